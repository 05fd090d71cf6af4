"""Every place where text can stand, format by format, each with a file that has a number of its own there.

What ``docs/formats.md`` says is covered is exactly what is here: ``test_places`` compares the two.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.formats import slides, test_docx, test_ppt, test_pptx, test_xlsx
from tests.formats.builders import rich, tarred, zipped
from tests.formats.test_ole import compound_file
from tests.formats.workbook import pack

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NUMBER = "15499990001"
_DELETED = f"<w:r><w:delText>电话{NUMBER}</w:delText></w:r>"
_CREATOR = ("<dc:creator>", f"<dc:creator>{NUMBER} ")


class Place(NamedTuple):
    """One place: of which format, its name in the documentation, a file, and the number that stands there."""

    format: str
    name: str
    build: Callable[[], bytes]
    number: str


_DOCX = {
    "正文，号码跨多个文字块": "three runs", "字符引用和 CDATA": "references", "插入的修订": "inserted",  "移走的文字": "moved from", "隐藏文字": "vanish beside text",
    "白色或近白色文字": "white", "黑底黑字": "black on black", "极小的字": "half a point", "域代码": "field code",
    "文本框（两份）": "text box", "内容控件的标题": "content control", "下拉列表": "list of a control",
    "注音": "ruby", "公式": "math", "符号字体": "symbols", "替代文字": "alternative text",
    "修订者": "author of a revision", "屏幕提示": "tooltip", "页眉": "header", "页脚": "footer", "脚注": "footnote",
    "尾注": "endnote", "批注": "comment", "文档部件库": "glossary", "图表标题": "chart title",
    "图表数据缓存": "chart text cache", "SmartArt": "diagram", "自定义 XML": "custom xml", "参与者名单": "people",
    "超链接地址": "link target", "文档变量": "variable", "邮件合并": "mail merge",
    "样式名": "style name", "标记里的注释": "comment of the markup", "不认识的元素和属性": "unknown attribute",
    "混进来的部件": "slipped in",
}  # fmt: skip
_XLSX = {
    "共享字符串": "shared string", "富文本": "rich text", "注音": "phonetic", "没有单元格使用的字符串": "unused string",
    "单元格内字符串": "inline string", "数字单元格": "number", "公式": "formula", "公式的缓存值": "cached string",
    "定义的名称": "defined name", "工作表名称": "sheet name", "数据验证列表": "validation list",
    "数据验证提示": "validation prompt", "条件格式": "conditional format", "页眉页脚": "header", "筛选条件": "filter",
    "超链接的文字": "hyperlink text", "超链接地址": "hyperlink target", "批注": "comment", "批注的作者": "comment author",
    "批注会话": "threaded comment", "批注者": "person", "透视表缓存": "pivot string",
    "外部工作簿的缓存": "external cache", "表格的列名": "table column", "图形里的文字": "drawing text",
    "替代文字": "alt text", "图表数据缓存": "chart cache", "文档属性": "core property",
    "自定义属性": "custom property", "自定义 XML": "custom xml", "旧式图形（VML）": "vml", "打印机设置": "printer",
    "混进来的部件": "unknown member",
}  # fmt: skip
_PPTX = {
    "正文，号码跨多个文字块": "three runs", "表格": "cell", "合并掉的单元格": "cell merged away", "组合图形": "group",
    "隐藏的图形": "hidden shape", "幻灯片之外的图形": "left of the slide", "隐藏的幻灯片": "hidden slide",
    "未编入的幻灯片": "slide in no list", "备注": "notes", "母版": "master", "版式": "layout",
    "备注母版": "notes master", "讲义母版": "handout master", "批注": "comment", "批注会话": "threaded comment",
    "批注作者": "author of comments", "替代文字": "alternative text", "屏幕提示": "tooltip", "SmartArt": "diagram",
    "图表标题": "chart title", "图表数据缓存": "chart text cache", "标记": "tag", "超链接地址": "link target",
    "节的名称": "section", "自定义放映的名称": "custom show", "文档属性": "property",
    "自定义 XML": "custom xml", "混进来的部件": "slipped in",
}  # fmt: skip
_DOC = {
    "正文": "15499991234", "表格": "15499995678", "页眉": "15499990001", "页脚": "15499990002",
    "已删除的修订文字": "15499990003", "隐藏文字": "15499990004", "脚注": "15499990005", "尾注": "15499990006",
    "批注": "15499990007", "文本框": "15499990008", "自定义属性": "15499990009",
}  # fmt: skip
_XLS = {
    "数字单元格": "15499990060", "单元格文字": "15499990061", "批注": "15499990062", "页眉页脚": "15499990063",
    "超链接地址": "15499990064", "数据验证列表": "15499990065", "数据验证提示": "15499990066",
    "定义的名称": "15499990067", "文档属性": "15499990068", "工作表名称": "15499990069",
    "隐藏的工作表": "15499990070", "隐藏的行": "15499990071", "隐藏的列": "15499990072", "条件格式": "15499990073",
    "自定义属性": "15499990075", "图表文字": "15499990076",
}  # fmt: skip
_PPT = (
    "超链接的文字", "超链接地址", "嵌入对象的名称", "视频的路径", "自定义放映的名称", "声音的名称", "页脚", "页眉",
    "大纲里的正文", "没有图形的大纲文字", "文本框第一段", "文本框第二段", "单字节文字", "替代文字", "图形的名称",
    "艺术字", "隐藏的图形", "幻灯片之外的图形", "表格", "批注", "标记", "动画设置", "本页页脚", "幻灯片名称",
    "隐藏的幻灯片", "备注", "母版",
)  # fmt: skip
_RTF = {
    "正文（代码页转义）": rich(f"手机：{NUMBER}"),
    "正文（Unicode 转义）": "".join(f"\\u{ord(sign)}?" for sign in f"手机：{NUMBER}").encode(),
    "号码跨多个文字块": b"154{\\b 9999}0001",
    "表格": b"\\trowd\\cellx1\\cellx2\\intbl " + rich("手机") + b"\\cell " + NUMBER.encode() + b"\\cell\\row\\pard ",
    "页眉": b"{\\header " + rich(f"电话{NUMBER}") + b"}",
    "脚注": b"x{\\footnote " + rich(f"电话{NUMBER}") + b"}",
    "批注": b"x{\\*\\annotation " + rich(f"电话{NUMBER}") + b"}",
    "隐藏文字": b"{\\v " + NUMBER.encode() + b"}",
    "域代码": b'{\\field{\\*\\fldinst HYPERLINK "tel:' + NUMBER.encode() + b'"}{\\fldrslt x}}',
    "文档属性": b"{\\info{\\title " + rich(f"电话{NUMBER}") + b"}}",
    "书签名": b"{\\*\\bkmkstart " + rich(f"电话{NUMBER}") + b"}x",
    "不认识的隐藏内容": b"{\\*\\whatever " + rich(f"电话{NUMBER}") + b"}",
}
_HTML = {
    "正文": f"<p>手机{NUMBER}</p>", "号码被标签隔开": "<p>手机154<b>9999</b>0001</p>",
    "字符引用": "<p>手机154&#57;9990001</p>", "表格": f"<table><tr><td>手机<td>{NUMBER}</table>",
    "替代文字": f"<p>x<img alt='电话{NUMBER}'></p>", "链接地址": f"<p><a href='tel:{NUMBER}'>拨打</a></p>",
    "表单的值": f"<p>x<input value={NUMBER}></p>", "自定义属性": f"<p data-tel={NUMBER}>x</p>",
    "注释": f"<p>x</p><!-- {NUMBER} -->", "隐藏的元素": f"<p>x</p><div style='display:none'>电话{NUMBER}</div>",
    "脚本里的数据": f'<p>x</p><script>var a={{"tel":"{NUMBER}"}}</script>',
    "标题": f"<html><head><title>电话{NUMBER}</title></head><body>x</body></html>",
    "内嵌文件（data:）": "<p>x<img src='data:text/plain;base64,5omL5py677yaMTU0OTk5OTAwMDE='></p>",
}  # fmt: skip


def _eml(headers: str, body: str, kind: str = "text/plain") -> bytes:
    head = f"From: a@example.com\r\nTo: b@example.org\r\n{headers}MIME-Version: 1.0\r\n"
    return f"{head}Content-Type: {kind}; charset=utf-8\r\n\r\n{body}\r\n".encode()


def _mixed(headers: str, body: str) -> bytes:
    part = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n{headers}\r\n\r\n{body}\r\n--b--\r\n"
    return (
        f"From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{part}".encode()
    )


_EML = {
    "主题": _eml(f"Subject: =?utf-8?Q?tel{NUMBER}?=\r\n", "x"), "其他信头": _eml(f"X-Note: tel {NUMBER}\r\n", "x"),
    "纯文本正文": _eml("", f"手机{NUMBER}"), "网页正文": _eml("", f"<p>手机{NUMBER}</p>", "text/html"),
    "附件": _mixed("Content-Disposition: attachment; filename=a.txt", f"手机{NUMBER}"),
    "附件的名称": _mixed(f'Content-Disposition: attachment; filename="{NUMBER}.txt"', "x"),
}  # fmt: skip
_TEXT = {
    "UTF-8": f"手机{NUMBER}\n".encode(),
    "GB18030": f"联系人手机{NUMBER}，特此公示。\r\n".encode("gb18030"),
    "UTF-16": b"\xff\xfe" + f"手机{NUMBER}\r\n".encode("utf-16-le"),
    "Big5": f"關於補助申請情況的公示：聯絡電話{NUMBER}，請於期限內回覆。\n".encode("cp950"),
}
_CSV = {
    "CSV 的列": f"姓名,手机\n张三,{NUMBER}\n李四,15499995678\n".encode("gb18030"),
    "CSV 里的 =\"…\"": f'姓名,手机\n张三,"=""{NUMBER}"""\n'.encode(),
}  # fmt: skip


@functools.cache
def _sample(folder: str) -> bytes:
    (path,) = (path for path in (SAMPLES / folder).iterdir() if path.suffix != ".toml")
    return path.read_bytes()


@functools.cache
def _hand_made() -> bytes:
    return test_ppt.everywhere()


def _leftover() -> bytes:
    return _sample("training-list-ppt") + f"旧手机{NUMBER}号".encode("utf-16-le")


def _saved_before() -> bytes:
    old = {1: slides.document([(2, 256, b"")]), 2: slides.slide(slides.drawing(slides.shape(text=slides.wide(NUMBER))))}
    stream, edit = slides.saved(old)
    return slides.file(*slides.saved({2: slides.slide()}, stream, edit))


def _embedded_in_ppt(data: bytes) -> bytes:
    return slides.file(*slides.saved({1: slides.document([]), 2: slides.stored(data)}))


def _list_xlsx() -> bytes:
    return pack(test_xlsx.PLACES["shared string"][0])


def _places() -> list[Place]:
    found = [Place("docx", name, test_docx.PLACES[key][0], test_docx.NUMBER) for name, key in _DOCX.items()]
    found += [
        Place("xlsx", name, functools.partial(pack, test_xlsx.PLACES[key][0]), test_xlsx.N[1])
        for name, key in _XLSX.items()
    ]
    found += [Place("pptx", name, test_pptx.PLACES[key][0], test_pptx.NUMBER) for name, key in _PPTX.items()]
    found += [
        Place("docx", "已删除的修订文字", lambda: test_docx._body(f"<w:p><w:del>{_DELETED}</w:del></w:p>"), NUMBER),
        Place(
            "docx", "书签名", lambda: test_docx._body(f'<w:p><w:bookmarkStart w:name="电话{NUMBER}"/></w:p>'), NUMBER
        ),
        Place("docx", "文档属性", lambda: test_docx._replaced("docProps/core.xml", *_CREATOR), NUMBER),
        Place("pptx", "链接的视频", lambda: test_pptx._link("video", f"file:///D:/录像{NUMBER}.avi"), NUMBER),
    ]
    for kind, folder, numbers in (("doc", "everywhere-doc", _DOC), ("xls", "everywhere-xls", _XLS)):
        found += [Place(kind, name, functools.partial(_sample, folder), number) for name, number in numbers.items()]
    found += [Place("ppt", name, _hand_made, number) for name, number in zip(_PPT, test_ppt.PHONES, strict=False)]
    found += [
        Place("ppt", "旧版本留下的内容", _saved_before, NUMBER),
        Place("ppt", "文件残留数据", _leftover, NUMBER),
        Place("ppt", "嵌入的文件", lambda: _embedded_in_ppt(_sample("everywhere-doc")), NUMBER),
        Place("ppt", "嵌入的新格式文件", lambda: _embedded_in_ppt(compound_file({("Package",): _list_xlsx()})), NUMBER),
    ]
    whole: Mapping[str, Mapping[str, Callable[[], bytes]]] = {
        "rtf": {n: functools.partial(b"".join, (b"{\\rtf1\\ansi\\ansicpg936 ", b, b"\\par}")) for n, b in _RTF.items()},
        "html": {name: page.encode for name, page in _HTML.items()},
        "eml": {name: functools.partial(bytes, mail) for name, mail in _EML.items()},
        "text": {name: functools.partial(bytes, text) for name, text in _TEXT.items()},
        "csv": {name: functools.partial(bytes, text) for name, text in _CSV.items()},
        "zip": {
            "成员": lambda: zipped({"a.txt": f"手机{NUMBER}".encode()}),
            "成员的名称": lambda: zipped({f"张三{NUMBER}.txt": b"x"}),
            "压缩包里的压缩包": lambda: zipped({"b.zip": zipped({"a.txt": f"手机{NUMBER}".encode()})}),
        },
        "tar": {
            "成员": lambda: tarred({"a.txt": f"手机{NUMBER}".encode()}),
            "成员的名称": lambda: tarred({f"tel{NUMBER}.txt": b"x"}),
        },
    }
    found += [Place(kind, name, build, NUMBER) for kind, places in whole.items() for name, build in places.items()]
    return found


PLACES = _places()
