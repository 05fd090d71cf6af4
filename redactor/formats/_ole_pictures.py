"""Pictures in the streams of old Office files, and the small packages that newer programs put beside old drawings.

Found by their headers wherever they stand, so that no reference to them need be followed.

Source: [MS-ODRAW] 2.2.23 to 2.2.31 (OfficeArtBlip records), 2.3.4.42 (metroBlob).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redactor.content import BlindSpot, Part
from redactor.formats._ole import Path, Span
from redactor.formats._ole_objects import Inner

_HEADER = re.compile(rb"(?=([\x00-\xff]{2})([\x1a-\x1f\x29\x2a])\xf0([\x00-\xff]{4}))")
_BITMAPS = {
    (0x46A, 0x1D): (17, "jpg"), (0x46B, 0x1D): (33, "jpg"), (0x6E2, 0x1D): (17, "jpg"), (0x6E3, 0x1D): (33, "jpg"),
    (0x46A, 0x2A): (17, "jpg"), (0x46B, 0x2A): (33, "jpg"), (0x6E2, 0x2A): (17, "jpg"), (0x6E3, 0x2A): (33, "jpg"),
    (0x6E0, 0x1E): (17, "png"), (0x6E1, 0x1E): (33, "png"), (0x7A8, 0x1F): (17, "dib"), (0x7A9, 0x1F): (33, "dib"),
    (0x6E4, 0x29): (17, "tif"), (0x6E5, 0x29): (33, "tif"),
}  # fmt: skip
"""By instance and kind: bytes before the picture's own, and what it is."""
_PACKAGE_END = re.compile(rb"PK\x05\x06[\x00-\xff]{8}([\x00-\xff]{4})([\x00-\xff]{4})([\x00-\xff]{2})")
_METAFILES = {
    (0x3D4, 0x1A), (0x3D5, 0x1A), (0x216, 0x1B), (0x217, 0x1B), (0x542, 0x1C), (0x543, 0x1C),
}  # fmt: skip


def pictures(data: bytes, path: Path, first: int = 1) -> Iterator[tuple[Span, Inner | BlindSpot]]:
    """The pictures in a stream: the bytes that the record takes, and the picture.

    Args:
        first: number of the first picture, for names.
    """
    end = 0
    number = first
    for match in _HEADER.finditer(data):
        kind = int.from_bytes(match[1], "little") >> 4, match[2][0]
        size = int.from_bytes(match[3], "little")
        start = match.start() + 8
        if match.start() < end or start + size > len(data) or match[1][0] & 0x0F:
            continue
        span = (match.start(), 8 + size)
        if kind in _BITMAPS and size > _BITMAPS[kind][0]:
            skipped, suffix = _BITMAPS[kind]
            inside = (start + skipped, size - skipped)
            part = Part(f"图片{number}.{suffix}", data[inside[0] : sum(inside)], f"图片 {number}")
            yield span, Inner(part, path, inside)
        elif kind in _METAFILES:
            yield span, BlindSpot(f"图片 {number}", "图形中的内容没有识别，请人工查看", "picture")
        else:
            continue
        number += 1
        end = start + size


def packages(data: bytes, path: Path) -> Iterator[tuple[Span, Inner]]:
    """Zip packages in a stream: a theme, a drawing as newer programs see it, with its text."""
    last = 0
    for number, match in enumerate(_PACKAGE_END.finditer(data), 1):
        end = match.start() + 22 + int.from_bytes(match[3], "little")
        start = match.start() - int.from_bytes(match[1], "little") - int.from_bytes(match[2], "little")
        if start < last or end > len(data) or data[start : start + 4] != b"PK\x03\x04":
            continue
        last = end
        span = (start, end - start)
        part = Part("附加数据.zip", data[start:end], f"图形的附加数据 {number}")
        yield span, Inner(part, path, span, padded=True)
