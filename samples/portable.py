"""Builders of the PDF samples (``samples/build.py`` has the others): lists over pages, numbers that wrap, a black bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from samples._files import resident_id
from samples._pdf import SONG, document, line, simple, table

_PEOPLE = 34
_EDGES = (40, 80, 140, 245, 345, 465, 555)
_HEAD = ("序号", "姓名", "身份证号", "联系电话", "银行账号", "补贴金额")
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", ("建国", "小芳", "海燕", "志强", "春生")


def _person(at: int) -> tuple[str, str, str]:
    """A name, an ID, a mobile number: all invented."""
    name = _SURNAMES[at % 10] + _GIVEN[at % 5]
    return name, resident_id("440881", f"190{at % 6}0{1 + at % 9}1{at % 10}", f"{100 + at}"), f"1549999{1000 + at}"


def _lines(texts: Sequence[tuple[float, float, float, str]]) -> str:
    return "".join(line("F", size, x, y, SONG.hex(text)) for size, x, y, text in texts)


def _row(at: int) -> tuple[str, ...]:
    name, identity, mobile = _person(at)
    return (str(at), name, identity, mobile, f"62284800000000{at:05}", "300.50")


def subsidy_list_pdf() -> bytes:
    """A ruled list over two pages, without its headings on the second; a row's ID is cut by the end of the page."""
    last = _row(_PEOPLE // 2)
    cut = (*last[:2], last[2][:13], *last[3:])
    title = _lines(
        [
            (16, 150, 790, "2024年耕地地力保护补贴发放公示"),
            (12, 64, 760, "现将拟发放名单公示如下，公示期7天。监督电话：0759-6621234。"),
            (10, 285, 20, "— 1 —"),
        ]
    )
    first = [_HEAD, *(_row(at) for at in range(1, _PEOPLE // 2)), cut]
    rest = [("", "", last[2][13:], "", "", ""), *(_row(at) for at in range(_PEOPLE // 2 + 1, _PEOPLE + 1))]
    end = _lines([(12, 380, 60, "石岭镇人民政府"), (12, 390, 40, "2024年6月3日"), (10, 285, 20, "— 2 —")])
    height = 38
    return document(
        [
            title + table(SONG, "F", first, _EDGES, 740, height),
            table(SONG, "F", rest, _EDGES, 800, height) + end,
        ],
        {"F": SONG},
    )


def wrapped_numbers_pdf() -> bytes:
    """Cells so narrow that every number wraps, two mobile numbers in one cell, and a sentence whose ID wraps."""
    rows: list[tuple[str | tuple[str, ...], ...]] = [("姓名", "身份证号", "联系电话", "住址")]
    for at in range(1, 4):
        name, identity, mobile = _person(at)
        _, _, other = _person(at + 50)
        phones = (mobile, other) if at == 1 else (mobile[:10], mobile[10:])
        rows.append((name, (identity[:9], identity[9:]), phones, ("廉江市石岭镇外", f"村塘村{at}2号")))
    name, identity, _ = _person(9)
    sentence = f"以上名单中如有异议请在公示期内向石岭镇民政办反映经办人{name}身份证号{identity}办公室设在镇政府一楼。"
    wrapped = [(12.0, 60.0, 400.0 - 20 * at, sentence[start : start + 40]) for at, start in enumerate(range(0, 80, 40))]
    edges = (60, 110, 162, 220, 300)
    return document([table(SONG, "F", rows, edges, 780) + _lines(wrapped)], {"F": SONG})


def black_bar_pdf() -> bytes:
    """A letter in which somebody drew bars over the number and the name: the text is still below."""
    identity = resident_id("440881", "19010101", "001")
    text = _lines(
        [
            (16, 180, 780, "关于张三来信的答复"),
            (12, 64, 740, f"申请人身份证号：{identity}，联系电话：15499991234。"),
            (12, 64, 700, "你反映的问题已收悉，我局已安排人员核实。"),
            (12, 380, 640, "廉江市自然资源局"),
        ]
    )
    bars = "0 g 160 736 108 16 re f 340 736 70 16 re f\n"
    return document([text + bars], {"F": SONG, "H": simple()})


def procurement_notice_pdf() -> bytes:
    """Offices, companies and their fixed lines: nothing to hide."""
    texts = (
        "一、项目编号：440881-2024-00118",
        "二、采购人：廉江市第三中学，地址：廉江市廉城大道中28号",
        "联系电话：0759-6621234",
        "三、中标金额：人民币1286500.00元",
        "四、质疑投诉：廉江市财政局，电话：0759-6682345；便民热线：12345",
    )
    title = [(16.0, 130.0, 780.0, "廉江市第三中学教学设备采购项目中标公告")]
    return document(
        [_lines([*title, *((12.0, 64.0, 740.0 - 30 * at, text) for at, text in enumerate(texts))])], {"F": SONG}
    )


PORTABLE: Mapping[str, Callable[[], bytes]] = {
    "subsidy-list-pdf/耕地补贴公示.pdf": subsidy_list_pdf,
    "wrapped-numbers-pdf/临时救助名单.pdf": wrapped_numbers_pdf,
    "black-bar-pdf/来信答复.pdf": black_bar_pdf,
    "procurement-notice-pdf/中标公告.pdf": procurement_notice_pdf,
}
