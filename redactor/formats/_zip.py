"""A zip, seen safely: its members, what of its bytes belongs to none of them, and how to change one and no other.

The central directory is parsed here and not by ``zipfile``, because that trusts what it reads: entries that overlap
(95 kB that inflate to 2 GB), sizes that lie, two names for one member, data between members that no member owns.
Whatever could show one reader something else than it shows us is refused or becomes a blind spot.

Nothing is ever extracted to disk: a name like ``../../etc/passwd`` is only a name.

Source: PKWARE APPNOTE.TXT 6.3.10 (section numbers in comments). Not done: decryption, volumes, deflate64.
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

STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
_METHODS = (STORED, DEFLATED, BZIP2, LZMA)

_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_CENTRAL = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR64 = struct.Struct("<4sLQL")  # 4.3.15
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64_SIGN, _LOCATOR64_SIGN, _DESCRIPTOR_SIGN = b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"

_ENCRYPTED, _DESCRIBED, _HIDDEN_HEADERS = 0x0001, 0x0008, 0x2000
_LZMA_END_MARK = 0x0002
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One member, as central directory and local header agree on it.

    Attributes:
        index: its number in the central directory; the address for :func:`rewrite`.
        name, raw_name: the name as text, and as the bytes of the header.
        encoding: the Python codec that a new name must be in.
        twice: the name stands a second time in a Unicode field; then ``encoding`` is UTF-8.
        comment, raw_comment: the same for its comment.
        method: 0 stored, 8 deflated, 12 bzip2, 14 LZMA; others cannot be read (``readable``).
        crc, size, packed: CRC-32 and bytes of the content, bytes of the packed data.
        start, data_start, end: offsets in the file: local header, packed data, end of data with its descriptor.
        central: offset of its record in the central directory.
    """

    index: int
    name: str = field(repr=False)
    raw_name: bytes = field(repr=False)
    encoding: str
    twice: bool
    comment: str = field(repr=False)
    raw_comment: bytes = field(repr=False)
    flags: int
    method: int
    crc: int
    size: int
    packed: int
    start: int
    data_start: int
    end: int
    central: int

    @property
    def is_dir(self) -> bool:
        """A folder: its name ends in a slash and it holds nothing."""
        return self.name.endswith(("/", "\\")) and self.size == 0

    @property
    def encrypted(self) -> bool:
        """Does it need a password?"""
        return bool(self.flags & _ENCRYPTED)

    @property
    def readable(self) -> bool:
        """Is it packed by a method that we know? If not, ``Package.blind_spots`` says so already."""
        return self.method in _METHODS or self.encrypted


@dataclass(frozen=True, slots=True)
class Package:
    """A zip whose structure holds.

    Attributes:
        data: the whole file.
        members: in the order of the central directory.
        blind_spots: bytes that belong to no member, names that stand twice, methods and extra fields nobody reads.
        comment: the archive's own comment, raw.
        end: offset of the end record.
    """

    data: bytes = field(repr=False)
    members: tuple[Member, ...] = field(repr=False)
    blind_spots: tuple[BlindSpot, ...]
    comment: bytes = field(repr=False)
    end: int
    _layout: _Layout = field(repr=False)
    _by_name: Mapping[str, int] = field(repr=False)

    def find(self, name: str) -> Member | None:
        """The member of that name; ASCII case, backslashes and a leading slash do not count (ECMA-376-2, 6.2.2)."""
        index = self._by_name.get(_key(name))
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


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the directory lies: all offsets in the file, not as written (a prefix shifts those)."""

    shift: int
    directory: int
    directory_end: int
    end64: int | None


def is_zip(data: bytes) -> bool:
    """Does it look like a zip, even a damaged one: by its first bytes, or by a whole end record after a prefix?"""
    if data.startswith((_LOCAL_SIGN, _END_SIGN, _DESCRIPTOR_SIGN + _LOCAL_SIGN)):
        return True
    end = _find_end(data)
    if end < 0 or _END.unpack_from(data, end)[7] + end + _END.size != len(data):
        return False
    size = _END.unpack_from(data, end)[5]
    return data[end - size : end - size + 4] == _CENTRAL_SIGN if size <= end else False


def open_package(data: bytes, limits: Limits) -> Package:
    """The zip's members and blind spots; nothing is inflated yet, but every limit on what may be has been checked.

    Raises:
        UnreadableFile: no directory, headers that contradict each other, members that overlap, a volume of a set.
        EncryptedFile: the directory itself is encrypted.
        LimitExceeded: more members, larger or more tightly packed than ``limits`` allows.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    end = _find_end(data)
    if end < 0:
        raise UnreadableFile("压缩包不完整：找不到目录", "no end of central directory")
    try:
        layout, count = _layout(data, end)
        if count > limits.members:
            raise LimitExceeded("压缩包成员数超过上限", "too many members")
        members = _members(data, layout, count, limits)
    except (struct.error, OverflowError) as error:
        raise UnreadableFile("压缩包的目录已损坏", "the directory runs over its end") from error
    _check_sizes(members, limits)
    comment = data[end + _END.size : end + _END.size + _END.unpack_from(data, end)[7]]
    by_name: dict[str, int] = {}
    for member in members:
        by_name.setdefault(_key(member.name), member.index)
    spots = (*_loose_bytes(data, members, layout, end), *_odd_members(data, members, by_name))
    return Package(data, members, spots, comment, end, layout, by_name)


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _find_end(data: bytes) -> int:
    """Offset of the end record: the last one whose comment fits into the file; -1 if there is none."""
    at = data.rfind(_END_SIGN, max(0, len(data) - _END.size - _FULL16 - 4096))
    while at >= 0 and at + _END.size > len(data):
        at = data.rfind(_END_SIGN, 0, at)
    return at


def _layout(data: bytes, end: int) -> tuple[_Layout, int]:
    """The layout and the number of members."""
    _, disk, directory_disk, here, count, size, offset, _ = _END.unpack_from(data, end)
    end64 = None
    directory_end = end
    at = end - _LOCATOR64.size
    if at >= 0 and data[at : at + 4] == _LOCATOR64_SIGN:
        _, disk64, end64_offset, disks = _LOCATOR64.unpack_from(data, at)
        # written offsets do not count a prefix, so the record is looked for just before the locator first
        end64 = at - _END64.size if data[at - _END64.size : at - _END64.size + 4] == _END64_SIGN else end64_offset
        if data[end64 : end64 + 4] != _END64_SIGN or disks > 1 or disk64:
            raise UnreadableFile("压缩包的目录已损坏", "zip64 locator points nowhere")
        _, _, _, _, disk, directory_disk, here, count, size, offset = _END64.unpack_from(data, end64)
        directory_end = end64
    if disk or directory_disk or here != count:
        raise UnreadableFile("分卷压缩包：请合并各卷后再提交", "a volume of a spanned archive")
    directory = directory_end - size
    shift = directory - offset
    if shift < 0:
        raise UnreadableFile("压缩包的目录已损坏", "directory overlaps the end record")
    return _Layout(shift, directory, directory_end, end64), count


def _members(data: bytes, layout: _Layout, count: int, limits: Limits) -> tuple[Member, ...]:
    """All members; each record of the directory against its local header, none overlapping another."""
    members: list[Member] = []
    at = layout.directory
    while data[at : at + 4] == _CENTRAL_SIGN and at < layout.directory_end:
        if len(members) >= limits.members:
            raise LimitExceeded("压缩包成员数超过上限", "too many members")
        name_size, extra_size, comment_size = struct.unpack_from("<3H", data, at + 28)
        members.append(_member(data, at, len(members), layout))
        at += _CENTRAL.size + name_size + extra_size + comment_size
    if len(members) != count or at > layout.directory_end:
        raise UnreadableFile("压缩包的目录与成员数不符", "directory and its count differ")
    border = 0
    for member in sorted(members, key=lambda m: (m.start, m.end)):
        if member.start < border or member.end > layout.directory:
            raise UnreadableFile("压缩包成员互相重叠，疑为恶意文件", "members overlap")
        border = member.end
    return tuple(members)


def _member(data: bytes, at: int, index: int, layout: _Layout) -> Member:
    (_, _, _, flags, method, _, _, crc, packed, size, n, e, c, disk, _, _, start) = _CENTRAL.unpack_from(data, at)
    name_at = at + _CENTRAL.size
    raw_name = data[name_at : name_at + n]
    extra = data[name_at + n : name_at + n + e]
    raw_comment = data[name_at + n + e : name_at + n + e + c]
    size, packed, start = _zip64_values(extra, [size, packed, start])
    if flags & _HIDDEN_HEADERS:
        raise EncryptedFile("压缩包的目录已加密，需要密码", "the directory is encrypted")
    if disk not in (0, _FULL16):
        raise UnreadableFile("分卷压缩包：请合并各卷后再提交", "a volume of a spanned archive")
    start += layout.shift
    data_start, local = _agreeing_local(data, start, (flags, method, crc, packed, size, raw_name))
    encoding = fields.encoding_of(raw_name, flags)
    name = fields.unicode_field(extra, fields.UNICODE_NAME, raw_name)
    if name is None:  # Info-ZIP writes the field into either header
        name = fields.unicode_field(local, fields.UNICODE_NAME, raw_name)
    twice = fields.has_field(extra, fields.UNICODE_NAME) or fields.has_field(local, fields.UNICODE_NAME)
    comment = fields.unicode_field(extra, fields.UNICODE_COMMENT, raw_comment)
    return Member(
        index=index,
        name=raw_name.decode(encoding) if name is None else name,
        raw_name=raw_name,
        encoding="utf-8" if twice else encoding,
        twice=twice,
        comment=raw_comment.decode(fields.encoding_of(raw_comment, flags)) if comment is None else comment,
        raw_comment=raw_comment,
        flags=flags,
        method=method,
        crc=crc,
        size=size,
        packed=packed,
        start=start,
        data_start=data_start,
        end=data_start + packed + _descriptor_size(data, data_start + packed, flags, (crc, packed, size)),
        central=at,
    )


def _zip64_values(extra: bytes, values: list[int]) -> list[int]:
    """``values`` (of 32 bits) with those that are all ones taken from the zip64 field, in order (4.5.3)."""
    if _FULL32 not in values:
        return values
    for kind, _, payload in fields.extra_fields(extra):
        if kind == fields.ZIP64:
            numbers = iter(struct.unpack(f"<{len(payload) // 8}Q", payload[: len(payload) // 8 * 8]))
            return [next(numbers, value) if value == _FULL32 else value for value in values]
    return values


def _agreeing_local(data: bytes, start: int, central: tuple[int, int, int, int, int, bytes]) -> tuple[int, bytes]:
    """Offset of the packed data and the local extra fields; raises where the two headers contradict each other."""
    flags, method, crc, packed, size, raw_name = central
    sign, _, local_flags, local_method, _, _, local_crc, p, s, n, e = _LOCAL.unpack_from(data, start)
    if sign != _LOCAL_SIGN:
        raise UnreadableFile("压缩包的目录指向了不存在的成员", "no local header where the directory points")
    name_at = start + _LOCAL.size
    extra = data[name_at + n : name_at + n + e]
    s, p = _zip64_values(extra, [s, p])
    same = data[name_at : name_at + n] == raw_name and local_method == method
    same &= (flags ^ local_flags) & (_ENCRYPTED | _DESCRIBED) == 0
    same &= raw_name.isascii() or (flags ^ local_flags) & fields.UTF8_FLAG == 0
    for here, there in ((local_crc, crc), (p, packed), (s, size)):
        # described: what was not known yet is zero here and stands after the data
        same &= here == there or (here == 0 and bool(flags & _DESCRIBED))
    if not same:
        raise UnreadableFile("压缩包成员的两处文件头互相矛盾", "local and central header contradict each other")
    return name_at + n + e, extra


def _descriptor_size(data: bytes, at: int, flags: int, numbers: tuple[int, int, int]) -> int:
    """Bytes of the data descriptor (4.3.9): with or without signature, numbers of 4 or 8 bytes; 0 if none fits."""
    if flags & _DESCRIBED:
        for sign in (_DESCRIPTOR_SIGN, b""):
            for shape in ("<LLL", "<LQQ"):
                size = len(sign) + struct.calcsize(shape)
                if shape == "<LLL" and max(numbers) > _FULL32:
                    continue
                if data[at : at + size] == sign + struct.pack(shape, *numbers):
                    return size
    return 0


def _check_sizes(members: tuple[Member, ...], limits: Limits) -> None:
    if sum(member.size for member in members) > limits.total_bytes:
        raise LimitExceeded("压缩包解压后的总大小超过上限", "inflates to more than allowed")
    for member in members:
        if member.size > limits.file_bytes:
            raise LimitExceeded("压缩包成员解压后的大小超过上限", "a member inflates to more than allowed")
        if member.size > limits.ratio_from and member.size > limits.ratio * max(1, member.packed):
            raise LimitExceeded("压缩率异常，疑为压缩炸弹", "a member is packed more tightly than allowed")


def _loose_bytes(data: bytes, members: tuple[Member, ...], layout: _Layout, end: int) -> list[BlindSpot]:
    """A blind spot for each stretch that belongs to no member and is not all zeros."""
    taken = [(m.start, m.end) for m in members]
    directory_end = layout.directory
    if members:
        last = members[-1]
        n, e, c = struct.unpack_from("<3H", data, last.central + 28)
        directory_end = last.central + _CENTRAL.size + n + e + c
    taken.append((layout.directory, directory_end))
    if layout.end64 is not None:
        taken.append((layout.end64, layout.end64 + _END64.size))
        taken.append((end - _LOCATOR64.size, end))
    comment_end = end + _END.size + _END.unpack_from(data, end)[7]
    taken.append((end, comment_end))
    spots = []
    border = 0
    for start, stop in [*sorted(taken), (len(data), len(data))]:
        if start > border and data.count(0, border, start) != start - border:
            reason = f"压缩包第 {border} 字节起有 {start - border} 字节不属于任何成员，内容未知"
            spots.append(BlindSpot("", reason, "corrupt"))
        border = max(border, stop)
    if comment_end > len(data) or data.find(_END_SIGN, end + 4, comment_end) >= 0:
        spots.append(BlindSpot("", "压缩包有两处互相矛盾的结尾，不同软件会看到不同内容", "corrupt"))
    return spots


def _odd_members(data: bytes, members: tuple[Member, ...], by_name: Mapping[str, int]) -> list[BlindSpot]:
    """A blind spot for each name that stands twice, method that is unknown, extra field that may hold text."""
    spots = []
    for member in members:
        if by_name[_key(member.name)] != member.index:
            spots.append(BlindSpot(member.name, "压缩包内有同名成员，不同软件会看到不同内容", "corrupt"))
        if not member.readable:
            spots.append(BlindSpot(member.name, f"压缩方法 {member.method} 不支持，内容未读", "unsupported"))
        local, central = _extras(data, member)
        if fields.holds_unknown(local) or fields.holds_unknown(central):
            spots.append(BlindSpot(member.name, "压缩包成员带有未知的附加字段，内容未读", "unsupported"))
        if _says_otherwise(local, central, member):
            spots.append(BlindSpot(member.name, "压缩包成员有两个互相矛盾的名称或注释", "corrupt"))
    return spots


def _says_otherwise(local: bytes, central: bytes, member: Member) -> bool:
    """Does a Unicode field hold another name or comment than the header, so that some of the text is nobody's?"""
    for extra in (local, central):
        for kind, _, payload in fields.extra_fields(extra):
            if kind == fields.UNICODE_NAME and payload[5:] != member.name.encode(errors="replace"):
                return True
            if kind == fields.UNICODE_COMMENT and payload[5:] != member.comment.encode(errors="replace"):
                return True
    return not (
        fields.says_the_same(member.raw_name, member.name) and fields.says_the_same(member.raw_comment, member.comment)
    )


def _extras(data: bytes, member: Member) -> tuple[bytes, bytes]:
    """The extra fields of the local header and of the central record."""
    n, e = struct.unpack_from("<2H", data, member.central + 28)
    central_at = member.central + _CENTRAL.size + n
    (name_size,) = struct.unpack_from("<H", data, member.start + 26)
    return data[member.start + _LOCAL.size + name_size : member.data_start], data[central_at : central_at + e]


def _unpack(packed: memoryview, member: Member) -> bytes:
    """Inflate one byte more than declared at most, so that a size that lies costs nothing; all input must be used."""
    most = member.size + 1
    if member.method == STORED:
        return bytes(packed)
    if member.method == DEFLATED:
        inflater = zlib.decompressobj(-15)
        content = inflater.decompress(packed, most)
        if not inflater.eof and len(content) < most:
            content += inflater.flush()
        whole = inflater.eof and not inflater.unused_data and not inflater.unconsumed_tail
    elif member.method in (BZIP2, LZMA):
        decoder: bz2.BZ2Decompressor | lzma.LZMADecompressor = bz2.BZ2Decompressor()
        if member.method == LZMA:  # 5.8.8: version, size of the properties, properties; then as in an .lzma file
            decoder = lzma.LZMADecompressor(lzma.FORMAT_ALONE)
            length = b"\xff" * 8 if member.flags & _LZMA_END_MARK else struct.pack("<Q", member.size)
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
    if method == BZIP2:
        return bz2.compress(content)
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
    data, layout = package.data, package._layout
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
        border = member.central + _CENTRAL.size + n + e + c
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
    header = list(_LOCAL.unpack_from(data, member.start))
    extra = bytearray(_extras(data, member)[0])
    packed = data[member.data_start : member.data_start + member.packed]
    sums = (member.crc, member.packed, member.size)
    if content is not None:
        if member.encrypted or not member.readable:
            raise UnwritableFormat("压缩包成员已加密或压缩方法不支持，无法改写", "a changed member cannot be packed")
        packed = _pack(content, member.method)
        sums = (zlib.crc32(content), len(packed), len(content))
        header[2] |= _LZMA_END_MARK if member.method == LZMA else 0
        written = list(header[6:9])
        header[6] = sums[0]
        header[8], header[7] = _patched(extra, [header[8], header[7]], [sums[2], sums[1]])
        if member.flags & _DESCRIBED:  # zero stays zero: the descriptor says it
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
    return _LOCAL.pack(*header) + name + bytes(extra) + packed + descriptor, sums


def _patched(extra: bytearray, written: list[int], values: list[int]) -> list[int]:
    """Header fields for ``values``: those that were all ones stay so and go into the zip64 field, in place."""
    at = next((at for kind, at, _ in fields.extra_fields(bytes(extra)) if kind == fields.ZIP64), None)
    result = []
    for old, value in zip(written, values, strict=True):
        if old == _FULL32 and at is not None:
            struct.pack_into("<Q", extra, at, value)
            at += 8
            result.append(old)
        elif value >= _FULL32:
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
    record = list(_CENTRAL.unpack_from(data, member.central))
    extra = bytearray(_extras(data, member)[1])
    crc, packed, size, start = numbers
    record[7] = crc
    record[9], record[8], record[16] = _patched(
        extra, [record[9], record[8], record[16]], [size, packed, start - shift]
    )
    if member.method == LZMA and crc != member.crc:
        record[3] |= _LZMA_END_MARK
    name, comment = (new.get(member.index) for new in texts)
    kept = bytes(extra)
    if name is not None:
        kept, record[3] = _renamed(member, kept, record[3], name)
    if comment is not None:
        kept = fields.without_fields(kept, fields.UNICODE_COMMENT)
    name = member.raw_name if name is None else name
    comment = member.raw_comment if comment is None else comment
    record[10:13] = len(name), len(kept), len(comment)
    return _CENTRAL.pack(*record) + name + kept + comment


def _new_end(package: Package, directory: int, directory_end: int, comment: bytes | None) -> bytes:
    """The end records anew, with what stands between and after them."""
    data, layout, end = package.data, package._layout, package.end
    out = b""
    size, offset = directory_end - directory, directory - layout.shift
    if layout.end64 is not None:
        record = list(_END64.unpack_from(data, layout.end64))
        record[8:10] = size, offset
        locator = list(_LOCATOR64.unpack_from(data, end - _LOCATOR64.size))
        locator[2] = directory_end - layout.shift
        between = data[layout.end64 + _END64.size : end - _LOCATOR64.size]
        out = _END64.pack(*record) + between + _LOCATOR64.pack(*locator)
    last = list(_END.unpack_from(data, end))
    if last[5] != _FULL32:
        last[5] = size
    if last[6] != _FULL32:
        last[6] = offset
    trailing = data[end + _END.size + last[7] :]
    comment = package.comment if comment is None else comment
    last[7] = len(comment)
    return out + _END.pack(*last) + comment + trailing
