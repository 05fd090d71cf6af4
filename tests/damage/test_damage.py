"""Files that are broken, locked, disguised or built to exhaust: never ALLOW, never a traceback, never the raw value."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from redactor import Limits, Verdict, check
from redactor.content import BlindKind
from redactor.formats import FORMATS
from samples._files import compound_file_bytes
from tests.formats.builders import BUILDERS, ID, PHONE, zipped

SMALL = Limits(
    file_bytes=2_000_000, total_bytes=5_000_000, members=50, ratio=100, ratio_from=100_000, depth=4, passages=10_000
)


def _kinds(data: bytes, name: str = "附件", limits: Limits | None = None) -> list[BlindKind]:
    """The kinds of blind spots; that there is one, and that it caps the verdict, is asked here."""
    outcome = check(data, name, limits=limits)
    assert outcome.blind_spots
    assert outcome.verdict is not Verdict.ALLOW
    for spot in outcome.blind_spots:
        assert spot.reason
        assert ID not in spot.reason + spot.place
    return [spot.kind for spot in outcome.blind_spots]


def test_an_empty_file() -> None:
    assert _kinds(b"") == ["corrupt"]


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1_000, 100_000])
def test_random_bytes(size: int) -> None:
    data = random.Random(size).randbytes(size)
    outcome = check(data, "附件.docx")
    assert outcome.copy is None
    if size >= 64:
        assert _kinds(data) == ["unsupported"]


@pytest.mark.parametrize(
    "magic", [b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n"]
)
def test_a_right_beginning_and_nothing_after_it(magic: bytes) -> None:
    _kinds(magic)
    _kinds(magic + random.Random(1).randbytes(3_000))


def _builds() -> dict[str, bytes]:
    return {name: data for build in BUILDERS.values() for name, data in build().items()}


@pytest.mark.parametrize("name", _builds())
@pytest.mark.parametrize("disguise", ["照片.jpg", "名单.pdf", "无后缀", "名单.docx", "名单.xlsx", "说明.txt", "a.html"])
def test_the_name_decides_nothing(name: str, disguise: str) -> None:
    data = _builds()[name]
    right, wrong = check(data, name), check(data, disguise)
    assert (wrong.verdict, wrong.source, wrong.counts()) == (right.verdict, right.source, right.counts())


def test_an_office_file_with_a_password() -> None:
    streams = {"EncryptedPackage": bytes(5_000), "EncryptionInfo": b"\x04\x00\x04\x00".ljust(4_096, b"\x00")}
    assert _kinds(compound_file_bytes(streams), "名单.xlsx") == ["encrypted"]


def _locked(data: bytes, member: str) -> bytes:
    """The zip with one member marked as encrypted (APPNOTE 4.4.4, bit 0), in both of its headers."""
    changed = bytearray(data)
    for signature, flags, name in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = changed.find(signature)
        while at >= 0:
            if changed[at + name : at + name + len(member)] == member.encode():
                changed[at + flags] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def test_an_archive_with_one_locked_member() -> None:
    data = zipped({"open.txt": f"手机：{PHONE}".encode(), "locked.txt": b"x" * 50})
    outcome = check(_locked(data, "locked.txt"), "附件.zip")
    assert [spot.kind for spot in outcome.blind_spots] == ["encrypted"]
    assert outcome.counts() == {"CN_MOBILE": 1}


def test_an_archive_that_inflates_to_too_much() -> None:
    start = time.process_time()
    assert set(_kinds(zipped({"zeros.txt": bytes(30_000_000)}), limits=SMALL)) == {"limit"}
    assert time.process_time() - start < 5


def test_many_members_that_are_small_alone_and_large_together() -> None:
    rest = random.Random(3)
    members = {
        f"{i}.txt": ("名单" + "".join(rest.choices("0123456789abcdef \n", k=700_000))).encode() for i in range(9)
    }
    assert "limit" in _kinds(zipped(members), limits=SMALL)


def test_too_many_members() -> None:
    assert "limit" in _kinds(zipped({f"{i}.txt": b"a" for i in range(60)}), limits=SMALL)


def test_a_directory_that_names_one_member_many_times() -> None:
    """The trick of the 42 kB bomb of 2019: every entry of the directory points to the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(90_000)
    packed = packer.compress(content) + packer.flush()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, zlib.crc32(content), len(packed), 90_000, 1, 0)
    body = local + b"a" + packed
    entry = struct.pack(
        "<4s6H3I5H2I",
        b"PK\x01\x02",
        20,
        20,
        0,
        8,
        0,
        0x21,
        zlib.crc32(content),
        len(packed),
        90_000,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
    )
    directory = b"".join(entry + b"a" for _ in range(40))
    data = body + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 40, 40, len(directory), len(body), 0)
    assert set(_kinds(data, limits=SMALL)) <= {"corrupt", "limit"}


def test_archives_inside_each_other_too_deep() -> None:
    data = f"手机：{PHONE}".encode()
    for level in range(9):
        data = zipped({f"{level}.zip" if level else "a.txt": data})
    assert _kinds(data, limits=SMALL) == ["limit"]
    assert check(data, "附件.zip", limits=Limits(depth=12)).counts() == {"CN_MOBILE": 1}


def test_an_archive_in_itself_does_not_go_on_for_ever() -> None:
    data = zipped({"a.txt": b"x"})
    for _ in range(40):
        data = zipped({"a.zip": data, "b.zip": data} if len(data) < 20_000 else {"a.zip": data})
    start = time.process_time()
    assert "limit" in _kinds(data)
    assert time.process_time() - start < 10


def _entities(levels: int) -> str:
    rows = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">{rows}]><a>&e{levels - 1};</a>'


def _with_member(name: str, member: str, content: bytes) -> bytes:
    """A built file with one member's content exchanged."""
    with zipfile.ZipFile(io.BytesIO(_builds()[name])) as archive:
        members = {found: archive.read(found) for found in archive.namelist()}
    assert member in members
    return zipped({**members, member: content})


@pytest.mark.parametrize(
    ("name", "member"), [("list.docx", "word/document.xml"), ("list.xlsx", "xl/worksheets/sheet1.xml")]
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a><b></a>",
        b"\x00" * 40,
        _entities(9).encode(),
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b"<a>" * 3_000 + f"手机{PHONE}".encode() + b"</a>" * 3_000,
        f"<?xml version='1.0' encoding='x-unknown'?><a>手机{PHONE}</a>".encode("utf-16"),
    ],
    ids=["empty", "crossed", "nul", "entities", "external", "deep", "unknown encoding"],
)
def test_a_document_whose_main_part_is_broken(name: str, member: str, content: bytes) -> None:
    start = time.process_time()
    outcome = check(_with_member(name, member, content), name)
    assert outcome.blind_spots or outcome.counts().get("CN_MOBILE", 0) > (name == "list.xlsx"), "neither told nor found"
    assert outcome.verdict is not Verdict.ALLOW
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        lambda: _entities(9),
        lambda: "<div>" * 50_000 + PHONE,
        lambda: "<table><tr><td>" * 20_000 + PHONE,
        lambda: "[" * 100_000 + f'"{PHONE}"',
        lambda: "<!--" * 30_000 + PHONE,
    ],
    ids=["xml entities", "deep html", "deep tables", "deep json", "comments"],
)
def test_deep_text_is_read_to_its_end(text: Callable[[], str]) -> None:
    written = text()
    start = time.process_time()
    outcome = check(written.encode(), "附件")
    assert time.process_time() - start < 20
    if PHONE in written:
        assert outcome.counts() == {"CN_MOBILE": 1}


def test_a_picture_is_looked_at_by_nobody_and_says_so() -> None:
    drawing = bytes(40) + b" EMF" + bytes(2_000)
    assert _kinds(drawing, "名单.txt") == ["picture"]
    assert _kinds(f"<p>名单<img src='data:image/emf;base64,{_base64(drawing)}'></p>".encode()) == ["picture"]


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def test_a_web_page_saved_as_a_word_file_is_read_as_a_page() -> None:
    outcome = check(f"<html><body><p>手机：{PHONE}</p></body></html>".encode(), "名单.doc")
    assert (outcome.source, outcome.counts()) == ("html", {"CN_MOBILE": 1})


def test_no_reader_raises_anything_but_its_own_errors() -> None:
    from redactor.errors import UnreadableFile

    chance = random.Random(11)
    for data in _builds().values():
        for candidate in FORMATS:
            for _ in range(4):
                at, end = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
                broken = data[:at] + chance.randbytes(end - at) + data[end:]
                try:
                    candidate.read(broken, SMALL)
                except UnreadableFile as error:
                    assert ID not in error.message + error.english  # noqa: PT017 - a loop over many files, not one
