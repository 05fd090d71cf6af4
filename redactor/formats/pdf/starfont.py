"""The star that stands where a character was: a font of our own with one glyph, so that every file has one.

Made with fontTools when it is needed; no foreign outline, no licence question. A simple TrueType font in which every
extractor reads ``*`` (WinAnsi 0x2A), and a twin for vertical text.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name

STAR_FONT = "RedactorStar"
WIDTH = 500
"""Of the horizontal star, in thousandths of the em."""
_TAGGED = Name(f"/RDCSTR+{STAR_FONT}")
_CENTRE = (250, 360)
_RADIUS, _HALF_ARM = 200, 34
_ARMS = 6
_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Star def /CMapType 2 def "
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <002A> endbfchar endcmap end end"
)


@lru_cache(maxsize=1)
def font_program() -> bytes:
    """The TrueType file: ``.notdef`` and a six-armed asterisk; always the same bytes."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "asterisk"])
    builder.setupCharacterMap({0x2A: "asterisk"})
    pen = TTGlyphPen(None)
    points = _outline()
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "asterisk": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (WIDTH, 0), "asterisk": (WIDTH, 50)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": STAR_FONT, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    buffer = io.BytesIO()
    builder.font.save(buffer)
    return buffer.getvalue()


def _outline() -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    (x, y), step = _CENTRE, 360 / _ARMS
    for arm in range(_ARMS):
        along, between = math.radians(90 + step * arm), math.radians(90 + step * (arm + 0.5))
        for side in (1, -1):
            points.append(
                (
                    round(x + _RADIUS * math.cos(along) + side * _HALF_ARM * math.sin(along)),
                    round(y + _RADIUS * math.sin(along) - side * _HALF_ARM * math.cos(along)),
                )
            )
        notch = _HALF_ARM / math.sin(math.radians(step / 2))
        points.append((round(x + notch * math.cos(between)), round(y + notch * math.sin(between))))
    return points[::-1]


def add_font(pdf: pikepdf.Pdf, vertical: bool) -> pikepdf.Object:
    """The font as an object of this file. Its codes: ``*`` if horizontal, ``00 01`` if vertical."""
    program = pikepdf.Stream(pdf, font_program())
    program.Length1 = len(font_program())
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=_TAGGED,
            Flags=32,
            FontBBox=Array([0, -200, WIDTH, 800]),
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=700,
            StemV=80,
            FontFile2=pdf.make_indirect(program),
        )
    )
    if not vertical:
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.TrueType,
                BaseFont=_TAGGED,
                Encoding=Name.WinAnsiEncoding,
                FirstChar=42,
                LastChar=42,
                Widths=Array([WIDTH]),
                FontDescriptor=descriptor,
            )
        )
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=_TAGGED,
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            CIDToGIDMap=Name.Identity,
            DW=WIDTH,
            DW2=Array([880, -1000]),
            FontDescriptor=descriptor,
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=_TAGGED,
            Encoding=Name("/Identity-V"),
            DescendantFonts=Array([descendant]),
            ToUnicode=pdf.make_stream(_TO_UNICODE),
        )
    )
