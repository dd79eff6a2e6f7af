"""Recruitment status: the step that was made, and what moved beside it."""

from __future__ import annotations

from monitor.changes.block import is_block
from monitor.changes.rules.phrases import capital, finding, quoted, under, word
from monitor.changes.rules.steps import ENDED, GROUPS, STOPPED, step
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import ExpandedAccess

_WORDS = {
    "NOT_YET_RECRUITING": "not yet recruiting",
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "enrolling by invitation",
    "ACTIVE_NOT_RECRUITING": "active, not recruiting",
    "SUSPENDED": "suspended",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "UNKNOWN": "unknown",
    "WITHHELD": "withheld",
    "AVAILABLE": "available for expanded access",
    "TEMPORARILY_NOT_AVAILABLE": "temporarily not available for expanded access",
    "NO_LONGER_AVAILABLE": "no longer available for expanded access",
    "APPROVED_FOR_MARKETING": "approved for marketing",
}


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell a new status with its block of site statuses and contacts; or what moved beside it."""
    mine = under(left, "status")
    if not mine:
        return ()
    if any(change.field == "status.overall" for change in mine):
        return (_moved(transition, mine + tuple(one for one in left if is_block(one))),)
    reason = under(mine, "status.why_stopped")
    rest = tuple(change for change in mine if change not in reason)
    beside = (_beside(transition, rest),) if rest else ()
    return tuple(_reason(change) for change in reason) + beside


def readable(status: str) -> str:
    """Return a status as a person says it."""
    return _WORDS.get(status) or word(status)


def _moved(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    old, new = transition.old.status, transition.new.status
    meant = step(old.overall, new.overall, old.last_known)
    return finding(
        meant.kind,
        meant.severity,
        _headline(transition) + _back(transition),
        *changes,
        says=capital(f"{meant.says}."),
        detail=meant.detail,
    )


def _headline(transition: Transition) -> str:
    old, new = transition.old.status, transition.new.status
    before, after = readable(old.overall), readable(new.overall)
    if not (old.overall and new.overall):
        return f"Status {f'given: {after}' if new.overall else f'no longer given; it was {before}'}"
    if new.overall == "UNKNOWN" and GROUPS.get(old.overall) in ENDED:
        return f"Now unknown (was {before})"
    if new.overall == "UNKNOWN" and old.overall != "WITHHELD":
        known = readable(new.last_known or old.overall)
        return f"Status now unknown: not verified for two years (last known: {known})"
    again = "again " if _goes_on_again(old.overall, new.overall) else ""
    if old.overall == "UNKNOWN":
        known = f", before that {readable(old.last_known)}" if old.last_known else ""
        return f"Verified again: now {after} (status was unknown{known}){_why(transition)}"
    return f"Now {after} {again}(was {before}){_why(transition)}"


def _goes_on_again(before: str, after: str) -> bool:
    return after == "RECRUITING" and GROUPS.get(before) in {"active", "halted"}


def _why(transition: Transition) -> str:
    status = transition.new.status
    if status.why_stopped:
        return f": {quoted(status.why_stopped)}"
    return "; no reason given" if status.overall in STOPPED else ""


def _back(transition: Transition) -> str:
    """Say where the trial was in this very status before."""
    after = transition.new.status.overall
    before = [one for one in transition.earlier[:-1] if one.status == after]
    day = transition.until(before[-1]) if before else ""
    return f"; back to {readable(after)}, as until {day}" if day else ""


def _reason(change: Change) -> Finding:
    if change.after is None:
        return finding(
            Kind.STATUS_REASON_CHANGED,
            Severity.HIGH,
            f"The reason for stopping was removed: {quoted(change.before)}",
            change,
            says="A stopped trial that no longer says why hides what it had said.",
            detail="removed",
        )
    was = f" (was {quoted(change.before)})" if change.before else ""
    return finding(
        Kind.STATUS_REASON_CHANGED,
        Severity.MEDIUM,
        f"Reason for stopping {'reworded' if was else 'given'}: {quoted(change.after)}{was}",
        change,
        says="The sponsor's words on why the trial stopped changed; the status did not.",
        detail="edited" if was else "added",
    )


def _beside(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    severity = Severity.LOW
    if any(change.field == "status.expanded_access" for change in changes):
        headline, severity = (
            _access(transition.new.status.expanded_access),
            Severity.MEDIUM,
        )
    elif any(change.field == "status.last_known" for change in changes):
        known = transition.new.status.last_known
        headline = f"Last known status is now given as {readable(known) if known else 'nothing'}"
    else:
        headline = "The note on a delayed posting of the record changed"
    return finding(
        Kind.STATUS_CHANGED,
        severity,
        headline,
        *changes,
        says="What stands beside the recruitment status changed; the status did not.",
        detail="beside",
    )


def _access(access: ExpandedAccess | None) -> str:
    if access is None or access.available is None:
        return "The record no longer says whether there is expanded access outside the trial"
    number = f" ({access.number})" if access.number else ""
    return f"Expanded access outside the trial: {'yes' if access.available else 'no'}{number}"
