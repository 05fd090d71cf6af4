"""Edits of a workbook: texts in place, names of sheets with legal signs, numbers by rebuilding the stream."""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from redactor.content import Edit, Limits
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats import _biff_records as R
from redactor.formats._biff import Constants, number_text, records
from redactor.formats._names import ASCII_SIGNS, WIDE_SIGNS, legal_name
from redactor.formats._ole import FILE, Compound, Path, open_compound, patched
from redactor.formats._ole_resize import replaced
from redactor.formats._ole_text import Slot
from redactor.formats._ole_walk import Walking, written
from redactor.formats._xls_book import Computed, Locked, Number, Title
from redactor.formats._xls_rebuild import rebuilt
from redactor.formats._xls_walk import WORKBOOKS

_SHORTEST_CONSTANT = 3
_DOUBLES = (R.NUMBER, R.FORMULA)


def masked(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes], walk: Walking) -> bytes:
    """The file with the edits made.

    Raises:
        StaleEdit: an edit's ``old`` does not stand there.
        UnwritableFormat: a number that cannot be written as a text; a formula that would bring the value back.
    """
    compound = open_compound(data, Limits())
    slots = [item for item in walk(compound).items if isinstance(item, Slot)]
    by_slot: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.old != edit.new or not 0 <= edit.passage < len(slots):
            by_slot[edit.passage].append(edit)
    plain: list[Edit] = []
    numbers: dict[tuple[int, int], str] = {}
    taken = {slot.passage.text.lower() for i, slot in enumerate(slots) if isinstance(slot, Title) and i not in by_slot}
    for number, mine in by_slot.items():
        slot = slots[number] if 0 <= number < len(slots) else None
        if isinstance(slot, Title):
            plain.append(_title(slot, number, mine, taken))
            continue
        plain += mine  # a number has no characters in the file, but whether the old text is right is checked
        if isinstance(slot, Locked):
            raise UnwritableFormat(
                "公式、筛选条件、缓存或图形副本中的内容无法原位遮盖，请另存为 xlsx 后重新提交",
                "a text cannot be masked in place",
            )
        if isinstance(slot, Number):
            numbers[slot.record, slot.at] = _edited(slot.passage.text, mine)
    for number, mine in by_slot.items():
        slot = slots[number] if 0 <= number < len(slots) else None
        if isinstance(slot, Number | Computed) and slot.constants is not None:
            _refuse_recomputed(slot, slot.constants, mine, slots, by_slot)
    copy = written(data, plain, parts, walk)
    return _with_texts(copy, numbers) if numbers else copy


def _edited(text: str, edits: Sequence[Edit]) -> str:
    characters = list(text)
    for edit in edits:
        if edit.start < 0 or text[edit.start : edit.start + len(edit.old)] != edit.old:
            raise StaleEdit("要替换的文字已不在原处，未作任何改动", "another text stands there")
        characters[edit.start : edit.start + len(edit.old)] = edit.new
    return "".join(characters)


def _title(slot: Title, number: int, edits: Sequence[Edit], taken: set[str]) -> Edit:
    """``*`` is illegal in the name of a sheet, and no two may be alike."""
    old = slot.passage.text
    narrow = all(piece.encoding == "latin-1" for piece in slot.stretches)
    return Edit(number, 0, old, legal_name(old, _edited(old, edits), ASCII_SIGNS if narrow else WIDE_SIGNS, taken))


def _refuse_recomputed(
    slot: Slot,
    constants: Constants,
    edits: Sequence[Edit],
    slots: Sequence[Slot],
    by_slot: Mapping[int, Sequence[Edit]],
) -> None:
    """A formula that has the hidden characters in itself, or refers to nothing, would bring them back."""
    old = slot.passage.text
    hidden = {
        edit.start + i for edit in edits for i, (a, b) in enumerate(zip(edit.old, edit.new, strict=True)) if a != b
    }
    places = {piece: number for number, other in enumerate(slots) for piece in other.stretches if piece.path}
    words = [number_text(number) for number in constants.numbers]
    for piece in constants.texts:
        words.append(_edited(piece.text, by_slot.get(places.get(piece, -1), ())))
    if constants.refers and not any(_restores(word, old, hidden) for word in words):
        return
    raise UnwritableFormat("公式会重新算出已隐去的内容，请先把公式转为数值", "the formula would restore the value")


def _restores(word: str, old: str, hidden: set[int]) -> bool:
    if len(word) < _SHORTEST_CONSTANT:
        return False
    return any(hidden & set(range(m.start(), m.start() + len(word))) for m in re.finditer(re.escape(word), old))


def _with_texts(data: bytes, numbers: Mapping[tuple[int, int], str]) -> bytes:
    """The file with its workbook rebuilt; the numbers are taken out of what nothing owns as well."""
    compound = open_compound(data, Limits())
    path, stream = next((path, compound.read(here)) for path in WORKBOOKS if (here := compound.stream(path)))
    found, end = records(stream)
    old = {stream[found[i].start + 6 : found[i].start + 14] for i, _ in numbers if found[i].kind in _DOUBLES}
    new = rebuilt(stream, numbers, frozenset(_in_charts(stream)))
    if not any(stream[end:]):
        new = new[: len(new) - (len(stream) - end)]  # what padded it may be taken up
    copy = replaced(compound, path, new, padded=True)
    return _without(open_compound(copy, Limits()), old)


def _without(compound: Compound, values: set[bytes]) -> bytes:
    """The file without these bytes in what nothing owns."""
    found: dict[Path, list[tuple[int, bytes]]] = {FILE: []}
    for start, length in compound.leftover:
        piece = compound.data[start : start + length]
        for value in values if any(piece) else ():
            found[FILE] += [(start + m.start(), bytes(8)) for m in re.finditer(re.escape(value), piece)]
    return patched(compound, found) if found[FILE] else compound.data


def _in_charts(stream: bytes) -> Iterator[int]:
    """Records that stand in a chart on a sheet, or in a sheet that is a chart."""
    depth, chart = 0, False
    for index, record in enumerate(records(stream)[0]):
        if record.kind == R.BOF:
            depth += 1
            chart = record.end - record.start >= 4 and struct.unpack_from("<H", stream, record.start + 2)[0] == 0x20
        elif record.kind == R.EOF:
            depth -= 1
            chart = False
        elif chart or depth > 1:
            yield index
