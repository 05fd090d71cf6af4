"""Lists without rules: columns by what lies below each other, cells over several lines, rows by their first column.

A cell that wraps is put together by its column's room, and a number by its length, so that one that wraps is found
where no line is drawn around it. Cells may be set at the top or in the middle of their row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from redactor.formats.pdf.joints import Joined, between, continued
from redactor.formats.pdf.lines import Segment, words

LEAST_COLUMNS = 3
_CLOSE = 3.2
"""In em: lines further apart are not of one list."""
_NEAR = 8
"""Lines above that say how wide a list is."""
_WIDEST_CELL = 0.45
"""Share of a list's width; what is wider is a title or a note."""
_OVERLAP = 0.2
_NEARER = 1.2
"""Of the closest lines of a column: cells are further apart than the lines in them."""


class Entry:
    """Pieces side by side in one line; ``row`` counts the lines of the page from 1."""

    __slots__ = ("page", "row", "segments")

    def __init__(self, pieces: Sequence[Segment], page: int, row: int) -> None:
        self.segments = list(pieces)
        self.page, self.row = page, row

    @property
    def v(self) -> float:
        """Its height."""
        return self.segments[0].v


class ListRow:
    """A row: its cells by column, and the line that it starts in."""

    __slots__ = ("cells", "entry")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.cells: list[tuple[int, Joined]] = []


Spans = list[tuple[float, float]]


class _Cell:
    """Pieces below each other in one column that are one text."""

    __slots__ = ("bottom", "column", "joined", "last", "top")

    def __init__(self, piece: Segment, column: int, page: int) -> None:
        self.joined = _alone(piece, page)
        self.column = column
        self.last = piece
        self.top = self.bottom = piece.v


def goes_on(region: Sequence[Entry], pieces: Sequence[Segment]) -> bool:
    """Whether a line with few pieces belongs to the list above it: close below, and each piece within one column."""
    above = region[-1]
    if not 0 < above.v - pieces[0].v < _CLOSE * pieces[0].em:
        return False
    near = [piece for entry in region[-_NEAR:] for piece in entry.segments]
    left, right = min(piece.left for piece in near), max(piece.right for piece in near)
    return all(
        piece.left > left - piece.em
        and piece.right < right + 2 * piece.em
        and piece.right - piece.left < _WIDEST_CELL * (right - left)
        for piece in pieces
    )


def continues(before: Sequence[Entry], entries: Sequence[Entry]) -> bool:
    """Whether a list at the top of a page has the columns of the one at the end of the page before."""
    spans = columns(before)
    if not spans:
        return False
    for entry in entries[:_NEAR]:
        for word in (word for piece in entry.segments for word in words(piece)):
            if sum(min(right, word.right) > max(left, word.left) for left, right in spans) != 1:
                return False
    return True


def lowered(entries: Sequence[Entry], last: Entry) -> list[Entry]:
    """The lines of a page as if they stood right below the last one of the page before."""
    by = entries[0].v - last.v + 1.3 * entries[0].segments[0].em
    for entry in entries:
        for segment in entry.segments:
            segment.v -= by
    return list(entries)


def columns(entries: Sequence[Entry]) -> Spans:
    """Left and right of each column, as the pieces lie below each other; none if it is no list."""
    if len(entries) < 2 or not any(len(entry.segments) >= LEAST_COLUMNS for entry in entries):
        return []
    pieces = [word for entry in entries for piece in entry.segments for word in words(piece)]
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    spans: list[list[float]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if piece.right - piece.left > _WIDEST_CELL * width:
            continue  # a title or a note says nothing of columns
        if spans and piece.left < spans[-1][1] - _OVERLAP * piece.em:
            spans[-1][1] = max(spans[-1][1], piece.right)
        else:
            spans.append([piece.left, piece.right])
    return _with_headings(spans, pieces) if len(spans) >= LEAST_COLUMNS else []


def _with_headings(spans: Sequence[Sequence[float]], pieces: Sequence[Segment]) -> Spans:
    """A heading that is centred over a narrow column stands beside what is below it: both are one column."""
    found: list[list[float]] = []
    fewest = 0
    for left, right in spans:
        inside = [piece for piece in pieces if left <= piece.left < right]
        near = found and left - found[-1][1] < 0.8 * inside[0].em
        heights = {round(piece.v) for piece in pieces if found and found[-1][0] <= piece.left < found[-1][1]}
        if near and min(len(inside), fewest) <= 1 and not heights & {round(piece.v) for piece in inside}:
            found[-1][1] = right
            fewest += len(inside)
        else:
            found.append([left, right])
            fewest = len(inside)
    return [(left, right) for left, right in found]


def arrange(entries: Sequence[Entry], spans: Spans, latin: bool) -> list[ListRow]:
    """The rows of a list; without columns each line is one, its pieces numbered."""
    if not spans:
        rows = [ListRow(entry) for entry in entries]
        for row in rows:
            row.cells = [(at, _alone(piece, row.entry.page)) for at, piece in enumerate(row.entry.segments)]
        return rows
    by_column: list[list[tuple[Entry, Segment]]] = [[] for _ in spans]
    for entry in entries:
        for word in (word for piece in entry.segments for word in words(piece)):
            found = by_column[_column(word, spans)]
            if found and found[-1][0] is entry:
                found[-1] = (entry, _beside(found[-1][1], word))
            else:
                found.append((entry, word))
    rows, heights = [], []
    for entry, piece in by_column[0] or [(entries[0], entries[0].segments[0])]:
        rows.append(ListRow(entry))
        heights.append(piece.v)
    for column, found in enumerate(by_column):
        for cell in _cells(column, found, len(rows) if column else len(found), spans[column][1], latin):
            rows[_nearest(cell, heights)].cells.append((column, cell.joined))
    for row in rows:
        row.cells.sort(key=lambda cell: cell[0])
    return rows


def _cells(column: int, found: Sequence[tuple[Entry, Segment]], rows: int, right: float, latin: bool) -> list[_Cell]:
    """The pieces of one column as cells. Only if there are more pieces than rows does any of them wrap."""
    steps = [above.v - below.v for (_, above), (_, below) in pairwise(found)]
    closest = min((step for step in steps if step > 0), default=0.0)
    cells: list[_Cell] = []
    for entry, piece in found:
        last = cells[-1] if cells else None
        if last is not None and len(found) > rows and last.bottom - piece.v < _NEARER * closest:
            gap = between(last.last, piece, right - last.last.right, latin)
            if gap != "\n":
                last.joined.add(gap, piece.text, piece.sources, entry.page)
                last.last, last.bottom = continued(last.last, gap, piece), piece.v
                continue
        cells.append(_Cell(piece, column, entry.page))
    return cells


def _beside(piece: Segment, word: Segment) -> Segment:
    """Two words of one cell and one line, with a blank that nobody drew."""
    both = Segment(piece.left, piece.v, max(piece.em, word.em))
    both.right = word.right
    both.text, both.sources = [*piece.text, " ", *word.text], [*piece.sources, None, *word.sources]
    return both


def _nearest(cell: _Cell, heights: Sequence[float]) -> int:
    """The row whose first column stands beside the cell, or is nearest to its middle."""
    middle = (cell.top + cell.bottom) / 2

    def distance(at: int) -> tuple[float, float]:
        height = heights[at]
        return max(0.0, height - cell.top, cell.bottom - height), abs(height - middle)

    return min(range(len(heights)), key=distance)


def _alone(piece: Segment, page: int) -> Joined:
    joined = Joined()
    joined.add("", piece.text, piece.sources, page)
    return joined


def _column(piece: Segment, spans: Spans) -> int:
    """The column that it shares most with, else the nearest."""

    def shared(at: int) -> tuple[float, float]:
        left, right = spans[at]
        return min(right, piece.right) - max(left, piece.left), -abs(left - piece.left)

    return max(range(len(spans)), key=shared)
