"""What a while brought to trials: how each was first planned, how it stood, how it stands."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from monitor.model.chronicle import Chronicle
from monitor.model.dates import Milestone
from monitor.model.event import Finding
from monitor.model.record import Enrollment, Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId


class Standing(Struct, frozen=True, kw_only=True):
    """One state of a trial and what it says; `since` is from when it is known to have held."""

    at: Revision
    record: Record
    since: datetime


class Course(Struct, frozen=True, kw_only=True):
    """A trial at three times: first on record, at the beginning of a while, and at its end.

    What came into the while has `before` where it was `first`. `planned` is the first date of
    primary completion that anything on record gives, `target` the first number of participants.
    `row` has every state up to the end, each with the day from which it is known to have held.
    `silences` are what time alone has made so by then.
    """

    trial: TrialId
    first: Standing
    before: Standing
    now: Standing
    planned: Milestone | None
    target: Enrollment | None
    row: tuple[tuple[date, Revision], ...]
    silences: tuple[Finding, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether another state came in the while."""
        return self.before.at != self.now.at


class Unheard(Struct, frozen=True, kw_only=True):
    """A trial of which nothing can be told, and why: nobody may take its absence for calm."""

    trial: TrialId
    why: str


class Slip(Struct, frozen=True, kw_only=True):
    """The primary completion of a trial as it was first `planned` and as it stands `now`.

    `days` is how many days later it is than it was planned, `lately` how many of these the while
    has brought; both are negative where it is earlier.
    """

    course: Course
    planned: Milestone
    before: Milestone
    now: Milestone
    days: int
    lately: int


class Size(Struct, frozen=True, kw_only=True):
    """The participants of a trial as first aimed at, at the beginning of the while, and now."""

    course: Course
    target: Enrollment
    before: Enrollment | None
    now: Enrollment

    @property
    def share(self) -> float:
        """How far the number is from what was aimed at, as a part of that; 0 where that was 0."""
        first, now = self.target.count or 0, self.now.count or 0
        return (now - first) / first if first else 0.0


class Country(Struct, frozen=True, kw_only=True):
    """The sites in a country at the beginning and at the end, and how many trials have them now."""

    name: str
    before: int
    now: int
    trials: int


class Activity(Struct, frozen=True, kw_only=True):
    """What a while brought to some trials.

    `slips` and `sizes` are those that are not as first planned, the furthest off first. `quiet` are
    those in which nothing came, `unheard` those of which nothing can be told. `lines` are the
    trials of which there are events, as one line draws them, in the order of the report.
    """

    courses: tuple[Course, ...] = ()
    slips: tuple[Slip, ...] = ()
    sizes: tuple[Size, ...] = ()
    countries: tuple[Country, ...] = ()
    quiet: tuple[Course, ...] = ()
    unheard: tuple[Unheard, ...] = ()
    lines: tuple[Chronicle, ...] = ()
