"""The service: made by :func:`create_app`, run by :func:`serve`."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import redactor
from service import check_page, hook, problems, schemas
from service.desk import Desk
from service.examine import examine
from service.guard import Guard
from service.log import say
from service.sandbox import Budget
from service.settings import Settings, SettingsError, from_environment
from service.store import Store
from service.worker import Pool
from service.worker_process import Task

_HOUR = 3600
_NO_LISTENING = {
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EACCES: "没有权限",
}
_STATIC = Path(__file__).parent / "pages" / "static"


def create_app(settings: Settings, task: Task = examine) -> FastAPI:
    """The ASGI application; its workers start with its lifespan.

    Args:
        settings: see :mod:`service.settings`.
        task: what a worker does with an order.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = await asyncio.to_thread(Store, settings.data)
        interrupted = await asyncio.to_thread(store.interrupt_running)
        await asyncio.to_thread(store.sweep)
        budget = Budget(settings.worker_memory, settings.worker_seconds, settings.worker_checks)
        pool = Pool(task, budget, 2 * settings.file_bytes + 1_000_000, settings.workers, settings.queue)
        pool.start()
        desk = Desk(settings, store, pool)
        app.state.counter = hook.Counter(settings, store, desk)
        app.state.pool = pool
        sweeping = asyncio.create_task(_sweep_hourly(store))
        say("service_started", workers=settings.workers, mode=settings.mode, interrupted=interrupted)
        try:
            yield
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            closing = asyncio.create_task(asyncio.to_thread(pool.close))
            await desk.close()
            await closing
            store.close()
            say("service_stopped")

    app = FastAPI(
        title="redactor-cn",
        version=redactor.__version__,
        description="May this be published? Personal data in posts and attachments, found and masked before they go out.",
        lifespan=lifespan,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.include_router(hook.router)
    app.include_router(check_page.router)
    app.add_api_route("/healthz", _healthy, include_in_schema=False)
    app.add_api_route("/readyz", _ready, summary="Workers and their walls", methods=["GET"])
    app.mount("/static", _Static(directory=_STATIC))
    for kind in (problems.Problem, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer_problem)
    app.add_middleware(Guard, host_names=settings.names_allowed())
    _describe_input(app)
    return app


def serve(host: str | None = None, port: int | None = None, data: Path | None = None) -> None:
    """Run the service until it is told to stop.

    Args:
        host, port: where to listen.
        data: folder of database, copies and key.
        ``None``: as the environment says.

    Raises:
        service.settings.SettingsError: the environment holds a setting, or names an address, that cannot be used.
        service.store.FolderUnusable: the folder cannot be used.
    """
    settings = from_environment()
    host, port = settings.host if host is None else host, settings.port if port is None else port
    settings = replace(settings, host=host, port=port, data=settings.data if data is None else data)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    Store(settings.data).close()  # a folder that cannot be used is told in words, before anything else starts
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,  # addresses that were asked for are nobody's business
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    with _listening(host, port) as listener:
        say("listening", page=f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        reason = _NO_LISTENING.get(error.errno or 0, "地址不对")
        raise SettingsError(f"不能在 {host} 的 {port} 端口监听：{reason}，请用 --host、--port 换一个") from error


class _Static(StaticFiles):
    """Our own script, style and pictures: kept by the browser, but asked about each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _sweep_hourly(store: Store) -> None:
    while True:
        await asyncio.sleep(_HOUR)
        try:
            await asyncio.to_thread(store.sweep)
        except Exception as error:  # told by the log; the next hour tries again, and reading checks the time itself
            say("sweep_failed", error=type(error).__name__)


async def _healthy() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


async def _ready(request: Request) -> JSONResponse:
    """Whether files can be checked, and behind which walls: a wall that is ``false`` does not stand."""
    pool: Pool = request.app.state.pool
    warm = pool.warm()
    body = {"ready": warm > 0, "workers": {"warm": warm, "size": pool.size}, "sandbox": pool.walls}
    return JSONResponse(body, 200 if warm else 503)


async def _answer_problem(request: Request, error: Exception) -> Response:
    problem = problems.problem_of(error)
    return check_page.problem_page(problem) if check_page.wants_page(request) else problem.response()


def _describe_input(app: FastAPI) -> None:
    """Bodies are read by hand (:mod:`service.intake`), so FastAPI does not know their schemas by itself."""
    describe = app.openapi

    def described() -> dict[str, object]:
        document = describe()
        known = document.setdefault("components", {}).setdefault("schemas", {})
        for model in (schemas.CheckRequest, schemas.TokenQuestion):
            own = model.model_json_schema(ref_template="#/components/schemas/{model}")
            known.update(own.pop("$defs", {}))
            known[model.__name__] = own
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend it
