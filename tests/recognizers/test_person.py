"""Names: in what capacity, what of them may stay, the same name elsewhere, and what is none."""

from __future__ import annotations

import pytest
from presidio_analyzer import RecognizerResult

from recognizers._base import KEEP_KEY, ROLE_KEY
from recognizers._names import backward, forward, is_cell_name
from recognizers.person import Person

_PERSON = Person()


def _found(text: str) -> list[RecognizerResult]:
    return [r for r in _PERSON.analyze(text, _PERSON.ENTITIES) if r.score >= 0.5]


def _names(text: str) -> list[str]:
    return [text[r.start : r.end] for r in sorted(_found(text), key=lambda r: r.start)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("副市长符大雄主持会议", "public"),
        ("法定代表人：肖小德。", "public"),
        ("评审专家：罗小程、肖小锋", "public"),
        ("审判员 罗小程\n", "public"),
        ("采购人：廉江市财政局\n联系人：李小嘉\n电话：0759-6621234", "public"),
        ("受害人王小梅被送往医院", "protected"),
        ("村民孙小七反映道路不平", "personal"),
        ("本人伍小兰，身份证号440881190101010018", "personal"),
        ("来信内容：我母亲周小芳，女，今年八十岁", "protected"),
        ("儿童姓名\x1f林小一\x1e病种\x1f无", "protected"),
        ("孩子（监护人：林大山）的情况", "personal"),
        ("学生姓名\x1f林小一\x1e奖项\x1f国家奖学金", ""),
        ("户主姓名\x1f张小三\x1e低保金额\x1f1860", ""),
        ("当事人：张小三，男，汉族", ""),
        ("姓名\x1f张小三\x1e职务\x1f科员", ""),
    ],
)
def test_capacity(text: str, role: str) -> None:
    results = _found(text)
    assert results
    assert {r.recognition_metadata[ROLE_KEY] for r in results} == {role}


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("姓名：张小三，", 1),
        ("姓名：欧阳小三，", 2),
        ("姓名\x1f买买提·吐尔逊", 1),
        ("姓名：张\u200b小三，", 1),
    ],
)
def test_the_surname_may_stay(text: str, stays: int) -> None:
    (result,) = _found(text)
    assert result.recognition_metadata[KEEP_KEY] == stays


@pytest.mark.parametrize(
    "name", ["张小三", "欧阳小三", "买买提·吐尔逊", "䶮小宝", "李 四", "\ue000小三", "𬎆小三", "斯琴格日勒"]
)
def test_a_cell_may_hold_any_name(name: str) -> None:
    assert _names(f"姓名\x1f{name}\x1e金额\x1f300") == [name]


@pytest.mark.parametrize(
    "cell", ["合计", "无", "张*", "李某", "王某某", "详见附件", "同上", "廉江市财政局", "3人", "大新村"]
)
def test_a_cell_may_hold_no_name(cell: str) -> None:
    assert _names(f"姓名\x1f{cell}\x1e金额\x1f300") == []


def test_a_cell_may_hold_several_names() -> None:
    assert _names("成员\x1f张小三、李小四(妻)/王小五 赵小六\x1e电话\x1f") == ["张小三", "李小四", "王小五", "赵小六"]


def test_a_name_found_once_is_found_again() -> None:
    text = "申请人：邓小友。\n经查，邓小友从未到大队办理，邓小友所说不实。"
    assert _names(text) == ["邓小友"] * 3


def test_a_name_is_as_private_as_its_most_private_place() -> None:
    text = "举报人：邓小友\n经查，邓小友，男，家住石岭镇。"
    assert {r.recognition_metadata[ROLE_KEY] for r in _found(text)} == {"protected"}


def test_a_masked_name_is_not_found_again() -> None:
    text = "姓名：张小三，性别：男。村民李小四反映"
    for result in _found(text):
        keep = result.recognition_metadata[KEEP_KEY]
        hidden = result.end - result.start - keep
        text = text[: result.start + keep] + "*" * hidden + text[result.end :]
    assert _names(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("原告赵小六诉被告钱小七民间借贷纠纷", ["赵小六", "钱小七"]),
        ("原告赵六诉被告钱七民间借贷纠纷", ["赵六", "钱七"]),
        ("局长李有为、副局长张来在会上讲话", ["李有为", "张来"]),
        ("镇长王建和主持", ["王建和"]),
        ("请向李明同志学习", ["李明"]),
        ("上诉人(原审被告)吴小某不服", []),
        ("张小三15499991234", ["张小三"]),
        ("15499991234张小三广东省湛江市廉江市安铺镇中山路37号", ["张小三"]),
        ("被告应当承担责任，原告要求赔偿", []),
        ("记者招待会、居民楼、学生司、业主管理", []),
    ],
)
def test_borders_in_running_text(text: str, names: list[str]) -> None:
    assert _names(text) == names


def test_forward_and_backward_agree() -> None:
    text = "村民欧阳小三反映"
    assert forward(text, 2, firm=True, default=True) == 6
    assert backward(text, 6, 0, sure=True) == 2
    assert is_cell_name(text[2:6])
