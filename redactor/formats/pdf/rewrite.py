"""Masked codes out of content streams, stars into their place, everything else as it was.

Only the operators hit are written anew: ``[(kept)] TJ /RdcS0 size Tf [pre (*) mid (*) post] TJ /F1 size Tf [(kept)] TJ``.
The room that the codes took is kept to the last decimal, so that nothing moves; the stars share it evenly, so that no
kerning tells what stood there. ``'`` and ``"`` become ``T*`` and what they set. Comments in such a stream are lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, String

from redactor.errors import UnwritableFormat
from redactor.formats.pdf.drawing import Glyph, Key, Note, NotePath, Show
from redactor.formats.pdf.matrix import number
from redactor.formats.pdf.names import name_of
from redactor.formats.pdf.starfont import WIDTH, add_font
from redactor.formats.pdf.walker import Walker

_ABSORBED = 250
"""Thousandths of the size: smaller kerns inside a masked run vanish in it; larger ones are gaps that stay."""
_LEAST_ROOM = Decimal("0.84")
"""Of a star's width: where there is less room the star is drawn smaller."""
_STAR = b"*"
_VERTICAL_STAR = b"\x00\x01"
_VERTICAL_ORIGIN = 0.88

_Cuts = Mapping[tuple[int, int], int]
"""By element and offset of a code: how many stars take its place."""


class _Run:
    """Masked codes side by side: their room in thousandths of the size, without character spacing."""

    __slots__ = ("codes", "room", "stars", "vector")

    def __init__(self, vector: tuple[float, float, float] | None) -> None:
        self.codes = self.stars = 0
        self.room = Decimal(0)
        self.vector = vector


class Rewriter:
    """Collects what is to be masked in one file, then writes each stream once."""

    def __init__(self, pdf: pikepdf.Pdf, walker: Walker) -> None:
        self._pdf, self._walker = pdf, walker
        self._shows: dict[tuple[Key, int], Show] = {}
        self._cuts: defaultdict[tuple[Key, int], dict[tuple[int, int], int]] = defaultdict(dict)
        self._notes: defaultdict[tuple[Key, int], dict[NotePath, str]] = defaultdict(dict)
        self._stars: dict[bool, pikepdf.Object] = {}

    def mask(self, glyph: Glyph) -> None:
        """Stars for this glyph and for those drawn over it."""
        for one in (glyph, *(glyph.twins or ())):
            at = (one.show.key, one.show.operator)
            self._shows[at] = one.show
            self._cuts[at][one.element, one.offset] = max(1, len(one.text))

    def is_masked(self, glyph: Glyph) -> bool:
        """Whether stars take its place."""
        return (glyph.element, glyph.offset) in self._cuts.get((glyph.show.key, glyph.show.operator), ())

    def marks(self) -> dict[int | tuple[int, int], set[int]]:
        """For each stream the operators that open marked content in which glyphs are masked, as counted before
        :meth:`apply`; pages by number from 0, other streams by object number and generation."""
        found: defaultdict[int | tuple[int, int], set[int]] = defaultdict(set)
        for at, show in self._shows.items():
            if self._cuts[at] and show.tags:
                kind, number, generation = show.key
                found[number if kind == "page" else (number, generation)].update(show.tags)
        return found

    def rename(self, note: Note, text: str) -> None:
        """Another text for a property of marked content."""
        self._notes[note.key, note.operator][note.path] = text

    def apply(self) -> None:
        """Write every stream that something was asked for.

        Raises:
            UnwritableFormat: a form is drawn with different text states, so that one text cannot serve all.
        """
        touched: defaultdict[Key, set[int]] = defaultdict(set)
        for key, operator in (*self._cuts, *self._notes):
            if (key, operator) in self._walker.ambiguous:
                raise UnwritableFormat(
                    "同一图形以不同字体状态多次绘制，无法在原处脱敏", "a form is drawn in several states"
                )
            touched[key].add(operator)
        for key, operators in touched.items():
            self._write(key, operators)

    def _write(self, key: Key, operators: set[int]) -> None:
        source = self._pdf.pages[key[1]].obj if key[0] == "page" else self._pdf.get_object(key[1], key[2])
        written: list[Any] = []
        for at, instruction in enumerate(pikepdf.parse_content_stream(source)):
            if at in operators:
                written += self._instructions(key, at, instruction)
            else:
                written.append(instruction)
        data = pikepdf.unparse_content_stream(written)
        if key[0] == "page":
            source.Contents = self._pdf.make_stream(data)
        else:
            source.write(data)

    def _instructions(self, key: Key, at: int, instruction: Any) -> Iterable[Any]:
        operands, operator = list(instruction.operands), str(instruction.operator)
        if texts := self._notes.get((key, at)):
            properties = pikepdf.Object.parse(operands[1].unparse())
            for (*way, last), text in texts.items():
                holder = properties
                for step in way:
                    holder = holder[step]
                holder[last] = String(text)
            return [_instruction([operands[0], properties], operator)]
        show, cuts = self._shows[key, at], self._cuts[key, at]
        before: list[Any] = []
        if operator == '"':
            before = [_instruction([operands[0]], "Tw"), _instruction([operands[1]], "Tc")]
        if operator in ("'", '"'):
            before.append(_instruction([], "T*"))
        elements = list(operands[0].as_list()) if operator == "TJ" else [operands[-1]]
        pieces = _pieces(show, elements, cuts)
        return [*before, *(one for piece in pieces for one in self._drawn(show, piece))]

    def _drawn(self, show: Show, piece: _Run | list[Any]) -> list[Any]:
        if not isinstance(piece, _Run):
            return [_instruction([Array(piece)], "TJ")]
        resources = self._resources(show.key)
        star = self._name(resources, self._star(show.font.vertical), "RdcS")
        size = _decimal(show.size)
        ratio, array = _stars(show, piece)
        vertical = show.font.vertical
        raised = Decimal(0)
        if show.flip:
            raised = _decimal(-0.72 * show.size * float(ratio))
        elif vertical and piece.vector and abs(piece.vector[1] - _VERTICAL_ORIGIN) > 0.03:
            raised = _decimal((_VERTICAL_ORIGIN - piece.vector[1]) * show.size)
        drawn = [_instruction([star, _decimal(float(size * ratio))], "Tf"), _instruction([Array(array)], "TJ")]
        if raised:
            drawn.insert(1, _instruction([_decimal(show.rise + float(raised))], "Ts"))
            drawn.append(_instruction([_decimal(show.rise)], "Ts"))
        return [*drawn, _instruction([self._original(show, resources), size], "Tf")]

    def _original(self, show: Show, resources: pikepdf.Object) -> Name:
        """The name of the font that goes on behind the stars; put into the resources if it came from outside."""
        fonts = resources.get("/Font")
        if show.font_name and isinstance(fonts, Dictionary):
            found = fonts.get(name_of(show.font_name))
            if found is not None and (found.objgen == show.font.source.objgen or not found.is_indirect):
                return name_of(show.font_name)
        return self._name(resources, show.font.source, "RdcF")

    def _star(self, vertical: bool) -> pikepdf.Object:
        if vertical not in self._stars:
            self._stars[vertical] = add_font(self._pdf, vertical)
        return self._stars[vertical]

    def _resources(self, key: Key) -> pikepdf.Object:
        """The stream's own resources; a form that lives on those of its page gets its own."""
        owner = self._pdf.pages[key[1]].obj if key[0] == "page" else self._pdf.get_object(key[1], key[2])
        own = owner.get("/Resources")
        if not isinstance(own, Dictionary):
            used = self._walker.resources.get(key)
            owner.Resources = Dictionary(dict(used.items())) if isinstance(used, Dictionary) else Dictionary()
            own = owner.Resources
            if isinstance(own.get("/Font"), Dictionary):
                own.Font = Dictionary(dict(own.Font.items()))
        return own

    def _name(self, resources: pikepdf.Object, font: pikepdf.Object, prefix: str) -> Name:
        """The font's name in the resources, where it is put if it is not there."""
        if not isinstance(resources.get("/Font"), Dictionary):
            resources.Font = Dictionary()
        fonts = resources.Font
        if font.is_indirect:
            for name, other in fonts.items():
                if other.is_indirect and other.objgen == font.objgen:
                    return name_of(name)
        at = 0
        while f"/{prefix}{at}" in fonts:
            at += 1
        fonts[f"/{prefix}{at}"] = font
        return Name(f"/{prefix}{at}")


def _pieces(show: Show, elements: list[Any], cuts: _Cuts) -> list[_Run | list[Any]]:
    """The elements of a ``TJ`` in stretches: what stays, and runs of masked codes."""
    pieces: list[_Run | list[Any]] = []
    spacing = Decimal(0)
    if show.size:
        spacing = _decimal(show.tw * 1000 / show.size)

    def keep(item: Any) -> None:
        if pieces and isinstance(pieces[-1], list):
            pieces[-1].append(item)
        else:
            pieces.append([item])

    for element, item in enumerate(elements):
        if not isinstance(item, String):
            kern = _decimal(number(item))
            if (
                pieces
                and isinstance(pieces[-1], _Run)
                and abs(kern) < _ABSORBED
                and _starts_masked(elements, element, cuts)
            ):
                pieces[-1].room -= kern
            else:
                keep(item)
            continue
        data, kept = bytes(item), bytearray()
        for code in show.font.codes(data):
            stars = cuts.get((element, code.offset))
            if not stars:
                kept += data[code.offset : code.offset + code.length]
                continue
            if kept:
                keep(String(bytes(kept)))
                kept = bytearray()
            if not pieces or not isinstance(pieces[-1], _Run):
                pieces.append(_Run(code.vertical))
            run = pieces[-1]
            assert isinstance(run, _Run)  # noqa: S101 - the line above made it one
            run.codes += 1
            run.stars += stars
            run.room += _decimal(code.advance * 1000) + (spacing if code.is_space else 0)
        if kept:
            keep(String(bytes(kept)))
    return pieces


def _starts_masked(elements: list[Any], element: int, cuts: _Cuts) -> bool:
    """Whether the next string begins with a masked code."""
    for at in range(element + 1, len(elements)):
        if isinstance(elements[at], String) and len(bytes(elements[at])):
            return (at, 0) in cuts
    return False


def _stars(show: Show, run: _Run) -> tuple[Decimal, list[Any]]:
    """Size of the star as a share of the font's, and the array that draws the run."""
    vertical, count = show.font.vertical, run.stars
    code = String(_VERTICAL_STAR if vertical else _STAR)
    ratio = Decimal(str(round(show.font.em, 9))) or Decimal(1)
    if not show.size:
        return ratio, [code] * count
    spacing = _decimal(show.tc * 1000 / show.size)
    total = run.room + run.codes * spacing
    pitch = (total - spacing) / count
    width = Decimal(-1000 if vertical else WIDTH) * ratio
    if not vertical and 0 < abs(pitch) < _LEAST_ROOM * abs(width):
        ratio *= abs(pitch) / (_LEAST_ROOM * abs(width))
        ratio = ratio.quantize(Decimal("0.000001")) or Decimal("0.000001")
        width = Decimal(WIDTH) * ratio
    before = ((pitch - width) / 2).quantize(Decimal("0.01"))
    between = (pitch - width - spacing).quantize(Decimal("0.01"))
    after = total - before - count * (width + spacing) - between * (count - 1)
    array: list[Any] = []

    def move(distance: Decimal) -> None:
        if kern := _decimal(float(-distance / ratio), 6):
            array.append(kern)

    move(before)
    for star in range(count):
        array.append(code)
        move(between if star < count - 1 else after)
    return ratio, array


def _decimal(value: float, digits: int = 6) -> Decimal:
    """A number as PDF writes it: no exponent, no zeros behind."""
    found = Decimal(f"{value:.{digits}f}").normalize()
    return Decimal(f"{found:f}")


def _instruction(operands: list[Any], operator: str) -> ContentStreamInstruction:
    return ContentStreamInstruction(operands, Operator(operator))
