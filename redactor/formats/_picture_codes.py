"""QR codes in a picture: read, and drawn anew with another text in the same place.

What is not a QR code (bar codes, mini programs' round codes) is not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor.errors import UnwritableFormat
from redactor.formats._ocr_regions import points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redactor.formats._ocr_regions import Quad

_QUIET = 2
"""Modules of ground that are painted around a code drawn anew."""
_MODULE = 16


@dataclass(frozen=True, slots=True)
class Code:
    """A code and what it says; ``None``: it could not be read."""

    text: str | None = field(repr=False)
    quad: Quad = field(repr=False)


def codes(pixels: NDArray[np.uint8]) -> list[Code]:
    """The QR codes of a picture."""
    import cv2
    import numpy as np

    try:
        some, texts, corners, _ = cv2.QRCodeDetector().detectAndDecodeMulti(pixels[:, :, ::-1].copy())
    except (cv2.error, UnicodeDecodeError):
        return []
    if not some or corners is None:
        return []
    return [Code(text or None, np.array(quad, dtype=np.float32)) for text, quad in zip(texts, corners, strict=True)]


def draw(values: NDArray[Any], code: Code, text: str, blend: bool) -> None:
    """Put another text into a code, in place. Raises :class:`UnwritableFormat` if it cannot be read back then."""
    import cv2
    import numpy as np

    small: Any = cv2.QRCodeEncoder.create().encode(text)
    if small is None or not small.size:
        raise UnwritableFormat("图中二维码的内容过长，不能重新生成，请人工处理", "a code cannot hold the text")
    grown = np.kron(small, np.ones((_MODULE, _MODULE), np.uint8))
    border = _QUIET * _MODULE
    grown = np.pad(grown, border, constant_values=255)
    side = float(grown.shape[0])
    inner = points((border, border), (side - border, border), (side - border, side - border), (border, side - border))
    there = cv2.getPerspectiveTransform(inner, code.quad)
    height, width = values.shape[:2]
    drawn = cv2.warpPerspective(grown, there, (width, height), flags=cv2.INTER_AREA, borderValue=(255,))
    covered = cv2.warpPerspective(np.full_like(grown, 255), there, (width, height)) > 127
    dark, light = _ends(values, covered, blend)
    if blend:
        share = (drawn[covered].astype(np.float64) / 255)[:, np.newaxis]
        values[covered] = np.round(dark * (1 - share) + light * share).astype(values.dtype)
    else:
        values[covered] = np.where((drawn[covered] > 127)[:, np.newaxis], light, dark)


def _ends(values: NDArray[Any], covered: NDArray[np.bool_], blend: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """The colours of a code's dark and light modules as they were."""
    import numpy as np

    area = values[covered]
    if not blend:
        colours, counts = np.unique(area, axis=0, return_counts=True)
        two = colours[np.argsort(-counts, kind="stable")[:2]]
        return (two[0], two[-1]) if two[0].sum() <= two[-1].sum() else (two[-1], two[0])
    order = np.argsort(area.astype(np.int64).sum(axis=1), kind="stable")
    tenth = max(1, len(order) // 10)
    return np.median(area[order[:tenth]], axis=0), np.median(area[order[-tenth:]], axis=0)
