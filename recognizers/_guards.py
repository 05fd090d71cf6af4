"""What a long number is not: guards against shapes that look like personal data and are none."""

from __future__ import annotations

import calendar
import re

_UNIT_AFTER = re.compile(r"[ ]?(?:万|亿|百|千)?(?:元|美元|吨|公斤|千克|平方|亩|公里|千瓦|立方|人次|%|‰)")
_MONEY_BEFORE = "¥￥$€"
_DECIMALS = re.compile(r"\.[0-9]")
_FLOAT_END = re.compile(r"\.0(?![0-9])")
_LINK_BEFORE = re.compile(r"(?:https?://|www\.)[!->@-~]*$")


def is_amount(text: str, start: int, end: int) -> bool:
    """Is the number an amount: a currency sign before, decimals or a unit after? ``….0`` is a spreadsheet's float.

    >>> is_amount("15499991234.00元", 0, 11), is_amount("15499991234.0", 0, 11), is_amount("￥15499991234", 1, 12)
    (True, False, True)
    """
    if start and text[start - 1] in _MONEY_BEFORE:
        return True
    if _DECIMALS.match(text, end) and not _FLOAT_END.match(text, end):
        return True
    return bool(_UNIT_AFTER.match(text, end))


def is_date(digits: str) -> bool:
    """Are eight digits a calendar date of 1900–2099?

    >>> is_date("20200820"), is_date("20201320"), is_date("66212341")
    (True, False, False)
    """
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    return 1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def in_link(text: str, start: int) -> bool:
    """Does the span stand in a link's path (within 200 characters of its ``http://``)? Its query is people's data.

    >>> in_link("见https://a.gov.cn/t/15499991234.html", 19), in_link("电话15499991234", 2)
    (True, False)
    """
    return bool(_LINK_BEFORE.search(text, max(0, start - 200), start))


def beside_mask(text: str, start: int, end: int) -> bool:
    """Is a mask's sign next to the span: is it the rest of a number that somebody has masked already?

    >>> beside_mask("6217****0018", 8, 12), beside_mask("电话6621234", 2, 9)
    (True, False)
    """
    return (start > 0 and text[start - 1] in _MASK_SIGNS) or (end < len(text) and text[end] in _MASK_SIGNS)


_MASK_SIGNS = frozenset("*●•■#○◎☆★▇█")
