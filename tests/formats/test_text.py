"""Plain text: encodings, line ends, tables, what is no text, and what cannot be read."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest

from redactor.content import BlindSpot, Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import _encoding, csv, format_of, json, text, xml

PHONE = "15499991234"
NOTICE = f"廉江市民政局关于低保申请的答复\r\n申请人张三，电话：{PHONE}，住石岭镇某村。\r\n\r\n特此答复。\r\n"
TRADITIONAL = f"關於補助申請的答覆\n申請人張三，電話：{PHONE}，請於期限內辦理。\n"
ENCODINGS = [
    ("utf-8", b"", NOTICE),
    ("utf-8", b"\xef\xbb\xbf", NOTICE),
    ("utf-16-le", b"\xff\xfe", NOTICE),
    ("utf-16-be", b"\xfe\xff", NOTICE),
    ("utf-16-le", b"", NOTICE),
    ("utf-16-be", b"", NOTICE),
    ("utf-32-le", b"\xff\xfe\x00\x00", NOTICE),
    ("utf-32-be", b"", NOTICE),
    ("gb18030", b"", NOTICE + "生僻字：㐂𠮷䶮"),
    ("gb18030", b"\x84\x31\x95\x33", NOTICE),
    ("cp950", b"", TRADITIONAL),
]


def _read(data: bytes) -> Content:
    found = format_of(data)
    assert found in (text, csv, json, xml)
    assert found is not None
    content: Content = found.read(data, Limits())
    return content


def _masked(data: bytes, value: str) -> bytes:
    content = _read(data)
    edits = [
        Edit(number, passage.text.index(value), value, "*" * len(value))
        for number, passage in enumerate(content.passages)
        if value in passage.text
    ]
    assert edits
    found = format_of(data)
    assert found is not None
    return found.write(data, edits, {})


@pytest.mark.parametrize(("encoding", "mark", "written"), ENCODINGS)
def test_every_encoding_is_read_and_written_back(encoding: str, mark: bytes, written: str) -> None:
    data = mark + written.encode(encoding)
    content = _read(data)
    assert not content.blind_spots
    assert any(f"：{PHONE}，" in passage.text for passage in content.passages)
    assert _masked(data, PHONE) == mark + written.replace(PHONE, "*" * 11).encode(encoding)
    assert text.write(data, [], {}) == data


def test_a_long_line_without_punctuation_is_cut_where_no_mask_can_move_the_cut() -> None:
    line = ("路1号" * 9_000 + "，" + "村2组" * 9_000).encode()
    passages = _read(line).passages
    starred = _read("".join("*" if sign.isalnum() else sign for sign in line.decode()).encode()).passages
    assert [len(p.text) for p in passages] == [len(p.text) for p in starred] == [27_001, 27_000]


def test_short_texts_are_told_apart() -> None:
    for sentence in ("张三", "手机：", "低保公示", "廉江市石岭镇", "联系电话"):
        assert _encoding.guess(b"No.1 " + sentence.encode("gb18030"))[1:] == ("gb18030", "")
    for sentence in ("張三的電話", "補助申請答覆", "聯絡方式："):
        assert _encoding.guess(b"No.1 " + sentence.encode("cp950"))[1:] == ("cp950", "")


def test_two_characters_that_look_like_utf8_are_chinese() -> None:
    assert "联通" in _read("联通".encode("gbk")).passages[0].text


def test_an_undecodable_byte_is_a_blind_spot_and_stays() -> None:
    head, tail = f"姓名：张三\n电话：{PHONE}".encode("gb18030"), f"\n地址：某地\n备用：{PHONE[:-1]}5".encode("gb18030")
    data = head + b"\xff" + tail
    content = _read(data)
    spot = next(spot for spot in content.blind_spots if spot.place)
    assert (spot.kind, spot.place) == ("undecodable", "第 2 行")
    assert content.passages[0].text.splitlines()[2:] == ["地址：某地", f"备用：{PHONE[:-1]}5"]
    masked = _masked(data, PHONE)
    assert masked == data.replace(PHONE.encode(), b"*" * 11)
    assert b"\xff" in masked


def test_a_digit_after_a_broken_lead_byte_is_read() -> None:
    data = ("说明文字" * 20).encode() + b"\xe5" + PHONE.encode()
    assert PHONE in _read(data).passages[0].text


def test_doubled_codes_of_big5_stay_as_they_came() -> None:
    twice = b"\xa2\xcc\xa4\x51"  # both are 十; only the second is what encoding gives
    data = TRADITIONAL.encode("cp950") + twice
    assert _masked(data, PHONE).endswith(twice)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_number_broken_over_a_line_end_is_one_and_the_line_end_stays(line_end: str) -> None:
    written = f"一{line_end}{line_end}电话 1549999{line_end}1234 止{line_end}"
    data = written.encode()
    content = _read(data)
    assert [(passage.text, passage.place) for passage in content.passages] == [
        ("一", "第 1 行"),
        (f"电话 1549999{line_end}1234 止", "第 3–4 行"),
    ]
    broken = f"1549999{line_end}1234"
    masked = text.write(data, [Edit(1, 3, broken, "*" * len(broken))], {})
    assert masked.decode() == written.replace("1549999", "*" * 7).replace("1234", "****")


def test_cells_have_their_column_and_their_row() -> None:
    data = f'补贴名单,,\n姓名,电话,备注\n张三,{PHONE},"一,二\n三"\n李四,="{PHONE}",\n王五,\'{PHONE},无\n'.encode()
    found = [(p.text, p.label, p.record, p.place) for p in _read(data).passages if p.label]
    assert found[0] == ("张三", "姓名", 3, "第 3 行“姓名”列")
    assert found[2] == ("一,二\n三", "备注", 3, "第 3 行“备注”列")
    assert found[4] == (PHONE, "电话", 4, "第 5 行“电话”列")
    assert found[6] == (PHONE, "电话", 5, "第 6 行“电话”列")
    assert _masked(data, PHONE).decode() == data.decode().replace(PHONE, "*" * 11)


def test_prose_with_commas_is_no_table() -> None:
    content = _read(b"To whom it may concern, hello.\nWe write, as said, again.\nBye.\n")
    assert [passage.place for passage in content.passages] == ["第 1–3 行"]


def test_escapes_of_json_and_xml_are_read() -> None:
    data = b'{"name": "\\u5f20\\u4e09", "tel": "\\u0031549999\\u00312\\u00334"}'
    assert PHONE in _read(data).passages[1].text
    assert _masked(data, PHONE) == b'{"name": "\\u5f20\\u4e09", "tel": "***********"}'
    data = b'<?xml version="1.0"?><list><tel>&#49;549999&#x31;234</tel></list>'
    assert _masked(data, PHONE) == b'<?xml version="1.0"?><list><tel>***********</tel></list>'


@pytest.mark.parametrize(
    ("before", "digits", "after"),
    [
        ("var tel = '", r"\u0031549999\u00312\u00334", "'; // 注"),
        ("电话 ", "&#49;549999&#x31;234", " 完"),
        ("{tel: '", r"\u0031549999\u00312\u00334", r"', a: 'b\/c'}"),
    ],
)
def test_characters_written_by_their_number_are_read_in_any_text(before: str, digits: str, after: str) -> None:
    data = (before + digits + after).encode()
    assert format_of(data) is text
    assert PHONE in _read(data).passages[0].text
    assert _masked(data, PHONE).decode() == before + "*" * 11 + after


def test_a_long_block_is_cut_and_no_number_with_it() -> None:
    line = f"电话{PHONE}，"
    content = _read((line * 5_000).encode())
    assert sum(passage.text.count(PHONE) for passage in content.passages) == 5_000
    assert max(len(passage.text) for passage in content.passages) < 23_000
    assert len(content.passages) > 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(range(256)) * 4,
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
        b"{\\rtf1\\ansi hello}",
        b"MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nMTU0OTk5OTEyMzQ=\n",
        b"From: a@example.com\r\nSubject: x\r\n y\r\nMIME-Version: 1.0\r\n\r\nhello",
        b"X-Odd: 1\nTo: a@example.com\nSubject: x\n\n<p>a</p><p>b</p>",
        b"PK\x03\x04" + b"abc" * 50,
        b"text with\x00a nul",
        b"<p>html</p>",
    ],
    ids=["empty", "binary", "pdf", "rtf", "mail", "mail2", "mail3", "zip", "nul", "html"],
)
def test_what_is_no_plain_text_is_not_claimed(data: bytes) -> None:
    assert not text.claims(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (base64.encodebytes(NOTICE.encode() * 5).decode(), "unsupported"),
        ("正文\n" + base64.b64encode(NOTICE.encode() * 5).decode() + "\n完", "unsupported"),
        ('<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "unsupported"),
        ('Tel \x1b$B$"\x1b(B 15499991234', "undecodable"),
        ("hz ~{VPNDVPND~} 15499991234", "undecodable"),
        ("+ZyxZDw-, +V/qLYg- 15499991234", "undecodable"),
    ],
    ids=["base64 lines", "base64 run", "word xml", "iso-2022", "hz", "utf-7"],
)
def test_what_is_packed_in_a_text_is_a_blind_spot(data: str, kind: str) -> None:
    assert [spot.kind for spot in _read(data.encode()).blind_spots] == [kind]


def test_edits_that_do_not_fit_are_refused() -> None:
    data = "电话".encode()
    for edit in (Edit(0, 0, "手机", "**"), Edit(1, 0, "电", "*"), Edit(0, 2, "话", "*"), Edit(0, -1, "话", "*")):
        with pytest.raises(StaleEdit):
            text.write(data, [edit], {})
    with pytest.raises(UnwritableFormat):
        text.write(data, [], {0: b""})
    with pytest.raises(UnwritableFormat):
        text.write(data, [Edit(0, 0, "电", "*"), Edit(0, 0, "电", "#")], {})
    with pytest.raises(UnwritableFormat):
        text.write("補助申請".encode("cp950"), [Edit(0, 0, "補", "补")], {})


def test_limits_are_kept() -> None:
    with pytest.raises(LimitExceeded):
        text.read(b"abc", Limits(file_bytes=2))
    with pytest.raises(LimitExceeded):
        text.read(b"a\n\nb\n\nc", Limits(passages=2))


@pytest.mark.parametrize("nasty", ["\n", " ", ",", '"', 'a,"\n', "1", "a:b\n", "A" * 39 + " ", "-" * 399 + "\n"])
def test_time_grows_with_the_size_and_no_faster(nasty: str) -> None:
    def seconds(size: int) -> float:
        data = (nasty * (size // len(nasty))).encode()
        start = time.process_time()
        _read(data)
        return time.process_time() - start

    seconds(1_000)  # warm up
    assert seconds(200_000) < max(12 * seconds(50_000), 0.5)


EXPECTED = {
    "chardet__Big5__ude_1.txt": ("cp950", False),
    "chardet__EUC-TW__ude_euc-tw1.txt": ("gb18030", True),
    "chardet__GB2312_w3cn.org.xml": ("gb18030", False),
    "chardet__UTF-32_bom-utf-32-le.srt": ("utf-32-le", False),
    "chardet__iso-2022-jp__ude_1.txt": ("utf-8", True),
    "tika__english.cp500.txt": ("gb18030", True),
    "gb__201801.tsv": ("utf-8", False),
    "hut__test_lines_cr.csv": ("utf-8", False),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_files_of_many_encodings(name: str, shared: Path) -> None:
    data = (shared / "corpus" / "text-encodings" / name).read_bytes()
    encoding, doubtful = EXPECTED[name]
    spots: tuple[BlindSpot, ...] = _read(data).blind_spots
    assert (_encoding.decode(data).encoding, bool(spots)) == (encoding, doubtful)
