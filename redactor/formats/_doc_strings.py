"""Short texts in the tables of a Word binary file: authors of comments and revisions, bookmarks, who saved it where.

Other strings there (styles, fonts, variables) are read as they stand, if they are long enough.

Source: [MS-DOC] 2.2.4 (STTB), 2.8.4 (PlcfandRef), 2.9.6 (ATRDPre10).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from redactor.content import Passage
from redactor.formats._doc_pieces import Header, table_of
from redactor.formats._ole import Path, Span
from redactor.formats._ole_text import Slot, stretch

_TABLES = ((21, "书签名"), (32, ""), (51, "修订者"), (71, "历次保存者和路径"))
_PROPERTIES = {1: "模板", 2: "标题", 3: "主题", 4: "关键词", 6: "作者", 7: "最后修改者"}
"""What the strings of table 32 are, by their order."""
_COMMENTS, _AUTHORS = 4, 36
_COMMENT = 30
_MOST_INITIALS = 9


def strings(found: Header, table: bytes) -> Iterator[tuple[Span, Slot | None]]:
    """Where in the table stream each text stands, and its passage (``None`` for an empty one)."""
    for number, title in _TABLES:
        yield from _list(found, table, number, title)
    authors = table_of(found, table, _AUTHORS)
    at, start = 0, found.places[_AUTHORS][0] if authors else 0
    while at + 2 <= len(authors):
        length = 2 * int.from_bytes(authors[at : at + 2], "little")
        if at + 2 + length > len(authors):
            break  # what is left is read as it stands there
        yield _text(found.table, table, start + at + 2, length, ("批注人", "批注人"))
        at += 2 + length
    yield from _initials(found, table)


def _list(found: Header, table: bytes, number: int, title: str) -> Iterator[tuple[Span, Slot | None]]:
    """A list of strings in UTF-16; older ones in 8 bits, and cut ones, are read as they stand there."""
    data = table_of(found, table, number)
    if len(data) < 6 or data[:2] != b"\xff\xff":
        return
    count, extra = struct.unpack_from("<HH", data, 2)
    start, at = found.places[number][0], 6
    for order in range(count):
        length = 2 * int.from_bytes(data[at : at + 2], "little")
        if at + 2 + length > len(data):
            return
        place = title or f"文档属性（{_PROPERTIES.get(order, '其他')}）"
        label = title or _PROPERTIES.get(order, "")
        yield _text(found.table, table, start + at + 2, length, (place, label))
        at += 2 + length + extra


def _initials(found: Header, table: bytes) -> Iterator[tuple[Span, Slot | None]]:
    data = table_of(found, table, _COMMENTS)
    count = max(0, len(data) - 4) // (4 + _COMMENT)
    for number in range(count):
        at = 4 * (count + 1) + _COMMENT * number
        length = min(_MOST_INITIALS, int.from_bytes(data[at : at + 2], "little"))
        yield _text(found.table, table, found.places[_COMMENTS][0] + at + 2, 2 * length, ("批注人缩写", "批注人缩写"))


def _text(path: Path, table: bytes, start: int, length: int, title: tuple[str, str]) -> tuple[Span, Slot | None]:
    piece = stretch(path, start, table[start : start + length], "utf-16-le")
    if not piece.text.strip():
        return (start, length), None
    return (start, length), Slot(Passage(piece.text, *title, hidden=True), (piece,))
