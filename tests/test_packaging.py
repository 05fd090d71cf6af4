"""What a newcomer relies on: lock files that fit pyproject.toml, commands that are whole, a complete wheel."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [*sorted(p for p in (ROOT / "bin").iterdir() if p.is_file()), ROOT / ".ci" / "run"]
PACKAGES = ["redactor", "recognizers", "service"]
LOCKS: dict[str, list[str]] = {
    "requirements.lock": [],
    "requirements-build.lock": ["build"],
    "requirements-test.lock": ["test"],
    "requirements-bench.lock": ["bench"],
}
"""Each lock file and the dependency groups that it holds."""

_PLACE = re.compile(r"(?m)^.*(?:://|file:|--index|--extra-index|--find-links|--trusted-host| @ |[ =]/).*$")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _name(requirement: str) -> str:
    """
    >>> _name("python_docx>=1.1 ; extra")
    'python-docx'
    """
    match = _NAME.match(requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def _pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    pins = [line.split(" ")[0].split("==") for line in lines if _NAME.match(line)]
    return {_name(name): version for name, version in pins}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    project = _project()
    asked = [r for group in LOCKS[lock] for r in project["dependency-groups"][group]]
    if lock != "requirements-build.lock":
        asked += project["project"]["dependencies"]
    missing = {_name(r) for r in asked} - set(_pins(lock))
    assert not missing, "run bin/lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_a_hash_for_everything_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert _PLACE.findall(text) == []


def test_one_version_of_a_package_in_all_lock_files() -> None:
    seen: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in _pins(lock).items():
            seen.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_direct_dependencies_are_explained() -> None:
    project = _project()
    groups = project["dependency-groups"].values()
    direct = {_name(r) for requirements in [project["project"]["dependencies"], *groups] for r in requirements}
    explained = set(re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", (ROOT / "docs" / "dependencies.md").read_text()))
    assert explained == direct


CARRIERS = {"rapidocr"}
"""Installed for the files they carry; their code is never loaded."""


def test_runtime_dependencies_are_those_that_the_code_imports() -> None:
    """Neither something that only happens to be there because another package brings it, nor something unused."""
    imported = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.partition(".")[0])
    foreign = imported - sys.stdlib_module_names - set(PACKAGES)
    distributions = packages_distributions()
    needed = {_name(distributions[module][0]) for module in foreign}
    assert needed | CARRIERS == {_name(r) for r in _project()["project"]["dependencies"]}
    assert not needed & CARRIERS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_script_is_whole(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True, timeout=10)
    is_sourced = script.name.startswith("_")
    assert os.access(script, os.X_OK) != is_sourced
    if not is_sourced:
        assert script.read_text().startswith("#!/usr/bin/env bash\n")
        assert "\nset -euo pipefail\n" in script.read_text()


OLD_PYTHON = '[ "$1" = --version ] && echo "Python 3.9.2"'
NO_VENV = "[[ $2 != *ensurepip* ]]"


@pytest.mark.parametrize(
    ("python", "advice"),
    [
        (OLD_PYTHON, "需要 Python 3.11 或更高版本，本机是 Python 3.9.2"),
        (NO_VENV, "缺少 Python 的 venv 组件，请先运行：sudo apt-get install python3-venv"),
    ],
    ids=["old", "without venv"],
)
def test_a_newcomer_is_told_what_is_missing(python: str, advice: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ["bash", "env", "dirname"]:
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    for name, body in {"python3": python, "id": "echo 1000"}.items():
        (tools / name).write_text(f"#!/usr/bin/env bash\n{body}\n")
        (tools / name).chmod(0o755)
    command: list[str | Path] = ["bash", tmp_path / "bin" / "serve"]
    done = subprocess.run(command, env={"PATH": str(tools)}, capture_output=True, text=True, timeout=30, check=False)
    assert advice in done.stderr
    assert done.returncode == 3
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_has_nothing_to_say() -> None:
    done = subprocess.run(
        ["shellcheck", "-x", *SCRIPTS], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == ""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built without the network, in a copy."""
    pytest.importorskip("hatchling", reason="the build group is not installed")
    source = tmp_path_factory.mktemp("source")
    for name in ["pyproject.toml", "README.md", "LICENSE"]:
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name)
    command: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", source / "dist"]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (built,) = (source / "dist").glob("*.whl")
    return zipfile.ZipFile(built)


def test_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == expected


def test_wheel_names_its_licence_and_its_command(wheel: zipfile.ZipFile) -> None:
    (folder,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    assert "License-Expression: Apache-2.0" in wheel.read(f"{folder}/METADATA").decode()
    assert "redactor = redactor.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()
    assert f"{folder}/licenses/LICENSE" in wheel.namelist()
