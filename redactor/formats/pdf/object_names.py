"""Names of a PDF that could be words: of destinations, resources, fonts, layers; one for all places that use it.

A name is defined in one place and called in others, also as an operand of content streams. So it is one text, and a
change of it is made everywhere at once: links and drawing go on working.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from redactor.content import Passage
from redactor.formats._names import legal_name
from redactor.formats.pdf import roles
from redactor.formats.pdf.objects import items, keys
from redactor.formats.pdf.text_strings import decoded, encoded

SUSPICIOUS = re.compile(rb"/[^\s/<>\[\]()]*?(?:\*|@|#[89A-Fa-f][0-9A-Fa-f]|[\x80-\xff]|[0-9*]{5})")
"""A name, in a written object, that is worth reading. The star is in, so that a masked one is read again."""
_TELLING = re.compile(r"[^\x00-\x7f]|[*@]|[0-9]{5}")
_SIGNS = "*+=~_"
_REGULAR = re.compile(rb"[!-~]")
_DELIMITERS = b"()<>[]{}/%#"
_DEEPEST = 100


@dataclass(slots=True)
class _Name:
    place: str
    new: str = field(repr=False)


class Names:
    """All names worth reading, by what they say."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._found: dict[str, _Name] = {}
        self._strings: list[tuple[Object, str | int]] = []
        self._values: list[tuple[Object, str | int]] = []
        self._keys: list[tuple[Object, str]] = []

    def collect(self, obj: Object, place: str, depth: int = 0) -> None:
        """The names in an object, as keys and as values, down to what it only refers to."""
        if isinstance(obj, Array):
            entries: list[tuple[str | int, object]] = list(enumerate(items(obj)))
        else:
            entries = []
            for key in keys(obj):
                text = decoded(key[1:].encode("utf-8", "surrogateescape"))[0]
                if _TELLING.search(text):
                    self._note(text, place)
                    self._keys.append((obj, key))
                entries.append((key, obj[key]))
        for at, value in entries:
            if isinstance(value, Name) and at not in roles.NO_TEXT_KEYS:
                text = decoded(bytes(value)[1:])[0]
                if _TELLING.search(text):
                    self._note(text, place)
                    self._values.append((obj, at))
            elif isinstance(value, Dictionary | Array) and not value.is_indirect and depth < _DEEPEST:
                self.collect(value, place, depth + 1)

    def destination(self, holder: Object, at: str | int, text: str, place: str) -> None:
        """A string that is used as a name."""
        if _TELLING.search(text):
            self._note(text, place)
            self._strings.append((holder, at))

    def _note(self, text: str, place: str) -> None:
        self._found.setdefault(text, _Name(place, text))

    def spots(self) -> Iterator[tuple[Passage, Callable[[str], None]]]:
        """One text for each name, and what writes it."""
        for name in self._found.values():

            def put(new: str, name: _Name = name) -> None:
                name.new = new

            yield Passage(name.new, f"{name.place}的名称", "名称", hidden=True, loose=True), put

    def write(self) -> dict[bytes, Object]:
        """Change the names everywhere; which name became which, for the operands of content streams."""
        taken = {text.lower() for text, name in self._found.items() if name.new == text}
        changed = {
            text: legal_name(text, name.new, _SIGNS, taken) for text, name in self._found.items() if name.new != text
        }
        if not changed:
            return {}
        renamed: dict[bytes, Object] = {}
        for holder, at in self._strings:
            text, encoding = decoded(bytes(holder[at]))
            if text in changed:
                holder[at] = pikepdf.String(encoded(changed[text], encoding))
        for holder, at in self._values:
            old = bytes(holder[at])
            if (new := _renamed(old, changed)) is not None:
                holder[at] = renamed[old] = new
        for holder, key in self._keys:
            old = key.encode("utf-8", "surrogateescape")
            if (new := _renamed(old, changed)) is not None and key in list(holder):
                value = holder[key]
                del holder[key]
                holder[new] = value  # type: ignore[call-overload]  # takes any name, also one that is no UTF-8
                renamed[old] = new
        for tree in _name_trees(self._pdf):
            _sort(tree)
        return renamed


def _renamed(old: bytes, changed: dict[str, str]) -> Object | None:
    text, encoding = decoded(old[1:])
    if text not in changed:
        return None
    return Object.parse(b"/" + b"".join(map(_spelled, encoded(changed[text], encoding))))


def _spelled(byte: int) -> bytes:
    one = bytes((byte,))
    return one if _REGULAR.fullmatch(one) and one not in _DELIMITERS else b"#%02x" % byte


def _name_trees(pdf: Pdf) -> Iterator[Dictionary]:
    names = pdf.Root.get("/Names")
    structure = pdf.Root.get("/StructTreeRoot")
    trees: list[object] = [names[key] for key in keys(names)] if isinstance(names, Dictionary) else []
    if isinstance(structure, Dictionary):
        trees += [structure.get("/IDTree")]
    yield from (tree for tree in trees if isinstance(tree, Dictionary))


def _sort(tree: Dictionary) -> None:
    """All pairs of a name tree in one sorted leaf, as readers look names up by halving (ISO 32000-2, 7.9.6)."""
    pairs: list[tuple[bytes, Object, Object]] = []
    seen: set[tuple[int, int]] = set()
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        if node.is_indirect:
            seen.add(node.objgen)
        leaf, kids = node.get("/Names"), node.get("/Kids")
        if isinstance(leaf, Array):
            pairs += [(bytes(leaf[i]), leaf[i], leaf[i + 1]) for i in range(0, len(leaf) - 1, 2)]
        if isinstance(kids, Array):
            stack += items(kids)
    pairs.sort(key=lambda pair: pair[0])
    tree["/Names"] = Array([item for _, name, value in pairs for item in (name, value)])
    for key in ("/Kids", "/Limits"):
        if key in tree:
            del tree[key]
