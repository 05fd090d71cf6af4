"""Values that a file writes over several cells or paragraphs, put together as candidates for the recognizers.

Beside each other: one digit a cell, as in a form with boxes; a number in two or three cells of a row. One under the
other: one digit a row or a paragraph; a number broken over two or three rows or paragraphs. Columns of separate numbers
are everywhere, so a candidate must have the look of one number, and ``redactor.scan`` believes only what is sure: a
check digit proves it, or a label says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import and_
from typing import NamedTuple

from recognizers._text import LABEL, RECORD, fold, without_borders
from redactor.blocks import BLOCK, Block, Segment
from redactor.content import Passage

_FEWEST = 6
"""Cells of one character each, side by side, from which on they may be one number."""
_FEWEST_STACKED = 11
"""The same, one under the other, where counts and scores stand as well."""
_FEWEST_IN_TWO = 8
"""Digits of two neighbouring pieces of a number in three."""
_FEWEST_IN_ALL = 11
_CHECK_X = frozenset("XxＸｘ")
_ID = r"[1-8][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{5}[0-9Xx]"
_ID_SHAPE = re.compile(_ID)
_PIECES = re.compile(rf"{_ID}|1[3-9][0-9]{{9}}|(?:62|4|5)[0-9]{{14,17}}")
"""What two or three cells must look like together to be worth a second look: an ID, a mobile number, a card."""
_LONGEST = 19
_SHORT = 8
"""A cell of one digit has fewer characters, blanks counted."""
_TAIL = re.compile(r"(?<![0-9A-Za-z０-９.\-])[0-9０-９]{1,17}$")
_HEAD = re.compile(r"[0-9０-９]{1,17}[XxＸｘ]?(?![0-9A-Za-z０-９年月日元.．、%\-]|[,，][0-9])")
_WHOLE = re.compile(r"[0-9０-９]{1,17}[XxＸｘ]?")
_CONTEXT = 20
"""Characters before a broken number that may say what it is."""


class _Piece(NamedTuple):
    """A stretch of a passage that may be a piece of a value."""

    passage: int
    start: int
    end: int


class _Candidate(NamedTuple):
    """Pieces that may be one value, what their label is, and how much of the first passage stands before them."""

    label: str
    pieces: tuple[_Piece, ...]
    context: int = 0


def spread(passages: Sequence[Passage]) -> Iterator[Block]:
    """Blocks of candidates: each is a record of its own, its pieces without anything between them.

    Only what spans several passages is news; the rest was seen in :func:`redactor.blocks.blocks`.
    """
    text, segments = "", []
    for candidate in _candidates(passages):
        text += RECORD + (without_borders(candidate.label) + LABEL if candidate.label else "")
        before = candidate.context
        for number, start, end in candidate.pieces:
            piece = without_borders(passages[number].text[start - before : end])
            segments.append(Segment(len(text), len(text) + len(piece), number, start - before))
            text += piece
            before = 0
        if len(text) > BLOCK:
            yield Block(text, tuple(segments))
            text, segments = "", []
    if segments:
        yield Block(text, tuple(segments))


def _candidates(passages: Sequence[Passage]) -> Iterator[_Candidate]:
    above: list[int] = []
    columns: list[list[int]] = []  # digits that stand alone, one under the other, by column
    heads: list[int] = []  # the last cell above each of them that is none; -1 for none
    before: list[tuple[int, int]] = []  # each cell of the row before, with what stands above it
    for row in _rows(passages):
        if len(row) > 1:
            numeric = [not passages[number].text.isalpha() for number in row]
            if any(map(and_, numeric, numeric[1:])):
                yield from _beside(passages, row)
        if len(row) != len(columns):
            for column, head in zip(columns, heads, strict=True):
                yield from _stacked(passages, column, head)
            columns, heads = [[] for _ in row], [-1] * len(row)
        for at, number in enumerate(row):
            text = passages[number].text
            if len(text) < _SHORT and (_is_digit(text) or (columns[at] and text.strip() in _CHECK_X)):
                columns[at].append(number)
            else:
                if columns[at]:
                    yield from _stacked(passages, columns[at], heads[at])
                    columns[at] = []
                heads[at] = number
        pairs = _aligned(passages, above, row)
        for upper, lower in pairs:
            if _may_go_on(passages[upper].text, passages[lower].text):
                yield from _broken(passages, upper, lower, next((top for top, at in before if at == upper), -1))
        above, before = row, pairs
    for column, head in zip(columns, heads, strict=True):
        yield from _stacked(passages, column, head)


def _may_go_on(first: str, second: str) -> bool:
    """Does the one end and the other begin with digits or blanks, and is there enough for a number?"""
    if len(first) + len(second) < _FEWEST_IN_TWO:
        return False
    last, begin = first[-1], second[0]
    return (last.isdigit() or last.isspace()) and (begin.isdigit() or begin.isspace())


def _rows(passages: Sequence[Passage]) -> Iterator[list[int]]:
    """Filled cells of each row, each paragraph as a row of its own; an empty cell between two digits parts nothing."""
    row: list[int] = []
    record: int | None = None
    for number, passage in enumerate(passages):
        if not passage.text or passage.text.isspace():
            continue
        if row and (passage.record is None or passage.record != record):
            yield row
            row = []
        row.append(number)
        record = passage.record
    if row:
        yield row


def _is_digit(text: str) -> bool:
    return len(stripped := text.strip()) == 1 and stripped.isdigit()


def _whole(passages: Sequence[Passage], numbers: Sequence[int]) -> tuple[_Piece, ...]:
    """The passages' texts without the blanks around them."""
    pieces = []
    for number in numbers:
        text = passages[number].text
        stripped = text.strip()
        start = text.index(stripped)
        pieces.append(_Piece(number, start, start + len(stripped)))
    return tuple(pieces)


# --- beside each other --------------------------------------------------------------------------------------------


def _beside(passages: Sequence[Passage], row: Sequence[int]) -> Iterator[_Candidate]:
    """Neighbouring short cells of a row that may be one value."""
    near: list[int] = []
    heading = ""  # what stands before them in the row
    for number in row:
        text = passages[number].text.strip()
        if (len(text) <= 18 and text.isalnum() and not text.isalpha()) or (near and text in _CHECK_X):
            near.append(number)
        else:
            if len(near) > 1:
                yield from _in_row(passages, heading, near)
            near, heading = [], text if len(text) <= 20 else ""
    if len(near) > 1:
        yield from _in_row(passages, heading, near)


def _in_row(passages: Sequence[Passage], heading: str, row: list[int]) -> Iterator[_Candidate]:
    texts = [passages[number].text.strip() for number in row]
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and len(texts[end]) == 1:
            end += 1
        if end - start >= _FEWEST:
            yield _Candidate(passages[row[start]].label or heading, _whole(passages, row[start:end]))
        start = max(end, start + 1)
    for first in range(len(row) - 1):
        for past in (first + 2, first + 3):
            together = "".join(texts[first:past])
            if not _FEWEST_IN_ALL <= len(together) <= _LONGEST or not together[:-1].isdigit():
                continue
            if past > len(row) or min(map(len, texts[first:past])) == 1:
                continue
            if _PIECES.fullmatch(fold(together).text):
                yield _Candidate(passages[row[first]].label or heading, _whole(passages, row[first:past]))


# --- one under the other ------------------------------------------------------------------------------------------


def _stacked(passages: Sequence[Passage], column: list[int], head: int) -> Iterator[_Candidate]:
    """A digit a row. Without a label only an ID is believed: a column of counts may well begin like a mobile."""
    if len(column) >= _FEWEST_STACKED:
        above = passages[head].text.strip() if head >= 0 else ""
        label = passages[column[0]].label or (above if len(above) <= _CONTEXT else "")
        yield _Candidate(label, _whole(passages, column))


def _aligned(passages: Sequence[Passage], above: Sequence[int], row: Sequence[int]) -> list[tuple[int, int]]:
    """Cells that stand one above the other: by their places, or by their labels where a row has fewer."""
    if len(above) == len(row):
        return list(zip(above, row, strict=True))
    if len(row) > len(above):
        return []
    by_label = {passages[number].label: number for number in above if passages[number].label}
    return [(by_label[label], number) for number in row if (label := passages[number].label) in by_label]


def _broken(passages: Sequence[Passage], upper: int, lower: int, top: int) -> Iterator[_Candidate]:
    """A number that ends a passage and one that begins the next, if together they look like one; and three of them."""
    first, second = passages[upper].text, passages[lower].text
    if len(second) + len(first) > _LONGEST and first.isdigit() and second.isdigit():
        return
    head = _HEAD.match(second, len(second) - len(second.lstrip()))
    if not head:
        return
    tail = _TAIL.search(first.rstrip())
    if tail and _one_number(tail.group(), head.group(), tail.start() > 0):
        yield _joined(passages, _Piece(upper, *tail.span()), _Piece(lower, *head.span()))
    middle = _WHOLE.fullmatch(first.strip())
    if middle and top >= 0 and (begin := _TAIL.search(passages[top].text.rstrip())):
        three = begin.group(), middle.group(), head.group()
        sizes, together = tuple(map(len, three)), fold("".join(three)).text
        is_id = sizes in _ID_IN_THREE and _ID_SHAPE.fullmatch(together)
        # without words before, 139, 8001 and 8002 below each other are three extensions
        if is_id or (sizes == (3, 4, 4) and begin.start() > 0 and _PIECES.fullmatch(together)):
            yield _joined(
                passages, _Piece(top, *begin.span()), *_whole(passages, (upper,)), _Piece(lower, *head.span())
            )


_ID_IN_THREE = frozenset({(6, 8, 4), (6, 6, 6), (10, 4, 4), (6, 4, 8)})


def _one_number(tail: str, head: str, said: bool) -> bool:
    """Are both together an ID, a mobile, a card, and not two extensions, two fixed lines, two years?

    Args:
        said: words stand before the first of them.
    """
    size = len(tail) + len(head)
    if size == 11:
        return len(tail) >= (5 if said else 7) and _PIECES.fullmatch(fold(tail + head).text) is not None
    if size == 18 or (15 < size <= _LONGEST and max(len(tail), len(head)) >= 10):
        return _PIECES.fullmatch(fold(tail + head).text) is not None
    return False


def _joined(passages: Sequence[Passage], *pieces: _Piece) -> _Candidate:
    first = pieces[0]
    return _Candidate(passages[first.passage].label, pieces, min(first.start, _CONTEXT))
