"""Checks and how they went, the troubles with single trials, and marks in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from monitor.model.trial import TrialId
from monitor.model.watch import Check
from monitor.store.slices import slices
from monitor.store.tables import check, mark, trouble

_SAW = ("whole", "partial", "stopped")  # outcomes of checks that saw something


class Trouble(Struct, frozen=True, kw_only=True):
    """Why a trial could not be read of late: `absent` or `unreadable`, since when, how often."""

    trial: TrialId
    kind: str
    since: datetime
    load: str
    times: int
    reason: str


class Checks:
    """What we know of our own visits to registries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, done: Check) -> None:
        """Note a check."""
        self._connection.execute(insert(check), msgspec.structs.asdict(done))

    def last(self, registry: str, limit: int = 1) -> tuple[Check, ...]:
        """Return the latest checks of a registry, the latest first."""
        query = select(check).where(check.c.registry == registry)
        rows = self._connection.execute(query.order_by(check.c.seq.desc()).limit(limit))
        return tuple(_check(row._asdict()) for row in rows)

    def looked(self, since: datetime | None, until: datetime) -> tuple[int, str]:
        """Return how many checks found their registry there, and the load that the last one saw."""
        query = select(func.count(), func.max(check.c.seq)).where(
            check.c.outcome.in_(_SAW), check.c.started_at <= until
        )
        if since is not None:
            query = query.where(check.c.started_at > since)
        count, last = self._connection.execute(query).one()
        load = select(check.c.load).where(check.c.seq == last)
        return count, str(self._connection.execute(load).scalar() or "")

    # --- troubles with single trials

    def troubles(self, trials: Sequence[TrialId] = ()) -> dict[TrialId, Trouble]:
        """Return what is wrong with trials now: with these, or with any."""
        names = {str(each) for each in trials}
        rows = self._connection.execute(select(trouble).order_by(trouble.c.trial))
        found = (_trouble(row._asdict()) for row in rows if not names or row.trial in names)
        return {each.trial: each for each in found}

    def in_trouble(self, found: Trouble) -> None:
        """Note a trouble in the place of what was known of this trial."""
        self.well([found.trial])
        row = {**msgspec.structs.asdict(found), "trial": str(found.trial)}
        self._connection.execute(insert(trouble), row)

    def well(self, trials: Iterable[TrialId]) -> None:
        """Note that nothing is wrong with these trials now."""
        for some in slices([str(each) for each in trials]):
            self._connection.execute(delete(trouble).where(trouble.c.trial.in_(some)))

    # --- marks

    def mark(self, name: str, at: datetime, words: str = "") -> None:
        """Note when something of this name happened last."""
        statement = update(mark).where(mark.c.name == name).values(at=at, words=words)
        if self._connection.execute(statement).rowcount == 0:
            self._connection.execute(insert(mark), {"name": name, "at": at, "words": words})

    def marked(self, name: str) -> tuple[datetime | None, str]:
        """Return when something of this name happened last, and the words noted with it."""
        row = self._connection.execute(select(mark).where(mark.c.name == name)).one_or_none()
        return (row.at, row.words) if row else (None, "")


def _check(row: dict[str, object]) -> Check:
    return Check(**{name: row[name] for name in Check.__struct_fields__})  # type: ignore[arg-type]


def _trouble(row: dict[str, object]) -> Trouble:
    named = {name: row[name] for name in Trouble.__struct_fields__}
    return Trouble(**{**named, "trial": TrialId.parse(str(row["trial"]))})  # type: ignore[arg-type]
