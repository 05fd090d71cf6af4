"""Numbers that only a word makes what they are: ``户号：012345678``, a column headed ``医保编号``.

The word is looked for, not the number: most texts hold none of the words, and then nothing more is done. What may
stand between word and value is short and holds no letter or digit: ``号码（必填）：``, a label's border.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._guards import beside_mask, is_amount
from recognizers._text import Folded

_BETWEEN = r"(?:[号码编证为是系即的]{0,4}[ :=#\-(<\"“【\x1f]{0,4}|[^0-9A-Za-z\x1d\x1e。;\n]{0,12}?[:\x1f)][ ]{0,3}第?)"
"""Directly, or with a colon or a label's border at the end: other words between would make it another thing's number."""
_NEXT = r"[ ]?[、,|/][ ]?"


class Labelled:
    """Words and the shape of the value behind them, compiled once.

    Args:
        words: any of them must stand before the value.
        value: a regular expression of the value, on folded text, without borders of its own.
        never: words that would end in one of ``words`` and mean something else (``用电户号`` for ``户号``).
    """

    def __init__(self, words: tuple[str, ...], value: str, never: tuple[str, ...] = ()) -> None:
        self.words = tuple(sorted(words, key=len, reverse=True))
        self.never = never
        border = rf"(?<![0-9A-Za-z])(?P<value>{value})(?![0-9A-Za-z])"
        self._first = re.compile(_BETWEEN + border)
        self._more = re.compile(_NEXT + border)

    def values(self, folded: Folded, chained: bool = False) -> Iterator[re.Match[str]]:
        """Every value behind a word, once, as a match with the group ``value``; ``chained``: and those joined to it."""
        text = folded.text
        seen: set[int] = set()
        for word in self.words:
            at = text.find(word)
            while at >= 0:
                after = at + len(word)
                m = None if self._is_other(text, at, after) else self._first.match(text, after)
                while m and m.start("value") not in seen:
                    seen.add(m.start("value"))
                    if not beside_mask(text, *m.span("value")) and not is_amount(text, *m.span("value")):
                        yield m
                    m = self._more.match(text, m.end()) if chained else None
                at = text.find(word, after)

    def _is_other(self, text: str, start: int, end: int) -> bool:
        return any(
            text.startswith(word, max(0, end - len(word))) or text.startswith(word, start) for word in self.never
        )
