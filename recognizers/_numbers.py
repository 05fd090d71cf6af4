"""Long numbers as people write them: solid, in groups, one digit at a time, over a line's end, in Chinese numerals.

The text is walked once. Every stretch of letters and digits that single joints hold together (``0881 1901-0101``) is
a *strand* of *groups*; a number is a row of neighbouring groups, from a group's start to a group's end, so that its
borders are exact whatever stands beside it. Nothing is decided here: a recognizer asks for the lengths it knows.

Three more ways of reading are offered apart, because only context makes them likely: Chinese numerals (``一三八``,
``壹叁捌``), letters that a scanner reads for digits (``O`` for 0, ``l`` for 1), and groups that a sign joins which does
not usually join numbers (``154/9999/1234``, ``440881|19010101|0018``). ``Written.reading`` says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recognizers._text import Folded, Run

Reading = Literal["plain", "numerals", "lookalikes", "odd"]

SHORTEST = 11
LONGEST = 21
"""Numbers of fewer or more digits are nobody's here: shorter ones say too little without their own words."""

_MOST_GROUPS = LONGEST
_X_SIGNS = "×ХхⅩⅹ✕╳"
_X = f"[{_X_SIGNS}](?![0-9])"
_JOINT = r"(?:[ ]{1,4}|[ ]?(?:--?|[.·•])[ ]?|[ ]{0,8}(?:\r?\n|\r)[ ]{0,8})"
_STRAND = re.compile(rf"[0-9A-Za-z]++(?:{_X})?(?:{_JOINT}(?:[0-9A-Za-z]++(?:{_X})?|{_X}))*+")
_GROUP = re.compile(rf"[0-9A-Za-z]++(?:{_X})?|{_X}")
_NUMERIC = re.compile(r"[0-9]+X?|X", re.ASCII)
_YEAR_BEHIND = re.compile(r"[0-9]{11,19}X?(?:19|20)[0-9]{2}", re.ASCII)
_PLAIN = str.maketrans(dict.fromkeys(_X_SIGNS + "x", "X"))

_ODD = r"[ ]?(?:[^0-9A-Za-z\u4e00-\u9fff\s\-.:*×●○■#\x1d-\x1f]{1,2}|-[^0-9A-Za-z\u4e00-\u9fff\s]-)[ ]?"
_ODD_STRAND = re.compile(
    rf"[0-9](?<![0-9A-Za-z][0-9])[0-9]{{0,15}}+(?P<odd>{_ODD})[0-9]++(?:(?P=odd)(?:[0-9]++X?|X))++(?![0-9A-Za-z])"
)
_BRACKETED_X = re.compile(r"[1-8][0-9]{16}(?<![0-9A-Za-z][0-9]{17})\([Xx]\)")
_LONGEST_ODD = 90

_NUMERALS = str.maketrans(
    "一二三四五六七八九零〇○幺壹贰叁肆伍陆柒捌玖两貳參陸兩〡〢〣〤〥〦〧〨〩", "123456789000112345678922362123456789"
)
_NUMERAL_SIGNS = "一二三四五六七八九零〇○幺壹贰叁肆伍陆柒捌玖两貳參陸兩〡〢〣〤〥〦〧〨〩"
_NUMERAL_RUN = re.compile(rf"[0-9{_NUMERAL_SIGNS}](?:[ \-]?[0-9{_NUMERAL_SIGNS}]){{10,}}+(?:[ ]?[Xx{_X_SIGNS}])?")
_NUMERAL_GROUP = re.compile(r"[^ \-]+")
_SPOKEN = re.compile(r"[一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两貳參陸兩〡〢〣〤〥〦〧〨〩]")

_LOOKALIKES = str.maketrans("OoQlIiBSsZz", "00011185522")
_LOOKALIKE_RUN = re.compile(r"[0-9OoQlIiBSsZz]+[Xx]?", re.ASCII)


def slip_mobile(run: Run, text: str) -> int:
    """Where the mobile begins that closes this run, glued to a house number (``7-2`` and ``15499991234``); -1 if none.

    Only after a hyphen: a longer number of any other kind has none before its last digits.
    """
    digits = run.text
    start = len(digits) - SHORTEST
    glued = 1 <= start <= 4 and digits.isdigit() and text[run.start - 1 : run.start] == "-"
    return run.end - SHORTEST if glued and re.match("1[3-9]", digits[start:]) else -1


@dataclass(frozen=True, slots=True)
class Group:
    """Letters and digits with nothing between them.

    Attributes:
        start, end: the span in the folded text.
        text: its characters, X in all its shapes as ``X``, numerals and look-alikes already as digits.
        joint: what stands between it and the group before it in the strand; empty for the first.
        numeric: digits only, or digits and a final X.
        changed: something was read as a digit that is none.
    """

    start: int
    end: int
    text: str
    joint: str
    numeric: bool
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A number of 11 to 21 digits as it is written.

    Attributes:
        start, end: the span in the folded text.
        digits: the number without joints; the last may be ``X``.
        sizes: length of each group.
        joints: what stands between the groups.
        left, right: the joint to a neighbouring group that is *not* part of it; empty if there is none.
        reading: how it was read.
    """

    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]
    joints: tuple[str, ...]
    left: str
    right: str
    reading: Reading = "plain"

    @property
    def solid(self) -> bool:
        """Written without any joint."""
        return len(self.sizes) == 1

    @property
    def broken(self) -> bool:
        """Runs over a line's end."""
        return any("\n" in joint or "\r" in joint for joint in self.joints)

    @property
    def hyphenated(self) -> bool:
        """Hangs on a neighbour by a hyphen or a dot: most likely a piece of a longer code."""
        return self.left.strip(" ") in _TIGHT or self.right.strip(" ") in _TIGHT


_LONGEST_ENDING = 5
_TIGHT = ("-", "--", ".")


def _is_file_ending(group: Group) -> bool:
    """``.jpg`` behind a number makes it a file's name, not a piece of a longer code."""
    return group.joint == "." and group.text.isalpha() and len(group.text) <= _LONGEST_ENDING


def numbers(folded: Folded, *lengths: int) -> Iterator[Written]:
    """All numbers of these lengths, in any writing, in the order of the lengths. Overlaps are possible."""
    found = folded.once(_by_length)
    for length in lengths:
        yield from found.get(length, ())


def long_groups(folded: Folded) -> Iterator[Group]:
    """Groups longer than a resident ID: what may hold one inside."""
    for strand in folded.once(_strands):
        for group in strand:
            if group.end - group.start > 18:
                yield group


def mixed_groups(folded: Folded) -> Iterator[Group]:
    """Groups of letters and digits together, in stretches of 11 signs and more."""
    for strand in folded.once(_strands):
        for group in strand:
            if not group.numeric and not group.text.isalpha():
                yield group


def _strands(folded: Folded) -> tuple[tuple[Group, ...], ...]:
    text = folded.text
    found = []
    for m in _STRAND.finditer(text):
        start, end = m.span()
        if end - start >= SHORTEST:
            found.append(tuple(_groups(text, start, end)))
    return tuple(found)


def _groups(text: str, start: int, end: int) -> Iterator[Group]:
    before = start
    for m in _GROUP.finditer(text, start, end):
        signs = m.group().translate(_PLAIN)
        last = m.end()
        if text.startswith("年", last) and _YEAR_BEHIND.fullmatch(signs):  # a number with a date stuck to it
            signs, last = signs[:-4], last - 4
        yield Group(m.start(), last, signs, text[before : m.start()], bool(_NUMERIC.fullmatch(signs)))
        before = last


def _by_length(folded: Folded) -> dict[int, list[Written]]:
    found: dict[int, list[Written]] = {}
    for strand in folded.once(_strands):
        for number in _numbers_of(strand, "plain"):
            found.setdefault(len(number.digits), []).append(number)
        lookalike = _lookalike_strand(strand)
        if lookalike:
            for number in _numbers_of(lookalike, "lookalikes"):
                found.setdefault(len(number.digits), []).append(number)
    for number in _oddly_joined(folded.text):
        found.setdefault(len(number.digits), []).append(number)
    for strand in _numeral_strands(folded.text):
        for number in _numbers_of(strand, "numerals"):
            found.setdefault(len(number.digits), []).append(number)
    return found


def _numbers_of(strand: tuple[Group, ...], reading: Reading) -> Iterator[Written]:
    if len(strand) == 1:  # a cell, a number in running text: by far the most
        group = strand[0]
        if group.numeric and SHORTEST <= len(group.text) <= LONGEST and (reading == "plain" or group.changed):
            yield Written(group.start, group.end, group.text, (len(group.text),), (), "", "", reading)
        return
    for first in range(len(strand)):
        yield from _numbers_from(strand, first, reading)


def _numbers_from(strand: tuple[Group, ...], first: int, reading: Reading) -> Iterator[Written]:
    if first and len(strand[first].text) == len(strand[first - 1].text) == 1:
        return  # inside a row of single digits: a number written so begins where the row begins
    total = breaks = 0
    changed = reading == "plain"
    for last in range(first, min(len(strand), first + _MOST_GROUPS)):
        group = strand[last]
        total += len(group.text)
        if last > first:
            breaks += "\n" in group.joint or "\r" in group.joint
        if not group.numeric or total > LONGEST or (breaks > 1 and not _stacked(strand, first, last)):
            return
        changed = changed or group.changed
        following = strand[last + 1] if last + 1 < len(strand) else None
        right = following.joint if following and not _is_file_ending(following) else ""
        if total >= SHORTEST and changed and not _cut_from_row(strand, first, last):
            groups = strand[first : last + 1]
            yield Written(
                groups[0].start,
                group.end,
                "".join(g.text for g in groups),
                tuple(len(g.text) for g in groups),
                tuple(g.joint for g in groups[1:]),
                groups[0].joint,
                right,
                reading,
            )
        if group.text[-1] == "X":
            return


def _stacked(strand: tuple[Group, ...], first: int, last: int) -> bool:
    """One under the other: a digit a line, or an ID in the three lines that it is made up of."""
    sizes = [len(group.text) for group in strand[first : last + 1]]
    if any("\n" not in group.joint for group in strand[first + 1 : last + 1]):
        return False
    return set(sizes) == {1} or sizes == [6, 8, 4]


def _cut_from_row(strand: tuple[Group, ...], first: int, last: int) -> bool:
    """A window in a longer row of single digits: only the whole row can be one number."""
    if last - first < 8:
        return False
    if last + 1 == len(strand) or not strand[last + 1].numeric:
        return False
    return len(strand[last + 1].text) == len(strand[last].text) == 1


def _lookalike_strand(strand: tuple[Group, ...]) -> tuple[Group, ...]:
    """The strand with letters read as the digits they look like; empty if there is nothing to read so."""
    if all(group.numeric for group in strand):
        return ()
    return tuple(map(_lookalike, strand)) if any(map(_is_lookalike, strand)) else ()


def _is_lookalike(group: Group) -> bool:
    digits = sum(sign.isdigit() for sign in group.text)
    return not group.numeric and 2 * digits >= len(group.text) and bool(_LOOKALIKE_RUN.fullmatch(group.text))


def _lookalike(group: Group) -> Group:
    if not _is_lookalike(group):
        return group
    return Group(group.start, group.end, group.text.translate(_LOOKALIKES), group.joint, True, True)


def _oddly_joined(text: str) -> Iterator[Written]:
    """Groups that one and the same unusual sign joins, all of them together; and an X in brackets of its own."""
    for m in _ODD_STRAND.finditer(text):
        if SHORTEST < m.end() - m.start() <= _LONGEST_ODD:
            odd = m.group("odd")
            groups = m.group().split(odd)
            digits = "".join(groups)
            if SHORTEST <= len(digits) <= LONGEST:
                sizes = tuple(map(len, groups))
                yield Written(m.start(), m.end(), digits, sizes, (odd,) * (len(groups) - 1), "", "", "odd")
    if "(X)" in text or "(x)" in text:
        for m in _BRACKETED_X.finditer(text):
            yield Written(m.start(), m.end(), m.group()[:17] + "X", (17, 1), ("(",), "", "", "odd")


def _numeral_strands(text: str) -> Iterator[tuple[Group, ...]]:
    for m in _NUMERAL_RUN.finditer(text):
        # three spoken numerals at least: 138○○○○8000 is a mask, not a number
        if len(_SPOKEN.findall(m.group())) < 3:
            continue
        groups = []
        before = m.start()
        for part in _NUMERAL_GROUP.finditer(text, m.start(), m.end()):
            signs = part.group().translate(_NUMERALS).translate(_PLAIN)
            joint = text[before : part.start()]
            groups.append(Group(part.start(), part.end(), signs, joint, bool(_NUMERIC.fullmatch(signs)), True))
            before = part.end()
        yield tuple(groups)
