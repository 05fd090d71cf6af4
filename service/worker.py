"""Worker processes from the service's side: a warm pool, one file at a time in each, thrown away on any trouble.

Two clocks run on every check: the worker's own, which lets it say what it was at, and one here that kills it a little
later, whatever it does. Whoever asks gets an answer or :class:`Trouble`; the pool mends itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import queue
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from service import frames, worker_process
from service.log import say
from service.sandbox import Budget
from service.worker_process import Task

GRACE = 3
"""Seconds between the worker's own clock and ours."""
START_SECONDS = 60
"""How long a new process may load."""

_KIND = re.compile(r"[A-Za-z_]{1,60}")
_LINE = re.compile(r"[A-Za-z0-9_./<>\-]{1,120}:[0-9]{1,6}")
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["service.preload"])


class Trouble(Exception):
    """A check broke down.

    Attributes:
        kind: ``time``, ``memory``, ``crash``, ``start`` or the class of an exception.
        where: lines of code, for the log.
    """

    def __init__(self, kind: str, where: Sequence[str] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.where = tuple(where)


class Full(Exception):
    """As many files are waiting as may wait."""


class Worker:
    """One process; blocking, to be used by one thread at a time."""

    def __init__(self, task: Task, budget: Budget, blob_bytes: int) -> None:
        self._budget = budget
        self._blob_bytes = blob_bytes
        self._connection, theirs = _context.Pipe()
        self._process = _context.Process(
            target=worker_process.serve, args=(theirs, task, budget, blob_bytes), daemon=True, name="redactor-worker"
        )
        self._process.start()
        theirs.close()
        self.checks_left = budget.checks
        self.walls: dict[str, bool] = {}

    def wait_until_ready(self) -> None:
        """Raises Trouble if the process does not come up."""
        try:
            greeting, _ = self._talk(START_SECONDS)
        except Trouble as trouble:
            raise Trouble("start", trouble.where) from trouble
        self.walls = greeting["walls"]  # sent before any file was seen

    def run(self, order: dict[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        """The answer to an order. Raises Trouble; the process is gone then."""
        self.checks_left -= 1
        reply, copies = self._talk(self._budget.seconds + GRACE, order, blobs)
        answer = reply.get("answer")
        if isinstance(answer, dict):
            return answer, copies
        self.end()
        raise _told(reply)

    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer learns it."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process, wait for its end and let go of the connection."""
        self._process.kill()
        self._process.join(GRACE)
        self._connection.close()

    def _talk(
        self, seconds: float, order: dict[str, Any] | None = None, blobs: Sequence[bytes] = ()
    ) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        """Send an order, if there is one, and wait for a message. Our clock kills the process: that ends any wait."""
        rang = threading.Event()

        def ring() -> None:
            rang.set()
            self._process.kill()

        clock = threading.Timer(seconds, ring)
        clock.daemon = True
        clock.start()
        try:
            if order is not None:
                frames.send(self._connection, order, blobs)
            return frames.receive(self._connection, self._blob_bytes)
        except (EOFError, OSError, frames.BrokenFrame) as error:
            self.end()
            raise Trouble("time" if rang.is_set() else "crash") from error
        finally:
            clock.cancel()


def _told(reply: dict[str, Any]) -> Trouble:
    """What a worker says went wrong, if that looks like code: it goes to the log, and a file may have taken it over."""
    kind, where = reply.get("trouble"), reply.get("where")
    lines = (
        [line for line in where if isinstance(line, str) and _LINE.fullmatch(line)] if isinstance(where, list) else []
    )
    return Trouble(kind if isinstance(kind, str) and _KIND.fullmatch(kind) else "crash", lines)


class Pool:
    """As many workers as asked for, kept warm. Made and closed by the service; ``run`` from its event loop."""

    def __init__(self, task: Task, budget: Budget, blob_bytes: int, size: int, waiting: int) -> None:
        self._make: Callable[[], Worker] = lambda: Worker(task, budget, blob_bytes)
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="redactor-worker")
        self.size = size
        self._most = size + waiting
        self._reserved = 0
        self._alive: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        self.walls: dict[str, bool] = {}
        """Walls of the worker that came up last, by name; empty before the first."""

    def start(self) -> None:
        """Begin to warm all workers; returns at once."""
        for _ in range(self.size):
            self._threads.submit(self._warm)

    def warm(self) -> int:
        """How many workers are up."""
        with self._lock:
            return len(self._alive)

    def reserve(self, files: int, even_if_full: bool = False) -> None:
        """Keep places in the queue; each ``run`` gives one back. Raises Full: then none is kept."""
        # More files than the queue is long may come in one request: they are let in while nobody else waits.
        if self._reserved + files > max(self._most, files if self._reserved == 0 else 0) and not even_if_full:
            raise Full
        self._reserved += files

    def release(self, files: int) -> None:
        """Give back places that no ``run`` will use."""
        self._reserved -= files

    async def run(
        self, order: dict[str, Any], blobs: Sequence[bytes], started: Callable[[], None]
    ) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        """The answer to an order, on a place that was reserved. Raises Trouble.

        Args:
            order, blobs: for the task.
            started: called when a worker takes it up, in another thread.
        """
        try:
            return await asyncio.wrap_future(self._threads.submit(self._run, order, blobs, started))
        finally:
            self._reserved -= 1

    def close(self) -> None:
        """End all workers. Checks under way end in Trouble."""
        with self._lock:
            self._closed = True
            alive = list(self._alive)
        for worker in alive:
            worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in alive:
            worker.end()

    def _run(
        self, order: dict[str, Any], blobs: Sequence[bytes], started: Callable[[], None]
    ) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        started()
        worker = self._take()
        try:
            answer = worker.run(order, blobs)
        except Trouble:
            self._discard(worker)
            raise
        if worker.checks_left > 0 and self.warm() <= self.size:
            self._idle.put(worker)
        else:
            worker.end()
            self._discard(worker)
        return answer

    def _take(self) -> Worker:
        with contextlib.suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker.alive():
                    return worker
                worker.end()
                self._discard(worker)
        return self._fresh()

    def _fresh(self) -> Worker:
        worker = self._make()
        worker.wait_until_ready()
        with self._lock:
            closed = self._closed
            if not closed:
                self._alive.add(worker)
                self.walls = worker.walls
        if closed:
            worker.end()
            raise Trouble("start")
        return worker

    def _warm(self) -> None:
        try:
            if self.warm() < self.size:
                self._idle.put(self._fresh())
        except Trouble as trouble:  # told by the log and by readyz (too few are warm); the next check tries once more
            if not self._closed:
                say("worker_start_failed", kind=trouble.kind, where=list(trouble.where))

    def _discard(self, worker: Worker) -> None:
        with self._lock:
            self._alive.discard(worker)
        with contextlib.suppress(RuntimeError):  # closing in this very moment: nobody needs a new one
            self._threads.submit(self._warm)
