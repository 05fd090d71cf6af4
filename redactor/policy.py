"""The only module that decides: what is to happen to a finding, and what that makes of the file.

A policy has for each entity an action, perhaps another one by whose the value is (:data:`ROLES`), and a mask shape.
An entity that no rule names is masked whole. Where policies come from: :mod:`redactor.profiles`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from redactor.content import BlindSpot, Passage
from redactor.outcome import Action, Decision, Finding, Strength, Verdict
from redactor.strength.residual import figure

SHAPES = "none | start:N | end:N | ends:N+M | start:N/W | ends:N+M/W | structure | county | email | head | month"
SHAPE = re.compile(
    r"(?:none|structure|county|email|head|month|end:([0-9]{1,2})"
    r"|(?:start:([0-9]{1,2})|ends:([1-9][0-9]?)\+([1-9][0-9]?))(?:/([0-9]{1,2}))?)",
    re.ASCII,
)
"""What a rule's ``shape`` may be; :mod:`redactor.masking` says what each means."""
_STRONG = {"CN_MOBILE": "start:3/11", "CN_BANK_CARD": "end:4", "CN_PR_CARD": "start:1"}
"""The shape to fall back to where a rule's own leaves too many to guess; ``start:6`` for what is not named."""
ROLES = {"public": "属单位或公开用途", "personal": "属个人", "protected": "属须隐名的人（未成年人、被害人、患者等）"}
"""Whose a value may be said to be, and how people are told."""
_ACTION_WORDS = {
    Action.KEEP: "保留",
    Action.MASK: "脱敏",
    Action.HOLD: "须人工审核",
    Action.BLOCK: "不得发布",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entity's rule: the action by role, and the mask's shape.

    ``floor`` accepts masks of this kind that are weaker than the profile's floor, because a local rule prescribes
    them. ``by_record`` is for ``WEAK_MASK``: the action where the mask would do by itself, and only what stands
    beside it, or another copy, undoes it. ``column``: where one cell under a heading is masked, all that stands under
    that heading is (:func:`whole_columns`).
    """

    action: Action
    public: Action | None = None
    personal: Action | None = None
    protected: Action | None = None
    shape: str = "none"
    floor: int | None = None
    by_record: Action | None = None
    column: bool = False

    def for_role(self, role: str) -> Action:
        """The action for a value of this role."""
        special = {"public": self.public, "personal": self.personal, "protected": self.protected}.get(role)
        return self.action if special is None else special


_UNKNOWN = Rule(Action.MASK)


@dataclass(frozen=True, slots=True)
class Policy:
    """A profile: rules by entity.

    Attributes:
        id, version, title: what people and receipts call it.
        threshold: findings below this score are not acted upon.
        floor: a mask that leaves fewer candidates is made stronger (:mod:`redactor.strength`).
        rules: by entity, or by entity and sort (``SENSITIVE_ATTRIBUTE.健康``); an entity without one is masked whole.
        digest: of all rules, so that a verdict can be tied to exactly this policy.
        guess: what kind of list or text a document is may add that kind's rules (:mod:`redactor.listkind`).
        channels: words in the name of a website's channel, each with the kind that it holds.
    """

    id: str
    version: str
    title: str
    threshold: float
    floor: int
    rules: Mapping[str, Rule] = field(repr=False)
    digest: str
    guess: bool = False
    channels: Mapping[str, str] = field(default_factory=dict, repr=False)

    def decide(self, finding: Finding, measure: Callable[[str, int | None], Strength] | None = None) -> Decision:
        """The decision on one finding; sample and place are filled in by the caller, who has the text.

        Args:
            finding: what was seen.
            measure: tells how strong a mask of a shape would be; given a floor it may stop counting there. ``None``: cannot
                be computed.
        """
        entity = self.named(finding)
        rule = self.rules.get(entity, _UNKNOWN)
        action, shape, note = rule.for_role(finding.role), rule.shape, ""
        if finding.strength is not None:
            action, note = self._on_weak_mask(rule, finding.strength)
        elif action is Action.MASK and measure is not None:
            shape, note = self._strong_enough(finding.entity, rule, measure)
        name = f"{self.id}:{entity}" + (f"/{finding.role}" if finding.role else "")
        reason = "，".join(part for part in (ROLES.get(finding.role, ""), _ACTION_WORDS[action]) if part)
        return Decision(finding, action, name, "；".join(filter(None, (finding.why, reason, note))), shape)

    def named(self, finding: Finding) -> str:
        """What the rule for this finding is called: the entity, or the entity and its sort."""
        entity = f"{finding.entity}.{finding.sort}"
        return entity if finding.sort and entity in self.rules else finding.entity

    def _floor_of(self, entity: str) -> int:
        accepted = self.rules.get(entity, _UNKNOWN).floor
        return self.floor if accepted is None else accepted

    def _on_weak_mask(self, rule: Rule, strength: Strength) -> tuple[Action, str]:
        """What is to happen to a mask that stands there and leaves fewer candidates than the profile's floor."""
        floor = self._floor_of(strength.kind)
        if strength.residual >= floor:
            return Action.KEEP, f"低于一般下限 {self.floor}，本策略按当地规定接受此种掩码，发布前请确认"
        if strength.alone >= floor and rule.by_record is not None:
            return rule.by_record, "该掩码本身足够，但同页内容使其可被推出，请概化出生日期或加强掩码"
        return rule.action, ""

    def _strong_enough(
        self, entity: str, rule: Rule, measure: Callable[[str, int | None], Strength]
    ) -> tuple[str, str]:
        """The rule's shape, or the next stronger one that leaves enough candidates; and what to tell people of it."""
        floor = self._floor_of(entity)
        first = best = measure(rule.shape, floor)
        shape = rule.shape
        for stronger in (_STRONG.get(entity, "start:6"), "none"):
            if best.residual >= floor:
                break
            if (reached := measure(stronger, None)).residual > best.residual:
                shape, best = stronger, reached
        if best.residual < floor:
            return shape, f"即使全部隐去也仅余约 {figure(best.residual)} 种可能，建议将同一记录中的出生日期改为只写年份"
        if shape != rule.shape:
            return shape, f"原定掩码仅余约 {figure(first.residual)} 种可能，已加强为约 {figure(best.residual)} 种"
        if best.residual < self.floor:
            return (
                shape,
                f"掩码后约余 {figure(best.residual)} 种可能，低于一般下限 {self.floor}，本策略按当地规定采用，发布前请确认",
            )
        return shape, ""

    def __str__(self) -> str:
        return f"{self.id}@{self.version}"


def whole_columns(
    policy: Policy, decisions: Sequence[Decision], passages: Sequence[Passage], heads: Callable[[str], str]
) -> tuple[Decision, ...]:
    """The decisions, and more of them: where a sensitive column is masked, also the cells that say nothing.

    ``无`` beside ``***`` tells who is healthy, and so who is not. Only cells of rows under the same heading, anywhere
    in the file: what is one table is not said by every format. A mask is as long as what it hides, so the length of a
    value still shows.

    Args:
        heads: what sort of sensitive column a heading announces; empty if none.
    """
    masked: dict[str, Decision] = {}
    covered = set()
    for decision in decisions:
        passage = passages[decision.finding.passage]
        rule = policy.rules.get(policy.named(decision.finding), _UNKNOWN)
        if decision.action is Action.MASK and rule.column and passage.record is not None and heads(passage.label):
            masked.setdefault(passage.label, decision)
            covered.add(decision.finding.passage)
    if not masked:
        return tuple(decisions)
    more = [
        _like(masked[passage.label], number, len(passage.text))
        for number, passage in enumerate(passages)
        if passage.label in masked
        and passage.record is not None
        and number not in covered
        and passage.text.strip(_NOTHING_LEFT)
    ]
    return tuple(sorted([*decisions, *more], key=lambda decision: (decision.finding.passage, decision.finding.start)))


_NOTHING_LEFT = " \t\r\n\u3000*＊"
"""A cell of nothing else needs no mask."""


def _like(decision: Decision, passage: int, length: int) -> Decision:
    finding = replace(
        decision.finding,
        passage=passage,
        start=0,
        end=length,
        why="敏感信息列中的其他单元格，留下即可推知谁有谁无",
        keep=None,
    )
    return replace(decision, finding=finding, reason=f"{finding.why}；{_ACTION_WORDS[decision.action]}")


def verdict(decisions: Iterable[Decision], blind_spots: Sequence[BlindSpot]) -> Verdict:
    """What the decisions and blind spots make of the original bytes.

    Something to mask or to block: not as it is. Something held or unread: a person looks. Only else: allow.
    """
    worst = max((decision.action for decision in decisions), default=Action.KEEP)
    actions = {decision.action for decision in decisions}
    if worst is Action.BLOCK or Action.MASK in actions:
        return Verdict.BLOCK
    if worst is Action.HOLD or blind_spots:
        return Verdict.REVIEW
    return Verdict.ALLOW


def may_have_copy(decisions: Iterable[Decision]) -> bool:
    """Whether a masked copy may be handed out at all: never of what is blocked outright."""
    return all(decision.action is not Action.BLOCK for decision in decisions)
