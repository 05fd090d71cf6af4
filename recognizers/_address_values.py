"""Where something says that an address stands: a column, a label, a parcel's slip, a line that begins with a division."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain as chain_of

from recognizers._address_ends import MOBILE, left_end, right_end
from recognizers._address_grammar import HAN, PROVINCES
from recognizers._address_tables import headed_cells
from recognizers._names import backward
from recognizers._text import Folded

COUNTS = "0-9A-Za-z零〇○一二三四五六七八九十百甲乙丙丁"
LABEL = re.compile(
    "(?:地(?: {1,6})?址|地(?: {1,6})?点|住(?: {1,6})?址|住 {1,6}所|住所地|住所|住处|居住地|居所|户籍所在地|户籍地|户籍|户口所在地|户口地|现居地|现住地|常住地|所在地|坐落|场所|门牌号码|门牌号|门牌)"
    r"(?:\([^()\n]{1,12}\))?(?: ?(?:均?为|是|在|位于|于))?(?:[:：] {0,4}| {1,4}|(?<=[为是在于址籍地])(?!址|住址|地址|所在|登记|为|是|在))(?=[^\s\x1d-\x1f])"
)
_LABEL_BEFORE = re.compile(
    "(?:家庭|现?居住|现|实际居住|经常居住|户籍|户口|身份证|常住|暂住|通讯|通信|邮寄|收件|收货|送达|联系|详细|注册|登记|办公|单位|公司|企业|中心|机构|[本我贵该][院局所校厂站处会]|来访|信访|"
    "接待|社区|受理|报名|投递|送货|房屋|房产|不动产|经营|营业|生产|住所|工作|项目|建设|施工|工程|投标|开标|递交|采购|招标|学校|门店)$"
)
_PLACE_LABEL = re.compile("(?:办公|报名|项目|建设|施工|工程|投标|开标|递交|领取|经营|营业|受理|接待)$")
"""地点 and 场所 introduce an address only after one of these."""
LIVES_AT = re.compile(r"住(?![址所房户院宅宿]|建[局委部厅和]|保[局障])(?:在|于)?[:：]? ?(?=[^\s\x1d-\x1f,，。])")
BEFORE_LIVES = r",，。;；:：\s\x1d-\x1f、()家现暂均同租户前人"
_BEFORE_LIVES_AT = re.compile(rf"(?:^|[{BEFORE_LIVES}])$")
COLUMN = re.compile(
    "地址|住址|住所|住处|居住地|户籍|户口所在|坐落|门牌|村组|房号|(?:办公|经营|项目|建设)(?:地点|场所)|家庭住"
)
_NO_NAME = re.compile("(?:广场|车场|市场|商场|商城|新城|花园|公园|家园|校园|园区|餐厅|大厅|大楼|楼[上下])$")
"""``1号滨|江广场`` is no name."""
INSIDE = re.compile(rf"\([{HAN}]{{1,8}}\)(?=[{HAN}]{{1,12}}?[{COUNTS}镇乡村路街组队社区屯])")
BEFORE_INSIDE = frozenset("省市县区旗镇乡道办村路街社里弄")
"""``安塞县（现安塞区）沿河湾镇``: a remark on a division or a road, after which the address goes on."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands after a label: its span and the label's words."""

    start: int
    end: int
    label: str


def values(folded: Folded) -> Iterator[Value]:
    """Every stretch that a column or a label says is an address."""
    text = folded.text
    for label, cells in folded.labelled.items():
        if COLUMN.search(label):
            for start, _ in cells:
                yield from _value(text, start, label)
    for start, end, label in headed_cells(text):
        yield Value(start, min(end, right_end(text, start)), label)
    for m in LABEL.finditer(text):
        before = text[max(0, m.start() - 6) : m.start()]
        lead = _LABEL_BEFORE.search(before)
        if not m.group().startswith(("地点", "场所")) or _PLACE_LABEL.search(before):
            yield from _value(text, m.end(), (lead.group() if lead else "") + m.group())
    for m in LIVES_AT.finditer(text):
        if _BEFORE_LIVES_AT.search(text[max(0, m.start() - 1) : m.start()]):
            yield from _value(text, m.end(), m.group())


def _value(text: str, start: int, label: str) -> Iterator[Value]:
    while start < len(text) and text[start] == " ":
        start += 1
    end = right_end(text, start)
    inside = INSIDE.match(text, end) if end > start and text[end - 1] in BEFORE_INSIDE else None
    if inside:
        end = right_end(text, inside.end())
    if end > start:
        yield Value(start, end, label)


def slips(folded: Folded) -> Iterator[Value]:
    """Addresses from the province on that stand in one line with a mobile number and a name, without any mark."""
    text = folded.text
    for run in folded.runs:
        if len(run.text) != 11 or not MOBILE.fullmatch(run.text):
            continue
        begin, end = left_end(text, run.start), right_end(text, run.end)
        for low, high, rest in ((begin, run.start, end - run.end), (run.end, end, run.start - begin)):
            skipped = next((size for size in (0, 2, 3, 4) if text.startswith(PROVINCES, low + size)), -1)
            if skipped < 0 or high - low < 10:
                continue
            named = skipped or 2 <= rest <= 4
            name = -1 if named or _NO_NAME.search(text, low, high) else backward(text, high, low, sure=True)
            yield Value(low + skipped, name if name > low else high, "")


BESIDE = re.compile("旁边?$|附近$|对[面过]$|[路街道]口$|交[叉汇界]处?$|交叉口|交叉路|侧$|[0-9]米|中段|[东西南北]段")
BODY = re.compile(
    "(?:公司|集团|委员会|[政镇]府|办公室|法院|检察院|医院|学校|大学|学院|[中小]学|幼儿园|派出所|[支大中]队|事务所|合作社|协会|站|所|局|厅|会|队|厂|店|行|社|院|馆|"
    "工程|项目|标段|路段|改造|建设|规划|方案|公示|公告|通知|情况|名单|计划|线路|全[市县镇区]|村|社区)$"
    "|维修|改造|硬化|整治|修缮|治理|安装|采购"
)
"""What a line that begins with a division names, if it is no address: a body, a work, a title, an area."""
_EXACT = (
    "[0-9A-Za-z一二三四五六七八九十][0-9A-Za-z一二三四五六七八九十百-]{0,8}(?:[号栋幢座#室房间楼层门梯单村民居生经合小组队社铺户弄]|$)"
    "|[小校厂]区|花园|家园|公寓|大[厦楼]|广场|新村|山庄|别墅|家属|宿舍|商城|商贸城|市场|公馆|名[邸苑都城]|华[庭府苑]|酒店|宾馆|写字楼|[苑庭]"
    "|[路街巷弄道园城府轩阁湾院居心村][0-9A-Z]|[东西南北中主副左右][塔座栋幢户室]|顶楼|[组队]|" + BESIDE.pattern
)
"""Without one of these such a line is none: what ``is_specific`` asks for, an estate, or a place beside another."""
_CELL = rf"[{HAN}]{{1,9}}[省市县区旗镇乡道州][{HAN}A-Za-z0-9]{{3,40}}"
_CELL_ENDS = r"(?![^ \n|\x1d\x1e])"
_CELL_START = re.compile(rf"[\n |\x1d-\x1f](?=({_CELL}){_CELL_ENDS})")
_FIRST_CELL = re.compile(rf"(?=({_CELL}){_CELL_ENDS})")
_NO_ADDRESS_CELL = re.compile(rf"{BODY.pattern}|^(?!.*(?:{_EXACT}))")
NEEDS_CELL = (
    rf"(?<![^\n |\x1d-\x1f])(?={_CELL}{_CELL_ENDS})(?=[{HAN}A-Za-z0-9]*?(?:{_EXACT.replace('$', _CELL_ENDS)}))"
    rf"(?![{HAN}A-Za-z0-9]*?(?:{BODY.pattern.replace('$', _CELL_ENDS)}))"
)


def whole_cells(text: str) -> Iterator[Value]:
    """Lines and cells of a list that begin with a division and hold no mark: an address without any label, perhaps."""
    first = _FIRST_CELL.match(text)
    for m in chain_of((first,) if first else (), _CELL_START.finditer(text)):
        if not _NO_ADDRESS_CELL.search(m.group(1)):
            mobile = MOBILE.search(text, m.start(1), m.end(1))
            yield Value(m.start(1), mobile.start() if mobile else m.end(1), "")
