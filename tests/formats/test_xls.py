"""Excel 97–2003: what programs write is read, labelled and masked; the copy opens elsewhere, and nothing else changes."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
import xlwt
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from redactor import Action, Verdict, check
from redactor.content import Content, Edit, Limits
from redactor.errors import EncryptedFile, StaleEdit, UnwritableFormat
from redactor.formats import xls
from redactor.formats._ole import open_compound
from redactor.sweep import residue
from tests.formats.builders import PHONE, drawings
from tests.formats.test_ole import compound_file

LIMITS = Limits()
N = [f"1549999{number:04}" for number in range(100)]
_PHONE = re.compile(r"1549999\d{4}")


def read(data: bytes) -> Content:
    return xls.read(data, LIMITS)


def book(*rows: tuple[Any, ...]) -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("名单", cell_overwrite_ok=True)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def masked(data: bytes) -> bytes:
    """The copy without any of our numbers."""
    edits = [
        Edit(i, m.start(), m[0], "*" * len(m[0]))
        for i, p in enumerate(read(data).passages)
        for m in _PHONE.finditer(p.text)
    ]
    assert edits
    return xls.write(data, edits, {})


def cells(data: bytes) -> list[list[Any]]:
    return [
        sheet.row_values(i) for sheet in xlrd.open_workbook(file_contents=data).sheets() for i in range(sheet.nrows)
    ]


def test_a_number_becomes_a_text_and_all_else_stays() -> None:
    data = book(("姓名", "电话", "金额"), ("张三", int(N[1]), 12), ("李四", int(N[2]), 3.5))
    before = next(p for p in read(data).passages if p.text == N[1])
    assert before.label == "电话"
    assert before.place == "工作表“名单”第 2 行“电话”（B2）"
    copy = masked(data)
    star = "*" * 11
    assert cells(copy) == [["姓名", "电话", "金额"], ["张三", star, 12], ["李四", star, 3.5]]
    assert [len(p.text) for p in read(copy).passages] == [len(p.text) for p in read(data).passages]


def test_the_number_is_in_no_byte() -> None:
    data = book(("电话",), (int(N[1]),))
    assert xlrd.open_workbook(file_contents=data).sheet_by_index(0).cell_value(1, 0) == int(N[1])
    double = struct.pack("<d", int(N[1]))
    assert double in data
    assert double not in masked(data)


def test_the_file_may_grow() -> None:
    """So many different texts that they do not fit into the sectors that the stream has."""
    data = book(("电话",), *((int(f"1549999{number:04}"),) for number in range(1500)))
    passages = read(data).passages
    edits = [Edit(i, 0, p.text, p.text[:-1] + "*") for i, p in enumerate(passages) if _PHONE.fullmatch(p.text)]
    unlike = [Edit(e.passage, 0, e.old, "*" + e.old[1:]) for e in edits]
    copy = xls.write(data, unlike, {})
    assert len(copy) > len(data)
    assert cells(copy)[1:] == [[e.new] for e in unlike]
    assert open_compound(copy, LIMITS).streams


def test_a_row_of_small_numbers_is_cut_where_one_is_masked() -> None:
    data = book(("座机", "甲", "乙"), (82345678, 5, 7))
    number = next(i for i, p in enumerate(read(data).passages) if p.text == "82345678")
    copy = xls.write(data, [Edit(number, 0, "82345678", "8*******")], {})
    assert cells(copy)[1] == ["8*******", 5, 7]


def test_a_string_shown_twice_is_masked_in_both() -> None:
    data = book((f"电话{N[1]}",), (f"电话{N[1]}",))
    first, second = [i for i, p in enumerate(read(data).passages) if N[1] in p.text]
    assert read(data).passages[second].shared
    copy = xls.write(data, [Edit(first, 2, N[1], "*" * 11)], {})
    assert not residue([N[1]], copy)


def test_a_long_text_over_several_records() -> None:
    filler = ["字" * 4000 + str(number) for number in range(6)]
    data = book(*((text + N[i],) for i, text in enumerate(filler)))
    copy = masked(data)
    assert cells(copy) == [[text + "*" * 11] for text in filler]


def test_the_name_of_a_sheet_takes_no_star() -> None:
    made = xlwt.Workbook(encoding="utf-8")
    for name in (N[1], N[2]):
        made.add_sheet(name).write(0, 0, "x")
    buffer = io.BytesIO()
    made.save(buffer)
    names = xlrd.open_workbook(file_contents=masked(buffer.getvalue())).sheet_names()
    assert len(set(names)) == 2
    assert not any("*" in name or _PHONE.search(name) for name in names)


def test_an_edit_of_what_is_not_there_is_refused() -> None:
    data = book(("电话",), (int(N[1]),))
    number = next(i for i, p in enumerate(read(data).passages) if p.text == N[1])
    with pytest.raises(StaleEdit):
        xls.write(data, [Edit(number, 0, "99", "**")], {})
    with pytest.raises(StaleEdit):
        xls.write(data, [Edit(9999, 0, "99", "**")], {})


def test_an_encrypted_workbook_says_so() -> None:
    data = bytearray(book(("a",)))
    at = data.index(b"\x42\x00\x02\x00")  # the code page becomes a record of encryption
    data[at] = 0x2F
    with pytest.raises(EncryptedFile):
        read(bytes(data))


def test_an_unknown_record_is_a_blind_spot() -> None:
    data = bytearray(book(("a",)))
    at = data.index(b"\x42\x00\x02\x00")
    data[at : at + 2] = b"\xee\x7e"
    assert [spot.kind for spot in read(bytes(data)).blind_spots] == ["unsupported"]


def test_older_than_excel_97_is_a_blind_spot() -> None:
    data = b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00" + bytes(40)
    assert xls.claims(data)
    assert [spot.kind for spot in read(data).blind_spots] == ["unsupported"]


@pytest.fixture(scope="module")
def from_office(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook with a number in each place, saved as .xls by LibreOffice."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed")
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "名单"
    sheet.append(["姓名", "联系电话", "备注"])
    sheet.append(["张三", int(N[0]), f"电话{N[1]}"])
    sheet["B3"] = "=B2"
    sheet["A2"].comment = Comment(f"批注电话{N[2]}", "经办人")
    header = sheet.oddHeader
    assert header is not None
    assert header.left is not None
    header.left.text = f"联系 {N[3]}"
    sheet["C3"] = "链接"
    sheet["C3"].hyperlink = f"http://example.com/?tel={N[4]}"
    choice = DataValidation(type="list", formula1=f'"{N[5]},其他"')
    choice.prompt = f"提示{N[6]}"
    sheet.add_data_validation(choice)
    choice.add("C4")
    made.defined_names["热线"] = DefinedName("热线", attr_text=f'"{N[7]}"')
    made.properties.title = f"标题{N[8]}"
    hidden = made.create_sheet(f"表{N[9]}")
    hidden.sheet_state = "hidden"
    hidden["A1"] = f"𠮷手机{N[10]}"
    folder = tmp_path_factory.mktemp("xls")
    made.save(folder / "list.xlsx")
    command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "xls"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "list.xlsx")], check=True, capture_output=True, timeout=180
    )
    return (folder / "list.xls").read_bytes()


def test_every_place_is_read_and_masked(from_office: bytes) -> None:
    texts = "\n".join(passage.text for passage in read(from_office).passages)
    assert [number for number in N[:11] if number not in texts] == []
    assert read(from_office).blind_spots == ()
    copy = masked(from_office)
    assert not residue(N[:11], copy)
    assert [len(p.text) for p in read(copy).passages] == [len(p.text) for p in read(from_office).passages]
    assert cells(copy)[1] == ["张三", "*" * 11, "电话" + "*" * 11]
    assert cells(copy)[2][0::2] == cells(from_office)[2][0::2]


def test_a_formula_that_would_bring_it_back_is_held() -> None:
    made = xlwt.Workbook()
    sheet = made.add_sheet("a")
    sheet.write(0, 0, xlwt.Formula(f"{N[1]}+0"))
    buffer = io.BytesIO()
    made.save(buffer)
    with pytest.raises(UnwritableFormat):
        masked(buffer.getvalue())


def test_real_files_do_not_break_it(shared: Path) -> None:
    """Files of many programs: read, every text of them masked or refused by name."""
    files = [p for folder in ("xls", "wps-et-dps") for p in sorted((shared / "corpus" / folder).glob("*"))]
    claimed = [data for path in files if xls.claims(data := path.read_bytes())]
    assert len(claimed) >= 12
    for data in claimed:
        content = read(data)
        assert content.passages or content.blind_spots
        number = next((i for i, p in enumerate(content.passages) if "行" in p.place and p.text.isalpha()), None)
        if number is None:
            continue
        word = content.passages[number].text
        copy = xls.write(data, [Edit(number, 0, word, "*" * len(word))], {})
        again = read(copy)
        assert len(again.passages) == len(content.passages)
        assert set(again.passages[number].text) == {"*"}
        xlrd.open_workbook(file_contents=copy)


def test_a_column_that_is_a_line_is_hidden() -> None:
    for width, hidden in ((0, True), (100, True), (300, False)):
        made = xlwt.Workbook(encoding="utf-8")
        sheet = made.add_sheet("a")
        sheet.write(0, 0, N[1])
        sheet.col(0).width = width
        buffer = io.BytesIO()
        made.save(buffer)
        assert [p.hidden for p in read(buffer.getvalue()).passages if p.text == N[1]] == [hidden]


def test_the_copy_of_a_list_is_clean() -> None:
    outcome = check(book(("姓名", "联系电话"), ("张三", int(N[1])), ("李四", int(N[2]))), "名单.xls")
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict == "ALLOW"


def test_an_embedded_workbook_of_today_is_masked_and_written_back() -> None:
    outer = open_compound(book(("姓名", "联系电话"), ("张三", "x")), Limits())
    buffer = io.BytesIO()
    inner = openpyxl.Workbook()
    sheet = inner.active
    assert sheet is not None
    for row in (["姓名", "联系电话"], ["张三", N[1]], ["李四", N[2]]):
        sheet.append(row)
    inner.save(buffer)
    streams = {stream.path: outer.read(stream) for stream in outer.streams}
    data = compound_file({**streams, ("MBD00000001", "Package"): buffer.getvalue()})
    outcome = check(data, "名单.xls")
    assert outcome.copy is not None, outcome.no_copy
    assert not residue(N[1:3], outcome.copy.data)
    (part,) = read(outcome.copy.data).parts
    rows = list(openpyxl.load_workbook(io.BytesIO(part.data)).active.values)  # type: ignore[union-attr]
    assert rows[1][1] == N[1][:3] + "*" * 8


def test_the_packed_copy_of_a_drawing_is_masked_in_its_record() -> None:
    compound = open_compound(book(("姓名", "备注"), ("张三", f"手机{PHONE}")), Limits())
    stream = compound.read(next(s for s in compound.streams if s.path == ("Workbook",)))
    end = stream.rindex(struct.pack("<HH", 0x000A, 0))
    packed = drawings()["shape.zip"]
    record = struct.pack("<HHHHI", 0x00EC, 8 + len(packed), 0, 0xF122, len(packed)) + packed
    outcome = check(compound_file({("Workbook",): stream[:end] + record + stream[end:]}), "名单.xls")
    assert sum(outcome.counts(Action.MASK).values()) == 2
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    (part,) = read(outcome.copy.data).parts
    assert not residue([PHONE, PHONE[3:]], part.data)
