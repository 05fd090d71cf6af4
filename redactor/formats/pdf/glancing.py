"""The fast reader: PDFium's plain text of a file that shows nothing but running text, to be found clean or read again.

It costs little more than PDFium's own extraction, because no glyph is placed. It declines whatever needs placing: long
numbers, masks, addresses of mail, headings of lists, ruled tables, pictures, forms, and fonts that it cannot vouch for.
What it gives may only be believed if nothing at all is found in it; else the file is read with care.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from redactor.content import Content, Limits, Passage
from redactor.errors import UnreadableFile
from redactor.formats.pdf import strings
from redactor.formats.pdf.inventory import Inventory, inventory, untold
from redactor.formats.pdf.names import text_of
from redactor.formats.pdf.pictures import may_hold_text
from redactor.formats.pdf.revisions import has_earlier
from redactor.formats.pdf.walk import opened

_TELLING = re.compile(
    r"(?:[0-9０-９〇零一二三四五六七八九][\s\-－—.·]{0,3}){7}"  # a number that could be anybody's, however it is set
    r"|[*＊@＠×●■□▇█\ufffd\ufffe\ue000-\uf8ff\x00-\x08\x0e-\x1f]"
    r"|姓\s*名|名\s*单|户\s*主|身份证|证\s*件|证\s*号|电\s*话|手\s*机|传\s*真|住\s*址|住\s*所|地\s*址|账\s*号|帐\s*号|户\s*名"
    r"|卡\s*号|联系人|经办人|申请人|当事人|被处罚人|出\s*生|籍\s*贯|学\s*号|邮\s*箱|微\s*信|车\s*牌|护\s*照|病"
)
"""Words and signs next to which personal data stands, or the want of a careful reader."""
_MOST_PATHS = 3
"""Painted paths of a page: underlines. More may rule a table or draw text."""
_LONG_LINE = 0.75
"""Share of the page's longest line from which on a line was full, and goes on in the next."""
_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding")


def glance(name: str, data: bytes, limits: Limits) -> Content | None:
    """The text of each page as one passage; ``None`` if the file has to be read with care."""
    if len(data) > limits.file_bytes or has_earlier(data):
        return None
    try:
        with opened(data) as pdf:  # first: PDFium must not be given forms that draw each other without end
            found = inventory(pdf)
            if not _holds_only_text(found) or pdf.get_warnings():
                return None
            spots = tuple(untold(found))
            elsewhere = strings.spots(pdf)
        texts = list(_texts(data))
    except (_NeedsCare, UnreadableFile, pypdfium2.PdfiumError, pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        return None  # the careful reader says what is wrong
    passages = tuple(
        Passage(_joined(text) + _first_line(following), f"第 {number} 页")
        for number, (text, following) in enumerate(zip(texts, [*texts[1:], ""], strict=True), 1)
        if text.strip()
    )
    passages += tuple(spot.passage for spot in elsewhere.found)
    spots += elsewhere.blind_spots
    return Content(name, passages, blind_spots=spots) if len(passages) <= limits.passages else None


class _NeedsCare(Exception):
    """Something stands in the file that only the careful reader can judge."""


def _texts(data: bytes) -> Iterator[str]:
    """The text of each page. Raises :class:`_NeedsCare` at the first page that is not plain."""
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage().get_text_range()
            if _TELLING.search(text) or not _is_plain(page):
                raise _NeedsCare
            yield text
    finally:
        document.close()


def _is_plain(page: Any) -> bool:
    """Whether it draws text and next to nothing else, and says of none of it that it is to be read as something else."""
    paths = 0
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        one = pdfium.FPDFPage_GetObject(page.raw, at)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
        elif kind != pdfium.FPDF_PAGEOBJ_TEXT or _is_spoken_for(one):
            return False
    return paths <= _MOST_PATHS


def _is_spoken_for(text: Any) -> bool:
    """Whether it stands in marked content with an ``/ActualText``, which PDFium gives for what is drawn."""
    return any(
        pdfium.FPDFPageObjMark_GetParamValueType(pdfium.FPDFPageObj_GetMark(text, at), b"ActualText")
        for at in range(pdfium.FPDFPageObj_CountMarks(text))
    )


def _holds_only_text(found: Inventory) -> bool:
    """Whether all that pages show is text in fonts that say what their codes mean."""
    if found.roots or found.files or found.signed or any(map(may_hold_text, found.pictures)):
        return False
    return all(_is_known(font) for font in found.fonts)


def _is_known(font: pikepdf.Object) -> bool:
    kind = text_of(font.get("/Subtype"))
    if kind == "/Type3":
        return False
    if isinstance(font.get("/ToUnicode"), pikepdf.Stream):
        return True
    encoding = text_of(font.get("/Encoding"))
    return encoding in _ENCODINGS if kind != "/Type0" else encoding.startswith(("/Uni", "/GBK", "/GB-EUC"))


def _joined(text: str) -> str:
    """Lines that were full joined with the next."""
    lines = text.split("\r\n")
    longest = max(map(len, lines))
    return "".join(line if len(line) >= _LONG_LINE * longest else line + "\n" for line in lines)


def _first_line(text: str) -> str:
    return text.partition("\r\n")[0]
