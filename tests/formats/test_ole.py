"""Compound files: chains that hold, what nothing owns, patches in place, files inside."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path as File

import pytest

from redactor.content import Edit, Limits, Part
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats import _ole_objects as objects
from redactor.formats._ole import FILE, Compound, Path, Stream, complement, open_compound, patched
from redactor.formats._ole_remains import echoes, runs, told
from redactor.formats._ole_resize import replaced
from redactor.formats._ole_summary import summary
from redactor.formats._ole_text import Slot, changes

LIMITS = Limits()
PHONE = "15499991234"
SAMPLE = File(__file__).resolve().parents[2] / "samples" / "everywhere-doc" / "低保公示.doc"


def compound_file(streams: Mapping[Path, bytes]) -> bytes:
    """A compound file with these streams."""
    data = b"".join(streams.values())
    found, at = [], 0
    storages: dict[Path, bytes] = {(): bytes(16)}
    for path, content in streams.items():
        found.append(Stream(path, len(content), ((at, len(content)),) if content else ()))
        storages.update({path[:depth]: bytes(16) for depth in range(1, len(path))})
        at += len(content)
    return objects.file_of(Compound(data, tuple(found), storages, ()), ())


def test_streams_of_all_sizes_come_back() -> None:
    streams: dict[Path, bytes] = {
        (f"s{size}",) if size % 2 else ("folder", f"s{size}"): bytes([size % 251]) * size
        for size in (0, 1, 63, 64, 65, 4095, 4096, 4097, 70_001)
    }
    compound = open_compound(compound_file(streams), LIMITS)
    assert {stream.path: compound.read(stream) for stream in compound.streams} == streams


def test_afile_of_many_sectors_has_a_longer_table() -> None:
    big = bytes(range(256)) * 30_000
    compound = open_compound(compound_file({("big",): big}), LIMITS)
    assert compound.read(compound.streams[0]) == big


def test_a_patch_goes_through_the_chain_and_nowhere_else() -> None:
    data = SAMPLE.read_bytes()
    compound = open_compound(data, LIMITS)
    for stream in compound.streams:
        before = compound.read(stream)
        copy = patched(compound, {stream.path: [(0, b"\xaa" * stream.size)]})
        after = open_compound(copy, LIMITS)
        assert after.read(after.stream(stream.path) or stream) == b"\xaa" * stream.size
        assert all(after.read(other) == compound.read(other) for other in compound.streams if other.path != stream.path)
        assert patched(after, {stream.path: [(0, before)]}) == data


def test_a_patch_may_not_leave_its_stream() -> None:
    compound = open_compound(SAMPLE.read_bytes(), LIMITS)
    with pytest.raises(ValueError, match="leaves its stream"):
        patched(compound, {("WordDocument",): [(compound.streams[0].size + 10**6, b"x")]})


def _fat_place(data: bytes, sector: int) -> int:
    """Where the table says which sector follows a sector."""
    (first,) = struct.unpack_from("<I", data, 76)
    return int((first + 1) * 512 + 4 * sector)


@pytest.mark.parametrize("following", [0, 1, 0x00FFFFFF, 0xFFFFFFFE, 0xFFFFFFFF])
def test_chains_that_loop_cross_or_end_early_are_refused(following: int) -> None:
    data = bytearray(compound_file({("a",): b"a" * 5000, ("b",): b"b" * 5000}))
    place = _fat_place(bytes(data), 1)
    assert struct.unpack_from("<I", data, place)[0] == 2
    struct.pack_into("<I", data, place, following)
    with pytest.raises(UnreadableFile):
        open_compound(bytes(data), LIMITS)


def test_what_nothing_owns_is_known_exactly() -> None:
    data = compound_file({("a",): b"a" * 5000})
    compound = open_compound(data + b"tail", LIMITS)
    owned = [span for stream in compound.streams for span in stream.spans]
    free = b"".join([compound.data[start : start + length] for start, length in compound.leftover])
    assert free.endswith(b"tail")
    assert b"a" not in free.removesuffix(b"tail")
    assert not any(a < c + d and c < a + b for a, b in owned for c, d in compound.leftover)


def test_the_complement() -> None:
    assert complement([(2, 3), (4, 2), (8, 10)], 12) == ((0, 2), (6, 2))
    assert complement([], 3) == ((0, 3),)


@pytest.mark.parametrize("encoding", ["utf-16-le", "gbk"])
@pytest.mark.parametrize("shift", [0, 1])
def test_text_is_found_among_binary_bytes(encoding: str, shift: int) -> None:
    text = f"张三的手机{PHONE}"
    noise = bytes([0, 1, 0xFF, 0xFE, 0x80, 0]) * 11 + bytes(shift)
    found = {data.decode(code) for _, data, code in runs(noise + text.encode(encoding) + noise)}
    assert any(text in piece for piece in found)


def test_echoes_are_met_with_their_surroundings_only() -> None:
    edit = Edit(0, 2, "三", "*")
    assert told("申张三李四", edit) == ("张三", "张*")
    data = "张三".encode("gbk") + b"\0" + "三张".encode("utf-16-le") + "张三".encode("utf-16-le")
    written = bytearray(data)
    for at, new in echoes(data, [(0, len(data))], [("张三", "张*")]):
        written[at : at + len(new)] = new
    assert bytes(written) == "张＊".encode("gbk") + b"\0" + "三张".encode("utf-16-le") + "张*".encode("utf-16-le")


def _property_stream(page: int, texts: Mapping[int, bytes]) -> bytes:
    values = {1: struct.pack("<HHHH", 2, 0, page, 0)}
    values |= {
        number: struct.pack("<II", 0x1E, len(text) + 1) + (text + b"\0").ljust(-(-(len(text) + 1) // 4) * 4, b"\0")
        for number, text in texts.items()
    }
    table, body = b"", b""
    for number, value in values.items():
        table += struct.pack("<II", number, 8 + 8 * len(values) + len(body))
        body += value
    head = struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, bytes(16), 1, bytes(16), 48)
    return head + struct.pack("<II", 8 + len(table) + len(body), len(values)) + table + body


@pytest.mark.parametrize(("page", "encoding"), [(936, "gbk"), (65001, "utf-8"), (950, "cp950")])
def test_properties_in_a_code_page_are_read_and_masked(page: int, encoding: str) -> None:
    path = ("\x05SummaryInformation",)
    data = compound_file({path: _property_stream(page, {4: "王建國a".encode(encoding), 2: b"title"})})
    compound = open_compound(data, LIMITS)
    slots = summary(compound, compound.streams[0]).slots
    assert {(slot.passage.label, slot.passage.text) for slot in slots} == {("作者", "王建國a"), ("标题", "title")}
    number = next(i for i, slot in enumerate(slots) if slot.passage.label == "作者")
    copy = open_compound(patched(compound, changes(slots, [Edit(number, 0, "王建國a", "****")])), LIMITS)
    assert {slot.passage.text for slot in summary(copy, copy.streams[0]).slots} == {"＊＊＊*", "title"}


def test_damaged_properties_are_a_blind_spot() -> None:
    path = ("\x05SummaryInformation",)
    stream = bytearray(_property_stream(936, {4: b"name"}))
    stream[48:52] = b"\xff\xff\xff\x00"
    compound = open_compound(compound_file({path: bytes(stream)}), LIMITS)
    assert [spot.kind for spot in summary(compound, compound.streams[0]).blind_spots] == ["corrupt"]


def _package(name: bytes, data: bytes) -> bytes:
    body = struct.pack("<H", 2) + name + b"\0" + b"C:\\" + name + b"\0" + struct.pack("<HH", 0, 3)
    body += struct.pack("<I", len(name) + 1) + name + b"\0" + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


def _items(compound: Compound) -> list[objects.Item]:
    return list(objects.others(compound, frozenset()))


def test_a_packaged_file_is_a_part_and_its_names_are_text() -> None:
    data = compound_file({("ObjectPool", "_1", "\x01Ole10Native"): _package("名单.txt".encode("gbk"), b"13800000000")})
    compound = open_compound(data, LIMITS)
    items = _items(compound)
    (inner,) = (item for item in items if isinstance(item, objects.Inner))
    assert (inner.part.name, inner.part.data) == ("名单.txt", b"13800000000")
    names = [item.passage.text for item in items if isinstance(item, Slot)]
    assert names == ["名单.txt", "C:\\名单.txt", "名单.txt"]
    copy = open_compound(patched(compound, objects.inner_changes(compound, inner, b"138********")[0]), LIMITS)
    assert b"138********" in copy.read(copy.streams[0])
    for new in (b"shorter", b"longer than the file was before", bytes(range(256)) * 40):
        pieces, streams = objects.inner_changes(compound, inner, new)
        assert not pieces
        ((path, stream),) = streams.items()
        assert struct.unpack_from("<I", stream)[0] == len(stream) - 4
        if len(stream) > 4096 or len(stream) <= 64:
            changed = open_compound(replaced(compound, path, stream), LIMITS)
            (again,) = (item for item in _items(changed) if isinstance(item, objects.Inner))
            assert (again.part.name, again.part.data) == ("名单.txt", new)


def test_a_part_of_a_stream_that_says_no_size_keeps_its_size() -> None:
    inner = objects.Inner(Part("图片", b"12345"), ("Data",), (3, 5))
    with pytest.raises(UnwritableFormat):
        objects.inner_changes(open_compound(compound_file({("Data",): bytes(9)}), LIMITS), inner, b"1234")


@pytest.mark.parametrize("tail", [b"", b"tail of an older version" * 30])
@pytest.mark.parametrize(
    ("size", "wanted"), [(9000, 4096), (9000, 9001), (9000, 200_000), (9000, 4097), (100, 5000), (200, 100), (100, 128)]
)
def test_a_stream_of_another_size_leaves_all_others_alone(size: int, wanted: int, tail: bytes) -> None:
    streams: dict[Path, bytes] = {
        ("a",): b"a" * 700,
        ("b", "x"): b"x" * size,
        ("b", "y"): b"y" * 5000,
        ("c", "x"): b"z" * size,
    }
    compound = open_compound(compound_file(streams) + tail, LIMITS)
    new = bytes(range(1, 251)) * (wanted // 250 + 1)
    data = replaced(compound, ("b", "x"), new[:wanted])
    copy = open_compound(data, LIMITS)
    assert {s.path: copy.read(s) for s in copy.streams} == streams | {("b", "x"): new[:wanted]}
    free = b"".join([data[start : start + length] for start, length in copy.leftover])
    assert b"xxx" not in free
    assert tail in data


def test_a_stream_that_would_need_more_small_sectors_is_refused() -> None:
    compound = open_compound(compound_file({("a",): b"a" * 100, ("b",): b"b" * 9000}), LIMITS)
    for path, size in ((("a",), 129), (("a",), 0), (("b",), 100)):
        with pytest.raises(UnwritableFormat):
            replaced(compound, path, bytes(size))
    assert open_compound(replaced(compound, ("a",), b"n" * 129, padded=True), LIMITS).streams[0].size == 4096


def test_a_document_in_a_storage_is_a_part_that_can_be_put_back() -> None:
    inside = open_compound(SAMPLE.read_bytes(), LIMITS)
    streams = {("ObjectPool", "_1", *stream.path): inside.read(stream) for stream in inside.streams}
    compound = open_compound(compound_file({("WordDocument",): b"outer", **streams}), LIMITS)
    (inner,) = (item for item in objects.others(compound, frozenset({("WordDocument",)})))
    assert isinstance(inner, objects.Inner)
    opened = open_compound(inner.part.data, LIMITS)
    assert {s.path: opened.read(s) for s in opened.streams} == {s.path: inside.read(s) for s in inside.streams}
    new = patched(opened, {("WordDocument",): [(3000, b"changed")]})
    copy = open_compound(patched(compound, objects.inner_changes(compound, inner, new)[0]), LIMITS)
    changed = [s.path for s, t in zip(compound.streams, copy.streams, strict=True) if compound.read(s) != copy.read(t)]
    assert changed == [("ObjectPool", "_1", "WordDocument")]


def test_every_stream_is_accounted_for() -> None:
    known = {("\x01CompObj",): b"\0" * 30, ("Macros", "VBA", "dir"): b"x", ("odd",): PHONE.encode()}
    items = _items(open_compound(compound_file(known), LIMITS))
    assert [item.part for item in items if isinstance(item, objects.Inner)] == [Part("odd", PHONE.encode())]
    assert [item.place for item in items if not isinstance(item, objects.Inner | Slot)] == ["宏"]


def test_bytes_of_the_file_itself_can_be_patched() -> None:
    compound = open_compound(compound_file({("a",): b"a"}) + b"tail", LIMITS)
    assert patched(compound, {FILE: [(len(compound.data) - 4, b"****")]}).endswith(b"****")
