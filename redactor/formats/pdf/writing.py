"""Edits and new parts into a PDF, which is then written anew as a whole."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pikepdf

from redactor.content import Edit, Limits
from redactor.errors import RedactorError, StaleEdit, UnwritableFormat
from redactor.formats._edited import edited
from redactor.formats.pdf.clean import clean, hush
from redactor.formats.pdf.drawing import Note
from redactor.formats.pdf.passages import Slot
from redactor.formats.pdf.prune import prune
from redactor.formats.pdf.reading import read
from redactor.formats.pdf.rewrite import Rewriter
from redactor.formats.pdf.strings import Spot, Spots
from redactor.formats.pdf.walk import Insert, items, opened
from redactor.formats.pdf.walker import Walker

_NO_LIMITS = Limits(file_bytes=2**62, total_bytes=2**62)
"""What was read may be written: the reader has kept to the limits."""


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced.

    Raises:
        StaleEdit: an edit names a text or a place that is not there.
        UnwritableFormat: a text or a picture cannot be replaced in place.
    """
    by_passage: defaultdict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_passage[edit.passage].append(edit)
    with opened(data) as pdf:
        walker = Walker(pdf)
        rewriter = Rewriter(pdf, walker)
        count = inserts = 0
        notes: list[Note] = []
        elsewhere: Spots | None = None
        try:
            for item in items(data, pdf, walker, _NO_LIMITS, covers=False):
                if isinstance(item, Slot):
                    if own := by_passage.pop(count, None):
                        _mask(item, own, rewriter)
                    count += 1
                elif isinstance(item, Insert):
                    if inserts in parts:
                        item.put(parts[inserts])
                    inserts += 1
                elif isinstance(item, Spots):
                    elsewhere = item
                    for spot in item.found:
                        if own := by_passage.pop(count, None):
                            _put(spot, own)
                        count += 1
            if walker.unbounded:
                raise UnwritableFormat("内容指令过多，无法脱敏", "a page draws without end")
            if by_passage:
                _pass_over(by_passage, data, count)
            for note in walker.repeating:
                if any(rewriter.is_masked(glyph) for glyph in note.drawn):
                    notes.append(note)
            for note in notes:
                rewriter.rename(note, _masked_note(note, rewriter))
            hush(pdf, rewriter.marks())
            rewriter.apply()
            if elsewhere is not None:
                elsewhere.finish()
            clean(pdf)
            prune(pdf)
            return _saved(pdf)
        except RedactorError:
            raise
        except Exception as error:  # foreign exceptions, told as "no copy"
            raise UnwritableFormat("写回 PDF 时出错，没有生成脱敏文件", "writing the PDF failed") from error


def _mask(slot: Slot, edits: Sequence[Edit], rewriter: Rewriter) -> None:
    """Mark the glyphs of the characters that change."""
    text = slot.passage.text
    (new,) = edited([text], [Edit(0, edit.start, edit.old, edit.new) for edit in edits]).values()
    if slot.note is not None:
        rewriter.rename(slot.note, new)
        return
    for old, sign, glyph in zip(text, new, slot.sources, strict=True):
        if old == sign:
            continue
        if glyph is None or sign != "*":
            raise UnwritableFormat("这个位置只能用 * 遮盖", "only stars can be written here")
        rewriter.mask(glyph)


def _pass_over(by_passage: Mapping[int, Sequence[Edit]], data: bytes, count: int) -> None:
    """See that the edits left are on earlier versions, which the file written anew does not have.

    Raises:
        StaleEdit: they are on nothing, or something else stands there.
    """
    known = dict(enumerate(read("", data, _NO_LIMITS).passages[count:], count))
    for number, edits in by_passage.items():
        if number not in known:
            raise StaleEdit("要改写的位置已不存在", "an edit names a passage that is not there")
        edited([known[number].text], [Edit(0, edit.start, edit.old, edit.new) for edit in edits])


def _put(spot: Spot, edits: Sequence[Edit]) -> None:
    """A text outside of the pages, with the edits made."""
    (new,) = edited([spot.passage.text], [Edit(0, edit.start, edit.old, edit.new) for edit in edits]).values()
    spot.put(new)


def _masked_note(note: Note, rewriter: Rewriter) -> str:
    """A property that repeats the characters drawn: with stars where they are masked now."""
    return "".join("*" * len(glyph.text) if rewriter.is_masked(glyph) else glyph.text for glyph in note.drawn)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """The whole file anew: no earlier versions, nothing that is not reached; always the same bytes."""
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True, fix_metadata_version=False, linearize=False, encryption=False)
    return buffer.getvalue()
