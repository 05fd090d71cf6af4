"""Numbers run together: an ID and a mobile, a mobile and a card, two mobiles, with nothing between them.

Exports without separators, text that ran together in a PDF and file names do that. A long run of digits is read as a
row of numbers that fill it without a gap; each says how unlikely it is by chance, in powers of ten, and the row is
believed when that adds up. Of random digits a valid ID (region, date, check) begins at one place in three million;
seven in a hundred begin like a mobile, five in a hundred thousand are a date, two in ten thousand are a card.

Business numbers are not random: many are a region, a *recent* date and a serial number, so these count little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recognizers._checksums import luhn
from recognizers._guards import beside_mask, is_amount, is_date
from recognizers._identity import BUSINESS_FROM, claims
from recognizers._numbers import Group, long_groups
from recognizers._tables import area_codes, bank_bins
from recognizers._text import Folded

Kind = Literal["id", "mobile", "card", "date", "line", "rest"]

NETWORKS = frozenset(
    "130 131 132 133 134 135 136 137 138 139 145 146 147 148 149 150 151 152 153 155 156 157 158 159 162 165 166 167 "
    "170 171 172 173 174 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199".split()
)
"""Network numbers that are allocated (工信部, 2023-03)."""
_NEW_NETWORKS = frozenset("154 194".split())
"""Not allocated yet; nobody's number so far, but sooner or later somebody's."""

_ID = re.compile(r"(?=([1-8][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]))")
_DIGIT_RUN = re.compile(r"[0-9]+")
_LONGEST = 120
"""Characters of a run that are looked at as a row of numbers: more than four persons' numbers are a table of digits."""
_ENOUGH = 2.2
_DOUBTED = 4.4
"""The same where a word before the run says that it is some office's or shop's number."""
_PROVEN = 6.5
_BUSINESS = re.compile(
    "订单|流水|发票|编号|单号|单元号|代码|条码|备案|文号|合同|凭证|批号|序列号|票号|摘要|哈希|校验|户号|许可"
)
_REACH = 12
_SERIAL = 4
"""Digits at an end of the run that are in no number: a serial number, an amount."""


@dataclass(frozen=True, slots=True)
class Part:
    """One number in a run of digits.

    Attributes:
        start, end: the span in the folded text.
        kind: what it is.
        evidence: of the whole row it stands in, in powers of ten against chance.
        proven: its own digits prove it.
    """

    start: int
    end: int
    kind: Kind
    evidence: float
    proven: bool = False

    @property
    def score(self) -> float:
        """How likely it is what it seems, with no word around."""
        if self.evidence >= 4:
            return 0.85
        return 0.7 if self.evidence >= 3 else 0.5


def parts(folded: Folded, kind: Kind) -> Iterator[Part]:
    """The numbers of a kind that stand run together with others, in order."""
    for part in folded.once(_all_parts):
        if part.kind == kind:
            yield part


def _all_parts(folded: Folded) -> tuple[Part, ...]:
    found: list[Part] = []
    for group in long_groups(folded):
        if not (beside_mask(folded.text, group.start, group.end) or is_amount(folded.text, group.start, group.end)):
            said = folded.before(group.start, _REACH) + folded.label(group.start)
            least = _DOUBTED if _BUSINESS.search(said) else _ENOUGH
            # one that fills the group is not run together with anything: it is seen as what it is elsewhere
            found += (part for part in _of_group(group, least) if part.end - part.start < group.end - group.start)
    return tuple(found)


def _of_group(group: Group, least: float) -> Iterator[Part]:
    """Proven IDs first; what is between them and digits only must be filled by other numbers."""
    signs = group.text.upper()
    ids: list[tuple[int, int, bool]] = []
    for m in _ID.finditer(signs):
        start = m.start(1)
        if ids and start < ids[-1][1]:
            continue
        found = claims(m.group(1))
        if found.region == 2 and found.exact and found.check:
            ids.append((start, start + 18, found.year < BUSINESS_FROM))
    sure = any(proven for *_, proven in ids)
    between: list[tuple[int, int]] = []
    at = 0
    for start, end, _ in ids:
        between.append((at, start))
        at = end
    between.append((at, len(signs)))
    first = 1.1 if ids else 0.0
    rows: list[tuple[int, tuple[_Piece, ...]]] = []
    for start, end in between:
        for run in _DIGIT_RUN.finditer(signs, start, end):
            whole = run.span() == (start, end) or len(run.group()) > 18
            if (whole or sure) and len(run.group()) <= _LONGEST and (ids or len(run.group()) > 18):
                rows.append((run.start(), _tiled(run.group())))
    evidence = _PROVEN if sure else first + sum(piece.evidence for _, row in rows for piece in row)
    for start, end, proven in ids:
        if proven or evidence >= least:
            yield Part(group.start + start, group.start + end, "id", _PROVEN if proven else evidence, proven)
    if evidence >= least:
        for start, row in rows:
            for piece in row:
                at = group.start + start
                yield Part(at + piece.start, at + piece.end, piece.kind, evidence)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: Kind
    evidence: float


def _tiled(digits: str) -> tuple[_Piece, ...]:
    """The likeliest row of numbers that fills the digits; empty if there is none.

    >>> [(p.kind, p.end - p.start) for p in _tiled("1549999123419499995678")]
    [('mobile', 11), ('mobile', 11)]
    >>> _tiled("1234567890123456789012")
    ()
    """
    size = len(digits)
    best: list[tuple[float, tuple[_Piece, ...]] | None] = [None] * (size + 1)
    best[0] = (0.0, ())
    for at in range(size):
        so_far = best[at]
        if so_far is None:
            continue
        for piece in _pieces_at(digits, at):
            now = so_far[0] + piece.evidence
            known = best[piece.end]
            if known is None or now > known[0]:
                best[piece.end] = (now, (*so_far[1], piece))
    last = best[size]
    return last[1] if last else ()


def _pieces_at(digits: str, at: int) -> Iterator[_Piece]:
    """Every number that could begin here, with how unlikely it would be by chance."""
    left = len(digits) - at
    head = digits[at : at + 3]
    if left >= 11 and (head in NETWORKS or head in _NEW_NETWORKS):
        yield _Piece(at, at + 11, "mobile", 1.15)
    for size in (16, 17, 18, 19) if digits[at] in "3456" else ():
        card = digits[at : at + size]
        if len(card) == size and _issued(card) and luhn(card):
            yield _Piece(at, at + size, "card", 3.0)
    if left >= 18 and digits[at] in "12345678" and digits[at + 6 : at + 8] in ("19", "20"):
        found = claims(digits[at : at + 18])
        if found.region == 2 and found.exact and found.year < BUSINESS_FROM:
            yield _Piece(at, at + 18, "id", 5.0)
    if left >= 15 and digits[at] in "12345678" and "01" <= digits[at + 8 : at + 10] <= "12":
        found = claims(digits[at : at + 15])
        if found.region == 2 and found.exact and not 13 <= int(digits[at + 6 : at + 8]) <= 35:
            yield _Piece(at, at + 15, "id", 3.5)
    if left >= 8 and digits[at : at + 2] in ("19", "20") and is_date(digits[at : at + 8]):
        # how offices begin the numbers of their cases: no evidence there
        yield _Piece(at, at + 8, "date", 0.0 if at == 0 else 1.5)
    if digits[at] == "0":
        for area in (3, 4):
            if digits[at : at + area] in area_codes() and digits[at + area : at + area + 1] in tuple("2345678"):
                for size in (area + 7, area + 8):
                    if size in (11, 12) and size <= left:
                        yield _Piece(at, at + size, "line", 1.3)
    for size in range(1, _SERIAL + 1):
        if size <= left and (at == 0 or size == left):
            yield _Piece(at, at + size, "rest", -0.9)


def _issued(card: str) -> bool:
    """Begins like a card of a Chinese bank, by five digits of the issuer at least."""
    return any(len(card) in bank_bins().get(card[:n], ()) for n in range(5, 11))
