"""What is said when a silence that was told of has ended."""

from __future__ import annotations

from collections.abc import Callable

from monitor.changes.rules.phrases import capital
from monitor.changes.rules.status import readable
from monitor.changes.silence.duty import is_certified, is_public, is_submitted, results_due
from monitor.changes.silence.rows import WITHDRAWN
from monitor.changes.silence.turns import MAY_BECOME_UNKNOWN, is_over, is_waiting
from monitor.model.dates import Milestone
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding
from monitor.model.record import Record

_OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION"})


def ended(kind: Kind, record: Record) -> Finding | None:
    """Return what is told where the record no longer gives cause for a silence of this kind.

    None where there is nothing to add: a status that was foretold as unknown has become so, or the
    registry withholds the record.
    """
    hidden = record.status.overall == "WITHHELD"
    headline = "" if hidden else _HEADLINES[kind](record)
    return WITHDRAWN[kind].finding(capital(headline)) if headline else None


def _start(record: Record) -> str:
    if record.status.overall in _OPEN:
        why = "the trial opened"
    elif not is_waiting(record):
        why = _now(record)
    else:
        why = _moved(record.dates.start, "start")
    return f"no longer overdue: {why}"


def _primary_completion(record: Record) -> str:
    there = record.dates.primary_completion
    if there and there.type == "ACTUAL":
        at = "on" if there.date.precision == "day" else "in"
        why = f"primary completion was reached {at} {there.date}"
    elif record.status.overall == "WITHDRAWN":
        why = _now(record)
    else:
        why = _moved(there, "primary completion")
    return f"no longer overdue: {why}"


def _results(record: Record) -> str:
    due = results_due(record)
    if is_public(record):
        return "results are no longer awaited: they are posted"
    if is_submitted(record):
        return "results are no longer awaited: the register shows a submission"
    if due is not None:
        why = "; delay certified" if is_certified(record) else ""
        return f"results are due later than was told: by {due}{why}"
    return "results are no longer counted as due: the record gives no day for them any more"


def _verification(record: Record) -> str:
    verified = record.dates.verified
    if record.status.overall == "UNKNOWN":
        return ""
    if is_over(record):
        return f"verification is no longer awaited: {_now(record)}"
    if verified is None:
        return "the record does not say any more when it was verified"
    return f"the record was verified again: {verified}"


def _unknown(record: Record) -> str:
    if record.status.overall == "UNKNOWN":
        return ""
    verified, completion = record.dates.verified, record.dates.completion
    if record.status.overall not in MAY_BECOME_UNKNOWN:
        why = _now(record)
    elif verified and completion:
        why = f"verified in {verified}, completion date {completion.date}"
    else:
        why = "the record gives no dates for it any more"
    return f"the status is no longer about to become unknown: {why}"


def _suspension(record: Record) -> str:
    unknown = record.status.overall == "UNKNOWN"
    return "" if unknown else f"no longer suspended: {_now(record)}"


def _now(record: Record) -> str:
    status = record.status.overall
    return f"the status is now {readable(status)}" if status else "the status is no longer given"


def _moved(given: Milestone | None, name: str) -> str:
    if given is None:
        return f"the record gives no date of {name} any more"
    return f"the date of {name} is now {given.date}"


_HEADLINES: dict[Kind, Callable[[Record], str]] = {
    Kind.OVERDUE_START: _start,
    Kind.OVERDUE_PRIMARY_COMPLETION: _primary_completion,
    Kind.OVERDUE_RESULTS: _results,
    Kind.STALE_VERIFICATION: _verification,
    Kind.STALE_UNKNOWN_SOON: _unknown,
    Kind.STALLED_SUSPENSION: _suspension,
}
