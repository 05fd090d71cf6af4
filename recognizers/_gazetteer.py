"""Names of divisions (province to village) and surnames: is this one, and where does the longest one begin?

The 303,000 villages are one sorted string a length, without separators and searched by halves: 3 MB, where a set of
objects takes 30. The 45,000 names of the other levels are asked for far more often and are sets. Loaded when first
asked (about 0.1 s).
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files

_LEVELS = ("province", "city", "county", "town", "village", "province_short", "city_short", "county_short")

PROVINCE, CITY, COUNTY, CITY_SHORT, COUNTY_SHORT, PROVINCE_SHORT, TOWN = (1 << bit for bit in range(7))
"""What a name of :class:`Index` is; one name may be several. The lower, the more a place before another is believed."""
_KINDS = {
    "province": PROVINCE,
    "city": CITY,
    "county": COUNTY,
    "city_short": CITY_SHORT,
    "county_short": COUNTY_SHORT,
    "province_short": PROVINCE_SHORT,
    "town": TOWN,
}


def _sizes(names: Iterable[str], part: slice) -> dict[str, tuple[int, ...]]:
    """Lengths of the names that have the same two characters at one end, longest first."""
    sizes: dict[str, set[int]] = {}
    for name in names:
        sizes.setdefault(name[part], set()).add(len(name))
    shared: dict[frozenset[int], tuple[int, ...]] = {}  # a few dozen combinations for thousands of ends
    return {
        end: shared.setdefault(frozenset(lengths), tuple(sorted(lengths, reverse=True)))
        for end, lengths in sizes.items()
    }


_HEAD, _TAIL = slice(0, 2), slice(-2, None)


class Names:
    """Names of one level.

    Attributes:
        longest: length of the longest name, in characters.
    """

    def __init__(self, by_length: dict[int, str], packed: bool) -> None:
        self._by_length = by_length if packed else {}
        self._members: frozenset[str] = frozenset()
        if not packed:
            self._members = frozenset(
                joined[at : at + size] for size, joined in by_length.items() for at in range(0, len(joined), size)
            )
        self.longest = max(by_length, default=0)

    def __contains__(self, name: object) -> bool:
        if self._members or not isinstance(name, str):
            return name in self._members
        size = len(name)
        joined = self._by_length.get(size)
        if not joined:
            return False
        low, high = 0, len(joined) // size
        while low < high:
            middle = (low + high) // 2
            if joined[middle * size : middle * size + size] < name:
                low = middle + 1
            else:
                high = middle
        return joined[low * size : low * size + size] == name

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members) + sum(len(joined) // size for size, joined in self._by_length.items())

    @cached_property
    def _heads(self) -> dict[str, tuple[int, ...]]:
        return _sizes(self._members, _HEAD)

    @cached_property
    def _tails(self) -> dict[str, tuple[int, ...]]:
        return _sizes(self._members, _TAIL)

    def start_of_longest(self, text: str, floor: int, end: int) -> int:
        """Where the longest name that ends at ``end`` and begins at or after ``floor`` begins; -1 if there is none."""
        if self._members:
            sizes: Iterable[int] = self._tails.get(text[max(0, end - 2) : end], ())
        else:
            sizes = range(self.longest, 1, -1)
        for size in sizes:
            if end - size >= floor and text[end - size : end] in self:
                return end - size
        return -1

    def end_of_longest(self, text: str, start: int, ceiling: int) -> int:
        """Where the longest name that begins at ``start`` and ends at or before ``ceiling`` ends; -1 if there is none."""
        if self._members:
            sizes: Iterable[int] = self._heads.get(text[start : start + 2], ())
        else:
            sizes = range(self.longest, 1, -1)
        for size in sizes:
            if start + size <= ceiling and text[start : start + size] in self:
                return start + size
        return -1


class Index:
    """All names down to the town in one table, each with what it is: one question instead of one a level.

    Two characters at either end say which lengths are worth a question: mostly none, hardly ever more than two.
    """

    def __init__(self, levels: dict[str, Names]) -> None:
        self._kinds: dict[str, int] = {}
        for level, kind in _KINDS.items():
            for name in levels[level]:
                self._kinds[name] = self._kinds.get(name, 0) | kind
        self._heads = _sizes(self._kinds, _HEAD)
        self._tails = _sizes(self._kinds, _TAIL)

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def ending_at(self, text: str, floor: int, end: int) -> Sequence[tuple[int, int]]:
        """Names that end at ``end`` and begin at or after ``floor``: (start, kinds), longest first."""
        sizes = self._tails.get(text[end - 2 : end]) if end >= 2 else None
        if not sizes:
            return ()
        kinds = self._kinds
        return [
            (end - size, kind)
            for size in sizes
            if end - size >= floor and (kind := kinds.get(text[end - size : end], 0))
        ]

    def beginning_at(self, text: str, start: int, ceiling: int) -> Sequence[tuple[int, int]]:
        """Names that begin at ``start`` and end at or before ``ceiling``: (end, kinds), longest first."""
        sizes = self._heads.get(text[start : start + 2])
        if not sizes:
            return ()
        kinds = self._kinds
        return [
            (start + size, kind)
            for size in sizes
            if start + size <= ceiling and (kind := kinds.get(text[start : start + size], 0))
        ]


def _file(name: str) -> bytes:
    return files("recognizers").joinpath("data", name).read_bytes()


@lru_cache(maxsize=1)
def divisions() -> dict[str, Names]:
    """All levels: ``province city county town village`` and ``…_short`` (without the unit: ``廉江``)."""
    levels: dict[str, dict[int, str]] = {level: {} for level in _LEVELS}
    for line in lzma.decompress(_file("divisions.txt.xz")).decode().splitlines():
        if not line.startswith("#"):
            level, size, joined = line.split("\t")
            levels[level][int(size)] = joined
    return {level: Names(by_length, packed=level == "village") for level, by_length in levels.items()}


@lru_cache(maxsize=1)
def index() -> Index:
    """The divisions from province to town, and their short names, in one table."""
    return Index(divisions())


@lru_cache(maxsize=1)
def surnames() -> dict[str, frozenset[str]]:
    """Surnames by class: ``common``, ``rare`` (also a common word: needs a label), ``compound`` (two characters)."""
    lines = _file("surnames.txt").decode().splitlines()
    return {kind: frozenset(names.split()) for kind, _, names in (s.partition("\t") for s in lines if s[0] != "#")}
