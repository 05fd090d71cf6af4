"""The cells of a worksheet, taken from the XML's source in one pass, and the strings they share.

A sheet of 160,000 cells is one run of one regular expression that covers every character between ``<sheetData>`` and its
end: row tags, cells in the shape that every program writes, cells in any other shape, and what is none of these. The last
goes to the generic reader, so nothing between the cells is passed over. (ECMA-376-1, 18.3.1.4 ``c``, 18.4.8 ``si``.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from redactor.formats import _xml
from redactor.formats._xml import Piece, Xml

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

_ROOT = re.compile(r"<[A-Za-z_][^>]*>")
_BINDING = re.compile(r"""\sxmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""Excel's own escape in strings (22.9.2.19): ``_x000D_`` is a carriage return, and ``_x0031_`` a ``1``."""
_ATTRIBUTE = re.compile(r"""\s([\w:.]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL_ATTRIBUTES = {
    "r": re.compile(r"[A-Z]{1,3}[0-9]{1,7}"),
    "s": re.compile(r"[0-9]{1,6}"),
    "t": re.compile(r"b|d|e|inlineStr|n|s|str"),
    "cm": re.compile(r"[0-9]{1,6}"),
    "vm": re.compile(r"[0-9]{1,6}"),
    "ph": re.compile(r"[01]|true|false"),
}
_ROW_ATTRIBUTES = frozenset(
    ("r", "spans", "s", "ht", "hidden", "customFormat", "customHeight", "outlineLevel", "collapsed", "thickTop", "thickBot",
     "ph", "dyDescent")
)  # fmt: skip
_ROW_NUMBER = re.compile(r"""\sr=["']([0-9]{1,4000})["']""")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9.:+ -]{0,40}")
_EXPONENT = re.compile(r"(-?)([1-9])(?:\.([0-9]{1,30}))?[eE]\+?([0-9]{1,2})")
_LONGEST_NUMBER = 30
"""Digits of the longest number that is written out: more than any number of a person has."""


Cell = tuple[str, str, bool, str | None, int, str]
"""One cell that holds something. A bare tuple, because a named one costs as much as all the rest of a cell's reading.

* its column's letters
* its value as text: a string, or a number (:func:`full_number`)
* whether that is a string, so that it may be a heading
* index of its format (``cellXfs``); ``None`` is 0
* where it stands in the sheet's source, for :func:`cell_source`
* its formula; empty if it has none or the formula holds no text
"""


class Row(NamedTuple):
    """One row that holds something: its number from 1, whether it is hidden, its cells."""

    number: int
    hidden: bool
    cells: list[Cell]


@dataclass(slots=True)
class Strings:
    """The shared strings.

    Attributes:
        xml: the source.
        index: number of the member; -1 if the workbook has none.
        prefix: its prefix for SpreadsheetML.
        texts: what each says.
        spans: where each ``si`` stands in the source, with its tags.
        phonetic: numbers of the strings with a reading (``rPh``).
        uses: how many cells show each, counted during the walk.
        rich: insides of the strings that are more than one text.
        loose: spans of the source that are no string.
    """

    xml: Xml = field(default=Xml("", "", "utf-8"), repr=False)
    index: int = -1
    prefix: str = ""
    texts: list[str] = field(default_factory=list, repr=False)
    spans: list[tuple[int, int]] = field(default_factory=list, repr=False)
    phonetic: list[int] = field(default_factory=list)
    uses: list[int] = field(default_factory=list)
    rich: list[tuple[int, int]] = field(default_factory=list)
    loose: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Rest:
    """Spans of a sheet's source that the generic reader is to look at.

    Attributes:
        loose: what is no row and no cell, and cells in a shape that no program writes.
        rich: insides of inline strings that are more than one text; their texts are read, their attributes are not.
        unread: formulas without a saved result that could not be worked out.
        joins: there is a shared formula that puts texts together.
    """

    loose: list[tuple[int, int]] = field(default_factory=list)
    rich: list[tuple[int, int]] = field(default_factory=list)
    unread: int = 0
    joins: bool = False


def main_prefix(xml: Xml) -> str:
    """A pattern of the prefix (with colon) that the root gives to SpreadsheetML; mostly nothing.

    An element that binds another prefix further down is then none that we know, and is read as any XML is.
    """
    root = _ROOT.search(xml.text)
    tag = root.group() if root else ""
    found = sorted({p + ":" if p else "" for p, uri in _BINDING.findall(tag) if uri in MAIN}, reverse=True)
    return "(?:" + "|".join(map(re.escape, found)) + ")" if len(found) > 1 else re.escape("".join(found))


# --- strings ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _string_pattern(p: str) -> re.Pattern[str]:
    return re.compile(
        rf'\s*(?:<{p}si><{p}t(?: xml:space="preserve")?>([^<]*)</{p}t></{p}si>'
        rf"|<{p}si(?:\s[^>]*)?(?:/>|>(.*?)</{p}si\s*>)"
        r"|((?=<)<[^>]*>|[^<]+))",
        re.DOTALL,
    )


@lru_cache(maxsize=16)
def _run_pattern(p: str) -> re.Pattern[str]:
    """Tags, of which texts and readings are told apart, and texts."""
    return re.compile(rf"<(?:(/?){p}(rPh|t)(?=[\s/>])[^>]*|[^>]*)>|([^<]+)")


def read_strings(xml: Xml, index: int, found: Strings) -> None:
    """All shared strings of a member, into ``found``."""
    p = main_prefix(xml)
    found.xml, found.index, found.prefix = xml, index, p
    texts, spans, text = found.texts, found.spans, xml.text
    plain_source = xml.text is xml.source
    for m in _string_pattern(p).finditer(text):
        kind = m.lastindex
        if kind == 3:
            if m[3].strip():
                found.loose.append(m.span(3))
            continue
        spans.append(m.span())
        if kind == 1:
            value = m[1]
            if "&" in value or "_x" in value or not plain_source:
                value = _xml.text_of(xml, string_pieces(xml, m.span(1), p)[0])
            texts.append(value)
        elif kind == 2:
            pieces, reading = string_pieces(xml, m.span(2), p)
            if reading:
                found.phonetic.append(len(texts))
            found.rich.append(m.span(2))
            texts.append(_xml.text_of(xml, pieces))
        else:
            texts.append("")
    found.uses = [0] * len(texts)


def string_inside(strings: Strings, number: int) -> tuple[int, int]:
    """Where the inside of a shared string stands."""
    text = strings.xml.text
    start, end = strings.spans[number]
    start = text.index(">", start) + 1
    return (start, start) if text[start - 2] == "/" else (start, text.rindex("</", start, end))


def string_pieces(xml: Xml, span: tuple[int, int], p: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of a string's text, all its runs as one, and of its reading; between two offsets of the source.

    All text in there counts, whatever the tag around it; blanks count in ``t`` only, elsewhere they are layout.
    """
    text = xml.text
    if text.find("<", *span) < 0:
        return list(_unescaped(xml, *span)), []
    pieces: list[Piece] = []
    reading: list[Piece] = []
    inside = in_text = False
    for m in _run_pattern(p).finditer(text, *span):
        if m.lastindex == 3:
            if in_text or m[3].strip():
                (reading if inside else pieces).extend(_unescaped(xml, *m.span(3)))
        else:
            in_text = m[2] == "t" and not m[1]
            if m[2] == "rPh":
                inside = not m[1]
    return pieces, reading


def _unescaped(xml: Xml, start: int, end: int) -> Iterator[Piece]:
    """One text node, cut so that an ``_x0031_`` is a piece that shows as its character."""
    at = start
    if xml.text.find("_x", start, end) >= 0:
        for m in _ESCAPED.finditer(xml.text, start, end):
            character = chr(int(m[1], 16))
            if "\ud800" <= character <= "\udfff":
                continue  # half a pair is no text; it stays as written
            if m.start() > at:
                yield at, m.start(), ""
            yield m.start(), m.end(), character
            at = m.end()
    if at < end:
        yield at, end, ""


# --- cells ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _cell_pattern(p: str) -> re.Pattern[str]:
    """Groups: 1 column, 2 style, 3 type, 4 value of a plain cell; 5 attributes, 6 inside of another; 7, 8 a row; 9 else."""
    return re.compile(
        rf'\s*(?:<{p}c r="([A-Z]{{1,3}})[0-9]{{1,7}}"(?: s="([0-9]{{1,6}})")?(?: t="(s|n|str)")?'
        rf"(?:/>|><{p}v>([^<]*)</{p}v></{p}c>)"
        rf"|<{p}c((?:\s[^>]*?)?)(?:/>|>(.*?)</{p}c\s*>)"
        rf"|<(/?){p}row((?:\s[^>]*?)?)/?>"
        r"|((?=<)<[^>]*>|[^<]+))",
        re.DOTALL,
    )


@lru_cache(maxsize=16)
def _inside_pattern(p: str) -> re.Pattern[str]:
    """The inside of a cell: formula, value, inline string."""
    return re.compile(
        rf"\s*(?:<{p}f(?P<how>(?:\s[^>]*?)?)(?:/>|>(?P<f>[^<]*)</{p}f\s*>))?"
        rf"\s*(?:<{p}v(?:\s[^>]*?)?(?:/>|>(?P<v>[^<]*)</{p}v\s*>))?"
        rf"\s*(?:<{p}is(?:\s[^>]*?)?(?:/>|>(?P<is>.*?)</{p}is\s*>))?\s*",
        re.DOTALL,
    )


class Source(NamedTuple):
    """A cell as it stands in the source; all spans are offsets there, ``None`` where there is no such thing.

    Attributes:
        start, end: the whole cell.
        tag_end: offset just after its start tag.
        type, type_span: the ``t`` attribute and where its value stands.
        formula, value, inline: the insides of ``f``, ``v`` and ``is``.
        value_element: the ``v`` or ``is`` element as a whole.
    """

    start: int
    end: int
    tag_end: int
    column: str
    style: str
    type: str
    type_span: tuple[int, int] | None
    formula: tuple[int, int] | None
    value: tuple[int, int] | None
    inline: tuple[int, int] | None
    value_element: tuple[int, int] | None


def cell_source(xml: Xml, p: str, at: int) -> Source | None:
    """The cell at ``at``; ``None`` if it has attributes or content that no cell has."""
    m = _cell_pattern(p).match(xml.text, at)
    return None if m is None or m.lastindex in (7, 8, 9) else _source(xml, p, m)


def _source(xml: Xml, p: str, m: re.Match[str]) -> Source | None:
    text = xml.text
    start = text.index("<", m.start())
    tag_end = text.index(">", start) + 1
    values: dict[str, tuple[int, int]] = {}
    for a in _ATTRIBUTE.finditer(text, start, tag_end):
        span = a.span(2) if a.start(2) >= 0 else a.span(3)
        shape = _CELL_ATTRIBUTES.get(a[1])
        if shape is None or not shape.fullmatch(text, *span):
            return None
        values[a[1]] = span
    column = text[slice(*values["r"])].rstrip("0123456789") if "r" in values else ""
    spans: list[tuple[int, int] | None] = [None, None, None, None]
    if text[tag_end - 2] != "/":
        close = text.rindex("</", tag_end, m.end())
        inside = _inside_pattern(p).fullmatch(text, tag_end, close)
        if inside is None:
            return None
        spans[:3] = [inside.span(name) if inside.start(name) >= 0 else None for name in ("f", "v", "is")]
        if (spans[1] and spans[2]) or not _plain_formula(inside["how"]) or "rPh" in (inside["is"] or ""):
            return None  # two values, of which readers show either; a reading that only the generic reader reads
        inner = spans[1] or spans[2]
        if inner:
            spans[3] = text.rindex("<", tag_end, inner[0]), text.index(">", inner[1]) + 1
    return Source(
        start,
        m.end(),
        tag_end,
        column,
        text[slice(*values["s"])] if "s" in values else "0",
        text[slice(*values["t"])] if "t" in values else "",
        values.get("t"),
        *spans,
    )


def _plain_formula(attributes: str | None) -> bool:
    """Are the attributes of ``f`` ranges, numbers and flags only?"""
    return not attributes or all(
        _PLAIN_VALUE.fullmatch((a[2] or a[3] or "").replace("$", "")) for a in _ATTRIBUTE.finditer(attributes)
    )


_ERRORS = frozenset(
    (
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    )
)
_REFERENCES_ONLY = re.compile(r"(?:[A-Z$]+[0-9]{1,7}|[A-Z$.]+|(?<![0-9])[0-9]{1,5}(?![0-9])|[$:,()+\-*/=<>&^%\s])*")


def holds_no_text(formula: str) -> bool:
    """Functions, cells, short numbers and operators only: nothing that somebody could have written about a person.

    >>> [holds_no_text(f) for f in ("SUM(A1:$B$20)*2", 'IF(A1="","无",1)', "154999*100000", "名单!A1")]
    [True, False, False, False]
    """
    return _REFERENCES_ONLY.fullmatch(formula) is not None


_JOINS = re.compile(
    r"&|(?<![A-Za-z])(?:CONCATENATE|CONCAT|TEXTJOIN|TEXT|REPT|CHAR|UNICHAR|SUBSTITUTE|REPLACE|LEFT|RIGHT|MID|HYPERLINK)\(",
    re.IGNORECASE,
)
_ARITHMETIC = re.compile(r"[0-9]{5,}.*[-+*]|[-+*].*[0-9]{5,}")
_STRINGS = re.compile(r'"(?:[^"]|"")*"')


def joins(formula: str) -> bool:
    """Whether a formula puts texts or long numbers together, so that its result may be in no single cell.

    >>> [joins(f) for f in ('"139"&A1', "SUM(A1:A9)", 'IF(A1>1,"R&D","无")', "15499990000+1234", 'TEXT(A1,"0")')]
    [True, False, False, True, True]
    """
    bare = _STRINGS.sub('""', formula)
    return bool(_JOINS.search(bare) or _ARITHMETIC.search(bare))


def value_text(xml: Xml, p: str, source: Source, strings: Strings) -> tuple[str, bool]:
    """What the cell shows as text, and whether it is a string."""
    span = source.inline or source.value
    if span is None:
        return "", False
    if source.inline or source.type in ("str", "inlineStr"):
        return _xml.text_of(xml, string_pieces(xml, span, p)[0]), True
    text = _xml.spelled(xml, *span)[0]
    if source.type == "s":
        number = shared_number(text, strings)
        return (text, False) if number is None else (strings.texts[number], True)
    if (source.type == "b" and text in ("0", "1")) or (source.type == "e" and text in _ERRORS):
        return "", False
    return full_number(text), False


def full_number(text: str) -> str:
    """A whole number without its exponent, as the formula bar shows it; any other text as it is.

    Programs write the same cell as ``15499991234``, as ``1.5499991234E10`` and as ``1.5499991234E+10``. All digits that
    are in the file are kept, also those beyond the fifteenth, which Excel does not show.

    >>> [full_number(text) for text in ("4.40881190304051E+17", "1.5499991234e10", "1.5E-3", "1.23E1", "1E300")]
    ['440881190304051000', '15499991234', '1.5E-3', '1.23E1', '1E300']
    """
    m = _EXPONENT.fullmatch(text)
    if m is None:
        return text
    sign, whole, fraction, places = m[1], m[2], m[3] or "", int(m[4])
    if places < len(fraction) or places > _LONGEST_NUMBER:
        return text
    return sign + whole + fraction.ljust(places, "0")


def shared_number(text: str, strings: Strings) -> int | None:
    """The number of a shared string; ``None`` if there is none of that number."""
    try:
        number = int(text)
    except ValueError:
        return None
    return number if 0 <= number < len(strings.texts) else None


def rows(xml: Xml, p: str, span: tuple[int, int], strings: Strings, rest: Rest, rows_hidden: bool) -> Iterator[Row]:
    """All rows that hold something, between two offsets of a sheet's source.

    Args:
        rest: takes the spans of what is not read here.
        rows_hidden: rows without a height of their own are hidden (``zeroHeight``).
    """
    texts, uses, loose = strings.texts, strings.uses, rest.loose
    known = len(texts)
    number, hidden, column = 0, rows_hidden, 0
    seen_rows: dict[str, tuple[bool, bool]] = {}
    cells: list[Cell] = []
    simple = xml.text is xml.source
    for m in _cell_pattern(p).finditer(xml.text, *span):
        letters, style, kind, value, _, _, closing, row, other = m.groups()
        if value is not None:
            if kind == "s":
                i = int(value) if value.isdecimal() else known
                if i < known:
                    uses[i] += 1
                    if shown := texts[i]:
                        cells.append((letters, shown, True, style, m.start(), ""))
                    continue
            elif value and kind != "str" and simple and "&" not in value:
                shown = full_number(value) if "E" in value or "e" in value else value
                cells.append((letters, shown, False, style, m.start(), ""))
                continue
        elif letters is not None:
            column = column_number(letters)
            continue
        if row is not None:
            if cells:
                yield Row(number, hidden, cells)
                cells = []
            if not closing:
                column = 0
                named = _ROW_NUMBER.search(row)
                number = int(named[1]) if named else number + 1
                others = row[: named.start()] + row[named.end() :] if named else row
                if others not in seen_rows:  # most rows differ in their number only
                    seen_rows[others] = _row(others, rows_hidden)
                hidden, plain = seen_rows[others]
                if not plain or number > 9_999_999:
                    loose.append(m.span())
            continue
        if other is not None:
            if other.strip():
                loose.append(m.span(9))
            continue
        source = _source(xml, p, m)
        if source is None:
            loose.append((xml.text.index("<", m.start()), m.end()))
            continue
        if source.inline and xml.text.find("<", *source.inline) >= 0:
            rest.rich.append(source.inline)
        column = column_number(source.column) if source.column else _last(cells, column) + 1
        cell = _cell(xml, p, source, strings, column_letters(column), m.start())
        if cell[1] or cell[5]:
            cells.append(cell)
        if cell[5] and 't="shared"' in m[6] and joins(cell[5]):
            rest.joins = True
        elif rest.joins and not cell[1] and source.formula is None and 't="shared"' in (m[6] or ""):
            rest.unread += 1  # its formula is written at another cell
    if cells:
        yield Row(number, hidden, cells)


def _last(cells: list[Cell], column: int) -> int:
    return max(column, column_number(cells[-1][0])) if cells else column


def _cell(xml: Xml, p: str, source: Source, strings: Strings, column: str, at: int) -> Cell:
    text, is_text = value_text(xml, p, source, strings)
    if source.type == "s" and source.value:
        number = shared_number(xml.text[slice(*source.value)], strings)
        if number is not None:
            strings.uses[number] += 1
    formula = _xml.spelled(xml, *source.formula)[0] if source.formula else ""
    telling = not holds_no_text(formula) or (not text and joins(formula))
    return column, text, is_text, source.style, at, formula if telling else ""


def _row(attributes: str, rows_hidden: bool) -> tuple[bool, bool]:
    """Is the row hidden, by flag or by having no height; and has it only attributes that rows have?"""
    values = {m[1]: m[2] or m[3] or "" for m in _ATTRIBUTE.finditer(attributes)}
    height = values.get("ht")
    hidden = values.get("hidden") in ("1", "true") or (rows_hidden and height is None)
    plain = all(
        name.rpartition(":")[2] in _ROW_ATTRIBUTES and _PLAIN_VALUE.fullmatch(value) for name, value in values.items()
    )
    return hidden or (height is not None and is_zero(height)), plain


def is_zero(text: str) -> bool:
    """Is this number zero, however it is written?"""
    try:
        return float(text) == 0
    except ValueError:
        return False


def column_number(letters: str) -> int:
    """``A`` is 1, ``AA`` is 27; 0 for nothing."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is ``A``; empty for 0."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
