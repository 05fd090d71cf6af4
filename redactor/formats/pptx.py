"""PowerPoint files (pptx, pptm, potx, ppsx): ECMA-376-1, transitional and strict.

Read: slides (shapes, groups, tables, text in formulas), notes, masters, layouts, handouts, comments of both kinds and
who wrote them, hidden slides and shapes, diagrams (what they hold and what they show), charts' caches, alternative
texts, link targets, tags, names of sections and custom shows, properties, custom XML; pictures, media, embedded
workbooks and objects are parts. What is found is told with the number of its slide.

Not done: text in pictures (parts), white text on a white slide is read but not called hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.formats import _xml
from redactor.formats._docx_story import Records
from redactor.formats._ooxml import (
    Inner,
    Item,
    Locked,
    Reader,
    Slot,
    Types,
    content,
    kind_of,
    main_member,
    relationships_name,
    types_of,
    written,
)
from redactor.formats._ooxml_text import names, rest
from redactor.formats._pptx_outline import Outline, Owned, outline
from redactor.formats._pptx_shapes import SLIDES, Area, Shapes
from redactor.formats._xml import Xml
from redactor.formats._zip import Member, Package, open_package

NAME = "pptx"
SUFFIXES = (".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm")
DETECTS_DAMAGE = True

_NAMED = {
    "{http://schemas.microsoft.com/office/powerpoint/2010/main}section": "节的名称",
    **{name: "自定义放映的名称" for name in names(SLIDES, custShow=1)},
}
_AUTHORS = ("commentAuthors+xml", "ms-powerpoint.authors+xml")


def claims(data: bytes) -> bool:
    """Is it a package whose main part is a presentation?"""
    return kind_of(data) == "powerpoint"


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    package = open_package(data, limits)
    found = outline(package, types_of(package))
    return content(NAME, package, _own, limits, partial(_told, _places(package, found)))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; see :func:`redactor.formats._ooxml.written`."""
    return written(data, edits, parts, _own)


def _places(package: Package, found: Outline) -> dict[int, str]:
    """Where members stand that are read for us: parts, and the links (``.rels``) of slides."""
    places = {index: entry.place for index, entry in found.members.items()}
    for entry in found.members.values():
        links = package.find(relationships_name(entry.member.name))
        if links is not None:
            places[links.index] = entry.place
    return places


def _told(places: Mapping[int, str], index: int, item: Item) -> Item:
    """The item with the slide that it stands on."""
    place = places.get(index)
    if not place or isinstance(item, Locked):
        return item
    if isinstance(item, Inner):
        return item if item.part.place.startswith(place) else item._replace(part=replace(item.part, place=place))
    if isinstance(item, BlindSpot):
        return item if item.place.startswith(place) else replace(item, place=place)
    if item.passage.place.startswith(place):
        return item
    return item._replace(passage=replace(item.passage, place=f"{place}的{item.passage.place}"))


def _own(package: Package, types: Types) -> dict[int, Reader]:
    """Readers by member: slides in their order, each with what hangs on it; masters; the presentation itself."""
    records = Records()
    found = outline(package, types)
    readers: dict[int, Reader] = {
        index: partial(_shapes, entry, records, found.area) for index, entry in found.members.items()
    }
    main = main_member(package)
    if main is not None:
        readers.setdefault(main.index, _presentation)
    for member in package.members:
        if types.of(member.name).endswith(_AUTHORS):
            readers.setdefault(member.index, _authors)
    return readers


def _shapes(entry: Owned, records: Records, area: Area | None, xml: Xml, member: Member) -> Iterator[Item]:
    return Shapes(xml, entry.place, records, entry.hidden, area if entry.on_slide else None).items()


def _authors(xml: Xml, member: Member) -> Iterator[Item]:
    return rest(xml, "批注作者")


def _presentation(xml: Xml, member: Member) -> Iterator[Item]:
    """The presentation's own member: what is text there is told by what it names."""
    named = {
        attribute.start: what
        for what, _, start, end in _xml.tokens(xml, _NAMED)
        for attribute in _xml.attributes(xml, start, end)
        if attribute.local == "name"
    }
    for item in rest(xml, "演示文稿"):
        if isinstance(item, Slot) and item.pieces[0][0] in named:
            item = item._replace(passage=replace(item.passage, place=named[item.pieces[0][0]]))
        yield item
