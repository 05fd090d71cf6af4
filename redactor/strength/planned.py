"""Masks that we are about to make: how many candidates each shape would leave, given the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from recognizers._masks import number_of
from redactor.content import Passage
from redactor.masking import mask
from redactor.outcome import Finding, Strength
from redactor.strength.residual import residual
from redactor.strength.side import UNKNOWN, Side, joined, side_of

_NUMBERS = {
    "CN_RESIDENT_ID": re.compile(r"[1-8][0-9]{14}|[1-8][0-9]{16}[0-9X]"),
    "CN_HMT_RESIDENCE": re.compile(r"8[0-9]{16}[0-9X]"),
    "CN_PR_CARD": re.compile(r"9[0-9]{16}[0-9X]"),
    "CN_DISABILITY_CERT": re.compile(r"[1-8][0-9]{16}[0-9X][1-7][1-4](?:B[0-9])?"),
    "CN_STUDENT_NO": re.compile(r"[GJL][0-9]{17}[0-9X]"),
    "CN_TAX_NO": re.compile(r"[1-8][0-9]{16}[0-9X][0-9]{2}|L[0-9]{17}[0-9X]"),
    "CN_MOBILE": re.compile(r"1[0-9]{10}"),
    "CN_BANK_CARD": re.compile(r"[0-9]{16,19}"),
}
"""Numbers with a structure of their own, which helps to guess what a mask hides. Others are only long."""
_PREFIX = re.compile(r"^(?:\(?(?:\+|00)?86\)?[ \-]?|0)(?=1)")
_CELLS = 60
_REACH = 600

Measure = Callable[[str, int | None], Strength]
"""A mask shape to the strength that the mask would have. Given a floor, the record is read only if it matters."""


class Records:
    """What stands beside the findings of a document. A record is read once, and only when a mask may be weak.

    Args:
        passages: what the document holds.
        page: what the page says of everybody on it.
    """

    def __init__(self, passages: Sequence[Passage], page: Side = UNKNOWN) -> None:
        self._passages = passages
        self._page = page
        self._row = range(0)
        self._text = ""
        self._starts: dict[int, int] = {}

    def measure(self, finding: Finding) -> Measure | None:
        """Tells of any mask shape how strong it would be on this finding; ``None``: no kind that can be computed."""
        pattern = _NUMBERS.get(finding.entity)
        if pattern is None:
            return None
        value = self._passages[finding.passage].text[finding.start : finding.end]
        number = _number(value, finding.entity)
        if not pattern.fullmatch(number):
            return None

        def measure(shape: str, floor: int | None) -> Strength:
            masked = _number(mask(value, shape, finding.keep), finding.entity)
            alone = residual(masked, finding.entity)
            if floor is not None and residual(masked, finding.entity, _truth(number, finding.entity)) >= floor:
                return Strength(finding.entity, alone, alone)  # enough even if the record says all
            text, at = self._around(finding)
            return Strength(finding.entity, residual(masked, finding.entity, side_of(text, at, self._page)), alone)

        return measure

    def _around(self, finding: Finding) -> tuple[str, int]:
        """The record around a finding, and where in it the value stands."""
        passage = self._passages[finding.passage]
        if passage.record is None:
            start = max(0, finding.start - _REACH)
            text = passage.text[start : finding.end + _REACH]
            return joined([Passage(text, "", passage.label)]), finding.start - start + len(passage.label)
        if finding.passage not in self._row:
            self._read_row(finding.passage)
        return self._text, self._starts[finding.passage] + finding.start

    def _read_row(self, number: int) -> None:
        record = self._passages[number].record
        first, last = number, number + 1
        while first > max(0, number - _CELLS) and self._passages[first - 1].record == record:
            first -= 1
        while last < min(len(self._passages), number + _CELLS) and self._passages[last].record == record:
            last += 1
        self._row = range(first, last)
        cells = self._passages[first:last]
        self._text = joined(cells)
        self._starts, at = {}, 0
        for offset, cell in enumerate(cells):
            at += len(cell.label) + 1 if cell.label else 0
            self._starts[first + offset] = at
            at += len(cell.text) + 1


def _number(value: str, kind: str) -> str:
    return number_of(_PREFIX.sub("", value, count=1) if kind == "CN_MOBILE" else value, kind)


def _truth(number: str, kind: str) -> Side:
    """The most that a record could say: birth date and sex, as the number itself has them."""
    if kind in ("CN_MOBILE", "CN_BANK_CARD"):
        return UNKNOWN
    start = 1 if number[0].isalpha() else 0
    first = len(number) == 15
    date = "19" + number[6:12] if first else number[start + 6 : start + 14]
    odd = int(number[start + (14 if first else 16)]) % 2
    year = int(date[:4])
    return Side((year, year), int(date[4:6]), int(date[6:8]), "M" if odd else "F")
