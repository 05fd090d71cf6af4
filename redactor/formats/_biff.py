"""Records of BIFF8, the stream of an Excel 97–2003 workbook, and the strings in them.

A record is its number, its length (two bytes each) and at most 8224 bytes; what is longer goes on in CONTINUE records.
A string cut there begins again with a byte that says how wide its characters are from here on.

Source: [MS-XLS] 2.1.4 (records), 2.5.293, 2.5.294, 2.5.240 (strings), 2.5.198 (formulas).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from redactor.formats._ole import Path
from redactor.formats._ole_text import Stretch, stretch

CONTINUE = 0x003C
LARGEST = 8224
"""Bytes of a record without its header."""


class Short(Exception):
    """A record ends before what it says it holds; whoever reads it tells so as a blind spot."""


class Record(NamedTuple):
    """One record: its number, where its header stands, where its content ends (all in the stream)."""

    kind: int
    at: int
    end: int

    @property
    def start(self) -> int:
        """Where its content starts."""
        return self.at + 4


def records(stream: bytes) -> tuple[list[Record], int]:
    """All records up to the first that is none, and where that is.

    A record 0 without content is what follows the last one where a stream was padded.
    """
    found: list[Record] = []
    at, size = 0, len(stream)
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= size:
        kind, length = unpack(stream, at)
        end = at + 4 + length
        if end > size or not (kind or length):
            break
        found.append(Record(kind, at, end))
        at = end
    return found, at


class Cursor:
    """Reads a record and its CONTINUE records as one.

    Args:
        spans: start and end of each record's content.
    """

    def __init__(self, stream: bytes, path: Path, spans: Sequence[tuple[int, int]]) -> None:
        self._stream = stream
        self._path = path
        self._spans = spans
        self._number = 0
        self.at, self._end = spans[0]

    @property
    def left(self) -> bool:
        """Is anything left?"""
        while self.at >= self._end and self._number + 1 < len(self._spans):
            self._turn()
        return self.at < self._end

    @property
    def left_here(self) -> int:
        """Bytes left in the present record."""
        return self._end - self.at

    def _turn(self) -> None:
        if self._number + 1 >= len(self._spans):
            raise Short
        self._number += 1
        self.at, self._end = self._spans[self._number]

    def take(self, count: int) -> bytes:
        """The next bytes, over the border between records if need be."""
        if self.at + count <= self._end:
            self.at += count
            return self._stream[self.at - count : self.at]
        return b"".join(self._stream[start:end] for start, end in self.span(count))

    def span(self, count: int) -> list[tuple[int, int]]:
        """Where the next bytes stand."""
        found = []
        while count > 0:
            if self.at >= self._end:
                self._turn()
                continue
            here = min(count, self._end - self.at)
            found.append((self.at, self.at + here))
            self.at += here
            count -= here
        return found

    def byte(self) -> int:
        """An unsigned number of one byte."""
        return self.take(1)[0]

    def word(self) -> int:
        """An unsigned number of two bytes."""
        return int(struct.unpack("<H", self.take(2))[0])

    def long(self) -> int:
        """An unsigned number of four bytes."""
        return int(struct.unpack("<I", self.take(4))[0])

    def characters(self, count: int, wide: bool) -> tuple[Stretch, ...]:
        """The next characters (counted in UTF-16 units); each record that they go on in says anew how wide they are."""
        found: list[Stretch] = []
        while count > 0:
            if self.at >= self._end:
                self._turn()
                if self.at < self._end:
                    wide = bool(self._stream[self.at] & 1)
                    self.at += 1
                continue
            width = 2 if wide else 1
            here = min(count, (self._end - self.at) // width)
            if not here:
                raise Short
            size = here * width
            encoding = "utf-16-le" if wide else "latin-1"
            found.append(stretch(self._path, self.at, self._stream[self.at : self.at + size], encoding))
            self.at += size
            count -= here
        return tuple(found)

    def flat(self, count: int) -> tuple[Stretch, ...]:
        """A string without its count: flags, characters."""
        return self.characters(count, bool(self.byte() & 1)) if count else ()

    def string(self, short: bool = False) -> tuple[Stretch, ...]:
        """Count (one byte or two), flags, characters."""
        count = self.byte() if short else self.word()
        return self.characters(count, bool(self.byte() & 1))

    def wide_string(self) -> tuple[Stretch, ...]:
        """Count (two bytes), characters of two bytes each (``LPWideString``)."""
        return self.characters(self.word(), True)

    def rich(self) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
        """A string with its runs of fonts, and its reading (2.5.293 ``XLUnicodeRichExtendedString``)."""
        count, flags = self.word(), self.byte()
        runs = self.word() if flags & 8 else 0
        extension = self.long() if flags & 4 else 0
        text = self.characters(count, bool(flags & 1))
        self.span(4 * runs)
        return text, self._reading(extension) if extension else ()

    def _reading(self, size: int) -> tuple[Stretch, ...]:
        """The reading in the extension of a string (2.5.86 ``ExtRst``); nothing of it is marked where records end."""
        spans = self.span(size)
        head = b"".join(self._stream[start:end] for start, end in spans)
        if size < 14 or head[:2] != b"\x01\x00":
            return ()
        count = struct.unpack_from("<H", head, 12)[0]
        found: list[Stretch] = []
        skip, left = 14, 2 * count
        for start, end in spans:
            first = min(start + skip, end)
            skip -= first - start
            last = min(first + left, end)
            left -= last - first
            if last > first:
                found.append(stretch(self._path, first, self._stream[first:last], "utf-16-le"))
        return tuple(found)


def shown(stretches: Sequence[Stretch]) -> str:
    """The text that the stretches are."""
    return stretches[0].text if len(stretches) == 1 else "".join([piece.text for piece in stretches])


def number_text(value: float) -> str:
    """A number as Excel would write it: up to 15 digits that count, the rest zeros.

    >>> number_text(15499991234.0), number_text(4.4088119010101e17), number_text(0.5), number_text(-3.0)
    ('15499991234', '440881190101010000', '0.5', '-3')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) < 1e21 and value == int(value):
        digits = f"{value:.14e}"
        mantissa, exponent = digits.split("e")
        sign = "-" if mantissa.startswith("-") else ""
        whole = mantissa.lstrip("-").replace(".", "")[: int(exponent) + 1] if int(exponent) >= 0 else "0"
        return sign + whole.ljust(int(exponent) + 1, "0") if value else "0"
    return f"{value:.15g}"


def rk_value(rk: int) -> float:
    """The number in an ``RkNumber`` (2.5.217): 30 bits of a double or of an integer, maybe to be divided by 100."""
    if rk & 2:
        value = float((rk >> 2) - (1 << 30) if rk & 0x80000000 else rk >> 2)
    else:
        value = float(struct.unpack("<d", struct.pack("<II", 0, rk & 0xFFFFFFFC))[0])
    return value / 100 if rk & 1 else value


class Constants(NamedTuple):
    """What a formula says without asking any cell.

    Attributes:
        texts: its strings.
        numbers: its numbers that are not small.
        refers: it refers to a cell, a name or another formula.
        whole: it was understood to its end.
    """

    texts: tuple[Stretch, ...]
    numbers: tuple[float, ...]
    refers: bool
    whole: bool


_SIZES = {
    0x01: 4, 0x02: 4, **dict.fromkeys(range(0x03, 0x17), 0), 0x18: 5, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x20: 7, 0x21: 2, 0x22: 3,
    0x23: 4, 0x24: 4, 0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2, 0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6,
    0x3B: 10, 0x3C: 6, 0x3D: 10,
}  # fmt: skip
"""Bytes after a token's own; the classes of one token are 0x20 apart (2.5.198)."""
_REFERRING = frozenset((0x01, 0x02, 0x23, 0x24, 0x25, 0x2C, 0x2D, 0x39, 0x3A, 0x3B))


def formula(stream: bytes, path: Path, start: int, size: int, end: int) -> Constants:
    """The constants in a formula.

    Args:
        start, size: its tokens.
        end: of the record; the values of constant arrays stand between the tokens and it.
    """
    texts: list[Stretch] = []
    numbers: list[float] = []
    refers, arrays = False, 0
    at, stop = start, start + size
    if stop > end:
        return Constants((), (), True, False)
    while at < stop:
        token = stream[at]
        token = token if token < 0x20 else (token & 0x1F) | 0x20
        at += 1
        if token == 0x17:
            if at + 2 > stop:
                break
            cursor = Cursor(stream, path, [(at, stop)])
            try:
                texts += cursor.string(short=True)
            except Short:
                break
            at = cursor.at
        elif token == 0x19:
            if at + 3 > stop:
                break
            more = 2 * (struct.unpack_from("<H", stream, at + 1)[0] + 1) if stream[at] & 4 else 0
            at += 3 + more
        elif token == 0x1F:
            if at + 8 > stop:
                break
            numbers.append(struct.unpack_from("<d", stream, at)[0])
            at += 8
        elif token in _SIZES:
            refers = refers or token in _REFERRING
            arrays += token == 0x20
            at += _SIZES[token]
        else:
            return Constants(tuple(texts), tuple(numbers), True, False)
    whole = at == stop
    if arrays and whole:
        cursor = Cursor(stream, path, [(stop, end)])
        try:
            for _ in range(arrays):
                columns, rows = cursor.byte() + 1, cursor.word() + 1
                texts += [piece for value in values(cursor, columns * rows) for piece in value]
        except Short:
            whole = False
    return Constants(tuple(texts), tuple(n for n in numbers if abs(n) >= 100_000), refers, whole)


def values(cursor: Cursor, count: int) -> Iterator[tuple[Stretch, ...]]:
    """The strings among so many cached values (2.5.198.34 ``SerAr``); numbers come as nothing."""
    for _ in range(count):
        kind = cursor.byte()
        if kind == 2:
            yield cursor.string()
        elif kind in (0, 1, 4, 0x10):
            cursor.take(8)
            yield ()
        else:
            raise Short
