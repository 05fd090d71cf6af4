"""Masked numbers beyond the recognizer's own examples: what kind they are, and how they read as numbers."""

from __future__ import annotations

import pytest

from recognizers._masks import MASKED, number_of
from recognizers._text import fold
from recognizers.masked_number import MaskedNumber


def _kinds(text: str) -> list[tuple[str, str]]:
    return [
        (match.entity.removesuffix(MASKED), text[match.start : match.end]) for match in MaskedNumber().find(fold(text))
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证号440881********0018", "CN_RESIDENT_ID"),
        ("身份证号440881******001", "CN_RESIDENT_ID"),
        ("残疾人证号440881********001843", "CN_DISABILITY_CERT"),
        ("学籍号G440881********0018", "CN_STUDENT_NO"),
        ("联系电话154****1234", "CN_MOBILE"),
        ("联系电话0759-662**34", "CN_LANDLINE"),
        ("银行卡号6228480*********018", "CN_BANK_CARD"),
        ("护照E1234****", "CN_PASSPORT"),
    ],
)
def test_the_word_before_and_the_length_say_what_it_is(text: str, kind: str) -> None:
    assert [found for found, _ in _kinds(text)] == [kind]


def test_the_nearest_word_counts() -> None:
    text = "张三，身份证号440881********0018，银行卡号6228480*********018，电话154****1234"
    assert [kind for kind, _ in _kinds(text)] == ["CN_RESIDENT_ID", "CN_BANK_CARD", "CN_MOBILE"]


def test_a_row_of_numbers_divided_by_spaces_is_not_one_number() -> None:
    text = "1 张三 440881********0018 154****1234 622848*********0018"
    assert [value for _, value in _kinds(text)] == ["440881********0018", "154****1234", "622848*********0018"]


@pytest.mark.parametrize(
    ("value", "kind", "number"),
    [
        ("440881********001x", "CN_RESIDENT_ID", "440881********001X"),
        ("440881××××××××001×", "CN_RESIDENT_ID", "440881********001X"),
        ("440881xxxxxxxx00xx", "CN_RESIDENT_ID", "440881********00**"),
        ("440881***0018", "CN_RESIDENT_ID", "440881********0018"),
        ("440881*********************0018", "CN_RESIDENT_ID", "440881********0018"),
        ("４４０８８１＊＊＊＊＊＊＊＊００１８", "CN_RESIDENT_ID", "440881********0018"),
        ("154 - **** - 1234", "CN_MOBILE", "154****1234"),
        ("154…1234", "CN_MOBILE", "154****1234"),
        ("6228 **** **** 0018", "CN_BANK_CARD", "6228********0018"),
        ("44**81****0018", "CN_RESIDENT_ID", "44**81****0018"),
    ],
)
def test_masked_values_read_as_numbers(value: str, kind: str, number: str) -> None:
    assert number_of(value, kind) == number


def test_a_bare_number_is_never_taken_for_a_masked_one() -> None:
    for around in ("{}", "**{}**", "*{}*", "{}*", "***{}", "{}**", "××{}××", "某某{}"):
        for bare in ("440881190101010018", "44088119040229005X", "15499991234", "6228480000000000018"):
            assert _kinds("证件号、电话、卡号：" + around.format(bare)) == [], around


def test_a_long_row_of_stars_costs_its_length() -> None:
    text = "手机 " + "1 * " * 5_000 + "x" * 20_000 + "1*" * 20_000
    assert _kinds(text) == []
