"""Delimited tables (CSV, TSV, semicolons, ``|``): headings give the labels, rows are the records.

Told by structure, in any encoding: a row of headings and rows of as many cells. Read as a spreadsheet would show it:
quotes doubled in quotes are one, ``="0012"``, a leading ``'`` and blanks are taken off, and a number written as
``1.5499991234E+10`` with all of its digits is that number. Written back on the source, byte for byte but for the masks.

What it does not do: find digits that a spreadsheet has rounded away (``4.40881E+17`` holds six digits and no more).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from redactor.content import Content, Edit, Limits, Passage
from redactor.formats._delimited import delimiter_of, is_header, rows, usual_width
from redactor.formats._keys import label_of
from redactor.formats._spelling import Spelled, cut_points, decoded, joined, plain
from redactor.formats._text_blocks import blocks
from redactor.formats._text_kind import kind_of
from redactor.formats._text_source import Walked, content, written

NAME = "csv"
SUFFIXES: tuple[str, ...] = (".csv", ".tsv")
DETECTS_DAMAGE = False

_AS_IT_STANDS = re.compile(r"(?!'|\s)(?:[^\s=\"Ee]|[^\S\r\n](?=\S)){1,2000}")
_DOUBLED = re.compile('""')
_FORMULA = re.compile(r'\s*="([^"]*)"\s*')
_SCIENTIFIC = re.compile(r"([1-9*])\.([0-9*]{6,18})[Ee]\+?([0-9]{1,2})")


def claims(data: bytes) -> bool:
    """Text with a row of headings and rows of as many cells."""
    return kind_of(data) == NAME


def read(data: bytes, limits: Limits) -> Content:
    """Every filled cell as a passage. Raises :class:`LimitExceeded`."""
    return content(NAME, data, limits, _walk)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The table with the edits made, in the same encoding, quotes and line ends.

    Raises:
        StaleEdit: something else stands there.
        UnwritableFormat: ``parts`` is not empty, or a new character does not exist in the encoding.
    """
    return written(data, edits, parts, _walk)


def _walk(text: str) -> Walked:
    walked = Walked()
    sign = delimiter_of(text)
    if not sign:  # nobody who claims it comes here
        return Walked(list(blocks(text)))
    usual = usual_width(text, sign)
    headings: list[str] = []
    labels: list[str] = []
    for record, (line, row) in enumerate(rows(text, sign), 1):
        for column, (start, end, quoted) in enumerate(row):
            cell = text[start:end]
            if not cell or cell.isspace():
                continue
            heading, label = (headings[column], labels[column]) if column < len(labels) else ("", "")
            place = f"第 {line} 行“{heading}”列" if heading else f"第 {line} 行第 {column + 1} 列"
            if _AS_IT_STANDS.fullmatch(cell):  # nearly all cells
                walked.sites.append((Passage(cell, place, label, record), plain(cell, start)))
                continue
            value = shown(plain(cell, start), quoted=quoted)
            for first, last in cut_points(value.text, 0, len(value.text)):
                if value.text[first:last].strip():
                    piece = value.slice(first, last)
                    walked.sites.append((Passage(piece.text, place, label, record), piece))
        if not headings and len(row) == usual and is_header(text, row):
            headings = [shown(plain(text[start:end], start), quoted=quoted).text for start, end, quoted in row]
            labels = [label_of(heading) for heading in headings]
    return walked


def shown(cell: Spelled, *, quoted: bool = False) -> Spelled:
    """A cell as a spreadsheet shows it."""
    if quoted:
        cell = decoded(cell, _DOUBLED, lambda _: [('"', 2)])
    if found := _FORMULA.fullmatch(cell.text):
        cell = cell.slice(*found.span(1))
    cell = cell.stripped()
    if cell.text.startswith("'"):
        cell = cell.slice(1, len(cell.text)).stripped()
    if (found := _SCIENTIFIC.fullmatch(cell.text)) and len(found[2]) == int(found[3]):
        cell = joined([cell.slice(*found.span(1)), cell.slice(*found.span(2))])
    return cell
