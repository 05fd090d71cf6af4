"""What a JPEG or JPEG 2000 picture carries besides its pixels: camera, place, author, comments, a small preview."""

from __future__ import annotations

_START_OF_SCAN, _COMMENT = 0xDA, 0xFE
_APPLICATION = range(0xE1, 0xF0)
_KEPT = frozenset({0xE2, 0xEE})
"""APP2 (colour profile) and APP14 (Adobe's colour transform): without them the picture looks different."""
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_BARE_BOXES = frozenset({b"uuid", b"xml ", b"uinf"})
_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"


def bare_jpeg(data: bytes) -> bytes:
    """The picture without comments and application segments, except those that say how colours are meant.

    Pixels stay bit for bit. What is no JPEG, or breaks off before its pixels, comes back as it is.
    """
    if data[:2] != b"\xff\xd8":
        return data
    out = bytearray(data[:2])
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _STANDALONE:
            out += data[at : at + 1 + (marker != 0xFF)]
            at += 1 + (marker != 0xFF)
            continue
        if marker == _START_OF_SCAN:
            return bytes(out + data[at:])
        length = int.from_bytes(data[at + 2 : at + 4])
        if not (marker == _COMMENT or (marker in _APPLICATION and marker not in _KEPT)):
            out += data[at : at + 2 + length]
        at += 2 + length
    return data


def bare_jpeg2000(data: bytes) -> bytes:
    """The picture without its XML and UUID boxes (ISO/IEC 15444-1, annex I); a bare code stream has none."""
    if not data.startswith(_SIGNATURE):
        return data
    out = bytearray()
    at = 0
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16])
        if length == 0 or at + length > len(data):
            length = len(data) - at
        if length < 8:
            return data
        if kind not in _BARE_BOXES:
            out += data[at : at + length]
        at += length
    return bytes(out)
