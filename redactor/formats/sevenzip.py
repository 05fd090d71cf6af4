"""7z archives: the names of the members are text, the members are parts.

What is masked is packed anew by LZMA2, a whole folder (7-Zip's word for members packed together) at a time; folders that
nothing changes in leave byte for byte. The header of a changed archive is written plain, which all 7z programs read.

What it does not do: unpack PPMd, BCJ2 and Zstandard, ask for a password, put volumes together (blind spots).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import EncryptedFile, LimitExceeded, StaleEdit, UnreadableFile
from redactor.formats._edited import edited
from redactor.formats._names import WIDE_SIGNS, legal_name
from redactor.formats._sevenzip_folders import packed_anew, unpacked
from redactor.formats._sevenzip_header import (
    ENCODED,
    HEADER,
    SIGN,
    START,
    Cursor,
    Directory,
    Folder,
    damaged,
    directory_of,
    header_bytes,
    streams_of,
)
from redactor.formats._sevenzip_writer import written

NAME = "7z"
SUFFIXES: tuple[str, ...] = (".7z",)
DETECTS_DAMAGE = True

_LARGEST_HEADER = 64_000_000
"""Bytes: names and times of some hundred thousand members."""
_ANY = Limits(file_bytes=2**62, total_bytes=2**62, members=2**31, ratio=2**31)


class _Held(NamedTuple):
    """A member that holds something: its number, where it lies, its size and CRC."""

    number: int
    folder: int
    start: int
    size: int
    crc: int | None


def claims(data: bytes) -> bool:
    """By the six bytes that it starts with."""
    return data.startswith(SIGN)


def read(data: bytes, limits: Limits) -> Content:
    """Names as passages, members as parts.

    Raises:
        UnreadableFile: the archive's structure does not hold; a member that cannot be read is a blind spot.
        EncryptedFile: even the list of members needs a password.
        LimitExceeded: larger, or more members, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    directory, spots = _directory(data, limits)
    passages = tuple(
        Passage(name, f"压缩包第 {number} 个成员的名称", "文件名")
        for number, name in enumerate(directory.names, 1)
        if name
    )
    parts = []
    for member, content in _contents(data, directory, limits):
        name = directory.names[member.number] or f"第 {member.number + 1} 个成员"
        if isinstance(content, bytes):
            parts.append(Part(name, content))
        else:
            spots.append(BlindSpot(name, content.message, content.kind))  # type: ignore[arg-type]  # errors.py
    return Content(NAME, passages, tuple(parts), tuple(spots))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The archive with names edited and some members replaced.

    Raises:
        StaleEdit: an edit names a text that does not stand there, or there is no such part.
    """
    if not edits and not parts:
        return data
    directory, _ = _directory(data, _ANY)
    names = _new_names(directory.names, edits)
    packed: dict[int, tuple[bytes, Folder]] = {}
    if parts:
        readable = [
            (member, content) for member, content in _contents(data, directory, _ANY) if isinstance(content, bytes)
        ]
        if not all(0 <= number < len(readable) for number in parts):
            raise StaleEdit("要替换的压缩包成员不存在", "no such member")
        for folder in {readable[number][0].folder for number in parts}:
            inside = [
                (parts.get(number, content))
                for number, (member, content) in enumerate(readable)
                if member.folder == folder
            ]
            whole = b"".join(inside)
            stream, raw = packed_anew(whole)
            members = tuple((len(piece), zlib.crc32(piece)) for piece in inside)
            packed[folder] = (stream, Folder(raw, (), (), (0,), (len(whole),), zlib.crc32(whole), members))
    return written(data, directory, names, packed)


def _new_names(names: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    """All names, those that are edited made legal."""
    numbers = [number for number, name in enumerate(names) if name]
    marks = {numbers[i]: new for i, new in edited([names[number] for number in numbers], edits).items()}
    taken = {name.lower() for number, name in enumerate(names) if number not in marks}
    return [
        legal_name(name, marks[number], WIDE_SIGNS, taken) if number in marks else name
        for number, name in enumerate(names)
    ]


def _directory(data: bytes, limits: Limits) -> tuple[Directory, list[BlindSpot]]:
    """What the header says, unpacked first if it is packed; and what of the file no part of it accounts for."""
    header = header_bytes(data)
    own = [(0, START.size), (START.size + START.unpack_from(data)[4], len(header))]
    for _ in range(4):
        if header[:1] != bytes((ENCODED,)):
            break
        cursor = Cursor(header, limits.members)
        cursor.expect(ENCODED)
        streams = streams_of(cursor)
        if len(streams.folders) != 1:
            raise damaged("a packed header of several folders")
        own += streams.packed
        try:
            header = unpacked(
                data, streams.folders[0], streams.packed_of(0), replace(limits, ratio=1000, total_bytes=_LARGEST_HEADER)
            )
        except EncryptedFile:
            raise EncryptedFile(
                "7z 压缩包设有密码，连文件名也已加密，请去掉密码后重新提交", "the header is encrypted"
            ) from None
    if header[:1] != bytes((HEADER,)):
        if header:
            raise damaged("no header")
        directory = Directory(streams_of(Cursor(b"\0", 0)), (), (), (), False)
    else:
        directory = directory_of(header, limits.members)
    spots = list(_loose(data, (*own, *directory.streams.packed)))
    if directory.unknown:
        spots.append(BlindSpot("", "压缩包目录里有没有查看的附加内容", "unsupported"))
    return directory, spots


def _loose(data: bytes, owned: Sequence[tuple[int, int]]) -> Iterator[BlindSpot]:
    at = 0
    for start, size in (*sorted(owned), (len(data), 0)):
        if start > at and any(data[at:start]):
            yield BlindSpot("", "压缩包里有不属于任何成员的数据，没有查看", "unsupported")
            return
        at = max(at, start + size)


def _contents(data: bytes, directory: Directory, limits: Limits) -> Iterator[tuple[_Held, bytes | UnreadableFile]]:
    """Each member that holds something, with what it holds, or why that could not be read."""
    spent = 0
    for number, held in enumerate(_held(directory)):
        folder = directory.streams.folders[number]
        whole: bytes | UnreadableFile
        spent += folder.size
        try:
            if spent > limits.total_bytes:
                raise LimitExceeded("压缩包解压后的总大小超过上限", "inflates to more than allowed")
            whole = unpacked(data, folder, directory.streams.packed_of(number), limits)
        except UnreadableFile as error:
            whole = error
        if isinstance(whole, bytes):
            wrong = any(m.crc is not None and zlib.crc32(whole[m.start : m.start + m.size]) != m.crc for m in held)
            if wrong:
                # What is packed together is packed anew together: it is read as a whole, or not.
                whole = UnreadableFile("压缩包成员的校验和不符，文件可能损坏", "a member's CRC is wrong")
        for member in held:
            yield member, whole[member.start : member.start + member.size] if isinstance(whole, bytes) else whole


def _held(directory: Directory) -> Iterator[list[_Held]]:
    """The members of each folder."""
    holding = iter([index for index, holds in enumerate(directory.holds) if holds])
    for number, folder in enumerate(directory.streams.folders):
        at, held = 0, []
        for size, crc in folder.members:
            held.append(_Held(next(holding), number, at, size, crc))
            at += size
        if held and at != folder.size:
            raise damaged("members do not fill their folder")
        yield held
