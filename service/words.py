"""What decisions, states and formats are called in front of people; entities and actions: :mod:`redactor.wording`."""

from __future__ import annotations

from redactor import wording
from redactor.wording import entity

ACTIONS = {str(action): chinese for action, (chinese, _) in wording.ACTIONS.items()}

DECISIONS = {"allow": "可以发布", "needs_review": "需人工审核", "block": "不可直接发布"}

__all__ = ["ACTIONS", "DECISIONS", "FORMATS", "STATES", "entity", "tally"]

STATES = {
    "scanned": "已全部查看",
    "partial": "部分未能查看",
    "encrypted": "有密码，未能查看",
    "unsupported": "此类型暂不能查看",
    "too_large": "超过大小上限，未查看",
    "failed": "未能查看",
}

FORMATS = {
    "text": "文本",
    "html": "网页",
    "docx": "Word 文档",
    "xlsx": "Excel 工作簿",
    "pptx": "PowerPoint 演示文稿",
    "doc": "Word 97–2003 文档",
    "xls": "Excel 97–2003 工作簿",
    "eml": "邮件",
    "rtf": "RTF 文档",
    "pdf": "PDF 文档",
    "archive": "压缩包",
    "zip": "压缩包",
    "tar": "归档",
    "gzip": "压缩包",
}


def tally(counts: dict[str, int], most: int = 3) -> str:
    """Counts as a phrase, the most frequent first.

    >>> tally({"CN_MOBILE": 2, "CN_RESIDENT_ID": 37})
    '身份证号37处、手机号2处'
    """
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    phrase = "、".join(f"{entity(name)}{count}处" for name, count in ordered[:most])
    return phrase + ("等" if len(ordered) > most else "")
