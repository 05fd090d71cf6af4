"""Passages joined into blocks of some tens of kilobytes, as the recognizers see them.

Borders that no pattern crosses stand between passages (``recognizers._text``); a passage's label stands before its
text, the cells of a row beside each other. So a recognizer sees a table as a reader does, and a workbook of 100,000
cells costs a few hundred calls.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from recognizers._text import CELL, LABEL, RECORD, fold, without_borders
from redactor.content import Passage

BLOCK = 32_000
"""Characters of a block. Larger ones gain nothing, smaller ones pay for more calls."""
OVERLAP = 400
"""Characters that two cuts of an over-long passage share: more than the longest value and its context."""

_FEWEST = 6
"""Cells of one character each, side by side, from which on they may be one number."""
_CHECK_X = frozenset("XxＸｘ")
_PIECES = re.compile(
    r"[1-8][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{5}[0-9Xx]|1[3-9][0-9]{9}|(?:62|4|5)[0-9]{14,17}"
)
"""What two or three cells must look like together to be worth a second look: an ID, a mobile number, a card."""


class Segment(NamedTuple):
    """A stretch of a block that is (a piece of) a passage's text: ``block[start:end] == passage.text[shift:…]``."""

    start: int
    end: int
    passage: int
    shift: int


@dataclass(frozen=True, slots=True)
class Block:
    """A text for the recognizers, and which passage each stretch of it is."""

    text: str = field(repr=False)
    segments: tuple[Segment, ...]
    starts: tuple[int, ...] = field(repr=False)

    def from_offset(self, offset: int) -> Iterator[Segment]:
        """The segments from the one around ``offset`` on."""
        first = bisect_right(self.starts, offset) - 1
        for at in range(max(first, 0), len(self.segments)):
            yield self.segments[at]


class _Building:
    """A block that grows: pieces of text so far, and where the passages' own stretches of it are."""

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []
        self._segments: list[Segment] = []

    def add(self, border: str, label: str, text: str, passage: int, shift: int) -> None:
        """Append (a piece of) a passage's text with what stands before it."""
        if self._pieces:
            self._pieces.append(border)
            self.length += len(border)
        self._pieces += (label, text)
        start = self.length + len(label)
        self.length = start + len(text)
        self._segments.append(Segment(start, self.length, passage, shift))

    def finish(self) -> Block:
        """The block; the building may not be used any more."""
        return Block("".join(self._pieces), tuple(self._segments), tuple(segment.start for segment in self._segments))


def blocks(passages: Sequence[Passage]) -> Iterator[Block]:
    """All passages in which anything could be found, in order, in blocks.

    A row is taken whole or not at all: its other cells say whose a number is. A passage longer than a block is cut,
    with an overlap.
    """
    building = _Building()
    last_record: int | None = None
    for number in _worth_a_look(passages):
        passage = passages[number]
        label = without_borders(passage.label) + LABEL if passage.label else ""
        same = passage.record is not None and passage.record == last_record
        for shift, cut in _cuts(without_borders(passage.text)):
            if building.length > BLOCK and not (same and building.length < 2 * BLOCK):
                yield building.finish()
                building = _Building()
            building.add(CELL if same else RECORD, label, cut, number, shift)
        last_record = passage.record
    if building.length:
        yield building.finish()


def _worth_a_look(passages: Sequence[Passage]) -> Iterator[int]:
    """Numbers of the passages of all records of which at least one could hold a finding."""
    from recognizers._needs import may_hold  # here: the recognizers bring Presidio

    row: list[int] = []
    wanted = False
    record: int | None = None
    for number, passage in enumerate(passages):
        if not passage.text or passage.text.isspace():
            continue
        if passage.record is None or passage.record != record:
            if wanted:
                yield from row
            row, wanted, record = [], False, passage.record
        row.append(number)
        wanted = wanted or may_hold(passage.label, passage.text)
    if wanted:
        yield from row


def spread(passages: Sequence[Passage]) -> Iterator[Block]:
    """Values that a form or a table writes over several cells, put together: one digit a cell, a number in two parts.

    Only what spans several cells is news; the rest was seen in :func:`blocks`.
    """
    building = _Building()
    for label, numbers in _groups(passages):
        border, label = RECORD, without_borders(label) + LABEL if label else ""
        for number in numbers:
            text = passages[number].text
            stripped = text.strip()
            building.add(border, label, stripped, number, text.index(stripped))
            border = label = ""
        if building.length > BLOCK:
            yield building.finish()
            building = _Building()
    if building.length:
        yield building.finish()


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


def _cuts(text: str) -> Iterator[tuple[int, str]]:
    if len(text) <= BLOCK:
        yield 0, text
        return
    for start in range(0, len(text) - OVERLAP, BLOCK - OVERLAP):
        yield start, text[start : start + BLOCK]
