"""A stream of a compound file replaced by a longer one: sectors are added to its chain, all else stays where it is.

Source: [MS-CFB] 2.2 (header), 2.3 (sector table), 2.6 (directory).
"""

from __future__ import annotations

import struct

from redactor.errors import UnwritableFormat
from redactor.formats._ole import Compound, Path, Stream, patched

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_CUTOFF = 4096
"""A smaller stream stands in small sectors."""
_IN_HEADER = 109


def replaced(compound: Compound, path: Path, new: bytes) -> bytes:
    """The file with ``new`` in place of a stream of the root, which is not to be shorter than it was.

    Raises :class:`UnwritableFormat` where the sector table itself would have to be moved.
    """
    stream = compound.stream(path)
    if stream is None or len(new) < stream.size or len(path) != 1:
        raise ValueError("no such stream, or a shorter one")
    if len(new) == stream.size:
        return patched(compound, {path: [(0, new)]})
    return _Growing(compound, stream).grown(new)


def _refused() -> UnwritableFormat:
    return UnwritableFormat("文件内部空间不足，无法写回脱敏内容，请另存为 xlsx 后重新提交", "no room in the file")


class _Growing:
    """The state of one growth: the file's bytes, and its table of sectors."""

    def __init__(self, compound: Compound, stream: Stream) -> None:
        self.compound = compound
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

    def grown(self, new: bytes) -> bytes:
        """The file with the longer stream."""
        entry = self._entry()
        if self.stream.size < _CUTOFF:  # it moves out of the small sectors, which are left empty
            for start, length in self.stream.spans:
                self.data[start : start + length] = bytes(length)
            self._free_small(struct.unpack_from("<I", self.data, entry + 116)[0])
            new = new.ljust(_CUTOFF, b"\0")
            chain: list[int] = []
        else:
            chain = self._chain(struct.unpack_from("<I", self.data, entry + 116)[0])
        while len(chain) * self.sector < len(new):
            chain.append(self._sector())
        for before, after in zip(chain, [*chain[1:], _END], strict=True):
            self.fat[before] = after
        for number, sector in enumerate(chain):
            piece = new[number * self.sector : (number + 1) * self.sector].ljust(self.sector, b"\0")
            self.data[(sector + 1) * self.sector : (sector + 2) * self.sector] = piece
        struct.pack_into("<II", self.data, entry + 116, chain[0], len(new))
        self._write_tables()
        return bytes(self.data)

    def _chain(self, number: int) -> list[int]:
        chain: list[int] = []
        while number < len(self.fat) and len(chain) <= len(self.fat):
            chain.append(number)
            number = self.fat[number]
        return chain

    def _entry(self) -> int:
        """Offset of the stream's entry in the directory."""
        name = self.stream.path[0].encode("utf-16-le") + b"\0\0"
        for sector in self._chain(struct.unpack_from("<I", self.data, 48)[0]):
            for at in range((sector + 1) * self.sector, (sector + 2) * self.sector, 128):
                size = int(struct.unpack_from("<I", self.data, at + 120)[0])
                if self.data[at : at + len(name)] == name and self.data[at + 66] == 2 and size == self.stream.size:
                    return at
        raise _refused()

    def _free_small(self, number: int) -> None:
        """The small sectors of the stream belong to nobody from here on."""
        table = [at for sector in self._chain(struct.unpack_from("<I", self.data, 60)[0])
                 for at in range((sector + 1) * self.sector, (sector + 2) * self.sector, 4)]  # fmt: skip
        for _ in range(len(table)):
            if number >= len(table):
                return
            following = struct.unpack_from("<I", self.data, table[number])[0]
            struct.pack_into("<I", self.data, table[number], _FREE)
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
