"""calendar → events: what time alone has made so of the trials that are watched.

Most states are looked at when they are kept. What is left is asked for here: which trials' day has
come, and which have not been looked at as they are now. A transaction for each piece of them:
whoever comes next goes on from there, and says nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from monitor.model.trial import TrialId
from monitor.pipeline.judge import Scene
from monitor.pipeline.observe import standing_for
from monitor.pipeline.silences import Silences
from monitor.registries.base import Registry
from monitor.store.database import Database

PIECE = 200  # trials in one transaction


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
        self._watchers = watchers
        self._stopping = stopping

    def look(self, trials: Iterable[TrialId]) -> int:
        """Look at those of the trials that are watched; return how many events came of it."""
        with self._database.read() as tx:
            due = tx.outlooks.due(self._now.astimezone(UTC).date())
            if not due:
                return 0
            merges = tx.records.merges()
        chosen = {standing_for(each, merges) for each in trials if each in self._watchers}
        scene = Scene(now=self._now, watchers=self._watched_as(merges))
        wanted = [each for each in due if each in chosen]
        silences, made = Silences(self._registries, scene), 0
        for start in range(0, len(wanted), PIECE):
            if self._stopping():
                break
            piece = wanted[start : start + PIECE]
            with self._database.begin() as tx:
                # what they are now: another check of ours may have looked at them in the meantime
                latest = tx.records.titles(piece)
                states = ((latest[trial], found) for trial, found in tx.records.payloads(piece))
                made += silences.keep(tx, states)
        return made

    def _watched_as(self, merges: dict[TrialId, TrialId]) -> dict[TrialId, tuple[str, ...]]:
        """Return the watches of each trial, those of its obsolete numbers with it."""
        names: dict[TrialId, dict[str, None]] = {}
        for trial, of in self._watchers.items():
            names.setdefault(standing_for(trial, merges), {}).update(dict.fromkeys(of))
        return {trial: tuple(of) for trial, of in names.items()}
