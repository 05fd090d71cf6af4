"""Twenty-two ways to mask a text that hide nothing, and five honest pages; each a PDF of one page built by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

SECRET = "440881190001010018"
_SHOW = f"BT /F1 12 Tf 40 100 Td ({SECRET}) Tj ET"
_FRAME = "BT /F1 12 Tf 40 160 Td (In plain sight) Tj ET"

Change = Callable[[Pdf, Object], None]


def _page(content: str, change: Change | None = None) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(240, 200))
    page = pdf.pages[0].obj
    page[Name.Resources] = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        ExtGState=Dictionary(
            Clear=Dictionary(ca=0, CA=0), Thin=Dictionary(ca=0.4), Multiply=Dictionary(BM=Name.Multiply)
        ),
    )
    page[Name.Contents] = pdf.make_stream(f"{_FRAME}\n{content}".encode())
    if change:
        change(pdf, page)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _annotation(subtype: str, look: str = "", **entries: object) -> Change:
    def change(pdf: Pdf, page: Object) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=Array([38, 96, 170, 114]), F=4)
        for key, value in entries.items():
            note[Name("/" + key)] = value
        if look:
            resources = Dictionary(ExtGState=Dictionary(Multiply=Dictionary(BM=Name.Multiply)))
            form = pdf.make_stream(
                look.encode(), Subtype=Name.Form, BBox=Array([38, 96, 170, 114]), Resources=resources
            )
            note[Name.AP] = Dictionary(N=form)
        page[Name.Annots] = Array([pdf.make_indirect(note)])

    return change


def _object(name: str, data: bytes, **entries: object) -> Change:
    def change(pdf: Pdf, page: Object) -> None:
        stream = pdf.make_stream(data)
        for key, value in entries.items():
            stream[Name("/" + key)] = value
        page.Resources[Name.XObject] = Dictionary({name: stream})

    return change


def _layer_off(pdf: Pdf, page: Object) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("hidden")))
    pdf.Root[Name.OCProperties] = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
    )
    page.Resources[Name.Properties] = Dictionary(L1=layer)


def _cropped(_: Pdf, page: Object) -> None:
    page[Name.CropBox] = Array([0, 130, 240, 200])


def _shading(_: Pdf, page: Object) -> None:
    page.Resources[Name.Shading] = Dictionary(
        S1=Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 240, 0]),
            Function=Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([0.1]), C1=Array([0.2])),
        )
    )  # fmt: skip


def _dark(width: int = 4) -> Change:
    pixels = bytes([30]) * width * width
    return _object(
        "/I1", pixels, Subtype=Name.Image, Width=width, Height=width, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )


def techniques() -> Iterator[tuple[str, bytes]]:
    """What was done, and the file."""
    bar = "38 96 132 18 re f"
    yield "black rectangle", _page(f"{_SHOW} 0 g {bar}")
    yield "white rectangle", _page(f"{_SHOW} 1 g {bar}")
    yield "grey rectangle", _page(f"{_SHOW} 0.5 g {bar}")
    yield "thick line", _page(f"{_SHOW} 18 w 38 105 m 170 105 l S")
    yield (
        "rounded path",
        _page(f"{_SHOW} 0 g 38 96 m 170 96 l 175 105 175 105 170 114 c 38 114 l 30 105 30 105 38 96 c f"),
    )
    yield "picture", _page(f"{_SHOW} q 132 0 0 18 38 96 cm /I1 Do Q", _dark())
    yield (
        "form with a rectangle",
        _page(
            f"{_SHOW} q 1 0 0 1 8 6 cm /X1 Do Q",
            _object("/X1", b"0 g 30 90 132 18 re f", Subtype=Name.Form, BBox=Array([0, 0, 240, 200])),
        ),
    )
    yield "white letters", _page(f"1 g {_SHOW}")
    yield "letters in the colour of the box", _page(f"0 0 0 rg {bar} {_SHOW}")
    yield "render mode 3", _page(f"3 Tr {_SHOW}")
    yield "render mode 7", _page(f"q 7 Tr {_SHOW} Q")
    yield "alpha 0", _page(f"/Clear gs {_SHOW}")
    yield "size 0.5", _page(f"BT /F1 0.5 Tf 40 100 Td ({SECRET}) Tj ET")
    yield "off the page", _page(f"BT /F1 12 Tf 400 100 Td ({SECRET}) Tj ET")
    yield "outside the crop box", _page(_SHOW, _cropped)
    yield "clipped away", _page(f"q 0 0 20 20 re W n {_SHOW} Q")
    yield "layer off", _page(f"/OC /L1 BDC {_SHOW} EMC", _layer_off)
    yield "square annotation", _page(_SHOW, _annotation("Square", "0 g 38 96 132 18 re f"))
    yield (
        "redaction not applied",
        _page(
            _SHOW,
            _annotation(
                "Redact", "1 0 0 RG 38.5 96.5 131 17 re S", QuadPoints=Array([38, 114, 170, 114, 38, 96, 170, 96])
            ),
        ),
    )
    yield "opaque highlight", _page(_SHOW, _annotation("Highlight", "0 g 38 96 132 18 re f"))
    yield "overtyped", _page(f"{_SHOW} BT /F1 12 Tf 40 100 Td (XXXXXXXXXXXXXXX) Tj ET")
    yield "shading", _page(f"{_SHOW} q 38 96 132 18 re W n /S1 sh Q", _shading)


def honest() -> Iterator[tuple[str, bytes]]:
    """Pages on which all can be seen, though it looks like a masking."""
    yield "see-through highlight", _page(_SHOW, _annotation("Highlight", "/Multiply gs 1 1 0 rg 38 96 132 18 re f"))
    yield "thin rectangle over it", _page(f"{_SHOW} /Thin gs 1 1 0 rg 38 96 132 18 re f")
    yield "white on a dark cell", _page(f"0.2 g 38 96 132 18 re f 1 g {_SHOW}")
    yield "text layer of a scan", _page(f"q 240 0 0 200 0 0 cm /I1 Do Q 3 Tr {_SHOW}", _dark(40))
    yield "bold by drawing twice", _page(f"0.9 g 38 96 132 18 re f 0 g {_SHOW} q 1 0 0 1 0.3 0 cm {_SHOW} Q")
