"""Text in the XML that PDFs carry (XMP, XFA, rich text): found in the source, written back in the source.

Tags that only format (``<b>``, ``<span>``) do not cut a text. Nothing is parsed into a tree: damaged XML is read as
well, and what is not edited stays byte for byte.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)\]\]>|<!--(?P<comment>.*?)-->|<(?P<tag>[^<>]*)>|(?P<text>[^<]+|<)", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""[\w:.-]+\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""")
_INLINE = re.compile(r"/?(?:\w+:)?(?:a|b|i|u|s|em|font|span|strong|strike|sub|sup|big|small)(?![\w:-])", re.IGNORECASE)
_WORDED = re.compile(r"[\w*]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source that shows ``text``: as it stands (``raw``), or after its references were resolved."""

    start: int
    end: int
    text: str = field(repr=False)
    raw: bool = False


Text = tuple[Piece, ...]


def texts(source: str) -> list[Text]:
    """Every text of the markup in order: contents, comments, and the values of attributes.

    >>> ["".join(piece.text for piece in one) for one in texts('<p a="1&amp;2">440<b>881</b></p><p>x</p>')]
    ['1&2', '440881', 'x']
    """
    found: list[Text] = []
    run: list[Piece] = []

    def end_run() -> None:
        if _WORDED.search("".join(piece.text for piece in run)):
            found.append(tuple(run))
        run.clear()

    for token in _TOKEN.finditer(source):
        kind = str(token.lastgroup)
        start, end = token.span(kind)
        if kind == "text":
            run.append(Piece(start, end, html.unescape(token[0])))
        elif kind == "cdata":
            run.append(Piece(start, end, token["cdata"], raw=True))
        elif kind == "comment":
            end_run()
            run.append(Piece(start, end, token["comment"], raw=True))
            end_run()
        else:
            inline = _INLINE.match(token["tag"])
            if not inline:
                end_run()
            found += _attributes(token["tag"], start)
    end_run()
    return found


def _attributes(tag: str, at: int) -> list[Text]:
    found: list[Text] = []
    for match in _ATTRIBUTE.finditer(tag):
        name = "double" if match["double"] is not None else "single"
        if _WORDED.search(match[name]):
            start, end = match.span(name)
            found.append((Piece(at + start, at + end, html.unescape(match[name])),))
    return found


def shown(text: Text) -> str:
    """The characters that an edit's offsets count in."""
    return "".join(piece.text for piece in text)


def rewritten(source: str, found: list[Text], new: Mapping[int, str]) -> str:
    """The source with some texts replaced by others of the same length; a piece that is unchanged stays as spelled.

    Args:
        found: from :func:`texts` on this source.
        new: the texts to write, by their number in ``found``.

    >>> rewritten("<p>44<b>&#48;8</b></p>", texts("<p>44<b>&#48;8</b></p>"), {0: "44**"})
    '<p>44<b>**</b></p>'
    """
    changes: list[tuple[int, int, str]] = []
    for number, text in new.items():
        at = 0
        for piece in found[number]:
            part = text[at : at + len(piece.text)]
            at += len(piece.text)
            if part != piece.text:
                changes.append((piece.start, piece.end, part if piece.raw else html.escape(part)))
    for start, end, part in sorted(changes, reverse=True):
        source = source[:start] + part + source[end:]
    return source
