"""Compound files (``.doc`` ``.xls`` ``.ppt``, and what WPS writes by the same rules): streams in chains of sectors.

Read with every chain followed and every sector owned once, so that what no stream owns is known exactly
(:attr:`Compound.leftover`): old versions of the text live there. Written by patching bytes where they stand; nothing
is ever moved or resized.

Source: [MS-CFB]. The transacted-mode and version stamps are not looked at.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from redactor.content import Limits
from redactor.errors import LimitExceeded, UnreadableFile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Path = tuple[str, ...]
"""Names from the root down, the root itself not named: ``("ObjectPool", "_1", "\\x01Ole10Native")``."""
Span = tuple[int, int]
"""Offset in the file and length, both in bytes."""

FILE: Path = ("",)
"""Stands for the file itself where a stream's path is asked for: offsets count in the file."""

_END = 0xFFFFFFFE
_NOBODY = 0xFFFFFFFF
_HIGHEST = 0xFFFFFFFA
_ENTRY = 128
_MINI = 64
_DEEPEST = 60
_ROOT, _STORAGE, _STREAM = 5, 1, 2


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream: its path, its size in bytes, and where in the file its bytes stand, in order.

    ``entry``: where its entry in the directory stands, for who wants to change its size.
    """

    path: Path = field(repr=False)
    size: int
    spans: tuple[Span, ...] = field(repr=False)
    entry: int = -1


@dataclass(frozen=True, slots=True)
class Compound:
    """An opened compound file.

    Attributes:
        data: the bytes of the file.
        streams: in the order of the directory's tree.
        storages: path of each storage, the root ``()`` too, and its class identifier (16 bytes as they stand).
        leftover: what nothing owns: free sectors, ends of last sectors, unused directory entries, bytes at the end.
    """

    data: bytes = field(repr=False)
    streams: tuple[Stream, ...] = field(repr=False)
    storages: Mapping[Path, bytes] = field(repr=False)
    leftover: tuple[Span, ...] = field(repr=False)

    def stream(self, path: Path) -> Stream | None:
        """The stream with this path; upper and lower case are the same, as in the format."""
        wanted = tuple(name.lower() for name in path)
        return next((s for s in self.streams if tuple(name.lower() for name in s.path) == wanted), None)

    def read(self, stream: Stream) -> bytes:
        """The bytes of a stream."""
        return b"".join([self.data[start : start + length] for start, length in stream.spans])


def is_ole(data: bytes) -> bool:
    """Do these bytes start as a compound file does?"""
    return data.startswith(MAGIC) and len(data) >= 512


def open_compound(data: bytes, limits: Limits) -> Compound:
    """Open a compound file; raises :class:`UnreadableFile` for chains that loop, cross or leave the file."""
    return _Opening(data, limits).opened()


def patched(compound: Compound, changes: Mapping[Path, Iterable[tuple[int, bytes]]]) -> bytes:
    """The file's bytes with some bytes of some streams replaced, by path (or ``FILE``) and offset in the stream.

    Raises :class:`ValueError` for a change that would leave its stream: a stream never grows.
    """
    copy = bytearray(compound.data)
    for path, pieces in changes.items():
        stream = Stream(path, len(copy), ((0, len(copy)),)) if path == FILE else compound.stream(path)
        if stream is None:
            raise ValueError("no such stream")
        ends = list(accumulate(length for _, length in stream.spans))
        for offset, new in pieces:
            if offset < 0 or offset + len(new) > stream.size:
                raise ValueError("a change leaves its stream")
            for place, piece in _placed(stream.spans, ends, offset, new):
                copy[place : place + len(piece)] = piece
    return bytes(copy)


def _placed(spans: Sequence[Span], ends: Sequence[int], offset: int, new: bytes) -> Iterator[tuple[int, bytes]]:
    """Where in the file the bytes go that go to this offset of a stream."""
    while new:
        number = bisect_right(ends, offset)
        start, length = spans[number]
        inside = offset - (ends[number] - length)
        room = length - inside
        yield start + inside, new[:room]
        offset += len(new[:room])
        new = new[room:]


def complement(spans: Iterable[Span], size: int) -> tuple[Span, ...]:
    """What of ``size`` bytes is in none of the spans (which may touch and overlap, in any order)."""
    free: list[Span] = []
    at = 0
    for start, length in sorted(spans):
        if start > at:
            free.append((at, min(start, size) - at))
        at = max(at, start + length)
        if at >= size:
            return tuple(free)
    return (*free, (at, size - at)) if at < size else tuple(free)


def _damaged(english: str) -> UnreadableFile:
    return UnreadableFile("文件的内部结构已损坏，请确认上传完整，或用 Office/WPS 打开后另存", english)


class _Opening:
    """The state of one opening: the tables, and who owns which sector."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if not is_ole(data):
            raise _damaged("no compound file")
        self.data = data
        self.limits = limits
        version, order, shift, mini_shift = struct.unpack_from("<4H", data, 26)
        if order != 0xFFFE or (version, shift) not in ((3, 9), (4, 12)) or mini_shift != 6:
            raise _damaged("unknown version or sector size")
        self.long_sizes = version == 4
        self.sector = 1 << int(shift)
        self.count = -(-len(data) // self.sector) - 1
        self.owned = bytearray(max(self.count, 0))
        self.spans: list[Span] = [(0, 512)]
        self.fat = array("I")
        self._read_fat()
        self.mini_fat = array("I")
        self.mini_spans: list[Span] = []
        self.mini_owned = bytearray()
        self.cutoff = struct.unpack_from("<I", data, 56)[0]

    def opened(self) -> Compound:
        directory = self._chain(struct.unpack_from("<I", self.data, 48)[0])
        entries = [(start + at, self.data[start + at : start + at + _ENTRY]) for start, length in directory
                   for at in range(0, length - _ENTRY + 1, _ENTRY)]  # fmt: skip
        if not entries or entries[0][1][66] != _ROOT:
            raise _damaged("no root entry")
        if len(entries) > self.limits.members:
            raise LimitExceeded("文件内部条目过多，没有查看", "too many directory entries")
        self._read_mini(entries[0][1])
        streams: list[Stream] = []
        storages: dict[Path, bytes] = {}
        seen: set[int] = set()
        paths: set[Path] = set()
        for number, path in self._walk(entries, seen):
            place, entry = entries[number]
            self.spans.append((place, min(64, struct.unpack_from("<H", entry, 64)[0])))
            self.spans.append((place + 64, _ENTRY - 64))
            lower = tuple(name.lower() for name in path)
            if lower in paths:
                raise _damaged("two entries with one name")
            paths.add(lower)
            if entry[66] == _STREAM:
                streams.append(self._stream(path, entry, place))
            else:
                storages[path] = entry[80:96]
        return Compound(self.data, tuple(streams), storages, complement(self.spans, len(self.data)))

    def _read_fat(self) -> None:
        """The table of sectors, from the sectors that the header and the chain of its continuations name."""
        count, first, more = struct.unpack_from("<I", self.data, 44)[0], *struct.unpack_from("<2I", self.data, 68)
        named = list(struct.unpack_from("<109I", self.data, 76))
        while first <= _HIGHEST and more:
            table = self._words(self._own(first))
            named.extend(table[:-1])
            first = table[-1]
            more -= 1
        if first <= _HIGHEST:
            raise _damaged("more continuations than said")
        named = [number for number in named if number <= _HIGHEST]
        if len(named) != count:
            raise _damaged("the table of sectors is not as long as said")
        for number in named:
            self.fat.extend(self._words(self._own(number)))

    def _own(self, number: int) -> Span:
        """A whole sector that belongs to the container itself."""
        start = self._claim(number)
        if start + self.sector > len(self.data):
            raise _damaged("the file is cut")
        self.spans.append((start, self.sector))
        return start, self.sector

    def _claim(self, number: int) -> int:
        """Offset of a sector, which nobody else may have."""
        if number >= self.count:
            raise _damaged("a sector is outside of the file")
        if self.owned[number]:
            raise _damaged("a sector is used twice")
        self.owned[number] = 1
        return (number + 1) * self.sector

    def _words(self, span: Span) -> array[int]:
        words = array("I")
        words.frombytes(self.data[span[0] : span[0] + span[1]])
        if struct.pack("=I", 1) != struct.pack("<I", 1):
            words.byteswap()
        return words

    def _next(self, number: int) -> int:
        if number >= len(self.fat):
            raise _damaged("a sector is not in the table")
        return int(self.fat[number])

    def _chain(self, number: int) -> list[Span]:
        """The sectors of one of the container's own chains, each whole."""
        spans = []
        while number != _END:
            spans.append(self._own(number))
            number = self._next(number)
        return spans

    def _read_mini(self, root: bytes) -> None:
        """The stream of small sectors, and their table."""
        start, size = struct.unpack_from("<IQ", root, 116)
        size = size if self.long_sizes else size & 0xFFFFFFFF
        first = struct.unpack_from("<I", self.data, 60)[0]
        for span in self._chain(first) if first <= _HIGHEST else []:
            self.mini_fat.extend(self._words(span))
        if size:
            self.mini_spans = self._spans(start, size)
        self.mini_owned = bytearray(size // _MINI)

    def _spans(self, number: int, size: int) -> list[Span]:
        """Where a stream's bytes stand; neighbouring sectors are joined."""
        joined: list[Span] = []
        left = size
        while left > 0:
            if number == _END:
                raise _damaged("a stream is shorter than said")
            start = self._claim(number)
            length = min(left, self.sector)
            if start + length > len(self.data):
                raise _damaged("the file is cut")
            if joined and sum(joined[-1]) == start:
                joined[-1] = joined[-1][0], joined[-1][1] + length
            else:
                joined.append((start, length))
            left -= length
            number = self._next(number)
        return joined

    def _small_spans(self, number: int, size: int) -> list[Span]:
        """The same for a stream in small sectors, which stand in the stream of small sectors."""
        ends = list(accumulate(length for _, length in self.mini_spans))
        joined: list[Span] = []
        left = size
        while left > 0:
            if number >= len(self.mini_owned) or self.mini_owned[number] or number >= len(self.mini_fat):
                raise _damaged("a small sector is outside or used twice")
            self.mini_owned[number] = 1
            length = min(left, _MINI)
            at = bisect_right(ends, number * _MINI)
            span, whole = self.mini_spans[at]
            start = span + number * _MINI - (ends[at] - whole)
            if joined and sum(joined[-1]) == start:
                joined[-1] = joined[-1][0], joined[-1][1] + length
            else:
                joined.append((start, length))
            left -= length
            number = self.mini_fat[number]
            if left > 0 and number == _END:
                raise _damaged("a small stream is shorter than said")
        return joined

    def _stream(self, path: Path, entry: bytes, place: int) -> Stream:
        start, size = struct.unpack_from("<IQ", entry, 116)
        size = size if self.long_sizes else size & 0xFFFFFFFF
        if size > len(self.data):
            raise _damaged("a stream is larger than the file")
        spans = self._small_spans(start, size) if size < self.cutoff else self._spans(start, size)
        self.spans.extend(spans)
        return Stream(path, size, tuple(spans), place)

    def _walk(self, entries: Sequence[tuple[int, bytes]], seen: set[int]) -> Iterator[tuple[int, Path]]:
        """Entries that the tree of names reaches, with their paths, in the order of their names."""
        seen.add(0)
        yield 0, ()
        waiting: list[tuple[int, Path, bool]] = [(_child(entries[0][1], 76), (), False)]
        while waiting:
            number, above, ready = waiting.pop()
            if number == _NOBODY:
                continue
            if number >= len(entries):
                raise _damaged("an entry is outside of the directory")
            entry = entries[number][1]
            if not ready:
                if number in seen:
                    raise _damaged("an entry is named twice")
                seen.add(number)
                waiting.append((_child(entry, 72), above, False))
                waiting.append((number, above, True))
                waiting.append((_child(entry, 68), above, False))
                continue
            if entry[66] not in (_STORAGE, _STREAM) or len(above) >= _DEEPEST:
                raise _damaged("an entry of an unknown kind, or too deep")
            path = (*above, _name(entry))
            yield number, path
            if entry[66] == _STORAGE:
                waiting.append((_child(entry, 76), path, False))


def _child(entry: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", entry, at)[0])


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    if not 2 <= length <= 64 or length % 2:
        raise _damaged("an entry without a name")
    return entry[: length - 2].decode("utf-16-le", "replace")
