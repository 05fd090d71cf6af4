"""One frame of a picture: its pixels as they are stored, and as they are seen.

What is stored is what is painted on when something is hidden; what is seen is what is read. A picture with an alpha
channel is seen in more than one way: on white, on black, and as if nothing were transparent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

LARGEST = 100_000_000
"""Pixels of a frame. More would need more memory than a worker has; a phone's largest picture has 200 million."""

_SEEN_APART = 24
"""Values by which a picture must differ in itself for anything to be seen in it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels.

    Attributes:
        values: height × width × channels as stored; numbers of a palette have one channel.
        mode: Pillow's name of what the channels are: ``1 L P LA RGB RGBA CMYK I;16`` …
        palette: red, green, blue (and alpha) of each number, if ``mode`` is ``P``.
        mirrored: shown the other way round than stored (EXIF orientation 2, 4, 5, 7).
    """

    values: NDArray[Any] = field(repr=False)
    mode: str
    palette: NDArray[np.uint8] | None = field(default=None, repr=False)
    mirrored: bool = False

    @property
    def blends(self) -> bool:
        """May colours be mixed, or are the values numbers of colours?"""
        return self.mode not in ("P", "1")


def of_image(image: Image.Image, mirrored: bool = False) -> Frame:
    """A loaded picture of Pillow as a frame."""
    import numpy as np

    mode, palette = image.mode, None
    if mode in ("PA", "RGBa", "La", "RGBX", "YCbCr", "LAB", "HSV", "F"):
        mode = {"PA": "RGBA", "RGBa": "RGBA", "La": "LA"}.get(mode, "RGB")
        image = image.convert(mode)
    if mode == "P":
        palette = _palette(image)
    values = np.array(image)
    if values.ndim == 2:
        values = values[..., np.newaxis]
    return Frame(values.astype(np.uint8) if mode == "1" else values, mode, palette, mirrored)


def _palette(image: Image.Image) -> NDArray[np.uint8]:
    """Red, green, blue and alpha of each number."""
    import numpy as np

    colours = np.zeros((256, 4), np.uint8)
    colours[:, 3] = 255
    listed = np.array(image.getpalette("RGB") or [], np.uint8).reshape(-1, 3)
    colours[: len(listed), :3] = listed
    clear = image.info.get("transparency")
    if isinstance(clear, bytes):
        colours[: len(clear), 3] = np.frombuffer(clear[:256], np.uint8)
    elif isinstance(clear, int) and 0 <= clear < 256:
        colours[clear, 3] = 0
    return colours


def shown(frame: Frame) -> NDArray[np.uint8]:
    """Red, green and blue of every pixel, as it is usually shown: what is transparent on white."""
    return next(way for way, _ in views(frame, blank=True))


def views(frame: Frame, blank: bool = False) -> list[tuple[NDArray[np.uint8], bool]]:
    """Red, green and blue of every pixel in each way that shows something else, and whether that is an unusual way.

    Args:
        frame: the pixels.
        blank: give the usual way even if it shows nothing but one colour.
    """
    import numpy as np

    colours = _colours(frame)
    if frame.mirrored:
        colours = colours[:, ::-1]
    bare, alpha = colours[..., :3], colours[..., 3:]
    if not alpha.size or alpha.min() == 255:
        bare = np.ascontiguousarray(bare)
        return [(bare, False)] if blank or _shows(bare) else []
    share = alpha.astype(np.uint16)
    ways = [((bare * share + ground * (255 - share)) // 255).astype(np.uint8) for ground in (255, 0)]
    distinct: list[tuple[NDArray[np.uint8], bool]] = []
    for number, way in enumerate((*ways, np.ascontiguousarray(bare))):
        if (blank and not number) or (_shows(way) and not any(np.array_equal(way, other) for other, _ in distinct)):
            distinct.append((way, number > 0))
    return distinct


def _shows(pixels: NDArray[np.uint8]) -> bool:
    """Is there anything but one colour?"""
    return bool((pixels.max(axis=(0, 1)) - pixels.min(axis=(0, 1))).max() > _SEEN_APART)


def _colours(frame: Frame) -> NDArray[np.uint8]:
    """Red, green, blue, and alpha if there is one."""
    import numpy as np

    values, mode = frame.values, frame.mode
    if mode == "P" and frame.palette is not None:
        seen: NDArray[np.uint8] = frame.palette[values[..., 0]]
        return seen if seen[..., 3].min() < 255 else seen[..., :3]
    if mode == "1":
        return np.repeat(values * np.uint8(255), 3, axis=2)
    if values.dtype != np.uint8:
        values = _to_bytes(values)
    if mode == "CMYK":
        ink = 255 - values.astype(np.uint16)
        return (ink[..., :3] * ink[..., 3:] // 255).astype(np.uint8)
    if values.shape[2] == 1:
        return np.repeat(values, 3, axis=2)
    if values.shape[2] == 2:
        return np.concatenate([np.repeat(values[..., :1], 3, axis=2), values[..., 1:]], axis=2)
    return values


def _to_bytes(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Values of more than eight bits brought to eight: a scale that starts at the least, so that faint writing shows."""
    import numpy as np

    if values.dtype == np.uint16:
        return (values >> 8).astype(np.uint8)
    low, high = float(values.min()), float(values.max())
    return ((values.astype(np.float64) - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)
