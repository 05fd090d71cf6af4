"""Every case in ``samples/``: what is expected of it stands beside it in ``expected.toml``.

``pytest --renew-expected`` writes verdicts and counts as they are found now. That is for a change made on purpose: read
the difference before you commit it. What must and must not be in the copy is never renewed.
"""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from redactor import Action, Outcome, check
from redactor.content import Limits
from redactor.document import open_document
from redactor.formats import FORMATS
from redactor.listkind import Setting
from redactor.profiles import load, shipped
from redactor.sweep import residue
from samples.build import BUILT

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CASES = sorted(path.parent for path in SAMPLES.glob("*/expected.toml"))
_COUNTS = re.compile(r"(?ms)^\[counts\]\n.*?(?=^\[|\Z)")

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _input(case: Path) -> Path:
    (found,) = (path for path in case.iterdir() if path.name != "expected.toml")
    return found


@cache
def _outcome(case: Path) -> Outcome:
    file, expected = _input(case), _expected(case)
    setting = Setting(expected.get("channel", ""), expected.get("title", ""))
    return check(file.read_bytes(), file.name, load(expected.get("policy", "default")), setting=setting)


def _expected(case: Path) -> dict[str, Any]:
    return tomllib.loads((case / "expected.toml").read_text("utf-8"))


def _counts(outcome: Outcome) -> dict[tuple[str, str], int]:
    return {(entity, str(action)): n for action in Action for entity, n in outcome.counts(action).items()}


def _kind(outcome: Outcome) -> str:
    """Id of the kind of list or text that it was judged as; without one, of the profile."""
    return outcome.policy.partition("@")[0].rpartition("+")[2]


def _is_readable_yet(case: Path) -> bool:
    """Are the formats here that the case ``needs``? A case may stand here before its format does."""
    return set(_expected(case).get("needs", ())) <= {candidate.NAME for candidate in FORMATS}


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 20
    assert {case.name for case in CASES} == {
        path.name for path in SAMPLES.iterdir() if path.is_dir() and path.name[0] not in "._"
    }


@pytest.mark.parametrize("profile", shipped())
def test_every_profile_has_two_cases(profile: str) -> None:
    assert sum(_kind(_outcome(case)) == profile for case in CASES if _is_readable_yet(case)) >= 2


@each_case
def test_what_is_expected_happens(case: Path, renew_expected: bool) -> None:
    if not _is_readable_yet(case):
        pytest.xfail("nobody reads this format yet")
    outcome, expected = _outcome(case), _expected(case)
    if renew_expected:
        _renew(case, outcome)
        return
    faults = [*_faults_of_findings(outcome, expected), *_faults_of_copy(outcome, expected)]
    if "known_fault" in expected:
        assert faults, "the fault is mended: take known_fault out of expected.toml"
        pytest.xfail(expected["known_fault"])
    assert faults == []


def _faults_of_findings(outcome: Outcome, expected: dict[str, Any]) -> Iterator[str]:
    """Where what was found is not what is expected. What is kept is compared only where it is written down."""
    wanted = {(entity, action): n for entity, counts in expected["counts"].items() for action, n in counts.items()}
    found = {key: n for key, n in _counts(outcome).items() if key[1] != "keep" or key in wanted}
    for key in sorted({*found, *wanted}):
        if found.get(key, 0) != wanted.get(key, 0):
            yield f"{' '.join(key)}: {found.get(key, 0)} found, {wanted.get(key, 0)} expected"
    if "kind" in expected and _kind(outcome) != expected["kind"]:
        yield f"judged as {_kind(outcome)}"
    if outcome.verdict != expected["verdict"]:
        yield f"{outcome.verdict}, {expected['verdict']} expected"
    blind = Counter(spot.kind for spot in outcome.blind_spots)
    if blind != Counter(spot["kind"] for spot in expected.get("blind", ())):
        yield f"blind spots: {dict(blind)}"


def _faults_of_copy(outcome: Outcome, expected: dict[str, Any]) -> Iterator[str]:
    """Where the copy is not what is expected: no copy, another verdict, a value too many or too few in it."""
    if "copy" not in expected or outcome.copy is None:
        if ("copy" in expected) != (outcome.copy is not None):
            yield f"a copy was not expected, or there is none: {outcome.no_copy}"
        return
    copy = outcome.copy
    if copy.outcome.verdict != expected["copy"]["verdict"]:
        yield f"the copy is {copy.outcome.verdict}"
    read = [passage.text for passage in open_document(copy.data, copy.name, Limits()).passages]
    gone, stays = expected.get("must_not_contain", ()), expected.get("must_contain", ())
    yield from (f"still in the copy: {value}" for value in residue(gone, copy.data))
    yield from (f"still read in the copy: {value}" for value in gone if any(value in text for text in read))
    yield from (f"no longer in the copy: {value}" for value in stays if not any(value in text for text in read))


def _renew(case: Path, outcome: Outcome) -> None:
    file = case / "expected.toml"
    lines = "".join(f"{entity}.{action} = {n}\n" for (entity, action), n in sorted(_counts(outcome).items()))
    text = _COUNTS.sub(lambda _: f"[counts]\n{lines}\n", file.read_text("utf-8"), count=1)
    file.write_text(
        re.sub(r'(?m)^verdict = ".*"', f'verdict = "{outcome.verdict}"', text, count=1).rstrip() + "\n", "utf-8"
    )


@each_case
def test_what_must_go_was_there(case: Path) -> None:
    """A case whose values are not in its input would prove nothing."""
    if not _is_readable_yet(case):
        pytest.xfail("nobody reads this format yet")
    file = _input(case)
    read = [passage.text for passage in open_document(file.read_bytes(), file.name, Limits()).passages]
    expected = _expected(case)
    for value in (*expected.get("must_not_contain", ()), *expected.get("must_contain", ())):
        assert any(value in text for text in read) or value.endswith("*"), value


@pytest.mark.parametrize("path", BUILT, ids=lambda path: Path(path).parent.name)
def test_what_is_committed_is_what_is_built(path: str) -> None:
    pinned = {"python-docx": "1.2.0", "openpyxl": "3.1.5", "python-pptx": "1.0.2"}
    if any(importlib.metadata.version(name) != version for name, version in pinned.items()):
        pytest.skip(f"other versions of {', '.join(pinned)} write other bytes")
    assert (SAMPLES / path).read_bytes() == BUILT[path]()
