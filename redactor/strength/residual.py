"""How many numbers fit a mask and what else is known of the person. Exact for resident IDs and cards.

The worst case is computed: whoever reads a county's website knows the county, so hidden digits of the region, of a
card's issuer and of an area code count for nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from redactor.strength.side import UNKNOWN, Side

HIDDEN = "*"
FLOOR = 500
"""Fewer candidates than this are no mask. It is the best any mask can do where birth date and sex are published:
three digits of sequence, half of them of that sex."""
TARGET = 10_000
"""What a mask should leave: a mobile's last four digits."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
_LIVING = (1925, 2025)
"""Years of birth to reckon with where the year is hidden: a hundred years, 36,890 days."""
_ANY_YEAR = (1850, 2099)
_FIRST_GENERATION = (1900, 1999)

_LOCAL_SEGMENTS = 55
"""Segments (the four digits after the network number) of one network number in one city, as the median subscriber
meets them: of 499,527 segments of December 2023 in 17,353 cells; the median cell has 15."""
_LOCAL_EXCHANGES = 50
"""First digits of fixed lines in use in one area, at most; assumed, there is no public list."""
_ISSUER = 6
"""Leading digits of a card that say which bank: one or two banks pay a county's subsidies."""

_IDS = frozenset({"CN_RESIDENT_ID", "CN_HMT_RESIDENCE", "CN_PR_CARD"})
_HOLDING_ID = frozenset({"CN_DISABILITY_CERT", "CN_STUDENT_NO", "CN_TAX_NO"})
_CATEGORIES, _GRADES = 7, 4

Residues = tuple[int, ...]
"""How many choices of some digits have each weighted sum modulo 11: eleven counts."""


def residual(mask: str, kind: str, side: Side = UNKNOWN) -> int:
    """How many numbers of this kind fit the mask and the side information; at least 1.

    Args:
        mask: the number in full length without spaces or hyphens, ``*`` for each hidden character.
        kind: the entity it is one of, ``CN_RESIDENT_ID`` …; of others the hidden digits are counted.
        side: what else is known. Where it contradicts the mask, as little of it as need be is not used.

    >>> residual("440881********0018", "CN_RESIDENT_ID")
    3349
    >>> residual("440881********0018", "CN_RESIDENT_ID", Side(years=(1901, 1901)))
    33
    >>> residual("440881********0018", "CN_RESIDENT_ID", Side(years=(1901, 1901), month=1, day=1))
    1
    >>> residual("440881********0018", "CN_RESIDENT_ID", Side(years=(1901, 1901), month=1, day=2))  # not the check digit's
    2
    >>> residual("154****1234", "CN_MOBILE"), residual("1549999****", "CN_MOBILE"), residual("154********", "CN_MOBILE")
    (55, 10000, 550000)
    """
    for known in _coarser(side):
        if counted := _counted(mask, kind, known):
            return counted
    unknown: int = 10 ** mask.count(HIDDEN)
    return unknown


def _coarser(side: Side) -> Iterator[Side]:
    """The side information, and ever less of it: where nothing fits all that the record says, one of it is a slip of
    the pen or somebody else's, and who guesses tries without. A copy, in which a birth date is masked to its year, must
    not show a mask to be weaker than the original did.
    """
    yield side
    if side.day:
        yield replace(side, day=None)
    if side.month:
        yield replace(side, day=None, month=None)
    if side.sex:
        yield replace(side, day=None, month=None, sex="")
    yield UNKNOWN


def _counted(mask: str, kind: str, side: Side) -> int:
    """Candidates of a number that has the kind's structure; 0 if nothing fits or it has not."""
    if kind in _IDS:
        return _resident_id(mask, side)
    if kind in _HOLDING_ID:
        return _container(mask, side)
    if kind == "CN_MOBILE" and len(mask) == 11:
        return _mobile(mask)
    if kind == "CN_LANDLINE":
        return _landline(mask)
    if kind == "CN_BANK_CARD":
        return _bank_card(mask)
    return 0


def _resident_id(mask: str, side: Side) -> int:
    if len(mask) == 18:
        return _second_generation(mask, side)
    if len(mask) == 15:
        dates = sum(_births("19" + mask[6:12], side, _FIRST_GENERATION))
        return dates * sum(_sequence(mask[12:15], side.sex))
    return 0


def _second_generation(mask: str, side: Side) -> int:
    """GB 11643-1999: region 6, birth date 8, sequence 3 (odd: male), check character ISO 7064 MOD 11-2."""
    births = _births(mask[6:14], side, _LIVING)
    sequence = _sequence(mask[14:17], side.sex)
    if mask[17] == HIDDEN:
        return sum(births) * sum(sequence)
    if mask[17].upper() not in _SIGNS:
        return 0
    region = _region(mask[:6], side)
    if HIDDEN in region:  # the county is known to who attacks, its residue is not known here: the mean of all
        return _rounded(sum(births) * sum(sequence), 11)
    wanted = _SIGNS.index(mask[17].upper()) - _sum(region, 0)
    return sum(count * sequence[(wanted - at) % 11] for at, count in enumerate(births) if count)


def _region(shown: str, side: Side) -> str:
    """The six digits of the county if they are known, else as they are shown."""
    return side.region if side.region and fits(shown, side.region) else shown


def _births(shown: str, side: Side, span: tuple[int, int]) -> Residues:
    """Birth dates that fit eight shown characters and the side information, by their residue."""
    months = _fitting(shown[4:6], side.month, 12)
    days = _fitting(shown[6:8], side.day, 31)
    total = [0] * 11
    for leap, starts in enumerate(_of_years(_years(shown[:4], side.years, span))):
        ends = _of_days(bool(leap), months, days)
        for at, count in enumerate(starts):
            if count:
                for further, more in enumerate(ends):
                    total[(at + further) % 11] += count * more
    return tuple(total)


@lru_cache(maxsize=1024)
def _fitting(shown: str, known: int | None, last: int) -> tuple[int, ...]:
    """Months or days from 1 to ``last`` that fit two shown characters and what is known."""
    return tuple(at for at in range(1, last + 1) if known in (None, at) and fits(shown, f"{at:02d}"))


def _years(shown: str, known: tuple[int, int] | None, span: tuple[int, int]) -> range | tuple[int, ...]:
    """Years of birth that fit four shown characters and what is known of them."""
    first, last = known or span
    if shown == HIDDEN * 4:
        return range(first, last + 1)
    first, last = known or _ANY_YEAR
    if shown.isdecimal():
        return (int(shown),) if first <= int(shown) <= last else ()
    years = tuple(year for year in range(first, last + 1) if fits(shown, f"{year:04d}"))
    return tuple(year for year in years if span[0] <= year <= span[1]) or years


@lru_cache(maxsize=256)
def _of_years(years: range | tuple[int, ...]) -> tuple[Residues, Residues]:
    """Common years and leap years among these, by the residue of their four digits."""
    found = [0] * 11, [0] * 11
    for year in years:
        found[calendar.isleap(year)][_sum(f"{year:04d}", 6) % 11] += 1
    return tuple(found[0]), tuple(found[1])


@lru_cache(maxsize=512)
def _of_days(leap: bool, months: Sequence[int], days: Sequence[int]) -> Residues:
    """The days of these months of a year, by the residue of their four digits."""
    total = [0] * 11
    for month in months:
        length = calendar.monthrange(2000 if leap else 1999, month)[1]
        for day in days:
            if day <= length:
                total[_sum(f"{month:02d}{day:02d}", 10) % 11] += 1
    return tuple(total)


@lru_cache(maxsize=512)
def _sequence(shown: str, sex: str) -> Residues:
    """Sequence numbers that fit three shown digits and the sex, by their residue."""
    total = [0] * 11
    for first in _digits(shown[0]):
        for second in _digits(shown[1]):
            for third in _digits(shown[2]):
                if not sex or int(third) % 2 == (sex == "M"):
                    total[_sum(first + second + third, 14) % 11] += 1
    return tuple(total)


def _digits(shown: str) -> Iterator[str]:
    yield from "0123456789" if shown == HIDDEN else shown


def _container(mask: str, side: Side) -> int:
    """A resident ID with something before or after it: ``G`` of a pupil, category and grade of a disability."""
    if len(mask) == 19:
        return _resident_id(mask[1:], side)
    if len(mask) in (20, 22):
        behind = (_CATEGORIES if mask[18] == HIDDEN else 1) * (_GRADES if mask[19] == HIDDEN else 1)
        return _resident_id(mask[:18], side) * behind
    return _resident_id(mask, side)


def _mobile(mask: str) -> int:
    """Network number 3, segment 4, subscriber 4. A segment belongs to a city, and the city is known."""
    network = (5 if mask[1] == HIDDEN else 1) * (10 if mask[2] == HIDDEN else 1)
    hidden = mask[3:7].count(HIDDEN)
    segments = max(1, _LOCAL_SEGMENTS // 10 ** (4 - hidden)) if hidden else 1
    return int(network * segments * 10 ** mask[7:].count(HIDDEN))


def _landline(mask: str) -> int:
    """Area code (known), exchange, and four digits that only the subscriber has."""
    area = (3 if mask[1] in "12" else 4) if mask.startswith("0") else 0
    exchange = int(10 ** mask[area:-4].count(HIDDEN))
    return int(min(_LOCAL_EXCHANGES, exchange) * 10 ** mask[-4:].count(HIDDEN))


def _bank_card(mask: str) -> int:
    """ISO/IEC 7812: of the digits after the issuer one is given by the others (Luhn)."""
    hidden = mask[_ISSUER:].count(HIDDEN)
    return 10 ** max(0, hidden - 1) if len(mask) >= 12 else 0


def fits(shown: str, number: str) -> bool:
    """Does the number fit what is shown of it?

    >>> fits("19**", "1980"), fits("19**", "2001")
    (True, False)
    """
    return len(shown) == len(number) and all(s in (HIDDEN, n) for s, n in zip(shown, number, strict=True))


def figure(count: int) -> str:
    """A count as people read it, rounded down.

    >>> figure(33), figure(36890000), figure(12345)
    ('33', '3689 万', '1 万')
    """
    return str(count) if count < 10_000 else f"{count // 10_000} 万" if count < 10**8 else f"{count // 10**8} 亿"


def _sum(digits: str, at: int) -> int:
    return sum(int(digit) * _WEIGHTS[at + i] for i, digit in enumerate(digits))


def _rounded(count: int, parts: int) -> int:
    return max(1, round(count / parts)) if count else 0
