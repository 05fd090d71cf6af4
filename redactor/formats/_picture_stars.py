"""A sign in a picture hidden: its cell painted over in the colour of the ground, a star drawn where it stood.

What is drawn depends on the cell's size and two colours and on nothing else of what was there, so that nothing of it
can be read back. Drawn thin and small: a star of this shape is read back as ``*`` (measured at 100 to 300 dpi), a
fuller one as 水 or 米.

All channels are painted alike, alpha too: text that is drawn in the alpha channel alone goes as well. Pixels of a
palette, or of black and white only, cannot be blended: there a pixel is star or ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redactor.formats._ocr_regions import points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactor.formats._ocr_regions import Quad

_ACROSS = 0.4
_DOWN = 0.22
_THICK = 0.25
"""A star's radius as a share of the cell's width and of its height (the smaller counts); a stroke's width as one of the
radius."""
_FINER = 4
_CLEAR = 16
"""Values from the ground on which a pixel shows."""


def paint(values: NDArray[Any], quads: Sequence[Quad], blend: bool) -> None:
    """Hide neighbouring signs of one line, in place.

    Args:
        values: height × width × channels, of any type of whole numbers.
        quads: the signs' cells, in their order along the line.
        blend: colours may be mixed; ``False`` for numbers of a palette.
    """
    import cv2
    import numpy as np

    height, width = values.shape[:2]
    corners = np.array([quads[0][0], quads[-1][1], quads[-1][2], quads[0][3]])
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 1, 0, (width, height))
    area = values[top:bottom, left:right]
    inside = np.zeros(area.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(corners - (left, top)).astype(np.int32)], (1,))
    ground, mark = _colours(area[inside > 0], blend)
    area[inside > 0] = ground
    stars = np.zeros((area.shape[0] * _FINER, area.shape[1] * _FINER), np.uint8)
    for quad in _even((corners - points((left, top))) * _FINER, len(quads)):
        _draw(stars, quad)
    share = cv2.resize(stars, (area.shape[1], area.shape[0]), interpolation=cv2.INTER_AREA)
    share[inside == 0] = 0
    if blend:
        part = share[..., np.newaxis].astype(np.float64) / 255
        area[:] = np.round(area * (1 - part) + mark * part).astype(values.dtype)
    else:
        area[share >= 96] = mark


def _even(corners: Quad, number: int) -> list[Quad]:
    """So many cells of the same width: in its own cell a star would tell a narrow sign from a wide one."""
    import numpy as np

    shares = np.linspace(0, 1, number + 1)[:, np.newaxis]
    above = corners[0] + (corners[1] - corners[0]) * shares
    below = corners[3] + (corners[2] - corners[3]) * shares
    return [np.array((above[n], above[n + 1], below[n + 1], below[n])) for n in range(number)]


def _colours(pixels: NDArray[Any], blend: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """The colour of the ground, and that of what is written on it."""
    import numpy as np

    if not blend:
        colours, counts = np.unique(pixels, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return colours[order[0]], colours[order[min(1, len(order) - 1)]]
    ground = np.median(pixels, axis=0).astype(pixels.dtype)
    away = np.abs(pixels.astype(np.int64) - ground).max(axis=1)
    written = pixels[np.argsort(away, kind="stable")[-max(1, len(pixels) // 20) :]]
    mark = written.astype(np.float64).mean(axis=0)
    if np.abs(mark - ground).max() < _CLEAR:  # nothing to be seen there: the star must be
        most = np.iinfo(pixels.dtype).max
        mark = np.where(ground > most // 2, 0, most).astype(np.float64)
    return ground, mark


def _draw(stars: NDArray[Any], quad: Quad) -> None:
    import cv2
    import numpy as np

    along, down = quad[1] - quad[0], quad[3] - quad[0]
    wide, high = float(np.linalg.norm(along)), float(np.linalg.norm(down))
    if min(wide, high) < 1:
        return
    radius = min(wide * _ACROSS, high * _DOWN)
    along, down, middle = along / wide, down / high, quad.mean(axis=0)
    for arm in range(3):
        angle = np.pi / 2 + arm * np.pi / 3
        reach = radius * (along * np.cos(angle) + down * np.sin(angle))
        first, second = (tuple(int(v) for v in np.round(end)) for end in (middle - reach, middle + reach))
        cv2.line(stars, first, second, 255, max(1, round(radius * _THICK)))
