"""What crosses the border between the service and a worker: one JSON object and some byte strings. Never pickles.

A worker that a file has taken over can send whatever it likes; what arrives here is text and bytes, with a limit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

HEADER_BYTES = 64_000_000
_MOST_BLOBS = 8


class BrokenFrame(Exception):
    """What arrived is not what the other side should have sent."""


def send(connection: Connection, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Send one message. Raises OSError if the other side is gone."""
    connection.send_bytes(json.dumps({**header, "blobs": len(blobs)}, ensure_ascii=False).encode("utf-8", "replace"))
    for blob in blobs:
        connection.send_bytes(blob)


def receive(connection: Connection, blob_bytes: int) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Wait for one message.

    Args:
        connection: our end.
        blob_bytes: largest byte string to take.

    Raises:
        EOFError, OSError: the other side is gone, or sent more than allowed.
        BrokenFrame: it sent something else.
    """
    try:
        header = json.loads(connection.recv_bytes(HEADER_BYTES))
    except ValueError as error:
        raise BrokenFrame from error
    count = header.pop("blobs", None) if isinstance(header, dict) else None
    if not isinstance(count, int) or not 0 <= count <= _MOST_BLOBS:
        raise BrokenFrame
    return header, tuple(connection.recv_bytes(blob_bytes) for _ in range(count))
