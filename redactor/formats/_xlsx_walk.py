"""The one walk over a workbook, used by ``read`` and by ``write``: a passage's number in it is its address."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import cast

from redactor.content import BlindKind, BlindSpot, Passage
from redactor.errors import UnreadableFile
from redactor.formats import _ooxml, _xml
from redactor.formats._ooxml import Item, Slot
from redactor.formats._xlsx_book import digit_adding_formats, hiding_formats, layout_of, owners, sheet_names
from redactor.formats._xlsx_cells import Rest, Strings, read_strings, string_inside, string_pieces
from redactor.formats._xlsx_members import Found, items_of_spans, member_items, printer_texts
from redactor.formats._xlsx_sheets import Cells, sheet_cells
from redactor.formats._xml import Xml
from redactor.formats._zip import Member, Package

Step = Cells | Found


def walk(package: Package, most: int, strings: Strings) -> Iterator[tuple[int, Step]]:
    """Everything in the workbook: ``(Member.index, what was met there)``.

    Args:
        most: cells allowed.
        strings: takes the shared strings; their ``uses`` are true when the walk has ended.

    Raises:
        UnreadableFile: the content types do not hold.
        LimitExceeded: more cells than allowed.
    """
    types = _ooxml.types_of(package)
    yield from _ooxml.package_items(package)
    main = _ooxml.main_member(package)
    if main is not None and ".binary." in types.of(main.name):
        yield main.index, BlindSpot("", "二进制工作簿（xlsb）不能读取，请另存为 xlsx", "unsupported")
    sheets = sheet_names(package, types)
    hangs_on = owners(package, sheets)
    done = set(sheets)
    formats: dict[str | None, str] = {}
    adding: re.Pattern[str] | None = None
    for member in package.members:
        kind = types.of(member.name)
        if kind.endswith(".sharedStrings+xml") and strings.index < 0:
            done.add(member.index)
            yield from _shared_strings(package, member, strings)
        elif kind.endswith(".styles+xml"):
            formats, adding = _formats(package, member)
    for position, (index, name) in enumerate(sheets.items()):
        xml = yield from _xml_of(package, package.members[index])
        if xml is None:
            continue
        layout, rest = layout_of(xml), Rest()
        yield index, sheet_cells((index, position, name), (xml, layout, rest), strings, formats, most)
        outside = [(0, layout.cells[0]), *rest.loose, (layout.cells[1], len(xml.text))]
        where = f"工作表“{name.title}”"
        if rest.unread:
            words = f"有 {rest.unread} 个公式没有保存计算结果，也无法在此算出，其显示的内容没有查看；请用 Excel 打开并保存后再检查"
            yield index, BlindSpot(where, words, "unsupported")
        if adding is not None and adding.search(xml.text):
            words = "单元格的数字格式会添上数字，显示的号码没有查看；请人工查看，或把它转为文本"
            yield index, BlindSpot(where, words, "unsupported")
        for item in items_of_spans(xml, outside, where):
            yield index, item
        for item in items_of_spans(xml, rest.rich, where, f"{layout.prefix}t"):
            yield index, item
    yield from _unused_strings(strings)
    for member in package.members:
        if member.index not in done and not member.is_dir:
            for item in _other(package, member, types.of(member.name), hangs_on.get(member.index, "")):
                yield member.index, item


def _xml_of(package: Package, member: Member) -> Generator[tuple[int, Step], None, Xml | None]:
    """The member's XML; ``None`` after telling why there is none."""
    try:
        return _xml.parse(package.read(member))
    except UnreadableFile as error:
        if member.readable:  # else the package's blind spots say so already
            yield member.index, BlindSpot(member.name, error.message, cast(BlindKind, error.kind))
        return None


def _formats(package: Package, member: Member) -> tuple[dict[str | None, str], re.Pattern[str] | None]:
    """Formats that hide, and what finds the cells whose formats add digits; ``None`` if there are no such formats."""
    try:
        xml = _xml.parse(package.read(member))
    except UnreadableFile:
        return {}, None  # the walk meets the same member among the others and makes a blind spot of it
    adding = "|".join(sorted(digit_adding_formats(xml)))
    return hiding_formats(xml), re.compile(rf"""\ss\s*=\s*["'](?:{adding})["']""") if adding else None


def _shared_strings(package: Package, member: Member, strings: Strings) -> Iterator[tuple[int, Step]]:
    """Fills ``strings``; tells what of the member no cell can show: readings, and what is no string."""
    xml = yield from _xml_of(package, member)
    if xml is None:
        return
    read_strings(xml, member.index, strings)
    for number in strings.phonetic:
        pieces = string_pieces(xml, string_inside(strings, number), strings.prefix)[1]
        yield member.index, Slot(Passage(_xml.text_of(xml, pieces), "单元格文字的注音", hidden=True), xml, pieces)
    for item in items_of_spans(xml, strings.loose, "共享字符串"):
        yield member.index, item
    for item in items_of_spans(xml, strings.rich, "共享字符串", f"{strings.prefix}t"):
        yield member.index, item


def _unused_strings(strings: Strings) -> Iterator[tuple[int, Step]]:
    """Strings that no cell shows: what was deleted from the cells may still be here."""
    xml = strings.xml
    for number, uses in enumerate(strings.uses):
        if not uses and strings.texts[number].strip():
            pieces = string_pieces(xml, string_inside(strings, number), strings.prefix)[0]
            passage = Passage(strings.texts[number], "没有单元格使用的共享字符串", hidden=True)
            yield strings.index, Slot(passage, xml, pieces)


def _other(package: Package, member: Member, content_type: str, owner: str) -> Iterator[Found]:
    if content_type.endswith(".printerSettings") and member.readable:
        try:
            yield from printer_texts(package.read(member))
        except UnreadableFile as error:
            yield BlindSpot(member.name, error.message, cast(BlindKind, error.kind))
        return

    def reader(xml: Xml, member: Member) -> Iterator[Item]:
        return cast(Iterator[Item], member_items(xml, member, owner))  # formulas come through untouched

    if content_type.endswith(".vmlDrawing"):
        try:
            xml = _xml.parse(package.read(member))
        except UnreadableFile:
            pass  # old drawings are not always well-formed; as a part they are HTML, or nobody's
        else:
            yield from member_items(xml, member, owner)
            return
    yield from _ooxml.member_items(package, member, content_type, reader)
