"""What else changes when a character of an OFD becomes ``*``: its glyph, its twin, and the font that has no star.

A code that a ``CGTransform`` maps to a glyph is drawn as that glyph whatever it says, and a subset of a font has the
glyphs of the document and mostly no star. Then the text object is parted: what stays keeps its font and its places, the
stars are drawn from a font of the reader's own (``宋体``), each where the hidden character stood.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import count, pairwise

from redactor.errors import RedactorError, UnwritableFormat
from redactor.formats import _xml
from redactor.formats._layout import Glyph
from redactor.formats._ofd_objects import WIDE_FROM, Code, TextObject, Transform, drawn
from redactor.formats._ofd_pages import twins
from redactor.formats._ofd_tree import Font, Tree
from redactor.formats._xml import Change, Xml
from redactor.formats._zip import Package

_SQUARE = 50.0
"""Points: twins stand in the same square or in neighbouring ones; no character is four times as large."""
Pending = dict[int, tuple[Xml, list[Change]]]

_FONT_NAME = "SimSun"
_FAMILY = "宋体"
_OBJECT_ID = re.compile(r"""(\sID\s*=\s*["'])[^"']*(["'])""")
_OBJECT_FONT = re.compile(r"""(\sFont\s*=\s*["'])[^"']*(["'])""")
_FONTS_END = re.compile(r"</((?:[\w.-]+:)?)Fonts\s*>")
_MAX_ID = re.compile(r"<(?:[\w.-]+:)?MaxUnitID\s*>([^<]*)<")
_PREFIX = re.compile(r"<((?:[\w.-]+:)?)TextObject")


def completed(package: Package, tree: Tree, pending: Pending) -> None:
    """Adds to the changes what must change with them.

    Raises:
        UnwritableFormat: a glyph stands for several characters, of which some are to be hidden; no font can be added.
    """
    ids = count(tree.top + 1)
    star: dict[int, int] = {}  # resource member -> ID of the font that draws stars, declared there
    used = 0
    for index in list(pending):
        xml, changes = pending[index]
        for entry in _changed(xml, changes):
            changes[:], used = _redrawn(xml, changes, entry, (package, tree), ids, star), used + 1
    if star:
        _declare(package, tree, pending, star)
        _raise_top(package, tree, pending, next(ids) - 1)


class _Hit:
    """A text object with the numbers of its codes that change."""

    def __init__(self, entry: TextObject) -> None:
        self.entry = entry
        self.codes: set[int] = set()


def _changed(xml: Xml, changes: list[Change]) -> list[_Hit]:
    """The text objects that change; the twins of what changes change with it."""
    by_start = {start: new for start, _, new in changes}
    objects = [_Hit(entry) for entry in drawn(xml).objects]
    masked: dict[tuple[str, int, int], list[tuple[Glyph, str]]] = {}
    for hit in objects:
        for code, glyph in zip(hit.entry.codes, hit.entry.glyphs, strict=True):
            if code.start in by_start:
                masked.setdefault(_square(glyph), []).append((glyph, by_start[code.start]))
    for hit in objects:
        for at, (code, glyph) in enumerate(zip(hit.entry.codes, hit.entry.glyphs, strict=True)):
            if code.start in by_start:
                hit.codes.add(at)
            elif new := _twin(glyph, masked):
                hit.codes.add(at)
                changes.append((code.start, code.end, new))
    return [hit for hit in objects if hit.codes]


def _square(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.text, int(glyph.x0 // _SQUARE), int(glyph.y // _SQUARE)


def _twin(glyph: Glyph, masked: dict[tuple[str, int, int], list[tuple[Glyph, str]]]) -> str:
    """What the glyph's twin becomes; empty if it has none among those that are masked."""
    text, x, y = _square(glyph)
    for near in [(text, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
        for other, new in masked.get(near, ()):
            if twins(glyph, other):
                return new
    return ""


def _redrawn(
    xml: Xml, changes: list[Change], hit: _Hit, source: tuple[Package, Tree], ids: Iterator[int], star: dict[int, int]
) -> list[Change]:
    """The changes, with the object parted where a plain exchange of characters would not do."""
    package, tree = source
    entry = hit.entry
    font = tree.fonts.get(entry.font, Font(-1, -1))
    touched = [t for t in entry.transforms if any(t.position <= at < t.position + t.codes for at in hit.codes)]
    last = [at for at in hit.codes if entry.codes[at].step is None and entry.codes[at].text >= WIDE_FROM]
    if not touched and not last and _has_star(package, font):
        return changes
    if any(t.codes != len(t.glyphs) and not _covers(t, hit.codes) for t in touched):
        raise UnwritableFormat("一个字形代表多个字符，不能只隐去其中一部分；请人工处理", "a glyph of several codes")
    news = {start: new for start, _, new in changes}
    inside = [change for change in changes if entry.start <= change[0] < entry.end]
    if any(change[0] not in {code.start for code in entry.codes} for change in inside):
        raise UnwritableFormat("文字对象的属性与文字同时需要隐去，请人工处理", "attributes of a parted object")
    others = [change for change in changes if change not in inside]
    if not touched and _has_star(package, font):
        return [*others, (entry.start, entry.end, _object(xml, entry, range(len(entry.codes)), news, None))]
    resource = font.resource if font.resource >= 0 else next((f.resource for f in tree.fonts.values()), -1)
    if resource < 0:
        raise UnwritableFormat("文件没有声明字体，无法写入遮盖符；请人工处理", "no font resources")
    own = star.get(resource) or star.setdefault(resource, next(ids))
    kept = [at for at in range(len(entry.codes)) if at not in hit.codes]
    text = _object(xml, entry, kept, {}, None) if kept else ""
    text += _object(xml, entry, sorted(hit.codes), news, (next(ids), own))
    return [*others, (entry.start, entry.end, text)]


def _covers(transform: Transform, codes: set[int]) -> bool:
    return all(at in codes for at in range(transform.position, transform.position + transform.codes))


def _has_star(package: Package, font: Font) -> bool:
    """Does the font draw a star? One that is not embedded is the reader's own and does."""
    if font.file < 0:
        return True
    from fontTools.ttLib import TTFont, TTLibError  # heavy, and only files to be masked need it

    try:
        found = TTFont(io.BytesIO(package.read(package.members[font.file])), lazy=True, fontNumber=0)
        return 0x2A in (found.getBestCmap() or {})
    except (TTLibError, RedactorError, KeyError, ValueError, AssertionError, OSError, NotImplementedError):
        return False  # a bare CFF, or a damaged one: another font draws the stars


def _object(
    xml: Xml, entry: TextObject, codes: Sequence[int], news: dict[int, str], drawn_anew: tuple[int, int] | None
) -> str:
    """The text object with only these codes.

    Args:
        news: what the codes become, by where they start; empty: they stay.
        drawn_anew: its new ID and font; ``None``: it keeps both, and its transforms.
    """
    tag = xml.source[entry.start : entry.tag_end]
    if drawn_anew is not None:
        tag = _OBJECT_ID.sub(rf"\g<1>{drawn_anew[0]}\g<2>", tag)
        tag = _OBJECT_FONT.sub(rf"\g<1>{drawn_anew[1]}\g<2>", tag)
    found = _PREFIX.match(tag)
    prefix = found[1] if found else ""
    elements = [*((t.start, t.end) for t in entry.transforms), *(_element(xml, span) for span in entry.spans)]
    inner, at = "", entry.tag_end
    for start, end in sorted(elements):
        inner += xml.source[at:start]
        at = end
    closing = xml.source.rindex("<", 0, entry.end)
    transforms = "" if drawn_anew else "".join(_transforms(prefix, entry, codes))
    drawn_codes = _text_codes(xml, prefix, entry, codes, news)
    return tag + inner + xml.source[at:closing] + transforms + drawn_codes + xml.source[closing : entry.end]


def _element(xml: Xml, span: tuple[int, int]) -> tuple[int, int]:
    """A whole ``TextCode`` from its start tag's span."""
    start, end = span
    return (start, end) if xml.text[end - 2] == "/" else (start, xml.text.index(">", xml.text.index("</", end)) + 1)


def _transforms(prefix: str, entry: TextObject, codes: Sequence[int]) -> Iterator[str]:
    """The transforms of codes that stay, counted anew."""
    places = {at: number for number, at in enumerate(codes)}
    for transform in entry.transforms:
        members = [at for at in range(transform.position, transform.position + transform.codes) if at in places]
        if not members:
            continue
        if transform.codes != len(transform.glyphs):
            yield _transform(prefix, places[members[0]], transform.codes, transform.glyphs)
            continue
        run: list[int] = []
        for at in [*members, -1]:
            if run and (at < 0 or places[at] != places[run[-1]] + 1):
                yield _transform(
                    prefix, places[run[0]], len(run), [transform.glyphs[i - transform.position] for i in run]
                )
                run = []
            run.append(at)


def _transform(prefix: str, position: int, codes: int, glyphs: Sequence[str]) -> str:
    return (
        f'<{prefix}CGTransform CodePosition="{position}" CodeCount="{codes}" GlyphCount="{len(glyphs)}">'
        f"<{prefix}Glyphs>{' '.join(glyphs)}</{prefix}Glyphs></{prefix}CGTransform>"
    )


def _text_codes(xml: Xml, prefix: str, entry: TextObject, codes: Sequence[int], news: dict[int, str]) -> str:
    """One ``TextCode`` for each row of neighbours: each stands where it stood, the last tells how wide it is."""
    out, run = "", [codes[0]]
    for at in [*codes[1:], -1]:
        if at != run[-1] + 1 or (entry.codes[at].start in news) != (entry.codes[run[-1]].start in news):
            out += _text_code(xml, prefix, [entry.codes[i] for i in run], news, entry.turned % 180 == 90, entry.size)
            run = []
        run.append(at)
    return out


def _text_code(xml: Xml, prefix: str, codes: Sequence[Code], news: dict[int, str], downward: bool, size: float) -> str:
    xs, ys = [round(code.x, 4) for code in codes], [round(code.y, 4) for code in codes]
    right, down = [round(b - a, 4) for a, b in pairwise(xs)], [round(b - a, 4) for a, b in pairwise(ys)]
    last = codes[-1]
    width = last.step if last.step is not None else size if last.text >= WIDE_FROM else size / 2
    (down if downward else right).append(round(width, 4))
    text = "".join(news.get(code.start, xml.source[code.start : code.end]) for code in codes)
    across = f' DeltaX="{_listed(right)}"' if any(right) else ""
    along = f' DeltaY="{_listed(down)}"' if any(down) else ""
    return f'<{prefix}TextCode X="{_listed(xs[:1])}" Y="{_listed(ys[:1])}"{across}{along}>{text}</{prefix}TextCode>'


def _listed(values: Sequence[float]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)


def _declare(package: Package, tree: Tree, pending: Pending, star: dict[int, int]) -> None:
    """Adds the stars' font to the resources."""
    for resource, number in star.items():
        xml, changes = _pending(package, pending, resource)
        end = _FONTS_END.search(xml.text)
        if end is None:
            raise UnwritableFormat("字体资源的写法不认识，无法写入遮盖符；请人工处理", "no Fonts element")
        font = f'<{end[1]}Font ID="{number}" FontName="{_FONT_NAME}" FamilyName="{_FAMILY}"/>'
        changes.append((end.start(), end.start(), font))


def _raise_top(package: Package, tree: Tree, pending: Pending, top: int) -> None:
    for document in tree.documents:
        xml, changes = _pending(package, pending, document)
        if (found := _MAX_ID.search(xml.text)) and (found[1].strip() or "0").isdecimal():
            changes.append((*found.span(1), str(top)))


def _pending(package: Package, pending: Pending, index: int) -> tuple[Xml, list[Change]]:
    if index not in pending:
        pending[index] = (_xml.parse(package.read(package.members[index])), [])
    return pending[index]
