"""Licence plates (机动车号牌, GA 36-2018): province, letter, five signs; six for new energy; police, military, trailers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer, Role
from recognizers._guards import beside_mask
from recognizers._roles import ORGANISATION, clause, row
from recognizers._text import Folded

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIGN = "[A-HJ-NP-Za-hj-np-z0-9]"
_SUFFIX = "[挂学警港澳使领试超]"
_CIVIL = re.compile(
    rf"[{_PROVINCES}][ ]?[A-HJ-Za-hj-z][ ]?[·•.・\-]?[ ]?(?:"
    rf"(?P<special>{_SIGN}{{4}}{_SUFFIX})"
    rf"|(?P<energy>[A-HJKa-hjk]{_SIGN}[0-9]{{4}}|[0-9]{{5}}[A-HJKa-hjk])"
    rf"|(?P<plain>{_SIGN}{{5}}))"
    r"(?![0-9A-Za-z*]|-[0-9])"
)
_ARMED = re.compile(
    rf"W(?<![0-9A-Za-z]W)J[ ]?[{_PROVINCES}][ ]?[·•.\-]?[ ]?[0-9]{{4}}[0-9XBTSHJDxbtshjd](?![0-9A-Za-z])"
    r"|[VKHBSLJNGCEZ](?<![0-9A-Za-z][VKHBSLJNGCEZ])[A-DO-VYKHSJ][·•][0-9]{5}(?![0-9A-Za-z])"
)
_PUBLIC = re.compile(
    r"公务|执法车|出租|的士|公交|校车|客运|班车|警车|救护车|消防|环卫|拍卖|处置车辆|报废|逾期未检|强制注销|无主车|(?:公司|局|单位|中心|政府|所)[^,，。;；]{0,8}(?:购置|自有|所有|所属|公用)|单位车辆|租赁|货运公司|挂车"
)
_VEHICLE_AFTER = re.compile(
    r"[号的]{0,2}(?:[大中小重轻微]型|普通|轻便|二轮|两轮|三轮|牌)?[^,。;\s]{0,4}(?:摩托|汽车|轿车|货车|客车|车辆|面包车|越野车)"
)
_OWNER = re.compile(r"(?:所有人|车主|姓名|当事人|被处罚人|违法人|驾驶人)[^\x1d-\x1f]{0,8}\x1f([^\x1d-\x1f]*)")


class Plate(Recognizer):
    """A plate, with or without a dot, hyphen or space after the letter, in small letters too.

    ``role`` is public for the vehicles of offices and carriers; the owner's own is not said in most notices.
    """

    ENTITIES = ("CN_PLATE",)
    NEEDS = (rf"[{_PROVINCES}] ?[A-Za-z]", "WJ", "[A-Z]{2}[·•]")
    CONTEXT = (
        "车牌", "号牌", "牌号", "车号", "牌照", "驾驶", "小型", "汽车", "摩托", "车辆", "校车", "出租车", "的士", "轿车", "货车",
        "客车", "行驶证", "套牌", "挂车", "电动车", "面包车", "车主", "机动车",
    )  # fmt: skip
    ANTI_CONTEXT = (
        "备案",
        "许可",
        "国药准字",
        "批准文号",
        "型号",
        "图号",
        "编号",
        "证字",
        "文号",
        "批号",
        "食品",
        "化妆品",
    )
    FOUND = (
        "车牌号【宁K12345】",
        "驾驶【宁K·12345】小型轿车",
        "【宁KD12345】新能源",
        "大货车【宁K12345D】",
        "车牌【宁k1a2b3】",
        "【宁K1234挂】",
        "号牌【宁K-12345】",
        "号牌【宁K 12345】，",
        "粤港车牌【粤Z1234港】",
        "套牌车【宁KHJ798】的车主",
        "车牌号\x1f【宁K12345】",
        "【宁K12345】、【宁K54321】",
        "【WJ宁12345】",
        "车牌【宁 K12345】",
        "其名下【宁k07d68】号摩托车",
        "车牌【宁Ｋ１２３４５】",
    )
    IGNORED = (
        "京A级景区",
        "粤B2-20201234",
        "沪ICP备12345678号",
        "粤O.12345678",
        "粤0881民初123号",
        "车牌号宁K*****",
        "苏J×××××号",
        "型号新A12345",
        "粤府办〔2020〕10号",
        "宁K1234567",
        "最新A股行情",
        "豫R1234",
        "青A12345.67",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        for m in folded.finditer(_CIVIL):
            signs = m.group("plain") or m.group("energy") or ""
            if beside_mask(text, m.end(), m.end()) or re.match(r"\.[0-9]", text[m.end() : m.end() + 2]):
                continue
            if m.group("special"):
                points, why = 0.75, "号牌格式（挂、学、警、港、澳等）"
            elif not any(sign.isdigit() for sign in signs):
                points, why = 0.2, "号牌格式，全为字母"
            else:
                points, why = 0.65, "新能源号牌格式" if m.group("energy") else "号牌格式"
            written = m.group()
            if written != written.upper():
                points -= 0.2
            if _VEHICLE_AFTER.match(text, m.end()):
                points += 0.2
            if text[m.start() - 1 : m.start()] in tuple("最更全创革重崭") and m.start():
                points -= 0.4  # 最新A12345: the character belongs to the word before it
            role, reason = _role(folded, m.start(), m.end())
            yield Match(m.start(), m.end(), points, f"{why}；{reason}" if reason else why, role)
        for m in folded.finditer(_ARMED):
            yield Match(m.start(), m.end(), 0.7 if m.group()[:2] == "WJ" else 0.35, "武警、军队号牌格式", "public")


def _role(folded: Folded, start: int, end: int) -> tuple[Role, str]:
    words = clause(folded, start, end)
    if _PUBLIC.search(words) or _PUBLIC.search(folded.label(start)):
        return "public", "公务、营运或处置车辆"
    owner = _OWNER.search(row(folded, start))
    if owner:
        return ("public", "所有人为单位") if ORGANISATION.search(owner.group(1)) else ("personal", "个人车辆名单")
    if ORGANISATION.search(folded.after(end, 16)) or ORGANISATION.search(folded.before(start, 8)):
        return "public", "车辆属于单位"
    return "", ""
