"""The one walk over a PDF, for reading and for writing: passages, pictures and files inside it, what could not be read.

Order: the text of the pages, then streams that no page draws, then (from the other modules) everything that is not drawn;
pictures as they are drawn; embedded files last.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pikepdf

from redactor.content import BlindSpot, Limits, Part
from redactor.errors import EncryptedFile, LimitExceeded, RedactorError, UnreadableFile
from redactor.formats.pdf import pictures, strings
from redactor.formats.pdf.drawing import Drawing
from redactor.formats.pdf.inventory import inventory, untold, unvisited
from redactor.formats.pdf.layers import hidden_layers
from redactor.formats.pdf.matrix import IDENTITY
from redactor.formats.pdf.passages import Reader, Slot
from redactor.formats.pdf.sealed import seals
from redactor.formats.pdf.second import SecondReader
from redactor.formats.pdf.sheet import Sheet, faults, sheet
from redactor.formats.pdf.walker import Walker

_MOST_PAGES = 20_000
_END, _TAIL = b"%%EOF", 4096


@dataclass(frozen=True, slots=True)
class Insert:
    """A file inside, and how another one is put into its place."""

    part: Part = field(repr=False)
    put: Callable[[bytes], None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature, in Chinese words."""

    words: str


Item = Slot | Insert | BlindSpot | Seal | strings.Spots


def opened(data: bytes) -> pikepdf.Pdf:
    """The file, repaired where qpdf can.

    Raises:
        EncryptedFile: it asks for a password.
        UnreadableFile: it is damaged beyond repair.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise EncryptedFile("文件设有打开密码，请去掉密码后重新提交", "the file needs a password") from error
    except Exception as error:  # qpdf and its binding raise many kinds on damaged files
        raise UnreadableFile("PDF 文件已损坏，无法打开，请确认上传完整", "the file is damaged") from error
    if _END not in data[-_TAIL:] and pdf.get_warnings():
        pdf.close()
        raise UnreadableFile("PDF 文件不完整，缺少结尾，请确认上传完整", "the file is cut off")
    return pdf


def items(data: bytes, pdf: pikepdf.Pdf, walker: Walker, limits: Limits, covers: bool = True) -> Iterator[Item]:
    """All that the file holds, in an order that is the same in a masked copy.

    Args:
        data: the file, for the second reader.
        pdf: the same, opened.
        walker: of this file.
        limits: what may be spent.
        covers: look for text that something hides; the writer need not know.
    """
    reader = Reader()
    layers = covers and bool(hidden_layers(pdf))
    shown = _Pictures(limits)
    later: list[Item] = []
    pages = list(pdf.pages)[:_MOST_PAGES]
    if len(pdf.pages) > _MOST_PAGES:
        later.append(BlindSpot("", f"超过 {_MOST_PAGES} 页，后面的没有查看，请拆分后提交", "limit"))
    second = SecondReader(data)
    for number, page in enumerate(pages):
        place = f"第 {number + 1} 页"
        where = sheet(page, number)
        drawing = walker.page(number, where.matrix)
        spots = list(faults(drawing, place))
        if covers and not spots:
            drawing.covers += second.covers(number, where.matrix, layers)
        yield from reader.page(where, drawing, place)
        later += reader.notes(drawing, place)
        walker.repeating += [note for note in drawing.notes if note.says_what_is_drawn()]
        later += spots or second.look(drawing, number, place)
        later += shown.of(drawing, place)
    yield from reader.end()
    yield from later
    yield from _rest(pdf, walker, limits, shown)
    if pdf.get_warnings():
        yield BlindSpot("", "文件结构有损坏，只查看了能够修复的部分，请确认上传完整", "corrupt")


def _rest(pdf: pikepdf.Pdf, walker: Walker, limits: Limits, shown: _Pictures) -> Iterator[Item]:
    """What pages do not draw: other content streams, pictures, files, signatures, and kinds that nobody here reads."""
    found = inventory(pdf)
    for number, root in enumerate(unvisited(found, walker.visited), 1):
        place = f"{root.what} {number}"
        where = _nowhere()
        drawing = walker.root(root.stream, root.resources)
        reader = Reader()
        yield from reader.page(where, drawing, place)
        yield from reader.end()
        yield from reader.notes(drawing, place)
        walker.repeating += [note for note in drawing.notes if note.says_what_is_drawn()]
        yield from faults(drawing, place)
        yield from shown.of(drawing, place)
    for picture in found.pictures:
        yield from shown.one(picture, "未直接显示的图片")
    for specification, stream in found.files:
        yield from _file(specification, stream, limits)
    yield from (Seal(words) for words in seals(pdf))
    yield strings.spots(pdf, properties=False)
    yield from untold(found)


def _nowhere() -> Sheet:
    """Where a stream stands that is on no page: no edges that text could be beyond."""
    return Sheet(0, IDENTITY, 1e9, 1e9)


class _Pictures:
    """Gives out each picture once, numbered within its place."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen: set[tuple[int, int]] = set()
        self._numbers: dict[str, int] = {}

    def of(self, drawing: Drawing, place: str) -> Iterator[Item]:
        """The pictures of a drawing, in the order drawn."""
        for paint in drawing.paints:
            if paint.picture is not None:
                yield from self.one(paint.picture, place)

    def one(self, picture: pikepdf.Object, place: str) -> Iterator[Item]:
        """A picture and its masks, if they were not given out before and are large enough."""
        if picture.objgen in self._seen:
            return
        self._seen.add(picture.objgen)
        if pictures.may_hold_text(picture):
            number = self._numbers[place] = self._numbers.get(place, 0) + 1
            name = f"{place}图片 {number}"
            try:
                ending, data = pictures.as_file(picture, self._limits)
            except LimitExceeded as error:
                yield BlindSpot(name, error.message, "limit")
            except RedactorError as error:
                yield BlindSpot(name, error.message, "picture")
            else:
                yield Insert(Part(f"{name}.{ending}", data), lambda new: pictures.put_back(picture, new))
        for mask in pictures.masks_of(picture):
            yield from self.one(mask, place)


def _file(specification: pikepdf.Object, stream: pikepdf.Object, limits: Limits) -> Iterator[Item]:
    name = str(specification.get("/UF", "") or specification.get("/F", "")) or "附件"
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        yield BlindSpot(f"附件 {name}", "附件数据损坏，没有查看，请人工查看", "corrupt")
        return
    if len(data) > limits.file_bytes:
        yield BlindSpot(f"附件 {name}", "附件过大，没有查看，请拆分后提交", "limit")
        return

    def put(new: bytes) -> None:
        stream.write(new)
        parameters = stream.get("/Params")
        if isinstance(parameters, pikepdf.Dictionary):
            parameters.Size = len(new)
            if "/CheckSum" in parameters:
                del parameters["/CheckSum"]

    yield Insert(Part(name, data, f"附件 {name}"), put)
