"""WeChat ids (微信号): a letter and 5 to 19 of letters, digits, ``_`` and ``-``; behind the word, or ``wxid_``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._text import Folded

_BEHIND_WORD = re.compile(
    r"(?:微信|WeChat|Wechat|wechat|V信|v信|薇信|威信|VX(?<![A-Za-z]VX)|vx(?<![A-Za-z]vx)|Vx|WX(?<![A-Za-z]WX)"
    r"|wx(?<![A-Za-z]wx)(?!id_))(?:号码?|ID|id|账号|帐号)?"
    r"[ ]?(?:为|是|[:(\x1f]){0,2}[ ]?(?P<value>[A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_\-@.*●])"
)
_INTERNAL = re.compile(r"wxid_[0-9a-z]{6,24}(?![0-9A-Za-z])")
_WORDS = ("微信", "echat", "eChat", "VX", "vx", "Vx", "WX", "wx", "V信", "v信", "薇信", "威信")


class Wechat(Recognizer):
    """A WeChat id. A mobile behind 微信 is a mobile's recognizer's; names of public accounts (公众号) are no ids."""

    ENTITIES = ("WECHAT",)
    NEEDS = (*_WORDS, "wxid")
    FOUND = (
        "微信号：【zhangsan_1901】",
        "微信【lj-zhangsan】",
        "【wxid_abc123def456】",
        "微信号\x1f【zhangsan1901】",
        "加微信：【zhangsan1901】咨询",
        "VX：【zhangsan1901】",
        "wechat:【zhangsan1901】",
        "微信（【zhangsan1901】）",
    )
    IGNORED = (
        "微信公众号：lianjiangfabu",
        "微信：15499991234",
        "微信同号",
        "微信号：z***********",
        "微信小程序",
        "微信支付WeChat Pay",
        "微信扫码",
        "APP、微信、iPhone版",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        if not any(word in folded.text for word in _WORDS):
            return
        for m in folded.finditer(_BEHIND_WORD):
            yield Match(m.start("value"), m.end("value"), 0.75, "微信字样之后的微信号")
        if "wxid_" in folded.text:
            for m in folded.finditer(_INTERNAL):
                yield Match(m.start(), m.end(), 0.9, "微信内部号")
