"""Every recognizer carries its own examples; here they are all run, in a shuffled order."""

from __future__ import annotations

import random
import re

import pytest

from recognizers import all_recognizers
from recognizers._base import Recognizer
from recognizers._text import fold

_ACTED_UPON = 0.5


def _spans(recognizer: Recognizer, text: str) -> set[tuple[int, int]]:
    results = recognizer.analyze(text, recognizer.ENTITIES)
    results = recognizer.enhance_using_context(text, results, [], None)
    return {(r.start, r.end) for r in results if r.score >= _ACTED_UPON}


def _examples() -> list[tuple[Recognizer, str, bool]]:
    examples = [(r, text, True) for r in all_recognizers() for text in r.FOUND]
    examples += [(r, text, False) for r in all_recognizers() for text in r.IGNORED]
    random.Random(7).shuffle(examples)
    return examples


@pytest.mark.parametrize(("recognizer", "example", "found"), _examples(), ids=lambda v: getattr(v, "name", None))
def test_example(recognizer: Recognizer, example: str, found: bool) -> None:
    text = re.sub("[【】]", "", example)
    expected = {(m.start() - 2 * i, m.end() - 2 * i - 2) for i, m in enumerate(re.finditer("【[^】]*】", example))}
    assert bool(expected) == found
    assert _spans(recognizer, text) == expected


@pytest.mark.parametrize("recognizer", all_recognizers(), ids=lambda r: r.name)
def test_every_recognizer_has_both_kinds_of_example(recognizer: Recognizer) -> None:
    assert recognizer.FOUND
    assert recognizer.IGNORED
    assert recognizer.__doc__


def test_folding_keeps_the_way_back() -> None:
    source = "号码：１\u200b３\ufeff8"
    folded = fold(source)
    start = folded.text.index("138")
    assert source[slice(*folded.source_span(start, start + 3))] == "１\u200b３\ufeff8"
