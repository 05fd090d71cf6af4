"""The inside of a worker: behind its walls, one order after the other, until anything goes wrong."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn

from redactor.pipeline import check
from service import frames, sandbox

Task = Callable[[dict[str, Any], Sequence[bytes]], tuple[dict[str, Any], Sequence[bytes]]]
"""An order and its byte strings -> an answer and its byte strings. Importable by name, because it runs elsewhere."""

_ROOT = Path(__file__).resolve().parent.parent


class OutOfTime(BaseException):
    """The clock rang. No ``Exception``, so that no reader takes it for trouble with a file and goes on."""


def serve(connection: Connection, task: Task, budget: sandbox.Budget, blob_bytes: int) -> None:
    """The life of one worker process: say that it is ready and behind which walls, then work until the pipe closes.

    A check that fails is answered with ``{"trouble": …, "where": [file:line, …]}``, and the process ends.
    """
    warm()
    walls = sandbox.enter(budget)
    signal.signal(signal.SIGALRM, _ring)
    frames.send(connection, {"ready": True, "walls": walls})
    while True:
        try:
            order, blobs = frames.receive(connection, blob_bytes)
        except (EOFError, OSError):
            return  # the service is gone, or wants no more of us
        sandbox.limit_processor_time(budget.seconds)
        signal.setitimer(signal.ITIMER_REAL, budget.seconds)
        try:
            answer, copies = task(order, blobs)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:  # told to the service, which throws this process away
            signal.setitimer(signal.ITIMER_REAL, 0)
            frames.send(connection, {"trouble": _kind(error), "where": positions(error.__traceback__)})
            return
        frames.send(connection, {"answer": answer}, copies)


@cache
def warm() -> None:
    """Build everything that the first check would wait for: the recognizers' own examples, found, masked and verified.

    Once a process, and what the fork server has built its workers have.
    """
    from recognizers import all_recognizers

    for recognizer in all_recognizers():  # each alone: a mark of secrecy among them would forbid all masked copies
        check("\n".join(recognizer.FOUND).encode())


def positions(trace: TracebackType | None) -> list[str]:
    """Where in the code it happened; no words of the exception, which may quote the file."""
    frames_of_trace = traceback.extract_tb(trace)[-6:]
    return [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames_of_trace]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name


def _kind(error: BaseException) -> str:
    if isinstance(error, OutOfTime):
        return "time"
    return "memory" if isinstance(error, MemoryError) else type(error).__name__


def _ring(number: int, frame: FrameType | None) -> NoReturn:
    raise OutOfTime
