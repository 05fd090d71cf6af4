"""Pictures: what is read of the pixels and beside them, what a mask leaves of them, what is told as not read.

Recognising costs tenths of a second, so the pictures are small and few; the laws hold the same for every kind.
"""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from redactor import Limits, Verdict, check
from redactor.content import Content, Edit
from redactor.document import open_document
from redactor.errors import StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import _ocr, image
from redactor.formats._picture_layout import pieces
from redactor.formats._picture_png import MAGIC
from redactor.formats._picture_stars import paint
from tests.formats.builders import PHONE, PICTURE, pictures, zipped

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LIMITS = Limits()
LINE = f"电话：{PHONE}"


@cache
def line() -> Image.Image:
    """The line of text, loaded."""
    with Image.open(PICTURE) as picture:
        return picture.convert("RGB")


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def texts(data: bytes) -> list[str]:
    """What is read off the pixels."""
    return [passage.text for passage in image.read(data, LIMITS).passages if passage.guessed]


def beside(data: bytes) -> list[str]:
    """What is read beside the pixels."""
    return [passage.text for passage in image.read(data, LIMITS).passages if not passage.guessed]


def masked(data: bytes, content: Content | None = None) -> bytes:
    """The phone's last eight digits hidden, wherever they are read."""
    content = content or image.read(data, LIMITS)
    edits = [
        Edit(number, passage.text.index(PHONE) + 3, PHONE[3:], "*" * 8)
        for number, passage in enumerate(content.passages)
        if PHONE in passage.text
    ]
    assert edits
    return image.write(data, edits, {})


def pixels(data: bytes, frame: int = 0) -> np.ndarray[Any, Any]:
    """A frame as it is shown."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(frame)
        return np.array(picture.convert("RGB")).astype(int)


@pytest.mark.parametrize("name", pictures())
def test_every_kind_is_read_and_masked_in_its_pixels(name: str) -> None:
    data = pictures()[name]
    assert LINE in texts(data)
    copy = masked(data)
    assert [text for text in texts(copy) if text == "电话：154********"]
    assert not [text for text in (*texts(copy), *beside(copy)) if PHONE in text]
    with Image.open(io.BytesIO(data)) as old, Image.open(io.BytesIO(copy)) as new:
        assert (old.format, old.mode, old.size, old.info.get("dpi")) == (
            new.format,
            new.mode,
            new.size,
            new.info.get("dpi"),
        )


@pytest.mark.parametrize("name", ["line.png", "line.bmp", "line.tif", "line.webp"])
def test_outside_of_the_mask_not_one_pixel_changes(name: str) -> None:
    data = pictures()[name]
    different = (pixels(data) != pixels(masked(data))).any(axis=2)
    content = image.read(data, LIMITS)
    (passage,) = (p for p in content.passages if p.guessed and PHONE in p.text)
    width = different.shape[1]
    start = passage.text.index(PHONE) + 3
    boxes = passage.boxes[start : start + 8]
    left, right = int(min(b[1] for b in boxes) * width) - 1, int(max(b[3] for b in boxes) * width) + 2
    assert different[:, left:right].any()
    assert not different[:, :left].any()
    assert not different[:, right:].any()


def test_where_a_sign_was_hidden_nothing_of_it_is_left() -> None:
    """The same mask over two different texts draws the very same pixels."""
    values = np.array(line().convert("L"))[..., np.newaxis]
    (seen,) = _ocr.read_lines(np.repeat(values, 3, axis=2))
    quads = [sign.quad for sign in seen.signs[3:]]
    corners = np.array(quads).reshape(-1, 2)
    (left, top), (right, bottom) = corners.min(axis=0).astype(int) + 1, corners.max(axis=0).astype(int)
    other = values.copy()
    other[top:bottom, left:right] = other[top:bottom, left:right][:, ::-1]
    assert (values != other).any()
    for picture in (values, other):
        paint(picture, quads, blend=True)
    assert np.array_equal(values[top:bottom, left:right], other[top:bottom, left:right])


def test_edits_are_held_against_what_is_read() -> None:
    data = saved(line())
    with pytest.raises(StaleEdit):
        image.write(data, [Edit(0, 0, "手机", "**")], {})
    with pytest.raises(StaleEdit):
        image.write(data, [Edit(7, 0, "电", "*")], {})
    with pytest.raises(UnwritableFormat):
        image.write(data, [Edit(0, 0, "电", "话")], {})


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pictures_are_read_and_masked(turn: int) -> None:
    data = saved(line().rotate(turn, expand=True))
    assert texts(data) == [LINE]
    assert texts(masked(data)) == ["电话：154********"]


def test_a_mirrored_picture_is_read_as_it_is_shown() -> None:
    exif = Image.Exif()
    exif[0x0112] = 2
    data = saved(line().transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG", quality=90, exif=exif)
    assert texts(data) == [LINE]
    assert texts(masked(data)) == ["电话：154********"]


def test_text_in_the_alpha_channel_alone() -> None:
    clear = Image.new("RGBA", line().size, "white")
    clear.putalpha(line().convert("L").point(lambda value: 255 - value))
    data = saved(clear)
    content = image.read(data, LIMITS)
    assert [(p.text, p.hidden) for p in content.passages] == [(LINE, True)]
    assert PHONE not in "".join(texts(masked(data, content)))


def test_a_list_is_read_as_a_table() -> None:
    (scan,) = (SAMPLES / "scanned-list-png").glob("*.png")
    passages = image.read(scan.read_bytes(), LIMITS).passages
    (name,) = (p for p in passages if p.text == "李秀英")
    row = [(p.label, p.text) for p in passages if p.record == name.record]
    assert row[:4] == [
        ("序号", "2"),
        ("姓名", "李秀英"),
        ("身份证号码", "44088119040229005X"),
        ("联系电话", "15499995678"),
    ]


def test_a_code_is_read_and_drawn_anew() -> None:
    (poster,) = (SAMPLES / "qr-code-png").glob("*.png")
    copy = masked(poster.read_bytes())
    assert "联系人 王建国 154********" in texts(copy)


def test_comments_and_properties() -> None:
    assert beside(pictures()["line.png"]) == [f"手机 {PHONE}", "张三"]
    assert beside(pictures()["line.jpg"]) == [f"手机 {PHONE}"]
    assert beside(pictures()["line.gif"]) == [f"手机 {PHONE}"]
    assert beside(pictures()["line.tif"]) == [f"Tel {PHONE}"]
    exif = Image.Exif()
    exif[0x9C9D], exif[0x010E] = "张三".encode("utf-16-le"), f"Tel {PHONE}"
    jpeg = saved(line(), "JPEG", exif=exif)
    assert sorted(beside(jpeg)) == sorted(["张三", f"Tel {PHONE}"])
    assert "Tel 154********" in beside(masked(jpeg))


def test_the_small_picture_in_exif_goes_with_what_it_shows() -> None:
    small = saved(line().resize((125, 18)), "JPEG")
    entries = struct.pack("<HHHLL", 2, 0x0201, 4, 1, 50) + struct.pack("<HHLL", 0x0202, 4, 1, len(small))
    exif = b"II*\0" + struct.pack("<LHL", 8, 0, 14) + entries + struct.pack("<L", 0)
    exif = exif.ljust(50, b"\0") + small
    data = saved(line(), "JPEG", exif=b"Exif\0\0" + exif)
    (part,) = image.read(data, LIMITS).parts
    assert part.data == small
    (blank,) = image.read(masked(data), LIMITS).parts
    assert len(blank.data) == len(small)
    assert pixels(blank.data).std() == 0


def test_what_stands_behind_the_end_is_handed_on() -> None:
    for data in (saved(line()), saved(line(), "JPEG"), saved(line(), "GIF"), saved(line(), "BMP")):
        more = f"手机 {PHONE}".encode()
        (part,) = image.read(data + more, LIMITS).parts
        assert part.data == more
        assert image.write(data + more, [], {0: b"x"}) == data + b"x"


def test_damage_is_told() -> None:
    png, jpeg = saved(line()), saved(line(), "JPEG")
    for data in (png[:-30], png[:60] + bytes((png[60] ^ 1,)) + png[61:], jpeg[: len(jpeg) // 2], jpeg[:-2]):
        with pytest.raises(UnreadableFile):
            image.read(data, LIMITS)
    assert check(png[:-30], "a.png").verdict is Verdict.REVIEW


def test_a_picture_that_would_fill_the_memory_is_not_unpacked() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    header = struct.pack(">2L5B", 35_000, 35_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(4_376) * 35_000)
    bomb = MAGIC + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    (spot,) = check(bomb, "a.png").blind_spots
    assert spot.kind == "limit"


def test_over_the_limit_the_rest_is_told() -> None:
    two = {"a.png": saved(line()), "b.png": saved(line().convert("L").rotate(180))}
    within = open_document(zipped(two), "a.zip", Limits(pixels=100_000))
    assert not within.blind_spots
    over = open_document(zipped(two), "a.zip", Limits(pixels=30_000))
    assert [spot.kind for spot in over.blind_spots] == ["limit"]
    assert LINE in [passage.text for passage in over.passages]


def test_icons_and_empty_pictures_are_no_blind_spot() -> None:
    for size in ((16, 16), (39, 39), (800, 6), (300, 200)):
        outcome = check(saved(Image.new("RGB", size, "navy")), "a.png")
        assert outcome.verdict is Verdict.ALLOW
    hidden = saved(Image.new("RGB", (16, 16), "navy"), pnginfo=_comment(f"手机 {PHONE}"))
    assert check(hidden, "a.png").verdict is Verdict.BLOCK


def _comment(text: str) -> Any:
    from PIL.PngImagePlugin import PngInfo

    comment = PngInfo()
    comment.add_itxt("Comment", text)
    return comment


def test_an_identity_card_is_not_let_pass() -> None:
    (card,) = (SAMPLES / "identity-card-jpg").glob("*.jpg")
    outcome = check(card.read_bytes(), card.name)
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None
    assert outcome.copy.outcome.verdict is Verdict.REVIEW


def test_what_cannot_be_read_well_is_told_with_its_place() -> None:
    tiny = line().resize((100, 14)).resize((250, 36))
    noisy = np.array(tiny).astype(int) + np.random.default_rng(3).normal(0, 60, (36, 250, 3))
    content = image.read(saved(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))), LIMITS)
    assert [spot.kind for spot in content.blind_spots] == ["picture"]
    assert content.blind_spots[0].place.startswith("图中")


def test_the_same_pixels_are_read_once() -> None:
    again = np.array(line().convert("RGB"))
    assert _ocr.read_lines(again) is _ocr.read_lines(again.copy())


def test_lines_of_a_paragraph_are_one_and_lists_are_not() -> None:
    (notice,) = (SAMPLES / "notice-photo-jpg").glob("*.jpg")
    with Image.open(notice) as picture:
        found = pieces(_ocr.read_lines(np.array(picture.convert("RGB"))))
    joined = ["".join(sign.text for sign in piece.signs) for piece in found]
    assert any("请通知符合条件的老年人" in text for text in joined)
    assert any(text.startswith("咨询电话：0759-6621234") for text in joined)
