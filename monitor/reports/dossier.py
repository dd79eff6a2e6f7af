"""Everything on record of one trial: its states in a row, what each brought, how it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from monitor.changes.silence import silences, suspended_since
from monitor.model.dossier import Dossier
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import Registry
from monitor.reports.chronicle import as_lived, drawn, steps
from monitor.reports.course import absence
from monitor.reports.past import states
from monitor.store.database import Transaction


def dossier(
    tx: Transaction, registry: Registry, trial: TrialId, since: date, until: datetime
) -> Dossier:
    """Return what is on record of a trial; `UsageError` where nothing is that reads back."""
    walked = tuple(steps(tx, registry, trial, until.date()))
    chronicle = drawn(trial, walked, until.date())
    readable = [(step, step.record) for step in walked if step.record is not None]
    (first_at, first), (last_at, now) = readable[0], readable[-1]
    lived = as_lived([step.at for step in walked])
    silent = silences(now, until.date(), suspended_since(lived))
    here, listed = tx.versions.count(trial)
    standing = tx.versions.standing(trial)
    return Dossier(
        trial=trial,
        url=registry.url(trial),
        chronicle=chronicle,
        steps=walked,
        told=tuple(step for step in walked if step.on >= since),
        first=first,
        first_at=first_at,
        now=now,
        last_at=last_at,
        silences=tuple(each.finding for each in silent),
        here=here,
        listed=listed,
        short=standing.reason if standing else "",
        gone=absence(tx.records.heads([trial]).get(trial)),
    )


def latest(tx: Transaction, trials: Sequence[TrialId] = ()) -> datetime | None:
    """Return the last moment of which anything is on record: of a check, an event or these trials.

    It is a moment of the database and not of the day on which somebody asks: what is reported up
    to it is the same tomorrow. None where nothing was ever looked at.
    """
    known = [state.seen_at for trial in trials for state in states(tx, trial)[-1:]]
    known += [check.finished_at for key in available() for check in tx.checks.last(key)]
    newest = next(iter(tx.events.newest(since=None)), None)
    if newest:
        known.append(newest.time)
    return max(known, default=None)
