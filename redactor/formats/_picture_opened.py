"""What a picture file holds, whatever its kind: frames of pixels, blocks with text, files behind or inside, what is unread.

Each kind (``_picture_png``, ``_picture_jpeg``, …) offers ``opened(data, limits) -> Opened`` and
``rewritten(data, changes) -> bytes``, which changes what is named and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Part
from redactor.formats._picture_frame import Frame
from redactor.formats._picture_texts import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the file beside the pixels that can hold text: a comment, EXIF, XMP.

    Attributes:
        place: in Chinese.
        content: its bytes, unpacked.
        texts: what can be read in it.
    """

    place: str
    content: bytes = field(repr=False)
    texts: tuple[Text, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture file, opened.

    Attributes:
        frames: its pages or the frames of a film.
        blocks: what can hold text beside the pixels.
        parts: files behind or inside.
        spots: what cannot be read.
    """

    frames: tuple[Frame, ...]
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    spots: tuple[BlindSpot, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different, by number.

    Attributes:
        frames: the pixels as they are to be stored.
        blocks: contents, as long as they were.
        parts: the files behind or inside.
    """

    frames: Mapping[int, NDArray[Any]] = field(default_factory=dict, repr=False)
    blocks: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    parts: Mapping[int, bytes] = field(default_factory=dict, repr=False)


def behind(data: bytes, end: int) -> tuple[Part, ...]:
    """What stands after a picture's end, unless it is padding: viewers do not show it, but it is published too."""
    rest = data[end:]
    return (Part("图片数据之后的内容", rest),) if rest.strip(b"\0\r\n \xff") else ()
