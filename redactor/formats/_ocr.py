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
from typing import TYPE_CHECKING

from redactor.formats import _ocr_models
from redactor.formats._ocr_regions import regions
from redactor.formats._ocr_signs import Line, on_end, recognized, turned

if TYPE_CHECKING:
    from redactor.formats._ocr_regions import Quad

__all__ = ["Line", "cost", "read_lines"]

_SIDE = 1280
_SMALLEST_SIDE = 480
"""A smaller picture is enlarged to this, at most ``_ENLARGED`` times."""
_ENLARGED = 2.0
_SMALL_LINE = 18
"""Pixels, of the height of a line as the network sees it: below this it is looked at more closely."""
_TILE = 1280
_LARGEST_SCALE = 0.4
"""A picture brought down below this scale in which nothing is found is looked at more closely."""
_WELL_READ = 0.9
_VOTERS = 5
_REMEMBERED = 64

_memory: OrderedDict[bytes, tuple[Line, ...]] = OrderedDict()


def cost(width: int, height: int) -> int:
    """About how many pixels the networks look at to read a picture of that size that is full of text."""
    seen = min(width * height, _SIDE * _SIDE)
    return seen * 4


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
    quads = [on_end(quad) for quad in _found(pixels)]
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


def _extent(quad: Quad) -> float:
    import numpy as np

    return float(np.linalg.norm(quad[0] - quad[1]))


def _thickness(quad: Quad) -> float:
    import numpy as np

    return float(min(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[0] - quad[1])))


def _found(pixels: _ocr_models.Pixels) -> list[Quad]:
    """The corners of all lines."""
    height, width = pixels.shape[:2]
    longer = max(height, width)
    side = min(_SIDE, max(longer, min(_SMALLEST_SIDE, round(longer * _ENLARGED))))
    scale = side / longer
    if max(height, width) > 2.5 * min(height, width) and scale < 1:
        return _in_tiles(pixels, min(1.0, _SIDE / (2 * min(height, width))))
    quads = regions(pixels, side)
    if scale < 1 and (
        any(_thickness(quad) * scale < _SMALL_LINE for quad in quads) or (not quads and scale < _LARGEST_SCALE)
    ):
        closer = _in_tiles(pixels, min(1.0, scale * 2))
        return closer + [quad for quad in quads if not any(_covers(other, quad) for other in closer)]
    return quads


def _in_tiles(pixels: _ocr_models.Pixels, scale: float) -> list[Quad]:
    """The corners of lines, found in pieces of the picture that are cut where the least is drawn."""
    import numpy as np

    size = int(_TILE / scale)
    tiles = []
    for top, bottom in _cuts(pixels, size, 0):
        band = pixels[top:bottom]
        tiles += [(top, bottom, left, right) for left, right in _cuts(band, size, 1)]

    def look(tile: tuple[int, int, int, int]) -> list[Quad]:
        top, bottom, left, right = tile
        piece = np.ascontiguousarray(pixels[top:bottom, left:right])
        return [quad + np.float32((left, top)) for quad in regions(piece, max(32, round(max(piece.shape[:2]) * scale)))]

    return [quad for found in _ocr_models.side_by_side(look, tiles) for quad in found]


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
