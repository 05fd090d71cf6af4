r"""Text in the order in which it is shown, where signs in it change that (Unicode UAX 9: overrides, embeddings, isolates).

``手机：`` U+202E ``43219999451`` is shown as ``手机：15499991234``. Only what such a sign turns is put in another order;
all else of UAX 9 leaves digits as they stand. Inside an override every character is turned; inside an embedding or an
isolate the words are, each number in itself is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Sign = tuple[int, str]
"""A character and where it stands in the text as it came."""

_LEFT_TO_RIGHT = "\u202a\u202d\u2066\u2068"
_TURN_WORDS = "\u202b\u2067"
_TURN_ALL = "\u202e"
_CLOSING = "\u202c\u2069"
_ENDS = "\x1d\x1e\x1f\n\r\u2029"
TURNING = re.compile(f"[{_TURN_WORDS}{_TURN_ALL}]")
"""What shows that a text is shown in another order than it stands in."""

_DEEPEST = 60


def as_shown(text: str, start: int, end: int) -> list[Sign]:
    r"""The characters of ``text[start:end]`` in the order in which they are shown, without the signs that say so.

    >>> "".join(sign for _, sign in as_shown("电话：\u202e4321 9999\u202c。", 0, 15))
    '电话：9999 1234。'
    >>> "".join(sign for _, sign in as_shown("\u20671234 9999 154\u2069", 0, 15))
    '154 9999 1234'
    """
    frames: list[tuple[str, list[list[Sign]]]] = [("", [])]
    for at in range(start, end):
        sign = text[at]
        if sign in _CLOSING or sign in _ENDS:
            while len(frames) > 1:
                kind, units = frames.pop()
                frames[-1][1].append(_turned(kind, units))
                if sign in _CLOSING:
                    break
            if sign in _ENDS:
                frames[-1][1].append([(at, sign)])
        elif sign in _LEFT_TO_RIGHT or TURNING.match(sign):
            if len(frames) <= _DEEPEST:
                frames.append((sign, []))
        else:
            frames[-1][1].append([(at, sign)])
    while len(frames) > 1:
        kind, units = frames.pop()
        frames[-1][1].append(_turned(kind, units))
    return [sign for unit in frames[0][1] for sign in unit]


def _turned(kind: str, units: list[list[Sign]]) -> list[Sign]:
    """What stands in one frame, in the order in which it is shown; it is one unit for the frame around it."""
    if kind in _TURN_WORDS:
        units = list(_words(units))
    if kind in _TURN_WORDS or kind == _TURN_ALL:
        units = units[::-1]
    return [sign for unit in units for sign in unit]


def _words(units: list[list[Sign]]) -> Iterator[list[Sign]]:
    word: list[Sign] = []
    for unit in units:
        if len(unit) == 1 and unit[0][1].isspace():
            yield word
            yield unit
            word = []
        else:
            word.extend(unit)
    yield word
