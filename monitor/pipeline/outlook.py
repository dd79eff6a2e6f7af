"""calendar → events: what time alone has made so of the trials that are watched.

1. Ask which of them have never been looked at, have another revision, or whose day has come.
2. Of each: read its last state, and say what is so on this day, and on which day to look again.
3. Raise what was not so before; withdraw what is not so any more, and tell it where it was told.

What is so already when a trial is first looked at is noted as noise: it is no news. A transaction
for each piece: whoever comes next goes on from there, and says nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from monitor.changes.silence import (
    Silence,
    ended,
    is_same,
    next_on,
    silences,
    suspended_since,
)
from monitor.errors import Damaged, Unreadable
from monitor.model.event import By, Event, Finding, Span, event_id
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.pipeline.observe import standing_for
from monitor.registries.base import Registry, sketch
from monitor.store.database import Database, Transaction
from monitor.store.outlook import Outlook, Raised

log = logging.getLogger(__name__)

PIECE = 200  # trials in one transaction


class Seen(NamedTuple):
    """The last state of a trial, and since when its status is known to be what it is."""

    revision: Revision
    record: Record
    since: date | None


class Turned(NamedTuple):
    """What is so `now` of a trial, what of it was not said yet, what was said and is not so."""

    seen: Seen
    raised: tuple[Raised, ...]
    now: tuple[Silence, ...]
    fresh: tuple[Silence, ...]
    gone: tuple[Raised, ...]


class Lookout:
    """Looks at watched trials for what time has made of them."""

    def __init__(
        self,
        *,
        database: Database,
        registries: Mapping[str, Registry],
        now: datetime,
        watchers: Mapping[TrialId, tuple[str, ...]],
        stopping: Callable[[], bool],
    ) -> None:
        """`watchers` maps every watched trial to its watches."""
        self._database = database
        self._registries = registries
        self._now = now
        self._today = now.astimezone(UTC).date()
        self._watchers = watchers
        self._stopping = stopping
        self._names: dict[TrialId, tuple[str, ...]] = {}

    def look(self, trials: Iterable[TrialId]) -> int:
        """Look at those of the trials that are watched; return how many events came of it."""
        with self._database.read() as tx:
            due = tx.outlooks.due(self._today)
            if not due:
                return 0
            merges = tx.records.merges()
        chosen = {standing_for(each, merges) for each in trials if each in self._watchers}
        self._names = self._watched_as(merges)
        wanted = [each for each in due if each in chosen]
        made = 0
        for start in range(0, len(wanted), PIECE):
            if self._stopping():
                break
            seen = list(self._seen(wanted[start : start + PIECE]))
            with self._database.begin() as tx:
                made += self._keep(tx, seen)
        return made

    def _watched_as(self, merges: dict[TrialId, TrialId]) -> dict[TrialId, tuple[str, ...]]:
        """Return the watches of each trial, those of its obsolete numbers with it."""
        names: dict[TrialId, dict[str, None]] = {}
        for trial, of in self._watchers.items():
            names.setdefault(standing_for(trial, merges), {}).update(dict.fromkeys(of))
        return {trial: tuple(of) for trial, of in names.items()}

    # --- 2. what is so

    def _seen(self, trials: list[TrialId]) -> Iterator[Seen]:
        with self._database.read() as tx:
            revisions = tx.records.titles(trials)
            for trial, payload in tx.records.payloads(trials):
                try:
                    yield self._state(tx, revisions[trial], payload)
                except (Damaged, Unreadable) as failure:  # it costs its own trial, until it is well
                    told = {"trial": str(trial), "reason": str(failure)}
                    log.warning("not looked at: its last state does not read back", extra=told)

    def _state(self, tx: Transaction, revision: Revision, payload: bytes | Damaged) -> Seen:
        if isinstance(payload, Damaged):
            raise payload
        trial = revision.trial
        record = sketch(self._registries[trial.registry], trial, payload)
        suspended = record.status.overall == "SUSPENDED"
        since = suspended_since(tx.records.revisions(trial)) if suspended else None
        return Seen(revision, record, since)

    # --- 3. what follows

    def _keep(self, tx: Transaction, seen: list[Seen]) -> int:
        trials = [each.revision.trial for each in seen]
        heads, raised = tx.records.heads(trials), tx.outlooks.raised(trials)
        known = tx.outlooks.of(trials)
        # what another check of ours has brought in the meantime is looked at next time
        seen = [one for one in seen if heads[one.revision.trial].revision == one.revision.number]
        turned = [self._turned(one, raised[one.revision.trial]) for one in seen]
        news = [
            self._raised(one, silence, first=one.seen.revision.trial not in known)
            for one in turned
            for silence in one.fresh
        ]
        events = [event for event, _ in news] + self._withdrawn(tx, turned)
        made = tx.events.append(events)
        tx.outlooks.append(noted for _, noted in news)
        tx.outlooks.note(self._outlook(one) for one in seen)
        return made

    def _turned(self, one: Seen, raised: tuple[Raised, ...]) -> Turned:
        now = silences(one.record, self._today, one.since)
        standing = [each for each in raised if each.withdrawn_at is None]
        return Turned(
            seen=one,
            raised=raised,
            now=now,
            fresh=tuple(s for s in now if not any(_is_told(s, old) for old in standing)),
            gone=tuple(old for old in standing if not any(_goes_on(old, s) for s in now)),
        )

    def _outlook(self, one: Seen) -> Outlook:
        return Outlook(
            trial=one.revision.trial,
            revision=one.revision.number,
            next_on=next_on(one.record, self._today, one.since),
        )

    def _raised(self, one: Turned, silence: Silence, *, first: bool) -> tuple[Event, Raised]:
        """Return the event of a silence, the same one for a check that is repeated, and its row."""
        said = (silence.occurrence, silence.step)
        times = sum(said == (old.occurrence, old.step) for old in one.raised)
        finding = silence.at_first() if first else silence.finding
        event = self._event(one.seen, finding, f"{silence.occurrence}/{silence.step}/{times}")
        noted = Raised(
            trial=one.seen.revision.trial,
            event=event.id,
            occurrence=silence.occurrence,
            step=silence.step,
            raised_at=self._now,
        )
        return event, noted

    def _withdrawn(self, tx: Transaction, turned: list[Turned]) -> list[Event]:
        """Take back what nobody was told of yet; return what is told to those who were."""
        gone = [old for one in turned for old in one.gone]
        if not gone:
            return []
        ids = [old.event for old in gone]
        told = tx.deliveries.take_back(ids)
        tx.events.routed(ids)
        tx.outlooks.withdraw(gone, self._now)
        return [event for one in turned for event in self._ended(one, told)]

    def _ended(self, one: Turned, told: frozenset[str]) -> Iterator[Event]:
        goes_on = {silence.kind for silence in one.now}  # by another date: that is told instead
        last = {old.kind: old for old in one.gone if old.event in told}
        for kind, old in last.items():
            finding = None if kind in goes_on else ended(kind, one.seen.record)
            if finding is not None:
                yield self._event(one.seen, finding, f"{old.event}/withdrawn")

    def _event(self, one: Seen, finding: Finding, occurrence: str) -> Event:
        revision, trial = one.revision, one.revision.trial
        return Event(
            id=event_id(trial, occurrence, finding.kind),
            time=self._now,
            registry=trial.registry,
            trial=trial.number,
            title=revision.title,
            kind=finding.kind,
            severity=finding.severity,
            headline=finding.headline,
            because=finding.because,
            revision=Span(before=revision.number, after=revision.number),
            data_date=revision.data_date,
            by=By.CALENDAR,
            watches=self._names.get(trial, ()),
            url=self._registries[trial.registry].url(trial),
            status=revision.status,
        )


def _goes_on(old: Raised, silence: Silence) -> bool:
    return old.kind is silence.kind and is_same(old.occurrence, silence.occurrence)


def _is_told(silence: Silence, old: Raised) -> bool:
    return _goes_on(old, silence) and old.step == silence.step
