"""How a check goes, as it goes, and what is wrong with single trials."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.trial import TrialId
from monitor.pipeline import notices
from monitor.pipeline.judge import Scene
from monitor.registries.base import Registry
from monitor.store.checks import Trouble
from monitor.store.database import Database, Transaction
from monitor.store.records import Head

log = logging.getLogger(__name__)


class Visit(Struct, kw_only=True):
    """What has come of a check so far; `asked` counts the trials that it is about."""

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

    def leave(self, trials: Iterable[TrialId], reason: str) -> None:
        """Note that these trials were not asked for, or that no answer came."""
        self.unreachable.update(dict.fromkeys(trials, reason))
        self.outcome, self.reason = "partial", reason


class Troubles:
    """Keeps count of trials that cannot be read, and of those that the registry does not know."""

    def __init__(
        self, *, registry: Registry, database: Database, scene: Scene, visit: Visit
    ) -> None:
        self._registry = registry
        self._database = database
        self._scene = scene
        self._visit = visit

    def unreadable(self, failures: Iterable[tuple[TrialId, str]]) -> None:
        """Note why nothing is concluded about these trials; raise the alarm for a lasting one."""
        with self._database.begin() as tx:
            for trial, reason in failures:
                log.warning("not readable", extra={"trial": str(trial), "reason": reason})
                self._visit.unreadable[trial] = reason
                self._visit.outcome = "partial"
                found = self._once_more(tx, trial, "unreadable", reason)
                if found.times == notices.ALARM_AFTER:
                    alarm = notices.unreadable(self._registry, self._scene, found)
                    self._visit.events += tx.events.append([alarm])

    def absent(self, trial: TrialId, head: Head | None) -> None:
        """Note that the registry does not know a trial; it is gone when two loads have said so."""
        reason = "the registry does not know this number"
        with self._database.begin() as tx:
            found = self._once_more(tx, trial, "absent", reason)
            if head is None or not head.revision:
                self._visit.unreadable[trial] = reason
            elif head.vanished:
                return
            elif found.times < 2:
                self._visit.unreadable[trial] = f"{reason} any more; the next load will tell"
            else:
                self._gone(tx, trial)

    def _gone(self, tx: Transaction, trial: TrialId) -> None:
        tx.records.vanished(trial, self._scene.now)
        last = tx.records.revisions(trial)[-1]
        event = notices.vanished(self._registry, self._scene, last, self._visit.load)
        self._visit.events += tx.events.append([event])
        self._visit.vanished.append(trial)

    def _once_more(self, tx: Transaction, trial: TrialId, kind: str, reason: str) -> Trouble:
        """Count a trouble on from the last time; an absence counts once a load."""
        before = tx.checks.troubles([trial]).get(trial)
        load = self._visit.load
        found = Trouble(
            trial=trial, kind=kind, since=self._scene.now, load=load, times=1, reason=reason
        )
        if before is not None and before.kind == kind:
            again = kind != "absent" or before.load != load
            found = replace(found, since=before.since, times=before.times + again)
        tx.checks.in_trouble(found)
        return found
