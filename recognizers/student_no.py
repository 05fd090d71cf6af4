"""School numbers (学籍号、学号): 19 characters around a resident ID, or a school's own 6 to 14 digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._labelled import Labelled
from recognizers._text import Folded

_NUMBER = Labelled(
    ("学籍号", "学籍辅号", "全国学籍号", "学号", "学籍编号", "学生编号", "学生证号", "考籍号"),
    r"[GJL]?[0-9]{6,18}[0-9X]?|[A-Z]{1,4}[0-9]{5,14}",
    never=("教学号", "科学号"),
)
_HOLDS_ID = re.compile(r"[GJL][1-8][0-9]{16}[0-9X]", re.ASCII)


class StudentNo(Recognizer):
    """A pupil's or student's number behind its word. 学籍号 that hold a resident ID are found without it, by
    :mod:`recognizers.resident_id`. Candidates' numbers (准考证号) are how results are published: not taken."""

    ENTITIES = ("CN_STUDENT_NO",)
    NEEDS = (NUMBER,)
    FOUND = (
        "学号：【202012345】",
        "学籍辅号【440881000123】",
        "学号\x1f【2020123456】",
        "学籍号：【L440881201009011234】",
        "学生证号【B20201234】",
        "学号（校内）：【202012345】",
        "学号【２０２０１２３４５】",
        "学籍编号：【44088120200123】",
    )
    IGNORED = (
        "准考证号：202012345",
        "学号：******345",
        "学号：12",
        "教学号12345678",
        "学号由学校编排",
        "入学号召",
        "202012345",
        "学籍管理办法（2020）12号",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _NUMBER.values(folded):
            points = 0.8 if _HOLDS_ID.fullmatch(m.group("value")) else 0.7
            yield Match(m.start("value"), m.end("value"), points, "学号、学籍号字样之后的号码")
