"""Which heading says what a cell is: lists, forms, forms with lists inside."""

from __future__ import annotations

import pytest

from redactor.formats._docx_tables import Cell, Row, is_heading, label_rows
from redactor.formats._xlsx_headings import is_heading as is_sheet_heading

ID = "440881190101010018"
MOBILE = "15499990001"


def _rows(*lines: str) -> list[Row]:
    """One row a line, cells divided by ``|``; ``a>`` spans two grid columns, ``^`` continues the cell above."""
    rows = []
    for line in lines:
        row = Row(repeated=line.startswith("!"))
        column = 0
        for text in line.lstrip("!").split("|"):
            span = 1 + text.count(">")
            bare = text.strip().rstrip(">")
            row.cells.append(Cell(column, span, "" if bare == "^" else bare, continued=bare == "^"))
            column += span
        rows.append(row)
    label_rows(rows)
    return rows


def _labels(*lines: str) -> dict[str, str]:
    return {cell.text: cell.label for row in _rows(*lines) for cell in row.cells if cell.label}


@pytest.mark.parametrize(
    "text",
    [
        "姓名",
        "姓 名",
        "身份证号",
        "身份证号码（后四位）",
        "联系电话：",
        "补贴金额(元)",
        "备注:",
        "工作单位",
        "手机号码2",
        "村（社区）",
        "序号",
    ],
)
def test_headings(text: str) -> None:
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    ["", "张三", "幸福村", "东城街道", "建设银行", ID, MOBILE, "男", "2023", "实验学校", "号" * 20, "电话" + MOBILE],
)
def test_values(text: str) -> None:
    assert not is_heading(text)


@pytest.mark.parametrize("text", ["石岭镇某某村62号", "南街三十四号", "粤民字第12号", "住址：南街34号"])
def test_a_value_that_ends_in_a_number_is_no_heading(text: str) -> None:
    assert not is_heading(text)
    assert not is_sheet_heading(text)


def test_addresses_beside_dates_keep_their_headings() -> None:
    lines = ["住址|出生日期", "石岭镇新屋仔村62号|1904.1", "石城镇南街254号|1903-08-12", "石岭镇南街69号|1901.5"]
    assert {cell.label for row in _rows(*lines)[1:] for cell in row.cells} == {"住址", "出生日期"}


def test_a_list() -> None:
    rows = _rows("序号|姓名|身份证号|备注", f"1|张三|{ID}|", f"2|李四|{MOBILE}|无")
    assert [[c.label for c in row.cells] for row in rows[1:]] == [["序号", "姓名", "身份证号", "备注"]] * 2
    assert not any(cell.label for cell in rows[0].cells)
    assert len({row.entry for row in rows}) == 3


def test_a_title_row_is_no_heading() -> None:
    assert _labels("名单公示>>", "序号|姓名|电话", f"1|张三|{MOBILE}")[MOBILE] == "电话"


def test_two_rows_of_headings() -> None:
    rows = _rows("姓名|联系方式>|备注", "^|手机|住址|^", f"张三|{MOBILE}|城关镇|无", f"李四|{MOBILE}|城关镇|无")
    assert [c.label for c in rows[2].cells] == ["姓名", "联系方式 手机", "联系方式 住址", "备注"]
    assert [c.label for c in rows[3].cells] == [c.label for c in rows[2].cells]


def test_headings_again_on_the_next_page() -> None:
    rows = _rows("姓名|电话", f"张三|{MOBILE}", "姓名|电话", f"李四|{MOBILE}")
    assert [[c.label for c in row.cells] for row in rows] == [["", ""], ["姓名", "电话"], ["", ""], ["姓名", "电话"]]


def test_headings_that_word_repeats() -> None:
    assert _labels("!甲|乙", "子|丑", "寅|卯") == {"子": "甲", "丑": "乙", "寅": "甲", "卯": "乙"}


def test_unknown_words_over_numbers_are_headings() -> None:
    assert _labels("对象|标识", f"张三|{ID}", f"李四|{ID}")["张三"] == "对象"


def test_a_form_is_one_entry() -> None:
    rows = _rows("姓名|张三|性别|男", f"身份证号|{ID}>>", f"联系电话|{MOBILE}|民族|汉族")
    labels = {cell.text: cell.label for row in rows for cell in row.cells}
    assert labels["张三"] == "姓名"
    assert labels["男"] == "性别"
    assert labels[ID] == "身份证号"
    assert labels[MOBILE] == "联系电话"
    assert labels["汉族"] == "民族"
    assert len({row.entry for row in rows}) == 1


def test_a_list_inside_a_form() -> None:
    labels = _labels("姓名|张三|性别|男", "家庭成员|称谓|姓名|电话", f"^|父亲|张某|{MOBILE}", f"^|母亲|李某|{ID}")
    assert labels["父亲"] == "称谓"
    assert labels["张某"] == "姓名"
    assert labels[MOBILE] == "电话"
    assert labels["张三"] == "姓名"


def test_values_that_look_like_places_do_not_break_a_list_of_two_columns() -> None:
    assert _labels("村|姓名", "幸福村|张三", "东村|李四") == {
        "幸福村": "村",
        "张三": "姓名",
        "东村": "村",
        "李四": "姓名",
    }


def test_an_empty_table_is_no_trouble() -> None:
    label_rows([])
    label_rows([Row()])


def test_one_digit_a_cell_has_one_label() -> None:
    rows = _rows("身份证号|" + "|".join(ID))
    assert {cell.label for cell in rows[0].cells[1:]} == {"身份证号"}
