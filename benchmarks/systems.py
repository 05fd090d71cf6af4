"""Who is measured: our recognizers, our product, and its peers, each as a function from texts to spans."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

PLACE = "PLACE"
"""A place name that a system reports apart from addresses."""


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
        find: the spans in each of several texts.
    """

    name: str
    note: str
    find: Callable[[Sequence[str]], list[list[Span]]]


_OURS = {
    "CN_RESIDENT_ID": "RESIDENT_ID",
    "CN_DISABILITY_CERT": "RESIDENT_ID",  # the holder's identity number and two signs more
    "CN_PASSPORT": "PASSPORT",
    "CN_BANK_CARD": "BANK_CARD",
    "CN_BANK_ACCOUNT": "BANK_CARD",
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
        open_values = (r for r in results if not r.entity_type.endswith("_MASKED"))
        return [Span(r.start, r.end, _OURS.get(r.entity_type, r.entity_type)) for r in open_values]

    note = (
        "our recognizers in a Presidio engine; overlaps not resolved and nothing decided, so all that is found counts; "
        "what carries a mask already is left out"
    )
    return System("recognizers", note, _each(find))


def product() -> System:
    """What ``redactor scan --lines`` answers, with its default policy's decisions."""
    from redactor import load_policy
    from redactor.lines import check_texts
    from redactor.outcome import Action

    policy = load_policy("default")

    def find(texts: Sequence[str]) -> list[list[Span]]:
        return [
            [
                Span(
                    d.finding.start,
                    d.finding.end,
                    _OURS.get(d.finding.entity, d.finding.entity),
                    d.action is not Action.KEEP,
                )
                for d in decisions
            ]
            for decisions in check_texts([(text, "") for text in texts], policy)
        ]

    return System("redactor", f"the product (scan --lines), policy {policy}", find)


def argus() -> System:
    """argus-redact as it comes: fast mode, Chinese."""
    from argus_redact import __version__, redact

    def find(text: str) -> list[Span]:
        _, _, details = redact(text, mode="fast", lang="zh", detailed=True, salt=os.urandom(32))
        return _joined(Span(e["start"], e["end"], _argus_type(e)) for e in details["entities"])

    note = "mode fast, lang zh; hides all it finds; a place name beside an address counts as part of the address"
    return System(f"argus-redact {__version__}", note, _each(find))


def _argus_type(entity: dict[str, Any]) -> str:
    return _phone(entity["original"]) if entity["type"] == "phone" else _ARGUS.get(entity["type"], entity["type"])


def jionlp() -> System:
    """JioNLP's extractors of numbers: it has none that says where names or addresses stand."""
    from importlib.metadata import version

    extract = _jionlp_extractors()

    def find(text: str) -> list[Span]:
        found = [(kind, e) for kind, values in extract.items() for e in values(text, detail=True)]
        return [
            Span(e["offset"][0], e["offset"][1], _phone(e["text"]) if kind == "PHONE" else kind) for kind, e in found
        ]

    note = "its extractors of ID numbers, telephones, e-mail and plates; it gives no spans of names or addresses"
    return System(f"JioNLP {version('jionlp')}", note, _each(find))


def _jionlp_extractors() -> dict[str, Callable[..., list[dict[str, Any]]]]:
    """Its extractors, without the word divider that its package imports and that they make no use of (GPL-3.0)."""
    import sys
    from types import ModuleType

    divider = sys.modules.setdefault("jiojio", ModuleType("jiojio"))
    import jionlp as jio

    if sys.modules["jiojio"] is divider and not hasattr(divider, "cut"):
        del sys.modules["jiojio"]
    return {
        "RESIDENT_ID": jio.extract_id_card,
        "PHONE": jio.extract_phone_number,
        "EMAIL": jio.extract_email,
        "PLATE": jio.extract_motor_vehicle_licence_plate,
    }


def stock_presidio() -> System:
    """Presidio with its own recognizers, set up for Chinese as its documentation says."""
    from importlib.metadata import version

    engine = stock_engine()

    def find(text: str) -> list[Span]:
        return [
            Span(r.start, r.end, _stock_type(r.entity_type, text[r.start : r.end]))
            for r in engine.analyze(text, language="zh")
        ]

    note = (
        "PhoneRecognizer for CN, CreditCard, Email, Date, IBAN, IP, URL; spaCy's blank zh pipeline, because no package "
        "carries a trained one: names and addresses are out of its reach here"
    )
    return System(f"Presidio {version('presidio-analyzer')}", note, _each(find))


def _stock_type(entity: str, value: str) -> str:
    return _phone(value) if entity == "PHONE_NUMBER" else _STOCK.get(entity, entity)


def _each(find: Callable[[str], list[Span]]) -> Callable[[Sequence[str]], list[list[Span]]]:
    return lambda texts: [find(text) for text in texts]


def stock_engine() -> AnalyzerEngine:
    """Presidio's engine with what of its own recognizers makes sense on Chinese text."""
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

    class BlankChinese(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "zh", "model_name": "blank"}])
            self.nlp = {"zh": spacy.blank("zh")}  # type: ignore[assignment]  # None there until it is loaded

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
    """All of them, ours first; JioNLP where somebody has installed it (docs/accuracy.md says how and why)."""
    optional = (jionlp(),) if find_spec("jionlp") else ()
    return (product(), recognizers_alone(), argus(), *optional, stock_presidio())


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
