"""The annotated texts that accuracy is measured on, in one shape. Where they come from: docs/accuracy.md."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

TYPES = (
    "RESIDENT_ID",
    "PASSPORT",
    "BANK_CARD",
    "MOBILE",
    "LANDLINE",
    "EMAIL",
    "ADDRESS",
    "PERSON",
    "BIRTH_DATE",
    "PLATE",
    "USCC",
)
"""What is scored: the kinds that the annotations know. What a system finds besides is not counted either way."""

_TYPE_OF_LABEL = {"CN_RESIDENT_ID": "RESIDENT_ID", "PHONE": "MOBILE"}


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated span.

    Attributes:
        start, end: character offsets.
        type: one of ``TYPES``, or something that is not scored.
        private: should be hidden before publication; otherwise legitimately public.
        masked: carries a mask already: neither finding nor leaving it is counted.
    """

    start: int
    end: int
    type: str
    private: bool = True
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One annotated text."""

    text: str = field(repr=False)
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Texts that are scored together.

    Attributes:
        name: for the table's heading.
        types: which kinds are annotated throughout, so that a finding without an annotation is wrong.
        place_is_address: every place name in the set is part of an address.
        negative: published matter: whatever is hidden in it is hidden wrongly.
    """

    name: str
    cases: tuple[Case, ...] = field(repr=False)
    types: tuple[str, ...] = TYPES
    place_is_address: bool = False
    negative: bool = False


def shared_folder() -> Path:
    """The shared data, or the end of the program with a word on what to do."""
    folder = Path(os.environ.get("REDACTOR_SHARED") or ROOT.parent / "shared")
    if not (folder / "data" / "gov-texts-dev.jsonl").is_file():
        sys.exit(
            f"没有评测数据：{folder} 不存在或不完整。请用环境变量 REDACTOR_SHARED 指向 shared 目录（见 docs/accuracy.md）"
        )
    return folder


def government_texts(folder: Path) -> Iterator[CaseSet]:
    """The texts of government websites: as they were, with values filled in, and imitations."""
    groups: dict[str, list[Case]] = {"real": [], "filled": [], "imitation": []}
    for row in _rows(folder / "data" / "gov-texts-dev.jsonl"):
        gold = tuple(_gold(span) for span in row["spans"])
        imitation = row["origin"].startswith("imitation") or not row.get("real", True)
        filled = any(span.get("filled") for span in row["spans"])
        groups["imitation" if imitation else "filled" if filled else "real"].append(Case(row["text"], gold))
    for name, cases in groups.items():
        yield CaseSet(f"gov-texts-dev, {name}", tuple(cases))


_NER = (
    ("open/waybill_dev", ("PERSON", "MOBILE", "ADDRESS"), True),
    ("open/address_cpca_dev", ("ADDRESS",), True),
    ("restricted/address_ncap_dev", ("ADDRESS",), True),
    ("restricted/df472_privacy_dev", ("PERSON", "MOBILE", "EMAIL"), False),
    ("restricted/cail2022_drug_dev", ("PERSON",), False),
    ("restricted/resume_dev", ("PERSON",), False),
    ("restricted/weibo_dev", ("PERSON",), False),
    ("restricted/people_daily_dev", ("PERSON",), False),
    ("restricted/msra_dev", ("PERSON",), False),
    ("restricted/cluener_dev", ("PERSON",), False),
)
_CARRIED = frozenset({"open/address_cpca_dev", "restricted/address_ncap_dev"})
"""Sets of bare addresses; they are measured in a sentence as well, as a notice would hold them."""
_LABEL, _AFTER = "住址：", "，联系电话待补。"
_NEWS = frozenset({"restricted/people_daily_dev", "restricted/msra_dev", "restricted/cluener_dev"})


def entity_sets(folder: Path) -> Iterator[CaseSet]:
    """Public sets of names and addresses. In news and CVs the names are public ones: found is not yet hidden."""
    for name, types, place_is_address in _NER:
        path = folder / "data" / "ner" / f"{name}.jsonl"
        if not path.is_file():
            print(f"\n{name}: not in this copy of the shared data, left out")
            continue
        cases = [_case(row) for row in _rows(path)]
        yield CaseSet(name, tuple(cases), types, place_is_address, negative=name in _NEWS)
        if name in _CARRIED:
            carried = tuple(map(_in_sentence, filter(_is_one_address, cases)))
            yield CaseSet(f"{name}, in a sentence", carried, types, place_is_address)


def _case(row: dict[str, Any]) -> Case:
    """A row of a set. In judgements a name whose rest is 某 is masked already."""
    text = row["text"]
    gold = (_gold(span) for span in row["spans"])
    return Case(text, tuple(replace(g, masked=g.masked or "某" in text[g.start : g.end]) for g in gold))


def _is_one_address(case: Case) -> bool:
    """Is the whole text one address and nothing besides, in one line?"""
    whole = [g for g in case.gold if g.type == "ADDRESS" and (g.start, g.end) == (0, len(case.text))]
    return len(whole) == len(case.gold) == 1 and not _OTHER_CLAUSE.search(case.text)


_OTHER_CLAUSE = re.compile("[,，。;；\n]")
"""What ends a value in a sentence: with it inside, no reader could tell where the address ends."""


def _in_sentence(case: Case) -> Case:
    (gold,) = case.gold
    moved = replace(gold, start=gold.start + len(_LABEL), end=gold.end + len(_LABEL))
    return Case(_LABEL + case.text + _AFTER, (moved,))


def _gold(span: dict[str, Any]) -> Gold:
    label = span["type"]
    return Gold(
        span["start"],
        span["end"],
        _TYPE_OF_LABEL.get(label, label),
        span.get("private", True),
        span.get("masked", False),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
