"""Rich text (RTF): body, tables, notes, headers, comments, fields, properties, hidden text; pictures and objects as parts.

Read and masked on the source: each hidden character becomes ``*`` where its escape stood (``\\'d5\\'c5``, ``\\u24352?``),
all else stays byte for byte. Text in any group is read, also in those that programs pass over.

What it does not do: look into Word's theme (colours and fonts). A number in a control word is no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redactor.content import Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit
from redactor.formats._rtf_files import written
from redactor.formats._rtf_walk import Walk
from redactor.formats._spelling import source_changes

NAME = "rtf"
SUFFIXES: tuple[str, ...] = (".rtf",)
DETECTS_DAMAGE = False


def claims(data: bytes) -> bool:
    """By its first control word."""
    return data[:1024].lstrip().startswith(b"{\\rtf")


def read(data: bytes, limits: Limits) -> Content:
    """Every group's text as passages, what is written in hexadecimal as parts.

    Raises:
        LimitExceeded: larger, or more passages or files, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件过大，超过单个文件的上限", "file larger than the limit")
    walk = Walk(data.decode("latin-1"))
    if len(walk.sites) > limits.passages or len(walk.embedded) > limits.members:
        raise LimitExceeded("段落或内嵌文件过多，超过上限", "more passages or embedded files than the limit")
    parts = tuple(one.part for one in walk.embedded)
    return Content(NAME, tuple(passage for passage, _ in walk.sites), parts, tuple(walk.blind_spots))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The file with the edits made and embedded files replaced.

    Raises:
        StaleEdit: something else stands there, or there is no such part.
        UnwritableFormat: two edits contradict each other, or a replaced file was damaged.
    """
    if not edits and not parts:
        return data
    source = data.decode("latin-1")
    walk = Walk(source)
    changes = [(start, end, "".join(map(_spelled, new))) for start, end, new in source_changes(walk.sites, edits)]
    for number, content in parts.items():
        if not 0 <= number < len(walk.embedded):
            raise StaleEdit("要替换的内嵌文件不存在", "no such embedded file")
        one = walk.embedded[number]
        changes.append((one.start, one.end, written(one, content, source)))
    out: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        out += (source[at:start], new)
        at = end
    return "".join((*out, source[at:])).encode("latin-1")


def _spelled(sign: str) -> str:
    """A character that may stand anywhere: one that could go on with the control word before it is escaped."""
    if sign.isascii() and sign.isprintable():
        return f"\\'{ord(sign):02x}" if sign.isalnum() or sign in " -\\{}'" else sign
    if ord(sign) < 0x10000:
        return f"\\u{ord(sign)}?"
    raw = sign.encode("utf-16-be")
    return "".join(f"\\u{int.from_bytes(raw[i : i + 2])}?" for i in (0, 2))
