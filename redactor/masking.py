"""From decisions to edits: which characters of a value stay, and a ``*`` for each of the others.

A mask never changes length, and never touches white space or the signs that only group digits, so that nothing
reflows and a masked number still looks like a number. The operator is a Presidio one, so that it can be used in
anybody's ``AnonymizerEngine`` as well.

Shapes (a policy's ``shape``):

===========  =========================================================================
none         nothing stays
start:N      the first N letters or digits stay
start:N/M    the same, counted within the last M (``+86 154…``: the prefix is not the number)
end:N        the last N stay
ends:N+M     the first N and the last M stay; ``ends:N+M/W`` counts within the last W
head         of a number that stands masked already: what the strength of masks says may stay in front
structure    what the recognizer says may stay: an address to its town, a name's surname
county       of an address, what ``structure`` leaves but no further than the county or city district
email        first character and domain
month        of a date: year and month stay, the day goes
===========  =========================================================================
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from presidio_anonymizer.operators import Operator, OperatorType

from recognizers._text import WHOLE
from redactor.content import Edit, Passage
from redactor.outcome import Action, Decision
from redactor.policy import SHAPE

STAR = "*"
_COUNTY = re.compile(r"[省市州盟县区旗](?![乡镇街])")
_MONTH = re.compile(
    r"\s*[0-9０-９]{4}(?:\s*[年\-./．－]\s*(?:[01０１]?[0-9０-９])\s*月?|[01０１][0-9０-９])|\s*[一二〇○零三四五六七八九]{4}年[一二三四五六七八九十正元冬腊]{1,2}月"
)
"""A date up to its month."""
_GROUPING = frozenset("-－—–‐ ()（）/·.．+＋")
"""Signs that group a number; they stay, because they tell nothing and hold its look together."""
_ORDER = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that change the order in which text is shown. They stay: what they turn is not always the value alone."""


def mask(value: str, shape: str, keep: int | None = None) -> str:
    """``value`` with the characters hidden that its shape does not spare; same length.

    Args:
        value: what was found.
        shape: see the module.
        keep: what the recognizer says may stay (characters from the start), for ``structure``.

    >>> mask("440881190101010018", "start:6")
    '440881************'
    >>> mask("+86 154-9999-1234", "start:3/11")
    '+86 154-****-****'
    >>> mask("廉江市石岭镇某村12号", "structure", keep=6)
    '廉江市石岭镇*****'
    >>> mask("湛江市赤坎区某街道某路12号", "county", keep=9)
    '湛江市赤坎区********'
    >>> mask("zhang.san@example.com", "email")
    'z********@example.com'
    >>> mask("440881190101010018", "ends:6+4"), mask("+86 15499991234", "ends:3+4/11")
    ('440881********0018', '+86 154****1234')
    >>> mask("1901年3月12日", "month"), mask("19010312", "month"), mask("1901.3.12", "month"), mask("1901年3月", "month")
    ('1901年3月***', '190103**', '1901.3.**', '1901年3月')
    >>> mask("154-****-1234", "head", keep=3)
    '154-****-****'
    """
    spared = _spared(value, shape, keep)
    grouping = frozenset() if shape in ("structure", "county", "email") else _GROUPING
    return "".join(
        sign if at in spared or sign.isspace() or sign in grouping or sign in _ORDER else STAR
        for at, sign in enumerate(value)
    )


def _spared(value: str, shape: str, keep: int | None) -> frozenset[int]:
    if shape in ("structure", "head"):
        return frozenset(range(keep or 0))
    if shape == "month":
        until = _MONTH.match(value)
        return frozenset(range(until.end() if until else 0))
    if shape == "county":
        units = [found.end() for found in _COUNTY.finditer(value, 0, keep or 0)]
        return frozenset(range(units[-1] if units else 0))
    if shape == "email":
        at = max(value.rfind("@"), value.rfind("＠"))
        if at < 0:  # an address that is written to puzzle robots: ``zhang(at)qq.com``
            return frozenset({0})
        return frozenset({0, *range(at, len(value))}) if at > 1 else frozenset(range(max(at, 0), len(value)))
    counted = [at for at, sign in enumerate(value) if sign.isalnum()]
    found = SHAPE.fullmatch(shape)
    if found is None:  # policies are checked when loaded; whoever else calls gets the safe answer
        return frozenset()
    end, start, first, last, within = found.groups()
    if first:
        prefix = max(0, len(counted) - int(within)) if within else 0
        ends = (prefix + int(first), int(last))
        return frozenset(counted[: ends[0]] + counted[-ends[1] :]) if sum(ends) < len(counted) else frozenset()
    if end:
        spared = counted[-int(end) :] if 0 < int(end) < len(counted) else []
    elif start:
        prefix = max(0, len(counted) - int(within)) if within else 0
        spared = counted[: prefix + int(start)] if prefix + int(start) < len(counted) else []
    else:
        spared = []
    return frozenset(spared)


class KeepEnds(Operator):
    """Presidio anonymizer operator ``cn_keep_ends``: params ``shape`` and, for ``structure``, ``keep``."""

    def operate(self, text: str = "", params: dict[str, Any] | None = None) -> str:
        """The masked text, as long as it was."""
        params = params or {}
        return mask(text, str(params["shape"]), params.get("keep"))

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Raises ValueError for an unknown shape."""
        if not SHAPE.fullmatch(str((params or {}).get("shape", ""))):
            raise ValueError("unknown mask shape")

    def operator_name(self) -> str:
        """The name to write in an ``OperatorConfig``."""
        return "cn_keep_ends"

    def operator_type(self) -> OperatorType:
        """It anonymizes."""
        return OperatorType.Anonymize


def hides(decision: Decision, value: str) -> bool:
    """Would the mask hide anything of the value? Of ``1901年3月`` the shape ``month`` hides nothing."""
    return mask(value, decision.shape, decision.finding.keep) != value


def edits(decisions: Iterable[Decision], passages: Sequence[Passage]) -> list[Edit]:
    """The edits that make the decisions true: one for each stretch of hidden characters.

    Overlapping masks hide the union of what each hides.
    """
    hidden: dict[int, set[int]] = defaultdict(set)
    for decision in decisions:
        if decision.action is not Action.MASK:
            continue
        finding = decision.finding
        value = passages[finding.passage].text[finding.start : finding.end]
        masked = mask(value, "none" if finding.sort == WHOLE else decision.shape, finding.keep)
        hidden[finding.passage].update(
            finding.start + at for at, (old, new) in enumerate(zip(value, masked, strict=True)) if old != new
        )
    return [
        Edit(passage, start, passages[passage].text[start:end], STAR * (end - start))
        for passage, offsets in sorted(hidden.items())
        for start, end in _stretches(offsets)
    ]


def _stretches(offsets: set[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for at in sorted(offsets):
        if stretches and stretches[-1][1] == at:
            stretches[-1] = (stretches[-1][0], at + 1)
        else:
            stretches.append((at, at + 1))
    return stretches
