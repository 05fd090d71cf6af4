"""What a page draws, as pdfium sees it: texts and what could cover them, in the order in which they are drawn."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

Area = tuple[float, float, float, float]
"""Left, bottom, right, top in the page's own units (points, y upwards, not turned)."""
Colour = tuple[int, int, int, int]
_Matrix = tuple[float, float, float, float, float, float]

_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST = 20
_MOST_OBJECTS = 200_000
_LEAST_SIDE = 2.5
"""Points. What is thinner is a rule of a table, or underlines; it hides nothing."""
_MOST_CLIP_POINTS = 64
_SMALL_INK = 3.0
"""Points: only of text that is lower than this it matters how large its letters are."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object of a page.

    Attributes:
        order: the place in the order of drawing.
        kind: ``text``, ``fill``, ``stroke``, ``picture``.
        area: where it is.
        colour: of its fill, with alpha 0…255; of a stroke, of the line.
        size: of the text's letters, in points, where their ink is small; where it is not, :data:`_SMALL_INK`.
        mode: the text's render mode (ISO 32000-2, table 104).
        is_see_through: it has alpha, a soft mask or a blend mode.
        clip: what it is clipped to, if that is not all of it; ``None``: not clipped, or too intricate to say.
        handle: pdfium's, to change the object in memory.
    """

    order: int
    kind: str
    area: Area
    colour: Colour
    size: float
    mode: int
    is_see_through: bool
    clip: Area | None
    handle: Any

    @property
    def address(self) -> int:
        """By which pdfium knows the object."""
        return address(self.handle)


def address(handle: Any) -> int:
    """The number behind a pointer of pdfium's."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def drawn(page: pdfium.PdfPage) -> list[Drawn]:
    """All that the page draws, forms taken apart; annotations are not among it."""
    found: list[Drawn] = []
    reader = _Reader()
    for handle, kind, matrix in _objects(page.raw, _SAME, 0):
        if len(found) >= _MOST_OBJECTS:
            break
        if (one := reader.read(handle, kind, matrix, len(found))) is not None:
            found.append(one)
    return found


def _objects(container: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, int, _Matrix]]:
    count = raw.FPDFFormObj_CountObjects(container) if depth else raw.FPDFPage_CountObjects(container)
    for i in range(count):
        handle = raw.FPDFFormObj_GetObject(container, i) if depth else raw.FPDFPage_GetObject(container, i)
        kind = raw.FPDFPageObj_GetType(handle)
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield handle, kind, matrix
        elif depth < _DEEPEST:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(handle, own)
            yield from _objects(handle, _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix), depth + 1)


class _Reader:
    """Asks pdfium about one object after the other, with buffers that are made once: there may be many thousands."""

    def __init__(self) -> None:
        self._corners = [ctypes.c_float() for _ in range(4)]
        self._parts = [ctypes.c_uint() for _ in range(4)]
        self._fill, self._stroke, self._width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()

    def read(self, handle: Any, kind: int, matrix: _Matrix, order: int) -> Drawn | None:
        if not raw.FPDFPageObj_GetBounds(handle, *self._corners):
            return None
        left, bottom, right, top = self._corners
        area = _moved((left.value, bottom.value, right.value, top.value), matrix)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            size = _size(handle, matrix) if area[3] - area[1] < _SMALL_INK else _SMALL_INK
            mode, clip = raw.FPDFTextObj_GetTextRenderMode(handle), _clip(handle, matrix)
            return self._one(order, "text", area, raw.FPDFPageObj_GetFillColor, handle, size, mode, clip)
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            return self._one(order, "picture", area, raw.FPDFPageObj_GetFillColor, handle)
        if kind != raw.FPDF_PAGEOBJ_PATH or max(area[2] - area[0], area[3] - area[1]) < _LEAST_SIDE:
            return None
        raw.FPDFPath_GetDrawMode(handle, self._fill, self._stroke)
        if self._fill.value and min(area[2] - area[0], area[3] - area[1]) >= _LEAST_SIDE:
            return self._one(order, "fill", area, raw.FPDFPageObj_GetFillColor, handle)
        if self._stroke.value and raw.FPDFPageObj_GetStrokeWidth(handle, self._width):
            scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
            if self._width.value * scale >= _LEAST_SIDE:
                return self._one(order, "stroke", area, raw.FPDFPageObj_GetStrokeColor, handle)
        return None

    def _one(
        self, order: int, kind: str, area: Area, colour_of: Any, handle: Any,
        size: float = 0.0, mode: int = 0, clip: Area | None = None,
    ) -> Drawn:  # fmt: skip
        colour_of(handle, *self._parts)
        red, green, blue, alpha = (part.value for part in self._parts)
        if kind == "picture":
            alpha = 255  # has no fill of its own
        see_through = bool(raw.FPDFPageObj_HasTransparency(handle))
        return Drawn(order, kind, area, (red, green, blue, alpha), size, mode, see_through, clip, handle)


def _size(handle: Any, matrix: _Matrix) -> float:
    own, size = raw.FS_MATRIX(), ctypes.c_float()
    raw.FPDFPageObj_GetMatrix(handle, own)
    raw.FPDFTextObj_GetFontSize(handle, size)
    whole = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    return float(abs(size.value) * abs(whole[0] * whole[3] - whole[1] * whole[2]) ** 0.5)


def _clip(handle: Any, matrix: _Matrix) -> Area | None:
    """The box around the smallest part of the clip; pdfium gives it in the units of what the object stands in."""
    clip = raw.FPDFPageObj_GetClipPath(handle)
    boxes = []
    for path in range(raw.FPDFClipPath_CountPaths(clip) if clip else 0):
        count = raw.FPDFClipPath_CountPathSegments(clip, path)
        if not 0 < count <= _MOST_CLIP_POINTS:
            continue
        points = []
        for i in range(count):
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, i), x, y)
            points.append((x.value, y.value))
        xs, ys = [x for x, _ in points], [y for _, y in points]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    if not boxes:
        return None
    return _moved(
        (max(b[0] for b in boxes), max(b[1] for b in boxes), min(b[2] for b in boxes), min(b[3] for b in boxes)), matrix
    )


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _moved(area: Area, m: _Matrix) -> Area:
    if m == _SAME:
        return area
    left, bottom, right, top = area
    points = [(m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def overlap(one: Area, other: Area) -> float:
    """The share of ``one`` that lies within ``other``."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max((one[2] - one[0]) * (one[3] - one[1]), 1e-6)
