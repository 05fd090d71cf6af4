"""A PDF's walk as :class:`redactor.content.Content`."""

from __future__ import annotations

from dataclasses import replace

import pikepdf

from redactor.content import BlindSpot, Content, Limits, Part, Passage
from redactor.errors import LimitExceeded, RedactorError, UnreadableFile
from redactor.formats.pdf.passages import Slot
from redactor.formats.pdf.revisions import revisions
from redactor.formats.pdf.strings import Spots
from redactor.formats.pdf.walk import Insert, items, opened
from redactor.formats.pdf.walker import Walker

_UNREAD = "修改前的版本中有图片、附件或其他内容没有查看，请另存为新文件后重新提交"


def read(name: str, data: bytes, limits: Limits) -> Content:
    """All that the file holds, and what only its earlier versions hold. Raises :class:`redactor.errors.UnreadableFile`."""
    content = _present(name, data, limits)
    passages, spots = earlier(content, data, limits)
    return replace(content, passages=content.passages + passages, blind_spots=content.blind_spots + spots)


def earlier(present: Content, data: bytes, limits: Limits) -> tuple[tuple[Passage, ...], tuple[BlindSpot, ...]]:
    """What earlier versions say and the file as it is does not: hidden, and gone from a copy, which is saved anew.

    Args:
        present: what the file holds as it is.
        data: the file.
        limits: what may be spent on each of them.
    """
    versions = revisions(data)
    passages: list[Passage] = []
    spots = list(versions.blind_spots)
    said = {passage.text for passage in present.passages}
    files = {part.data for part in present.parts}
    unread = {(spot.kind, spot.reason) for spot in present.blind_spots}
    shift = 1 + max((passage.record for passage in present.passages if passage.record is not None), default=-1)
    for version in versions.parts:
        try:
            before = _present(present.source, version.data, limits)
        except UnreadableFile:
            spots.append(BlindSpot(version.place, _UNREAD, "limit"))
            continue
        if {part.data for part in before.parts} - files or {(s.kind, s.reason) for s in before.blind_spots} - unread:
            spots.append(BlindSpot(version.place, _UNREAD, "limit"))
        new = [passage for passage in before.passages if passage.text not in said]
        said.update(passage.text for passage in new)
        passages += [
            replace(
                passage,
                place=f"{version.place}的{passage.place}",
                record=None if passage.record is None else passage.record + shift,
                hidden=True,
                loose=True,
            )
            for passage in new
        ]
        shift += 1 + max((passage.record for passage in before.passages if passage.record is not None), default=-1)
        if len(present.passages) + len(passages) > limits.passages:
            raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    return tuple(passages), tuple(spots)


def _present(name: str, data: bytes, limits: Limits) -> Content:
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    passages: list[Passage] = []
    parts: list[Part] = []
    spots: list[BlindSpot] = []
    seals: list[str] = []
    with opened(data) as pdf:
        try:
            for item in items(data, pdf, Walker(pdf), limits):
                if isinstance(item, Slot):
                    passages.append(item.passage)
                elif isinstance(item, Insert):
                    parts.append(item.part)
                elif isinstance(item, BlindSpot):
                    spots.append(item)
                elif isinstance(item, Spots):
                    passages += [spot.passage for spot in item.found]
                    spots += item.blind_spots
                else:
                    seals.append(item.words)
                if len(passages) > limits.passages:
                    raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
        except RedactorError:
            raise
        except MemoryError as error:
            raise LimitExceeded("内存不足，没有全部查看，请拆分后提交", "out of memory") from error
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError) as error:
            # what qpdf and Python say when an object of a damaged file is not what it should be, in any place
            raise UnreadableFile("PDF 文件已损坏，没有全部读到，请确认上传完整", "the file is damaged") from error
    return Content(name, tuple(passages), tuple(parts), tuple(spots), tuple(seals))
