"""Alternations of many words that a search skips through: what they can begin with is asked first, in one step."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FIRST = re.compile(r"\[(?!\^)[^\]\\]+\]|[^\[\](){}|\\^$.*+?]")
"""What an alternative of ``quick`` may begin with: a plain character, or a set of some."""


def quick(alternatives: str) -> re.Pattern[str]:
    """The pattern ``a|b|c``, with one look ahead for the first characters of all.

    The engine tries the alternatives one by one at every character; this costs a tenth where hardly any fits.

    Raises:
        ValueError: an alternative begins with neither a character nor a set of characters.

    >>> quick("公司|[男女]方").pattern
    '(?=[公男女])(?:公司|[男女]方)'
    """
    signs = []
    for alternative in _split(alternatives):
        first = _FIRST.match(alternative)
        if first is None or alternative[first.end() : first.end() + 1] in ("?", "*"):
            raise ValueError(f"begins with no character: {alternative}")
        signs.append(first.group().strip("[]"))
    return re.compile(f"(?=[{''.join(dict.fromkeys(signs))}])(?:{alternatives})")


def _split(alternatives: str) -> Iterator[str]:
    """The alternatives at the top level."""
    start = depth = 0
    for at, sign in enumerate(alternatives):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            yield alternatives[start:at]
            start = at + 1
    yield alternatives[start:]
