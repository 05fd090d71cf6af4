"""XZ: one packed file, often a tar (``.tar.xz``). It has no name; its content is the part."""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence

from redactor.content import Content, Edit, Limits
from redactor.errors import StaleEdit
from redactor.formats._single_stream import repacked, unpacked

NAME = "xz"
SUFFIXES: tuple[str, ...] = (".xz", ".txz")
DETECTS_DAMAGE = True

_MEMORY = 256 << 20
"""Bytes that unpacking may take: ``xz -9`` needs 65 MB, a header may ask for 4 GB."""


def claims(data: bytes) -> bool:
    """By the six bytes that a stream starts with."""
    return data.startswith(b"\xfd7zXZ\0")


def read(data: bytes, limits: Limits) -> Content:
    """The content as the one part. Raises :class:`UnreadableFile`, :class:`LimitExceeded`."""
    return unpacked(NAME, data, limits, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with its content replaced and packed anew. Raises :class:`StaleEdit`."""
    if edits:
        raise StaleEdit("压缩文件本身没有文字", "there is no text in the file itself")
    return repacked(data, parts, lzma.compress)
