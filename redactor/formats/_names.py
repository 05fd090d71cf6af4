"""Names in which ``*`` is illegal (files, sheets, defined names): the nearest legal thing of the same length."""

from __future__ import annotations

import itertools

WIDE_SIGNS = "＊＋＝～＃"
ASCII_SIGNS = "_+=~#"
"""Legal in the names of files and sheets on every system; the first is the usual one, the others keep two masked
names apart, which would else become one."""


def legal_name(old: str, new: str, signs: str, taken: set[str]) -> str:
    """``new`` with a legal sign for each star that ``old`` did not have, unlike every name in ``taken``.

    Args:
        taken: names in use, in lower case; the result is added. If every combination of signs is taken, the name
            stays a double one: whoever reads the copy tells about it.

    >>> taken = {"b.txt"}
    >>> legal_name("12.txt", "**.txt", WIDE_SIGNS, taken), legal_name("13.txt", "**.txt", WIDE_SIGNS, taken)
    ('＊＊.txt', '＊＋.txt')
    """
    stars = [i for i, (before, after) in enumerate(zip(old, new, strict=True)) if after == "*" and before != "*"]
    characters = list(new)
    name = new
    for combination in itertools.product(signs, repeat=len(stars)):
        for i, sign in zip(stars, combination, strict=True):
            characters[i] = sign
        name = "".join(characters)
        if name.lower() not in taken:
            break
    taken.add(name.lower())
    return name
