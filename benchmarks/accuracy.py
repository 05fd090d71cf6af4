"""``bin/bench accuracy``: precision, recall and F1 by kind, beside the peers, on every set. What it means: docs/accuracy.md.

Two views, because they are two questions. *Found*: are the values seen, with the right kind and borders? *Hidden*: is
what should not be published hidden, and is what should be published left alone?
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.cases import TYPES, Case, CaseSet, Gold, entity_sets, government_texts, shared_folder
from benchmarks.samples import samples
from benchmarks.samples import table as sample_table
from benchmarks.systems import Span, systems, with_places


@dataclass(slots=True)
class Tally:
    """Counts of one kind: what was right, what was said, what there was."""

    right: int = 0
    said: int = 0
    there: int = 0

    def add(self, right: int, said: int, there: int) -> None:
        """Count one text."""
        self.right += right
        self.said += said
        self.there += there

    def __str__(self) -> str:
        """Precision, recall, F1 in per cent; a dash where nothing was said or nothing was there."""
        if not self.there:
            return f"– ({self.said} false)" if self.said else "–"
        precision = self.right / self.said if self.said else 0.0
        recall = self.right / self.there
        f1 = 2 * self.right / (self.said + self.there)
        return f"{100 * precision:.1f} / {100 * recall:.1f} / **{100 * f1:.1f}**"


@dataclass(slots=True)
class Score:
    """What one system did on one set, by kind."""

    exact: dict[str, Tally] = field(default_factory=dict)
    characters: dict[str, Tally] = field(default_factory=dict)
    hidden: Counter[str] = field(default_factory=Counter)
    """Private characters hidden, under whatever kind."""
    over: Counter[str] = field(default_factory=Counter)
    """Public spans of which anything was hidden."""
    elsewhere: Counter[str] = field(default_factory=Counter)
    """Hidden spans, by the system's kind, that touch nothing annotated."""


def score(found: Sequence[Sequence[Span]], case_set: CaseSet) -> Score:
    """What one system found in one set."""
    result = Score(
        {kind: Tally() for kind in case_set.types},
        {kind: Tally() for kind in case_set.types},
    )
    for case, raw in zip(case_set.cases, found, strict=True):
        spans = with_places(raw, case_set.place_is_address)
        _score_found(result, case, spans, case_set.types)
        _score_hidden(result, case, spans, case_set.types)
    return result


def _score_found(result: Score, case: Case, spans: Sequence[Span], types: Sequence[str]) -> None:
    """Whatever touches a span that is masked already is left out on both sides."""
    masked = _positions(g for g in case.gold if g.masked)
    for kind in types:
        gold = {(g.start, g.end) for g in case.gold if g.type == kind and not g.masked}
        said = {(s.start, s.end) for s in spans if s.type == kind and masked.isdisjoint(range(s.start, s.end))}
        result.exact[kind].add(len(gold & said), len(said), len(gold))
        there, claimed = _union(gold), _union(said)
        result.characters[kind].add(len(there & claimed), len(claimed), len(there))


def _score_hidden(result: Score, case: Case, spans: Sequence[Span], types: Sequence[str]) -> None:
    hidden = _positions(s for s in spans if s.hidden)
    annotated = _positions(case.gold)
    for g in case.gold:
        if g.masked:
            continue
        touched = len(hidden & set(range(g.start, g.end)))
        if g.private:
            result.hidden[g.type] += touched
        elif touched:
            result.over[g.type] += 1
    for s in spans:
        if s.hidden and s.type in types and annotated.isdisjoint(range(s.start, s.end)):
            result.elsewhere[s.type] += 1


def _positions(spans: Iterable[Span | Gold]) -> set[int]:
    return _union((s.start, s.end) for s in spans)


def _union(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _total(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally.right, tally.said, tally.there)
    return total


def found_table(case_set: CaseSet, scores: dict[str, Score]) -> Iterator[list[str]]:
    """Rows: a kind each, and all of them; two columns a system: exact spans, characters."""
    yield ["kind", "spans", *(f"{name}, {view}" for name in scores for view in ("exact", "characters"))]
    for kind in case_set.types:
        tallies = [t for s in scores.values() for t in (s.exact[kind], s.characters[kind])]
        if tallies[0].there or any(t.said for t in tallies):
            yield [kind, str(tallies[0].there), *map(str, tallies)]
    totals = [_total(view.values()) for s in scores.values() for view in (s.exact, s.characters)]
    yield ["all", str(totals[0].there), *map(str, totals)]


def hidden_table(case_set: CaseSet, scores: dict[str, Score]) -> Iterator[list[str]]:
    """Rows: a kind each; a system's column: private characters hidden, public spans touched, hidden elsewhere."""
    gold = [g for case in case_set.cases for g in case.gold if not g.masked and g.type in case_set.types]
    private, public, length = Counter[str](), Counter[str](), Counter[str]()
    for g in gold:
        (private if g.private else public)[g.type] += 1
        length[g.type] += (g.end - g.start) * g.private
    yield ["kind", "private", "public", *scores]
    for kind in case_set.types:
        if not (private[kind] or public[kind] or any(s.elsewhere[kind] for s in scores.values())):
            continue
        cells = []
        for s in scores.values():
            share = f"{100 * s.hidden[kind] / length[kind]:.1f} %" if length[kind] else "–"
            cells.append(f"{share} · {s.over[kind]}/{public[kind]} · {s.elsewhere[kind]}")
        yield [kind, str(private[kind]), str(public[kind]), *cells]


_STRETCH = 20_000
"""Characters that the count of false masks is given for: some ten pages."""


def false_masks_row(case_set: CaseSet, found: dict[str, list[list[Span]]]) -> list[str]:
    """The set, its size, and for each system what it hides in vain, per ``_STRETCH`` characters.

    In published matter (news) that is whatever it hides; elsewhere the public spans that it touches and what it hides
    where nothing is annotated. A span that touches a mask that stands there already is neither.
    """
    size = sum(len(case.text) for case in case_set.cases)
    row = [case_set.name, f"{size:,}"]
    for spans_of in found.values():
        false = 0
        for case, raw in zip(case_set.cases, spans_of, strict=True):
            right = _positions(g for g in case.gold if g.masked or (g.private and not case_set.negative))
            hidden = [s for s in raw if s.hidden and s.type in case_set.types]
            false += sum(right.isdisjoint(range(s.start, s.end)) for s in hidden)
        row.append(f"{false} · {false * _STRETCH / size:.1f}")
    return row


def print_table(title: str, rows: Iterable[list[str]]) -> None:
    """A Markdown table."""
    print(f"\n**{title}**\n")
    for number, row in enumerate(rows):
        print(f"| {' | '.join(row)} |")
        if number == 0:
            print(f"|{' --- |' * len(row)}")


def main() -> None:
    """All sets, or those whose name holds one of the words given."""
    parser = argparse.ArgumentParser(prog="bin/bench accuracy", description=__doc__)
    parser.add_argument("only", nargs="*", help="words in the names of the sets to run")
    only = parser.parse_args().only
    folder = shared_folder()
    measured = systems()
    for system in measured:
        print(f"- {system.name}: {system.note}")
    print(
        "\nFound: precision / recall / F1 in per cent. Hidden: share of the private characters hidden (more is better)"
    )
    print(
        "· public spans touched, of all (fewer is better) · hidden spans where nothing is annotated (fewer is better)."
    )
    masks: list[list[str]] = []
    for case_set in (*government_texts(folder), *entity_sets(folder)):
        if only and not any(word in case_set.name for word in only):
            continue
        found = {system.name: system.find([case.text for case in case_set.cases]) for system in measured}
        scores = {name: score(spans, case_set) for name, spans in found.items()}
        title = f"{case_set.name} ({len(case_set.cases)} texts)"
        print_table(f"{title}: found", found_table(case_set, scores))
        says_whose = any(not g.private for case in case_set.cases for g in case.gold)
        deciding = [name for name in found if name != "recognizers"]
        if says_whose:
            print_table(f"{title}: hidden", hidden_table(case_set, {name: scores[name] for name in deciding}))
        if says_whose or case_set.negative:
            all_kinds = replace(case_set, types=TYPES)
            masks.append(false_masks_row(all_kinds, {name: found[name] for name in deciding}))
    if masks:
        names = [system.name for system in measured if system.name != "recognizers"]
        print_table(f"False masks: how many · per {_STRETCH:,} characters", [["set", "characters", *names], *masks])
    if not only or "samples" in only:
        cases = tuple(samples())
        peers = [system for system in measured if system.name not in ("redactor", "recognizers")]
        print_table(f"samples ({len(cases)} files): values", sample_table(cases, peers))


if __name__ == "__main__":
    main()
