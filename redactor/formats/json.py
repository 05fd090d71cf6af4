"""JSON, lines of JSON, GeoJSON: the key gives the label, an object is a record; a list of lists is a table.

Read on the source: every string (escapes decoded: ``\\u5f20``, ``\\/``), every number, every key that is more than a plain
word; what is broken is read as words, so nothing of a cut file is left out. A page or JSON written into a string is read
as such. A number that is masked becomes a string, for a star is no number: the only place where the file grows, by two
quotes; what parsed before is parsed again after.

What it does not do: keep two keys apart that become the same by masking; know the schema of the file.
"""

from __future__ import annotations

import json as standard
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from redactor.content import Content, Edit, Limits, Passage
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats import _encoding
from redactor.formats._data_urls import encoded
from redactor.formats._inner_markup import add_value
from redactor.formats._keys import label_of
from redactor.formats._spelling import ESCAPE, Spelled, decoded, escape, plain
from redactor.formats._text_kind import TOKEN, is_json, kind_of
from redactor.formats._text_source import Walked, changes, content, source_of

NAME = "json"
SUFFIXES: tuple[str, ...] = (".json", ".ndjson", ".jsonl", ".geojson")
DETECTS_DAMAGE = False

_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z_$\-]*")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?")
_LITERALS = ("true", "false", "null")
_HEADING = re.compile(r"[^0-9]{1,20}")
_DEEPEST = 4


def claims(data: bytes) -> bool:
    """Text that starts with an object or a list, and in which there is nothing that is not JSON near the start."""
    return kind_of(data) == NAME


def read(data: bytes, limits: Limits) -> Content:
    """Every string, number and telling key as a passage. Raises :class:`LimitExceeded`."""
    return content(NAME, data, limits, lambda text: _walked(text).found)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made; a number that changes becomes a string.

    Raises:
        StaleEdit: something else stands there, or there is no such part.
        UnwritableFormat: a new character does not exist in the encoding, or the file would no longer be JSON.
    """
    if not edits and not parts:
        return data
    source = source_of(data)
    walk = _walked(source.text)
    wanted = changes(walk.found.sites, edits)
    for number, new in parts.items():
        if not 0 <= number < len(walk.found.parts):
            raise StaleEdit("要替换的内嵌文件不存在", "no such embedded file")
        _, (start, end), packed = walk.found.parts[number]
        wanted.append((start, end, encoded(new, packed)))
    written = _encoding.replace(source, _quoted(source.text, wanted, walk.numbers))
    if _parses(source.text) and not _parses(source_of(written).text):
        raise UnwritableFormat("改写后不再是有效的 JSON，没有写入", "the file would no longer be JSON")
    return written


def _quoted(
    text: str, wanted: Sequence[tuple[int, int, str]], numbers: Mapping[int, int]
) -> list[tuple[int, int, str]]:
    """The changes, those in a number as one change of all of it to a string."""
    starts = sorted(numbers)
    inside: dict[int, list[tuple[int, int, str]]] = {}
    others: list[tuple[int, int, str]] = []
    for change in wanted:
        at = bisect_right(starts, change[0]) - 1
        if at >= 0 and change[0] < numbers[starts[at]]:
            inside.setdefault(starts[at], []).append(change)
        else:
            others.append(change)
    for start, found in inside.items():
        signs = list(text[start : numbers[start]])
        for first, last, new in found:
            signs[first - start : last - start] = new
        others.append((start, numbers[start], f'"{"".join(signs)}"'))
    return others


def _parses(text: str) -> bool:
    """Is it JSON, or lines of it?"""
    try:
        standard.loads(text)
    except ValueError:
        pass  # perhaps lines of it
    except RecursionError:
        return False
    else:
        return True
    try:
        return all(standard.loads(line) is not None for line in text.splitlines() if line.strip())
    except (ValueError, RecursionError):
        return False


@dataclass(slots=True)
class _Open:
    """An object or a list that is open: its record, the key it stands under, what was read last in it.

    ``headings``: of a list of lists, the first one's texts. ``column``: which of its values comes next.
    """

    sign: str
    record: int | None
    label: str
    key: str = ""
    is_key: bool = False
    column: int = 0
    headings: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)


class _Walk:
    """Reads a source and gathers what it holds. ``numbers``: where each bare number starts and ends in the file."""

    def __init__(self) -> None:
        self.found = Walked()
        self.numbers: dict[int, int] = {}
        self.records = 0
        self.labels: dict[str, str] = {}

    def read(self, source: Spelled, place: str = "", record: int | None = None, depth: int = 0) -> None:
        """Walks over one source, or over JSON in a string, where ``place`` says which."""
        text = source.text
        opened: list[_Open] = []
        line, counted = 1, 0
        for token in TOKEN.finditer(text):
            kind = token.lastgroup
            if not kind:
                continue
            start, end = token.span()
            if kind == "mark":
                self._mark(token.group(), opened, record)
                continue
            here = opened[-1] if opened else None
            if kind == "string":
                start, end = start + 1, end - (text[end - 1] == '"' and end - start > 1)
                value = decoded(source.slice(start, end), ESCAPE, escape)
                if here and here.is_key:
                    here.key, here.is_key = value.text, False
                    if _PLAIN_KEY.fullmatch(value.text):
                        continue
            elif token.group() in _LITERALS:
                continue
            else:
                value = source.slice(start, end)
                if not depth and _NUMBER.fullmatch(token.group()):
                    self.numbers[start] = end
            line += text.count("\n", counted, start)
            counted = start
            self._value(value, place or f"第 {line} 行", here, record, depth)

    def _value(self, value: Spelled, place: str, here: _Open | None, record: int | None, depth: int) -> None:
        if here is None:
            name = ""
        elif here.sign == "{":
            name = here.key
        else:
            name = here.headings[here.column] if here.column < len(here.headings) else here.label
            here.row.append(value.text)
        own = here.record if here else record
        shown = f"{place}“{name}”" if name else place
        text = value.text
        if text[:1] in ("{", "[") and depth < _DEEPEST and is_json(text):
            self.read(value, f"{shown}中的 JSON", own, depth + 1)
            return
        if name not in self.labels:
            self.labels[name] = label_of(name)
        passage = Passage("", shown, self.labels[name] if name != text else "", own)
        self.records += add_value(self.found, value, passage, self.records)

    def _mark(self, sign: str, opened: list[_Open], record: int | None) -> None:
        here = opened[-1] if opened else None
        if sign in "{[":
            label = here.key if here and here.sign == "{" else here.label if here else ""
            own = here.record if here else record
            if sign == "{" or (here and here.sign == "["):
                own, self.records = self.records, self.records + 1
            headings = here.headings if here and here.sign == "[" and sign == "[" else []
            opened.append(_Open(sign, own, label, is_key=sign == "{", headings=headings))
        elif sign in "}]":
            if opened:
                closed = opened.pop()
                above = opened[-1] if opened else None
                if closed.sign == "[" and above and above.sign == "[" and not above.column:
                    above.headings = _headings(closed.row)
        elif here and sign == ",":
            here.is_key = here.sign == "{"
            here.column += 1


def _headings(row: Sequence[str]) -> list[str]:
    """The texts of a list of lists' first list, if they may be headings."""
    return list(row) if len(row) > 1 and all(_HEADING.fullmatch(text) for text in row) else []


def _walked(text: str) -> _Walk:
    walk = _Walk()
    walk.read(plain(text))
    return walk
