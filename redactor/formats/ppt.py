"""PowerPoint 97 to 2003 files (ppt, pot, pps) and those of WPS Presentation (dps, dpt), which are the same.

Read: slides in their order with tables and outline, notes, masters, comments and their authors, headers and footers,
alternative texts, WordArt, link targets, animation settings, tags, properties, who saved it last, pictures, sounds and
embedded objects (as parts), and what earlier savings left in the file. Texts are masked in place, byte for byte;
embedded objects are packed anew, and if one grew, what stands behind it moves.

Not done: PowerPoint 95 and older, files with a password, macros: blind spots. Text in pictures and metafiles (parts
and blind spots), white text on white is read but not called hidden. Damage inside of a text cannot be noticed: there
is no checksum. (MS-PPT, MS-ODRAW, MS-CFB.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import StaleEdit, UnreadableFile
from redactor.formats._ole import Compound, Path, Span, complement, is_ole, open_compound
from redactor.formats._ole_objects import Inner, Item, others
from redactor.formats._ole_pictures import pictures
from redactor.formats._ole_resize import replaced
from redactor.formats._ole_walk import Walk, content, written
from redactor.formats._ppt_objects import Stored, with_objects
from redactor.formats._ppt_texts import STREAM
from redactor.formats._ppt_user import last_user
from redactor.formats._ppt_walk import walk

NAME = "ppt"
SUFFIXES = (".ppt", ".pot", ".pps", ".dps", ".dpt")
DETECTS_DAMAGE = False

_OLD_STREAMS: tuple[Path, ...] = (("PP40",), ("PP95",))
_PICTURES: Path = ("Pictures",)
_USER: Path = ("Current User",)
_OTHER_DOCUMENTS: tuple[Path, ...] = (("WordDocument",), ("Workbook",), ("Book",))
_SIGN = f"{STREAM[0]}\0".encode("utf-16-le")
_OTHER_SIGNS = tuple(f"{path[0]}\0".encode("utf-16-le") for path in _OTHER_DOCUMENTS)
_OLD = BlindSpot(
    "", "PowerPoint 95 或更早的旧文件：本版本不能读取，请用 PowerPoint 或 WPS 另存为 pptx 后重新提交", "unsupported"
)


def claims(data: bytes) -> bool:
    """Is it a compound file with a presentation in its root? A cut one too, if it says nothing else of itself."""
    if not is_ole(data):
        return False
    try:
        compound = open_compound(data, Limits())
    except UnreadableFile:
        return _SIGN in data and not any(sign in data for sign in _OTHER_SIGNS)
    wanted = (STREAM, *_OLD_STREAMS)
    return any(map(compound.stream, wanted)) and not any(map(compound.stream, _OTHER_DOCUMENTS))


def read(data: bytes, limits: Limits) -> Content:
    """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
    return content(NAME, data, limits, lambda compound: _walk(compound, limits))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and parts replaced.

    Raises :class:`StaleEdit`, :class:`redactor.errors.UnwritableFormat`.
    """
    if not edits and not parts:
        return data
    compound = open_compound(data, Limits())
    inner = [item for item in _walk(compound, Limits()).items if isinstance(item, Inner)]
    if any(not 0 <= number < len(inner) for number in parts):
        raise StaleEdit("要替换的附件不存在，未作任何改动", "no such part")
    own = {number: new for number, new in parts.items() if isinstance(inner[number], Stored)}
    copy = written(data, edits, {k: v for k, v in parts.items() if k not in own}, lambda c: _walk(c, Limits()))
    changed = {span[0]: new for number, new in own.items() if (span := inner[number].span) is not None}
    return _with_objects(copy, changed) if changed else copy


def _with_objects(data: bytes, changed: Mapping[int, bytes]) -> bytes:
    compound = open_compound(data, Limits())
    stream, user = with_objects(_bytes(compound, STREAM), _bytes(compound, _USER), changed)
    copy = replaced(compound, STREAM, stream, padded=True)
    return replaced(open_compound(copy, Limits()), _USER, user) if user else copy


def _bytes(compound: Compound, path: Path) -> bytes:
    stream = compound.stream(path)
    return compound.read(stream) if stream else b""


def _walk(compound: Compound, limits: Limits) -> Walk:
    if compound.stream(STREAM) is None:
        return Walk((_OLD, *others(compound, frozenset())))
    user, drawn = _bytes(compound, _USER), _bytes(compound, _PICTURES)
    items, unread = walk(_bytes(compound, STREAM), user, limits)
    free: dict[Path, Sequence[Span]] = {STREAM: unread}
    spans: list[Span] = []
    for span, item in pictures(drawn, _PICTURES):
        spans.append(span)
        items.append(item)
    free[_PICTURES] = complement(spans, len(drawn))
    named, free[_USER] = last_user(user, _USER)
    rest: list[Item] = [*items, *named, *others(compound, frozenset((STREAM, _PICTURES, _USER)))]
    return Walk(tuple(rest), {path: spans for path, spans in free.items() if spans})
