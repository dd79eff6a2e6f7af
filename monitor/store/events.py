"""What happened, and what of it nobody has routed yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from monitor.errors import Damaged
from monitor.model.event import Event, EventKind, Severity
from monitor.model.trial import TrialId
from monitor.store.packing import compress_text, decompress_text
from monitor.store.slices import slices
from monitor.store.tables import event

_decode = msgspec.json.Decoder(Event).decode
_written = select(event.c.id, event.c.body)


class Events:
    """The journal of events, in the order of their making.

    One that does not read back must not keep all others from being told: it is left out, and named
    by `unrouted` and by `damaged`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, events: Sequence[Event]) -> int:
        """Add those that are not there yet; return how many these were."""
        ids = [each.id for each in events]
        known = {
            row.id
            for some in slices(ids)
            for row in self._connection.execute(select(event.c.id).where(event.c.id.in_(some)))
        }
        fresh = {each.id: _row(each) for each in events if each.id not in known}
        if fresh:
            self._connection.execute(insert(event), list(fresh.values()))
        return len(fresh)

    def unrouted(self, limit: int = 5000) -> tuple[tuple[Event, ...], tuple[str, ...]]:
        """Return the oldest events that no subscription was asked about yet.

        Beside them are the ids of those among the oldest that do not read back.
        """
        query = _written.where(event.c.routed.is_(False)).order_by(event.c.seq).limit(limit)
        read = [_read(row) for row in self._connection.execute(query)]
        whole = tuple(found for _, found in read if isinstance(found, Event))
        return whole, tuple(key for key, found in read if isinstance(found, Damaged))

    def routed(self, ids: Sequence[str]) -> None:
        """Note that every subscription was asked about these."""
        for some in slices(ids):
            self._connection.execute(update(event).where(event.c.id.in_(some)).values(routed=True))

    def mute(self, ids: Sequence[str], by: str) -> None:
        """Note that nobody is told of these, and which event, or which silence, says why."""
        values = {"routed": True, "muted_by": by}
        for some in slices(ids):
            self._connection.execute(update(event).where(event.c.id.in_(some)).values(**values))

    def muted_by(self, key: str) -> Event | None:
        """Return the event that says why nobody was told of this one, None where it was told."""
        mute = select(event.c.muted_by).where(event.c.id == key).scalar_subquery()
        found = _whole(self._connection.execute(_written.where(event.c.id == mute)))
        return found[0] if found else None

    def muted_since(self, since: datetime | None) -> dict[str, str]:
        """Return, for each event that nobody was told of, the id of what says why."""
        query = select(event.c.id, event.c.muted_by).where(event.c.muted_by.is_not(None))
        if since is not None:
            query = query.where(event.c.time >= since)
        return {row.id: row.muted_by for row in self._connection.execute(query)}

    def by_id(self, ids: Sequence[str]) -> tuple[Event, ...]:
        """Return those of these events that read back, in the order of their making."""
        query = _written.add_columns(event.c.seq)
        rows = [
            row
            for some in slices(tuple(dict.fromkeys(ids)))
            for row in self._connection.execute(query.where(event.c.id.in_(some)))
        ]
        return _whole(sorted(rows, key=lambda row: row.seq))

    def beginning(self, start: str) -> tuple[Event, ...]:
        """Return the events whose ids begin so, and that read back."""
        query = _written.where(event.c.id.startswith(start, autoescape=True))
        return _whole(self._connection.execute(query.order_by(event.c.seq).limit(100)))

    def find(
        self,
        *,
        trial: TrialId | None = None,
        since: datetime | None = None,
        at_least: Severity = Severity.NOISE,
        limit: int = 100_000,
    ) -> tuple[Event, ...]:
        """Return the events that fit and read back, in the order of their making."""
        query = _written.where(event.c.severity >= at_least.rank)
        if trial is not None:
            query = query.where(event.c.trial == str(trial))
        if since is not None:
            query = query.where(event.c.time >= since)
        return _whole(self._connection.execute(query.order_by(event.c.seq).limit(limit)))

    def newest(
        self, *, since: datetime | None, at_least: Severity = Severity.NOISE
    ) -> Iterator[Event]:
        """Yield the events that fit and read back, one after another, the latest made first."""
        query = _written.where(event.c.severity >= at_least.rank).order_by(event.c.seq.desc())
        if since is not None:
            query = query.where(event.c.time >= since)
        for row in self._connection.execute(query.execution_options(yield_per=500)):
            yield from _whole([row])

    def times(self, kinds: Iterable[EventKind]) -> dict[TrialId, tuple[datetime, ...]]:
        """Return when each trial had events of these kinds, in the order of their making."""
        query = select(event.c.trial, event.c.time).where(
            event.c.kind.in_([kind.value for kind in kinds]), event.c.trial.is_not(None)
        )
        found: dict[TrialId, list[datetime]] = {}
        for row in self._connection.execute(query.order_by(event.c.seq)):
            found.setdefault(TrialId.parse(row.trial), []).append(row.time)
        return {trial: tuple(times) for trial, times in found.items()}

    def damaged(self) -> Iterator[tuple[str, Damaged]]:
        """Yield the id of every event that does not read back, and what is wrong with it."""
        for row in self._connection.execute(_written.order_by(event.c.seq)):
            key, found = _read(row)
            if isinstance(found, Damaged):
                yield key, found

    def count(self) -> int:
        """Return how many events there are."""
        return self._connection.execute(select(func.count()).select_from(event)).scalar_one()


def _whole(rows: Iterable[Row[*tuple[Any, ...]]]) -> tuple[Event, ...]:
    found = (_read(row)[1] for row in rows)
    return tuple(each for each in found if isinstance(each, Event))


def _read(row: Row[*tuple[Any, ...]]) -> tuple[str, Event | Damaged]:
    """Return the event's id, and the event or what is wrong with it."""
    try:
        return row.id, _decode(decompress_text(row.body))
    except Damaged as damage:
        return row.id, damage
    except msgspec.MsgspecError as error:
        return row.id, Damaged(f"a stored event is none: {error}")


def _row(each: Event) -> dict[str, object]:
    return {
        "id": each.id,
        "trial": f"{each.registry}:{each.trial}" if each.trial else None,
        "time": each.time,
        "kind": each.kind.value,
        "severity": each.severity.rank,
        "routed": False,
        "body": compress_text(msgspec.json.encode(each)),
    }
