"""The proof of what ``docs/formats.md`` says: each place found, masked, gone from all bytes by another reader's eyes."""

from __future__ import annotations

import base64
import email
import email.policy
import gzip
import html
import io
import re
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlrd
from xlrd.compdoc import CompDoc

from redactor import Verdict, check
from redactor.content import Limits
from redactor.document import open_document
from redactor.formats import format_of
from tests.formats.office import converted, text_of_pdf
from tests.formats.places import PLACES, SAMPLES, Place

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
_ROW = re.compile(r"\| ([^|]+) \| (能|不能|部分)[^|]* \|")


def blobs(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """All bytes in a file as the standard library (and xlrd for compound files) unpacks them: none of it is ours."""
    yield data
    if depth > 5:
        return
    inner: list[bytes] = []
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner += [member.filename.encode() for member in archive.infolist()]
            inner += [archive.read(member) for member in archive.infolist()]
    elif data.startswith(b"\x1f\x8b"):
        inner.append(gzip.decompress(data))
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            inner += [found.read() for member in tar if (found := tar.extractfile(member))]
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        opened = CompDoc(data, logfile=io.StringIO())
        names = ("PowerPoint Document", "WordDocument", "Workbook", "1Table", "0Table", "Data", "Package")
        inner += [stream for name in names if (stream := opened.get_named_stream(name))]
        inner += list(_packed(data))
        if "Workbook".encode("utf-16-le") in data:
            sheets = xlrd.open_workbook(file_contents=data, logfile=io.StringIO()).sheets()
            inner += [repr(cell.value).encode() for sheet in sheets for row in sheet.get_rows() for cell in row]
    elif data.startswith((b"From:", b"Subject:")):
        message = email.message_from_bytes(data, policy=email.policy.default)
        inner += [str(value).encode() for part in message.walk() for value in part.values()]
        payloads = (part.get_payload(decode=True) for part in message.walk() if not part.is_multipart())
        inner += [payload for payload in payloads if isinstance(payload, bytes)]
    else:
        inner += [base64.b64decode(match[1]) for match in re.finditer(rb";base64,([A-Za-z0-9+/]+=*)", data)]
    for blob in inner:
        yield from blobs(bytes(blob), depth + 1)


def _packed(data: bytes) -> Iterator[bytes]:
    """What is packed with zlib somewhere in a file."""
    for match in re.finditer(rb"x[\x01\x9c\xda\x5e]", data):
        try:
            yield zlib.decompressobj().decompress(data[match.start() :])
        except zlib.error:
            continue  # two bytes that look like the start of a packed stream by chance


def sighted(number: str, data: bytes) -> bool:
    """Is the number in any of the bytes: as it is, in UTF-16, through tags, references and escapes?"""
    for blob in blobs(data):
        if number.encode() in blob or number.encode("utf-16-le") in blob:
            return True
        text = blob.decode("utf-16" if blob[:2] == b"\xff\xfe" else "latin-1", "replace")
        plain = html.unescape(re.sub(r"<!\[CDATA\[|\]\]>|<[^>]*>", "", text))
        escaped = re.sub(r"\\u(\d+)\?", lambda m: chr(int(m[1])), re.sub(r"\\'[0-9a-f]{2}|[{}]|\\b\d? ", "", text))
        if number in plain or number in escaped:
            return True
    return False


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.format}-{place.name}")
def test_a_number_is_found_masked_and_gone(place: Place) -> None:
    data = place.build()
    source = format_of(data)
    assert source is not None
    assert place.format == source.NAME
    found = [p for p in open_document(data, "", Limits()).passages if place.number in p.text.replace("\u00ad", "")]
    assert found
    assert all(p.place for p in found)
    outcome = check(data)
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None, outcome.no_copy
    assert not sighted(place.number, outcome.copy.data)
    assert not [p for p in open_document(outcome.copy.data, "", Limits()).passages if place.number in p.text]


SEEN = [place for place in PLACES if place.name not in ("符号字体",) and "嵌入" not in place.name]
"""Where the other reader sees the number in the original: else that it sees none in the copy would say nothing."""


@pytest.mark.parametrize("place", SEEN, ids=lambda place: f"{place.format}-{place.name}")
def test_the_other_reader_sees_it_in_the_original(place: Place) -> None:
    assert sighted(place.number, place.build())


def test_the_documentation_says_what_is_proven_and_no_more() -> None:
    sections = re.split(r"(?m)^### ", DOCS.read_text("utf-8"))[1:]
    told: dict[str, set[str]] = {}
    for section in sections:
        kind = re.match(r"[^\n]*`(\w+)`", section)
        if kind is not None:
            told[kind[1]] = {name.strip() for name, state in _ROW.findall(section) if state == "能"}
    proven: dict[str, set[str]] = {}
    for place in PLACES:
        proven.setdefault(place.format, set()).add(place.name)
    assert told == proven


RENDERED = (("subsidy-list-docx", "docx", "pdf"), ("subsidy-list-xlsx", "xlsx", "csv"), ("subsidy-list-xls", "xls", "csv"),
            ("reply-rtf", "rtf", "pdf"))  # fmt: skip
"""doc, ppt and pptx are rendered in the tests of their own. Sheets as their texts: on a page, long numbers are ``###``."""


@pytest.mark.parametrize(("sample", "suffix", "to"), RENDERED)
def test_the_copy_renders_alike_outside_of_the_masks(sample: str, suffix: str, to: str, tmp_path: Path) -> None:
    (path,) = (SAMPLES / sample).glob(f"*.{suffix}")
    outcome = check(path.read_bytes(), path.name)
    assert outcome.copy is not None
    pages = []
    for name, data in (("before", path.read_bytes()), ("after", outcome.copy.data)):
        folder = tmp_path / name
        folder.mkdir()
        made = converted(data, suffix, "csv:Text - txt - csv (StarCalc):44,34,76" if to == "csv" else to, folder)
        pages.append(made.decode() if to == "csv" else text_of_pdf(made, folder))
    before, after = (Counter("".join(page.split())) for page in pages)
    assert before.total() == after.total() > 20
    assert set(after - before) <= {"*"}  # in narrow cells, lines break elsewhere
    assert after["*"] > before["*"]
    assert pages[0].count("\f") == pages[1].count("\f")
