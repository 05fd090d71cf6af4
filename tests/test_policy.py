"""Only the policy decides: actions by role, inheritance, and errors that say what to write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from redactor.content import BlindSpot, Passage
from redactor.errors import PolicyError
from redactor.outcome import Action, Decision, Finding, Verdict
from redactor.policy import Rule, may_have_copy, verdict
from redactor.profiles import load, shipped
from redactor.scan import find
from redactor.wording import ENTITIES


def _finding(entity: str, role: str = "") -> Finding:
    return Finding(entity, 0, 0, 4, 0.9, "Test", "理由", role)


def _decision(action: Action) -> Decision:
    return Decision(_finding("CN_MOBILE"), action, "test", "理由", "none")


@pytest.mark.parametrize("name", shipped())
def test_shipped_profiles_load_and_name_only_known_entities(name: str) -> None:
    policy = load(name)
    assert policy.id == name
    assert {entity.partition(".")[0] for entity in policy.rules} == set(ENTITIES)


@pytest.mark.parametrize(
    ("entity", "role", "action"),
    [
        ("CN_RESIDENT_ID", "", Action.MASK),
        ("CN_LANDLINE", "", Action.KEEP),
        ("CN_LANDLINE", "personal", Action.MASK),
        ("CN_ADDRESS", "public", Action.KEEP),
        ("CN_ADDRESS", "", Action.MASK),
        ("PERSON", "", Action.KEEP),
        ("PERSON", "personal", Action.MASK),
        ("SECRECY_MARK", "", Action.BLOCK),
        ("DISCLOSURE_MARK", "", Action.HOLD),
        ("DISCLOSURE_MARK", "public", Action.KEEP),
        ("NOBODY_KNOWS_THIS", "", Action.MASK),
    ],
)
def test_default_decides_by_entity_and_role(entity: str, role: str, action: Action) -> None:
    assert load().decide(_finding(entity, role)).action is action


def test_an_unknown_entity_is_masked_whole() -> None:
    assert load().decide(_finding("NOBODY_KNOWS_THIS")).shape == "none"


def test_a_profile_inherits_and_says_only_what_differs() -> None:
    assert load("strict").rules["CN_USCC"] == load("default").rules["CN_USCC"]
    assert load("strict").rules["CN_MOBILE"] != load("default").rules["CN_MOBILE"]
    assert load("strict").digest != load("default").digest


@pytest.mark.parametrize(
    ("actions", "blind", "expected"),
    [
        ([], False, Verdict.ALLOW),
        ([Action.KEEP], False, Verdict.ALLOW),
        ([], True, Verdict.REVIEW),
        ([Action.HOLD], False, Verdict.REVIEW),
        ([Action.MASK], False, Verdict.BLOCK),
        ([Action.MASK, Action.HOLD], True, Verdict.BLOCK),
        ([Action.BLOCK], False, Verdict.BLOCK),
    ],
)
def test_verdict_of_the_original_bytes(actions: list[Action], blind: bool, expected: Verdict) -> None:
    spots = [BlindSpot("", "图片", "picture")] if blind else []
    assert verdict([_decision(action) for action in actions], spots) is expected


def test_no_copy_of_what_is_blocked_outright() -> None:
    assert may_have_copy([_decision(Action.MASK), _decision(Action.HOLD)])
    assert not may_have_copy([_decision(Action.MASK), _decision(Action.BLOCK)])


_HEAD = '[profile]\nid = "own"\nversion = "1"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml at all [", "TOML"),
        ('[profile]\nid = "own"\n', "version"),
        (_HEAD + "colour = 3\n", "colour"),
        (_HEAD + "threshold = 7\n", "threshold"),
        (_HEAD + '[entities]\nCN_MOBILE = "mask"\n', "CN_MOBILE"),
        (_HEAD + '[entities]\nCN_MOBILE = { action = "hide" }\n', "keep | mask | hold | block"),
        (_HEAD + '[entities]\nCN_MOBILE = { action = "mask", shape = "first 6" }\n', "start:N"),
        (_HEAD + '[entities]\nCN_MOBILE = { action = "mask", size = 6 }\n', "size"),
        (_HEAD.replace("[profile]", '[profile]\nbase = "nowhere"'), "nowhere"),
    ],
)
def test_a_wrong_policy_file_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match=says.replace("|", r"\|")):
        load(str(path))


def test_policies_that_inherit_in_a_circle_are_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(_HEAD.replace("[profile]", f'[profile]\nbase = "{two}"'), "utf-8")
    two.write_text(_HEAD.replace("[profile]", f'[profile]\nbase = "{one}"'), "utf-8")
    with pytest.raises(PolicyError, match="base"):
        load(str(one))


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml"])
def test_a_policy_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(PolicyError, match="nowhere"):
        load(name)


def test_a_rule_for_a_sort_comes_before_its_entitys() -> None:
    finding = _finding("SENSITIVE_ATTRIBUTE")
    hardship, health = replace(finding, sort="困难身份"), replace(finding, sort="健康")
    policy = load("publicity-list")
    assert [policy.decide(found).action for found in (hardship, health)] == [Action.KEEP, Action.MASK]
    assert policy.decide(hardship).rule == "publicity-list:SENSITIVE_ATTRIBUTE.困难身份"
    assert load().decide(hardship).action is Action.HOLD


def test_a_grid_officers_own_mobile_is_masked_unless_a_site_says_otherwise() -> None:
    finding = replace(_finding("CN_MOBILE"), sort="基层服务")
    assert load().decide(finding).action is Action.MASK
    assert load("strict").decide(finding).shape == load("strict").rules["CN_MOBILE"].shape
    policy = load()
    rules = {**policy.rules, "CN_MOBILE.基层服务": Rule(Action.KEEP)}
    assert replace(policy, rules=rules).decide(finding).action is Action.KEEP
    assert replace(policy, rules=rules).decide(_finding("CN_MOBILE")).action is Action.MASK


def test_a_grid_officers_mobile_is_told_apart_from_a_firms() -> None:
    officer, firm = "网格员：张三 手机：15499991234", "廉江市某某药店 联系人：张三 15499991234"
    for text, sort, role in ((officer, "基层服务", ""), (firm, "", "public")):
        (found,) = [f for f in find([Passage(text, "")]) if f.entity == "CN_MOBILE"]
        assert (found.sort, found.role) == (sort, role)
