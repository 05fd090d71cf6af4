"""The directory of a zip: where its members lie, whether its headers agree, and what of its bytes is nobody's.

The central directory is parsed here and not by ``zipfile``, because that trusts what it reads: entries that overlap
(95 kB that inflate to 2 GB), sizes that lie, two names for one member, data between members that no member owns.
Whatever could show one reader something else than it shows us is refused or becomes a blind spot.

Source: PKWARE APPNOTE.TXT 6.3.10 (section numbers in comments). Not done: volumes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Limits
from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile
from redactor.formats import _zip_fields as fields

STORED, DEFLATED, DEFLATED64, BZIP2, LZMA, XZ = 0, 8, 9, 12, 14, 95
METHODS = (STORED, DEFLATED, DEFLATED64, BZIP2, LZMA, XZ)
LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
CENTRAL = struct.Struct("<4s6H3L5H2L")  # 4.3.12
END = struct.Struct("<4s4H2LH")  # 4.3.16
END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
LOCATOR64 = struct.Struct("<4sLQL")  # 4.3.15
LOCAL_SIGN, CENTRAL_SIGN, END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END64_SIGN, LOCATOR64_SIGN, DESCRIPTOR_SIGN = b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
ENCRYPTED, DESCRIBED, HIDDEN_HEADERS = 0x0001, 0x0008, 0x2000
LZMA_END_MARK = 0x0002
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
SHORTEST_NUMBER = 7
"""Bytes of the shortest number by which somebody can be reached, a local telephone number: fewer hold none."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member, as central directory and local header agree on it.

    Attributes:
        index: its number in the central directory; the address for :func:`rewrite`.
        name, raw_name: the name as text, and as the bytes of the header.
        encoding: the Python codec that a new name must be in.
        twice: the name stands a second time in a Unicode field; then ``encoding`` is UTF-8.
        comment, raw_comment: the same for its comment.
        method: 0 stored, 8 deflated, 9 deflated with a larger window, 12 bzip2, 14 LZMA, 95 XZ; others cannot be read (``readable``).
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
        return bool(self.flags & ENCRYPTED)

    @property
    def readable(self) -> bool:
        """Is it packed by a method that we know? If not, ``Package.blind_spots`` says so already."""
        return self.method in METHODS or self.encrypted


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the directory lies: all offsets in the file, not as written (a prefix shifts those)."""

    shift: int
    directory: int
    directory_end: int
    end64: int | None


def name_key(name: str) -> str:
    """What two names must share to mean the same member: slashes either way, none at the start, ASCII case apart."""
    return name.replace("\\", "/").lstrip("/").lower()


def find_end(data: bytes) -> int:
    """Offset of the end record: the last one whose comment fits into the file; -1 if there is none."""
    at = data.rfind(END_SIGN, max(0, len(data) - END.size - FULL16 - 4096))
    while at >= 0 and at + END.size > len(data):
        at = data.rfind(END_SIGN, 0, at)
    return at


def layout_of(data: bytes, end: int) -> tuple[Layout, int]:
    """The layout and the number of members."""
    _, disk, directory_disk, here, count, size, offset, _ = END.unpack_from(data, end)
    end64 = None
    directory_end = end
    at = end - LOCATOR64.size
    if at >= 0 and data[at : at + 4] == LOCATOR64_SIGN:
        _, disk64, end64_offset, disks = LOCATOR64.unpack_from(data, at)
        # written offsets do not count a prefix, so the record is looked for just before the locator first
        end64 = at - END64.size if data[at - END64.size : at - END64.size + 4] == END64_SIGN else end64_offset
        if data[end64 : end64 + 4] != END64_SIGN or disks > 1 or disk64:
            raise UnreadableFile("压缩包的目录已损坏", "zip64 locator points nowhere")
        _, _, _, _, disk, directory_disk, here, count, size, offset = END64.unpack_from(data, end64)
        directory_end = end64
    if disk or directory_disk or here != count:
        raise UnreadableFile("分卷压缩包：请合并各卷后再提交", "a volume of a spanned archive")
    directory = directory_end - size
    shift = directory - offset
    if shift < 0:
        raise UnreadableFile("压缩包的目录已损坏", "directory overlaps the end record")
    return Layout(shift, directory, directory_end, end64), count


def members_of(data: bytes, layout: Layout, count: int, limits: Limits) -> tuple[Member, ...]:
    """All members; each record of the directory against its local header, none overlapping another."""
    members: list[Member] = []
    at = layout.directory
    while data[at : at + 4] == CENTRAL_SIGN and at < layout.directory_end:
        if len(members) >= limits.members:
            raise LimitExceeded("压缩包成员数超过上限", "too many members")
        name_size, extra_size, comment_size = struct.unpack_from("<3H", data, at + 28)
        members.append(_member(data, at, len(members), layout))
        at += CENTRAL.size + name_size + extra_size + comment_size
    if len(members) != count or at > layout.directory_end:
        raise UnreadableFile("压缩包的目录与成员数不符", "directory and its count differ")
    border = 0
    for member in sorted(members, key=lambda m: (m.start, m.end)):
        if member.start < border or member.end > layout.directory:
            raise UnreadableFile("压缩包成员互相重叠，疑为恶意文件", "members overlap")
        border = member.end
    return tuple(members)


def _member(data: bytes, at: int, index: int, layout: Layout) -> Member:
    (_, _, _, flags, method, _, _, crc, packed, size, n, e, c, disk, _, _, start) = CENTRAL.unpack_from(data, at)
    name_at = at + CENTRAL.size
    raw_name = data[name_at : name_at + n]
    extra = data[name_at + n : name_at + n + e]
    raw_comment = data[name_at + n + e : name_at + n + e + c]
    size, packed, start = _zip64_values(extra, [size, packed, start])
    if flags & HIDDEN_HEADERS:
        raise EncryptedFile("压缩包的目录已加密，需要密码", "the directory is encrypted")
    if disk not in (0, FULL16):
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
    if FULL32 not in values:
        return values
    for kind, _, payload in fields.extra_fields(extra):
        if kind == fields.ZIP64:
            numbers = iter(struct.unpack(f"<{len(payload) // 8}Q", payload[: len(payload) // 8 * 8]))
            return [next(numbers, value) if value == FULL32 else value for value in values]
    return values


def _agreeing_local(data: bytes, start: int, central: tuple[int, int, int, int, int, bytes]) -> tuple[int, bytes]:
    """Offset of the packed data and the local extra fields; raises where the two headers contradict each other."""
    flags, method, crc, packed, size, raw_name = central
    sign, _, local_flags, local_method, _, _, local_crc, p, s, n, e = LOCAL.unpack_from(data, start)
    if sign != LOCAL_SIGN:
        raise UnreadableFile("压缩包的目录指向了不存在的成员", "no local header where the directory points")
    name_at = start + LOCAL.size
    extra = data[name_at + n : name_at + n + e]
    s, p = _zip64_values(extra, [s, p])
    same = data[name_at : name_at + n] == raw_name and local_method == method
    same &= (flags ^ local_flags) & (ENCRYPTED | DESCRIBED) == 0
    same &= raw_name.isascii() or (flags ^ local_flags) & fields.UTF8_FLAG == 0
    for here, there in ((local_crc, crc), (p, packed), (s, size)):
        # described: what was not known yet is zero here and stands after the data
        same &= here == there or (here == 0 and bool(flags & DESCRIBED))
    if not same:
        raise UnreadableFile("压缩包成员的两处文件头互相矛盾", "local and central header contradict each other")
    return name_at + n + e, extra


def _descriptor_size(data: bytes, at: int, flags: int, numbers: tuple[int, int, int]) -> int:
    """Bytes of the data descriptor (4.3.9): with or without signature, numbers of 4 or 8 bytes; 0 if none fits."""
    if flags & DESCRIBED:
        for sign in (DESCRIPTOR_SIGN, b""):
            for shape in ("<LLL", "<LQQ"):
                size = len(sign) + struct.calcsize(shape)
                if shape == "<LLL" and max(numbers) > FULL32:
                    continue
                if data[at : at + size] == sign + struct.pack(shape, *numbers):
                    return size
    return 0


def loose_bytes(data: bytes, members: tuple[Member, ...], layout: Layout, end: int) -> list[BlindSpot]:
    """A blind spot for each stretch that belongs to no member and is not all zeros.

    If all of them together are shorter than the shortest telephone number, there is nothing to tell: some programs pad
    what they write by a byte or a line's end.
    """
    taken = [(m.start, m.end) for m in members]
    directory_end = layout.directory
    if members:
        last = members[-1]
        n, e, c = struct.unpack_from("<3H", data, last.central + 28)
        directory_end = last.central + CENTRAL.size + n + e + c
    taken.append((layout.directory, directory_end))
    if layout.end64 is not None:
        taken.append((layout.end64, layout.end64 + END64.size))
        taken.append((end - LOCATOR64.size, end))
    comment_end = end + END.size + END.unpack_from(data, end)[7]
    taken.append((end, comment_end))
    loose = []
    border = 0
    for start, stop in [*sorted(taken), (len(data), len(data))]:
        if start > border and data.count(0, border, start) != start - border:
            loose.append((border, start - border))
        border = max(border, stop)
    spots = []
    if sum(size for _, size in loose) >= SHORTEST_NUMBER:
        for start, size in loose:
            reason = f"压缩包第 {start} 字节起有 {size} 字节不属于任何成员，内容未知"
            spots.append(BlindSpot("", reason, "corrupt"))
    if comment_end > len(data) or data.find(END_SIGN, end + 4, comment_end) >= 0:
        spots.append(BlindSpot("", "压缩包有两处互相矛盾的结尾，不同软件会看到不同内容", "corrupt"))
    return spots


def odd_members(data: bytes, members: tuple[Member, ...], by_name: Mapping[str, int]) -> list[BlindSpot]:
    """A blind spot for each name that stands twice, method that is unknown, extra field that may hold text."""
    spots = []
    for member in members:
        if by_name[name_key(member.name)] != member.index:
            spots.append(BlindSpot(member.name, "压缩包内有同名成员，不同软件会看到不同内容", "corrupt"))
        if not member.readable:
            spots.append(
                BlindSpot(
                    member.name, f"压缩方法 {member.method} 不支持，内容未读，请改用普通 zip 压缩后提交", "unsupported"
                )
            )
        local, central = extras(data, member)
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


def extras(data: bytes, member: Member) -> tuple[bytes, bytes]:
    """The extra fields of the local header and of the central record."""
    n, e = struct.unpack_from("<2H", data, member.central + 28)
    central_at = member.central + CENTRAL.size + n
    (name_size,) = struct.unpack_from("<H", data, member.start + 26)
    return data[member.start + LOCAL.size + name_size : member.data_start], data[central_at : central_at + e]
