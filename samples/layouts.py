"""Builders of the samples with a fixed layout: OFD files (GB/T 33190-2016) as producers write them.

``Sheet`` draws text and rules at places given in millimetres; ``ofd_bytes`` packs sheets to a file, with a template, an
embedded subset of a font whose glyphs are drawn by their numbers, and document information.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from samples._files import resident_id, zip_bytes

NAMESPACE = "http://www.ofdspec.org/2016"
ZHANG = resident_id("440881", "19010101", "001")
LI = resident_id("440881", "19040229", "005")
WANG = resident_id("440881", "19030405", "121")
SUBSET = "0123456789X"
"""The characters that the embedded font has."""
_SONG, _SUBSET = 2, 3


class Sheet:
    """One page, or a template: a list of XML elements that grows."""

    def __init__(self, first_id: int) -> None:
        self._next = first_id
        self._objects: list[str] = []

    def _id(self) -> int:
        self._next += 1
        return self._next

    def text(self, x: float, y: float, words: str, size: float = 4.2333, *, subset: bool = False) -> None:
        """Draws words with their base line at ``y``.

        Args:
            subset: from the embedded font, by the numbers of its glyphs; else from the reader's own.
        """
        widths = [size if sign > "\u2000" else size / 2 for sign in words]
        steps = " ".join(f"{width:g}" for width in widths[:-1])
        transform = ""
        if subset:
            glyphs = " ".join(str(SUBSET.index(sign) + 1) for sign in words)
            transform = (
                f'<ofd:CGTransform CodePosition="0" CodeCount="{len(words)}" GlyphCount="{len(words)}">'
                f"<ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>"
            )
        delta = f' DeltaX="{steps}"' if steps else ""
        self._objects.append(
            f'<ofd:TextObject ID="{self._id()}" Boundary="{x:g} {y - size:g} {sum(widths):g} {size * 1.25:g}"'
            f' Font="{_SUBSET if subset else _SONG}" Size="{size:g}">{transform}'
            f'<ofd:TextCode X="0" Y="{size:g}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draws a straight line."""
        self._objects.append(
            f'<ofd:PathObject ID="{self._id()}" Boundary="{x0:g} {y0:g} {max(x1 - x0, 0.25):g} {max(y1 - y0, 0.25):g}"'
            f' LineWidth="0.25"><ofd:AbbreviatedData>M 0 0 L {x1 - x0:g} {y1 - y0:g}</ofd:AbbreviatedData></ofd:PathObject>'
        )

    def grid(self, columns: Sequence[float], rows: Sequence[float]) -> None:
        """Draws the rules of a table."""
        for y in rows:
            self.rule(columns[0], y, columns[-1], y)
        for x in columns:
            self.rule(x, rows[0], x, rows[-1])

    def xml(self, template: int | None = None) -> bytes:
        """The member's content."""
        drawn_first = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="{NAMESPACE}">{drawn_first}<ofd:Content>'
            f'<ofd:Layer ID="{self._id()}">{"".join(self._objects)}</ofd:Layer></ofd:Content></ofd:Page>'
        ).encode()


def ofd_bytes(
    pages: Sequence[Sheet], template: Sheet | None = None, information: Mapping[str, str] | None = None
) -> bytes:
    """An OFD file of these pages.

    Args:
        template: drawn below all of them.
        information: document information by the names of its elements.
    """
    head = f'<?xml version="1.0" encoding="UTF-8"?><ofd:{{0}} xmlns:ofd="{NAMESPACE}">{{1}}</ofd:{{0}}>'
    told = "".join(f"<ofd:{name}>{escape(text)}</ofd:{name}>" for name, text in (information or {}).items())
    drawn_below = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    listed = "".join(f'<ofd:Page ID="{10 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages)))
    common = (
        "<ofd:CommonData><ofd:MaxUnitID>9000</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{drawn_below}</ofd:CommonData>"
    )
    fonts = (
        f'<ofd:Fonts><ofd:Font ID="{_SONG}" FontName="SimSun" FamilyName="宋体"/>'
        f'<ofd:Font ID="{_SUBSET}" FontName="ABCDEF+Digits"><ofd:FontFile>font_3.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    )
    members = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="{NAMESPACE}" DocType="OFD" Version="1.0">'
        f"<ofd:DocBody><ofd:DocInfo>{told}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": head.format("Document", f"{common}<ofd:Pages>{listed}</ofd:Pages>"),
        "Doc_0/PublicRes.xml": head.format("Res", fonts).replace("<ofd:Res ", '<ofd:Res BaseLoc="Res" '),
    }
    packed = {name: text.encode() for name, text in members.items()}
    packed["Doc_0/Res/font_3.ttf"] = subset_font()
    if template:
        packed["Doc_0/Tpls/Tpl_0/Content.xml"] = template.xml()
    for at, page in enumerate(pages):
        packed[f"Doc_0/Pages/Page_{at}/Content.xml"] = page.xml(9 if template else None)
    return zip_bytes(packed)


def subset_font() -> bytes:
    """A font of digits in boxes of different heights, as a subset has them: by number, without a star."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"g{at}" for at in range(len(SUBSET)))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(sign): names[at + 1] for at, sign in enumerate(SUBSET)})
    glyphs = {}
    for at, name in enumerate(names):
        pen = TTGlyphPen(None)
        height = 300 + 45 * at
        for x, y, right, top in ((60, 0, 440, height), (140, 80, 360, height - 80)):
            corners = [(x, y), (x, top), (right, top), (right, y)]
            pen.moveTo(corners[0])
            for corner in corners[1:] if (x, y) == (60, 0) else corners[:0:-1]:
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (500, 60) for name in names})
    builder.setupHorizontalHeader(ascent=850, descent=-150)
    builder.setupNameTable({"familyName": "Digits", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=850, sTypoDescender=-150)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    buffer = io.BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(buffer)
    return buffer.getvalue()


_COLUMNS = (18.0, 32.0, 54.0, 100.0, 136.0, 192.0)
_HEADS = ("序号", "姓名", "身份证号", "联系电话", "家庭住址")


def subsidy_list_ofd() -> bytes:
    """A list over two pages, ruled, its headings on the first page only; numbers by glyphs of a subset without a star."""
    template = Sheet(100)
    template.text(70, 14, "石岭镇人民政府（监督电话：0759-6621234）", 3.5)
    first, second = Sheet(1000), Sheet(2000)
    first.text(52, 28, "2024年石岭镇农机购置补贴公示名单", 5.6)
    rows = [
        ("1", "张三", ZHANG, "15499991234", "石岭镇外村塘村12号"),
        ("2", "李四", LI, "15499995678", "石岭镇秧地坡村三组5号"),
        ("3", "王五", WANG, "19499991234", "安铺镇久受埇村8号"),
    ]
    for sheet, top, lines in ((first, 36.0, [_HEADS, *rows[:2]]), (second, 24.0, rows[2:])):
        sheet.grid(_COLUMNS, [top + 12 * at for at in range(len(lines) + 1)])
        for number, line in enumerate(lines):
            base = top + 12 * number + 7
            for column, words in enumerate(line):
                left = _COLUMNS[column] + 1.5
                if column == 2 and words is not _HEADS[2]:  # too narrow for it: the number runs over two lines
                    sheet.text(left, base - 2, words[:14], 3.5, subset=True)
                    sheet.text(left, base + 2.5, words[14:], 3.5, subset=True)
                else:
                    sheet.text(left, base, words, 3.5, subset=words.isdigit() and column == 3)
    return ofd_bytes((first, second), template, {"Title": "农机购置补贴公示名单", "Author": "石岭镇农业农村办公室"})


def penalty_decision_ofd() -> bytes:
    """A decision in paragraphs; the number and the address run over the end of a line; words in a template."""
    template = Sheet(100)
    template.text(25, 60, "当事人：", 4.2)
    sheet = Sheet(1000)
    sheet.text(72, 30, "行政处罚决定书", 7)
    sheet.text(130, 42, "廉市监处罚〔2024〕118号", 4.2)
    sheet.text(43, 60, "张三，男，汉族", 4.2)
    text = (
        f"经查，当事人张三（身份证号码{ZHANG}，住广东省湛江市廉江市石岭镇外村塘村12号）于2024年3月1日在廉江市"
        "石岭镇圩市销售不合格农药，违法所得328.50元。本机关决定没收违法所得，并处罚款1000元。如不服本决定，可以自收到本"
        "决定书之日起六十日内向廉江市人民政府申请行政复议。咨询电话：0759-6628888。"
    )
    indent, width, line, y = 8.4, 0.0, "", 72.0
    for sign in text:
        step = 4.2 if sign > "\u2000" else 2.1
        if width + step > 160 - indent:
            sheet.text(25 + indent, y, line, 4.2)
            line, width, indent, y = "", 0.0, 0.0, y + 8
        line, width = line + sign, width + step
    sheet.text(25 + indent, y, line, 4.2)
    return ofd_bytes((sheet,), template, {"Title": "行政处罚决定书", "Creator": "公文系统"})


def procurement_notice_ofd() -> bytes:
    """A notice with office numbers only: nothing in it is to be masked."""
    sheet = Sheet(1000)
    for at, words in enumerate(
        (
            "廉江市石岭镇人民政府采购公告",
            "项目编号：LJ2024-0118，预算金额：328500.00元。",
            "采购人：廉江市石岭镇人民政府，地址：廉江市石岭镇中兴路18号。",
            "联系电话：0759-6621234，监督电话：12345。",
        )
    ):
        sheet.text(25, 40 + 10 * at, words, 4.2)
    return ofd_bytes((sheet,), None, {"Title": "采购公告"})


LAYOUTS: Mapping[str, Callable[[], bytes]] = {
    "subsidy-list-ofd/补贴名单.ofd": subsidy_list_ofd,
    "penalty-decision-ofd/处罚决定书.ofd": penalty_decision_ofd,
    "procurement-notice-ofd/采购公告.ofd": procurement_notice_ofd,
}
