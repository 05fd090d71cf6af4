"""What is to be published: a post and its files, as they came, and the digest that binds a verdict to them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field

_LONGEST_NAME = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the writing direction and make ``gpj.exe`` of ``exe.jpg``."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be judged.

    Attributes:
        id: the caller's name for it.
        name: its file name, clean of paths (:func:`clean_name`).
        data: the bytes; empty if ``too_large``.
        sha256: of the bytes that came, hexadecimal.
        too_large: more bytes came than are looked at.
    """

    id: str
    name: str = field(repr=False)
    data: bytes = field(repr=False)
    sha256: str
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """Title and HTML are ``None`` where there is no post; the channel says what kind of list or text it may be."""

    files: tuple[File, ...] = ()
    title: str | None = field(default=None, repr=False)
    html: str | None = field(default=None, repr=False)
    channel: str = field(default="", repr=False)


def file(file_id: str, untrusted_name: str, data: bytes, sha256: str, too_large: bool = False) -> File:
    """A file with its name made clean."""
    return File(file_id, clean_name(untrusted_name), data, sha256, too_large)


def digest(subject: Subject) -> str:
    """``sha256:`` and the digest of the subject's canonical JSON, which a client can compute as well.

    The canonical form is JSON in UTF-8, keys sorted, no spaces, nothing escaped that need not be::

        {"attachments":[["名单.xlsx","<sha256>"],…],"html":"…","title":"…"}

    Without a post, ``html`` and ``title`` are empty strings. The post's id and revision are not in it: a new page gets
    its id only when it is published.

    >>> digest(Subject(title="通知", html="<p>…</p>"))[:15]
    'sha256:60f6e401'
    """
    canonical = {
        "attachments": [[file.name, file.sha256] for file in subject.files],
        "html": subject.html or "",
        "title": subject.title or "",
    }
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def clean_name(untrusted_name: str) -> str:
    r"""A file name without folders and without characters that do something else than being read.

    >>> clean_name("C:\\公示\\..\\名单.xlsx"), clean_name("../../etc/passwd"), clean_name("..")
    ('名单.xlsx', 'passwd', '未命名')
    """
    name = _UNPRINTABLE.sub("", re.split(r"[/\\]", untrusted_name)[-1]).strip().strip(".").strip()
    if len(name) > _LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        tail = dot + suffix if dot and len(suffix) <= 10 else ""
        name = (stem if tail else name)[: _LONGEST_NAME - len(tail)] + tail
    return name or "未命名"


def masked_name(name: str) -> str:
    """The name under which a masked copy is handed out; no star in it, because Windows allows none in a name.

    >>> masked_name("名单.xlsx"), masked_name("张**")
    ('名单_已脱敏.xlsx', '张＊＊_已脱敏')
    """
    name = name.replace("*", "＊")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}_已脱敏.{suffix}" if dot and stem and len(suffix) <= 10 else f"{name}_已脱敏"
