"""Previews of the first page: emptied where something is masked, left alone where nothing is, and told."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from PIL import Image

from redactor import Verdict, check
from redactor.previews import empty, is_empty
from redactor.sweep import residue
from tests.formats import slides as make
from tests.formats.builders import PHONE, word


def _picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((120, 90), 60).save(buffer, kind)
    return buffer.getvalue()


def _wmf(text: str) -> bytes:
    """A metafile that draws a text."""
    drawn = text.encode("gbk")
    drawn += b"\0" * (len(drawn) % 2)
    record = struct.pack("<IHH", 6 + len(drawn) // 2, 0x0521, len(drawn)) + drawn + struct.pack("<HH", 10, 10)
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 12 + len(record) // 2, 0, 9, 0) + record + struct.pack("<IH", 3, 0)


def _emf(text: str) -> bytes:
    header = struct.pack("<II", 1, 88) + bytes(32) + b" EMF" + bytes(44)
    return header + struct.pack("<II", 84, 88) + text.encode("utf-16-le").ljust(80, b"\0")


PICTURES = {
    "jpg": _picture("JPEG"),
    "png": _picture("PNG"),
    "wmf": _wmf(PHONE),
    "placeable": b"\xd7\xcd\xc6\x9a" + bytes(18) + _wmf(PHONE),
    "emf": _emf(PHONE),
    "dib": struct.pack("<I2iHH6I", 40, 8, 8, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(range(192)),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_an_empty_picture_is_of_the_same_kind_and_shows_nothing(kind: str) -> None:
    blank = empty(PICTURES[kind])
    assert blank is not None
    assert blank[:4] == PICTURES[kind][:4]
    assert is_empty(blank)
    assert not is_empty(PICTURES[kind])
    assert not residue([PHONE], blank)
    if kind in ("jpg", "png"):
        assert Image.open(io.BytesIO(blank)).convert("L").getextrema() == (255, 255)
    else:
        assert len(blank) == len(PICTURES[kind])


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\x01\x00\x09\x00", b"\x28\x00\x00\x00", b"\x01\x00\x00\x00" + bytes(200)]
)
def test_what_is_no_picture_stays(data: bytes) -> None:
    assert empty(data) is None
    assert not is_empty(data)


def _with_preview(data: bytes, name: str, picture: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if not member.filename.startswith("docProps/thumbnail"):
                new.writestr(member, old.read(member))
        new.writestr(name, picture)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["jpg", "png", "wmf", "emf"])
def test_the_preview_of_a_masked_docx_is_emptied(kind: str) -> None:
    name = f"docProps/thumbnail.{kind}"
    outcome = check(_with_preview(word()["list.docx"], name, PICTURES[kind]), "公示.docx")
    unread = kind in ("wmf", "emf")  # the others are read by OCR; there is nothing in them
    assert [spot.kind for spot in outcome.blind_spots] == ["picture"] * unread
    assert all("换成空白图" in spot.reason for spot in outcome.blind_spots)
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    with zipfile.ZipFile(io.BytesIO(outcome.copy.data)) as copy:
        assert copy.read(name) == empty(PICTURES[kind])


def test_a_picture_in_the_text_is_not_emptied() -> None:
    data = _with_preview(word()["list.docx"], "word/media/thumbnail.png", PICTURES["png"])
    outcome = check(data, "公示.docx")
    assert outcome.copy is not None
    with zipfile.ZipFile(io.BytesIO(outcome.copy.data)) as copy:
        assert copy.read("word/media/thumbnail.png") == PICTURES["png"]
    assert outcome.copy.outcome.verdict is Verdict.ALLOW


def _summary(form: int, picture: bytes) -> bytes:
    """A property stream with nothing but a preview."""
    before = b"\x08\0\x01\0\x01\0\0\0" if form == 3 else b""
    value = struct.pack("<IIII", 0x47, 8 + len(before) + len(picture), 0xFFFFFFFF, form) + before + picture
    body = struct.pack("<IIII", 16 + len(value), 1, 17, 16) + value
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, bytes(16), 1, bytes(16), 48) + body


@pytest.mark.parametrize(("kind", "form"), [("wmf", 3), ("dib", 8), ("emf", 14)])
def test_the_preview_of_a_masked_ppt_is_emptied_in_its_place(kind: str, form: int) -> None:
    slide = make.slide(make.drawing(make.shape(text=make.wide(f"手机{PHONE}"))))
    stream, edit = make.saved({1: make.document([(2, 256, b"")]), 2: slide})
    data = make.file(stream, edit, {("\x05SummaryInformation",): _summary(form, PICTURES[kind])})
    outcome = check(data, "通知.ppt")
    assert [(spot.place, "换成空白图" in spot.reason) for spot in outcome.blind_spots] == [("文档属性（预览图）", True)]
    assert outcome.copy is not None, outcome.no_copy
    assert len(outcome.copy.data) == len(data)
    assert not residue([PHONE], outcome.copy.data)
    assert outcome.copy.outcome.verdict is Verdict.ALLOW


def test_a_preview_of_another_kind_is_told() -> None:
    stream, edit = make.saved({1: make.document([])})
    data = make.file(stream, edit, {("\x05SummaryInformation",): _summary(99, b"something")})
    assert [spot.place for spot in check(data, "通知.ppt").blind_spots] == ["文档属性（预览图）"]


def test_where_nothing_is_masked_nothing_is_emptied() -> None:
    stream, edit = make.saved({1: make.document([(2, 256, b"")]), 2: make.slide()})
    outcome = check(make.file(stream, edit, {("\x05SummaryInformation",): _summary(3, PICTURES["wmf"])}), "通知.ppt")
    assert (outcome.verdict, outcome.copy) == (Verdict.REVIEW, None)
