"""Outcomes as people and programs read them on the command line: text, JSON Lines, one HTML page."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from typing import Protocol, TextIO

from rich.console import Console
from rich.text import Text

from redactor.outcome import Action, Decision, Outcome, Verdict
from redactor.receipt import outcome_json
from redactor.wording import ACTIONS, BLIND_KINDS, VERDICTS, Language, entity, message

SHOWN = 12
"""Findings listed for one file unless all are asked for."""
_SIGNS = {Verdict.ALLOW: "✓", Verdict.REVIEW: "?", Verdict.BLOCK: "✗"}
_STYLES = {Verdict.ALLOW: "green", Verdict.REVIEW: "yellow", Verdict.BLOCK: "bold red"}


class Writer(Protocol):
    """Takes outcomes one by one as they come."""

    def add(self, name: str, outcome: Outcome) -> None:
        """One more file."""

    def close(self) -> None:
        """That was all."""


class TextWriter:
    """For a terminal: a line a file, then its findings, then what was not looked at."""

    def __init__(self, stream: TextIO, language: Language, everything: bool) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._language = language
        self._most = 1_000_000_000 if everything else SHOWN
        self._verdicts: list[Verdict] = []

    def add(self, name: str, outcome: Outcome) -> None:
        """Print one file's outcome."""
        self._verdicts.append(outcome.verdict)
        self._print(headline(name, outcome, self._language))
        if outcome.kind:
            self._print(Text(f"    {outcome.kind}", style="dim"))
        acted = [decision for decision in outcome.decisions if decision.action is not Action.KEEP]
        for decision in acted[: self._most]:
            self._print(Text(f"    {_line(decision, self._language)}"))
        if len(acted) > self._most:
            self._print(Text("    " + message("more", self._language, n=len(acted) - self._most), style="dim"))
        if outcome.hidden:
            self._print(Text("    " + message("hidden", self._language, n=outcome.hidden)))
        if kept := outcome.counts(Action.KEEP):
            self._print(Text(f"    {message('kept', self._language)}：{_counts(kept, self._language)}", style="dim"))
        for words in _unread(outcome, self._language):
            self._print(Text(f"    {message('unread', self._language)}：{words}", style="yellow"))
        for words in _copy_words(outcome, self._language):
            self._print(Text(f"    {words}", style="cyan"))

    def close(self) -> None:
        """Print the sum."""
        if len(self._verdicts) > 1:
            tally = {name.lower(): self._verdicts.count(verdict) for name, verdict in Verdict.__members__.items()}
            self._print(Text(message("summary", self._language, n=len(self._verdicts), **tally), style="bold"))

    def _print(self, text: Text) -> None:
        self._console.print(text)


class JsonWriter:
    """For programs: one object a file, one file a line (service.md section 1)."""

    def __init__(self, stream: TextIO, language: Language, everything: bool) -> None:
        self._stream = stream

    def add(self, name: str, outcome: Outcome) -> None:
        """Print one file's outcome."""
        self._stream.write(json.dumps(outcome_json(outcome, name), ensure_ascii=False) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Nothing follows."""


class HtmlWriter:
    """For the file: one page with everything, to be printed or passed on."""

    def __init__(self, stream: TextIO, language: Language, everything: bool) -> None:
        self._stream = stream
        self._language = language
        title = "个人信息检查结果" if language == "zh" else "Personal data check"
        stream.write(
            f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
            "<style>body{font:16px/1.6 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
            "table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.3em .5em;text-align:left}"
            ".ALLOW{color:#17692b}.REVIEW{color:#7a5200}.BLOCK{color:#a4161a}</style></head><body>\n"
            f"<h1>{title}</h1>\n"
        )

    def add(self, name: str, outcome: Outcome) -> None:
        """Write one file's section."""
        heading = html.escape(headline(name, outcome, self._language).plain)
        self._stream.write(f'<h2 class="{outcome.verdict}">{heading}</h2>\n<p>SHA-256 {outcome.sha256}</p>\n')
        if outcome.decisions:
            self._stream.write("<table>\n")
            for decision in outcome.decisions:
                cells = (
                    entity(decision.finding.entity, self._language),
                    decision.sample,
                    decision.place,
                    ACTIONS[decision.action][self._language == "en"],
                    decision.reason,
                )
                self._stream.write("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>\n")
            self._stream.write("</table>\n")
        for words in (*_unread(outcome, self._language), *_copy_words(outcome, self._language)):
            self._stream.write(f"<p>{html.escape(words)}</p>\n")

    def close(self) -> None:
        """End the page."""
        self._stream.write("</body></html>\n")


WRITERS: dict[str, Callable[[TextIO, Language, bool], Writer]] = {
    "text": TextWriter,
    "json": JsonWriter,
    "html": HtmlWriter,
}


def headline(name: str, outcome: Outcome, language: Language) -> Text:
    """One line that says it all: sign, name, verdict, counts."""
    words = VERDICTS[outcome.verdict][language == "en"]
    counts = _counts(_acted_counts(outcome), language) or (
        message("nothing_found", language) if outcome.verdict is Verdict.ALLOW else ""
    )
    text = Text(f"{_SIGNS[outcome.verdict]} {name}  ")
    text.append(words, style=_STYLES[outcome.verdict])
    text.append(f"  {counts}" if counts else "")
    return text


def mask_line(stream: TextIO, name: str, outcome: Outcome, language: Language) -> None:
    """For ``redactor mask``: what was masked in one file and what was not looked at."""
    print(headline(name, outcome, language).plain, file=stream)
    for words in _unread(outcome, language):
        print(f"    {message('unread', language)}：{words}", file=stream)


def explain(stream: TextIO, name: str, outcome: Outcome, language: Language) -> None:
    """For ``redactor explain``: every decision with recognizer, score, rule and reason."""
    print(headline(name, outcome, language).plain, file=stream)
    print(f"    SHA-256 {outcome.sha256}  {outcome.source}  {outcome.policy}  {outcome.kind}", file=stream)
    for decision in outcome.decisions:
        finding = decision.finding
        print(f"    {_line(decision, language)}", file=stream)
        print(
            f"        {ACTIONS[decision.action][language == 'en']}  {finding.recognizer}  "
            f"{finding.score:.2f}  {decision.rule}  [{finding.start}:{finding.end}]",
            file=stream,
        )
    for words in (*_unread(outcome, language), *_copy_words(outcome, language)):
        print(f"    {words}", file=stream)


def _line(decision: Decision, language: Language) -> str:
    return f"{entity(decision.finding.entity, language)}  {decision.sample}  {decision.place}  {decision.reason}"


def _acted_counts(outcome: Outcome) -> dict[str, int]:
    tally: dict[str, int] = {}
    for action in (Action.MASK, Action.HOLD, Action.BLOCK):
        for name, number in outcome.counts(action).items():
            tally[name] = tally.get(name, 0) + number
    return tally


def _counts(counts: dict[str, int], language: Language) -> str:
    return "、".join(f"{entity(name, language)} {number}" for name, number in counts.items())


def _unread(outcome: Outcome, language: Language) -> Sequence[str]:
    def words(place: str, kind: str, reason: str) -> str:
        return "：".join(part for part in (place, BLIND_KINDS[kind][1] if language == "en" else reason) if part)

    return [words(spot.place, spot.kind, spot.reason) for spot in outcome.blind_spots]


def _copy_words(outcome: Outcome, language: Language) -> Sequence[str]:
    if outcome.copy is not None:
        clean = outcome.copy.outcome.verdict is Verdict.ALLOW
        return [message("copy_ready" if clean else "copy_review", language)]
    return [message("no_copy", language, why=outcome.no_copy)] if outcome.no_copy else []
