"""The witness finds a value wherever bytes can hide it, without knowing a format."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import quopri
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from redactor.sweep import ENCODINGS, residue
from samples._archives import sevenzip

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


# What is written as another text: planted as somebody would leave it over, in the middle of what looks masked.

_HEAD = b"From: a@example.com\r\nSubject: =?utf-8?B?5YWs56S6?=\r\n\r\n"


def _base64_mail(text: str) -> bytes:
    return _HEAD + base64.encodebytes(("公示名单，" * 20 + text + "，完" * 20).encode()).replace(b"\n", b"\r\n")


def _quoted_mail(text: str) -> bytes:
    return _HEAD + quopri.encodestring(("公示名单，" * 9 + text + "，完" * 9).encode("gb18030"))


def _encoded_words(text: str) -> bytes:
    raw = f"公示{text}".encode("gb18030")
    return b"\r\n ".join(b"=?gb2312?B?" + base64.b64encode(half) + b"?=" for half in (raw[:8], raw[8:])) + b"\r\n"


def _rich(text: str) -> bytes:
    signs = "".join(
        sign if sign.isascii() else "".join(f"\\'{byte:02x}" for byte in sign.encode("gb18030")) for sign in text
    )
    return b"{\\rtf1\\ansi\\ansicpg936 " + (signs[:8] + "}{\\b\\f1 " + signs[8:]).encode() + b"\\par}"


def _rich_by_numbers(text: str) -> bytes:
    return b"{\\rtf1\\ansi\\uc1 " + "".join(f"\\u{ord(sign)}?" for sign in text).encode() + b"\\par}"


def _rich_with_stand_ins(text: str) -> bytes:
    return b"{\\rtf1\\ansi\\uc2 " + "".join(f"\\u{ord(s)}\\'3f\\'3f" for s in text).encode() + b"\\par}"


def _escaped(text: str) -> bytes:
    return ('{"a": "' + "".join(f"\\u{ord(sign):04x}" for sign in text) + '"}').encode()


def _escaped_page(text: str) -> bytes:
    return json.dumps({"html": f"<p>{text[:3]}<b>{text[3:]}</b></p>"}).replace("/", "\\/").encode()


def _utf7(text: str) -> bytes:
    return f"电话 {text} 完".encode("utf-7")


def _data_url(text: str) -> bytes:
    return b"<img src='data:text/plain;base64," + base64.b64encode(f"手机：{text}".encode()) + b"'>"


def _percent(text: str) -> bytes:
    return f"<a href='/s?q={quote(text, encoding='gbk')}'>".encode()


def _tar(text: str) -> bytes:
    target = io.BytesIO()
    body = f"<td>{text[:4]}</td><td>{text[4:]}</td>".encode()
    with tarfile.open(fileobj=target, mode="w") as archive:
        member = tarfile.TarInfo("a.html")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))
    return target.getvalue()


DISGUISES = [
    _base64_mail,
    _quoted_mail,
    _encoded_words,
    _rich,
    _rich_by_numbers,
    _rich_with_stand_ins,
    _escaped,
    _escaped_page,
    _utf7,
    _data_url,
    _percent,
    _tar,
    lambda text: bz2.compress(_base64_mail(text)),
    lambda text: lzma.compress(_tar(text)),
    lambda text: sevenzip({"空": b"", "a.txt": text.encode(), "b.eml": _quoted_mail(text)}, solid=False),
    lambda text: _zip(gzip.compress(_base64_mail(text))),
]


@pytest.mark.parametrize("value", [ID, NAME])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_written_as_another_text(disguise: Callable[[str], bytes], value: str) -> None:
    assert residue([value], disguise(value)) == {value}
    assert residue([value], disguise("*" * len(value))) == frozenset()


@pytest.mark.parametrize("nasty", [b"=?", b"\\u", b"%4", b"+", b"A", b"A\n", b"=\n", b"{\\rtf\\'", b"<", b"\\'d5"])
def test_time_grows_with_the_size_and_no_faster(nasty: bytes) -> None:
    def seconds(size: int) -> float:
        data = b"{\\rtf1" + nasty * (size // len(nasty))
        start = time.process_time()
        residue([ID], data)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(400_000) < max(12 * seconds(100_000), 0.5)
