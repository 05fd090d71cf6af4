"""What a content stream draws: glyphs with the operators and bytes that drew them, painted areas, pictures, notes.

A stream is known by its :data:`Key`; a glyph by key, number of the operator in the stream, element of ``TJ``, offset and
length in the string.
"""

from __future__ import annotations

import math

import pikepdf

from redactor.formats.pdf.fonts import Font
from redactor.formats.pdf.matrix import Matrix

Key = tuple[str, int, int]
"""A stream: ``("page", number from 0, 0)`` or ``("object", number, generation)``."""
NotePath = tuple[str | int, ...]
Corners = tuple[float, float, float, float]
"""Left, bottom, right, top in the space of the page as shown: origin at its lower left corner, in points."""


class Show:
    """One text-showing operator: the state in which its strings were drawn."""

    __slots__ = (
        "angle", "em", "fill", "flip", "font", "font_name", "key", "off", "operator", "render", "rise", "sequence", "size",
        "stretch", "tags", "tc", "tw", "unseen", "up",
    )  # fmt: skip

    def __init__(self, key: Key, operator: int, state: State, matrix: Matrix, sequence: int) -> None:
        font = state.font
        assert font is not None  # noqa: S101 - without a font nothing is shown
        self.key = key
        self.operator = operator
        self.font = font
        self.font_name = state.font_name
        self.size, self.stretch, self.rise = state.size, state.stretch, state.rise
        self.tc, self.tw = state.tc, state.tw
        self.render, self.fill = state.render, state.fill
        self.flip = font.is_type3 and matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0
        self.up = (matrix[2] * state.size, matrix[3] * state.size)
        self.em = math.hypot(*self.up) * font.em
        along = (-self.up[0], -self.up[1]) if font.vertical else (matrix[0] * self.size, matrix[1] * self.size)
        self.angle = round(math.degrees(math.atan2(along[1], along[0])) / 2) * 2 % 360
        self.sequence = sequence
        self.off = state.off
        self.tags: tuple[int, ...] = ()
        self.unseen: bool | None = None
        """Whether nobody sees it; found out by the page when it asks."""

    def settings(self) -> tuple[object, ...]:
        """All that a rewritten operator depends on: a form drawn twice must have the same both times."""
        return (self.font_name, self.size, self.stretch, self.rise, self.tc, self.tw, id(self.font), self.flip)


class Glyph:
    """One code drawn once.

    Attributes:
        text: its characters.
        x, y: the pen before it: on the base line at its left, in vertical writing at the middle of its top.
        ax, ay: its own advance, without spacing.
        wide: its width in points, in vertical writing only.
        show: the operator.
        element, offset, length: the bytes of the operator's string.
        twins: the same character drawn again at the same place (a false bold).
    """

    __slots__ = ("ax", "ay", "element", "length", "offset", "show", "text", "twins", "wide", "x", "y")

    def __init__(
        self, text: str, x: float, y: float, ax: float, ay: float, show: Show, element: int, offset: int, length: int
    ) -> None:
        self.text = text
        self.x, self.y, self.ax, self.ay = x, y, ax, ay
        self.show = show
        self.element, self.offset, self.length = element, offset, length
        self.wide = 0.0
        self.twins: list[Glyph] | None = None

    def box(self) -> Corners:
        """The rectangle around it, from its font's ascent to its descent."""
        (ux, uy), font = self.show.up, self.show.font
        if font.vertical:
            length = math.hypot(ux, uy) or 1.0
            half = self.wide / 2
            px, py = uy / length * half, -ux / length * half
            xs = (self.x - px, self.x + px, self.x - px + self.ax, self.x + px + self.ax)
            ys = (self.y - py, self.y + py, self.y - py + self.ay, self.y + py + self.ay)
        else:
            low, high = font.descent, font.ascent
            xs = (self.x + low * ux, self.x + high * ux, self.x + self.ax + low * ux, self.x + self.ax + high * ux)
            ys = (self.y + low * uy, self.y + high * uy, self.y + self.ay + low * uy, self.y + self.ay + high * uy)
        return min(xs), min(ys), max(xs), max(ys)


class State:
    """The text state and what else of the graphics state matters (9.3)."""

    __slots__ = ("fill", "font", "font_name", "leading", "off", "render", "rise", "size", "stretch", "tc", "tw")

    def __init__(self) -> None:
        self.font: Font | None = None
        self.font_name = ""
        self.size = self.tc = self.tw = self.leading = self.rise = 0.0
        self.stretch = 1.0
        self.render = 0
        self.fill: tuple[float, ...] = (0.0,)
        self.off = False

    def copy(self) -> State:
        """The same once more, for ``q`` and for forms."""
        twin = State.__new__(State)
        for name in State.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin


class Paint:
    """A filled rectangle or a picture: what may lie under text or over it."""

    __slots__ = ("corners", "fill", "picture", "sequence")

    def __init__(
        self, corners: Corners, fill: tuple[float, ...], picture: pikepdf.Object | None, sequence: int
    ) -> None:
        self.corners, self.fill, self.picture, self.sequence = corners, fill, picture, sequence


class Note:
    """A text in the properties of marked content (``/ActualText``): where it stands, and what the glyphs in it say.

    ``path``: the keys and numbers that lead to it from the dictionary of properties.
    """

    __slots__ = ("drawn", "key", "operator", "path", "text")

    def __init__(self, key: Key, operator: int, path: NotePath, text: str) -> None:
        self.key, self.operator, self.path, self.text = key, operator, path, text
        self.drawn: list[Glyph] = []

    def says_what_is_drawn(self) -> bool:
        """Whether it only repeats the characters of its glyphs."""
        return "".join(self.text.split()) == "".join("".join(glyph.text for glyph in self.drawn).split())


class Drawing:
    """All that one root (a page, or a stream that no page draws) puts on the paper."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self.paints: list[Paint] = []
        self.rules: list[Corners] = []
        self.notes: list[Note] = []
        self.covers: list[tuple[Corners, str]] = []
        """Where characters are drawn that cannot be seen, and why, in Chinese."""
        self.spoken: list[str] = []
        """What marked content says instead of its glyphs (``/ActualText``), wherever its properties stand."""
        self.inline_pictures: list[tuple[int, int]] = []
        self.curves = 0
        self.faults: set[str] = set()
        """What could not be followed: ``font``, ``parse``, ``deep``, ``long``."""
        self.steps = 0


def key_of(stream: pikepdf.Object) -> Key:
    """The key of an indirect stream."""
    return ("object", *stream.objgen)
