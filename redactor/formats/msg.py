"""Outlook mails (``.msg``): properties in streams of a compound file, for the mail, each recipient and each attachment.

Read: every string property (subject, bodies, names, addresses, the header as it came), the text in binary ones (address
books' identifiers), own properties' names; the body as HTML and as rich text, attachments and mails inside as parts.
Strings are masked in place; a part that changes its size has the file put together anew from its streams.

A body that is masked as rich text is put back unpacked. An S/MIME signature is a seal; encrypted mails are a blind spot.

What it does not do: calendars' own binary properties (recurrence) are read only for the text in them. There is no checksum:
damage inside of a text cannot be noticed.

Sources: [MS-OXMSG], [MS-OXPROPS], [MS-OXRTFCP].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import _lzfu
from redactor.formats._ole import Compound, Path, Span, Stream, is_ole, open_compound, patched
from redactor.formats._ole_objects import Inner, Item, file_of
from redactor.formats._ole_remains import remains, runs
from redactor.formats._ole_text import Slot, code_page, stretch
from redactor.formats._ole_walk import Walk, content, written

NAME = "msg"
SUFFIXES: tuple[str, ...] = (".msg", ".oft")
DETECTS_DAMAGE = False

_PROPERTIES = "__properties_version1.0"
_SIGN = f"{_PROPERTIES}\0".encode("utf-16-le")
_STREAM, _NAMES = "__substg1.0_", "__nameid_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_", "__attach_version1.0_"
_BINARY, _STRING, _UNICODE, _STORAGE = 0x0102, 0x001E, 0x001F, 0x000D
_MANY = 0x1000
_HTML, _RICH, _DATA, _OWN_NAMES = 0x1013, 0x1009, 0x3701, 0x0004
_CODE_PAGES = (0x3FFD, 0x3FDE)
_CLASS = 0x001A
_MOST_RICH = 200_000_000

_LABELS = {
    0x0037: "主题", 0x0070: "主题", 0x0E1D: "主题", 0x1000: "正文", 0x0C1A: "发件人", 0x0C1F: "发件人邮箱",
    0x0042: "发件人", 0x0065: "发件人邮箱", 0x5D01: "发件人邮箱", 0x5D02: "发件人邮箱", 0x0E04: "收件人", 0x0E03: "抄送",
    0x0E02: "密送", 0x0040: "收件人", 0x0076: "收件人邮箱", 0x0044: "收件人", 0x0078: "收件人邮箱", 0x0050: "回复地址",
    0x007D: "信头", 0x3FF8: "作者", 0x3FFA: "最后修改者", 0x1035: "邮件编号", 0x3A06: "姓名", 0x3A11: "姓名",
    0x3A1C: "手机号", 0x3A08: "办公电话", 0x3A09: "家庭电话", 0x3A15: "住址",
}  # fmt: skip
"""Of the mail and of a contact; [MS-OXPROPS]."""
_INSIDE_LABELS = {0x3001: "姓名", 0x3003: "邮箱", 0x39FE: "邮箱", 0x5FF6: "姓名"}
_FILE_LABELS = {0x3001: "文件名", 0x3704: "文件名", 0x3707: "文件名", 0x3708: "文件名", 0x370D: "文件名"}
_SHOWN = frozenset({0x0037, 0x1000, 0x0C1A, 0x0C1F, 0x0E04, 0x0E03, 0x3001, 0x3003, 0x3704, 0x3707})


@dataclass(frozen=True, slots=True)
class _Property:
    """One property's stream: its identifier and type, the storage it is in, and the stream."""

    number: int
    kind: int
    storage: Path
    stream: Stream


class _Rich(Inner):
    """A body in rich text: it is packed where it stands."""


def claims(data: bytes) -> bool:
    """Is it a compound file with the properties of a mail in its root? A cut one too, if it says so."""
    if not is_ole(data):
        return False
    try:
        return open_compound(data, Limits()).stream((_PROPERTIES,)) is not None
    except UnreadableFile:
        return _SIGN in data


def read(data: bytes, limits: Limits) -> Content:
    """All that the mail holds. Raises :class:`redactor.errors.UnreadableFile`."""
    found = content(NAME, data, limits, _walk)
    kind = _message_class(open_compound(data, limits)).lower()
    if kind.endswith("multipartsigned"):
        return replace(found, seals=("邮件的数字签名（S/MIME）",))
    if "smime" in kind or kind.endswith((".rpmsg", "rpmsg.microsoft.irm")):
        return replace(
            found, blind_spots=(*found.blind_spots, BlindSpot("正文", "邮件已加密，正文没有查看", "encrypted"))
        )
    return found


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The mail with texts edited in place and parts replaced.

    Raises:
        StaleEdit: another text stands there, or there is no such part.
        UnwritableFormat: a mail inside cannot be opened any more.
    """
    if not edits and not parts:
        return data
    data = written(data, edits, {}, _walk)
    if not parts:
        return data
    compound = open_compound(data, Limits())
    inner = [item for item in _walk(compound).items if isinstance(item, Inner)]
    contents = {stream.path: compound.read(stream) for stream in compound.streams}
    storages = dict(compound.storages)
    for number, new in parts.items():
        if not 0 <= number < len(inner):
            raise StaleEdit("要替换的附件不存在，未作任何改动", "no such part")
        _put(inner[number], new, contents, storages)
    if all(stream.size == len(contents.get(stream.path, b"")) for stream in compound.streams):
        return patched(compound, {path: [(0, new)] for path, new in contents.items()})
    _tell_sizes(contents)
    return file_of(_as_compound(contents, storages), ()) + _remains(compound)


def _remains(compound: Compound) -> bytes:
    """Text that nothing owns: it stays, behind the file's end, masked as it is, so that the copy is read as the same."""
    kept = [compound.data[start : start + length] for start, length in compound.leftover]
    return b"".join(bytes(8) + piece for piece in kept if any(runs(piece)))


def _put(inner: Inner, new: bytes, contents: dict[Path, bytes], storages: dict[Path, bytes]) -> None:
    """Puts a part back: into its stream, or for a mail inside as a storage with all that is in it."""
    if inner.span is not None:
        contents[inner.path] = _lzfu.not_packed(new) if isinstance(inner, _Rich) else new
        return
    try:
        compound = open_compound(new, Limits())
    except UnreadableFile as error:
        raise UnwritableFormat("内嵌的邮件脱敏后无法打开，请人工处理", "an inner mail cannot be opened") from error
    size = len(inner.path)
    for old in [path for path in contents if path[:size] == inner.path]:
        del contents[old]
    for path, identifier in compound.storages.items():
        storages[(*inner.path, *path)] = identifier
    for stream in compound.streams:
        contents[(*inner.path, *stream.path)] = compound.read(stream)


def _tell_sizes(contents: dict[Path, bytes]) -> None:
    """Writes the bytes that each property takes into the list of its storage."""
    for path in [path for path in contents if path[-1] == _PROPERTIES]:
        table = bytearray(contents[path])
        for at in range(_header_size(table, path[:-1]), len(table) - 15, 16):
            kind, number = struct.unpack_from("<HH", table, at)
            held = contents.get((*path[:-1], f"{_STREAM}{number:04X}{kind:04X}"))
            if held is not None and kind in (_BINARY, _STRING, _UNICODE):
                ending = {_BINARY: 0, _STRING: 1, _UNICODE: 2}[kind]
                struct.pack_into("<I", table, at + 8, len(held) + ending)
        contents[path] = bytes(table)


def _header_size(table: bytes | bytearray, storage: Path) -> int:
    """8 bytes stand before the properties of a recipient or attachment, 32 before a mail's, 24 before one inside."""
    if storage and storage[-1].startswith((_RECIPIENT, _ATTACHMENT)):
        return 8
    return 24 if len(table) % 16 else 32


def _as_compound(contents: Mapping[Path, bytes], storages: Mapping[Path, bytes]) -> Compound:
    streams, at = [], 0
    for path, held in contents.items():
        streams.append(Stream(path, len(held), ((at, len(held)),)))
        at += len(held)
    return Compound(b"".join(contents.values()), tuple(streams), storages, ())


def _walk(compound: Compound) -> Walk:
    return Walk(tuple(_items(compound)))


def _items(compound: Compound) -> Iterator[Item]:
    encoding = _encoding(compound)
    inside = _mails_inside(compound)
    storages = sorted(compound.storages, key=_order)
    records = {path: number for number, path in enumerate(path for path in storages if path)}
    for path in storages:
        if path in inside:
            name = _name(compound, path[:-1], encoding) or "邮件.msg"
            yield Inner(Part(name, file_of(compound, path), _place(path[:-1])), path)
    for stream in sorted(compound.streams, key=lambda stream: _order(stream.path)):
        if any(stream.path[:length] in inside for length in range(1, len(stream.path))):
            continue
        yield from _stream(compound, stream, encoding, records)


def _order(path: Path) -> list[tuple[int, str]]:
    """As a directory has it, whatever this one does: a file put together anew is walked in the same order."""
    return [(len(name), name.upper()) for name in path]


def _mails_inside(compound: Compound) -> set[Path]:
    """Storages that are an attachment's content: mails and other documents, the outermost of each nest."""
    found = {path for path in compound.storages if path and path[-1].lower() == f"{_STREAM}{_DATA:04x}{_STORAGE:04x}"}
    return {path for path in found if not any(path[:length] in found for length in range(1, len(path)))}


def _stream(compound: Compound, stream: Stream, encoding: str, records: Mapping[Path, int]) -> Iterator[Item]:
    name, storage = stream.path[-1], stream.path[:-1]
    if name == _PROPERTIES or not stream.size:
        return  # numbers, times and sizes
    whole: tuple[Span, ...] = ((0, stream.size),)
    found = _property(stream)
    if found and storage == (_NAMES,) and found.number == _OWN_NAMES:
        yield from _own_names(compound, stream)
        return
    if found is None or (storage and storage[-1] == _NAMES):
        yield from remains(compound, stream.path, whole, "自定义属性名" if storage else "邮件的其他数据")
        return
    if found.number == _HTML and not found.kind & _MANY:
        yield Inner(Part("正文.html", compound.read(stream), "正文（网页）"), stream.path, whole[0])
    elif found.kind & ~_MANY in (_STRING, _UNICODE):
        if not (found.kind & _MANY and "-" not in name):  # that one holds only lengths
            yield from _string(compound, found, encoding, records)
    elif found.number == _RICH:
        yield from _rich(compound, stream)
    elif found.number == _DATA and storage:
        attached = _name(compound, storage, encoding) or _place(storage)
        yield Inner(Part(attached, compound.read(stream), _place(storage)), stream.path, whole[0])
    else:
        yield from remains(
            compound, stream.path, whole, f"{_place(storage)}的内部数据" if storage else "邮件的内部数据"
        )


def _own_names(compound: Compound, stream: Stream) -> Iterator[Slot]:
    """The names of properties that a program or an office made up: a length and UTF-16 each, at places of four."""
    data, at = compound.read(stream), 0
    while at + 4 <= len(data):
        (size,) = struct.unpack_from("<I", data, at)
        text = data[at + 4 : at + 4 + size // 2 * 2]
        if text.strip(b"\0"):
            piece = stretch(stream.path, at + 4, text, "utf-16-le")
            yield Slot(Passage(piece.text, "自定义属性名", hidden=True), (piece,))
        at += 4 + -(-size // 4) * 4


def _string(compound: Compound, found: _Property, encoding: str, records: Mapping[Path, int]) -> Iterator[Slot]:
    data = compound.read(found.stream)
    codec = "utf-16-le" if found.kind & ~_MANY == _UNICODE else encoding
    stripped = data[: len(data) // 2 * 2] if codec == "utf-16-le" else data
    piece = stretch(found.stream.path, 0, stripped, codec)
    text = piece.text
    if not text.strip("\0 \r\n\t"):
        return
    storage = found.storage
    inside = storage[-1] if storage else ""
    if inside.startswith(_RECIPIENT):
        label = _INSIDE_LABELS.get(found.number, "")
    elif inside.startswith(_ATTACHMENT):
        label = _FILE_LABELS.get(found.number, "")
    else:
        label = _LABELS.get(found.number, "")
    place = _place(storage) if storage else label or "邮件属性"
    yield Slot(
        Passage(text, place, label, records.get(storage) if storage else None, hidden=found.number not in _SHOWN),
        (piece,),
    )


def _rich(compound: Compound, stream: Stream) -> Iterator[Item]:
    data = compound.read(stream)
    try:
        yield _Rich(Part("正文.rtf", _lzfu.unpacked(data, _MOST_RICH), "正文（RTF）"), stream.path, (0, len(data)))
    except ValueError:
        yield BlindSpot("正文（RTF）", "正文的 RTF 数据已损坏，没有查看", "corrupt")


def _property(stream: Stream) -> _Property | None:
    """The property that a stream holds, by its name; ``None`` if it is no property's."""
    name = stream.path[-1]
    tag = name[len(_STREAM) : len(_STREAM) + 8]
    if not name.startswith(_STREAM) or len(tag) < 8:
        return None
    try:
        number = int(tag, 16)
    except ValueError:
        return None
    return _Property(number >> 16, number & 0xFFFF, stream.path[:-1], stream)


def _place(storage: Path) -> str:
    """``附件 2``, ``收件人 1``, for a storage of the mail."""
    for name in storage:
        for start, words in ((_RECIPIENT, "收件人"), (_ATTACHMENT, "附件")):
            if name.startswith(start):
                tail = name.rpartition("#")[2]
                return f"{words} {int(tail, 16) + 1}" if tail.isalnum() and len(tail) <= 8 and _is_hex(tail) else words
    return "邮件"


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdefABCDEF" for sign in text)


def _name(compound: Compound, storage: Path, encoding: str) -> str:
    """An attachment's name: the long one, else the short one, else what is shown."""
    for number in (0x3707, 0x3704, 0x3001):
        for kind, codec in ((_UNICODE, "utf-16-le"), (_STRING, encoding)):
            found = compound.stream((*storage, f"{_STREAM}{number:04X}{kind:04X}"))
            if found is not None and found.size:
                return compound.read(found).decode(codec, "replace").strip("\0")
    return ""


def _encoding(compound: Compound) -> str:
    """The encoding of strings that are not Unicode: as the mail says, else that of this country's old systems."""
    table = compound.stream((_PROPERTIES,))
    data = compound.read(table) if table else b""
    for at in range(_header_size(data, ()), len(data) - 15, 16) if data else ():
        kind, number = struct.unpack_from("<HH", data, at)
        if kind == 3 and number in _CODE_PAGES:
            page = struct.unpack_from("<I", data, at + 8)[0]
            if page not in (0, 20127):
                return code_page(page)
    return "gb18030"


def _message_class(compound: Compound) -> str:
    for kind, codec in ((_UNICODE, "utf-16-le"), (_STRING, "latin-1")):
        found = compound.stream((f"{_STREAM}{_CLASS:04X}{kind:04X}",))
        if found is not None:
            return compound.read(found).decode(codec, "replace").strip("\0")
    return ""
