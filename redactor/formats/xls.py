"""Excel 97–2003 workbooks (``.xls``, ``.xlt``) and WPS tables (``.et``) of the same kind: BIFF8 in a compound file.

Read and written by one walk over the records of the ``Workbook`` stream. Texts are masked in place, in the bytes where
they stand. Numbers (a telephone number in a cell of numbers) cannot hold a star: the stream is rebuilt with shared
strings in their place (:mod:`redactor.formats._xls_rebuild`), all other streams stay byte for byte.

Not done: BIFF2 to BIFF5 (Excel 2 to 95) and macros are blind spots, and so is the cache of a pivot table; numbers in
formulas, filters and link caches are read but not masked, a file in which one must be hidden is held. A cell's text
cut over two records is one passage. There is no checksum: damage inside a text cannot be noticed. (MS-XLS.)
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import UnreadableFile
from redactor.formats._ole import Compound, is_ole, open_compound
from redactor.formats._ole_objects import others
from redactor.formats._ole_walk import Walk, content
from redactor.formats._xls_edits import masked
from redactor.formats._xls_walk import WORKBOOKS, walk

NAME = "xls"
SUFFIXES = (".xls", ".xlt", ".et", ".ett")
DETECTS_DAMAGE = False

_SIGNS = tuple(f"{path[0]}\0".encode("utf-16-le") for path in WORKBOOKS)
_OTHER_SIGNS = tuple(f"{name}\0".encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))
_OLD_STARTS = {b"\x09\x00": (4, 6), b"\x09\x02": (6,), b"\x09\x04": (6, 8), b"\x09\x08": (8, 16)}
"""First records of files without a compound file around them: BIFF2, 3, 4, 5; by the length of their content."""
_OLD_KINDS = frozenset((0x0005, 0x0010, 0x0020, 0x0040, 0x0100))
_OLD = BlindSpot("", "Excel 95 或更早的旧文件：本版本不能读取，请用 Excel 或 WPS 另存为 xlsx 后重新提交", "unsupported")


def claims(data: bytes) -> bool:
    """A compound file with a workbook in its root, a cut one too; or a workbook older than compound files."""
    if not is_ole(data):
        return _is_old(data)
    try:
        compound = open_compound(data, Limits())
    except UnreadableFile:
        return any(sign in data for sign in _SIGNS) and not any(sign in data for sign in _OTHER_SIGNS)
    return any(compound.stream(path) for path in WORKBOOKS) and compound.stream(("WordDocument",)) is None


def _is_old(data: bytes) -> bool:
    lengths = _OLD_STARTS.get(data[:2], ())
    if len(data) < 8 or struct.unpack_from("<H", data, 2)[0] not in lengths:
        return False
    return struct.unpack_from("<H", data, 6)[0] in _OLD_KINDS


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    if not is_ole(data):
        return Content(NAME, blind_spots=(_OLD,))
    return content(NAME, data, limits, lambda compound: _walk(compound, limits))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced; see the module."""
    if not edits and not parts:
        return data
    return masked(data, edits, parts, lambda compound: _walk(compound, Limits()))


def _walk(compound: Compound, limits: Limits) -> Walk:
    found = walk(compound, limits)
    if found is None:
        return Walk((_OLD, *others(compound, frozenset(WORKBOOKS))))
    items, stream, unread = found
    return Walk((*items, *others(compound, frozenset((stream,)))), {stream: unread})
