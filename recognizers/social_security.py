"""Social security cards (社会保障卡号、卡识别码): a letter and 8 digits, or up to 19 digits, different in every region."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._identity import claims
from recognizers._labelled import Labelled
from recognizers._text import Folded

_CARD = Labelled(
    (
        "社保卡号", "社会保障卡号", "社保卡", "社会保障卡", "社保号", "社保编号", "社会保障号", "社会保障号码", "卡识别码",
        "社保电脑号", "社会保险号", "社会保险登记号", "养老保险号", "养老保险编号", "个人社保号",
    ),
    r"[A-Z]{0,2}[0-9]{6,19}[A-Z]?|[0-9A-F]{32}",
)  # fmt: skip


class SocialSecurity(Recognizer):
    """The number on a social security card. 社会保障号码 is often the resident ID, and the account on the card is a
    bank card's: both have their own recognizers."""

    ENTITIES = ("CN_SOCIAL_SECURITY",)
    NEEDS = (NUMBER,)
    FOUND = (
        "社保卡号：【A12345678】",
        "社会保障卡号【B01234567】",
        "社保卡号\x1f【A12345678】",
        "社保编号：【1000123456】",
        "卡识别码：【4408000000000001】",
        "社保电脑号【601234567】",
        "社会保障卡号码：【Ａ１２３４５６７８】",
        "养老保险编号\x1f【44088100012345】",
    )
    IGNORED = (
        "社会保障号码：440881190101010018",
        "社保卡号：*******78",
        "发放社保卡12345678张",
        "社保卡账号6228480000000000018",
        "社会保障卡办理",
        "社保补贴3091.68元",
        "社会保险费1234567元",
        "社保号",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _CARD.values(folded):
            value = m.group("value")
            is_id = len(value) == 18 and value.isdigit() and claims(value).region == 2 and claims(value).year
            is_bank_card = value.startswith("62") and len(value) >= 16
            counted = folded.after(m.end("value"), 1) in ("张", "人", "份", "户", "件")
            if not (is_id or is_bank_card or counted):
                yield Match(m.start("value"), m.end("value"), 0.75, "社保卡号字样之后的号码")
