"""Bytes to text and back, for files that are nothing but text: which encoding, and which bytes are which character.

``guess`` decides in this order; the first that answers wins:

1. a byte order mark (UTF-8, UTF-16, UTF-32, GB 18030);
2. NUL bytes that stand where UTF-16 or UTF-32 puts them;
3. valid UTF-8 with Chinese in it, whatever the file declares: bytes of another encoding are never that by accident;
4. what the file declares (``charset=gb2312`` in HTML), if it decodes;
5. plausibility: the text is decoded as GB 18030, Big5, UTF-8 and UTF-16, and the share of *everyday* characters
   compared. Everyday is what the standards' own first levels hold, which were chosen by frequency: GB 2312 level 1
   (3,755 characters, rows B0–D7) and Big5 level 1 (5,401, rows A4–C6), with punctuation. Each encoding's text read
   as the other falls on the rare characters. At a tie GB 18030, which is what this country's old systems write.

If even the best reading is implausible (EUC-TW, EBCDIC, a code page) the text is given with ``doubt``, and the caller
makes a blind spot of it. A character that does not decode stands as U+FFFD in ``text``; its bytes are kept and written
back as they came. Seven-bit encodings that hide characters in ASCII (ISO-2022, HZ, UTF-7) are a doubt as well.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from redactor.content import BlindSpot
from redactor.errors import UnwritableFormat

BAD = "\ufffd"
_SAMPLE = 1 << 16
_BREAK = re.compile(r"\r\n|[\r\n]")
_MANY = 20
"""Lines with undecodable bytes that are told of one by one."""
_PLAUSIBLE = 0.75

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_DECLARED = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "big5-hkscs", "x-x-big5"), "cp950"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
}
_UNITS = {
    "utf-8": re.compile(
        rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|.", re.S
    ),
    "gb18030": re.compile(
        rb"[\x00-\x7f]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]|.", re.S
    ),
    "cp950": re.compile(rb"[\x00-\x7f]|[\x81-\xfe][\x40-\x7e\xa1-\xfe]|.", re.S),
    "utf-16-le": re.compile(rb".[\xd8-\xdb].[\xdc-\xdf]|..|.", re.S),
    "utf-16-be": re.compile(rb"[\xd8-\xdb].[\xdc-\xdf].|..|.", re.S),
    "utf-32-le": re.compile(rb".{1,4}", re.S),
    "utf-32-be": re.compile(rb".{1,4}", re.S),
}
_NARROW = frozenset({"utf-8", "gb18030", "cp950"})
"""Encodings in which the byte 0A is always a line feed."""

_ONLY_OUTSIDE = (
    b"%!PS",
    b"{\\rtf",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"begin 6",
    b"%FDF-",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh9",
)
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9\-]{1,40}):")
_MAIL_FIELDS = frozenset(
    b"from to cc subject date received return-path delivered-to message-id mime-version content-type "
    b"content-transfer-encoding reply-to".split()
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_SHIFTED = re.compile(rb"\x1b\$[@-Z(]|\x1b\([BIJ]|~\{(?:[\x21-\x77][\x21-\x7e]){2,}~\}")
_UTF7 = re.compile(rb"\+([A-Za-z0-9/]{3,})-")


_CARD = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:V(?:CARD|CALENDAR)[ \t]*[\r\n]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes as text.

    Attributes:
        text: the characters; what did not decode is U+FFFD.
        encoding: Python's name of it.
        mark: the byte order mark, not part of ``text``.
        body: the bytes after the mark.
        bad: offsets in ``text`` of the characters that did not decode, rising.
        doubt: Chinese clause why the encoding is not certain; empty if it is.
    """

    text: str = field(repr=False)
    encoding: str
    mark: bytes
    body: bytes = field(repr=False)
    bad: tuple[int, ...] = ()
    doubt: str = ""


def decode(data: bytes, declared: str = "") -> Decoded:
    """``data`` as text; never raises. ``declared``: the charset that the file itself names."""
    mark, encoding, doubt = guess(data, declared)
    body = data[len(mark) :]
    text, bad = _decode(body, encoding)
    return Decoded(text, encoding, mark, body, bad, doubt)


def guess(data: bytes, declared: str = "") -> tuple[bytes, str, str]:
    """The byte order mark, the encoding, and the doubt about it (empty if none)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding, ""
    wide = _wide(data[:_SAMPLE])
    if wide:
        return b"", wide, ""
    if data.isascii():
        return b"", "utf-8", _seven_bit_doubt(data)
    return b"", *_guess_narrow(data, declared)


def is_plain(data: bytes) -> bool:
    """Are these bytes text in any encoding, all of it to be seen: not binary, nor PDF, RTF, mail or cards, text only outside?

    By the first bytes of those formats, by NUL bytes, and by the share of control characters.
    """
    sample = data[:_SAMPLE]
    if (
        sample.lstrip().startswith(_ONLY_OUTSIDE)
        or b"%PDF-" in sample[:1024]
        or is_mail(sample[:8192])
        or is_card(sample[:200])
    ):
        return False
    mark, encoding, _ = guess(sample)
    if encoding.startswith(("utf-16", "utf-32")):
        return plausibility(sample[len(mark) : len(mark) + (len(sample) - len(mark)) // 4 * 4], encoding) >= 0
    if b"\x00" in data:
        return False
    return len(sample) - len(sample.translate(None, _CONTROLS)) <= len(sample) / 100


def replace(decoded: Decoded, changes: Iterable[tuple[int, int, str]]) -> bytes:
    """The bytes with stretches of the text replaced, all other bytes as they came.

    Args:
        decoded: what ``decode`` gave.
        changes: (start, end, new) in ``decoded.text``, without overlaps, in any order.

    Raises:
        UnwritableFormat: a new character does not exist in the encoding.
    """
    wanted = sorted(changes)
    if not wanted:
        return decoded.mark + decoded.body
    try:
        if not decoded.bad and decoded.text.encode(decoded.encoding) == decoded.body:
            return decoded.mark + _spliced(decoded.text, wanted).encode(decoded.encoding)
        return decoded.mark + b"".join(_rewritten(decoded, wanted))
    except UnicodeEncodeError:
        raise UnwritableFormat(
            f"替换字符在 {decoded.encoding} 编码中不存在", f"replacement does not exist in {decoded.encoding}"
        ) from None


def line_starts(text: str) -> list[int]:
    """Offsets at which the lines of ``text`` start."""
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def undecodable(source: Decoded) -> Iterator[BlindSpot]:
    """What of a decoded text could not be decoded, line by line, and the doubt about its encoding."""
    if source.doubt:
        yield BlindSpot("", source.doubt, "undecodable")
    if source.bad:
        starts = line_starts(source.text)
        lines = sorted({bisect_right(starts, offset) for offset in source.bad})
        for line in lines[:_MANY]:
            yield BlindSpot(f"第 {line} 行", "有不属于任何文字的字节，没有读出", "undecodable")
        if len(lines) > _MANY:
            yield BlindSpot("", f"另有 {len(lines) - _MANY} 行含有不属于任何文字的字节，没有读出", "undecodable")


def is_mail(head: bytes) -> bool:
    """Does this start with the header of a mail or of a saved page (RFC 5322, MHTML)? Two of its usual fields say so."""
    names = set()
    for line in head.splitlines():
        found = _FIELD.match(line)
        if found:
            names.add(found.group(1).lower())
        elif not line.startswith((b" ", b"\t", b"From ", b">From ")):
            break
    return len(names & _MAIL_FIELDS) >= 2


def is_card(head: bytes) -> bool:
    """Does this start an address card or a calendar (RFC 6350, 5545)?"""
    return _CARD.match(head) is not None


def _spliced(text: str, wanted: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, new in wanted:
        pieces += (text[at:start], new)
        at = end
    return "".join((*pieces, text[at:]))


def _rewritten(decoded: Decoded, wanted: list[tuple[int, int, str]]) -> Iterator[bytes]:
    """Byte by byte, for a text that does not encode back to its own bytes: undecodable bytes, Big5's doubled codes."""
    starts = {start: (end, new) for start, end, new in wanted}
    at, skip_to = 0, 0
    for line in _lines(decoded.body, decoded.encoding):
        length = len(_decode(line, decoded.encoding)[0])
        if skip_to <= at and not any(offset in starts for offset in range(at, at + length)):
            at += length
            yield line
            continue
        for unit, _ in _walk(line, decoded.encoding):
            if at in starts:
                skip_to, new = starts[at]
                yield new.encode(decoded.encoding)
            if at >= skip_to:
                yield unit
            at += 1


def _decode(body: bytes, encoding: str) -> tuple[str, tuple[int, ...]]:
    """The text and the offsets of what did not decode."""
    try:
        return body.decode(encoding), ()
    except UnicodeDecodeError:
        pass  # the lines that decode are taken whole below, the others are told of character by character
    pieces: list[str] = []
    bad: list[int] = []
    at = 0
    for line in _lines(body, encoding):
        try:
            piece = line.decode(encoding)
        except UnicodeDecodeError:
            signs = [sign for _, sign in _walk(line, encoding)]
            bad += (at + i for i, sign in enumerate(signs) if not sign)
            piece = "".join(sign or BAD for sign in signs)
        pieces.append(piece)
        at += len(piece)
    return "".join(pieces), tuple(bad)


def _lines(body: bytes, encoding: str) -> Iterator[bytes]:
    """The body cut after each line feed; wide encodings in one."""
    if encoding not in _NARROW:
        yield body
        return
    at = 0
    while at < len(body):
        end = body.find(b"\n", at) + 1 or len(body)
        yield body[at:end]
        at = end


def _walk(line: bytes, encoding: str) -> Iterator[tuple[bytes, str]]:
    """Each character's bytes and the character, empty if it does not decode.

    Of a broken narrow sequence only the first byte is bad: a digit behind it must not be swallowed.
    """
    at = 0
    pattern = _UNITS[encoding]
    while found := pattern.match(line, at):
        unit = found.group()
        try:
            sign = unit.decode(encoding)
        except UnicodeDecodeError:
            unit, sign = (unit[:1] if encoding in _NARROW else unit), ""
        yield unit, sign
        at += len(unit)


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the NUL bytes stand; empty if it is neither."""
    if b"\x00" not in sample or len(sample) < 4:
        return ""
    sample = sample[: len(sample) // 4 * 4]
    zeros = [sample[i::4].count(0) for i in range(4)]
    units = len(sample) // 4
    if zeros[3] == units and zeros[2] >= units * 0.99 and zeros[0] == 0:
        return "utf-32-le"
    if zeros[0] == units and zeros[1] >= units * 0.99 and zeros[3] == 0:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for encoding, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if here and not there and plausibility(sample, encoding) >= _PLAUSIBLE:
            return encoding
    return ""


def _guess_narrow(data: bytes, declared: str) -> tuple[str, str]:
    """Encoding and doubt of bytes that are not ASCII and have no mark and no NUL pattern."""
    sample = data[:_SAMPLE]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass  # not clean UTF-8; it competes with the others below
    else:
        if any(sign >= "\u2000" for sign in text[:_SAMPLE]) or any(sign >= "\u2000" for sign in text):
            return "utf-8", ""
        # only two-byte sequences: European letters, or two everyday Chinese characters that look like them
        return ("gb18030", "") if _DECLARED.get(declared) == "gb18030" or _pairs_are_chinese(sample) else ("utf-8", "")
    named = _DECLARED.get(declared.lower().strip())
    scores = {encoding: plausibility(sample, encoding) for encoding in ("gb18030", "cp950", "utf-8")}
    if named and scores[named] >= _PLAUSIBLE:
        return named, ""
    best = max(scores, key=lambda encoding: (scores[encoding], encoding == "gb18030"))
    if scores[best] >= _PLAUSIBLE:
        return best, ""
    for encoding in ("utf-16-le", "utf-16-be"):  # Chinese alone, without a line end or a digit, has no NUL
        if len(data) % 2 == 0 and plausibility(sample, encoding) >= 0.95:
            return encoding, ""
    return best, "编码无法确定，文字可能没有读对；请另存为 UTF-8 后再检查"


def _pairs_are_chinese(sample: bytes) -> bool:
    """Do the non-ASCII bytes come in longer runs that are everyday characters of GB 2312?"""
    runs = re.findall(rb"[\x80-\xff]{4,}", sample)
    return bool(runs) and plausibility(b"".join(runs), "gb18030") >= 0.9


def plausibility(sample: bytes, encoding: str) -> float:
    """How much like Chinese text ``sample`` reads in ``encoding``: 1 all everyday characters, 0 or less nonsense.

    Only what is not ASCII is judged; with nothing to judge it is 1.
    """
    usual, other = _everyday()[encoding == "cp950"]
    judged = total = 0.0
    for sign in sample.decode(encoding, "replace").rstrip(BAD):
        if sign < "\x80":
            if sign < " " and sign not in "\t\n\r\f\x1a":
                judged, total = judged - 2, total + 1
            continue
        total += 1
        if sign in usual:
            judged += 1
        elif sign in other:
            judged += 0.6
        elif "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff":
            judged += 0.1
        elif sign == BAD or "\ue000" <= sign <= "\uf8ff":
            judged -= 2
    return judged / total if total else 1.0


@lru_cache(maxsize=1)
def _everyday() -> tuple[tuple[frozenset[str], frozenset[str]], tuple[frozenset[str], frozenset[str]]]:
    """For everything but Big5, and for Big5: everyday characters, and those everyday in the other script."""
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    mainland = _block("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    taiwan = _block("cp950", range(0xA4, 0xC7), trails)
    marks = frozenset("　、。·—…‘’“”〈〉《》「」『』【】〔〕（）！，：；？％＊～￥①②③④⑤⑥⑦⑧⑨⑩×°℃〇○□■√→№")
    marks |= frozenset(chr(code) for code in range(0xFF10, 0xFF5B))
    return (mainland | marks, taiwan), (taiwan | marks, frozenset())


def _block(encoding: str, leads: Iterable[int], trails: Iterable[int]) -> frozenset[str]:
    trails = tuple(trails)
    return frozenset(bytes((a, b)).decode(encoding, "ignore") for a in leads for b in trails) - {""}


def _seven_bit_doubt(data: bytes) -> str:
    """Why ASCII bytes may spell other characters; empty if they do not."""
    if _SHIFTED.search(data) or sum(_is_utf7(m.group(1)) for m in _UTF7.finditer(data[:_SAMPLE])) >= 2:
        return "似为 ISO-2022、HZ 或 UTF-7 编码，不支持；请另存为 UTF-8 后再检查"
    return ""


def _is_utf7(run: bytes) -> bool:
    try:
        text = base64.b64decode(run + b"=" * (-len(run) % 4)).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return False  # so it is not a piece of UTF-7, which is the answer
    return all("\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef" for sign in text)
