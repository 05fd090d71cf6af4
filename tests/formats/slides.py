"""A presentation of PowerPoint 97 made by hand, with a text in every place where one can stand.

Source: [MS-PPT] 2.1 to 2.13; only what a reader needs to follow it is there.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from redactor.formats._ole import Path
from tests.formats.test_ole import compound_file

SLIDE, NOTES, MASTER = 0x03EE, 0x03F0, 0x03F8
PLAIN, ENCRYPTED = 0xE391C05F, 0xF3D1C4DF


def record(kind: int, *content: bytes, version: int = 0, instance: int = 0) -> bytes:
    """One record."""
    body = b"".join(content)
    return struct.pack("<HHI", instance << 4 | version, kind, len(body)) + body


def box(kind: int, *content: bytes, instance: int = 0) -> bytes:
    """A record made of records."""
    return record(kind, *content, version=15, instance=instance)


def wide(text: str) -> bytes:
    """A text in UTF-16, its paragraphs by line."""
    return record(0x0F9F, struct.pack("<I", 4)) + record(0x0FA0, text.replace("\n", "\r").encode("utf-16-le"))


def narrow(text: str) -> bytes:
    """A text in one byte a character."""
    return record(0x0F9F, struct.pack("<I", 4)) + record(0x0FA8, text.encode("latin-1"))


def name(text: str, instance: int) -> bytes:
    """A short string."""
    return record(0x0FBA, text.encode("utf-16-le"), instance=instance)


def options(texts: Mapping[int, str], numbers: Mapping[int, int] | None = None) -> bytes:
    """The options of a shape."""
    entries, bodies = b"", b""
    for kind, value in (numbers or {}).items():
        entries += struct.pack("<HI", kind, value)
    for kind, text in texts.items():
        body = text.encode("utf-16-le") + b"\0\0"
        entries += struct.pack("<HI", kind | 0x8000, len(body))
        bodies += body
    return record(0xF00B, entries, bodies, version=3, instance=len(texts) + len(numbers or {}))


def shape(*content: bytes, text: bytes = b"", place: tuple[int, int, int, int] = (100, 100, 900, 400)) -> bytes:
    """A shape; ``place`` is top, left, right, bottom in 1/576 inch."""
    inside = [*content, record(0xF010, struct.pack("<4h", *place))]
    return box(0xF004, *inside, *([box(0xF00D, text)] if text else []))


def outlined(order: int) -> bytes:
    """A shape whose text stands in the document's outline."""
    return shape(text=record(0x0F9E, struct.pack("<I", order)))


def table(rows: Sequence[Sequence[str]]) -> bytes:
    """A table of cells that are all alike."""
    first = box(0xF004, record(0xF122, struct.pack("<HI", 0x039F, 1), version=3, instance=1))
    cells = [
        box(
            0xF004,
            record(0xF00F, struct.pack("<4i", 100 * column, 50 * row, 100 * column + 100, 50 * row + 50)),
            box(0xF00D, wide(text)),
        )
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    line = box(0xF004, record(0xF00F, struct.pack("<4i", 0, 50, 300, 50)))
    return box(0xF003, first, *cells, line)


def drawing(*shapes: bytes) -> bytes:
    """What is drawn on a slide."""
    return box(0x040C, box(0xF002, box(0xF003, box(0xF004), *shapes)))


def comment(author: str, text: str) -> bytes:
    """A comment, as PowerPoint 2002 keeps it."""
    inside = box(0x2EE0, name(author, 0), name(text, 1), name("审", 2), record(0x2EE1, bytes(28)))
    return box(0x1388, box(0x138A, name("___PPT10", 0), record(0x138B, inside)))


def slide(*content: bytes, kind: int = SLIDE, hidden: bool = False) -> bytes:
    """A slide."""
    flags = struct.pack("<iIBBHI", 0, 0, 0, 0, 4 if hidden else 0, 0)
    return box(kind, record(0x03EF, bytes(24), version=2), record(0x03F9, flags), *content)


def notes(of: int, *content: bytes) -> bytes:
    """The notes of the slide with this identifier."""
    return box(NOTES, record(0x03F1, struct.pack("<II", of, 0), version=1), *content)


def stored(data: bytes, packed: bool = True) -> bytes:
    """An embedded file."""
    body = struct.pack("<I", len(data)) + zlib.compress(data, 6) if packed else data
    return record(0x1011, body, instance=int(packed))


def document(slides: Sequence[tuple[int, int, bytes]], *content: bytes) -> bytes:
    """The document: its slides as number, identifier and outline."""
    size = struct.pack("<6i", 5760, 4320, 4320, 5760, 5, 10) + struct.pack("<2I", 0, 0) + bytes(8)
    listed = [
        record(0x03F3, struct.pack("<IIiII", number, 0, 0, identifier, 0)) + outline
        for number, identifier, outline in slides
    ]
    return box(0x03E8, record(0x03E9, size, version=1), *content, box(0x0FF0, *listed), record(0x03EA))


def saved(objects: Mapping[int, bytes], before: bytes = b"", earlier: int = 0) -> tuple[bytes, int]:
    """The stream after one more saving: objects by number (1 is the document); and where that saving is told.

    Args:
        before: the stream as it was.
        earlier: where the saving before is told.
    """
    stream, table = before, b""
    for number, data in objects.items():
        table += struct.pack("<II", number | 1 << 20, len(stream))
        stream += data
    place = len(stream)
    stream += record(0x1772, table)
    edit = struct.pack("<7I", 0, 0, earlier, place, 1, len(objects) + 1, 0)
    return stream + record(0x0FF5, edit), len(stream)


def file(stream: bytes, edit: int, more: Mapping[Path, bytes] | None = None, token: int = PLAIN) -> bytes:
    """The presentation as a file."""
    user = "王保存"
    current = struct.pack("<IIIHHBBH", 20, token, edit, len(user.encode("gbk")), 0x03F4, 3, 0, 0)
    current = record(0x0FF6, current, user.encode("gbk"), struct.pack("<I", 8), user.encode("utf-16-le"))
    return compound_file({("Current User",): current, ("PowerPoint Document",): stream, **(more or {})})
