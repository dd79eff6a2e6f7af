"""A trial's last state → events: what time alone has made so of it, and what is so no more.

What is so already when a trial is first looked at is noted as noise: it is no news. All of it is
written within the transaction of whoever has the state at hand, and so nothing is said twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date
from typing import NamedTuple

from msgspec.structs import replace

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
from monitor.pipeline.judge import Scene, event_of
from monitor.registries.base import Registry, sketch
from monitor.store.database import Transaction
from monitor.store.outlook import Outlook, Raised

log = logging.getLogger(__name__)


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


class Silences:
    """Says what time has made so of trials, takes it back, and notes when to look again."""

    def __init__(self, registries: Mapping[str, Registry], scene: Scene) -> None:
        self._registries = registries
        self._scene = scene
        self._today = scene.now.astimezone(UTC).date()

    def keep(self, tx: Transaction, states: Iterable[tuple[Revision, bytes | Damaged]]) -> int:
        """Keep what follows from the last states of trials; return how many events came of it."""
        seen = list(self._seen(tx, states))
        trials = [each.revision.trial for each in seen]
        raised, known = tx.outlooks.raised(trials), tx.outlooks.of(trials)
        turned = [self._turned(one, raised[one.revision.trial]) for one in seen]
        news = [
            self._raised(one, silence, first=one.seen.revision.trial not in known)
            for one in turned
            for silence in one.fresh
        ]
        made = tx.events.append([event for event, _ in news] + self._withdrawn(tx, turned))
        tx.outlooks.append(noted for _, noted in news)
        tx.outlooks.note(self._outlook(one) for one in seen)
        return made

    # --- what is so

    def _seen(
        self, tx: Transaction, states: Iterable[tuple[Revision, bytes | Damaged]]
    ) -> Iterator[Seen]:
        for revision, payload in states:
            try:
                yield self._state(tx, revision, payload)
            except (Damaged, Unreadable) as failure:  # it costs its own trial, until it is well
                told = {"trial": str(revision.trial), "reason": str(failure)}
                log.warning("not looked at: its last state does not read back", extra=told)

    def _state(self, tx: Transaction, revision: Revision, payload: bytes | Damaged) -> Seen:
        if isinstance(payload, Damaged):
            raise payload
        trial = revision.trial
        record = sketch(self._registries[trial.registry], trial, payload)
        suspended = record.status.overall == "SUSPENDED"
        since = suspended_since(tx.records.revisions(trial)) if suspended else None
        return Seen(revision, record, since)

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

    # --- what follows

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
            raised_at=self._scene.now,
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
        tx.outlooks.withdraw(gone, self._scene.now)
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
        registry, number = self._registries[trial.registry], revision.number
        event = event_of(registry, self._scene, revision, finding, number=number, by=By.CALENDAR)
        return replace(
            event,
            id=event_id(trial, occurrence, finding.kind),
            revision=Span(before=number, after=number),
        )


def _goes_on(old: Raised, silence: Silence) -> bool:
    return old.kind is silence.kind and is_same(old.occurrence, silence.occurrence)


def _is_told(silence: Silence, old: Raised) -> bool:
    return _goes_on(old, silence) and old.step == silence.step
