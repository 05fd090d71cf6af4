"""The small tables that are shipped in ``data/``, each read once, when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files


def _lines(name: str) -> Iterator[list[str]]:
    text = (files("recognizers") / "data" / name).read_text(encoding="utf-8")
    return (line.split() for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def region_codes() -> frozenset[str]:
    """Every six-digit region code (GB/T 2260) that was ever valid since 1980.

    >>> "440881" in region_codes(), "991234" in region_codes()
    (True, False)
    """
    return frozenset(head + tail for head, *tails in _lines("region_codes.txt") for tail in tails)


@lru_cache(maxsize=1)
def bank_bins() -> dict[str, frozenset[int]]:
    """First digits of Chinese bank cards (3 to 10 of them) and the lengths such cards have.

    >>> 19 in bank_bins()["622848"]
    True
    """
    return {head: frozenset(map(int, tails)) for head, *tails in _lines("bank_bins.txt")}


@lru_cache(maxsize=1)
def area_codes() -> frozenset[str]:
    """Area codes of fixed lines with their leading 0, abolished ones too.

    >>> {"010", "0759"} <= area_codes(), "0111" in area_codes()
    (True, False)
    """
    return frozenset(head + tail for head, *tails in _lines("area_codes.txt") for tail in tails)
