"""A masked copy that is checked again is clean: of every example, what was found and then hidden is not found again."""

from __future__ import annotations

import re

import pytest

from recognizers import all_recognizers
from recognizers._base import Recognizer
from recognizers._text import forget

_ACTED_UPON = 0.5
_OTHERS = frozenset({"Person", "Address", "MaskedNumber"})
"""Names and addresses are masked as a whole and tested with them; what is masked already is MaskedNumber's to find."""
_NO_MASK = frozenset({"SecrecyMark", "DisclosureMark", "Hotline", "OrganizationCode"})
"""Held, blocked or kept; never masked."""

_MASKS = {"whole": (0, 0), "head of six": (6, 0), "head of three": (3, 0), "tail of four": (0, 4), "both ends": (3, 4)}


def _examples() -> list[tuple[str, str]]:
    return [
        (type(r).__name__, text)
        for r in all_recognizers()
        if type(r).__name__ not in _OTHERS | _NO_MASK
        for text in r.FOUND
    ]


def _hide(value: str, head: int, tail: int) -> str:
    return value[:head] + re.sub(r"[^\n]", "*", value[head : len(value) - tail]) + value[len(value) - tail :]


@pytest.fixture(scope="module")
def recognizers() -> list[Recognizer]:
    return [r for r in all_recognizers() if type(r).__name__ not in _OTHERS]


def _hides_something(example: str, mask: str) -> bool:
    head, tail = _MASKS[mask]
    return all(len(value) >= head + tail + 4 for value in re.findall(r"【([^】]*)】", example))


@pytest.mark.parametrize(
    ("name", "example", "mask"),
    [(name, example, mask) for name, example in _examples() for mask in _MASKS if _hides_something(example, mask)],
)
def test_masked_is_clean(recognizers: list[Recognizer], name: str, example: str, mask: str) -> None:
    head, tail = _MASKS[mask]
    pieces = re.split(r"【([^】]*)】", example)
    text, hidden = "", []
    for i, piece in enumerate(pieces):
        if i % 2:
            piece = _hide(piece, head, tail)
            hidden.append((len(text), len(text) + len(piece)))
        text += piece
    for recognizer in recognizers:
        results = recognizer.enhance_using_context(text, recognizer.analyze(text, recognizer.ENTITIES), [], None)
        again = [
            r.entity_type
            for r in results
            if r.score >= _ACTED_UPON and any(r.start < end and start < r.end for start, end in hidden)
        ]
        assert again == [], f"{type(recognizer).__name__} in an example of {name}"
    forget()
