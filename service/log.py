"""One line of JSON an event: ids, counts, durations, codes. No text of a file, no name of one, no address asked for."""

from __future__ import annotations

import json
import logging
import time

_logger = logging.getLogger("redactor.service")


def say(event: str, **fields: str | int | float | bool | list[str] | dict[str, int]) -> None:
    """Log an event."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "event": event, **fields}
    _logger.info("%s", json.dumps(line, ensure_ascii=False))
