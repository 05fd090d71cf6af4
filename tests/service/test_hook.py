"""The contract of service.md section 2: each field, each error."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import pytest

from redactor.profiles import kinds
from service import intake, tokens
from service.subject import File, Subject, digest
from tests.service.conftest import LIST, MASKED_ID, MOBILE, RESIDENT_ID, Running, Start
from tests.service.troublesome import misbehave

pytestmark = pytest.mark.anyio

CHECKS = "/v1/prepublish-checks"
HTML = f"<p>联系人张三，电话 154<b>9999</b>1234，证号&#52;{RESIDENT_ID[1:]}。</p>"


def meta(**changes: Any) -> dict[str, Any]:
    """A request with one attachment in part ``file0``."""
    attachment = {"id": "a1", "filename": "名单.csv", "source": "part:file0"}
    return {"uid": "u-1", "operation": "publish", "attachments": [attachment], **changes}


async def post(running: Running, asked: dict[str, Any], files: dict[str, bytes] | None = None, **headers: str) -> Any:
    """A multipart request, as a content management system sends it."""
    parts = [("meta", ("meta.json", json.dumps(asked).encode(), "application/json"))]
    parts += [(name, ("x", data, "application/octet-stream")) for name, data in (files or {}).items()]
    return await running.client.post(CHECKS, files=parts, headers=headers)


def is_problem(response: httpx.Response, status: int, code: str) -> bool:
    """A problem of that kind, in Chinese, and no verdict."""
    body = response.json()
    return (
        response.status_code == status
        and response.headers["content-type"] == "application/problem+json"
        and body["code"] == code
        and body["status"] == status
        and any("\u4e00" <= sign <= "\u9fff" for sign in body["title"] + body["detail"])
        and "decision" not in body
    )


async def test_blocks_and_hands_out_the_masked_copy(running: Running) -> None:
    response = await post(running, meta(), {"file0": LIST})
    answer = response.json()
    assert response.status_code == 200
    assert (answer["uid"], answer["decision"], answer["allowed"], answer["complete"]) == ("u-1", "block", False, True)
    assert answer["check_id"].startswith("chk_")
    assert answer["mode"] == "enforce"
    assert answer["would_have"] is None
    assert answer["status"]["code"] == "PII_FOUND"
    assert "附件“名单.csv”" in answer["status"]["message"]
    assert "身份证号1处" in answer["status"]["message"]
    assert answer["policy"] == {"id": "default", "version": "1"}
    assert answer["engine"]["version"]
    assert answer["counts"] == {"CN_MOBILE": 1, "CN_RESIDENT_ID": 1}
    assert answer["findings_truncated"] is False
    assert answer["post"] is None
    assert answer["expires_at"].endswith("Z")
    found = {finding["entity"]: finding for finding in answer["findings"]}
    assert found["CN_RESIDENT_ID"]["sample"] == MASKED_ID
    assert found["CN_RESIDENT_ID"]["action"] == "mask"
    assert found["CN_RESIDENT_ID"]["attachment"] == "a1"
    assert set(found["CN_RESIDENT_ID"]) == {
        *("entity", "start", "end", "score", "action", "rule", "why", "sample", "place", "attachment"),
    }
    assert RESIDENT_ID not in response.text
    assert MOBILE not in response.text

    (attachment,) = answer["attachments"]
    assert (attachment["id"], attachment["state"], attachment["reason"]) == ("a1", "scanned", None)
    masked = attachment["masked"]
    assert masked["verified"] is True
    copy = await running.client.get(masked["href"])
    assert copy.status_code == 200
    assert hashlib.sha256(copy.content).hexdigest() == masked["sha256"]
    assert MASKED_ID.encode() in copy.content
    assert RESIDENT_ID.encode() not in copy.content
    assert len(copy.content) == len(LIST)
    assert f"filename*=UTF-8''{quote('名单_已脱敏.csv')}" in copy.headers["content-disposition"]
    assert copy.headers["content-disposition"].startswith("attachment;")
    assert copy.headers["cache-control"] == "no-store"
    assert copy.headers["x-content-type-options"] == "nosniff"


async def test_a_clean_page_is_allowed(running: Running) -> None:
    response = await post(
        running, meta(post={"title": "停水通知", "html": "<p>周五停水。</p>"}), {"file0": "无事项".encode()}
    )
    answer = response.json()
    assert (answer["decision"], answer["allowed"], answer["complete"]) == ("allow", True, True)
    assert answer["status"]["code"] == "CLEAN"
    assert answer["warnings"] == []
    assert answer["post"] == {"masked": None}
    assert answer["attachments"][0]["masked"] is None


async def test_title_and_html_are_judged_and_come_back_masked(running: Running) -> None:
    asked = meta(post={"id": "4711", "rev": "12", "title": f"<b>关于{MOBILE}的答复", "html": HTML}, attachments=[])
    answer = (await post(running, asked)).json()
    assert answer["decision"] == "block"
    assert answer["post"]["masked"] == {
        "title": "<b>关于154********的答复",
        "html": f"<p>联系人张三，电话 154<b>****</b>****，证号&#52;{MASKED_ID[1:]}。</p>",
        "verified": True,
    }
    assert {finding["attachment"] for finding in answer["findings"]} == {""}
    assert "标题发现手机号1处" in answer["status"]["message"]
    assert answer["attachments"] == []


async def test_base64_json_gives_the_same_answer(running: Running) -> None:
    attachment = {
        "id": "a1",
        "filename": "名单.csv",
        "source": "base64",
        "content_base64": base64.b64encode(LIST).decode(),
        "sha256": hashlib.sha256(LIST).hexdigest(),
    }
    first = (await running.client.post(CHECKS, json=meta(attachments=[attachment]))).json()
    second = (await post(running, meta(), {"file0": LIST})).json()
    assert first["decision"] == "block"
    assert first["subject"] == second["subject"]
    assert first["findings"] == second["findings"]
    assert first["attachments"][0]["masked"]["sha256"] == second["attachments"][0]["masked"]["sha256"]


async def test_meta_may_be_a_plain_field(running: Running) -> None:
    response = await running.client.post(CHECKS, data={"meta": json.dumps(meta())}, files={"file0": ("x", LIST)})
    assert response.json()["decision"] == "block"


async def test_the_digest_is_what_a_client_computes(running: Running) -> None:
    answer = (await post(running, meta(post={"title": "t", "html": "h"}), {"file0": b"abc"})).json()
    sha256 = hashlib.sha256(b"abc").hexdigest()
    text = f'{{"attachments":[["名单.csv","{sha256}"]],"html":"h","title":"t"}}'
    assert answer["subject"]["digest"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert answer["subject"]["digest"] == digest(Subject((File("a1", "名单.csv", b"abc", sha256),), "t", "h"))


@pytest.mark.parametrize(
    ("data", "state"), [(b"%PDF-1.7 nothing", "unsupported"), (b"", "failed"), (b"\x00\x01\x02\x03", "unsupported")]
)
async def test_what_was_not_looked_at_needs_review(running: Running, data: bytes, state: str) -> None:
    answer = (await post(running, meta(), {"file0": data})).json()
    assert (answer["decision"], answer["allowed"], answer["complete"]) == ("needs_review", False, False)
    assert answer["attachments"][0]["state"] == state
    assert answer["attachments"][0]["reason"]
    assert answer["status"]["code"] == "NOT_FULLY_READ"
    assert any("名单.csv" in warning for warning in answer["warnings"])


async def test_a_file_over_the_limit_is_too_large(start: Start) -> None:
    async with start(file_bytes=1000) as running:
        first = (await post(running, meta(), {"file0": b"a" * 1001})).json()
        second = (await post(running, meta(), {"file0": b"b" * 1001})).json()
    assert (first["decision"], first["attachments"][0]["state"]) == ("needs_review", "too_large")
    assert first["subject"] != second["subject"]


async def test_personal_data_in_a_file_name_is_found_and_not_shown(running: Running) -> None:
    asked = meta(attachments=[{"id": "a1", "filename": f"C:\\x\\{RESIDENT_ID}.txt", "source": "part:file0"}])
    response = await post(running, asked, {"file0": "通知".encode()})
    assert response.json()["decision"] == "block"
    assert RESIDENT_ID not in response.text
    copy = await running.client.get(response.json()["attachments"][0]["masked"]["href"])
    assert quote("440881＊＊＊＊＊＊＊＊＊＊＊＊_已脱敏.txt") in copy.headers["content-disposition"]


async def test_dry_run_answers_and_remembers_nothing(running: Running) -> None:
    answer = (await post(running, meta(dry_run=True, post={"title": MOBILE, "html": ""}), {"file0": LIST})).json()
    assert answer["decision"] == "block"
    assert answer["post"]["masked"]["title"] == "154********"
    assert answer["attachments"][0]["masked"] is None
    assert answer["verdict_token"] is None
    assert (await running.client.get(f"/v1/checks/{answer['check_id']}")).status_code == 404
    assert list((running.settings.data / "copies").iterdir()) == []


@pytest.mark.parametrize("mode", ["warn", "observe"])
async def test_lenient_modes_allow_and_tell_what_they_would_have_done(start: Start, mode: str) -> None:
    async with start(mode=mode) as running:
        answer = (await post(running, meta(), {"file0": LIST})).json()
    assert (answer["decision"], answer["allowed"], answer["mode"]) == ("allow", True, mode)
    assert answer["would_have"] == "block"
    assert answer["status"]["code"] == "PII_FOUND"
    assert bool(answer["warnings"]) == (mode == "warn")


async def test_findings_are_cut_off_and_it_is_said(start: Start) -> None:
    async with start(findings=2) as running:
        answer = (await post(running, meta(), {"file0": LIST * 5})).json()
    assert len(answer["findings"]) == 2
    assert answer["findings_truncated"] is True
    assert answer["counts"]["CN_RESIDENT_ID"] == 5


async def test_a_long_list_hides_no_other_kind(start: Start) -> None:
    rows = "\n".join(f"王建国,{MOBILE}" for _ in range(30)) + f"\n王建国,{RESIDENT_ID}\n"
    async with start(findings=10) as running:
        answer = (await post(running, meta(), {"file0": f"姓名,号码\n{rows}".encode()})).json()
    assert answer["counts"] == {"CN_MOBILE": 30, "CN_RESIDENT_ID": 1}
    assert "CN_RESIDENT_ID" in {finding["entity"] for finding in answer["findings"]}
    assert (len(answer["findings"]), answer["findings_truncated"]) == (10, True)


async def test_a_token_does_not_outlive_a_change_of_a_kind_of_list(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = (await post(running, meta(), {"file0": "周五停水。".encode()})).json()
    question = {"token": answer["verdict_token"], "digest": answer["subject"]["digest"]}
    assert (await running.client.post("/v1/verdict-tokens/verify", json=question)).json()["allowed"] is True
    left = kinds()[1:]
    monkeypatch.setattr(tokens, "kinds", lambda: left)
    tokens.rules_digest.cache_clear()
    try:
        told = (await running.client.post("/v1/verdict-tokens/verify", json=question)).json()
    finally:
        tokens.rules_digest.cache_clear()
    assert (told["valid"], told["allowed"], told["reason"]) == (False, False, "POLICY_CHANGED")


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        ({"attachments": []}, "/", "没有要检查的内容"),
        ({"attachments": [*meta()["attachments"]] * 2}, "/", "id 不能重复"),
        ({"uid": "有 空格"}, "/uid", "可见 ASCII"),
        ({"attachments": [{**meta()["attachments"][0], "sha256": "A" * 64}]}, "/attachments/0/sha256", "小写"),
        ({"attachments": [{**meta()["attachments"][0], "source": "base64"}]}, "/attachments/0", "content_base64"),
        ({"surprise": 1}, "/", "不认识的字段"),
    ],
)
async def test_a_wrong_request_is_told_what_to_write(
    running: Running, change: dict[str, Any], pointer: str, words: str
) -> None:
    (error,) = (await running.client.post(CHECKS, json=meta(**change))).json()["errors"]
    assert error["pointer"] == pointer
    assert words in error["detail"]


async def test_another_policy_is_applied(running: Running) -> None:
    answer = (await post(running, meta(policy="strict"), {"file0": LIST})).json()
    assert answer["policy"]["id"] == "strict"
    samples = {finding["entity"]: finding["sample"] for finding in answer["findings"]}
    assert samples["CN_RESIDENT_ID"] == "*" * 18


async def test_get_gives_the_same_answer(running: Running) -> None:
    answer = (await post(running, meta(post={"title": "t", "html": HTML}), {"file0": LIST})).json()
    again = await running.client.get(f"/v1/checks/{answer['check_id']}")
    assert again.status_code == 200
    assert again.json() == answer


async def test_over_the_deadline_it_goes_on_and_can_be_fetched(start: Start) -> None:
    async with start(task=misbehave) as running:
        response = await post(running, meta(deadline_ms=50), {"file0": b"slow 1 " + LIST})
        assert response.status_code == 202
        assert set(response.json()) == {"uid", "check_id", "state"}
        assert int(response.headers["retry-after"]) > 0
        where = response.headers["location"]
        assert (await running.client.get(where)).status_code == 202
        with anyio.fail_after(30):
            while (later := await running.client.get(where)).status_code == 202:
                await anyio.sleep(0.1)
        assert later.json()["decision"] == "block"


async def test_idempotency(start: Start) -> None:
    async with start(task=misbehave) as running:
        key = {"Idempotency-Key": "k-1"}
        first = (await post(running, meta(), {"file0": LIST}, **key)).json()
        second = (await post(running, meta(), {"file0": LIST}, **key)).json()
        assert first == second
        other = await post(running, meta(), {"file0": LIST + b"x"}, **key)
        assert is_problem(other, 422, "IDEMPOTENCY_KEY_REUSED")
        other = await post(running, meta(uid="u-2"), {"file0": LIST}, **key)
        assert is_problem(other, 422, "IDEMPOTENCY_KEY_REUSED")

        slow = {"file0": b"slow 1.5 x"}
        running_one = await post(running, meta(deadline_ms=0), slow, **{"Idempotency-Key": "k-2"})
        assert running_one.status_code == 202
        conflict = await post(running, meta(deadline_ms=0), slow, **{"Idempotency-Key": "k-2"})
        assert is_problem(conflict, 409, "IN_FLIGHT")
        assert conflict.headers["retry-after"]
        assert is_problem(
            await post(running, meta(), {"file0": LIST}, **{"Idempotency-Key": "a b"}), 422, "INVALID_IDEMPOTENCY_KEY"
        )


async def test_verdict_tokens(running: Running) -> None:
    answer = (await post(running, meta(attachments=[], post={"title": "停水通知", "html": ""}))).json()
    token, content = answer["verdict_token"], answer["subject"]["digest"]

    async def verify(token: str, content: str) -> Any:
        response = await running.client.post("/v1/verdict-tokens/verify", json={"token": token, "digest": content})
        return response.json()

    good = await verify(token, content)
    assert (good["valid"], good["allowed"], good["reason"]) == (True, True, "OK")
    assert (good["check_id"], good["decision"]) == (answer["check_id"], "allow")
    changed = await verify(token, "sha256:" + "0" * 64)
    assert (changed["valid"], changed["allowed"], changed["reason"]) == (False, False, "CONTENT_CHANGED")
    body, seal = token.split(".")
    flipped = ("A" if body[10] != "A" else "B").join((body[:10], body[11:]))
    for forged in (f"{flipped}.{seal}", f"{body}.", "x", "x.y", f"{body}.{seal}.{seal}", "é.é"):
        assert (await verify(forged, content))["reason"] == "FORGED"

    blocked = (await post(running, meta(), {"file0": LIST})).json()
    told = await verify(blocked["verdict_token"], blocked["subject"]["digest"])
    assert (told["valid"], told["allowed"], told["decision"]) == (True, False, "block")


@pytest.mark.parametrize(
    ("asked", "files", "status", "code"),
    [
        (meta(policy="../../etc/passwd"), {"file0": LIST}, 422, "UNKNOWN_POLICY"),
        (meta(operation="delete"), {"file0": LIST}, 422, "INVALID_REQUEST"),
        (meta(surprise=RESIDENT_ID), {"file0": LIST}, 422, "INVALID_REQUEST"),
        (meta(uid=f"张{RESIDENT_ID}"), {"file0": LIST}, 422, "INVALID_REQUEST"),
        (meta(uid=""), {"file0": LIST}, 422, "INVALID_REQUEST"),
        (meta(deadline_ms=-1), {"file0": LIST}, 422, "INVALID_REQUEST"),
        (meta(attachments=[]), {}, 422, "INVALID_REQUEST"),
        (meta(attachments=[*meta()["attachments"]] * 2), {"file0": LIST}, 422, "INVALID_REQUEST"),
        (meta(attachments=[], post={}), {}, 422, "INVALID_REQUEST"),
        (meta(attachments=[], post={"title": " ", "html": ""}), {}, 422, "INVALID_REQUEST"),
        (meta(), {}, 422, "MISSING_PART"),
        (meta(), {"file0": LIST, "file1": LIST}, 422, "UNUSED_PART"),
        (meta(attachments=[{**meta()["attachments"][0], "source": "url:http://x/"}]), {}, 422, "INVALID_REQUEST"),
        (meta(attachments=[{**meta()["attachments"][0], "source": "base64"}]), {}, 422, "INVALID_REQUEST"),
        (meta(attachments=[{**meta()["attachments"][0], "id": RESIDENT_ID + "/.."}]), {}, 422, "INVALID_REQUEST"),
        (
            meta(attachments=[{**meta()["attachments"][0], "source": "base64", "content_base64": "张"}]),
            {},
            422,
            "INVALID_BASE64",
        ),
        (
            meta(attachments=[{**meta()["attachments"][0], "sha256": "0" * 64}]),
            {"file0": LIST},
            422,
            "DIGEST_MISMATCH",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_wrong_requests(
    running: Running, asked: dict[str, Any], files: dict[str, bytes], status: int, code: str
) -> None:
    response = await post(running, asked, files)
    assert is_problem(response, status, code)
    assert RESIDENT_ID not in response.text
    assert list((running.settings.data / "copies").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "INVALID_JSON"),
        (b'{"uid": "\xff"}', "application/json", 400, "INVALID_JSON"),
        (b"[]", "application/json", 422, "INVALID_REQUEST"),
        (b"x", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"", "", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"x", "multipart/form-data", 400, "INVALID_MULTIPART"),
        (b"x", "multipart/form-data; boundary=b", 400, "INVALID_MULTIPART"),
        (
            b"--b\r\nContent-Disposition: form-data; name=meta\r\n\r\n{",
            "multipart/form-data; boundary=b",
            400,
            "INVALID_MULTIPART",
        ),
        (b"--b\r\nX: y\r\n\r\n{}\r\n--b--\r\n", "multipart/form-data; boundary=b", 400, "INVALID_MULTIPART"),
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422, "INVALID_PARTS"),
    ],
)
async def test_broken_bodies(running: Running, content: bytes, media_type: str, status: int, code: str) -> None:
    response = await running.client.post(CHECKS, content=content, headers={"Content-Type": media_type})
    assert is_problem(response, status, code)


async def test_bodies_are_counted_whether_or_not_they_announce_their_size(start: Start) -> None:
    async with start(body_bytes=20_000, uploads_bytes=50_000) as running:
        assert is_problem(await post(running, meta(), {"file0": b"x" * 30_000}), 413, "TOO_LARGE")

        async def endless() -> AsyncIterator[bytes]:
            yield b'--b\r\nContent-Disposition: form-data; name=file0; filename="x"\r\n\r\n'
            while True:
                yield b"x" * 1000

        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        response = await running.client.post(CHECKS, content=endless(), headers=headers)
        assert is_problem(response, 413, "TOO_LARGE")
        # what was refused holds no memory
        assert (await post(running, meta(), {"file0": LIST})).status_code == 200


async def test_too_many_files(start: Start) -> None:
    async with start(files=2) as running:
        attachments = [{"id": f"a{n}", "filename": "x.txt", "source": f"part:file{n}"} for n in range(3)]
        response = await post(running, meta(attachments=attachments), {f"file{n}": b"x" for n in range(3)})
        assert is_problem(response, 413, "TOO_MANY_FILES")


async def test_a_full_queue_says_when_to_come_back(start: Start) -> None:
    async with start(task=misbehave, queue=1) as running:
        for _ in range(2):  # one in the worker, one waiting
            assert (await post(running, meta(deadline_ms=0), {"file0": b"slow 1 x"})).status_code == 202
        busy = await post(running, meta(deadline_ms=0), {"file0": LIST})
        assert is_problem(busy, 503, "BUSY")
        assert int(busy.headers["retry-after"]) > 0


async def test_full_memory_says_when_to_come_back(start: Start) -> None:
    async with start(task=misbehave, body_bytes=20_000, uploads_bytes=25_000) as running:
        first = await post(running, meta(deadline_ms=0), {"file0": b"slow 1 " + b"x\n" * 7_500})
        assert first.status_code == 202
        assert is_problem(await post(running, meta(), {"file0": b"x\n" * 7_500}), 503, "BUSY")
        with anyio.fail_after(30):
            while (await running.client.get(first.headers["location"])).status_code == 202:
                await anyio.sleep(0.1)
        assert (await post(running, meta(), {"file0": b"x\n" * 7_500})).status_code == 200


async def test_a_stalled_upload_is_given_up(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "CHUNK_SECONDS", 0.1)

    async def stalled() -> AsyncIterator[bytes]:
        yield b"--b\r\n"
        await anyio.sleep(30)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert is_problem(await running.client.post(CHECKS, content=stalled(), headers=headers), 408, "TOO_SLOW")


async def test_an_error_of_ours_tells_nothing(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    def broken(*_: object) -> None:
        raise RuntimeError(RESIDENT_ID)

    monkeypatch.setattr(running.app.state.counter.store, "begin", broken)
    response = await post(running, meta(), {"file0": LIST})
    assert is_problem(response, 500, "INTERNAL_ERROR")
    assert RESIDENT_ID not in response.text + caplog.text
    assert '"error": "RuntimeError"' in caplog.text
    # the places that it had reserved are free again
    assert running.app.state.pool._reserved == 0


async def test_a_copy_with_something_unread_in_it_is_not_called_verified(running: Running) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("list.csv", LIST)
        archive.writestr("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
    answer = (await post(running, meta(), {"file0": buffer.getvalue()})).json()
    (attachment,) = answer["attachments"]
    assert (answer["decision"], attachment["state"]) == ("block", "partial")
    assert attachment["masked"]["verified"] is False
    copy = await running.client.get(attachment["masked"]["href"])
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        assert MASKED_ID.encode() in archive.read("list.csv")


@pytest.mark.parametrize("path", ["/v1/checks/chk_0", "/v1/checks/chk_0/masked/a1", "/v1/nothing"])
async def test_unknown_addresses(running: Running, path: str) -> None:
    response = await running.client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_the_description_knows_what_comes_in_and_goes_out(running: Running) -> None:
    document = (await running.client.get("/openapi.json")).json()
    operation = document["paths"][CHECKS]["post"]
    assert set(operation["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert {"200", "202", "400", "409", "413", "415", "422", "503"} <= set(operation["responses"])
    known = document["components"]["schemas"]
    assert {"CheckRequest", "AttachmentIn", "CheckAnswer", "CheckPending"} <= set(known)
    text = json.dumps(document)
    for name in text.split('"#/components/schemas/')[1:]:
        assert name.split('"')[0] in known
