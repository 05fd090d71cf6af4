"""A PDF's walk as :class:`redactor.content.Content`."""

from __future__ import annotations

import pikepdf

from redactor.content import BlindSpot, Content, Limits, Part, Passage
from redactor.errors import LimitExceeded, RedactorError, UnreadableFile
from redactor.formats.pdf.passages import Slot
from redactor.formats.pdf.strings import Spots
from redactor.formats.pdf.walk import Insert, items, opened
from redactor.formats.pdf.walker import Walker


def read(name: str, data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
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
