"""Who saved a presentation last: the stream ``Current User``, once in a code page and once in UTF-16.

Source: [MS-PPT] 2.3.2 (CurrentUserAtom).
"""

from __future__ import annotations

import struct

from redactor.content import Passage
from redactor.formats._ole import Path, Span, complement
from redactor.formats._ole_text import Slot, Stretch, stretch

_NAME = 28
"""Offset of the name."""
_RELEASE = 4


def last_user(data: bytes, path: Path) -> tuple[list[Slot], tuple[Span, ...]]:
    """The name in both spellings, and the bytes of the stream that nobody reads."""
    if len(data) < _NAME:
        return [], ((0, len(data)),) if data else ()
    length = min(struct.unpack_from("<H", data, 20)[0], len(data) - _NAME)
    wide = _NAME + length + _RELEASE
    found = [stretch(path, _NAME, data[_NAME : _NAME + length].split(b"\0")[0], "gbk"),
             stretch(path, wide, data[wide : wide + 2 * length], "utf-16-le")]  # fmt: skip
    slots = [_slot(piece) for piece in found if piece.text.strip("\0 ")]
    return slots, complement([(0, _NAME), *((piece.offset, piece.size()) for piece in found)], len(data))


def _slot(piece: Stretch) -> Slot:
    return Slot(Passage(piece.text, "最后保存者", "最后保存者", hidden=True), (piece,))
