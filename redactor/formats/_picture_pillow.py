"""Pixels out of files by Pillow: its errors become ours, sizes are looked at before anything is unpacked."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redactor.content import BlindSpot
from redactor.errors import LimitExceeded, UnreadableFile
from redactor.formats._picture_frame import LARGEST, Frame, of_image

if TYPE_CHECKING:
    from PIL import Image

MOST_FRAMES = 200
"""Frames that are looked at. A film of more is shown as such."""
_ALL_FRAMES = 400_000_000
"""Pixels of all frames together."""
_CUT = "图片已损坏，读不出像素，请确认上传完整"


@contextmanager
def told() -> Iterator[None]:
    """Whatever a decoder stumbles over inside is told as :class:`UnreadableFile`."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow warns of is either an error a moment later or no trouble
        try:
            yield
        except Image.DecompressionBombError as error:
            raise LimitExceeded("图片的像素过多，没有查看，请缩小后提交", "more pixels than allowed") from error
        except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError) as error:
            raise UnreadableFile(_CUT, "the pixels cannot be read") from error
        except (struct.error, zlib.error, OverflowError, AttributeError) as error:
            raise UnreadableFile(_CUT, "the pixels cannot be read") from error


def image_of(data: bytes) -> Image.Image:
    """The picture, its first frame loaded. Raises :class:`UnreadableFile`, :class:`LimitExceeded`."""
    from PIL import Image

    with told():
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "BMP", "DIB", "TIFF", "WEBP", "MPO"))
        if image.width * image.height > LARGEST:
            raise LimitExceeded("图片的像素过多，没有查看，请缩小后提交", "more pixels than allowed")
        image.load()
    return image


def frames_of(image: Image.Image) -> tuple[tuple[Frame, ...], list[BlindSpot]]:
    """Every frame, as it is shown."""
    frames = []
    count = getattr(image, "n_frames", 1)
    room = min(MOST_FRAMES, max(1, _ALL_FRAMES // max(1, image.width * image.height)))
    with told():
        for number in range(min(count, room)):
            image.seek(number)
            if image.width * image.height > LARGEST:
                raise LimitExceeded("图片的像素过多，没有查看，请缩小后提交", "more pixels than allowed")
            image.load()
            frames.append(of_image(image))
    spots = []
    if count > room:
        spots.append(BlindSpot(f"图片第 {room} 帧之后", "帧数过多，后面的没有查看，请拆分后提交", "limit"))
    return tuple(frames), spots
