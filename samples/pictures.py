"""Draws the pictures among the samples and tests: ``python -m samples.pictures``.

They are committed as drawn, because a font and a version of Pillow decide about their bytes; so this is run by hand,
where WenQuanYi Zen Hei (Debian: ``fonts-wqy-zenhei``) is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples._files import resident_id

FONT = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"
ROOT = Path(__file__).resolve().parent.parent
_LIST = ("序号", "姓名", "身份证号码", "联系电话", "金额（元）")
_ROWS = (
    ("1", "张三", resident_id("440881", "19010101", "001"), "15499991234", "500"),
    ("2", "李秀英", resident_id("440881", "19040229", "005"), "15499995678", "500"),
    ("3", "王建国", resident_id("440881", "19030405", "121"), "19499991234", "300"),
)
_COLUMNS = (20, 80, 170, 400, 550, 660)
_NOTICE = (
    "关于办理老年优待证的通知",
    "各村（居）民委员会：",
    "    即日起在镇便民服务中心办理老年优待证，请通知符合",
    "条件的老年人携带户口本前来办理。",
    "    咨询电话：0759-6621234（镇便民服务中心）",
    "    石岭镇人民政府",
)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def _scanned(picture: Image.Image, angle: float, noise: float) -> Image.Image:
    """As a scanner gives it back: a little turned, blurred, with noise."""
    turned = picture.rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.5))).astype(np.float64)
    soft += np.random.default_rng(1).normal(0, noise, soft.shape)
    return Image.fromarray(np.clip(soft, 0, 255).astype(np.uint8))


def scanned_list() -> Image.Image:
    """A list with rules, scanned in grey."""
    picture = Image.new("L", (680, 230), 255)
    pen = ImageDraw.Draw(picture)
    pen.text((200, 12), "石岭镇临时救助名单", font=_font(26), fill=0)
    for number, row in enumerate((_LIST, *_ROWS)):
        top = 60 + 36 * number
        pen.line((_COLUMNS[0], top, _COLUMNS[-1], top), fill=0)
        for left, text in zip(_COLUMNS, row, strict=False):
            pen.text((left + 6, top + 7), text, font=_font(19), fill=0)
    bottom = 60 + 36 * (len(_ROWS) + 1)
    pen.line((_COLUMNS[0], bottom, _COLUMNS[-1], bottom), fill=0)
    for left in _COLUMNS:
        pen.line((left, 60, left, bottom), fill=0)
    return _scanned(picture, 0.3, 4)


def notice_photo() -> Image.Image:
    """A notice on a wall, seen a little from the side."""
    paper = Image.new("RGB", (620, 280), (243, 240, 230))
    pen = ImageDraw.Draw(paper)
    for number, line in enumerate(_NOTICE):
        size, left = (26, 140) if number == 0 else (20, 40)
        pen.text((left, 20 + 40 * number), line, font=_font(size), fill=(40, 38, 42))
    corners = np.array([(0, 0), (620, 0), (620, 280), (0, 280)], np.float32)
    seen = np.array([(24, 18), (628, 30), (618, 306), (16, 300)], np.float32)
    turn = cv2.getPerspectiveTransform(corners, seen)
    wall = cv2.warpPerspective(np.asarray(paper), turn, (650, 330), borderValue=(150, 140, 128), flags=cv2.INTER_CUBIC)
    return Image.fromarray(wall.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.4))


def qr_code() -> Image.Image:
    """A poster with a code that says whom to call."""
    picture = Image.new("RGB", (300, 330), "white")
    code = cv2.QRCodeEncoder.create().encode("联系人 王建国 15499991234")
    picture.paste(Image.fromarray(np.asarray(code)).resize((240, 240), Image.Resampling.NEAREST), (30, 20))
    ImageDraw.Draw(picture).text((66, 276), "扫码联系村干部", font=_font(24), fill="black")
    return picture


def one_line(text: str) -> Image.Image:
    """A line of text and nothing else."""
    picture = Image.new("RGB", (250, 36), "white")
    ImageDraw.Draw(picture).text((8, 6), text, font=_font(20), fill="black")
    return picture


def identity_card() -> Image.Image:
    """The front of an identity card as it is photographed, with a grey field for the face."""
    picture = Image.new("RGB", (480, 300), (214, 228, 236))
    pen = ImageDraw.Draw(picture)
    lines: Sequence[tuple[int, int, str]] = (
        (30, 30, "姓名  张三"),
        (30, 74, "性别  男    民族  汉"),
        (30, 118, "出生  1901 年 1 月 1 日"),
        (30, 162, "住址  广东省廉江市石岭镇"),
        (90, 192, "某村12号"),
        (30, 248, "公民身份号码  " + resident_id("440881", "19010101", "001")),
    )
    for left, top, text in lines:
        pen.text((left, top), text, font=_font(20), fill=(30, 30, 36))
    pen.rectangle((340, 40, 450, 190), fill=(128, 132, 136))
    return picture


def main() -> None:
    """Draw all, each where it belongs."""
    scanned_list().save(ROOT / "samples/scanned-list-png/临时救助名单.png", optimize=True)
    notice_photo().save(ROOT / "samples/notice-photo-jpg/通知.jpg", quality=80)
    qr_code().save(ROOT / "samples/qr-code-png/海报.png", optimize=True)
    identity_card().save(ROOT / "samples/identity-card-jpg/身份证.jpg", quality=80)
    one_line("电话：15499991234").save(ROOT / "tests/formats/pictures/phone.png", optimize=True)


if __name__ == "__main__":
    main()
