"""``data:`` addresses: files written into a page's own text, found anywhere in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes, unquote_to_bytes

DATA_URL = re.compile(
    r"(?<![A-Za-z0-9])data:([A-Za-z0-9.+\-]{1,40}/[A-Za-z0-9.+\-]{1,80})?((?:;[A-Za-z0-9=_.+\-\"]{0,60})*?)"
    r"(?:;(base64),([A-Za-z0-9+/=_%\-]*+(?:[ \t]*+[\r\n]\s*+[A-Za-z0-9+/=]++)*+)|,([^\s\"'<>)\\]*+))",
    re.I,
)
_SUFFIXES = {"jpeg": "jpg", "svg+xml": "svg", "plain": "txt", "x-icon": "ico", "vnd.microsoft.icon": "ico"}
_FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\x00\x01\x00\x00\x00")


@dataclass(frozen=True, slots=True)
class DataUrl:
    """One ``data:`` address in a text.

    Attributes:
        start, end: the whole of it.
        payload: where its encoded bytes stand.
        packed: whether they are Base64 (else percent-encoded).
        media_type: as it names itself, in lower case.
        data: its bytes; ``None`` if they do not decode.
    """

    start: int
    end: int
    payload: tuple[int, int]
    packed: bool
    media_type: str
    data: bytes | None = field(repr=False)


def data_urls(text: str) -> Iterator[DataUrl]:
    """Every ``data:`` address in a text, in order. Without a media type and parameters it is only a word."""
    for found in DATA_URL.finditer(text):
        media_type, parameters, packed = found.group(1), found.group(2), bool(found.group(3))
        if not (media_type or parameters or packed):
            continue
        payload = 4 if packed else 5
        data = _bytes(found.group(payload), packed)
        yield DataUrl(*found.span(), found.span(payload), packed, (media_type or "text/plain").lower(), data)


def _bytes(payload: str, packed: bool) -> bytes | None:
    data = unquote_to_bytes(payload)
    if not packed:
        return data
    squeezed = b"".join(data.split()).translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(squeezed + b"=" * (-len(squeezed) % 4), validate=True)
    except binascii.Error:
        return None  # the caller makes a blind spot of it


def encoded(data: bytes, packed: bool) -> str:
    """Bytes as a payload."""
    return base64.b64encode(data).decode("ascii") if packed else quote_from_bytes(data)


def suffix(media_type: str) -> str:
    """A file name ending for a media type, for people."""
    name = media_type.partition("/")[2]
    return _SUFFIXES.get(name, re.sub("[^a-z0-9]", "", name)[:8] or "bin")


def is_font(data: bytes) -> bool:
    """A font, by its first bytes: shapes of characters, no text of the page."""
    return data.startswith(_FONTS)
