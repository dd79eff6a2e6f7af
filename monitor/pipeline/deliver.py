"""deliveries → channels: render, send, settle. A delivery is settled only after its sending
returned, so that a crash costs a repeat with the same key and never a message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from monitor.channels.base import Channel, send
from monitor.clock import Clock
from monitor.errors import Rejected, TemplateFault, Undelivered
from monitor.model.delivery import Delivery, Message
from monitor.model.event import Because, By, Event, EventKind, Severity, Span, event_id
from monitor.model.trial import TrialId
from monitor.retry import DELIVERY, GiveUp, RetryAt
from monitor.store.database import Database

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than any channel's time limit
OUR_FAULT = timedelta(minutes=10)  # until what only a configuration or a template can mend


class Outlet(Protocol):
    """What the belt needs of the configuration: the channels that there are, and the words."""

    def channel(self, name: str) -> Channel | None:
        """Return the open channel of this name, None where none is configured."""

    def render(self, delivery: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
        """Return the message, or raise `TemplateFault`."""


class Delivered(Struct, kw_only=True):
    """How many deliveries were sent, put off and given up."""

    sent: int = 0
    pending: int = 0
    dead: int = 0


def deliver(
    database: Database,
    outlet: Outlet,
    *,
    clock: Clock,
    owner: str,
    gone: Callable[[str], bool],
    stopping: Callable[[], bool],
) -> Delivered:
    """Send everything that is due; what fails is put off or given up, each for itself."""
    count, seen = Delivered(), set[str]()
    while True:
        with database.read() as tx:
            due = [d for d in tx.deliveries.due(clock(), gone=gone) if d.id not in seen]
        if not due:
            return count
        for each in due:
            seen.add(each.id)
            if stopping():
                return count
            _send_one(database, outlet, each, count, clock=clock, owner=owner)


def _send_one(
    database: Database, outlet: Outlet, one: Delivery, count: Delivered, *, clock: Clock, owner: str
) -> None:
    now = clock()
    with database.begin() as tx:
        if not tx.deliveries.claim(one, owner=owner, now=now, until=now + LEASE):
            return
        events = tx.events.by_id(one.events)
    channel = outlet.channel(one.channel)
    if channel is None:
        reason = f"no channel is called {one.channel!r} any more: it waits until there is one"
        _put_off(database, one, count, now, reason)
        return
    try:
        message = outlet.render(one, events, now)
    except TemplateFault as fault:
        _put_off(database, one, count, now, str(fault))
        return
    try:
        send(one.channel, channel, message)
    except Undelivered as failure:
        _postpone(database, one, events, count, failure, clock())
    except Rejected as failure:
        _abandon(database, one, events, count, failure.reason, clock())
    else:
        with database.begin() as tx:
            tx.deliveries.sent(one, clock())
        count.sent += 1


def _put_off(
    database: Database, one: Delivery, count: Delivered, now: datetime, reason: str
) -> None:
    log.warning("not sent", extra={"delivery": one.id, "channel": one.channel, "reason": reason})
    with database.begin() as tx:
        tx.deliveries.unsent(one, until=now + OUR_FAULT, reason=reason)
    count.pending += 1


def _postpone(
    database: Database,
    one: Delivery,
    events: tuple[Event, ...],
    count: Delivered,
    failure: Undelivered,
    now: datetime,
) -> None:
    match DELIVERY.decide(one.attempts + 1, now, one.id, failure.wait, failure.reason):
        case RetryAt(when=when, reason=reason):
            log.warning("put off", extra={"channel": one.channel, "reason": reason})
            with database.begin() as tx:
                tx.deliveries.postponed(one, now, until=when, reason=reason)
            count.pending += 1
        case GiveUp(reason=reason):
            _abandon(database, one, events, count, reason, now)


def _abandon(
    database: Database,
    one: Delivery,
    events: tuple[Event, ...],
    count: Delivered,
    reason: str,
    now: datetime,
) -> None:
    log.error("given up", extra={"channel": one.channel, "reason": reason, "delivery": one.id})
    with database.begin() as tx:
        tx.deliveries.abandoned(one, now, reason)
        # an alarm about an alarm that cannot be delivered would never end
        if any(event.trial for event in events):
            tx.events.append([_alarm(one, reason, now)])
    count.dead += 1


def _alarm(one: Delivery, reason: str, now: datetime) -> Event:
    whom = f"{one.channel} ({one.recipient})" if one.recipient else one.channel
    return Event(
        id=event_id(TrialId("monitor", "delivery"), one.id, EventKind.MONITOR_DELIVERY_FAILING),
        time=now,
        registry="monitor",
        trial="",
        title="trial-monitor",
        kind=EventKind.MONITOR_DELIVERY_FAILING,
        severity=Severity.HIGH,
        headline=f"A message to {whom} was given up: {reason}",
        because=Because(
            rule="monitor.delivery_failing",
            says=f"delivery {one.id[:8]} is dead; `trial-monitor deliveries retry` sends it again",
        ),
        revision=Span(),
        data_date="",
        by=By.CALENDAR,
    )
