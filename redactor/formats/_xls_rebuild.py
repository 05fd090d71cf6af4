"""Cells that held a number and are to show a masked text: the stream of the workbook with other records in their place.

A number cannot hold a star, so its record becomes one that points to a new shared string (``LABELSST``), which is what
Excel writes for a text. A formula keeps its tokens and gets a text as its last result (``STRING``). Records after it
move, so what names their places is set anew: BOUNDSHEET, INDEX, DBCELL, EXTSST ([MS-XLS] 2.4.28, 2.4.144, 2.4.78, 2.4.107).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Collection, Mapping

from redactor.errors import UnwritableFormat
from redactor.formats import _biff_records as R
from redactor.formats._biff import CONTINUE, LARGEST, Record, records

_TABLE = 0x0236
_TEXT_RESULT = b"\0\0\0\0\0\0\xff\xff"


def rebuilt(stream: bytes, numbers: Mapping[tuple[int, int], str], charts: Collection[int]) -> bytes:
    """The stream with texts for some of its numbers.

    Args:
        numbers: by the record's place among all records and the number's place in it.
        charts: records that stand in a chart's cache, where a text stands by itself.
    """
    found, end = records(stream)
    return _Rebuilding(stream[:end], found, numbers, charts).done() + stream[end:]


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 0) + text.encode("latin-1")


class _Rebuilding:
    """The state of one rebuilding: records that are replaced, strings that are added, where records come to stand."""

    def __init__(
        self,
        stream: bytes,
        found: list[Record],
        numbers: Mapping[tuple[int, int], str],
        charts: Collection[int],
    ) -> None:
        self.stream = stream
        self.records = found
        self.charts = charts
        self.added: dict[str, int] = {}
        self.uses = 0
        self.known = 0
        self.new: dict[int, bytes] = {}
        self.after: dict[int, bytes] = {}
        self.added_at: list[tuple[int, int, int]] = []
        self.places: list[int] = []
        self.sst = next((i for i, r in enumerate(found) if r.kind == R.SST), -1)
        if self.sst >= 0:
            (self.known,) = struct.unpack_from("<I", stream, found[self.sst].start + 4)
        by_record: dict[int, dict[int, str]] = {}
        for (index, at), text in numbers.items():
            by_record.setdefault(index, {})[at] = text
        for index, texts in by_record.items():
            self._replace(index, texts)

    def _content(self, index: int) -> bytes:
        record = self.records[index]
        return self.stream[record.start : record.end]

    # --- cells

    def _replace(self, index: int, texts: Mapping[int, str]) -> None:
        content, kind = self._content(index), self.records[index].kind
        if kind == R.FORMULA:
            self.new[index] = _record(kind, content[:6] + _TEXT_RESULT + content[14:])
            last = index
            while last + 1 < len(self.records) and self.records[last + 1].kind in (R.ARRAY, R.SHARED_FORMULA, _TABLE):
                last += 1
            self.after[last] = _record(R.STRING, _text(texts[0]))
        elif kind == R.MULRK:
            self.new[index] = self._split(index, content, texts)
        else:
            self.new[index] = self._label(index, content[:6], texts[0])

    def _label(self, index: int, head: bytes, text: str) -> bytes:
        if index in self.charts:
            return _record(R.LABEL, head + _text(text))
        self.uses += 1
        number = self.added.setdefault(text, self.known + len(self.added))
        return _record(R.LABELSST, head + struct.pack("<I", number))

    def _split(self, index: int, content: bytes, texts: Mapping[int, str]) -> bytes:
        """A row of numbers, cut where one of them becomes a text."""
        row, first = struct.unpack_from("<HH", content)
        made = b""
        waiting: list[bytes] = []
        count = (len(content) - 6) // 6
        for i in range(count + 1):
            if i == count or i in texts:
                start = first + i - len(waiting)
                if len(waiting) == 1:
                    made += _record(R.RK, struct.pack("<HH", row, start) + waiting[0])
                elif waiting:
                    numbers = b"".join(waiting)
                    made += _record(
                        R.MULRK, struct.pack("<HH", row, start) + numbers + struct.pack("<H", first + i - 1)
                    )
                waiting = []
            if i < count:
                value = content[4 + 6 * i : 10 + 6 * i]
                if i in texts:
                    made += self._label(index, struct.pack("<HH", row, first + i) + value[:2], texts[i])
                else:
                    waiting.append(value)
        return made

    # --- the whole

    def done(self) -> bytes:
        """The records as they come to stand."""
        self._add_strings()
        at = 0
        pieces: list[bytes] = []
        for index, record in enumerate(self.records):
            self.places.append(at)
            piece = self.new.get(index, self.stream[record.at : record.end]) + self.after.get(index, b"")
            pieces.append(piece)
            at += len(piece)
        for index, record in enumerate(self.records):
            if record.kind in _FIXED:
                fixed = _FIXED[record.kind](self, index)
                if len(fixed) == len(pieces[index]) - 4:
                    pieces[index] = _record(record.kind, fixed)
        return b"".join(pieces)

    def _add_strings(self) -> None:
        """New strings at the end of the shared ones, where no place of an old one changes."""
        if not self.added:
            return
        texts = [_text(text) for text in self.added]
        if self.sst < 0:
            last = next(i for i, r in enumerate(self.records) if r.kind == R.EOF)
            self.new[last] = _record(R.SST, struct.pack("<II", self.uses, len(texts)) + b"".join(texts)) + _record(
                R.EOF, b""
            )
            return
        last = self.sst
        while last + 1 < len(self.records) and self.records[last + 1].kind == CONTINUE:
            last += 1
        total = struct.unpack_from("<I", self._content(self.sst))[0] + self.uses
        head = struct.pack("<II", total, self.known + len(texts))
        if last != self.sst:
            self.new[self.sst] = _record(R.SST, head + self._content(self.sst)[8:])
        kind = self.records[last].kind
        content = self._content(last) if last != self.sst else head + self._content(last)[8:]
        made = b""
        for text in texts:
            if len(content) + len(text) > LARGEST:
                made += _record(kind, content)
                kind, content = CONTINUE, b""
            self.added_at.append((last, len(made), 4 + len(content)))
            content += text
        self.new[last] = made + _record(kind, content)
        self._add_places()

    def _add_places(self) -> None:
        """Room in EXTSST for every so many strings that were added."""
        index = next((i for i, r in enumerate(self.records) if r.kind == R.EXTSST), -1)
        content = self._content(index) if index >= 0 else b""
        if len(content) < 2 or not (every := struct.unpack_from("<H", content)[0]):
            return
        more = -(-(self.known + len(self.added)) // every) - (len(content) - 2) // 8
        if 0 < more <= len(self.added):
            self.new[index] = _record(R.EXTSST, content + bytes(8 * more))

    def _moved(self, place: int) -> int:
        """Where what stood here comes to stand."""
        index = bisect_right(self.records, place, key=lambda record: record.at) - 1
        if index < 0:
            return place
        return self.places[index] + place - self.records[index].at

    def sheet(self, index: int) -> bytes:
        """BOUNDSHEET: the place of the sheet's first record."""
        content = self._content(index)
        return struct.pack("<I", self._moved(struct.unpack_from("<I", content)[0])) + content[4:]

    def index(self, index: int) -> bytes:
        """INDEX: places of the sheet's settings and of its DBCELLs."""
        content = self._content(index)
        places = struct.unpack(f"<{(len(content) - 12) // 4}I", content[12 : 12 + (len(content) - 12) // 4 * 4])
        return content[:12] + struct.pack(f"<{len(places)}I", *(self._moved(place) if place else 0 for place in places))

    def block(self, index: int) -> bytes:
        """DBCELL: how far back the block's rows begin, and the first cell of each row."""
        content, at = self._content(index), self.records[index].at
        steps = struct.unpack(f"<{(len(content) - 4) // 2}H", content[4 : 4 + (len(content) - 4) // 2 * 2])
        rows = at - struct.unpack_from("<I", content)[0]
        first = bisect_right(self.records, rows, key=lambda record: record.at) - 1
        if first < 0 or self.records[first].at != rows or self.records[first].kind != R.ROW:
            return content  # the block names no row: nobody can have followed it
        old = self.records[first].end
        new = self._moved(rows) + old - rows
        made = []
        for step in steps:
            old += step
            made.append(self._moved(old) - new)
            new = self._moved(old)
        if any(not 0 <= step <= 0xFFFF for step in made):
            raise UnwritableFormat("一行的数字过多，无法改写为文字，请人工处理", "a block of rows grows too large")
        return struct.pack("<I", self.places[index] - self._moved(rows)) + struct.pack(f"<{len(made)}H", *made)

    def strings(self, index: int) -> bytes:
        """EXTSST: places of every so many shared strings, in the stream and in their record."""
        content = self.new.get(index, self._content(index))[4 if index in self.new else 0 :]
        every = struct.unpack_from("<H", content)[0]
        listed = (len(self._content(index)) - 2) // 8
        made = content[:2]
        for number in range((len(content) - 2) // 8):
            at = 2 + 8 * number
            added = number * every - self.known
            if number < listed:
                made += (
                    struct.pack("<I", self._moved(struct.unpack_from("<I", content, at)[0])) + content[at + 4 : at + 8]
                )
            elif 0 <= added < len(self.added_at):
                record, start, inside = self.added_at[added]
                made += struct.pack("<IHH", self.places[record] + start + inside, inside, 0)
            else:
                return content
        return made + content[len(made) :]


_FIXED = {
    R.BOUNDSHEET: _Rebuilding.sheet,
    R.INDEX: _Rebuilding.index,
    R.DBCELL: _Rebuilding.block,
    R.EXTSST: _Rebuilding.strings,
}
