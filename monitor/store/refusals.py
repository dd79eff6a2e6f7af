"""Who is told nothing any more."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from monitor.model.delivery import DeliveryState
from monitor.model.refusal import Refusal
from monitor.store.tables import delivery, refusal


class Refusals:
    """Recipients who want no more, and those for whom nothing is taken any more."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Refusal, ...]:
        """Return every refusal, the oldest first."""
        query = select(refusal).order_by(
            refusal.c.since, refusal.c.channel, refusal.c.recipient, refusal.c.subscription
        )
        return tuple(Refusal(**row._asdict()) for row in self._connection.execute(query))

    def add(self, new: Refusal) -> bool:
        """Note a refusal, and settle what waits for this reader; False where it was known.

        A reader who wants no more is owed nothing any more: that is discarded. What nobody takes
        any more is dead: it was owed.
        """
        if not self._is_known(new):
            self._connection.execute(insert(refusal), _row(new))
            self._settle(new)
            return True
        self._settle(new)
        return False

    def settle(self, channel: str) -> None:
        """Settle what waits for readers who want no more: it was in hand when they said so.

        What a receiver refused may be tried again by hand, and is not settled here.
        """
        for each in self.all():
            if each.channel == channel and each.by == "reader":
                self._settle(each)

    def remove(self, known: Refusal) -> bool:
        """Take a refusal away; False where there was none."""
        return self._connection.execute(delete(refusal).where(_is(known))).rowcount > 0

    def _is_known(self, new: Refusal) -> bool:
        return self._connection.execute(select(refusal.c.by).where(_is(new))).first() is not None

    def _settle(self, new: Refusal) -> None:
        pending = and_(
            delivery.c.channel == new.channel,
            delivery.c.recipient == new.recipient,
            delivery.c.settled_at.is_(None),
            delivery.c.state == DeliveryState.PENDING.value,
        )
        if new.subscription:
            pending = and_(pending, delivery.c.subscription == new.subscription)
        state = DeliveryState.DISCARDED if new.by == "reader" else DeliveryState.DEAD
        self._connection.execute(
            update(delivery)
            .where(pending)
            .values(state=state.value, settled_at=new.since, reason=new.reason)
        )


def _is(one: Refusal) -> ColumnElement[bool]:
    return and_(
        refusal.c.channel == one.channel,
        refusal.c.recipient == one.recipient,
        refusal.c.subscription == one.subscription,
    )


def _row(new: Refusal) -> dict[str, object]:
    return {name: getattr(new, name) for name in Refusal.__struct_fields__}
