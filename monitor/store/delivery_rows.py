"""Rows of the outbox as the deliveries that they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Connection, Row, Select, select

from monitor.model.delivery import Delivery, DeliveryState
from monitor.store.slices import slices
from monitor.store.tables import delivery_event

Rows = Sequence[Row[tuple[object, ...]]]


class DeliveryRows:
    """Reads deliveries with the events that they hold."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _rows(self, query: Select[tuple[object, ...]]) -> Rows:
        return self._connection.execute(query).all()

    def _whole(self, rows: Rows) -> tuple[Delivery, ...]:
        events = self._events([row.id for row in rows])
        return tuple(_delivery(row, events.get(row.id, ())) for row in rows)

    def _events(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the events of each of these deliveries, in their order."""
        found: dict[str, tuple[str, ...]] = {}
        query = select(delivery_event).order_by(
            delivery_event.c.delivery, delivery_event.c.position
        )
        for some in slices(keys):
            rows = self._rows(query.where(delivery_event.c.delivery.in_(some)))
            for key, members in groupby(rows, key=lambda row: row.delivery):
                found[key] = tuple(member.event for member in members)
        return found


def _delivery(row: Row[tuple[object, ...]], events: tuple[str, ...]) -> Delivery:
    return Delivery(
        id=row.id,
        subscription=row.subscription,
        channel=row.channel,
        recipient=row.recipient,
        group=row.grouping,
        lane=row.lane,
        state=DeliveryState(row.state),
        opened_at=row.opened_at,
        due=row.due,
        attempts=row.attempts,
        reason=row.reason,
        settled_at=row.settled_at,
        events=events,
    )
