"""Zip archives: names are text, members are parts."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from redactor.content import Content, Edit, Limits
from redactor.errors import StaleEdit, UnreadableFile
from redactor.formats import archive

ID = "440881190101010018"
MOBILE = "15499991234"
LIMITS = Limits()


def pack(members: dict[str, bytes], comment: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as out:
        for name, content in members.items():
            out.writestr(name, content)
        out.comment = comment
    return buffer.getvalue()


def pack_gbk(names: list[str]) -> bytes:
    """As WinRAR and Windows write it: names in the system's encoding, no flag."""
    out, directory = b"", b""
    for name in names:
        raw, crc = name.encode("gbk"), zlib.crc32(b"x")
        head = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, crc, 1, 1, len(raw), 0)
        directory += b"PK\1\2\x14\0" + head + struct.pack("<3H2L", 0, 0, 0, 0, len(out)) + raw
        out += b"PK\3\4" + head + raw + b"x"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(out), 0)
    return out + directory + end


def masked(data: bytes) -> tuple[bytes, Content]:
    content = archive.read(data, LIMITS)
    edits = [Edit(i, 0, p.text, "*" * len(p.text)) for i, p in enumerate(content.passages)]
    copy = archive.write(data, edits, {})
    return copy, archive.read(copy, LIMITS)


def test_names_comments_and_members_are_read() -> None:
    data = pack({f"附件/{ID}.txt": b"one", "b.txt": b"two", "空/": b""}, f"电话{MOBILE}".encode("gbk"))
    content = archive.read(data, LIMITS)
    assert [p.text for p in content.passages] == [f"附件/{ID}.txt", "b.txt", "空/", f"电话{MOBILE}"]
    assert [(p.name, p.data) for p in content.parts] == [(f"附件/{ID}.txt", b"one"), ("b.txt", b"two")]
    assert content.blind_spots == ()
    assert content.passages[0].place == "压缩包第 1 个成员的名称"


def test_no_edits_no_change() -> None:
    data = pack({"a": b"1"})
    assert archive.write(data, [], {}) is data


@pytest.mark.parametrize(
    ("data", "sign"),
    [
        (pack({f"张三{ID}.txt": b"x"}, MOBILE.encode()), "＊"),
        (pack({f"a{ID}.txt": b"x"}, MOBILE.encode()), "_"),
        (pack_gbk([f"张三{ID}.txt"]), "＊"),
    ],
    ids=["utf-8", "ascii", "gbk"],
)
def test_a_masked_name_is_legal_on_windows(data: bytes, sign: str) -> None:
    name = archive.read(data, LIMITS).passages[0].text
    at = name.index(ID)
    copy = archive.write(data, [Edit(0, at, ID, "*" * 18)], {})
    assert ID.encode() not in copy
    content = archive.read(copy, LIMITS)
    assert content.passages[0].text == name.replace(ID, sign * 18)
    assert content.parts[0].data == b"x"
    assert content.blind_spots == ()


def test_whatever_is_read_can_be_masked() -> None:
    data = pack({f"附件/{ID}.txt": b"one", f"{MOBILE}.txt": b"two"}, f"电话{MOBILE}".encode())
    copy, content = masked(data)
    for old in (ID, MOBILE, "附件", "电话"):
        assert old.encode() not in copy
        assert not any(old in p.text for p in content.passages)
    assert [p.data for p in content.parts] == [b"one", b"two"]
    with zipfile.ZipFile(io.BytesIO(copy)) as opened:
        assert opened.testzip() is None


def test_two_masked_names_do_not_become_one() -> None:
    names = [f"1549999{i:04}.jpg" for i in range(12)]
    copy, content = masked(pack({name: name.encode() for name in names}))
    assert len({p.text.lower() for p in content.passages}) == 12
    assert content.blind_spots == ()
    assert not any(name.encode() in copy for name in ("_1549999", "1549999000.jpg"))


def test_parts_are_replaced_and_others_stay() -> None:
    data = pack({"a": b"1" * 99, "d/": b"", "b": b"2" * 99})
    copy = archive.write(data, [], {1: b"new"})
    assert [p.data for p in archive.read(copy, LIMITS).parts] == [b"1" * 99, b"new"]


def test_a_member_that_cannot_be_read_is_a_blind_spot_and_keeps_its_name() -> None:
    data = bytearray(pack({"a": b"1" * 99, "b": b"2" * 99}, method=zipfile.ZIP_STORED))
    data[data.index(b"1" * 99)] ^= 1
    content = archive.read(bytes(data), LIMITS)
    assert [spot.place for spot in content.blind_spots] == ["a"]
    assert [p.name for p in content.parts] == ["b"]
    copy = archive.write(bytes(data), [], {0: b"new"})
    assert [p.data for p in archive.read(copy, LIMITS).parts] == [b"new"]


def test_stale_edits_write_nothing() -> None:
    data = pack({"a.txt": b"x"})
    for edit in (Edit(0, 0, "b", "*"), Edit(7, 0, "a", "*"), Edit(0, -1, "t", "*"), Edit(0, 9, "t", "*")):
        with pytest.raises(StaleEdit):
            archive.write(data, [edit], {})


def test_claims_zips_and_not_packages() -> None:
    document = pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert not archive.claims(document)
    assert archive.claims(pack({"report.docx": document}))
    assert archive.claims(pack({}))
    assert archive.claims(pack({"a": b"x"})[:-9])
    assert not archive.claims(b"plain text")
    with pytest.raises(UnreadableFile):
        archive.read(pack({"a": b"x"})[:-9], LIMITS)


def test_a_document_of_another_kind_is_not_taken_for_understood() -> None:
    content = archive.read(
        pack({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), LIMITS
    )
    assert [spot.kind for spot in content.blind_spots] == ["unsupported"]
    assert len(content.parts) == 2


_CORPUS = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).parents[3] / "shared")) / "corpus"


@pytest.mark.skipif(not _CORPUS.is_dir(), reason="the shared corpus is not beside the repository (REDACTOR_SHARED)")
@pytest.mark.parametrize("folder", ["archives", "corrupt", "encrypted", "docx", "xlsx", "ofd"])
def test_corpus_is_read_or_refused(folder: str) -> None:
    for path in sorted((_CORPUS / folder).iterdir()):
        data = path.read_bytes()
        if archive.claims(data):
            try:
                content = archive.read(data, LIMITS)
            except UnreadableFile:
                continue  # refused with a reason
            assert archive.write(data, [], {}) == data
            assert content.passages or content.blind_spots
