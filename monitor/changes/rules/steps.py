"""Steps from one recruitment status to another: what each means, as a table.

The words of the scale are ClinicalTrials.gov's; those of other registries are read into it.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

_LOW, _MEDIUM, _HIGH, _CRITICAL = list(Severity)[1:]

GROUPS = {
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
STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})
ENDED = frozenset({"completed", "terminated", "withdrawn"})


class Step(NamedTuple):
    """What a step means; `detail` names the rule more narrowly than its kind."""

    kind: Kind
    severity: Severity
    says: str
    detail: str = ""


def _row(
    before: str, after: str, kind: Kind, severity: Severity, says: str, *, detail: str = ""
) -> dict[tuple[str, str], Step]:
    """Return one step for each group in `before` (several, between spaces) to the group `after`."""
    return {(group, after): Step(kind, severity, says, detail) for group in before.split()}


_SKIPPED = "a status that should lie between was never posted: late bookkeeping, or a slip"
_REVIVED = "an ended trial does not start again: a correction, or a revival"
_REWRITTEN = "how an ended trial ended was rewritten: a correction"

_STEPS: dict[tuple[str, str], Step] = {
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
_HIDDEN = Step(Kind.STATUS_HIDDEN, _HIGH, "the registry withholds what it showed")
_SHOWN = Step(Kind.STATUS_CHANGED, _HIGH, "the registry shows what it withheld", "shown")
_UNVERIFIED = (
    "nobody verified the record for two years and its completion date is past: set by the registry"
)
_FORGOTTEN = "an ended trial needs no verification to stay ended: how it ended is said no more"
_OTHER = Step(
    Kind.STATUS_CHANGED,
    _MEDIUM,
    "no rule knows this step; the words are the registry's",
)


def step(before: str, after: str, last_known: str) -> Step:
    """Return what the step means; from UNKNOWN it is judged by the last status that was known."""
    if after == "WITHHELD":
        return _HIDDEN
    if before == "WITHHELD":
        return _SHOWN
    if after == "UNKNOWN":
        return _asleep(before)
    if before == "UNKNOWN":
        return _awake(after, last_known)
    return _STEPS.get((GROUPS.get(before, ""), GROUPS.get(after, "")), _OTHER)


def _asleep(before: str) -> Step:
    """Tell a trial that nobody verifies from one that had ended and needed it no more."""
    if GROUPS.get(before) in ENDED:
        severity = _LOW if before == "COMPLETED" else _HIGH
        return Step(Kind.STATUS_UNVERIFIED, severity, _FORGOTTEN, "rewritten")
    severity = _MEDIUM if GROUPS.get(before) in {"open", "invited"} else _LOW
    return Step(Kind.STATUS_UNVERIFIED, severity, _UNVERIFIED)


def _awake(after: str, last_known: str) -> Step:
    """Compare with the last status that the sponsor gave: that is the step that was made."""
    if after == last_known or last_known not in GROUPS:
        says = "somebody verified the record again"
        return Step(Kind.STATUS_VERIFIED_AGAIN, _MEDIUM, says)
    step = _STEPS.get((GROUPS[last_known], GROUPS.get(after, "")), _OTHER)
    says = f"verified again after silence; compared with the last known status: {step.says}"
    return step._replace(severity=max(step.severity, _MEDIUM), says=says, detail="after_unknown")
