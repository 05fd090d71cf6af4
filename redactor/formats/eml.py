"""Mail (``.eml``, ``.mht``): the header's texts are passages, every body and attachment is a part.

A body is handed on decoded (base64, quoted-printable), so that the formats of text, pages and documents judge it; only
what changed is encoded anew, in the same manner. Names of attachments are passages, in whatever way they are spelled.

What it does not do: put the pieces of a mail sent in several (``message/partial``) together or decrypt. A boundary between parts is no text. Signatures of relays (DKIM) are no seal: they are about transport.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import LimitExceeded, StaleEdit
from redactor.formats import _encoding, _markup, _mime
from redactor.formats._edited import edited
from redactor.formats._mail_words import HeaderText, codec_of, header_text, parameters
from redactor.formats._mime import Coding, Entity
from redactor.formats._names import ASCII_SIGNS, legal_name

NAME = "eml"
SUFFIXES: tuple[str, ...] = (".eml", ".mht", ".mhtml")
DETECTS_DAMAGE = False

_LABELS = {
    "from": "发件人",
    "to": "收件人",
    "cc": "抄送",
    "bcc": "密送",
    "reply-to": "回复地址",
    "sender": "发件人",
    "subject": "主题",
    "date": "日期",
}
_SHOWN = frozenset({"from", "to", "cc", "subject", "date"})
_STRUCTURE = frozenset(
    "boundary charset format delsp type start protocol micalg report-type id number total access-type size "
    "smime-type method creation-date modification-date read-date reply-type".split()
)
"""Parameters that say how to read the mail: masked, it could not be read."""
_PLAIN_VALUE = re.compile(rb"\s*(?:1\.0|7bit|8bit|binary|base64|quoted-printable)\s*", re.I)
_ODD_NAME = re.compile(r"[0-9]{5}|[^\x21-\x7e]")
_PACKED_LINES = re.compile(rb"(?m)^(?:begin [0-7]{3,4} \S[^\r\n]*\r?\n[!-`]{20,}|=ybegin )")
_SIGNED_TEXT = b"-----BEGIN PGP SIGNED MESSAGE-----"
_KINDS = {"text/plain": "正文（纯文本）", "text/html": "正文（网页）", "message/rfc822": "转发的邮件"}


class _Text(NamedTuple):
    """One text of the walk."""

    source: HeaderText
    place: str
    label: str
    hidden: bool
    is_name: bool


class _Body(NamedTuple):
    """A body that is a part: its name, and where and how it stands."""

    name: str
    start: int
    end: int
    coding: Coding


def claims(data: bytes) -> bool:
    """It starts with a header block that has two of a mail's usual fields."""
    return _encoding.is_mail(data[:8192])


def read(data: bytes, limits: Limits) -> Content:
    """Header texts as passages, bodies and attachments as parts.

    Raises:
        LimitExceeded: larger, or more parts or texts, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    root = _mime.entity(data, limits.members)
    texts = list(_texts(data, root))
    if len(texts) > limits.passages:
        raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    passages = tuple(Passage(text.source.text, text.place, text.label, hidden=text.hidden) for text in texts)
    bodies = list(_bodies(data, root))
    parts = tuple(Part(body.name, _mime.unpacked(data[body.start : body.end], body.coding)[0]) for body in bodies)
    spots = [BlindSpot(text.place, "有不能解码的文字，没有读出", "undecodable") for text in texts if text.source.broken]
    spots += _structure_spots(data, root)
    return Content(NAME, passages, parts, tuple(spots), tuple(dict.fromkeys(_seals(data, root))))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The mail with its header's texts edited and some bodies replaced, in the encodings in which they stood.

    Raises:
        StaleEdit: an edit names a text that does not stand there, or there is no such part.
        UnwritableFormat: an encoding lacks a new character, or a changed body's encoding is broken.
    """
    if not edits and not parts:
        return data
    root = _mime.entity(data, 2**31)
    texts, bodies = list(_texts(data, root)), list(_bodies(data, root))
    changes: list[tuple[int, int, bytes]] = []
    for number, new in edited([text.source.text for text in texts], edits).items():
        text = texts[number]
        if text.is_name:
            new = legal_name(text.source.text, new, ASCII_SIGNS, set())
        changes += text.source.changes(new)
    for number, content in parts.items():
        if not 0 <= number < len(bodies):
            raise StaleEdit("要替换的邮件部分不存在", "no such part")
        body = bodies[number]
        old = data[body.start : body.end]
        changes.append((body.start, body.end, _mime.packed(content, body.coding, old)))
    out: list[bytes] = []
    at = 0
    for start, end, spelled in sorted(changes):
        out += (data[at:start], spelled)
        at = end
    return b"".join((*out, data[at:]))


def _texts(data: bytes, root: Entity) -> Iterator[_Text]:
    """All texts of all headers, in order."""
    start, end = _mime.from_line(data)
    if end:
        yield _Text(header_text(data, start, end), "邮箱文件的分隔行", "", True, False)
    for number, entity in enumerate(_mime.leaves(root)):
        where = "邮件头" if number == 0 else f"邮件第 {number} 部分的头"
        for one in entity.fields:
            said = "字段" if _ODD_NAME.search(one.name) else _LABELS.get(one.name, one.name)
            place = f"{where}（{said}）"
            if one.name in ("content-type", "content-disposition"):
                for parameter in parameters(data, one.start, one.end)[1]:
                    if parameter.name not in _STRUCTURE and parameter.value.text:
                        is_name = parameter.name in ("name", "filename")
                        label = "附件的文件名" if is_name else parameter.name
                        told = f"邮件第 {number} 部分的附件名" if is_name and number else place
                        yield _Text(parameter.value, told, label, not is_name, is_name)
                continue
            raw = data[one.start : one.end]
            source = header_text(data, one.start, one.end)
            if source.text and not (one.name in _STRUCTURAL and _PLAIN_VALUE.fullmatch(raw)):
                shown = number == 0 and one.name in _SHOWN
                yield _Text(source, place, _LABELS.get(one.name, one.name), not shown, False)


_STRUCTURAL = ("content-transfer-encoding", "mime-version")


def _bodies(data: bytes, root: Entity) -> Iterator[_Body]:
    """Every stretch of the mail that is handed on; blank ones hold nothing."""
    for number, entity in enumerate(_mime.leaves(root)):
        for start, end in entity.around:
            if data[start:end].strip():
                yield _Body("各部分之外的文字", start, end, "")
        if entity.around or entity.children or not data[entity.start : entity.end].strip():
            continue
        named = entity.parameter("filename", "name")
        kind = _KINDS.get(entity.type) or f"第 {number} 部分"
        yield _Body(named or kind, entity.start, entity.end, entity.coding)


def _structure_spots(data: bytes, root: Entity) -> Iterator[BlindSpot]:
    """What of the mail cannot be read or relied upon."""
    for number, entity in enumerate(_mime.leaves(root)):
        place = f"邮件第 {number} 部分" if number else ""
        if entity.fault:
            yield BlindSpot(place, entity.fault, "corrupt")
        if any(_ODD_NAME.search(one.name) for one in entity.fields):
            yield BlindSpot(place, "邮件头有名称异常的字段，名称没有检查", "unsupported")
        if entity.type == "multipart/encrypted" or "enveloped" in entity.parameter("smime-type"):
            yield BlindSpot(place, "加密的邮件，请解密后重新提交", "encrypted")
        elif entity.type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            yield BlindSpot(place, "S/MIME 封装的邮件，内容没有查看", "encrypted")
        elif entity.type == "message/partial":
            yield BlindSpot(place, "分成几封发送的邮件，请合并后再检查", "unsupported")
        elif entity.type == "message/external-body":
            yield BlindSpot(place, "内容在邮件之外，没有查看", "external")
        if entity.children or entity.around:
            continue
        raw = data[entity.start : entity.end]
        content, whole = _mime.unpacked(raw, entity.coding)
        if not whole:
            reason = "传输编码不明，没有解码" if entity.coding == "unknown" else "编码有损坏，没有读全"
            yield BlindSpot(place, reason, "unsupported" if entity.coding == "unknown" else "corrupt")
        if entity.type.startswith("text/") and (doubt := _charset_doubt(content, entity)):
            yield BlindSpot(place, doubt, "undecodable")
        if _PACKED_LINES.search(content):
            yield BlindSpot(place, "正文里有 uuencode 或 yEnc 编码的附件，没有查看", "unsupported")


def _charset_doubt(content: bytes, entity: Entity) -> str:
    """The formats find a text's encoding by themselves: is it another than the mail says?"""
    charset = entity.parameter("charset")
    said = codec_of(charset)
    if content.isascii() or not charset or said == "ascii" or charset.lower() in ("unknown-8bit", "x-unknown"):
        return ""
    _, found, doubt = _encoding.guess(content, _markup.declared_charset(content))
    return "" if doubt or said == found else "正文标明的字符集与内容看来不一致，文字可能没有读对"


def _seals(data: bytes, root: Entity) -> Iterator[str]:
    for entity in _mime.leaves(root):
        signed_data = "signed" in entity.parameter("smime-type")
        if entity.type == "multipart/signed" or signed_data:
            yield "邮件带有数字签名（S/MIME 或 PGP）"
        elif not entity.children and _SIGNED_TEXT in data[entity.start : entity.end]:
            yield "正文带有 PGP 签名"
