"""XML files of any kind: elements give labels and records, and nothing is serialised anew."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest

from redactor import check
from redactor.content import Content, Edit, Limits
from redactor.errors import StaleEdit, UnreadableFile
from redactor.formats import format_of, html, text, xml
from tests.formats.builders import ID, PHONE, xmls

HEAD = '<?xml version="1.0"?>'


def _read(source: str) -> Content:
    assert format_of(source.encode()) is xml
    return xml.read(source.encode(), Limits())


def _masked(source: str, value: str) -> str:
    edits = [
        Edit(number, passage.text.index(value), value, "*" * len(value))
        for number, passage in enumerate(_read(source).passages)
        if value in passage.text
    ]
    assert edits
    return xml.write(source.encode(), edits, {}).decode()


def test_elements_beside_each_other_are_a_record() -> None:
    source = f"{HEAD}<list><p><xm>张三</xm><sfzh>{ID}</sfzh></p><p><xm>李四</xm><tel>{PHONE}</tel></p></list>"
    found = [(p.text, p.label, p.record) for p in _read(source).passages]
    assert found == [("张三", "姓名", 0), (ID, "身份证号", 0), ("李四", "姓名", 1), (PHONE, "手机号", 1)]


def test_the_same_element_over_again_is_no_record() -> None:
    source = f"{HEAD}<urlset><url><loc>a</loc></url><tel>{PHONE}</tel><tel>15499995678</tel></urlset>"
    assert {p.record for p in _read(source).passages} == {None}


def test_attributes_of_one_element_are_a_record_and_name_what_they_label() -> None:
    source = f'{HEAD}<a><row xm="张三" tel="{PHONE}"/><field name="身份证号">{ID}</field></a>'
    found = {p.text: (p.label, p.record) for p in _read(source).passages}
    assert found["张三"] == ("姓名", 0)
    assert found[PHONE] == ("手机号", 0)
    assert found[ID][0] == "身份证号"


@pytest.mark.parametrize(
    "spelling",
    [
        PHONE,
        f"&#49;{PHONE[1:]}",
        f"&#x31;{PHONE[1:]}",
        f"<![CDATA[{PHONE}]]>",
        f"{PHONE[:4]}<![CDATA[{PHONE[4:]}]]>",
        f"{PHONE[:4]}<b>{PHONE[4:]}</b>",
        f"{PHONE[:4]}<!-- 注 -->{PHONE[4:]}",
        f"{PHONE[:4]}<?pi x?>{PHONE[4:]}",
    ],
)
def test_a_number_is_one_however_it_is_spelled(spelling: str) -> None:
    source = f"{HEAD}\n<a xmlns:n='u'><n:b>电话 {spelling}</n:b></a>"
    assert any(PHONE in passage.text for passage in _read(source).passages)
    written = _masked(source, PHONE)
    assert "".join(ElementTree.fromstring(written).itertext()).replace(" ", "") == "电话" + "*" * 11


def test_what_is_not_masked_stays_byte_for_byte() -> None:
    source = f"{HEAD}\r\n<a  b = 'x&quot;y' ><!-- 一 --><c>1 &lt; 2 &amp; {PHONE}</c ><d/></a>\r\n<!-- end -->"
    assert _masked(source, PHONE) == source.replace(PHONE, "*" * 11)
    number = next(i for i, p in enumerate(_read(source).passages) if PHONE in p.text)
    whole = xml.write(source.encode(), [Edit(number, 0, f"1 < 2 & {PHONE}", f"1 < 2 & {'*' * 11}")], {})
    assert whole.decode() == source.replace(PHONE, "*" * 11)


def test_comments_and_instructions_are_read_and_hidden() -> None:
    source = f"{HEAD}<?note {PHONE}?><a><!-- {ID} --></a>"
    assert [(p.text.strip(), p.hidden) for p in _read(source).passages] == [(PHONE, True), (ID, True)]
    assert ElementTree.fromstring(_masked(source, PHONE)) is not None


def test_a_doctype_is_refused() -> None:
    source = f'{HEAD}<!DOCTYPE a [<!ENTITY x "{PHONE}">]><a>&x;</a>'
    assert format_of(source.encode()) is xml
    with pytest.raises(UnreadableFile):
        xml.read(source.encode(), Limits())
    outcome = check(source.encode(), "a.xml")
    assert [spot.kind for spot in outcome.blind_spots] == ["corrupt"]


def test_what_is_not_well_formed_is_read_as_text_and_told() -> None:
    source = f"{HEAD}<a><b>电话 &#49;{PHONE[1:]}</a>"
    content = _read(source)
    assert [spot.kind for spot in content.blind_spots] == ["corrupt"]
    assert any(PHONE in passage.text for passage in content.passages)
    assert _masked(source, PHONE) == f"{HEAD}<a><b>电话 {'*' * 11}</a>"


def test_a_feed_holds_pages() -> None:
    content = xml.read(xmls()["feed.rss"], Limits())
    assert sum("正文第" in passage.place for passage in content.passages) == 3


@pytest.mark.parametrize(
    ("source", "source_format"),
    [
        ("<名单><人>张三</人></名单>", xml),
        ("<x:a/>", xml),
        ("<张三> 来电", text),
        ("<p>一</p>", html),
        ("<!DOCTYPE html><html></html>", html),
        ("a <甲> c </甲>", text),
    ],
)
def test_xml_is_told_from_pages_and_from_text(source: str, source_format: object) -> None:
    assert format_of(source.encode()) is source_format


def test_parts_that_are_not_there_are_refused() -> None:
    with pytest.raises(StaleEdit):
        xml.write(f"{HEAD}<a>b</a>".encode(), [], {0: b""})


@pytest.mark.parametrize("nasty", ["<a>", "<a/>", "<![CDATA[a]]>", "a&amp;", "<!--a-->", "<a b='c'/>", "<a>b</a>"])
def test_time_grows_with_the_size_and_no_faster(nasty: str) -> None:
    def seconds(size: int) -> float:
        data = f"{HEAD}<x>{nasty * (size // len(nasty))}</x>".encode()
        start = time.process_time()
        xml.read(data, Limits())
        return time.process_time() - start

    seconds(1_000)
    assert seconds(80_000) < max(12 * seconds(20_000), 0.5)
