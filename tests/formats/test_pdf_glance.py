"""The fast reader of PDF: whatever the careful reader finds something in must not pass as clean by a glance."""

from __future__ import annotations

from pathlib import Path

import pytest

from redactor import Verdict, check
from redactor.content import Limits
from redactor.document import open_document
from redactor.formats import pdf
from redactor.profiles import load
from redactor.scan import find
from samples._pdf import SONG, document, line, table
from tests.formats.pdf_files import subset

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
TEXTS = sorted(path for path in SAMPLES.glob("*/*") if path.suffix in (".txt", ".md"))
PROSE = "各乡镇人民政府应当加强组织领导，落实工作责任，强化监督检查，确保各项政策措施落到实处。" * 12
LIMITS = Limits()


def _pages(text: str, width: int = 40) -> bytes:
    """The text set in lines of 40 characters, 30 lines a page; as far as the font's encoding goes."""
    rows = [row[at : at + width] for row in text.splitlines() for at in range(0, max(1, len(row)), width)]
    pages = [
        "".join(
            line("F", 12, 56, 780 - 24 * at, SONG.hex("".join(sign for sign in row if sign <= "\uffff")))
            for at, row in enumerate(rows[start : start + 30])
        )
        for start in range(0, len(rows), 30)
    ]
    return document(pages or [""], {"F": SONG})


def test_running_text_is_only_glanced_at() -> None:
    data = _pages(PROSE * 6)
    content = pdf.glance(data, LIMITS)
    assert content is not None
    assert "".join(p.text for p in content.passages).count("强化监督检查") >= 70
    opened = open_document(data, "意见.pdf", LIMITS, glance=True)
    assert opened.glanced
    assert check(data, "意见.pdf").verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "text", ["电话：0759-6621234", "440881\n190101010018", "1 5 4 9 9 9 9 1 2 3 4", "a@example.com", "王*", "姓  名"]
)
def test_what_needs_care_is_read_with_care(text: str) -> None:
    assert pdf.glance(_pages(PROSE + text), LIMITS) is None


def test_tables_and_odd_fonts_are_read_with_care() -> None:
    ruled = table(SONG, "F", [("甲", "乙"), ("丙", "丁")], (50, 150, 250), 700)
    assert pdf.glance(document([ruled], {"F": SONG}), LIMITS) is None
    font = subset("公示", unicode=None)
    assert pdf.glance(document([line("F", 12, 50, 700, font.hex("公示"))], {"F": font}), LIMITS) is None


def test_what_is_found_in_a_glance_is_placed_with_care() -> None:
    data = _pages(PROSE + "\n罪犯张三犯盗窃罪，判处有期徒刑一年。\n" + PROSE)
    assert pdf.glance(data, LIMITS) is not None
    outcome = check(data, "通报.pdf")
    assert [d.place for d in outcome.decisions if d.finding.entity == "PERSON"] == ["第 1 页第 14 行"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_nothing_is_lost_by_a_glance(path: Path) -> None:
    """Every sample of text as a PDF: if the careful reader's text has findings, the fast one declines or has some too."""
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] == b"\xff\xfe" else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "ignore")
    data = _pages(text)
    threshold = load().threshold
    careful = find(open_document(data, "x.pdf", LIMITS).passages, threshold)
    seen = pdf.glance(data, LIMITS)
    assert seen is None or not careful or find(seen.passages, threshold)
