"""Taking deliveries for sending, and noting how it went."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from monitor.model.delivery import Delivery, DeliveryState
from monitor.store.delivery_rows import DeliveryRows
from monitor.store.slices import slices
from monitor.store.tables import attempt, delivery

Gone = Callable[[str], bool]

_PENDING, _SENDING = DeliveryState.PENDING.value, DeliveryState.SENDING.value

# what is said once for each message is put together once
_SENT = (
    update(delivery)
    .where(delivery.c.id == bindparam("key"))
    .values(
        state=DeliveryState.SENT.value,
        settled_at=bindparam("now"),
        reason="",
        attempts=bindparam("tries"),
        owner="",
    )
)
_NOTE = insert(attempt).values(
    delivery=bindparam("key"),
    number=select(func.coalesce(func.max(attempt.c.number), 0) + 1)
    .where(attempt.c.delivery == bindparam("key"))
    .scalar_subquery(),
    at=bindparam("now"),
    outcome=bindparam("how"),
    reason=bindparam("why"),
    milliseconds=bindparam("took"),
)


class Sending(DeliveryRows):
    """Each delivery is settled only after its sending returned.

    Who takes some for sending holds a lease on them. `gone` says of the name of such a one whether
    it is known to be dead: what it had in hand is free at once. Nobody asks for a channel under a
    name that still sends to it: what stands under this name is a remainder, and free as well.
    """

    def due(self, now: datetime, *, gone: Gone) -> dict[str, int]:
        """Return to which channels something may be sent now, and how much."""
        query = select(delivery.c.channel, func.count().label("many")).where(
            delivery.c.settled_at.is_(None), _ready(delivery, now, self._free(gone))
        )
        return {row.channel: row.many for row in self._rows(query.group_by(delivery.c.channel))}

    def claim(
        self,
        channel: str,
        *,
        owner: str,
        gone: Gone,
        now: datetime,
        until: datetime,
        limit: int,
    ) -> tuple[Delivery, ...]:
        """Take the oldest deliveries of a channel that may be sent now; nobody else gets them.

        Within a lane of a recipient nothing overtakes what failed and is to be tried again, nor
        what another has in hand. They come in their order, as they stood before, with the events
        that they hold now: from here on they take no others.
        """
        free = (*self._free(gone), owner)
        query = select(delivery).where(
            delivery.c.channel == channel,
            delivery.c.settled_at.is_(None),
            _ready(delivery, now, free),
            _is_first(now, free),
        )
        rows = self._rows(query.order_by(delivery.c.number, delivery.c.id).limit(limit))
        taken = update(delivery).where(
            delivery.c.id.in_([row.id for row in rows]),
            _ready(delivery, now, free),  # again: it is this that makes one of two the owner
        )
        taken = taken.values(
            state=_SENDING,
            claims=delivery.c.claims + 1,
            holds=True,
            owner=owner,
            leased_until=until,
        )
        ours = {row.id for row in self._connection.execute(taken.returning(delivery.c.id))}
        return self._whole([row for row in rows if row.id in ours])

    def oldest_due(self, now: datetime, channels: Collection[str]) -> datetime | None:
        """Return since when something could have been sent to one of these channels."""
        query = select(func.min(delivery.c.due)).where(
            delivery.c.channel.in_(list(channels)),
            delivery.c.settled_at.is_(None),
            delivery.c.state == _PENDING,
            delivery.c.due <= now,
            _is_first(now, ()),
        )
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def _free(self, gone: Gone) -> tuple[str, ...]:
        """Return the owners of what is in hand of whom it is known that they are dead."""
        query = select(delivery.c.owner).where(delivery.c.state == _SENDING).distinct()
        return tuple(row.owner for row in self._rows(query) if gone(row.owner))

    def sent(
        self, one: Delivery, now: datetime, *, answer: str = "", took: timedelta | None = None
    ) -> None:
        """Settle a delivery that the channel took."""
        said = {"key": one.id, "now": now, "tries": one.attempts + 1}
        self._connection.execute(_SENT, said)
        self._note(one, now, DeliveryState.SENT.value, answer, took)

    def abandoned(
        self,
        one: Delivery,
        now: datetime,
        reason: str,
        *,
        owner: str,
        took: timedelta | None = None,
    ) -> bool:
        """Give a delivery up: it is listed as dead. False where another has it in hand by now."""
        given = self._give_back(
            (one,),
            owner,
            state=DeliveryState.DEAD.value,
            settled_at=now,
            reason=reason,
            attempts=one.attempts + 1,
        )
        self._note(one, now, DeliveryState.DEAD.value, reason, took)
        return given

    def postponed(
        self,
        one: Delivery,
        now: datetime,
        *,
        owner: str,
        until: datetime,
        reason: str,
        took: timedelta | None = None,
    ) -> None:
        """Put a delivery off after a try that failed; its lane waits for it."""
        self._give_back(
            (one,),
            owner,
            state=_PENDING,
            due=until,
            reason=reason,
            attempts=one.attempts + 1,
        )
        self._note(one, now, "postponed", reason, took)

    def hasten(self, channel: str, since: datetime, now: datetime) -> None:
        """Make due now what this channel has not taken since then: it takes messages again.

        What it did not take before that, while it took others, it refuses for a reason that is the
        message's own: that keeps to its pauses.
        """
        before = exists().where(attempt.c.delivery == delivery.c.id, attempt.c.at < since)
        waiting = and_(
            delivery.c.channel == channel,
            delivery.c.settled_at.is_(None),
            delivery.c.state == _PENDING,
            delivery.c.attempts > 0,
            delivery.c.due > now,
            not_(before),
        )
        self._connection.execute(update(delivery).where(waiting).values(due=now))

    def unsent(self, one: Delivery, *, owner: str, until: datetime, reason: str) -> None:
        """Put a delivery off that was not tried at all, for a reason that is not the channel's.

        Its lane does not wait for it, and it takes news, unless it was sent before.
        """
        self._give_back(
            (one,),
            owner,
            state=_PENDING,
            due=until,
            reason=reason,
            holds=False,
            claims=delivery.c.claims - 1,
        )

    def untouched(self, ones: Sequence[Delivery], *, owner: str) -> None:
        """Give back what was taken and not come to: it stands as it stood before."""
        self._give_back(ones, owner, state=_PENDING, claims=delivery.c.claims - 1)

    def _give_back(self, ones: Sequence[Delivery], owner: str, **values: object) -> bool:
        """Change what was taken, unless the lease ran out and another has it now."""
        changed = 0
        for some in slices([one.id for one in ones]):
            ours = and_(
                delivery.c.id.in_(some), delivery.c.state == _SENDING, delivery.c.owner == owner
            )
            statement = update(delivery).where(ours).values(owner="", **values)
            changed += self._connection.execute(statement).rowcount
        return changed > 0

    def _note(
        self, one: Delivery, now: datetime, outcome: str, reason: str, took: timedelta | None
    ) -> None:
        milliseconds = None if took is None else round(took.total_seconds() * 1000)
        said = {"key": one.id, "now": now, "how": outcome, "why": reason, "took": milliseconds}
        self._connection.execute(_NOTE, said)


def _is_first(now: datetime, free: Sequence[str]) -> ColumnElement[bool]:
    """Whether nothing before it in its lane is tried again later, or in another's hand."""
    older = delivery.alias("older")
    waits = exists().where(
        older.c.channel == delivery.c.channel,
        older.c.recipient == delivery.c.recipient,
        older.c.lane == delivery.c.lane,
        older.c.number < delivery.c.number,
        older.c.settled_at.is_(None),
        older.c.holds,
        not_(_ready(older, now, free)),
    )
    return or_(delivery.c.lane == "", not_(waits))


def _ready(table: FromClause, now: datetime, free: Sequence[str]) -> ColumnElement[bool]:
    """Whether a delivery that is not settled may be sent now."""
    left = or_(table.c.leased_until <= now, table.c.owner.in_(free))
    return or_(
        and_(table.c.state == _PENDING, table.c.due <= now),
        and_(table.c.state == _SENDING, left),
    )
