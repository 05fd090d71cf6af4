"""Fonts: what the codes of a string say and how wide they are (ISO 32000-2, 9.6 and 9.7).

Composite fonts with predefined or embedded CMaps, embedded or not; simple fonts with encodings, differences and, where
the dictionary is silent, the encoding of the font program; Type 3. ToUnicode wins where it is there.

Not done: what a glyph looks like. A ToUnicode that lies is not noticed here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pikepdf

from redactor.formats.pdf import cmaps
from redactor.formats.pdf.encodings import builtin_encoding, simple_encoding, standard_widths
from redactor.formats.pdf.matrix import number
from redactor.formats.pdf.names import text_of
from redactor.formats.pdf.starfont import STAR_FONT

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""What stands in a passage for a glyph that has no Unicode."""
_COLLECTIONS = frozenset(("GB1", "CNS1", "Japan1", "Korea1", "KR"))
_TYPE3_ASCENT, _TYPE3_DESCENT = 0.9, -0.25


class Code(NamedTuple):
    """One code of a shown string.

    Attributes:
        offset, length: which bytes of the string it is.
        text: its characters; :data:`UNKNOWN` if the font does not say.
        advance: by which it moves on, in units of the font size (negative downwards in vertical fonts).
        is_space: it is the single byte 32, to which word spacing applies.
        vertical: position vector and width (vx, vy, w) in units of the font size, in vertical fonts.
    """

    offset: int
    length: int
    text: str
    advance: float
    is_space: bool
    vertical: tuple[float, float, float] | None


_Meaning = tuple[str, float, bool, tuple[float, float, float] | None]


class Font:
    """A font as far as reading and masking need it.

    Attributes:
        source: the font's dictionary.
        name: its base font, without the subset's tag.
        vertical: it writes downwards.
        is_type3: its glyphs are content streams.
        is_star: it is our own.
        em: height of the em in units of the font size (1 but in Type 3).
        ascent, descent: in units of the font size.
    """

    def __init__(self, source: pikepdf.Object) -> None:
        self.source = source
        kind = text_of(source.get("/Subtype"))
        base = text_of(source.get("/BaseFont"))[1:]
        self.name = base.partition("+")[2] or base
        self.is_star = self.name.startswith(STAR_FONT)
        self.is_type3 = kind == "/Type3"
        self.vertical = False
        self.em = 1.0
        self.ascent, self.descent = 0.88, -0.12
        self._meanings: dict[bytes, _Meaning] = {}
        self._scale = 0.001
        self._widths: dict[int, float] = {}
        self._default_width = 0.0
        self._map: cmaps.CodeMap | None = None
        self._texts: Mapping[bytes, str] = {}
        self._unicode_codes = False
        to_unicode = source.get("/ToUnicode")
        if isinstance(to_unicode, pikepdf.Stream):
            self._texts = cmaps.parse(to_unicode.read_bytes()).texts
        elif isinstance(to_unicode, pikepdf.Name):
            self._unicode_codes = "Identity" in text_of(to_unicode)
        if kind == "/Type0":
            self._composite(source)
        else:
            self._simple(source)

    def codes(self, data: bytes) -> list[Code]:
        """The codes of a shown string, in order."""
        found: list[Code] = []
        meanings = self._meanings
        spans = self._map.split(data) if self._map else [(at, 1) for at in range(len(data))]
        for offset, length in spans:
            code = data[offset : offset + length]
            meaning = meanings.get(code)
            if meaning is None:
                meaning = meanings[code] = self._composite_code(code) if self._map else self._simple_code(code)
            found.append(Code(offset, length, *meaning))
        return found

    def cid(self, code: bytes) -> int | None:
        """The CID of a code of a composite font; ``None`` if it has none, and in simple fonts."""
        return self._map.cid(code) if self._map else None

    # Composite fonts

    def _composite(self, source: pikepdf.Object) -> None:
        descendants = source.get("/DescendantFonts")
        descendant = descendants[0] if isinstance(descendants, pikepdf.Array) and len(descendants) else None
        if not isinstance(descendant, pikepdf.Dictionary):
            descendant = pikepdf.Dictionary()
        encoding = source.get("/Encoding")
        if isinstance(encoding, pikepdf.Stream):
            parsed = cmaps.parse(encoding.read_bytes())
            base = encoding.get("/UseCMap")
            if isinstance(base, pikepdf.Name):
                parsed.base = text_of(base)[1:]
            parsed.vertical = parsed.vertical or number(encoding.get("/WMode")) == 1
            self._map = cmaps.CodeMap(embedded=parsed)
        else:
            self._map = cmaps.CodeMap(text_of(encoding, "/Identity-H")[1:])
        self.vertical = self._map.vertical
        system = descendant.get("/CIDSystemInfo")
        ordering = str(system.get("/Ordering", "")) if isinstance(system, pikepdf.Dictionary) else ""
        self._cid_texts: Mapping[int, str] = {}
        if ordering in _COLLECTIONS:
            self._cid_texts = cmaps.texts_of_collection(ordering, self.vertical)
        elif not self._texts:
            self._cid_texts = _texts_of_glyphs(descendant)
        self._default_width = number(descendant.get("/DW"), 1000.0)
        self._widths = dict(_widths(descendant.get("/W")))
        self._vertical_default = (880.0, -1000.0)
        self._vertical_widths: dict[int, tuple[float, float, float]] = {}
        if self.vertical:
            default = descendant.get("/DW2")
            if isinstance(default, pikepdf.Array) and len(default) == 2:
                self._vertical_default = (number(default[0]), number(default[1]))
            self._vertical_widths = dict(_vertical_widths(descendant.get("/W2")))
        self._metrics(descendant.get("/FontDescriptor"))

    def _composite_code(self, code: bytes) -> _Meaning:
        assert self._map is not None  # noqa: S101 - only composite fonts come here
        cid = self._map.cid(code) or 0
        text = self._texts.get(code)
        if text is None and len(code) == 2 and code[0] == 0:
            text = self._texts.get(code[1:])
        if text is None and self._unicode_codes:
            text = chr(int.from_bytes(code, "big")) if len(code) <= 2 else None
        if text is None:
            text = self._cid_texts.get(cid)
        width = self._widths.get(cid, self._default_width) * 0.001
        is_space = code == b" "
        if not self.vertical:
            return _plain(text, width), width, is_space, None
        down, x, y = self._vertical_widths.get(cid, (self._vertical_default[1], width * 500, self._vertical_default[0]))
        return _plain(text, down), down * 0.001, is_space, (x * 0.001, y * 0.001, width)

    # Simple fonts

    def _simple(self, source: pikepdf.Object) -> None:
        descriptor = source.get("/FontDescriptor")
        self._encoding = simple_encoding(source, {} if self.is_type3 else builtin_encoding(descriptor))
        widths = source.get("/Widths")
        if isinstance(widths, pikepdf.Array):
            first = int(number(source.get("/FirstChar")))
            self._widths = {first + at: number(width) for at, width in enumerate(widths.as_list()[:256])}
            missing = descriptor.get("/MissingWidth") if isinstance(descriptor, pikepdf.Dictionary) else None
            self._default_width = number(missing)
        else:
            self._widths = standard_widths(self.name, self._encoding)
            self._default_width = 0.0 if self._widths else 500.0
        self._metrics(descriptor)
        if self.is_type3:
            self._type3(source)

    def _simple_code(self, code: bytes) -> _Meaning:
        text = self._texts.get(code)
        if text is None:
            text = self._texts.get(b"\0" + code)
        if text is None:
            text = self._encoding.get(code[0])
        width = self._widths.get(code[0], self._default_width) * self._scale
        return _plain(text, width), width, code == b" ", None

    def _type3(self, source: pikepdf.Object) -> None:
        """The em is not in the font matrix (cairo writes 1 0 0 -1 at size 1): it is twice a digit's width."""
        matrix = [number(x) for x in source.get("/FontMatrix", [])] or [0.001, 0, 0, 0.001]
        self._scale = abs(matrix[0]) or abs(matrix[1]) or 0.001
        box = [number(x) for x in source.get("/FontBBox", [])] or [0.0, 0.0, 0.0, 0.0]
        up = matrix[3] if len(matrix) > 3 else self._scale
        bottom, top = sorted((box[1] * up, box[3] * up)) if len(box) == 4 else (0.0, 0.0)
        digits = sorted(
            abs(width) * self._scale
            for code, width in self._widths.items()
            if width and 0 <= code < 256 and self._simple_code(bytes([code]))[0][:1].isdigit()
        )
        widest = max((abs(width) * self._scale for width in self._widths.values()), default=0.0)
        guesses = [2 * digits[len(digits) // 2]] if digits else [x for x in ((top - bottom) / 1.1, widest) if x > 1e-9]
        self.em = min(guesses, default=1.0)
        if top - bottom < 1e-9 or top - bottom > 1.6 * self.em:
            bottom, top = _TYPE3_DESCENT * self.em, _TYPE3_ASCENT * self.em
        self.descent, self.ascent = bottom, top

    def _metrics(self, descriptor: Any) -> None:
        if not isinstance(descriptor, pikepdf.Dictionary):
            return
        ascent, descent = number(descriptor.get("/Ascent")), number(descriptor.get("/Descent"))
        if ascent > 0:
            self.ascent = min(max(ascent / 1000, 0.5), 1.2)
            self.descent = max(-abs(descent) / 1000, -0.5)


def _plain(text: str | None, width: float) -> str:
    """The text of a code without what is no character: white space is a blank, controls are unknown.

    What takes room on the page and says nothing is unknown too, so that nobody hides a number behind joiners.
    """
    if text and text.isprintable():
        return text
    plain = "".join(" " if sign.isspace() else sign if sign.isprintable() else _odd(sign) for sign in text or "")
    return plain or (UNKNOWN if width or not text else "")


def _odd(sign: str) -> str:
    """Signs that are not printed: joiners and marks of direction vanish, all else is unknown."""
    if sign == "\u00ad":
        return "-"
    return "" if sign in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e" else UNKNOWN


def _widths(array: Any) -> Iterable[tuple[int, float]]:
    """``/W``: ``c [w1 w2 …]`` or ``first last w``."""
    items: list[Any] = list(array.as_list()) if isinstance(array, pikepdf.Array) else []
    at = 0
    while at + 1 < len(items):
        first = int(number(items[at]))
        if isinstance(items[at + 1], pikepdf.Array):
            for step, width in enumerate(items[at + 1].as_list()):
                yield first + step, number(width)
            at += 2
        elif at + 2 < len(items):
            last, width = int(number(items[at + 1])), number(items[at + 2])
            for cid in range(first, min(last, first + 65_536) + 1):
                yield cid, width
            at += 3
        else:
            return


def _vertical_widths(array: Any) -> Iterable[tuple[int, tuple[float, float, float]]]:
    """``/W2``: ``c [w1y vx vy …]`` or ``first last w1y vx vy``."""
    items: list[Any] = list(array.as_list()) if isinstance(array, pikepdf.Array) else []
    at = 0
    while at + 1 < len(items):
        first = int(number(items[at]))
        if isinstance(items[at + 1], pikepdf.Array):
            found = [number(x) for x in items[at + 1].as_list()]
            for step in range(len(found) // 3):
                yield first + step, (found[3 * step], found[3 * step + 1], found[3 * step + 2])
            at += 2
        elif at + 4 < len(items):
            last = int(number(items[at + 1]))
            three = (number(items[at + 2]), number(items[at + 3]), number(items[at + 4]))
            for cid in range(first, min(last, first + 65_536) + 1):
                yield cid, three
            at += 5
        else:
            return


def _texts_of_glyphs(descendant: pikepdf.Object) -> Mapping[int, str]:
    """Of an Identity font without ToUnicode: CID is glyph number, and the font program's own cmap says the rest."""
    descriptor = descendant.get("/FontDescriptor")
    program = descriptor.get("/FontFile2") if isinstance(descriptor, pikepdf.Dictionary) else None
    if not isinstance(program, pikepdf.Stream) or isinstance(descendant.get("/CIDToGIDMap"), pikepdf.Stream):
        return {}
    from fontTools.ttLib import TTFont, TTLibError

    try:
        font = TTFont(io.BytesIO(program.read_bytes()), fontNumber=0, lazy=True)
        best = font.getBestCmap() if "cmap" in font else None
        return {font.getGlyphID(glyph): chr(code) for code, glyph in (best or {}).items()}
    except (TTLibError, ValueError, KeyError, IndexError, AssertionError, pikepdf.PdfError):
        return {}  # the glyphs are unknown then, and the page says so
    except Exception:  # fontTools raises whatever it likes on damaged tables; the page says that it was not understood
        return {}
