"""Pictures: PNG, JPEG, GIF, BMP, TIFF, WebP. Text in the pixels is read by OCR and hidden in the pixels.

Every line that is found is a passage, in a table with its heading as label and its row as record; texts beside the
pixels (comments, EXIF, XMP) are passages too. What is hidden is painted over and a star is drawn for every character;
size, colours, resolution and all other blocks stay. What was read badly is a blind spot with its place.

Where text is read off pixels it is a guess (``Passage.guessed``). So after painting, the new file's pixels are compared
with the old one's: outside of what was painted nothing may have changed, for JPEG no more than one more encoding
changes; inside stands nothing of what was there.

What it does not do: handwriting is read badly, and told; what a photograph shows without letters (a face) is not
judged; of a picture of an identity card only the words are hidden, so it is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import _picture_bmp, _picture_gif, _picture_jpeg, _picture_png, _picture_tiff, _picture_webp
from redactor.formats._picture_frame import shown
from redactor.formats._picture_opened import Changes, Opened
from redactor.formats._picture_walk import Slot, painted, walk, written

NAME = "image"
SUFFIXES: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
DETECTS_DAMAGE = False

_ANY = Limits(file_bytes=2**62, pixels=2**62)
"""What was read within limits is read again to be changed, and no further."""
_BLOCK = 33
"""Pixels: what is painted in a JPEG may show in the blocks that it touches and, by subsampled colours, in the next."""
_REENCODED = 48
"""Values of 255 by which one more encoding with the same tables changes a pixel (measured: at most 24)."""
_PALETTE = 160
"""Values by which the nearest colour of a palette may be off from what was to be painted."""


def claims(data: bytes) -> bool:
    """By the first bytes."""
    return _kind(data) is not None


def _kind(data: bytes) -> ModuleType | None:
    if data.startswith(_picture_png.MAGIC):
        return _picture_png
    if data.startswith(_picture_jpeg.MAGIC):
        return _picture_jpeg
    if data.startswith(_picture_gif.MAGIC):
        return _picture_gif
    if data.startswith(_picture_tiff.MAGIC):
        return _picture_tiff
    if _picture_bmp.claims(data):
        return _picture_bmp
    return _picture_webp if _picture_webp.claims(data) else None


def read(data: bytes, limits: Limits) -> Content:
    """Lines and codes in the pixels, texts beside them; pictures inside the picture as parts.

    Raises:
        UnreadableFile: damaged.
        LimitExceeded: more pixels, or larger, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("图片过大，超过单个文件的上限", "file larger than the limit")
    opened, slots, spots, pixels = _walked(data, limits)
    passages = tuple(slot.passage for slot in slots)
    return Content(NAME, passages, opened.parts, (*dict.fromkeys(spots),), pixels=pixels)


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The picture with characters painted over, texts beside the pixels edited, pictures inside it replaced.

    Raises:
        StaleEdit: an edit names a text that is not read there, or there is no such part.
        UnwritableFormat: this kind of pixels cannot be written, or more would change than was asked for.
    """
    if not edits and not parts:
        return data
    opened, slots, *_ = _walked(data, _ANY, max((edit.passage for edit in edits), default=-1))
    by_slot: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        if not 0 <= edit.passage < len(slots):
            raise StaleEdit("要改写的位置已不存在", "an edit names a passage that is not there")
        text = slots[edit.passage].passage.text
        if edit.start < 0 or text[edit.start : edit.start + len(edit.old)] != edit.old:
            raise StaleEdit("要改写的文字与图中认出的不符", "an edit names a text that is not read there")
        if set(edit.new) - {"*"} - set(edit.old):
            raise UnwritableFormat("图片中只能写入星号", "only stars can be drawn")
        by_slot[edit.passage].append(edit)
    if any(not 0 <= number < len(opened.parts) for number in parts):
        raise StaleEdit("要替换的内容不存在", "no such part")
    changes = Changes(painted(opened, slots, by_slot), written(opened, slots, by_slot), parts)
    kind = _kind(data)
    if kind is None:
        raise UnwritableFormat("不是能写回的图片", "no kind of picture")
    new: bytes = kind.rewritten(data, changes)
    if changes.frames and not _only_painted(opened, changes, kind, new):
        raise UnwritableFormat("写回的图片与预期不符，没有生成脱敏件，请人工处理", "other pixels would change")
    return new


def _only_painted(opened: Opened, changes: Changes, kind: ModuleType, new: bytes) -> bool:
    """Does the new file show what was painted, and everywhere else what the old one shows?"""
    import cv2
    import numpy as np

    again: Opened = kind.opened(new, _ANY)
    if len(again.frames) != len(opened.frames):
        return False
    moving = kind is _picture_gif  # what is painted in one frame may go into all: they are drawn over each other
    wanted, masks = {}, {}
    for number, values in changes.frames.items():
        before = opened.frames[number]
        wanted[number] = shown(replace(before, values=values)) if moving else values
        masks[number] = (values != before.values).any(axis=2)
    nowhere = np.zeros(opened.frames[0].values.shape[:2], bool)
    everywhere = np.logical_or.reduce([nowhere, *masks.values()]) if moving else nowhere
    for number, (before, after) in enumerate(zip(opened.frames, again.frames, strict=True)):
        old, got = (shown(before), shown(after)) if moving else (before.values, after.values)
        if old.shape != got.shape or old.dtype != got.dtype:
            return False
        mask = everywhere if moving else masks.get(number, np.zeros(old.shape[:2], bool))
        if kind is _picture_jpeg:
            mask = cv2.dilate(mask.astype(np.uint8), np.ones((_BLOCK, _BLOCK), np.uint8)) > 0
        off = np.abs(old.astype(np.int32) - got).max(axis=2)
        if (off[~mask] > (_REENCODED if kind is _picture_jpeg and number in changes.frames else 0)).any():
            return False
        if number in wanted and kind is not _picture_jpeg:
            off = np.abs(wanted[number].astype(np.int32) - got).max(axis=2)
            if (off > (_PALETTE if moving else 0)).any():
                return False
    return True


def _walked(data: bytes, limits: Limits, last: int | None = None) -> tuple[Opened, list[Slot], list[BlindSpot], int]:
    kind = _kind(data)
    if kind is None:
        return Opened(()), [], [], 0
    opened: Opened = kind.opened(data, limits)
    return (opened, *walk(opened, limits.pixels, last))
