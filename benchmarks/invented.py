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


BUDGET = ("序号", "项目名称", "实施单位", "用途", "金额（万元）", "资金来源")
HEADINGS = ("序号", "姓名", "身份证号码", "联系电话", "家庭住址", "月保障金额（元）")


PUBLIC_ROWS = ("道路养护", "河道清淤", "校舍维修", "村道硬化", "路灯更换")


def document(paragraphs: int, *, persons: bool) -> bytes:
    """A Word file of what notices are made of; with ``persons`` every fifth paragraph names one."""
    import docx

    made = docx.Document()
    made.add_heading("关于开展城乡环境整治工作的通知", level=1)
    for number, row in enumerate(rows(paragraphs)):
        if persons and number % 5 == 0:
            made.add_paragraph(f"{row[1]}，身份证号码{row[2]}，住{row[4]}，联系电话{row[3]}。")
        else:
            made.add_paragraph(SENTENCES[number % len(SENTENCES)] * 2)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def workbook(count: int, *, persons: bool) -> bytes:
    """An Excel file: one sheet, headings, ``count`` rows; without ``persons`` a budget. Its text is UTF-8, as Excel's is."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet = made.add_worksheet("名单" if persons else "预算")
        sheet.write_row(0, 0, HEADINGS if persons else BUDGET)
        for number, row in enumerate(rows(count), start=1):
            if persons:
                cells: tuple[str | float, ...] = (number, *row[1:-1], float(row[-1]))
            else:
                kind = PUBLIC_ROWS[number % len(PUBLIC_ROWS)]
                cells = (number, kind, "石城镇人民政府", f"第{number % 9 + 1}批{kind}经费", float(row[-1]), "财政拨款")
            sheet.write_row(number, 0, cells)
    return target.getvalue()
