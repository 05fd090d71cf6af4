"""JSON: read by its structure, masked on its source, and still JSON afterwards."""

from __future__ import annotations

import json as standard
import time

import pytest

from redactor import check
from redactor.content import Content, Edit, Limits, Passage
from redactor.errors import StaleEdit, UnwritableFormat
from redactor.formats import format_of, json, text
from redactor.formats._text_kind import is_json
from tests.formats.builders import ID, PHONE


def _read(source: str) -> Content:
    assert format_of(source.encode()) is json
    return json.read(source.encode(), Limits())


def _masked(source: str, value: str) -> str:
    content = _read(source)
    edits = [
        Edit(number, passage.text.index(value), value, "*" * len(value))
        for number, passage in enumerate(content.passages)
        if value in passage.text
    ]
    assert edits
    return json.write(source.encode(), edits, {}).decode()


def _found(source: str, value: str) -> Passage:
    return next(passage for passage in _read(source).passages if value in passage.text)


def test_keys_are_labels_and_objects_are_records() -> None:
    source = '{"list": [{"xm": "张三", "sfzh": "%s"}, {"xm": "李四", "lxdh": "%s"}]}' % (ID, PHONE)  # noqa: UP031
    found = [(p.text, p.label, p.record) for p in _read(source).passages]
    assert found == [("张三", "姓名", 1), (ID, "身份证号", 1), ("李四", "姓名", 2), (PHONE, "手机号", 2)]


def test_a_list_under_a_key_belongs_to_the_object_and_has_its_label() -> None:
    source = f'[{{"姓名": "张三", "电话": ["{PHONE}", "15499995678"]}}]'
    found = [(p.label, p.record) for p in _read(source).passages if p.text.isdigit()]
    assert found == [("电话", 0), ("电话", 0)]


def test_a_number_that_is_masked_becomes_a_string_and_the_file_parses() -> None:
    source = f'{{"tel":{PHONE},"n":[1, {PHONE} , -2.5e3],"s":"{PHONE}"}}'
    written = _masked(source, PHONE)
    assert written == '{"tel":"***********","n":[1, "***********" , -2.5e3],"s":"***********"}'
    assert standard.loads(written)["n"] == [1, "***********", -2500.0]
    again = json.read(written.encode(), Limits())
    assert [len(p.text) for p in again.passages] == [len(p.text) for p in _read(source).passages]


def test_in_lines_of_json_every_line_still_parses() -> None:
    source = f'{{"tel": {PHONE}}}\n{{"tel": {PHONE}}}\n'
    assert [standard.loads(line)["tel"] for line in _masked(source, PHONE).splitlines()] == ["*" * 11] * 2


def test_spelling_of_what_stays_is_not_touched() -> None:
    source = '{"a": "\\u5f20\\/\\"%s\\" \\t \\ud83d\\ude00", "b" :"x"}' % PHONE  # noqa: UP031
    assert _found(source, PHONE).text == f'张/"{PHONE}" \t 😀'
    assert _masked(source, PHONE) == source.replace(PHONE, "*" * 11)
    whole = json.write(source.encode(), [Edit(0, 0, f'张/"{PHONE}"', f'张/"{"*" * 11}"')], {}).decode()
    assert whole == source.replace(PHONE, "*" * 11)


@pytest.mark.parametrize("digits", ["".join(f"\\u{ord(sign):04x}" for sign in PHONE), f"{PHONE[:3]}\\u0034{PHONE[4:]}"])
def test_escaped_digits_are_seen(digits: str) -> None:
    source = f'{{"t": "电话{digits}"}}'
    value = PHONE if digits.startswith("\\") else f"{PHONE[:3]}4{PHONE[4:]}"
    assert value in _read(source).passages[0].text
    assert standard.loads(_masked(source, value))["t"] == "电话" + "*" * 11


def test_keys_that_say_something_are_read_and_twice_the_same_key_twice() -> None:
    source = f'{{"{PHONE}": 1, "a": "{ID}", "a": "{ID}"}}'
    assert [p.text for p in _read(source).passages] == [PHONE, "1", ID, ID]
    assert PHONE not in _masked(source, PHONE)


def test_pages_and_json_in_strings_are_read_as_such() -> None:
    inner = standard.dumps({"sfzh": ID})
    page = "<p>手机：154<b>9999</b>1234</p><p>二</p>"
    source = standard.dumps({"html": page, "json": inner})
    assert _found(source, PHONE).text == f"手机：{PHONE}"
    assert _found(source, ID).label == "身份证号"
    written = standard.loads(_masked(source, PHONE))
    assert written["html"] == page.replace("154", "***").replace("9999", "****").replace("1234", "****")
    assert standard.loads(standard.loads(_masked(source, ID))["json"]) == {"sfzh": "*" * 18}


def test_a_picture_in_a_data_address_is_a_part() -> None:
    source = '{"pic": "data:text/plain;base64,5omL5py677yaMTU0OTk5OTEyMzQ="}'
    (part,) = _read(source).parts
    assert PHONE in part.data.decode()
    written = json.write(source.encode(), [], {0: "手机：***********".encode()})
    assert standard.loads(written)["pic"].startswith("data:text/plain;base64,")
    assert json.read(written, Limits()).parts[0].data == "手机：***********".encode()
    with pytest.raises(StaleEdit):
        json.write(source.encode(), [], {1: b""})


@pytest.mark.parametrize("source", ['{"a": "x', '{"a": ["b"', "[1, 2", '{"tel": 15499991234', '{"a": tru'])
def test_a_cut_file_is_read_as_far_as_it_goes(source: str) -> None:
    assert format_of(source.encode()) is json
    assert _read(source).passages or "tru" in source


@pytest.mark.parametrize(
    "source", ["[2024] 15 号文件", "{姓名}：张三", '["注"] 一', "[1]、[2] 参考文献", "{a: 1}", "正文 {}", '"a": 1']
)
def test_running_text_with_brackets_is_no_json(source: str) -> None:
    assert not is_json(source)
    assert format_of(source.encode()) is text


def test_what_would_be_no_json_is_not_written() -> None:
    with pytest.raises(UnwritableFormat):
        json.write(b'{"a": "bc"}', [Edit(0, 0, "b", '"')], {})


def test_the_whole_check_masks_numbers() -> None:
    outcome = check(f'[{{"name": "张三", "mobile": {PHONE}, "idCard": "{ID}"}}]'.encode(), "导出.json")
    assert outcome.copy is not None, outcome.no_copy
    assert standard.loads(outcome.copy.data)
    assert PHONE.encode() not in outcome.copy.data


@pytest.mark.parametrize("nasty", ["[", '{"a":', '"', "\\", '[{"', ",", '"\\u0031",', "1,"])
def test_time_grows_with_the_size_and_no_faster(nasty: str) -> None:
    def seconds(size: int) -> float:
        data = ("[" + nasty * (size // len(nasty))).encode()
        start = time.process_time()
        json.read(data, Limits())
        return time.process_time() - start

    seconds(1_000)
    assert seconds(80_000) < max(12 * seconds(20_000), 0.5)
