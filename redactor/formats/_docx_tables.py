"""What a table's cells are: headings, values, and which heading says what a value is.

Three kinds of table stand in government notices, often in one grid: lists (one or two rows of headings, records
below), forms (``姓名 | 张三 | 性别 | 男``) and forms with lists inside (``家庭成员``). A row is judged by its content,
so that all three can follow each other; a row that Word repeats on each page (``w:tblHeader``) is always a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

_ENDS_AS_HEADING = re.compile(
    "(?:姓名|名字|名单|性别|身份证|证件|证号|证码|号码|号|电话|手机|热线|传真|方式|住址|地址|住所|单位|职务|职称|岗位|部门|日期|时间"
    "|名称|学历|学位|籍贯|民族|出生|年月|年龄|邮箱|邮件|邮编|金额|标准|户主|人口|人数|关系|称谓|成员|面貌|代码|编码|类别|类型|等级"
    "|成绩|分数|得分|名次|排名|负责人|经办人|申请人|联系人|代表人|监护人|受益人|收款人|领款人|持卡人|当事人|被处罚人|事由|原因|结果"
    "|意见|签字|签名|性质|数量|面积|单价|合计|小计|备注|院校|开户行|开户银行|发卡银行|所在村|所学专业|毕业学校|微信|QQ)[0-9一二三四]?"
)
_IS_HEADING = re.compile(
    "村|组|村组|镇|乡镇|街道|社区|村社区|村居|县区|银行|学校|专业|项目|内容|情况|班级|科目|照片|贴照片处|序|户别|家庭情况|简历"
)
_TAIL = re.compile(r"[（(][^）)]*[）)]\s*$")
_BARE = re.compile(r"[\s：:（）()*＊、，,/／.]+")
_LONG_NUMBER = re.compile(r"[0-9０-９]{5}")
_NUMBERED = re.compile(r"[0-9０-９〇零一二三四五六七八九十百]\s?号[：:]?\s*$")
"""``南街34号``, ``粤民字第12号``: a value that ends in a word for numbers, because it has one."""
_MOST_REPEATED = 3
"""More rows in a row that Word should repeat are no headings: somebody marked the whole table."""
_SINGLE = re.compile(r"[0-9Xx]")


@dataclass(slots=True)
class Cell:
    """One cell of a row.

    Attributes:
        column, span: first grid column, number of grid columns.
        text: its paragraphs joined, without blanks at the ends.
        continued: it continues the cell above (``w:vMerge``).
        label, heading: what :func:`label_rows` found.
    """

    column: int
    span: int = 1
    text: str = field(default="", repr=False)
    continued: bool = False
    label: str = field(default="", repr=False)
    heading: bool = False


@dataclass(slots=True)
class Row:
    """One row; ``repeated``: Word repeats it on each page. ``entry``: rows with the same number are one record."""

    cells: list[Cell] = field(default_factory=list)
    repeated: bool = False
    entry: int = -1


def is_heading(text: str) -> bool:
    """Does a cell with this text name something, rather than say it?"""
    if len(text) > 40 or (text.isascii() and not text.endswith(":") and text != "QQ"):
        return False
    bare = _BARE.sub("", _TAIL.sub("", text))
    if not 1 <= len(bare) <= 16 or _LONG_NUMBER.search(bare) or _NUMBERED.search(text):
        return False
    if text.rstrip().endswith(("：", ":")) or _IS_HEADING.fullmatch(bare):
        return True
    found = _ENDS_AS_HEADING.search(bare)
    while found and found.end() != len(bare):
        found = _ENDS_AS_HEADING.search(bare, found.start() + 1)
    return found is not None and len(bare) <= 12


def label_rows(rows: list[Row]) -> None:
    """Give each cell its label and each row its entry (numbers from 0 within the table)."""
    for row in rows:
        for cell in row.cells:
            cell.heading = is_heading(cell.text)
    active: dict[int, str] = {}
    entry = -1
    in_form = False
    at = 0
    while at < len(rows):
        height = _heading_height(rows, at)
        if height:
            for offset in range(height):
                entry += 1
                rows[at + offset].entry = entry
            active = _headings(rows[at : at + height])
            in_form = False
            at += height
            continue
        row = rows[at]
        form = _is_form_row(row) or (not active and _has_form_pair(row))
        if not (form and in_form):
            entry += 1
        row.entry = entry
        if form:
            active = {}
        in_form = form
        _label_row(row, active)
        at += 1


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text and not cell.continued]


def _heading_height(rows: list[Row], at: int) -> int:
    """How many rows of headings start here: 0, 1, 2 or, if Word repeats them, as many as it does."""
    height = 0
    while at + height < len(rows) and height <= _MOST_REPEATED and rows[at + height].repeated:
        height += 1
    if 0 < height <= _MOST_REPEATED:
        return height if len(_filled(rows[at])) > 1 or height > 1 else 0
    row = rows[at]
    filled = _filled(row)
    if len(filled) < 2 or at + 1 >= len(rows):
        return 0
    if not _mostly_headings(row) and not (at == 0 and not _has_form_pair(row) and _differs_from_below(rows)):
        return 0
    below = rows[at + 1]
    merged = any(cell.span > 1 for cell in filled) or any(cell.continued for cell in below.cells)
    if merged and at + 2 < len(rows) and _mostly_headings(below):
        return 2
    # Headings under headings: an empty form. Unless it is the same row again, as at a page's end.
    return 0 if _mostly_headings(below) and not _alike(row, below) else 1


def _mostly_headings(row: Row) -> bool:
    """Three of five cells, empty ones counted: in a form every heading has a cell for its value."""
    cells = [cell for cell in row.cells if not cell.continued]
    return len(cells) > 1 and sum(cell.heading for cell in cells) * 5 >= len(cells) * 3


def _alike(row: Row, below: Row) -> bool:
    return [cell.text for cell in row.cells] == [cell.text for cell in below.cells]


def _differs_from_below(rows: list[Row]) -> bool:
    """No words known, but short texts without numbers over columns that have numbers: headings."""
    head = _filled(rows[0])
    if len(head) != len(rows[0].cells) or any(len(c.text) > 15 or re.search(r"[0-9]{3}", c.text) for c in head):
        return False
    columns = {cell.column for row in rows[1:] for cell in row.cells if _LONG_NUMBER.search(cell.text)}
    return any(cell.column in columns for cell in head)


def _is_form_row(row: Row) -> bool:
    """Headings and values take turns: half of the filled cells or more are headings, each with a value after it."""
    cells = [cell for cell in row.cells if not cell.continued]
    if len(cells) < 2:
        return False
    pairs = sum(left.heading and not right.heading for left, right in pairwise(cells))
    headings = sum(cell.heading for cell in cells)
    values = len(_filled(row)) - headings
    return pairs >= 1 and headings - pairs <= 1 and values <= headings and headings < len(cells)


def _has_form_pair(row: Row) -> bool:
    return any(left.heading and not right.heading for left, right in pairwise(row.cells))


def _headings(rows: list[Row]) -> dict[int, str]:
    """One heading a grid column; of two rows the upper's text comes first."""
    found: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            text = _BARE.sub("", cell.text)
            for column in range(cell.column, cell.column + cell.span):
                above = found.get(column, "")
                if text and text != above and not (cell.continued or len(row.cells) == 1):
                    found[column] = f"{above} {text}" if above else text
    return found


def _label_row(row: Row, active: dict[int, str]) -> None:
    left = ""
    for cell in row.cells:
        under = active.get(cell.column, "")
        if cell.span > 1 and active:
            columns = range(cell.column, cell.column + cell.span)
            under = " ".join(dict.fromkeys(active[column] for column in columns if column in active))
        if under:
            cell.label = under
        elif cell.heading:
            left = _BARE.sub("", cell.text)
        else:
            cell.label = left
            if cell.text and not _SINGLE.fullmatch(cell.text):
                left = ""
