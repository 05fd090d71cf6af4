"""Characters with a place on a page, put together as a reader sees them: cells of tables, lines, paragraphs.

For formats that say where each character is drawn and not what belongs together. Lengths are in points, ``y`` grows
downwards. Ruled tables come from their rules; lists without rules from a line of headings above them. What wraps inside
a cell or a paragraph is one text again, because a number does not end where its column does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from redactor.formats._xlsx_headings import is_heading, tidy

_SPACE, _CELL_GAP = 0.45, 2.2
"""Gaps in a line, in sizes of its characters: from the first on it is a blank, from the second on another cell."""
_SAME_LINE = 0.45
_MOST_RULES = 2_000
"""Rules of one page: a drawing has more, and is no table."""
_PARAGRAPH = 18
"""Sizes of its characters that a paragraph is wide at least."""
_LONGEST_LINE = 0.12
"""Share of a paragraph's width that its lines may fall short of and still be full: then the next one goes on."""


class Glyph(NamedTuple):
    """One drawn character: what it says, its left and right edge, its base line, its size; all in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """Where it mostly is: half its width, a third of its size above the base line."""
        return (self.x0 + self.x1) / 2, self.y - self.size * 0.35


class Rule(NamedTuple):
    """A straight line, horizontal or vertical: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float


BLANK = -1
"""Stands in a run for a gap between two characters that a reader sees as a blank."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that belong together, by their numbers; ``BLANK`` for a blank between them.

    Attributes:
        glyphs: numbers of the characters, in reading order.
        label: the heading of its column or row.
        row: number of its table row on this page, from 0; ``None``: no table.
        column: number of its column in the row.
    """

    glyphs: tuple[int, ...]
    label: str = field(default="", repr=False)
    row: int | None = None
    column: int = 0


class Columns(NamedTuple):
    """Headings in force at the end of a page: (left, right, heading) of each column."""

    spans: tuple[tuple[float, float, str], ...]


class _Line(NamedTuple):
    y: float
    size: float
    cells: list[tuple[int, ...]]


def arrange(
    glyphs: Sequence[Glyph], rules: Sequence[Rule] = (), above: Columns | None = None
) -> tuple[list[Run], Columns | None]:
    """What stands on a page, in reading order, and the headings for the table that the next page may go on with.

    Every glyph is in exactly one run.

    Args:
        glyphs: of one page, upright; in any order.
        rules: straight lines of the page.
        above: headings with which the page before ended.
    """
    tables = _tables(rules)
    owner = _owners(glyphs, tables)
    loose = [at for at in range(len(glyphs)) if at not in owner]
    found: list[tuple[float, list[Run]]] = []
    row, columns = 0, above
    for number, table in enumerate(tables):
        inside: dict[int, list[int]] = {}
        for at, (t, cell) in owner.items():
            if t == number:
                inside.setdefault(cell, []).append(at)
        if not inside:
            continue
        runs, row, columns = _table(glyphs, table, inside, row, columns)
        found.append((min(cell[1] for cell in table), runs))
    lines, row, listed = _lines(glyphs, loose, row, None if found else above)
    found += lines
    found.sort(key=lambda entry: entry[0])
    last = columns if tables and columns is not above else listed
    return [run for _, runs in found for run in runs], last


# --- ruled tables -----------------------------------------------------------------------------------------------

_Cell = tuple[float, float, float, float]


def _tables(rules: Sequence[Rule]) -> list[list[_Cell]]:
    """Tables as lists of cells, row by row, by the rules that enclose them."""
    if not 4 <= len(rules) <= _MOST_RULES:
        return []
    from pdfplumber import table as plumber  # heavy, and most pages have no rules

    edges = []
    for x0, y0, x1, y1 in rules:
        upright = x1 - x0 < y1 - y0
        edges.append(
            {
                "object_type": "line", "orientation": "v" if upright else "h",
                "x0": x0, "x1": x1, "top": y0, "bottom": y1, "width": x1 - x0, "height": y1 - y0,
            }
        )  # fmt: skip
    merged = plumber.merge_edges(edges, 3, 3, 3, 3)
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(merged, 3, 3))
    tables: list[list[_Cell]] = []
    for table in plumber.cells_to_tables(cells) if cells else []:
        if len(table) > 1:
            corners = [(float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in table]
            tables.append(sorted(corners, key=lambda cell: (cell[1], cell[0])))
    return sorted(tables, key=lambda table: table[0][1])


def _owners(glyphs: Sequence[Glyph], tables: Sequence[Sequence[_Cell]]) -> dict[int, tuple[int, int]]:
    """The table and the cell that each glyph stands in; those in none are not there."""
    owner: dict[int, tuple[int, int]] = {}
    for number, table in enumerate(tables):
        tops = [cell[1] for cell in table]
        left, top = min(cell[0] for cell in table), tops[0]
        right, bottom = max(cell[2] for cell in table), max(cell[3] for cell in table)
        for at, glyph in enumerate(glyphs):
            x, y = glyph.middle
            if left <= x <= right and top <= y <= bottom and at not in owner:
                for cell in range(bisect_right(tops, y) - 1, -1, -1):
                    x0, _, x1, y1 = table[cell]
                    if x0 <= x <= x1 and y <= y1:
                        owner[at] = (number, cell)
                        break
    return owner


def _table(
    glyphs: Sequence[Glyph], table: Sequence[_Cell], inside: dict[int, list[int]], row: int, above: Columns | None
) -> tuple[list[Run], int, Columns | None]:
    texts = {cell: _wrapped(glyphs, members) for cell, members in inside.items()}
    by_top: dict[int, list[int]] = {}
    for cell in sorted(texts):
        by_top.setdefault(round(table[cell][1]), []).append(cell)
    columns = above if above and _same_columns(above, table) else None
    runs: list[Run] = []
    rows = list(by_top.values())
    for number, cells in enumerate(rows):
        words = {cell: _text(glyphs, texts[cell]) for cell in cells}
        heads = sum(is_heading(word) for word in words.values())
        below = rows[number + 1] if number + 1 < len(rows) else []
        under = sum(is_heading(_text(glyphs, texts[cell])) for cell in below)
        if (len(cells) > 1 and heads * 2 >= len(cells) and heads == len(cells)) or (
            len(cells) > 2 and heads * 3 >= len(cells) * 2 and under * 2 < max(1, len(below))
        ):
            spans = [(table[cell][0], table[cell][2], tidy(words[cell])) for cell in cells]
            columns = Columns(tuple(_merged(columns, spans, number and rows[number - 1] and runs)))
            runs += [Run(texts[cell], "", row, at) for at, cell in enumerate(cells)]
            row += 1
            continue
        before = ""
        for at, cell in enumerate(cells):
            label = _over(columns, table[cell][0], table[cell][2])
            if before and not is_heading(words[cell]):
                label = tidy(before)
            runs.append(Run(texts[cell], label, row, at))
            before = words[cell] if is_heading(words[cell]) and not label else ""
        row += 1
    return runs, row, columns


def _merged(
    above: Columns | None, spans: list[tuple[float, float, str]], follows: object
) -> Iterator[tuple[float, float, str]]:
    """A second line of headings: columns that it does not name keep their own, those under a wide one get both."""
    if not follows or above is None:
        yield from spans
        return
    for x0, x1, text in spans:
        outer = _over(above, x0, x1)
        yield x0, x1, outer + text if outer and outer != text else text
    for x0, x1, text in above.spans:
        if not any(a < x1 - 1 and x0 + 1 < b for a, b, _ in spans):
            yield x0, x1, text


def _over(columns: Columns | None, x0: float, x1: float) -> str:
    """The heading that stands over most of a span."""
    best, word = 0.0, ""
    for left, right, text in columns.spans if columns else ():
        shared = min(right, x1) - max(left, x0)
        if shared > best:
            best, word = shared, text
    return word if best > 0.3 * min(x1 - x0, 1e9) or best > 8 else ""


def _same_columns(columns: Columns, table: Sequence[_Cell]) -> bool:
    """Does a table on the next page have the columns of the one that the page before ended with?"""
    edges = {round(cell[0]) for cell in table}
    known = sum(any(abs(left - edge) <= 4 for edge in edges) for left, _, _ in columns.spans)
    return known * 2 >= len(columns.spans)


def _wrapped(glyphs: Sequence[Glyph], members: Iterable[int]) -> tuple[int, ...]:
    """The lines of a cell, one after another with nothing between: a number that wraps is one number."""
    joined: list[int] = []
    for line in _clusters(glyphs, members):
        pieces = _pieces(glyphs, line, float("inf"))
        joined += pieces[0]
    return tuple(joined)


# --- lines ------------------------------------------------------------------------------------------------------


def _clusters(glyphs: Sequence[Glyph], members: Iterable[int]) -> list[list[int]]:
    """Characters that stand on one line, from the top; each line from the left."""
    lines: list[list[int]] = []
    base, size = 0.0, 0.0
    for at in sorted(members, key=lambda at: (glyphs[at].y, glyphs[at].x0)):
        glyph = glyphs[at]
        if lines and glyph.y - base <= _SAME_LINE * min(size, glyph.size):
            lines[-1].append(at)
        else:
            lines.append([at])
            base, size = glyph.y, glyph.size
    for line in lines:
        line.sort(key=lambda at: (glyphs[at].x0, at))
    return lines


def _pieces(glyphs: Sequence[Glyph], line: Sequence[int], gap: float = _CELL_GAP) -> list[tuple[int, ...]]:
    """One line cut at its wide gaps, with blanks at its narrow ones."""
    pieces: list[list[int]] = []
    right = 0.0
    for at in line:
        glyph = glyphs[at]
        away = (glyph.x0 - right) / max(glyph.size, 0.1)
        if not pieces or away > gap:
            pieces.append([at])
        else:
            if away > _SPACE and not glyph.text.isspace():
                pieces[-1].append(BLANK)
            pieces[-1].append(at)
        right = max(right, glyph.x1) if pieces and len(pieces[-1]) > 1 else glyph.x1
    return [tuple(piece) for piece in pieces]


def _lines(
    glyphs: Sequence[Glyph], members: Iterable[int], row: int, above: Columns | None
) -> tuple[list[tuple[float, list[Run]]], int, Columns | None]:
    """What stands outside ruled tables: paragraphs, and lists under a line of headings."""
    found: list[tuple[float, list[Run]]] = []
    columns = above
    paragraph: list[_Line] = []
    lines = [_line(glyphs, line) for line in _clusters(glyphs, members)]
    for line in lines:
        words = [_text(glyphs, cell) for cell in line.cells]
        heads = sum(map(is_heading, words))
        if len(words) > 1 and heads == len(words):
            columns = Columns(tuple((*_span(glyphs, cell), tidy(w)) for cell, w in zip(line.cells, words, strict=True)))
            found += _flush(glyphs, paragraph)
            found.append((line.y - line.size, [Run(cell, "", row, at) for at, cell in enumerate(line.cells)]))
            row += 1
        elif len(words) > 1:
            found += _flush(glyphs, paragraph)
            runs, before = [], ""
            for at, (cell, word) in enumerate(zip(line.cells, words, strict=True)):
                label = tidy(before) if before and not is_heading(word) else _over(columns, *_span(glyphs, cell))
                runs.append(Run(cell, label, row, at))
                before = word if is_heading(word) else ""
            found.append((line.y - line.size, runs))
            row += 1
        else:
            if paragraph and not _goes_on(glyphs, paragraph, line):
                found += _flush(glyphs, paragraph)
            paragraph.append(line)
            if len(words[0]) > 30:
                columns = None  # running text: the list above has ended
    found += _flush(glyphs, paragraph)
    return found, row, columns


def _line(glyphs: Sequence[Glyph], members: Sequence[int]) -> _Line:
    first = glyphs[members[0]]
    return _Line(first.y, max(glyphs[at].size for at in members), _pieces(glyphs, members))


def _flush(glyphs: Sequence[Glyph], paragraph: list[_Line]) -> list[tuple[float, list[Run]]]:
    if not paragraph:
        return []
    run = Run(tuple(at for line in paragraph for at in line.cells[0]))
    top = paragraph[0].y - paragraph[0].size
    paragraph.clear()
    return [(top, [run])]


def _goes_on(glyphs: Sequence[Glyph], paragraph: Sequence[_Line], line: _Line) -> bool:
    """Is the line the next of the paragraph: close below, and the one before is full?"""
    last = paragraph[-1]
    if not 0 < line.y - last.y <= 2.6 * last.size or abs(line.size - last.size) > 0.15 * last.size:
        return False
    left, right = _span(glyphs, last.cells[0])
    left2, right2 = _span(glyphs, line.cells[0])
    widest = max(right, right2, *(_span(glyphs, before.cells[0])[1] for before in paragraph))
    if widest - left < _PARAGRAPH * line.size:
        return False  # the lines of a form, not of a text
    if widest - right > max(1.6 * last.size, _LONGEST_LINE * (widest - left)):
        return False
    first = _span(glyphs, paragraph[0].cells[0])[0]
    return left2 <= first + 0.5 * line.size  # the first line is indented, the others are not


def _span(glyphs: Sequence[Glyph], run: Sequence[int]) -> tuple[float, float]:
    members = [at for at in run if at != BLANK]
    return min(glyphs[at].x0 for at in members), max(glyphs[at].x1 for at in members)


def _text(glyphs: Sequence[Glyph], run: Sequence[int]) -> str:
    return "".join(" " if at == BLANK else glyphs[at].text for at in run).strip()
