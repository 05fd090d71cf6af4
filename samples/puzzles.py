"""Builders of the samples in which a number does not stand as one would expect it (``samples/build.py`` has the others)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import docx
from openpyxl import Workbook

from samples._files import docx_bytes, resident_id, xlsx_bytes

ZHANG = resident_id("440881", "19010101", "001")
LI = resident_id("440881", "19040229", "005")
CARD = "6228480000000000018"


def _run_together() -> bytes:
    """An export without separators, beside numbers as long that are nobody's."""
    return (
        "危房改造补助名单（系统导出）\n\n"
        f"张三{ZHANG}15499991234石岭镇外村\n"
        f"李四{LI}{CARD}\n"
        "王五1549999567819499991234\n\n"
        "订单编号：202008200001234567890123\n"
        "发票号码：24442000000012345678\n"
        "校验值：9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n"
    ).encode()


def _joined_by_formulas() -> bytes:
    """Telephones and IDs that formulas put together; nobody has calculated the workbook."""
    book = Workbook()
    book.remove(book["Sheet"])
    sheet = book.create_sheet("名单")
    for row in (
        ("姓名", "电话", "身份证号", "金额"),
        ("张三", '="154"&"9999"&"1234"', '=CONCATENATE("440881","19010101","0018")', 300),
        ("李四", '=HYPERLINK("https://www.example.gov.cn/","154"&"99995678")', "", 200),
        ("合计", "", "", "=SUM(D2:D3)"),
    ):
        sheet.append(row)
    return xlsx_bytes(book)


def _one_under_the_other() -> bytes:
    """A form written downwards, and numbers that break over two paragraphs."""
    document = docx.Document()
    document.add_paragraph("临时救助申请表（竖排）")
    table = document.add_table(len(ZHANG) + 1, 2)
    for i, (left, right) in enumerate(zip(("身份证号", *ZHANG), ("村人口", *"345123451234512345"), strict=True)):
        table.cell(i, 0).text, table.cell(i, 1).text = left, right
    for text in ("联系电话：1549999", "1234，李四，440881190402", "29005X。", "第一组分机：801", "802", "803"):
        document.add_paragraph(text)
    return docx_bytes(document)


def _other_order() -> bytes:
    """A page on which the order in which signs are shown is turned."""
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>联系方式</title></head><body>"
        f'<p>张三，手机：<bdo dir="rtl">{"15499991234"[::-1]}</bdo>。</p>'
        f'<p>身份证号：<span style="unicode-bidi:bidi-override;direction:rtl">{ZHANG[::-1]}</span></p>'
        f"<p>备用手机：\u202e{'15499995678'[::-1]}\u202c</p>"
        "<p>监督电话：0759-6621234</p></body></html>"
    ).encode()


def _cards() -> bytes:
    """Address cards as an old telephone writes them."""

    def quoted(text: str) -> str:
        return "".join(f"={byte:02X}" for byte in text.encode())

    how = "CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE"
    lines = (
        "BEGIN:VCARD", "VERSION:2.1", f"N;{how}:{quoted('张')};{quoted('三')};;;", "TEL;CELL:154-9999-1234",
        f"ADR;HOME;{how}:;;{quoted('石岭镇外村')}=", f"{quoted('塘村12号')};{quoted('廉江市')};;;",
        f"NOTE;{how}:{quoted('身份证号' + ZHANG)}", "END:VCARD",
        "BEGIN:VCARD", "VERSION:3.0", "ORG:廉江市石岭镇人民政府", "TEL;TYPE=WORK:0759-6621234", "NOTE:备用手机 15499",
        " 995678\\, 备用", "END:VCARD",
    )  # fmt: skip
    return "\r\n".join((*lines, "")).encode()


PUZZLES: Mapping[str, Callable[[], bytes]] = {
    "run-together-txt/导出.txt": _run_together,
    "joined-by-formulas-xlsx/名单.xlsx": _joined_by_formulas,
    "one-under-the-other-docx/申请表.docx": _one_under_the_other,
    "other-order-html/联系方式.html": _other_order,
    "cards-vcf/通讯录.vcf": _cards,
}
