"""What must go from a masked copy because it can hold or rebuild what was hidden.

Called after the texts were changed (:mod:`redactor.formats.pdf.strings`, and what pages show), before a full save:
that save leaves out earlier revisions and objects that nothing refers to. Form fields, links, bookmarks, tags and
attachments stay and work; what runs does not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from redactor.formats.pdf import roles
from redactor.formats.pdf.marked import Operators, comments, contents, rewrite
from redactor.formats.pdf.objects import at, items, keys
from redactor.formats.pdf.owners import Key
from redactor.formats.pdf.picture_segments import bare_jpeg, bare_jpeg2000
from redactor.formats.pdf.text_strings import decoded, encoded

StreamKey = int | Key
"""A content stream: number of the page from 0, or number and generation of a form, pattern or appearance."""

_SENTENCES = {
    "/Thumb": "删除了页面缩略图",
    "/PieceInfo": "删除了制作软件留下的私有数据",
    "/SpiderInfo": "删除了网页抓取信息",
    "/Alternates": "删除了图片的备用版本",
    "/OPI": "删除了图片的替换信息",
    "/AlternatePresentations": "删除了备用放映方式",
    "/RC": "删除了批注和表单的格式文本副本（内容保留）",
    "/RV": "删除了批注和表单的格式文本副本（内容保留）",
    "/AA": "删除了脚本和自动运行的动作",
    "/JS": "删除了脚本和自动运行的动作",
    "/JavaScript": "删除了脚本和自动运行的动作",
}
_RUNNING = _SENTENCES["/JS"]
_PICTURES, _COMMENTS = "删除了图片内的拍摄信息、备注和预览图", "删除了页面内容中的注释"
_KEYS = re.compile(rb"/(?:" + b"|".join(key[1:].encode() for key in sorted(roles.DROPPED_KEYS)) + rb"|S /\w+)\b")
_CODE = re.compile(r"\S")
_DEEPEST = 100


def clean(pdf: Pdf) -> tuple[str, ...]:
    """Take out what a masked copy must not have; one Chinese sentence for each kind of thing that went."""
    said: dict[str, None] = {}
    for obj in [*pdf.objects, pdf.trailer]:
        if isinstance(obj, Dictionary | Array | Stream):
            holder = obj.stream_dict if isinstance(obj, Stream) else obj
            if _KEYS.search(holder.unparse(resolved=True)):
                said.update(dict.fromkeys(_drop(holder, 0)))
        if isinstance(obj, Stream) and obj.get("/Subtype") == Name.Image and _bare(obj):
            said[_PICTURES] = None
    for source in contents(pdf):
        if _without_comments(pdf, source):
            said[_COMMENTS] = None
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]  # saving deals out another one
    return tuple(said)


def _drop(obj: Object, depth: int) -> Iterator[str]:
    """Delete what must go from an object and what stands directly in it."""
    if depth > _DEEPEST:
        return  # told by the walk over the texts
    if isinstance(obj, Array):
        for value in items(obj):
            yield from _drop_below(value, depth)
        return
    for key in keys(obj):
        value = obj[key]
        if key in roles.DROPPED_KEYS:
            del obj[key]
            yield _SENTENCES[key]
        elif key in ("/A", "/Next", "/OpenAction") and _runs(value):
            del obj[key]
            yield _RUNNING
        else:
            yield from _drop_below(value, depth)


def _drop_below(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Dictionary | Array) and not value.is_indirect:
        yield from _drop(value, depth + 1)


def _runs(action: object) -> bool:
    """Whether an action, or one of those that follow it, runs or sends something."""
    for _ in range(_DEEPEST):
        if isinstance(action, Array):
            return any(_runs(one) for one in items(action) if not isinstance(one, Array))
        if not isinstance(action, Dictionary):
            return False
        if str(action.get("/S", "")) in roles.RUNNING_ACTIONS:
            return True
        action = action.get("/Next")
    return True


def _bare(picture: Stream) -> bool:
    """Strip a picture of what is not pixels, without touching these; whether there was any."""
    names = roles.filters(picture)
    if not names or names[-1] not in (b"/DCTDecode", b"/JPXDecode") or any(n != b"/FlateDecode" for n in names[:-1]):
        return False
    data = picture.read_raw_bytes()
    for _ in names[:-1]:
        try:
            data = zlib.decompress(data)
        except zlib.error:
            return False  # damaged: nobody sees the picture either, and the copy is swept
    bare = bare_jpeg(data) if names[-1] == b"/DCTDecode" else bare_jpeg2000(data)
    if bare == data:
        return False
    parameters = picture.get("/DecodeParms")
    last = (items(parameters) or [parameters])[-1]
    picture.write(bare, filter=Name(names[-1].decode()), decode_parms=last if isinstance(last, Dictionary) else None)
    return True


def _without_comments(pdf: Pdf, source: Object) -> bool:
    data = roles.content_bytes(source)
    if not data or b"%" not in data or not any(re.search(rb"\w", one) for one in comments(data)):
        return False
    rewrite(pdf, source, list(pikepdf.parse_content_stream(source)))
    return True


def hush(pdf: Pdf, touched: Mapping[StreamKey, Collection[int]]) -> bool:
    """Star what is read aloud in place of hidden characters: it may say them one by one, which nobody recognises.

    Args:
        touched: for each content stream the numbers of its ``BDC`` operators (their place among all operators) within
            which drawn characters are hidden. No number changes.
    """
    marks: set[tuple[StreamKey, int]] = set()
    changed = False
    for key, numbers in touched.items():
        page = isinstance(key, int)
        source = pdf.pages[key].obj if isinstance(key, int) else pdf.get_object(key)
        operators = Operators(pdf, source)
        resources = source.get("/Resources", Dictionary())
        for properties in operators.properties_of(numbers, resources):
            changed |= _star(properties, *roles.SPOKEN_KEYS)
            number = at(properties, "/MCID")
            if isinstance(number, int):
                marks.add((source.objgen if page else key, number))
        operators.write()
    if marks:
        for obj in pdf.objects:
            if isinstance(obj, Dictionary) and any(key in obj for key in roles.SPOKEN_KEYS) and "/K" in obj:
                direct, below = _marks_of(obj)
                if direct & marks:
                    changed |= _star(obj, *roles.SPOKEN_KEYS)
                elif below & marks:
                    changed |= _star(obj, "/ActualText")
    return changed


def _star(obj: Dictionary, *keys: str) -> bool:
    changed = False
    for key in keys:
        if isinstance(value := obj.get(key), pikepdf.String):
            text, encoding = decoded(bytes(value))
            obj[key] = pikepdf.String(encoded(_CODE.sub("*", text), encoding))
            changed = True
    return changed


def _marks_of(element: Dictionary) -> tuple[set[tuple[StreamKey, int]], set[tuple[StreamKey, int]]]:
    """The marked contents of a structure element: its own, and those of all elements below it."""
    own: set[tuple[StreamKey, int]] = set()
    below: set[tuple[StreamKey, int]] = set()
    seen: set[Key] = set()
    stack: list[tuple[object, object, int]] = [(element.get("/K"), element.get("/Pg"), 0)]
    while stack:
        kid, page, depth = stack.pop()
        into = own if depth == 0 else below
        if isinstance(kid, int):
            if isinstance(page, Dictionary):
                into.add((page.objgen, kid))
        elif isinstance(kid, Array):
            stack += [(one, page, depth) for one in items(kid)]
        elif isinstance(kid, Dictionary):
            page = at(kid, "/Pg") or page
            if isinstance(number := at(kid, "/MCID"), int):
                home = at(kid, "/Stm") or page
                if isinstance(home, Dictionary | Stream):
                    into.add((home.objgen, number))
            elif not kid.is_indirect or kid.objgen not in seen:
                if kid.is_indirect:
                    seen.add(kid.objgen)
                stack.append((kid.get("/K"), page, depth + 1))
    return own, below
