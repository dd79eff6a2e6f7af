"""Study dates: planned ones slip or come nearer, are reached, and are sometimes rewritten.

A date stands to the month or to the day; what may mean the same day has not moved. How far it moved
is weighed over this step, and over all steps since the first state that we know.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from monitor.changes.rules import milestones as rows
from monitor.changes.rules.facts import results_due
from monitor.changes.rules.phrases import capital, counted, under
from monitor.changes.rules.scale import GROUPS
from monitor.changes.rules.table import Row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.dates import Milestone, PartialDate, apart, days_between
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding
from monitor.model.record import Record

_NAMES = {
    "dates.primary_completion": "primary completion",
    "dates.completion": "study completion",
    "dates.start": "study start",
}
_NEAR = 183  # days
_MONTH = 30  # days

ROWS = rows.ROWS


class _Said(NamedTuple):
    """What one milestone did."""

    row: Row
    words: str
    change: Change


class _Move(NamedTuple):
    """One milestone with both its dates; `first` is the one planned in the first state we know."""

    field: str
    change: Change
    old: PartialDate
    new: PartialDate
    first: PartialDate | None

    @property
    def name(self) -> str:
        return _NAMES[self.field]

    @property
    def days(self) -> int:
        """How many days later the date is: at least so many, where that is less than a month."""
        return self._least or days_between(self.old, self.new)

    @property
    def length(self) -> str:
        """How far it moved, in words."""
        if not self._least:
            return apart(self.old, self.new)
        return f"at least {counted(abs(self._least), 'day')}"

    @property
    def _least(self) -> int:
        """The days between a month and a day close to it; 0 where a month lies between or none.

        From 2027-03 to 2027-04-01 may be one day, and is not a month.
        """
        if self.old.precision == self.new.precision or self.old.may_equal(self.new):
            return 0
        later = self.new > self.old
        days = (self.new.first - self.old.last if later else self.new.last - self.old.first).days
        return days if abs(days) < _MONTH else 0


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell what the milestones did: one finding per kind, each milestone named in it."""
    mine = {change.field: change for change in under(left, *_NAMES)}
    said = [_judged(transition, field, mine[field]) for field in _NAMES if field in mine]
    return tuple(
        _together(transition, [one for one in said if one.row.kind is kind])
        for kind in dict.fromkeys(one.row.kind for one in said)
    )


def _together(transition: Transition, said: list[_Said]) -> Finding:
    """Tell milestones in one finding, by the row of the one that weighs most."""
    weightiest = max(said, key=lambda one: one.row.severity.rank)
    words = [one.words for one in said]
    if any(one.row is rows.PRIMARY for one in said) and not _is_told_with_status(transition):
        words.append(results_due(transition.new))
    changes = (one.change for one in said)
    return weightiest.row.finding(capital("; ".join(filter(None, words))), *changes)


def _is_told_with_status(transition: Transition) -> bool:
    """Whether a new status says in the same breath when results are due."""
    ended = GROUPS.get(transition.new.status.overall) in {"completed", "terminated"}
    return ended and transition.touches("status.overall")


def _judged(transition: Transition, field: str, change: Change) -> _Said:
    before, after = change.before, change.after
    if before is None or after is None:
        return _come_or_gone(field, change)
    old, new = PartialDate(before["date"]), PartialDate(after["date"])
    move = _Move(field, change, old, new, _first_planned(transition, field))
    was_past = before["type"] == "ACTUAL"
    if not was_past and after["type"] == "ACTUAL":
        return _reached(transition, move)
    if was_past and after["type"] == "ESTIMATED":
        words = f"{move.name} {old} was actual and is now an estimate: {new}"
        return _Said(rows.ESTIMATED_AGAIN, words, change)
    if old.may_equal(new):
        return _refined(move)
    return (_corrected if was_past else _shifted)(transition, move)


def _milestone(record: Record, field: str) -> Milestone | None:
    found: Milestone | None = getattr(record.dates, field.removeprefix("dates."))
    return found


def _first_planned(transition: Transition, field: str) -> PartialDate | None:
    """Return what was planned in the first state: a date that was past then was no plan."""
    first = _milestone(transition.first, field) if transition.first else None
    return first.date if first and first.type != "ACTUAL" else None


# --- come, gone, refined


def _come_or_gone(field: str, change: Change) -> _Said:
    given: dict[str, Any] = change.after or change.before
    name, day = _NAMES[field], PartialDate(given["date"])
    if change.after is None:
        return _Said(rows.REMOVED, f"{name} date removed (was {day})", change)
    if given["type"] == "ACTUAL":
        return _Said(_reached_row(field), _happened(name, day), change)
    return _Said(rows.GIVEN, f"{name} date given: {day}", change)


def _refined(move: _Move) -> _Said:
    old, new = move.old, move.new
    if old == new:
        return _Said(rows.RETYPED, f"{move.name} {new}: its type is another", move.change)
    how = "more" if len(new.text) > len(old.text) else "less"
    return _Said(rows.REFINED, f"{move.name} given {how} exactly: {old} → {new}", move.change)


# --- reached


def _reached(transition: Transition, move: _Move) -> _Said:
    days, off = move.days, ""
    if days:
        way = "later" if days > 0 else "earlier"
        off = f", {move.length} {way} than planned ({move.old})"
    if move.first and not move.first.may_equal(move.old):
        off += f", first planned for {move.first}"
    said = _crossed(transition, move, Kind.DATES_REACHED) or _reached_row(move.field)
    return _Said(said, f"{_happened(move.name, move.new)}{off}", move.change)


def _reached_row(field: str) -> Row:
    return rows.PRIMARY if field == "dates.primary_completion" else rows.REACHED


def _happened(name: str, day: PartialDate) -> str:
    """Say that a milestone is past: `study started on 2026-01-05`."""
    act = "study started" if name == "study start" else f"{name} reached"
    return f"{act} {'on' if day.precision == 'day' else 'in'} {day}"


# --- moved


def _corrected(transition: Transition, move: _Move) -> _Said:
    slight = abs(move.days) < 30
    said = _crossed(transition, move, Kind.DATES_CORRECTED)
    words = f"{move.name} corrected: {move.old} → {move.new} ({move.length})"
    return _Said(
        said or (rows.CORRECTED_SLIGHTLY if slight else rows.CORRECTED), words, move.change
    )


def _shifted(transition: Transition, move: _Move) -> _Said:
    days, length = move.days, move.length
    way = f"{move.old} → {move.new}{_since_first(move)}"
    if days < 0:
        said = _crossed(transition, move, Kind.DATES_ADVANCED)
        far = rows.ADVANCED_FAR if -days > rows.YEAR else rows.ADVANCED
        return _Said(said or far, f"{move.name} moves {length} earlier, {way}", move.change)
    said = _crossed(transition, move, Kind.DATES_SLIPPED) or _slip(transition, move, days)
    return _Said(said, f"{move.name} slips {length}, {way}", move.change)


def _slip(transition: Transition, move: _Move, days: int) -> Row:
    said = next((one for more, one in rows.SLIPS if days > more), rows.UNDER_30)
    if said is rows.OVER_A_YEAR and move.field != "dates.start" and _is_late(transition):
        return rows.LATE
    if said is rows.OVER_TWO_YEARS or not _adds_up(move, days):
        return said
    return rows.CUMULATIVE


def _adds_up(move: _Move, days: int) -> bool:
    """Whether a further step, of a week or more, ends over a year later than the first date."""
    if move.first is None or move.first.may_equal(move.old) or days < rows.WEEK:
        return False
    return days_between(move.first, move.new) > rows.YEAR


def _is_late(transition: Transition) -> bool:
    """Whether the trial had stopped recruiting, or was to complete within half a year."""
    old, new = transition.old, transition.new
    if "ACTIVE_NOT_RECRUITING" in {old.status.overall, new.status.overall}:
        return True
    planned, told = old.dates.primary_completion, new.dates.last_update_submitted
    if planned is None or told is None:
        return False
    return (planned.date.last - told.first).days <= _NEAR


def _since_first(move: _Move) -> str:
    """Say how far the date is from the first one that we saw, where that is not the last one."""
    if move.first is None or move.first.may_equal(move.old):
        return ""
    days = days_between(move.first, move.new)
    if not days:
        return " (as first seen)"
    slips = days_between(move.old, move.new) > 0
    way = "earlier than" if days < 0 else "since" if slips else "later than"
    return f" ({apart(move.first, move.new)} {way} first seen)"


def _crossed(transition: Transition, move: _Move, kind: Kind) -> Row | None:
    """Return the row for a start that moved across the day the record was first submitted."""
    submitted = transition.new.dates.first_submitted or transition.old.dates.first_submitted
    if move.field != "dates.start" or submitted is None:
        return None
    day = submitted.first
    if move.old.last < day <= move.new.first:
        return rows.MADE_PROSPECTIVE.get(kind)
    if move.new.last < day <= move.old.first:
        return rows.REGISTERED_AFTER.get(kind)
    return None
