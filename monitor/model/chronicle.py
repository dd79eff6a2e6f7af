"""A trial's states in a row, with what pictures draw of each."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from monitor.model.dates import Milestone
from monitor.model.record import Enrollment
from monitor.model.trial import TrialId


class Moment(Struct, frozen=True, kw_only=True):
    """A state: from when it held, what it said, and what its coming meant.

    `on` is the day on which the registry had it; `called` is `v3` for a version of the registry
    and `3` for a revision of ours. `severity` and `headline` are those of the gravest event of
    the step that led here, "" for the first state and for a step that says nothing; `count` is how
    many events that step has. `sites` are numbers of sites by country, the most first.
    """

    on: date
    called: str
    status: str
    severity: str = ""
    headline: str = ""
    count: int = 0
    start: Milestone | None = None
    primary_completion: Milestone | None = None
    completion: Milestone | None = None
    enrollment: Enrollment | None = None
    sites: tuple[tuple[str, int], ...] = ()


class Chronicle(Struct, frozen=True, kw_only=True):
    """The states of a trial that are on record, oldest first (at least one), as of a day."""

    trial: TrialId
    title: str
    moments: tuple[Moment, ...]
    until: date
