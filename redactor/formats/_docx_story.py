"""One story of a Word file (body, header, footnotes, comments …): its paragraphs, tables and text boxes in order.

A paragraph is one passage however many runs it is cut into; what else it can be read as, ``_docx_views`` says.

Sources: ECMA-376-1, 17 (WordprocessingML), 22.1 (math). Hidden by a style alone is not seen as hidden; it is read all
the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.content import Passage
from redactor.formats import _xml
from redactor.formats._docx_tables import Cell, Row, label_rows
from redactor.formats._docx_views import DELETED, FIELD, HIDDEN, INSERTED, RUBY, WHITE, views
from redactor.formats._ooxml import Item, Slot
from redactor.formats._ooxml_text import DRAWING, names, rest
from redactor.formats._xml import END, START, WHOLE, Piece, Xml

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")
_COMPATIBILITY = ("http://schemas.openxmlformats.org/markup-compatibility/2006",)

# fmt: off
(_RUN, _TEXT, _PARAGRAPH, _DELETED_TEXT, _FIELD_CODE, _WHITE, _HYPHEN, _SYMBOL, _VANISH, _COLOR, _SHADE, _SIZE,
 _REMOVED, _ADDED, _RUBY, _TABLE, _ROW, _CELL, _SPAN, _BEFORE, _MERGE, _REPEAT, _BOX, _FALLBACK, _NOTE,
 _FORMER, _HIDE_ROW) = range(27)
# fmt: on

_WANTED = {
    **names(
        WORD,
        r=_RUN, t=_TEXT, p=_PARAGRAPH, delText=_DELETED_TEXT, instrText=_FIELD_CODE, delInstrText=_FIELD_CODE,
        tab=_WHITE, br=_WHITE, cr=_WHITE, ptab=_WHITE, noBreakHyphen=_HYPHEN, softHyphen=_HYPHEN, sym=_SYMBOL,
        moveFrom=_REMOVED, ins=_ADDED, moveTo=_ADDED, rt=_RUBY, tbl=_TABLE, tr=_ROW, tc=_CELL,
        gridSpan=_SPAN, gridBefore=_BEFORE, vMerge=_MERGE, tblHeader=_REPEAT, hidden=_HIDE_ROW, txbxContent=_BOX,
        footnote=_NOTE, endnote=_NOTE, comment=_NOTE,
    ),
    **{f"{{{uri}}}del": _REMOVED for uri in WORD},
    **names(_MATH, r=_RUN, t=_TEXT),
    **names(DRAWING, r=_RUN, t=_TEXT, p=_PARAGRAPH, br=_WHITE),
    **names(_COMPATIBILITY, Fallback=_FALLBACK),
}  # fmt: skip
_HIDING = (
    # only looked for where they occur at all: each costs time in every run
    (re.compile("vanish|specVanish"), names(WORD, vanish=_VANISH, specVanish=_VANISH)),
    (
        re.compile(r"""["'](?:F[A-F]){3}["']|["'](?:000000|black)["']""", re.I),
        names(WORD, color=_COLOR, shd=_SHADE, highlight=_SHADE),
    ),
    (re.compile("rPrChange"), names(WORD, rPrChange=_FORMER)),
    (re.compile(r"""sz\s[^>]*val\s*=\s*["'][0-4]["']"""), names(WORD, sz=_SIZE)),
)
_PARAGRAPHS = tuple(name for name, code in _WANTED.items() if code == _PARAGRAPH)
_CELLS = tuple(name for name, code in _WANTED.items() if code == _CELL)
_TEXTS = tuple(name for name, code in _WANTED.items() if code == _TEXT)
_PLAIN = (*_TEXTS, *(name for name, code in _WANTED.items() if code == _RUN))
_WHOLE = ((_CELLS, (*_PLAIN, *_PARAGRAPHS)), (_PARAGRAPHS, _PLAIN))
_LEAVES = frozenset((_TEXT, _DELETED_TEXT, _FIELD_CODE))
_CLAIMED = tuple(name for name, code in _WANTED.items() if code in _LEAVES)
_OFF = re.compile(r"""val\s*=\s*["'](?:0|false|off)["']""")
_NO_SHADE = re.compile(r"""(?:fill\s*=\s*["'](?:auto|FFFFFF)|val\s*=\s*["']none)""", re.I)
_WHITE_TEXT = re.compile(r"""val\s*=\s*["'](?:F[A-F]){3}["']""", re.I)
_BLACK_TEXT = re.compile(r"""val\s*=\s*["'](?:000000|auto)["']""", re.I)
_BLACK_SHADE = re.compile(r"""(?:fill\s*=\s*["']000000|val\s*=\s*["']black)["']""", re.I)
_SEPARATOR = re.compile(r"""type\s*=\s*["'](?:separator|continuation)""")
_PICTURES = re.compile(r"dings|Marlett", re.I)
"""Fonts of ornaments (Wingdings, Webdings, ZapfDingbats): what they show at the place of a digit is none."""
_TINY = re.compile(r"""val\s*=\s*["'][0-4]["']""")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is walked through; ``flags`` has one entry a piece, ``mixed`` is all of them together."""

    place: str
    pieces: list[Piece] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    mixed: int = 0
    cell: _OpenCell | None = None
    shaded: bool = False
    text: str = field(default="", repr=False)


@dataclass(slots=True)
class _OpenCell:
    cell: Cell
    row: int
    table: _OpenTable
    shaded: bool = False
    paragraphs: list[_Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class _OpenTable:
    number: int
    place: str
    outer: _OpenCell | None
    rows: list[Row] = field(default_factory=list)
    cells: list[list[_OpenCell]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    first_record: int = 0


class Records:
    """Numbers for records, unique in one document."""

    def __init__(self) -> None:
        self.next = 0

    def take(self, count: int) -> int:
        """The first of ``count`` new numbers."""
        first = self.next
        self.next += count
        return first


class Story:
    """The walk through one story; :meth:`items` runs it once."""

    def __init__(self, xml: Xml, where: str, records: Records, hidden: bool = False) -> None:
        self.xml = xml
        self.hidden = hidden
        self.where = self.base = where
        self.records = records
        self.counted = where == "正文"
        self.open: list[_Paragraph] = [_Paragraph(where)]
        self.done: list[_Paragraph] = []
        self.cell: _OpenCell | None = None
        self.tables: list[_OpenTable] = []
        self.boxes: list[tuple[_OpenCell | None, list[_OpenTable], str]] = []
        self.numbers = {"paragraph": 0, "table": 0, "box": 0, "note": 0}
        self.fallback = 0
        self.flags = 0  # of the run
        self.around = 0  # of the revision or the ruby text around it
        self.colored = False  # the run has a colour of its own that is not black
        self.former = False  # among the properties that the run had before a change
        self.wrap = self._wrap()

    def _wrap(self) -> tuple[str, str]:
        spelled = [name for uri in WORD for name in _xml.spellings(self.xml, f"{{{uri}}}t")]
        return (f"<{spelled[0]}>", f"</{spelled[0]}>") if spelled else ("", "")

    def items(self) -> Iterator[Item]:
        """All passages of the story: its paragraphs, then what stands in attributes and comments."""
        yield from self._paragraphs()
        claimed = [name for expanded in _CLAIMED for name in _xml.spellings(self.xml, expanded)]
        yield from rest(self.xml, self.base, "|".join(map(re.escape, claimed)))

    def _paragraphs(self) -> Iterator[Item]:
        leaf, nested = -1, 0
        wanted = dict(_WANTED)
        for sign, hiding in _HIDING:
            if sign.search(self.xml.text):
                wanted.update(hiding)
        plain_text = self._plain_text()
        for code, kind, start, end in _xml.tokens(self.xml, wanted, _WHOLE):
            if kind == WHOLE and code == _CELL:
                self._plain_cell(plain_text, start, end)
            elif kind == WHOLE:
                pieces: list[Piece] = [(*m.span(1), "") for m in plain_text.finditer(self.xml.text, start, end) if m[1]]
                if self.around or not self._settled():
                    self._close(_Paragraph("", pieces, [self.around] * len(pieces), self.around, self.cell))
                elif pieces:
                    yield from self._flush()
                    yield from self._plain(pieces)
            elif code == _RUN:
                if kind == START:
                    self.flags, self.colored = 0, False
            elif code in _LEAVES:
                if leaf >= 0 and leaf < start:
                    self._add(leaf, start, code)
                nested += (kind == START) - (kind == END)
                leaf = end if nested else -1
            elif code == _PARAGRAPH:
                if kind == START:
                    self.open.append(_Paragraph("", cell=self.cell))
                    self.flags = -1
                elif kind == END and len(self.open) > 1:
                    self._close(self.open.pop())
                    if self._settled():
                        yield from self._flush()
            else:
                self._other(code, kind, start, end)
        self._close(self.open.pop())
        yield from self._flush()

    def _settled(self) -> bool:
        """Nothing is open that could still give a label to what is done."""
        return len(self.open) == 1 and not self.tables and not self.boxes

    def _plain(self, pieces: list[Piece]) -> Iterator[Item]:
        """A paragraph of nothing but text, that stands in no table: most of them, so without any detour."""
        text = _xml.text_of(self.xml, pieces)
        if text and not text.isspace():
            place = self.where
            if place == "正文":
                self.numbers["paragraph"] += 1
                place = f"正文第 {self.numbers['paragraph']} 段"
            yield Slot(Passage(text, place, hidden=self.hidden), self.xml, pieces, self.wrap)

    def _plain_cell(self, plain_text: re.Pattern[str], start: int, end: int) -> None:
        """A cell with nothing but paragraphs of text; an end of a paragraph matches without a group."""
        inside = bool(self.tables and self.tables[-1].rows)
        if inside:
            self._start_cell()
        pieces: list[Piece] = []
        for m in plain_text.finditer(self.xml.text, start, end):
            if m[1]:
                pieces.append((*m.span(1), ""))
            elif pieces:
                self._close(_Paragraph("", pieces, [self.around] * len(pieces), self.around, self.cell))
                pieces = []
        if inside:
            self.cell = None

    def _plain_text(self) -> re.Pattern[str]:
        """Finds the texts of a paragraph that has only runs and texts in it, and where paragraphs end."""
        texts, ends = (
            "|".join(re.escape(name) for expanded in names_ for name in _xml.spellings(self.xml, expanded)) or "(?!)"
            for names_ in (_TEXTS, _PARAGRAPHS)
        )
        return re.compile(rf"<(?:(?:{texts})(?=[\s>])[^>]*+(?<!/)>([^<]++)<|/(?:{ends})\s*>)")

    def _add(self, start: int, end: int, code: int) -> None:
        """The text between two offsets belongs to the innermost paragraph."""
        flags = max(self.flags, 0) | self.around
        if code == _DELETED_TEXT:
            flags |= DELETED
        elif code == _FIELD_CODE:
            flags |= FIELD
        paragraph = self.open[-1]
        if code == _FIELD_CODE and paragraph.flags and not paragraph.flags[-1] & FIELD:
            self._put((start, start, " "), FIELD)  # two fields' codes are two texts
        while start < end:
            tag = self.xml.text.find("<", start, end)
            stop = end if tag < 0 else tag
            if stop > start:
                self._put((start, stop, ""), flags)
            start = end if tag < 0 else self.xml.text.index(">", tag) + 1

    def _put(self, piece: Piece, flags: int) -> None:
        paragraph = self.open[-1]
        if flags & WHITE:
            flags |= HIDDEN
        paragraph.pieces.append(piece)
        paragraph.flags.append(flags)
        paragraph.mixed |= flags

    def _other(self, code: int, kind: int, start: int, end: int) -> None:
        if code in (_WHITE, _HYPHEN, _SYMBOL):
            if kind != END and self.flags >= 0:  # below 0: no run yet, so it is a tab stop among the properties
                self._character(code, start, end)
        elif code in (_VANISH, _COLOR, _SHADE, _SIZE):
            if kind != END and not self.former:
                self._appearance(code, start, end)
        elif code == _FORMER:
            self.former = kind == START
        elif code in (_REMOVED, _ADDED, _RUBY):
            sign = {_REMOVED: DELETED, _ADDED: INSERTED, _RUBY: RUBY}[code]
            if kind == START:
                self.around |= sign
            elif kind == END:
                self.around &= ~sign
        elif code in (_BOX, _FALLBACK, _NOTE):
            self._container(code, kind, self.xml.text[start:end])
        else:
            self._table(code, kind, start, end)

    def _character(self, code: int, start: int, end: int) -> None:
        """An element that shows as a character; white space stays, others can be replaced by a text element."""
        flags = max(self.flags, 0) | self.around
        tag = self.xml.text[start:end]
        if code == _WHITE:
            self._put((start, start, "\t" if "tab" in tag[:8] else "\n"), flags)
        elif code == _HYPHEN:
            self._put((start, end, "\u2011" if "noBreak" in tag else "\u00ad"), flags)
        else:
            number = int(_xml.attribute(self.xml, start, end, "char") or "0", 16) if "char" in tag else 0
            if 0xF020 <= number <= 0xF07E and not _PICTURES.search(_xml.attribute(self.xml, start, end, "font") or ""):
                number -= 0xF000  # the private codes mean ASCII in every font that has letters and digits
            if number >= 0x20 and not 0xD800 <= number < 0xE000 and number < 0x110000:
                self._put((start, end, chr(number)), flags)

    def _appearance(self, code: int, start: int, end: int) -> None:
        tag = self.xml.text[start:end]
        if code == _SHADE:
            self._shade(tag)
        elif self.flags < 0:
            return  # how the paragraph's mark looks, not its text
        elif code == _VANISH:
            self.flags |= 0 if _OFF.search(tag) else HIDDEN
        elif code == _SIZE:
            self.flags |= HIDDEN if _TINY.search(tag) else 0
        else:
            self.colored = not _BLACK_TEXT.search(tag)
            shaded = self.open[-1].shaded or (self.cell and self.cell.shaded)
            if _WHITE_TEXT.search(tag) and not shaded and not self.boxes:
                self.flags |= WHITE  # on something dark it is a heading; what is behind a text box is not looked up

    def _shade(self, tag: str) -> None:
        """Something is behind the run, the paragraph or the cell."""
        if _NO_SHADE.search(tag):
            return
        innermost = self.open[-1]
        if self.flags >= 0:
            self.flags &= ~WHITE
            if _BLACK_SHADE.search(tag) and not self.colored:
                self.flags |= HIDDEN  # black on black: somebody took that for masking
        elif len(self.open) > 1 and innermost.cell is self.cell:
            innermost.shaded = True
        elif self.cell:
            self.cell.shaded = True

    def _container(self, code: int, kind: int, tag: str) -> None:
        if code == _FALLBACK:
            self.fallback += (kind == START) - (kind == END)
        elif code == _NOTE:
            if kind == START and not _SEPARATOR.search(tag):
                self.numbers["note"] += 1
                self.where = f"{self.base} {self.numbers['note']}"
            elif kind == END:
                self.where = self.base
        elif kind == START:
            # The same box stands twice, for new and for old programs: one number for both.
            self.numbers["box"] += 0 if self.fallback and self.numbers["box"] else 1
            self.boxes.append((self.cell, self.tables, self.where))
            self.cell, self.tables = None, []
            self.where = f"{'' if self.counted else self.base + ' '}文本框 {self.numbers['box']}"
        elif kind == END and self.boxes:
            while self.tables:
                self._end_table()
            self.cell, self.tables, self.where = self.boxes.pop()

    def _table(self, code: int, kind: int, start: int, end: int) -> None:
        if code == _TABLE and kind == START:
            self.numbers["table"] += 1
            where = "" if self.where == "正文" else self.where + " "
            place = f"{where}表格 {self.numbers['table']}"
            self.tables.append(_OpenTable(self.numbers["table"], place, self.cell))
            self.cell, self.flags = None, -1
        elif not self.tables:
            return
        elif code == _TABLE and kind == END:
            self._end_table()
        elif code == _ROW and kind == START:
            self.tables[-1].rows.append(Row())
            self.tables[-1].cells.append([])
            self.cell, self.flags = None, -1
        elif not self.tables[-1].rows:
            return
        elif code == _CELL:
            if kind == START:
                self._start_cell()
            elif kind == END:
                self.cell = None
        elif kind != END:
            self._cell_property(code, start, end)

    def _start_cell(self) -> None:
        table = self.tables[-1]
        row = table.rows[-1]
        column = row.cells[-1].column + row.cells[-1].span if row.cells else max(0, -1 - row.entry)
        cell = Cell(column)
        row.cells.append(cell)
        self.cell = _OpenCell(cell, len(table.rows) - 1, table)
        table.cells[-1].append(self.cell)
        self.flags = -1

    def _cell_property(self, code: int, start: int, end: int) -> None:
        value = _xml.attribute(self.xml, start, end, "val") or ""
        row = self.tables[-1].rows[-1]
        if code == _HIDE_ROW:
            if value not in ("0", "false", "off"):
                self.tables[-1].hidden_rows.add(len(self.tables[-1].rows) - 1)
        elif code == _REPEAT:
            row.repeated = value not in ("0", "false", "off")
        elif code == _MERGE and self.cell:
            self.cell.cell.continued = value != "restart"
        elif code == _SPAN and self.cell and value.isdecimal():
            self.cell.cell.span = min(max(1, int(value)), 1000)
        elif code == _BEFORE and value.isdecimal():
            row.entry = -1 - min(int(value), 1000)  # until it is labelled, the number of grid columns left out

    def _close(self, paragraph: _Paragraph) -> None:
        """The paragraph is whole; its label waits for its table."""
        if paragraph.pieces:
            paragraph.place = self.where
            if paragraph.cell:
                paragraph.cell.paragraphs.append(paragraph)
            self.done.append(paragraph)
        self.flags = 0 if len(self.open) > 1 else -1

    def _end_table(self) -> None:
        table = self.tables.pop()
        for row, cells in zip(table.rows, table.cells, strict=True):
            for cell, opened in zip(row.cells, cells, strict=True):
                cell.text = "".join([_shown(self.xml, paragraph) for paragraph in opened.paragraphs]).strip()
        label_rows(table.rows)
        table.first_record = self.records.take(max((row.entry for row in table.rows), default=-1) + 1)
        self.cell, self.flags = table.outer, 0 if len(self.open) > 1 else -1

    def _flush(self) -> Iterator[Item]:
        """Passages for all that is whole, in order."""
        for paragraph in self.done:
            yield from self._views(paragraph)
        self.done = []

    def _views(self, paragraph: _Paragraph) -> Iterator[Item]:
        cell = paragraph.cell
        label, record, place, unseen = "", None, paragraph.place, self.hidden
        text = paragraph.text or _xml.text_of(self.xml, paragraph.pieces)
        blank = not text or text.isspace()
        if cell:
            label = cell.cell.label
            record = cell.table.first_record + cell.table.rows[cell.row].entry
            unseen = unseen or cell.row in cell.table.hidden_rows
            place = f"{cell.table.place} 第 {cell.row + 1} 行" + (f"“{label}”" if label else "")
        elif place == "正文":
            self.numbers["paragraph"] += 0 if blank else 1
            place = f"正文第 {self.numbers['paragraph']} 段"
        if not paragraph.mixed:
            if not blank:
                passage = Passage(text, place, label, record, unseen)
                yield Slot(passage, self.xml, paragraph.pieces, self.wrap)
            return
        shared = paragraph.mixed & (HIDDEN | DELETED) != 0
        for pieces, suffix, hidden in views(self.xml, paragraph.pieces, paragraph.flags, paragraph.mixed):
            text = _xml.text_of(self.xml, pieces)
            if text and not text.isspace():
                passage = Passage(text, place + suffix, label, record, hidden or unseen, shared=shared)
                yield Slot(passage, self.xml, pieces, self.wrap)


def _shown(xml: Xml, paragraph: _Paragraph) -> str:
    """The text of a paragraph as the document shows it."""
    if not paragraph.mixed:
        paragraph.text = _xml.text_of(xml, paragraph.pieces)
        return paragraph.text
    kept = zip(paragraph.pieces, paragraph.flags, strict=True)
    return _xml.text_of(xml, [piece for piece, flags in kept if not flags & (DELETED | FIELD | RUBY)])
