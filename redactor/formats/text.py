"""Plain text: notes, Markdown, logs, JSON and XML as they stand, and delimited tables (CSV, TSV).

A passage is a block of lines without a blank one between them, so that a number broken over a line end is still one;
blocks longer than about 20,000 characters are cut at a line end. What looks like a delimited table is read cell by
cell: the header gives the label, the line is the record. Escapes (``&#49;`` in XML, ``\\u0031`` in JSON) are read.

What it does not do: it knows nothing of XML's or JSON's structure, and what is packed in a text (Base64) is a blind
spot. A file that is text only on the outside (PDF, RTF, mail) is not claimed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from redactor.content import BlindSpot, Content, Edit, Limits, Passage
from redactor.errors import LimitExceeded, UnwritableFormat
from redactor.formats import _encoding, _markup
from redactor.formats._encoding import Decoded
from redactor.formats._spelling import (
    ENTITY,
    ESCAPE,
    Site,
    Spelled,
    cut_points,
    decoded,
    entity_in_attribute,
    escape,
    plain,
    source_changes,
)

NAME = "text"
SUFFIXES: tuple[str, ...] = (".txt", ".md", ".csv", ".tsv", ".json", ".xml", ".log")
DETECTS_DAMAGE = False

_SAMPLE = 1 << 16
_NO_HEADING = re.compile(r"[0-9]{5}|[。；？！]")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n])|[^\r\n]++")
_BREAK = re.compile(r"\r\n|[\r\n]")
_PACKED = re.compile(
    r"(?<![A-Za-z0-9+/_\-])(?:(?:[A-Za-z0-9+/_\-]{40,}+(?:\r?\n|\\n|\s{1,4})?){6,}+|[A-Za-z0-9+/_\-]{400,}+)"
)
_QUOTED_PRINTABLE = re.compile(
    r"ENCODING=QUOTED-PRINTABLE|Content-Transfer-Encoding:\s*quoted-printable", re.IGNORECASE
)
_OFFICE_XML = re.compile(r"<\?mso-application|<pkg:package")
_DELIMITERS = ("\t", ",", ";")
_CELL = {
    sign: re.compile(rf'"(?P<quoted>(?:[^"]++|"")*+)"(?={sign}|[\r\n]|\Z)|(?P<bare>[^{sign}\r\n]*+)')
    for sign in _DELIMITERS
}


def claims(data: bytes) -> bool:
    """Text in some encoding, no markup of a page, nothing that is text only on the outside. An empty file is not."""
    return bool(data) and _encoding.is_plain(data) and not _markup.is_html_data(data)


def read(data: bytes, limits: Limits) -> Content:
    """Every line or cell as passages; undecodable bytes and packed stretches as blind spots.

    Raises:
        LimitExceeded: more bytes or passages than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    source = _encoding.decode(data, _markup.declared_charset(data))
    passages = []
    for passage, _ in _walk(source):
        passages.append(passage)
        if len(passages) > limits.passages:
            raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    return Content(NAME, tuple(passages), (), tuple(_blind_spots(source)))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made, in the same encoding, with the same mark and line ends.

    Line breaks and bytes that do not decode stay, whatever an edit says of them.

    Raises:
        StaleEdit: something else stands there.
        UnwritableFormat: ``parts`` is not empty, or a new character does not exist in the encoding.
    """
    if parts:
        raise UnwritableFormat("文本文件不含内嵌文件", "a text file has no parts")
    if not edits:
        return data
    source = _encoding.decode(data, _markup.declared_charset(data))
    return _encoding.replace(source, source_changes(list(_walk(source)), edits))


def _walk(source: Decoded) -> Iterator[Site]:
    """Passages with their way back, the one order that both ``read`` and ``write`` use."""
    text = source.text
    delimiter = _delimiter(text)
    sites = _cells(text, delimiter) if delimiter else _blocks(text)
    unescape = _unescape(text)
    for passage, spelled in sites:
        read_as = unescape(spelled)
        if read_as is spelled:
            yield passage, spelled
        else:
            yield Passage(read_as.text, passage.place, passage.label, passage.record), read_as


def _unescape(text: str) -> Callable[[Spelled], Spelled]:
    """How a stretch of this file is read beyond its characters: XML's and JSON's ways of writing one by its number."""
    first = text.lstrip("\ufeff \t\r\n")[:1]
    if first == "<":
        return lambda spelled: decoded(spelled, ENTITY, entity_in_attribute)
    if first and first in "{[":
        return lambda spelled: decoded(spelled, ESCAPE, escape)
    return lambda spelled: spelled


def _blocks(text: str) -> Iterator[Site]:
    """Blocks of lines without a blank one between."""
    first, start = 0, -1
    for number, line in enumerate(_LINE.finditer(text), 1):
        if line.group().strip():
            if start < 0:
                first, start = number, line.start()
        elif start >= 0:
            yield from _block(text, start, line.start(), first)
            start = -1
    if start >= 0:
        yield from _block(text, start, len(text), first)


def _block(text: str, start: int, end: int, line: int) -> Iterator[Site]:
    """One block, cut if it is long."""
    for first, last in cut_points(text, start, end):
        stretch = text[first:last].rstrip("\r\n")
        breaks = len(_BREAK.findall(stretch))
        place = f"第 {line} 行" if not breaks else f"第 {line}–{line + breaks} 行"
        if stretch.strip():
            yield Passage(stretch, place), plain(stretch, first)
        line += breaks + len(_BREAK.findall(text[first + len(stretch) : last]))


Row = tuple[int, list[tuple[int, int]]]
"""A row's first line, and where its cells stand (inside the quotes)."""


def _rows(text: str, sign: str) -> Iterator[Row]:
    """The rows of a delimited table that hold anything."""
    at, line = 0, 1
    while at < len(text):
        first, cells = line, []
        while True:
            found = _CELL[sign].match(text, at)
            if not found:  # cannot be: the bare alternative matches anything, also nothing
                return
            quoted = found["quoted"] is not None
            cells.append(found.span("quoted" if quoted else "bare"))
            line += len(_BREAK.findall(found["quoted"])) if quoted else 0
            at = found.end() + 1
            if text[found.end() : at] != sign:
                break
        if text[found.end() : found.end() + 2] == "\r\n":
            at += 1
        line += 1
        if len(cells) > 1 or cells[0][0] < cells[0][1]:
            yield first, cells


def _delimiter(text: str) -> str:
    """The sign that divides the cells of a table; empty if this is running text.

    A table has a header of short cells without long numbers, and at least four of five of its first two hundred
    rows (the last one may be cut) have as many cells as most have.
    """
    sample = text[:_SAMPLE]
    for sign in _DELIMITERS:
        rows = list(islice(_rows(sample, sign), 200)) if sign in sample[:4096] else []
        if len(rows) < 2:
            continue
        usual, times = Counter(len(cells) for _, cells in rows).most_common(1)[0]
        has_header = any(len(cells) == usual and _is_header(text, cells) for _, cells in rows[:5])
        if usual >= 2 and times >= 2 and times * 5 >= (len(rows) - 1) * 4 and has_header:
            return sign
    return ""


def _is_header(text: str, cells: list[tuple[int, int]]) -> bool:
    filled = [cell for start, end in cells if (cell := text[start:end].strip())]
    return len(filled) * 2 > len(cells) and not any(len(cell) > 30 or _NO_HEADING.search(cell) for cell in filled)


def _cells(text: str, sign: str) -> Iterator[Site]:
    """The filled cells of a delimited table, row by row."""
    counts = Counter(len(cells) for _, cells in islice(_rows(text[:_SAMPLE], sign), 200))
    usual = counts.most_common(1)[0][0]
    labels: list[str] = []
    for record, (line, row) in enumerate(_rows(text, sign), 1):
        for column, (start, end) in enumerate(row):
            label = labels[column] if column < len(labels) else ""
            place = f"第 {line} 行“{label}”列" if label else f"第 {line} 行第 {column + 1} 列"
            for first, last in cut_points(text, start, end):
                if text[first:last].strip():
                    yield Passage(text[first:last], place, label, record), plain(text[first:last], first)
        if not labels and len(row) == usual and _is_header(text, row):
            labels = [text[start:end].strip() for start, end in row]


def _blind_spots(source: Decoded) -> Iterator[BlindSpot]:
    yield from _encoding.undecodable(source)
    starts: list[int] = []
    for packed in _PACKED.finditer(source.text):
        if len(set(packed.group())) >= 12:
            starts = starts or _encoding.line_starts(source.text)
            yield BlindSpot(
                f"第 {bisect_right(starts, packed.start())} 行",
                "含有编码后的数据（如 Base64），其内容没有检查",
                "unsupported",
            )
    if _QUOTED_PRINTABLE.search(source.text):
        yield BlindSpot("", "含有编码后的文字（quoted-printable），其内容没有检查", "unsupported")
    if _OFFICE_XML.search(source.text[:4096]):
        yield BlindSpot("", "是以 XML 保存的 Office 文档，请另存为 docx 或 xlsx 后再检查", "unsupported")
