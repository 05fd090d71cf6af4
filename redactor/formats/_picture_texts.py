"""Text beside a picture's pixels: comments, EXIF, XMP, IPTC, names of profiles, and what else can be read in its blocks.

Masked where it stands, in as many bytes, so that nothing in the block moves. A block that is text as a whole is one
text; of one that is not, every run of characters is. What EXIF calls text is taken however short it is; elsewhere a run
of fewer than ``SHORTEST`` characters is not seen, except for two Han in UTF-8: shorter ones stand there by chance.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from redactor.content import Edit
from redactor.formats._ole_remains import SHORTEST, runs
from redactor.formats._ole_text import fitting

_UTF8 = re.compile(rb"(?:[\t\r\n\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe3-\xe9\xef][\x80-\xbf]{2})+")
_HAN = re.compile(r"[\u4e00-\u9fff＊]{2}|[\u4e00-\u9fff＊].*[0-9*]{4}")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_WORDED = re.compile(r"[^\W_]|[*＊]")

_ASCII, _BYTE, _UNDEFINED = 2, 1, 7
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_POINTERS = frozenset((0x8769, 0x8825, 0xA005, 0x014A))
"""EXIF, GPS, interoperability, sub-directories (TIFF 6.0 supplement, CIPA DC-008)."""
_COMMENT = 0x9286
_PROFILE = 0x8773
_CODING = frozenset((0x015B, 0x0140))
"""Tables of a packing (JPEG in TIFF) and of colours: numbers, whatever type they have."""
_WINDOWS = range(0x9C9B, 0x9CA0)
_THUMBNAIL, _THUMBNAIL_SIZE = 0x0201, 0x0202
_MOST_ENTRIES = 5000
_CURVES = frozenset(
    name.ljust(4).encode()
    for name in "curv para XYZ sf32 uf32 mft1 mft2 mAB mBA mpet view meas sig chrm dtim ui08 ui16 ui32 ndin vcgt".split()
)
"""Types of a profile's elements that are numbers throughout."""
_NAMES = {
    0x010E: "说明",
    0x010F: "相机厂商",
    0x0110: "相机型号",
    0x0131: "软件",
    0x0132: "日期",
    0x013B: "作者",
    0x8298: "版权",
    _COMMENT: "注释",
    0x9C9B: "标题",
    0x9C9C: "备注",
    0x9C9D: "作者",
    0x9C9E: "关键字",
    0x9C9F: "主题",
    0xA430: "所有者",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a block.

    Attributes:
        offset: of its first byte in the block.
        text: as decoded.
        encoding: what the bytes encode to, byte for byte.
        label: what the block calls it.
    """

    offset: int
    text: str = field(repr=False)
    encoding: str
    label: str = ""


def whole(block: bytes, offset: int = 0, label: str = "") -> list[Text]:
    """A stretch of a block that is meant as text, up to zeros at its end. If it is none, the runs of text in it."""
    content = block[offset:].rstrip(b"\0")
    for encoding in ("utf-8", "gb18030", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue  # not in this encoding: the next; the last takes every byte
        if not _CONTROL.search(text) and "\0" not in text:
            return [Text(offset, text, encoding, label)] if _WORDED.search(text) else []
    return found(block, [(offset, len(block))], label)


def found(block: bytes, spans: Iterable[tuple[int, int]], label: str = "") -> list[Text]:
    """The runs of text in some stretches (start, end) of a block."""
    texts: list[Text] = []
    for start, end in spans:
        rest = start
        for run in _UTF8.finditer(block, start, end):
            text = run[0].decode("utf-8", "replace")
            if not run[0].isascii() and "\ufffd" not in text and _HAN.search(text):
                texts += _runs(block, rest, run.start(), label)
                texts.append(Text(run.start(), text, "utf-8", label))
                rest = run.end()
        texts += _runs(block, rest, end, label)
    return texts


def _runs(block: bytes, start: int, end: int, label: str) -> Iterator[Text]:
    if end - start >= SHORTEST:
        for offset, raw, encoding in runs(block[start:end]):
            yield Text(start + offset, raw.decode(encoding), encoding, label)


def in_exif(block: bytes, pixels: Sequence[tuple[int, int]] = ()) -> list[Text]:
    """The texts of a TIFF structure (EXIF without its ``Exif`` mark): its text entries, and runs in all else.

    Args:
        block: the structure.
        pixels: stretches (start, end) of it that hold pixels.
    """
    texts: list[Text] = []
    taken: list[tuple[int, int]] = list(pixels)
    for tag, kind, start, size in entries(block):
        raw = block[start : start + size]
        if tag in _CODING:
            taken.append((start, start + size))
            continue
        if tag == _PROFILE:
            new = in_profile(block, start, start + size)
            taken.append((start, start + size))
        elif kind == _ASCII:
            new = _pieces(block, start, start + size, _NAMES.get(tag, ""))
        elif tag in _WINDOWS and kind in (_BYTE, _UNDEFINED):
            text = raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0")
            new = [Text(start, text, "utf-16-le", _NAMES[tag])] if _WORDED.search(text) and "\ufffd" not in text else []
        elif tag == _COMMENT and kind == _UNDEFINED and size > 8:
            new = _comment(block, start, start + size)
        else:
            if kind not in (_ASCII, _BYTE, _UNDEFINED):
                taken.append((start, start + size))  # numbers
            continue
        texts += new
        if new:
            taken.append((start, start + size))
    thumbnail = thumbnail_span(block)
    gaps = _gaps([*taken, *([thumbnail] if thumbnail else [])], len(block))
    return sorted([*texts, *found(block, gaps)], key=lambda text: text.offset)


def _pieces(block: bytes, start: int, end: int, label: str) -> list[Text]:
    """Texts with a zero between them, as EXIF keeps a photographer's and an editor's copyright."""
    texts = []
    while start < end:
        stop = block.find(b"\0", start, end)
        stop = end if stop < 0 else stop
        texts += whole(block[:stop], start, label)
        start = stop + 1
    return texts


def _comment(block: bytes, start: int, end: int) -> list[Text]:
    if block[start : start + 8].startswith(b"UNICODE"):
        order = "utf-16-be" if block[:2] == b"MM" else "utf-16-le"
        content = block[start + 8 : start + 8 + (end - start - 8) // 2 * 2]
        for encoding in (order, "utf-16-le", "utf-16-be"):
            text = content.decode(encoding, "replace").rstrip("\0 ")
            if _WORDED.search(text) and "\ufffd" not in text:
                return [Text(start + 8, text, encoding, _NAMES[_COMMENT])]
        return []
    return whole(block[:end], start + 8, _NAMES[_COMMENT])


def in_profile(block: bytes, start: int, end: int) -> list[Text]:
    """The texts of a colour profile (ICC.1, 7.3): of its elements, those that are not tables of numbers."""
    numbers = [(start, min(end, start + 128))]
    if end - start >= 132:
        (count,) = struct.unpack_from(">L", block, start + 128)
        table = start + 132 + 12 * min(count, 200)
        numbers.append((start + 128, min(end, table)))
        for at in range(start + 132, min(table, end - 11), 12):
            offset, size = struct.unpack_from(">LL", block, at + 4)
            if block[start + offset : start + offset + 4] in _CURVES and start + offset + size <= end:
                numbers.append((start + offset, start + offset + size))
    inside = [
        (low + start, high + start) for low, high in _gaps([(a - start, b - start) for a, b in numbers], end - start)
    ]
    return found(block, inside)


def entries(block: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Tag, type, offset and size in bytes of the value of every entry of every directory. Damage ends the walk."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return
    todo, seen, count = [struct.unpack_from(order + "L", block, 4)[0]], set(), 0
    while todo:
        at = todo.pop()
        if at in seen or at + 2 > len(block) or at < 8:
            continue
        seen.add(at)
        (number,) = struct.unpack_from(order + "H", block, at)
        for place in range(at + 2, at + 2 + 12 * number, 12):
            count += 1
            if place + 12 > len(block) or count > _MOST_ENTRIES:
                return
            tag, kind, amount = struct.unpack_from(order + "HHL", block, place)
            size = _SIZES.get(kind, 0) * amount
            start = place + 8 if size <= 4 else struct.unpack_from(order + "L", block, place + 8)[0]
            if tag in _POINTERS and kind in (4, 13):
                todo += [v for (v,) in struct.iter_unpack(order + "L", block[start : start + size // 4 * 4])]
            elif start + size <= len(block):
                yield tag, kind, start, size
        after = at + 2 + 12 * number
        if after + 4 <= len(block):
            todo.append(struct.unpack_from(order + "L", block, after)[0])


def thumbnail_span(block: bytes) -> tuple[int, int] | None:
    """Where in an EXIF block a small JPEG of the picture stands (start, end)."""
    order = "<" if block[:2] == b"II" else ">"
    values = {}
    for tag, kind, start, size in entries(block):
        if tag in (_THUMBNAIL, _THUMBNAIL_SIZE) and size in (2, 4) and kind in (3, 4):
            values[tag] = struct.unpack_from(order + ("L" if size == 4 else "H"), block, start)[0]
    start, length = values.get(_THUMBNAIL, 0), values.get(_THUMBNAIL_SIZE, 0)
    return (start, start + length) if 8 <= start < start + length <= len(block) else None


def _gaps(spans: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in sorted(spans):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def rewritten(block: bytes, text: Text, edits: Iterable[Edit]) -> bytes:
    """The block with edits made to one of its texts, in the same number of bytes.

    Raises :class:`UnwritableFormat` where no star has as many bytes.
    """
    out = bytearray(block)
    sizes = [len(sign.encode(text.encoding)) for sign in text.text]
    for edit in edits:
        at = text.offset + sum(sizes[: edit.start])
        for number, sign in enumerate(edit.new, edit.start):
            out[at : at + sizes[number]] = (
                fitting(sign, sizes[number], text.encoding) if sign != text.text[number] else sign.encode(text.encoding)
            )
            at += sizes[number]
    return bytes(out)
