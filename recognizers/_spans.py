"""Spans already taken, so that what was found by a stronger sign is not found again by a weaker one."""

from __future__ import annotations

from bisect import bisect_left, insort


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
