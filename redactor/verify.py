"""Is the masked copy what it is said to be? Read again, compared, and swept by the witness."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from redactor.content import BlindKind, BlindSpot, Edit
from redactor.document import PREVIEW_GOES, Document
from redactor.formats._names import ASCII_SIGNS, WIDE_SIGNS
from redactor.masking import STAR
from redactor.outcome import Action, Decision
from redactor.pdf_leaves import WitnessSilenced
from redactor.sweep import residue

_STAND_INS = "＊_0." + WIDE_SIGNS + ASCII_SIGNS
"""What formats write where a star is illegal: names of sheets and files (several signs, so that no two become one),
names in formulas, numbers that must stay numbers."""
_SIGNS = re.compile(r"[\W_]+")

_MENDED: frozenset[BlindKind] = frozenset({"corrupt", "undecodable", "limit"})
"""What a copy written anew may be without: damage that is mended, earlier versions over the limit that are gone. It was
read whole then, so it can be vouched for. A picture or a file that nobody could read must still be there."""


def faults(document: Document, edits: Sequence[Edit], copied: Document, decisions: Sequence[Decision]) -> str:
    """Why the copy cannot be vouched for, as a Chinese clause; empty if it can.

    Args:
        document: the original, opened.
        edits: what was to be changed.
        copied: the copy, opened by the same readers.
        decisions: on the copy, by the same recognizers and policy.

    Checked: no value is left that the policy wants masked; every passage is the original's with the edits made, and
    nothing else changed. What is read off pixels is a guess, and a second reading may differ where nothing changed: of
    it, every passage that was edited must be read again somewhere as it should be. That its other pixels are the same is
    the writer's to prove (``formats.image``).
    """
    if left := sum(decision.action in (Action.MASK, Action.BLOCK) for decision in decisions):
        return f"复检时仍发现 {left} 处应脱敏的内容"
    expected = [passage.text for passage in document.passages]
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = expected[edit.passage]
        expected[edit.passage] = text[: edit.start] + edit.new + text[edit.start + len(edit.old) :]
    firm = [
        (want, passage)
        for want, passage in zip(expected, document.passages, strict=True)
        if not (passage.guessed or passage.loose)
    ]
    again = [passage for passage in copied.passages if not (passage.guessed or passage.loose)]
    if len(again) != len(firm):
        return "脱敏文件与原文件的内容段数不一致"
    changed = sum(not _alike(want, got.text, passage.shared) for (want, passage), got in zip(firm, again, strict=True))
    if changed:
        return f"脱敏文件有 {changed} 处内容与预期不符"
    guessed = [passage.guessed and not passage.loose for passage in document.passages]
    edited = {edit.passage for edit in edits if guessed[edit.passage]}
    wanted = Counter(outline(expected[number]) for number in edited)
    del wanted[""]
    wanted -= Counter(outline(passage.text) for passage in copied.passages if passage.guessed)
    if wanted:
        return f"脱敏后的图片中有 {wanted.total()} 处读出的与预期不符"
    if not _told_alike(document.blind_spots, copied.blind_spots, any(passage.guessed for passage in document.passages)):
        return "脱敏文件无法查看的部分与原文件不一致"
    return ""


def outline(text: str) -> str:
    """A text read off pixels as it is compared: its letters and digits, without the stars among them.

    Readers miscount stars, lose a colon among them, pass over one that stands alone. What must be there is all that was
    not to be hidden, and nothing else.

    >>> outline("手机：154 ****1234")
    '手机1541234'
    """
    return _SIGNS.sub("", text)


def _told_alike(before: Sequence[BlindSpot], after: Sequence[BlindSpot], read: bool) -> bool:
    """No blind spot that was not there before. There may be fewer: previews are emptied, and a line of a picture which was
    read badly may be hidden now, or another be read badly instead.

    Args:
        read: some text was read in pictures, so that pictures' blind spots may be about lines of it.
    """
    passed_over = "picture" if read else ""
    firm = [Counter((s.kind, s.reason) for s in spots if s.kind != passed_over) for spots in (before, after)]
    gone = firm[0] - firm[1]
    return (
        not firm[1] - firm[0]
        and len(after) <= len(before)
        and all(kind in _MENDED or reason.endswith(PREVIEW_GOES) for kind, reason in gone)
    )


def left_in_bytes(hidden: Sequence[str], kept: Sequence[str], data: bytes) -> str:
    """Why the copy's bytes cannot be vouched for, as a Chinese clause; empty if they can.

    Args:
        hidden: values that were masked, as they stood in the original.
        kept: values that the policy chose to keep elsewhere in the same file (an official's name).
        data: the copy.
    """
    values = set(hidden) - set(kept)
    try:
        left = residue(values, data)
    except WitnessSilenced:
        return "脱敏文件无法逐字节复核"
    if left:
        return f"脱敏文件的数据中仍残留 {len(left)} 个应隐去的值"
    return ""


def _alike(want: str, got: str, shared: bool = False) -> bool:
    """Equal, with any stand-in for the star allowed where a star is not legal (a sheet's name, a number's cache).

    Args:
        shared: the characters stand in another passage too, and may have been masked from there.
    """
    return want == got or (
        len(want) == len(got)
        and all(
            a == b or (a == STAR and b in _STAND_INS) or (shared and b == STAR) for a, b in zip(want, got, strict=True)
        )
    )
