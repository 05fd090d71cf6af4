"""Bank cards (银行卡): 16 to 19 digits, ISO/IEC 7812; UnionPay's begin with 62, the last digit is Luhn's."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._checksums import luhn
from recognizers._glued import parts
from recognizers._guards import beside_mask, is_amount
from recognizers._identity import claims
from recognizers._numbers import Written, numbers
from recognizers._roles import of_account
from recognizers._tables import bank_bins
from recognizers._text import Folded

_READING_COST = {"plain": 0.0, "numerals": 0.3, "lookalikes": 0.35, "odd": 0.3}
_LINE_END_COST = 0.35
_ODD_GROUPS_COST = 0.3


class BankCard(Recognizer):
    """A bank card's number, solid, in fours, over a line's end.

    Luhn alone passes one random number in ten, so without a word it must also begin like a card that Chinese banks
    issue. A number under 卡号 or 账号 that begins like a card is found even if Luhn does not fit; other accounts are
    :mod:`recognizers.bank_account`'s.
    """

    ENTITIES = ("CN_BANK_CARD",)
    NEEDS = (NUMBER,)
    CONTEXT = (
        "銀行卡", "卡號", "帳號", "賬號", "賬戶", "帳戶", "銀行",
        "银行卡", "卡号", "账号", "帐号", "账户", "帐户", "开户行", "开户银行", "一卡通", "社保卡", "存折", "打款", "汇款",
        "转账", "收款", "信用卡", "借记卡", "储蓄卡", "农商行", "农行", "工行", "建行", "中行", "邮储", "信用社", "银行",
    )  # fmt: skip
    ANTI_CONTEXT = (
        "身份证", "证件号", "订单", "流水", "发票", "单号", "编号", "备案", "信用代码", "识别号", "代码", "条码", "许可证",
        "证书", "电表", "表号", "户号", "合同号", "证号", "学籍", "设备号", "序列号", "批号", "不动产", "ICCID", "IMEI",
    )  # fmt: skip
    REACH = 20
    FOUND = (
        "银行卡号：【6228480000000000018】",
        "卡号【6228 4800 0000 0000 018】",
        "【6217000000000001234】",
        "账号【6222-0212-3456-7894】",
        "开户行：农行 账号：【622848123456789012】",
        "一卡通账号\x1f【6228480000000000018】",
        "建行 【６２２８４８００００００００００018】",
        "卡号【622848 0000000000018】",
        "卡号：【6228480000\n000000018】",
        "卡号\x1f【6228480000000000017】",
        "姓名张三，【6228 4800 0000 0000 018】（农行）",
        "银行卡【62284800000000000I8】",
        "440881190101010018【6228480000000000018】",
        "【6228480000000000018】15499991234",
    )
    IGNORED = (
        "6228480000000000017",
        "订单号6228480000000000018123",
        "身份证号440881190101010018",
        "快递单号773012345678901",
        "卡号6228***********0018",
        "尾号0018",
        "3701234567890123456",
        "交易流水20200820123045123",
        "发票号码：4408812345678901",
        "统一社会信用代码91440881MA4X00004M",
        "6217********4471",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for number in numbers(folded, 16, 17, 18, 19, 15):
            if number.digits[0] in "34569" and number.digits.isdigit():
                yield from _card(folded, number)
        for part in parts(folded, "card"):
            role, reason = of_account(folded, part.start, part.end)
            why = "发卡行代码、位数、校验位相符，与其他号码连写"
            yield Match(part.start, part.end, part.score, f"{why}；{reason}" if reason else why, role)


def _card(folded: Folded, number: Written) -> Iterator[Match]:
    digits = number.digits
    if len(digits) == 18:
        found = claims(digits)
        if found.region and found.exact and (found.check or not luhn(digits)):
            return
    if is_amount(folded.text, number.start, number.end) or beside_mask(folded.text, number.start, number.end):
        return
    points, why = card_score(digits)
    if not points:
        return
    if number.joints and not _in_fours(number):
        points -= _ODD_GROUPS_COST
    if number.broken:
        points -= _LINE_END_COST
    if number.joints and (number.left in number.joints or number.right in number.joints):
        if points < 0.5:
            return  # a piece of a longer row of fours
        points -= _ODD_GROUPS_COST
    elif number.hyphenated:
        points -= _ODD_GROUPS_COST
    points = max(0.1, points - _READING_COST[number.reading])
    role, reason = of_account(folded, number.start, number.end)
    yield Match(number.start, number.end, points, f"{why}；{reason}" if reason else why, role)


def card_score(digits: str) -> tuple[float, str]:
    """How likely 15 to 19 digits are a card's by themselves (0: not at all), and the clause that says why."""
    size = len(digits)
    issuer = max((n for n in range(3, 11) if size in bank_bins().get(digits[:n], ())), default=0)
    union = digits.startswith("62") and size >= 16
    if luhn(digits):
        if issuer:
            # three or four digits of an issuer, and the old 9xxx cards, fit too many serial numbers
            sure = union or (issuer >= 5 and size > 15 and digits[0] != "9")
            return (0.9 if sure else 0.45), "发卡行代码、位数、校验位相符"
        if union:
            return 0.75, "银联卡号格式，校验位相符"
        return (0.3 if size >= 16 else 0.0), "校验位相符，发卡行代码未收录"
    if issuer or union:
        return 0.3, "发卡行代码相符，校验位不符"
    return 0.0, ""


def _in_fours(number: Written) -> bool:
    """4-4-4-4-3 and the like, or 6 (the issuer) and the rest: how cards are printed and copied."""
    *most, last = number.sizes
    return (all(size == 4 for size in most) and last <= 4) or (number.sizes[0] == 6 and len(number.sizes) == 2)
