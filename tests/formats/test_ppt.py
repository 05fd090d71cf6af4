"""PowerPoint 97-2003: every place where text can stand, masks in place, earlier savings, and LibreOffice as the other reader."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from redactor import Action, Verdict, check
from redactor.content import Content, Edit, Limits
from redactor.errors import EncryptedFile, StaleEdit, UnreadableFile
from redactor.formats import ppt
from redactor.formats._ole import FILE, open_compound, patched
from redactor.sweep import residue
from tests.formats import slides as make
from tests.formats.builders import PHONE, drawings
from tests.formats.office import converted, text_of_pdf
from tests.formats.test_ole import compound_file

LIMITS = Limits()
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LIST = (SAMPLES / "training-list-ppt" / "培训班通知.ppt").read_bytes()
DOC = (SAMPLES / "minimum-living-doc" / "低保公示.doc").read_bytes()
PHONES = [f"1549999{number:04}" for number in range(1, 40)]
PLANTED = "19499990001"


def _read(data: bytes) -> Content:
    return ppt.read(data, LIMITS)


def _masked(data: bytes) -> bytes:
    """The copy in which every letter and digit of every passage is a star."""
    passages = _read(data).passages
    edits = [Edit(i, 0, p.text, re.sub(r"[^\W_]", "*", p.text)) for i, p in enumerate(passages)]
    return ppt.write(data, edits, {})


def _simple(*content: bytes, outline: bytes = b"", more: bytes = b"") -> bytes:
    """One slide."""
    objects = {1: make.document([(2, 256, outline)], more), 2: make.slide(*content)}
    return make.file(*make.saved(objects))


def everywhere() -> bytes:
    """A number of its own in every place."""
    p = iter(PHONES)
    link = make.box(
        0x0FD7, make.record(0x0FD3, bytes(4)), make.name(f"拨打{next(p)}", 0), make.name(f"tel:{next(p)}", 1)
    )
    embedded = make.box(
        0x0FCC, make.record(0x0FC3, struct.pack("<6I", 1, 0, 7, 0, 6, 0)), make.name(f"对象{next(p)}", 1)
    )
    media = make.box(0x1006, make.name(f"C:\\录像{next(p)}.avi", 0))
    shows = make.box(0x0411, make.name(f"放映{next(p)}", 0))
    sound = make.box(0x07E6, make.name(f"录音{next(p)}", 0), make.record(0x07E7, b"RIFF" + bytes(30)))
    footers = make.box(0x0FD9, make.name(f"页脚{next(p)}", 2), make.name(f"页眉{next(p)}", 1), instance=3)
    document = make.document(
        [(2, 256, make.wide(f"大纲{next(p)}") + make.wide(f"没有图形的大纲{next(p)}")), (3, 257, b"")],
        make.box(0x0409, link, embedded, media), shows, sound, footers,
    )  # fmt: skip
    first = make.slide(
        make.drawing(
            make.outlined(0),
            make.shape(text=make.wide(f"第一段{next(p)}\n第二段{next(p)}")),
            make.shape(text=make.narrow(f"Tel {next(p)}")),
            make.shape(make.options({0x0381: f"照片{next(p)}", 0x0380: f"图{next(p)}", 0x00C0: f"艺术字{next(p)}"})),
            make.shape(make.options({}, {0x03BF: 0x00020002}), text=make.wide(f"隐藏的图形{next(p)}")),
            make.shape(text=make.wide(f"页面之外{next(p)}"), place=(100, 6000, 900, 7000)),
            make.table([("姓名", "联系电话"), ("张三", next(p))]),
            make.shape(make.box(0xF011, make.record(0x0BC1, struct.pack("<I", 7)))),
        ),
        make.comment("李审核", f"已核实{next(p)}"),
        make.box(0x1388, make.box(0x1389, make.name("NOTE", 0), make.name(f"标记{next(p)}", 1))),
        make.box(0xF144, make.record(0xF142, b"\x03" + f"动画{next(p)}\0".encode("utf-16-le"))),
        make.box(0x0FD9, make.name(f"本页页脚{next(p)}", 2)),
        make.name(f"幻灯片{next(p)}", 3),
    )
    second = make.slide(make.drawing(make.shape(text=make.wide(f"不放映{next(p)}"))), hidden=True)
    note = make.notes(256, make.drawing(make.shape(text=make.wide(f"备注{next(p)}"))))
    master = make.slide(make.drawing(make.shape(text=make.wide(f"母版{next(p)}"))), kind=make.MASTER)
    objects = {1: document, 2: first, 3: second, 4: note, 5: master, 6: make.stored(DOC)}
    return make.file(
        *make.saved(objects), more={("Pictures",): make.record(0xF01E, bytes(17) + _png(240, 120), instance=0x6E0)}
    )


def _png(width: int, height: int) -> bytes:
    """A grey picture."""
    buffer = io.BytesIO()
    Image.new("L", (width, height), 220).save(buffer, "PNG")
    return buffer.getvalue()


EVERYWHERE = everywhere()


@pytest.mark.parametrize(
    ("place", "start", "hidden"),
    [
        ("第 1 张幻灯片", "大纲", False),
        ("第 1 张幻灯片的大纲", "没有图形的大纲", True),
        ("第 1 张幻灯片", "第一段", False),
        ("第 1 张幻灯片", "第二段", False),
        ("第 1 张幻灯片", "Tel ", False),
        ("第 1 张幻灯片的替代文字", "照片", True),
        ("第 1 张幻灯片的图形的名称", "图", True),
        ("第 1 张幻灯片的艺术字", "艺术字", False),
        ("第 1 张幻灯片", "隐藏的图形", True),
        ("第 1 张幻灯片", "页面之外", True),
        ("第 1 张幻灯片表格第 2 行“联系电话”", "", False),
        ("第 1 张幻灯片的批注 1", "已核实", True),
        ("第 1 张幻灯片的标记", "标记", True),
        ("第 1 张幻灯片的动画设置", "动画", True),
        ("第 1 张幻灯片的页脚", "本页页脚", False),
        ("第 1 张幻灯片的名称", "幻灯片", True),
        ("第 1 张幻灯片的备注", "备注", True),
        ("第 2 张幻灯片（隐藏）", "不放映", True),
        ("幻灯片母版", "母版", False),
        ("演示文稿的超链接的文字", "拨打", True),
        ("演示文稿的超链接地址", "tel:", True),
        ("演示文稿的嵌入对象的名称", "对象", True),
        ("演示文稿的视频的路径", "C:\\录像", True),
        ("演示文稿的自定义放映的名称", "放映", True),
        ("演示文稿的声音的名称", "录音", True),
        ("演示文稿的页眉", "页眉", False),
        ("演示文稿的页脚", "页脚", False),
    ],
)
def test_text_is_found_wherever_it_stands(place: str, start: str, hidden: bool) -> None:
    found = [
        p for p in _read(EVERYWHERE).passages if p.place == place and re.match(re.escape(start) + "1549999", p.text)
    ]
    assert [p.hidden for p in found] == [hidden]


def test_every_number_is_found_once_and_gone_from_the_copy() -> None:
    used = [phone for phone in PHONES if phone.encode("utf-16-le") in EVERYWHERE or phone.encode() in EVERYWHERE]
    assert len(used) == 27
    texts = [p.text for p in _read(EVERYWHERE).passages]
    assert [sum(phone in text for text in texts) for phone in used] == [1] * len(used)
    outcome = check(EVERYWHERE, "通知.ppt")
    assert outcome.copy is not None, outcome.no_copy
    assert not residue(used, outcome.copy.data)
    assert len(outcome.copy.data) == len(EVERYWHERE)


def test_a_table_has_labels_and_records() -> None:
    rows = [p for p in _read(LIST).passages if "表格第" in p.place]
    assert [p.label for p in rows[4:8]] == ["序号", "姓名", "身份证号", "联系电话"]
    assert len({p.record for p in rows}) == 4
    assert {len([p for p in rows if p.record == record]) for record in {p.record for p in rows}} == {4}


def test_merged_cells_keep_their_columns() -> None:
    first = make.box(0xF004, make.record(0xF122, struct.pack("<HI", 0x039F, 1), version=3, instance=1))

    def cell(text: str, *place: int) -> bytes:
        anchor = make.record(0xF00F, struct.pack("<4i", *place))
        return make.box(0xF004, anchor, make.box(0xF00D, make.wide(text)))

    group = make.box(
        0xF003, first,
        cell("姓名", 0, 0, 10, 20), cell("联系方式", 10, 0, 30, 10),
        cell("手机号码", 10, 10, 20, 20), cell("家庭住址", 20, 10, 30, 20),
        cell("张三", 0, 20, 10, 30), cell(PLANTED, 10, 20, 20, 30), cell("某村", 20, 20, 30, 30),
    )  # fmt: skip
    passages = _read(_simple(make.drawing(group))).passages
    assert next(p.label for p in passages if p.text == PLANTED) == "联系方式 手机号码"
    assert next(p.label for p in passages if p.text == "某村") == "联系方式 家庭住址"


def test_who_saved_it_is_found_in_both_spellings() -> None:
    found = [p.text for p in _read(EVERYWHERE).passages if p.place == "最后保存者"]
    assert found == ["王保存", "王保存"]
    assert not residue(["王保存"], _masked(EVERYWHERE))


def test_a_mask_changes_its_own_bytes_only() -> None:
    number, passage = next((i, p) for i, p in enumerate(_read(LIST).passages) if p.label == "身份证号")
    copy = ppt.write(LIST, [Edit(number, 6, passage.text[6:14], "*" * 8)], {})
    assert len(copy) == len(LIST)
    assert sum(a != b for a, b in zip(LIST, copy, strict=True)) == 8
    assert _read(copy).passages[number].text == passage.text[:6] + "*" * 8 + passage.text[14:]


def test_a_stale_edit_is_refused() -> None:
    with pytest.raises(StaleEdit):
        ppt.write(LIST, [Edit(0, 0, "没有这段文字", "******")], {})
    with pytest.raises(StaleEdit):
        ppt.write(LIST, [], {99: b""})


# --- earlier savings


def _saved_twice() -> bytes:
    """A slide that held a number, and was saved anew without it."""
    old = {1: make.document([(2, 256, make.wide(f"旧大纲{PHONES[1]}"))]),
           2: make.slide(make.drawing(make.shape(text=make.wide(f"旧版本{PHONES[0]}"))))}  # fmt: skip
    stream, edit = make.saved(old)
    new = {1: make.document([(2, 256, b"")]), 2: make.slide(make.drawing(make.shape(text=make.wide("新版本"))))}
    return make.file(*make.saved(new, stream, edit))


def test_what_an_earlier_saving_left_is_found_and_masked() -> None:
    data = _saved_twice()
    content = _read(data)
    assert not content.blind_spots
    found = {p.text: (p.place, p.hidden) for p in content.passages}
    assert found["新版本"] == ("第 1 张幻灯片", False)
    assert found[f"旧版本{PHONES[0]}"] == ("旧版本留下的内容", True)
    assert found[f"旧大纲{PHONES[1]}"] == ("旧版本留下的内容", True)
    outcome = check(data, "通知.ppt")
    assert outcome.copy is not None
    assert not residue(PHONES[:2], outcome.copy.data)


def test_a_saving_that_nothing_tells_of_is_found_by_itself() -> None:
    compound = open_compound(_saved_twice(), LIMITS)
    stream = next(compound.read(s) for s in compound.streams if s.path == ("PowerPoint Document",))
    content = _read(compound_file({("PowerPoint Document",): stream}))
    assert [spot.kind for spot in content.blind_spots] == ["corrupt"]
    assert [p.place for p in content.passages if p.text == "新版本"] == ["第 1 张幻灯片"]


@pytest.mark.parametrize("text", [f"旧手机{PLANTED}号", PLANTED[:3]])
@pytest.mark.parametrize("encoding", ["utf-16-le", "gbk"])
def test_what_stands_between_the_streams_is_found_and_masked(text: str, encoding: str) -> None:
    compound = open_compound(LIST, LIMITS)
    at = next(
        LIST.find(bytes(60), start, start + n) for start, n in compound.leftover if bytes(60) in LIST[start : start + n]
    )
    data = patched(compound, {FILE: [(at + 6 + at % 2, text.encode(encoding))]})
    found = [p for p in _read(data).passages if text in p.text and p.place.startswith("文件残留数据")]
    if len(text) < 6:
        assert not found  # too short to be seen by itself
        return
    outcome = check(data, "通知.ppt")
    assert outcome.copy is not None
    assert not residue([PLANTED], outcome.copy.data)


def test_unknown_records_are_swept() -> None:
    data = _simple(make.record(0x0777, bytes(5) + f"手机{PLANTED}号".encode("utf-16-le") + bytes(3)))
    assert any(PLANTED in p.text and p.place.startswith("文件内部数据") for p in _read(data).passages)
    outcome = check(data, "通知.ppt")
    assert outcome.copy is not None
    assert not residue([PLANTED], outcome.copy.data)


def test_bytes_after_the_end_are_accounted_for() -> None:
    assert any(PLANTED in p.text for p in _read(LIST + f"手机 {PLANTED}".encode("gbk")).passages)


# --- files inside


@pytest.mark.parametrize("packed", [True, False])
def test_an_embedded_document_is_masked_where_it_stands(packed: bool) -> None:
    objects = {1: make.document([(2, 256, b"")]), 2: make.stored(EVERYWHERE_DOC, packed), 3: make.slide()}
    data = make.file(*make.saved(objects))
    outcome = check(data, "通知.ppt")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None, outcome.no_copy
    (part,) = _read(outcome.copy.data).parts
    assert not residue(["15499991234", "15499990005"], part.data)
    assert not residue(["15499991234", "15499990005"], outcome.copy.data)


EVERYWHERE_DOC = (SAMPLES / "everywhere-doc" / "低保公示.doc").read_bytes()


def test_an_embedded_file_that_grew_moves_what_stands_behind_it() -> None:
    objects = {1: make.document([(3, 256, make.wide("大纲"))]), 2: make.stored(bytes(9000)),
               3: make.slide(make.drawing(make.outlined(0)))}  # fmt: skip
    data = make.file(*make.saved(objects))
    noise = bytes(i * 73 % 251 ^ i >> 5 & 255 for i in range(30_000))
    copy = ppt.write(data, [], {0: noise})
    content = _read(copy)
    assert content.parts[0].data == noise
    assert not content.blind_spots
    assert [(p.place, p.text) for p in content.passages if p.text == "大纲"] == [("第 1 张幻灯片", "大纲")]


def test_an_object_is_told_with_its_slide() -> None:
    assert [part.place for part in _read(EVERYWHERE).parts] == ["演示文稿的声音", "第 1 张幻灯片的嵌入对象", "图片 1"]


@pytest.mark.parametrize(
    "body",
    [b"", b"\0\0\0\1" + bytes(20), struct.pack("<I", 2**31) + bytes(9), struct.pack("<I", 3) + b"x\x9c\x03\0\0\0\0\1"],
)
def test_a_packed_file_that_cannot_be_unpacked_is_a_blind_spot(body: bytes) -> None:
    objects = {1: make.document([]), 2: make.record(0x1011, body, instance=1)}
    (spot,) = _read(make.file(*make.saved(objects))).blind_spots
    assert spot.kind in ("corrupt", "limit")


@pytest.mark.parametrize("name", ["shape.zip", "word.zip"])
def test_the_packed_copy_of_a_drawing_is_masked_too(name: str) -> None:
    """There the number is cut into two runs."""
    data = _simple(make.drawing(make.shape(text=make.wide(f"手机{PHONE}"))), make.record(0x040E, drawings()[name]))
    outcome = check(data, "通知.ppt")
    assert sum(outcome.counts(Action.MASK).values()) == 2
    assert outcome.copy is not None, outcome.no_copy
    assert len(outcome.copy.data) == len(data)
    (part,) = _read(outcome.copy.data).parts
    with zipfile.ZipFile(io.BytesIO(part.data)) as package:
        drawn = re.sub(r"<[^>]*>", "", "".join(package.read(m).decode() for m in package.namelist() if "drs" in m))
    assert drawn == "手机154********"
    assert outcome.copy.outcome.verdict is Verdict.ALLOW


def test_macros_are_a_blind_spot() -> None:
    info = make.box(0x03FF, make.record(0x0400, struct.pack("<3I", 2, 1, 2), version=2))
    objects = {1: make.document([], info), 2: make.stored(compound_file({("VBA", "dir"): b"x"}))}
    content = _read(make.file(*make.saved(objects)))
    assert [(spot.place, spot.kind) for spot in content.blind_spots] == [("宏", "unsupported")]
    assert not content.parts


# --- refusals


def test_a_password_is_asked_for() -> None:
    stream, edit = make.saved({1: make.document([])})
    with pytest.raises(EncryptedFile):
        _read(make.file(stream, edit, token=make.ENCRYPTED))


def test_a_password_is_asked_for_where_only_the_saving_tells() -> None:
    stream, edit = make.saved({1: make.document([])})
    longer = stream[:edit] + make.record(0x0FF5, struct.pack("<8I", 0, 0, 0, edit - 16, 1, 2, 0, 1))
    with pytest.raises(EncryptedFile):
        _read(make.file(longer, edit))


def test_powerpoint_95_is_a_blind_spot() -> None:
    data = compound_file({("PP40",): f"手机 {PLANTED}".encode("gbk")})
    assert ppt.claims(data)
    content = _read(data)
    assert [spot.kind for spot in content.blind_spots] == ["unsupported"]


@pytest.mark.parametrize("stream", ["_signatures", "_xmlsignatures"])
def test_a_signature_is_a_seal(stream: str) -> None:
    path = (stream, "sig") if stream.startswith("_xml") else (stream,)
    made, edit = make.saved(
        {1: make.document([(2, 256, b"")]), 2: make.slide(make.drawing(make.shape(text=make.wide(PHONES[0]))))}
    )
    outcome = check(make.file(made, edit, {path: b"signed"}), "通知.ppt")
    assert outcome.seals
    assert outcome.copy is None


def test_a_list_of_objects_that_points_nowhere_is_told() -> None:
    stream, edit = make.saved({1: make.document([(2, 256, b"")]), 2: make.slide()})
    broken = stream.replace(struct.pack("<I", 2 | 1 << 20), struct.pack("<I", 9 | 1 << 20))
    assert not _read(make.file(stream, edit)).blind_spots
    table = stream.index(struct.pack("<HHI", 0, 0x1772, 16))
    lost = stream[: table + 12] + struct.pack("<I", 5) + stream[table + 16 :]
    assert [spot.kind for spot in _read(make.file(lost, edit)).blind_spots] == ["corrupt"]
    assert [spot.kind for spot in _read(make.file(broken, edit)).blind_spots] == ["corrupt"]


def test_containers_in_each_other_without_end_are_told() -> None:
    inner = make.wide(PHONES[0])
    for _ in range(3000):
        inner = make.box(0x0FD9, inner)
    content = _read(_simple(inner))
    assert [spot.kind for spot in content.blind_spots] == ["corrupt"]
    assert any(PHONES[0] in p.text for p in content.passages)


def test_a_cut_file_is_told() -> None:
    for size in (600, len(LIST) // 2, len(LIST) - 512):
        assert check(LIST[:size], "通知.ppt").blind_spots
    with pytest.raises(UnreadableFile):
        _read(LIST[:700])


# --- LibreOffice and the corpus


def test_the_copy_opens_in_libreoffice_and_only_the_masks_differ(tmp_path: Path) -> None:
    outcome = check(LIST, "通知.ppt")
    assert outcome.copy is not None
    pages = []
    for name, data in (("before", LIST), ("after", outcome.copy.data)):
        folder = tmp_path / name
        folder.mkdir()
        pages.append(text_of_pdf(converted(data, "ppt", "pdf", folder), folder))
    before, after = ("".join(page.split()) for page in pages)
    assert "15499991234" in before
    assert len(before) == len(after)
    assert set(Counter(after) - Counter(before)) <= {"*"}  # in narrow cells, lines break elsewhere
    assert pages[0].count("\f") == pages[1].count("\f")


def test_libreoffice_and_we_read_the_same_slides(tmp_path: Path) -> None:
    data = converted(LIST, "ppt", "pptx", tmp_path)
    from redactor.formats import pptx

    wanted = {p.text for p in pptx.read(data, LIMITS).passages if p.place.startswith("第") and "的" not in p.place}
    assert wanted
    assert wanted <= {p.text for p in _read(LIST).passages}


def test_whatever_is_in_the_corpus_is_read_masked_and_read_again(shared: Path) -> None:
    folders = [shared / "corpus" / "ppt", shared / "corpus" / "wps-et-dps"]
    files = [path for folder in folders for path in sorted(folder.iterdir()) if ppt.claims(path.read_bytes())]
    assert len(files) >= 7
    for path in files:
        data = path.read_bytes()
        before, after = _read(data), _read(_masked(data))
        assert not [spot for spot in before.blind_spots if spot.kind == "corrupt"], path.name
        assert [len(p.text) for p in after.passages] == [len(p.text) for p in before.passages], path.name
        old = {word for p in before.passages for word in re.findall(r"[^\W_]{3,}", p.text)}
        left = old & {word for p in after.passages for word in re.findall(r"[^\W_]{3,}", p.text)}
        assert not left, f"{path.name}: {len(left)} words are left"
