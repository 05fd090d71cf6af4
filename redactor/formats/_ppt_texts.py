"""Texts in the records of a presentation: paragraphs, short strings by what they are, options of shapes.

Sources: [MS-PPT] 2.9.42 (TextCharsAtom), 2.9.44 (TextBytesAtom), 2.8 (strings of each container); [MS-ODRAW] 2.3
(options of shapes).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from redactor.content import Passage
from redactor.formats import _ppt_records as R
from redactor.formats._ole import Path, Span
from redactor.formats._ole_text import Slot, Stretch, stretch
from redactor.formats._ppt_records import Record

STREAM: Path = ("PowerPoint Document",)

_PROGRAMS = re.compile(r"___PPT[0-9]{1,4}")
"""Names that programs give to their own additions, not texts."""
_STRINGS = {
    (R.HEADERS, 0): ("日期", False), (R.HEADERS, 1): ("页眉", False), (R.HEADERS, 2): ("页脚", False),
    (R.COMMENT, 0): ("作者", True), (R.COMMENT, 1): ("", True), (R.COMMENT, 2): ("作者缩写", True),
    (0x2EE4, 0): ("批注作者", True),
    (0x0FD7, 0): ("超链接的文字", True), (0x0FD7, 1): ("超链接地址", True), (0x0FD7, 3): ("超链接地址", True),
    (0x0FCC, 1): ("嵌入对象的名称", True), (0x0FCC, 2): ("嵌入对象的程序名", True), (0x0FCC, 3): ("嵌入对象的名称", True),
    (0x0FCE, 1): ("链接对象的名称", True), (0x0FCE, 2): ("链接对象的程序名", True), (0x0FCE, 3): ("链接对象的地址", True),
    (0x0FEE, 1): ("控件的名称", True), (0x0FEE, 2): ("控件的程序名", True), (0x0FEE, 3): ("控件的名称", True),
    (0x1005, 0): ("视频的路径", True), (0x1006, 0): ("视频的路径", True), (0x100D, 0): ("音频的路径", True),
    (0x0411, 0): ("自定义放映的名称", True),
    (R.SOUND, 0): ("声音的名称", True), (R.SOUND, 1): ("声音的类型", True), (R.SOUND, 2): ("声音的编号", True),
    (R.SLIDE, 3): ("名称", True), (R.MASTER, 2): ("模板名称", True), (R.MASTER, 3): ("名称", True),
    (0x1389, 0): ("标记的名称", True), (0x1389, 1): ("标记", True), (0x138A, 0): ("标记的名称", True),
}  # fmt: skip
"""By the container and the instance: what a string is, and whether nobody sees it."""

_OPTIONS = {
    0x00C0: ("艺术字", False), 0x0105: ("图片的文件名", True), 0x0380: ("图形的名称", True),
    0x0381: ("替代文字", True), 0x038D: ("屏幕提示", True), 0x0397: ("脚本", True),
}  # fmt: skip
_VISIBILITY, _HIDES = 0x03BF, 0x00020002
"""Group of flags; the flag that hides the shape, and the one that says it counts."""
_TABLE, _IS_TABLE = 0x039F, 1


class Where(NamedTuple):
    """What is known of the place of a record.

    Attributes:
        place: for people, the prefix of everything told.
        hidden: a slide show does not show it.
        label, record: of a table's cell.
    """

    place: str
    hidden: bool = False
    label: str = ""
    record: int | None = None


def paragraphs(data: bytes, text: Record, where: Where) -> Iterator[Slot]:
    """The paragraphs of one text."""
    raw = data[text.at : text.end]
    narrow = text.kind == R.NARROW_TEXT
    step, mark = (1, b"\r") if narrow else (2, b"\r\0")
    start = 0
    while start < len(raw):
        end = raw.find(mark, start)
        while end >= 0 and end % step:
            end = raw.find(mark, end + 1)
        end = end if end >= 0 else len(raw) - len(raw) % step
        if end > start:
            piece = stretch(STREAM, text.at + start, raw[start:end], "latin-1" if narrow else "utf-16-le")
            if piece.text.strip():
                yield Slot(Passage(piece.text, where.place, where.label, where.record, where.hidden), (piece,))
        start = end + step


def words(data: bytes, text: Record) -> str:
    """The text as one string, for a table's cell that is to be understood."""
    raw = data[text.at : text.end]
    return raw.decode("latin-1" if text.kind == R.NARROW_TEXT else "utf-16-le", "replace")


def string(data: bytes, text: Record, holder: int, where: Where) -> Slot | None:
    """A short string; what it is depends on what holds it. ``None`` if there is nothing to read."""
    what, hidden = _STRINGS.get((holder, text.instance), ("其他文字", True))
    piece = _piece(data, text.at, text.end)
    if not piece.text.strip() or _PROGRAMS.fullmatch(piece.text):
        return None
    return Slot(Passage(piece.text, of(where.place, what), hidden=where.hidden or hidden), (piece,))


def of(place: str, what: str) -> str:
    """What it is, at a place, as it is written: a blank stands between a number and a Han.

    >>> of("批注 1", "作者"), of("第 2 张幻灯片", "名称"), of("批注 1", "")
    ('批注 1 的作者', '第 2 张幻灯片的名称', '批注 1')
    """
    if not what or not place:
        return place or what
    return f"{place} 的{what}" if place[-1:].isdigit() else f"{place}的{what}"


def _piece(data: bytes, start: int, end: int) -> Stretch:
    """UTF-16 up to the first zero."""
    raw = data[start : start + (end - start) // 2 * 2]
    length = len(raw.decode("utf-16-le", "replace").split("\0", 1)[0].encode("utf-16-le"))
    return stretch(STREAM, start, raw[:length], "utf-16-le")


def variant(data: bytes, value: Record, where: Where) -> Iterator[tuple[Span, Slot]]:
    """A string that drives an animation."""
    if value.end - value.at >= 3 and data[value.at] == 3:
        piece = _piece(data, value.at + 1, value.end)
        if piece.text.strip():
            slot = Slot(Passage(piece.text, of(where.place, "动画设置"), hidden=True), (piece,))
            yield (value.at, value.end - value.at), slot


class Options(NamedTuple):
    """What the options of a shape say: its texts and where they stand, whether it is hidden, whether it is a table."""

    texts: tuple[tuple[int, Span], ...]
    hidden: bool
    is_table: bool


def options(data: bytes, found: Record) -> Options:
    """Reads the list of options; one that is cut ends the list, the bytes behind it are swept like all unread ones."""
    texts: list[tuple[int, Span]] = []
    hidden = is_table = False
    at = found.at + 6 * found.instance
    for number in range(found.instance):
        entry = found.at + 6 * number
        if entry + 6 > found.end:
            break
        bits, value = struct.unpack_from("<HI", data, entry)
        kind = bits & 0x3FFF
        if bits & 0x8000:
            if at + value > found.end:
                break
            if kind in _OPTIONS:
                texts.append((kind, (at, value)))
            at += value
        hidden = hidden or (kind == _VISIBILITY and value & _HIDES == _HIDES)
        is_table = is_table or (kind == _TABLE and bool(value & _IS_TABLE))
    return Options(tuple(texts), hidden, is_table)


def option_texts(data: bytes, found: Options, where: Where) -> Iterator[tuple[Span, Slot | None]]:
    """The texts among the options, with the bytes that they take."""
    for kind, (at, size) in found.texts:
        what, hidden = _OPTIONS[kind]
        piece = _piece(data, at, at + size)
        slot = Slot(Passage(piece.text, of(where.place, what), hidden=where.hidden or hidden), (piece,))
        yield (at, size), slot if piece.text.strip() else None
