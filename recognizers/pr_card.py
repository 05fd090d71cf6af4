"""Foreigners' permanent residence cards (外国人永久居留身份证), of 2023 (18 characters) and before (3 letters, 12 digits)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._checksums import icao_731, mod_11_2, mod_31
from recognizers._guards import is_date
from recognizers._identity import PROVINCES
from recognizers._numbers import numbers
from recognizers._text import Folded

_OLD = re.compile(r"[A-Z]{3}[1-6][0-9]{5}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{2}", re.ASCII)


class PrCard(Recognizer):
    """The new number ends in MOD 11-2 like a resident ID, the old one in ICAO's 7-3-1 check digit."""

    ENTITIES = ("CN_PR_CARD",)
    NEEDS = (NUMBER,)
    CONTEXT = ("永居证", "永久居留", "外国人", "证件号", "身份证", "证号")
    ANTI_CONTEXT = ("信用代码", "编号", "批号", "型号", "单号")
    FOUND = (
        "永久居留身份证【911840190102030121】",
        "证件号码【944380190304051213】",
        "永居证：【USA440801010114】",
        "【KAZ110090123105】",
        "外国人永久居留身份证号【911840190102030122】",
        "永居证【９１１８４０１９０１０２０３０１２１】",
        "证件号码\x1f【944380190304051213】",
        "永居证【KAZ110090123106】",
    )
    IGNORED = (
        "统一社会信用代码91440881MA4X00004M",
        "KAZ110090123106",
        "型号ABC440801010114",
        "ISO123456789012",
        "911840199913400121",
        "USA************",
        "订单USA440899010114",
        "911840190102030122",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for number in numbers(folded, 18):
            digits = number.digits
            if digits[0] == "9" and digits[:17].isdigit() and digits[1:3] in PROVINCES and is_date(digits[6:14]):
                check = mod_11_2(digits)
                points = 0.35 if not check else 0.6 if mod_31(digits) else 0.85
                points -= 0.1 * (not number.solid) + 0.3 * (number.reading != "plain")
                yield Match(
                    number.start, number.end, points, "2023版永居证号格式，校验码" + ("相符" if check else "不符")
                )
        for run in folded.runs:
            if len(run.text) == 15 and _OLD.fullmatch(run.text) and run.text[3:5] in PROVINCES:
                check = icao_731(run.text)
                why = "旧版永居证号格式，校验码" + ("相符" if check else "不符")
                yield Match(run.start, run.end, 0.75 if check else 0.3, why)
