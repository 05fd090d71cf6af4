"""A PDF with one invented number in every place that holds words and is not drawn; built by hand with pikepdf."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image


@dataclass
class Sink:
    """The file, and which number was planted where."""

    data: bytes = field(default=b"", repr=False)
    numbers: dict[str, str] = field(default_factory=dict, repr=False)

    def plant(self, where: str) -> str:
        """A number of a range that belongs to nobody, for one place."""
        number = f"1549999{len(self.numbers) + 1000:04d}"
        self.numbers[where] = number
        return number


Plant = Callable[[str], str]


def utf16(text: str) -> String:
    return String(b"\xfe\xff" + text.encode("utf-16-be"))


def jpeg(exif: str, comment: str, application: str) -> bytes:
    """A small picture with a number in its EXIF, in its comment and in an application segment."""
    out = io.BytesIO()
    exif_block = Image.Exif()
    exif_block[0x010E] = exif
    Image.new("RGB", (8, 8), (200, 30, 30)).save(out, "JPEG", exif=exif_block.tobytes(), comment=comment)
    data = out.getvalue()
    body = application.encode()
    return data[:2] + b"\xff\xe5" + (len(body) + 2).to_bytes(2) + body + data[2:]


def action(kind: str, **entries: Any) -> Dictionary:
    return Dictionary(S=Name("/" + kind), **entries)


def sink() -> Sink:
    """The file, saved once in full and once more with a change appended."""
    made = Sink()
    plant = made.plant
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 300))
    page = pdf.pages[0]
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    key = "/K_" + plant("resource key")
    form = pdf.make_stream(
        b"/Span <</ActualText (%s)>> BDC EMC BT /F1 9 Tf (x) Tj ET" % plant("ActualText in a form").encode(),
        Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary(Font=Dictionary(F1=font)),
    )  # fmt: skip
    form[Name("/PieceInfo")] = Dictionary(App=Dictionary(Private=String(plant("PieceInfo of a form"))))
    picture = pdf.make_stream(
        jpeg(plant("EXIF"), plant("JPEG comment"), plant("JPEG APP5")),
        Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )  # fmt: skip
    picture[Name("/Metadata")] = pdf.make_stream(
        f"<x:xmpmeta><d a='{plant('XMP attribute')}'>{plant('XMP of a picture')}</d></x:xmpmeta>".encode(),
        Type=Name.Metadata, Subtype=Name.XML,
    )  # fmt: skip
    packed = pdf.make_stream(b"")
    packed.write(
        zlib.compress(jpeg(plant("packed EXIF"), "none", "none")), filter=Array([Name.FlateDecode, Name.DCTDecode])
    )
    for name, value in (("/Subtype", Name.Image), ("/Width", 8), ("/Height", 8), ("/BitsPerComponent", 8)):
        packed[name] = value
    packed[Name.ColorSpace] = Name.DeviceRGB
    page.obj[Name.Resources] = Dictionary(
        Font=Dictionary(F1=font),
        XObject={key: form, "/Im1": picture, "/Im2": packed},
        Properties=Dictionary(P1=Dictionary(ActualText=utf16(plant("ActualText of named properties")))),
    )
    page.obj[Name.Contents] = Array(
        [
            pdf.make_stream(
                b"% note " + plant("comment in content").encode() + b"\nBT /F1 12 Tf 20 200 Td (50% of this) Tj ET\n"
            ),
            pdf.make_stream(
                b"/Span <</ActualText (%s) /MCID 1>> BDC BT /F1 12 Tf 20 150 Td (shown) Tj ET EMC\n"
                b"/Span <</ActualText <%s>>> BDC EMC /Span /P1 BDC EMC /A <</X [(%s)]>> DP\n"
                b"q 1 0 0 1 9 9 cm %s Do Q q 20 0 0 20 9 9 cm /Im1 Do Q q 20 0 0 20 40 9 cm /Im2 Do Q"
                % (
                    plant("ActualText in content").encode(),
                    (b"\xfe\xff" + plant("ActualText in hexadecimal").encode("utf-16-be")).hex().encode(),
                    plant("properties of a point").encode(),
                    key.encode(),
                )
            ),
        ]
    )
    page.obj[Name("/Thumb")] = pdf.make_stream(
        plant("thumbnail").encode(), Width=11, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    page.obj[Name("/PieceInfo")] = Dictionary(Word=Dictionary(Private=String(plant("PieceInfo"))))
    page.obj[Name("/AA")] = Dictionary(O=action("JavaScript", JS=String(f"app.alert('{plant('page script')}')")))
    page.obj[Name("/OddKey")] = Dictionary(Deep=Array([Array([String(plant("string under an unknown key"))])]))
    _annotations(pdf, page.obj, plant)
    _form_fields(pdf, page.obj, plant)
    _document(pdf, page.obj, plant)
    first = io.BytesIO()
    pdf.save(first, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    made.data = first.getvalue() + _orphan(first.getvalue(), plant)
    return made


def _annotations(pdf: Pdf, page: Object, plant: Plant) -> None:
    def annotation(subtype: str, **entries: Any) -> Dictionary:
        return pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=[10, 10, 50, 30], **entries)
        )

    destination = "去" + plant("destination")
    notes = [
        annotation(
            "Text", Contents=String(plant("Contents")), T=utf16("张" + plant("annotation author")),
            Subj=String(b"\xef\xbb\xbf" + plant("Subj in UTF-8").encode()), NM=String(plant("NM")),
            RC=String(f"<body><p>{cut_by_tags(plant('RC'))}</p></body>"),
        ),
        annotation("FreeText", Contents=String("电话" .encode("gbk") + plant("raw GBK").encode()),
                   DA=String("/Helv 9 Tf % " + plant("DA")), DS=String("font: " + plant("DS"))),
        annotation("Link", A=action("URI", URI=String(f"http://example.cn/?tel={plant('URI')}"))),
        annotation("Link", A=action("JavaScript", JS=pdf.make_stream(f"var t='{plant('script stream')}'".encode()))),
        annotation("Link", A=action("Launch", F=String(f"C:\\{plant('Launch')}.exe"))),
        annotation("Link", A=action("SubmitForm", F=Dictionary(FS=Name.URL, F=String(plant("SubmitForm"))))),
        annotation("Link", A=action("GoToR", F=String(plant("GoToR file")), D=String(plant("GoToR target")))),
        annotation("Link", Dest=utf16(destination)),
        annotation("Link", A=action("GoTo", D=utf16(destination))),
        annotation("Link", A=action("GoTo", D=Name("/N_" + plant("destination as a name")))),
        annotation("Stamp", Contents=String(b"\xff\xfe" + plant("UTF-16LE").encode("utf-16-le")),
                   AP=Dictionary(N=pdf.make_stream(b"/Span <</Alt (%s)>> BDC EMC" % plant("appearance").encode(),
                                                   Subtype=Name.Form, BBox=[0, 0, 9, 9]))),
    ]  # fmt: skip
    page[Name.Annots] = pdf.make_indirect(Array(notes))
    page.Annots.append(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String(plant("direct")))
    )
    name = str(notes[-2].A.D)
    target = Array([page, Name.Fit])
    pdf.Root[Name.Names] = Dictionary(
        Dests=Dictionary(Kids=Array([pdf.make_indirect(Dictionary(
            Names=Array([String("aaa"), target, utf16(destination), target]),
            Limits=Array([String("aaa"), utf16(destination)]),
        ))])),
        JavaScript=Dictionary(Names=Array([String(plant("script name")), action("JavaScript", JS=String(plant("script")))])),
    )  # fmt: skip
    pdf.Root[Name.Dests] = Dictionary({name: target})


def _form_fields(pdf: Pdf, page: Object, plant: Plant) -> None:
    widget: dict[str, Any] = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array([60, 60, 120, 80])}
    text = pdf.make_indirect(Dictionary(
        FT=Name.Tx, T=utf16("姓名" + plant("field name")), TU=String(plant("TU")), TM=String(plant("TM")),
        V=utf16(plant("V")), DV=String(plant("DV")), RV=String(f"<p>{plant('RV')}</p>"), **widget,
    ))  # fmt: skip
    long = pdf.make_indirect(
        Dictionary(FT=Name.Tx, T=String("long"), V=pdf.make_stream(plant("V stream").encode()), **widget)
    )
    choice = pdf.make_indirect(Dictionary(
        FT=Name.Ch, T=String("choice"), V=String("a"),
        Opt=Array([Array([String(plant("Opt value")), utf16(plant("Opt text"))]), String(plant("Opt"))]), **widget,
    ))  # fmt: skip
    button = pdf.make_indirect(
        Dictionary(FT=Name.Btn, T=String("push"), MK=Dictionary(CA=String(plant("button"))), **widget)
    )
    parent = pdf.make_indirect(Dictionary(T=String("group"), Kids=Array([choice])))
    choice[Name.Parent] = parent
    for field_ in (text, long, choice, button):
        page.Annots.append(field_)
    pdf.Root[Name.AcroForm] = Dictionary(
        Fields=Array([text, long, parent, button]),
        DA=String("/Helv 0 Tf"),
        XFA=Array([
            String("template"), pdf.make_stream(f"<t><v>{plant('XFA template')}</v></t>".encode()),
            String("datasets"), pdf.make_stream(f"<d><n a='1'>{cut_by_tags(plant('XFA data'))}</n></d>".encode()),
        ]),
    )  # fmt: skip


def cut_by_tags(number: str) -> str:
    return f"{number[:5]}<b>{number[5:]}</b>"


def _document(pdf: Pdf, page: Object, plant: Plant) -> None:
    pdf.docinfo[Name.Author] = utf16("张三" + plant("Author"))
    pdf.docinfo[Name.Title] = String(plant("Title"))
    pdf.docinfo[Name("/Custom_" + plant("info key"))] = String(plant("info value"))
    pdf.Root[Name.Metadata] = pdf.make_stream(
        f"<?xpacket?><x:xmpmeta><!-- {plant('XMP comment')} --><dc:creator>{plant('XMP')}</dc:creator></x:xmpmeta>".encode(),
        Type=Name.Metadata, Subtype=Name.XML,
    )  # fmt: skip
    item = pdf.make_indirect(Dictionary(Title=utf16("书签" + plant("bookmark")), Dest=Array([page, Name.Fit])))
    pdf.Root[Name.Outlines] = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item[Name.Parent] = pdf.Root.Outlines
    pdf.Root[Name.PageLabels] = Dictionary(Nums=Array([0, Dictionary(P=String(plant("page label")))]))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=utf16("层" + plant("layer"))))
    pdf.Root[Name.OCProperties] = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Name=String(plant("layer set")))
    )
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    element = pdf.make_indirect(Dictionary(
        Type=Name.StructElem, S=Name.Span, P=root, K=1, Pg=page, ActualText=utf16(plant("structure ActualText")),
        Alt=String(plant("structure Alt")), E=String(plant("structure E")), T=String(plant("structure T")),
        ID=String("el_" + plant("structure ID")),
        A=Dictionary(O=Name.Table, Summary=String(plant("attribute"))),
    ))  # fmt: skip
    root[Name.K] = Array([element])
    root[Name.RoleMap] = Dictionary({"/R_" + plant("role"): Name.P})
    root[Name.IDTree] = Dictionary(Names=Array([element.ID, element]))
    pdf.Root[Name.StructTreeRoot] = root
    pdf.Root[Name.OpenAction] = action("JavaScript", JS=String(plant("OpenAction")))
    pdf.Root[Name("/AA")] = Dictionary(WC=action("JavaScript", JS=String(plant("document script"))))
    pdf.Root[Name("/Odd_" + plant("key of the catalogue"))] = Name("/V_" + plant("name as a value"))
    pdf.Root[Name("/Notes")] = pdf.make_stream(b"first line\nsecond " + plant("unknown text stream").encode())


def _orphan(data: bytes, plant: Plant) -> bytes:
    """An appended change: an object that nothing refers to, and an old one replaced."""
    size = int(data.rpartition(b"/Size ")[2].split()[0].rstrip(b">"))
    root = data.rpartition(b"/Root ")[2].split(b" R")[0]
    info = data.rpartition(b"/Info ")[2].split(b" R")[0]
    old = int(data.rpartition(b"startxref")[2].split()[0])
    body = b"\n%d 0 obj\n<< /Left (%s) >>\nendobj\n" % (size, plant("orphan").encode())
    at = len(data) + 1
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %s R /Info %s R /Prev %d /ID [(%s) (x)] >>\n" % (
        size, at, size + 1, root, info, old, plant("file identifier").encode(),
    )  # fmt: skip
    return body + table + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(body))
