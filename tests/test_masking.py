"""Masks keep length, spare what their shape says, and never touch white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

from redactor.content import Passage
from redactor.masking import KeepEnds, edits, mask
from redactor.outcome import Action, Decision, Finding

SHAPES = st.sampled_from(["none", "start:6", "end:4", "start:3/11", "structure", "email"])


@pytest.mark.parametrize(
    ("value", "shape", "keep", "masked"),
    [
        ("440881190101010018", "start:6", None, "440881************"),
        ("440881 19010101 0018", "start:6", None, "440881 ******** ****"),
        ("440881190101010018", "none", None, "******************"),
        ("15499991234", "start:3/11", None, "154********"),
        ("0086-15499991234", "start:3/11", None, "0086-154********"),
        ("6228480000000000018", "end:4", None, "***************0018"),
        ("18", "end:4", None, "**"),
        ("154", "start:3/11", None, "***"),
        ("廉江市石岭镇某某村12号", "structure", 6, "廉江市石岭镇******"),
        ("某某村12号", "structure", 0, "******"),
        ("某某村12号", "structure", None, "******"),
        ("欧阳小明", "structure", 2, "欧阳**"),
        ("z@example.com", "email", None, "*@example.com"),
        ("zhangsan@example.com", "email", None, "z*******@example.com"),
        ("15499991234", "no such shape", None, "***********"),
    ],
)
def test_shapes(value: str, shape: str, keep: int | None, masked: str) -> None:
    assert mask(value, shape, keep) == masked


@given(value=st.text(min_size=1), shape=SHAPES, keep=st.none() | st.integers(0, 40))
def test_a_mask_keeps_length_and_white_space_and_shows_nothing_new(value: str, shape: str, keep: int | None) -> None:
    masked = mask(value, shape, keep)
    assert len(masked) == len(value)
    for old, new in zip(value, masked, strict=True):
        assert new in (old, "*")
        assert not old.isspace() or new == old


@given(value=st.text(min_size=1), shape=SHAPES.filter(lambda shape: shape != "email"), keep=st.integers(0, 40))
def test_masking_twice_changes_nothing_more(value: str, shape: str, keep: int) -> None:
    once = mask(value, shape, keep)
    hidden = {at for at, sign in enumerate(once) if sign == "*"}
    assert hidden <= {at for at, sign in enumerate(mask(once, "none")) if sign == "*"}


def _decision(start: int, end: int, shape: str, action: Action = Action.MASK) -> Decision:
    return Decision(Finding("CN_MOBILE", 0, start, end, 0.9, "Test", ""), action, "", "", shape)


def test_overlapping_masks_hide_what_either_hides() -> None:
    passages = [Passage("15499991234", "")]
    made = edits([_decision(0, 11, "start:3"), _decision(0, 11, "end:4")], passages)
    assert [(edit.start, edit.old, edit.new) for edit in made] == [(0, "15499991234", "***********")]


def test_what_is_kept_or_held_is_not_edited() -> None:
    passages = [Passage("15499991234", "")]
    assert edits([_decision(0, 11, "none", Action.KEEP), _decision(0, 11, "none", Action.HOLD)], passages) == []


def test_the_operator_works_in_a_stock_anonymizer() -> None:
    engine = AnonymizerEngine()
    engine.add_anonymizer(KeepEnds)
    answer = engine.anonymize(
        text="手机15499991234。",
        analyzer_results=[RecognizerResult("CN_MOBILE", 2, 13, 0.9)],
        operators={"CN_MOBILE": OperatorConfig("cn_keep_ends", {"shape": "start:3/11"})},
    )
    assert answer.text == "手机154********。"
