"""Cards of officers, soldiers and police (军官证、士兵证、警官证): only behind their names."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._labelled import Labelled
from recognizers._text import Folded

_CARD = Labelled(
    (
        "军官证", "士兵证", "士官证", "义务兵证", "文职干部证", "文职人员证", "警官证", "军人证", "武警证", "军官证号",
        "士兵证号", "军人身份证件", "退休军官证", "武警警官证",
    ),
    r"[\u4e00-\u9fa5]字[ ]?第?[ ]?[0-9A-Za-z]{4,10}[ ]?号?|[军兵士文武]字?第?[0-9]{7,10}号?|[0-9]{7,10}",
)  # fmt: skip


class MilitaryId(Recognizer):
    """The number on a military or police card; touches secrets of the forces as well as privacy."""

    ENTITIES = ("CN_MILITARY_ID",)
    NEEDS = (NUMBER, "[官兵武人]证|字 ?第")
    FOUND = (
        "军官证：【军1234567】",
        "士兵证号【士12345678】",
        "军官证号码：【政字第1234567号】",
        "警官证【武字第0123456号】",
        "军官证\x1f【军字第1234567号】",
        "义务兵证号：【兵12345678】",
        "文职干部证【文字第1234567号】",
        "军官证（【1234567】）",
    )
    IGNORED = (
        "建字第440801202000123号",
        "军用物资1234567件",
        "收据字第1234567号",
        "凭军官证优先办理",
        "军官证******67",
        "军1234567",
        "政字第1234567号",
        "士兵证12本",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _CARD.values(folded):
            yield Match(m.start("value"), m.end("value"), 0.8, "军官证、士兵证等字样之后的号码")
