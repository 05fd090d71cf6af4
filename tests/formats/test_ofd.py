"""OFD: what is drawn is read as a reader sees it, and what is hidden is drawn no more."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

import pytest

from redactor import Verdict, check
from redactor.content import Content, Edit, Limits
from redactor.errors import UnwritableFormat
from redactor.formats import format_of, ofd
from samples._files import zip_bytes
from samples.layouts import Sheet, ofd_bytes, subsidy_list_ofd

MOBILE = "15499991234"
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def _read(data: bytes) -> Content:
    return ofd.read(data, Limits())


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _with(data: bytes, members: Mapping[str, bytes]) -> bytes:
    return zip_bytes(_members(data) | dict(members))


def _texts(data: bytes) -> list[str]:
    return [passage.text for passage in _read(data).passages]


def _masked(data: bytes, value: str) -> bytes:
    """The file with the value masked wherever it stands in one passage."""
    edits = [
        Edit(number, passage.text.index(value), value, "*" * len(value))
        for number, passage in enumerate(_read(data).passages)
        if value in passage.text
    ]
    assert edits
    return ofd.write(data, edits, {})


def _page(*elements: str) -> bytes:
    sheet = Sheet(1000).xml().decode()
    return sheet.replace("</ofd:Layer>", "".join(elements) + "</ofd:Layer>").encode()


def _one(*elements: str) -> bytes:
    return _with(ofd_bytes([Sheet(1000)]), {PAGE: _page(*elements)})


def _object(text: str, code: str, extra: str = "", attributes: str = "") -> str:
    return (
        f'<ofd:TextObject ID="77" Boundary="20 20 100 10" Font="2" Size="4"{attributes}>{extra}'
        f"<ofd:TextCode {code}>{text}</ofd:TextCode></ofd:TextObject>"
    )


def test_a_number_drawn_digit_by_digit_is_one_text() -> None:
    sheet = Sheet(1000)
    for at, sign in reversed(list(enumerate(MOBILE))):
        sheet.text(30 + 2.1 * at, 40, sign, 4.2)
    data = ofd_bytes([sheet])
    assert MOBILE in _texts(data)
    assert "*" * 11 in _texts(_masked(data, MOBILE))


def test_a_form_in_the_template_labels_what_the_page_says() -> None:
    template, page = Sheet(100), Sheet(1000)
    template.text(20, 40, "联系电话：")
    page.text(42, 40, MOBILE)
    found = next(p for p in _read(ofd_bytes([page], template)).passages if p.text == MOBILE)
    assert found.label == "联系电话"
    assert found.place == "第 1 页“联系电话”"


def test_headings_go_on_over_the_page() -> None:
    found = _read(subsidy_list_ofd()).passages
    labels = {p.text: p.label for p in found if p.place.startswith("第 2 页")}
    assert labels["440881190304051215"] == "身份证号"
    assert len({p.record for p in found if p.place.startswith("第 2 页")}) == 1


def test_the_glyphs_of_hidden_codes_go_and_those_of_others_stay() -> None:
    sheet = Sheet(1000)
    sheet.text(30, 40, MOBILE, subset=True)
    data = ofd_bytes([sheet])
    copy = ofd.write(data, [Edit(0, 3, MOBILE[3:], "*" * 8)], {})
    page = _members(copy)[PAGE].decode()
    assert re.findall("<ofd:Glyphs>([^<]*)<", page) == ["2 6 5"]  # 154, counted from the glyph of 0, which is 1
    assert _texts(copy) == ["154********"]
    star = re.search(r'Font="(\d+)"[^>]*><ofd:TextCode[^>]*>\*', page)
    assert star
    assert f'ID="{star[1]}" FontName="SimSun"' in _members(copy)["Doc_0/PublicRes.xml"].decode()


def test_stars_stand_where_the_hidden_characters_stood() -> None:
    sheet = Sheet(1000)
    sheet.text(30, 40, MOBILE, size=4, subset=True)
    page = _members(ofd.write(ofd_bytes([sheet]), [Edit(0, 3, MOBILE[3:7], "****")], {}))[PAGE].decode()
    codes = {text: float(x) for x, text in re.findall(r'<ofd:TextCode X="([^"]*)"[^>]*>([^<]*)<', page)}
    assert codes == {"154": 0, "****": 6, "1234": 14}


def test_what_is_drawn_twice_is_hidden_twice() -> None:
    sheet = Sheet(1000)
    sheet.text(30, 40, MOBILE)
    sheet.text(30.2, 40, MOBILE)
    data = ofd_bytes([sheet])
    assert _texts(data).count(MOBILE) == 1
    assert MOBILE.encode() not in _members(_masked(data, MOBILE))[PAGE]


@pytest.mark.parametrize("code", ['X="4" Y="0" DeltaY="g 10 4"', 'X="0" Y="4" DeltaX="0 0 0 0" DeltaY="g 10 4"'])
def test_text_from_top_to_bottom(code: str) -> None:
    data = _one(_object(MOBILE, code), _object("右侧一行", 'X="60" Y="4" DeltaX="g 3 4"'))
    assert set(_texts(data)) == {MOBILE, "右侧一行"}
    assert set(_texts(_masked(data, MOBILE))) == {"*" * 11, "右侧一行"}


def test_turned_text() -> None:
    turned = ' CTM="0.866 0.5 -0.5 0.866 0 0"'
    data = _one(_object(MOBILE, 'X="0" Y="4" DeltaX="g 10 2"', attributes=turned))
    assert _texts(data) == [MOBILE]
    assert _texts(_masked(data, MOBILE)) == ["*" * 11]


@pytest.mark.parametrize(
    ("extra", "attributes"),
    [
        ("", ' Visible="false"'),
        ("", ' Alpha="0"'),
        ('<ofd:FillColor Value="255 255 255"/>', ""),
    ],
)
def test_text_that_nobody_sees_is_marked(extra: str, attributes: str) -> None:
    (found,) = _read(_one(_object(MOBILE, 'X="0" Y="4" DeltaX="g 10 2"', extra, attributes))).passages
    assert found.hidden
    assert "不可见" in found.place


def test_glyphs_without_codes_are_a_blind_spot() -> None:
    transform = '<ofd:CGTransform CodePosition="0" CodeCount="7" GlyphCount="7"><ofd:Glyphs>2 3 4 5 6 7 8</ofd:Glyphs></ofd:CGTransform>'
    found = _read(_one(_object("ab", 'X="0" Y="4"', transform)))
    assert [spot.kind for spot in found.blind_spots] == ["undecodable"]
    private = _read(_one(_object("\ue11e\ue236\ue28a", 'X="0" Y="4"')))
    assert [spot.kind for spot in private.blind_spots] == ["undecodable"]


def test_letters_drawn_as_outlines_are_a_blind_spot() -> None:
    curve = "M 0 0 " + "B 1 1 2 2 3 3 " * 50
    path = (
        f'<ofd:PathObject ID="5" Boundary="1 1 9 9"><ofd:AbbreviatedData>{curve}</ofd:AbbreviatedData></ofd:PathObject>'
    )
    found = _read(_one(path))
    assert [spot.kind for spot in found.blind_spots] == ["picture"]
    assert check(_one(path), "a.ofd").verdict is Verdict.REVIEW


def test_a_glyph_of_two_characters_is_hidden_whole_or_not_at_all() -> None:
    transform = (
        '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="1"><ofd:Glyphs>9</ofd:Glyphs></ofd:CGTransform>'
    )
    data = _one(_object("12345", 'X="0" Y="4" DeltaX="g 4 2"', transform))
    with pytest.raises(UnwritableFormat):
        ofd.write(data, [Edit(0, 1, "2345", "****")], {})
    assert _texts(ofd.write(data, [Edit(0, 0, "123", "***")], {})) == ["***45"]


@pytest.mark.parametrize("name", ["Doc_0/Signs/Sign_0/SignedValue.dat", "OFDEntries.xml"])
def test_a_signed_file_is_held(name: str) -> None:
    sheet = Sheet(1000)
    sheet.text(30, 40, f"手机：{MOBILE}")
    outcome = check(_with(ofd_bytes([sheet]), {name: b"<a/>"}), "a.ofd")
    assert outcome.seals
    assert outcome.copy is None
    assert outcome.verdict is Verdict.BLOCK


def test_encrypted_parts_are_told() -> None:
    assert "encrypted" in {
        s.kind for s in _read(_with(ofd_bytes([Sheet(1)]), {"Encryptions.xml": b"<a/>"})).blind_spots
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"http://www.ofdspec.org/2016", b"http://www.ofdspec.org"),
        (b"ofd:", b"x:"),
        (b'BaseLoc="Pages/Page_0/Content.xml"', b'BaseLoc="/Doc_0/Pages/Page_0/Content.xml"'),
    ],
)
def test_other_namespaces_prefixes_and_paths(old: bytes, new: bytes) -> None:
    sheet = Sheet(1000)
    sheet.text(30, 40, MOBILE, subset=True)
    members = {
        name: data.replace(old, new).replace(b"xmlns:ofd", b"xmlns:x") if old == b"ofd:" else data.replace(old, new)
        for name, data in _members(ofd_bytes([sheet])).items()
    }
    data = zip_bytes(members)
    assert format_of(data) is ofd
    (found,) = _read(data).passages
    assert (found.text, found.place) == (MOBILE, "第 1 页")
    assert _texts(_masked(data, MOBILE)) == ["*" * 11]


def test_custom_data_is_told_by_its_name() -> None:
    data = ofd_bytes([Sheet(1)])
    entry = _members(data)["OFD.xml"].replace(
        b"</ofd:DocInfo>",
        f'<ofd:CustomDatas><ofd:CustomData Name="经办人电话">{MOBILE}</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>'.encode(),
    )
    found = next(p for p in _read(_with(data, {"OFD.xml": entry})).passages if p.text == MOBILE)
    assert (found.label, found.place, found.hidden) == ("经办人电话", "文档属性“经办人电话”", True)


def test_an_attachment_is_a_part() -> None:
    data = ofd_bytes([Sheet(1)])
    document = _members(data)["Doc_0/Document.xml"].replace(
        b"</ofd:Document>", b"<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>"
    )
    listed = (
        b'<ofd:Attachments xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Attachment ID="1" Name="list" Format="txt">'
        b"<ofd:FileLoc>list.txt</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
    )
    more = {
        "Doc_0/Document.xml": document,
        "Doc_0/Attachs/Attachments.xml": listed,
        "Doc_0/Attachs/list.txt": f"手机：{MOBILE}".encode(),
    }
    found = _read(_with(data, more))
    assert [(part.name, part.place) for part in found.parts] == [("Doc_0/Attachs/list.txt", "附件")]
    outcome = check(_with(data, more), "a.ofd")
    assert outcome.copy is not None
    assert MOBILE.encode() not in _members(outcome.copy.data)["Doc_0/Attachs/list.txt"]


def test_unknown_members_are_read_or_told() -> None:
    data = _with(ofd_bytes([Sheet(1)]), {"Doc_0/neu.xml": f"<a>{MOBILE}</a>".encode(), "Doc_0/neu.bin": b"\x00\x01x"})
    found = _read(data)
    assert MOBILE in [passage.text for passage in found.passages]
    assert [part.name for part in found.parts] == ["Doc_0/neu.bin"]
