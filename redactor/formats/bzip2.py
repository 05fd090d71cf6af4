"""Bzip2: one packed file, often a tar (``.tar.bz2``). It has no name; its content is the part."""

from __future__ import annotations

import bz2
from collections.abc import Mapping, Sequence

from redactor.content import Content, Edit, Limits
from redactor.errors import StaleEdit
from redactor.formats._single_stream import repacked, unpacked

NAME = "bzip2"
SUFFIXES: tuple[str, ...] = (".bz2", ".tbz2")
DETECTS_DAMAGE = True

_BLOCK, _NO_BLOCK = b"1AY&SY", b"\x17rE8P\x90"
"""What follows the first four bytes: a block, or the end of a stream that holds nothing."""


def claims(data: bytes) -> bool:
    """By the ten bytes that a stream starts with; a file cut within them is claimed too."""
    if data[:3] != b"BZh" or data[3:4] not in tuple(b"%d" % level for level in range(1, 10)):
        return False
    mark = data[4:10]
    return _BLOCK.startswith(mark) or _NO_BLOCK.startswith(mark)


def read(data: bytes, limits: Limits) -> Content:
    """The content as the one part. Raises :class:`UnreadableFile`, :class:`LimitExceeded`."""
    return unpacked(NAME, data, limits, bz2.BZ2Decompressor)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with its content replaced and packed anew. Raises :class:`StaleEdit`."""
    if edits:
        raise StaleEdit("压缩文件本身没有文字", "there is no text in the file itself")
    return repacked(data, parts, bz2.compress)
