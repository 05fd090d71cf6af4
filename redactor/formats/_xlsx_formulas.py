"""Masking inside a formula, where a ``*`` means multiplication.

A formula that does not parse makes Excel "repair" the file, so each hidden character becomes the nearest legal one:

=====================  ===========================================================
inside ``"…"``         ``*``
inside ``'…'!``        ``＊`` (a sheet's name, masked in the same way as the sheet's)
a digit of a number    ``0``
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

_STRING, _SHEET, _NUMBER, _WORD, _SYNTAX = "*", "＊", "0", "_", ""

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"]|"")*"?)|(?P<sheet>'(?:[^']|'')*'?)|(?P<word>[^\W\d][\w.\\?]*|\$?[A-Z]+\$?\d+)"""
    r"""|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<syntax>.)""",
    re.DOTALL,
)
_CONSTANT = re.compile(r"""(?:"(?:[^"]|"")*"|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)""")
_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\[|[^\W\d]\w*(?![\w(])")


def legal_edits(formula: str, edits: Iterable[Edit]) -> list[Edit]:
    """The edits with signs that are legal where they stand.

    >>> [e.new for e in legal_edits('"电话"&154', [Edit(0, 1, "电话", "**"), Edit(0, 5, "154", "***")])]
    ['**', '000']
    """
    edits = list(edits)
    stale = [edit for edit in edits if formula[max(edit.start, 0) :][: len(edit.old)] != edit.old]
    if stale:
        return stale  # whoever applies these finds that out
    signs = _signs(formula)
    legal: list[Edit] = []
    for edit in edits:
        new = []
        for offset, (old, wanted) in enumerate(zip(edit.old, edit.new, strict=True)):
            at = edit.start + offset
            sign = signs[at]
            if old == wanted or old.isspace():
                new.append(old)
            elif sign == _SYNTAX:
                return [Edit(edit.passage, 0, formula, "_" * len(formula))]
            else:
                new.append(sign if wanted == "*" else wanted)
        legal.append(replace(edit, new="".join(new)))
    return legal


def _signs(formula: str) -> list[str]:
    """For each character what hides it; empty where none can."""
    signs: list[str] = []
    for m in _TOKEN.finditer(formula):
        size = len(m.group())
        kind = m.lastgroup
        if kind == "string":
            signs += [_SYNTAX, *[_STRING] * (size - 2), _SYNTAX][:size]
        elif kind == "sheet":
            signs += [_SYNTAX, *[_SHEET] * (size - 2), _SYNTAX][:size]
        elif kind == "number":
            signs += [_NUMBER if sign.isdigit() else _SYNTAX for sign in m.group()]
        else:
            signs += [_WORD if kind == "word" else _SYNTAX] * size
    return signs


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
