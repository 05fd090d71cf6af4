"""TIFF 6.0: directories of entries, one a page; pixels in strips or tiles anywhere in the file.

A page that changes gets new strips and a new directory behind the end, packed as they were where that loses nothing;
its old strips are overwritten with zeros, and the page before points to the new directory.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Limits
from redactor.errors import UnreadableFile, UnwritableFormat
from redactor.formats._picture_opened import Block, Changes, Opened
from redactor.formats._picture_pillow import frames_of, image_of
from redactor.formats._picture_texts import in_exif

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = (b"II*\0", b"MM\0*")
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_PACKING, _OFFSETS, _ROWS, _COUNTS, _PREDICTOR, _TILES, _TILE_COUNTS = 259, 273, 278, 279, 317, 324, 325
_DRAWING = frozenset((258, _PACKING, 262, 266, 277, _ROWS, 284, 292, 293, _PREDICTOR, 320, 338, 339))
"""Entries that say how the pixels are to be understood: they come with new pixels."""
_REPLACED = _DRAWING | frozenset((_OFFSETS, _COUNTS, _TILES, _TILE_COUNTS, 322, 323, 347, 513, 514, 529, 530, 532))
_SUB = 330
_LOSSLESS = {1: "raw", 4: "group4", 3: "group3", 5: "tiff_lzw", 8: "tiff_adobe_deflate", 32946: "tiff_deflate"}
_LOSSLESS[32773] = "packbits"
_MOST_PAGES = 2000


_Entry = tuple[int, int, int, bytes]


@dataclass(frozen=True, slots=True)
class _Page:
    """A directory.

    Attributes:
        start, end: of it in the file.
        pointer: where the pointer to it stands.
        after: where the next one starts; 0: it is the last.
        entries: tag, type, amount, value's bytes, of each.
        places: where the values stand.
    """

    start: int
    end: int
    pointer: int
    after: int
    entries: tuple[_Entry, ...]
    places: tuple[int, ...]


def opened(data: bytes, limits: Limits) -> Opened:
    """Raises :class:`UnreadableFile`."""
    order, pages = _pages(data)
    taken = [span for page in pages for span in _pixels(data, order, page)]
    frames, spots = frames_of(image_of(data))
    if any(tag == _SUB for page in pages for tag, *_ in page.entries):
        spots.append(BlindSpot("", "TIFF 图片里嵌有别的画面，没有查看", "picture"))
    if len(frames) < len(pages) and not spots:
        spots.append(BlindSpot("", "TIFF 图片有读不出的页，没有查看", "corrupt"))
    return Opened(frames, (Block("图片的信息", data, tuple(in_exif(data, taken))),), (), tuple(spots))


def rewritten(data: bytes, changes: Changes) -> bytes:
    """Raises :class:`UnwritableFormat` for pixels that Pillow does not keep."""
    data = changes.blocks.get(0, data)
    out = bytearray(data)
    order, pages = _pages(data)
    moved: dict[int, int] = {}
    for number, values in sorted(changes.frames.items()):
        page = pages[number]
        for start, end in _pixels(data, order, page):
            out[start:end] = bytes(end - start)
        out[page.start : page.end] = bytes(page.end - page.start)
        rows = []
        for (tag, kind, amount, raw), where in zip(page.entries, page.places, strict=True):
            if tag not in _REPLACED:
                rows.append((tag, _row(order, tag, kind, amount, raw, where)))
            elif len(raw) > 4:
                out[where : where + len(raw)] = bytes(len(raw))
        entries, strips = _drawn(data, order, page, number, values)
        places = [_put(out, strip) for strip in strips]
        sizes = [len(strip) for strip in strips]
        entries += [(_OFFSETS, 4, len(places), _longs(order, places)), (_COUNTS, 4, len(sizes), _longs(order, sizes))]
        for tag, kind, amount, raw in entries:
            rows.append((tag, _row(order, tag, kind, amount, raw, _put(out, raw) if len(raw) > 4 else 0)))
        listed = b"".join(row for _, row in sorted(rows))
        start = _put(out, struct.pack(order + "H", len(rows)) + listed + struct.pack(order + "L", page.after))
        pointer = moved.get(page.pointer, page.pointer)
        out[pointer : pointer + 4] = struct.pack(order + "L", start)
        moved[page.end - 4] = len(out) - 4
    return bytes(out)


def _put(out: bytearray, content: bytes) -> int:
    """Append at an even offset; the offset."""
    out += b"\0" * (len(out) % 2)
    start = len(out)
    out += content
    return start


def _row(order: str, tag: int, kind: int, amount: int, raw: bytes, where: int) -> bytes:
    """An entry of a directory: a short value stands in it, a long one at an offset."""
    head = struct.pack(order + "HHL", tag, kind, amount)
    return head + (raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack(order + "L", where))


def _pages(data: bytes) -> tuple[str, list[_Page]]:
    order = "<" if data[:2] == b"II" else ">"
    pages: list[_Page] = []
    pointer, seen = 4, set()
    try:
        (start,) = struct.unpack_from(order + "L", data, pointer)
        while start:
            if start in seen or len(pages) >= _MOST_PAGES:
                raise UnreadableFile("TIFF 图片的目录成环，已损坏", "directories in a circle")
            seen.add(start)
            (number,) = struct.unpack_from(order + "H", data, start)
            entries, places = [], []
            for at in range(start + 2, start + 2 + 12 * number, 12):
                tag, kind, amount = struct.unpack_from(order + "HHL", data, at)
                size = _SIZES.get(kind, 0) * amount
                where = at + 8 if size <= 4 else struct.unpack_from(order + "L", data, at + 8)[0]
                entries.append((tag, kind, amount, data[where : where + size]))
                places.append(where)
            (after,) = struct.unpack_from(order + "L", data, start + 2 + 12 * number)
            end = start + 2 + 12 * number
            pages.append(_Page(start, end + 4, pointer, after, tuple(entries), tuple(places)))
            pointer, start = end, after
    except struct.error as error:
        raise UnreadableFile("TIFF 图片不完整，请确认上传完整", "the file is cut") from error
    if not pages:
        raise UnreadableFile("TIFF 图片没有页，已损坏", "no directory")
    return order, pages


def _numbers(order: str, page: _Page, tag: int) -> list[int]:
    for found, kind, amount, raw in page.entries:
        if found == tag and kind in (1, 3, 4) and len(raw) == _SIZES[kind] * amount:
            return list(struct.unpack(f"{order}{amount}{'_BxHL'[kind]}", raw))
    return []


def _pixels(data: bytes, order: str, page: _Page) -> list[tuple[int, int]]:
    """Where the page's strips or tiles stand."""
    spans = []
    for places, sizes in ((_OFFSETS, _COUNTS), (_TILES, _TILE_COUNTS)):
        for start, size in zip(_numbers(order, page, places), _numbers(order, page, sizes), strict=False):
            spans.append((min(start, len(data)), min(start + size, len(data))))
    return spans


def _drawn(data: bytes, order: str, page: _Page, number: int, values: NDArray[Any]) -> tuple[list[_Entry], list[bytes]]:
    """New entries that say how the pixels are packed, and the packed strips."""
    from PIL import Image

    image = image_of(data)
    image.seek(number)
    packing = (_numbers(order, page, _PACKING) or [1])[0]
    if image.mode not in ("1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I;16B"):
        raise UnwritableFormat("这种颜色格式的 TIFF 图片不能写回，请人工处理", "these pixels cannot be written")
    size = (values.shape[1], values.shape[0])
    if image.mode == "1":
        new = Image.frombytes("L", size, (values[..., 0] * 255).astype("uint8").tobytes()).convert(
            "1", dither=Image.Dither.NONE
        )
    else:
        raw = values.astype(">u2") if image.mode == "I;16B" else values
        new = Image.frombytes(image.mode, size, raw.tobytes())
    if image.mode == "P" and (palette := image.getpalette()):
        new.putpalette(palette)
    made = io.BytesIO()
    # A packing that loses is not used again: what was not hidden would change with it.
    new.save(made, "TIFF", compression=_LOSSLESS.get(packing, "tiff_adobe_deflate"), big_endian=order == ">")
    theirs, (drawn, *_) = _pages(made.getvalue())
    if theirs != order:
        raise UnwritableFormat("这种字节顺序的 TIFF 图片不能写回，请人工处理", "another byte order")
    entries = [entry for entry in drawn.entries if entry[0] in _DRAWING]
    return entries, [made.getvalue()[start:end] for start, end in _pixels(made.getvalue(), order, drawn)]


def _longs(order: str, values: list[int]) -> bytes:
    return struct.pack(f"{order}{len(values)}L", *values)
