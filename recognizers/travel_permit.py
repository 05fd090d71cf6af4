"""Travel permits between the mainland, Hong Kong, Macao and Taiwan (往来通行证): a letter and 8 digits, or 8 digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._labelled import Labelled
from recognizers._text import Folded

_SHAPES = re.compile(r"[HM](?:[0-9]{10}|[0-9]{8})|C[0-9]{8}|C[A-HJ-NP-Z][0-9]{7}|[WLT][0-9]{8}", re.ASCII)
_TAIWAN = Labelled(
    ("台胞证", "台胞证号", "台湾居民来往大陆通行证", "来往大陆通行证", "来往大陆通行证号"),
    r"[0-9]{8}|[0-9]{10}(?:\([A-Z]\))?",
)


class TravelPermit(Recognizer):
    """A permit's number. The shapes are common among model numbers, so a word is needed."""

    ENTITIES = ("CN_TRAVEL_PERMIT",)
    NEEDS = (NUMBER,)
    CONTEXT = (
        "通行证",
        "回乡证",
        "台胞证",
        "港澳居民",
        "往来港澳",
        "往来台湾",
        "来往内地",
        "证件号",
        "有效证件",
        "证件类型",
    )
    ANTI_CONTEXT = ("编号", "型号", "图号", "护照号", "单号", "批号", "学号", "临时通行证编号")
    FOUND = (
        "港澳居民来往内地通行证【H0123456700】",
        "回乡证：【M01234567】",
        "往来港澳通行证【C12345678】",
        "通行证号【CA1234567】",
        "台胞证号：【01234567】",
        "台湾居民来往大陆通行证【0123456789(B)】",
        "证件号码\x1f【H01234567】",
        "往来台湾通行证号码【L12345678】",
        "往来港澳通行证【Ｃ１２３４５６７８】",
    )
    IGNORED = (
        "型号H01234567",
        "C12345678",
        "通行证H********",
        "设备编号M01234567",
        "办理通行证12345678元",
        "H0123456",
        "台胞证办理指南20200101版本说明2020",
        "车辆通行证100张",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for run in folded.runs:
            if run.text[0] in "HMCWLT" and len(run.text) in (9, 11) and _SHAPES.fullmatch(run.text):
                yield Match(run.start, run.end, 0.35, "通行证号格式")
        for m in _TAIWAN.values(folded):
            yield Match(m.start("value"), m.end("value"), 0.5, "台胞证字样之后的号码")
