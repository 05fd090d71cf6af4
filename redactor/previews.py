"""Previews: the small picture of the first page that Office keeps in a file's properties, names and numbers and all.

Nobody masks them, and nobody misses them: wherever something else in a file is masked, its preview is replaced by an
empty picture of the same kind, whether anything could be read in it or not: its letters are a few pixels high.

Sources: [MS-WMF] 2.3.2.2 (header), 2.3.2.1 (end); [MS-EMF] 2.3.4.2 (header), 2.3.4.1 (end); PNG (ISO/IEC 15948).
"""

from __future__ import annotations

import base64
import struct
import zlib

_WMF, _PLACEABLE, _EMF, _DIB = b"\x01\x00\x09\x00", b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00", b"\x28\x00\x00\x00"
_WMF_END = struct.pack("<IH", 3, 0)
_WMF_EMPTY = struct.pack("<HHHIHIH", 1, 9, 0x300, 12, 0, 3, 0) + _WMF_END
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_WHITE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1x"
    "eXBkeFxlZ2P/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AQH//2Q=="
)
"""Eight by eight pixels, all white."""


def empty(data: bytes) -> bytes | None:
    """An empty picture of the same kind; metafiles and bare bitmaps also keep their size. ``None``: of no known kind.

    >>> empty(b"\\xff\\xd8\\xff\\xe0...") == empty(b"\\xff\\xd8\\xff\\xe1...")
    True
    >>> empty(b"PK") is None
    True
    """
    if data.startswith(b"\xff\xd8\xff"):
        return _JPEG_WHITE
    if data.startswith(_PNG):
        return _png()
    if data.startswith(_WMF) and len(data) >= len(_WMF_EMPTY):
        return _WMF_EMPTY.ljust(len(data), b"\0")
    if data.startswith(_PLACEABLE) and len(data) >= 22 + len(_WMF_EMPTY):
        return (data[:22] + _WMF_EMPTY).ljust(len(data), b"\0")
    if _is_emf(data) and len(data) >= 108:
        return _emf(data).ljust(len(data), b"\0")
    if data.startswith(_DIB) and len(data) > 40:
        return data[:40] + b"\xff" * (len(data) - 40)
    return None


def is_empty(data: bytes) -> bool:
    """Is this what :func:`empty` makes of such a picture?"""
    return bool(data) and empty(data) == data


def _png() -> bytes:
    """One white pixel."""
    chunks = ((b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\xff")), (b"IEND", b""))
    return _PNG + b"".join(
        [
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        ]
    )


def _is_emf(data: bytes) -> bool:
    return data.startswith(_EMF) and data[40:44] == b" EMF"


def _emf(data: bytes) -> bytes:
    """The frame and the device of the picture, no description, and the end of records."""
    frame, device = data[8:40], data[72:88]
    header = struct.pack("<II", 1, 88) + frame + b" EMF" + struct.pack("<3I2H3I", 0x10000, 108, 2, 1, 0, 0, 0, 0)
    return header + device + struct.pack("<5I", 14, 20, 0, 16, 20)
