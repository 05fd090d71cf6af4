"""Bits read highest first, and Huffman codes over them: what both generations of RAR's packing are made of."""

from __future__ import annotations

from collections.abc import Sequence

Table = list[int]
"""For each value of the next 15 bits: symbol times 16, plus the length of its code; 0 where there is no code."""

LONGEST = 15


def table_of(lengths: Sequence[int]) -> Table:
    """The table of a canonical code. Raises :class:`ValueError` if it is over-full."""
    table: Table = []
    for length in range(1, LONGEST + 1):
        room = 1 << LONGEST - length
        for symbol, own in enumerate(lengths):
            if own == length:
                table += [symbol << 4 | length] * room
    if len(table) > 1 << LONGEST:
        raise ValueError("over-full code")
    return table + [0] * ((1 << LONGEST) - len(table))


class Bits:
    """Reads bits from the front.

    Attributes:
        data: the bytes, with some zeros behind them so that a look ahead never ends too early.
        at: the next bit's number.
        end: number of the bit behind the last that may be read.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data + bytes(8)
        self.at = 0
        self.end = len(data) * 8

    def bits(self, count: int) -> int:
        """The next bits as a number, 32 at most. Raises :class:`ValueError` at the end."""
        at = self.at
        self.at = at + count
        if self.at > self.end:
            raise ValueError("data ends too early")
        return int.from_bytes(self.data[at >> 3 : (at >> 3) + 5], "big") >> 40 - count - (at & 7) & (1 << count) - 1

    def symbol(self, table: Table) -> int:
        """The next symbol. Raises :class:`ValueError` at the end, and for a code that there is not."""
        at = self.at
        entry = table[int.from_bytes(self.data[at >> 3 : (at >> 3) + 3], "big") >> 9 - (at & 7) & 0x7FFF]
        self.at = at + (entry & 15)
        if not entry or self.at > self.end:
            raise ValueError("no such code")
        return entry >> 4

    def align(self) -> None:
        """On to the next whole byte."""
        self.at = (self.at + 7) & ~7

    def lengths_of_lengths(self, escape: int = 15) -> list[int]:
        """The lengths of the 20 codes in which the other codes' lengths are told; 15 stands before a run of zeros."""
        found: list[int] = []
        while len(found) < 20:
            length = self.bits(4)
            zeros = self.bits(4) if length == escape else 0
            if zeros:
                found += [0] * (zeros + 2)
            else:
                found.append(length)
        return found[:20]
