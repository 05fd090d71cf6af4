"""Tables on slides: a group of shapes, one a cell, whose places make the rows and columns.

Source: [MS-ODRAW] 2.3.4.37 (tableProperties), 2.2.39 (OfficeArtChildAnchor).
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.formats import _ppt_records as R
from redactor.formats._docx_tables import Cell, Row, label_rows
from redactor.formats._ppt_records import Record, inside
from redactor.formats._ppt_texts import options, words

_MOST_CELLS = 10_000


@dataclass(slots=True)
class Grid:
    """The rows of a table, and the shape of each cell that is not a continuation of another."""

    rows: list[Row] = field(default_factory=list)
    shapes: dict[int, Record] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """How many records the table has."""
        return max((row.entry for row in self.rows), default=-1) + 1

    @property
    def starts(self) -> frozenset[int]:
        """Where the shapes of the cells start in the stream."""
        return frozenset(shape.start for shape in self.shapes.values())

    def placed(self) -> Iterator[tuple[Record, Cell, int, int]]:
        """Each shape with its cell, the number of its row from 0, and the row's record."""
        for number, row in enumerate(self.rows):
            for cell in row.cells:
                if not cell.continued:
                    yield self.shapes[id(cell)], cell, number, row.entry


def grid(data: bytes, children: list[Record]) -> Grid | None:
    """The table that a group is; ``None`` if it is none."""
    shapes = [child for child in children if child.kind == R.SHAPE]
    if not shapes or not any(
        record.kind in R.OPTIONS and options(data, record).is_table for record in inside(data, shapes[0])
    ):
        return None
    found = [(shape, *placed) for shape in shapes[1:_MOST_CELLS] if (placed := _cell(data, shape)) is not None]
    lefts = sorted({left for _, _, (left, _, _, _) in found})
    tops = sorted({top for _, _, (_, top, _, _) in found})
    table = Grid([Row() for _ in tops])
    for shape, text, (left, top, right, bottom) in found:
        column, row = bisect_left(lefts, left), bisect_left(tops, top)
        span = max(1, bisect_left(lefts, right) - column)
        cell = Cell(column, span, text.strip())
        table.rows[row].cells.append(cell)
        table.shapes[id(cell)] = shape
        for below in range(row + 1, bisect_left(tops, bottom)):
            table.rows[below].cells.append(Cell(column, span, continued=True))
    for line in table.rows:
        line.cells.sort(key=lambda cell: cell.column)
    label_rows(table.rows)
    return table


def _cell(data: bytes, shape: Record) -> tuple[str, tuple[int, int, int, int]] | None:
    """Text and place (left, top, right, bottom) of a cell; ``None`` for a line."""
    text: list[str] = []
    place, is_cell = None, False
    for record in inside(data, shape):
        if record.kind == R.CHILD_ANCHOR and record.end - record.at >= 16:
            place = struct.unpack_from("<4i", data, record.at)
        elif record.kind == R.TEXT_BOX:
            is_cell = True
            inner = inside(data, record)
            text += [words(data, item) for item in inner if item.kind in (R.WIDE_TEXT, R.NARROW_TEXT)]
    return ("".join(text), place) if place and is_cell else None
