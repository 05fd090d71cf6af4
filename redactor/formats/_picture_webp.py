"""WebP (RFC 9649): chunks in a RIFF file. New pixels are written without loss, so that the rest stays as it was.

Moving ones are read, frame by frame; they are not written.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Limits
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats._picture_opened import Block, Changes, Opened, behind
from redactor.formats._picture_pillow import frames_of, image_of
from redactor.formats._picture_texts import Text, in_exif, in_profile, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PIXELS = (b"VP8 ", b"VP8L", b"ALPH")
_DRAWS = frozenset((*_PIXELS, b"VP8X", b"ANIM", b"ANMF"))
_EXIF = b"Exif\0\0"


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    content: bytes = field(repr=False)


def claims(data: bytes) -> bool:
    """A RIFF file that says that it is one of these."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def opened(data: bytes, limits: Limits) -> Opened:
    """Raises :class:`UnreadableFile`."""
    chunks, end = _chunks(data)
    blocks, spots = [], []
    for chunk in chunks:
        if chunk.kind in _DRAWS:
            continue
        if (block := _block(chunk)) is None:
            spots.append(BlindSpot("", "WebP 图片里有不认识的数据块，没有查看", "unsupported"))
        else:
            blocks.append(block)
    frames, more = frames_of(image_of(data))
    return Opened(frames, tuple(blocks), behind(data, end), (*spots, *more))


def rewritten(data: bytes, changes: Changes) -> bytes:
    """Raises :class:`UnwritableFormat` for moving pictures."""
    chunks, end = _chunks(data)
    drawn = _drawn(chunks, changes.frames[0]) if changes.frames else b""
    out: list[bytes] = []
    number = 0
    for chunk in chunks:
        content = chunk.content
        if chunk.kind not in _DRAWS and _block(chunk) is not None:
            content = changes.blocks.get(number, content)
            number += 1
        if changes.frames and chunk.kind in _PIXELS:
            if drawn:
                out.append(_sealed(b"VP8L", drawn))
                drawn = b""
            continue
        out.append(_sealed(chunk.kind, content))
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<L", len(body)) + body + changes.parts.get(0, data[end:])


def _chunks(data: bytes) -> tuple[list[_Chunk], int]:
    end = 8 + struct.unpack_from("<L", data, 4)[0]
    at, chunks = 12, []
    while at + 8 <= min(end, len(data)):
        kind, size = struct.unpack_from("<4sL", data, at)
        chunks.append(_Chunk(kind, data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    if at < end or at > len(data) + 1 or not any(chunk.kind in _DRAWS for chunk in chunks):
        raise UnreadableFile("WebP 图片不完整，请确认上传完整", "the file is cut")
    return chunks, at


def _block(chunk: _Chunk) -> Block | None:
    content = chunk.content
    if chunk.kind == b"XMP ":
        return Block("图片的 XMP 信息", content, tuple(whole(content)))
    if chunk.kind == b"ICCP":
        return Block("图片的色彩信息", content, tuple(in_profile(content, 0, len(content))))
    if chunk.kind == b"EXIF":
        shift = len(_EXIF) if content.startswith(_EXIF) else 0
        texts = [Text(text.offset + shift, text.text, text.encoding, text.label) for text in in_exif(content[shift:])]
        return Block("图片的 EXIF 信息", content, tuple(texts))
    return None


def _sealed(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<L", len(content)) + content + b"\0" * (len(content) % 2)


def _drawn(chunks: list[_Chunk], values: NDArray[Any]) -> bytes:
    """The content of a lossless chunk that draws these pixels."""
    from PIL import Image

    if any(chunk.kind in (b"ANIM", b"ANMF") for chunk in chunks):
        raise UnwritableFormat("动态 WebP 图片不能脱敏，请人工处理", "moving WebP cannot be written")
    mode = "RGBA" if values.shape[2] == 4 else "RGB"
    out = io.BytesIO()
    image = Image.frombytes(mode, (values.shape[1], values.shape[0]), values.tobytes())
    image.save(out, "WEBP", lossless=True, exact=True, quality=60)
    made, _ = _chunks(out.getvalue())
    return next(chunk.content for chunk in made if chunk.kind == b"VP8L")
