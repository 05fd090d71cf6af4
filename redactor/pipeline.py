"""The one path a file takes: open, find, decide; mask, and check the copy by the same path. Read this first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from redactor import masking, verify
from redactor.content import BlindSpot, Edit, Limits
from redactor.document import Document, open_document, rename, rewrite
from redactor.errors import RedactorError
from redactor.listkind import Setting, choose
from redactor.outcome import Action, Copy, Decision, Outcome, Verdict
from redactor.policy import Policy, may_have_copy, verdict
from redactor.profiles import load
from redactor.receipt import Veil, hidden_values, kept_values, revealed, shown
from redactor.scan import find
from redactor.strength.planned import Records
from redactor.strength.side import page_side


def check(
    data: bytes,
    name: str = "",
    policy: Policy | None = None,
    limits: Limits | None = None,
    *,
    setting: Setting | None = None,
    reveal: bool = False,
) -> Outcome:
    """What may be published of this file, and a masked copy of it where something must not.

    Args:
        data: the file's bytes.
        name: its file name, which is published too and checked like text.
        policy: a profile (:func:`redactor.profiles.load`); the shipped ``default`` if not given.
        limits: what reading may cost.
        setting: where it is to be published, which says what kind of list or text it is.
        reveal: samples and places in the outcome are raw. Only for a person who asked to see them.

    Never raises for what the file holds: what cannot be read is a blind spot, and caps the verdict at REVIEW.
    """
    limits = limits or Limits()
    document = open_document(data, name, limits, glance=True)
    chosen, kind = choose(policy or load(), document.passages, setting or Setting())
    decisions = _decide(document, chosen)
    if document.glanced and decisions:  # a fast reader says that a file is clean, the careful one what is in it
        document = open_document(data, name, limits)
        chosen, kind = choose(policy or load(), document.passages, setting or Setting())
        decisions = _decide(document, chosen)
    edits = masking.edits(decisions, document.passages)
    copy, no_copy = _masked_copy(document, decisions, edits, chosen, limits) if edits else (None, "")
    outcome = replace(_outcome(document, data, decisions, edits, chosen, copy, no_copy), kind=kind)
    return replace(outcome, decisions=revealed(document, decisions)) if reveal else outcome


def unchecked(name: str, size: int, spot: BlindSpot, policy: Policy) -> Outcome:
    """The outcome of a file that could not even be opened: nothing was looked at, so a person must."""
    return Outcome(name, "", size, "", Verdict.REVIEW, blind_spots=(spot,), policy=str(policy))


def _decide(document: Document, policy: Policy) -> tuple[Decision, ...]:
    records = Records(document.passages, page_side(document.passages))
    findings = find(document.passages, policy.threshold, floor=policy.floor)
    return tuple(policy.decide(finding, records.measure(finding)) for finding in findings)


def _masked_copy(
    document: Document, decisions: Sequence[Decision], edits: Sequence[Edit], policy: Policy, limits: Limits
) -> tuple[Copy | None, str]:
    """The copy, or why there is none."""
    if not may_have_copy(decisions):
        return None, "文件含有不得发布的标志，不提供脱敏文件"
    if document.seals:
        return None, "文件带有电子签名或签章，脱敏会使其失效，请对原始文件处理后重新签章"
    try:
        data = rewrite(document, edits)
    except RedactorError as error:
        return None, error.message
    name = rename(document, edits)
    copied = open_document(data, name, limits)
    again = _decide(copied, policy)
    hidden, kept = hidden_values(document, decisions), kept_values(document, decisions)
    if fault := verify.faults(document, edits, copied, again) or verify.left_in_bytes(hidden, kept, data):
        return None, f"{fault}，没有提供脱敏文件，请人工处理"
    return Copy(name, data, _digest(data), _outcome(copied, data, again, (), policy, None, "")), ""


def _outcome(
    document: Document,
    data: bytes,
    decisions: Sequence[Decision],
    edits: Sequence[Edit],
    policy: Policy,
    copy: Copy | None,
    no_copy: str,
) -> Outcome:
    veil = Veil(document, decisions)
    return Outcome(
        name=rename(document, edits),
        sha256=_digest(data),
        size=len(data),
        source=document.root.content.source,
        verdict=verdict(decisions, document.blind_spots),
        decisions=shown(document, decisions, veil),
        blind_spots=tuple(veil.over_spot(spot) for spot in document.blind_spots),
        seals=document.seals,
        copy=copy,
        no_copy=no_copy,
        passages=len(document.passages),
        characters=sum(len(passage.text) for passage in document.passages),
        hidden=sum(document.passages[d.finding.passage].hidden for d in decisions if d.action is Action.MASK),
        policy=str(policy),
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
