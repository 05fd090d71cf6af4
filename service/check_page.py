"""The people's door: drop files or paste text, read what was found, fetch the masked copies. Works without JavaScript.

What is shown was masked before it came here; the page makes no decisions of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

import redactor
from redactor.formats import FORMATS
from redactor.outcome import Verdict
from redactor.profiles import load, shipped
from service import downloads, intake, schemas, verdicts, words
from service.hook import ASK_AGAIN, META_BYTES, AtCounter, Counter, policy_of
from service.intake import Upload
from service.problems import Problem
from service.store import Check, Item
from service.subject import File, Subject, file

router = APIRouter(include_in_schema=False)

_TEXT_NAME = "粘贴的文字.txt"
_LONGEST_CHANNEL = 200
_SHOWN = 5
"""Findings of one kind in one file that are shown at once; the others are behind a fold."""
_TEXT_SHOWN = 200_000
"""Characters of masked text that are shown on the page; all of it is in the download."""

_templates = Environment(
    loader=PackageLoader("service", "pages/templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(words=words, version=redactor.__version__)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one entity and action in one item. ``count`` is of all, ``findings`` of those that are remembered."""

    entity: str
    action: str
    count: int
    findings: list[dict[str, Any]] = field(repr=False)

    @property
    def reason(self) -> str:
        """The reason that they share; empty if there are several: then each is told beside its finding."""
        reasons = {finding["why"] for finding in self.findings}
        return reasons.pop() if len(reasons) == 1 and len(self.findings) > 1 else ""

    @property
    def first(self) -> list[dict[str, Any]]:
        """Those shown at once."""
        return self.findings[:_SHOWN]

    @property
    def rest(self) -> list[dict[str, Any]]:
        """Those behind the fold."""
        return self.findings[_SHOWN:]


@dataclass(frozen=True, slots=True)
class Card:
    """One item as the result page shows it; ``unlisted``: what was found and is not among the groups, as a phrase."""

    name: str
    decision: schemas.Decision
    state: str
    reason: str | None
    format: str
    size: str
    acted: int
    unlisted: str
    groups: list[Group] = field(repr=False)
    kept: list[Group] = field(repr=False)
    spots: list[dict[str, str]] = field(repr=False)
    copy_href: str | None
    copy_complete: bool
    no_copy: str
    kind: str
    text: str | None = field(default=None, repr=False)
    text_whole: bool = True

    @property
    def unseen(self) -> int:
        """Places that nobody has looked at; a file that was not looked at at all is one."""
        return len(self.spots) or int(self.state != "scanned")


@router.get("/")
async def start_page(at: AtCounter) -> Response:
    """Where files are dropped."""
    policies = [load(name) for name in shipped()]
    kinds = [(words.FORMATS.get(source.NAME, source.NAME), source.SUFFIXES) for source in FORMATS]
    return _page("start.html", policies=policies, chosen=at.settings.policy, kinds=kinds, settings=at.settings)


@router.post("/checks")
async def submit(request: Request, at: AtCounter) -> Response:
    """Take files or text in; answer with the way to the result."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "请在检查页上提交")
    settings = at.settings
    limits = intake.Limits(settings.body_bytes, settings.file_bytes, settings.files, META_BYTES)
    with at.budget.lease() as lease:
        uploads = await intake.multipart(request, limits, lease)
        policy = policy_of(_field(uploads, "policy") or settings.policy)
        channel = _field(uploads, "channel")
        files = _files(uploads)
        del uploads
        if not files:
            raise Problem(422, "NOTHING_TO_CHECK", "没有选择文件，也没有粘贴文字，请选择后再提交")
        if len(files) > settings.files:
            raise Problem(413, "TOO_MANY_FILES", f"一次最多提交 {settings.files} 个文件，请分批提交")
        if len(channel) > _LONGEST_CHANNEL:
            raise Problem(422, "CHANNEL_TOO_LONG", f"栏目名称不能超过 {_LONGEST_CHANNEL} 个字，请改短后再提交")
        uid = f"page-{secrets.token_hex(8)}"
        check = await at.desk.begin(Subject(tuple(files), channel=channel), policy, lease, uid=uid, origin="page")
    if _wants_json(request):
        return JSONResponse({"href": f"/checks/{check.id}", "progress": f"/checks/{check.id}/progress"}, 202)
    await at.desk.wait(check.id, 2)  # most checks are through by then, and nobody sees a page that only says "wait"
    return RedirectResponse(f"/checks/{check.id}", 303)


@router.get("/checks/{check_id}/progress")
async def progress(check_id: str, at: AtCounter) -> Response:
    """How far each item is, for the page's script."""
    check = await at.desk.find(check_id)
    stages = at.desk.stages(check_id) if check.state == "running" else None
    running = check.state == "running"
    return JSONResponse({"running": running, "stages": stages or ["done"] * len(check.items)})


@router.get("/checks/{check_id}")
async def result_page(check_id: str, at: AtCounter) -> Response:
    """What was found, or that it is still being looked for."""
    check = await at.desk.find(check_id)
    if check.state == "running":
        stages = at.desk.stages(check_id) or []
        return _page("running.html", done=stages.count("done"), total=len(check.items), again=ASK_AGAIN)
    answer = await at.desk.answer(check)
    cards = await asyncio.to_thread(_cards, check, at)
    return _page(
        "result.html",
        check=check,
        answer=answer,
        decision=verdicts.decision(check),
        cards=cards,
        acted=sum(card.acted for card in cards),
        kept=sum(group.count for card in cards for group in card.kept),
        unseen=sum(card.unseen for card in cards),
        copies=sum(card.copy_href is not None for card in cards),
        to_mend=sum(card.decision == "block" and card.copy_href is None for card in cards),
        to_view=sum(card.decision == "needs_review" for card in cards),
        created=beijing(check.created),
        expires=beijing(check.expires),
    )


@router.get("/checks/{check_id}/masked.zip")
async def all_copies(check_id: str, at: AtCounter) -> Response:
    """Every masked copy of a check in one archive."""
    check = await at.desk.find(check_id)
    packed = await asyncio.to_thread(_packed, check, at)
    if packed is None:
        raise Problem(404, "NO_MASKED_COPY", "这次检查没有脱敏件，或已过保存期")
    return downloads.attachment(packed, "脱敏件.zip")


def problem_page(problem: Problem) -> Response:
    """A problem for people."""
    page = _page("problem.html", problem=problem)
    page.status_code = problem.status
    return page


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, and not a program."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def size_words(count: int) -> str:
    """A size in bytes for people.

    >>> size_words(512), size_words(20_480), size_words(3_500_000)
    ('512 字节', '20 KB', '3.5 MB')
    """
    if count < 1000:
        return f"{count} 字节"
    return f"{count / 1000:.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def beijing(seconds: float) -> str:
    """The time as clocks in China show it.

    >>> beijing(0)
    '1970-01-01 08:00'
    """
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds + 8 * 3600))


def _page(template: str, **values: object) -> HTMLResponse:
    return HTMLResponse(_templates.get_template(template).render(values))


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _field(uploads: list[Upload], name: str) -> str:
    return next((upload.data.decode("utf-8", "replace") for upload in uploads if upload.name == name), "").strip()


def _files(uploads: list[Upload]) -> list[File]:
    files: list[File] = []
    for upload in uploads:
        # A browser sends an empty, nameless file for a field in which nobody has chosen one.
        if upload.name == "file" and (upload.filename or upload.data):
            number = f"f{len(files) + 1}"
            files.append(file(number, upload.filename or "", upload.data, upload.sha256, upload.too_large))
        elif upload.name == "text" and upload.data.strip():
            digest = hashlib.sha256(upload.data).hexdigest()
            files.append(file(verdicts.PASTED, _TEXT_NAME, upload.data, digest, upload.too_large))
    return files


def _cards(check: Check, at: Counter) -> list[Card]:
    """The gravest first: that is what somebody has come for."""
    order = list(words.DECISIONS)
    return sorted((_card(check, item, at) for item in check.items), key=lambda card: -order.index(card.decision))


def _card(check: Check, item: Item, at: Counter) -> Card:
    condition, reason = verdicts.state(item)
    outcome: Mapping[str, Any] = item.outcome or {}
    groups = _groups(item)
    acted = verdicts.acted_upon(item)
    listed = {group.entity for group in groups if group.action != "keep"}
    has_copy = item.kind == "attachment" and item.copy_file is not None
    text = None
    if has_copy and check.origin == "page" and item.item_id == verdicts.PASTED:
        text = (at.store.copy(item) or b"").decode("utf-8", "replace")
    return Card(
        name=_title(check, item),
        decision=verdicts.item_decision(item),
        state=condition,
        reason=reason,
        format=words.FORMATS.get(outcome.get("format", ""), outcome.get("format", "")),
        size=size_words(outcome["size"]) if outcome else "",
        acted=sum(acted.values()),
        unlisted=words.tally({name: count for name, count in acted.items() if name not in listed}, len(acted)),
        groups=[group for group in groups if group.action != "keep"],
        kept=[group for group in groups if group.action == "keep"],
        spots=list(outcome.get("blind_spots", ())),
        copy_href=f"/v1/checks/{check.id}/masked/{item.item_id}" if has_copy else None,
        copy_complete=has_copy and outcome["copy"]["verdict"] == str(Verdict.ALLOW),
        no_copy=outcome.get("no_copy", ""),
        kind=outcome.get("kind", ""),
        text=None if text is None else text[:_TEXT_SHOWN],
        text_whole=text is None or len(text) <= _TEXT_SHOWN,
    )


def _title(check: Check, item: Item) -> str:
    """An item's name in full, masked where it held something."""
    pasted = check.origin == "page" and item.item_id == verdicts.PASTED
    if item.kind == "attachment" and item.outcome and not pasted:
        return str(item.outcome["file"])
    return verdicts.label(item, check.origin)


def _groups(item: Item) -> list[Group]:
    """Findings by entity and action, the gravest first; counts are of all findings, listed or not."""
    listed: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in verdicts.all_findings([item]):
        listed.setdefault((finding["entity"], finding["action"]), []).append(finding)
    acted, kept = verdicts.acted_upon(item), (item.outcome or {}).get("kept_counts", {})
    groups = []
    for (entity, action), findings in listed.items():
        others = sum(
            len(more) for (name, other), more in listed.items() if name == entity and other != action != "keep"
        )
        total = kept.get(entity, 0) if action == "keep" else acted.get(entity, 0) - others
        groups.append(Group(entity, action, max(total, len(findings)), findings))
    return groups


def _packed(check: Check, at: Counter) -> bytes | None:
    files = []
    for item in check.items:
        data = at.store.copy(item) if item.kind == "attachment" else None
        if data is not None and item.copy_name is not None:
            files.append((item.copy_name, data))
    return downloads.packed(files) if files else None
