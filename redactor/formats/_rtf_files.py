"""Files inside rich text: pictures and objects, in hexadecimal or as raw bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from redactor.content import Part
from redactor.errors import UnwritableFormat


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file written in hexadecimal, or as it is: its span in the source, and what stands before and behind it."""

    part: Part
    start: int
    end: int
    packed: bool
    before: bytes = field(default=b"", repr=False)
    behind: bytes = field(default=b"", repr=False)


def native(content: bytes) -> tuple[bytes, bytes, bytes]:
    """An OLE 1.0 object ([MS-OLEDS] 2.2.5) as header, native data, what follows; all of it as data if it is none."""
    at = 8
    for nth in range(3):
        length = int.from_bytes(content[at : at + 4], "little")
        if length > 200:
            return b"", content, b""
        if nth and length > 1:  # a topic or an item: a path of the writer's disk, which the header would hide
            return b"", content, b""
        at += 4 + length
    size = int.from_bytes(content[at : at + 4], "little")
    if content[4:8] != b"\x02\x00\x00\x00" or not 0 < size <= len(content) - at - 4:
        return b"", content, b""
    return content[: at + 4], content[at + 4 : at + 4 + size], content[at + 4 + size :]


def written(one: Embedded, content: bytes, source: str) -> str:
    """An embedded file as it is to stand in the source, in lines as long as they were."""
    if one.end == one.start:
        raise UnwritableFormat("内嵌文件的编码有误，无法改写", "a damaged embedded file")
    if not one.packed:
        if len(content) != one.end - one.start:
            raise UnwritableFormat("以二进制内嵌的文件改变了长度，无法改写", "binary data of another length")
        return content.decode("latin-1")
    before = one.before[:-4] + len(content).to_bytes(4, "little") if one.before else b""
    signs = (before + content + one.behind).hex()
    old = source[one.start : one.end]
    width = len(old.split("\n", 1)[0].rstrip("\r"))
    if width == len(old):
        return signs
    line_end = "\r\n" if "\r\n" in old else "\n"
    width = max(width, 64)
    return line_end.join(signs[i : i + width] for i in range(0, len(signs), width))
