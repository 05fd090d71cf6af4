"""Title deeds of land and houses (不动产权证、房产证、土地证) and the codes of property units (GB/T 37346-2019)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer, Role
from recognizers._roles import ORGANISATION, clause
from recognizers._text import Folded

_YEAR = r"[ ]?[(〔\[【][ ]?(?:19|20)[0-9]{2}[ ]?[)〕\]】][ ]?"
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_TITLE = re.compile(rf"[{_PROVINCE}]?{_YEAR}[\u4e00-\u9fa5]{{2,12}}?不动产(?:权|证明)第[ ]?[0-9A-Za-z]{{5,10}}[ ]?号")
_OLD = re.compile(
    r"(?:(?![证号为])[\u4e00-\u9fa5]){0,4}(?:(?:房地产?证|房地权证|房权证|房产证|房证)(?!明)[\u4e00-\u9fa5]{0,8}?字?第?[ ]?(?:[A-Z]{0,2}[0-9]{5,12})[ ]?号?"
    rf"|(?:国用|集用|土国用|府国用|府集用){_YEAR}(?:字)?第?[ ]?[0-9A-Za-z]{{2,14}}(?:-[0-9]{{1,8}})?[ ]?号)"
)
_UNIT = re.compile(r"[0-9]{6}[ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[GJZ][A-Z][0-9]{5}[ ]?[FLQW][0-9]{8}(?![0-9A-Za-z])", re.ASCII)


class PropertyCert(Recognizer):
    """A title's number or a property unit's code, whose last part is the room. ``public`` if the owner is an office."""

    ENTITIES = ("CN_PROPERTY_CERT",)
    NEEDS = ("不动产", "国用", "集用", "房权证", "房地", "房产证", "房证", "[0-9]G[A-Z]")
    FOUND = (
        "不动产权证号：【粤(2019)廉江市不动产权第0012345号】",
        "遗失【粤（2019）廉江市不动产权第0012345号】".replace("（", "(").replace("）", ")"),
        "【粤(2020)廉江市不动产证明第0000123号】",
        "【粤房地证字第C1234567号】",
        "国有土地使用证【廉府国用(2005)第0123号】",
        "不动产单元号：【440881001001GB00001F00010001】",
        "不动产单元号【440881 001001 GB00001 F00010001】",
        "房权证：【廉房权证字第0012345号】",
    )
    IGNORED = (
        "粤府办〔2020〕10号",
        "不动产权证书办理指南",
        "（2020）粤0881民初123号",
        "宗地代码440881001001GB00001",
        "国用航空",
        "建字第440801202000123号",
        "不动产登记暂行条例（国务院令第656号）",
        "房产证复印件2份",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        if "不动产" in text:
            for m in _around(_TITLE, text, "不动产", 24, 24):
                yield self._match(folded, m, 0.85, "不动产权证号格式")
        for word in ("国用", "集用", "房权证", "房地权证", "房地证", "房地产证", "房产证", "房证"):
            if word in text:
                for m in _around(_OLD, text, word, 6, 40):
                    yield self._match(folded, m, 0.75, "房产证、土地证号格式")
        if "G" in text or "J" in text:
            for m in folded.finditer(_UNIT):
                yield self._match(folded, m, 0.8, "不动产单元号格式，末段为房号")

    @staticmethod
    def _match(folded: Folded, m: re.Match[str], points: float, why: str) -> Match:
        owner = clause(folded, m.start(), m.end())
        role: Role = "public" if ORGANISATION.search(owner) and "中心" not in owner else ""
        return Match(m.start(), m.end(), points, f"{why}；权利人为单位" if role else why, role)


def _around(pattern: re.Pattern[str], text: str, word: str, before: int, after: int) -> Iterator[re.Match[str]]:
    """The pattern's matches in a window around every occurrence of a word that it must contain."""
    at, done = text.find(word), 0
    while at >= 0:
        start, end = max(done, at - before), at + len(word) + after
        m = pattern.search(text, start, end)
        if m:
            yield m
            done = m.end()
        at = text.find(word, max(at + len(word), done))
