"""Signatures of a PDF, which any change breaks, and what its encryption asks for; told in Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Dictionary, Pdf

from redactor.content import BlindSpot
from redactor.formats.pdf.objects import at, items, named
from redactor.formats.pdf.owners import text_of

_MOST_FIELDS = 100_000
_CERTIFIED = {1: "不允许任何修改", 2: "只允许填写表单和签名", 3: "只允许填写表单、批注和签名"}
"""What a certifying signature allows (ISO 32000-2, table 257)."""
_PUBLIC_KEY = re.compile(rb"/Filter\s*/(?:Adobe\.PubSec|Entrust\.PPKEF)|/SubFilter\s*/adbe\.pkcs7\.s[345]")
_PERMISSIONS = {
    "modify_other": "修改内容", "extract": "复制文字", "print_highres": "打印", "modify_annotation": "添加批注",
    "modify_form": "填写表单", "modify_assembly": "插入或删除页面",
}  # fmt: skip


def seals(pdf: Pdf) -> tuple[str, ...]:
    """The signatures that a change would break, one clause each: whose, and what they say may be changed.

    The names of signature fields quote the file. An empty signature field breaks nothing and is none.
    """
    found = [f"PDF 数字签名“{name}”" if name else "PDF 数字签名" for name in _signed_fields(pdf)]
    permissions = at(pdf.Root, "/Perms")
    if isinstance(at(permissions, "/DocMDP"), Dictionary):
        level = _level(at(permissions, "/DocMDP"))
        found.append(f"PDF 认证签名（{_CERTIFIED.get(level, _CERTIFIED[2])}）")
    if isinstance(at(permissions, "/UR3"), Dictionary):
        found.append("PDF 使用权限签名")
    if not found and _has_loose_signature(pdf):
        found.append("PDF 数字签名")
    return tuple(found)


def _signed_fields(pdf: Pdf) -> Iterator[str]:
    """Names of the signature fields that hold a signature."""
    stack = [(item, "") for item in reversed(items(at(pdf.Root, "/AcroForm", "/Fields")))]
    seen: set[tuple[int, int]] = set()
    while stack and len(seen) < _MOST_FIELDS:
        item, kind = stack.pop()
        if not isinstance(item, Dictionary) or (item.is_indirect and item.objgen in seen):
            continue
        if item.is_indirect:
            seen.add(item.objgen)
        kind = named(item, "/FT").decode("latin-1") or kind
        if kind == "/Sig" and isinstance(at(item, "/V"), Dictionary):
            yield text_of(at(item, "/T"))
        stack += [(kid, kind) for kid in reversed(items(at(item, "/Kids")))]


def _level(signature: object) -> int:
    for reference in items(at(signature, "/Reference")):
        if named(reference, "/TransformMethod") == b"/DocMDP":
            level = at(reference, "/TransformParams", "/P")
            return level if isinstance(level, int) else 2
    return 2


def _has_loose_signature(pdf: Pdf) -> bool:
    """A signature that no form field holds: a time stamp of the document, a damaged form."""
    return any(isinstance(obj, Dictionary) and "/ByteRange" in obj and "/Contents" in obj for obj in pdf.objects)


def locked(data: bytes) -> BlindSpot:
    """Why a file that asked for a password cannot be read: the kind of lock, and what to do."""
    if _PUBLIC_KEY.search(data):
        reason = "文件用数字证书加密，只有持证书的人能打开，请解密后重新提交"
    else:
        reason = "文件设有打开密码，请去掉密码后重新提交"
    return BlindSpot("", reason, "encrypted")


def restrictions(pdf: Pdf) -> str:
    """What a file that opens without a password forbids, as a Chinese clause; empty if nothing.

    A full save lifts these restrictions: whoever made the file set them, so the copy's receiver should know.
    """
    if not pdf.is_encrypted:
        return ""
    forbidden = [words for name, words in _PERMISSIONS.items() if not getattr(pdf.allow, name)]
    return f"文件设有权限密码，限制{'、'.join(forbidden)}；脱敏文件不再带有这些限制" if forbidden else ""
