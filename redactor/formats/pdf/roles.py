"""What a stream of a PDF is for, and what a key says of the text under it."""

from __future__ import annotations

import re

import pikepdf
from pikepdf import Array, Name, Object, Stream

from redactor.formats.pdf.objects import items
from redactor.formats.pdf.text_strings import decoded

DROPPED_KEYS = frozenset(
    "/JS /JavaScript /RC /RV /AA /PieceInfo /Thumb /Alternates /SpiderInfo /OPI /AlternatePresentations".split()
)
"""Keys that a masked copy does not have: what is under them runs, or holds a second spelling of what was hidden."""
RUNNING_ACTIONS = frozenset("/JavaScript /Launch /SubmitForm /ImportData".split())
"""Actions that run something or send something away; links inside the file and to the web stay."""
NO_TEXT_KEYS = frozenset(
    "/Encrypt /BaseFont /FontName /FontFamily /Panose /Registry /Ordering /Lookup /Cert /ByteRange /CharSet /Length /CheckSum /ID1 /DigestValue".split()
)
"""Keys of strings that are no characters of the document: digests, certificates, tables, names of fonts."""

WORDS = {
    "/Author": "作者", "/Title": "标题", "/Subject": "主题", "/Keywords": "关键词", "/Creator": "创建程序",
    "/Producer": "生成程序", "/Company": "单位", "/Manager": "经理", "/Comments": "备注", "/Category": "类别",
    "/SourceModified": "源文件修改时间", "/CreationDate": "创建时间", "/ModDate": "修改时间", "/M": "修改时间",
    "/T": "作者", "/Subj": "主题", "/RC": "格式文本", "/RV": "格式文本", "/DA": "字体设置", "/DS": "样式", "/NM": "内部名称",
    "/URI": "网址", "/Dest": "目标", "/D": "目标", "/JS": "脚本", "/F": "文件名", "/UF": "文件名", "/Desc": "说明",
    "/V": "内容", "/DV": "默认值", "/TU": "提示", "/TM": "导出名", "/Opt": "选项", "/ActualText": "替代文字",
    "/Alt": "图片说明", "/E": "缩写全称", "/Lang": "语言", "/Name": "名称", "/P": "页码前缀", "/CA": "按钮文字",
    "/AC": "按钮文字", "/RoleMap": "标记名", "/XFA": "表单定义", "/FontFamily": "字体名", "/Reason": "签名原因", "/Location": "签名地点", "/ContactInfo": "签名人联系方式",
}  # fmt: skip
_TITLED = {"field": "名称", "structure": "标题"}
SHOWN_KEYS = frozenset({"/V", "/Opt", "/CA", "/Contents"})
"""Keys whose text shows, where the object itself does."""
SPOKEN_KEYS = frozenset({"/ActualText", "/Alt", "/E"})
"""What a screen reader says in place of the characters drawn."""

_STREAM_KEYS = frozenset(
    "/FontFile /FontFile2 /FontFile3 /ToUnicode /CIDSet /CIDToGIDMap /DestOutputProfile /SMask /Mask /EF /Shading "
    "/Function /Thumb /TR /TR2 /BG /BG2 /UCR /UCR2 /HT /Length".split()
)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?<[?!/A-Za-z]")
_CONTENT = re.compile(rb"(?<![\w/])(?:BT|TJ|Tj|Do|re|cm|gs|d0|d1|BDC|BMC|rg|RG)(?![\w])")
_TEXT_BYTES = re.compile(rb"[\t\n\f\r\x20-\x7e\x80-\xff]")
_PIXEL_FILTERS = frozenset({b"/DCTDecode", b"/JPXDecode", b"/JBIG2Decode", b"/CCITTFaxDecode", b"/DCT", b"/CCF"})
_LARGEST_TEXT = 20_000_000
_LEAST_PRINTED, _MOST_ACCENTS = 0.95, 0.2


def role(stream: Stream, key: str) -> str:
    """``content`` (operators), ``markup``, ``text``, ``xmp``, or empty: pixels, fonts, tables, files.

    Args:
        key: the key under which the stream was reached.
    """
    subtype, kind = stream.get("/Subtype"), stream.get("/Type")
    if subtype == Name.Form or stream.get("/PatternType") == 1:
        return "content"
    if key == "/Metadata" or kind == Name.Metadata or subtype == Name.XML:
        return "xmp"
    if (
        subtype in (Name.Image, Name("/Type1C"), Name("/CIDFontType0C"), Name("/OpenType"))
        or key in _STREAM_KEYS
        or kind in (Name.XRef, Name.ObjStm, Name.CMap, Name("/EmbeddedFile"), Name("/Halftone"))
        or any(name in stream for name in ("/Length1", "/FunctionType", "/ShadingType", "/PatternType"))
        or (key.startswith("/") and kind is None and subtype is None and "/N" in stream and "/Alternate" in stream)
    ):
        return ""
    data = plain(stream)
    if data is None:
        return ""
    if _MARKUP.match(data) or data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return "markup"
    if not is_text(data):
        return ""
    if key in ("/JS", "/V", "/DV", "/RC", "/RV", "/Contents"):
        return "text"
    return "content" if key == "/CharProcs" or _CONTENT.search(data[:100_000]) else "text"


def filters(stream: Stream) -> list[bytes]:
    """The names of a stream's filters, outermost first."""
    found = stream.get("/Filter")
    return [bytes(one) for one in (items(found) or [found]) if isinstance(one, Name)]


def word(key: str, kind: str) -> str:
    """What people call the text under a key; empty if its owner says it all.

    Args:
        kind: of the owner.
    """
    if key in ("", "/Contents") or (key, kind) in (("/Title", "outline"), ("/V", "field"), ("/Name", "layer")):
        return ""
    if key == "/T" and kind in _TITLED:
        return _TITLED[kind]
    if key == "/%":
        return "注释"
    if key == "/XMP":
        return "元数据"
    return WORDS.get(key, f"附加信息（{key[1:]}）" if key.isascii() else "附加信息")


def label(key: str, kind: str) -> str:
    """The heading of the text under a key; of properties that people define themselves, the name they gave."""
    if kind == "info" and key not in WORDS:
        return decoded(key[1:].encode("utf-8", "surrogateescape"))[0]
    return "" if key not in WORDS else word(key, kind)


def is_damaged(stream: Stream) -> bool:
    """Whether a stream that holds no picture cannot be unpacked."""
    names = set(filters(stream))
    if names & _PIXEL_FILTERS or not names:
        return False
    try:
        stream.read_bytes()
    except (pikepdf.PdfError, NotImplementedError, ValueError):
        return True
    return False


def plain(stream: Stream) -> bytes | None:
    """The stream's bytes without its filters; ``None`` if a filter makes pixels or does not work."""
    try:
        data = stream.read_bytes()
    except (pikepdf.PdfError, NotImplementedError, ValueError, MemoryError):
        return None  # a picture's filter; a damaged stream is told by the page that draws it
    return data if len(data) <= _LARGEST_TEXT else None


def content_streams(source: Object) -> list[Stream]:
    """The streams that make up one content: a page's, or a stream by itself."""
    contents = source if isinstance(source, Stream) else source.get("/Contents")
    if isinstance(contents, Array):
        return [one for one in items(contents) if isinstance(one, Stream)]
    return [contents] if isinstance(contents, Stream) else []


def content_bytes(source: Object) -> bytes | None:
    """The operators of a page or stream as written; ``None`` if something of them cannot be unpacked."""
    pieces = [plain(stream) for stream in content_streams(source)]
    return None if None in pieces else b"\n".join(piece for piece in pieces if piece is not None)


def is_text(data: bytes) -> bool:
    """Whether nearly all bytes are characters of some text."""
    head = data[:4000]
    if not head or len(_TEXT_BYTES.findall(head)) < _LEAST_PRINTED * len(head):
        return False
    high = sum(byte > 0x7F for byte in head)
    return high < _MOST_ACCENTS * len(head) or decoded(data)[1] in ("utf-8", "gb18030")
