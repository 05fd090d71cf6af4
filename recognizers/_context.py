"""Context without lemmas: plain words in the characters before a match, and in its label.

Presidio's own enhancer compares lemmas, which Chinese does not have, copies every result deeply and walks all tokens
for each. Ours asks whether a word stands in a short window, which is what a reader does: ``身份证号：`` before, a
column headed ``联系电话``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from presidio_analyzer import RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from recognizers._base import CONTEXT_KEY, WHY_KEY, Recognizer
from recognizers._text import Folded, fold

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer
    from presidio_analyzer.nlp_engine import NlpArtifacts

_CLAUSE_ENDS = "。;!?\n"
"""A word in an earlier sentence says nothing about this number; a comma does not end what is being said."""

_NOTE = re.compile(r"[\u4e00-\u9fff]{2}")
"""Words before a value in its own cell: the cell is not the number that its column's heading announces."""
_LONGEST_LABEL, _LABEL_REACH = 12, 8
_NONE = (-1, 0, "")


def enhance(result: RecognizerResult, folded: Folded, recognizer: Recognizer, outer: str = "") -> None:
    """Lift or sink one result in place by the recognizer's words near it.

    Args:
        result: a result whose metadata carries its span in the folded text.
        folded: the text.
        recognizer: whose ``CONTEXT``, ``ANTI_CONTEXT``, ``REACH``, ``LIFT``, ``SINK`` apply.
        outer: context that the caller gave to ``AnalyzerEngine.analyze``.
    """
    metadata = result.recognition_metadata
    start, _ = metadata["folded"]
    near = _said(folded.before(start, recognizer.REACH))
    # what stands in the cell itself is nearer than its column's heading
    for place, text in (("前文", near), ("列名", folded.label(start)), ("", outer)):
        word = _nearest(recognizer.CONTEXT, text)
        against = _nearest(recognizer.ANTI_CONTEXT, text)
        if place == "前文" and not _labels_the_next(text[against[0] :]):
            against = _NONE
        if place == "列名" and _NOTE.search(folded.before(start, recognizer.REACH)):
            against = _NONE  # a note at the foot of a table stands below 序号 or 金额, and is about something else
        if word[0] < 0 and against[0] < 0:
            continue
        if word >= against:  # the nearer word wins; at the same place the longer one
            result.score = min(1.0, result.score + recognizer.LIFT)
            reason = f"{place}有“{word[2]}”"
        else:
            result.score = max(0.0, result.score - recognizer.SINK)
            reason = f"{place}有“{against[2]}”，多为其他编号"
        metadata[CONTEXT_KEY] = True
        metadata[WHY_KEY] = f"{metadata[WHY_KEY]}；{reason}"
        if result.analysis_explanation:
            result.analysis_explanation.set_improved_score(result.score)
            result.analysis_explanation.textual_explanation = metadata[WHY_KEY]
        return


def _said(before: str) -> str:
    """The clause before a value; if the value begins a line, the line above if that is its label: short, no digits."""
    tail = before.rstrip(" \n")
    label_above = "\n" in before[len(tail) :]
    clause = tail if label_above else before
    clause = clause[max(clause.rfind(sign) for sign in _CLAUSE_ENDS) + 1 :]
    if label_above and (len(clause) > _LONGEST_LABEL or any(sign.isdigit() for sign in clause)):
        return ""
    return clause


def _labels_the_next(between: str) -> bool:
    """Does a word label what comes after ``between``? Not over another number (``编号：202304 张三 154…``), not from afar."""
    return len(between) <= _LABEL_REACH and not any(sign.isascii() and sign.isalnum() for sign in between)


def _nearest(words: tuple[str, ...], text: str) -> tuple[int, int, str]:
    """The word that ends last in ``text``: (end, length, word); (-1, 0, "") if none stands there."""
    best = _NONE
    if text:
        for word in words:
            at = text.rfind(word)
            if at >= 0:
                best = max(best, (at + len(word), len(word), word))
    return best


class SubstringContextEnhancer(ContextAwareEnhancer):
    """The engine's enhancer: ours are lifted already (each recognizer does it, so that stock engines profit too);
    this one does the same for recognizers that a site brings itself, by their Presidio ``context`` words."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0.4,
            min_score_with_context_similarity=0.5,
            context_prefix_count=16,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts | None,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Presidio's entry; results are changed in place and given back."""
        foreign = {r.id: tuple(r.context or ()) for r in recognizers if not isinstance(r, Recognizer)}
        if not foreign:
            return raw_results
        folded = fold(text)
        for result in raw_results:
            words = foreign.get(result.recognition_metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY])
            if words and not result.recognition_metadata.get(CONTEXT_KEY):
                near = folded.before(result.start, self.context_prefix_count) + folded.label(result.start)
                if _nearest(words, near)[0] >= 0:
                    lifted = max(result.score + self.context_similarity_factor, self.min_score_with_context_similarity)
                    result.score = min(1.0, lifted)
                    result.recognition_metadata[CONTEXT_KEY] = True
        return raw_results
