"""Alipay user ids (支付宝): 2088 and 12 digits. An account that is a mobile or an e-mail is found as that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._text import Folded

_USER_ID = re.compile(r"2088(?<![0-9]2088)[0-9]{12}(?![0-9A-Za-z])", re.ASCII)


class Alipay(Recognizer):
    """The 16 digits of an Alipay account; they begin with 2, so they are no card, but serial numbers do too."""

    ENTITIES = ("ALIPAY",)
    NEEDS = (NUMBER,)
    CONTEXT = ("支付宝", "Alipay", "alipay", "ALIPAY")
    ANTI_CONTEXT = ("流水", "订单", "单号", "发票", "编号")
    FOUND = (
        "支付宝账号：【2088001234567890】",
        "支付宝【2088001234567890】",
        "Alipay ID:【2088001234567890】",
        "支付宝账户\x1f【2088001234567890】",
        "收款支付宝（【2088001234567890】）",
        "支付宝PID【2088001234567890】",
        "alipay【2088001234567890】",
        "支付宝用户号【２０８８００１２３４５６７８９０】",
    )
    IGNORED = (
        "流水号2088001234567890",
        "2088001234567890",
        "支付宝2088************",
        "支付宝订单号：2088001234567890",
        "208800123456789",
        "支付宝缴费2088元",
        "支付宝",
        "20880012345678901",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        if "2088" in folded.text:
            for m in folded.finditer(_USER_ID):
                yield Match(m.start(), m.end(), 0.3, "支付宝用户号格式")
