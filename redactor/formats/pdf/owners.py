"""Whose is an object of a PDF: the page, note, form field, bookmark … that a person would name it by.

An object is reached on many ways; here it is told which one is the place, and in which order the places are walked.
The order follows from what refers to what, never from object numbers, which a rewritten file deals out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from redactor.formats.pdf.objects import at, items
from redactor.formats.pdf.text_strings import decoded

Key = tuple[int, int]
"""Number and generation of an indirect object."""

_DEEPEST = 100
_MOST_ITEMS = 100_000
_HIDDEN_ANNOTATION = 1 << 1 | 1 << 5
"""Flags Hidden and NoView (ISO 32000-2, table 167)."""

_ANNOTATIONS = {
    "/Link": "链接", "/FreeText": "文本框", "/Stamp": "图章", "/FileAttachment": "附件批注", "/Widget": "表单域",
    "/Redact": "密文标记", "/Popup": "弹出窗口", "/Sound": "声音", "/Movie": "影片", "/Screen": "多媒体",
    "/RichMedia": "多媒体", "/3D": "三维模型", "/Watermark": "水印",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """A place that people name.

    Attributes:
        place: in Chinese; may quote the file.
        label: what a text there is, where its neighbourhood says so: the name of a form field.
        hidden: it does not show when the file is opened.
        kind: ``document``, ``page``, ``annotation``, ``field``, ``outline``, ``layer``, ``info``, ``structure``, ``orphan``.
        page: number of its page from 0.
    """

    place: str = field(repr=False)
    label: str = field(default="", repr=False)
    hidden: bool = True
    kind: str = "document"
    page: int | None = None


def key_of(obj: Object) -> Key | None:
    """Its number, if it is indirect."""
    return obj.objgen if obj.is_indirect else None


def text_of(value: object) -> str:
    """The characters of a string or a name; empty for anything else."""
    if isinstance(value, pikepdf.String):
        return decoded(bytes(value))[0]
    return name_text(value) if isinstance(value, Name) else ""


def name_text(name: Name) -> str:
    """A name without its slash, in whatever encoding it was written."""
    return decoded(bytes(name)[1:])[0]


def owners(pdf: Pdf) -> dict[Key, Owner]:
    """Every object that is a place of its own, in the order in which they are walked."""
    found: dict[Key, Owner] = {}

    def own(obj: object, owner: Owner) -> bool:
        if not isinstance(obj, Dictionary | Array | pikepdf.Stream) or not obj.is_indirect or obj.objgen in found:
            return False
        found[obj.objgen] = owner
        return True

    info = pdf.trailer.get("/Info")
    if isinstance(info, Dictionary) and not info.is_indirect:
        pdf.trailer.Info = info = pdf.make_indirect(info)
    own(info, Owner("文档属性", kind="info"))
    for number, page in enumerate(pdf.pages):
        own(page.obj, Owner(f"第 {number + 1} 页", kind="page", page=number))
    _own_fields(pdf, own)
    for number, page in enumerate(pdf.pages):
        for nth, annotation in enumerate(_annotations(pdf, page.obj), 1):
            own(annotation, _annotation_owner(annotation, number, nth))
    for nth, item in enumerate(_outline_items(pdf.Root.get("/Outlines")), 1):
        own(item, Owner(f"书签 {nth}", hidden=False, kind="outline"))
    for nth, layer in enumerate(items(at(pdf.Root, "/OCProperties", "/OCGs")), 1):
        own(layer, Owner(f"图层 {nth}", kind="layer"))
    own(pdf.Root.get("/StructTreeRoot"), Owner("文档结构", kind="structure"))
    return found


def _annotations(pdf: Pdf, page: Object) -> Iterator[Dictionary]:
    """The page's annotations; one that stands directly in the array becomes an object, as a place needs a number."""
    array = page.get("/Annots")
    if not isinstance(array, Array):
        return
    for i in range(len(array)):
        annotation = array[i]
        if isinstance(annotation, Dictionary):
            if not annotation.is_indirect:
                array[i] = annotation = pdf.make_indirect(annotation)
            yield annotation


def _annotation_owner(annotation: Dictionary, page: int, nth: int) -> Owner:
    subtype = str(annotation.get("/Subtype", ""))
    hidden = subtype != "/FreeText" or is_hidden(annotation)
    return Owner(
        f"第 {page + 1} 页{_ANNOTATIONS.get(subtype, '批注')} {nth}", hidden=hidden, kind="annotation", page=page
    )


def is_hidden(annotation: Dictionary) -> bool:
    """Whether its flags keep it off the screen."""
    flags = at(annotation, "/F")
    return isinstance(flags, int) and bool(flags & _HIDDEN_ANNOTATION)


def _own_fields(pdf: Pdf, own: Callable[[object, Owner], bool]) -> None:
    """Every form field with all below it, so that a field's value stands beside its name."""
    count = 0
    stack = [(item, "", 0) for item in reversed(list(items(at(pdf.Root, "/AcroForm", "/Fields"))))]
    while stack and count < _MOST_ITEMS:
        item, parent, depth = stack.pop()
        if not isinstance(item, Dictionary) or depth > _DEEPEST:
            continue
        partial = text_of(item.get("/T"))
        full = ".".join(filter(None, (parent, partial)))
        label = text_of(item.get("/TU")) or partial or parent
        count += 1
        if own(item, Owner(f"表单域“{full}”", label, hidden=is_hidden(item), kind="field")):
            stack += [(kid, full, depth + 1) for kid in reversed(list(items(item.get("/Kids"))))]


def _outline_items(outlines: object) -> Iterator[Dictionary]:
    """Bookmarks in the order in which they are read; a loop among them ends the walk."""
    seen: set[Key] = set()
    stack = [at(outlines, "/First")]
    while stack:
        item = stack.pop()
        if not isinstance(item, Dictionary) or not item.is_indirect or item.objgen in seen or len(seen) > _MOST_ITEMS:
            continue
        seen.add(item.objgen)
        yield item
        stack += [item.get("/Next"), item.get("/First")]
