"""From what was seen in each item to the one answer: decision, sentence, warnings. Pure, over what the store remembers.

The worst item decides. What was not looked at in full caps the decision at ``needs_review``, and so does a check that was
interrupted, in every mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redactor.document import ARROW
from service import schemas, tokens
from service.examine import SEVERITY, fair_share
from service.store import Check, Item
from service.words import tally

_RANK: dict[schemas.Decision, int] = {"allow": 0, "needs_review": 1, "block": 2}
_OF_VERDICT: dict[str, schemas.Decision] = {"ALLOW": "allow", "REVIEW": "needs_review", "BLOCK": "block"}
_STATE_OF_KIND: dict[str, schemas.AttachmentState] = {
    "encrypted": "encrypted",
    "unsupported": "unsupported",
    "picture": "unsupported",
    "external": "unsupported",
    "limit": "too_large",
}
PASTED = "text"
"""Id of what was pasted into the check page; its uploaded files are f1, f2, …"""
_INTERRUPTED = "检查中断，没有得出结论，请重新提交"


def answer(check: Check, key: bytes, most: int, masked_post: tuple[str, str] | None) -> schemas.CheckAnswer:
    """The answer to a check that is through.

    Args:
        check: with its items.
        key: the installation's, for the token; empty: no token (a dry run).
        most: findings to list.
        masked_post: title and HTML, where there is a masked copy.
    """
    strict = decision(check)
    lenient = check.mode != "enforce" and check.state != "interrupted"
    final: schemas.Decision = "allow" if lenient else strict
    findings = all_findings(check.items)
    status = _status(check, strict)
    token = key and tokens.issue(
        key,
        check_id=check.id,
        decision=final,
        digest=check.digest,
        policy=(check.policy_id, check.policy_digest),
        expires=check.expires,
    )
    files = [item for item in check.items if item.kind == "attachment"]
    masked = None
    if masked_post is not None:
        verified = all(_publishable(item) for item in check.items if item.kind != "attachment")
        masked = schemas.MaskedPostOut(title=masked_post[0], html=masked_post[1], verified=verified)
    return schemas.CheckAnswer(
        uid=check.uid,
        check_id=check.id,
        decision=final,
        allowed=final == "allow",
        complete=all(state(item)[0] == "scanned" for item in check.items),
        mode=check.mode,  # type: ignore[arg-type]  # checked by settings before it was stored
        would_have=strict if check.mode != "enforce" else None,
        status=status,
        warnings=([status.message] if check.mode == "warn" and strict != "allow" else []) + _warnings(check),
        subject=schemas.SubjectOut(digest=check.digest),
        policy=schemas.PolicyOut(id=check.policy_id, version=check.policy_version),
        engine=schemas.EngineOut(version=check.engine_version),
        findings=[schemas.FindingOut(**finding) for finding in fair_share(findings, most)],
        counts=counts(check.items),
        findings_truncated=_found(check.items) > min(len(findings), most),
        post=schemas.PostOut(masked=masked) if len(files) < len(check.items) else None,
        attachments=[_attachment(check, item) for item in files],
        verdict_token=token or None,
        expires_at=tokens.stamp(check.expires),
    )


def decision(check: Check) -> schemas.Decision:
    """What enforce decides."""
    worst: schemas.Decision = "allow"
    for item in check.items:
        own = item_decision(item)
        if _RANK[own] > _RANK[worst]:
            worst = own
    if check.state == "interrupted" and worst == "allow":
        return "needs_review"
    return worst


def item_decision(item: Item) -> schemas.Decision:
    """What enforce decides of one item alone."""
    if item.outcome is None:
        return "needs_review"
    # A verdict that this version does not know, from a newer database, is looked at by a person.
    own = _OF_VERDICT.get(item.outcome["verdict"], "needs_review")
    return "needs_review" if own == "allow" and state(item)[0] != "scanned" else own


def state(item: Item) -> tuple[schemas.AttachmentState, str | None]:
    """How far an item could be looked at, and why no further, in Chinese."""
    if item.outcome is None:
        return "failed", _INTERRUPTED
    spots = item.outcome["blind_spots"]
    if not spots:
        return "scanned", None
    whole = next((spot for spot in spots if not spot["place"]), None)
    first = whole or spots[0]
    reason = first["reason"] if not first["place"] else f"{first['place']}：{first['reason']}"
    if len(spots) > 1:
        reason += f"（共 {len(spots)} 处未能查看）"
    if whole is None or item.outcome["passages"] > 1:  # the first passage is the file's name
        return "partial", reason
    return _STATE_OF_KIND.get(whole["kind"], "failed"), reason


def label(item: Item, origin: str) -> str:
    """What to call an item in a sentence; an attachment's name is masked where it held something."""
    if item.kind != "attachment":
        return {"title": "标题", "html": "正文"}[item.kind]
    if origin == "page" and item.item_id == PASTED:
        return "粘贴的文字"
    word = "文件" if origin == "page" else "附件"
    return f"{word}“{_short(item.outcome['file'])}”" if item.outcome else f"{word}（编号 {item.item_id}）"


def _short(name: str) -> str:
    """A name that leaves room for the rest of a sentence.

    >>> _short("名单.xlsx"), _short("关于公布" + "很长的" * 20 + "名单.xlsx")
    ('名单.xlsx', '关于公布很长的很长的很长的很长的很长的很…很长的名单.xlsx')
    """
    return name if len(name) <= 32 else f"{name[:20]}…{name[-10:]}"


def all_findings(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Every finding that is remembered, the gravest first."""
    found = []
    for item in items:
        attachment = item.item_id if item.kind == "attachment" else ""
        for finding in item.outcome["findings"] if item.outcome else ():
            found.append({**finding, "attachment": attachment})
    return sorted(found, key=lambda finding: SEVERITY[finding["action"]])


def counts(items: Sequence[Item]) -> dict[str, int]:
    """Findings by entity, the most frequent first, without those that are kept."""
    total: dict[str, int] = {}
    for item in items:
        for entity, count in acted_upon(item).items():
            total[entity] = total.get(entity, 0) + count
    return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))


def acted_upon(item: Item) -> dict[str, int]:
    """Findings of one item by entity, without those that are kept."""
    if item.outcome is None:
        return {}
    kept = item.outcome["kept_counts"]
    left = {entity: count - kept.get(entity, 0) for entity, count in item.outcome["counts"].items()}
    return {entity: count for entity, count in left.items() if count > 0}


def _publishable(item: Item) -> bool:
    """Whether the item's masked copy (or the item itself, where nothing was to be masked) may go out as it is."""
    outcome = item.outcome
    return outcome is not None and (outcome["copy"] or outcome)["verdict"] == "ALLOW"


def _found(items: Sequence[Item]) -> int:
    return sum(item.outcome["findings_total"] for item in items if item.outcome)


def _status(check: Check, strict: schemas.Decision) -> schemas.StatusOut:
    if check.state == "interrupted":
        return schemas.StatusOut(code="INTERRUPTED", message=_INTERRUPTED)
    if strict == "allow":
        return schemas.StatusOut(code="CLEAN", message="没有发现不宜公开的个人信息")
    phrases = [_phrase(item, check.origin) for item in check.items if acted_upon(item)]
    found = "；".join(phrases[:3]) + (f"；另有 {len(phrases) - 3} 个文件有发现" if len(phrases) > 3 else "")
    unseen = [item for item in check.items if state(item)[0] != "scanned"]
    if strict == "block":
        forbidden = any(finding["action"] == "block" for finding in all_findings(check.items))
        return schemas.StatusOut(code="FORBIDDEN_MARK" if forbidden else "PII_FOUND", message=found)
    if unseen:
        named = "、".join(label(item, check.origin) for item in unseen[:3])
        names = named + (f"等 {len(unseen)} 项" if len(unseen) > 3 else "")
        message = f"{names}未能全部查看，请人工审核" + (f"；{found}" if found else "")
        return schemas.StatusOut(code="NOT_FULLY_READ", message=message)
    return schemas.StatusOut(code="NEEDS_REVIEW", message=f"{found}，请人工审核")


def _phrase(item: Item, origin: str) -> str:
    assert item.outcome is not None  # noqa: S101  # acted_upon has seen to that
    places = [finding["place"] for finding in item.outcome["findings"] if finding["action"] != "keep"]
    complete = item.outcome["findings_total"] == len(item.outcome["findings"])
    where = _common_place(places) if item.kind == "attachment" and complete else ""
    return f"{label(item, origin)}{where}发现{tally(acted_upon(item))}"


def _common_place(places: Sequence[str]) -> str:
    """What all places begin with, cut where a name in quotation marks or a step of a path ends.

    >>> _common_place(["工作表“名单”第 2 行（C2）", "工作表“名单”第 13 行（C13）"])
    '工作表“名单”'
    """
    if len(set(places)) == 1:
        return places[0]
    first, last = min(places, default=""), max(places, default="")
    alike = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    common = first[:alike]
    return common[: max(common.rfind("”") + 1, common.rfind(ARROW) + len(ARROW) if ARROW in common else 0)]


def _warnings(check: Check) -> list[str]:
    warnings = []
    for item in check.items:
        condition, reason = state(item)
        name = label(item, check.origin)
        if condition != "scanned":
            warnings.append(f"{name}：{reason}")
        if item.outcome and item.outcome["no_copy"]:
            warnings.append(f"{name}没有脱敏件：{item.outcome['no_copy']}")
        if item.outcome and item.outcome["kind"]:  # a guess is always said
            warnings.append(f"{name}{item.outcome['kind']}")
    return warnings


def _attachment(check: Check, item: Item) -> schemas.AttachmentOut:
    condition, reason = state(item)
    masked = None
    if item.copy_file and item.copy_expires and item.outcome and item.outcome["copy"]:
        masked = schemas.MaskedFileOut(
            href=f"/v1/checks/{check.id}/masked/{item.item_id}",
            sha256=item.outcome["copy"]["sha256"],
            verified=_publishable(item),
            expires_at=tokens.stamp(item.copy_expires),
        )
    return schemas.AttachmentOut(id=item.item_id, state=condition, reason=reason, masked=masked)
