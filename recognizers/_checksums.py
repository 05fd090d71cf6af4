"""Check digits: the arithmetic that standards put at the end of a number. Pure functions over strings of ASCII.

None of them raises for a string of the right alphabet; what is too short or holds other signs is simply not valid.
"""

from __future__ import annotations

import re

_MOD_11_2_SIGNS = "0123456789X"
_MOD_31_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOD_31_VALUES = {sign: value for value, sign in enumerate(_MOD_31_SIGNS)}
_MOD_31_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_TW_LETTERS = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))
_VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def mod_11_2_sign(first17: str) -> str:
    """The check character of 17 digits: ISO 7064 MOD 11-2 as GB 11643-1999 uses it.

    >>> mod_11_2_sign("44088119040229005")
    'X'
    >>> mod_11_2_sign("44088119010101001")
    '8'
    """
    # the standard's weights 7 9 10 5 8 … are powers of 2 modulo 11, and 13 is 2 modulo 11: read it in base 13
    return _MOD_11_2_SIGNS[(1 - 2 * int(first17, 13)) % 11]


def mod_11_2(number: str) -> bool:
    """Does an 18-character number end in its MOD 11-2 check character (GB 11643-1999)?

    >>> mod_11_2("440881190101010018"), mod_11_2("44088119040101001x"), mod_11_2("440881190101010017")
    (True, True, False)
    """
    return len(number) == 18 and _digits(number[:17]) and mod_11_2_sign(number[:17]) == number[17].upper()


def mod_31(code: str) -> bool:
    """Does an 18-character unified social credit code end in its check character (GB 32100-2015)?

    >>> mod_31("91110000600037341L"), mod_31("91440881MA4X00004M"), mod_31("91440881MA4X00004N")
    (True, True, False)
    """
    if len(code) != 18 or any(sign not in _MOD_31_VALUES for sign in code):
        return False
    total = sum(_MOD_31_VALUES[sign] * weight for sign, weight in zip(code[:17], _MOD_31_WEIGHTS, strict=True))
    return (31 - total % 31) % 31 == _MOD_31_VALUES[code[17]]


def org_code(code: str) -> bool:
    """Does a nine-character organisation code (no hyphen) end in its check character (GB 11714-1997)?

    >>> org_code("MA4X00004"), org_code("007350003"), org_code("007350004")
    (True, True, False)
    """
    if len(code) != 9 or not code.isascii() or not code.isalnum():
        return False
    total = sum(int(sign, 36) * weight for sign, weight in zip(code[:8].upper(), _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11] == code[8].upper()


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B, the check digit of payment cards.

    >>> luhn("6228480000000000018"), luhn("6228480000000000017")
    (True, False)
    """
    if not _digits(number):
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (doubled + sum(int(digit) for digit in number[::-2])) % 10 == 0


def hkid(number: str) -> bool:
    """Hong Kong identity card: one or two letters, six digits, check character 0–9 or A; without brackets.

    >>> hkid("A1234563"), hkid("AB9876543"), hkid("G123456A"), hkid("A1234564")
    (True, True, True, False)
    """
    if not re.fullmatch(r"[A-Z]{1,2}[0-9]{6}[0-9A]", number):
        return False
    values = [36] * (9 - len(number)) + [int(sign, 36) for sign in number]
    return sum(value * weight for value, weight in zip(values, (9, 8, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def taiwan_id(number: str) -> bool:
    """Taiwan identity card and resident certificate: a letter and nine digits, the first of them 1, 2, 8 or 9.

    >>> taiwan_id("A123456789"), taiwan_id("A100000001"), taiwan_id("A123456788")
    (True, True, False)
    """
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", number):
        return False
    tens, ones = divmod(_TW_LETTERS[number[0]], 10)
    total = tens + ones * 9 + sum(int(d) * w for d, w in zip(number[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
    return total % 10 == 0


def vin(number: str) -> bool:
    """Vehicle identification number: its ninth character is the check of the others (GB 16735-2019).

    >>> vin("LDC613P23A1305189"), vin("LSJA24U62JG269225"), vin("LSVAA4180E0000001")
    (True, True, False)
    """
    if len(number) != 17 or any(sign not in _VIN_VALUES for sign in number):
        return False
    total = sum(_VIN_VALUES[sign] * weight for sign, weight in zip(number, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == number[8]


def icao_731(code: str) -> bool:
    """ICAO Doc 9303 check digit (weights 7-3-1, A=10 … Z=35) as the last character of ``code``.

    >>> icao_731("KAZ110090123105"), icao_731("USA440801010114"), icao_731("KAZ110090123106")
    (True, True, False)
    """
    if len(code) < 2 or not code.isascii() or not code.isalnum() or not _digits(code[-1]):
        return False
    return sum(int(sign, 36) * (7, 3, 1)[i % 3] for i, sign in enumerate(code[:-1])) % 10 == int(code[-1])


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
