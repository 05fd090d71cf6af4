"""What the digits of a resident ID say of themselves (GB 11643-1999): region, birth date, check character.

How sure can one be without any word around? Of random 18-digit numbers, region, date and check fit 3 in 10 million,
region and date 3 in a million, date and check 4 in 100,000, the check alone 9 in 100; of random 15-digit numbers,
region and date fit 2.5 in 10,000 (computed over the table of all region codes). But business numbers are not random:
``440881`` + ``20200820`` + serial is how offices number their cases. Of those 10 in 11 fail the check, of children's
IDs hardly one in a hundred: a *recent* date without the check needs a word.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from recognizers._checksums import mod_11_2
from recognizers._tables import region_codes

PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
_RESIDENCE_PREFIXES = frozenset(("810000", "820000", "830000"))
"""Residence permits of people from Hong Kong, Macao and Taiwan use these; no resident ID does."""
_FIRST_YEAR, _LAST_YEAR = 1890, 2035
"""No clock is asked: the same text must give the same answer tomorrow."""
BUSINESS_FROM = 2013
"""From about here on a date inside a number is more likely a case's than a person's."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Which parts of a number are those of a resident ID.

    Attributes:
        region: 2 for a known county, 1 for a known province, 0 for neither.
        year: year of birth; 0 if the digits are no date at all.
        exact: the date is in the calendar (30 February is not, but a slip of the pen is still somebody's number).
        check: the check character fits; ``None`` for the first generation, which has none.
        residence: it is a residence permit's number (810000, 820000, 830000).
    """

    region: int
    year: int
    exact: bool
    check: bool | None
    residence: bool = False


def claims(number: str) -> Claims:
    """Judge 18 characters (17 digits and a digit or X) or 15 digits.

    >>> claims("440881190101010018")
    Claims(region=2, year=1901, exact=True, check=True, residence=False)
    >>> claims("440881010101001")
    Claims(region=2, year=1901, exact=True, check=None, residence=False)
    >>> claims("440881190102290015").year, claims("440881190102290015").exact, claims("440881190113290015").year
    (1901, False, 0)
    """
    residence = number[:6] in _RESIDENCE_PREFIXES
    region = 2 if residence or number[:6] in region_codes() else int(number[:2] in PROVINCES)
    if len(number) == 15:
        return Claims(region, *_date("19" + number[6:12]), None, residence)
    return Claims(region, *_date(number[6:14]), mod_11_2(number), residence)


def _date(date: str) -> tuple[int, bool]:
    year, month, day = int(date[:4]), int(date[4:6]), int(date[6:])
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return 0, False
    return year, day <= calendar.monthrange(year, month)[1]


def score(found: Claims) -> tuple[float, str]:
    """How likely it is a resident ID with no word around it, and the clause that says why."""
    recent = found.year >= BUSINESS_FROM
    if found.check is None:
        if found.region and found.exact:
            return (0.45 if found.region == 2 else 0.35), "15位，行政区划和出生日期相符"
        return 0.1, "15位，行政区划或出生日期不符"
    if found.year and not found.exact:
        if found.region == 2 and not recent:
            return (
                (0.7, "行政区划、校验码相符，出生日期不在日历中")
                if found.check
                else (0.5, "行政区划相符，出生日期不在日历中")
            )
        return 0.3, "出生日期不在日历中"
    match (found.region, bool(found.year), found.check):
        case (2, True, True):
            return (0.85 if recent else 0.95), "行政区划、出生日期、校验码均相符"
        case (2, True, False):
            return (0.45 if recent else 0.75), "行政区划和出生日期相符，校验码不符"
        case (1, True, True):
            return (0.5 if recent else 0.8), "省级代码、出生日期、校验码相符，县级代码未收录"
        case (1, True, False):
            return 0.4, "省级代码和出生日期相符，校验码不符"
        case (0, True, True):
            return 0.35, "出生日期和校验码相符，行政区划不符"
        case (_, False, True):
            return (0.3 if found.region else 0.2), "校验码相符，出生日期不符"
        case _:
            return 0.2, "18位，各段均未全部相符"
