"""Every error that this package raises, as one tree.

    RedactorError
    ├── UnreadableFile      damaged, or not what its own structure claims
    │   ├── EncryptedFile   needs a password
    │   └── LimitExceeded   larger, deeper or more tightly packed than allowed
    ├── UnwritableFormat    can be read, cannot be masked in place
    ├── StaleEdit           an edit names a text that does not stand there
    └── PolicyError         a policy file is wrong; says the line and what to write

Foreign exceptions (``zipfile``, ``expat``, ``lxml`` …) are wrapped at the edge of the module that meets them.
No message ever holds text of the file: say *where* and *what kind*, never *what stood there*.
Messages are Chinese, because the people who read them are; ``english`` carries the same for ``--lang en``.
"""

from __future__ import annotations


class RedactorError(Exception):
    """The root: whoever catches this catches all that this package raises on purpose.

    Args:
        message: one sentence in Chinese, with no text of the file in it.
        english: the same in English.
    """

    def __init__(self, message: str, english: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.english = english or message

    def __reduce__(self) -> tuple[type[RedactorError], tuple[str, str]]:
        return type(self), (self.message, self.english)


class UnreadableFile(RedactorError):
    """The bytes are damaged or are not what their own structure claims; nothing of them may pass as clean."""

    kind = "corrupt"


class EncryptedFile(UnreadableFile):
    """The file needs a password that we do not have."""

    kind = "encrypted"


class LimitExceeded(UnreadableFile):
    """Size, depth, number of members or compression ratio is over what :class:`redactor.content.Limits` allows."""

    kind = "limit"


class UnwritableFormat(RedactorError):
    """The format can be read but not written back: what was found there is held, not masked."""


class StaleEdit(RedactorError):
    """``Edit.old`` is not what stands at that place: writing would hide the wrong characters, so nothing is written."""


class PolicyError(RedactorError):
    """A policy file cannot be used; the message names file, line and what to write instead."""
