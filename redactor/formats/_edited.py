"""Edits applied to whole texts, for formats that write a text back as one: a name, a comment, a property."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from redactor.content import Edit
from redactor.errors import StaleEdit


def edited(texts: Sequence[str], edits: Iterable[Edit]) -> dict[int, str]:
    """The new text of every passage that is edited; every edit is held against the text as it was.

    >>> edited(["a1", "b"], [Edit(0, 1, "1", "*")])
    {0: 'a*'}

    Raises:
        StaleEdit: an edit names a passage or a text that is not there.
    """
    changed: dict[int, list[str]] = {}
    for edit in edits:
        if not 0 <= edit.passage < len(texts):
            raise StaleEdit("要改写的位置已不存在", "an edit names a passage that is not there")
        text, end = texts[edit.passage], edit.start + len(edit.old)
        if edit.start < 0 or text[edit.start : end] != edit.old:
            raise StaleEdit("要改写的文字与原文不符", "an edit names a text that does not stand there")
        changed.setdefault(edit.passage, list(text))[edit.start : end] = edit.new
    return {number: "".join(signs) for number, signs in changed.items()}
