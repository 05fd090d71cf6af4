"""The walk over content streams: which operator, which string and which bytes of it drew each glyph, and where.

Text operators of ISO 32000-2, 9.4, in pages, form XObjects, tiling patterns, soft masks, Type 3 procedures and the
appearances of annotations. Painted rectangles, lines and pictures are noted on the way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pikepdf

from redactor.formats.pdf.drawing import Corners, Drawing, Glyph, Key, Note, NotePath, Paint, Show, State, key_of
from redactor.formats.pdf.fonts import Font
from redactor.formats.pdf.matrix import IDENTITY, Matrix, apply, bounds, matrix_of, number, times
from redactor.formats.pdf.names import text_of
from redactor.formats.pdf.objects import keys

_DEEPEST = 28
"""Forms inside each other: Acrobat's own limit."""
_MOST_STEPS = 2_000_000
_FORM_STEPS = 50
_LONGEST_STREAM = 12_000_000
"""Bytes of a content stream: parsed it takes many times that of memory."""
"""Operators of one page with all its forms: more is a file made to burn time."""


class _TooLong(Exception):
    """A content stream that would take too much memory."""


class Walker:
    """Walks one file; remembers its fonts, the forms it has seen and the state of every operator."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.visited: set[Key] = set()
        self.resources: dict[Key, pikepdf.Object | None] = {}
        self.ambiguous: set[tuple[Key, int]] = set()
        """Operators drawn with different states: they cannot be rewritten for all of them."""
        self.unbounded = False
        """Some root draws without end: no other reader may be let near it."""
        self.repeating: list[Note] = []
        """Properties of marked content that repeat what is drawn: they are masked with it."""
        self._settings: dict[tuple[Key, int], tuple[object, ...]] = {}
        self._fonts: dict[object, Font | None] = {}
        self._forms: dict[Key, list[Any]] = {}
        self._off = _layers_off(pdf)

    def page(self, number: int, matrix: Matrix) -> Drawing:
        """What page ``number`` (from 0) draws, in the space that ``matrix`` maps to."""
        drawing = Drawing()
        page = self.pdf.pages[number].obj
        _Stream(self, drawing, ("page", number, 0), page, page.get("/Resources"), matrix, State(), ()).run()
        return drawing

    def root(self, stream: pikepdf.Object, resources: pikepdf.Object | None) -> Drawing:
        """What a stream draws that no page reaches, in its own space."""
        drawing = Drawing()
        own = stream.get("/Resources")
        used = own if own is not None else resources
        _Stream(self, drawing, key_of(stream), stream, used, IDENTITY, State(), ()).run()
        return drawing

    def font(self, source: Any, otherwise: object) -> Font | None:
        """A font's dictionary, understood; remembered by its object number, or else by ``otherwise``. ``None`` if it is
        none or makes no sense."""
        if not isinstance(source, pikepdf.Dictionary):
            return None
        at: object = source.objgen if source.is_indirect else otherwise
        if at not in self._fonts:
            try:
                self._fonts[at] = Font(source)
            except Exception:  # damaged fonts break in any place; the page says that its text was not understood
                self._fonts[at] = None
        return self._fonts[at]

    def parsed(self, key: Key, source: pikepdf.Object) -> Sequence[Any]:
        """The operators of a stream; those of forms are remembered, because every page may draw them."""
        contents = source.get("/Contents") if key[0] == "page" else source
        streams = contents.as_list() if isinstance(contents, pikepdf.Array) else [contents]
        if sum(len(one.read_bytes()) for one in streams if isinstance(one, pikepdf.Stream)) > _LONGEST_STREAM:
            raise _TooLong
        if key[0] == "page":
            return pikepdf.parse_content_stream(source)
        if key not in self._forms:
            self._forms[key] = list(pikepdf.parse_content_stream(source))
        return self._forms[key]

    def is_off(self, owner: Any) -> bool:
        """Whether an optional content group, or a membership of several, is not shown."""
        if not self._off or not isinstance(owner, pikepdf.Dictionary):
            return False
        if owner.get("/Type") == "/OCMD":
            groups = owner.get("/OCGs")
            found = groups.as_list() if isinstance(groups, pikepdf.Array) else [groups]
            return bool(found) and all(getattr(group, "objgen", None) in self._off for group in found)
        return owner.objgen in self._off

    def settle(self, show: Show) -> None:
        """Remember an operator's state, or notice that it was drawn before with another."""
        at = (show.key, show.operator)
        if self._settings.setdefault(at, show.settings()) != show.settings():
            self.ambiguous.add(at)


class _Stream:
    """One run of one content stream: graphics state, text matrices, open marks, the path so far."""

    def __init__(
        self,
        walker: Walker,
        drawing: Drawing,
        key: Key,
        source: pikepdf.Object,
        resources: pikepdf.Object | None,
        ctm: Matrix,
        state: State,
        stack: tuple[Key, ...],
    ) -> None:
        self.walker, self.drawing, self.key, self.source = walker, drawing, key, source
        self.resources, self.ctm, self.state, self.stack = resources, ctm, state, (*stack, key)
        self.saved: list[tuple[Matrix, State]] = []
        self.tm = self.tlm = IDENTITY
        self.marks: list[tuple[int, bool]] = []
        self.notes: dict[int, list[Note]] = {}
        self.fonts: dict[str, Font | None] = {}
        self.rectangles: list[Corners] = []
        self.lines: list[Corners] = []
        self.pen = (0.0, 0.0)
        self.start = (0.0, 0.0)
        self.operator = 0

    def run(self) -> None:
        drawing, walker = self.drawing, self.walker
        if len(self.stack) > _DEEPEST or self.key in self.stack[:-1]:
            drawing.faults.add("deep")
            return
        walker.visited.add(self.key)
        walker.resources[self.key] = self.resources
        try:
            instructions = walker.parsed(self.key, self.source)
        except _TooLong:
            drawing.faults.add("long")
            walker.unbounded = True
            return
        except Exception:  # damaged streams break the parser in any way; the page says that it was not read
            drawing.faults.add("parse")
            return
        for self.operator, instruction in enumerate(instructions):
            drawing.steps += 1
            if drawing.steps > _MOST_STEPS:
                drawing.faults.add("long")
                walker.unbounded = True
                return
            handler = _HANDLERS.get(str(instruction.operator))
            if handler is not None:
                try:
                    handler(self, instruction.operands)
                except (IndexError, ValueError, TypeError, OverflowError):
                    drawing.faults.add("parse")  # operands missing or of the wrong kind
            elif isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self._inline(instruction)

    # State

    def save(self, operands: Any) -> None:
        self.saved.append((self.ctm, self.state.copy()))

    def restore(self, operands: Any) -> None:
        if self.saved:
            self.ctm, self.state = self.saved.pop()

    def concatenate(self, operands: Any) -> None:
        self.ctm = times(matrix_of(operands), self.ctm)

    def extended_state(self, operands: Any) -> None:
        found = self._resource("/ExtGState", operands[0])
        if not isinstance(found, pikepdf.Dictionary):
            return
        font = found.get("/Font")
        if isinstance(font, pikepdf.Array) and len(font) == 2:
            self.state.font = self.walker.font(font[0], (self.key, text_of(operands[0]), "gs"))
            self.state.font_name, self.state.size = "", number(font[1])
        mask = found.get("/SMask")
        group = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
        if isinstance(group, pikepdf.Stream):
            self._form(group)

    def fill(self, operands: Any) -> None:
        self.state.fill = tuple(number(x) for x in operands if not isinstance(x, pikepdf.Name))

    def font(self, operands: Any) -> None:
        name = text_of(operands[0])
        if name not in self.fonts:
            self.fonts[name] = self.walker.font(self._resource("/Font", operands[0]), (self.key, name))
        self.state.font, self.state.font_name, self.state.size = self.fonts[name], name, number(operands[1])

    def char_spacing(self, operands: Any) -> None:
        self.state.tc = number(operands[0])

    def word_spacing(self, operands: Any) -> None:
        self.state.tw = number(operands[0])

    def stretching(self, operands: Any) -> None:
        self.state.stretch = number(operands[0], 100.0) / 100

    def leading(self, operands: Any) -> None:
        self.state.leading = number(operands[0])

    def rise(self, operands: Any) -> None:
        self.state.rise = number(operands[0])

    def rendering(self, operands: Any) -> None:
        self.state.render = int(number(operands[0]))

    # Text

    def begin(self, operands: Any) -> None:
        self.tm = self.tlm = IDENTITY

    def move(self, operands: Any) -> None:
        self.tm = self.tlm = times((1.0, 0.0, 0.0, 1.0, number(operands[0]), number(operands[1])), self.tlm)

    def move_and_lead(self, operands: Any) -> None:
        self.state.leading = -number(operands[1])
        self.move(operands)

    def place(self, operands: Any) -> None:
        self.tm = self.tlm = matrix_of(operands)

    def next_line(self, operands: Any = ()) -> None:
        self.move((0.0, -self.state.leading))

    def show_string(self, operands: Any) -> None:
        self._show((operands[0],))

    def show_array(self, operands: Any) -> None:
        self._show(operands[0].as_list())

    def next_and_show(self, operands: Any) -> None:
        self.next_line()
        self._show((operands[0],))

    def space_and_show(self, operands: Any) -> None:
        self.state.tw, self.state.tc = number(operands[0]), number(operands[1])
        self.next_line()
        self._show((operands[2],))

    def _show(self, elements: Sequence[Any]) -> None:
        state, font = self.state, self.state.font
        if font is None:
            self.drawing.faults.add("font")
            return
        matrix = times(self.tm, self.ctm)
        show = Show(self.key, self.operator, state, matrix, self._paint_number())
        show.tags = tuple(mark for mark, _ in self.marks)
        self.walker.settle(show)
        glyphs: list[Glyph] = []
        place = self._vertical if font.vertical else self._horizontal
        moved = 0.0
        for element, item in enumerate(elements):
            if isinstance(item, pikepdf.String):
                moved = place(show, matrix, element, bytes(item), moved, glyphs)
            else:
                moved -= number(item) * state.size / 1000
        if font.is_star and glyphs:
            _spread(glyphs, matrix, moved, show)
        self.drawing.glyphs += glyphs
        for mark, _ in self.marks if self.notes else ():
            for note in self.notes.get(mark, ()):
                note.drawn += glyphs
        if font.vertical:
            self.tm = times((1.0, 0.0, 0.0, 1.0, 0.0, moved), self.tm)
        else:
            self.tm = times((1.0, 0.0, 0.0, 1.0, moved * state.stretch, 0.0), self.tm)

    def _horizontal(
        self, show: Show, matrix: Matrix, element: int, data: bytes, moved: float, glyphs: list[Glyph]
    ) -> float:
        a, b, c, d, e, f = matrix
        size, stretch = show.size, show.stretch
        tc, tw = show.tc, show.tw
        e, f = e + c * show.rise, f + d * show.rise
        for offset, length, text, advance, is_space, _ in show.font.codes(data):
            at, wide = moved * stretch, advance * size * stretch
            glyphs.append(Glyph(text, a * at + e, b * at + f, a * wide, b * wide, show, element, offset, length))
            moved += advance * size + tc + (tw if is_space else 0.0)
        return moved

    def _vertical(
        self, show: Show, matrix: Matrix, element: int, data: bytes, moved: float, glyphs: list[Glyph]
    ) -> float:
        a, b, c, d, _, _ = matrix
        size = show.size
        for offset, length, text, advance, is_space, vector in show.font.codes(data):
            x, y = apply(matrix, 0.0, moved + show.rise)
            down = advance * size
            glyph = Glyph(text, x, y, c * down, d * down, show, element, offset, length)
            glyph.wide = math.hypot(a, b) * abs(size) * (vector[2] if vector else 1.0)
            glyphs.append(glyph)
            moved += down + show.tc + (show.tw if is_space else 0.0)
        return moved

    # Marks and layers

    def mark(self, operands: Any) -> None:
        off = False
        if len(operands) > 1 and text_of(operands[0]) == "/OC":
            owner = self._resource("/Properties", operands[1]) if isinstance(operands[1], pikepdf.Name) else operands[1]
            off = self.walker.is_off(owner)
        self.marks.append((self.operator, self.state.off))
        self.state.off = self.state.off or off
        self.point(operands)

    def point(self, operands: Any) -> None:
        """Texts in the properties that are written in the stream itself."""
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, pikepdf.Name):
            self._speak(self._resource("/Properties", properties))
            return
        if not isinstance(properties, pikepdf.Dictionary):
            return
        self._speak(properties)
        found = [Note(self.key, self.operator, path, text) for path, text in _strings(properties) if path != ("/Lang",)]
        if found:
            self.notes[self.operator] = found
            self.drawing.notes += found

    def _speak(self, properties: Any) -> None:
        spoken = properties.get("/ActualText") if isinstance(properties, pikepdf.Dictionary) else None
        if isinstance(spoken, pikepdf.String):
            self.drawing.spoken.append(str(spoken))

    def unmark(self, operands: Any) -> None:
        if self.marks:
            _, self.state.off = self.marks.pop()

    # Paths and pictures

    def move_to(self, operands: Any) -> None:
        self.pen = self.start = apply(self.ctm, number(operands[0]), number(operands[1]))

    def line_to(self, operands: Any) -> None:
        end = apply(self.ctm, number(operands[0]), number(operands[1]))
        self._line(end)

    def close(self, operands: Any) -> None:
        self._line(self.start)

    def curve_to(self, operands: Any) -> None:
        self.drawing.curves += 1
        self.pen = apply(self.ctm, number(operands[-2]), number(operands[-1]))

    def rectangle(self, operands: Any) -> None:
        x, y, width, height = (number(operand) for operand in operands)
        self.rectangles.append(bounds(self.ctm, x, y, x + width, y + height))

    def stroke(self, operands: Any) -> None:
        self.drawing.rules += self.rectangles
        self.drawing.rules += self.lines
        self.forget(operands)

    def fill_path(self, operands: Any) -> None:
        sequence = self._paint_number()
        shapes = [*self.rectangles]
        if len(self.lines) >= 3:
            xs = [x for left, _, right, _ in self.lines for x in (left, right)]
            ys = [y for _, low, _, high in self.lines for y in (low, high)]
            if all(left == right or low == high for left, low, right, high in self.lines):
                shapes.append((min(xs), min(ys), max(xs), max(ys)))
        for shape in shapes:
            self.drawing.paints.append(Paint(shape, self.state.fill, None, sequence))
        self.drawing.rules += shapes
        self.forget(operands)

    def fill_and_stroke(self, operands: Any) -> None:
        self.drawing.rules += self.lines
        self.fill_path(operands)

    def forget(self, operands: Any) -> None:
        self.rectangles, self.lines = [], []

    def draw(self, operands: Any) -> None:
        found = self._resource("/XObject", operands[0])
        if not isinstance(found, pikepdf.Stream):
            return
        if found.get("/Subtype") == "/Form":
            self._form(found)
        elif found.get("/Subtype") == "/Image":
            corners = bounds(self.ctm, 0.0, 0.0, 1.0, 1.0)
            self.drawing.paints.append(Paint(corners, (), found, self._paint_number()))

    def _line(self, end: tuple[float, float]) -> None:
        (x, y), (u, v) = self.pen, end
        if abs(x - u) < 0.3 or abs(y - v) < 0.3:
            self.lines.append((min(x, u), min(y, v), max(x, u), max(y, v)))
        self.pen = end

    def _form(self, form: pikepdf.Object) -> None:
        self.drawing.steps += _FORM_STEPS
        own = form.get("/Resources")
        matrix = times(matrix_of(form.get("/Matrix", IDENTITY)), self.ctm)
        state = self.state.copy()
        state.off = state.off or self.walker.is_off(form.get("/OC"))
        _Stream(
            self.walker,
            self.drawing,
            key_of(form),
            form,
            own if own is not None else self.resources,
            matrix,
            state,
            self.stack,
        ).run()

    def _inline(self, instruction: Any) -> None:
        picture = instruction.iimage
        self.drawing.inline_pictures.append((int(number(picture.width)), int(number(picture.height))))
        self.drawing.paints.append(Paint(bounds(self.ctm, 0.0, 0.0, 1.0, 1.0), (), None, self._paint_number()))

    def _resource(self, kind: str, name: Any) -> Any:
        group = self.resources.get(kind) if isinstance(self.resources, pikepdf.Dictionary) else None
        if isinstance(group, pikepdf.Dictionary) and isinstance(name, pikepdf.Name):
            return group.get(name)
        return None

    def _paint_number(self) -> int:
        return self.drawing.steps


def _strings(holder: pikepdf.Object, way: NotePath = ()) -> Iterator[tuple[NotePath, str]]:
    """The strings in the properties of marked content, each with the way to it; they refer to nothing outside."""
    steps: Sequence[str | int] = range(len(holder)) if isinstance(holder, pikepdf.Array) else keys(holder)
    for step in steps:
        value = holder[step]
        if isinstance(value, pikepdf.String):
            yield (*way, step), str(value)
        elif isinstance(value, pikepdf.Array | pikepdf.Dictionary):
            yield from _strings(value, (*way, step))


def _spread(glyphs: list[Glyph], matrix: Matrix, moved: float, show: Show) -> None:
    """Our own stars: each takes an even share of the room of what they stand for, so that no gap is seen."""
    a, b, c, d, _, _ = matrix
    share = moved / len(glyphs)
    room = share - show.tc
    x, y = apply(matrix, 0.0, show.rise)
    for at, glyph in enumerate(glyphs):
        if show.font.vertical:
            glyph.x, glyph.y = x + c * share * at, y + d * share * at
            glyph.ax, glyph.ay = c * room, d * room
            glyph.wide = show.em
        else:
            along = share * at * show.stretch
            glyph.x, glyph.y = x + a * along, y + b * along
            glyph.ax, glyph.ay = a * room * show.stretch, b * room * show.stretch


def _layers_off(pdf: pikepdf.Pdf) -> frozenset[tuple[int, int]]:
    """Object numbers of the layers that are not shown when the file is opened (8.11.4.3)."""
    properties = pdf.Root.get("/OCProperties")
    setting = properties.get("/D") if isinstance(properties, pikepdf.Dictionary) else None
    if not isinstance(properties, pikepdf.Dictionary) or not isinstance(setting, pikepdf.Dictionary):
        return frozenset()

    def numbers(holder: pikepdf.Object, name: str) -> set[tuple[int, int]]:
        found = holder.get(name)
        return {item.objgen for item in found.as_list()} if isinstance(found, pikepdf.Array) else set()

    off = numbers(setting, "/OFF")
    if setting.get("/BaseState") == "/OFF":
        off |= numbers(properties, "/OCGs") - numbers(setting, "/ON")
    return frozenset(off)


_HANDLERS: dict[str, Callable[[_Stream, Any], None]] = {
    "Tj": _Stream.show_string, "TJ": _Stream.show_array, "'": _Stream.next_and_show, '"': _Stream.space_and_show,
    "Tf": _Stream.font, "Td": _Stream.move, "TD": _Stream.move_and_lead, "Tm": _Stream.place, "T*": _Stream.next_line,
    "BT": _Stream.begin, "Tc": _Stream.char_spacing, "Tw": _Stream.word_spacing, "Tz": _Stream.stretching,
    "TL": _Stream.leading, "Ts": _Stream.rise, "Tr": _Stream.rendering,
    "q": _Stream.save, "Q": _Stream.restore, "cm": _Stream.concatenate, "gs": _Stream.extended_state,
    "g": _Stream.fill, "rg": _Stream.fill, "k": _Stream.fill, "sc": _Stream.fill, "scn": _Stream.fill,
    "BDC": _Stream.mark, "BMC": _Stream.mark, "EMC": _Stream.unmark, "DP": _Stream.point,
    "m": _Stream.move_to, "l": _Stream.line_to, "h": _Stream.close, "re": _Stream.rectangle,
    "c": _Stream.curve_to, "v": _Stream.curve_to, "y": _Stream.curve_to,
    "S": _Stream.stroke, "s": _Stream.stroke, "f": _Stream.fill_path, "F": _Stream.fill_path, "f*": _Stream.fill_path,
    "B": _Stream.fill_and_stroke, "B*": _Stream.fill_and_stroke, "b": _Stream.fill_and_stroke,
    "b*": _Stream.fill_and_stroke, "n": _Stream.forget, "Do": _Stream.draw,
}  # fmt: skip
