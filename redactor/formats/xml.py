"""XML of any kind (exports, feeds, sitemaps, the schemas of national standards): elements give labels and records.

Read on the source: text (references and CDATA decoded), attributes, comments and processing instructions. An element that
holds text beside elements is one passage, so that ``138<b>0013</b>8000`` is one number; a page inside (RSS) is read as
one. Elements beside each other in one element are a record, and so are the attributes of one. Nothing is serialised anew.

A DOCTYPE can change every text by its entities: refused. XML that is not well-formed is read as running text, and told.
Word and Excel saved as XML are read, and told not to be understood as what they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from redactor.content import BlindSpot, Content, Edit, Limits, Passage
from redactor.errors import LimitExceeded, StaleEdit, UnreadableFile
from redactor.formats import _encoding, _text_blocks
from redactor.formats._data_urls import encoded
from redactor.formats._inner_markup import add_value
from redactor.formats._keys import label_of
from redactor.formats._spelling import ENTITY, Spelled, decoded, entity_in_attribute, joined, plain
from redactor.formats._text_kind import kind_of
from redactor.formats._text_source import Walked, changes, content, source_of
from redactor.formats._xml import DoctypeRefused, Xml, attributes, parse
from redactor.formats._xml import replace as replaced

NAME = "xml"
SUFFIXES: tuple[str, ...] = (".xml", ".rss", ".gml", ".kml")
DETECTS_DAMAGE = False

_TOKEN = re.compile(r"<(?P<close>/?)(?P<name>[^\s<>/]+)(?P<rest>[^<>]*)>|(?P<text>[^<>]+)")
_BLANK = "\ud800"
"""What stands in :class:`Xml`'s shadow for the marks of comments and CDATA sections."""
_NAMING = frozenset({"name", "label", "title", "key", "caption", "field", "id", "property", "名称", "标签"})
_OFFICE = re.compile(r"<\?mso-application|<pkg:package")
_TARGET = re.compile(r"\S*")
"""What an instruction is for: a name, which a mask would make illegal."""


def claims(data: bytes) -> bool:
    """Text with an XML declaration, or that is one element from its first sign to its last, and no page."""
    return kind_of(data) == NAME


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds.

    Raises:
        UnreadableFile: it has a DOCTYPE.
        LimitExceeded: more bytes or passages than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    xml = _parsed(data)
    if xml is None:
        found = content(NAME, data, limits, _loose)
        spot = BlindSpot("", "XML 语法不完整，按纯文本查看；请确认文件完整", "corrupt")
        return replace(found, blind_spots=(*found.blind_spots, spot))
    walked = _Walk(xml).walked()
    if len(walked.sites) > limits.passages or len(walked.parts) > limits.members:
        raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    packed = _text_blocks.blind_spots(_encoding.Decoded(xml.source, xml.codec, xml.mark, b""))
    office = (BlindSpot("", "是以 XML 保存的 Office 文档，请另存为 docx 或 xlsx 后再检查", "unsupported"),)
    spots = (*packed, *walked.blind_spots, *(office if _OFFICE.search(xml.source[:4096]) else ()))
    return Content(NAME, tuple(passage for passage, _ in walked.sites), tuple(part for part, *_ in walked.parts), spots)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and files inside replaced, all other bytes as they came.

    Raises:
        StaleEdit: something else stands there, or there is no such part.
        UnwritableFormat: a new character does not exist in the encoding.
    """
    if not edits and not parts:
        return data
    xml = _parsed(data)
    source = source_of(data) if xml is None else None
    walked = _loose(source.text) if source else _Walk(xml).walked() if xml else Walked()
    wanted = changes(walked.sites, edits)
    for number, new in parts.items():
        if not 0 <= number < len(walked.parts):
            raise StaleEdit("要替换的内嵌文件不存在", "no such embedded file")
        _, (start, end), packed = walked.parts[number]
        wanted.append((start, end, encoded(new, packed)))
    if source:
        return _encoding.replace(source, wanted)
    return replaced(xml, wanted) if xml else data


def _parsed(data: bytes) -> Xml | None:
    """The checked source; ``None`` if it is not well-formed. Raises :class:`DoctypeRefused`."""
    try:
        return parse(data)
    except DoctypeRefused:
        raise
    except UnreadableFile:
        return None


def _loose(text: str) -> Walked:
    """What is not well-formed, as running text."""
    walked = Walked()
    for passage, spelled in _text_blocks.blocks(text):
        read_as = decoded(spelled, ENTITY, entity_in_attribute)
        walked.sites.append((replace(passage, text=read_as.text), read_as))
    return walked


@dataclass(slots=True)
class _Node:
    """An element: its name, what its attributes call it, its texts and the elements in it, in order.

    ``has_text``: text stands in it directly, that is not blank.
    """

    name: str
    title: str
    start: int
    record: int | None = None
    attributes: list[tuple[str, Spelled]] = field(default_factory=list)
    inside: list[_Node | Spelled] = field(default_factory=list)
    has_text: bool = False

    def texts(self) -> Iterator[Spelled]:
        """All texts in it, in order, those in its elements too."""
        waiting: list[_Node | Spelled] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Spelled):
                yield one
            else:
                waiting.extend(reversed(one.inside))


class _Walk:
    """The elements of a source as a tree, and what they hold as passages."""

    def __init__(self, xml: Xml) -> None:
        self.xml = xml
        self.found = Walked()
        self.records = 0
        self.line, self.counted = 1, 0
        self.labels: dict[str, str] = {}

    def walked(self) -> Walked:
        """All that the source holds: elements in order, then comments and instructions."""
        waiting = list(reversed(self._roots()))
        while waiting:
            node = waiting.pop()
            self._element(node)
            if not node.has_text:
                waiting.extend(one for one in reversed(node.inside) if isinstance(one, _Node))
        for start, end in self.xml.comments:
            instruction = _TARGET.match(self.xml.source, start, end) if self.xml.source[start - 1] == "?" else None
            at, place = (instruction.end(), "XML 处理指令") if instruction else (start, "XML 注释")
            self._add(plain(self.xml.source[at:end], at), place, "", None, hidden=True)
        return self.found

    def _roots(self) -> list[_Node]:
        top = _Node("", "", 0)
        opened = [top]
        text = self.xml.text
        for token in _TOKEN.finditer(text):
            if token["text"] is not None:
                if not token["text"].isspace():
                    for piece in self._spelled(*token.span("text")):
                        opened[-1].inside.append(piece)
                        opened[-1].has_text |= not piece.text.isspace()
            elif token["name"] == "?xml":
                continue  # the declaration, which holds a version and an encoding
            elif token["close"]:
                opened = opened[:-1] or [top]
            else:
                node = self._opened(token)
                opened[-1].inside.append(node)
                if not token["rest"].endswith("/"):
                    opened.append(node)
        return [one for one in top.inside if isinstance(one, _Node)]

    def _opened(self, token: re.Match[str]) -> _Node:
        found = [
            (a.name, decoded(plain(self.xml.source[a.start : a.end], a.start), ENTITY, entity_in_attribute))
            for a in attributes(self.xml, *token.span())
            if not a.name.startswith("xmlns")
        ]
        title = next((value.text for name, value in found if name.lower() in _NAMING and not value.text.isdigit()), "")
        return _Node(token["name"], title[:30], token.start(), attributes=found)

    def _spelled(self, start: int, end: int) -> Iterator[Spelled]:
        """A stretch between tags, without the marks of comments and CDATA sections in it; references decoded."""
        shadow = self.xml.text
        at = start
        while at < end:
            if shadow[at] == _BLANK:
                at += 1
                continue
            stop = shadow.find(_BLANK, at, end)
            stop = stop if stop >= 0 else end
            piece = plain(self.xml.source[at:stop], at)
            yield piece if self._in_cdata(at) else decoded(piece, ENTITY, entity_in_attribute)
            at = stop

    def _in_cdata(self, at: int) -> bool:
        number = bisect_right(self.xml.cdata, at, key=lambda span: span[0])
        return number > 0 and at < self.xml.cdata[number - 1][1]

    def _element(self, node: _Node) -> None:
        self._number(node)
        label = node.title or node.name.rpartition(":")[2]
        own = node.record
        if len(node.attributes) > 1 and not node.has_text:
            own, self.records = self.records, self.records + 1
        place = self._place(node.start, node.name)
        for name, value in node.attributes:
            shown = f"{place}的属性“{name}”"
            self._add(value, shown, name if name.lower() not in _NAMING else "", own)
        if node.has_text:
            texts = node.inside if len(node.inside) == 1 else node.texts()
            self._add(joined([one for one in texts if isinstance(one, Spelled)]).stripped(), place, label, node.record)
            for inner in self._descendants(node) if len(node.inside) > 1 else ():
                for name, value in inner.attributes:
                    self._add(value, f"{place}的属性“{name}”", name, node.record)

    def _descendants(self, node: _Node) -> Iterator[_Node]:
        waiting = [one for one in reversed(node.inside) if isinstance(one, _Node)]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(inner for inner in reversed(one.inside) if isinstance(inner, _Node))

    def _number(self, node: _Node) -> None:
        """Gives the elements in it that hold text one record, if they are not all the same thing over again."""
        leaves = [one for one in node.inside if isinstance(one, _Node) and one.has_text]
        if len({leaf.title or leaf.name for leaf in leaves}) > 1:
            for leaf in leaves:
                leaf.record = self.records
            self.records += 1

    def _place(self, at: int, name: str) -> str:
        self.line += self.xml.source.count("\n", self.counted, at) if at > self.counted else 0
        self.counted = max(self.counted, at)
        return f"第 {self.line} 行“{name}”"

    def _add(self, value: Spelled, place: str, name: str, record: int | None, *, hidden: bool = False) -> None:
        if name not in self.labels:
            self.labels[name] = label_of(name) if name else ""
        passage = Passage("", place, self.labels[name], record, hidden=hidden)
        self.records += add_value(self.found, value, passage, self.records)
