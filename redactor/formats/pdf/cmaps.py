"""CMaps: which bytes are one code, which CID a code is, which text it stands for (ISO 32000-2, 9.7.5 and 9.10.3).

Our own small parser for embedded CMaps and ToUnicode; the predefined ones come from pdfminer's tables. Offsets of codes
are exact, also of codes that no table knows: masking has to cut them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from redactor.formats.pdf.matrix import number

Range = tuple[bytes, bytes]

_TOKEN = re.compile(rb"%[^\r\n]*|\((?:\\.|[^\\)])*\)|<<|>>|<[0-9A-Fa-f\s]*>|\[|\]|/[^\s<>\[\]()/%]*|[^\s<>\[\]()/%]+")
_LARGEST_RANGE = 70_000
_MOST_CODES = 400_000
"""Codes of one CMap. A file that claims more is made to burn memory; real ones have 65,536 at most."""
_UTF16: tuple[Range, ...] = (
    (b"\x00\x00", b"\xd7\xff"),
    (b"\xd8\x00\xdc\x00", b"\xdb\xff\xdf\xff"),
    (b"\xe0\x00", b"\xff\xff"),
)
_TWO_BYTES: tuple[Range, ...] = ((b"\x00\x00", b"\xff\xff"),)
_SPACES: tuple[tuple[str, tuple[Range, ...]], ...] = (  # first that fits the name's start or any part of it
    ("Identity", _TWO_BYTES),
    ("UCS2", _TWO_BYTES),
    ("UTF16", _UTF16),
    ("UTF32", ((b"\x00\x00\x00\x00", b"\x00\x10\xff\xff"),)),
    ("UTF8", ((b"\x00", b"\x7f"), (b"\xc0\x80", b"\xdf\xbf"), (b"\xe0\x80\x80", b"\xef\xbf\xbf"))),
    ("GBK2K", ((b"\x00", b"\x7f"), (b"\x81\x30\x81\x30", b"\xfe\x39\xfe\x39"), (b"\x81\x40", b"\xfe\xfe"))),
    ("GBK", ((b"\x00", b"\x80"), (b"\x81\x40", b"\xfe\xfe"))),
    ("GBpc", ((b"\x00", b"\x80"), (b"\xa1\xa1", b"\xfc\xfe"))),
    ("GB-EUC", ((b"\x00", b"\x80"), (b"\xa1\xa1", b"\xfe\xfe"))),
    ("GBT-EUC", ((b"\x00", b"\x80"), (b"\xa1\xa1", b"\xfe\xfe"))),
    ("GB-", ((b"\x21\x21", b"\x7e\x7e"),)),
    ("GBT-", ((b"\x21\x21", b"\x7e\x7e"),)),
    ("B5", ((b"\x00", b"\x80"), (b"\x81\x40", b"\xfe\xfe"))),
    ("HKscs", ((b"\x00", b"\x80"), (b"\x81\x40", b"\xfe\xfe"))),
    ("RKSJ", ((b"\x00", b"\x80"), (b"\xa0", b"\xdf"), (b"\x81\x40", b"\x9f\xfc"), (b"\xe0\x40", b"\xfc\xfc"))),
    ("EUC", ((b"\x00", b"\x80"), (b"\x8e\xa0", b"\x8e\xdf"), (b"\xa1\xa1", b"\xfe\xfe"))),
    ("KSC", ((b"\x00", b"\x80"), (b"\x81\x41", b"\xfe\xfe"))),
)


@dataclass(slots=True)
class _Parsed:
    """What an embedded CMap says: the state of one parsing, and its result."""

    spaces: list[Range] = field(default_factory=list)
    cids: dict[bytes, int] = field(default_factory=dict)
    texts: dict[bytes, str] = field(default_factory=dict)
    vertical: bool = False
    base: str = ""


def parse(data: bytes) -> _Parsed:
    """The code spaces, CIDs and texts that an embedded CMap or ToUnicode defines. What it says wrongly is passed over."""
    found = _Parsed()
    tokens = [token for token in _TOKEN.findall(data) if not token.startswith(b"%")]
    at, last = 0, b""
    sections = {
        b"begincodespacerange": _spaces,
        b"begincidrange": _cid_ranges,
        b"begincidchar": _cid_codes,
        b"beginbfchar": _text_codes,
        b"beginbfrange": _text_ranges,
    }
    while at < len(tokens):
        token = tokens[at]
        if section := sections.get(token):
            at = section(found, tokens, at + 1)
            continue
        if token == b"usecmap" and last.startswith(b"/"):
            found.base = last[1:].decode("latin-1")
        elif token == b"/WMode" and at + 1 < len(tokens):
            found.vertical = tokens[at + 1] == b"1"
        last = token
        at += 1
    return found


def _spaces(found: _Parsed, tokens: list[bytes], at: int) -> int:
    while at + 1 < len(tokens) and _is_hex(tokens[at]) and _is_hex(tokens[at + 1]):
        found.spaces.append((_hex(tokens[at]), _hex(tokens[at + 1])))
        at += 2
    return at


def _cid_ranges(found: _Parsed, tokens: list[bytes], at: int) -> int:
    while at + 2 < len(tokens) and _is_hex(tokens[at]):
        cid = int(number(tokens[at + 2]))
        for step, code in enumerate(_codes(tokens[at], tokens[at + 1], len(found.cids))):
            found.cids[code] = cid + step
        at += 3
    return at


def _cid_codes(found: _Parsed, tokens: list[bytes], at: int) -> int:
    while at + 1 < len(tokens) and _is_hex(tokens[at]):
        found.cids[_hex(tokens[at])] = int(number(tokens[at + 1]))
        at += 2
    return at


def _text_codes(found: _Parsed, tokens: list[bytes], at: int) -> int:
    while at + 1 < len(tokens) and _is_hex(tokens[at]):
        if _is_hex(tokens[at + 1]):
            found.texts[_hex(tokens[at])] = _text(_hex(tokens[at + 1]))
        at += 2
    return at


def _text_ranges(found: _Parsed, tokens: list[bytes], at: int) -> int:
    while at + 2 < len(tokens) and _is_hex(tokens[at]):
        codes = _codes(tokens[at], tokens[at + 1], len(found.texts))
        at += 2
        if tokens[at] == b"[":
            at += 1
            for code in codes:
                if at >= len(tokens) or tokens[at] == b"]":
                    break
                found.texts[code] = _text(_hex(tokens[at]))
                at += 1
            while at < len(tokens) and tokens[at] != b"]":
                at += 1
        elif first := _hex(tokens[at]):
            tail = min(2, len(first))
            start, size = int.from_bytes(first[-tail:], "big"), 256**tail
            for step, code in enumerate(codes):
                found.texts[code] = _text(first[:-tail] + ((start + step) % size).to_bytes(tail, "big"))
        at += 1
    return at


def _codes(first: bytes, last: bytes, so_far: int) -> Iterator[bytes]:
    start, length = _hex(first), len(_hex(first))
    low, high = int.from_bytes(start, "big"), int.from_bytes(_hex(last), "big")
    room = max(0, min(_LARGEST_RANGE, _MOST_CODES - so_far))
    for code in range(low, min(high, low + room, 256**length - 1) + 1):
        yield code.to_bytes(length, "big")


def _is_hex(token: bytes) -> bool:
    return token[:1] == b"<" and token != b"<<"


def _hex(token: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", token)[:512]
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _text(raw: bytes) -> str:
    return raw.decode("utf-16-be", "replace") if len(raw) > 1 else raw.decode("latin-1")


@lru_cache(maxsize=64)
def _predefined(name: str) -> Mapping[int, Any] | None:
    from pdfminer.cmapdb import CMapDB

    try:
        tree: Mapping[int, Any] | None = getattr(CMapDB.get_cmap(name), "code2cid", None)
    except (CMapDB.CMapNotFound, KeyError):
        return None
    return tree


@lru_cache(maxsize=16)
def texts_of_collection(ordering: str, vertical: bool) -> Mapping[int, str]:
    """The text of each CID of one of Adobe's character collections (``GB1``, ``CNS1``, ``Japan1``, ``Korea1``)."""
    from pdfminer.cmapdb import CMapDB

    try:
        found: Mapping[int, str] = CMapDB.get_unicode_map(f"Adobe-{ordering}", vertical).cid2unichr
    except (CMapDB.CMapNotFound, KeyError, AttributeError):
        return {}
    return found


class CodeMap:
    """From a string's bytes to codes and from codes to CIDs: predefined by name, embedded, or one upon the other."""

    def __init__(self, name: str = "Identity-H", embedded: _Parsed | None = None, depth: int = 0) -> None:
        self.known = True
        self._base: CodeMap | None = None
        self._cids: Mapping[bytes, int] = {}
        self._tree: Mapping[int, Any] | None = None
        self._identity = False
        if embedded is not None:
            self._cids = embedded.cids
            spaces = list(embedded.spaces)
            self.vertical = embedded.vertical
            if embedded.base and depth < 4:
                self._base = CodeMap(embedded.base, depth=depth + 1)
                spaces += [space for space in self._base.spaces if space not in spaces]
                self.vertical = self.vertical or self._base.vertical
            self.spaces: tuple[Range, ...] = tuple(spaces) or _TWO_BYTES
        else:
            self.spaces = next((ranges for sign, ranges in _SPACES if sign in name), ((b"\x00", b"\x7f"), *_TWO_BYTES))
            self.vertical = name.endswith("V")
            self._identity = name in ("Identity-H", "Identity-V")
            if not self._identity:
                self._tree = _predefined(name)
                self.known = self._tree is not None
        self._pairs_only = all(len(first) == 2 for first, _ in self.spaces) and self.spaces == _TWO_BYTES
        self._shortest = min(len(first) for first, _ in self.spaces)

    def cid(self, code: bytes) -> int | None:
        """The CID of a code; ``None`` if it has none."""
        if self._identity:
            return int.from_bytes(code, "big")
        if (found := self._cids.get(code)) is not None:
            return found
        if self._tree is not None:
            node: Any = self._tree
            for byte in code:
                node = node.get(byte) if isinstance(node, Mapping) else None
            return node if isinstance(node, int) else None
        return self._base.cid(code) if self._base else None

    def split(self, data: bytes) -> list[tuple[int, int]]:
        """Offset and length of each code of a string; together they are all of its bytes."""
        if self._pairs_only:
            return [(at, min(2, len(data) - at)) for at in range(0, len(data), 2)]
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(data):
            length = self._length(data, at)
            found.append((at, length))
            at += length
        return found

    def _length(self, data: bytes, at: int) -> int:
        for length in (1, 2, 3, 4):
            code = data[at : at + length]
            if len(code) < length:
                break
            for first, last in self.spaces:
                if len(first) == length and all(
                    low <= byte <= high for low, byte, high in zip(first, code, last, strict=False)
                ):
                    return length
        return min(self._shortest, len(data) - at) if len(data) - at >= self._shortest else len(data) - at
