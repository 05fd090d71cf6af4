"""Gzip: the content is a part, name and comment are text."""

from __future__ import annotations

import gzip as packer

import pytest

from redactor.content import Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnreadableFile
from redactor.formats import gzip
from tests.formats.builders import PHONE, gzips

LIMITS = Limits()
TWO = packer.compress(b"one", mtime=0) + packer.compress(b"two", mtime=0)


def test_name_comment_and_content_are_read_and_masked() -> None:
    data = gzips()["named.gz"]
    content = gzip.read(data, LIMITS)
    assert [p.text for p in content.passages] == [f"张三{PHONE}.txt", f"经办人电话 {PHONE}"]
    assert content.parts[0].data == packer.decompress(data)
    copy = gzip.write(data, [Edit(0, 2, PHONE, "*" * 11), Edit(1, 6, PHONE, "*" * 11)], {})
    again = gzip.read(copy, LIMITS)
    assert [p.text for p in again.passages] == ["张三" + "＊" * 11 + ".txt", "经办人电话 " + "*" * 11]
    assert again.parts[0].data == content.parts[0].data
    assert PHONE.encode() not in copy


def test_streams_one_after_the_other_are_one_content() -> None:
    assert gzip.read(TWO, LIMITS).parts[0].data == b"onetwo"
    copy = gzip.write(TWO, [], {0: b"onetw*"})
    assert copy.startswith(packer.compress(b"one", mtime=0)[:-8])
    for new in (b"onetw*", b"a longer one"):
        assert packer.decompress(gzip.write(TWO, [], {0: new})) == new
        assert gzip.read(gzip.write(TWO, [], {0: new}), LIMITS).parts[0].data == new


def test_what_stands_behind_it_is_told_and_stays() -> None:
    assert gzip.read(TWO + bytes(512), LIMITS).blind_spots == ()
    data = TWO + b"\0" + PHONE.encode()
    assert [spot.kind for spot in gzip.read(data, LIMITS).blind_spots] == ["unsupported"]
    assert gzip.write(data, [], {0: b"x"}).endswith(PHONE.encode())


def test_an_unknown_extra_field_is_told() -> None:
    plain = packer.compress(b"x", mtime=0)
    data = plain[:3] + b"\x04" + plain[4:10] + b"\x0f\x00AP\x0b\x00" + PHONE.encode() + plain[10:]
    assert packer.decompress(data) == b"x"
    assert [spot.kind for spot in gzip.read(data, LIMITS).blind_spots] == ["unsupported"]


@pytest.mark.parametrize("cut", [3, 9, 12, -1, -4, -8])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableFile):
        gzip.read(packer.compress(b"some text" * 9)[:cut], LIMITS)


def test_limits() -> None:
    bomb = packer.compress(bytes(30_000_000))
    with pytest.raises(LimitExceeded):
        gzip.read(bomb, LIMITS)
    with pytest.raises(LimitExceeded):
        gzip.read(bomb, Limits(file_bytes=1_000_000, ratio=10**9))
    with pytest.raises(LimitExceeded):
        gzip.read(TWO, Limits(members=1))
    assert len(gzip.read(packer.compress(bytes(5_000_000)), LIMITS).parts[0].data) == 5_000_000


def test_stale_edits_write_nothing() -> None:
    data = gzips()["named.gz"]
    for edit in (Edit(0, 0, "b", "*"), Edit(7, 0, "张", "*"), Edit(0, -1, "t", "*")):
        with pytest.raises(StaleEdit):
            gzip.write(data, [edit], {})
    with pytest.raises(StaleEdit):
        gzip.write(data, [], {1: b""})
