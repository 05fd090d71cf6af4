"""What all recognizers share: a class to fill in, and how its matches become Presidio results.

A recognizer is one file with one class::

    class Plate(Recognizer):
        \"\"\"Licence plates … (GA 36-2018).\"\"\"

        ENTITIES = ("CN_PLATE",)
        CONTEXT = ("车牌", "号牌")
        FOUND = ("车牌号【宁K12345】",)          # the span between 【 and 】 must be found, exactly
        IGNORED = ("京A级景区",)                  # nothing may be found

        def find(self, folded: Folded) -> Iterator[Match]:
            for m in folded.finditer(_PLATE):
                yield Match(m.start(), m.end(), 0.6, "号牌格式")

There is nothing to register: every module of the package without a leading underscore is looked at.
Scores: 0.5 and above is acted upon, below it is only a candidate that context can lift.

=====  ==========================================================================
0.95+  its own arithmetic proves it (check digit and date and region)
0.8    firm shape or a label says so
0.6    likely by shape alone
0.3    possible; needs context, which adds ``LIFT``
=====  ==========================================================================
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult

from recognizers._nearby import WHY_KEY, enhance
from recognizers._text import WHOLE, Folded, fold

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts

LANGUAGE = "zh"

Role = Literal["", "public", "personal", "protected"]
"""Whose it is: an office's or a company's (``public``), a private person's (``personal``), somebody's who must never be
named (``protected``: minors, victims, witnesses, patients, informers), or not said (empty)."""

NUMBER = (
    r"(?<![0-9A-Za-z])[A-Za-z]{0,6}[0-9](?<=[0-9A-Za-z]{5})|(?<![0-9A-Za-z])(?=[A-Za-z]{0,5}[0-9])[0-9A-Za-z]{5}"
    r"|[0-9]{2}(?:[^0-9A-Za-z\u4e00-\u9fff\x1d-\x1f]{1,3}[0-9]{2,}){2}|[0-9](?:[^0-9A-Za-z\u4e00-\u9fff\x1d-\x1f]{1,2}[0-9]){4}"
    r"|[〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两貳參陸兩〡〢〣〤〥〦〧〨〩](?:[ \-]?[0-9〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两貳參陸兩〡〢〣〤〥〦〧〨〩]){5}"
    r"|[0-9]{3}[A-Za-z]|[A-Za-z][0-9]{3}|[0-9]{3}[^0-9A-Za-z\u4e00-\u9fff\x1d-\x1f]{1,4}[0-9]{4}"
)
"""A need of most: five letters and digits in a row, two-digit groups, digits one by one, or six numerals."""

ROLE_KEY = "role"
KEEP_KEY = "keep"
SORT_KEY = "sort"


@dataclass(frozen=True, slots=True)
class Match:
    """What ``find`` yields: a span of the folded text and what it is taken for.

    Attributes:
        start, end: the span in ``Folded.text``.
        score: 0…1, before context.
        why: one Chinese clause for the person who reads the finding, with no text of the file in it:
            ``校验码、出生日期、行政区划均相符``.
        role: whose it is, if the match itself or its surroundings say so.
        entity: which of ``ENTITIES``; empty: the first.
        keep: how many leading characters may stay when the rest is hidden: an address up to its town or
            subdistrict, or its county if no town is named (0: none known); ``None``: the entity has no such part.
            In a result's metadata (``KEEP_KEY``) it counts characters of the text as it came.
        sort: which sort of its entity, where a policy may treat them apart (健康, 困难身份 …); empty: there is one.
    """

    start: int
    end: int
    score: float
    why: str
    role: Role = ""
    entity: str = ""
    keep: int | None = None
    sort: str = ""


class Recognizer(EntityRecognizer):
    """Base of all recognizers: text in, matches out; knows nothing of files.

    Class attributes to fill in:
        ENTITIES: entity names it finds (``redactor``'s service.md names).
        NEEDS: regular expressions on the folded text with its label in front (``label␟text``): without one of them in
            it nothing is ever found there (``_needs``). Left empty: anything may be found anywhere.
        CONTEXT: words that lift the score when they stand within ``REACH`` characters before, or in the label.
        ANTI_CONTEXT: words that say that it is something else; they lower the score.
        REACH: characters before the match in which both count.
        LIFT, SINK: how much.
        FOUND, IGNORED: examples; a generic test runs them all. 【】 encloses what must be found, with exact borders.
    """

    COUNTRY_CODE = "cn"
    ENTITIES: ClassVar[tuple[str, ...]] = ()
    NEEDS: ClassVar[tuple[str, ...]] = ()
    CONTEXT: ClassVar[tuple[str, ...]] = ()
    ANTI_CONTEXT: ClassVar[tuple[str, ...]] = ()
    REACH: ClassVar[int] = 16
    LIFT: ClassVar[float] = 0.4
    SINK: ClassVar[float] = 0.4
    FOUND: ClassVar[tuple[str, ...]] = ()
    IGNORED: ClassVar[tuple[str, ...]] = ()

    def __init__(self, supported_language: str = LANGUAGE) -> None:
        super().__init__(
            supported_entities=list(self.ENTITIES),
            supported_language=supported_language,
            context=list(self.CONTEXT),
        )

    def load(self) -> None:
        """Nothing to load; those with a gazetteer override this or load when first asked."""

    @abstractmethod
    def find(self, folded: Folded) -> Iterator[Match]:
        """Every match in the folded text, in any order, overlaps allowed."""

    def analyze(
        self, text: str, entities: Iterable[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's entry: matches in ``text`` as it came, offsets in its own characters."""
        wanted = set(entities)
        folded = fold(text)
        results = []
        for match in self.find(folded):
            entity = match.entity or self.ENTITIES[0]
            if entity in wanted:
                results.append(self._result(entity, match, folded))
        return results

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts | None,
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Lift and sink scores by plain words before the match and in its label, in a stock engine too."""
        if self.CONTEXT or self.ANTI_CONTEXT:
            folded = fold(text)
            outer = " ".join(context or ())
            for result in raw_recognizer_results:
                enhance(result, folded, self, outer)
        return raw_recognizer_results

    def _result(self, entity: str, match: Match, folded: Folded) -> RecognizerResult:
        start, end = folded.source_span(match.start, match.end)
        sort = match.sort
        if folded.turned(match.start, match.end):
            sort = sort or WHOLE
            match = replace(match, keep=match.keep and 0)
        keep = match.keep and folded.source_span(match.start, match.start + match.keep)[1] - start
        return RecognizerResult(
            entity_type=entity,
            start=start,
            end=end,
            score=match.score,
            analysis_explanation=AnalysisExplanation(
                recognizer=type(self).__name__, original_score=match.score, textual_explanation=match.why
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: type(self).__name__,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                ROLE_KEY: match.role,
                WHY_KEY: match.why,
                KEEP_KEY: keep,
                SORT_KEY: sort,
                "folded": (match.start, match.end),
            },
        )
