"""Values in every form that a person still reads, in every carrier: none of them is let through.

A small generator and no list: each value in each form, in each carrier, through ``check``, and what is left of the masked
copy must no longer show it. Forms that only a label makes likely have one.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping

import docx
import openpyxl
import pytest

from redactor import check
from redactor.content import Passage
from redactor.scan import find

ID, OTHER_ID, MOBILE, CARD = "440881190101010018", "44088119040229005X", "15499991234", "6228480000000000018"
LABELS = {ID: "身份证号", OTHER_ID: "身份证号", MOBILE: "手机号", CARD: "银行卡号"}
Form = Callable[[str], str]


def _in_digits_of(digits: str) -> Form:
    return lambda value: value.translate(dict(zip(map(ord, "0123456789"), digits, strict=True)))


def _between(sign: str) -> Form:
    return sign.join


def _groups(value: str, sign: str) -> str:
    sizes = {18: (6, 8, 4), 11: (3, 4, 4)}.get(len(value), (4, 4, 4, 4, 4))
    parts, at = [], 0
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    return sign.join(filter(None, parts))


def _joined_by(sign: str) -> Form:
    return lambda value: _groups(value, sign)


FORMS: Mapping[str, Form] = {
    "plain": str,
    "full width": _in_digits_of("０１２３４５６７８９"),
    "Arabic-Indic": _in_digits_of("٠١٢٣٤٥٦٧٨٩"),
    "Devanagari": _in_digits_of("०१२३४५६७८९"),
    "Thai": _in_digits_of("๐๑๒๓๔๕๖๗๘๙"),
    "bold": _in_digits_of("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "segments": _in_digits_of("🯰🯱🯲🯳🯴🯵🯶🯷🯸🯹"),
    "circled": _in_digits_of("⓪①②③④⑤⑥⑦⑧⑨"),
    "raised": _in_digits_of("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "lowered": _in_digits_of("₀₁₂₃₄₅₆₇₈₉"),
    "negative circles": _in_digits_of("⓿❶❷❸❹❺❻❼❽❾"),
    "numerals": _in_digits_of("零一二三四五六七八九"),
    "banker's numerals": _in_digits_of("零壹贰叁肆伍陆柒捌玖"),
    "traditional numerals": _in_digits_of("零壹貳參肆伍陸柒捌玖"),
    "some numerals": lambda value: value.replace("4", "四").replace("1", "一").replace("8", "八"),
    "zero width": _between("\u200b"),
    "variation selectors": lambda value: "".join(sign + "\ufe0f" for sign in value),
    "key caps": lambda value: "".join(sign + "\ufe0f\u20e3" for sign in value),
    "struck through": lambda value: "".join(sign + "\u0336" for sign in value),
    "tags": _between("\U000e0020"),
    "fillers": _between("\u3164"),
    "spaced": _between(" "),
    "no-break spaces": _joined_by("\u00a0"),
    "braille blanks": _joined_by("\u2800"),
    "hyphens": _joined_by("-"),
    "dots": _joined_by("."),
    "middle dots": _joined_by("·"),
    "underscores": _joined_by("_"),
    "bars": _joined_by("|"),
    "slashes": _joined_by("/"),
    "tildes": _joined_by("~"),
    "emoji": _joined_by("📞"),
    "four spaces": _joined_by("    "),
    "turned": lambda value: f"\u202e{value[::-1]}\u202c",
    "turned, isolated": lambda value: f"\u2067\u202e{value[::-1]}\u202c\u2069",
    "kept from turning": lambda value: f"\u202d{value}\u202c",
}


def _word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append((text,))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CARRIERS: Mapping[str, Callable[[str, str], bytes]] = {
    "text": lambda label, value: f"{label}：{value}，特此说明".encode(),
    "csv": lambda label, value: f'序号,{label}\r\n1,"{value}"\r\n2,\r\n'.encode(),
    "json": lambda label, value: f'{{"{label}": "{value}"}}'.encode(),
    "alternative text": lambda label, value: f'<html><body><img alt="{label}：{value}" src="a.png"></body></html>'.encode(),
    "references": lambda label, value: (
        f"<html><body><p>{label}：{''.join(f'&#{ord(sign)};' for sign in value)}</p></body></html>".encode()
    ),
    "word": lambda label, value: _word(f"{label}：{value}。"),
    "workbook": lambda label, value: _workbook(f"{label}：{value}"),
    "card": lambda label, value: (
        f"BEGIN:VCARD\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{''.join(f'={b:02X}' for b in f'{label}：{value}'.encode())}"
        "\r\nEND:VCARD\r\n"
    ).encode(),
}  # fmt: skip

_UNLIKELY = {
    # cards are not written so, and as many digits of another kind are
    ("some numerals", CARD), ("underscores", CARD), ("bars", CARD), ("slashes", CARD), ("tildes", CARD), ("emoji", CARD),
}  # fmt: skip


def _drawn() -> list[tuple[str, str, str]]:
    """Every value in every form, each in a carrier that changes from one to the next."""
    dice = random.Random(8)
    carriers = list(CARRIERS)
    return [
        (form, value, dice.choice(carriers)) for form in FORMS for value in LABELS if (form, value) not in _UNLIKELY
    ]


@pytest.mark.parametrize(("form", "value", "carrier"), _drawn())
def test_no_form_is_let_through(form: str, value: str, carrier: str) -> None:
    outcome = check(CARRIERS[carrier](LABELS[value], FORMS[form](value)), "a")
    assert outcome.verdict.name == "BLOCK"
    assert outcome.copy is not None, outcome.no_copy
    assert outcome.copy.outcome.verdict.name == "ALLOW"


@pytest.mark.parametrize("seed", range(40))
def test_numbers_run_together_are_all_found_with_exact_borders(seed: int) -> None:
    dice = random.Random(seed)
    values = dice.sample((ID, OTHER_ID, MOBILE, "19499995678", CARD), dice.randint(2, 4))
    text = "张三" + "".join(values) + dice.choice(("", "石岭镇", "_表.xlsx", "。"))
    found = {(f.start, f.end) for f in find([Passage(text, "")]) if f.entity.startswith("CN_")}
    at, wanted = 2, set()
    for value in values:
        wanted.add((at, at + len(value)))
        at += len(value)
    assert found == wanted


def test_long_numbers_that_are_nobodys_stay() -> None:
    dice = random.Random(4)

    def digits(size: int) -> str:
        return "".join(dice.choices("0123456789", k=size))

    texts = [
        text
        for _ in range(150)
        for text in (
            f"订单编号：20230816{digits(dice.randint(11, 20))}",
            f"合同编号{digits(dice.randint(19, 33))}",
            f"440881{dice.choice(('20200820', '20191203'))}{digits(dice.randint(5, 14))}",
            f"条码69{digits(dice.randint(18, 30))}",
            f"{dice.getrandbits(256):064x}",
        )
    ]
    found = find([Passage(text, "") for text in texts], together=False)
    assert len(found) <= len(texts) // 100


@pytest.mark.parametrize(
    "texts",
    [
        ("联系电话：1549999", "1234，张三"),
        ("张三，440881190101", "010018，住石岭镇"),
        ("440881", "19010101", "0018"),
        ("手机：154", "9999", "1234"),
        ("身份证号", *ID),
        ("手机", *MOBILE),
    ],
)
def test_what_breaks_over_paragraphs_is_found_whole(texts: tuple[str, ...]) -> None:
    found = find([Passage(text, "") for text in texts])
    digits = sum(f.end - f.start for f in found if f.entity in ("CN_RESIDENT_ID", "CN_MOBILE"))
    assert digits == sum(sign.isdigit() for sign in "".join(texts))


def test_rows_of_separate_numbers_do_not_combine() -> None:
    dice = random.Random(6)
    shapes = (3, 4, 4, 5, 6, 7, 8, 8)
    columns = [
        [
            Passage(str(dice.randint(10 ** (size - 1), 10**size - 1)), "", label, row)
            for size, label in zip(shapes, labels, strict=True)
        ]
        for row in range(300)
        for labels in [("分机", "年份", "短号", "金额", "邮编", "固话", "日期", "编号")]
    ]
    assert not [
        f
        for f in find([cell for row in columns for cell in row])
        if f.entity in ("CN_MOBILE", "CN_RESIDENT_ID", "CN_BANK_CARD")
    ]
    stacked = [Passage(str(dice.randint(1, 10 ** dice.choice(shapes) - 1)), "") for _ in range(2000)]
    assert not find(stacked)
