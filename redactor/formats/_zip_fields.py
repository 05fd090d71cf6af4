"""What stands inside a zip's records besides the data: names in their many encodings, extra fields.

PKWARE APPNOTE 6.3.10: a name is UTF-8 when bit 11 says so and otherwise "IBM 437", which no Chinese tool ever kept to:
they write the system's encoding, GBK. Info-ZIP adds the name a second time in extra field 0x7075.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

UTF8_FLAG = 0x0800

ZIP64 = 0x0001
UNICODE_NAME = 0x7075
UNICODE_COMMENT = 0x6375

_PADDING = (0xA220, 0xD935)
"""Microsoft's growth hint and Android's alignment: room without content, as long as it is all zeros."""

_TEXTLESS = {
    0x000A: 32,  # NTFS times
    0x000D: 12,  # PKWARE Unix, without a link's target
    0x0017: 64,  # strong encryption header
    0x5455: 13,  # extended timestamp
    0x5855: 12,  # Info-ZIP Unix, old
    0x7855: 4,  # Info-ZIP Unix, owner
    0x7875: 24,  # Info-ZIP Unix, owner of any size
    0x9901: 7,  # AES encryption
    0xCAFE: 0,  # a jar's mark
}
"""Extra fields that hold no text, and the longest that each may be; a longer one may carry anything."""


def extra_fields(extra: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(kind, offset of the payload, payload) of each field; kind -1 for a rest that is no field."""
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            yield -1, at, extra[at:]
            return
        kind, size = struct.unpack_from("<HH", extra, at)
        if at + 4 + size > len(extra):
            yield -1, at, extra[at:]
            return
        yield kind, at + 4, extra[at + 4 : at + 4 + size]
        at += 4 + size


def without_fields(extra: bytes, *kinds: int) -> bytes:
    """``extra`` without the fields of these kinds, the others byte for byte."""
    kept = b""
    for kind, at, payload in extra_fields(extra):
        if kind == -1:
            kept += payload
        elif kind not in kinds:
            kept += extra[at - 4 : at] + payload
    return kept


def holds_unknown(extra: bytes) -> bool:
    """May an extra field hold text that nobody here reads?"""
    for kind, _, payload in extra_fields(extra):
        if kind in (ZIP64, UNICODE_NAME, UNICODE_COMMENT):
            continue
        if kind in _PADDING and not any(payload[4:]):
            continue
        if kind in _TEXTLESS and len(payload) <= _TEXTLESS[kind]:
            continue
        if any(payload):
            return True
    return False


def unicode_field(extra: bytes, kind: int, raw: bytes) -> str | None:
    """The text of an Info-ZIP Unicode field, if it is there and still belongs to ``raw`` (its CRC says so)."""
    for found, _, payload in extra_fields(extra):
        if found == kind and len(payload) >= 5 and payload[0] == 1:
            (crc,) = struct.unpack_from("<I", payload, 1)
            if crc == zlib.crc32(raw):
                try:
                    return payload[5:].decode()
                except UnicodeDecodeError:
                    return None  # the caller takes the raw name, and ``holds_other_name`` tells
    return None


def has_field(extra: bytes, kind: int) -> bool:
    """Is there such a field?"""
    return any(found == kind for found, _, _ in extra_fields(extra))


def encoding_of(raw: bytes, flags: int) -> str:
    """The encoding in which a name or comment is taken to be: the declared one, else the first that fits strictly.

    >>> encoding_of("名单".encode("gbk"), 0), encoding_of(b"a.txt", 0), encoding_of("名单".encode(), UTF8_FLAG)
    ('gb18030', 'ascii', 'utf-8')
    """
    candidates = ("utf-8", "gb18030") if flags & UTF8_FLAG else ("ascii", "utf-8", "gb18030")
    for candidate in candidates:
        try:
            raw.decode(candidate)
        except UnicodeDecodeError:
            continue
        return candidate
    return "cp437"  # every byte is a character there


def says_the_same(raw: bytes, text: str) -> bool:
    """Is ``raw`` the text in some encoding that a packer may have written it in?"""
    for candidate in ("utf-8", "gb18030", "cp437", "big5", "cp932", "cp949", "cp1252"):
        try:
            if raw.decode(candidate) == text:
                return True
        except UnicodeDecodeError:
            continue  # the next candidate; the answer after the last is no
    return False
