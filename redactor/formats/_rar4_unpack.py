"""Members of RAR 3 and 4 archives unpacked: Huffman codes and matches.

Not done: the text model (PPMd) and filters, which are little programs (:class:`Unsupported`); RAR 2 and older. What
comes out is held against the CRC in the archive. Pure Python, as :mod:`redactor.formats._rar5_unpack`.

Source: the description of the format in libarchive (BSD-2-Clause).
"""

from __future__ import annotations

from redactor.formats._deflate64 import copy_back
from redactor.formats._rar_bits import Bits, Table, table_of

_MAIN, _DISTANCES, _LOW, _LENGTHS = 299, 60, 17, 28
_MOST_TABLES = 20_000
_ALL = _MAIN + _DISTANCES + _LOW + _LENGTHS
_LENGTH = [(i, 0) for i in range(8)] + [((4 + i % 4) << i // 4 - 1, i // 4 - 1) for i in range(8, 28)]
_DISTANCE_BITS = [0, 0, 0, 0, *(i // 2 - 1 for i in range(4, 36)), *[16] * 12, *[18] * 12]
_DISTANCE = [(sum(1 << bits for bits in _DISTANCE_BITS[:i]), _DISTANCE_BITS[i]) for i in range(60)]
_SHORT = ((0, 2), (4, 2), (8, 3), (16, 4), (32, 5), (64, 6), (128, 6), (192, 6))


class Unsupported(Exception):
    """Packed in a way that nobody here knows."""


class Unpacker:
    """Unpacks members of an archive one after another; one that is solid goes on where the last ended."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.out = bytearray()
        self.lengths = [0] * _ALL
        self.tables: tuple[Table, Table, Table, Table] | None = None
        self.distances = [0, 0, 0, 0]
        self.length = self.low = self.low_repeats = 0
        self.left = _MOST_TABLES

    def unpacked(self, data: bytes, size: int, solid: bool) -> bytes:
        """The member's content. Raises :class:`ValueError`, :class:`IndexError` if damaged, :class:`Unsupported`."""
        if not solid:
            self._reset()
        start = len(self.out)
        bits = Bits(data)
        if self.tables is None:
            self._read_tables(bits)
        while len(self.out) < start + size and self._symbols(bits, start + size):
            self._read_tables(bits)
        if len(self.out) == start + size:
            self._end(bits)
        return bytes(self.out[start : start + size])

    def _end(self, bits: Bits) -> None:
        """The mark after the last character says whether the next member brings its own tables."""
        if self.tables and bits.at < bits.end and bits.symbol(self.tables[0]) == 256 and not bits.bits(1):
            self.tables = None if bits.bits(1) else self.tables

    def _read_tables(self, bits: Bits) -> None:
        self.left -= 1
        if not self.left:
            raise ValueError("more tables than anybody writes")
        bits.align()
        if bits.bits(1):
            raise Unsupported
        if not bits.bits(1):
            self.lengths = [0] * _ALL
        self.low = self.low_repeats = 0
        codes = table_of(bits.lengths_of_lengths())
        lengths, at = self.lengths, 0
        while at < _ALL:
            symbol = bits.symbol(codes)
            if symbol < 16:
                lengths[at] = lengths[at] + symbol & 15
                at += 1
                continue
            times = min(3 + bits.bits(3) if symbol in (16, 18) else 11 + bits.bits(7), _ALL - at)
            if symbol < 18 and not at:
                raise ValueError("nothing to repeat")
            lengths[at : at + times] = [lengths[at - 1] if symbol < 18 else 0] * times
            at += times
        first, second, third = _MAIN, _MAIN + _DISTANCES, _MAIN + _DISTANCES + _LOW
        self.tables = (
            table_of(lengths[:first]),
            table_of(lengths[first:second]),
            table_of(lengths[second:third]),
            table_of(lengths[third:]),
        )

    def _known(self) -> tuple[Table, Table, Table, Table]:
        if self.tables is None:
            raise ValueError("no tables")
        return self.tables

    def _symbols(self, bits: Bits, most: int) -> bool:
        """Symbols up to the next tables (then true) or the end of the member."""
        main, _, _, lengths = self._known()
        out = self.out
        while len(out) < most:
            symbol = bits.symbol(main)
            if symbol < 256:
                out.append(symbol)
            elif symbol >= 271:
                self._match(bits, symbol - 271)
            elif symbol == 256:
                if bits.bits(1):
                    return True
                bits.bits(1)
                return False
            elif symbol == 257:
                raise Unsupported
            elif symbol == 258:
                if self.length:
                    copy_back(out, self.distances[0], self.length)
            elif symbol <= 262:
                distance = self.distances.pop(symbol - 259)
                base, extra = _LENGTH[bits.symbol(lengths)]
                self._copy(distance, base + 2 + bits.bits(extra), [distance, *self.distances])
            else:
                base, extra = _SHORT[symbol - 263]
                distance = base + 1 + bits.bits(extra)
                self._copy(distance, 2, [distance, *self.distances[:3]])
        return False

    def _match(self, bits: Bits, slot: int) -> None:
        _, slots, lows, _ = self._known()
        base, extra = _LENGTH[slot]
        length = base + 3 + bits.bits(extra)
        slot = bits.symbol(slots)
        base, extra = _DISTANCE[slot]
        distance = base + 1
        if slot > 9:
            distance += bits.bits(extra - 4) << 4 if extra > 4 else 0
            if self.low_repeats:
                self.low_repeats -= 1
            elif (low := bits.symbol(lows)) == 16:
                self.low_repeats = 15
            else:
                self.low = low
            distance += self.low
        else:
            distance += bits.bits(extra)
        length += (distance >= 0x2000) + (distance >= 0x40000)
        self._copy(distance, length, [distance, *self.distances[:3]])

    def _copy(self, distance: int, length: int, distances: list[int]) -> None:
        self.distances, self.length = distances, length
        copy_back(self.out, distance, length)
