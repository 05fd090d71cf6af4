"""What a workbook says once: its sheets, its shared strings, its fonts and formats, its names and links.

Source: [MS-XLS] 2.1.7.20.3 (globals), 2.4.265 (SST), 2.4.28 (BoundSheet8), 2.4.353 (XF).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from redactor.content import BlindSpot, Passage
from redactor.formats import _biff_records as R
from redactor.formats._biff import CONTINUE, Constants, Cursor, Record, Short, shown
from redactor.formats._ole import Path
from redactor.formats._ole_objects import Item
from redactor.formats._ole_text import Slot, Stretch
from redactor.formats._xlsx_book import note_of_format


@dataclass(frozen=True, slots=True)
class Locked(Slot):
    """A text that can be read and not masked: found there, the file is held."""


@dataclass(frozen=True, slots=True)
class Number(Slot):
    """A number in a cell: its characters stand nowhere in the file.

    Attributes:
        record: its record's place in the list of records.
        at: which of the record's numbers it is.
        constants: of a formula, what it says by itself.
    """

    record: int = -1
    at: int = 0
    constants: Constants | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Computed(Slot):
    """The text that a formula yielded, and what the formula says by itself."""

    constants: Constants | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Title(Slot):
    """The name of a sheet, in which a star is illegal."""


def nowhere(text: str) -> tuple[Stretch, ...]:
    """A text whose characters do not stand in the file as they are."""
    return (Stretch((), 0, "latin-1", text),)


def locked(passage: Passage) -> Locked:
    """A passage that cannot be masked."""
    return Locked(passage, nowhere(passage.text))


class Sheet(NamedTuple):
    """A sheet: its name, what is said of it when it does not show, and whether it does not."""

    name: str
    note: str
    hidden: bool


@dataclass(slots=True)
class Book:
    """The stream of a workbook, and what its globals say.

    Attributes:
        stream, path: its bytes, and its path in the compound file.
        records: all records.
        strings: the shared strings.
        readings: readings of shared strings.
        uses: how many cells show each shared string.
        sheets: by the place of their first record.
        notes: formats that hide what is in the cell, with a word that says how.
    """

    stream: bytes = field(repr=False)
    path: Path
    records: list[Record] = field(repr=False)
    strings: list[tuple[Stretch, ...]] = field(default_factory=list, repr=False)
    readings: list[tuple[Stretch, ...]] = field(default_factory=list, repr=False)
    uses: list[int] = field(default_factory=list, repr=False)
    sheets: dict[int, Sheet] = field(default_factory=dict, repr=False)
    notes: dict[int, str] = field(default_factory=dict, repr=False)

    def spans(self, index: int) -> list[tuple[int, int]]:
        """Contents of a record and of the CONTINUE records after it."""
        found = [(self.records[index].start, self.records[index].end)]
        for record in self.records[index + 1 :]:
            if record.kind != CONTINUE:
                break
            found.append((record.start, record.end))
        return found

    def cursor(self, index: int, skip: int = 0) -> Cursor:
        """Reads a record with its CONTINUE records, some bytes of it passed over."""
        cursor = Cursor(self.stream, self.path, self.spans(index))
        cursor.span(skip)
        return cursor

    def content(self, index: int) -> bytes:
        """The record's own content, without what continues it."""
        record = self.records[index]
        return self.stream[record.start : record.end]


_HIDDEN = {1: "隐藏", 2: "深度隐藏"}
_KINDS = {2: "图表", 1: "宏表", 6: "宏模块"}
_FONTS = re.compile(
    r"@?(?:[A-Za-z][A-Za-z .\-]{0,30}\d{0,2}|[\u4e00-\u9fff]{0,4}(?:宋体|黑体|楷体|仿宋|等线|隶书|幼圆|雅黑|细明体|明朝|姚体|行楷|新魏|"
    r"彩云|琥珀|小标宋|标宋|书宋|中宋|圆体)[A-Za-z0-9_\- ]{0,12}|ＭＳ Ｐ?(?:ゴシック|明朝)|方正[^\d@]{1,8}|新細明體|標楷體)"
)
_PLAIN_FORMAT = re.compile(r"[A-Za-z0#?.,;:/@%()_\\\-\s*\[\]$+\"¥￥年月日时分秒上午下元\u3000!'=<>&^0-9]{0,80}")
_TELLING = re.compile(r"[0-9]{5}")
_STYLES = re.compile(
    r"(?:常规|标题|好|差|坏|适中|计算|检查单元格|解释性文本|警告文本|链接单元格|输出|输入|注释|汇总|千位分隔|货币|百分比|超链接|已访问的超链接|"
    r"强调文字颜色|着色|[0-9]{1,3}%|Accent|Normal|Comma|Currency|Percent|Style|样式|Good|Bad|Neutral|Title|Heading|Input|Output|Note|Total|"
    r"Hyperlink|Followed|Linked|Cell|Check|Explanatory|Warning|Calculation|Text|Default|Excel|Built-in|[ \[\]_\-0-9])*"
)


def globals_of(book: Book) -> list[Item]:
    """Reads the globals into ``book``; what they hold is the answer."""
    items: list[Item] = []
    fonts: list[int] = []
    formats: dict[int, str] = {}
    cells = 0
    for index, record in enumerate(book.records):
        try:
            if record.kind == R.BOUNDSHEET:
                items.append(_sheet(book, index))
            elif record.kind == R.SST and not book.strings:
                _strings(book, index)
                items += [_entry(text, "单元格文字的注音", hidden=True) for text in book.readings]
            elif record.kind == R.FONT:
                fonts.append(struct.unpack_from("<H", book.content(index), 4)[0])
                items += _named(book.cursor(index, 14).string(short=True), "字体名称", _FONTS)
            elif record.kind == R.NUMBER_FORMAT:
                number = struct.unpack_from("<H", book.content(index))[0]
                text = book.cursor(index, 2).string()
                formats[number] = shown(text)
                items += _named(text, "数字格式", _PLAIN_FORMAT)
            elif record.kind == R.XF:
                note = _note(book.content(index), fonts, formats)
                if note:
                    book.notes[cells] = note
                cells += 1
            elif record.kind == R.STYLE:
                if not struct.unpack_from("<H", book.content(index))[0] & 0x8000:
                    items += _named(book.cursor(index, 2).string(), "单元格样式的名称", _STYLES)
            elif record.kind == R.STYLE_EXT:
                items += _named(book.cursor(index, 16).wide_string(), "单元格样式的名称", _STYLES)
        except (Short, struct.error, IndexError):
            items.append(broken(record, ""))
    return items


def broken(record: Record, where: str) -> BlindSpot:
    """A record that does not hold what its kind must."""
    return BlindSpot(where, f"记录 {record.kind:04X} 已损坏，其中的内容没有读出，请人工查看", "corrupt")


def _sheet(book: Book, index: int) -> Item:
    place, state, kind = struct.unpack_from("<IBB", book.content(index))
    text = book.cursor(index, 6).string(short=True)
    words = [word for word in (_HIDDEN.get(state & 3, ""), _KINDS.get(kind, "")) if word]
    sheet = Sheet(shown(text), "，".join(words), bool(state & 3))
    book.sheets[place] = sheet
    return Title(Passage(sheet.name, "工作表名称", hidden=sheet.hidden), text)


def _strings(book: Book, index: int) -> None:
    cursor = book.cursor(index, 4)
    count = cursor.long()
    for _ in range(count):
        if not cursor.left:
            break  # fewer than said: what is not there is shown by no cell
        text, reading = cursor.rich()
        book.strings.append(text)
        if shown(reading).strip():
            book.readings.append(reading)
    book.uses = [0] * len(book.strings)


def _note(content: bytes, fonts: Sequence[int], formats: dict[int, str]) -> str:
    font, code = struct.unpack_from("<HH", content)
    colours = struct.unpack_from("<H", content, 18)[0] if len(content) >= 20 else 0
    pattern = content[17] >> 2 if len(content) >= 18 else 0
    number = font - 1 if font > 4 else font  # there is no font 4
    colour = fonts[number] if number < len(fonts) else 0x7FFF
    ground = colours & 0x7F if pattern else 9
    same = _white(colour) == _white(ground)
    return note_of_format(formats.get(code, ""), same and colour != 0x7FFF)


def _white(colour: int) -> int:
    return 9 if colour in (1, 9, 65) else colour


def _named(text: tuple[Stretch, ...], place: str, usual: re.Pattern[str]) -> list[Item]:
    """A name that a person may have given; not one that programs give."""
    name = shown(text)
    if not name.strip() or (usual.fullmatch(name) and not _TELLING.search(name)):
        return []
    return [_entry(text, place, hidden=True)]


def _entry(text: tuple[Stretch, ...], place: str, hidden: bool = False) -> Slot:
    return Slot(Passage(shown(text), place, hidden=hidden), text)
