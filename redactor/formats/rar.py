"""RAR archives, versions 3 to 5: the names of the members are text, the members are parts. Read, never written.

Nobody but RAR itself may write its archives (that is their licence), so what is found in one is held: the member has to
be masked and packed as zip. Stored members and those packed by the usual method are opened, up to ``MOST`` bytes an
archive, for it is done in pure Python; the text model of old archives, their filters, volumes and passwords are blind
spots, and the names are still read.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence

from redactor.content import BlindSpot, Content, Edit, Limits, Part, Passage
from redactor.errors import EncryptedFile, LimitExceeded, UnreadableFile, UnwritableFormat
from redactor.formats import _rar4_unpack as rar4
from redactor.formats import _rar5_unpack as rar5
from redactor.formats._rar_headers import SIGN4, SIGN5, Archive, Entry, archive_of

NAME = "rar"
SUFFIXES: tuple[str, ...] = (".rar",)
DETECTS_DAMAGE = True

MOST = rar5.MOST
_LEAVES, _BLOCK = 8, 64
_TEXTLESS_SERVICES = ("RR", "QO", "ACL", "UOW")
"""Recovery record and quick open list, which repeat what else is in the archive; rights and owners by number."""


def claims(data: bytes) -> bool:
    """By the seven or eight bytes that it starts with."""
    return data.startswith((SIGN4, SIGN5))


def read(data: bytes, limits: Limits) -> Content:
    """Names as passages, members as parts.

    Raises:
        UnreadableFile: the archive's structure does not hold; a member that cannot be read is a blind spot.
        EncryptedFile: even the names need a password.
        LimitExceeded: larger, or more members, than ``limits`` allow.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceeded("文件超过大小上限", "file larger than allowed")
    archive = archive_of(data, limits.members)
    parts: list[Part] = []
    spots = list(_loose(data, archive))
    comments: list[Passage] = []
    for entry, content in _contents(data, archive, limits):
        comment = entry.kind == "service"
        if not isinstance(content, bytes):
            place = "压缩包的注释" if comment else entry.name
            spots.append(BlindSpot(place, content.message, content.kind))  # type: ignore[arg-type]  # errors.py
        elif comment:
            comments.append(Passage(content.rstrip(b"\0").decode("utf-8", "replace"), "压缩包的注释", "注释"))
        else:
            parts.append(Part(entry.name, content))
    return Content(NAME, (*_words(archive), *comments), tuple(parts), tuple(spots))


def write(data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
    """The very same bytes if nothing is to be changed. Raises :class:`UnwritableFormat` else."""
    if edits or parts:
        raise UnwritableFormat(
            "RAR 压缩包只能查看，不能改写：请对其中的文件脱敏后，改用 zip 打包提交",
            "nobody but RAR may write its archives",
        )
    return data


def _words(archive: Archive) -> Iterator[Passage]:
    for name in archive.names:
        yield Passage(name, "压缩包最初的文件名", "文件名", hidden=True)
    for number, entry in enumerate((e for e in archive.entries if e.kind != "service"), 1):
        if entry.name:
            yield Passage(entry.name, f"压缩包第 {number} 个成员的名称", "文件名")
        for text in entry.texts:
            if text:
                yield Passage(text, f"压缩包第 {number} 个成员的链接或所有者", "文件名", hidden=True)


def _loose(data: bytes, archive: Archive) -> Iterator[BlindSpot]:
    if archive.volume:
        yield BlindSpot("", "这是分卷压缩包中的一卷：跨卷的成员没有查看，请合并后改用 zip 打包提交", "unsupported")
    if data[archive.end :].strip(b"\0"):
        yield BlindSpot("", "压缩包之后还有别的内容，没有查看", "unsupported")
    if archive.unknown:
        yield BlindSpot("", "压缩包里有没有查看的附加内容", "unsupported")
    for entry in archive.entries:
        if entry.kind == "service" and entry.name not in (*_TEXTLESS_SERVICES, "CMT"):
            yield BlindSpot("", "压缩包里有没有查看的附加内容（如 NTFS 数据流）", "unsupported")


def _contents(data: bytes, archive: Archive, limits: Limits) -> Iterator[tuple[Entry, bytes | UnreadableFile]]:
    """Members that hold something, and comments: what they hold, or why that could not be read."""
    unpackers: dict[int, rar4.Unpacker | rar5.Unpacker] = {4: rar4.Unpacker(), 5: rar5.Unpacker()}
    spent, broken = 0, False
    for entry in archive.entries:
        if not entry.packed or entry.kind == "folder" or (entry.kind == "service" and entry.name != "CMT"):
            continue
        spent += entry.size
        try:
            if entry.solid and broken:
                raise _unsupported("前面的成员没有解开，这一个也不能")
            content = _content(data, entry, unpackers, spent, limits)
            broken = False
            yield entry, content
        except UnreadableFile as error:
            broken = True
            yield entry, error


def _content(
    data: bytes, entry: Entry, unpackers: Mapping[int, rar4.Unpacker | rar5.Unpacker], spent: int, limits: Limits
) -> bytes:
    _check(entry, spent, limits)
    content = data[entry.start : entry.start + entry.packed]
    if entry.method:
        if entry.version not in unpackers:
            raise _unsupported("使用了不支持的 RAR 压缩方法")
        if spent > MOST:
            raise LimitExceeded(
                f"RAR 压缩包解开超过 {MOST // 1_000_000} MB，没有查看，请改用 zip 打包后提交", "too much to unpack"
            )
        own = rar4.Unpacker() if entry.kind == "service" and entry.version == 4 else unpackers[entry.version]
        try:
            content = own.unpacked(content, entry.size, entry.solid)
        except rar4.Unsupported:
            raise _unsupported("使用了不支持的 RAR 压缩方法") from None
        except (ValueError, IndexError) as error:
            raise UnreadableFile("压缩包成员已损坏，无法解压", "a member does not inflate") from error
    if len(content) != entry.size or not _is_whole(content, entry):
        raise UnreadableFile("压缩包成员的长度或校验和不符", "a member's size or CRC is wrong")
    return content


def _is_whole(content: bytes, entry: Entry) -> bool:
    """Does it have the checksum that the archive says? RAR 5 may give BLAKE2sp in place of a CRC."""
    if entry.blake:
        return blake2sp(content) == entry.blake
    return entry.crc is None or zlib.crc32(content) == entry.crc


def blake2sp(content: bytes) -> bytes:
    """A tree of eight BLAKE2s hashes under one (BLAKE2 paper, 2.10), each over every eighth block.

    >>> blake2sp(b"").hex()[:16]
    'dd0e891776933f43'
    """
    roots = []
    for i in range(_LEAVES):
        leaf = hashlib.blake2s(fanout=_LEAVES, depth=2, node_offset=i, inner_size=32, last_node=i == _LEAVES - 1)
        for at in range(i * _BLOCK, len(content), _LEAVES * _BLOCK):
            leaf.update(content[at : at + _BLOCK])
        roots.append(leaf.digest())
    root = hashlib.blake2s(fanout=_LEAVES, depth=2, node_depth=1, inner_size=32, last_node=True)
    root.update(b"".join(roots))
    return root.digest()


def _check(entry: Entry, spent: int, limits: Limits) -> None:
    if entry.encrypted:
        raise EncryptedFile("压缩包成员已加密，需要密码", "a member is encrypted")
    if entry.split:
        raise _unsupported("这个成员跨越了几个分卷")
    if entry.size > limits.file_bytes or spent > limits.total_bytes:
        raise LimitExceeded("压缩包解压后的大小超过上限", "inflates to more than allowed")
    if entry.size > limits.ratio_from and entry.size > limits.ratio * max(1, entry.packed):
        raise LimitExceeded("压缩率异常，疑为压缩炸弹", "packed more tightly than allowed")


def _unsupported(what: str) -> UnreadableFile:
    error = UnreadableFile(f"{what}，没有查看：请改用 zip 打包后提交", "not supported in rar")
    error.kind = "unsupported"
    return error
