"""What stands in a content stream and is not drawn: properties of marked content, comments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import pikepdf
from pikepdf import ContentStreamInlineImage, Dictionary, Name, Object, Pdf, Stream

from redactor.formats.pdf.objects import keys

_MARKED = re.compile(rb">>\s*(?:BDC|DP)(?![\w])")
_STRING = re.compile(rb"\(|(?<!<)<(?!<)")
_LONGEST_PROPERTIES = 100_000
_TOKEN = re.compile(
    rb"(?P<comment>%[^\r\n]*)"
    rb"|(?P<string>\()"
    rb"|(?P<image>(?<![\w])ID[\s].*?[\s]EI(?![\w]))",
    re.DOTALL,
)
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)


def contents(pdf: Pdf) -> Iterator[Object]:
    """Every content stream once: the pages', and those of forms, patterns and appearances."""
    for page in pdf.pages:
        yield page.obj
    for obj in pdf.objects:
        if isinstance(obj, Stream) and (obj.get("/Subtype") == Name.Form or obj.get("/PatternType") == 1):
            yield obj
        elif isinstance(obj, Dictionary) and obj.get("/Subtype") == Name.Type3:
            procedures = obj.get("/CharProcs")
            if isinstance(procedures, Dictionary):
                yield from (one for key in keys(procedures) if isinstance(one := procedures[key], Stream))


def has_properties(data: bytes) -> bool:
    """Whether a content stream has marked content with strings in its properties. Cheap; says yes when in doubt."""
    for match in _MARKED.finditer(data):
        end = match.start()
        opening = data.rfind(b"<<", max(end - _LONGEST_PROPERTIES, 0), end)
        if opening < 0 or _STRING.search(data, opening + 2, end) or data.find(b">>", opening, end) >= 0:
            return True
    return False


def comments(data: bytes) -> list[bytes]:
    """The comments of a content stream, without their sign. Signs in strings and in pictures start none.

    >>> comments(b"(50%) Tj % note\\nBI ID % EI % more")
    [b' note', b' more']
    """
    found: list[bytes] = []
    if b"%" not in data:
        return found
    at = 0
    while match := _TOKEN.search(data, at):
        at = match.end()
        if match.lastgroup == "comment":
            found.append(match[0][1:])
        elif match.lastgroup == "string":
            at = _end_of_string(data, at)
    return found


def _end_of_string(data: bytes, at: int) -> int:
    depth = 1
    while depth and (match := _PARENTHESIS.search(data, at)):
        at = match.end()
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
    return at if not depth else len(data)


class Operators:
    """The operators of one content stream (a page's: all its streams as one), to change what is not drawn in it."""

    def __init__(self, pdf: Pdf, source: Object) -> None:
        self._pdf = pdf
        self._source = source
        self._read = [
            instruction if isinstance(instruction, ContentStreamInlineImage)
            else (list(instruction.operands), instruction.operator)
            for instruction in pikepdf.parse_content_stream(source)
        ]  # fmt: skip
        self._before = [properties.unparse() for properties in self.properties()]
        self._renamed = False

    def properties(self) -> Iterator[Dictionary]:
        """The dictionaries that stand in the stream itself; those with a name stand among the resources."""
        for one in self._read:
            if isinstance(one, tuple) and str(one[1]) in ("BDC", "DP"):
                yield from (operand for operand in one[0] if isinstance(operand, Dictionary))

    def properties_of(self, numbers: Collection[int], resources: Object) -> Iterator[Dictionary]:
        """Of the operators with these numbers: their properties, also those that stand among the resources."""
        shared = resources.get("/Properties")
        for number in numbers:
            one = self._read[number]
            for operand in one[0] if isinstance(one, tuple) else ():
                if isinstance(operand, Dictionary):
                    yield operand
                elif isinstance(operand, Name) and isinstance(shared, Dictionary):
                    found = shared.get(operand)
                    if isinstance(found, Dictionary):
                        yield found

    def rename(self, names: Mapping[bytes, Object]) -> None:
        """Names among the operands that were changed where they are defined."""
        for one in self._read:
            if isinstance(one, tuple):
                for i, operand in enumerate(one[0]):
                    if isinstance(operand, Name) and (new := names.get(bytes(operand))) is not None:
                        one[0][i] = new
                        self._renamed = True

    def write(self) -> None:
        """Write the stream anew if something in it was changed; as many operators as before."""
        if not self._renamed and self._before == [properties.unparse() for properties in self.properties()]:
            return
        rewrite(self._pdf, self._source, self._read)


def rewrite(pdf: Pdf, source: Object, instructions: Sequence[object]) -> None:
    """Put instructions in place of a content stream; comments are gone by that."""
    data = pikepdf.unparse_content_stream(instructions)  # type: ignore[arg-type]  # pairs and inline images mixed: it takes both
    if isinstance(source, Stream):
        source.write(data)
    else:
        source["/Contents"] = pdf.make_stream(data)
