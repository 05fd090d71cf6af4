"""The text as recognizers see it: folded one character to one, with the way back, and with borders.

Folding makes the many ways of writing one sign alike (full-width digits, a dozen hyphens, no-break spaces) and takes
out characters that nobody sees (zero-width spaces, soft hyphens). It never uses NFKC on the whole text, which turns
one character into several (``½ ㈠ ℡``) and breaks every offset after it.

Borders are a convention *inside* the text, so that a recognizer needs no other input and works in anybody's
``AnalyzerEngine``. They are ASCII's own separators, which no document format can hold:

=========  ======================================================================
``RECORD``  between things that do not belong together (two paragraphs, two rows)
``CELL``    between two passages of one record (two cells of a row)
``LABEL``   between a passage's label (its column heading) and its text
=========  ======================================================================

So the row ``姓名=张三, 电话=6621234`` reads ``姓名␟张三␞电话␟6621234``, and a pattern that knows ``电话：6621234`` in
running text knows it in a table too. No pattern may match across ``RECORD`` or ``CELL``.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

RECORD = "\x1d"
CELL = "\x1e"
LABEL = "\x1f"
BORDERS = RECORD + CELL + LABEL
_BORDER_RE = re.compile(f"[{BORDERS}]")
T = TypeVar("T")
_NO_BORDERS = {ord(sign): " " for sign in BORDERS}

_HYPHENS = "－—–‐‑‒―−﹣﹘⁃"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_INVISIBLE_RE = re.compile(f"[{_INVISIBLE}]")


def _fold_table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update({ord(sign): "-" for sign in _HYPHENS})
    table.update({ord(sign): " " for sign in _SPACES})
    table.update({ord("﹕"): ":", ord("∶"): ":", ord("﹐"): ",", ord("﹒"): ".", ord("﹡"): "*", ord("∗"): "*"})
    # digits of other scripts and styles (Arabic-Indic, mathematical bold …): the same digit to a reader
    for code in (*range(0x0660, 0x066A), *range(0x06F0, 0x06FA), *range(0x1D7CE, 0x1D800)):
        table[code] = str(unicodedata.digit(chr(code)))
    return table


_FOLD = {chr(code): sign for code, sign in _fold_table().items()}


def without_borders(text: str) -> str:
    """``text`` with border characters that a file smuggled in turned to spaces, one to one."""
    if RECORD in text or CELL in text or LABEL in text:
        return text.translate(_NO_BORDERS)
    return text


@dataclass(frozen=True, slots=True)
class Run:
    """A maximal run of ASCII letters and digits that holds a digit, in folded text.

    Attributes:
        start, end: its span.
        text: its characters.
    """

    start: int
    end: int
    text: str


class Folded:
    """One text, folded, with what all recognizers need of it computed once.

    Attributes:
        text: the folded text; all spans that recognizers speak of count in it.

    >>> folded = fold("电话：１３８\u200b０013 8000")
    >>> folded.text
    '电话:1380013 8000'
    >>> folded.source_span(3, 6)
    (3, 6)
    >>> folded.source_span(5, 7)
    (5, 8)
    """

    __slots__ = ("__dict__", "_back", "text")

    def __init__(self, source: str) -> None:
        self._back: array[int] | None = None
        if not source.isascii():
            if _INVISIBLE_RE.search(source):
                kept = [(i, sign) for i, sign in enumerate(source) if not _INVISIBLE_RE.match(sign)]
                self._back = array("q", (i for i, _ in kept))
                source = "".join(sign for _, sign in kept)
            # a few kinds of sign, many times each: four times faster than str.translate
            for sign in _FOLD.keys() & set(source):
                source = source.replace(sign, _FOLD[sign])
        elif "\t" in source:
            source = source.replace("\t", " ")
        self.text: str = source

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The same span in the text as it came; invisible characters inside it are part of it."""
        if self._back is None:
            return start, end
        return self._back[start], self._back[end - 1] + 1 if end > start else self._back[start]

    @cached_property
    def _borders(self) -> list[int]:
        """Where the border signs stand: asked for once, so that a match costs no more in a long text than in a short."""
        return [m.start() for m in _BORDER_RE.finditer(self.text)]

    def border_before(self, at: int) -> int:
        """Offset just after the nearest ``RECORD`` or ``CELL`` before ``at`` (0 if none): where the passage starts."""
        for i in range(bisect_left(self._borders, at) - 1, -1, -1):
            if self.text[self._borders[i]] != LABEL:
                return self._borders[i] + 1
        return 0

    def label(self, at: int) -> str:
        """The label of the passage around ``at``: its column heading or form heading; empty if it has none."""
        start = self.border_before(at)
        first = bisect_left(self._borders, start)
        end = self._borders[first] if first < len(self._borders) else len(self.text)
        return self.text[start:end] if end <= at and self.text[end : end + 1] == LABEL else ""

    def before(self, at: int, reach: int) -> str:
        """Up to ``reach`` characters before ``at`` within its passage's own text (the label is not part of it)."""
        window = self.text[max(0, at - reach) : at]
        return window[max(window.rfind(sign) for sign in BORDERS) + 1 :]

    def after(self, at: int, reach: int) -> str:
        """Up to ``reach`` characters from ``at`` on within its passage."""
        window = self.text[at : at + reach]
        ends = [found for sign in BORDERS if (found := window.find(sign)) >= 0]
        return window[: min(ends, default=reach)]

    def record(self, at: int) -> str:
        """The whole record around ``at``, with labels, cells divided by ``CELL`` (a row, a form, a paragraph)."""
        return self.text[self.record_start(at) : self.record_end(at)]

    @cached_property
    def _record_borders(self) -> list[int]:
        return [at for at in self._borders if self.text[at] == RECORD]

    def record_start(self, at: int) -> int:
        """Where the record around ``at`` begins."""
        index = bisect_left(self._record_borders, at)
        return self._record_borders[index - 1] + 1 if index else 0

    def record_end(self, at: int) -> int:
        """Where the record around ``at`` ends."""
        index = bisect_left(self._record_borders, at)
        return self._record_borders[index] if index < len(self._record_borders) else len(self.text)

    @cached_property
    def labelled(self) -> dict[str, list[tuple[int, int]]]:
        r"""Spans of the texts that have a label, by label: a table of thousands of rows has a dozen of them.

        A label is asked about once, not once a row; of one that is too long its last 60 characters count.

        >>> Folded("姓名\x1f张三\x1e电话\x1f6621234\x1d姓名\x1f李四").labelled
        {'姓名': [(3, 5), (20, 22)], '电话': [(9, 16)]}
        """
        cells: dict[str, list[tuple[int, int]]] = {}
        if LABEL in self.text:
            for m in _LABELLED.finditer(self.text):
                cells.setdefault(m.group(1)[-_LABEL_LENGTH:], []).append(m.span(2))
        return cells

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Every run of five or more letters and digits that starts with at most six letters and holds a digit."""
        return tuple(Run(m.start(), m.end(), m.group()) for m in _RUN.finditer(self.text))

    def once(self, make: Callable[[Folded], T]) -> T:
        """What ``make`` gives for this text, computed when first asked for; it is forgotten together with the text."""
        made: dict[Callable[[Folded], Any], Any] = self.__dict__.setdefault("made", {})
        if make not in made:
            made[make] = make(self)
        result: T = made[make]
        return result

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a compiled pattern in the folded text."""
        return pattern.finditer(self.text)


_LABEL_LENGTH = 60
_LABELLED = re.compile(f"(?<![^{BORDERS}])([^{BORDERS}]*){LABEL}([^{BORDERS}]*)")
"""A label begins where its passage does: asked for anywhere else, a text of 30,000 characters took seconds."""

# The first sign is consumed before its border is asked for: so the search can skip to it, ten times faster.
_RUN = re.compile(
    r"[0-9A-Za-z](?<![0-9A-Za-z][0-9A-Za-z])(?:(?<=[0-9])|(?=[A-Za-z]{0,5}[0-9]))[0-9A-Za-z]{4,}+", re.ASCII
)


@lru_cache(maxsize=2)
def fold(source: str) -> Folded:
    """``source`` folded. The last two are remembered: every recognizer asks for the same one in turn."""
    return Folded(source)


def forget() -> None:
    """Drop the remembered texts: nothing of a file is kept longer than its check."""
    fold.cache_clear()
