"""The context enhancer of our engine: plain words in the characters before a match, and in its label (``_nearby``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presidio_analyzer import RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

from recognizers._base import Recognizer
from recognizers._nearby import CONTEXT_KEY, nearest
from recognizers._text import fold

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer
    from presidio_analyzer.nlp_engine import NlpArtifacts


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
                if nearest(words, near)[0] >= 0:
                    lifted = max(result.score + self.context_similarity_factor, self.min_score_with_context_similarity)
                    result.score = min(1.0, lifted)
                    result.recognition_metadata[CONTEXT_KEY] = True
        return raw_results
