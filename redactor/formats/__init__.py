"""The formats, one module each; this is where a new one is named, and nowhere else.

Order matters only in that the first to claim a file reads it: those with a firm structure come before those
without. ``test_laws`` holds that only one claims each sample.
"""

from __future__ import annotations

from redactor.content import Format
from redactor.formats import (
    archive,
    bzip2,
    csv,
    doc,
    docx,
    drawing,
    embedding,
    eml,
    gzip,
    html,
    image,
    json,
    markdown,
    msg,
    ofd,
    pdf,
    ppt,
    pptx,
    rar,
    rtf,
    sevenzip,
    tar,
    text,
    vcard,
    xls,
    xlsx,
    xml,
    xz,
)

FORMATS: tuple[Format, ...] = (
    docx,
    xlsx,
    pptx,
    ofd,
    doc,
    xls,
    ppt,
    msg,
    embedding,
    drawing,
    pdf,
    archive,
    sevenzip,
    rar,
    gzip,
    bzip2,
    xz,
    tar,
    eml,
    image,
    rtf,
    vcard,
    html,
    json,
    xml,
    csv,
    markdown,
    text,
)


def format_of(data: bytes) -> Format | None:
    """The format that claims these bytes, by their structure; ``None`` if nobody does."""
    return next((candidate for candidate in FORMATS if candidate.claims(data)), None)
