"""Our samples: of the values that must go how many go, of those that must stay how many stay.

The peers cannot read the files, so they get the text that our readers found: a line a passage, its label before it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.cases import ROOT
from benchmarks.systems import System


@dataclass(frozen=True, slots=True)
class Sample:
    """A case of ``samples/``: its text before and after our own masking, and what must and must not be left."""

    text: str = field(repr=False)
    masked: str = field(repr=False)
    must_go: tuple[str, ...] = field(repr=False)
    must_stay: tuple[str, ...] = field(repr=False)


def samples() -> Iterator[Sample]:
    """Every sample that has a value to hide or to keep and that can be read."""
    for case in sorted((ROOT / "samples").glob("*/expected.toml")):
        expected = tomllib.loads(case.read_text(encoding="utf-8"))
        must_go, must_stay = (tuple(expected.get(key, ())) for key in ("must_not_contain", "must_contain"))
        (path,) = (path for path in case.parent.iterdir() if path != case)
        if (must_go or must_stay) and (sample := _sample(path, must_go, must_stay)):
            yield sample


def _sample(path: Path, must_go: tuple[str, ...], must_stay: tuple[str, ...]) -> Sample | None:
    from redactor import check

    data = path.read_bytes()
    text = _text(data, path.name)
    if not all(value in text for value in must_go + must_stay):
        return None  # its format is not read yet; the table's heading says how many were
    outcome = check(data, path.name)
    masked = _text(outcome.copy.data, outcome.copy.name) if outcome.copy else text
    return Sample(text, masked, must_go, must_stay)


def _text(data: bytes, name: str) -> str:
    from redactor.content import Limits
    from redactor.document import open_document

    passages = open_document(data, name, Limits()).passages
    return "\n".join(f"{p.label}：{p.text}" if p.label else p.text for p in passages)


def table(cases: Sequence[Sample], peers: Sequence[System]) -> Iterator[list[str]]:
    """A row a system: values gone of those that must go, values left of those that must stay."""
    must_go, must_stay = (sum(len(getattr(c, key)) for c in cases) for key in ("must_go", "must_stay"))
    yield ["system", f"gone, of {must_go}", f"left, of {must_stay}"]
    yield ["redactor", *_counts(cases, [case.masked for case in cases])]
    for system in peers:
        found = system.find([case.text for case in cases])
        hidden = [{at for s in spans if s.hidden for at in range(s.start, s.end)} for spans in found]
        masked = [
            "".join("*" if at in gone else sign for at, sign in enumerate(case.text))
            for case, gone in zip(cases, hidden, strict=True)
        ]
        yield [system.name, *_counts(cases, masked)]


def _counts(cases: Sequence[Sample], masked: Sequence[str]) -> tuple[str, str]:
    gone = sum(value not in text for case, text in zip(cases, masked, strict=True) for value in case.must_go)
    left = sum(value in text for case, text in zip(cases, masked, strict=True) for value in case.must_stay)
    return str(gone), str(left)
