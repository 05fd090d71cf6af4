"""HTML source as tokens with offsets, read as tolerantly as a browser does; nothing of the source is lost between them.

Differences to a browser, all on the side of reading more: what follows an unclosed comment, quote or tag is still
given; ``<![CDATA[`` is text; ``iframe``, ``noframes`` and ``noscript`` are read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from redactor.formats import _encoding

Kind = Literal["text", "comment", "declaration", "open", "close", "raw"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name in lower case, and where name and value stand in the source (value: without quotes)."""

    name: str
    name_start: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """One stretch of the source.

    Attributes:
        kind: ``raw`` is what stands in an element whose content is no markup (``script``, ``title`` …).
        start, end: of the text, of a comment's inside, of the whole tag.
        name: element name in lower case, for tags and ``raw``.
        attributes: of a tag, a closing one too.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()


RAW = frozenset({"script", "style", "title", "textarea"})

BLOCKS = frozenset(
    "address article aside blockquote body button caption center col colgroup dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li link "
    "main menu meta nav noframes noscript object ol optgroup option p param pre section select source summary svg table "
    "tbody td template text textarea tfoot th thead title tr track ul video audio canvas".split()
)
"""Elements that end the text before them; every other, known or not, stands within a line."""

VOID = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())

_KNOWN = "|".join(
    sorted(BLOCKS | RAW | {"a", "b", "br", "em", "font", "i", "img", "input", "label", "span", "strong", "u"})
)
_CERTAIN = re.compile(
    r"(?:\ufeff|\s|<\?xml[^<>]{0,200}>|<!--(?:(?!-->).){0,2000}-->)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TAG_FIRST = re.compile(rf"\s*(?:<!--(?:(?!-->).){{0,2000}}-->\s*)?<(?:{_KNOWN})(?=[\s/>])", re.I | re.S)
_TAG = re.compile(rf"</?(?:{_KNOWN})(?=[\s/>])[^<>]{{0,2000}}>", re.I)
_REFERENCE = re.compile(r"&#(?:x[0-9a-f]{2,6}|[0-9]{2,7});", re.I)
_JSON = re.compile(r"\ufeff?\s*[{\[]\s*[\"{\[\]}0-9]")
"""Data with markup inside is data: its escapes have to be read."""
_HEAD = 16_000

_START = re.compile(r"<(?=[A-Za-z/!?])")
_TAG_NAME = re.compile(r"</?([A-Za-z][^\s/>]*+)")
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"(?P<a>[^\"]*+)\"|'(?P<b>[^']*+)'|(?P<c>[^\s>]*+)))?)"
)
_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})", re.I)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_\-]{3,20})", re.I)


def declared_charset(data: bytes) -> str:
    """The charset that a page or an XML file names in its first kilobytes, in lower case; empty if none."""
    head = data[:4096]
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found.group(1).decode("ascii").lower() if found else ""


def is_html(text: str) -> bool:
    """Is this a page, or a piece of one as a CMS posts it? Judged by the first 16,000 characters."""
    head = text[:_HEAD]
    if _CERTAIN.match(head) or _TAG_FIRST.match(head):
        return True
    if head.lstrip()[:5].lower() == "<?xml" or _JSON.match(head):
        return False
    return sum(1 for _ in _TAG.finditer(head)) >= 2 or sum(1 for _ in _REFERENCE.finditer(head)) >= 3


@lru_cache(maxsize=2)
def _is_html_data(head: bytes) -> bool:
    return is_html(_encoding.decode(head, declared_charset(head)).text)


def is_html_data(data: bytes) -> bool:
    """The same of bytes; binary data is not HTML."""
    head = data[: _HEAD * 2]
    if b"<" not in head and b"&#" not in head:
        return False
    return _is_html_data(head)


def tokens(text: str) -> Iterator[Token]:
    """The source as tokens, in order."""
    at = 0
    while at < len(text):
        found = _START.search(text, at)
        start = found.start() if found else len(text)
        if start > at:
            yield Token("text", at, start)
        if not found:
            return
        opening = _TAG_NAME.match(text, start)
        if not opening:
            token, at = _declaration(text, start)
            yield token
            continue
        tag = _tag(text, start, opening)
        yield tag
        at = tag.end
        if tag.kind == "open" and tag.name in RAW:
            closing = _closing(tag.name).search(text, at)
            end = closing.start() if closing else len(text)
            yield Token("raw", at, end, tag.name, tag.attributes)
            at = end


@lru_cache(maxsize=8)
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.I)


def _declaration(text: str, start: int) -> tuple[Token, int]:
    """A comment, a doctype, a CDATA section, a processing instruction; and where the source goes on."""
    for opening, closing, kind in (("<!--", "-->", "comment"), ("<![CDATA[", "]]>", "text")):
        if text.startswith(opening, start):
            inside = start + len(opening)
            if kind == "comment" and text.startswith((">", "->"), inside):  # ``<!-->`` is a whole comment
                return Token("comment", inside, inside), text.index(">", inside) + 1
            end = text.find(closing, inside)
            stop = end if end >= 0 else len(text)
            return Token("comment" if kind == "comment" else "text", inside, stop), min(stop + 3, len(text))
    end = text.find(">", start)
    stop = end if end >= 0 else len(text)
    return Token("declaration", start + 2, max(stop, start + 2)), min(stop + 1, len(text))


def _tag(text: str, start: int, opening: re.Match[str]) -> Token:
    """The tag that starts at ``start`` with ``opening``; one that is never closed goes to the end."""
    name = opening.group(1).lower()
    kind: Kind = "close" if text[start + 1] == "/" else "open"
    attributes: list[Attribute] = []
    at = opening.end()
    while found := _ATTRIBUTE.match(text, at):
        at = found.end()
        if found["end"]:
            return Token(kind, start, at, name, tuple(attributes))
        group = next((key for key in "abc" if found[key] is not None), "")
        span = found.span(group) if group else (found.end("name"), found.end("name"))
        attributes.append(Attribute(found["name"].lower(), found.start("name"), *span))
    return Token(kind, start, len(text), name, tuple(attributes))
