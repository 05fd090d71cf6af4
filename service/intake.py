"""Request bodies, read as they come and counted as they come; in memory only, never in a spool file in clear.

Starlette has no limit on a body's total size and writes larger uploads to disk, so neither its forms are used here.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from service.problems import Problem

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

CHUNK_SECONDS = 30
"""Longest pause of an upload."""
_HEADER_BYTES = 8000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may bring: bytes in all and in one file, files, bytes in one plain field."""

    body_bytes: int
    file_bytes: int
    files: int
    field_bytes: int


@dataclass(frozen=True, slots=True)
class Upload:
    """One part of a multipart body.

    Attributes:
        name: of the form's field.
        filename: as the sender gave it, ``None`` for a plain field; unchecked.
        data: the bytes.
        sha256: of all bytes that came, hexadecimal.
        too_large: more bytes came than one file may have; they were counted and dropped, ``data`` is empty.
    """

    name: str = field(repr=False)
    filename: str | None = field(repr=False)
    data: bytes = field(repr=False)
    sha256: str
    too_large: bool = False


class Budget:
    """Memory for everything that is being received, waits or is checked; one for the whole service."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._used = 0

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """A lease that gives back what it took, unless it was kept for longer."""
        lease = Lease(self)
        try:
            yield lease
        finally:
            lease.release()

    def take(self, count: int) -> None:
        """Raises Problem 503 if that many bytes are not free."""
        if self._used + count > self._most:
            raise Problem(503, "BUSY", "正在处理的文件已经很多，请稍后再试", retry_after=10)
        self._used += count

    def give_back(self, count: int) -> None:
        """Free them again."""
        self._used -= count


class Lease:
    """What one request holds of a :class:`Budget`."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held = 0

    def take(self, count: int) -> None:
        """Hold more. Raises Problem 503."""
        self._budget.take(count)
        self._held += count

    def hand_over(self) -> Lease:
        """The same bytes under a new lease, for work that outlives the request."""
        heir = Lease(self._budget)
        heir._held, self._held = self._held, 0
        return heir

    def release(self) -> None:
        """Give all back; a second time does nothing."""
        self._budget.give_back(self._held)
        self._held = 0


async def body(request: Request, most: int, lease: Lease) -> bytes:
    """The whole body. Raises Problem 413 over ``most`` bytes, 408, 503."""
    whole = bytearray()
    async with _chunks(request, most, lease) as chunks:
        async for chunk in chunks:
            whole += chunk
    return bytes(whole)


async def multipart(request: Request, limits: Limits, lease: Lease) -> list[Upload]:
    """The parts of a multipart/form-data body, in order.

    Raises:
        Problem: 400 broken, 408 too slow, 413 over a limit, 503 no memory for it.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if not boundary:
        raise Problem(400, "INVALID_MULTIPART", "multipart 请求缺少 boundary")
    receiver = _Receiver(limits)
    try:
        parser = MultipartParser(boundary, receiver.callbacks(), max_header_size=_HEADER_BYTES)
        async with _chunks(request, limits.body_bytes, lease) as chunks:
            async for chunk in chunks:
                parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise Problem(400, "INVALID_MULTIPART", "multipart 请求不完整或格式不对") from error
    if not receiver.ended:
        raise Problem(400, "INVALID_MULTIPART", "multipart 请求不完整，请重新上传")
    return receiver.uploads


@asynccontextmanager
async def _chunks(request: Request, most: int, lease: Lease) -> AsyncIterator[AsyncIterator[bytes]]:
    stream = request.stream()

    async def counted() -> AsyncIterator[bytes]:
        announced = request.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and len(announced) < 19 and int(announced) > most:
            raise _too_large(most)
        total = 0
        while True:
            try:
                async with asyncio.timeout(CHUNK_SECONDS):
                    chunk = await anext(stream, None)
            except TimeoutError as error:
                raise Problem(408, "TOO_SLOW", "上传中断过久，请检查网络后重试") from error
            except ClientDisconnect as error:
                raise Problem(400, "DISCONNECTED", "上传中断") from error
            if chunk is None:
                return
            total += len(chunk)
            if total > most:
                raise _too_large(most)
            lease.take(len(chunk))
            yield chunk

    try:
        yield counted()
    finally:
        await stream.aclose()


def _too_large(most: int) -> Problem:
    return Problem(413, "TOO_LARGE", f"一次提交的内容超过 {most // 1_000_000} MB 上限，请分批提交")


class _Receiver:
    """Puts together what the parser calls out."""

    def __init__(self, limits: Limits) -> None:
        self.uploads: list[Upload] = []
        self.ended = False
        self._limits = limits
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._filename: str | None = None
        self._data = bytearray()
        self._digest = hashlib.sha256()
        self._size = 0
        self._is_file = False

    def callbacks(self) -> MultipartCallbacks:
        """What :class:`MultipartParser` wants to be told."""
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _part_begin(self) -> None:
        if len(self.uploads) >= self._limits.files + 10:  # ten plain fields are enough for anybody
            raise Problem(413, "TOO_MANY_FILES", f"一次最多提交 {self._limits.files} 个文件，请分批提交")
        self._headers = {}
        self._data = bytearray()
        self._digest = hashlib.sha256()
        self._size = 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        disposition, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if disposition != b"form-data" or b"name" not in options:
            raise Problem(400, "INVALID_MULTIPART", "multipart 的每一部分都须有 form-data 名称")
        self._name = _decoded(options[b"name"])
        self._filename = _decoded(options[b"filename"]) if b"filename" in options else None
        self._is_file = self._filename is not None and self._name != "meta"

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        self._digest.update(data[start:end])
        if not self._is_file and self._size > self._limits.field_bytes:
            raise Problem(413, "TOO_LARGE", f"字段内容超过 {self._limits.field_bytes // 1_000_000} MB 上限")
        if self._size <= self._limits.file_bytes:
            self._data += data[start:end]
        else:
            self._data = bytearray()  # counted on; told as too_large

    def _part_end(self) -> None:
        too_large = self._size > self._limits.file_bytes
        digest = self._digest.hexdigest()
        self.uploads.append(Upload(self._name, self._filename, bytes(self._data), digest, too_large))
        self._data = bytearray()

    def _end(self) -> None:
        self.ended = True


def _decoded(untrusted: bytes) -> str:
    """Browsers send UTF-8; older programs send what Windows uses in China."""
    try:
        return untrusted.decode("utf-8")
    except UnicodeDecodeError:
        return untrusted.decode("gb18030", "replace")
