"""7z archives: what 7-Zip and libarchive write is read, and what we write anew is a 7z again."""

from __future__ import annotations

import base64
import lzma

import pytest

from redactor import check
from redactor.content import Edit, Limits
from redactor.document import open_document
from redactor.errors import EncryptedFile, LimitExceeded, StaleEdit, UnreadableFile
from redactor.formats import sevenzip
from redactor.formats._sevenzip_folders import packed_anew
from redactor.formats._sevenzip_writer import number
from redactor.sweep import residue
from samples._archives import AES
from samples._archives import sevenzip as built
from tests.formats.builders import ID, PHONE, sevenzips, tables, texts

ROWS = "".join(f"{i},张三,{ID},1549999{i:04d}\n" for i in range(40)).encode()
NOTE = "无个人信息。".encode()

# Two members, written by libarchive 3.6.2 in its several ways of packing.
MADE = {
    "lzma1": "N3q8ryccAAPJIIjlLwEAAAAAAAAhAAAAAAAAAHX7CnsAGAsYxmcCbTRwVlrmsQfDLvUmjuxWUOrVCajzCpruCMxECJd89FmCBQX3Qte"
    "Qa/M6ONIiOWHlJow23QTzw8kjs+Dexp/5z04lPGJFbzBa12WLyPV4w2Chz+xjsNCMU1ziaVLc4cbxDXAQdFcb1N/HE6+zM3jEldladUuRAVXo40"
    "15Lb/q4VlzSbK3mR8+bWbSQstpzA59s6ea2c0GIy4ECeUBqLh7IHUm+hgA2SOPPKMhH17UuhNRaGXyMP44yYAAAIEzB64P1TESgRck0/6zfi+Jk"
    "r6+PNqYZWcu6AxYVqGzjwVxruyNI6WJTlB5JwHdXLQcvieozqw+yZJtkpnIbQpthjel+ktJUaX0GSMfuz442Jrdg7F9IuNpVWnRQ/ANtMfKGEdW"
    "+iJ//4sfAAAXBoDAAQlvAAcLAQABIwMBAQVdAACAAAxxCgF2to3fAAA=",
    "bzip2": "N3q8ryccAAMCXjMYZgEAAAAAAAAhAAAAAAAAAHnIdPtCWmg2MUFZJlNZM0tqAwAAZth5QBAABH/gcCAAgGAQgFSPADABJmbBpT1P0pqf+"
    "pU0AAANPVR/qqepoNBowgAqSCUfqgAaMHqmeqShTlNaY2F7dcBIABoBmABVVVUZJKFxSUK7u7u7LAAAAAAAAAANa18XvfD0RVQwIq1IqkULBHAix"
    "IeYir1xx64vfGKhJK0Itaqqqr2SVLrgKkqAWqSpa+yt6gAAAAAKqqoAAAAACqq75JUtJKmMShVVYw25hKFMttuZlttzMvNJQnk3sSRkRoRWc54v"
    "e9hGQjQjrv55iLdRHLtj97ojvsRbfaEbz/CN8v8XckU4UJAzS2oDAACBMweuD9UybI4nJUdXBPp7NlBECf8/uns1kLW5TnBh2oY8Xmz+dnt2rDp"
    "7iUB48leSeghSjxbUxM962baUGQ5kqemeq7NN+8wmsyJGtsXujJcHUonthpC9Ed8Or/agcujQf//Q/ZAAFwaA/QEJaQAHCwEAASMDAQEFXQAAgA"
    "AMawoBE7cHAAAA",
    "deflate": "N3q8ryccAAPafdhZPQEAAAAAAAAhAAAAAAAAAGrbbSWN1LtNQ1EQhOF8arnBmZnz7M6QUQEppCSklmWJYrh2HRxRweymf/ZptxyP+8d5"
    "fTtqLXOSq/B/C+fBVteesgeMOkJRJzjqjBp1FS3qGnrUdYyoG5hRN7GiboElCblBIhESjEgoMDKhwQiFFYxU2MCIhR2MXDjACIYTjGS4oEhGBYp"
    "ktG8lkpGgSEaGIhlVKJJRgyIZdSiS0YAiGU0oktGCIxkXOJIx4UjG+41FMjYcybjCkYwbHMm4w5GMBxzJeMKRjBee77v6Om+38+fz+fL9e3n9Aw"
    "AAgTMHrg/VMYP2FyTT/rKXesET6FnlmFUvO4ZweNGzxmkqnyDXYh78QsTn2l4s1Kd4aKtEk41tLKoJfSRQuhMOWyoEB0fGb/lWLjBrOxKca3Q3w"
    "jrv6k+VVRkukt9r7+mvnL//0RrQABcGgNQBCWkABwsBAAEjAwEBBV0AAIAADGsKAeDY7PQAAA==",
}
PPMD = (
    "N3q8ryccAAMsvLGFHwEAAAAAAAAhAAAAAAAAAB0oeoIAL/wNaw8hO4dRfEyb9/tAOYchE6sfgcyvyYUn25X+v2cjcAJmyeWN8/MXsibsNXKdIki5"
    "17QHTiZCwbj7tfuYlRXtQ5PtOi3pTHmkrOUxO2dDB1ypgKODh2FH0rpLx6oiO9SEyUhAges7qUQtnrzdln7Db2xe/wsybj0GfFAiMeaUYIKtVnJm"
    "ZlLeZa2qTCasAfHIZ6kS+Kl6jXh+nSkOoWl5v91B+f4PRGShSPgsLAAAAIEzB64P1TC9aVck0/6zfi+YMngnuDP+Jc2RQqUAwhbqp5tWbhUAG4m4"
    "tBlkzn9Uj2yuFuSF0XROR5zSelO2MXsqOPe0TiZrBQH8g1E79URpiMYDzzqdHQxYyuR14hi/u8F6Uanfok7/3bRgABcGgLEBCW4ABwsBAAEjAwEB"
    "BV0AAIAADHEKAW8kJe4AAA=="
)


@pytest.mark.parametrize("way", MADE)
def test_what_libarchive_packs_is_read_and_written(way: str) -> None:
    data = base64.b64decode(MADE[way])
    content = sevenzip.read(data, Limits())
    assert [passage.text for passage in content.passages] == ["名单.csv", "说明.txt"]
    assert [part.data for part in content.parts] == [ROWS, NOTE]
    assert content.blind_spots == ()
    masked = ROWS.replace(b"44088119", b"********")
    again = sevenzip.read(sevenzip.write(data, [Edit(1, 0, "说", "*")], {0: masked}), Limits())
    assert [part.data for part in again.parts] == [masked, NOTE]
    assert [passage.text for passage in again.passages] == ["名单.csv", "＊明.txt"]
    assert again.blind_spots == ()


def test_a_method_that_nobody_knows_is_a_blind_spot_and_names_are_read() -> None:
    content = sevenzip.read(base64.b64decode(PPMD), Limits())
    assert [passage.text for passage in content.passages] == ["名单.csv", "说明.txt"]
    assert content.parts == ()
    assert {spot.kind for spot in content.blind_spots} == {"unsupported"}
    renamed = sevenzip.write(base64.b64decode(PPMD), [Edit(0, 0, "名单", "**")], {})
    assert sevenzip.read(renamed, Limits()).passages[0].text == "＊＊.csv"


def test_the_whole_check_masks_members_and_names() -> None:
    outcome = check(sevenzips()["solid.7z"], "附件.7z")
    assert outcome.copy is not None, outcome.no_copy
    read = [passage.text for passage in open_document(outcome.copy.data, "附件.7z", Limits()).passages]
    assert not any(ID in text or PHONE in text for text in read)
    assert not residue({ID, PHONE}, outcome.copy.data)


def test_only_the_folder_that_changes_is_packed_anew() -> None:
    data = sevenzips()["loose.7z"]
    stream, _ = packed_anew(texts()["gb18030.txt"])
    written = sevenzip.write(data, [], {0: b"*" * len(tables()["table.csv"])})
    untouched = lzma.compress(
        texts()["gb18030.txt"], lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    )
    assert untouched in written
    assert stream


def test_a_password_on_members_is_a_blind_spot_and_on_names_an_error() -> None:
    content = sevenzip.read(built({"名单.csv": ROWS}, packed_header=False, coder=AES), Limits())
    assert [spot.kind for spot in content.blind_spots] == ["encrypted"]
    assert [passage.text for passage in content.passages] == ["名单.csv"]
    with pytest.raises(EncryptedFile):
        sevenzip.read(built({"名单.csv": ROWS}, coder=AES), Limits())


def test_the_first_of_several_volumes_says_so() -> None:
    with pytest.raises(UnreadableFile, match="分卷"):
        sevenzip.read(sevenzips()["solid.7z"][:60], Limits())


def test_bytes_that_belong_to_nobody_are_told() -> None:
    content = sevenzip.read(sevenzips()["solid.7z"] + b"19499990001", Limits())
    assert [spot.kind for spot in content.blind_spots] == ["unsupported"]


def test_limits_hold_before_anything_is_unpacked() -> None:
    data = built({"a.txt": bytes(3_000_000)})
    content = sevenzip.read(data, Limits(ratio_from=1_000_000))
    assert [spot.kind for spot in content.blind_spots] == ["limit"]
    with pytest.raises(LimitExceeded):
        sevenzip.read(built({str(i): b"x" for i in range(10)}), Limits(members=5))


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(StaleEdit):
        sevenzip.write(sevenzips()["solid.7z"], [], {7: b""})


@pytest.mark.parametrize("value", [0, 0x7F, 0x80, 0x3FFF, 0x4000, 2**35 - 1, 2**56, 2**63])
def test_numbers_are_spelled_as_they_are_read(value: int) -> None:
    from redactor.formats._sevenzip_header import Cursor

    assert Cursor(number(value), 1).number() == value
