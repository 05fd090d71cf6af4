"""What must stand in a text for anything to be found in it at all: the quick look before the careful one.

Most cells of most tables, and many paragraphs, hold no number, no label, no name's sign. Each recognizer says in
``NEEDS`` what it cannot do without; a text that meets nobody's needs is passed over. A recognizer that says nothing
is asked about every text. ``tests/recognizers/test_needs.py`` holds that nothing is lost by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from recognizers import all_recognizers
from recognizers._text import LABEL, Folded

_SHORT = 120
"""Texts up to this length are remembered: a table says the same things over and over."""
_PLAIN = re.compile(
    r"[\s+\-]*(?:[0-9]{1,4}|[0-9]{1,9}\.[0-9]{1,6}|(?:19|20)[0-9]{2}(?P<sign>[-/.年])[0-9]{1,2}(?:(?P=sign)|月)[0-9]{1,2}日?)[%\s]*"
)
"""A small number, an amount, a date: alone in an unlabelled cell, nothing can be made of them."""


_WORD = re.compile(r"[\w@]+")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """All needs: the plain words as one pattern, each of the others by itself.

    One alternation of all has no first characters to skip to, so all of it is tried at every character: six times the work.
    """
    needs: list[str] = []
    for recognizer in all_recognizers():
        if not recognizer.NEEDS:
            return ()  # one that may find anything anywhere: every text is looked at
        needs += [need for need in recognizer.NEEDS if need not in needs]
    words = [need for need in needs if _WORD.fullmatch(need)]
    others = [need for need in needs if need not in words]
    return tuple(re.compile(need) for need in ("|".join(words), *others) if need)


def may_hold(label: str, text: str) -> bool:
    """Whether any recognizer could find anything in a text under this label.

    >>> may_hold("建设单位", "市水务局"), may_hold("姓名", "张三"), may_hold("", "手机15499991234")
    (False, True, True)
    """
    if len(text) > _SHORT:
        return _may_hold(label, text)
    return _remembered(label, "0" if _PLAIN.fullmatch(text) else text)


def _may_hold(label: str, text: str) -> bool:
    patterns = _patterns()
    folded = Folded(f"{label}{LABEL}{text}" if label else text).text
    return not patterns or any(pattern.search(folded) for pattern in patterns)


_remembered = lru_cache(maxsize=4096)(_may_hold)


def forget() -> None:
    """Drop what was remembered: nothing of a file is kept longer than its check."""
    _remembered.cache_clear()
