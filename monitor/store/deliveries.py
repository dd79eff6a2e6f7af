"""The outbox: what is owed, to whom, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from monitor.model.delivery import Delivery, DeliveryState, Owed
from monitor.store.slices import slices
from monitor.store.tables import attempt, delivery, delivery_event

_NAMESPACE = UUID("0a9d1f0c-5e47-5b8e-8f0a-3d2c9b6f4e11")


class Attempt(Struct, frozen=True, kw_only=True):
    """One try at sending a delivery, and how it went."""

    number: int
    at: datetime
    outcome: str
    reason: str


class Deliveries:
    """Digests owed to channels; each is settled only after its sending returned."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- gathering

    def gather(self, owed: Iterable[Owed], now: datetime) -> int:
        """Put what is owed into deliveries that nobody has tried yet, or into new ones.

        A delivery freezes at its first attempt: what comes later opens another, so that nothing
        slips into a digest that has gone out. It is due as soon as any of what it holds is. An
        event that the recipient is owed already, or has had, is not owed again. Returns how many
        were opened.
        """
        opened = 0
        for each in owed:
            fresh = self._not_yet_owed(each)
            if not fresh:
                continue
            found = self._open(each)
            if found:
                self._hasten(found, each.due)
            else:
                found = self._insert(each, fresh[0], now)
                opened += 1
            self._add(found, fresh)
        return opened

    def _not_yet_owed(self, owed: Owed) -> tuple[str, ...]:
        query = (
            select(delivery_event.c.event)
            .join(delivery, delivery.c.id == delivery_event.c.delivery)
            .where(_same_reader(owed))
        )
        known = {
            row.event
            for some in slices(owed.events)
            for row in self._connection.execute(query.where(delivery_event.c.event.in_(some)))
        }
        return tuple(dict.fromkeys(event for event in owed.events if event not in known))

    def _open(self, owed: Owed) -> str:
        query = select(delivery.c.id).where(
            _same_reader(owed),
            delivery.c.grouping == owed.group,
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.claims == 0,
        )
        return self._connection.execute(query.limit(1)).scalar() or ""

    def _hasten(self, key: str, due: datetime) -> None:
        later = and_(delivery.c.id == key, delivery.c.due > due)
        self._connection.execute(update(delivery).where(later).values(due=due))

    def _insert(self, owed: Owed, first: str, now: datetime) -> str:
        parts = (owed.subscription, owed.channel, owed.recipient, owed.group, first)
        key = str(uuid5(_NAMESPACE, "\n".join(parts)))
        row = {
            "id": key,
            "subscription": owed.subscription,
            "channel": owed.channel,
            "recipient": owed.recipient,
            "grouping": owed.group,
            "state": DeliveryState.PENDING.value,
            "opened_at": now,
            "due": owed.due,
            "attempts": 0,
            "claims": 0,
            "owner": "",
            "reason": "",
        }
        self._connection.execute(insert(delivery), row)
        return key

    def _add(self, key: str, events: Sequence[str]) -> None:
        # counted from the last one: some may have been taken back
        last = func.coalesce(func.max(delivery_event.c.position) + 1, 0)
        query = select(last).where(delivery_event.c.delivery == key)
        there = self._connection.execute(query).scalar_one()
        rows = [
            {"delivery": key, "position": position, "event": event}
            for position, event in enumerate(events, start=there)
        ]
        self._connection.execute(insert(delivery_event), rows)

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

    def take_back(self, events: Sequence[str]) -> frozenset[str]:
        """Take events out of the deliveries that nobody has had in hand; return those told of.

        A delivery that this leaves empty is owed no longer, and goes.
        """
        told: set[str] = set()
        for some in slices(events):
            held = select(delivery_event.c.delivery, delivery_event.c.event, delivery.c.claims)
            held = held.join(delivery, delivery.c.id == delivery_event.c.delivery)
            rows = self._rows(held.where(delivery_event.c.event.in_(some)))
            told.update(row.event for row in rows if row.claims)
            for row in rows:
                if not row.claims:
                    self._take_out(row.delivery, row.event)
        return frozenset(told)

    def _take_out(self, key: str, event: str) -> None:
        one = (delivery_event.c.delivery == key, delivery_event.c.event == event)
        self._connection.execute(delete(delivery_event).where(*one))
        left = select(func.count()).where(delivery_event.c.delivery == key)
        if self._connection.execute(left).scalar_one() == 0:
            self._connection.execute(delete(attempt).where(attempt.c.delivery == key))
            self._connection.execute(delete(delivery).where(delivery.c.id == key))

    # --- sending

    def due(
        self,
        now: datetime,
        *,
        gone: Callable[[str], bool],
        without: Iterable[str] = (),
        limit: int = 200,
    ) -> tuple[Delivery, ...]:
        """Return what may be sent now: due ones, and those whose sender died or went silent.

        `gone` says of a sender's name whether it is known to be dead; channels of `without` are
        left out.
        """
        sending = delivery.c.state == DeliveryState.SENDING.value
        ready = and_(delivery.c.state == DeliveryState.PENDING.value, delivery.c.due <= now)
        rows = self._connection.execute(
            select(delivery)
            .where(or_(ready, sending), delivery.c.channel.not_in(list(without)))
            .order_by(delivery.c.due, delivery.c.id)
        )
        free = [
            row
            for row in rows
            if row.state == DeliveryState.PENDING.value
            or row.leased_until <= now
            or gone(row.owner)
        ]
        return self._whole(free[:limit])

    def claim(
        self, one: Delivery, *, owner: str, now: datetime, until: datetime
    ) -> Delivery | None:
        """Take a delivery for sending; None where somebody else was faster.

        Returns it as it stood before this try, with the events that it holds now, which may be
        more than `one` has: from here on it takes no others.
        """
        statement = (
            update(delivery)
            .where(
                delivery.c.id == one.id,
                delivery.c.state == one.state.value,
                delivery.c.attempts == one.attempts,
            )
            .values(
                state=DeliveryState.SENDING.value,
                attempts=one.attempts + 1,
                claims=delivery.c.claims + 1,
                owner=owner,
                leased_until=until,
            )
        )
        if self._connection.execute(statement).rowcount == 0:
            return None
        return msgspec.structs.replace(one, events=self._events([one.id]).get(one.id, ()))

    def sent(self, one: Delivery, now: datetime) -> None:
        """Settle a delivery that the channel took."""
        self._settle(one, DeliveryState.SENT, now, "")

    def abandoned(self, one: Delivery, now: datetime, reason: str) -> None:
        """Give a delivery up: it is listed as dead."""
        self._give_back(one, state=DeliveryState.DEAD.value, settled_at=now, reason=reason)
        self._note(one, now, DeliveryState.DEAD.value, reason)

    def postponed(self, one: Delivery, now: datetime, *, until: datetime, reason: str) -> None:
        """Put a delivery off after a try that failed."""
        self._give_back(one, state=DeliveryState.PENDING.value, due=until, reason=reason)
        self._note(one, now, "postponed", reason)

    def unsent(self, one: Delivery, *, until: datetime, reason: str) -> None:
        """Put a delivery off that was not tried at all, for a reason that is not the channel's."""
        self._give_back(
            one,
            state=DeliveryState.PENDING.value,
            due=until,
            reason=reason,
            attempts=one.attempts,
            claims=delivery.c.claims - 1,  # so that it takes news, unless it was sent before
        )

    def _give_back(self, one: Delivery, **values: object) -> None:
        """Change a delivery that was claimed, unless the lease ran out and another has it now."""
        ours = (
            delivery.c.id == one.id,
            delivery.c.state == DeliveryState.SENDING.value,
            delivery.c.attempts == one.attempts + 1,
        )
        self._connection.execute(update(delivery).where(*ours).values(owner="", **values))

    def _settle(self, one: Delivery, state: DeliveryState, now: datetime, reason: str) -> None:
        self._update(one.id, state=state.value, settled_at=now, reason=reason, owner="")
        self._note(one, now, state.value, reason)

    def _note(self, one: Delivery, now: datetime, outcome: str, reason: str) -> None:
        query = select(func.coalesce(func.max(attempt.c.number), 0))
        highest = self._connection.execute(query.where(attempt.c.delivery == one.id)).scalar_one()
        row = {"delivery": one.id, "number": highest + 1, "at": now}
        self._connection.execute(insert(attempt), {**row, "outcome": outcome, "reason": reason})

    def _update(self, key: str, **values: object) -> None:
        self._connection.execute(update(delivery).where(delivery.c.id == key).values(**values))

    # --- looking, and an operator's hand

    def list(self, *states: DeliveryState, limit: int = 1000) -> tuple[Delivery, ...]:
        """Return deliveries in these states (all, if none is named), the latest first."""
        query = select(delivery)
        if states:
            query = query.where(delivery.c.state.in_([state.value for state in states]))
        return self._whole(self._rows(query.order_by(delivery.c.opened_at.desc()).limit(limit)))

    def by_id(self, key: str) -> Delivery | None:
        """Return the delivery whose id begins so, if there is just one."""
        pattern = key.replace("%", "").replace("_", "") + "%"
        rows = self._rows(select(delivery).where(delivery.c.id.like(pattern)).limit(2))
        return self._whole(rows)[0] if len(rows) == 1 else None

    def attempts(self, one: Delivery) -> tuple[Attempt, ...]:
        """Return every try at a delivery, the first first."""
        query = select(attempt).where(attempt.c.delivery == one.id).order_by(attempt.c.number)
        return tuple(
            Attempt(number=row.number, at=row.at, outcome=row.outcome, reason=row.reason)
            for row in self._rows(query)
        )

    def retry(self, one: Delivery, now: datetime) -> None:
        """Make a delivery due now, with all its tries before it; it still takes no news.

        Its receiver may have had it, and drops what comes under the same key a second time.
        """
        self._update(
            one.id, state=DeliveryState.PENDING.value, due=now, settled_at=None, attempts=0
        )

    def discard(self, one: Delivery, now: datetime, reason: str) -> None:
        """Take a delivery out: it is owed no longer, and stays listed."""
        self._settle(one, DeliveryState.DISCARDED, now, reason)

    def counts(self) -> dict[DeliveryState, int]:
        """Return how many deliveries are in each state."""
        query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
        return {DeliveryState(state): count for state, count in self._connection.execute(query)}

    def next_due(self) -> datetime | None:
        """Return when the next delivery is due."""
        query = select(func.min(delivery.c.due).label("due")).where(
            delivery.c.state == DeliveryState.PENDING.value
        )
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[Row[tuple[object, ...]]]:
        return self._connection.execute(query).all()

    def _whole(self, rows: Sequence[Row[tuple[object, ...]]]) -> tuple[Delivery, ...]:
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


def _same_reader(owed: Owed) -> ColumnElement[bool]:
    return and_(
        delivery.c.subscription == owed.subscription,
        delivery.c.channel == owed.channel,
        delivery.c.recipient == owed.recipient,
    )


def _delivery(row: Row[tuple[object, ...]], events: tuple[str, ...]) -> Delivery:
    return Delivery(
        id=row.id,
        subscription=row.subscription,
        channel=row.channel,
        recipient=row.recipient,
        state=DeliveryState(row.state),
        opened_at=row.opened_at,
        due=row.due,
        attempts=row.attempts,
        reason=row.reason,
        settled_at=row.settled_at,
        events=events,
    )
