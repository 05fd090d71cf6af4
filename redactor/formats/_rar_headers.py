"""The blocks of a RAR archive, versions 1.5 to 4 and 5: names, sizes, and where packed bytes lie.

Sources: RAR 5.0 archive format (rarlab technote, 2013), and the layout of RAR 1.5-4 as documented in ``rarfile`` (ISC) and
libarchive (BSD). Nothing here comes from UnRAR, of which the licence forbids to write archives: and nobody here does.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile
from redactor.formats._zip_fields import encoding_of

SIGN4, SIGN5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_MAIN4, _FILE4, _SERVICE4, _END4 = 0x73, 0x74, 0x7A, 0x7B
_MAIN, _FILE, _SERVICE, _ENCRYPTION, _END = 1, 2, 3, 4, 5
_CRYPT, _HASH, _LINK, _OWNER = 1, 2, 5, 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A member, or something that the archive holds beside them.

    Attributes:
        kind: ``file``, ``folder`` or ``service`` (comment, recovery record, quick open list, alternate stream).
        name: of the member, or of the kind of service.
        texts: other texts in its header: where a link points to, the owner's name.
        start, packed, size: offset and bytes of the packed data, bytes that it unpacks to.
        crc, blake: CRC-32 of the content (``None``: not given) and its BLAKE2sp (empty: not given).
        method: 0 stored, else how hard it was packed.
        solid: needs what was unpacked before it.
        encrypted, split: needs a password; goes on in another volume.
        version: 4, 5, or 7 for the larger dictionaries of RAR 7.
    """

    kind: Literal["file", "folder", "service"]
    name: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    start: int
    packed: int
    size: int
    crc: int | None
    blake: bytes
    method: int
    solid: bool
    encrypted: bool
    split: bool
    version: int


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive's blocks say: its entries, its own name, whether it is one of several volumes, where they end."""

    entries: tuple[Entry, ...]
    names: tuple[str, ...] = field(repr=False)
    volume: bool
    end: int
    unknown: bool


def damaged(english: str) -> UnreadableFile:
    """The error for blocks that contradict themselves."""
    return UnreadableFile("RAR 压缩包已损坏或不完整，请确认上传完整", english)


def archive_of(data: bytes, most: int) -> Archive:
    """The blocks of the archive.

    Raises:
        EncryptedFile: even the names need a password.
        LimitExceeded: more than ``most`` members.
        UnreadableFile: damaged, or cut.
    """
    try:
        found = _Reading(data, most)
        return found.version_5() if data.startswith(SIGN5) else found.version_4()
    except (struct.error, IndexError) as error:
        raise damaged("a block is cut") from error


class _Reading:
    """The state of one reading: what was found so far."""

    def __init__(self, data: bytes, most: int) -> None:
        self.data, self.most = data, most
        self.entries: list[Entry] = []
        self.names: list[str] = []
        self.volume = self.unknown = self.ended = False

    def _add(self, entry: Entry) -> None:
        if entry.start + entry.packed > len(self.data):
            raise damaged("packed data is cut")
        self.entries.append(entry)
        if len(self.entries) > self.most:
            raise LimitExceeded("压缩包成员数超过上限", "too many members")

    def _archive(self, end: int) -> Archive:
        if not self.ended and not self.volume and end != len(self.data):
            raise damaged("no end block")
        return Archive(tuple(self.entries), tuple(self.names), self.volume, end, self.unknown)

    # RAR 5

    def version_5(self) -> Archive:
        at = len(SIGN5)
        while at < len(self.data) and not self.ended:
            at = self._block(at)
        if not self.ended:
            raise damaged("no end block")
        return self._archive(at)

    def _block(self, at: int) -> int:
        """One block; answers where the next starts."""
        (crc,) = struct.unpack_from("<I", self.data, at)
        size, body = _vint(self.data, at + 4)
        end = body + size
        if size > 2 << 20 or end > len(self.data) or zlib.crc32(self.data[at + 4 : end]) != crc:
            raise damaged("a header's CRC is wrong")
        kind, here = _vint(self.data, body)
        flags, here = _vint(self.data, here)
        extra, here = _vint(self.data, here) if flags & 1 else (0, here)
        packed, here = _vint(self.data, here) if flags & 2 else (0, here)
        extras = tuple(_extras(self.data, end - extra, end))
        if kind == _ENCRYPTION:
            raise EncryptedFile("RAR 压缩包设有密码，连文件名也已加密，请去掉密码后重新提交", "headers are encrypted")
        if kind == _MAIN:
            self.volume = bool(_vint(self.data, here)[0] & 1)
            self.names += (name for number, value in extras if number == 2 and (name := _own_name(value)))
            self.unknown |= any(number not in (1, 2) and any(value) for number, value in extras)
        elif kind in (_FILE, _SERVICE):
            self._add(self._entry(kind, flags, here, end, packed, extras))
        elif kind == _END:
            self.ended = True
        elif packed or end - extra > here:
            self.unknown = True
        return end + packed

    def _entry(
        self, kind: int, flags: int, here: int, end: int, packed: int, extras: tuple[tuple[int, bytes], ...]
    ) -> Entry:
        own, here = _vint(self.data, here)
        size, here = _vint(self.data, here)
        _, here = _vint(self.data, here)
        here += 4 if own & 2 else 0
        crc = struct.unpack_from("<I", self.data, here)[0] if own & 4 else None
        here += 4 if own & 4 else 0
        how, here = _vint(self.data, here)
        _, here = _vint(self.data, here)
        length, here = _vint(self.data, here)
        if here + length > end:
            raise damaged("a name is longer than its header")
        name = self.data[here : here + length].decode("utf-8", "replace")
        texts = tuple(text for number, value in extras for text in _texts(number, value))
        self.unknown |= any(number > 7 for number, _ in extras)
        return Entry(
            "service" if kind == _SERVICE else "folder" if own & 1 else "file",
            name,
            texts,
            end,
            packed,
            size if not own & 8 else 1 << 62,
            crc,
            next((value[1:] for number, value in extras if number == _HASH and value[:1] == b"\0"), b""),
            how >> 7 & 7,
            bool(how & 0x40),
            any(number == _CRYPT for number, _ in extras),
            bool(flags & 0x18),
            5 if how & 0x3F == 0 else 7,
        )

    # RAR 1.5 to 4

    def version_4(self) -> Archive:
        at = len(SIGN4)
        while at < len(self.data) and not self.ended:
            at = self._old_block(at)
        return self._archive(at)

    def _old_block(self, at: int) -> int:
        crc: int
        size: int
        crc, kind, flags, size = struct.unpack_from("<HBHH", self.data, at)
        if size < 7 or at + size > len(self.data):
            raise damaged("a block is cut")
        more: int = struct.unpack_from("<I", self.data, at + 7)[0] if flags & 0x8000 else 0
        checked = size
        if kind == _MAIN4 and flags & 2:
            checked = 13  # an old comment stands in the header, with its own CRC
            self.unknown = True
        if kind == _FILE4 and flags & 8:
            self.unknown = True
            checked = self._old_size(at, flags)
        if zlib.crc32(self.data[at + 2 : at + checked]) & 0xFFFF != crc:
            raise damaged("a header's CRC is wrong")
        if kind == _MAIN4:
            if flags & 0x80:
                raise EncryptedFile(
                    "RAR 压缩包设有密码，连文件名也已加密，请去掉密码后重新提交", "headers are encrypted"
                )
            self.volume = bool(flags & 1)
        elif kind in (_FILE4, _SERVICE4):
            entry = self._old_entry(at, kind, flags, size)
            self._add(entry)
            more = entry.packed
        elif kind == _END4:
            self.ended = True
        else:
            self.unknown = True
        return at + size + more

    def _old_size(self, at: int, flags: int) -> int:
        """Bytes of a file's header without the comment in it."""
        name_size = int.from_bytes(self.data[at + 26 : at + 28], "little")
        return 32 + name_size + (8 if flags & 0x100 else 0) + (8 if flags & 0x400 else 0)

    def _old_entry(self, at: int, kind: int, flags: int, size: int) -> Entry:
        packed, unpacked, _, crc, _, version, method, name_size, _ = struct.unpack_from("<IIBIIBBHI", self.data, at + 7)
        here = at + 32
        if flags & 0x100:
            high = struct.unpack_from("<II", self.data, here)
            packed, unpacked = packed | high[0] << 32, unpacked | high[1] << 32
            here += 8
        raw = self.data[here : here + name_size]
        if here + name_size > at + size:
            raise damaged("a name is longer than its header")
        return Entry(
            "service" if kind == _SERVICE4 else "folder" if flags & 0xE0 == 0xE0 else "file",
            _old_name(raw, bool(flags & 0x200)),
            (),
            at + size,
            packed,
            unpacked,
            crc,
            b"",
            max(method - 0x30, 0),
            bool(flags & 0x10),
            bool(flags & 4),
            bool(flags & 3),
            4 if version in (29, 36) or not method & 0xF else 1,
        )


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first; and where the next thing starts."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at
        if shift > 63:
            raise damaged("a number is too long")


def _extras(data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    while at < end:
        size, at = _vint(data, at)
        kind, here = _vint(data, at)
        if at + size > end:
            raise damaged("an extra record is cut")
        yield kind, data[here : at + size]
        at += size


def _texts(kind: int, value: bytes) -> Iterator[str]:
    """What an extra record says in words: where a link points to, whose file it was."""
    if kind == _LINK:
        _, at = _vint(value, 0)
        _, at = _vint(value, at)
        size, at = _vint(value, at)
        yield value[at : at + size].decode("utf-8", "replace")
    elif kind == _OWNER:
        flags, at = _vint(value, 0)
        for flag in (1, 2):
            if flags & flag:
                size, at = _vint(value, at)
                yield value[at : at + size].decode("utf-8", "replace")
                at += size


def _own_name(value: bytes) -> str:
    """The archive's own name as it was first written, in the main header's metadata."""
    flags, at = _vint(value, 0)
    if not flags & 1:
        return ""
    size, at = _vint(value, at)
    return value[at : at + size].split(b"\0")[0].decode("utf-8", "replace")


def _old_name(raw: bytes, wide: bool) -> str:
    """A name of RAR 4: in the system's encoding, and if it is marked so packed as UTF-16 after a NUL."""
    plain, nul, packed = raw.partition(b"\0")
    if wide and nul:
        return _wide_name(plain, packed)
    codec = "utf-8" if wide else encoding_of(plain, 0)
    return plain.decode(codec, "replace")


def _wide_name(plain: bytes, packed: bytes) -> str:
    """Two bits a step say how the next character is told: low byte, low byte in the usual page, both, or as before."""
    out: list[int] = []
    high, at = packed[0] << 8 if packed else 0, 1
    flags = count = 0
    while at < len(packed):
        if not count:
            flags, at, count = packed[at], at + 1, 4
            if at >= len(packed):
                break
        kind = flags >> 6
        flags, count = flags << 2 & 0xFF, count - 1
        if kind == 0:
            out.append(packed[at])
        elif kind == 1:
            out.append(packed[at] | high)
        elif kind == 2:
            out.append(packed[at] | packed[at + 1] << 8)
            at += 1
        else:
            length = packed[at]
            if length & 0x80:
                at += 1
                shift = packed[at]
                for _ in range((length & 0x7F) + 2):
                    out.append((plain[len(out)] + shift & 0xFF) | high)
            else:
                for _ in range(length + 2):
                    out.append(plain[len(out)])
        at += 1
    return struct.pack(f"<{len(out)}H", *out).decode("utf-16-le", "replace")
