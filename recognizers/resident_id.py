"""Resident ID numbers (公民身份号码, GB 11643-1999) of 18 and of 15 digits, and the numbers that hold one inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._glued import parts
from recognizers._guards import beside_mask, is_amount
from recognizers._identity import claims, score
from recognizers._numbers import Group, Written, long_groups, numbers
from recognizers._text import Folded

_CONTAINERS = (
    # the whole group, the entity, what it is called
    (re.compile(r"()[1-8][0-9]{16}[0-9X][1-7][1-4](?:B[0-9])?"), "CN_DISABILITY_CERT", "残疾人证号"),
    (re.compile(r"([GJ])[1-8][0-9]{16}[0-9X]"), "CN_STUDENT_NO", "学籍号"),
    (re.compile(r"([L])[1-8][0-9]{16}[0-9X]"), "CN_TAX_NO", "临时纳税人识别号"),
    (re.compile(r"()[1-8][0-9]{16}[0-9X][0-9]{2}"), "CN_TAX_NO", "纳税人识别号"),
)
_TAX_WORDS = re.compile("税")
_STUDENT_WORDS = re.compile("学籍|学号|学生")
_EXCEL = re.compile(r"[1-8]\.[0-9]{3,16}E\+1[47](?![0-9])", re.ASCII | re.IGNORECASE)
_JOINT_COST = 0.15
_BREAK_COST = 0.3
_READING_COST = {"plain": 0.0, "numerals": 0.3, "lookalikes": 0.35, "odd": 0.25}
_AS_ITS_PARTS = {
    (6, 8, 4),
    (6, 4, 4, 4),
    (3, 3, 4, 4, 4),
    (6, 8, 3, 1),
    (6, 12),
    (14, 4),
    (6, 4, 2, 2, 4),
    (4, 4, 4, 4, 2),
}
"""Grouped as an ID is made up, or in fours to its length: nothing else with a region and a birth date is."""
_AS_ITS_PARTS_COST = 0.1


class ResidentId(Recognizer):
    """A resident ID: solid, grouped, over a line's end, in Chinese numerals, with any sign that stands for X.

    The score says how likely the digits are an ID by themselves; a wrong check digit does not acquit. Words before it
    or the column's heading lift it, so that under 身份证号 even a number of a wrong length is found. A number that
    holds an ID inside (disability certificate, student number, taxpayer number) is found as a whole, as what it is.
    """

    ENTITIES = ("CN_RESIDENT_ID", "CN_DISABILITY_CERT", "CN_STUDENT_NO", "CN_TAX_NO")
    NEEDS = (NUMBER,)
    CONTEXT = (
        "身份證", "證件號", "身份證號碼", "ID No", "ID Card", "ID number",
        "身份证", "身份号码", "公民身份", "证件号", "证件编号", "身份证编号", "身份证件", "证号", "身份证明", "社会保障号",
        "社保号", "有效证件", "身份证/护照", "ID号", "ID:", "残疾人证", "残疾证", "学籍号", "学籍", "纳税人识别号",
    )  # fmt: skip
    ANTI_CONTEXT = (
        "信用代码", "订单", "流水", "发票", "备案", "项目编号", "项目代码", "编号", "单号", "许可证号", "许可证", "证书号",
        "产权证号", "不动产", "执法证号", "准考证号", "卡号", "账号", "帐号", "注册号", "执照", "合同", "登记号", "批准文号",
        "资格证号", "警号", "执业证号", "工号", "尾号", "电话", "手机", "代码", "条码", "代理证号",
    )  # fmt: skip
    FOUND = (
        "张三【440881190101010018】.jpg",
        "身份证号：【440881190101010018】",
        "身份证号码【44088119040229005X】住廉江市",
        "张三，男，【440881190304051213】，廉江市人",
        "【44088119040101001x】",
        "身份证【４４０８８１１９０１０１０１００１８】。",
        "身份证号【440881 19010101 0018】",
        "身份证号【440881-19010101-0018】",
        "证件号码【4408 8119 0101 0100 18】",
        "身份证：【4 4 0 8 8 1 1 9 0 1 0 1 0 1 0 0 1 8】",
        "公民身份号码【440881190101\n010018】",
        "身份证号【44088119040229005Х】（西里尔字母）",
        "身份证号【44088119040229005×】",
        "身份证号【440881190101010017】",
        "学生身份证号【440881202001010017】",
        "王五【440881190102290015】",
        "借款人：张某【440881190304051213】2017年1月12日",
        "1 【440881190101010018】 15499991234",
        "身份证号\x1f【440881190101010018】\x1e手机\x1f15499991234",
        "身份证号\x1f【44088119010101001】",
        "身份证号\x1f【4.40881E+17】",
        "证件号码\x1f【440881190101010000】",
        "身份证号：【440881010101001】",
        "身份證號碼：【440881010101001】",
        "身份证号\n【440881010101001】",
        "证书编号\x1f身份证【440881010101001】",
        "身份证号【四四零八八一一九零一零一零一零零一八】",
        "身份证号：【44O88119O1O1O1OO18】",
        "残疾人证号【44088119010101001843】",
        "残疾证【44088119010101001843B1】",
        "学籍号【G440881190101010018】",
        "纳税人识别号【44088119010101001801】",
        "识别号【L440881190101010018】",
        "ID【440881190101010018】",
        "【440881190101010018】、【350481190306073211】",
        "【440881190101010018】15499991234",
        "【440881190101010018】【350481190306073211】",
        "【44088119040229005X】15499991234",
        "张三_【440881190101010018】15499991234_表",
        "ID【440881190101010018】M15499991234",
        "12【440881190101010018】6228480000000000018",
        "20240516【440881190101010018】",
        "【440881202001010016】15499991234",
        "【440881010101001】15499991234",
        "【440881 19010101 0017】",
        "【440881-1901-0101-0017】",
        "张三 【440 881 1901 0101 0017】",
        "【440881.19010101.0017】",
        "【440881|19010101|0018】",
        "【440881_19010101_0018】",
        "身份证【440881/19010101/0017】",
        "身份证：【④④⓪⑧⑧①①⑨⓪①⓪①⓪①⓪⓪①⑧】",
        "身份证\n【440881\n19010101\n0018】",
        "身份证：【44088119040229005(X)】",
    )
    IGNORED = (
        "统一社会信用代码91440881MA4X00004M",
        "项目代码2020-440881-48-03-012345",
        "订单编号：202008201234567890",
        "办件440881202008200017",
        "受理编号：440881202008200015",
        "受理编号\x1f440881202008200011",
        "环评备案号202144088100000123",
        "440881************",
        "身份证号440881********0018",
        "身份证号 4408811901010*****",
        "交易流水号20200820123456789012",
        "440881010101001",
        "注册号：440881000001235",
        "金额440881190102元",
        "（2020）粤0881民初123号",
        "粤府办〔2020〕10号",
        "订单编号：44088120200516000112345678",
        "4408812020051600011",
        "440881 20200820 0017",
        "2019/2020/2021/2022/20",
        "440881,190101,010018元",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        likely: list[int] = []  # where IDs begin: what begins there too and has another length is a piece of one
        for number in numbers(folded, 18):
            for match in _eighteen(folded, number):
                yield match
                if match.score >= 0.3:
                    likely.append(number.start)
        begun = frozenset(likely)
        for number in numbers(folded, 15):
            if number.digits[0] in "12345678" and number.digits.isdigit():
                points, why = score(claims(number.digits))
                yield Match(number.start, number.end, _written(points, number), why)
        for number in numbers(folded, 13, 14, 16, 17, 19, 20, 21):
            if number.digits[0] not in "12345678" or not number.solid or number.start in begun:
                continue
            if not beside_mask(folded.text, number.start, number.end):
                cost = _READING_COST[number.reading]
                yield Match(number.start, number.end, 0.2 - cost / 3, "身份证号一栏中的长数字，位数不对")
        contained: set[int] = set()
        for group in long_groups(folded):
            for match in _container(folded, group):
                contained.update(range(match.start, match.end))
                yield match
        for part in parts(folded, "id"):
            if part.start not in contained:
                why = "行政区划、出生日期、校验码均相符" if part.proven else "行政区划和出生日期相符"
                yield Match(part.start, part.end, part.score, f"与其他号码连写，{why}")
        if "E+1" in folded.text or "e+1" in folded.text:
            for m in folded.finditer(_EXCEL):
                yield Match(m.start(), m.end(), 0.3, "表格软件截断的长数字")


def _eighteen(folded: Folded, number: Written) -> Iterator[Match]:
    if number.digits[0] not in "12345678" or not number.digits[:17].isdigit():
        return
    found = claims(number.digits)
    if found.residence and found.year:
        return  # residence permits have their own recognizer
    points, why = score(found)
    if number.reading == "odd" and is_amount(folded.text, number.start, number.end):
        return
    if points < 0.5 and beside_mask(folded.text, number.start, number.end):
        return
    yield Match(number.start, number.end, _written(points, number), why)


def _written(points: float, number: Written) -> float:
    """The score after how it is written: joints, line ends and unusual signs make chance hits likelier."""
    cost = _READING_COST[number.reading]
    if number.joints:
        if number.broken:
            cost += _BREAK_COST
        elif number.sizes in _AS_ITS_PARTS and len(set(number.joints)) == 1 and not number.hyphenated:
            return max(0.1, points - min(cost, _AS_ITS_PARTS_COST) - _AS_ITS_PARTS_COST)
        else:
            cost += _JOINT_COST
        if points < 0.8:
            cost += _JOINT_COST
    return max(0.1, points - cost)


def _container(folded: Folded, group: Group) -> Iterator[Match]:
    """A longer run of letters and digits that holds an ID and is a known container: the container as a whole."""
    signs = group.text
    if len(signs) <= 22:
        for pattern, entity, name in _CONTAINERS:
            m = pattern.fullmatch(signs)
            if not m:
                continue
            start = len(m.group(1))
            points, why = score(claims(signs[start : start + 18]))
            if points >= 0.5 or (start and points >= 0.3):
                words = folded.before(group.start, 16) + folded.label(group.start)
                if _TAX_WORDS.search(words) and not start:
                    entity, name = "CN_TAX_NO", "纳税人识别号"
                elif _STUDENT_WORDS.search(words) and start:
                    entity, name = "CN_STUDENT_NO", "学籍号"
                yield Match(group.start, group.end, points, f"{name}，内含身份证号：{why}", entity=entity)
                return
