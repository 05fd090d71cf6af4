"""Outlook mails: strings in place, parts put back whatever their size, and the file still one that others open."""

from __future__ import annotations

import struct
import zlib

import pytest

from redactor import Verdict, check
from redactor.content import Content, Edit, Limits
from redactor.document import open_document
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats import _lzfu, format_of, msg
from redactor.formats._ole import open_compound
from redactor.sweep import residue
from samples._outlook import Values, compound, mail
from tests.formats.builders import ID, PHONE, outlooks

HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
"""The first example of [MS-OXRTFCP], 4.1."""


def _read(data: bytes) -> Content:
    assert format_of(data) is msg
    return msg.read(data, Limits())


def _of(values: Values, files: list[Values] | None = None, *, wide: bool = True) -> bytes:
    return compound(mail({0x001A: "IPM.Note", **values}, [], files or [], [], wide=wide))


def test_texts_have_the_names_that_people_know() -> None:
    found = {p.text: (p.label, p.place) for p in _read(outlooks()["full.msg"]).passages}
    assert found["李四"] == ("发件人", "发件人")
    assert found["张三"] == ("姓名", "收件人 1")
    assert found[f"张三{PHONE}.csv"] == ("文件名", "附件 1")
    assert found["经办人"][1] == "自定义属性名"


def test_a_recipient_is_a_record() -> None:
    records = {p.record for p in _read(outlooks()["full.msg"]).passages if p.place == "收件人 1"}
    assert len(records) == 1
    assert None not in records


def test_addresses_in_binary_properties_are_read_and_masked() -> None:
    data = outlooks()["full.msg"]
    content = _read(data)
    number = next(i for i, p in enumerate(content.passages) if p.place == "邮件的内部数据")
    address = "zhang@example.com"
    assert content.passages[number].text == address
    written = msg.write(data, [Edit(number, 0, address, "*" * len(address))], {})
    assert len(written) == len(data)
    assert sum(a != b for a, b in zip(data, written, strict=True)) == len(address)


def test_the_whole_check_masks_every_place_and_the_mail_inside() -> None:
    outcome = check(outlooks()["full.msg"], "来信.msg")
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    read = [p.text for p in open_document(outcome.copy.data, "来信.msg", Limits()).passages]
    assert not any(ID in text or PHONE in text for text in read)
    assert not residue({ID, PHONE}, outcome.copy.data)


def test_sizes_are_told_where_a_part_changes_its_own() -> None:
    data = _of({0x1013: "<p>张三</p><p>二</p>".encode()})
    written = msg.write(data, [], {0: b"<p>**</p><p>*</p>"})
    opened = open_compound(written, Limits())
    held = opened.stream(("__substg1.0_10130102",))
    table = opened.stream(("__properties_version1.0",))
    assert held is not None
    assert table is not None
    assert opened.read(held) == b"<p>**</p><p>*</p>"
    at = opened.read(table).index(struct.pack("<HH", 0x0102, 0x1013))
    assert struct.unpack_from("<I", opened.read(table), at + 8)[0] == held.size


def test_other_programs_open_what_is_put_together_anew() -> None:
    olefile = pytest.importorskip("olefile")
    data = outlooks()["full.msg"]
    outcome = check(data, "来信.msg")
    assert outcome.copy is not None
    before, after = olefile.OleFileIO(data), olefile.OleFileIO(outcome.copy.data)
    assert sorted(before.listdir()) == sorted(after.listdir())
    assert after.parsing_issues == []


def test_packed_rich_text_is_a_part_and_put_back_as_plain() -> None:
    data = _of({0x1009: HELLO})
    assert _read(data).parts[0].data == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    written = msg.write(data, [], {0: b"{\\rtf1 *}"})
    assert _read(written).parts[0].data == b"{\\rtf1 *}"


def test_packed_rich_text_that_repeats_itself_and_that_is_damaged() -> None:
    body = bytes.fromhex("0000410c0f0d0d")  # only its shape counts: the CRC is right, the end mark is missing
    with pytest.raises(ValueError, match=r".+"):
        _lzfu.unpacked(
            struct.pack("<II4sI", len(body) + 12, 500, b"LZFu", zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF) + body, 9999
        )
    damaged = bytearray(HELLO)
    damaged[-3] ^= 1
    content = _read(_of({0x1009: bytes(damaged)}))
    assert [spot.kind for spot in content.blind_spots] == ["corrupt"]


@pytest.mark.parametrize("wide", [True, False])
def test_strings_in_both_encodings_are_masked_in_place(wide: bool) -> None:
    data = _of({0x1000: f"申请人张三，电话{PHONE}"}, wide=wide)
    number = next(i for i, p in enumerate(_read(data).passages) if PHONE in p.text)
    written = msg.write(data, [Edit(number, 3, "张三", "**"), Edit(number, 8, PHONE, "*" * 11)], {})
    assert len(written) == len(data)
    shown = _read(written).passages[number].text.replace("＊", "*")
    assert shown == "申请人**，电话" + "*" * 11


def test_signed_mail_is_sealed_and_encrypted_mail_a_blind_spot() -> None:
    signed = _read(_of({0x001A: "IPM.Note.SMIME.MultipartSigned"}))
    assert signed.seals
    encrypted = _read(_of({0x001A: "IPM.Note.SMIME"}))
    assert [spot.kind for spot in encrypted.blind_spots] == ["encrypted"]


def test_what_nothing_owns_stays_when_the_file_is_put_together_anew() -> None:
    data = (
        _of({0x1013: "<p>张三</p><p>二</p>".encode()}) + bytes(512) + f"手机：{PHONE}".encode("gbk").ljust(512, b"\0")
    )
    content = _read(data)
    assert PHONE in content.passages[-1].text
    outcome = check(data, "来信.msg")
    assert outcome.copy is None or PHONE.encode() not in outcome.copy.data
    written = msg.write(data, [], {0: b"<p>*</p>"})
    assert [p.text for p in _read(written).passages] == [p.text for p in content.passages]


def test_edits_and_parts_that_are_not_there_are_refused() -> None:
    data = outlooks()["full.msg"]
    with pytest.raises(StaleEdit):
        msg.write(data, [Edit(0, 0, "没有", "**")], {})
    with pytest.raises(StaleEdit):
        msg.write(data, [], {99: b""})
    with pytest.raises(UnwritableFormat):
        msg.write(data, [], {0: b"no mail"})
