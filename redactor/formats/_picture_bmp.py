"""BMP (Windows device-independent bitmap): pixels in rows, not packed. New ones go where the old ones stood."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from redactor.content import Limits
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats._picture_frame import of_image
from redactor.formats._picture_opened import Block, Changes, Opened, behind
from redactor.formats._picture_pillow import image_of
from redactor.formats._picture_texts import found

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"BM"
HEADERS = (12, 40, 52, 56, 64, 108, 124)
_FILE = 14
_LEAST = _FILE + 12


def claims(data: bytes) -> bool:
    """Two letters are not enough: the header's length must be one there is, and the pixels start behind it."""
    if not data.startswith(MAGIC) or len(data) < _LEAST:
        return False
    start, header = struct.unpack_from("<LL", data, 10)
    return header in HEADERS and _FILE + header <= start < len(data)


def opened(data: bytes, limits: Limits) -> Opened:
    """Raises :class:`UnreadableFile`."""
    start, end = _span(data)
    image = image_of(data)
    header = data[:start]
    texts = found(header, [(_after_palette(data), start)])
    return Opened((of_image(image),), (Block("图片文件头", header, tuple(texts)),), behind(data, end))


def rewritten(data: bytes, changes: Changes) -> bytes:
    """Raises :class:`UnwritableFormat` for packed pixels."""
    start, end = _span(data)
    header = changes.blocks.get(0, data[:start])
    pixels = _rows(data, changes.frames[0]) if changes.frames else data[start:end]
    return header + pixels + changes.parts.get(0, data[end:])


def _sides(data: bytes) -> tuple[int, int, int, int, int]:
    """Start of the pixels, width, height (negative: from the top), bits of a pixel, way of packing."""
    start, header = struct.unpack_from("<LL", data, 10)
    try:
        if header == 12:
            width, height, _, depth = struct.unpack_from("<4H", data, 18)
            return start, width, height, depth, 0
        width, height, _, depth, packing = struct.unpack_from("<2l2HL", data, 18)
    except struct.error as error:
        raise UnreadableFile("BMP 图片不完整，请确认上传完整", "the file is cut") from error
    return start, width, height, depth, packing


def _after_palette(data: bytes) -> int:
    """Where nothing more is due before the pixels."""
    start, _, _, depth, packing = _sides(data)
    header = int.from_bytes(data[14:18], "little")
    at = _FILE + header + (12 if header == 40 and packing == 3 else 0)
    if depth <= 8:
        listed = int.from_bytes(data[46:50], "little") if header >= 40 else 0
        at += min(listed or 1 << depth, 1 << depth) * (3 if header == 12 else 4)
    return min(at, start)


def _span(data: bytes) -> tuple[int, int]:
    """Where the pixels start and end."""
    start, width, height, depth, packing = _sides(data)
    if packing in (1, 2, 4, 5):  # run-length, or a JPEG or PNG inside: as long as the header says
        (size,) = struct.unpack_from("<L", data, 34)
        return start, start + size
    return start, start + (width * depth + 31) // 32 * 4 * abs(height)


def _rows(data: bytes, values: NDArray[Any]) -> bytes:
    import numpy as np

    _, width, height, depth, packing = _sides(data)
    channels = (3, 4) if depth == 32 else (depth // 8 or 1,)
    if packing not in (0, 3) or depth not in (1, 4, 8, 24, 32) or values.shape[2] not in channels:
        raise UnwritableFormat("这种编码的 BMP 图片不能写回，请人工处理", "these pixels cannot be written")
    values = values if height < 0 else values[::-1]
    if depth < 8:
        bits = np.unpackbits(values.astype(np.uint8), axis=2)[..., 8 - depth :]
        rows = np.packbits(bits.reshape(len(values), -1), axis=1)
    elif depth == 8:
        rows = values[..., 0]
    else:
        rows = values[..., [2, 1, 0, *range(3, values.shape[2])]]
        if depth == 32 and values.shape[2] == 3:
            start, end = _span(data)
            old = np.frombuffer(data[start:end], np.uint8).reshape(len(values), width, 4)
            rows = np.concatenate([rows, old[..., 3:]], axis=2)
        rows = rows.reshape(len(values), -1)
    room = (width * depth + 31) // 32 * 4 - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, room))).tobytes()
