"""registry → versions: a trial's past, as far as the registry itself keeps it.

1. Ask for the list of a trial's versions, and note which there are.
2. Ask for each that is not here yet, the oldest first, one at a time at the registry's pace.
3. Keep each in a transaction of its own: whatever ends this, the next run goes on where it ended.

What is here is never asked for again, and nothing of it is news. The interface is the registry's
own and promised to nobody: what fails here fails for nobody else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile

from msgspec import Struct

from monitor.clock import Clock
from monitor.errors import NoAnswer, Refused, Unreachable, Unreadable
from monitor.fetch.client import Fetcher
from monitor.model.exchange import Request, Response
from monitor.model.trial import TrialId
from monitor.model.watch import Watch
from monitor.pipeline.observe import standing_for
from monitor.registries.base import History, Registry
from monitor.store.database import Database, Transaction
from monitor.store.versions import Standing

log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(days=1)  # one load: a list of versions is not asked for sooner
SHARE = 30  # requests, half a minute at the usual pace: what is brought beside other work
_MARK = "history:{}"
_ABSENT_IN_A_ROW = 20  # trials that the registry says it shows no history of: some have none
_IN_A_ROW = 3  # trials, or versions of one, that fail so often say something of the interface

Progress = Callable[[int, int], None]


class Past(Struct, frozen=True, kw_only=True):
    """How far the past of a trial is here: versions `listed`, `here`, and `brought` just now.

    `missing` are those that could not be had; `reason` says why there is no more, and `alone`
    whether that says nothing of other trials.
    """

    trial: TrialId
    listed: int = 0
    here: int = 0
    brought: int = 0
    missing: tuple[int, ...] = ()
    reason: str = ""
    alone: bool = False

    @property
    def whole(self) -> bool:
        """Whether every version that the registry lists is here."""
        return not self.reason and self.here == self.listed


class Brought(Struct, frozen=True, kw_only=True):
    """What has come of a run: each trial that was asked for, and those that were `left` for later.

    `reason` says why they were left, where it was neither the share nor a wish to stop.
    """

    trials: tuple[Past, ...] = ()
    left: tuple[TrialId, ...] = ()
    reason: str = ""

    @property
    def whole(self) -> bool:
        """Whether all that was asked for is here."""
        return not self.left and all(past.whole for past in self.trials)


class _Course(Struct):
    """How it goes with one trial: versions brought, and what was wrong last."""

    brought: int = 0
    reason: str = ""
    alone: bool = False


class _Stopped(Exception):
    """There is nothing more to ask for now: the share is used up, or somebody wants us to stop."""


class Backfill:
    """One run over some trials. Collaborators come in, `run` is called once."""

    def __init__(
        self,
        *,
        database: Database,
        registries: Mapping[str, Registry],
        fetcher: Callable[[str], Fetcher],
        clock: Clock,
        stopping: Callable[[], bool],
        share: int | None = None,
        progress: Progress = lambda _done, _of: None,
    ) -> None:
        """`share` is the most requests to send (None: as many as it takes).

        `progress` hears how many versions were dealt with, of how many that are known to be due.
        """
        self._database = database
        self._registries = registries
        self._fetcher = fetcher
        self._clock = clock
        self._stopping = stopping
        self._share = share
        self._progress = progress
        self._done = self._due = 0

    def run(self, trials: Iterable[TrialId]) -> Brought:
        """Bring what is not here yet; what fails is in the result, and the next run tries again."""
        waiting = self._standing(trials)
        found: list[Past] = []
        while waiting:
            try:
                self._expect_hope(found)
                found.append(self._past(waiting[0]))
            except _Stopped:
                break
            except Refused as refusal:
                self._leave_alone(waiting[0].registry, refusal.reason)
                return Brought(trials=tuple(found), left=tuple(waiting), reason=refusal.reason)
            waiting.pop(0)
        return Brought(trials=tuple(found), left=tuple(waiting))

    def _standing(self, trials: Iterable[TrialId]) -> list[TrialId]:
        """Return the numbers that stand for these; what was asked for in vain comes last."""
        with self._database.read() as tx:
            merges, standings = tx.records.merges(), tx.versions.standings()
        found = dict.fromkeys(standing_for(trial, merges) for trial in trials)
        in_vain = {trial for trial, standing in standings.items() if standing.reason}
        return sorted(found, key=lambda trial: trial in in_vain)

    def _expect_hope(self, found: list[Past]) -> None:
        """Raise where so many trials failed in a row that the interface must be gone."""
        in_a_row = list(takewhile(lambda past: past.reason and not past.brought, found[::-1]))
        strange = sum(not past.alone for past in in_a_row)
        if strange >= _IN_A_ROW or len(in_a_row) >= _ABSENT_IN_A_ROW:
            says = f"{len(in_a_row)} trials in a row whose past could not be had"
            raise Refused(in_a_row[0].trial.registry, says)

    def _leave_alone(self, registry: str, reason: str) -> None:
        """Note that the interface is not to be asked for a while, unless a person wants it."""
        log.info("no history", extra={"registry": registry, "reason": reason})
        with self._database.begin() as tx:
            tx.checks.mark(_MARK.format(registry), self._clock(), reason)

    # --- one trial

    def _past(self, trial: TrialId) -> Past:
        registry = self._registries[trial.registry]
        if registry.history is None:
            says = f"{registry.title} keeps no history that can be asked for"
            return self._told(trial, _Course(reason=says))
        course = _Course()
        try:
            self._list(registry.history, trial)
            self._versions(registry, registry.history, trial, course)
        except Refused:
            raise
        except (Unreachable, Unreadable) as failure:
            if self._stopping():
                raise _Stopped from failure
            self._note_failure(trial, failure.reason)
            course.reason = failure.reason
            course.alone = not isinstance(failure, (Unreachable, NoAnswer))
        else:
            with self._database.begin() as tx:
                tx.versions.done(trial, self._clock())
            log.info("brought", extra={"trial": str(trial), "versions": course.brought})
        return self._told(trial, course)

    def _told(self, trial: TrialId, course: _Course) -> Past:
        with self._database.read() as tx:
            here, listed = tx.versions.count(trial)
            missing = tx.versions.owed(trial)
        return Past(
            trial=trial,
            listed=listed,
            here=here,
            brought=course.brought,
            missing=missing,
            reason=course.reason,
            alone=course.alone,
        )

    def _note_failure(self, trial: TrialId, reason: str) -> None:
        log.info("no history", extra={"trial": str(trial), "reason": reason})
        with self._database.begin() as tx:
            tx.versions.failed(trial, self._clock(), reason)

    def _list(self, history: History, trial: TrialId) -> None:
        with self._database.read() as tx:
            standing = tx.versions.standing(trial)
            _, known = tx.versions.count(trial)
        fresh = standing and self._clock() - standing.asked_at < AGAIN_AFTER
        if standing and fresh and known and not standing.reason:
            return
        request = history.versions(trial)
        listed = history.read_versions(request, self._ask(trial, request))
        with self._database.begin() as tx:
            tx.versions.listed(trial, listed, self._clock())

    def _versions(
        self, registry: Registry, history: History, trial: TrialId, course: _Course
    ) -> None:
        """Bring the versions that are owed; one that cannot be read is left out, and noted."""
        with self._database.read() as tx:
            owed = tx.versions.owed(trial)
        self._due += len(owed)
        in_a_row = 0
        for number in owed:
            self._progress(self._done, self._due)
            try:
                course.brought += self._bring(registry, history, trial, number)
            except Unreadable as failure:
                course.reason = failure.reason
                in_a_row += 1
                with self._database.begin() as tx:
                    tx.versions.unavailable(trial, number, failure.reason)
                if in_a_row == _IN_A_ROW:
                    raise
            else:
                in_a_row = 0
            self._done += 1
        self._progress(self._done, self._due)

    def _bring(self, registry: Registry, history: History, trial: TrialId, number: int) -> bool:
        """Bring a version; False where another run, the daemon's say, has brought it meanwhile."""
        with self._database.read() as tx:
            if number not in tx.versions.owed(trial):
                return False
        request = history.version(trial, number)
        reading = history.read_version(request, self._ask(trial, request), number)
        fingerprint = registry.fingerprint(reading.payload)
        with self._database.begin() as tx:
            tx.versions.keep(number, reading, fingerprint, self._clock())
        return True

    def _ask(self, trial: TrialId, request: Request) -> Response:
        if self._stopping() or self._share == 0:
            raise _Stopped
        if self._share is not None:
            self._share -= 1
        return self._fetcher(trial.registry).send(request)


def wanted(
    database: Database,
    watches: Iterable[Watch],
    now: datetime,
    among: Iterable[TrialId] | None = None,
) -> tuple[TrialId, ...]:
    """Return the trials whose watches ask for their past, and it is not here.

    What was asked for in vain is left alone for a day; so is a registry that has shut us out.
    """
    trials = [trial for watch in watches if watch.backfill for trial in watch.trials]
    if not trials:
        return ()
    chosen = None if among is None else set(among)
    with database.read() as tx:
        merges, standings = tx.records.merges(), tx.versions.standings()
        closed = {key for key in {t.registry for t in trials} if _is_closed(tx, key, now)}
    found = [
        standing_for(trial, merges)
        for trial in trials
        if trial.registry not in closed and (chosen is None or trial in chosen)
    ]
    return tuple(trial for trial in dict.fromkeys(found) if _is_due(standings.get(trial), now))


def _is_closed(tx: Transaction, registry: str, now: datetime) -> bool:
    at, _ = tx.checks.marked(_MARK.format(registry))
    last = tx.checks.last(registry)
    refused = last[0].started_at if last and last[0].outcome == "refused" else None
    return any(since is not None and now - since < AGAIN_AFTER for since in (at, refused))


def _is_due(standing: Standing | None, now: datetime) -> bool:
    if standing is None:
        return True
    if standing.done_at is not None:
        return False
    return not standing.reason or now - standing.asked_at >= AGAIN_AFTER
