"""Text with the way back to how it is spelled in a source: ``&#49;``, ``%E5%BC%A0`` and ``\\u5f20`` are one character.

A reader decodes step by step (entity, then percent sign) and each step keeps the way back, so that a change to one
character of the decoded text becomes a change to just the source characters that spell it, and nothing is serialised
anew.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.entities import html5

from redactor.content import Edit, Passage
from redactor.errors import StaleEdit, UnwritableFormat

LONGEST = 20_000
"""Characters after which a block of text is cut, at the next good place."""

_CUT = re.compile(r"[\r\n]+|[。；;，,、}\]>]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text and the source characters that spell it.

    Attributes:
        at: where the stretch starts in the text.
        start, end: its source characters. As many as the stretch's: one for one. Otherwise they spell it together.
        loose: stands for no text in the source (a ``<br>``, a paragraph's border): it is never replaced.
    """

    at: int
    start: int
    end: int
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text and its pieces, in order, without gaps in the text.

    >>> spelled = decoded(plain("1&#51;8"), ENTITY, entity)
    >>> spelled.text, spelled.changes(1, "3", "*")
    ('138', [(1, 6, '*')])
    """

    text: str = field(repr=False)
    pieces: tuple[Piece, ...]

    def _piece_length(self, number: int) -> int:
        following = self.pieces[number + 1].at if number + 1 < len(self.pieces) else len(self.text)
        return following - self.pieces[number].at

    def _cover(self, start: int, end: int) -> Iterator[tuple[Piece, int, int, int]]:
        """The pieces that hold text[start:end]: piece, its length, and which part of it is meant."""
        number = max(0, bisect_right(self.pieces, start, key=lambda piece: piece.at) - 1)
        while number < len(self.pieces) and self.pieces[number].at < end:
            piece, length = self.pieces[number], self._piece_length(number)
            first, last = max(start - piece.at, 0), min(end - piece.at, length)
            if first < last:
                yield piece, length, first, last
            number += 1

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source characters that spell text[start:end]; (0, 0) for an empty span."""
        spans = []
        for piece, length, first, last in self._cover(start, end):
            one_for_one = piece.end - piece.start == length
            spans.append((piece.start + first, piece.start + last) if one_for_one else (piece.start, piece.end))
        return (spans[0][0], spans[-1][1]) if spans else (0, 0)

    def slice(self, start: int, end: int) -> Spelled:
        """text[start:end], with its way back."""
        if len(self.pieces) == 1 and self.pieces[0].end - self.pieces[0].start == len(self.text) and start < end:
            only = self.pieces[0]
            return Spelled(self.text[start:end], (Piece(0, only.start + start, only.start + end, only.loose),))
        pieces = []
        for piece, length, first, last in self._cover(start, end):
            at = max(piece.at - start, 0)
            if piece.end - piece.start == length:
                pieces.append(Piece(at, piece.start + first, piece.start + last, piece.loose))
            else:
                pieces.append(Piece(at, piece.start, piece.end, piece.loose))
        return Spelled(self.text[start:end], tuple(pieces))

    def stripped(self) -> Spelled:
        """Without white space at both ends."""
        text = self.text
        if text and not text[0].isspace() and not text[-1].isspace():
            return self
        start = len(text) - len(text.lstrip())
        return self.slice(start, max(start, len(text.rstrip())))

    def changes(self, start: int, old: str, new: str) -> list[tuple[int, int, str]]:
        """What to replace in the source so that ``new`` stands where ``old`` stood: (start, end, new) there.

        Of several characters that are spelled together all are replaced. A line break stays: it is layout, not text.
        """
        found = []
        for piece, length, first, last in self._cover(start, start + len(old)):
            replacement = new[piece.at + first - start : piece.at + last - start]
            if piece.loose:
                continue
            if piece.end - piece.start == length:
                found += [
                    (piece.start + first + i, piece.start + first + i + 1, sign)
                    for i, sign in enumerate(replacement)
                    if self.text[piece.at + first + i] not in "\r\n"
                ]
            elif self.text[piece.at : piece.at + length].strip() or replacement.strip():
                found.append((piece.start, piece.end, (replacement * length)[:length]))
        return found


def plain(text: str, start: int = 0) -> Spelled:
    """A text that is spelled as it is read, standing at ``start`` of the source."""
    return Spelled(text, (Piece(0, start, start + len(text)),) if text else ())


def joined(parts: Iterable[Spelled]) -> Spelled:
    """Several texts one after the other as one."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for part in parts:
        pieces += (Piece(at + piece.at, piece.start, piece.end, piece.loose) for piece in part.pieces)
        texts.append(part.text)
        at += len(part.text)
    return Spelled("".join(texts), tuple(pieces))


Reading = Callable[[str], Sequence[tuple[str, int]]]
"""What a match spells: (character or characters, how many characters of the match spell them), in order.

A length of 0 with no characters at all: leave as it is.
"""


def decoded(source: Spelled, pattern: re.Pattern[str], reading: Reading) -> Spelled:
    """``source`` with every match of ``pattern`` replaced by what it spells."""
    if not pattern.search(source.text):
        return source
    parts: list[Spelled] = []
    at = 0
    for match in pattern.finditer(source.text):
        signs = reading(match.group())
        if not signs:
            continue
        parts.append(source.slice(at, match.start()))
        at = match.start()
        for sign, length in signs:
            parts.append(_respelled(source, at, at + length, sign))
            at += length
    if not parts:
        return source
    parts.append(source.slice(at, len(source.text)))
    return joined(parts)


def _respelled(source: Spelled, start: int, end: int, sign: str) -> Spelled:
    """``sign`` in the place of source.text[start:end]."""
    if source.text[start:end] == sign:
        return source.slice(start, end)
    return Spelled(sign, (Piece(0, *source.source_span(start, end)),) if sign else ())


ENTITY = re.compile(r"&(?:#[xX]0*+[0-9a-fA-F]{0,8}|#0*+[0-9]{0,9}|[A-Za-z][A-Za-z0-9]{1,31});?")

_ZEROS = re.compile(r"^(&#[xX]?)0+(?=[0-9a-fA-F])")


def entity(spelling: str) -> Sequence[tuple[str, int]]:
    """A character reference as a browser reads it, in running text: the semicolon may be missing."""
    if spelling[1] == "#" or spelling.endswith(";"):
        short = _ZEROS.sub(
            r"\1", spelling
        )  # any number of leading zeros is legal, and too many stop Python's own reader
        name = html.unescape(short)
        return [(name, len(spelling))] if name != short else []
    for length in range(min(len(spelling), 8), 2, -1):  # ``&nbspabc``: old names need no semicolon
        if sign := html5.get(spelling[1:length]):
            return [(sign, length), *((rest, 1) for rest in spelling[length:])]
    return []


def entity_in_attribute(spelling: str) -> Sequence[tuple[str, int]]:
    """The same in an attribute, where ``&copy=1`` is a query string: names need their semicolon."""
    return entity(spelling) if spelling[1] == "#" or spelling.endswith(";") else []


PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_UTF8 = re.compile(rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|.", re.S)
_GB = re.compile(rb"[\x00-\x7f]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|.", re.S)


def percent(spelling: str) -> Sequence[tuple[str, int]]:
    """Percent-encoded bytes: UTF-8, or GBK as old sites write it; bytes that are neither stay as they are."""
    data = bytes.fromhex(spelling.replace("%", ""))
    for encoding, units in (("utf-8", _UTF8), ("gbk", _GB)):
        try:
            return [(unit.decode(encoding), 3 * len(unit)) for unit in units.findall(data)]
        except UnicodeDecodeError:
            continue  # the next encoding; if none fits the text stays as spelled, which is read as such
    return []


ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\u\{0*+[0-9a-fA-F]{1,6}\}"
    r"|\\x[0-9a-fA-F]{2}|\\[nrtbf\"'/\\]"
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def escape(spelling: str) -> Sequence[tuple[str, int]]:
    """A JavaScript or JSON string escape; a pair of surrogates is one character."""
    if len(spelling) == 2:
        return [(_SIMPLE.get(spelling[1], spelling[1]), 2)]
    codes = [int(code, 16) for code in re.findall(r"[0-9a-fA-F]+", spelling.replace("\\u", " ").replace("\\x", " "))]
    code = codes[0] if len(codes) == 1 else 0x10000 + ((codes[0] - 0xD800) << 10) + (codes[1] - 0xDC00)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return []
    return [(chr(code), len(spelling))]


def cut_points(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """text[start:end] in stretches of about ``LONGEST`` characters, cut at line ends or punctuation, never in a number.

    Where there is neither, there is no cut: any other place could be one that a mask changes, and then the copy would
    fall into other passages than the original.
    """
    while end - start > LONGEST:
        at = start + LONGEST
        line_end = text.find("\n", at, min(end, at + 2_000)) + 1
        found = _CUT.search(text, at, end)
        cut = line_end or (found.end() if found else end)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


Site = tuple[Passage, Spelled]
"""A passage and how it is spelled."""


def source_changes(sites: Sequence[Site], edits: Iterable[Edit]) -> list[tuple[int, int, str]]:
    """The edits as changes to the source, each source character once.

    Raises:
        StaleEdit: there is no such passage, or something else stands there.
        UnwritableFormat: two edits want different characters in one place.
    """
    wanted: dict[tuple[int, int], str] = {}
    for edit in edits:
        if not 0 <= edit.passage < len(sites):
            raise StaleEdit("要替换的位置不存在，文件可能已变动", "an edit names a passage that does not exist")
        spelled = sites[edit.passage][1]
        if edit.start < 0 or not spelled.text.startswith(edit.old, edit.start):
            raise StaleEdit("要替换的文字已变动，未写入", "what stands there is not what the edit expects")
        for start, end, new in spelled.changes(edit.start, edit.old, edit.new):
            if wanted.setdefault((start, end), new) != new:
                raise UnwritableFormat("两处替换互相矛盾，未写入", "two edits contradict each other")
    return [(start, end, new) for (start, end), new in sorted(wanted.items())]
