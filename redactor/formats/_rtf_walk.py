"""The one walk over a rich text's source that both reading and writing use."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from redactor.content import BlindSpot, Part, Passage
from redactor.formats import _rtf_words as words
from redactor.formats._encoding import BAD, plausibility
from redactor.formats._html_table import Table
from redactor.formats._rtf_files import Embedded, native
from redactor.formats._spelling import Piece, Site, Spelled, cut_points

_WORDS = re.compile(r"[^\x00-)+-/:-@\[-`{-~]")
"""Anything but ASCII punctuation. The star, which may be a mask, counts."""
_NOT_HEX = re.compile(r"[^0-9A-Fa-f \t\r\n]")
_LONG_HEX = re.compile(r"(?=.*[A-Fa-f])[0-9A-Fa-f\s]{512,}", re.S)
_MANY_DIGITS = re.compile(r"[0-9]{7}")
_DEEPEST = 10_000
_LONGEST_NUMBER = 10


class Buffer:
    """Where text gathers: the body, or one destination."""

    def __init__(self, destination: str, place: str, hidden: bool) -> None:
        self.destination = destination
        self.place = place
        self.hidden = hidden
        self.shown: list[tuple[str, Piece]] = []
        self.unseen: list[tuple[str, Piece]] = []
        self.hex: list[tuple[int, int]] = []
        self.binary: list[tuple[int, int]] = []


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group inherits: where its text goes, the font, how many signs stand for one ``\\u``, hidden or not."""

    buffer: Buffer
    font: int = -1
    skip: int = 1
    hidden: bool = False
    starred: bool = False
    fresh: bool = True


class Walk:
    """Reads a source (each character is one byte) and gathers what it holds, in order.

    Attributes:
        sites: the passages with their way back.
        embedded: files.
        blind_spots: what could not be read.
    """

    def __init__(self, source: str) -> None:
        self.sites: list[Site] = []
        self.embedded: list[Embedded] = []
        self.blind_spots: list[BlindSpot] = []
        self._source = source
        self._body = Buffer("", "正文", False)
        self._group = _Group(self._body)
        self._stack: list[_Group] = []
        self._fonts: dict[int, str] = {}
        self._font_defined = -1
        self._default_font = 0
        self._code_page = "cp1252"
        self._pending: tuple[int, int, int] | None = None  # lead byte, start, end
        self._surrogate: tuple[int, int] | None = None  # code, start
        self._spare = 0  # signs still to be passed over after \u
        self._spared: list[str] = []
        self._single: list[int] = []
        self._bad = 0
        self._odd_numbers = 0
        self._paragraph = 0
        self._in_table = False
        self._tables = 0
        self._table: Table | None = None
        self._records: dict[tuple[int, int], int] = {}
        self._read()

    # -- tokens --------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        source, at, end = self._source, 0, len(self._source)
        while at < end:
            found = words.TOKEN.match(source, at)
            if not found:  # cannot be: the pattern has an alternative for every character
                break
            at = found.end()
            if found["word"]:
                at = self._word(found["word"], found["number"], found.start(), at)
            elif found["brace"]:
                self._brace(found["brace"])
                if not self._stack and found["brace"] == "}":
                    break
            elif found["text"]:
                self._literal(found["text"], found.start())
            elif found["hex"] or found["high"]:
                code = int(found["hex"], 16) if found["hex"] else ord(found["high"])
                self._byte(code, found.start(), at)
            elif found["sign"]:
                self._sign(found["sign"], found.start(), at)
        self._settle()
        if self._stack:
            self.blind_spots.append(BlindSpot("", "文件不完整：有没有结束的组", "corrupt"))
        while self._stack:
            self._brace("}")
        self._flush(self._body)
        if source[at:].strip("\x00 \t\r\n"):
            self.blind_spots.append(BlindSpot("", "正文结束之后还有别的内容，没有查看", "corrupt"))
        self._tell()

    def _tell(self) -> None:
        if self._bad:
            self.blind_spots.append(BlindSpot("", f"有 {self._bad} 处不属于任何文字的字节，没有读出", "undecodable"))
        if self._odd_numbers:
            self.blind_spots.append(BlindSpot("", "有数值过长的控制字，没有查看", "unsupported"))
        if _MANY_DIGITS.search("".join(self._spared)):
            self.blind_spots.append(BlindSpot("", "替代字符中另有数字，没有查看", "unsupported"))
        high = bytes(self._single)
        if len(high) >= 8 and plausibility(high, "gb18030") >= 0.9:
            self.blind_spots.append(BlindSpot("", "标明的代码页与内容看来不一致，文字可能没有读对", "undecodable"))

    def _brace(self, brace: str) -> None:
        self._settle()
        self._spare = 0
        if brace == "{":
            if len(self._stack) < _DEEPEST:
                self._stack.append(self._group)
                self._group = replace(self._group, starred=False, fresh=True)
            return
        if not self._stack:
            return
        inner, self._group = self._group, self._stack.pop()
        if inner.buffer is not self._group.buffer or inner.buffer.destination in words.ONE_EACH:
            self._flush(inner.buffer)

    def _word(self, word: str, number: str | None, start: int, end: int) -> int:
        """Take a control word; the offset where reading goes on."""
        self._settle(keep_surrogate=word == "u")
        value = int(number) if number else None
        if number and len(number.lstrip("-").lstrip("0")) > _LONGEST_NUMBER:
            self._odd_numbers += 1
        if word == "bin" and value is not None:
            stop = min(end + max(value, 0), len(self._source))
            self._group.buffer.binary.append((end, stop))
            return stop
        if self._spare and word != "u":
            self._spare -= 1
            return end
        fresh = self._group.fresh
        if fresh:
            self._group = replace(self._group, fresh=False)
            if self._opens(word):
                return end
        if word == "u" and value is not None:
            self._unicode(value & 0xFFFF, start, end)
        else:
            self._control(word, value, start, end)
        return end

    def _opens(self, word: str) -> bool:
        """Does the word at a group's start make it a destination?"""
        if word in words.THROUGH:
            return True
        name = words.SHOWN.get(word)
        if name:
            self._group = replace(self._group, buffer=Buffer(word, name, False))
        elif word in words.UNSEEN or self._group.starred:
            place = words.UNSEEN.get(word, "隐藏的组")
            self._group = replace(self._group, buffer=Buffer(word, place, True))
        return bool(name) or word in words.UNSEEN or self._group.starred

    def _control(self, word: str, value: int | None, start: int, end: int) -> None:
        group = self._group
        if word in words.CHARACTERS:
            self._add(words.CHARACTERS[word], start, end)
        elif word == "tab" or word in words.LINES:
            self._add("\t" if word == "tab" else "\n", start, end, loose=True)
        elif word in words.ENDS:
            self._end_paragraph()
        elif word == "cell":
            self._end_cell()
        elif word == "row":
            self._end_row()
        elif word in words.NESTED:
            self._flush(group.buffer)
        elif word in ("intbl", "trowd", "pard"):
            if group.buffer is self._body:
                self._in_table = word != "pard"
        elif word in ("v", "deleted"):
            self._group = replace(group, hidden=value != 0)
        elif word == "plain":
            self._group = replace(group, hidden=False, font=self._default_font)
        elif word == "uc" and value is not None:
            self._group = replace(group, skip=max(0, min(value, 16)))
        elif word == "f" and value is not None:
            self._font(value)
        else:
            self._character_set(word, value)

    def _character_set(self, word: str, value: int | None) -> None:
        if word == "fcharset" and value in words.CODE_PAGES:
            self._fonts[self._font_defined] = words.CODE_PAGES[value]
        elif word in ("ansicpg", "cpg") and value:
            page = {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 10000: "mac_roman"}.get(value, f"cp{value}")
            try:
                "".encode(page)
            except LookupError:
                self._bad += 1
            else:
                if word == "cpg":
                    self._fonts[self._font_defined] = page
                else:
                    self._code_page = page
        elif word == "deff" and value is not None:
            self._default_font = value
            self._group = replace(self._group, font=value)
        elif word in ("mac", "pc", "pca"):
            self._code_page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _font(self, value: int) -> None:
        if self._group.buffer.destination == "fonttbl":
            self._font_defined = value
        self._group = replace(self._group, font=value)

    def _sign(self, sign: str, start: int, end: int) -> None:
        self._settle()
        if sign == "*":
            self._group = replace(self._group, starred=True)
        elif self._spare:
            self._spare -= 1
        elif sign in words.SIGNS:
            self._add(words.SIGNS[sign], start, end)
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign == "\t":
            self._add("\t", start, end, loose=True)

    # -- characters ----------------------------------------------------------------------------------------------------

    def _literal(self, text: str, start: int) -> None:
        self._group = replace(self._group, fresh=False) if self._group.fresh else self._group
        if self._spare:
            passed = text[: self._spare]
            self._spared.append(passed)
            self._widen(start + len(passed))
            self._spare -= len(passed)
            text, start = text[len(passed) :], start + len(passed)
        if text and self._pending:
            lead, first, _ = self._pending
            sign = self._decoded(bytes((lead, ord(text[0]))))
            if sign and len(sign) == 1:
                self._pending = None
                self._add(sign, first, start + 1)
                text, start = text[1:], start + 1
        if not text:  # half a pair of surrogates may still wait for the other
            return
        self._settle()
        if self._group.buffer.destination in words.HEX:
            self._group.buffer.hex.append((start, start + len(text)))
        else:
            self._append(text, Piece(0, start, start + len(text)))

    def _byte(self, code: int, start: int, end: int) -> None:
        self._group = replace(self._group, fresh=False) if self._group.fresh else self._group
        if self._spare:
            self._spare -= 1
            self._spared.append(chr(code) if code < 128 else "")
            self._widen(end)
            return
        if self._pending:
            lead, first, _ = self._pending
            sign = self._decoded(bytes((lead, code)))
            if sign and len(sign) == 1:
                self._pending = None
                self._add(sign, first, end)
                return
            self._settle()
        page = self._page()
        if page in words.DOUBLE and code >= 0x81 and not self._decoded(bytes((code,))):
            self._pending = (code, start, end)
            return
        self._settle()
        sign = self._decoded(bytes((code,)))
        if code >= 0x80 and page not in words.DOUBLE:
            self._single.append(code)
        if sign is None:
            self._bad += 1
        self._add(BAD if sign is None else sign, start, end)

    def _unicode(self, code: int, start: int, end: int) -> None:
        self._spare = self._group.skip
        if 0xDC00 <= code < 0xE000 and self._surrogate:
            high, start = self._surrogate
            self._surrogate = None
            self._add(chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)), start, end)
            return
        self._settle()
        if 0xD800 <= code < 0xDC00:
            self._surrogate = (code, start)
            return
        if 0xDC00 <= code < 0xE000:
            self._bad += 1
        self._add(BAD if 0xDC00 <= code < 0xE000 else chr(code), start, end)

    def _widen(self, end: int) -> None:
        """What stands for a ``\\u`` in old readers belongs to its character."""
        signs = self._signs()
        if not self._surrogate and signs:
            text, piece = signs[-1]
            signs[-1] = (text, replace(piece, end=end))

    def _settle(self, keep_surrogate: bool = False) -> None:
        """Half a character that nothing more comes to."""
        if self._pending:
            _, start, end = self._pending
            self._pending = None
            self._bad += 1
            self._add(BAD, start, end)
        if self._surrogate and not keep_surrogate and not self._spare:
            _, start = self._surrogate
            self._surrogate = None
            self._bad += 1
            self._add(BAD, start, start + 1, loose=True)

    def _page(self) -> str:
        font = self._font_defined if self._group.buffer.destination == "fonttbl" else self._group.font
        return self._fonts.get(font, self._code_page)

    def _decoded(self, raw: bytes) -> str | None:
        try:
            return raw.decode(self._page())
        except UnicodeDecodeError:
            return None  # the caller counts it

    def _signs(self) -> list[tuple[str, Piece]]:
        buffer = self._group.buffer
        return buffer.unseen if self._group.hidden and not buffer.hidden else buffer.shown

    def _add(self, sign: str, start: int, end: int, loose: bool = False) -> None:
        """One character; a control character (a bullet's number in a list's pattern) is no text."""
        if sign >= " " or loose:
            self._append(sign, Piece(0, start, end, loose))

    def _append(self, text: str, piece: Piece) -> None:
        self._signs().append((text, piece))

    # -- passages ------------------------------------------------------------------------------------------------------

    def _end_paragraph(self) -> None:
        buffer = self._group.buffer
        self._flush(buffer)
        if buffer is self._body:
            self._paragraph += 1
            if not self._in_table:
                self._table = None

    def _end_cell(self) -> None:
        """The cell of the table's row that is read; it may have been empty."""
        buffer = self._group.buffer
        self._in_table |= buffer is self._body
        self._flush(buffer)
        if buffer is self._body:
            self._open_table().close_cell()

    def _end_row(self) -> None:
        buffer = self._group.buffer
        self._flush(buffer)
        if self._table and buffer is self._body:
            self._table.close_row()

    def _open_table(self) -> Table:
        """The table with a cell open."""
        if self._table is None:
            self._tables += 1
            self._table = Table(self._tables)
        if self._table.cell is None:
            self._table.open_cell(False, 1, 1)
        return self._table

    def _flush(self, buffer: Buffer) -> None:
        """What has gathered becomes passages and parts."""
        text = _spelled(buffer.shown).stripped()
        unseen = _spelled(buffer.unseen)
        buffer.shown, buffer.unseen = [], []
        if buffer.hidden and _LONG_HEX.fullmatch(text.text):
            buffer.hex.append(text.source_span(0, len(text.text)))
        elif buffer is self._body and self._in_table and (text.text or unseen.text):
            table = self._open_table()
            place, label, record = table.place(text.text), table.label(text.text), self._row(table)
            self._emit(text, place, label, record, False)
            self._emit(unseen, f"{place}的隐藏文字", label, record, True)
            table.add(text.text)
        else:
            place = buffer.place if buffer is not self._body else f"正文第 {self._paragraph + 1} 段"
            self._emit(text, place, "", None, buffer.hidden)
            self._emit(unseen, f"{place}的隐藏文字", "", None, True)
        self._files(buffer)

    def _row(self, table: Table) -> int:
        """The record's number: a row, or all of a form."""
        key = (table.number, table.form or table.row)
        return self._records.setdefault(key, len(self._records) + 1)

    def _emit(self, text: Spelled, place: str, label: str, record: int | None, hidden: bool) -> None:
        text = text.stripped()
        if not _WORDS.search(text.text):
            return
        for start, end in cut_points(text.text, 0, len(text.text)):
            piece = text.slice(start, end) if (start, end) != (0, len(text.text)) else text
            self.sites.append((Passage(piece.text, place, label, record, hidden), piece))

    # -- files ---------------------------------------------------------------------------------------------------------

    def _files(self, buffer: Buffer) -> None:
        spans, buffer.hex = buffer.hex, []
        binary, buffer.binary = buffer.binary, []
        for start, end in binary:
            if end > start:
                self._embed(self._source[start:end].encode("latin-1"), buffer, start, end, packed=False)
        if not spans:
            return
        start, end = spans[0][0], spans[-1][1]
        payload = self._source[start:end]
        squeezed = "".join(payload.split())
        if not squeezed:
            return
        if _NOT_HEX.search(payload) or len(squeezed) % 2:
            self.blind_spots.append(BlindSpot(buffer.place, "内嵌文件的编码有误，没有读全", "corrupt"))
            squeezed = _NOT_HEX.sub("", squeezed)
            squeezed = squeezed[: len(squeezed) // 2 * 2]
            end = start  # read, but never written back
        self._embed(bytes.fromhex(squeezed), buffer, start, end, packed=True)

    def _embed(self, content: bytes, buffer: Buffer, start: int, end: int, packed: bool) -> None:
        if words.is_textless(buffer.destination, content) or not content:
            return
        is_object = buffer.destination in ("objdata", "datastore")
        before, inner, behind = native(content) if is_object else (b"", content, b"")
        if behind.strip(b"\x00"):
            self.blind_spots.append(BlindSpot(buffer.place, "对象的图示没有查看", "picture"))
        name = f"{buffer.place} {len(self.embedded) + 1}"
        self.embedded.append(Embedded(Part(name, inner), start, end, packed, before, behind))


def _spelled(signs: list[tuple[str, Piece]]) -> Spelled:
    pieces, texts, at = [], [], 0
    for text, piece in signs:
        pieces.append(replace(piece, at=at))
        texts.append(text)
        at += len(text)
    return Spelled("".join(texts), tuple(pieces))
