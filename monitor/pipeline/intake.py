"""From what an answer says of each trial to revisions and events, kept together or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from monitor.errors import Damaged, Unreadable
from monitor.model.event import Event
from monitor.model.exchange import Reading, Readings, Request, Response
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.pipeline import notices
from monitor.pipeline.judge import Baseline, Known, Revised, Same, Scene, judge
from monitor.pipeline.silences import Silences
from monitor.pipeline.visit import Troubles, Visit
from monitor.registries.base import Registry, read
from monitor.store.database import Database, Transaction
from monitor.store.records import Head, Kept

log = logging.getLogger(__name__)

Verdict = Baseline | Revised | Same


class Intake:
    """Takes in answers, a transaction each; `send` asks again where there is doubt."""

    def __init__(
        self,
        *,
        registry: Registry,
        database: Database,
        scene: Scene,
        visit: Visit,
        troubles: Troubles,
        send: Callable[[Request], Response],
    ) -> None:
        self._registry = registry
        self._database = database
        self._scene = scene
        self._visit = visit
        self._troubles = troubles
        self._send = send
        self._silences = Silences({registry.key: registry}, scene)

    def take(self, readings: Readings) -> None:
        """Judge every trial in an answer, and keep what follows."""
        with self._database.read() as tx:
            heads = tx.records.heads([reading.trial for reading in readings.read])
            known, damaged = self._known(tx, readings.read, heads)
        for reading in readings.read:
            self.also_watched_as(reading.asked, reading.trial)
        verdicts: list[Verdict] = []
        for reading in _each_once(readings.read):
            if reading.trial in damaged:
                verdict: Verdict | None = self._afresh(reading, damaged[reading.trial])
            else:
                verdict = self._judge(reading, heads.get(reading.trial), known.get(reading.trial))
            if verdict is not None:
                verdicts.append(verdict)
        self._keep(verdicts, heads, [r for r in readings.read if r.asked != r.trial])
        self._troubles.unreadable(readings.unreadable)

    def _differs(self, reading: Reading, head: Head | None) -> bool:
        return head is not None and head.revision > 0 and head.digest != reading.digest

    def _known(
        self, tx: Transaction, readings: Iterable[Reading], heads: dict[TrialId, Head]
    ) -> tuple[dict[TrialId, Known], dict[TrialId, str]]:
        """Return what is on record of the trials that differ, and why some does not read back."""
        known: dict[TrialId, Known] = {}
        damaged: dict[TrialId, str] = {}
        for trial in {r.trial for r in readings if self._differs(r, heads.get(r.trial))}:
            try:
                payload = tx.records.latest(trial).payload
                revisions = tx.records.revisions(trial)
                first = _first_payload(tx, revisions)
                known[trial] = Known(payload=payload, first=first, revisions=revisions)
            except Damaged as error:
                damaged[trial] = str(error)
        return known, damaged

    def _afresh(self, reading: Reading, reason: str) -> Revised | None:
        """Begin again with a trial of which the last state cannot be read any more."""
        log.error("damaged", extra={"trial": str(reading.trial), "reason": reason})
        try:
            fingerprint = self._registry.fingerprint(reading.payload)
        except Unreadable as failure:
            self._troubles.unreadable([(reading.asked, failure.reason)])
            return None
        told = notices.damaged(self._registry, self._scene, reading, reason)
        return Revised(kept=Kept(reading=reading, fingerprint=fingerprint), events=told)

    def _judge(self, reading: Reading, head: Head | None, known: Known | None) -> Verdict | None:
        try:
            verdict = judge(self._registry, self._scene, reading, head, known)
            if isinstance(verdict, Revised) and verdict.doubt:
                return self._doubted(verdict, head, known)
        except Unreadable as failure:
            self._troubles.unreadable([(reading.asked, failure.reason)])
            return None
        return verdict

    def _doubted(self, verdict: Revised, head: Head | None, known: Known | None) -> Verdict | None:
        """Ask again alone for what is hard to believe, and believe what was said twice."""
        trial = verdict.kept.reading.trial
        log.warning("asking again", extra={"trial": str(trial), "reason": verdict.doubt})
        request = self._registry.lookup(trial)
        again = read(self._registry, request, self._send(request)).read
        second = judge(self._registry, self._scene, again[0], head, known) if again else None
        if isinstance(second, Same):
            return second
        if isinstance(second, Revised) and second.kept.fingerprint == verdict.kept.fingerprint:
            return second
        raise Unreadable(self._registry.key, f"{trial.number}: {verdict.doubt}, then otherwise")

    def _keep(
        self,
        verdicts: list[Verdict],
        heads: dict[TrialId, Head],
        aliases: list[Reading],
    ) -> None:
        with self._database.begin() as tx:
            fresh = [v for v in verdicts if not isinstance(v, Same)]
            fresh = self._unraced(tx, fresh, heads)
            kept = [v.kept for v in fresh]
            latest = tx.records.append(kept, load=self._visit.load, seen_at=self._scene.now)
            same = [v.reading for v in verdicts if isinstance(v, Same)]
            tx.records.answered(same, self._visit.load)
            events = [event for v in fresh for event in _events(v)]
            events += self._aliased(tx, aliases) + self._back(tx, heads)
            self._visit.events += tx.events.append(events)
            # while their payloads are at hand: to read them back would cost as much again
            states = zip(latest, (each.reading.payload for each in kept), strict=True)
            self._visit.events += self._silences.keep(tx, states)
            answered = [*(each.reading for each in kept), *same]
            self._well(tx, answered)
        self._count(fresh, same)

    def _unraced(
        self, tx: Transaction, fresh: list[Baseline | Revised], heads: dict[TrialId, Head]
    ) -> list[Baseline | Revised]:
        """Leave out what another check of ours has kept in the meantime."""
        now = tx.records.heads([v.kept.reading.trial for v in fresh]) if fresh else {}

        def number(known: dict[TrialId, Head], verdict: Baseline | Revised) -> int:
            head = known.get(verdict.kept.reading.trial)
            return head.revision if head else 0

        return [verdict for verdict in fresh if number(now, verdict) == number(heads, verdict)]

    def _aliased(self, tx: Transaction, aliases: list[Reading]) -> list[Event]:
        for reading in aliases:
            tx.records.merged(reading.asked, reading.trial, self._visit.load)
            tx.checks.well([reading.asked])
        return [notices.merged(self._registry, self._scene, r.asked, r) for r in aliases]

    def _back(self, tx: Transaction, heads: dict[TrialId, Head]) -> list[Event]:
        return [
            notices.returned(
                self._registry, self._scene, tx.records.revisions(trial)[-1], self._visit.load
            )
            for trial, head in heads.items()
            if head.vanished
        ]

    def _well(self, tx: Transaction, answered: list[Reading]) -> None:
        troubled = tx.checks.troubles()
        tx.checks.well(r.asked for r in answered if r.asked in troubled)

    def _count(self, fresh: list[Baseline | Revised], same: list[Reading]) -> None:
        for verdict in fresh:
            found = self._visit.new if isinstance(verdict, Baseline) else self._visit.revised
            found.append(verdict.kept.reading.trial)
        self._visit.unchanged += len(same)

    def also_watched_as(self, trial: TrialId, into: TrialId) -> None:
        """Let those who watch a number hear of the number that stands for it."""
        names = self._scene.watchers
        names[into] = tuple(dict.fromkeys((*names.get(into, ()), *names.get(trial, ()))))


def _first_payload(tx: Transaction, revisions: tuple[Revision, ...]) -> bytes:
    """Return what the first of several states was; what is lost of it costs no more than itself."""
    if len(revisions) < 2:
        return b""
    try:
        return tx.records.snapshot(revisions[0]).payload
    except Damaged:
        return b""


def _events(verdict: Baseline | Revised) -> tuple[Event, ...]:
    return (verdict.event,) if isinstance(verdict, Baseline) else verdict.events


def _each_once(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Leave a trial only once that was asked for under two of its numbers."""
    return tuple({reading.trial: reading for reading in readings}.values())
