"""What an operator can set, all by environment: ``REDACTOR_PORT=8000``. A wrong value stops the start and says so.

=========================  ========================================================  ================
variable                   meaning                                                   default
=========================  ========================================================  ================
REDACTOR_HOST              address to listen on                                      127.0.0.1
REDACTOR_PORT              port                                                      8000
REDACTOR_HOST_NAMES        names under which it may be called, comma between;        loopback's
                           loopback names always hold                                while it listens
                                                                                     there, else any
REDACTOR_DATA              folder of database, masked copies and key                 ./var
REDACTOR_MODE              enforce | warn | observe                                  enforce
REDACTOR_POLICY            policy where a request names none                         default
REDACTOR_WORKERS           processes that check files                                processors,
                                                                                     at most 4
REDACTOR_WORKER_SECONDS    longest check of one file                                 120
REDACTOR_WORKER_MEMORY_MB  memory of one worker                                      2048
REDACTOR_WORKER_CHECKS     checks after which a worker is replaced                   200
REDACTOR_QUEUE             files that may wait for a worker                          64
REDACTOR_FILE_MB           largest file                                              100
REDACTOR_BODY_MB           largest request                                           300
REDACTOR_UPLOADS_MB        memory for all files being received, waiting or checked   1024
REDACTOR_FILES             most files in one request                                 100
REDACTOR_DEADLINE_MS       how long a caller waits who does not say                  8000
REDACTOR_FINDINGS          most findings listed in one answer                        1000
REDACTOR_COPY_DAYS         how long masked copies and verdicts hold                  7
REDACTOR_RESULT_DAYS       how long results (all masked) are kept                    365
=========================  ========================================================  ================
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from redactor.errors import PolicyError, RedactorError
from redactor.profiles import load, shipped

Mode = Literal["enforce", "warn", "observe"]
"""enforce: the decision stands. warn: always allow, with what is wrong among the warnings. observe: always allow. In the
last two ``would_have`` carries what enforce would have decided, and ``status`` what was found."""

_MEGABYTE = 1_000_000
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class SettingsError(RedactorError):
    """A setting cannot be used; the message is Chinese and says what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """See the module; sizes in bytes, times in seconds, milliseconds or days as the names say."""

    host: str = "127.0.0.1"
    port: int = 8000
    host_names: tuple[str, ...] = ()
    data: Path = Path("var")
    mode: Mode = "enforce"
    policy: str = "default"
    workers: int = 1
    worker_seconds: int = 120
    worker_memory: int = 2048 * _MEGABYTE
    worker_checks: int = 200
    queue: int = 64
    file_bytes: int = 100 * _MEGABYTE
    body_bytes: int = 300 * _MEGABYTE
    uploads_bytes: int = 1024 * _MEGABYTE
    files: int = 100
    deadline_ms: int = 8000
    findings: int = 1000
    copy_days: int = 7
    result_days: int = 365

    def names_allowed(self) -> tuple[str, ...]:
        """Names that a request's ``Host`` may carry; empty: any.

        While nobody has to log in, a page elsewhere must not reach a service on loopback by pointing its own name at it.
        """
        if not self.host_names and not _is_loopback(self.host):
            return ()
        # No page can give itself a loopback name, and what watches the service on its own machine asks by one.
        return (*self.host_names, *_LOOPBACK_NAMES, self.host)


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment asks for.

    Raises:
        SettingsError: one cannot be used.

    >>> from_environment({"REDACTOR_PORT": "8080"}).port
    8080
    >>> from_environment({"REDACTOR_PORT": "http"})
    Traceback (most recent call last):
    service.settings.SettingsError: REDACTOR_PORT 须是 1 到 65535 之间的整数，例如 REDACTOR_PORT=8000
    """
    source = _Source(os.environ if environment is None else environment)
    settings = Settings(
        host=source.text("HOST", "127.0.0.1"),
        port=source.number("PORT", 8000, 1, 65535),
        host_names=tuple(name.strip().lower() for name in source.text("HOST_NAMES", "").split(",") if name.strip()),
        data=Path(source.text("DATA", "var")),
        mode=source.mode("MODE", "enforce"),
        policy=source.policy("POLICY", "default"),
        workers=source.number("WORKERS", max(1, min(4, os.cpu_count() or 1)), 1, 64),
        worker_seconds=source.number("WORKER_SECONDS", 120, 1, 3600),
        worker_memory=source.number("WORKER_MEMORY_MB", 2048, 256, 1_000_000) * _MEGABYTE,
        worker_checks=source.number("WORKER_CHECKS", 200, 1, 1_000_000),
        queue=source.number("QUEUE", 64, 1, 100_000),
        file_bytes=source.number("FILE_MB", 100, 1, 2000) * _MEGABYTE,
        body_bytes=source.number("BODY_MB", 300, 1, 10_000) * _MEGABYTE,
        uploads_bytes=source.number("UPLOADS_MB", 1024, 1, 1_000_000) * _MEGABYTE,
        files=source.number("FILES", 100, 1, 10_000),
        deadline_ms=source.number("DEADLINE_MS", 8000, 0, 60_000),
        findings=source.number("FINDINGS", 1000, 1, 100_000),
        copy_days=source.number("COPY_DAYS", 7, 1, 3650),
        result_days=source.number("RESULT_DAYS", 365, 1, 36_500),
    )
    source.refuse_unknown()
    if settings.uploads_bytes < settings.body_bytes:
        raise SettingsError("REDACTOR_UPLOADS_MB 不能小于 REDACTOR_BODY_MB，否则最大的请求永远收不下")
    return settings


class _Source:
    """The environment, and which of its variables have been asked for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {key: value for key, value in environment.items() if key.startswith("REDACTOR_")}
        self._known: set[str] = {"REDACTOR_SHARED"}  # the tests' own

    def text(self, name: str, default: str) -> str:
        self._known.add(f"REDACTOR_{name}")
        return self._values.get(f"REDACTOR_{name}", "").strip() or default

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        given = self.text(name, str(default))
        if not re.fullmatch("[0-9]{1,9}", given) or not lowest <= int(given) <= highest:
            raise SettingsError(
                f"REDACTOR_{name} 须是 {lowest} 到 {highest} 之间的整数，例如 REDACTOR_{name}={default}"
            )
        return int(given)

    def mode(self, name: str, default: Mode) -> Mode:
        given = self.text(name, default)
        for mode in get_args(Mode):
            if given == mode:
                return mode  # type: ignore[no-any-return]  # get_args is untyped
        raise SettingsError(f"REDACTOR_{name} 只能是 enforce（拦截）、warn（只提醒）或 observe（只记录）")

    def policy(self, name: str, default: str) -> str:
        given = self.text(name, default)
        if given not in shipped():
            raise SettingsError(f"REDACTOR_{name} 没有这个策略，可用：{'、'.join(shipped())}")
        try:
            load(given)
        except PolicyError as error:
            raise SettingsError(error.message) from error
        return given

    def refuse_unknown(self) -> None:
        if unknown := sorted(set(self._values) - self._known):
            known = "、".join(sorted(self._known - {"REDACTOR_SHARED"}))
            raise SettingsError(f"不认识的环境变量 {'、'.join(unknown)}，可用：{known}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
