"""Tar archives: names are text, members are parts; long names, links, owners and extended headers are read.

A masked character of a name becomes ``_``, for ``*`` is illegal in file names on Windows, and so that the name still
fits its field. A header's short copy of a long name follows the long one. Headers have a checksum, contents have none:
damage inside a member cannot be noticed here.

What it does not do: put sparse files, further volumes and incremental backups together (blind spots).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import _tar_records as tar
from redactor.formats._edited import edited
from redactor.formats._names import ASCII_SIGNS, legal_name
from redactor.formats._tar_records import Record
from redactor.formats._zip_fields import encoding_of

NAME = "tar"
SUFFIXES: tuple[str, ...] = (".tar",)
DETECTS_DAMAGE = False

_ANY = Limits(file_bytes=2**62, total_bytes=2**62, members=2**31, ratio=2**31)
_MARKS = ("././@LongLink", "././@PaxHeader")
"""What GNU tar and Python write as the name of a header that only extends the next one."""
_PAX_NAMES = {"path": "name", "GNU.sparse.name": "name", "linkpath": "link"}


class _Text(NamedTuple):
    """One text of the walk and where it stands.

    ``slot``: the header's field, ``payload``, or the number of a pax record. ``follower``: number of the record whose
    header has a shorter copy of this name, and that copy.
    """

    text: str
    place: str
    label: str
    kind: Literal["name", "link", "word"]
    codec: str
    record: int
    slot: str | int
    hidden: bool = False
    follower: tuple[int, str] | None = None


class _Member(NamedTuple):
    """A member: its record's number, and its name as tar would unpack it."""

    record: int
    name: str
    number: int


def claims(data: bytes) -> bool:
    """It starts with a header whose checksum is right."""
    return tar.is_header(data[: tar.BLOCK])


def read(data: bytes, limits: Limits) -> Content:
    """Names, owners and comments as passages, members as parts.

    Raises:
        UnreadableFile: not even the first header can be read.
        LimitExceeded: larger, or more members or texts, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    records, spots = tar.records_of(data, limits)
    tar.refuse_if_empty(records, spots)
    texts, members, odd = _walk(data, records)
    if len(texts) > limits.passages:
        raise LimitExceeded("段落过多，超过上限", "more passages than the limit")
    parts = tuple(Part(m.name, tar.content(data, records[m.record])) for m in _files(data, records, members))
    passages = tuple(Passage(text.text, text.place, text.label, hidden=text.hidden) for text in texts)
    return Content(NAME, passages, parts, (*spots, *odd))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The archive with texts edited and some members replaced; headers that change get a new checksum.

    Raises:
        StaleEdit: an edit names a text that does not stand there, or there is no such part.
        UnwritableFormat: something new does not fit into its field or its encoding.
    """
    if not edits and not parts:
        return data
    records, _ = tar.records_of(data, _ANY)
    texts, members, _ = _walk(data, records)
    files = list(_files(data, records, members))
    contents: dict[int, bytes] = {}
    for number, new in parts.items():
        if not 0 <= number < len(files):
            raise StaleEdit("要替换的归档成员不存在", "no such member")
        contents[files[number].record] = new
    fields: dict[int, dict[str | int, tuple[str, str]]] = {}
    for number, new_text in _legal(texts, edited([text.text for text in texts], edits)).items():
        text = texts[number]
        fields.setdefault(text.record, {})[text.slot] = (new_text, text.codec)
        if text.follower:
            record, copy = text.follower
            short = new_text[: len(copy)]
            if copy.isascii():
                short = short.encode("ascii", "replace").decode()
            fields.setdefault(record, {})["name" if text.kind == "name" else "link"] = (short, text.codec)
    return _rewritten(data, records, fields, contents)


def _files(data: bytes, records: Sequence[Record], members: Sequence[_Member]) -> Iterator[_Member]:
    """Members that are parts: they hold something, and all of it is there."""
    for member in members:
        record = records[member.record]
        known = record.kind not in tar.NOT_READ and record.kind not in tar.WITHOUT_CONTENT
        if known and not member.name.endswith("/") and tar.is_whole(data, record):
            yield member


def _walk(data: bytes, records: Sequence[Record]) -> tuple[list[_Text], list[_Member], list[BlindSpot]]:
    """All texts and members in order, and what is odd about them."""
    texts: list[_Text] = []
    members: list[_Member] = []
    spots: list[BlindSpot] = []
    waiting: list[_Text] = []
    sparse = False
    for i, record in enumerate(records):
        number = len(members) + 1
        place = f"归档第 {number} 个成员"
        if tar.holds_leftovers(data, record):
            spots.append(BlindSpot(place, "文件头或填充处有不属于任何字段的数据，没有查看", "unsupported"))
        if record.extends:
            waiting += _own(data, i, record, place, "扩展头的")
            if tar.is_whole(data, record):
                more, reasons = _extended(data, i, record, place)
                sparse = sparse or any(reason is _SPARSE for reason in reasons)
                waiting += more
                spots += (BlindSpot(place, reason, "unsupported") for reason in reasons)
            continue
        own, waiting = _following(list(_own(data, i, record, place)), waiting, i)
        long = [text for text in waiting if text.kind == "name" and text.slot not in ("name",)]
        named = long[-1].text if long else next((text.text for text in own if text.slot == "name"), "")
        texts += (*waiting, *own)
        members.append(_Member(i, named, number))
        if record.kind in tar.NOT_READ:
            spots.append(BlindSpot(place, f"{tar.NOT_READ[record.kind]}，内容没有查看", "unsupported"))
        elif record.kind in tar.WITHOUT_CONTENT and tar.number(data[record.start + 124 : record.start + 136]):
            spots.append(BlindSpot(place, "链接或文件夹却带有长度，归档可能损坏", "corrupt"))
        waiting = []
    return [*texts, *waiting], members, spots


_SPARSE = "稀疏文件的内容没有还原查看"


def _own(data: bytes, index: int, record: Record, place: str, prefix: str = "") -> Iterator[_Text]:
    """The texts of a header's own fields."""
    raw = tar.text_of(data, record, tar.NAME)
    if tar.has_prefix(data, record) and (front := tar.text_of(data, record, tar.PREFIX)):
        raw = front + b"/" + raw
    hidden = bool(prefix)
    for slot, value, label, kind in (
        ("name", raw, "文件名", "name"),
        ("link", tar.text_of(data, record, tar.LINK), "链接目标的文件名", "link"),
    ):
        codec = encoding_of(value, 0)
        text = value.decode(codec)
        if text and text not in _MARKS:
            yield _Text(text, f"{place}{prefix or '的'}{label[:-3]}名称", label, kind, codec, index, slot, hidden)  # type: ignore[arg-type]
    if data[record.start + 257 : record.start + 262] != b"ustar":
        return
    for slot, field, label in (("owner", tar.OWNER, "属主"), ("group", tar.GROUP, "属组")):
        value = tar.text_of(data, record, field)
        if value:
            codec = encoding_of(value, 0)
            yield _Text(value.decode(codec), f"{place}{prefix}的{label}", label, "word", codec, index, slot, True)


def _extended(data: bytes, index: int, record: Record, place: str) -> tuple[list[_Text], list[str]]:
    """The texts of an extended header or a GNU long name, and Chinese clauses about what was not read."""
    payload = tar.content(data, record)
    if record.kind in (tar.LONG_NAME, tar.LONG_LINK):
        raw, _, rest = payload.partition(b"\x00")
        codec = encoding_of(raw, 0)
        link = record.kind == tar.LONG_LINK
        label: str = "链接目标的文件名" if link else "文件名"
        text = _Text(raw.decode(codec), f"{place}的长名称", label, "link" if link else "name", codec, index, "payload")
        return [text] if raw else [], ["长名称之后还有数据，没有查看"] if any(rest) else []
    found, whole = tar.pax_records(payload)
    texts, reasons = [], [] if whole else ["扩展头已损坏，没有读全"]
    for i, pax in enumerate(found):
        raw = payload[pax.value : pax.end - 1]
        codec = encoding_of(raw, 0)
        value = raw.decode(codec)
        if not tar.is_plain_key(pax.key) or codec == "cp437":
            reasons.append("扩展头中有不认识的字段，没有查看")
        if pax.key.startswith("GNU.sparse."):
            reasons.append(_SPARSE)
        if pax.key == "size" and record.kind == b"g":
            reasons.append("全局扩展头改变成员长度，归档可能没有读对")
        if value and not tar.is_figure(pax.key, value):
            kind: Literal["name", "link", "word"] = _PAX_NAMES.get(pax.key, "word")  # type: ignore[assignment]
            label = {"name": "文件名", "link": "链接目标的文件名", "word": "归档属性"}[kind]
            texts.append(_Text(value, f"{place}的扩展头", label, kind, codec, index, i, kind == "word"))
    return texts, list(dict.fromkeys(reasons))


def _following(own: list[_Text], waiting: list[_Text], index: int) -> tuple[list[_Text], list[_Text]]:
    """Take out a header's short copies of long names; the long ones know of them."""
    for kind in ("name", "link"):
        long = next((i for i in range(len(waiting) - 1, -1, -1) if _is_long(waiting[i], kind)), None)
        short = next((text for text in own if text.slot == kind), None)
        if long is None or short is None:
            continue
        copy = _copied(waiting[long], short)
        if copy:
            waiting = [*waiting]
            waiting[long] = waiting[long]._replace(follower=(index, copy))
            own = [text for text in own if text is not short]
    return own, waiting


def _is_long(text: _Text, kind: str) -> bool:
    return text.kind == kind and (text.slot == "payload" or isinstance(text.slot, int))


def _copied(long: _Text, short: _Text) -> str:
    """The characters of the long name of which the short one is a copy, perhaps with ``?`` or cut in a character."""
    if long.text.encode(long.codec).startswith(short.text.encode(short.codec)):
        cut = short.text.encode(short.codec).decode(long.codec, "ignore")
        return cut if long.text.startswith(cut) else ""
    as_ascii = long.text.encode("ascii", "replace").decode()
    return short.text if as_ascii.startswith(short.text) else ""


def _legal(texts: Sequence[_Text], changed: Mapping[int, str]) -> dict[int, str]:
    """Names with legal signs for stars, no two alike; a link to a renamed member gets that member's new name."""
    taken = {text.text.lower() for i, text in enumerate(texts) if text.kind == "name" and i not in changed}
    renamed: dict[tuple[str, str], str] = {}
    result: dict[int, str] = {}
    for kind in ("name", "link", "word"):
        for i, new in changed.items():
            text = texts[i]
            if text.kind != kind:
                continue
            if kind == "word":
                result[i] = new
            elif kind == "link":
                result[i] = renamed.get((text.text, new)) or legal_name(text.text, new, ASCII_SIGNS, set())
            else:
                result[i] = renamed[text.text, new] = legal_name(text.text, new, ASCII_SIGNS, taken)
    return result


def _rewritten(
    data: bytes,
    records: Sequence[Record],
    fields: Mapping[int, Mapping[str | int, tuple[str, str]]],
    contents: Mapping[int, bytes],
) -> bytes:
    """The archive with these fields and contents put in; records without a change go as they came."""
    sizes = _pax_sizes(data, records, contents)
    out, at = [], 0
    for i, record in enumerate(records):
        slots = fields.get(i, {})
        if not slots and i not in contents and i not in sizes:
            continue
        header = bytearray(data[record.start : record.start + tar.BLOCK])
        _fill(header, data, record, slots)
        old = tar.content(data, record)
        new = contents.get(i, old)
        if "payload" in slots:
            text, codec = slots["payload"]
            new = _encoded(text, codec) + old[len(old.rstrip(b"\x00")) :]
        values = {slot: _encoded(*value) for slot, value in slots.items() if isinstance(slot, int)}
        if values or i in sizes:
            new = tar.with_values(old, {**values, **sizes.get(i, {})})
        out.append(data[at : record.start])
        if new is old:
            out.append(tar.sealed(header))
            at = record.start + tar.BLOCK
            continue
        if tar.number(bytes(header[124:136])) == record.size or record.size == 0:
            tar.set_number(header, tar.SIZE, len(new))
        out += [tar.sealed(header), data[record.start + tar.BLOCK : record.payload], tar.padded(new)]
        at = record.end
    return b"".join((*out, data[at:]))


def _pax_sizes(data: bytes, records: Sequence[Record], contents: Mapping[int, bytes]) -> dict[int, dict[int, bytes]]:
    """New values for the size that an extended header gives of a member whose content changes."""
    found: dict[int, dict[int, bytes]] = {}
    for i, new in contents.items():
        before = i - 1
        while before >= 0 and records[before].extends:
            if records[before].kind in (b"x", b"X"):
                for j, pax in enumerate(tar.pax_records(tar.content(data, records[before]))[0]):
                    if pax.key == "size":
                        found.setdefault(before, {})[j] = str(len(new)).encode()
            before -= 1
    return found


def _fill(header: bytearray, data: bytes, record: Record, slots: Mapping[str | int, tuple[str, str]]) -> None:
    """Put new texts into a header's own fields."""
    for slot, field in (("link", tar.LINK), ("owner", tar.OWNER), ("group", tar.GROUP)):
        if slot in slots:
            tar.set_text(header, field, _encoded(*slots[slot]))
    if "name" not in slots:
        return
    text, codec = slots["name"]
    front = tar.text_of(data, record, tar.PREFIX) if tar.has_prefix(data, record) else b""
    if front:  # the slash between the two fields stands in neither
        length = len(front.decode(codec, "ignore"))
        tar.set_text(header, tar.PREFIX, _encoded(text[:length], codec))
        text = text[length + 1 :]
    tar.set_text(header, tar.NAME, _encoded(text, codec))


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        raise UnwritableFormat("名称的编码不含所需的字符，无法改写", "the name's encoding lacks a character") from error
