"""Markdown: tables give labels and records, the rest is read in blocks as it stands; references are decoded.

Front matter, links with their addresses, code and the HTML inside are part of the blocks: what a reader of the source
sees. A file that is mostly HTML is read as a page.

What it does not do: take emphasis out (``154**9999**1234``): a mask is made of the same sign, so what was masked could not
be told from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from redactor.content import Content, Edit, Limits, Passage
from redactor.formats._keys import label_of
from redactor.formats._spelling import ENTITY, Site, decoded, entity_in_attribute, plain
from redactor.formats._text_blocks import blocks
from redactor.formats._text_kind import kind_of
from redactor.formats._text_source import Walked, content, written

NAME = "markdown"
SUFFIXES: tuple[str, ...] = (".md", ".markdown")
DETECTS_DAMAGE = False

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
_ROW = re.compile(r"[^\r\n]*")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n]|\Z)")
_CELL = re.compile(r"((?:[^|\\\r\n]|\\.)*)(\||\Z)")


def claims(data: bytes) -> bool:
    """Text with a Markdown table, a front matter, or a heading and another of its marks."""
    return kind_of(data) == NAME


def read(data: bytes, limits: Limits) -> Content:
    """Cells of tables and blocks of text. Raises :class:`LimitExceeded`."""
    return content(NAME, data, limits, _walk)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made, all other bytes as they came.

    Raises:
        StaleEdit: something else stands there.
        UnwritableFormat: ``parts`` is not empty, or a new character does not exist in the encoding.
    """
    return written(data, edits, parts, _walk)


def _walk(text: str) -> Walked:
    walked = Walked()
    for passage, spelled in _sites(text):
        read_as = decoded(spelled, ENTITY, entity_in_attribute)
        walked.sites.append((replace(passage, text=read_as.text), read_as))
    return walked


def _sites(text: str) -> Iterator[Site]:
    """Tables by their cells, what stands between by its blocks."""
    lines = [found.span() for found in _LINE.finditer(text) if found.end() > found.start()]
    at = number = record = 0
    for i, (start, end) in enumerate(lines):
        row = text[start:end].rstrip("\r\n")
        if i <= number or not i or "|" not in row or not _RULE.fullmatch(row):
            continue
        heading = _cells(text, *lines[i - 1])
        if len(heading) < 2:
            continue
        yield from _between(text, at, lines[i - 1][0], number)
        last = i + 1
        while last < len(lines) and "|" in text[slice(*lines[last])]:
            last += 1
        labels = [text[first:past].strip() for first, past in heading]
        for line in (i - 1, *range(i + 1, last)):
            record += 1
            yield from _row(text, _cells(text, *lines[line]), labels if line > i else [], (line + 1, record))
        at, number = (lines[last][0] if last < len(lines) else len(text)), last
    yield from _between(text, at, len(text), number)


def _between(text: str, start: int, end: int, lines: int) -> Iterator[Site]:
    """Blocks of a stretch before which so many lines stand."""
    for passage, spelled in blocks(text[start:end]):
        moved = tuple(replace(p, start=p.start + start, end=p.end + start) for p in spelled.pieces)
        yield replace(passage, place=_moved(passage.place, lines)), replace(spelled, pieces=moved)


def _moved(place: str, lines: int) -> str:
    return re.sub("[0-9]+", lambda found: str(int(found[0]) + lines), place)


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the cells of a row stand, without the blanks around them."""
    end = start + len(text[start:end].rstrip("\r\n"))
    line = text[start:end].rstrip()
    first = start + len(line) - len(line.lstrip().removeprefix("|"))
    past = start + len(line) - (line.endswith("|") and not line.endswith("\\|") and len(line) > 1)
    cells = []
    while first <= past:
        found = _CELL.match(text, first, past)
        if not found:
            break
        inner = found[1]
        left = found.start(1) + len(inner) - len(inner.lstrip())
        cells.append((left, max(left, found.start(1) + len(inner.rstrip()))))
        if found.end() >= past and not found[2]:
            break
        first = found.end()
    return cells


def _row(
    text: str, cells: Sequence[tuple[int, int]], labels: Sequence[str], numbers: tuple[int, int]
) -> Iterator[Site]:
    line, record = numbers
    for column, (start, end) in enumerate(cells):
        heading = labels[column] if column < len(labels) else ""
        place = f"第 {line} 行“{heading}”列" if heading else f"第 {line} 行第 {column + 1} 列"
        if start < end:
            yield Passage(text[start:end], place, label_of(heading), record), plain(text[start:end], start)
