"""Maskings that hide nothing: text that cannot be seen on a page and is in the file all the same.

Two steps. Cheap rules on what the page draws say which texts could be hidden: something opaque drawn later, the colour
of what is behind, an invisible mode, alpha, a clip, a layer that is off, a place outside the page, an annotation. Only
for pages with such texts the page is rendered twice, with and without its texts: where a suspected character makes no
difference it does not show. Two kinds need no picture: a redaction that was marked and never applied, and text over text.

Text below a picture that fills the page is the text layer of a scan, and no masking. Text whose font cannot draw it is
not suspected: nothing covers it.
"""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops

from redactor.content import Box
from redactor.formats.pdf.layers import has_hidden_layers
from redactor.formats.pdf.page_objects import Area, Drawn, address, drawn, overlap

LATER, SAME_COLOUR, MODE, ALPHA = "上方有图形或图片遮挡", "文字与背景同色", "文字设为不可见", "文字设为透明"
CLIPPED, OUTSIDE, LAYER, TINY = "文字被裁切", "文字在页面可见范围之外", "所在图层已关闭", "字号过小"
ANNOTATED, UNAPPLIED, OVERTYPED = "上方有批注遮挡", "密文标记尚未应用", "被其他文字覆盖"
TECHNIQUES = (LATER, SAME_COLOUR, MODE, ALPHA, CLIPPED, OUTSIDE, LAYER, TINY, ANNOTATED, UNAPPLIED, OVERTYPED)

_COVERING = frozenset(
    getattr(raw, f"FPDF_ANNOT_{name}")
    for name in "FREETEXT LINE SQUARE CIRCLE POLYGON POLYLINE HIGHLIGHT UNDERLINE SQUIGGLY STRIKEOUT STAMP INK REDACT "
    "WATERMARK WIDGET SCREEN MOVIE RICHMEDIA".split()
)
_SCALE, _MOST_PIXELS = 2.0, 8_000_000
_LEAST_DIFFERENCE = 24
"""Of 255, in the channel that differs most: less is seen by nobody."""
_SMALLEST = 1.2
"""Points: letters of this size are specks."""
_LIGHT, _CLEAR, _ALIKE = 225, 40, 40
_WHOLE_PAGE = 0.7
_TOUCHES = 0.02
_OVER, _SHADOW = 0.6, 0.2
_BAND, _COLUMN, _MOST_BANDS, _MOST_PAIRS, _LONGEST = 12.0, 40.0, 200, 20_000, 1000
_COVERS = frozenset({LATER, ANNOTATED, UNAPPLIED})
_WORDED, _HAN = re.compile(r"[\w*]"), re.compile("[*\u3400-\u9fff\U00020000-\U0003ffff]")
"""Stars stand for either in a masked copy, which is to be read as its original was."""
_FADED = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})


@dataclass(frozen=True, slots=True)
class Cover:
    """A run of characters of one line that does not show.

    Attributes:
        page: number of the page from 0.
        area: where it is, in the page's own units (points, y upwards): that of the glyphs' boxes.
        box: the same as shares of the page as it is shown.
        text: the characters.
        technique: what hides them, one of :data:`TECHNIQUES`.
    """

    page: int
    area: Area
    box: Box
    text: str = field(repr=False)
    technique: str


@dataclass(frozen=True, slots=True)
class _Character:
    """A character of a page: its number in the text, its place, the text object that draws it."""

    number: int
    text: str
    area: Area
    owner: int


def covered(data: bytes, pages: Collection[int] | None = None, password: str | None = None) -> tuple[Cover, ...]:
    """Every text that is in the file and cannot be seen, page by page.

    Args:
        data: a PDF.
        pages: numbers of the pages to look at; all if not given.
        password: to open it, if it needs one.

    Raises:
        pypdfium2.PdfiumError: pdfium cannot open the file.
    """
    found: list[Cover] = []
    with pdfium.PdfDocument(data, password=password) as pdf:
        layers_off = has_hidden_layers(data, password)
        for number in range(len(pdf)):
            if pages is None or number in pages:
                page = pdf[number]
                found += covers(page, number, layers_off)
                page.close()
    return tuple(found)


def covers(page: pdfium.PdfPage, number: int, layers: bool) -> list[Cover]:
    """Those of one page.

    Args:
        page: of pdfium, open; the same afterwards.
        number: from 0.
        layers: whether the file has layers that are off.
    """
    objects = drawn(page)
    texts = [one for one in objects if one.kind == "text" and one.area[2] > one.area[0]]
    if not texts:
        return []
    annotations = list(_annotations(page))
    suspects = _suspects(texts, objects, annotations, _page_area(page), layers)
    pairs = _pairs(texts)
    if not suspects and not pairs:
        return []
    text_page = page.get_textpage()
    doubles = _doubles(pairs, text_page)
    characters = _characters(text_page, set(suspects) | doubles)
    why: dict[int, str] = {}
    for one in characters:
        if any(kind == raw.FPDF_ANNOT_REDACT and overlap(one.area, area) > _OVER for kind, area in annotations):
            why[one.number] = UNAPPLIED
    why |= _overtyped([one for one in characters if one.owner in doubles], {t.address: t.order for t in texts})
    why |= {one.number: TINY for one in characters if suspects.get(one.owner) == TINY}
    rest = [one for one in characters if one.number not in why and one.owner in suspects]
    if rest:
        shows = _shows(page, texts, rest)
        why |= {one.number: suspects[one.owner] for one in rest if one.number not in shows}
    text_page.close()
    return list(_runs(page, number, [one for one in characters if one.number in why], why))


def _suspects(
    texts: Sequence[Drawn], objects: Sequence[Drawn], annotations: Sequence[tuple[int, Area]], page: Area, layers: bool
) -> dict[int, str]:
    """Which texts could be hidden, and by what if they are."""
    covers = [
        one for one in objects if one.kind != "text" and not (one.is_see_through and one.colour[3] < 255 - _CLEAR)
    ]
    scans = [one for one in covers if one.kind == "picture" and overlap(page, one.area) >= _WHOLE_PAGE]
    bands: dict[int, list[Drawn]] = defaultdict(list)
    large: list[Drawn] = []
    for one in covers:
        first, last = (int(y // _BAND) for y in (one.area[1], one.area[3]))
        if last - first > _MOST_BANDS:
            large.append(one)
            continue
        for band in range(first, last + 1):
            bands[band].append(one)
    found: dict[int, str] = {}
    for text in texts:
        if any(overlap(text.area, scan.area) > _OVER for scan in scans):
            continue  # the text layer of a scan
        first, last = (int(y // _BAND) for y in (text.area[1], text.area[3]))
        near = [one for band in range(first, min(last, first + _MOST_BANDS) + 1) for one in bands.get(band, ())]
        if reason := _suspicion(text, [*large, *near], annotations, page, layers):
            found[text.address] = reason
    return found


def _suspicion(
    text: Drawn, covers: Sequence[Drawn], annotations: Sequence[tuple[int, Area]], page: Area, layers: bool
) -> str:
    if text.mode in _FADED:
        return MODE
    if text.is_see_through and text.colour[3] < _CLEAR:
        return ALPHA
    if overlap(text.area, page) < 1 - _OVER:
        return OUTSIDE
    if _is_tiny(text):
        return TINY
    if text.clip is not None and overlap(text.area, text.clip) < 1 - _TOUCHES:
        return CLIPPED
    behind = [one for one in covers if overlap(text.area, one.area) > _TOUCHES]
    if any(one.order > text.order for one in behind):
        return LATER
    if any(overlap(text.area, area) > _TOUCHES for _, area in annotations):
        return ANNOTATED
    if min(text.colour[:3]) >= _LIGHT or any(
        _alike(one.colour, text.colour) for one in behind if one.kind != "picture"
    ):
        return SAME_COLOUR
    if text.is_see_through:
        return ALPHA
    return LAYER if layers and _is_marked(text) else ""


def _is_tiny(text: Drawn) -> bool:
    """By its size and by its ink: Type 3 fonts may have letters of size 1 that fill a line, and a full stop is small."""
    return text.size < _SMALLEST and text.area[3] - text.area[1] < _SMALLEST


def _alike(one: Sequence[int], other: Sequence[int]) -> bool:
    return max(abs(a - b) for a, b in zip(one[:3], other[:3], strict=True)) < _ALIKE


def _is_marked(text: Drawn) -> bool:
    """Whether it stands within marked content of a layer. Forms may be so as a whole: pdfium does not tell."""
    return bool(raw.FPDFPageObj_CountMarks(text.handle))


def _annotations(page: pdfium.PdfPage) -> Iterator[tuple[int, Area]]:
    """The kinds and places of the annotations that can cover something."""
    for i in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, i)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        box = raw.FS_RECTF()
        if kind in _COVERING and raw.FPDFAnnot_GetRect(annotation, box):
            yield kind, (
                min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top),
            )  # fmt: skip
        raw.FPDFPage_CloseAnnot(annotation)


def _page_area(page: pdfium.PdfPage) -> Area:
    left, bottom, right, top = page.get_bbox()
    return left, bottom, right, top


def _pairs(texts: Sequence[Drawn]) -> list[tuple[Drawn, Drawn]]:
    """Texts that lie over others of about their size."""
    cells: dict[tuple[int, int], list[Drawn]] = defaultdict(list)
    found: dict[tuple[int, int], tuple[Drawn, Drawn]] = {}
    for text in texts:
        left, bottom, right, top = text.area
        row = int((bottom + top) / 2 // _BAND)
        columns = range(int(left // _COLUMN), min(int(right // _COLUMN), int(left // _COLUMN) + _MOST_BANDS) + 1)
        for other in [other for y in (row - 1, row, row + 1) for x in columns for other in cells.get((y, x), ())]:
            tall = other.area[3] - other.area[1]
            if (
                tall < 3 * (top - bottom) < 9 * tall
                and max(overlap(text.area, other.area), overlap(other.area, text.area)) > _OVER
            ):
                found[other.order, text.order] = (other, text)
        if len(found) >= _MOST_PAIRS:
            break
        for x in columns:
            cells[row, x].append(text)
    return list(found.values())


def _doubles(pairs: Sequence[tuple[Drawn, Drawn]], text_page: pdfium.PdfTextPage) -> set[int]:
    """The texts of those pairs that say different things: the same twice is bold print or a shadow."""
    buffer = (ctypes.c_ushort * _LONGEST)()

    def said(text: Drawn) -> bytes:
        length = raw.FPDFTextObj_GetText(text.handle, text_page.raw, buffer, ctypes.sizeof(buffer))
        return bytes(buffer)[: min(length, ctypes.sizeof(buffer))].strip(b" \0")

    found: set[int] = set()
    for below, above in pairs:
        one, other = said(below), said(above)
        if one and other and one != other:  # a double that pdfium passes over says nothing
            found |= {below.address, above.address}
    return found


def _characters(text_page: pdfium.PdfTextPage, owners: Collection[int]) -> list[_Character]:
    """The characters of some text objects, without blanks."""
    found: list[_Character] = []
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for number in range(text_page.count_chars()):
        owner = address(raw.FPDFText_GetTextObject(text_page.raw, number))
        if owner not in owners:
            continue
        code = raw.FPDFText_GetUnicode(text_page.raw, number)
        if (
            code <= 0x20
            or code in (0xA0, 0x3000)
            or not raw.FPDFText_GetCharBox(text_page.raw, number, left, right, bottom, top)
        ):
            continue
        area = (left.value, bottom.value, right.value, top.value)
        if area[2] > area[0] and area[3] > area[1]:
            found.append(_Character(number, chr(code), area, owner))
    return found


def _overtyped(characters: Sequence[_Character], order: dict[int, int]) -> dict[int, str]:
    """Characters with another one of about their size drawn over them later; the same one again is bold print."""
    cells: dict[tuple[int, int], list[_Character]] = defaultdict(list)
    for one in characters:
        cells[_cell(one.area)].append(one)
    found: dict[int, str] = {}
    for one in characters:
        column, row = _cell(one.area)
        near = [c for x in (-1, 0, 1) for y in (-1, 0, 1) for c in cells[column + x, row + y]]
        same = [c for c in near if c.text == one.text and c is not one]
        if any(overlap(one.area, c.area) > _SHADOW or overlap(c.area, one.area) > _OVER for c in same):
            continue  # bold print, a shadow
        above = [c for c in near if order[c.owner] > order[one.owner] and _size(c) < 6 * _size(one)]
        if sum(overlap(one.area, c.area) for c in above) > _OVER:
            found[one.number] = OVERTYPED
    return found


def _size(one: _Character) -> float:
    return (one.area[2] - one.area[0]) * (one.area[3] - one.area[1])


def _cell(area: Area) -> tuple[int, int]:
    return int((area[0] + area[2]) / 2 // 12), int((area[1] + area[3]) / 2 // 12)


def _shows(page: pdfium.PdfPage, texts: Sequence[Drawn], characters: Sequence[_Character]) -> set[int]:
    """The numbers of those characters without which the page would look different."""
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    before = _picture(page, scale)
    modes = [(text.handle, text.mode) for text in texts]
    for handle, _ in modes:
        raw.FPDFTextObj_SetTextRenderMode(handle, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    after = _picture(page, scale)
    for handle, mode in modes:
        raw.FPDFTextObj_SetTextRenderMode(handle, mode)
    difference = ImageChops.difference(before, after)
    columns, rows = difference.size
    found = set()
    for one in characters:
        x0, y0, x1, y1 = _on_screen(page, one.area, columns, rows)
        box = (max(x0, 0), max(y0, 0), min(x1 + 1, columns), min(y1 + 1, rows))
        if box[0] < box[2] and box[1] < box[3] and _brightest(difference.crop(box)) >= _LEAST_DIFFERENCE:
            found.add(one.number)
    return found


def _picture(page: pdfium.PdfPage, scale: float) -> Image.Image:
    bitmap = page.render(scale=scale)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return picture


def _brightest(picture: Image.Image) -> int:
    """The largest value of any pixel in any channel."""
    return max(int(high) for _, high in cast("tuple[tuple[int, int], ...]", picture.getextrema()))


def _on_screen(page: pdfium.PdfPage, area: Area, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom on a rendering of this size."""
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for corner in ((area[0], area[1]), (area[2], area[3])):
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, *corner, x, y)
        points.append((x.value, y.value))
    (a, b), (c, d) = points
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _runs(page: pdfium.PdfPage, number: int, characters: Sequence[_Character], why: dict[int, str]) -> Iterator[Cover]:
    """Neighbours in the text, hidden by the same, on one line, as one."""
    run: list[_Character] = []
    for one in [*characters, None]:
        if run and (one is None or not _goes_on(run[-1], one, why)):
            area = (
                min(c.area[0] for c in run), min(c.area[1] for c in run),
                max(c.area[2] for c in run), max(c.area[3] for c in run),
            )  # fmt: skip
            x0, y0, x1, y1 = (share / 10_000 for share in _on_screen(page, area, 10_000, 10_000))
            text = "".join(c.text for c in run)
            if _matters(text, why[run[0].number]):
                yield Cover(number, area, (number, x0, y0, x1, y1), text, why[run[0].number])
            run = []
        if one is not None:
            run.append(one)


def _matters(text: str, technique: str) -> bool:
    """A sign or a digit by itself tells nothing and is often met; a single Han may be a name, where something covers it."""
    return len(_WORDED.findall(text)) > 1 or (technique in _COVERS and bool(_HAN.search(text)))


def _goes_on(last: _Character, one: _Character, why: dict[int, str]) -> bool:
    high = max(last.area[3] - last.area[1], one.area[3] - one.area[1], 1.0)
    return (
        why[last.number] == why[one.number]
        and one.number - last.number <= 2
        and abs((one.area[1] + one.area[3]) - (last.area[1] + last.area[3])) <= high * 1.2
        and -high <= one.area[0] - last.area[2] <= 2 * high
    )
