"""The properties of a document in its two summary streams: title, author, company, own properties and their names.

Source: [MS-OLEPS] (property sets), [MS-OSHARED] 2.3.3 (which property is which). Numbers and times are no text; a
preview picture is handed on.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Passage
from redactor.formats._ole import Compound, Path, Span, Stream
from redactor.formats._ole_remains import runs
from redactor.formats._ole_text import Slot, code_page, stretch

SUMMARIES = frozenset(("\x05summaryinformation", "\x05documentsummaryinformation"))
"""Names of the streams, in lower case."""

_TITLES = {
    2: "标题", 3: "主题", 4: "作者", 5: "关键词", 6: "备注", 7: "模板", 8: "最后修改者", 18: "程序",
}  # fmt: skip
_DOCUMENT_TITLES = {2: "类别", 3: "格式", 14: "经理", 15: "单位", 26: "内容类型", 27: "内容状态", 28: "语言"}
_PREVIEW = 17
_CODE_PAGE = 1
_DICTIONARY = 0
_VECTOR, _VARIANT, _BSTR, _LPSTR, _LPWSTR, _BLOB, _CLIPBOARD = 0x1000, 0x0C, 0x08, 0x1E, 0x1F, 0x41, 0x47
_NUMBERS = {0: 0, 1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 16: 4, 17: 4, 18: 4, 19: 4, 20: 8, 21: 8,
            22: 4, 23: 4, 64: 8, 72: 16}  # fmt: skip
"""Types that hold no text, with the bytes that their values take, rounded up to four."""
_MOST_PROPERTIES = 20_000
_WINDOWS = 0xFFFFFFFF
_BEFORE_PICTURE = {3: 8, 8: 0, 14: 0}
"""Kinds of pictures (metafile, bitmap, enhanced metafile), and bytes of each before the picture itself."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a property stream holds: its texts, what of it could not be read, and where its preview picture stands."""

    slots: tuple[Slot, ...] = field(default=(), repr=False)
    blind_spots: tuple[BlindSpot, ...] = ()
    preview: Span | None = None


def is_summary(path: Path) -> bool:
    """Is a stream with this path one of the two, at the root or in an embedded object?"""
    return bool(path) and path[-1].lower() in SUMMARIES


def summary(compound: Compound, stream: Stream) -> Summary:
    """All texts of a property stream; what contradicts itself in it is a blind spot, not an error."""
    reading = _Reading(compound.read(stream), stream.path)
    try:
        slots = tuple(reading.sets())
    except (struct.error, _Broken):
        spot = BlindSpot("文档属性", "文档属性已损坏，没有全部读出，请人工查看", "corrupt")
        return Summary(tuple(reading.found), (*reading.blind, spot), reading.preview)
    return Summary(slots, tuple(reading.blind), reading.preview)


class _Broken(Exception):
    """The stream contradicts itself; told as a blind spot by :func:`summary`."""


class _Reading:
    def __init__(self, data: bytes, path: Path) -> None:
        self.data = data
        self.path = path
        self.found: list[Slot] = []
        self.blind: list[BlindSpot] = []
        self.preview: Span | None = None
        self.encoding = "cp1252"
        self.titles = _DOCUMENT_TITLES if "document" in path[-1].lower() else _TITLES

    def sets(self) -> list[Slot]:
        if not self.data:
            return []
        order, _, _, _, count = struct.unpack_from("<HHI16sI", self.data)
        if order != 0xFFFE or not 0 < count <= 8:
            raise _Broken
        for number in range(count):
            (start,) = struct.unpack_from("<I", self.data, 28 + 20 * number + 16)
            self._set(start, own=number > 0)
        return self.found

    def _set(self, start: int, own: bool) -> None:
        size, count = struct.unpack_from("<II", self.data, start)
        if count > _MOST_PROPERTIES or start + size > len(self.data):
            raise _Broken
        table = [struct.unpack_from("<II", self.data, start + 8 + 8 * i) for i in range(count)]
        for number, offset in table:
            if number == _CODE_PAGE:
                self.encoding = code_page(struct.unpack_from("<H", self.data, start + offset + 4)[0])
        names: dict[int, str] = {}
        for number, offset in table:
            if number == _DICTIONARY:
                names = dict(self._names(start + offset))
        for number, offset in table:
            if number not in (_CODE_PAGE, _DICTIONARY):
                title = names.get(number, "") if own else self.titles.get(number, "")
                if number == _PREVIEW and self.titles is _TITLES:
                    self._preview(start + offset)
                else:
                    self._value(start + offset, title)

    def _names(self, at: int) -> Iterator[tuple[int, str]]:
        """The names of own properties, which are text too."""
        (count,) = struct.unpack_from("<I", self.data, at)
        at += 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            number, length = struct.unpack_from("<II", self.data, at)
            wide = self.encoding == "utf-16-le"
            size = length * 2 if wide else length
            yield number, self._text(at + 8, size, "自定义属性名", "")
            at += 8 + (-(-size // 4) * 4 if wide else size)

    def _value(self, at: int, title: str) -> int:
        """Takes the texts of one value; answers where the next of a vector would stand."""
        (kind,) = struct.unpack_from("<H", self.data, at)
        return self._typed(kind, at + 4, title)

    def _typed(self, kind: int, at: int, title: str) -> int:
        if kind & _VECTOR:
            (count,) = struct.unpack_from("<I", self.data, at)
            at += 4
            for _ in range(min(count, len(self.data))):
                inner = kind & ~_VECTOR
                at = self._value(at, title) if inner == _VARIANT else self._typed(inner, at, title)
            return at
        if kind in (_LPSTR, _BSTR, _LPWSTR):
            (length,) = struct.unpack_from("<I", self.data, at)
            size = length * 2 if kind == _LPWSTR else length
            self._text(at + 4, size, "", title, "utf-16-le" if kind == _LPWSTR else self.encoding)
            padded = kind == _LPWSTR or self.encoding == "utf-16-le"
            # In vectors of the first kind writers differ on padding: the next length tells which it was.
            return at + 4 + (-(-size // 4) * 4 if padded else self._unpadded(at + 4, size))
        if kind in _NUMBERS:
            return at + _NUMBERS[kind]
        if kind in (_BLOB, _CLIPBOARD):
            (size,) = struct.unpack_from("<I", self.data, at)
            self._hold(at + 4, size)
            return int(at + 4 + -(-size // 4) * 4)
        raise _Broken

    def _unpadded(self, at: int, size: int) -> int:
        padded = -(-size // 4) * 4
        between = self.data[at + size : at + padded]
        return padded if between and not any(between) and self.data[at + size - 1 : at + size] == b"\0" else size

    def _text(self, at: int, size: int, name: str, title: str, encoding: str = "") -> str:
        if size < 0 or at + size > len(self.data):
            raise _Broken
        data = self.data[at : at + size]
        encoding = encoding or self.encoding
        if encoding == "utf-16-le":
            data = data[: len(data) // 2 * 2]
            units = data.decode("utf-16-le", "replace").split("\0", 1)[0]
            data = data[: len(units.encode("utf-16-le"))]
        else:
            data = data.split(b"\0", 1)[0]
        piece = stretch(self.path, at, data, encoding)
        text = piece.text
        if text and not text.isspace():
            place = f"文档属性（{name or title or '其他'}）"
            self.found.append(Slot(Passage(text, place, title, hidden=True), (piece,)))
        return text

    def _hold(self, at: int, size: int) -> None:
        """Bytes in an own format (links, digests): what text is in them."""
        if at + size > len(self.data):
            raise _Broken
        for start, found, encoding in runs(self.data[at : at + size]):
            piece = stretch(self.path, at + start, found, encoding)
            self.found.append(Slot(Passage(piece.text, "文档属性（其他）", hidden=True), (piece,)))

    def _preview(self, at: int) -> None:
        kind, size, tag, form = struct.unpack_from("<IIII", self.data, at)
        if kind != _CLIPBOARD or not size:
            return
        start, end = at + 16 + _BEFORE_PICTURE.get(form, 0), at + 8 + size
        if tag == _WINDOWS and form in _BEFORE_PICTURE and start < end <= len(self.data):
            self.preview = start, end - start
            return
        self.blind.append(BlindSpot("文档属性（预览图）", "预览图没有查看，请用“不保存预览图片”另存后提交", "picture"))
