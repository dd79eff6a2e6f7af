"""Trials that were added by hand, beside those in the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from monitor.model.trial import TrialId
from monitor.store.tables import watched


class Addition(Struct, frozen=True, kw_only=True):
    """A trial that somebody added to a watch."""

    watch: str
    trial: TrialId
    tags: tuple[str, ...]


class Watched:
    """The trials added by hand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Addition, ...]:
        """Return every addition, by watch and number."""
        rows = self._connection.execute(select(watched).order_by(watched.c.watch, watched.c.trial))
        return tuple(
            Addition(
                watch=row.watch,
                trial=TrialId.parse(row.trial),
                tags=tuple(row.tags.split("\n")) if row.tags else (),
            )
            for row in rows
        )

    def add(
        self, watch: str, trials: Iterable[TrialId], *, tags: Iterable[str], now: datetime
    ) -> tuple[TrialId, ...]:
        """Add trials to a watch; return those that were not there, the others get the tags."""
        known = {each.trial: each.tags for each in self.all() if each.watch == watch}
        named, labels = tuple(dict.fromkeys(trials)), tuple(tags)
        fresh = tuple(each for each in named if each not in known)
        for each in named:
            if not set(labels) <= set(known.get(each, labels)):
                self._tag(watch, each, (*known[each], *labels))
        joined = _joined(labels)
        rows = [
            {"watch": watch, "trial": str(each), "tags": joined, "added_at": now} for each in fresh
        ]
        if rows:
            self._connection.execute(insert(watched), rows)
        return fresh

    def _tag(self, watch: str, trial: TrialId, tags: tuple[str, ...]) -> None:
        here = (watched.c.watch == watch, watched.c.trial == str(trial))
        self._connection.execute(update(watched).where(*here).values(tags=_joined(tags)))

    def remove(self, trials: Iterable[TrialId], watch: str = "") -> tuple[TrialId, ...]:
        """Take trials out of a watch, or of all; return those that were there."""
        wanted = set(trials)
        found = [
            each
            for each in self.all()
            if each.trial in wanted and (not watch or each.watch == watch)
        ]
        for each in found:
            self._connection.execute(
                delete(watched).where(
                    watched.c.watch == each.watch, watched.c.trial == str(each.trial)
                )
            )
        return tuple(dict.fromkeys(each.trial for each in found))


def _joined(tags: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(tags))
