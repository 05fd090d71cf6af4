"""A mail's structure by offsets: header fields, the parts of a multipart, and the transfer encodings.

RFC 5322, 2045, 2046. Nothing is normalised: each byte of the mail belongs to a field, a part, a delimiter, or a text
before and after the parts.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from redactor.errors import LimitExceeded, UnwritableFormat
from redactor.formats._mail_words import Parameter, parameters

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:((?:[^\r\n]*+(?:\r\n|[\r\n])[ \t])*+[^\r\n]*+)(?:\r\n|[\r\n]|\Z)")
_BLANK = re.compile(rb"[ \t]*(?:\r\n|[\r\n])")
_FROM_LINE = re.compile(rb">?From [^\r\n]*+(?:\r\n|[\r\n])")
_DEEPEST = 30
_QP = re.compile(rb"=(?:[ \t]*(?:\r\n|[\r\n]|\Z)|[0-9A-Fa-f]{2})")
_QP_LINE = 75

Coding = Literal["", "base64", "quoted-printable", "unknown"]
PLAIN_CODINGS = (b"7bit", b"8bit", b"binary", b"")


@dataclass(frozen=True, slots=True)
class Field:
    """A header field: its name in lower case and where its value stands (without the line end)."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A mail, or a part of one: header and body.

    Attributes:
        fields: of its header, in order.
        type: the media type in lower case; ``text/plain`` if it names none.
        parameters: of its type and its disposition.
        coding: the transfer encoding, if it changes bytes.
        start, end: of the body.
        children: of a multipart; else empty.
        around: bodies before and after the children: (start, end).
        fault: Chinese clause about what does not hold; empty if all does.
    """

    fields: tuple[Field, ...]
    type: str
    parameters: tuple[Parameter, ...] = field(repr=False)
    coding: Coding
    start: int
    end: int
    children: tuple[Entity, ...] = ()
    around: tuple[tuple[int, int], ...] = ()
    fault: str = ""

    def parameter(self, *names: str) -> str:
        """The first of these parameters that is there; empty if none is."""
        return next((p.value.text for name in names for p in self.parameters if p.name == name), "")


class _Budget:
    """How many entities may still come."""

    def __init__(self, entities: int) -> None:
        self.left = entities

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise LimitExceeded("邮件的部分过多，超过上限", "more parts than the limit")


def from_line(data: bytes) -> tuple[int, int]:
    """Where a mailbox's ``From `` line stands before the header; (0, 0) if there is none."""
    found = _FROM_LINE.match(data)
    return found.span() if found else (0, 0)


def entity(data: bytes, most: int) -> Entity:
    """The whole mail.

    Raises:
        LimitExceeded: it has more than ``most`` parts.
    """
    return _entity(data, from_line(data)[1], len(data), 0, _Budget(most))


def _entity(data: bytes, start: int, end: int, depth: int, budget: _Budget) -> Entity:
    budget.spend()
    fields, at = _fields(data, start, end)
    media, values, understood = "text/plain", [], True
    coding: Coding = ""
    for one in fields:
        if one.name in ("content-type", "content-disposition"):
            word, more, whole = parameters(data, one.start, one.end)
            understood &= whole
            values += more
            if one.name == "content-type":
                media = word.decode("ascii", "replace") or media
        elif one.name == "content-transfer-encoding":
            coding = _coding(data[one.start : one.end])
    fault = "" if understood else "邮件头的参数有读不懂的部分"
    head = (tuple(fields), media, tuple(values))
    boundary = next((p.value.text for p in values if p.name == "boundary"), "")
    if not media.startswith("multipart/"):
        return Entity(*head, coding, at, end, fault=fault)
    if not boundary or depth >= _DEEPEST:
        return Entity(*head, coding, at, end, fault="多部分邮件没有边界或层数过多，没有分开查看")
    return _multipart(data, Entity(*head, "", at, end, fault=fault), boundary, depth, budget)


def _multipart(data: bytes, whole: Entity, boundary: str, depth: int, budget: _Budget) -> Entity:
    sign = re.escape(boundary.encode("utf-8", "replace"))
    line = re.compile(rb"(?:(?<=\n)|(?<=\r)|(?<![\s\S]))--" + sign + rb"(--)?[ \t]*(?:\r\n|[\r\n]|\Z)")
    children, around = [], []
    at, inside, closed = whole.start, False, False
    for found in line.finditer(data, whole.start, whole.end):
        stop = _before_line_end(data, at, found.start())
        if inside:
            children.append(_entity(data, at, stop, depth + 1, budget))
        else:
            around.append((at, stop))
        at, inside = found.end(), not found.group(1)
        if found.group(1):
            closed = True
            break
    if inside:
        children.append(_entity(data, at, whole.end, depth + 1, budget))
    else:
        around.append((at, whole.end))
    fault = whole.fault or ("" if closed else "邮件不完整：没有结束边界")
    return Entity(
        whole.fields, whole.type, whole.parameters, "", whole.start, whole.end, tuple(children), tuple(around), fault
    )


def _before_line_end(data: bytes, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    if data[max(start, end - 2) : end] == b"\r\n":
        return end - 2
    return end - 1 if end > start and data[end - 1] in b"\r\n" else end


def _fields(data: bytes, start: int, end: int) -> tuple[list[Field], int]:
    """The header's fields and where the body starts: after a blank line, or at the first line that is no field."""
    fields: list[Field] = []
    at = start
    while at < end:
        found = _FIELD.match(data, at, end)
        if not found:
            blank = _BLANK.match(data, at, end)
            return fields, blank.end() if blank else at
        fields.append(Field(found.group(1).decode("ascii").lower(), *found.span(2)))
        at = found.end()
    return fields, at


def _coding(value: bytes) -> Coding:
    word = re.split(rb"[ \t\r\n;(]", value.strip().lower())[0]
    if word == b"base64":
        return "base64"
    if word == b"quoted-printable":
        return "quoted-printable"
    return "" if word in PLAIN_CODINGS else "unknown"


def leaves(root: Entity) -> Iterator[Entity]:
    """All entities, outer ones first."""
    yield root
    for child in root.children:
        yield from leaves(child)


def unpacked(raw: bytes, coding: Coding) -> tuple[bytes, bool]:
    """What a body says, and whether all of it could be decoded."""
    if coding == "base64":
        squeezed = raw.translate(None, b" \t\r\n")
        bare = squeezed.rstrip(b"=")
        clean = re.match(rb"[A-Za-z0-9+/]*", bare)
        whole = clean.group() if clean else b""
        whole = whole[: len(whole) - (len(whole) % 4 == 1)]
        try:
            data = base64.b64decode(whole + b"=" * (-len(whole) % 4))
        except binascii.Error:  # cannot be: only its own signs are left, in whole groups
            return b"", False
        return data, len(whole) == len(bare)
    if coding == "quoted-printable":
        return _QP.sub(lambda code: _qp_sign(code.group()), raw), True
    return raw, coding == ""


def _qp_sign(code: bytes) -> bytes:
    sign = code[1:].strip(b" \t\r\n")
    return bytes.fromhex(sign.decode()) if sign else b""


def packed(data: bytes, coding: Coding, old: bytes) -> bytes:
    """A body in its transfer encoding, with line ends and widths as the old one had them.

    Raises:
        UnwritableFormat: the old one was of an encoding that is not known, or damaged.
    """
    if coding == "unknown" or not unpacked(old, coding)[1]:
        raise UnwritableFormat("邮件的这一部分编码不明或有损坏，无法改写", "a body of unknown or broken encoding")
    line_end = b"\r\n" if b"\r\n" in old else b"\n"
    if coding == "base64":
        body = old.strip()
        first = re.match(rb"[^\r\n]*", body)
        width = len(first.group()) if first and len(first.group()) < len(body) else 0
        signs = base64.b64encode(data)
        width = width or max(len(signs), 1)
        lines = [signs[i : i + width] for i in range(0, len(signs), width)]
        before, after = len(old) - len(old.lstrip()), len(old.rstrip())
        return old[:before] + line_end.join(lines) + old[after:]
    if coding == "quoted-printable":
        return b"".join(_qp_lines(data, line_end))
    return data


def _qp_lines(data: bytes, line_end: bytes) -> Iterator[bytes]:
    for line in re.findall(rb"[^\r\n]*+(?:\r\n|[\r\n])|[^\r\n]++", data):
        text = line.rstrip(b"\r\n")
        length = 0
        for i, sign in enumerate(text):
            bare = (33 <= sign <= 126 and sign != 61) or (sign in b" \t" and i + 1 < len(text))
            unit = bytes([sign]) if bare else b"=%02X" % sign
            if length + len(unit) > _QP_LINE:
                yield b"=" + line_end
                length = 0
            yield unit
            length += len(unit)
        yield line[len(text) :]
