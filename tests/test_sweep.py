"""The witness finds a value wherever bytes can hide it, without knowing a format."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable

import pytest

from redactor.sweep import ENCODINGS, residue

ID = "440881190101010018"
NAME = "欧阳小明"


def _zip(data: bytes, name: str = "a.bin") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("value", [ID, NAME])
def test_in_every_encoding(value: str, encoding: str) -> None:
    big5_cannot = value.encode(encoding, "ignore") == b"" or value.encode(encoding, "replace").count(b"?") > 0
    if not big5_cannot:
        assert residue([value], b"\x01\x02" + value.encode(encoding) + b"\x03") == {value}


@pytest.mark.parametrize(
    "wrapped",
    [_zip, gzip.compress, zlib.compress, lambda data: _zip(_zip(gzip.compress(data)))],
    ids=["zip", "gzip", "zlib", "nested"],
)
def test_in_every_container(wrapped: Callable[[bytes], bytes]) -> None:
    noise = b"text " * 50
    assert residue([ID], wrapped(noise + ID.encode() + noise)) == {ID}
    assert residue([ID], wrapped(noise)) == frozenset()


def test_in_a_member_name() -> None:
    assert residue([NAME], _zip(b"", f"{NAME}.txt")) == {NAME}


@pytest.mark.parametrize(
    "markup",
    [
        b"<w:t>440881</w:t></w:r><w:r><w:t>190101010018</w:t>",
        b"&#52;40881190101010018",
        b"440881 19010101 0018",
        b"<b>440881-19010101</b>-0018",
    ],
)
def test_cut_by_markup_written_as_references_or_grouped(markup: bytes) -> None:
    assert residue([ID], b"<p>" + markup + b"</p>") == {ID}


def test_a_short_number_inside_a_longer_one_is_chance() -> None:
    assert residue(["6621234"], b"no. 96621234") == frozenset()
    assert residue(["6621234"], b"tel 6621234") == {"6621234"}


def test_what_is_not_there_is_not_found() -> None:
    assert residue([ID, NAME, "ab"], b"440881************ ab " + "欧阳**".encode()) == frozenset()
