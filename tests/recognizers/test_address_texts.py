"""Invented texts, each a kind of its own: what must be hidden is found with exact borders, what is public is not."""

from __future__ import annotations

import pytest

from recognizers._text import fold
from recognizers.address import Address
from tests.recognizers import address_texts

_ADDRESS = Address()
_SETS = ("PROSE", "TABLES", "BORDERS", "SECOND", "THIRD")


def _parse(marked: str) -> tuple[str, list[str]]:
    """The bare text, and what stands between 【】 in it, in order."""
    bare = marked.translate({ord(sign): "" for sign in "【】〖〗"})
    homes = [piece.partition("】")[0] for piece in marked.split("【")[1:]]
    return bare, [home.translate({ord(sign): "" for sign in "〖〗"}) for home in homes]


@pytest.mark.parametrize("name", _SETS)
def test_homes_are_found_and_nothing_else_is_hidden(name: str) -> None:
    wrong = []
    for number, marked in enumerate(getattr(address_texts, name)):
        text, homes = _parse(marked)
        folded = fold(text)
        matches = sorted(_ADDRESS.find(folded), key=lambda match: match.start)
        hidden = [text[slice(*folded.source_span(m.start, m.end))] for m in matches if m.role != "public"]
        if hidden != homes:
            wrong.append(number)
    assert wrong == []


def test_the_texts_are_many_and_of_both_sorts() -> None:
    texts = [text for name in _SETS for text in getattr(address_texts, name)]
    assert len(texts) >= 150
    assert sum("【" in text for text in texts) >= 100
    assert sum("〖" in text for text in texts) >= 40
