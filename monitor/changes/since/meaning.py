"""What the changes since a page was saved mean, in the words of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from monitor.changes.classify import classify
from monitor.changes.since.dates import was_ahead
from monitor.changes.transition import Transition
from monitor.model.baseline import Baseline
from monitor.model.change import Change
from monitor.model.event import Finding
from monitor.model.record import Dates, Enrollment, Record

_MILESTONES = ("start", "primary_completion", "completion")
_NOT_BEGUN = frozenset({"NOT_YET_RECRUITING", "WITHDRAWN"})
_GOES_ON = frozenset(
    {"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING"}
)


def meaning(
    old: Record, now: Record, changes: Sequence[Change], baseline: Baseline
) -> tuple[Finding, ...]:
    """Return what the changes mean, the status first and then by severity; each change in one.

    `old` is the register's record with what the page says in its place. The rules weigh a date or
    a number by its type; one that the page has lost is taken for what it must have been, and is
    shown without it all the same.
    """
    typed = _typed(old, now, baseline)
    meant = tuple(_with_types(change, typed) for change in changes)
    shown = {id(ours): given for ours, given in zip(meant, changes, strict=True)}
    found = classify(Transition(old=typed, new=now, changes=meant))
    findings = [
        replace(one, changes=tuple(shown.get(id(change), change) for change in one.changes))
        for one in found
    ]
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[bool, int]:
    return not finding.kind.startswith("status."), -finding.severity.rank


def _typed(old: Record, now: Record, baseline: Baseline) -> Record:
    """Return a record whose dates and number have the types that they must have had."""
    status = old.status.overall if baseline.record.status.overall else ""
    dates = {
        name: replace(day, type=_type(name, day.date, said.type, baseline, status))
        for name in _MILESTONES
        if (day := getattr(old.dates, name)) and (said := getattr(now.dates, name)) and not day.type
    }
    kept: Dates = replace(old.dates, **dates)
    return replace(old, dates=kept, enrollment=_number(old, now, baseline, status))


def _type(name: str, day: Any, now: str, baseline: Baseline, status: str) -> str:
    """Tell what a date was: ahead when the page was saved, or of what had not come yet."""
    if now != "ACTUAL" or was_ahead(day, baseline):
        return "ESTIMATED"
    before = _NOT_BEGUN if name == "start" else _GOES_ON
    return "ESTIMATED" if status in before else now


def _number(old: Record, now: Record, baseline: Baseline, status: str) -> Enrollment | None:
    given, said = old.enrollment, now.enrollment
    if given is None or given.type or said is None:
        return given
    end = baseline.record.dates.completion
    ahead = status in _GOES_ON or (end is not None and was_ahead(end.date, baseline))
    return replace(given, type="ESTIMATED" if ahead or said.type != "ACTUAL" else said.type)


def _with_types(change: Change, typed: Record) -> Change:
    """Return a change whose earlier value has the type that the rules ask for."""
    if not isinstance(change.before, dict) or "type" not in change.before:
        return replace(change)
    name = change.field.removeprefix("dates.")
    value = typed.enrollment if change.field == "enrollment" else getattr(typed.dates, name, None)
    return replace(change, before={**change.before, "type": value.type if value else ""})
