"""One sheet of a workbook: its cells as passages, and all else that stands in its records.

Cells are collected while the records go by and told row by row, with the same headings as in xlsx
(:mod:`redactor.formats._xlsx_headings`). Source: [MS-XLS] 2.1.7.20.5 (worksheets), 2.4 (records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from redactor.content import BlindSpot, Passage
from redactor.errors import LimitExceeded
from redactor.formats import _biff_records as R
from redactor.formats._biff import Constants, Record, Short, formula, number_text, rk_value, shown
from redactor.formats._ole_objects import Item
from redactor.formats._ole_text import Slot, Stretch
from redactor.formats._xls_book import Book, Computed, Number, Sheet, broken, locked, nowhere
from redactor.formats._xls_drawings import Drawings
from redactor.formats._xls_texts import texts_of
from redactor.formats._xlsx_cells import Cell, Row, column_letters
from redactor.formats._xlsx_headings import Headings, Merge, side_label

_NARROWEST = 256
"""Of 1/256 of a character: a narrower column is a line."""
_RECORDS_OF_A_SHEET = 1 << 21


class _Value(NamedTuple):
    """What a cell holds.

    Attributes:
        text: as shown; a number as it would be written.
        pieces: the characters in the file; of a number none.
        shared: number of the shared string.
        number: of a number, its record's place in the list of records, and its place in that record.
        format: number of the cell's format.
        constants: of a formula.
    """

    text: str
    pieces: tuple[Stretch, ...]
    shared: int | None
    number: tuple[int, int] | None
    format: int
    constants: Constants | None


class SheetReader:
    """Takes the records of one sheet, one after the other; tells all at its end."""

    def __init__(self, book: Book, sheet: Sheet, position: int, most: int) -> None:
        self._book = book
        self._sheet = sheet
        self._position = position
        self._most = most
        self._count = 0
        self._rows: dict[int, dict[int, _Value]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merges: list[Merge] = []
        self._filtered = False
        self._waiting: tuple[int, int, int, Constants] | None = None
        self._last: tuple[int, int, int] = (0, 0, 0)
        self._others: list[Item] = []
        self.drawings = Drawings(book, f"工作表“{sheet.name}”")

    def take(self, index: int, record: Record, inner: bool) -> None:
        """One record.

        Args:
            index: its number among all records.
            inner: it stands in a chart on the sheet.
        """
        try:
            if record.kind in _CELLS:
                self._cell(index, record, inner)
            elif record.kind in _LAYOUT:
                self._layout(index, record)
            elif record.kind in Drawings.KINDS:
                self.drawings.take(index, record)
            else:
                where = f"工作表“{self._sheet.name}”" + ("的图表" if inner else "")
                self._others += texts_of(self._book, index, where)
        except (Short, struct.error, IndexError):
            self._others.append(broken(record, f"工作表“{self._sheet.name}”"))

    # --- cells

    def _cell(self, index: int, record: Record, inner: bool) -> None:
        content = self._book.content(index)
        if record.kind == R.STRING:
            self._cached_string(index, inner)
            return
        if record.kind in (R.ARRAY, R.SHARED_FORMULA):
            self._range_formula(content, record, inner)
            return
        row, column, style = struct.unpack_from("<HHH", content)
        self._last = row, column, style
        if record.kind == R.LABELSST:
            (number,) = struct.unpack_from("<I", content, 6)
            if number >= len(self._book.strings):
                raise Short
            self._put(row, column, _Value("", (), number, None, style, None), inner)
        elif record.kind in (R.LABEL, R.RSTRING):
            pieces = self._book.cursor(index, 6).string()
            self._put(row, column, _Value(shown(pieces), pieces, None, None, style, None), inner)
        elif record.kind == R.NUMBER:
            text = number_text(struct.unpack_from("<d", content, 6)[0])
            self._put(row, column, _Value(text, (), None, (index, 0), style, None), inner)
        elif record.kind == R.RK:
            text = number_text(rk_value(struct.unpack_from("<I", content, 6)[0]))
            self._put(row, column, _Value(text, (), None, (index, 0), style, None), inner)
        elif record.kind == R.MULRK:
            for i in range((len(content) - 6) // 6):
                style, rk = struct.unpack_from("<HI", content, 4 + 6 * i)
                self._put(row, column + i, _Value(number_text(rk_value(rk)), (), None, (index, i), style, None), inner)
        else:
            self._formula(index, record, content, inner)

    def _formula(self, index: int, record: Record, content: bytes, inner: bool) -> None:
        row, column, style = self._last
        if len(content) < 22:
            raise Short
        (size,) = struct.unpack_from("<H", content, 20)
        found = formula(self._book.stream, self._book.path, record.start + 22, size, record.end)
        self._constants(found, row, column)
        if content[12:14] != b"\xff\xff":
            text = number_text(struct.unpack_from("<d", content, 6)[0])
            self._put(row, column, _Value(text, (), None, (index, 0), style, found), inner)
        self._waiting = (row, column, style, found) if content[12:14] == b"\xff\xff" and not content[6] else None

    def _cached_string(self, index: int, inner: bool) -> None:
        pieces = self._book.cursor(index).string()
        if self._waiting is None:
            place = f"工作表“{self._sheet.name}”中没有对应公式的计算结果"
            self._others.append(Slot(Passage(shown(pieces), place, hidden=True), pieces))
            return
        row, column, style, constants = self._waiting
        self._waiting = None
        self._put(row, column, _Value(shown(pieces), pieces, None, None, style, constants), inner)

    def _range_formula(self, content: bytes, record: Record, inner: bool) -> None:
        start = 12 if record.kind == R.ARRAY else 8
        (size,) = struct.unpack_from("<H", content, start)
        found = formula(self._book.stream, self._book.path, record.start + start + 2, size, record.end)
        self._constants(found, self._last[0], self._last[1])
        row = self._rows.get(self._last[0], {})
        value = row.get(self._last[1])
        if value and value.constants:
            row[self._last[1]] = value._replace(constants=found)
        if self._waiting:
            self._waiting = (*self._waiting[:3], found)

    def _constants(self, found: Constants, row: int, column: int) -> None:
        """The texts in a formula."""
        place = f"工作表“{self._sheet.name}”{column_letters(column + 1)}{row + 1} 的公式"
        for piece in found.texts:
            if piece.text.strip():
                self._others.append(Slot(Passage(piece.text, place, hidden=True), (piece,)))
        for number in found.numbers:
            self._others.append(locked(Passage(number_text(number), place, hidden=True)))
        if not found.whole:
            self._others.append(BlindSpot(place, "公式没有完全读懂，请人工查看", "unsupported"))

    def _put(self, row: int, column: int, value: _Value, inner: bool) -> None:
        self._count += 1
        if self._count > self._most:
            raise LimitExceeded("工作簿的单元格数超过上限", "too many cells")
        if not inner:
            cells = self._rows.setdefault(row, {})
            if column in cells:  # a second value for a cell: whichever is shown, both are told
                self._loose(
                    cells[column], f"工作表“{self._sheet.name}”{column_letters(column + 1)}{row + 1}（重复的值）"
                )
            cells[column] = value
        else:
            self._loose(value, f"工作表“{self._sheet.name}”的图表缓存")

    def _loose(self, value: _Value, place: str) -> None:
        slot = self._slot(value, Passage("", place, hidden=True))
        if slot.passage.text.strip():
            self._others.append(slot)

    def _slot(self, value: _Value, passage: Passage) -> Slot:
        pieces, text, shared = value.pieces, value.text, False
        if value.shared is not None:
            pieces = self._book.strings[value.shared]
            text, shared = shown(pieces), self._book.uses[value.shared] > 1
        told = Passage(text, passage.place, passage.label, passage.record, passage.hidden, shared=shared)
        if value.number:
            return Number(told, nowhere(told.text), *value.number, value.constants)
        return Computed(told, pieces, value.constants) if value.constants else Slot(told, pieces)

    # --- layout

    def _layout(self, index: int, record: Record) -> None:
        content = self._book.content(index)
        if record.kind == R.ROW:
            row, height, flags = struct.unpack_from("<H4xH4xH", content)
            if flags & 0x20 or not height & 0x7FFF:
                self._hidden_rows.add(row)
        elif record.kind == R.COLINFO:
            first, last, width, _, flags = struct.unpack_from("<5H", content)
            if flags & 1 or width < _NARROWEST:
                self._hidden_columns.update(range(first, min(last, 255) + 1))
        elif record.kind == R.MERGES:
            for i in range(struct.unpack_from("<H", content)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", content, 2 + 8 * i)
                self._merges.append(Merge(top + 1, left + 1, bottom + 1, right + 1))
        elif record.kind == R.FILTER_MODE:
            self._filtered = True

    # --- telling

    def told(self) -> Iterator[Item]:
        """All cells of the sheet, then all else in it."""
        yield from self._cells()
        yield from self._others
        yield from self.drawings.told()

    def _row(self, number: int) -> tuple[Row, list[_Value]] | None:
        """A row as the headings want it, and its values."""
        cells: list[Cell] = []
        values: list[_Value] = []
        for column, value in sorted(self._rows[number].items()):
            is_text = value.number is None
            text = shown(self._book.strings[value.shared]) if value.shared is not None else value.text
            if text:
                cells.append((column_letters(column + 1), text, is_text, None, len(values), ""))
                values.append(value)
        return (Row(number + 1, number in self._hidden_rows, cells), values) if cells else None

    def _cells(self) -> Iterator[Slot]:
        name = self._sheet
        first = f"工作表“{name.name}”（{name.note}）第 " if name.note else f"工作表“{name.name}”第 "
        row_note = "，筛选后未显示的行" if self._filtered else "，隐藏行"
        headings = Headings(self._merges)
        hidden_columns = {column_letters(column + 1) for column in self._hidden_columns}
        walk = (found for number in sorted(self._rows) if (found := self._row(number)))
        below = next(walk, None)
        while below is not None:
            (row, values), below = below, next(walk, None)
            is_head = headings.take(row, below[0] if below else None)
            before: Cell | None = None
            for cell, value in zip(row.cells, values, strict=True):
                label = "" if is_head else headings.labels.get(cell[0], "")
                if not is_head and before is not None and (not label or before[1].endswith(("：", ":"))):
                    label = side_label(before, cell, headings.labels) or label
                note = "，隐藏列" if cell[0] in hidden_columns else ""
                note += row_note if row.hidden else ""
                note += f"，{self._book.notes[value.format]}" if value.format in self._book.notes else ""
                opening = f"“{label}”" if label else ""
                place = f"{first}{row.number} 行{opening}（{cell[0]}{row.number}{note}）"
                record = self._position * _RECORDS_OF_A_SHEET + row.number
                yield self._slot(value, Passage("", place, label, record, name.hidden or bool(note)))
                before = cell


_CELLS = frozenset((
    R.LABELSST, R.LABEL, R.RSTRING, R.NUMBER, R.RK, R.MULRK, R.FORMULA, R.STRING, R.ARRAY, R.SHARED_FORMULA,
))  # fmt: skip
_LAYOUT = frozenset((R.ROW, R.COLINFO, R.MERGES, R.FILTER_MODE, R.DEFAULT_HEIGHT))
