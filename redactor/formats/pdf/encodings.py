"""Encodings of simple fonts: which text a byte stands for (ISO 32000-2, 9.6.5 and annex D)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pikepdf

from redactor.formats.pdf.matrix import number
from redactor.formats.pdf.names import text_of

_SAME_METRICS = {
    "Arial": "Helvetica",
    "ArialMT": "Helvetica",
    "Arial,Bold": "Helvetica-Bold",
    "Arial-BoldMT": "Helvetica-Bold",
    "TimesNewRoman": "Times-Roman",
    "TimesNewRomanPSMT": "Times-Roman",
    "TimesNewRoman,Bold": "Times-Bold",
    "TimesNewRomanPS-BoldMT": "Times-Bold",
    "CourierNew": "Courier",
    "CourierNewPSMT": "Courier",
}
_SYMBOLIC = 4


def simple_encoding(font: pikepdf.Object, builtin: Mapping[int, str]) -> Mapping[int, str]:
    """Text by byte: the base encoding (the font program's own, if none is named), then the differences."""
    from pdfminer.encodingdb import EncodingDB

    named = font.get("/Encoding")
    base = ""
    differences: list[Any] = []
    if isinstance(named, pikepdf.Name):
        base = text_of(named)[1:]
    elif isinstance(named, pikepdf.Dictionary):
        base = text_of(named.get("/BaseEncoding"))[1:]
        array = named.get("/Differences")
        differences = list(array.as_list()) if isinstance(array, pikepdf.Array) else []
    found: dict[int, str]
    if base in EncodingDB.encodings:
        found = dict(EncodingDB.encodings[base])
    elif builtin:
        found = dict(builtin)
    else:
        fallback = "WinAnsiEncoding" if font.get("/Subtype") == "/TrueType" else "StandardEncoding"
        found = {} if font.get("/Subtype") == "/Type3" else dict(EncodingDB.encodings[fallback])
    code = 0
    for item in differences:
        if isinstance(item, pikepdf.Name):
            text = _text_of_name(text_of(item)[1:])
            if text:
                found[code] = text
            else:
                found.pop(code, None)
            code += 1
        else:
            code = int(number(item))
    return found


def _text_of_name(name: str) -> str:
    """The characters of a glyph name by the Adobe Glyph List; empty if it means nothing (``g12``, ``.notdef``)."""
    from pdfminer.encodingdb import name2unicode

    try:
        return name2unicode(name)
    except (KeyError, ValueError, OverflowError):
        return ""


def standard_widths(name: str, encoding: Mapping[int, str]) -> dict[int, float]:
    """Widths by byte of one of the fourteen standard fonts; empty for any other."""
    from pdfminer.fontmetrics import FONT_METRICS

    metrics = FONT_METRICS.get(_SAME_METRICS.get(name, name))
    if metrics is None:
        return {}
    by_text: Mapping[str, float] = metrics[1]
    return {code: float(by_text[text]) for code, text in encoding.items() if text in by_text}


def builtin_encoding(descriptor: Any) -> Mapping[int, str]:
    """The encoding inside of an embedded font program; empty if there is none or it is not understood."""
    if not isinstance(descriptor, pikepdf.Dictionary):
        return {}
    try:
        if isinstance(program := descriptor.get("/FontFile"), pikepdf.Stream):
            return _type1(program.read_bytes())
        if isinstance(program := descriptor.get("/FontFile3"), pikepdf.Stream):
            return _compact(program.read_bytes())
        symbolic = int(number(descriptor.get("/Flags"))) & _SYMBOLIC
        if symbolic and isinstance(program := descriptor.get("/FontFile2"), pikepdf.Stream):
            return _truetype(program.read_bytes())
    except Exception:  # damaged font programs raise anything; their text is then what the standard encoding says
        return {}
    return {}


def _type1(data: bytes) -> Mapping[int, str]:
    from pdfminer.pdffont import Type1FontHeaderParser

    return {code: text for code, text in Type1FontHeaderParser(io.BytesIO(data)).get_encoding().items() if text}


def _compact(data: bytes) -> Mapping[int, str]:
    from fontTools.cffLib import CFFFontSet

    if data[:4] == b"OTTO":
        from fontTools.ttLib import TTFont

        fonts = TTFont(io.BytesIO(data))["CFF "].cff
    else:
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(data), None)
    encoding = getattr(fonts[0], "Encoding", None)
    if not isinstance(encoding, list):
        return {}
    return {code: text for code, name in enumerate(encoding) if (text := _text_of_name(name))}


def _truetype(data: bytes) -> Mapping[int, str]:
    """Of a symbolic TrueType font: byte to glyph by its (3,0) or (1,0) table, glyph to text by its name."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), fontNumber=0, lazy=True)
    if "cmap" not in font:
        return {}
    found: dict[int, str] = {}
    for table in font["cmap"].tables:
        if (table.platformID, table.platEncID) in ((3, 0), (1, 0)):
            for code, glyph in table.cmap.items():
                if text := _text_of_name(glyph):
                    found.setdefault(code & 0xFF, text)
    return found
