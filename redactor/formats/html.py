"""HTML: whole pages, and the pieces of one that a content management system posts.

Read and masked on the source text: nothing is serialised anew, so markup stays byte for byte. A passage is what a
reader sees as one text: inline tags are taken out (``138<b>0013</b>8000``), references are decoded (``&#49;``), white
space is drawn together; each character knows which source characters spell it. Attributes, comments, scripts, styles
and hidden elements are passages of their own; ``data:`` addresses are parts.

What it does not do: run scripts (a number put together by one is not seen), apply style sheets (an element hidden by a
class counts as shown), or follow references: pictures and files that a page points to are checked as attachments.
In a script a masked number is no longer valid JavaScript; a page that publishes people as numbers in a script has to be
mended at its source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit
from redactor.formats import _encoding, _markup
from redactor.formats._data_urls import encoded
from redactor.formats._html_walk import Walk
from redactor.formats._spelling import plain, source_changes

NAME = "html"
SUFFIXES: tuple[str, ...] = (".html", ".htm", ".shtml")
DETECTS_DAMAGE = False


def claims(data: bytes) -> bool:
    """A page by its first tag, or a piece of one: it starts with a known tag, or holds several near its start."""
    return _markup.is_html_data(data) and _encoding.is_plain(data)


def read(data: bytes, limits: Limits) -> Content:
    """Everything that the source holds.

    Raises:
        LimitExceeded: more bytes, passages or embedded files than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    source, walk = _walked(data)
    if len(walk.sites) > limits.passages or len(walk.parts) > limits.members:
        raise LimitExceeded("段落或内嵌文件过多，超过上限", "more passages or embedded files than the limit")
    blind: tuple[BlindSpot, ...] = (*_encoding.undecodable(source), *walk.blind_spots)
    return Content(NAME, tuple(passage for passage, _ in walk.sites), tuple(part for part, *_ in walk.parts), blind)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The page with the edits made and embedded files replaced; a reference that spells a character becomes ``*``.

    Raises:
        StaleEdit: something else stands there, or there is no such part.
        UnwritableFormat: a new character does not exist in the encoding.
    """
    if not edits and not parts:
        return data
    source, walk = _walked(data)
    changes = source_changes(walk.sites, edits)
    for number, new in parts.items():
        if not 0 <= number < len(walk.parts):
            raise StaleEdit("要替换的内嵌文件不存在", "no such embedded file")
        _, (start, end), packed = walk.parts[number]
        changes.append((start, end, encoded(new, packed)))
    return _encoding.replace(source, changes)


def _walked(data: bytes) -> tuple[_encoding.Decoded, Walk]:
    source = _encoding.decode(data, _markup.declared_charset(data))
    walk = Walk()
    walk.read(plain(source.text))
    return source, walk
