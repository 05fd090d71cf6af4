"""Masks that already stand in a document: which are too weak, by themselves or together with another copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from recognizers._masks import MASKED, number_of
from recognizers._text import Folded
from redactor.outcome import Finding, Strength
from redactor.strength.residual import HIDDEN, figure, residual
from redactor.strength.side import Side, name_in, record_around, side_of

WEAK_MASK = "WEAK_MASK"
_MAY_STAY = {
    "CN_RESIDENT_ID": 6,
    "CN_DISABILITY_CERT": 6,
    "CN_STUDENT_NO": 1,
    "CN_MOBILE": 3,
    "CN_BANK_CARD": 6,
    "CN_PASSPORT": 1,
}
"""Leading characters of a number that the stronger mask may leave; of a fixed line: area code and exchange."""
_AGREEING = 8
"""Characters shown by both of two masks from which on they are one number's, without a name to say so. An ID's region
does not count: all have the same."""
_REGION = 6
_MOST_SHAPES = 12
"""Ways of masking one kind in one document that are compared with each other; real lists use one to three."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A number that stands masked in a document.

    Attributes:
        finding: where; its entity is the recognizer's ``…_MASKED``.
        kind: the number's own entity.
        mask: the number with a ``*`` for each hidden character.
        side: what its record gives away.
        name: whose it is, by its record.
        keep: characters of the value as written that the stronger mask may leave.
    """

    finding: Finding
    kind: str
    mask: str = field(repr=False)
    side: Side = field(repr=False)
    name: str = field(repr=False)
    keep: int

    def residual(self) -> int:
        """Candidates that are left."""
        return residual(self.mask, self.kind, self.side)

    def hides_more(self) -> bool:
        """Whether the stronger mask would hide anything that is shown now."""
        return any(sign != HIDDEN for sign in self.mask[_stay(self.kind, self.mask) :])


def seen(finding: Finding, value: str, folded: Folded, at: int, page: Side) -> Seen:
    """A recognizer's masked number with what its record says.

    Args:
        finding: in its passage.
        value: as it is written there.
        folded, at: the joined text in which it was found, and its offset there.
        page: what the page says of everybody.
    """
    kind = finding.entity.removesuffix(MASKED)
    mask = number_of(value, kind)
    text, offset = record_around(folded, at)
    return Seen(finding, kind, mask, side_of(text, offset, page), name_in(text, offset), _keep(value, kind, mask))


def weak(masks: Sequence[Seen], floor: int, together: bool = True) -> Iterator[Finding]:
    """A ``WEAK_MASK`` finding for each mask that leaves fewer candidates than the floor, alone or by its copies.

    One whose stronger form would hide nothing more is none: only the birth date beside it can be made coarser.

    Args:
        masks: all that stand in the document.
        floor: see :data:`redactor.strength.residual.FLOOR`.
        together: the passages are one document; else only copies in the same passage are compared.
    """
    masks = list({(m.finding.passage, m.finding.start, m.finding.end): m for m in masks}.values())
    left = [mask.residual() for mask in masks]
    united = _united(masks, floor, together)
    for at, (mask, count) in enumerate(zip(masks, left, strict=True)):
        alone = residual(mask.mask, mask.kind)
        if not mask.hides_more():
            continue
        if count < floor:
            yield _finding(mask, count, alone, _why(mask, count, alone))
        elif at in united:
            yield _finding(mask, united[at], alone, f"与文中另一处掩码合并后仅余 {figure(united[at])} 种可能")
        elif mask.kind == "CN_DISABILITY_CERT" and mask.mask[18:20] != HIDDEN * 2:
            why = "残疾人证号末两位未隐去，仍显示残疾类别和等级"
            yield replace(mask.finding, entity=WEAK_MASK, score=0.9, why=why, keep=mask.keep)


def _finding(mask: Seen, count: int, alone: int, why: str) -> Finding:
    strength = Strength(mask.kind, count, alone)
    return replace(mask.finding, entity=WEAK_MASK, score=0.9, why=why, keep=mask.keep, strength=strength)


def _why(mask: Seen, count: int, alone: int) -> str:
    means = []
    if mask.kind == "CN_MOBILE":
        means.append("号段和本地归属地")
    elif len(mask.mask) >= 18 and mask.mask[17] != HIDDEN:
        means.append("校验码")
    if count < alone and mask.side.years:
        means.append("出生日期" if mask.side.day else "出生年月" if mask.side.month else "出生年份或年龄")
    if count < alone and mask.side.sex and HIDDEN in mask.mask[14:17]:
        means.append("性别")
    return f"该掩码仅余约 {figure(count)} 种可能" + (f"（可由{'和'.join(means)}推出）" if means else "")


def _stay(kind: str, mask: str) -> int:
    if kind == "CN_LANDLINE":
        return max(0, len(mask) - 4)
    return _MAY_STAY.get(kind, 0)


def _keep(value: str, kind: str, mask: str) -> int:
    """How many characters of the value as written may stay: up to the last digit shown in front that may."""
    digits = 0
    for at, sign in enumerate(value):
        if digits == _stay(kind, mask) or mask[digits] == HIDDEN:
            return at
        digits += sign not in " -－—–　"
    return len(value)


# ---- copies that complete each other -------------------------------------------------------------------------------


def _united(masks: Sequence[Seen], floor: int, together: bool) -> dict[int, int]:
    """Masks that another copy of the same number undoes, by position, with the candidates that both leave together."""
    found: dict[int, int] = {}
    for one, other in _pairs(masks):
        first, second = masks[one], masks[other]
        if not together and first.finding.passage != second.finding.passage:
            continue
        mask = _union(first.mask, second.mask)
        if mask in ("", first.mask, second.mask):
            continue
        count = min(residual(mask, first.kind, first.side), residual(mask, first.kind, second.side))
        if count < floor:
            for at in (one, other):
                found[at] = min(count, found.get(at, count))
    return found


def _union(one: str, other: str) -> str:
    """What both masks show together; empty if they contradict each other.

    >>> _union("440881********0018", "44088119010101****"), _union("154****1234", "1548*******")
    ('440881190101010018', '1548***1234')
    """
    if len(one) != len(other) or any(HIDDEN not in (a, b) and a != b for a, b in zip(one, other, strict=True)):
        return ""
    return "".join(b if a == HIDDEN else a for a, b in zip(one, other, strict=True))


def _pairs(masks: Sequence[Seen]) -> Iterator[tuple[int, int]]:
    """Pairs of masks, differently shaped, that are most likely one number's: by name, or by what both show.

    Found by lookup and not by comparing all with all, so that a long list costs its length.
    """
    shapes: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    for at, mask in enumerate(masks):
        shapes[mask.kind, tuple(i for i, sign in enumerate(mask.mask) if sign != HIDDEN)].append(at)
    largest = sorted(shapes, key=lambda shape: -len(shapes[shape]))[:_MOST_SHAPES]
    for number, one in enumerate(largest):
        for other in largest[number + 1 :]:
            shared = [i for i in one[1] if i in other[1]]
            if one[0] == other[0] and shared:
                yield from _lookup(masks, shapes[one], shapes[other], shared)


def _lookup(
    masks: Sequence[Seen], one: Sequence[int], other: Sequence[int], shared: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of the two lists that agree where both show, and in the name unless they show enough."""
    telling = [i for i in shared if i >= _REGION or masks[one[0]].kind == "CN_MOBILE"]
    by_name = len(telling) < _AGREEING
    index: dict[tuple[str, ...], int] = {}
    for at in one:
        if masks[at].name or not by_name:
            index[_key(masks[at], shared, by_name)] = at
    for at in other:
        if (masks[at].name or not by_name) and (found := index.get(_key(masks[at], shared, by_name))) is not None:
            yield found, at


def _key(mask: Seen, shared: Sequence[int], by_name: bool) -> tuple[str, ...]:
    return (mask.name if by_name else "", str(len(mask.mask)), *(mask.mask[i] for i in shared))
