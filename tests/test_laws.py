"""The seven laws of every format (architecture, section 5), held against every sample and every built file.

Nothing here names a format: a new one in ``FORMATS`` is held to them unasked, and fails ``test_every_format_is_tried``
until there is a file for it.
"""

from __future__ import annotations

import functools
import io
import itertools
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from redactor import Action, Limits, Outcome, Verdict, check
from redactor.content import Content, Edit, Format, Passage
from redactor.document import Document, open_document
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats import FORMATS, format_of
from redactor.verify import outline
from tests.formats.builders import BUILDERS

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
LIMITS = Limits()
PLANTED = "19499990001"
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True)
class Sample:
    """One file that the laws are held against."""

    name: str
    data: bytes = field(repr=False)

    def __str__(self) -> str:
        return self.name


def _samples() -> Iterator[Sample]:
    for build in BUILDERS.values():
        yield from (Sample(name, data) for name, data in build().items())
    for path in sorted(SAMPLES.glob("*/*")):
        if path.is_file() and path.suffix not in (".toml", ".md", ".py"):
            yield Sample(f"{path.parent.name}/{path.name}", path.read_bytes())


ALL = tuple(_samples())
CLAIMED = tuple(sample for sample in ALL if format_of(sample.data))
ZIPPED = tuple(sample for sample in CLAIMED if sample.data.startswith(b"PK"))
NOTICING = tuple(sample for sample in CLAIMED if (found := format_of(sample.data)) and found.DETECTS_DAMAGE)
NOT_NOTICING = tuple(sample for sample in CLAIMED if (found := format_of(sample.data)) and not found.DETECTS_DAMAGE)

each_sample = pytest.mark.parametrize("sample", CLAIMED, ids=str)
each_zipped = pytest.mark.parametrize("sample", ZIPPED, ids=str)


def _format(sample: Sample) -> Format:
    found = format_of(sample.data)
    assert found is not None
    return found


@functools.cache
def _checked(sample: Sample) -> Outcome:
    return check(sample.data, Path(sample.name).name)


@functools.cache
def _opened(sample: Sample) -> Document:
    return open_document(sample.data, sample.name, LIMITS)


def _texts(document: Document) -> Counter[str]:
    return Counter(passage.text for passage in document.passages[1:])


def _firm(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Those that are not read off pixels: a second reading of pixels is a second guess."""
    return (passage for passage in passages if not passage.guessed)


def _lasting(passages: Sequence[Passage]) -> list[Passage]:
    """Those of them that a copy must have: loose ones may go, as what is read in a preview."""
    return [passage for passage in _firm(passages) if not passage.loose]


def _reads_pixels(sample: Sample) -> bool:
    return any(passage.guessed for passage in _opened(sample).passages)


def _told(before: Document, after: Document) -> bool:
    """Does the second have a blind spot that the first has not?"""
    return bool(Counter(after.blind_spots) - Counter(before.blind_spots))


@pytest.mark.parametrize("candidate", FORMATS, ids=lambda candidate: candidate.NAME)
def test_every_format_is_tried(candidate: Format) -> None:
    assert any(_format(sample) is candidate for sample in CLAIMED), f"no builder and no sample for {candidate.NAME}"


# 1. Only one format claims a sample.


@pytest.mark.parametrize("sample", ALL, ids=str)
def test_only_one_format_claims_it(sample: Sample) -> None:
    assert len([candidate.NAME for candidate in FORMATS if candidate.claims(sample.data)]) <= 1


@pytest.mark.parametrize("candidate", FORMATS, ids=lambda candidate: candidate.NAME)
def test_what_a_builder_makes_is_claimed_by_its_format(candidate: Format) -> None:
    for name, data in BUILDERS.get(candidate.NAME, dict)().items():
        assert format_of(data) is candidate, name


@pytest.mark.parametrize("candidate", FORMATS, ids=lambda candidate: candidate.NAME)
def test_claiming_never_raises(candidate: Format) -> None:
    chance = random.Random(7)
    for sample in ALL:
        for _ in range(8):
            cut = sample.data[chance.randrange(len(sample.data)) :][: chance.randrange(3_000)]
            assert candidate.claims(cut) in (True, False)
    for size in (0, 1, 2, 3, 4, 8, 100, 5_000):
        assert candidate.claims(chance.randbytes(size)) in (True, False)


# 2. No edits, no change.


@each_sample
def test_without_edits_it_is_the_very_same(sample: Sample) -> None:
    try:
        assert _format(sample).write(sample.data, [], {}) == sample.data
    except UnwritableFormat:
        pytest.skip("this format is read only, and says so")


# 3. Whatever is read can be masked.


def _starred(sample: Sample, what: str) -> tuple[Content, Content]:
    """What is read before and after every character that ``what`` matches has become a star."""
    source = _format(sample)
    content = source.read(sample.data, LIMITS)
    edits = [Edit(i, 0, p.text, re.sub(what, "*", p.text)) for i, p in enumerate(content.passages)]
    try:
        return content, source.read(source.write(sample.data, edits, {}), LIMITS)
    except UnwritableFormat:
        pytest.skip("this format is read only, and says so")


@each_sample
def test_whatever_is_read_can_be_masked(sample: Sample) -> None:
    content, again = _starred(sample, r"\S")
    old = {word for passage in content.passages for word in _WORD.findall(passage.text)}
    assert not [passage.place for passage in again.passages if old & set(_WORD.findall(passage.text))]


@each_sample
def test_what_is_masked_is_read_as_the_same_passages(sample: Sample) -> None:
    """The check of a copy compares passage by passage. Masks hide letters and digits, so those are hidden here."""
    content, again = _starred(sample, r"[^\W_]")
    old, new = (list(_firm(read.passages)) for read in (content, again))
    assert [len(passage.text) for passage in new] == [len(passage.text) for passage in old]
    assert [passage.record for passage in new] == [passage.record for passage in old]
    assert [passage.hidden for passage in new] == [passage.hidden for passage in old]
    # Rows of stars are all that a picture shows then: how many is a guess again, that it is nothing else is not.
    assert not [passage.place for passage in again.passages if passage.guessed and re.search(r"[^\W_]", passage.text)]
    assert len(again.parts) == len(content.parts)
    told = [[spot for spot in read.blind_spots if spot.kind != "picture"] for read in (content, again)]
    assert len(told[1]) == len(told[0])


# 4. Everything is accounted for.


def _accounted(before: Document, data: bytes, name: str) -> bool:
    after = open_document(data, name, LIMITS)
    if _told(before, after):
        return True
    return any(PLANTED in passage.text for passage in after.passages)


@each_zipped
@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl/unknown9.xml", f'<?xml version="1.0"?><a><b>{PLANTED}</b></a>'.encode()),
        ("word/unknown9.xml", f'<?xml version="1.0"?><a b="{PLANTED}"/>'.encode()),
        ("odd/note.txt", f"手机 {PLANTED}".encode()),
        ("odd/blob.bin", b"\x00\x01\x02" + PLANTED.encode() + bytes(range(256))),
        ("docProps/odd.xml", f"<a>{PLANTED}</a>".encode("utf-16")),
        (f"{PLANTED}.txt", b"x"),
    ],
)
def test_an_unknown_member_is_found_or_a_blind_spot(sample: Sample, member: str, content: bytes) -> None:
    buffer = io.BytesIO(sample.data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(member, content)
    before = _opened(sample)
    assert _accounted(before, buffer.getvalue(), sample.name)


@each_zipped
def test_bytes_before_and_after_the_zip_are_accounted_for(sample: Sample) -> None:
    before = _opened(sample)
    hidden = f"手机 {PLANTED}".encode() * 3
    assert _accounted(before, sample.data + hidden, sample.name)
    assert _accounted(before, hidden + sample.data, sample.name)


# 5. Damage is refused.


def _no_less_or_told(sample: Sample, damaged: bytes) -> bool:
    """Nothing that was read before is missing, or the outcome says that something could not be read."""
    before = _opened(sample)
    after = open_document(damaged, sample.name, LIMITS)
    return _told(before, after) or not _texts(before) - _texts(after)


@pytest.mark.parametrize("sample", NOTICING, ids=str)
def test_a_cut_file_is_refused(sample: Sample) -> None:
    chance = random.Random(sample.name)
    size = len(sample.data)
    for at in {4, 30, size // 2, size - 1, size - 22, *(chance.randrange(4, size) for _ in range(8))}:
        assert _no_less_or_told(sample, sample.data[:at]), f"cut at {at} of {size}"
    for at in (1, size // 3):
        assert _no_less_or_told(sample, sample.data[at:]), f"first {at} bytes missing"


@pytest.mark.parametrize("sample", NOTICING, ids=str)
def test_flipped_bytes_are_refused(sample: Sample) -> None:
    chance = random.Random(sample.name)
    for _ in range(25):
        at = chance.randrange(len(sample.data))
        flipped = bytearray(sample.data)
        flipped[at] ^= 1 << chance.randrange(8)
        assert _no_less_or_told(sample, bytes(flipped)), f"flipped at {at}"


@pytest.mark.parametrize("sample", NOT_NOTICING, ids=str)
def test_of_a_file_that_cannot_notice_damage_the_rest_is_still_read(sample: Sample) -> None:
    """These formats have no checksum (``DETECTS_DAMAGE`` is False): a cut file is simply a shorter one.

    What can be asked is that the cut does not hide what stands before it: all but the passages at the very cut are
    still read, and read the same.
    """
    texts = [
        _texts(open_document(sample.data[: int(len(sample.data) * share)], sample.name, LIMITS))
        for share in (0.25, 0.5, 0.75, 1)
    ]
    assert texts[-1]
    for shorter, longer in itertools.pairwise(texts):
        assert (shorter - longer).total() <= 2


@each_sample
def test_damage_never_breaks_the_reader(sample: Sample) -> None:
    chance = random.Random(sample.name)
    source = _format(sample)
    for _ in range(2 if _reads_pixels(sample) else 10):
        damaged = bytearray(sample.data)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            assert isinstance(source.read(bytes(damaged), LIMITS), Content)
        except UnreadableFile as error:
            assert error.message  # noqa: PT017 - that it says something is what is asked


# 6. Nothing else changes.


def _member_bytes(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


@each_sample
def test_one_edit_changes_one_place(sample: Sample) -> None:
    source = _format(sample)
    content = source.read(sample.data, LIMITS)
    worded = [i for i, p in enumerate(content.passages) if len(_WORD.findall(p.text)) and "文件名" not in p.label]
    for number in random.Random(sample.name).sample(worded, min(2 if _reads_pixels(sample) else 5, len(worded))):
        passage = content.passages[number]
        word = max(_WORD.findall(passage.text), key=len)
        start = passage.text.index(word)
        try:
            masked = source.write(sample.data, [Edit(number, start, word, "*" * len(word))], {})
        except UnwritableFormat:
            pytest.skip("this format is read only, and says so")
        again = source.read(masked, LIMITS)
        if passage.guessed:
            expected = passage.text[:start] + "*" * len(word) + passage.text[start + len(word) :]
            assert outline(expected) in {outline(p.text) for p in again.passages} | {""}, passage.place
        old, new = (list(_firm(read.passages)) for read in (content, again))
        changed = [(a, b) for a, b in zip(old, new, strict=True) if a.text != b.text]
        assert passage.guessed or passage in [before for before, _ in changed]
        for before, after in changed:
            masked_text = before.text.replace(word, "*" * len(word))
            assert re.sub("[＊_]", "*", after.text) == re.sub("[＊_]", "*", masked_text), passage.place
        assert [part.data for part in again.parts] == [part.data for part in content.parts]
        if sample.data.startswith(b"PK"):
            members, masked_members = _member_bytes(sample.data), _member_bytes(masked)
            assert list(members) == list(masked_members)
            assert sum(members[name] != masked_members[name] for name in members) <= 3


@each_sample
def test_in_the_copy_only_what_was_decided_is_different(sample: Sample) -> None:
    outcome = _checked(sample)
    if outcome.copy is None:
        pytest.skip("there is no copy of this sample")
    before = _lasting(_opened(sample).passages[1:])
    after = _lasting(open_document(outcome.copy.data, sample.name, LIMITS).passages[1:])
    for old, new in zip(before, after, strict=True):
        assert len(old.text) == len(new.text)
        assert all(a == b or b in "*＊_" for a, b in zip(old.text, new.text, strict=True))
        assert (old.record, old.hidden) == (new.record, new.hidden)


# 7. The copy passes its own check.


def _is_read_only(sample: Sample) -> bool:
    """Does the format refuse to write anything at all?"""
    source = _format(sample)
    content = source.read(sample.data, LIMITS)
    edits = [Edit(0, 0, passage.text[:1], passage.text[:1]) for passage in content.passages[:1]]
    try:
        source.write(sample.data, edits, {} if edits else {0: content.parts[0].data})
    except UnwritableFormat:
        return True
    return False


@each_sample
def test_the_copy_is_clean_and_masking_it_again_changes_nothing(sample: Sample) -> None:
    outcome = _checked(sample)
    if _is_read_only(sample):
        assert outcome.copy is None
        assert bool(outcome.no_copy) == bool(outcome.counts(Action.MASK))
        pytest.skip("this format is read only, and says so")
    if outcome.counts(Action.MASK) and not outcome.counts(Action.BLOCK) and not outcome.seals:
        assert outcome.copy is not None, outcome.no_copy
    if outcome.copy is None:
        pytest.skip("there is no copy of this sample")
    assert not outcome.copy.outcome.counts(Action.MASK)
    again = check(outcome.copy.data, outcome.copy.name)
    assert again.copy is None
    if not outcome.blind_spots and not outcome.counts(Action.HOLD):
        assert again.verdict is Verdict.ALLOW
