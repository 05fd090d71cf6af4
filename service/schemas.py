"""What comes in and goes out, as pydantic models: the contract of service.md section 2 and what /openapi.json says.

Errors are answered with where and what kind, never with what was sent (:func:`parse`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from service.problems import Problem

Token = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]
"""An identifier of the caller's: visible ASCII, so that it cannot break a log line or a header."""
AttachmentId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._\-]*$")]
Short = Annotated[str, StringConstraints(max_length=200)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Decision = Literal["allow", "needs_review", "block"]
AttachmentState = Literal["scanned", "partial", "encrypted", "unsupported", "too_large", "failed"]


class _Strict(BaseModel):
    """What nobody reads here is refused: a field passed over in silence would be a promise not kept."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, hide_input_in_errors=True)


class PostIn(_Strict):
    """The page that is to be published."""

    id: Token | None = None
    rev: Token | None = None
    title: Annotated[str, StringConstraints(max_length=2000)] = Field("", repr=False)
    html: str = Field("", repr=False)
    url_after_publish: Annotated[str, StringConstraints(max_length=2000)] | None = None


class AttachmentIn(_Strict):
    """A file of the page: in this request as a part (``part:file0``) or as ``content_base64`` (``base64``)."""

    id: AttachmentId
    filename: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(repr=False)
    media_type: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="Not relied upon: the kind of a file is decided by its structure."
    )
    sha256: Sha256 | None = Field(None, description="Of the bytes as sent; 422 if it does not match.")
    source: Annotated[str, StringConstraints(max_length=200, pattern=r"^(?:base64|part:[A-Za-z0-9._\-]+)$")]
    content_base64: str | None = Field(None, repr=False)

    @model_validator(mode="after")
    def _content_where_said(self) -> AttachmentIn:
        if (self.source == "base64") != (self.content_base64 is not None):
            raise ValueError("content_elsewhere")
        return self


class CheckRequest(_Strict):
    """``POST /v1/prepublish-checks``: JSON body, or the part ``meta`` of a multipart one."""

    uid: Token
    site: Short | None = None
    unit: Short | None = None
    channel: Short | None = None
    operation: Literal["publish", "update", "schedule", "upload"] = "publish"
    go_live_at: datetime | None = None
    dry_run: bool = Field(False, description="Judge and answer, but remember nothing and hand out no files.")
    policy: Annotated[str, StringConstraints(max_length=64)] | None = None
    deadline_ms: Annotated[int, Field(ge=0, le=60_000)] | None = None
    post: PostIn | None = None
    attachments: tuple[AttachmentIn, ...] = ()

    @model_validator(mode="after")
    def _something_to_judge(self) -> CheckRequest:
        # An empty post is what a wrong mapping of fields sends: "allow" would be the answer to a question nobody asked.
        if not self.attachments and not (self.post and (self.post.title.strip() or self.post.html.strip())):
            raise ValueError("nothing_to_judge")
        if len({attachment.id for attachment in self.attachments}) != len(self.attachments):
            raise ValueError("ids_repeat")
        return self


_VERIFIED = (
    "Checked again like any other file, with the verdict allow: it may be published in place of the original. False: "
    "all that was to be masked is gone from it, but it holds something that nobody could look at or that is held for "
    "review."
)


class StatusOut(BaseModel):
    """The result in a code for programs and a sentence for people."""

    code: Literal["CLEAN", "PII_FOUND", "FORBIDDEN_MARK", "NEEDS_REVIEW", "NOT_FULLY_READ", "INTERRUPTED"]
    message: str


class FindingOut(BaseModel):
    """Something found; ``sample`` is masked."""

    entity: str
    start: int
    end: int
    score: float
    action: Literal["keep", "mask", "hold", "block"]
    rule: str
    why: str
    sample: str
    place: str
    attachment: str = Field(description="The attachment's id; empty for the post.")


class MaskedPostOut(BaseModel):
    """The post with what must not be published masked."""

    title: str
    html: str
    verified: bool = Field(description=_VERIFIED)


class PostOut(BaseModel):
    """``masked`` is null where nothing is to be masked or no copy could be vouched for (see ``warnings``)."""

    masked: MaskedPostOut | None


class MaskedFileOut(BaseModel):
    """Where a masked copy can be fetched, and until when."""

    href: str
    sha256: str
    verified: bool = Field(description=_VERIFIED)
    expires_at: str


class AttachmentOut(BaseModel):
    """How far an attachment could be looked at; anything but ``scanned`` needs review."""

    id: str
    state: AttachmentState
    reason: str | None
    masked: MaskedFileOut | None


class SubjectOut(BaseModel):
    """SHA-256 over title, HTML and the attachments' names and digests (``service.subject.digest``)."""

    digest: str


class PolicyOut(BaseModel):
    """The policy that was applied."""

    id: str
    version: str


class EngineOut(BaseModel):
    """The program that judged."""

    version: str


class CheckAnswer(BaseModel):
    """A verdict. Publish only on 200, ``allowed``, and the same ``uid`` and digest."""

    uid: str
    check_id: str
    decision: Decision
    allowed: bool
    complete: bool = Field(description="Everything could be looked at.")
    mode: Literal["enforce", "warn", "observe"]
    would_have: Decision | None = Field(None, description="In modes warn and observe: what enforce would have decided.")
    status: StatusOut
    warnings: list[str]
    subject: SubjectOut
    policy: PolicyOut
    engine: EngineOut
    findings: list[FindingOut]
    counts: dict[str, int] = Field(description="Findings by entity, without those that are kept.")
    findings_truncated: bool
    post: PostOut | None
    attachments: list[AttachmentOut]
    verdict_token: str | None
    expires_at: str


class CheckPending(BaseModel):
    """Not through yet: ask again at ``Location`` after ``Retry-After`` seconds. No verdict: do not publish."""

    uid: str
    check_id: str
    state: Literal["running"] = "running"


class TokenQuestion(_Strict):
    """Is this verdict still good for what is about to be published?"""

    token: Annotated[str, StringConstraints(min_length=1, max_length=4000)] = Field(repr=False)
    digest: Digest = Field(description="Of the content at this moment, computed as ``subject.digest``.")


class TokenAnswer(BaseModel):
    """``valid`` and ``allowed`` both true: publish."""

    valid: bool
    allowed: bool
    reason: Literal["OK", "FORGED", "EXPIRED", "CONTENT_CHANGED", "POLICY_CHANGED"]
    message: str
    check_id: str | None = None
    decision: Decision | None = None
    expires_at: str | None = None


class ProblemOut(BaseModel):
    """RFC 9457. An error is never a verdict."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = []


_Model = TypeVar("_Model", bound=BaseModel)

_SAID = {
    "missing": "缺少这个字段",
    "extra_forbidden": "有不认识的字段",
    "string_too_long": "太长",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不对",
    "literal_error": "不是允许的取值",
    "content_elsewhere": "source 为 base64 时须有 content_base64，为 part:… 时不能有",
    "nothing_to_judge": "没有要检查的内容：标题、正文都是空的，也没有附件",
    "ids_repeat": "attachments 里的 id 不能重复",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}
_FORMS = {
    "uid": "须为 1 到 128 个可见 ASCII 字符，不含空格",
    "id": "须为字母、数字和 . _ -，以字母或数字开头，最长 64 个字符",
    "sha256": "须为 64 位小写十六进制",
    "digest": "须为 sha256: 加 64 位小写十六进制",
    "source": "须为 base64，或 part: 加 multipart 中那一部分的名称",
    "operation": "须为 publish、update、schedule 或 upload",
}
"""What a field must look like, where "wrong" alone would leave its sender guessing."""


def parse(model: type[_Model], untrusted_json: bytes | bytearray | memoryview) -> _Model:
    """The model that the JSON says.

    Raises:
        Problem: 400 if it is no JSON, 422 if it is not what the model wants; with where, not what.
    """
    try:
        return model.model_validate_json(bytes(untrusted_json))
    except ValidationError as error:
        details = error.errors(include_input=False, include_context=False, include_url=False)
    if any(detail["type"] == "json_invalid" for detail in details):
        raise Problem(400, "INVALID_JSON", "不是有效的 JSON（须为 UTF-8）")
    errors = tuple(
        {"pointer": (pointer := _pointer(detail)), "detail": _said(detail, pointer.rpartition("/")[2])}
        for detail in details[:20]
    )
    raise Problem(422, "INVALID_REQUEST", "请求内容不合要求，见 errors；字段说明见 /openapi.json", errors=errors)


def _said(detail: Any, field: str) -> str:
    """What is wrong with a field, and what it must look like where that is not plain."""
    kind = detail["msg"].removeprefix("Value error, ") if detail["type"] == "value_error" else detail["type"]
    said = _SAID.get(kind, "类型或取值不对")
    return f"{said}，{_FORMS[field]}" if field in _FORMS and kind not in ("missing", "extra_forbidden") else said


def _pointer(detail: Any) -> str:
    """Where, without names that the sender made up."""
    steps = detail["loc"][:-1] if detail["type"] == "extra_forbidden" else detail["loc"]
    return "/" + "/".join(str(step) for step in steps)
