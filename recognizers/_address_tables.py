"""Tables written as lines of text: cells under a heading ``地址`` or ``住址`` are labelled, whatever parts them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._address_grammar import HAN
from recognizers._text import BORDERS

HEADING = re.compile(
    rf"(?:地址|住址|坐落|户籍地|居住地)(?:\([^()\n]{{1,8}}\))?(?= {{0,4}}[ |\n])(?<![^{HAN} |\n\x1d\x1e()])"
)
_LINE = re.compile(rf"[^\n{BORDERS}]{{1,400}}")
_REACH = 400
_FEWEST = 3
_MISSES = 3


def headed_cells(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and heading of every cell of such a column.

    A row counts only with as many cells as the line of headings has: an empty cell shifts all that follow.
    """
    done = 0
    for heading in HEADING.finditer(text):
        if heading.start() < done:
            continue
        low = max(0, heading.start() - _REACH)
        begin = max(text.rfind(sign, low, heading.start()) for sign in (*BORDERS, "\n")) + 1
        line = _LINE.match(text, begin)
        if not line or line.end() < heading.end() or ":" in line.group() or "。" in line.group():
            continue
        cells = _cells(line)
        column = next((i for i, (start, end) in enumerate(cells) if start <= heading.start() < end), -1)
        if column < 0 or len(cells) < _FEWEST or cells[column][1] != heading.end():
            continue
        label, at, missed = text[cells[column][0] : heading.end()], line.end(), 0
        while missed < _MISSES and text[at : at + 1] == "\n" and (row := _LINE.match(text, at + 1)):
            at = row.end()
            there = _cells(row)
            missed = 0 if len(there) == len(cells) else missed + 1
            if not missed:
                done = at
                yield *there[column], label


def _cells(line: re.Match[str]) -> list[tuple[int, int]]:
    """Spans of the cells of a line: divided by ``|`` if it holds one, else by blanks (a tabulator is folded to one)."""
    parts = re.finditer(r"[^|]+" if "|" in line.group() else r"\S+", line.group())
    spans = []
    for part in parts:
        bare = part.group().strip()
        if bare:
            start = line.start() + part.start() + part.group().index(bare[0])
            spans.append((start, start + len(bare)))
    return spans
