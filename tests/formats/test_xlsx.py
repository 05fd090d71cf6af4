"""Excel workbooks: every place is read, labelled and masked; nothing else changes."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from redactor import Verdict, check
from redactor.content import Content, Edit, Limits, Passage
from redactor.errors import LimitExceeded, RedactorError, StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import archive, xlsx
from redactor.formats._xlsx_sheets import _passages
from tests.formats.workbook import (
    MAIN,
    MARKUP,
    PROLOG,
    RELATION,
    STYLES,
    book,
    inflated,
    number,
    pack,
    relations,
    row,
    shared,
    text,
)

LIMITS = Limits()
ID = "440881190101010018"
PHONE = "15499991234"


def read(data: bytes) -> Content:
    return xlsx.read(data, LIMITS)


def only(data: bytes, value: str) -> Passage:
    """The one passage that holds the value."""
    found = [p for p in read(data).passages if value in p.text]
    assert len(found) == 1
    return found[0]


def masked(data: bytes, *values: str) -> bytes:
    """The copy in which every place with one of the values is masked."""
    edits = []
    for i, passage in enumerate(read(data).passages):
        for value in values:
            at = passage.text.find(value)
            while at >= 0:
                edits.append(Edit(i, at, value, "*" * len(value)))
                at = passage.text.find(value, at + 1)
    assert edits
    return xlsx.write(data, edits, {})


def gone(copy: bytes, *values: str) -> None:
    """None of the values is in any byte of any member."""
    for name, content in inflated(copy).items():
        for value in values:
            assert value.encode() not in content, name
            assert value.encode("utf-16-le") not in content, name


def opens(copy: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(copy))


# --- every place ------------------------------------------------------------------------------------------------

N = [f"1549999{i:04}" for i in range(100)]

PLACES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "shared string": (book(row(1, shared("A1", 0)), strings=f"<si><t>电话{N[1]}</t></si>"), "第 1 行（A1）"),
    "rich text": (
        book(row(1, shared("A1", 0)), strings="<si><r><t>154</t></r><r><rPr><b/></rPr><t>9999</t></r><r><t>0001</t></r></si>"),
        "第 1 行（A1）",
    ),
    "phonetic": (
        book(row(1, shared("A1", 0)), strings=f'<si><t>张三</t><rPh sb="0" eb="2"><t>{N[1]}</t></rPh></si>'), "注音"
    ),
    "escaped digits": (book(row(1, shared("A1", 0)), strings="<si><t>_x0031_549999000&#49;</t></si>"), "（A1）"),
    "cdata": (book(row(1, shared("A1", 0)), strings=f"<si><t><![CDATA[{N[1]}]]></t></si>"), "（A1）"),
    "unused string": (book(row(1), strings=f"<si><t>{N[1]}</t></si>"), "没有单元格使用"),
    "inline string": (book(row(1, text("A1", N[1]))), "（A1）"),
    "inline rich": (
        book(row(1, '<c r="A1" t="inlineStr"><is><r><t>1549999</t></r><r><t>0001</t></r></is></c>')), "（A1）"
    ),
    "number": (book(row(1, number("A1", N[1]))), "（A1）"),
    "formula": (book(row(1, f'<c r="A1" t="str"><f>IF(B1,"{N[1]}","电话")</f><v></v></c>')), "A1 的公式"),
    "number in formula": (book(row(1, f"<c r=\"A1\"><f>{N[1]}+B1</f><v>1</v></c>")), "A1 的公式"),
    "cached string": (book(row(1, f'<c r="A1" t="str"><f>B1</f><v>{N[1]}</v></c>')), "（A1）"),
    "cached number": (book(row(1, f'<c r="A1"><f>B1</f><v>{N[1]}</v></c>')), "（A1）"),
    "strange cell": (book(row(1, f'<c r="A1" note="x"><v>{N[1]}</v></c>')), "工作表“名单”"),
    "strange attribute": (book(row(1, f'<c r="A1" note="{N[1]}"><v>1</v></c>')), "工作表“名单”"),
    "between cells": (book(row(1, number("A1", "1"), f"<x>{N[1]}</x>")), "工作表“名单”"),
    "comment in xml": (book(row(1, number("A1", "1")) + f"<!-- {N[1]} -->"), "注释"),
    "defined name": (
        book("", extra={"xl/workbook.xml": f'<workbook {MARKUP}><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="tel">"{N[1]}"</definedName></definedNames></workbook>'}),
        "工作簿",
    ),
    "sheet name": (
        book("", extra={"xl/workbook.xml": f'<workbook {MARKUP}><sheets><sheet name="张三{N[1]}" sheetId="1" r:id="rId1"/></sheets></workbook>'}),
        "工作表名称",
    ),
    "validation list": (
        book("", after=f'<dataValidations><dataValidation type="list" sqref="A1"><formula1>"张三,{N[1]}"</formula1></dataValidation></dataValidations>'),
        "工作表“名单”",
    ),
    "validation prompt": (
        book("", after=f'<dataValidations><dataValidation sqref="A1" prompt="call {N[1]}"/></dataValidations>'), "数据验证的提示"
    ),
    "conditional format": (
        book("", after=f'<conditionalFormatting sqref="A1"><cfRule type="containsText" text="{N[1]}"><formula>A1</formula></cfRule></conditionalFormatting>'),
        "工作表“名单”",
    ),
    "header": (book("", after=f"<headerFooter><oddHeader>&amp;C{N[1]}</oddHeader></headerFooter>"), "工作表“名单”"),
    "filter": (
        book("", after=f'<autoFilter ref="A1:A9"><filterColumn colId="0"><filters><filter val="Li {N[1]}"/></filters></filterColumn></autoFilter>'),
        "筛选条件",
    ),
    "hyperlink text": (book("", after=f'<hyperlinks><hyperlink ref="A1" display="tel {N[1]}"/></hyperlinks>'), "超链接的文字"),
    "hyperlink target": (
        book("", extra={"xl/worksheets/_rels/sheet1.xml.rels": relations(("hyperlink", f"tel:{N[1]}", "External"))}), "超链接地址"
    ),
    "comment": (
        book("", extra={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml", "")),
            "xl/comments1.xml": f"<comments {MAIN}><authors><author>a</author></authors><commentList><comment ref=\"B2\" authorId=\"0\"><text><r><t>1549999</t></r><r><t>0001</t></r></text></comment></commentList></comments>",
        }),
        "工作表“名单”B2 单元格的批注",
    ),
    "comment author": (
        book("", extra={"xl/comments1.xml": f"<comments {MAIN}><authors><author>{N[1]}</author></authors></comments>"}), "批注"
    ),
    "threaded comment": (
        book("", extra={"xl/threadedComments/threadedComment1.xml": f"<ThreadedComments><threadedComment ref=\"A1\"><text>{N[1]}</text></threadedComment></ThreadedComments>"}),
        "批注会话",
    ),
    "person": (
        book("", extra={"xl/persons/person.xml": f'<personList><person displayName="z {N[1]}"/></personList>'}), "批注者"
    ),
    "pivot string": (
        book("", extra={"xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {MAIN}><cacheFields><cacheField name="tel"><sharedItems><s v="z {N[1]}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'}),
        "透视表缓存",
    ),
    "pivot number": (
        book("", extra={"xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords {MAIN}><r><n v="{N[1]}"/></r></pivotCacheRecords>'}),
        "透视表缓存",
    ),
    "external cache": (
        book("", extra={"xl/externalLinks/externalLink1.xml": f'<externalLink {MAIN}><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>{N[1]}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'}),
        "外部工作簿的缓存",
    ),
    "table column": (
        book("", extra={"xl/tables/table1.xml": f'<table {MAIN} name="t"><tableColumns><tableColumn id="1" name="c {N[1]}"/></tableColumns></table>'}),
        "表格的列名",
    ),
    "drawing text": (
        book("", extra={"xl/drawings/drawing1.xml": '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>1549999</a:t></a:r><a:r><a:t>0001</a:t></a:r></a:p></d>'}),
        "图形",
    ),
    "alt text": (book("", extra={"xl/drawings/drawing1.xml": f'<d><cNvPr id="2" name="x" descr="{N[1]}"/></d>'}), "替代文字"),
    "chart cache": (
        book("", extra={"xl/charts/chart1.xml": f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:numCache><c:pt><c:v>{N[1]}</c:v></c:pt></c:numCache></c:chart>'}),
        "图表",
    ),
    "core property": (
        book("", extra={"docProps/core.xml": f'<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:creator>{N[1]}</dc:creator></cp:coreProperties>'}),
        "作者",
    ),
    "custom property": (
        book("", extra={"docProps/custom.xml": f'<Properties xmlns:vt="v"><property name="tel"><vt:lpwstr>{N[1]}</vt:lpwstr></property></Properties>'}),
        "文档属性",
    ),
    "custom xml": (book("", extra={"customXml/item1.xml": f"<a><b>{N[1]}</b></a>"}), "自定义数据"),
    "vml": (
        book("", extra={"xl/drawings/vmlDrawing1.vml": f'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><div>{N[1]}</div></v:textbox></xml>'}),
        "",
    ),
    "printer": (book("", extra={"xl/printerSettings/printerSettings1.bin": b"\1\2" + N[1].encode("utf-16-le") + b"\0\0\x90"}), "打印机"),
    "unknown member": (book("", extra={"xl/other/thing.xml": f"<a b=\"{N[1]}\"/>"}), ""),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_number_is_found_masked_and_gone(place: str) -> None:
    members, where = PLACES[place]
    value = N[1]
    data = pack(members)
    passage = only(data, value)
    assert where in passage.place
    copy = masked(data, value)
    gone(copy, value, "9999000")
    before, after = read(data).passages, read(copy).passages
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        if value not in old.text:
            assert (old.text, old.record, old.hidden) == (new.text, new.record, new.hidden)
        else:
            assert len(new.text) == len(old.text)
            assert set(new.text[old.text.index(value) :][:11]) <= set("*＊_0.")
    untouched = [name for name, content in inflated(data).items() if content != inflated(copy)[name]]
    assert len(untouched) == 1


@pytest.mark.parametrize("place", [p for p in PLACES if "strange" not in p and p not in ("between cells", "cdata")])
def test_the_copy_opens_elsewhere_as_the_original_did(place: str) -> None:
    data = pack(PLACES[place][0])
    try:
        opens(data)
    except Exception:
        pytest.skip("the hand-made original is too bare for openpyxl")
    opens(masked(data, N[1]))


@pytest.mark.parametrize("place", PLACES)
def test_the_whole_path_vouches_for_the_copy(place: str) -> None:
    members = {
        name: content.replace(N[1], PHONE)
        if isinstance(content, str)
        else content.replace(N[1].encode("utf-16-le"), PHONE.encode("utf-16-le"))
        for name, content in PLACES[place][0].items()
    }
    outcome = check(pack(members))
    assert outcome.verdict is not Verdict.ALLOW
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW


def test_whatever_is_read_can_be_masked() -> None:
    for place, (members, _) in PLACES.items():
        data = pack(members)
        content = read(data)
        edits = [
            Edit(i, 0, p.text, "".join(s if s.isspace() else "*" for s in p.text))
            for i, p in enumerate(content.passages)
        ]
        copy = xlsx.write(data, edits, {})
        gone(copy, N[1], "9999000")
        assert len(read(copy).passages) == len(content.passages), place


def test_no_edits_no_change() -> None:
    data = pack(book(row(1, number("A1", PHONE))))
    assert xlsx.write(data, [], {}) is data


# --- labels, records, places ------------------------------------------------------------------------------------


def labels(*rows: list[str], after: str = "", before: str = "") -> dict[str, str]:
    """Labels by text, of a sheet made of these rows; empty cells are left out, digits are numbers."""
    made = []
    for i, cells in enumerate(rows, 1):
        put = [
            (number if value.isdigit() else text)(f"{chr(65 + c)}{i}", value) for c, value in enumerate(cells) if value
        ]
        made.append(row(i, *put))
    return {p.text: p.label for p in read(pack(book("".join(made), after=after, before=before))).passages}


def test_headings_below_a_title() -> None:
    found = labels(["某镇补贴发放公示"], ["姓名", "身份证号码", "联系电话"], ["张三", ID, PHONE], ["李四", "1", "2"])
    assert (found["张三"], found[ID], found[PHONE]) == ("姓名", "身份证号码", "联系电话")
    assert found["姓名"] == found["某镇补贴发放公示"] == ""


def test_headings_in_two_rows_with_merged_cells() -> None:
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    found = labels(["姓名", "联系方式"], ["", "手机", "邮箱"], ["张三", PHONE, "a@b.cn"], after=merges)
    assert (found["张三"], found[PHONE], found["a@b.cn"]) == ("姓名", "联系方式手机", "联系方式邮箱")


def test_headings_are_repeated_further_down() -> None:
    found = labels(["姓名", "电话"], ["张三", "1"], ["姓名", "电话"], ["李四", PHONE])
    assert found[PHONE] == "电话"
    assert found["姓名"] == ""


def test_other_headings_further_down_take_over() -> None:
    found = labels(["姓名", "电话"], ["张三", "1"], ["家庭成员"], ["户主", "身份证号"], ["李四", ID])
    assert (found["李四"], found[ID]) == ("户主", "身份证号")


def test_headings_over_columns_that_are_all_text() -> None:
    found = labels(["姓名", "工作单位", "职务"], ["张三", "教育局", "科长"], ["李四", "民政局", "局长"])
    assert (found["张三"], found["民政局"]) == ("姓名", "工作单位")


def test_headings_in_words_that_nobody_knows() -> None:
    found = labels(["甲方", "乙方"], ["某公司", PHONE], ["某厂", "1"])
    assert found[PHONE] == "乙方"


def test_a_form_has_its_labels_on_the_left() -> None:
    found = labels(["登记表"], ["姓名", "张三", "性别", "男"], ["身份证号", ID, "手机", PHONE], ["填表人：", "王五"])
    assert (found["张三"], found["男"], found[ID], found[PHONE], found["王五"]) == (
        "姓名", "性别", "身份证号", "手机", "填表人",
    )  # fmt: skip


def test_a_sheet_without_headings_has_no_labels() -> None:
    assert set(labels(["张三", PHONE], ["李四", "15499995678"]).values()) == {""}


def test_a_row_is_a_record_and_a_place_is_what_one_would_say() -> None:
    rows = row(1, text("A1", "姓名"), text("B1", "电话")) + row(12, text("A12", "张三"), number("B12", PHONE))
    data = pack(book(rows, before='<cols><col min="2" max="2" hidden="1"/></cols>'))
    passages = {p.text: p for p in read(data).passages}
    assert passages[PHONE].place == "工作表“名单”第 12 行“电话”（B12，隐藏列）"
    assert passages["张三"].place == "工作表“名单”第 12 行“姓名”（A12）"
    assert passages["张三"].record == passages[PHONE].record != passages["姓名"].record
    assert passages[PHONE].hidden
    assert not passages["张三"].hidden


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (book(row(1, number("A1", PHONE)), state=' state="hidden"'), "（隐藏）"),
        (book(row(1, number("A1", PHONE)), state=' state="veryHidden"'), "（深度隐藏）"),
        (book(row(1, number("A1", PHONE), attributes=' hidden="1"')), "，隐藏行"),
        (book(row(1, number("A1", PHONE), attributes=' ht="0" customHeight="1"')), "，隐藏行"),
        (
            book(
                row(1, number("A1", PHONE), attributes=' hidden="1"'),
                after='<autoFilter ref="A1"><filterColumn colId="0"/></autoFilter>',
            ),
            "，筛选后未显示的行",
        ),
        (book(row(1, number("A1", PHONE)), before='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'), "，隐藏行"),
        (book(row(1, number("A1", PHONE)), before='<cols><col min="1" max="3" width="0"/></cols>'), "，隐藏列"),
        (
            book(row(1, number("A1", PHONE)), before='<cols><col min="1" max="1" width="0.5" customWidth="1"/></cols>'),
            "，隐藏列",
        ),
        (book(row(1, number("A1", PHONE, 1))), "看似脱敏"),
        (book(row(1, number("A1", PHONE, 2))), "格式不显示内容"),
        (book(row(1, number("A1", PHONE, 3))), "同色"),
    ],
)
def test_what_staff_do_not_see_is_said(members: dict[str, str | bytes], words: str) -> None:
    passage = only(pack(members), PHONE)
    assert passage.hidden
    assert words in passage.place


def test_white_letters_on_a_blue_heading_are_seen() -> None:
    assert not only(pack(book(row(1, number("A1", PHONE, 4)))), PHONE).hidden


@pytest.mark.parametrize(
    ("letters", "ground", "is_masked"),
    [
        (None, "FF000000", True),  # black by default on a black bar
        ("FF000000", "FF000000", True),
        ("FFC00000", "FFC00000", True),
        ("FFFFFFFF", "FF000000", False),
        (None, "FFFFFF00", False),
    ],
)
def test_letters_in_the_colour_of_their_cell_do_not_show(letters: str | None, ground: str, is_masked: bool) -> None:
    workbook = openpyxl.Workbook()
    cell = workbook.worksheets[0].cell(1, 1, PHONE)
    if letters:
        cell.font = Font(color=letters)
    cell.fill = PatternFill("solid", fgColor=ground)
    out = io.BytesIO()
    workbook.save(out)
    passage = only(out.getvalue(), PHONE)
    assert passage.hidden is is_masked
    assert ("同色" in passage.place) is is_masked


# --- writing ----------------------------------------------------------------------------------------------------


def test_formulas_formats_and_widths_stay() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["姓名", "电话", "金额", "倍"])
    for i in range(2, 30):
        sheet.append([f"某{i}", 15499990000 + i, i * 1.5, f"=C{i}*2"])
        sheet.cell(i, 2).number_format = "000-0000-0000"
        sheet.cell(i, 3).font = Font(bold=True, color="FF0000")
    sheet.column_dimensions["B"].width = 33
    sheet.merge_cells("F1:G2")
    buffer = io.BytesIO()
    made.save(buffer)
    before, after = opens(buffer.getvalue())["Sheet"], opens(masked(buffer.getvalue(), "15499990005"))["Sheet"]
    for old, new in zip(before.iter_rows(), after.iter_rows(), strict=True):
        for a, b in zip(old, new, strict=True):
            assert b.value == ("*" * 11 if a.value == 15499990005 else a.value)
            assert (a.number_format, a.font.b, a.font.color) == (b.number_format, b.font.b, b.font.color)
    assert after.column_dimensions["B"].width == 33
    assert before.merged_cells.ranges == after.merged_cells.ranges


def values(data: bytes) -> list[str]:
    """The texts of the cells."""
    return [p.text for p in read(data).passages if p.record is not None]


SHARED = book(
    row(1, *(shared(f"{c}1", 0) for c in "ABC"), shared("D1", 1)),
    strings=f"<si><r><rPr><b/></rPr><t>电话</t></r><r><t>{PHONE} &lt;</t></r></si><si><t>x</t></si>",
)


def test_a_shared_string_is_edited_where_it_stands_if_all_its_cells_are() -> None:
    data = pack(SHARED)
    copy = xlsx.write(data, [Edit(i, 2, PHONE, "*" * 11) for i in range(3)], {})
    assert values(copy) == ["电话*********** <"] * 3 + ["x"]
    gone(copy, PHONE)
    assert inflated(copy)["xl/worksheets/sheet1.xml"] == inflated(data)["xl/worksheets/sheet1.xml"]


def test_a_shared_string_stays_for_those_that_keep_it() -> None:
    copy = xlsx.write(pack(SHARED), [Edit(1, 2, PHONE, "*" * 11)], {})
    assert values(copy) == [f"电话{PHONE} <", "电话*********** <", f"电话{PHONE} <", "x"]
    assert b"<b/>" in inflated(copy)["xl/worksheets/sheet1.xml"]  # the bold run came along
    assert opens(copy)["名单"]["B1"].value == "电话*********** <"


def test_a_shared_string_that_none_keeps_is_nowhere() -> None:
    edits = [Edit(0, 2, PHONE, "*" * 11), Edit(1, 2, PHONE, "154" + "*" * 8), Edit(2, 2, PHONE, "*" * 11)]
    copy = xlsx.write(pack(SHARED), edits, {})
    assert values(copy) == ["电话*********** <", "电话154******** <", "电话*********** <", "x"]
    gone(copy, PHONE, "9999")


def test_a_masked_number_keeps_its_format_and_becomes_a_string() -> None:
    copy = masked(pack(book(row(1, number("A1", PHONE, 1)))), PHONE)
    assert (
        b'<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">***********</t></is></c>'
        in (inflated(copy)["xl/worksheets/sheet1.xml"])
    )


def test_numbers_are_read_as_the_formula_bar_shows_them() -> None:
    cells = [number("A1", "4.40881190101010E+17"), number("B1", "1.5499991234e10"), number("C1", "15499991234.0")]
    data = pack(book(row(1, *cells, number("D1", "1.5E-3"))))
    assert values(data) == ["440881190101010000", PHONE, "15499991234.0", "1.5E-3"]


@pytest.mark.parametrize("written", ["1.5499991234E10", "1.5499991234E+10", "1.5499991234e10"])
def test_a_number_with_an_exponent_is_masked_as_the_number_that_it_is(written: str) -> None:
    copy = masked(pack(book(row(1, number("A1", written)))), PHONE)
    assert values(copy) == ["*" * 11]
    gone(copy, written)
    opens(copy)


@pytest.mark.parametrize(("code", "told"), [("&quot;154&quot;00000000", True), ("\\1\\5\\4@", True), ("0.00_ ", False)])
def test_a_format_that_writes_digits_of_its_own_is_a_blind_spot(code: str, told: bool) -> None:
    styles = STYLES.replace('formatCode=";;;"', f'formatCode="{code}"')
    assert bool(read(pack(book(row(1, number("A1", "99991234", 2)), styles=styles))).blind_spots) is told
    assert not read(pack(book(row(1, number("A1", "99991234")), styles=styles))).blind_spots


def test_a_cached_value_is_masked_and_its_formula_stays() -> None:
    data = pack(book(row(1, f'<c r="A1" s="1"><f>B1&amp;""</f><v>{PHONE}</v></c>')))
    copy = masked(data, PHONE)
    assert (
        b'<c r="A1" s="1" t="str"><f>B1&amp;""</f><v>***********</v></c>' in inflated(copy)["xl/worksheets/sheet1.xml"]
    )


def test_a_formula_that_would_bring_the_value_back_is_not_written() -> None:
    data = pack(book(row(1, f'<c r="A1" t="str"><f>"154"&amp;"99991234"</f><v>{PHONE}</v></c>')))
    with pytest.raises(UnwritableFormat):
        masked(data, PHONE)


def test_a_masked_formula_still_parses() -> None:
    formula = f"IF(A1=\"{PHONE}\",{PHONE},'张三{PHONE}'!B2)"
    copy = masked(pack(book(row(1, f'<c r="B1"><f>{formula}</f><v>0</v></c>'))), PHONE)
    stars = "*" * 11
    wide = "＊" * 11
    assert opens(copy)["名单"]["B1"].value == f"=IF(A1=\"{stars}\",0.{'0' * 9},'张三{wide}'!B2)"


def test_masked_sheet_names_are_legal_and_differ() -> None:
    sheets = "".join(f'<sheet name="{N[i]}" sheetId="{i + 1}" r:id="rId1"/>' for i in range(2))
    data = pack(book("", extra={"xl/workbook.xml": f"<workbook {MARKUP}><sheets>{sheets}</sheets></workbook>"}))
    names = [p.text for p in read(masked(data, N[0], N[1])).passages if "工作表名称" in p.place]
    assert len(set(names)) == 2
    assert not set("".join(names)) & set("*?/\\[]:0123456789")


def test_a_prefixed_workbook_is_read_and_written() -> None:
    members = book("", strings="")
    x = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    members["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet {x}><x:sheetData><x:row r="1"><x:c r="A1"><x:v>{PHONE}</x:v></x:c><x:c r="B1" t="s"><x:v>0</x:v>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )
    members["xl/sharedStrings.xml"] = f"<x:sst {x}><x:si><x:t>{ID}</x:t></x:si></x:sst>"
    data = pack(members)
    assert values(data) == [PHONE, ID]
    copy = masked(data, PHONE, ID)
    gone(copy, PHONE, ID)
    assert opens(copy)["名单"]["A1"].value == "*" * 11


def test_parts_are_handed_on_and_replaced() -> None:
    data = pack(book("", extra={"xl/media/image1.png": b"\x89PNG old", "xl/embeddings/a.docx": b"PK old"}))
    assert [p.data for p in read(data).parts] == [b"\x89PNG old", b"PK old"]
    copy = xlsx.write(data, [], {0: b"new"})
    assert [p.data for p in read(copy).parts] == [b"new", b"PK old"]


def test_stale_edits_write_nothing() -> None:
    data = pack(book(row(1, number("A1", PHONE), shared("B1", 0)), strings="<si><t>x</t></si>"))
    for edit in (
        Edit(0, 0, "2", "*"),
        Edit(0, 11, "1", "*"),
        Edit(1, 0, "y", "*"),
        Edit(1, -1, "x", "*"),
        Edit(99, 0, "x", "*"),
    ):
        with pytest.raises(StaleEdit):
            xlsx.write(data, [edit], {})
    with pytest.raises(StaleEdit):
        xlsx.write(data, [], {7: b""})


# --- damage and hostility ---------------------------------------------------------------------------------------


def test_a_doctype_is_a_blind_spot() -> None:
    members = book(row(1, number("A1", "1")))
    members["xl/worksheets/sheet1.xml"] = f'<!DOCTYPE x [<!ENTITY a "{PHONE}">]><worksheet {MAIN}>&a;</worksheet>'
    spots = read(pack(members)).blind_spots
    assert [spot.kind for spot in spots] == ["corrupt"]
    assert "DOCTYPE" in spots[0].reason


def test_a_damaged_sheet_is_a_blind_spot_and_the_rest_is_read() -> None:
    members = book("", strings=f"<si><t>{PHONE}</t></si>")
    members["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row"
    content = read(pack(members))
    assert [spot.place for spot in content.blind_spots] == ["xl/worksheets/sheet1.xml"]
    assert PHONE in [p.text for p in content.passages]


def test_a_sheet_that_no_workbook_lists_is_read() -> None:
    members = book(row(1, number("A1", PHONE)))
    members["xl/workbook.xml"] = f"<workbook {MARKUP}><sheets/></workbook>"
    passage = only(pack(members), PHONE)
    assert passage.hidden
    assert "未列入工作簿" in passage.place


def test_a_signature_is_a_seal() -> None:
    assert read(pack(book("", extra={"_xmlsignatures/sig1.xml": "<a/>"}))).seals


def test_limits_hold() -> None:
    data = pack(book("".join(row(i, number(f"A{i}", str(i))) for i in range(1, 99))))
    with pytest.raises(LimitExceeded):
        xlsx.read(data, Limits(passages=50))


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace('r="A1"', 'r="A999999999999"'),
        lambda s: s.replace('r="1"', f'r="{PHONE}"'),
        lambda s: s.replace('t="s"', 't="unknown"'),
        lambda s: s.replace("<v>0</v>", "<v>7</v>"),
        lambda s: s.replace("<v>0</v>", "<v>-1</v>"),
        lambda s: s.replace("<v>0</v>", "<v>٣</v>"),
        lambda s: s.replace('<c r="A1"', "<c"),
        lambda s: s.replace("<v>0</v>", ""),
        lambda s: s.replace("<v>0</v>", "<v/><v>0</v>"),
    ],
)
def test_nonsense_neither_crashes_nor_hides_anything(change: Callable[[str], str]) -> None:
    members = book(row(1, shared("A1", 0)), strings=f"<si><t>电话{PHONE}</t></si>")
    members["xl/worksheets/sheet1.xml"] = change(str(members["xl/worksheets/sheet1.xml"]))
    data = pack(members)
    assert any(PHONE in passage.text for passage in read(data).passages)
    gone(masked(data, PHONE), PHONE)


def test_flipped_and_cut_bytes_end_in_a_refusal_and_never_in_a_crash() -> None:
    dice = random.Random(5)
    names = list(PLACES)
    refused = 0
    for _ in range(150):
        data = bytearray(pack(PLACES[dice.choice(names)][0]))
        for _ in range(dice.randint(1, 3)):
            data[dice.choice((dice.randrange(len(data)), len(data) - 1 - dice.randrange(600)))] = dice.randrange(256)
        if dice.random() < 0.15:
            del data[dice.randrange(len(data)) :]
        for reader in (xlsx, archive):
            reader.claims(bytes(data))
            try:
                reader.read(bytes(data), LIMITS)
            except RedactorError:
                refused += 1
    assert refused > 40


def test_passages_made_together_are_like_those_made_one_by_one() -> None:
    made = _passages(["t"], ["p"], ["l"], [7], [True], [False])
    assert made == [Passage("t", "p", "l", 7, True)]
    assert hash(made[0]) == hash(Passage("t", "p", "l", 7, True))


def test_claims_by_content_type_and_not_by_name() -> None:
    assert xlsx.claims(pack(book("")))
    word = book("")
    word["[Content_Types].xml"] = str(word["[Content_Types].xml"]).replace(
        "spreadsheetml.sheet.main", "wordprocessingml.document.main"
    )
    assert not xlsx.claims(pack(word))
    assert not xlsx.claims(pack({"a.xlsx": pack(book(""))}))
    assert not xlsx.claims(b"PK\3\4")
    assert RELATION in str(book("")["_rels/.rels"])
    assert PROLOG in str(book("")["xl/workbook.xml"])


_CORPUS = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).parents[3] / "shared")) / "corpus"


@pytest.mark.skipif(not _CORPUS.is_dir(), reason="the shared corpus is not beside the repository (REDACTOR_SHARED)")
@pytest.mark.parametrize("folder", ["xlsx", "corrupt", "encrypted", "archives", "docx"])
def test_corpus_is_read_and_masked_or_refused(folder: str) -> None:
    for path in sorted((_CORPUS / folder).iterdir()):
        data = path.read_bytes()
        if not xlsx.claims(data):
            continue
        try:
            content = read(data)
        except UnreadableFile:
            continue  # refused with a reason
        assert xlsx.write(data, [], {}) == data
        edits = [
            Edit(i, 0, p.text, "".join(s if s.isspace() else "*" for s in p.text))
            for i, p in enumerate(content.passages)
            if p.place != "部件名称"
        ]
        copy = read(xlsx.write(data, edits, {}))
        assert len(copy.passages) == len(content.passages), path.name
        left = sum(
            len(new.text) != len(old.text) or any(len(run) > 4 and run in new.text for run in old.text.split())
            for old, new in zip(content.passages, copy.passages, strict=True)
            if "0" not in new.text
        )
        assert left == 0, path.name


def _calculated_by_nobody(*rows: tuple[str, ...]) -> bytes:
    """A workbook as a program writes it that does not calculate: formulas without their results."""
    workbook = openpyxl.Workbook()
    for cells in rows:
        workbook.active.append(cells)  # type: ignore[union-attr]
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("formula", "masked"),
    [
        ('="154"&"9999"&"1234"', '="154"&"****"&"****"'),
        ('=CONCATENATE("1549","999","1234")', '=CONCATENATE("154*","***","****")'),
        ('=HYPERLINK("http://a.cn","154"&"99991234")', '=HYPERLINK("http://a.cn","154"&"********")'),
        ('=TEXT("15499991234","000-0000-0000")', None),
        ('=A4&"99991234"', '=A4&"********"'),
        ("=154&99991234", None),
    ],
)
def test_what_a_formula_shows_is_read_though_nobody_calculated_it(formula: str, masked: str | None) -> None:
    outcome = check(_calculated_by_nobody(("电话",), (formula,), ("",), ('="154"',)), "a.xlsx")
    assert "CN_MOBILE" in {decision.finding.entity for decision in outcome.decisions}
    assert outcome.verdict.name == "BLOCK"
    assert (outcome.copy is None) == (masked is None)
    if outcome.copy:
        sheet = openpyxl.load_workbook(io.BytesIO(outcome.copy.data)).active
        assert sheet is not None
        assert sheet["A2"].value == masked


@pytest.mark.parametrize(
    ("formula", "blind"),
    [
        ('="电"&VLOOKUP(A9,B:C,2)', True),
        ("=TEXT(NOW(),B1)", True),
        ("=SUM(B1:B9)", False),
        ('=IF(B1>60,"合格","不合格")', False),
        ("=VLOOKUP(A9,B:C,2)", False),
        ('=B9&"元"', False),
        ('="' + "(" * 40 + '"&' + "(" * 40 + "1" + ")" * 40, True),
    ],
)
def test_a_formula_that_cannot_be_worked_out_is_not_taken_for_read(formula: str, blind: bool) -> None:
    content = xlsx.read(_calculated_by_nobody(("名称",), (formula,)), LIMITS)
    assert bool(content.blind_spots) == blind


def test_cells_that_refer_to_each_other_in_a_ring_come_to_an_end() -> None:
    content = xlsx.read(_calculated_by_nobody(('=A2&"a"',), ('=A1&"b"',)), LIMITS)
    assert content.blind_spots
