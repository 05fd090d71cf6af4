"""The one walk over a page's source that both reading and writing use."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from redactor.content import BlindSpot, Part, Passage
from redactor.formats._data_urls import data_urls, is_font, suffix
from redactor.formats._html_attributes import attribute_texts, hides, is_template, number, overrides_order, turns
from redactor.formats._html_table import Table, is_heading, tidy
from redactor.formats._markup import BLOCKS, VOID, Token, tokens
from redactor.formats._spelling import (
    ENTITY,
    ESCAPE,
    Piece,
    Site,
    Spelled,
    cut_points,
    decoded,
    entity,
    escape,
    joined,
)

_SPACE = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")
_BARRIERS = frozenset({"td", "th", "table", "template", "html"})
_CLOSES = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "option": frozenset({"option"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
}
"""What a tag ends that was never closed."""
_NOTHING: frozenset[str] = frozenset()

_DEEPEST = 6
"""Markup inside comments and attributes inside each other; below that it is read as it stands."""

_FARTHEST = 200
"""How many open elements a closing tag looks through for its own."""

_TAIL = 24
_DIGITS = frozenset("0123456789０１２３４５６７８９XxＸｘ*")
_FEWEST_BOXES = 8
_TELLING = re.compile(r"[^\x00-\x7f]|[0-9]{5}|@|\*")


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    hidden: bool
    turns_back: str = ""  # the sign that ends another order of its text
    span: tuple[int, int] = (0, 0)


class Walk:
    """Reads a source and gathers what it holds, in order.

    Attributes:
        sites: the passages with their way back to the page's source.
        parts: embedded files, the source span of their payload, and whether it is Base64.
        blind_spots: embedded files that do not decode.
    """

    def __init__(self, outer: Walk | None = None, inside: str = "", hidden: bool = False) -> None:
        """A page's own walk, or that of a source inside ``outer``.

        Args:
            outer: whose lists and counts are shared.
            inside: where the source stands, as the start of every place (``网页注释内``).
            hidden: all of it is hidden.
        """
        self.sites: list[Site] = outer.sites if outer else []
        self.parts: list[tuple[Part, tuple[int, int], bool]] = outer.parts if outer else []
        self.blind_spots: list[BlindSpot] = outer.blind_spots if outer else []
        self._counts: Counter[str] = outer._counts if outer else Counter()  # tables and records, page-wide
        self._depth: int = outer._depth + 1 if outer else 0
        self._inside: str = (outer._inside if outer else "") + inside
        self._hidden = hidden
        self._source = Spelled("", ())
        self._stack: list[_Open] = []
        self._names: Counter[str] = Counter()
        self._shown: list[Spelled] = []
        self._unseen: list[Spelled] = []
        self._tables: list[Table] = []
        self._boxes: list[tuple[Spelled, str, str, int]] = []
        self._records: dict[tuple[int, int], int] = {}
        self._paragraph = 0
        self._lead = ""

    def read(self, source: Spelled) -> None:
        """Walk over one source from start to end."""
        self._source = source
        for token in tokens(source.text):
            if token.kind == "text":
                self._text(source.slice(token.start, token.end))
            elif token.kind == "open":
                self._open(token)
            elif token.kind == "close":
                if token.attributes:
                    self._attributes(token)
                self._close(token.name)
            elif token.kind == "raw":
                self._raw(token)
            else:
                self._comment(token)
        self._flush()
        self._settle()

    # -- text ----------------------------------------------------------------------------------------------------------

    @property
    def _is_hidden(self) -> bool:
        return self._hidden or bool(self._stack and self._stack[-1].hidden)

    def _text(self, stretch: Spelled) -> None:
        read_as = decoded(stretch, ENTITY, entity)
        if not self._names["pre"]:
            read_as = decoded(read_as, _SPACE, lambda space: [(" ", len(space))])
        (self._unseen if self._is_hidden and not self._hidden else self._shown).append(read_as)

    def _flush(self) -> None:
        """The text gathered so far is a passage."""
        if self._unseen:
            self._flush_unseen()
        if not self._shown:
            return
        text = joined(self._shown).stripped()
        self._shown.clear()
        if not text.text.strip():
            return
        table = self._tables[-1] if self._tables and self._tables[-1].cell else None
        if not table:
            self._paragraph += 1
        place, label = self._place(text=text.text), self._label(text.text)
        if table and len(text.text) == 1 and text.text in _DIGITS:
            self._boxes.append((text, place, label, self._row(table)))
        else:
            self._emit(text, place, label, self._hidden)
        if table:
            table.add(text.text)
        self._lead = text.text if len(text.text) <= _TAIL else ""

    def _flush_unseen(self) -> None:
        text = joined(self._unseen).stripped()
        self._unseen.clear()
        if text.text.strip():
            self._emit(text, f"{self._place(1)}内的隐藏文字", self._label(), True)

    def _settle(self) -> None:
        """Cells with one digit each: from eight in a row on they are one number, as in a form with boxes."""
        boxes = self._boxes[:]
        self._boxes.clear()
        if len(boxes) >= _FEWEST_BOXES:
            _, place, label, record = boxes[0]
            boxes = [(joined(text for text, *_ in boxes), place, label, record)]
        for text, place, label, record in boxes:
            self.sites.append((Passage(text.text, self._inside + place, label, record, self._hidden), text))

    def _emit(self, text: Spelled, place: str, label: str, hidden: bool) -> None:
        self._settle()
        table = self._tables[-1] if self._tables else None
        record = self._row(table) if table and table.cell else None
        for start, end in cut_points(text.text, 0, len(text.text)):
            piece = text.slice(start, end) if (start, end) != (0, len(text.text)) else text
            if piece.text.strip():
                self.sites.append((Passage(piece.text, self._inside + place, label, record, hidden), piece))

    def _row(self, table: Table) -> int:
        key = (table.number, table.form or table.row)
        if key not in self._records:
            self._counts["record"] += 1
            self._records[key] = self._counts["record"]
        return self._records[key]

    def _place(self, ahead: int = 0, text: str = "") -> str:
        """Where the text that is gathered stands; ``ahead`` 1: where what follows will stand."""
        if self._tables and self._tables[-1].cell:
            return self._tables[-1].place(text)
        return f"正文第 {self._paragraph + ahead} 段"

    def _label(self, text: str = "") -> str:
        if self._tables and self._tables[-1].cell:
            label = self._tables[-1].label(text)
            if label:
                return label
        return tidy(self._lead) if self._lead.endswith(("：", ":")) and is_heading(self._lead) else ""

    # -- elements ------------------------------------------------------------------------------------------------------

    def _open(self, token: Token) -> None:
        name = token.name
        if name == "br":
            at = self._source.source_span(token.start, token.end)
            line_end = Spelled("\n", (Piece(0, *at, loose=True),))
            (self._unseen if self._is_hidden and not self._hidden else self._shown).append(line_end)
        elif name in BLOCKS and name != "input":
            self._flush()
        closes = _CLOSES.get(name, _NOTHING)
        while self._stack and self._stack[-1].name in closes:
            self._pop()
        self._table_tag(token)
        hidden_here = hides(self._source.text, token) if token.attributes or name in ("template", "noscript") else False
        if name not in VOID:
            turn, back = turns(self._source.text, token) if token.attributes else ("", "")
            span = self._source.source_span(token.start, token.end)
            self._stack.append(_Open(name, hidden_here or bool(self._stack and self._stack[-1].hidden), back, span))
            self._names[name] += 1
            self._order(turn, span)
        if token.attributes:
            self._attributes(token, hidden_here)

    def _table_tag(self, token: Token) -> None:
        if token.name == "table":
            self._counts["table"] += 1
            self._tables.append(Table(self._counts["table"]))
        elif self._tables and token.name == "tr":
            self._settle()
            self._tables[-1].open_row()
        elif self._tables and token.name in ("td", "th"):
            width, height = (number(self._source.text, token, key) for key in ("colspan", "rowspan"))
            self._tables[-1].open_cell(token.name == "th", width, height)

    def _close(self, name: str) -> None:
        if name in BLOCKS:
            self._flush()
        if not self._names[name]:
            return
        for steps, element in enumerate(reversed(self._stack)):
            if element.name == name:
                for _ in range(steps + 1):
                    self._pop()
                return
            if steps > _FARTHEST or (element.name in _BARRIERS and name not in _BARRIERS | {"tr", "tbody", "body"}):
                return

    def _order(self, sign: str, span: tuple[int, int]) -> None:
        """The sign that a tag stands for that changes the order in which text is shown."""
        if sign:
            turn = Spelled(sign, (Piece(0, *span, loose=True),))
            (self._unseen if self._is_hidden and not self._hidden else self._shown).append(turn)

    def _pop(self) -> None:
        self._order(self._stack[-1].turns_back, self._stack[-1].span)
        closed = self._stack.pop()
        self._names[closed.name] -= 1
        if closed.hidden and not self._is_hidden:
            self._flush_unseen()
        if closed.name in ("table", "tr"):
            self._settle()
        if closed.name == "table" and self._tables:
            self._tables.pop().close_row()
        elif self._tables and closed.name == "tr":
            self._tables[-1].close_row()
        elif self._tables and closed.name in ("td", "th"):
            self._tables[-1].close_cell()

    # -- what is not running text --------------------------------------------------------------------------------------

    def _attributes(self, token: Token, hidden: bool = False) -> None:
        """Every attribute that can hold text, as a passage of its own, with the text before it as its label."""
        tail = ""
        for text in attribute_texts(self._source, token):
            if text.is_markup and self._depth < _DEEPEST:
                self._nested(text.spelled, f"{text.place}内", hidden=False)
                continue
            if text.labelled and not tail:
                tail = re.split(r"[。；;\n]", "".join(piece.text for piece in self._shown[-4:]))[-1].strip()[-_TAIL:]
            label = self._label() or (tidy(tail) if text.labelled and is_heading(tail) else text.label)
            shown = text.labelled and not hidden and not self._is_hidden
            self._spread(text.spelled, f"{text.place}（{self._place(1)}）", label, not shown)

    def _raw(self, token: Token) -> None:
        inside = self._source.slice(token.start, token.end)
        if token.name == "script" and is_template(self._source.text, token) and self._depth < _DEEPEST:
            self._nested(inside, "脚本模板内", hidden=True)
        elif token.name == "script":
            self._spread(inside, "脚本", "", True, escapes=True)
        elif token.name == "style":
            self._spread(inside, "样式", "", True)
            if overrides_order(inside.text):
                reason = "样式表改变了文字的显示次序，显示的内容可能与检查的不同，请人工查看"
                self.blind_spots.append(BlindSpot(self._inside + "样式", reason, "unsupported"))
        else:
            place = "标题" if token.name == "title" else f"表单内容（{self._place(1)}）"
            self._emit(decoded(inside, ENTITY, entity).stripped(), place, self._label(), self._is_hidden)
        if self._stack and self._stack[-1].name == token.name:
            self._pop()

    def _comment(self, token: Token) -> None:
        inside = self._source.slice(token.start, token.end)
        if token.kind == "declaration":
            if _TELLING.search(inside.text):
                self._spread(inside, "网页声明", "", True)
        elif "<" in inside.text and self._depth < _DEEPEST:
            self._nested(inside, "网页注释内", hidden=True)
        else:
            self._spread(decoded(inside, ENTITY, entity), "网页注释", "", True)

    def _nested(self, source: Spelled, inside: str, hidden: bool) -> None:
        """Markup inside a comment, an attribute or a template, as a page of its own."""
        inner = Walk(self, inside, hidden or self._is_hidden)
        inner.read(source)

    def _spread(self, source: Spelled, place: str, label: str, hidden: bool, escapes: bool = False) -> None:
        """A text that may hold embedded files: those as parts, what is between as passages."""
        at = 0
        for url in data_urls(source.text):
            self._stretch(source.slice(at, url.start), place, label, hidden, escapes)
            at = url.end
            if url.data is None:
                self.blind_spots.append(BlindSpot(self._inside + place, "内嵌文件的编码有误，没有读出", "corrupt"))
            elif not is_font(url.data):
                kind = "图片" if url.media_type.startswith("image/") else "文件"
                name = f"内嵌{kind} {len(self.parts) + 1}.{suffix(url.media_type)}"
                span = source.source_span(*url.payload)
                self.parts.append((Part(name, url.data, self._inside + place), span, url.packed))
        self._stretch(source.slice(at, len(source.text)) if at else source, place, label, hidden, escapes)

    def _stretch(self, source: Spelled, place: str, label: str, hidden: bool, escapes: bool) -> None:
        text = (decoded(source, ESCAPE, escape) if escapes else source).stripped()
        if text.text:
            self._emit(text, place, label, hidden)
