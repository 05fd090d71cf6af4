"""Tar archives: names are text, members are parts, headers stay right."""

from __future__ import annotations

import io
import tarfile

import pytest

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit
from redactor.formats import tar
from tests.formats.builders import ID, PHONE, tarred, tars

LIMITS = Limits()


def masked(data: bytes) -> tuple[bytes, Content]:
    content = tar.read(data, LIMITS)
    copy = tar.write(data, [Edit(i, 0, p.text, "*" * len(p.text)) for i, p in enumerate(content.passages)], {})
    return copy, tar.read(copy, LIMITS)


def kinds(spots: tuple[BlindSpot, ...]) -> list[str]:
    return [spot.kind for spot in spots]


def forged(data: bytes, at: int, new: bytes) -> bytes:
    """The first header with some bytes replaced and its checksum made right."""
    header = bytearray(data[:512])
    header[at : at + len(new)] = new
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data[512:]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_and_members_are_read_and_masked(form: int) -> None:
    members = {f"来信/{ID}.txt": b"one", f"{'d' * 90}/{'e' * 30}/{PHONE}.txt": b"two" * 400}
    data = tarred(members, form)
    content = tar.read(data, LIMITS)
    assert [p.text for p in content.passages] == list(members)
    assert [(p.name, p.data) for p in content.parts] == list(members.items())
    copy, again = masked(data)
    assert ID.encode() not in copy
    assert PHONE.encode() not in copy
    assert again.blind_spots == ()
    with tarfile.open(fileobj=io.BytesIO(copy)) as opened:
        assert [m.size for m in opened.getmembers()] == [3, 1200]
        assert not any("*" in name for name in opened.getnames())


def test_a_number_cut_in_the_short_copy_of_a_long_name_goes_too() -> None:
    name = "d" * 90 + ID + ".txt"  # the header of the old kind holds its first hundred bytes
    data = tarred({name: b"x"}, tarfile.GNU_FORMAT)
    assert data.count(ID[:10].encode()) == 2
    copy = tar.write(data, [Edit(0, 90, ID, "*" * 18)], {})
    assert ID[:6].encode() not in copy
    assert [p.text for p in tar.read(copy, LIMITS).passages] == ["d" * 90 + "_" * 18 + ".txt"]


def test_a_changed_member_may_have_another_length() -> None:
    data = tars()["pax.tar"]
    before = tar.read(data, LIMITS)
    for new in (b"", b"x" * 511, b"y" * 5_000):
        copy = tar.write(data, [], {1: new})
        after = tar.read(copy, LIMITS)
        assert [p.data for p in after.parts] == [before.parts[0].data, new, before.parts[2].data]
        assert after.passages == before.passages
        assert after.blind_spots == ()
        with tarfile.open(fileobj=io.BytesIO(copy)) as opened:
            assert len(opened.getmembers()) == 3


def test_a_size_in_the_extended_header_is_kept_right() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a")
        member.size, member.pax_headers = 3, {"size": "3", "comment": f"电话{PHONE}"}
        archive.addfile(member, io.BytesIO(b"one"))
    data = buffer.getvalue()
    assert [p.text for p in tar.read(data, LIMITS).passages] == [f"电话{PHONE}", "a"]
    copy = tar.write(data, [Edit(0, 2, PHONE, "*" * 11)], {0: b"z" * 1_000})
    after = tar.read(copy, LIMITS)
    assert [p.text for p in after.passages] == ["电话" + "*" * 11, "a"]
    assert after.parts[0].data == b"z" * 1_000
    with tarfile.open(fileobj=io.BytesIO(copy)) as opened:
        assert opened.getmembers()[0].size == 1_000


def test_a_link_gets_the_new_name_of_its_target() -> None:
    copy, again = masked(tars()["ustar-gbk.tar"])
    with tarfile.open(fileobj=io.BytesIO(copy), encoding="gbk") as opened:
        file, link, _ = opened.getmembers()
        assert link.linkname == file.name
    assert again.blind_spots == ()


def test_what_is_left_over_is_told() -> None:
    data = tarred({"a": b"x"})
    slack = bytearray(data)
    slack[600:611] = PHONE.encode()
    assert kinds(tar.read(bytes(slack), LIMITS).blind_spots) == ["unsupported"]
    assert kinds(tar.read(forged(data, 50, PHONE.encode()), LIMITS).blind_spots) == ["unsupported"]
    assert kinds(tar.read(forged(data, 500, PHONE.encode()), LIMITS).blind_spots) == ["unsupported"]
    assert kinds(tar.read(data + PHONE.encode(), LIMITS).blind_spots) == ["corrupt"]
    assert kinds(tar.read(data + tarred({PHONE: b"x"}), LIMITS).blind_spots) == ["corrupt"]


def test_what_is_missing_is_told() -> None:
    data = tarred({"a": b"x" * 600, "b": b"y"})
    for cut in (700, 512 * 3 + 5, 512 * 5):
        assert kinds(tar.read(data[:cut], LIMITS).blind_spots) == ["corrupt"]
    broken = bytearray(data)
    broken[512 * 3 + 1] ^= 1
    content = tar.read(bytes(broken), LIMITS)
    assert kinds(content.blind_spots) == ["corrupt"]
    assert [p.name for p in content.parts] == ["a"]


@pytest.mark.parametrize("kind", [b"S", b"M", b"D"])
def test_what_is_not_put_together_is_a_blind_spot(kind: bytes) -> None:
    content = tar.read(forged(tarred({"a": b"x"}, tarfile.GNU_FORMAT), 156, kind), LIMITS)
    assert kinds(content.blind_spots) == ["unsupported"]
    assert content.parts == ()


def test_an_unknown_kind_of_member_is_read() -> None:
    assert tar.read(forged(tarred({"a": b"x"}), 156, b"Z"), LIMITS).parts[0].data == b"x"


def test_limits_and_stale_edits() -> None:
    data = tarred({str(i): b"" for i in range(5)})
    with pytest.raises(LimitExceeded):
        tar.read(data, Limits(members=4))
    with pytest.raises(LimitExceeded):
        tar.read(data, Limits(file_bytes=100))
    for edit in (Edit(0, 0, "b", "*"), Edit(9, 0, "0", "*"), Edit(0, -1, "0", "*")):
        with pytest.raises(StaleEdit):
            tar.write(data, [edit], {})
    with pytest.raises(StaleEdit):
        tar.write(data, [], {5: b""})
