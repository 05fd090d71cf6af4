"""Ways in which a text is written as another text, undone without knowing whose text it is: for the witness.

Base64, quoted-printable and encoded words (mail), ``\\u5f20`` (JSON, scripts), ``\\'d5\\'c5`` and ``\\u24352?`` (rich
text), ``+X6A-`` (UTF-7), ``%E5%BC%A0`` (addresses). Everything that looks like one of them is tried: what was none comes
out as nonsense, in which nobody's number stands.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]{16,}+(?:\r?\n[ \t]*+[A-Za-z0-9+/_\-]++)*+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SHORT = 4_000
"""A run of Base64 up to this long may begin with characters that are not part of it: ``/picture/5omL…``."""
_QUOTED = re.compile(rb"=[0-9A-Fa-f]{2}|=\r?\n")
_WORD = re.compile(rb"=\?([A-Za-z0-9._\-]{2,40})(?:\*[A-Za-z\-]*)?\?([BbQq])\?([^?\r\n]{0,400})\?=(?:\s+(?==\?))?")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|\\x([0-9a-fA-F]{2})|\\(/)")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_UTF7 = re.compile(r"\+([A-Za-z0-9+/]{2,})-?")
_RICH = re.compile(
    rb"\\'(?P<hex>[0-9a-fA-F]{2})|\\u(?P<code>-?[0-9]{1,6}) ?(?P<stand>\?|(?:\\'[0-9a-fA-F]{2}){0,2})"
    rb"|\\[a-zA-Z]{1,32}-?[0-9]{0,10} ?|\\(?P<sign>[^a-zA-Z'])|[{}\r\n]"
)


def packed(data: bytes) -> Iterator[bytes]:
    """What runs of Base64 in these bytes decode to."""
    for found in _BASE64.finditer(data):
        run = b"".join(found.group().split()).translate(_URL_SAFE)
        for start in range(4 if len(run) <= _SHORT else 1):
            piece = run[start : start + (len(run) - start) // 4 * 4]
            rest = run[start + len(piece) :]
            try:
                yield base64.b64decode(
                    piece + (rest + b"==" if len(rest) == 2 else rest + b"=" if len(rest) == 3 else b"")
                )
            except binascii.Error:
                continue  # it was none, or it is read at another start


def rewritten(data: bytes) -> Iterator[bytes]:
    """The bytes once more for each way of writing bytes as text that is met in them, undone."""
    if len(_QUOTED.findall(data[:1_000_000])) > 2:
        yield quopri.decodestring(data)
    if b"=?" in data:
        yield _WORD.sub(_word, data)
    if _PERCENT.search(data):
        yield unquote_to_bytes(data)
    if data[:1024].lstrip().startswith(b"{\\rtf"):
        yield _RICH.sub(_rich, data)
        yield _RICH.sub(_rich_with_stand_ins, data)


def unescaped(text: str) -> Iterator[str]:
    """The text once more for each way of writing a character by its number that is met in it, undone."""
    if "\\u" in text or "\\x" in text or "\\/" in text:
        yield _ESCAPE.sub(_escape, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "+" in text and text.isascii() and _UTF7.search(text):
        yield _UTF7.sub(_utf7, text)


def _word(found: re.Match[bytes]) -> bytes:
    charset, kind, payload = found.groups()
    try:
        raw = (
            base64.b64decode(payload + b"=" * (-len(payload) % 4))
            if kind in b"Bb"
            else quopri.decodestring(payload, header=True)
        )
        if charset.lower() in (b"utf-8", b"us-ascii"):
            return raw
        return raw.decode(charset.decode("ascii"), "replace").encode()
    except (binascii.Error, LookupError):
        return found.group()


def _escape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    return chr(min(int(code, 16), 0x10FFFF)) if code else "/"


def _utf7(found: re.Match[str]) -> str:
    run = found[1]
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4)).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return found.group()


def _rich(found: re.Match[bytes]) -> bytes:
    """What an escape of rich text means, in GB 18030; nothing for a control word."""
    if found["hex"]:
        return bytes((int(found["hex"], 16),))
    if found["code"]:
        return chr(int(found["code"]) % 0x10000).encode("gb18030", "replace")
    sign = found["sign"] or b""
    return {b"~": b" ", b"_": b"-", b"-": b"", b"*": b"", b"\n": b"", b"\r": b""}.get(sign, sign)


def _rich_with_stand_ins(found: re.Match[bytes]) -> bytes:
    """The same, but what stands in for a character by its number is read as text of its own."""
    if found["code"] and found["stand"].startswith(b"\\"):
        return _RICH.sub(_rich, found["stand"])
    return _rich(found)
