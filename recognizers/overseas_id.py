"""Identity cards of Hong Kong, Macao and Taiwan (香港、澳门、台湾身份证)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._checksums import hkid, taiwan_id
from recognizers._text import Folded

_BRACKETED = re.compile(
    r"[A-Z0-9](?<![0-9A-Za-z][A-Z0-9])(?:(?<=[A-Z])[A-Z]?[0-9]{6}|(?<=[157])[0-9]{6})[ ]?\(([0-9A])\)"
)
_MACAO = re.compile(r"[157](?<![0-9A-Za-z/][157])[0-9]{6}/[0-9](?![0-9A-Za-z/])")
_HONG_KONG = re.compile(r"[A-Z]{1,2}[0-9]{6}[0-9A]", re.ASCII)


class OverseasId(Recognizer):
    """Hong Kong's card by its check character, Taiwan's by its check digit and a word, Macao's by a word alone
    (its check is not published)."""

    ENTITIES = ("HK_ID", "MO_ID", "TW_ID")
    NEEDS = (NUMBER,)
    CONTEXT = (
        "香港身份证", "香港居民", "香港永久", "永久性居民身份证", "香港", "澳门", "台湾", "统一编号", "身份證", "臺灣", "澳門", "證件號", "統一編號", "身份证",
        "证件号", "港澳",
    )  # fmt: skip
    ANTI_CONTEXT = ("出生医学证明", "出生证", "型号", "设备编号", "图号", "批号", "单号")
    FOUND = (
        "香港身份证【A123456(3)】",
        "香港永久性居民身份证号码【AB987654（3）】".replace("（3）", "(3)"),
        "【G123456(A)】",
        "香港身份证【A1234563】",
        "澳门居民身份证【1234567(8)】",
        "澳门身份证【1234567/8】",
        "台湾身份证【A123456789】",
        "统一编号：【A100000001】",
        "证件号码\x1f【A123456(3)】",
    )
    IGNORED = (
        "A123456(4)型",
        "型号A123456(3)",
        "1234567(8)",
        "A123456789",
        "出生医学证明A123456789",
        "香港身份证A******(3)",
        "产品A123456",
        "1234567/8",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        if "(" in folded.text:
            for m in folded.finditer(_BRACKETED):
                compact = re.sub(r"[ ()]", "", m.group())
                if compact[0].isdigit():
                    yield Match(m.start(), m.end(), 0.25, "澳门身份证格式", entity="MO_ID")
                else:
                    fits = hkid(compact)
                    why = "香港身份证格式，校验码" + ("相符" if fits else "不符")
                    yield Match(m.start(), m.end(), 0.75 if fits else 0.2, why, entity="HK_ID")
        if "澳门" in folded.text:
            for m in folded.finditer(_MACAO):
                yield Match(m.start(), m.end(), 0.25, "澳门身份证格式", entity="MO_ID")
        for run in folded.runs:
            if len(run.text) == 10 and taiwan_id(run.text):
                yield Match(run.start, run.end, 0.35, "台湾身份证格式，校验码相符", entity="TW_ID")
            elif len(run.text) in (8, 9) and _HONG_KONG.fullmatch(run.text) and hkid(run.text):
                yield Match(run.start, run.end, 0.3, "香港身份证格式，校验码相符", entity="HK_ID")
