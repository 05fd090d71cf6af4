"""What a worker does with an order: check, and put the outcome into the form that crosses the border.

An order is ``{"kind": "file" | "post" | "name", "name": …, "policy": …, "file_bytes": …, "pixels": …,
"findings": …, "channel": …, "title": …}``; the last two are where it is to be published (:class:`redactor.listkind.Setting`):

=====  ==========================  ===================================
kind   byte strings                outcomes
=====  ==========================  ===================================
file   the file                    one
post   title, HTML (both UTF-8)    two, in this order
name   none                        one: only the file's name is judged
=====  ==========================  ===================================

The answer is ``{"outcomes": [outcome_json, …], "copies": [number or None, …]}``: each outcome as
:func:`redactor.receipt.outcome_json` gives it, which holds no raw value, and which of the byte strings sent along is
its masked copy.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from redactor.content import BlindKind, BlindSpot, Limits
from redactor.listkind import Setting
from redactor.outcome import Outcome, Verdict
from redactor.pipeline import check
from redactor.policy import Policy
from redactor.profiles import load
from redactor.receipt import outcome_json
from service.subject import File

_HEAD, _TAIL = b'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>', b"</body></html>"
"""Around a post's HTML, so that it is read as what it is and not as what its first characters look like."""
UNSEEN_NAME = "（文件名未检查）"
_NOTHING = "。".encode()
SEVERITY = {"block": 0, "hold": 1, "mask": 2, "keep": 3}


def examine(order: dict[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Carry an order out; see the module. Raises only for bugs and limits: the worker is thrown away then."""
    policy = load(order["policy"])
    limits = Limits(file_bytes=order["file_bytes"], pixels=order["pixels"])
    setting = Setting(order["channel"], order["title"])
    match order["kind"]:
        case "post":
            title, html = blobs
            judged = [_check_title(title, policy, limits, setting), _check_html(html, policy, limits, setting)]
        case "name":
            judged = [(check(b"", order["name"], policy, limits, setting=setting), None)]
        case _:
            (data,) = blobs
            outcome = check(data, order["name"], policy, limits, setting=setting)
            judged = [(outcome, outcome.copy.data if outcome.copy else None)]
    copies = [copy for _, copy in judged if copy is not None]
    numbers = iter(range(len(copies)))
    return {
        "outcomes": [_shortened(outcome_json(outcome), order["findings"]) for outcome, _ in judged],
        "copies": [None if copy is None else next(numbers) for _, copy in judged],
    }, copies


def unread(named: dict[str, Any] | None, file: File, kind: BlindKind, reason: str, policy: str) -> dict[str, Any]:
    """The outcome of a file that nobody could look at, so that a person must.

    Args:
        named: what the order ``name`` answered for it; ``None`` if that broke down as well: then its name is not shown.
        file: what was to be judged.
        kind: ``failed``: its check broke down; ``limit``: it is larger than allowed.
        reason: Chinese, what happened and what to do.
        policy: as ``default@1``.
    """
    spots = (BlindSpot("", reason, kind),)
    size = len(file.data)
    bare = Outcome(UNSEEN_NAME, file.sha256, size, "", Verdict.REVIEW, blind_spots=spots, policy=policy)
    outcome = _shortened(outcome_json(bare), 0)
    if named is None:
        return outcome
    verdict = named["verdict"] if named["verdict"] == str(Verdict.BLOCK) else outcome["verdict"]
    own = ("sha256", "size", "blind_spots", "copy", "no_copy")
    return {**named, **{name: outcome[name] for name in own}, "verdict": verdict}


def fair_share(findings: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many findings, in their order: of every kind in every file the first ones, before more of any.

    So that two thousand ID numbers do not hide that there are three bank cards as well.

    >>> rows = [{"entity": name, "action": "mask"} for name in ("ID", "ID", "ID", "CARD")]
    >>> [row["entity"] for row in fair_share(rows, 2)]
    ['ID', 'CARD']
    """
    if len(findings) <= most:
        return list(findings)
    seen: Counter[tuple[str, str, str]] = Counter()
    turns: list[tuple[int, int, int]] = []
    for number, finding in enumerate(findings):
        kind = (finding.get("attachment", ""), finding["entity"], finding["action"])
        turns.append((seen[kind], SEVERITY[finding["action"]], number))
        seen[kind] += 1
    return [findings[number] for number in sorted(number for *_, number in sorted(turns)[:most])]


def _check_title(title: bytes, policy: Policy, limits: Limits, setting: Setting) -> tuple[Outcome, bytes | None]:
    """A title is judged as the name of a file with nothing in it: so it is text, whatever its characters look like."""
    outcome = check(_NOTHING, title.decode(), policy, limits, setting=setting)
    decisions = tuple(replace(decision, place="标题") for decision in outcome.decisions)
    copy = outcome.copy.name.encode() if outcome.copy else None
    return _about(replace(outcome, decisions=decisions), "标题", title), copy


def _check_html(html: bytes, policy: Policy, limits: Limits, setting: Setting) -> tuple[Outcome, bytes | None]:
    outcome = check(_HEAD + html + _TAIL, "", policy, limits, setting=setting)
    about = _about(outcome, "正文", html)
    if outcome.copy is None:
        return about, None
    copy = outcome.copy.data
    if not (copy.startswith(_HEAD) and copy.endswith(_TAIL)):
        return replace(about, copy=None, no_copy="脱敏后的正文与预期不符，没有提供脱敏版本"), None
    return about, copy[len(_HEAD) : len(copy) - len(_TAIL)]


def _about(outcome: Outcome, name: str, text: bytes) -> Outcome:
    """The outcome as one of the post's own text and not of what it was wrapped in to be read."""
    return replace(outcome, name=name, sha256=hashlib.sha256(text).hexdigest(), size=len(text))


def _shortened(outcome: dict[str, Any], most: int) -> dict[str, Any]:
    """At most so many findings, of every kind some; the counts stay those of all."""
    findings = outcome["findings"]
    outcome["findings"] = fair_share(findings, most)
    outcome["findings_total"] = len(findings)
    kept: dict[str, int] = {}
    for finding in findings:
        if finding["action"] == "keep":
            kept[finding["entity"]] = kept.get(finding["entity"], 0) + 1
    outcome["kept_counts"] = kept
    return outcome
