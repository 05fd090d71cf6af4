"""Texts that are no files: JSON Lines in, JSON Lines out, many texts in one pass of the recognizers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from redactor.content import Passage
from redactor.listkind import Setting, choose
from redactor.outcome import Decision, Finding, Verdict
from redactor.policy import Policy, verdict
from redactor.receipt import finding_json, sample
from redactor.scan import find
from redactor.strength.planned import Records

PLACE = "文本"


def check_texts(texts: Sequence[tuple[str, str]], policy: Policy) -> list[list[Decision]]:
    """The decisions on each of several unrelated texts, given as (text, label)."""
    passages = [Passage(text, PLACE, label) for text, label in texts]
    decisions: list[list[Decision]] = [[] for _ in texts]
    records = Records(passages)
    policies = [choose(policy, [passage], Setting())[0] for passage in passages]
    for finding in find(passages, policy.threshold, together=False, floor=policy.floor):
        decision = policies[finding.passage].decide(finding, records.measure(finding))
        decisions[finding.passage].append(decision)
    return decisions


def check_lines(lines: Sequence[bytes], policy: Policy, before: int = 0) -> Iterator[dict[str, Any]]:
    """One answer for each line ``{"id":…, "text":…, "label"?:…}``, in order; empty lines are passed over.

    A line that is none gets ``{"id": null, "verdict": "REVIEW", "findings": [], "error": <its number>}``: it was not
    looked at.

    Args:
        lines: the raw lines.
        policy: who decides.
        before: how many lines came before these, for the number of a bad one.
    """
    requests = [_request(line) for line in lines]
    texts = [(text, label) for request in requests if request for _, text, label in (request,)]
    answers = iter(check_texts(texts, policy))
    for number, (line, request) in enumerate(zip(lines, requests, strict=True), before + 1):
        if request is None:
            if line.strip():
                yield {"id": None, "verdict": str(Verdict.REVIEW), "findings": [], "error": number}
            continue
        identifier, text, _ = request
        decisions = next(answers)
        yield {
            "id": identifier,
            "verdict": str(verdict(decisions, ())),
            "findings": [_finding(decision, text) for decision in decisions],
        }


def _request(line: bytes) -> tuple[Any, str, str] | None:
    try:
        untrusted = json.loads(line)
    except ValueError:
        return None  # the answer says so, with the line's number
    if not isinstance(untrusted, dict) or not isinstance(untrusted.get("text"), str):
        return None
    label = untrusted.get("label") or ""
    return untrusted.get("id"), untrusted["text"], label if isinstance(label, str) else ""


def _finding(decision: Decision, text: str) -> dict[str, Any]:
    finding: Finding = decision.finding
    answer = finding_json(decision)
    answer["sample"] = sample(text[finding.start : finding.end], decision)
    answer["place"] = PLACE
    return answer
