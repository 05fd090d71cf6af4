"""Where an address ends: words, brackets and clauses that still belong to it, and the stretch it can stand in."""

from __future__ import annotations

import re

from recognizers._address_grammar import (
    BREAKS,
    DETAILS,
    HAN,
    NUMBER,
    Level,
    chains,
    is_like_name,
    is_somebodys,
    is_specific,
)
from recognizers._alternation import quick

_TAIL = re.compile(rf"[{HAN}A-Za-z0-9#·_~-]{{1,24}}")
_TAIL_PLACE = re.compile(
    "(?:旁边?|附近|对[面过]|隔壁|院?内|门?口|处|侧|交[叉汇界]处|[0-9]+米处?|平房|家属[楼院区]|宿舍|楼上|楼下|东|西|南|北|后面|前面|楼|店|厂|公司|大厦|中心|小区|"
    "广场|市场|学校|小学|中学|大学|医院|局|所|站|馆|城|园|苑|庭|庄|院|门面|门市|商铺|前台|大厅|公寓|酒店|宾馆|银行|超市|花园|家园|号|室|房|村|弄|巷|"
    "街|路|屋|宅|座|栋|栋楼|单元|[A-Za-z0-9]+)$"
)
NO_TAIL = quick(
    "电联|自提|代收|请送|勿放|[的了是被们你您她它这那但却将]|对(?![面过])|反映|村民|居民|业主|户主|身份证|电话|手机(?!店|专卖|城|卖场|维修)|邮编|联系|出生|负责|法定|经营|注册|资本|报名|进行|召开|举行|领取|办理|发生|"
    "[男女]$|[0-9]年|[0-9]月|万元|成立|要求|咨询|投诉|查处|房屋所有|不动产|人$"
)
_PLACE_SIGNS = frozenset("家堡山桥湾坑坪坝塘岭沟坡台岗塆岙浜汇港圩埠墩洞坞垟寨屯畈圳厝")
"""Last characters of hamlets and places, though names may end in some of them."""
_CLAUSE_ENDS = frozenset(",。;")
_BRACKET = re.compile(r"\([^()\n\x1d-\x1f]{2,24}\)")
_BRACKET_PLACE = re.compile(
    "^(?:近|原|老)|^[0-9A-Z]{1,4}(?:-[0-9A-Z]{1,5}){1,3}$|(?:旁边?|附近|对面|隔壁|院?内|门?口|侧|处|楼|层|号|室|栋|座|路|街|巷|厦|广场|中心|园|城|苑|庭|小区|厂房?|店|馆|站|基地|口上|段)$"
)
_OTHER = re.compile("[住籍址]")
"""In a bracket: another address, with its own label."""
MOBILE = re.compile(r"1[3-9][0-9]{9}(?![0-9])")
_MORE_NUMBERS = re.compile(
    rf"(?:[、,和及至/] ?{NUMBER}(?:号楼|号|栋|幢|室|房|层|楼|单元|组)?(?:-{NUMBER}(?:号|栋|幢|室|房|层|楼))?){{1,20}}(?<=[号楼栋幢室房层元组])(?![0-9{HAN}]{{0,2}}[年月日])"
)
_REMARK = re.compile(r"\([^()\n\x1d-\x1f]{1,15}\)(?=[0-9A-Za-z一二三四五六七八九十])")
WINDOW = 90
_PLAIN_BREAKS = "".join(map(re.escape, sorted(BREAKS - frozenset("_~"))))
_BREAK = re.compile(rf"[{_PLAIN_BREAKS}]|_(?:(?=_)|(?<=__))|~(?:(?![0-9])|(?<![0-9A-Za-z{HAN}]~))")
"""Where an address ends. A lone ``_`` or a ``~`` between numbers is part of it, ``____`` is a blank to fill in."""
_UP_TO_BREAK = re.compile(rf"[^{_PLAIN_BREAKS}_~]*+")
_LAST_BREAK = re.compile(rf"(?s:.*)(?:{_BREAK.pattern})")


def left_end(text: str, at: int, floor: int = 0) -> int:
    """Where the stretch before ``at`` that holds no break and no mobile number begins, at most ``WINDOW`` before."""
    left = max(floor, at - WINDOW)
    last = _LAST_BREAK.match(text, left, at)
    left = last.end() if last else left
    for m in MOBILE.finditer(text, left, at):
        left = m.end()
    return left


def right_end(text: str, at: int) -> int:
    """Where the stretch from ``at`` on that holds no break and no mobile number ends, at most ``WINDOW`` after."""
    right = min(len(text), at + WINDOW)
    plain = _UP_TO_BREAK.match(text, at, right)
    if plain and plain.end() < right:
        ended = _BREAK.search(text, plain.end(), right)
        right = ended.start() if ended else right
    mobile = MOBILE.search(text, at, right)
    return mobile.start() if mobile else right


_BESIDE_IT = re.compile(rf"近?[{HAN}0-9]{{2,12}}(?:[0-9]米处?|对[面过]|旁边?|附近|[东西南北]侧|路口|交叉口)")


def with_more(text: str, end: int) -> int:
    """Where the address ends if more numbers follow (``12号、13号``) or a remark stands inside (``大新村（老村）12号``)."""
    more = _MORE_NUMBERS.match(text, end)
    if more:
        end = more.end()
    remark = _REMARK.match(text, end)
    if remark:
        stop = right_end(text, remark.end())
        first = next(chains(text, remark.end(), stop), None)
        if first and first.start == remark.end() and first.levels & DETAILS:
            return first.end
    return end


def with_tail(text: str, end: int, ceiling: int, whole: bool) -> int:
    """Where the address really ends: after ``旁``, ``院平房``, ``XX大厦`` that close the value; else where it was."""
    m = _TAIL.match(text, end, ceiling)
    if not m or NO_TAIL.search(m.group()):
        return end
    words = m.group()
    if text[m.end() : m.end() + 1] == ":" or is_somebodys(words):  # the next label; 李小五家
        return end
    ends_clause = text[m.end() : m.end() + 1] in _CLAUSE_ENDS
    closes = m.end() == ceiling or text[m.end()] == " "
    if closes and _TAIL_PLACE.search(words):
        return m.end()
    if closes and whole and (not is_like_name(words) or words[-1] in _PLACE_SIGNS or (ends_clause and words[0] != " ")):
        return m.end()
    return end


def with_bracket(text: str, end: int) -> int:
    """The end with a bracket taken in that says where exactly: ``12号（邮局对面）``, not ``12号（收）``."""
    m = _BRACKET.match(text, end)
    if not m or not _BRACKET_PLACE.search(m.group()[1:-1]) or NO_TAIL.search(m.group()) or _OTHER.search(m.group()):
        return end
    after = text[m.end() : m.end() + 1]
    if not after or after in _CLAUSE_ENDS or after in BREAKS or after == " ":
        return m.end()
    tail = with_tail(text, m.end(), right_end(text, m.end()), whole=False)
    return tail if tail > m.end() else end


def with_clause(text: str, end: int) -> int:
    """The end with what follows a comma taken in if it is no address of its own: ``12号，锦绣花园3栋201室``, ``，邮局对面``."""
    if text[end : end + 1] != ",":
        return end
    stop = right_end(text, end + 1)
    beside = _BESIDE_IT.match(text, end + 1, stop)
    if beside and not NO_TAIL.search(beside.group()):
        rest = text[beside.end() : stop]
        return beside.end() if not rest or is_like_name(rest) else end
    chain = next(chains(text, end + 1, stop), None)
    if not chain or chain.end != stop or chain.levels & (Level.ROAD | Level.VILLAGE | Level.GROUP):
        return end
    inner = chain.levels & (Level.BUILDING | Level.UNIT | Level.FLOOR | Level.ROOM) and is_specific(text, chain)
    lead = text[end + 1 : chain.start]
    return stop if inner and len(lead) <= 8 and not NO_TAIL.search(lead) and not _OTHER.search(lead) else end


def is_plain(words: str) -> bool:
    """Can these words stand inside an address: no blank, and nothing that speaks of something else?"""
    return not NO_TAIL.search(words) and " " not in words
