"""The machine's door: ``/v1``. A content management system asks before it publishes; service.md section 2 is the contract.

Publish only on 200 with ``allowed`` true and the same ``uid`` and digest. An error is never a verdict.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from redactor.policy import Policy
from redactor.profiles import load, shipped
from service import downloads, intake, schemas, tokens
from service.desk import Desk
from service.intake import Budget, Lease, Upload
from service.problems import Problem
from service.settings import Settings
from service.store import Check, KeyTaken, Store
from service.subject import File, Subject, digest, file

router = APIRouter(prefix="/v1")

ASK_AGAIN = 2
"""Seconds after which asking for a running check makes sense."""
META_BYTES = 16_000_000
"""Largest ``meta``, which holds the post's HTML."""
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Counter:
    """What a request is served with; one for the service, made by :func:`service.app.create_app`."""

    def __init__(self, settings: Settings, store: Store, desk: Desk) -> None:
        self.settings = settings
        self.store = store
        self.desk = desk
        self.budget = Budget(settings.uploads_bytes)


def counter(request: Request) -> Counter:
    """FastAPI dependency."""
    found: Counter = request.app.state.counter
    return found


AtCounter = Annotated[Counter, Depends(counter)]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {"application/problem+json": {"schema": schemas.ProblemOut.model_json_schema()}},
    }
    for status, words in {
        400: "Broken JSON or multipart",
        409: "The same Idempotency-Key is being worked on",
        413: "Over a limit of size or number",
        415: "Neither multipart/form-data nor application/json",
        422: "Not what the contract wants, unknown policy, digest mismatch, or Idempotency-Key of another payload",
        503: "Busy: try again after Retry-After seconds",
    }.items()
}
_REQUEST_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/CheckRequest"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["meta"],
                "properties": {"meta": {"$ref": "#/components/schemas/CheckRequest"}},
                "additionalProperties": {"type": "string", "format": "binary"},
            },
            "encoding": {"meta": {"contentType": "application/json"}},
        },
    },
}
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key with the same payload gets the same check; with another payload 422.",
}


@router.post(
    "/prepublish-checks",
    summary="May this post be published?",
    response_model=schemas.CheckAnswer,
    responses={202: {"model": schemas.CheckPending, "description": "Not through yet: see Location"}, **_PROBLEMS},
    openapi_extra={"requestBody": _REQUEST_BODY, "parameters": [_KEY_HEADER]},
)
async def prepublish_check(request: Request, at: AtCounter) -> Response:
    """Judge a post and its attachments; wait at most ``deadline_ms``, then 202 and ``Location``."""
    untrusted_key = request.headers.get("idempotency-key")
    if untrusted_key is not None and not _IDEMPOTENCY_KEY.fullmatch(untrusted_key):
        raise Problem(422, "INVALID_IDEMPOTENCY_KEY", "Idempotency-Key 须为 1 到 200 个可见 ASCII 字符")
    with at.budget.lease() as lease:
        asked, uploads = await _received(request, at.settings, lease)
        policy = policy_of(asked.policy or at.settings.policy)
        subject = await asyncio.to_thread(_subject, asked, uploads, at.settings)
        del uploads
        key = None
        if untrusted_key is not None and not asked.dry_run:
            key = _fingerprints(at.store.key, untrusted_key, asked, subject)
            if (earlier := await _earlier(at, key)) is not None:
                return await respond(at, earlier)
        try:
            check = await at.desk.begin(
                subject, policy, lease, uid=asked.uid, origin="hook", request=key, stored=not asked.dry_run
            )
        except KeyTaken as taken:
            raise _in_flight() from taken
    if asked.dry_run:
        return JSONResponse((await at.desk.dry_answer(check)).model_dump())
    deadline = at.settings.deadline_ms if asked.deadline_ms is None else asked.deadline_ms
    await at.desk.wait(check.id, deadline / 1000)
    return await respond(at, await at.desk.find(check.id))


@router.get(
    "/checks/{check_id}",
    summary="The answer to a check",
    response_model=schemas.CheckAnswer,
    responses={202: {"model": schemas.CheckPending, "description": "Not through yet"}, 404: {"description": "Unknown"}},
)
async def check_answer(check_id: str, at: AtCounter) -> Response:
    """The same answer as ``POST`` gives; 202 while the check is running."""
    return await respond(at, await at.desk.find(check_id))


@router.get(
    "/checks/{check_id}/masked/{attachment_id}",
    summary="A masked copy",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The verified masked copy"},
        404: {"description": "There is none, or it is over its time"},
    },
)
async def masked_copy(check_id: str, attachment_id: str, at: AtCounter) -> Response:
    """The attachment in the same format with what must not be published masked."""
    check = await at.desk.find(check_id)
    for item in check.items:
        if item.kind == "attachment" and item.item_id == attachment_id:
            data = await asyncio.to_thread(at.store.copy, item)
            if data is not None and item.copy_name is not None:
                return downloads.attachment(data, item.copy_name)
    raise Problem(404, "NO_MASKED_COPY", "这个附件没有脱敏件，或已过保存期")


@router.post("/verdict-tokens/verify", summary="Is a verdict still good?", response_model=schemas.TokenAnswer)
async def verify_token(request: Request, at: AtCounter) -> Response:
    """Asked at the real moment of publishing: not valid if the content, the policy or the time is another."""
    with at.budget.lease() as lease:
        question = schemas.parse(schemas.TokenQuestion, await intake.body(request, 10_000, lease))
    return JSONResponse(tokens.verify(at.store.key, question.token, question.digest).model_dump())


async def respond(at: Counter, check: Check) -> Response:
    """200 with the answer, or 202 while there is none."""
    if check.state == "running":
        pending = schemas.CheckPending(uid=check.uid, check_id=check.id)
        headers = {"Location": f"/v1/checks/{check.id}", "Retry-After": str(ASK_AGAIN)}
        return JSONResponse(pending.model_dump(), 202, headers)
    return JSONResponse((await at.desk.answer(check)).model_dump())


def policy_of(untrusted_id: str) -> Policy:
    """The policy of that id. Raises Problem 422: only what the operator has is offered, never a path."""
    if untrusted_id not in shipped():
        raise Problem(422, "UNKNOWN_POLICY", f"没有这个策略，可用：{'、'.join(shipped())}")
    return load(untrusted_id)


async def _received(
    request: Request, settings: Settings, lease: Lease
) -> tuple[schemas.CheckRequest, dict[str, Upload]]:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        most = settings.body_bytes * 4 // 3 + META_BYTES  # base64 is a third longer
        untrusted_json = await intake.body(request, most, lease)
        return await asyncio.to_thread(schemas.parse, schemas.CheckRequest, untrusted_json), {}
    if media_type != "multipart/form-data":
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "请用 multipart/form-data 或 application/json 提交")
    limits = intake.Limits(settings.body_bytes, settings.file_bytes, settings.files, META_BYTES)
    uploads = await intake.multipart(request, limits, lease)
    metas = [upload for upload in uploads if upload.name == "meta"]
    parts = {upload.name: upload for upload in uploads if upload.name != "meta"}
    if len(metas) != 1 or len(parts) != len(uploads) - 1:
        raise Problem(422, "INVALID_PARTS", "multipart 须有且只有一个 meta，其余各部分的名称不能重复")
    return await asyncio.to_thread(schemas.parse, schemas.CheckRequest, metas[0].data), parts


def _subject(asked: schemas.CheckRequest, uploads: dict[str, Upload], settings: Settings) -> Subject:
    """The post and its files. Raises Problem 413, 422."""
    if len(asked.attachments) > settings.files:
        raise Problem(413, "TOO_MANY_FILES", f"一次最多提交 {settings.files} 个附件，请分批提交")
    files = [_file(number, attachment, uploads, settings) for number, attachment in enumerate(asked.attachments)]
    used = {attachment.source.removeprefix("part:") for attachment in asked.attachments}
    if set(uploads) - used:
        raise Problem(422, "UNUSED_PART", "multipart 中有没有被 attachments 引用的部分，请补充引用或去掉")
    post = asked.post
    title, html = (post.title, post.html) if post else (None, None)
    return Subject(tuple(files), title, html, asked.channel or "")


def _file(number: int, attachment: schemas.AttachmentIn, uploads: dict[str, Upload], settings: Settings) -> File:
    if attachment.content_base64 is not None:
        try:
            data = base64.b64decode(attachment.content_base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise _at(number, "content_base64", "INVALID_BASE64", "不是有效的 base64（标准字母表，不换行）") from error
        sha256, too_large = hashlib.sha256(data).hexdigest(), len(data) > settings.file_bytes
        data = b"" if too_large else data
    else:
        upload = uploads.get(attachment.source.removeprefix("part:"))
        if upload is None:
            raise _at(number, "source", "MISSING_PART", "请求中没有 source 所指的部分")
        data, sha256, too_large = upload.data, upload.sha256, upload.too_large
    if attachment.sha256 is not None and attachment.sha256 != sha256:
        raise _at(number, "sha256", "DIGEST_MISMATCH", "收到的内容与 sha256 不符，请重新上传")
    return file(attachment.id, attachment.filename, data, sha256, too_large)


def _at(number: int, name: str, code: str, detail: str) -> Problem:
    errors = ({"pointer": f"/attachments/{number}/{name}", "detail": detail},)
    return Problem(422, code, f"第 {number + 1} 个附件：{detail}", errors=errors)


def _fingerprints(key: bytes, untrusted_key: str, asked: schemas.CheckRequest, subject: Subject) -> tuple[str, str]:
    """Of the Idempotency-Key and of all that was asked with it."""
    files: Sequence[str] = [file.sha256 for file in subject.files]
    rest = asked.model_dump_json(exclude={"attachments": {"__all__": {"content_base64"}}, "post": True})
    page = asked.post.model_dump_json() if asked.post else ""
    return (
        tokens.fingerprint(key, "idempotency-key", untrusted_key),
        tokens.fingerprint(key, "payload", rest, page, digest(subject), *files),
    )


async def _earlier(at: Counter, key: tuple[str, str]) -> Check | None:
    """The check that this very request started before. Raises Problem 409 while it runs, 422 if it was another one."""
    earlier = await asyncio.to_thread(at.store.earlier, key[0])
    if earlier is None:
        return None
    payload, check = earlier
    if payload != key[1]:
        raise Problem(422, "IDEMPOTENCY_KEY_REUSED", "这个 Idempotency-Key 已用于另一个请求，请换一个")
    if check.state == "running":
        raise _in_flight()
    return check


def _in_flight() -> Problem:
    detail = "同一 Idempotency-Key 的请求正在处理，请稍后再试"
    return Problem(409, "IN_FLIGHT", detail, retry_after=ASK_AGAIN)
