"""Zip archives: the names of the members are text, the members are parts.

A name leaks like a text does (``张三身份证440881….jpg``), so names and comments are passages and can be masked. ``*`` is
illegal in a file name on Windows: a masked character becomes ``＊`` where the name's encoding has it, else ``_``.

Not done here: documents that are zips of XML (ODF, EPUB) are opened, but said not to be understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats import _zip_fields as fields
from redactor.formats._edited import edited
from redactor.formats._names import ASCII_SIGNS, WIDE_SIGNS, legal_name
from redactor.formats._ofd_tree import is_ofd
from redactor.formats._zip import Member, Package, is_zip, open_package, rewrite

NAME = "zip"
SUFFIXES = (".zip",)
DETECTS_DAMAGE = True

_DOCUMENT_MARKS = ("mimetype", "META-INF/container.xml")
"""Members that say that the zip is a document of its own kind: ODF and EPUB."""

_ANY = Limits(file_bytes=2**62, total_bytes=2**62, members=2**31, ratio=2**31)
"""For a file that was read under the caller's limits already, or of which only the directory is looked at."""


class _Text(NamedTuple):
    """One text of the walk and what it belongs to."""

    text: str
    place: str
    label: str
    kind: Literal["name", "remark", "archive"]
    member: int


def claims(data: bytes) -> bool:
    """A zip, even a damaged one, that is not an OOXML package and no OFD."""
    if not is_zip(data):
        return False
    try:
        package = open_package(data, Limits())
        return package.find("[Content_Types].xml") is None and not is_ofd(package)
    except UnreadableFile:
        return True  # read raises it again


def read(data: bytes, limits: Limits) -> Content:
    """Names and comments as passages, members as parts.

    Raises:
        UnreadableFile: the archive's structure does not hold; a single member that cannot be read is a blind spot.
    """
    package = open_package(data, limits)
    passages = tuple(Passage(text.text, text.place, text.label) for text in _walk(package))
    parts, spots = [], list(package.blind_spots)
    for member in _files(package):
        try:
            parts.append(Part(member.name, package.read(member)))
        except UnreadableFile as error:
            spots.append(BlindSpot(member.name, error.message, error.kind))  # type: ignore[arg-type]  # errors.py
    if any(package.find(mark) for mark in _DOCUMENT_MARKS):
        spots.append(BlindSpot("", "这是以压缩包形式保存的文档（如 ODF、OFD、EPUB），正文结构未能识别", "unsupported"))
    return Content(NAME, passages, tuple(parts), tuple(spots))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The archive with names and comments edited and some members replaced.

    Raises:
        StaleEdit: an edit names a text that does not stand there.
        UnwritableFormat: a comment's encoding lacks the new character.
    """
    if not edits and not parts:
        return data
    package = open_package(data, _ANY)
    texts = list(_walk(package))
    marks = edited([text.text for text in texts], edits)
    names: dict[int, bytes] = {}
    comments: dict[int, bytes] = {}
    comment = None
    kept = {texts[i].member for i in marks if texts[i].kind == "name"}
    taken = {member.name.lower() for member in package.members if member.index not in kept}
    for number, new in marks.items():
        text = texts[number]
        if text.kind == "archive":
            comment = _encoded(new, fields.encoding_of(package.comment, 0))
        elif text.kind == "remark":
            member = package.members[text.member]
            comments[text.member] = _encoded(new, fields.encoding_of(member.raw_comment, member.flags))
        else:
            names[text.member] = _legal_name(package.members[text.member], new, taken)
    readable = _readable(package) if parts else []
    contents = {readable[number].index: content for number, content in parts.items()}
    return rewrite(package, contents, names, comment, comments)


def _files(package: Package) -> Iterator[Member]:
    """Members that may be parts; those of an unknown method are among the package's blind spots."""
    return (member for member in package.members if not member.is_dir and member.readable)


def _readable(package: Package) -> list[Member]:
    """The members that became parts, in the same order as in :func:`read`."""
    found = []
    for member in _files(package):
        try:
            package.read(member)
        except UnreadableFile:
            continue  # a blind spot in ``read``, so it has no number
        found.append(member)
    return found


def _walk(package: Package) -> Iterator[_Text]:
    for member in package.members:
        number = member.index + 1
        if member.name:
            yield _Text(member.name, f"压缩包第 {number} 个成员的名称", "文件名", "name", member.index)
        if member.comment:
            yield _Text(member.comment, f"压缩包第 {number} 个成员的注释", "注释", "remark", member.index)
    if package.comment:
        comment = package.comment.decode(fields.encoding_of(package.comment, 0))
        yield _Text(comment, "压缩包的注释", "注释", "archive", -1)


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        raise UnwritableFormat(
            "注释的编码不含所需的字符，无法改写", "the comment's encoding lacks a character"
        ) from error


def _legal_name(member: Member, new: str, taken: set[str]) -> bytes:
    """The new name with legal signs for ``*`` and unlike every other name; adds it to ``taken`` (in lower case)."""
    try:
        WIDE_SIGNS.encode(member.encoding)
        signs = WIDE_SIGNS
    except UnicodeEncodeError:
        signs = ASCII_SIGNS
    name = legal_name(member.name, new, signs, taken)
    try:
        return name.encode(member.encoding)
    except UnicodeEncodeError as error:
        raise UnwritableFormat(
            "文件名的编码不含所需的字符，无法改写", "the name's encoding lacks a character"
        ) from error
