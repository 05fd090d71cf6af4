"""What a formula shows whose result is not saved: texts joined out of constants and of other cells.

Programs that write workbooks without calculating leave the result out, and Excel shows it when the file is opened. Only
what puts texts together is worked out here (``&``, ``CONCATENATE``, ``TEXT``, ``MID`` …) and whole-number arithmetic: a
formula that only chooses among texts, looks them up or adds numbers shows nothing that is not read where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from redactor.formats._xlsx_cells import column_letters, column_number

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"]|"")*")|(?P<range>\$?[A-Z]{1,3}\$?[0-9]{1,7}:\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![\w(!])"""
    r"""|(?P<cell>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![\w(!.:])|(?P<name>[A-Za-z_][\w.]*)\(|(?P<number>[0-9]+(?:\.[0-9]+)?)(?![\w.])"""
    r"""|(?P<sign>[-+*/&(),%]))"""
)
_CONSTANT = re.compile(r'"(?:[^"]|"")*"|(?<![\w.$])[0-9]{5,}(?![\w.(])')
_DEEPEST = 12
_LONGEST = 2_000
_MOST_CELLS = 500


class Shown(NamedTuple):
    """What a formula shows.

    Attributes:
        text: the characters.
        origins: for each the offset in the formula of the constant's character that it is; -1 for what is computed or
            stands in another cell.
    """

    text: str
    origins: tuple[int, ...]


CellText = Callable[[str], "str | None"]
"""What the cell of that name (``B12``) shows; empty if it holds nothing, ``None`` if that is not known."""


class _Unknown(Exception):
    """The formula has something that is not worked out here."""


def shown(formula: str, cell_text: CellText) -> Shown | None:
    """What the formula shows; ``None`` if that cannot be worked out here.

    >>> shown('"154"&"9999"&"1234"', lambda _: None).text, shown('CONCATENATE("电话",B2)', {"B2": "6621234"}.get).text
    ('15499991234', '电话6621234')
    >>> shown('TEXT(15499991234,"000-0000-0000")', lambda _: None).text, shown('IF(A1,"a","b")', lambda _: None)
    ('154-9999-1234', None)
    """
    try:
        reading = _Reading(formula, cell_text)
        result = reading.concatenation(0)
        return result if reading.at_end() else None
    except (_Unknown, InvalidOperation, ValueError, OverflowError):
        return None  # the caller says so in a blind spot


def unshown(formula: str, result: Shown) -> Shown:
    """Constants of the formula that are not in what it shows: where a link leads, what ``MID`` cuts off.

    >>> formula = 'HYPERLINK("http://a.cn","154"&"9999")'
    >>> unshown(formula, shown(formula, lambda _: None)).text
    'http://a.cn'
    """
    seen = set(result.origins)
    text = ""
    origins: list[int] = []
    for m in _CONSTANT.finditer(formula):
        start, end = (m.start() + 1, m.end() - 1) if m.group()[0] == '"' else m.span()
        left = [at for at in range(start, end) if at not in seen]
        if left:
            text += (" " if text else "") + "".join(formula[at] for at in left)
            origins += ([-1] if origins else []) + left
    return Shown(text, tuple(origins))


class _Reading:
    """A formula being read from left to right."""

    def __init__(self, formula: str, cell_text: CellText) -> None:
        self._formula = formula
        self._cell_text = cell_text
        self._at = 0

    def at_end(self) -> bool:
        return not self._formula[self._at :].strip()

    def _next(self) -> re.Match[str] | None:
        return _TOKEN.match(self._formula, self._at)

    def _takes(self, *signs: str) -> str:
        token = self._next()
        if token and token["sign"] in signs:
            self._at = token.end()
            return token["sign"]
        return ""

    def concatenation(self, depth: int) -> Shown:
        if depth > _DEEPEST:
            raise _Unknown
        result = self._sum(depth)
        while self._takes("&"):
            more = self._sum(depth)
            result = Shown(result.text + more.text, result.origins + more.origins)
            if len(result.text) > _LONGEST:
                raise _Unknown
        return result

    def _sum(self, depth: int) -> Shown:
        result = self._product(depth)
        while sign := self._takes("+", "-"):
            right = _number(self._product(depth))
            result = _written(_number(result) + (right if sign == "+" else -right))
        return result

    def _product(self, depth: int) -> Shown:
        result = self._operand(depth)
        while sign := self._takes("*", "/"):
            right = _number(self._operand(depth))
            if sign == "/" and not right:
                raise _Unknown
            result = _written(_number(result) * right if sign == "*" else _number(result) / right)
        return result

    def _operand(self, depth: int) -> Shown:
        token = self._next()
        if token is None:
            raise _Unknown
        self._at = token.end()
        match token.lastgroup:
            case "string":
                start = token.start("string") + 1
                inner = token["string"][1:-1]
                places = _once(inner)
                return Shown("".join(inner[at] for at in places), tuple(start + at for at in places))
            case "number":
                start = token.start("number")
                text = token["number"]
                if text != "0" and text.startswith("0"):
                    return _written(Decimal(text))
                return Shown(text, tuple(range(start, start + len(text))))
            case "cell":
                return self._cell(token["cell"])
            case "name":
                return self._function(token["name"].upper().removeprefix("_XLFN."), depth + 1)
        if token["sign"] == "(":
            result = self.concatenation(depth + 1)
            if not self._takes(")"):
                raise _Unknown
            return result
        if token["sign"] in ("-", "+"):
            value = _number(self._operand(depth + 1))
            return _written(-value if token["sign"] == "-" else value)
        raise _Unknown

    def _cell(self, name: str) -> Shown:
        text = self._cell_text(name.replace("$", ""))
        if text is None:
            raise _Unknown
        return Shown(text, (-1,) * len(text))

    def _arguments(self, depth: int) -> list[Shown]:
        found: list[Shown] = []
        if self._takes(")"):
            return found
        while True:
            token = self._next()
            if token and token.lastgroup == "range":
                self._at = token.end()
                found += map(self._cell, _cells_of(token["range"]))
            elif token and token["sign"] in (",", ")"):
                found.append(Shown("", ()))
            else:
                found.append(self.concatenation(depth))
            if self._takes(")"):
                return found
            if not self._takes(","):
                raise _Unknown

    def _function(self, name: str, depth: int) -> Shown:
        arguments = self._arguments(depth)
        if name in ("CONCATENATE", "CONCAT"):
            return _all_together(arguments)
        if name == "TEXTJOIN" and len(arguments) > 2:
            between, _, *texts = arguments
            texts = [text for text in texts if text.text]
            return _all_together([part for text in texts for part in (between, text)][1:])
        if name == "HYPERLINK" and arguments:
            return arguments[-1]
        if name == "TEXT" and len(arguments) == 2:
            return _formatted(arguments[0], arguments[1].text)
        if name in ("T", "TRIM", "CLEAN", "VALUE", "UPPER", "LOWER", "PROPER") and len(arguments) == 1:
            return arguments[0]
        if name in ("CHAR", "UNICHAR") and len(arguments) == 1:
            return _computed(chr(int(_number(arguments[0]))))
        if name == "REPT" and len(arguments) == 2:
            times = min(int(_number(arguments[1])), _LONGEST)
            return Shown(arguments[0].text * times, arguments[0].origins * times)
        if name in ("LEFT", "RIGHT", "MID") and arguments:
            return _cut(name, arguments)
        if name == "SUBSTITUTE" and len(arguments) == 3 and arguments[1].text:
            return _computed(arguments[0].text.replace(arguments[1].text, arguments[2].text))
        raise _Unknown


def _once(inner: str) -> list[int]:
    """Offsets of a string's characters; of two quotes that stand for one, the first."""
    places, at = [], 0
    while at < len(inner):
        places.append(at)
        at += 2 if inner[at] == '"' else 1
    return places


def _number(value: Shown) -> Decimal:
    return Decimal(value.text or "0")


def _written(number: Decimal) -> Shown:
    return _computed(format(number.normalize(), "f"))


def _computed(text: str) -> Shown:
    return Shown(text, (-1,) * len(text))


def _all_together(parts: Sequence[Shown]) -> Shown:
    return Shown("".join(p.text for p in parts), tuple(origin for p in parts for origin in p.origins))


def _cut(name: str, arguments: Sequence[Shown]) -> Shown:
    text, *numbers = arguments
    counts = [int(_number(number)) for number in numbers]
    if name == "MID":
        if len(counts) != 2 or counts[0] < 1:
            raise _Unknown
        span = slice(counts[0] - 1, counts[0] - 1 + counts[1])
    else:
        count = counts[0] if counts else 1
        span = slice(0, count) if name == "LEFT" else slice(max(len(text.text) - count, 0), None)
    return Shown(text.text[span], text.origins[span])


_FORMAT = re.compile(r"[0#\- ]+")


def _formatted(value: Shown, pattern: str) -> Shown:
    """A number in a format of digits and signs that group them: ``000-0000-0000``."""
    if pattern == "@" or pattern.lower() == "general":
        return value
    if not _FORMAT.fullmatch(pattern) or not value.text.isdigit():
        raise _Unknown
    left = list(zip(value.text, value.origins, strict=True))
    made: list[tuple[str, int]] = []
    for sign in reversed(pattern):
        if sign in "0#":
            if left:
                made.append(left.pop())
            elif sign == "0":
                made.append(("0", -1))
        else:
            made.append((sign, -1))
    made += reversed(left)
    made.reverse()
    return Shown("".join(sign for sign, _ in made), tuple(origin for _, origin in made))


_CELL_NAME = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _cells_of(area: str) -> list[str]:
    """Names of the cells of ``A1:B3``, row by row."""
    first, last = (_CELL_NAME.fullmatch(corner) for corner in area.replace("$", "").split(":"))
    if not first or not last:
        raise _Unknown
    columns = range(column_number(first[1]), column_number(last[1]) + 1)
    rows = range(int(first[2]), int(last[2]) + 1)
    if len(columns) * len(rows) > _MOST_CELLS:
        raise _Unknown
    return [f"{column_letters(column)}{row}" for row in rows for column in columns]
