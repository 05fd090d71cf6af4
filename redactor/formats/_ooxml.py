"""What Word, Excel and PowerPoint files share: the package, its accounting, and the way back into it.

A format brings a function that says which of its members it reads itself; all else is read here::

    def _own(package: Package, types: Types) -> Mapping[int, Reader]     # by Member.index

    def read(data, limits):          return content(NAME, walk(open_package(data, limits), _own))
    def write(data, edits, parts):   return written(data, edits, parts, _own)

A :data:`Reader` yields :class:`Slot` (a passage and the source characters it is made of), :class:`Inner` (a part) and
``BlindSpot``. ``read`` and ``write`` run the same walk, so a passage's number is its address.

Accounting: every member is read as XML (by its format, or by :func:`redactor.formats._ooxml_text.generic`), a part, a
font (``_TEXTLESS``), or a blind spot. What a member is, is said by content types and by its own first bytes, never by
its file name. Sources: ECMA-376-1 (markup) and ECMA-376-2 (packages).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import EncryptedFile, LimitExceeded, RedactorError, StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import _xml
from redactor.formats._xml import Change, Piece, Xml
from redactor.formats._zip import Member, Package, is_zip, open_package, rewrite

TYPES_NAME = "[Content_Types].xml"

_OFFICE_DOCUMENT = re.compile(r"/relationships/officeDocument$")
_MAIN_TYPES = (
    (
        "word",
        re.compile(
            r"wordprocessingml\.(document|template)\.main\+xml|ms-word\.(document|template)\.macroEnabled", re.I
        ),
    ),
    ("excel", re.compile(r"spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.(sheet|template|addin)\.", re.I)),
    ("powerpoint", re.compile(r"presentationml\.\w+\.main\+xml|ms-powerpoint\.\w+\.", re.I)),
)
_MAIN_ROOTS = {"document": "word", "workbook": "excel", "presentation": "powerpoint"}

_TEXTLESS = re.compile(r"obfuscatedFont|x-fontdata|x-font-ttf|fontdata", re.I)
"""Content types of embedded fonts: shapes of characters and their maker's name, no text of the document."""

_TELLING_NAME = re.compile(r"[^\x00-\x7f]|@|(?<![0-9A-Fa-f])[0-9]{11,18}[Xx]?(?![0-9A-Fa-f])")

_EXTERNAL_CONTENT = re.compile(r"/(image|oleObject|package|frame|subDocument|aFChunk|video|audio|chart|externalLink)$")
"""Relationships whose target outside holds something that the reader sees in the document."""
_LINK_PLACES = {
    "hyperlink": "超链接地址",
    "attachedTemplate": "所用模板的路径",
    "mailMergeSource": "邮件合并数据源",
    "mailMergeHeaderSource": "邮件合并数据源",
}


class Slot(NamedTuple):
    """A passage and where its characters stand.

    Attributes:
        passage: what is told.
        xml: the source that the pieces count in.
        pieces: see :data:`redactor.formats._xml.Piece`.
        wrap: what a character is put between where it replaces an element.
        star: what is written for ``*`` where only a number is legal; empty: the star itself.
    """

    passage: Passage
    xml: Xml
    pieces: Sequence[Piece]
    wrap: tuple[str, str] = ("", "")
    star: str = ""


class Inner(NamedTuple):
    """A part: a whole member, or base64 between two offsets of an XML member."""

    part: Part
    span: tuple[Xml, int, int] | None = None


class Locked(NamedTuple):
    """A passage that can be read and not masked: found there, the file is held."""

    passage: Passage


Item = Slot | Inner | Locked | BlindSpot
Reader = Callable[[Xml, Member], Iterator[Item]]
Told = Callable[[int, Item], Item]
Completed = Callable[[dict[int, tuple[Xml, list[Change]]]], None]
Own = Callable[[Package, "Types"], Mapping[int, Reader]]


@dataclass(frozen=True, slots=True)
class Types:
    """The content types of a package's members (ECMA-376-2, 7.2.3)."""

    defaults: Mapping[str, str] = field(repr=False)
    overrides: Mapping[str, str] = field(repr=False)

    def of(self, name: str) -> str:
        """The content type of the member of that name; empty if none is given."""
        name = name.replace("\\", "/").lstrip("/").lower()
        return self.overrides.get(name) or self.defaults.get(name.rpartition(".")[2], "")


class Relationship(NamedTuple):
    """One relationship: where its target stands in the source of the ``.rels`` member, and what it says."""

    id: str
    type: str
    target: str
    external: bool
    start: int
    end: int


# --- the package ------------------------------------------------------------------------------------------------


def kind_of(data: bytes) -> str:
    """``word``, ``excel``, ``powerpoint`` by content types and root relationship; empty for all else. Never raises."""
    if not is_zip(data) or not (b"[Content_Types].xml" in data or b"[content_types].xml" in data):
        return ""
    try:
        package = open_package(data, Limits())
        main = main_member(package)
        if main is None:
            return ""
        declared = types_of(package).of(main.name)
        for kind, pattern in _MAIN_TYPES:
            if pattern.search(declared):
                return kind
        root = re.search(r"<(?:[\w.-]+:)?([A-Za-z]+)[\s>/]", _xml.parse(package.read(main)).text)
        return _MAIN_ROOTS.get(root.group(1), "") if root else ""
    except RedactorError:
        return ""  # whoever claims damaged zips tells about it


def main_member(package: Package) -> Member | None:
    """The member that the root relationships name as the document itself."""
    root = package.find("_rels/.rels")
    if root is None:
        return None
    for found in relationships(_xml.parse(package.read(root))):
        if _OFFICE_DOCUMENT.search(found.type) and not found.external:
            return package.find(resolve("", found.target))
    return None


def types_of(package: Package) -> Types:
    """The content types; raises :class:`UnreadableFile` if the member is damaged or not there."""
    member = package.find(TYPES_NAME)
    if member is None:
        raise UnreadableFile("缺少内容类型清单，不是完整的 Office 文件", "no content types")
    xml = _xml.parse(package.read(member))
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for tag in _xml.tags(xml):
        values = _values(xml, *tag.span())
        if "Extension" in values:
            defaults[values["Extension"].lower()] = values.get("ContentType", "")
        elif "PartName" in values:
            overrides[values["PartName"].lstrip("/").lower()] = values.get("ContentType", "")
    return Types(defaults, overrides)


def relationships(xml: Xml) -> list[Relationship]:
    """All relationships of one ``.rels`` member, in order."""
    found = []
    for tag in _xml.tags(xml):
        spans = {a.local: a for a in _xml.attributes(xml, *tag.span())}
        if "Target" in spans and "Type" in spans:
            values = _values(xml, *tag.span())
            external = values.get("TargetMode", "").lower() == "external"
            target = spans["Target"]
            found.append(
                Relationship(values.get("Id", ""), values["Type"], values["Target"], external, target.start, target.end)
            )
    return found


def _values(xml: Xml, start: int, end: int) -> dict[str, str]:
    return {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, start, end)}


def relationships_name(name: str) -> str:
    """The name of the ``.rels`` member that belongs to the member of that name."""
    folder, _, leaf = name.replace("\\", "/").lstrip("/").rpartition("/")
    return f"{folder}/_rels/{leaf}.rels" if folder else f"_rels/{leaf}.rels"


def relationships_of(package: Package, name: str) -> list[Relationship]:
    """The relationships of the member of that name; none if it has no ``.rels`` member or that cannot be read."""
    member = package.find(relationships_name(name))
    if member is None:
        return []
    try:
        return relationships(_xml.parse(package.read(member)))
    except UnreadableFile:
        return []  # the walk meets the same member and makes a blind spot of it


def resolve(source: str, target: str) -> str:
    """The member name that ``target`` means, seen from the member ``source`` (ECMA-376-2, 6.2)."""
    path = target.replace("\\", "/").partition("#")[0]
    steps = [] if path.startswith("/") else source.split("/")[:-1]
    for step in path.split("/"):
        if step == "..":
            steps[-1:] = []
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


# --- the walk ---------------------------------------------------------------------------------------------------


def walk(package: Package, own: Own) -> Iterator[tuple[int, Item]]:
    """Everything in the package, in the order of its directory: ``(Member.index, item)``; own members come first."""
    from redactor.formats._ooxml_text import generic  # here, because that needs the words of this module

    types = types_of(package)
    readers = own(package, types)
    yield from package_items(package)
    order = [*readers, *(m.index for m in package.members if m.index not in readers)]
    for index in order:
        member = package.members[index]
        if not member.is_dir:
            for item in member_items(package, member, types.of(member.name), readers.get(index, generic)):
                yield index, item


def package_items(package: Package) -> Iterator[tuple[int, Item]]:
    """What the zip itself says: its blind spots, comments, and names of members that tell something."""
    for spot in package.blind_spots:
        yield -1, spot
    if package.comment.strip(b"\0") or any(member.raw_comment for member in package.members):
        yield -1, BlindSpot("", "压缩包带有注释，内容未读", "unsupported")
    for member in package.members:
        if _TELLING_NAME.search(member.name):
            # A member's name is also its address in relationships and content types: it cannot be masked alone.
            yield member.index, Locked(Passage(member.name, "部件名称", hidden=True))


def member_items(package: Package, member: Member, content_type: str, reader: Reader) -> Iterator[Item]:
    """What one member holds: a part, or what ``reader`` finds in its XML, or a blind spot; nothing for a font."""
    if _TEXTLESS.search(content_type):
        return
    if not member.readable:
        return  # the package's own blind spots say so
    try:
        data = package.read(member)
        if not _is_xml(data, content_type):
            if not data:
                return
            yield Inner(Part(member.name, data, _part_place(member.name), bool(_PREVIEW.fullmatch(member.name))))
            return
        xml = _xml.parse(data)
    except EncryptedFile as error:
        yield BlindSpot(member.name, error.message, "encrypted")
        return
    except UnreadableFile as error:
        yield BlindSpot(member.name, error.message, "corrupt")
        return
    if content_type.endswith("relationships+xml") or member.name.endswith(".rels"):
        yield from _links(xml, member, package)
    yield from reader(xml, member)


_OTHER_FILES = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
)
"""First bytes of files that are parts whatever their content type says."""


def _is_xml(data: bytes, content_type: str) -> bool:
    """XML by its first bytes, or by its declared type (then damage is told); HTML chunks are parts."""
    if "html" in content_type or data.startswith(_OTHER_FILES):
        return False
    if content_type.endswith(("+xml", "/xml")):
        return True
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<?xml", b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0?\0", b"\0<\0?"))


_PREVIEW = re.compile(r"/?docProps/thumbnail\.\w+", re.I)
_PART_PLACES = (
    ("/media/", "图片或媒体"),
    ("/embeddings/", "嵌入的对象"),
    ("thumbnail", "缩略图"),
    ("vbaProject", "宏"),
    ("printerSettings", "打印机设置"),
    ("activeX", "控件"),
    ("afchunk", "嵌入的文档片段"),
)


def _part_place(name: str) -> str:
    return next((place for sign, place in _PART_PLACES if sign in name), "")


def _links(xml: Xml, member: Member, package: Package) -> Iterator[Item]:
    """Targets outside the package, or nowhere: they name people, machines and folders, and nobody sees them."""
    source = member.name.replace("_rels/", "").removesuffix(".rels")
    for link in relationships(xml):
        kind = link.type.rpartition("/")[2]
        if link.external or ("#" in link.target or package.find(resolve(source, link.target)) is None):
            passage = Passage(link.target, _LINK_PLACES.get(kind, "外部链接地址"), hidden=True)
            yield Slot(passage, xml, [(link.start, link.end, "")])
        if link.external and _EXTERNAL_CONTENT.search(link.type):
            yield BlindSpot(member.name, "内容在文件之外，只有链接；请核对所链接的文件", "external")


def base64_part(xml: Xml, start: int, end: int, name: str, place: str) -> Item:
    """The file that stands as base64 between two offsets; a blind spot if it is none."""
    try:
        data = base64.b64decode("".join(_xml.spelled(xml, start, end)[0].split()), validate=True)
    except (binascii.Error, ValueError):
        return BlindSpot(place, "内嵌的二进制数据无法解码", "undecodable")
    return Inner(Part(name, data, place), (xml, start, end))


def _as_it_is(index: int, item: Item) -> Item:
    return item


def content(source: str, package: Package, own: Own, limits: Limits, told: Told = _as_it_is) -> Content:
    """What the walk meets, as ``Content``.

    Args:
        told: a format's word on where an item stands that it did not read itself: a part, a link.

    Raises:
        UnreadableFile: the content types are damaged.
        LimitExceeded: more passages than allowed.
    """
    steps = ((index, told(index, found)) for index, found in walk(package, own))
    return replace(collected(source, steps, limits), seals=seals_of(package))


def collected(source: str, steps: Iterable[tuple[int, Item]], limits: Limits) -> Content:
    """What a walk meets, as ``Content`` without seals. Raises ``LimitExceeded``: more passages than allowed."""
    passages: list[Passage] = []
    parts: list[Part] = []
    spots: list[BlindSpot] = []
    for _, item in steps:
        if isinstance(item, Slot | Locked):
            passages.append(item.passage)
            if len(passages) > limits.passages:
                raise LimitExceeded("文件的段落或单元格数超过上限", "too many passages")
        elif isinstance(item, Inner):
            parts.append(item.part)
        else:
            spots.append(item)
    return Content(source, tuple(passages), tuple(parts), tuple(spots))


def seals_of(package: Package) -> tuple[str, ...]:
    """Digital signatures over the package (ECMA-376-2, 10): any change breaks them."""
    signed = any("_xmlsignatures/" in m.name and not m.is_dir for m in package.members)
    return ("数字签名（改动任何内容都会使其失效）",) if signed else ()


# --- the way back -----------------------------------------------------------------------------------------------


def written(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes], own: Own) -> bytes:
    """``data`` with the edits made and parts replaced; members that have none leave byte for byte.

    Two passages may show the same characters (a paragraph, and what of it is hidden): then either may mask them.

    Raises:
        StaleEdit: an edit or part that names what is not there, or that wants another character where an element
            stands that stays (a tab, a line break: white space that masking leaves alone).
    """
    if not edits and not parts:
        return data
    package = open_package(data, Limits(file_bytes=2**62, total_bytes=2**62, ratio=2**62, members=2**31))
    return rewritten(package, edits, parts, walk(package, own))


def rewritten(
    package: Package,
    edits: Sequence[Edit],
    parts: Mapping[int, bytes],
    steps: Iterable[tuple[int, Item]],
    completed: Completed | None = None,
) -> bytes:
    """The package with the edits made on what its walk meets.

    Args:
        steps: the walk that ``read`` made.
        completed: a format's word on what else must change with the changes asked for, by member.

    Raises:
        StaleEdit: as :func:`written`.
    """
    by_passage: dict[int, list[Edit]] = {}
    for edit in edits:
        by_passage.setdefault(edit.passage, []).append(edit)
    left = dict(parts)
    pending: dict[int, tuple[Xml, list[Change]]] = {}
    contents: dict[int, bytes] = {}
    passage = inner = 0
    for index, item in steps:
        if isinstance(item, Slot):
            found = slot_changes(item, by_passage.pop(passage, ()))
            if found:
                pending.setdefault(index, (item.xml, []))[1].extend(found)
            passage += 1
        elif isinstance(item, Locked):
            if any(edit.old != edit.new for edit in by_passage.pop(passage, ())):
                raise UnwritableFormat("部件的名称不能改写，请人工处理", "a member's name cannot be masked")
            passage += 1
        elif isinstance(item, Inner):
            new = left.pop(inner, None)
            inner += 1
            if new is not None and item.span is None:
                contents[index] = new
            elif new is not None and item.span is not None:
                xml, start, end = item.span
                pending.setdefault(index, (xml, []))[1].append((start, end, base64.b64encode(new).decode()))
    if by_passage or left:
        raise StaleEdit("要替换的段落或附件不存在，未作任何改动", "no such passage or part")
    if completed is not None:
        completed(pending)
    contents |= {index: _xml.replace(xml, found) for index, (xml, found) in pending.items() if found}
    return rewrite(package, contents)


def slot_changes(slot: Slot, edits: Iterable[Edit]) -> list[Change]:
    """The changes of the slot's source that the edits ask for."""
    found: list[Change] = []
    layout: _xml.Layout | None = None
    for edit in edits:
        layout = layout or _xml.laid_out(slot.xml, slot.pieces)
        new = edit.new.replace("*", slot.star) if slot.star else edit.new
        found += _xml.changes(slot.xml, layout, edit.start, edit.old, new, slot.wrap)
    return found
