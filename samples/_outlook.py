"""Outlook mails made in the test, by a writer of compound files of its own: every stream in whole sectors."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import pairwise

Tree = Mapping[str, "bytes | Tree"]
Values = Mapping[int, "str | bytes"]

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class _Writing:
    """The state of one file while it is written."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.sectors: list[bytes] = []
        self.fat: list[int] = []

    def put(self, data: bytes) -> int:
        """Adds the data as one chain of sectors; answers its first."""
        first = len(self.sectors)
        for at in range(0, len(data), 512):
            self.sectors.append(data[at : at + 512].ljust(512, b"\0"))
            self.fat.append(len(self.sectors))
        self.fat[-1] = _END
        return first

    def add(self, name: str, value: bytes | Tree, kind: int = 1) -> int:
        """Adds an entry and all that is in it; siblings form a chain to the right."""
        number = len(self.entries)
        self.entries.append(b"")
        child, first, size = _FREE, _END if kind == 5 else 0, 0
        if isinstance(value, bytes):
            kind, first, size = 2, self.put(value) if value else _END, len(value)
        else:
            inside = [self.add(inner, value[inner]) for inner in sorted(value, key=lambda n: (len(n), n.upper()))]
            child = inside[0] if inside else _FREE
            for before, after in pairwise(inside):
                self.entries[before] = self.entries[before][:72] + struct.pack("<I", after) + self.entries[before][76:]
        raw = (name + "\0").encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw), kind, 1, _FREE, _FREE, child)
        self.entries[number] = head + bytes(36) + struct.pack("<IQ", first, size)
        return number


def compound(tree: Tree) -> bytes:
    """A compound file ([MS-CFB]) in which even small streams stand in sectors: its cutoff is said to be 0."""
    made = _Writing()
    made.add("Root Entry", tree, 5)
    directory = made.put(b"".join(made.entries))
    tables = 1
    while len(made.fat) + tables > tables * 128:
        tables += 1
    first = len(made.fat)
    table = [*made.fat, *([_TABLE] * tables)]
    table += [_FREE] * (tables * 128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, directory, 0, 0, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(first, first + tables), *([_FREE] * (109 - tables)))
    return header + b"".join(made.sectors) + struct.pack(f"<{len(table)}I", *table)


def properties(values: Values, before: bytes, *, wide: bool = True, page: int = 936) -> dict[str, bytes | Tree]:
    """The streams of one storage's properties, and the list of them.

    Args:
        values: by the property's number: text, or bytes for a binary one.
        before: what stands before the list: 32, 24 or 8 bytes.
        wide: strings in UTF-16, else in GBK.
    """
    out: dict[str, bytes | Tree] = {}
    table = before + struct.pack("<HHIII", 3, 0x3FFD, 6, page, 0)
    for number, value in values.items():
        kind = 0x0102 if isinstance(value, bytes) else 0x001F if wide else 0x001E
        data = value if isinstance(value, bytes) else value.encode("utf-16-le" if wide else "gb18030")
        ending = {0x0102: 0, 0x001F: 2, 0x001E: 1}[kind]
        table += struct.pack("<HHIII", kind, number, 6, len(data) + ending, 0)
        out[f"__substg1.0_{number:04X}{kind:04X}"] = data
    out["__properties_version1.0"] = table
    return out


def mail(
    values: Values,
    people: list[Values],
    files: list[Values],
    mails: list[Tree],
    *,
    inside: bool = False,
    wide: bool = True,
) -> dict[str, bytes | Tree]:
    """A mail's storages and streams: its own properties, those of its recipients and attachments, mails inside."""
    count = len(files) + len(mails)
    counts = struct.pack("<4I", len(people), count, len(people), count)
    tree = properties(values, bytes(8) + counts + (b"" if inside else bytes(8)), wide=wide)
    for number, one in enumerate(people):
        tree[f"__recip_version1.0_#{number:08X}"] = properties(one, bytes(8), wide=wide)
    for number, one in enumerate(files):
        tree[f"__attach_version1.0_#{number:08X}"] = properties(one, bytes(8), wide=wide)
    for number, held in enumerate(mails, len(files)):
        own = properties({0x3001: "转发"}, bytes(8), wide=wide)
        tree[f"__attach_version1.0_#{number:08X}"] = {**own, "__substg1.0_3701000D": held}
    strings = struct.pack("<I", 6) + "经办人".encode("utf-16-le") + bytes(2)
    tree["__nameid_version1.0"] = {"__substg1.0_00030102": bytes(8), "__substg1.0_00040102": strings}
    return tree
