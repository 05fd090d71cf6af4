"""Deflate64 unpacked: Deflate with a window of 64 kB and one long match, as Windows writes it for files over 2 GB.

Differences to RFC 1951: length code 285 has 16 more bits and starts at 3; distance codes 30 and 31 exist. Slow, as it is
pure Python (about a megabyte a second): it is met seldom.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from redactor.errors import LimitExceeded

MOST = 50_000_000
"""Bytes that it may unpack to."""

_MOST_BLOCKS = 20_000
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
_LENGTHS = (
    *((3 + i, 0) for i in range(8)),
    *(((4 + i % 4 << i // 4) + 3, i // 4) for i in range(4, 24)),
    (3, 16),
)
_DISTANCES = (*((1 + i, 0) for i in range(4)), *(((2 + i % 2 << i // 2 - 1) + 1, i // 2 - 1) for i in range(4, 32)))

Table = tuple[int, list[int]]
"""Bits to look at, and for each value of them: symbol times 16, plus the length of its code."""


def inflate64(data: bytes, size: int) -> bytes:
    """What ``data`` unpacks to, ``size`` bytes at most.

    Raises:
        LimitExceeded: ``size`` is over ``MOST``.
        ValueError, IndexError: damaged.
    """
    if size > MOST:
        raise LimitExceeded("Deflate64 压缩的文件过大，没有解开，请改用普通 zip 压缩后提交", "too large for Deflate64")
    return _Inflating(data, size).inflated()


def table_of(lengths: Sequence[int], most: int = 15) -> Table:
    """The table of a canonical Huffman code of which the first bit read is the lowest. Raises ValueError if over-full."""
    table = [0] * (1 << most)
    code = 0
    for length in range(1, most + 1):
        code <<= 1
        for symbol, own in enumerate(lengths):
            if own == length:
                if code >> length:
                    raise ValueError("over-full code")
                turned = int(f"{code:0{length}b}"[::-1], 2)
                table[turned :: 1 << length] = [symbol << 4 | length] * len(range(turned, 1 << most, 1 << length))
                code += 1
    return most, table


@cache
def _fixed() -> tuple[Table, Table]:
    return table_of([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8, 9), table_of([5] * 32, 5)


class _Inflating:
    """The state of one unpacking: the bits that are not yet used, and what came out."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size
        self.at = self.held = self.count = 0
        self.out = bytearray()

    def inflated(self) -> bytes:
        last = blocks = 0
        while not last and len(self.out) <= self.size:
            last, kind = self._bits(1), self._bits(2)
            blocks += 1
            if blocks > _MOST_BLOCKS:
                raise ValueError("more blocks than anybody writes")
            if kind == 0:
                self._stored()
            elif kind == 3:
                raise ValueError("unknown block")
            else:
                self._block(*(_fixed() if kind == 1 else self._tables()))
        if not last or len(self.data) - self.at + self.count // 8:
            raise ValueError("packed data does not end where it should")
        return bytes(self.out)

    def _fill(self) -> None:
        piece = self.data[self.at : self.at + 8]
        self.held |= int.from_bytes(piece, "little") << self.count
        self.count += 8 * len(piece)
        self.at += len(piece)

    def _bits(self, count: int) -> int:
        if self.count < count:
            self._fill()
            if self.count < count:
                raise ValueError("data ends too early")
        value = self.held & (1 << count) - 1
        self.held >>= count
        self.count -= count
        return value

    def _symbol(self, table: Table) -> int:
        most, entries = table
        if self.count < most:
            self._fill()
        entry = entries[self.held & (1 << most) - 1]
        length = entry & 15
        if not length or length > self.count:
            raise ValueError("no such code")
        self.held >>= length
        self.count -= length
        return entry >> 4

    def _stored(self) -> None:
        self._bits(self.count % 8)
        length, check = self._bits(16), self._bits(16)
        if length ^ check != 0xFFFF:
            raise ValueError("stored length")
        for _ in range(length):
            self.out.append(self._bits(8))

    def _tables(self) -> tuple[Table, Table]:
        literals, distances, count = self._bits(5) + 257, self._bits(5) + 1, self._bits(4) + 4
        own = [0] * 19
        for i in range(count):
            own[_ORDER[i]] = self._bits(3)
        codes = table_of(own, 7)
        lengths: list[int] = []
        while len(lengths) < literals + distances:
            symbol = self._symbol(codes)
            if symbol < 16:
                lengths.append(symbol)
            elif symbol == 16:
                lengths += [lengths[-1]] * (3 + self._bits(2))
            else:
                lengths += [0] * (3 + self._bits(3) if symbol == 17 else 11 + self._bits(7))
        return table_of(lengths[:literals]), table_of(lengths[literals : literals + distances])

    def _block(self, literals: Table, distances: Table) -> None:
        out, size = self.out, self.size
        while len(out) <= size:
            symbol = self._symbol(literals)
            if symbol < 256:
                out.append(symbol)
                continue
            if symbol == 256:
                return
            base, extra = _LENGTHS[symbol - 257]
            length = base + self._bits(extra)
            base, extra = _DISTANCES[self._symbol(distances)]
            distance = base + self._bits(extra)
            copy_back(out, distance, length)


def copy_back(out: bytearray, distance: int, length: int) -> None:
    """Repeats what stands ``distance`` bytes before the end. Raises ValueError if that is before the start."""
    start = len(out) - distance
    if start < 0 or distance <= 0:
        raise ValueError("a match before the start")
    if distance >= length:
        out += out[start : start + length]
    else:
        piece = bytes(out[start:])
        out += (piece * (length // distance + 1))[:length]
