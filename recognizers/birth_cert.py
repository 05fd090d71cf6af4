"""Birth certificates (出生医学证明编号): a letter of the printing and nine digits."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._labelled import Labelled
from recognizers._text import Folded

_NUMBER = Labelled(
    (
        "出生医学证明", "出生医学证明编号", "出生证编号", "出生证号", "出生证", "出生证明编号", "出生证明号", "出生证明",
        "出生医学证明号", "生育登记号", "生育证号", "准生证号", "生育服务证号", "出生编号",
    ),
    r"[A-Z][0-9]{9}|[0-9]{7,14}",
)  # fmt: skip


class BirthCert(Recognizer):
    """The number of a birth certificate or a birth registration: a child's, or a family's planning."""

    ENTITIES = ("CN_BIRTH_CERT",)
    NEEDS = (NUMBER,)
    FOUND = (
        "出生医学证明编号：【X440010001】",
        "出生证编号【T320101001】",
        "出生医学证明（【X440010001】）",
        "出生证号\x1f【X440010001】",
        "遗失出生医学证明，编号：【X440010001】，声明作废",
        "生育登记号：【44088120200001】",
        "出生证明编号：【Ｘ４４００１０００１】",
        "出生医学证明号码【X440010001】",
    )
    IGNORED = (
        "X440010001",
        "型号X440010001",
        "出生医学证明编号X*********",
        "出生证明2份",
        "出生医学证明管理办法",
        "台湾身份证A123456789",
        "办理出生证20200101起",
        "出生医学证明3份，电话0759-6621234",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _NUMBER.values(folded):
            value = m.group("value")
            if value[0].isalpha():
                yield Match(m.start("value"), m.end("value"), 0.8, "出生医学证明字样之后的编号")
            elif "号" in folded.before(m.start("value"), 6) or "号" in folded.label(m.start("value")):
                yield Match(m.start("value"), m.end("value"), 0.65, "出生、生育登记字样之后的编号")
