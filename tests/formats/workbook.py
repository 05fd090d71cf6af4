"""A workbook made by hand, with a number of its own in every place where Excel can keep one."""

from __future__ import annotations

import io
import zipfile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MARKUP = f'{MAIN} xmlns:r="{RELATION}"'
PROLOG = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."

TYPES = {
    "/xl/workbook.xml": SHEET + "sheet.main+xml",
    "/xl/sharedStrings.xml": SHEET + "sharedStrings+xml",
    "/xl/styles.xml": SHEET + "styles+xml",
    "/xl/comments1.xml": SHEET + "comments+xml",
    "/xl/tables/table1.xml": SHEET + "table+xml",
    "/xl/pivotCache/pivotCacheDefinition1.xml": SHEET + "pivotCacheDefinition+xml",
    "/xl/pivotCache/pivotCacheRecords1.xml": SHEET + "pivotCacheRecords+xml",
    "/xl/externalLinks/externalLink1.xml": SHEET + "externalLink+xml",
    "/xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml",
    "/xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
    "/xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "/xl/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}


def pack(members: dict[str, str | bytes]) -> bytes:
    """The members as a zip, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return buffer.getvalue()


def inflated(data: bytes) -> dict[str, bytes]:
    """Every member's content."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        return {info.filename: opened.read(info) for info in opened.infolist()}


def relations(*links: tuple[str, str, str]) -> str:
    """A ``.rels`` member of (kind, target, mode)."""
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATION}/{kind}" Target="{target}"{mode and " TargetMode=" + chr(34) + mode + chr(34)}/>'
        for i, (kind, target, mode) in enumerate(links, 1)
    )
    return f'{PROLOG}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def book(
    rows: str,
    *,
    strings: str = "",
    before: str = "",
    after: str = "",
    styles: str = "",
    state: str = "",
    extra: dict[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """The members of a workbook with the sheet ``名单``.

    Args:
        rows: what stands in ``sheetData``.
        strings: the ``si`` elements.
        before, after: what stands in the worksheet before and after ``sheetData``.
        styles: what stands in ``styleSheet``.
        state: attribute of the sheet in the workbook.
        extra: other members.
    """
    extra = extra or {}
    types = dict(TYPES)
    types["/xl/worksheets/sheet1.xml"] = SHEET + "worksheet+xml"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
    return {
        "[Content_Types].xml": PROLOG
        + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        + f'<Default Extension="bin" ContentType="{SHEET}printerSettings"/>'
        + f'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>{overrides}</Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/workbook.xml": f'{PROLOG}<workbook {MARKUP}><sheets><sheet name="名单" sheetId="1"{state} r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml", ""),
            ("sharedStrings", "sharedStrings.xml", ""),
            ("styles", "styles.xml", ""),
        ),
        "xl/worksheets/sheet1.xml": f"{PROLOG}<worksheet {MARKUP}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
        "xl/sharedStrings.xml": f"{PROLOG}<sst {MAIN}>{strings}</sst>",
        "xl/styles.xml": f"{PROLOG}<styleSheet {MAIN}>{styles or STYLES}</styleSheet>",
        **extra,
    }


STYLES = (
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="000&quot;****&quot;0000"/>'
    '<numFmt numFmtId="165" formatCode=";;;"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><color rgb="FFFFFFFF"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="solid">'
    '<fgColor rgb="FF000080"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="164" fontId="0" fillId="0"/>'
    '<xf numFmtId="165" fontId="0" fillId="0"/><xf numFmtId="0" fontId="1" fillId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)
"""0 plain, 1 looks masked, 2 shows nothing, 3 white on white, 4 white on blue."""


def text(reference: str, value: str, style: int = 0) -> str:
    """A cell with an inline string."""
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'


def shared(reference: str, number: int) -> str:
    """A cell that shows a shared string."""
    return f'<c r="{reference}" t="s"><v>{number}</v></c>'


def number(reference: str, value: str, style: int = 0) -> str:
    """A cell that holds a number."""
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(at: int, *cells: str, attributes: str = "") -> str:
    """A row."""
    return f'<row r="{at}"{attributes}>{"".join(cells)}</row>'
