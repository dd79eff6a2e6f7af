"""Results on their way to the public, and what became of them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from monitor.changes.block import is_public
from monitor.changes.rules.phrases import capital, listed, under, word
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Record

POSTED = row(
    Kind.RESULTS_POSTED,
    Severity.HIGH,
    "results are public that were not",
    "Results are public for the first time.",
)
REMOVED = row(
    Kind.RESULTS_CHANGED,
    Severity.CRITICAL,
    "results that were public are no longer on the registry",
    "Results that were public were taken down.",
    detail="removed",
)
CHANGED = row(
    Kind.RESULTS_CHANGED,
    Severity.MEDIUM,
    "results that are public were changed",
    "Numbers or texts of results that are public were changed.",
)
BESIDE = row(
    Kind.RESULTS_CHANGED,
    Severity.LOW,
    "what the record says about its results changed, and no result did",
    "A waiver, a flag or a date of the results changed; the results did not.",
    detail="beside",
)
SUBMITTED = row(
    Kind.RESULTS_SUBMITTED,
    Severity.MEDIUM,
    "results were submitted and are not public yet",
    "Results are with the registry for review.",
)
RETURNED = row(
    Kind.RESULTS_SUBMITTED,
    Severity.MEDIUM,
    "the registry returned submitted results for corrections",
    "The registry's review found something to correct; the results are with the sponsor again.",
    detail="returned",
)
CANCELLED = row(
    Kind.RESULTS_SUBMITTED,
    Severity.MEDIUM,
    "the sponsor took submitted results back",
    "The submission was cancelled; the results are with the sponsor again.",
    detail="cancelled",
)
CERTIFIED = row(
    Kind.RESULTS_SUBMITTED,
    Severity.MEDIUM,
    "the sponsor certified that results may come later",
    "A certificate of delay moves the day on which results are due.",
    detail="certified",
)
TRACKED = row(
    Kind.RESULTS_SUBMITTED,
    Severity.LOW,
    "what the registry notes about the way of the results changed, and no step was made",
    "The registry's notes on the way of the results changed; no step came to them.",
    detail="tracked",
)

ROWS: tuple[Row, ...] = (
    POSTED,
    REMOVED,
    CHANGED,
    BESIDE,
    SUBMITTED,
    RETURNED,
    CANCELLED,
    CERTIFIED,
    TRACKED,
)

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
    was, now = is_public(transition.old), is_public(transition.new)
    if public and now and not was:
        return (POSTED.finding("Results posted", *public, *coming),)
    if public and was and not now:
        headline = "Results are no longer on the registry"
        return (REMOVED.finding(headline, *public, *coming),)
    found = (_changed(public),) if public else ()
    return (*found, _step(transition, coming)) if coming else found


def _changed(changes: tuple[Change, ...]) -> Finding:
    items = [item for change in changes if change.field == "results" for item in change.items]
    places = Counter(_PARTS.get(item.key.partition(".")[0], item.key) for item in items)
    if not places:
        return BESIDE.finding(_beside(changes), *changes)
    counts = ", ".join(f"{part} {number}" for part, number in places.most_common())
    return CHANGED.finding(f"Posted results changed: {counts}", *changes)


def _beside(changes: tuple[Change, ...]) -> str:
    for change in changes:
        if change.field == "dates.results_waived" and change.after is not None:
            return f"Posting of results {'waived' if change.after else 'no longer waived'}"
    return "What the record says of its results changed"


# --- on their way


class _Step(NamedTuple):
    """A step of the results on a day, as the registry calls it."""

    day: str
    act: str


_STEPS = {
    "RELEASE": ("submitted", SUBMITTED),
    "RESET": ("returned for corrections", RETURNED),
    "UNRELEASE": ("cancelled", CANCELLED),
}
_ORDER = tuple(_STEPS)  # of steps on one day


def _step(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    """Tell the steps that came; the last of them says how the results stand."""
    old, new = set(_steps(transition.old)), set(_steps(transition.new))
    made = sorted(new - old, key=lambda step: (step.day, _rank(step.act)))
    day = transition.new.dates.certificate_submitted
    if day is not None and transition.old.dates.certificate_submitted is None:
        return CERTIFIED.finding(f"Delay of results certified (submitted {day})", *changes)
    if not made:
        return TRACKED.finding(_tracked(transition, changes), *changes)
    found = _STEPS.get(made[-1].act, ("", SUBMITTED))[1]
    waiting = "" if is_public(transition.new) else ", not public yet"
    headline = f"Results {listed([_said(step) for step in made])}{waiting}"
    return found.finding(headline, *changes)


def _steps(record: Record) -> Iterator[_Step]:
    """Yield every step that the record tells, wherever it does."""
    for event in record.annotations.unposted_events:
        yield _Step(str(event.date or ""), event.type)
    rounds = record.results_tracking.submissions if record.results_tracking else ()
    for one in rounds:
        for act, day in (
            ("RELEASE", one.released),
            ("RESET", one.reset),
            ("UNRELEASE", one.unreleased),
        ):
            if day is not None:
                yield _Step(str(day), act)
        if one.unreleased_unknown and one.unreleased is None:
            yield _Step("", "UNRELEASE")
    first = record.dates.results_first_submitted
    if first is not None and not is_public(record):
        yield _Step(str(first), "RELEASE")


def _rank(act: str) -> int:
    return _ORDER.index(act) if act in _ORDER else len(_ORDER)


def _said(step: _Step) -> str:
    done = _STEPS.get(step.act, (word(step.act), SUBMITTED))[0]
    return f"{done} on {step.day}" if step.day else done


def _tracked(transition: Transition, changes: tuple[Change, ...]) -> str:
    tracking, before = transition.new.results_tracking, transition.old.results_tracking
    day = tracking.estimated_submission if tracking else None
    if day is not None and (before is None or before.estimated_submission != day):
        return f"Results expected to be submitted on {day}"
    names = listed([change.label.lower() for change in changes])
    return capital(f"{names}: notes of the registry changed")
