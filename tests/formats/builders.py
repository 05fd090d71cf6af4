"""Small files of every format, made in the test: what the laws are held against beside the samples.

One function a format, named in ``BUILDERS`` by the format's ``NAME``. The test of the laws fails for a format that has
neither a builder nor a sample, so a new format cannot be forgotten here.
"""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote

import docx
import openpyxl
import pikepdf
import pptx
import xlwt
from openpyxl.comments import Comment
from pptx.util import Cm

from samples._pdf import SONG, document, line, simple, table
from tests.formats import pdf_files

PHONE = "15499991234"
ID = "440881190101010018"
LINES = ("关于补助申请情况的公示", f"申请人张三，身份证号：{ID}，联系电话：{PHONE}。", "特此公示。")
TRADITIONAL = ("關於補助申請情況的公示", f"申請人張三，身分證號：{ID}，聯絡電話：{PHONE}。", "特此公示。")
ROWS = (("姓名", "身份证号", "联系电话"), ("张三", ID, PHONE), ("李四", "44088119040229005X", "15499995678"))


def texts() -> dict[str, bytes]:
    """Plain text in the encodings that offices write."""
    body = "\r\n".join(LINES) + "\r\n"
    return {
        "utf-8.txt": body.encode(),
        "utf-8-mark.txt": b"\xef\xbb\xbf" + body.encode(),
        "utf-16.txt": b"\xff\xfe" + body.encode("utf-16-le"),
        "gb18030.txt": body.encode("gb18030"),
        "big5.txt": "\n".join(TRADITIONAL).encode("cp950"),
        "table.csv": "\n".join(",".join(row) for row in ROWS).encode("gb18030"),
    }


def pages() -> dict[str, bytes]:
    """A page, and a piece of one with a number cut by tags, references, a link, a comment and a hidden field."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    piece = (
        f"<p>{LINES[1]}</p><p>手机：154<b>99&#57;9</b>1234</p><a href='tel:+86{PHONE}'>拨打</a><!-- {ID} -->"
        f"<input type=hidden value={ID}><table>{rows}</table><img src='data:text/plain;base64,5omL5py677yaMTU0OTk5OTEyMzQ='>"
    )
    page = (
        f"<!DOCTYPE html><html><head><meta charset=gb2312><title>{LINES[0]}</title></head><body>{piece}</body></html>"
    )
    return {"page.html": page.encode("gb18030"), "piece.html": piece.encode()}


def word() -> dict[str, bytes]:
    """A Word file with paragraphs, a number over several runs, a table and a header."""
    document = docx.Document()
    for text in LINES:
        document.add_paragraph(text)
    paragraph = document.add_paragraph("手机：")
    for piece in (PHONE[:3], PHONE[3:8], PHONE[8:]):
        paragraph.add_run(piece).bold = piece == PHONE[3:8]
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    document.sections[0].header.paragraphs[0].text = f"经办人电话 {PHONE}"
    buffer = io.BytesIO()
    document.save(buffer)
    return {"list.docx": buffer.getvalue()}


def workbook() -> dict[str, bytes]:
    """A workbook with a list, a number stored as one, a hidden column and a comment."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for row in ROWS:
        sheet.append(list(row))
    sheet.append(["王五", "440881190304051215", int("19499991234")])
    sheet.column_dimensions["B"].hidden = True
    sheet["A2"].comment = Comment(f"电话 {PHONE}", "经办人")
    buffer = io.BytesIO()
    book.save(buffer)
    return {"list.xlsx": buffer.getvalue()}


def presentation() -> dict[str, bytes]:
    """A presentation with a number over several runs, a table, notes and a hidden slide."""
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[5])
    assert first.shapes.title is not None
    first.shapes.title.text = LINES[0]
    frame = first.shapes.add_textbox(Cm(2), Cm(5), Cm(20), Cm(3)).text_frame
    frame.text = LINES[1]
    paragraph = frame.add_paragraph()
    for piece in ("手机：", PHONE[:3], PHONE[3:8], PHONE[8:]):
        paragraph.add_run().text = piece
    second = show.slides.add_slide(show.slide_layouts[6])
    table = second.shapes.add_table(len(ROWS), len(ROWS[0]), Cm(2), Cm(2), Cm(20), Cm(5)).table
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    notes = second.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = f"经办人电话 {PHONE}"
    hidden = show.slides.add_slide(show.slide_layouts[6])
    hidden._element.set("show", "0")
    hidden.shapes.add_textbox(Cm(2), Cm(2), Cm(20), Cm(3)).text_frame.text = LINES[1]
    buffer = io.BytesIO()
    show.save(buffer)
    return {"list.pptx": buffer.getvalue()}


def old_workbook() -> dict[str, bytes]:
    """A workbook of Excel 97: a list, numbers stored as numbers, a formula, a hidden column, a sheet hidden deeply."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for number, row in enumerate((*ROWS, ("王五", "440881190304051213", 19499991234))):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    sheet.write(4, 2, xlwt.Formula("SUM(D1:D4)"))
    sheet.col(1).hidden = True
    sheet.footer_str = f"&L&12{PHONE}".encode()
    other = book.add_sheet("说明")
    other.visibility = 2
    other.write(0, 0, LINES[1])
    other.write(1, 0, 82345678)
    other.write(1, 1, 12)
    buffer = io.BytesIO()
    book.save(buffer)
    return {"list.xls": buffer.getvalue()}


def archives() -> dict[str, bytes]:
    """An archive, and one inside another."""
    inner = zipped({"名单.csv": texts()["table.csv"], "说明.txt": "无个人信息。".encode()})
    return {"list.zip": inner, "nested.zip": zipped({"附件.zip": inner, "公示.html": pages()["piece.html"]})}


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members, with a fixed time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of these members, with no time and no owner."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def tars() -> dict[str, bytes]:
    """Tars of the three kinds, with long names, names in GBK, a link, and a file inside."""
    members = {
        "名单.csv": texts()["table.csv"],
        f"附件/{'很长的文件夹名称' * 6}/张三{ID}.txt": "无个人信息。".encode(),
        f"{'long' * 30}/电话{PHONE}.html": pages()["piece.html"],
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT, encoding="gbk") as archive:
        for name, kind in ((f"来信/{PHONE}.txt", tarfile.REGTYPE), ("链接", tarfile.SYMTYPE), ("空", tarfile.DIRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.uname = kind, "张三"
            member.linkname = f"来信/{PHONE}.txt" if kind == tarfile.SYMTYPE else ""
            member.size = len(LINES[1].encode()) if kind == tarfile.REGTYPE else 0
            archive.addfile(member, io.BytesIO(LINES[1].encode()))
    return {
        "pax.tar": tarred(members),
        "gnu.tar": tarred(members, tarfile.GNU_FORMAT),
        "ustar-gbk.tar": buffer.getvalue(),
    }


def gzips() -> dict[str, bytes]:
    """A packed tar; a packed text that says its name, under a checksum; two streams, of which the second is empty."""
    body = texts()["gb18030.txt"]
    header = b"\x1f\x8b\x08\x1a" + bytes(6) + f"张三{PHONE}.txt\0".encode("gbk") + f"经办人电话 {PHONE}\0".encode()
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(body) + packer.flush()
    named = header + struct.pack("<H", zlib.crc32(header) & 0xFFFF) + packed
    named += struct.pack("<II", zlib.crc32(body), len(body))
    return {
        "list.tar.gz": gzip.compress(tars()["pax.tar"], mtime=0),
        "named.gz": named,
        "two.gz": gzip.compress(body, mtime=0) + gzip.compress(texts()["utf-8.txt"][:0], mtime=0),
    }


def mails() -> dict[str, bytes]:
    """A mail with everything: encoded words cut in a character, both bodies, an attachment, a mail inside; a bare one."""
    subject = LINES[0].encode("gb18030")
    words = b"\r\n ".join(b"=?gb2312?B?" + base64.b64encode(half) + b"?=" for half in (subject[:7], subject[7:]))
    table = base64.encodebytes(texts()["table.csv"]).replace(b"\n", b"\r\n")
    page = quopri.encodestring(pages()["piece.html"]).replace(b"\n", b"\r\n")
    name = quote(f"张三{PHONE}的申请.csv", encoding="gbk").encode()
    bare = f"From: zhang@example.com\r\nTo: li@example.org\r\nSubject: 来信\r\n\r\n{LINES[1]}\r\n".encode("gb18030")
    full = (
        b"From: =?utf-8?Q?=E5=BC=A0=E4=B8=89?= <zhang@example.com>\r\nTo: li@example.org\r\nSubject: "
        + words
        + b"\r\nX-Note: "
        + f"电话 {PHONE}".encode()
        + b"\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed;\r\n\tboundary="outer"\r\n\r\nMore than one part.\r\n--outer\r\n'
        b"Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n"
        b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(LINES[1].encode("gb18030")).replace(b"\n", b"\r\n")
        + b"\r\n--inner\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + page + b"\r\n--inner--\r\n\r\n--outer\r\n"
        b"Content-Type: text/csv\r\nContent-Disposition: attachment;\r\n filename*0*=gbk''"
        + name[:15]
        + b";\r\n filename*1*="
        + name[15:]
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + table
        + b"\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n"
        + bare
        + b"\r\n--outer--\r\n"
    )
    return {"full.eml": full, "bare.eml": bare}


def rich(text: str) -> bytes:
    """A text as WordPad writes it: code page 936, two escapes a character."""
    return "".join(
        sign if sign.isascii() else "".join(f"\\'{byte:02x}" for byte in sign.encode("gb18030")) for sign in text
    ).encode("ascii")


def riches() -> dict[str, bytes]:
    """Rich text in both spellings, with a table, a field, a note, hidden text, properties and a file inside."""
    unicode = "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in LINES[1]).encode()
    cells = b"".join(
        b"\\trowd\\cellx1\\cellx2\\cellx3\\intbl " + b"".join(rich(cell) + b"\\cell " for cell in row) + b"\\row\r\n"
        for row in ROWS
    )
    inner = b"{\\pict\\pngblip\r\n" + texts()["table.csv"].hex().encode() + b"}"
    full = (
        b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 "
        + rich("宋体")
        + b";}{\\f1\\fcharset0 Arial;}}\r\n"
        b"{\\info{\\author "
        + rich("王五")
        + b"}{\\title "
        + rich(LINES[0])
        + b"}}\r\n\\pard\\f0 "
        + rich(LINES[1])
        + b"\\par\r\n"
        + unicode
        + b"\\par "
        + rich("手机：")
        + PHONE[:3].encode()
        + b"{\\b "
        + PHONE[3:7].encode()
        + b"}\\f1 "
        + PHONE[7:].encode()
        + b"\\f0{\\footnote "
        + rich(f"经办人电话{PHONE}")
        + b"}{\\v "
        + ID.encode()
        + b'}\\par\r\n{\\field{\\*\\fldinst HYPERLINK "tel:'
        + PHONE.encode()
        + b'"}{\\fldrslt '
        + rich("拨打")
        + b"}}\\par\r\n"
        + cells
        + b"\\pard "
        + inner
        + b"\\par}\r\n"
    )
    return {"full.rtf": full, "plain.rtf": b"{\\rtf1\\ansi\\ansicpg936 " + rich(LINES[1]) + b"\\par}"}


def portable() -> dict[str, bytes]:
    """PDF files: fonts embedded and not, a table over two pages, a number over operators, a form, an attachment."""
    subset = pdf_files.subset("".join((*LINES, *(cell for row in ROWS for cell in row))))
    song, plain = SONG, simple()

    def attach(made: pikepdf.Pdf) -> None:
        made.attachments["名单.csv"] = pikepdf.AttachedFileSpec(made, workbook_csv(), filename="名单.csv")

    letter = "".join(line("F", 12, 60, 700 - 30 * at, subset.hex(text)) for at, text in enumerate(LINES))
    pieces = f"BT /H 12 Tf 60 500 Td [({PHONE[:3]}) -20 ({PHONE[3:7]})] TJ ({PHONE[7:]}) Tj ET"
    edges = (60, 160, 320, 440)
    pages = [
        table(song, "F", ROWS, edges, 120),
        table(song, "F", ROWS[1:], edges, 780),
    ]
    return {
        "letter.pdf": document([letter + pieces], {"F": subset, "H": plain}),
        "list.pdf": document(pages, {"F": song}, attach),
    }


def workbook_csv() -> bytes:
    """The rows as CSV."""
    return "\n".join(",".join(row) for row in ROWS).encode()


BUILDERS: Mapping[str, Callable[[], dict[str, bytes]]] = {
    "text": texts,
    "html": pages,
    "docx": word,
    "xlsx": workbook,
    "pptx": presentation,
    "xls": old_workbook,
    "zip": archives,
    "tar": tars,
    "gzip": gzips,
    "eml": mails,
    "rtf": riches,
    "pdf": portable,
}
