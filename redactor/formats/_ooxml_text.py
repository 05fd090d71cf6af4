"""Text in any XML member: text nodes, attribute values that are text, comments; and what of all that is technical.

Used whole for members without a reader of their own (properties, styles, settings, charts, diagrams, custom XML, and
whatever is slipped into a package), and by the formats' own readers for what their walk did not claim (:func:`rest`).

What is technical is decided by name *and* shape: a colour that is no colour is text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from redactor.content import BlindSpot, Passage
from redactor.formats import _xml
from redactor.formats._ooxml import Item, Slot, base64_part
from redactor.formats._xml import END, START, Piece, Xml
from redactor.formats._zip import Member

DRAWING = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
CHART = ("http://schemas.openxmlformats.org/drawingml/2006/chart", "http://purl.oclc.org/ooxml/drawingml/chart")


def names(uris: tuple[str, ...], **codes: int) -> dict[str, int]:
    """Expanded names in each of the namespaces, for :func:`redactor.formats._xml.tokens`."""
    return {f"{{{uri}}}{local}": code for uri in uris for local, code in codes.items()}


_PARAGRAPH, _LEAF, _BREAK = 1, 2, 3
_DRAWING_NAMES = names(DRAWING, p=_PARAGRAPH, t=_LEAF, br=_BREAK)
_NUMBER_NAMES = names(CHART, numCache=1, numLit=1)

# --- names that people read -------------------------------------------------------------------------------------

_PROPERTIES = {
    "creator": "作者", "lastModifiedBy": "最后修改者", "title": "标题", "subject": "主题", "description": "备注",
    "keywords": "关键词", "category": "类别", "contentStatus": "状态", "identifier": "标识", "language": "语言",
    "version": "版本", "revision": "修订次数", "Company": "单位", "Manager": "主管", "Template": "模板",
    "Application": "应用程序", "HyperlinkBase": "超链接基础",
}  # fmt: skip
_ATTRIBUTES = {
    "descr": "替代文字", "alt": "替代文字", "title": "标题", "tooltip": "屏幕提示", "author": "作者",
    "initials": "作者缩写", "name": "名称", "string": "艺术字", "instr": "域代码", "displayText": "列表项",
    "userId": "用户标识", "alias": "控件标题", "tag": "控件标记", "docVar": "文档变量",
}  # fmt: skip
_HELD = {
    ("bookmarkStart", "name"): "书签名", ("listItem", "value"): "下拉列表项", ("listItem", "displayText"): "下拉列表项",
    **{(revision, "author"): "修订者" for revision in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange")},
    ("comment", "author"): "批注人", ("comment", "initials"): "批注人缩写", ("style", "name"): "名称",
    **{(source, "val"): "邮件合并的数据源" for source in ("query", "connectString", "udl", "addressFieldName", "mappedName")},
    ("mailSubject", "val"): "邮件合并的主题", ("cfRule", "text"): "条件格式", ("docVar", "name"): "文档变量的名称",
}  # fmt: skip
"""By element and attribute, where the element says more than the attribute."""
_TEXTS = {
    "definedName": "定义的名称", "formula1": "数据验证", "formula2": "数据验证", "formula": "条件格式",
}  # fmt: skip
"""What the text in an element is, where the place alone does not say it."""
_PLACES = (
    (re.compile(r"^docProps/", re.I), "文档属性"),
    (re.compile(r"^customXml/", re.I), "自定义数据"),
    (re.compile(r"/charts?/|/charts?ex", re.I), "图表"),
    (re.compile(r"/diagrams/", re.I), "SmartArt 图形"),
    (re.compile(r"/drawings/", re.I), "图形"),
    (re.compile(r"/styles|stylesWithEffects", re.I), "样式"),
    (re.compile(r"/theme/", re.I), "主题"),
    (re.compile(r"/settings", re.I), "文档设置"),
    (re.compile(r"/numbering", re.I), "编号格式"),
    (re.compile(r"/fontTable", re.I), "字体表"),
    (re.compile(r"/people|/persons", re.I), "参与者名单"),
    (re.compile(r"_xmlsignatures/", re.I), "数字签名"),
)


def place_of(name: str) -> str:
    """What a member is, for people; its name if nobody knows better."""
    return next((place for pattern, place in _PLACES if pattern.search(name)), f"部件“{name}”")


# --- what is technical ------------------------------------------------------------------------------------------

_MOMENT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?)?Z?"
_TECHNICAL_TEXTS = {
    **dict.fromkeys(("created", "modified", "lastPrinted", "filetime"), _MOMENT),
    **dict.fromkeys(
        ("TotalTime", "Pages", "Words", "Characters", "Lines", "Paragraphs", "CharactersWithSpaces", "DocSecurity",
         "Slides", "Notes", "HiddenSlides", "MMClips", "revision", "AppVersion"), r"-?\d{1,10}(\.\d{1,6})?",
    ),
    **dict.fromkeys(("posOffset", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset"), r"-?\d{1,10}"),
    **dict.fromkeys(("ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "LockedField"), r"true|false|0|1"),
    "align": r"[a-zA-Z]{1,10}",
}  # fmt: skip
_TECHNICAL_TEXT = {local: re.compile(shape) for local, shape in _TECHNICAL_TEXTS.items()}
_NUMBERS = frozenset(
    ("i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint", "r4", "r8", "decimal", "cy", "bool",
     *_TECHNICAL_TEXTS)
)  # fmt: skip
"""Elements in which only a number is legal: ``0`` is written there for ``*``."""

_BINARY_TEXT = frozenset(("fldData", "binData"))
_BINARY_ATTRIBUTES = frozenset(("gfxdata",))

_TEXT_ATTRIBUTES = frozenset(
    ("author", "initials", "descr", "title", "tooltip", "alt", "string", "instr", "displayText", "userId", "text",
     "userName", "lastEdUser", "sourceFile", "sourceObject")
)  # fmt: skip
"""Attributes that are text wherever they stand, whatever they look like."""
_TEXT_NAMES = frozenset(
    ("docPr", "cNvPr", "bookmarkStart", "docVar", "property", "smartTag", "customXml", "table", "ffData", "section",
     "custShow", "cmAuthor", "author")
)  # fmt: skip
"""Elements whose ``name``, ``element`` and ``val`` are text."""
_TEXT_VALUES = frozenset(
    ("alias", "tag", "docVar", "helpText", "statusText", "default", "query", "connectString", "udl", "mailSubject",
     "addressFieldName", "mappedName", "lvlText", "listEntry", "attr", "caption", "tblCaption", "tblDescription",
     "description")
)  # fmt: skip
"""Elements whose ``val`` is text."""
_VISIBLE = frozenset(("string", "lvlText", "listEntry", "displayText"))

_FONT_ATTRIBUTES = frozenset(("ascii", "hAnsi", "eastAsia", "cs", "typeface", "altName", "font"))
_NUMBER_ATTRIBUTE = re.compile(r"-?\d{1,10}")
_NUMBER_ELEMENTS = frozenset(
    ("id", "divId", "axId", "crossAx", "docGrid", "order", "idx", "creationId", "modId", "rowId", "colId")
)
_HEX = re.compile(r"[0-9A-Fa-f]{8}|[0-9A-Fa-f]{20}")
_HEX_ATTRIBUTE = re.compile(r"rsid\w*|paraId\w*|textId|tplc|[uc]sb\d|durableId|lastClr|panose|spid")
_HEX_ELEMENT = re.compile(r"rsid\w*|nsid|tmpl|panose1|docId")
_REFERENCE = re.compile(
    r"_(?:Toc|Ref|Hlk|Hlt|OLE_LINK|GoBack)\d{0,9}|_\d{9,10}|DefaultPlaceholder_-?\d{1,10}|[0-9A-F]{32}"
)
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?")
_BY_SHAPE = re.compile(r"[^\x00-\x7f]|[@*]|(?:[0-9][ -]?){7}")
_PACKAGE_ATTRIBUTES = frozenset(("PartName", "Target", "ContentType", "Extension", "Type", "URI"))

_HINTS = (
    # any of these in a tag, and it is looked at closely; each is a pattern that the engine can scan for
    re.compile("[@*\x80-\U0010ffff]"),
    re.compile(r"[0-9](?:[ -]?[0-9]){6}"),
    re.compile("=(?:" + "|".join(f"(?<={name}=)" for name in sorted(_TEXT_ATTRIBUTES)) + ")"),
    re.compile(rf"<(?:[\w.-]+:)?(?:{'|'.join(sorted(_TEXT_NAMES | _TEXT_VALUES))}|listItem)\s"),
    re.compile("&#"),
    re.compile("gfxdata|data:"),
)
_SPACED = re.compile(r"\s=")
_BORING = (
    # the tags that differ most often and cannot hold text in this shape
    r"w:(?:p|r|tr)(?: w(?:14)?:(?:rsid\w{0,8}|paraId|textId)=\"[0-9A-F]{8}\")*/?>"
    r"|w:lsdException(?: w:[A-Za-z]{1,16}=\"[A-Za-z0-9 ]{0,40}\")*/?>"
    r"|a:font script=\"[A-Za-z]{4}\" typeface=\"[^\"0-9@*&]{0,40}\"/>"
)


def _worth_a_look(tags: set[str]) -> set[str]:
    """Those of the tags that could have an attribute that is :func:`texty`."""
    if not tags:
        return tags
    joined = "\0".join(tags)  # once over all of them is much faster than once over each
    if _SPACED.search(joined):
        return tags  # `name = "x"`: nobody writes that, so it need not be fast
    found = set()
    for hint in _HINTS:
        for m in hint.finditer(joined):
            end = joined.find("\0", m.start())
            found.add(joined[joined.rfind("\0", 0, m.start()) + 1 : end if end >= 0 else len(joined)])
    return found


def texty(element: str, attribute: str, value: str) -> bool:
    """Is this attribute's value text that somebody wrote? Local names; the value as decoded."""
    if not value or attribute.startswith("xmlns"):
        return False
    if element == "lvlText" and not re.search(r"\w{2}|\*", re.sub(r"%\d", "", value)):
        return False  # `%1.`, `（%2）`, a bullet
    if element == "buChar" and len(value) == 1:
        return False  # PowerPoint's bullet
    if attribute in _TEXT_ATTRIBUTES:
        return True
    if (
        (attribute in ("name", "element", "val", "value") and element in _TEXT_NAMES)
        or (attribute == "val" and element in _TEXT_VALUES)
        or (attribute == "value" and element == "listItem")
    ):
        return not (_GUID.fullmatch(value) or _REFERENCE.fullmatch(value))
    if attribute in _PACKAGE_ATTRIBUTES and element in ("Override", "Default", "Relationship", "Reference"):
        return False  # names of members: the walk meets the members; targets outside are read as links
    if not _BY_SHAPE.search(value):
        return False
    return not _technical(element, attribute, value)


def _technical(element: str, attribute: str, value: str) -> bool:
    if _NUMBER_ATTRIBUTE.fullmatch(value) and (attribute != "val" or element in _NUMBER_ELEMENTS):
        return True
    if _HEX.fullmatch(value) and (_HEX_ATTRIBUTE.fullmatch(attribute) or _HEX_ELEMENT.fullmatch(element)):
        return True
    if _REFERENCE.fullmatch(value):
        return True
    if attribute in _FONT_ATTRIBUTES or (element in ("font", "altName") and attribute in ("name", "val")):
        return not re.search(r"\d{5}|@.*\.", value)  # `@宋体` is a font for vertical text
    return not _BY_SHAPE.search(_GUID.sub("", _TIME.sub("", value)))


# --- readers ----------------------------------------------------------------------------------------------------


def generic(xml: Xml, member: Member) -> Iterator[Item]:
    """All text of a member that no format reads itself: drawing paragraphs joined, then all else."""
    place = place_of(member.name)
    yield from drawing_paragraphs(xml, place)
    claimed = [name for uri in DRAWING for name in _xml.spellings(xml, f"{{{uri}}}t")]
    yield from rest(xml, place, "|".join(map(re.escape, claimed)))


def drawing_paragraphs(xml: Xml, place: str) -> Iterator[Item]:
    """The paragraphs of shapes, charts and diagrams (``a:p``): their runs are one text."""
    if not any(uri in xml.text for uri in DRAWING):
        return
    pieces: list[Piece] = []
    leaf, nested = -1, 0
    for code, kind, start, end in _xml.tokens(xml, _DRAWING_NAMES):
        if code == _LEAF:
            if leaf >= 0 and leaf < start:
                pieces += inner_pieces(xml, leaf, start)
            nested += (kind == START) - (kind == END)
            leaf = end if nested else -1
        elif code == _BREAK:
            if kind != END:
                pieces.append((start, start, "\n"))
        elif pieces:
            yield from _slot(xml, pieces, place)
            pieces = []
    yield from _slot(xml, pieces, place)


def inner_pieces(xml: Xml, start: int, end: int) -> list[Piece]:
    """The text between two offsets, tags left out."""
    if "<" not in xml.text[start:end]:
        return [(start, end, "")]
    pieces: list[Piece] = []
    while start < end:
        tag = xml.text.find("<", start, end)
        stop = end if tag < 0 else tag
        if stop > start:
            pieces.append((start, stop, ""))
        start = end if tag < 0 else xml.text.index(">", tag) + 1
    return pieces


def _slot(xml: Xml, pieces: list[Piece], place: str) -> Iterator[Item]:
    text = _xml.text_of(xml, pieces)
    if text.strip():
        yield Slot(Passage(text, place), xml, pieces)


def rest(xml: Xml, place: str, claimed: str = "") -> Iterator[Item]:
    """Text nodes, text attributes, comments and instructions.

    Args:
        place: where, for people.
        claimed: names of elements as written, alternatives of a pattern, whose text somebody has read already.
    """
    yield from _stray_texts(xml, place, claimed)
    yield from _text_attributes(xml, place)
    for start, end in xml.comments:
        if xml.source[start:end].strip():
            yield Slot(Passage(xml.source[start:end], f"{place}的注释", hidden=True), xml, [(start, end, "")])


def _stray_texts(xml: Xml, place: str, claimed: str) -> Iterator[Item]:
    numbers: list[tuple[int, int]] | None = None
    for name, start, end in _xml.texts(xml, claimed):
        local = name.rpartition(":")[2]
        text = _xml.spelled(xml, start, end)[0]
        shape = _TECHNICAL_TEXT.get(local)
        if shape and shape.fullmatch(text.strip()):
            continue
        if local in _BINARY_TEXT:
            yield base64_part(xml, start, end, local, f"{place}的二进制数据")
            continue
        if numbers is None:
            numbers = _number_spans(xml)
        star = "0" if local in _NUMBERS or _within(numbers, start) else ""
        label = _label(xml, local, start)
        where = f"{place}“{label}”" if place in ("文档属性", "自定义数据") and label else place
        where += f"的{_TEXTS[local]}" if local in _TEXTS else ""
        hidden = not place.endswith("图表")  # `第 3 张幻灯片的图表`, too
        yield Slot(Passage(text, where, label, hidden=hidden), xml, [(start, end, "")], star=star)


def _label(xml: Xml, local: str, start: int) -> str:
    """The name that says what the text is: a property's, or the element's if it is no markup word."""
    if local in _PROPERTIES:
        return _PROPERTIES[local]
    if (
        local.startswith(("lp", "bstr", "filetime")) or local in _NUMBERS
    ):  # vt:lpwstr: the property before it has a name
        opened = xml.text.rfind("<", 0, xml.text.rfind("<", 0, start))
        return _xml.attribute(xml, opened, xml.text.index(">", opened) + 1, "name") or ""
    return "" if local.startswith("/") or len(local) < 2 else local


def _number_spans(xml: Xml) -> list[tuple[int, int]]:
    """Where charts keep numbers."""
    spans: list[tuple[int, int]] = []
    opened = -1
    for _, kind, start, end in _xml.tokens(xml, _NUMBER_NAMES):
        if kind == START:
            opened = end
        elif kind == END:
            spans.append((opened, start))
    return spans


def _within(spans: list[tuple[int, int]], at: int) -> bool:
    following = bisect_right(spans, (at, at))
    return following > 0 and spans[following - 1][0] <= at < spans[following - 1][1]


def _text_attributes(xml: Xml, place: str) -> Iterator[Item]:
    found = _worth_a_look(_xml.distinct_tags(xml, _BORING))
    spans = {tag: spans for tag in found if (spans := _text_spans(tag))}
    if not spans:
        return
    for m in _xml.tags(xml, _BORING):
        for element, attribute, start, end in spans.get(m.group(), ()):
            first, last = m.start() + start, m.start() + end
            if attribute in _BINARY_ATTRIBUTES:
                yield base64_part(xml, first, last, attribute, f"{place}的图形数据")
                continue
            known = _HELD.get((element, attribute)) or _ATTRIBUTES.get(attribute) or _ATTRIBUTES.get(element)
            what = known or f"标记“{element}”"
            passage = Passage(
                _xml.spelled(xml, first, last)[0],
                f"{place}的{what}" if place else what,
                hidden=attribute not in _VISIBLE and element not in _VISIBLE,
            )
            yield Slot(passage, xml, [(first, last, "")])
            if passage.text.startswith("data:"):
                yield BlindSpot(f"{place}的{what}", "内嵌的数据未读", "unsupported")


def _text_spans(tag: str) -> list[tuple[str, str, int, int]]:
    """Of one tag as written: element and attribute (local names), start and end of the value within the tag."""
    xml = Xml(tag, tag, "utf-8")
    element = tag[1:].split(maxsplit=1)[0].rstrip("/>").rpartition(":")[2]
    return [
        (element, a.local, a.start, a.end)
        for a in _xml.attributes(xml, 0, len(tag))
        if not a.name.startswith("xmlns")
        and (a.local in _BINARY_ATTRIBUTES or texty(element, a.local, _xml.spelled(xml, a.start, a.end)[0]))
    ]
