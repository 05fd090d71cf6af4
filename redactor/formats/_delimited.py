"""Delimited tables (CSV, TSV): which sign divides the cells, and where the cells stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

_SAMPLE = 1 << 14
"""Characters that are looked at: fewer than any caller has, so that all of them see the same."""
_DELIMITERS = ("\t", ",", ";", "|")
_NO_HEADING = re.compile(r"[0-9]{5}|[。；？！]")
_BREAK = re.compile(r"\r\n|[\r\n]")
_CELL = {
    sign: re.compile(
        rf'"(?P<quoted>(?:[^"]++|"")*+)"(?=[ \t]*(?:{re.escape(sign)}|[\r\n]|\Z))|(?P<bare>[^{re.escape(sign)}\r\n]*+)'
    )
    for sign in _DELIMITERS
}
_SAYS = re.compile(r"\ufeff?\"?sep=([\t,;|])\"?(\r\n|[\r\n])", re.I)
"""Excel's own first line, which names the sign and is no row."""

Cell = tuple[int, int, bool]
"""Where a cell's text stands, inside its quotes; and whether it has some."""
Row = tuple[int, list[Cell]]
"""A row's first line, and its cells."""


def table_start(text: str) -> int:
    """Offset of the first row: behind the line that names the sign, if there is one."""
    said = _SAYS.match(text)
    return said.end() if said else 0


def rows(text: str, sign: str) -> Iterator[Row]:
    """The rows of a delimited table that hold anything."""
    at = table_start(text)
    line = 2 if at else 1
    while at < len(text):
        first = line
        cells: list[Cell] = []
        while True:
            found = _CELL[sign].match(text, at)
            if not found:  # cannot be: the bare alternative matches anything, also nothing
                return
            quoted = found["quoted"] is not None
            cells.append((*found.span("quoted" if quoted else "bare"), quoted))
            line += len(_BREAK.findall(found["quoted"])) if quoted else 0
            end = found.end()
            while quoted and text[end : end + 1] == " ":
                end += 1
            at = end + 1
            if text[end:at] != sign:
                break
        if text[end : end + 2] == "\r\n":
            at += 1
        line += 1
        if len(cells) > 1 or cells[0][0] < cells[0][1]:
            yield first, cells


def delimiter_of(text: str) -> str:
    """The sign that divides the cells of a table; empty if this is running text.

    A table has a header of short cells without long numbers, and at least four of five of its first two hundred
    rows (the last one may be cut) have as many cells as most have.
    """
    if said := _SAYS.match(text):
        return said[1]
    sample = text[:_SAMPLE]
    for sign in _DELIMITERS:
        found = list(islice(rows(sample, sign), 200)) if sign in sample[:4096] else []
        if len(found) < 2:
            continue
        usual, times = Counter(len(cells) for _, cells in found).most_common(1)[0]
        has_header = any(len(cells) == usual and is_header(text, cells) for _, cells in found[:5])
        few = 3 if sign == "|" else 2
        if usual >= few and times >= 2 and times * 5 >= (len(found) - 1) * 4 and has_header:
            return sign
    return ""


def usual_width(text: str, sign: str) -> int:
    """As many cells as most rows have."""
    counts = Counter(len(cells) for _, cells in islice(rows(text[:_SAMPLE], sign), 200))
    return counts.most_common(1)[0][0] if counts else 0


def is_header(text: str, cells: Sequence[Cell]) -> bool:
    """Could these be headings: most are filled, none is long, a sentence, or holds a long number?"""
    filled = [cell for start, end, _ in cells if (cell := text[start:end].strip())]
    return len(filled) * 2 > len(cells) and not any(len(cell) > 30 or _NO_HEADING.search(cell) for cell in filled)
