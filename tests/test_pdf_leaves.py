"""The witness in PDF: it sees what stands under any name, and its silence is never a pass."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest

from redactor import pdf_leaves
from redactor.sweep import residue
from redactor.verify import left_in_bytes
from samples._pdf import document

VALUE = "15499991234"


def _odd(**entries: object) -> bytes:
    """A PDF with a name and a key that are GBK and no UTF-8."""
    with pikepdf.open(io.BytesIO(document(["BT ET"], {}))) as pdf:
        pdf.Root["/Odd"] = pikepdf.Object.parse(
            b"<< /#d5#c5 /#c8#fd /After (%s) >>" % str(entries.get("text", "")).encode()
        )
        pdf.Root["/Broken"] = pikepdf.String(b"\xef\xbb\xbf\xff\xfe" + str(entries.get("broken", "")).encode())
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def test_names_that_are_no_utf8_do_not_silence_it() -> None:
    assert residue([VALUE], _odd(text=VALUE)) == {VALUE}
    assert residue([VALUE], _odd(broken=VALUE)) == {VALUE}
    assert residue([VALUE, "王五六"], _odd()) == frozenset()


def test_a_name_in_gbk_is_seen() -> None:
    with pikepdf.open(io.BytesIO(_odd())) as pdf:
        pdf.Root["/Odd"] = pikepdf.Object.parse(b"<< /#c5#b7#d1#f4#b7#e7 1 >>")
        out = io.BytesIO()
        pdf.save(out)
    assert residue(["欧阳风"], out.getvalue()) == {"欧阳风"}


def test_what_it_cannot_look_at_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _odd()
    assert left_in_bytes([VALUE], [], data) == ""

    def closed(_: bytes) -> None:
        raise pypdfium2.PdfiumError("closed")

    monkeypatch.setattr(pypdfium2, "PdfDocument", closed)
    assert left_in_bytes([VALUE], [], data) != ""
    with pytest.raises(pdf_leaves.WitnessSilenced):
        list(pdf_leaves.leaves(data))


def test_an_object_that_breaks_it_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ValueError

    monkeypatch.setattr(pdf_leaves, "_words", broken)
    assert left_in_bytes([VALUE], [], _odd()) != ""


def test_what_is_no_pdf_after_all_is_searched_as_it_is() -> None:
    assert residue([VALUE], b"%PDF-1.7 no such file " + VALUE.encode()) == {VALUE}
    assert residue([VALUE], b"%PDF-1.7 no such file") == frozenset()
