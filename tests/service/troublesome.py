"""A worker's task for the tests: does what a hostile file would make a reader do, else checks as usual."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from service.examine import examine

SECRET = "15499991234"


def misbehave(order: dict[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], Sequence[bytes]]:
    """What the first word of the file says."""
    match blobs[0].split(b" ")[0] if blobs else b"":
        case b"segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"exit":
            os._exit(0)
        case b"loop":
            while True:
                pass
        case b"deaf":  # neither the worker's own clock nor Python gets through to it
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(3600)
        case b"hoard":
            hoard = [bytearray(50_000_000) for _ in range(1000)]
            raise AssertionError(len(hoard))
        case b"raise":
            raise ValueError(SECRET)
        case b"nonsense":
            return {"outcomes": "all is well", "copies": []}, ()
        case b"write":
            with tempfile.TemporaryFile(buffering=0) as stream:
                stream.write(b"x")
        case b"connect":
            socket.create_connection(("127.0.0.1", int(blobs[0].split(b" ")[1])), timeout=2)
        case b"slow":
            time.sleep(float(blobs[0].split(b" ")[1]))
    return examine(order, blobs)
