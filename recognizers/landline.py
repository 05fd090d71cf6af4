"""Fixed lines (固定电话): area code 0xx or 0xxx and 7 or 8 digits, the first 2–8 (电信网编号计划, 2003)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._guards import beside_mask, in_link, is_amount, is_date
from recognizers._numbers import numbers
from recognizers._roles import of_telephone
from recognizers._tables import area_codes
from recognizers._text import Folded

_AREA = r"(?:10|2[0-57-9]|[3-9][0-9]{2})"
_EXTENSION = r"(?:[ ]?(?:转|分机|ext\.?|EXT\.?)[ ]?[0-9]{1,6}|-[0-9]{1,6}(?![0-9\-]))?"
# The first sign is consumed before the borders are asked for, so that the search can skip to it.
_FULL = re.compile(
    r"[+(08](?<![0-9A-Za-z.\-][+(08])(?:"
    rf"(?:(?<=\+)86|(?<=0)086|(?<=8)6(?=-))[ \-]{{0,2}}\(?0?(?P<far>{_AREA})\)?"  # +86 759, 0086-759, 86-759
    rf"|(?<=\()(?:0(?P<bracket>{_AREA})|86\)?[ \-]?0?(?P<farbracket>{_AREA}))\)"  # (0759)
    rf"|(?<=0)(?P<near>{_AREA})\)?"  # 0759
    r")(?P<joint>[ ]{0,2}-{0,2}[ ]{0,2}|[ ]?-?[ ]?\n[ ]{0,4})"
    r"(?P<number>[2-8](?:[0-9]{7}(?![0-9])|[0-9]{6}(?![0-9])|[0-9]{3}[ \-][0-9]{4}(?![0-9])|[0-9]{2}[ \-][0-9]{4}(?![0-9])"
    r"|[0-9][ ][0-9]{2}[ ][0-9]{3,4}(?![0-9])))"
    rf"(?P<ext>{_EXTENSION})(?![0-9A-Za-z])"
)
_NEXT = re.compile(rf"[ ]?(?:[/、,;]|或|和|及)[ ]?([2-8][0-9]{{6,7}}{_EXTENSION})(?![0-9A-Za-z\-.])")
_LOCAL = re.compile(
    r"[2-8](?<![0-9A-Za-z.\-+/][2-8])(?:[0-9]{7}|[0-9]{6}|[0-9]{3}[ \-][0-9]{4}|[0-9]{2}[ \-][0-9]{4})"
    rf"(?P<ext>{_EXTENSION})(?![0-9A-Za-z\-])"
)
_YEAR = re.compile(r"20[0-4][0-9]")
_TELEPHONE = re.compile(
    r"电话|传真|固话|座机|热线|联系方式|Tel|TEL|tel|Fax|FAX|fax|总机|宅电|办电|致电|拨打|小灵通|電話|傳真|Phone|phone"
)
_REACH = 24


class Landline(Recognizer):
    """A fixed line with its area code, or without one where the text or the column says that it is a telephone.

    Most are an office's and stay; ``role`` says whose it is. The second and third number after ``/`` or ``、`` belong
    to the first.
    """

    ENTITIES = ("CN_LANDLINE",)
    NEEDS = (NUMBER,)
    CONTEXT = (
        "電話", "傳真", "聯絡", "聯繫", "Phone", "phone",
        "电话", "传真", "固话", "座机", "热线", "联系方式", "Tel", "TEL", "tel", "Fax", "FAX", "fax", "总机", "宅电", "办电",
        "致电", "拨打", "联系人", "小灵通",
    )  # fmt: skip
    ANTI_CONTEXT = (
        "编号", "发票", "订单", "单号", "邮编", "邮政编码", "文号", "代码", "金额", "备案", "账号", "帐号", "卡号", "证号",
        "许可证", "合同", "标段", "项目号", "户号", "QQ", "qq", "档案号", "图号", "型号", "工号", "警号", "学号", "流水",
    )  # fmt: skip
    REACH = 20
    FOUND = (
        "监督电话：【0759-6621234】。",
        "电话【(0759)6621234转801】",
        "联系电话【020-81234567-8012】",
        "传真：【０７５９—６６２１２３４】",
        "电话：【0759 6621234】",
        "家庭电话\x1f【6621234】",
        "举报电话：【0759-6621234】/【6621235】",
        "咨询电话：【0759-6621234】、【6621235】、【6621236】",
        "电话：【6621234-5】",
        "电话：【07596621234】",
        "电话【+86-759-6621234】",
        "山东日照 【86-633-8535119】",
        "联系电话：【8856 5678】",
        "聯絡電話：【28561234】",
        "泸西县金利大酒店【0873-8892111】",
        "值班电话【0759-662-1234】",
        "办公电话：【6621234】，传真：【6621235】",
        "电话：【0759--6621234】",
        "电话：【0759-6621234】，【0759-6621235】",
        "电话：【0759-\n6621234】",
        "电话：【0759-66 21 234】",
        "电话：【〇七五九—六六二一二三四】",
        "联系电话【0759)6621234】",
    )
    IGNORED = (
        "2010-12345678",
        "电话0759-1621234",
        "日期20200820",
        "2020年完成投资6621234元",
        "20200101-20201231",
        "项目编号0759-6621234",
        "招标0733-20123456",
        "人口6621234",
        "项目代码2020-440881-48-03-012345",
        "组织机构代码66212345-9",
        "QQ：66212345",
        "邮编：524400",
        "电话：662****",
        "家庭电话\x1f0759-662****",
        "统计用区划代码440881100201",
        "面积0759.66平方米",
        "15499991234",
        "电话于20200820开通",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        taken: set[int] = set()  # where the subscriber's number of each begins
        for m in folded.finditer(_FULL):
            area = "0" + next(filter(None, m.group("far", "bracket", "farbracket", "near")))
            if is_amount(text, m.start(), m.end()) or in_link(text, m.start()) or beside_mask(text, m.end(), m.end()):
                continue
            yield self._match(folded, m.start(), m.end(), *_judge(m, area))
            taken.add(m.start("number"))
            end = m.end()
            length = sum(sign.isdigit() for sign in m.group("number"))
            while (more := _NEXT.match(text, end)) and len(re.split(r"\D", more.group(1))[0]) == length:
                if beside_mask(text, more.end(), more.end()) or is_amount(text, more.start(1), more.end(1)):
                    break
                yield self._match(folded, more.start(1), more.end(1), 0.75, "与前一固定电话并列")
                taken.add(more.start(1))
                end = more.end(1)
        for number in numbers(folded, 10, 11, 12):
            if number.reading != "plain" and _in_numerals(number.digits):
                yield self._match(folded, number.start, number.end, 0.4, "汉字或形近字写的固定电话")
        if _TELEPHONE.search(text):
            yield from self._local(folded, taken)

    def _local(self, folded: Folded, taken: set[int]) -> Iterator[Match]:
        """Seven or eight digits where a word says telephone: nothing else is known of them."""
        text = folded.text
        for m in folded.finditer(_LOCAL):
            if m.start() in taken or is_amount(text, m.start(), m.end()) or beside_mask(text, m.start(), m.end()):
                continue
            by_label = bool(_TELEPHONE.search(folded.label(m.start())))
            if not by_label:
                if not _TELEPHONE.search(folded.before(m.start(), _REACH)):
                    continue
                digits = m.group()[:8]
                if digits.isdigit() and len(digits) == 8 and is_date(digits):
                    continue
            yield self._match(folded, m.start(), m.end(), 0.35, "电话字样之后的7至8位号码")

    @staticmethod
    def _match(folded: Folded, start: int, end: int, points: float, why: str) -> Match:
        role, reason = of_telephone(folded, start, end)
        return Match(start, end, points, f"{why}；{reason}" if reason else why, role)


def _in_numerals(digits: str) -> bool:
    area = digits[:3] if digits[:3] in area_codes() else digits[:4]
    return area in area_codes() and len(digits) - len(area) in (7, 8) and digits[len(area)] in "2345678"


def _judge(m: re.Match[str], area: str) -> tuple[float, str]:
    known = area in area_codes()
    if "\n" in m.group("joint"):
        return (0.45 if known else 0.3), "跨行的区号和号码"
    apart = bool(m.group("joint")) or ")" in m.group()
    if not apart:
        return (0.4 if known else 0.25), "区号和号码连写"
    if not known:
        return 0.45, "固定电话格式，区号未收录"
    number = m.group("number")
    if len(area) == 4 and len(number) == 8 and _YEAR.match(number):
        return 0.45, "区号和号码格式，号码形似年份加序号"  # 0733-20123456: how agencies number their tenders
    if not m.group("joint").strip(" ") and ")" not in m.group():
        return (0.6 if number.isdigit() else 0.45), "区号和号码以空格相隔"
    return 0.8, "区号和号码格式相符"
