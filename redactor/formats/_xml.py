"""XML that is edited on its own source and never written anew: what is not replaced stays character for character.

Shape of use::

    xml = parse(member)                                   # bytes -> Xml; refuses what is damaged or has a DOCTYPE
    for code, kind, start, end in tokens(xml, {W + "p": 1, W + "t": 2}):
        ...                                               # only the tags asked for, as plain tuples
    pieces = [(start, end, "")]                           # where a passage's characters stand in the source
    text_of(xml, pieces)                                  # references decoded
    replace(xml, changes(xml, pieces, 0, "138", "***"))   # -> bytes in the same encoding

Why not a tree: a tree must be written again, and that moves prefixes, quotes and blanks; and regular expressions over
one string are several times faster in Python than a call an element.

Why that is safe: ``expat`` has already found the source well-formed, and :func:`parse` prepares a *shadow* of the same
length in which ``<`` only ever opens a tag and ``>`` only ever closes one (comments, processing instructions and CDATA
marks are blanked there, raw ``>`` and the contents of CDATA sections are replaced by stand-ins). Offsets in the shadow
are offsets in the source. ``[^<>]`` is then all that a pattern needs to stay within a tag or within a text.

Names are expanded, ``"{uri}local"``, since producers choose prefixes as they like (``<x:c>``). A prefix that a file
binds to two URIs counts for both: too much may then be taken for text of a known kind, never too little.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar
from xml.parsers import expat

from redactor.errors import StaleEdit, UnreadableFile, UnwritableFormat

START, END, EMPTY, WHOLE = 0, 1, 2, 3
"""Kinds of tag: ``<a>``, ``</a>``, ``<a/>``; and a whole element, from its start tag to its end tag."""

Piece = tuple[int, int, str]
"""Where some characters of a passage come from: start and end in the source, and how they show.

``(start, end, "")``: the source's own characters, references decoded. ``(start, end, "-")``: an element that shows as
this character. ``(at, at, "\\n")``: an element that shows as this white space and stays as it is.
"""

Change = tuple[int, int, str]
"""Start and end in the source, and the source text to stand there instead."""

T = TypeVar("T")

_BLANK, _LESS, _AMPERSAND, _GREATER = "\ud800", "\ud801", "\ud802", "\ud803"
"""Stand-ins in the shadow: lone surrogates, which no well-formed XML can hold."""
_STAND_INS = {ord("<"): _LESS, ord("&"): _AMPERSAND, ord(">"): _GREATER}
_MEANT = {_BLANK: "", _LESS: "<", _AMPERSAND: "&", _GREATER: ">"}

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CODECS = {
    **dict.fromkeys(("utf8", "us-ascii", "ascii"), "utf-8"),
    # Who could read the declaration as ASCII has no UTF-16 before him: some programs declare what they held before.
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "unicode"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
}
_KNOWN_CODEC = re.compile(r"utf-8|gb18030|big5(-hkscs)?|(iso-8859|windows|euc)-\w+|shift_jis")
_IRREGULAR = re.compile(
    r"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?(?P<pi>.*?)\?>"
    r"""|<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>|(?P<raw>>)""",
    re.DOTALL,
)
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_PREFIX = re.compile(r"""xmlns(?<=\sxmlns)(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPECIAL = re.compile(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(amp|lt|gt|quot|apos));|[\ud800-\ud803]")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NEEDS_ESCAPE = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


class DoctypeRefused(UnreadableFile):
    """The member has a DOCTYPE: it could define any text by entities, and no office program writes one."""


class Attribute(NamedTuple):
    """One attribute: its name as written (with prefix) and where its value stands, without the quotes."""

    name: str
    start: int
    end: int

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Xml:
    """A checked XML source.

    Attributes:
        source: the decoded characters, without the byte order mark.
        text: the shadow, same length; the same object as ``source`` if nothing in it is irregular.
        codec: Python's name of the encoding it came in.
        mark: the byte order mark it came with.
        comments: spans of what stands in comments and processing instructions, in order.
        cdata: spans of what stands in CDATA sections, in order.
        prefixes: every namespace URI with the prefixes bound to it anywhere, each with its colon (``""``: the default).
    """

    source: str = field(repr=False)
    text: str = field(repr=False)
    codec: str
    mark: bytes = b""
    comments: tuple[tuple[int, int], ...] = ()
    cdata: tuple[tuple[int, int], ...] = ()
    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)


def parse(data: bytes) -> Xml:
    """The XML in ``data``, decoded and checked.

    Raises:
        DoctypeRefused: it has a DOCTYPE.
        UnreadableFile: it is not well-formed, or not in the encoding it says.
    """
    source, codec, mark = _decode(data)
    body = data[len(mark) :] if codec == "utf-8" else source.encode("utf-8")
    _check(body)
    regular = source.count("<") == source.count(">") and "<!" not in source and source.find("<?", 1) < 0
    if regular:
        return Xml(source, source, codec, mark, prefixes=_prefixes(source))
    text, comments, cdata = _shadow(source)
    return Xml(source, text, codec, mark, comments, cdata, _prefixes(text))


def _decode(data: bytes) -> tuple[str, str, bytes]:
    """Characters, codec and byte order mark."""
    codec, mark = "utf-8", b""
    if data.startswith(b"\xef\xbb\xbf"):
        mark = data[:3]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        mark = data[:2]
        codec = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    elif data.startswith(b"<\0"):
        codec = "utf-16-le"
    elif data.startswith(b"\0<"):
        codec = "utf-16-be"
    elif declared := _DECLARED.match(data):
        codec = _CODECS.get(declared[1].decode("ascii").lower(), declared[1].decode("ascii").lower())
        if not _KNOWN_CODEC.fullmatch(codec):
            raise _misdeclared()
    try:
        source = str(data[len(mark) :], codec)
    except (UnicodeDecodeError, LookupError):
        raise _misdeclared() from None
    if codec[:3] != "utf" and source.encode(codec) != data:
        raise _misdeclared()  # the rest could not be given back byte for byte
    return source, codec, mark


def _misdeclared() -> UnreadableFile:
    return UnreadableFile("XML 部件的编码与其声明不符", "an XML member is not in the encoding it declares")


def _check(body: bytes) -> None:
    """Well-formed or refused; ``body`` is UTF-8 whatever its declaration says."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise UnreadableFile("XML 部件已损坏（语法不完整）", "an XML member is not well-formed") from None


def _refuse_doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
    raise DoctypeRefused("XML 部件含有 DOCTYPE 声明，其实体可改变文字内容", "an XML member has a DOCTYPE")


def _shadow(source: str) -> tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The regular text of the same length, the spans of comments and instructions, the spans of CDATA sections."""
    out: list[str] = []
    comments: list[tuple[int, int]] = []
    cdata: list[tuple[int, int]] = []
    at = 0
    for m in _IRREGULAR.finditer(source):
        out.append(source[at : m.start()])
        at = m.end()
        if m.group("raw"):
            out.append(_GREATER)
        elif m.group("cdata") is not None:
            start, end = m.span("cdata")
            cdata.append((start, end))
            out += (_BLANK * (start - m.start()), source[start:end].translate(_STAND_INS), _BLANK * (at - end))
        elif m.lastgroup:
            if not (m.start() == 0 and _DECLARATION.match(source)):
                comments.append(m.span(m.lastgroup))
            out.append(_BLANK * (at - m.start()))
        else:
            tag = m.group()
            out.append("<" + tag[1:-1].replace(">", _GREATER) + ">")
    out.append(source[at:])
    return "".join(out), tuple(comments), tuple(cdata)


def _prefixes(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    # Each binding once: most files bind all on the root, a few (drawings) repeat them by the thousand.
    for prefix, quoted, single in dict.fromkeys(_PREFIX.findall(text)):
        found.setdefault(_resolve(quoted or single), {})[prefix + ":" if prefix else ""] = None
    return {uri: tuple(names) for uri, names in found.items()}


def _resolve(raw: str) -> str:
    """A value with its references decoded."""
    return _SPECIAL.sub(_meaning, raw) if "&" in raw else raw


def _meaning(m: re.Match[str]) -> str:
    decimal, hexadecimal, named = m.groups()
    if decimal:
        return chr(int(decimal))
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    return _NAMED[named] if named else _MEANT[m.group()]


def spellings(xml: Xml, name: str) -> list[str]:
    """How the expanded ``name`` is written in this source: one spelling a prefix; none if nothing is bound."""
    uri, _, local = name[1:].partition("}")
    return [prefix + local for prefix in xml.prefixes.get(uri, ())]


@lru_cache(maxsize=256)
def _tag_pattern(
    written: frozenset[str], whole: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
) -> re.Pattern[str]:
    """Finds these tags, start and end. Keyed by the spellings, of which a whole corpus has only a few sets."""
    branches = []
    for number, (outer, inner) in enumerate(whole, 1):
        others = _names_pattern(written - inner)
        branches.append(
            rf"({_names_pattern(outer)})(?=[\s>])[^>]*+(?<!/)>"
            rf"(?:[^<]++|<(?!/?(?:{others})[\s/>])[^>]*+>)*+</\{number}\s*>"
        )
    branches.append(rf"(/?)({_names_pattern(written)})(?=[\s/>])[^>]*>")
    return re.compile(f"<(?:{'|'.join(branches)})")


def _names_pattern(written: frozenset[str]) -> str:
    by_prefix: dict[str, list[str]] = {}
    for name in sorted(written):
        prefix, colon, local = name.rpartition(":")
        by_prefix.setdefault(prefix + colon, []).append(local)
    return "|".join(re.escape(p) + "(?:" + _trie(locals_) + ")" for p, locals_ in by_prefix.items())


def _trie(words: Sequence[str]) -> str:
    """Alternatives with common beginnings written once, so that a tag nobody asked for fails at its first letters."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    out = []
    for first, rests in by_first.items():
        rest = _trie(rests) if len(rests) > 1 else re.escape(rests[0])
        out.append(re.escape(first) + (f"(?:{rest})" if len(rests) > 1 else rest))
    return "|".join(out)


Whole = Sequence[tuple[Sequence[str], Sequence[str]]]
"""Names of elements, and names of wanted tags that may stand inside of them."""


def tokens(xml: Xml, wanted: Mapping[str, T], whole: Whole = ()) -> Iterator[tuple[T, int, int, int]]:
    """Every tag whose expanded name is a key of ``wanted``, in order: ``(wanted[name], kind, start, end)``.

    All other tags are passed over at the speed of the regular expression engine.

    Args:
        whole: elements (wanted, too) that are given as one token of kind ``WHOLE``, and nothing of what is in them, if
            no wanted tag is in them but those that may be: most paragraphs of a text.
    """
    codes = _spelled_codes(xml, wanted)
    if not codes:
        return
    text = xml.text
    sets = [tuple(frozenset(n for e in names for n in spellings(xml, e)) for names in pair) for pair in whole]
    pairs = tuple((outer, inner) for outer, inner in sets if outer)
    count = len(pairs)
    for m in _tag_pattern(frozenset(codes), pairs).finditer(text):
        end = m.end()
        name = m[m.lastindex or 1]
        if m.lastindex == count + 2:
            yield codes[name], END if m[count + 1] else EMPTY if text[end - 2] == "/" else START, m.start(), end
        else:
            yield codes[name], WHOLE, m.start(), end


def _spelled_codes(xml: Xml, wanted: Mapping[str, T]) -> dict[str, T]:
    codes: dict[str, T] = {}
    for name, code in wanted.items():
        uri, _, local = name[1:].partition("}")
        for prefix in xml.prefixes.get(uri, ()):
            codes[prefix + local] = code
    return codes


def attributes(xml: Xml, start: int, end: int) -> list[Attribute]:
    """The attributes of the tag that stands at ``start`` to ``end``."""
    return [
        Attribute(m.group(1), *(m.span(2) if m.start(2) >= 0 else m.span(3)))
        for m in _ATTRIBUTE.finditer(xml.text, start, end)
    ]


def attribute(xml: Xml, start: int, end: int, local: str) -> str | None:
    """The value of the tag's first attribute with this local name, references decoded; ``None`` if it has none."""
    for found in attributes(xml, start, end):
        if found.local == local:
            return _resolve(xml.text[found.start : found.end])
    return None


def texts(xml: Xml, passing: str = "") -> Iterator[tuple[str, int, int]]:
    """Every text that is not blank and the tag before it: ``(name as written, start, end)``, ``/name`` for an end tag.

    Args:
        passing: alternatives of a pattern, as written: texts that are closed by these end tags are passed over.
    """
    pattern = _text_pattern(passing)
    text = xml.text
    for m in pattern.finditer(text):
        opened = text.rfind("<", 0, m.start())
        yield text[opened + 1 : m.start()].rstrip("/").split(maxsplit=1)[0], m.start() + 1, m.end()


@lru_cache(maxsize=256)
def _text_pattern(passing: str) -> re.Pattern[str]:
    skip = rf"(?![^<]*</(?:{passing})\s*>)" if passing else ""
    return re.compile(rf">(?=[\s{_BLANK}]*[^\s{_BLANK}<]){skip}[^<]*")


def tags(xml: Xml, passing: str = "") -> Iterator[re.Match[str]]:
    """Every start or empty tag that has attributes.

    Args:
        passing: a pattern of what may follow ``<`` up to and with ``>`` in tags not wanted.
    """
    return _attributed_pattern(passing).finditer(xml.text)


def distinct_tags(xml: Xml, passing: str = "") -> set[str]:
    """The different tags that have attributes, as written; far fewer than tags."""
    return set(_attributed_pattern(passing).findall(xml.text))


@lru_cache(maxsize=256)
def _attributed_pattern(passing: str) -> re.Pattern[str]:
    skip = f"(?!{passing})" if passing else ""
    return re.compile(rf"<(?![/?]){skip}[^>=]*=[^>]*>")


def spelled(xml: Xml, start: int, end: int) -> tuple[str, list[int] | None]:
    """The characters that the source shows between two offsets, and where each of them starts there.

    The offsets are one more than the characters (the last is ``end``); ``None``: character ``i`` is at ``start + i``.
    """
    if xml.comments and _inside(xml.comments, start):
        return xml.source[start:end], None  # a comment knows no references
    raw = xml.text[start:end]
    if "&" not in raw and (xml.text is xml.source or not _SPECIAL.search(raw)):
        return raw, None
    characters: list[str] = []
    starts: list[int] = []
    at = 0
    for m in _SPECIAL.finditer(raw):
        characters += raw[at : m.start()]
        starts += range(start + at, start + m.start())
        if shown := _meaning(m):
            characters.append(shown)
            starts.append(start + m.start())
        at = m.end()
    characters += raw[at:]
    starts += range(start + at, end)
    starts.append(end)
    return "".join(characters), starts


def text_of(xml: Xml, pieces: Sequence[Piece]) -> str:
    """The text that the pieces make, one after another."""
    if len(pieces) == 1 and not pieces[0][2]:
        return spelled(xml, pieces[0][0], pieces[0][1])[0]
    return "".join([shown or spelled(xml, start, end)[0] for start, end, shown in pieces])


class Layout(NamedTuple):
    """Pieces laid out: the offset at which each starts, and each with its characters as :func:`spelled` gives them."""

    offsets: list[int]
    entries: list[tuple[Piece, str, list[int] | None]]


def laid_out(xml: Xml, pieces: Iterable[Piece]) -> Layout:
    """The pieces prepared for many changes."""
    offsets: list[int] = []
    entries: list[tuple[Piece, str, list[int] | None]] = []
    at = 0
    for piece in pieces:
        text, starts = (piece[2], None) if piece[2] else spelled(xml, piece[0], piece[1])
        offsets.append(at)
        entries.append((piece, text, starts))
        at += len(text)
    return Layout(offsets, entries)


def changes(
    xml: Xml, pieces: Sequence[Piece] | Layout, start: int, old: str, new: str, wrap: tuple[str, str] = ("", "")
) -> list[Change]:
    """The changes of the source that turn ``old`` at offset ``start`` of :func:`text_of` into ``new``.

    Args:
        pieces: the passage's pieces, or those :func:`laid_out` if there are many changes.
        wrap: what a new character is put between where it takes the place of a whole element.

    Raises:
        StaleEdit: ``old`` does not stand there, or ``new`` wants another character where an element stands that stays.
    """
    offsets, entries = pieces if isinstance(pieces, Layout) else laid_out(xml, pieces)
    if start < 0:
        raise _stale()
    found: list[Change] = []
    left = len(old)
    for number in range(max(0, bisect_right(offsets, start) - 1), len(entries)):
        at = offsets[number]
        if at >= start + len(old):
            break
        (first, last, shown), text, starts = entries[number]
        for i in range(max(0, start - at), min(len(text), start + len(old) - at)):
            offset = at + i - start
            left -= 1
            if text[i] != old[offset]:
                raise _stale()
            if old[offset] == new[offset]:
                continue
            if shown:
                if first == last:
                    raise _stale()
                found.append((first, last, wrap[0] + _escaped(xml, first, new[offset]) + wrap[1]))
                continue
            here = starts[i] if starts else first + i
            found.append((here, _reference_end(xml, here), _escaped(xml, here, new[offset])))
    if left:
        raise _stale()
    return found


def _stale() -> StaleEdit:
    return StaleEdit("要替换的文字已不在原处，未作任何改动", "the text to be replaced does not stand there")


def _reference_end(xml: Xml, at: int) -> int:
    """Where the character that starts at ``at`` ends in the source."""
    return xml.source.index(";", at) + 1 if xml.text[at] == "&" else at + 1


def _escaped(xml: Xml, at: int, character: str) -> str:
    if character not in _NEEDS_ESCAPE and character not in "-?":
        return character
    if _inside(xml.cdata, at) or _inside(xml.comments, at):
        # No references in there, and these could end the section early.
        raise UnwritableFormat("此处不能写入该字符", "this character cannot be written here")
    return _NEEDS_ESCAPE.get(character, character)


def _inside(spans: tuple[tuple[int, int], ...], at: int) -> bool:
    """Whether ``at`` lies in one of the sorted spans."""
    following = bisect_right(spans, at, key=_start_of)
    return following > 0 and at < spans[following - 1][1]


def _start_of(span: tuple[int, int]) -> int:
    return span[0]


def replace(xml: Xml, edits: Iterable[Change]) -> bytes:
    """The source with the changes made, in the encoding it came in.

    Two changes of the same span are one; the first counts. Raises ``ValueError`` if two overlap in part.
    """
    out: list[str] = []
    at, last = 0, (-1, -1)
    for start, end, new in sorted(edits, key=lambda change: change[:2]):
        if (start, end) == last:
            continue
        if start < at:
            raise ValueError("changes overlap")
        out += (xml.source[at:start], new)
        at, last = end, (start, end)
    out.append(xml.source[at:])
    return xml.mark + "".join(out).encode(xml.codec, "xmlcharrefreplace")
