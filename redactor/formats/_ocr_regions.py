"""Where in a picture lines of text stand: the detection network's map, and the four corners of each line in it.

The map's blobs are the cores of lines ("differentiable binarization", Liao et al. 2020): each is grown by its area over
its girth, as the network was trained. The figures are those of PP-OCRv6's configuration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redactor.formats import _ocr_models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Quad = NDArray[np.float32]
    """Four corners, x and y in pixels: top left, top right, bottom right, bottom left of the line as it is drawn."""

_LIKELY = 0.3
"""A pixel of the map from here on belongs to text."""
_SURE = 0.5
"""A blob whose mean is below this is none."""
_GROWTH = 1.6
_THINNEST = 3
_MOST = 3000
"""Lines of one picture; a dense A3 table has about 1500 cells."""
_STEP = 32


def regions(pixels: _ocr_models.Pixels, side: int) -> list[Quad]:
    """The lines' corners, in pixels of the picture as it came.

    Args:
        pixels: the picture.
        side: its longer side is brought to this before the network sees it.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    rows, columns = (max(_STEP, round(n * scale / _STEP) * _STEP) for n in (height, width))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(pixels, (columns, rows), interpolation=how)[:, :, ::-1]  # the network knows blue green red
    batch = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[np.newaxis]
    likely = _ocr_models.detect(np.ascontiguousarray(batch))
    mask = cv2.dilate((likely > _LIKELY).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines[:_MOST]:
        quad = _line(outline, likely)
        if quad is not None:
            quad = quad * points((width / columns, height / rows))[0]
            found.append(np.clip(quad, 0, points((width - 1, height - 1))[0]))
    return found


def _line(outline: Any, likely: _ocr_models.Values) -> Quad | None:
    import cv2

    (centre, (across, down), angle) = cv2.minAreaRect(outline)
    if min(across, down) < _THINNEST or _mean(cv2.boxPoints((centre, (across, down), angle)), likely) < _SURE:
        return None
    growth = 2 * _GROWTH * across * down / (2 * (across + down))
    if min(across, down) + growth < _THINNEST + 2:
        return None
    return upright(cv2.boxPoints((centre, (across + growth, down + growth), angle)))


def points(*pairs: tuple[float, float]) -> Quad:
    """Points as the arrays here have them."""
    import numpy as np

    return np.array(pairs, dtype=np.float32)


def upright(corners: Quad) -> Quad:
    """The corners in order: top left, top right, bottom right, bottom left."""
    import numpy as np

    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    left, right = (side[np.argsort(side[:, 1], kind="stable")] for side in (left, right))
    return np.array([left[0], right[0], right[1], left[1]], dtype=np.float32)


def _mean(corners: Quad, likely: _ocr_models.Values) -> float:
    """The map's mean inside the corners."""
    import cv2
    import numpy as np

    rows, columns = likely.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(likely[top : bottom + 1, left : right + 1], mask)[0])
