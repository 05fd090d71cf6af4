"""Numbers that already carry a mask: ``440881********0018``, ``154****1234``, ``6228 **** **** 0018``.

Found, not judged: whether enough is hidden depends on what else stands in the record, which a recognizer does not
weigh. So each has its own entity, ``CN_MOBILE_MASKED`` and so on, which ``redactor`` turns into ``WEAK_MASK`` or
nothing; no user sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from recognizers._base import Match, Recognizer
from recognizers._identity import PROVINCES
from recognizers._masks import CROSSES, FAINT, HARD, HIDDEN, MASKED, RUN, STRETCHED, bare, one_run
from recognizers._text import Folded

_JOINT = r"(?:[ ]?-[ ]?|[ ])"
_BIT = rf"[0-9{HARD}{CROSSES}某…{FAINT}]++"
_STRAND = re.compile(rf"(?:(?<![0-9A-Za-z])[A-Z]{{1,2}}(?=[0-9*●×]))?{_BIT}(?:{_JOINT}{_BIT})*+")
_GROUP = re.compile(rf"[A-Z]{{0,2}}?{_BIT}")
_HIDES = rf"(?:[{HARD}…]|[{CROSSES}]{{2}}|某某|[{FAINT}]{{3}})"
_BESIDE_DIGIT = re.compile(rf"[0-9]{_JOINT}?{_HIDES}|{_HIDES}{_JOINT}?[0-9]")
_OUTER_SIGNS = (re.compile(rf"^[{HARD}_]{{1,3}}"), re.compile(rf"[{HARD}_]{{1,3}}$"))
_UNIT = re.compile(r"[ ]?(?:[万亿]?元|米|㎡|平方|公里|吨|页|%|[A-Za-z]|\.[0-9])")
_SHORTEST, _LONGEST = 7, 30
_MOST_GROUPS = 6


class _Word(NamedTuple):
    kind: str
    words: str


_KINDS = (
    _Word("CN_DISABILITY_CERT", "残疾人证(?:编号)?|残疾证(?:编号)?"),
    _Word("CN_STUDENT_NO", "学籍"),
    _Word("CN_RESIDENT_ID", "身份证件?(?:编号)?|身份号码|公民身份|证件号|证件编号|社会保障号|社保号|ID号|证号"),
    _Word("CN_MOBILE", "手机|移动电话|电话|联系方式|致电|微信|Tel|TEL|tel|传真|固话|座机"),
    _Word("CN_BANK_CARD", "银行卡|卡号|账号|帐号|账户|一卡通|存折"),
    _Word("CN_PASSPORT", "护照|通行证"),
    _Word("", "订单|流水|发票|备案|文号|许可证|执照|信用代码|合同|项目|工号|学号|准考证|档案|代码|型号|规格|尺寸|邮编|批号|编号|票号|工单|受理|信件"),
)  # fmt: skip
_WORDS = re.compile("|".join(f"(?P<k{n}>{entry.words})" for n, entry in enumerate(_KINDS)))
_REACH = 16
_CLAUSE_END = re.compile(r"[。;；!?\n]")
_OTHER = len(_KINDS) - 1
_NAMES = {
    "CN_RESIDENT_ID": "身份证号",
    "CN_DISABILITY_CERT": "残疾人证号",
    "CN_STUDENT_NO": "学籍号",
    "CN_MOBILE": "手机号",
    "CN_LANDLINE": "固定电话",
    "CN_BANK_CARD": "银行卡号",
    "CN_PASSPORT": "护照或通行证号",
}
_DIGITS = re.compile(r"[0-9*]+")
_ID_SHAPE = re.compile(r"[1-8*][0-9*]{5}(?:18|19|20|[12*]\*|\*[890])[0-9*]{2}[01*][0-9*][0-3*][0-9*][0-9*]{3}[0-9X*]")
_CATEGORY = re.compile(r"[1-7*][1-4*](?:[B*][0-9*])?")
"""What follows the ID in a disability certificate's number; any other digits are another number, glued to a mask."""
_MOBILE_SHAPE = re.compile(r"1[3-9][0-9*]+")
_PASSPORT_SHAPE = re.compile(r"[A-Z]{1,2}[0-9*]{7,8}")


class MaskedNumber(Recognizer):
    """A number of which some characters are hidden already, by ``*``, ``×``, ``●``, ``某`` or the like.

    What kind of number it is: by the word before it or its column's heading; without one only what has the length and
    the look of a resident ID, a mobile, a disability certificate or a UnionPay card. A number that shows no digit,
    and one that hides none, is not found.
    """

    ENTITIES = tuple(kind + MASKED for kind in _NAMES)
    NEEDS = (_BESIDE_DIGIT.pattern,)
    FOUND = (
        "身份证号：【440881********0018】",
        "身份证号码【35*************123】，",
        "张三【440881190101****18】（廉江市）",
        "身份证【４４０８８１＊＊＊＊＊＊＊＊００１８】",
        "公民身份号码【440881xxxxxxxx001X】",
        "公民身份号码【440881xxxxxxxxxx9X】",
        "身份证【440881××××××××0018】",
        "身份证号\x1f【440881****0018】",
        "身份证号\x1f【4408811901010100*8】",
        "身份证号【440881 ******** 0018】",
        "证件号\x1f【440881****01001】",
        "【440881********0018】",
        "李*【440881********0018】",
        "联系电话：【154****1234】",
        "手机【154-****-1234】。",
        "手机【154 **** 1234】",
        "1 【154****1234】",
        "张*【154****1234】",
        "电话【154××××1234】",
        "手机号【154某某某某1234】",
        "手机：【154●●●●1234】",
        "手机：【154…1234】",
        "手机：【154xxxx1234】",
        "手机：【154????1234】",
        "手机：【154····1234】",
        "**【154****1234】**",
        "张三（身份证号【440881********0018】，电话【154****1234】）",
        "残疾人证号【440881********001843】",
        "学籍号【G440881********0018】",
        "卡号【6228 **** **** 0018】",
        "一卡通账号\x1f【622848000000000**18】",
        "电话：【0759-662**34】",
        "护照号【E1234****】",
        "姓名\x1f李**\x1e手机\x1f【154****1234】",
        "手机：【1549999****】",
        "编号：【440881********0018】",
        "身份证编号【440881****0018】",
        "【44088119010101*018】",
    )
    IGNORED = (
        "***",
        "******",
        "2*3",
        "5×8米",
        "A4*200页",
        "**粗体**",
        "**2024年工作要点**",
        "★★★",
        "评分：★★★★☆ 4.5",
        "第xx号",
        "XX村",
        "〔20XX〕xx号",
        "20XX年XX月XX日",
        "电话：XXXXXXXX",
        "xxxxxxxx",
        "手机：***********",
        "**15499991234**",
        "15499991234*",
        "440881190101010018*",
        "身份证号44088119040229005X",
        "身份证号44088119040229005×",
        "规格1200*600*30",
        "规格1500*600*30mm",
        "面积1200×2400×18",
        "准考证号：154****1234",
        "项目编号154****1234",
        "价格154****1234元",
        "电话：12345",
        "（2020）粤0881民初***号",
        "粤G***12",
        "尾号****0018",
        "__________",
        "……15年来",
        "2019…2020",
        "#2023年#10月",
        "电话：8888#88",
        "2019~2020年？？？",
        "电话：6621234~6621238",
        "是否2020年12月31日？？？",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        past = 0
        for hint in folded.finditer(_BESIDE_DIGIT):
            if hint.start() < past:
                continue
            start, past = folded.passage_span(hint.start())
            for strand in _STRAND.finditer(folded.text, start, past):
                if strand.end() - strand.start() >= _SHORTEST and RUN.search(strand.group()):
                    for first, last, kind in _numbers(folded, strand):
                        yield Match(first, last, 0.9, f"已有掩码的{_NAMES[kind]}", entity=kind + MASKED)


def _numbers(folded: Folded, strand: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Masked numbers in a strand, none overlapping another: spans of groups, the surest reading first."""
    groups = [m.span() for m in _GROUP.finditer(folded.text, *strand.span())]
    taken: set[int] = set()
    for window, loose in _windows([end - start for start, end in groups]):
        if not taken.isdisjoint(window):
            continue
        start, end = groups[window[0]][0], groups[window[-1]][1]
        for first, last in _trimmed(folded.text, start, end, loose):
            kind = _kind_at(folded, first, last, loose)
            if kind:
                taken.update(window)
                yield first, last, kind
                break


def _windows(lengths: list[int]) -> Iterator[tuple[range, bool]]:
    """Groups that may be a number, by their lengths: each alone, then neighbours, the most first; then, less strictly,
    the whole strand and each alone."""
    groups = len(lengths)
    alone = [range(at, at + 1) for at, length in enumerate(lengths) if _SHORTEST <= length <= _LONGEST]
    yield from ((window, False) for window in alone)
    sums = list(accumulate(lengths, initial=0))
    for length in range(min(groups, _MOST_GROUPS), 1, -1):
        for at in range(groups - length + 1):
            if _SHORTEST <= sums[at + length] - sums[at] <= _LONGEST:
                yield range(at, at + length), False
    if 1 < groups <= _MOST_GROUPS:
        yield range(groups), True
    yield from ((window, True) for window in alone)


def _trimmed(text: str, start: int, end: int, loose: bool) -> Iterator[tuple[int, int]]:
    """The span, and the span without outer stars: those of a masked name before it, of bold type around it."""
    yield start, end
    if loose:
        return
    before, after = (pattern.search(text[start:end]) for pattern in _OUTER_SIGNS)
    if before:
        yield start + before.end(), end
    if after:
        yield start, start + after.start()
    if before and after and before.end() < after.start():
        yield start + before.end(), start + after.start()


def _kind_at(folded: Folded, start: int, end: int, loose: bool) -> str:
    """The entity of which the span is a masked number; empty if of none."""
    text = folded.text
    value = text[start:end]
    number = bare(value)
    hidden = number.count(HIDDEN)
    if not hidden or hidden == len(number) or (start and (text[start - 1].isascii() and text[start - 1].isalnum())):
        return ""
    if _UNIT.match(text, end):
        return ""
    word = _word(folded, start)
    if hidden == 1 and word is None and HIDDEN in (number[0], number[-1]):
        return ""  # a footnote's star
    if word == _OTHER:
        return "CN_RESIDENT_ID" if not loose and len(number) == 18 and _like_id(number) else ""
    said = _KINDS[word].kind if word is not None else ""
    return _loose_kind(number, said, "…" in value) if loose else _exact_kind(number, said)


def _exact_kind(number: str, said: str) -> str:
    """By length and look; ``said`` is what the word before it says, empty if there is none."""
    length = len(number)
    if length == 18 and _like_id(number) and (said == "CN_RESIDENT_ID" or number[:2] in PROVINCES):
        return "CN_RESIDENT_ID"
    if length == 19 and number[0] in "GJL" and _like_id(number[1:]):
        return "CN_STUDENT_NO"
    if (
        length in (20, 22)
        and _CATEGORY.fullmatch(number[18:])
        and HIDDEN in number[:18]
        and _like_id(number[:18])
        and (said == "CN_DISABILITY_CERT" or number[:2] in PROVINCES)
    ):
        return "CN_DISABILITY_CERT"
    if length == 15 and said == "CN_RESIDENT_ID" and _DIGITS.fullmatch(number):
        return "CN_RESIDENT_ID"
    if length == 11 and _DIGITS.fullmatch(number) and said in ("", "CN_MOBILE"):
        if _MOBILE_SHAPE.match(number) and (said or number.count(HIDDEN) > 2):
            return "CN_MOBILE"
        return "CN_MOBILE" if said and number[0] in "1*" and number[1] in "3456789*" else ""
    if 16 <= length <= 19 and _DIGITS.fullmatch(number) and (said == "CN_BANK_CARD" or number.startswith("62")):
        inner = number.strip(HIDDEN)  # a whole card between stars of bold type or of a footnote
        return "CN_BANK_CARD" if HIDDEN in inner or len(inner) < 16 else ""
    return "CN_PASSPORT" if said in ("CN_PASSPORT", "CN_RESIDENT_ID") and _PASSPORT_SHAPE.fullmatch(number) else ""


def _loose_kind(number: str, said: str, ellipsis: bool) -> str:
    """By the word before it, where the length does not fit: fewer or more stars than they hide, fixed lines."""
    if number.count(HIDDEN) < 2 and not ellipsis:
        return ""
    shown = len(number) - number.count(HIDDEN)
    if said in STRETCHED and shown in STRETCHED[said] and one_run(number) and len(number) <= 24:
        if said == "CN_MOBILE":
            if _MOBILE_SHAPE.fullmatch(number):
                return said
        elif _DIGITS.fullmatch(number[:-1]) and (number[:2] in PROVINCES or number[0] == HIDDEN):
            return said
    if said == "CN_MOBILE" and _DIGITS.fullmatch(number) and not ellipsis:
        local = number[0] in "2345678*" and len(number) in (7, 8)
        return "CN_LANDLINE" if local or (number[0] == "0" and 10 <= len(number) <= 12) else ""
    return ""


def _like_id(number: str) -> bool:
    return bool(_ID_SHAPE.fullmatch(number)) and (HIDDEN in number[:2] or number[:2] in PROVINCES)


def _word(folded: Folded, start: int) -> int | None:
    """Number of the nearest word in ``_KINDS``, in the clause before or else in the label."""
    before = folded.before(start, _REACH)
    ends = [m.end() for m in _CLAUSE_END.finditer(before)]
    for text in (before[max(ends, default=0) :], folded.label(start)):
        last = max(_WORDS.finditer(text), key=lambda found: found.end(), default=None)
        if last and last.lastgroup:
            return int(last.lastgroup[1:])
    return None
