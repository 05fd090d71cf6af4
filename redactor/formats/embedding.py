"""Objects as Office embeds them (``oleObject1.bin``, and the same inside old presentations): a compound file around a file.

The file inside is a part: an Office file of today in the stream ``Package``, any file with its name and folders in
``\\1Ole10Native``, an OpenDocument file, a PDF. Documents of old Office in a compound file of their own are read by their
own formats. Written back in place; a part of another size changes the size of its stream. ([MS-OLEDS], [MS-CFB].)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redactor.content import Content, Edit, Limits
from redactor.errors import UnreadableFile
from redactor.formats._ole import Compound, Path, is_ole, open_compound
from redactor.formats._ole_objects import others
from redactor.formats._ole_walk import Walk, content, written

NAME = "embedding"
SUFFIXES = (".bin",)
DETECTS_DAMAGE = False

_AROUND: tuple[Path, ...] = (("Package",), ("\x01Ole10Native",), ("EmbeddedOdf",))
_PLAIN: Path = ("CONTENTS",)
_OTHERS: tuple[Path, ...] = (
    ("WordDocument",), ("Workbook",), ("Book",), ("PowerPoint Document",), ("PP40",), ("EncryptedPackage",),
    ("__properties_version1.0",), ("MatOST",),
)  # fmt: skip
"""Streams of files of other kinds."""


def claims(data: bytes) -> bool:
    """Is it a compound file in whose root a file is wrapped, and which is nothing else? Never a cut one."""
    if not is_ole(data):
        return False
    try:
        compound = open_compound(data, Limits())
    except UnreadableFile:
        return False
    if any(map(compound.stream, _OTHERS)):
        return False
    plain = compound.stream(_PLAIN)
    return any(map(compound.stream, _AROUND)) or (plain is not None and compound.read(plain).startswith(b"%PDF"))


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    return content(NAME, data, limits, _walk)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; see :func:`redactor.formats._ole_walk.written`."""
    return written(data, edits, parts, _walk)


def _walk(compound: Compound) -> Walk:
    return Walk(tuple(others(compound, frozenset())))
