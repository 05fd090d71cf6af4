"""Builders of file formats for the samples: always the same bytes, so that a difference means something."""

from __future__ import annotations

import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from docx.document import Document
from openpyxl import Workbook
from pptx.presentation import Presentation

MOMENT = (2024, 6, 3, 9, 0, 0)
_WHEN = datetime(*MOMENT, tzinfo=UTC)
_THUMBNAIL = "docProps/thumbnail.jpeg"


def resident_id(region: str, born: str, sequence: str) -> str:
    """An 18-digit ID with its check digit (GB 11643-1999). Only births of 1900 to 1905: nobody alive has one."""
    if not "19000101" <= born <= "19051231":
        raise ValueError("births of 1900 to 1905 only")
    digits = region + born + sequence
    return digits + "10X98765432"[sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(digits)) % 11]


def organization_code(first17: str) -> str:
    """A unified social credit code with its check character (GB 32100-2015)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, i, 31) for i, sign in enumerate(first17))
    return first17 + signs[(31 - total % 31) % 31]


def docx_bytes(document: Document) -> bytes:
    """A Word file without python-docx's own thumbnail, with fixed times."""
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", ""
    properties.created = properties.modified = _WHEN.replace(tzinfo=None)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_thumbnail(buffer.getvalue())


def pptx_bytes(show: Presentation) -> bytes:
    """A presentation without python-pptx's own thumbnail and printer settings, with fixed times."""
    properties = show.core_properties
    properties.author, properties.title, properties.last_modified_by = "", "", ""
    properties.created = properties.modified = _WHEN.replace(tzinfo=None)
    for id_, relation in list(show.part.rels.items()):
        if relation.reltype.endswith("/printerSettings"):
            show.part.rels.pop(id_)
    buffer = io.BytesIO()
    show.save(buffer)
    return _without_thumbnail(buffer.getvalue())


def _without_thumbnail(data: bytes) -> bytes:
    members = _members(data)
    members.pop(_THUMBNAIL, None)
    members["_rels/.rels"] = re.sub(
        rb"<Relationship [^>]*" + re.escape(_THUMBNAIL.encode()) + rb"[^>]*/>", b"", members["_rels/.rels"]
    )
    return zip_bytes(members)


def xlsx_bytes(book: Workbook) -> bytes:
    """A workbook with fixed times."""
    book.properties.creator = ""
    buffer = io.BytesIO()
    book.save(buffer)
    members = _members(buffer.getvalue())
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-06-03T09:00:00Z", core)
    return zip_bytes(members)


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """A zip with names in UTF-8 where they are not ASCII, and one fixed time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, MOMENT)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def gbk_zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """A zip as Chinese Windows writes it: names in GBK without the flag that would say so (APPNOTE 4.4.4, bit 11)."""
    body, directory = b"", b""
    for name, data in members.items():
        raw = name.encode("gbk")
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        fields = struct.pack("<5H3I2H", 20, 0, 8, 0x4800, 0x58C3, zlib.crc32(data), len(packed), len(data), len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + fields + raw + packed
    count = len(members)
    return body + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)


def tgz_bytes(members: Mapping[str, bytes]) -> bytes:
    """A packed tar as ``tar czf -`` writes it: pax names, no owner, no name in the gzip header (RFC 1952)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), int(_WHEN.timestamp())
            archive.addfile(member, io.BytesIO(data))
    plain = buffer.getvalue()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush()
    return b"\x1f\x8b\x08" + bytes(5) + b"\x02\x03" + packed + struct.pack("<II", zlib.crc32(plain), len(plain))


def compound_file_bytes(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file ([MS-CFB] version 3) of a few streams of at least 4,096 bytes each."""
    free, end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat, sectors, entries = [fat_sector, end], b"", []
    for name, data in streams.items():
        if len(data) < 4096:
            raise ValueError("shorter streams would have to stand in the mini stream")
        first, count = len(fat), -(-len(data) // 512)
        fat += [*range(first + 1, first + count), end]
        sectors += data.ljust(count * 512, b"\x00")
        entries.append((name, 2, first, len(data)))
    names = [_entry("Root Entry", 5, free, 1, end, 0)]
    for number, (name, kind, first, size) in enumerate(entries, 1):
        following = number + 1 if number < len(entries) else free
        names.append(_entry(name, kind, following, free, first, size))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header += struct.pack("<108I", *([free] * 108))
    table = struct.pack("<128I", *fat, *([free] * (128 - len(fat))))
    return header + table + b"".join(names).ljust(512, b"\x00") + sectors


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    """A directory entry; siblings form a chain to the right, which readers accept as a tree."""
    raw = (name + "\x00").encode("utf-16-le")
    free = 0xFFFFFFFF
    head = raw.ljust(64, b"\x00") + struct.pack("<HBBIII", len(raw), kind, 1, free, right, child)
    return head + bytes(36) + struct.pack("<IQ", first, size)
