"""The body of an Outlook mail as rich text, which is packed by a method of its own.

Source: [MS-OXRTFCP]. What is put back is marked as not packed, which the format provides for.
"""

from __future__ import annotations

import struct
import zlib

_HEADER = struct.Struct("<II4sI")
"""Bytes after the first field; bytes unpacked; the kind; CRC of what is packed."""
_PACKED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_FIRST = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the window holds before the first byte."""


def unpacked(data: bytes, most: int) -> bytes:
    """The rich text. Raises :class:`ValueError` if it is damaged, or longer than ``most``."""
    if len(data) < _HEADER.size:
        raise ValueError("too short")
    size, raw, kind, crc = _HEADER.unpack_from(data)
    if size + 4 > len(data) or size + 4 < _HEADER.size or raw > most:
        raise ValueError("size")
    body = data[_HEADER.size : size + 4]
    if kind == _PLAIN:
        return body[:raw]
    if kind != _PACKED or zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF != crc:
        raise ValueError("kind or CRC")
    return _inflated(body, raw)


def not_packed(text: bytes) -> bytes:
    """The rich text as such a stream holds it when it is not packed."""
    return _HEADER.pack(len(text) + _HEADER.size - 4, len(text), _PLAIN, 0) + text


def _inflated(body: bytes, raw: int) -> bytes:
    window = bytearray(_FIRST.ljust(_WINDOW, b"\0"))
    at, place = 0, len(_FIRST)
    out = bytearray()
    while at < len(body) and len(out) <= raw:
        control, at = body[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                if at >= len(body):
                    break
                piece, at = body[at : at + 1], at + 1
            else:
                if at + 2 > len(body):
                    raise ValueError("cut")
                offset, length, at = body[at] << 4 | body[at + 1] >> 4, (body[at + 1] & 15) + 2, at + 2
                if offset == place:
                    return bytes(out)
                piece = b""
                for i in range(length):
                    sign = window[(offset + i) % _WINDOW]
                    window[(place + i) % _WINDOW] = sign
                    piece += bytes((sign,))
                place = (place + length) % _WINDOW
                out += piece
                continue
            window[place] = piece[0]
            place = (place + 1) % _WINDOW
            out += piece
    if len(out) != raw:
        raise ValueError("length")
    return bytes(out)
