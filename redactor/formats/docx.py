"""Word files (docx, docm, dotx, dotm): ECMA-376-1, transitional and strict.

Read: body, tables, headers, footers, notes, comments, text boxes (both copies), content controls and their lists,
tracked changes, hidden text, field codes, phonetic guides, math, glossary, alternative texts, bookmarks, document
variables, mail-merge sources, link targets, properties, custom XML, charts and diagrams; pictures, embedded files and
chunks of other formats are parts.

Not done: text that a field would compute when updated, text in pictures (parts), what an external target holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from redactor.content import Content, Edit, Limits
from redactor.formats import _xml
from redactor.formats._docx_story import WORD, Records, Story
from redactor.formats._ooxml import Item, Reader, Types, content, kind_of, main_member, written
from redactor.formats._ooxml_text import generic, place_of
from redactor.formats._xml import Xml
from redactor.formats._zip import Member, Package, open_package

NAME = "docx"
SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
DETECTS_DAMAGE = True

_STORIES = (
    ("header", "页眉"),
    ("footer", "页脚"),
    ("footnotes", "脚注"),
    ("endnotes", "尾注"),
    ("comments", "批注"),
    ("document.glossary", "文档部件库"),
)
_NUMBERED = ("页眉", "页脚")
_NOT_ON_THE_PAGE = ("批注", "文档部件库")


def claims(data: bytes) -> bool:
    """Is it a package whose main part is a Word document?"""
    return kind_of(data) == "word"


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    return content(NAME, open_package(data, limits), _own, limits)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; see :func:`redactor.formats._ooxml.written`."""
    return written(data, edits, parts, _own)


def _own(package: Package, types: Types) -> dict[int, Reader]:
    """Readers by member: the body first, then the other stories, then all else in the order of the package."""
    records = Records()
    readers: dict[int, Reader] = {}
    main = main_member(package)
    if main is not None:
        readers[main.index] = partial(_story, "正文", records)
    for kind, where in _STORIES:
        pattern = re.compile(rf"wordprocessingml\.{re.escape(kind)}\+xml$")
        found = [m for m in package.members if m.index not in readers and pattern.search(types.of(m.name))]
        for number, member in enumerate(found, 1):
            place = f"{where} {number}" if where in _NUMBERED else where
            readers[member.index] = partial(_story, place, records, hidden=where in _NOT_ON_THE_PAGE)
    for member in package.members:
        readers.setdefault(member.index, partial(_other, records))
    return readers


def _story(where: str, records: Records, xml: Xml, member: Member, hidden: bool = False) -> Iterator[Item]:
    return Story(xml, where, records, hidden).items()


def _other(records: Records, xml: Xml, member: Member) -> Iterator[Item]:
    """A member of any other kind: as a story if it has Word's paragraphs, whatever it is called."""
    leaves = [re.escape(name) for uri in WORD for name in _xml.spellings(xml, f"{{{uri}}}t")]
    if leaves and re.search(rf"</(?:{'|'.join(leaves)})\s*>", xml.text):
        return Story(xml, place_of(member.name), records).items()
    return generic(xml, member)
