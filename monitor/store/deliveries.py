"""The outbox: what is owed, to whom, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, delete, func, select, update

from monitor.model.delivery import Delivery, DeliveryState
from monitor.store.gathering import Gathering
from monitor.store.sending import Sending
from monitor.store.slices import slices
from monitor.store.tables import attempt, delivery, delivery_event


class Attempt(Struct, frozen=True, kw_only=True):
    """One try at sending a delivery, and how it went.

    `reason` is why it failed, or what the receiver answered. `milliseconds` is how long it took,
    None where that was not measured.
    """

    number: int
    at: datetime
    outcome: str
    reason: str
    milliseconds: int | None = None


class Deliveries(Gathering, Sending):
    """Digests owed to channels: gathered, sent, looked at, and in an operator's hand."""

    def list(
        self,
        *states: DeliveryState,
        channel: str = "",
        subscription: str = "",
        since: datetime | None = None,
        limit: int = 1000,
    ) -> tuple[Delivery, ...]:
        """Return deliveries in these states (all, if none is named), the latest first.

        `since` asks for those that were opened or settled then or later.
        """
        query = _chosen(states, channel, subscription)
        if since is not None:
            query = query.where((delivery.c.opened_at >= since) | (delivery.c.settled_at >= since))
        order = (delivery.c.opened_at.desc(), delivery.c.number.desc())
        return self._whole(self._rows(query.order_by(*order).limit(limit)))

    def by_id(self, key: str) -> Delivery | None:
        """Return the delivery whose id begins so, if there is just one."""
        pattern = key.replace("%", "").replace("_", "") + "%"
        rows = self._rows(select(delivery).where(delivery.c.id.like(pattern)).limit(2))
        return self._whole(rows)[0] if len(rows) == 1 else None

    def attempts(self, one: Delivery) -> tuple[Attempt, ...]:
        """Return every try at a delivery, the first first."""
        query = select(attempt).where(attempt.c.delivery == one.id).order_by(attempt.c.number)
        return tuple(
            Attempt(
                number=row.number,
                at=row.at,
                outcome=row.outcome,
                reason=row.reason,
                milliseconds=row.milliseconds,
            )
            for row in self._rows(query)
        )

    def last_before(self, one: Delivery) -> datetime | None:
        """Return when the same reader was last told something of this subscription before."""
        query = select(func.max(delivery.c.settled_at)).where(
            delivery.c.subscription == one.subscription,
            delivery.c.channel == one.channel,
            delivery.c.recipient == one.recipient,
            delivery.c.state == DeliveryState.SENT.value,
            delivery.c.id != one.id,
        )
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def counts(self) -> dict[DeliveryState, int]:
        """Return how many deliveries are in each state."""
        query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
        return {DeliveryState(state): count for state, count in self._connection.execute(query)}

    def waiting(self) -> dict[str, int]:
        """Return how many deliveries are not settled yet, by channel."""
        query = select(delivery.c.channel, func.count().label("many")).where(
            delivery.c.settled_at.is_(None)
        )
        return {row.channel: row.many for row in self._rows(query.group_by(delivery.c.channel))}

    def overdue(self, now: datetime) -> int:
        """Return how many deliveries may be sent by now and are not."""
        query = select(func.count()).where(
            delivery.c.settled_at.is_(None),
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.due <= now,
        )
        return int(self._connection.execute(query).scalar_one())

    def known(self, reason: str) -> bool:
        """Whether a delivery that is not settled waits for this reason already."""
        query = select(delivery.c.id).where(
            delivery.c.settled_at.is_(None), delivery.c.reason == reason
        )
        return self._connection.execute(query.limit(1)).first() is not None

    # --- an operator's hand

    def retry(self, ones: Iterable[Delivery], now: datetime) -> None:
        """Make deliveries due now, with all their tries before; they still take no news.

        Their receivers may have had them, and drop what comes under the same key a second time.
        """
        again = {"due": now, "settled_at": None, "attempts": 0, "reason": ""}
        self._change(ones, state=DeliveryState.PENDING.value, **again)

    def discard(self, ones: Iterable[Delivery], now: datetime, reason: str) -> None:
        """Take deliveries out: they are owed no longer, and stay listed."""
        ones = tuple(ones)
        self._change(
            ones, state=DeliveryState.DISCARDED.value, settled_at=now, reason=reason, owner=""
        )
        for one in ones:
            self._note(one, now, DeliveryState.DISCARDED.value, reason, None)

    def _change(self, ones: Iterable[Delivery], **values: object) -> None:
        for some in slices([one.id for one in ones]):
            self._connection.execute(
                update(delivery).where(delivery.c.id.in_(some)).values(**values)
            )

    # --- retention

    def forget(self, before: datetime, limit: int) -> int:
        """Forget the oldest that were settled before then, dead ones excepted; return how many."""
        done = (DeliveryState.SENT.value, DeliveryState.DISCARDED.value)
        query = select(delivery.c.id).where(
            delivery.c.settled_at < before, delivery.c.state.in_(done)
        )
        keys = [row.id for row in self._rows(query.order_by(delivery.c.settled_at).limit(limit))]
        for some in slices(keys):
            for table, column in (
                (attempt, attempt.c.delivery),
                (delivery_event, delivery_event.c.delivery),
                (delivery, delivery.c.id),
            ):
                self._connection.execute(delete(table).where(column.in_(some)))
        return len(keys)


def _chosen(
    states: Sequence[DeliveryState], channel: str, subscription: str
) -> Select[tuple[Any, ...]]:
    query = select(delivery)
    if states:
        query = query.where(delivery.c.state.in_([state.value for state in states]))
    if channel:
        query = query.where(delivery.c.channel == channel)
    if subscription:
        query = query.where(delivery.c.subscription == subscription)
    return query
