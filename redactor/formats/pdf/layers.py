"""Layers of a PDF (optional content) that do not show when it is opened (ISO 32000-2, 8.11)."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Dictionary, Pdf

from redactor.formats.pdf.objects import at, items, named
from redactor.formats.pdf.owners import text_of


def hidden_layers(pdf: Pdf) -> tuple[str, ...]:
    """The names of the layers that are off by default, in the order in which they are defined. They quote the file."""
    properties = at(pdf.Root, "/OCProperties")
    off = {one.objgen for one in items(at(properties, "/D", "/OFF")) if isinstance(one, Dictionary)}
    on = {one.objgen for one in items(at(properties, "/D", "/ON")) if isinstance(one, Dictionary)}
    all_off = named(properties, "/D", "/BaseState") == b"/OFF"
    return tuple(
        text_of(at(layer, "/Name")) or "未命名"
        for layer in items(at(properties, "/OCGs"))
        if isinstance(layer, Dictionary) and (layer.objgen in off or (all_off and layer.objgen not in on))
    )


def has_hidden_layers(data: bytes, password: str | None = None) -> bool:
    """Whether any layer of a file is off when it is opened; ``False`` for what is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(data), password=password or "") as pdf:
            return bool(hidden_layers(pdf))
    except pikepdf.PdfError:
        return False  # whoever reads the file says so
