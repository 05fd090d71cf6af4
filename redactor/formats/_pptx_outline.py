"""Which members a presentation has, in its own order, and whose they are: notes, comments, charts of which slide.

Members are found by content types and relationships, never by file names. Sources: ECMA-376-1, 13.3 (parts) and
19.2.1 (presentation); MS-PPTX 2.1 (threaded comments); MS-ODRAWXML 2.2 (drawings of diagrams).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from redactor.errors import RedactorError
from redactor.formats import _xml
from redactor.formats._ooxml import Types, main_member, relationships_of, resolve
from redactor.formats._ooxml_text import names, place_of
from redactor.formats._pptx_shapes import SLIDES, Area
from redactor.formats._xml import END, Xml
from redactor.formats._zip import Member, Package

_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_LISTED, _SIZE = 1, 2
_PRESENTATION = names(SLIDES, sldId=_LISTED, sldSz=_SIZE)

_HANGS_ON = {
    "notesSlide": "备注",
    "comments": "批注",
    "chart": "图表",
    "chartEx": "图表",
    "diagramData": "SmartArt 图形",
    "diagramDrawing": "SmartArt 图形",
    "vmlDrawing": "图形",
    "tags": "标记",
    "control": "控件",
    "image": "图片",
    "hdphoto": "图片",
    "audio": "音频",
    "video": "视频",
    "media": "音视频",
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
}
"""Last word of a relationship's type, and what it leads to. Notes and comments have pictures and links of their own."""
_UNSEEN = ("备注", "批注")
_NOT_ITS_OWN = frozenset(
    ("slide", "slideLayout", "slideMaster", "notesMaster", "handoutMaster", "theme", "presProps", "viewProps",
     "tableStyles", "commentAuthors", "authors", "presentation", "officeDocument")
)  # fmt: skip
"""Relationships that lead to what several slides share, or from a slide to another."""

_KINDS = (
    # content type, what to call it, whether it is unseen where no slide has it
    ("slideMaster", "幻灯片母版", False),
    ("slideLayout", "幻灯片版式", False),
    ("notesMaster", "备注母版", True),
    ("handoutMaster", "讲义母版", True),
    ("slide", "未编入的幻灯片", True),
    ("notesSlide", "备注", True),
    ("comments", "批注", True),
)
_OFF = ("0", "false", "off")


class Owned(NamedTuple):
    """One member.

    Attributes:
        member: the member.
        place: what it is and of which slide, for people.
        hidden: a slide show does not show it.
        on_slide: it is a slide itself, so that what lies beside the slide can be told.
    """

    member: Member
    place: str
    hidden: bool
    on_slide: bool = False


class Outline(NamedTuple):
    """All members with a place of their own, slides first, each followed by what hangs on it; and the slides' size."""

    members: Mapping[int, Owned]
    area: Area | None


def outline(package: Package, types: Types) -> Outline:
    """The presentation's members by ``Member.index``, in reading order. A damaged list of slides is an empty one."""
    found: dict[int, Owned] = {}
    main = main_member(package)
    listed, area = _slides(package, main) if main else ([], None)
    for number, slide in enumerate(listed, 1):
        if slide.index not in found:
            hidden = _is_hidden(package, slide)
            place = f"第 {number} 张幻灯片" + ("（隐藏）" if hidden else "")
            _add(package, found, Owned(slide, place, hidden, on_slide=True))
    for kind, what, unseen in _KINDS:
        pattern = re.compile(rf"(?:presentationml|ms-powerpoint)\.{kind}\+xml$", re.I)
        left = [m for m in package.members if m.index not in found and pattern.search(types.of(m.name))]
        for number, member in enumerate(left, 1):
            place = f"{what} {number}" if len(left) > 1 else what
            _add(package, found, Owned(member, place, unseen, on_slide=kind == "slide"))
    return Outline(found, area)


def _slides(package: Package, main: Member) -> tuple[list[Member], Area | None]:
    """The slides in the order in which they are shown, and their size."""
    try:
        xml = _xml.parse(package.read(main))
    except RedactorError:
        return [], None  # the walk meets the member again, and tells
    targets = {link.id: link.target for link in relationships_of(package, main.name) if not link.external}
    ids = {name for uri in _RELATIONSHIPS for name in _xml.spellings(xml, f"{{{uri}}}id")}
    slides: list[Member] = []
    area = None
    for code, kind, start, end in _xml.tokens(xml, _PRESENTATION):
        if kind == END:
            continue
        if code == _SIZE:
            area = _area(xml, start, end)
            continue
        for attribute in _xml.attributes(xml, start, end):
            if attribute.name in ids:
                target = targets.get(_xml.spelled(xml, attribute.start, attribute.end)[0])
                member = package.find(resolve(main.name, target)) if target else None
                if member:
                    slides.append(member)
    return slides, area


def _area(xml: Xml, start: int, end: int) -> Area | None:
    values = [_xml.attribute(xml, start, end, local) or "" for local in ("cx", "cy")]
    return (int(values[0]), int(values[1])) if all(re.fullmatch("[0-9]{1,12}", value) for value in values) else None


def _is_hidden(package: Package, slide: Member) -> bool:
    """Is the slide left out of the show (``p:sld`` with ``show="0"``)?"""
    try:
        data = package.read(slide)
        if b"show" not in data and b"\0" not in data[:64]:
            return False  # most of them: not parsed twice
        xml = _xml.parse(data)
    except RedactorError:
        return False
    return any(
        _xml.attribute(xml, start, end, "show") in _OFF
        for _, kind, start, end in _xml.tokens(xml, names(SLIDES, sld=1))
        if kind != END
    )


def _add(package: Package, found: dict[int, Owned], owner: Owned) -> None:
    """The member and, after it, what hangs on it, directly or not, and on nothing before it."""
    waiting = [(owner, owner.place)]
    while waiting:
        entry, base = waiting.pop()
        if entry.member.index in found:
            continue
        found[entry.member.index] = entry
        hanging = []
        for kind, member in _hanging(package, entry.member):
            what = _HANGS_ON.get(kind) or place_of(member.name)
            place = f"{base}的{what}"
            hanging.append((Owned(member, place, entry.hidden or what in _UNSEEN), place if what in _UNSEEN else base))
        waiting += reversed(hanging)


def _hanging(package: Package, member: Member) -> Iterator[tuple[str, Member]]:
    for link in relationships_of(package, member.name):
        kind = link.type.rpartition("/")[2]
        target = None if link.external or kind in _NOT_ITS_OWN else package.find(resolve(member.name, link.target))
        if target is not None:
            yield kind, target
