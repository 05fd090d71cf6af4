"""A file packed whole, without a name of its own (``.xz``, ``.bz2``): its content is the one part.

Several streams one after the other are one content, as the tools of these formats have it.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Iterator, Mapping

from redactor.content import BlindSpot, Content, Limits, Part
from redactor.errors import LimitExceeded, StaleEdit, UnreadableFile

Decompressor = bz2.BZ2Decompressor | lzma.LZMADecompressor
_STEP = 1 << 20
_UNNAMED = "压缩内容"


def unpacked(source: str, data: bytes, limits: Limits, start: Callable[[], Decompressor]) -> Content:
    """What the streams hold, as one part.

    Args:
        source: name of the format.
        start: gives a fresh decompressor, one a stream.

    Raises:
        UnreadableFile: damaged, or cut.
        LimitExceeded: larger, or more tightly packed, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    pieces: list[bytes] = []
    rest = data
    size = 0
    while rest:
        decompressor = start()
        try:
            for piece in _pieces(decompressor, rest):
                pieces.append(piece)
                size += len(piece)
                _check(size, len(data), limits)
        except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
            if not pieces or rest is data:
                raise UnreadableFile("压缩数据已损坏，无法解开", "packed data does not inflate") from error
            spot = BlindSpot("", "压缩数据之后还有别的内容，没有查看", "unsupported")
            return Content(source, (), (Part(_UNNAMED, b"".join(pieces)),), (spot,))
        rest = decompressor.unused_data.lstrip(b"\0")  # a stream may be padded with zeros
    return Content(source, (), (Part(_UNNAMED, b"".join(pieces)),))


def repacked(data: bytes, parts: Mapping[int, bytes], pack: Callable[[bytes], bytes]) -> bytes:
    """The file with its content replaced. Raises :class:`StaleEdit` if another part is named."""
    if not parts:
        return data
    if set(parts) - {0}:
        raise StaleEdit("要替换的内容不存在", "the file holds one content")
    return pack(parts[0])


def _pieces(decompressor: Decompressor, data: bytes) -> Iterator[bytes]:
    yield decompressor.decompress(data, _STEP)
    while not decompressor.eof:
        if decompressor.needs_input:
            raise EOFError
        yield decompressor.decompress(b"", _STEP)


def _check(size: int, packed: int, limits: Limits) -> None:
    if size > min(limits.file_bytes, limits.total_bytes):
        raise LimitExceeded("解压后的大小超过上限", "inflates to more than allowed")
    if size > limits.ratio_from and size > limits.ratio * packed:
        raise LimitExceeded("压缩率异常，疑为压缩炸弹", "packed more tightly than allowed")
