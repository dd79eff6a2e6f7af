"""The record itself: its stamps, what the registry computes, and all that no other rule knows."""

from __future__ import annotations

from monitor.changes.rules.phrases import finding, listed, under
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_STAMPS = frozenset({"dates.verified", "dates.last_update_submitted", "dates.last_update_posted"})
_POSTED = frozenset({"dates.first_posted", "dates.results_posted", "dates.certificate_posted"})


def is_stamp(change: Change) -> bool:
    """Whether a change says no more than that somebody was at the record.

    The type of a posting date moves by itself, from estimated to actual, when the day is over.
    """
    if change.field in _POSTED and change.before and change.after:
        return bool(change.before["date"] == change.after["date"])
    return change.field in _STAMPS


def derived(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell what only the registry computes."""
    mine = under(left, "derived")
    if not mine:
        return ()
    names = listed([change.label.lower() for change in mine])
    return (
        finding(
            Kind.RECORD_DERIVED,
            Severity.NOISE,
            f"Computed anew by the registry: {names}",
            *mine,
            says="The registry derives these from the rest of the record; nobody submitted them.",
        ),
    )


def rest(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell every change that no rule before this one explained."""
    if not left:
        return ()
    names = listed([change.label for change in left])
    return (
        finding(
            Kind.RECORD_CHANGED,
            Severity.LOW,
            f"Changed in the record: {names}",
            *left,
            says="No other rule knows these fields; nothing goes unsaid.",
        ),
    )


def verified(transition: Transition, stamps: tuple[Change, ...]) -> Finding:
    """Tell that somebody went over the record and changed nothing."""
    dates = transition.new.dates
    if any(change.field == "dates.verified" for change in stamps) and dates.verified:
        headline = f"Record verified for {dates.verified}; nothing else changed"
    elif any(change.field == "dates.last_update_submitted" for change in stamps):
        headline = "Record submitted again; nothing but its dates changed"
    else:
        headline = "Date of the last update confirmed by the registry; nothing else changed"
    says = "Only the dates of verification and update moved."
    return finding(Kind.RECORD_VERIFIED, Severity.NOISE, headline, *stamps, says=says)
