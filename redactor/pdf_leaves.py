"""What the witness sees in a PDF: every string, name and key of every object, every stream decoded, the text as drawn.

Not by our own reader: objects by qpdf, texts by PDFium. Streams are bytes and no text: the numbers in them are places on
the page, and short ones would be found there by chance.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

SIGN = b"%PDF-"
_COUNTED = re.compile(r"/[A-Za-z]{0,4}[0-9]{1,5}")


def leaves(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Bytes to search, each with whether they are text; and the contents of embedded files, to be opened in turn.

    What cannot be opened gives nothing: our reader refuses it too, so there is no copy of it.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            words: list[str] = []
            for value in (*pdf.objects, pdf.trailer):
                words += _words(value)
                if isinstance(value, pikepdf.Stream):
                    yield _decoded(value), value.get("/Type") == "/Metadata" or value.get("/Type") == "/EmbeddedFile"
            yield "\n".join(words).encode("utf-8", "replace"), True
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return
    yield from ((text.encode("utf-8", "replace"), True) for text in _drawn(data))


def _words(value: Any) -> Iterator[str]:
    """Strings, names and keys of an object, down to what it refers to."""
    import pikepdf

    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, pikepdf.String):
            raw = bytes(one)
            yield str(one)
            yield raw.decode("gb18030", "replace")
        elif isinstance(one, pikepdf.Name):
            yield from _named(bytes(one).decode("utf-8", "replace"))
        elif isinstance(one, pikepdf.Array):
            stack += [item for item in one.as_list() if _is_direct(item)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            for key, item in one.items():
                yield from _named(key)
                if _is_direct(item):
                    stack.append(item)


def _named(name: str) -> Iterator[str]:
    """A name, unless it is one of those that producers count up: the number in ``/F500`` is nobody's."""
    if not _COUNTED.fullmatch(name):
        yield name


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

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    try:
        whole: list[str] = []
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range()
            whole.append("".join(text.split()))
            yield text
        yield "".join(whole)
    finally:
        document.close()
