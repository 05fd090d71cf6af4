"""Words of a PDF outside its pages: every place is read, masked or dropped, and nothing is left in any byte."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor import Verdict, check
from redactor.content import Edit
from redactor.errors import StaleEdit
from redactor.formats.pdf import strings
from redactor.formats.pdf.clean import clean, hush
from redactor.formats.pdf.objects import keys
from tests.formats.pdf_sink import Sink, sink

NUMBER = re.compile("1549999[0-9]{4}")
PIXELS_OR_DIGEST = {"EXIF", "JPEG comment", "JPEG APP5", "packed EXIF", "thumbnail", "file identifier"}
"""What is not words: it goes from the copy, but is no text to be read here."""
CUT_BY_TAGS = {"RC"}
"""In a string; the witness of the tests takes tags out of streams only."""


@pytest.fixture(scope="module")
def planted() -> Sink:
    return sink()


def masked(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Every number in every spot starred, cleaned and saved."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edits = [
            Edit(number, match.start(), match[0], "*" * len(match[0]))
            for number, spot in enumerate(strings.spots(pdf).found)
            for match in NUMBER.finditer(spot.passage.text)
        ]
        strings.write(pdf, edits)
        said = clean(pdf)
        out = io.BytesIO()
        pdf.save(out, fix_metadata_version=False, deterministic_id=True)
    return out.getvalue(), said


def spellings(number: str) -> Iterator[bytes]:
    for encoding in ("ascii", "utf-16-be", "utf-16-le"):
        raw = number.encode(encoding)
        yield from (raw, raw.hex().encode(), raw.hex().upper().encode())


def everything(data: bytes) -> Iterator[bytes]:
    """Raw bytes, all that inflates, every object written out, every stream without its filters."""
    yield data
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(match[1])
        except zlib.error:
            continue
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for obj in [*pdf.objects, pdf.trailer]:
            if isinstance(obj, pikepdf.Stream):
                yield obj.stream_dict.unparse(resolved=True)
                yield obj.read_raw_bytes()
                yield _plain(obj)
                yield re.sub(rb"<[^<>]*>", b"", _plain(obj))
            elif isinstance(obj, pikepdf.Object):
                yield obj.unparse(resolved=True)


def _plain(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return b""


def left(numbers: dict[str, str], data: bytes) -> list[str]:
    blobs = list(everything(data))
    return [where for where, number in numbers.items() if any(s in blob for s in spellings(number) for blob in blobs)]


def test_every_place_is_read(planted: Sink) -> None:
    with pikepdf.open(io.BytesIO(planted.data)) as pdf:
        texts = "\n".join(spot.passage.text for spot in strings.spots(pdf).found)
    missing = [where for where, number in planted.numbers.items() if number not in texts]
    assert sorted(missing) == sorted(PIXELS_OR_DIGEST)


def test_no_number_is_left_in_any_byte(planted: Sink) -> None:
    seen = left(planted.numbers, planted.data)
    assert set(planted.numbers) - set(seen) == CUT_BY_TAGS  # the witness sees all others before
    assert left(planted.numbers, masked(planted.data)[0]) == []


def test_the_copy_has_the_same_texts_in_the_same_order(planted: Sink) -> None:
    def texts(data: bytes) -> list[str]:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return [spot.passage.text for spot in strings.spots(pdf).found if not spot.loose]

    before = [NUMBER.sub("*" * 11, text) for text in texts(planted.data)]
    assert len(before) > 40
    assert texts(masked(planted.data)[0]) == before


def test_masking_again_changes_nothing(planted: Sink) -> None:
    once = masked(planted.data)[0]
    twice, said = masked(once)
    assert said == ()
    assert list(everything(twice))[1:-1] == list(everything(once))[1:-1]  # all but the identifier in the trailer


def test_the_product_gives_a_copy_in_which_nothing_is_left(planted: Sink) -> None:
    outcome = check(planted.data, "附件.pdf")
    assert (outcome.verdict, outcome.no_copy) == (Verdict.BLOCK, "")
    assert outcome.copy is not None
    assert left(planted.numbers, outcome.copy.data) == []
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    again = check(outcome.copy.data, outcome.copy.name)
    assert (again.verdict, again.copy) == (Verdict.ALLOW, None)


def test_links_names_and_fields_still_work(planted: Sink) -> None:
    with pikepdf.open(io.BytesIO(masked(planted.data)[0])) as pdf:
        names = pdf.Root.Names.Dests.Names
        tree = [bytes(names[i]) for i in range(0, len(names), 2)]
        links = [note for note in pdf.pages[0].Annots if note.Subtype == "/Link"]
        assert tree == sorted(tree)
        assert "/Limits" not in pdf.Root.Names.Dests
        assert bytes(links[5].Dest) in tree
        assert bytes(links[6].A.D) in tree
        assert str(links[7].A.D) in pdf.Root.Dests
        assert str(links[0].A.URI) == "http://example.cn/?tel=" + "*" * 11
        assert len(links) == 8
        assert str(pdf.Root.AcroForm.Fields[0].T) == "姓名" + "*" * 11
        page = pdf.pages[0]
        drawn = {bytes(i.operands[0]) for i in pikepdf.parse_content_stream(page) if str(i.operator) == "Do"}
        assert drawn <= {key.encode() for key in keys(page.Resources.XObject)}
        assert len(drawn) == 3


def test_pictures_keep_their_pixels(planted: Sink) -> None:
    def pixels(data: bytes) -> list[bytes]:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            objects = pdf.pages[0].Resources.XObject
            return [
                pikepdf.PdfImage(cast(pikepdf.Stream, objects[key])).as_pil_image().tobytes()
                for key in ("/Im1", "/Im2")
            ]

    assert pixels(masked(planted.data)[0]) == pixels(planted.data)


def test_what_went_is_said(planted: Sink) -> None:
    said = masked(planted.data)[1]
    for word in ("缩略图", "脚本", "格式文本副本", "私有数据", "拍摄信息"):
        assert sum(word in sentence for sentence in said) == 1
    assert not [sentence for sentence in said if NUMBER.search(sentence)]


def test_places_are_told_as_people_would() -> None:
    with pikepdf.open(io.BytesIO(sink().data)) as pdf:
        told = Counter(re.sub("1549999[0-9]{4}", "…", spot.passage.place) for spot in strings.spots(pdf).found)
    for place in (
        "第 1 页批注 1",
        "第 1 页批注 1 的作者",
        "表单域“姓名…”",
        "书签 1",
        "文档属性的作者",
        "图层 1",
        "第 1 页的注释",
    ):
        assert told[place] >= 1, place


def test_only_what_shows_is_not_hidden(planted: Sink) -> None:
    with pikepdf.open(io.BytesIO(planted.data)) as pdf:
        shown = {spot.passage.place[:3] for spot in strings.spots(pdf).found if not spot.passage.hidden}
    assert shown == {"第 1", "表单域", "书签 "}


def test_an_edit_that_names_another_text_is_refused(planted: Sink) -> None:
    with pikepdf.open(io.BytesIO(planted.data)) as pdf, pytest.raises(StaleEdit):
        strings.write(pdf, [Edit(0, 0, "no such text", "************")])


def test_what_is_read_aloud_for_hidden_characters_becomes_stars() -> None:
    with pikepdf.open(io.BytesIO(sink().data)) as pdf:
        operators = [str(i.operator) for i in pikepdf.parse_content_stream(pdf.pages[0])]
        assert hush(pdf, {0: [operators.index("BDC")]})
        first = pikepdf.parse_content_stream(pdf.pages[0])[operators.index("BDC")].operands[1]
        element = pdf.Root.StructTreeRoot.K[0]
        assert [str(first.ActualText), str(element.ActualText), str(element.Alt), str(element.E)] == ["*" * 11] * 4
        assert NUMBER.search(str(element.T))


ALOUD = "one five four nine nine"
"""What is read aloud for a number, which nobody recognises as one."""


def spoken(properties: bytes) -> bytes:
    """A page with a number in marked content with these properties, and two that have nothing to do with it."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300)).obj
        named = pdf.make_indirect(Dictionary(ActualText=String(ALOUD)))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page[Name.Resources] = Dictionary(Font=Dictionary(F1=font), Properties=Dictionary(P1=named))
        page[Name.Contents] = pdf.make_stream(
            b"/Span <</ActualText (other words)>> BDC BT /F1 12 Tf 20 250 Td (title) Tj ET EMC\n/Span "
            + properties
            + b" BDC BT /F1 12 Tf 20 200 Td (Mobile: 15499991234) Tj ET EMC"
        )
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        kids = [
            pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=root, K=k, Pg=page, Alt=String(alt)))
            for k, alt in ((7, ALOUD), (8, "other words"))
        ]
        root[Name.K] = Array(kids)
        pdf.Root[Name.StructTreeRoot] = root
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("properties", [b"<</ActualText (%s)>>" % ALOUD.encode(), b"/P1", b"<</ActualText ()>>"])
def test_what_is_drawn_is_found_whatever_is_spoken(properties: bytes) -> None:
    assert check(spoken(properties), "a.pdf").verdict is Verdict.BLOCK


@pytest.mark.parametrize("properties", [b"<</ActualText (%s)>>" % ALOUD.encode(), b"/P1", b"<</MCID 7>>"])
def test_the_copy_does_not_speak_what_it_hides(properties: bytes) -> None:
    outcome = check(spoken(properties), "a.pdf")
    assert outcome.no_copy == ""
    assert outcome.copy is not None
    with pikepdf.open(io.BytesIO(outcome.copy.data)) as pdf:
        marks = [i.operands[1] for i in pikepdf.parse_content_stream(pdf.pages[0]) if str(i.operator) == "BDC"]
        named = str(pdf.pages[0].Resources.Properties.P1.ActualText)
        own = str(marks[1].ActualText) if b"ActualText" in properties else named
        hidden, other = (str(element.Alt) for element in pdf.Root.StructTreeRoot.K)
        assert (hidden if b"MCID" in properties else own) == re.sub(r"\S", "*", ALOUD)
        assert (str(marks[0].ActualText), other) == ("other words", "other words")


def test_the_corpus_is_read_alike_twice(shared: Path) -> None:
    files = [path for path in sorted(shared.glob("corpus/pdf*/*.pdf")) if path.stat().st_size < 150_000]
    assert files
    for number, path in enumerate(files):
        try:
            with pikepdf.open(path) as one, pikepdf.open(path) as two:
                found = strings.spots(one)
                assert [s.passage for s in found.found] == [s.passage for s in strings.spots(two).found], number
        except pikepdf.PdfError:
            continue  # encrypted or broken: not this module's to tell
