"""Samples of mail and of rich text, as an office's programs write them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from urllib.parse import quote

from samples._files import resident_id

ZHANG = resident_id("440881", "19010101", "001")
LI = resident_id("440881", "19040229", "005")


def _folded(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def reply_mail_eml() -> bytes:
    """A reply with a GB 2312 subject, a Base64 body, and a list attached under an RFC 2231 name in GBK."""
    subject = base64.b64encode("回复：关于张三来信的办理情况".encode("gb18030"))
    body = "张三来信（手机15499991234）已转县民政局办理，请联系信访人。\r\n".encode("gb18030")
    rows = f"姓名,身份证号,手机\r\n张三,{ZHANG},15499991234\r\n李四,{LI},15499995678\r\n".encode("gb18030")
    name = quote("李四15499995678的材料.csv", encoding="gbk").encode("ascii")
    return (
        b"From: =?gb2312?B?" + base64.b64encode("县信访局".encode("gb18030")) + b"?= <office@example.com>\r\n"
        b"To: <bureau@example.com>\r\nSubject: =?gb2312?B?" + subject + b"?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="=_part"\r\n\r\n--=_part\r\n'
        b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + _folded(body)
        + b"\r\n--=_part\r\nContent-Type: text/csv; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename*=gb2312''"
        + name
        + b"\r\n\r\n"
        + _folded(rows)
        + b"\r\n--=_part--\r\n"
    )


def _rich(text: str) -> bytes:
    """As WordPad writes it: two escapes a character of code page 936."""
    return "".join(
        sign if sign.isascii() else "".join(f"\\'{byte:02x}" for byte in sign.encode("gb18030")) for sign in text
    ).encode("ascii")


def reply_rtf() -> bytes:
    """A list in rich text: escapes in two ways, a number cut by bold type, a table, hidden text, an author."""
    rows = (("姓名", "身份证号", "联系电话"), ("张三", ZHANG, "15499991234"), ("李四", LI, "15499995678"))
    table = b"".join(
        b"\\trowd\\cellx2000\\cellx6000\\cellx9000\\pard\\intbl "
        + b"".join(_rich(cell) + b"\\cell " for cell in row)
        + b"\\row\r\n"
        for row in rows
    )
    unicode = "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in "来信人手机：").encode("ascii")
    return (
        b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 " + _rich("宋体") + b";}}\r\n"
        b"{\\info{\\title "
        + _rich("临时救助名单")
        + b"}}\r\n\\pard\\f0\\fs32 "
        + _rich("临时救助名单")
        + b"\\par\r\n"
        + table
        + b"\\pard "
        + unicode
        + b"154{\\b 9999}1234\\par\r\n{\\v "
        + _rich("核对：15499995678")
        + b"}\\par\r\n"
        + _rich("特此公示。")
        + b"\\par}\r\n"
    )


LETTERS: Mapping[str, Callable[[], bytes]] = {
    "reply-mail-eml/回复.eml": reply_mail_eml,
    "reply-rtf/救助名单.rtf": reply_rtf,
}
