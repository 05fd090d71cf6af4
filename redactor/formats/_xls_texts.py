"""Records with texts that belong to no cell: headers and footers, links, names, validation, link caches, charts.

Source: [MS-XLS] 2.4; the section of each structure stands beside the function that reads it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from redactor.content import BlindSpot, Passage
from redactor.formats import _biff_records as R
from redactor.formats._biff import CONTINUE, Constants, Short, formula, number_text, shown, values
from redactor.formats._ole_objects import Item
from redactor.formats._ole_text import Slot, Stretch
from redactor.formats._xls_book import Book, locked
from redactor.formats._xls_drawings import swept
from redactor.formats._xls_packed import packed
from redactor.formats._xlsx_cells import column_letters
from redactor.formats._xlsx_members import HEADER_CODE

_BUILT_IN = re.compile(r"ThisWorkbook|Sheet\d{1,3}|Chart\d{1,3}|Module\d{1,3}|[\x00-\x0d]")


def texts_of(book: Book, index: int, where: str) -> Iterator[Item]:
    """The texts of one record that is no cell; nothing of those without text, a blind spot of those nobody knows.

    Raises:
        Short: the record does not hold what its kind must.
    """
    kind = book.records[index].kind
    reader = _READERS.get(kind)
    if reader is not None:
        yield from reader(book, index, where)
    elif kind in R.SWEPT:
        yield from swept(book, book.spans(index), f"{where}{R.SWEPT[kind]}")
    elif kind not in R.TEXTLESS and kind not in R.STRUCTURED and kind != CONTINUE:
        yield from swept(book, book.spans(index), f"{where}不认识的记录")
        yield BlindSpot(where, f"不认识的记录 {kind:04X}，没有完全读出，请人工查看", "unsupported")


def _told(text: tuple[Stretch, ...], place: str, hidden: bool = False) -> Iterator[Item]:
    if shown(text).strip("\0 \t\r\n"):
        yield Slot(Passage(shown(text), place, hidden=hidden), text)


def _constants(found: Constants, place: str) -> Iterator[Item]:
    for piece in found.texts:
        yield from _told((piece,), place, hidden=True)
    for number in found.numbers:
        yield locked(Passage(number_text(number), place, hidden=True))
    if not found.whole:
        yield BlindSpot(place, "公式没有完全读懂，请人工查看", "unsupported")


def _without_codes(text: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """A header without its codes: ``&12`` before a number is a size of letters, not the number's first digits."""
    made: list[Stretch] = []
    for piece in text:
        at = 0
        for start, end in [*(found.span() for found in HEADER_CODE.finditer(piece.raw)), (len(piece.raw),) * 2]:
            if start > at:
                before = len(piece.raw[:at].encode(piece.encoding))
                made.append(Stretch(piece.path, piece.offset + before, piece.encoding, piece.raw[at:start]))
            at = end
    return tuple(made)


def _header(book: Book, index: int, where: str) -> Iterator[Item]:
    if book.content(index):
        name = "页眉" if book.records[index].kind == R.HEADER else "页脚"
        yield from _told(_without_codes(book.cursor(index).string()), where + name)


def _headers(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.137: headers and footers of even and first pages."""
    cursor = book.cursor(index, 30)
    lengths = [cursor.word() for _ in range(4)]
    for length, name in zip(lengths, ("偶数页页眉", "偶数页页脚", "首页页眉", "首页页脚"), strict=True):
        if length:
            yield from _told(_without_codes(cursor.string()), where + name)


def _hlink(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.140: one or more cells and what they lead to; the object is swept, it has many shapes (MS-OSHARED 2.3.7)."""
    top, _, left, _ = struct.unpack_from("<4H", book.content(index))
    place = f"{where}{column_letters(left + 1)}{top + 1} 的超链接"
    spans = book.spans(index)
    yield from swept(book, [(spans[0][0] + 24, spans[0][1]), *spans[1:]], place)


def _name(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.150 (``Lbl``)."""
    flags, _, length, size, _, _, menu, description, help_, status = struct.unpack_from(
        "<HBBHHHBBBB", book.content(index)
    )
    cursor = book.cursor(index, 14)
    name = cursor.flat(length)
    if not flags & 0x20 and not _BUILT_IN.fullmatch(shown(name)):
        yield from _told(name, f"{where}定义的名称", hidden=bool(flags & 1))
    start = cursor.at
    end = book.records[index].end
    cursor.span(size)
    yield from _constants(formula(book.stream, book.path, start, size, end), f"{where}定义的名称的公式")
    for count in (menu, description, help_, status):
        if count and cursor.left:
            yield from _told(cursor.flat(count), f"{where}定义的名称的说明", hidden=True)


def _supbook(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.271: the path of another workbook and the names of its sheets."""
    cursor = book.cursor(index)
    sheets, length = cursor.word(), cursor.word()
    if length in (0x0401, 0x3A01):
        return  # this workbook itself, or functions
    yield from _told(cursor.flat(length), "外部工作簿的路径", hidden=True)
    for _ in range(sheets):
        if not cursor.left:
            break
        yield from _told(cursor.string(), "外部工作簿的工作表名称", hidden=True)


def _external_name(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.105."""
    cursor = book.cursor(index, 6)
    yield from _told(cursor.string(short=True), "外部链接的名称", hidden=True)
    spans = [(cursor.at, cursor.at + cursor.left_here), *book.spans(index)[1:]]
    yield from swept(book, spans, "外部链接的缓存")


def _cached_row(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.63: values of another workbook's row."""
    last, first, row = struct.unpack_from("<BBH", book.content(index))
    cursor = book.cursor(index, 4)
    place = f"外部工作簿的缓存第 {row + 1} 行"
    before = cursor.at
    for _ in range(last - first + 1):
        before = cursor.at
        (text,) = values(cursor, 1)
        if text:
            yield from _told(text, place, hidden=True)
        elif book.stream[before : before + 1] == b"\x01":
            number = number_text(struct.unpack_from("<d", book.stream, before + 1)[0])
            if len(number) > 5:
                yield locked(Passage(number, place, hidden=True))


def _user(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.349: who wrote the file last."""
    content = book.content(index)
    if len(content) < 3 or struct.unpack_from("<H", content)[0] > len(content):
        yield from swept(book, book.spans(index), "最后保存者")
        return
    yield from _told(book.cursor(index).string(), "最后保存者", hidden=True)


def _sharing(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.118."""
    cursor = book.cursor(index, 4)
    if cursor.left:
        yield from _told(cursor.string(), "保留写权限者", hidden=True)


def _code_name(book: Book, index: int, where: str) -> Iterator[Item]:
    text = book.cursor(index).string()
    if not _BUILT_IN.fullmatch(shown(text)):
        yield from _told(text, f"{where}代码名", hidden=True)


def _validation(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.95: prompts, and the list to choose from."""
    cursor = book.cursor(index, 4)
    for title in ("提示标题", "出错标题", "提示", "出错警告"):
        yield from _told(cursor.string(), f"{where}数据验证的{title}")
    for _ in range(2):
        size = cursor.word()
        cursor.word()
        start = cursor.at
        cursor.span(size)
        if cursor.at == start + size:
            found = formula(book.stream, book.path, start, size, cursor.at)
            yield from _constants(found, f"{where}数据验证")
        else:
            yield BlindSpot(f"{where}数据验证", "公式没有完全读懂，请人工查看", "unsupported")


def _condition(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.42: two formulas at the end; before them a format, which may hold a number format."""
    record = book.records[index]
    sizes = struct.unpack_from("<HH", book.content(index), 2)
    place = f"{where}条件格式"
    start = record.end - sum(sizes)
    if start < record.start + 6:
        raise Short
    yield from swept(book, [(record.start + 6, start)], place)
    for size in sizes:
        yield from _constants(formula(book.stream, book.path, start, size, start + size), place)
        start += size


def _series(book: Book, index: int, where: str) -> Iterator[Item]:
    yield from _told(book.cursor(index, 2).string(short=True), f"{where}文字")


def _linked(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.29 (``BRAI``)."""
    record = book.records[index]
    (size,) = struct.unpack_from("<H", book.content(index), 6)
    yield from _constants(formula(book.stream, book.path, record.start + 8, size, record.end), where)


def _filter(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.6: two conditions; their texts stand after both."""
    content = book.content(index)
    cursor = book.cursor(index, 24)
    for at in (4, 14):
        if content[at] == 6:
            yield from _told(cursor.flat(content[at + 6]), f"{where}筛选条件")
        elif content[at] == 4:
            number = number_text(struct.unpack_from("<d", content, at + 2)[0])
            yield locked(Passage(number, f"{where}筛选条件"))


def _pivot_string(book: Book, index: int, where: str) -> Iterator[Item]:
    yield from _told(book.cursor(index).string(), f"{where}透视表", hidden=True)


def _theme(book: Book, index: int, where: str) -> Iterator[Item]:
    """2.4.326: a package of its own, unless the theme is the usual one."""
    if data := b"".join(book.stream[start:end] for start, end in book.spans(index))[16:]:
        yield from packed(data, book.path, "主题")


def _picture(book: Book, index: int, where: str) -> Iterator[Item]:
    yield from swept(book, book.spans(index), f"{where}背景或页眉图片")
    yield BlindSpot(where, "背景图片或页眉中的图片没有查看，请人工查看", "picture")


_READERS: dict[int, Callable[[Book, int, str], Iterator[Item]]] = {
    R.HEADER: _header,
    R.FOOTER: _header,
    R.HEADER_FOOTER: _headers,
    R.HLINK: _hlink,
    R.NAME: _name,
    R.SUPBOOK: _supbook,
    R.EXTERNAL_NAME: _external_name,
    R.CACHED_ROW: _cached_row,
    R.WRITE_ACCESS: _user,
    R.FILE_SHARING: _sharing,
    R.CODE_NAME: _code_name,
    R.VALIDATION: _validation,
    R.CONDITION: _condition,
    R.SERIES_TEXT: _series,
    R.LINKED_DATA: _linked,
    R.FILTER: _filter,
    R.PIVOT_STRING: _pivot_string,
    R.THEME: _theme,
    R.BACKGROUND: _picture,
    R.HEADER_PICTURE: _picture,
}
