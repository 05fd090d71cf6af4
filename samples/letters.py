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


LETTERS: Mapping[str, Callable[[], bytes]] = {
    "reply-mail-eml/回复.eml": reply_mail_eml,
}
