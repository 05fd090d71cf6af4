"""``bin/bench scale``: large files, beside a bare streaming parse of the same XML; time by CPU, memory by peak.

What we promise: a workbook of 200,000 rows in 8 columns is checked within 4 times of a bare streaming parse of its sheets
and shared strings and in less than 600 MB; a document of 5,000 paragraphs within 4 times; and time grows as the rows do.
Each figure is taken in a process of its own, so that one cannot use another's memory or warm caches; the interpreter's
start and the import of our packages do not count. ``--quick`` takes a tenth of the rows.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

from benchmarks.accuracy import print_table
from benchmarks.cases import ROOT
from benchmarks.invented import document, rows

ROWS, PARAGRAPHS = 200_000, 5_000
GROWTH = (1_000, 10_000, 100_000)
MOST_TIMES, MOST_MEMORY = 4.0, 600
"""Times the bare parse; megabytes."""

_HEADINGS = ("序号", "姓名", "身份证号码", "联系电话", "家庭住址", "月保障金额（元）", "类别", "备注")
_BUDGET = ("序号", "项目名称", "实施单位", "用途", "金额（万元）", "完成比例", "资金来源", "备注")
_KINDS = ("城市低保", "农村低保", "特困供养", "临时救助", "残疾补贴")
_WORKS = ("道路养护", "河道清淤", "校舍维修", "村道硬化", "路灯更换")

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_workbook(path: Path, count: int, *, persons: bool) -> None:
    """A workbook of one sheet as Excel writes it, ``count`` rows of 8 cells: a list of persons, or a budget."""
    strings: dict[str, int] = {}

    def cell(column: int, row: int, value: str | float) -> str:
        place = f'r="{"ABCDEFGH"[column]}{row}"'
        if isinstance(value, str):
            return f'<c {place} t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
        return f"<c {place}><v>{value}</v></c>"

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("[Content_Types].xml", _TYPES)
        made.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        made.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>',
        )
        with made.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, values in enumerate(_cells(count, persons=persons), 1):
                cells = "".join(cell(column, number, value) for column, value in enumerate(values))
                sheet.write(f'<row r="{number}" spans="1:8">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        made.writestr("xl/sharedStrings.xml", f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{items}</sst>')


def _cells(count: int, *, persons: bool) -> Iterator[tuple[str | float, ...]]:
    yield _HEADINGS if persons else _BUDGET
    for number, row in enumerate(rows(count), 1):
        kind = number % len(_KINDS)
        if persons:
            yield number, *row[1:5], float(row[5]), _KINDS[kind], f"第{number % 12 + 1}批"
        else:
            work = _WORKS[kind]
            use = f"第{number % 97 + 1}批{work}经费"
            yield number, work, "石城镇人民政府", use, float(row[5]), number % 100 / 100, "财政拨款", "无"


def main(arguments: Sequence[str] | None = None) -> None:
    """All tables, or one measurement for the process that asked for it."""
    parser = argparse.ArgumentParser(prog="bin/bench scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--one", nargs=3, metavar=("WORK", "FILE", "FIRST"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps(_measured(_WORKS_BY_NAME[asked.one[0]], Path(asked.one[1]), Path(asked.one[2]))))
        return
    share = 10 if asked.quick else 1
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(Path(folder, "first.xlsx"), 20, persons=True)
        Path(folder, "first.docx").write_bytes(document(20, persons=True))
        print_table("Large files", _large_rows(Path(folder), share))
        print_table("Growth: a list with persons, checked and masked", _growth_rows(Path(folder), share, persons=True))
        print_table("Growth: a list without persons, checked", _growth_rows(Path(folder), share, persons=False))


def _large_rows(folder: Path, share: int) -> Iterator[list[str]]:
    count, paragraphs = ROWS // share, PARAGRAPHS // share
    yield [
        "file", "MB of XML", "expat, s", "iterparse, s", "check, s", f"times iterparse (≤ {MOST_TIMES:.0f})",
        f"peak MB (< {MOST_MEMORY})", "kept",
    ]  # fmt: skip
    for name, persons in (("nobody in it", False), ("persons", True)):
        book = folder / f"{name}.xlsx"
        write_workbook(book, count, persons=persons)
        yield [f"xlsx, {count:,} rows × 8, {name}", *_beside(book)]
        text = folder / f"{name}.docx"
        text.write_bytes(document(paragraphs, persons=persons))
        yield [f"docx, {paragraphs:,} paragraphs, {name}", *_beside(text)]


def _beside(path: Path) -> list[str]:
    size = sum(len(xml) for _, xml in _members(path))
    bare, streamed, ours = (_apart(work, path) for work in ("expat", "iterparse", "check"))
    times = ours["seconds"] / streamed["seconds"]
    kept = times <= MOST_TIMES and ours["megabytes"] < MOST_MEMORY
    figures = [f"{one['seconds']:.3f}" for one in (bare, streamed, ours)]
    return [f"{size / 1e6:.1f}", *figures, f"{times:.1f}", f"{ours['megabytes']:.0f}", "yes" if kept else "NO"]


def _growth_rows(folder: Path, share: int, *, persons: bool) -> Iterator[list[str]]:
    yield ["rows", "check, s", "µs a row", "times the row before", "rows times the row before", "peak MB"]
    before: tuple[int, float] | None = None
    for count in (number // share for number in GROWTH):
        book = folder / f"growth-{count}.xlsx"
        write_workbook(book, count, persons=persons)
        ours = _apart("check", book)
        seconds = ours["seconds"]
        ratios = ["", ""] if before is None else [f"{seconds / before[1]:.1f}", f"{count / before[0]:.0f}"]
        yield [f"{count:,}", f"{seconds:.2f}", f"{seconds / count * 1e6:.0f}", *ratios, f"{ours['megabytes']:.0f}"]
        before = count, seconds


def _apart(work: str, path: Path) -> Mapping[str, float]:
    """One measurement in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.scale",
        "--one",
        work,
        str(path),
        str(path.with_name(f"first{path.suffix}")),
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603  # our own code
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def _measured(work: Callable[[Path], object], path: Path, first: Path) -> Mapping[str, float]:
    """CPU seconds of the work, and the peak of the process's memory in megabytes.

    Args:
        first: a small file of the same kind, worked on before: what only the first run has to load does not count.
    """
    work(first)
    before = time.process_time()
    work(path)
    return {
        "seconds": time.process_time() - before,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The XML that holds the text: sheets and shared strings, or the document."""
    with zipfile.ZipFile(path) as container:
        for name in container.namelist():
            if name.startswith(("xl/worksheets/", "xl/sharedStrings", "word/document")):
                yield name, container.read(name)


def _expat(path: Path) -> None:
    with zipfile.ZipFile(path) as container:
        for name, _ in _members(path):
            with container.open(name) as stream:
                expat.ParserCreate().ParseFile(stream)


def _iterparse(path: Path) -> int:
    """Reads every element and forgets it, as openpyxl's read-only mode does at its heart."""
    characters = 0
    with zipfile.ZipFile(path) as container:
        for name in container.namelist():
            if name.startswith(("xl/worksheets/", "xl/sharedStrings", "word/document")):
                with container.open(name) as stream:
                    for _, element in ElementTree.iterparse(stream):  # noqa: S314  # we wrote the file
                        characters += len(element.text or "")
                        element.clear()
    return characters


def _check(path: Path) -> None:
    from redactor import check

    check(path.read_bytes(), path.name)


_WORKS_BY_NAME: Mapping[str, Callable[[Path], object]] = {"expat": _expat, "iterparse": _iterparse, "check": _check}


if __name__ == "__main__":
    main()
