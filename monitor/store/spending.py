"""How much readers had of late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from monitor.model.delivery import DeliveryState
from monitor.store.slices import slices
from monitor.store.tables import delivery

Reader = tuple[str, str, str]  # a subscription, a channel and a recipient


class Spending:
    """The messages that went to readers lately, and those that are about to go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def within(
        self, since: datetime, now: datetime, subscriptions: Sequence[str]
    ) -> dict[Reader, tuple[int, datetime]]:
        """Return how many messages of these subscriptions each reader had after `since`, or has
        waiting that are due by `now` or were not taken; and when the first of them came, which is
        not before now for those that wait.
        """
        when = func.coalesce(delivery.c.settled_at, literal(now, delivery.c.due.type))
        reader = (delivery.c.subscription, delivery.c.channel, delivery.c.recipient)
        query = select(*reader, func.count().label("many"), func.min(when).label("first"))
        query = query.where(_sent(since, now) | _going(now)).group_by(*reader)
        return {
            (row.subscription, row.channel, row.recipient): (row.many, row.first)
            for some in slices(subscriptions)
            for row in self._connection.execute(query.where(delivery.c.subscription.in_(some)))
        }


def _sent(since: datetime, now: datetime) -> ColumnElement[bool]:
    return and_(
        delivery.c.state == DeliveryState.SENT.value,
        delivery.c.settled_at > since,
        delivery.c.settled_at <= now,
    )


def _going(now: datetime) -> ColumnElement[bool]:
    waiting = (DeliveryState.PENDING.value, DeliveryState.SENDING.value)
    return and_(
        delivery.c.settled_at.is_(None),
        delivery.c.state.in_(waiting),
        or_(delivery.c.due <= now, delivery.c.attempts > 0),
    )
