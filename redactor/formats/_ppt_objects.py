"""Files that a presentation keeps whole: embedded documents, mostly packed, and the way back.

A file that comes back longer moves what stands behind it; the tables that say where objects are, are set right.

Source: [MS-PPT] 2.10.34 (ExOleObjStg), 2.3.3 (UserEditAtom), 2.3.4 (PersistDirectoryAtom).
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from redactor.content import BlindSpot, Limits, Part
from redactor.formats import _ppt_records as R
from redactor.formats._ole_objects import Inner
from redactor.formats._ppt_records import Record, records
from redactor.formats._ppt_texts import STREAM

_PACKED = 1


@dataclass(frozen=True, slots=True)
class Stored(Inner):
    """A file that is a record of its own; ``span`` is the record's content."""


def stored(data: bytes, record: Record, name: str, place: str, limits: Limits) -> Stored | BlindSpot:
    """The file in a record."""
    body = data[record.at : record.end]
    if record.instance == _PACKED:
        inflated = _inflated(body, limits)
        if isinstance(inflated, BlindSpot):
            return BlindSpot(place, inflated.reason, inflated.kind)
        body = inflated
    return Stored(Part(name, body, place), STREAM, (record.at, record.end - record.at))


def _inflated(body: bytes, limits: Limits) -> bytes | BlindSpot:
    if len(body) < 4:
        return BlindSpot("", "嵌入的对象已损坏，没有读出，请人工查看", "corrupt")
    (size,) = struct.unpack_from("<I", body)
    if size > limits.file_bytes or (size > limits.ratio_from and size > limits.ratio * len(body)):
        return BlindSpot("", "嵌入的对象解开后超过上限，没有查看", "limit")
    unpacking = zlib.decompressobj()
    try:
        inflated = unpacking.decompress(body[4:], size + 1)
    except zlib.error:
        return BlindSpot("", "嵌入的对象已损坏，没有读出，请人工查看", "corrupt")
    if len(inflated) != size or any(unpacking.unused_data):
        return BlindSpot("", "嵌入的对象已损坏，没有读出，请人工查看", "corrupt")
    return inflated


def with_objects(data: bytes, user: bytes, changed: Mapping[int, bytes]) -> tuple[bytes, bytes]:
    """The stream and ``Current User`` with files replaced.

    Args:
        changed: the new file by the offset of the record's content.

    A packed file that became shorter keeps its room, with zeros behind it, so that mostly nothing moves.
    """
    tops, _ = records(data, 0, len(data))
    pieces: list[bytes] = []
    ends, grown = [], []
    at = 0
    for top in tops:
        if top.at not in changed:
            continue
        body = changed[top.at]
        if top.instance == _PACKED:
            body = (struct.pack("<I", len(body)) + zlib.compress(body, 9)).ljust(top.end - top.at, b"\0")
        pieces += [data[at : top.at - 4], struct.pack("<I", len(body)), body]
        ends.append(top.end)
        grown.append(len(body) - (top.end - top.at))
        at = top.end
    shifts = [0, *accumulate(grown)]
    copy = bytearray(b"".join([*pieces, data[at:]]))

    def moved(place: int) -> int:
        return place + shifts[bisect_right(ends, place)]

    if any(grown):
        for top in tops:
            if top.kind == R.EDIT and top.end - top.at >= 16:
                _set(copy, moved(top.at) + 8, [moved(place) for place in struct.unpack_from("<2I", data, top.at + 8)])
            elif top.kind == R.DIRECTORY:
                _move_listed(data, copy, top, moved(top.at), moved)
        if len(user) >= 20:
            (place,) = struct.unpack_from("<I", user, 16)
            user = user[:16] + struct.pack("<I", moved(place)) + user[20:]
    return bytes(copy), user


def _move_listed(data: bytes, copy: bytearray, table: Record, start: int, moved: Callable[[int], int]) -> None:
    at = table.at
    while at + 4 <= table.end:
        count = struct.unpack_from("<I", data, at)[0] >> 20
        at += 4
        count = min(count, (table.end - at) // 4)
        places = struct.unpack_from(f"<{count}I", data, at)
        _set(copy, start + at - table.at, [moved(place) for place in places])
        at += 4 * count


def _set(copy: bytearray, at: int, words: Sequence[int]) -> None:
    struct.pack_into(f"<{len(words)}I", copy, at, *words)
