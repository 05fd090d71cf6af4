"""Public telephone numbers (热线): emergency, government and company lines, 400 and 800 numbers. They stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._guards import is_amount
from recognizers._text import Folded

_LINES = frozenset(
    "110 119 120 122 "
    "12110 12119 12121 12122 12123 12300 12301 12305 12306 12309 12310 12312 12313 12315 12316 12317 12318 12319 12320 "
    "12321 12323 12328 12329 12330 12331 12333 12335 12336 12337 12338 12339 12340 12341 12345 12346 12348 12349 12350 "
    "12351 12353 12355 12356 12358 12360 12361 12362 12363 12365 12366 12367 12368 12369 12370 12371 12377 12378 12379 "
    "12380 12381 12382 12385 12386 12388 12389 12390 12391 12393 12395 12396 12398 12399 12306 96110 10000 10010 10086 "
    "10099 10050 11185 11183 11888 114 116114".split()
)
_ROUND = frozenset(("12345", "10000"))
"""Also what people write for any number."""
_SHORT = re.compile(r"1(?<![0-9A-Za-z.\-/〔(][1])(?:1[0-9]{1,4}|2[0-9]{1,3}|0[0-9]{3})(?![0-9A-Za-z\-]|\.[0-9])")
_COMPANY = re.compile(r"9(?<![0-9A-Za-z.\-/][9])[56][0-9]{3,6}(?![0-9A-Za-z\-]|\.[0-9])")
_FREE = re.compile(
    r"[48](?<![0-9A-Za-z.\-/][48])00(?:-[0-9]{3}-[0-9]{4}|-[0-9]{4}-[0-9]{3}|-[0-9]{7}|[ ][0-9]{3}[ ][0-9]{4}|[0-9]{7})"
    r"(?![0-9A-Za-z\-]|\.[0-9])"
)
_WORD = re.compile(r"热线|电话|拨打|致电|平台|举报|投诉|咨询|专线|服务台|报警|求助|急救|火警|来电|客服|直拨|接听|查询")
_AROUND = 10


class Hotline(Recognizer):
    """A public line, found so that a reader sees it was judged. Three to eight digits are also anything else: a short
    one is taken only if it is on the list, or beginning with 95 or 96, *and* a word beside it says telephone; one of
    five digits on the list also behind a colon with nothing after it."""

    ENTITIES = ("CN_HOTLINE",)
    NEEDS = (NUMBER, rf"(?:{_WORD.pattern})[^。;]{{0,13}}?[0-9]{{3}}", rf"[0-9]{{3}}[^。;]{{0,13}}?(?:{_WORD.pattern})")
    ANTI_CONTEXT = ("账号", "帐号", "编号", "单号", "学号", "证号", "户号", "卡号", "代码", "QQ", "金额", "流水")
    FOUND = (
        "拨打【12345】热线",
        "政务服务便民热线：【12345】",
        "请拨打【110】报警",
        "【12315】投诉举报平台",
        "客服热线【95588】",
        "咨询电话【400-123-4567】",
        "反诈专线【96110】",
        "电话\x1f【4001234567】",
        "纳税服务热线【12366】",
        "或拨打【120】急救电话",
        "消费维权：【12315】",
    )
    IGNORED = (
        "共120人参加",
        "数量：12315件",
        "总数：12345",
        "110千伏变电站",
        "投资12345元",
        "面积12345.67平方米",
        "粤府办〔2020〕110号",
        "95598户",
        "编号400-12",
        "第12345号",
        "电话：15499991234",
        "成交价4001234567元",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in folded.finditer(_FREE):
            if not is_amount(folded.text, m.start(), m.end()):
                written = "-" in m.group() or " " in m.group()
                said = written or _says_telephone(folded, m.start(), m.end())
                yield Match(m.start(), m.end(), 0.8 if said else 0.5, "400或800服务电话", "public")
        for m in folded.finditer(_SHORT):
            if m.group() not in _LINES:
                continue
            named = len(m.group()) == 5 and m.group() not in _ROUND and folded.before(m.start(), 1) == ":"
            if named and not folded.after(m.end(), 1).strip(" ,。;、)\n"):
                yield Match(m.start(), m.end(), 0.6, "公共服务热线，冒号之后", "public")
            elif _says_telephone(folded, m.start(), m.end()):
                yield Match(m.start(), m.end(), 0.85, "公共服务热线", "public")
        if not _WORD.search(folded.text):
            return
        for m in folded.finditer(_COMPANY):
            if _says_telephone(folded, m.start(), m.end()) and not is_amount(folded.text, m.start(), m.end()):
                yield Match(m.start(), m.end(), 0.7, "企业或公共服务短号", "public")


def _says_telephone(folded: Folded, start: int, end: int) -> bool:
    around = folded.before(start, _AROUND) + " " + folded.after(end, _AROUND) + " " + folded.label(start)
    return bool(_WORD.search(around)) and not folded.after(end, 1).startswith(
        ("号", "人", "户", "元", "千", "名", "件")
    )
