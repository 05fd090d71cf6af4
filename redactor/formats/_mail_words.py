"""The texts of a mail's header, with the way back to the bytes that spell them.

RFC 5322 (folding), RFC 2047 (``=?gb2312?B?…?=``), RFC 2231 (``filename*0*=utf-8''%E5…``), and what Chinese programs
really write: encoded words inside quotes, characters cut between two encoded words, bare GBK.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote_from_bytes

from redactor.errors import UnwritableFormat
from redactor.formats._zip_fields import encoding_of

_WORD = re.compile(rb"=\?([A-Za-z0-9_.\-]{1,40})(?:\*[A-Za-z0-9\-]{1,20})?\?([BbQq])\?([^?\r\n]{0,4000})\?=")
_GAP = re.compile(rb"[ \t\r\n]*+")
_FOLD = re.compile(rb"\r\n|[\r\n]")
_Q = re.compile(rb"=([0-9A-Fa-f]{2})")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_PARAMETER = re.compile(
    rb";[ \t\r\n]*+(?P<name>[A-Za-z0-9!#$&^_.+\-]{1,60}?)(?:\*(?P<number>[0-9]{1,4}))?(?P<extended>\*)?[ \t\r\n]*+=[ \t\r\n]*+"
    rb"(?:\"(?P<quoted>(?:[\x81-\xfe][\x40-\xfe]|[^\"\\]|\\.)*+)\"|(?P<bare>[^;\"]*+))",
    re.S,
)
_CHARSETS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "big5-hkscs", "x-big5"), "cp950"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr", "cp949"), "cp949"),
    **dict.fromkeys(("us-ascii", "ascii"), "ascii"),
}
_OTHER_CHARSETS = re.compile(
    r"iso-?8859-\d{1,2}|windows-125\d|koi8-[ru]|shift_jis|euc-jp|iso-2022-(?:jp|kr)|hz-gb-2312|utf-7|utf-16(?:le|be)?|cp\d{3,4}"
)
_LONGEST_WORD = 75


def codec_of(charset: str) -> str:
    """Python's name of a charset that a mail names; empty if it is none of those that mails use."""
    name = charset.strip().strip("\"'").lower()
    return _CHARSETS.get(name) or (name if _OTHER_CHARSETS.fullmatch(name) else "")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a header's text and the bytes data[start:end] that spell it.

    Attributes:
        kind: as it stands, encoded words (one or several), or percent signs.
        codec: of the bytes that are encoded.
        charset: as an encoded word names it.
        gap: what stands between two encoded words of the stretch.
    """

    text: str = field(repr=False)
    start: int
    end: int
    kind: Literal["plain", "B", "Q", "percent"]
    codec: str
    charset: bytes = b""
    gap: bytes = b" "


@dataclass(frozen=True, slots=True)
class HeaderText:
    """One text of a header: its stretches in order, and whether something in it did not decode."""

    segments: tuple[Segment, ...]
    broken: bool = False

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(segment.text for segment in self.segments)

    def changes(self, new: str) -> Iterator[tuple[int, int, bytes]]:
        """What to replace so that ``new``, which is as long as the text, is what it says: (start, end, bytes).

        Raises:
            UnwritableFormat: the encoding lacks a new character.
        """
        changed = new != self.text
        at = 0
        for segment in self.segments:
            piece = new[at : at + len(segment.text)]
            at += len(segment.text)
            # a character may be cut between two stretches of percent signs: then both are written anew
            if piece != segment.text or (changed and segment.kind == "percent"):
                yield segment.start, segment.end, _spelled(segment, piece)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of ``Content-Type`` or ``Content-Disposition``: its name in lower case, its value."""

    name: str
    value: HeaderText


def header_text(data: bytes, start: int, end: int) -> HeaderText:
    """What data[start:end], a field's value without its line end, says."""
    raw = data[start:end]
    start, end = end - len(raw.lstrip()), start + len(raw.rstrip())
    if start >= end:
        return HeaderText(())
    codec = encoding_of(_WORD.sub(b"", data[start:end]), 0)
    broken = codec == "cp437"
    segments: list[Segment] = []
    at = start
    while at < end:
        found = _WORD.search(data, at, end)
        words = _words(data, found, end) if found else None
        if found and words is None:  # an encoded word that does not decode is read as it stands
            broken = True
            segments += _plain(data, at, found.end(), codec)
            at = found.end()
        elif found and words:
            is_gap = bool(segments) and segments[-1].kind in "BQ" and not data[at : found.start()].strip()
            segments += [] if is_gap else _plain(data, at, found.start(), codec)
            segments.append(words)
            at = words.end
        else:
            segments += _plain(data, at, end, codec)
            at = end
    return HeaderText(tuple(segments), broken)


def _plain(data: bytes, start: int, end: int, codec: str) -> Iterator[Segment]:
    """Text as it stands, without the line ends of folding."""
    at = start
    for fold in [*_FOLD.finditer(data, start, end), None]:
        stop = fold.start() if fold else end
        if at < stop:
            try:
                yield Segment(data[at:stop].decode(codec), at, stop, "plain", codec)
            except UnicodeDecodeError:  # a fold inside a character: every byte is one sign, the digits stay readable
                yield Segment(data[at:stop].decode("latin-1"), at, stop, "plain", "latin-1")
        at = fold.end() if fold else end


def _words(data: bytes, found: re.Match[bytes], end: int) -> Segment | None:
    """The encoded word and those of the same kind right behind it, for a character may be cut between them."""
    first, encoded, gap = found, b"", b" "
    charset, kind = found.group(1), found.group(2).upper()
    last: re.Match[bytes] = found
    while True:
        unpacked = _unpacked(last.group(3), kind)
        if unpacked is None:
            return None
        encoded += unpacked
        space = _GAP.match(data, last.end(), end)
        after = _WORD.match(data, space.end() if space else last.end(), end)
        if not after or after.group(1).lower() != charset.lower() or after.group(2).upper() != kind:
            break
        gap, last = data[last.end() : after.start()], after
    codec = codec_of(charset.decode("ascii"))
    try:
        text = encoded.decode(codec) if codec else None
    except (UnicodeDecodeError, LookupError):
        text = None
    if text is None:
        return None  # the caller tells
    return Segment(text, first.start(), last.end(), "B" if kind == b"B" else "Q", codec, charset, gap or b" ")


def _unpacked(payload: bytes, kind: bytes) -> bytes | None:
    if kind == b"Q":
        return _Q.sub(lambda code: bytes.fromhex(code.group(1).decode()), payload.replace(b"_", b" "))
    squeezed = payload.translate(None, b" \t").rstrip(b"=")
    try:
        return base64.b64decode(squeezed + b"=" * (-len(squeezed) % 4), validate=True)
    except binascii.Error:
        return None  # the caller tells


def _spelled(segment: Segment, text: str) -> bytes:
    """The text in the segment's own spelling."""
    try:
        if segment.kind == "plain":
            return text.encode(segment.codec)
        if segment.kind == "percent":
            return quote_from_bytes(text.encode(segment.codec), safe="").encode("ascii")
        return segment.gap.join(_encoded_words(segment, text))
    except UnicodeEncodeError as error:
        raise UnwritableFormat(
            "邮件头的编码不含所需的字符，无法改写", "the header's encoding lacks a character"
        ) from error


def _encoded_words(segment: Segment, text: str) -> Iterator[bytes]:
    """Encoded words of at most 75 characters (RFC 2047, section 2), none cut inside a character."""
    frame = b"=?" + segment.charset + b"?" + segment.kind.encode() + b"?"
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or len(frame) + len(_packed(segment, text[start : end + 1])) + 2 > _LONGEST_WORD:
            yield frame + _packed(segment, text[start:end]) + b"?="
            start = end


def _packed(segment: Segment, text: str) -> bytes:
    raw = text.encode(segment.codec)
    if segment.kind == "B":
        return base64.b64encode(raw)
    return b"".join(bytes([sign]) if bytes([sign]).isalnum() or sign in b"*+-/!" else b"=%02X" % sign for sign in raw)


def parameters(data: bytes, start: int, end: int) -> tuple[bytes, list[Parameter], bool]:
    """A structured field's first word in lower case, its parameters, and whether all of it was understood."""
    head_end = data.find(b";", start, end)
    head_end = end if head_end < 0 else head_end
    pieces: dict[str, list[tuple[int, bool, int, int]]] = {}
    at, understood = head_end, True
    for found in _PARAMETER.finditer(data, head_end, end):
        understood &= not data[at : found.start()].strip(b" \t\r\n;")
        at = found.end()
        group = "bare" if found["quoted"] is None else "quoted"
        first, last = found.span(group)
        last -= len(found[group]) - len(found[group].rstrip())
        order = int(found["number"]) if found["number"] else -1
        name = found["name"].decode("ascii").lower() + ("" if found["number"] or not found["extended"] else "*")
        pieces.setdefault(name, []).append((order, bool(found["extended"]), first, last))
    understood &= not data[at:end].strip(b" \t\r\n;")
    values = [Parameter(name.rstrip("*"), _value(data, sorted(spans))) for name, spans in pieces.items()]
    return data[start:head_end].strip().lower(), values, understood


def _value(data: bytes, pieces: list[tuple[int, bool, int, int]]) -> HeaderText:
    """A parameter's value out of its pieces."""
    texts: list[HeaderText] = []
    codec = ""
    pending = b""
    for _, extended, start, end in pieces:
        if not extended:
            texts.append(header_text(data, start, end))
            continue
        if not codec:
            charset, quote, _ = data[start:end].partition(b"'")
            codec = codec_of(charset.decode("ascii", "replace")) if quote else ""
            codec = codec or "utf-8"
            start = data.rfind(b"'", start, end) + 1 or start
        raw = pending + _PERCENT.sub(lambda code: bytes.fromhex(code.group(1).decode()), data[start:end])
        text, pending = _decodable(raw, codec)
        texts.append(HeaderText((Segment(text, start, end, "percent", codec),), "\ufffd" in text))
    segments = tuple(segment for text in texts for segment in text.segments)
    return HeaderText(segments, bool(pending) or any(text.broken for text in texts))


def _decodable(raw: bytes, codec: str) -> tuple[str, bytes]:
    """The text, and the bytes of a character that goes on in the next piece."""
    for cut in range(4):
        try:
            return raw[: len(raw) - cut].decode(codec), raw[len(raw) - cut :]
        except (UnicodeDecodeError, LookupError):
            continue  # perhaps one byte fewer; after the last the caller sees that it is broken
    return raw.decode("utf-8", "replace"), b""
