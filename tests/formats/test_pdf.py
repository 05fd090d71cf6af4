"""PDF: fonts of every kind, tricks of layout, tables over pages; what is masked is gone and nothing else moves."""

from __future__ import annotations

import io
import itertools
import re
from collections import defaultdict
from typing import cast

import numpy as np
import pikepdf
import pytest

from redactor import Action, Verdict, check
from redactor.content import Content, Edit, Limits
from redactor.errors import EncryptedFile, StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import pdf
from samples._pdf import SONG, Font, document, line, predefined, saved, simple, table
from tests.formats.pdf_files import differences, rendered, seen_by_pdfium, seen_by_pdfminer, subset, type3

ID = "440881190101010018"
OTHER_ID = "44088119040229005X"
HIDDEN = ID[6:14]
MASKED = ID[:6] + "*" * 8 + ID[14:]
PHONE = "15499991234"
TEXT = f"身份证号：{ID}，电话：{PHONE}。"
LIMITS = Limits()

FONTS: dict[str, Font] = {
    "Identity-H subset": subset(TEXT),
    "embedded CMap": subset("".join(dict.fromkeys(TEXT)), cmap=True),
    "UniGB-UCS2-H": SONG,
    "UniGB-UTF16-H": predefined("UniGB-UTF16-H", "utf-16-be"),
    "GBK-EUC-H": predefined("GBK-EUC-H", "gbk"),
    "GBKp-EUC-H": predefined("GBKp-EUC-H", "gbk"),
    "GB-EUC-H": predefined("GB-EUC-H", "gb2312"),
    "GBK2K-H": predefined("GBK2K-H", "gb18030"),
}
NUMBERS: dict[str, Font] = {
    "Helvetica": simple(),
    "differences": differences("0123456789X"),
    "Type 3": type3("0123456789X"),
    "Type 3 of cairo": type3("0123456789X", cairo=True),
    **FONTS,
}


def _read(data: bytes) -> Content:
    return pdf.read(data, LIMITS)


def _texts(data: bytes) -> list[str]:
    return [passage.text for passage in _read(data).passages]


def _masked(data: bytes, value: str = HIDDEN) -> bytes:
    """The file with a value starred wherever it stands."""
    edits = [
        Edit(number, found.start(), value, "*" * len(value))
        for number, passage in enumerate(_read(data).passages)
        for found in re.finditer(re.escape(value), passage.text)
    ]
    assert edits, "the value was not read"
    return pdf.write(data, edits, {})


def _pixels_outside(before: bytes, after: bytes, pad: int = 3) -> int:
    """Pixels that differ outside the boxes of the passages that changed."""
    boxes = defaultdict(list)
    old, new = _read(before).passages, _read(after).passages
    for was, now in zip(old, new, strict=True):
        if was.text != now.text:
            for box in was.boxes:
                boxes[box[0]].append(box[1:])
    outside = 0
    for number, (a, b) in enumerate(zip(rendered(before), rendered(after), strict=True)):
        different = np.abs(a - b).max(axis=2) > 0
        height, width = different.shape
        for left, top, right, bottom in boxes[number]:
            rows = slice(max(0, int(top * height) - pad), int(bottom * height) + pad + 1)
            different[rows, max(0, int(left * width) - pad) : int(right * width) + pad + 1] = False
        outside += int(different.sum())
    return outside


def _size(name: str) -> float:
    return 0.012 if "cairo" in name else 12


# Fonts


@pytest.mark.parametrize("name", FONTS)
def test_every_font_is_read_and_masked(name: str) -> None:
    font = FONTS[name]
    data = document(
        [line("F", 12, 50, 700, font.hex(TEXT)) + line("F", 12, 50, 600, font.hex("身份证号"))], {"F": font}
    )
    assert _texts(data) == [TEXT, "身份证号"]
    copy = _masked(data)
    assert _texts(copy) == [TEXT.replace(HIDDEN, "********"), "身份证号"]
    assert MASKED in seen_by_pdfium(copy)
    assert HIDDEN not in seen_by_pdfminer(copy)
    assert _pixels_outside(data, copy) == 0


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_every_font_are_masked(name: str) -> None:
    font = NUMBERS[name]
    size = 12
    content = line("F", size, 50, 700, font.hex(ID)) + line("F", size, 50, 600, font.hex(ID[:6]))
    data = document([content], {"F": font})
    assert _texts(data) == [ID, ID[:6]]
    copy = _masked(data)
    assert _texts(copy) == [MASKED, ID[:6]]
    assert seen_by_pdfium(copy).startswith(MASKED)
    assert HIDDEN not in seen_by_pdfminer(copy)
    assert _pixels_outside(data, copy) == 0


def test_a_font_named_in_gbk_is_read() -> None:
    def rename(made: pikepdf.Pdf) -> None:
        name = cast(pikepdf.Name, pikepdf.Object.parse(b"/#CB#CE#CC#E5"))
        made.pages[0].obj.Resources.Font.F.BaseFont = name
        made.pages[0].obj.Resources.Font[name] = made.pages[0].obj.Resources.Font.F

    content = line("F", 12, 50, 700, SONG.hex(TEXT)) + line("#CB#CE#CC#E5", 12, 50, 600, SONG.hex(PHONE))
    data = document([content], {"F": SONG}, rename)
    assert _texts(data) == [TEXT, PHONE, "宋体"]
    assert _texts(_masked(data, PHONE))[1] == "***********"


def test_vertical_writing() -> None:
    for font in (
        predefined("UniGB-UCS2-V", "utf-16-be"),
        subset("身份证号0123456789", vertical=True),
    ):
        data = document(
            [line("F", 12, 500, 700, font.hex(f"身份证号{ID}")) + line("F", 12, 480, 700, font.hex("身份证"))],
            {"F": font},
        )
        assert _texts(data)[0].startswith(f"身份证号{ID}")
        copy = _masked(data)
        assert f"身份证号{MASKED}" in seen_by_pdfium(copy)
        assert _pixels_outside(data, copy) == 0


def test_glyphs_without_unicode_are_a_blind_spot() -> None:
    font = subset(ID + TEXT, unicode=None)
    data = document([line("F", 12, 50, 700, font.hex(TEXT))], {"F": font})
    assert [spot.kind for spot in _read(data).blind_spots] == ["undecodable"]
    assert check(data, "名单.pdf").verdict is Verdict.REVIEW


def test_a_lone_sign_without_unicode_is_none() -> None:
    dot = subset("●", unicode="\ue0b7")
    data = document(
        [line("D", 12, 40, 700, dot.hex("●")) + line("F", 12, 55, 700, SONG.hex(TEXT))], {"D": dot, "F": SONG}
    )
    assert not _read(data).blind_spots


def test_joiners_between_digits_do_not_part_them() -> None:
    font = subset("身份证号0123456789Z", unicode="身份证号0123456789\u200b")
    shown = "身份证号" + ID[:9] + "Z" + ID[9:]
    data = document([line("F", 12, 50, 700, font.hex(shown))], {"F": font})
    assert "\ufffd" in _texts(data)[0]  # it takes room on the page and says nothing: unknown, not passed over


# Operators


def _numbers(content: str) -> bytes:
    return document([content], {"F": SONG, "H": simple(), "B": simple("Helvetica-Bold")})


def _is_masked_well(data: bytes, count: int = 1) -> bytes:
    assert sum(text.count(ID) for text in _texts(data)) == count
    copy = _masked(data)
    assert sum(text.count(MASKED) for text in _texts(copy)) == count
    assert HIDDEN not in seen_by_pdfium(copy)
    assert HIDDEN not in seen_by_pdfminer(copy)
    assert _pixels_outside(data, copy) == 0
    return copy


def test_a_number_over_several_operators_and_fonts() -> None:
    first, second, third = ID[:4], ID[4:11], ID[11:]
    _is_masked_well(_numbers(f"BT /H 12 Tf 50 700 Td ({first}) Tj /B 12 Tf ({second}) Tj /H 12 Tf ({third}) Tj ET"))


def test_a_number_set_digit_by_digit() -> None:
    shown = "".join(f"1 0 0 1 {50 + 7 * at} 700 Tm ({digit}) Tj " for at, digit in enumerate(ID))
    _is_masked_well(_numbers(f"BT /H 12 Tf {shown} ET"))


def test_a_number_set_wide() -> None:
    shown = "".join(f"1 0 0 1 {50 + 20 * at} 700 Tm ({digit}) Tj " for at, digit in enumerate(ID))
    copy = _is_masked_well(_numbers(f"BT /H 12 Tf {shown} ET"))
    assert MASKED in seen_by_pdfium(copy)


def test_a_number_drawn_out_of_order() -> None:
    pieces = [(50 + 7 * at, digit) for at, digit in enumerate(ID)]
    shown = "".join(f"1 0 0 1 {x} 700 Tm ({digit}) Tj " for x, digit in pieces[9:] + pieces[:9])
    _is_masked_well(_numbers(f"BT /H 12 Tf {shown} ET"))


def test_kerning_inside_is_not_left_as_a_trace() -> None:
    kerned = " ".join(f"({digit}) {(-30, 20, 55)[at % 3]}" for at, digit in enumerate(ID))
    copy = _is_masked_well(_numbers(f"BT /H 12 Tf 50 700 Td [{kerned}] TJ ( end) Tj ET"))
    with pikepdf.open(io.BytesIO(copy)) as made:
        arrays = [
            i.operands[0].as_list() for i in pikepdf.parse_content_stream(made.pages[0]) if str(i.operator) == "TJ"
        ]
        (stars,) = ([str(item) for item in array] for array in arrays if sum(str(item) == "*" for item in array) == 8)
    kerns = [item for before, item in itertools.pairwise(stars) if before == "*"]
    assert len(set(kerns[:-1])) == 1


def test_a_gap_inside_a_number_stays() -> None:
    data = _numbers(f"BT /H 12 Tf 50 700 Td [({PHONE[:3]}) -500 ({PHONE[3:7]}) -500 ({PHONE[7:]})] TJ ET")
    assert _texts(data) == ["154 9999 1234"]
    copy = pdf.write(data, [Edit(0, 4, "9999", "****"), Edit(0, 9, "1234", "****")], {})
    assert _texts(copy) == ["154 **** ****"]


@pytest.mark.parametrize("state", ["2.75 Tc", "-0.5 Tc", "3 Tw", "60 Tz", "5 Ts", "2 Tc 140 Tz 1 Tw -2 Ts"])
def test_spacing_and_stretching_are_kept(state: str) -> None:
    _is_masked_well(_numbers(f"BT /H 12 Tf {state} 50 700 Td (No {ID} end) Tj 0 -20 Td (next) Tj ET"))


def test_spacing_cancelled_by_kerns() -> None:
    kerned = " ".join(f"({digit}) 229" for digit in ID)
    _is_masked_well(_numbers(f"BT /H 12 Tf 2.75 Tc 50 700 Td [{kerned}] TJ (x) Tj ET"))


def test_the_operators_that_move_to_the_next_line() -> None:
    shown = f"(first) Tj (No {ID} a) ' 2 1 (No {ID} b) \" (last) '"
    data = _numbers(f"BT /H 12 Tf 14 TL 50 700 Td {shown} ET")
    copy = _masked(data)
    assert seen_by_pdfium(copy).count(MASKED) == 2
    assert _pixels_outside(data, copy) == 0


def test_text_drawn_twice_is_read_once_and_masked_twice() -> None:
    data = _numbers(line("H", 12, 50, 700, f"({ID})") + line("H", 12, 50.3, 700, f"({ID})"))
    assert _texts(data) == [ID]
    copy = _masked(data)
    assert HIDDEN not in seen_by_pdfium(copy)
    assert HIDDEN not in seen_by_pdfminer(copy)


def test_text_over_other_text_does_not_mix_with_it() -> None:
    data = _numbers(line("H", 12, 50, 700, f"({ID})") + line("H", 12, 52, 700, "(99999999999999)"))
    assert sorted(_texts(data)) == [ID, "99999999999999"]


@pytest.mark.parametrize(
    "turn", ["0 1 -1 0 300 300", "-1 0 0 -1 300 300", "0 -1 1 0 300 300", "0.8 0.6 -0.6 0.8 100 100"]
)
def test_turned_text(turn: str) -> None:
    data = _numbers(f"q {turn} cm {line('H', 12, 10, 20, f'({ID})')}{line('H', 12, 10, 0, '(below)')} Q")
    assert _texts(data)[0] == ID
    copy = _masked(data)
    assert _texts(copy)[0] == MASKED
    assert not {HIDDEN, HIDDEN[::-1]} & set(re.findall("[0-9]{8}", seen_by_pdfium(copy)))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(turn: int) -> None:
    def rotate(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Rotate = turn

    content = {90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turn]
    inner = line("F", 12, 50, 300, SONG.hex("上面")) + line("F", 12, 50, 200, SONG.hex(f"下面{ID}"))
    data = document([f"q {content} cm {inner} Q"], {"F": SONG}, rotate)
    assert _texts(data) == ["上面", f"下面{ID}"]
    assert _pixels_outside(data, _masked(data)) == 0


# Streams


def _with_form(pages: int, content: str, form: str, own: bool = True) -> bytes:
    def add(made: pikepdf.Pdf) -> None:
        entries = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": pikepdf.Array([0, 0, 595, 842])}
        resources = made.pages[0].obj.Resources
        if own:
            entries["Resources"] = pikepdf.Dictionary(Font=pikepdf.Dictionary(dict(resources.Font.items())))
        resources.XObject = pikepdf.Dictionary(Fm=made.make_stream(form.encode("latin-1"), **entries))

    return document([content] * pages, {"F": SONG, "H": simple()}, add)


@pytest.mark.parametrize("own", [True, False])
def test_a_form_on_several_pages_is_masked_once_for_all(own: bool) -> None:
    data = _with_form(3, "/Fm Do " + line("H", 12, 50, 500, "(page)"), line("H", 12, 50, 700, f"({ID})"), own)
    _is_masked_well(data, count=3)
    assert any(passage.shared for passage in _read(data).passages)


def test_a_form_with_the_font_of_its_page() -> None:
    data = _with_form(1, "BT /H 12 Tf ET /Fm Do", f"BT 50 700 Td ({ID}) Tj ( end) Tj ET")
    _is_masked_well(data)


def test_a_form_in_two_sizes_cannot_be_masked() -> None:
    data = _with_form(
        1, "BT /H 12 Tf ET /Fm Do BT /H 9 Tf ET q 1 0 0 1 0 -99 cm /Fm Do Q", f"BT 50 700 Td ({ID}) Tj ET"
    )
    with pytest.raises(UnwritableFormat):
        _masked(data)


def test_forms_that_draw_each_other_end() -> None:
    def add(made: pikepdf.Pdf) -> None:
        form = made.make_stream(
            line("H", 12, 50, 700, f"({ID})").encode() + b" /Fm Do",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=pikepdf.Array([0, 0, 595, 842]),
        )
        made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Fm=form)

    content = _read(document(["/Fm Do"], {"H": simple()}, add))
    assert [passage.text for passage in content.passages] == [ID]
    assert [spot.kind for spot in content.blind_spots] == ["limit"]


def test_streams_that_pages_share_and_contents_in_pieces() -> None:
    def share(made: pikepdf.Pdf) -> None:
        made.pages[1].obj.Contents = made.pages[0].obj.Contents

    data = document([["BT /H 12 Tf 50 700 Td ", f"({ID}) Tj ET"], ""], {"H": simple()}, share)
    _is_masked_well(data, count=2)


def _elsewhere(kind: str) -> bytes:
    """The number in a content stream that no page draws by itself."""

    def add(made: pikepdf.Pdf) -> None:
        page = made.pages[0].obj
        fonts = page.Resources.Font
        content = line("H", 12, 5, 5, f"({ID})").encode()
        box = pikepdf.Array([0, 0, 200, 50])
        resources = pikepdf.Dictionary(Font=fonts)
        form = made.make_stream(
            content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=box, Resources=resources
        )
        if kind == "pattern":
            page.Resources.Pattern = pikepdf.Dictionary(
                P=made.make_stream(
                    content,
                    PatternType=1,
                    PaintType=1,
                    TilingType=1,
                    BBox=box,
                    XStep=200,
                    YStep=50,
                    Resources=resources,
                )
            )
        elif kind == "mask":
            form.Group = pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceGray)
            mask = pikepdf.Dictionary(S=pikepdf.Name.Luminosity, G=form)
            page.Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(SMask=mask))
        elif kind == "appearance":
            page.Annots = pikepdf.Array(
                [
                    made.make_indirect(
                        pikepdf.Dictionary(
                            Type=pikepdf.Name.Annot,
                            Subtype=pikepdf.Name.Stamp,
                            Rect=box,
                            AP=pikepdf.Dictionary(N=pikepdf.Dictionary(On=form, Off=form)),
                        )
                    )
                ]
            )
        else:
            page.Resources.XObject = pikepdf.Dictionary(Never=form)

    use = {"pattern": "/Pattern cs /P scn 0 0 300 300 re f ", "mask": "/G gs "}.get(kind, "")
    return document([use + line("H", 12, 50, 700, "(page)")], {"H": simple()}, add)


@pytest.mark.parametrize("kind", ["pattern", "mask", "appearance", "never drawn"])
def test_streams_that_no_page_draws(kind: str) -> None:
    data = _elsewhere(kind)
    assert ID in _texts(data)
    copy = _masked(data)
    assert MASKED in _texts(copy)
    with pikepdf.open(io.BytesIO(copy)) as made:
        assert not any(
            HIDDEN.encode() in item.read_bytes() for item in made.objects if isinstance(item, pikepdf.Stream)
        )


def test_text_inside_of_glyph_procedures() -> None:
    font = type3("0123456789", inner=line("H", 12, 0, 0, f"({ID})"))
    data = document([line("F", 12, 50, 700, font.hex("012"))], {"F": font})
    assert _texts(data).count(ID) == 10
    assert ID not in "".join(_texts(_masked(data)))


# Lines, cells, pages


def test_a_number_that_wraps_in_a_paragraph() -> None:
    full = "经查当事人张三公民身份证号码为四四零八八一之外的数字如下所示请核对无误其号码是" + ID[:6]
    content = line("F", 12, 50, 700, SONG.hex(full)) + line("F", 12, 50, 680, SONG.hex(ID[6:] + "，住石岭镇。"))
    _is_masked_well(document([content], {"F": SONG}))


def test_short_lines_stay_apart() -> None:
    content = "".join(
        line("F", 12, 50, 700 - 20 * at, SONG.hex(text))
        for at, text in enumerate(("联系人：张三", PHONE, "特此公告，望周知，请各单位遵照执行。"))
    )
    assert _texts(document([content], {"F": SONG}))[:2] == ["联系人：张三", PHONE]


HEAD = ("序号", "姓名", "身份证号", "电话")
EDGES = (50, 90, 150, 220, 320)


def _list(*rows: tuple[str | tuple[str, ...], ...], top: float = 780) -> str:
    return table(SONG, "F", rows, EDGES, top)


def test_a_number_that_wraps_in_a_narrow_cell() -> None:
    data = document([_list(HEAD, ("1", "张三", (ID[:12], ID[12:]), PHONE))], {"F": SONG})
    cells = {passage.label: passage.text for passage in _read(data).passages if passage.label}
    assert cells == {"序号": "1", "姓名": "张三", "身份证号": ID, "电话": PHONE}
    _is_masked_well(data)


def test_two_numbers_below_each_other_stay_two() -> None:
    data = document([_list(HEAD, ("1", "张三", (ID[:12], ID[12:]), (PHONE, "15499995678")))], {"F": SONG})
    assert f"{PHONE}\n15499995678" in _texts(data)


def test_places_records_and_labels_of_a_table() -> None:
    data = document(
        [_list(HEAD, ("1", "张三", (ID[:12], ID[12:]), PHONE), ("2", "李四", (OTHER_ID[:12], OTHER_ID[12:]), ""))],
        {"F": SONG},
    )
    passages = _read(data).passages
    assert [p.place for p in passages if p.text in (ID, OTHER_ID)] == [
        "第 1 页“身份证号”第 2 行",
        "第 1 页“身份证号”第 3 行",
    ]
    assert len({p.record for p in passages}) == 3
    assert all(len(p.boxes) == 1 or "\n" in p.text or len(p.text) == 18 for p in passages)


def test_a_table_that_goes_on_without_its_headings() -> None:
    rows = [(str(at), "张三", ID[:6], f"1549999{at:04}") for at in range(1, 60)]
    pages = [_list(HEAD, *rows[:35]), _list(*rows[35:])]
    passages = _read(document(pages, {"F": SONG})).passages
    assert sum(p.label == "电话" for p in passages) == 59
    assert passages[-1].place == "第 2 页“电话”第 24 行"
    assert len({p.record for p in passages}) == 60


def test_a_table_that_repeats_its_headings() -> None:
    rows = [(str(at), "张三", ID[:6], f"1549999{at:04}") for at in range(1, 60)]
    pages = [_list(HEAD, *rows[:35]), _list(HEAD, *rows[35:])]
    passages = _read(document(pages, {"F": SONG})).passages
    assert sum(p.label == "电话" for p in passages) == 59


@pytest.mark.parametrize("heads", [True, False])
@pytest.mark.parametrize("cut", [12, 13])
def test_a_number_cut_by_the_end_of_a_page(heads: bool, cut: int) -> None:
    rows = [(str(at), "张三", ID[:6], f"1549999{at:04}") for at in range(1, 30)]
    rest = [*([HEAD] if heads else []), ("", "", ID[cut:], ""), *rows[20:]]
    pages = [
        _list(HEAD, *rows[:20], ("21", "李四", (ID[:12], ID[12:cut]) if cut > 12 else ID[:12], PHONE)),
        _list(*rest),
    ]
    data = document(pages, {"F": SONG})
    passage = next(p for p in _read(data).passages if p.text == ID)
    assert passage.label == "身份证号"
    assert {box[0] for box in passage.boxes} == {0, 1}
    _is_masked_well(data)


def test_rows_below_merged_cells_are_not_glued_over_a_page() -> None:
    rows = [("石岭", "张三", ID[:6], PHONE), ("石岭", "李四", ID[:6], PHONE)]
    pages = [_list(HEAD, *rows), _list(("", "王五", ID[:6], "15499995678"), *rows)]
    texts = _texts(document(pages, {"F": SONG}))
    assert "王五" in texts
    assert "李四" in texts


def test_a_paragraph_cut_by_the_end_of_a_page() -> None:
    full = "经查当事人张三公民身份证号码为四四零八八一之外的数字如下所示请核对无误其号码是"
    head, foot = "石岭镇人民政府文件", "第 {} 页"
    pages = []
    for at, text in enumerate((full + ID[:6], ID[6:] + "，住石岭镇。")):
        lines = [line("F", 10, 50, 820, SONG.hex(head)), line("F", 10, 280, 20, SONG.hex(foot.format(at + 1)))]
        lines.append(line("F", 12, 50, 60 if at == 0 else 780, SONG.hex(text)))
        if at == 0:
            lines.append(line("F", 12, 50, 80, SONG.hex(full + full[:6])))
        pages.append("".join(lines))
    data = document(pages, {"F": SONG})
    assert any(ID in text for text in _texts(data))
    assert next(p.place for p in _read(data).passages if ID in p.text).endswith("（跨页，续至第 2 页）")
    _is_masked_well(data)


def test_a_list_without_rules_has_columns() -> None:
    rows = (HEAD, ("1", "张三", ID, PHONE), ("2", "李四", OTHER_ID, "15499995678"))
    content = "".join(
        line("F", 10, x, 700 - 20 * at, SONG.hex(text))
        for at, row in enumerate(rows)
        for x, text in zip((50, 100, 180, 330), row, strict=True)
    )
    passages = _read(document([content], {"F": SONG})).passages
    assert [p.label for p in passages if p.text in (ID, "李四")] == ["身份证号", "姓名"]


def test_two_columns_of_text_are_read_one_by_one() -> None:
    left = ["甲" * 18, "乙" * 18, ID]
    right = ["丙" * 18, "丁" * 18, "戊" * 9]
    content = "".join(
        line("F", 12, x, 700 - 20 * at, SONG.hex(text))
        for x, column in ((50, left), (320, right))
        for at, text in enumerate(column)
    )
    texts = _texts(document([content], {"F": SONG}))
    assert any(text.endswith("乙" + ID) or text == ID for text in texts)
    assert not any("甲丙" in text or "丙乙" in text for text in texts)


# What nobody sees


def _off(made: pikepdf.Pdf) -> None:
    group = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("x")))
    made.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array([group]), D=pikepdf.Dictionary(OFF=pikepdf.Array([group]))
    )
    made.pages[0].obj.Resources.Properties = pikepdf.Dictionary(L=group)


@pytest.mark.parametrize(
    "content",
    [
        f"BT /H 12 Tf 3 Tr 50 700 Td ({ID}) Tj ET",
        f"1 g BT /H 12 Tf 50 700 Td ({ID}) Tj ET",
        f"BT /H 12 Tf 50 -700 Td ({ID}) Tj ET",
        f"/OC /L BDC BT /H 12 Tf 50 700 Td ({ID}) Tj ET EMC",
    ],
)
def test_hidden_text_is_read_and_said_to_be_hidden(content: str) -> None:
    data = document([f"q {content} Q " + line("H", 12, 50, 500, "(seen)")], {"H": simple()}, _off)
    drawn = [p for p in _read(data).passages if not p.place.startswith("图层")]
    assert {(p.text, p.hidden) for p in drawn} == {(ID, True), ("seen", False)}
    assert HIDDEN not in seen_by_pdfium(_masked(data))


def test_white_text_on_a_dark_ground_is_seen() -> None:
    data = document([f"0.2 g 40 690 300 30 re f 1 g BT /H 12 Tf 50 700 Td ({ID}) Tj ET"], {"H": simple()})
    assert [p.hidden for p in _read(data).passages] == [False]


def test_the_words_of_marked_content() -> None:
    same = f"/Span <</ActualText ({ID})>> BDC {line('H', 12, 50, 700, f'({ID})')} EMC"
    other = f"/Span <</ActualText ({OTHER_ID})>> BDC {line('H', 12, 50, 600, '(x)')} EMC"
    data = document([same + other], {"H": simple()})
    passages = _read(data).passages
    assert [(p.text, p.hidden) for p in passages] == [(ID, False), ("x", False), (OTHER_ID, True)]
    copy = pdf.write(data, [Edit(0, 6, ID[6:], "*" * 12), Edit(2, 6, OTHER_ID[6:], "*" * 12)], {})
    with pikepdf.open(io.BytesIO(copy)) as made:
        content = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(made.pages[0]))
    assert ID[6:].encode() not in content
    assert OTHER_ID[6:].encode() not in content
    assert [p.text for p in _read(copy).passages] == [ID[:6] + "*" * 12, "x", OTHER_ID[:6] + "*" * 12]


# The file


def test_the_copy_is_the_same_each_time_and_drops_earlier_versions() -> None:
    data = document([line("H", 12, 50, 700, f"({ID})")], {"H": simple()})
    at = data.index(b"startxref")
    assert at
    assert _masked(data) == _masked(data)
    with pikepdf.open(io.BytesIO(data)) as made:
        made.pages[0].obj.Contents = made.make_stream(line("H", 12, 50, 700, f"({OTHER_ID})").encode())
        later = saved(made)
    assert ID.encode() not in _masked(later, OTHER_ID[6:])


def test_stale_edits_are_refused() -> None:
    data = document([line("H", 12, 50, 700, f"({ID})")], {"H": simple()})
    for edit in (Edit(0, 0, "9", "*"), Edit(7, 0, "4", "*"), Edit(0, 17, "88", "**")):
        with pytest.raises(StaleEdit):
            pdf.write(data, [edit], {})


def test_passwords() -> None:
    content = [line("H", 12, 50, 700, f"({ID})")]
    closed = document(content, {"H": simple()}, encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    with pytest.raises(EncryptedFile):
        _read(closed)
    protected = document(content, {"H": simple()}, encryption=pikepdf.Encryption(owner="o", user="", R=6))
    _is_masked_well(protected)


def test_a_signature_is_a_seal() -> None:
    def sign(made: pikepdf.Pdf) -> None:
        value = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 1, 2, 3]), Contents=pikepdf.String("00")
        )
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("s"), V=made.make_indirect(value))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([made.make_indirect(field)]))

    data = document([line("H", 12, 50, 700, f"({ID})")], {"H": simple()}, sign)
    outcome = check(data, "决定书.pdf")
    assert outcome.seals
    assert outcome.copy is None
    assert "签" in outcome.no_copy


def test_embedded_files_are_parts_and_put_back() -> None:
    def attach(made: pikepdf.Pdf) -> None:
        made.attachments["名单.csv"] = pikepdf.AttachedFileSpec(
            made, f"姓名,身份证号\n张三,{ID}\n".encode(), filename="名单.csv"
        )

    data = document([line("F", 12, 50, 700, SONG.hex("见附件"))], {"F": SONG}, attach)
    outcome = check(data, "通知.pdf")
    assert outcome.counts(Action.MASK)
    assert outcome.copy is not None
    with pikepdf.open(io.BytesIO(outcome.copy.data)) as made:
        inside = made.attachments["名单.csv"].get_file().read_bytes().decode()
    assert ID not in inside
    assert "张三" in inside


def test_damage_is_told() -> None:
    data = document([line("H", 12, 50, 700, f"({ID})")] * 3, {"H": simple()})
    for cut in (len(data) // 2, len(data) - 30):
        try:
            assert _read(data[:cut]).blind_spots
        except UnreadableFile as error:
            assert error.message  # noqa: PT017 - that it says something is what is asked


def test_claims() -> None:
    data = document([""], {})
    assert pdf.claims(data)
    assert pdf.claims(b"\n\n  junk\n" + data)
    for other in (b"", b"%PDF-1.7", b"PK\x03\x04 %PDF-1.4 1 0 obj", b"text about 1 0 obj", b"x" * 2000 + data):
        assert not pdf.claims(other)


# Lists without rules whose cells wrap


def _wrapped_rows(rows: int, first: int, middle: bool) -> str:
    """Rows of three columns, the second over three lines; the others at the top or in the middle of their row."""
    drawn = []
    for at in range(rows):
        top = 780 - 60 * at
        beside = top - 14 if middle else top
        pieces = [(50.0, beside, str(first + at)), (90.0, beside, "张三"), (220.0, beside, "300.50")]
        pieces += [(150.0, top - 14 * n, ID[7 * n : 7 * n + 7]) for n in range(3)]
        drawn += [line("F", 12, x, y, SONG.hex(text)) for x, y, text in pieces]
    return "".join(drawn)


@pytest.mark.parametrize("middle", [True, False])
def test_cells_that_wrap_without_rules(middle: bool) -> None:
    head = "".join(line("F", 12, x, 800, SONG.hex(text)) for x, text in zip((50, 90, 150, 220), HEAD, strict=True))
    data = document([head + _wrapped_rows(10, 1, middle)], {"F": SONG})
    assert _texts(data)[4:] == [text for at in range(1, 11) for text in (str(at), "张三", ID, "300.50")]
    assert len({passage.record for passage in _read(data).passages}) == 11
    _is_masked_well(data, count=10)


def test_a_cell_without_rules_cut_by_the_end_of_a_page() -> None:
    rest = line("F", 12, 150, 794, SONG.hex(ID[14:]))
    cut = _wrapped_rows(10, 1, False).replace(line("F", 12, 150, 780 - 60 * 9 - 28, SONG.hex(ID[14:])), "")
    data = document([cut, rest + _wrapped_rows(9, 11, False)], {"F": SONG})
    assert _texts(data).count(ID) == 19
    _is_masked_well(data, count=19)


# Files made to burn time


def test_forms_that_multiply_are_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redactor.formats.pdf.walker._MOST_STEPS", 20_000)

    def add(made: pikepdf.Pdf) -> None:
        inner = made.make_stream(line("H", 12, 50, 700, "(x)").encode())
        for _ in range(12):
            entries = {
                "Type": pikepdf.Name.XObject,
                "Subtype": pikepdf.Name.Form,
                "BBox": pikepdf.Array([0, 0, 595, 842]),
            }
            inner[pikepdf.Name.Type], inner[pikepdf.Name.Subtype] = entries["Type"], entries["Subtype"]
            inner.BBox = entries["BBox"]
            outer = made.make_stream(b"/X Do " * 10)
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
            inner = outer
        made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(X=inner)
        inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        inner.BBox = pikepdf.Array([0, 0, 595, 842])

    data = document(["/X Do " + line("H", 12, 50, 600, f"({ID})")], {"H": simple()}, add)
    content = _read(data)
    assert "limit" in [spot.kind for spot in content.blind_spots]
    with pytest.raises(UnwritableFormat):
        pdf.write(data, [Edit(0, 0, "x", "*")], {})


def test_a_stream_beyond_all_measure_is_not_parsed() -> None:
    data = document([line("H", 12, 50, 700, f"({ID})") + "q Q\n" * 3_200_000], {"H": simple()})
    assert [spot.kind for spot in _read(data).blind_spots] == ["limit"]
