"""Coordinates (经纬度) within China: decimal degrees with four or more places (about 10 m: a house), or minutes, seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer, Role
from recognizers._text import Folded

_NUMBER = r"[1-9][0-9]{0,2}\.[0-9]{4,12}"
_UNIT = r"[ ]?(?:°|度)?[ ]?[EeNn]?"
_SIDE = r"(?:[东北][经纬]|[经纬]度|[ENen])?[ ]?[:=]?[ ]?"
_PAIR = re.compile(
    rf"(?P<first>[1-9](?<![0-9.][1-9])[0-9]{{0,2}}\.[0-9]{{4,12}}){_UNIT}[ ]{{0,2}}[,、/;|]?[ ]{{0,2}}{_SIDE}"
    rf"(?P<second>{_NUMBER}){_UNIT}(?![0-9.])"
)
_DEGREES = re.compile(
    r"[0-9]{1,3}[ ]?[°度][ ]?[0-9]{1,2}[ ]?['′‘’分][ ]?[0-9]{1,2}(?:\.[0-9]{1,6})?[ ]?(?:[\"″“”秒]|''|′′)?[ ]?[ENen]?"
)
_SINGLE = re.compile(
    r"(?:经度|纬度|东经|北纬|Lng|lng|Lat|lat|longitude|latitude)[ ]?[:=(\x1f]{0,2}[ ]?"
    rf"(?P<value>{_NUMBER})(?![0-9.])"
)
_WORDS = ("经度", "纬度", "东经", "北纬", "ng", "at")
_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.0)
_PERSONAL = re.compile(r"住址|家庭|农户|户主|危房|农房|走访|入户|住户|贫困户|脱贫户|姓名|照片|拍摄")
_PUBLIC = re.compile(
    r"拐点|矿|项目|环评|站点|监测|断面|工程|排污|取水|公司|企业|选址|机井|界址|宗地|保护区|水库|河|台风|震"
)


class GeoCoordinate(Recognizer):
    """A pair of coordinates, or one behind 经度 or 纬度. ``personal`` beside a household's words, ``public`` beside a
    project's, a mine's, a monitoring site's."""

    ENTITIES = ("GEO_COORDINATE",)
    NEEDS = (r"\.[0-9]{4}", "°", "度[0-9]", *_WORDS)
    FOUND = (
        "位置：【110.283456,21.612345】",
        "【21.612345, 110.283456】",
        "东经【110.283456°，北纬21.612345°】".replace("，", ","),
        "坐标【110°17′04″E】",
        "经度\x1f【110.283456】",
        "纬度：【21.6123】",
        "定位（【110.2834/21.6123】）",
        "lng=【110.283456】",
    )
    IGNORED = (
        "比例110.28,21.61",
        "金额110.2834元",
        "增长21.6123%",
        "版本1.2.3456",
        "37°C",
        "110.2834万元，21.61万元",
        "面积110.2834亩",
        "经度到位",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        paired: set[int] = set()
        for m in folded.finditer(_PAIR):
            first, second = float(m.group("first")), float(m.group("second"))
            if (_is_longitude(first) and _is_latitude(second)) or (_is_latitude(first) and _is_longitude(second)):
                paired |= {m.start("first"), m.start("second")}
                yield self._match(folded, m.start(), m.end(), 0.7, "经纬度一对，精确到约10米")
        if "°" in text or "度" in text:
            for m in folded.finditer(_DEGREES):
                yield self._match(folded, m.start(), m.end(), 0.7, "经纬度，度分秒")
        if any(word in text for word in _WORDS):
            for m in folded.finditer(_SINGLE):
                value = float(m.group("value"))
                if m.start("value") not in paired and (_is_longitude(value) or _is_latitude(value)):
                    yield self._match(folded, m.start("value"), m.end("value"), 0.7, "经度或纬度，精确到约10米")

    @staticmethod
    def _match(folded: Folded, start: int, end: int, points: float, why: str) -> Match:
        near = folded.before(start, 40) + folded.label(start) + folded.after(end, 20)
        role: Role = "personal" if _PERSONAL.search(near) else "public" if _PUBLIC.search(near) else ""
        return Match(start, end, points, why, role)


def _is_longitude(value: float) -> bool:
    return _LONGITUDES[0] <= value < _LONGITUDES[1]


def _is_latitude(value: float) -> bool:
    return _LATITUDES[0] <= value < _LATITUDES[1]
