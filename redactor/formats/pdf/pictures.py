"""Pictures in a PDF as files of their own, and back: JPEG data as it is, all else as PNG.

A masked JPEG goes back as JPEG; a masked PNG goes back as samples under Flate, in the picture's own colour space where
that is simple, else in grey or RGB.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name

from redactor.content import Limits
from redactor.errors import LimitExceeded, UnreadableFile, UnwritableFormat
from redactor.formats.pdf.matrix import number
from redactor.formats.pdf.names import text_of

LONGEST_SIDE, SHORTEST_SIDE = 40, 7
"""Pixels, as in ``redactor.pixels``: smaller pictures hold no number."""
_PLAIN_SPACES = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB"}
_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"


def sides(picture: pikepdf.Object) -> tuple[int, int]:
    """Width and height in pixels."""
    return int(number(picture.get("/Width"))), int(number(picture.get("/Height")))


def may_hold_text(picture: pikepdf.Object) -> bool:
    """Is it large enough for a number that somebody could read?"""
    return max(sides(picture)) >= LONGEST_SIDE and min(sides(picture)) >= SHORTEST_SIDE


def masks_of(picture: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Its soft mask and its stencil: they may draw text too."""
    for name in ("/SMask", "/Mask"):
        if isinstance(mask := picture.get(name), pikepdf.Stream):
            yield mask


def as_file(picture: pikepdf.Object, limits: Limits) -> tuple[str, bytes]:
    """Its ending and its bytes as a file.

    Raises:
        LimitExceeded: it has more pixels than ``limits`` have bytes.
        UnreadableFile: its data is damaged or of a kind that nobody here decodes.
    """
    width, height = sides(picture)
    if width * height > limits.file_bytes:
        raise LimitExceeded("图片过大，没有查看", "a picture is larger than the limit")
    try:
        jpeg = _jpeg(picture)
        if jpeg:
            return "jpg", jpeg
        return "png", _png(_pixels(picture))
    except UnreadableFile:
        raise
    except Exception as error:  # Pillow and pikepdf raise whatever they like on damaged or rare pictures
        raise UnreadableFile("图片数据损坏或编码少见，没有查看，请人工查看", "a picture cannot be decoded") from error


def _jpeg(picture: pikepdf.Object) -> bytes:
    """The JPEG inside, if its last filter is DCT; other filters before it are undone."""
    filters = _filters(picture)
    if not filters or filters[-1] not in ("/DCTDecode", "/DCT"):
        return b""
    data = picture.read_raw_bytes()
    for name in filters[:-1]:
        if name not in ("/FlateDecode", "/Fl"):
            return b""
        data = zlib.decompressobj().decompress(data, 1_000_000_000)
    return data if data.startswith(_JPEG) else b""


def _filters(picture: pikepdf.Object) -> list[str]:
    found = picture.get("/Filter")
    if isinstance(found, pikepdf.Array):
        return [text_of(name) for name in found.as_list()]
    return [text_of(found)] if found is not None else []


def _pixels(picture: pikepdf.Object) -> Any:
    """The picture in Pillow: its samples where they are plain, else as pdfium draws it."""
    if _is_plain(picture):
        image = pikepdf.PdfImage(picture).as_pil_image(apply_mask=False)  # type: ignore[arg-type]  # it is a stream
        if image.mode in _PLAIN_SPACES and image.size == sides(picture):
            return image
    return _rendered(picture)


def _is_stencil(picture: pikepdf.Object) -> bool:
    return number(picture.get("/ImageMask")) == 1


def _is_plain(picture: pikepdf.Object) -> bool:
    """Grey or RGB of 1 or 8 bits, not turned over by ``/Decode``, packed in a way that Pillow or qpdf undoes."""
    space = picture.get("/ColorSpace")
    return (
        text_of(space) in ("/DeviceGray", "/DeviceRGB")
        and not _is_stencil(picture)
        and "/Decode" not in picture
        and number(picture.get("/BitsPerComponent")) in (1, 8)
        and set(_filters(picture)) <= {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode"}
    )


def _rendered(picture: pikepdf.Object) -> Any:
    """Drawn by pdfium on a page of its own size, one pixel a point: any filter, any colour space."""
    import pypdfium2

    width, height = sides(picture)
    with pikepdf.new() as alone:
        copy = alone.copy_foreign(picture)
        for name in ("/SMask", "/Mask"):
            if isinstance(copy.get(name), pikepdf.Stream):
                del copy[name]
        page = alone.add_blank_page(page_size=(width, height))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=copy))
        page.obj.Contents = alone.make_stream(f"q 0 g {width} 0 0 {height} 0 0 cm /Im Do Q".encode())
        buffer = io.BytesIO()
        alone.save(buffer)
    document = pypdfium2.PdfDocument(buffer.getvalue())
    try:
        page = document[0]
        next(page.get_objects()).get_bitmap()  # raises if PDFium cannot decode it; the page would just stay white
        bitmap = page.render(scale=1, no_smoothimage=True)
        image = bitmap.to_pil().convert("RGB")
    finally:
        document.close()
    grey = image.convert("L")
    return grey if grey.convert("RGB").tobytes() == image.tobytes() else image


def _png(image: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def put_back(picture: pikepdf.Object, data: bytes) -> None:
    """New bytes for the picture, as :func:`as_file` gave them out.

    Raises:
        UnwritableFormat: they are no picture of the same size.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UnwritableFormat("替换的图片无法打开，没有写回", "the new picture cannot be opened") from error
    if image.size != sides(picture):
        raise UnwritableFormat("替换的图片尺寸不符，没有写回", "the new picture has another size")
    if data.startswith(_JPEG):
        _put_jpeg(picture, data, image.mode)
    elif data.startswith(_PNG):
        _put_samples(picture, image)
    else:
        raise UnwritableFormat("替换的图片格式不符，没有写回", "the new picture is of another kind")


def _put_jpeg(picture: pikepdf.Object, data: bytes, mode: str) -> None:
    if _components(picture) not in (None, {"L": 1, "RGB": 3, "CMYK": 4}.get(mode)):
        raise UnwritableFormat("替换的图片颜色不符，没有写回", "the new picture has other colours")
    picture.write(data, filter=Name.DCTDecode)


def _components(picture: pikepdf.Object) -> int | None:
    space = picture.get("/ColorSpace")
    return {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}.get(text_of(space))


def _put_samples(picture: pikepdf.Object, image: Any) -> None:
    if _is_stencil(picture):
        _put_stencil(picture, image)
        return
    plain = _is_plain(picture)
    bits = int(number(picture.get("/BitsPerComponent"))) if plain else 8
    if image.mode == "1" and not (plain and bits == 1):
        image = image.convert("L")
    elif image.mode not in _PLAIN_SPACES:
        image = image.convert("RGB")
    if plain and text_of(picture.get("/ColorSpace")) == "/DeviceRGB" and image.mode != "RGB":
        image = image.convert("RGB")
    if plain and bits == 1 and image.mode == "L":
        image = image.convert("1", dither=0)
    picture.write(image.tobytes())
    picture.ColorSpace = Name(_PLAIN_SPACES[image.mode])
    picture.BitsPerComponent = 1 if image.mode == "1" else 8
    for name in ("/Decode", "/DecodeParms", "/Intent"):
        if name in picture:
            del picture[name]


def _put_stencil(picture: pikepdf.Object, image: Any) -> None:
    """A stencil paints where the sample is 0, or 1 if ``/Decode`` says so; it was given out as black on white."""
    samples = image.convert("1", dither=0).tobytes()
    decode = picture.get("/Decode")
    if isinstance(decode, pikepdf.Array) and len(decode) and number(decode[0]) == 1:
        samples = bytes(byte ^ 0xFF for byte in samples)
    picture.write(samples)
    if "/DecodeParms" in picture:
        del picture["/DecodeParms"]
