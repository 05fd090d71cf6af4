"""JPEG (ITU-T T.81; JFIF, EXIF): segments with text, a small picture inside EXIF, other pictures behind the end.

New pixels are encoded with the file's own quantisation tables and subsampling; segments beside the pixels stay. Outside
of what was painted pixels may differ by the rounding of one more encoding. The small picture in EXIF shows what is
hidden in the large one, so it is blanked when that changes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Limits, Part
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats._picture_frame import of_image
from redactor.formats._picture_opened import Block, Changes, Opened, behind
from redactor.formats._picture_pillow import image_of
from redactor.formats._picture_texts import Text, entries, found, in_exif, in_profile, thumbnail_span, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"\xff\xd8\xff"
_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
_APP0, _APP1, _APP2, _APP14, _COM, _EOI, _SOS = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE, 0xD9, 0xDA
_PROFILE = b"ICC_PROFILE\0"
_ORIENTATION, _MIRRORED = 0x0112, frozenset((2, 4, 5, 7))


@dataclass(frozen=True, slots=True)
class _Segment:
    """A marker with its content; ``end``: of the segment in the file, or of the scan that follows it."""

    marker: int
    start: int
    end: int
    content: bytes = field(repr=False)

    @property
    def beside(self) -> bool:
        """Does it stand beside the pixels?"""
        return self.marker in range(_APP0, 0xF0) or self.marker == _COM


def opened(data: bytes, limits: Limits) -> Opened:
    """Raises :class:`UnreadableFile`."""
    segments, end = _segments(data)
    beside = [segment for segment in segments if segment.beside]
    image = image_of(data)
    blocks = tuple(_block(segment) for segment in beside)
    parts = [Part("缩略图", small) for segment in beside if (small := _thumbnail(segment))]
    spots = []
    if any(segment.marker == _APP0 and _has_small(segment.content) for segment in beside):
        spots.append(BlindSpot("", "图片带有旧式缩略图，没有查看", "picture"))
    mirrored = any(_orientation(segment) in _MIRRORED for segment in beside)
    return Opened((of_image(image, mirrored),), blocks, (*parts, *behind(data, end)), tuple(spots))


def rewritten(data: bytes, changes: Changes) -> bytes:
    """Raises :class:`UnwritableFormat`."""
    segments, end = _segments(data)
    drawn = _encoded(data, segments, changes.frames[0]) if changes.frames else None
    adobe = [segment for segment in _segments(drawn)[0] if segment.marker == _APP14] if drawn else []
    out = [b"\xff\xd8"]
    block = small = 0
    for segment in segments:
        if not segment.beside:
            if drawn is None:
                out.append(data[segment.start : segment.end])
            continue
        content = changes.blocks.get(block, segment.content)
        block += 1
        if _thumbnail(segment):
            content = _with_small(content, changes.parts.get(small), blank=drawn is not None)
            small += 1
        if segment.marker == _APP14 and adobe:
            content = adobe[0].content
        if content == segment.content:
            out.append(data[segment.start : segment.end])
        else:
            out.append(bytes((0xFF, segment.marker)) + (len(content) + 2).to_bytes(2, "big") + content)
    if drawn is not None:
        pixels = [drawn[s.start : s.end] for s in _segments(drawn)[0] if not s.beside]
        out += pixels
    out.append(b"\xff\xd9")
    return b"".join((*out, changes.parts.get(small, data[end:])))


def _segments(data: bytes) -> tuple[list[_Segment], int]:
    """All segments between the start and the end of the picture, and the offset after its end."""
    at = 2
    segments: list[_Segment] = []
    while True:
        start = at
        at = _marker_at(data, at)
        marker = data[at + 1]
        if marker == _EOI:
            return segments, at + 2
        if marker in _BARE:
            at += 2
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        after = at + 2 + size
        if size < 2 or after > len(data):
            raise UnreadableFile("JPEG 图片不完整，请确认上传完整", "the file is cut")
        content = data[at + 4 : after]
        if marker == _SOS:
            after = _after_scan(data, after)
        segments.append(_Segment(marker, start, after, content))
        at = after


def _marker_at(data: bytes, at: int) -> int:
    """The next marker: at this offset, but for fill bytes before it."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 2 > len(data) or data[at] != 0xFF or data[at + 1] in (0, 0xD8):
        raise UnreadableFile("JPEG 图片不完整或已损坏，请确认上传完整", "no marker where one must be")
    return at


def _after_scan(data: bytes, at: int) -> int:
    """The offset of the first marker after a scan's coded pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 2 > len(data):
            raise UnreadableFile("JPEG 图片不完整，请确认上传完整", "the file is cut")
        if data[at + 1] == 0 or data[at + 1] in _BARE or data[at + 1] == 0xFF:
            at += 1 if data[at + 1] == 0xFF else 2
            continue
        return at


def _block(segment: _Segment) -> Block:
    content = segment.content
    if segment.marker == _COM:
        return Block("图片的注释", content, tuple(whole(content)))
    if segment.marker == _APP1 and content.startswith(_EXIF):
        inner = in_exif(content[len(_EXIF) :])
        texts = [Text(text.offset + len(_EXIF), text.text, text.encoding, text.label) for text in inner]
        return Block("图片的 EXIF 信息", content, tuple(texts))
    if segment.marker == _APP1 and content.startswith(_XMP):
        return Block("图片的 XMP 信息", content, tuple(whole(content, len(_XMP))))
    if segment.marker in (_APP0, _APP14) and content[:4] in (b"JFIF", b"JFXX", b"Adob"):
        return Block("", content, ())
    if segment.marker == _APP2 and content.startswith(_PROFILE):
        return Block("图片的色彩信息", content, tuple(in_profile(content, len(_PROFILE) + 2, len(content))))
    return Block("图片的附加信息", content, tuple(found(content, [(0, len(content))])))


def _thumbnail(segment: _Segment) -> bytes:
    """The small JPEG inside EXIF."""
    if segment.marker != _APP1 or not segment.content.startswith(_EXIF):
        return b""
    exif = segment.content[len(_EXIF) :]
    span = thumbnail_span(exif)
    return exif[slice(*span)] if span else b""


def _has_small(content: bytes) -> bool:
    return content.startswith(b"JFXX") or (content.startswith(b"JFIF\0") and content[12:14] not in (b"\0\0", b""))


def _orientation(segment: _Segment) -> int:
    if segment.marker != _APP1 or not segment.content.startswith(_EXIF):
        return 0
    exif = segment.content[len(_EXIF) :]
    order = "little" if exif[:2] == b"II" else "big"
    for tag, _, start, size in entries(exif):
        if tag == _ORIENTATION and size == 2:
            return int.from_bytes(exif[start : start + 2], order)  # type: ignore[arg-type]
    return 0


def _with_small(content: bytes, new: bytes | None, blank: bool) -> bytes:
    """The EXIF segment with another small picture in the same room; what is left of the room is zeros."""
    start, end = thumbnail_span(content[len(_EXIF) :]) or (0, 0)
    start, end = start + len(_EXIF), end + len(_EXIF)
    if blank or (new is not None and len(new) > end - start):
        new = _blank(content[start:end])
    if new is None:
        return content
    return content[:start] + new[: end - start].ljust(end - start, b"\0") + content[end:]


def _blank(small: bytes) -> bytes:
    """A grey picture as large as this one; nothing if that takes more bytes."""
    from PIL import Image

    try:
        size = image_of(small).size
    except UnreadableFile:
        return b""
    out = io.BytesIO()
    Image.new("L", size, 128).save(out, "JPEG", quality=10, optimize=True)
    return out.getvalue() if len(out.getvalue()) <= len(small) else b""


def _encoded(data: bytes, segments: list[_Segment], values: NDArray[Any]) -> bytes:
    """The whole picture encoded anew, with the same tables, subsampling and way of coding."""
    from PIL import Image, JpegImagePlugin

    old = image_of(data)
    mode = {1: "L", 3: "RGB", 4: "CMYK"}.get(values.shape[2])
    if mode is None or mode != old.mode or not isinstance(old, JpegImagePlugin.JpegImageFile):
        raise UnwritableFormat("这种颜色格式的 JPEG 图片不能写回，请人工处理", "these pixels cannot be written")
    picture = Image.frombytes(mode, old.size, values.tobytes())
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        qtables=old.quantization,
        subsampling=JpegImagePlugin.get_sampling(old) if mode == "RGB" else -1,
        progressive=any(segment.marker in _PROGRESSIVE for segment in segments),
        optimize=True,
    )
    return out.getvalue()
