"""The paragraphs and tables of one story of a Word binary file, as passages.

Tables are labelled by the same rules as in docx (:mod:`redactor.formats._docx_tables`); what a paragraph can be read
as follows the same rules as well (:mod:`redactor.formats._docx_views`): as shown, hidden, deleted, code of a field.

Source: [MS-DOC] 2.4.3 and 2.4.4 (cells and rows), 2.4.1 (characters), 2.8.25 (fields).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from redactor.content import Passage
from redactor.formats._doc_pieces import Pieces
from redactor.formats._doc_properties import Layout, Properties, RowShape
from redactor.formats._docx_tables import Cell, Row, label_rows
from redactor.formats._docx_views import DELETED, FIELD, HIDDEN, INSERTED
from redactor.formats._ole_text import Slot, Stretch

_MARK = re.compile("[\r\x07\x0c]")
_CONTROL = re.compile("[\x00-\x08\x0f-\x1d]")
"""Characters that stand for something else: pictures, notes, fields. Breaks, tabs and hyphens are text."""
_BEGIN, _RESULT, _FINISH = "\x13", "\x14", "\x15"
_BLANK = Stretch((), 0, "latin-1", " ")
_TYPED_TAIL, _TYPED_HEAD = re.compile(r"[\w*＊]{1,20}\Z"), re.compile(r"\A[\w*＊]{1,20}")
_SAME_EDGE = 30
"""Edges of cells that are less than this apart (twips, a half millimetre) are one column's."""

Flagged = tuple[Stretch, int]


_NOTE_SIGNS = {"批注": "\x05", "脚注": "\x02", "尾注": "\x02"}
"""The character that each of the texts of such a story begins with: its mark, or its number."""


@dataclass(slots=True)
class _Paragraph:
    pieces: list[Flagged]
    cell: _OpenCell | None = None

    def text(self) -> str:
        """As the document shows it."""
        return "".join([piece.text for piece, flag in self.pieces if not flag & (DELETED | FIELD)])


@dataclass(slots=True)
class _OpenCell:
    cell: Cell
    row: int
    table: _OpenTable
    paragraphs: list[_Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class _OpenTable:
    number: int
    rows: list[list[_OpenCell]] = field(default_factory=list)
    shapes: dict[int, RowShape] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    entries: list[int] = field(default_factory=list)
    first_record: int = 0
    ended: bool = True
    cell_open: bool = False


class Numbers:
    """What is counted through all stories: tables, records."""

    def __init__(self) -> None:
        self.tables = 0
        self.records = 0


class Story:
    """The walk through one story; :meth:`slots` runs it once."""

    def __init__(self, pieces: Pieces, known: Properties, where: str, numbers: Numbers) -> None:
        self.pieces = pieces
        self.known = known
        self.where = where
        self.numbers = numbers
        self.hidden = where == "批注"
        self.paragraphs = 0
        self.tables: list[_OpenTable] = []
        self.waiting: list[_Paragraph] = []
        self.notes = 0  # comments, footnotes or endnotes so far
        self.codes: list[bool] = []  # for each open field, whether its code is still going on

    def slots(self, start: int, end: int) -> Iterator[Slot]:
        """All passages of the characters from ``start`` to ``end``."""
        at = start
        while at < end:
            found = _MARK.search(self.pieces.text, at, end)
            stop = found.start() if found else end
            self.notes += _NOTE_SIGNS.get(self.where, "\0") in self.pieces.text[at:stop]
            layout = self.known.layout(self.pieces.offset(min(stop, end - 1)))
            is_cell = found is not None and found[0] == "\x07"
            if is_cell and not layout.depth:
                layout = Layout(1)  # a cell's mark says enough
            self._enter(layout.depth)
            self._take(self._flagged(at, stop), layout, is_cell)
            if not self.tables:
                yield from self._flush()
            at = stop + 1
        self._enter(0)
        yield from self._flush()

    def _flagged(self, start: int, end: int) -> list[Flagged]:
        """The characters of a paragraph as text with flags, without those that stand for something else."""
        found: list[Flagged] = []
        at = start
        for match in _CONTROL.finditer(self.pieces.text, start, end):
            found += self._run(at, match.start())
            self._field(match[0])
            if match[0] == _BEGIN and found and found[-1][1] & FIELD:
                found.append((_BLANK, FIELD))  # two fields' codes are two texts
            at = match.end()
        return found + self._run(at, end)

    def _field(self, mark: str) -> None:
        if mark == _BEGIN:
            self.codes.append(True)
        elif self.codes and mark == _RESULT:
            self.codes[-1] = False
        elif self.codes and mark == _FINISH:
            self.codes.pop()

    def _run(self, start: int, end: int) -> list[Flagged]:
        around = FIELD if any(self.codes) else 0
        if not self.known.flagged:
            return [(piece, around) for piece in self.pieces.stretches(start, end)]
        found: list[Flagged] = []
        for offset, length, width in self.pieces.spans(start, end):
            for place, size, sign in self.known.flags(offset, length):
                first = start + (place - offset) // width
                last = start + -(-(place + size - offset) // width)
                found += [(piece, around | sign) for piece in self.pieces.stretches(first, last)]
            start += length // width
        return found

    def _enter(self, depth: int) -> None:
        while len(self.tables) > depth:
            self._end_table()
        while len(self.tables) < depth:
            self.numbers.tables += 1
            self.tables.append(_OpenTable(self.numbers.tables))

    def _take(self, pieces: list[Flagged], layout: Layout, is_cell: bool) -> None:
        paragraph = _Paragraph(pieces)
        if self.tables:
            table = self.tables[-1]
            if pieces or not layout.row_end:
                paragraph.cell = self._cell(table)
                paragraph.cell.paragraphs.append(paragraph)
            if layout.row_end:
                self._end_row(table, layout)
            elif layout.cell_end or (is_cell and layout.depth == 1):
                table.cell_open = False
        if pieces:
            self.waiting.append(paragraph)

    def _cell(self, table: _OpenTable) -> _OpenCell:
        """The cell that is being filled, a new one after the mark of the last."""
        if table.ended:
            table.rows.append([])
            table.ended = table.cell_open = False
        row = table.rows[-1]
        if not table.cell_open:
            row.append(_OpenCell(Cell(len(row)), len(table.rows) - 1, table))
            table.cell_open = True
        return row[-1]

    def _end_row(self, table: _OpenTable, layout: Layout) -> None:
        if table.rows and not table.ended:
            if layout.shape:
                table.shapes[len(table.rows) - 1] = layout.shape
            if layout.repeated:
                table.repeated.add(len(table.rows) - 1)
        table.ended, table.cell_open = True, False

    def _end_table(self) -> None:
        table = self.tables.pop()
        _place_in_grid(table)
        rows = [Row([opened.cell for opened in row], number in table.repeated) for number, row in enumerate(table.rows)]
        for row in table.rows:
            for opened in row:
                opened.cell.text = "".join([paragraph.text() for paragraph in opened.paragraphs]).strip()
        label_rows(rows)
        table.entries = [row.entry for row in rows]
        table.first_record = self.numbers.records
        self.numbers.records += max(table.entries, default=-1) + 1

    def _flush(self) -> Iterator[Slot]:
        for paragraph in self.waiting:
            yield from self._passages(paragraph)
        self.waiting = []

    def _passages(self, paragraph: _Paragraph) -> Iterator[Slot]:
        label, record, place = "", None, self.where
        if paragraph.cell:
            opened = paragraph.cell
            label = opened.cell.label
            record = opened.table.first_record + opened.table.entries[opened.row]
            where = "" if self.where == "正文" else self.where + " "
            place = f"{where}表格 {opened.table.number} 第 {opened.row + 1} 行" + (f"“{label}”" if label else "")
        elif not paragraph.text().isspace() and paragraph.text():
            self.paragraphs += 1
            place = f"{self.where} {self.notes}" if self.notes else f"{self.where}第 {self.paragraphs} 段"
        mixed = 0
        for _, flag in paragraph.pieces:
            mixed |= flag
        shared = self.pieces.shared or mixed & (HIDDEN | DELETED) != 0
        for pieces, suffix, hidden in _views(paragraph.pieces, mixed):
            text = "".join([piece.text for piece in pieces])
            if text and not text.isspace():
                passage = Passage(text, place + suffix, label, record, hidden or self.hidden, shared=shared)
                yield Slot(passage, tuple(pieces))


def _place_in_grid(table: _OpenTable) -> None:
    """Columns and spans from the edges of all rows' cells; where a row gives none, cells are counted."""
    edges: list[int] = []
    for edge in sorted({edge for shape in table.shapes.values() for edge in shape.edges}):
        if not edges or edge - edges[-1] >= _SAME_EDGE:
            edges.append(edge)
    columns: dict[int, int] = {}
    for shape in table.shapes.values():
        for edge in shape.edges:
            columns.setdefault(edge, max(0, sum(1 for known in edges if known <= edge) - 1))
    for number, row in enumerate(table.rows):
        found = table.shapes.get(number)
        if found is None or len(found.continued) != len(row):
            continue
        for at, opened in enumerate(row):
            first, last = columns[found.edges[at]], columns[found.edges[at + 1]]
            opened.cell.column, opened.cell.span = first, max(1, last - first)
            opened.cell.continued = found.continued[at]


def _views(pieces: list[Flagged], mixed: int) -> Iterator[tuple[list[Stretch], str, bool]]:
    """The texts that a paragraph can be read as: stretches, what to add to the place, whether it is hidden."""
    aside = DELETED | FIELD
    if not mixed & (aside | HIDDEN):
        yield [piece for piece, _ in pieces], "", False
        return
    shown = [(piece, flag) for piece, flag in pieces if not flag & aside]
    plain = [piece for piece, flag in shown if not flag & HIDDEN]
    yield [piece for piece, _ in shown], "", not plain
    if mixed & HIDDEN and plain:
        yield [piece for piece, flag in shown if flag & HIDDEN], "（隐藏文字）", True
        if _touches(shown):
            yield plain, "（不含隐藏文字）", False
    if mixed & DELETED:
        yield _deleted(pieces), "（已删除的修订文字）", True
    if mixed & FIELD:
        yield [piece for piece, flag in pieces if flag & FIELD], "（域代码）", True


def _touches(shown: list[Flagged]) -> bool:
    """Does a hidden piece stand right beside one that is not, with no white space between them?"""
    return any(
        (flag ^ following) & HIDDEN and not (piece.text[-1:].isspace() or after.text[:1].isspace())
        for (piece, flag), (after, following) in pairwise(shown)
    )


def _deleted(pieces: list[Flagged]) -> list[Stretch]:
    """What was deleted, each stretch with the characters right beside it that stood there before the change."""
    before = [(piece, flag) for piece, flag in pieces if not flag & (INSERTED | FIELD)]
    found: list[Stretch] = []
    for at, (piece, flag) in enumerate(before):
        if not flag & DELETED:
            continue
        if at == 0 or not before[at - 1][1] & DELETED:
            if found:
                found.append(_BLANK)
            if at:
                found += _typed(before[at - 1][0], tail=True)
        found.append(piece)
        if at + 1 < len(before) and not before[at + 1][1] & DELETED:
            found += _typed(before[at + 1][0], tail=False)
    return found


def _typed(piece: Stretch, tail: bool) -> list[Stretch]:
    """The end of kept text that touches a deletion, up to the next blank or punctuation."""
    if "\u200b" in piece.raw:
        return []  # offsets would have to count masked pairs; the text is read in the view as shown
    found = (_TYPED_TAIL if tail else _TYPED_HEAD).search(piece.raw)
    if found is None:
        return []
    skipped = len(piece.raw[: found.start()].encode(piece.encoding))
    return [Stretch(piece.path, piece.offset + skipped, piece.encoding, found[0])]
