"""Any valid value in any way of writing it, inside any carrier, is found with exact borders."""

from __future__ import annotations

import calendar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizers._base import Recognizer
from recognizers._checksums import luhn, mod_11_2_sign
from recognizers._tables import area_codes, bank_bins, region_codes
from recognizers._text import forget
from recognizers.bank_card import BankCard
from recognizers.email_address import EmailAddress
from recognizers.landline import Landline
from recognizers.mobile import Mobile
from recognizers.plate import Plate
from recognizers.resident_id import ResidentId

_ACTED_UPON = 0.5
_FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789Xx-@.ABCDEFGHJKLMNPQRSTUVWYZ"}
_NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
_FEW = settings(max_examples=60, deadline=None)


def _found(recognizer: Recognizer, text: str, entity: str) -> set[tuple[int, int]]:
    results = recognizer.enhance_using_context(text, recognizer.analyze(text, recognizer.ENTITIES), [], None)
    forget()
    return {(r.start, r.end) for r in results if r.score >= _ACTED_UPON and r.entity_type == entity}


def _carried(value: str, carrier: tuple[str, str]) -> tuple[str, tuple[int, int]]:
    before, after = carrier
    return before + value + after, (len(before), len(before) + len(value))


def _grouped(number: str, sizes: tuple[int, ...], joint: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return joint.join(part for part in (*parts, number[at:]) if part)


@st.composite
def ids(draw: st.DrawFn) -> str:
    """Resident IDs of nobody alive: born 1900–1905."""
    region = draw(st.sampled_from(sorted(code for code in region_codes() if code[0] in "1234567")))
    year, month = draw(st.integers(1900, 1905)), draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year, month)[1]))
    first17 = f"{region}{year}{month:02}{day:02}{draw(st.integers(0, 999)):03}"
    return first17 + mod_11_2_sign(first17)


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(("1549999", "1949999"))) + f"{draw(st.integers(0, 9999)):04}"


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Cards with a long zero run."""
    head = draw(st.sampled_from(sorted(b for b in bank_bins() if len(b) == 6 and b.startswith("62"))))
    length = draw(st.sampled_from(sorted(bank_bins()[head])))
    body = head + f"{draw(st.integers(0, 99)):0{length - 7}}"
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


_ID_CARRIERS = st.sampled_from(
    [
        ("身份证号：", "，住廉江市"),
        ("公民身份号码", "。"),
        ("身份证号\x1f", "\x1e姓名\x1f张三"),
        ("（身份证：", "）"),
        ("证件号码 ", ""),
    ]
)
_BARE_CARRIERS = st.sampled_from(
    [("张三，", "，廉江市人"), ("张三", "（户主）"), ("1、", ""), ("\x1f", "\x1e"), ("：", "；")]
)
_PHONE_CARRIERS = st.sampled_from(
    [
        ("联系电话：", "。"),
        ("手机", "（微信同号）"),
        ("手机号\x1f", "\x1e姓名\x1f张三"),
        ("电话:", ","),
        ("致电", "咨询"),
    ]
)
_CARD_CARRIERS = st.sampled_from(
    [("卡号：", "。"), ("银行卡", "（农行）"), ("一卡通账号\x1f", "\x1e"), ("开户行农行 账号 ", "")]
)


@_FEW
@given(ids(), _BARE_CARRIERS)
def test_a_bare_id_needs_no_word(number: str, carrier: tuple[str, str]) -> None:
    text, span = _carried(number, carrier)
    assert _found(ResidentId(), text, "CN_RESIDENT_ID") == {span}


@_FEW
@given(
    ids(),
    _ID_CARRIERS,
    st.sampled_from([(6, 8), (4, 4, 4, 4), (6, 4, 4), (3,) * 5, (1,) * 17]),
    st.sampled_from([" ", "-", "\u3000", "－", "  ", ".", "\u200b"]),
)
def test_an_id_in_groups(number: str, carrier: tuple[str, str], sizes: tuple[int, ...], joint: str) -> None:
    text, span = _carried(_grouped(number, sizes, joint), carrier)
    assert span in _found(ResidentId(), text, "CN_RESIDENT_ID")


@_FEW
@given(ids(), _ID_CARRIERS, st.integers(1, 17), st.sampled_from(["\n", "\n  ", " \n", "\r\n"]))
def test_an_id_over_a_line_end(number: str, carrier: tuple[str, str], cut: int, end: str) -> None:
    text, span = _carried(number[:cut] + end + number[cut:], carrier)
    assert span in _found(ResidentId(), text, "CN_RESIDENT_ID")


@_FEW
@given(ids(), _ID_CARRIERS, st.sampled_from(["full", "numerals", "small", "×", "Х", "Ⅹ"]))
def test_an_id_in_other_signs(number: str, carrier: tuple[str, str], way: str) -> None:
    if way == "full":
        written = number.translate(_FULL_WIDTH)
    elif way == "numerals":
        written = number.translate(_NUMERALS)
    else:
        written = number.replace("X", "x" if way == "small" else way)
    text, span = _carried(written, carrier)
    assert _found(ResidentId(), text, "CN_RESIDENT_ID") == {span}


@_FEW
@given(ids(), st.integers(0, 9))
def test_a_wrong_check_digit_does_not_acquit(number: str, digit: int) -> None:
    text, span = _carried(number[:17] + str(digit), ("身份证号：", "。"))
    assert _found(ResidentId(), text, "CN_RESIDENT_ID") == {span}


@_FEW
@given(ids(), st.sampled_from([(6, 12), (6, 4), (3, 11), (10, 4), (14, 4), (1, 16), (4, 12)]), st.sampled_from("*＊●"))
def test_a_masked_id_is_clean(number: str, hidden: tuple[int, int], sign: str) -> None:
    start, count = hidden
    masked = number[:start] + sign * count + number[start + count :]
    text, _ = _carried(masked, ("身份证号：", "。"))
    assert _found(ResidentId(), text, "CN_RESIDENT_ID") == set()


@_FEW
@given(
    mobiles(),
    _PHONE_CARRIERS,
    st.sampled_from([(), (3, 4), (4, 3), (3, 3), (1,) * 10]),
    st.sampled_from([" ", "-", "—", "\u3000", ".", "\u00a0", "\u200b"]),
    st.sampled_from(["", "+86", "+86 ", "0086", "(+86)", "＋８６－"]),
)
def test_a_mobile_in_any_writing(
    number: str, carrier: tuple[str, str], sizes: tuple[int, ...], joint: str, prefix: str
) -> None:
    if sizes and prefix in ("0086",):
        prefix = "0086 "
    text, span = _carried(prefix + _grouped(number, sizes, joint), carrier)
    assert span in _found(Mobile(), text, "CN_MOBILE")


@_FEW
@given(mobiles(), _PHONE_CARRIERS, st.integers(1, 10))
def test_a_mobile_over_a_line_end_or_in_numerals(number: str, carrier: tuple[str, str], cut: int) -> None:
    for written in (number.translate(_NUMERALS), number[:3] + "\n" + number[3:], number[:7] + "\n  " + number[7:]):
        text, span = _carried(written, carrier)
        assert span in _found(Mobile(), text, "CN_MOBILE")
    masked, _ = _carried(number[: min(cut, 7)] + "****" + number[min(cut, 7) + 4 :], carrier)
    assert _found(Mobile(), masked, "CN_MOBILE") == set()


@_FEW
@given(
    st.lists(mobiles(), min_size=2, max_size=5, unique=True), st.sampled_from(["、", "/", "；", ",", " ", "\n", "，"])
)
def test_every_mobile_of_a_list(numbers: list[str], joint: str) -> None:
    text = "联系电话：" + joint.join(numbers)
    spans = {(5 + i * (11 + len(joint)), 16 + i * (11 + len(joint))) for i in range(len(numbers))}
    assert _found(Mobile(), text, "CN_MOBILE") == spans


@_FEW
@given(
    cards(),
    _CARD_CARRIERS,
    st.sampled_from([(), (4, 4, 4, 4), (6,)]),
    st.sampled_from([" ", "-", "\u3000", "－"]),
)
def test_a_card_in_any_writing(number: str, carrier: tuple[str, str], sizes: tuple[int, ...], joint: str) -> None:
    text, span = _carried(_grouped(number, sizes, joint), carrier)
    assert span in _found(BankCard(), text, "CN_BANK_CARD")


@_FEW
@given(cards())
def test_a_bare_card_and_a_masked_one(number: str) -> None:
    assert _found(BankCard(), f"张三{number}，", "CN_BANK_CARD") == {(2, 2 + len(number))}
    assert _found(BankCard(), f"卡号{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}", "CN_BANK_CARD") == set()


@_FEW
@given(
    st.sampled_from(sorted(area_codes())),
    st.integers(2_000_000, 89_999_999).filter(lambda n: not 9_000_000 <= n < 20_000_000),
    st.sampled_from(["-", " ", "－", "—", "--", ""]),
    st.sampled_from(["", "转801", "-8012"]),
)
def test_a_line_with_its_area_code(area: str, number: int, joint: str, extension: str) -> None:
    written = f"{area}{joint}{number}{extension}"
    text, span = _carried(written, ("联系电话：", "。"))
    assert _found(Landline(), text, "CN_LANDLINE") == {span}
    text, span = _carried(f"({area}){number}", ("传真：", "；"))
    assert _found(Landline(), text, "CN_LANDLINE") == {span}


@_FEW
@given(
    st.from_regex(r"[a-z][a-z0-9._\-]{2,16}[a-z0-9]", fullmatch=True), st.sampled_from(["qq.com", "sub.example.com.cn"])
)
def test_an_address_between_han(local: str, host: str) -> None:
    for written in (f"{local}@{host}", f"{local}@{host}".translate(_FULL_WIDTH), f"{local} @ {host}"):
        text, span = _carried(written, ("邮箱：", "，请查收"))
        assert _found(EmailAddress(), text, "EMAIL_ADDRESS") == {span}


@_FEW
@given(
    st.from_regex(r"[A-HJ-NP-Z0-9]{4}[0-9]", fullmatch=True),
    st.sampled_from(["", "·", "-", " ", "•", "．"]),
    st.booleans(),
)
def test_a_plate_in_any_writing(signs: str, joint: str, small: bool) -> None:
    letters = ("K" + joint + signs).lower() if small else "K" + joint + signs
    text, span = _carried("宁" + letters, ("车牌号：", "。"))
    assert _found(Plate(), text, "CN_PLATE") == {span}


@pytest.mark.parametrize(
    "guarded", ["粤府办〔2020〕10号", "（2020）粤0881民初123号", "13,800,138,000.00元", "20200101-20201231"]
)
@pytest.mark.parametrize("recognizer", [ResidentId(), Mobile(), BankCard(), Landline(), Plate()], ids=lambda r: r.name)
def test_guarded_shapes(recognizer: Recognizer, guarded: str) -> None:
    for carrier in (("", ""), ("电话：", "。"), ("编号", "，")):
        text, _ = _carried(guarded, carrier)
        assert all(_found(recognizer, text, entity) == set() for entity in recognizer.ENTITIES)
