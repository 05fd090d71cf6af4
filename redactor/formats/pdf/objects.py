"""What pikepdf gives, with the types that it really has: numbers are plain, keys are strings, anything may be missing."""

from __future__ import annotations

from typing import cast

from pikepdf import Array, Dictionary, Name, Object, Stream


def keys(obj: Object) -> list[str]:
    """The keys of a dictionary or stream, sorted; bytes that are no UTF-8 as surrogates, which pikepdf takes back."""
    return sorted(cast("list[str]", list(obj)))


def items(array: object) -> list[object]:
    """What an array holds; nothing of anything else."""
    return [array[i] for i in range(len(array))] if isinstance(array, Array) else []


def at(obj: object, *path: str) -> object:
    """What stands under a key, and under a key of that …; ``None`` if something on the way is missing."""
    for key in path:
        obj = obj.get(key) if isinstance(obj, Dictionary | Stream) else None
    return obj


def named(obj: object, *path: str) -> bytes:
    """The name that stands there, with its slash; empty if there is none. Bytes, as names need not be text."""
    found = at(obj, *path)
    return bytes(found) if isinstance(found, Name) else b""
