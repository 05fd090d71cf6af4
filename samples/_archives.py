"""Archives of kinds for which there is no writer at hand: 7z and RAR, the latter only with members that are stored."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Mapping

LZMA2 = b"\1\x21\x21\1\x08"
AES = b"\1\x24\6\xf1\7\1\2\0\0"
"""Folders of one coder, as a header describes them."""


def sevenzip(
    members: Mapping[str, bytes],
    *,
    solid: bool = True,
    packed_header: bool = True,
    coder: bytes = LZMA2,
    plain: bool = False,
) -> bytes:
    """A 7z of these members: one folder (or one each) of LZMA2, and as 7-Zip writes it a packed header.

    Args:
        coder: what the header says that everything is packed by.
        plain: LZMA2 that packs nothing, the same bytes by every version of the library.
    """
    pack = _chunks if plain else _lzma2
    holding = [data for data in members.values() if data]
    folders = [holding] if solid else [[data] for data in holding]
    streams = [pack(b"".join(folder)) for folder in folders]
    header = b"\1\4" + _streams(streams, folders, 0, coder)
    empty = [not data for data in members.values()]
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in members)
    header += b"\5" + _number(len(members))
    if any(empty):
        bits = "".join("01"[flag] for flag in empty).ljust(-(-len(empty) // 8) * 8, "0")
        header += _property(0x0E, int(bits, 2).to_bytes(len(bits) // 8, "big"))
    header += _property(0x19, bytes(3)) + _property(0x11, b"\0" + names) + b"\0\0"
    if packed_header:
        stream = pack(header)
        header = b"\x17" + _streams([stream], [[header]], sum(map(len, streams)), coder, with_members=False)
        streams.append(stream)
    body = b"".join(streams)
    start = struct.pack("<2QI", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + body + header


def _lzma2(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}])


def _chunks(data: bytes) -> bytes:
    pieces = [data[at : at + 0x10000] for at in range(0, len(data), 0x10000)]
    return b"".join((b"\2" if i else b"\1") + struct.pack(">H", len(p) - 1) + p for i, p in enumerate(pieces)) + b"\0"


def _number(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    if value < 0x4000:
        return bytes((0x80 | value >> 8, value & 0xFF))
    return b"\xe0" + value.to_bytes(3, "little")


def _property(kind: int, value: bytes) -> bytes:
    return bytes((kind,)) + _number(len(value)) + value


def _streams(
    streams: list[bytes], folders: list[list[bytes]], at: int, coder: bytes, *, with_members: bool = True
) -> bytes:
    out = b"\6" + _number(at) + _number(len(streams)) + b"\x09" + b"".join(_number(len(s)) for s in streams) + b"\0"
    out += b"\7\x0b" + _number(len(folders)) + b"\0" + coder * len(folders) + b"\x0c"
    out += b"".join(_number(sum(map(len, folder))) for folder in folders)
    if not with_members:
        return out + b"\x0a\1" + struct.pack("<I", zlib.crc32(folders[0][0])) + b"\0\0"
    out += b"\0\x08\x0d" + b"".join(_number(len(folder)) for folder in folders)
    sizes = b"".join(_number(len(data)) for folder in folders for data in folder[:-1])
    out += b"\x09" + sizes if sizes else b""
    crcs = b"".join(struct.pack("<I", zlib.crc32(data)) for folder in folders for data in folder)
    return out + b"\x0a\1" + crcs + b"\0\0"


def rar5(members: Mapping[str, bytes], comment: str = "") -> bytes:
    """A RAR 5 of these members, stored, with a comment."""
    out = b"Rar!\x1a\7\1\0" + _block5(b"\1\0\0", b"")
    for name, data in members.items():
        out += _block5(b"\2\2" + _vint(len(data)) + _stored5(name, data), data)
    if comment:
        data = comment.encode()
        out += _block5(b"\3\2" + _vint(len(data)) + _stored5("CMT", data), data)
    return out + _block5(b"\5\0\0", b"")


def _stored5(name: str, data: bytes) -> bytes:
    raw = name.encode()
    return b"\4" + _vint(len(data)) + b"\x20" + struct.pack("<I", zlib.crc32(data)) + b"\0\0" + _vint(len(raw)) + raw


def _block5(header: bytes, data: bytes) -> bytes:
    sized = _vint(len(header)) + header
    return struct.pack("<I", zlib.crc32(sized)) + sized + data


def _vint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes((value & 0x7F | 0x80,)), value >> 7
    return out + bytes((value,))


def rar4(members: Mapping[str, bytes]) -> bytes:
    """A RAR 4 of these members, stored, with names in GBK as old programs write them."""
    out = b"Rar!\x1a\7\0" + _block4(0x73, 0, bytes(6))
    for name, data in members.items():
        raw = name.encode("gb18030")
        fields = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0, 29, 0x30, len(raw), 0x20)
        out += _block4(0x74, 0x8000, fields + raw) + data
    return out + _block4(0x7B, 0x4000, b"")


def _block4(kind: int, flags: int, fields: bytes) -> bytes:
    body = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body
