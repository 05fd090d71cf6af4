"""The text of an OFD's members as a reader sees it: page and templates together, cells, lines, paragraphs.

A form's words stand in a template and its values on the page; so both are laid out together, and what the template says
is the label of what the page says. Each member's own characters are its own passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from redactor.content import BlindSpot, Passage
from redactor.errors import RedactorError
from redactor.formats import _xml
from redactor.formats._layout import BLANK, Columns, Glyph, Rule, Run, arrange
from redactor.formats._ofd_objects import Code, Drawn, TextObject, drawn
from redactor.formats._ofd_tree import Tree
from redactor.formats._ooxml import Item, Slot
from redactor.formats._ooxml_text import rest
from redactor.formats._xlsx_headings import is_heading, tidy
from redactor.formats._xml import Piece, Xml
from redactor.formats._zip import Package

_RECORDS_OF_A_MEMBER = 1 << 20
_CURVES = 40
"""Curve commands from which on a page may show letters that are drawn as outlines."""
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1a]|[\U000f0000-\U0010ffff]")
_UNREADABLE_FROM = 3
_GEOMETRY = re.compile(
    r"(?<![\w:.-])(?:[\w.-]+:)?(?:Boundary|CTM|DeltaX|DeltaY|X|Y|Size|Value|Border|PhysicalBox|DashPattern|ID|Font|"
    r"MapUnit|StartPoint|EndPoint|CellOffset|Width|Height|XStep|YStep|LineWidth|ResourceID|TemplateID|ObjID)\s*=\s*[\"']$"
)
_FONT = re.compile(r"\s(?:FontName|FamilyName|Charset)\s*=\s*[\"']$")
_FONT_TELLS = re.compile(r"[0-9]{5}|@")
_NUMBERS = re.compile(r"(?:[-+.eEg]|[0-9]{1,6}(?![0-9])|(?<=\.)[0-9]+|[\s#])*")
_DRAWN = r"(?:[\w.-]+:)?(?:TextCode|AbbreviatedData|Glyphs)"
_TECHNICAL = re.compile(
    r"(?:[\w.-]+:)?(?:PhysicalBox|ApplicationBox|ContentBox|BleedBox|MaxUnitID|CreationDate|ModDate|ObjectRef|DocRoot|"
    r"PublicRes|DocumentRes|FileLoc|FontFile|MediaFile|Annotations|Attachments|CustomTags|Signatures|Substitution)$"
)
_PLAIN = re.compile(r"[\x21-\x7e ]*")
_SHORT_NUMBER = re.compile(r"(?<![0-9])[0-9]{7,}(?![0-9])|@")
_INFORMATION = {
    "DocID": "标识", "Author": "作者", "Title": "标题", "Subject": "主题", "Abstract": "摘要", "Creator": "应用程序",
    "Keyword": "关键词", "CustomData": "自定义数据", "Remark": "备注", "Parameter": "参数", "FileName": "文件名",
}  # fmt: skip


class Pages:
    """Lays members out; what a template draws is read once, however many pages use it.

    Args:
        package, tree: the file.
    """

    def __init__(self, package: Package, tree: Tree) -> None:
        self._package = package
        self._tree = tree
        self._drawn: dict[int, Drawn] = {}
        self._above: Columns | None = None

    def items(self, xml: Xml, index: int) -> Iterator[Item]:
        """Passages of what the member draws, and what of it cannot be read."""
        place = self._tree.places.get(index, "")
        own = self._of(index, xml)
        sources = [(index, own), *((i, self._of(i)) for i in self._tree.templates.get(index, ()))]
        number = self._tree.pages.index(index) if index in self._tree.pages else len(self._tree.pages) + index
        by_direction: dict[int, list[tuple[int, int, Glyph, bool]]] = {}
        codes: list[tuple[int, Code]] = []
        for member, found in sources:
            for entry in found.objects:
                for code, glyph in _without_twins(entry, by_direction.get(entry.turned, ())):
                    by_direction.setdefault(entry.turned, []).append((len(codes), member, glyph, entry.hidden))
                    codes.append((member, code))
        rules = [rule for _, found in sources for rule in found.rules]
        row = number * _RECORDS_OF_A_MEMBER
        for turned in sorted(by_direction):
            entries = by_direction[turned]
            runs = self._arranged(entries, turned, rules if not turned else (), index)
            for run in runs:
                yield from self._slots(xml, index, (place, row), run, entries, codes)
            row += 1 + max((run.row or 0 for run in runs), default=0)
        yield from _unreadable(own, place)

    def _of(self, index: int, xml: Xml | None = None) -> Drawn:
        if index not in self._drawn:
            try:
                self._drawn[index] = drawn(xml or _xml.parse(self._package.read(self._package.members[index])))
            except RedactorError:
                self._drawn[index] = Drawn()  # the walk meets the same member and makes a blind spot of it
        return self._drawn[index]

    def _arranged(
        self, entries: Sequence[tuple[int, int, Glyph, bool]], turned: int, rules: Sequence[Rule], index: int
    ) -> list[Run]:
        glyphs = [_level(glyph, turned) for _, _, glyph, _ in entries]
        on_page = index in self._tree.templates and not turned
        runs, below = arrange(glyphs, rules, self._above if on_page else None)
        if on_page:
            self._above = below
        return runs

    def _slots(
        self,
        xml: Xml,
        index: int,
        where: tuple[str, int],
        run: Run,
        entries: Sequence[tuple[int, int, Glyph, bool]],
        codes: Sequence[tuple[int, Code]],
    ) -> Iterator[Slot]:
        """The run's own characters, cut where a template's stand between; what those say is a label."""
        place, row = where
        label = run.label
        pieces_of = groupby(run.glyphs, key=lambda at: None if at == BLANK else entries[at][1] == index)
        pending: list[int] = []
        for own, members in pieces_of:
            if own is None:
                pending += [BLANK] if pending else []
            elif own:
                pending += members
            else:
                if _says(pending, entries, codes):
                    yield _slot(xml, (place, row), run, label, pending, entries, codes)
                said = "".join(codes[entries[at][0]][1].text for at in members).strip()
                label = tidy(said) if is_heading(said) or said.endswith(("：", ":")) else label
                pending = []
        if _says(pending, entries, codes):
            yield _slot(xml, (place, row), run, label, pending, entries, codes)


def _says(
    members: Sequence[int], entries: Sequence[tuple[int, int, Glyph, bool]], codes: Sequence[tuple[int, Code]]
) -> bool:
    """Is there more than blanks?"""
    return any(at != BLANK and not codes[entries[at][0]][1].text.isspace() for at in members)


def _slot(
    xml: Xml,
    where: tuple[str, int],
    run: Run,
    label: str,
    members: Sequence[int],
    entries: Sequence[tuple[int, int, Glyph, bool]],
    codes: Sequence[tuple[int, Code]],
) -> Slot:
    place, row = where
    pieces: list[Piece] = []
    blank = False
    for at in members:
        if at == BLANK:
            blank = bool(pieces)
            continue
        code = codes[entries[at][0]][1]
        if blank:
            pieces.append((code.start, code.start, " "))
            blank = False
        if pieces and not pieces[-1][2] and pieces[-1][1] == code.start:
            pieces[-1] = (pieces[-1][0], code.end, "")
        else:
            pieces.append((code.start, code.end, ""))
    hidden = any(entries[at][3] for at in members if at != BLANK)
    told = f"{place}“{label}”" if label else place
    if run.row is not None:
        told = f"{place}表格第 {run.row + 1} 行" + (f"“{label}”" if label else f"第 {run.column + 1} 格")
    passage = Passage(
        _xml.text_of(xml, pieces),
        told + ("（不可见的文字）" if hidden else ""),
        label,
        None if run.row is None else row + run.row,
        hidden,
    )
    return Slot(passage, xml, pieces)


def twins(one: Glyph, other: Glyph) -> bool:
    """The same character drawn a second time in the same place, to look bold or to throw a shadow."""
    near = 0.25 * one.size
    return one.text == other.text and abs(one.x0 - other.x0) <= near and abs(one.y - other.y) <= near


def _without_twins(entry: TextObject, before: Sequence[tuple[int, int, Glyph, bool]]) -> Iterator[tuple[Code, Glyph]]:
    """The object's characters that have not been drawn in the same place just before."""
    recent = [glyph for _, _, glyph, _ in before[-200:]]
    for code, glyph in zip(entry.codes, entry.glyphs, strict=True):
        if not any(twins(glyph, other) for other in recent):
            yield code, glyph


def _level(glyph: Glyph, turned: int) -> Glyph:
    """The glyph as it stands for somebody who turns his head by that much."""
    if not turned:
        return glyph
    import math

    angle = math.radians(-turned)
    x, y = glyph.x0, glyph.y
    left = x * math.cos(angle) - y * math.sin(angle)
    return Glyph(glyph.text, left, left + glyph.x1 - glyph.x0, x * math.sin(angle) + y * math.cos(angle), glyph.size)


def _unreadable(found: Drawn, place: str) -> Iterator[BlindSpot]:
    if found.curves >= _CURVES:
        words = "有用曲线画出的内容，可能是转成轮廓的文字，未能识别；请人工查看"
        yield BlindSpot(place, words, "picture")
    strange = sum(len(_UNREADABLE.findall(code.text)) for entry in found.objects for code in entry.codes)
    if strange >= _UNREADABLE_FROM or any(entry.drawn_only for entry in found.objects):
        yield BlindSpot(place, "部分文字只有字形、没有对应的字符，未能识别；请人工查看", "undecodable")


def other_text(xml: Xml, place: str) -> Iterator[Item]:
    """Text of a member that is not drawn: information, names, notes, link targets, attributes."""
    for item in rest(xml, place, _DRAWN):
        if isinstance(item, Slot):
            start = item.pieces[0][0]
            before = xml.text[max(0, start - 40) : start]
            text = item.passage.text.strip()
            if _GEOMETRY.search(before) and _NUMBERS.fullmatch(text):
                continue
            if _FONT.search(before) and not _FONT_TELLS.search(text):
                continue
            if before.endswith(">") and _is_technical(before, text):
                continue
            if label := _INFORMATION.get(item.passage.label):
                item = _labelled(xml, item, label, start, place)
        yield item


def _is_technical(before: str, text: str) -> bool:
    """Boxes, moments and paths: shown nowhere, and without a number long enough to be somebody's."""
    opened = before.rpartition("<")[2].rstrip(">").split(maxsplit=1)
    name = opened[0] if opened else ""
    return bool(_TECHNICAL.match(name) and _PLAIN.fullmatch(text) and not _SHORT_NUMBER.search(text))


def _labelled(xml: Xml, item: Slot, label: str, start: int, place: str) -> Slot:
    """Document information under its name; custom data under the name that it was given."""
    opened = xml.text.rfind("<", 0, start)
    given = _xml.attribute(xml, opened, start, "Name") or ""
    where = "文档属性" if place.startswith(("部件", "文档")) else place
    passage = Passage(item.passage.text, f"{where}“{given or label}”", given or label, hidden=True)
    return item._replace(passage=passage)
