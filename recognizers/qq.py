"""QQ numbers: 5 to 11 digits, only behind the word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._text import Folded

_NUMBER = re.compile(
    r"(?:QQ|qq|Qq|扣扣|企鹅号)(?P<group>[ ]?(?:交流|工作|咨询|服务|政策|报名)?群)?"
    r"(?:号码?|账号|帐号|联系方式)?[ ]?(?:为|是|[:/(\x1f]){0,2}[ ]?(?P<value>[1-9][0-9]{4,10})(?![0-9A-Za-z*]|@|\.[0-9])"
)


class Qq(Recognizer):
    """A QQ number behind QQ; a group's number (QQ群) is how an office invites and is public."""

    ENTITIES = ("QQ",)
    NEEDS = ("QQ", "qq", "Qq", "扣扣", "企鹅号")
    FOUND = (
        "QQ：【123456789】",
        "qq号【10012345】",
        "QQ群：【123456789】",
        "QQ\x1f【123456789】",
        "联系QQ【1234567890】",
        "QQ/【123456789】",
        "扣扣：【12345678】",
        "QQ号码为【１２３４５６７８】",
    )
    IGNORED = (
        "QQ邮箱123456789@qq.com",
        "QQ：123*****9",
        "QQ浏览器12345678版",
        "QQ：1234",
        "QQ音乐",
        "QQ 0123456",
        "123456789@qq.com",
        "QQ:1234567890123",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        if any(word in folded.text for word in ("QQ", "qq", "Qq", "扣扣", "企鹅号")):
            for m in folded.finditer(_NUMBER):
                group = m.group("group")
                role = "public" if group else ""
                why = "QQ群号" if group else "QQ字样之后的号码"
                yield Match(m.start("value"), m.end("value"), 0.8, why, role)  # type: ignore[arg-type]
