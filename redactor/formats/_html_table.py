"""What the cells of an HTML table are called: column headings, headings in two rows, forms with the label on the left.

Fed with the tags in order, it answers for the cell that is open: which row, which record, which label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORDS = re.compile(
    r"(?:姓名|名字|性别|出生|年月|民族|身份|证件|证号|号码|电话|手机|联系|方式|地址|住址|住所|户籍|籍贯|单位|职务|职称|岗位|序号|编号|备注|账号|帐号|卡号"
    r"|银行|开户|金额|日期|时间|年龄|学历|学位|学校|院系|专业|班级|年级|家庭|户主|关系|人数|人口|类别|类型|标准|等级|名称|邮箱|邮编|车牌|村|组|镇|街道|项目"
    r"|面积|数量|成绩|名次|结果|原因|事由|情况|承包|负责人|联系人|代表人|监护人|申请人)"
)
_NO_HEADING = re.compile(r"[0-9]{2}|。")
_WIDEST = 1_000
"""Columns after which a ``colspan`` is not believed."""


def is_heading(text: str) -> bool:
    """Does this read like a heading: a few characters, no number, one of the usual words or a colon at its end?

    >>> is_heading("身份证号码"), is_heading("联系电话："), is_heading("张三"), is_heading("440881190101010018")
    (True, True, False, False)
    """
    if len(text) > 40:
        return False
    squeezed = "".join(text.split())
    if not 1 <= len(squeezed) <= 14 or _NO_HEADING.search(squeezed):
        return False
    return squeezed[-1] in "：:" or bool(_WORDS.search(squeezed))


def tidy(heading: str) -> str:
    """A heading as a label: without white space and the colon at its end."""
    return "".join(heading.split()).rstrip("：:")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column, how many columns and rows it covers, whether it is a ``th``, and the start of its text."""

    column: int
    width: int
    height: int
    heading: bool
    text: str = field(default="", repr=False)


class Table:
    """The table that is being read.

    Attributes:
        number: its number in the page, from 1.
        row: number of the open row, from 1; 0 before the first.
        form: the row from which labels stand left of their values, and all rows are one record; 0: it is no form.
        cell: the open cell.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.row = 0
        self.form = 0
        self.cell: Cell | None = None
        self._cells: list[Cell] = []
        self._labels: dict[int, str] = {}
        self._header_until = 0
        self._is_open = False
        self._taken: dict[int, int] = {}
        """Columns that a cell with ``rowspan`` still fills, and for how many rows below the open one."""

    def add(self, text: str) -> None:
        """More text in the open cell."""
        if self.cell and len(self.cell.text) < 100:
            cell = self.cell
            self.cell = Cell(cell.column, cell.width, cell.height, cell.heading, (cell.text + text)[:100])

    def open_row(self) -> None:
        """A ``<tr>``."""
        self.close_row()
        self.row += 1
        self._is_open = True

    def open_cell(self, heading: bool, width: int, height: int) -> None:
        """A ``<td>`` or ``<th>``; without a ``<tr>`` before it, that is implied."""
        self.close_cell()
        if not self._is_open:
            self.open_row()
        column = self._cells[-1].column + self._cells[-1].width if self._cells else 0
        while self._taken.get(column):
            column += 1
        self.cell = Cell(column, min(max(width, 1), _WIDEST), max(height, 1), heading)

    def close_cell(self) -> None:
        """The end of the open cell, if one is open."""
        if self.cell:
            self._cells.append(self.cell)
            self.cell = None

    def close_row(self) -> None:
        """The end of the row: was it a header?"""
        self.close_cell()
        if not self._is_open:
            return
        self._is_open = False
        cells, self._cells = self._cells, []
        self._judge([cell for cell in cells if cell.text.strip()], cells)
        self._taken = {column: left - 1 for column, left in self._taken.items() if left > 1}
        for cell in cells:
            if cell.height > 1:
                self._taken.update(dict.fromkeys(range(cell.column, cell.column + cell.width), cell.height - 1))

    def _judge(self, filled: list[Cell], cells: list[Cell]) -> None:
        votes = [is_heading(cell.text) for cell in filled]
        second = self.row <= self._header_until
        if not second:
            if len(filled) < 2:
                return
            if len(filled) % 2 == 0 and all(votes[::2]) and not any(votes[1::2]) and not filled[1].heading:
                if not self._labels:
                    self.form = self.form or self.row
                return
            marked = all(cell.heading for cell in filled)
            plain = not self._labels and not any(
                len(cell.text) > 20 or re.search("[0-9]{4}", cell.text) for cell in filled
            )
            if not (
                marked or (sum(votes) * 2 >= len(votes) and not self._data_like(filled)) or (plain and not self.form)
            ):
                return
            self._labels = {}
            self._header_until = self.row + min(max(cell.height for cell in cells), 3) - 1
        for cell in cells:
            for column in range(cell.column, cell.column + cell.width):
                self._labels[column] = self._labels.get(column, "") + tidy(cell.text)

    def _data_like(self, filled: list[Cell]) -> bool:
        """Once there are headings, a row is one again only if all of it reads like headings."""
        return bool(self._labels) and not all(is_heading(cell.text) for cell in filled)

    def label(self, text: str = "") -> str:
        """The label of the open cell with this text in it; empty if it has none, or is a heading itself."""
        if not self.cell or self.cell.heading or self.row <= self._header_until:
            return ""
        if not self._labels and is_heading(text):
            return ""
        above = self._labels.get(self.cell.column, "")
        left = self._cells[-1].text if self._cells else ""
        if is_heading(left) and not is_heading(above):
            return tidy(left)
        return above if len(above) <= 40 else ""

    def place(self, text: str = "") -> str:
        """Where the open cell stands, in Chinese."""
        label = self.label(text)
        where = f"表格 {self.number} 第 {self.row} 行"
        if label:
            return f"{where}“{label}”"
        return f"{where}第 {self.cell.column + 1} 列" if self.cell else where
