"""What docs/ tells programmers and administrators is what the service does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from service import settings
from service.schemas import CheckAnswer, CheckRequest
from tests.service.conftest import LIST

_CASES = """
clean = [("通知.txt", "周五停水。".encode())]
listed = [("名单.csv", LIST)]
assert may_publish("停水通知/一", "<p>周五“停水”\\n</p>", clean, "通知公告")[0] is True
assert may_publish("a\\u2028b", "<p>'\\"&\\\\</p>", [], "")[0] is True
refused, answer = may_publish("名单", "<p>见附件</p>", listed, "")
assert refused is False
assert answer["decision"] == "block"
BASE = "http://127.0.0.1:9"  # nobody is there: no verdict
assert may_publish("停水通知", "<p>周五停水</p>", clean, "") == (False, None)
"""


def _example(root: Path, language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", (root / "docs/integrate.md").read_text("utf-8"), re.DOTALL)
    return str(code)


def test_the_python_example_publishes_what_may_be_published(root: Path, site: str, tmp_path: Path) -> None:
    code = _example(root, "python").replace("http://127.0.0.1:8000", site)
    script = tmp_path / "example.py"
    script.write_text(f"{code}\nLIST = {LIST!r}\n{_CASES}", "utf-8")
    subprocess.run([sys.executable, script], check=True, timeout=60)


@pytest.mark.skipif(not shutil.which("php"), reason="php not installed")
def test_the_php_example_publishes_what_may_be_published(root: Path, site: str, tmp_path: Path) -> None:
    script = tmp_path / "example.php"
    calls = (
        'var_export([may_publish("停水通知/一", "<p>“停水”\\n</p>", [["通知.txt", "周五停水。"]], "通知公告"), '
        f'may_publish("名单", "", [["名单.csv", rawurldecode("{_quoted(LIST)}")]], "")]);'
    )
    script.write_text(_example(root, "php").replace("http://127.0.0.1:8000", site) + calls, "utf-8")
    run = subprocess.run(["php", script], capture_output=True, text=True, check=True, timeout=60)
    assert re.findall("true|false", run.stdout) == ["true", "false"]


def _quoted(data: bytes) -> str:
    text = "".join(f"%{byte:02x}" for byte in data)
    assert unquote(text) == data.decode()
    return text


@pytest.mark.parametrize("model", [CheckRequest, CheckAnswer])
def test_every_field_of_the_contract_is_explained(root: Path, model: type[CheckRequest] | type[CheckAnswer]) -> None:
    text = (root / "docs/integrate.md").read_text("utf-8")
    passed_over = {"policy", "engine", "attachments", "findings", "warnings", "post", "status", "subject"}
    for name in set(model.model_fields) - passed_over:
        assert f"`{name}`" in text, name


def test_every_setting_is_explained_and_none_that_is_not_there(root: Path) -> None:
    said = set(re.findall(r"^\| `(REDACTOR_[A-Z_]+)` \|", (root / "docs/deploy.md").read_text("utf-8"), re.MULTILINE))
    assert said == set(re.findall(r"^(REDACTOR_[A-Z_]+) ", settings.__doc__ or "", re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "docs/integrate.md", "docs/deploy.md"])
def test_what_is_linked_is_there(root: Path, document: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", (root / document).read_text("utf-8")):
        assert ((root / document).parent / target).is_file(), target
