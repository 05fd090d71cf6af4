"""Font subsets after masking: what no code on any page uses any more goes, as it names the hidden characters.

A subset holds the characters of its document and no others, often in the order of their first use: what is left over
after masking are the hidden given names, in order. So of every font that is a subset the unused entries go from
ToUnicode, widths, differences and glyph procedures, and unused outlines from the font program. What shows is unchanged.

Fonts that a form may still write with (``/DR`` of the form) stay whole, as do full fonts, whose characters tell nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from redactor.formats.pdf import cmaps, prune_programs
from redactor.formats.pdf.fonts import Font
from redactor.formats.pdf.marked import contents
from redactor.formats.pdf.objects import at, items, keys, named
from redactor.formats.pdf.owners import Key

_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_NOTDEF = "/.notdef"
_MOST_OF_SUBSET = 20_000
"""Glyphs. A font with more that does not call itself a subset is one that was embedded whole."""


def used_strings(pdf: Pdf) -> dict[Key, set[bytes]]:
    """The strings that are shown in each font, by the font's number. Where it is unsure which font, all that may be."""
    by_name: defaultdict[str, set[Key]] = defaultdict(set)
    for obj in pdf.objects:
        for holder in (obj, at(obj, "/Resources")):
            fonts = at(holder, "/Font")
            if isinstance(fonts, Dictionary):
                for key in keys(fonts):
                    if isinstance(font := fonts[key], Dictionary) and font.is_indirect:
                        by_name[key].add(font.objgen)
    everywhere = {key for some in by_name.values() for key in some}
    found: dict[Key, set[bytes]] = {key: set() for key in everywhere}
    for source in contents(pdf):
        resources = pikepdf.Page(source).resources if not isinstance(source, Stream) else at(source, "/Resources")
        for fonts_shown, strings in _shown(source, resources, by_name):
            for number in fonts_shown if fonts_shown is not None else everywhere:
                found.setdefault(number, set()).update(strings)
    return found


def _shown(
    source: Object, resources: object, by_name: Mapping[str, set[Key]]
) -> Iterator[tuple[set[Key] | None, list[bytes]]]:
    """The strings of one content stream with the fonts that may show them; ``None``: the font of whoever draws it."""
    current: set[Key] | None = None
    saved: list[set[Key] | None] = []
    for instruction in pikepdf.parse_content_stream(source):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            continue
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved.append(current)
        elif operator == "Q" and saved:
            current = saved.pop()
        elif operator == "Tf" and len(operands):
            name = bytes(operands[0]).decode("utf-8", "surrogateescape")
            own = at(resources, "/Font")
            font = own[name] if isinstance(own, Dictionary) and name in own else None
            current = {font.objgen} if isinstance(font, Dictionary) and font.is_indirect else set(by_name.get(name, ()))
        elif operator == "gs" and len(operands):
            state = at(resources, "/ExtGState")
            name = bytes(operands[0]).decode("utf-8", "surrogateescape")
            set_font = items(at(state[name], "/Font")) if isinstance(state, Dictionary) and name in state else []
            if set_font and isinstance(set_font[0], Dictionary):
                current = {set_font[0].objgen}
        elif operator in _SHOWS and len(operands):
            last = operands[len(operands) - 1]
            strings = items(last) if isinstance(last, Array) else [last]
            yield current, [bytes(one) for one in strings if isinstance(one, pikepdf.String)]


class Pruned(NamedTuple):
    """How many outlines, procedures and table entries went; how many font programs were not understood and stay."""

    gone: int
    whole: int


def prune(pdf: Pdf, used: Mapping[Key, Collection[bytes]] | None = None) -> Pruned:
    """Take out of all font subsets what is not used.

    Args:
        used: by the number of the font, the strings that are shown in it after masking; found out if not given.
    """
    if used is None:
        used = used_strings(pdf)
    whole = {
        font.objgen
        for font in _values(at(pdf.Root, "/AcroForm", "/DR", "/Font"))
        if isinstance(font, Dictionary) and font.is_indirect
    }
    users: list[_User] = []
    spared: set[Key] = set()
    for key in used:
        source = pdf.get_object(key)
        if not isinstance(source, Dictionary):
            continue
        holder = _descendant(source)
        if key in whole or not _is_subset(source, holder):
            spared |= {holder.objgen, *(program[1].objgen for program in [_program(holder)] if program)}
            continue
        font = Font(source)
        codes = {data[c.offset : c.offset + c.length] for data in used[key] for c in font.codes(data)}
        cids = {cid for code in codes if (cid := font.cid(code)) is not None}
        users.append(_User(source, holder, codes, cids))
    programs: defaultdict[Key, list[_User]] = defaultdict(list)
    shared: defaultdict[Key, set[int]] = defaultdict(set)
    for user in users:
        shared[user.holder.objgen] |= user.cids
        if (program := _program(user.holder)) is not None:
            programs[program[1].objgen].append(user)
    blanked = [_outlines(some) for key, some in programs.items() if key not in spared]
    gone = sum(count for count in blanked if count != prune_programs.WHOLE)
    for user in users:
        gone += _to_unicode(pdf, user.source, user.codes)
        if user.holder is user.source:
            gone += _simple(user.source, {code[0] for code in user.codes if code})
        elif user.holder.objgen not in spared:
            gone += _composite(pdf, user.holder, shared[user.holder.objgen])
    return Pruned(gone, blanked.count(prune_programs.WHOLE))


@dataclass(frozen=True, slots=True)
class _User:
    """A font that is to be pruned: its dictionary, that of its descendant (or itself), the codes and CIDs it shows."""

    source: Dictionary
    holder: Dictionary
    codes: set[bytes] = field(repr=False)
    cids: set[int] = field(repr=False)


def _values(obj: object) -> list[object]:
    return [obj[key] for key in keys(obj)] if isinstance(obj, Dictionary) else []


def _descendant(source: Dictionary) -> Dictionary:
    first = next(iter(items(at(source, "/DescendantFonts"))), None)
    return first if isinstance(first, Dictionary) else source


def _program(holder: Dictionary) -> tuple[str, Stream] | None:
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if isinstance(stream := at(holder, "/FontDescriptor", key), Stream):
            return key, stream
    return None


def _is_subset(source: Dictionary, holder: Dictionary) -> bool:
    name = named(source, "/BaseFont")[1:]
    if name[6:7] == b"+" or named(source, "/Subtype") == b"/Type3":
        return True
    program = _program(holder)
    return program is not None and prune_programs.glyph_count(program[0], program[1].read_bytes()) < _MOST_OF_SUBSET


def _composite(pdf: Pdf, holder: Dictionary, cids: set[int]) -> int:
    """The tables of a composite font's descendant, which fonts may share."""
    _forget_sets(holder)
    for key, stride in (("/W", 1), ("/W2", 3)):
        if isinstance(old := at(holder, key), Array):
            holder[key] = _widths(old, cids, stride)
    stream = at(holder, "/CIDToGIDMap")
    if not isinstance(stream, Stream):
        return 0
    old_map = stream.read_bytes()
    new_map = bytearray(len(old_map))
    for cid in cids:
        if 2 * cid + 2 <= len(old_map):
            new_map[2 * cid : 2 * cid + 2] = old_map[2 * cid : 2 * cid + 2]
    holder["/CIDToGIDMap"] = pdf.make_stream(bytes(new_map))
    return sum(old_map[i : i + 2] != new_map[i : i + 2] for i in range(0, len(old_map), 2))


def _simple(source: Dictionary, bytes_used: set[int]) -> int:
    """Names, widths and glyph procedures of a simple font. Encodings may be shared, so that it gets its own."""
    _forget_sets(source)
    gone, code = 0, 0
    kept: set[bytes] = set()
    names: list[Any] = []
    encoding = at(source, "/Encoding")
    array = at(encoding, "/Differences")
    for item in items(array):
        if not isinstance(item, Name):
            code = _whole(item)
            names.append(code)
            continue
        if code in bytes_used:
            kept.add(bytes(item))
            names.append(item)
        else:
            gone += bytes(item) != _NOTDEF.encode()
            names.append(Name(_NOTDEF))
        code += 1
    if isinstance(encoding, Dictionary) and isinstance(array, Array):
        own = Dictionary({key: encoding[key] for key in keys(encoding)})
        own["/Differences"] = Array(names)
        source["/Encoding"] = own
    procedures = at(source, "/CharProcs")
    if isinstance(procedures, Dictionary) and isinstance(array, Array):
        left = [key for key in keys(procedures) if key.encode("utf-8", "surrogateescape") in kept]
        gone += len(keys(procedures)) - len(left)
        source["/CharProcs"] = Dictionary({key: procedures[key] for key in left})
    widths, first = at(source, "/Widths"), _whole(at(source, "/FirstChar"))
    if isinstance(widths, Array):
        source["/Widths"] = Array([one if first + i in bytes_used else 0 for i, one in enumerate(items(widths))])
    return gone


def _forget_sets(holder: Dictionary) -> None:
    descriptor = at(holder, "/FontDescriptor")
    for key in ("/CIDSet", "/CharSet"):
        if isinstance(descriptor, Dictionary) and key in descriptor:
            del descriptor[key]


def _to_unicode(pdf: Pdf, source: Dictionary, codes: set[bytes]) -> int:
    stream = at(source, "/ToUnicode")
    if not isinstance(stream, Stream):
        return 0
    texts = cmaps.parse(stream.read_bytes()).texts
    # Some writers give two bytes for the one byte of a simple font, others one for two.
    kept = {code: text for code, text in texts.items() if {code, code.removeprefix(b"\0"), b"\0" + code} & codes}
    if len(kept) == len(texts):
        return 0
    source["/ToUnicode"] = pdf.make_stream(_written(kept, {len(code) for code in texts}))
    return len(texts) - len(kept)


def _written(texts: Mapping[bytes, str], lengths: Collection[int]) -> bytes:
    """A ToUnicode CMap (Adobe Technical Note 5411)."""
    spaces = "".join(f"<{'00' * length}> <{'FF' * length}>\n" for length in sorted(lengths))
    lines = [
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"{len(lengths)} begincodespacerange\n{spaces}endcodespacerange\n"
    ]
    entries = sorted(texts.items())
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        body = "".join(f"<{code.hex()}> <{text.encode('utf-16-be', 'surrogatepass').hex()}>\n" for code, text in block)
        lines.append(f"{len(block)} beginbfchar\n{body}endbfchar\n")
    lines.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return "".join(lines).encode()


def _widths(old: Array, cids: Collection[int], stride: int) -> Array:
    """``/W`` or ``/W2`` (stride 1 or 3) with the entries of these CIDs only; the numbers as they were written."""
    new: list[Any] = []
    entries = items(old)
    at_ = 0
    while at_ + 1 < len(entries):
        first, second = _whole(entries[at_]), entries[at_ + 1]
        if isinstance(second, Array):
            values = items(second)
            for i in range(0, len(values) - stride + 1, stride):
                if first + i // stride in cids:
                    new += [first + i // stride, Array(values[i : i + stride])]
            at_ += 2
        elif at_ + 1 + stride < len(entries):
            values = entries[at_ + 2 : at_ + 2 + stride]
            for cid in sorted(cid for cid in cids if first <= cid <= _whole(second)):
                new += [cid, Array(values)]
            at_ += 2 + stride
        else:
            break
    return Array(new)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) or hasattr(value, "__int__") else 0


def _outlines(users: Sequence[_User]) -> int:
    """Blank the outlines of a font program that none of its fonts uses."""
    found = _program(users[0].holder)
    if found is None:
        return 0
    key, stream = found
    wanted = prune_programs.Wanted()
    for user in users:
        if user.holder is user.source:
            wanted.add_simple(user.source, user.codes)
        else:
            wanted.add_composite(_glyphs(user.holder, user.cids))
    new, gone = prune_programs.BLANKS[key](stream.read_bytes(), wanted)
    if gone > 0:
        stream.write(new)
        for number, length in enumerate(prune_programs.lengths(key, new), 1):
            stream[f"/Length{number}"] = length
    return gone


def _glyphs(holder: Dictionary, cids: set[int]) -> set[int]:
    stream = at(holder, "/CIDToGIDMap")
    if not isinstance(stream, Stream):
        return cids
    table = stream.read_bytes()
    return {int.from_bytes(table[2 * cid : 2 * cid + 2]) for cid in cids}
