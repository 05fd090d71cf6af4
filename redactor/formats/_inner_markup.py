"""Pages written into a value of another format: an article's body in a JSON export, an RSS feed's description."""

from __future__ import annotations

from dataclasses import replace

from redactor.content import Passage
from redactor.formats import _markup
from redactor.formats._data_urls import data_urls, suffix
from redactor.formats._html_walk import Walk
from redactor.formats._spelling import LONGEST, Site, Spelled, cut_points
from redactor.formats._text_source import Walked


def add_value(walked: Walked, value: Spelled, passage: Passage, records: int) -> int:
    """Adds a value: as a page if it is one, else as text, cut if it is long. Answers how many records it took.

    Args:
        passage: place, label, record and whether it is hidden; its text does not count.
        records: number of the first record that nobody has yet.
    """
    text = value.text
    if not text or text.isspace():
        return 0
    if "<" in text and _markup.is_html(text):
        return _add_page(walked, value, passage, records)
    if "data:" in text:
        _add_files(walked, value, passage)
    if len(text) <= LONGEST:
        walked.sites.append((replace(passage, text=text), value))
        return 0
    for first, last in cut_points(text, 0, len(text)):
        walked.sites.append((replace(passage, text=text[first:last]), value.slice(first, last)))
    return 0


def _add_page(walked: Walked, value: Spelled, passage: Passage, records: int) -> int:
    walk = Walk(hidden=passage.hidden)
    walk.read(value)
    highest = -1
    for found, spelled in walk.sites:
        record = passage.record
        if found.record is not None:
            highest = max(highest, found.record)
            record = records + found.record
        place, label = f"{passage.place}中的{found.place}", found.label or passage.label
        site: Site = (replace(found, place=place, label=label, record=record), spelled)
        walked.sites.append(site)
    walked.parts += walk.parts
    walked.blind_spots += walk.blind_spots
    return highest + 1


def _add_files(walked: Walked, value: Spelled, passage: Passage) -> None:
    """Files in ``data:`` addresses. One that does not decode stands in the text, and is told there as packed."""
    from redactor.content import Part

    for found in data_urls(value.text):
        start, end = value.source_span(*found.payload)
        if found.data and end - start == found.payload[1] - found.payload[0]:
            name = f"内嵌文件.{suffix(found.media_type)}"
            walked.parts.append((Part(name, found.data, passage.place), (start, end), found.packed))
