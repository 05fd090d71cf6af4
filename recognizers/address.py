"""Addresses that point at a house, a flat or a village group (具体住址), and whose they are.

What is looked for: a chain of divisions, roads, estates and details (``_address_grammar``), found from its details
(``12号``, ``3栋``, ``五组``) or from a label (``住址：``, a column ``家庭住址``). A bare area (``廉江市石岭镇``) is none;
a village is one only where a label says that somebody lives there. Levels and their order: entities.md D1; what may
stay when masked (down to town or subdistrict): 永安市 2022 Q4 website notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain as chain_of

from recognizers._address_grammar import (
    BREAKS,
    DETAILS,
    HAN,
    NUMBER,
    PROVINCES,
    Chain,
    Level,
    admin_prefix,
    chains,
    is_like_name,
    is_somebodys,
    is_specific,
)
from recognizers._address_role import FACILITY, role_of
from recognizers._address_tables import HEADING, headed_cells
from recognizers._alternation import quick
from recognizers._base import Match, Recognizer
from recognizers._names import backward
from recognizers._spans import claim, is_free
from recognizers._text import Folded

_COUNTS = "0-9A-Za-z零〇○一二三四五六七八九十百甲乙丙丁"
_ANCHOR = re.compile(
    "[号栋幢座室弄楼层组队房巷社元铺#F路街村厦场区寓园-]"
    f"(?:(?<=[{_COUNTS}东西南北中主副][号栋幢座室弄楼层组队房巷社铺#F])|(?<=单元)|(?<=则[号])"
    f"|(?<=产队)|(?<=[{_COUNTS}民]小组)|"
    "(?<=[村屯会委区].[组队])|(?<=[村屯会委区]..[组队])|(?<=[村屯会委区]...[组队])|(?<=[村屯]...小组)|(?<=[村屯]....小组)"
    + "|(?<=[路街巷村])(?=[0-9])|(?<=[厦场区寓园])(?=[0-9]{2})"
    "|(?<=[0-9A-Za-z]-)(?<![0-9]{4}-)(?<!:[0-9]{2}-)[0-9]{1,4}(?![0-9:.年月日时-]))"
)
"""Where an address may have a detail. One set of characters first: the engine skips to them quickly."""

_LABEL = re.compile(
    "(?:地(?: {1,6})?址|地(?: {1,6})?点|住(?: {1,6})?址|住 {1,6}所|住所地|住所|住处|居住地|居所|户籍所在地|户籍地|户籍|户口所在地|户口地|现居地|现住地|常住地|所在地|坐落|场所|门牌号码|门牌号|门牌)"
    r"(?:\([^()\n]{1,12}\))?(?: ?(?:均?为|是|在|位于|于))?(?:[:：] {0,4}| {1,4}|(?<=[为是在于址籍地])(?!址|住址|地址|所在|登记|为|是|在))(?=[^\s\x1d-\x1f])"
)
_LABEL_BEFORE = re.compile(
    "(?:家庭|现?居住|现|实际居住|经常居住|户籍|户口|身份证|常住|暂住|通讯|通信|邮寄|收件|收货|送达|联系|详细|注册|登记|办公|单位|公司|企业|中心|机构|[本我贵该][院局所校厂站处会]|来访|信访|"
    "接待|社区|受理|报名|投递|送货|房屋|房产|不动产|经营|营业|生产|住所|工作|项目|建设|施工|工程|投标|开标|递交|采购|招标|学校|门店)$"
)
_PLACE_LABEL = re.compile("(?:办公|报名|项目|建设|施工|工程|投标|开标|递交|领取|经营|营业|受理|接待)$")
"""地点 and 场所 introduce an address only after one of these."""
_LIVES_AT = re.compile(r"住(?![址所房户院宅宿]|建[局委部厅和]|保[局障])(?:在|于)?[:：]? ?(?=[^\s\x1d-\x1f,，。])")
_BEFORE_LIVES = r",，。;；:：\s\x1d-\x1f、()家现暂均同租户前人"
_BEFORE_LIVES_AT = re.compile(rf"(?:^|[{_BEFORE_LIVES}])$")
_COLUMN = re.compile(
    "地址|住址|住所|住处|居住地|户籍|户口所在|坐落|门牌|村组|房号|(?:办公|经营|项目|建设)(?:地点|场所)|家庭住"
)
_LIVES = re.compile("住址|家庭|居住|户籍|户口|现住|住处|住所|居所|常住|暂住|门牌|村组|(?<![办入])住")
_TAIL = re.compile(rf"[{HAN}A-Za-z0-9#·_~-]{{1,24}}")
_TAIL_PLACE = re.compile(
    "(?:旁边?|附近|对[面过]|隔壁|院?内|门?口|处|侧|交[叉汇界]处|[0-9]+米处?|平房|家属[楼院区]|宿舍|楼上|楼下|东|西|南|北|后面|前面|楼|店|厂|公司|大厦|中心|小区|"
    "广场|市场|学校|小学|中学|大学|医院|局|所|站|馆|城|园|苑|庭|庄|院|门面|门市|商铺|前台|大厅|公寓|酒店|宾馆|银行|超市|花园|家园|号|室|房|村|弄|巷|"
    "街|路|屋|宅|座|栋|栋楼|单元|[A-Za-z0-9]+)$"
)
_TAIL_NOT = quick(
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
_CODED = re.compile(
    rf"[{HAN}A-Za-z0-9#_-]{{2,30}}?[{HAN}](?:[A-Za-z]{{0,2}}[0-9]{{1,5}}[A-Za-z]?)(?:[-#][0-9A-Za-z]{{1,5}}){{0,3}}(?:[号室房栋幢座楼层档铺]|单元?)?"
)
"""An estate or a hamlet by its name, with a number and no word that says of what: ``晨光国际8-6-1440``."""
_NO_NAME = re.compile("(?:广场|车场|市场|商场|商城|新城|花园|公园|家园|校园|园区|餐厅|大厅|大楼|楼[上下])$")
"""``1号滨|江广场`` is no name."""
_OFFICE = re.compile(
    "(?:法院|检察院|政府|公司|局|中心|委员会|办公室|支队|大队|协会|基金会|总会|酒店|宾馆|医院|银行|学校|公证处)$"
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}(?![0-9])")
_MORE_NUMBERS = re.compile(
    rf"(?:[、,和及至/] ?{NUMBER}(?:号楼|号|栋|幢|室|房|层|楼|单元|组)?(?:-{NUMBER}(?:号|栋|幢|室|房|层|楼))?){{1,20}}(?<=[号楼栋幢室房层元组])(?![0-9{HAN}]{{0,2}}[年月日])"
)
_REMARK = re.compile(r"\([^()\n\x1d-\x1f]{1,15}\)(?=[0-9A-Za-z一二三四五六七八九十])")
_INSIDE = re.compile(rf"\([{HAN}]{{1,8}}\)(?=[{HAN}]{{1,12}}?[{_COUNTS}镇乡村路街组队社区屯])")
_BEFORE_INSIDE = frozenset("省市县区旗镇乡道办村路街社里弄")
"""``安塞县（现安塞区）沿河湾镇``: a remark on a division or a road, after which the address goes on."""
_WINDOW = 90
_NOT_LEAD = re.compile("[的了是]|  |[0-9]{6}")
_NO_HOME = re.compile("[*]{2,}$|(?:农村|乡村|(?:偏远|边远|贫困|[小大高深个座])山村)$")


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands after a label: its span and the label's words."""

    start: int
    end: int
    label: str


_PLAIN_BREAKS = "".join(map(re.escape, sorted(BREAKS - frozenset("_~"))))
_BREAK = re.compile(rf"[{_PLAIN_BREAKS}]|_(?:(?=_)|(?<=__))|~(?:(?![0-9])|(?<![0-9A-Za-z{HAN}]~))")
"""Where an address ends. A lone ``_`` or a ``~`` between numbers is part of it, ``____`` is a blank to fill in."""
_UP_TO_BREAK = re.compile(rf"[^{_PLAIN_BREAKS}_~]*+")
_LAST_BREAK = re.compile(rf"(?s:.*)(?:{_BREAK.pattern})")


def _left(text: str, at: int, floor: int = 0) -> int:
    """Where the stretch before ``at`` that holds no break and no mobile number begins, at most ``_WINDOW`` before."""
    left = max(floor, at - _WINDOW)
    last = _LAST_BREAK.match(text, left, at)
    left = last.end() if last else left
    for m in _MOBILE.finditer(text, left, at):
        left = m.end()
    return left


def _right(text: str, at: int) -> int:
    """Where the stretch from ``at`` on that holds no break and no mobile number ends, at most ``_WINDOW`` after."""
    right = min(len(text), at + _WINDOW)
    plain = _UP_TO_BREAK.match(text, at, right)
    if plain and plain.end() < right:
        ended = _BREAK.search(text, plain.end(), right)
        right = ended.start() if ended else right
    mobile = _MOBILE.search(text, at, right)
    return mobile.start() if mobile else right


def _values(folded: Folded) -> Iterator[_Value]:
    """Every stretch that a column or a label says is an address."""
    text = folded.text
    for label, cells in folded.labelled.items():
        if _COLUMN.search(label):
            for start, _ in cells:
                yield from _value(text, start, label)
    for start, end, label in headed_cells(text):
        yield _Value(start, min(end, _right(text, start)), label)
    for m in _LABEL.finditer(text):
        before = text[max(0, m.start() - 6) : m.start()]
        lead = _LABEL_BEFORE.search(before)
        if not m.group().startswith(("地点", "场所")) or _PLACE_LABEL.search(before):
            yield from _value(text, m.end(), (lead.group() if lead else "") + m.group())
    for m in _LIVES_AT.finditer(text):
        if _BEFORE_LIVES_AT.search(text[max(0, m.start() - 1) : m.start()]):
            yield from _value(text, m.end(), m.group())


def _value(text: str, start: int, label: str) -> Iterator[_Value]:
    while start < len(text) and text[start] == " ":
        start += 1
    end = _right(text, start)
    inside = _INSIDE.match(text, end) if end > start and text[end - 1] in _BEFORE_INSIDE else None
    if inside:
        end = _right(text, inside.end())
    if end > start:
        yield _Value(start, end, label)


def _slips(folded: Folded) -> Iterator[_Value]:
    """Addresses from the province on that stand in one line with a mobile number and a name, without any mark."""
    text = folded.text
    for run in folded.runs:
        if len(run.text) != 11 or not _MOBILE.fullmatch(run.text):
            continue
        begin, end = _left(text, run.start), _right(text, run.end)
        for low, high, rest in ((begin, run.start, end - run.end), (run.end, end, run.start - begin)):
            skipped = next((size for size in (0, 2, 3, 4) if text.startswith(PROVINCES, low + size)), -1)
            if skipped < 0 or high - low < 10:
                continue
            named = skipped or 2 <= rest <= 4
            name = -1 if named or _NO_NAME.search(text, low, high) else backward(text, high, low, sure=True)
            yield _Value(low + skipped, name if name > low else high, "")


_BESIDE = re.compile("旁边?$|附近$|对[面过]$|[路街道]口$|交[叉汇界]处?$|交叉口|交叉路|侧$|[0-9]米|中段|[东西南北]段")
_BESIDE_IT = re.compile(rf"近?[{HAN}0-9]{{2,12}}(?:[0-9]米处?|对[面过]|旁边?|附近|[东西南北]侧|路口|交叉口)")
_BODY = re.compile(
    "(?:公司|集团|委员会|[政镇]府|办公室|法院|检察院|医院|学校|大学|学院|[中小]学|幼儿园|派出所|[支大中]队|事务所|合作社|协会|站|所|局|厅|会|队|厂|店|行|社|院|馆|"
    "工程|项目|标段|路段|改造|建设|规划|方案|公示|公告|通知|情况|名单|计划|线路|全[市县镇区]|村|社区)$"
    "|维修|改造|硬化|整治|修缮|治理|安装|采购"
)
"""What a line that begins with a division names, if it is no address: a body, a work, a title, an area."""


_EXACT = (
    "[0-9A-Za-z一二三四五六七八九十][0-9A-Za-z一二三四五六七八九十百-]{0,8}(?:[号栋幢座#室房间楼层门梯单村民居生经合小组队社铺户弄]|$)"
    "|[小校厂]区|花园|家园|公寓|大[厦楼]|广场|新村|山庄|别墅|家属|宿舍|商城|商贸城|市场|公馆|名[邸苑都城]|华[庭府苑]|酒店|宾馆|写字楼|[苑庭]"
    "|[路街巷弄道园城府轩阁湾院居心村][0-9A-Z]|[东西南北中主副左右][塔座栋幢户室]|顶楼|[组队]|" + _BESIDE.pattern
)
"""Without one of these such a line is none: what ``is_specific`` asks for, an estate, or a place beside another."""
_CELL = rf"[{HAN}]{{1,9}}[省市县区旗镇乡道州][{HAN}A-Za-z0-9]{{3,40}}"
_CELL_ENDS = r"(?![^ \n|\x1d\x1e])"
_CELL_START = re.compile(rf"[\n |\x1d-\x1f](?=({_CELL}){_CELL_ENDS})")
_FIRST_CELL = re.compile(rf"(?=({_CELL}){_CELL_ENDS})")
_NO_ADDRESS_CELL = re.compile(rf"{_BODY.pattern}|^(?!.*(?:{_EXACT}))")
_NEEDS_CELL = (
    rf"(?<![^\n |\x1d-\x1f])(?={_CELL}{_CELL_ENDS})(?=[{HAN}A-Za-z0-9]*?(?:{_EXACT.replace('$', _CELL_ENDS)}))"
    rf"(?![{HAN}A-Za-z0-9]*?(?:{_BODY.pattern.replace('$', _CELL_ENDS)}))"
)


def _whole_cells(text: str) -> Iterator[_Value]:
    """Lines and cells of a list that begin with a division and hold no mark: an address without any label, perhaps."""
    first = _FIRST_CELL.match(text)
    for m in chain_of((first,) if first else (), _CELL_START.finditer(text)):
        if not _NO_ADDRESS_CELL.search(m.group(1)):
            mobile = _MOBILE.search(text, m.start(1), m.end(1))
            yield _Value(m.start(1), mobile.start() if mobile else m.end(1), "")


def _further(text: str, end: int) -> int:
    """Where the address ends if more numbers follow (``12号、13号``) or a remark stands inside (``大新村（老村）12号``)."""
    more = _MORE_NUMBERS.match(text, end)
    if more:
        end = more.end()
    remark = _REMARK.match(text, end)
    if remark:
        stop = _right(text, remark.end())
        first = next(chains(text, remark.end(), stop), None)
        if first and first.start == remark.end() and first.levels & DETAILS:
            return first.end
    return end


def _tail(text: str, end: int, ceiling: int, whole: bool) -> int:
    """Where the address really ends: after ``旁``, ``院平房``, ``XX大厦`` that close the value; else where it was."""
    m = _TAIL.match(text, end, ceiling)
    if not m or _TAIL_NOT.search(m.group()):
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


def _value_match(text: str, value: _Value, whole: bool = True) -> tuple[Chain, int, int] | None:
    """The address in a labelled value: its chain, start and end; ``None`` if it names no more than an area.

    ``whole``: a label says that all of it is one, whatever its last words are.
    """
    for chain in chains(text, value.start, value.end):
        if not is_specific(text, chain) and _is_coded(text, value):
            break
        lead = text[value.start : chain.start]
        if len(lead) > (20 if lead.startswith(("中国", *PROVINCES)) else 10) or _NOT_LEAD.search(lead):
            return None
        start = value.start if " " not in lead else chain.start
        end = chain.end
        last = chain.elements[-1].end
        if not chain.levels & DETAILS or last > end:
            end = max(end, last) if last <= value.end and _plain(text[end:last]) else end
        further = _further(text, end)
        end = further if further > end else _tail(text, end, value.end, whole)
        return chain, start, _resumed(text, _bracketed(text, end))
    if _is_coded(text, value):
        return Chain(value.start, value.end, ()), value.start, value.end
    stop, level = admin_prefix(text, value.start, value.end)
    if level is None or stop >= value.end:
        return None
    end = _tail(text, stop, value.end, whole=True)
    area = Chain(value.start, end, ())
    return (area, value.start, end) if end > stop else None


def _is_coded(text: str, value: _Value) -> bool:
    """Does a label say that somebody lives at what is a name and a number, and no more?"""
    coded = _LIVES.search(value.label) and _CODED.fullmatch(text, value.start, value.end)
    return bool(coded) and not _TAIL_NOT.search(text, value.start, value.end)


def _bracketed(text: str, end: int) -> int:
    """The end with a bracket taken in that says where exactly: ``12号（邮局对面）``, not ``12号（收）``."""
    m = _BRACKET.match(text, end)
    if not m or not _BRACKET_PLACE.search(m.group()[1:-1]) or _TAIL_NOT.search(m.group()) or _OTHER.search(m.group()):
        return end
    after = text[m.end() : m.end() + 1]
    if not after or after in _CLAUSE_ENDS or after in BREAKS or after == " ":
        return m.end()
    tail = _tail(text, m.end(), _right(text, m.end()), whole=False)
    return tail if tail > m.end() else end


def _resumed(text: str, end: int) -> int:
    """The end with what follows a comma taken in if it is no address of its own: ``12号，锦绣花园3栋201室``, ``，邮局对面``."""
    if text[end : end + 1] != ",":
        return end
    stop = _right(text, end + 1)
    beside = _BESIDE_IT.match(text, end + 1, stop)
    if beside and not _TAIL_NOT.search(beside.group()):
        rest = text[beside.end() : stop]
        return beside.end() if not rest or is_like_name(rest) else end
    chain = next(chains(text, end + 1, stop), None)
    if not chain or chain.end != stop or chain.levels & (Level.ROAD | Level.VILLAGE | Level.GROUP):
        return end
    inner = chain.levels & (Level.BUILDING | Level.UNIT | Level.FLOOR | Level.ROOM) and is_specific(text, chain)
    lead = text[end + 1 : chain.start]
    return stop if inner and len(lead) <= 8 and not _TAIL_NOT.search(lead) and not _OTHER.search(lead) else end


def _plain(words: str) -> bool:
    return not _TAIL_NOT.search(words) and " " not in words


def _keep(text: str, start: int, end: int) -> int:
    """How many leading characters may stay: down to town or subdistrict, or what is coarser."""
    stop, _ = admin_prefix(text, start, end)
    return stop - start


class Address(Recognizer):
    """A specific address: urban (road and number, estate, building, unit, room) or rural (village, group, number).

    ``role`` says whose: ``personal`` where somebody lives, ``public`` where an office, a company or a project is.
    ``keep`` says how much may stay. Not found: bare areas, villages without a label, addresses already generalised
    (``石岭镇***``), places described without any number and without a label.
    """

    ENTITIES = ("CN_ADDRESS",)
    NEEDS = (
        _MOBILE.pattern,
        _ANCHOR.pattern,
        _LABEL.pattern,
        HEADING.pattern,
        rf"(?<![^{_BEFORE_LIVES}]){_LIVES_AT.pattern}",
        _NEEDS_CELL,
        rf"(?:{_COLUMN.pattern})[^\x1d-\x1f]*\x1f",
    )
    FOUND = (
        "家庭住址：【广东省廉江市石岭镇大新村五组12号之一】，",
        "被告人王某，男，汉族，住【广东省廉江市XX镇XX村12号】。",
        "现住址：【廉江市石城镇建设中路28号锦绣花园3栋2单元1001室】",
        "我家住在【良垌镇新华村第5生产队】，路一直没有修。",
        "住址：【石岭镇某某村三组】，",
        "地址\x1f【廉江市罗州街道北街二巷十二号】\x1e电话\x1f0759-6600000",
        "家庭住址\x1f【安铺镇中山路37号附3号】",
        "户籍地：【廉江市××镇××村八组】",
        "本人是【青平镇息安村大塘屯7号】的村民",
        "公司地址：【湛江市赤坎区海滨大道北128号金都大厦12楼】；",
        "送达地址：【浙江省杭州市西湖区文三路1号求是花园6幢2单元301室】（收）",
        "投诉【幸福里小区5栋1单元】的住户半夜装修",
        "住【湖南省道县小江口三巷73号】。",
        "住址：【上海市浦东新区张杨路908弄18号602室】",
        "住所地【廉江市城南街道人民大道中12号】，法定代表人",
        "住址：【廉江市石岭镇大新村】，",
        "身份证440881190101010018，住【四川省长宁县长宁镇竹都大道二段99号12幢2单元7层1号】。",
        "反映【石颈镇山心村委会山口村19号】门前积水",
        "住址：【晨光国际8-6-1440】，电话",
        "住址：【石城镇建设路12号（邮局对面）】，电话",
        "住址：【石城镇建设路12号欧瑞服装】，电话",
        "住址：【中国广东省廉江市石城镇河湾苑】，电话",
        "住址：【石城镇建设路2号河湾大厦16~17层】，电话",
        "地址：【廉江市中山路与建设路交叉口】 电话",
        "红江县\n【廉江市环城路与建设路交叉口】\n0759-6600000",
    )
    IGNORED = (
        "粤府办〔2020〕10号文件",
        "5月12号召开会议",
        "村工作队和第三工作组",
        "地铁5号线和第10号台风",
        "会议在3楼会议室召开",
        "廉江市石岭镇大新村共有200户",
        "住址：廉江市石岭镇***",
        "住址：廉江市石岭镇****号",
        "学习第2单元课文",
        "各镇（街道）第3组组长",
        "全市共建成小区12个",
        "户籍地：广东省廉江市",
        "共栽种3排树，拆除2栋楼房",
        "建设路至人民大道段施工",
        "2024年1号文件提出乡村振兴",
        "一村一策、一社一组长",
        "第4号公告、第12号令",
        "（2020）粤0881民初123号",
        "第一网格：范围：建设路1-37号、供销社宿舍",
        "反映石岭镇大新村五组拆迁补偿一事",
        "廉江市石岭镇大新村村委会\n廉江市建设路改造工程\n",
        "住址：____市____路____号",
        "乘地铁8号线到建设路站1号出口",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        taken: list[tuple[int, int]] = []
        for value in _values(folded):
            found = _value_match(text, value)
            match = found and self._labelled(folded, value, *found)
            if match and claim(taken, match.start, match.end):
                yield match
        for value in _slips(folded):
            found = _value_match(text, value)
            match = found and self._slip(folded, *found)
            if match and claim(taken, match.start, match.end):
                yield match
        for value in _whole_cells(text):
            if not is_free(taken, value.start):
                continue
            found = _value_match(text, value, whole=False)
            match = found and self._whole(folded, value, *found)
            if match and claim(taken, match.start, match.end):
                yield match
        yield from self._unlabelled(folded, taken)

    def _labelled(self, folded: Folded, value: _Value, chain: Chain, start: int, end: int) -> Match | None:
        text = folded.text
        specific = is_specific(text, chain)
        coded = not chain.elements and any(sign.isdigit() for sign in text[start:end])
        lives = bool(_LIVES.search(value.label))
        keep = _keep(text, start, end)
        estate = bool(chain.levels & Level.ESTATE) and not text.endswith("新村", start, end)  # 大新村 may be a village
        within = (
            bool(chain.levels & Level.ROAD) or estate or (chain.levels & Level.VILLAGE and end > chain.elements[-1].end)
        )
        named = keep >= 2 and end == value.end and end - start - keep >= 3 and "地址" in value.label
        masked = text[end : end + 1] == "*"
        if not specific and (masked or keep >= end - start or not (lives or within or named)):
            return None
        if not specific and (
            _NO_HOME.search(text, start, end) or (named and not within and _is_body(text, start, end))
        ):
            return None
        if end - start < 3 or (
            not (specific or coded) and not chain.levels & (Level.VILLAGE | Level.ROAD | Level.ESTATE) and not keep
        ):
            return None
        role, reason = role_of(folded, start, end, value.label)
        if not (specific or lives or within or role):
            return None
        kind = "地址有门牌、楼栋或村组" if specific else "住址到村、路或小区"
        score = 0.9 if specific else 0.6
        return Match(start, end, score, f"{kind}，前有地址标签；{reason}", role, keep=keep)

    def _whole(self, folded: Folded, value: _Value, chain: Chain, start: int, end: int) -> Match | None:
        text = folded.text
        keep = _keep(text, start, end)
        exact = is_specific(text, chain) or chain.levels & Level.ESTATE or _BESIDE.search(text, start, end)
        if (start, end) != (value.start, value.end) or not 2 <= keep < end - start or not exact:
            return None
        if not chain.levels & (Level.ROAD | Level.ESTATE | Level.VILLAGE) or _BODY.search(text, start, end):
            return None
        role, reason = role_of(folded, start, end, "")
        return Match(start, end, 0.6, f"整行是从行政区划起的地址；{reason}", role, keep=keep)

    def _slip(self, folded: Folded, chain: Chain, start: int, end: int) -> Match | None:
        keep = _keep(folded.text, start, end)
        placed = chain.levels & (Level.VILLAGE | Level.ROAD | Level.ESTATE) or is_specific(folded.text, chain)
        loose = " " in folded.text[start : end + 1]
        if not keep or keep >= end - start or loose or (not placed and _OFFICE.search(folded.text, start, end)):
            return None
        role, reason = role_of(folded, start, end, "")
        if reason == FACILITY:
            role = ""  # parcels are sent to shops and offices too, but to somebody
        return Match(start, end, 0.7, f"与手机号、姓名连写的地址；{reason}", role, keep=keep)

    def _unlabelled(self, folded: Folded, taken: list[tuple[int, int]]) -> Iterator[Match]:
        text = folded.text
        done = 0
        labelled = iter([*taken, (len(text) + 1, len(text) + 1)])
        known = next(labelled)
        for anchor in _ANCHOR.finditer(text):
            while known[1] <= anchor.start():
                known = next(labelled)
            if anchor.start() < done or known[0] <= anchor.start():
                continue
            floor = done
            left, right = _left(text, anchor.start(), floor), _right(text, anchor.start())
            done = max(right, anchor.end())
            opened = text.rfind("(", max(floor, left - 10), left)
            if opened > floor and text[opened - 1] in _BEFORE_INSIDE and _INSIDE.match(text, opened):
                left = _left(text, opened, floor)
            for chain in chains(text, left, right):
                if not is_specific(text, chain) or _is_area(text, chain) or not claim(taken, chain.start, chain.end):
                    continue
                end = _further(text, chain.end)
                if (
                    chain.start == left
                    and (left == 0 or text[left - 1] in "\n\x1d\x1e\x1f:：|")
                    and right - left < _WINDOW
                ):
                    end = _bracketed(text, _tail(text, end, right, whole=False))
                role, reason = role_of(folded, chain.start, end, "")
                yield Match(
                    chain.start,
                    end,
                    _score(chain),
                    f"地址有门牌、楼栋或村组；{reason}",
                    role,
                    keep=_keep(text, chain.start, end),
                )


_AREA_AFTER = re.compile("(?:路段|拆迁|非农|集体|土地|田地|农田|窗口|全体)")


def _is_body(text: str, start: int, end: int) -> bool:
    """Is it a body's or a work's name, and no place?"""
    return bool(_BODY.search(text, start, end))


def _is_area(text: str, chain: Chain) -> bool:
    """Is it what a grid covers, or the group whose land or road is spoken of, and nobody's house?"""
    if text.endswith(("范围:", "范围: "), 0, chain.start):
        return True
    exact = chain.levels & DETAILS & ~(Level.GROUP | Level.FLOOR | Level.ROOM)
    return not exact and bool(_AREA_AFTER.match(text, chain.end))


def _score(chain: Chain) -> float:
    """How sure the shape alone is."""
    levels = chain.levels
    area = levels & (Level.PROVINCE | Level.CITY | Level.COUNTY | Level.TOWN | Level.VILLAGE)
    named = levels & (Level.ROAD | Level.VILLAGE | Level.ESTATE)
    return 0.85 if area and named else 0.75 if area or named else 0.6
