"""Events that no change brings about: a date has passed, and the record says nothing.

Everything here is a function of a record and a day. What is so on a day was so from the last of
the record's turns on, and stays so until the next: nobody has to look in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from monitor.changes.silence.ends import ended
from monitor.changes.silence.rows import AT_FIRST, ROWS
from monitor.changes.silence.turns import Turn, turns
from monitor.model.dates import PartialDate
from monitor.model.event import EventKind, Finding
from monitor.model.record import Record
from monitor.model.revision import Revision

__all__ = ["ROWS", "Silence", "ended", "is_same", "next_on", "silences", "suspended_since"]


class Silence(Struct, frozen=True, kw_only=True):
    """Something that time has made so; `occurrence` is the date that it hangs on."""

    occurrence: str
    finding: Finding

    @property
    def kind(self) -> EventKind:
        """What kind of event it makes."""
        return self.finding.kind

    @property
    def step(self) -> str:
        """Which rule holds: those of one kind follow each other, each told once."""
        return self.finding.because.rule

    def at_first(self) -> Finding:
        """Return what is concluded where it was so when the trial was first looked at."""
        return AT_FIRST[self.kind].finding(self.finding.headline)


def silences(record: Record, today: date, since: date | None = None) -> tuple[Silence, ...]:
    """Return what is so on this day, at most one of a kind; the later step stands for the earlier.

    `since` is the first day on which the trial is known to have had its present status.
    """
    found: dict[EventKind, Turn] = {}
    for turn in turns(record, since):
        if turn.on <= today:
            found[turn.row.kind] = turn
    return tuple(
        Silence(occurrence=turn.occurrence, finding=turn.row.finding(turn.headline))
        for turn in found.values()
    )


def next_on(record: Record, today: date, since: date | None = None) -> date | None:
    """Return the next day on which something becomes so if the record stays as it is."""
    coming = (turn.on for turn in turns(record, since) if turn.on > today)
    return min(coming, default=None)


def is_same(one: str, other: str) -> bool:
    """Whether two occurrences may be one: a date that is only given more exactly has not moved."""
    return PartialDate(one).may_equal(PartialDate(other))


def suspended_since(revisions: Iterable[Revision]) -> date | None:
    """Return the first day on which the trial is known to have been in its last status.

    That is the day of the submission that brought it, where the record gives one: we may have seen
    it later.
    """
    first: Revision | None = None
    for revision in revisions:
        if first is None or revision.status != first.status:
            first = revision
    return _day(first) if first else None


def _day(revision: Revision) -> date:
    seen = revision.seen_at.date()
    try:
        return min(PartialDate(revision.submitted).last, seen)
    except ValueError:
        return seen
