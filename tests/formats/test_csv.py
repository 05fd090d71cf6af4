"""Delimited tables and Markdown: told by structure, read cell by cell, written back byte for byte."""

from __future__ import annotations

import csv as standard
import io
import re

import pytest

from redactor import check
from redactor.content import Content, Edit, Limits
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats import csv, format_of, markdown, text
from redactor.formats._delimited import delimiter_of
from tests.formats.builders import ID, PHONE, markdowns, tables


def _read(data: bytes) -> Content:
    found = format_of(data)
    assert found in (csv, markdown)
    assert found is not None
    content: Content = found.read(data, Limits())
    return content


def _masked(data: bytes, value: str) -> bytes:
    edits = [
        Edit(number, passage.text.index(value), value, "*" * len(value))
        for number, passage in enumerate(_read(data).passages)
        if value in passage.text
    ]
    assert edits
    found = format_of(data)
    assert found is not None
    return found.write(data, edits, {})


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("quoted", [False, True])
def test_every_delimiter_and_encoding_is_read_and_written(sign: str, encoding: str, quoted: bool) -> None:
    rows = [("姓名", "身份证号", "电话"), ("张三", ID, PHONE), ("李四", "44088119040229005X", "15499995678")]
    target = io.StringIO()
    standard.writer(target, delimiter=sign, quoting=standard.QUOTE_ALL if quoted else 0).writerows(rows)
    data = target.getvalue().encode(encoding)
    found = {p.text: (p.label, p.record) for p in _read(data).passages}
    assert found[ID] == ("身份证号", 2)
    assert found["15499995678"] == ("电话", 3)
    assert _masked(data, PHONE).decode(encoding) == target.getvalue().replace(PHONE, "*" * 11)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (f'="{PHONE}"', PHONE),
        (f'"=""{PHONE}"""', PHONE),
        (f"'{PHONE}", PHONE),
        (f"\t{PHONE}", PHONE),
        (f'"\t{PHONE}"', PHONE),
        (f"  {PHONE}  ", PHONE),
        ('"他说""你好"""', '他说"你好"'),
        ("1.5499991234E+10", PHONE),
        ("1.5499991234e10", PHONE),
        ("4.40881E+17", "4.40881E+17"),
        ('="0012"', "0012"),
    ],
)
def test_cells_are_read_as_a_spreadsheet_shows_them(cell: str, shown: str) -> None:
    data = f"姓名,电话\n李四,15499995678\n张三,{cell}\n".encode()
    passages = _read(data).passages
    assert passages[-1].text == shown
    edits = [Edit(len(passages) - 1, 0, shown, re.sub("[0-9]", "*", shown))]
    again = csv.read(csv.write(data, edits, {}), Limits())
    assert again.passages[-1].text == re.sub("[0-9]", "*", shown)


def test_a_line_that_names_the_sign_is_no_row() -> None:
    data = f"sep=;\r\n姓名;电话\r\n张三;{PHONE}\r\n".encode()
    assert [(p.text, p.label, p.place) for p in _read(data).passages][-1] == (PHONE, "电话", "第 3 行“电话”列")


def test_quoted_cells_go_over_lines() -> None:
    data = f'姓名,地址\n张三,"石岭镇\n外村 {PHONE}"\n李四,无\n'.encode()
    assert [p.place for p in _read(data).passages][-2:] == ["第 4 行“姓名”列", "第 4 行“地址”列"]
    assert _masked(data, PHONE) == data.replace(PHONE.encode(), b"*" * 11)


def test_running_text_is_no_table() -> None:
    for prose in ("甲、乙；丙\n丁；戊\n", "一,二\n三\n四,五,六\n", f"电话,{PHONE}\n传真,{PHONE}\n"):
        assert delimiter_of(prose) == ""
        assert format_of(prose.encode()) is text


def test_edits_that_do_not_fit_are_refused() -> None:
    data = tables()["table.csv"]
    with pytest.raises(StaleEdit):
        csv.write(data, [Edit(0, 0, "电", "*")], {})
    with pytest.raises(UnwritableFormat):
        csv.write(data, [], {0: b""})


def test_the_whole_check_keeps_quotes_and_guards() -> None:
    data = tables()["guarded.csv"]
    outcome = check(data, "名单.csv")
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.data.count(b'="') == data.count(b'="')
    assert outcome.copy.data.count(b";") == data.count(b";")


def test_tables_of_markdown_give_labels_and_records() -> None:
    for data in markdowns().values():
        found = [(p.label, p.record is not None) for p in _read(data).passages if p.text in (ID, PHONE)]
        assert found == [("身份证号", True), ("联系电话", True)]


def test_markdown_between_tables_is_read_in_blocks_with_its_lines() -> None:
    content = _read(markdowns()["notice.md"])
    places = [passage.place for passage in content.passages if PHONE in passage.text and passage.record is None]
    assert places == ["第 1–4 行", "第 13 行"]
    assert any(ID in passage.text and "```" in passage.text for passage in content.passages)


@pytest.mark.parametrize("row", [f"| 张三 | {PHONE} |", f"张三|{PHONE}", f"|张三|{PHONE}", f"| a\\|b | {PHONE} |"])
def test_rows_of_markdown_with_and_without_bars(row: str) -> None:
    data = f"| 姓名 | 电话 |\n|:--|--:|\n{row}\n\n完\n".encode()
    found = [(p.text, p.label) for p in _read(data).passages if p.record]
    assert found[-1] == (PHONE, "电话")
    assert len(found) == 4
    assert _masked(data, PHONE) == data.replace(PHONE.encode(), b"*" * 11)


def test_headings_alone_make_markdown_and_one_sign_does_not() -> None:
    assert format_of("# 一\n\n## 二\n\n正文".encode()) is markdown
    assert format_of("# 注释\n正文".encode()) is text
