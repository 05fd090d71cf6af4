"""Organisations' codes: unified social credit code (GB 32100-2015) and organisation code (GB 11714-1997). Public."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer, Role
from recognizers._checksums import mod_31, org_code
from recognizers._guards import beside_mask
from recognizers._identity import claims
from recognizers._tables import region_codes
from recognizers._text import Folded

_CREDIT = re.compile(r"[1-9ANY][0-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII | re.IGNORECASE)
_LOOSE_CREDIT = re.compile(r"[1-9ANY][0-9][0-9]{6}[0-9A-Z]{10}", re.ASCII | re.IGNORECASE)
_SPACED = re.compile(
    r"[1-9ANY](?<![0-9A-Za-z][1-9ANY])[0-9](?:[ \-]?[0-9]){6}(?:[ \-]?[0-9A-HJ-NPQRTUWXY]){10}(?![0-9A-Za-z])"
)
_ORG = re.compile(r"[0-9A-Z](?<![0-9A-Za-z.\-][0-9A-Z])[0-9A-Z]{7}-[0-9X](?![0-9A-Za-z\-])", re.ASCII)
_KINDS = frozenset(
    "11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 54 55 59 61 62 69 71 72 79 81 89 91 92 93 A1 A9 N1 N2 N3 N9 Y1".split()
)


class OrganizationCode(Recognizer):
    """An organisation's code: found so that a reader sees it was judged, and not taken for a person's number.

    Kind 92 is a sole trader's: a natural person's business, so nobody's role is said.
    """

    ENTITIES = ("CN_USCC", "CN_ORG_CODE")
    NEEDS = (NUMBER,)
    CONTEXT = ("信用代码", "机构代码", "营业执照", "注册号", "税号", "识别号", "代码证", "登记证号")
    ANTI_CONTEXT = ("身份证", "证件号", "电话", "传真")
    FOUND = (
        "统一社会信用代码：【91440881MA4X00004M】",
        "【92440881MA4Y000133】",
        "代码【11440881007350003X】，",
        "【54440881ME10000038】",
        "统一社会信用代码\x1f【91440881MA4X00004N】",
        "信用代码【9144 0881 MA4X 0000 4M】",
        "组织机构代码：【MA4X0000-4】",
        "机构代码【00735000-3】",
        "代码【９１４４０８８１ＭＡ４Ｘ００００４Ｍ】",
    )
    IGNORED = (
        "440881190101010018",
        "电话66212345-9",
        "GB/T 2260-2007",
        "20200101-20201231",
        "型号ABCD1234-5",
        "项目代码2020-440881-48-03-012345",
        "6228480000000000018",
        "91440881MA4X00004N9",
        "M 29500000000008M 0 0 L",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for run in folded.runs:
            if len(run.text) == 18 and _LOOSE_CREDIT.fullmatch(run.text):
                yield from _credit(folded, run.start, run.end, run.text.upper())
        for m in folded.finditer(_SPACED):
            compact = re.sub(r"[ \-]", "", m.group())
            if len(compact) < m.end() - m.start() and mod_31(compact) and compact[2:8] in region_codes():
                role: Role = "" if compact.startswith("92") else "public"
                yield Match(m.start(), m.end(), 0.45, "分组书写的统一社会信用代码，校验码相符", role, "CN_USCC")
        for m in folded.finditer(_ORG):
            compact = m.group().replace("-", "")
            if org_code(compact) and not beside_mask(folded.text, m.start(), m.end()):
                points = 0.45 if compact[:2] == "MA" else 0.25
                yield Match(m.start(), m.end(), points, "组织机构代码，校验码相符", "public", "CN_ORG_CODE")


def _credit(folded: Folded, start: int, end: int, code: str) -> Iterator[Match]:
    region = code[2:8] in region_codes()
    kind = code[:2] in _KINDS
    if mod_31(code) and kind:
        if code[:17].isdigit() and claims(code).region == 2 and claims(code).exact:
            return  # all digits, and those of a birth: a resident ID
        if code[:17].isdigit() and not region:
            points, why = 0.3, "18位数字，校验码与统一社会信用代码相符，行政区划不符"  # so does one number in 31
        else:
            points, why = (0.95 if region else 0.8), "登记部门、行政区划、校验码相符"
    elif kind and region and not code[:17].isdigit():
        points, why = 0.6, "统一社会信用代码格式，校验码不符"
    elif code[:17].isdigit():
        points, why = (0.2, "18位，统一社会信用代码格式") if kind else (0.0, "")
    else:
        points, why = 0.3, "统一社会信用代码格式，登记部门或行政区划不符"
    if points:
        role: Role = "" if code.startswith("92") else "public"
        if not role:
            why += "；个体工商户，可能对应自然人"
        yield Match(start, end, points, why, role, "CN_USCC")
