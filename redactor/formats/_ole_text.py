"""Text in the streams of a compound file, and masks of the very same number of bytes.

A star takes one byte; where the hidden character takes two or three in the stream's encoding, a full-width star does.
A pair of surrogates becomes a star and a space of no width, and is read again as one star.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from redactor.content import Edit, Passage
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats._ole import Path

_WIDE_STAR = "*\u200b"
_STARS = ("*", "＊", _WIDE_STAR)
_CODE_PAGES = {
    1200: "utf-16-le",
    65001: "utf-8",
    936: "gbk",
    54936: "gb18030",
    950: "cp950",
    20936: "gbk",
    10008: "gbk",
}
_SIGNS = {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "\u2011", 0x1F: "\u00ad"}
_SIGN = re.compile("[\x0b\x0c\x0e\x1e\x1f]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that stand one after the other in a stream.

    Attributes:
        path, offset: the stream and the first byte.
        encoding: what ``raw`` encodes to, byte for byte.
        raw: the characters; :attr:`text` is what is shown.
    """

    path: Path = field(repr=False)
    offset: int
    encoding: str
    raw: str = field(repr=False)

    @property
    def text(self) -> str:
        """What is shown: a masked pair of surrogates is one star, Word's marks for breaks and hyphens are these."""
        shown = self.raw.replace(_WIDE_STAR, "*")
        return shown.translate(_SIGNS) if _SIGN.search(shown) else shown

    def characters(self) -> Iterator[str]:
        """What each character of :attr:`text` is in :attr:`raw`."""
        if _WIDE_STAR not in self.raw:
            yield from self.raw
            return
        at = 0
        while at < len(self.raw):
            step = 2 if self.raw.startswith(_WIDE_STAR, at) else 1
            yield self.raw[at : at + step]
            at += step

    def size(self) -> int:
        """Length in bytes."""
        return len(self.raw.encode(self.encoding))


@dataclass(frozen=True, slots=True)
class Slot:
    """A passage and the stretches that its text is made of, in order; between two stretches nothing is inserted.

    A stretch with the path ``()`` is not in the file: white space that stands for a mark.
    """

    passage: Passage
    stretches: tuple[Stretch, ...] = field(repr=False)


def stretch(path: Path, offset: int, data: bytes, encoding: str) -> Stretch:
    """These bytes of a stream as text.

    Args:
        offset: of the first of the bytes in the stream.
        encoding: tried; bytes that are not in it are read one by one as Latin-1, so that all are seen.
    """
    try:
        raw = data.decode(encoding, "replace" if encoding == "utf-16-le" else "strict")
        if len(raw.encode(encoding)) == len(data):
            return Stretch(path, offset, encoding, raw)
    except (UnicodeError, LookupError):
        pass  # read below
    return Stretch(path, offset, "latin-1", data.decode("latin-1"))


def code_page(number: int) -> str:
    """Python's name of a Windows code page.

    >>> code_page(936), code_page(1252)
    ('gbk', 'cp1252')
    """
    return _CODE_PAGES.get(number, f"cp{number}")


def changes(slots: Sequence[Slot], edits: Iterable[Edit]) -> Mapping[Path, list[tuple[int, bytes]]]:
    """What to write where, by stream. Raises :class:`StaleEdit`, :class:`UnwritableFormat`."""
    found: dict[Path, list[tuple[int, bytes]]] = {}
    for edit in edits:
        if not 0 <= edit.passage < len(slots):
            raise StaleEdit("要改的段落不存在", "no such passage")
        slot = slots[edit.passage]
        if slot.passage.text[edit.start : edit.start + len(edit.old)] != edit.old or edit.start < 0:
            raise StaleEdit("原文与要改的内容不符，未写入", "another text stands there")
        at = 0
        for piece in slot.stretches:
            length = len(piece.text)
            if piece.path and at < edit.start + len(edit.old) and edit.start < at + length:
                first, last = max(edit.start, at), min(edit.start + len(edit.old), at + length)
                new = edit.new[first - edit.start : last - edit.start]
                found.setdefault(piece.path, []).extend(_written(piece, first - at, new))
            at += length
    return found


def _written(piece: Stretch, start: int, new: str) -> Iterator[tuple[int, bytes]]:
    """The bytes of the changed characters of a stretch, with their offsets in the stream."""
    characters = list(piece.characters())
    sizes = [len(character.encode(piece.encoding)) for character in characters]
    offsets = [0, *accumulate(sizes)]
    for number, character in enumerate(new, start):
        old = characters[number]
        if character != old and not (character == "*" and old == _WIDE_STAR):
            yield piece.offset + offsets[number], fitting(character, sizes[number], piece.encoding)


def fitting(character: str, size: int, encoding: str) -> bytes:
    """The character, or if it is a star a stand-in for it, in exactly so many bytes.

    Raises :class:`UnwritableFormat` if there is none.
    """
    for candidate in _STARS if character == "*" else (character,):
        try:
            encoded = candidate.encode(encoding)
        except UnicodeEncodeError:
            continue  # not in this encoding: the next one, or the refusal below
        if len(encoded) == size:
            return encoded
    raise UnwritableFormat("此处的字符不能等长替换，请人工处理", "no star has as many bytes")
