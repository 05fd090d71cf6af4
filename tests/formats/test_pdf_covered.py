"""Maskings that hide nothing are found, and honest pages are left in peace."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest

from redactor import Action, Limits, Verdict, check
from redactor.formats import pdf
from redactor.formats.pdf import covered as module
from redactor.formats.pdf.covered import LATER, TECHNIQUES, covered
from redactor.formats.pdf.layers import hidden_layers
from redactor.sweep import residue
from tests.formats.pdf_covers import SECRET, honest, techniques

FAKED, HONEST = dict(techniques()), dict(honest())


def test_there_are_as_many_ways_as_were_studied() -> None:
    assert (len(FAKED), len(HONEST)) == (22, 5)


@pytest.mark.parametrize("way", FAKED)
def test_what_cannot_be_seen_is_found(way: str) -> None:
    found = covered(FAKED[way])
    assert "".join(one.text for one in found) == SECRET
    assert {one.technique for one in found} <= set(TECHNIQUES)


@pytest.mark.parametrize("page", HONEST)
def test_what_can_be_seen_is_not(page: str) -> None:
    assert covered(HONEST[page]) == ()


def turned(data: bytes, angle: int) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].rotate(angle, relative=False)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("angle", "corner"), [(0, (0.17, 0.46)), (90, (0.5, 0.17)), (180, (0.33, 0.5)), (270, (0.46, 0.33))]
)
def test_places_are_those_of_the_page_as_it_shows(angle: int, corner: tuple[float, float]) -> None:
    (found,) = covered(turned(FAKED["black rectangle"], angle))
    assert found.technique == LATER
    assert found.box[1:3] == pytest.approx(corner, abs=0.02)
    assert [round(side) for side in found.area] == [40, 100, 160, 108]


def test_an_honest_page_is_not_even_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    def rendered(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "_picture", rendered)
    assert covered(HONEST["bold by drawing twice"]) == ()
    with pytest.raises(AssertionError):
        covered(FAKED["black rectangle"])


def test_only_the_pages_asked_for_are_looked_at() -> None:
    assert covered(FAKED["white letters"], pages={1}) == ()


def test_layers_that_are_off_are_named() -> None:
    with pikepdf.open(io.BytesIO(FAKED["layer off"])) as pdf:
        assert hidden_layers(pdf) == ("hidden",)
    with pikepdf.open(io.BytesIO(FAKED["white letters"])) as pdf:
        assert hidden_layers(pdf) == ()


@pytest.mark.parametrize("way", FAKED)
def test_the_product_says_that_the_cover_took_nothing_away(way: str) -> None:
    outcome = check(FAKED[way], "a.pdf")
    places = [decision.place for decision in outcome.decisions if decision.action is Action.MASK]
    assert places
    assert all("（被遮盖：" in place for place in places)
    assert outcome.hidden == len(places)
    assert outcome.copy is not None
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    assert not residue([SECRET], outcome.copy.data)


@pytest.mark.parametrize("page", HONEST)
def test_the_product_says_nothing_of_honest_pages(page: str) -> None:
    passages = pdf.read(HONEST[page], Limits()).passages
    assert passages
    assert not [passage.place for passage in passages if "被遮盖" in passage.place]


KNOWN = {
    "xray__ok_words.pdf", "xray__rectangles_yes_2.pdf",  # made to be found
    "mupdf__test_4699.pdf",  # a page number of size 1
    "pjs__issue19634.pdf",  # letters with a glow as wide as themselves
    "pm__issue-1113-evil-xobjects.pdf",  # a form in itself, each time half as large
}  # fmt: skip


def test_real_files_give_no_false_alarm(shared: Path) -> None:
    files = [p for p in sorted(shared.glob("corpus/pdf*/*.pdf")) if p.stat().st_size < 150_000]
    assert len(files) > 20
    alarmed = {path.name for path in files if not _is_encrypted(path) and covered(path.read_bytes())}
    assert alarmed == KNOWN & {path.name for path in files}


def _is_encrypted(path: Path) -> bool:
    return re.search(rb"/Encrypt\b", path.read_bytes()) is not None
