"""Marks of openness (公开属性): 主动公开, 依申请公开, 不予公开, in the note below a document or on its drafting form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._text import Folded

_KIND = r"(?P<kind>主动公开|依申请公开|依申请|不予公开|不公开|免予公开|不宜公开|暂不公开|公开发布|部分公开|删减后公开|内部公开|公开(?![\u4e00-\u9fa5]))"
_PROPERTY = re.compile(
    rf"公开(?:方式|属性|选项|类型|形式|类别)[ ]?[:\x1f]?[ ]{{0,4}}(?![□○☐])[☑√■✔✓☒●\[(]?[ ]?{_KIND}(?!公开|[的平指目事办])"
)
_CHECKED_BEFORE = re.compile(rf"[☑√■✔✓☒][ ]?{_KIND}")
_CHECKED_BEHIND = re.compile(r"(?P<kind>主动公开|依申请公开|不予公开)[(\[]?[☑√✔✓](?![ ]?[主依不免])")
_NOTE = re.compile(rf"此件[ ]?{_KIND}[ ]?[)]?")
_DRAFT = re.compile(r"[(\[【〔](?:代拟稿|送审稿|内部讨论稿|讨论稿|内部征求意见稿|草拟稿|签发稿|过程稿)[)\]】〕]")
_OPEN = ("主动公开", "公开发布", "公开")


class DisclosureMark(Recognizer):
    """``role`` is ``public`` for a mark that lets a document out (主动公开、此件公开发布) and empty for one that keeps
    it in, or that shows a draft. A menu's 依申请公开 or a rule's sentence is no mark."""

    ENTITIES = ("DISCLOSURE_MARK",)
    NEEDS = ("公开", "稿[)\\]】〕]")
    FOUND = (
        "公开方式：【主动公开】",
        "公开属性：【依申请公开】",
        "【（此件公开发布）】".replace("（", "(").replace("）", ")"),
        "【(此件依申请公开)】",
        "【此件不予公开】",
        "公开选项\x1f【不予公开】",
        "□主动公开 ☑【依申请公开】 □不予公开",
        "关于印发方案的通知【（代拟稿）】".replace("（", "(").replace("）", ")"),
        "信息公开类型：【主动公开】",
    )
    IGNORED = (
        "政府信息公开指南 依申请公开 主动公开目录",
        "明确公开属性，印发公文时标注公开方式，对拟定为依申请公开或不予公开的政策性文件",
        "公开征求意见稿",
        "答复依申请公开事项12件",
        "主动公开政府信息100条",
        "无明确公开属性建议或未说明不主动公开依据",
        "公开方式：□主动公开 □依申请公开",
        "不予公开的应当说明理由",
        "公开类型: 依申请公开平台",
        "公开方式：依申请公开的，申请人应填写申请表",
        "首页 > 政府信息公开 > 依申请公开",
        "信息公开方式\n1.主动公开\n2.依申请公开",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        if "公开" in folded.text:
            seen = set()
            for m in folded.finditer(_PROPERTY):
                seen.add(m.end("kind"))
                yield _mark(m.start("kind"), m.end("kind"), m.group("kind"), "公开属性一栏")
            for pattern in (_CHECKED_BEFORE, _CHECKED_BEHIND):
                for m in folded.finditer(pattern):
                    if m.end("kind") not in seen:
                        seen.add(m.end("kind"))
                        yield _mark(m.start("kind"), m.end("kind"), m.group("kind"), "公开属性中勾选的一项")
            for m in folded.finditer(_NOTE):
                opened = m.start() > 0 and folded.text[m.start() - 1] == "("
                yield _mark(m.start() - opened, m.end(), m.group("kind"), "附注")
        if "稿" in folded.text:
            for m in folded.finditer(_DRAFT):
                yield Match(m.start(), m.end(), 0.6, "文稿尚未定稿的字样")


def _mark(start: int, end: int, kind: str, where: str) -> Match:
    is_open = kind in _OPEN
    why = f"{where}：{'主动公开' if is_open else '非主动公开'}"
    return Match(start, end, 0.9, why, "public" if is_open else "")
