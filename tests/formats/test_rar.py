"""RAR archives: read in both generations, never written, and what is not read is told."""

from __future__ import annotations

import base64
import os
import zlib
from pathlib import Path

import pytest

from redactor import Verdict, check
from redactor.content import Edit, Limits
from redactor.errors import EncryptedFile, UnreadableFile, UnwritableFormat
from redactor.formats import rar
from redactor.formats._rar_headers import archive_of
from samples._archives import rar4, rar5
from tests.formats.builders import PHONE, rars

# ``rar5-solid.rar`` and ``unicode.rar`` of rarfile's tests (ISC): two members that share a dictionary; PPMd and UTF-16 names.
SOLID = (
    "UmFyIRoHAQAJ78hvCwEFBwQGAQGAgIAA3vVwchwCAroABIAQtoMCoua3xYAbAQpzdGVzdDEudHh0waw3REQj+iP2l/1iU1G+TJGBQQKMwQN5XL9H"
    "o6otoDaT3aBYAEACANRQBHb2xH8y6p8ypcTM14PfABDoLYkcAgKNAASAELaDAqLmt8XAGwEKc3Rlc3QyLnR4dEUVCmABAAgD37f79vwdd1ZRAwUE"
    "AA=="
)
UNICODE = (
    "UmFyIRoHADvQcwgADQAAAAAAAAAc8XSAgDYAEQAAAAIAAAADU/xRZwKG5j4dNRYApIEAANGD0LjQuNC+0L7RgtC40LLQuy50eHSnGDDY998j8QAA"
    "v4hn9qn/1AX2dJCANAANAAAAAgAAAANT/FFnAobmPh01FACkgQAA8J2QgPCdkIHwnZCB8J2Qgi50eHSHrY13gwC/iGf2qf/UxD17AEAHAA=="
)


def test_packed_members_of_rar_5_are_read() -> None:
    content = rar.read(base64.b64decode(SOLID), Limits())
    assert [len(part.data) for part in content.parts] == [2048, 2048]
    assert content.parts[0].data == content.parts[1].data
    assert content.parts[0].data.split()[:3] == [b"000", b"001", b"002"]
    assert content.blind_spots == ()


def test_packed_members_of_rar_4_are_read_or_told() -> None:
    content = rar.read(base64.b64decode(UNICODE), Limits())
    assert [passage.text for passage in content.passages] == ["уииоотивл.txt", "𝐀𝐁𝐁𝐂.txt"]
    assert {spot.kind for spot in content.blind_spots} == {"unsupported"}


def test_names_in_the_old_systems_encoding_are_read() -> None:
    content = rar.read(rars()["old.rar"], Limits())
    assert [passage.text for passage in content.passages] == ["名单.csv", f"张三{PHONE}.txt"]


def test_what_is_found_is_held_with_a_word_on_what_to_do() -> None:
    outcome = check(rars()["new.rar"], "附件.rar")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is None
    assert "zip" in outcome.no_copy
    with pytest.raises(UnwritableFormat):
        rar.write(rars()["new.rar"], [Edit(0, 0, "名", "*")], {})


def test_a_comment_is_read() -> None:
    content = rar.read(rars()["new.rar"], Limits())
    assert any(PHONE in passage.text and passage.label == "注释" for passage in content.passages)


def test_a_flag_that_says_encrypted_is_believed() -> None:
    body = bytearray(rar4({"名单.csv": b"1234567"}))
    at = body.index(b"\x74", 20)
    body[at + 1] |= 4
    body[at - 2 : at] = (zlib.crc32(body[at : at + 30 + len("名单.csv".encode("gbk"))]) & 0xFFFF).to_bytes(2, "little")
    content = rar.read(bytes(body), Limits())
    assert [spot.kind for spot in content.blind_spots] == ["encrypted"]
    assert content.passages


def test_a_damaged_member_is_told_and_a_damaged_header_refused() -> None:
    data = bytearray(rar5({"a.txt": b"content of a member"}))
    data[data.index(b"content")] ^= 1
    assert [spot.kind for spot in rar.read(bytes(data), Limits()).blind_spots] == ["corrupt"]
    data[12] ^= 1
    with pytest.raises(UnreadableFile):
        rar.read(bytes(data), Limits())


def test_bytes_after_the_end_are_told() -> None:
    assert rar.read(rars()["new.rar"] + PHONE.encode(), Limits()).blind_spots


def _corpus(name: str) -> bytes:
    shared = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    path = shared / "corpus" / name
    if not path.is_file():
        pytest.skip("the shared corpus is not beside the repository")
    return path.read_bytes()


def test_a_volume_is_read_as_far_as_it_goes() -> None:
    """Packed members of RAR 3, held against their CRC by the reader."""
    content = rar.read(_corpus("archives/junrar__test-documents.part1.rar"), Limits())
    assert [len(part.data) for part in content.parts] == [766, 167, 26448]
    assert "unsupported" in {spot.kind for spot in content.blind_spots}


@pytest.mark.parametrize("name", ["junrar__rar5-nonascii-password.rar", "tika__test-documents-enc.rar"])
def test_encrypted_names_are_an_error_that_says_so(name: str) -> None:
    with pytest.raises(EncryptedFile):
        archive_of(_corpus(f"encrypted/{name}"), 1000)
