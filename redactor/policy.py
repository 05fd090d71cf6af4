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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from redactor.content import BlindSpot
from redactor.errors import PolicyError
from redactor.outcome import Action, Decision, Finding, Verdict

SHAPES = "none | start:N | end:N | start:N/M | structure | email"
SHAPE = re.compile(r"(?:none|structure|email|end:([0-9]{1,2})|start:([0-9]{1,2})(?:/([0-9]{1,2}))?)", re.ASCII)
"""What a rule's ``shape`` may be; :mod:`redactor.masking` says what each means."""
_ACTIONS = {str(action): action for action in Action}
_RULE_KEYS = {"action", "public", "personal", "shape"}
_PROFILE_KEYS = {"id", "version", "title", "base", "threshold"}
_ROLE_WORDS = {"public": "属单位或公开用途", "personal": "属个人", "": ""}
_ACTION_WORDS = {
    Action.KEEP: "保留",
    Action.MASK: "脱敏",
    Action.HOLD: "须人工审核",
    Action.BLOCK: "不得发布",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entity's rule: the action by role, and the mask's shape."""

    action: Action
    public: Action | None = None
    personal: Action | None = None
    shape: str = "none"

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
        rules: by entity; an entity without one is masked whole.
        digest: of all rules, so that a verdict can be tied to exactly this policy.
    """

    id: str
    version: str
    title: str
    threshold: float
    rules: Mapping[str, Rule] = field(repr=False)
    digest: str

    def decide(self, finding: Finding) -> Decision:
        """The decision on one finding; sample and place are filled in by the caller, who has the text."""
        rule = self.rules.get(finding.entity, _UNKNOWN)
        action = rule.for_role(finding.role)
        name = f"{self.id}:{finding.entity}" + (f"/{finding.role}" if finding.role else "")
        reason = "，".join(part for part in (_ROLE_WORDS.get(finding.role, ""), _ACTION_WORDS[action]) if part)
        return Decision(finding, action, name, f"{finding.why}；{reason}", rule.shape)

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
    canonical = repr((profile["threshold"], sorted((entity, rule) for entity, rule in _canonical(rules))))
    return Policy(
        id=str(profile["id"]),
        version=str(profile["version"]),
        title=str(profile.get("title", profile["id"])),
        threshold=float(profile["threshold"]),
        rules=rules,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _canonical(rules: Mapping[str, Rule]) -> list[tuple[str, str]]:
    return [(entity, f"{r.action}/{r.public}/{r.personal}/{r.shape}") for entity, r in rules.items()]


def _inherit(name: str, seen: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    if name in seen:
        raise PolicyError(f"策略 {name}：base 互相引用，请改为不同的上级策略")
    tables = _tables(name)
    profile = {"threshold": 0.5, **tables["profile"]}
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
    for key in ("action", "public", "personal"):
        if key in entry:
            if entry[key] not in _ACTIONS:
                raise PolicyError(f"{where} 的 {key} 只能是 {' | '.join(_ACTIONS)}")
            actions[key] = _ACTIONS[entry[key]]
    shape = entry.get("shape", "none")
    if not isinstance(shape, str) or not SHAPE.fullmatch(shape):
        raise PolicyError(f"{where} 的 shape 只能是 {SHAPES}")
    return Rule(shape=shape, **actions)
