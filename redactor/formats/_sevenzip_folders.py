"""Folders of a 7z archive unpacked: chains of coders, each of which one stream goes through.

Copy, LZMA, LZMA2, bzip2, Deflate, Deflate64, Delta and the branch filters are known; PPMd, BCJ2, Zstandard and encryption
are told.

Source: Methods.txt of the 7-Zip SDK (public domain).
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from redactor.content import Limits
from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile
from redactor.formats._deflate64 import inflate64
from redactor.formats._sevenzip_header import Coder, Folder, damaged

LZMA2 = b"\x21"
_COPY, _LZMA, _BZIP2, _DEFLATE, _DEFLATE64, _DELTA = b"\0", b"\3\1\1", b"\4\2\2", b"\4\1\x08", b"\4\1\x09", b"\3"
_BRANCHES: Mapping[bytes, int] = {
    b"\4": lzma.FILTER_X86,
    b"\3\3\1\3": lzma.FILTER_X86,
    b"\5": lzma.FILTER_POWERPC,
    b"\3\3\2\5": lzma.FILTER_POWERPC,
    b"\6": lzma.FILTER_IA64,
    b"\3\3\4\1": lzma.FILTER_IA64,
    b"\7": lzma.FILTER_ARM,
    b"\3\3\5\1": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB,
    b"\3\3\7\1": lzma.FILTER_ARMTHUMB,
    b"\x09": lzma.FILTER_SPARC,
    b"\3\3\x08\5": lzma.FILTER_SPARC,
}
_ENCRYPTED = (b"\6\xf1\7\1", b"\6\xf1\1\1", b"\6\xf1\3\3")
_CHUNK = 1 << 16


def unpacked(data: bytes, folder: Folder, packed: tuple[tuple[int, int], ...], limits: Limits) -> bytes:
    """All that a folder holds, its size and CRC checked.

    Args:
        packed: offset and size of its packed streams in ``data``.

    Raises:
        EncryptedFile: it needs a password.
        LimitExceeded: larger, or more tightly packed, than ``limits`` allow.
        UnreadableFile: damaged, or packed by a method that nobody here knows.
    """
    steps = _chain(folder)
    start, size = packed[0]
    if start + size > len(data):
        raise UnreadableFile("7z 压缩包不完整，请确认上传完整", "a packed stream is cut")
    if max(folder.sizes) > min(limits.total_bytes, 2**62):
        raise LimitExceeded("压缩包解压后的总大小超过上限", "inflates to more than allowed")
    if folder.size > limits.ratio_from and folder.size > limits.ratio * max(1, size):
        raise LimitExceeded("压缩率异常，疑为压缩炸弹", "packed more tightly than allowed")
    content = data[start : start + size]
    for coder, length in steps:
        try:
            content = _step(coder, content, length)
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, IndexError, struct.error) as error:
            raise UnreadableFile("压缩包成员已损坏，无法解压", "a folder does not inflate") from error
        if len(content) != length:
            raise UnreadableFile("压缩包成员的长度与目录不符", "a folder is not as long as said")
    if folder.crc is not None and zlib.crc32(content) != folder.crc:
        raise UnreadableFile("压缩包成员的校验和不符，文件可能损坏", "a folder's CRC is wrong")
    return content


def packed_anew(content: bytes) -> tuple[bytes, bytes]:
    """The content packed by LZMA2, and the description of a folder of this one coder."""
    bits = 12
    while _dictionary(bits - 12) < len(content) and bits < 12 + 24:
        bits += 1
    size = _dictionary(bits - 12)
    packed = lzma.compress(
        content, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": size}]
    )
    return packed, bytes((1, 0x21, *LZMA2, 1, bits - 12))


def _dictionary(code: int) -> int:
    """Bytes of LZMA2's dictionary by its code: 4 kB, 6 kB, 8 kB …"""
    return (2 | code & 1) << (code // 2 + 11)


def _chain(folder: Folder) -> list[tuple[Coder, int]]:
    """The coders in the order of unpacking, each with the size of what comes out of it."""
    for coder in folder.coders:
        if coder.method in _ENCRYPTED:
            raise EncryptedFile("压缩包成员已加密，需要密码", "a folder is encrypted")
    if any(coder.inputs != 1 or coder.outputs != 1 for coder in folder.coders) or len(folder.packed) != 1:
        raise _unknown()
    into = {output: number for number, output in folder.binds}
    at: int | None = folder.packed[0]
    steps: list[tuple[Coder, int]] = []
    while at is not None:
        if at >= len(folder.coders) or len(steps) > len(folder.coders):
            raise damaged("coders do not fit together")
        steps.append((folder.coders[at], folder.sizes[at]))
        at = into.get(at)
    if len(steps) != len(folder.coders):
        raise damaged("a coder is not part of the chain")
    return steps


def _unknown() -> UnreadableFile:
    error = UnreadableFile(
        "使用了不支持的 7z 压缩方法（如 PPMd、BCJ2），请改用 zip 打包后提交", "packed by an unknown method"
    )
    error.kind = "unsupported"
    return error


def _step(coder: Coder, content: bytes, size: int) -> bytes:
    """What comes out of one coder."""
    method, properties = coder.method, coder.properties
    if method == _COPY:
        return content
    if method == _LZMA:
        first, dictionary = struct.unpack_from("<BI", properties)
        if first >= 225:
            raise ValueError("properties")
        options = {"lc": first % 9, "lp": first // 9 % 5, "pb": first // 45}
        return _lzma(content, [{"id": lzma.FILTER_LZMA1, "dict_size": _enough(dictionary, size), **options}], size)
    if method == LZMA2:
        dictionary = _dictionary(properties[0]) if properties[0] < 40 else 2**32 - 1
        return _lzma(content, [{"id": lzma.FILTER_LZMA2, "dict_size": _enough(dictionary, size)}], size)
    if method == _BZIP2:
        return _several(content, size)
    if method == _DEFLATE:
        return zlib.decompressobj(-15).decompress(content, size + 1)
    if method == _DEFLATE64:
        return inflate64(content, size)
    if method == _DELTA:
        return _lzma(_chunks(content), [{"id": lzma.FILTER_DELTA, "dist": properties[0] + 1}, _plain(size)], size)
    if method in _BRANCHES:
        return _lzma(_chunks(content), [{"id": _BRANCHES[method]}, _plain(size)], size)
    raise _unknown()


def _enough(dictionary: int, size: int) -> int:
    """A dictionary never has to be larger than what comes out, whatever the header asks for."""
    return max(4096, min(dictionary, size))


def _plain(size: int) -> dict[str, Any]:
    return {"id": lzma.FILTER_LZMA2, "dict_size": _enough(1 << 20, size)}


def _chunks(content: bytes) -> bytes:
    """The bytes as LZMA2 that packs nothing: the library runs a filter only before one of its own coders."""
    out: list[bytes] = []
    for at in range(0, len(content), _CHUNK):
        piece = content[at : at + _CHUNK]
        out += (b"\2" if at else b"\1", struct.pack(">H", len(piece) - 1), piece)
    return b"".join((*out, b"\0"))


def _lzma(content: bytes, filters: list[dict[str, Any]], size: int) -> bytes:
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    out = decompressor.decompress(content, size)
    while len(out) < size and not decompressor.eof and not decompressor.needs_input:
        out += decompressor.decompress(b"", size - len(out))
    return out


def _several(content: bytes, size: int) -> bytes:
    """7-Zip packs on several cores into several bzip2 streams."""
    out = b""
    while content and len(out) <= size:
        decompressor = bz2.BZ2Decompressor()
        out += decompressor.decompress(content, size + 1 - len(out))
        content = decompressor.unused_data
        if not decompressor.eof:
            break
    return out
