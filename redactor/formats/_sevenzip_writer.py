"""A 7z archive put together anew: packed streams that stay byte for byte, some folders packed anew, a plain header."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from redactor.formats._sevenzip_header import (
    COUNT,
    CRC,
    END,
    FILES,
    FOLDER,
    FOLDERS,
    HEADER,
    MEMBERS,
    NAMES,
    PACKED,
    SIGN,
    SIZE,
    STREAMS,
    UNPACKED_SIZE,
    Directory,
    Folder,
)

_PADDING = 0x19


def written(
    data: bytes, directory: Directory, names: Sequence[str], packed: Mapping[int, tuple[bytes, Folder]]
) -> bytes:
    """The archive.

    Args:
        names: of all members, in order.
        packed: by number of the folder: its new packed stream, and its new description.
    """
    body: list[bytes] = []
    folders: list[Folder] = []
    for number, folder in enumerate(directory.streams.folders):
        if number in packed:
            stream, folder = packed[number]
            body.append(stream)
        else:
            body += (data[start : start + size] for start, size in directory.streams.packed_of(number))
        folders.append(folder)
    header = bytes((HEADER,))
    if folders:
        header += bytes((STREAMS,)) + _streams([len(stream) for stream in body], folders)
    header += _files(directory, names) + bytes((END,))
    contents = b"".join(body)
    start = struct.pack("<2QI", len(contents), len(header), zlib.crc32(header))
    return SIGN + data[6:8] + struct.pack("<I", zlib.crc32(start)) + start + contents + header


def number(value: int) -> bytes:
    """A number as the format spells it.

    >>> number(0x7F), number(0x80), number(0x1234)
    (b'\\x7f', b'\\x80\\x80', b'\\x924')
    """
    first, mask = 0, 0x80
    for size in range(8):
        if value < 1 << 7 * (size + 1):
            return bytes((first | value >> 8 * size,)) + (value & (1 << 8 * size) - 1).to_bytes(size, "little")
        first |= mask
        mask >>= 1
    return b"\xff" + value.to_bytes(8, "little")


def _streams(sizes: Sequence[int], folders: Sequence[Folder]) -> bytes:
    out = [bytes((PACKED,)), number(0), number(len(sizes)), bytes((SIZE,)), *map(number, sizes), bytes((END,))]
    out += (bytes((FOLDERS, FOLDER)), number(len(folders)), b"\0", *(folder.raw for folder in folders))
    out += (bytes((UNPACKED_SIZE,)), *(number(size) for folder in folders for size in folder.sizes))
    out += (_digests([folder.crc for folder in folders]), bytes((END,)))
    out += (bytes((MEMBERS, COUNT)), *(number(len(folder.members)) for folder in folders))
    given = [number(size) for folder in folders for size, _ in folder.members[:-1]]
    if given:
        out += (bytes((SIZE,)), *given)
    missing = [crc for folder in folders if len(folder.members) != 1 or folder.crc is None for _, crc in folder.members]
    if missing:
        out.append(_digests(missing))
    return b"".join((*out, bytes((END, END))))


def _digests(crcs: Sequence[int | None]) -> bytes:
    """CRCs, of which some may not be known."""
    if all(crc is None for crc in crcs):
        return b""
    flags = bytearray(-(-len(crcs) // 8))
    for i, crc in enumerate(crcs):
        flags[i // 8] |= 0x80 >> i % 8 if crc is not None else 0
    given = b"".join(struct.pack("<I", crc) for crc in crcs if crc is not None)
    return bytes((CRC,)) + (b"\1" if None not in crcs else b"\0" + bytes(flags)) + given


def _files(directory: Directory, names: Sequence[str]) -> bytes:
    """The properties of the members as they stood, but for the names and what only kept them at even places."""
    out = [bytes((FILES,)), number(len(names))]
    for kind, value in directory.files:
        if kind == NAMES and tuple(names) != directory.names:
            value = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names)
        if kind != _PADDING:
            out += (bytes((kind,)), number(len(value)), value)
    return b"".join((*out, bytes((END,))))
