"""Rich text: every group's text is read, each hidden character becomes a star where its escape stood."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path

import pytest

from redactor.content import Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import rtf
from tests.formats.builders import ID, LINES, PHONE, rich, riches

LIMITS = Limits()
STARS = "*" * 11


def document(body: bytes, head: bytes = b"\\ansi\\ansicpg936") -> bytes:
    return b"{\\rtf1" + head + b" " + body + b"}"


def read(data: bytes) -> Content:
    return rtf.read(data, LIMITS)


def texts(body: bytes, head: bytes = b"\\ansi\\ansicpg936") -> list[str]:
    return [passage.text for passage in read(document(body, head)).passages]


def kinds(data: bytes) -> list[str]:
    return [spot.kind for spot in read(data).blind_spots]


def masked(data: bytes, old: str = PHONE) -> bytes:
    edits = [
        Edit(i, p.text.index(old), old, "*" * len(old)) for i, p in enumerate(read(data).passages) if old in p.text
    ]
    assert edits
    return rtf.write(data, edits, {})


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\\'d5\\'c5\\'c8\\'fd", "张三"),
        ("张三".encode("gbk"), "张三"),
        (b"\\u24352?\\u19977?", "张三"),
        (b"\\u24352 ?\\u19977 ?x", "张三x"),
        (b"\\uc2\\u24352\\'d5\\'c5\\u19977\\'c8\\'fd", "张三"),
        (b"{\\uc0\\u24352\\u19977 }\\u19977?", "张三三"),
        (b"\\u-10179?\\u-8704?", "\U0001f600"),
        (b"\\'81@", b"\x81@".decode("gbk")),
        (b"1\\b 3\\b0 8{\\i 0013}8\r\n000", "13800138000"),
        (b"a\\~b\\_c\\-d\\\\\\{\\}", "a\u00a0b-cd\\{}"),
        (b"a\\tab b\\line c", "a\tb\nc"),
        (b"{\\upr{x1}{\\*\\ud{\\u24352?}}}", "x1"),
    ],
)
def test_characters_in_every_spelling(body: bytes, text: str) -> None:
    data = document(body)
    assert text in texts(body)
    assert kinds(data) == []
    content = read(data)
    stars = "".join("*" if sign.isalnum() else sign for sign in text)
    number = [p.text for p in content.passages].index(text)
    copy = rtf.write(data, [Edit(number, 0, text, stars)], {})
    after = read(copy)
    assert [p.text for p in after.passages][number] == stars
    assert len(after.passages) == len(content.passages)
    assert after.blind_spots == ()


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [(134, "gbk", "张三"), (136, "big5", "張三"), (128, "cp932", "山田"), (204, "cp1251", "Иван")],
)
def test_the_fonts_code_page_counts(charset: int, codec: str, text: str) -> None:
    raw = "".join(f"\\'{byte:02x}" for byte in text.encode(codec)).encode()
    fonts = b"{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f7\\fcharset%d x;}}" % charset
    assert texts(fonts + b"{\\f7 " + raw + b"}{\\f0 ok}", b"\\ansi\\ansicpg1252")[-1] == text + "ok"


def test_a_masked_character_takes_its_escape_with_it() -> None:
    data = document(b"\\b\\'d5\\'c5\\'c8\\'fd\\u22235?x")
    assert rtf.write(data, [Edit(0, 1, "三四", "**")], {}) == document(b"\\b\\'d5\\'c5**x")
    assert read(rtf.write(data, [Edit(0, 0, "张三", "12")], {})).passages[0].text == "12四x"


@pytest.mark.parametrize(
    "body",
    [
        b"{\\header %s}", b"{\\footnote %s}", b"{\\*\\annotation %s}", b"{\\*\\unheard %s}", b"{\\info{\\author %s}}",
        b"{\\field{\\*\\fldinst HYPERLINK tel:%s}{\\fldrslt x}}", b"{\\v %s}", b"{\\*\\bkmkstart %s}", b"{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv %s}}}}",
        b"{\\stylesheet{\\s1 %s;}}", b"{\\fonttbl{\\f0 %s;}}", b"{\\deleted %s}", b"{\\object{\\*\\objclass %s}}", b"{\\pict %s!}",
    ],
)  # fmt: skip
def test_text_in_any_group_is_read_or_told(body: bytes) -> None:
    data = document(b"one " + body.replace(b"%s", PHONE.encode()) + b" two")
    content = read(data)
    found = [p for p in content.passages if PHONE in p.text]
    if b"pict" in body:
        assert kinds(data) == ["corrupt"]
        return
    assert len(found) == 1
    assert found[0].hidden == (not body.startswith((b"{\\header", b"{\\footnote")))
    assert any(p.text in ("one  two", "one x two") for p in content.passages)
    copy = masked(data)
    assert PHONE.encode() not in copy
    assert copy.count(STARS.encode()) == 1


def test_a_table_gives_labels_and_records() -> None:
    content = read(riches()["full.rtf"])
    cells = [(p.text, p.label, p.record) for p in content.passages if p.record is not None]
    assert (ID, "身份证号", 2) in cells
    assert (PHONE, "联系电话", 2) in cells
    assert ("姓名", "", 1) in cells
    row = b"\\trowd\\intbl " + rich("姓名\\cell 张三\\cell 电话\\cell ") + PHONE.encode() + b"\\cell\\row"
    again = rich("住址\\cell 外村\\cell 证号\\cell ") + ID.encode() + b"\\cell\\row\\pard x\\par"
    form = [(p.text, p.label) for p in read(document(row + again)).passages]
    assert (PHONE, "电话") in form
    assert (ID, "证号") in form
    assert ("x", "") in form


def test_embedded_files_are_parts_and_are_put_back() -> None:
    native = b"PK\x03\x04" + bytes(range(200))
    ole = struct.pack("<III", 0x501, 2, 8) + b"Package\0" + bytes(8) + struct.pack("<I", len(native)) + native
    signs = ole.hex().encode()
    lines = b"\r\n".join(signs[i : i + 80] for i in range(0, len(signs), 80))
    data = document(b"{\\object\\objemb{\\*\\objdata " + lines + b"}}{\\pict\\pngblip 89504e47}{\\pict\\bin4 \x89PN{}")
    content = read(data)
    assert [part.data for part in content.parts] == [native, b"\x89PNG", b"\x89PN{"]
    assert content.blind_spots == ()
    copy = rtf.write(data, [], {0: b"new", 1: b"xy", 2: b"1234"})
    assert [part.data for part in read(copy).parts] == [b"new", b"xy", b"1234"]
    assert rtf.write(data, [], {0: native}) == data
    with pytest.raises(UnwritableFormat):
        rtf.write(data, [], {2: b"longer"})


def test_what_cannot_be_read_is_told() -> None:
    whole = document(b"text")
    assert kinds(whole + b"\r\n\0") == []
    assert kinds(whole + PHONE.encode()) == ["corrupt"]
    assert kinds(whole[:-1]) == ["corrupt"]
    assert kinds(document(b"\\'d5 x")) == ["undecodable"]
    assert kinds(document(b"\\u-10179?x")) == ["undecodable"]
    assert kinds(document(b"\\foo" + PHONE.encode() + b" x")) == ["unsupported"]
    old = b"".join(b"\\u42 %c" % digit for digit in PHONE.encode())
    assert kinds(document(old)) == ["unsupported"]
    assert kinds(document(rich(LINES[1]), b"\\ansi\\ansicpg1252")) == ["undecodable"]
    assert kinds(document(b"{\\pict 8950xx}")) == ["corrupt"]


def test_limits_and_stale_edits() -> None:
    data = document(b"one\\par two\\par")
    with pytest.raises(LimitExceeded):
        rtf.read(data, Limits(passages=1))
    with pytest.raises(LimitExceeded):
        rtf.read(data, Limits(file_bytes=5))
    for edit in (Edit(0, 0, "two", "***"), Edit(5, 0, "one", "***")):
        with pytest.raises(StaleEdit):
            rtf.write(data, [edit], {})
    with pytest.raises(StaleEdit):
        rtf.write(data, [], {0: b""})


def test_broken_sources_are_masked_to_as_many_passages() -> None:
    chance = random.Random(5)
    for data in riches().values():
        for _ in range(60):
            broken = bytearray(data)
            for _ in range(chance.randrange(1, 12)):
                broken[chance.randrange(6, len(broken))] = chance.choice(b"\\{}' u1?\xd5\n")
            content = read(bytes(broken))
            stars = ["".join("*" if sign.isalnum() else sign for sign in p.text) for p in content.passages]
            edits = [Edit(i, 0, p.text, stars[i]) for i, p in enumerate(content.passages)]
            after = read(rtf.write(bytes(broken), edits, {}))
            assert [p.text for p in after.passages] == stars
            assert len(after.parts) == len(content.parts)


_CORPUS = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).parents[3] / "shared")) / "corpus" / "rtf"


@pytest.mark.skipif(not _CORPUS.is_dir(), reason="the shared corpus is not beside the repository (REDACTOR_SHARED)")
def test_corpus_is_read_and_masked() -> None:
    for path in sorted(_CORPUS.iterdir()):
        data = path.read_bytes()
        content = read(data)
        assert content.passages, path.name
        edits = [
            Edit(i, 0, p.text, "".join("*" if sign.isalnum() else sign for sign in p.text))
            for i, p in enumerate(content.passages)
        ]
        after = read(rtf.write(data, edits, {}))
        assert not [p.place for p in after.passages if any(sign.isalnum() for sign in p.text)], path.name
        assert len(after.passages) == len(content.passages), path.name
