"""Masking inside a formula, where a ``*`` means multiplication.

A formula that does not parse makes Excel "repair" the file, so each hidden character becomes the nearest legal one:

=====================  ===========================================================
inside ``"…"``         ``*``
inside ``'…'!``        ``＊`` (a sheet's name, masked in the same way as the sheet's)
a digit of a number    ``0``, the first one ``.``
a letter of a name     ``_``
=====================  ===========================================================

If an edit hides syntax as well (a bracket, a quote), the formula as a whole becomes one name of underscores, which
is legal and means nothing; it may hide more than was asked, and then whoever compares the copy will say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from redactor.content import Edit

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"]|"")*"?)|(?P<sheet>'(?:[^']|'')*'?)|(?P<word>[^\W\d][\w.\\?]*|\$?[A-Z]+\$?\d+)"""
    r"""|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<syntax>.)""",
    re.DOTALL,
)
_CONSTANT = re.compile(r"""(?:"(?:[^"]|"")*"|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)""")
_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\[|[^\W\d]\w*(?![\w(])")


def legal_edits(formula: str, edits: Iterable[Edit]) -> list[Edit]:
    """The edits with signs that are legal where they stand.

    >>> [e.new for e in legal_edits('"电话"&15412', [Edit(0, 1, "电话", "**"), Edit(0, 5, "15412", "154**")])]
    ['**', '154.0']
    """
    edits = list(edits)
    stale = [edit for edit in edits if formula[max(edit.start, 0) :][: len(edit.old)] != edit.old]
    if stale:
        return stale  # whoever applies these finds that out
    wanted = list(formula)
    for edit in edits:
        wanted[edit.start : edit.start + len(edit.old)] = edit.new
    made = ""
    for m in _TOKEN.finditer(formula):
        piece = _legal_token(m.lastgroup or "", m.group(), "".join(wanted[m.start() : m.end()]))
        if piece is None:
            return [Edit(edits[0].passage, 0, formula, "_" * len(formula))]
        made += piece
    return [replace(edit, new=made[edit.start : edit.start + len(edit.old)]) for edit in edits]


def _legal_token(kind: str, old: str, new: str) -> str | None:
    """One token masked; ``None`` if what was to be hidden in it is syntax."""
    if old == new or not old.strip():
        return old
    if kind == "number":
        return legal_number(old, new) if old.isdigit() else None
    if kind == "word":
        return "".join("_" if b == "*" else b for b in new)
    if kind in ("string", "sheet") and len(old) > 1 and (old[0], old[-1]) == (new[0], new[-1]):
        return new if kind == "string" else new.replace("*", "＊")
    return None


def legal_number(old: str, new: str) -> str:
    """``new`` with digits for its stars, so that it is still a number, and a point, so that it is no telephone number.

    The sign, the point and the exponent that ``old`` has stay.

    >>> legal_number("15499991234", "154********"), legal_number("154", "***"), legal_number("1.54E+17", "****E+17")
    ('154.0000000', '0.0', '0.00E+17')
    """
    made = ["0" if b == "*" and a.isdigit() else a if b == "*" else b for a, b in zip(old, new, strict=True)]
    stars = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if b == "*" and a != "*"]
    point = next((i for i in stars if i > 0), None)
    if old.isdigit() and point is not None:
        made[point] = "."
    return "".join(made)


def recomputes(formula: str, value: str, hidden: Sequence[int]) -> bool:
    """Would the formula bring back what was hidden in its cached value, when Excel calculates again?

    So it is if it has the hidden characters as constants, or if it refers to nothing that could have been masked.

    Args:
        formula: as it will stand in the copy.
        value: the cached value as it stood in the original.
        hidden: offsets in ``value`` of what was hidden.

    >>> recomputes('"154"&"99991234"', "15499991234", range(3, 11)), recomputes('"电话"&B2', "电话15499991234", range(2, 13))
    (True, False)
    """
    constants = [m.group().strip('"') for m in _CONSTANT.finditer(formula)]
    for constant in constants:
        at = value.find(constant) if len(constant) >= 3 else -1
        if at >= 0 and any(at <= offset < at + len(constant) for offset in hidden):
            return True
    return not _REFERENCE.search(_CONSTANT.sub("", formula))
