"""Words near a value: what stands before it in its clause, and in its label, lifts or sinks its score.

Presidio's own enhancer compares lemmas, which Chinese does not have, copies every result deeply and walks all tokens
for each. Ours asks whether a word stands in a short window, which is what a reader does: ``身份证号：`` before, a
column headed ``联系电话``.
"""

from __future__ import annotations

import re
from typing import ClassVar, Protocol

from presidio_analyzer import RecognizerResult

from recognizers._text import Folded

WHY_KEY = "why"
CONTEXT_KEY = RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY


class Contextual(Protocol):
    """What a recognizer says of the words near its values; ``_base.Recognizer`` documents each."""

    CONTEXT: ClassVar[tuple[str, ...]]
    ANTI_CONTEXT: ClassVar[tuple[str, ...]]
    REACH: ClassVar[int]
    LIFT: ClassVar[float]
    SINK: ClassVar[float]


_CLAUSE_END = re.compile("[。;!?\n]")
"""A word in an earlier sentence says nothing about this number; a comma does not end what is being said."""

_NOTE = re.compile(r"[\u4e00-\u9fff]{2}")
"""Words before a value in its own cell: the cell is not the number that its column's heading announces."""
_LONGEST_LABEL, _LABEL_REACH = 12, 8
_NONE = (-1, 0, "")


def enhance(result: RecognizerResult, folded: Folded, words: Contextual, outer: str = "") -> None:
    """Lift or sink one result in place by the recognizer's words near it.

    Args:
        result: a result whose metadata carries its span in the folded text.
        folded: the text.
        words: a recognizer, whose ``CONTEXT``, ``ANTI_CONTEXT``, ``REACH``, ``LIFT``, ``SINK`` apply.
        outer: context that the caller gave to ``AnalyzerEngine.analyze``.
    """
    metadata = result.recognition_metadata
    start, _ = metadata["folded"]
    before = folded.before(start, words.REACH)
    near = _said(before)
    # what stands in the cell itself is nearer than its column's heading
    for place, text in (("前文", near), ("列名", folded.label(start)), ("", outer)):
        if not text:
            continue
        word = nearest(words.CONTEXT, text)
        against = nearest(words.ANTI_CONTEXT, text)
        if place == "前文" and not _labels_the_next(text[against[0] :]):
            against = _NONE
        if place == "列名" and _NOTE.search(before):
            against = _NONE  # a note at the foot of a table stands below 序号 or 金额, and is about something else
        if word[0] < 0 and against[0] < 0:
            continue
        if word >= against:  # the nearer word wins; at the same place the longer one
            result.score = min(1.0, result.score + words.LIFT)
            reason = f"{place}有“{word[2]}”"
        else:
            result.score = max(0.0, result.score - words.SINK)
            reason = f"{place}有“{against[2]}”，多为其他编号"
        metadata[CONTEXT_KEY] = True
        metadata[WHY_KEY] = f"{metadata[WHY_KEY]}；{reason}"
        if result.analysis_explanation:
            result.analysis_explanation.set_improved_score(result.score)
            result.analysis_explanation.textual_explanation = metadata[WHY_KEY]
        return


def _said(before: str) -> str:
    """The clause before a value; if the value begins a line, the line above if that is its label: short, no digits."""
    if not before:
        return before
    tail = before.rstrip(" \n")
    label_above = "\n" in before[len(tail) :]
    clause = tail if label_above else before
    end = _CLAUSE_END.search(clause[::-1])
    clause = clause[len(clause) - end.start() :] if end else clause
    if label_above and (len(clause) > _LONGEST_LABEL or any(sign.isdigit() for sign in clause)):
        return ""
    return clause


def _labels_the_next(between: str) -> bool:
    """Does a word label what comes after ``between``? Not over another number (``编号：202304 张三 154…``), not from afar."""
    return len(between) <= _LABEL_REACH and not any(sign.isascii() and sign.isalnum() for sign in between)


def nearest(words: tuple[str, ...], text: str) -> tuple[int, int, str]:
    """The word that ends last in ``text``: (end, length, word); (-1, 0, "") if none stands there."""
    best = _NONE
    if text:
        for word in words:
            if word in text:
                best = max(best, (text.rfind(word) + len(word), len(word), word))
    return best
