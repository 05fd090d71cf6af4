"""Reading a picture: pixels in, lines with a cell for every sign out. Works offline; the same pixels, the same lines.

    from redactor.formats._ocr import read_lines
    for line in read_lines(pixels): line.text, line.sure, line.signs[0].quad

* **Size.** The longer side is brought to ``_SIDE`` pixels: lines are found there as well as in the full size (measured
  down to letters of 8 pixels). Where small lines are found, or none in a large picture, it is cut into tiles and looked at
  more closely. Recognition always uses the picture's own pixels.
* **Direction.** Lines that stand on end, or on their head, are read as they stand: which way is decided by what reads
  better, for the picture by a few of its lines, then for each line that reads badly.
* **Twice the same.** A copy is checked by reading it again and most of it is as it was: what was read of the same
  pixels is remembered, for the last ``_REMEMBERED`` pictures of this process.

What it does not do: handwriting (read, but badly: its lines are unsure), artistic lettering, formulas.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from redactor.formats import _ocr_models
from redactor.formats._ocr_regions import points, regions
from redactor.formats._ocr_signs import Line, between_rules, on_end, recognized, turned

if TYPE_CHECKING:
    from redactor.formats._ocr_regions import Quad

__all__ = ["Line", "cost", "read_lines"]

_SIDE = 1280
_SMALLEST_SIDE = 480
"""A smaller picture is enlarged to this, at most ``_ENLARGED`` times."""
_ENLARGED = 2.0
_SMALL_LINE = 16
"""Pixels, of the height of a line as the network sees it: below this it is looked at more closely."""
_ELONGATED = 3
_AREA = 1280 * 960
"""Pixels of a band as the network sees it."""
_WIDEST_BAND = 4000
_STRIP = 2.5
"""A picture this many times as long as wide is a strip: a screenshot that was scrolled. It is looked at in bands."""
_LARGEST_SCALE = 0.4
"""A picture brought down below this scale in which nothing is found is looked at more closely."""
_LINE = 48
_WELL_READ = 0.9
_VOTERS = 5
_REMEMBERED = 64

_memory: OrderedDict[bytes, tuple[Line, ...]] = OrderedDict()


def cost(width: int, height: int, lines: Sequence[Line] = ()) -> int:
    """About how many pixels the networks look at to find the lines of a picture of that size, and to read these."""
    sides = [(_extent(line.quad), _rise(line.quad)) for line in lines]
    read = sum(long / max(1.0, high) for long, high in sides) * _LINE * _LINE
    return min(width * height, _SIDE * _SIDE) + round(read)


def read_lines(pixels: _ocr_models.Pixels) -> tuple[Line, ...]:
    """The lines of text in a picture, in no particular order.

    Args:
        pixels: height × width × 3, red green blue.
    """
    key = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).digest()
    if key in _memory:
        _memory.move_to_end(key)
        return _memory[key]
    lines = tuple(_read(pixels))
    _memory[key] = lines
    while len(_memory) > _REMEMBERED:
        _memory.popitem(last=False)
    return lines


def _read(pixels: _ocr_models.Pixels) -> list[Line]:
    quads = [piece for quad in _found(pixels) for piece in between_rules(pixels, on_end(quad))]
    way = _way(pixels, quads)
    lines = _ocr_models.side_by_side(lambda quad: recognized(pixels, turned(quad) if way else quad), quads)
    doubtful = [number for number, line in enumerate(lines) if line.sure < _WELL_READ]
    again = _ocr_models.side_by_side(lambda number: recognized(pixels, turned(lines[number].quad)), doubtful)
    for number, other in zip(doubtful, again, strict=True):
        if other.sure > lines[number].sure + 0.1:
            lines[number] = other
    return lines


def _way(pixels: _ocr_models.Pixels, quads: list[Quad]) -> bool:
    """Do most lines read better from the other end? Asked of a few that are long, if the first read is not good."""
    voters = sorted(quads, key=lambda quad: -_extent(quad))[:_VOTERS]
    asked = _ocr_models.side_by_side(lambda quad: recognized(pixels, quad), voters)
    doubted = [line for line in asked if line.sure < _WELL_READ]
    if len(doubted) * 2 <= len(asked):
        return False
    other = _ocr_models.side_by_side(lambda line: recognized(pixels, turned(line.quad)), doubted)
    return sum(line.sure for line in other) > sum(line.sure for line in doubted)


def _rise(quad: Quad) -> float:
    import numpy as np

    return float(np.linalg.norm(quad[0] - quad[3]))


def _extent(quad: Quad) -> float:
    import numpy as np

    return float(np.linalg.norm(quad[0] - quad[1]))


def _thickness(quad: Quad) -> float:
    """The height of a line, whichever way it runs; of a single sign, which may be narrow, its longer side."""
    import numpy as np

    sides = np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[0] - quad[1])
    return float(min(sides) if max(sides) > _ELONGATED * min(sides) else max(sides))


def _found(pixels: _ocr_models.Pixels) -> list[Quad]:
    """The corners of all lines."""
    height, width = pixels.shape[:2]
    longer = max(height, width)
    side = min(_SIDE, max(longer, min(_SMALLEST_SIDE, round(longer * _ENLARGED))))
    scale = side / longer
    if longer > _STRIP * min(height, width) and scale < 1:
        return _in_bands(pixels, min(1.0, _SIDE / (2 * min(height, width))), int(width > height))
    quads = regions(pixels, side)
    if scale < 1 and (
        any(_thickness(quad) * scale < _SMALL_LINE for quad in quads) or (not quads and scale < _LARGEST_SCALE)
    ):
        on_end = sum(_runs_down(quad) for quad in quads) * 2 > len(quads)
        closer = _in_bands(pixels, min(1.0, scale * 2), int(on_end))
        return closer + [quad for quad in quads if not any(_covers(other, quad) for other in closer)]
    return quads


def _runs_down(quad: Quad) -> bool:
    import numpy as np

    return bool(np.linalg.norm(quad[0] - quad[3]) > np.linalg.norm(quad[0] - quad[1]))


def _in_bands(pixels: _ocr_models.Pixels, scale: float, axis: int) -> list[Quad]:
    """The corners of lines, found in bands of the picture with borders where the least is drawn.

    Args:
        pixels: the picture.
        scale: at which it is looked at.
        axis: 0: bands from side to side, one below the other; 1: from top to bottom.
    """
    import numpy as np

    across = pixels.shape[1 - axis] * scale
    bands = []
    for start, end in _cuts(pixels, max(64, int(_AREA / across / scale)), axis):
        band = pixels[start:end] if axis == 0 else pixels[:, start:end]
        for low, high in _cuts(band, int(_WIDEST_BAND / scale), 1 - axis):
            bands.append((start, end, low, high) if axis == 0 else (low, high, start, end))

    def look(band: tuple[int, int, int, int]) -> list[Quad]:
        top, bottom, left, right = band
        piece = np.ascontiguousarray(pixels[top:bottom, left:right])
        return [quad + points((left, top)) for quad in regions(piece, max(32, round(max(piece.shape[:2]) * scale)))]

    return [quad for found in _ocr_models.side_by_side(look, bands) for quad in found]


def _cuts(pixels: _ocr_models.Pixels, size: int, axis: int) -> list[tuple[int, int]]:
    """Pieces of at most ``size`` along the axis, with borders where the picture changes least across it."""
    import numpy as np

    length = pixels.shape[axis]
    if length <= size:
        return [(0, length)]
    grey = pixels.mean(axis=2, dtype=np.float32)
    busy = np.abs(np.diff(grey, axis=1 - axis)).mean(axis=1 - axis)
    pieces = []
    start = 0
    while length - start > size:
        low = start + size * 2 // 3
        cut = low + int(np.argmin(busy[low : start + size]))
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, length)]


def _covers(outer: Quad, inner: Quad) -> bool:
    """Does the first lie over most of the second?"""
    import cv2

    area, _ = cv2.intersectConvexConvex(outer, inner)
    return float(area) > 0.3 * float(cv2.contourArea(inner))
