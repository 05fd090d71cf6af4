"""Marks of state secrets (国家秘密标志, GB/T 9704-2012) and of papers for inside use. They stop a whole document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._text import CELL, LABEL, RECORD, Folded

_LEVEL = r"(?:绝[ ]{0,4}密|机[ ]{0,4}密|秘[ ]{0,4}密)"
_PERIOD = (
    r"(?:[ ]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[ ]?(?:年|个月|月|天|日)|[ ]?长期|[ ]?启用前|"
    r"[ ]?[12][0-9]{3}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[ ]?[\u4e00-\u9fa5]{1,12}[前后])?"
)
_STARRED = re.compile(rf"{_LEVEL}[ ]{{0,4}}[★☆✩✭⭐]{_PERIOD}")
_MISREAD = re.compile(rf"{_LEVEL}[ ]{{0,2}}[*女][ ]{{0,2}}(?:[0-9]{{1,2}}|[一二三]?十)[ ]?(?:年|个月)")
_ALONE = re.compile(r"(?:绝[ ]{0,4}密|机[ ]{0,4}密|秘[ ]{0,4}密)(?![\u4e00-\u9fa5])")
_PROPERTY = re.compile(r"密[ ]{0,2}级[ ]?[:\x1f][ ]{0,4}(?P<value>绝密|机密|秘密|内部|工作秘密)")
_INSIDE = re.compile(
    r"内部(?:资料|文件|材料|参考|刊物|使用|传阅|掌握|情况|明电)|仅供内部|仅限内部|限内部|不得外传|严禁外传|请勿外传|"
    r"请勿转发|请勿外泄|不得翻印|不得公开|工作秘密|阅后收回|阅后即毁|注意保密|"
    r"此件(?:只)?发至(?:县|市|乡|镇|地|省|团|处|科)[\u4e00-\u9fa5]{0,6}级?|传达(?:范围|至):?(?:县|市|地|省|团|处|科|乡|镇|厅|局|师)[\u4e00-\u9fa5]{0,8}"
)
_OPENERS = ("", "(", "[", "【", "〔", "《", "<", "\n", "、", " ", "“", '"', "*", ":", ",", RECORD, CELL, LABEL)
_QUOTES = ("”", '"', "》")
_CLOSERS = ("", ")", "]", "】", "〕", "》", ">", "\n", ",", "、", " ", "。", "!", "”", '"', "*", ";", RECORD, CELL)


class SecrecyMark(Recognizer):
    """A level of secrecy with its star, alone on its line or in a property line; and words like 内部资料、不得外传 where
    they stand as a mark and not in a sentence that speaks about such papers."""

    ENTITIES = ("SECRECY_MARK",)
    NEEDS = ("密", _INSIDE.pattern)
    FOUND = (
        "【机密★10年】",
        "【秘密★会议开始前】",
        "【绝密★长期】",
        "【机 密 ★】\n特急",
        "【秘密】\n廉江市人民政府文件",
        "密级：【秘密】",
        "【内部资料】，【注意保密】",
        "（【内部文件】，【不得外传】）",
        "密级\x1f【机密】",
        "【机密☆一年】",
        "【机密*10年】",
        "（【此件发至县级】）",
    )
    IGNORED = (
        "涉及国家秘密、商业秘密的不予公开",
        "依法确定为国家秘密的政府信息",
        "★★★★★五星级饭店",
        "机密级标准建设",
        "密级：公开",
        "保守工作秘密是公务员的义务",
        "不得泄露内部资料或者个人隐私",
        "严格执行保密审查制度",
        "秘密举报电话",
        "商业秘密★",
        "不得公开个人隐私",
        "注意保密工作",
        "传达至每一位职工",
        "“内部资料”字样应当标注在封面",
        "国家秘密的密级分为绝密、机密、秘密三级",
        "密级：无",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        if "密" in text:
            for pattern, points, why in (
                (_STARRED, 0.95, "国家秘密标志"),
                (_MISREAD, 0.6, "疑似国家秘密标志（星号识别有误）"),
            ):
                for m in folded.finditer(pattern):
                    if not text[max(0, m.start() - 2) : m.start()].endswith(("商业", "国家", "工作")):
                        yield Match(m.start(), m.end(), points, why)
            for m in folded.finditer(_PROPERTY):
                yield Match(m.start("value"), m.end("value"), 0.9, "密级一栏")
            for m in folded.finditer(_ALONE):
                if _fills_its_line(text, m.start(), m.end()):
                    yield Match(m.start(), m.end(), 0.7, "单独成行的密级字样")
        for m in folded.finditer(_INSIDE):
            alone = text[m.start() - 1 : m.start()] in _OPENERS and text[m.end() : m.end() + 1] in _CLOSERS
            quoted = text[m.end() : m.end() + 1] in _QUOTES and "\u4e00" <= text[m.end() + 1 : m.end() + 2] <= "\u9fff"
            yield Match(m.start(), m.end(), 0.65 if alone and not quoted else 0.3, "内部资料、不得外传等字样")


def _fills_its_line(text: str, start: int, end: int) -> bool:
    left, right = text[max(0, start - 3) : start].rstrip(" "), text[end : end + 3].lstrip(" ")
    return (not left or left[-1] in "\n" + RECORD) and (not right or right[0] in "\n" + RECORD)
