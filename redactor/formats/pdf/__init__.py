"""PDF (ISO 32000-2): the text of pages, forms, patterns and glyph procedures, masked in the content streams.

Read: every glyph that a content stream draws, hidden or not, as paragraphs, list rows and table cells with their
headings, over page ends too; every string, name and property elsewhere; what only earlier versions hold; pictures and
embedded files are parts. What something covers on a page is read, and its place says so. Masked: the codes are taken out
of the streams and stars of our own font put into their room; nothing moves, the file is written anew as a whole. A copy
is without earlier versions, scripts, private data of programs and whatever could rebuild what was masked.

Not done: text that is only drawn (outlines, pictures: blind spots and parts), fonts whose Unicode lies. A file protected
against changes only is written without that protection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from redactor.content import Content, Edit, Limits

NAME = "pdf"
SUFFIXES = (".pdf",)
DETECTS_DAMAGE = False

_HEAD = 1024
_SIGN = b"%PDF-"
_OBJECT = re.compile(rb"\d\s+obj\b")
_OTHER_SIGNS = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
)


def claims(data: bytes) -> bool:
    """Does it say that it is a PDF within its first kilobyte, as readers ask for, and has it any object?"""
    head = data[:_HEAD]
    if _SIGN not in head or head.startswith(_OTHER_SIGNS) or head[257:262] == b"ustar":
        return False
    return _OBJECT.search(data) is not None


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    from redactor.formats.pdf import reading  # here: pikepdf and pdfplumber take a while to load

    return reading.read(NAME, data, limits)


def glance(data: bytes, limits: Limits) -> Content | None:
    """The text alone, for a fraction of the time, if the file shows nothing that needs a careful reader; else ``None``.

    Only good for finding nothing in it: see :mod:`redactor.formats.pdf.glancing`.
    """
    from redactor.formats.pdf import glancing

    return glancing.glance(NAME, data, limits)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced, written anew; the very same bytes if there are none.

    Raises :class:`redactor.errors.StaleEdit`, :class:`redactor.errors.UnwritableFormat`.
    """
    if not edits and not parts:
        return data
    from redactor.formats.pdf import writing

    return writing.write(data, edits, parts)
