"""Drawings in a sheet: comments, text boxes, controls, the names and descriptions of pictures.

Source: [MS-XLS] 2.4.179 (Note), 2.4.181 (Obj), 2.4.329 (TxO); [MS-ODRAW] for what the drawing records hold.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from redactor.content import BlindSpot, Part, Passage
from redactor.formats import _biff_records as R
from redactor.formats._biff import CONTINUE, Cursor, Record, shown
from redactor.formats._ole_remains import runs
from redactor.formats._ole_text import Slot, Stretch, stretch
from redactor.formats._xls_book import Book, Entry, Inner, Item
from redactor.formats._xlsx_cells import column_letters

_LIST_BOX = 0x13
_MOST_INFLATED = 50_000_000


class Drawings:
    """Takes the records of a sheet's drawings; tells at the end, when it is known which text is whose."""

    KINDS = frozenset((R.NOTE, R.OBJ, R.TXO, R.DRAWING))

    def __init__(self, book: Book, where: str) -> None:
        self._book = book
        self._where = where
        self._object = -1
        self._texts: list[tuple[int, tuple[Stretch, ...]]] = []
        self._notes: dict[int, str] = {}
        self._items: list[Item] = []

    def take(self, index: int, record: Record) -> None:
        """One record of a drawing."""
        if record.kind == R.OBJ:
            self._obj(index)
        elif record.kind == R.TXO:
            self._txo(index)
        elif record.kind == R.NOTE:
            self._note(index)
        else:
            self._items += swept(self._book, self._book.spans(index), f"{self._where}的图形")

    def _obj(self, index: int) -> None:
        content = self._book.content(index)
        kind, size = struct.unpack_from("<HH", content)
        if kind == 0x15 and size >= 4:
            self._object = struct.unpack_from("<H", content, 6)[0]
        self._items += swept(self._book, self._book.spans(index), f"{self._where}的控件")

    def _txo(self, index: int) -> None:
        content = self._book.content(index)
        length, runs_size = struct.unpack_from("<HH", content, 10)
        spans = self._book.spans(index)
        self._items += swept(self._book, [(spans[0][0] + 18, spans[0][1])], f"{self._where}的文本框的公式")
        if not length:
            return
        cursor = Cursor(self._book.stream, self._book.path, spans[1:] or [(spans[0][1], spans[0][1])])
        self._texts.append((self._object, cursor.flat(length)))
        cursor.span(runs_size)
        if cursor.left:  # after the text, a drawing may go on
            rest = [(cursor.at, cursor.at + cursor.left_here)]
            rest += [span for span in spans if span[0] > cursor.at]
            self._items += swept(self._book, rest, f"{self._where}的图形")

    def _note(self, index: int) -> None:
        row, column, _, number = struct.unpack_from("<4H", self._book.content(index))
        cell = f"{column_letters(column + 1)}{row + 1}"
        self._notes[number] = cell
        author = self._book.cursor(index, 8).string()
        if shown(author).strip():
            self._items.append(Entry(Slot(Passage(shown(author), f"{self._where}{cell} 的批注的作者"), author)))

    def told(self) -> Iterator[Item]:
        """Texts, with the cell that each comments on, then all else."""
        for number, text in self._texts:
            cell = self._notes.get(number)
            place = f"{self._where}{cell} 的批注" if cell else f"{self._where}的文本框"
            if shown(text).strip():
                yield Entry(Slot(Passage(shown(text), place, hidden=False), text))
        yield from self._items


def swept(book: Book, spans: Sequence[tuple[int, int]], place: str) -> Iterator[Item]:
    """Whatever text is in these bytes."""
    for start, end in spans:
        for offset, found, encoding in runs(book.stream[start:end]) if end > start else ():
            piece = stretch(book.path, start + offset, found, encoding)
            yield Entry(Slot(Passage(piece.text, place, hidden=True), (piece,)))


def pictures(book: Book) -> Iterator[Item]:
    """The pictures that the workbook keeps for its drawings, and what else is in there."""
    spans: list[tuple[int, int]] = []
    last = None
    for record in book.records:
        if record.kind == R.DRAWING_GROUP or (record.kind == CONTINUE and last == R.DRAWING_GROUP):
            spans.append((record.start, record.end))
            last = R.DRAWING_GROUP
        else:
            last = record.kind
    if not spans:
        return
    data = b"".join(book.stream[start:end] for start, end in spans)
    taken: list[tuple[int, int]] = []
    for number, (kind, start, end) in enumerate(_blips(data, 0, len(data), 0), 1):
        taken.append((start, end))
        yield from _picture(kind, data[start:end], f"图片 {number}")
    at = 0
    for start, end in spans:  # names of pictures and settings, outside of the pictures themselves
        length = end - start
        free = [(max(a, at), min(b, at + length)) for a, b in _between(taken, len(data))]
        yield from swept(book, [(start + a - at, start + b - at) for a, b in free if a < b], "图形")
        at += length


def _between(taken: Sequence[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in taken:
        yield at, start
        at = end
    yield at, size


def _blips(data: bytes, at: int, end: int, depth: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each picture's record content (MS-ODRAW 2.2.22, 2.2.23)."""
    while at + 8 <= end:
        _, kind, length = struct.unpack_from("<HHI", data, at)
        start, stop = at + 8, min(at + 8 + length, end)
        if kind in (0xF000, 0xF001) and depth < 4:
            yield from _blips(data, start, stop, depth + 1)
        elif kind == 0xF007 and stop - start > 36:
            yield from _blips(data, start + 36 + data[start + 33], stop, depth + 1)
        elif 0xF018 <= kind <= 0xF117:
            yield kind, start, stop
        at = stop


def _picture(kind: int, content: bytes, name: str) -> Iterator[Item]:
    for magic in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*"):
        at = content.find(magic, 0, 40)
        if at >= 0:
            yield Inner(Part(name, content[at:]))
            return
    if kind in (0xF01A, 0xF01B, 0xF01C):
        for head in (50, 66):
            try:
                unpacked = zlib.decompressobj().decompress(content[head:], _MOST_INFLATED)
            except zlib.error:
                continue  # there may be a second identifier before it
            yield Inner(Part(name, unpacked))
            return
    yield BlindSpot(name, "图片没有识别，请人工查看", "picture")
