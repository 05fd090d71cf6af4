"""Fonts of every kind for PDF files made in the test, and what readers of PDF see of them.

The embedded font is made here too: each character is a pattern of bars of its own, so that renderings can be compared
and nothing foreign is committed.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name

from samples._pdf import Font, descriptor, simple


def differences(chars: str) -> Font:
    """A simple font whose codes from 1 on are these characters, by name."""
    names = {
        "X": "X",
        **{str(n): word for n, word in enumerate("zero one two three four five six seven eight nine".split())},
    }
    encoding = Dictionary(Type=Name.Encoding, Differences=Array([1, *(Name(f"/{names.get(c, c)}") for c in chars)]))
    widths = Array([556] * len(chars))

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=encoding,
                FirstChar=1,
                LastChar=len(chars),
                Widths=widths,
            )
        )

    return Font(make, lambda text: bytes(1 + chars.index(char) for char in text))


def subset(chars: str, unicode: str | None = "", vertical: bool = False, cmap: bool = False) -> Font:
    """An embedded TrueType subset, codes in the order of first use, as LibreOffice and browsers write it.

    Args:
        chars: in the order of their glyphs.
        unicode: what ToUnicode says they are, if not the truth; ``None``: there is no ToUnicode.
        vertical: it writes downwards.
        cmap: the encoding is an embedded CMap of one-byte codes from 0x41 on.
    """
    chars = "".join(dict.fromkeys(chars))
    said = chars if unicode == "" else unicode

    def code(at: int) -> str:
        return f"{0x41 + at:02x}" if cmap else f"{at + 1:04x}"

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        program = pikepdf.Stream(pdf, bar_font(chars))
        described = descriptor("ABCDEF+Bars")
        described.FontFile2 = pdf.make_indirect(program)
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/ABCDEF+Bars"),
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            CIDToGIDMap=Name.Identity,
            DW=1000,
            W=Array([1, Array([_width(char) for char in chars])]),
            FontDescriptor=pdf.make_indirect(described),
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/ABCDEF+Bars"),
            Encoding=Name("/Identity-V" if vertical else "/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
        )
        if cmap:
            pairs = "\n".join(f"<{code(at)}> {at + 1}" for at in range(len(chars)))
            font.Encoding = pdf.make_stream(
                f"1 begincodespacerange <00> <FF> endcodespacerange {len(chars)} begincidchar\n{pairs}\nendcidchar".encode(),
                Dictionary(Type=Name.CMap, CMapName=Name.Own, CIDSystemInfo=descendant.CIDSystemInfo),
            )
        if said is not None:
            pairs = "\n".join(f"<{code(at)}> <{c.encode('utf-16-be').hex()}>" for at, c in enumerate(said))
            space = "<00> <FF>" if cmap else "<0000> <FFFF>"
            font.ToUnicode = pdf.make_stream(
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def "
                f"1 begincodespacerange {space} endcodespacerange {len(said)} beginbfchar\n{pairs}\nendbfchar "
                "endcmap end end".encode()
            )
        return pdf.make_indirect(font)

    return Font(make, lambda text: bytes.fromhex("".join(code(chars.index(char)) for char in text)))


def _width(char: str) -> int:
    return 500 if char.isascii() else 1000


@cache
def bar_font(chars: str) -> bytes:
    """A TrueType font in which each character is a pattern of bars: its code point in binary."""
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"g{at}" for at in range(len(chars)))]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    for at, char in enumerate(chars):
        pen = TTGlyphPen(None)
        step = _width(char) * 0.8 / 16
        for bit in range(16):
            if (ord(char) >> bit) & 1 or bit == 15:
                left = int(0.1 * _width(char) + bit * step)
                right = int(left + step * 0.7)
                pen.moveTo((left, 0))
                for point in ((left, 700), (right, 700), (right, 0)):
                    pen.lineTo(point)
                pen.closePath()
        glyphs[f"g{at}"] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({".notdef": (500, 0), **{f"g{i}": (_width(c), 0) for i, c in enumerate(chars)}})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Bars", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    buffer = io.BytesIO()
    builder.font.save(buffer)
    return buffer.getvalue()


def type3(chars: str, cairo: bool = False, inner: str = "") -> Font:
    """A Type 3 font: each character two bars; ``cairo``: at size 1 with a turned matrix, as cairo writes it."""
    scale = 0.01 if cairo else 0.001
    unit = 1 if cairo else 1000

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        procedures = {}
        for at, char in enumerate(chars):
            tall = unit * (0.3 + 0.04 * (ord(char) % 10))
            up = -tall if cairo else tall
            wide = 0.5 * unit
            procedures[f"/c{at}"] = pdf.make_stream(
                f"{wide} 0 0 0 {wide} {tall} d1 {wide * 0.1} 0 {wide * 0.3} {up} re f {inner}".encode()
            )
        matrix = [1, 0, 0, -1, 0, 0] if cairo else [0.001, 0, 0, 0.001, 0, 0]
        pairs = "\n".join(f"<{at + 1:02x}> <{c.encode('utf-16-be').hex()}>" for at, c in enumerate(chars))
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FontBBox=Array([0, 0, unit, unit] if not cairo else [0, -1, 1, 0]),
                FontMatrix=Array(matrix),
                CharProcs=Dictionary(procedures),
                Encoding=Dictionary(
                    Type=Name.Encoding, Differences=Array([1, *(Name(f"/c{at}") for at in range(len(chars)))])
                ),
                FirstChar=1,
                LastChar=len(chars),
                Widths=Array([0.5 * unit] * len(chars)),
                Resources=Dictionary(Font=Dictionary(H=simple().make(pdf))),
                ToUnicode=pdf.make_stream(
                    f"1 begincodespacerange <00> <FF> endcodespacerange {len(chars)} beginbfchar\n{pairs}\nendbfchar".encode()
                ),
            )
        )

    assert scale
    return Font(make, lambda text: bytes(1 + chars.index(char) for char in text))


def rendered(data: bytes, scale: float = 2) -> list[Any]:
    """Each page as an array of pixels, drawn by PDFium."""
    document_ = pypdfium2.PdfDocument(data)
    try:
        return [document_[number].render(scale=scale).to_numpy().astype(int) for number in range(len(document_))]
    finally:
        document_.close()


def seen_by_pdfium(data: bytes) -> str:
    """The text of all pages as PDFium reads it, without white space."""
    document_ = pypdfium2.PdfDocument(data)
    try:
        return "".join("".join(document_[n].get_textpage().get_text_range().split()) for n in range(len(document_)))
    finally:
        document_.close()


def seen_by_pdfminer(data: bytes) -> str:
    """The same as pdfminer reads it."""
    from pdfminer.high_level import extract_text

    return "".join(extract_text(io.BytesIO(data)).split())
