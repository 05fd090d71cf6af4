"""File numbers of driving licences (驾驶证档案编号): 12 digits, the first four a region. The licence number is the ID."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._identity import PROVINCES
from recognizers._labelled import Labelled
from recognizers._text import Folded

_FILE = Labelled(("档案编号", "档案号", "驾驶证档案", "驾驶证编号", "驾照档案", "驾照编号"), r"[0-9]{12}")
_DRIVING = ("驾驶", "驾照", "机动车", "准驾")


class DriverFile(Recognizer):
    """Twelve digits behind 档案编号, with a word of driving near: libraries and archives number their files too."""

    ENTITIES = ("CN_DRIVER_FILE",)
    NEEDS = (NUMBER,)
    FOUND = (
        "驾驶证档案编号：【440812345678】",
        "机动车驾驶证，档案编号【440812345678】",
        "驾照档案编号【440812345678】",
        "驾驶证档案编号\x1f【440812345678】",
        "驾驶人张三，档案号：【440812345678】",
        "准驾车型C1，档案编号：【440812345678】",
        "驾驶证编号【440812345678】",
        "驾驶证档案编号【４４０８１２３４５６７８】",
    )
    IGNORED = (
        "统计用区划代码440881100201",
        "档案编号：440812345678",
        "驾驶证档案编号4408********",
        "驾驶证办理440812345678",
        "快递440812345678",
        "驾驶证档案编号：994412345678",
        "驾驶证档案编号：4408123456789",
        "馆藏档案编号201212345678",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _FILE.values(folded):
            start, end = m.span("value")
            near = folded.before(start, 40) + folded.label(start)
            if m.group("value")[:2] in PROVINCES and any(word in near for word in _DRIVING):
                yield Match(start, end, 0.8, "驾驶证档案编号字样之后的12位号码")
