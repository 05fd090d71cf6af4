"""A sensitive column goes whole, and a birth date keeps its month where the list publishes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from redactor import check
from redactor.content import Passage
from redactor.errors import PolicyError
from redactor.outcome import Action, Decision, Finding, Verdict
from redactor.policy import whole_columns
from redactor.profiles import load


def _table(*rows: tuple[str, ...]) -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset='utf-8'></head><body><table>{cells}</table></body></html>".encode()


def _copied(data: bytes, profile: str) -> str:
    outcome = check(data, "名单.html", load(profile))
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    return outcome.copy.data.decode()


LIST = _table(
    ("姓名", "病种", "备注", "金额"),
    ("张三", "尿毒症", "无", "300"),
    ("李四", "无", "已发放", "300"),
    ("王五", "健康", "", "300"),
)


def test_who_is_healthy_is_not_told_by_the_cells_that_say_nothing() -> None:
    copy = _copied(LIST, "subsidy-list")
    assert "<td>***</td><td>无</td>" in copy
    assert "<td>*</td><td>已发放</td>" in copy
    assert "<td>**</td><td></td>" in copy


def test_without_anything_sensitive_the_column_stays() -> None:
    rows = (("姓名", "病种", "身份证号"), ("李四", "无", "440881190101010018"), ("王五", "无", "44088119040229005X"))
    assert _copied(_table(*rows), "subsidy-list").count("<td>无</td>") == 2


def test_a_sensitive_word_among_remarks_leaves_the_other_remarks() -> None:
    rows = (("姓名", "备注"), ("张三", "社区矫正对象"), ("李四", "已发放"))
    copy = _copied(_table(*rows), "subsidy-list")
    assert "社区矫正" not in copy
    assert "已发放" in copy


def test_only_a_rule_that_says_so_takes_the_column() -> None:
    passages = (Passage("尿毒症", "", "病种", 1), Passage("无", "", "病种", 2), Passage("无", "", "病种", None))
    policy = load("subsidy-list")
    finding = Finding("SENSITIVE_ATTRIBUTE", 0, 0, 3, 0.7, "Test", "理由", sort="健康")
    decision = Decision(finding, Action.MASK, "test", "理由", "none")
    whole = whole_columns(policy, (decision,), passages, lambda label: "健康")
    assert [(d.finding.passage, d.finding.end, d.action) for d in whole] == [(0, 3, Action.MASK), (1, 1, Action.MASK)]
    entity = "SENSITIVE_ATTRIBUTE"
    without = replace(policy, rules={**policy.rules, entity: replace(policy.rules[entity], column=False)})
    assert whole_columns(without, (decision,), passages, lambda label: "健康") == (decision,)
    held = replace(decision, action=Action.HOLD)
    assert whole_columns(policy, (held,), passages, lambda label: "健康") == (held,)


def test_column_is_true_or_false(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    rule = 'SENSITIVE_ATTRIBUTE = { action = "mask", column = "yes" }'
    path.write_text(f'[profile]\nid = "x"\nversion = "1"\nbase = "default"\n[entities]\n{rule}\n', "utf-8")
    with pytest.raises(PolicyError, match="column 只能是 true 或 false"):
        load(str(path))


@pytest.mark.parametrize("profile", ["recruitment", "appointment"])
@pytest.mark.parametrize(
    ("date", "left"),
    [
        ("1901年3月12日", "1901年3月***"),
        ("1901-03-12", "1901-03-**"),
        ("19010312", "190103**"),
        ("1901.11.02", "1901.11.**"),
    ],
)
def test_the_day_of_birth_goes_and_the_month_stays(profile: str, date: str, left: str) -> None:
    copy = _copied(_table(("姓名", "出生年月", "职务"), ("张三", date, "科员")), profile)
    assert f"<td>{left}</td>" in copy


@pytest.mark.parametrize("profile", ["recruitment", "appointment"])
def test_a_month_of_birth_needs_no_mask(profile: str) -> None:
    outcome = check(_table(("姓名", "出生年月", "职务"), ("张三", "1901年3月", "科员")), "名单.html", load(profile))
    assert [d.action for d in outcome.decisions if d.finding.entity == "BIRTH_DATE"] == [Action.KEEP]
    assert outcome.verdict is Verdict.ALLOW
