"""Passports (护照): China's kinds by their letters, Hong Kong's and Macao's, foreign ones behind the word 护照."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._labelled import Labelled
from recognizers._text import Folded

_CHINESE = re.compile(
    r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[GDSP][0-9]{8}|[DSP]E[0-9]{7}|K[0-9]{8}|KJ[0-9]{7}|M[AB][0-9]{7}|H[0-9]{8}",
    re.ASCII,
)
_ANY = Labelled(
    (
        "护照号",
        "护照号码",
        "護照",
        "護照號碼",
        "护照",
        "护照(号码)",
        "Passport No",
        "passport no",
        "Passport",
        "PASSPORT",
    ),
    r"(?:[Nn][Oo]\.?[ :]?)?(?P<number>[A-Z]{0,3}[0-9]{6,9}|[A-Z][0-9]{2}[A-Z][0-9]{5}|[A-Z][0-9A-Z]{2}[0-9]{6})",
)


class Passport(Recognizer):
    """A passport's number. There is no check digit outside the machine-readable lines, and drawings and machines are
    numbered alike, so a word is needed; behind 护照 itself any country's shape is taken."""

    ENTITIES = ("CN_PASSPORT",)
    NEEDS = (NUMBER,)
    CONTEXT = ("护照", "護照", "證件號", "Passport", "PASSPORT", "passport", "证件号", "出入境", "有效证件", "证件类型")
    ANTI_CONTEXT = (
        "编号",
        "图号",
        "型号",
        "项目",
        "许可证",
        "合同",
        "批号",
        "单号",
        "国道",
        "高速",
        "通行证",
        "学籍",
        "警号",
    )
    FOUND = (
        "护照号码：【E12345678】",
        "护照【EA1234567】",
        "公务护照【PE1234567】",
        "证件号码\x1f【E12345678】",
        "护照：【G12345678】，",
        "护照号【141234567】",
        "遗失护照，号码【E72810436】，声明作废",
        "Passport No. 【M12345678】",
        "护照号码【Ｅ１２３４５６７８】",
        "香港特区护照【KJ1234567】",
    )
    IGNORED = (
        "图号G20201234",
        "护照E*******8",
        "国道G325线",
        "EI1234567",
        "E1234567",
        "型号E12345678",
        "护照办理费用120元",
        "出国（境）护照3本",
        "设备S12345678",
        "合同编号D20201234",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for run in folded.runs:
            if len(run.text) == 9 and _CHINESE.fullmatch(run.text):
                yield Match(run.start, run.end, 0.4 if run.text[0] == "E" else 0.3, "护照号格式")
        for m in _ANY.values(folded):
            if not _CHINESE.fullmatch(m.group("number")) and not m.group("number").startswith(("19", "20")):
                yield Match(m.start("number"), m.end("number"), 0.6, "护照字样之后的号码")
