"""Paragraphs, list rows and table cells as passages, over page ends too; of each character the glyph that drew it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from redactor.content import Passage
from redactor.formats._docx_tables import Cell as Labelled
from redactor.formats._docx_tables import Row as LabelledRow
from redactor.formats._docx_tables import label_rows
from redactor.formats.pdf import flow, grid, lists
from redactor.formats.pdf.drawing import Corners, Drawing, Glyph, Note
from redactor.formats.pdf.flow import Paragraph
from redactor.formats.pdf.grid import Grid
from redactor.formats.pdf.joints import WHOLE_NUMBERS, Joined, is_latin, number_length
from redactor.formats.pdf.lines import Strip, by_angle, lines, single, strips, turned
from redactor.formats.pdf.lists import Entry
from redactor.formats.pdf.sheet import Sheet, unseen

_LONGEST_LABEL = 20
_BAND = 12.0
"""Points: covers are looked for by their height on the page."""
_NEAR = 1.0
"""Points: boxes of letters' ink, and of the room they take, have not quite the same middle."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A passage, and of each of its characters the glyph that drew it; ``None``: a gap, or a character of ``note``."""

    passage: Passage
    sources: tuple[Glyph | None, ...] = field(repr=False)
    note: Note | None = field(default=None, repr=False)


class _TableRow:
    """A row of a table or list: the texts of its cells, and where it stands."""

    __slots__ = ("cells", "page", "row")

    def __init__(self, cells: list[tuple[Labelled, Joined]], page: int, row: int) -> None:
        self.cells, self.page, self.row = cells, page, row


class _Table:
    """A table with what continues it on later pages."""

    def __init__(self, number: int) -> None:
        self.rows: list[_TableRow] = []
        self.number = number
        """Among the tables of its first page, from 1."""


class _Listing:
    """A list without rules, with what continues it on later pages."""

    __slots__ = ("entries", "latin")

    def __init__(self, entries: list[Entry], latin: bool) -> None:
        self.entries, self.latin = entries, latin


_Block = Paragraph | _Table | _Listing


class _Open(NamedTuple):
    """What may go on on the next page, each with the angle of its text; and the paragraphs that may be feet."""

    table: tuple[int, Grid, _Table] | None
    paragraph: tuple[int, Paragraph] | None
    listing: tuple[int, _Listing] | None
    feet: list[Paragraph]


class Reader:
    """Takes pages one after the other and gives back slots as soon as nothing more can belong to them."""

    def __init__(self) -> None:
        self._sheets: dict[int, Sheet] = {}
        self._names: dict[int, str] = {}
        self._drawings: dict[int, Drawing] = {}
        self._blocks: list[_Block] = []
        self._open_table: tuple[int, Grid, _Table] | None = None
        self._open_paragraph: tuple[int, Paragraph] | None = None
        self._open_list: tuple[int, _Listing] | None = None
        self._feet: list[Paragraph] = []
        self._records = 0
        self._drawn: set[tuple[object, int, int, int]] = set()
        self._covered: dict[int, str] = {}
        """By what a glyph is covered; by its ``id``, as the drawings are kept."""

    def page(self, where: Sheet, drawing: Drawing, name: str) -> Iterator[Slot]:
        """The next page; slots of earlier ones that are complete.

        Args:
            where: its geometry.
            drawing: what it draws.
            name: how its place is called, in Chinese.
        """
        self._sheets[where.number] = where
        self._drawings[where.number] = drawing
        self._names[where.number] = name
        self._covered |= _covered(drawing)
        groups = by_angle(single(drawing.glyphs))
        before = self._close()
        tables = 0
        latin = is_latin(drawing.glyphs)
        for order, (angle, glyphs) in enumerate(groups.items()):
            rules = [turned(angle, rule) for rule in drawing.rules] if angle % 90 == 0 else []
            found = grid.grids(rules)
            rest = grid.fill(found, strips(angle, glyphs))
            kept = [one for one in found if any(cell.lines for cell in one.cells())]
            items = _in_order(kept, rest, where.number, latin)
            last: object = None
            if order == 0:
                last = self._continue(angle, items, where, before, latin)
            for item in items:
                if isinstance(item, Paragraph):
                    self._blocks.append(item)
                elif isinstance(item, Grid):
                    tables += 1
                    table = _Table(tables)
                    table.rows = _rows(item, where.number, latin)
                    self._blocks.append(table)
                    if order == 0 and self._open_table is not None and self._open_table[1] is item:
                        self._open_table = (angle, item, table)
                else:
                    listing = _Listing(item, latin)
                    self._blocks.append(listing)
                    if order == 0 and item is last:
                        self._open_list = (angle, listing)
        yield from self._finished()

    def end(self) -> Iterator[Slot]:
        """What is left after the last page."""
        self._close()
        yield from self._finished()

    def notes(self, drawing: Drawing, place: str) -> Iterator[Slot]:
        """Texts in the properties of marked content that do not only repeat what is drawn there."""
        for note in drawing.notes:
            if note.text.strip() and not note.says_what_is_drawn():
                yield Slot(
                    Passage(note.text, f"{place}的替代文字", hidden=True, shared=True), (None,) * len(note.text), note
                )

    # Over page ends

    def _close(self) -> _Open:
        """What the page before left open, which is closed now."""
        held = _Open(self._open_table, self._open_paragraph, self._open_list, self._feet)
        self._open_table = self._open_paragraph = self._open_list = None
        self._feet = []
        return held

    def _continue(
        self,
        angle: int,
        items: list[Paragraph | list[Entry] | Grid],
        where: Sheet,
        before: _Open,
        latin: bool,
    ) -> object:
        """Let what was open on the page before go on here; gives back what stands last on this one."""
        open_table, open_paragraph, open_list, feet = before
        top = _top(items)
        height = where.height if angle in (0, 180) else where.width
        others = {flow.likeness(paragraph) for paragraph in feet}
        own = [item for item in items if isinstance(item, Paragraph)]
        if open_paragraph is not None:
            others.add(flow.likeness(open_paragraph[1]))
        body = [
            item for item in items if not (isinstance(item, Paragraph) and flow.is_furniture(item, height, top, others))
        ]
        first = body[0] if body else None
        tables = [item for item in items if isinstance(item, Grid)]
        if open_table is not None and tables and open_table[0] == angle and tables[0].continues(open_table[1]):
            table = open_table[2]
            rows = _rows(tables[0], where.number, latin)
            heads = _repeated_heads(table.rows, rows)
            if _is_rest_of_a_row(table.rows, rows[heads:]):
                _join_rows(table.rows[-1], rows.pop(heads))
            table.rows += rows
            items.remove(tables[0])
            if len(tables) == 1:
                self._open_table = (angle, tables[0], table)
        elif (
            open_list is not None
            and isinstance(first, list)
            and open_list[0] == angle
            and lists.continues(open_list[1].entries, first)
        ):
            open_list[1].entries += lists.lowered(first, open_list[1].entries[-1])
            items.remove(first)
            if len(body) == 1:
                self._open_list = open_list
        elif (
            open_paragraph is not None
            and isinstance(first, Paragraph)
            and open_paragraph[0] == angle
            and (gap := flow.goes_on(open_paragraph[1], first, latin)) is not None
        ):
            open_paragraph[1].joined.join(gap, first.joined)
            open_paragraph[1].last, open_paragraph[1].room = first.last, first.room
            items.remove(first)
            if len(body) == 1:
                self._open_paragraph = open_paragraph
        if tables and self._open_table is None and tables[-1] in items:
            self._open_table = (angle, tables[-1], _Table(0))
        repeated = {flow.likeness(paragraph) for paragraph in own if flow.likeness(paragraph) in others}
        ends = [
            item
            for item in items
            if not (isinstance(item, Paragraph) and flow.is_furniture(item, height, top, repeated))
        ]
        if self._open_paragraph is None and ends and isinstance(ends[-1], Paragraph):
            self._open_paragraph = (angle, ends[-1])
        self._feet = own
        return ends[-1] if ends else None

    def _finished(self) -> Iterator[Slot]:
        """Slots of the blocks before the first that may still grow."""
        growing = {
            id(held[-1]) for held in (self._open_table, self._open_paragraph, self._open_list) if held is not None
        }
        while self._blocks and id(self._blocks[0]) not in growing:
            block = self._blocks.pop(0)
            if isinstance(block, Paragraph):
                yield from self._of_paragraph(block)
            else:
                yield from self._of_table(block if isinstance(block, _Table) else _listed(block))

    # Slots

    def _of_paragraph(self, paragraph: Paragraph) -> Iterator[Slot]:
        place = f"{self._names[paragraph.page]}第 {paragraph.row} 行"
        yield from self._slot(paragraph.joined, place, "", None)

    def _of_table(self, table: _Table) -> Iterator[Slot]:
        labelled = [LabelledRow([cell for cell, _ in row.cells]) for row in table.rows]
        label_rows(labelled)
        for row, known in zip(table.rows, labelled, strict=True):
            for cell, joined in row.cells:
                name = f"“{cell.label[:_LONGEST_LABEL]}”" if cell.label else "表格" if table.number else ""
                place = f"{self._names[row.page]}{name}第 {row.row} 行"
                yield from self._slot(joined, place, cell.label, self._records + known.entry)
        self._records += max((row.entry for row in labelled), default=-1) + 1

    def _slot(self, joined: Joined, place: str, label: str, record: int | None) -> Iterator[Slot]:
        if not any(glyph is not None and glyph.text.strip() for glyph in joined.sources):
            return
        drawn = [glyph for glyph in joined.sources if glyph is not None]
        pages = {page for page, _, _ in joined.pieces}
        hidden = any(
            unseen(glyph, self._drawings[page], self._sheets[page])
            for page, start, end in joined.pieces
            for glyph in (start, end)
        )
        if len(pages) > 1:
            place = f"{place}（跨页，续至第 {max(pages) + 1} 页）"
        if self._covered and (why := next((self._covered[id(g)] for g in drawn if id(g) in self._covered), "")):
            hidden = True
            place = f"{place}（被遮盖：{why}，文字仍在文件中）"
        boxes = tuple(self._sheets[page].box(start.box(), end.box()) for page, start, end in joined.pieces)
        passage = Passage("".join(joined.text), place, label, record, hidden, boxes, self._is_shared(drawn))
        yield Slot(passage, tuple(joined.sources))

    def _is_shared(self, glyphs: Iterable[Glyph]) -> bool:
        """Whether the same bytes draw other passages too, as in a form that stands on several pages."""
        shared = False
        for glyph in glyphs:
            if glyph.show.key[0] == "object":
                at = (glyph.show.key, glyph.show.operator, glyph.element, glyph.offset)
                shared = shared or at in self._drawn
                self._drawn.add(at)
        return shared


def _covered(drawing: Drawing) -> dict[int, str]:
    """The glyphs of a page that nobody sees because of what covers them, and what that is."""
    bands: defaultdict[int, list[tuple[Corners, str]]] = defaultdict(list)
    for corners, why in drawing.covers:
        for band in range(int(corners[1] // _BAND), min(int(corners[3] // _BAND), int(corners[1] // _BAND) + 200) + 1):
            bands[band].append((corners, why))
    found: dict[int, str] = {}
    for glyph in drawing.glyphs if bands else ():
        left, bottom, right, top = glyph.box()
        x, y = (left + right) / 2, (bottom + top) / 2
        for (x0, y0, x1, y1), why in bands.get(int(y // _BAND), ()):
            if x0 - _NEAR <= x <= x1 + _NEAR and y0 - _NEAR <= y <= y1 + _NEAR:
                found[id(glyph)] = why
                break
    return found


def _listed(listing: _Listing) -> _Table:
    """Rows of a list without rules, as a table if they have columns; else each row's pieces side by side."""
    table = _Table(0)
    for row in lists.arrange(listing.entries, lists.columns(listing.entries), listing.latin):
        cells = [(Labelled(column, 1, "".join(joined.text).strip()), joined) for column, joined in row.cells]
        table.rows.append(_TableRow(cells, row.entry.page, row.entry.row))
    return table


def _in_order(
    tables: Sequence[Grid], rest: Sequence[Strip], page: int, latin: bool
) -> list[Paragraph | list[Entry] | Grid]:
    """Tables and what stands around them, from the top down."""
    right = max((table.corners[2] for table in tables), default=0.0)
    items: list[Paragraph | list[Entry] | Grid] = [*tables, *flow.paragraphs(lines(rest), page, right, latin)]

    def height(item: Paragraph | list[Entry] | Grid) -> float:
        if isinstance(item, Grid):
            return item.corners[3]
        return item[0].segments[0].v if isinstance(item, list) else item.segments[0].v

    return sorted(items, key=lambda item: -height(item))


def _top(items: Sequence[Paragraph | list[Entry] | Grid]) -> float:
    """The height of the topmost line or rule."""
    tops = [item.corners[3] for item in items if isinstance(item, Grid)]
    tops += [item.segments[0].v for item in items if isinstance(item, Paragraph)]
    tops += [item[0].segments[0].v for item in items if isinstance(item, list)]
    return max(tops, default=0.0)


def _rows(table: Grid, page: int, latin: bool) -> list[_TableRow]:
    rows = []
    above: dict[int, int] = {}
    for number, row in enumerate(table.rows, 1):
        cells = []
        for cell in row:
            joined = cell.text(page, latin)
            cells.append((Labelled(cell.column, cell.span, "".join(joined.text).strip()), joined))
        cells += [(Labelled(column, 1, continued=True), Joined()) for column, left in above.items() if left > 0]
        cells.sort(key=lambda item: item[0].column)
        above = {column: left - 1 for column, left in above.items() if left > 1}
        above |= {cell.column: cell.height - 1 for cell in row if cell.height > 1}
        rows.append(_TableRow(cells, page, number))
    return rows


def _repeated_heads(before: Sequence[_TableRow], rows: Sequence[_TableRow]) -> int:
    """How many rows of headings the next page repeats."""
    heads = 0
    for then, now in zip(before, rows, strict=False):
        if not any(cell.text for cell, _ in now.cells):
            break
        if [cell.text for cell, _ in then.cells] != [cell.text for cell, _ in now.cells]:
            break
        heads += 1
    return heads


def _is_rest_of_a_row(before: Sequence[_TableRow], rows: Sequence[_TableRow]) -> bool:
    """Whether a page's first row is what did not fit on the page before: its first cell and half of the others are empty
    though they were not before, or a number goes on in it that is whole only together."""
    if len(before) < 2 or not rows:
        return False
    last, first = before[-1], rows[0]
    if [cell.column for cell, _ in last.cells] != [cell.column for cell, _ in first.cells]:
        return False
    started = [bool(cell.text) for cell, _ in last.cells]
    goes_on = [bool(cell.text) for cell, _ in first.cells]
    if any(now and not then for then, now in zip(started, goes_on, strict=True)):
        return False
    if started[0] and not goes_on[0] and 2 * sum(goes_on) <= sum(started):
        return True
    for (_, above), (_, below) in zip(last.cells, first.cells, strict=True):
        tail = number_length(above.text[::-1], above.sources[::-1])
        head = number_length(below.text, below.sources)
        if tail and head and tail + head in WHOLE_NUMBERS and not {tail, head} & WHOLE_NUMBERS:
            return True
    return False


def _join_rows(row: _TableRow, rest: _TableRow) -> None:
    for at, ((cell, above), (_, below)) in enumerate(zip(row.cells, rest.cells, strict=True)):
        above.join("", below)
        row.cells[at] = (Labelled(cell.column, cell.span, "".join(above.text).strip(), cell.continued), above)
