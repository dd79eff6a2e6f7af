"""How much an event weighs for one reader; what happened stays what it is."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from msgspec.structs import replace

from monitor.model.dates import PartialDate, days_between
from monitor.model.event import Event, EventKind, Severity
from monitor.model.lens import Lens, Row, When
from monitor.model.near import Nearby
from monitor.routing.fold import RULE as FOLDED

_UNKNOWN = 99_999_999  # ClinicalTrials.gov has this many participants where nobody knows

OPERATORS = "monitor."  # the kinds of event that are about us and not about a trial
ACTS = ("opened", "closed", "added", "removed")  # what may become of a site
_WITHIN = "places within your reach opened, closed, came or went"


def weigh(event: Event, lens: Lens | None, near: Nearby | None = None) -> Event:
    """Return the event as this reader weighs it: another severity at most, and the reason of it.

    The rule that found it stays, and so does all that it says happened. What is for the operator
    and what came back to what it was weigh what they do; what was weighed before stays as it is.
    """
    if event.because.lens:
        return event
    severity, reason = weight(event, lens, near)
    own = event.because.says
    because = replace(
        event.because,
        lens=lens.key if lens else "",
        says=f"{reason} ({event.severity} by itself: {own})" if reason else own,
    )
    return replace(event, severity=severity, because=because)


def weight(event: Event, lens: Lens | None, near: Nearby | None = None) -> tuple[Severity, str]:
    """Return what an event weighs for this reader, and why; no reason where it is its own."""
    if event.because.rule == FOLDED or event.kind.startswith(OPERATORS):
        return event.severity, ""
    own, reason = _reached(event, near)
    row = _row(event, own, lens, near) if lens else None
    severity, reason = (_held(own, row), row.says) if row else (own, reason)
    if near and near.shut and severity > Severity.HIGH:
        return Severity.HIGH, near.shut
    return severity, reason


def _reached(event: Event, near: Nearby | None) -> tuple[Severity, str]:
    """Return what the event weighs by itself, or for one in whose reach it happened."""
    if event.kind is EventKind.SITES_CHANGED and near and not near.acts.isdisjoint(ACTS):
        return max(event.severity, Severity.HIGH), _WITHIN
    return event.severity, ""


def _row(event: Event, own: Severity, lens: Lens, near: Nearby | None) -> Row | None:
    return next((row for row in lens.rows if holds(row, event, own, near)), None)


def holds(row: Row, event: Event, own: Severity, near: Nearby | None = None) -> bool:
    """Whether a row speaks of this event, which weighs `own` so far."""
    named = fnmatchcase(event.kind, row.of) or fnmatchcase(event.because.rule, row.of)
    return named and own >= row.when.own and _is_so(row.when, event, near)


def _held(own: Severity, row: Row) -> Severity:
    scale = list(Severity)
    stepped = scale[min(own.rank + row.step, len(scale) - 1)]
    return min(max(stepped, row.least), row.most)


def _is_so(when: When, event: Event, near: Nearby | None) -> bool:
    before, after = _status(event)
    acts = near.acts if near else frozenset()
    return all(
        (
            not when.by or event.by in when.by,
            not when.direction or _leads(event, when.direction),
            not when.was or before in when.was,
            not when.now or after in when.now,
            not when.near or not acts.isdisjoint(when.near),
            not when.touches or any(one.field in when.touches for one in event.changes),
            not when.slipped or _slipped(event) >= when.slipped,
            not when.turned or _turned(event) >= when.turned,
        )
    )


def _leads(event: Event, directions: tuple[str, ...]) -> bool:
    """Whether everything that the event says of who may join goes these ways."""
    found = {item.direction for change in event.changes for item in change.items}
    return bool(found - {""}) and found - {""} <= set(directions)


def _status(event: Event) -> tuple[str, str]:
    change = next((one for one in event.changes if one.field == "status.overall"), None)
    if change is None:
        return event.status, event.status
    return str(change.before or ""), str(change.after or "")


def _slipped(event: Event) -> int:
    """Return by how many days the primary completion moved later; 0 where that is not known."""
    before, after = _ends(event, "dates.primary_completion", "date")
    try:
        return days_between(PartialDate(before), PartialDate(after))
    except (TypeError, ValueError):
        return 0


def _turned(event: Event) -> float:
    """Return by which share of what it was the enrollment moved; 0 where that is not known.

    That nobody joined a trial that was withdrawn is nothing beyond its withdrawal.
    """
    before, after = (_known(end) for end in _ends(event, "enrollment", "count"))
    gone = after == 0 and _status(event)[1] == "WITHDRAWN"
    if before is None or after is None or gone:
        return 0.0
    return abs(after - before) / before if before else float(after != before)


def _known(count: Any) -> int | None:
    return count if isinstance(count, int) and count != _UNKNOWN else None


def _ends(event: Event, field: str, part: str) -> tuple[Any, Any]:
    """Return one part of a field's value before and after; None where there is none."""
    for change in event.changes:
        if change.field == field:
            ends = (change.before, change.after)
            before, after = (end.get(part) if isinstance(end, dict) else None for end in ends)
            return before, after
    return None, None
