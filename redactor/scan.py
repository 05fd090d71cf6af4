"""Passages to findings, in a few large calls and not one a passage.

The recognizers see blocks (:mod:`redactor.blocks`); here their results become findings in passages, overlaps are
settled, and what was found once is looked for everywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from recognizers import _needs
from recognizers._masks import MASKED
from recognizers._text import WHOLE, fold, forget
from redactor.blocks import Block, blocks
from redactor.content import Passage
from redactor.outcome import Finding
from redactor.spread import spread
from redactor.strength import FLOOR
from redactor.strength.masked import Seen, seen, weak
from redactor.strength.side import UNKNOWN, page_side

ACT_FROM = 0.5
"""Scores from here on are acted upon, unless a policy says otherwise."""

SPREAD_FROM = 0.9
"""What is put together out of several cells must be sure: a row of marks is not a telephone number."""

_PUBLIC = frozenset({"CN_USCC", "CN_ORG_CODE", "CN_HOTLINE", "CN_LANDLINE"})
"""Of two findings as sure as each other, the one that is not in here wins: masking too much is the smaller fault."""
COMMON = frozenset({"BIRTH_DATE", "SENSITIVE_ATTRIBUTE", "SECRECY_MARK", "DISCLOSURE_MARK", "WEAK_MASK"})
"""Kinds whose values also stand elsewhere in all innocence: found once says nothing of the next place."""
LONG_NUMBER = 11
"""A digit string from this length on is the same number even inside a longer one; a shorter one may be chance."""


def find(
    passages: Sequence[Passage], threshold: float = ACT_FROM, together: bool = True, floor: int = FLOOR
) -> tuple[Finding, ...]:
    """All findings of at least ``threshold``, in the order of the passages, none overlapping another.

    Args:
        passages: what a document holds.
        threshold: lowest score to report.
        together: the passages are one document: a value found in one of them is looked for in all. Else each of them
            stands for itself.
        floor: a number that stands masked already and leaves fewer candidates is a ``WEAK_MASK``.
    """
    by_passage: dict[int, list[Finding]] = defaultdict(list)
    masks: list[Seen] = []
    page = page_side(passages) if together else UNKNOWN
    for block in blocks(passages):
        for result in _analyze(block.text):
            if result.score >= threshold:
                for finding in _findings(result, block):
                    if finding.entity.endswith(MASKED):
                        at, _ = result.recognition_metadata["folded"]
                        masks.append(seen(finding, _value(passages, finding), fold(block.text), at, page))
                    else:
                        by_passage[finding.passage].append(finding)
    for block in spread(passages):
        for result in _analyze(block.text):
            pieces = list(_findings(result, block))
            if result.score >= SPREAD_FROM and len(pieces) > 1 and not result.entity_type.endswith(MASKED):
                for finding in pieces:
                    why = f"{finding.why}；一个值分写在多处"
                    by_passage[finding.passage].append(replace(finding, why=why, sort=WHOLE))
    forget()
    _needs.forget()
    for finding in weak(masks, floor, together):
        by_passage[finding.passage].append(finding)
    resolved = {number: _resolve(found) for number, found in by_passage.items()}
    if together:
        _add_repeats(passages, range(len(passages)), resolved)
    else:
        for number in tuple(resolved):
            alone = {number: resolved[number]}
            _add_repeats(passages, (number,), alone)
            resolved.update(alone)
    return tuple(finding for number in sorted(resolved) for finding in resolved[number])


def _analyze(text: str) -> list[Any]:
    from recognizers import analyzer  # here: Presidio and spaCy take a second to load

    return list(analyzer().analyze(text, language="zh"))


def _findings(result: Any, block: Block) -> Iterator[Finding]:
    """The Presidio result as findings: one that spans several passages becomes one for each of them."""
    metadata: dict[str, Any] = result.recognition_metadata
    keep = metadata.get("keep")
    for segment in block.from_offset(result.start):
        if segment.start >= result.end:
            return
        start, end = max(result.start, segment.start), min(result.end, segment.end)
        if start < end:
            yield Finding(
                entity=result.entity_type,
                passage=segment.passage,
                start=start - segment.start + segment.shift,
                end=end - segment.start + segment.shift,
                score=round(result.score, 3),
                recognizer=metadata.get("recognizer_name", ""),
                why=metadata.get("why", ""),
                role=metadata.get("role", ""),
                sort=metadata.get("sort", ""),
                keep=None if keep is None else max(0, keep - (start - result.start)),
            )


def _value(passages: Sequence[Passage], finding: Finding) -> str:
    return passages[finding.passage].text[finding.start : finding.end]


def _resolve(found: list[Finding]) -> list[Finding]:
    """One finding a stretch: the surest wins, then the more private, then the longer.

    A loser that reaches beyond the winner keeps what is left of it, so that nothing seen is forgotten.
    """
    winners: list[Finding] = []
    taken: set[int] = set()
    for finding in sorted(set(found), key=_rank):
        free = [at for at in range(finding.start, finding.end) if at not in taken]
        if not free:
            continue
        if len(free) == finding.end - finding.start:
            winners.append(finding)
        else:
            winners.extend(_remainders(finding, free))
        taken.update(free)
    return sorted(winners, key=lambda finding: (finding.start, finding.end))


def _rank(finding: Finding) -> tuple[float, bool, int, int, str]:
    """Sort key of :func:`_resolve`; scores within 0.05 of each other are as sure as each other."""
    return (
        -round(finding.score * 20),
        finding.entity in _PUBLIC,
        finding.start - finding.end,
        finding.start,
        finding.entity,
    )


def _remainders(finding: Finding, free: list[int]) -> Iterator[Finding]:
    start = previous = free[0]
    for at in (*free[1:], -1):
        if at != previous + 1:
            if previous - start >= 1:  # a single character left over tells nothing
                keep = None if finding.keep is None else max(0, finding.keep - (start - finding.start))
                yield replace(finding, start=start, end=previous + 1, keep=keep)
            start = at
        previous = at


def _add_repeats(passages: Sequence[Passage], where: Iterable[int], resolved: dict[int, list[Finding]]) -> None:
    """Findings for the same value wherever else it stands, so that what is masked once is masked everywhere.

    A recognizer knows many values only by what stands beside them; the second place often lacks that.
    """
    known = _known(passages, resolved)
    if not known:
        return
    from ahocorasick import Automaton

    automaton = Automaton()
    for value, finding in known.items():
        automaton.add_word(value, (value, finding))
    automaton.make_automaton()
    shortest = min(map(len, known))
    for number in where:
        text = passages[number].text
        if len(text) < shortest:
            continue
        own = resolved.get(number, [])
        taken: list[tuple[int, int]] | None = None
        more = []
        for last, (value, finding) in automaton.iter_long(text):
            start, end = last + 1 - len(value), last + 1
            if taken is None:
                taken = sorted((finding.start, finding.end) for finding in own)
            at = bisect_right(taken, (start, end))
            if any(start < e and s < end for s, e in taken[max(at - 1, 0) : at + 1]):
                continue
            if stands_alone(value, text, start, end):
                why = "与同一文件中已识别的内容相同"
                more.append(replace(finding, passage=number, start=start, end=end, why=why))
        if more:
            resolved[number] = _resolve([*own, *more])


def _known(passages: Sequence[Passage], resolved: dict[int, list[Finding]]) -> dict[str, Finding]:
    """Values worth looking for again, each with the finding that knew it."""
    known: dict[str, Finding] = {}
    contested: set[str] = set()
    for number, findings in resolved.items():
        for finding in findings:
            if finding.entity in COMMON or (finding.entity in _PUBLIC and finding.role != "personal"):
                continue
            value = passages[number].text[finding.start : finding.end]
            bare = _GROUPING.sub("", value)
            for form in {value, bare} if len(bare) >= 7 else {value}:
                if len(form) < 2:
                    continue
                if known.setdefault(form, finding).role != finding.role:
                    contested.add(form)  # an official here, a private person there: no word for a third place
    for form in contested:
        del known[form]
    return known


_GROUPING = re.compile(r"(?<=[0-9])[ \-](?=[0-9])")
_BESIDE_A_NAME = frozenset("的和与及等同向在系于已曾将因为让给对由被说称其、，,。；;：:（）()“”\"' \n\t")


def stands_alone(value: str, text: str, start: int, end: int) -> bool:
    """Whether ``value`` at ``text[start:end]`` is itself, and not by chance the middle of something longer.

    >>> stands_alone("6621234", "电话6621234转", 2, 9), stands_alone("6621234", "编号96621234", 3, 10)
    (True, False)
    >>> stands_alone("王芳", "会员王芳，", 2, 4), stands_alone("王芳", "由王芳。", 1, 3)
    (False, True)
    """
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if value.isascii() and value.isalnum():
        return len(value) >= LONG_NUMBER or not ((before.isascii() and before.isalnum()) or after.isdecimal())
    if len(value) == 2:
        return before in _BESIDE_A_NAME and after in _BESIDE_A_NAME
    return True
