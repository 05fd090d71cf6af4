"""The one walk over a workbook's stream, used by ``read`` and by ``write``: a passage's number in it is its address.

Source: [MS-XLS] 2.1.7.20 (which records stand where).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from redactor.content import BlindSpot, Limits, Passage
from redactor.errors import EncryptedFile, UnreadableFile
from redactor.formats import _biff_records as R
from redactor.formats._biff import Short, records, shown
from redactor.formats._ole import Compound, Path, Span
from redactor.formats._ole_objects import Item
from redactor.formats._ole_text import Slot
from redactor.formats._xls_book import Book, Sheet, broken, globals_of
from redactor.formats._xls_drawings import drawn
from redactor.formats._xls_sheet import SheetReader
from redactor.formats._xls_texts import texts_of

WORKBOOKS: tuple[Path, ...] = (("Workbook",), ("Book",))
_BIFF8 = 0x0600
_CELLS_ONLY = frozenset((0x00BE, R.DBCELL, R.INDEX, R.EXTSST))
"""Records of numbers that look like text by chance, when many of them are the same."""
_MAY_HIDE = 12
"""Bytes of a record without text from which on it is looked at whether there is some after all."""


def walk(compound: Compound, limits: Limits) -> tuple[list[Item], Path, list[Span]] | None:
    """What the workbook holds, its stream, and the bytes of it that nobody reads; ``None`` if it is older than BIFF8.

    Raises:
        EncryptedFile: it needs a password.
        UnreadableFile: it does not begin as a workbook.
        LimitExceeded: more cells than allowed.
    """
    stream = next(stream for path in WORKBOOKS if (stream := compound.stream(path)))
    data = compound.read(stream)
    found, end = records(data)
    if not found or found[0].kind & 0xF0FF != 0x0009 or found[0].end - found[0].start < 4:
        raise UnreadableFile("工作簿数据已损坏，请确认上传完整，或用 Excel/WPS 打开后另存", "no workbook in the stream")
    version = struct.unpack_from("<H", data, found[0].start)[0]
    if found[0].kind != R.BOF or version != _BIFF8:
        return None
    if any(record.kind == R.FILEPASS for record in found):
        raise EncryptedFile("文件设有打开密码，请去掉密码后重新提交", "the workbook is encrypted")
    book = Book(data, stream.path, found)
    items = list(_items(book, limits.passages))
    if any(data[end:]) and found[-1].kind != R.EOF:
        items.append(BlindSpot("", "工作簿数据中断，后面的内容没有读出，请确认上传完整", "corrupt"))
    unread = [(r.start, r.end - r.start) for r in found
              if r.kind in R.TEXTLESS and r.end - r.start >= _MAY_HIDE and r.kind not in _CELLS_ONLY]  # fmt: skip
    return items, stream.path, [*unread, (end, len(data) - end)]


def _items(book: Book, most: int) -> Iterator[Item]:
    yield from globals_of(book)
    _count_uses(book)
    depth = 0
    reader: SheetReader | None = None
    position = 0
    reached: set[int] = set()
    for index, record in enumerate(book.records):
        if record.kind == R.BOF:
            depth += 1
            if depth == 1 and index:
                position += 1
                reached.add(record.at)
                sheet = book.sheets.get(record.at, Sheet("", "不在目录中的工作表", True))
                reader = SheetReader(book, sheet, position, most)
        elif record.kind == R.EOF:
            depth -= 1
            if depth <= 0 and reader is not None:
                yield from reader.told()
                reader = None
            depth = max(depth, 0)
        elif reader is not None:
            reader.take(index, record, depth > 1)
        else:
            yield from _global(book, index)
    if reader is not None:
        yield from reader.told()
    if depth:
        yield BlindSpot("", "工作簿数据不完整，请确认上传完整", "corrupt")
    yield from drawn(book)
    for place in sorted(book.sheets.keys() - reached):
        yield BlindSpot(f"工作表“{book.sheets[place].name}”", "找不到这张工作表的数据，请人工查看", "corrupt")
    for text, uses in zip(book.strings, book.uses, strict=True):
        if not uses and shown(text).strip():
            yield Slot(Passage(shown(text), "没有单元格使用的共享字符串", hidden=True), text)


def _global(book: Book, index: int) -> Iterator[Item]:
    try:
        yield from list(texts_of(book, index, ""))
    except (Short, struct.error, IndexError):
        yield broken(book.records[index], "")


def _count_uses(book: Book) -> None:
    known = len(book.strings)
    unpack = struct.Struct("<I").unpack_from
    for record in book.records:
        if record.kind == R.LABELSST and record.end - record.start >= 10:
            (number,) = unpack(book.stream, record.start + 6)
            if number < known:
                book.uses[number] += 1
