"""The command line as scripts rely on it: output, exit codes, what it writes and what it refuses to."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import redactor.cli
from redactor import Outcome
from redactor.cli import main

ID = "440881190101010018"
PHONE = "15499991234"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "下级").mkdir(parents=True)
    (tmp_path / "in" / "公告.txt").write_text("咨询电话：12345", "utf-8")
    (tmp_path / "in" / "名单.txt").write_text(f"手机：{PHONE}", "utf-8")
    (tmp_path / "in" / "下级" / "照片.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    return tmp_path / "in"


def test_scan_exit_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder / "公告.txt")]) == 0
    assert main(["scan", str(folder)]) == 1
    assert main(["scan", str(folder / "公告.txt"), str(folder / "下级")]) == 2
    assert "共 3 个文件" in capsys.readouterr().out


def test_nothing_below_a_folder_is_passed_over_in_silence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "下级" / "上级").symlink_to(folder)
    (folder / "别名.txt").symlink_to(folder / "名单.txt")
    (folder / "断开.txt").symlink_to(folder / "没有.txt")
    os.mkfifo(folder / "管道")
    main(["scan", "--format", "json", str(folder)])
    answers = {Path(a["file"]).name: a for a in map(json.loads, capsys.readouterr().out.splitlines())}
    assert len(answers) == 7
    assert answers["别名.txt"]["verdict"] == "BLOCK"
    for name in ("上级", "断开.txt", "管道"):
        assert (answers[name]["verdict"], len(answers[name]["blind_spots"])) == ("REVIEW", 1)

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    walk = os.scandir
    monkeypatch.setattr("os.scandir", lambda path: refuse(path) if Path(path).name == "下级" else walk(path))
    assert main(["scan", str(folder)]) == 1
    assert "文件夹打不开" in capsys.readouterr().out


def test_scan_says_what_and_where_and_shows_nothing_raw(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(folder)])
    out = capsys.readouterr().out
    assert "154********" in out
    assert "未能查看" in out
    assert PHONE not in out
    main(["scan", "--reveal", str(folder)])
    assert PHONE in capsys.readouterr().out


def test_scan_json_is_one_object_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", "--format", "json", str(folder)])
    answers = {Path(a["file"]).name: a for a in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {name: answer["verdict"] for name, answer in answers.items()} == {
        "公告.txt": "ALLOW",
        "名单.txt": "BLOCK",
        "照片.png": "REVIEW",
    }
    (finding,) = answers["名单.txt"]["findings"]
    assert {key: finding[key] for key in ("entity", "start", "end", "action", "sample")} == {
        "entity": "CN_MOBILE",
        "start": 3,
        "end": 14,
        "action": "mask",
        "sample": "154********",
    }
    assert set(finding) == {
        "entity", "start", "end", "score", "action", "rule", "why", "sample", "place", "attachment",
    }  # fmt: skip


def test_scan_html_escapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a<b>.txt"
    path.write_text(f"手机：{PHONE}", "utf-8")
    main(["scan", "--format", "html", str(path)])
    out = capsys.readouterr().out
    assert "a&lt;b&gt;.txt" in out
    assert out.rstrip().endswith("</html>")


def test_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", "--lang", "en", str(folder / "名单.txt")])
    assert "must not be published as it is" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["scan"], ["scan", "/nowhere/at/all"], ["scan", "--policy", "nowhere", "."], ["mask", "."], ["dance"], []],
)
def test_wrong_use_ends_with_3_and_a_word(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 3
    assert capsys.readouterr().err.strip()


def test_mask_writes_verified_copies_only(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["mask", str(folder), "-o", str(out)]) == 2
    assert (out / "名单.txt").read_text("utf-8") == "手机：154********"
    assert (out / "公告.txt").read_text("utf-8") == "咨询电话：12345"
    assert not (out / "下级").exists()
    said = capsys.readouterr()
    assert "未写出" in said.err
    assert "未能查看" in said.out
    assert (folder / "名单.txt").read_text("utf-8") == f"手机：{PHONE}"


def test_mask_to_one_file_name(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "名单_已脱敏.txt"
    assert main(["mask", str(folder / "名单.txt"), "-o", str(target)]) == 0
    assert target.read_text("utf-8") == "手机：154********"


def test_mask_overwrites_nothing_unasked(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mask", str(folder / "名单.txt"), "-o", str(folder)]) == 3
    assert PHONE in (folder / "名单.txt").read_text("utf-8")
    (tmp_path / "名单.txt").write_text("旧", "utf-8")
    assert main(["mask", str(folder / "名单.txt"), "-o", str(tmp_path)]) == 3
    assert (tmp_path / "名单.txt").read_text("utf-8") == "旧"
    assert main(["mask", "--force", str(folder / "名单.txt"), "-o", str(tmp_path)]) == 0
    assert "--force" in capsys.readouterr().err


def test_explain_names_recognizer_rule_and_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder / "名单.txt")]) == 1
    out = capsys.readouterr().out
    assert "Mobile" in out
    assert "default:CN_MOBILE" in out
    assert PHONE not in out


def test_a_file_without_permission_is_not_clean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "公告.txt").chmod(0)
    assert main(["scan", str(folder / "公告.txt")]) == 2
    assert "没有读取权限" in capsys.readouterr().out


def _lines(text: str) -> tuple[int, list[dict[str, object]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "redactor.cli", "scan", "--lines"], input=text.encode(), capture_output=True, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_lines_answer_in_order() -> None:
    requests = [{"id": n, "text": f"手机：{PHONE}" if n % 2 else "无"} for n in range(50)]
    code, answers, _ = _lines("\n".join(json.dumps(r) for r in requests))
    assert code == 1
    assert [answer["id"] for answer in answers] == list(range(50))
    assert [answer["verdict"] for answer in answers] == ["ALLOW", "BLOCK"] * 25


def test_lines_take_a_label_and_refuse_what_is_none() -> None:
    code, answers, err = _lines(json.dumps({"id": "a", "text": ID, "label": "身份证号"}) + '\n\n{"id": 3}\nnot json\n')
    assert code == 1
    assert [answer["verdict"] for answer in answers] == ["BLOCK", "REVIEW", "REVIEW"]
    assert "第 3 行" in err
    assert "第 4 行" in err


def test_lines_are_answered_as_they_come() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "redactor.cli", "scan", "--lines"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert isinstance(process.stdin, io.BufferedIOBase)
        assert process.stdout is not None
        for n in range(3):
            process.stdin.write(json.dumps({"id": n, "text": "无"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait(20) == 0


def test_a_file_that_changed_after_its_check_is_not_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = redactor.cli._outcome

    def and_then_changed(path: Path, *rest: Any) -> Outcome:
        outcome = judged(path, *rest)
        path.write_text(f"手机：{PHONE}", "utf-8")
        return outcome

    monkeypatch.setattr(redactor.cli, "_outcome", and_then_changed)
    assert main(["mask", str(folder / "公告.txt"), "-o", str(tmp_path / "out")]) == 3
    assert not (tmp_path / "out").exists()
    assert "变了" in capsys.readouterr().err
