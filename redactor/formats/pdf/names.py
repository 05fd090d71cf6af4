"""Names of PDF (ISO 32000-2, 7.3.5) as strings, whatever bytes they hold: Chinese producers write GBK into them."""

from __future__ import annotations

from typing import Any

import pikepdf


def text_of(value: Any, otherwise: str = "") -> str:
    """A name with its slash, bytes that are no UTF-8 escaped as Python does; ``otherwise`` for what is no name.

    >>> text_of(pikepdf.Name("/Form")), text_of(7, "/None")
    ('/Form', '/None')
    """
    if not isinstance(value, pikepdf.Name):
        return otherwise
    return bytes(value).decode("utf-8", "surrogateescape")
