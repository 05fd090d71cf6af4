"""The one walk over a picture: what is read of its pixels and beside them, and where to write what is changed.

Both ``read`` and ``write`` of ``image`` make it; the number of a passage in it is its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Box, Edit, Passage
from redactor.formats import _picture_stars
from redactor.formats._ocr import cost, read_lines
from redactor.formats._ocr_signs import Line, Sign
from redactor.formats._picture_codes import Code, codes, draw
from redactor.formats._picture_frame import Frame, views
from redactor.formats._picture_layout import Piece, pieces
from redactor.formats._picture_opened import Opened
from redactor.formats._picture_texts import Text, rewritten

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactor.formats._ocr_regions import Quad

_CARD, _CARD_LINES = ("姓名", "性别", "民族", "出生", "住址"), 3
_CARD_NUMBER = ("公民身份号码", "公民身份证号码")
_CARD_BACK, _CARD_ISSUER = ("居民身份证", "中华人民共和国居民身份证"), ("签发机关", "有效期限")
_LETTER = re.compile(r"[^\W_]")
"""A frame or an arrow is often taken for a sign, and unsure; it hides nothing."""
UNSURE = 0.75
"""A line of which less is sure, on the mean over its signs, is told as one that could not be read well."""
SHORTEST_SIDE, LONGEST_SIDE = 7, 40
"""Pixels. The narrowest digits that a person can read are some 4 wide with the gap and some 7 high: a telephone number
needs more than the one down and more than the other across. A picture that has less is an icon, a rule, a border."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A passage, and where it stands: signs of a frame, a code in a frame, or a text of a block."""

    passage: Passage = field(repr=False)
    number: int
    signs: tuple[Sign, ...] = field(default=(), repr=False)
    code: Code | None = None
    text: Text | None = None


def walk(opened: Opened, most: int, last: int | None = None) -> tuple[list[Slot], list[BlindSpot], int]:
    """All passages of a picture with their places, what could not be read, and how many pixels were looked at.

    Args:
        opened: the picture.
        most: pixels that may be looked at; the frames from where they are used up are told as not read.
        last: number of the last passage that is asked for; what comes after need not be there.
    """
    slots = [
        Slot(Passage(text.text, block.place, text.label, hidden=True, shared=False), number, text=text)
        for number, block in enumerate(opened.blocks)
        for text in block.texts
    ]
    spots = list(opened.spots)
    records = spent = 0
    for number, frame in enumerate(opened.frames):
        where = f"图片第 {number + 1} 帧" if len(opened.frames) > 1 else "图中"
        height, width = frame.values.shape[:2]
        if min(height, width) < SHORTEST_SIDE or max(height, width) < LONGEST_SIDE:
            continue
        if last is not None and len(slots) > last:
            break
        if spent + cost(width, height) > most:
            spots.append(BlindSpot(f"{where}起", "图片过多，超出一次检查的限度，没有识别，请拆分后提交", "limit"))
            break
        seen, more = _in_frame(frame, number, where)
        slots += [replace(slot, passage=_renumbered(slot.passage, records)) for slot in seen]
        records += 1 + max((s.passage.record for s in seen if s.passage.record is not None), default=-1)
        spots += more
        spent += _cost(frame)
    return slots, spots, spent


def _cost(frame: Frame) -> int:
    height, width = frame.values.shape[:2]
    return sum(cost(width, height, read_lines(pixels)) for pixels, _ in views(frame))


def _renumbered(passage: Passage, by: int) -> Passage:
    return passage if passage.record is None else replace(passage, record=passage.record + by)


def _in_frame(frame: Frame, number: int, where: str) -> tuple[list[Slot], list[BlindSpot]]:
    """What is in a frame, each once however it is seen."""
    width = frame.values.shape[1]
    slots: list[Slot] = []
    spots: list[BlindSpot] = []
    known: list[tuple[str, Quad]] = []
    records = 0
    for pixels, unusual in views(frame):
        drawn = [] if unusual else codes(pixels)
        lines = [_stored(line, frame, width) for line in read_lines(pixels) if not _within(line.quad, drawn)]
        fresh = [line for line in lines if not _known(line, known)]
        known += [(line.text, line.quad) for line in lines]
        for piece in pieces(fresh):
            slots.append(_slot(piece, number, where, unusual, frame, records))
            if piece.sure < UNSURE and _LETTER.search(slots[-1].passage.text):
                place = f"{where}第 {piece.row} 行附近"
                spots.append(BlindSpot(place, "看不清，可能没有读对，请对照图片查看", "picture"))
        if is_identity_card(slot.passage.text for slot in slots):
            spots.append(BlindSpot(where, "像是身份证件的照片，人像等不会隐去，请人工处理", "picture"))
        spots += [
            BlindSpot(f"{where}有像是文字的地方", "没有认出是什么字，请对照图片查看", "picture")
            for line in fresh
            if not line.signs
        ]
        records += 1 + max((s.passage.record for s in slots if s.passage.record is not None), default=-1)
        for code in drawn:
            if frame.mirrored:
                code = Code(code.text, _flipped(code.quad, width))
            if code.text is None:
                spots.append(BlindSpot(f"{where}的二维码", "没有解出内容，请扫码查看", "picture"))
            elif not _known_text(code.text, code.quad, known):
                passage = Passage(code.text, f"{where}的二维码", boxes=(_box(code.quad, number, frame),), guessed=True)
                slots.append(Slot(passage, number, code=code))
    return slots, spots


def is_identity_card(texts: Iterable[str]) -> bool:
    """Do these lines of a picture read like the front or the back of an identity card (GA 448-2013)?

    In a table the same words are headings in one row; here each begins a line of its own.

    >>> is_identity_card(["姓名 张三", "性别 男 民族 汉", "住址 某村", "公民身份号码440881190101010018"])
    True
    >>> is_identity_card(["姓名", "身份证号码", "张三"])
    False
    """
    squeezed = ["".join(text.split()) for text in texts]
    begun = {word for word in _CARD if any(text.startswith(word) and len(text) > len(word) for text in squeezed)}
    if any(text.startswith(_CARD_NUMBER) for text in squeezed) and len(begun) >= _CARD_LINES:
        return True
    return any(text in _CARD_BACK for text in squeezed) and any(text.startswith(_CARD_ISSUER) for text in squeezed)


def _slot(piece: Piece, number: int, where: str, hidden: bool, frame: Frame, records: int) -> Slot:
    place = f"{where}第 {piece.row} 行"
    if piece.column:
        place += f"“{piece.label}”" if piece.label else f"第 {piece.column} 列"
    record = None if piece.record is None else piece.record + records
    passage = Passage(
        "".join(sign.text for sign in piece.signs),
        place,
        piece.label,
        record,
        hidden,
        tuple(_box(sign.quad, number, frame) for sign in piece.signs),
        guessed=True,
    )
    return Slot(passage, number, piece.signs)


def _box(quad: Quad, number: int, frame: Frame) -> Box:
    height, width = frame.values.shape[:2]
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return number, float(left) / width, float(top) / height, float(right) / width, float(bottom) / height


def _stored(line: Line, frame: Frame, width: int) -> Line:
    """The line where it is stored, not where it is seen."""
    if not frame.mirrored:
        return line
    signs = tuple(replace(sign, quad=_flipped(sign.quad, width)) for sign in line.signs)
    return Line(signs, _flipped(line.quad, width))


def _flipped(quad: Quad, width: int) -> Quad:
    flipped = quad.copy()
    flipped[:, 0] = width - flipped[:, 0]
    return flipped


def _within(quad: Quad, codes: Sequence[Code]) -> bool:
    """Is what was taken for a line a piece of a code?"""
    import cv2

    x, y = (float(v) for v in quad.mean(axis=0))
    return any(cv2.pointPolygonTest(code.quad, (x, y), False) >= 0 for code in codes)


def _known(line: Line, known: Sequence[tuple[str, Quad]]) -> bool:
    return _known_text(line.text, line.quad, known)


def _known_text(text: str, quad: Quad, known: Sequence[tuple[str, Quad]]) -> bool:
    import numpy as np

    middle = quad.mean(axis=0)
    reach = float(np.linalg.norm(quad[0] - quad[3])) / 2
    return any(text == other and float(np.abs(middle - at.mean(axis=0)).max()) < reach for other, at in known)


def painted(opened: Opened, slots: Sequence[Slot], edits: Mapping[int, Sequence[Edit]]) -> dict[int, NDArray[Any]]:
    """The pixels of all frames that change, with the edits made. Raises :class:`UnwritableFormat`."""
    frames: dict[int, NDArray[Any]] = {}
    for number, changes in edits.items():
        slot = slots[number]
        if slot.text is not None:
            continue
        values = frames.setdefault(slot.number, opened.frames[slot.number].values.copy())
        blends = opened.frames[slot.number].blends
        if slot.code is not None:
            draw(values, slot.code, _after(slot.passage.text, changes), blends)
            continue
        for edit in changes:
            for run in _hidden(slot, edit):
                _picture_stars.paint(values, [sign.quad for sign in run], blends)
    return frames


def _after(text: str, edits: Sequence[Edit]) -> str:
    for edit in edits:
        text = text[: edit.start] + edit.new + text[edit.start + len(edit.old) :]
    return text


def _hidden(slot: Slot, edit: Edit) -> Iterator[list[Sign]]:
    """Runs of signs that an edit hides and that stand in one line."""
    changed = [
        number
        for number, (old, new) in enumerate(zip(edit.old, edit.new, strict=True), edit.start)
        if old != new and not old.isspace()
    ]
    for _, run in groupby(enumerate(changed), lambda pair: pair[1] - pair[0]):
        together: list[Sign] = []
        for _, number in run:
            sign = slot.signs[number]
            if together and not _beside(together[-1].quad, sign.quad):
                yield together
                together = []
            together.append(sign)
        yield together


def _beside(before: Quad, after: Quad) -> bool:
    """Do two cells stand side by side in one line?"""
    import numpy as np

    return float(np.linalg.norm(before[1] - after[0])) < 0.5 * float(np.linalg.norm(after[3] - after[0]))


def written(opened: Opened, slots: Sequence[Slot], edits: Mapping[int, Sequence[Edit]]) -> dict[int, bytes]:
    """The contents of all blocks that change. Raises :class:`UnwritableFormat`."""
    blocks: dict[int, bytes] = {}
    for number, changes in edits.items():
        slot = slots[number]
        if slot.text is not None:
            content = blocks.get(slot.number, opened.blocks[slot.number].content)
            blocks[slot.number] = rewritten(content, slot.text, changes)
    return blocks
