"""Passages joined into blocks of some tens of kilobytes, as the recognizers see them.

Borders that no pattern crosses stand between passages (``recognizers._text``); a passage's label stands before its
text, the cells of a row beside each other. So a recognizer sees a table as a reader does, and a workbook of 100,000
cells costs a few hundred calls.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from recognizers._text import CELL, LABEL, RECORD, without_borders
from redactor.content import Passage

BLOCK = 32_000
"""Characters of a block. Larger ones gain nothing, smaller ones pay for more calls."""
OVERLAP = 400
"""Characters that two cuts of an over-long passage share: more than the longest value and its context."""


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
    starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple(segment.start for segment in self.segments))

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
        return Block("".join(self._pieces), tuple(self._segments))


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


def _cuts(text: str) -> Iterator[tuple[int, str]]:
    if len(text) <= BLOCK:
        yield 0, text
        return
    for start in range(0, len(text) - OVERLAP, BLOCK - OVERLAP):
        yield start, text[start : start + BLOCK]
