"""What the walk through a compound file yields, as ``Content``; and its edits and parts written back.

A format of this kind is one function, ``walk(compound) -> Walk``; reading and writing are the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from redactor.content import Content, Edit, Limits, Passage
from redactor.errors import LimitExceeded, StaleEdit
from redactor.formats._ole import FILE, Compound, Path, Span, open_compound, patched
from redactor.formats._ole_objects import Inner, Item, inner_changes
from redactor.formats._ole_remains import echoes, remains, told
from redactor.formats._ole_resize import replaced
from redactor.formats._ole_text import Slot, changes

_SEALS = frozenset(("_signatures", "_xmlsignatures"))
"""What a signed file has in its root: a stream of old, a storage of Office 2010 and later ([MS-OFFCRYPTO] 2.5)."""
_LEFTOVER = "文件残留数据（旧版本内容）"


@dataclass(frozen=True, slots=True)
class Walk:
    """What a file holds.

    Attributes:
        items: passages, files inside and blind spots, in order.
        unread: bytes of streams that nobody reads, in which masked values are looked for again.
    """

    items: tuple[Item, ...] = field(repr=False)
    unread: Mapping[Path, Sequence[Span]] = field(default_factory=dict, repr=False)


Walking = Callable[[Compound], Walk]


def content(source: str, data: bytes, limits: Limits, walk: Walking) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    compound = open_compound(data, limits)
    passages: list[Passage] = []
    parts, blind = [], []
    for item in _items(compound, walk(compound)):
        if isinstance(item, Slot):
            passages.append(item.passage)
            if len(passages) > limits.passages:
                raise LimitExceeded("文字段数超过上限，未全部查看，请拆分后提交", "too many passages")
        elif isinstance(item, Inner):
            parts.append(item.part)
        else:
            blind.append(item)
    names = {stream.path[0].lower() for stream in compound.streams if stream.size}
    seals = ("数字签名（改动任何内容都会使其失效）",) if names & _SEALS else ()
    return Content(source, tuple(passages), tuple(parts), tuple(dict.fromkeys(blind)), seals)


def written(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes], walk: Walking) -> bytes:
    """The file with the edits made and parts replaced, in place; a part that changed its size changes its stream's.

    Raises :class:`StaleEdit`, :class:`redactor.errors.UnwritableFormat`.
    """
    if not edits and not parts:
        return data
    compound = open_compound(data, Limits())
    walked = walk(compound)
    items = _items(compound, walked)
    slots = [item for item in items if isinstance(item, Slot)]
    inner = [item for item in items if isinstance(item, Inner)]
    found = {path: list(pieces) for path, pieces in changes(slots, edits).items()}
    resized: list[int] = []
    for number, new in parts.items():
        if not 0 <= number < len(inner):
            raise StaleEdit("要替换的附件不存在，未作任何改动", "no such part")
        here, anew = inner_changes(compound, inner[number], new)
        for path, pieces in here.items():
            found.setdefault(path, []).extend(pieces)
        if anew:
            resized.append(number)
    copy = _without_echoes(patched(compound, found), slots, edits, walked)
    for number in resized:  # their streams as they are now, with the names of files masked
        for path, whole in inner_changes(open_compound(copy, Limits()), inner[number], parts[number])[1].items():
            copy = replaced(open_compound(copy, Limits()), path, whole)
    return copy


def _without_echoes(data: bytes, slots: Sequence[Slot], edits: Sequence[Edit], walked: Walk) -> bytes:
    """The bytes without what was masked, where earlier versions of the text are and nobody reads."""
    values = {told(slots[edit.passage].passage.text, edit) for edit in edits if edit.old != edit.new}
    compound = open_compound(data, Limits())
    found = {FILE: list(echoes(data, compound.leftover, values))}
    for path, spans in walked.unread.items():
        if (stream := compound.stream(path)) is not None:
            found[path] = list(echoes(compound.read(stream), spans, values))
    return patched(compound, found) if any(found.values()) else data


def _items(compound: Compound, walked: Walk) -> tuple[Item, ...]:
    """What the walk yields, then the text in what it does not read, and in what nothing owns."""
    rest: list[Item] = []
    for path, spans in walked.unread.items():
        rest.extend(remains(compound, path, spans, f"文件内部数据（{path[-1]}）"))
    rest.extend(remains(compound, FILE, compound.leftover, _LEFTOVER))
    return (*walked.items, *rest)
