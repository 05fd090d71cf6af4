"""Edits of cells, made in the source of the sheet and of the shared strings; formulas, formats and widths stay.

* A shared string whose cells all get the same edit is edited where it stands. Otherwise the cells that are edited
  become inline strings, so that those that keep the text keep it; if none keeps it, the string itself takes the most
  frequent edit, and the old text is in no byte.
* A number cannot hold a ``*``: its cell becomes an inline string of the same format (``s``).
* The cached value of a formula becomes a cached string (``t="str"``) and the formula stays: that is what Excel itself
  writes for a formula that yields a text. If the formula would bring the value back, nothing is written.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from redactor.content import Edit
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats import _xml
from redactor.formats._xlsx_cells import (
    Source,
    Strings,
    cell_source,
    joins,
    shared_number,
    string_inside,
    string_pieces,
    value_text,
)
from redactor.formats._xlsx_formulas import legal_edits, recomputes
from redactor.formats._xlsx_results import shown, unshown
from redactor.formats._xlsx_sheets import Cells
from redactor.formats._xml import Change, Xml

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_READING = (
    r"<{p}rPh(?=[\s>]).*?</{p}rPh\s*>|<{p}phoneticPr(?:\s[^>]*)?/>|<{p}phoneticPr(?:\s[^>]*)?>.*?</{p}phoneticPr\s*>"
)

Made = tuple[tuple[int, str, str], ...]
"""Edits of one text without the passage's number: start, old, new."""


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A cell that shows a shared string, and what is to become of it."""

    sheet: int
    xml: Xml
    prefix: str
    source: Source
    made: Made


class CellEdits:
    """Collects the edits of all sheets, because a shared string can only be decided on when all are known."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._shared: dict[int, list[CellEdit]] = defaultdict(list)
        self.changes: dict[int, tuple[Xml, list[Change]]] = {}

    def add(self, member: int, xml: Xml, found: Iterable[Change]) -> None:
        """Changes of a member's source."""
        self.changes.setdefault(member, (xml, []))[1].extend(found)

    def edit(self, cells: Cells, at: int, texts: tuple[Sequence[Edit], Sequence[Edit]]) -> None:
        """The edits of one cell.

        Args:
            cells: those of its sheet.
            at: where the cell stands.
            texts: edits of its formula, edits of its value.

        Raises:
            StaleEdit: an edit's ``old`` does not stand there.
            UnwritableFormat: the formula would bring the hidden value back.
        """
        sheet, xml, prefix = cells.member, cells.xml, cells.prefix
        source = cell_source(xml, prefix, at)
        if source is None:
            raise _stale()
        formula_edits, value_edits = texts
        formula = ""
        if source.formula:
            formula = _xml.spelled(xml, *source.formula)[0]
            if not value_text(xml, prefix, source, self._strings)[0] and joins(formula):
                formula_edits, value_edits = _in_formula(formula, cells, formula_edits, value_edits), ()
            if formula_edits:
                legal = legal_edits(formula, formula_edits)
                changes = _text_changes(xml, [(*source.formula, "")], legal)
                self.add(sheet, xml, changes)
                formula = edited(formula, legal)
        elif formula_edits:
            raise _stale()
        if not value_edits:
            return
        old = value_text(xml, prefix, source, self._strings)[0]
        made = _made(value_edits)
        new = edited(old, value_edits)
        if source.formula and recomputes(formula, old, _hidden(made)):
            raise UnwritableFormat(
                "公式会重新算出已隐去的内容，请先把公式转为数值", "the formula would restore the value"
            )
        number = shared_number(xml.text[slice(*source.value)], self._strings) if source.value else None
        if source.type == "s" and number is not None and not source.formula:
            self._shared[number].append(CellEdit(sheet, xml, prefix, source, made))
        elif (span := source.inline or source.value) is None:
            raise _stale()
        elif source.inline or source.type in ("str", "inlineStr"):
            self.add(sheet, xml, _text_changes(xml, string_pieces(xml, span, prefix)[0], value_edits))
        elif source.formula:
            self.add(sheet, xml, [_typed(xml, source, "str"), (*span, _escaped(new))])
        else:
            self.add(sheet, xml, _as_inline(xml, source, _text_element(source_prefix(xml, source), new)))

    def finish(self) -> Mapping[int, tuple[Xml, list[Change]]]:
        """All changes by member, those of the shared strings decided."""
        strings = self._strings
        for number, cells in self._shared.items():
            kept: Made | None = None
            if len(cells) == strings.uses[number]:
                (kept, _), *_ = Counter(cell.made for cell in cells).most_common(1)
                pieces = string_pieces(strings.xml, string_inside(strings, number), strings.prefix)[0]
                self.add(strings.index, strings.xml, _text_changes(strings.xml, pieces, _as_edits(kept)))
            for cell in cells:
                if cell.made != kept:
                    self.add(cell.sheet, cell.xml, _as_inline(cell.xml, cell.source, self._inline(number, cell)))
        return self.changes

    def _inline(self, number: int, cell: CellEdit) -> str:
        """The inside of ``is``: the shared string's own source with the edit made, its runs and their fonts with it."""
        strings = self._strings
        start, end = string_inside(strings, number)
        p = source_prefix(cell.xml, cell.source)
        if p != strings.prefix.replace("\\", "") or strings.xml.text is not strings.xml.source:
            return _text_element(p, edited(strings.texts[number], _as_edits(cell.made)))
        pieces = string_pieces(strings.xml, (start, end), strings.prefix)[0]
        changes = _text_changes(strings.xml, pieces, _as_edits(cell.made))
        out: list[str] = []
        at = start
        for first, last, new in sorted(changes):
            out += (strings.xml.source[at:first], new)
            at = last
        inside = "".join((*out, strings.xml.source[at:end]))
        # the reading would still say what is hidden, and is a passage of the shared string, not of this cell
        return re.sub(_READING.replace("{p}", strings.prefix), "", inside, flags=re.DOTALL)


def _in_formula(formula: str, cells: Cells, other: Sequence[Edit], edits: Sequence[Edit]) -> Sequence[Edit]:
    """Edits of a formula whose result is not saved, as edits of the constants in it.

    What it takes from other cells is masked there, if it is; whoever compares the copy finds out.

    Args:
        other: edits of what it does not show, or of the formula if it could not be worked out.
        edits: edits of what it shows.
    """
    result = shown(formula, cells.cell_text)
    if result is None or not result.text.strip():
        return [*other, *edits]
    signs: dict[int, str] = {}
    for constants, wanted in ((result, edits), (unshown(formula, result), other)):
        edited(constants.text, wanted)  # do they fit?
        for edit in wanted:
            places = constants.origins[edit.start : edit.start + len(edit.old)]
            changed = zip(places, edit.old, edit.new, strict=True)
            signs.update((at, new) for at, old, new in changed if at >= 0 and old != new)
    return [Edit(0, at, formula[at], new) for at, new in sorted(signs.items())]


def source_prefix(xml: Xml, source: Source) -> str:
    """The prefix of the cell's own tag, as written, with its colon."""
    name = re.match(r"<([\w.-]+:)?c", xml.text[source.start : source.start + 80])
    return (name[1] or "") if name else ""


def _made(edits: Iterable[Edit]) -> Made:
    return tuple(sorted((edit.start, edit.old, edit.new) for edit in edits))


def _as_edits(made: Made) -> list[Edit]:
    return [Edit(0, start, old, new) for start, old, new in made]


def _hidden(made: Made) -> list[int]:
    return [s + i for s, old, new in made for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; raises :class:`StaleEdit` where one's ``old`` does not stand."""
    characters = list(text)
    for edit in edits:
        end = edit.start + len(edit.old)
        if edit.start < 0 or text[edit.start : end] != edit.old:
            raise _stale()
        characters[edit.start : end] = edit.new
    return "".join(characters)


def _text_changes(xml: Xml, pieces: Sequence[_xml.Piece], edits: Iterable[Edit]) -> list[Change]:
    found: list[Change] = []
    for edit in edits:
        found += _xml.changes(xml, pieces, edit.start, edit.old, edit.new)
    return found


def _stale() -> StaleEdit:
    return StaleEdit("要替换的文字已不在原处，未作任何改动", "the text to be replaced does not stand there")


def _typed(xml: Xml, source: Source, kind: str) -> Change:
    """The change that gives the cell another type."""
    if source.type_span:
        return (*source.type_span, kind)
    at = source.tag_end - 1
    return (at, at, f' t="{kind}"')


def _as_inline(xml: Xml, source: Source, inside: str) -> list[Change]:
    if source.value_element is None:
        raise _stale()
    p = source_prefix(xml, source)
    return [_typed(xml, source, "inlineStr"), (*source.value_element, f"<{p}is>{inside}</{p}is>")]


def _text_element(p: str, text: str) -> str:
    return f'<{p}t xml:space="preserve">{_escaped(text)}</{p}t>'


def _escaped(text: str) -> str:
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f]", lambda m: f"_x{ord(m.group()):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def by_number(edits: Iterable[Edit]) -> dict[int, list[Edit]]:
    """Edits by the number of their passage."""
    found: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        found[edit.passage].append(edit)
    return found
