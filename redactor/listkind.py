"""What kind of list or text is this? From the website's channel, or guessed from title, column heads and wording.

A guess changes which rules apply (a subsidy list must still show names; a citizen's letter must not), so it is always
said, with the words that led to it, and never made where a profile was named that forbids it. A wrong guess costs more
than none: what is about a subsidy is not yet a list of who gets it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from redactor.content import Passage
from redactor.policy import Policy
from redactor.profiles import Kind, kinds, load, overlaid

ENOUGH = 3
"""Points from which on a kind is believed: a word in the title, or three in headings and text."""
_TITLE_POINTS, _MOST_OTHERS = 3, 4
_TITLE_LINES, _FIRST_PASSAGES = 6, 200
_SHORTEST_TITLE, _LONGEST_TITLE = 5, 80
"""Characters of a line; what is shorter is an entry of a page's menu (``领导信箱``)."""
_BEGINNING = 4_000
_QUOTED_WORDS = 4

_LIST = re.compile(
    "公示(?!制度)|名单|名册|一览表|明细|汇总表|登记表|发放表|公开表|情况表|分配表|台账|成绩|结果|公告|公布|人员|对象"
)
"""What a title says that announces persons, and not the rules about them. Topics count only beside one of these."""
_RULES = re.compile(
    "办法|细则|条例|规定|规划|方案|意见(?!书)|制度|规程|规范|标准化|指南|须知|指引|解读|图解|问答|征求|印发|转发|要点|"
    "会议|纪要|预算|决算|总结|年度报告|工作报告|调研|讲话|培训|宣传|动态|启动|开展|推进|专项检查|督查|整改|排查|统计|政务信息|哪些|如何|怎样|怎么办"
)
"""What a title says that is about rules, plans or work done."""
_FIRM = re.compile(
    "公示(?!制度)|名单|名册|一览表|明细|成绩|结果|公告|公布|决定书|判决书|裁定书|调解书|告知书|答复书|的答复|职务任免"
)
"""Beside one of these, words of rules say nothing: ``规划编制项目中标公告``, ``违反城乡规划行政处罚决定书``."""
_FIELD = re.compile("【|[^:：]{2,6}[:：]")
_QUOTED = re.compile("《[^《》]*》?")
_ROW = re.compile(r"[\t|｜>＞»›]|\S{2,}\s{2,}\S{2,}\s{2,}\S|(?:\S{2,}\s+){3,}\S{2,}")
"""A row of a table, or where a page stands in its site."""
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile("[。；;!！]$")


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
        if kind == "default":  # a site's way to say: no other rules here than mine
            return policy, f"按本站策略处理：栏目名称含“{word}”"
        return overlaid(policy, kind), f"按“{load(kind).title}”处理：栏目名称含“{word}”"
    seen = _Seen.of(passages, setting)
    if not (seen.titles or seen.labels or seen.text):
        return policy, ""
    best, score, words = max(((kind, *_score(kind, seen)) for kind in kinds()), key=lambda found: found[1])
    if score[0] < ENOUGH:
        return policy, ""
    quoted = "、".join(f"“{word}”" for word in words[:_QUOTED_WORDS])
    return overlaid(policy, best.id), f"按“{best.title}”处理：出现{quoted}"


def _of_channel(policy: Policy, channel: str) -> tuple[str, str] | None:
    """Id of the kind that the channel's name settles, and by what word: the site's own words first, then ours.

    Of several the longest word decides.
    """
    own = [(len(word), kind, word) for word, kind in policy.channels.items() if word in channel]
    ours = [(len(word), kind.id, word) for kind in kinds() for word in kind.channels if word in channel]
    for hits in (own, ours):
        if hits:
            _, kind_id, word = max(hits)
            return kind_id, word
    return None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of a document says of what kind it is: our own words that stand in it, and what a title announces.

    Attributes:
        titles: words in lines that look like titles.
        labels: words in column and row headings.
        text: words near the beginning and the end.
        is_list: a title announces a list of persons.
        is_about_rules: a title announces rules, plans or reports, and none a list.
    """

    titles: frozenset[str]
    labels: frozenset[str]
    text: frozenset[str]
    is_list: bool
    is_about_rules: bool

    @classmethod
    def of(cls, passages: Sequence[Passage], setting: Setting) -> _Seen:
        titles = [_SPACE.sub("", line) for line in (setting.title, *_titles(passages))]
        labels = {passage.label for passage in passages if passage.label}
        return cls(
            titles=_words("\n".join(title for title in titles if len(title) >= _SHORTEST_TITLE)),
            labels=_words("\n".join(_SPACE.sub("", label) for label in labels)),
            text=_words(f"{_reach(passages, 1)}\n{_reach(passages, -1)}"),
            is_list=any(_LIST.search(title) for title in titles),
            is_about_rules=any(_RULES.search(_said_of_itself(title)) for title in titles)
            and not any(_FIRM.search(title) for title in titles),
        )


@lru_cache(maxsize=1)
def _vocabulary() -> Any:
    """An automaton of all words of all kinds: a long text is gone through once, not once a word."""
    from ahocorasick import Automaton

    automaton = Automaton()
    for kind in kinds():
        for word in (*kind.titles, *kind.topics, *kind.headers, *kind.words):
            automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def _words(text: str) -> frozenset[str]:
    return frozenset(word for _, word in _vocabulary().iter(text))


def _score(kind: Kind, seen: _Seen) -> tuple[tuple[int, int, int], list[str]]:
    """How well the kind fits, the greatest best: points, longest word of the title, words in all. And the words.

    Rules about a list use all of its words: there only column headings count.
    """
    topics = kind.topics if seen.is_list else ()
    in_title = set() if seen.is_about_rules else seen.titles.intersection((*kind.titles, *topics))
    in_labels = seen.labels.intersection(kind.headers) - in_title
    in_text = (
        set() if seen.is_about_rules else seen.text.intersection((*kind.words, *kind.headers)) - in_title - in_labels
    )
    hits = [_whole(words) for words in (in_title, in_labels, in_text)]
    longest = max(map(len, in_title), default=0)
    others = min(len(hits[1]) + len(hits[2]), _MOST_OTHERS)
    quoted = [word for words in hits for word in words]
    return ((_TITLE_POINTS + longest if in_title else 0) + others, longest, len(quoted)), quoted


def _whole(words: Iterable[str]) -> list[str]:
    """The words, the longest first, without those that are but a part of another."""
    found: list[str] = []
    for word in sorted(words, key=lambda word: (-len(word), word)):
        if not any(word in longer for longer in found):
            found.append(word)
    return found


def _said_of_itself(title: str) -> str:
    """The title without what it quotes: ``关于《…方案》申请公开的答复`` is no plan. Of nothing but a quotation, that.

    A field of a form (``主题：``) says what somebody else writes about.
    """
    if _FIELD.match(title):
        return ""
    rest = _QUOTED.sub("", title)
    return rest if len(rest) > 2 else title


def _titles(passages: Sequence[Passage]) -> Iterator[str]:
    """The file's name and the first short lines: where a reader looks for the title. No cells, no whole sentences."""
    first = passages[:_FIRST_PASSAGES]
    in_row = Counter(passage.record for passage in first)
    lines = (
        line.strip()
        for passage in first
        if not passage.hidden and not passage.label and (passage.record is None or in_row[passage.record] < 2)
        for line in passage.text.split("\n")
    )
    for number, line in enumerate(islice(filter(None, lines), _TITLE_LINES)):
        if (number and len(line) > _LONGEST_TITLE) or _SENTENCE.search(line):
            return  # the text has begun
        if len(line) <= _LONGEST_TITLE and not _ROW.search(line):
            yield line


def _reach(passages: Sequence[Passage], step: int) -> str:
    """The text's beginning, or its end: a judgment says only there who signed it."""
    pieces: list[str] = []
    length = 0
    for passage in passages if step > 0 else reversed(passages):
        pieces.append(passage.text[:_BEGINNING] if step > 0 else passage.text[-_BEGINNING:])
        length += len(pieces[-1])
        if length > _BEGINNING:
            break
    return "\n".join(pieces)
