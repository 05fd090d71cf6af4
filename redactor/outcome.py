"""What a check answers: findings, decisions, and the outcome of a file. All frozen, all pickle."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from redactor.content import BlindSpot


class Action(IntEnum):
    """What is to happen to a finding, in rising order of severity."""

    KEEP = 0
    MASK = 1
    HOLD = 2
    BLOCK = 3

    def __str__(self) -> str:
        return self.name.lower()


class Verdict(StrEnum):
    """May these very bytes be published? REVIEW: a person has to look; BLOCK: not as they are."""

    ALLOW = "ALLOW"
    REVIEW = "REVIEW"
    BLOCK = "BLOCK"


@dataclass(frozen=True, slots=True)
class Strength:
    """How many numbers still fit a mask (:mod:`redactor.strength`).

    Attributes:
        kind: the number's own entity, ``CN_RESIDENT_ID``.
        residual: candidates left by the mask, the record around it, and other copies.
        alone: candidates left by the mask itself.
    """

    kind: str
    residual: int
    alone: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a recognizer saw in a passage.

    Attributes:
        entity: its kind, one of the names in service.md section 1 (``CN_RESIDENT_ID``).
        passage: number of the passage in the document.
        start, end: characters of the passage's text, end exclusive.
        score: 0…1.
        recognizer: who saw it.
        why: one Chinese clause, no text of the file beyond the words of labels.
        role: ``public`` (an office's, a company's), ``personal``, or empty.
        sort: which sort of its entity, for policies that treat them apart; empty: there is one.
        keep: how many leading characters of it may stay by its own structure (an address to its town, a name's
            surname); ``None``: it has none.
        strength: of a ``WEAK_MASK``, how weak.
    """

    entity: str
    passage: int
    start: int
    end: int
    score: float
    recognizer: str
    why: str
    role: str = ""
    keep: int | None = None
    sort: str = ""
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of a finding, and what people are shown of it.

    Attributes:
        finding: what was seen.
        action: KEEP, MASK, HOLD or BLOCK.
        rule: the policy's rule, as ``profile:entity[/role]``.
        reason: one Chinese sentence for the person who reads it.
        shape: which characters stay when it is masked (:mod:`redactor.masking`).
        sample: the value as it may be shown: masked.
        place: where it stands, masked like text.
    """

    finding: Finding
    action: Action
    rule: str
    reason: str
    shape: str
    sample: str = field(default="", repr=False)
    place: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Copy:
    """The masked copy, which is believed only because it was checked like any other file.

    Attributes:
        name: the file's name, masked where it held something itself.
        data: the bytes.
        sha256: their digest, hexadecimal.
        outcome: what the same check says of these bytes; its verdict is ALLOW, or REVIEW for what is held or unread.
    """

    name: str = field(repr=False)
    data: bytes = field(repr=False)
    sha256: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may be published of one file.

    Attributes:
        name: the file's name, masked where it held something itself.
        sha256: digest of the bytes that were judged, hexadecimal.
        size: their number.
        source: name of the format that read it; empty if none did.
        verdict: of the ORIGINAL bytes.
        decisions: of all findings, in the order of the document.
        blind_spots: what could not be looked at.
        seals: signatures that a masked copy would break.
        copy: the masked bytes, or ``None`` where nothing was to be masked or no copy could be vouched for.
        no_copy: why there is no copy although something is to be masked; a Chinese sentence.
        passages: how many stretches of text were read.
        characters: how many characters these hold.
        hidden: how many of the findings to be masked stand where staff do not see them.
        policy: id and version of the policy, as ``default@1``.
        kind: what kind of list or text it was judged as and why; a Chinese sentence, empty if none was recognised.
    """

    name: str = field(repr=False)
    sha256: str
    size: int
    source: str
    verdict: Verdict
    decisions: tuple[Decision, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    seals: tuple[str, ...] = ()
    copy: Copy | None = None
    no_copy: str = ""
    passages: int = 0
    characters: int = 0
    hidden: int = 0
    policy: str = ""
    kind: str = ""

    def counts(self, action: Action | None = None) -> dict[str, int]:
        """Findings by entity, most frequent first; only those of one action, if given."""
        tally: dict[str, int] = {}
        for decision in self.decisions:
            if action is None or decision.action is action:
                tally[decision.finding.entity] = tally.get(decision.finding.entity, 0) + 1
        return dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))
