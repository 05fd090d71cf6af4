"""How a mask is written: the signs that hide, and the number that a masked value stands for. Shared, and light."""

from __future__ import annotations

import re

from recognizers._text import Folded

MASKED = "_MASKED"
"""What such an entity's name ends in; before it stands the entity of the number itself."""
HIDDEN = "*"

HARD = "*●•■□○◎☆★▇█▓◆△※#"
"""Signs of which one alone hides a digit."""
CROSSES = "xX×✕╳"
"""Signs that hide only where several stand together: one alone is a check character, or *times*."""
FAINT = "_·?~"
"""Signs that hide only where three stand together."""
RUN = re.compile(rf"[{HARD}…]+|[{CROSSES}]{{2,}}|某{{2,}}|[{FAINT}]{{3,}}")
_CHECK_SIGN = re.compile(rf"[{CROSSES}]$")
_LENGTHS = {"CN_RESIDENT_ID": (18, 15), "CN_DISABILITY_CERT": (20, 22), "CN_STUDENT_NO": (19,), "CN_MOBILE": (11,)}
STRETCHED = {"CN_RESIDENT_ID": range(6, 18), "CN_DISABILITY_CERT": range(6, 20), "CN_MOBILE": range(5, 11)}
"""How many digits a number may show whose stars are fewer or more than what they hide."""


def number_of(value: str, kind: str) -> str:
    """The masked value as a number: no spaces or hyphens, ``*`` for each hidden character, in the kind's length.

    One star may stand for many (``154…1234``): where the length is fixed, the hidden part is stretched to it.

    >>> number_of("154-****-1234", "CN_MOBILE"), number_of("440881…001x", "CN_RESIDENT_ID")
    ('154****1234', '440881********001X')
    """
    number = bare(Folded(value).text)
    lengths = _LENGTHS.get(kind, ())
    shown = len(number) - number.count(HIDDEN)
    if lengths and len(number) not in lengths and shown in STRETCHED.get(kind, ()) and one_run(number):
        head, _, tail = number.partition(HIDDEN)
        return head + HIDDEN * (lengths[0] - shown) + tail.lstrip(HIDDEN)
    return number


def bare(text: str) -> str:
    """Without joints, ``*`` for every hiding sign; a single cross at the end is the check character X."""
    text = text.replace(" ", "").replace("-", "")
    text = RUN.sub(lambda run: HIDDEN * len(run.group()), text)
    return _CHECK_SIGN.sub("X", text).upper()


def one_run(number: str) -> bool:
    """Is all that is hidden in one place?"""
    return len(re.findall(r"\*+", number)) == 1
