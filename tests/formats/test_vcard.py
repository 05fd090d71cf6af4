"""Address cards and calendars: unfolded, decoded, masked where they stand."""

from __future__ import annotations

import base64

import pytest

from redactor import check
from redactor.content import Edit, Limits
from redactor.formats import format_of, vcard

_LIMITS = Limits()


def _card(*lines: str, codec: str = "utf-8") -> bytes:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", "")).encode(codec)


def _quoted(text: str, codec: str = "utf-8") -> str:
    return "".join(f"={byte:02X}" for byte in text.encode(codec))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("TEL;TYPE=CELL:15499991234", "15499991234"),
        ("item1.TEL:154-9999-1234", "154-9999-1234"),
        (f"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{_quoted('手机15499991234')}", "手机15499991234"),
        (f"NOTE;QUOTED-PRINTABLE;CHARSET=GBK:{_quoted('手机15499991234', 'gbk')}", "手机15499991234"),
        (f"NOTE;ENCODING=QUOTED-PRINTABLE:{_quoted('手机1549')}=\r\n{_quoted('9991234')}", "手机15499991234"),
        ("NOTE:手机15499\r\n 991234\\, 备用\\n", "手机15499991234, 备用\n"),
        ('X-ODD;LABEL="15499991234":x', 'X-ODD;LABEL="15499991234":'),
        ("手机15499991234 没有冒号", "手机15499991234 没有冒号"),
    ],
)
def test_what_a_property_says_is_read_and_can_be_masked(line: str, text: str) -> None:
    data = _card(line)
    assert format_of(data) is vcard
    content = vcard.read(data, _LIMITS)
    number = [passage.text for passage in content.passages].index(text)
    digits = "15499991234" if "15499991234" in text else "154-9999-1234"
    start = text.index(digits)
    copy = vcard.write(data, [Edit(number, start, digits, "*" * len(digits))], {})
    again = vcard.read(copy, _LIMITS)
    assert again.passages[number].text == text.replace(digits, "*" * len(digits))
    assert len(again.passages) == len(content.passages)
    assert not content.blind_spots


def test_no_edits_no_change() -> None:
    data = _card("TEL:15499991234")
    assert vcard.write(data, [], {}) is data


def test_a_value_in_base64_is_a_file_of_its_own() -> None:
    inside = base64.b64encode("手机：15499991234，备用手机：15499995678".encode()).decode()
    outcome = check(
        _card(f"NOTE;ENCODING=B:{inside[:40]}", f" {inside[40:]}", f"KEY:data:text/plain;base64,{inside}"), "a.vcf"
    )
    assert [d.finding.entity for d in outcome.decisions] == ["CN_MOBILE"] * 4
    assert outcome.copy is not None
    assert outcome.copy.outcome.verdict.name == "ALLOW"


def test_what_does_not_decode_is_a_blind_spot() -> None:
    broken = vcard.read(
        _card("PHOTO;ENCODING=B:!!!!", "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=FF=FF=FF"), _LIMITS
    )
    assert [spot.kind for spot in broken.blind_spots] == ["corrupt", "undecodable"]


def test_a_card_inside_a_text_is_not_read_as_one_and_says_so() -> None:
    data = b"note\r\n" + _card("NOTE;ENCODING=QUOTED-PRINTABLE:=31=35=34")
    assert not vcard.claims(data)
    assert check(data, "a.txt").verdict.name == "REVIEW"


def test_cards_are_records_of_their_own() -> None:
    content = vcard.read(_card("FN:张三", "TEL:15499991234") + _card("FN:李四"), _LIMITS)
    records = {passage.text: passage.record for passage in content.passages}
    assert records["张三"] == records["15499991234"] != records["李四"]
