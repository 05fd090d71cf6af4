"""Where checks are taken in and carried out: every item to a worker, what it saw to the store.

Hook and check page both come here; so does whatever else wants a check later. A caller may wait for a check or leave and
come back: it goes on either way.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import redactor
from redactor.policy import Policy
from service import examine, schemas, tokens, verdicts
from service.intake import Lease
from service.log import say
from service.problems import Problem
from service.settings import Settings
from service.store import Check, Item, Store, expiry
from service.subject import File, Subject, digest, file, masked_name
from service.worker import Full, Pool, Trouble

Stage = Literal["waiting", "checking", "done"]


PIXELS_A_SECOND = 250_000
"""Pixels of pictures that are looked at for each second that a worker has: it takes some 2 seconds a million, twice if a
copy is made, which is read again."""


@dataclass(slots=True)
class _Work:
    """A check under way. ``copies``: masked bytes by item, kept here only for a check that is not stored."""

    check: Check
    subject: Subject
    policy: Policy
    stored: bool
    stages: list[Stage]
    copies: dict[int, bytes] = field(default_factory=dict, repr=False)
    task: asyncio.Task[None] | None = None


class Desk:
    """Checks under way, over a pool and a store. Used from the event loop."""

    def __init__(self, settings: Settings, store: Store, pool: Pool) -> None:
        self._settings = settings
        self._store = store
        self._pool = pool
        self._under_way: dict[str, _Work] = {}

    async def begin(
        self,
        subject: Subject,
        policy: Policy,
        lease: Lease,
        *,
        uid: str,
        origin: Literal["hook", "page"],
        request: tuple[str, str] | None = None,
        stored: bool = True,
    ) -> Check:
        """Take a subject in and start on it.

        Args:
            subject: what is to be published.
            policy: to apply.
            lease: the memory that the subject takes; this desk gives it back when the check is through.
            uid: the caller's.
            origin: who asks.
            request: Idempotency-Key and payload as fingerprints.
            stored: ``False``: a dry run.

        Raises:
            Problem: 503, the queue is full.
            service.store.KeyTaken: the Idempotency-Key is in use.
        """
        check = await asyncio.to_thread(self._new, subject, policy, uid, origin)
        jobs = len(subject.files) + (subject.title is not None)
        try:
            self._pool.reserve(jobs)
        except Full as full:
            raise Problem(503, "BUSY", "等待检查的文件已经很多，请稍后再试", retry_after=10) from full
        if stored:
            try:
                await asyncio.to_thread(self._store.begin, check, request)
            except BaseException:
                self._pool.release(jobs)
                raise
        work = _Work(check, subject, policy, stored, ["waiting"] * len(check.items))
        self._under_way[check.id] = work
        work.task = asyncio.create_task(self._carry_out(work, lease.hand_over()))
        say("check_started", check=check.id, origin=origin, items=len(check.items), dry_run=not stored)
        return check

    async def wait(self, check_id: str, seconds: float | None) -> bool:
        """Wait for a check, at most so long (``None``: until it is through). Whether it is through."""
        work = self._under_way.get(check_id)
        if work is None or work.task is None:
            return True
        await asyncio.wait({work.task}, timeout=seconds)
        return work.task.done()

    async def dry_answer(self, check: Check) -> schemas.CheckAnswer:
        """Wait for a check that is not stored, and its answer."""
        work = self._under_way[check.id]
        await self.wait(check.id, None)
        post = _masked_post(work.check, work.copies)
        return verdicts.answer(work.check, b"", self._settings.findings, post)

    async def find(self, check_id: str) -> Check:
        """The stored check. Raises Problem 404."""
        check = await asyncio.to_thread(self._store.check, check_id)
        if check is None:
            raise Problem(404, "NO_SUCH_CHECK", "没有这个检查结果，或已过保存期")
        return check

    async def answer(self, check: Check) -> schemas.CheckAnswer:
        """The answer to a stored check that is through."""
        return await asyncio.to_thread(self._answer, check)

    def stages(self, check_id: str) -> list[Stage] | None:
        """How far each item is; ``None`` if nobody works on that check."""
        work = self._under_way.get(check_id)
        return None if work is None else list(work.stages)

    async def close(self) -> None:
        """Leave everything as it lies: the next start finds it interrupted."""
        tasks = [work.task for work in self._under_way.values() if work.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _new(self, subject: Subject, policy: Policy, uid: str, origin: Literal["hook", "page"]) -> Check:
        now = time.time()
        expires, forgotten = expiry(now, self._settings.copy_days, self._settings.result_days)
        items = [Item(0, "title", "title"), Item(1, "html", "html")] if subject.title is not None else []
        items += [Item(number, "attachment", given.id) for number, given in enumerate(subject.files, len(items))]
        return Check(
            id=f"chk_{secrets.token_hex(16)}",
            uid=uid,
            origin=origin,
            state="running",
            mode=self._settings.mode,
            policy_id=policy.id,
            policy_version=policy.version,
            policy_digest=tokens.rules_digest(policy.id),
            engine_version=redactor.__version__,
            digest=digest(subject),
            created=now,
            finished=None,
            expires=expires,
            forgotten=forgotten,
            items=tuple(items),
        )

    async def _carry_out(self, work: _Work, lease: Lease) -> None:
        started = time.monotonic()
        first_file = 2 if work.subject.title is not None else 0
        jobs = [self._judge_post(work)] if first_file else []
        jobs += [self._judge_file(work, number, given) for number, given in enumerate(work.subject.files, first_file)]
        try:
            for result in await asyncio.gather(*jobs, return_exceptions=True):
                if isinstance(result, Exception):  # the item stays without an outcome: "failed", needs review
                    say("item_failed", check=work.check.id, error=type(result).__name__)
            work.check = replace(work.check, state="done", finished=time.time())
            if work.stored:
                await asyncio.to_thread(self._store.finish, work.check.id)
        finally:
            lease.release()
            del self._under_way[work.check.id]
        say(
            "check_finished",
            check=work.check.id,
            decision=verdicts.decision(work.check),
            counts=verdicts.counts(work.check.items),
            milliseconds=round((time.monotonic() - started) * 1000),
        )

    async def _judge_post(self, work: _Work) -> None:
        subject = work.subject
        blobs = ((subject.title or "").encode(), (subject.html or "").encode())
        stand_ins = [
            file(name, name, blob, hashlib.sha256(blob).hexdigest())
            for name, blob in zip(("标题", "正文"), blobs, strict=True)
        ]
        try:
            answer, copies = await self._run(work, {"kind": "post", "name": ""}, blobs, (0, 1))
            outcomes, masked = _unpacked(answer, copies, 2)
        except Trouble as trouble:
            reason = _reason(trouble, self._settings.worker_seconds)
            outcomes = [examine.unread(None, part, "failed", reason, str(work.policy)) for part in stand_ins]
            masked = [None, None]
        if any(masked) and not any(outcome["no_copy"] for outcome in outcomes):
            masked = [copy if copy is not None else blob for copy, blob in zip(masked, blobs, strict=True)]
        else:  # half a masked post is none
            masked = [None, None]
        for number, (outcome, copy) in enumerate(zip(outcomes, masked, strict=True)):
            await self._record(work, number, outcome, copy)

    async def _judge_file(self, work: _Work, number: int, given: File) -> None:
        order = {"kind": "name" if given.too_large else "file", "name": given.name}
        blobs = () if given.too_large else (given.data,)
        outcome: dict[str, Any]
        copy: bytes | None
        try:
            answer, copies = await self._run(work, order, blobs, (number,))
            (outcome,), (copy,) = _unpacked(answer, copies, 1)
            if given.too_large:
                size = self._settings.file_bytes // 1_000_000
                reason = f"文件超过 {size} MB 上限，没有查看，请拆分后提交"
                outcome, copy = examine.unread(outcome, given, "limit", reason, str(work.policy)), None
        except Trouble as trouble:
            named = await self._named(work, given)
            reason = _reason(trouble, self._settings.worker_seconds)
            outcome, copy = examine.unread(named, given, "failed", reason, str(work.policy)), None
        await self._record(work, number, outcome, copy)

    async def _named(self, work: _Work, given: File) -> dict[str, Any] | None:
        """The name of a file whose check broke down, judged alone: it may hold something itself."""
        self._pool.reserve(1, even_if_full=True)
        try:
            answer, copies = await self._run(work, {"kind": "name", "name": given.name}, (), ())
            (outcome,), _ = _unpacked(answer, copies, 1)
        except Trouble:
            return None
        return outcome

    async def _run(
        self, work: _Work, order: dict[str, Any], blobs: Sequence[bytes], numbers: Sequence[int]
    ) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        def started() -> None:
            for number in numbers:
                work.stages[number] = "checking"

        settings = self._settings
        order |= {"policy": work.policy.id, "file_bytes": settings.file_bytes, "findings": settings.findings}
        order["pixels"] = settings.worker_seconds * PIXELS_A_SECOND
        order |= {"channel": work.subject.channel, "title": work.subject.title or ""}
        try:
            return await self._pool.run(order, blobs, started)
        except Trouble as trouble:
            say("worker_trouble", check=work.check.id, kind=trouble.kind, where=list(trouble.where))
            raise

    async def _record(self, work: _Work, number: int, outcome: dict[str, Any], copy: bytes | None) -> None:
        item = replace(work.check.items[number], outcome=outcome)
        if work.stored:
            item = await asyncio.to_thread(self._store_item, work.check, item, copy)
        elif copy is not None:
            work.copies[number] = copy
        items = list(work.check.items)
        items[number] = item
        work.check = replace(work.check, items=tuple(items))
        work.stages[number] = "done"

    def _store_item(self, check: Check, item: Item, copy: bytes | None) -> Item:
        if copy is not None:
            shown = item.outcome["copy"] if item.outcome else None
            item = replace(
                item,
                copy_file=self._store.put_copy(copy),
                copy_name=masked_name(shown["name"]) if shown and item.kind == "attachment" else item.item_id,
                copy_expires=check.expires,
            )
        self._store.record(check.id, item)
        return item

    def _answer(self, check: Check) -> schemas.CheckAnswer:
        copies = {item.number: self._store.copy(item) for item in check.items if item.kind != "attachment"}
        known = {number: copy for number, copy in copies.items() if copy is not None}
        return verdicts.answer(check, self._store.key, self._settings.findings, _masked_post(check, known))


def _masked_post(check: Check, copies: dict[int, bytes]) -> tuple[str, str] | None:
    if len(check.items) < 2 or check.items[0].kind != "title" or not {0, 1} <= set(copies):
        return None
    return copies[0].decode(), copies[1].decode()


def _unpacked(
    answer: dict[str, Any], copies: Sequence[bytes], expected: int
) -> tuple[list[dict[str, Any]], list[bytes | None]]:
    """Outcomes and copies of a worker's answer. Raises Trouble if it is not the answer that was asked for."""
    try:
        outcomes, numbers = list(answer["outcomes"]), list(answer["copies"])
        masked = [None if number is None else copies[number] for number in numbers]
        for outcome in outcomes:  # what everybody behind relies upon
            for name in ("file", "verdict", "findings", "findings_total", "blind_spots", "counts", "kept_counts"):
                outcome[name]
    except (LookupError, TypeError) as error:
        raise Trouble("crash") from error
    if len(outcomes) != expected or len(masked) != expected:
        raise Trouble("crash")
    return outcomes, masked


def _reason(trouble: Trouble, seconds: int) -> str:
    match trouble.kind:
        case "time":
            return f"检查超过 {seconds} 秒，已中止，请人工查看，或拆分后重新提交"
        case "memory":
            return "检查所需内存超过上限，已中止，请人工查看，或拆分后重新提交"
    return "检查这个文件时程序出错，已中止，请人工查看并告知管理员"
