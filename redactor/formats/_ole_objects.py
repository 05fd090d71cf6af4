"""Files inside a compound file: packages, native data, whole documents in storages of their own; and the way back.

A document in a storage is handed on as a compound file built anew from it, so that its format reads it as it reads
any other; what comes back has streams of the same sizes, which are patched into the outer file.

Sources: [MS-OLEDS] 2.3.6 (OLE1 native data), [MS-CFB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Limits, Part, Passage
from redactor.errors import LimitExceeded, UnreadableFile, UnwritableFormat
from redactor.formats._ole import MAGIC, Compound, Path, Span, Stream, open_compound
from redactor.formats._ole_remains import remains
from redactor.formats._ole_summary import is_summary, summary
from redactor.formats._ole_text import Slot, stretch
from redactor.formats._zip import open_package, rewrite

_DOCUMENTS = frozenset(("worddocument", "workbook", "book", "powerpoint document"))
_DESCRIBING = frozenset(
    ("\x01compobj", "\x01ole", "\x03objinfo", "\x03linkinfo", "\x03ocxname", "\x03ocxdata", "\x03print",
     "wpscustomdata", "etextdata", "equation native", "current user")
)  # fmt: skip
"""Streams that only say what an object is, or hold a formula: the text in them is read as it stands there."""
_MACROS = frozenset(("macros", "_vba_project_cur", "_vba_project"))
_MOST_DOCUMENTS = 300
_NATIVE = "\x01ole10native"
_SHOWN = "\x02olepres"
_MINI, _SECTOR, _CUTOFF = 64, 512, 4096
_END, _FREE, _OWN = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass(frozen=True, slots=True)
class Inner:
    """A file inside.

    Attributes:
        part: what is handed on.
        path: the stream that it stands in, or the storage that it is.
        span: where in the stream; ``None`` for a storage.
        padded: it is a zip, which can be as long as it was if it became shorter.
        sizes: where in the stream its size stands, if the stream may become longer or shorter with it; ``None``: it
            may not.
    """

    part: Part
    path: Path = field(repr=False)
    span: Span | None = None
    padded: bool = False
    sizes: tuple[int, ...] | None = None


Item = Slot | Inner | BlindSpot


def others(compound: Compound, read: frozenset[Path]) -> Iterator[Item]:
    """Everything in the file but the streams that its format reads itself: nothing is left out.

    Args:
        read: paths of the streams that are read elsewhere.
    """
    numbers = {path: number for number, path in enumerate(compound.storages)}
    documents = _storages_of_documents(compound)
    macros = False
    for path in sorted(documents, key=numbers.__getitem__):
        yield Inner(Part(_shown(path), file_of(compound, path), f"嵌入的对象 {numbers[path]}"), path)
    for stream in compound.streams:
        if stream.path in read or _is_inside(stream.path, documents):
            continue
        if any(name.lower() in _MACROS for name in stream.path[:-1]):
            macros = True
            continue
        place = f"嵌入的对象 {numbers[stream.path[:-1]]}" if stream.path[1:] else ""
        yield from _other(compound, stream, place)
    if macros:
        yield BlindSpot("宏", "文件带有宏，宏代码没有查看，请人工查看或去掉宏后提交", "unsupported")


def _storages_of_documents(compound: Compound) -> set[Path]:
    """Storages that hold a document, the outermost of each nest; not the root."""
    holding = {s.path[:-1] for s in compound.streams if s.path[1:] and s.path[-1].lower() in _DOCUMENTS}
    outermost = {path for path in holding if not _is_inside(path, holding)}
    if len(outermost) > _MOST_DOCUMENTS:
        raise LimitExceeded("嵌入的对象过多，没有查看", "too many embedded documents")
    return outermost


def _is_inside(path: Path, storages: set[Path]) -> bool:
    return any(path[:length] in storages for length in range(1, len(path)))


def _shown(path: Path) -> str:
    return "/".join("".join(c for c in name if c.isprintable()) for name in path)


def _other(compound: Compound, stream: Stream, place: str) -> Iterator[Item]:
    name = stream.path[-1].lower()
    if not stream.size:
        return
    if is_summary(stream.path):
        found = summary(compound, stream)
        yield from found.slots
        yield from found.blind_spots
        if found.preview is not None:
            start, length = found.preview
            picture = compound.read(stream)[start : start + length]
            yield Inner(Part("预览图", picture, "文档属性（预览图）", preview=True), stream.path, found.preview)
    elif name in _DESCRIBING:
        yield from remains(compound, stream.path, [(0, stream.size)], f"{place}的说明" if place else "文件类型的说明")
    elif name == _NATIVE:
        yield from _native(compound, stream, place)
    elif name.startswith(_SHOWN):
        yield from remains(compound, stream.path, [(0, stream.size)], f"{place}的预览图")
        yield BlindSpot(f"{place}的预览图", "预览图中的内容没有识别，请人工查看", "picture")
    else:
        data = compound.read(stream)
        yield Inner(Part(_shown(stream.path), data, place), stream.path, (0, stream.size), sizes=())


def _native(compound: Compound, stream: Stream, place: str) -> Iterator[Item]:
    """A packaged file with its name and the folders it came from; or whatever an old program put there."""
    data = compound.read(stream)
    try:
        names, start, size = _package(data)
    except (struct.error, ValueError):
        span = (4, max(len(data) - 4, 0))
        yield Inner(Part(_shown(stream.path), data[4:], place), stream.path, span, sizes=(0,) if data[4:] else None)
        return
    for at, length in names:
        piece = stretch(stream.path, at, data[at : at + length], "gbk")
        if piece.text and not piece.text.isspace():
            yield Slot(Passage(piece.text, f"{place}的文件名和路径", "文件名", hidden=True), (piece,))
    name = data[names[0][0] : sum(names[0])].decode("gbk", "replace")
    part = Part(name, data[start : start + size], place)
    yield Inner(part, stream.path, (start, size), sizes=(0, start - 4))
    yield from remains(compound, stream.path, [(start + size, len(data) - start - size)], f"{place}的文件名和路径")


def _package(data: bytes) -> tuple[list[Span], int, int]:
    """Where the names stand, and the file: offset and size. Raises :class:`ValueError` if it is no package."""
    names: list[Span] = []
    (kind,) = struct.unpack_from("<H", data, 4)
    if kind != 2:
        raise ValueError("no package")
    at = 6
    for _ in range(2):
        end = data.index(b"\0", at)
        names.append((at, end - at))
        at = end + 1
    at += 4  # what kind of link, which is none
    (length,) = struct.unpack_from("<I", data, at)
    at += 4
    if at + length > len(data):
        raise ValueError("no package")
    names.append((at, max(length - 1, 0)))
    at += length
    (size,) = struct.unpack_from("<I", data, at)
    if at + 4 + size > len(data):
        raise ValueError("no package")
    return names, at + 4, size


def inner_changes(
    compound: Compound, inner: Inner, new: bytes
) -> tuple[Mapping[Path, list[tuple[int, bytes]]], Mapping[Path, bytes]]:
    """What to write into the outer file so that the file inside becomes ``new``: pieces of streams, and whole streams
    where one becomes longer or shorter.

    Raises :class:`UnwritableFormat` if it has another size, as a file packed anew has, and there is no room for that.
    """
    if inner.span is not None:
        start, size = inner.span
        new = _as_long(new, size) if inner.padded else new
        if len(new) == size:
            return {inner.path: [(start, new)]}, {}
        if inner.sizes is None or (stream := compound.stream(inner.path)) is None:
            raise UnwritableFormat(
                "嵌入的文件脱敏后大小改变，无法原位写回，请人工处理", "an inner file changed its size"
            )
        data = bytearray(compound.read(stream))
        for at in inner.sizes:
            struct.pack_into("<I", data, at, struct.unpack_from("<I", data, at)[0] + len(new) - size)
        return {}, {inner.path: bytes(data[:start]) + new + bytes(data[start + size :])}
    old, changed = (_opened(data) for data in (inner.part.data, new))
    if [s.path for s in old.streams] != [s.path for s in changed.streams]:
        raise UnwritableFormat(
            "嵌入的文件脱敏后结构改变，无法原位写回，请人工处理", "an inner file changed its streams"
        )
    different = [
        ((*inner.path, *before.path), before.size, changed.read(after))
        for before, after in zip(old.streams, changed.streams, strict=True)
        if old.read(before) != changed.read(after)
    ]
    pieces = {path: [(0, data)] for path, size, data in different if size == len(data)}
    return pieces, {path: data for path, size, data in different if size != len(data)}


def _as_long(data: bytes, size: int) -> bytes:
    """A zip that is as long as it was: what is left over is a comment of zeros."""
    package = open_package(data, Limits())
    room = size - len(data) + len(package.comment)
    if not 0 <= room <= 0xFFFF:
        raise UnwritableFormat("图形的附加数据脱敏后变长，无法原位写回，请人工处理", "a packed drawing became longer")
    return rewrite(package, {}, comment=bytes(room))


def _opened(data: bytes) -> Compound:
    try:
        return open_compound(data, Limits())
    except UnreadableFile as error:
        raise UnwritableFormat("嵌入的文件脱敏后无法打开，请人工处理", "an inner file cannot be opened") from error


def file_of(compound: Compound, storage: Path) -> bytes:
    """A compound file with the storage as its root."""
    return _Building(compound, storage).built()


class _Building:
    """The state of one file while it is built: sectors, their table, and the same for small ones."""

    def __init__(self, compound: Compound, storage: Path) -> None:
        self.compound = compound
        self.depth = len(storage)
        self.storages = {p: clsid for p, clsid in compound.storages.items() if p[: len(storage)] == storage}
        self.streams = [s for s in compound.streams if s.path[: len(storage)] == storage]
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.small: list[bytes] = []
        self.small_fat: list[int] = []

    def built(self) -> bytes:
        paths = [*self.storages, *(stream.path for stream in self.streams)]
        starts = {stream.path: (self._put(self.compound.read(stream)), stream.size) for stream in self.streams}
        small = b"".join(self.small)
        root = self._large(small) if small else _END
        table = struct.pack(f"<{len(self.small_fat)}I", *self.small_fat)
        small_table = self._large(table, b"\xff") if table else _END
        small_sectors = -(-len(table) // _SECTOR)
        numbers = {path: number for number, path in enumerate(paths)}
        inside: dict[Path, list[Path]] = {}
        for path in paths[1:]:
            inside.setdefault(path[:-1], []).append(path)
        links = {path: pair for level in inside.values() for path, pair in _tree(level, numbers).items()}
        tops = {above: numbers[_middle(level)] for above, level in inside.items()}
        entries = []
        for path in paths:
            start, size = starts.get(path, (root, len(small)) if len(path) == self.depth else (0, 0))
            child = tops.get(path, _FREE)
            entries.append(self._entry(path, links.get(path, (_FREE, _FREE)), child, start, size))
        directory = self._large(b"".join(entries))
        return self._finished(directory, small_table, small_sectors)

    def _entry(self, path: Path, sides: tuple[int, int], child: int, start: int, size: int) -> bytes:
        is_root, is_storage = len(path) == self.depth, path in self.storages
        name = ("Root Entry" if is_root else path[-1]).encode("utf-16-le")[:62] + b"\0\0"
        kind = 5 if is_root else 1 if is_storage else 2
        links = struct.pack("<HBB3I", len(name), kind, 1, *sides, child)
        clsid = self.storages.get(path, bytes(16))
        return name.ljust(64, b"\0") + links + clsid + bytes(20) + struct.pack("<IQ", start, size)

    def _put(self, data: bytes) -> int:
        if not data:
            return _END
        return self._small(data) if len(data) < _CUTOFF else self._large(data)

    def _small(self, data: bytes) -> int:
        return _chained(data, _MINI, self.small, self.small_fat, b"\0")

    def _large(self, data: bytes, padding: bytes = b"\0") -> int:
        return _chained(data, _SECTOR, self.sectors, self.fat, padding)

    def _finished(self, directory: int, small_table: int, small_sectors: int) -> bytes:
        """The header, the sectors, and the table of all of them, with its own sectors and their list in it."""
        per = _SECTOR // 4
        tables, lists = 1, 0
        while tables * per < len(self.fat) + tables + lists or lists * (per - 1) < tables - 109:
            tables = -(-(len(self.fat) + tables + lists) // per)
            lists = max(0, -(-(tables - 109) // (per - 1)))
        first = len(self.fat)
        own = list(range(first, first + tables))
        fat = [*self.fat, *([_OWN] * tables), *([0xFFFFFFFC] * lists)]
        fat += [_FREE] * (tables * per - len(fat))
        further = own[109:]
        listed = b""
        for number in range(lists):
            row = further[number * (per - 1) : (number + 1) * (per - 1)]
            following = first + tables + number + 1 if number + 1 < lists else _END
            listed += struct.pack(f"<{per}I", *row, *([_FREE] * (per - 1 - len(row))), following)
        header = MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        header += struct.pack("<4I", 0, tables, directory, 0)
        header += struct.pack("<5I", _CUTOFF, small_table, small_sectors, first + tables if lists else _END, lists)
        header += struct.pack("<109I", *own[:109], *([_FREE] * (109 - len(own[:109]))))
        return header + b"".join(self.sectors) + struct.pack(f"<{len(fat)}I", *fat) + listed


def _sorted(level: list[Path]) -> list[Path]:
    """As the names stand in a directory: shorter ones first, upper and lower case the same ([MS-CFB] 2.6.4)."""
    return sorted(level, key=lambda path: (len(path[-1].encode("utf-16-le")), path[-1].upper()))


def _middle(level: list[Path]) -> Path:
    return _sorted(level)[len(level) // 2]


def _tree(level: list[Path], numbers: Mapping[Path, int]) -> dict[Path, tuple[int, int]]:
    """For each of the entries of one storage the numbers of the one before and the one after it, as a balanced tree."""
    ordered = _sorted(level)
    links: dict[Path, tuple[int, int]] = {}
    waiting = [(0, len(ordered))]
    while waiting:
        first, past = waiting.pop()
        middle = first + (past - first) // 2
        halves = ((first, middle), (middle + 1, past))
        links[ordered[middle]] = (
            numbers[ordered[first + (middle - first) // 2]] if first < middle else _FREE,
            numbers[ordered[middle + 1 + (past - middle - 1) // 2]] if middle + 1 < past else _FREE,
        )
        waiting += [half for half in halves if half[0] < half[1]]
    return links


def _chained(data: bytes, size: int, sectors: list[bytes], table: list[int], padding: bytes) -> int:
    """Adds the data as one chain; answers its first sector."""
    first = len(sectors)
    for at in range(0, len(data), size):
        sectors.append(data[at : at + size].ljust(size, padding))
        table.append(len(sectors))
    table[-1] = _END
    return first
