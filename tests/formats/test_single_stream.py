"""Bzip2 and XZ: one content, several streams, limits; and the zip methods of the same families."""

from __future__ import annotations

import bz2
import io
import lzma
import random
import struct
import zipfile
import zlib

import pytest

from redactor import check
from redactor.content import Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnreadableFile
from redactor.formats import archive, bzip2, xz
from redactor.formats._deflate64 import MOST, inflate64
from tests.formats.builders import ID, LINES, PHONE, bzip2s, texts, xzs

PACKERS = [(bzip2, bz2.compress), (xz, lzma.compress)]


@pytest.mark.parametrize(("source", "pack"), PACKERS)
def test_what_follows_the_streams_is_told(source, pack) -> None:  # type: ignore[no-untyped-def]
    content = source.read(pack(b"a" * 100) + b"19499990001", Limits())
    assert content.parts[0].data == b"a" * 100
    assert [spot.kind for spot in content.blind_spots] == ["unsupported"]


@pytest.mark.parametrize(("source", "pack"), PACKERS)
def test_limits_and_damage(source, pack) -> None:  # type: ignore[no-untyped-def]
    packed = pack(bytes(20_000_000))
    with pytest.raises(LimitExceeded):
        source.read(packed, Limits())
    with pytest.raises(UnreadableFile):
        source.read(pack(b"content")[:-3], Limits())
    with pytest.raises(StaleEdit):
        source.write(pack(b"a"), [], {1: b""})
    with pytest.raises(StaleEdit):
        source.write(pack(b"a"), [Edit(0, 0, "a", "*")], {})


@pytest.mark.parametrize("data", [bzip2s()["two.bz2"], xzs()["two.xz"]])
def test_several_streams_are_one_text(data: bytes) -> None:
    outcome = check(data, "公示.txt")
    assert outcome.copy is not None
    again = check(outcome.copy.data, "公示.txt")
    assert PHONE not in str(again)
    assert outcome.copy.outcome.characters == outcome.characters


def _zip(method: int, packed: bytes, content: bytes) -> bytes:
    """A zip of one member, packed by a method that ``zipfile`` does not write."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(zipfile.ZipInfo("公示.txt", (2024, 1, 1, 0, 0, 0)), packed)
    data = bytearray(buffer.getvalue())
    for sign, method_at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(sign) + method_at
        struct.pack_into("<H", data, at, method)
        struct.pack_into("<LLL", data, at + 6, zlib.crc32(content), len(packed), len(content))
    return bytes(data)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(("method", "pack"), [(9, _deflated), (95, lzma.compress)])
def test_rare_zip_methods_are_read_and_written(method: int, pack) -> None:  # type: ignore[no-untyped-def]
    body = "\n".join(LINES).encode()
    data = _zip(method, pack(body), body)
    assert archive.read(data, Limits()).parts[0].data == body
    outcome = check(data, "附件.zip")
    assert outcome.copy is not None, outcome.no_copy
    masked = archive.read(outcome.copy.data, Limits())
    assert ID.encode() not in masked.parts[0].data
    assert masked.blind_spots == ()


def test_deflate64_knows_its_long_match_and_far_ones() -> None:
    """Fixed codes by hand: 'a', code 285 with 16 more bits (3 + 65533), distance 1; then the end."""

    def code(value: int, length: int) -> str:
        return f"{value:0{length}b}"

    def low_first(value: int, length: int) -> str:
        return f"{value:0{length}b}"[::-1]

    bits = "1" + low_first(1, 2) + code(0x30 + 97, 8) + code(0b11000101, 8) + low_first(65_533, 16) + code(0, 5)
    bits += code(0, 7)
    packed = bytes(int(bits[i : i + 8].ljust(8, "0")[::-1], 2) for i in range(0, len(bits), 8))
    assert inflate64(packed, 65_537) == b"a" * 65_537
    chance = random.Random(3).randbytes(30_000)
    far = chance + chance[:200] + chance[100:250]
    assert inflate64(_deflated(far), len(far)) == far
    with pytest.raises(LimitExceeded):
        inflate64(b"", MOST + 1)
    with pytest.raises(ValueError, match="early"):
        inflate64(_deflated(texts()["utf-8.txt"])[:-4], 1000)
