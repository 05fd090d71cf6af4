"""The cells of one worksheet as passages: what each says, where it stands as one would tell a colleague, what it is."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any, NamedTuple

from redactor.content import Passage
from redactor.errors import LimitExceeded
from redactor.formats._xlsx_book import Layout, SheetName
from redactor.formats._xlsx_cells import Cell, Rest, Strings, cell_source, joins, rows
from redactor.formats._xlsx_headings import Headings, side_label
from redactor.formats._xlsx_results import CellText, Shown, shown, unshown
from redactor.formats._xml import Xml

_RECORDS_OF_A_SHEET = 1 << 21
"""More than the rows of any sheet, so that a row's record is its own in the whole workbook."""


_DEEPEST = 8
"""Cells that refer to each other, one behind the other."""
_COLONS = frozenset("：:")
_TOGETHER = 50_000
"""Cells that become passages in one go: enough to be fast, few enough that a large sheet is not in memory twice."""


class Cells(NamedTuple):
    """All cells of one sheet.

    Attributes:
        member: number of the sheet's member.
        xml, prefix: its source.
        passages: a formula comes before the value of its cell.
        at: for each passage twice the offset of its cell, and one more if it is the formula.
        cell_text: what each cell shows, by its name.
    """

    member: int
    xml: Xml
    prefix: str
    passages: list[Passage]
    at: array[int]
    cell_text: CellText


def sheet_cells(
    sheet: tuple[int, int, SheetName],
    source: tuple[Xml, Layout, Rest],
    strings: Strings,
    formats: Mapping[str | None, str],
    most: int,
) -> Cells:
    """The cells of one sheet.

    Args:
        sheet: number of its member, its place among the sheets, its name.
        source: the source, its layout, and what takes the spans that are no cells.
        strings: the shared strings; their ``uses`` are counted.
        formats: formats that hide, see :func:`redactor.formats._xlsx_book.hiding_formats`.
        most: passages allowed.

    Raises:
        LimitExceeded: more than ``most``.
    """
    member, position, name = sheet
    xml, layout, rest = source
    first = f"工作表“{name.title}”（{name.note}）第 " if name.note else f"工作表“{name.title}”第 "
    row_note = "，筛选后未显示的行" if layout.filtered else "，隐藏行"
    made: list[Passage] = []
    texts: list[str] = []
    places: list[str] = []
    labels: list[str] = []
    records: list[int] = []
    hides: list[bool] = []
    shares: list[bool] = []
    at: array[int] = array("q")
    cell_text = _cell_texts(xml, layout, strings)
    headings = Headings(layout.merges)
    columns: dict[str, tuple[str, str, str]] = {}
    walk = rows(xml, layout.prefix, layout.cells, strings, rest, layout.rows_hidden)
    below = next(walk, None)
    while below is not None:
        row, below = below, next(walk, None)
        if is_head := headings.take(row, below):
            columns = {}
        number = row.number
        where, record = f"{first}{number} 行", position * _RECORDS_OF_A_SHEET + number
        before: Cell | None = None
        count = len(texts)
        for cell in row.cells:
            letters, text, _, style, offset, formula = cell
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = _column(letters, headings.labels, layout)
            label, opening, note = column
            if is_head:
                label, opening = "", f"（{letters}"
            elif (
                before is not None
                and (not label or before[1][-1:] in _COLONS)
                and (side := side_label(before, cell, headings.labels))
            ):
                label, opening = side, f"“{side}”（{letters}"
            if row.hidden:
                note += row_note
            if style in formats:
                note += f"，{formats[style]}"
            worked_out = False
            if formula and not text and joins(formula):
                result = _worked_out(formula, cell_text, rest, (xml, layout.prefix, offset))
                if result is not None:
                    worked_out, text, formula = True, result.text, unshown(formula, result).text
            if formula:
                texts.append(formula)
                places.append(f"{where}{opening}{number} 的公式{note}）")
                labels.append(label)
                hides.append(name.hidden or note != "")
                shares.append(False)
                at.append(offset * 2 + 1)
            if text:
                texts.append(text)
                places.append(f"{where}{opening}{number}{note}）")
                labels.append(label)
                hides.append(name.hidden or note != "")
                shares.append(worked_out)
                at.append(offset * 2)
                before = cell
        records += [record] * (len(texts) - count)
        if len(texts) >= _TOGETHER:
            made += _passages(texts, places, labels, records, hides, shares)
            texts, places, labels, records, hides, shares = [], [], [], [], [], []
            if len(made) > most:
                raise LimitExceeded("工作簿的单元格数超过上限", "too many cells")
    made += _passages(texts, places, labels, records, hides, shares)
    return Cells(member, xml, layout.prefix, made, at, cell_text)


def _worked_out(formula: str, cell_text: CellText, rest: Rest, cell: tuple[Xml, str, int]) -> Shown | None:
    """What a formula shows whose result is not saved; ``None``, and counted, if that cannot be said or is nothing."""
    result = shown(formula, cell_text)
    if result is not None:
        return result if result.text.strip() else None
    source = cell_source(*cell)
    if source is None or source.type != "str" or source.value is None:  # else its saved result is an empty text
        rest.unread += 1
    return None


def _cell_texts(xml: Xml, layout: Layout, strings: Strings) -> CellText:
    """What the cells of a sheet show, for its formulas; read when first asked for."""
    known: dict[str, tuple[str, str]] = {}
    waiting: set[str] = set()

    def text_of(name: str) -> str | None:
        if not known:
            known[""] = ("", "")
            counted = replace(strings, uses=list(strings.uses))  # these are no more uses than the walk itself counts
            for row in rows(xml, layout.prefix, layout.cells, counted, Rest(), layout.rows_hidden):
                known.update((f"{cell[0]}{row.number}", (cell[1], cell[5])) for cell in row.cells)
        text, formula = known.get(name, ("", ""))
        if text or not formula:
            return text
        if name in waiting or len(waiting) >= _DEEPEST:
            return None
        waiting.add(name)
        result = shown(formula, text_of)
        waiting.discard(name)
        return result.text if result else None

    return text_of


def _column(letters: str, labels: Mapping[str, str], layout: Layout) -> tuple[str, str, str]:
    """What the places of a column's cells have in common: label, how the place goes on, note."""
    label = labels.get(letters, "")
    note = "，隐藏列" if letters in layout.hidden_columns else ""
    return label, f"“{label}”（{letters}" if label else f"（{letters}", note


def _passages(
    texts: Sequence[str],
    places: Sequence[str],
    labels: Sequence[str],
    records: Sequence[int],
    hides: Sequence[bool],
    shares: Sequence[bool],
) -> list[Passage]:
    """One passage for each position of the lists.

    Equal to calling ``Passage`` and three times as fast, by setting whole columns of slots: of a clean workbook's check,
    a frozen dataclass's ``__init__`` would be the largest single cost.
    """
    made = list(map(object.__new__, repeat(Passage, len(texts))))
    columns: tuple[tuple[str, Iterable[Any]], ...] = (
        ("text", texts),
        ("place", places),
        ("label", labels),
        ("record", records),
        ("hidden", hides),
        ("boxes", repeat(())),
        ("shared", shares),
        ("guessed", repeat(False)),
        ("loose", repeat(False)),
    )
    for field, values in columns:
        setter: Callable[[Passage, Any], None] = Passage.__dict__[field].__set__
        deque(map(setter, made, values), maxlen=0)
    return made
