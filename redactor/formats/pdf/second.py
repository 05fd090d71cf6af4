"""A second pair of eyes: PDFium reads each page too, and what it sees and we do not is a blind spot.

Readers of PDF disagree about damaged files, rare fonts and odd cross-references; nobody may pass as clean what one of
them shows. PDFium's own quirks (characters drawn twice, ligatures, hyphens) are let pass.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pypdfium2

from redactor.content import BlindSpot
from redactor.formats.pdf.covered import covers
from redactor.formats.pdf.drawing import Corners, Drawing
from redactor.formats.pdf.matrix import Matrix, bounds

_MOST_SIGNS = 8
_MOST_DIGITS = 4
_SHARE = 0.05


class SecondReader:
    """PDFium's text of one file, page by page; silent where PDFium cannot open it."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document: pypdfium2.PdfDocument | None = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            self._document = None  # qpdf has repaired what PDFium does not; the file's warnings tell of it

    def look(self, drawing: Drawing, number: int, place: str) -> Iterator[BlindSpot]:
        """A blind spot if PDFium reads characters on this page that the walker has not."""
        if self._document is None or number >= len(self._document):
            return
        try:
            text = self._document[number].get_textpage().get_text_range()
        except pypdfium2.PdfiumError:
            return  # a page that PDFium cannot show; the walker has read it
        theirs = _signs(text)
        ours = _signs("".join(glyph.text for glyph in drawing.glyphs))
        missing = theirs - ours - _signs("".join(drawing.spoken))  # PDFium gives what is spoken for what is drawn
        digits = sum(count for sign, count in missing.items() if sign.isdigit())
        most = max(_MOST_SIGNS, _SHARE * theirs.total()) if drawing.glyphs else 0
        if digits > _MOST_DIGITS or missing.total() > most:
            yield BlindSpot(place, "两种读法读出的文字不一致，可能有没读到的内容，请人工查看", "undecodable")

    def covers(self, number: int, matrix: Matrix, layers: bool) -> Iterator[tuple[Corners, str]]:
        """Where this page has characters that cannot be seen, and why, in Chinese.

        Args:
            number: of the page, from 0.
            matrix: from its own units to those wanted.
            layers: whether the file has layers that are off.
        """
        if self._document is None or number >= len(self._document):
            return
        try:
            found = covers(self._document[number], number, layers)
        except pypdfium2.PdfiumError:
            return  # as above
        yield from ((bounds(matrix, *cover.area), cover.technique) for cover in found)


def _signs(text: str) -> Counter[str]:
    """Letters, digits and Chinese characters, in their plain forms."""
    return Counter(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())
