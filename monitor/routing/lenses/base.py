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
# what bounds or describes the population beside the criteria, and has no direction of its own
POPULATION = (
    "eligibility.minimum_age", "eligibility.maximum_age", "eligibility.sex",
    "eligibility.healthy_volunteers", "eligibility.gender_based",
    "eligibility.gender_description", "eligibility.population",
)  # fmt: skip
SUBSTANTIVE = Severity.MEDIUM  # what an edit weighs by itself if it means something
STRIKING = Severity.HIGH  # what is out of the ordinary by itself
LEADS = Severity.HIGH  # what another lead sponsor or responsible party weighs by itself
QUARTER = 90  # days
FIFTH = 0.2
_OVER = "what was told before holds no longer: the record gives no cause for it any more"


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


def over() -> tuple[Row, ...]:
    """Return the rows for a silence that is over: good to know, and no cause to do anything."""
    return tuple(weekly(f"{of}.*.withdrawn", _OVER) for of in ("overdue", "stale", "stalled"))
