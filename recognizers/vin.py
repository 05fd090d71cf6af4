"""Vehicle identification numbers (车架号、车辆识别代号, GB 16735-2019): 17 signs without I, O, Q; the ninth checks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._checksums import vin
from recognizers._text import Folded

_VIN = re.compile(
    r"[A-HJ-NPR-Z0-9](?<![0-9A-Za-z][A-HJ-NPR-Z0-9])[A-HJ-NPR-Z0-9]{7}[0-9X][A-HJ-NPR-Z0-9]{4}[0-9]{4}(?![0-9A-Za-z])"
)
_ENGINE = re.compile(r"发动机(?:号码?|编号)[ ]?[:\x1f(]{0,2}[ ]?(?P<value>[A-Z0-9][A-Z0-9\-]{5,16})(?![0-9A-Za-z\-])")


class Vin(Recognizer):
    """A chassis number, by its check or behind its word; an engine's number behind its word (a 行驶证 holds both)."""

    ENTITIES = ("CN_VIN",)
    NEEDS = (NUMBER, "发动机")
    CONTEXT = ("车架号", "车架", "识别代号", "识别代码", "VIN", "行驶证", "大架号")
    ANTI_CONTEXT = ("订单", "合同", "流水", "信用代码", "编号", "批号")
    FOUND = (
        "车架号：【LDC613P23A1305189】",
        "车辆识别代号【LSJA24U62JG269225】",
        "【LSJA24U62JG269225】",
        "VIN:【LSVAA4180E0000001】",
        "车架号\x1f【LDC613P23A1305189】",
        "车架号【ＬＤＣ６１３Ｐ２３Ａ１３０５１８９】",
        "发动机号：【A1234567】",
        "车辆识别代码（【LDC613P23A1305189】）",
    )
    IGNORED = (
        "LSVAA4180E0000001",
        "订单LDC613P23A1305188",
        "车架号LDC613P23********",
        "12345678901234567",
        "91440881MA4X00004M",
        "20200820123045123",
        "LDC613P23A130518",
        "发动机号*******",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for run in folded.runs:
            signs = run.text
            if len(signs) == 17 and not signs.isdigit() and _VIN.fullmatch(folded.text, run.start, run.end):
                check = vin(signs)
                points = 0.7 if check and signs[0] == "L" else 0.45 if check else 0.25
                yield Match(run.start, run.end, points, "车架号格式，校验位" + ("相符" if check else "不符"))
        if "发动机" in folded.text:
            for m in folded.finditer(_ENGINE):
                if any(sign.isdigit() for sign in m.group("value")):
                    yield Match(m.start("value"), m.end("value"), 0.7, "发动机号字样之后的号码")
