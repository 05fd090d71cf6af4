"""Earlier versions of a PDF that stand in the file still: programs append what was changed (ISO 32000-2, 7.5.6).

What was deleted or painted over in an appended change can be read by anybody who cuts the file at an earlier end. Each
such beginning of the file is a PDF by itself, and is read as one. A full save leaves them out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from redactor.content import BlindSpot, Part

MOST = 5
"""Versions that are read, the latest first; of files that were saved more often the oldest stay unread, which is told."""

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF[ \t]*(?:\r\n|\r|\n)?")
_LINEARIZED = re.compile(rb"\d+\s+\d+\s+obj\s*<<(?:(?!endobj).){0,300}/Linearized\b", re.DOTALL)
_END_SIGN = b"%%EOF"
_HEAD = 2048
_MOST_ENDS = 1000


@dataclass(frozen=True, slots=True)
class Revisions:
    """The earlier versions as files of their own, and what is to be told of those that are not read."""

    parts: tuple[Part, ...] = field(default=(), repr=False)
    blind_spots: tuple[BlindSpot, ...] = ()


def revisions(data: bytes) -> Revisions:
    """The earlier versions that differ from the file as it is, the latest first.

    A linearized file has an end after its first page: that is no version. Neither is a beginning that cannot be
    opened without repair, nor one in which no object differs from the next version.
    """
    ends = list(_ends(data))
    if not ends:
        return Revisions()
    parts: list[Part] = []
    later = _objects(data)
    for number, end in zip(range(len(ends), 0, -1), reversed(ends), strict=True):
        earlier = data[:end]
        objects = _objects(earlier)
        if objects is None or objects == later:
            continue
        if len(parts) >= MOST:
            told = f"文件保留了 {len(ends)} 个修改前的版本，只查看了最近 {MOST} 个，请另存为新文件后重新提交"
            return Revisions(tuple(parts), (BlindSpot("修改前的版本", told, "limit"),))
        parts.append(Part(f"第 {number} 版.pdf", _alone(earlier), f"修改前的版本 {number}"))
        later = objects
    return Revisions(tuple(parts))


def has_earlier(data: bytes) -> bool:
    """Whether there may be any, which is cheap to say."""
    return next(_ends(data), None) is not None


def _ends(data: bytes) -> Iterator[int]:
    """Where earlier versions end: every end of file but the last, and but that of a linearized first page."""
    found = [match.end() for match in _END.finditer(data)][:_MOST_ENDS]
    if found and _LINEARIZED.search(data, 0, _HEAD):
        found = found[1:]
    yield from found[:-1]


def _alone(data: bytes) -> bytes:
    """The version without the ends before its own, so that who reads it does not hand out those before it again."""
    last = data.rfind(_END_SIGN)
    return data[:last].replace(_END_SIGN, b"%" * len(_END_SIGN)) + data[last:]


def _objects(data: bytes) -> dict[tuple[int, int], bytes] | None:
    """Every object as written, with the fingerprint of streams; ``None`` if the file does not open as it is."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            len(pdf.pages)
            found: dict[tuple[int, int], bytes] = {}
            for obj in pdf.objects:
                if isinstance(obj, pikepdf.Stream):
                    if obj.get("/Type") in (pikepdf.Name.XRef, pikepdf.Name.ObjStm):
                        continue
                    found[obj.objgen] = obj.stream_dict.unparse(resolved=True) + obj.read_raw_bytes()
                elif isinstance(obj, pikepdf.Object):
                    found[obj.objgen] = obj.unparse(resolved=True)
            return found
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return None
