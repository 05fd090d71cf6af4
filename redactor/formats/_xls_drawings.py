"""Drawings in a sheet: comments, text boxes, controls, the names and descriptions of pictures.

Source: [MS-XLS] 2.4.179 (Note), 2.4.181 (Obj), 2.4.329 (TxO); [MS-ODRAW] for what the drawing records hold.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from redactor.content import Part, Passage
from redactor.formats import _biff_records as R
from redactor.formats._biff import CONTINUE, Cursor, Record, shown
from redactor.formats._ole import complement
from redactor.formats._ole_objects import Inner, Item
from redactor.formats._ole_pictures import pictures
from redactor.formats._ole_remains import runs
from redactor.formats._ole_text import Slot, Stretch, stretch
from redactor.formats._xls_book import Book
from redactor.formats._xls_packed import NOT_IN_ONE_PIECE, packages, packed
from redactor.formats._xlsx_cells import column_letters


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
            self._items.append(Slot(Passage(shown(author), f"{self._where}{cell} 的批注的作者"), author))

    def told(self) -> Iterator[Item]:
        """Texts, with the cell that each comments on, then all else."""
        for number, text in self._texts:
            cell = self._notes.get(number)
            place = f"{self._where}{cell} 的批注" if cell else f"{self._where}的文本框"
            if shown(text).strip():
                yield Slot(Passage(shown(text), place), text)
        yield from self._items


def swept(book: Book, spans: Sequence[tuple[int, int]], place: str) -> Iterator[Item]:
    """Whatever text is in these bytes, and in the packages among them."""
    whole = b"".join([book.stream[start:end] for start, end in spans])
    found = packages(whole)
    for start, end in found:
        span = _in_stream(spans, start, end - start)
        if span == NOT_IN_ONE_PIECE:
            yield from packed(whole[start:end], book.path, place)
        else:
            yield Inner(Part("附加数据.zip", whole[start:end], f"{place}的附加数据"), book.path, span, padded=True)
    free = complement([(start, end - start) for start, end in found], len(whole))
    at = 0
    for start, end in spans:
        for first, length in free:
            a, b = max(first - at, 0), min(first + length - at, end - start)
            if a >= b:
                continue
            for offset, text, encoding in runs(book.stream[start + a : start + b]):
                piece = stretch(book.path, start + a + offset, text, encoding)
                yield Slot(Passage(piece.text, place, hidden=True), (piece,))
        at += end - start


def drawn(book: Book) -> Iterator[Item]:
    """The pictures that the workbook keeps for its drawings, and what else is in there."""
    spans: list[tuple[int, int]] = []
    inside = False
    for record in book.records:
        inside = record.kind == R.DRAWING_GROUP or (record.kind == CONTINUE and inside)
        if inside:
            spans.append((record.start, record.end))
    data = b"".join(book.stream[start:end] for start, end in spans)
    free: list[tuple[int, int]] = []
    last = 0
    for (start, length), item in pictures(data, book.path):
        free.append((last, start))
        last = start + length
        if isinstance(item, Inner) and item.span is not None:
            item = Inner(item.part, item.path, _in_stream(spans, *item.span))
        yield item
    free.append((last, len(data)))
    at = 0
    for start, end in spans:  # names of pictures and settings, outside of the pictures themselves
        here = [(max(a, at), min(b, at + end - start)) for a, b in free]
        yield from swept(book, [(start + a - at, start + b - at) for a, b in here if a < b], "图形")
        at += end - start


def _in_stream(spans: Sequence[tuple[int, int]], at: int, length: int) -> tuple[int, int]:
    """Where the bytes at this offset of the joined spans stand in the stream."""
    for start, end in spans:
        if at < end - start:
            return (start + at, length) if at + length <= end - start else NOT_IN_ONE_PIECE
        at -= end - start
    return NOT_IN_ONE_PIECE
