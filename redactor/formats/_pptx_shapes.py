"""The walk through one member with shapes (slide, notes, master, comments, chart, diagram): its texts in order.

A paragraph is one passage however many runs it is cut into. The rows of a table are records, its headings are labels.
Hidden is what a slide show does not show: hidden slides and shapes, shapes beside the slide, cells merged away.

Sources: ECMA-376-1, 19 (PresentationML) and 21.1 (DrawingML), 22.1 (math); MS-PPTX 2.16 (threaded comments).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.content import Passage
from redactor.formats import _xml
from redactor.formats._docx_story import Records
from redactor.formats._docx_tables import Cell, Row, label_rows
from redactor.formats._ooxml import Item, Slot
from redactor.formats._ooxml_text import DRAWING, inner_pieces, names, rest
from redactor.formats._xml import END, START, Piece, Xml

SLIDES = (
    "http://schemas.openxmlformats.org/presentationml/2006/main",
    "http://purl.oclc.org/ooxml/presentationml/main",
)
_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")
_THREADS = ("http://schemas.microsoft.com/office/powerpoint/2018/8/main",)

# fmt: off
(_PARAGRAPH, _LEAF, _BREAK, _TABLE, _ROW, _CELL, _SHAPE, _NAMED, _CORNER, _SIZE, _COMMENT, _COMMENT_TEXT) = range(12)
# fmt: on
_WANTED = {
    **names(DRAWING, p=_PARAGRAPH, t=_LEAF, br=_BREAK, tbl=_TABLE, tr=_ROW, tc=_CELL, off=_CORNER, ext=_SIZE),
    **names(_MATH, t=_LEAF),
    **names(
        SLIDES,
        sp=_SHAPE,
        grpSp=_SHAPE,
        graphicFrame=_SHAPE,
        pic=_SHAPE,
        cxnSp=_SHAPE,
        cNvPr=_NAMED,
        cm=_COMMENT,
        text=_COMMENT_TEXT,
    ),
    **names(_THREADS, cm=_COMMENT, reply=_COMMENT),
}  # fmt: skip
_CLAIMED = tuple(name for name, code in _WANTED.items() if code in (_LEAF, _COMMENT_TEXT))
_ON = ("1", "true", "on")
_NUMBER = re.compile(r"-?[0-9]{1,12}")

Area = tuple[int, int]
"""Width and height of a slide, in EMU (1 cm = 360 000)."""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph in a table, kept until the table's end says what its label is."""

    text: str = field(repr=False)
    pieces: list[Piece]
    row: int
    cell: Cell
    hidden: bool


@dataclass(slots=True)
class _Table:
    place: str
    rows: list[Row] = field(default_factory=list)
    paragraphs: list[_Paragraph] = field(default_factory=list)
    column: int = 0  # of the grid, where the next cell of the row starts


@dataclass(slots=True)
class _Shape:
    hidden: bool = False
    corner: Area | None = None


class Shapes:
    """The walk through one member; :meth:`items` runs it once.

    Args:
        place: where the member's text stands, for people: ``第 3 张幻灯片``.
        hidden: nobody sees any of it in a slide show.
        area: of a slide, to tell what lies beside it; ``None``: not looked at.
    """

    def __init__(self, xml: Xml, place: str, records: Records, hidden: bool = False, area: Area | None = None) -> None:
        self.xml = xml
        self.place = self.where = place
        self.records = records
        self.hidden = hidden
        self.area = area
        self.pieces: list[Piece] = []
        self.shapes: list[_Shape] = []
        self.comments: list[str] = []
        self.table: _Table | None = None
        self.cell: Cell | None = None
        self.merged_away = False
        self.counted = {"table": 0, "comment": 0}

    def items(self) -> Iterator[Item]:
        """All passages: paragraphs in the order of the source, then what stands in attributes and comments."""
        yield from self._paragraphs()
        claimed = [name for expanded in _CLAIMED for name in _xml.spellings(self.xml, expanded)]
        yield from rest(self.xml, self.place, "|".join(map(re.escape, claimed)))

    def _paragraphs(self) -> Iterator[Item]:
        leaf, nested = -1, 0
        for code, kind, start, end in _xml.tokens(self.xml, _WANTED):
            if code in (_LEAF, _COMMENT_TEXT):
                if leaf >= 0 and leaf < start:
                    self.pieces += inner_pieces(self.xml, leaf, start)
                nested += (kind == START) - (kind == END)
                leaf = end if nested else -1
                if code == _LEAF or kind != END:
                    continue
            elif code == _BREAK:
                if kind != END:
                    self.pieces.append((start, start, "\n"))
                continue
            elif code in (_NAMED, _CORNER, _SIZE):
                if kind != END and self.shapes:
                    self._look(code, start, end)
                continue
            yield from self._close()
            if code == _SHAPE:
                if kind == START:
                    self.shapes.append(_Shape())
                elif kind == END and self.shapes:
                    self.shapes.pop()
            elif code == _COMMENT:
                self._comment(kind)
            elif code == _TABLE:
                yield from self._end_table()
                if kind == START:
                    self._start_table()
            elif self.table and code == _ROW and kind != END:
                self.table.rows.append(Row())
                self.table.column = 0
            elif self.table and code == _CELL:
                self._cell(self.table, kind, start, end)
        yield from self._close()
        yield from self._end_table()

    # --- what is hidden

    def _look(self, code: int, start: int, end: int) -> None:
        """What a tag says about the innermost shape: hidden, or outside of the slide."""
        shape = self.shapes[-1]
        if code == _NAMED:
            shape.hidden = shape.hidden or _xml.attribute(self.xml, start, end, "hidden") in _ON
        elif self.area and len(self.shapes) == 1:  # inside a group, offsets are the group's own
            if code == _CORNER and shape.corner is None:
                shape.corner = self._pair(start, end, "x", "y")
            elif code == _SIZE and shape.corner and (size := self._pair(start, end, "cx", "cy")):
                shape.hidden = shape.hidden or any(
                    at >= whole or at + length < 0
                    for at, length, whole in zip(shape.corner, size, self.area, strict=True)
                )
                shape.corner = (0, 0)  # what follows is another element's size

    def _pair(self, start: int, end: int, first: str, second: str) -> Area | None:
        values = [_xml.attribute(self.xml, start, end, local) or "" for local in (first, second)]
        return (int(values[0]), int(values[1])) if all(map(_NUMBER.fullmatch, values)) else None

    # --- comments

    def _comment(self, kind: int) -> None:
        """Comments and replies are numbered in order; a reply stands inside of what it replies to."""
        if kind == START:
            self.counted["comment"] += 1
            self.comments.append(self.where)
            self.where = f"{self.place} {self.counted['comment']}"
        elif kind == END and self.comments:
            self.where = self.comments.pop()

    # --- tables

    def _start_table(self) -> None:
        self.counted["table"] += 1
        number = self.counted["table"]
        self.table = _Table(f"{self.where}表格" if number == 1 else f"{self.where}的第 {number} 个表格")

    def _cell(self, table: _Table, kind: int, start: int, end: int) -> None:
        self.cell, self.merged_away = None, False
        if kind == END:
            return
        if not table.rows:
            table.rows.append(Row())
        values = {a.local: _xml.spelled(self.xml, a.start, a.end)[0] for a in _xml.attributes(self.xml, start, end)}
        span = int(values["gridSpan"]) if re.fullmatch("[0-9]{1,3}", values.get("gridSpan", "")) else 1
        continued = values.get("vMerge") in _ON
        cell = Cell(table.column, max(span, 1), continued=continued)
        beside = values.get("hMerge") in _ON
        if not beside:  # else the cell to the left has its column already
            table.rows[-1].cells.append(cell)
            table.column += cell.span
        if kind == START:
            self.cell, self.merged_away = cell, beside or continued

    def _end_table(self) -> Iterator[Item]:
        table, self.table, self.cell = self.table, None, None
        if table is None:
            return
        for paragraph in table.paragraphs:
            paragraph.cell.text += paragraph.text
        for row in table.rows:
            for cell in row.cells:
                cell.text = cell.text.strip()
        label_rows(table.rows)
        first = self.records.take(max((row.entry for row in table.rows), default=-1) + 1)
        for paragraph in table.paragraphs:
            label = paragraph.cell.label
            place = f"{table.place}第 {paragraph.row + 1} 行" + (f"“{label}”" if label else "")
            record = first + table.rows[paragraph.row].entry
            passage = Passage(paragraph.text, place, label, record, paragraph.hidden)
            yield Slot(passage, self.xml, paragraph.pieces)

    # --- paragraphs

    def _close(self) -> Iterator[Item]:
        """The paragraph is whole: told, or kept for the table that it stands in."""
        pieces, self.pieces = self.pieces, []
        text = _xml.text_of(self.xml, pieces)
        if not text or text.isspace():
            return
        hidden = self.hidden or self.merged_away or any(shape.hidden for shape in self.shapes)
        if self.table and self.cell:
            self.table.paragraphs.append(_Paragraph(text, pieces, len(self.table.rows) - 1, self.cell, hidden))
        else:
            yield Slot(Passage(text, self.where, hidden=hidden), self.xml, pieces)
