"""Medical insurance numbers (医保编号、参保号): 7 to 28 letters and digits, different in every region."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._identity import claims
from recognizers._labelled import Labelled
from recognizers._text import Folded

_NUMBER = Labelled(
    (
        "医保编号", "医保号", "医保卡号", "医疗保险号", "医疗保险编号", "医疗证号", "参保号", "参保编号", "参合号", "合作医疗证号",
        "合作医疗号", "医保个人编号", "参保个人编号", "个人编号", "住院号", "门诊号", "病案号", "病历号", "就诊卡号",
    ),
    r"[A-Z]{0,3}[0-9][0-9A-Z]{5,27}",
)  # fmt: skip


class MedicalInsurance(Recognizer):
    """A number by which an insurer or a hospital knows a person; that is health data where it stands in a list."""

    ENTITIES = ("CN_MEDICAL_INSURANCE",)
    NEEDS = (NUMBER,)
    FOUND = (
        "医保编号：【4408810001234】",
        "参保号【A0012345678】",
        "个人编号\x1f【1001234567】",
        "住院号：【20190001234】",
        "医保卡号：【440800123456】",
        "合作医疗证号：【4408810012】",
        "医疗证号【0123456789】",
        "病案号：【００１２３４５】",
    )
    IGNORED = (
        "医保编号：440881190101010018",
        "医保编号：**********34",
        "医保局电话0759-6621234",
        "参保人数1234567人",
        "医保基金支出1234567.89元",
        "参保号见附件",
        "个人编号",
        "住院号：12",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _NUMBER.values(folded):
            value = m.group("value")
            if not (len(value) == 18 and value[:17].isdigit() and claims(value).region == 2 and claims(value).year):
                yield Match(m.start("value"), m.end("value"), 0.75, "医保、参保编号字样之后的号码")
