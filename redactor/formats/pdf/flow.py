"""Text outside of ruled tables: lines to paragraphs and to lists, and what stands on every page.

A paragraph goes on in the next line if that stands right below it and the line was full. What was broken over a page's
end goes on on the next one; heads, feet and page numbers stand between and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from redactor.formats.pdf import lists
from redactor.formats.pdf.joints import Joined, between, continued, is_one_number
from redactor.formats.pdf.lines import Line, Segment, segments
from redactor.formats.pdf.lists import LEAST_COLUMNS, Entry

_NEIGHBOURS = 4
_FULL = 2.1
_NARROWEST = 12.0
"""In em: the narrowest column of running text; shorter lines are lines of their own, but for a number that wraps."""
_PAGE_NUMBER = re.compile(r"[\s—–\-－·.第共/页Pp]*(?:[0-9]{1,4}[\s—–\-－·.第共/页]*){1,2}|[\s—–\-－·ivxIVX]{1,8}")
_MARGIN = 0.12
"""Share of the page's height in which heads and feet stand."""


class Paragraph:
    """Lines that are one text; ``row`` counts the lines of the page from 1."""

    __slots__ = ("joined", "last", "page", "room", "row", "segments")

    def __init__(self, segment: Segment, page: int, row: int) -> None:
        self.segments = [segment]
        self.joined = Joined()
        self.joined.add("", segment.text, segment.sources, page)
        self.page, self.row = page, row
        self.last = segment
        self.room = 0.0

    def extend(self, gap: str, segment: Segment, page: int) -> None:
        """One more line."""
        self.joined.add(gap, segment.text, segment.sources, page)
        self.segments.append(segment)
        self.last = continued(self.last, gap, segment)


def paragraphs(found: Sequence[Line], page: int, right: float, latin: bool) -> list[Paragraph | list[Entry]]:
    """The lines of a page outside of its tables, from the top down: paragraphs, and stretches of list rows.

    Args:
        found: the lines.
        page: its number, from 0.
        right: how far to the right its tables reach.
        latin: it is written in letters.
    """
    result: list[Paragraph | list[Entry]] = []
    rows = [(number, segments(line)) for number, line in enumerate(found, 1)]
    flat = [piece for _, pieces in rows for piece in pieces]
    right = max((right, *(piece.right for piece in flat)))
    open_paragraphs: list[Paragraph] = []
    for at, (number, pieces) in enumerate(rows):
        above_list = result[-1] if result and isinstance(result[-1], list) else None
        if above_list is not None and above_list[-1].row != number - 1:
            above_list = None
        wraps = above_list is not None and lists.goes_on(above_list, pieces)
        if wraps or len(pieces) >= LEAST_COLUMNS or (len(pieces) == 2 and _is_form(pieces)):
            entry = Entry(pieces, page, number)
            if above_list is not None:
                above_list.append(entry)
            else:
                result.append([entry])
            open_paragraphs = []
            continue
        following = open_paragraphs
        open_paragraphs = []
        for piece in pieces:
            above = next((p for p in following if _is_below(p.last, piece)), None)
            if above is not None:
                edge = _edge(rows, at, above.last, right)
                gap = between(above.last, piece, edge - above.last.right, latin)
                narrow = above.last.right - above.last.left < _NARROWEST * above.last.em
                if gap != "\n" and not (narrow and not is_one_number(above.last, piece)):
                    above.extend(gap, piece, page)
                    open_paragraphs.append(above)
                    continue
            paragraph = Paragraph(piece, page, number)
            result.append(paragraph)
            open_paragraphs.append(paragraph)
        open_paragraphs += [p for p in following if p not in open_paragraphs and _reaches(p.last, pieces)]
    for item in result:
        if isinstance(item, Paragraph):
            item.room = _edge(rows, item.row, item.last, right) - item.last.right
    return result


def _is_form(pieces: Sequence[Segment]) -> bool:
    """Two short pieces: a label with a value, or two of them; not two columns of running text."""
    return all(len(piece.text) <= 30 for piece in pieces)


def _reaches(above: Segment, pieces: Sequence[Segment]) -> bool:
    """Whether a line in another column may still go on below this one."""
    return bool(pieces) and above.v - pieces[0].v < 0.9 * above.em


def _is_below(above: Segment, piece: Segment) -> bool:
    """Right below, of the same size, not indented against the line above but by less than a first line is."""
    em = max(above.em, piece.em)
    if not 0.5 * em < above.v - piece.v < 3 * em or min(above.em, piece.em) < 0.75 * em:
        return False
    return piece.left < above.left + 1.2 * em and piece.right > above.left and piece.left < above.right


def _edge(rows: Sequence[tuple[int, Sequence[Segment]]], at: int, above: Segment, right: float) -> float:
    """The right edge of the column that a line stands in, by the lines around it; or the page's, if it comes near."""
    if above.right > right - _FULL * above.em:
        return right
    near = [
        piece.right
        for _, pieces in rows[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
        for piece in pieces
        if piece.left < above.right and piece.right > above.left and abs(piece.left - above.left) < 4 * above.em
    ]
    return max((*near, above.right))


def goes_on(above: Paragraph, below: Paragraph, latin: bool) -> str | None:
    """What to put between a page's last paragraph and the next page's first if they are one; else ``None``."""
    last, first = above.last, below.segments[0]
    em = max(last.em, first.em)
    if min(last.em, first.em) < 0.9 * em or first.left > above_left(above) + 1.2 * em:
        return None
    gap = between(last, first, above.room, latin)
    return None if gap == "\n" else gap


def above_left(paragraph: Paragraph) -> float:
    """Where its lines begin, an indented first one aside."""
    return min(segment.left for segment in paragraph.segments)


def is_furniture(paragraph: Paragraph, height: float, top: float, others: set[str]) -> bool:
    """Whether it is a head, a foot or a page number: at the edge of the page, and a number or on the other page too.

    Args:
        paragraph: of one line.
        height, top: of the page, in the frame.
        others: :func:`likeness` of the paragraphs of the other page.
    """
    if len(paragraph.segments) > 1 or not paragraph.joined.text:
        return False
    from_top = (top - paragraph.last.v) / (height or 1.0)
    if _MARGIN < from_top < 1 - _MARGIN:
        return False
    return bool(_PAGE_NUMBER.fullmatch("".join(paragraph.joined.text))) or likeness(paragraph) in others


def likeness(paragraph: Paragraph) -> str:
    """What two heads or feet have in common: height and text, numbers aside."""
    text = re.sub(r"[0-9]+", "#", "".join(paragraph.joined.text).strip())
    return f"{round(paragraph.last.v / 4)}:{text}"
