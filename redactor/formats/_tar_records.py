"""The blocks of a tar archive: headers, extended headers, and where every byte of them belongs.

POSIX.1-2017 *pax*, "ustar Interchange Format" and "pax Header Block"; GNU tar manual, "Basic Tar Format" (long names,
sparse files). A header is 512 bytes with a checksum over itself; what a member holds has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from redactor.content import BlindSpot, Limits
from redactor.errors import LimitExceeded, UnreadableFile, UnwritableFormat

BLOCK = 512
NAME, SIZE, CHECKSUM, LINK, OWNER, GROUP, PREFIX = (
    (0, 100), (124, 12), (148, 8), (157, 100), (265, 32), (297, 32), (345, 155),
)  # fmt: skip
"""Offset and length of the fields used here."""
_NUMBERS = ((100, 8), (108, 8), (116, 8), SIZE, (136, 12), CHECKSUM, (329, 8), (337, 8))
_GNU_NUMBERS = ((345, 12), (357, 12), (369, 12), *((386 + 12 * i, 12) for i in range(8)), (483, 12))

EXTENDED = b"xgX"
LONG_NAME, LONG_LINK = b"L", b"K"
FILES = b"0\x007"
WITHOUT_CONTENT = b"123456V"
"""Links, devices, folders, pipes, a volume's label: their size, if they state one, is no content."""
SPARSE, NOT_READ = b"S", {b"S": "稀疏文件", b"M": "多卷归档的续卷", b"D": "增量备份的目录清单"}

_PAX_RECORD = re.compile(rb"([1-9][0-9]{0,9}) ([^=\n]{1,400})=")
_PLAIN_KEY = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_.\-]{1,100}")
TIMES_AND_SIZES = frozenset({"size", "uid", "gid", "mtime", "atime", "ctime", "LIBARCHIVE.creationtime"})
_FIGURE = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{0,12})?")


@dataclass(frozen=True, slots=True)
class Record:
    """A header and its payload.

    Attributes:
        start: offset of the header.
        kind: the type flag, one byte.
        payload: offset of what it holds.
        size: how much it holds, in bytes.
        end: offset after the padding.
    """

    start: int
    kind: bytes
    payload: int
    size: int
    end: int

    @property
    def extends(self) -> bool:
        """Does it only say more of the member that follows?"""
        return self.kind in EXTENDED or self.kind in (LONG_NAME, LONG_LINK)


@dataclass(frozen=True, slots=True)
class PaxRecord:
    """``length key=value`` of an extended header; offsets in its payload."""

    key: str
    start: int
    value: int
    end: int


def number(field: bytes) -> int | None:
    """A header's number: octal digits, or base 256 if the first bit is set (GNU); ``None`` if it is neither."""
    if field[:1] >= b"\x80":
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:]) if field[0] < 0xC0 else None
    digits = field.strip(b" \x00")
    if not digits:
        return 0
    return int(digits, 8) if re.fullmatch(rb"[0-7]+", digits) else None


def is_header(block: bytes) -> bool:
    """512 bytes whose checksum is right; old tars summed signed bytes."""
    if len(block) != BLOCK:
        return False
    at, length = CHECKSUM
    said = number(block[at : at + length])
    rest = block[:at] + b" " * length + block[at + length :]
    total = sum(rest)
    return said in (total, total - 256 * sum(byte > 127 for byte in rest)) and said != 256


def records_of(data: bytes, limits: Limits) -> tuple[list[Record], list[BlindSpot]]:
    """Every header up to the end mark, and what of the archive could not be followed.

    Raises:
        LimitExceeded: more members than ``limits`` allow.
    """
    records: list[Record] = []
    size_said: int | None = None
    at = 0
    while True:
        block = data[at : at + BLOCK]
        if len(block) == BLOCK and not any(block):
            loose = bool(data[at:].strip(b"\x00"))
            return records, [_broken("归档的结束标志之后还有内容，没有查看")] if loose else []
        if not block:
            return records, [_broken("归档没有结束标志，可能不完整")]
        if not is_header(block):
            return records, [_broken(f"第 {len(records) + 1} 个文件头已损坏，其后的内容没有查看")]
        record = _record(data, at, size_said)
        if record is None:
            return records, [_broken(f"第 {len(records) + 1} 个文件头的长度有误，其后的内容没有查看")]
        if record.payload + record.size > len(data):
            records.append(record)
            return records, [_broken(f"第 {len(records)} 个文件头所指的内容不完整，没有查看")]
        records.append(record)
        if len(records) > limits.members:
            raise LimitExceeded("归档成员数超过上限", "too many members")
        size_said = _size_said(data, record) if record.extends else None
        at = record.end


def _broken(reason: str) -> BlindSpot:
    return BlindSpot("", reason, "corrupt")


def _record(data: bytes, at: int, size_said: int | None) -> Record | None:
    kind = data[at + 156 : at + 157]
    size = number(data[at + SIZE[0] : at + sum(SIZE)])
    payload = at + BLOCK
    if kind == SPARSE and data[at + 482] == 1:  # more of the sparse map, in blocks of its own
        while payload < len(data):
            more = data[payload + 504 : payload + 505] == b"\x01"
            payload += BLOCK
            if not more:
                break
    if size is None:
        return None
    if kind in WITHOUT_CONTENT:
        size = 0
    elif size_said is not None:
        size = size_said
    return Record(at, kind, payload, size, payload + -(-size // BLOCK) * BLOCK)


def _size_said(data: bytes, record: Record) -> int | None:
    """The size that an extended header gives to the member after it."""
    if record.kind not in (b"x", b"X"):
        return None
    found = None
    payload = content(data, record)
    for pax in pax_records(payload)[0]:
        value = payload[pax.value : pax.end - 1]
        if pax.key == "size" and re.fullmatch(rb"[0-9]{1,18}", value):
            found = int(value)
    return found


def content(data: bytes, record: Record) -> bytes:
    """What a record holds."""
    return data[record.payload : record.payload + record.size]


def is_whole(data: bytes, record: Record) -> bool:
    """Does the file go on to the end of what the record holds?"""
    return record.payload + record.size <= len(data)


def pax_records(payload: bytes) -> tuple[list[PaxRecord], bool]:
    """The records of an extended header, and whether all of it are records."""
    found, at = [], 0
    while match := _PAX_RECORD.match(payload, at):
        end = at + int(match.group(1))
        if end > len(payload) or end <= match.end() or payload[end - 1 : end] != b"\n":
            break
        found.append(PaxRecord(match.group(2).decode("utf-8", "replace"), at, match.end(), end))
        at = end
    return found, at == len(payload)


def is_figure(key: str, value: str) -> bool:
    """A time, a size or an owner's number: a value that holds no text."""
    return key in TIMES_AND_SIZES and bool(_FIGURE.fullmatch(value))


def is_plain_key(key: str) -> bool:
    """Is the key a technical word, so that nothing can be told by it?"""
    return bool(_PLAIN_KEY.fullmatch(key))


def text_of(data: bytes, record: Record, field: tuple[int, int]) -> bytes:
    """A header's text field, up to its first NUL."""
    at = record.start + field[0]
    return data[at : at + field[1]].partition(b"\x00")[0]


def has_prefix(data: bytes, record: Record) -> bool:
    """Is the field at 345 the start of the name? GNU tar keeps times and its sparse map there."""
    return data[record.start + 257 : record.start + 263] == b"ustar\x00"


def holds_leftovers(data: bytes, record: Record) -> bool:
    """Are there bytes in the header or the padding that belong to nothing: remains of other text, perhaps?"""
    header = data[record.start : record.start + BLOCK]
    fields = [NAME, LINK]
    numbers: tuple[tuple[int, int], ...] = _NUMBERS
    used = 345
    if has_prefix(data, record):
        fields += [OWNER, GROUP, PREFIX]
        used = 500
    elif header[257:263] == b"ustar ":
        fields += [OWNER, GROUP]
        numbers = (*_NUMBERS, *_GNU_NUMBERS)
        used = 495
    else:
        numbers, used = _NUMBERS[:6], 257
    odd = any(header[at : at + n].partition(b"\x00")[2].strip(b"\x00") for at, n in fields)
    odd = odd or any(number(header[at : at + n]) is None for at, n in numbers)
    return odd or any(header[used:]) or any(data[record.payload + record.size : record.end])


def set_text(header: bytearray, field: tuple[int, int], raw: bytes) -> None:
    """Put a text into a header's field, with NULs behind it.

    Raises:
        UnwritableFormat: it does not fit.
    """
    at, length = field
    if len(raw) > length:
        raise UnwritableFormat("归档成员的名称放不下，无法改写", "a name does not fit into its field")
    header[at : at + length] = raw.ljust(length, b"\x00")


def set_number(header: bytearray, field: tuple[int, int], value: int) -> None:
    """Put a number into a header's field, written as the old one was.

    Raises:
        UnwritableFormat: it does not fit.
    """
    at, length = field
    old = bytes(header[at : at + length])
    if old[0] & 0x80:
        header[at : at + length] = b"\x80" + value.to_bytes(length - 1)
        return
    body = old.rstrip(b" \x00") or b"0" * (length - 1)
    blank = b" " if body[:1] == b" " else b"0"
    digits = b"%o" % value
    width = max(len(body), len(digits))
    if width > length:
        raise UnwritableFormat("归档成员过大，无法改写", "a size does not fit into its field")
    header[at : at + length] = digits.rjust(width, blank) + old[width:]


def sealed(header: bytearray) -> bytes:
    """The header with its checksum made right."""
    at, length = CHECKSUM
    total = sum(header) - sum(header[at : at + length]) + 32 * length
    set_number(header, CHECKSUM, total)
    return bytes(header)


def with_values(payload: bytes, values: Mapping[int, bytes]) -> bytes:
    """An extended header with the values of some of its records (by their number) replaced, their lengths made right."""
    out, at = b"", 0
    for i, pax in enumerate(pax_records(payload)[0]):
        if i in values:
            key = payload[pax.start : pax.value].partition(b" ")[2]
            rest = b" " + key + values[i] + b"\n"
            length = len(rest) + 1
            while len(str(length)) + len(rest) != length:
                length += 1
            out += payload[at : pax.start] + str(length).encode() + rest
            at = pax.end
    return out + payload[at:]


def padded(raw: bytes) -> bytes:
    """Filled up to whole blocks."""
    return raw + bytes(-len(raw) % BLOCK)


def refuse_if_empty(records: list[Record], spots: list[BlindSpot]) -> None:
    """Nothing at all could be followed: the file is damaged.

    Raises:
        UnreadableFile: always then.
    """
    if not records and spots:
        raise UnreadableFile(spots[0].reason, "no header can be read")
