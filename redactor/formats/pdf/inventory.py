"""Everything that can be reached from the file's root: each stream is known by its use, or is a blind spot.

What is not reached is gone when the file is written, so only what is reached counts. The order depends on the structure
alone and not on object numbers, which change when the file is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pikepdf

from redactor.content import BlindSpot
from redactor.formats.pdf import roles
from redactor.formats.pdf.drawing import Key, key_of
from redactor.formats.pdf.names import text_of

_MOST_OBJECTS = 2_000_000
_TEXTLESS_KEYS = frozenset(
    (
        "/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/CIDSet", "/Encoding", "/UseCMap",
        "/DestOutputProfile", "/HalftoneName", "/HT", "/TR", "/TR2", "/BG", "/BG2", "/UCR", "/UCR2", "/Function",
        "/Functions", "/TK", "/Thumb",
    )
)  # fmt: skip
"""Under these names stand font programs, tables of codes, colour profiles and functions: nothing that a reader sees."""
_TEXTLESS_ENTRIES = ("/FunctionType", "/ShadingType", "/HalftoneType", "/CMapName")
_STICKY = frozenset(("/AP", "/CharProcs", "/EF"))
"""What stands in these dictionaries, and in those inside them, is of one kind."""


@dataclass(frozen=True, slots=True)
class Root:
    """A content stream: its resources if it has none of its own, and what it is, in Chinese."""

    stream: pikepdf.Object = field(repr=False)
    resources: pikepdf.Object | None = field(repr=False)
    what: str


class Inventory:
    """What was found; filled by one traversal."""

    def __init__(self) -> None:
        self.roots: list[Root] = []
        self.pictures: list[pikepdf.Object] = []
        self.fonts: list[pikepdf.Object] = []
        """Dictionaries of fonts, of composite ones the outer one."""
        self.files: list[tuple[pikepdf.Object, pikepdf.Object]] = []
        """File specifications, each with an embedded file."""
        self.has_unknown = False
        """Sound, film, models, or data of a kind that nobody here knows."""
        self.signed = False


def inventory(pdf: pikepdf.Pdf) -> Inventory:
    """All that the file's root and its information dictionary lead to."""
    found = Inventory()
    seen: set[tuple[int, int]] = set()
    information = pdf.trailer.get("/Info")
    stack: list[tuple[Any, str, Any]] = [(pdf.Root, "/Root", None)]
    if isinstance(information, pikepdf.Dictionary):
        stack.insert(0, (information, "/Info", None))
    steps = 0
    while stack:
        value, key, owner = stack.pop()
        steps += 1
        if steps > _MOST_OBJECTS:
            found.has_unknown = True
            break
        if value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
        if isinstance(value, pikepdf.Array):
            stack += [(item, key, owner) for item in reversed(value.as_list()) if _is_container(item)]
            continue
        if isinstance(value, pikepdf.Stream):
            _stream(found, value, key, owner)
        else:
            _dictionary(found, value, key)
        holder = key in _STICKY and not isinstance(value, pikepdf.Stream)
        for name, item in sorted(value.items(), reverse=True):
            if name != "/Parent" and _is_container(item):
                stack.append((item, key if holder else name, owner if holder else value))
    return found


def _is_container(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)


def _stream(found: Inventory, stream: pikepdf.Object, key: str, owner: Any) -> None:
    if stream.get("/Subtype") == "/Image":
        found.pictures.append(stream)
    elif key == "/EF":
        pass  # taken with its file specification
    elif stream.get("/Subtype") == "/Form":
        found.roots.append(Root(stream, None, "批注或表单的外观" if key == "/AP" else "未直接显示的图形"))
    elif stream.get("/PatternType") == 1:
        found.roots.append(Root(stream, None, "图案"))
    elif key == "/CharProcs":
        resources = owner.get("/Resources") if isinstance(owner, pikepdf.Dictionary) else None
        found.roots.append(Root(stream, resources, "字体中的字形"))
    elif key == "/Contents" or key in _TEXTLESS_KEYS or any(name in stream for name in _TEXTLESS_ENTRIES):
        pass  # pages are walked one by one; the rest shows nothing
    elif "/N" in stream and "/Type" not in stream and "/Subtype" not in stream:
        pass  # an ICC profile (8.6.5.5)
    elif not roles.role(cast(pikepdf.Stream, stream), key):  # else it is text, which the walk over the strings reads
        found.has_unknown = True


def _dictionary(found: Inventory, value: pikepdf.Object, key: str) -> None:
    if "/EF" in value and isinstance(value.get("/EF"), pikepdf.Dictionary):
        names = [name for name in ("/UF", "/F", "/DOS", "/Mac", "/Unix") if name in value.EF]
        streams: list[pikepdf.Object] = []
        for name in names:
            stream = value.EF[name]
            if isinstance(stream, pikepdf.Stream) and all(stream.objgen != other.objgen for other in streams):
                streams.append(stream)
        known = {stream.objgen for _, stream in found.files}
        found.files += [(value, stream) for stream in streams if stream.objgen not in known]
    if value.get("/Type") == "/Font" and not text_of(value.get("/Subtype")).startswith("/CIDFont"):
        found.fonts.append(value)
    if "/ByteRange" in value and "/Contents" in value:
        found.signed = True


def untold(found: Inventory) -> Iterator[BlindSpot]:
    """A blind spot for what nobody here reads."""
    if found.has_unknown:
        yield BlindSpot("多媒体", "音视频、三维或其他不认识的数据没有查看，请人工查看", "unsupported")


def unvisited(found: Inventory, visited: set[Key]) -> Iterator[Root]:
    """Content streams that no page drew. May be asked while they are walked: what one of them draws is passed over."""
    for root in found.roots:
        if key_of(root.stream) not in visited:
            yield root
