"""The only module that decides: what is to happen to a finding, and what that makes of the file.

A policy is a TOML file: for each entity an action, perhaps another one where the value is an office's (``public``) or
a private person's (``personal``), and a mask shape. A profile may name a ``base`` and say only what differs. An
entity that no rule names is masked whole. A file that is wrong stops the start with its name, the key and what to
write.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from redactor.content import BlindSpot
from redactor.errors import PolicyError
from redactor.outcome import Action, Decision, Finding, Strength, Verdict
from redactor.strength.residual import FLOOR, figure

SHAPES = "none | start:N | end:N | ends:N+M | start:N/W | ends:N+M/W | structure | email | head"
SHAPE = re.compile(
    r"(?:none|structure|email|head|end:([0-9]{1,2})"
    r"|(?:start:([0-9]{1,2})|ends:([1-9][0-9]?)\+([1-9][0-9]?))(?:/([0-9]{1,2}))?)",
    re.ASCII,
)
"""What a rule's ``shape`` may be; :mod:`redactor.masking` says what each means."""
_ACTIONS = {str(action): action for action in Action}
_RULE_KEYS = {"action", "public", "personal", "shape", "floor", "by_record"}
_PROFILE_KEYS = {"id", "version", "title", "base", "threshold", "floor"}
_STRONG = {"CN_MOBILE": "start:3/11", "CN_BANK_CARD": "end:4", "CN_PR_CARD": "start:1"}
"""The shape to fall back to where a rule's own leaves too many to guess; ``start:6`` for what is not named."""
_ROLE_WORDS = {"public": "属单位或公开用途", "personal": "属个人", "": ""}
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
    beside it, or another copy, undoes it.
    """

    action: Action
    public: Action | None = None
    personal: Action | None = None
    shape: str = "none"
    floor: int | None = None
    by_record: Action | None = None

    def for_role(self, role: str) -> Action:
        """The action for a value of this role."""
        special = {"public": self.public, "personal": self.personal}.get(role)
        return self.action if special is None else special


_UNKNOWN = Rule(Action.MASK)


@dataclass(frozen=True, slots=True)
class Policy:
    """A profile: rules by entity.

    Attributes:
        id, version, title: what people and receipts call it.
        threshold: findings below this score are not acted upon.
        floor: a mask that leaves fewer candidates is made stronger (:mod:`redactor.strength`).
        rules: by entity; an entity without one is masked whole.
        digest: of all rules, so that a verdict can be tied to exactly this policy.
    """

    id: str
    version: str
    title: str
    threshold: float
    floor: int
    rules: Mapping[str, Rule] = field(repr=False)
    digest: str

    def decide(self, finding: Finding, measure: Callable[[str, int | None], Strength] | None = None) -> Decision:
        """The decision on one finding; sample and place are filled in by the caller, who has the text.

        Args:
            finding: what was seen.
            measure: tells how strong a mask of a shape would be; given a floor it may stop counting there. ``None``: cannot
                be computed.
        """
        rule = self.rules.get(finding.entity, _UNKNOWN)
        action, shape, note = rule.for_role(finding.role), rule.shape, ""
        if finding.strength is not None:
            action, note = self._on_weak_mask(rule, finding.strength)
        elif action is Action.MASK and measure is not None:
            shape, note = self._strong_enough(finding.entity, rule, measure)
        name = f"{self.id}:{finding.entity}" + (f"/{finding.role}" if finding.role else "")
        reason = "，".join(part for part in (_ROLE_WORDS.get(finding.role, ""), _ACTION_WORDS[action]) if part)
        return Decision(finding, action, name, "；".join(filter(None, (finding.why, reason, note))), shape)

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


def shipped() -> tuple[str, ...]:
    """Ids of the profiles that come with the product."""
    folder = resources.files("redactor") / "policies"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@lru_cache(maxsize=32)
def load(name: str = "default") -> Policy:
    """The shipped profile of that id, or the policy file at that path.

    Raises:
        PolicyError: there is none, or it is wrong; says what to write.
    """
    tables = _inherit(name, ())
    profile = tables["profile"]
    rules = {entity: _rule(name, entity, entry) for entity, entry in tables["entities"].items()}
    canonical = repr(
        (profile["threshold"], profile["floor"], sorted((entity, rule) for entity, rule in _canonical(rules)))
    )
    return Policy(
        id=str(profile["id"]),
        version=str(profile["version"]),
        title=str(profile.get("title", profile["id"])),
        threshold=float(profile["threshold"]),
        floor=profile["floor"],
        rules=rules,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _canonical(rules: Mapping[str, Rule]) -> list[tuple[str, str]]:
    return [
        (entity, f"{r.action}/{r.public}/{r.personal}/{r.shape}/{r.floor}/{r.by_record}") for entity, r in rules.items()
    ]


def _inherit(name: str, seen: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    if name in seen:
        raise PolicyError(f"策略 {name}：base 互相引用，请改为不同的上级策略")
    tables = _tables(name)
    profile = {"threshold": 0.5, "floor": FLOOR, **tables["profile"]}
    base = profile.pop("base", None)
    if base is None:
        return {"profile": profile, "entities": tables["entities"]}
    below = _inherit(str(base), (*seen, name))
    return {
        "profile": {**below["profile"], **tables["profile"]},
        "entities": {**below["entities"], **tables["entities"]},
    }


def _tables(name: str) -> dict[str, dict[str, Any]]:
    text = _text(name)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:  # its message holds line and column, no personal data stands in policies
        raise PolicyError(f"策略 {name} 不是有效的 TOML：{error}") from error
    profile, entities = raw.get("profile"), raw.get("entities", {})
    if not isinstance(profile, dict) or "id" not in profile or "version" not in profile:
        raise PolicyError(f'策略 {name} 缺少 [profile] 的 id 或 version，请写 id = "…" 和 version = "1"')
    if unknown := set(profile) - _PROFILE_KEYS:
        raise PolicyError(f"策略 {name} 的 [profile] 有不认识的键 {sorted(unknown)}，可用：{sorted(_PROFILE_KEYS)}")
    if not isinstance(entities, dict):
        raise PolicyError(f"策略 {name} 的 [entities] 须是表")
    threshold = profile.get("threshold", 0.5)
    if not isinstance(threshold, int | float) or not 0 < threshold <= 1:
        raise PolicyError(f"策略 {name} 的 threshold 须是 0 到 1 之间的数，例如 0.5")
    floor = profile.get("floor", FLOOR)
    if not isinstance(floor, int) or isinstance(floor, bool) or floor < 1:
        raise PolicyError(f"策略 {name} 的 floor 须是不小于 1 的整数，例如 {FLOOR}")
    return {"profile": profile, "entities": entities}


def _text(name: str) -> str:
    if name in shipped():
        return (resources.files("redactor") / "policies" / f"{name}.toml").read_text("utf-8")
    path = Path(name)
    if path.suffix != ".toml":
        raise PolicyError(f"没有名为 {name} 的策略；自带的有：{'、'.join(shipped())}；自定义策略请给出 .toml 文件路径")
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise PolicyError(f"策略文件 {name} 打不开：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"策略文件 {name} 不是 UTF-8 编码，请另存为 UTF-8") from error


def _rule(name: str, entity: str, entry: object) -> Rule:
    where = f"策略 {name} 的 {entity}"
    if not isinstance(entry, dict) or "action" not in entry:
        raise PolicyError(f'{where} 须写成 {entity} = {{ action = "mask", shape = "none" }}')
    if unknown := set(entry) - _RULE_KEYS:
        raise PolicyError(f"{where} 有不认识的键 {sorted(unknown)}，可用：{sorted(_RULE_KEYS)}")
    actions = {}
    for key in ("action", "public", "personal", "by_record"):
        if key in entry:
            if entry[key] not in _ACTIONS:
                raise PolicyError(f"{where} 的 {key} 只能是 {' | '.join(_ACTIONS)}")
            actions[key] = _ACTIONS[entry[key]]
    shape = entry.get("shape", "none")
    if not isinstance(shape, str) or not SHAPE.fullmatch(shape):
        raise PolicyError(f"{where} 的 shape 只能是 {SHAPES}")
    floor = entry.get("floor")
    if floor is not None and (not isinstance(floor, int) or isinstance(floor, bool) or floor < 1):
        raise PolicyError(f"{where} 的 floor 须是不小于 1 的整数，例如 50")
    return Rule(shape=shape, floor=floor, **actions)
