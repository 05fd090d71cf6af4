"""The texts that one paragraph can be read as.

Where a reader could see more than one text, each text is a passage, made of the same source characters: as shown
(hidden characters included, so that a number that is half white is still one number), without what is hidden, what is
hidden, what was deleted, and, where a deleted piece touches letters or digits that stayed, as it was before the change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redactor.formats import _xml
from redactor.formats._xml import Piece, Xml

HIDDEN, DELETED, INSERTED, FIELD, RUBY, WHITE = 1, 2, 4, 8, 16, 32
"""Flags of a piece. ``WHITE`` (white characters, as long as nothing dark is known to be behind) implies ``HIDDEN``."""

_ENDS_TYPED, _STARTS_TYPED = re.compile(r"[0-9A-Za-z*]\Z"), re.compile(r"[0-9A-Za-z*]")
"""With the star, so that a masked copy has the same passages as its original."""


def views(xml: Xml, pieces: list[Piece], flags: list[int], mixed: int) -> Iterator[tuple[list[Piece], str, bool]]:
    """The texts that a paragraph can be read as: pieces, what to add to the place, whether it is hidden."""
    if not mixed & ~INSERTED:
        yield pieces, "", False
        return

    def having(mask: int, wanted: int) -> list[Piece]:
        return [piece for piece, flag in zip(pieces, flags, strict=True) if flag & mask == wanted]

    aside = DELETED | FIELD | RUBY
    shown = having(aside, 0)
    plain = having(aside | HIDDEN, 0)
    yield shown, "", not plain
    if mixed & HIDDEN and plain:
        yield having(aside | HIDDEN, HIDDEN), "（隐藏文字）", True
        if _touches(xml, pieces, flags, HIDDEN, aside):
            yield plain, "（不含隐藏文字）", False
    if mixed & DELETED:
        yield having(DELETED | FIELD | RUBY, DELETED), "（已删除的修订文字）", True
        if _touches(xml, pieces, flags, DELETED, FIELD | RUBY):
            yield having(INSERTED | FIELD | RUBY, 0), "（修订前的文字）", True
    if mixed & FIELD:
        yield [p for p, flag in zip(pieces, flags, strict=True) if flag & FIELD], "（域代码）", True
    if mixed & RUBY:
        yield [p for p, flag in zip(pieces, flags, strict=True) if flag & RUBY], "（注音）", False


def _touches(xml: Xml, pieces: list[Piece], flags: list[int], sign: int, aside: int) -> bool:
    """Does a piece with this sign stand right beside one without it, both with a letter or digit at the border?"""
    last, last_flag = "", 0
    for piece, flag in zip(pieces, flags, strict=True):
        if flag & aside & ~sign:
            continue
        text = _xml.text_of(xml, [piece])
        if (flag ^ last_flag) & sign and _ENDS_TYPED.search(last) and _STARTS_TYPED.match(text):
            return True
        last, last_flag = text or last, flag
    return False
