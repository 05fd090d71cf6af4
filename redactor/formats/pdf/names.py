"""Names of PDF (ISO 32000-2, 7.3.5) as strings, whatever bytes they hold: Chinese producers write GBK into them."""

from __future__ import annotations

from typing import Any

import pikepdf

_REGULAR = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+,:;!*")


def text_of(value: Any, otherwise: str = "") -> str:
    """A name with its slash, bytes that are no UTF-8 escaped as Python does; ``otherwise`` for what is no name.

    >>> text_of(pikepdf.Name("/Form")), text_of(7, "/None")
    ('/Form', '/None')
    """
    if not isinstance(value, pikepdf.Name):
        return otherwise
    return bytes(value).decode("utf-8", "surrogateescape")


def name_of(text: str) -> pikepdf.Name:
    """The name with this text, slash included: the way back from :func:`text_of`.

    >>> name_of("/Form") == pikepdf.Name("/Form")
    True
    """
    raw = text.encode("utf-8", "surrogateescape")[1:]
    escaped = b"".join(bytes([byte]) if byte in _REGULAR else b"#%02x" % byte for byte in raw)
    name = pikepdf.Object.parse(b"/" + escaped)
    if not isinstance(name, pikepdf.Name):
        raise ValueError("not a name")
    return name
