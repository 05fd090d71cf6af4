"""A service in this process, with real workers, for each test that asks for one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from service.app import create_app
from service.examine import examine
from service.settings import Settings
from service.worker_process import Task

RESIDENT_ID = "440881190101010018"
MOBILE = "15499991234"
CARD = "6228480000000000018"
LIST = f"姓名,身份证号,手机号\n张小明,{RESIDENT_ID},{MOBILE}\n".encode()
MASKED_ID = "440881************"


@dataclass(frozen=True)
class Running:
    """A service that is up, and a client that speaks to it."""

    app: FastAPI
    client: httpx.AsyncClient
    settings: Settings


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """``async with start(task=…, queue=3) as running``: keywords are settings; the folder stays the same in a test."""

    @asynccontextmanager
    async def begin(task: Task = examine, **settings: object) -> AsyncIterator[Running]:
        chosen = Settings(**{"data": tmp_path / "var", **settings})  # type: ignore[arg-type]  # as the test names them
        app = create_app(chosen, task)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://localhost:8000", timeout=60
            ) as client,
        ):
            yield Running(app, client, chosen)

    return begin


@pytest.fixture
async def running(start: Start) -> AsyncIterator[Running]:
    """A service with the usual settings."""
    async with start() as up:
        yield up


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """A service on a port of its own; its address."""
    port = free_port()
    config = uvicorn.Config(create_app(Settings(data=data)), port=port, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of a service that is really listening."""
    with serving(tmp_path / "var") as address:
        yield address
