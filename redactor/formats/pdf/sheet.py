"""One page as it is shown: its size and turn, what on it nobody sees, what of its text nobody understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf

from redactor.content import BlindSpot, Box
from redactor.formats.pdf.drawing import Corners, Drawing, Glyph, Paint
from redactor.formats.pdf.fonts import UNKNOWN
from redactor.formats.pdf.matrix import Matrix, number

_A4 = (0.0, 0.0, 595.0, 842.0)
_WHITE = 0.95
_INVISIBLE = (3, 7)
_LONGEST_UNKNOWN = 5
_UNKNOWN_KINDS = 3
_UNKNOWN_SHARE = 0.1
_MOST_CURVES = 400
"""Curves of one page from which on text may have been drawn with them: a number of 18 digits has some 270."""
_LONGEST_SIDE, _SHORTEST_SIDE = 40, 7
"""Pixels, as in ``redactor.pixels``: smaller pictures hold no number."""
_FAULTS = {
    "parse": ("内容数据不完整或有错误，可能没有全部读到，请人工查看", "corrupt"),
    "font": ("部分文字所用的字体缺失或损坏，文字没有读到，请人工查看", "undecodable"),
    "deep": ("图形对象嵌套过深，里面的内容没有查看，请人工查看", "limit"),
    "long": ("内容指令过多，没有全部查看，请拆分后提交", "limit"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's geometry.

    Attributes:
        number: from 0.
        matrix: from the page's own space to that of :data:`redactor.formats.pdf.walker.Corners`.
        width, height: in points, as shown.
    """

    number: int
    matrix: Matrix
    width: float
    height: float

    def box(self, first: Corners, last: Corners) -> Box:
        """Two rectangles and what is between them as shares of the page, from the top left."""
        left, right = min(first[0], last[0]), max(first[2], last[2])
        bottom, top = min(first[1], last[1]), max(first[3], last[3])
        return (
            self.number,
            _share(left / self.width),
            _share(1 - top / self.height),
            _share(right / self.width),
            _share(1 - bottom / self.height),
        )


def sheet(page: pikepdf.Page, number_: int) -> Sheet:
    """The geometry of a page: what its crop box shows, turned as ``/Rotate`` says (ISO 32000-2, 7.7.3.3)."""
    media = _rectangle(page.obj.get("/MediaBox")) or _A4
    crop = _rectangle(page.obj.get("/CropBox")) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = media
    width, height = right - left, top - bottom
    turn = int(number(page.obj.get("/Rotate"))) % 360
    if turn == 90:
        return Sheet(number_, (0.0, -1.0, 1.0, 0.0, -bottom, right), height, width)
    if turn == 180:
        return Sheet(number_, (-1.0, 0.0, 0.0, -1.0, right, top), width, height)
    if turn == 270:
        return Sheet(number_, (0.0, 1.0, -1.0, 0.0, top, -left), height, width)
    return Sheet(number_, (1.0, 0.0, 0.0, 1.0, -left, -bottom), width, height)


def _rectangle(array: object) -> Corners | None:
    if not isinstance(array, pikepdf.Array) or len(array) != 4:
        return None
    a, b, c, d = (number(item) for item in array.as_list())
    found = (min(a, c), min(b, d), max(a, c), max(b, d))
    return found if found[2] - found[0] >= 1 and found[3] - found[1] >= 1 else None


def unseen(glyph: Glyph, drawing: Drawing, where: Sheet) -> bool:
    """Whether staff do not see it: invisible mode (but over a picture, which shows it), a layer that is off, beyond the
    page's edge, white on nothing. Remembered for all of its operator."""
    show = glyph.show
    if show.unseen is None:
        show.unseen = _unseen(glyph, drawing.paints, where)
    return show.unseen


def _unseen(glyph: Glyph, paints: Sequence[Paint], where: Sheet) -> bool:
    show = glyph.show
    if show.off:
        return True
    left, bottom, right, top = glyph.box()
    if right < 0 or top < 0 or left > where.width or bottom > where.height:
        return True
    x, y = (left + right) / 2, (bottom + top) / 2

    def under(paint: Paint) -> bool:
        return paint.corners[0] <= x <= paint.corners[2] and paint.corners[1] <= y <= paint.corners[3]

    if show.render in _INVISIBLE:
        return not any(not paint.fill and under(paint) for paint in paints)
    if show.render in (0, 4) and _is_white(show.fill):
        return not any(
            paint.sequence < show.sequence and not _is_white(paint.fill) and under(paint) for paint in paints
        )
    return False


def _is_white(fill: tuple[float, ...]) -> bool:
    if not fill:
        return False
    if len(fill) == 4:
        return max(fill) < 1 - _WHITE
    return min(fill) > _WHITE


def faults(drawing: Drawing, place: str) -> Iterator[BlindSpot]:
    """What of a page could not be read, followed or understood."""
    for fault, (reason, kind) in _FAULTS.items():
        if fault in drawing.faults:
            yield BlindSpot(place, reason, kind)  # type: ignore[arg-type]  # the table above holds kinds only
    if _not_understood(drawing.glyphs):
        yield BlindSpot(place, "部分文字没有可用的文字编码，无法识别，请人工查看", "undecodable")
    if drawing.curves > _MOST_CURVES:
        yield BlindSpot(place, "有用曲线画成的图形，可能是文字，请人工查看", "picture")
    if any(max(sides) >= _LONGEST_SIDE and min(sides) >= _SHORTEST_SIDE for sides in drawing.inline_pictures):
        yield BlindSpot(place, "有直接写在页面内容里的图片，没有识别，请人工查看", "picture")


def _not_understood(glyphs: Sequence[Glyph]) -> bool:
    """Glyphs without Unicode: several different ones side by side, or too many of all. A lone bullet is none."""
    run: set[tuple[int, int, int]] = set()
    length = unknown = signs = 0
    for glyph in glyphs:
        if not glyph.text.strip():
            continue
        signs += 1
        if not _is_unknown(glyph.text):
            run.clear()
            length = 0
            continue
        unknown += 1
        length += 1
        run.add((glyph.show.operator, glyph.element, glyph.offset))
        if length >= _LONGEST_UNKNOWN and len(run) >= _UNKNOWN_KINDS:
            return True
    return unknown >= _LONGEST_UNKNOWN and unknown > _UNKNOWN_SHARE * signs


def _is_unknown(text: str) -> bool:
    return any(sign == UNKNOWN or "\ue000" <= sign <= "\uf8ff" or sign >= "\U000f0000" for sign in text)


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 5)
