"""What is owed becomes deliveries; what is owed no longer leaves them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, delete, func, insert, select, update

from monitor.model.delivery import DeliveryState, Owed
from monitor.store.delivery_rows import DeliveryRows
from monitor.store.slices import slices
from monitor.store.tables import attempt, delivery, delivery_event

_NAMESPACE = UUID("0a9d1f0c-5e47-5b8e-8f0a-3d2c9b6f4e11")

Reader = tuple[str, str, str]


class _Open(Struct, kw_only=True):
    """A delivery that takes more events, as far as gathering is concerned."""

    key: str
    due: datetime
    size: int  # the position of the next event


class Gathering(DeliveryRows):
    """Puts what is owed into deliveries. A few queries for any number of it."""

    def gather(self, owed: Iterable[Owed], now: datetime) -> int:
        """Put what is owed into deliveries that nobody has tried yet, or into new ones.

        A delivery freezes at its first attempt: what comes later opens another, so that nothing
        slips into a digest that has gone out. It is due as soon as any of what it holds is. An
        event that the recipient is owed already, or has had, is not owed again. Returns how many
        were opened.
        """
        asked = [_clean(each) for each in owed]
        had = self._had(asked)
        there = self._takes_more(asked)
        sheet = _Sheet(self._last_number(), there, now)
        for each in asked:
            seen = had.setdefault(_reader(each), set())
            fresh = [key for key in dict.fromkeys(each.events) if key not in seen]
            if fresh:
                seen.update(fresh)
                sheet.put(each, fresh)
        self._write(sheet)
        return len(sheet.opened)

    def _had(self, asked: Sequence[Owed]) -> dict[Reader, set[str]]:
        """Return which of these events each reader is owed already, or has had."""
        found: dict[Reader, set[str]] = {}
        query = select(
            delivery_event.c.event,
            delivery.c.subscription,
            delivery.c.channel,
            delivery.c.recipient,
        ).join(delivery, delivery.c.id == delivery_event.c.delivery)
        for some in slices(list(dict.fromkeys(key for each in asked for key in each.events))):
            for row in self._rows(query.where(delivery_event.c.event.in_(some))):
                reader = (row.subscription, row.channel, row.recipient)
                found.setdefault(reader, set()).add(row.event)
        return found

    def _takes_more(self, asked: Sequence[Owed]) -> dict[tuple[str, ...], _Open]:
        """Return the deliveries of these readers that nobody has tried, by reader and group."""
        query = select(delivery).where(
            delivery.c.settled_at.is_(None),
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.claims == 0,
        )
        wanted = {(*_reader(each), each.group) for each in asked}
        found: dict[tuple[str, ...], _Open] = {}
        for some in slices(list({each.subscription for each in asked})):
            of = query.where(delivery.c.subscription.in_(some)).order_by(delivery.c.number)
            for row in self._rows(of):
                place = (row.subscription, row.channel, row.recipient, row.grouping)
                if place in wanted and place not in found:
                    found[place] = _Open(key=row.id, due=row.due, size=0)
        self._measure({each.key: each for each in found.values()})
        return found

    def _measure(self, there: dict[str, _Open]) -> None:
        # counted from the last one: some may have been taken back
        last = func.max(delivery_event.c.position) + 1
        query = select(delivery_event.c.delivery, last.label("size"))
        query = query.group_by(delivery_event.c.delivery)
        for some in slices(list(there)):
            for row in self._rows(query.where(delivery_event.c.delivery.in_(some))):
                there[row.delivery].size = row.size

    def _last_number(self) -> int:
        # one writer at a time: nobody else takes the next one meanwhile
        return int(self._connection.execute(select(func.max(delivery.c.number))).scalar() or 0)

    def _write(self, sheet: _Sheet) -> None:
        hastened = update(delivery).where(delivery.c.id == bindparam("key"))
        for statement, rows in (
            (insert(delivery), sheet.opened),
            (insert(delivery_event), sheet.events),
            (hastened.values(due=bindparam("sooner")), sheet.hastened()),
        ):
            if rows:
                self._connection.execute(statement, rows)

    # --- taking back

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


class _Sheet:
    """What is to be written: new deliveries, events in them, and what is due sooner now."""

    def __init__(self, last: int, there: dict[tuple[str, ...], _Open], now: datetime) -> None:
        self.opened: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self._sooner: dict[str, datetime] = {}
        self._last = last
        self._there = there
        self._now = now

    def put(self, owed: Owed, events: Sequence[str]) -> None:
        """Put these events where they belong."""
        place = (*_reader(owed), owed.group)
        found = self._there.get(place)
        if found is None:
            found = self._there[place] = self._open(owed, events[0])
        elif owed.due < found.due:
            self._sooner[found.key] = found.due = owed.due
        self.events += [
            {"delivery": found.key, "position": position, "event": event}
            for position, event in enumerate(events, start=found.size)
        ]
        found.size += len(events)

    def hastened(self) -> list[dict[str, Any]]:
        """Return what is due sooner than it was."""
        return [{"key": key, "sooner": due} for key, due in self._sooner.items()]

    def _open(self, owed: Owed, first: str) -> _Open:
        key = str(uuid5(_NAMESPACE, "\n".join((*_reader(owed), owed.group, first))))
        self._last += 1
        self.opened.append(
            {
                "id": key,
                "number": self._last,
                "subscription": owed.subscription,
                "channel": owed.channel,
                "recipient": owed.recipient,
                "grouping": owed.group,
                "lane": owed.lane,
                "state": DeliveryState.PENDING.value,
                "opened_at": self._now,
                "due": owed.due,
                "attempts": 0,
                "claims": 0,
                "holds": False,
                "owner": "",
                "reason": "",
            }
        )
        return _Open(key=key, due=owed.due, size=0)


def _reader(owed: Owed) -> Reader:
    return owed.subscription, owed.channel, owed.recipient


def _clean(owed: Owed) -> Owed:
    """Return it as the database keeps it, so that it is known again."""
    names = ("subscription", "channel", "recipient", "group", "lane")
    said = {name: getattr(owed, name).replace("\x00", "\ufffd") for name in names}
    return replace(owed, **said)
