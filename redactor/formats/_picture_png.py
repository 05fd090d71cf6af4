"""PNG (ISO/IEC 15948): chunks with checksums. New pixels go into new ``IDAT`` chunks; every other chunk stays.

Moving PNGs are read, frame by frame; they are not written.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Limits
from redactor.errors import LimitExceeded, UnreadableFile, UnwritableFormat
from redactor.formats._picture_frame import Frame, of_image
from redactor.formats._picture_opened import Block, Changes, Opened, behind
from redactor.formats._picture_pillow import frames_of, image_of
from redactor.formats._picture_texts import Text, in_exif, in_profile, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"\x89PNG\r\n\x1a\n"
_TEXTLESS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD hIST pHYs tIME acTL fcTL fdAT sPLT cICP mDCV cLLI oFFs pCAL "
    b"sCAL sTER gIFg gIFx gIFt vpAg caNv orNT iDOT CgBI".split()
)
"""Chunks that hold numbers and no text, with those that common programs add."""
_PLAIN_KEYS = frozenset(
    b"Title Author Description Copyright Software Disclaimer Warning Source Comment XML:com.adobe.xmp".split()
)
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_BAND = 256
_DATE = re.compile(rb"Creation Time")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One chunk: its kind, where it starts (at its length) and its content."""

    kind: bytes
    start: int
    content: bytes = field(repr=False)


def opened(data: bytes, limits: Limits) -> Opened:
    """Raises :class:`UnreadableFile`."""
    chunks, end = _chunks(data)
    blocks, spots = [], []
    for chunk in chunks:
        if chunk.kind in _TEXTLESS:
            continue
        block = _block(chunk, limits)
        if block is None:
            spots.append(BlindSpot("", "PNG 图片里有不认识的数据块，没有查看", "unsupported"))
        else:
            blocks.append(block[0])
    frames, more = _frames(data, chunks, limits)
    return Opened(frames, tuple(blocks), behind(data, end), (*spots, *more))


def rewritten(data: bytes, changes: Changes) -> bytes:
    """Raises :class:`UnwritableFormat` for moving pictures and rare depths."""
    chunks, end = _chunks(data)
    out = [MAGIC]
    number, drawn = 0, False
    for chunk in chunks:
        content = chunk.content
        block = None if chunk.kind in _TEXTLESS else _block(chunk, Limits())
        if block is not None:
            if number in changes.blocks:
                content = _packed(chunk, block[1], changes.blocks[number])
            number += 1
        if changes.frames and chunk.kind == b"IHDR":
            content = content[:12] + b"\0"  # not interlaced any more
        if changes.frames and chunk.kind == b"IDAT":
            if drawn:
                continue
            drawn, content = True, _drawn(chunks, changes.frames[0])
        out.append(_sealed(chunk.kind, content))
    return b"".join((*out, changes.parts.get(0, data[end:])))


def _chunks(data: bytes) -> tuple[list[_Chunk], int]:
    """All chunks with their checksums held, and the offset after the last."""
    at = len(MAGIC)
    chunks: list[_Chunk] = []
    while not chunks or chunks[-1].kind != b"IEND":
        if at + 12 > len(data):
            raise UnreadableFile("PNG 图片不完整，请确认上传完整", "the file is cut")
        size, kind = struct.unpack_from(">L4s", data, at)
        content = data[at + 8 : at + 8 + size]
        if data[at + 8 + size : at + 12 + size] != struct.pack(">L", zlib.crc32(kind + content)):
            raise UnreadableFile("PNG 图片已损坏（校验和不符）", "a checksum is wrong")
        chunks.append(_Chunk(kind, at, content))
        at += 12 + size
    if chunks[0].kind != b"IHDR" or len(chunks[0].content) != 13:
        raise UnreadableFile("PNG 图片已损坏（没有文件头）", "no header")
    return chunks, at


def _frames(data: bytes, chunks: list[_Chunk], limits: Limits) -> tuple[tuple[Frame, ...], list[BlindSpot]]:
    depth, colour = chunks[0].content[8:10]
    image = image_of(data)
    if depth == 16 and colour != 0:
        return (_deep(data, colour),), []
    if getattr(image, "n_frames", 1) > 1:
        return frames_of(image)
    frame = of_image(image)
    if colour == 0 and depth in (2, 4):
        return (Frame(frame.values, "L"),), []
    return (frame,), []


def _deep(data: bytes, colour: int) -> Frame:
    """Sixteen bits a channel, which Pillow would bring down to eight."""
    import cv2
    import numpy as np

    values: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.ndim != 3:
        raise UnreadableFile("PNG 图片已损坏，读不出像素", "the pixels cannot be read")
    order = [2, 1, 0] if values.shape[2] == 3 else [2, 1, 0, 3]
    return Frame(np.ascontiguousarray(values[..., order]), "RGBA" if len(order) == 4 else "RGB")


def _block(chunk: _Chunk, limits: Limits) -> tuple[Block, int] | None:
    """The text that a chunk holds, and how long the head before it is; ``None``: nobody knows this chunk."""
    kind, content = chunk.kind, chunk.content
    key, zero, _ = content.partition(b"\0")
    named = _texts_of_key(key)
    if kind == b"eXIf":
        return Block("图片的 EXIF 信息", content, tuple(in_exif(content))), 0
    if not zero or kind not in (b"tEXt", b"zTXt", b"iTXt", b"iCCP"):
        return None
    label = key.decode("latin-1") if key in _PLAIN_KEYS else ""
    if kind == b"tEXt":
        return Block("图片的文字信息", content, (*named, *whole(content, len(key) + 1, label))), 0
    if kind == b"iTXt":
        head = _itxt_head(content)
        if head is None:
            return None
        if not content[len(key) + 1]:
            return Block("图片的文字信息", content, (*named, *whole(content, head, label))), 0
    else:
        head = len(key) + 2
    plain = content[:head] + _inflated(content[head:], limits)
    texts = in_profile(plain, head, len(plain)) if kind == b"iCCP" else whole(plain, head, label)
    return Block("图片的文字信息", plain, (*named, *texts)), head


def _texts_of_key(key: bytes) -> tuple[Text, ...]:
    return () if key in _PLAIN_KEYS or _DATE.fullmatch(key) else tuple(whole(key))


def _itxt_head(content: bytes) -> int | None:
    """Where the text of an ``iTXt`` chunk starts: after keyword, two flags, language and translated keyword."""
    at = content.find(b"\0") + 3
    for _ in range(2):
        at = content.find(b"\0", at) + 1
        if not at:
            return None
    return at


def _inflated(packed: bytes, limits: Limits) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(packed, min(limits.file_bytes, limits.ratio_from))
    except zlib.error as error:
        raise UnreadableFile("PNG 图片里的文字数据已损坏", "packed text does not inflate") from error
    if inflater.unconsumed_tail:
        raise LimitExceeded("图片里的文字解压后过大", "text inflates to more than allowed")
    return plain


def _packed(chunk: _Chunk, head: int, content: bytes) -> bytes:
    return content[:head] + zlib.compress(content[head:], 9) if head else content


def _sealed(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def _drawn(chunks: list[_Chunk], values: NDArray[Any]) -> bytes:
    """The content of the one ``IDAT`` chunk that draws these pixels in the file's own depth and colours."""
    if any(chunk.kind == b"acTL" for chunk in chunks):
        raise UnwritableFormat("动态 PNG 图片不能脱敏，请人工处理", "moving PNG cannot be written")
    width, height, depth, colour = struct.unpack(">LLBB", chunks[0].content[:10])
    if values.shape[:2] != (height, width) or values.shape[2] != _CHANNELS[colour]:
        raise UnwritableFormat("这种颜色格式的 PNG 图片不能写回，请人工处理", "these pixels cannot be written")
    packer = zlib.compressobj(9 if depth < 8 else 6)
    pieces = []
    before = None
    for rows in _rows(values, depth, colour):
        pieces.append(packer.compress(_filtered(rows, before, max(1, _CHANNELS[colour] * depth // 8), depth)))
        before = rows[-1]
    return b"".join((*pieces, packer.flush()))


def _rows(values: NDArray[Any], depth: int, colour: int) -> Iterator[NDArray[Any]]:
    """Bands of rows, each row as bytes."""
    import numpy as np

    for top in range(0, len(values), _BAND):
        band = values[top : top + _BAND]
        if depth == 16:
            yield np.frombuffer(band.astype(">u2").tobytes(), np.uint8).reshape(len(band), -1)
        elif depth == 8:
            yield band.astype(np.uint8).reshape(len(band), -1)
        else:
            numbers = band[..., 0].astype(np.uint8)
            if colour == 0 and depth > 1:
                numbers = numbers // np.uint8(255 // (2**depth - 1))
            bits = np.unpackbits(numbers[..., np.newaxis], axis=2)[..., 8 - depth :]
            yield np.packbits(bits.reshape(len(band), -1), axis=1)


def _filtered(rows: NDArray[Any], before: NDArray[Any] | None, step: int, depth: int) -> bytes:
    """Rows as PNG filters them: of none, left, above, the one that leaves the least (ISO/IEC 15948, 12.8)."""
    import numpy as np

    if depth < 8:
        return np.pad(rows, ((0, 0), (1, 0))).tobytes()
    above = np.concatenate([np.zeros_like(rows[:1]) if before is None else before[np.newaxis], rows[:-1]])
    left = np.pad(rows, ((0, 0), (step, 0)))[:, : rows.shape[1]]
    ways = np.stack([rows, rows - left, rows - above])
    best = np.abs(ways.view(np.int8).astype(np.int16)).sum(axis=2, dtype=np.int64).argmin(axis=0)
    chosen = ways[best, np.arange(len(rows))]
    return np.concatenate([best.astype(np.uint8)[:, np.newaxis], chosen], axis=1).tobytes()
