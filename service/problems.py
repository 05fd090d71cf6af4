"""Errors as ``application/problem+json`` (RFC 9457): what is wrong and what to do, in Chinese, never what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "请求格式不对",
    403: "不允许这样访问",
    404: "没有找到",
    405: "不支持这种请求方法",
    408: "上传太慢",
    409: "同一请求正在处理",
    413: "内容太大",
    415: "不支持的内容类型",
    421: "不认识的主机名",
    422: "请求内容不能处理",
    500: "服务出错",
    503: "服务繁忙",
}


class Problem(Exception):
    """An answer that is no verdict.

    Args:
        status: HTTP status.
        code: for programs, stable: ``DIGEST_MISMATCH``.
        detail: for people: Chinese, says what to do; never a value that was sent.
        retry_after: seconds after which trying again makes sense.
        errors: where in the request, for 422: ``{"pointer": "/attachments/0/id", "detail": "…"}``.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        retry_after: int | None = None,
        errors: tuple[Mapping[str, str], ...] = (),
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.errors = errors

    @property
    def title(self) -> str:
        """What kind of problem, in a few words."""
        return _TITLES.get(self.status) or HTTPStatus(self.status).phrase

    def response(self) -> Response:
        """The answer."""
        body: dict[str, Any] = {
            "type": f"urn:redactor:problem:{self.code.lower().replace('_', '-')}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        content = json.dumps(body, ensure_ascii=False).encode()
        return Response(content, self.status, headers, media_type=MEDIA_TYPE)


NOT_FOUND = "地址不对，或结果已过保存期"


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is: ours, or what FastAPI and Starlette raise, without the values they would quote."""
    if isinstance(error, Problem):
        return error
    if not isinstance(error, HTTPException | RequestValidationError):
        raise error
    if isinstance(error, RequestValidationError):
        return Problem(422, "INVALID_REQUEST", "请求的参数不合要求，请对照 /openapi.json")
    detail = {404: NOT_FOUND, 405: "请对照 /openapi.json 换一种请求方法"}.get(error.status_code, "请求没有被接受")
    return Problem(error.status_code, HTTPStatus(error.status_code).name, detail)


UNEXPECTED = Problem(500, "INTERNAL_ERROR", "服务内部出错，没有得出结论，请不要发布；请重试或联系管理员")
