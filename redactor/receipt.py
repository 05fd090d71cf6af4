"""What people and programs are shown of an outcome: no raw value, not even inside a place's name.

The JSON form is fixed by service.md section 1; scripts, the hook and the check page read the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from redactor.content import BlindSpot
from redactor.document import Document
from redactor.masking import mask
from redactor.outcome import Action, Decision, Outcome
from redactor.scan import COMMON

_MARKS = frozenset({"SECRECY_MARK", "DISCLOSURE_MARK"})


class Veil:
    """Hides in any text (a sheet's name, a path, a label) what the decisions hide in the document."""

    def __init__(self, document: Document, decisions: Sequence[Decision]) -> None:
        pairs = {}
        for decision in decisions:
            if decision.action is not Action.KEEP:
                value = _value(document, decision)
                if len(value) > 1:
                    pairs[value] = mask(value, decision.shape, decision.finding.keep)
        self._automaton = None
        if pairs:
            from ahocorasick import Automaton

            self._automaton = Automaton()
            for value, masked in pairs.items():
                self._automaton.add_word(value, (len(value), masked))
            self._automaton.make_automaton()

    def over(self, text: str) -> str:
        """``text`` with every hidden value masked."""
        if self._automaton is None:
            return text
        for last, (length, masked) in self._automaton.iter_long(text):
            text = text[: last + 1 - length] + masked + text[last + 1 :]
        return text

    def over_spot(self, spot: BlindSpot) -> BlindSpot:
        """The blind spot with its place veiled."""
        return replace(spot, place=self.over(spot.place))


def shown(document: Document, decisions: Sequence[Decision], veil: Veil) -> tuple[Decision, ...]:
    """The decisions with what people may see filled in: a masked sample and a veiled place."""
    return tuple(
        replace(
            decision,
            sample=sample(_value(document, decision), decision),
            place=veil.over(document.passages[decision.finding.passage].place),
        )
        for decision in decisions
    )


def sample(value: str, decision: Decision) -> str:
    """The value as anybody may see it: masked by its rule; a mark of secrecy or openness is nobody's and is shown."""
    if decision.finding.entity in _MARKS:
        return value
    return mask(value, decision.shape, decision.finding.keep)


def revealed(document: Document, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions with the raw value and place, for a person who asked for it and answers for it."""
    return tuple(
        replace(
            decision,
            sample=_value(document, decision),
            place=document.passages[decision.finding.passage].place,
        )
        for decision in decisions
    )


def hidden_values(document: Document, decisions: Sequence[Decision]) -> list[str]:
    """The values that were masked and may stand nowhere else, as they stood in the document."""
    return [
        _value(document, decision)
        for decision in decisions
        if decision.action is Action.MASK and decision.finding.entity not in COMMON
    ]


def kept_values(document: Document, decisions: Sequence[Decision]) -> list[str]:
    """The values that were found and kept."""
    return [_value(document, decision) for decision in decisions if decision.action is Action.KEEP]


def _value(document: Document, decision: Decision) -> str:
    finding = decision.finding
    return document.passages[finding.passage].text[finding.start : finding.end]


def finding_json(decision: Decision, attachment: str = "") -> dict[str, Any]:
    """One finding as service.md fixes it."""
    finding = decision.finding
    return {
        "entity": finding.entity,
        "start": finding.start,
        "end": finding.end,
        "score": finding.score,
        "action": str(decision.action),
        "rule": decision.rule,
        "why": decision.reason,
        "sample": decision.sample,
        "place": decision.place,
        "attachment": attachment,
    }


def outcome_json(outcome: Outcome, attachment: str = "") -> dict[str, Any]:
    """One file as ``redactor scan --format json`` prints it, one object a line."""
    copy = outcome.copy
    return {
        "file": attachment or outcome.name,
        "sha256": outcome.sha256,
        "size": outcome.size,
        "format": outcome.source,
        "verdict": str(outcome.verdict),
        "policy": outcome.policy,
        "kind": outcome.kind,
        "passages": outcome.passages,
        "characters": outcome.characters,
        "counts": outcome.counts(),
        "masked_counts": outcome.counts(Action.MASK),
        "hidden": outcome.hidden,
        "findings": [finding_json(decision, attachment) for decision in outcome.decisions],
        "blind_spots": [{"place": b.place, "kind": b.kind, "reason": b.reason} for b in outcome.blind_spots],
        "seals": list(outcome.seals),
        "copy": None
        if copy is None
        else {"name": copy.name, "sha256": copy.sha256, "size": len(copy.data), "verdict": str(copy.outcome.verdict)},
        "no_copy": outcome.no_copy,
    }
