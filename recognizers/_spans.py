"""Spans already taken, so that what was found by a stronger sign is not found again by a weaker one; and rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from recognizers._text import RECORD, Folded

_ROW = 1000


def is_free(taken: list[tuple[int, int]], at: int) -> bool:
    """Is the character at ``at`` part of nothing taken?

    >>> is_free([(3, 6)], 5), is_free([(3, 6)], 6)
    (False, True)
    """
    before = bisect_right(taken, (at, _ENDLESS)) - 1
    return before < 0 or taken[before][1] <= at


_ENDLESS = 1 << 62


def claim(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Take ``start:end`` if it overlaps nothing taken; says whether it did. ``taken`` stays sorted.

    >>> taken = [(3, 6)]
    >>> claim(taken, 5, 8), claim(taken, 6, 8), taken
    (False, True, [(3, 6), (6, 8)])
    """
    at = bisect_left(taken, (start, start))
    if (at and taken[at - 1][1] > start) or (at < len(taken) and taken[at][0] < end):
        return False
    insort(taken, (start, end))
    return True


def row(folded: Folded, at: int) -> str:
    """The record around ``at`` as ``Folded.record`` gives it, but no more than 1000 characters to each side.

    A file can be one record from end to end; looking at all of it for every match would be quadratic.
    """
    text = folded.text
    start = text.rfind(RECORD, max(0, at - _ROW), at) + 1 or max(0, at - _ROW)
    end = text.find(RECORD, at, at + _ROW)
    return text[start : end if end >= 0 else at + _ROW]
