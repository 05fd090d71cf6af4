"""Names of divisions (province to village) and surnames: is this one, and where does the longest one begin?

The 303,000 villages are one sorted string a length, without separators and searched by halves: 3 MB, where a set of
objects takes 30. The 45,000 names of the other levels are asked for far more often and are sets. Loaded when first
asked (about 0.1 s).
"""

from __future__ import annotations

import lzma
from functools import lru_cache
from importlib.resources import files

_LEVELS = ("province", "city", "county", "town", "village", "province_short", "city_short", "county_short")


class Names:
    """Names of one level.

    Attributes:
        longest: length of the longest name, in characters.
    """

    def __init__(self, by_length: dict[int, str], packed: bool) -> None:
        self._by_length = by_length if packed else {}
        # Two characters at either end tell most texts apart from all names at once.
        self._members = frozenset[str]()
        if not packed:
            self._members = frozenset(
                joined[at : at + size] for size, joined in by_length.items() for at in range(0, len(joined), size)
            )
        self._heads = frozenset(name[:2] for name in self._members)
        self._tails = frozenset(name[-2:] for name in self._members)
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

    def __len__(self) -> int:
        return len(self._members) + sum(len(joined) // size for size, joined in self._by_length.items())

    def start_of_longest(self, text: str, floor: int, end: int) -> int:
        """Where the longest name that ends at ``end`` and begins at or after ``floor`` begins; -1 if there is none."""
        if self._tails and text[max(0, end - 2) : end] not in self._tails:
            return -1
        for start in range(max(floor, end - self.longest), end - 1):
            if text[start:end] in self:
                return start
        return -1

    def end_of_longest(self, text: str, start: int, ceiling: int) -> int:
        """Where the longest name that begins at ``start`` and ends at or before ``ceiling`` ends; -1 if there is none."""
        if self._heads and text[start : start + 2] not in self._heads:
            return -1
        for end in range(min(ceiling, start + self.longest), start + 1, -1):
            if text[start:end] in self:
                return end
        return -1


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
def places() -> frozenset[str]:
    """Every province, city, county and town, those above towns also without their unit: one look where six are asked."""
    levels = divisions()
    return frozenset().union(*(names._members for level, names in levels.items() if level != "village"))


@lru_cache(maxsize=1)
def surnames() -> dict[str, frozenset[str]]:
    """Surnames by class: ``common``, ``rare`` (also a common word: needs a label), ``compound`` (two characters)."""
    lines = _file("surnames.txt").decode().splitlines()
    return {kind: frozenset(names.split()) for kind, _, names in (s.partition("\t") for s in lines if s[0] != "#")}
