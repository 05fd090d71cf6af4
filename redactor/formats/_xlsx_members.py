"""What a workbook holds outside its cells: names, comments, validation lists, filters, pivot and link caches, printers.

Everything here goes through the generic reader of OOXML members as well; this module adds what that cannot know: which
attributes of SpreadsheetML are text whatever they look like (``<filter val="Li Si"/>``), which texts are formulas, and
what may stand there instead of a ``*``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from redactor.content import Passage
from redactor.formats import _xml
from redactor.formats._ooxml import Inner, Item, Slot
from redactor.formats._ooxml_text import generic, names, rest
from redactor.formats._xlsx_cells import MAIN, holds_no_text, main_prefix, string_pieces
from redactor.formats._xml import END, START, Piece, Xml
from redactor.formats._zip import Member

DATE_STAR = "date"
"""``Slot.star`` of an attribute that must stay a date: it becomes 1900-01-01 as a whole."""
TITLE_STAR = "title"
"""``Slot.star`` of a sheet's name: no ``*``, and no two alike."""


class Formula(NamedTuple):
    """A passage that is a formula, see :mod:`redactor.formats._xlsx_formulas`."""

    passage: Passage
    xml: Xml
    pieces: Sequence[Piece]


class Bytes(NamedTuple):
    """A passage in a binary member: where it starts, and the codec, of one or two bytes a character."""

    passage: Passage
    start: int
    codec: str


_HEADER_WORDS = {1: "页眉", 2: "页脚"}
_HEADER_NAMES = names(MAIN, oddHeader=1, evenHeader=1, firstHeader=1, oddFooter=2, evenFooter=2, firstFooter=2)
HEADER_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]{1,3}(?![0-9])|[0-9]{2}|[A-Za-z])')
"""``&L`` left, ``&"宋体,常规"`` font, ``&14`` size (of a longer run of digits the first two), ``&K0070C0`` colour, ``&P`` page."""

Found = Item | Formula | Bytes
"""What may be met in a workbook outside the cells."""

_FORMULA_TEXTS = frozenset(
    ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula", "sqref")
)
_TECHNICAL_TEXTS = {
    **dict.fromkeys(("col", "row", "colOff", "rowOff", "Row", "Column", "ptCount"), re.compile(r"-?\d{1,10}")),
    "Anchor": re.compile(r"[\d,\s]{0,80}"),
    **dict.fromkeys(("MoveWithCells", "SizeWithCells", "AutoFill", "PrintObject"), re.compile(r"[A-Za-z]*")),
    "formatCode": re.compile(r"[A-Za-z0#?.,;:/@%()_\\\-\s*\[\]$+\"]{0,60}"),
}
"""Texts of drawings that place them on the sheet or format numbers, when they have that shape."""

_FORMULA = "formula"
_ATTRIBUTES: dict[str, dict[str, tuple[str, str]]] = {
    "sheet": {"name": ("工作表名称", TITLE_STAR)},
    "definedName": {
        "name": ("定义的名称", "_"), "comment": ("定义的名称的批注", ""), "description": ("定义的名称的说明", ""),
        "help": ("定义的名称的帮助", ""), "statusBar": ("定义的名称的提示", ""), "refersTo": ("定义的名称的引用", _FORMULA),
    },
    "customWorkbookView": {"name": ("自定义视图", "")},
    "fileSharing": {"userName": ("共享者", "")},
    "userInfo": {"name": ("共享者", "")},
    "workbookPr": {"codeName": ("代码名", "_")},
    "sheetPr": {"codeName": ("代码名", "_")},
    "table": {"name": ("表格名称", "_"), "displayName": ("表格名称", "_"), "comment": ("表格的说明", "")},
    "tableColumn": {"name": ("表格的列名", ""), "totalsRowLabel": ("表格的汇总行", "")},
    "dataValidation": {
        "promptTitle": ("数据验证的提示标题", ""), "prompt": ("数据验证的提示", ""),
        "errorTitle": ("数据验证的出错标题", ""), "error": ("数据验证的出错警告", ""),
    },
    "hyperlink": {"display": ("超链接的文字", ""), "tooltip": ("超链接的提示", ""), "location": ("超链接的位置", _FORMULA)},
    "protectedRange": {"name": ("受保护区域的名称", "_")},
    "scenario": {"name": ("方案名称", ""), "user": ("方案作者", ""), "comment": ("方案说明", "")},
    "inputCells": {"val": ("方案的值", "")},
    "filter": {"val": ("筛选条件", "")},
    "customFilter": {"val": ("筛选条件", "")},
    "person": {"displayName": ("批注者", ""), "userId": ("批注者的用户标识", "")},
    "connection": {"name": ("数据连接", ""), "description": ("数据连接的说明", ""), "odcFile": ("数据连接的文件", "")},
    "dbPr": {"connection": ("数据连接", ""), "command": ("数据查询", "")},
    "webPr": {"url": ("数据来源网址", ""), "post": ("数据查询", "")},
    "queryTable": {"name": ("查询表名称", "_")},
    "queryTableField": {"name": ("查询表的列名", "")},
    "pivotTableDefinition": {"name": ("透视表名称", ""), "dataCaption": ("透视表的标题", "")},
    "pivotField": {"name": ("透视表的字段", ""), "subtotalCaption": ("透视表的标题", "")},
    "dataField": {"name": ("透视表的字段", "")},
    "pageField": {"name": ("透视表的字段", "")},
    "item": {"n": ("透视表的项", "")},
    "member": {"name": ("透视表的项", "")},
    "cacheField": {"name": ("透视表缓存的字段", ""), "caption": ("透视表缓存的字段", ""), "formula": ("透视表的公式", _FORMULA)},
    "worksheetSource": {"name": ("透视表的来源", "_"), "sheet": ("透视表的来源", "＊")},
    "sharedItems": {
        "minValue": ("透视表缓存的最小值", "0"), "maxValue": ("透视表缓存的最大值", "0"),
        "minDate": ("透视表缓存的最早日期", DATE_STAR), "maxDate": ("透视表缓存的最晚日期", DATE_STAR),
    },
    "s": {"v": ("透视表缓存", ""), "c": ("透视表缓存", "")},
    "n": {"v": ("透视表缓存", "0"), "c": ("透视表缓存", "")},
    "d": {"v": ("透视表缓存", DATE_STAR), "c": ("透视表缓存", "")},
    "slicer": {"name": ("切片器名称", "_"), "caption": ("切片器标题", "")},
    "slicerCacheDefinition": {"name": ("切片器名称", "_"), "sourceName": ("切片器来源", "")},
    "sheetName": {"val": ("外部工作簿缓存的工作表名称", "＊")},
    "ddeLink": {"ddeService": ("外部链接", ""), "ddeTopic": ("外部链接", "")},
    "ddeItem": {"name": ("外部链接", "")},
    "oleItem": {"name": ("外部链接", "")},
    "cellStyle": {"name": ("单元格样式的名称", "")},
    "control": {"name": ("控件名称", "_")},
    "Map": {"Name": ("XML 映射", "")},
}  # fmt: skip
"""Attributes that are text: element, attribute (local names), what to call them, what hides a character (or ``*``)."""

_BUILT_IN = re.compile(
    r"_xlnm\.\w+|ThisWorkbook|Sheet\d{1,3}|Normal|(?:20|40|60)% - Accent\d|Accent\d|-?\d{1,3}(?:\.\d{1,4})?"
)
"""Names and values that programs give themselves."""

_WHERE = (
    (re.compile(r"threadedComment", re.I), "批注会话"),
    (re.compile(r"comments?\d*\.xml$", re.I), "批注"),
    (re.compile(r"/persons?/", re.I), "批注者名单"),
    (re.compile(r"externalLinks?/", re.I), "外部工作簿的缓存"),
    (re.compile(r"pivotCache", re.I), "透视表缓存"),
    (re.compile(r"pivotTable", re.I), "透视表"),
    (re.compile(r"/tables/", re.I), "表格"),
    (re.compile(r"vmlDrawing", re.I), "图形"),
    (re.compile(r"connections\.xml", re.I), "数据连接"),
    (re.compile(r"queryTable", re.I), "查询表"),
    (re.compile(r"slicer", re.I), "切片器"),
    (re.compile(r"revisions/", re.I), "修订记录"),
    (re.compile(r"workbook\.xml$", re.I), "工作簿"),
    (re.compile(r"sharedStrings", re.I), "共享字符串"),
)


def member_items(xml: Xml, member: Member, owner: str = "") -> Iterator[Found]:
    """Everything in a member that holds no cells.

    Args:
        owner: name of the sheet that it hangs on.
    """
    where = next((word for pattern, word in _WHERE if pattern.search(member.name)), "")
    taken: set[int] = set()
    for comment in _comments(xml) if "comment" in member.name.lower() else ():
        taken.update(start for start, _, _ in comment.pieces)
        place = f"工作表“{owner}”{comment.passage.place}" if owner else comment.passage.place
        yield comment._replace(passage=replace(comment.passage, place=place))
    items = rest(xml, where) if where and "vml" not in member.name.lower() else generic(xml, member)
    for item in spreadsheet_items(xml, items, where, taken):
        if owner and isinstance(item, Slot | Formula):
            passage = replace(item.passage, place=f"工作表“{owner}”的{item.passage.place}")
            yield item._replace(passage=passage)
        else:
            yield item


def spreadsheet_items(xml: Xml, items: Iterable[Item], where: str, taken: set[int]) -> Iterator[Found]:
    """Attributes that are text in SpreadsheetML, then ``items`` of the generic reader with formulas and numbers told.

    Args:
        taken: offsets of texts that have been read already.
    """
    for named in _attributes(xml, where):
        taken.add(named.pieces[0][0])
        yield named
    numbers = "externalLink" in xml.text or "revision" in xml.text
    yield from _header_sections(xml, where, taken)
    for item in items:
        if not isinstance(item, Slot):
            yield item
            continue
        start = item.pieces[0][0]
        if start in taken:
            continue
        tag = _enclosing(xml, start)
        local = tag.name.rpartition(":")[2]
        shape = _TECHNICAL_TEXTS.get(local)
        if shape and shape.fullmatch(item.passage.text.strip()):
            continue
        if local in _FORMULA_TEXTS:
            if not holds_no_text(item.passage.text):
                yield Formula(item.passage, item.xml, item.pieces)
        elif numbers and local == "v" and not _is_string_cell(xml, tag.start):
            yield item._replace(star="0")
        else:
            yield item


def _header_sections(xml: Xml, where: str, taken: set[int]) -> Iterator[Slot]:
    """Left, middle and right of each header and footer, without the codes between the text (18.3.1.46)."""
    opened = -1
    for code, kind, start, end in _xml.tokens(xml, _HEADER_NAMES):
        if kind == START:
            opened = end
        elif kind == END and opened >= 0:
            taken.add(opened)
            text, starts = _xml.spelled(xml, opened, start)
            sections: list[list[Piece]] = [[]]
            at = 0
            for m in [*HEADER_CODE.finditer(text), None]:
                stop = m.start() if m else len(text)
                if stop > at:
                    first = starts[at] if starts else opened + at
                    last = starts[stop] if starts else opened + stop
                    sections[-1].append((first, last, ""))
                if m:
                    at = m.end()
                    if m.group() in ("&L", "&C", "&R"):
                        sections.append([])
            for pieces in sections:
                shown = _xml.text_of(xml, pieces)
                if shown.strip():
                    yield Slot(Passage(shown, f"{where}的{_HEADER_WORDS[code]}", _HEADER_WORDS[code]), xml, pieces)
            opened = -1


class _Tag(NamedTuple):
    name: str
    start: int


def _enclosing(xml: Xml, at: int) -> _Tag:
    """The tag before an offset, if the offset is in a text; else a tag without a name."""
    opened = xml.text.rfind("<", 0, at)
    if opened < 0 or xml.text.find(">", opened, at) < 0:
        return _Tag("", opened)
    return _Tag(re.split(r"[\s>/]", xml.text[opened + 1 : at], maxsplit=1)[0], opened)


def _is_string_cell(xml: Xml, at: int) -> bool:
    """Is the ``v`` at this offset in a cell of type string?"""
    opened = xml.text.rfind("<", 0, at)
    return _xml.attribute(xml, opened, xml.text.index(">", opened) + 1, "t") in ("str", "s", "inlineStr", "e")


def _attributes(xml: Xml, where: str) -> Iterator[Slot | Formula]:
    known: dict[str, list[tuple[int, int, str, str]]] = {}
    for tag in _xml.distinct_tags(xml):
        local = re.split(r"[\s/>]", tag[1:], maxsplit=1)[0].rpartition(":")[2]
        if local in _ATTRIBUTES:
            source = Xml(tag, tag, "utf-8")
            known[tag] = [
                (a.start, a.end, *_ATTRIBUTES[local][a.name])
                for a in _xml.attributes(source, 0, len(tag))
                if a.name in _ATTRIBUTES[local]
            ]
    if not known:
        return
    for m in _xml.tags(xml):
        for start, end, what, star in known.get(m.group(), ()):
            first, last = m.start() + start, m.start() + end
            text = _xml.spelled(xml, first, last)[0]
            if not text.strip() or _BUILT_IN.fullmatch(text):
                continue
            place = what if not where or what.startswith(where) else f"{where}的{what}"
            passage = Passage(text, place, hidden=what not in ("工作表名称", "超链接的文字"))
            if star == _FORMULA:
                if not holds_no_text(text):
                    yield Formula(passage, xml, [(first, last, "")])
            else:
                yield Slot(passage, xml, [(first, last, "")], star=star)


def _comments(xml: Xml) -> Iterator[Slot]:
    """Each comment as one text, whatever its runs."""
    p = main_prefix(xml)
    reference, opened = "", -1
    for code, kind, start, end in _xml.tokens(xml, names(MAIN, comment=1, text=2)):
        if code == 1 and kind != END:
            reference = _xml.attribute(xml, start, end, "ref") or ""
        elif code == 2 and kind == START:
            opened = end
        elif code == 2 and kind == END and opened >= 0:
            pieces = string_pieces(xml, (opened, start), p)[0]
            text = _xml.text_of(xml, pieces)
            if text.strip():
                yield Slot(Passage(text, f"{reference} 单元格的批注", "批注", hidden=True), xml, pieces)
            opened = -1


# --- a source with pieces left out ------------------------------------------------------------------------------


def items_of_spans(xml: Xml, spans: Sequence[tuple[int, int]], where: str, claimed: str = "") -> Iterator[Found]:
    """The items of some stretches of a source, each from a tag or text to a tag or text; offsets are the source's.

    Args:
        claimed: as in :func:`redactor.formats._ooxml_text.rest`.
    """
    spans = sorted(span for span in spans if span[1] > span[0])
    if not spans:
        return
    joined: list[int] = []
    at = 0
    for start, end in spans:
        joined.append(at)
        at += end - start

    def back(offset: int, last: bool = False) -> int:
        i = bisect_right(joined, offset - last) - 1
        return spans[i][0] + offset - joined[i]

    inside = [(start - spans[i][0] + joined[i], end - spans[i][0] + joined[i]) for start, end in xml.comments
              if (i := bisect_right(spans, (start, len(xml.text))) - 1) >= 0 and end <= spans[i][1]]  # fmt: skip
    part = Xml(
        "".join([xml.source[start:end] for start, end in spans]),
        "".join([xml.text[start:end] for start, end in spans]),
        xml.codec,
        xml.mark,
        tuple(inside),
        prefixes=xml.prefixes,
    )
    for item in spreadsheet_items(part, rest(part, where, claimed), where, set()):
        if isinstance(item, Slot | Formula):
            pieces = [(back(start), back(end, True), shown) for start, end, shown in item.pieces]
            yield item._replace(xml=xml, pieces=pieces)
        elif isinstance(item, Inner) and item.span:
            yield item._replace(span=(xml, back(item.span[1]), back(item.span[2], True)))
        else:
            yield item


# --- printers ---------------------------------------------------------------------------------------------------

_ASCII_RUN = re.compile(rb"[\x20-\x7e]{6,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\0|[\0-\xff][\x4e-\x9f]){4,}")


def printer_texts(data: bytes) -> Iterator[Bytes]:
    """Texts in a printer's settings (Windows' ``DEVMODE``): the printer's name is often a person's computer's name."""
    border = 0
    for m in [*_ASCII_RUN.finditer(data), None]:
        for wide in _WIDE_RUN.finditer(data, border, m.start() if m else len(data)):
            yield Bytes(_printer_passage(wide.group().decode("utf-16-le")), wide.start(), "utf-16-le")
        if m:
            yield Bytes(_printer_passage(m.group().decode("ascii")), m.start(), "ascii")
            border = m.end()


def _printer_passage(text: str) -> Passage:
    return Passage(text, "打印机设置", hidden=True)
