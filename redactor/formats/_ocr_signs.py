"""One line of text in a picture: cut out and set upright, recognised, and the cell of every sign found in the ink.

The network says at which of its steps (8 pixels of 48 in height) it saw a sign, which is true to about a tenth of a
sign and sometimes off by half of one. So the border between two signs is moved to the column with the least ink near
the middle between them: measured on scans of 150 to 300 dpi, cells drawn that way cover every sign they should and
touch no other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor.formats import _ocr_models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redactor.formats._ocr_regions import Quad

_HEIGHT = 48
_STEP = 8
_WIDEST = 3200
"""Pixels, at ``_HEIGHT``: a longer line is cut in pieces by who calls."""
_REACH = 0.42
"""How far from the middle between two signs, as a share of their distance, the border between them may be."""
_RULE = 0.85
"""A row inked over this share of the line is a rule of the table, not text."""
_UPENDED = 1.5
"""A region this many times as high as wide is a line that stands on end."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


def recognized(pixels: _ocr_models.Pixels, quad: Quad) -> Line:
    """The line inside the corners, read from the first corner to the second."""
    import cv2
    import numpy as np

    width = max(1, round(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))))
    height = max(1, round(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))))
    flat = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    there = cv2.getPerspectiveTransform(quad, flat)
    cut = cv2.warpPerspective(
        pixels, there, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
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
    texts, sures, middles = [], [], []
    for at, start in enumerate(starts):
        end = start + 1
        while end < len(best) and best[end] == best[start]:
            end += 1
        texts.append(known[best[start]])
        sures.append(float(likely[start:end, best[start]].max()))
        middles.append(min(width - 1.0, (start + end) / 2 * _STEP * width / wide))
    borders = _borders(cut, np.array(middles))
    back = np.linalg.inv(there)
    quads = [_seen_back(back, left, right, height) for left, right in zip(borders, borders[1:], strict=False)]
    return Line(tuple(Sign(*sign) for sign in zip(texts, sures, quads, strict=True)), quad)


def _borders(cut: _ocr_models.Pixels, middles: NDArray[np.float64]) -> list[float]:
    """Left end, the border between each two signs, right end: in the columns with the least ink."""
    import numpy as np

    column = ink(cut).sum(axis=0)
    borders = []
    for before, after in zip(middles, middles[1:], strict=False):
        middle, gap = (before + after) / 2, max(2.0, after - before)
        low, high = int(max(0, middle - _REACH * gap)), int(min(len(column) - 1, middle + _REACH * gap)) + 1
        if high <= low:
            borders.append(float(middle))
            continue
        piece = column[low:high]
        least = np.flatnonzero(piece <= piece.min() + 1e-6) + low
        runs = np.split(least, np.flatnonzero(np.diff(least) > 1) + 1)
        borders.append(float(min((run.mean() for run in runs), key=lambda at: abs(at - middle))) + 0.5)
    return [0.0, *borders, float(cut.shape[1])]


def ink(cut: _ocr_models.Pixels) -> NDArray[np.float32]:
    """How far each pixel stands out from the ground, 0…255, without the rules that run through the line."""
    import numpy as np

    values = cut.astype(np.float32)
    ground = np.median(values.reshape(-1, 3), axis=0)
    found: Any = np.clip(np.abs(values - ground).max(axis=2) - 24, 0, None)
    rules = (found > 40).mean(axis=1) > _RULE
    found[rules] = 0
    return found  # type: ignore[no-any-return]


def _seen_back(back: Any, left: float, right: float, height: int) -> Quad:
    import cv2
    import numpy as np

    flat = np.float32([[(left, 0), (right, 0), (right, height), (left, height)]])
    return cv2.perspectiveTransform(flat, back)[0]  # type: ignore[no-any-return]
