"""Addresses that point at a house, a flat or a village group (具体住址), and whose they are.

What is looked for: a chain of divisions, roads, estates and details (``_address_grammar``), found from its details
(``12号``, ``3栋``, ``五组``) or from a label (``住址：``, a column ``家庭住址``). A bare area (``廉江市石岭镇``) is none;
a village is one only where a label says that somebody lives there. Levels and their order: entities.md D1; what may
stay when masked (down to town or subdistrict): 永安市 2022 Q4 website notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._address_ends import (
    MOBILE,
    NO_TAIL,
    WINDOW,
    is_plain,
    left_end,
    right_end,
    with_bracket,
    with_clause,
    with_more,
    with_tail,
)
from recognizers._address_grammar import (
    DETAILS,
    HAN,
    PROVINCES,
    Chain,
    Level,
    admin_prefix,
    chains,
    is_specific,
)
from recognizers._address_role import FACILITY, role_of
from recognizers._address_tables import HEADING
from recognizers._address_values import (
    BEFORE_INSIDE,
    BEFORE_LIVES,
    BESIDE,
    BODY,
    COLUMN,
    COUNTS,
    INSIDE,
    LABEL,
    LIVES_AT,
    NEEDS_CELL,
    Value,
    slips,
    values,
    whole_cells,
)
from recognizers._base import Match, Recognizer
from recognizers._spans import claim, is_free
from recognizers._text import Folded

_ANCHOR = re.compile(
    "[号栋幢座室弄楼层组队房巷社元铺#F路街村厦场区寓园-]"
    f"(?:(?<=[{COUNTS}东西南北中主副][号栋幢座室弄楼层组队房巷社铺#F])|(?<=单元)|(?<=则[号])"
    f"|(?<=产队)|(?<=[{COUNTS}民]小组)|"
    "(?<=[村屯会委区].[组队])|(?<=[村屯会委区]..[组队])|(?<=[村屯会委区]...[组队])|(?<=[村屯]...小组)|(?<=[村屯]....小组)"
    + "|(?<=[路街巷村])(?=[0-9])|(?<=[厦场区寓园])(?=[0-9]{2})"
    "|(?<=[0-9A-Za-z]-)(?<![0-9]{4}-)(?<![0-9]{4}-[0-9]-)(?<![0-9]{4}-[0-9]{2}-)(?<!:[0-9]{2}-)[0-9]{1,4}(?![0-9:.年月日时-]))"
)
"""Where an address may have a detail. One set of characters first: the engine skips to them quickly."""
_LIVES = re.compile("住址|家庭|居住|户籍|户口|现住|住处|住所|居所|常住|暂住|门牌|村组|(?<![办入])住")
_CODED = re.compile(
    rf"[{HAN}A-Za-z0-9#_-]{{2,30}}?[{HAN}](?:[A-Za-z]{{0,2}}[0-9]{{1,5}}[A-Za-z]?)(?:[-#][0-9A-Za-z]{{1,5}}){{0,3}}(?:[号室房栋幢座楼层档铺]|单元?)?"
)
"""An estate or a hamlet by its name, with a number and no word that says of what: ``晨光国际8-6-1440``."""
_OFFICE = re.compile(
    "(?:法院|检察院|政府|公司|局|中心|委员会|办公室|支队|大队|协会|基金会|总会|酒店|宾馆|医院|银行|学校|公证处)$"
)
_NOT_LEAD = re.compile("[的了是]|  |[0-9]{6}")
_NO_HOME = re.compile("[*]{2,}$|(?:农村|乡村|(?:偏远|边远|贫困|[小大高深个座])山村)$")


def _value_match(text: str, value: Value, whole: bool = True) -> tuple[Chain, int, int] | None:
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
            end = max(end, last) if last <= value.end and is_plain(text[end:last]) else end
        further = with_more(text, end)
        end = further if further > end else with_tail(text, end, value.end, whole)
        return chain, start, with_clause(text, with_bracket(text, end))
    if _is_coded(text, value):
        return Chain(value.start, value.end, ()), value.start, value.end
    stop, level = admin_prefix(text, value.start, value.end)
    if level is None or stop >= value.end:
        return None
    end = with_tail(text, stop, value.end, whole=True)
    area = Chain(value.start, end, ())
    return (area, value.start, end) if end > stop else None


def _is_coded(text: str, value: Value) -> bool:
    """Does a label say that somebody lives at what is a name and a number, and no more?"""
    coded = _LIVES.search(value.label) and _CODED.fullmatch(text, value.start, value.end)
    return bool(coded) and not NO_TAIL.search(text, value.start, value.end)


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
        MOBILE.pattern,
        _ANCHOR.pattern,
        LABEL.pattern,
        HEADING.pattern,
        rf"(?<![^{BEFORE_LIVES}]){LIVES_AT.pattern}",
        NEEDS_CELL,
        rf"(?:{COLUMN.pattern})[^\x1d-\x1f]*\x1f",
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
        for value in values(folded):
            found = _value_match(text, value)
            match = found and self._labelled(folded, value, *found)
            if match and claim(taken, match.start, match.end):
                yield match
        for value in slips(folded):
            found = _value_match(text, value)
            match = found and self._slip(folded, *found)
            if match and claim(taken, match.start, match.end):
                yield match
        for value in whole_cells(text):
            if not is_free(taken, value.start):
                continue
            found = _value_match(text, value, whole=False)
            match = found and self._whole(folded, value, *found)
            if match and claim(taken, match.start, match.end):
                yield match
        yield from self._unlabelled(folded, taken)

    def _labelled(self, folded: Folded, value: Value, chain: Chain, start: int, end: int) -> Match | None:
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

    def _whole(self, folded: Folded, value: Value, chain: Chain, start: int, end: int) -> Match | None:
        text = folded.text
        keep = _keep(text, start, end)
        exact = is_specific(text, chain) or chain.levels & Level.ESTATE or BESIDE.search(text, start, end)
        if (start, end) != (value.start, value.end) or not 2 <= keep < end - start or not exact:
            return None
        if not chain.levels & (Level.ROAD | Level.ESTATE | Level.VILLAGE) or BODY.search(text, start, end):
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
            left, right = left_end(text, anchor.start(), floor), right_end(text, anchor.start())
            done = max(right, anchor.end())
            opened = text.rfind("(", max(floor, left - 10), left)
            if opened > floor and text[opened - 1] in BEFORE_INSIDE and INSIDE.match(text, opened):
                left = left_end(text, opened, floor)
            for chain in chains(text, left, right):
                if not is_specific(text, chain) or _is_area(text, chain) or not claim(taken, chain.start, chain.end):
                    continue
                end = with_more(text, chain.end)
                if (
                    chain.start == left
                    and (left == 0 or text[left - 1] in "\n\x1d\x1e\x1f:：|")
                    and right - left < WINDOW
                ):
                    end = with_bracket(text, with_tail(text, end, right, whole=False))
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
    return bool(BODY.search(text, start, end))


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
