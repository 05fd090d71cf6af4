"""The quick look before the careful one loses nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import redactor.blocks
from recognizers import _needs, all_recognizers
from recognizers._base import Recognizer
from recognizers._text import CELL, LABEL, RECORD
from redactor.content import Passage
from redactor.scan import find


def _passages(text: str) -> list[Passage]:
    passages = []
    for number, row in enumerate(re.split(f"[{RECORD}]", text)):
        for cell in row.split(CELL):
            label, _, value = cell.rpartition(LABEL)
            passages.append(Passage(value, "", label, record=number))
    return passages


@pytest.mark.parametrize("recognizer", all_recognizers(), ids=lambda r: r.name)
def test_every_example_is_looked_at_for_the_recognizers_own_sake(recognizer: Recognizer) -> None:
    assert recognizer.NEEDS, "say what must stand in a text, or every text of every file is looked at"
    needs = re.compile("|".join(recognizer.NEEDS))
    for example in recognizer.FOUND:
        text = re.sub("[【】]", "", example)
        cells = [f"{p.label}{LABEL}{p.text}" if p.label else p.text for p in _passages(text)]
        assert any(needs.search(_needs.Folded(cell).text) for cell in cells), example


def _rows(shared: Path) -> list[str]:
    texts = []
    for name in ("gov-texts-dev.jsonl", "ner/open/waybill_dev.jsonl", "ner/open/address_cpca_dev.jsonl"):
        lines = (shared / "data" / name).read_text("utf-8").splitlines()
        texts += [json.loads(line)["text"] for line in lines]
    return texts


def test_the_same_is_found_with_and_without_it(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = [Passage(line, "") for text in _rows(shared) for line in text.split("\n")]
    quick = find(passages, together=False)
    monkeypatch.setattr(_needs, "may_hold", lambda label, text: True)
    careful = find(passages, together=False)
    missed = {(f.entity, f.passage) for f in careful} - {(f.entity, f.passage) for f in quick}
    assert missed == set()
    assert len(quick) == len(careful)


def test_a_row_is_taken_whole() -> None:
    row = [Passage("市水务局", "", "单位", 1), Passage("15499991234", "", "电话", 1), Passage("无", "", "备注", 1)]
    other = [Passage("市水务局", "", "单位", 2), Passage("无", "", "备注", 2)]
    (block,) = redactor.blocks.blocks([*row, *other])
    assert [segment.passage for segment in block.segments] == [0, 1, 2]
