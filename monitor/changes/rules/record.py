"""The record itself: its stamps, what the registry computes, and all that no other rule knows."""

from __future__ import annotations

from monitor.changes.rules.phrases import listed, under
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

DERIVED = row(
    Kind.RECORD_DERIVED,
    Severity.NOISE,
    "only what the registry computes changed: subjects, places on the map",
    "The registry derives these from the rest of the record; nobody submitted them.",
)
VERIFIED = row(
    Kind.RECORD_VERIFIED,
    Severity.NOISE,
    "nothing moved but the dates of verification and update",
    "Somebody went over the record and changed nothing.",
)
RESUBMITTED = row(
    Kind.RECORD_VERIFIED,
    Severity.NOISE,
    "nothing moved but the dates of update, that of verification aside",
    "The record was submitted again as it was.",
    detail="resubmitted",
)
CONFIRMED = row(
    Kind.RECORD_VERIFIED,
    Severity.NOISE,
    "nothing moved but a date of posting or its type, without a submission",
    "The registry confirmed the day of a posting that was over.",
    detail="confirmed",
)
CHANGED = row(
    Kind.RECORD_CHANGED,
    Severity.LOW,
    "a field changed that no other rule takes",
    "No other rule knows these fields; nothing goes unsaid.",
)

ROWS: tuple[Row, ...] = (DERIVED, VERIFIED, RESUBMITTED, CONFIRMED, CHANGED)

_STAMPS = frozenset({"dates.verified", "dates.last_update_submitted", "dates.last_update_posted"})
_POSTED = frozenset({"dates.first_posted", "dates.results_posted", "dates.certificate_posted"})


def is_stamp(change: Change) -> bool:
    """Whether a change says no more than that somebody was at the record.

    The type of a posting date moves by itself, from estimated to actual, when the day is over.
    """
    if change.field in _POSTED and change.before and change.after:
        return bool(change.before["date"] == change.after["date"])
    return change.field in _STAMPS


def derived(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell what only the registry computes; countries that go with their sites are told there."""
    mine = under(left, "derived")
    if transition.touches("countries"):
        mine = tuple(change for change in mine if change.field != "derived.removed_countries")
    if not mine:
        return ()
    names = listed([change.label.lower() for change in mine])
    return (DERIVED.finding(f"Computed anew by the registry: {names}", *mine),)


def rest(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell every change that no rule before this one explained."""
    if not left:
        return ()
    names = listed([change.label for change in left])
    return (CHANGED.finding(f"Changed in the record: {names}", *left),)


def verified(transition: Transition, stamps: tuple[Change, ...]) -> Finding:
    """Tell that somebody went over the record and changed nothing."""
    dates = transition.new.dates
    if any(change.field == "dates.verified" for change in stamps) and dates.verified:
        headline = f"Record verified for {dates.verified}; nothing else changed"
        return VERIFIED.finding(headline, *stamps)
    if any(change.field == "dates.last_update_submitted" for change in stamps):
        headline = "Record submitted again; nothing but its dates changed"
        return RESUBMITTED.finding(headline, *stamps)
    headline = "Date of a posting confirmed by the registry; nothing else changed"
    return CONFIRMED.finding(headline, *stamps)
