"""Word files: every place where text hides, with a planted number: found, masked, gone, and nothing else changed."""

from __future__ import annotations

import base64
import io
import os
import re
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import docx as python_docx
import pytest

import redactor.formats.docx as docx
from redactor import check
from redactor.content import Content, Edit, Limits
from redactor.errors import RedactorError, StaleEdit, UnreadableFile, UnwritableFormat
from redactor.formats import _docx_story

NUMBER = "15499990001"
ID = "440881190101010018"
STARS = "*" * 11
LIMITS = Limits()

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


# --- building ---------------------------------------------------------------------------------------------------


def _saved(document: python_docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def _empty() -> dict[str, bytes]:
    """python-docx's empty document without its 800 kB of styles."""
    members = _members(_saved(python_docx.Document()))
    for name in ("word/styles.xml", "word/stylesWithEffects.xml"):
        members[name] = f'<?xml version="1.0"?><w:styles {_W}></w:styles>'.encode()
    return members


def _package(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """python-docx's empty document with its members changed by ``change``."""
    members = dict(_empty())
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def _body(markup: str) -> bytes:
    """A document whose body starts with this markup."""

    def change(members: dict[str, bytes]) -> None:
        members["word/document.xml"] = members["word/document.xml"].replace(b"<w:body>", b"<w:body>" + markup.encode())

    return _package(change)


def _member(name: str, content: str | bytes, content_type: str = "", relation: str = "") -> bytes:
    """A document with one member more, declared and related if asked for."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = content.encode() if isinstance(content, str) else content
        if content_type:
            override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
            members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", override.encode())
        if relation:
            link = f'<Relationship Id="rIdX" Type="{_RELATION}{relation}" Target="/{name}"/></Relationships>'
            rels = "word/_rels/document.xml.rels"
            members[rels] = members[rels].replace(b"</Relationships>", link.encode())

    return _package(change)


def _replaced(name: str, old: str, new: str) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        assert old.encode() in members[name]
        members[name] = members[name].replace(old.encode(), new.encode(), 1)

    return _package(change)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def _box(text: str) -> str:
    return f"<w:txbxContent>{_p(_run(text))}</w:txbxContent>"


_CUT = _run(NUMBER[:3]) + _run(NUMBER[3:7], "<w:b/>") + _run(NUMBER[7:])
_DRAWING = (
    '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="9144000" cy="9144000"/><wp:docPr id="1234567890" name="{name}" descr="{descr}"/>{inner}'
    "</wp:inline></w:drawing>"
)
_ALTERNATE = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice Requires="wps">{_DRAWING.format(name="b", descr="", inner=_box(NUMBER))}</mc:Choice>'
    f'<mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="q"><v:textbox>{_box(NUMBER)}'
    "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
_CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{}</c:chartSpace>'
)

PLACES: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    # what it is: how it is built, a piece of the place that is told, whether it is hidden
    "one run": (lambda: _body(_p(_run(f"电话{NUMBER}。"))), "正文第 1 段", False),
    "three runs": (lambda: _body(_p(_CUT)), "正文第 1 段", False),
    "references": (lambda: _body(_p(_run("".join(f"&#x{ord(c):x};" for c in NUMBER)))), "正文第 1 段", False),
    "cdata": (lambda: _body(_p(_run(f"<![CDATA[{NUMBER}]]>"))), "正文第 1 段", False),
    "comment inside": (lambda: _body(_p(_run(f"{NUMBER[:4]}<!-- x -->{NUMBER[4:]}"))), "正文第 1 段", False),
    "hyphen": (lambda: _body(_p(_run(NUMBER[:3]), "<w:r><w:softHyphen/></w:r>", _run(NUMBER[3:]))), "第 1 段", False),
    "other prefix": (
        lambda: _body(f'<x:p xmlns:x="{_W[9:-1]}"><x:r><x:t>{NUMBER}</x:t></x:r></x:p>'), "正文第 1 段", False,
    ),
    "inserted": (lambda: _body(_p(_run(NUMBER[:5]), f'<w:ins w:id="1">{_run(NUMBER[5:])}</w:ins>')), "第 1 段", False),
    "deleted": (
        lambda: _body(_p(_run("a"), f'<w:del w:id="1"><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del>')),
        "已删除的修订文字", True,
    ),
    "deleted in the middle": (
        lambda: _body(_p(_run(NUMBER[:5]), "<w:del><w:r><w:delText>77</w:delText></w:r></w:del>", _run(NUMBER[5:]))),
        "正文第 1 段", False,
    ),
    "before the change": (
        lambda: _body(
            _p(_run(NUMBER[:5]), f"<w:ins>{_run('33')}</w:ins>",
               f"<w:del><w:r><w:delText>{NUMBER[5:]}</w:delText></w:r></w:del>")
        ),
        "已删除的修订文字", True,
    ),
    "moved from": (lambda: _body(_p(f"<w:moveFrom>{_run(NUMBER)}</w:moveFrom>")), "已删除的修订文字", True),
    "vanish": (lambda: _body(_p(_run(NUMBER, "<w:vanish/>"))), "正文第 1 段", True),
    "vanish beside text": (lambda: _body(_p(_run("见"), _run(NUMBER, "<w:vanish/>"))), "隐藏文字", True),
    "white": (lambda: _body(_p(_run("见"), _run(NUMBER, '<w:color w:val="FFFFFF"/>'))), "隐藏文字", True),
    "half white": (
        lambda: _body(_p(_run(NUMBER[:7]), _run(NUMBER[7:], '<w:color w:val="ffffff"/>'))), "正文第 1 段", False,
    ),
    "hidden in the middle": (
        lambda: _body(_p(_run(NUMBER[:7]), _run("88", "<w:vanish/>"), _run(NUMBER[7:]))), "不含隐藏文字", False,
    ),
    "black on black": (
        lambda: _body(_p(_run("见"), _run(NUMBER, '<w:highlight w:val="black"/>'))), "隐藏文字", True,
    ),
    "nearly white": (
        lambda: _body(_p(_run("见"), _run(NUMBER, '<w:color w:val="FEFEFE"/>'))), "隐藏文字", True,
    ),
    "blanks around the sign": (
        lambda: _body(_p(f'<w:ins w:author\n= "{NUMBER}" w:id = "1">{_run("x")}</w:ins>')),
        "正文的修订者", True,
    ),
    "half a point": (lambda: _body(_p(_run(NUMBER, '<w:sz w:val="1"/>'))), "正文第 1 段", True),
    "field code": (
        lambda: _body(_p(f'<w:r><w:instrText> HYPERLINK "tel:{NUMBER[:4]}</w:instrText></w:r>',
                         f'<w:r><w:instrText>{NUMBER[4:]}"</w:instrText></w:r>', _run("见"))),
        "域代码", True,
    ),
    "simple field": (
        lambda: _body(_p(f'<w:fldSimple w:instr="QUOTE {NUMBER}">{_run("x")}</w:fldSimple>')), "域代码", True,
    ),
    "text box": (lambda: _body(_p(_ALTERNATE)), "文本框 1", False),
    "content control": (
        lambda: _body(f'<w:sdt><w:sdtPr><w:alias w:val="{NUMBER}"/><w:id w:val="-1234567890"/></w:sdtPr>'
                      f"<w:sdtContent>{_p(_run('x'))}</w:sdtContent></w:sdt>"),
        "控件标题", True,
    ),
    "list of a control": (
        lambda: _body(f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="甲" w:value="{NUMBER}"/>'
                      f"</w:dropDownList></w:sdtPr><w:sdtContent>{_p(_run('x'))}</w:sdtContent></w:sdt>"),
        "", True,
    ),
    "ruby": (
        lambda: _body(_p(f"<w:r><w:ruby><w:rt>{_run(NUMBER)}</w:rt>",
                         f"<w:rubyBase>{_run('字')}</w:rubyBase></w:ruby></w:r>")),
        "注音", False,
    ),
    "math": (
        lambda: _body(_p('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
                         f"<m:r><m:t>{NUMBER}</m:t></m:r></m:oMath>")),
        "正文第 1 段", False,
    ),
    "symbols of a font with letters": (
        lambda: _body(_p("<w:r>" + "".join(f'<w:sym w:font="宋体" w:char="F03{c}"/>' for c in NUMBER) + "</w:r>")),
        "正文第 1 段", False,
    ),
    "symbols": (
        lambda: _body(_p("<w:r>" + "".join(f'<w:sym w:font="Symbol" w:char="F03{c}"/>' for c in NUMBER) + "</w:r>")),
        "正文第 1 段", False,
    ),
    "alternative text": (
        lambda: _body(_p(f'<w:r>{_DRAWING.format(name="图", descr=NUMBER, inner="")}</w:r>')), "替代文字", True,
    ),
    "bookmark": (lambda: _body(_p(f'<w:bookmarkStart w:id="1" w:name="b{NUMBER}"/>')), "书签名", True),
    "author of a revision": (lambda: _body(_p(f'<w:ins w:author="{NUMBER}">{_run("x")}</w:ins>')), "修订者", True),
    "tooltip": (lambda: _body(_p(f'<w:hyperlink w:tooltip="{NUMBER}">{_run("x")}</w:hyperlink>')), "屏幕提示", True),
    "unknown element": (lambda: _body(f'<y:z xmlns:y="urn:y">{NUMBER}</y:z>'), "正文", True),
    "unknown attribute": (lambda: _body(f'<w:p w:odd="{NUMBER}"/>'), "正文", True),
    "comment of the markup": (lambda: _body(f"<!-- {NUMBER} -->"), "注释", True),
    "instruction": (lambda: _body(f"<?x {NUMBER}?>"), "注释", True),
    "text outside of paragraphs": (lambda: _body(_run(NUMBER)), "正文", False),
    "header": (
        lambda: _member("word/header9.xml", f"<w:hdr {_W}>{_p(_CUT)}</w:hdr>", _TYPE + "header+xml", "header"),
        "页眉 1", False,
    ),
    "footer": (
        lambda: _member("word/footer9.xml", f"<w:ftr {_W}>{_p(_CUT)}</w:ftr>", _TYPE + "footer+xml", "footer"),
        "页脚 1", False,
    ),
    "footnote": (
        lambda: _member("word/footnotes.xml", f'<w:footnotes {_W}><w:footnote w:id="1">{_p(_CUT)}</w:footnote>'
                        "</w:footnotes>", _TYPE + "footnotes+xml", "footnotes"),
        "脚注 1", False,
    ),
    "endnote": (
        lambda: _member("word/endnotes.xml", f"<w:endnotes {_W}><w:endnote>{_p(_CUT)}</w:endnote></w:endnotes>",
                        _TYPE + "endnotes+xml", "endnotes"),
        "尾注 1", False,
    ),
    "comment": (
        lambda: _member("word/comments.xml", f'<w:comments {_W}><w:comment w:id="0" w:author="甲">{_p(_CUT)}'
                        "</w:comment></w:comments>", _TYPE + "comments+xml", "comments"),
        "批注 1", True,
    ),
    "glossary": (
        lambda: _member("word/glossary/document.xml", f"<w:glossaryDocument {_W}>{_p(_CUT)}</w:glossaryDocument>",
                        _TYPE + "document.glossary+xml", "glossaryDocument"),
        "文档部件库", True,
    ),
    "chart title": (
        lambda: _member("word/charts/chart1.xml", _CHART.format(
            f"<a:p><a:r><a:t>{NUMBER[:5]}</a:t></a:r><a:r><a:t>{NUMBER[5:]}</a:t></a:r></a:p>"),
            "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", "chart"),
        "图表", False,
    ),
    "chart text cache": (
        lambda: _member("word/charts/chart1.xml", _CHART.format(
            f"<c:strCache><c:pt><c:v>{NUMBER}</c:v></c:pt></c:strCache>")),
        "图表", False,
    ),
    "diagram": (
        lambda: _member("word/diagrams/data1.xml", '<d:m xmlns:d="urn:d" xmlns:a="http://schemas.openxmlformats.org/'
                        f'drawingml/2006/main"><a:p><a:r><a:t>{NUMBER}</a:t></a:r></a:p></d:m>'),
        "SmartArt", False,
    ),
    "custom xml": (
        lambda: _member("customXml/item9.xml", f"<人员><手机>{NUMBER}</手机></人员>"), "自定义数据“手机”", True,
    ),
    "custom xml in utf-16": (
        lambda: _member("customXml/item9.xml", f'<?xml version="1.0"?><a b="{NUMBER}"/>'.encode("utf-16")),
        "自定义数据", True,
    ),
    "people": (
        lambda: _member("word/people.xml", '<w15:people xmlns:w15="urn:w15">'
                        f'<w15:person w15:author="{NUMBER}"/></w15:people>'),
        "参与者名单的作者", True,
    ),
    "slipped in": (lambda: _member("word/odd", f'<?xml version="1.0"?><q>{NUMBER}</q>'), "word/odd", True),
    "slipped in as Word": (
        lambda: _member("word/odd.xml", f"<w:x {_W}>{_p(_CUT)}</w:x>"), "word/odd.xml", False,
    ),
    "property": (
        lambda: _replaced("docProps/core.xml", "<dc:creator>", f"<dc:creator>{NUMBER}"), "文档属性“作者”", True,
    ),
    "link target": (
        lambda: _replaced("word/_rels/document.xml.rels", "</Relationships>",
                          f'<Relationship Id="rIdX" Type="{_RELATION}hyperlink" Target="tel:{NUMBER}" '
                          'TargetMode="External"/></Relationships>'),
        "超链接地址", True,
    ),
    "variable": (
        lambda: _replaced("word/settings.xml", "</w:settings>",
                          f'<w:docVars><w:docVar w:name="x" w:val="{NUMBER}"/></w:docVars></w:settings>'),
        "文档变量", True,
    ),
    "mail merge": (
        lambda: _replaced("word/settings.xml", "</w:settings>",
                          f'<w:mailMerge><w:query w:val="select {NUMBER}"/></w:mailMerge></w:settings>'),
        "邮件合并的数据源", True,
    ),
    "style name": (
        lambda: _replaced("word/styles.xml", "</w:styles>",
                          f'<w:style w:type="paragraph" w:styleId="q"><w:name w:val="{NUMBER}"/></w:style></w:styles>'),
        "样式", True,
    ),
}  # fmt: skip


# --- laws -------------------------------------------------------------------------------------------------------


def _read(data: bytes) -> Content:
    assert docx.claims(data)
    return docx.read(data, LIMITS)


def _squeezed(text: str) -> str:
    """Without what is invisible in a number."""
    return text.replace("\u00ad", "")


def _mask_number(data: bytes) -> bytes:
    """The copy in which each occurrence of the number is stars."""
    edits = []
    for i, passage in enumerate(_read(data).passages):
        for m in re.finditer("\u00ad?".join(NUMBER), passage.text):
            edits.append(Edit(i, m.start(), m.group(), "*" * len(m.group())))
    assert edits
    return docx.write(data, edits, {})


def _overwritten(data: bytes) -> bytes:
    passages = _read(data).passages
    edits = [Edit(i, 0, p.text, re.sub(r"\S", "*", p.text)) for i, p in enumerate(passages)]
    return docx.write(data, edits, {})


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _all_text(members: dict[str, bytes]) -> str:
    """All characters of all members, decoded by another parser."""
    out = []
    for name, content in members.items():
        if name.endswith((".jpeg", ".bin")):
            continue
        tree = ElementTree.fromstring(content)
        out.append("".join(tree.itertext()))
        out += [value for element in tree.iter() for value in element.attrib.values()]
        out.append(content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8"))
    return "\n".join(out)


@pytest.mark.parametrize("where", PLACES)
def test_a_number_is_found_and_masked_and_gone(where: str) -> None:
    build, place, hidden = PLACES[where]
    data = build()
    found = [p for p in _read(data).passages if NUMBER in _squeezed(p.text)]
    assert found
    assert any(place in p.place and p.hidden == hidden for p in found)
    assert docx.write(data, [], {}) == data
    copy = _mask_number(data)
    assert not any(NUMBER in _squeezed(p.text) for p in _read(copy).passages)
    assert NUMBER not in _all_text(_members(copy))
    python_docx.Document(io.BytesIO(copy))


@pytest.mark.parametrize("where", PLACES)
def test_only_the_number_changes(where: str) -> None:
    data = PLACES[where][0]()
    before, after = _members(data), _members(_mask_number(data))
    assert list(before) == list(after)
    changed = [name for name in before if before[name] != after[name]]
    assert len(changed) == 1
    old, new = _read(data), _read(_mask_number(data))
    assert [p.place for p in old.passages] == [p.place for p in new.passages]
    for a, b in zip(old.passages, new.passages, strict=True):
        assert len(a.text) == len(b.text)
        assert all(x == y or y == "*" for x, y in zip(a.text, b.text, strict=True))


@pytest.mark.parametrize("where", PLACES)
def test_the_short_cuts_read_the_same(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain paragraphs and cells are taken as one token; taken apart they must give the same."""
    data = PLACES[where][0]()
    short = _read(data)
    monkeypatch.setattr(_docx_story, "_WHOLE", ())
    assert _read(data) == short


@pytest.mark.parametrize("where", PLACES)
def test_what_is_read_can_be_overwritten(where: str) -> None:
    copy = _overwritten(PLACES[where][0]())
    left = [p.place for p in _read(copy).passages if p.text.strip("*0 \t\n\u3000") and set(p.text) - set("* \t\n0")]
    assert not left
    assert docx.read(_overwritten(copy), LIMITS).passages == _read(copy).passages


def test_a_deletion_is_told_once_and_with_what_stood_around_it() -> None:
    deleted = "<w:del><w:r><w:delText>{}</w:delText></w:r></w:del>"
    stretches = [
        _run("张三，电话：154"),
        deleted.format("9999"),
        _run("&#x30;001，李四"),
        deleted.format("王五"),
        _run("。"),
    ]
    texts = [p.text for p in _read(_body(_p(*stretches))).passages]
    assert texts[:2] == ["张三，电话：1540001，李四。", NUMBER + " 李四王五"]


def test_text_in_a_box_is_masked_in_both_copies() -> None:
    data = PLACES["text box"][0]()
    assert _members(data)["word/document.xml"].count(NUMBER.encode()) == 2
    found = [p.place for p in _read(data).passages if p.text == NUMBER]
    assert found == ["文本框 1", "文本框 1"]
    assert NUMBER.encode() not in _members(_mask_number(data))["word/document.xml"]


def test_numbers_in_a_chart_stay_numbers() -> None:
    chart = _CHART.format(f"<c:numCache><c:pt><c:v>{NUMBER}</c:v></c:pt></c:numCache>")
    copy = _mask_number(_member("word/charts/chart1.xml", chart))
    assert b"<c:v>00000000000</c:v>" in _members(copy)["word/charts/chart1.xml"]


def test_white_on_dark_is_not_hidden() -> None:
    white = _run(NUMBER, '<w:color w:val="FFFFFF"/>')
    dark = '<w:shd w:val="clear" w:fill="1F4E79"/>'
    table = f"<w:tbl><w:tr><w:tc><w:tcPr>{dark}</w:tcPr>{_p(white)}</w:tc></w:tr></w:tbl>"
    run = _p(_run(NUMBER, f'<w:color w:val="FFFFFF"/>{dark}'))
    paragraph = f"<w:p><w:pPr>{dark}</w:pPr>{white}</w:p>"
    for markup in (table, run, paragraph):
        assert [p.hidden for p in _read(_body(markup)).passages if p.text == NUMBER] == [False]
    plain = f"<w:tbl><w:tr><w:tc><w:tcPr/>{_p(white)}</w:tc></w:tr></w:tbl>"
    assert [p.hidden for p in _read(_body(plain)).passages if p.text == NUMBER] == [True]


def test_looks_that_do_not_hide() -> None:
    shown = (
        '<w:vanish w:val="0"/>',
        "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>",
        '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
        '<w:color w:val="FF0000"/><w:highlight w:val="black"/>',
        '<w:sz w:val="10"/>',
    )
    for properties in shown:
        assert [p.hidden for p in _read(_body(_p(_run(NUMBER, properties)))).passages if p.text == NUMBER] == [False]
    mark = _p("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>", _run(NUMBER))
    assert [p.hidden for p in _read(_body(mark)).passages if p.text == NUMBER] == [False]


def test_a_long_paragraph_with_many_numbers_is_masked_in_good_time() -> None:
    data = _body(_p(*[_run(NUMBER) + "<w:r><w:br/></w:r>"] * 20_000))
    started = time.perf_counter()
    assert NUMBER not in _all_text(_members(_mask_number(data)))
    assert time.perf_counter() - started < 20  # quadratic would be minutes


def test_tabs_and_breaks_are_white_space_that_stays() -> None:
    stops = "<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
    run = "<w:r><w:t>姓名</w:t><w:tab/><w:t>张三</w:t><w:br/><w:t>电话</w:t></w:r>"
    data = _body(_p(stops, run))
    passages = _read(data).passages
    index = next(i for i, p in enumerate(passages) if "姓名" in p.text)
    assert passages[index].text == "姓名\t张三\n电话"
    copy = docx.write(data, [Edit(index, 0, "姓名\t张三", "姓名\t**")], {})
    assert _read(copy).passages[index].text == "姓名\t**\n电话"
    with pytest.raises(StaleEdit):
        docx.write(data, [Edit(index, 2, "\t", "*")], {})


def test_a_table_gives_labels_and_records() -> None:
    document = python_docx.Document()
    document.add_paragraph("名单如下")
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (("序号", "姓名", "身份证号"), ("1", "张三", ID), ("2", "李四", ID)), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.rows[1].cells[2].add_paragraph("另有：" + NUMBER)
    passages = _read(_saved(document)).passages
    assert passages[0].place == "正文第 1 段"
    cells = [p for p in passages if p.record is not None]
    assert [p.label for p in cells] == ["", "", "", "序号", "姓名", "身份证号", "身份证号", "序号", "姓名", "身份证号"]
    assert cells[5].place == "表格 1 第 2 行“身份证号”"
    assert len({p.record for p in cells}) == 3
    assert cells[5].record == cells[6].record


def test_tables_with_odd_cells_read_the_same_by_the_short_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [
        _p(_run("姓名")),
        _p() + _p(_run("a"), _run("b")) + "<w:p/>",
        "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + _p(_CUT),
        _p(_run("x", "<w:vanish/>")),
        "<w:p><w:r><w:t/></w:r></w:p>",
        "",
        _box(ID),
        f"<w:tbl><w:tr><w:tc>{_p(_CUT)}</w:tc></w:tr></w:tbl>",
    ]
    row = "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"
    data = _body(f"<w:tbl>{row}{row}</w:tbl><w:tc>{_p(_CUT)}{_p(_CUT)}</w:tc><w:ins>{_p(_CUT)}</w:ins>{_p(_CUT)}")
    short = _read(data)
    monkeypatch.setattr(_docx_story, "_WHOLE", ())
    assert _read(data) == short
    assert sum(p.text == NUMBER for p in short.passages) == 8


def test_a_hidden_row_is_hidden() -> None:
    rows = "".join(f"<w:tr><w:trPr>{p}</w:trPr><w:tc>{_p(_run('x'))}</w:tc></w:tr>" for p in ("", "<w:hidden/>"))
    assert [p.hidden for p in _read(_body(f"<w:tbl>{rows}</w:tbl>")).passages if p.text == "x"] == [False, True]


def test_a_table_in_a_table_has_its_own_records() -> None:
    document = python_docx.Document()
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "附表"
    inner = outer.cell(0, 1).add_table(rows=2, cols=2)
    for row, texts in zip(inner.rows, (("姓名", "电话"), ("张三", NUMBER)), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    found = {p.text: p for p in _read(_saved(document)).passages}
    assert found[NUMBER].label == "电话"
    assert found[NUMBER].record == found["张三"].record != found["附表"].record


@pytest.mark.parametrize(
    "markup",
    [
        _p(_run(f"电话：{NUMBER[:7]}"), _run(NUMBER[7:], '<w:color w:val="FFFFFF"/>')),
        _p(_run(f"电话：{NUMBER[:7]}"), _run("甲", "<w:vanish/>"), _run(NUMBER[7:])),
        _p(_run(f"电话：{NUMBER[:7]}"), f"<w:del><w:r><w:delText>{NUMBER[7:]}</w:delText></w:r></w:del>"),
        _p(_run("电话：见"), f"<w:del><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del>"),
        f"<w:tbl><w:tr>{''.join(f'<w:tc>{_p(_run(text))}</w:tc>' for text in ['身份证号', *ID])}</w:tr></w:tbl>",
    ],
    ids=["half white", "hidden in the middle", "half deleted", "deleted", "one digit a cell"],
)
def test_the_whole_path_masks_what_has_several_views(markup: str) -> None:
    """The views overlap; the check of the copy has to know that what one of them masks is masked in all."""
    data = _body(_p(_run("关于补助的公示")) + markup)
    outcome = check(data, "公示.docx")
    assert outcome.copy is not None
    text = "".join(ElementTree.fromstring(_members(outcome.copy.data)["word/document.xml"]).itertext())
    assert "****" in text
    assert not any(value in text for value in (NUMBER, NUMBER[3:7], ID[6:14]))


def test_either_view_of_a_paragraph_masks_it() -> None:
    data = _body(_p(_run("见"), _run(NUMBER, "<w:vanish/>")))
    passages = _read(data).passages
    both = [Edit(i, p.text.index(NUMBER), NUMBER, STARS) for i, p in enumerate(passages) if NUMBER in p.text]
    assert len(both) == 2
    copies = {docx.write(data, edits, {}) for edits in (both, both[:1], both[1:])}
    assert len({_members(copy)["word/document.xml"] for copy in copies}) == 1


# --- parts, seals, blind spots ----------------------------------------------------------------------------------


def test_pictures_and_embedded_files_are_parts_and_can_be_replaced() -> None:
    data = _member("word/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK\x03\x04 not looked into")
    content = _read(data)
    names = [part.name for part in content.parts]
    assert "word/embeddings/Microsoft_Excel_Sheet1.xlsx" in names
    assert "docProps/thumbnail.jpeg" in names
    index = names.index("word/embeddings/Microsoft_Excel_Sheet1.xlsx")
    assert content.parts[index].place == "嵌入的对象"
    copy = docx.write(data, [], {index: b"new"})
    before, after = _members(data), _members(copy)
    assert after.pop(names[index]) == b"new"
    before.pop(names[index])
    assert before == after


def test_a_file_in_base64_is_a_part_and_is_written_back_as_such() -> None:
    inner = base64.b64encode(b"inner file").decode()
    data = _body(_p(f'<w:r><w:pict><o:x xmlns:o="urn:o" o:gfxdata="{inner[:5]}&#xA;{inner[5:]}"/></w:pict></w:r>'))
    parts = _read(data).parts
    index = next(i for i, part in enumerate(parts) if part.data == b"inner file")
    copy = docx.write(data, [], {index: b"other"})
    assert _read(copy).parts[index].data == b"other"


def test_html_chunks_and_unknown_bytes_are_parts() -> None:
    for name, content in (("word/afchunk.htm", b"<html>x</html>"), ("word/strange.bin", b"\0\1\2")):
        data = _member(name, content, "text/html" if name.endswith("htm") else "application/octet-stream")
        assert content in [part.data for part in _read(data).parts]


def test_embedded_fonts_are_textless() -> None:
    data = _member("word/fonts/font1.odttf", b"\1\2", "application/vnd.openxmlformats-officedocument.obfuscatedFont")
    content = _read(data)
    assert not content.blind_spots
    assert b"\1\2" not in [part.data for part in content.parts]


def test_a_signature_is_a_seal() -> None:
    assert not _read(_body("")).seals
    assert _read(_member("_xmlsignatures/sig1.xml", "<Signature/>")).seals


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("word/odd.xml", b"<a>", "corrupt"),
        ("word/odd.xml", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "corrupt"),
        ("word/odd.xml", b"<a>\xff</a>", "corrupt"),
    ],
)
def test_damaged_members_are_blind_spots(name: str, content: bytes, kind: str) -> None:
    assert [spot.kind for spot in _read(_member(name, content, "application/xml")).blind_spots] == [kind]


def test_content_outside_is_a_blind_spot_and_its_address_a_passage() -> None:
    link = f'<Relationship Id="rIdX" Type="{_RELATION}image" Target="file:///c:/x.png" TargetMode="External"/>'
    content = _read(_replaced("word/_rels/document.xml.rels", "</Relationships>", link + "</Relationships>"))
    assert [spot.kind for spot in content.blind_spots] == ["external"]
    assert "file:///c:/x.png" in [p.text for p in content.passages]


def test_a_link_to_nowhere_is_read_too() -> None:
    link = f'<Relationship Id="rIdX" Type="{_RELATION}hyperlink" Target="#{NUMBER}"/></Relationships>'
    data = _replaced("word/_rels/document.xml.rels", "</Relationships>", link)
    assert [p.place for p in _read(data).passages if NUMBER in p.text] == ["超链接地址"]
    assert NUMBER not in _all_text(_members(_mask_number(data)))


def test_a_telling_member_name_is_read_and_cannot_be_masked() -> None:
    data = _member("word/media/张三.png", b"\x89PNG")
    passages = _read(data).passages
    index = next(i for i, p in enumerate(passages) if "张三" in p.text)
    with pytest.raises(UnwritableFormat):
        docx.write(data, [Edit(index, 0, passages[index].text, "*" * len(passages[index].text))], {})


def test_too_many_passages_are_refused() -> None:
    with pytest.raises(UnreadableFile):
        docx.read(_body(_p(_run("a")) * 20), Limits(passages=10))


@pytest.mark.parametrize("edit", [Edit(0, 0, "zz", "**"), Edit(99999, 0, "a", "*"), Edit(0, 500, "a", "*")])
def test_stale_edits_are_refused(edit: Edit) -> None:
    with pytest.raises(StaleEdit):
        docx.write(_body(_p(_run("abc"))), [edit], {})


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(StaleEdit):
        docx.write(_body(""), [], {99: b""})


# --- kinds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "main",
    [
        _TYPE + "document.main+xml",
        _TYPE + "template.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/something.of.its.own+xml",
    ],
)
def test_kinds_of_word_files(main: str) -> None:
    data = _replaced("[Content_Types].xml", _TYPE + "document.main+xml", main)
    assert docx.claims(data)


def test_strict_files_are_read() -> None:
    def change(members: dict[str, bytes]) -> None:
        for name, content in members.items():
            if name.endswith((".xml", ".rels")):
                content = content.replace(_W[9:-1].encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
                members[name] = content.replace(
                    _RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships/"
                )
        members["word/document.xml"] = members["word/document.xml"].replace(b"<w:body>", f"<w:body>{_p(_CUT)}".encode())

    assert NUMBER in [p.text for p in _read(_package(change)).passages]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"text", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0" + bytes(600)]
)
def test_other_bytes_are_not_claimed(data: bytes) -> None:
    assert not docx.claims(data)


def test_a_zip_that_holds_a_word_file_is_not_claimed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("a.docx", _body(""))
    assert not docx.claims(out.getvalue())


def test_cut_files_are_refused() -> None:
    data = _body(_p(_CUT))
    for cut in range(1, len(data), len(data) // 23):
        assert not docx.claims(data[:cut])


def test_flipped_bytes_are_refused_or_told() -> None:
    """Wherever a byte flips: an error, a blind spot, or the very same passages and parts."""
    data = _body(_p(_CUT))
    whole = _read(data)
    for at in range(0, len(data), len(data) // 97):
        flipped = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            if not docx.claims(flipped):
                continue
            content = docx.read(flipped, LIMITS)
        except RedactorError:
            continue
        assert content.blind_spots or (content.passages, content.parts) == (whole.passages, whole.parts)


# --- the shared corpus ------------------------------------------------------------------------------------------

_SHARED = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).parents[3] / "shared")) / "corpus"
_CORPUS = sorted(_SHARED.glob("*/*.docx")) + sorted(_SHARED.glob("*/*.xlsx")) + sorted(_SHARED.glob("*/*.pptx"))


@pytest.mark.skipif(not _CORPUS, reason="the shared corpus is not there (set REDACTOR_SHARED)")
@pytest.mark.parametrize("path", _CORPUS, ids=lambda path: path.name)
def test_laws_on_the_corpus(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    claimed = docx.claims(data)
    assert claimed == (path.parent.name == "docx")
    if not claimed:
        return
    content = docx.read(data, LIMITS)
    assert docx.write(data, [], {}) == data
    copy = _overwritten(data)
    again = docx.read(copy, LIMITS)
    assert len(again.passages) == len(content.passages)
    # Not compared with ==: pytest would print the text.
    assert all(not set(p.text) - set("*0") - set(re.findall(r"\s", p.text)) for p in again.passages)
    with monkeypatch.context() as patch:
        patch.setattr(_docx_story, "_WHOLE", ())
        same = docx.read(data, LIMITS) == content
    assert same
    assert [spot.kind for spot in again.blind_spots] == [spot.kind for spot in content.blind_spots]
    assert [part.data for part in again.parts] == [part.data for part in content.parts]
