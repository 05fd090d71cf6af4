"""Running text in blocks: lines without a blank one between them, so that a number broken over a line end is still one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from redactor.content import BlindSpot, Passage
from redactor.formats import _encoding
from redactor.formats._encoding import Decoded
from redactor.formats._spelling import Site, cut_points, plain

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n])|[^\r\n]++")
_BREAK = re.compile(r"\r\n|[\r\n]")
_PACKED = re.compile(
    r"(?<![A-Za-z0-9+/_\-])(?:(?:[A-Za-z0-9+/_\-]{40,}+(?:\r?\n|\\n|\s{1,4})?){6,}+|[A-Za-z0-9+/_\-]{400,}+)"
)
_QUOTED_PRINTABLE = re.compile(
    r"ENCODING=QUOTED-PRINTABLE|Content-Transfer-Encoding:\s*quoted-printable", re.IGNORECASE
)


def blocks(text: str) -> Iterator[Site]:
    """Blocks of lines without a blank one between, each a passage; long ones are cut."""
    first, start = 0, -1
    for number, line in enumerate(_LINE.finditer(text), 1):
        if line.group().strip():
            if start < 0:
                first, start = number, line.start()
        elif start >= 0:
            yield from block(text, start, line.start(), first)
            start = -1
    if start >= 0:
        yield from block(text, start, len(text), first)


def block(text: str, start: int, end: int, line: int) -> Iterator[Site]:
    """One block that starts in this line, cut if it is long."""
    for first, last in cut_points(text, start, end):
        stretch = text[first:last].rstrip("\r\n")
        breaks = len(_BREAK.findall(stretch))
        place = f"第 {line} 行" if not breaks else f"第 {line}–{line + breaks} 行"
        if stretch.strip():
            yield Passage(stretch, place), plain(stretch, first)
        line += breaks + len(_BREAK.findall(text[first + len(stretch) : last]))


def blind_spots(source: Decoded) -> Iterator[BlindSpot]:
    """What of a text cannot be read: bytes that are no character, and stretches that are packed."""
    yield from _encoding.undecodable(source)
    starts: list[int] = []
    for packed in _PACKED.finditer(source.text):
        if len(set(packed.group())) >= 12:
            starts = starts or _encoding.line_starts(source.text)
            yield BlindSpot(
                f"第 {bisect_right(starts, packed.start())} 行",
                "含有编码后的数据（如 Base64），其内容没有检查",
                "unsupported",
            )
    if _QUOTED_PRINTABLE.search(source.text):
        yield BlindSpot("", "含有编码后的文字（quoted-printable），其内容没有检查", "unsupported")
