"""Chinese addresses as a chain of elements, province down to room: where one begins, ends, and how exact it is.

An address is read as *elements*, each closed by a word that says its level (``市 县 镇 村 路 小区 号 栋 室``)::

    廉江市 | 石岭镇 | 大新村 | 五组 | 12号之一
    county   town     village  group  number        the last two are *details*: they point at a house

Names between the closing words are free; only the first element's left border is hard, because Chinese does not
divide words. There the gazetteer of divisions helps (province to village), and words that come before a place
(``住 位于 在``). Nothing here looks at labels or at whose address it is: see ``address.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from recognizers import _gazetteer
from recognizers._alternation import quick
from recognizers._gazetteer import divisions, index, surnames


class Level:
    """Levels of elements, coarse to fine, a bit each: a chain's levels are one number, and asked for with ``&``."""

    PROVINCE = 1
    CITY = 1 << 1
    COUNTY = 1 << 2
    ZONE = 1 << 3
    TOWN = 1 << 4
    VILLAGE = 1 << 5
    GROUP = 1 << 6
    ROAD = 1 << 7
    NUMBER = 1 << 8
    ESTATE = 1 << 9
    BUILDING = 1 << 10
    UNIT = 1 << 11
    FLOOR = 1 << 12
    ROOM = 1 << 13


DETAILS = Level.GROUP | Level.NUMBER | Level.BUILDING | Level.UNIT | Level.FLOOR | Level.ROOM
"""Levels that point at a house, a flat or a village group."""
_ADMIN = Level.PROVINCE | Level.CITY | Level.COUNTY
_LEVELS = {name: level for name, level in vars(Level).items() if name.isupper()} | {"TRIPLE": Level.ROOM}


class Element(NamedTuple):
    """One element of an address: its span (from the end of the element before it) and level."""

    start: int
    end: int
    level: int


class Chain(NamedTuple):
    """Elements that belong together.

    Attributes:
        end: that of the last detail, or of the last element if there is none.
        levels: the levels that occur up to ``end``.
    """

    start: int
    end: int
    elements: tuple[Element, ...]
    levels: int = 0


PROVINCES = tuple(
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 "
    "重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾".split()
)
BREAKS = frozenset("\x1d\x1e\x1f\n\r,，。;；:：!！?？、|\"'“”‘’《》〈〉「」『』()（）[]【】〔〕{}<>=+~～_…&%^@$￥`\\./")
"""Characters that no address crosses."""
HAN = r"\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff〇○×\U00020000-\U0003ffff"

_NUM = (
    r"(?:[0-9]{1,5}+[A-Za-z]?+|[A-Za-z]{1,2}-?[0-9]{1,4}+|[A-Za-z]|[零〇○一二三四五六七八九十百廿两]{1,5}+|[甲乙丙丁])"
)
_NUMS = rf"{_NUM}(?:(?:-{{1,2}}|~){_NUM}){{0,3}}"
NUMBER = r"(?:[0-9]{1,5}+[A-Za-z]?+|[A-Za-z]{1,2}-?[0-9]{1,4}+|[零〇○一二三四五六七八九十百廿两]{1,5}+|[甲乙丙丁])"
"""As ``_NUM`` but no lone letter: ``A号`` is how courts hide a number."""
_NUMS_FIRM = rf"{NUMBER}(?:(?:-{{1,2}}|~){_NUM}){{0,3}}"
_SUB = rf"(?:(?:号?之|号?附|号?-|号副){_NUM}号?)*"
_NOT_AFTER_NO = (
    "文(?:件|号|$|[^\u3400-\u9fff]|精神|要求|规定|通知)|令|线(?!路)|公告|台风|通知|决议|决定|批|函|召|称|码|牌|建议|提案|议案|案|机|井|矿|车|船|煤|地块|宗地|泵|信(?!用社|息)|卡|起|桥|站|坑|标|"
    "通报|规定|公报|出?入?口(?![0-9])|会议|图|表|凭|发布|下午|上午|晚|前(?!面|方|座|栋|楼)|后(?!面|方|门|座|栋|楼|院)|开始|截止|左右|召开|举行|以前|以后|刊|种子|选手|主席令|修改单"
)
_NOT_AFTER_GROUP = "织|长|员|团|会|区|级|成|合|建|委|别|稿|工|伍|列|干|部|保|件|数|图|织|评|讨论|办公|负责|组长|组员|牵头|对|赛|进行|的人|名|分|首|家|车"
_NO_GROUP = (
    rf"[{HAN}]{{0,3}}?(?:工作|领导|专项|专班|巡|消防|施工|调查|互助|服务|突击|志愿|先锋|宣传|文艺|舞|鼓|护|篮球|足球|民兵|应急|党|帮扶|扶贫|整改|检查|督|联防|医|建筑|工程|"
    rf"抢险|救援|治安|管理|评议|干部|成立|组织|组建|自治|理事|监事|支部|第三方|各|全体|下辖|代表|专家|考察|勘|的|个|保洁|环卫|共有|分为|大(?=队)|中(?=队)|支(?=队)|总(?=队)|插|排|入|归|带|领|部|军|乐|车)[{HAN}]{{0,3}}?[组队]"
)
"""A group of villagers has a name of its own (``刘庄组``), but these are working groups and the like."""
_NUMBERED = "0-9A-Za-z零〇○一二三四五六七八九十百廿两甲乙丙丁第附东西南北中左右主副塔负地顶临新旧原特"
_COUNTED = "村居经合生小组队社连号#栋幢座排塔楼单梯门室房铺档层弄F户边附-"
_NAMED = (
    "街办苏镇乡村居社生大嘎农林茶牧屯庄寨湾堡坊里公胡国省县路巷弄道0-9A-Z一二三四五六七八九十东西南北中小花家广新山别宿商市名华酒宾"
    "校厂写苑庭园城府轩阁院工产科软创开高经保管示集度风特自区旗盟地"
)
"""The characters that an element can begin with: a detail, or a name's closing word. Asked first, as few are such."""
_TOKEN = re.compile(
    rf"""
    (?:(?=[{_NUMBERED}][{_NUMBERED}~-]{{0,24}}[{_COUNTED}]|[塔附])|(?<=[村屯会委区]))(?:
    (?P<TRIPLE>(?<![0-9A-Za-z-])[0-9]{{1,4}}[A-Za-z]?-{{1,2}}[0-9]{{1,4}}-{{1,2}}[0-9A-Za-z]{{1,5}}(?:-{{1,2}}[0-9A-Za-z]{{1,4}})?
        (?![0-9A-Za-z年月日元%-]|[号栋幢座室楼层单]))
  | (?P<GROUP>(?<=[村屯会委区])(?=[{HAN}]{{2,7}}[组队])(?!{_NO_GROUP}|民组|民小组)[{HAN}]{{2,4}}?(?:村民小组|生产队|小组|组|队)(?!{_NOT_AFTER_GROUP})
        |第?{_NUM}(?:村民小组|村民组|居民小组|居民组|经济社|合作社|生产队|小组|组|队|社)(?!{_NOT_AFTER_GROUP})|(?<=[团场]){_NUM}连(?![续接队长]))
  | (?P<BUILDING>(?:第|附)?{_NUMS}(?:号楼|号栋|号幢|\#楼|栋|幢|座(?!谈|位|落)|排(?!放|名|水|查|污|序))(?:之{_NUM})?
        |[东西南北中主副](?:塔楼?|座|栋|幢)(?![落谈])|塔[0-9A-Z])
  | (?P<UNIT>(?:第|东|西|中)?{_NUM}(?:单元(?!教|测|试|格|网|工|设|划)|梯(?!队|次|级)|门(?=[0-9一二三四五六七八九十]|$|[^{HAN}])))
  | (?P<ROOM>{_NUMS_FIRM}(?:室(?!内外|长|主任)|房间|房(?!屋|产|地|价|型|东|租|改|源|企|贷|款)|号房间?|号室|号铺|号门面|号商铺|铺位?|档(?!次|案)|号柜)
        |(?<=[元楼层栋幢])[东西中左右](?:户|室|边户))
  | (?P<FLOOR>(?:第|负|地下|[A-Z])?{_NUMS}(?:楼(?!盘|市|宇|房|顶|道|栋|长|面|梯)|层(?!次|面|级|高|以|层|的|建))(?:半|夹层)?|顶楼|(?<=[{HAN}])[0-9]{{1,2}}F(?![A-Za-z0-9]))
  | (?P<NUMBER>(?:附|临|甲|乙|丙|新|旧|原|特|东|西|南|北)?(?<![月年第0-9]){_NUMS_FIRM}(?:\#|号(?:大院|院(?![长士])|门(?![诊])|商铺|厂房)?{_SUB})(?!{_NOT_AFTER_NO})
        |(?<=[路街巷村区园苑号道])附{_NUM}号?
        |(?<=[{HAN}]){_NUM}弄(?!堂))
    )|(?=[{_NAMED}])(?:
    (?P<TOWN>街道办事处|街道办|街道|办事处|苏木|镇(?!长|党|人大|级|域|区)|乡(?!村|镇|里|亲|下|党|长|土))
  | (?P<VILLAGE>村民委员会|村委会|村委(?!书|主)|居民委员会|居委会|居委|社区|生产大队|大队(?=[{HAN}]{{0,5}}(?:{_NUM}|生产)(?:[组队号]))|嘎查
        |村(?!民(?!小?组)|干|级|支|医|务|规|集|两|长|庄|容|官|镇|史|口|头|尾|里|中|东|西|南|北|部)|村(?=[口头尾里中东西南北部][{HAN}]{{0,3}}{_NUM})
        |农场|林场|茶场|牧场|屯(?=[{HAN}]{{0,3}}{_NUM}|$|[^{HAN}])|[庄寨湾堡坊里](?={_NUM}[号组队]))
  | (?P<ROAD>大道|大街|公路|胡同|[国省县]道(?!路)|路(?!段|面|程|线|灯|基|桥|局|过|径|由|费|况|权|网|政|人|演|途|标)|街(?!道|坊|头|办)|巷(?!道|战)|弄(?!虚|清|堂)|道(?={_NUMS}号))
  | (?P<ESTATE>(?<=[{HAN}])(?:[一二三四五六七八九十东西南北中]|[0-9A-Z]{{1,2}})[区期](?={_NUMS}[栋幢座号楼排层\#-])
        |中心(?={_NUMS}[栋幢座号楼层室])|小区|花园|家园|公寓|大厦|大楼|广场|新村|山庄|别墅|家属[院楼区]|宿舍楼?|商城|商贸城|市场|公馆|名[邸苑都城]|华[庭府苑]|酒店|宾馆|校区|厂区|写字楼
        |[苑庭](?![审长院])|[园城府轩阁湾院居](?={_NUMS}[栋幢座号单楼层\#]|[A-Z][区栋座0-9]))
  | (?P<ZONE>(?:工业园|产业园|科技园|软件园|创业园|开发|高新|新|工业|园|经开|保税|管理|示范|集聚|度假|风景名胜|风景|产业)区|工业园|产业园|科技园|创业园|软件园)
  | (?P<ADMIN>特别行政区|自治[区州县旗]|省(?!内|外|级|略|道|委|厅|政|直)|市(?!场|民|政|委|长|局|级|容|值|直|内|外|府|属)
        |县(?!城|长|委|政|级|直|域|道|内|外|局)|区(?!域|间|别|块|政|内|委|长|管|级|划|直|分)|旗(?!帜|下|舰)|盟(?!友)|地区))
    """,
    re.VERBOSE,
)
_BARE_NUMBER = re.compile(
    r"[ ]?(?:[A-Za-z]{0,2}[0-9]{1,5}[A-Za-z]?(?:-[0-9]{1,5}[A-Za-z]?){0,2}|[A-Z])(?![0-9A-Za-z#-]|\.[0-9]|[元万亿平㎡米公亩年月日个家人名户次台辆吨件℃%岁时分秒期届位余多张份条级国省县号栋幢座室楼层单组队标路线床桌棵株盏根处段所套间])"
)
_BEFORE_BARE_NUMBER = (
    Level.VILLAGE | Level.ROAD | Level.NUMBER | Level.ESTATE | Level.BUILDING | Level.UNIT | Level.FLOOR
)
_DATE_OR_SUM = re.compile(r"[0-9][年月日元岁]|[0-9]万")
_HARD = re.compile(
    r"[的了被们你您她它却]|这[个里些]|那[个里些]|^是|[不就也都仍曾]是|是[我他她你由否在为谁不因一]|反映|村民(?!小?组|委)|居民(?!小?组|委)|业主|户主|身份证|电话|出生|汉族|工作(?!室)|领导|开展|进行|负责|关于|根据|"
    r"以及|位于|坐落|住址|户籍|现住|家住|[0-9]万|[0-9][年元岁日]|[0-9]月|由$"
)
"""What does not stand inside an address: a chain is not continued over it."""
_STOP_STRONG = quick(
    "位于|座落于?|坐落于?|坐落在|地处|家住|现住|暂住地|暂住|住处即|住处|租住的?|居住在|居住于|居住|常住|住址|地址|住所地?|户籍地?|户口|本人|村民|居民|业主|位置|反映|举报|投诉|来自|"
    "前往|途经|经过|搬到|搬至|迁至|迁到|设在|开设|购买|购置|购得|名下|所在地?|出生|[汉回壮满苗族]族|时许|左右|被告人?|原告|租用|租赁|承租|离开|租了|拥有|"
    "房屋|房产|籍贯|我家|我们|你户|该户|我户|我村|本村|该村|我社区|本社区|该社区|我乡|本市|我市|本县|我县|我区|本区|我镇|本镇|查处|走访|关于|我叫|[我你他她咱]们|[住在是的了女男你她他]"
)
_STOP_WEAK = re.compile("[到为系由将把被往去至从对]|[原于即及与和来过向我]")
_OFTEN_IN_NAMES = frozenset("原于即及与和来过向我")
"""``和平中路``, ``向阳村``, ``来凤街``: such a sign divides only when two proper characters are left for the name."""
_DIRECTIONS = frozenset("东西南北中上下前后内外新老大小一二三四五六七八九十")
_PLACEHOLDER = re.compile(r"(?:某某|[xX×○*]{1,3}|某)(?:[0-9]?)$")
_NO_NAME = frozenset(
    "道路 公路 铁路 马路 思路 出路 线路 电路 走路 网路 一路 同路 上路 水路 陆路 回路 半路 修路 让路 开路 大路 小路 街路 上街 逛街 城市 超市 都市 上市 股市 "
    "乡村 农村 全村 本村 我村 该村 各村 全镇 各镇 城镇 乡镇 全乡 集镇 我镇 本镇 该镇 各街道 本社区 我社区 该社区 各社区 全市 我市 本市 全县 我县 本县 "
    "全区 我区 本区 地区 全省 我省 贫困村 示范村 试点村 行政村 自然村 美丽乡村 城中村 空心村 帮扶村 脱贫村 新农村 驻村 进村 入村 包村 同村 邻村 外村 "
    "住宅小区 居民小区 老旧小区 该小区 本小区 各小区 我小区 智慧社区".split()
)
_REACH = {Level.TOWN: 8, Level.VILLAGE: 11, Level.ROAD: 11, Level.ESTATE: 12, Level.ZONE: 12}
_GAP = 14
_GAP_AFTER_NUMBER = 20


def _admin_level(suffix: str) -> int:
    if suffix[-1] == "省" or suffix in ("自治区", "特别行政区"):
        return Level.PROVINCE
    return Level.CITY if suffix in ("自治州", "盟", "地区", "市") else Level.COUNTY


def _known(level: int, text: str, floor: int, end: int) -> int:
    """Start of the longest name of that level in the gazetteer that ends at ``end``; -1 if none."""
    if level & (_ADMIN | Level.ZONE):
        return next((at for at, kind in index().ending_at(text, floor, end) if kind & _UNITS), -1)
    if level == Level.TOWN:
        found = index().ending_at(text, max(floor, end - 9), end)
        return next((at for at, kind in found if kind & _gazetteer.TOWN), -1)
    if level == Level.VILLAGE:
        return divisions()["village"].start_of_longest(text, max(floor, end - 9), end)
    return -1


_UNITS = _gazetteer.PROVINCE | _gazetteer.CITY | _gazetteer.COUNTY


def _stretch(text: str, floor: int, close: int, reach: int) -> int:
    """Start of the name that is closed at ``close`` by what comes before it: a border or a word; -1 if too far."""
    low = max(floor, close - reach)
    window = text[low:close]
    start = low if low == floor else -1
    for m in _STOP_STRONG.finditer(window):
        start = low + m.end()
    for m in _STOP_WEAK.finditer(window):
        name = window[m.end() :]
        proper = sum(sign not in _DIRECTIONS for sign in name)
        if low + m.end() > start and proper >= (2 if m.group() in _OFTEN_IN_NAMES else 1) and len(name) >= 2:
            start = low + m.end()
    return start


def _name_start(text: str, floor: int, close: int, end: int, level: int) -> int:
    """Where the first element of a chain begins; -1 if these characters are no name at all."""
    if not _MASK_SIGNS.isdisjoint(text[max(floor, close - 4) : close]):
        masked = _PLACEHOLDER.search(text, max(floor, close - 4), close)
        if masked:
            return masked.start()
    if level >= Level.TOWN and text[close - 1] in "该本我此":
        return -1
    known = -1
    if level & (_ADMIN | Level.TOWN | Level.ZONE):
        known = _known(level, text, floor, end)
        if level & _ADMIN or (known >= 0 and end - known >= 3):
            return known
    start = _stretch(text, floor, close, _REACH[level])
    if start < 0:
        start = _known(level, text, floor, end) if level == Level.VILLAGE else known
    if start < 0 and level & (Level.TOWN | Level.VILLAGE | Level.ROAD):
        start = max(floor, close - 2)  # most names have two characters
    if start < 0 or text[start:end] in _NO_NAME or (start == close and end - close < 3):
        return -1
    return start


def _widen(text: str, floor: int, start: int) -> int:
    """Take in names without unit that stand directly before: ``杭州|下城区``, ``广东廉江|石岭镇``."""
    names = index()
    while True:
        close = start - 1 if start > floor and text[start - 1] in "- " else start
        best, start_of_best = _gazetteer.TOWN, -1
        for at, kind in names.ending_at(text, max(floor, close - 11), close):
            if (kind & -kind) < best:
                best, start_of_best = kind & -kind, at
        if start_of_best < 0:
            break
        start = start_of_best
    return start - 2 if text[max(floor, start - 2) : start] == "中国" else start


def admin_prefix(text: str, start: int = 0, end: int | None = None) -> tuple[int, int | None]:
    """How far the divisions at the head of an address reach, down to town or subdistrict, and the finest level there.

    >>> admin_prefix("广东省廉江市石岭镇大新村五组")
    (9, 16)
    >>> admin_prefix("廉江石岭镇大新村")
    (5, 16)
    >>> admin_prefix("建设中路12号")
    (0, None)
    """
    end = len(text) if end is None else min(end, len(text))
    at: int = start
    finest: int | None = None
    while at < end:
        step = _division_at(text, at, end, finest)
        if step is None:
            break
        at, finest = step
        if finest == Level.TOWN:
            break
    return at, finest


_MASKED_UNIT = re.compile(r"(?:某某?|[xX×○*]{1,3})(?:(省|自治区)|(市)|([县区旗])|(街道(?:办事处)?|镇|乡))")
_MASK_SIGNS = frozenset("某xX×○*")
_UNKNOWN_TOWN = re.compile(rf"[{HAN}]{{1,6}}?(?:街道办事处|街道办|街道|镇(?![{HAN}]{{0,3}}(?:镇|街道))|乡)(?!村)")
_ROAD_OR_HOUSE = re.compile("[路街巷村号]")
_UNKNOWN_ZONE = re.compile(rf"[{HAN}]{{1,10}}?(?:开发区|高新区|新区|管理区)")


_FULL_NAMES = (
    (_gazetteer.PROVINCE, Level.PROVINCE),
    (_gazetteer.CITY, Level.CITY),
    (_gazetteer.COUNTY, Level.COUNTY),
    (_gazetteer.TOWN, Level.TOWN),
)
_SHORT_NAMES = (
    (_gazetteer.PROVINCE_SHORT, Level.PROVINCE),
    (_gazetteer.CITY_SHORT, Level.CITY),
    (_gazetteer.COUNTY_SHORT, Level.COUNTY),
)


def _division_at(text: str, at: int, end: int, finest: int | None) -> tuple[int, int] | None:
    """The division that begins at ``at`` (end, level), not coarser than ``finest``."""
    while at < end and text[at] in " -" and finest:
        at += 1
    if text[at : at + 1] in _MASK_SIGNS:
        masked = _MASKED_UNIT.match(text, at, end)
        if masked:
            return masked.end(), (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN)[(masked.lastindex or 1) - 1]
    if finest is None and text.startswith("中国", at):
        return _division_at(text, at + 2, end, Level.PROVINCE) or _division_at(text, at + 2, end, None)
    found = index().beginning_at(text, at, end)
    for stop, kinds in found:
        for kind, level in _FULL_NAMES:
            if kinds & kind and (finest is None or level >= finest):
                return stop, level
    if finest is not None:
        for pattern, level in ((_UNKNOWN_TOWN, Level.TOWN), (_UNKNOWN_ZONE, Level.ZONE)):
            m = pattern.match(text, at, end)
            if m and not _ROAD_OR_HOUSE.search(m.group()[:-2]):
                return m.end(), level
    for kind, level in _SHORT_NAMES:
        if finest is None or level > finest:
            stop = next((stop for stop, kinds in found if kinds & kind), -1)
            if stop > 0 and (finest is not None or _division_at(text, stop, end, level)):
                return stop, level
    return None


def _continues(text: str, chain: list[Element], kind: str, start: int, end: int) -> bool:
    """May the token at ``start`` go on with the chain?"""
    last = chain[-1]
    level = _LEVELS.get(kind, 0)
    if start > last.end:
        gap = text[last.end : start]
        if len(gap) > (_GAP_AFTER_NUMBER if last.level == Level.NUMBER else _GAP) or _HARD.search(gap):
            return False
        if "  " in gap and not (level & DETAILS and last.level & DETAILS):
            return False
        if kind == "GROUP" and not last.level & _BEFORE_GROUP:
            return len(gap) <= 6
    if kind == "ADMIN":
        known = _known(Level.COUNTY, text, last.end, end)
        if any(element.level & _AFTER_ADMIN for element in chain):
            return known < 0 or end - known < 3
        if known > last.end and text[known - 1] in "在于到至从往":
            return False
        if " " in text[last.end : start]:
            return _admin_level(text[start:end]) > last.level
    return True


_BEFORE_GROUP = Level.VILLAGE | Level.TOWN | Level.GROUP | Level.ESTATE | Level.NUMBER
_AFTER_ADMIN = DETAILS | Level.ROAD | Level.VILLAGE


def chains(text: str, floor: int, ceiling: int) -> Iterator[Chain]:
    """The chains of elements between two offsets that hold no character of ``BREAKS``, left to right."""
    chain: list[Element] = []
    fence = floor
    for m in _TOKEN.finditer(text, floor, ceiling):
        kind = m.lastgroup or ""
        start, end = m.span()
        if start < fence:
            continue
        level = _LEVELS.get(kind) or _admin_level(m.group())
        if chain and ((start == chain[-1].end and kind != "ADMIN") or _continues(text, chain, kind, start, end)):
            _append(chain, Element(chain[-1].end, end, level), gap=start > chain[-1].end)
        else:
            if chain:
                yield _finished(text, chain, ceiling)
                fence = chain[-1].end
                chain = []
            first = _first_element(text, fence, start, end, level)
            if first is not None:
                chain.append(first)
    if chain:
        yield _finished(text, chain, ceiling)


def _first_element(text: str, fence: int, start: int, end: int, level: int) -> Element | None:
    if level & DETAILS:
        return Element(start, end, level)
    fence = max(fence, text.rfind(" ", fence, start) + 1)
    name_start = _name_start(text, fence, start, end, level)
    if name_start < 0:
        return None
    return Element(_widen(text, fence, name_start), end, level)


def _append(chain: list[Element], element: Element, gap: bool) -> None:
    """Add an element; one that is only a closing word renames the element before it (``石路|街道``, ``3号|路``)."""
    last = chain[-1]
    if element.level & DETAILS:
        chain.append(element)
    elif gap:
        masked_or_named = not element.level & _ADMIN or not last.level & (Level.ROAD | Level.VILLAGE)
        if masked_or_named or element.level >= last.level:
            chain.append(element)
    elif last.level & DETAILS and element.level != Level.ROAD:
        return
    elif last.level != element.level or last.level & (Level.VILLAGE | Level.ROAD):
        chain[-1] = Element(last.start, element.end, element.level)


def _finished(text: str, chain: list[Element], ceiling: int) -> Chain:
    """The chain with bare numbers after a road or a house taken in, ended at its last detail."""
    elements: list[Element] = []
    end = 0
    for i, element in enumerate(chain):
        elements.append(element)
        if element.level & DETAILS:
            end = element.end
        if element.level & _BEFORE_BARE_NUMBER:
            stop = chain[i + 1].start if i + 1 < len(chain) else ceiling
            m = _BARE_NUMBER.match(text, element.end, ceiling)
            if m and (i + 1 == len(chain) or m.end() < chain[i + 1].end) and _is_room(text, element, m, stop):
                end = m.end()
                level = Level.NUMBER if element.level & (Level.ROAD | Level.VILLAGE) else Level.ROOM
                elements.append(Element(element.end, end, level))
    end = end or elements[-1].end
    levels = 0
    for element in elements:
        if element.end <= end:
            levels |= element.level
    return Chain(elements[0].start, end, tuple(elements), levels)


def _is_room(text: str, element: Element, number: re.Match[str], stop: int) -> bool:
    """Is the bare number after this element a house or room number, not a year, a telephone, a sum?"""
    digits = number.group().strip()
    spaced = number.group()[0] == " "
    if element.level == Level.VILLAGE:
        return not spaced and digits.isdigit() and number.end() == stop
    if element.level == Level.ROAD:
        return not spaced and digits[-1].isdigit() and len(digits) <= 9
    if element.level == Level.ESTATE and len(digits) == 1:
        return False
    if spaced:  # in a list a sum may follow: only a room after a building is believed
        return bool(element.level & (Level.BUILDING | Level.UNIT)) and len(digits) >= 3 and digits.isdigit()
    return any(sign.isdigit() for sign in digits)


def is_specific(text: str, chain: Chain) -> bool:
    """Does the chain point at a house, flat or village group (具体住址), and not only at an area?"""
    levels = chain.levels
    if not levels & DETAILS:
        return False
    details = [element for element in chain.elements if element.level & DETAILS and element.end <= chain.end]
    if len(details) == 1 and _is_count(text, details[0], levels):
        return False
    if levels & (Level.VILLAGE | Level.ROAD):
        return True
    if levels & (Level.ESTATE | Level.ZONE):
        return bool(levels & DETAILS & ~Level.FLOOR) or bool(levels & _ADMIN)
    if levels & Level.ROOM and levels & (Level.BUILDING | Level.UNIT):
        return True
    if not levels & (_ADMIN | Level.TOWN):
        return False
    named = _is_named(text, details[0])
    if details[0].level == Level.NUMBER:
        many = len(details) > 1 or _big(text[details[0].start : details[0].end])
        return bool(levels & Level.TOWN) or (named and many)
    return named and (details[0].level != Level.FLOOR or len(details) > 1)


def _is_count(text: str, detail: Element, levels: int) -> bool:
    """Is the only detail rather a number of things (``一座``, ``二百座``), or of a road that may be a title (``之路2``)?"""
    words = text[detail.start : detail.end]
    if detail.level == Level.BUILDING:
        return bool(re.search("(?:[一两几数百千]|[二三四五六七八九]百|[0-9]{3,})[座栋幢]$", words))
    placed = levels & (_ADMIN | Level.TOWN | Level.VILLAGE | Level.ZONE | Level.ESTATE)
    return not placed and words.isascii() and words.isdigit()


_ONLY_NUMBER = re.compile(rf"(?:第|附)?{_NUMS}[^0-9]*$")


def _is_named(text: str, detail: Element) -> bool:
    """Does a name stand between the element before the detail and the detail's own number?"""
    return bool(_ONLY_NUMBER.sub("", text[detail.start : detail.end]))


def _big(words: str) -> bool:
    """Is there a number that is no day of a month?"""
    return any(int(digits) > 31 for digits in re.findall("[0-9]+", words))


def is_like_name(words: str) -> bool:
    """Could these characters be a person's name: a usual surname and one or two more, or a compound one and one or two?"""
    kinds = surnames()
    if words[:2] in kinds["compound"]:
        return len(words) in (3, 4)
    return len(words) in (2, 3) and words[0] in kinds["common"]


def is_somebodys(words: str) -> bool:
    """Is it a person and where they live or what they do: ``李小五家``?"""
    return words[-1:] in ("家", "处", "宅") and is_like_name(words[:-1])
