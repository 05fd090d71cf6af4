"""Where policies come from: TOML files, shipped or a site's own.

A profile may name a ``base`` and say only what differs. Some profiles are *kinds*: they say in ``[applies]`` by what
a list or text of that kind is known, and their rules are laid over a site's own profile (:func:`overlaid`). A file
that is wrong stops the start with its name, the key and what to write.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from redactor.errors import PolicyError
from redactor.outcome import Action
from redactor.policy import ROLES, SHAPE, SHAPES, Policy, Rule
from redactor.strength.residual import FLOOR

_ACTIONS = {str(action): action for action in Action}
_RULE_KEYS = {"action", *ROLES, "shape", "floor", "by_record", "column"}
_PROFILE_KEYS = {"id", "version", "title", "base", "threshold", "floor", "guess"}
_APPLIES_KEYS = {"channels", "titles", "topics", "headers", "words"}


@dataclass(frozen=True, slots=True)
class Kind:
    """By what a list or text of one kind is known.

    Attributes:
        id, title: the profile's.
        channels: words in the name of the website's channel that settle it.
        titles: words in a title that settle it.
        topics: words in a title that count only where a title also announces a list (公示, 名单).
        headers: words in column headings.
        words: words near the beginning of the text.
    """

    id: str
    title: str
    channels: tuple[str, ...]
    titles: tuple[str, ...]
    topics: tuple[str, ...]
    headers: tuple[str, ...]
    words: tuple[str, ...]


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
    return _digested(
        Policy(
            id=str(profile["id"]),
            version=str(profile["version"]),
            title=str(profile.get("title", profile["id"])),
            threshold=float(profile["threshold"]),
            floor=profile["floor"],
            rules=rules,
            digest="",
            guess=bool(profile.get("guess", False)),
            channels=tables["channels"],
        )
    )


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """The shipped profiles that are kinds of list or text."""
    found = []
    for name in shipped():
        raw = _tables(name)
        if applies := raw["applies"]:
            words = {key: tuple(applies.get(key, ())) for key in _APPLIES_KEYS}
            found.append(Kind(name, str(raw["profile"].get("title", name)), **words))
    return tuple(found)


def overlaid(policy: Policy, kind: str) -> Policy:
    """The policy with what the kind's own file says laid over it (the rules of that file's base are not)."""
    version, title, rules = _own(kind)
    return _digested(
        replace(
            policy,
            id=f"{policy.id}+{kind}",
            version=f"{policy.version}+{version}",
            title=f"{policy.title}，{title}",
            rules={**policy.rules, **rules},
        )
    )


@lru_cache(maxsize=64)
def _own(kind: str) -> tuple[str, str, Mapping[str, Rule]]:
    own = _tables(kind)
    rules = {entity: _rule(kind, entity, entry) for entity, entry in own["entities"].items()}
    return str(own["profile"]["version"]), str(own["profile"].get("title", kind)), rules


def _digested(policy: Policy) -> Policy:
    canonical = repr((policy.threshold, policy.floor, sorted(policy.rules.items(), key=lambda item: item[0])))
    return replace(policy, digest=hashlib.sha256(canonical.encode()).hexdigest())


def _inherit(name: str, seen: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    if name in seen:
        raise PolicyError(f"策略 {name}：base 互相引用，请改为不同的上级策略")
    tables = _tables(name)
    profile = {"threshold": 0.5, "floor": FLOOR, **tables["profile"]}
    base = profile.pop("base", None)
    if base is None:
        return {**tables, "profile": profile}
    below = _inherit(str(base), (*seen, name))
    return {
        "profile": {**below["profile"], **tables["profile"], "guess": tables["profile"].get("guess", False)},
        "entities": {**below["entities"], **tables["entities"]},
        "channels": {**below["channels"], **tables["channels"]},
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
    applies, channels = raw.get("applies", {}), raw.get("channels", {})
    if unknown := set(raw) - {"profile", "entities", "applies", "channels"}:
        raise PolicyError(f"策略 {name} 有不认识的表 {sorted(unknown)}，可用：profile、entities、applies、channels")
    if unknown := set(applies) - _APPLIES_KEYS:
        raise PolicyError(f"策略 {name} 的 [applies] 有不认识的键 {sorted(unknown)}，可用：{sorted(_APPLIES_KEYS)}")
    for channel, kind in channels.items():
        if kind not in shipped():
            raise PolicyError(f"策略 {name} 的 [channels] 中“{channel}”指向不存在的类型，可用：{'、'.join(shipped())}")
    return {"profile": profile, "entities": entities, "applies": applies, "channels": channels}


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
    for key in ("action", *ROLES, "by_record"):
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
    column = entry.get("column", False)
    if not isinstance(column, bool):
        raise PolicyError(f"{where} 的 column 只能是 true 或 false")
    return Rule(shape=shape, floor=floor, column=column, **actions)
