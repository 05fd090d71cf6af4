"""Passages to findings: blocks, labels, records, borders, repeats."""

from __future__ import annotations

from itertools import pairwise

import pytest

from redactor.blocks import BLOCK
from redactor.content import Passage
from redactor.scan import find

PHONE = "15499991234"
ID = "440881190101010018"


def _spans(passages: list[Passage], **options: bool) -> list[tuple[str, int, int, int]]:
    return [(f.entity, f.passage, f.start, f.end) for f in find(passages, **options)]


def test_a_passage_is_found_where_it_stands() -> None:
    passages = [Passage("前言", ""), Passage(f"手机：{PHONE}", ""), Passage("结尾", "")]
    assert _spans(passages) == [("CN_MOBILE", 1, 3, 14)]


def test_a_label_is_context_and_is_not_itself_a_finding() -> None:
    (finding,) = find([Passage(PHONE, "", label=f"手机{PHONE}")])
    assert (finding.passage, finding.start, finding.end) == (0, 0, 11)
    assert "列名" in finding.why


def test_a_number_never_reaches_over_a_border() -> None:
    assert _spans([Passage("1549999", "", record=1), Passage("1234", "", record=1)]) == []
    assert _spans([Passage("1549999", ""), Passage("1234", "")]) == []


def test_border_signs_in_a_file_are_only_spaces() -> None:
    assert _spans([Passage(f"手机\x1d{PHONE}\x1e后文", "")]) == [("CN_MOBILE", 0, 3, 14)]


def test_many_passages_are_analysed_in_few_blocks_and_mapped_back() -> None:
    passages = [Passage(f"第{n}行 手机 {PHONE[:7]}{n % 10000:04d}", "", record=n) for n in range(5000)]
    found = find(passages)
    assert [f.passage for f in found] == list(range(5000))
    assert all(passages[f.passage].text[f.start : f.end].startswith("1549999") for f in found)


def test_a_passage_longer_than_a_block_is_read_whole() -> None:
    text = ("无关的文字，" * (BLOCK // 6)) + f"手机：{PHONE}" + ("后面还有很多字。" * BLOCK) + f"手机：{PHONE[:-1]}5"
    values = [text[start:end] for _, _, start, end in _spans([Passage(text, "")])]
    assert values == [PHONE, PHONE[:-1] + "5"]


@pytest.mark.parametrize("shift", [-11, -5, -1, 0, 3])
def test_a_value_on_the_cut_of_a_long_passage_is_found_once(shift: int) -> None:
    head = "字" * (BLOCK + shift - 3) + "手机："
    assert _spans([Passage(head + PHONE + "字" * BLOCK, "")]) == [("CN_MOBILE", 0, len(head), len(head) + 11)]


def test_a_value_found_once_is_found_everywhere() -> None:
    passages = [Passage(f"手机：{PHONE}", ""), Passage(f"订单编号：{PHONE}", "")]
    assert _spans(passages) == [("CN_MOBILE", 0, 3, 14), ("CN_MOBILE", 1, 5, 16)]


def test_unrelated_texts_say_nothing_of_each_other() -> None:
    passages = [Passage(f"手机：{PHONE}", ""), Passage(f"订单编号：{PHONE}", "")]
    assert _spans(passages, together=False) == [("CN_MOBILE", 0, 3, 14)]


def test_findings_never_overlap() -> None:
    text = f"身份证号{ID}，残疾人证{ID}43，卡号6228480000000000018，税号{ID}00"
    spans = [(start, end) for _, _, start, end in _spans([Passage(text, "")])]
    assert len(spans) >= 4
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def _row(cells: list[str], labels: list[str] | None = None) -> list[Passage]:
    return [Passage(text, "", (labels or [""] * len(cells))[at], record=1) for at, text in enumerate(cells)]


def test_one_digit_a_cell_is_one_number() -> None:
    row = _row(["身份证号", *ID])
    assert _spans(row) == [("CN_RESIDENT_ID", at, 0, 1) for at in range(1, 19)]


def test_one_digit_a_cell_with_empty_cells_between() -> None:
    row = _row(["手机号码", *(sign for digit in PHONE for sign in (digit, " "))])
    assert [span[1] for span in _spans(row)] == list(range(1, 23, 2))


def test_a_number_in_two_cells_is_one_number() -> None:
    assert _spans(_row(["张三", "440881", "190101010018"])) == [
        ("CN_RESIDENT_ID", 1, 0, 6),
        ("CN_RESIDENT_ID", 2, 0, 12),
    ]
    both = _spans(_row([" 154", "99991234"], ["手机号码"] * 2))
    assert both == [("CN_MOBILE", 0, 1, 4), ("CN_MOBILE", 1, 0, 8)]


def test_a_row_of_marks_is_no_number() -> None:
    assert _spans(_row(["满意度", *"15499991234"], [f"第{n}题" for n in range(12)])) == []
    assert _spans(_row(["合计", "1549999", "1234", "55"])) == []


@pytest.mark.parametrize("heading", ["序号", "编号", "金额", "身份证号码", "银行账号"])
@pytest.mark.parametrize("note", ["邻居张国强（15499991234）反映噪音扰民", "注：找张三 15499991234"])
def test_a_note_below_a_table_is_no_number_of_its_first_column(heading: str, note: str) -> None:
    passages = [Passage("12", "", heading, 1), Passage("王二", "", "姓名", 1), Passage(note, "", heading, 2)]
    assert any(finding.entity == "CN_MOBILE" and finding.passage == 2 for finding in find(passages))
    alone = [Passage("12", "", "订单编号", 1), Passage("15499991234", "", "订单编号", 2)]
    assert not find(alone)
