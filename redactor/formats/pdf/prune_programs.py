"""Font programs without the outlines that are not used: TrueType, CFF, Type 1. Glyph numbers and widths stay."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from pikepdf import Dictionary, Name

from redactor.formats.pdf.encodings import simple_encoding
from redactor.formats.pdf.objects import at, items

_COMPOSITE_END, _WORDS, _SCALE, _TWO_SCALES, _MATRIX = 0x20, 0x01, 0x08, 0x40, 0x80
WHOLE = -1
"""In place of a count: the program is not understood, and stays as it is."""
_EEXEC, _CHARSTRING = 55665, 4330
_MACINTOSH = 258
"""Names that every font knows by number."""
_ENTRY = re.compile(rb"/(\S+)\s+(\d+)\s+(?:RD|-\||\S+) ")
_LENIV = re.compile(rb"/lenIV\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the fonts that share a program still need of it.

    Attributes:
        glyphs: numbers of glyphs, or CIDs in a font program that knows these.
        codes: bytes of simple fonts.
        names: names of glyphs in simple fonts.
        texts: characters of simple fonts, where a table of the program leads from them to glyphs.
        simple: the simple fonts among them, for which the program's own tables of names and characters are needed.
    """

    glyphs: set[int] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    texts: set[int] = field(default_factory=set)
    simple: list[Dictionary] = field(default_factory=list, repr=False)

    @property
    def is_simple(self) -> bool:
        """Whether any of the fonts calls glyphs by byte."""
        return bool(self.simple)

    def add_composite(self, glyphs: Collection[int]) -> None:
        """A font that calls glyphs by number."""
        self.glyphs.update(glyphs)

    def add_simple(self, source: Dictionary, codes: Collection[bytes]) -> None:
        """A font that calls glyphs by byte: by way of names, characters or the program's own encoding."""
        self.simple.append(source)
        own = {code[0] for code in codes if code}
        self.codes.update(own)
        encoding = simple_encoding(source, {})
        self.texts.update(ord(text[0]) for code in own if (text := encoding.get(code)))
        code = 0
        for item in items(at(source, "/Encoding", "/Differences")):
            if isinstance(item, Name):
                if code in own:
                    self.names.add(bytes(item)[1:].decode("latin-1"))
                code += 1
            else:
                code = int(item) if isinstance(item, int) else 0


def glyph_count(key: str, data: bytes) -> int:
    """How many glyphs a program has; 0 if that is not known, as of old Type 1."""
    tables = _tables(data) if key == "/FontFile2" else {}
    return int(struct.unpack(">H", tables["maxp"][4:6])[0]) if len(tables.get("maxp", b"")) >= 6 else 0


def lengths(key: str, data: bytes) -> list[int]:
    """``Length1`` and following, which PDF asks for (ISO 32000-2, table 125)."""
    if key == "/FontFile2":
        return [len(data)]
    return []  # CFF has none; Type 1 keeps those it had, byte for byte


def _tables(data: bytes) -> dict[str, bytes]:
    if len(data) < 12:
        return {}
    found = {}
    for i in range(struct.unpack(">H", data[4:6])[0]):
        entry = data[12 + 16 * i : 28 + 16 * i]
        if len(entry) == 16:
            _, offset, length = struct.unpack(">III", entry[4:])
            found[entry[:4].decode("latin-1")] = data[offset : offset + length]
    return found


def blank_truetype(data: bytes, wanted: Wanted) -> tuple[bytes, int]:
    """Unused outlines out of ``glyf``; characters out of ``cmap``, names out of ``post`` where nothing needs them."""
    tables = _tables(data)
    if not {"head", "loca", "glyf", "maxp"} <= set(tables):
        return data, WHOLE
    is_long = struct.unpack(">h", tables["head"][50:52])[0] != 0
    loca, glyf = tables["loca"], tables["glyf"]
    offsets = (
        list(struct.unpack(f">{len(loca) // 4}I", loca[: len(loca) // 4 * 4])) if is_long
        else [2 * one for one in struct.unpack(f">{len(loca) // 2}H", loca[: len(loca) // 2 * 2])]
    )  # fmt: skip
    maps = _character_maps(data)
    kept = {0} | wanted.glyphs | _called(maps, wanted)
    if wanted.is_simple and not maps:
        return data, WHOLE  # which glyph a byte calls is not known
    kept = _with_pieces(glyf, offsets, kept)
    new_glyf, new_offsets, gone = bytearray(), [0], 0
    for number in range(len(offsets) - 1):
        outline = glyf[offsets[number] : offsets[number + 1]]
        if number in kept:
            new_glyf += outline + bytes(-len(outline) % 4)
        else:
            gone += bool(outline)
        new_offsets.append(len(new_glyf))
    if not gone:
        return data, 0
    tables["glyf"] = bytes(new_glyf)
    tables["loca"] = struct.pack(f">{len(new_offsets)}I", *new_offsets)
    tables["head"] = tables["head"][:8] + bytes(4) + tables["head"][12:50] + b"\0\1" + tables["head"][52:]
    _forget_characters(data, tables, kept, wanted)
    return _assembled(data[:4], tables), gone


def _character_maps(data: bytes) -> list[Any] | None:
    """The tables that lead from characters to glyphs; ``None`` if they are damaged."""
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(io.BytesIO(data), lazy=True)
        return [] if "cmap" not in font else [(table, font) for table in font["cmap"].tables]
    except Exception:  # fontTools raises anything on damaged tables: the caller then keeps what could be needed
        return None


def _called(maps: list[Any] | None, wanted: Wanted) -> set[int]:
    """Glyphs that a simple font may call, by whichever table."""
    if not wanted.is_simple:
        return set()
    found = set()
    for table, font in maps or ():
        for character, glyph in table.cmap.items():
            if (
                character in wanted.texts
                or (character & 0xFF in wanted.codes and character < 0x100)
                or (0xF000 <= character <= 0xF0FF and character & 0xFF in wanted.codes)
            ):
                found.add(font.getGlyphID(glyph))
    if maps and wanted.names:
        font = maps[0][1]
        found |= {number for number, name in enumerate(font.getGlyphOrder()) if name in wanted.names}
    return found


def _with_pieces(glyf: bytes, offsets: list[int], kept: set[int]) -> set[int]:
    """The glyphs with those that they are put together from."""
    found, stack = set(kept), list(kept)
    while stack:
        number = stack.pop()
        if not 0 <= number < len(offsets) - 1:
            continue
        outline = glyf[offsets[number] : offsets[number + 1]]
        if len(outline) < 10 or struct.unpack(">h", outline[:2])[0] >= 0:
            continue
        place = 10
        while place + 4 <= len(outline):
            flags, piece = struct.unpack(">HH", outline[place : place + 4])
            if piece not in found:
                found.add(piece)
                stack.append(piece)
            place += 4 + (4 if flags & _WORDS else 2)
            place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
            if not flags & _COMPOSITE_END:
                break
    return found


def _forget_characters(data: bytes, tables: dict[str, bytes], kept: set[int], wanted: Wanted) -> None:
    from fontTools.ttLib import TTFont

    if "cmap" in tables:
        font = TTFont(io.BytesIO(data), lazy=True)
        for table in font["cmap"].tables:
            table.cmap = {c: glyph for c, glyph in table.cmap.items() if font.getGlyphID(glyph) in kept}
        tables["cmap"] = font["cmap"].compile(font)
    if "post" in tables:
        tables["post"] = _names(tables["post"], kept if wanted.names else set())
    for name in ("GSUB", "GPOS", "GDEF", "kern", "DSIG", "hdmx", "VDMX", "LTSH"):
        tables.pop(name, None)  # tables of shaping and of screens: no PDF reader looks at them


def _names(post: bytes, kept: Collection[int]) -> bytes:
    """The table of glyph names with those of these glyphs only (OpenType, "post", version 2.0)."""
    nameless = b"\0\3\0\0" + post[4:32]
    if post[:4] != b"\0\2\0\0" or not kept or len(post) < 34:
        return nameless
    count = struct.unpack(">H", post[32:34])[0]
    indices = struct.unpack(f">{count}H", post[34 : 34 + 2 * count].ljust(2 * count, b"\0"))
    strings, place = list[bytes](), 34 + 2 * count
    while place < len(post):
        strings.append(post[place : place + 1 + post[place]])
        place += 1 + post[place]
    new_indices, new_strings = list[int](), list[bytes]()
    for number, index in enumerate(indices):
        own = index - _MACINTOSH
        if number not in kept or own >= len(strings):
            new_indices.append(0)
        elif own < 0:
            new_indices.append(index)
        else:
            new_indices.append(_MACINTOSH + len(new_strings))
            new_strings.append(strings[own])
    return post[:32] + struct.pack(f">H{count}H", count, *new_indices) + b"".join(new_strings)


def _assembled(version: bytes, tables: Mapping[str, bytes]) -> bytes:
    """A font file of these tables, with checksums (OpenType, "Organization of an OpenType Font")."""
    power = max(len(tables).bit_length() - 1, 0)
    head = version + struct.pack(">HHHH", len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    place = len(head) + 16 * len(tables)
    entries, bodies = b"", b""
    for name, body in sorted(tables.items()):
        padded = body + bytes(-len(body) % 4)
        entries += name.encode("latin-1") + struct.pack(">III", _sum(padded), place + len(bodies), len(body))
        bodies += padded
    whole = head + entries + bodies
    adjustment = (0xB1B0AFBA - _sum(whole)) & 0xFFFFFFFF
    start = place + sum(len(body) + -len(body) % 4 for name, body in sorted(tables.items()) if name < "head")
    return whole[: start + 8] + struct.pack(">I", adjustment) + whole[start + 12 :]


def _sum(data: bytes) -> int:
    return int(sum(struct.unpack(f">{len(data) // 4}I", data))) & 0xFFFFFFFF


def blank_compact(data: bytes, wanted: Wanted) -> tuple[bytes, int]:
    """Unused charstrings of a CFF font, bare or in OpenType; their names too."""
    from fontTools.cffLib import CFFFontSet
    from fontTools.ttLib import TTFont

    try:
        opentype = TTFont(io.BytesIO(data)) if data[:4] == b"OTTO" else None
        fonts = opentype["CFF "].cff if opentype is not None else CFFFontSet()
        if opentype is None:
            fonts.decompile(io.BytesIO(data), None)
        top = fonts[fonts.fontNames[0]]
        gone = _blank_charstrings(top, wanted)
        if not gone:
            return data, 0
        out = io.BytesIO()
        if opentype is not None:
            opentype.save(out)
        else:
            fonts.compile(out, SimpleNamespace(recalcBBoxes=False))
    except Exception:  # fontTools raises anything on damaged fonts: the caller is told that it stays whole
        return data, WHOLE
    return out.getvalue(), gone


def _blank_charstrings(top: Any, wanted: Wanted) -> int:
    strings, order = top.CharStrings, list(top.charset)
    if hasattr(top, "ROS"):
        kept = {f"cid{cid:05d}" for cid in wanted.glyphs}
    else:
        kept = {order[number] for number in wanted.glyphs if number < len(order)} | wanted.names
        encoding = getattr(top, "Encoding", None)
        if isinstance(encoding, list):
            kept |= {encoding[code] for code in wanted.codes if code < len(encoding)}
        if wanted.is_simple and not isinstance(encoding, list):
            kept |= _standard_names(wanted)
    kept.add(order[0])
    gone = 0
    for name in order:
        if name in kept:
            continue
        one = strings[name]
        one.decompile()
        if one.program != ["endchar"]:
            one.program, one.bytecode = ["endchar"], None
            gone += 1
    if not hasattr(top, "ROS"):
        _rename(top, order, kept)
    return gone


def _standard_names(wanted: Wanted) -> set[str]:
    from fontTools.agl import UV2AGL
    from fontTools.encodings.StandardEncoding import StandardEncoding

    names = {StandardEncoding[code] for code in wanted.codes if code < len(StandardEncoding)}
    return names | {name for text in wanted.texts if (name := UV2AGL.get(text))}


def _rename(top: Any, order: list[str], kept: Collection[str]) -> None:
    """Names of blank glyphs say which characters they were: numbers instead."""
    new = {name: f"x{number}" for number, name in enumerate(order) if name not in kept}
    top.charset = [new.get(name, name) for name in order]
    top.CharStrings.charStrings = {new.get(name, name): value for name, value in top.CharStrings.charStrings.items()}
    encoding = getattr(top, "Encoding", None)
    if isinstance(encoding, list):
        top.Encoding = [".notdef" if name in new else name for name in encoding]


def blank_type1(data: bytes, wanted: Wanted) -> tuple[bytes, int]:
    """Unused charstrings of a Type 1 font, in place: every length stays, names of characters become signs."""
    start = data.find(b"eexec")
    if start < 0:
        return data, WHOLE
    start += 5
    while data[start : start + 1] in (b" ", b"\r", b"\n", b"\t"):
        start += 1
    is_hex = re.fullmatch(rb"[0-9A-Fa-f\s]{4}", data[start : start + 4]) is not None
    if is_hex:
        return data, WHOLE  # PDF asks for the binary form (9.9.1); no writer was seen that does otherwise
    clear, plain = data[:start], _decrypted(data[start:], _EEXEC)
    skip = int(m[1]) if (m := _LENIV.search(plain)) else 4
    encoding = {int(code): name.decode("latin-1") for code, name in re.findall(rb"dup\s+(\d+)\s*/(\S+)\s+put", clear)}
    kept = wanted.names | {encoding[code] for code in wanted.codes if code in encoding} | {".notdef"}
    if b"StandardEncoding def" in clear:
        kept |= _standard_names(wanted)
    kept |= _standard_names(wanted) if not encoding else set()
    begin = plain.find(b"/CharStrings")
    if begin < 0:
        return data, WHOLE
    out, gone, place = bytearray(plain), 0, begin + len(b"/CharStrings")
    while match := _ENTRY.search(plain, place):
        length = int(match[2])
        body = (match.end(), match.end() + length)
        place = body[1]
        name = match[1].decode("latin-1")
        if name in kept or length <= skip:
            continue
        blank = _encrypted(bytes(skip) + b"\x8b\x8b\x0d\x0e" + bytes(max(length - skip - 4, 0)), _CHARSTRING)[:length]
        if out[body[0] : body[1]] == blank:
            continue
        out[body[0] : body[1]] = blank
        gone += 1
        sign = _sign(name, gone).encode()
        out[match.start(1) : match.end(1)] = sign
        clear = re.sub(rb"(dup\s+\d+\s*/)" + re.escape(match[1]) + rb"(?=\s+put)", lambda m, s=sign: m[1] + s, clear)  # type: ignore[misc]
    return (clear + _encrypted(bytes(out), _EEXEC), gone) if gone else (data, 0)


def _sign(name: str, number: int) -> str:
    """A name of the same length that means nothing; the names of Latin letters, one character long, stay."""
    return name if len(name) < 4 else f"x{number:0{len(name) - 1}d}"[: len(name)]


def _decrypted(data: bytes, key: int) -> bytes:
    out = bytearray()
    for byte in data:
        out.append(byte ^ (key >> 8))
        key = ((byte + key) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def _encrypted(data: bytes, key: int) -> bytes:
    out = bytearray()
    for byte in data:
        cipher = byte ^ (key >> 8)
        key = ((cipher + key) * 52845 + 22719) & 0xFFFF
        out.append(cipher)
    return bytes(out)


BLANKS: Mapping[str, Callable[[bytes, Wanted], tuple[bytes, int]]] = {
    "/FontFile": blank_type1,
    "/FontFile2": blank_truetype,
    "/FontFile3": blank_compact,
}
"""By the key under which a descriptor holds the program."""
