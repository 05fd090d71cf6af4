"""Mobile numbers (手机号): 11 digits, network number 13–19 (工信部 公众移动通信网网号分配, 2023-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._glued import NETWORKS, parts
from recognizers._guards import beside_mask, in_link, is_amount
from recognizers._numbers import Written, mixed_groups, numbers, slip_mobile
from recognizers._roles import POSTED, of_mobile
from recognizers._text import Folded

_USUAL_GROUPS = {(11,), (3, 4, 4), (4, 3, 4), (3, 3, 5), (3, 8), (7, 4), (4, 4, 3), (5, 6)}
_PREFIX = re.compile(r"(?:\((?:\+|00)86\)|\+86|(?<![0-9A-Za-z])(?:0086|86(?=-)))[ \-]?$")
_SOLID_PREFIX = re.compile(r"(0086|86|0)?(1[3-9][0-9]{9})", re.ASCII)
_GLUED = re.compile(
    r"(?<![A-Za-z])(?:TEL|PHONE|MOBILE|MOB|VX|WX|QQ|V|M)(1[3-9][0-9]{9})(?![0-9])", re.ASCII | re.IGNORECASE
)
_FOLLOWED = re.compile(
    r"(1[3-9][0-9]{9})(?:(?P<word>E|EMAIL|MAIL|QQ|VX|WX|WECHAT|TEL|FAX)|[A-Z]{2,12})", re.ASCII | re.IGNORECASE
)
_ABROAD = re.compile(
    r"[+(](?<![0-9A-Za-z][+(])(?:(?<=[+])(?!86)(?P<country>[1-9][0-9]{0,2})|(?<=[(])\+?(?!86)(?P<bracketed>[1-9][0-9]{0,2})\))"
    r"(?:[ \-]{0,2}[0-9]){7,11}(?![0-9A-Za-z*]|\.[0-9])"
)
_NEIGHBOURS = frozenset(("852", "853", "886"))
_EXCEL = re.compile(r"1\.(?<![0-9.]1\.)[3-9][0-9]{4,9}E\+?10(?![0-9])", re.ASCII | re.IGNORECASE)
_IOT = re.compile(r"1(?:4[0-4]|06)[0-9]{10}", re.ASCII)
_PLACE = re.compile("[省市县区镇乡][^,。;]{2,40}[路街巷道村号期区苑园][^,。;]{0,8}$")
_READING_COST = {"plain": 0.0, "numerals": 0.4, "lookalikes": 0.4, "odd": 0.3}
_UNDERSCORED_COST = 0.2
_SPOKEN_COST = 0.1
"""Of eleven numerals in a row and nothing else: what but a mobile number begins 一三九, and is as long?"""


class Mobile(Recognizer):
    """A mobile number: bare, grouped, with +86/0086/86 or a leading 0, over a line's end, in Chinese numerals.

    A network number that is not allocated is still taken: new ones are opened every year. It only scores lower.
    A number abroad written with its country's code counts as one: nobody can tell there. A mobile is a person's even
    in an office's notice; ``public`` is said only of a tender's published contact.
    """

    ENTITIES = ("CN_MOBILE",)
    NEEDS = (NUMBER,)
    CONTEXT = (
        "手機", "電話", "聯絡", "聯繫", "Phone", "phone", "mobile", "Cell", "联络",
        "手机", "移动电话", "电话", "联系方式", "联系人", "致电", "微信", "短信", "Tel", "TEL", "tel", "Mobile",
        "支付宝", "拨打", "热线", "咨询", "来电", "手机号",
    )  # fmt: skip
    ANTI_CONTEXT = (
        "订单", "流水号", "发票", "学号", "运单", "快递单号", "编号", "金额", "户号", "证号", "卡号", "账号", "帐号", "单号",
        "代码", "条码", "备案号", "证书号", "许可证", "文号", "工号", "档案号", "型号", "余额", "预算", "限价", "报价", "成交价", "序号",
    )  # fmt: skip
    FOUND = (
        "联系电话：【15499991234】",
        "手机【154-9999-1234】，",
        "手机【１５４９９９９１２３４】（微信同号）",
        "张三【15499991234】",
        "Tel:【+86 154 9999 1234】。",
        "手机\x1f【15499991234】",
        "电话【0086-15499991234】",
        "电话【8615499991234】",
        "电话【015499991234】",
        "电话【(+86)15499991234】",
        "电话【+8615499991234】",
        "手机：【1549 999 1234】",
        "手机：【154.9999.1234】",
        "手机\x1f【15499991234】.0",
        "手机：【1 5 4 9 9 9 9 1 2 3 4】",
        "手机：【154 9999\n1234】",
        "手机：【一五四九九九九一二三四】",
        "电话：【幺五四九九九九幺二三四】",
        "手机号【壹伍肆玖玖玖玖壹贰叁肆】",
        "手机号【l5499991234】",
        "手机：【154OOOOl234】",
        "【15499991234】、【19499991234】/【19499995678】",
        "Tel【15499991234】",
        "**【15499991234】**",
        "1 440881190101010018 【15499991234】 6228480000000000018",
        "手机\x1f【1549999123】",
        "经理李某：【15499991234】Email：a@b.cn",
        "李某：【15499991234】E-mail：a@b.cn",
        "香港联络电话【+852 2123 4567】",
        "台湾电话：【+886-2-21234567】",
        "電話：【(852)21234567】",
        "電話：【(+852)21234567】",
        "聯絡電話：【154 99991234】",
        "编号：202304 何某 【15499991234】",
        "联系人\n罗某\n电话\n   【15499991234】",
        "https://www.example.gov.cn/a?tel=【15499991234】",
        "手机\x1f【1.5499991234E+10】",
        "【15499991234】.txt",
        "张三【15499991234】.csv",
        "广东省廉江市石城镇建设路7-2【13999991234】张三",
        "【15499991234】【19499995678】",
        "440881190101010018【15499991234】",
        "手机【15499991234】6228480000000000018",
        "【15499991234】20240516",
        "张三：【一五四九九九九一二三四】",
        "電話：【壹伍肆玖玖玖玖壹貳參肆】",
        "电话：【一5四9999一2三4】",
        "电话：【①⑤④⑨⑨⑨⑨①②③④】",
        "电话：【1️⃣5️⃣4️⃣9️⃣9️⃣9️⃣9️⃣1️⃣2️⃣3️⃣4】️⃣",
        "电话：【१५४९९९९१२३४】",
        "电话：【1̶5̶4̶9̶9̶9̶9̶1̶2̶3̶4】̶",
        "电话：【154/9999/1234】",
        "电话：【154~9999~1234】",
        "电话：【154，9999，1234】",
        "电话：【154📞9999📞1234】",
        "电话：【15,499,991,234】",
        "电话：【1,5,4,9,9,9,9,1,2,3,4】",
        "电话：【154    9999    1234】",
        "电话\n【1\n5\n4\n9\n9\n9\n9\n1\n2\n3\n4】",
        "张三tel【15499991234】qq123456",
    )
    IGNORED = (
        "合计15499991234.00元",
        "订单编号：15499991234",
        "流水2015499991234",
        "电话：12800138000",
        "手机：154****1234",
        "手机：154○○○○1234",
        "项目编号GD-15499991234-01",
        "发票号码 15499991234",
        "共计15499991234元",
        "型号15499991234AB",
        "增幅+12345678人",
        "(2020)12345678",
        "电话(1234567890)",
        "欠税余额\x1f15499991234",
        "￥15499991234",
        "时间戳1549999123456",
        "ISBN 9787549999123",
        "快递单号SF1549999123456",
        "附件https://www.example.gov.cn/upload/15499991234.pdf",
        "流水号1549999123419499995678",
        "合计15,499,991,234元",
        "1\n5\n4\n9\n9\n9\n9\n1\n2\n3\n4",
        "答案：1,5,4,9,9,9,9,1,2,3,4",
        "①15499991234元",
        "人数154、999、9123、4",
        "见注①②③④⑤⑥⑦⑧⑨",
        "2024051615499991234",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for number in numbers(folded, 11):
            if number.digits.isdigit() and number.digits[0] == "1" and number.digits[1] in "3456789":
                yield from _eleven(folded, number)
        for number in numbers(folded, 12, 13, 15):
            m = _SOLID_PREFIX.fullmatch(number.digits)
            if m and m.group(1) and not number.hyphenated and _usual(number, len(m.group(1))):
                points = 0.7 if len(m.group(1)) > 1 else 0.45
                start = number.start - folded.text.startswith("+", number.start - 1 if number.start else 0)
                yield _match(folded, start, number.end, m.group(2), points - _READING_COST[number.reading])
            elif number.solid and _IOT.fullmatch(number.digits):
                yield Match(number.start, number.end, 0.25, "物联网号码格式")
        for group in mixed_groups(folded):
            for m in _GLUED.finditer(group.text):
                yield _match(folded, group.start + m.start(1), group.start + m.end(1), m.group(1), 0.8)
            followed = _FOLLOWED.fullmatch(group.text)
            if followed and not beside_mask(folded.text, group.start, group.end):
                points = 0.75 if followed.group("word") else 0.3
                yield _match(folded, group.start, group.start + 11, followed.group(1), points)
        for part in parts(folded, "mobile"):
            if part.evidence >= 4 or not in_link(folded.text, part.start):
                yield _match(
                    folded, part.start, part.end, folded.text[part.start : part.end], part.score, "与其他号码连写"
                )
        for m in folded.finditer(_ABROAD):
            if not is_amount(folded.text, m.start(), m.end()):
                points = 0.4 if (m.group("country") or m.group("bracketed")) in _NEIGHBOURS else 0.2
                if "+" in m.group():
                    points += 0.15
                yield Match(m.start(), m.end(), points, "境外电话号码格式", of_mobile(folded, m.start(), m.end())[0])
        if "E+10" in folded.text or "E10" in folded.text:
            for m in folded.finditer(_EXCEL):
                yield Match(m.start(), m.end(), 0.3, "表格软件截断的长数字")
        for run in folded.runs:
            at = slip_mobile(run, folded.text)
            if at >= 0 and folded.text[at : at + 3] in NETWORKS and _PLACE.search(folded.before(at, 60)):
                yield _match(folded, at, run.end, run.text[-11:], 0.6)
        yield from _wrong_length(folded)


def _usual(number: Written, prefix: int) -> bool:
    """Is the number grouped as mobiles are once the digits of the prefix are taken off its first group?"""
    sizes = (number.sizes[0] - prefix, *number.sizes[1:])
    return sizes in _USUAL_GROUPS or set(sizes) == {1}


def _eleven(folded: Folded, number: Written) -> Iterator[Match]:
    text = folded.text
    if is_amount(text, number.start, number.end) or (number.solid and in_link(text, number.start)):
        return
    points = 0.75
    if number.sizes not in _USUAL_GROUPS:
        points = 0.6 if set(number.sizes) == {1} else 0.3
    elif number.sizes not in ((11,), (3, 4, 4), (4, 3, 4)):
        points = 0.35
    if number.joints and len(set(number.joints)) > 1:
        points -= 0.1
    if number.broken:
        points -= 0.3
    if number.hyphenated or (number.joints and (number.left or number.right) and _in_longer_row(number)):
        points -= 0.4
    spoken = (
        number.reading == "numerals" and number.solid and not any(map(str.isascii, text[number.start : number.end]))
    )
    if number.reading == "odd" and number.sizes == (3, 4, 4) and number.joints[0].strip() not in ("/", ",", "、"):
        points -= _UNDERSCORED_COST  # in threes and fours, by a sign that does not group amounts or list numbers
    else:
        points -= _SPOKEN_COST if spoken else _READING_COST[number.reading]
    prefix = _PREFIX.search(text, max(0, number.start - 7), number.start)
    start = prefix.start() if prefix else number.start
    if prefix:
        points = max(points, 0.75)
    yield _match(folded, start, number.end, number.digits, points)


def _in_longer_row(number: Written) -> bool:
    """Grouped, and its neighbour hangs on by the same joint: a piece of a card number or of a code, as like as not."""
    return number.left in number.joints or number.right in number.joints


def _match(folded: Folded, start: int, end: int, digits: str, points: float, glued: str = "") -> Match:
    known = digits[:3] in NETWORKS
    role, reason = of_mobile(folded, start, end)
    why = ("手机号格式" if known else "手机号格式（号段未分配）") + (f"，{glued}" if glued else "")
    why = f"{why}；{reason}" if reason else why
    sort = "基层服务" if reason == POSTED else ""
    return Match(start, end, max(0.1, points if known or glued else points - 0.15), why, role, sort=sort)


def _wrong_length(folded: Folded) -> Iterator[Match]:
    """Ten or twelve digits in a column of mobiles: a digit lost or doubled is still somebody's number."""
    for run in folded.runs:
        if len(run.text) in (10, 12) and run.text.isdigit() and run.text[0] == "1" and run.text[1] in "3456789":
            label = folded.label(run.start)
            if ("手机" in label or "移动电话" in label) and not beside_mask(folded.text, run.start, run.end):
                yield Match(run.start, run.end, 0.2, "手机号一栏中的数字，位数不对")
