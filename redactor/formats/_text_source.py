"""Reading and writing of formats that are nothing but text, each of which is one walk over the decoded characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from redactor.content import BlindSpot, Content, Edit, Limits, Part
from redactor.errors import LimitExceeded, UnwritableFormat
from redactor.formats import _encoding, _markup, _text_blocks
from redactor.formats._encoding import Decoded
from redactor.formats._spelling import Site, source_changes


@dataclass(slots=True)
class Walked:
    """What a walk found, in order.

    Attributes:
        sites: passages with their way back.
        parts: files inside (``data:`` addresses), where their payload stands, whether it is Base64.
        blind_spots: what could not be read.
    """

    sites: list[Site] = field(default_factory=list)
    parts: list[tuple[Part, tuple[int, int], bool]] = field(default_factory=list)
    blind_spots: list[BlindSpot] = field(default_factory=list)


Walking = Callable[[str], Walked]


def source_of(data: bytes) -> Decoded:
    """The file's characters, in the encoding that it names or is most like."""
    return _encoding.decode(data, _markup.declared_charset(data))


def content(name: str, data: bytes, limits: Limits, walk: Walking) -> Content:
    """All that the file holds.

    Raises:
        LimitExceeded: more bytes, passages or files inside than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    source = source_of(data)
    walked = walk(source.text)
    if len(walked.sites) > limits.passages or len(walked.parts) > limits.members:
        raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    spots = (*_text_blocks.blind_spots(source), *walked.blind_spots)
    return Content(name, tuple(passage for passage, _ in walked.sites), tuple(part for part, *_ in walked.parts), spots)


def written(data: bytes, edits: Sequence[Edit], parts: object, walk: Walking) -> bytes:
    """The file with the edits made, in the same encoding; for a format whose files hold no others.

    Raises:
        StaleEdit: something else stands there.
        UnwritableFormat: ``parts`` is not empty, or a new character does not exist in the encoding.
    """
    without_parts(parts)
    if not edits:
        return data
    source = source_of(data)
    return _encoding.replace(source, changes(walk(source.text).sites, edits))


def differing(edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits cut down to the characters that they change, so that the spelling of the others stays.

    >>> [(edit.start, edit.new) for edit in differing([Edit(0, 4, "a&bc", "*&**")])]
    [(4, '*'), (6, '**')]
    """
    for edit in edits:
        start = 0
        for i in range(len(edit.old) + 1):
            if i < len(edit.old) and edit.old[i] != edit.new[i]:
                continue
            # What does not change is still held against what stands there: an edit of no new character.
            if i > start:
                yield Edit(edit.passage, edit.start + start, edit.old[start:i], edit.new[start:i])
            start = i + 1


def changes(sites: Sequence[Site], edits: Sequence[Edit]) -> list[tuple[int, int, str]]:
    """The edits as changes to the source, each held against the text as it stood.

    Raises:
        StaleEdit: something else stands there.
        UnwritableFormat: two edits contradict each other.
    """
    source_changes(sites, edits)  # refuses what is stale, also in the characters that stay
    return source_changes(sites, differing(edits))


def without_parts(parts: object) -> None:
    """Refuses parts where a format has none."""
    if parts:
        raise UnwritableFormat("文本文件不含内嵌文件", "a text file has no parts")
