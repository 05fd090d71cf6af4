"""Taxpayers' numbers (纳税人识别号) before the social credit code: 15 signs, region and organisation code (SAT 2015-66)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer, Role
from recognizers._checksums import org_code
from recognizers._labelled import Labelled
from recognizers._tables import region_codes
from recognizers._text import Folded

_NUMBER = Labelled(
    ("纳税人识别号", "纳税识别号", "纳税人税号", "税务登记号", "税务登记证号", "税号"), r"[0-9A-Z]{15,22}"
)
_ID_INSIDE = re.compile(r"L?[1-8][0-9]{5}(?:18|19|20)[0-9]{9}[0-9X][0-9]{0,2}", re.ASCII)


class TaxNo(Recognizer):
    """A taxpayer's number behind its word. Organisations' are public. One that holds a resident ID is a person's and
    is found without the word too, by :mod:`recognizers.resident_id`."""

    ENTITIES = ("CN_TAX_NO",)
    NEEDS = (NUMBER,)
    FOUND = (
        "纳税人识别号：【440881MA4X00004】",
        "税号【440881007350003】",
        "纳税人识别号\x1f【440881MA4X00004】",
        "税务登记证号：【440881007350003】",
        "纳税人识别号【44088119010101001801】",
        "纳税人识别号：【L440881190101010018】",
        "税务登记号【440881MA4Y00013】",
        "税号：【４４０８８１ＭＡ４Ｘ００００４】",
    )
    IGNORED = (
        "税号：91440881MA4X00004M",
        "纳税人识别号4408***********",
        "440881MA4X00004",
        "税号",
        "纳税人识别号由税务机关赋予",
        "税款1234567890元",
        "纳税人识别号440881190101010018",
        "税号123",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        for m in _NUMBER.values(folded):
            start, end = m.span("value")
            value = m.group("value")
            if len(value) == 18:
                continue  # a social credit code or a resident ID
            if _ID_INSIDE.fullmatch(value):
                yield Match(start, end, 0.85, "纳税人识别号，内含身份证号", "personal")
                continue
            role: Role = "public" if len(value) == 15 and org_code(value[6:]) and value[:6] in region_codes() else ""
            why = "纳税人识别号字样之后的号码"
            yield Match(start, end, 0.7, f"{why}；内含组织机构代码" if role else why, role)
