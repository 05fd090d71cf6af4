"""What the witness sees in a PDF: every string, name and key of every object, every stream decoded, the text as drawn.

Not by our own reader: objects by qpdf, texts by PDFium. Streams are bytes and no text: the numbers in them are places on
the page, and short ones would be found there by chance.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, cast

SIGN = b"%PDF-"
_COUNTED = re.compile(rb"/[A-Za-z]{0,4}[0-9]{1,5}")
_TEXTS = (b"/Metadata", b"/EmbeddedFile")


class WitnessSilenced(Exception):
    """A file opens and the witness cannot look at all of it: whoever asked must not take silence for absence."""


def leaves(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Bytes to search, each with whether they are text; and the contents of embedded files, to be opened in turn.

    What does not open at all gives nothing: our reader refuses it too and says so, and its bytes are searched as they are.

    Raises:
        WitnessSilenced: it opens, and some of it cannot be looked at.
    """
    import pikepdf
    import pypdfium2

    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return
    try:
        with pdf:
            words: list[str] = []
            for value in (*pdf.objects, pdf.trailer):
                words += _words(value)
                if isinstance(value, pikepdf.Stream):
                    yield _decoded(value), bytes(value.get("/Type", pikepdf.Name.X)) in _TEXTS
        yield "\n".join(words).encode("utf-8", "replace"), True
        yield from ((text.encode("utf-8", "replace"), True) for text in _drawn(data))
    except (pikepdf.PdfError, pypdfium2.PdfiumError, RuntimeError, ValueError, TypeError, LookupError) as error:
        raise WitnessSilenced from error


def _words(value: Any) -> Iterator[str]:
    """Strings, names and keys of an object, down to what it refers to."""
    import pikepdf

    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, pikepdf.String):
            yield from _spelled(bytes(one))
        elif isinstance(one, pikepdf.Name):
            yield from _named(bytes(one))
        elif isinstance(one, pikepdf.Array):
            stack += [item for item in one.as_list() if _is_direct(item)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            for key in cast("list[str]", list(one)):  # not items(): that fails on keys that are no UTF-8
                item = one[key]
                yield from _named(key.encode("utf-8", "surrogateescape"))
                if _is_direct(item):
                    stack.append(item)


def _spelled(raw: bytes) -> Iterator[str]:
    """A string in every way that it may be meant (7.9.2.2), and in the one that Chinese programs take."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        yield raw.decode("utf-16", "replace")
    else:
        yield raw.decode("utf-8-sig", "replace")
        yield raw.decode("gb18030", "replace")


def _named(raw: bytes) -> Iterator[str]:
    """A name, unless it is one of those that producers count up: the number in ``/F500`` is nobody's."""
    if not _COUNTED.fullmatch(raw):
        yield from _spelled(raw)


def _is_direct(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _decoded(stream: Any) -> bytes:
    import pikepdf

    try:
        data: bytes = stream.read_bytes()
    except pikepdf.PdfError:
        data = stream.read_raw_bytes()  # pixels, packed in a way that qpdf does not undo
    return data


def _drawn(data: bytes) -> Iterator[str]:
    """The text of each page as PDFium reads it; and all of it with its white space gone, as a number may wrap."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        whole: list[str] = []
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range()
            whole.append("".join(text.split()))
            yield text
        yield "".join(whole)
    finally:
        document.close()
