"""Household numbers (户号、户口簿编号): no check, no fixed shape; the word decides."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._labelled import Labelled
from recognizers._text import Folded

_HOUSEHOLD = Labelled(
    ("户号", "户口簿号", "户口簿编号", "户口本号", "户口本编号", "户口簿", "户编号", "家庭编号", "户口号"),
    r"[A-Z]{0,3}[0-9]{6,18}",
    never=("开户号", "账户号", "帐户号", "客户号", "用户号", "商户号"),
)
_SUPPLY = ("用电户号", "用水户号", "燃气户号", "缴费户号", "电费户号", "水费户号")


class HouseholdNo(Recognizer):
    """The number of a household in the police's, the poverty relief's or a supplier's books."""

    ENTITIES = ("CN_HOUSEHOLD_NO",)
    NEEDS = (NUMBER,)
    FOUND = (
        "户号：【012345678】",
        "户口簿编号【A01234567】",
        "户号\x1f【012345678】",
        "户编号【44088100012345】",
        "户口本号：【012345678】",
        "用电户号：【0312345678】",
        "户号（户口簿首页）：【012345678】",
        "户口簿号【０１２３４５６７８】",
    )
    IGNORED = (
        "户号：*********",
        "开户号12345678",
        "客户号12345678",
        "共12345678户",
        "户号1",
        "户口簿复印件2份",
        "账户号12345678",
        "户号按村编排",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _HOUSEHOLD.values(folded):
            value = m.group("value")
            if len(value) in (15, 18) and value[:2] not in ("00", "01"):
                continue  # an ID in a household's row
            near = folded.before(m.start("value"), 10) + folded.label(m.start("value"))
            supplier = any(word in near for word in _SUPPLY)
            yield Match(m.start("value"), m.end("value"), 0.6 if supplier else 0.75, "户号字样之后的号码")
