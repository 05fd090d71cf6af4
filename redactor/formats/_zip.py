"""A zip, seen safely: its members, what they hold, and how to change one and no other.

What may not be believed of a zip is held in :mod:`redactor.formats._zip_directory`. Nothing is ever extracted to disk: a
name like ``../../etc/passwd`` is only a name. Every limit is checked before anything is inflated, and no member ever
inflates to more than it declares.

Source: PKWARE APPNOTE.TXT 6.3.10 (section numbers in comments). Not done: decryption, volumes, Zstandard, PPMd.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Limits
from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile, UnwritableFormat
from redactor.formats import _zip_fields as fields
from redactor.formats._deflate64 import inflate64
from redactor.formats._zip_directory import (
    BZIP2,
    CENTRAL,
    CENTRAL_SIGN,
    DEFLATED,
    DEFLATED64,
    DESCRIBED,
    DESCRIPTOR_SIGN,
    END,
    END64,
    END_SIGN,
    FULL32,
    LOCAL,
    LOCAL_SIGN,
    LOCATOR64,
    LZMA,
    LZMA_END_MARK,
    STORED,
    XZ,
    Layout,
    Member,
    extras,
    find_end,
    layout_of,
    loose_bytes,
    members_of,
    name_key,
    odd_members,
)

__all__ = ["Member", "Package", "is_zip", "open_package", "rewrite"]

_MEMORY = 256 << 20
"""Bytes that unpacking XZ may take; a header may ask for 4 GB."""


@dataclass(frozen=True, slots=True)
class Package:
    """A zip whose structure holds.

    Attributes:
        data: the whole file.
        members: in the order of the central directory.
        blind_spots: bytes that belong to no member, names that stand twice, methods and extra fields nobody reads.
        comment: the archive's own comment, raw.
        end: offset of the end record.
        layout: where the directory lies.
    """

    data: bytes = field(repr=False)
    members: tuple[Member, ...] = field(repr=False)
    blind_spots: tuple[BlindSpot, ...]
    comment: bytes = field(repr=False)
    end: int
    layout: Layout = field(repr=False)
    _by_name: Mapping[str, int] = field(repr=False)

    def find(self, name: str) -> Member | None:
        """The member of that name; ASCII case, backslashes and a leading slash do not count (ECMA-376-2, 6.2.2)."""
        index = self._by_name.get(name_key(name))
        return None if index is None else self.members[index]

    def read(self, member: Member) -> bytes:
        """What the member holds, its size and CRC checked.

        Raises:
            EncryptedFile: it needs a password.
            UnreadableFile: damaged, longer or shorter than it says, or packed by an unknown method.
        """
        if member.encrypted:
            raise EncryptedFile("压缩包成员已加密，需要密码", "a member is encrypted")
        packed = memoryview(self.data)[member.data_start : member.data_start + member.packed]
        try:
            content = _unpack(packed, member)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise UnreadableFile("压缩包成员已损坏，无法解压", "a member does not inflate") from error
        if len(content) != member.size or zlib.crc32(content) != member.crc:
            raise UnreadableFile("压缩包成员的长度或校验和不符", "a member's size or CRC is wrong")
        return content


def is_zip(data: bytes) -> bool:
    """Does it look like a zip, even a damaged one: by its first bytes, or by a whole end record after a prefix?"""
    if data.startswith((LOCAL_SIGN, END_SIGN, DESCRIPTOR_SIGN + LOCAL_SIGN)):
        return True
    end = find_end(data)
    if end < 0 or END.unpack_from(data, end)[7] + end + END.size != len(data):
        return False
    size = END.unpack_from(data, end)[5]
    return data[end - size : end - size + 4] == CENTRAL_SIGN if size <= end else False


def open_package(data: bytes, limits: Limits) -> Package:
    """The zip's members and blind spots; nothing is inflated yet, but every limit on what may be has been checked.

    Raises:
        UnreadableFile: no directory, headers that contradict each other, members that overlap, a volume of a set.
        EncryptedFile: the directory itself is encrypted.
        LimitExceeded: more members, larger or more tightly packed than ``limits`` allows.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    end = find_end(data)
    if end < 0:
        raise UnreadableFile("压缩包不完整：找不到目录", "no end of central directory")
    try:
        layout, count = layout_of(data, end)
        if count > limits.members:
            raise LimitExceeded("压缩包成员数超过上限", "too many members")
        members = members_of(data, layout, count, limits)
    except (struct.error, OverflowError) as error:
        raise UnreadableFile("压缩包的目录已损坏", "the directory runs over its end") from error
    _check_sizes(members, limits)
    comment = data[end + END.size : end + END.size + END.unpack_from(data, end)[7]]
    by_name: dict[str, int] = {}
    for member in members:
        by_name.setdefault(name_key(member.name), member.index)
    spots = (*loose_bytes(data, members, layout, end), *odd_members(data, members, by_name))
    return Package(data, members, spots, comment, end, layout, by_name)


def _check_sizes(members: tuple[Member, ...], limits: Limits) -> None:
    if sum(member.size for member in members) > limits.total_bytes:
        raise LimitExceeded("压缩包解压后的总大小超过上限", "inflates to more than allowed")
    for member in members:
        if member.size > limits.file_bytes:
            raise LimitExceeded("压缩包成员解压后的大小超过上限", "a member inflates to more than allowed")
        if member.size > limits.ratio_from and member.size > limits.ratio * max(1, member.packed):
            raise LimitExceeded("压缩率异常，疑为压缩炸弹", "a member is packed more tightly than allowed")


def _unpack(packed: memoryview, member: Member) -> bytes:
    """Inflate one byte more than declared at most, so that a size that lies costs nothing; all input must be used."""
    most = member.size + 1
    if member.method == STORED:
        return bytes(packed)
    if member.method == DEFLATED64:
        return inflate64(bytes(packed), member.size)
    if member.method == DEFLATED:
        inflater = zlib.decompressobj(-15)
        content = inflater.decompress(packed, most)
        if not inflater.eof and len(content) < most:
            content += inflater.flush()
        whole = inflater.eof and not inflater.unused_data and not inflater.unconsumed_tail
    elif member.method in (BZIP2, LZMA, XZ):
        decoder: bz2.BZ2Decompressor | lzma.LZMADecompressor = bz2.BZ2Decompressor()
        if member.method == XZ:
            decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY)
        if member.method == LZMA:  # 5.8.8: version, size of the properties, properties; then as in an .lzma file
            decoder = lzma.LZMADecompressor(lzma.FORMAT_ALONE)
            length = b"\xff" * 8 if member.flags & LZMA_END_MARK else struct.pack("<Q", member.size)
            packed = memoryview(bytes(packed[4:9]) + length + bytes(packed[9:]))
        content = decoder.decompress(packed, most)
        if not decoder.eof and len(content) < most:
            content += decoder.decompress(b"", most - len(content))
        whole = decoder.eof and not decoder.unused_data
    else:
        raise UnreadableFile("压缩方法不支持", "unknown compression method")
    if not whole:
        raise UnreadableFile("压缩包成员的压缩数据不完整或有多余", "packed data does not end where it says")
    return content


def _pack(content: bytes, method: int) -> bytes:
    if method == DEFLATED:
        deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
        return deflater.compress(content) + deflater.flush()
    if method == DEFLATED64:  # without matches the two are the same
        deflater = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_HUFFMAN_ONLY)
        return deflater.compress(content) + deflater.flush()
    if method == BZIP2:
        return bz2.compress(content)
    if method == XZ:
        return lzma.compress(content)
    if method == LZMA:
        alone = lzma.compress(content, lzma.FORMAT_ALONE)
        return b"\x09\x14\x05\x00" + alone[:5] + alone[13:]
    return content


def rewrite(
    package: Package,
    contents: Mapping[int, bytes],
    names: Mapping[int, bytes] | None = None,
    comment: bytes | None = None,
    comments: Mapping[int, bytes] | None = None,
) -> bytes:
    """The zip with some members' content, names or comments replaced and every other byte as it came.

    Args:
        package: the zip.
        contents: new content by ``Member.index``; packed again by the member's own method.
        names: new raw names by index. Must be in ``Member.encoding``; where the member carries its name a second time
            in a Unicode field, that field goes, and the name must be UTF-8 and is marked so.
        comment: the archive's new comment.
        comments: new raw comments by index; a comment's Unicode field goes as well.

    Raises:
        UnwritableFormat: a changed member is encrypted, packed by an unknown method, or too large for its header.
    """
    names, comments = names or {}, comments or {}
    if not contents and not names and not comments and comment is None:
        return package.data
    data, layout = package.data, package.layout
    out = bytearray()
    numbers: dict[int, tuple[int, int, int, int]] = {}  # crc, packed, size, start in the new file
    border = 0
    for member in sorted(package.members, key=lambda m: m.start):
        out += data[border : member.start]
        start = len(out)
        if member.index in contents or member.index in names:
            segment, sums = _new_segment(data, member, contents.get(member.index), names.get(member.index))
            out += segment
        else:
            sums = (member.crc, member.packed, member.size)
            out += data[member.start : member.end]
        numbers[member.index] = (*sums, start)
        border = member.end
    out += data[border : layout.directory]
    directory = len(out)
    border = layout.directory
    for member in package.members:
        record = _new_record(data, member, numbers[member.index], layout.shift, (names, comments))
        out += record
        n, e, c = struct.unpack_from("<3H", data, member.central + 28)
        border = member.central + CENTRAL.size + n + e + c
    out += data[border : layout.directory_end]
    return bytes(out) + _new_end(package, directory, len(out), comment)


def _renamed(member: Member, extra: bytes, flags: int, name: bytes) -> tuple[bytes, int]:
    """Extra fields and flags that go with a new name."""
    if not member.twice:
        return extra, flags
    return fields.without_fields(extra, fields.UNICODE_NAME), flags | fields.UTF8_FLAG


def _new_segment(
    data: bytes, member: Member, content: bytes | None, name: bytes | None
) -> tuple[bytes, tuple[int, int, int]]:
    """Local header, data and descriptor anew, and (crc, packed size, size)."""
    header = list(LOCAL.unpack_from(data, member.start))
    extra = bytearray(extras(data, member)[0])
    packed = data[member.data_start : member.data_start + member.packed]
    sums = (member.crc, member.packed, member.size)
    if content is not None:
        if member.encrypted or not member.readable:
            raise UnwritableFormat("压缩包成员已加密或压缩方法不支持，无法改写", "a changed member cannot be packed")
        packed = _pack(content, member.method)
        sums = (zlib.crc32(content), len(packed), len(content))
        header[2] |= LZMA_END_MARK if member.method == LZMA else 0
        written = list(header[6:9])
        header[6] = sums[0]
        header[8], header[7] = _patched(extra, [header[8], header[7]], [sums[2], sums[1]])
        if member.flags & DESCRIBED:  # zero stays zero: the descriptor says it
            header[6:9] = [new if old else 0 for old, new in zip(written, header[6:9], strict=True)]
    if name is not None:
        kept, header[2] = _renamed(member, bytes(extra), header[2], name)
        extra = bytearray(kept)
    else:
        name = member.raw_name
    header[9:11] = len(name), len(extra)
    descriptor = data[member.data_start + member.packed : member.end]
    if descriptor:
        sign = descriptor[:4] if len(descriptor) in (16, 24) else b""
        descriptor = sign + struct.pack("<LQQ" if len(descriptor) >= 20 else "<LLL", *sums)
    return LOCAL.pack(*header) + name + bytes(extra) + packed + descriptor, sums


def _patched(extra: bytearray, written: list[int], values: list[int]) -> list[int]:
    """Header fields for ``values``: those that were all ones stay so and go into the zip64 field, in place."""
    at = next((at for kind, at, _ in fields.extra_fields(bytes(extra)) if kind == fields.ZIP64), None)
    result = []
    for old, value in zip(written, values, strict=True):
        if old == FULL32 and at is not None:
            struct.pack_into("<Q", extra, at, value)
            at += 8
            result.append(old)
        elif value >= FULL32:
            raise UnwritableFormat("改写后的压缩包超过 4 GB", "does not fit into 32 bits")
        else:
            result.append(value)
    return result


def _new_record(
    data: bytes,
    member: Member,
    numbers: tuple[int, int, int, int],
    shift: int,
    texts: tuple[Mapping[int, bytes], Mapping[int, bytes]],
) -> bytes:
    """The member's record in the central directory anew."""
    record = list(CENTRAL.unpack_from(data, member.central))
    extra = bytearray(extras(data, member)[1])
    crc, packed, size, start = numbers
    record[7] = crc
    record[9], record[8], record[16] = _patched(
        extra, [record[9], record[8], record[16]], [size, packed, start - shift]
    )
    if member.method == LZMA and crc != member.crc:
        record[3] |= LZMA_END_MARK
    name, comment = (new.get(member.index) for new in texts)
    kept = bytes(extra)
    if name is not None:
        kept, record[3] = _renamed(member, kept, record[3], name)
    if comment is not None:
        kept = fields.without_fields(kept, fields.UNICODE_COMMENT)
    name = member.raw_name if name is None else name
    comment = member.raw_comment if comment is None else comment
    record[10:13] = len(name), len(kept), len(comment)
    return CENTRAL.pack(*record) + name + kept + comment


def _new_end(package: Package, directory: int, directory_end: int, comment: bytes | None) -> bytes:
    """The end records anew, with what stands between and after them."""
    data, layout, end = package.data, package.layout, package.end
    out = b""
    size, offset = directory_end - directory, directory - layout.shift
    if layout.end64 is not None:
        record = list(END64.unpack_from(data, layout.end64))
        record[8:10] = size, offset
        locator = list(LOCATOR64.unpack_from(data, end - LOCATOR64.size))
        locator[2] = directory_end - layout.shift
        between = data[layout.end64 + END64.size : end - LOCATOR64.size]
        out = END64.pack(*record) + between + LOCATOR64.pack(*locator)
    last = list(END.unpack_from(data, end))
    if last[5] != FULL32:
        last[5] = size
    if last[6] != FULL32:
        last[6] = offset
    trailing = data[end + END.size + last[7] :]
    comment = package.comment if comment is None else comment
    last[7] = len(comment)
    return out + END.pack(*last) + comment + trailing
