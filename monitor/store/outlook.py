"""When to look at a trial again though nothing changed, and what was said of its silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from monitor.model.event import EventKind
from monitor.model.trial import TrialId
from monitor.store.slices import slices
from monitor.store.tables import outlook, silence, trial


class Outlook(Struct, frozen=True, kw_only=True):
    """Which revision was looked at, and the first day on which time makes something of it so."""

    trial: TrialId
    revision: int
    next_on: date | None


class Raised(Struct, frozen=True, kw_only=True):
    """A silence that an event was made of; `step` is the rule that held."""

    trial: TrialId
    event: str
    occurrence: str
    step: str
    raised_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def kind(self) -> EventKind:
        """What kind of event it made: a rule is called by it, or more narrowly."""
        return EventKind(".".join(self.step.split(".")[:2]))


class Outlooks:
    """What time brings, and has brought."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, today: date) -> tuple[TrialId, ...]:
        """Return the trials that have to be looked at, in order of their numbers.

        Those are the ones that never were, those with another revision since, and those whose day
        has come; none that is gone from the registry or obsolete.
        """
        query = (
            select(trial.c.trial)
            .outerjoin(outlook, outlook.c.trial == trial.c.trial)
            .where(trial.c.revision > 0, trial.c.merged_into.is_(None))
            .where(trial.c.vanished_at.is_(None))
            .where(
                or_(
                    outlook.c.trial.is_(None),
                    outlook.c.revision != trial.c.revision,
                    outlook.c.next_on <= today,
                )
            )
            .order_by(trial.c.trial)
        )
        return tuple(TrialId.parse(row[0]) for row in self._connection.execute(query))

    def of(self, trials: Sequence[TrialId]) -> dict[TrialId, Outlook]:
        """Return what is noted of these trials, leaving out those never looked at."""
        found = (
            Outlook(trial=TrialId.parse(row.trial), revision=row.revision, next_on=row.next_on)
            for some in slices([str(each) for each in trials])
            for row in self._connection.execute(select(outlook).where(outlook.c.trial.in_(some)))
        )
        return {each.trial: each for each in found}

    def note(self, outlooks: Iterable[Outlook]) -> None:
        """Put these in the place of what was noted of their trials."""
        rows = [{**asdict(each), "trial": str(each.trial)} for each in outlooks]
        for some in slices([row["trial"] for row in rows]):
            self._connection.execute(delete(outlook).where(outlook.c.trial.in_(some)))
        if rows:
            self._connection.execute(insert(outlook), rows)

    # --- what was said

    def raised(self, trials: Sequence[TrialId]) -> dict[TrialId, tuple[Raised, ...]]:
        """Return every silence that events were made of, withdrawn ones too, the oldest first."""
        found: dict[TrialId, list[Raised]] = {each: [] for each in trials}
        for some in slices([str(each) for each in trials]):
            query = select(silence).where(silence.c.trial.in_(some))
            ordered = query.order_by(silence.c.raised_at, silence.c.event)
            for row in self._connection.execute(ordered):
                one = _raised(row)
                found[one.trial].append(one)
        return {each: tuple(of) for each, of in found.items()}

    def append(self, silences: Iterable[Raised]) -> None:
        """Note of which silences events were made."""
        rows = [{**asdict(each), "trial": str(each.trial)} for each in silences]
        if rows:
            self._connection.execute(insert(silence), rows)

    def withdraw(self, silences: Iterable[Raised], now: datetime) -> None:
        """Note that there is no cause any more for these silences."""
        rows = [{"t": str(each.trial), "e": each.event} for each in silences]
        mine = (silence.c.trial == bindparam("t"), silence.c.event == bindparam("e"))
        if rows:
            self._connection.execute(update(silence).where(*mine).values(withdrawn_at=now), rows)


def _raised(row: Row[tuple[object, ...]]) -> Raised:
    return Raised(
        trial=TrialId.parse(row.trial),
        event=row.event,
        occurrence=row.occurrence,
        step=row.step,
        raised_at=row.raised_at,
        withdrawn_at=row.withdrawn_at,
    )
