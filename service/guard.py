"""Around every request: the right host, the right origin, headers that close the page off, and no words of an exception."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.log import say
from service.problems import UNEXPECTED, Problem
from service.worker_process import positions

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers send "Origin: null" along with our own forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI middleware.

    Args:
        app: what is guarded.
        host_names: names that ``Host`` may carry, without port; empty: any.
    """

    def __init__(self, app: ASGIApp, host_names: tuple[str, ...]) -> None:
        self._app = app
        self._host_names = frozenset(host_names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def closed_off(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            if problem := self._refusal(scope):
                await problem.response()(scope, receive, closed_off)
            else:
                await self._app(scope, receive, closed_off)
        except Exception as error:  # told to the caller as 500 and to the log by place; its words may quote a file
            say("request_failed", error=type(error).__name__, where=positions(error.__traceback__))
            if not started:
                await UNEXPECTED.response()(scope, receive, closed_off)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._host_names and _without_port(host) not in self._host_names:
            return Problem(421, "UNKNOWN_HOST", "请用服务的主机名访问，或把主机名加入 REDACTOR_HOST_NAMES")
        if scope["method"] in _SAFE or _same_origin(headers, host):
            return None
        return Problem(403, "CROSS_ORIGIN", "请在本服务的页面上提交")


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether a browser says that one of our own pages asks; programs, which say nothing, may ask too."""
    site = headers.get("sec-fetch-site")
    if site is not None:  # the browser's own judgement, right behind a proxy that changes the host name as well
        return site in ("same-origin", "none")
    origin = headers.get("origin")  # without https, browsers send only this
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()


def _without_port(host: str) -> str:
    """
    >>> _without_port("localhost:8000"), _without_port("[::1]:8000")
    ('localhost', '[::1]')
    """
    bare = host.lower()
    return bare[: bare.index("]") + 1] if bare.startswith("[") and "]" in bare else bare.split(":")[0]
