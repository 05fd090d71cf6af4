"""HTML: where text hides in a page, that it is masked on the source, and that broken markup loses nothing."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path

import pytest

from redactor import Verdict, check
from redactor.content import Content, Edit, Limits, Passage
from redactor.errors import StaleEdit
from redactor.formats import format_of, html, json, text, xml

PHONE = "15499991234"
ID = "440881190101010018"


def _read(page: str) -> Content:
    data = page.encode()
    assert html.claims(data)
    assert not text.claims(data)
    return html.read(data, Limits())


def _holding(content: Content, value: str) -> list[Passage]:
    return [passage for passage in content.passages if value in passage.text]


def _masked(page: str, value: str = PHONE) -> str:
    content = _read(page)
    edits = [
        Edit(number, passage.text.index(value), value, "*" * len(value))
        for number, passage in enumerate(content.passages)
        if value in passage.text
    ]
    assert edits, "the value is not one text anywhere"
    return html.write(page.encode(), edits, {}).decode()


@pytest.mark.parametrize(
    ("page", "masked"),
    [
        (f"<p>电话：{PHONE}</p>", "<p>电话：***********</p>"),
        ("<p>电话：154<b>9999</b>1234</p>", "<p>电话：***<b>****</b>****</p>"),
        (
            "<p>电话：1<!-- x -->54999<span class=a>91</span>234</p>",
            "<p>电话：*<!-- x -->*****<span class=a>**</span>***</p>",
        ),
        ("<p>&#49;&#x35;499991234</p>", "<p>***********</p>"),
        ("<p>&#0000049;549999&#49;23&#52</p>", "<p>***********</p>"),
        ("<p>电话<o:p>1549999</o:p><font>1234</font>", "<p>电话<o:p>*******</o:p><font>****</font>"),
        ("<p>154999<script>var a=1</script>91234</p>", "<p>******<script>var a=1</script>*****</p>"),
        ("<a href='tel:%2B86%31549999123%34'>x</a>", "<a href='tel:%2B86***********'>x</a>"),
        ("<a href=tel:15499991234>x</a>", "<a href=tel:***********>x</a>"),
        ("<a href='/q?a=1&amp;t=15499991234'>x</a>", "<a href='/q?a=1&amp;t=***********'>x</a>"),
        ("<div data-tel=15499991234>x</div>", "<div data-tel=***********>x</div>"),
        ("<div id=u15499991234 class=x>x</div>", "<div id=u*********** class=x>x</div>"),
        ("<p 15499991234>x</p>", "<p ***********>x</p>"),
        ("<p>x</p 15499991234>", "<p>x</p ***********>"),
        ("<p onclick=\"f('\\u0031549999\\x31234')\">x</p>", "<p onclick=\"f('***********')\">x</p>"),
        (
            '<script>var p={"t":"\\u0031549999\\u00312\\u00334"};</script>',
            '<script>var p={"t":"***********"};</script>',
        ),
        ("<style>.a:after{content:'15499991234'}</style>", "<style>.a:after{content:'***********'}</style>"),
        ("<!-- 15499991234 --><p>x</p>", "<!-- *********** --><p>x</p>"),
        ("<!-- <td>154<b>99991234</b></td> --><p>x</p>", "<!-- <td>***<b>********</b></td> --><p>x</p>"),
        ("<p>x</p><!-- 15499991234", "<p>x</p><!-- ***********"),
        ('<p>x</p><a title="15499991234', '<p>x</p><a title="***********'),
        ("<p>x</p><!DOCTYPE 15499991234>", "<p>x</p><!DOCTYPE ***********>"),
        ("<p>x<![CDATA[15499991234]]></p>", "<p>x<![CDATA[***********]]></p>"),
        ("<p>x</p><?php 15499991234 ?>", "<p>x</p><?php *********** ?>"),
        ("<textarea>&#49;5499991234</textarea><p>x", "<textarea>***********</textarea><p>x"),
        ("<title>15499991234</title><p>x", "<title>***********</title><p>x"),
        ("<noscript><p>15499991234</noscript>", "<noscript><p>***********</noscript>"),
        (
            "<iframe srcdoc='&lt;p&gt;1549&lt;b&gt;9991234'></iframe>",
            "<iframe srcdoc='&lt;p&gt;****&lt;b&gt;*******'></iframe>",
        ),
        ("<svg><text>15499991234</text></svg><p>x", "<svg><text>***********</text></svg><p>x"),
        (
            "<script type='text/template'><i>154</i>99991234</script>",
            "<script type='text/template'><i>***</i>********</script>",
        ),
    ],
)
def test_wherever_it_stands_just_its_own_characters_are_replaced(page: str, masked: str) -> None:
    assert _masked(page) == masked


def test_percent_encoded_characters_are_one_each() -> None:
    page = '<a href="/s?name=%E5%BC%A0%E4%B8%89&x=1">a</a><a href="/s?name=%D5%C5%C8%FD">b</a>'
    assert _masked(page, "张三") == '<a href="/s?name=**&x=1">a</a><a href="/s?name=**">b</a>'


def test_ampersands_that_are_no_references_stay() -> None:
    page = "<p>A&B AT&T; &copy=1 &notin; &bogus; 5&lt;6 &amp;#49;</p>"
    assert _read(page).passages[0].text == "A&B AT&T; ©=1 ∉ &bogus; 5<6 &#49;"


def test_text_that_looks_like_a_tag_is_text() -> None:
    assert _read("<p>年龄<18 且 a < b</p>").passages[0].text == "年龄<18 且 a < b"


@pytest.mark.parametrize(
    "tag",
    [
        "<span style='display:none'>",
        "<span style='visibility: hidden'>",
        "<span hidden>",
        "<span style='font-size:0'>",
        "<span style='color:#FFF'>",
        "<font style='background:#fff;color:white'>",
    ],
)
def test_hidden_text_is_read_apart_and_told_as_hidden(tag: str) -> None:
    content = _read(f"<div>1549{tag}秘密{ID}</{tag[1:5]}>9991234</div>")
    (hidden,) = _holding(content, ID)
    assert hidden.hidden
    (shown,) = _holding(content, PHONE)
    assert not shown.hidden


@pytest.mark.parametrize(
    "style", ["font-size:0.9em", "background:#c00;color:#fff", "background-color:white", "opacity:0.5"]
)
def test_shown_text_is_not_told_as_hidden(style: str) -> None:
    assert not _read(f"<p style='{style}'>公示内容</p>").passages[0].hidden


def test_attributes_have_their_label() -> None:
    content = _read(f"<p>手机：<input name=a value={PHONE}> <input type=hidden value='{ID}'></p>")
    (shown,), (hidden,) = _holding(content, PHONE), _holding(content, ID)
    assert (shown.label, shown.hidden, hidden.hidden) == ("手机", False, True)


def test_a_label_in_front_stays_in_the_same_text() -> None:
    assert _read("<div>姓名：<span>张三</span></div>").passages[0].text == "姓名：张三"
    value = _read("<div>联系电话：</div><div>6621234</div>").passages[1]
    assert (value.text, value.label) == ("6621234", "联系电话")


def _cells(page: str) -> dict[str, tuple[str, int | None]]:
    return {passage.text: (passage.label, passage.record) for passage in _read(page).passages}


def test_columns_have_headings_also_in_two_rows_below_a_title() -> None:
    cells = _cells(
        "<table><tr><td colspan=4>补贴名单</td></tr>"
        "<tr><th rowspan=2>序号</th><th rowspan=2>姓名</th><th colspan=2>联系</th></tr><tr><th>电话</th><th>地址</th></tr>"
        f"<tr><td>1</td><td>张三</td><td>{PHONE}</td><td rowspan=2>某镇</td></tr>"
        f"<tr><td>2</td><td>李四</td><td>{ID}</td></tr></table>"
    )
    assert cells["张三"][0] == "姓名"
    assert cells[PHONE] == ("联系电话", cells["张三"][1])
    assert cells["某镇"] == ("联系地址", cells["张三"][1])
    assert cells[ID] == ("联系电话", cells["李四"][1])
    assert cells["李四"][1] != cells["张三"][1]


def test_unclosed_cells_and_rows_are_cells_and_rows() -> None:
    cells = _cells(f"<table><tr><td>姓名<td>手机<tr><td>张三<td>{PHONE}<tr><td>李四<td>{ID}</table><p>完")
    assert cells[PHONE] == ("手机", cells["张三"][1])
    assert cells["完"] == ("", None)


def test_a_form_has_its_labels_on_the_left() -> None:
    cells = _cells(
        "<table><tr><td>姓名</td><td>张三</td><td>性别</td><td>女</td></tr>"
        f"<tr><td>身份证号</td><td colspan=3>{ID}</td></tr></table>"
    )
    assert (cells["张三"][0], cells["女"][0], cells[ID][0]) == ("姓名", "性别", "身份证号")
    assert cells["张三"][1] == cells[ID][1], "a form is one record"


def test_one_digit_a_cell_is_one_number() -> None:
    boxes = "".join(f"<td>{digit}</td>" for digit in ID)
    page = f"<table><tr><td>身份证号</td>{boxes}</tr><tr><td>序号</td><td>1</td><td>2</td></tr></table>"
    assert _cells(page)[ID][0] == "身份证号"
    assert [passage.text for passage in _read(page).passages][2:] == ["序号", "1", "2"]
    masked = _masked(page, ID)
    assert masked == page.replace(boxes, "<td>*</td>" * 18)
    assert [passage.text for passage in _read(masked).passages][1] == "*" * 18


def test_a_table_in_a_cell_has_its_own_rows() -> None:
    cells = _cells(f"<table><tr><td><table><tr><td>姓名<td>手机<tr><td>张三<td>{PHONE}</table><td>旁<tr><td>下</table>")
    assert cells[PHONE][0] == "手机"
    assert cells["旁"][1] != cells[PHONE][1]


def test_embedded_files_are_parts_and_are_put_back() -> None:
    page = (
        '<p>x<img src="data:image/png;base64,aGVsbG8=" alt=图><div style="background:url(data:image/gif;base64,aGVs)">y</div>'
        "<style>.a{background:url('data:image/svg+xml,%3Csvg%3E1%3C/svg%3E')}</style>"
    )
    content = _read(page)
    assert [(part.name, part.data) for part in content.parts] == [
        ("内嵌图片 1.png", b"hello"),
        ("内嵌图片 2.gif", b"hel"),
        ("内嵌图片 3.svg", b"<svg>1</svg>"),
    ]
    written = html.write(page.encode(), [], {0: b"other", 2: b"<svg>*</svg>"}).decode()
    assert [part.data for part in _read(written).parts] == [b"other", b"hel", b"<svg>*</svg>"]
    with pytest.raises(StaleEdit):
        html.write(page.encode(), [], {3: b""})


def test_an_embedded_file_that_does_not_decode_is_a_blind_spot() -> None:
    assert [spot.kind for spot in _read('<p>x<img src="data:image/png;base64,aGVsb">').blind_spots] == ["corrupt"]


def test_fonts_are_no_parts_and_spacers_no_blind_spots() -> None:
    spacer = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    page = f'<p>x<img src="data:image/gif;base64,{spacer}">'
    assert not check(page.encode(), "a.html").blind_spots
    comment = base64.b64encode(base64.b64decode(spacer)[:-1] + b"\x21\xfe\x0b15499991234\0\x3b").decode()
    found = check(page.replace(spacer, comment).encode(), "a.html")
    assert found.verdict is Verdict.BLOCK
    assert found.copy is not None
    assert not _read("<style>@font-face{src:url(data:font/woff2;base64,d09GMgABAAAAAA==)}</style>").parts


@pytest.mark.parametrize(
    ("page", "is_page"),
    [
        ("<!DOCTYPE html><title>x</title>", True),
        ("\ufeff\n<!-- 注 -->\n<html>", True),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html/>', True),
        ("<p>公示</p>", True),
        ("关于公示的通知<br>一、<b>对象</b>", True),
        ("电话：&#49;&#53;&#52;", True),
        ('<?xml version="1.0"?><list><p>1</p><p>2</p></list>', False),
        ("a < b and c > d", False),
        ("# 标题\n\n正文", False),
        ('{"a": 1}', False),
        ('[{"html": "<p>\\u5f20</p><p>b</p>"}]', False),
        ("[通知]<p>一</p><p>二</p>", True),
    ],
)
def test_pages_and_pieces_of_pages_are_told_from_text(page: str, is_page: bool) -> None:
    assert html.claims(page.encode()) == is_page
    assert format_of(page.encode()) in ((html,) if is_page else (text, json, xml))


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("big5", "cp950"), ("utf-8", "utf-8"), ("gb2312", "utf-8"), ("", "utf-16")],
)
def test_the_declared_charset_is_used_unless_the_bytes_say_otherwise(declared: str, encoding: str) -> None:
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>電話：{PHONE}</p>'
    data = page.encode(encoding)
    content = html.read(data, Limits())
    assert content.passages[-1].text == f"電話：{PHONE}"
    number = len(content.passages) - 1
    assert html.write(data, [Edit(number, 3, PHONE, "*" * 11)], {}) == page.replace(PHONE, "*" * 11).encode(encoding)


def test_line_breaks_between_the_halves_stay() -> None:
    page = "<p>1549999<br/>\n1234</p>"
    passage = _read(page).passages[0]
    assert passage.text == "1549999\n 1234"
    assert html.write(page.encode(), [Edit(0, 0, passage.text, "*" * 13)], {}) == b"<p>*******<br/>*****</p>"


NASTY = [
    "<", "&", "<a ", '<a b="', "<a b='", "<!--", "<div>", "<td>x", "<table>", "</", "&#", "&#49;", '<a x="data:,', "<![CDATA[", "<!",
    "<b><i></b></i>", "<span hidden>", "<script>", "\\u", "<p style='background:", "data:a/a;",
]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
def test_time_grows_with_the_size_and_no_faster(nasty: str) -> None:
    def seconds(size: int) -> float:
        data = ("<p>" + nasty * (size // len(nasty))).encode()
        start = time.process_time()
        assert html.claims(data)
        html.read(data, Limits())
        return time.process_time() - start

    seconds(1_000)  # warm up
    assert seconds(200_000) < max(12 * seconds(50_000), 0.5)


@pytest.mark.parametrize(
    "name", ["gne__gzggw_1.html", "gne__shanxi_1.html", "gne__sxmu_1.html", "tika__testHTML_embedded_img.html"]
)
def test_on_real_pages_everything_can_be_masked(name: str, shared: Path) -> None:
    data = (shared / "corpus" / "html" / name).read_bytes()
    content = html.read(data, Limits())
    edits = [
        Edit(number, 0, passage.text, re.sub(r"\S", "*", passage.text))
        for number, passage in enumerate(content.passages)
    ]
    again = html.read(html.write(data, edits, {}), Limits())
    assert not any(re.search(r"[^\s*]", passage.text) for passage in again.passages)
    assert len(again.parts) == len(content.parts)
