"""A day in a trial's life as a calendar has it, with what became of it since it is on record."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from msgspec import Struct

from monitor.model.dates import Milestone, PartialDate
from monitor.model.trial import TrialId

_NAMESPACE = UUID("2d0f6a0e-1f0d-5b7e-8a43-9a1c54a3b7d6")


class Stage(StrEnum):
    """What a day is the day of."""

    START = "start"
    PRIMARY_COMPLETION = "primary_completion"
    COMPLETION = "completion"
    RESULTS_DUE = "results_due"
    VERIFICATION_DUE = "verification_due"
    UNKNOWN = "unknown"

    @property
    def is_deadline(self) -> bool:
        """Whether there is time until the end of what is given, and not from its beginning on."""
        return self in {Stage.RESULTS_DUE, Stage.VERIFICATION_DUE}


class Appointment(Struct, frozen=True, kw_only=True):
    """One stage of one trial; there is never a second one of the two.

    `sequence` counts how often its day, or whether it holds, has changed; `earlier` are the days
    that it had before, the oldest first. `cancelled` says why it holds no more, "" where it does.
    `created` and `modified` are when we first and last learnt something of it.
    """

    trial: TrialId
    title: str
    url: str
    stage: Stage
    given: Milestone
    sequence: int
    created: datetime
    modified: datetime
    earlier: tuple[PartialDate, ...] = ()
    cancelled: str = ""

    @property
    def uid(self) -> str:
        """Its name for ever, whatever becomes of its day."""
        return str(uuid5(_NAMESPACE, f"{self.trial}/{self.stage}"))

    @property
    def day(self) -> date:
        """Where it stands: a month or a year at its first day, as a deadline at its last."""
        return self.given.date.last if self.stage.is_deadline else self.given.date.first
