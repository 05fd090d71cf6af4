"""The check of a copy against its original: what it lets pass, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from redactor.content import BlindKind, BlindSpot, Content, Edit, Passage
from redactor.document import Document, Node
from redactor.verify import faults

KEPT, LOOSE = Passage("甲乙", "第 1 页"), Passage("脚本", "文档的脚本", loose=True)
EDIT = Edit(1, 0, "甲", "*")
MASKED = Passage("*乙", "第 1 页")


def opened(*passages: Passage, spots: Sequence[BlindSpot] = ()) -> Document:
    return Document(
        "a.pdf", Node(b"", None, Content(""), {}, 1, ""), (Passage("a.pdf", ""), *passages), tuple(spots), ()
    )


@pytest.mark.parametrize(
    "copy",
    [
        (MASKED,),
        (MASKED, LOOSE),
        (Passage("别的", "文档的脚本", loose=True), MASKED),
        (LOOSE, LOOSE, MASKED),
    ],
)
def test_what_is_loose_may_be_gone_or_stand_elsewhere(copy: tuple[Passage, ...]) -> None:
    assert faults(opened(KEPT, LOOSE), [EDIT], opened(*copy), ()) == ""


def test_edits_are_counted_over_loose_passages_too() -> None:
    edits = [Edit(1, 0, "脚", "*"), Edit(2, 0, "甲", "*")]
    assert faults(opened(LOOSE, KEPT), edits, opened(MASKED), ()) == ""


@pytest.mark.parametrize(
    "copy", [(KEPT,), (), (MASKED, KEPT), (Passage("*乙", "第 1 页", loose=True),), (Passage("*丙", "第 1 页"), LOOSE)]
)
def test_what_is_firm_must_stand_with_its_edits_and_nothing_else(copy: tuple[Passage, ...]) -> None:
    assert faults(opened(KEPT, LOOSE), [EDIT], opened(*copy), ()) != ""


def spot(kind: BlindKind) -> BlindSpot:
    return BlindSpot("第 1 页", "请人工查看", kind)


@pytest.mark.parametrize("kind", ["corrupt", "undecodable", "limit"])
def test_what_writing_anew_mends_may_be_gone_and_nothing_may_come(kind: BlindKind) -> None:
    damaged, mended = opened(KEPT, spots=[spot(kind)]), opened(MASKED)
    assert faults(damaged, [EDIT], mended, ()) == ""
    assert faults(opened(KEPT), [EDIT], opened(MASKED, spots=[spot(kind)]), ()) != ""


def test_a_picture_that_nobody_read_must_still_be_there() -> None:
    assert faults(opened(KEPT, spots=[spot("picture")]), [EDIT], opened(MASKED), ()) != ""
    assert faults(opened(KEPT, spots=[spot("picture")]), [EDIT], opened(MASKED, spots=[spot("picture")]), ()) == ""
    assert faults(opened(KEPT, spots=[spot("corrupt")]), [EDIT], opened(MASKED, spots=[spot("picture")]), ()) != ""
