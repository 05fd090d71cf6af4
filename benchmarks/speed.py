"""``bin/bench speed``: characters a second, files beside the bare work of unpacking them, and the time to start.

Every figure is the median of three, all in one run on one machine: compare figures of one run only.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from xml.etree import ElementTree
from xml.parsers import expat

from benchmarks.accuracy import print_table
from benchmarks.cases import ROOT, government_texts, shared_folder
from benchmarks.invented import document, workbook
from benchmarks.systems import stock_engine

SIZE = 1_000_000
"""Bytes of text in UTF-8: just under what argus-redact takes in one call (1 MiB)."""
SLICE = 4_000
"""Characters that the peers get at a time: both are slower on longer texts, so this is their good case."""
REPEATS = 3


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median wall time, so that what only the first run has to load does not count."""
    times = []
    for _ in range(repeats):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return median(times)


def main() -> None:
    """All tables."""
    text = _text()
    print_table(f"Text, {len(text):,} characters (1 MB) of government notices", _text_rows(text))
    print_table("Files, checked and masked", _file_rows())
    print_table("Start", _start_rows())


def _text() -> str:
    """Government notices over and over, cut to ``SIZE`` bytes; a character that is cut in two goes."""
    texts = [case.text for case_set in government_texts(shared_folder()) for case in case_set.cases]
    joined = ("\n".join(texts) + "\n").encode()
    return (joined * (SIZE // len(joined) + 1))[:SIZE].decode(errors="ignore")


def _slices(text: str, size: int) -> list[str]:
    """Cut at line ends, none longer than ``size`` unless a line is."""
    slices, start = [], 0
    while start < len(text):
        end = len(text) if start + size >= len(text) else text.rfind("\n", start, start + size) + 1
        end = end if end > start else start + size
        slices.append(text[start:end])
        start = end
    return slices


def _text_rows(text: str) -> Iterator[list[str]]:
    from argus_redact import __version__ as argus_version
    from argus_redact import redact

    from recognizers import analyzer
    from redactor import check
    from redactor.content import Passage
    from redactor.scan import find

    passages = [Passage(line, "") for line in text.split("\n")]
    engine, stock = analyzer(), stock_engine()
    runs = re.compile("[0-9]{5,}")
    slices = _slices(text, SLICE)
    argus = partial(redact, mode="fast", lang="zh", salt=os.urandom(32))
    works: list[tuple[str, Callable[[], object], int]] = [
        ("one regular expression over it: the floor", partial(runs.findall, text), REPEATS),
        (
            f"our recognizers in their engine, in slices of {SLICE:,}",
            lambda: [engine.analyze(piece, language="zh") for piece in slices],
            REPEATS,
        ),
        ("redactor, findings of all lines (1 MB in one call)", partial(find, passages), REPEATS),
        ("redactor, whole check with a masked copy", partial(check, text.encode(), "公告.txt"), REPEATS),
        (
            f"argus-redact {argus_version}, fast, in slices of {SLICE:,}",
            lambda: [argus(piece) for piece in slices],
            REPEATS,
        ),
        (f"argus-redact {argus_version}, fast, in one call (measured once)", partial(argus, text), 1),
        (
            f"Presidio, its own, in slices of {SLICE:,}",
            lambda: [stock.analyze(piece, language="zh") for piece in slices],
            REPEATS,
        ),
    ]
    yield ["what", "seconds", "million characters a second"]
    for name, work, repeats in works:
        took = seconds(work, repeats)
        yield [name, f"{took:.3f}", f"{len(text) / took / 1e6:.2f}"]


def _file_rows() -> Iterator[list[str]]:
    from redactor import check

    yield [
        "file",
        "bytes",
        "unpack and parse by ElementTree, ms",
        "by expat alone, ms",
        "check, ms",
        "ratio to ElementTree",
        "verdict",
        "masked copy",
    ]
    for name, data in (
        ("通知.docx, 200 paragraphs, nobody in it", document(200, persons=False)),
        ("预算.xlsx, 2,000 rows, nobody in it", workbook(2_000, persons=False)),
        ("公示.docx, 200 paragraphs, 40 persons", document(200, persons=True)),
        ("名单.xlsx, 2,000 rows, 2,000 persons", workbook(2_000, persons=True)),
    ):
        work = partial(check, data, name.partition(",")[0])
        outcome = work()
        tree, bare = seconds(partial(_unpack, data, ElementTree.fromstring)), seconds(partial(_unpack, data, _expat))
        ours = seconds(work)
        copy = "yes" if outcome.copy else "no"
        times = [f"{tree * 1e3:.0f}", f"{bare * 1e3:.0f}", f"{ours * 1e3:.0f}", f"{ours / tree:.1f}"]
        yield [name, f"{len(data):,}", *times, str(outcome.verdict), copy]


def _unpack(data: bytes, parse: Callable[[bytes], object]) -> int:
    """The least that any reader of such a file does: inflate all members and parse the XML among them."""
    size = 0
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        for member in container.namelist():
            inflated = container.read(member)
            size += len(inflated)
            if member.endswith((".xml", ".rels")):
                parse(inflated)
    return size


def _expat(xml: bytes) -> object:
    return expat.ParserCreate().Parse(xml, True)


def _start_rows() -> Iterator[list[str]]:
    def run(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603  # our own code

    bare = seconds(run("pass"))
    yield ["what", "ms more than a bare interpreter"]
    for name, code in (
        ("import redactor", "import redactor"),
        (
            "the first finding: recognizers and Presidio loaded",
            "from recognizers import analyzer; analyzer().analyze('公告', 'zh')",
        ),
    ):
        yield [name, f"{(seconds(run(code)) - bare) * 1e3:.0f}"]


if __name__ == "__main__":
    main()
