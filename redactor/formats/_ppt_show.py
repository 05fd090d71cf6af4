"""The order of a presentation: which object is which slide, whose notes are whose, and the texts of each outline.

Sources: [MS-PPT] 2.4.14.3 (SlideListWithTextContainer), 2.4.14.5 (SlidePersistAtom), 2.4.2 (DocumentAtom), 2.5.6
(NotesAtom), 2.5.3 (SlideShowSlideInfoAtom).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from redactor.formats import _ppt_records as R
from redactor.formats._ppt_records import Record, inside, record_at
from redactor.formats._ppt_texts import Where

_HIDDEN_SLIDE = 0x0004
_SLIDES, _MASTERS = 0, 1

Area = tuple[int, int]
"""Width and height of a slide, in units of 1/576 inch."""
Outlines = Mapping[int, list[list[Record]]]
"""By the number of an object: its texts that stand in the document, in groups that shapes refer to by order."""


class Placed(NamedTuple):
    """One object in force: its record, and where it is for people."""

    record: Record
    where: Where
    number: int
    is_slide: bool = False


class Show(NamedTuple):
    """A presentation in reading order: slides each followed by its notes, then masters; and what stands in outlines.

    ``whole``: all slides that are listed are there.
    """

    objects: list[Placed]
    outlines: Outlines
    area: Area | None
    whole: bool


def show(data: bytes, document: Record | None, offsets: Mapping[int, int]) -> Show:
    """What the document says of its slides.

    Args:
        offsets: where each object in force is, by its number.
    """
    top = inside(data, document) if document else []
    area, special = _sizes(data, top)
    slides: list[tuple[int, int]] = []
    masters: list[int] = []
    outlines: dict[int, list[list[Record]]] = {}
    for listed in (child for child in top if child.kind == R.LISTED):
        for number, slide in _listed(data, listed, outlines):
            if listed.instance == _SLIDES:
                slides.append((number, slide))
            elif listed.instance == _MASTERS:
                masters.append(number)
    found: list[Placed] = []
    taken: set[int] = set()
    starts: set[int] = set()
    notes = _notes(data, offsets)
    for order, (number, identifier) in enumerate(slides, 1):
        record = _at(data, offsets, number, R.SLIDE)
        if record is None or number in taken:
            continue  # told by the caller, who learns that a slide is missing
        if record.start in starts:
            taken.add(number)
            continue  # two slides in one place: damage, of which nothing is lost
        starts.add(record.start)
        hidden = _is_hidden(data, record)
        place = f"第 {order} 张幻灯片" + ("（隐藏）" if hidden else "")
        taken.add(number)
        found.append(Placed(record, Where(place, hidden), number, is_slide=True))
        for other, note in notes.get(identifier, ()):
            if other not in taken:
                taken.add(other)
                found.append(Placed(note, Where(f"{place}的备注", True), other))
    whole = all(number in taken for number, _ in slides)
    names = {number: "标题母版" for number in masters} | special
    for number in sorted(set(offsets) - taken):
        record = record_at(data, offsets[number], len(data))
        if record is not None and record.kind in _KINDS:
            default, unseen = _KINDS[record.kind]
            place = names.get(number, default) if record.kind != R.MASTER else default
            found.append(Placed(record, Where(place, unseen and number not in names), number))
    return Show(found, outlines, area, whole)


_KINDS = {
    R.MASTER: ("幻灯片母版", False),
    R.SLIDE: ("未编入的幻灯片", True),
    R.NOTES: ("备注", True),
    R.HANDOUT: ("讲义母版", True),
}


def _sizes(data: bytes, top: list[Record]) -> tuple[Area | None, dict[int, str]]:
    """Size of the slides, and the objects that the document itself names."""
    for child in top:
        if child.kind == R.DOCUMENT_ATOM and child.end - child.at >= 32:
            width, height = struct.unpack_from("<2i", data, child.at)
            notes, handout = struct.unpack_from("<2I", data, child.at + 24)
            return (width, height) if width > 0 and height > 0 else None, {notes: "备注母版", handout: "讲义母版"}
    return None, {}


def _listed(data: bytes, listed: Record, outlines: dict[int, list[list[Record]]]) -> Iterator[tuple[int, int]]:
    """The numbers and identifiers of the slides in a list; the texts there go to their outlines."""
    number = 0
    for child in inside(data, listed):
        if child.kind == R.SLIDE_PERSIST and child.end - child.at >= 16:
            number = struct.unpack_from("<I", data, child.at)[0]
            yield number, struct.unpack_from("<I", data, child.at + 12)[0]
        elif child.kind == R.TEXT_HEADER:
            outlines.setdefault(number, []).append([])
        elif child.kind in (R.WIDE_TEXT, R.NARROW_TEXT):
            groups = outlines.setdefault(number, [])
            if not groups:
                groups.append([])
            groups[-1].append(child)


def _at(data: bytes, offsets: Mapping[int, int], number: int, kind: int) -> Record | None:
    record = record_at(data, offsets.get(number, -1), len(data))
    return record if record is not None and record.kind == kind else None


def _notes(data: bytes, offsets: Mapping[int, int]) -> dict[int, list[tuple[int, Record]]]:
    """Pages of notes by the identifier of the slide that they belong to."""
    found: dict[int, list[tuple[int, Record]]] = {}
    starts: set[int] = set()
    for number, start in offsets.items():
        if start in starts:
            continue  # read once
        starts.add(start)
        record = _at(data, offsets, number, R.NOTES)
        for child in inside(data, record) if record else ():
            if child.kind == R.NOTES_ATOM and child.end - child.at >= 4:
                identifier = struct.unpack_from("<I", data, child.at)[0]
                if record and identifier:
                    found.setdefault(identifier, []).append((number, record))
                break
    return found


def _is_hidden(data: bytes, slide: Record) -> bool:
    return any(
        child.kind == R.SHOW_INFO
        and child.end - child.at >= 12
        and bool(struct.unpack_from("<H", data, child.at + 10)[0] & _HIDDEN_SLIDE)
        for child in inside(data, slide)
    )
