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

from monitor.errors import NoAnswer, Refused, TooLarge, Unreachable, Unreadable
from monitor.fetch.client import Fetcher
from monitor.model.exchange import Load, Request
from monitor.model.trial import TrialId
from monitor.pipeline.intake import Intake
from monitor.pipeline.judge import Scene
from monitor.pipeline.visit import Troubles, Visit
from monitor.registries.base import Registry, read
from monitor.store.database import Database
from monitor.store.records import Head

log = logging.getLogger(__name__)

REFUSED_FOR = timedelta(days=1)
_HOPS = 3
_LONGEST_SEARCH = 8  # halvings that find one record among a hundred, and one more
_CONFIRM_AT_ONCE = 50
_PLAUSIBLE_LOSS = 0.05  # of the trials with a history that one check may find missing
_PLAUSIBLE_FEW = 5


class Observation:
    """One check of one registry. Collaborators come in, `run` is called once."""

    def __init__(
        self,
        *,
        registry: Registry,
        fetcher: Fetcher,
        database: Database,
        now: datetime,
        trials: tuple[TrialId, ...],
        watchers: dict[TrialId, tuple[str, ...]],
        stopping: Callable[[], bool],
        progress: Callable[[int], None],
    ) -> None:
        """`trials` are to be checked; `watchers` maps every watched trial to its watches."""
        self._registry = registry
        self._fetcher = fetcher
        self._database = database
        self._stopping = stopping
        self._progress = progress
        self._trials = trials
        self._scene = Scene(now=now, watchers=dict(watchers))
        self._missing: list[TrialId] = []
        self._in_row = 0  # batches in a row of which nothing could be read
        self.visit = Visit()
        self._troubles = Troubles(
            registry=registry, database=database, scene=self._scene, visit=self.visit
        )
        self._intake = Intake(
            registry=registry,
            database=database,
            scene=self._scene,
            visit=self.visit,
            troubles=self._troubles,
            send=fetcher.send,
        )

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
        heads = self._resolve(force=force)
        wanted = tuple(heads) if force else self._wanted(heads, load)
        self.visit.asked = len(heads)
        self.visit.unchanged = len(heads) - len(wanted) - len(self.visit.unreadable)
        if wanted:
            self._ask_all(self._registry.lookups(wanted))
            self._confirm(heads)
            self._conclude(heads, load)
            self._notice_outage(wanted)

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
        self.visit.unreachable = dict.fromkeys(self._trials, self.visit.reason)
        return True

    def _probe(self) -> Load:
        request = self._registry.probe()
        try:
            return self._registry.load(self._fetcher.send(request))
        except Unreadable as failure:
            log.warning("asking again", extra={"of": "the probe", "reason": failure.reason})
            return self._registry.load(self._fetcher.send(request))

    def _resolve(self, *, force: bool) -> dict[TrialId, Head | None]:
        """Return where each trial stands, an obsolete number giving way to the one in its place.

        Those who watch an obsolete number hear of the other, also where only that one is checked.
        By force the obsolete number itself is asked for: it may be served again.
        """
        with self._database.read() as tx:
            merges = tx.records.merges()
            for trial in [trial for trial in self._scene.watchers if trial in merges]:
                self._intake.also_watched_as(trial, standing_for(trial, merges))
            standing = {t if force else standing_for(t, merges) for t in self._trials}
            heads = tx.records.heads(tuple(standing))
        return {trial: heads.get(trial) for trial in sorted(standing)}

    def _wanted(self, heads: dict[TrialId, Head | None], load: Load) -> tuple[TrialId, ...]:
        """Return what has not answered in this load, but for what was just found to be unknown."""
        with self._database.read() as tx:
            troubles = tx.checks.troubles()
        wanted = []
        for trial, head in heads.items():
            trouble = troubles.get(trial)
            if trouble and trouble.kind == "absent" and trouble.load == load.token:
                if not (head and head.vanished):
                    self.visit.unreadable[trial] = trouble.reason
            elif head is None or head.load != load.token:
                wanted.append(trial)
        return tuple(wanted)

    # --- 2. asking

    def _ask_all(self, requests: Iterable[Request]) -> None:
        queue = list(requests)
        while queue:
            request = queue.pop(0)
            if self._stopping():
                self.visit.leave(request.about, "stopped by the operator")
                continue
            try:
                queue[:0] = self._ask(request)
            except Refused as refusal:
                self._leave([request, *queue], refusal.reason)
                raise
            except Unreachable as failure:
                # every pause was used up: the other requests would only add to the trouble
                self._leave([request, *queue], failure.reason)
                return
            self._progress(len(request.about))

    def _ask(self, request: Request) -> tuple[Request, ...]:
        """Ask and take in the answer; return what must be asked in its place or beyond it."""
        try:
            response = self._fetcher.send(request)
        except TooLarge:
            if len(request.about) == 1:
                raise
            return self._halves(request)
        if response.status == 400 and len(request.about) > 1:
            return self._halves(request)
        try:
            readings = read(self._registry, request, response)
        except Unreadable as failure:
            log.warning("asking again", extra={"reason": failure.reason})
            try:
                readings = read(self._registry, request, self._fetcher.send(request))
            except Unreadable as again:
                return self._given_up(request, again)
        self._in_row = 0
        self._intake.take(readings)
        self._missing.extend(readings.absent)
        return readings.more

    def _given_up(self, request: Request, failure: Unreadable) -> tuple[Request, ...]:
        """Find the one record that spoils a batch; raise `Unreachable` for an outage."""
        self._in_row += 1
        alone = len(request.about) == 1
        if isinstance(failure, NoAnswer) or (not alone and self._in_row > _LONGEST_SEARCH):
            raise Unreachable(self._registry.key, failure.reason) from failure
        if not alone:
            return self._halves(request)
        self._troubles.unreadable([(request.about[0], failure.reason)])
        return ()

    def _halves(self, request: Request) -> tuple[Request, ...]:
        """Part a batch that the registry finds malformed, so that one number costs only itself."""
        middle = len(request.about) // 2
        parts = (request.about[:middle], request.about[middle:])
        return tuple(
            self._registry.lookup(part[0]) if len(part) == 1 else self._registry.lookups(part)[0]
            for part in parts
        )

    # --- 5. what was left out

    def _confirm(self, heads: dict[TrialId, Head | None]) -> None:
        """Ask alone for what an answer left out, unless it has left out too much to be believed."""
        missing, self._missing = self._missing, []
        with self._database.read() as tx:
            known = {t for t, found in tx.checks.troubles().items() if found.kind == "absent"}
        lost = [t for t in missing if t not in known and _is_there(heads.get(t))]
        if len(lost) > max(_PLAUSIBLE_FEW, _PLAUSIBLE_LOSS * len(heads)):
            reason = f"the registry left out {len(lost)} of {len(heads)} known trials"
            self._troubles.unreadable((trial, reason) for trial in lost)
            self.visit.reason = self.visit.reason or reason
            missing = [trial for trial in missing if trial not in lost]
        self._later(missing[_CONFIRM_AT_ONCE:])
        self._ask_all(self._registry.lookup(trial) for trial in missing[:_CONFIRM_AT_ONCE])

    def _later(self, trials: list[TrialId]) -> None:
        reason = "not in the answer; asked for alone at the next check"
        self.visit.unreachable.update(dict.fromkeys(trials, reason))

    # --- 6. and whatever goes wrong

    def _conclude(self, heads: dict[TrialId, Head | None], load: Load) -> None:
        """Conclude what was not found, if the load is still the one that it was not found in."""
        if self._stopping() or (self.visit.outcome != "whole" and not self._missing):
            return
        if self._same_load(load):
            for trial in self._missing:
                self._troubles.absent(trial, heads.get(trial))
        else:
            self._later(self._missing)

    def _same_load(self, load: Load) -> bool:
        try:
            after = self._probe()
        except (Unreachable, Unreadable) as failure:
            self.visit.reason = f"the closing probe failed: {failure.reason}"
            return False
        if after.token != load.token:
            log.warning("a new load came in the middle of the check", extra={"load": after.token})
            self.visit.reason = "a new load came meanwhile: the next check asks for all again"
        return after.token == load.token

    def _notice_outage(self, wanted: tuple[TrialId, ...]) -> None:
        if self._stopping():
            self.visit.outcome = "stopped"
        elif len(self.visit.unreachable) == len(wanted):
            self.visit.outcome = "failed"

    def _leave(self, requests: Iterable[Request], reason: str) -> None:
        for request in requests:
            self.visit.leave(request.about, reason)

    def _fail(self, outcome: str, reason: str) -> None:
        log.warning("check failed", extra={"registry": self._registry.key, "reason": reason})
        self.visit.outcome = "stopped" if self._stopping() else outcome
        self.visit.reason = reason
        if not self.visit.asked:
            self.visit.unreachable.update(dict.fromkeys(self._trials, reason))


def _is_there(head: Head | None) -> bool:
    return head is not None and head.revision > 0 and not head.vanished


def standing_for(trial: TrialId, merges: dict[TrialId, TrialId]) -> TrialId:
    """Follow an obsolete number to the one that stands for it now."""
    for _ in range(_HOPS):
        trial = merges.get(trial, trial)
    return trial
