"""Residence permits of people from Hong Kong, Macao and Taiwan (港澳台居民居住证): 810000, 820000 or 830000."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._identity import claims
from recognizers._numbers import numbers
from recognizers._text import Folded


class HmtResidence(Recognizer):
    """Built like a resident ID; the region says that it is a permit. A wrong check digit does not acquit."""

    ENTITIES = ("CN_HMT_RESIDENCE",)
    NEEDS = (NUMBER,)
    CONTEXT = ("居住证", "证件号", "身份证", "证号", "港澳", "台湾")
    FOUND = (
        "居住证号【810000190203040565】",
        "【820000190203040575】",
        "证件号码【830000190505050113】",
        "居住证【830000 19050505 0113】",
        "居住证号【810000190203040566】",
        "证件号码\x1f【８１００００１９０２０３０４０５６５】",
        "台湾居民【830000190505050113】，",
        "港澳台居民居住证：【820000190203040575】",
    )
    IGNORED = (
        "830000元",
        "810000",
        "编号810000202013010565",
        "440881190101010018",
        "8100001902030405",
        "810000************",
        "810000199913990000",
        "面积810000平方米",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for number in numbers(folded, 18):
            found = claims(number.digits) if number.digits.startswith("8") and number.digits[:17].isdigit() else None
            if found and found.residence and found.year:
                points = 0.95 if found.check else 0.65
                points -= 0.15 * (not number.solid) + 0.3 * (number.reading != "plain")
                why = "居住证号段、出生日期相符，校验码" + ("相符" if found.check else "不符")
                yield Match(number.start, number.end, points, why)
