"""Can this picture hold a number that somebody would read in it, or get out of it?

Office files and pages are full of bullets, icons, rules and single pixels. Of those nobody has to be told. A picture is
passed over only if all of this holds:

* **No line of digits fits.** The narrowest digits that a person can still read are some 4 pixels wide with the gap and
  some 7 high: a telephone number needs more than ``LONGEST_SIDE`` pixels one way and ``SHORTEST_SIDE`` the other.
* **Nothing rides along.** Every block of the file is one that draws the picture: no comment, no EXIF (which may keep a
  thumbnail of a larger picture), no profile, no second file behind the end. ``Software`` is let pass, without digits.

Beside them stand pictures that somebody has looked at, byte for byte (``LOOKED_AT``). All else, and all that is not understood, is a picture nobody has looked at. Sources: PNG (ISO/IEC 15948, 11), JPEG
(ITU-T T.81, annex B), GIF89a, BMP. Not judged: EMF, WMF and SVG (their drawings scale), TIFF, WebP.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator

LONGEST_SIDE = 40
"""Pixels; a picture whose longer side is below this holds no number."""
SHORTEST_SIDE = 7
"""Pixels; a picture whose shorter side is below this is a rule or a border."""

LOOKED_AT = frozenset(
    # docProps/thumbnail.jpeg of python-docx's default template, in every file that it makes: a page, all of it white
    ("96367138dc44ce09bf2c8f0f8e49348a1478d2c5c0af69bbc2bbc38b63cdcead",)
)
"""SHA-256 of pictures that show no text; each with its origin and what it shows."""

_LARGEST_LOOKED_AT = 100_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DRAWS = frozenset(  # critical ones, and those that only say how to show them
    (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"hIST",
        b"pHYs",
        b"tIME",
    )
)
_SOFTWARE = re.compile(rb"Software\0[^0-9]*(?:[0-9]{1,4}[^0-9]+){0,6}[0-9]{0,4}")
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_DRAWS = frozenset((0xC4, 0xCC, 0xDB, 0xDD))
_JFIF, _ADOBE = re.compile(rb"JFIF\0.{7}\0\0", re.DOTALL), re.compile(rb"Adobe.{7}", re.DOTALL)
_GIF = (b"GIF87a", b"GIF89a")
_GIF_LOOP = re.compile(rb"\x0b(?:NETSCAPE2\.0|ANIMEXTS1\.0)\x03\x01..\0", re.DOTALL)
_BMP_HEADERS = (12, 40, 52, 56, 108, 124)

Sides = tuple[int, int]


def holds_no_number(data: bytes) -> bool:
    """Is this a picture in which nobody could read a number, and which carries nothing else? Never raises."""
    if len(data) < _LARGEST_LOOKED_AT and hashlib.sha256(data).hexdigest() in LOOKED_AT:
        return True
    try:
        sides = list(_sides(data))
    except (struct.error, IndexError, ValueError):
        return False  # cut or not understood: told as a picture that nobody has looked at
    return bool(sides) and all(max(s) < LONGEST_SIDE or min(s) < SHORTEST_SIDE for s in sides)


def _sides(data: bytes) -> Iterator[Sides]:
    """Width and height of every frame. Raises ValueError for what does not only draw."""
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_GIF):
        return _gif(data)
    return _bmp(data) if data.startswith(b"BM") else iter(())


def _png(data: bytes) -> Iterator[Sides]:
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">L4s", data, at)
        if kind == b"IHDR":
            yield struct.unpack_from(">2L", data, at + 8)
        elif kind not in _PNG_DRAWS and not (kind == b"tEXt" and _SOFTWARE.fullmatch(data, at + 8, at + 8 + size)):
            raise ValueError("a chunk that does not draw")
        at += size + 12
    _ends(data, at)


def _jpeg(data: bytes) -> Iterator[Sides]:
    at = 2
    while (marker := _marker(data, at)) != 0xDA:
        (size,) = struct.unpack_from(">H", data, at + 2)
        payload = data[at + 4 : at + 2 + size]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">2H", payload, 1)
            yield width, height
        elif marker not in _JPEG_DRAWS:
            allowed = {0xE0: _JFIF, 0xEE: _ADOBE}.get(marker)
            if allowed is None or not allowed.fullmatch(payload):
                raise ValueError("a segment that does not draw")
        at += 2 + size
    end = data.find(b"\xff\xd9", at)
    if end < 0:
        raise ValueError("no end")
    if re.search(rb"\xff[\xe0-\xef\xfe]", data[at:end]):
        raise ValueError("a segment among the scans")
    _ends(data, end + 2)


def _marker(data: bytes, at: int) -> int:
    if data[at] != 0xFF:
        raise ValueError("no marker")
    return data[at + 1]


def _gif(data: bytes) -> Iterator[Sides]:
    width, height, flags = struct.unpack_from("<2HB", data, 6)
    yield width, height
    at = 13 + _palette(flags)
    while (sign := data[at]) != 0x3B:
        if sign == 0x2C:
            left, top, width, height, flags = struct.unpack_from("<4HB", data, at + 1)
            yield left + width, top + height
            at = _after_blocks(data, at + 11 + _palette(flags))
        elif sign == 0x21 and (data[at + 1] == 0xF9 or (data[at + 1] == 0xFF and _GIF_LOOP.match(data, at + 2))):
            at = _after_blocks(data, at + 2)
        else:
            raise ValueError("an extension that does not draw")
    _ends(data, at + 1)


def _palette(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _bmp(data: bytes) -> Iterator[Sides]:
    start, header = struct.unpack_from("<2L", data, 10)
    if header not in _BMP_HEADERS:
        raise ValueError("an unknown header")
    width, height, _, depth = struct.unpack_from("<4H" if header == 12 else "<2l2H", data, 18)
    yield abs(width), abs(height)
    # no more between the header and the pixels than a palette and masks, no more behind than the pixels
    if start > 14 + header + 4 * 256 + 16 or depth > 32:
        raise ValueError("room between header and pixels")
    _ends(data, start + (abs(width) * depth + 31) // 32 * 4 * abs(height))


def _ends(data: bytes, at: int) -> None:
    """What stands behind a picture's end is no picture: a line's end at most, or zeros."""
    if len(data) < at or data[at:].strip(b"\0\r\n"):
        raise ValueError("cut, or something behind the end")
