"""What one XML member of an OFD draws: characters with their places in the source and on the page, and straight lines.

A ``TextObject`` has one or more ``TextCode``; each of their characters stands at ``X``, ``Y`` plus the ``DeltaX``,
``DeltaY`` before it, in the object's own space, which ``CTM`` and ``Boundary`` place on the page (GB/T 33190-2016, 11.2,
11.3). ``CGTransform`` says which glyphs are drawn for some of the codes (11.4): what it draws and what the codes say
need not agree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from redactor.formats import _xml
from redactor.formats._layout import Glyph, Rule
from redactor.formats._xml import Xml

POINTS = 72 / 25.4
"""Points of a millimetre, in which an OFD counts."""

_TAG = re.compile(
    r"<(?P<end>/?)(?:[\w.-]+:)?(?P<name>TextObject|TextCode|CGTransform|PathObject|AbbreviatedData)(?=[\s/>])[^>]*>"
)
_ALL = re.compile(r"<(/?)(?:[\w.-]+:)?Glyphs\s*>([^<]*)")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_FILL = re.compile(r"<(?:[\w.-]+:)?FillColor\s[^>]*?Value\s*=\s*[\"']\s*(25[3-5])\s+(25[3-5])\s+(25[3-5])\s*[\"']")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_DELTAS = 100_000
WIDE_FROM = "\u1100"
"""Characters from here on are as wide as high."""


class Code(NamedTuple):
    """One character of a ``TextCode``: what it says, where it stands in the source, where it starts, the way from there
    to the next one that the file names, if it names one."""

    text: str
    start: int
    end: int
    x: float
    y: float
    step: float | None


class Transform(NamedTuple):
    """One ``CGTransform``: its element's span, position and number of the codes, the glyphs."""

    start: int
    end: int
    position: int
    codes: int
    glyphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextObject:
    """One ``TextObject``.

    Attributes:
        start, tag_end, end: its span, and where its start tag ends.
        font: ID of its font.
        codes: all its characters, in the order of the source.
        transforms: which glyphs are drawn for them.
        glyphs: the same characters on the page.
        turned: degrees that its reading direction is turned from left to right, clockwise; 90 is downwards.
        hidden: nobody sees it: invisible, transparent, white, of no size.
        spans: span of the start tag of each ``TextCode``.
        size: width of a wide character, in the object's own space.
    """

    start: int
    tag_end: int
    end: int
    font: str
    codes: tuple[Code, ...] = field(repr=False)
    transforms: tuple[Transform, ...]
    glyphs: tuple[Glyph, ...] = field(repr=False)
    turned: int
    hidden: bool
    spans: tuple[tuple[int, int], ...]
    size: float

    @property
    def drawn_only(self) -> bool:
        """Are glyphs drawn for which there is no code: text that nobody can read here?"""
        return any(t.position + max(t.codes, 1) > len(self.codes) for t in self.transforms)


@dataclass(slots=True)
class Drawn:
    """What a member draws.

    Attributes:
        objects: texts, in the order of the source.
        rules: straight lines, horizontal or vertical.
        curves: number of curve commands in paths, by which letters drawn as outlines are told.
    """

    objects: list[TextObject] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    curves: int = 0


def drawn(xml: Xml) -> Drawn:
    """All text objects and paths of a member, wherever they stand in it."""
    found = Drawn()
    opened: tuple[str, int, int] | None = None
    inner: list[tuple[str, int, int]] = []
    path: tuple[int, int] | None = None
    for m in _TAG.finditer(xml.text):
        name, start, end = m["name"], m.start(), m.end()
        empty = xml.text[end - 2] == "/"
        if m["end"]:
            if name == "TextObject" and opened is not None:
                found.objects.append(_text_object(xml, (opened[1], opened[2], end), inner))
                opened = None
            elif name == "PathObject":
                path = None
            continue
        if name == "TextObject" and not empty:
            opened, inner = (name, start, end), []
        elif opened is not None and name in ("TextCode", "CGTransform"):
            inner.append((name, start, end))
        elif name == "PathObject":
            path = None if empty else (start, end)
        elif name == "AbbreviatedData" and path is not None and not empty:
            _read_path(xml, path, end, found)
    return found


def _values(xml: Xml, start: int, end: int) -> dict[str, str]:
    return {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, start, end)}


def numbers(text: str) -> list[float]:
    """All numbers in a text."""
    return [float(number) for number in _NUMBER.findall(text)]


def _matrix(values: dict[str, str]) -> tuple[float, float, float, float, float, float]:
    found = numbers(values.get("CTM", ""))
    a, b, c, d, e, f = found if len(found) == 6 else _IDENTITY
    boundary = numbers(values.get("Boundary", ""))
    left, top = boundary[:2] if len(boundary) >= 2 else (0.0, 0.0)
    return a, b, c, d, e + left, f + top


def deltas(text: str, most: int = _MOST_DELTAS) -> list[float]:
    """Advances between characters, ``g 3 2.5`` written out (GB/T 33190-2016, 11.3).

    >>> deltas("g 2 1.5 3"), deltas("1 g x"), deltas("g 999999999 1", 3)
    ([1.5, 1.5, 3.0], [1.0], [1.0, 1.0, 1.0])
    """
    found: list[float] = []
    words = text.replace(",", " ").split()
    at = 0
    while at < len(words) and len(found) < most:
        try:
            if words[at] == "g":
                found += [float(words[at + 2])] * min(max(int(float(words[at + 1])), 0), most - len(found))
                at += 3
            else:
                found.append(float(words[at]))
                at += 1
        except (ValueError, IndexError, OverflowError):
            break  # what comes behind has no advances; the characters then stand side by side
    return found


def _text_object(xml: Xml, span: tuple[int, int, int], inner: list[tuple[str, int, int]]) -> TextObject:
    start, tag_end, end = span
    values = _values(xml, start, tag_end)
    matrix = _matrix(values)
    size = abs(next(iter(numbers(values.get("Size", ""))), 0.0))
    stretch = next(iter(numbers(values.get("HScale", ""))), 1.0) or 1.0
    codes: list[Code] = []
    transforms: list[Transform] = []
    spans: list[tuple[int, int]] = []
    steps: list[tuple[float, float]] = []
    x = y = 0.0
    for name, first, last in inner:
        if name == "CGTransform":
            transforms.append(_transform(xml, first, last))
            continue
        spans.append((first, last))
        if xml.text[last - 2] == "/":
            continue
        told = _values(xml, first, last)
        x = next(iter(numbers(told.get("X", ""))), x)
        y = next(iter(numbers(told.get("Y", ""))), y)
        further = list(_codes(xml, last, (x, y), (told.get("DeltaX", ""), told.get("DeltaY", "")), size * stretch))
        codes += further
        steps += _steps(further, told.get("DeltaX", ""), told.get("DeltaY", ""))
    a, b, c, d, e, f = matrix
    glyphs = []
    for code in codes:
        width = width_of(code.text, code.step, size * stretch) * abs(a or 1)
        left = (a * code.x + c * code.y + e) * POINTS
        base = (b * code.x + d * code.y + f) * POINTS
        glyphs.append(Glyph(code.text, left, left + width * POINTS, base, size * abs(d or b or 1) * POINTS))
    hidden = (
        values.get("Visible", "true") in ("false", "0")
        or values.get("Alpha", "255").strip() == "0"
        or size * abs(d or b or 1) < 0.4
        or _FILL.search(xml.text, tag_end, end) is not None
    )
    return TextObject(
        start, tag_end, end, values.get("Font", ""), tuple(codes), tuple(transforms), tuple(glyphs), _turned(steps, (a, b, c, d)), hidden,
        tuple(spans), size * stretch,
    )  # fmt: skip


def _steps(codes: list[Code], right: str, down: str) -> list[tuple[float, float]]:
    """The ways from each character to the next; of a single one, the way that it names all the same."""
    if len(codes) == 1:
        ways = deltas(right, 1) or [0.0], deltas(down, 1) or [0.0]
        return [(ways[0][0], ways[1][0])]
    return [(q.x - p.x, q.y - p.y) for p, q in pairwise(codes)]


def _turned(steps: list[tuple[float, float]], matrix: tuple[float, float, float, float]) -> int:
    """The direction that most steps take on the page, to the nearest 15 degrees; backward steps end a line."""
    a, b, c, d = matrix
    downward = sum(abs(y) > abs(x) for x, y in steps) * 2 > len(steps)
    x, y = (0.0, 1.0) if downward else (1.0, 0.0)
    return round(math.degrees(math.atan2(b * x + d * y, a * x + c * y)) / 15) * 15 % 360


def width_of(text: str, step: float | None, size: float) -> float:
    """How wide a character is taken to be: as far as to the next, but half a size at least and a size at most."""
    if step is None:
        return size if text >= WIDE_FROM else size / 2
    return min(max(abs(step), size / 2), size)


def _codes(
    xml: Xml, start: int, origin: tuple[float, float], advances: tuple[str, str], width: float
) -> Iterator[Code]:
    end = xml.text.find("<", start)
    text, starts = _xml.spelled(xml, start, end if end >= 0 else len(xml.text))
    right, down = (deltas(advance, len(text)) for advance in advances)
    ways = down if sum(map(abs, down)) > sum(map(abs, right)) else right
    x, y = origin
    for at, sign in enumerate(text):
        first = starts[at] if starts else start + at
        last = (starts[at + 1] if starts else first + 1) if at + 1 < len(text) else end
        yield Code(sign, first, last, x, y, ways[at] if at < len(ways) else None)
        if at < len(right):
            x += right[at]
        elif not down:
            x += width if sign >= WIDE_FROM else width / 2
        if down:
            y += down[at] if at < len(down) else 0.0


def _transform(xml: Xml, start: int, end: int) -> Transform:
    values = _values(xml, start, end)
    glyphs: tuple[str, ...] = ()
    last = end
    if xml.text[end - 2] != "/":
        close = re.compile(r"</(?:[\w.-]+:)?CGTransform\s*>").search(xml.text, end)
        last = close.end() if close else end
        listed = _ALL.search(xml.text, end, last)
        glyphs = tuple(listed[2].split()) if listed else ()
    return Transform(start, last, _whole(values, "CodePosition", 0), _whole(values, "CodeCount", 1), glyphs)


def _whole(values: dict[str, str], name: str, otherwise: int) -> int:
    try:
        return int(values.get(name, otherwise))
    except ValueError:
        return otherwise


# --- paths ------------------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
_THIN = 0.9
"""Millimetres: a filled rectangle no thicker than this is a line."""


def _read_path(xml: Xml, tag: tuple[int, int], start: int, found: Drawn) -> None:
    """The straight lines of one ``AbbreviatedData`` (GB/T 33190-2016, 9.1), and how many curves it has."""
    text = xml.text[start : xml.text.find("<", start)]
    found.curves += sum(text.count(sign) for sign in "QBA")
    a, b, c, d, e, f = _matrix(_values(xml, *tag))
    corners: list[tuple[float, float]] = []
    first: tuple[float, float] | None = None
    points: list[tuple[float, float]] = []
    for m in _COMMAND.finditer(text):
        if m[1] in "QBA":
            points, first = [], None
            continue
        values = numbers(m[2])
        if m[1] in "SML" and len(values) >= 2:
            x, y = values[0], values[1]
            point = ((a * x + c * y + e), (b * x + d * y + f))
            if m[1] == "L" and points:
                _add_rule(points[-1], point, found)
            points = [point] if m[1] != "L" else [*points[-1:], point]
            first = point if m[1] != "L" else first
            corners.append(point)
        elif m[1] == "C" and points and first is not None:
            _add_rule(points[-1], first, found)
    if len(corners) >= 4:
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
            _add_rule((min(xs), min(ys)), (max(xs), max(ys)), found)


def _add_rule(one: tuple[float, float], other: tuple[float, float], found: Drawn) -> None:
    x0, x1 = sorted((one[0] * POINTS, other[0] * POINTS))
    y0, y1 = sorted((one[1] * POINTS, other[1] * POINTS))
    if min(x1 - x0, y1 - y0) <= _THIN * POINTS and max(x1 - x0, y1 - y0) > 4:
        if x1 - x0 < y1 - y0:
            found.rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
        else:
            found.rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
