"""After masking no font says which characters were hidden; what shows is the same to the pixel."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf

from redactor.formats.pdf import cmaps
from redactor.formats.pdf.prune import prune, used_strings
from redactor.formats.pdf.prune_programs import _decrypted, _encrypted

LETTERS = "张三李四"
"""The page shows the first; the others were hidden."""
GLYPHS = [".notdef", *(f"uni{ord(letter):04X}" for letter in LETTERS)]
HIDDEN = GLYPHS[2:]


def _square(pen: Any, side: int) -> None:
    for i, point in enumerate(((50, 0), (50, side), (side, side), (side, 0))):
        (pen.lineTo if i else pen.moveTo)(point)
    pen.closePath()


def program(kind: str) -> bytes:
    """A font of five glyphs, squares that grow, as TrueType or CFF."""
    builder = FontBuilder(1000, isTTF=kind == "TrueType")
    builder.setupGlyphOrder(GLYPHS)
    builder.setupCharacterMap({ord(letter): name for letter, name in zip(LETTERS, GLYPHS[1:], strict=True)})
    if kind == "TrueType":
        outlines = {}
        for number, name in enumerate(GLYPHS):
            pen = TTGlyphPen(None)
            _square(pen, 300 + 100 * number)
            outlines[name] = pen.glyph()
        builder.setupGlyf(outlines)
    else:
        strings = {}
        for number, name in enumerate(GLYPHS):
            pen = T2CharStringPen(1000, None)
            _square(pen, 300 + 100 * number)
            strings[name] = pen.getCharString()
        builder.setupCFF("Squares", {}, strings, {})
    builder.setupHorizontalMetrics({name: (1000, 50) for name in GLYPHS})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Squares"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    if kind == "TrueType":
        return out.getvalue()
    bare = TTFont(io.BytesIO(out.getvalue()))["CFF "]
    out = io.BytesIO()
    bare.cff.compile(out, SimpleNamespace(recalcBBoxes=False))
    return out.getvalue()


def type1() -> tuple[bytes, list[int]]:
    """The same as an old Type 1 font, with its three lengths."""
    encoding = b"".join(b"dup %d /%s put\n" % (65 + i, name.encode()) for i, name in enumerate(GLYPHS[1:]))
    clear = (
        b"%!PS-AdobeFont-1.0: Squares\n/FontName /Squares def\n/PaintType 0 def\n/FontType 1 def\n"
        b"/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/FontBBox {0 0 1000 1000} readonly def\n"
        b"/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n"
        + encoding
        + b"readonly def\ncurrentfile eexec\n"
    )

    def number(value: int) -> bytes:
        if -107 <= value <= 107:
            return bytes([value + 139])
        value -= 108
        return bytes([(value >> 8) + 247, value & 255])

    entries = b""
    for i, name in enumerate(GLYPHS):
        side = 300 + 100 * i
        code = number(50) + number(1000) + b"\x0d" + number(0) + number(0) + b"\x15" + number(side) + b"\x07"
        code += number(side) + b"\x06" + b"\xff" + (-side).to_bytes(4, signed=True) + b"\x07\x09\x0e"
        coded = _encrypted(bytes(4) + code, 4330)
        entries += b"/%s %d RD %s ND\n" % (name.encode(), len(coded), coded)
    private = (
        bytes(4) + b"dup /Private 8 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly def\n"
        b"/ND {noaccess def} executeonly def\n/NP {noaccess put} executeonly def\n/BlueValues [] def\n/password 5839 def\n"
        b"2 index /CharStrings %d dict dup begin\n" % len(GLYPHS)
        + entries + b"end\nend\nreadonly put\nnoaccess put\ndup /FontName get exch definefont pop\nmark currentfile closefile\n"
    )  # fmt: skip
    coded = _encrypted(private, 55665)
    tail = b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"
    return clear + coded + tail, [len(clear), len(coded), len(tail)]


TO_UNICODE = (
    "/CIDInit begincmap 1 begincodespacerange {space} endcodespacerange 4 beginbfchar\n{lines}endbfchar endcmap"
)


def to_unicode(codes: list[bytes]) -> bytes:
    lines = "".join(f"<{code.hex()}> <{ord(letter):04x}>\n" for code, letter in zip(codes, LETTERS, strict=True))
    return TO_UNICODE.format(space=f"<{'00' * len(codes[0])}> <{'ff' * len(codes[0])}>", lines=lines).encode()


def composite(pdf: Pdf) -> tuple[Dictionary, bytes]:
    codes = [bytes((0, number)) for number in range(1, 5)]
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/AAAAAA+Squares"), Flags=4, CIDSet=pdf.make_stream(b"\xf8"),
        FontFile2=pdf.make_stream(program("TrueType")), FontBBox=Array([0, 0, 900, 900]),
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/AAAAAA+Squares"), FontDescriptor=descriptor, DW=500,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        W=Array([1, Array([1000, 1000]), 3, 4, 1000]), CIDToGIDMap=pdf.make_stream(bytes((0, 0, 0, 1, 0, 2, 0, 3, 0, 4))),
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/AAAAAA+Squares"), Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]), ToUnicode=pdf.make_stream(to_unicode(codes)),
    )  # fmt: skip
    return font, codes[0]


def _simple(pdf: Pdf, subtype: str, descriptor: dict[str, Any]) -> tuple[Dictionary, bytes]:
    codes = [bytes([65 + i]) for i in range(4)]
    encoding = pdf.make_indirect(Dictionary(Differences=Array([65, *(Name(f"/{name}") for name in GLYPHS[1:])])))
    font = Dictionary(
        Type=Name.Font, Subtype=Name(f"/{subtype}"), BaseFont=Name("/AAAAAA+Squares"), FirstChar=65, LastChar=68,
        Widths=Array([1000] * 4), Encoding=encoding, ToUnicode=pdf.make_stream(to_unicode(codes)),
    )  # fmt: skip
    if descriptor:
        font[Name.FontDescriptor] = Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/AAAAAA+Squares"), Flags=32, FontBBox=Array([0, 0, 900, 900]),
            CharSet=pikepdf.String("".join(f"/{name}" for name in GLYPHS[1:])), **descriptor,
        )  # fmt: skip
    return font, codes[0]


def truetype(pdf: Pdf) -> tuple[Dictionary, bytes]:
    return _simple(pdf, "TrueType", {"FontFile2": pdf.make_stream(program("TrueType"))})


def compact(pdf: Pdf) -> tuple[Dictionary, bytes]:
    return _simple(pdf, "Type1", {"FontFile3": pdf.make_stream(program("CFF"), Subtype=Name.Type1C)})


def old(pdf: Pdf) -> tuple[Dictionary, bytes]:
    data, (one, two, three) = type1()
    return _simple(pdf, "Type1", {"FontFile": pdf.make_stream(data, Length1=one, Length2=two, Length3=three)})


def procedures(pdf: Pdf) -> tuple[Dictionary, bytes]:
    font, code = _simple(pdf, "Type3", {})
    font[Name.FontMatrix] = Array([0.001, 0, 0, 0.001, 0, 0])
    font[Name.FontBBox] = Array([0, 0, 0, 0])
    font[Name.CharProcs] = Dictionary(
        {
            f"/{name}": pdf.make_stream(b"1000 0 0 0 900 900 d1 50 0 %d %d re f" % (300 + 100 * i, 300 + 100 * i))
            for i, name in enumerate(GLYPHS)
        }
    )
    return font, code


KINDS: dict[str, Callable[[Pdf], tuple[Dictionary, bytes]]] = {
    "composite": composite, "truetype": truetype, "cff": compact, "type1": old, "type3": procedures,
}  # fmt: skip


def made(kind: str) -> Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 60))
    font, code = KINDS[kind](pdf)
    page = pdf.pages[0].obj
    page[Name.Resources] = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page[Name.Contents] = pdf.make_stream(b"BT /F1 40 Tf 20 10 Td <%s> Tj ET" % code.hex().encode())
    return pdf


def looks(pdf: Pdf) -> tuple[Any, str]:
    out = io.BytesIO()
    pdf.save(out)
    with pdfium.PdfDocument(out.getvalue()) as document:
        page = document[0]
        return page.render(scale=3).to_numpy().copy(), str(page.get_textpage().get_text_range())


def again(pdf: Pdf) -> Pdf:
    """Saved and opened, so that what nothing refers to is gone."""
    out = io.BytesIO()
    pdf.save(out)
    return pikepdf.open(out)


def everything(pdf: Pdf) -> bytes:
    """All objects and streams, Type 1 programs decrypted, CFF and TrueType taken apart."""
    out = [pdf.trailer.unparse(resolved=True)]
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream):
            data = obj.read_bytes()
            out += [obj.stream_dict.unparse(resolved=True), data]
            if b"eexec" in data:
                out.append(_decrypted(data.partition(b"eexec\n")[2], 55665))
        elif isinstance(obj, pikepdf.Object):
            out.append(obj.unparse(resolved=True))
    return b"\n".join(out)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_hidden_characters_is_left(kind: str) -> None:
    with made(kind) as pdf:
        before, text = looks(pdf)
        assert text == LETTERS[0]
        assert before.min() == 0  # something is drawn
        assert sum(name.encode() in everything(pdf) for name in HIDDEN) == 3 or kind == "composite"
        pruned = prune(pdf)
        assert pruned.gone > 0
        assert pruned.whole == 0
        after, same = looks(pdf)
        assert same == LETTERS[0]
        assert np.array_equal(before, after)
        left = everything(again(pdf))
        assert [name for name in HIDDEN if name.encode() in left] == []
        font = pdf.pages[0].obj.Resources.Font.F1
        assert list(cmaps.parse(font.ToUnicode.read_bytes()).texts.values()) == [LETTERS[0]]


@pytest.mark.parametrize("kind", ["composite", "truetype"])
def test_outlines_of_truetype_are_blank(kind: str) -> None:
    with made(kind) as pdf:
        prune(pdf)
        font = pdf.pages[0].obj.Resources.Font.F1
        holder = font.DescendantFonts[0] if kind == "composite" else font
        program_ = TTFont(io.BytesIO(holder.FontDescriptor.FontFile2.read_bytes()))
        assert [program_["glyf"][name].numberOfContours for name in program_.getGlyphOrder()] == [1, 1, 0, 0, 0]
        assert list(program_.getBestCmap()) == [ord(LETTERS[0])]


def test_outlines_of_cff_are_blank() -> None:
    with made("cff") as pdf:
        prune(pdf)
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(pdf.pages[0].obj.Resources.Font.F1.FontDescriptor.FontFile3.read_bytes()), None)
        strings = [fonts[0].CharStrings[name] for name in fonts[0].charset]
        for one in strings:
            one.decompile()
        assert [one.program == ["endchar"] for one in strings] == [False, False, True, True, True]


def test_widths_keep_only_what_shows() -> None:
    with made("composite") as pdf:
        prune(pdf)
        descendant = pdf.pages[0].obj.Resources.Font.F1.DescendantFonts[0]
        assert descendant.W.unparse() == b"[ 1 [ 1000 ] ]"
        assert descendant.CIDToGIDMap.read_bytes() == bytes((0, 0, 0, 1)) + bytes(6)
        assert "/CIDSet" not in descendant.FontDescriptor


def test_an_encoding_that_fonts_share_stays_whole_for_the_others() -> None:
    with made("type3") as pdf:
        font = pdf.pages[0].obj.Resources.Font.F1
        other = pdf.make_indirect(Dictionary({key: font[key] for key in font.keys()}))  # noqa: SIM118  pikepdf's
        pdf.pages[0].obj.Resources.Font[Name.F2] = other
        pdf.pages[0].obj[Name.Contents] = pdf.make_stream(b"BT /F1 20 Tf 20 10 Td (A) Tj /F2 20 Tf (B) Tj ET")
        before, text = looks(pdf)
        prune(pdf)
        after, same = looks(pdf)
        assert text == same == LETTERS[:2]
        assert np.array_equal(before, after)


def test_a_font_that_a_form_writes_with_stays_whole() -> None:
    with made("composite") as pdf:
        pdf.Root[Name.AcroForm] = Dictionary(DR=Dictionary(Font=pdf.pages[0].obj.Resources.Font), Fields=Array([]))
        assert prune(pdf) == (0, 0)


def test_strings_shown_before_any_font_may_be_of_any() -> None:
    with made("composite") as pdf:
        form = pdf.make_stream(b"BT <0002> Tj ET", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        pdf.pages[0].obj.Resources[Name.XObject] = Dictionary(X1=form)
        (strings,) = used_strings(pdf).values()
        assert strings == {b"\x00\x01", b"\x00\x02"}


def test_real_files_look_the_same(shared: Path) -> None:
    for path in sorted(shared.glob("corpus/pdf*/*.pdf")):
        if path.stat().st_size > 60_000:
            continue
        try:
            pdf = pikepdf.open(path)
        except pikepdf.PdfError:
            continue
        with pdf:
            if len(pdf.pages) < 3 and b"/Font" in path.read_bytes():
                before, text = looks(pdf)
                if prune(pdf).gone:
                    after, same = looks(pdf)
                    assert text == same, path.name
                    assert np.array_equal(before, after), path.name
