"""Results on their way to the public, and what became of them there."""

from __future__ import annotations

from collections import Counter

from monitor.changes.rules.phrases import finding, under
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Record

_PUBLIC = ("results", "has_results", "dates.results_posted", "dates.results_waived")
_ON_THE_WAY = (
    "results_tracking",
    "annotations.unposted_events",
    "annotations.unposted_responsible_party",
    "dates.results_first_submitted",
    "dates.results_first_submitted_qc",
    "dates.certificate_submitted",
    "dates.certificate_submitted_qc",
    "dates.certificate_posted",
)
_PARTS = {
    "flow": "participant flow",
    "baseline": "baseline",
    "measures": "outcome measures",
    "adverse_events": "adverse events",
    "limitations": "limitations",
    "agreement": "agreement with investigators",
    "contact": "contact",
}


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell results that were posted, taken down or changed; else each step of their way."""
    public, coming = under(left, *_PUBLIC), under(left, *_ON_THE_WAY)
    was, now = _is_public(transition.old), _is_public(transition.new)
    if public and now and not was:
        return (_posted(public + coming),)
    if public and was and not now:
        return (_taken_down(public + coming),)
    found = (_changed(public),) if public else ()
    return (*found, _submitted(transition, coming)) if coming else found


def _is_public(record: Record) -> bool:
    return bool(record.has_results or record.results)


def _posted(changes: tuple[Change, ...]) -> Finding:
    says = "Results are public for the first time."
    return finding(Kind.RESULTS_POSTED, Severity.HIGH, "Results posted", *changes, says=says)


def _taken_down(changes: tuple[Change, ...]) -> Finding:
    return finding(
        Kind.RESULTS_CHANGED,
        Severity.CRITICAL,
        "Results are no longer on the registry",
        *changes,
        says="Results that were public were taken down.",
        detail="removed",
    )


def _changed(changes: tuple[Change, ...]) -> Finding:
    items = [item for change in changes if change.field == "results" for item in change.items]
    places = Counter(_PARTS.get(item.key.partition(".")[0], item.key) for item in items)
    if not places:
        headline, severity = "What the record says of its results changed", Severity.LOW
    else:
        counts = ", ".join(f"{part} {number}" for part, number in places.most_common())
        headline, severity = f"Posted results changed: {counts}", Severity.MEDIUM
    says = "Numbers or texts of results that are public were changed."
    return finding(Kind.RESULTS_CHANGED, severity, headline, *changes, says=says)


def _submitted(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    says = (
        "A step on the way to public results: submitted, returned for corrections, cancelled, or "
        "delayed by certificate."
    )
    headline = _step(transition, changes)
    return finding(Kind.RESULTS_SUBMITTED, Severity.MEDIUM, headline, *changes, says=says)


def _step(transition: Transition, changes: tuple[Change, ...]) -> str:
    fields = {change.field for change in changes}
    if any(field.startswith("dates.certificate") for field in fields):
        day = transition.new.dates.certificate_submitted
        return f"Delay of results certified{f' (submitted {day})' if day else ''}"
    events = transition.new.annotations.unposted_events
    if "annotations.unposted_events" in fields and events:
        last = events[-1]
        act = {
            "RELEASE": "submitted",
            "RESET": "returned for corrections",
            "UNRELEASE": "cancelled",
        }
        when = f" on {last.date}" if last.date else ""
        return f"Results {act.get(last.type, last.type.lower())}{when}, not public yet"
    return _tracked(transition)


def _tracked(transition: Transition) -> str:
    tracking = transition.new.results_tracking
    rounds = tracking.submissions if tracking else ()
    if not rounds:
        day = transition.new.dates.results_first_submitted
        return f"Results submitted on {day}" if day is not None else "Way of the results changed"
    last = rounds[-1]
    if last.reset:
        return f"Results returned for corrections on {last.reset}, not public yet"
    if last.unreleased:
        return f"Submission of results cancelled on {last.unreleased}"
    return (
        f"Results submitted on {last.released}, not public yet"
        if last.released
        else ("Way of the results to the public changed")
    )
