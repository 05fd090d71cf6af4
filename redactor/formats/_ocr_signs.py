"""One line of text in a picture: cut out and set upright, recognised, and the cell of every sign found in the ink.

The network says at which of its steps (8 pixels of 48 in height) it saw a sign, which is true to about a tenth of a
sign and sometimes off by half of one. So the border between two signs is moved to the column with the least ink near
the middle between them: measured on scans of 150 to 300 dpi, cells drawn that way cover every sign they should and
touch no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from redactor.formats import _ocr_models
from redactor.formats._ocr_regions import points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redactor.formats._ocr_regions import Quad

_Seen = tuple[str, float, float]
"""A sign, how sure it is, and its middle along the line in pixels."""
_HEIGHT = 48
_FAINT = 0.15
"""Ink of a column, as a share of the most there is, that parts one star from the next."""
_STEP = 8
_WIDEST = 3200
"""Pixels, at ``_HEIGHT``: a longer line is cut in pieces by who calls."""
_REACH = 0.42
"""How far from the middle between two signs, as a share of their distance, the border between them may be."""
_RULE = 0.85
"""A row inked over this share of the line is a rule of the table, not text."""
_DRAWN = 40
_BEYOND = 0.3
"""How far above and below the line a rule must run on, as a share of its height."""
_THROUGH = 0.9
_RULE_WIDTH = 0.3
_UPENDED = 1.5
"""A region this many times as high as wide is a line that stands on end."""


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """One character as it was read.

    Attributes:
        text: the character.
        sure: 0…1.
        quad: its cell's corners in the picture.
    """

    text: str = field(repr=False)
    sure: float
    quad: Quad = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line as it was read.

    Attributes:
        signs: from its beginning to its end; spaces are signs.
        quad: its corners in the picture, in the line's own sense: the first is where reading begins, above.
    """

    signs: tuple[Sign, ...] = field(repr=False)
    quad: Quad = field(repr=False)

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(sign.text for sign in self.signs)

    @property
    def sure(self) -> float:
        """Mean over the signs, 0…1; 0 if nothing was recognised."""
        return sum(sign.sure for sign in self.signs) / len(self.signs) if self.signs else 0.0


def on_end(quad: Quad) -> Quad:
    """The corners as the line is read: a line that stands on end begins at its foot (or its head: see ``turned``)."""
    import numpy as np

    across, down = np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[0] - quad[3])
    return quad[[3, 0, 1, 2]] if down >= _UPENDED * across else quad


def turned(quad: Quad) -> Quad:
    """The same line read from the other end, upside down."""
    return quad[[2, 3, 0, 1]]


def between_rules(pixels: _ocr_models.Pixels, quad: Quad) -> list[Quad]:
    """The corners of the pieces that a table's upright rules divide a line into: the network sees over them.

    A rule runs on above or below the line, the stroke of a sign does not.
    """
    import cv2
    import numpy as np

    width = round(float(np.linalg.norm(quad[0] - quad[1])))
    height = round(float(np.linalg.norm(quad[0] - quad[3])))
    if width < 2 * height or height < 4:
        return [quad]
    beyond = max(2, round(height * _BEYOND))
    flat = points((0, beyond), (width, beyond), (width, beyond + height), (0, beyond + height))
    there = cv2.getPerspectiveTransform(quad, flat)
    size = (width, height + 2 * beyond)
    cut = cv2.warpPerspective(pixels, there, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    dark = ink(cut, rules=True) > _DRAWN
    above, inside, below = (part.mean(axis=0) > _THROUGH for part in np.split(dark, (beyond, beyond + height)))
    runs = _runs(inside & (above | below))
    thin = [(start, end) for start, end in runs if end - start <= max(3, height * _RULE_WIDTH)]
    if not thin:
        return [quad]
    back = np.linalg.inv(there)
    starts, ends = (0, *(end for _, end in thin)), (*(start for start, _ in thin), width)
    return [
        _seen_back(back, start, end, beyond + height, beyond)
        for start, end in zip(starts, ends, strict=True)
        if end - start > height / 4
    ]


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches that are true: start and end."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def recognized(pixels: _ocr_models.Pixels, quad: Quad) -> Line:
    """The line inside the corners, read from the first corner to the second."""
    import cv2
    import numpy as np

    width = max(1, round(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))))
    height = max(1, round(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))))
    flat = points((0, 0), (width, 0), (width, height), (0, height))
    there = cv2.getPerspectiveTransform(quad, flat)
    cut = cv2.warpPerspective(pixels, there, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    wide = min(_WIDEST, max(_HEIGHT, round(width * _HEIGHT / height)))
    seen = cv2.resize(cut, (wide, _HEIGHT))[:, :, ::-1].astype(np.float32) / 127.5 - 1
    room = -wide % _STEP
    batch = np.pad(seen.transpose(2, 0, 1), ((0, 0), (0, 0), (0, room)))[np.newaxis]
    likely = _ocr_models.recognize(np.ascontiguousarray(batch))
    best = likely.argmax(axis=1)
    starts = np.flatnonzero((best != 0) & np.concatenate(([True], best[1:] != best[:-1])))
    if not len(starts):
        return Line((), quad)
    known = _ocr_models.signs()
    seen_signs = []
    for start in starts:
        end = start + 1
        while end < len(best) and best[end] == best[start]:
            end += 1
        middle = min(width - 1.0, (start + end) / 2 * _STEP * width / wide)
        seen_signs.append((known[best[start]], float(likely[start:end, best[start]].max()), middle))
    column = ink(cut).sum(axis=0)
    texts, sures, middles = zip(*_with_all_stars(seen_signs, column), strict=True)
    borders = _borders(column, middles)
    top, bottom = _between_lines(cut)
    back = np.linalg.inv(there)
    quads = [_seen_back(back, left, right, bottom, top) for left, right in pairwise(borders)]
    return Line(tuple(Sign(*sign) for sign in zip(texts, sures, quads, strict=True)), quad)


def _with_all_stars(signs: list[_Seen], column: NDArray[np.float32]) -> list[_Seen]:
    """The signs with every star in a row of stars: the network takes two for one where they stand close.

    They are counted in the ink between the signs on either side, if it falls into blots of one size.
    """
    found: list[_Seen] = []
    at = 0
    while at < len(signs):
        end = at
        while end < len(signs) and signs[end][0] == "*":
            end += 1
        if end == at:
            found.append(signs[at])
            at += 1
            continue
        row = signs[at:end]
        low = (signs[at - 1][2] + row[0][2]) / 2 if at else 0.0
        high = (row[-1][2] + signs[end][2]) / 2 if end < len(signs) else float(len(column))
        blots = _blots(column, round(low), round(high))
        if len(blots) > len(row):
            row = [("*", row[0][1], middle) for middle in blots]
        found += row
        at = end
    return found


def _blots(column: NDArray[np.float32], low: int, high: int) -> list[float]:
    """The middles of blots of ink between two columns; none if they are not all of a size."""
    import numpy as np

    piece = column[low:high]
    if not len(piece):
        return []
    runs = _runs(piece > _FAINT * float(piece.max()))
    widths = np.array([end - start for start, end in runs])
    wide = widths > widths.max() * 0.4
    middles = [low + (start + end - 1) / 2 for (start, end), counts in zip(runs, wide, strict=True) if counts]
    gaps = np.diff(middles)
    even = len(middles) > 1 and float(gaps.max()) < 1.5 * float(gaps.min())
    return middles if even else []


def _borders(column: NDArray[np.float32], middles: Sequence[float]) -> list[float]:
    """Left end, the border between each two signs, right end: in the columns with the least ink."""
    import numpy as np

    borders = []
    for before, after in pairwise(middles):
        middle, gap = (before + after) / 2, max(2.0, after - before)
        low, high = int(max(0, middle - _REACH * gap)), int(min(len(column) - 1, middle + _REACH * gap)) + 1
        if high <= low:
            borders.append(float(middle))
            continue
        piece = column[low:high]
        least = np.flatnonzero(piece <= piece.min() + 1e-6) + low
        runs = np.split(least, np.flatnonzero(np.diff(least) > 1) + 1)
        borders.append(float(min((run.mean() for run in runs), key=lambda at: abs(at - middle))) + 0.5)
    return [0.0, *borders, float(len(column))]


def _between_lines(cut: _ocr_models.Pixels) -> tuple[int, int]:
    """First and last row (exclusive) around the middle that are not a rule along the line."""
    import numpy as np

    rules = (ink(cut, rules=True) > _DRAWN).mean(axis=1) > _RULE
    height, edge = len(rules), len(rules) // 3
    above, below = np.flatnonzero(rules[:edge]), np.flatnonzero(rules[height - edge :])
    top = int(above[-1]) + 1 if len(above) else 0
    return top, height - edge + int(below[0]) if len(below) else height


def ink(cut: _ocr_models.Pixels, rules: bool = False) -> NDArray[np.float32]:
    """How far each pixel stands out from the ground, 0…255; with or without the rules that run along the line."""
    import numpy as np

    values = cut.astype(np.float32)
    ground = np.median(values.reshape(-1, 3), axis=0)
    found: Any = np.clip(np.abs(values - ground).max(axis=2) - 24, 0, None)
    if not rules:
        found[(found > _DRAWN).mean(axis=1) > _RULE] = 0
    return found  # type: ignore[no-any-return]


def _seen_back(back: Any, left: float, right: float, bottom: int, top: int = 0) -> Quad:
    import cv2

    flat = points((left, top), (right, top), (right, bottom), (left, bottom))
    seen: Quad = cv2.perspectiveTransform(flat[None], back)[0]
    return seen
