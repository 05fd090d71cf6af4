"""Marriage registrations (结婚证字号、离婚证字号): J, L, BJ or BL, region, year, serial (民政部 婚姻登记)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._identity import PROVINCES
from recognizers._text import Folded

_NUMBER = re.compile(r"[BJL](?<![0-9A-Za-z][BJL])(?:(?<=B)[JL])?([0-9]{6})-[12][0-9]{3}-[0-9]{6}(?![0-9A-Za-z])")


class MarriageCert(Recognizer):
    """The number of a marriage or divorce certificate."""

    ENTITIES = ("CN_MARRIAGE_CERT",)
    NEEDS = (NUMBER,)
    FOUND = (
        "结婚证字号：【J440881-2020-000123】",
        "离婚证【L440881-2019-000001】",
        "补领婚姻登记证【BJ440881-2020-000123】",
        "【BL440881-2020-000123】",
        "结婚证字号\x1f【J440881-2020-000123】",
        "结婚证【Ｊ４４０８８１－２０２０－０００１２３】",
        "结婚证号【J110101-2010-123456】遗失",
        "登记字号为【L440881-2019-000001】。",
    )
    IGNORED = (
        "J440881-2020-00123",
        "GDJ440881-2020-000123",
        "项目编号440881-2020-000123",
        "J990000-2020-000123",
        "J440881-****-******",
        "结婚证2本",
        "L440881",
        "图号L440881-3020-000123",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in folded.finditer(_NUMBER):
            if m.group(1)[:2] in PROVINCES:
                yield Match(m.start(), m.end(), 0.85, "婚姻登记字号格式")
