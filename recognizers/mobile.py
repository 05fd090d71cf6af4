"""Mobile numbers (手机号): 11 digits, network number 13–19 (工信部 公众移动通信网网号分配, 2023-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._text import Folded

_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9][\-])"
    r"(?:(?:\(?\+|00)86\)?[ \-]?|86[ \-]?)?0?"
    r"(1[3-9][0-9]([ \-.]?)(?:[0-9]{4}\2[0-9]{4}|[0-9]\2[0-9]{3}\2[0-9]{4}))"
    r"(?![0-9A-Za-z]|\.[0-9]|[ \-][0-9]{4}(?![0-9]))"
)
_ALLOCATED = frozenset(
    "130 131 132 133 134 135 136 137 138 139 145 146 147 148 149 150 151 152 153 155 156 157 158 159 162 165 166 167 "
    "170 171 172 173 174 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199".split()
)


class Mobile(Recognizer):
    """A mobile number, bare, grouped 3-4-4, with +86/0086/86 or a leading 0.

    A network number that is not allocated is still taken: new ones are opened every year. It only scores lower.
    """

    ENTITIES = ("CN_MOBILE",)
    CONTEXT = ("手机", "移动电话", "电话", "联系方式", "联系人", "致电", "微信", "短信", "Tel", "TEL", "Mobile", "号码")
    ANTI_CONTEXT = (
        "订单",
        "流水号",
        "发票",
        "学号",
        "运单",
        "快递单号",
        "编号",
        "金额",
        "户号",
        "证号",
        "卡号",
        "账号",
        "帐号",
    )
    FOUND = (
        "联系电话：【15499991234】",
        "手机【154-9999-1234】，",
        "手机【１５４９９９９１２３４】（微信同号）",
        "张三【15499991234】",
        "Tel:【+86 154 9999 1234】。",
        "手机\x1f【15499991234】",
    )
    IGNORED = ("合计15499991234.00元", "订单编号：15499991234", "流水2015499991234", "电话：12800138000")

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in folded.finditer(_MOBILE):
            known = m.group(1)[:3] in _ALLOCATED
            yield Match(
                m.start(), m.end(), 0.75 if known else 0.6, "手机号格式" if known else "手机号格式（号段未分配）"
            )
