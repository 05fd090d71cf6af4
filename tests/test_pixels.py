"""Pictures too small for any number are passed over, and nothing else is."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from redactor import Verdict, check
from redactor.pixels import holds_no_number
from tests.formats.builders import word, zipped

KINDS = ("PNG", "JPEG", "GIF", "BMP")
PHONE = b"15499991234"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", len(content), kind) + content + struct.pack(">L", zlib.crc32(kind + content))


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def png(size: tuple[int, int], *extra: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">2L5B", *size, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * (size[0] + 1) * size[1]))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def jpeg(size: tuple[int, int], *extra: bytes, frame: int = 0xC0) -> bytes:
    width, height = size
    head = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + b"".join(extra) + segment(0xDB, b"\0" + b"\1" * 64)
    shape = segment(frame, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\xff\0\xd2\xff\xd0\x20"
    return b"\xff\xd8" + head + shape + segment(0xC4, b"\0" * 17) + scan + b"\xff\xd9"


def gif(size: tuple[int, int], *extra: bytes) -> bytes:
    screen = b"GIF89a" + struct.pack("<2HBBB", *size, 0x80, 0, 0) + b"\0" * 6
    image = b"\x2c" + struct.pack("<4HB", 0, 0, *size, 0) + b"\2\2\x4c\1\0"
    return screen + b"".join(extra) + image + b"\x3b"


def bmp(size: tuple[int, int], *extra: bytes) -> bytes:
    width, height = size
    row = (width * 24 + 31) // 32 * 4
    file = struct.pack("<2sLHHL", b"BM", 54 + row * height, 0, 0, 54)
    header = struct.pack("<L2l2H6L", 40, width, -height, 1, 24, 0, row * height, 0, 0, 0, 0)
    return file + header + b"".join(extra) + b"\7" * row * height


MAKERS = {"PNG": png, "JPEG": jpeg, "GIF": gif, "BMP": bmp}


def picture(kind: str, size: tuple[int, int], *extra: bytes) -> bytes:
    """A picture of that size; all is there that the format asks for, in order."""
    return MAKERS[kind](size, *extra)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("size", "nothing"),
    [((1, 1), True), ((39, 39), True), ((800, 6), True), ((6, 800), True), ((40, 40), False), ((41, 7), False)],
)
def test_the_sides_decide(kind: str, size: tuple[int, int], nothing: bool) -> None:
    assert holds_no_number(picture(kind, size)) is nothing


def test_progressive_jpeg_and_moving_gif() -> None:
    assert holds_no_number(jpeg((32, 32), frame=0xC2))
    loop = b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    frame = b"\x21\xf9\4\0\0\0\0\0\x2c" + struct.pack("<4HB", 0, 0, 16, 16, 0) + b"\2\2\x4c\1\0"
    assert holds_no_number(gif((16, 16), loop, frame))


@pytest.mark.parametrize("kind", KINDS)
def test_what_rides_along_is_told(kind: str) -> None:
    data = picture(kind, (16, 16))
    assert holds_no_number(data + b"\r\n")
    assert not holds_no_number(data + PHONE)
    assert not any(holds_no_number(data[:length]) for length in range(len(data) - 2))


def test_comments_profiles_and_thumbnails_are_told() -> None:
    assert not holds_no_number(png((16, 16), chunk(b"tEXt", b"Comment\0" + PHONE)))
    assert not holds_no_number(png((16, 16), chunk(b"eXIf", PHONE)))
    for marker in (0xE0, 0xE1, 0xE2, 0xEE, 0xFE):
        assert not holds_no_number(jpeg((16, 16), segment(marker, b"Exif\0\0" + PHONE)))
    assert not holds_no_number(gif((16, 16), b"\x21\xfe\x0b" + PHONE + b"\0"))
    assert not holds_no_number(gif((16, 16), b"\x21\xff\x0bNETSCAPE2.0\x0b" + PHONE + b"\0"))
    wide = bmp((16, 16), PHONE * 120)
    assert not holds_no_number(wide[:10] + struct.pack("<L", 54 + len(PHONE) * 120) + wide[14:])


@pytest.mark.parametrize(
    ("maker", "nothing"), [(b"Adobe ImageReady", True), (b"Paint 5.1.12", True), (b"15499991234", False)]
)
def test_the_name_of_a_program_is_let_pass(maker: bytes, nothing: bool) -> None:
    assert holds_no_number(png((16, 16), chunk(b"tEXt", b"Software\0" + maker))) is nothing


def test_every_frame_counts() -> None:
    assert not holds_no_number(png((16, 16), chunk(b"IHDR", struct.pack(">2L5B", 600, 400, 8, 0, 0, 0, 0))))
    assert not holds_no_number(gif((16, 16), b"\x2c" + struct.pack("<4HB", 0, 0, 600, 400, 0) + b"\2\2\x4c\1\0"))


def test_a_file_is_not_held_for_its_icons() -> None:
    icon, photo = picture("PNG", (16, 16)), picture("PNG", (300, 200))
    assert check(zipped({"说明.txt": "无".encode(), "a.png": icon}), "a.zip").verdict is Verdict.ALLOW
    assert check(zipped({"说明.txt": "无".encode(), "a.png": photo}), "a.zip").verdict is Verdict.REVIEW
    assert check(b"", "空.txt").verdict is Verdict.REVIEW


def test_a_thumbnail_that_was_looked_at() -> None:
    document = word()["list.docx"]
    with zipfile.ZipFile(io.BytesIO(document)) as opened:
        thumbnail = opened.read("docProps/thumbnail.jpeg")
    assert holds_no_number(thumbnail)
    assert not holds_no_number(thumbnail + b"\0")
    outcome = check(document, "名单.docx")
    assert not outcome.blind_spots
    assert outcome.copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
