"""What a record gives away of a person besides the masked number: birth date, age, sex, and a name to tell by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from recognizers._names import is_cell_name
from recognizers._text import CELL, LABEL, Folded, without_borders
from redactor.content import Passage


@dataclass(frozen=True, slots=True)
class Side:
    """Side information on one person.

    Attributes:
        years: first and last possible year of birth; ``None``: not known.
        month, day: of birth.
        sex: ``M``, ``F`` or empty.
        region: the six digits of the county; empty: not known here (an attacker is still taken to know it).
    """

    years: tuple[int, int] | None = field(default=None, repr=False)
    month: int | None = field(default=None, repr=False)
    day: int | None = field(default=None, repr=False)
    sex: str = field(default="", repr=False)
    region: str = field(default="", repr=False)


UNKNOWN = Side()

REFERENCE_YEAR = 2025
"""Ages are counted back from here. No clock is asked; a few years more or less change a count by one or two."""

_BEFORE, _AFTER = 60, 40
"""Characters of running text in which something is said of the same person."""

_YEAR = r"((?:18|19|20)[0-9]{2})"
_MONTH, _DAY = r"(0?[1-9]|1[0-2])(?![0-9])", r"(0?[1-9]|[12][0-9]|3[01])(?![0-9])"
_DATE = rf"(?<![0-9]){_YEAR}(?:[ ]?[年./\-][ ]?{_MONTH}(?:[ ]?[月./\-][ ]?{_DAY})?|((?:0[1-9]|1[0-2]))((?:0[1-9]|[12][0-9]|3[01]))?(?![0-9]))?"
_AFTER_WORD = re.compile(rf"(?:出生(?:日期|年月日?|时间|年份|年)?|生日|生于|出生于)[^0-9{CELL}]{{0,6}}{_DATE}")
_AFTER_SEX = re.compile(
    rf"(?<![\u4e00-\u9fff])[男女][ ,，、|{CELL}]{{1,3}}(?:[\u4e00-\u9fff]{{1,4}}族[ ,，、|]{{1,2}})?{_DATE}(?=[ ]?(?:[,，、|\s{CELL}]|$))"
)
_BEFORE_WORD = re.compile(rf"{_DATE}[ ]?[年月日]?[ ]?(?:出生|生(?=[，,。；;、)） ]|$))")
_AGE = re.compile(
    rf"(?<![0-9.])([0-9]{{1,3}})[ ]?周?岁(?!以[上下]|至|-)|年龄[^0-9{CELL}]{{0,4}}([0-9]{{1,3}})(?![0-9.\-~至])"
)
_SEX = re.compile(r"性别[^男女\x1d\x1e]{0,3}([男女])|(?<![\u4e00-\u9fff])([男女])(?:性)?(?![\u4e00-\u9fff])")
_BAND = re.compile(r"([1-9][0-9])[ ]?周?岁?[ ]?[-~至—][ ]?([1-9][0-9])[ ]?周?岁")
_WOMEN = re.compile(r"妇女|女职工|孕产妇|女性")
_NAME = re.compile(
    rf"(?:姓名|户主|申请人|持证人|户名|受助人|学生|联系人)[^\u4e00-\u9fff{CELL}]{{0,2}}(?!关系|姓名|身份|证件|电话|联系|住址|编号)([\u4e00-\u9fff·]{{2,12}})(?![\u4e00-\u9fff*])"
    r"|(?<![0-9\u4e00-\u9fff])([\u4e00-\u9fff]{2,4})[ ]?[（(，,：: ]{1,2}(?=男|女|身份证|公民身份|居民身份|联系电话|电话|手机|证件号|残疾)"
)
_NUMBER = re.compile(r"[0-9A-Za-z*●×#…\- ]*")
_OTHER_PERSON = re.compile(r"[0-9*●×xX#]{14,22}|[\n；;]")


def side_of(text: str, at: int | None = None, page: Side = UNKNOWN) -> Side:
    """What the record says of the person whose number stands at ``at``.

    Args:
        text: a row (cells and labels divided as in ``recognizers._text``), or running text; folded.
        at: offset of the number. Of several statements the nearest counts; in running text only near ones do.
        page: what the page's title says of everybody on it; what the record says goes first.

    >>> side = side_of("姓名\x1f张三\x1e性别\x1f女\x1e出生年月\x1f1980.03")
    >>> side.years, side.month, side.day, side.sex
    ((1980, 1980), 3, None, 'F')
    >>> side_of("张三，45周岁").years
    (1979, 1980)
    """
    text, at = _about(text, at)
    sex = _nearest(_SEX, text, at)
    sexed = page.sex if sex is None else ("M" if (sex[1] or sex[2]) == "男" else "F")
    born = _nearest(_AFTER_WORD, text, at) or _nearest(_BEFORE_WORD, text, at) or _nearest(_AFTER_SEX, text, at)
    if born:
        year = int(born[1])
        month, day = (int(part) if part else None for part in (born[2] or born[4], born[3] or born[5]))
        return Side((year, year), month, day, sexed, page.region)
    if (aged := _nearest(_AGE, text, at)) and (age := int(aged[1] or aged[2])) <= 120:
        return Side((REFERENCE_YEAR - age - 1, REFERENCE_YEAR - age), sex=sexed, region=page.region)
    return Side(page.years, sex=sexed, region=page.region)


def name_in(text: str, at: int | None = None) -> str:
    """The name that the record gives the person; empty if it gives none, or a masked one.

    >>> name_in("姓名\x1f张三\x1e身份证号\x1f440881********0018"), name_in("姓名\x1f张*\x1e电话\x1f154****1234")
    ('张三', '')
    >>> name_in("申请人\x1f张*\x1e与户主关系\x1f子\x1e身份证号\x1f440881********0018")  # 户主 here is in a heading
    ''
    """
    text, at = _about(text, at)
    found = _nearest(_NAME, text, at)
    name = (found[1] or found[2]) if found else ""
    return name if name and is_cell_name(name) else ""


def page_side(passages: Sequence[Passage]) -> Side:
    """What the file's name and first lines say of everybody on the page: an age band, women only."""
    title = " ".join(passage.text[:80] for passage in passages[:4])
    band = _BAND.search(title)
    years = None
    if band and int(band[1]) < int(band[2]):
        years = (REFERENCE_YEAR - int(band[2]) - 1, REFERENCE_YEAR - int(band[1]))
    return Side(years, sex="F" if _WOMEN.search(title) else "")


def record_around(folded: Folded, at: int, reach: int = 600) -> tuple[str, int]:
    """The record around an offset of a joined block, as much of it as ``reach``, and the offset in it."""
    text = folded.text
    start = max(text.rfind("\x1d", 0, at) + 1, at - reach)
    end = text.find("\x1d", at, at + reach)
    return text[start : end if end >= 0 else at + reach], at - start


def joined(cells: Sequence[Passage]) -> str:
    """Passages of one record as one text, folded, with labels and borders."""
    parts = ((without_borders(cell.label) + LABEL if cell.label else "") + without_borders(cell.text) for cell in cells)
    return Folded(CELL.join(parts)).text


def _about(text: str, at: int | None) -> tuple[str, int]:
    """The part of the text that speaks of this person, and the offset in it."""
    if at is None or CELL in text:
        return text, at or 0
    start = max(0, at - _BEFORE)
    start = max((border.end() for border in _OTHER_PERSON.finditer(text, start, at)), default=start)
    itself = _NUMBER.match(text, at)
    behind = itself.end() if itself else at
    border = _OTHER_PERSON.search(text, behind, behind + _AFTER)
    end = border.start() if border else behind + _AFTER
    return text[start:end], at - start


def _nearest(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """The match nearest to ``at``; what stands before counts as half as far."""
    best: tuple[int, re.Match[str]] | None = None
    for found in pattern.finditer(text):
        far = at - found.end() if found.end() <= at else 2 * abs(found.start() - at)
        if best is None or far < best[0]:
            best = (far, found)
    return best[1] if best else None
