"""Which member of an OFD is what: pages with their templates, annotations, fonts, seals (GB/T 33190-2016, 6 and 7).

Producers write paths with and without a leading slash, from the file that names them or from the document's folder, and
namespaces of their own; so names are compared without their prefixes, and a path is tried in each of these ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from redactor.errors import RedactorError, UnreadableFile
from redactor.formats import _xml
from redactor.formats._xml import Xml
from redactor.formats._zip import Member, Package

ENTRY = "OFD.xml"
_TAG = re.compile(r"<(?:[\w.-]+:)?([A-Za-z]\w*)((?:\s[^>]*)?)>([^<]*)")
_FONT_BYTES = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"typ1", b"\x01\x00\x04", b"%!PS", b"\x80\x01")


class Font(NamedTuple):
    """One font resource: the member that declares it, the member that holds it (-1: none, the reader's own is used)."""

    resource: int
    file: int


@dataclass(slots=True)
class Tree:
    """What an OFD's members are.

    Attributes:
        pages: member of each page, in order.
        templates: for each page's member, the members drawn below and above it.
        places: what a member is, for people, by its number.
        fonts: by ID.
        documents: members of the documents themselves.
        seals: what signs or guards the file.
        encrypted: whether parts of it need a key.
        top: highest ID in use, by what the documents say.
    """

    pages: list[int] = field(default_factory=list)
    templates: dict[int, tuple[int, ...]] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    fonts: dict[str, Font] = field(default_factory=dict)
    documents: list[int] = field(default_factory=list)
    seals: tuple[str, ...] = ()
    encrypted: bool = False
    top: int = 0


def is_ofd(package: Package) -> bool:
    """Is its ``OFD.xml`` an OFD's? By its root element."""
    member = package.find(ENTRY)
    if member is None or not member.readable:
        return False
    try:
        root = re.search(r"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>]", _xml.parse(package.read(member)).text)
    except RedactorError:
        return True  # a damaged one; read tells
    return root is not None and root[1] == "OFD"


def tree_of(package: Package) -> Tree:
    """The members' parts in the whole; what is named and not there is passed over (nothing can be read of it).

    Raises:
        UnreadableFile: ``OFD.xml`` cannot be read.
    """
    entry = package.find(ENTRY)
    if entry is None:
        raise UnreadableFile("缺少 OFD.xml，不是完整的 OFD 文件", "no OFD.xml")
    tree = Tree()
    signed = False
    for name, _, text in _elements(_xml.parse(package.read(entry))):
        if name == "DocRoot" and (document := _find(package, "", text)) is not None:
            _document(package, document, tree)
        elif name == "Signatures":
            signed = signed or _has_signature(package, text)
    tree.seals = _seals(package, signed)
    tree.encrypted = any(
        m.name.rpartition("/")[2].lower() in ("encryptions.xml", "decryptseeds.dat") for m in package.members
    )
    return tree


def _elements(xml: Xml) -> Iterator[tuple[str, dict[str, str], str]]:
    """Every start tag: local name, attributes, the text right behind it."""
    for m in _TAG.finditer(xml.text):
        values = {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, *m.span(2))}
        yield m[1], values, _xml.spelled(xml, *m.span(3))[0].strip()


def _source(package: Package, member: Member) -> Xml | None:
    try:
        return _xml.parse(package.read(member))
    except RedactorError:
        return None  # the walk meets the same member and makes a blind spot of it


def _find(package: Package, folder: str, path: str, root: str = "") -> Member | None:
    path = path.strip().replace("\\", "/")
    if not path:
        return None
    ways = [path] if path.startswith("/") else [f"{folder}/{path}", f"{root}/{path}", path]
    for way in ways:
        steps: list[str] = []
        for step in way.split("/"):
            if step == "..":
                steps[-1:] = []
            elif step not in ("", "."):
                steps.append(step)
        found = package.find("/".join(steps))
        if found is not None:
            return found
    return None


def _folder(member: Member) -> str:
    return member.name.replace("\\", "/").rpartition("/")[0]


def _document(package: Package, member: Member, tree: Tree) -> None:
    xml = _source(package, member)
    if xml is None:
        return
    tree.documents.append(member.index)
    tree.places[member.index] = "文档结构"
    folder = _folder(member)
    templates: dict[str, int] = {}
    pages: dict[str, int] = {}
    for name, values, text in _elements(xml):
        at = _find(package, folder, values.get("BaseLoc", "") or text)
        if name == "MaxUnitID" and text.isdecimal():
            tree.top = max(tree.top, int(text[:12]))
        elif at is None:
            continue
        elif name == "TemplatePage":
            templates[values.get("ID", "")] = at.index
            tree.places[at.index] = f"模板页 {len(templates)}"
        elif name == "Page":
            tree.pages.append(at.index)
            pages[values.get("ID", "")] = at.index
            tree.places[at.index] = f"第 {len(tree.pages)} 页"
        elif name in ("PublicRes", "DocumentRes"):
            _resources(package, at, tree)
        elif name == "Annotations":
            _annotations(package, at, folder, pages, tree)
        elif name in ("Attachments", "CustomTags", "Extensions"):
            what = {"Attachments": "附件清单", "CustomTags": "自定义标引", "Extensions": "扩展信息"}[name]
            _named(package, at, folder, what, tree)
    for page in pages.values():
        tree.templates[page] = _templates_of(package, page, templates)


def _templates_of(package: Package, page: int, templates: dict[str, int]) -> tuple[int, ...]:
    xml = _source(package, package.members[page])
    found = (v.get("TemplateID", "") for name, v, _ in _elements(xml) if name == "Template") if xml else ()
    return tuple(templates[key] for key in found if key in templates)


def _resources(package: Package, member: Member, tree: Tree) -> None:
    xml = _source(package, member)
    if xml is None:
        return
    tree.places.setdefault(member.index, "公共资源")
    base, font = "", ""
    for name, values, text in _elements(xml):
        if name == "Res":
            base = values.get("BaseLoc", "")
        elif name == "Font":
            font = values.get("ID", "")
            tree.fonts[font] = Font(member.index, -1)
        elif name == "FontFile" and font:
            folder = f"{_folder(member)}/{base}"
            at = _find(package, folder, text, _folder(member))
            tree.fonts[font] = Font(member.index, at.index if at is not None else -1)


def _annotations(package: Package, member: Member, folder: str, pages: dict[str, int], tree: Tree) -> None:
    tree.places.setdefault(member.index, "批注清单")
    xml = _source(package, member)
    page = ""
    for name, values, text in _elements(xml) if xml else ():
        page = values.get("PageID", page) if name == "Page" else page
        at = _find(package, _folder(member), text, folder) if name == "FileLoc" else None
        if at is not None:
            tree.places[at.index] = f"{tree.places.get(pages.get(page, -1), '')}的批注".removeprefix("的")


def _named(package: Package, member: Member, folder: str, what: str, tree: Tree) -> None:
    """A list of files, and the files that it names."""
    tree.places.setdefault(member.index, what)
    xml = _source(package, member)
    for name, _, text in _elements(xml) if xml else ():
        at = _find(package, _folder(member), text, folder) if name in ("FileLoc", "SchemaLoc") else None
        if at is not None:
            tree.places.setdefault(at.index, {"附件清单": "附件"}.get(what, what))


def _has_signature(package: Package, path: str) -> bool:
    member = _find(package, "", path)
    xml = _source(package, member) if member is not None else None
    return member is not None and (xml is None or any(name == "Signature" for name, _, _ in _elements(xml)))


def _seals(package: Package, signed: bool) -> tuple[str, ...]:
    """Signatures, and the list of digests by which a reader checks that nothing was changed (GM/T 0099-2020)."""
    names = {m.name.rpartition("/")[2].lower() for m in package.members if not m.is_dir}
    found = []
    if signed or "signedvalue.dat" in names:
        found.append("电子签章（改动任何内容都会使其失效）")
    if "ofdentries.xml" in names:
        found.append("完整性保护清单（改动任何内容都会被判为篡改）")
    return tuple(found)


def is_font(data: bytes) -> bool:
    """A font file by its first bytes: shapes of characters, no text of the document."""
    return data.startswith(_FONT_BYTES)
