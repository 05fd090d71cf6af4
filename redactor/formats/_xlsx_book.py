"""What a workbook says about its sheets and formats, as far as it decides what is seen.

Staff see neither hidden sheets, rows and columns nor white letters on white ground, nor numbers whose format shows
nothing (``;;;``) or asterisks in place of digits that are all there (``000"****"0000``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from redactor.errors import UnreadableFile
from redactor.formats import _ooxml, _xml
from redactor.formats._ooxml_text import names
from redactor.formats._xlsx_cells import MAIN, column_letters, column_number, is_zero, main_prefix
from redactor.formats._xlsx_headings import Merge
from redactor.formats._xml import END, START, Xml
from redactor.formats._zip import Package


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet as the workbook lists it.

    Attributes:
        title: its name.
        hidden: staff do not see it; ``veryHidden`` ones do not even show in the menu.
        note: the word for that.
    """

    title: str = field(repr=False)
    hidden: bool
    note: str


_NARROWEST = 1.0
"""Characters; of that width, some 5 pixels are room at the sides: a narrower column is a line."""
_STATES = {"hidden": "隐藏", "veryHidden": "深度隐藏"}


def sheet_names(package: Package, types: _ooxml.Types) -> dict[int, SheetName]:
    """Every worksheet by the number of its member: those that the workbook lists in its order, then all others."""
    found: dict[int, SheetName] = {}
    main = _ooxml.main_member(package)
    if main is not None:
        try:
            xml = _xml.parse(package.read(main))
        except UnreadableFile:
            xml = None  # the walk meets the same member and makes a blind spot of it
        if xml is not None:
            links = {link.id: link for link in _ooxml.relationships_of(package, main.name)}
            for values in _sheet_tags(xml):
                link = links.get(values.get("id", ""))
                member = package.find(_ooxml.resolve(main.name, link.target)) if link else None
                if member is not None and _is_sheet(types.of(member.name)):
                    note = _STATES.get(values.get("state", ""), "")
                    found.setdefault(member.index, SheetName(values.get("name", ""), bool(note), note))
    for member in package.members:
        if member.index not in found and _is_sheet(types.of(member.name)):
            found[member.index] = SheetName(member.name, True, "未列入工作簿")
    return found


def _is_sheet(content_type: str) -> bool:
    return content_type.endswith((".worksheet+xml", ".macrosheet+xml", ".intlmacrosheet+xml"))


def _sheet_tags(xml: Xml) -> Iterator[dict[str, str]]:
    for _, kind, start, end in _xml.tokens(xml, names(MAIN, sheet=1)):
        if kind != END:
            yield {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, start, end)}


def owners(package: Package, sheets: Mapping[int, SheetName]) -> dict[int, str]:
    """Members that hang on a sheet (comments, drawings, tables, and what hangs on these): member number to sheet's name."""
    found: dict[int, str] = {}
    for index, sheet in sheets.items():
        waiting = [package.members[index]]
        while waiting:
            member = waiting.pop()
            for link in _ooxml.relationships_of(package, member.name):
                target = None if link.external else package.find(_ooxml.resolve(member.name, link.target))
                if target is not None and target.index not in found and target.index not in sheets:
                    found[target.index] = sheet.title
                    waiting.append(target)
    return found


# --- formats ----------------------------------------------------------------------------------------------------

_NUMBER_FORMAT, _FONTS, _FONT, _COLOR, _FILLS, _FILL, _PATTERN, _GROUND, _FORMATS, _FORMAT = range(1, 11)
_STYLE_NAMES = names(
    MAIN, numFmt=_NUMBER_FORMAT, fonts=_FONTS, font=_FONT, color=_COLOR, fills=_FILLS, fill=_FILL,
    patternFill=_PATTERN, fgColor=_GROUND, cellXfs=_FORMATS, xf=_FORMAT,
)  # fmt: skip

_LOOKS_MASKED = re.compile(r'"[^"]*(?:[*＊●•█]|[×xX]{2})[^"]*"|(?:\\[*＊×xX]){2}|[＊●•█×]{2}')
_SHOWS_NOTHING = re.compile(r'(?:\[[^\]]*\]|""|\s)*;(?:\[[^\]]*\]|""|\s)*;(?:\[[^\]]*\]|""|\s)*(?:;.*)?')
_LITERAL = re.compile(r'\[[^\]]*\]|"([^"]*)"|\\(.)|[_*].')
"""Of a number format: what stands in brackets (conditions, locales), literal texts, literal characters, paddings."""
_TELLING_DIGITS = 3
"""So many literal digits and what is typed behind them can be a number of a person: ``"154"00000000``."""
_WHITE, _BLACK = "FFFFFF", "000000"


def hiding_formats(xml: Xml) -> dict[str | None, str]:
    """Formats of cells that hide or seem to mask what is in the cell: index in ``cellXfs`` to a word that says how.

    ``None``, a cell without an index, is the same as ``"0"``.
    """
    codes: dict[str, str] = {}
    fonts: list[str] = []
    grounds: list[str] = []
    found: dict[str | None, str] = {}
    section, count = 0, 0
    for code, kind, start, end in _xml.tokens(xml, _STYLE_NAMES):
        if kind == END:
            section = 0 if code == section else section
            continue
        values = {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, start, end)}
        if code == _NUMBER_FORMAT:
            codes[values.get("numFmtId", "")] = values.get("formatCode", "")
        elif code in (_FONTS, _FILLS, _FORMATS):
            section = code
        elif section == _FONTS:
            if code == _FONT:
                fonts.append(_BLACK)  # of letters that have no colour of their own
            elif code == _COLOR and fonts:
                fonts[-1] = _color(values)
        elif section == _FILLS:
            if code == _FILL:
                grounds.append(_WHITE)
            elif code == _PATTERN and grounds:
                grounds[-1] = {"none": _WHITE, "solid": _BLACK}.get(values.get("patternType", "none"), "?")
            elif code == _GROUND and grounds and grounds[-1] == _BLACK:
                grounds[-1] = _color(values)  # of a solid pattern, which is black if it does not say
        elif section == _FORMATS and code == _FORMAT:
            if note := _note(codes.get(values.get("numFmtId", ""), ""), values, fonts, grounds):
                found[str(count)] = note
            count += 1
    if "0" in found:
        found[None] = found["0"]
    return found


def digit_adding_formats(xml: Xml) -> frozenset[str]:
    """Formats of cells that show digits which are not in the cell, as ``"440881"000000000000`` does: what a reader sees
    is then in no text of the file. Index in ``cellXfs``.
    """
    adding: set[str] = set()
    found: set[str] = set()
    inside, count = False, 0
    for code, kind, start, end in _xml.tokens(xml, _STYLE_NAMES):
        if code == _FORMATS:
            inside = kind == START
        elif kind != END and code == _NUMBER_FORMAT:
            values = {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, start, end)}
            if adds_digits(values.get("formatCode", "")):
                adding.add(values.get("numFmtId", ""))
        elif kind != END and inside and code == _FORMAT:
            values = {a.local: _xml.spelled(xml, a.start, a.end)[0] for a in _xml.attributes(xml, start, end)}
            if values.get("numFmtId", "") in adding:
                found.add(str(count))
            count += 1
    return frozenset(found)


def adds_digits(code: str) -> bool:
    """Does a number format write digits of its own?

    >>> [adds_digits(code) for code in ('"154"00000000', r'\\1\\5\\4@', '[$-804]yyyy"年"m"月"', '0.00_);[Red]-0', '"第"0"号"')]
    [True, True, False, False, False]
    """
    written = "".join((m[1] or "") + (m[2] or "") for m in _LITERAL.finditer(code))
    return sum(sign.isdecimal() for sign in written) >= _TELLING_DIGITS


def _color(values: Mapping[str, str]) -> str:
    """A colour in a form that can be compared: white is white however it is said, and black is black."""
    if is_zero(values.get("tint", "0")):
        if values.get("theme") == "0" or values.get("indexed") in ("1", "9", "65"):
            return _WHITE
        if (
            values.get("theme") == "1"
            or values.get("indexed") in ("0", "8", "64")
            or values.get("auto") in ("1", "true")
        ):
            return _BLACK
        if "rgb" in values:
            return values["rgb"][-6:].upper()
    return repr(sorted(values.items()))


def _note(code: str, values: Mapping[str, str], fonts: list[str], grounds: list[str]) -> str:
    font, fill = values.get("fontId", "0"), values.get("fillId", "0")
    letters = fonts[int(font)] if font.isdecimal() and int(font) < len(fonts) else ""
    ground = grounds[int(fill)] if fill.isdecimal() and int(fill) < len(grounds) else _WHITE
    return note_of_format(code, bool(letters) and letters == ground)


def note_of_format(code: str, same_color: bool) -> str:
    """How a cell with this number format hides what is in it; empty if it does not.

    Args:
        same_color: the letters have the colour of the ground.
    """
    if _SHOWS_NOTHING.fullmatch(code):
        return "格式不显示内容"
    if _LOOKS_MASKED.search(code):
        return "格式只是看似脱敏，实际存有完整内容"
    return "文字与底色同色" if same_color else ""


# --- one sheet --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet says outside its cells.

    Attributes:
        prefix: pattern of the SpreadsheetML prefix.
        cells: offsets of the inside of ``sheetData``.
        hidden_columns: letters of columns that do not show.
        rows_hidden: rows without a height of their own do not show.
        filtered: a filter is on, so hidden rows are filtered ones.
        merges: merged ranges.
    """

    prefix: str
    cells: tuple[int, int]
    hidden_columns: frozenset[str]
    rows_hidden: bool
    filtered: bool
    merges: tuple[Merge, ...]


_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_VALUE = re.compile(r"""\s([\w:.]+)\s*=\s*["']([^"']*)["']""")


def layout_of(xml: Xml) -> Layout:
    """The layout of one worksheet."""
    p, text = main_prefix(xml), xml.text
    opened = re.search(rf"<{p}sheetData(?:\s[^>]*)?(/?)>", text)
    if opened is None:
        cells = (len(text), len(text))
    elif opened[1]:
        cells = (opened.end(), opened.end())
    else:
        closing = re.compile(rf"</{p}sheetData\s*>").search(text, opened.end())
        cells = (opened.end(), closing.start() if closing else len(text))
    head, tail = text[: cells[0]], text[cells[1] :]
    hidden: set[str] = set()
    for tag in re.findall(rf"<{p}col(?=\s)[^>]*>", head):
        values = dict(_VALUE.findall(tag))
        if values.get("hidden") in ("1", "true") or _is_narrow(values.get("width", "")):
            first, last = values.get("min", ""), values.get("max", "")
            if first.isdecimal() and last.isdecimal():
                hidden.update(map(column_letters, range(int(first), min(int(last), 16_384) + 1)))
    zero_height = re.search(rf"<{p}sheetFormatPr(?=\s)[^>]*zeroHeight=[\"'](?:1|true)", head)
    filtered = re.search(rf"<{p}filterColumn(?=[\s>])", tail)
    merges = tuple(_merges(re.findall(rf"<{p}mergeCell\s+ref=[\"']([^\"']*)", tail)))
    return Layout(p, cells, frozenset(hidden), zero_height is not None, filtered is not None, merges)


def _is_narrow(width: str) -> bool:
    """Does a column of this width (in characters) show nothing? One without a width has the default one."""
    try:
        return float(width) < _NARROWEST
    except ValueError:
        return False


def _merges(references: list[str]) -> Iterator[Merge]:
    for reference in references:
        if m := _RANGE.fullmatch(reference):
            yield Merge(int(m[2]), column_number(m[1]), int(m[4]), column_number(m[3]))
