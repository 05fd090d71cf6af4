"""The text as recognizers see it: folded one character to one, with the way back, and with borders.

Folding makes the many ways of writing one sign alike (full-width digits, a dozen hyphens, no-break spaces) and takes
out characters that nobody sees (zero-width spaces, soft hyphens). What is shown in another order than it stands in
is read both ways: as it stands, and once more at the end as it is shown. It never uses NFKC on the whole text, which turns
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
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from recognizers._display import TURNING, as_shown

RECORD = "\x1d"
CELL = "\x1e"
LABEL = "\x1f"
BORDERS = RECORD + CELL + LABEL
_RECORD_RE = re.compile(RECORD)
WHOLE = "whole"
"""Sort of a match that is to be hidden whole, because its characters do not stand in the order that a mask counts in."""
_BORDER_RE = re.compile(f"[{BORDERS}]")
T = TypeVar("T")
_NO_BORDERS = {ord(sign): " " for sign in BORDERS}

_HYPHENS = "－—–‐‑‒―−﹣﹘⁃"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000\t\v\f"
# what nobody sees, and what only decorates the sign before it: marks, strokes, the frames of key-cap emoji
_INVISIBLE = (
    "\x00-\x08\x0e-\x1c\x7f-\x84\x86-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e01ef"
)
_INVISIBLE_RE = re.compile(f"[{_INVISIBLE}]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1c\x7f]")


def _fold_table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update({ord(sign): "-" for sign in _HYPHENS})
    table.update({ord(sign): " " for sign in _SPACES})
    table.update({ord("﹕"): ":", ord("∶"): ":", ord("﹐"): ",", ord("﹒"): ".", ord("﹡"): "*", ord("∗"): "*"})
    table.update({0x85: "\n", 0x2028: "\n", 0x2029: "\n"})
    # digits of other scripts and styles (Arabic-Indic, mathematical bold …): the same digit to a reader
    for zero in map(ord, _ZEROS):
        table.update({zero + value: str(value) for value in range(10)})
    return table


_ZEROS = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0de6\u0e50\u0ed0\u0f20\u1040\u1090\u17e0\u1810"
    "\u1946\u19d0\u1a80\u1a90\u1b50\u1bb0\u1c40\u1c50\ua620\ua8d0\ua900\ua9d0\ua9f0\uaa50\uabf0\uff10\U000104a0"
    "\U0001d7ce\U0001d7d8\U0001d7e2\U0001d7ec\U0001d7f6\U0001fbf0"
)
"""The zeros of Unicode's decimal digits (general category Nd) that a font may have; the other nine follow each."""

_STYLES = (
    "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓿❶❷❸❹❺❻❼❽❾", "\0⓵⓶⓷⓸⓹⓺⓻⓼⓽", "\0⑴⑵⑶⑷⑸⑹⑺⑻⑼", "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "🄋➀➁➂➃➄➅➆➇➈", "🄌➊➋➌➍➎➏➐➑➒", "🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊",
)  # fmt: skip
_STYLED = {ord(sign): str(value) for style in _STYLES for value, sign in enumerate(style) if sign != "\0"}
_STYLED_SIGNS = "".join(map(chr, _STYLED))
_STYLED_RUN = re.compile(
    f"[{_STYLED_SIGNS}]{{5,}}+[0-9{_STYLED_SIGNS}]*|[0-9](?:[0-9{_STYLED_SIGNS}]){{6,}}+"
    f"|[0-9{_STYLED_SIGNS}](?:[ \\-][0-9{_STYLED_SIGNS}]){{6,}}+"
)


def _as_digits(run: re.Match[str]) -> str:
    """Circled, raised and lowered digits are digits where they are written like a number; one alone is a footnote's."""
    text = run.group()
    styled = [at for at, sign in enumerate(text) if ord(sign) in _STYLED]
    inside = any(0 < at < len(text) - 1 and text[at + 1].isascii() and text[at - 1].isascii() for at in styled)
    return text.translate(_STYLED) if len(styled) >= 5 or inside else text


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
        if not source.isascii() or _CONTROLS.search(source):
            if _INVISIBLE_RE.search(source):
                signs_at: list[tuple[int, str]] = list(enumerate(source))
                if TURNING.search(source):
                    signs_at += _shown_otherwise(source)
                kept = [(i, sign) for i, sign in signs_at if not _INVISIBLE_RE.match(sign)]
                self._back = array("q", (i for i, _ in kept))
                source = "".join(sign for _, sign in kept)
            # a few kinds of sign, many times each: four times faster than str.translate
            signs = set(source)
            for sign in _FOLD.keys() & signs:
                source = source.replace(sign, _FOLD[sign])
            if not signs.isdisjoint(_STYLED_SIGNS):
                source = _STYLED_RUN.sub(_as_digits, source)
        elif "\t" in source:
            source = source.replace("\t", " ")
        self.text: str = source

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The same span in the text as it came; invisible characters inside it are part of it."""
        if self._back is None:
            return start, end
        if end <= start:
            return self._back[start], self._back[start]
        places = self._back[start:end]
        return min(places), max(places) + 1

    def turned(self, start: int, end: int) -> bool:
        """Does the span read in another order than it stands in (see :mod:`recognizers._display`)?"""
        if self._back is None:
            return False
        places = self._back[start:end]
        return any(places[i] > places[i + 1] for i in range(len(places) - 1))

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

    def passage_span(self, at: int) -> tuple[int, int]:
        """From the border before ``at`` (a label's counts) to the next."""
        nearest = bisect_left(self._borders, at)
        start = self._borders[nearest - 1] + 1 if nearest else 0
        return start, self._borders[nearest] if nearest < len(self._borders) else len(self.text)

    def label(self, at: int) -> str:
        """The label of the passage around ``at``: its column heading or form heading; empty if it has none."""
        start = self.border_before(at)
        first = bisect_left(self._borders, start)
        end = self._borders[first] if first < len(self._borders) else len(self.text)
        return self.text[start:end] if end <= at and self.text[end : end + 1] == LABEL else ""

    def before(self, at: int, reach: int) -> str:
        """Up to ``reach`` characters before ``at`` within its passage's own text (the label is not part of it)."""
        window = self.text[max(0, at - reach) : at]
        return window[max(window.rfind(RECORD), window.rfind(CELL), window.rfind(LABEL)) + 1 :]

    def after(self, at: int, reach: int) -> str:
        """Up to ``reach`` characters from ``at`` on within its passage."""
        window = self.text[at : at + reach]
        border = _BORDER_RE.search(window)
        return window[: border.start()] if border else window

    def record(self, at: int) -> str:
        """The whole record around ``at``, with labels, cells divided by ``CELL`` (a row, a form, a paragraph)."""
        return self.text[self.record_start(at) : self.record_end(at)]

    @cached_property
    def _record_borders(self) -> list[int]:
        return [m.start() for m in _RECORD_RE.finditer(self.text)]

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
# A label starts at a border: asked for at every character, a long text without one took time by its square.
_LABELLED = re.compile(f"(?<![^{BORDERS}])([^{BORDERS}]*+){LABEL}([^{BORDERS}]*+)")

# The first sign is consumed before its border is asked for: so the search can skip to it, ten times faster.
_RUN = re.compile(
    r"[0-9A-Za-z](?<![0-9A-Za-z][0-9A-Za-z])(?:(?<=[0-9])|(?=[A-Za-z]{0,5}[0-9]))[0-9A-Za-z]{4,}+", re.ASCII
)


def _shown_otherwise(source: str) -> Iterator[tuple[int, str]]:
    """The records that are shown in another order than they stand in, once more as shown, each behind a border."""
    start = 0
    for m in (*re.finditer(RECORD, source), None):
        end = m.start() if m else len(source)
        if TURNING.search(source, start, end):
            yield start, RECORD
            yield from as_shown(source, start, end)
        start = end + 1


@lru_cache(maxsize=2)
def fold(source: str) -> Folded:
    """``source`` folded. The last two are remembered: every recognizer asks for the same one in turn."""
    return Folded(source)


def forget() -> None:
    """Drop the remembered texts: nothing of a file is kept longer than its check."""
    fold.cache_clear()
