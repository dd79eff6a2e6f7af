"""What the tables of the lenses are written in.

How soon a reader wants to know of a change is one of four: `page` (critical or high, as it is by
itself, at least high), `digest` (medium), `weekly` (low), `off` (noise). What is noise by itself
stays noise unless a row says `own=Severity.NOISE`.
"""

from __future__ import annotations

from typing import Any

from monitor.model.event import Severity
from monitor.model.lens import Row, When

# nobody can join, now or later
CLOSED = (
    "ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED", "WITHDRAWN",
    "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING",
)  # fmt: skip
# treatment outside of a trial has a scale of its own
EXPANDED_ACCESS = (
    "AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING",
)  # fmt: skip
# who leads a trial, or answers for it; partners are something else
LEADERS = ("sponsor.lead", "sponsor.responsible_party")
SUBSTANTIVE = Severity.MEDIUM  # what an edit of criteria or outcomes weighs if it means something
QUARTER = 90  # days
FIFTH = 0.2


def page(of: str, says: str, **when: Any) -> Row:
    """Return a row that tells at once: critical where it is so by itself, else high."""
    return Row(of=of, when=When(**when), least=Severity.HIGH, says=says)


def digest(of: str, says: str, **when: Any) -> Row:
    """Return a row for the daily digest: medium."""
    return exactly(of, Severity.MEDIUM, says, **when)


def weekly(of: str, says: str, **when: Any) -> Row:
    """Return a row for the weekly report: low."""
    return exactly(of, Severity.LOW, says, **when)


def off(of: str, says: str, **when: Any) -> Row:
    """Return a row for what this reader is not told: noise."""
    return exactly(of, Severity.NOISE, says, **when)


def exactly(of: str, severity: Severity, says: str, **when: Any) -> Row:
    """Return a row that weighs one thing, whatever the event weighs by itself."""
    return Row(of=of, when=When(**when), least=severity, most=severity, says=says)


def raised(of: str, says: str, **when: Any) -> Row:
    """Return a row that weighs one step more than the event does by itself."""
    return Row(of=of, when=When(**when), step=1, says=says)
