"""Word 97-2003: every place where text can stand, masks in place, leftovers, and LibreOffice as the other reader."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from redactor import Verdict, check
from redactor.content import Content, Edit, Limits
from redactor.errors import EncryptedFile, UnreadableFile
from redactor.formats import doc, docx
from redactor.formats._doc_pieces import MAIN
from redactor.formats._ole import FILE, Compound, open_compound, patched
from redactor.sweep import residue
from tests.formats.office import converted, text_of_pdf
from tests.formats.test_ole import compound_file

LIMITS = Limits()
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EVERYWHERE = (SAMPLES / "everywhere-doc" / "低保公示.doc").read_bytes()
LIST = (SAMPLES / "minimum-living-doc" / "低保公示.doc").read_bytes()
PLANTED = "19499990001"


def _read(data: bytes) -> Content:
    return doc.read(data, LIMITS)


def _masked(data: bytes) -> bytes:
    """The copy in which every letter and digit of every passage is a star."""
    passages = _read(data).passages
    edits = [Edit(i, 0, p.text, re.sub(r"[^\W_]", "*", p.text)) for i, p in enumerate(passages)]
    return doc.write(data, edits, {})


@pytest.mark.parametrize(
    ("place", "text", "hidden"),
    [
        ("页眉页脚第 1 段", "15499990001", False),
        ("页眉页脚第 2 段", "15499990002", False),
        ("（已删除的修订文字）", "15499990003", True),
        ("（隐藏文字）", "15499990004", True),
        ("脚注 1", "15499990005", False),
        ("尾注 1", "15499990006", False),
        ("批注 1", "15499990007", True),
        ("文本框", "15499990008", False),
        ("文档属性（经办电话）", "15499990009", True),
        ("（域代码）", "zhangsan1901@example.com", True),
        ("修订者", "李审核", True),
        ("批注人", "赵批注", True),
        ("文档属性（作者）", "王建国", True),
    ],
)
def test_text_is_found_wherever_it_stands(place: str, text: str, hidden: bool) -> None:
    found = [p for p in _read(EVERYWHERE).passages if text in p.text and place in p.place]
    assert [p.hidden for p in found] == [hidden]


def test_a_number_that_is_cut_into_runs_is_one() -> None:
    assert any("手机：15499991234，" in passage.text for passage in _read(EVERYWHERE).passages)


def test_tables_have_the_labels_and_records_that_the_same_table_has_in_docx() -> None:
    (twin,) = (SAMPLES / "minimum-living-docx").glob("*.docx")

    def cells(content: Content) -> list[tuple[str, str, int | None]]:
        return [(p.text, p.label, p.record) for p in content.passages if p.place.startswith(("正文", "表格"))]

    assert cells(_read(LIST)) == cells(docx.read(twin.read_bytes(), LIMITS))
    assert sum(bool(label) for _, label, _ in cells(_read(LIST))) >= 6


def test_a_mask_changes_its_own_bytes_only() -> None:
    number, passage = next((i, p) for i, p in enumerate(_read(EVERYWHERE).passages) if p.label == "身份证号")
    copy = doc.write(EVERYWHERE, [Edit(number, 6, passage.text[6:14], "*" * 8)], {})
    assert len(copy) == len(EVERYWHERE)
    assert sum(a != b for a, b in zip(EVERYWHERE, copy, strict=True)) == 8
    assert _read(copy).passages[number].text == passage.text[:6] + "*" * 8 + passage.text[14:]


def test_a_rare_character_of_four_bytes_is_one_character_and_one_star() -> None:
    number, passage = next((i, p) for i, p in enumerate(_read(EVERYWHERE).passages) if "𠀀" in p.text)
    start = passage.text.index("𠀀𪚥")
    copy = doc.write(EVERYWHERE, [Edit(number, start, "𠀀𪚥与", "***")], {})
    assert _read(copy).passages[number].text == passage.text.replace("𠀀𪚥与", "***")
    again = doc.write(copy, [Edit(number, start, "***邮", "****")], {})
    assert _read(again).passages[number].text == passage.text.replace("𠀀𪚥与邮", "****")


def _free(compound: Compound, spans: list[tuple[int, int]] | tuple[tuple[int, int], ...], data: bytes) -> int:
    """Offset of fifty even zero bytes in one of the spans."""
    for start, length in spans:
        at = data.find(bytes(60), start, start + length)
        if at >= 0:
            return at + 6 + at % 2
    raise AssertionError("no free place in this sample")


@pytest.mark.parametrize("text", [f"旧手机{PLANTED}号", f"{PLANTED[:3]}"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "gbk"])
def test_what_an_earlier_version_left_is_found_and_masked(text: str, encoding: str) -> None:
    compound = open_compound(EVERYWHERE, LIMITS)
    at = _free(compound, compound.leftover, EVERYWHERE)
    data = patched(compound, {FILE: [(at, text.encode(encoding))]})
    found = [p for p in _read(data).passages if text in p.text and p.place.startswith("文件残留数据")]
    if len(text) < 6:
        assert not found  # too short to be seen by itself
        return
    assert found[0].hidden
    outcome = check(data, "公示.doc")
    assert outcome.copy is not None
    assert not residue([PLANTED], outcome.copy.data)


def test_what_fast_saving_left_in_the_text_stream_is_found_and_masked() -> None:
    compound = open_compound(EVERYWHERE, LIMITS)
    streams = {s.path: compound.read(s) for s in compound.streams}
    streams[MAIN] += bytes(2) + f"旧手机{PLANTED}号".encode("utf-16-le")
    data = compound_file(streams)
    assert any(PLANTED in p.text and p.place.startswith("文件内部数据") for p in _read(data).passages)
    outcome = check(data, "公示.doc")
    assert outcome.copy is not None
    assert not residue([PLANTED], outcome.copy.data)


def test_a_masked_name_is_masked_in_the_leftovers_too() -> None:
    compound = open_compound(LIST, LIMITS)
    at = _free(compound, compound.leftover, LIST)
    data = patched(compound, {FILE: [(at, "张三".encode("utf-16-le"))]})
    number = next(i for i, p in enumerate(_read(data).passages) if p.text == "张三")
    copy = doc.write(data, [Edit(number, 1, "三", "*")], {})
    assert copy[at : at + 4] == "张*".encode("utf-16-le")
    assert "张三".encode("utf-16-le") not in copy


def test_bytes_after_the_end_are_accounted_for() -> None:
    assert any(PLANTED in p.text for p in _read(EVERYWHERE + f"手机 {PLANTED}".encode("gbk")).passages)


def test_an_embedded_document_is_read_and_masked_where_it_stands() -> None:
    outer, inner = (open_compound(data, LIMITS) for data in (LIST, EVERYWHERE))
    streams = {s.path: outer.read(s) for s in outer.streams}
    streams |= {("ObjectPool", "_1", *s.path): inner.read(s) for s in inner.streams}
    outcome = check(compound_file(streams), "公示.doc")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None
    assert not residue(["15499991234", "440881190101010018", "15499990005"], outcome.copy.data)
    assert len(doc.read(outcome.copy.data, LIMITS).parts) == 1


def _native(name: bytes, data: bytes) -> bytes:
    body = struct.pack("<H", 2) + name + b"\0" + name + b"\0" + struct.pack("<HHI", 0, 3, len(name) + 1) + name + b"\0"
    body += struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("kind", ["package", "native", "zip", "xls"])
def test_an_embedded_file_that_changes_its_size_is_masked_and_written_back(kind: str) -> None:
    """A packed file of today is never as long after masking; a workbook of old gets strings for its numbers."""
    outer = open_compound(LIST, LIMITS)
    book, old, archive = (
        next((SAMPLES / name).glob(f"*.{suffix}")).read_bytes()
        for name, suffix in (("subsidy-list-xlsx", "xlsx"), ("subsidy-list-xls", "xls"), ("gbk-names-zip", "zip"))
    )
    opened = open_compound(old, LIMITS)
    files: dict[str, dict[tuple[str, ...], bytes]] = {
        "package": {("Package",): book},
        "native": {("\x01Ole10Native",): _native("名单.xlsx".encode("gbk"), book)},
        "zip": {("\x01Ole10Native",): _native(b"list.zip", archive)},
        "xls": {stream.path: opened.read(stream) for stream in opened.streams},
    }
    streams = {s.path: outer.read(s) for s in outer.streams}
    streams |= {("ObjectPool", "_1", *path): data for path, data in files[kind].items()}
    outcome = check(compound_file(streams), "公示.doc")
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    assert not residue(["15499991234", "440881190101010018"], outcome.copy.data)
    assert len(doc.read(outcome.copy.data, LIMITS).parts) == 1


def test_an_unknown_stream_is_not_passed_over() -> None:
    compound = open_compound(LIST, LIMITS)
    streams = {s.path: compound.read(s) for s in compound.streams}
    outcome = check(compound_file({**streams, ("odd",): b"\x00\x01\xff" * 40}), "公示.doc")
    assert [spot.kind for spot in outcome.blind_spots] == ["unsupported"]


def _with_header(offset: int, value: int) -> bytes:
    return patched(open_compound(LIST, LIMITS), {MAIN: [(offset, struct.pack("<H", value))]})


def test_a_password_is_asked_for() -> None:
    (flags,) = struct.unpack_from("<H", LIST, LIST.index(b"\xec\xa5") + 0x0A)
    with pytest.raises(EncryptedFile):
        _read(_with_header(0x0A, flags | 0x0100))


def test_word_95_is_a_blind_spot_and_its_text_is_looked_at_all_the_same() -> None:
    content = _read(_with_header(2, 0x0068))
    assert [spot.kind for spot in content.blind_spots] == ["unsupported"]
    assert any("最低生活保障" in passage.text for passage in content.passages)


def test_a_file_that_lost_its_tables_is_refused() -> None:
    compound = open_compound(LIST, LIMITS)
    main = compound.stream(MAIN)
    assert main is not None
    at = 0x9A + 8 * 33
    for damage in (struct.pack("<II", 0, 0), struct.pack("<II", 10**8, 21)):
        with pytest.raises(UnreadableFile):
            _read(patched(compound, {MAIN: [(at, damage)]}))
    for size in (600, len(LIST) // 2, len(LIST) - 512):
        assert len(check(LIST[:size], "公示.doc").blind_spots) == 1


def test_pieces_that_share_their_bytes_are_masked_together() -> None:
    """Word saves fast by naming the same bytes twice when text was copied."""
    compound = open_compound(EVERYWHERE, LIMITS)
    main, table = (compound.read(s) for p in (MAIN, ("1Table",)) if (s := compound.stream(p)) is not None)
    start, size = struct.unpack_from("<II", main, 0x9A + 8 * 33)
    assert table[start] == 2
    count = (size - 5 - 4) // 12
    assert count == 1  # LibreOffice writes one piece; it becomes two that stand on the same bytes
    first, last = struct.unpack_from("<2I", table, start + 5)
    piece = table[start + 5 + 8 : start + 5 + 16]
    half = (last - first) // 2
    double = struct.pack("<BI3I", 2, 4 + 24, 0, half, last) + piece + piece
    grown = table + double
    streams = {s.path: compound.read(s) for s in compound.streams} | {("1Table",): grown}
    place = struct.pack("<II", len(table), len(double))
    streams[MAIN] = main[: 0x9A + 8 * 33] + place + main[0x9A + 8 * 34 :]
    data = compound_file(streams)
    before = _read(data).passages
    title = "关于低保对象的公示"
    assert all(p.shared for p in before if p.place.startswith(("正文", "表格")))
    assert sum(p.text.endswith(title) for p in before) == 2
    number = next(i for i, p in enumerate(before) if p.text == title)
    after = _read(doc.write(data, [Edit(number, 2, "低保", "**")], {})).passages
    assert [p.text for p in after] == [p.text.replace(title, "关于**对象的公示") for p in before]


def test_libreoffice_makes_the_same_file_of_the_same_source(tmp_path: Path) -> None:
    """The sample is what LibreOffice makes of the text beside this test: every text of it is read."""
    source = Path(__file__).with_name("everywhere.fodt").read_bytes()
    made = _read(converted(source, "fodt", "doc", tmp_path))
    wanted = {p.text for p in _read(EVERYWHERE).passages if not p.place.startswith("文件")}
    assert wanted <= {p.text for p in made.passages}


def test_the_copy_opens_in_libreoffice_and_only_the_masks_differ(tmp_path: Path) -> None:
    outcome = check(EVERYWHERE, "公示.doc")
    assert outcome.copy is not None
    texts, pages = [], []
    for name, data in (("before", EVERYWHERE), ("after", outcome.copy.data)):
        for kind in ("txt:Text (encoded):UTF8", "pdf"):
            folder = tmp_path / f"{name}-{kind[:3]}"
            folder.mkdir()
            made = converted(data, "doc", kind, folder)
            if kind == "pdf":
                pages.append(text_of_pdf(made, folder))
            else:
                texts.append(made.decode("utf-8-sig"))
    before, after = texts
    assert "15499991234" in before
    assert len(before) == len(after)
    assert all(a == b or b == "*" for a, b in zip(before, after, strict=True))
    assert after.count("*") > 60
    assert not residue(["15499991234", "440881190101010018"], after.encode())
    # The pages look alike: as many pages, as many lines, as many characters on each.
    assert [page.count("\n") for page in pages[0].split("\f")] == [page.count("\n") for page in pages[1].split("\f")]
    for old, new in zip(pages[0].splitlines(), pages[1].splitlines(), strict=True):
        assert len("".join(old.split())) == len("".join(new.split()))


def test_text_in_eight_bits_is_read_and_masked(tmp_path: Path) -> None:
    source = f"Applicant: Zhang San\nMobile: {PLANTED}\n".encode()
    data = converted(source, "txt", "doc", tmp_path)
    copy = _masked(data)
    assert len(copy) == len(data)
    assert not residue([PLANTED, "Applicant"], copy)
    assert any(p.text == f"Mobile: {PLANTED}" for p in _read(data).passages)


def test_whatever_is_in_the_corpus_is_read_masked_and_read_again(shared: Path) -> None:
    folders = [shared / "corpus" / "doc", shared / "corpus" / "wps-et-dps"]
    files = [path for folder in folders for path in sorted(folder.iterdir()) if doc.claims(path.read_bytes())]
    assert len(files) >= 10
    read = 0
    for path in files:
        data = path.read_bytes()
        before = _read(data)
        after = _read(_masked(data))
        read += not any(spot.kind == "unsupported" for spot in before.blind_spots)
        assert [len(p.text) for p in after.passages] == [len(p.text) for p in before.passages], path.name
        old = {word for p in before.passages for word in re.findall(r"[^\W_]{3,}", p.text)}
        left = old & {word for p in after.passages for word in re.findall(r"[^\W_]{3,}", p.text)}
        assert not left, f"{path.name}: {len(left)} words are left"
    assert read >= 8
