"""Four times the text, about four times the work: no input makes a recognizer slow out of proportion."""

from __future__ import annotations

import time

import pytest

from recognizers import all_recognizers
from recognizers._base import Recognizer
from recognizers._text import Folded, fold, forget

_SIGNS = 3_000
_TIMES = 4
_SLACK = 2.5
"""Quadratic work would take 16 times as long; four times is linear; between them is room for a busy machine."""
_QUICK = 0.04
"""Seconds: below this, no matter how it grows."""
_TRIES = 4

_NASTY = {
    "digits": "1",
    "sixes": "6",
    "single digits": "1 ",
    "hyphens": "--",
    "digit and hyphen": "1-",
    "digit and dot": "1.",
    "letters": "a",
    "letter and digit": "a1",
    "look-alikes": "O1l",
    "fours": "6228 ",
    "fours over lines": "6228\n",
    "ids": "440881190101010018 ",
    "ids and dates": "女 1901-01-01 440881190101010018 ",
    "mobiles": "15499991234、",
    "lines": "0759-6621234/",
    "open brackets": "(",
    "area brackets": "(0759)",
    "at": "a@",
    "many at": "@",
    "domains": "a@b.",
    "dots": "a.b.",
    "blanks": " ",
    "line ends": "1\n ",
    "numerals": "一",
    "numerals and zero": "一〇",
    "accounts": "账号:",
    "account runs": "账号1 1 1 1 1 1 1 1 1 ",
    "births": "出生",
    "dates": "1901年1月",
    "lunar": "1901年十一月",
    "provinces": "粤",
    "plates": "粤A1",
    "titles": "不动产",
    "titles with years": "粤(2019)某不动产权",
    "land": "国用(2005)第",
    "messengers": "微信QQ",
    "coordinates": "110.123456,",
    "degrees": "110°1′",
    "masks": "4*",
    "cells": "电话\x1f6621234\x1e",
    "holders": "户名:某账号",
    "stars": "★",
    "house numbers": "号",
    "villages": "村",
    "towns and villages": "镇村",
    "groups": "村1组",
    "named groups": "村民组",
    "numbered houses": "1号",
    "numbered roads": "1号路",
    "buildings": "A座",
    "bare numbers": "路1",
    "address labels": "住址:",
    "addresses": "住址:廉江市石岭镇大新村1组",
    "address cells": "住址\x1f廉江市石岭镇大新村1组\x1e",
    "name labels": "姓名:",
    "names": "张三、",
    "dotted names": "张·",
    "names and sexes": "张三,男,",
    "name cells": "姓名\x1f张三\x1e",
    "text tables": "姓名 性别 年龄\n",
    "slips": "张三15499991234广东省廉江市石岭镇大新村1组\n",
    "markers": "秘密★",
}


def _seconds(recognizer: Recognizer, text: str) -> float:
    forget()
    fold(text)
    started = time.process_time()
    results = recognizer.analyze(text, recognizer.ENTITIES)
    recognizer.enhance_using_context(text, results, [], None)
    return time.process_time() - started


@pytest.mark.parametrize("piece", _NASTY.values(), ids=_NASTY.keys())
def test_work_grows_with_the_text(piece: str) -> None:
    short = (piece * _SIGNS)[:_SIGNS]
    long = (piece * _SIGNS * _TIMES)[: _SIGNS * _TIMES]
    for recognizer in all_recognizers():
        for attempt in range(_TRIES):
            slow = _seconds(recognizer, long)
            if slow < _QUICK or slow < _TIMES * _SLACK * min(_seconds(recognizer, short) for _ in range(2)):
                break
            assert attempt < _TRIES - 1, f"{type(recognizer).__name__}: {slow:.2f} s"


def test_folding_grows_with_the_text() -> None:
    started = time.process_time()
    folded = Folded("１ａ：\u200b" * 100_000)
    assert len(folded.runs) == 0
    assert time.process_time() - started < 5


def test_labels_are_looked_for_where_passages_begin_only() -> None:
    """One label, and then a cell of a hundred thousand characters, as in workbooks that keep whole texts in cells."""
    started = time.process_time()
    assert Folded("电话\x1f6621234\x1e" + "甲" * 100_000).labelled == {"电话": [(3, 10)]}
    assert time.process_time() - started < 2
