"""The formats, one module each; this is where a new one is named, and nowhere else.

Order matters only in that the first to claim a file reads it: those with a firm structure come before those
without. ``test_laws`` holds that only one claims each sample.
"""

from __future__ import annotations

from redactor.content import Format
from redactor.formats import archive, doc, docx, eml, gzip, html, pdf, pptx, rtf, tar, text, xls, xlsx

FORMATS: tuple[Format, ...] = (docx, xlsx, pptx, doc, xls, pdf, archive, gzip, tar, eml, rtf, html, text)


def format_of(data: bytes) -> Format | None:
    """The format that claims these bytes, by their structure; ``None`` if nobody does."""
    return next((candidate for candidate in FORMATS if candidate.claims(data)), None)
