"""The texts that one paragraph can be read as.

Where a reader could see more than one text, each text is a passage, made of the same source characters: as shown
(hidden characters included, so that a number that is half white is still one number), without what is hidden, what is
hidden, and what was deleted, with the characters that stayed on either side of it,
up to the next blank or punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redactor.formats import _xml
from redactor.formats._xml import Piece, Xml

HIDDEN, DELETED, INSERTED, FIELD, RUBY, WHITE = 1, 2, 4, 8, 16, 32
"""Flags of a piece. ``WHITE`` (white characters, as long as nothing dark is known to be behind) implies ``HIDDEN``."""

_REACH = 20
"""Pieces to look at on either side of a deletion."""
_TYPED_TAIL, _TYPED_HEAD = re.compile(r"[\w*]{1,20}\Z"), re.compile(r"\A[\w*]{1,20}")
"""Up to the next blank or punctuation; with the star, so that a masked copy has the same views as its original."""


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
        yield _deleted(xml, pieces, flags), "（已删除的修订文字）", True
    if mixed & FIELD:
        yield [p for p, flag in zip(pieces, flags, strict=True) if flag & FIELD], "（域代码）", True
    if mixed & RUBY:
        yield [p for p, flag in zip(pieces, flags, strict=True) if flag & RUBY], "（注音）", False


def _touches(xml: Xml, pieces: list[Piece], flags: list[int], sign: int, aside: int) -> bool:
    """Does a piece with this sign stand right beside one without it, with no white space between them?

    Which characters these are must not count: a masked copy has to give the same views as its original.
    """
    last, last_flag = "", 0
    for piece, flag in zip(pieces, flags, strict=True):
        if flag & aside & ~sign:
            continue
        text = _xml.text_of(xml, [piece])
        if (flag ^ last_flag) & sign and last and text and not (last[-1].isspace() or text[0].isspace()):
            return True
        last, last_flag = text or last, flag
    return False


def _deleted(xml: Xml, pieces: list[Piece], flags: list[int]) -> list[Piece]:
    """What was deleted, each stretch with the characters right beside it that stood there before the change.

    Without these a number of which half was deleted would be nowhere; with all that stayed, every finding in the
    paragraph would count twice.
    """
    before = [(p, flag) for p, flag in zip(pieces, flags, strict=True) if not flag & (INSERTED | FIELD | RUBY)]
    found: list[Piece] = []
    for i, (piece, flag) in enumerate(before):
        if not flag & DELETED:
            continue
        if i == 0 or not before[i - 1][1] & DELETED:
            if found:
                found.append((piece[0], piece[0], " "))  # two stretches are two texts
            found += _typed(xml, [p for p, f in reversed(before[max(0, i - _REACH) : i])], tail=True)
        found.append(piece)
        if i + 1 < len(before) and not before[i + 1][1] & DELETED:
            following = [p for p, f in before[i + 1 : i + 1 + _REACH]]
            stop = next((n for n, (p, f) in enumerate(before[i + 1 : i + 1 + _REACH]) if f & DELETED), len(following))
            found += _typed(xml, following[:stop], tail=False)
    return found


def _typed(xml: Xml, nearest: list[Piece], tail: bool) -> list[Piece]:
    """The characters at the near end of kept text: pieces from the nearest on; given in reading order."""
    found: list[Piece] = []
    for first, last, shown in nearest:
        text, starts = (shown, None) if shown else _xml.spelled(xml, first, last)
        m = (_TYPED_TAIL if tail else _TYPED_HEAD).search(text)
        if m is None or (shown and first == last):
            break
        start, end = (starts[m.start()], starts[m.end()]) if starts else (first + m.start(), first + m.end())
        found.append((first, last, shown) if shown else (start, end, ""))
        if len(m.group()) < len(text):
            break
    return found[::-1] if tail else found
