"""Earlier versions in a PDF, its signatures and its locks."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor import Limits, Verdict, check
from redactor.content import Edit
from redactor.errors import StaleEdit
from redactor.formats import pdf as pdf_format
from redactor.formats.pdf.revisions import MOST, revisions
from redactor.formats.pdf.sealed import locked, restrictions, seals
from redactor.sweep import residue
from tests.formats.pdf_covers import SECRET, techniques


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)  # type: ignore[arg-type]  # options are named in each test
    return out.getvalue()


def text_of(data: bytes) -> str:
    with pdfium.PdfDocument(data) as pdf:
        return "".join(str(page.get_textpage().get_text_range()) for page in pdf)


def base() -> bytes:
    with pikepdf.open(io.BytesIO(dict(techniques())["black rectangle"])) as pdf:
        return saved(
            pdf,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )


def changed(data: bytes, content: bytes) -> bytes:
    """An appended change: the page's content replaced."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
        size, root = len(pdf.objects) + 1, pdf.Root.objgen[0]
    old = int(data.rpartition(b"startxref")[2].split()[0])
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(content), content)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        number, len(data), size, root, old,
    )  # fmt: skip
    return data + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(body))


def test_what_was_there_before_a_change_is_a_file_of_its_own() -> None:
    data = changed(base(), b"BT /F1 12 Tf 40 100 Td (nothing) Tj ET")
    assert SECRET not in text_of(data)
    (part,) = revisions(data).parts
    assert SECRET in text_of(part.data)
    assert part.place == "修改前的版本 1"
    assert revisions(part.data).parts == ()


def test_each_version_is_read_once_and_not_too_many() -> None:
    data = base()
    for number in range(MOST + 3):
        data = changed(data, b"BT /F1 12 Tf 40 100 Td (%d) Tj ET" % number)
    found = revisions(data)
    assert len(found.parts) == MOST
    assert [str(MOST + 1 - n) in text_of(part.data) for n, part in enumerate(found.parts)] == [True] * MOST
    assert [revisions(part.data).parts for part in found.parts] == [()] * MOST
    assert [spot.kind for spot in found.blind_spots] == ["limit"]


def test_a_change_that_changes_nothing_is_no_version() -> None:
    data = base()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        same = pdf.pages[0].obj.Contents.read_raw_bytes()
    assert revisions(changed(data, same)).parts == ()
    assert revisions(data).parts == ()


def test_a_linearized_file_has_no_earlier_version() -> None:
    with pikepdf.open(io.BytesIO(base())) as pdf:
        data = saved(pdf, linearize=True)
    assert data.count(b"%%EOF") == 2
    assert revisions(data).parts == ()
    assert len(revisions(changed(data, b"BT ET")).parts) == 1


def test_real_files(shared: Path) -> None:
    for name in ("qpdf__incremental-1.pdf", "qpdf__incremental-2.pdf"):
        data = (shared / "corpus/pdf-badredaction" / name).read_bytes()
        assert "Salad" in text_of(data)
        assert any("Potato" in text_of(part.data) for part in revisions(data).parts)


def signed(**root: object) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(base()))
    signature = pdf.make_indirect(
        Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=String(b"\x00"), Reason=String("approved"))
    )
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("局长"), V=signature))
    empty = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("empty")))
    parent = pdf.make_indirect(Dictionary(T=String("all"), Kids=Array([field, empty])))
    pdf.Root[Name.AcroForm] = Dictionary(Fields=Array([parent]))
    if root:
        transform = Dictionary(P=root["level"])
        signature[Name.Reference] = Array([Dictionary(TransformMethod=Name.DocMDP, TransformParams=transform)])
        pdf.Root[Name.Perms] = Dictionary(DocMDP=signature)
    return pdf


def test_the_product_finds_what_only_an_earlier_version_says_and_drops_it() -> None:
    now = b"BT /F1 12 Tf 40 100 Td (number 15499991234 here) Tj ET"
    data = changed(changed(base(), b"BT /F1 12 Tf 40 100 Td (number 15499995678 here) Tj ET"), now)
    outcome = check(data, "a.pdf")
    told = [decision.place for decision in outcome.decisions]
    assert [place.startswith("修改前的版本") for place in told] == [False, True, True]
    assert outcome.copy is not None
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    assert not residue(["15499991234", "15499995678", SECRET], outcome.copy.data)
    assert revisions(outcome.copy.data).parts == ()


def test_an_earlier_version_alone_is_reason_enough_for_a_copy() -> None:
    data = changed(base(), b"BT /F1 12 Tf 40 100 Td (nothing) Tj ET")
    outcome = check(data, "a.pdf")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None
    assert not residue([SECRET], outcome.copy.data)
    assert check(outcome.copy.data).verdict is Verdict.ALLOW


def test_edits_on_what_no_version_says_are_stale() -> None:
    data = changed(base(), b"BT /F1 12 Tf 40 100 Td (nothing) Tj ET")
    count = len(pdf_format.read(data, Limits()).passages)
    for edit in (Edit(count, 0, "x", "*"), Edit(count - 1, 0, "no such", "*" * 7)):
        with pytest.raises(StaleEdit):
            pdf_format.write(data, [edit], {})


def test_signatures_are_told_with_what_they_allow() -> None:
    with signed() as pdf:
        assert seals(pdf) == ("PDF 数字签名“局长”",)
    with signed(level=1) as pdf:
        assert seals(pdf) == ("PDF 数字签名“局长”", "PDF 认证签名（不允许任何修改）")
    with signed() as pdf:
        del pdf.Root.AcroForm
        assert seals(pikepdf.open(io.BytesIO(saved(pdf)))) == ()
    with pikepdf.open(io.BytesIO(base())) as pdf:
        assert seals(pdf) == ()


def test_a_file_with_an_owners_password_opens_and_says_what_it_forbids() -> None:
    with pikepdf.open(io.BytesIO(base())) as pdf:
        allow = pikepdf.Permissions(extract=False, modify_other=False)
        data = saved(pdf, encryption=pikepdf.Encryption(owner="owner", user="", allow=allow))
        assert restrictions(pdf) == ""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert restrictions(pdf) == "文件设有权限密码，限制修改内容、复制文字、插入或删除页面；脱敏文件不再带有这些限制"


@pytest.mark.parametrize(
    ("encrypt", "word"),
    [(b"/Filter /Standard /V 5", "密码"), (b"/Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5", "数字证书")],
)
def test_a_lock_is_told_by_its_kind(encrypt: bytes, word: str) -> None:
    spot = locked(b"%PDF-1.7\n1 0 obj << " + encrypt + b" >> endobj")
    assert word in spot.reason
    assert spot.kind == "encrypted"
