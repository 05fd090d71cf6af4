"""Ruled tables: cells from painted lines and rectangles, by pdfplumber's table finder, and what stands in each.

pdfplumber is given our own rules, not the file: what it finds are the cells' borders. It never opens the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from redactor.formats.pdf.drawing import Corners
from redactor.formats.pdf.joints import Joined, between, continued
from redactor.formats.pdf.lines import Segment, Strip, lines, segments

_SNAP = 3.0
"""Points within which two lines are one line, and two ends meet (pdfplumber's own)."""
_SHORTEST_RULE = 3.0
_THIN = 2.5
_MOST_EDGES = 6_000
"""Rules of one page. Beyond that it is a drawing, and finding tables would take too long."""
_BUCKET = 24.0


class Cell:
    """A cell: its borders in the frame, its place in the grid, what stands in it."""

    __slots__ = ("column", "corners", "height", "lines", "row", "span", "strips")

    def __init__(self, corners: Corners) -> None:
        self.corners = corners
        self.row = self.column = 0
        self.span = self.height = 1
        self.strips: list[Strip] = []
        self.lines: list[Segment] = []

    def text(self, page: int, latin: bool) -> Joined:
        """Its lines joined."""
        joined = Joined()
        left = min((line.left for line in self.lines), default=self.corners[0])
        padding = max(0.0, min(left - self.corners[0], 8.0))
        last: Segment | None = None
        for line in self.lines:
            gap = ""
            if last is not None:
                gap = between(last, line, self.corners[2] - padding - last.right, latin)
            joined.add(gap, line.text, line.sources, page)
            last = line if last is None else continued(last, gap, line)
        return joined


class Grid:
    """A table on one page: its rows of cells, from the top down, and the positions of its columns."""

    __slots__ = ("columns", "corners", "rows")

    def __init__(self, cells: Sequence[Corners]) -> None:
        self.columns = sorted({corners[0] for corners in cells})
        tops = sorted({corners[3] for corners in cells}, reverse=True)
        self.rows: list[list[Cell]] = [[] for _ in tops]
        for corners in sorted(cells, key=lambda corners: (-corners[3], corners[0])):
            cell = Cell(corners)
            cell.row = tops.index(corners[3])
            cell.column = self.columns.index(corners[0])
            cell.span = sum(corners[0] <= left < corners[2] - 1 for left in self.columns)
            cell.height = sum(corners[1] + 1 < top <= corners[3] for top in tops)
            self.rows[cell.row].append(cell)
        self.corners: Corners = (
            min(corners[0] for corners in cells),
            min(corners[1] for corners in cells),
            max(corners[2] for corners in cells),
            max(corners[3] for corners in cells),
        )

    def cells(self) -> Iterable[Cell]:
        """All cells, row by row."""
        return (cell for row in self.rows for cell in row)

    def continues(self, other: Grid) -> bool:
        """Whether the other, on an earlier page, has the same columns."""
        mine, theirs = [*self.columns, self.corners[2]], [*other.columns, other.corners[2]]
        return len(mine) == len(theirs) and all(abs(a - b) < _SNAP for a, b in zip(mine, theirs, strict=True))


def grids(rules: Iterable[Corners]) -> list[Grid]:
    """The tables that rules make, from the top down; a single frame is none."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges: list[dict[str, Any]] = []
    for left, bottom, right, top in rules:
        edges += _edges(left, bottom, right, top)
        if len(edges) > _MOST_EDGES:
            return []
    if len(edges) < 4:
        return []
    merged = [
        edge
        for edge in merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
        if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= _SHORTEST_RULE
    ]
    found = intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP))
    tables = [
        Grid([(float(x0), -float(bottom), float(x1), -float(top)) for x0, top, x1, bottom in cells])
        for cells in cells_to_tables(found)
        if len(cells) > 1
    ]
    return sorted(tables, key=lambda grid: (-grid.corners[3], grid.corners[0]))


def _edges(left: float, bottom: float, right: float, top: float) -> list[dict[str, Any]]:
    """A rule or the four sides of a rectangle as pdfplumber's edges; its axis points down."""
    width, height = right - left, top - bottom
    if width <= _THIN and height <= _THIN:
        return []
    if height <= _THIN:
        return [_edge("h", left, right, -(top + bottom) / 2, -(top + bottom) / 2)]
    if width <= _THIN:
        return [_edge("v", (left + right) / 2, (left + right) / 2, -top, -bottom)]
    return [
        _edge("h", left, right, -top, -top),
        _edge("h", left, right, -bottom, -bottom),
        _edge("v", left, left, -top, -bottom),
        _edge("v", right, right, -top, -bottom),
    ]


def _edge(orientation: str, x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    return {
        "object_type": "line",
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def fill(found: Sequence[Grid], pieces: Iterable[Strip]) -> list[Strip]:
    """Put each strip into the cell that its middle is in; a strip over several cells is cut. Gives back the rest."""
    buckets: defaultdict[int, list[Cell]] = defaultdict(list)
    for grid in found:
        for cell in grid.cells():
            for bucket in range(int(cell.corners[1] // _BUCKET), int(cell.corners[3] // _BUCKET) + 1):
                buckets[bucket].append(cell)
    rest: list[Strip] = []
    for strip in pieces:
        middle = strip.v + 0.35 * strip.em
        candidates = [
            cell for cell in buckets.get(int(middle // _BUCKET), ()) if cell.corners[1] <= middle < cell.corners[3]
        ]
        if not candidates:
            rest.append(strip)
            continue
        for piece in _cut(strip, candidates):
            home = _home(piece, candidates)
            if home is None:
                rest.append(piece)
            else:
                home.strips.append(piece)
    for grid in found:
        for cell in grid.cells():
            cell.lines = [segment for line in lines(cell.strips) for segment in segments(line, column=float("inf"))]
    return rest


def _home(strip: Strip, candidates: Iterable[Cell]) -> Cell | None:
    middle = (strip.left + strip.right) / 2
    return next((cell for cell in candidates if cell.corners[0] <= middle < cell.corners[2]), None)


def _cut(strip: Strip, candidates: Sequence[Cell]) -> list[Strip]:
    """The strip, in pieces if its glyphs' middles lie in different cells."""
    inside = [cell for cell in candidates if cell.corners[0] - 1 <= strip.left and strip.right <= cell.corners[2] + 1]
    if inside or len(strip.glyphs) == 1:
        return [strip]
    found: list[Strip] = []
    last: object = object()
    ends = [*strip.starts[1:], strip.right]
    for glyph, start, end in zip(strip.glyphs, strip.starts, ends, strict=True):
        piece = Strip(glyph, start, end, strip.v, strip.em)
        home = _home(piece, candidates)
        if found and home is last:
            found[-1].extend(glyph, start, end)
        else:
            found.append(piece)
        last = home
    return found
