"""Study dates: planned ones slip or come nearer, are reached, and are sometimes rewritten.

A date stands to the month or to the day; what may mean the same day has not moved.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from monitor.changes.rules.phrases import capital, counted, finding, under
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.dates import PartialDate, days_between
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_NAMES = {
    "dates.primary_completion": "primary completion",
    "dates.completion": "study completion",
    "dates.start": "study start",
}
_SAYS = {
    Kind.DATES_SLIPPED: "A planned date moved later: under 30 days low, up to a year medium, "
    "beyond a year high.",
    Kind.DATES_ADVANCED: "A planned date moved earlier: up to a year low, beyond medium.",
    Kind.DATES_REACHED: "A planned date became an actual one; primary completion also starts the "
    "year within which results are due.",
    Kind.DATES_CORRECTED: "A date that was said to be past was rewritten, or a date came or went.",
    Kind.DATES_REFINED: "Only the precision or the type of a date changed; it may be the same day.",
}
_MONTH = 30.44
_YEAR = 366  # days; a year's slip is no more for having a leap day in it


class _Said(NamedTuple):
    """What one milestone did."""

    kind: Kind
    severity: Severity
    words: str
    change: Change


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell what the milestones did: one finding per kind, each milestone named in it."""
    mine = {change.field: change for change in under(left, *_NAMES)}
    said = [_judged(mine[field], name) for field, name in _NAMES.items() if field in mine]
    return tuple(
        _together(kind, [one for one in said if one.kind is kind])
        for kind in dict.fromkeys(one.kind for one in said)
    )


def _together(kind: Kind, said: list[_Said]) -> Finding:
    severity = max(one.severity for one in said)
    words = "; ".join(one.words for one in said)
    changes = (one.change for one in said)
    return finding(kind, severity, capital(words), *changes, says=_SAYS[kind])


def _judged(change: Change, name: str) -> _Said:
    before, after = change.before, change.after
    if before is None or after is None:
        return _come_or_gone(change, name)
    old, new = PartialDate(before["date"]), PartialDate(after["date"])
    was_past = before["type"] == "ACTUAL"
    if not was_past and after["type"] == "ACTUAL":
        return _reached(change, name, old, new)
    if was_past and after["type"] == "ESTIMATED":
        words = f"{name} {old} was actual and is now an estimate: {new}"
        return _Said(Kind.DATES_CORRECTED, Severity.HIGH, words, change)
    if old.may_equal(new):
        return _refined(change, name, old, new)
    return (_corrected if was_past else _shifted)(change, name, old, new)


def _come_or_gone(change: Change, name: str) -> _Said:
    given: dict[str, Any] = change.after or change.before
    if change.before is None and given["type"] == "ACTUAL":
        severity = _milestone_severity(name)
        words = _happened(name, PartialDate(given["date"]))
        return _Said(Kind.DATES_REACHED, severity, words, change)
    if change.before is None:
        words = f"{name} date given: {given['date']}"
        return _Said(Kind.DATES_CORRECTED, Severity.LOW, words, change)
    words = f"{name} date removed (was {given['date']})"
    return _Said(Kind.DATES_CORRECTED, Severity.MEDIUM, words, change)


def _happened(name: str, day: PartialDate) -> str:
    """Say that a milestone is past: `study started on 2026-01-05`."""
    act = "study started" if name == "study start" else f"{name} reached"
    return f"{act} {'on' if day.precision == 'day' else 'in'} {day}"


def _milestone_severity(name: str) -> Severity:
    return Severity.MEDIUM if name == "primary completion" else Severity.LOW


def _reached(change: Change, name: str, old: PartialDate, new: PartialDate) -> _Said:
    days = days_between(old, new)
    off = ""
    if days:
        off = f", {_length(old, new)} {'later' if days > 0 else 'earlier'} than planned ({old})"
    words = f"{_happened(name, new)}{off}"
    return _Said(Kind.DATES_REACHED, _milestone_severity(name), words, change)


def _refined(change: Change, name: str, old: PartialDate, new: PartialDate) -> _Said:
    if old == new:
        words = f"{name} {new}: its type is given otherwise"
    elif len(new.text) > len(old.text):
        words = f"{name} given more exactly: {old} → {new}"
    else:
        words = f"{name} given less exactly: {old} → {new}"
    return _Said(Kind.DATES_REFINED, Severity.NOISE, words, change)


def _corrected(change: Change, name: str, old: PartialDate, new: PartialDate) -> _Said:
    severity = Severity.LOW if abs(days_between(old, new)) < 30 else Severity.MEDIUM
    words = f"{name} corrected: {old} → {new} ({_length(old, new)})"
    return _Said(Kind.DATES_CORRECTED, severity, words, change)


def _shifted(change: Change, name: str, old: PartialDate, new: PartialDate) -> _Said:
    days = days_between(old, new)
    if days < 0:
        severity = Severity.LOW if -days <= _YEAR else Severity.MEDIUM
        words = f"{name} moves {_length(old, new)} earlier, {old} → {new}"
        return _Said(Kind.DATES_ADVANCED, severity, words, change)
    severity = Severity.HIGH if days > _YEAR else Severity.LOW if days < 30 else Severity.MEDIUM
    words = f"{name} slips {_length(old, new)}, {old} → {new}"
    return _Said(Kind.DATES_SLIPPED, severity, words, change)


def _length(old: PartialDate, new: PartialDate) -> str:
    """Return how far apart two dates are, no finer than both are given."""
    days = abs(days_between(old, new))
    if "year" in {old.precision, new.precision}:
        return counted(abs(new.first.year - old.first.year), "year")
    if "month" in {old.precision, new.precision}:
        return counted(abs(_months(new) - _months(old)), "month")
    if days < 45:
        return counted(days, "day")
    return counted(round(days / _MONTH), "month")


def _months(date: PartialDate) -> int:
    return date.first.year * 12 + date.first.month
