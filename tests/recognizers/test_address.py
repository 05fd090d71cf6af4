"""Addresses: whose they are, what of them may stay, and that a masked one is left in peace."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from presidio_analyzer import RecognizerResult

from recognizers._address_grammar import Level, admin_prefix
from recognizers._base import KEEP_KEY, ROLE_KEY
from recognizers._gazetteer import divisions
from recognizers._text import fold
from recognizers.address import Address

_ADDRESS = Address()


def _found(text: str) -> list[RecognizerResult]:
    return [r for r in _ADDRESS.analyze(text, _ADDRESS.ENTITIES) if r.score >= 0.5]


def _only(text: str) -> RecognizerResult:
    (result,) = _found(text)
    return result


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("被告人陈小一，男，汉族，住廉江市石岭镇大新村12号。", "personal"),
        ("家庭住址：廉江市石城镇建设中路28号锦绣花园3栋1001室", "personal"),
        ("姓名\x1f张三\x1e地址\x1f廉江市安铺镇中山路37号", "personal"),
        ("1 张三 440881190101010018 石岭镇大新村五组 300\n", "personal"),
        ("我是石岭镇大新村五组村民，", "personal"),
        ("△王小五遗失坐落于廉江市安铺镇中山路37号2栋301室不动产权证书", "personal"),
        ("办公地址：廉江市廉城大道中28号", "public"),
        ("采购人：廉江市财政局\n地址：廉江市廉城大道中28号\n", "public"),
        ("企业名称\x1f廉江市某某有限公司\x1e地址\x1f廉江市安铺镇中山路37号", "public"),
        ("原告：廉江市某某有限公司，住所地廉江市廉城大道中28号。法定代表人：张三", "public"),
        ("请到廉江市廉城大道中28号政务服务中心三楼办理", "public"),
        ("报名地点：廉江市廉城大道中28号行政大楼5楼", "public"),
        ("您反映的廉江市石岭镇大新村12号门前道路破损一事收悉", "personal"),
        ("石岭镇大新村3组道路硬化工程", "public"),
        ("路段至廉江市安铺镇中山路37号处", ""),
    ],
)
def test_whose_address_it_is(text: str, role: str) -> None:
    assert _only(text).recognition_metadata[ROLE_KEY] == role


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("住址：广东省廉江市石岭镇大新村五组", "广东省廉江市石岭镇"),
        ("住址：廉江市石城街道建设中路28号", "廉江市石城街道"),
        ("住址：廉江市建设中路28号", "廉江市"),
        ("住址：建设中路28号3栋201室", ""),
        ("住址：石岭镇大新村五组12号", "石岭镇"),
        ("住址：广东省廉江市ＸＸ镇ＸＸ村12号", "广东省廉江市ＸＸ镇"),
        ("住址：广东省\u200b廉江市石岭镇大新村五组", "广东省\u200b廉江市石岭镇"),
    ],
)
def test_what_may_stay_counts_characters_of_the_source(text: str, stays: str) -> None:
    result = _only(text)
    keep = result.recognition_metadata[KEEP_KEY]
    assert text[result.start : result.start + keep] == stays


@pytest.mark.parametrize(
    "text",
    [
        "家庭住址：广东省廉江市石岭镇大新村五组12号之一，",
        "户籍地\x1f石岭镇大新村8号",
        "被告人住廉江市XX镇XX村12号。",
        "现住址：廉江市石城街道建设中路28号锦绣花园3栋2单元1001室",
        "张小三15499991234广东省湛江市廉江市安铺镇中山路37号",
    ],
)
def test_a_generalised_address_is_not_found_again(text: str) -> None:
    result = _only(text)
    hidden = result.start + result.recognition_metadata[KEEP_KEY]
    masked = text[:hidden] + "*" * (result.end - hidden) + text[result.end :]
    assert _found(masked) == []


def test_a_village_counts_only_where_somebody_lives() -> None:
    assert _only("住址：廉江市石岭镇大新村，电话").score == pytest.approx(0.6)
    assert _found("建设地点：廉江市石岭镇大新村，电话") == []
    assert _found("石岭镇大新村共有200户") == []


def test_addresses_do_not_cross_cells() -> None:
    assert [(r.start, r.end) for r in _found("镇\x1f石岭镇\x1e村\x1f大新村\x1e人数\x1f12")] == []


def test_the_head_of_an_address_is_read_by_levels() -> None:
    text = "广东湛江廉江石岭镇大新村"
    end, level = admin_prefix(text)
    assert text[:end] == "广东湛江廉江石岭镇"
    assert level == Level.TOWN


def test_the_gazetteer_knows_all_levels() -> None:
    names = divisions()
    assert "广东省" in names["province"]
    assert "廉江市" in names["county"]
    assert "宁乡县" in names["county"]  # a city since 2017: people keep writing it
    assert "石岭镇" in names["town"]
    assert "石岭镇" not in names["village"]
    assert len(names["village"]) > 300_000
    assert names["village"].start_of_longest("住在粟江村", 0, 5) == 2


def test_every_match_lies_in_its_text() -> None:
    text = "住址：廉江市石岭镇大新村五组12号（现住安铺镇中山路37号附3号），" * 50
    spans = sorted((r.start, r.end) for r in _found(text))
    assert len(spans) == 100
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert spans[-1][1] <= len(fold(text).text)


@pytest.mark.parametrize(
    "cell",
    [
        "项目名称\x1f石岭镇大新村道路硬化工程",
        "项目名称\x1f罗州街道老旧小区外墙维修",
        "实施单位\x1f廉江市石岭镇人民政府",
        "实施单位\x1f廉江市住建局",
        "开放时间\x1f8:30-12:00",
        "日期\x1f2024-3-9",
        "预算科目\x1f一般公共服务支出",
    ],
)
def test_ordinary_rows_of_tables_are_passed_over(cell: str) -> None:
    assert not re.search("|".join(Address.NEEDS), cell)
