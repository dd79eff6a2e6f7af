"""registry → events: one check of the trials that are watched.

1. Ask the registry's probe whether there is a new load; none: ask only for what is owed from it.
2. Ask for the trials in as few requests as the registry allows, at its pace.
3. Of each answer: drop what is as it was, diff and classify what is not.
4. Keep revisions and events together, in one transaction per answer.
5. Ask alone for what an answer left out; conclude something only from a plain "not found".
6. Ask the probe again: a load that changed meanwhile is asked for anew next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import Refused, Unreachable, Unreadable
from monitor.fetch.client import Fetcher
from monitor.model.event import Event, EventKind, Severity
from monitor.model.exchange import Load, Reading, Readings, Request
from monitor.model.trial import TrialId
from monitor.model.watch import Check
from monitor.pipeline import judge
from monitor.pipeline.judge import Baseline, Known, Revised, Same, Scene
from monitor.registries.base import Registry, read
from monitor.store.checks import Trouble
from monitor.store.database import Database, Transaction
from monitor.store.records import Head

log = logging.getLogger(__name__)

REFUSED_FOR = timedelta(days=1)
ALARM_AFTER = 3  # failures in a row, of a check or of one trial's record
_HOPS = 3
_CONFIRM_AT_ONCE = 50
_PLAUSIBLE_LOSS = 0.05  # of the trials with a history that one check may find missing
_PLAUSIBLE_FEW = 5


class Visit(Struct, kw_only=True):
    """How a check went, as it goes."""

    load: str = ""
    asked: int = 0
    unchanged: int = 0
    new: list[TrialId] = []
    revised: list[TrialId] = []
    unreadable: dict[TrialId, str] = {}
    unreachable: dict[TrialId, str] = {}
    vanished: list[TrialId] = []
    events: int = 0
    outcome: str = "whole"
    reason: str = ""


class Observation:
    """One check of one registry. Collaborators come in, `run` is called once."""

    def __init__(
        self,
        *,
        registry: Registry,
        fetcher: Fetcher,
        database: Database,
        now: datetime,
        watchers: dict[TrialId, tuple[str, ...]],
        stopping: Callable[[], bool],
        progress: Callable[[int], None],
    ) -> None:
        """`watchers` maps each trial to check to the names of its watches."""
        self._registry = registry
        self._fetcher = fetcher
        self._database = database
        self._stopping = stopping
        self._progress = progress
        self._asked_names = watchers
        self._scene = Scene(now=now, watchers=dict(watchers))
        self._missing: list[TrialId] = []
        self.visit = Visit()

    def run(self, *, force: bool) -> Visit:
        """Check; what fails is in the visit, and the next check makes it good."""
        if not force and self._shut_out():
            return self.visit
        try:
            self._check(force=force)
        except Refused as refusal:
            self._fail("refused", refusal.reason)
        except (Unreachable, Unreadable) as failure:
            self._fail("failed", failure.reason)
        return self.visit

    def _check(self, *, force: bool) -> None:
        load = self._probe()
        self.visit.load = load.token
        heads = self._resolve()
        wanted = self._wanted(heads, load, force=force)
        self.visit.asked = len(heads)
        self.visit.unchanged = len(heads) - len(wanted)
        if wanted:
            self._ask_all(self._registry.lookups(wanted))
            self._confirm(heads)
            self._notice_new_load(load)

    # --- 1. what there is to ask

    def _shut_out(self) -> bool:
        with self._database.read() as tx:
            last = tx.checks.last(self._registry.key)
        if not (last and last[0].outcome == "refused"):
            return False
        if self._scene.now - last[0].started_at > REFUSED_FOR:
            return False
        self.visit.outcome = "shut out"
        self.visit.reason = (
            "the registry refused us (403) and is left alone for a day;"
            " `trial-monitor check --force` asks at once"
        )
        self.visit.unreachable = dict.fromkeys(self._asked_names, self.visit.reason)
        return True

    def _probe(self) -> Load:
        request = self._registry.probe()
        try:
            return self._registry.load(self._fetcher.send(request))
        except Unreadable as failure:
            log.warning("asking again", extra={"of": "the probe", "reason": failure.reason})
            return self._registry.load(self._fetcher.send(request))

    def _resolve(self) -> dict[TrialId, Head | None]:
        """Return where each trial stands, an obsolete number giving way to the one in its place."""
        with self._database.read() as tx:
            heads: dict[TrialId, Head | None] = {}
            for trial, names in self._asked_names.items():
                heads[trial] = None
            heads.update(tx.records.heads(tuple(heads)))
            for _ in range(_HOPS):
                obsolete = {t: h.merged_into for t, h in heads.items() if h and h.merged_into}
                if not obsolete:
                    break
                for trial, into in obsolete.items():
                    del heads[trial]
                    self._also_watched_as(trial, into)
                targets = [into for into in obsolete.values() if into and into not in heads]
                found = tx.records.heads(targets)
                heads.update({into: found.get(into) for into in targets})
        return heads

    def _also_watched_as(self, trial: TrialId, into: TrialId) -> None:
        names = self._scene.watchers
        names[into] = tuple(dict.fromkeys((*names.get(into, ()), *names.get(trial, ()))))

    def _wanted(
        self, heads: dict[TrialId, Head | None], load: Load, *, force: bool
    ) -> tuple[TrialId, ...]:
        if force:
            return tuple(heads)
        with self._database.read() as tx:
            troubles = tx.checks.troubles()
        known_absent = {
            trial
            for trial, found in troubles.items()
            if found.kind == "absent" and found.load == load.token
        }
        return tuple(
            trial
            for trial, head in heads.items()
            if (head is None or head.load != load.token) and trial not in known_absent
        )

    # --- 2. asking

    def _ask_all(self, requests: Iterable[Request]) -> None:
        queue = list(requests)
        while queue:
            request = queue.pop(0)
            if self._stopping():
                self._leave(request, "stopped by the operator")
                continue
            try:
                queue[:0] = self._ask(request)
            except Refused as refusal:
                self._leave_all([request, *queue], refusal.reason)
                raise
            except Unreachable as failure:
                # every pause was used up: the other requests would only add to the trouble
                self._leave_all([request, *queue], failure.reason)
                return
            self._progress(len(request.about))

    def _ask(self, request: Request) -> tuple[Request, ...]:
        """Ask and take in the answer; return what must be asked in its place or beyond it."""
        response = self._fetcher.send(request)
        if response.status == 400 and len(request.about) > 1:
            return self._halves(request)
        try:
            readings = read(self._registry, request, response)
        except Unreadable as failure:
            log.warning("asking again", extra={"reason": failure.reason})
            try:
                readings = read(self._registry, request, self._fetcher.send(request))
            except Unreadable as again:
                self._unreadable((trial, again.reason) for trial in request.about)
                return ()
        self._take(readings)
        return readings.more

    def _halves(self, request: Request) -> tuple[Request, ...]:
        """Part a batch that the registry finds malformed, so that one number costs only itself."""
        middle = len(request.about) // 2
        parts = (request.about[:middle], request.about[middle:])
        return tuple(
            self._registry.lookup(part[0]) if len(part) == 1 else self._registry.lookups(part)[0]
            for part in parts
        )

    # --- 3. and 4. taking in

    def _take(self, readings: Readings) -> None:
        with self._database.read() as tx:
            heads = tx.records.heads([reading.trial for reading in readings.read])
            known = {
                reading.trial: self._known(tx, reading.trial)
                for reading in readings.read
                if self._differs(reading, heads.get(reading.trial))
            }
        verdicts: list[Baseline | Revised | Same] = []
        for reading in _each_once(readings.read):
            verdict = self._judge(reading, heads.get(reading.trial), known.get(reading.trial))
            if verdict is not None:
                verdicts.append(verdict)
        self._keep(verdicts, heads, [r for r in readings.read if r.asked != r.trial])
        self._unreadable(readings.unreadable)
        self._missing.extend(readings.absent)

    def _differs(self, reading: Reading, head: Head | None) -> bool:
        return head is not None and head.revision > 0 and head.digest != reading.digest

    def _known(self, tx: Transaction, trial: TrialId) -> Known:
        return Known(
            payload=tx.records.latest(trial).payload, revisions=tx.records.revisions(trial)
        )

    def _judge(
        self, reading: Reading, head: Head | None, known: Known | None
    ) -> Baseline | Revised | Same | None:
        self._also_watched_as(reading.asked, reading.trial)
        try:
            verdict = judge.judge(self._registry, self._scene, reading, head, known)
            if isinstance(verdict, Revised) and verdict.doubt:
                return self._doubted(verdict, head, known)
        except Unreadable as failure:
            self._unreadable([(reading.asked, failure.reason)])
            return None
        return verdict

    def _doubted(
        self, verdict: Revised, head: Head | None, known: Known | None
    ) -> Baseline | Revised | Same | None:
        """Ask again alone for what is hard to believe, and believe what was said twice."""
        trial = verdict.kept.reading.trial
        log.warning("asking again", extra={"trial": str(trial), "reason": verdict.doubt})
        request = self._registry.lookup(trial)
        again = read(self._registry, request, self._fetcher.send(request)).read
        second = judge.judge(self._registry, self._scene, again[0], head, known) if again else None
        if isinstance(second, Same):
            return second
        if isinstance(second, Revised) and second.kept.fingerprint == verdict.kept.fingerprint:
            return second
        raise Unreadable(self._registry.key, f"{trial.number}: {verdict.doubt}, then otherwise")

    def _keep(
        self,
        verdicts: list[Baseline | Revised | Same],
        heads: dict[TrialId, Head],
        aliases: list[Reading],
    ) -> None:
        with self._database.begin() as tx:
            fresh = [v for v in verdicts if not isinstance(v, Same)]
            fresh = self._unraced(tx, fresh, heads)
            tx.records.append(
                [v.kept for v in fresh], load=self.visit.load, seen_at=self._scene.now
            )
            same = [v.reading for v in verdicts if isinstance(v, Same)]
            tx.records.answered(same, self.visit.load)
            events = [event for v in fresh for event in _events(v)]
            events += self._aliased(tx, aliases) + self._back(tx, heads)
            self.visit.events += tx.events.append(events)
            answered = [*(v.kept.reading for v in fresh), *same]
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
            tx.records.merged(reading.asked, reading.trial, self.visit.load)
            tx.checks.well([reading.asked])
        return [judge.merged(self._registry, self._scene, r.asked, r) for r in aliases]

    def _back(self, tx: Transaction, heads: dict[TrialId, Head]) -> list[Event]:
        return [
            judge.returned(
                self._registry, self._scene, tx.records.revisions(trial)[-1], self.visit.load
            )
            for trial, head in heads.items()
            if head.vanished
        ]

    def _well(self, tx: Transaction, answered: list[Reading]) -> None:
        troubled = tx.checks.troubles()
        tx.checks.well(r.asked for r in answered if r.asked in troubled)

    def _count(self, fresh: list[Baseline | Revised], same: list[Reading]) -> None:
        for verdict in fresh:
            found = self.visit.new if isinstance(verdict, Baseline) else self.visit.revised
            found.append(verdict.kept.reading.trial)
        self.visit.unchanged += len(same)

    # --- 5. what was left out

    def _confirm(self, heads: dict[TrialId, Head | None]) -> None:
        missing, self._missing = self._missing, []
        lost = [trial for trial in missing if _has_history(heads.get(trial))]
        if len(lost) > max(_PLAUSIBLE_FEW, _PLAUSIBLE_LOSS * len(heads)):
            reason = f"the registry left out {len(lost)} of {len(heads)} known trials"
            self._unreadable((trial, reason) for trial in lost)
            self.visit.reason = self.visit.reason or reason
            missing = [trial for trial in missing if trial not in lost]
        self._later(missing[_CONFIRM_AT_ONCE:])
        self._ask_all(self._registry.lookup(trial) for trial in missing[:_CONFIRM_AT_ONCE])
        for trial in self._missing:
            self._absent(trial, heads.get(trial))

    def _later(self, trials: list[TrialId]) -> None:
        reason = "not in the answer; asked for alone at the next check"
        self.visit.unreachable.update(dict.fromkeys(trials, reason))

    def _absent(self, trial: TrialId, head: Head | None) -> None:
        load = self.visit.load
        with self._database.begin() as tx:
            before = tx.checks.troubles([trial]).get(trial)
            found = _again(before, Trouble(
                trial=trial, kind="absent", since=self._scene.now, load=load, times=1,
                reason="the registry does not know this number",
            ))  # fmt: skip
            tx.checks.in_trouble(found)
            gone = _has_history(head) and found.times >= 2 and not (head and head.vanished)
            if gone:
                tx.records.vanished(trial, self._scene.now)
                last = tx.records.revisions(trial)[-1]
                event = judge.vanished(self._registry, self._scene, last, load)
                self.visit.events += tx.events.append([event])
        if gone:
            self.visit.vanished.append(trial)
        else:
            self.visit.unreadable[trial] = found.reason

    # --- 6. and whatever goes wrong

    def _notice_new_load(self, load: Load) -> None:
        if self.visit.outcome != "whole" or self._stopping():
            return
        after = self._probe()
        if after.token != load.token:
            log.warning("a new load came in the middle of the check", extra={"load": after.token})
            self.visit.reason = "a new load came meanwhile: the next check asks for all again"

    def _unreadable(self, failures: Iterable[tuple[TrialId, str]]) -> None:
        for trial, reason in failures:
            log.warning("not readable", extra={"trial": str(trial), "reason": reason})
            self.visit.unreadable[trial] = reason
            self.visit.outcome = "partial"
            with self._database.begin() as tx:
                before = tx.checks.troubles([trial]).get(trial)
                found = _again(before, Trouble(
                    trial=trial, kind="unreadable", since=self._scene.now, load="", times=1,
                    reason=reason,
                ))  # fmt: skip
                tx.checks.in_trouble(found)
                if found.times == ALARM_AFTER:
                    self.visit.events += tx.events.append([self._unreadable_alarm(found)])

    def _unreadable_alarm(self, found: Trouble) -> Event:
        return judge.alarm(
            self._registry,
            self._scene,
            EventKind.MONITOR_UNREADABLE,
            headline=f"{found.trial.number} could not be read on {found.times} checks in a row",
            says=found.reason,
            occurrence=f"{found.trial}/{found.since.isoformat()}",
        )

    def _leave_all(self, requests: Iterable[Request], reason: str) -> None:
        for request in requests:
            self._leave(request, reason)

    def _leave(self, request: Request, reason: str) -> None:
        self.visit.unreachable.update(dict.fromkeys(request.about, reason))
        self.visit.outcome = "partial"
        self.visit.reason = reason

    def _fail(self, outcome: str, reason: str) -> None:
        log.warning("check failed", extra={"registry": self._registry.key, "reason": reason})
        self.visit.outcome, self.visit.reason = outcome, reason
        answered = {*self.visit.new, *self.visit.revised, *self.visit.unreadable}
        if not self.visit.asked:
            rest = (trial for trial in self._asked_names if trial not in answered)
            self.visit.unreachable.update(dict.fromkeys(rest, reason))


def settle(database: Database, registry: Registry, scene: Scene, done: Check) -> int:
    """Note a check, and raise the operator's alarm for a refusal or for failures in a row."""
    with database.begin() as tx:
        before = tx.checks.last(registry.key, limit=50)
        tx.checks.append(done)
        alarms = _alarms(registry, scene, done, before)
        return tx.events.append(alarms)


def _alarms(
    registry: Registry, scene: Scene, done: Check, before: tuple[Check, ...]
) -> list[Event]:
    streak = [done]
    for each in before:
        if each.outcome != done.outcome:
            break
        streak.append(each)
    since = streak[-1].started_at.isoformat()
    if done.outcome == "refused" and len(streak) == 1:
        event = judge.alarm(
            registry, scene, EventKind.MONITOR_FETCH_FAILING,
            headline=f"{registry.title} refuses us (403): its trials are not checked any more",
            says="a 403 is its firewall's verdict on how we ask; asking on would make it worse."
            " Check contact and user_agent in the configuration, then `check --force`",
            occurrence=f"refused/{since}",
        )  # fmt: skip
        return [replace(event, severity=Severity.CRITICAL)]
    if done.outcome == "failed" and len(streak) == ALARM_AFTER:
        return [
            judge.alarm(
                registry, scene, EventKind.MONITOR_FETCH_FAILING,
                headline=f"{registry.title} could not be checked {len(streak)} times in a row",
                says=done.reason, occurrence=f"failed/{since}",
            )  # fmt: skip
        ]
    return []


def _events(verdict: Baseline | Revised) -> tuple[Event, ...]:
    return (verdict.event,) if isinstance(verdict, Baseline) else verdict.events


def _each_once(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Leave a trial only once that was asked for under two of its numbers."""
    return tuple({reading.trial: reading for reading in readings}.values())


def _has_history(head: Head | None) -> bool:
    return head is not None and head.revision > 0


def _again(before: Trouble | None, found: Trouble) -> Trouble:
    """Count a trouble on from the last time; an absence counts once a load."""
    if before is None or before.kind != found.kind:
        return found
    once_more = found.kind != "absent" or before.load != found.load
    return replace(found, since=before.since, times=before.times + once_more)
