"""Text and files to measure speed on, full of invented persons; the same ones each run."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SURNAMES = "王李张刘陈杨黄赵吴周"
_GIVEN = "建国秀英志强桂兰海燕文军丽华"
_VILLAGES = ("东升村", "河湾村", "石桥社区", "新安社区", "上坪村")

SENTENCES = (
    "根据《社会救助暂行办法》有关规定，经本人申请、入户调查、民主评议，现将本批次拟保障对象予以公示。",
    "公示期间如有异议，请以书面形式向镇人民政府社会事务办公室反映，并提供必要的证据材料。",
    "会议强调，各单位要提高政治站位，压实工作责任，确保各项任务落到实处、取得实效。",
)


def resident_id(rng: random.Random) -> str:
    """A valid number of somebody born between 1900 and 1905 (GB 11643: MOD 11-2): nobody who lives.

    >>> resident_id(random.Random(1))[:8]
    '44088119'
    """
    born = f"{rng.randint(1900, 1905)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body = f"440881{born}{rng.randint(0, 999):03d}"
    return body + _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def rows(count: int, seed: int = 11) -> Iterator[tuple[str, ...]]:
    """Rows of a publicity list: number, name, identity number, mobile, address, amount."""
    rng = random.Random(seed)
    for number in range(1, count + 1):
        name = rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, 2))
        mobile = f"1549999{rng.randint(0, 9999):04d}"
        address = f"廉江市石城镇{rng.choice(_VILLAGES)}{rng.randint(1, 20)}组{rng.randint(1, 200)}号"
        yield str(number), name, resident_id(rng), mobile, address, f"{rng.randint(300, 900)}.00"


HEADINGS = ("序号", "姓名", "身份证号码", "联系电话", "家庭住址", "月保障金额（元）")


def document(paragraphs: int) -> bytes:
    """A Word file: every fifth paragraph names a person, the others are what notices are made of."""
    import docx

    made = docx.Document()
    made.add_heading("关于拟新增最低生活保障对象的公示", level=1)
    for number, row in enumerate(rows(paragraphs)):
        if number % 5:
            made.add_paragraph(SENTENCES[number % len(SENTENCES)] * 2)
        else:
            made.add_paragraph(f"{row[1]}，身份证号码{row[2]}，住{row[4]}，联系电话{row[3]}。")
    return _saved(made)


def workbook(count: int) -> bytes:
    """An Excel file: one sheet, headings, ``count`` rows."""
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "保障对象名单"
    sheet.append(HEADINGS)
    for row in rows(count):
        sheet.append((int(row[0]), *row[1:-1], float(row[-1])))
    return _saved(made)


def _saved(made: object) -> bytes:
    target = io.BytesIO()
    made.save(target)  # type: ignore[attr-defined]  # two libraries, one method
    return target.getvalue()
