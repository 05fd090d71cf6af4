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
from types import ModuleType

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import _picture_jpeg, _picture_png
from redactor.formats._picture_opened import Changes, Opened
from redactor.formats._picture_walk import Slot, painted, walk, written

NAME = "image"
SUFFIXES: tuple[str, ...] = (".png", ".jpg", ".jpeg")
DETECTS_DAMAGE = False


def claims(data: bytes) -> bool:
    """By the first bytes."""
    return _kind(data) is not None


def _kind(data: bytes) -> ModuleType | None:
    if data.startswith(_picture_png.MAGIC):
        return _picture_png
    return _picture_jpeg if data.startswith(_picture_jpeg.MAGIC) else None


def read(data: bytes, limits: Limits) -> Content:
    """Lines and codes in the pixels, texts beside them; pictures inside the picture as parts.

    Raises:
        UnreadableFile: damaged.
        LimitExceeded: more pixels, or larger, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("图片过大，超过单个文件的上限", "file larger than the limit")
    opened, slots, spots = _walked(data, limits)
    passages = tuple(slot.passage for slot in slots)
    return Content(NAME, passages, opened.parts, (*dict.fromkeys(spots),))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The picture with characters painted over, texts beside the pixels edited, pictures inside it replaced.

    Raises:
        StaleEdit: an edit names a text that is not read there, or there is no such part.
        UnwritableFormat: this kind of pixels cannot be written, or more would change than was asked for.
    """
    if not edits and not parts:
        return data
    opened, slots, _ = _walked(data, Limits())
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
    return new


def _walked(data: bytes, limits: Limits) -> tuple[Opened, list[Slot], list[BlindSpot]]:
    kind = _kind(data)
    if kind is None:
        return Opened(()), [], []
    opened: Opened = kind.opened(data, limits)
    slots, spots = walk(opened)
    return opened, slots, spots
