"""Where one line ends and the next begins: was a text broken there because the room was used up, or is it a new one?

A value that wraps must be one value; two telephone numbers below each other must stay two. Decided by room and by the
lengths of numbers. Our own stars count by the room that they take, so that a masked copy is joined as its original.
"""

from __future__ import annotations

from collections.abc import Sequence

from redactor.formats.pdf.drawing import Glyph
from redactor.formats.pdf.lines import Segment

NARROW = 0.75
"""In em: a sign that takes less is a digit or a letter, one that takes more is Chinese."""
WHOLE_NUMBERS = frozenset((11, 15, 16, 17, 18, 19))
"""Lengths of mobile numbers, identity numbers and cards."""
_NUMBER = frozenset("0123456789０１２３４５６７８９*＊Xx")
_LONGEST_NUMBER = 40
_LATIN = 0.05
"""Share of the signs that take a Chinese character's room, below which a page is written in letters."""


class Joined:
    """Segments put together: characters with the glyph of each, ``None`` for what nobody drew."""

    __slots__ = ("pieces", "sources", "text")

    def __init__(self) -> None:
        self.text: list[str] = []
        self.sources: list[Glyph | None] = []
        self.pieces: list[tuple[int, Glyph, Glyph]] = []
        """Of each line its page and its first and last glyph."""

    def add(self, between: str, text: Sequence[str], sources: Sequence[Glyph | None], page: int) -> None:
        """Append a text after a separator that nobody drew."""
        if self.text:
            self.text += between
            self.sources += [None] * len(between)
        self.text += text
        self.sources += sources
        drawn = [glyph for glyph in (*sources[:1], *sources[-1:]) if glyph is not None]
        if drawn:
            self.pieces.append((page, drawn[0], drawn[-1]))

    def join(self, between: str, other: Joined) -> None:
        """Append another text with all its lines, which may stand on another page."""
        gap = between if self.text else ""
        self.text += [*gap, *other.text]
        self.sources += [*([None] * len(gap)), *other.sources]
        self.pieces += other.pieces


def narrow(glyph: Glyph | None) -> bool:
    """Whether it takes the room of a digit or a letter."""
    return glyph is not None and (abs(glyph.ax) + abs(glyph.ay)) < NARROW * (glyph.show.em or 1.0)


def between(before: Segment, after: Segment, room: float, latin: bool) -> str:
    """What belongs between two lines, of which the first leaves ``room`` points: nothing, a blank or a line break.

    Args:
        before, after: the lines.
        room: what is left of the first.
        latin: the page is written in letters, so that a line's end is a blank.
    """
    head, tail = number_length(after.text, after.sources), number_length(before.text[::-1], before.sources[::-1])
    if is_one_number(before, after):
        return ""
    if head and tail and (head in WHOLE_NUMBERS or tail in WHOLE_NUMBERS):
        return "\n"
    if before.text and before.text[-1] in "-－—" and head:
        return ""
    if room > max(2.1 * after.em, first_word(after)):
        return "\n"
    return " " if latin else ""


def continued(before: Segment, gap: str, after: Segment) -> Segment:
    """The second of two joined lines, with the end of the first in front of it, as far as numbers go."""
    joined = Segment(after.left, after.v, after.em)
    joined.right = after.right
    kept = _LONGEST_NUMBER if not gap else 0
    joined.text = [*before.text[-kept:], *after.text] if kept else list(after.text)
    joined.sources = [*before.sources[-kept:], *after.sources] if kept else list(after.sources)
    return joined


def is_one_number(before: Segment, after: Segment) -> bool:
    """Whether the number at one line's end and that at the next one's beginning are as long as a whole one together."""
    head, tail = number_length(after.text, after.sources), number_length(before.text[::-1], before.sources[::-1])
    return head > 0 and tail > 0 and head + tail in WHOLE_NUMBERS


def first_word(segment: Segment) -> float:
    """Width of the word or number with which it begins, in points: it goes to the next line as a whole."""
    width = 0.0
    for sign, glyph in zip(segment.text, segment.sources, strict=True):
        if glyph is None or not ((sign.isascii() and sign.isalnum()) or (sign == "*" and narrow(glyph))):
            break
        width += abs(glyph.ax) + abs(glyph.ay)
    return width


def number_length(text: Sequence[str], sources: Sequence[Glyph | None]) -> int:
    """How many digits, check letters and stars in their room a text begins with."""
    length = 0
    for sign, glyph in zip(text, sources, strict=True):
        if sign not in _NUMBER or (sign in "*＊" and not narrow(glyph)):
            break
        length += 1
    return length


def is_latin(glyphs: Sequence[Glyph]) -> bool:
    """Whether a page is written in letters; by the room of its signs, which a mask does not change."""
    signs = [glyph for glyph in glyphs if glyph.text.strip()]
    return sum(not narrow(glyph) for glyph in signs) < _LATIN * len(signs)
