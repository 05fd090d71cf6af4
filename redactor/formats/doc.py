"""Word 97 to 2003 files (doc, dot) and those of WPS Writer (wps, wpt), which are the same: [MS-DOC] in [MS-CFB].

Read: body, tables, headers and footers, foot- and endnotes, comments and their authors, text boxes, field codes,
hidden and deleted text, bookmarks, properties, embedded documents and packages, pictures (as parts), and the text that
earlier versions left in bytes that nothing refers to. Masked in place, byte for byte; nothing moves.

Not done: Word 6 and 95, Works, files with a password, macros, AutoText: blind spots. Text that a style alone hides is
read as if it was shown. A list's numbers are not text of the file. Damage inside of a text cannot be noticed: there is
no checksum; what breaks the structure is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import UnreadableFile
from redactor.formats._doc_pieces import CLX, MAIN, STORIES, WORD_97, Header, Piece, Pieces, damaged, header, pieces
from redactor.formats._doc_properties import PAGES, properties
from redactor.formats._doc_story import Numbers, Story
from redactor.formats._doc_strings import strings
from redactor.formats._ole import Compound, Path, Span, complement, is_ole, open_compound
from redactor.formats._ole_objects import Item, others
from redactor.formats._ole_pictures import packages, pictures
from redactor.formats._ole_walk import Walk, content, written

NAME = "doc"
SUFFIXES = (".doc", ".dot", ".wps", ".wpt")
DETECTS_DAMAGE = False

_OTHER_DOCUMENTS = (("Workbook",), ("Book",), ("PowerPoint Document",))
_STREAMS = (("Data",), ("0Table",), ("1Table",))
_SIGN, *_OTHER_SIGNS = (
    "WordDocument\0".encode("utf-16-le"),
    *(f"{p[0]}\0".encode("utf-16-le") for p in _OTHER_DOCUMENTS),
)


def claims(data: bytes) -> bool:
    """Is it a compound file with Word's stream in its root? A cut one too, if it says nothing else of itself."""
    if not is_ole(data):
        return False
    try:
        compound = open_compound(data, Limits())
    except UnreadableFile:
        return _SIGN in data and not any(sign in data for sign in _OTHER_SIGNS)
    return compound.stream(MAIN) is not None and not any(compound.stream(path) for path in _OTHER_DOCUMENTS)


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    return content(NAME, data, limits, _walk)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced, in place; see :func:`redactor.formats._ole_walk.written`."""
    return written(data, edits, parts, _walk)


def _walk(compound: Compound) -> Walk:
    found = header(compound)
    streams = {s.path: compound.read(s) for path in (MAIN, *_STREAMS) if (s := compound.stream(path)) is not None}
    if found.version < WORD_97:
        spot = BlindSpot(
            "", "Word 6/95 格式的旧文件：本版本不能读取，请用 Word 或 WPS 另存为 docx 后重新提交", "unsupported"
        )
        return Walk((spot, *others(compound, frozenset(streams))), {path: [(0, len(d))] for path, d in streams.items()})
    try:
        return _word_97(compound, found, streams)
    except (struct.error, IndexError) as error:
        raise damaged("a table is cut") from error


def _word_97(compound: Compound, found: Header, streams: Mapping[Path, bytes]) -> Walk:
    table, main = streams[found.table], streams[MAIN]
    characters = pieces(compound, found, table)
    known = properties(found, table, main, next((d for path, d in streams.items() if path[0].lower() == "data"), b""))
    numbers = Numbers()
    items: list[Item] = []
    start = 0
    for where, length in zip(STORIES, found.lengths, strict=True):
        items.extend(Story(characters, known, where, numbers).slots(start, start + length))
        start += length
    read: dict[Path, list[Span]] = {path: [] for path in streams}
    read[MAIN] = [(0, found.size), *(span[:2] for span in characters.spans(0, start)), *known.structure]
    read[found.table] = [found.places[number] for number in (CLX, *PAGES)]
    for span, slot in strings(found, table):
        read[found.table].append(span)
        items += [slot] if slot else []
    items.extend(_pictures(streams, characters, read))
    if found.has_glossary:
        items.append(BlindSpot("自动图文集", "模板中的自动图文集没有查看，请人工查看", "unsupported"))
    items.extend(others(compound, frozenset(streams)))
    return Walk(tuple(items), {path: complement(spans, len(streams[path])) for path, spans in read.items()})


def _pictures(streams: Mapping[Path, bytes], characters: Pieces, read: dict[Path, list[Span]]) -> Iterator[Item]:
    """Pictures and packages in any of the streams, but not in the text; their bytes are read with them."""
    count = 0
    for path, data in streams.items():
        found: list[tuple[Span, list[Item]]] = [(span, [item]) for span, item in pictures(data, path, count + 1)]
        count += len(found)
        found += [(span, [inner]) for span, inner in packages(data, path)]
        for span, items in found:
            if path == MAIN and any(_crosses(span, piece) for piece in characters.pieces):
                continue  # text that looks like the header of a picture
            read[path].append(span)
            yield from items


def _crosses(span: Span, piece: Piece) -> bool:
    return piece.offset < sum(span) and span[0] < piece.offset + (piece.end - piece.start) * piece.width
