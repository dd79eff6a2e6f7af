"""deliveries → channels: render, send, settle. A delivery is settled only after its sending
returned, so that a crash costs a repeat with the same key and never a message.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from monitor.channels.base import Channel, send
from monitor.clock import Clock
from monitor.errors import Rejected, TemplateFault, Undelivered
from monitor.model.delivery import Delivery, Message
from monitor.model.event import Event
from monitor.pipeline import notices
from monitor.retry import DELIVERY, GiveUp, RetryAt
from monitor.store.database import Database

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # channels limit each step; a whole sending is seconds
OUR_FAULT = timedelta(minutes=1)  # until what only a configuration or a template can mend
PATIENCE = 2  # failures in a row after which a channel is left alone for the rest of a round


class Outlet(Protocol):
    """What the belt needs of the configuration: the channels that there are, and the words."""

    def channel(self, name: str) -> Channel | None:
        """Return the open channel of this name, None for no such, or raise `Undelivered`."""

    def render(self, delivery: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
        """Return the message, or raise `TemplateFault`."""


class Delivered(Struct, kw_only=True):
    """How many deliveries were sent, put off and given up."""

    sent: int = 0
    pending: int = 0
    dead: int = 0


class Round:
    """One round of sending. What fails is put off or given up, each for itself.

    `gone` says of a process that took a delivery whether it is known to be dead.
    """

    def __init__(
        self,
        database: Database,
        outlet: Outlet,
        *,
        clock: Clock,
        owner: str,
        gone: Callable[[str], bool],
        stopping: Callable[[], bool],
    ) -> None:
        self._database = database
        self._outlet = outlet
        self._clock = clock
        self._owner = owner
        self._gone = gone
        self._stopping = stopping
        self._failures = Counter[str]()  # in a row, of each channel
        self._count = Delivered()

    def run(self) -> Delivered:
        """Send everything that is due, but for what is owed to channels that do not take it now."""
        seen: set[str] = set()
        while due := [one for one in self._due() if one.id not in seen]:
            for one in due:
                seen.add(one.id)
                if self._stopping():
                    return self._count
                if one.channel not in self._tired():
                    self._send(one)
        self._count.pending += len(self._left())
        return self._count

    def _tired(self) -> frozenset[str]:
        """The channels that have failed often enough in this round: others do not wait for them."""
        return frozenset(name for name, times in self._failures.items() if times >= PATIENCE)

    def _due(self) -> tuple[Delivery, ...]:
        with self._database.read() as tx:
            return tx.deliveries.due(self._clock(), gone=self._gone, without=self._tired())

    def _left(self) -> list[Delivery]:
        with self._database.read() as tx:
            due = tx.deliveries.due(self._clock(), gone=self._gone, limit=100_000)
        return [one for one in due if one.channel in self._tired()]

    def _send(self, one: Delivery) -> None:
        now = self._clock()
        with self._database.begin() as tx:
            claimed = tx.deliveries.claim(one, owner=self._owner, now=now, until=now + LEASE)
            if claimed is None:
                return
            events = tx.events.by_id(claimed.events)
        if not events:
            self._abandon(claimed, events, "none of its events reads back: see `db verify`")
            return
        try:
            channel = self._outlet.channel(one.channel)
        except Undelivered as failure:
            self._failures[one.channel] += 1
            self._postpone(one, events, failure)
            return
        if channel is None:
            gone = f"no channel is called {one.channel!r} any more: it waits until there is one"
            self._put_off(one, now, gone)
            return
        try:
            message = self._outlet.render(claimed, events, now)
        except TemplateFault as fault:
            self._put_off(one, now, str(fault))
            return
        self._hand_over(one, events, channel, message)

    def _hand_over(
        self, one: Delivery, events: tuple[Event, ...], channel: Channel, message: Message
    ) -> None:
        try:
            send(one.channel, channel, message)
        except Undelivered as failure:
            self._failures[one.channel] += 1
            self._postpone(one, events, failure)
        except Rejected as failure:
            self._abandon(one, events, failure.reason)
        else:
            self._failures[one.channel] = 0
            with self._database.begin() as tx:
                tx.deliveries.sent(one, self._clock())
            log.info(
                "sent", extra={"delivery": one.id, "channel": one.channel, "to": one.recipient}
            )
            self._count.sent += 1

    def _put_off(self, one: Delivery, now: datetime, reason: str) -> None:
        log.warning("not sent", extra={"delivery": one.id, "to": one.channel, "reason": reason})
        with self._database.begin() as tx:
            tx.deliveries.unsent(one, until=now + OUR_FAULT, reason=reason)
        self._count.pending += 1

    def _postpone(self, one: Delivery, events: tuple[Event, ...], failure: Undelivered) -> None:
        now = self._clock()
        match DELIVERY.decide(one.attempts + 1, now, one.id, failure.wait, failure.reason):
            case RetryAt(when=when, reason=reason):
                log.warning("put off", extra={"channel": one.channel, "reason": reason})
                with self._database.begin() as tx:
                    tx.deliveries.postponed(one, now, until=when, reason=reason)
                self._count.pending += 1
            case GiveUp(reason=reason):
                self._abandon(one, events, reason)

    def _abandon(self, one: Delivery, events: tuple[Event, ...], reason: str) -> None:
        now = self._clock()
        log.error("given up", extra={"channel": one.channel, "reason": reason, "delivery": one.id})
        with self._database.begin() as tx:
            tx.deliveries.abandoned(one, now, reason)
            # an alarm about an alarm that cannot be delivered would never end
            if any(event.trial for event in events):
                tx.events.append([notices.undelivered(one, reason, now)])
        self._count.dead += 1
