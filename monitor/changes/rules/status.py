"""Recruitment status: what each step from one status to another means, as a table.

The words of the scale are ClinicalTrials.gov's; those of other registries are read into it.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.changes.block import is_block
from monitor.changes.rules.phrases import capital, finding, quoted, under, word
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import ExpandedAccess

_LOW, _MEDIUM, _HIGH, _CRITICAL = list(Severity)[1:]

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
_GROUPS = {
    "NOT_YET_RECRUITING": "before",
    "RECRUITING": "open",
    "ENROLLING_BY_INVITATION": "invited",
    "ACTIVE_NOT_RECRUITING": "active",
    "SUSPENDED": "halted",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "access",
    "TEMPORARILY_NOT_AVAILABLE": "access",
    "NO_LONGER_AVAILABLE": "access",
    "APPROVED_FOR_MARKETING": "access",
}
_STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})


class _Step(NamedTuple):
    """What a step means; `detail` names the rule more narrowly than its kind."""

    kind: Kind
    severity: Severity
    says: str
    detail: str = ""


def _row(
    before: str, after: str, kind: Kind, severity: Severity, says: str, *, detail: str = ""
) -> dict[tuple[str, str], _Step]:
    """Return one step for each group in `before` (several, between spaces) to the group `after`."""
    return {(group, after): _Step(kind, severity, says, detail) for group in before.split()}


_SKIPPED = "a status that should lie between was never posted: late bookkeeping, or a slip"
_REVIVED = "an ended trial does not start again: a correction, or a revival"
_REWRITTEN = "how an ended trial ended was rewritten: a correction"

_STEPS: dict[tuple[str, str], _Step] = {
    **_row("before", "open", Kind.STATUS_OPENED, _MEDIUM, "a planned trial opened"),
    **_row(
        "before",
        "invited",
        Kind.STATUS_BY_INVITATION,
        _MEDIUM,
        "only those invited can join",
    ),
    **_row("before", "active", Kind.STATUS_CLOSED, _MEDIUM, _SKIPPED, detail="skipped_state"),
    **_row("before", "completed", Kind.STATUS_COMPLETED, _MEDIUM, _SKIPPED, detail="skipped_state"),
    **_row("before", "halted", Kind.STATUS_SUSPENDED, _HIGH, "stalled before it opened"),
    **_row("before", "terminated", Kind.STATUS_TERMINATED, _HIGH, _SKIPPED, detail="skipped_state"),
    **_row(
        "before",
        "withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        "abandoned before the first patient",
    ),
    **_row(
        "open",
        "invited",
        Kind.STATUS_BY_INVITATION,
        _MEDIUM,
        "the public can join no more",
    ),
    **_row("invited", "open", Kind.STATUS_OPENED, _MEDIUM, "the public can join now"),
    **_row(
        "open invited active",
        "before",
        Kind.STATUS_REVERSED,
        _HIGH,
        "a trial that opened is said not to have opened: the opening was premature, or a mistake",
    ),
    **_row(
        "open invited",
        "active",
        Kind.STATUS_CLOSED,
        _MEDIUM,
        "accrual is closed; from here the results come nearer",
    ),
    **_row(
        "open invited",
        "completed",
        Kind.STATUS_COMPLETED,
        _MEDIUM,
        _SKIPPED,
        detail="skipped_state",
    ),
    **_row(
        "open invited active",
        "halted",
        Kind.STATUS_SUSPENDED,
        _CRITICAL,
        "a running trial paused; two in three start again, half of them within five months",
    ),
    **_row(
        "open invited active",
        "terminated",
        Kind.STATUS_TERMINATED,
        _CRITICAL,
        "a running trial was stopped for good",
    ),
    **_row(
        "open invited active halted",
        "withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        "withdrawn says that nobody ever joined, though the trial had opened",
        detail="after_opening",
    ),
    **_row(
        "active",
        "open",
        Kind.STATUS_OPENED,
        _HIGH,
        "a closed trial recruits again",
        detail="reopened",
    ),
    **_row(
        "active",
        "invited",
        Kind.STATUS_BY_INVITATION,
        _HIGH,
        "a closed trial recruits again, by invitation",
        detail="reopened",
    ),
    **_row("active", "completed", Kind.STATUS_COMPLETED, _MEDIUM, "the last visit is done"),
    **_row("halted", "open", Kind.STATUS_RESUMED, _HIGH, "a paused trial recruits again"),
    **_row("halted", "invited", Kind.STATUS_RESUMED, _HIGH, "a paused trial goes on"),
    **_row("halted", "active", Kind.STATUS_RESUMED, _HIGH, "a paused trial goes on"),
    **_row(
        "halted",
        "before",
        Kind.STATUS_RESUMED,
        _HIGH,
        "a paused trial is planned again",
    ),
    **_row(
        "halted",
        "completed",
        Kind.STATUS_COMPLETED,
        _MEDIUM,
        "a paused trial came to its end",
    ),
    **_row(
        "halted",
        "terminated",
        Kind.STATUS_TERMINATED,
        _HIGH,
        "a paused trial did not survive",
    ),
    **_row(
        "completed terminated withdrawn",
        "before",
        Kind.STATUS_REVERSED,
        _HIGH,
        _REVIVED,
    ),
    **_row("completed terminated withdrawn", "open", Kind.STATUS_REVERSED, _HIGH, _REVIVED),
    **_row(
        "completed terminated withdrawn",
        "invited",
        Kind.STATUS_REVERSED,
        _HIGH,
        _REVIVED,
    ),
    **_row(
        "completed terminated withdrawn",
        "active",
        Kind.STATUS_REVERSED,
        _HIGH,
        _REVIVED,
    ),
    **_row(
        "completed terminated withdrawn",
        "halted",
        Kind.STATUS_REVERSED,
        _HIGH,
        _REVIVED,
    ),
    **_row(
        "terminated withdrawn",
        "completed",
        Kind.STATUS_COMPLETED,
        _HIGH,
        _REWRITTEN,
        detail="rewritten",
    ),
    **_row(
        "completed withdrawn",
        "terminated",
        Kind.STATUS_TERMINATED,
        _HIGH,
        _REWRITTEN,
        detail="rewritten",
    ),
    **_row(
        "completed terminated",
        "withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        _REWRITTEN,
        detail="rewritten",
    ),
    **_row(
        "access",
        "access",
        Kind.STATUS_CHANGED,
        _HIGH,
        "expanded access moved",
        detail="access",
    ),
}
_HIDDEN = _Step(Kind.STATUS_HIDDEN, _HIGH, "the registry withholds what it showed")
_SHOWN = _Step(Kind.STATUS_CHANGED, _HIGH, "the registry shows what it withheld", "shown")
_UNVERIFIED = (
    "nobody verified the record for two years and its completion date is past: set by the registry"
)
_OTHER = _Step(
    Kind.STATUS_CHANGED,
    _MEDIUM,
    "no rule knows this step; the words are the registry's",
)


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
    step = _step(old.overall, new.overall, old.last_known)
    return finding(
        step.kind,
        step.severity,
        _headline(transition) + _back(transition),
        *changes,
        says=capital(f"{step.says}."),
        detail=step.detail,
    )


def _step(before: str, after: str, last_known: str) -> _Step:
    if after == "WITHHELD":
        return _HIDDEN
    if before == "WITHHELD":
        return _SHOWN
    if after == "UNKNOWN":
        severity = _MEDIUM if _GROUPS.get(before) in {"open", "invited"} else _LOW
        return _Step(Kind.STATUS_UNVERIFIED, severity, _UNVERIFIED)
    if before == "UNKNOWN":
        return _awake(after, last_known)
    return _STEPS.get((_GROUPS.get(before, ""), _GROUPS.get(after, "")), _OTHER)


def _awake(after: str, last_known: str) -> _Step:
    """Compare with the last status that the sponsor gave: that is the step that was made."""
    if after == last_known or last_known not in _GROUPS:
        says = "somebody verified the record again"
        return _Step(Kind.STATUS_VERIFIED_AGAIN, _MEDIUM, says)
    step = _STEPS.get((_GROUPS[last_known], _GROUPS.get(after, "")), _OTHER)
    says = f"verified again after silence; compared with the last known status: {step.says}"
    return step._replace(severity=max(step.severity, _MEDIUM), says=says, detail="after_unknown")


def _headline(transition: Transition) -> str:
    old, new = transition.old.status, transition.new.status
    before, after = readable(old.overall), readable(new.overall)
    if not (old.overall and new.overall):
        return f"Status {f'given: {after}' if new.overall else f'no longer given; it was {before}'}"
    if new.overall == "UNKNOWN" and old.overall != "WITHHELD":
        known = readable(new.last_known or old.overall)
        return f"Status now unknown: not verified for two years (last known: {known})"
    again = "again " if _goes_on_again(old.overall, new.overall) else ""
    if old.overall == "UNKNOWN":
        known = f", before that {readable(old.last_known)}" if old.last_known else ""
        return f"Verified again: now {after} (status was unknown{known}){_why(transition)}"
    return f"Now {after} {again}(was {before}){_why(transition)}"


def _goes_on_again(before: str, after: str) -> bool:
    return after == "RECRUITING" and _GROUPS.get(before) in {"active", "halted"}


def _why(transition: Transition) -> str:
    status = transition.new.status
    if status.why_stopped:
        return f": {quoted(status.why_stopped)}"
    return "; no reason given" if status.overall in _STOPPED else ""


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
            _HIGH,
            f"The reason for stopping was removed: {quoted(change.before)}",
            change,
            says="A stopped trial that no longer says why hides what it had said.",
            detail="removed",
        )
    was = f" (was {quoted(change.before)})" if change.before else ""
    return finding(
        Kind.STATUS_REASON_CHANGED,
        _MEDIUM,
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
