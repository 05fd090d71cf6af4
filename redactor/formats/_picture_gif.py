"""GIF 87a and 89a: images drawn one over the other in the colours of a palette. Comments are text.

What is hidden in a frame is painted in every image that shows at that place, in the colour of its own palette that is
nearest, so that it does not stand in the one before.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Limits
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats._picture_frame import shown
from redactor.formats._picture_opened import Block, Changes, Opened, behind
from redactor.formats._picture_pillow import frames_of, image_of, told
from redactor.formats._picture_texts import found, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = (b"GIF87a", b"GIF89a")
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_CONTROL, _COMMENT, _PLAIN_TEXT, _APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_SAME = 0.9
"""Share of pixels that are the same in another frame where the same is written there."""
_ALIKE = 48
"""Values by which the same is drawn differently in a palette of another frame."""
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of the file: ``kind`` is its sign, ``label`` an extension's; ``content``: its sub-blocks joined."""

    kind: int
    label: int
    start: int
    end: int
    body: int
    content: bytes = field(repr=False)


def opened(data: bytes, limits: Limits) -> Opened:
    """Raises :class:`UnreadableFile`."""
    pieces, end = _pieces(data)
    blocks, spots = [], []
    for piece in pieces:
        if piece.label == _COMMENT:
            blocks.append(Block("图片的注释", piece.content, tuple(whole(piece.content))))
        elif piece.label == _APPLICATION and not _is_loop(piece):
            texts = found(piece.content, [(0, len(piece.content))])
            blocks.append(Block("图片的附加信息", piece.content, tuple(texts)))
        elif piece.kind == _EXTENSION and piece.label not in (_CONTROL, _APPLICATION):
            spots.append(BlindSpot("", "GIF 图片里有不认识的数据块，没有查看", "unsupported"))
    frames, more = frames_of(image_of(data))
    return Opened(frames, tuple(blocks), behind(data, end), (*spots, *more))


def rewritten(data: bytes, changes: Changes) -> bytes:
    """Raises :class:`UnwritableFormat`."""
    pieces, end = _pieces(data)
    new = _new_colours(data, changes) if changes.frames else []
    out, at, number, image = [], 0, 0, 0
    transparent = -1
    for piece in pieces:
        replaced = None
        if piece.label == _COMMENT or (piece.label == _APPLICATION and not _is_loop(piece)):
            if number in changes.blocks:
                replaced = data[piece.start : piece.body] + _divided(data, piece, changes.blocks[number])
            number += 1
        elif piece.label == _CONTROL and len(piece.content) >= 4:
            transparent = piece.content[3] if piece.content[0] & 1 else -1
        elif piece.kind == _IMAGE:
            replaced = _redrawn(data, piece, new[image], transparent) if image < len(new) else None
            transparent, image = -1, image + 1
        if replaced is not None:
            out += [data[at : piece.start], replaced]
            at = piece.end
    return b"".join((*out, data[at:end], changes.parts.get(0, data[end:])))


def _pieces(data: bytes) -> tuple[list[_Piece], int]:
    """All blocks up to the end sign, and the offset after it."""
    try:
        at = 13 + _palette_bytes(data[10])
        pieces = []
        while data[at] != _END:
            start, kind = at, data[at]
            if kind == _IMAGE:
                body = at + 11 + _palette_bytes(data[at + 9])
                label = -1
            elif kind == _EXTENSION:
                label, body = data[at + 1], at + 2
            else:
                raise UnreadableFile("GIF 图片已损坏，请确认上传完整", "an unknown block")
            content = []
            at = body
            while data[at]:
                content.append(data[at + 1 : at + 1 + data[at]])
                at += 1 + data[at]
            at += 1
            pieces.append(_Piece(kind, label, start, at, body, b"".join(content)))
    except IndexError as error:
        raise UnreadableFile("GIF 图片不完整，请确认上传完整", "the file is cut") from error
    return pieces, at + 1


def _palette_bytes(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


def _is_loop(piece: _Piece) -> bool:
    return piece.content.startswith(_LOOPS) and len(piece.content) <= 14


def _divided(data: bytes, piece: _Piece, content: bytes) -> bytes:
    """The content in sub-blocks as long as they were."""
    out, at, source = [], 0, piece.body
    while data[source]:
        size = data[source]
        out.append(bytes((size,)) + content[at : at + size])
        at += size
        source += 1 + size
    return b"".join((*out, b"\0"))


def _new_colours(data: bytes, changes: Changes) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """For each image, which pixels of the screen change in it, and to what: where it shows what is hidden in a frame."""
    import cv2
    import numpy as np

    before, _ = frames_of(image_of(data))
    looks = [shown(frame) for frame in before]
    masks = [np.zeros(looks[0].shape[:2], bool) for _ in before]
    colours = [np.zeros(looks[0].shape, np.uint8) for _ in before]
    for number, values in changes.frames.items():
        new = shown(replace(before[number], values=values))
        different = (values != before[number].values).any(axis=2)
        # what is painted hangs together once the strokes of stars are one with their ground
        whole_runs = cv2.dilate(different.astype(np.uint8), np.ones((9, 9), np.uint8))
        count, runs = cv2.connectedComponents(whole_runs)
        for run in range(1, count):
            here = (runs == run) & different
            for other, picture in enumerate(looks):
                if other != number and other in changes.frames:
                    continue  # it has been painted itself
                off = np.abs(picture[here].astype(np.int16) - looks[number][here]).max(axis=1)
                if (off <= _ALIKE).mean() > _SAME:
                    masks[other] |= here
                    colours[other][here] = new[here]
    # A frame lets those before show through: so all draw anew what changes in any, each as it is to look itself.
    everywhere = np.logical_or.reduce(masks)
    wanted = [np.where(mask[..., np.newaxis], new, old) for mask, new, old in zip(masks, colours, looks, strict=True)]
    return [(everywhere, colour) for colour in wanted]


def _redrawn(data: bytes, piece: _Piece, new: tuple[NDArray[Any], NDArray[Any]], transparent: int) -> bytes | None:
    """An image with the changed pixels in it; ``None`` if there are none."""
    import numpy as np

    left, top, width, height, flags = struct.unpack_from("<4HB", data, piece.start + 1)
    changed = new[0][top : top + height, left : left + width]
    if not changed.any():
        return None
    local = data[piece.start + 10 : piece.body - 1]
    palette = local or data[13 : 13 + _palette_bytes(data[10])]
    numbers = _numbers(data, piece, palette, width, height, flags)
    listed = np.frombuffer(palette, np.uint8).reshape(-1, 3).astype(np.int64)
    where = np.zeros(numbers.shape, bool)
    where[: changed.shape[0], : changed.shape[1]] = changed
    wanted = np.zeros((*numbers.shape, 3), np.int64)
    wanted[: changed.shape[0], : changed.shape[1]] = new[1][top : top + height, left : left + width]
    far = np.abs(wanted[where][:, np.newaxis] - listed).sum(axis=2)
    if 0 <= transparent < len(listed):
        far[:, transparent] = 10_000
    numbers[where] = far.argmin(axis=1)
    head = bytearray(data[piece.start : piece.body - 1])
    head[9] &= ~0x40  # rows in their order
    return bytes(head) + _packed(numbers)


def _numbers(data: bytes, piece: _Piece, palette: bytes, width: int, height: int, flags: int) -> NDArray[Any]:
    """The numbers of an image's pixels: drawn alone on a screen of its size."""
    import numpy as np
    from PIL import Image

    size = len(palette) // 3
    depth = max(0, size.bit_length() - 2)
    if not palette:
        raise UnwritableFormat("GIF 图片没有调色板，不能写回，请人工处理", "no palette")
    colours = bytes(value for number in range(2 << depth) for value in (number, number, 255 - number))
    screen = b"GIF89a" + struct.pack("<2HBBB", width, height, 0x80 | depth, 0, 0) + colours
    alone = screen + b"\x2c" + struct.pack("<4HB", 0, 0, width, height, flags & 0x40)
    with told(), Image.open(io.BytesIO(alone + data[piece.body - 1 : piece.end] + b";"), formats=("GIF",)) as image:
        image.load()
        if image.mode != "P":
            raise UnwritableFormat("GIF 图片的颜色不能写回，请人工处理", "no palette")
        return np.array(image)


def _packed(numbers: NDArray[Any]) -> bytes:
    """Least code size and sub-blocks of these pixels."""
    from PIL import Image

    image = Image.frombytes("P", (numbers.shape[1], numbers.shape[0]), numbers.astype("uint8").tobytes())
    image.putpalette(bytes(value for number in range(256) for value in (number, number, 255 - number)))
    out = io.BytesIO()
    image.save(out, "GIF", optimize=False, interlace=0)
    made = out.getvalue()
    drawn = next(piece for piece in _pieces(made)[0] if piece.kind == _IMAGE)
    return made[drawn.body - 1 : drawn.end]
