"""The words that formats speak: what a file holds, and how a change to it is asked for.

A format is two pure functions over these words (:class:`Format`)::

    read(data, limits)          -> Content       every text and where it stands, files inside, what could not be read
    write(data, edits, parts)   -> bytes         the same file with some characters replaced

Everything is frozen and pickles, so that a worker process can do the work. Whatever holds text of a file stays out
of ``repr``: a traceback or a log line must not carry it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

BlindKind = Literal[
    "encrypted",  # needs a password
    "corrupt",  # damaged, or contradicts its own structure
    "unsupported",  # a kind of file or object that nobody here reads
    "limit",  # over a limit of size, depth, number, ratio
    "picture",  # pixels that nobody has looked at
    "external",  # the text is somewhere else and only referred to
    "undecodable",  # bytes that are no text in any encoding tried
    "failed",  # our own reader broke, ran out of time or memory
]

Box = tuple[int, float, float, float, float]
"""Page number from 0, then left, top, right, bottom as shares 0…1 of the page."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may spend. Over it: a blind spot or :class:`redactor.errors.LimitExceeded`, never a crash.

    Attributes:
        file_bytes: largest file, and largest inflated member, in bytes.
        total_bytes: largest sum of everything inflated from one container, in bytes.
        members: most members of one container.
        ratio: highest inflated : deflated ratio of a member larger than ``ratio_from`` bytes.
        ratio_from: members that inflate to less than this (bytes) may have any ratio.
        depth: how many containers may stand inside each other.
        passages: most passages of one file.
        pixels: most pixels that may be read in one document, as the networks see them: a dense A4 page takes 4 million and
            some 6 seconds of one processor, a photograph without text 1 million. The default fits into the two minutes
            that the service gives to a file, with its copy read again.
    """

    file_bytes: int = 200_000_000
    total_bytes: int = 1_000_000_000
    members: int = 20_000
    ratio: int = 200
    ratio_from: int = 10_000_000
    depth: int = 6
    passages: int = 5_000_000
    pixels: int = 30_000_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that a reader sees as one: a paragraph, a cell, a comment, a property, a file name.

    Attributes:
        text: the characters, as decoded. An edit's offsets count in these.
        place: where it stands, in Chinese, as one would tell a colleague: ``工作表“名单”第 12 行（D12，隐藏列）``.
            May quote the file (a sheet's name): it is masked like text before anybody sees it.
        label: the column heading, the row heading or the form heading that says what the text is.
        record: passages with the same number are one table row, one form, one entry; ``None``: stands alone.
        hidden: staff do not see it when they open the file.
        boxes: where it is drawn, for formats that know.
        shared: other passages are made of some of the same characters (a paragraph as shown, and what of it is hidden):
            what is masked in one of them is masked in all.
        guessed: read off pixels: another reading, of the masked copy say, may differ a little where nothing changed.
        loose: a masked copy holds it under another number or not at all: a script, bytes that nothing refers to, a name
            in a sorted list. It is found and decided on like any other; comparing the copy passes over it.
    """

    text: str = field(repr=False)
    place: str = field(repr=False)
    label: str = field(default="", repr=False)
    record: int | None = None
    hidden: bool = False
    boxes: tuple[Box, ...] = ()
    shared: bool = False
    guessed: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file: an archive's member, a picture, an attachment, an embedded workbook.

    Attributes:
        name: its name there, for people and for the copy; the kind is decided by structure, never by the name.
        data: its bytes.
        place: where in the outer file it hangs, in Chinese; empty when the name says it.
        preview: a small picture of the file itself, as it was before masking: an empty one may take its place.
    """

    name: str = field(repr=False)
    data: bytes = field(repr=False)
    place: str = field(default="", repr=False)
    preview: bool = False


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """Something that could not be read. Unread is never clean: one of these caps the verdict at REVIEW.

    Attributes:
        place: where, in Chinese; empty for the whole file.
        reason: one Chinese clause: what it is and what to do. No text of the file.
        kind: the class of reason, for counting and for ``--lang en``.
    """

    place: str = field(repr=False)
    reason: str
    kind: BlindKind


@dataclass(frozen=True, slots=True)
class Content:
    """All that a file holds.

    Attributes:
        source: name of the format that read it.
        passages: in the order of the walk; a passage's number in it is its address for :class:`Edit`.
        parts: files inside, in the order of the walk; their number is the address for ``write``'s ``parts``.
        blind_spots: what could not be read.
        seals: signatures that any change would break, in Chinese words. A sealed file is held, not masked.
        pixels: how many were read (``Limits.pixels``).
    """

    source: str
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)
    blind_spots: tuple[BlindSpot, ...] = ()
    seals: tuple[str, ...] = ()
    pixels: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``old`` by ``new`` in one passage; same length, so that nothing moves.

    Attributes:
        passage: the passage's number in the walk.
        start: offset of the first character in ``Passage.text``.
        old: what must stand there; ``write`` raises :class:`redactor.errors.StaleEdit` if it does not.
        new: what is to stand there, as long as ``old``.
    """

    passage: int
    start: int
    old: str = field(repr=False)
    new: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.old) != len(self.new):
            raise ValueError("an edit keeps length: old and new differ in length")


class Format(Protocol):
    """What a module in :mod:`redactor.formats` offers. Pure: no state, no clock, no network, no file system."""

    @property
    def NAME(self) -> str:
        """Short name, also ``Content.source``: ``docx``, ``zip``, ``text``."""
        ...

    @property
    def SUFFIXES(self) -> tuple[str, ...]:
        """Usual file name endings, for messages only (``.docx``)."""
        ...

    @property
    def DETECTS_DAMAGE(self) -> bool:
        """Whether cut or flipped bytes can be noticed (a zip has checksums, a text file has none)."""
        ...

    def claims(self, data: bytes) -> bool:
        """Is this ours? By structure only. Cheap; never raises."""
        ...

    def read(self, data: bytes, limits: Limits) -> Content:
        """All that the file holds. Raises :class:`redactor.errors.UnreadableFile`."""
        ...

    def write(self, data: bytes, edits: Sequence[Edit], parts: Mapping[int, bytes]) -> bytes:
        """The file with the edits made and some parts replaced; all else byte for byte as it came.

        No edits and no parts give back the very same bytes. Raises :class:`redactor.errors.StaleEdit`,
        :class:`redactor.errors.UnwritableFormat`.
        """
        ...


@runtime_checkable
class Glancing(Protocol):
    """What a format may offer besides: a fast reader of files in which most likely nothing is found."""

    def glance(self, data: bytes, limits: Limits) -> Content | None:
        """All text, roughly placed; ``None`` if only the careful reader will do.

        If nothing is found in it nothing is found in the file. If anything is, the file is read with care.
        """
        ...
