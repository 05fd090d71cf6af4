"""Text in bytes that no structure accounts for: what earlier versions of a document left behind.

Runs of characters that are in daily use, in UTF-16 at either alignment and in GB 2312 or ASCII. Runs shorter than
``SHORTEST`` are not seen: they stand there by chance. What is masked elsewhere in the file is looked for again in
these bytes, however short its run (:func:`echoes`).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache

from redactor.content import Edit, Passage
from redactor.errors import UnwritableFormat
from redactor.formats._ole import FILE, Compound, Path, Span, complement
from redactor.formats._ole_text import Slot, fitting, stretch

SHORTEST = 6
_SHORTEST_ECHO, _SHORTEST_NUMBER = 2, 4
_ALPHANUMERIC_TAIL, _ALPHANUMERIC_HEAD = re.compile("[0-9A-Za-z]+$"), re.compile("[0-9A-Za-z]+")
_WORDED = re.compile(r"[^\W_]|[*＊]")
_LEAST_WORDED = 4
_NARROW = re.compile(rb"(?:[\t\r\n\x20-\x7e]|[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]){%d,}" % SHORTEST)
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENCODINGS = ("utf-16-le", "gbk", "utf-8")


@cache
def _wide() -> re.Pattern[str]:
    """Runs of characters in daily use: Latin, Greek, Cyrillic, signs, full-width forms, the Han of GB 2312."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    han = "".join(code.decode("gb2312", "ignore") for code in rows)
    signs = "\t\r\n\x07\x0b -~\u00a0-\u024f\u0386-\u0451\u2010-\u201f\u2026\u200b\u3000-\u3017\uff01-\uff5e"
    return re.compile(f"[{signs}{han}]{{{SHORTEST},}}")


def runs(data: bytes) -> Iterator[tuple[int, bytes, str]]:
    """Stretches of text in these bytes: offset, the bytes, their encoding. None overlaps another."""
    taken: list[Span] = []
    for shift in (0, 1):
        earlier = list(taken)
        starts = [start for start, _ in earlier]
        for match in _wide().finditer(units(data[shift:])):
            start, end = shift + 2 * match.start(), shift + 2 * match.end()
            # The last of the other alignment's runs that begins before this one's end is the only one it can cross.
            before = bisect_left(starts, end) - 1
            if _is_text(match[0]) and (before < 0 or sum(earlier[before]) <= start):
                taken.append((start, end - start))
                yield start, data[start:end], "utf-16-le"
        taken.sort()
    for start, length in complement(taken, len(data)):
        for found in _NARROW.finditer(data, start, start + length):
            if _is_text(found[0].decode("gbk", "replace")):
                yield found.start(), found[0], "gbk"


def units(data: bytes) -> str:
    """One character for each pair of bytes: halves of surrogate pairs are U+FFFD."""
    text = data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass")
    if len(text) == len(data) // 2:
        return text
    words = array("H")
    words.frombytes(text.encode("utf-16-le", "surrogatepass"))
    return _SURROGATES.sub("\ufffd", "".join(map(chr, words)))


def _is_text(text: str) -> bool:
    return len(_WORDED.findall(text)) >= _LEAST_WORDED


def remains(compound: Compound, path: Path, spans: Iterable[Span], place: str) -> Iterator[Slot]:
    """Passages for the text in some bytes of a stream; with the path ``FILE`` the spans count in the file itself."""
    stream = None if path == FILE else compound.stream(path)
    data = compound.read(stream) if stream else compound.data
    for start, length in spans:
        for offset, found, encoding in runs(data[start : start + length]):
            piece = stretch(path, start + offset, found, encoding)
            yield Slot(Passage(piece.text, place, hidden=True, shared=True), (piece,))


def told(text: str, edit: Edit) -> tuple[str, str]:
    """What an edit hides with so much around it that it is not met by chance: as it stood, and as it is to stand.

    The rest of a number of which the middle is hidden; the character before a hidden Han, which is a family name.

    >>> told("电话15499991234。", Edit(0, 5, "9999", "****"))
    ('15499991234', '154****1234')
    >>> told("申请人张三丰", Edit(0, 4, "三丰", "**"))
    ('张三丰', '张**')
    """
    start, end = edit.start, edit.start + len(edit.old)
    before = _ALPHANUMERIC_TAIL.search(text, 0, start)
    after = _ALPHANUMERIC_HEAD.match(text, end)
    first = before.start() if before else start
    last = after.end() if after else end
    if first == start and start and text[start - 1].isalnum():
        first -= 1
    return text[first:last], text[first:start] + edit.new + text[end:last]


def echoes(data: bytes, spans: Iterable[Span], values: Iterable[tuple[str, str]]) -> Iterator[tuple[int, bytes]]:
    """Where in these spans of the data one of the values stands, and what to write there. Only for bytes that nobody
    reads: what is read is changed by edits.

    Args:
        values: pairs of texts of one length, from :func:`told`.
    """
    wanted: dict[bytes, bytes] = {}
    for old, new in values:
        if len(old.strip()) < _SHORTEST_ECHO or (len(old) < _SHORTEST_NUMBER and old.isascii()):
            continue  # stands anywhere by chance
        for encoding in _ENCODINGS:
            try:
                codes = [character.encode(encoding) for character in old]
            except UnicodeEncodeError:
                continue  # it cannot stand there in this encoding
            pairs = zip(old, new, codes, strict=True)
            wanted[b"".join(codes)] = b"".join(
                [code if was == now else _starred(len(code), encoding) for was, now, code in pairs]
            )
    if not wanted:
        return
    pattern = re.compile(b"|".join(re.escape(key) for key in sorted(wanted, key=len, reverse=True)))
    for start, length in spans:
        for match in pattern.finditer(data, start, start + length):
            yield match.start(), wanted[match[0]]


def _starred(size: int, encoding: str) -> bytes:
    """One star of so many bytes, or if there is none as many stars: nobody counts them there."""
    try:
        return fitting("*", size, encoding)
    except UnwritableFormat:
        return b"*" * size
