"""Glyphs to lines: what a reader sees side by side, whatever order it was drawn in.

First glyphs that continue each other become strips; then strips at the same height become lines. Strips that lie over
each other become different lines, so that text drawn over other text does not mix with it. All measures are taken in a
frame that is turned so that text runs to the right: ``u`` along the text, ``v`` upwards.

A masked copy must give the same lines as its original, so nothing here looks at characters other than blanks, and our
own stars take the room of what they stand for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from redactor.formats.pdf.drawing import Corners, Glyph

SPACE = 0.3
"""Gap in em from which on a reader sees a blank."""
COLUMN = 1.2
"""Gap in em from which on a reader sees two things."""
_SAME_HEIGHT = 0.4
_FEWEST_SPREAD = 5
"""Single signs at equal distances from which on they are one word, set wide."""
_WIDEST_SPREAD = 3.5
_TWIN = 0.12
_SMALLEST = 0.05


class Strip:
    """Glyphs that continue each other: from ``left`` to ``right`` at height ``v``, ``em`` points tall; and the
    position ``starts`` of each glyph."""

    __slots__ = ("em", "glyphs", "left", "right", "starts", "v")

    def __init__(self, glyph: Glyph, left: float, right: float, v: float, em: float) -> None:
        self.glyphs, self.starts = [glyph], [left]
        self.left, self.right, self.v, self.em = left, right, v, em

    def extend(self, glyph: Glyph, start: float, end: float) -> None:
        """One more glyph at its end."""
        self.glyphs.append(glyph)
        self.starts.append(start)
        self.right = max(self.right, end)


class Segment:
    """A piece of a line between wide gaps: characters with the glyph of each; a blank that is only a gap has none."""

    __slots__ = ("em", "gaps", "left", "right", "sources", "text", "v")

    def __init__(self, left: float, v: float, em: float) -> None:
        self.text: list[str] = []
        self.sources: list[Glyph | None] = []
        self.gaps: list[tuple[int, float, float]] = []
        """Of each blank that nobody drew its number in the text, and where the gap begins and ends."""
        self.left = self.right = left
        self.v, self.em = v, em

    def add(self, strip: Strip) -> None:
        """Append a strip's characters."""
        for glyph in strip.glyphs:
            for sign in glyph.text:
                self.text.append(sign)
                self.sources.append(glyph)
        self.right = max(self.right, strip.right)
        self.em = max(self.em, strip.em)

    def blank(self, end: float) -> None:
        """Append a blank that nobody drew, up to ``end``."""
        self.gaps.append((len(self.text), self.right, end))
        self.text.append(" ")
        self.sources.append(None)


def words(segment: Segment) -> list[Segment]:
    """A segment cut at the blanks that nobody drew."""
    found: list[Segment] = []
    start, left = 0, segment.left
    for at, right, following in (*segment.gaps, (len(segment.text), segment.right, 0.0)):
        word = Segment(left, segment.v, segment.em)
        word.right = right
        word.text, word.sources = segment.text[start:at], segment.sources[start:at]
        found.append(word)
        start, left = at + 1, following
    return found


class Line:
    """Strips at one height, none over another."""

    __slots__ = ("em", "strips", "v")

    def __init__(self, strip: Strip) -> None:
        self.strips = [strip]
        self.v, self.em = strip.v, strip.em

    def takes(self, strip: Strip) -> bool:
        """Whether the strip stands in this line: at its height and not over what is there."""
        if abs(self.v - strip.v) > _SAME_HEIGHT * max(self.em, strip.em):
            return False
        for other in self.strips:
            common = min(other.right, strip.right) - max(other.left, strip.left)
            if common > 0.3 * strip.em and common > 0.5 * min(other.right - other.left, strip.right - strip.left):
                return False
        return True


def single(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs without those that draw the same character again at the same place: these become twins."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        if not glyph.text:
            continue
        cell = max(2 * _TWIN * glyph.show.em, 2 * _SMALLEST)
        x, y = glyph.x / cell, glyph.y / cell
        column, row = math.floor(x), math.floor(y)
        beside = (column, column + (1 if x - column > 0.5 else -1))
        above = (row, row + (1 if y - row > 0.5 else -1))
        first = None
        for i in beside:
            for j in above:
                for other in seen.get((glyph.text, i, j), ()):
                    if abs(other.x - glyph.x) + abs(other.y - glyph.y) < cell / 2 and (
                        abs(other.show.em - glyph.show.em) < 0.2 * glyph.show.em + 0.01
                    ):
                        first = other
        if first is None:
            seen.setdefault((glyph.text, column, row), []).append(glyph)
            kept.append(glyph)
        elif first.twins is None:
            first.twins = [glyph]
        else:
            first.twins.append(glyph)
    return kept


def by_angle(glyphs: Iterable[Glyph]) -> dict[int, list[Glyph]]:
    """Glyphs by the direction in which their text runs, in degrees; the most frequent first."""
    groups: defaultdict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        groups[glyph.show.angle].append(glyph)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def turned(angle: int, corners: Corners) -> Corners:
    """A rectangle in the frame of text that runs at this angle."""
    radians = math.radians(angle)
    cos, sin = math.cos(radians), math.sin(radians)
    points = [(x * cos + y * sin, y * cos - x * sin) for x in corners[::2] for y in corners[1::2]]
    us, vs = [u for u, _ in points], [v for _, v in points]
    return min(us), min(vs), max(us), max(vs)


def strips(angle: int, glyphs: Sequence[Glyph]) -> list[Strip]:
    """Glyphs, in the order drawn, as strips in the frame of their angle."""
    radians = math.radians(angle)
    cos, sin = math.cos(radians), math.sin(radians)
    if angle % 90 == 0:
        cos, sin = float(round(cos)), float(round(sin))
    found: list[Strip] = []
    last: Strip | None = None
    for glyph in glyphs:
        em = glyph.show.em or _SMALLEST
        u, v = glyph.x * cos + glyph.y * sin, glyph.y * cos - glyph.x * sin
        end = u + glyph.ax * cos + glyph.ay * sin
        if last is not None and abs(v - last.v) < 0.1 * em and -0.25 * em < u - last.right < SPACE * em:
            last.extend(glyph, u, end)
            last.em = max(last.em, em)
        else:
            last = Strip(glyph, min(u, end), max(u, end), v, em)
            found.append(last)
    return found


def lines(pieces: Iterable[Strip]) -> list[Line]:
    """Strips as lines, from the top down."""
    found: list[Line] = []
    open_from = 0
    for strip in sorted(pieces, key=lambda strip: (-strip.v, strip.left)):
        while open_from < len(found) and found[open_from].v - strip.v > max(found[open_from].em, strip.em):
            open_from += 1
        for line in found[open_from:]:
            if line.takes(strip):
                line.strips.append(strip)
                if strip.em > line.em:
                    line.v, line.em = strip.v, strip.em
                break
        else:
            found.append(Line(strip))
    for line in found:
        line.strips.sort(key=lambda strip: strip.left)
    return found


def segments(line: Line, column: float = COLUMN) -> list[Segment]:
    """A line's pieces between wide gaps; with blanks where there are narrow ones."""
    found: list[Segment] = []
    wide = _set_wide(line.strips)
    previous: Strip | None = None
    for at, strip in enumerate(line.strips):
        if previous is None:
            found.append(Segment(strip.left, line.v, strip.em))
        elif at not in wide:
            gap, em = strip.left - previous.right, max(previous.em, strip.em)
            if gap > column * em:
                found.append(Segment(strip.left, line.v, strip.em))
            elif gap > SPACE * em and not (previous.glyphs[-1].text.isspace() or strip.glyphs[0].text.isspace()):
                found[-1].blank(strip.left)
        found[-1].add(strip)
        previous = strip
    return found


def _set_wide(pieces: Sequence[Strip]) -> set[int]:
    """Numbers of the strips that belong to the one before, because single signs stand at equal distances."""
    joined: set[int] = set()
    start = 0
    while start < len(pieces):
        end = start + 1
        pitch = 0.0
        while end < len(pieces) and len(pieces[end].glyphs) == len(pieces[end - 1].glyphs) == 1:
            step = _middle(pieces[end]) - _middle(pieces[end - 1])
            if step > _WIDEST_SPREAD * pieces[end].em or (pitch and abs(step - pitch) > 0.15 * pitch):
                break
            pitch = pitch or step
            end += 1
        if end - start >= _FEWEST_SPREAD:
            joined.update(range(start + 1, end))
        start = end if end - start > 1 else start + 1
    return joined


def _middle(strip: Strip) -> float:
    return (strip.left + strip.right) / 2
