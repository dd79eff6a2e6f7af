"""What happened, and what of it nobody has routed yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from monitor.model.event import Event, Severity
from monitor.model.trial import TrialId
from monitor.store.packing import compress_text, decompress_text
from monitor.store.tables import event

_decode = msgspec.json.Decoder(Event).decode


class Events:
    """The journal of events, in the order of their making."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, events: Sequence[Event]) -> int:
        """Add those that are not there yet; return how many these were."""
        ids = [each.id for each in events]
        known = {
            row.id
            for start in range(0, len(ids), 400)
            for row in self._connection.execute(
                select(event.c.id).where(event.c.id.in_(ids[start : start + 400]))
            )
        }
        fresh = {each.id: _row(each) for each in events if each.id not in known}
        if fresh:
            self._connection.execute(insert(event), list(fresh.values()))
        return len(fresh)

    def unrouted(self, limit: int = 5000) -> tuple[Event, ...]:
        """Return the oldest events that no subscription was asked about yet."""
        query = (
            select(event.c.body).where(event.c.routed.is_(False)).order_by(event.c.seq).limit(limit)
        )
        return self._events(query)

    def routed(self, events: Iterable[Event]) -> None:
        """Note that every subscription was asked about these."""
        ids = [each.id for each in events]
        for start in range(0, len(ids), 400):
            self._connection.execute(
                update(event).where(event.c.id.in_(ids[start : start + 400])).values(routed=True)
            )

    def by_id(self, ids: Sequence[str]) -> tuple[Event, ...]:
        """Return these events, in the order of their making."""
        return self._events(select(event.c.body).where(event.c.id.in_(ids)).order_by(event.c.seq))

    def find(
        self,
        *,
        trial: TrialId | None = None,
        since: datetime | None = None,
        at_least: Severity = Severity.NOISE,
        limit: int = 100_000,
    ) -> tuple[Event, ...]:
        """Return the events that fit, in the order of their making."""
        query = select(event.c.body).where(event.c.severity >= at_least.rank)
        if trial is not None:
            query = query.where(event.c.trial == str(trial))
        if since is not None:
            query = query.where(event.c.time >= since)
        return self._events(query.order_by(event.c.seq).limit(limit))

    def count(self) -> int:
        """Return how many events there are."""
        return self._connection.execute(select(func.count()).select_from(event)).scalar_one()

    def _events(self, query: object) -> tuple[Event, ...]:
        rows = self._connection.execute(query)  # type: ignore[call-overload]
        return tuple(_decode(decompress_text(row.body)) for row in rows)


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
