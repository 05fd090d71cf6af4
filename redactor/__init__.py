"""What may be published of a file: find personal data, decide, mask in place, verify.

    from redactor import check, load_policy

    outcome = check(data, "名单.xlsx", load_policy("default"))
    outcome.verdict          # ALLOW, REVIEW or BLOCK: of these very bytes
    outcome.decisions        # what was found, where, what is to happen and why
    outcome.blind_spots      # what could not be looked at
    outcome.copy             # the masked file, verified, or None

Importing this is quick: recognizers and Presidio load with the first check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redactor.content import BlindSpot, Limits
from redactor.outcome import Action, Copy, Decision, Finding, Outcome, Verdict

if TYPE_CHECKING:
    from redactor.pipeline import check
    from redactor.policy import Policy
    from redactor.profiles import load as load_policy

__version__ = "0.1.0"
__all__ = [
    "Action",
    "BlindSpot",
    "Copy",
    "Decision",
    "Finding",
    "Limits",
    "Outcome",
    "Policy",
    "Verdict",
    "check",
    "load_policy",
]

_LATER = {
    "check": ("redactor.pipeline", "check"),
    "Policy": ("redactor.policy", "Policy"),
    "load_policy": ("redactor.profiles", "load"),
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        from importlib import import_module

        module, attribute = _LATER[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
