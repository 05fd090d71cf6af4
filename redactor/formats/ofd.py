"""OFD files, the national format for fixed layouts: GB/T 33190-2016.

Read: the text of pages, templates and annotations as one sees it (tables by their rules, lines, paragraphs), document
information and custom data, attachments' names, tags, link targets, versions, notes of all kinds; pictures, attachments
and media are parts. Namespaces and paths that producers write otherwise than the standard says are understood.

Written: a hidden code becomes ``*`` where it stood, its glyph transform goes; where the embedded font has no star, the
stars are drawn from another one (``_ofd_edits``).

Not done: text drawn as outlines or by glyphs without codes is a blind spot; a signed file or one under a list of digests
is held; glyphs of hidden characters stay in an embedded font's subset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from redactor.content import BlindSpot, Content, Edit, Limits, Part
from redactor.errors import RedactorError, UnreadableFile
from redactor.formats import _ooxml, _xml
from redactor.formats._ofd_edits import completed
from redactor.formats._ofd_pages import Pages, other_text
from redactor.formats._ofd_tree import Tree, is_font, is_ofd, tree_of
from redactor.formats._ooxml import Inner, Item
from redactor.formats._zip import Member, Package, is_zip, open_package

NAME = "ofd"
SUFFIXES = (".ofd",)
DETECTS_DAMAGE = True


def claims(data: bytes) -> bool:
    """A zip whose ``OFD.xml`` is an OFD's."""
    if not is_zip(data):
        return False
    try:
        return is_ofd(open_package(data, Limits()))
    except UnreadableFile:
        return False  # whoever claims damaged zips tells about it


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    package = open_package(data, limits)
    tree = tree_of(package)
    return replace(_ooxml.collected(NAME, _walk(package, tree), limits), seals=tree.seals)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; see :func:`redactor.formats._ooxml.rewritten`."""
    if not edits and not parts:
        return data
    package = open_package(data, Limits(file_bytes=2**62, total_bytes=2**62, ratio=2**62, members=2**31))
    tree = tree_of(package)
    return _ooxml.rewritten(package, edits, parts, _walk(package, tree), partial(completed, package, tree))


def _walk(package: Package, tree: Tree) -> Iterator[tuple[int, Item]]:
    """Everything in the package, pages first and in their order."""
    yield from _ooxml.package_items(package)
    if tree.encrypted:
        yield -1, BlindSpot("", "OFD 的部分内容已加密，需要密码或证书", "encrypted")
    pages = Pages(package, tree)
    order = [*tree.pages, *(m.index for m in package.members if m.index not in tree.pages)]
    for index in dict.fromkeys(order):
        member = package.members[index]
        if not member.is_dir and member.readable:
            for item in _items(package, tree, pages, member):
                yield index, item


def _items(package: Package, tree: Tree, pages: Pages, member: Member) -> Iterator[Item]:
    place = tree.places.get(member.index, "")
    try:
        data = package.read(member)
        fonts = {font.file for font in tree.fonts.values()}
        if not data or (member.index in fonts and is_font(data)):
            return
        if not _is_xml(data):
            yield Inner(Part(member.name, data, place or _part_place(member.name)))
            return
        if place == "附件":
            yield Inner(Part(member.name, data, place))
            return
        xml = _xml.parse(data)
    except RedactorError as error:
        yield BlindSpot(place or member.name, error.message, "corrupt")
        return
    yield from pages.items(xml, member.index)
    yield from other_text(xml, place or f"部件“{member.name}”")


def _is_xml(data: bytes) -> bool:
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<", b"\xff\xfe<\0", b"\xfe\xff\0<")) and b"<html" not in head.lower()


def _part_place(name: str) -> str:
    leaf = name.rpartition("/")[2].lower()
    if leaf.endswith(".esl") or leaf == "signedvalue.dat":
        return "电子签章数据"
    return "图片或媒体" if "/res" in f"/{name}".lower() else ""
