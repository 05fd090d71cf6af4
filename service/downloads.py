"""Files that are handed out: always as a download, never shown in place, under a name in any script."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

_MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
}
"""What may be named; anything else, HTML above all, is just bytes."""


def attachment(data: bytes, name: str) -> Response:
    """A download (RFC 6266, the name after RFC 5987)."""
    suffix = name.rpartition(".")[2].lower()
    disposition = f"attachment; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}"
    media_type = _MEDIA_TYPES.get(suffix, "application/octet-stream")
    return Response(data, headers={"Content-Disposition": disposition, "Content-Type": media_type})


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of the files; a name that comes twice gets a number."""
    buffer = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(_free(name, taken), data)
    return buffer.getvalue()


def _free(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (name, "")
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate, number = f"{stem}({number}){suffix}", number + 1
    taken.add(candidate.lower())
    return candidate


def _plain(name: str) -> str:
    """For programs that do not know RFC 5987.

    >>> _plain("名单_已脱敏.xlsx")
    '______.xlsx'
    """
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in name)
