"""Who is measured: our recognizers, our product, and its peers, each as a function from a text to spans."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

PLACE = "PLACE"
"""A place name that a system reports apart from addresses."""
ARGUS_LIMIT = 500_000
"""Characters a call: argus-redact refuses more than a million."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Something found: offsets, one of ``cases.TYPES`` (or another word, which is not scored), and whether the
    system would hide it."""

    start: int
    end: int
    type: str
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class System:
    """A system under measurement.

    Attributes:
        name: for the table.
        note: what one must know to read its figures.
        find: the spans in a text.
    """

    name: str
    note: str
    find: Callable[[str], list[Span]]


_OURS = {
    "CN_RESIDENT_ID": "RESIDENT_ID",
    "CN_PASSPORT": "PASSPORT",
    "CN_BANK_CARD": "BANK_CARD",
    "CN_MOBILE": "MOBILE",
    "CN_LANDLINE": "LANDLINE",
    "CN_HOTLINE": "LANDLINE",
    "EMAIL_ADDRESS": "EMAIL",
    "CN_ADDRESS": "ADDRESS",
    "CN_PLATE": "PLATE",
    "CN_USCC": "USCC",
}
_ARGUS = {
    "id_number": "RESIDENT_ID",
    "bank_card": "BANK_CARD",
    "passport": "PASSPORT",
    "license_plate": "PLATE",
    "credit_code": "USCC",
    "date_of_birth": "BIRTH_DATE",
    "email": "EMAIL",
    "person": "PERSON",
    "address": "ADDRESS",
    "location": PLACE,
    "phone_landline": "LANDLINE",
}
_STOCK = {"CREDIT_CARD": "BANK_CARD", "EMAIL_ADDRESS": "EMAIL"}


def recognizers_alone() -> System:
    """Our recognizers in their engine, before anything is decided: what they find from the acting score on."""
    from recognizers import analyzer

    def find(text: str) -> list[Span]:
        results = analyzer().analyze(text, language="zh", score_threshold=0.5)
        return [Span(r.start, r.end, _OURS.get(r.entity_type, r.entity_type)) for r in results]

    return System("recognizers", "our recognizers in a Presidio engine; no decision, so all that is found counts", find)


def product() -> System:
    """The path that a text file takes in the product, with its default policy's decisions."""
    from redactor import load_policy
    from redactor.content import Limits
    from redactor.formats import text as text_format
    from redactor.outcome import Action
    from redactor.scan import find as find_in

    policy = load_policy("default")

    def find(text: str) -> list[Span]:
        passages = text_format.read(text.encode(), Limits()).passages
        starts, at = [], 0
        for passage in passages:
            at = text.index(passage.text, at)
            starts.append(at)
            at += len(passage.text)
        decisions = [policy.decide(finding) for finding in find_in(passages, policy.threshold)]
        return [
            Span(
                starts[d.finding.passage] + d.finding.start,
                starts[d.finding.passage] + d.finding.end,
                _OURS.get(d.finding.entity, d.finding.entity),
                d.action is not Action.KEEP,
            )
            for d in decisions
        ]

    return System("redactor", f"the product's path for a text file, policy {policy.id}", find)


def argus() -> System:
    """argus-redact as it comes: fast mode, Chinese."""
    from argus_redact import __version__, redact

    def find(text: str) -> list[Span]:
        _, _, details = redact(text, mode="fast", lang="zh", detailed=True, salt=os.urandom(32))
        return _joined(
            Span(
                e["start"],
                e["end"],
                _phone(e["original"]) if e["type"] == "phone" else _ARGUS.get(e["type"], e["type"]),
            )
            for e in details["entities"]
        )

    note = "mode fast, lang zh; hides all it finds; a place name beside an address counts as part of the address"
    return System(f"argus-redact {__version__}", note, find)


def stock_presidio() -> System:
    """Presidio with its own recognizers, set up for Chinese as its documentation says."""
    from importlib.metadata import version

    engine = _stock_engine()

    def find(text: str) -> list[Span]:
        spans = []
        for r in engine.analyze(text, language="zh"):
            type_ = (
                _phone(text[r.start : r.end])
                if r.entity_type == "PHONE_NUMBER"
                else _STOCK.get(r.entity_type, r.entity_type)
            )
            spans.append(Span(r.start, r.end, type_))
        return spans

    note = (
        "PhoneRecognizer for CN, CreditCard, Email, Date, IBAN, IP, URL; spaCy's blank zh pipeline, because no package "
        "carries a trained one: names and addresses are out of its reach here"
    )
    return System(f"Presidio {version('presidio-analyzer')}", note, find)


def _stock_engine() -> AnalyzerEngine:
    import spacy
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        DateRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        IpRecognizer,
        PhoneRecognizer,
        UrlRecognizer,
    )

    # Its e-mail recognizer would fetch a list from the network; the list that the library ships does as well.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())

    class BlankChinese(SpacyNlpEngine):  # type: ignore[misc]  # Presidio is not typed strictly
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "zh", "model_name": "blank"}])
            self.nlp = {"zh": spacy.blank("zh")}

    kinds: list[Any] = [
        CreditCardRecognizer,
        DateRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        IpRecognizer,
        UrlRecognizer,
    ]
    recognizers = [PhoneRecognizer(supported_language="zh", supported_regions=["CN"])]
    recognizers += [kind(supported_language="zh") for kind in kinds]
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["zh"])
    return AnalyzerEngine(registry=registry, nlp_engine=BlankChinese(), supported_languages=["zh"])


def systems() -> Sequence[System]:
    """All of them, ours first."""
    return (product(), recognizers_alone(), argus(), stock_presidio())


def with_places(spans: Iterable[Span], place_is_address: bool) -> list[Span]:
    """Place names as addresses, where the set says that they are; joined with what they touch."""
    if not place_is_address:
        return list(spans)
    return _joined(replace(s, type="ADDRESS") if s.type == PLACE else s for s in spans)


def _phone(value: str) -> str:
    """Systems that know only telephones: which kind by Chinese numbering.

    >>> _phone("+86 154-9999-1234"), _phone("0571-88886666"), _phone("400-123-4567")
    ('MOBILE', 'LANDLINE', 'LANDLINE')
    """
    digits = "".join(c for c in value if c.isdecimal())
    digits = digits.removeprefix("00").removeprefix("86") if len(digits) > 11 else digits
    return "MOBILE" if len(digits) == 11 and digits.startswith("1") else "LANDLINE"


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Addresses with the place names and addresses that they touch, as one.

    >>> _joined([Span(0, 3, "PLACE"), Span(3, 9, "ADDRESS"), Span(12, 14, "PLACE")])
    [Span(start=0, end=9, type='ADDRESS', hidden=True), Span(start=12, end=14, type='PLACE', hidden=True)]
    """
    joined: list[Span] = []
    for span in sorted(spans):
        last = joined[-1] if joined else None
        kinds = {span.type, last.type} if last else set()
        if last and span.start <= last.end and kinds <= {"ADDRESS", PLACE} and "ADDRESS" in kinds:
            joined[-1] = Span(last.start, max(last.end, span.end), "ADDRESS", last.hidden or span.hidden)
        else:
            joined.append(span)
    return joined
