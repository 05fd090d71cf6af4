"""Builders of PDF files for the samples and the tests: content streams by hand, always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

A4 = (595, 842)
Encode = Callable[[str], bytes]


class Font:
    """A font for :func:`document`: how its dictionary is made, and how text becomes codes."""

    def __init__(self, make: Callable[[pikepdf.Pdf], pikepdf.Object], encode: Encode) -> None:
        self.make, self.encode = make, encode

    def hex(self, text: str) -> str:
        """The text as a string operand."""
        return f"<{self.encode(text).hex()}>"


def document(
    pages: Sequence[str | Sequence[str]],
    fonts: Mapping[str, Font],
    change: Callable[[pikepdf.Pdf], None] | None = None,
    size: tuple[int, int] = A4,
    **save: Any,
) -> bytes:
    """A PDF of these content streams, always the same bytes.

    Args:
        pages: the content of each page, in one stream or several.
        fonts: by resource name.
        change: what else is done to it before it is saved.
        size: of the pages, in points.
        save: passed on to ``pikepdf.Pdf.save``.
    """
    with pikepdf.new() as pdf:
        resources = pdf.make_indirect(
            Dictionary(Font=Dictionary({f"/{name}": font.make(pdf) for name, font in fonts.items()}))
        )
        for content in pages:
            page = pdf.add_blank_page(page_size=size)
            page.obj.Resources = resources
            streams = [content] if isinstance(content, str) else list(content)
            made = [pdf.make_stream(stream.encode("latin-1")) for stream in streams]
            page.obj.Contents = made[0] if len(made) == 1 else Array(made)
        if change:
            change(pdf)
        return saved(pdf, **save)


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    """The file's bytes, the same each time."""
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id="encryption" not in options, **options)
    return buffer.getvalue()


def line(font: str, size: float, x: float, y: float, shown: str) -> str:
    """A text object: ``shown`` is what stands before ``Tj``."""
    return f"BT /{font} {size} Tf {x} {y} Td {shown} Tj ET\n"


def predefined(encoding: str, codec: str, base: str = "STSong-Light", vertical: bool = False) -> Font:
    """A font that is not embedded, with one of Adobe's CMaps: what WPS and old printers' drivers write."""

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        system = Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=4)
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType0,
            BaseFont=Name(f"/{base}"),
            CIDSystemInfo=system,
            DW=1000,
            W=Array([1, Array([500] * 94), 814, Array([500] * 126)]),
            FontDescriptor=pdf.make_indirect(descriptor(base)),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name(f"/{base}-{encoding}"),
                Encoding=Name(f"/{encoding}"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
            )
        )

    return Font(make, lambda text: text.encode(codec))


def descriptor(base: str) -> Dictionary:
    """A font's descriptor without a program."""
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{base}"),
        Flags=4,
        FontBBox=Array([-25, -254, 1000, 880]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )


SONG = predefined("UniGB-UCS2-H", "utf-16-be")


def simple(base: str = "Helvetica", **entries: Any) -> Font:
    """One of the standard fonts, in WinAnsi or as ``entries`` say."""

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        known = {"Encoding": Name.WinAnsiEncoding} | entries
        return pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{base}"), **known))

    return Font(make, lambda text: text.encode("latin-1"))


def table(
    font: Font,
    name: str,
    rows: Iterable[Sequence[str | Sequence[str]]],
    edges: Sequence[float],
    top: float,
    height: float = 20,
    size: float = 10,
) -> str:
    """A ruled table as a content stream; a cell of several strings has several lines."""
    drawn: list[str] = []
    y = top
    for row in rows:
        tall = height * max(len(cell) if not isinstance(cell, str) else 1 for cell in row)
        for cell, left, right in zip(row, edges, edges[1:], strict=False):
            drawn.append(f"{left} {y - tall} {right - left} {tall} re S\n")
            pieces = [cell] if isinstance(cell, str) else cell
            for at, piece in enumerate(pieces):
                if piece:
                    drawn.append(line(name, size, left + 3, y - height * at - 14, font.hex(piece)))
        y -= tall
    return "0.5 w\n" + "".join(drawn)
