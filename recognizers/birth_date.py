"""Birth dates (出生日期): a date that a word, a column, a sex beside it or a resident ID in its row says is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._guards import beside_mask
from recognizers._identity import claims
from recognizers._numbers import numbers
from recognizers._text import RECORD, Folded

_NUMERAL = "一二三四五六七八九"
_WRITTEN = r"(?:18|19|20)[0-9]{2}[ ]?年[ ]?(?:0?[1-9]|1[0-2])[ ]?月(?:[ ]?(?:0?[1-9]|[12][0-9]|3[01])[ ]?[日号])?"
_SIGNED = r"(?:18|19|20)[0-9]{2}(?P<sign>[ ]?[\-./][ ]?)(?:0?[1-9]|1[0-2])(?:(?P=sign)(?:0?[1-9]|[12][0-9]|3[01]))?"
_CHINESE = (
    rf"[一二][〇○零{_NUMERAL}]{{3}}年[{_NUMERAL}十正元冬腊]{{1,2}}月(?:[{_NUMERAL}十廿卅初]{{1,3}}日?)?"
    rf"|(?:19|20)[0-9]{{2}}年(?:农历|阴历)?[{_NUMERAL}十正冬腊]{{1,2}}月[{_NUMERAL}十廿卅初]{{1,3}}日?(?:[子丑寅卯辰巳午未申酉戌亥]时)?"
)
_SOLID = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NOT_BIRTH = "产效活成育态物鲜源意长命前病动猪日肖死水气铁姜机变均"
_BEFORE_BORN = re.compile(rf"(?P<value>{_WRITTEN}|{_SIGNED}|{_CHINESE})(?=[ ”’\"')]{{0,2}}(?:出[ ]?|农历|阴历)?$)")
_AFTER_WORD = re.compile(
    r"(?:出生|生日|生于|生辰|诞生)(?:年月日|日期|年月|时间|于|登记)?[^0-9A-Za-z一二\x1d\x1e。;\n]{0,8}?"
    rf"(?P<value>{_WRITTEN}|{_SIGNED}|{_CHINESE}|{_SOLID}|(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2]))(?![0-9A-Za-z*])"
)
_AFTER_SEX = re.compile(
    rf"[男女](?<![\u4e00-\u9fa5][男女])[ ,、|\x1e]{{1,3}}(?:[\u4e00-\u9fa5]{{1,4}}族[ ,、|]{{1,2}})?"
    rf"(?P<value>{_WRITTEN}|{_SIGNED})(?=[ ]?(?:[,、|\s\x1d\x1e]|$))"
)
_ANY_DATE = re.compile(
    r"(?P<value>(?<![0-9])(?P<year>(?:18|19|20)[0-9]{2})[ ]?[年\-./]?[ ]?(?P<month>0?[1-9]|1[0-2])[ ]?[月\-./]?[ ]?"
    r"(?P<day>0?[1-9]|[12][0-9]|3[01])[ ]?[日号]?)(?![0-9])"
)
_LATEST_AFTER_SEX = 2012
"""男，2019年3月5日被… is a case's date; later ones need the word."""
_BESIDE_ID = 80
_LONGEST_DATE = 30
_ENDS_DATE = "日号月时出历”’\"') 0123456789一二三四五六七八九十"


class BirthDate(Recognizer):
    """The date only, not the word 生. Ages and bare years are not taken: a year is what may stay of a birth date."""

    ENTITIES = ("BIRTH_DATE",)
    NEEDS = (NUMBER, "出 ?生|生[日于辰]|诞生", r"[0-9日号月时历)]\W{0,2}生", "[男女]")
    FOUND = (
        "张某，男，【1972年6月2日】出生，汉族",
        "出生日期：【1901-01-01】",
        "出生年月\x1f【1901.01】",
        "出生日期\x1f【19010101】",
        "生于【一九〇一年一月一日】",
        "【1901年1月】生，廉江市人",
        "李某，女，【1903.04.05】，汉族",
        "强某 女 【1901-01-01】 82 440881190101010018",
        "【2022年农历十月廿七日卯时】生",
        "出生时间：【１９０１年１月１日】",
        "【1901年1月1日】出生于廉江市",
        "生日：【1901/1/1】",
        "姓名\x1f张三\x1e出生年月日\x1f【1901/01/01】",
    )
    IGNORED = (
        "本办法自2020年8月20日起施行",
        "2020年8月20日生效",
        "2020年8月20日生产",
        "公示期2020-08-20至2020-08-27",
        "王某，男，2019年3月5日被依法拘留",
        "出生日期：****-**-**",
        "合同2020年8月20日生成",
        "2019年出生人口1465万人",
        "出生医学证明",
        "1980年",
        "印发日期2020年8月20日",
        "编号20200820",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        seen: set[int] = set()
        for m in _before_born(text):
            seen.add(m.start("value"))
            yield Match(m.start("value"), m.end("value"), 0.85, "日期之后有“生”")
        if "生" in text:
            for m in folded.finditer(_AFTER_WORD):
                if m.start("value") not in seen and not beside_mask(text, *m.span("value")):
                    seen.add(m.start("value"))
                    yield Match(m.start("value"), m.end("value"), 0.85, "出生日期字样之后的日期")
        if "男" in text or "女" in text:
            for m in folded.finditer(_AFTER_SEX):
                if m.start("value") not in seen and int(m.group("value")[:4]) <= _LATEST_AFTER_SEX:
                    seen.add(m.start("value"))
                    yield Match(m.start("value"), m.end("value"), 0.6, "性别之后的日期")
        yield from _beside_ids(folded, seen)


def _before_born(text: str) -> Iterator[re.Match[str]]:
    """Dates that end at a 生: the word is rarer than dates, so it is what is searched for."""
    at = text.find("生")
    while at >= 0:
        follows = text[at + 1 : at + 2]
        if text[at - 1 : at] in _ENDS_DATE and at and (not follows or follows not in _NOT_BIRTH):
            m = _BEFORE_BORN.search(text, max(0, at - _LONGEST_DATE), at)
            if m:
                yield m
        at = text.find("生", at + 1)


def _beside_ids(folded: Folded, seen: set[int]) -> Iterator[Match]:
    """Dates in an ID's row that are the very date inside the ID: masking the ID would be worth nothing otherwise."""
    for number in numbers(folded, 18):
        if not number.digits[6:14].isdigit() or not number.digits[:6].isdigit() or not claims(number.digits).exact:
            continue
        born = (number.digits[6:10], int(number.digits[10:12]), int(number.digits[12:14]))
        start, end = _row(folded.text, number.start, number.end)
        for m in _ANY_DATE.finditer(folded.text, start, end):
            inside = number.start <= m.start() < number.end
            if (
                not inside
                and (m.group("year"), int(m.group("month")), int(m.group("day"))) == born
                and m.start() not in seen
            ):
                seen.add(m.start())
                yield Match(m.start(), m.end(), 0.85, "与同一行身份证号中的出生日期相同")


def _row(text: str, start: int, end: int) -> tuple[int, int]:
    """The line or the record around a span, at most 80 characters to each side."""
    low, high = max(0, start - _BESIDE_ID), min(len(text), end + _BESIDE_ID)
    left = max(text.rfind(sign, low, start) for sign in (RECORD, "\n"))
    rights = [at for sign in (RECORD, "\n") if (at := text.find(sign, end, high)) >= 0]
    return max(low, left + 1), min(rights, default=high)
