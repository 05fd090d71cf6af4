"""Values that a form or a table writes over several cells, put together: one digit a cell, a number in two parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognizers._text import LABEL, RECORD, fold, without_borders
from redactor.blocks import BLOCK, Block, Segment
from redactor.content import Passage

_FEWEST = 6
"""Cells of one character each, side by side, from which on they may be one number."""
_CHECK_X = frozenset("XxＸｘ")
_PIECES = re.compile(
    r"[1-8][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{5}[0-9Xx]|1[3-9][0-9]{9}|(?:62|4|5)[0-9]{14,17}"
)
"""What two or three cells must look like together to be worth a second look: an ID, a mobile number, a card."""


def spread(passages: Sequence[Passage]) -> Iterator[Block]:
    """Blocks of candidates: each is a record of its own, its cells without anything between them.

    Only what spans several cells is news; the rest was seen in :func:`redactor.blocks.blocks`.
    """
    text, segments = "", []
    for label, numbers in _groups(passages):
        text += RECORD + (without_borders(label) + LABEL if label else "")
        for number in numbers:
            piece = passages[number].text
            stripped = piece.strip()
            segments.append(Segment(len(text), len(text) + len(stripped), number, piece.index(stripped)))
            text += stripped
        if len(text) > BLOCK:
            yield Block(text, tuple(segments))
            text, segments = "", []
    if segments:
        yield Block(text, tuple(segments))


def _groups(passages: Sequence[Passage]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Labels with the numbers of passages that may be one value together."""
    row: list[int] = []  # neighbouring short cells of the same record
    heading = ""  # what stands before them in it
    for number, passage in enumerate(passages):
        text = passage.text.strip()
        if row and passage.record != passages[row[-1]].record:
            yield from _candidates(passages, heading, row)
            row, heading = [], ""
        if passage.record is None or not text:
            continue  # an empty cell between two digits does not part them
        if (len(text) <= 18 and text.isalnum() and not text.isalpha()) or (row and text in _CHECK_X):
            row.append(number)
        else:
            yield from _candidates(passages, heading, row)
            row, heading = [], text if len(text) <= 20 else ""
    yield from _candidates(passages, heading, row)


def _candidates(passages: Sequence[Passage], heading: str, row: list[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    if len(row) < 2:
        return
    texts = [passages[number].text.strip() for number in row]
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and len(texts[end]) == 1:
            end += 1
        if end - start >= _FEWEST:
            yield passages[row[start]].label or heading, tuple(row[start:end])
        start = max(end, start + 1)
    for first in range(len(row) - 1):
        for past in (first + 2, first + 3):
            together = "".join(texts[first:past])
            if past > len(row) or len(together) > 19 or min(map(len, texts[first:past])) == 1:
                continue
            if _PIECES.fullmatch(fold(together).text):
                yield passages[row[first]].label or heading, tuple(row[first:past])
