"""Members of RAR 5 archives unpacked: Huffman codes, matches, and the filters for programs and tables.

In pure Python, a megabyte or two a second, so there is a limit (``MOST``). What comes out is held against the CRC in the
archive: a fault here would end in a blind spot, never in another text.

Source: the description of the format in libarchive (BSD-2-Clause).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from redactor.formats._deflate64 import copy_back
from redactor.formats._rar_bits import Bits, Table, table_of

MOST = 40_000_000
"""Bytes that may be unpacked of one archive."""

_LITERALS, _DISTANCES, _LOW, _LENGTHS = 306, 64, 16, 44
_ALL = _LITERALS + _DISTANCES + _LOW + _LENGTHS
_LARGEST_FILTER = 0x400000
_MOST_BLOCKS, _TABLES_COST = 100_000, 20
"""Of one member. Making the tables of a block takes as long as some hundred symbols: a bomb would be full of them."""
_DELTA, _CALLS, _CALLS_AND_JUMPS, _ARM = range(4)


class _Filter(NamedTuple):
    """What is done to a stretch of the output: where it starts and ends, the kind, its number of channels."""

    start: int
    end: int
    kind: int
    channels: int


class Unpacker:
    """Unpacks members of an archive one after another; one that is solid goes on where the last ended."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.out = bytearray()
        self.tables: tuple[Table, Table, Table, Table] | None = None
        self.distances = [0, 0, 0, 0]
        self.length = 0
        self.left = _MOST_BLOCKS

    def unpacked(self, data: bytes, size: int, solid: bool) -> bytes:
        """The member's content. Raises :class:`ValueError`, :class:`IndexError` if it is damaged."""
        if not solid:
            self._reset()
        start = len(self.out)
        filters: list[_Filter] = []
        bits = Bits(data)
        last, self.left = False, _MOST_BLOCKS
        while not last and len(self.out) < start + size:
            last = self._block(bits, start + size, filters)
        content = self.out[start : start + size]
        for wanted in filters:
            stretch = content[wanted.start - start : wanted.end - start]
            content[wanted.start - start : wanted.end - start] = _filtered(stretch, wanted, start)
        return bytes(content)

    def _block(self, bits: Bits, most: int, filters: list[_Filter]) -> bool:
        """One block: its header, its tables if it brings its own, its symbols. Answers whether it was the last."""
        self.left -= 1
        if self.left <= 0 or sum(one.end - one.start for one in filters) > 4 * (most + _LARGEST_FILTER):
            raise ValueError("more blocks or filters than anybody writes")
        bits.align()
        flags, check = bits.bits(8), bits.bits(8)
        count = (flags >> 3 & 7) + 1
        if count > 3:
            raise ValueError("block header")
        size = 0
        for i in range(count):
            size |= bits.bits(8) << 8 * i
        if 0x5A ^ flags ^ (size & 0xFF) ^ (size >> 8 & 0xFF) ^ (size >> 16) != check:
            raise ValueError("block header")
        end = bits.at + size * 8 - 7 + (flags & 7)
        if end > bits.end:
            raise ValueError("a block is cut")
        if flags & 0x80:
            self.left -= _TABLES_COST
            self.tables = _tables(bits)
        self._symbols(bits, end, most, filters)
        bits.at = end
        return bool(flags & 0x40)

    def _symbols(self, bits: Bits, end: int, most: int, filters: list[_Filter]) -> None:
        if self.tables is None:
            raise ValueError("no tables")
        literals, slots, low, lengths = self.tables
        out, distances = self.out, self.distances
        data, from_bytes = bits.data, int.from_bytes
        while bits.at < end and len(out) < most:
            at = bits.at
            entry = literals[from_bytes(data[at >> 3 : (at >> 3) + 3], "big") >> 9 - (at & 7) & 0x7FFF]
            bits.at = at + (entry & 15)
            symbol = entry >> 4
            if symbol < 256:
                if not entry:
                    raise ValueError("no such code")
                out.append(symbol)
            elif symbol >= 262:
                length = _length(bits, symbol - 262)
                distance = _distance(bits, bits.symbol(slots), low)
                length += (distance > 0x100) + (distance > 0x2000) + (distance > 0x40000)
                distances[:] = [distance, *distances[:3]]
                self.length = length
                copy_back(out, distance, length)
            elif symbol == 256:
                filters.append(_filter(bits, len(out)))
            elif symbol == 257:
                if self.length:
                    copy_back(out, distances[0], self.length)
            else:
                distances.insert(0, distances.pop(symbol - 258))
                self.length = _length(bits, bits.symbol(lengths))
                copy_back(out, distances[0], self.length)


def _tables(bits: Bits) -> tuple[Table, Table, Table, Table]:
    codes = table_of(bits.lengths_of_lengths())
    found: list[int] = []
    while len(found) < _ALL:
        symbol = bits.symbol(codes)
        if symbol < 16:
            found.append(symbol)
            continue
        times = 3 + bits.bits(3) if symbol in (16, 18) else 11 + bits.bits(7)
        found += [found[-1] if symbol < 18 else 0] * times
    first, second, third = _LITERALS, _LITERALS + _DISTANCES, _LITERALS + _DISTANCES + _LOW
    return (
        table_of(found[:first]),
        table_of(found[first:second]),
        table_of(found[second:third]),
        table_of(found[third:_ALL]),
    )


def _length(bits: Bits, slot: int) -> int:
    if slot < 8:
        return 2 + slot
    extra = slot // 4 - 1
    return 2 + ((4 | slot & 3) << extra) + bits.bits(extra)


def _distance(bits: Bits, slot: int, low: Table) -> int:
    if slot < 4:
        return 1 + slot
    extra = slot // 2 - 1
    distance = 1 + ((2 | slot & 1) << extra)
    if extra < 4:
        return distance + bits.bits(extra)
    if extra > 4:
        distance += bits.bits(extra - 4) << 4
    return distance + bits.symbol(low)


def _filter(bits: Bits, at: int) -> _Filter:
    def number() -> int:
        return sum(bits.bits(8) << 8 * i for i in range(bits.bits(2) + 1))

    start, size, kind = number(), number(), bits.bits(3)
    if kind > _ARM or not 4 <= size <= _LARGEST_FILTER:
        raise ValueError("unknown filter")
    return _Filter(at + start, at + start + size, kind, bits.bits(5) + 1 if kind == _DELTA else 0)


def _filtered(data: bytearray, wanted: _Filter, file_start: int) -> bytearray:
    if wanted.kind == _DELTA:
        return _summed(data, wanted.channels)
    offset = wanted.start - file_start
    return _arm(data, offset) if wanted.kind == _ARM else _calls(data, offset, wanted.kind == _CALLS_AND_JUMPS)


def _summed(data: bytearray, channels: int) -> bytearray:
    """Differences back to values; each channel's stand one after another."""
    out = bytearray(len(data))
    at = 0
    for channel in range(channels):
        value = 0
        for place in range(channel, len(data), channels):
            value = value - data[at] & 0xFF
            out[place] = value
            at += 1
    return out


def _calls(data: bytearray, offset: int, jumps: bool) -> bytearray:
    """Absolute addresses of calls (and jumps) in x86 programs back to relative ones."""
    size, at = 0x1000000, 0
    while at < len(data) - 4:
        byte = data[at]
        at += 1
        if byte == 0xE8 or (jumps and byte == 0xE9):
            here = (at + offset) % size
            (address,) = struct.unpack_from("<I", data, at)
            if address & 0x80000000:
                if not address + here & 0x80000000:
                    struct.pack_into("<I", data, at, address + size & 0xFFFFFFFF)
            elif address - size & 0x80000000:
                struct.pack_into("<I", data, at, address - here & 0xFFFFFFFF)
            at += 4
    return data


def _arm(data: bytearray, offset: int) -> bytearray:
    for at in range(0, len(data) - 3, 4):
        if data[at + 3] == 0xEB:
            address = int.from_bytes(data[at : at + 3], "little") - (at + offset) // 4 & 0xFFFFFF
            data[at : at + 3] = address.to_bytes(3, "little")
    return data
