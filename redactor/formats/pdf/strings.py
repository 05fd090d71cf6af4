"""Every place of a PDF that holds words outside of what pages show: read, and written back where it stood.

One generic walk over all objects, so that no key is forgotten: strings, names and keys that could be words, streams
of text and markup, properties and comments inside content streams. What pages show is not read here.

:func:`spots` of the same bytes gives the same spots in the same order; :func:`write` uses that as their address. The
order also survives a rewrite of the file, except for spots that are ``loose``. :func:`write` keeps the number of
operators in every content stream, so addresses of glyphs stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from redactor.content import BlindSpot, Edit, Passage
from redactor.errors import LimitExceeded
from redactor.formats._edited import edited
from redactor.formats.pdf import markup, roles
from redactor.formats.pdf.marked import Operators, comments, has_properties
from redactor.formats.pdf.object_names import SUSPICIOUS, Names
from redactor.formats.pdf.objects import items, keys
from redactor.formats.pdf.owners import Key, Owner, is_hidden, owners
from redactor.formats.pdf.text_strings import decoded, encoded

_STRING = re.compile(rb"\(|<[0-9A-Fa-f]")
_DROPPED = re.compile(
    rb"/(?:"
    + b"|".join(key[1:].encode() for key in sorted(roles.DROPPED_KEYS))
    + rb"|S /(?:Launch|SubmitForm|ImportData))\b"
)
_REFERENCE = re.compile(rb"(?:(/[^\s/<>\[\]()]+) )?\b(\d+) (\d+) R\b")
_DATE = re.compile(
    r"D:(?:19|20)\d\d(?:[01]\d(?:[0-3]\d(?:[0-2]\d(?:[0-5]\d(?:[0-5]\d)?)?)?)?)?(?:Z|[+-]\d\d'?(?:\d\d'?)?)*"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,8}){0,3}")
_WORDED = re.compile(r"[\w*]")
_DEEPEST = 100
_MOST_SPOTS = 2_000_000

Put = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A text outside of what pages show.

    Attributes:
        passage: what it says and where.
        put: writes a text of the same length in its place, in the encoding it had.
    """

    passage: Passage
    put: Put = field(repr=False)

    @property
    def loose(self) -> bool:
        """A masked copy does not have it (:mod:`redactor.formats.pdf.clean`), or has it under another number."""
        return self.passage.loose


@dataclass(frozen=True, slots=True)
class _Reach:
    """How an object was reached."""

    key: str
    owner: Owner
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Spots:
    """What was found: the spots, what could not be read, and the work that is left after the last ``put``."""

    found: tuple[Spot, ...]
    blind_spots: tuple[BlindSpot, ...]
    finish: Callable[[], None] = field(repr=False)


def spots(pdf: Pdf, properties: bool = True) -> Spots:
    """All texts outside of what pages show.

    Args:
        properties: also those of marked content that stand within content streams; ``False`` for a caller who walks
            the operators himself and writes them himself, before he calls ``finish``.

    Raises:
        LimitExceeded: there are too many of them.
    """
    return _Walk(pdf, properties).walk()


def write(pdf: Pdf, edits: Sequence[Edit], properties: bool = True) -> frozenset[int]:
    """Make edits (numbers count in ``spots(pdf).found``); the numbers of the spots that were changed.

    Raises:
        StaleEdit: something else stands there.
    """
    seen = spots(pdf, properties)
    changed = edited([spot.passage.text for spot in seen.found], edits)
    for number, text in changed.items():
        seen.found[number].put(text)
    if changed:
        seen.finish()
    return frozenset(changed)


def _nowhere(_: str) -> None:
    """For what a masked copy does not have."""


class _Walk:
    def __init__(self, pdf: Pdf, properties: bool) -> None:
        self._pdf = pdf
        self._properties = properties
        self._owners = owners(pdf)
        self._seen: set[Key] = set()
        lock = pdf.trailer.get("/Encrypt")
        if isinstance(lock, Dictionary):
            self._seen.add(lock.objgen)  # keys and digests; a copy is not locked
        self._later: list[tuple[Object, _Reach]] = []
        self._spots: list[Spot] = []
        self._blind: list[BlindSpot] = []
        self._names = Names(pdf)
        self._operators: dict[Key, Operators] = {}
        self._calling: dict[Key, Object] = {}
        self._contents = {one.objgen for page in pdf.pages for one in roles.content_streams(page.obj)}

    def walk(self) -> Spots:
        pdf = self._pdf
        for key, owner in self._owners.items():
            self._from(pdf.get_object(key), _Reach("", owner), own=True)
            if owner.kind == "page" and owner.page is not None:
                self._content(pdf.pages[owner.page].obj, _Reach("/Contents", owner))
        self._from(pdf.trailer, _Reach("", Owner("文档目录")))
        while self._later:
            obj, reach = self._later.pop(0)
            self._from(obj, reach)
        for obj in pdf.objects:
            if isinstance(obj, Dictionary | Array | Stream) and obj.objgen not in self._seen:
                self._from(obj, _Reach("", Owner("未被引用的对象", kind="orphan"), loose=True))
        self._spots += [Spot(passage, put) for passage, put in self._names.spots()]
        return Spots(tuple(self._spots), tuple(self._blind), self._finish)

    def _finish(self) -> None:
        for operators in self._operators.values():
            operators.write()
        if renamed := self._names.write():
            for source in self._calling.values():
                operators = Operators(self._pdf, source)
                operators.rename(renamed)
                operators.write()

    def _from(self, obj: Object, reach: _Reach, own: bool = False) -> None:
        """The object and all that is reached from it and has no owner of its own."""
        stack = [(obj, reach, own)]
        while stack:
            obj, reach, own = stack.pop()
            if obj.is_indirect:
                if obj.objgen in self._seen or (obj.objgen in self._owners and not own):
                    continue
                self._seen.add(obj.objgen)
            stack += [(child, way, False) for child, way in reversed(self._direct(obj, reach))]

    def _direct(self, obj: Object, reach: _Reach) -> list[tuple[Object, _Reach]]:
        """The texts of one object; what it refers to."""
        holder = obj.stream_dict if isinstance(obj, Stream) else obj
        raw = holder.unparse(resolved=True)
        if isinstance(obj, Stream):
            self._stream(obj, reach)
        if _STRING.search(raw) or _DROPPED.search(raw):
            children: list[tuple[Object, _Reach]] = []
            self._collect(holder, reach, children, 0)
        else:
            children = self._references(raw, reach)
        if SUSPICIOUS.search(raw):
            self._names.collect(holder, reach.owner.place)
        return children

    def _references(self, raw: bytes, reach: _Reach) -> list[tuple[Object, _Reach]]:
        """What is referred to in a written object without strings: found in its bytes, which is much faster."""
        found: list[tuple[Object, _Reach]] = []
        for key, number, generation in _REFERENCE.findall(raw):
            target = (int(number), int(generation))
            if target not in self._seen and target not in self._owners:
                name = key.decode("latin-1") or reach.key
                obj = self._pdf.get_object(target)
                if isinstance(obj, Dictionary | Array | Stream):
                    found.append((obj, _Reach(name, reach.owner, reach.loose)))
        return found

    def _collect(self, obj: Object, reach: _Reach, children: list[tuple[Object, _Reach]], depth: int) -> None:
        """The strings of an object with strings, and what it refers to."""
        if depth > _DEEPEST:
            self._blind.append(BlindSpot(reach.owner.place, "对象嵌套过深，里面的内容没有查看", "limit"))
            return
        if isinstance(obj, Array):
            for i, value in enumerate(items(obj)):
                self._value(obj, i, value, reach, children, depth)
            return
        for key in keys(obj):
            value = obj[key]
            loose = reach.loose or key in roles.DROPPED_KEYS or (key in ("/A", "/Next", "/OpenAction") and _runs(value))
            self._value(obj, key, value, _Reach(key, reach.owner, loose), children, depth)

    def _value(
        self, holder: Object, at: str | int, value: object, reach: _Reach,
        children: list[tuple[Object, _Reach]], depth: int,
    ) -> None:  # fmt: skip
        if isinstance(value, pikepdf.String):
            if not _is_no_text(holder, reach.key):
                self._string(holder, at, bytes(value), reach)
        elif isinstance(value, Dictionary | Array | Stream):
            if value.is_indirect:
                way = (value, reach)
                if reach.loose and reach.owner.kind != "orphan":
                    self._later.append(way)
                else:
                    children.append(way)
            elif reach.key not in roles.NO_TEXT_KEYS:
                self._collect(value, reach, children, depth + 1)

    def _string(self, holder: Object, at: str | int, data: bytes, reach: _Reach) -> None:
        text, encoding = decoded(data)
        if not _WORDED.search(text) or _DATE.fullmatch(text) or (reach.key == "/Lang" and _LANGUAGE.fullmatch(text)):
            return
        if _names_destination(holder, at, reach.key):
            self._names.destination(holder, at, text, reach.owner.place)
            return

        def put(new: str) -> None:
            holder[at] = pikepdf.String(encoded(new, encoding))

        if reach.key in ("/RC", "/RV"):
            for one in markup.texts(text):
                self._add(markup.shown(one), reach, _nowhere)
            return
        self._add(text, reach, _nowhere if reach.loose else put, hidden=_hides(holder, reach))

    def _stream(self, stream: Stream, reach: _Reach) -> None:
        if stream.objgen in self._contents:
            return  # read with its page, as several streams can be one text
        role = roles.role(stream, reach.key)
        if role == "content":
            self._content(stream, reach)
        elif role:
            self._text_stream(stream, reach, role)
        elif roles.is_damaged(stream):
            self._blind.append(BlindSpot(reach.owner.place, "数据流损坏，里面的内容没有查看", "corrupt"))

    def _text_stream(self, stream: Stream, reach: _Reach, role: str) -> None:
        data = roles.plain(stream)
        if data is None:
            self._blind.append(BlindSpot(reach.owner.place, "数据流过大或已损坏，里面的内容没有查看", "corrupt"))
            return
        text, encoding = decoded(data)
        if role == "text":
            found: list[markup.Text] = [(markup.Piece(0, len(text), text, raw=True),)] if _WORDED.search(text) else []
        else:
            found = markup.texts(text)
        new: dict[int, str] = {}
        way = _Reach("/XMP" if role == "xmp" else reach.key, reach.owner, reach.loose)
        for number, one in enumerate(found):

            def put(changed: str, number: int = number) -> None:
                new[number] = changed
                stream.write(encoded(markup.rewritten(text, found, new), encoding))

            self._add(markup.shown(one), way, _nowhere if reach.loose else put)

    def _content(self, source: Object, reach: _Reach) -> None:
        """Properties of marked content and comments: what stands in a content stream and is not drawn."""
        data = roles.content_bytes(source)
        if data is None:
            return  # whoever walks the glyphs says so
        for comment in comments(data):
            if _WORDED.search(text := decoded(comment)[0]):
                self._add(text, _Reach("/%", reach.owner, loose=True), _nowhere)
        if SUSPICIOUS.search(data):
            self._calling[source.objgen] = source
        if not self._properties or not has_properties(data):
            return
        try:
            operators = self._operators[source.objgen] = Operators(self._pdf, source)
        except pikepdf.PdfError:
            return  # as above
        for properties in operators.properties():
            self._collect(properties, _Reach("", reach.owner, reach.loose), [], 0)
            self._names.collect(properties, reach.owner.place)

    def _add(self, text: str, reach: _Reach, put: Put, hidden: bool = True) -> None:
        if len(self._spots) >= _MOST_SPOTS:
            raise LimitExceeded("文档中的文字段数超过上限", "more texts than the limit")
        owner = reach.owner
        word = roles.word(reach.key, owner.kind)
        shows_field = owner.kind == "field" and reach.key in ("/V", "/DV", "/Opt")
        label = owner.label if shows_field else roles.label(reach.key, owner.kind)
        gap = " " if owner.place[-1:].isdigit() else ""
        place = f"{owner.place}{gap}的{word}" if word else owner.place
        spoken = reach.key in roles.SPOKEN_KEYS
        passage = Passage(text, place, label, hidden=hidden or reach.loose, shared=spoken, loose=reach.loose)
        self._spots.append(Spot(passage, put))


def _is_no_text(holder: Object, key: str) -> bool:
    if key == "/Contents":
        return isinstance(holder, Dictionary) and "/ByteRange" in holder  # a signature
    return key in roles.NO_TEXT_KEYS or (key == "/ID" and isinstance(holder, Array))  # the file's own


def _runs(action: object) -> bool:
    return isinstance(action, Dictionary) and str(action.get("/S", "")) in roles.RUNNING_ACTIONS


def _hides(holder: Object, reach: _Reach) -> bool:
    """Whether a string does not show: only contents of fields and text boxes do, and titles of bookmarks."""
    if reach.owner.kind == "outline":
        return reach.key != "/Title"
    if isinstance(holder, Dictionary) and is_hidden(holder):
        return True
    return reach.owner.hidden or reach.key not in roles.SHOWN_KEYS


def _names_destination(holder: Object, at: str | int, key: str) -> bool:
    """Whether a string is the name of a place in the file, which links call it by."""
    if isinstance(holder, Dictionary):
        return key in ("/Dest", "/ID") or (key == "/D" and holder.get("/S") == Name.GoTo)
    return key == "/Limits" or (key == "/Names" and isinstance(at, int) and at % 2 == 0)
