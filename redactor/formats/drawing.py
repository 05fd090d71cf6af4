"""Small packages that newer programs keep beside the drawings and themes of old files (doc, xls, ppt): the same text once more.

A drawing as [MS-ODRAW] 2.3.4.42 (metroBlob) keeps it, a theme, the layout of a slide: packages of ECMA-376-2 without a
document in them. Text that is cut into runs is one text, in Word's spelling and in that of DrawingML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from redactor.content import Content, Edit, Limits
from redactor.errors import RedactorError
from redactor.formats import _xml
from redactor.formats._docx_story import WORD, Records, Story
from redactor.formats._ooxml import Item, Reader, Types, content, kind_of, types_of, written
from redactor.formats._ooxml_text import generic
from redactor.formats._xml import Xml
from redactor.formats._zip import Member, Package, is_zip, open_package

NAME = "drawing"
SUFFIXES = (".thmx",)
DETECTS_DAMAGE = True

_MEMBER = re.compile(r"\[Content_Types\]\.xml|(?:.*/)?_rels/(?:[^/]*\.rels)?|(?:drs|theme|media)/.*|tableStyles\.xml")


def claims(data: bytes) -> bool:
    """Is it a package that holds a drawing or a theme, and no document?"""
    if not is_zip(data) or kind_of(data):
        return False
    try:
        package = open_package(data, Limits())
        types_of(package)
    except RedactorError:
        return False  # whoever claims damaged zips tells about it
    return bool(package.members) and all(_MEMBER.fullmatch(member.name) for member in package.members)


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    return content(NAME, open_package(data, limits), _own, limits)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; see :func:`redactor.formats._ooxml.written`."""
    return written(data, edits, parts, _own)


def _own(package: Package, types: Types) -> dict[int, Reader]:
    records = Records()

    def story(xml: Xml, member: Member) -> Iterator[Item]:
        """In Word's spelling if it has any of Word's texts."""
        if any(_xml.spellings(xml, f"{{{uri}}}t") for uri in WORD):
            return Story(xml, "图形", records).items()
        return generic(xml, member)

    return {member.index: story for member in package.members}
