"""What a Word binary file says about its characters and paragraphs: hidden, deleted, in a table, end of a row.

Only what decides how text is read; styles are not followed, so what is hidden by a style alone is read as shown.

Source: [MS-DOC] 2.4.6 (direct properties), 2.6 (single property modifiers), 2.9.33 and 2.9.175 (pages of them).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.formats._doc_pieces import Header, damaged, table_of
from redactor.formats._docx_views import DELETED, HIDDEN, INSERTED, WHITE
from redactor.formats._ole import Span

_CHARACTERS, _PARAGRAPHS = PAGES = 12, 13
"""Numbers of the tables that name the pages."""
_PAGE = 512
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
# fmt: off
_DELETED, _INSERTED, _VANISH, _SPECIAL_VANISH, _ICO, _CV, _SIZE = 0x0800, 0x0801, 0x083C, 0x0818, 0x2A42, 0x6870, 0x4A43
_SHADES = (0xCA71, 0x4866, 0x2A0C)
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_DEFINITION, _REPEATED, _LONG_TABS, _ELSEWHERE = 0xD608, 0x3404, 0xC615, (0x6645, 0x6646)
# fmt: on
_TINY = 4
_MOST_DEPTH = 50


@dataclass(frozen=True, slots=True)
class RowShape:
    """Left and right edge of each cell (twips), and whether it continues the one above or to the left."""

    edges: tuple[int, ...]
    continued: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a paragraph stands in tables: how deep, and what its mark ends.

    Attributes:
        depth: 0 outside of tables.
        row_end, cell_end: its mark ends a row, a cell of an inner table.
        shape, repeated: of the row that it ends.
    """

    depth: int = 0
    row_end: bool = False
    cell_end: bool = False
    shape: RowShape | None = None
    repeated: bool = False


_PLAIN = Layout()


@dataclass(frozen=True, slots=True)
class Properties:
    """By offset in the main stream: flags of the characters that have any, and the layout of each paragraph.

    Attributes:
        structure: the bytes that say so. Between them old text may lie, but they are none.
    """

    flagged: tuple[tuple[int, int, int], ...] = field(repr=False)
    paragraph_ends: tuple[int, ...] = field(repr=False)
    layouts: tuple[Layout, ...] = field(repr=False)
    structure: tuple[Span, ...] = field(default=(), repr=False)

    def layout(self, offset: int) -> Layout:
        """Of the paragraph that the character at this offset belongs to."""
        number = bisect_right(self.paragraph_ends, offset)
        return self.layouts[number] if number < len(self.layouts) else _PLAIN

    def flags(self, offset: int, length: int) -> Iterator[tuple[int, int, int]]:
        """Stretches of these bytes with their flags: offset, length, flags; all bytes, in order."""
        end = offset + length
        number = bisect_right(self.flagged, (offset, 1 << 62, 0))
        if number and self.flagged[number - 1][1] > offset:
            number -= 1
        while offset < end:
            start, stop, sign = self.flagged[number] if number < len(self.flagged) else (end, end, 0)
            if stop <= offset and start < end:
                number += 1
            elif start > offset:
                yield offset, min(start, end) - offset, 0
                offset = min(start, end)
            else:
                yield offset, min(stop, end) - offset, sign
                offset = min(stop, end)
                number += 1


def properties(found: Header, table: bytes, main: bytes, data: bytes) -> Properties:
    """Reads them off their pages.

    Args:
        table, main, data: the streams; long lists of properties stand in the third.
    """
    flagged = []
    structure: list[Span] = []
    for start, end, place in _runs(table_of(found, table, _CHARACTERS), main, 1, structure):
        if place:
            structure.append((place, 1 + main[place]))
            if sign := _flags(_list_at(main, place, wide=False)):
                flagged.append((start, end, sign))
    ends: list[int] = []
    layouts: list[Layout] = []
    for _, end, place in sorted(_runs(table_of(found, table, _PARAGRAPHS), main, 13, structure)):
        ends.append(end)
        if place:
            structure.append((place, 4 + len(_list_at(main, place, wide=True))))
        layouts.append(_layout(_list_at(main, place, wide=True), data) if place else _PLAIN)
    return Properties(tuple(sorted(flagged)), tuple(ends), tuple(layouts), tuple(structure))


def _runs(bins: bytes, main: bytes, width: int, structure: list[Span]) -> Iterator[tuple[int, int, int]]:
    """Runs of equal properties: first and last offset, and where their list stands (0: they have none).

    Args:
        width: bytes of an entry of a page: 1 for characters, 13 for paragraphs.
        structure: gets the bytes that the pages' own tables take.
    """
    if len(bins) < 4:
        return
    count = (len(bins) - 4) // 8
    numbers = [number & 0x3FFFFF for number in struct.unpack_from(f"<{count}I", bins, 4 * (count + 1))]
    if len(set(numbers)) != count:
        raise damaged("a page of properties is named twice")
    for number in numbers:
        base = number * _PAGE
        page = main[base : base + _PAGE]
        runs = page[-1] if len(page) == _PAGE else 0
        if not runs or 4 * (runs + 1) + width * runs >= _PAGE:
            raise damaged("a page of properties is outside of its stream")
        structure += [(base, 4 * (runs + 1) + width * runs), (base + _PAGE - 1, 1)]
        bounds = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            word = page[4 * (runs + 1) + width * run] * 2
            if bounds[run + 1] > bounds[run]:
                yield bounds[run], bounds[run + 1], base + word if word else 0


def _list_at(main: bytes, place: int, wide: bool) -> bytes:
    """The property modifiers at this place; those of a paragraph come after the number of its style."""
    size = main[place]
    if not wide:
        return main[place + 1 : place + 1 + size]
    if size:
        return main[place + 3 : place + 2 * size]
    return main[place + 4 : place + 2 + 2 * main[place + 1]] if place + 1 < len(main) else b""


def _modifiers(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each modifier; stops at one that is cut."""
    at = 0
    while at + 2 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        at += 2
        size = _OPERANDS.get(code >> 13)
        if size is None:
            if at >= len(properties):
                return
            if code == _DEFINITION:
                size = 1 + int.from_bytes(properties[at : at + 2], "little")
                at, size = at + 2, size - 2
            elif code == _LONG_TABS and properties[at] == 255:
                return  # tab stops, as many as their own counts say; nothing after them is about tables
            else:
                size = properties[at]
                at += 1
        yield code, properties[at : at + size]
        at += size


def _flags(properties: bytes) -> int:
    """Flags of a run of characters; white on a shade of its own is no hidden text."""
    sign = 0
    shaded = False
    for code, operand in _modifiers(properties):
        if code == _DELETED:
            sign |= DELETED if operand[:1] not in (b"\0", b"") else 0
        elif code == _INSERTED:
            sign |= INSERTED if operand[:1] not in (b"\0", b"") else 0
        elif code in (_VANISH, _SPECIAL_VANISH):
            # 0x80 and 0x81 mean: as the style, and the opposite of it; styles that hide are rare
            sign = sign | HIDDEN if operand[:1] in (b"\x01", b"\x81") else sign & ~HIDDEN
        elif code == _SIZE and 0 < int.from_bytes(operand, "little") <= _TINY:
            sign |= HIDDEN
        elif (code == _ICO and operand == b"\x08") or (code == _CV and operand == b"\xff\xff\xff\x00"):
            sign |= WHITE | HIDDEN
        elif code in _SHADES:
            shaded = shaded or operand.strip(b"\0") != b""
    return sign & ~(WHITE | HIDDEN) if shaded and sign & WHITE else sign


def _layout(properties: bytes, data: bytes) -> Layout:
    in_table = row_end = cell_end = repeated = False
    depth = 0
    shape = None
    waiting = [properties]
    if (code := int.from_bytes(properties[:2], "little")) in _ELSEWHERE and len(properties) >= 6:
        place = int.from_bytes(properties[2:6], "little")
        size = int.from_bytes(data[place : place + 2], "little")
        waiting = [data[place + 2 : place + 2 + size], properties[6:]]
    for code, operand in (pair for part in waiting for pair in _modifiers(part)):
        on = operand[:1] not in (b"\0", b"")
        if code == _IN_TABLE:
            in_table = on
        elif code in (_ROW_END, _INNER_ROW_END):
            row_end = row_end or on
        elif code == _INNER_CELL:
            cell_end = on
        elif code == _DEPTH:
            depth = min(int.from_bytes(operand, "little"), _MOST_DEPTH)
        elif code == _DEFINITION:
            shape = _shape(operand)
        elif code == _REPEATED:
            repeated = on
    depth = max(depth, 1) if in_table else 0
    if not depth:
        return _PLAIN
    return Layout(depth, row_end, cell_end, shape, repeated)


def _shape(operand: bytes) -> RowShape | None:
    count = operand[0] if operand else 0
    if not count or 1 + 2 * (count + 1) > len(operand):
        return None
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    continued = []
    for number in range(count):
        sign = int.from_bytes(operand[1 + 2 * (count + 1) + 20 * number :][:2], "little")
        continued.append(sign & 3 == 1 or sign & 0x60 == 0x20)
    return RowShape(edges, tuple(continued))
