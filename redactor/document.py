"""A file and all files nested in it, as one list of passages; and the way back.

Nesting is solved here, once: a format never opens what stands inside it, it hands it on as a :class:`Part`. The
limits of depth and of total size are kept here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from redactor.content import BlindSpot, Content, Edit, Format, Glancing, Limits, Part, Passage
from redactor.errors import RedactorError, UnreadableFile, UnwritableFormat
from redactor.formats import format_of
from redactor.previews import empty, is_empty
from redactor.unread import kind_of

PREVIEW_GOES = "；文件脱敏时会换成空白图"
"""How the reason of a blind spot ends that a masked copy will not have."""
ARROW = " › "
"""Between the steps of a path into nested files, in places: ``附件.zip › 名单.xlsx › 工作表…``."""


@dataclass(frozen=True, slots=True)
class Node:
    """One opened file of the nest.

    Attributes:
        data: its bytes.
        format: who reads and writes it; ``None`` if nobody does.
        content: what it holds.
        children: its parts, opened, by their number in ``content.parts``.
        first: number of its first passage in the document.
        path: the steps to it, for places; empty at the root.
    """

    data: bytes = field(repr=False)
    format: Format | None
    content: Content
    children: Mapping[int, Node]
    first: int
    path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A file with everything nested in it.

    Attributes:
        name: its file name. It is published too: passage 0 is the name.
        root: the file itself.
        passages: of the whole nest, with the path in ``place`` and records numbered apart.
        blind_spots: of the whole nest.
        seals: of the whole nest.
        glanced: some file of the nest was only glanced at: good for finding nothing in it, and for nothing else.
    """

    name: str = field(repr=False)
    root: Node
    passages: tuple[Passage, ...] = field(repr=False)
    blind_spots: tuple[BlindSpot, ...]
    seals: tuple[str, ...]
    glanced: bool = False


class _Opening:
    """The state of one ``open_document``: passages so far, and what has been spent of the limits."""

    def __init__(self, name: str, limits: Limits, glance: bool) -> None:
        self.limits = limits
        self.glance = glance
        self.glanced = False
        self.passages: list[Passage] = [Passage(name, "文件名")]
        self.blind_spots: list[BlindSpot] = []
        self.seals: list[str] = []
        self.spent = 0
        self.pixels = 0
        self.records = 0

    def open(self, data: bytes, path: str, depth: int, preview: bool = False) -> Node:
        source = format_of(data) if data else None
        first = len(self.passages)
        if source is None:
            # an empty member of an archive hides nothing, a preview that we emptied neither; but an empty upload is a mistake
            if not (preview and is_empty(data)) if data else not depth:
                kind, reason = kind_of(data)
                reason += PREVIEW_GOES if preview and empty(data) is not None else ""
                self._blind(path, BlindSpot("", reason, kind))
            return Node(data, None, Content(""), {}, first, path)
        content = self._read(source, data, path)
        self._take(content, path)
        children = {}
        for number, part in enumerate(content.parts):
            if (child := self._open_part(part, path, depth + 1)) is not None:
                children[number] = child
        return Node(data, source, content, children, first, path)

    def _read(self, source: Format, data: bytes, path: str) -> Content:
        try:
            limits = replace(self.limits, pixels=self.limits.pixels - self.pixels)
            if self.glance and isinstance(source, Glancing) and (seen := source.glance(data, limits)) is not None:
                self.glanced = True
                return seen
            content = source.read(data, limits)
        except UnreadableFile as error:
            # UnreadableFile.kind is one of BlindKind by construction (errors.py)
            self._blind(path, BlindSpot("", error.message, error.kind))  # type: ignore[arg-type]
            return Content(source.NAME)
        except Exception:  # a bug of ours: the blind spot tells the reader of the outcome, who must look himself
            self._blind(path, BlindSpot("", f"读取 {source.NAME} 时程序出错，请人工查看并告知管理员", "failed"))
            return Content(source.NAME)
        self.pixels += content.pixels
        if len(self.passages) + len(content.passages) > self.limits.passages:
            self._blind(path, BlindSpot("", "文字段数超过上限，未全部查看，请拆分后提交", "limit"))
            return Content(source.NAME)
        return content

    def _take(self, content: Content, path: str) -> None:
        shift, highest = self.records, -1
        prefix = path + ARROW if path else ""
        if not prefix and not shift:
            self.passages.extend(content.passages)
            highest = max((p.record for p in content.passages if p.record is not None), default=-1)
        else:
            for passage in content.passages:
                record = passage.record
                if record is not None:
                    highest = max(highest, record)
                    record += shift
                self.passages.append(replace(passage, place=prefix + passage.place, record=record))
        self.records += highest + 1
        for spot in content.blind_spots:
            self._blind(path, spot)
        self.seals.extend(prefix + seal for seal in content.seals)

    def _open_part(self, part: Part, path: str, depth: int) -> Node | None:
        inner = ARROW.join(step for step in (path, part.place or part.name) if step)
        self.spent += len(part.data)
        if depth > self.limits.depth:
            self._blind(inner, BlindSpot("", f"嵌套超过 {self.limits.depth} 层，里面的内容没有查看", "limit"))
            return None
        if self.spent > self.limits.total_bytes or len(part.data) > self.limits.file_bytes:
            self._blind(inner, BlindSpot("", "解开后的总大小超过上限，这一部分没有查看", "limit"))
            return None
        passages, spots = len(self.passages), len(self.blind_spots)
        node = self.open(part.data, inner, depth, part.preview)
        if part.preview and node.format is not None and _blank(part.data) is not None:  # the copy will have a blank
            self.passages[passages:] = [replace(passage, loose=True) for passage in self.passages[passages:]]
            self.blind_spots[spots:] = [
                replace(spot, reason=spot.reason + PREVIEW_GOES) for spot in self.blind_spots[spots:]
            ]
        return node

    def _blind(self, path: str, spot: BlindSpot) -> None:
        place = ARROW.join(step for step in (path, spot.place) if step)
        self.blind_spots.append(replace(spot, place=place))


def open_document(data: bytes, name: str, limits: Limits, glance: bool = False) -> Document:
    """Read a file and all that is nested in it. Never raises for what the file holds: that is a blind spot.

    Args:
        data: its bytes.
        name: its file name.
        limits: what reading may cost.
        glance: formats that can may only glance at it. If anything is found then, it has to be opened again.
    """
    opening = _Opening(name, limits, glance)
    if len(data) > limits.file_bytes:
        size = limits.file_bytes // 1_000_000
        opening.blind_spots.append(BlindSpot("", f"文件超过 {size} MB 上限，没有查看，请拆分后提交", "limit"))
        root = Node(data, None, Content(""), {}, 1, "")
    else:
        root = opening.open(data, "", 0)
    return Document(
        name, root, tuple(opening.passages), tuple(opening.blind_spots), tuple(opening.seals), opening.glanced
    )


def rewrite(document: Document, edits: Sequence[Edit]) -> bytes:
    """The document's bytes with the edits made (numbers count in ``Document.passages``); nested files put back.

    Edits on passage 0, the file's own name, are not in the bytes and are passed over: :func:`rename` makes them.
    """
    by_passage: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_passage[edit.passage].append(edit)
    return _rewrite(document.root, by_passage)


def rename(document: Document, edits: Sequence[Edit]) -> str:
    """The file's name with the edits on it made."""
    name = document.name
    for edit in edits:
        if edit.passage == 0:
            name = name[: edit.start] + edit.new + name[edit.start + len(edit.old) :]
    return name


def _rewrite(node: Node, by_passage: Mapping[int, list[Edit]]) -> bytes:
    if node.format is None:
        return node.data
    own = [
        replace(edit, passage=number)
        for number in range(len(node.content.passages))
        for edit in by_passage.get(node.first + number, ())
    ]
    blanks = _emptied_previews(node)
    parts = {}
    for number, child in node.children.items():
        if number in blanks:
            continue
        changed = _rewrite(child, by_passage)
        if changed is not child.data:
            parts[number] = changed
    if not own and not parts and not any(_has_edits(node.children[number], by_passage) for number in blanks):
        return node.data
    parts |= blanks
    try:
        return node.format.write(node.data, own, parts)
    except RedactorError:
        raise
    except Exception as error:  # a bug of ours must end in "no copy", told to the caller, never in a half-masked one
        raise UnwritableFormat("写回这个文件时出错，没有生成脱敏文件", "writing this file back failed") from error


def _has_edits(node: Node, by_passage: Mapping[int, Sequence[Edit]]) -> bool:
    """Is anything to be changed in this file or in one inside it?"""
    return any(node.first + number in by_passage for number in range(len(node.content.passages))) or any(
        _has_edits(child, by_passage) for child in node.children.values()
    )


def _emptied_previews(node: Node) -> dict[int, bytes]:
    """Previews show what is being masked, too small to be read surely: empty pictures take their place."""
    return {
        number: blank
        for number, child in node.children.items()
        if node.content.parts[number].preview and (blank := _blank(child.data)) is not None
    }


def _blank(data: bytes) -> bytes | None:
    """An empty picture in place of this one; ``None`` where it is empty, or is of no known kind and told."""
    return None if is_empty(data) else empty(data)
