"""The one path: what comes out of it, and what it does when a reader or a writer is wrong."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

import redactor.document
from redactor import Action, Limits, Verdict, check, load_policy
from redactor.content import Content, Edit, Part, Passage
from redactor.errors import UnwritableFormat

ID = "440881190101010018"
PHONE = "15499991234"
TEXT = f"申请人身份证号：{ID}，手机：{PHONE}。\n咨询电话：12345。\n"


def test_a_text_is_blocked_and_its_copy_is_clean() -> None:
    outcome = check(TEXT.encode(), "申请.txt")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.counts(Action.MASK) == {"CN_MOBILE": 1, "CN_RESIDENT_ID": 1}
    assert outcome.copy is not None
    assert outcome.copy.data.decode() == TEXT.replace(ID, "440881************").replace(PHONE, "154********")
    assert outcome.copy.sha256 == hashlib.sha256(outcome.copy.data).hexdigest()
    assert outcome.copy.outcome.verdict is Verdict.ALLOW
    assert outcome.copy.outcome.copy is None


def test_masking_the_copy_again_changes_nothing() -> None:
    once = check(TEXT.encode(), "申请.txt")
    assert once.copy is not None
    assert check(once.copy.data, once.copy.name).copy is None


def test_what_is_public_is_found_and_kept_with_a_reason() -> None:
    outcome = check("咨询电话：12345".encode(), "通知.txt")
    assert outcome.verdict is Verdict.ALLOW
    (decision,) = outcome.decisions
    assert (decision.finding.entity, decision.action) == ("CN_HOTLINE", Action.KEEP)
    assert decision.reason


def test_the_file_name_is_text_too() -> None:
    outcome = check("无个人信息。".encode(), f"关于手机{PHONE}的答复.txt")
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is not None
    assert outcome.copy.name == "关于手机154********的答复.txt"
    assert outcome.copy.data == "无个人信息。".encode()
    assert PHONE not in outcome.name


def test_nothing_raw_is_in_the_repr_and_the_outcome_pickles() -> None:
    outcome = check(TEXT.encode(), "申请.txt")
    assert ID not in repr(outcome)
    assert PHONE not in repr(outcome)
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - our own bytes
    assert ID.encode() not in pickle.dumps(outcome)


def test_samples_are_masked_unless_somebody_asks() -> None:
    assert all(ID not in decision.sample for decision in check(TEXT.encode()).decisions)
    assert ID in {decision.sample for decision in check(TEXT.encode(), reveal=True).decisions}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "corrupt"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "corrupt"),
        (bytes(40) + b" EMF" + bytes(50), "picture"),
        (b"%PDF-1.7\n" + bytes(range(256)), "unsupported"),
        (bytes(range(256)) * 8, "unsupported"),
    ],
)
def test_unread_is_never_clean(data: bytes, kind: str) -> None:
    outcome = check(data, "附件")
    assert outcome.verdict is Verdict.REVIEW
    assert [spot.kind for spot in outcome.blind_spots] == [kind]
    assert outcome.blind_spots[0].reason


def test_a_file_over_the_limit_is_not_opened() -> None:
    outcome = check(TEXT.encode(), "申请.txt", limits=Limits(file_bytes=20))
    assert outcome.verdict is Verdict.REVIEW
    assert [spot.kind for spot in outcome.blind_spots] == ["limit"]


# ---- wrong readers and writers -------------------------------------------------------------------------------------


@dataclass
class _Fake:
    """A format of one passage a line, whose ways of being wrong can be chosen."""

    fault: str = ""
    seals: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    NAME: str = "fake"
    SUFFIXES: tuple[str, ...] = ()
    DETECTS_DAMAGE: bool = False
    reads: list[int] = field(default_factory=list)

    def claims(self, data: bytes) -> bool:
        return data.startswith(b"FAKE")

    def read(self, data: bytes, limits: Limits) -> Content:
        if self.fault == "read":
            raise KeyError(ID)
        lines = data.decode().split("\n")[1:]
        visible = [line for line in lines if not line.startswith("#")]
        return Content("fake", tuple(Passage(line, "行") for line in visible), self.parts, (), self.seals)

    def write(self, data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
        if self.fault == "write":
            raise KeyError(ID)
        if self.fault == "refuse":
            raise UnwritableFormat("不能写回", "cannot be written")
        lines = data.decode().split("\n")
        for edit in edits:
            line = lines[edit.passage + 1]
            lines[edit.passage + 1] = line[: edit.start] + edit.new + line[edit.start + len(edit.old) :]
        if self.fault == "nothing":
            return data
        if self.fault == "too much":
            lines[-1] = "另一句话。"
        if self.fault == "fewer":
            del lines[-1]
        if self.fault == "leak":
            lines.append("#" + edits[0].old + ID)
        return "\n".join(lines).encode()


def _check_with(monkeypatch: pytest.MonkeyPatch, fake: _Fake) -> redactor.Outcome:
    monkeypatch.setattr(redactor.document, "format_of", lambda data: fake if fake.claims(data) else None)
    return check(f"FAKE\n身份证号：{ID}\n第二句话。".encode(), "文件")


def test_the_fake_without_fault_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _check_with(monkeypatch, _Fake()).copy is not None


@pytest.mark.parametrize("fault", ["write", "refuse", "nothing", "too much", "fewer", "leak"])
def test_a_copy_that_cannot_be_vouched_for_is_not_handed_out(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    outcome = _check_with(monkeypatch, _Fake(fault))
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is None
    assert outcome.no_copy
    assert ID not in outcome.no_copy


def test_a_reader_that_breaks_is_a_blind_spot(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = _check_with(monkeypatch, _Fake("read"))
    assert outcome.verdict is Verdict.REVIEW
    assert [spot.kind for spot in outcome.blind_spots] == ["failed"]
    assert ID not in outcome.blind_spots[0].reason


def test_a_sealed_file_is_held_and_not_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = _check_with(monkeypatch, _Fake(seals=("电子签名",)))
    assert outcome.copy is None
    assert "签名" in outcome.no_copy
    assert outcome.seals == ("电子签名",)


def test_nested_files_have_their_path_and_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Part("内件", f"FAKE\n手机：{PHONE}".encode())

    class Outer(_Fake):
        def read(self, data: bytes, limits: Limits) -> Content:
            content = super().read(data, limits)
            return content if b"OUTER" not in data else Content("fake", content.passages, (inner,))

        def write(self, data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
            nonlocal inner
            if not parts:
                return super().write(data, edits, parts)
            inner = Part("内件", parts[0])
            return data

    fake = Outer()
    monkeypatch.setattr(redactor.document, "format_of", lambda data: fake if fake.claims(data) else None)
    outcome = check(b"FAKE\nOUTER", "外件")
    assert outcome.copy is not None
    assert inner.data.endswith(b"154********")
    assert [decision.place for decision in outcome.decisions] == ["内件 › 行"]


def test_too_deep_and_too_large_nests_are_blind_spots(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = _Fake()
    fake.parts = (Part("自己", b"FAKE\nx"),)
    monkeypatch.setattr(redactor.document, "format_of", lambda data: fake if fake.claims(data) else None)
    deep = check(b"FAKE\nx", "深", limits=Limits(depth=3))
    assert [spot.kind for spot in deep.blind_spots] == ["limit"]
    large = check(b"FAKE\nx", "大", limits=Limits(depth=100, total_bytes=20))
    assert [spot.kind for spot in large.blind_spots] == ["limit"]
    assert deep.verdict is large.verdict is Verdict.REVIEW


def test_places_are_veiled_like_text(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = _Fake()
    fake.parts = (Part(f"{ID}.bin", b"\x00\x01\x02"),)
    monkeypatch.setattr(redactor.document, "format_of", lambda data: fake if fake.claims(data) else None)
    outcome = check(f"FAKE\n身份证号：{ID}".encode(), "文件")
    assert [spot.place for spot in outcome.blind_spots] == ["440881************.bin"]


def test_a_blocked_file_gets_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load_policy("default")
    from dataclasses import replace

    from redactor.policy import Rule

    blocking = replace(policy, rules={**policy.rules, "CN_MOBILE": Rule(Action.BLOCK)})
    outcome = check(TEXT.encode(), "申请.txt", blocking)
    assert outcome.verdict is Verdict.BLOCK
    assert outcome.copy is None
    assert "不得发布" in outcome.no_copy
