"""Which rows of a sheet are headings, and so what a cell's text *is*.

A clerk's sheet begins with a title, then one or two rows of headings (merged or not), then rows that look alike; long
lists repeat the headings; forms have ``姓名 | 张三 | 电话 | …`` side by side. This is decided by structure (short texts
without digits above rows that have digits, merged cells) and by the words themselves, because an office list in which
every column is text (``姓名 | 单位 | 职务``) shows no structure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from redactor.formats._xlsx_cells import Cell, Row, column_letters, column_number

_WORDS = (
    "姓名|名称|名字|电话|手机|手机号|联系人|联系方式|身份证|身份证件|证件|证号|号码|号|账户|账号|帐号|卡号|编号|编码|代码|序号|性别|年龄|民族|"
    "出生|出生年月|生日|住址|地址|住所|单位|部门|职务|职称|岗位|职位|备注|日期|时间|年月|金额|户主|户籍|所在地|关系|类别|类型|学历|学位|专业|"
    "学校|院校|邮箱|籍贯|状态|状况|情况|说明|项目|数量|成绩|分数|得分|总分|排名|名次|合计|小计|开户行|开户银行|银行|微信|监护人|家长|邮编|"
    "邮政编码|签名|意见|结果|等级|批次|科目|班级|年级|面貌|地点|区域|乡镇|街道|社区|村组|村|组别|人数|标准|原因|内容|事项|经办人|负责人|申请人|"
    "法人|代表人|法定代表人|车牌|车型|学号|工号|序|方式|信息"
)
_ENGLISH = (
    "name|phone|mobile|tel|telephone|id|email|e-mail|address|date|remark|remarks|no|number|unit|title|gender|sex|age"
)
_HEADING = re.compile(
    rf"(?:[^。；;!?！？]*(?:{_WORDS})|(?:[a-z ]+ )?(?:{_ENGLISH})\.?)\d?(?:[(（][^()（）]*[)）])?[\s:：*＊]*",
    re.IGNORECASE,
)
_LAST_SIGNS = frozenset(word[-1] for word in (_WORDS + "|" + _ENGLISH + "|" + _ENGLISH.upper()).split("|")) | set(
    ".0123456789)） :：*＊\n"
)
"""What a heading may end with: most cells are told apart by this alone."""
_DIGIT = re.compile(r"[0-9０-９]")
_NUMBERED = re.compile(r"[0-9０-９〇零一二三四五六七八九十百]\s?号[：:]?\s*$")
"""``南街34号``, ``粤民字第12号``: a value that ends in a word for numbers, because it has one."""
_COLONS = ("：", ":")
_BLANKS = re.compile(r"\s+")
_LONGEST = 24
"""Characters of a heading; longer is a sentence."""


class Merge(NamedTuple):
    """A merged range, all ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int


def is_heading(text: str) -> bool:
    """Do the words say that this is a heading?

    >>> [is_heading(text) for text in ("身份证号码", "手机号（必填）", "联系电话：", "张三", "教育局", "Mobile No", "南街34号")]
    [True, True, True, False, False, True, False]
    """
    return len(text) <= _LONGEST and _HEADING.fullmatch(text) is not None and not _NUMBERED.search(text)


def _may_head(text: str) -> bool:
    return len(text) <= _LONGEST and not _DIGIT.search(text)


def tidy(text: str) -> str:
    """A heading as a label: no line breaks, no blanks, no colon at its end."""
    return _BLANKS.sub("", text).rstrip("：:*＊")


class Headings:
    """The headings in force while one walks down a sheet.

    Attributes:
        labels: by column letters.
    """

    def __init__(self, merges: Sequence[Merge]) -> None:
        self.labels: dict[str, str] = {}
        self._merges: dict[int, list[Merge]] = {}
        for merge in merges:
            self._merges.setdefault(merge.top, []).append(merge)
        self._texts: list[list[str]] = []
        self._to_come = 0

    def take(self, row: Row, below: Row | None) -> bool:
        """Is this a row of headings? If it is, ``labels`` are the new ones.

        Args:
            row: its cells that hold something.
            below: the next row that holds something.
        """
        if self._to_come:
            self._to_come -= 1
            return True
        cells = row.cells
        if len(cells) < 2:
            return False
        first = cells[0][1]
        if self._texts:
            if first == self._texts[0][0] and [cell[1] for cell in cells] == self._texts[0]:
                self._to_come = len(self._texts) - 1
                return True
            if not (
                first[-1:] in _LAST_SIGNS or cells[1][1][-1:] in _LAST_SIGNS
            ):  # a formula without a result has no text
                return False
        for cell in cells:
            if not cell[2]:
                return False
        second = self._second(row, below)
        if second is None and (below is None or not self._heads(cells, below.cells)):
            return False
        self._adopt(row, second)
        return True

    def _heads(self, cells: Sequence[Cell], below: Sequence[Cell]) -> bool:
        """Short texts without digits, above a row that is none: by its words, or (for the first) by its structure."""
        if not all(_may_head(cell[1]) for cell in cells):
            return False
        words = sum(is_heading(cell[1]) for cell in cells)
        under = sum(is_heading(cell[1]) for cell in below)
        if words * 2 >= len(cells):
            return under * 2 < len(below)  # else a form: its next line has headings as well
        if self._texts or under:
            return False
        columns = {cell[0] for cell in cells}
        shared = sum(cell[0] in columns for cell in below)
        return shared * 2 >= len(columns) and any(not cell[2] or _DIGIT.search(cell[1]) for cell in below)

    def _second(self, row: Row, below: Row | None) -> Sequence[Cell] | None:
        """The second row of a heading in two rows, if merged cells show that there is one."""
        if below is None or below.number != row.number + 1:
            return None
        if not any(m.right > m.left and m.bottom == row.number for m in self._merges.get(row.number, ())):
            return None
        both = [*row.cells, *below.cells]
        if not all(cell[2] and _may_head(cell[1]) for cell in both) or not any(is_heading(cell[1]) for cell in both):
            return None
        return below.cells

    def _adopt(self, row: Row, second: Sequence[Cell] | None) -> None:
        labels = {cell[0]: tidy(cell[1]) for cell in row.cells}
        for merge in self._merges.get(row.number, ()):
            text = labels.get(column_letters(merge.left))
            if text and merge.right - merge.left < 200:
                labels.update({column_letters(c): text for c in range(merge.left, merge.right + 1)})
        self._texts = [[cell[1] for cell in row.cells]]
        if second is not None:
            for cell in second:
                labels[cell[0]] = labels.get(cell[0], "") + tidy(cell[1])
            self._texts.append([cell[1] for cell in second])
            self._to_come = 1
        self.labels = {column: text for column, text in labels.items() if text}


def side_label(before: Cell | None, cell: Cell, labels: Mapping[str, str]) -> str:
    """The label of a cell in a form: the heading on its left, if the words or a colon say that it is one."""
    if before is None or not before[2]:
        return ""
    text = before[1]
    if text.endswith(_COLONS) and len(text) <= _LONGEST:
        return tidy(text)
    if cell[0] in labels or not is_heading(text) or is_heading(cell[1]):
        return ""
    near = column_number(cell[0]) - column_number(before[0])
    return tidy(text) if near <= 6 else ""
