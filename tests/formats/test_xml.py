"""The XML source editor: offsets, encodings, irregular sources, and that nothing but the edit changes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor.errors import StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import _xml
from redactor.formats._xml import EMPTY, END, START

N = "{urn:n}"
NUMBER = "15499990001"


def _leaf(xml: _xml.Xml, name: str = N + "t") -> tuple[int, int]:
    """Where the text of the first element of this name stands."""
    found = list(_xml.tokens(xml, {name: 0}))
    return found[0][3], found[1][2]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gb2312"])
def test_every_encoding_comes_back_byte_for_byte(codec: str) -> None:
    declared = "utf-16" if codec.startswith("utf-16") else codec.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?>\r\n<t xmlns="urn:n">电话{NUMBER}</t>'.encode(codec)
    xml = _xml.parse(data)
    assert _xml.replace(xml, []) == data
    start, end = _leaf(xml)
    assert _xml.text_of(xml, [(start, end, "")]) == "电话" + NUMBER
    copy = _xml.replace(xml, _xml.changes(xml, [(start, end, "")], 2, NUMBER, "*" * 11))
    assert copy.decode(codec) == data.decode(codec).replace(NUMBER, "*" * 11)


@pytest.mark.parametrize(
    "source",
    [
        '<n:t xmlns:n="urn:n">{}</n:t>',
        '<a><x:t xmlns:x="urn:n" q="a > b" r=\'"\'>{}</x:t></a>',
        '<a><!-- <t xmlns="urn:n">no</t> > --><t xmlns="urn:n">{}</t></a>',
        '<a>1 > 0 <![CDATA[<t xmlns="urn:n">no</t>]]><t xmlns="urn:n">{}</t></a>',
        '<a><?go <t> ?><t\n xmlns = "urn:n" >{}</t ></a>',
    ],
)
@pytest.mark.parametrize(
    "number",
    [
        NUMBER,
        "".join(f"&#{ord(c)};" for c in NUMBER),
        "".join(f"&#x{ord(c):X};" for c in NUMBER),
        f"<![CDATA[{NUMBER}]]>",
        f"{NUMBER[:3]}<![CDATA[{NUMBER[3:7]}]]>{NUMBER[7:]}",
        f"{NUMBER[:5]}<!-- cut -->{NUMBER[5:]}",
    ],
)
def test_a_number_is_found_and_replaced_however_it_is_written(source: str, number: str) -> None:
    data = source.format(number).encode()
    xml = _xml.parse(data)
    assert len(xml.text) == len(xml.source)
    pieces = [(*_leaf(xml), "")]
    assert _xml.text_of(xml, pieces) == NUMBER
    copy = _xml.replace(xml, _xml.changes(xml, pieces, 0, NUMBER, "*" * 11))
    before, after = ElementTree.fromstring(data), ElementTree.fromstring(copy)
    assert "".join(after.itertext()) == "".join(before.itertext()).replace(NUMBER, "*" * 11)
    assert [(e.tag, e.attrib) for e in after.iter()] == [(e.tag, e.attrib) for e in before.iter()]


def test_special_characters_are_escaped_and_named_references_are_one_character() -> None:
    xml = _xml.parse(b'<t xmlns="urn:n">a&amp;b &lt;c</t>')
    pieces = [(*_leaf(xml), "")]
    assert _xml.text_of(xml, pieces) == "a&b <c"
    copy = _xml.replace(xml, _xml.changes(xml, pieces, 1, "&b <", "x&y>"))
    assert copy == b'<t xmlns="urn:n">ax&amp;y&gt;c</t>'


def test_comments_and_instructions_can_be_read_and_masked_but_not_broken() -> None:
    data = f'<?xml version="1.0"?><a><!--a&b {NUMBER}--><?p {NUMBER}?></a>'.encode()
    xml = _xml.parse(data)
    assert [xml.source[s:e] for s, e in xml.comments] == [f"a&b {NUMBER}", f"p {NUMBER}"]
    changes = [
        change
        for s, e in xml.comments
        for change in _xml.changes(xml, [(s, e, "")], xml.source[s:e].index(NUMBER), NUMBER, "*" * 11)
    ]
    assert _xml.replace(xml, changes) == data.replace(NUMBER.encode(), b"*" * 11)
    with pytest.raises(UnwritableFormat):
        _xml.changes(xml, [(*xml.comments[0], "")], 0, "a", "-")


def test_elements_that_show_as_a_character() -> None:
    data = b'<t xmlns="urn:n">154<hyphen/>9999<tab/>0001</t>'
    xml = _xml.parse(data)
    hyphen, tab = data.index(b"<hyphen"), data.index(b"<tab")
    pieces = [(17, 20, ""), (hyphen, hyphen + 9, "-"), (29, 33, ""), (tab, tab, "\t"), (39, 43, "")]
    text = _xml.text_of(xml, pieces)
    assert text == "154-9999\t0001"
    copy = _xml.replace(xml, _xml.changes(xml, pieces, 0, text, "********\t****", ("<t>", "</t>")))
    assert copy == b'<t xmlns="urn:n">***<t>*</t>****<tab/>****</t>'
    with pytest.raises(StaleEdit):
        _xml.changes(xml, pieces, 0, text, "*" * len(text))


@pytest.mark.parametrize(("start", "old"), [(0, "99"), (9, "0123"), (50, "1"), (-1, "1")])
def test_a_stale_edit_is_refused(start: int, old: str) -> None:
    xml = _xml.parse(f'<t xmlns="urn:n">{NUMBER}</t>'.encode())
    with pytest.raises(StaleEdit):
        _xml.changes(xml, [(*_leaf(xml), "")], start, old, "*" * len(old))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a>",
        b"<a></b>",
        b"<a b=1/>",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="rot13"?><a/>',
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        "<a/>".encode("utf-16")[:-1],
        b"<a>&nobody;</a>",
        b"<a>&#xD800;</a>",
    ],
)
def test_damage_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        _xml.parse(data)


@pytest.mark.parametrize("doctype", ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY e "x">]>', '<!DOCTYPE a SYSTEM "x">'])
def test_a_doctype_is_refused(doctype: str) -> None:
    with pytest.raises(_xml.DoctypeRefused):
        _xml.parse(f"<?xml version='1.0'?>{doctype}<a/>".encode())


def test_a_declaration_that_lies_about_utf_16_is_read_as_what_it_is() -> None:
    data = '<?xml version="1.0" encoding="utf-16"?><t xmlns="urn:n">甲</t>'.encode()
    xml = _xml.parse(data)
    assert xml.source[slice(*_leaf(xml))] == "甲"
    assert _xml.replace(xml, []) == data


def test_tokens_know_kinds_and_only_what_was_asked_for() -> None:
    xml = _xml.parse(b'<n:a xmlns:n="urn:n"><n:tt/><n:t/><n:t x="/">v</n:t><t/></n:a>')
    found = [(code, kind) for code, kind, _, _ in _xml.tokens(xml, {N + "t": "t", N + "a": "a"})]
    assert found == [("a", START), ("t", EMPTY), ("t", START), ("t", END), ("a", END)]


def test_attributes_are_found_with_their_spans() -> None:
    data = b"""<n:a xmlns:n="urn:n" n:b = "1 &gt; 0" c='"'/>"""
    xml = _xml.parse(data)
    found = _xml.attributes(xml, 0, len(data))
    assert [(a.local, xml.source[a.start : a.end]) for a in found][1:] == [("b", "1 &gt; 0"), ("c", '"')]
    assert _xml.attribute(xml, 0, len(data), "b") == "1 > 0"
    assert _xml.attribute(xml, 0, len(data), "d") is None


def test_texts_pass_over_what_is_asked_for_only() -> None:
    xml = _xml.parse(b'<a q=">x"><t>one</t> <u>two</u>tail<t>three<b/>four</t><!-- no --></a>')
    assert [(n, xml.source[s:e]) for n, s, e in _xml.texts(xml)] == [
        ("t", "one"), ("u", "two"), ("/u", "tail"), ("t", "three"), ("b", "four"),
    ]  # fmt: skip
    assert [n for n, _, _ in _xml.texts(xml, "t")] == ["u", "/u", "t"]


def test_distinct_tags_are_those_with_attributes() -> None:
    xml = _xml.parse(b'<?xml version="1.0"?><a><t b="1"/><t b="1"/><t/><u c="2">x=y</u></a>')
    assert _xml.distinct_tags(xml) == {'<t b="1"/>', '<u c="2">'}
    assert _xml.distinct_tags(xml, r'u c="\d"/?>') == {'<t b="1"/>'}
    assert len(list(_xml.tags(xml))) == 3


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, _TEXTS, st.sampled_from(["&#{};", "&#x{:x};", ""]), st.data())
def test_any_characters_can_be_replaced_one_by_one(old: str, tail: str, form: str, choose: st.DataObject) -> None:
    def write(text: str) -> str:
        return "".join(form.format(ord(c)) if form else re.sub("[<&>]", lambda m: f"&#{ord(m[0])};", c) for c in text)

    xml = _xml.parse(f'<t xmlns="urn:n">{write(old + tail)}</t>'.encode())
    new = choose.draw(st.text(st.sampled_from("*X<&>\"'＊"), min_size=len(old), max_size=len(old)))
    copy = _xml.replace(xml, _xml.changes(xml, [(*_leaf(xml), "")], 0, old, new))
    again = _xml.parse(copy)
    assert _xml.text_of(again, [(*_leaf(again), "")]) == new + tail
