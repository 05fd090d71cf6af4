"""Plain text: notes, letters, logs, settings (YAML, INI), scripts as they stand.

A passage is a block of lines without a blank one between them, so that a number broken over a line end is still one;
blocks longer than about 20,000 characters are cut at a line end. Tables (CSV), JSON, XML and Markdown have formats of
their own; text that is none of them by its structure is read here.

Characters written by their number (``\\u5f20`` in a script, ``&#49;``) are read; in what looks like JSON and is none (with
comments, say) all of its escapes.

What it does not do: it knows nothing of structure, and what is packed in a text (Base64) is a blind spot. A file that is
text only on the outside (PDF, RTF, mail) is not claimed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from redactor.content import Content, Edit, Limits
from redactor.formats import _text_blocks
from redactor.formats._spelling import ESCAPE, decoded, entity, escape
from redactor.formats._text_kind import kind_of
from redactor.formats._text_source import Walked, content, written

NAME = "text"
SUFFIXES: tuple[str, ...] = (".txt", ".log", ".ini", ".yaml")
DETECTS_DAMAGE = False

_BY_NUMBER = re.compile(r"\\u[0-9a-fA-F]{4}|&#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});")


def claims(data: bytes) -> bool:
    """Text in some encoding, no page and no other format, nothing that is text only on the outside. None if empty."""
    return kind_of(data) == NAME


def read(data: bytes, limits: Limits) -> Content:
    """Every block of lines as passages; undecodable bytes and packed stretches as blind spots.

    Raises:
        LimitExceeded: more bytes or passages than ``limits`` allow.
    """
    return content(NAME, data, limits, _walk)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made, in the same encoding, with the same mark and line ends.

    Line breaks and bytes that do not decode stay, whatever an edit says of them.

    Raises:
        StaleEdit: something else stands there.
        UnwritableFormat: ``parts`` is not empty, or a new character does not exist in the encoding.
    """
    return written(data, edits, parts, _walk)


def _walk(text: str) -> Walked:
    walked = Walked()
    pattern, reading = (ESCAPE, escape) if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else (_BY_NUMBER, _numbered)
    for passage, spelled in _text_blocks.blocks(text):
        read_as = decoded(spelled, pattern, reading)
        walked.sites.append(
            (passage, spelled) if read_as is spelled else (replace(passage, text=read_as.text), read_as)
        )
    return walked


def _numbered(spelling: str) -> Sequence[tuple[str, int]]:
    return escape(spelling) if spelling[0] == "\\" else entity(spelling)
