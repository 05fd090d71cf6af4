"""Gzip: one packed file, often a tar (``.tar.gz``, ``.tgz``). Its content is the part; name and comment are text.

RFC 1952. Several streams one after the other are one content, as ``gunzip`` has it. The content has a checksum; the
header has one only if its writer wished so, so a flipped character of the name may go unnoticed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import LimitExceeded, StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats._edited import edited
from redactor.formats._names import ASCII_SIGNS, WIDE_SIGNS, legal_name
from redactor.formats._zip_fields import encoding_of

NAME = "gzip"
SUFFIXES: tuple[str, ...] = (".gz", ".tgz")
DETECTS_DAMAGE = True

_ANY = Limits(file_bytes=2**62, total_bytes=2**62, members=2**31, ratio=2**31)
_HEADER = struct.Struct("<2sBBIBB")
_CRC, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16
_STEP = 1 << 20
_UNNAMED = "压缩内容"


@dataclass(frozen=True, slots=True)
class _Stream:
    """One gzip member: where it stands in the file, its texts' bytes (``None``: it has none) and its content."""

    start: int
    body: int
    tail: int
    flags: int
    extra: bytes = field(repr=False)
    name: bytes | None = field(repr=False)
    comment: bytes | None = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def end(self) -> int:
        """Offset after its checksum and length."""
        return self.tail + 8


def claims(data: bytes) -> bool:
    """By the first three bytes: the magic number and the only method there is."""
    return data.startswith(b"\x1f\x8b\x08")


def read(data: bytes, limits: Limits) -> Content:
    """Name and comment as passages, the content as the one part.

    Raises:
        UnreadableFile: damaged.
        LimitExceeded: larger, or more tightly packed, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    streams, end = _streams(data, limits)
    spots = []
    if data[end:].strip(b"\x00"):
        spots.append(BlindSpot("", "压缩数据之后还有别的内容，没有查看", "unsupported"))
    if any(stream.extra and not _is_block_size(stream.extra) for stream in streams):
        spots.append(BlindSpot("", "文件头的附加字段没有查看", "unsupported"))
    passages = tuple(Passage(text, place, label) for text, place, label, *_ in _walk(streams))
    name = next((text for text, *_, slot in _walk(streams) if slot == "name"), _UNNAMED)
    part = Part(name, b"".join(stream.content for stream in streams))
    return Content(NAME, passages, (part,), tuple(spots))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with its texts edited; packed anew only if its content is replaced.

    Raises:
        StaleEdit: an edit names a text that does not stand there, or a part that is not there.
        UnwritableFormat: the text's encoding lacks a new character.
    """
    if not edits and not parts:
        return data
    if set(parts) - {0}:
        raise StaleEdit("要替换的内容不存在", "gzip holds one content")
    streams, end = _streams(data, _ANY)
    texts = list(_walk(streams))
    raw: dict[tuple[int, str], bytes] = {}
    for number, new in edited([text for text, *_ in texts], edits).items():
        text, _, _, nth, slot = texts[number]
        raw[nth, slot] = _encoded(text, new, streams[nth], slot)
    contents = _divided(streams, parts[0]) if 0 in parts else None
    out = []
    for i, stream in enumerate(streams):
        header = _header(data, stream, raw.get((i, "name")), raw.get((i, "comment")))
        if contents is None or contents[i] == stream.content:
            out.append(header + data[stream.body : stream.end])
        else:
            out.append(header + _packed(contents[i], best=data[stream.start + 8] == 2))
    return b"".join((*out, data[end:]))


def _streams(data: bytes, limits: Limits) -> tuple[list[_Stream], int]:
    """The streams, and the offset after the last."""
    streams: list[_Stream] = []
    at, total = 0, 0
    while data.startswith(b"\x1f\x8b", at):
        stream = _stream(data, at, limits, total)
        streams.append(stream)
        total += len(stream.content)
        at = stream.end
        if len(streams) > limits.members:
            raise LimitExceeded("压缩数据的段数超过上限", "too many streams")
    if not streams:
        raise UnreadableFile("不是完整的 gzip 文件", "no gzip stream")
    return streams, at


def _stream(data: bytes, start: int, limits: Limits, before: int) -> _Stream:
    """The stream that starts here, with its checksum and length checked."""
    if len(data) < start + _HEADER.size or data[start + 2] != 8 or data[start + 3] & 0xE0:
        raise UnreadableFile("gzip 文件头已损坏", "the header is damaged")
    flags, at = data[start + 3], start + _HEADER.size
    extra = b""
    if flags & _EXTRA:
        length = int.from_bytes(data[at : at + 2], "little")
        extra = data[at + 2 : at + 2 + length]
        at += 2 + length
    texts: list[bytes | None] = []
    for flag in (_NAME, _COMMENT):
        end = data.find(b"\x00", at) if flags & flag else at
        if end < 0:
            raise UnreadableFile("gzip 文件头不完整", "a text in the header does not end")
        texts.append(data[at:end] if flags & flag else None)
        at = end + 1 if flags & flag else at
    if flags & _CRC:
        if data[at : at + 2] != struct.pack("<H", zlib.crc32(data[start:at]) & 0xFFFF):
            raise UnreadableFile("gzip 文件头的校验和不符", "the header's CRC is wrong")
        at += 2
    content, tail = _inflated(data, at, limits, before)
    if data[tail : tail + 8] != struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF):
        raise UnreadableFile("gzip 的校验和或长度不符，文件可能损坏", "CRC or length is wrong")
    return _Stream(start, at, tail, flags, extra, texts[0], texts[1], content)


def _inflated(data: bytes, at: int, limits: Limits, before: int) -> tuple[bytes, int]:
    """What is packed from here on, and the offset after it; the limits are looked at on the way."""
    inflater = zlib.decompressobj(-15)
    source, given = memoryview(data), at
    pieces: list[bytes] = []
    size = before
    waiting: bytes | memoryview = b""
    while not inflater.eof:
        if not waiting:
            waiting = source[given : given + _STEP]
            given += len(waiting)
            if not waiting:
                raise UnreadableFile("gzip 压缩数据不完整", "packed data ends too early")
        try:
            piece = inflater.decompress(waiting, _STEP)
        except zlib.error as error:
            raise UnreadableFile("gzip 压缩数据已损坏", "packed data does not inflate") from error
        waiting = inflater.unconsumed_tail
        pieces.append(piece)
        size += len(piece)
        if size > min(limits.file_bytes, limits.total_bytes):
            raise LimitExceeded("解压后的大小超过上限", "inflates to more than allowed")
        if size > limits.ratio_from and size > limits.ratio * len(data):
            raise LimitExceeded("压缩率异常，疑为压缩炸弹", "packed more tightly than allowed")
    return b"".join(pieces), given - len(inflater.unused_data)


def _is_block_size(extra: bytes) -> bool:
    """The one well known extra field: BGZF's block size, which holds no text."""
    return len(extra) == 6 and extra.startswith(b"BC\x02\x00")


def _walk(streams: Sequence[_Stream]) -> Iterator[tuple[str, str, str, int, str]]:
    """Text, place, label, number of the stream, slot."""
    for i, stream in enumerate(streams):
        nth = f"第 {i + 1} 段" if len(streams) > 1 else ""
        if stream.name:
            yield stream.name.decode(encoding_of(stream.name, 0)), f"压缩文件头{nth}的原文件名", "文件名", i, "name"
        if stream.comment:
            text = stream.comment.decode(encoding_of(stream.comment, 0))
            yield text, f"压缩文件头{nth}的注释", "注释", i, "comment"


def _encoded(old: str, new: str, stream: _Stream, slot: str) -> bytes:
    """The new text in the old one's encoding; in a name with legal signs for stars."""
    codec = encoding_of((stream.name if slot == "name" else stream.comment) or b"", 0)
    if slot == "name":
        signs = ASCII_SIGNS if codec in ("ascii", "cp437") else WIDE_SIGNS
        new = legal_name(old, new, signs, set())
    try:
        return new.encode(codec)
    except UnicodeEncodeError as error:
        raise UnwritableFormat(
            "名称或注释的编码不含所需的字符，无法改写", "the text's encoding lacks a character"
        ) from error


def _header(data: bytes, stream: _Stream, name: bytes | None, comment: bytes | None) -> bytes:
    """The stream's header, with new texts if there are any."""
    if name is None and comment is None:
        return data[stream.start : stream.body]
    at = stream.start + _HEADER.size + (2 + len(stream.extra) if stream.flags & _EXTRA else 0)
    out = data[stream.start : at]
    for new, old in ((name, stream.name), (comment, stream.comment)):
        if old is not None:
            out += (old if new is None else new) + b"\x00"
    return out + (struct.pack("<H", zlib.crc32(out) & 0xFFFF) if stream.flags & _CRC else b"")


def _divided(streams: Sequence[_Stream], content: bytes) -> list[bytes]:
    """The content cut where it was cut before; if it is of another length, all of it in the first stream."""
    if len(content) != sum(len(stream.content) for stream in streams):
        return [content, *(b"" for _ in streams[1:])]
    pieces, at = [], 0
    for stream in streams:
        pieces.append(content[at : at + len(stream.content)])
        at += len(stream.content)
    return pieces


def _packed(content: bytes, best: bool) -> bytes:
    deflater = zlib.compressobj(9 if best else 6, zlib.DEFLATED, -15)
    body = deflater.compress(content) + deflater.flush()
    return body + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
