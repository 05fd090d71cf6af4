"""The one walk over a presentation's stream, used by ``read`` and by ``write``: a passage's number in it is its address.

Slides come in their order, each with the texts that it takes from the outline and followed by its notes; then masters,
the document's own texts, embedded objects, and what earlier savings left. What is not read here is swept for text.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Limits, Part
from redactor.errors import LimitExceeded
from redactor.formats import _ppt_records as R
from redactor.formats._docx_story import Records
from redactor.formats._ole import Span, complement
from redactor.formats._ole_objects import Inner, Item
from redactor.formats._ole_pictures import packages, pictures
from redactor.formats._ole_text import Slot
from redactor.formats._ppt_objects import stored
from redactor.formats._ppt_records import Record, inside, is_whole, record_at, records, saved
from redactor.formats._ppt_show import Area, show
from redactor.formats._ppt_table import Grid, grid
from redactor.formats._ppt_texts import (
    STREAM,
    Where,
    of,
    option_texts,
    options,
    paragraphs,
    string,
    variant,
)

_DAMAGED = "演示文稿的内部结构有损坏，可能没有全部读出，请人工查看，或用 PowerPoint/WPS 打开后另存"
_OLD = Where("旧版本留下的内容", True)
_TEXTS = frozenset((R.WIDE_TEXT, R.NARROW_TEXT))


def walk(data: bytes, user: bytes, limits: Limits) -> tuple[list[Item], tuple[Span, ...]]:
    """What the stream holds, and the bytes of it that nobody reads.

    Args:
        user: the stream ``Current User``.

    Raises:
        EncryptedFile: it needs a password.
        LimitExceeded: more passages than allowed.
    """
    reading = _Reading(data, limits)
    reading.run(user)
    return reading.items, complement(reading.read, len(data))


@dataclass
class _Slide:
    """The object that is being walked through.

    Attributes:
        area: of a slide, to tell what lies beside it; ``None``: not looked at.
        outline: its texts that stand in the document.
        used: groups of the outline that a shape has shown.
        counted: tables and comments so far.
    """

    area: Area | None = None
    outline: list[list[Record]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    counted: Counter[str] = field(default_factory=Counter)


class _Reading:
    """The state of one walk: items so far, the bytes that they take, where objects are shown."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.items: list[Item] = []
        self.read: list[Span] = []
        self.numbers = Records()
        self.slide = _Slide()
        self.shown: dict[int, str] = {}
        self.names: dict[int, int] = {}
        self.macros: set[int] = set()
        self.taken: set[int] = set()
        self.objects = 0

    def run(self, user: bytes) -> None:
        """The whole walk."""
        data = self.data
        tops, stopped = records(data, 0, len(data))
        known = saved(data, user, tops)
        starts = {top.start for top in tops}
        document = record_at(data, known.objects.get(known.document, -1), len(data))
        if document is None or document.kind != R.DOCUMENT:
            document = max((top for top in tops if top.kind == R.DOCUMENT), key=lambda top: top.start, default=None)
        offsets = dict(known.objects) or dict(enumerate(starts))
        found = show(data, document, offsets)
        lost = any(place not in starts for place in known.objects.values()) or not found.whole
        if lost or not known.whole or any(data[stopped:]) or not all(is_whole(data, top) for top in tops):
            self.items.append(BlindSpot("", _DAMAGED, "corrupt"))
        for placed in found.objects:
            outline = list(found.outlines.get(placed.number, ()))
            self.slide = _Slide(found.area if placed.is_slide else None, outline)
            self._object(placed.record, placed.where)
            for order, group in enumerate(outline):
                if order not in self.slide.used:
                    self._texts(group, placed.where._replace(place=of(placed.where.place, "大纲"), hidden=True))
        self.slide = _Slide()
        if document is not None:
            self._object(document, Where("演示文稿"))
        objects = {place: number for number, place in offsets.items()}
        for top in tops:
            if top.kind == R.STORAGE:
                self._stored(top, objects.get(top.start, 0))
            elif top.start not in self.taken:
                self._object(top, Where("演示文稿", True) if top.start in objects else _OLD)
        self._pictures()

    def _object(self, record: Record, where: Where) -> None:
        if record.start not in self.taken:
            self.taken.add(record.start)
            self._record(record, 0, where, 0)

    def _took(self, slot: Slot | None, start: int, end: int) -> None:
        self.read.append((start, end - start))
        if slot is not None:
            self.items.append(slot)
            if len(self.items) > self.limits.passages:
                raise LimitExceeded("文字段数超过上限，未全部查看，请拆分后提交", "too many passages")

    # --- records

    def _record(self, record: Record, holder: int, where: Where, depth: int) -> None:
        """One record and all inside of it.

        Args:
            holder: kind of the record around it.
        """
        kind, data = record.kind, self.data
        if kind in _TEXTS:
            if record.start not in self.taken:
                self._texts([record], where)
        elif kind == R.STRING:
            self._took(string(data, record, holder, where), record.at, record.end)
        elif kind == R.VARIANT:
            for span, slot in variant(data, record, where):
                self._took(slot, span[0], sum(span))
        elif kind in R.OPTIONS:
            for span, found in option_texts(data, options(data, record), where):
                self._took(found, span[0], sum(span))
        elif kind == R.METAFILE:
            self.read.append((record.at, record.end - record.at))
            self.items.append(BlindSpot(of(where.place, "图形"), "图形中的内容没有识别，请人工查看", "picture"))
        elif kind == R.SOUND_BYTES and record.end > record.at:
            part = Part("声音.wav", data[record.at : record.end], of(where.place, "声音"))
            self.read.append((record.at, record.end - record.at))
            self.items.append(Inner(part, STREAM, (record.at, record.end - record.at)))
        elif kind == R.OBJECT_ATOM and record.end - record.at >= 20:
            exposed, _, number = struct.unpack_from("<3I", data, record.at + 8)
            self.names[number] = exposed
        elif kind == R.OBJECT_REFERENCE and record.end - record.at >= 4:
            self.shown[struct.unpack_from("<I", data, record.at)[0]] = where.place
        elif depth < R.DEEPEST and (record.is_container or kind == R.TAG_BYTES):
            self._container(record, where, depth)

    def _container(self, record: Record, where: Where, depth: int) -> None:
        children = inside(self.data, record)
        if record.kind == R.COMMENT:
            self.slide.counted["comment"] += 1
            number = self.slide.counted["comment"]
            where = Where(of(where.place, f"批注 {number}"), True)
        elif record.kind == R.MACROS:
            self._macros(children)
        elif record.kind == R.SHAPE:
            where = self._shape(children, where)
        elif record.kind == R.GROUP:
            where = self._group(children, where)
            if (table := grid(self.data, children)) is not None:
                self._table(table, where, depth)
                children = [child for child in children if child.start not in table.starts]
        elif record.kind == R.TEXT_BOX:
            for child in children:
                if child.kind == R.OUTLINE_REFERENCE and child.end - child.at >= 4:
                    self._outlined(struct.unpack_from("<I", self.data, child.at)[0], where)
        for child in children:
            self._record(child, record.kind, where, depth + 1)

    def _texts(self, texts: list[Record], where: Where) -> None:
        for text in texts:
            self.taken.add(text.start)
            self.read.append((text.at, text.end - text.at))
            for slot in paragraphs(self.data, text, where):
                self._took(slot, text.at, text.at)

    def _outlined(self, order: int, where: Where) -> None:
        if order < len(self.slide.outline) and order not in self.slide.used:
            self.slide.used.add(order)
            self._texts(self.slide.outline[order], where)

    def _macros(self, children: list[Record]) -> None:
        """Where the macros are, if there are any, is an object that is stored like others."""
        for child in children:
            if child.kind == R.MACROS_ATOM and child.end - child.at >= 8:
                number, has = struct.unpack_from("<2I", self.data, child.at)
                if has:
                    self.macros.add(number)

    # --- shapes

    def _shape(self, children: list[Record], where: Where) -> Where:
        return where._replace(hidden=True) if self._is_unseen(children) else where

    def _group(self, children: list[Record], where: Where) -> Where:
        """A group is as its first shape says."""
        first = next((child for child in children if child.kind == R.SHAPE), None)
        return self._shape(inside(self.data, first), where) if first else where

    def _is_unseen(self, children: list[Record]) -> bool:
        """Hidden, or beside the slide."""
        for child in children:
            if child.kind in R.OPTIONS and options(self.data, child).hidden:
                return True
            if child.kind == R.ANCHOR and self.slide.area and child.end - child.at in (8, 16):
                form = "<4h" if child.end - child.at == 8 else "<4i"
                top, left, right, bottom = struct.unpack_from(form, self.data, child.at)
                width, height = self.slide.area
                if left >= width or right <= 0 or top >= height or bottom <= 0:
                    return True
        return False

    def _table(self, table: Grid, where: Where, depth: int) -> None:
        self.slide.counted["table"] += 1
        number = self.slide.counted["table"]
        name = f"{where.place}表格" if number == 1 else f"{where.place}的第 {number} 个表格"
        first = self.numbers.take(table.entries)
        for shape, cell, row, entry in table.placed():
            place = f"{name}第 {row + 1} 行" + (f"“{cell.label}”" if cell.label else "")
            self._record(shape, R.GROUP, Where(place, where.hidden, cell.label, first + entry), depth + 1)

    # --- what is stored whole

    def _stored(self, record: Record, number: int) -> None:
        self.read.append((record.start, record.end - record.start))
        if number in self.macros:
            self.items.append(BlindSpot("宏", "文件带有宏，宏代码没有查看，请人工查看或去掉宏后提交", "unsupported"))
            return
        self.objects += 1
        slide = self.shown.get(self.names.get(number, -1), "")
        place = f"{slide}的嵌入对象" if slide else f"嵌入的对象 {self.objects}"
        self.items.append(stored(self.data, record, f"嵌入的对象{self.objects}", place, self.limits))

    def _pictures(self) -> None:
        """Pictures and packages beside the texts; what looks like one and crosses a text is text."""
        free = complement(self.read, len(self.data))
        starts = [start for start, _ in free]
        for span, found in self._found():
            before = bisect_right(starts, span[0]) - 1
            if before >= 0 and sum(span) <= sum(free[before]):
                self.read.append(span)
                self.items.extend(found)

    def _found(self) -> Iterator[tuple[Span, list[Item]]]:
        for span, item in pictures(self.data, STREAM):
            yield span, [item]
        for span, inner in packages(self.data, STREAM):
            yield span, [inner]
