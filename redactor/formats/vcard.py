"""Address cards (vCard 2.1, 3.0, 4.0: RFC 2426, 6350) and calendars (iCalendar: RFC 5545).

A passage is the value of one property, unfolded and decoded (quoted-printable, backslashes), under a label that says what
it is; a card is a record. Values in Base64 (photos, keys) are parts. What is masked is masked where it stands: a ``*``
for each sign, however many characters spell it, so that the encoding of the rest stays valid.

A text that only holds a card somewhere in it is text; what is encoded in it is a blind spot there.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import LimitExceeded, StaleEdit
from redactor.formats import _encoding
from redactor.formats._spelling import Site, Spelled, decoded, joined, plain, source_changes

NAME = "vcard"
SUFFIXES: tuple[str, ...] = (".vcf", ".ics")
DETECTS_DAMAGE = False

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n]|\Z)")
_HEAD = re.compile(r"(?:[\w\-]{1,60}\.)?(?P<name>[\w\-]{1,60})(?P<parameters>(?:;(?:\"[^\"\r\n]*\"|[^\":\r\n])*)?):")
_CODING = re.compile(r";(?:ENCODING=)?\"?(?P<coding>QUOTED-PRINTABLE|BASE64|B)\"?(?=[;:]|\Z)", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=\"?([\w\-]{1,40})", re.IGNORECASE)
_DATA_URL = re.compile(r"data:[^,\s]{0,100};base64,", re.IGNORECASE)
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2})+")
_ESCAPED = re.compile(r"\\[nN,;:\\]")
_TELLING = re.compile(r"[^\x00-\x7f]|[0-9*]{5}|@")
_FOLD = 74
_LABELS = {
    "TEL": "电话", "ADR": "地址", "LABEL": "地址", "FN": "姓名", "N": "姓名", "NICKNAME": "昵称", "EMAIL": "电子邮箱",
    "BDAY": "出生日期", "ORG": "单位", "TITLE": "职务", "ROLE": "职务", "NOTE": "备注", "GEO": "经纬度", "SUMMARY": "主题",
    "DESCRIPTION": "说明", "LOCATION": "地点", "ATTENDEE": "参加人", "ORGANIZER": "组织者", "CONTACT": "联系人",
    "X-QQ": "QQ", "IMPP": "即时通信", "COMMENT": "备注",
}  # fmt: skip


class _Packed(NamedTuple):
    """A value in Base64: the part, where its characters stand, and whether they may be folded."""

    part: Part
    start: int
    end: int
    folds: bool


def claims(data: bytes) -> bool:
    """It starts with a card or a calendar, and is text."""
    return _encoding.is_card(data[:200]) and b"\x00" not in data


def read(data: bytes, limits: Limits) -> Content:
    """Every property as a passage or a part; what does not decode as blind spots.

    Raises:
        LimitExceeded: more bytes or passages than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    source = _encoding.decode(data)
    steps = list(_walk(source.text))
    passages = tuple(step[0] for step in steps if isinstance(step, tuple) and isinstance(step[0], Passage))
    if len(passages) > limits.passages:
        raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    parts = tuple(step.part for step in steps if isinstance(step, _Packed))
    spots = tuple(step for step in steps if isinstance(step, BlindSpot))
    return Content(NAME, passages, parts, (*_encoding.undecodable(source), *spots))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; all else as it came.

    Raises:
        StaleEdit: an edit or a part names what is not there.
        UnwritableFormat: a new character does not exist in the encoding.
    """
    if not edits and not parts:
        return data
    source = _encoding.decode(data)
    steps = list(_walk(source.text))
    sites = [step for step in steps if not isinstance(step, _Packed | BlindSpot)]
    packed = [step for step in steps if isinstance(step, _Packed)]
    changes = source_changes(sites, edits)
    for number, new in parts.items():
        if not 0 <= number < len(packed):
            raise StaleEdit("要替换的附件不存在，未作任何改动", "no such part")
        value = base64.b64encode(new).decode()
        if packed[number].folds:
            value = "\r\n ".join(value[at : at + _FOLD] for at in range(0, len(value), _FOLD))
        changes.append((packed[number].start, packed[number].end, value))
    return _encoding.replace(source, changes)


def _walk(text: str) -> Iterator[Site | _Packed | BlindSpot]:
    """All that the file holds, in order: the one walk of ``read`` and ``write``."""
    card = 0
    for line, whole in _lines(text):
        head = _HEAD.match(whole.text)
        if head is None:
            if whole.text.strip():
                yield Passage(whole.text, f"第 {line} 行", record=card), whole
            continue
        name = head["name"].upper()
        if name == "BEGIN":
            card += 1
        place = f"第 {line} 行（{name}）"
        if _TELLING.search(head.group()):
            yield Passage(head.group(), f"第 {line} 行（{name} 的参数）", record=card), whole.slice(0, head.end())
        value = whole.slice(head.end(), len(whole.text))
        yield from _value(value, head["parameters"], Passage("", place, _LABELS.get(name, ""), card))


def _value(value: Spelled, parameters: str, empty: Passage) -> Iterator[Site | _Packed | BlindSpot]:
    """One property's value as what it is, by its parameters."""
    coding = _CODING.search(parameters)
    kind = coding["coding"].upper() if coding else ""
    url = _DATA_URL.match(value.text)
    if kind in ("B", "BASE64") or url:
        payload = value.slice(url.end() if url else 0, len(value.text)).stripped()
        try:
            data = base64.b64decode("".join(payload.text.split()), validate=True)
        except (binascii.Error, ValueError):
            yield BlindSpot(empty.place, "编码有误，没有读出", "corrupt")
            yield Passage(value.text, empty.place, empty.label, empty.record), value
            return
        if data:
            start, end = payload.source_span(0, len(payload.text))
            yield _Packed(Part(f"名片内的数据 {empty.place}", data, empty.place), start, end, True)
        return
    if kind:
        charset = _CHARSET.search(parameters)
        read_as = decoded(value, _QUOTED, _quoted(charset[1] if charset else "utf-8"))
        if _QUOTED.search(read_as.text):
            yield BlindSpot(empty.place, "编码后的文字不能还原，没有读出", "undecodable")
    else:
        read_as = decoded(value, _ESCAPED, lambda signs: [("\n" if signs[1] in "nN" else signs[1], 2)])
    if read_as.text.strip():
        yield Passage(read_as.text, empty.place, empty.label, empty.record), read_as


def _lines(text: str) -> Iterator[tuple[int, Spelled]]:
    """Each property as one line, with its number: folds and soft line breaks taken out."""
    pieces: list[Spelled] = []
    first, soft = 1, False
    for number, m in enumerate(_LINE.finditer(text), 1):
        content = m.group().rstrip("\r\n")
        start = m.start()
        if pieces and not soft and content[:1] not in (" ", "\t"):
            yield first, joined(pieces)
            pieces = []
        elif pieces and not soft:
            start, content = start + 1, content[1:]
        if not pieces:
            first = number
            head = _HEAD.match(content)
            coding = _CODING.search(head["parameters"]) if head else None
            quoted = coding is not None and coding["coding"].upper() == "QUOTED-PRINTABLE"
        soft = quoted and content.endswith("=")
        pieces.append(plain(content[:-1] if soft else content, start))
    if pieces:
        yield first, joined(pieces)


def _quoted(charset: str) -> Callable[[str], Sequence[tuple[str, int]]]:
    """How a run of ``=E5=BC=A0`` reads in a character set; what is none of its characters stays as it is."""

    def reading(spelling: str) -> Sequence[tuple[str, int]]:
        data = bytes.fromhex(spelling.replace("=", ""))
        for codec in (charset, "utf-8", "gb18030"):
            try:
                text = data.decode(codec)
                sizes = [len(sign.encode(codec)) for sign in text]
            except (UnicodeError, LookupError):
                continue  # the next; if none fits, the caller says so in a blind spot
            if sum(sizes) == len(data):
                return [(sign, 3 * size) for sign, size in zip(text, sizes, strict=True)]
        return []

    return reading
