"""The header of a 7z archive: which packed streams there are, how they are packed, and which member lies where.

Source: 7zFormat.txt of the 7-Zip SDK (public domain). Numbers are checked before anything is made of them: a header may
say that it has four thousand million files.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field, replace
from itertools import accumulate

from redactor.errors import LimitExceeded, UnreadableFile

SIGN = b"7z\xbc\xaf\x27\x1c"
START = struct.Struct("<6s2BI2QI")
"""Sign, version, CRC of the rest; offset, size and CRC of the header."""

END, HEADER, ARCHIVE_PROPERTIES, MORE_STREAMS, STREAMS, FILES = range(6)
PACKED, FOLDERS, MEMBERS, SIZE, CRC, FOLDER, UNPACKED_SIZE, COUNT = range(6, 14)
EMPTY_STREAM, EMPTY_FILE, ANTI, NAMES, CREATED, ACCESSED, MODIFIED, ATTRIBUTES, REMARK, ENCODED = range(14, 24)
_TEXTLESS = frozenset((EMPTY_STREAM, EMPTY_FILE, ANTI, CREATED, ACCESSED, MODIFIED, ATTRIBUTES, 0x18, 0x19))
"""Properties of files that hold no text: flags, times, attributes, start positions, padding."""
_MOST_CODERS = 32


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking: the method's identifier, streams in and out, its properties."""

    method: bytes
    inputs: int
    outputs: int
    properties: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Folder:
    """Streams that are unpacked together (7-Zip's word), and what comes out.

    Attributes:
        raw: its description in the header, byte for byte.
        coders, binds, packed: the steps, which output goes into which input, and the inputs that are packed streams.
        sizes: of each output, in bytes.
        crc: of the last output; ``None``: not given.
        members: size and CRC of each member that it holds, in order.
    """

    raw: bytes = field(repr=False)
    coders: tuple[Coder, ...]
    binds: tuple[tuple[int, int], ...]
    packed: tuple[int, ...]
    sizes: tuple[int, ...] = ()
    crc: int | None = None
    members: tuple[tuple[int, int | None], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all that it unpacks to."""
        bound = {output for _, output in self.binds}
        return next((size for number, size in enumerate(self.sizes) if number not in bound), 0)


@dataclass(frozen=True, slots=True)
class Streams:
    """The packed streams: offset and size of each in the file; the folders, and the first stream of each."""

    packed: tuple[tuple[int, int], ...] = ()
    folders: tuple[Folder, ...] = ()
    firsts: tuple[int, ...] = ()

    def packed_of(self, number: int) -> tuple[tuple[int, int], ...]:
        """The packed streams of a folder."""
        first = self.firsts[number]
        return self.packed[first : first + len(self.folders[number].packed)]


@dataclass(frozen=True, slots=True)
class Directory:
    """What a header says.

    Attributes:
        streams: packed streams and folders.
        names: of the members, in order.
        holds: for each member, whether it holds anything.
        files: properties of the members as they stand: (kind, bytes).
        unknown: whether some property is of a kind that nobody here reads.
    """

    streams: Streams
    names: tuple[str, ...] = field(repr=False)
    holds: tuple[bool, ...]
    files: tuple[tuple[int, bytes], ...] = field(repr=False)
    unknown: bool


def damaged(english: str) -> UnreadableFile:
    """The error for a header that contradicts itself."""
    return UnreadableFile("7z 压缩包的目录已损坏，请确认上传完整", english)


class Cursor:
    """Reads a header from the front; raises :class:`UnreadableFile` where it ends too early."""

    def __init__(self, data: bytes, most: int) -> None:
        self.data, self.at, self.most = data, 0, most

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if size < 0 or self.at + size > len(self.data):
            raise damaged("the header ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """A number of one to nine bytes: the first says by its leading ones how many follow."""
        first, value, mask = self.byte(), 0, 0x80
        for i in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * i)
            value |= self.byte() << (8 * i)
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things that follow. Raises :class:`LimitExceeded` if they are too many."""
        value = self.number()
        if value > self.most:
            raise LimitExceeded("压缩包成员数超过上限", "too many members")
        return value

    def expect(self, kind: int) -> None:
        """The next byte is this one."""
        if self.byte() != kind:
            raise damaged("another property was expected")

    def bits(self, count: int) -> list[bool]:
        """That many bits, the highest of each byte first."""
        data = self.take(-(-count // 8))
        return [bool(data[i // 8] & 0x80 >> i % 8) for i in range(count)]

    def digests(self, count: int) -> list[int | None]:
        """That many CRCs, of which some may not be given."""
        given = [True] * count if self.byte() else self.bits(count)
        return [struct.unpack("<I", self.take(4))[0] if is_given else None for is_given in given]


def header_bytes(data: bytes) -> bytes:
    """The header's bytes, its sign and CRCs checked; empty for an archive without members.

    Raises:
        UnreadableFile: damaged, or the first volume of several.
    """
    if len(data) < START.size:
        raise damaged("no start header")
    _, _, _, crc, offset, size, header_crc = START.unpack_from(data)
    if zlib.crc32(data[12:32]) != crc:
        raise damaged("the start header's CRC is wrong")
    header = data[START.size + offset : START.size + offset + size]
    if len(header) != size:
        raise UnreadableFile("7z 压缩包不完整，或是分卷中的一卷：请合并为一个文件后再提交", "the header is missing")
    if zlib.crc32(header) != header_crc:
        raise damaged("the header's CRC is wrong")
    return header


def streams_of(cursor: Cursor) -> Streams:
    """Packed streams, folders and their members; the cursor stands behind ``STREAMS`` or ``ENCODED``."""
    packed: list[tuple[int, int]] = []
    folders: list[Folder] = []
    has_members = False
    while (kind := cursor.byte()) != END:
        if kind == PACKED:
            packed = _packed(cursor)
        elif kind == FOLDERS:
            folders = _folders(cursor)
        elif kind == MEMBERS:
            folders, has_members = _members(cursor, folders), True
        else:
            raise damaged("an unknown kind of streams")
    if not has_members:
        folders = [replace(folder, members=((folder.size, folder.crc),)) for folder in folders]
    if sum(len(folder.packed) for folder in folders) > len(packed):
        raise damaged("fewer packed streams than folders take")
    firsts = tuple(accumulate((len(folder.packed) for folder in folders), initial=0))
    return Streams(tuple(packed), tuple(folders), firsts)


def _packed(cursor: Cursor) -> list[tuple[int, int]]:
    at, count = START.size + cursor.number(), cursor.count()
    sizes = [0] * count
    while (kind := cursor.byte()) != END:
        if kind == SIZE:
            sizes = [cursor.number() for _ in range(count)]
        elif kind == CRC:
            cursor.digests(count)  # of the packed bytes; what they unpack to has its own
        else:
            raise damaged("an unknown property of packed streams")
    found = []
    for size in sizes:
        found.append((at, size))
        at += size
    return found


def _folders(cursor: Cursor) -> list[Folder]:
    cursor.expect(FOLDER)
    count = cursor.count()
    if cursor.byte():
        raise damaged("folders are described elsewhere")
    folders = [_folder(cursor) for _ in range(count)]
    cursor.expect(UNPACKED_SIZE)
    folders = [
        replace(folder, sizes=tuple(cursor.number() for _ in range(sum(c.outputs for c in folder.coders))))
        for folder in folders
    ]
    while (kind := cursor.byte()) != END:
        if kind != CRC:
            raise damaged("an unknown property of folders")
        digests = cursor.digests(count)
        folders = [replace(folder, crc=crc) for folder, crc in zip(folders, digests, strict=True)]
    return folders


def _folder(cursor: Cursor) -> Folder:
    start = cursor.at
    count = cursor.number()
    if not 0 < count <= _MOST_CODERS:
        raise damaged("no coders, or too many")
    coders = []
    for _ in range(count):
        flags = cursor.byte()
        method = cursor.take(flags & 15)
        inputs, outputs = (cursor.number(), cursor.number()) if flags & 16 else (1, 1)
        properties = cursor.take(cursor.number()) if flags & 32 else b""
        if flags & 0xC0 or inputs > _MOST_CODERS or outputs > _MOST_CODERS:
            raise damaged("a coder of an unknown kind")
        coders.append(Coder(method, inputs, outputs, properties))
    inputs, outputs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders)
    if not 0 < outputs <= inputs + 1:
        raise damaged("coders do not fit together")
    binds = tuple((cursor.number(), cursor.number()) for _ in range(outputs - 1))
    free = inputs - len(binds)
    bound = {number for number, _ in binds}
    packed = tuple(n for n in range(inputs) if n not in bound) if free == 1 else tuple(
        cursor.number() for _ in range(free)
    )  # fmt: skip
    return Folder(cursor.data[start : cursor.at], tuple(coders), binds, packed)


def _members(cursor: Cursor, folders: list[Folder]) -> list[Folder]:
    """The folders with sizes and CRCs of what each holds."""
    counts = [1] * len(folders)
    kind = cursor.byte()
    if kind == COUNT:
        counts = [cursor.count() for _ in folders]
        kind = cursor.byte()
    if sum(counts) > cursor.most:
        raise LimitExceeded("压缩包成员数超过上限", "too many members")
    sizes = []
    for folder, count in zip(folders, counts, strict=True):
        given = [cursor.number() for _ in range(count - 1)] if kind == SIZE else [0] * max(count - 1, 0)
        last = folder.size - sum(given)
        if last < 0 or (count > 1 and kind != SIZE):
            raise damaged("members are larger than their folder")
        sizes.append([*given, last] if count else [])
    if kind == SIZE:
        kind = cursor.byte()
    digests: list[list[int | None]] = [
        [folder.crc] if count == 1 else [None] * count for folder, count in zip(folders, counts, strict=True)
    ]
    while kind != END:
        if kind != CRC:
            raise damaged("an unknown property of members")
        unknown = [
            (i, j)
            for i, row in enumerate(digests)
            for j in range(len(row))
            if not (len(row) == 1 and row[0] is not None)
        ]
        for (i, j), crc in zip(unknown, cursor.digests(len(unknown)), strict=True):
            digests[i][j] = crc
        kind = cursor.byte()
    return [
        replace(folder, members=tuple(zip(size, crc, strict=True)))
        for folder, size, crc in zip(folders, sizes, digests, strict=True)
    ]


def directory_of(header: bytes, most: int) -> Directory:
    """What a header that is not packed says."""
    cursor = Cursor(header, most)
    cursor.expect(HEADER)
    streams, files, count, unknown = Streams(), [], 0, False
    while (kind := cursor.byte()) != END:
        if kind == STREAMS:
            streams = streams_of(cursor)
        elif kind == FILES:
            count = cursor.count()
            while (kind := cursor.byte()) != END:
                files.append((kind, cursor.take(cursor.number())))
        elif kind == ARCHIVE_PROPERTIES:
            while cursor.byte() != END:
                unknown |= any(cursor.take(cursor.number()))
        else:
            raise damaged("an unknown kind of header")
    unknown |= any(kind not in _TEXTLESS and kind != NAMES and any(value) for kind, value in files)
    unknown |= any(kind == 0x19 and any(value) for kind, value in files)
    names = next((_names(value, count) for kind, value in files if kind == NAMES), ("",) * count)
    empty = next((Cursor(value, most).bits(count) for kind, value in files if kind == EMPTY_STREAM), [False] * count)
    holds = tuple(not is_empty for is_empty in empty)
    if sum(holds) != sum(len(folder.members) for folder in streams.folders):
        raise damaged("not as many members as contents")
    return Directory(streams, names, holds, tuple(files), unknown)


def _names(value: bytes, count: int) -> tuple[str, ...]:
    if value[:1] != b"\0":
        raise damaged("names are described elsewhere")
    names = value[1:].decode("utf-16-le", "surrogatepass").split("\0") if len(value) % 2 else []
    if len(names) != count + 1 or names[-1]:
        raise damaged("not as many names as members")
    return tuple(name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for name in names[:-1])
