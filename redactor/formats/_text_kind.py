"""What kind of text a file of nothing but text is: told by its first 64 kB, once for all the formats that ask."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from redactor.formats import _encoding, _markup
from redactor.formats._delimited import delimiter_of

Kind = Literal["", "json", "xml", "csv", "markdown", "text"]

_SAMPLE = 1 << 16
_TAIL = 400
_XML = re.compile(r"\ufeff?\s*<\?xml\s")
_ELEMENT = re.compile(
    r"\ufeff?\s*(?:<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)*<([^\s<>/!?]+)(?=[\s>/])", re.S
)
TOKEN = re.compile(r'\s++|(?P<string>"(?:[^"\\]|\\.)*+(?:"|\Z))|(?P<mark>[{}\[\],:])|(?P<word>[^\s{}\[\],:"]++)', re.S)
"""What JSON is made of; everything else is a word, so that nothing of a broken file is left out."""
_WORD = re.compile(r"-?[0-9][0-9.eE+\-]*\Z|true\Z|false\Z|null\Z")
_TABLE = re.compile(r"(?m)^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*\r?$")
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,60}?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+\S")
_MARKS = re.compile(r"(?m)^[ \t]*(?:```|~~~)|\]\([^)\s]{1,300}\)|^[ \t]*[-*+][ \t]+\S|\*\*[^*\n]+\*\*|^>[ \t]")


def kind_of(data: bytes) -> Kind:
    """The kind of text; empty if it is none, or a page."""
    if len(data) > _SAMPLE and b"\0" in data and not _encoding.is_plain(data):
        return ""
    # Only the start is remembered, never a whole file.
    return _kind_of(data[:_SAMPLE], data[-_TAIL:] if len(data) > _SAMPLE else b"")


@lru_cache(maxsize=2)
def _kind_of(head: bytes, tail: bytes) -> Kind:
    if not head or not _encoding.is_plain(head) or _markup.is_html_data(head):
        return ""
    text = _encoding.decode(head, _markup.declared_charset(head)).text
    cut = bool(tail)
    if is_json(text[:4096], cut=cut or len(text) > 4096):
        return "json"
    if _is_xml(text, head, tail):
        return "xml"
    if _FRONT.match(text) or ("|" in text and any("|" in row[0] for row in _TABLE.finditer(text))):
        return "markdown"
    if delimiter_of(text):
        return "csv"
    return "markdown" if is_markdown(text) else "text"


def is_json(head: str, *, cut: bool = False) -> bool:
    """Does a text start as JSON does, or as lines of it: an object or a list, and nothing that is not JSON in it?

    A file that ends within a value still is.

    >>> is_json('[{"a": 1'), is_json('{"a": 1}\\n{"a": 2}'), is_json("[2024] 15 号"), is_json("{姓名}")
    (True, True, False, False)
    """
    depth, before, seen = 0, "", False
    for token in TOKEN.finditer(head.lstrip("\ufeff")):
        sign = token.lastgroup or ""
        if not sign:
            continue
        if token.end() == len(head) and cut:
            break
        if sign == "mark":
            sign = token.group()
        if sign == "word" and not (_WORD.match(token.group()) or (token.end() == len(head) and before in "[,:")):
            return False
        if (not depth and sign not in ("{", "[")) or (before == "{" and sign not in ("string", "}")):
            return False
        if sign in ("string", "word", "{", "[") and before not in ("", "[", "{", ",", ":") and depth:
            return False
        depth += sign in ("{", "[")
        depth -= sign in ("}", "]")
        before = sign if depth else ""
        seen = True
    return seen


def is_markdown(text: str) -> bool:
    """Is it Markdown, though it has neither table nor front matter? A heading and at least one more of its marks."""
    return bool(_HEADING.search(text)) and (len(_HEADING.findall(text)) > 1 or bool(_MARKS.search(text)))


def _is_xml(text: str, head: bytes, tail: bytes) -> bool:
    """With a declaration, or one element from its first sign to its last."""
    if _XML.match(text):
        return True
    found = _ELEMENT.match(text)
    if not found:
        return False
    end = f"</{found[1]}>"
    if not tail:
        return text.rstrip().endswith((end, "/>"))
    encoding = _encoding.guess(head, _markup.declared_charset(head))[1]
    return tail.decode(encoding, "replace").rstrip().endswith(end)
