"""The skeleton of a Word binary file: its header, where its texts begin and end, and the pieces that they stand in.

Source: [MS-DOC] 2.5 (Fib), 2.4.1 (retrieving text), 2.9.38 (Clx), 2.9.73 (FcCompressed).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile
from redactor.formats._ole import Compound, Path, Span
from redactor.formats._ole_remains import units
from redactor.formats._ole_text import Stretch, stretch

MAIN: Path = ("WordDocument",)
WORD_97 = 0x00C1
"""The version from which on texts stand in pieces of UTF-16 or of Windows code page 1252."""
_IDENTIFIER = 0xA5EC
_OLDER = (0xA5DC, 0xA697, 0xA698, 0xA699)
_MOST_SHARED = 4
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
CLX = 33
"""Number of the table of pieces."""
_LENGTHS = (0x4C, 0x50, 0x54, 0x5C, 0x60, 0x64, 0x68)
STORIES = ("正文", "脚注", "页眉页脚", "批注", "尾注", "文本框", "页眉文本框")
"""The texts of a file, in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says about itself.

    Attributes:
        version: below :data:`WORD_97` nothing else of this is to be believed.
        table: path of the stream that holds the tables.
        lengths: characters of each of the :data:`STORIES`.
        places: offset and length in the table stream of each kind of table, by its number in FibRgFcLcb97.
        has_glossary: a second document (AutoText) stands in the same streams.
        size: bytes of the main stream that it takes.
    """

    version: int
    table: Path = ()
    lengths: tuple[int, ...] = ()
    places: tuple[Span, ...] = ()
    has_glossary: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together: numbers of the first and of the one after the last, offset in bytes, width."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """All characters of all stories.

    Attributes:
        pieces: in order, without gaps.
        text: one character for each; halves of surrogate pairs are U+FFFD here.
        main: the bytes of the stream that they stand in.
        shared: some characters stand in the text twice and in the stream once, as after copying and saving fast.
    """

    pieces: tuple[Piece, ...] = field(repr=False)
    text: str = field(repr=False)
    main: bytes = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    shared: bool = False

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Where the characters from ``start`` to ``end`` stand: offset, length in bytes, bytes a character."""
        number = bisect_right(self.starts, start) - 1
        while start < end:
            piece = self.pieces[number]
            stop = min(end, piece.end)
            yield piece.offset + (start - piece.start) * piece.width, (stop - start) * piece.width, piece.width
            start = stop
            number += 1

    def stretches(self, start: int, end: int) -> Iterator[Stretch]:
        """The characters as text that can be replaced."""
        for offset, length, width in self.spans(start, end):
            encoding = "utf-16-le" if width == 2 else "cp1252"
            yield stretch(MAIN, offset, self.main[offset : offset + length], encoding)

    def offset(self, number: int) -> int:
        """Offset in bytes of one character."""
        return next(self.spans(number, number + 1))[0]


def damaged(english: str) -> UnreadableFile:
    """The error for a file that contradicts itself."""
    return UnreadableFile("Word 文件的内部结构已损坏，请确认上传完整，或用 Word/WPS 打开后另存", english)


def header(compound: Compound) -> Header:
    """The file's header. Raises :class:`UnreadableFile`, :class:`EncryptedFile`."""
    stream = compound.stream(MAIN)
    main = compound.read(stream) if stream else b""
    identifier = struct.unpack_from("<H", main)[0] if len(main) >= 0x22 else 0
    if identifier not in (_IDENTIFIER, *_OLDER):
        raise damaged("no header")
    version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 0x0A)[0]
    if flags & _ENCRYPTED:
        raise EncryptedFile("文件设有打开密码，请去掉密码后重新提交", "a password is needed to open it")
    if identifier != _IDENTIFIER or version < WORD_97:
        return Header(0)
    if len(main) < 0x9A:
        raise damaged("the header is cut")
    count = struct.unpack_from("<H", main, 0x98)[0]
    if count <= CLX or 0x9A + 8 * count > len(main):
        raise damaged("the header has no table of pieces")
    table = ("1Table",) if flags & _SECOND_TABLE else ("0Table",)
    found = compound.stream(table)
    if found is None:
        raise damaged("no table stream")
    places = tuple(struct.unpack_from("<II", main, 0x9A + 8 * number) for number in range(count))
    return Header(
        version,
        found.path,
        tuple(struct.unpack_from("<I", main, at)[0] for at in _LENGTHS),
        places,
        struct.unpack_from("<H", main, 8)[0] != 0,
        0x9A + 8 * count,
    )


def table_of(found: Header, table: bytes, number: int) -> bytes:
    """The bytes of one table; empty if the file has none of this kind. Raises :class:`UnreadableFile`."""
    if number >= len(found.places):
        return b""
    start, length = found.places[number]
    if length and start + length > len(table):
        raise damaged("a table is outside of its stream")
    return table[start : start + length]


def pieces(compound: Compound, found: Header, table: bytes) -> Pieces:
    """All characters. Raises :class:`UnreadableFile` for pieces that leave the stream."""
    stream = compound.stream(MAIN)
    main = compound.read(stream) if stream else b""
    clx = table_of(found, table, CLX)
    at = 0
    while clx[at : at + 1] == b"\x01" and at + 3 <= len(clx):
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02" or at + 5 > len(clx):
        raise damaged("no table of pieces")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    at += 5
    if size < 4 or (size - 4) % 12 or at + size > len(clx):
        raise damaged("the table of pieces is cut")
    count = (size - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", clx, at)
    built = []
    for number in range(count):
        word = struct.unpack_from("<I", clx, at + 4 * (count + 1) + 8 * number + 2)[0]
        narrow = bool(word & 0x40000000)
        offset = (word & 0x3FFFFFFF) // 2 if narrow else word & 0x3FFFFFFF
        piece = Piece(bounds[number], bounds[number + 1], offset, 1 if narrow else 2)
        if piece.end < piece.start or offset + (piece.end - piece.start) * piece.width > len(main):
            raise damaged("a piece is outside of its stream")
        built.append(piece)
    built = [piece for piece in built if piece.end > piece.start]
    if (built and built[0].start) or (built[-1].end if built else 0) < sum(found.lengths):
        raise damaged("the pieces are fewer than the characters")
    shared = _are_shared(built)
    if shared and sum(piece.end - piece.start for piece in built) > _MOST_SHARED * len(main):
        raise LimitExceeded("文字片段互相重叠过多，没有查看", "pieces overlap too often")
    text = "".join(
        [
            units(main[piece.offset : piece.offset + 2 * (piece.end - piece.start)])
            if piece.width == 2
            else main[piece.offset : piece.offset + piece.end - piece.start].decode("latin-1")
            for piece in built
        ]
    )
    return Pieces(tuple(built), text, main, tuple(piece.start for piece in built), shared)


def _are_shared(built: list[Piece]) -> bool:
    """Do two pieces share bytes? What is masked in one of them is then masked in the other."""
    last = 0
    for piece in sorted(built, key=lambda piece: piece.offset):
        if piece.offset < last:
            return True
        last = piece.offset + (piece.end - piece.start) * piece.width
    return False
