"""Lines of a picture put in order: rows, the columns of a table with their headings, paragraphs over several lines.

Worked out from where the lines stand, after the picture has been turned upright by the lines' own direction. Rows of
two or more pieces that follow each other are a table; its widest row says where the columns are. Which cells are
headings, and of what, is judged as in any other table (``_docx_tables``). A line that ends at the right edge of its
block goes on in the next: a number that is broken there is one.

What it does not do: text in several columns is read straight across, columns and all, where no wide gap parts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redactor.formats._docx_tables import Cell, Row, label_rows
from redactor.formats._ocr_signs import Line, Sign

_SAME_ROW = 0.5
"""Share of a line's height by which the middles of pieces in one row may differ."""
_SAME_HEIGHT = 0.35
_FULL = 1.6
"""Heights that a full line may end short of the right edge."""
_LIST = 4
"""So many lines that all end at the edge are a list: a paragraph ends in a short one."""
_FEWEST_SIGNS = 12
_ENDS = frozenset("。！？；：;:!?")
_CLOSE = 1.0
"""Heights between two lines of a paragraph."""
_LAST_DIGITS, _FIRST_DIGITS = re.compile("[0-9]+[Xx]?$"), re.compile("[0-9]+[Xx]?")
_LONGEST_NUMBER = 19
_WRAPPED = 1.3
"""Heights between a row of a table and a line that belongs to one of its cells."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is one passage.

    Attributes:
        signs: its characters, each with its cell.
        sure: of the least sure line in it, 0…1.
        row, column: from 1; column 0: it stands alone in its row.
        label: the heading it stands under or behind.
        record: pieces with the same number belong together.
    """

    signs: tuple[Sign, ...] = field(repr=False)
    sure: float
    row: int
    column: int = 0
    label: str = field(default="", repr=False)
    record: int | None = None


@dataclass(slots=True, eq=False)
class _Placed:
    """A line in upright coordinates."""

    line: Line
    left: float
    right: float
    middle: float
    height: float
    more: list[_Placed] = field(default_factory=list)
    """Further lines of the same cell."""


def pieces(lines: Sequence[Line]) -> list[Piece]:
    """The passages of a picture, in reading order."""
    rows = _rows(_upright([line for line in lines if line.signs]))
    found: list[Piece] = []
    record = 0
    start = 0
    while start < len(rows):
        end = start + 1
        if len(rows[start]) == 1:
            while end < len(rows) and len(rows[end]) == 1:
                end += 1
            end = end if end == len(rows) or not _belongs(rows[end - 1], rows[end]) else max(start, end - 1)
        if end > start and len(rows[start]) == 1:
            found += _paragraphs(rows[start:end], start + 1)
            start = end
            continue
        end = max(end, start + 1)
        while end < len(rows) and (len(rows[end]) > 1 or _continues(rows, end)):
            end += 1
        table, record = _table(rows[start:end], start + 1, record)
        found += table
        start = end
    return found


def _upright(lines: Sequence[Line]) -> list[_Placed]:
    import numpy as np

    if not lines:
        return []
    along = np.array([line.quad[1] - line.quad[0] for line in lines], dtype=np.float64)
    lengths = np.linalg.norm(along, axis=1)
    angles = np.arctan2(along[:, 1], along[:, 0])
    order = np.argsort(angles)
    weight = np.cumsum(lengths[order])
    angle = float(angles[order][np.searchsorted(weight, weight[-1] / 2)])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed = []
    for line in lines:
        corners = line.quad.astype(np.float64) @ turn
        left, right = float(corners[:, 0].min()), float(corners[:, 0].max())
        height = float(corners[[2, 3], 1].mean() - corners[[0, 1], 1].mean())
        placed.append(_Placed(line, left, right, float(corners[:, 1].mean()), max(1.0, abs(height))))
    return placed


def _rows(placed: list[_Placed]) -> list[list[_Placed]]:
    """Pieces whose middles are level, from left to right; rows from the top."""
    rows: list[list[_Placed]] = []
    for piece in sorted(placed, key=lambda piece: piece.middle):
        if rows:
            last = rows[-1]
            middle = sum(other.middle for other in last) / len(last)
            if piece.middle - middle < _SAME_ROW * min(piece.height, *(other.height for other in last)):
                last.append(piece)
                continue
        rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _belongs(single: list[_Placed], row: list[_Placed]) -> bool:
    """Is the one line of a row part of a cell of the table's row below?"""
    (line,) = single
    gap = min(other.middle for other in row) - line.middle
    return gap < _WRAPPED * line.height and line.left > row[0].left and not _overlapping(line, row)


def _overlapping(line: _Placed, row: Sequence[_Placed]) -> list[_Placed]:
    return [other for other in row if min(line.right, other.right) - max(line.left, other.left) > 0]


def _continues(rows: list[list[_Placed]], at: int) -> bool:
    """Is a row of one line, after a table's row, part of a cell above or below?"""
    (line,) = rows[at]
    above, below = rows[at - 1], rows[at + 1] if at + 1 < len(rows) else []
    near_above = line.middle - above[0].middle < _WRAPPED * 1.5 * line.height
    near_below = len(below) > 1 and below[0].middle - line.middle < _WRAPPED * line.height
    beside_first = line.left > above[0].left + line.height
    return beside_first and len(_overlapping(line, above)) < 2 and (near_above or near_below)


def _paragraphs(rows: Sequence[list[_Placed]], number: int) -> Iterator[Piece]:
    """Rows of one line each: those that run into each other are one passage."""
    lines = [row[0] for row in rows]
    together = [lines[0]]
    first = number
    for at, line in enumerate(lines[1:], number + 1):
        if _runs_on(together[-1], line, lines):
            together.append(line)
        else:
            yield _joined(together, first)
            together, first = [line], at
    yield _joined(together, first)


def _runs_on(line: _Placed, after: _Placed, block: Sequence[_Placed]) -> bool:
    alike = [other for other in block if abs(other.height - line.height) < _SAME_HEIGHT * line.height]
    edge = max(other.right for other in alike)
    start = min(other.left for other in alike)
    gap = after.middle - line.middle - (line.height + after.height) / 2
    short = any(other.right < edge - _FULL * other.height for other in alike)
    return (
        (short or len(alike) < _LIST)
        and len(line.line.signs) >= _FEWEST_SIGNS
        and line.line.text[-1] not in _ENDS
        and _one_number(line.line.text, after.line.text)
        and len(alike) > 1
        and after in alike
        and line.right > edge - _FULL * line.height
        and after.left < start + line.height
        and gap < _CLOSE * line.height
    )


def _one_number(above: str, below: str) -> bool:
    """May these run into each other, as far as digits meet: the end and the start of one number, not two numbers?

    >>> _one_number("身份证号440881", "190101010018，"), _one_number("15499991234", "15499995678")
    (True, False)
    """
    last, first = _LAST_DIGITS.search(above), _FIRST_DIGITS.match(below)
    if not last or not first:
        return True
    lengths = len(last[0]), len(first[0])
    return sum(lengths) <= _LONGEST_NUMBER and not {11, 18} & set(lengths)


def _joined(lines: Sequence[_Placed], row: int, column: int = 0, label: str = "", record: int | None = None) -> Piece:
    signs = tuple(sign for placed in lines for sign in placed.line.signs)
    return Piece(signs, min(placed.line.sure for placed in lines), row, column, label, record)


def _table(rows: Sequence[list[_Placed]], number: int, record: int) -> tuple[list[Piece], int]:
    """The cells of a table in order, and the next free number of a record."""
    widest = max(rows, key=len)
    columns = [(piece.left, piece.right) for piece in widest]
    grid: list[Row] = []
    cells: list[list[_Placed]] = []
    pending: list[_Placed] = []
    for at, row in enumerate(rows):
        if len(row) == 1 and len(rows) > 1:
            target = _cell_of(row[0], grid, cells, columns)
            below = rows[at + 1] if at + 1 < len(rows) else []
            if target is not None and not (below and _nearer(row[0], below, rows[at - 1] if at else [])):
                target.more.append(row[0])
                continue
            if below:
                pending.append(row[0])
                continue
        placed = list(row)
        for line in pending:
            if (cell := _own_column(line, placed, columns)) is None:
                placed.append(line)
            else:
                cell.more.append(line)
        pending = []
        placed.sort(key=lambda piece: piece.left)
        grid.append(Row([Cell(_column(piece, columns)) for piece in placed]))
        cells.append(placed)
    for entry, placed in zip(grid, cells, strict=True):
        for box, piece in zip(entry.cells, placed, strict=True):
            box.text = "".join(p.line.text for p in _ordered(piece))
    label_rows(grid)
    found = [
        _joined(_ordered(piece), number + at, box.column + 1, box.label, record + entry.entry)
        for at, (entry, placed) in enumerate(zip(grid, cells, strict=True))
        for box, piece in zip(entry.cells, placed, strict=True)
    ]
    return found, record + max((entry.entry for entry in grid), default=0) + 1


def _ordered(piece: _Placed) -> list[_Placed]:
    return sorted([piece, *piece.more], key=lambda placed: placed.middle)


def _nearer(line: _Placed, below: Sequence[_Placed], above: Sequence[_Placed]) -> bool:
    if not above:
        return True
    return below[0].middle - line.middle < line.middle - above[0].middle and not _overlapping(line, below)


def _cell_of(
    line: _Placed, grid: Sequence[Row], cells: Sequence[list[_Placed]], columns: Sequence[tuple[float, float]]
) -> _Placed | None:
    return _own_column(line, cells[-1], columns) if grid else None


def _own_column(line: _Placed, row: Sequence[_Placed], columns: Sequence[tuple[float, float]]) -> _Placed | None:
    column = _column(line, columns)
    return next((piece for piece in row if _column(piece, columns) == column), None)


def _column(piece: _Placed, columns: Sequence[tuple[float, float]]) -> int:
    """The column that the piece shares most with; if with none, the nearest."""

    def shared(column: tuple[float, float]) -> float:
        overlap = min(piece.right, column[1]) - max(piece.left, column[0])
        return overlap if overlap <= 0 else overlap / min(piece.right - piece.left, column[1] - column[0])

    return max(range(len(columns)), key=lambda number: shared(columns[number]))
