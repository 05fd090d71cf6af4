"""Pictures in PDF: given out as files, put back masked; everything but the changed pixels stays."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from redactor.content import Content, Limits
from redactor.errors import UnwritableFormat
from redactor.formats import pdf
from samples._pdf import SONG, document, line
from tests.formats.pdf_files import rendered

LIMITS = Limits()
SIDES = (120, 60)


def _photo(mode: str = "RGB") -> Image.Image:
    """A picture with stripes in every colour and a dark bar."""
    image = Image.new("RGB", SIDES, "white")
    draw = ImageDraw.Draw(image)
    for x in range(SIDES[0]):
        draw.line((x, 0, x, 30), fill=(x * 2, 255 - x * 2, (x * 5) % 256))
    draw.rectangle((10, 40, 90, 50), fill="black")
    return image.convert(mode, dither=Image.Dither.NONE)


def _with(data: bytes, content: str = "q 240 0 0 120 50 500 cm /Im Do Q", **entries: Any) -> bytes:
    def add(made: pikepdf.Pdf) -> None:
        known: dict[str, Any] = {
            "Type": Name.XObject,
            "Subtype": Name.Image,
            "Width": SIDES[0],
            "Height": SIDES[1],
            "BitsPerComponent": 8,
            "ColorSpace": Name.DeviceRGB,
        }
        stream = made.make_stream(data, **{k: v for k, v in (known | entries).items() if v is not None})
        if "Filter" in entries:
            stream.write(data, filter=entries["Filter"], decode_parms=entries.get("DecodeParms"))
        made.pages[0].obj.Resources.XObject = Dictionary(Im=stream)

    return document([content + " " + line("F", 12, 50, 700, SONG.hex("见图"))], {"F": SONG}, add)


def _jpeg(mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    _photo(mode).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _jpeg2000() -> bytes:
    buffer = io.BytesIO()
    _photo().save(buffer, "JPEG2000")
    return buffer.getvalue()


def _group4() -> bytes:
    buffer = io.BytesIO()
    _photo("1").save(buffer, "TIFF", compression="group4")
    image = Image.open(buffer)
    tags: Any = image.tag_v2  # type: ignore[attr-defined]  # a TIFF's
    (offset,), (count,) = tags[273], tags[279]
    return buffer.getvalue()[offset : offset + count]


PALETTE = bytes(range(256)) * 3
KINDS: dict[str, bytes] = {
    "jpeg": _with(_jpeg(), Filter=Name.DCTDecode),
    "grey jpeg": _with(_jpeg("L"), Filter=Name.DCTDecode, ColorSpace=Name.DeviceGray),
    "rgb": _with(_photo().tobytes()),
    "grey": _with(_photo("L").tobytes(), ColorSpace=Name.DeviceGray),
    "black and white": _with(_photo("1").tobytes(), ColorSpace=Name.DeviceGray, BitsPerComponent=1),
    "turned over": _with(_photo("L").tobytes(), ColorSpace=Name.DeviceGray, Decode=Array([1, 0])),
    "palette": _with(
        _photo("L").tobytes(), ColorSpace=Array([Name.Indexed, Name.DeviceRGB, 255, pikepdf.String(PALETTE)])
    ),
    "cmyk": _with(_photo("CMYK").tobytes(), ColorSpace=Name.DeviceCMYK),
    "stencil": _with(
        _photo("1").tobytes(),
        ColorSpace=None,
        BitsPerComponent=1,
        ImageMask=True,
        content="q 240 0 0 120 50 500 cm /Im Do Q",
    ),
    "jpeg 2000": _with(_jpeg2000(), Filter=Name.JPXDecode),
    "fax": _with(
        _group4(),
        Filter=Name.CCITTFaxDecode,
        DecodeParms=Dictionary(K=-1, Columns=SIDES[0], Rows=SIDES[1], BlackIs1=True),
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
    ),
}


def _read(data: bytes) -> Content:
    return pdf.read(data, LIMITS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_given_out_as_it_looks(kind: str) -> None:
    content = _read(KINDS[kind])
    (part,) = content.parts
    assert part.name == f"第 1 页图片 1.{'jpg' if 'jpeg' in kind and '2000' not in kind else 'png'}"
    assert not content.blind_spots
    image = Image.open(io.BytesIO(part.data))
    assert image.size == SIDES
    (page,) = rendered(KINDS[kind], 0.5)
    drawn = page[842 // 2 - 310 : 842 // 2 - 250, 25:145, ::-1][:60, :120]
    shown = np.asarray(image.convert("RGB")).astype(int)
    dark = (slice(42, 49), slice(15, 85))
    assert shown[dark].mean() < 90 or kind in ("palette", "turned over")
    assert abs(shown[dark].mean() - drawn[dark].mean()) < 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_masked_picture_is_put_back(kind: str) -> None:
    data = KINDS[kind]
    (part,) = _read(data).parts
    image = Image.open(io.BytesIO(part.data)).convert(
        "L" if kind in ("grey", "grey jpeg", "turned over", "fax") else "RGB"
    )
    if kind == "black and white":
        image = image.convert("1", dither=Image.Dither.NONE)
    ImageDraw.Draw(image).rectangle((10, 38, 90, 52), fill="white")
    buffer = io.BytesIO()
    image.save(
        buffer,
        "JPEG" if part.data.startswith(b"\xff\xd8") else "PNG",
        **({"quality": 95} if "jpg" in part.name else {}),
    )
    copy = pdf.write(data, [], {0: buffer.getvalue()})
    (again,) = _read(copy).parts
    assert Image.open(io.BytesIO(again.data)).convert("L").getpixel((50, 45)) not in range(200)
    (before,), (after,) = rendered(data, 1), rendered(copy, 1)
    outside = np.abs(before - after).max(axis=2)
    assert outside[842 - 550 : 842 - 510, 60:240].max() > 100  # the bar is gone
    outside[842 - 560 : 842 - 500, 50:250] = 0
    assert outside.max() <= (60 if "jpeg" in kind or kind == "cmyk" else 1)


def test_another_size_or_kind_is_refused() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (10, 10)).save(buffer, "PNG")
    for new in (buffer.getvalue(), b"nothing"):
        with pytest.raises(UnwritableFormat):
            pdf.write(KINDS["rgb"], [], {0: new})


def test_small_pictures_are_passed_over_and_hidden_ones_are_not() -> None:
    assert not _read(_with(b"\0" * 3 * 20 * 20, Width=20, Height=20)).parts
    never = _with(_photo().tobytes(), content="")
    assert [part.name for part in _read(never).parts] == ["未直接显示的图片图片 1.png"]


def test_an_alpha_channel_is_a_picture_too() -> None:
    def add(made: pikepdf.Pdf) -> None:
        entries: dict[str, Any] = {"Subtype": Name.Image, "Width": 120, "Height": 60, "BitsPerComponent": 8}
        mask = made.make_stream(_photo("L").tobytes(), ColorSpace=Name.DeviceGray, **entries)
        image = made.make_stream(b"\0" * 3 * 7200, ColorSpace=Name.DeviceRGB, SMask=mask, **entries)
        made.pages[0].obj.Resources.XObject = Dictionary(Im=image)

    assert len(_read(document(["q 240 0 0 120 50 500 cm /Im Do Q"], {}, add)).parts) == 2


def test_a_picture_written_into_the_page_is_a_blind_spot() -> None:
    raw = zlib.compress(_photo("L").tobytes()).hex()
    inline = f"q 240 0 0 120 50 500 cm BI /W 120 /H 60 /BPC 8 /CS /G /F [/AHx /Fl] ID {raw}> EI Q"
    assert [spot.kind for spot in _read(document([inline], {})).blind_spots] == ["picture"]


def test_damaged_and_huge_pictures_are_blind_spots() -> None:
    assert [s.kind for s in _read(_with(b"\xff\xd8broken", Filter=Name.JPXDecode)).blind_spots] == ["picture"]
    assert [s.kind for s in _read(_with(b"", Width=35_000, Height=35_000)).blind_spots] == ["limit"]
