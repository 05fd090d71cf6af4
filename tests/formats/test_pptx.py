"""PowerPoint files: every place where text hides, with a planted number: found, masked, gone, nothing else changed."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pptx as python_pptx
import pytest

import redactor.formats.pptx as pptx
from redactor import Verdict, check
from redactor.content import Content, Edit, Limits, Passage
from redactor.errors import StaleEdit
from redactor.formats import format_of
from tests.formats.builders import PICTURE, presentation, workbook

NUMBER = "15499990001"
ID = "440881190101010018"
STARS = "*" * 11
LIMITS = Limits()
SHARED = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "corpus"

_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_P188 = 'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPE = "application/vnd.openxmlformats-officedocument.presentationml."
_MORE = "application/vnd.ms-powerpoint."
_DRAWN = "application/vnd.openxmlformats-officedocument.drawingml."
_SECOND = "ppt/slides/slide2.xml"
_TREE = "<p:grpSpPr/>"


# --- building ---------------------------------------------------------------------------------------------------


@cache
def _empty() -> dict[str, bytes]:
    """python-pptx's presentation with three empty slides, the third with a page of notes."""
    show = python_pptx.Presentation()
    for _ in range(3):
        show.slides.add_slide(show.slide_layouts[6])
    notes = show.slides[2].notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "备注在此"
    out = io.BytesIO()
    show.save(out)
    return _members(out.getvalue())


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def _replaced(name: str, *changes: tuple[str, str]) -> bytes:
    members = dict(_empty())
    for old, new in changes:
        assert old.encode() in members[name]
        members[name] = members[name].replace(old.encode(), new.encode(), 1)
    return _zipped(members)


def _slide(markup: str) -> bytes:
    """A presentation with this markup among the shapes of its second slide."""
    return _replaced(_SECOND, (_TREE, _TREE + markup), ("<p:sld ", f"<p:sld {_namespaces(markup)} "))


def _namespaces(markup: str) -> str:
    return _P188 if "p188:" in markup else ""


def _member(
    name: str, content: str | bytes, content_type: str, relation: str, owner: str = "slides/slide2.xml"
) -> bytes:
    """A presentation with one member more, declared, and related to the second slide if nothing else is asked for."""
    members = dict(_empty())
    members[name] = content.encode() if isinstance(content, str) else content
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", override.encode())
    folder, _, leaf = f"ppt/{owner}".rpartition("/")
    kind = relation if "://" in relation else _RELATION + relation
    link = f'<Relationship Id="rIdX" Type="{kind}" Target="/{name}"/></Relationships>'
    rels = f"{folder}/_rels/{leaf}.rels"
    members[rels] = members[rels].replace(b"</Relationships>", link.encode())
    return _zipped(members)


def _link(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="rIdX" Type="{_RELATION}{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return _replaced("ppt/slides/_rels/slide2.xml.rels", ("</Relationships>", link))


def _p(*runs: str) -> str:
    return (
        "<a:p>" + "".join(f"<a:r><a:rPr b='{i % 2}'/><a:t>{run}</a:t></a:r>" for i, run in enumerate(runs)) + "</a:p>"
    )


def _shape(paragraphs: str, named: str = "", at: str = "") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="9" name="文本框" {named}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{at}</p:spPr>'
        f"<p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>"
    )


def _at(x: int, y: int) -> str:
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="100000" cy="100000"/></a:xfrm>'


def _group(inner: str, named: str = "") -> str:
    return (
        f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="8" name="组合" {named}/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr/>{inner}</p:grpSp>"
    )


def _table(*rows: tuple[str, ...]) -> str:
    """A table; a cell that starts with ``@`` has attributes up to the next ``@``."""

    def cell(text: str) -> str:
        attributes, text = text[1:].split("@") if text.startswith("@") else ("", text)
        return f"<a:tc {attributes}><a:txBody><a:bodyPr/>{_p(text)}</a:txBody><a:tcPr/></a:tc>"

    grid = '<a:gridCol w="900000"/>' * len(rows[0])
    body = "".join(f'<a:tr h="400000">{"".join(map(cell, row))}</a:tr>' for row in rows)
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="7" name="表格"/><p:cNvGraphicFramePr/><p:nvPr/>'
        '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic><a:graphicData '
        f'uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblGrid>{grid}</a:tblGrid>{body}'
        "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


_CUT = _p(NUMBER[:3], NUMBER[3:7], NUMBER[7:])
_CHART = f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {_A}>{{}}</c:chartSpace>'
_SECTION = (
    '<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
    'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    f'<p14:section name="{NUMBER}" id="{{8A9F0C2E-1111-4222-8333-ABCDEFABCDEF}}"><p14:sldIdLst/></p14:section>'
    "</p14:sectionLst></p:ext></p:extLst>"
)
_PRESENTATION = "ppt/presentation.xml"


def _chart(inner: str) -> bytes:
    return _member("ppt/charts/chart1.xml", _CHART.format(inner), _DRAWN + "chart+xml", "chart")


def _threaded(inner: str) -> bytes:
    return _member(
        "ppt/comments/modernComment_1.xml", f"<p188:cmLst {_P188} {_A}>{inner}</p188:cmLst>", _MORE + "comments+xml",
        "http://schemas.microsoft.com/office/2018/10/relationships/comments",
    )  # fmt: skip


def _comment(text: str) -> bytes:
    return _member(
        "ppt/comments/comment1.xml",
        f'<p:cmLst {_P}><p:cm authorId="0" idx="1"><p:pos x="1" y="1"/><p:text>见附件</p:text></p:cm>'
        f'<p:cm authorId="0" idx="2"><p:text>{text}</p:text></p:cm></p:cmLst>',
        _TYPE + "comments+xml",
        "comments",
    )


def _replaced_before(name: str, sign: str, new: str) -> bytes:
    return _replaced(name, (sign, new + sign))


PLACES: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    # what it is: how it is built, the place that is told (its beginning), whether it is hidden
    "one run": (lambda: _slide(_shape(_p(f"电话{NUMBER}。"))), "第 2 张幻灯片", False),
    "three runs": (lambda: _slide(_shape(_CUT)), "第 2 张幻灯片", False),
    "references": (lambda: _slide(_shape(_p("".join(f"&#x{ord(c):x};" for c in NUMBER)))), "第 2 张幻灯片", False),
    "cdata": (lambda: _slide(_shape(_p(f"<![CDATA[{NUMBER}]]>"))), "第 2 张幻灯片", False),
    "comment inside": (lambda: _slide(_shape(_p(f"{NUMBER[:4]}<!-- x -->{NUMBER[4:]}"))), "第 2 张幻灯片", False),
    "between extensions": (
        lambda: _slide(_shape(
            f'<a:p><a:r><a:rPr><a:extLst><a:ext uri="{{0}}"/></a:extLst></a:rPr><a:t>{NUMBER[:5]}</a:t></a:r>'
            f'<a:r><a:rPr><a:extLst><a:ext uri="{{0}}"/></a:extLst></a:rPr><a:t>{NUMBER[5:]}</a:t></a:r></a:p>'
        )),
        "第 2 张幻灯片", False,
    ),
    "text within text": (lambda: _slide(_shape(_p(f"a<a:t>b</a:t>{NUMBER}"))), "第 2 张幻灯片", False),
    "field": (
        lambda: _slide(_shape(f'<a:p><a:fld id="{{0}}" type="datetime"><a:t>{NUMBER}</a:t></a:fld></a:p>')),
        "第 2 张幻灯片", False,
    ),
    "formula": (
        lambda: _slide(_shape(
            '<a:p><a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"><m:oMath xmlns:m="http://'
            f'schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>{NUMBER}</m:t></m:r></m:oMath></a14:m></a:p>'
        )),
        "第 2 张幻灯片", False,
    ),
    "group": (lambda: _slide(_group(_group(_shape(_CUT)))), "第 2 张幻灯片", False),
    "no shape": (lambda: _slide(_CUT), "第 2 张幻灯片", False),
    "no paragraph": (lambda: _slide(f"<a:t>{NUMBER}</a:t>"), "第 2 张幻灯片", False),
    "hidden shape": (lambda: _slide(_shape(_CUT, named='hidden="1"')), "第 2 张幻灯片", True),
    "hidden group": (lambda: _slide(_group(_shape(_CUT), 'hidden="true"')), "第 2 张幻灯片", True),
    "on the slide": (lambda: _slide(_shape(_CUT, at=_at(8_000_000, 5_000_000))), "第 2 张幻灯片", False),
    "left of the slide": (lambda: _slide(_shape(_CUT, at=_at(-200_000, 0))), "第 2 张幻灯片", True),
    "below the slide": (lambda: _slide(_shape(_CUT, at=_at(0, 9_000_000))), "第 2 张幻灯片", True),
    "alternative text": (lambda: _slide(_shape(_p("a"), f'descr="{NUMBER}"')), "第 2 张幻灯片的替代文字", True),
    "title of a shape": (lambda: _slide(_shape(_p("a"), f'title="{NUMBER}"')), "第 2 张幻灯片的标题", True),
    "tooltip": (
        lambda: _slide(_shape(f'<a:p><a:r><a:rPr><a:hlinkClick tooltip="{NUMBER}"/></a:rPr><a:t>a</a:t></a:r></a:p>')),
        "第 2 张幻灯片的屏幕提示", True,
    ),
    "unknown element": (lambda: _slide(f'<y:z xmlns:y="urn:y">{NUMBER}</y:z>'), "第 2 张幻灯片", True),
    "unknown attribute": (lambda: _slide(f'<p:odd x="{NUMBER}"/>'), "第 2 张幻灯片", True),
    "comment of the markup": (lambda: _slide(f"<!-- {NUMBER} -->"), "第 2 张幻灯片的注释", True),
    "cell": (
        lambda: _slide(_table(("姓名", "联系电话"), ("张三", NUMBER))), "第 2 张幻灯片表格第 2 行“联系电话”", False,
    ),
    "cell merged away": (
        lambda: _slide(_table(("姓名", "联系电话"), ('@gridSpan="2"@张三', f'@hMerge="1"@{NUMBER}'))),
        "第 2 张幻灯片表格第 2 行", True,
    ),
    "cell merged upwards": (
        lambda: _slide(_table(("姓名", "联系电话"), ('@rowSpan="2"@张三', "见右"), (f'@vMerge="1"@{NUMBER}', "无"))),
        "第 2 张幻灯片表格第 3 行", True,
    ),
    "hidden slide": (
        lambda: _replaced(_SECOND, ("<p:sld ", '<p:sld show="0" '), (_TREE, _TREE + _shape(_CUT))),
        "第 2 张幻灯片（隐藏）", True,
    ),
    "slide in no list": (
        lambda: _member("ppt/slides/slide9.xml", f"<p:sld {_P} {_A}>{_shape(_CUT)}</p:sld>", _TYPE + "slide+xml",
                        "slide", "presentation.xml"),
        "未编入的幻灯片", True,
    ),
    "notes": (
        lambda: _replaced("ppt/notesSlides/notesSlide1.xml", ("备注在此", f"{NUMBER[:4]}</a:t></a:r><a:r><a:t>{NUMBER[4:]}")),
        "第 3 张幻灯片的备注", True,
    ),
    "master": (
        lambda: _replaced_before("ppt/slideMasters/slideMaster1.xml", "</p:spTree>", _shape(_CUT)), "幻灯片母版", False,
    ),
    "layout": (
        lambda: _replaced_before("ppt/slideLayouts/slideLayout7.xml", "</p:spTree>", _shape(_CUT)),
        "幻灯片版式", False,
    ),
    "notes master": (
        lambda: _replaced_before("ppt/notesMasters/notesMaster1.xml", "</p:spTree>", _shape(_CUT)), "备注母版", True,
    ),
    "handout master": (
        lambda: _member("ppt/handoutMasters/handoutMaster1.xml", f"<p:handoutMaster {_P} {_A}>{_shape(_CUT)}"
                        "</p:handoutMaster>", _TYPE + "handoutMaster+xml", "handoutMaster", "presentation.xml"),
        "讲义母版", True,
    ),
    "comment": (lambda: _comment(NUMBER), "第 2 张幻灯片的批注 2", True),
    "threaded comment": (
        lambda: _threaded(f"<p188:cm><p188:txBody>{_CUT}</p188:txBody></p188:cm>"), "第 2 张幻灯片的批注 1", True,
    ),
    "reply to a comment": (
        lambda: _threaded(f"<p188:cm><p188:replyLst><p188:reply><p188:txBody>{_CUT}</p188:txBody></p188:reply>"
                          f"</p188:replyLst><p188:txBody>{_p('问')}</p188:txBody></p188:cm>"),
        "第 2 张幻灯片的批注 2", True,
    ),
    "author of comments": (
        lambda: _member("ppt/commentAuthors.xml", f'<p:cmAuthorLst {_P}><p:cmAuthor id="0" name="Zhang {NUMBER}" '
                        'initials="Z"/></p:cmAuthorLst>', _TYPE + "commentAuthors+xml", "commentAuthors",
                        "presentation.xml"),
        "批注作者的名称", True,
    ),
    "author of threads": (
        lambda: _member("ppt/authors.xml", f'<p188:authorLst {_P188}><p188:author name="Zhang" userId="S::{NUMBER}::x"/>'
                        "</p188:authorLst>", _MORE + "authors+xml",
                        "http://schemas.microsoft.com/office/2018/10/relationships/authors", "presentation.xml"),
        "批注作者的用户标识", True,
    ),
    "diagram": (
        lambda: _member("ppt/diagrams/data1.xml", f'<dgm:m xmlns:dgm="urn:d" {_A}>{_CUT}</dgm:m>',
                        _DRAWN + "diagramData+xml", "diagramData"),
        "第 2 张幻灯片的SmartArt 图形", False,
    ),
    "drawing of a diagram": (
        lambda: _member("ppt/diagrams/drawing1.xml", f'<dsp:m xmlns:dsp="urn:d" {_A}>{_CUT}</dsp:m>',
                        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
                        "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing"),
        "第 2 张幻灯片的SmartArt 图形", False,
    ),
    "chart title": (lambda: _chart(_CUT), "第 2 张幻灯片的图表", False),
    "chart text cache": (
        lambda: _chart(f"<c:strCache><c:pt><c:v>{NUMBER}</c:v></c:pt></c:strCache>"), "第 2 张幻灯片的图表", False,
    ),
    "tag": (
        lambda: _member("ppt/tags/tag1.xml", f'<p:tagLst {_P}><p:tag name="K" val="{NUMBER}"/></p:tagLst>',
                        _TYPE + "tags+xml", "tags"),
        "第 2 张幻灯片的标记", True,
    ),
    "link target": (lambda: _link("hyperlink", f"tel:{NUMBER}"), "第 2 张幻灯片的超链接地址", True),
    "linked video": (lambda: _link("video", f"file:///D:/{NUMBER}.mp4"), "第 2 张幻灯片的外部链接地址", True),
    "section": (lambda: _replaced_before(_PRESENTATION, "</p:presentation>", _SECTION), "节的名称", True),
    "custom show": (
        lambda: _replaced(_PRESENTATION, ("<p:defaultTextStyle>", f'<p:custShowLst><p:custShow name="{NUMBER}" id="0">'
                          "<p:sldLst/></p:custShow></p:custShowLst><p:defaultTextStyle>")),
        "自定义放映的名称", True,
    ),
    "property": (
        lambda: _replaced("docProps/core.xml", ("<dc:title/>", f"<dc:title>{NUMBER}</dc:title>")), "文档属性“标题”", True,
    ),
    "titles among the properties": (
        lambda: _replaced_before("docProps/app.xml", "</Properties>", f"<Manager>{NUMBER}</Manager>"),
        "文档属性“主管”", True,
    ),
    "custom xml": (
        lambda: _member("customXml/item9.xml", f"<人员><手机>{NUMBER}</手机></人员>", "application/xml", "customXml",
                        "presentation.xml"),
        "自定义数据“手机”", True,
    ),
    "slipped in": (
        lambda: _member("ppt/odd.xml", f"<q {_A}>{_CUT}</q>", "application/xml", "odd", "presentation.xml"),
        "部件“ppt/odd.xml”", False,
    ),
}  # fmt: skip


# --- laws -------------------------------------------------------------------------------------------------------


def _read(data: bytes) -> Content:
    assert format_of(data) is pptx
    return pptx.read(data, LIMITS)


def _on_slide(markup: str) -> list[Passage]:
    """What is read of the second slide with this markup among its shapes, names of shapes left out."""
    return [p for p in _read(_slide(markup)).passages if p.place.startswith("第 2 张") and "的名称" not in p.place]


def _mask_number(data: bytes) -> bytes:
    """The copy in which each occurrence of the number is stars."""
    edits = [
        Edit(i, m.start(), NUMBER, STARS)
        for i, passage in enumerate(_read(data).passages)
        for m in re.finditer(NUMBER, passage.text)
    ]
    assert edits
    return pptx.write(data, edits, {})


def _all_text(members: dict[str, bytes]) -> str:
    """All characters of all members, decoded by another parser."""
    out = []
    for name, content in members.items():
        if name.endswith((".jpeg", ".bin")):
            continue
        tree = ElementTree.fromstring(content)
        out.append("".join(tree.itertext()))
        out += [value for element in tree.iter() for value in element.attrib.values()]
        out.append(content.decode())
    return "\n".join(out)


@pytest.mark.parametrize("where", PLACES)
def test_a_number_is_found_and_masked_and_gone(where: str) -> None:
    build, place, hidden = PLACES[where]
    data = build()
    found = [p for p in _read(data).passages if NUMBER in p.text]
    assert found
    assert any(p.place.startswith(place) and p.hidden == hidden for p in found), found[0].place
    copy = _mask_number(data)
    assert not any(NUMBER in p.text for p in _read(copy).passages)
    assert NUMBER not in _all_text(_members(copy))
    if where != "no shape":  # python-pptx takes a paragraph among the shapes for one of them
        slides = python_pptx.Presentation(io.BytesIO(copy)).slides
        assert [len(slide.shapes) >= 0 for slide in slides] == [True] * 3


@pytest.mark.parametrize("where", PLACES)
def test_only_the_number_changes(where: str) -> None:
    data = PLACES[where][0]()
    before, after = _members(data), _members(_mask_number(data))
    assert list(before) == list(after)
    assert sum(before[name] != after[name] for name in before) == 1
    old, new = _read(data), _read(_mask_number(data))
    assert [p.place for p in old.passages] == [p.place for p in new.passages]
    for a, b in zip(old.passages, new.passages, strict=True):
        assert len(a.text) == len(b.text)
        assert all(x == y or y == "*" for x, y in zip(a.text, b.text, strict=True))


@pytest.mark.parametrize(
    "main",
    ["presentationml.presentation", "presentationml.slideshow", "presentationml.template",
     "ms-powerpoint.presentation.macroEnabled", "ms-powerpoint.slideshow.macroEnabled"],
)  # fmt: skip
def test_all_kinds_of_presentation_are_claimed(main: str) -> None:
    members = dict(_empty())
    prefix = "vnd.openxmlformats-officedocument." if main.startswith("presentationml") else "vnd."
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(
        b"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", f"{prefix}{main}.main+xml".encode()
    )
    assert members["[Content_Types].xml"] != types or main == "presentationml.presentation"
    assert _read(_zipped(members)).source == "pptx"


def test_a_strict_presentation_has_its_slides_in_order() -> None:
    members = {
        name: content.replace(b"http://schemas.openxmlformats.org/presentationml/2006/main", b"http://purl.oclc.org/ooxml/presentationml/main")
        .replace(b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, content in _members(_slide(_shape(_CUT))).items()
    }  # fmt: skip
    assert [p.place for p in _read(_zipped(members)).passages if p.text == NUMBER] == ["第 2 张幻灯片"]


# --- order and tables -------------------------------------------------------------------------------------------


def test_slides_are_counted_in_the_order_of_the_show() -> None:
    name = _PRESENTATION
    ids = re.findall(rb"<p:sldId [^>]*/>", _empty()[name])
    members = dict(_members(_slide(_shape(_CUT))))
    members[name] = members[name].replace(b"".join(ids), b"".join(reversed([ids[1], ids[0], ids[2]])))
    assert [p.place for p in _read(_zipped(members)).passages if p.text == NUMBER] == ["第 3 张幻灯片"]


def test_what_hangs_on_a_slide_is_read_after_it() -> None:
    data = _comment(NUMBER)
    places = [p.place for p in _read(data).passages]
    first = next(i for i, place in enumerate(places) if place == "第 2 张幻灯片的批注 1")
    assert not [place for place in places[:first] if not place.startswith(("第 1 张", "第 2 张"))]


def test_rows_are_records_and_headings_are_labels() -> None:
    rows = (("姓名", "身份证号", "联系电话"), ("张三", ID, NUMBER), ("李四", "44088119040229005X", "15499995678"))
    passages = _on_slide(_table(*rows))
    assert [p.text for p in passages] == [text for row in rows for text in row]
    assert [p.label for p in passages[3:]] == list(rows[0]) * 2
    records = [p.record for p in passages]
    assert records == [records[0]] * 3 + [records[3]] * 3 + [records[6]] * 3
    assert len(set(records)) == 3


def test_tables_of_one_slide_and_of_two_have_records_of_their_own() -> None:
    table = _table(("姓名", "电话"), ("张三", NUMBER))
    passages = _on_slide(table + table)
    assert passages[-1].place == "第 2 张幻灯片的第 2 个表格第 2 行“电话”"
    assert len({p.record for p in passages}) == 4


def test_merged_headings_give_their_label_to_the_columns_below() -> None:
    rows = (
        ('@rowSpan="2"@姓名', '@gridSpan="2"@联系方式', '@hMerge="1"@'),
        ('@vMerge="1"@', "手机", "住址"),
        ("张三", NUMBER, "某村"),
    )
    labels = [p.label for p in _on_slide(_table(*rows)) if p.text in ("张三", NUMBER, "某村")]
    assert labels == ["姓名", "联系方式 手机", "联系方式 住址"]


def test_paragraphs_of_a_cell_and_line_breaks() -> None:
    two = _table(("姓名", "电话"), ("张三", "甲乙")).replace(
        "甲乙</a:t></a:r></a:p>", f"甲</a:t></a:r></a:p>{_p(NUMBER)}"
    )
    assert [(p.text, p.label) for p in _on_slide(two)][-2:] == [("甲", "电话"), (NUMBER, "电话")]
    broken = _shape(f"<a:p><a:r><a:t>张三</a:t></a:r><a:br/><a:r><a:t>{NUMBER}</a:t></a:r></a:p>")
    assert _on_slide(broken)[0].text == f"张三\n{NUMBER}"


def test_a_table_that_does_not_hold_together_loses_no_text() -> None:
    for markup in (
        f"<a:tbl><a:tc>{_CUT}</a:tc></a:tbl>",
        f"<a:tbl><a:tr>{_CUT}</a:tr></a:tbl>",
        f"<a:tbl><a:tr><a:tc><a:tbl><a:tr><a:tc>{_CUT}</a:tc></a:tr></a:tbl></a:tc></a:tr></a:tbl>",
        f"<a:tr><a:tc gridSpan='x'>{_CUT}</a:tc></a:tr>",
        f"<a:tbl><a:tr><a:tc gridSpan='0'/><a:tc/></a:tr></a:tbl>{_CUT}",
    ):
        assert [p.text for p in _on_slide(markup)] == [NUMBER]


# --- parts, blind spots, numbers --------------------------------------------------------------------------------


def test_an_embedded_workbook_is_masked_inside() -> None:
    book = workbook()["list.xlsx"]
    data = _member(
        "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx",
        book,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "package",
    )
    part = next(p for p in _read(data).parts if p.data == book)
    assert part.place == "第 2 张幻灯片的嵌入的文件"
    outcome = check(data, "名单.pptx")
    assert outcome.copy is not None
    inner = _members(outcome.copy.data)["ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"]
    assert ID.encode() not in b"".join(_members(inner).values())


def test_a_picture_is_a_part_of_its_slide() -> None:
    picture = PICTURE.read_bytes()
    data = _member("ppt/media/image1.png", picture, "image/png", "image")
    assert ("第 2 张幻灯片的图片", picture) in [(p.place, p.data) for p in _read(data).parts]
    outcome = check(data, "a.pptx")
    assert outcome.verdict is Verdict.BLOCK
    assert any("第 2 张幻灯片的图片" in decision.place for decision in outcome.decisions)


def test_what_a_slide_only_links_to_is_a_blind_spot_of_that_slide() -> None:
    spots = _read(PLACES["linked video"][0]()).blind_spots
    assert [(spot.place, spot.kind) for spot in spots] == [("第 2 张幻灯片", "external")]


def test_numbers_in_a_chart_stay_numbers() -> None:
    copy = _mask_number(_chart(f"<c:numCache><c:pt><c:v>{NUMBER}</c:v></c:pt></c:numCache>"))
    assert f"<c:v>{'0' * 11}</c:v>".encode() in _members(copy)["ppt/charts/chart1.xml"]


def test_numbers_that_programs_count_with_are_no_text() -> None:
    """Masked, they would make PowerPoint offer to repair the file."""
    markup = (
        '<a:ext uri="{0D108BD9-81ED-4DB2-BD59-A6C34878D82A}"><a16:rowId xmlns:a16="urn:a16" val="1549999123"/>'
        '<p14:creationId xmlns:p14="urn:p14" val="1549999123"/><p14:modId xmlns:p14="urn:p14" val="3120045631"/></a:ext>'
        '<a:buChar char="•"/><a:off x="1549999123" y="0"/>'
    )
    assert _on_slide(markup) == []


def test_a_damaged_slide_is_a_blind_spot_and_the_others_are_read() -> None:
    members = _members(_comment(NUMBER))
    members[_SECOND] = members[_SECOND][:-9]
    content = _read(_zipped(members))
    assert [(spot.place, spot.kind) for spot in content.blind_spots] == [("第 2 张幻灯片", "corrupt")]
    assert any(p.text == NUMBER for p in content.passages)


def test_a_damaged_list_of_slides_hides_no_slide() -> None:
    members = _members(_slide(_shape(_CUT)))
    members[_PRESENTATION] = members[_PRESENTATION][:-9]
    content = _read(_zipped(members))
    assert [spot.kind for spot in content.blind_spots] == ["corrupt"]
    assert any(p.text == NUMBER and p.hidden for p in content.passages)


def test_members_that_hang_on_each_other_in_a_circle_or_a_long_chain() -> None:
    members = _members(_slide(_shape(_CUT)))
    count = 2_000
    for i in range(count):
        target = f"x{(i + 1) % count}.xml"
        members[f"ppt/slides/x{i}.xml"] = b"<?xml version='1.0'?><x/>"
        members[f"ppt/slides/_rels/x{i}.xml.rels"] = f'<R><R Type="q/odd" Target="{target}"/></R>'.encode()
    rels = "ppt/slides/_rels/slide2.xml.rels"
    members[rels] = members[rels].replace(
        b"</Relationships>", b'<Relationship Id="c" Type="q/odd" Target="x0.xml"/></Relationships>'
    )
    assert [p.place for p in _read(_zipped(members)).passages if p.text == NUMBER] == ["第 2 张幻灯片"]


def test_a_signature_is_a_seal() -> None:
    members = dict(_empty())
    members["_xmlsignatures/sig1.xml"] = b"<?xml version='1.0'?><Signature/>"
    assert _read(_zipped(members)).seals


def test_edits_that_do_not_fit_are_refused() -> None:
    data = PLACES["one run"][0]()
    number = next(i for i, p in enumerate(_read(data).passages) if NUMBER in p.text)
    for stale in (Edit(number, 0, NUMBER, STARS), Edit(99_999, 0, "a", "*")):
        with pytest.raises(StaleEdit):
            pptx.write(data, [stale], {})
    with pytest.raises(StaleEdit):
        pptx.write(data, [], {99: b""})


# --- the whole way ----------------------------------------------------------------------------------------------


def _drawn(data: bytes, folder: Path) -> bytes:
    """The presentation as LibreOffice prints it; empty if it opens none (Impress may not be installed)."""
    folder.mkdir()
    (folder / "show.pptx").write_bytes(data)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "show.pptx")]
    subprocess.run(command, check=False, capture_output=True, timeout=120)
    pdf = folder / "show.pdf"
    return pdf.read_bytes() if pdf.exists() else b""


def test_the_copy_opens_in_libreoffice(tmp_path: Path) -> None:
    data = presentation()["list.pptx"]
    if shutil.which("soffice") is None or not _drawn(data, tmp_path / "original"):
        pytest.skip("LibreOffice Impress is not installed")
    outcome = check(data, "名单.pptx")
    assert outcome.copy is not None
    assert _drawn(outcome.copy.data, tmp_path / "copy").startswith(b"%PDF")


def test_another_reader_sees_the_stars() -> None:
    outcome = check(presentation()["list.pptx"], "名单.pptx")
    assert outcome.copy is not None
    show = python_pptx.Presentation(io.BytesIO(outcome.copy.data))
    texts = [s.text_frame.text for slide in show.slides for s in slide.shapes if s.has_text_frame]
    cells = [c.text for slide in show.slides for s in slide.shapes if s.has_table for c in s.table.iter_cells()]
    assert "手机：154********" in "\n".join(texts).splitlines()
    assert ID not in "".join(texts + cells)
    assert cells[0] == "姓名"
    assert len(cells) == 9


@pytest.mark.parametrize(
    "path", sorted((SHARED / "pptx").glob("*.pptx")) or [None], ids=lambda p: p.name if p else "none"
)
def test_real_files_are_read_and_come_back(path: Path | None) -> None:
    if path is None:
        pytest.skip("the shared corpus is not there (set REDACTOR_SHARED)")
    data = path.read_bytes()
    content = _read(data)
    assert content.passages
    edits = [Edit(i, 0, p.text, re.sub(r"\w", "*", p.text)) for i, p in enumerate(content.passages)]
    again = _read(pptx.write(data, edits, {}))
    assert len(again.passages) == len(content.passages)
    assert [p.record for p in again.passages] == [p.record for p in content.passages]
    outcome = check(data, path.name)
    assert not any(spot.kind == "failed" for spot in outcome.blind_spots)
