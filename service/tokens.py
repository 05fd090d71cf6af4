"""Verdict tokens: a verdict that a scheduler can show again at the moment of publishing, and nobody can forge."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from functools import lru_cache
from typing import Any

from redactor.errors import PolicyError
from redactor.profiles import kinds, load, overlaid
from service import schemas

_PURPOSE = b"redactor verdict token 1\x00"
_MESSAGES = {
    "OK": "结论有效",
    "FORGED": "凭证无效：不是本服务签发的，或已被改动",
    "EXPIRED": "凭证已过期，请重新检查",
    "CONTENT_CHANGED": "内容在检查之后改动过，请重新检查",
    "POLICY_CHANGED": "策略在检查之后改动过，请重新检查",
}


def issue(key: bytes, *, check_id: str, decision: str, digest: str, policy: tuple[str, str], expires: float) -> str:
    """A token for a verdict.

    Args:
        key: the installation's.
        check_id, decision, digest: of the verdict and its subject.
        policy: id and digest.
        expires: seconds since 1970.
    """
    payload = {"c": check_id, "d": decision, "s": digest, "p": policy[0], "v": policy[1], "e": int(expires)}
    body = json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(_seal(key, body))}"


def verify(key: bytes, untrusted_token: str, digest: str) -> schemas.TokenAnswer:
    """Whether the token is ours, in time, for this content and for the policy as it is now."""
    payload = _opened(key, untrusted_token)
    if payload is None:
        return schemas.TokenAnswer(valid=False, allowed=False, reason="FORGED", message=_MESSAGES["FORGED"])
    reason: Any = "OK"
    if payload["e"] <= time.time():
        reason = "EXPIRED"
    elif not hmac.compare_digest(payload["s"], digest):
        reason = "CONTENT_CHANGED"
    elif payload["v"] != _current(payload["p"]):
        reason = "POLICY_CHANGED"
    return schemas.TokenAnswer(
        valid=reason == "OK",
        allowed=reason == "OK" and payload["d"] == "allow",
        reason=reason,
        message=_MESSAGES[reason],
        check_id=payload["c"],
        decision=payload["d"],
        expires_at=stamp(payload["e"]),
    )


def fingerprint(key: bytes, *parts: str) -> str:
    """A keyed fingerprint: what must be recognised again and never be read (an ID number can be guessed)."""
    text = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hmac.new(key, b"redactor fingerprint 1\x00" + text, hashlib.sha256).hexdigest()


def stamp(seconds: float) -> str:
    """The time as RFC 3339 in UTC.

    >>> stamp(0)
    '1970-01-01T00:00:00Z'
    """
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


@lru_cache(maxsize=32)
def rules_digest(policy: str) -> str:
    """Digest of every rule that may decide under the policy of that id: its own, those of each kind of list that may be
    laid over it, and by which words a kind is recognised. Raises PolicyError.
    """
    base = load(policy)
    laid_over = [(repr(kind), overlaid(base, kind.id).digest) for kind in kinds()]
    channels = sorted(base.channels.items())
    return hashlib.sha256(repr((base.digest, base.guess, channels, laid_over)).encode()).hexdigest()


def _opened(key: bytes, untrusted_token: str) -> dict[str, Any] | None:
    try:
        body, seal = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in untrusted_token.split("."))
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(_seal(key, body), seal):
        return None
    payload: dict[str, Any] = json.loads(body)  # ours, as the seal says
    return payload


def _seal(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + body, hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _current(policy: str) -> str:
    try:
        return rules_digest(policy)
    except PolicyError:
        return ""  # the policy is gone: no token of it holds
