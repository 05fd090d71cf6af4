"""The safe view of a zip: what is refused, what becomes a blind spot, what a rewrite leaves alone."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from redactor.content import Limits
from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile, UnwritableFormat
from redactor.formats._zip import Package, is_zip, open_package, rewrite

LIMITS = Limits()
TEXT = "身份证号 440881190101010018，余下无事。\n".encode() * 40


@dataclass
class Entry:
    """One hand-made member; ``local`` and ``central`` override header fields by name."""

    name: bytes = b"a.txt"
    content: bytes = TEXT
    method: int = 8
    flags: int = 0
    extra: bytes = b""
    comment: bytes = b""
    local: dict[str, Any] | None = None
    central: dict[str, Any] | None = None
    descriptor: str = ""
    at: int | None = None


def build(entries: Iterable[Entry], comment: bytes = b"", prefix: bytes = b"", gap: bytes = b"") -> bytes:
    out, directory, count = bytearray(prefix), b"", 0
    for entry in entries:
        packed = entry.content
        if entry.method == 8:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(entry.content) + packer.flush()
        known: dict[str, Any] = {
            "name": entry.name,
            "flags": entry.flags | (8 if entry.descriptor else 0),
            "method": entry.method,
            "crc": zlib.crc32(entry.content),
            "packed": len(packed),
            "size": len(entry.content),
        }
        zeros = {"crc": 0, "packed": 0, "size": 0} if entry.descriptor else {}
        local = known | zeros | (entry.local or {})
        start = len(out) if entry.at is None else entry.at
        if entry.at is None:
            out += (
                struct.pack(
                    "<4s5H3L2H",
                    b"PK\3\4",
                    20,
                    local["flags"],
                    local["method"],
                    0,
                    33,
                    local["crc"],
                    local["packed"],
                    local["size"],
                    len(local["name"]),
                    len(entry.extra),
                )
                + local["name"]
                + entry.extra
                + packed
            )
            if entry.descriptor:
                sign = b"" if "bare" in entry.descriptor else b"PK\7\x08"
                shape = "<LQQ" if "64" in entry.descriptor else "<LLL"
                out += sign + struct.pack(shape, known["crc"], known["packed"], known["size"])
            out += gap
        c = known | (entry.central or {})
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\1\2",
                20,
                20,
                c["flags"],
                c["method"],
                0,
                33,
                c["crc"],
                c["packed"],
                c["size"],
                len(c["name"]),
                len(entry.extra),
                len(entry.comment),
                0,
                0,
                0,
                start,
            )
            + c["name"]
            + entry.extra
            + entry.comment
        )
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), len(comment))
    return bytes(out) + directory + end + comment


def opened(data: bytes) -> Package:
    return open_package(data, LIMITS)


def by_zipfile(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_reads_what_zipfile_reads() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        for number, method in enumerate(methods):
            archive.writestr(f"附件/{number}.txt", TEXT, method)
        archive.writestr("空/", b"")
    package = opened(buffer.getvalue())
    assert {m.name: package.read(m) for m in package.members} == by_zipfile(package.data)
    assert package.blind_spots == ()
    assert [m.is_dir for m in package.members] == [False] * 4 + [True]


@pytest.mark.parametrize("method", [0, 8, 12, 14])
def test_rewrite_changes_one_member_and_no_other(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in ("一.txt", "二.txt", "三.txt"):
            archive.writestr(name, TEXT + name.encode())
        archive.comment = b"remark"
    before = opened(buffer.getvalue())
    assert rewrite(before, {}) == before.data
    after = opened(rewrite(before, {1: b"new" * 999}))
    assert by_zipfile(after.data) == by_zipfile(before.data) | {"二.txt": b"new" * 999}
    for old, new in zip(before.members, after.members, strict=True):
        assert old.method == new.method
        if old.index != 1:
            assert before.data[old.start : old.end] == after.data[new.start : new.end]
    assert after.comment == b"remark"
    assert after.blind_spots == ()


@pytest.mark.parametrize("descriptor", ["32", "32 bare", "64", "64 bare"])
def test_rewrite_keeps_the_kind_of_descriptor(descriptor: str) -> None:
    package = opened(build([Entry(descriptor=descriptor), Entry(b"b.txt", b"other", descriptor=descriptor)]))
    assert package.blind_spots == ()
    after = opened(rewrite(package, {0: b"x" * 70_000}))
    assert [after.read(m) for m in after.members] == [b"x" * 70_000, b"other"]
    old, new = (p.members[0] for p in (package, after))
    assert old.end - old.data_start - old.packed == new.end - new.data_start - new.packed
    assert after.blind_spots == ()


def test_a_described_member_may_know_its_size_before() -> None:
    known: dict[str, Any] = {"size": len(TEXT)}
    after = opened(rewrite(opened(build([Entry(descriptor="32", local=known)])), {0: b"new"}))
    assert after.read(after.members[0]) == b"new"
    assert struct.unpack_from("<3L", after.data, 14) == (0, 0, 3)


def test_zip64_records_are_kept() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a", "b"):
            with archive.open(name, "w", force_zip64=True) as stream:
                stream.write(TEXT)
    data = buffer.getvalue()
    # an end record of zip64 and its locator, as Windows writes them for large archives
    end = data.rfind(b"PK\5\6")
    *_, count, size, offset, _ = struct.unpack("<4s4H2LH", data[end:])
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    package = opened(data[:end] + end64 + locator + last)
    assert package.blind_spots == ()
    changed = rewrite(package, {0: b"short"})
    assert by_zipfile(changed) == {"a": b"short", "b": TEXT}
    assert opened(changed).blind_spots == ()


def test_a_prefix_is_kept_and_told() -> None:
    package = opened(build([Entry()], prefix=b"MZ 15499991234 "))
    assert [spot.kind for spot in package.blind_spots] == ["corrupt"]
    after = rewrite(package, {0: b"new"})
    assert after.startswith(b"MZ 15499991234 PK\3\4")
    assert by_zipfile(after) == {"a.txt": b"new"}
    shifted = b"#!sfx 1.0\n" + build([Entry()])  # offsets that do not count the prefix
    assert len(opened(shifted).blind_spots) == 1
    assert by_zipfile(rewrite(opened(shifted), {0: b"new"})) == {"a.txt": b"new"}


@pytest.mark.parametrize(
    "data",
    [
        build([Entry()], gap=b"15499991234"),
        build([Entry()]) + b"15499991234",
        build([Entry(), Entry()]),
        build([Entry(), Entry(b"A.TXT", b"y")]),
        build([Entry(method=98)]),
        build([Entry(extra=struct.pack("<HH", 0x4242, 11) + b"15499991234")]),
        build([Entry(extra=struct.pack("<HH", 0x5455, 24) + b"15499991234" + b"0" * 13)]),
        build([Entry(extra=struct.pack("<HH", 0x7075, 16) + b"\1" + b"\0" * 4 + b"15499991234")]),
        build([Entry()], comment=build([Entry(b"b.txt", b"y")])),
    ],
    ids=["gap", "trailing", "twice", "by-case", "method", "extra", "long-time", "stale-name", "two-ends"],
)
def test_what_one_reader_could_see_and_another_not_is_a_blind_spot(data: bytes) -> None:
    assert opened(data).blind_spots


@pytest.mark.parametrize(
    "data", [build([Entry()]) + b"\r\n", b"\xef\xbb\xbf" + build([Entry()]), build([Entry()], gap=b"123456")]
)
def test_what_is_too_short_for_any_number_is_nothing(data: bytes) -> None:
    assert opened(data).blind_spots == ()


def test_short_stretches_that_make_a_number_together_are_told() -> None:
    assert len(opened(build([Entry()], gap=b"1549") + b"9991234").blind_spots) == 2


def test_zeros_between_members_are_nothing() -> None:
    assert opened(build([Entry(), Entry(b"b")], gap=b"\0" * 9)).blind_spots == ()


@pytest.mark.parametrize(
    "entries",
    [
        [Entry(local={"name": b"b.txt"})],
        [Entry(local={"method": 0})],
        [Entry(local={"crc": 1})],
        [Entry(local={"size": 5})],
        [Entry(local={"flags": 1})],
        [Entry(), Entry(b"a.txt", at=0)],
        [Entry(), Entry(b"a.txt", at=1)],
    ],
    ids=["name", "method", "crc", "size", "encrypted", "same-start", "inside"],
)
def test_contradictions_are_refused(entries: list[Entry]) -> None:
    with pytest.raises(UnreadableFile):
        opened(build(entries))


def test_overlapping_bomb_is_refused_before_anything_is_inflated() -> None:
    body = Entry(b"f", b"\0" * 20_000_000)
    with pytest.raises(UnreadableFile):
        opened(build([body, *(Entry(b"f", body.content, at=0) for _ in range(3))]))


def test_limits() -> None:
    zeros = build([Entry(content=b"\0" * 20_000_000)])
    with pytest.raises(LimitExceeded):
        opened(zeros)
    with pytest.raises(LimitExceeded):
        open_package(zeros, Limits(ratio=10_000, file_bytes=10_000_000))
    with pytest.raises(LimitExceeded):
        open_package(build([Entry(b"%d" % i) for i in range(4)]), Limits(total_bytes=3 * len(TEXT)))
    with pytest.raises(LimitExceeded):
        open_package(build([Entry(b"%d" % i) for i in range(4)]), Limits(members=3))


def test_a_size_that_lies_costs_nothing() -> None:
    data = build([Entry(content=b"\0" * 20_000_000, local={"size": 100}, central={"size": 100})])
    package = opened(data)
    with pytest.raises(UnreadableFile):
        package.read(package.members[0])


@pytest.mark.parametrize("content", [b"", b"x", TEXT])
def test_damage_in_the_data_is_noticed(content: bytes) -> None:
    data = bytearray(build([Entry(content=content, method=0)]))
    package = opened(bytes(data))
    assert package.read(package.members[0]) == content
    if content:
        data[package.members[0].data_start] ^= 1
        with pytest.raises(UnreadableFile):
            (broken := opened(bytes(data))).read(broken.members[0])


def test_bytes_after_the_end_of_the_packed_stream_are_refused() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(TEXT) + packer.flush() + b"15499991234"
    sizes: dict[str, Any] = {"method": 8, "crc": zlib.crc32(TEXT), "size": len(TEXT)}
    package = opened(build([Entry(content=packed, method=0, local=sizes, central=sizes)]))
    with pytest.raises(UnreadableFile):
        package.read(package.members[0])


def test_encrypted_members_need_a_password() -> None:
    package = opened(build([Entry(flags=1)]))
    with pytest.raises(EncryptedFile):
        package.read(package.members[0])
    with pytest.raises(UnwritableFormat):
        rewrite(package, {0: b"new"})


@pytest.mark.parametrize("cut", [1, 10, 21, 22, 40, 70, 200])
def test_a_cut_archive_is_refused_or_told(cut: int) -> None:
    data = build([Entry(), Entry(b"b", b"z" * 300)])[:-cut]
    assert is_zip(data)
    with pytest.raises(UnreadableFile):
        opened(data)


@pytest.mark.parametrize(
    ("raw", "flags", "name", "encoding"),
    [
        ("名单.txt".encode("gbk"), 0, "名单.txt", "gb18030"),
        ("名单.txt".encode(), 0, "名单.txt", "utf-8"),
        ("名单.txt".encode(), 0x800, "名单.txt", "utf-8"),
        (b"../../evil.txt", 0, "../../evil.txt", "ascii"),
        (b"\xff\xff.txt", 0, "\u00a0\u00a0.txt", "cp437"),
    ],
)
def test_names_in_their_encodings(raw: bytes, flags: int, name: str, encoding: str) -> None:
    member = opened(build([Entry(raw, flags=flags)])).members[0]
    assert (member.name, member.encoding, member.raw_name) == (name, encoding, raw)


def test_a_unicode_name_goes_with_the_raw_one() -> None:
    raw, name = "名单15499991234.txt".encode("gbk"), "名单15499991234.txt"
    payload = b"\1" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    package = opened(build([Entry(raw, extra=struct.pack("<HH", 0x7075, len(payload)) + payload), Entry(b"b")]))
    assert package.members[0].name == name
    assert package.blind_spots == ()
    after = rewrite(package, {}, {0: "名单＊.txt".encode()})
    assert b"15499991234" not in after
    assert by_zipfile(after) == {"名单＊.txt": TEXT, "b": TEXT}
    assert opened(after).blind_spots == ()


def test_names_and_comments_are_replaced_where_they_stand() -> None:
    named = Entry(b"15499991234.txt", comment=b"tel 15499991234")
    package = opened(build([named, Entry(b"b")], comment=b"15499991234"))
    after = rewrite(package, {}, {0: b"___________.txt"}, b"***********", {0: b"tel ***********"})
    assert b"15499991234" not in after
    assert by_zipfile(after) == {"___________.txt": TEXT, "b": TEXT}
    assert len(after) == len(package.data)


def test_what_is_a_zip() -> None:
    whole = build([Entry()])
    assert is_zip(whole)
    assert is_zip(b"MZ" * 50 + whole)
    assert not is_zip(b"%PDF" + whole + b"trailer")
    assert not is_zip(b"PK")
    assert not is_zip(b"")


def test_case_and_slashes_of_a_part_name_do_not_count() -> None:
    package = opened(build([Entry(b"xl\\Workbook.xml")]))
    assert package.find("/xl/workbook.xml") is package.members[0]
    assert package.find("xl/other.xml") is None
