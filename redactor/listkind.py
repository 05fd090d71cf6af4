"""What kind of list or text is this? From the website's channel, or guessed from title, column heads and wording.

A guess changes which rules apply (a subsidy list must still show names; a citizen's letter must not), so it is always
said, with the words that led to it, and never made where a profile was named that forbids it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from redactor.content import Passage
from redactor.policy import Policy
from redactor.profiles import Kind, kinds, overlaid

ENOUGH = 3
"""Points from which on a kind is believed: a word in the title, or three in headings and text."""
_TITLE_POINTS, _OTHER_POINTS, _MOST_OTHERS = 3, 1, 4
_TITLE_LINES = 4
_LONGEST_TITLE = 80
_BEGINNING = 4_000


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a document is to be published.

    Attributes:
        channel: the website's channel, as the CMS calls it (``社会救助/公示``).
        title: of the post that it is or hangs on.
    """

    channel: str = field(default="", repr=False)
    title: str = field(default="", repr=False)


def choose(policy: Policy, passages: Sequence[Passage], setting: Setting) -> tuple[Policy, str]:
    """The policy for these passages: the given one, with a kind's rules laid over it if one was recognised.

    Args:
        policy: the site's; only one with ``guess`` is ever changed.
        passages: of the document; the first is the file's name.
        setting: where it is to be published.

    Returns:
        The policy, and why: a Chinese sentence of our own words only; empty if nothing was chosen.
    """
    if not policy.guess:
        return policy, ""
    if by_channel := _of_channel(policy, setting.channel):
        kind, word = by_channel
        return overlaid(policy, kind.id), f"按“{kind.title}”处理：栏目名称含“{word}”"
    titles = [setting.title, *_titles(passages)]
    labels = {passage.label for passage in passages if passage.label}
    ends = _ends(passages)
    best, points, words = max(
        ((kind, *_points(kind, titles, labels, ends)) for kind in kinds()), key=lambda found: found[1]
    )
    if points < ENOUGH:
        return policy, ""
    return overlaid(policy, best.id), f"按“{best.title}”处理：出现{'、'.join(f'“{word}”' for word in words[:4])}"


def _of_channel(policy: Policy, channel: str) -> tuple[Kind, str] | None:
    """The kind that the channel's name settles: the site's own words first, then the longest of ours."""
    by_id = {kind.id: kind for kind in kinds()}
    for word, kind in policy.channels.items():
        if word in channel:
            return by_id[kind], word
    hits = [(len(word), kind.id, word) for kind in kinds() for word in kind.channels if word in channel]
    if not hits:
        return None
    _, kind_id, word = max(hits)
    return by_id[kind_id], word


def _points(kind: Kind, titles: Iterable[str], labels: Iterable[str], ends: str) -> tuple[int, list[str]]:
    in_title = [word for word in kind.titles if any(word in title for title in titles)]
    in_labels = [word for word in kind.headers if any(word in label for label in labels)]
    in_text = [word for word in (*kind.words, *kind.headers) if word in ends and word not in (*in_labels, *in_title)]
    others = min(len(in_labels) + len(in_text), _MOST_OTHERS) * _OTHER_POINTS
    longest = max(map(len, in_title), default=0)
    return (_TITLE_POINTS + longest if in_title else 0) + others, [*in_title, *in_labels, *in_text]


def _titles(passages: Sequence[Passage]) -> list[str]:
    """The file's name and the first short lines: where a reader looks for the title."""
    lines: list[str] = []
    for passage in passages:
        if passage.hidden:
            continue
        for line in passage.text.split("\n"):
            if stripped := line.strip():
                lines.append(stripped)
                if len(lines) > _TITLE_LINES:
                    return [line for line in lines if len(line) <= _LONGEST_TITLE]
    return [line for line in lines if len(line) <= _LONGEST_TITLE]


def _ends(passages: Sequence[Passage]) -> str:
    """The beginning and the end of the text: a judgment says only at its end who signed it."""
    return "\n".join((_beginning(passages, 1), _beginning(passages, -1)))


def _beginning(passages: Sequence[Passage], step: int) -> str:
    pieces: list[str] = []
    length = 0
    for passage in passages[::step]:
        pieces.append(passage.text[:_BEGINNING] if step > 0 else passage.text[-_BEGINNING:])
        length += len(pieces[-1])
        if length > _BEGINNING:
            break
    return "\n".join(pieces)[: 2 * _BEGINNING]
