"""Mail: headers are text in whatever way they are spelled, bodies and attachments are parts."""

from __future__ import annotations

import base64
import email
import email.policy
import os
import quopri
from pathlib import Path

import pytest

from redactor.content import Content, Edit, Limits
from redactor.errors import LimitExceeded, StaleEdit, UnwritableFormat
from redactor.formats import eml
from tests.formats.builders import LINES, PHONE, mails

LIMITS = Limits()
STARS = "*" * 11


def mail(*headers: str | bytes, body: bytes = b"Hello.\r\n") -> bytes:
    lines = [line.encode() if isinstance(line, str) else line for line in ("From: a@b.cn", "To: c@d.cn", *headers)]
    return b"\r\n".join((*lines, b"", body))


def read(data: bytes) -> Content:
    return eml.read(data, LIMITS)


def masked(data: bytes, old: str = PHONE) -> bytes:
    """The mail with ``old`` starred in every passage that has it."""
    found = [(i, p.text.find(old)) for i, p in enumerate(read(data).passages)]
    edits = [Edit(i, at, old, "*" * len(old)) for i, at in found if at >= 0]
    assert edits
    return eml.write(data, edits, {})


def word(text: str, charset: str, kind: str) -> bytes:
    raw = text.encode(charset)
    payload = base64.b64encode(raw) if kind == "B" else b"".join(b"=%02X" % sign for sign in raw)
    return b"=?" + charset.encode() + b"?" + kind.encode() + b"?" + payload + b"?="


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "utf-8", "big5"])
@pytest.mark.parametrize("kind", ["B", "Q"])
def test_encoded_words_are_read_and_written_back(charset: str, kind: str) -> None:
    data = mail(b"Subject: Re: " + word(f"申人{PHONE}的", charset, kind) + b" ok", "Date: today")
    assert f"Re: 申人{PHONE}的 ok" in [p.text for p in read(data).passages]
    copy = masked(data)
    assert f"Re: 申人{STARS}的 ok" in [p.text for p in read(copy).passages]
    assert str(email.message_from_bytes(copy, policy=email.policy.default)["subject"]) == f"Re: 申人{STARS}的 ok"
    assert copy.endswith(b" ok\r\nDate: today\r\n\r\nHello.\r\n")


def test_a_character_or_a_number_cut_between_two_words_is_whole() -> None:
    raw = f"电话{PHONE}的人".encode("gb18030")
    for cut in range(1, len(raw)):
        words = b"\r\n\t".join(b"=?gb2312?B?" + base64.b64encode(half) + b"?=" for half in (raw[:cut], raw[cut:]))
        copy = masked(mail(b"Subject: " + words))
        assert [p.text for p in read(copy).passages][2] == f"电话{STARS}的人"


def test_long_words_are_cut_at_75_characters() -> None:
    data = mail(b"Subject: " + word("很长的主题" * 20 + PHONE, "utf-8", "B"))
    copy = masked(data)
    subject = copy.partition(b"Subject: ")[2].partition(b"\r\n\r\n")[0]
    assert all(len(one) <= 75 for one in subject.split())
    assert read(copy).passages[2].text == "很长的主题" * 20 + STARS


def test_folded_and_bare_headers_are_one_text() -> None:
    data = mail("X-Note: 电话 154\r\n 9999\r\n\t1234".encode("gbk"))
    assert read(data).passages[2].text == "电话 154 9999\t1234"
    copy = eml.write(data, [Edit(2, 3, "154 9999\t1234", "*** ****\t****")], {})
    assert "X-Note: 电话 ***\r\n ****\r\n\t****\r\n".encode("gbk") in copy


NAMED = {
    "plain": f'filename="{PHONE}.txt"'.encode(),
    "bare": f"filename={PHONE}.txt".encode(),
    "gbk": f'filename="张{PHONE}.txt"'.encode("gbk"),
    "word in quotes": b'filename="' + word(f"张{PHONE}.txt", "gbk", "B") + b'"',
    "percent": f"filename*=utf-8''%E5%BC%A0{PHONE}.txt".encode(),
    "pieces": f"filename*0*=gbk''%D5%C5{PHONE[:4]};\r\n filename*1=\"{PHONE[4:]}.txt\"".encode(),
    "cut character": f"filename*0*=gbk''%D5;\r\n filename*1*=%C5{PHONE[:6]}; filename*2*={PHONE[6:]}.txt".encode(),
}


@pytest.mark.parametrize("spelling", NAMED.values(), ids=NAMED)
def test_names_of_attachments_are_read_and_masked(spelling: bytes) -> None:
    data = mail(b"Content-Disposition: attachment; " + spelling)
    (part,) = read(data).parts
    assert PHONE in part.name
    copy = masked(data)
    (part,) = read(copy).parts
    assert "_" * 11 + ".txt" in part.name
    assert part.data == b"Hello.\r\n"
    name = email.message_from_bytes(copy, policy=email.policy.default).get_filename()
    assert name is not None
    assert PHONE[:4] not in name


@pytest.mark.parametrize("coding", ["7bit", "base64", "quoted-printable"])
def test_a_body_is_replaced_in_its_own_encoding(coding: str) -> None:
    body = f"{LINES[1]}\r\n trailing \r\n=3D\r\n".encode()
    raw = {"base64": base64.encodebytes(body), "quoted-printable": quopri.encodestring(body)}.get(coding, body)
    data = mail("Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {coding}", body=raw)
    assert [part.data for part in read(data).parts] == [body]
    for new in (body.replace(PHONE.encode(), STARS.encode()), b"a" * 200, b"\xff\x00 \r\n\r\n \r"):
        copy = eml.write(data, [], {0: new})
        assert copy.startswith(data[: -len(raw)])
        assert [part.data for part in read(copy).parts] == [new]
        message = email.message_from_bytes(copy, policy=email.policy.default)
        if coding == "base64":
            assert message.get_payload(decode=True) == new


def test_all_parts_of_a_mail_are_handed_on() -> None:
    data = mails()["full.eml"]
    content = read(data)
    assert [part.name for part in content.parts][1:3] == ["正文（纯文本）", "正文（网页）"]
    assert content.parts[0].data == b"More than one part."
    assert content.parts[1].data == LINES[1].encode("gb18030")
    assert content.blind_spots == ()
    copy = eml.write(data, [], {4: b"Subject: x\r\n\r\ny"})
    walked = list(email.message_from_bytes(copy, policy=email.policy.default).walk())
    assert [part.get_content_type() for part in walked][-2:] == ["message/rfc822", "text/plain"]
    assert not any(part.defects for part in walked)
    assert read(copy).parts[4].data == b"Subject: x\r\n\r\ny"


def kinds(data: bytes) -> list[str]:
    return [spot.kind for spot in read(data).blind_spots]


def test_what_cannot_be_read_is_told() -> None:
    multi = b"--x\r\n\r\none\r\n--x\r\n\r\ntwo\r\n"
    assert kinds(mail("Content-Type: multipart/mixed; boundary=x", body=multi + b"--x--\r\n")) == []
    assert kinds(mail("Content-Type: multipart/mixed; boundary=x", body=multi)) == ["corrupt"]
    assert kinds(mail("Content-Type: multipart/mixed", body=multi)) == ["corrupt"]
    assert kinds(mail("Content-Transfer-Encoding: base64", body=b"!!" + base64.b64encode(b"x" * 99))) == ["corrupt"]
    assert kinds(mail("Content-Transfer-Encoding: x-odd")) == ["unsupported"]
    assert kinds(mail("Content-Type: message/partial; id=1")) == ["unsupported"]
    assert kinds(mail("Content-Type: message/external-body")) == ["external"]
    assert kinds(mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data")) == ["encrypted"]
    assert kinds(mail(b"Subject: =?x-nobody?B?abcd?=")) == ["undecodable"]
    assert kinds(mail(b"Subject: =?utf-8?B?/w==?=")) == ["undecodable"]
    assert kinds(mail(f"X-{PHONE}: x")) == ["unsupported"]
    assert kinds(mail(f"Content-Type: text/plain ({PHONE}); charset=x")) == []
    assert kinds(mail("Content-Type: text/plain; charset=iso-8859-1", body="张三的信".encode("gbk"))) == ["undecodable"]
    assert kinds(mail(body=b"begin 644 a.txt\r\n" + b"M" + b"A" * 60 + b"\r\n")) == ["unsupported"]


def test_a_signed_mail_is_sealed() -> None:
    body = b"--x\r\n\r\none\r\n--x\r\nContent-Type: application/pkcs7-signature\r\n\r\nabc\r\n--x--\r\n"
    assert read(mail("Content-Type: multipart/signed; boundary=x", body=body)).seals
    assert read(mail(body=b"-----BEGIN PGP SIGNED MESSAGE-----\r\nx\r\n")).seals
    assert not read(mails()["full.eml"]).seals


def test_nothing_is_written_that_would_be_wrong() -> None:
    data = mail("Content-Transfer-Encoding: base64", body=b"!!!!")
    with pytest.raises(UnwritableFormat):
        eml.write(data, [], {0: b"x"})
    with pytest.raises(StaleEdit):
        eml.write(data, [], {7: b"x"})
    with pytest.raises(StaleEdit):
        eml.write(data, [Edit(0, 0, "x", "*")], {})
    with pytest.raises(LimitExceeded):
        eml.read(mails()["full.eml"], Limits(members=3))


def test_claims_mail_and_not_text() -> None:
    assert eml.claims(mail())
    assert not eml.claims(b"From: here to there\nit is far\n")
    assert not eml.claims("收件人：张三".encode())


_CORPUS = Path(os.environ.get("REDACTOR_SHARED", Path(__file__).parents[3] / "shared")) / "corpus" / "eml"


@pytest.mark.skipif(not _CORPUS.is_dir(), reason="the shared corpus is not beside the repository (REDACTOR_SHARED)")
def test_corpus_is_read_and_every_part_can_be_put_back() -> None:
    for path in sorted(_CORPUS.iterdir()):
        data = path.read_bytes()
        content = read(data)
        assert content.parts, path.name
        assert not any(spot.kind == "failed" for spot in content.blind_spots)
        again = eml.read(eml.write(data, [], {i: part.data for i, part in enumerate(content.parts)}), LIMITS)
        assert (again.parts, again.passages) == (content.parts, content.passages), path.name
