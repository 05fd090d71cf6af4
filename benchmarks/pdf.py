"""``python -m benchmarks.pdf``: a clean PDF beside PDFium's bare text; lists masked, beside PyMuPDF's redaction.

Every file is generated and every person in it invented. Processor time, the two sides in turn, medians; compare the
ratios and not the seconds. PyMuPDF (AGPL) is no dependency of this project: its rows are left out, and said to be, where
it is not installed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import Any

import pypdfium2

from benchmarks.accuracy import print_table
from benchmarks.invented import HEADINGS, SENTENCES, rows
from redactor import Limits, check
from redactor.content import Passage
from redactor.formats import pdf as reader
from redactor.scan import find
from samples._pdf import SONG, document, line, table

ROUNDS = 3
_TIERS = (10, 100)
_EDGES = (30, 60, 110, 240, 330, 480, 560)
_ROWS_A_PAGE = 36
_SHORT = 3
"""Characters: shorter values (a surname) stand in other words too; PyMuPDF searches by text, so it is not given them."""


def main() -> None:
    """Both tables."""
    print_table("Clean running text", _clean_rows())
    print_table("Dense lists, checked and masked", _masked_rows())


def prose(pages: int) -> bytes:
    """Pages full of government prose with nobody in it."""
    rng = random.Random(5)
    made = []
    for _ in range(pages):
        text = "".join(rng.choice(SENTENCES) for _ in range(40))
        lines = [text[at : at + 38] for at in range(0, len(text), 38)][:34]
        made.append("".join(line("F", 12, 70, 780 - 21 * n, SONG.hex(one)) for n, one in enumerate(lines)))
    return document(made, {"F": SONG})


def listing(pages: int) -> bytes:
    """Ruled lists with an identity number, a telephone number and an address in each row."""
    every = list(rows(pages * _ROWS_A_PAGE))
    starts = range(0, len(every), _ROWS_A_PAGE)
    made = [table(SONG, "F", [HEADINGS, *every[at : at + _ROWS_A_PAGE]], _EDGES, 800, 20, 7) for at in starts]
    return document(made, {"F": SONG})


def bare(data: bytes) -> int:
    """PDFium's text of every page, and the findings in its lines: the least that could be called a check."""
    with pypdfium2.PdfDocument(data) as opened:
        texts = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    return len(find([Passage(one, "") for text in texts for one in text.split("\r\n")]))


def interleaved(*works: Callable[[], object]) -> list[float]:
    """Median processor time of each, in seconds, taken in turn so that a busy machine slows all of them alike."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()  # loads what only the first run has to load
    for _ in range(ROUNDS):
        for took, work in zip(times, works, strict=True):
            before = time.process_time()
            work()
            took.append(time.process_time() - before)
    return [median(took) for took in times]


def _clean_rows() -> Iterator[list[str]]:
    yield ["pages", "bytes", "PDFium's text and findings in it, ms", "check, ms", "ratio", "verdict"]
    for pages in _TIERS:
        data = prose(pages)
        floor, ours = interleaved(partial(bare, data), partial(check, data, "公告.pdf"))
        verdict = str(check(data, "公告.pdf").verdict)
        yield [str(pages), f"{len(data):,}", _ms(floor), _ms(ours), f"{ours / floor:.2f}", verdict]


def _masked_rows() -> Iterator[list[str]]:
    known = find_spec("pymupdf") is not None
    peer = "PyMuPDF, same values starred, ms" if known else "PyMuPDF: not installed here"
    yield [
        "pages",
        "values",
        "read, ms",
        "write, ms",
        "whole check with verified copy, ms",
        peer,
        "read and write to it",
    ]
    for pages in (2, 5):
        data = listing(pages)
        content = reader.read(data, Limits())
        outcome = check(data, "名单.pdf")
        if outcome.copy is None:
            raise RuntimeError("no copy of the generated list: there is nothing to measure")
        values = _hidden(content.passages, reader.read(outcome.copy.data, Limits()).passages)
        edits = _edits(content.passages, reader.read(outcome.copy.data, Limits()).passages)
        works: list[Callable[[], object]] = [
            partial(reader.read, data, Limits()),
            partial(reader.write, data, edits, {}),
            partial(check, data, "名单.pdf"),
        ]
        if known:
            works.append(partial(_by_pymupdf, data, values))
        took = interleaved(*works)
        ratio = f"{(took[0] + took[1]) / took[3]:.2f}" if known else "-"
        times = [_ms(one) for one in took]
        yield [str(pages), str(sum(map(len, values))), *times, *([] if known else ["-"]), ratio]


def _edits(before: Sequence[Passage], after: Sequence[Passage]) -> list[Any]:
    """What was changed between a list and its copy, as edits of whole passages."""
    from redactor.content import Edit

    pairs = enumerate(zip(before, after, strict=True))
    return [Edit(at, 0, one.text, other.text) for at, (one, other) in pairs if one.text != other.text]


def _hidden(before: Sequence[Passage], after: Sequence[Passage]) -> list[list[tuple[str, str]]]:
    """For each page the cells that were changed, and what they say now."""
    found: dict[int, list[tuple[str, str]]] = {}
    for one, other in zip(before, after, strict=True):
        if one.text != other.text and len(one.text) >= _SHORT and one.boxes:
            found.setdefault(one.boxes[0][0], []).append((one.text, other.text))
    return [found[page] for page in sorted(found)]


def _by_pymupdf(data: bytes, values: Sequence[Sequence[tuple[str, str]]]) -> bytes:
    """The same cells found, taken out, and written anew with stars."""
    import pymupdf

    with pymupdf.open(stream=data, filetype="pdf") as opened:
        for page, cells in zip(opened, values, strict=False):
            for old, new in cells:
                for place in page.search_for(old):
                    page.add_redact_annot(place, text=new, fontname="china-s", fontsize=7, fill=False)
            page.apply_redactions(images=0, graphics=0)
        return bytes(opened.tobytes(garbage=3, deflate=True))


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.0f}"


if __name__ == "__main__":
    main()
