"""The witness: is a hidden value still anywhere in these bytes? Knows containers, not formats.

It does not use our readers, on purpose: what they overlook it must not overlook with them. Zip members and gzip, zlib,
bzip2, xz and LZMA2 streams are inflated, nested ones too, and so is Base64; every leaf is searched in every encoding that
Chinese files use, and once more as plain text with markup taken out and character references resolved, so that a value
cut by tags is seen, and with the escapes undone that mail, JSON and rich text know (:mod:`redactor.transfer`). Of a PDF
every object and decoded stream is a leaf, and the text of its pages as PDFium reads it (:mod:`redactor.pdf_leaves`).
"""

from __future__ import annotations

import bz2
import gzip
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from redactor import pdf_leaves
from redactor.transfer import packed, rewritten, unescaped

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5")
SHORTEST = 3
"""Values of fewer characters are not searched for: they stand in other words by chance. Checking again covers them."""
LONG_NUMBER = 11
"""A number from this length on is the same one even inside a longer one."""
_DEEPEST = 8
_LARGEST = 1_000_000_000
_TAG = re.compile(r"<[^<>]{0,2000}>")
_GROUPING = re.compile(r"(?<=[0-9])[ \-\u00a0\u3000](?=[0-9])")


def residue(values: Iterable[str], data: bytes) -> frozenset[str]:
    """Those of the values that are still in the data, in any encoding, in any container inside it.

    Args:
        values: what was hidden, as it stood there. Shorter than ``SHORTEST`` are passed over.
        data: the bytes of the masked copy.

    Raises:
        redactor.pdf_leaves.WitnessSilenced: a PDF in it opens, and cannot be looked at as a whole.
    """
    wanted = {value for value in values if len(value.strip()) >= SHORTEST}
    if not wanted:
        return frozenset()
    from ahocorasick import Automaton

    raw = Automaton()
    plain = Automaton()
    for value in wanted:
        plain.add_word(value, value)
        for encoding in ENCODINGS if not _short_number(value) else ():
            try:
                raw.add_word(value.encode(encoding).decode("latin-1"), value)
            except UnicodeEncodeError:
                continue  # this encoding cannot hold the value, so it cannot hide there in it
        bare = _GROUPING.sub("", value)
        if bare != value and len(bare) >= SHORTEST:
            plain.add_word(bare, value)
    if len(raw):
        raw.make_automaton()
    plain.make_automaton()
    left: set[str] = set()
    for leaf, is_text in _leaves(data, 0):
        # Short numbers are searched for in text only: in raw bytes they would stand by chance in longer ones.
        if len(raw):
            left.update(value for _, value in raw.iter(leaf.decode("latin-1")))
        for text in _texts(leaf) if is_text else ():
            for last, value in plain.iter(text):
                if value not in left and _itself(value, text, last + 1):
                    left.add(value)
    return frozenset(left)


def _itself(value: str, text: str, end: int) -> bool:
    """Whether the value that ends here is not, being a short number, by chance a piece of a longer one."""
    if not _short_number(value):
        return True
    start = end - len(value)
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return not (before.isdecimal() or after.isdecimal())


def _short_number(value: str) -> bool:
    return value.isascii() and value.isalnum() and len(value) < LONG_NUMBER


def _leaves(data: bytes, depth: int) -> Iterator[tuple[bytes, bool]]:
    """The data itself, and everything that can be inflated out of it; each with whether it may be text."""
    is_pdf = pdf_leaves.SIGN in data[:1024]
    yield data, not is_pdf
    if depth >= _DEEPEST:
        return
    if is_pdf:
        for leaf, is_text in pdf_leaves.leaves(data):
            yield leaf, is_text
            if is_text and leaf[:4] in (b"PK\x03\x04", b"%PDF"):
                yield from _leaves(leaf, depth + 1)
    inside = _inside(data)
    if inside is None:
        inside = packed(data) if not is_pdf and b"\0" not in data[:2000] else iter(())
    for leaf in inside:
        yield from _leaves(leaf, depth + 1)


def _inside(data: bytes) -> Iterator[bytes] | None:
    """What a container holds; ``None`` if it is none."""
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        return _members(data)
    if data[:2] == b"\x1f\x8b":
        return _gunzipped(data)
    if data[257:262] == b"ustar":
        return _files(data)
    if data[:1] == b"\x78" and len(data) > 2 and int.from_bytes(data[:2]) % 31 == 0:
        return _inflated(data)
    if data[:3] == b"BZh" or data[:6] in (b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c"):
        return _streams(data)
    return None


def _gunzipped(data: bytes) -> Iterator[bytes]:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            yield stream.read(_LARGEST)
    except (OSError, EOFError, zlib.error):
        return  # not a gzip stream after all: its bytes were searched as they are


def _inflated(data: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj().decompress(data, _LARGEST)
    except zlib.error:
        return  # as above


def _files(data: bytes) -> Iterator[bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", ignore_zeros=True) as archive:
            for member in archive:
                if (stream := archive.extractfile(member)) is not None:
                    yield stream.read()
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError):
        return  # damaged, or points to nowhere: its bytes were searched as they are


def _streams(data: bytes) -> Iterator[bytes]:
    """What the streams of a bzip2, xz or 7z file inflate to; in a 7z those of LZMA2, which stand one after another."""
    if data[:2] == b"7z":
        data = data[32:]
        options: dict[str, object] = {
            "format": lzma.FORMAT_RAW,
            "filters": [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 26}],
        }
    else:
        options = {"format": lzma.FORMAT_XZ}
    while data:
        inflater = bz2.BZ2Decompressor() if data[:3] == b"BZh" else lzma.LZMADecompressor(**options)  # type: ignore[arg-type]
        try:
            yield inflater.decompress(data, _LARGEST)
        except (OSError, EOFError, ValueError, lzma.LZMAError):
            return  # no such stream, or packed by another method: its bytes were searched as they are
        data = inflater.unused_data.lstrip(b"\0") if inflater.eof else b""


def _members(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                yield info.filename.encode("utf-8")
                try:
                    with archive.open(info) as stream:
                        yield stream.read(_LARGEST)
                except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
                    continue  # our reader made a blind spot of it, so the verdict says that it was not looked at
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # looks like a zip and is none: its bytes were searched as they are


def _texts(leaf: bytes) -> Iterator[str]:
    """The leaf as plain text, where it is text: as it stands, and with what escapes there are in it undone."""
    if b"\x00" in leaf[:2000] and leaf[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return
    for written in (leaf, *rewritten(leaf)):
        text = _decoded(written)
        for one in (text, *unescaped(text)):
            yield from _plain(one)
            if one is not text or written is not leaf:
                yield one  # in an attribute, say: as it stood, these bytes were not searched


def _decoded(leaf: bytes) -> str:
    if leaf[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return leaf.decode("utf-16", "replace")
    try:
        return leaf.decode("utf-8")
    except UnicodeDecodeError:
        return leaf.decode("gb18030", "replace")


def _plain(text: str) -> Iterator[str]:
    """Without markup, references resolved; also with numbers ungrouped."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub("", text))
    yield text
    yield _GROUPING.sub("", text)
