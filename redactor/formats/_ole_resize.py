"""A stream of a compound file replaced by a longer or shorter one: its chain of sectors changes, all else stays.

Sectors that a stream needs more are added at the file's end; sectors that it no longer needs are emptied and free.

Source: [MS-CFB] 2.2 (header), 2.3 (sector table), 2.4 (small sectors), 2.6 (directory).
"""

from __future__ import annotations

import struct

from redactor.errors import UnwritableFormat
from redactor.formats._ole import Compound, Path, Stream, patched

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_CUTOFF = 4096
"""A smaller stream stands in small sectors."""
_SMALL = 64
_IN_HEADER = 109


def replaced(compound: Compound, path: Path, new: bytes, padded: bool = False) -> bytes:
    """The file with ``new`` in place of a stream.

    Args:
        padded: zeros behind the stream's end mean nothing to who reads it, so that it may become longer than asked.

    Raises :class:`UnwritableFormat` where the sector table itself would have to be moved, and where a stream would
    need more small sectors than it has, or small ones in place of large ones.
    """
    stream = compound.stream(path)
    if stream is None or stream.entry < 0:
        raise ValueError("no such stream")
    if padded:
        least = stream.size if len(new) <= stream.size else _CUTOFF
        new = new.ljust(least, b"\0")
    if len(new) == stream.size:
        return patched(compound, {path: [(0, new)]})
    return _Resizing(compound, stream).resized(new)


def _refused() -> UnwritableFormat:
    return UnwritableFormat("文件内部空间不足，无法写回脱敏内容，请用新格式另存后重新提交", "no room in the file")


class _Resizing:
    """The state of one change: the file's bytes, and its table of sectors."""

    def __init__(self, compound: Compound, stream: Stream) -> None:
        self.stream = stream
        self.data = bytearray(compound.data)
        self.sector = 1 << int(struct.unpack_from("<H", self.data, 30)[0])
        self.data.extend(bytes(-len(self.data) % self.sector))
        count = struct.unpack_from("<I", self.data, 44)[0]
        if count > _IN_HEADER:
            raise _refused()  # a table of more than 6 MB: its list goes on elsewhere
        self.tables = list(struct.unpack_from(f"<{count}I", self.data, 76))
        self.fat = [number for table in self.tables for number in self._words(table)]

    def _words(self, sector: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{self.sector // 4}I", self.data, (sector + 1) * self.sector)

    def resized(self, new: bytes) -> bytes:
        """The file with the other stream."""
        entry = self.stream.entry
        (first,) = struct.unpack_from("<I", self.data, entry + 116)
        was_small, is_small = self.stream.size < _CUTOFF, len(new) < _CUTOFF
        if is_small and not was_small:
            raise _refused()
        if was_small:
            for start, length in self.stream.spans:
                self.data[start : start + length] = bytes(length)
        if is_small:
            first = self._put_small(first, new)
        else:
            if was_small:  # it moves out of the small sectors, which are left empty
                self._cut_small(first, 0)
            first = self._put_large([] if was_small else self._chain(first), new)
        struct.pack_into("<II", self.data, entry + 116, first, len(new))
        self._write_tables()
        return bytes(self.data)

    def _put_large(self, chain: list[int], new: bytes) -> int:
        needed = -(-len(new) // self.sector)
        for sector in chain[needed:]:
            self.fat[sector] = _FREE
            self.data[(sector + 1) * self.sector : (sector + 2) * self.sector] = bytes(self.sector)
        chain = chain[:needed]
        while len(chain) < needed:
            chain.append(self._sector())
        for before, after in zip(chain, [*chain[1:], _END], strict=True):
            self.fat[before] = after
        for number, sector in enumerate(chain):
            piece = new[number * self.sector : (number + 1) * self.sector].ljust(self.sector, b"\0")
            self.data[(sector + 1) * self.sector : (sector + 2) * self.sector] = piece
        return chain[0]

    def _put_small(self, first: int, new: bytes) -> int:
        """In the small sectors that the stream has; it cannot have more."""
        needed = -(-len(new) // _SMALL)
        room = sum(-(-length // _SMALL) for _, length in self.stream.spans)
        if needed > room or not new:
            raise _refused()
        left = new
        for start, length in self.stream.spans:
            space = -(-length // _SMALL) * _SMALL
            piece, left = left[:space], left[space:]
            self.data[start : start + len(piece)] = piece
        self._cut_small(first, needed)
        return first

    def _chain(self, number: int) -> list[int]:
        chain: list[int] = []
        while number < len(self.fat) and len(chain) <= len(self.fat):
            chain.append(number)
            number = self.fat[number]
        return chain

    def _cut_small(self, number: int, kept: int) -> None:
        """The small sectors of the stream behind the first few belong to nobody from here on."""
        table = [at for sector in self._chain(struct.unpack_from("<I", self.data, 60)[0])
                 for at in range((sector + 1) * self.sector, (sector + 2) * self.sector, 4)]  # fmt: skip
        for order in range(len(table)):
            if number >= len(table):
                return
            following = struct.unpack_from("<I", self.data, table[number])[0]
            if order >= kept - 1:
                struct.pack_into("<I", self.data, table[number], _END if order == kept - 1 else _FREE)
            number = following

    def _sector(self) -> int:
        """A free sector: one at the file's end."""
        number = len(self.data) // self.sector - 1
        if number >= len(self.fat):
            if len(self.tables) >= _IN_HEADER:
                raise _refused()
            self.fat += [_FREE] * (self.sector // 4)
            self.tables.append(number)
            self.fat[number] = _TABLE
            self.data.extend(bytes(self.sector))
            return self._sector()
        self.data.extend(bytes(self.sector))
        return number

    def _write_tables(self) -> None:
        per = self.sector // 4
        for number, sector in enumerate(self.tables):
            words = self.fat[number * per : (number + 1) * per]
            struct.pack_into(f"<{per}I", self.data, (sector + 1) * self.sector, *words)
            struct.pack_into("<I", self.data, 76 + 4 * number, sector)
        struct.pack_into("<I", self.data, 44, len(self.tables))
