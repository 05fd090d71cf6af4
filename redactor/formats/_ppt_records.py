"""The records of a PowerPoint stream, and which of them are in force: the others are what earlier savings left behind.

PowerPoint saves by writing changed objects (slides, notes, the document) behind the old ones, and after them a table of
where each object now is. Source: [MS-PPT] 2.1.2 (reading), 2.3.1 (RecordHeader), 2.3.2 (CurrentUserAtom), 2.3.3
(UserEditAtom), 2.3.4 (PersistDirectoryAtom).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import NamedTuple

from redactor.errors import EncryptedFile

# fmt: off
(DOCUMENT, DOCUMENT_ATOM, SLIDE, NOTES, NOTES_ATOM, MASTER, HANDOUT) = (
    0x03E8, 0x03E9, 0x03EE, 0x03F0, 0x03F1, 0x03F8, 0x0FC9)
(SLIDE_PERSIST, SHOW_INFO, MACROS, MACROS_ATOM) = (0x03F3, 0x03F9, 0x03FF, 0x0400)
(OBJECT_REFERENCE, OUTLINE_REFERENCE, TEXT_HEADER, WIDE_TEXT, NARROW_TEXT) = (0x0BC1, 0x0F9E, 0x0F9F, 0x0FA0, 0x0FA8)
(STRING, METAFILE, OBJECT_ATOM, HEADERS, LISTED, EDIT, DIRECTORY, STORAGE) = (
    0x0FBA, 0x0FC1, 0x0FC3, 0x0FD9, 0x0FF0, 0x0FF5, 0x1772, 0x1011)
(TAG_BYTES, COMMENT, SESSION, SOUND, SOUND_BYTES) = (0x138B, 0x2EE0, 0x2F14, 0x07E6, 0x07E7)
(GROUP, SHAPE, TEXT_BOX, CHILD_ANCHOR, ANCHOR, VARIANT) = (0xF003, 0xF004, 0xF00D, 0xF00F, 0xF010, 0xF142)
# fmt: on
OPTIONS = frozenset((0xF00B, 0xF121, 0xF122))

_CONTAINER = 0x0F
_ENCRYPTED = 0xF3D1C4DF
_MOST_EDITS = 10_000
DEEPEST = 40
"""Containers inside each other; deeper ones are damage."""


class Record(NamedTuple):
    """One record: what it is, where it starts, and where its content is, in bytes of the stream."""

    kind: int
    version: int
    instance: int
    start: int
    at: int
    end: int

    @property
    def is_container(self) -> bool:
        """Does it say that it is made of records?"""
        return self.version == _CONTAINER


def record_at(data: bytes, at: int, end: int) -> Record | None:
    """The record that starts here; ``None`` if it would go past the end."""
    if at < 0 or at + 8 > end:
        return None
    bits, kind, length = struct.unpack_from("<HHI", data, at)
    last = at + 8 + length
    return Record(kind, bits & 0x0F, bits >> 4, at, at + 8, last) if last <= end else None


def records(data: bytes, at: int, end: int) -> tuple[list[Record], int]:
    """The records from one offset to another, and where they stop, which is the end unless something is damaged."""
    found: list[Record] = []
    while (record := record_at(data, at, end)) is not None:
        if not (record.kind or record.version or record.instance):
            break  # zeros, no records
        found.append(record)
        at = record.end
    return found, at


def inside(data: bytes, record: Record) -> list[Record]:
    """The records that a container is made of, as far as they hold together."""
    return records(data, record.at, record.end)[0]


def is_whole(data: bytes, record: Record, depth: int = 0) -> bool:
    """Are all containers in it filled with records to their last byte?"""
    if not record.is_container:
        return True
    if depth > DEEPEST:
        return False
    found, stopped = records(data, record.at, record.end)
    return stopped == record.end and all(is_whole(data, child, depth + 1) for child in found)


class Saved(NamedTuple):
    """What the last saving says.

    Attributes:
        objects: offset of each object by its number.
        document: number of the document itself; 0 if nothing says it.
        whole: the tables hold together.
    """

    objects: Mapping[int, int]
    document: int
    whole: bool


def saved(data: bytes, user: bytes, tops: list[Record]) -> Saved:
    """The objects in force.

    Args:
        data: the stream with the presentation.
        user: the stream ``Current User``, which says where the last saving is; empty if there is none.
        tops: the records on top, for presentations that have lost that stream.

    Raises :class:`EncryptedFile`.
    """
    at, told = -1, False
    if len(user) >= 20:
        token, at = struct.unpack_from("<II", user, 12)
        if token == _ENCRYPTED:
            raise _encrypted()
        told = True
    first = record_at(data, at, len(data))
    if first is None or first.kind != EDIT:
        told = False
        at = max((top.start for top in tops if top.kind == EDIT), default=-1)
    objects: dict[int, int] = {}
    document = 0
    seen: set[int] = set()
    while at >= 0 and at not in seen and len(seen) < _MOST_EDITS:
        seen.add(at)
        edit = record_at(data, at, len(data))
        if edit is None or edit.kind != EDIT or edit.end - edit.at < 28:
            return Saved(objects, document, False)
        if edit.end - edit.at >= 32:
            raise _encrypted()
        _, _, earlier, table, number = struct.unpack_from("<5I", data, edit.at)
        document = document or number
        found = record_at(data, table, len(data))
        if found is None or found.kind != DIRECTORY or not _listed(data, found, objects):
            return Saved(objects, document, False)
        at = earlier or -1
    return Saved(objects, document, told and bool(objects) and at < 0)


def _listed(data: bytes, table: Record, objects: dict[int, int]) -> bool:
    """Adds the table's objects to those of later savings, which win; answers whether the table holds together."""
    at = table.at
    while at + 4 <= table.end:
        (run,) = struct.unpack_from("<I", data, at)
        first, count = run & 0xFFFFF, run >> 20
        at += 4
        if at + 4 * count > table.end:
            return False
        for number, place in enumerate(struct.unpack_from(f"<{count}I", data, at), first):
            objects.setdefault(number, place)
        at += 4 * count
    return at == table.end


def _encrypted() -> EncryptedFile:
    return EncryptedFile("文件设有打开密码，请去掉密码后重新提交", "the presentation is encrypted")
