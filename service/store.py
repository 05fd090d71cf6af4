"""What is remembered: checks, what was seen in each file, masked copies. Never an original, never a raw value.

SQLite through SQLAlchemy, write-ahead log; masked copies are files of their own in ``copies/``, named by chance. A row
holds only what :func:`redactor.receipt.outcome_json` shows, and that is masked. All times are UTC, in seconds.

Blocking: the service calls it from threads.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from redactor.errors import RedactorError

State = Literal["running", "done", "interrupted"]
Kind = Literal["title", "html", "attachment"]
_DAY = 86_400

_tables = MetaData()
_checks = Table(
    "checks",
    _tables,
    Column("id", String, primary_key=True),
    Column("uid", String, nullable=False),
    Column("origin", String, nullable=False),  # hook or page
    Column("state", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("policy_id", String, nullable=False),
    Column("policy_version", String, nullable=False),
    Column("policy_digest", String, nullable=False),
    Column("engine_version", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("created", Float, nullable=False),
    Column("finished", Float),
    Column("expires", Float, nullable=False),
    Column("forgotten", Float, nullable=False, index=True),
)
_items = Table(
    "items",
    _tables,
    Column("check_id", ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("outcome", JSON),
    Column("copy_file", String),
    Column("copy_name", String),
    Column("copy_expires", Float, index=True),
)
_requests = Table(
    "requests",
    _tables,
    Column("key", String, primary_key=True),
    Column("payload", String, nullable=False),
    Column("check_id", ForeignKey("checks.id", ondelete="CASCADE"), nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was checked.

    Attributes:
        number: from 0, in the order of the request.
        kind: the post's title, its HTML, or an attachment.
        item_id: the caller's name for it.
        outcome: ``outcome_json``; ``None`` while nobody has looked.
        copy_file: name of the masked copy's file in ``copies/``.
        copy_name: file name to hand it out under.
        copy_expires: when it is deleted.
    """

    number: int
    kind: Kind
    item_id: str
    outcome: dict[str, Any] | None = field(default=None, repr=False)
    copy_file: str | None = None
    copy_name: str | None = field(default=None, repr=False)
    copy_expires: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One request's check; ``digest`` is of its subject, ``forgotten`` when the row is deleted."""

    id: str
    uid: str
    origin: Literal["hook", "page"]
    state: State
    mode: str
    policy_id: str
    policy_version: str
    policy_digest: str
    engine_version: str
    digest: str
    created: float
    finished: float | None
    expires: float
    forgotten: float
    items: tuple[Item, ...] = ()


class KeyTaken(Exception):
    """Another request has come with this Idempotency-Key in the meantime."""


class FolderUnusable(RedactorError):
    """The data folder cannot be written to, or another service works in it."""


class Store:
    """The database and the copies in one folder, which is ours alone: one service a folder.

    Raises:
        FolderUnusable: it is not.
    """

    def __init__(self, folder: Path) -> None:
        self._copies = folder / "copies"
        database = folder / "redactor.db"
        try:
            _private_folder(folder)
            _private_folder(self._copies)
            self._lock = _locked(folder / "lock")
            database.touch(mode=0o600)
        except BlockingIOError as error:
            raise FolderUnusable(
                f"数据文件夹 {folder} 正被另一个 redactor 服务使用，请先停止它，或换一个文件夹"
            ) from error
        except OSError as error:
            raise FolderUnusable(f"数据文件夹 {folder} 不能使用：{error.strerror}，请检查权限或换一个文件夹") from error
        self._engine = create_engine(f"sqlite:///{database}")
        event.listen(self._engine, "connect", _set_up)
        _tables.create_all(self._engine)
        self.key = _key(folder / "service.key")

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
        os.close(self._lock)

    def begin(self, check: Check, request: tuple[str, str] | None = None) -> None:
        """Remember a check that starts.

        Args:
            check: with its items, none looked at yet.
            request: Idempotency-Key and payload, both as keyed fingerprints.

        Raises:
            KeyTaken: the key is in use.
        """
        columns = {column.name for column in _checks.columns}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(_checks), {name: getattr(check, name) for name in columns})
                for item in check.items:
                    row = {"check_id": check.id, "number": item.number, "kind": item.kind, "item_id": item.item_id}
                    connection.execute(insert(_items), row)
                if request is not None:
                    key, payload = request
                    connection.execute(insert(_requests), {"key": key, "payload": payload, "check_id": check.id})
        except IntegrityError as error:
            raise KeyTaken from error

    def record(self, check_id: str, item: Item) -> None:
        """Remember what was seen in one item."""
        with self._engine.begin() as connection:
            connection.execute(
                update(_items)
                .where(_items.c.check_id == check_id, _items.c.number == item.number)
                .values(
                    outcome=item.outcome,
                    copy_file=item.copy_file,
                    copy_name=item.copy_name,
                    copy_expires=item.copy_expires,
                )
            )

    def finish(self, check_id: str) -> None:
        """The check is through."""
        with self._engine.begin() as connection:
            change = update(_checks).where(_checks.c.id == check_id)
            connection.execute(change.values(state="done", finished=time.time()))

    def check(self, check_id: str) -> Check | None:
        """The check of that id."""
        with self._engine.connect() as connection:
            return _check(connection, check_id)

    def earlier(self, key: str) -> tuple[str, Check] | None:
        """Payload and check of the request that first came with this Idempotency-Key."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_requests).where(_requests.c.key == key)).mappings().first()
            check = _check(connection, row["check_id"]) if row else None
            return (row["payload"], check) if row and check else None

    def put_copy(self, data: bytes) -> str:
        """Keep a masked copy; its name in the folder."""
        name = secrets.token_hex(16)
        descriptor = os.open(self._copies / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as stream:
            stream.write(data)
        return name

    def copy(self, item: Item) -> bytes | None:
        """The masked copy's bytes; ``None`` if there is none, or no longer."""
        if item.copy_file is None or item.copy_expires is None or item.copy_expires <= time.time():
            return None
        try:
            return (self._copies / item.copy_file).read_bytes()
        except FileNotFoundError:
            return None

    def interrupt_running(self) -> int:
        """Checks that an earlier run of the service did not finish: nobody works on them. How many there were.

        Their Idempotency-Keys are free again, so that the same request can be tried once more.
        """
        with self._engine.begin() as connection:
            running = select(_checks.c.id).where(_checks.c.state == "running")
            connection.execute(delete(_requests).where(_requests.c.check_id.in_(running)))
            change = update(_checks).where(_checks.c.state == "running")
            return connection.execute(change.values(state="interrupted", finished=time.time())).rowcount

    def sweep(self) -> None:
        """Delete what is over its time, and copies that no row knows."""
        now = time.time()
        with self._engine.begin() as connection:
            connection.execute(delete(_checks).where(_checks.c.forgotten <= now))
            gone = update(_items).where(_items.c.copy_expires <= now)
            connection.execute(gone.values(copy_file=None))
            known = set(connection.scalars(select(_items.c.copy_file).where(_items.c.copy_file.is_not(None))))
        for path in self._copies.iterdir():
            # A copy is written before its row: a young file without one may get it yet.
            if path.name not in known and path.stat().st_mtime < now - 3600:
                path.unlink(missing_ok=True)


def expiry(now: float, copy_days: int, result_days: int) -> tuple[float, float]:
    """When a check's verdict and copies end, and when its row is deleted."""
    return now + copy_days * _DAY, now + max(copy_days, result_days) * _DAY


def _check(connection: Connection, check_id: str) -> Check | None:
    row = connection.execute(select(_checks).where(_checks.c.id == check_id)).mappings().first()
    if row is None:
        return None
    rows: Sequence[Any] = (
        connection.execute(select(_items).where(_items.c.check_id == check_id).order_by(_items.c.number))
        .mappings()
        .all()
    )
    items = tuple(Item(**{name: value for name, value in item.items() if name != "check_id"}) for item in rows)
    return Check(**row, items=items)


def _set_up(connection: Any, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def _locked(path: Path) -> int:
    """A lock that ends with this process. Raises BlockingIOError if another one holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


def _key(path: Path) -> bytes:
    """The key of this installation, for verdict tokens and fingerprints; made at the first start."""
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return path.read_bytes()
