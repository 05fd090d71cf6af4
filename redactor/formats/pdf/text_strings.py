"""PDF text strings: bytes to characters and back, in the encodings that are met, standard or not.

ISO 32000-2, 7.9.2.2: UTF-16BE with a mark, UTF-8 with a mark, else PDFDocEncoding. Chinese producers also write
UTF-16LE with a mark, and UTF-8 or GBK without any.
"""

from __future__ import annotations

import codecs
from functools import cache

import pikepdf.codec  # noqa: F401  registers the codec "pdfdoc"

Encoding = str
"""``utf-16-be``, ``utf-16-le``, ``utf-8-sig`` (with their marks), ``utf-8``, ``gb18030``, ``pdfdoc``, ``latin-1``."""

_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_LEAST_DAILY = 0.5
"""Share of the Han characters that must be in daily use before bytes without a mark count as GBK."""


def decoded(data: bytes) -> tuple[str, Encoding]:
    """The characters of a text string, and how they were written.

    >>> decoded(bytes.fromhex("feff5f204e09"))
    ('张三', 'utf-16-be')
    >>> decoded("张三".encode("gbk")), decoded(b"caf\\xe9")
    (('张三', 'gb18030'), ('café', 'pdfdoc'))
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return body.decode(encoding.removesuffix("-sig"), "replace"), encoding
    if data.isascii():
        return _as_document(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # told by the next attempts: some encoding below takes any bytes
    if _is_gbk(data):
        return data.decode("gb18030"), "gb18030"
    return _as_document(data)


def encoded(text: str, encoding: Encoding) -> bytes:
    """The bytes of a text string that :func:`decoded` reads as this text, in the encoding it had where that can be."""
    for mark, marked in _MARKS:
        if marked == encoding:
            return mark + text.encode(encoding.removesuffix("-sig"), "surrogatepass")
    try:
        data = text.encode(encoding)
        if decoded(data)[0] == text:
            return data
    except UnicodeError:
        pass  # the new characters do not exist in it: UTF-16 has them all
    return codecs.BOM_UTF16_BE + text.encode("utf-16-be", "surrogatepass")


def _as_document(data: bytes) -> tuple[str, Encoding]:
    try:
        return data.decode("pdfdoc"), "pdfdoc"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _is_gbk(data: bytes) -> bool:
    """Whether bytes are Chinese rather than Western letters: pairs throughout, mostly of characters in daily use."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = [character for character in text if ord(character) > 0x7F]
    return bool(wide) and sum(character in _daily() for character in wide) >= _LEAST_DAILY * len(wide)


@cache
def _daily() -> frozenset[str]:
    """The characters of GB 2312: every pair of bytes above A0."""
    return frozenset(
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)
    )
