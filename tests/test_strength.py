"""How many numbers fit a mask: the table of the reference, brute force on small spaces, and what becomes of it."""

from __future__ import annotations

import calendar
import dataclasses
import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizers._checksums import luhn, mod_11_2, mod_11_2_sign
from redactor import Action, Decision, Verdict, check, load_policy
from redactor.content import Passage
from redactor.errors import PolicyError
from redactor.masking import mask
from redactor.outcome import Finding
from redactor.policy import Policy
from redactor.scan import find
from redactor.strength import FLOOR, Side, residual, side_of
from redactor.strength.planned import Records
from redactor.strength.side import UNKNOWN, name_in, page_side

COUNTY = "440899"  # not an assigned county: no real person
NUMBER = COUNTY + "19800315123"
NUMBER += mod_11_2_sign(NUMBER)
OLD = "440881190101010018"  # an invented person of 1901
OLD_BORN = "1901年1月1日"
PHONE = "15499991234"

# ---- the arithmetic ------------------------------------------------------------------------------------------------

TABLE = {  # characters shown, counted from 1: county only, + year, + month, + birth date, + sex
    "1-12 15-18": (4, 4, 4, 1, 1),
    "1-10 15-18": (33, 33, 4, 1, 1),
    "1-6 15-18": (3363, 33, 4, 1, 1),
    "1-3 15-18": (3363, 33, 4, 1, 1),
    "1-2 16-18": (33_536, 334, 28, 1, 1),
    "1 18": (3_353_637, 33_274, 2819, 91, 45),
    "1-6 17-18": (335_359, 3328, 283, 9, 9),
    "1-6 18": (3_353_637, 33_274, 2819, 91, 45),
    "1-14": (1000, 1000, 1000, 1000, 500),
    "1-12": (31_000, 31_000, 31_000, 1000, 500),
    "1-6": (36_890_000, 366_000, 31_000, 1000, 500),
    "": (36_890_000, 366_000, 31_000, 1000, 500),
}


def _masked(number: str, shown: str) -> str:
    kept: set[int] = set()
    for part in shown.split():
        first, _, last = part.partition("-")
        kept.update(range(int(first), int(last or first) + 1))
    return "".join(sign if at in kept else "*" for at, sign in enumerate(number, 1))


def _sides(region: str) -> list[Side]:
    return [
        Side(region=region),
        Side((1980, 1980), region=region),
        Side((1980, 1980), 3, region=region),
        Side((1980, 1980), 3, 15, region=region),
        Side((1980, 1980), 3, 15, "M", region=region),
    ]


@pytest.mark.parametrize(("shown", "counts"), TABLE.items())
def test_the_table_of_the_reference(shown: str, counts: tuple[int, ...]) -> None:
    mask = _masked(NUMBER, shown)
    assert tuple(residual(mask, "CN_RESIDENT_ID", side) for side in _sides(COUNTY)) == counts


@pytest.mark.parametrize(("shown", "counts"), TABLE.items())
def test_a_hidden_region_is_the_countys_and_counts_for_nothing(shown: str, counts: tuple[int, ...]) -> None:
    mask = _masked(NUMBER, shown)
    for count, side in zip(counts, _sides(""), strict=True):
        assert abs(residual(mask, "CN_RESIDENT_ID", side) - count) <= max(1, count // 300)


@pytest.mark.parametrize(
    ("shown", "side", "count"),
    [
        ("1-8 13-15", UNKNOWN, 365),
        ("1-6 13-15", UNKNOWN, 36_524),
        ("1-12", UNKNOWN, 1000),
        ("1-12", Side(sex="M"), 500),
    ],
)
def test_the_first_generation_has_no_check_character(shown: str, side: Side, count: int) -> None:
    assert residual(_masked("440899810315123", shown), "CN_RESIDENT_ID", side) == count


@pytest.mark.parametrize(
    ("years", "low", "high"), [((1955, 2007), 1750, 1780), ((1925, 1965), 1350, 1375), ((1956, 1965), 328, 336), ((1979, 1980), 64, 68)]
)  # fmt: skip
def test_ages_and_age_bands(years: tuple[int, int], low: int, high: int) -> None:
    assert low <= residual(_masked(NUMBER, "1-6 15-18"), "CN_RESIDENT_ID", Side(years)) <= high


@pytest.mark.parametrize(
    ("kind", "mask", "count"),
    [
        ("CN_MOBILE", "154****1234", 55),
        ("CN_MOBILE", "154******34", 5500),
        ("CN_MOBILE", "1549999****", 10_000),
        ("CN_MOBILE", "154********", 550_000),
        ("CN_MOBILE", "15499991*34", 10),
        ("CN_MOBILE", "1*499991234", 5),
        ("CN_LANDLINE", "0759662****", 10_000),
        ("CN_LANDLINE", "0759****234", 500),
        ("CN_LANDLINE", "66212**", 100),
        ("CN_BANK_CARD", "************0018", 100_000),
        ("CN_BANK_CARD", "622848*********0018", 100_000_000),
        ("CN_BANK_CARD", "622848000000000**18", 10),
        ("CN_DISABILITY_CERT", _masked(NUMBER, "1-6 15-18") + "43", 3363),
        ("CN_DISABILITY_CERT", _masked(NUMBER, "1-6 15-18") + "**", 3363 * 28),
        ("CN_STUDENT_NO", "G" + _masked(NUMBER, "1-6 15-18"), 3363),
        ("CN_PASSPORT", "E123456**", 100),
    ],
)
def test_other_numbers(kind: str, mask: str, count: int) -> None:
    assert residual(mask, kind) == count


def test_side_information_of_somebody_else_is_not_used() -> None:
    shown = _masked(NUMBER, "1-10 15-18")
    assert residual(shown, "CN_RESIDENT_ID", Side((1975, 1975))) == residual(shown, "CN_RESIDENT_ID")


BIRTHS = st.dates(date(1930, 1, 1), date(2015, 12, 31))


@st.composite
def _numbers(draw: st.DrawFn) -> tuple[str, date]:
    born = draw(BIRTHS)
    first17 = f"{COUNTY}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + mod_11_2_sign(first17), born


def _filled(mask: str, alphabets: dict[int, str]) -> Iterator[str]:
    holes = [at for at, sign in enumerate(mask) if sign == "*"]
    for signs in itertools.product(*(alphabets.get(at, "0123456789") for at in holes)):
        number = list(mask)
        for at, sign in zip(holes, signs, strict=True):
            number[at] = sign
        yield "".join(number)


def _fits(number: str, side: Side, years: range) -> bool:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (year in years and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return False
    if side.years and not side.years[0] <= year <= side.years[1]:
        return False
    if side.month not in (None, month) or side.day not in (None, day):
        return False
    return not side.sex or int(number[16]) % 2 == (side.sex == "M")


@settings(max_examples=80, deadline=None)
@given(
    _numbers(),
    st.sets(st.integers(8, 17), min_size=1, max_size=4),
    st.sampled_from(["", "year", "month", "date", "sex", "all", "age"]),
)
def test_residual_agrees_with_brute_force(drawn: tuple[str, date], holes: set[int], known: str) -> None:
    number, born = drawn
    mask = "".join("*" if at in holes else sign for at, sign in enumerate(number))
    sex = "M" if int(number[16]) % 2 else "F"
    side = {
        "": UNKNOWN,
        "year": Side((born.year, born.year)),
        "month": Side((born.year, born.year), born.month),
        "date": Side((born.year, born.year), born.month, born.day),
        "sex": Side(sex=sex),
        "all": Side((born.year, born.year), born.month, born.day, sex),
        "age": Side((born.year - 1, born.year)),
    }[known]
    expected = sum(
        mod_11_2(filled) and _fits(filled, side, range(1925, 2026)) for filled in _filled(mask, {17: "0123456789X"})
    )
    assert residual(mask, "CN_RESIDENT_ID", side) == expected >= 1


@settings(max_examples=60, deadline=None)
@given(BIRTHS, st.integers(0, 999), st.sets(st.integers(6, 14), min_size=1, max_size=3), st.booleans())
def test_the_first_generation_agrees_with_brute_force(born: date, sequence: int, holes: set[int], sexed: bool) -> None:
    number = f"{COUNTY}{born:%y%m%d}{sequence:03d}"
    mask = "".join("*" if at in holes else sign for at, sign in enumerate(number))
    side = Side(sex="M" if sequence % 2 else "F") if sexed else UNKNOWN
    longer = (f"{filled[:6]}19{filled[6:]}" for filled in _filled(mask, {}))
    expected = sum(_fits(filled, side, range(1900, 2000)) for filled in longer)
    if int(f"19{born:%y}") % 4 or born != date(born.year, 2, 29):  # 29 February of a year that 19xx has not
        assert residual(mask, "CN_RESIDENT_ID", side) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(10**9, 10**10 - 1), st.sets(st.integers(6, 15), min_size=1, max_size=3))
def test_cards_agree_with_brute_force(middle: int, holes: set[int]) -> None:
    number = next(card for last in "0123456789" if luhn(card := f"62284{middle}{last}"))
    mask = "".join("*" if at in holes else sign for at, sign in enumerate(number))
    assert residual(mask, "CN_BANK_CARD") == sum(map(luhn, _filled(mask, {})))


# ---- what a record gives away --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("出生年月\x1f1980.03\x1e性别\x1f女", Side((1980, 1980), 3, None, "F")),
        ("出生日期\x1f1980-03-15 00:00:00\x1e身份证号\x1f440899", Side((1980, 1980), 3, 15)),
        ("出生日期\x1f19800315", Side((1980, 1980), 3, 15)),
        ("出生年月\x1f198003", Side((1980, 1980), 3)),
        ("出生年份\x1f1980", Side((1980, 1980))),
        ("出生日期\x1f1980****", Side((1980, 1980))),
        ("张三，男，1980年3月15日出生，汉族", Side((1980, 1980), 3, 15, "M")),
        ("张三，男，1980年3月生", Side((1980, 1980), 3, None, "M")),
        ("张三，女，1980.03.15，汉族", Side((1980, 1980), 3, 15, "F")),
        ("生于1980年", Side((1980, 1980))),
        ("张三\x1e男\x1e45岁", Side((1979, 1980), sex="M")),
        ("年龄\x1f45\x1e性别\x1f男", Side((1979, 1980), sex="M")),
        ("入职日期\x1f2010-03-15", UNKNOWN),
        ("1980年3月生产", UNKNOWN),
        ("60周岁以上老人", UNKNOWN),
        ("男女老少", UNKNOWN),
        ("子女\x1f2", UNKNOWN),
    ],
)
def test_side_of_a_record(text: str, side: Side) -> None:
    assert side_of(text) == side


def test_of_two_persons_in_one_text_each_keeps_the_own_birth_date() -> None:
    text = "张三，男，1980年3月15日出生，身份证号440899********1230；李四，女，身份证号440899********1230"
    first = text.index("440899")
    assert side_of(text, first) == Side((1980, 1980), 3, 15, "M")
    assert side_of(text, text.index("440899", first + 1)) == Side(sex="F")


def test_what_a_page_says_of_everybody() -> None:
    assert page_side([Passage("80-89周岁高龄津贴名单.xlsx", "")]).years == (1935, 1945)
    assert page_side([Passage("农村妇女“两癌”救助名单", "")]).sex == "F"
    assert page_side([Passage("惠农补贴名单", "")]) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("姓名\x1f张三\x1e电话\x1f154", "张三"),
        ("张三（身份证号440899", "张三"),
        ("1980年3月15日出生，身份证号440899", ""),
        ("姓名\x1f张*\x1e电话\x1f154", ""),
        ("姓名\x1f王某某\x1e电话\x1f154", ""),
    ],
)
def test_names(text: str, name: str) -> None:
    assert name_in(text, len(text)) == name


# ---- masks that stand there already --------------------------------------------------------------------------------


def _row(number: int, **cells: str) -> list[Passage]:
    return [Passage(text, "", label, number) for label, text in cells.items()]


def _weak(passages: list[Passage], floor: int = FLOOR) -> list[Finding]:
    return [finding for finding in find(passages, floor=floor) if finding.entity == "WEAK_MASK"]


def _decisions(passages: list[Passage], policy: Policy) -> list[Decision]:
    records = Records(passages, page_side(passages))
    findings = find(passages, policy.threshold, floor=policy.floor)
    return [policy.decide(finding, records.measure(finding)) for finding in findings]


SIX_FOUR = "440881********0018"


@pytest.mark.parametrize(
    ("cells", "figure"),
    [
        ({"姓名": "张三", "身份证号": SIX_FOUR}, None),
        ({"姓名": "张三", "出生日期": "1901-01-01", "身份证号": SIX_FOUR}, 1),
        ({"姓名": "张三", "身份证号": SIX_FOUR, "出生年月": "1901.01"}, 2),
        ({"姓名": "张三", "身份证号": SIX_FOUR, "年龄": "45"}, 66),
        ({"姓名": "张三", "身份证号": "4408811901****0018"}, 33),
        ({"姓名": "张三", "身份证号": "44**************18"}, None),
        ({"姓名": "张三", "出生日期": "1901-01-01", "身份证号": "44088119010101****"}, None),
        ({"姓名": "张三", "性别": "男", "出生日期": "1901-01-01", "身份证号": "440881************"}, None),
        ({"姓名": "张三", "手机": "154****1234"}, 55),
        ({"姓名": "张三", "手机": "1549999****"}, None),
        ({"姓名": "张三", "残疾人证号": "440881************43"}, 36_890_000),
    ],
)
def test_a_mask_is_judged_with_its_row(cells: dict[str, str], figure: int | None) -> None:
    found = _weak(_row(1, **cells))
    assert len(found) == (figure is not None)
    if figure is not None and found[0].strength:
        assert abs(found[0].strength.residual - figure) <= 1
        assert f"仅余约 {found[0].strength.residual} 种可能" in found[0].why


def test_the_reason_names_the_means() -> None:
    (finding,) = _weak(_row(1, 姓名="张三", 性别="男", 出生日期="1901-01-01", 身份证号=SIX_FOUR))
    assert finding.why == "该掩码仅余约 1 种可能（可由校验码和出生日期推出）"
    assert finding.score == 0.9


def test_the_text_of_another_row_does_not_count() -> None:
    rows = _row(1, 出生日期="1901-01-01", 姓名="李四") + _row(2, 姓名="张三", 身份证号=SIX_FOUR)
    assert _weak(rows) == []


def test_the_pages_title_counts() -> None:
    rows = _row(1, 姓名="张三", 身份证号=SIX_FOUR)
    assert _weak([Passage("80-89周岁高龄津贴名单", ""), *rows])
    assert not _weak([Passage("60-99周岁高龄津贴名单", ""), *rows])


def test_no_entity_of_the_recognizer_reaches_anybody() -> None:
    passages = _row(1, 姓名="张三", 身份证号=SIX_FOUR, 手机="1549999****", 卡号="622848*********0018")
    assert not [finding.entity for finding in find(passages) if finding.entity.endswith("MASKED")]


WRITTEN = (
    SIX_FOUR,
    "440881xxxxxxxx0018",
    "440881××××××××0018",
    "440881 ******** 0018",
    "440881****0018",
    "35*************018",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_weak_mask_is_made_stronger_once(written: str) -> None:
    cells = {"姓名": "张三", "性别": "男", "出生日期": "1901年1月1日", "身份证号": written}
    policy = load_policy()
    (decision,) = (d for d in _decisions(_row(1, **cells), policy) if d.finding.entity == "WEAK_MASK")
    assert decision.action is Action.MASK
    masked = mask(written, decision.shape, decision.finding.keep)
    shown = [sign for sign in masked if sign not in "* "]
    assert "".join(shown) in ("440881", "35")
    assert len(masked) == len(written)
    assert _weak(_row(1, **{**cells, "身份证号": masked})) == []


@settings(max_examples=40, deadline=None)
@given(_numbers(), st.sets(st.integers(0, 17), min_size=1, max_size=17), st.booleans())
def test_no_stronger_form_is_weak_whatever_the_row_says(drawn: tuple[str, date], holes: set[int], sexed: bool) -> None:
    number, born = drawn
    value = "".join("*" if at in holes else sign for at, sign in enumerate(number))
    cells = {"姓名": "张三", "出生日期": f"{born:%Y-%m-%d}", **({"性别": "女"} if sexed else {})}
    for finding in _weak(_row(1, **cells, 身份证号=value)):
        stronger = mask(value, "head", finding.keep)
        assert _weak(_row(1, **cells, 身份证号=stronger)) == []


def test_a_mask_that_cannot_be_made_stronger_is_not_reported() -> None:
    cells = {"姓名": "张三", "性别": "男", "出生日期": "1901-01-01", "身份证号": "440881************"}
    assert _weak(_row(1, **cells), floor=1000) == []


# ---- copies that complete each other -------------------------------------------------------------------------------

LAST_FOUR = "44088119010101****"


def _two(first: str, second: str, names: tuple[str, str] = ("张三", "张三"), label: str = "身份证号") -> list[str]:
    rows = _row(1, 姓名=names[0], **{label: first}) + _row(2, 姓名=names[1], **{label: second})
    return [finding.why for finding in _weak(rows)]


def test_two_copies_that_complete_each_other_are_both_weak() -> None:
    assert _two(SIX_FOUR, LAST_FOUR) == ["与文中另一处掩码合并后仅余 1 种可能"] * 2


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (SIX_FOUR, LAST_FOUR, ("张三", "李四")),
        (SIX_FOUR, LAST_FOUR, ("张*", "张*")),
        (SIX_FOUR, "35048119010101****", ("张三", "张三")),
        (SIX_FOUR, SIX_FOUR, ("张三", "张三")),
        (SIX_FOUR, "440881************", ("张三", "张三")),
        ("440881************", LAST_FOUR, ("张三", "张三")),
    ],
)
def test_copies_of_different_people_or_that_add_nothing(first: str, second: str, names: tuple[str, str]) -> None:
    assert _two(first, second, names) == []


def test_without_a_name_much_must_agree() -> None:
    copies = [Passage("卡号62284800000000****8", ""), Passage("卡号6228480000000****18", "")]
    assert [finding.why for finding in _weak(copies)] == ["与文中另一处掩码合并后仅余 100 种可能"] * 2
    fewer = [Passage("卡号62284800000*****018", ""), Passage("卡号6228480000000****18", "")]
    assert _weak(fewer) == []


def test_unrelated_texts_are_not_compared() -> None:
    passages = [Passage(f"张三（身份证号{value}）", "") for value in (SIX_FOUR, LAST_FOUR)]
    assert len(_weak(passages)) == 2
    assert not [f for f in find(passages, together=False) if f.entity == "WEAK_MASK"]


# ---- masks that we are about to make -------------------------------------------------------------------------------


def _planned(policy: Policy, **cells: str) -> dict[str, tuple[Action, str, str]]:
    passages = _row(1, **cells)
    return {
        decision.finding.entity: (
            decision.action,
            mask(passages[decision.finding.passage].text, decision.shape, decision.finding.keep),
            decision.reason,
        )
        for decision in _decisions(passages, policy)
    }


def test_the_default_masks_hold_in_every_row() -> None:
    cells = {"姓名": "张三", "性别": "男", "出生日期": OLD_BORN, "身份证号": OLD, "手机": PHONE}
    planned = _planned(load_policy(), **cells)
    assert planned["CN_RESIDENT_ID"][1] == "440881************"
    assert planned["CN_MOBILE"][1] == "154********"
    assert "种可能" not in planned["CN_RESIDENT_ID"][2] + planned["CN_MOBILE"][2]


def test_the_customary_mask_gives_way_where_the_birth_date_stands_beside_it() -> None:
    policy = load_policy("customary")
    assert _planned(policy, 姓名="张三", 身份证号=OLD)["CN_RESIDENT_ID"][1] == SIX_FOUR
    action, masked, reason = _planned(policy, 姓名="张三", 身份证号=OLD, 出生日期=OLD_BORN)["CN_RESIDENT_ID"]
    assert (action, masked) == (Action.MASK, "440881************")
    assert "原定掩码仅余约 1 种可能，已加强为约 1000 种" in reason


@pytest.mark.parametrize("written", [PHONE, "+86 15499991234", "154-9999-1234", "8615499991234"])
def test_a_local_rule_may_accept_a_weaker_mask_and_says_how_weak(written: str) -> None:
    action, masked, reason = _planned(load_policy("customary"), 姓名="张三", 手机=written)["CN_MOBILE"]
    assert action is Action.MASK
    assert masked.replace("-", "").endswith("154****1234")
    assert "掩码后约余 55 种可能" in reason
    assert "请确认" in reason


def test_where_even_full_masking_is_not_enough_the_birth_date_is_named(tmp_path: Path) -> None:
    path = tmp_path / "high.toml"
    path.write_text('[profile]\nid = "high"\nversion = "1"\nbase = "default"\nfloor = 2000\n', "utf-8")
    policy = load_policy(str(path))
    action, masked, reason = _planned(policy, 姓名="张三", 身份证号=OLD, 性别="男", 出生日期=OLD_BORN)["CN_RESIDENT_ID"]
    assert action is Action.MASK
    assert masked == "440881************"
    assert "即使全部隐去也仅余约 500 种可能" in reason
    assert "出生日期" in reason


def test_a_shape_without_strength_is_not_chosen_whatever_the_policy_says() -> None:
    policy = load_policy()
    weak = dataclasses.replace(
        policy,
        rules={
            **policy.rules,
            "CN_RESIDENT_ID": dataclasses.replace(policy.rules["CN_RESIDENT_ID"], shape="end:10"),
            "CN_MOBILE": dataclasses.replace(policy.rules["CN_MOBILE"], shape="ends:3+4/11"),
        },
    )
    planned = _planned(weak, 姓名="张三", 身份证号=OLD, 手机=PHONE)
    assert planned["CN_RESIDENT_ID"][1] == "440881************"
    assert planned["CN_MOBILE"][1] == "154********"


# ---- the policies --------------------------------------------------------------------------------------------------


def test_customary_keeps_what_it_prescribes_and_holds_what_the_record_undoes() -> None:
    cells = {"姓名": "张三", "出生日期": OLD_BORN, "身份证号": SIX_FOUR, "手机": "154****1234"}
    decisions = [d for d in _decisions(_row(1, **cells), load_policy("customary")) if d.finding.entity == "WEAK_MASK"]
    assert [decision.action for decision in decisions] == [Action.HOLD, Action.KEEP]
    assert "概化出生日期" in decisions[0].reason
    assert "按当地规定接受" in decisions[1].reason


def test_customary_masks_what_nobody_prescribes() -> None:
    passages = _row(1, 姓名="张三", 身份证号="4408811901****0018")
    assert [d.action for d in _decisions(passages, load_policy("customary")) if d.finding.entity == "WEAK_MASK"] == [
        Action.MASK
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("floor = 0", "floor"),
        ('floor = "many"', "floor"),
        ('[entities]\nCN_MOBILE = { action = "mask", floor = -1 }', "CN_MOBILE 的 floor"),
        ('[entities]\nWEAK_MASK = { action = "mask", by_record = "ask" }', "by_record"),
        ('[entities]\nCN_MOBILE = { action = "mask", shape = "ends:3" }', "ends:N"),
    ],
)
def test_a_wrong_policy_says_what_to_write(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f'[profile]\nid = "own"\nversion = "1"\n{line}\n', "utf-8")
    with pytest.raises(PolicyError, match=says):
        load_policy(str(path))


# ---- a whole file --------------------------------------------------------------------------------------------------


def test_the_copy_of_a_file_with_weak_masks_is_clean_and_stays_as_it_is() -> None:
    text = f"张三，男，{OLD_BORN}出生，身份证号{SIX_FOUR}，电话154****1234。\n李四，身份证号{LAST_FOUR}。\n"
    outcome = check(text.encode(), "名单.txt")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None
    copied = outcome.copy.data.decode()
    assert "440881************，电话154********。" in copied
    assert LAST_FOUR in copied
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    assert check(outcome.copy.data, "名单.txt").copy is None


def test_a_heading_that_holds_a_word_for_persons_is_no_name() -> None:
    rows = f"申请人,与户主关系,身份证号\n张三,子,{SIX_FOUR}\n李四,妻,{LAST_FOUR}\n"
    outcome = check(rows.encode(), "残疾人名单.csv")
    assert outcome.no_copy == ""


def test_a_birth_date_that_does_not_fit_the_number_does_not_cost_the_copy() -> None:
    for day in range(1, 12):
        rows = f"姓名,出生日期,身份证号\n张三,1901-01-{day:02d},440881********0018\n李四,1902-03-04,{OLD}\n"
        outcome = check(rows.encode(), "名单.csv")
        assert outcome.no_copy == ""
        assert outcome.copy is not None
        assert outcome.copy.outcome.verdict is Verdict.ALLOW


def test_a_customary_file_is_allowed_with_the_figure_shown() -> None:
    policy = load_policy("customary")
    outcome = check("张三，电话154****1234。".encode(), "名单.txt", policy)
    assert outcome.verdict is Verdict.ALLOW
    assert any("约 55 种" in decision.reason for decision in outcome.decisions)
    masked = check(f"张三，电话{PHONE}，身份证号{OLD}。".encode(), "名单.txt", policy)
    assert masked.copy is not None
    assert masked.copy.data.decode() == f"张三，电话154****1234，身份证号{SIX_FOUR}。"


def test_dates_of_a_century_are_counted_right() -> None:
    days = (date(2026, 1, 1) - date(1925, 1, 1)) // timedelta(days=1)
    assert residual("440899************", "CN_RESIDENT_ID") == days * 1000
