"""Small packages of XML in the records of a workbook: its theme, and a second copy of each drawing that newer programs keep.

The copy of a text box repeats its text, packed, so that nobody sees it in the bytes. One that stands in one record is a
part (:mod:`redactor.formats.drawing`); of others, and of the theme, the text is read and cannot be masked in place: such
a file is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from redactor.content import BlindKind, BlindSpot, Limits
from redactor.errors import UnreadableFile
from redactor.formats import _ooxml
from redactor.formats._ole_objects import Inner, Item
from redactor.formats._ooxml_text import generic
from redactor.formats._xls_book import locked
from redactor.formats._zip import open_package

NOT_IN_ONE_PIECE = (0, -1)
"""Span of a part that cannot be put back."""
_FIRST, _LAST, _TAIL = b"PK\x03\x04", b"PK\x05\x06", 22
_LIMITS = Limits(file_bytes=50_000_000, total_bytes=50_000_000, members=500)


def packages(data: bytes) -> list[tuple[int, int]]:
    """Start and end of each package in these bytes; one without an end goes to the end of the bytes."""
    found: list[tuple[int, int]] = []
    at = data.find(_FIRST)
    while at >= 0:
        last = data.find(_LAST, at)
        comment = int.from_bytes(data[last + 20 : last + _TAIL], "little") if last >= 0 else 0
        end = min(last + _TAIL + comment, len(data)) if last >= 0 else len(data)
        found.append((at, end))
        at = data.find(_FIRST, end)
    return found


def packed(data: bytes, path: Sequence[str], place: str) -> Iterator[Item]:
    """What a package holds."""
    try:
        package = open_package(data, _LIMITS)
        types = _ooxml.types_of(package)
    except UnreadableFile as error:
        yield BlindSpot(place, error.message, cast(BlindKind, error.kind))
        return
    items = [item for _, item in _ooxml.package_items(package)]
    for member in package.members:
        if not member.is_dir:
            items += _ooxml.member_items(package, member, types.of(member.name), generic)
    for item in items:
        if isinstance(item, BlindSpot):
            yield replace(item, place=place)
        elif isinstance(item, _ooxml.Inner):
            yield Inner(replace(item.part, place=place), tuple(path), NOT_IN_ONE_PIECE)
        else:
            yield locked(replace(item.passage, place=f"{place}（{item.passage.place}）", hidden=True))
