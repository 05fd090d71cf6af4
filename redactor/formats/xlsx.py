"""Excel workbooks (xlsx, xlsm, xltx, xltm, xlam): every cell a passage, and every other text of the package as well.

``read`` and ``write`` share one walk (:mod:`redactor.formats._xlsx_walk`): shared strings, sheets in the workbook's order, strings that no
cell shows, then all other members. Writing touches only the characters concerned, in the XML's own source: formulas,
widths, colours, prolog and namespaces stay as they came, and members without an edit leave byte for byte.

Not done: xlsb (binary), the data model (``xl/model``) and macros are parts that other readers may take; a table's column
name is edited like its header cell only if both are found. (ECMA-376-1, 18; MS-XLSX for what Excel added.)
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import _ooxml, _xml
from redactor.formats._names import WIDE_SIGNS, legal_name
from redactor.formats._ooxml import Inner, Locked, Slot
from redactor.formats._xlsx_cells import Strings
from redactor.formats._xlsx_edits import CellEdits, by_number, edited
from redactor.formats._xlsx_formulas import legal_edits, legal_number
from redactor.formats._xlsx_members import DATE_STAR, TITLE_STAR, Bytes, Formula
from redactor.formats._xlsx_sheets import Cells
from redactor.formats._xlsx_walk import walk
from redactor.formats._xml import Change
from redactor.formats._zip import open_package, rewrite

NAME = "xlsx"
SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam")
DETECTS_DAMAGE = True

_ANY = Limits(file_bytes=2**62, total_bytes=2**62, members=2**31, ratio=2**31, passages=2**62)
"""For a file that was read under the caller's limits already."""


def claims(data: bytes) -> bool:
    """A package whose main part is a workbook, by content type or root element. Never raises."""
    return _ooxml.kind_of(data) == "excel"


def read(data: bytes, limits: Limits) -> Content:
    """All texts of the workbook.

    Raises:
        UnreadableFile: the package's structure or its content types do not hold.
        LimitExceeded: more cells than allowed, or larger than allowed.
    """
    package = open_package(data, limits)
    passages: list[Passage] = []
    parts: list[Part] = []
    spots: list[BlindSpot] = []
    for _, step in walk(package, limits.passages, Strings()):
        if isinstance(step, Cells):
            passages += step.passages
        elif isinstance(step, Inner):
            parts.append(step.part)
        elif isinstance(step, BlindSpot):
            spots.append(step)
        else:
            passages.append(step.passage)
        if len(passages) > limits.passages:
            raise LimitExceeded("工作簿的单元格数超过上限", "too many cells")
    return Content(NAME, tuple(passages), tuple(parts), tuple(spots), _ooxml.seals_of(package))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The workbook with the edits made and parts replaced.

    Raises:
        StaleEdit: an edit or a part names what is not there.
        UnwritableFormat: a formula would bring back what was hidden.
    """
    if not edits and not parts:
        return data
    package = open_package(data, _ANY)
    waiting, left = by_number(edits), dict(parts)
    contents: dict[int, bytes] = {}
    titles: list[tuple[int, Slot, list[Edit]]] = []
    binary: dict[int, bytearray] = {}
    strings = Strings()
    cells = CellEdits(strings)
    number = inner = 0
    for index, step in walk(package, _ANY.passages, strings):
        if isinstance(step, Cells):
            _edit_cells(cells, step, number, waiting)
            number += len(step.passages)
        elif isinstance(step, Inner):
            new = left.pop(inner, None)
            inner += 1
            if new is not None and step.span is None:
                contents[index] = new
            elif new is not None and step.span is not None:
                xml, start, end = step.span
                cells.add(index, xml, [(start, end, base64.b64encode(new).decode())])
        elif not isinstance(step, BlindSpot):
            mine = waiting.pop(number, [])
            number += 1
            if isinstance(step, Bytes) and mine:
                _edit_bytes(binary.setdefault(index, bytearray(package.read(package.members[index]))), step, mine)
            elif isinstance(step, Locked) and any(edit.old != edit.new for edit in mine):
                raise UnwritableFormat("部件的名称不能改写，请人工处理", "a member's name cannot be masked")
            elif isinstance(step, Slot) and step.star == TITLE_STAR:
                titles.append((index, step, mine))
            elif mine and isinstance(step, Slot | Formula):
                cells.add(index, step.xml, _changes(step, mine))
    if waiting or left:
        raise StaleEdit("要替换的段落或附件不存在，未作任何改动", "no such passage or part")
    _edit_titles(cells, titles)
    changed = cells.finish()
    contents |= {index: _xml.replace(xml, found) for index, (xml, found) in changed.items() if found}
    contents |= {index: bytes(content) for index, content in binary.items()}
    return rewrite(package, contents)


def _edit_cells(cells: CellEdits, step: Cells, first: int, waiting: dict[int, list[Edit]]) -> None:
    """The edits of one sheet; those made are taken out of ``waiting``.

    Args:
        first: number of the sheet's first passage.
    """
    by_cell: dict[int, tuple[list[Edit], list[Edit]]] = {}
    for number in [number for number in waiting if first <= number < first + len(step.passages)]:
        at = step.at[number - first]
        formula, value = by_cell.setdefault(at // 2, ([], []))
        (formula if at % 2 else value).extend(waiting.pop(number))
    for at, texts in by_cell.items():
        cells.edit(step, at, texts)


def _changes(step: Slot | Formula, edits: Sequence[Edit]) -> list[Change]:
    if isinstance(step, Formula):
        return _plain_changes(step, legal_edits(step.passage.text, edits))
    if not step.star:
        return _plain_changes(step, edits)
    old = step.passage.text
    new = edited(old, edits)
    if step.star == DATE_STAR:
        date = "1900-01-01T00:00:00"
        new = date[: len(old)] if len(old) <= len(date) else date + ".".ljust(len(old) - len(date), "0")
    elif step.star == "0":
        new = legal_number(old, new)  # else Excel "repairs" the file
    else:
        new = "".join(step.star if b == "*" and a != "*" else b for a, b in zip(old, new, strict=True))
    return _plain_changes(step, [Edit(0, 0, old, new)])


def _plain_changes(step: Slot | Formula, edits: Sequence[Edit]) -> list[Change]:
    wrap = step.wrap if isinstance(step, Slot) else ("", "")
    found: list[Change] = []
    for edit in edits:
        found += _xml.changes(step.xml, step.pieces, edit.start, edit.old, edit.new, wrap)
    return found


def _edit_titles(cells: CellEdits, titles: Sequence[tuple[int, Slot, list[Edit]]]) -> None:
    """Names of sheets: ``*`` is illegal there, and no two may be alike."""
    taken = {step.passage.text.lower() for _, step, edits in titles if not edits}
    for index, step, edits in titles:
        if edits:
            old = step.passage.text
            new = legal_name(old, edited(old, edits), WIDE_SIGNS, taken)
            cells.add(index, step.xml, _plain_changes(step, [Edit(0, 0, old, new)]))


def _edit_bytes(content: bytearray, step: Bytes, edits: Sequence[Edit]) -> None:
    """Edits of a text in a binary member, in place: every sign has the width that it replaces."""
    new = edited(step.passage.text, edits).encode(step.codec)
    content[step.start : step.start + len(new)] = new
