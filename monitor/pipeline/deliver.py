"""deliveries → channels: render, send, settle. A delivery is settled only after its sending
returned, so that a crash costs a repeat with the same key and never a message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Protocol

from msgspec import Struct

from monitor.channels.base import Channel, send
from monitor.clock import Clock
from monitor.errors import RecipientRejected, Rejected, StoreError, TemplateFault, Undelivered
from monitor.model.delivery import Delivery, Message
from monitor.model.event import Event
from monitor.model.refusal import Refusal
from monitor.pipeline import alarms
from monitor.retry import DELIVERY, GiveUp
from monitor.store.database import Database, Transaction
from monitor.store.outages import Outage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # channels limit each step; a whole sending is seconds
BATCH = 50  # deliveries that are taken together
EVENTS = 500  # that are read together, for as many of these as share them
OUR_FAULT = timedelta(minutes=1)  # until what only a configuration or a template can mend
BRIEF = timedelta(minutes=5)  # failures pass over so soon that nobody's turn is moved for them
LONGEST_FAULT = timedelta(minutes=10)  # between two looks whether it is mended
PATIENCE = 2  # failures in a row after which a channel is left alone for the rest of a round

Settling = Callable[[Transaction], None]


class Outlet(Protocol):
    """What the belt needs of the configuration: the channels that there are, and the words."""

    def names(self) -> frozenset[str]:
        """Return the names of all channels."""

    def channel(self, name: str) -> Channel | None:
        """Return the open channel of this name, None for no such, or raise `Undelivered`."""

    def render(self, delivery: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
        """Return the message, or raise `TemplateFault`."""

    def reaches(self, name: str, recipient: str) -> bool:
        """Whether a channel, which there is, goes to this recipient."""

    def may_tell(self, delivery: Delivery, message: Message, now: datetime) -> datetime:
        """Return when the reader may be told this: `now`, or when their quiet hours are over."""


class Delivered(Struct, kw_only=True):
    """How many deliveries were sent, put off and given up."""

    sent: int = 0
    pending: int = 0
    dead: int = 0


@dataclass(frozen=True, kw_only=True)
class Office:
    """What all senders share.

    `owner` is the name under which they take deliveries, and `gone` says of such a name whether it
    is known to be dead. `late` has, for each channel, how sendings went that could not be noted.
    """

    database: Database
    outlet: Outlet
    clock: Clock
    owner: str
    gone: Callable[[str], bool]
    stopping: Callable[[], bool]
    late: dict[str, list[Settling]] = field(default_factory=dict)


class Sender:
    """Sends to one channel, one message after another. What fails is put off or given up, each for
    itself; what shares a lane with it waits for it, and nothing else does.
    """

    def __init__(self, office: Office, channel: str) -> None:
        self._office = office
        self._channel = channel
        self._failures = 0  # in a row
        self._outage: Outage | None = None
        self._held: set[tuple[str, str]] = set()  # lanes that wait for what a batch put off
        self._refused: set[str] = set()
        self._left: list[Delivery] = []  # of a batch, not come to yet
        self._count = Delivered()

    def run(self) -> Delivered:
        """Send everything that is due, unless the channel does not take it now."""
        self._catch_up()
        while self._goes_on() and (batch := self._claimed()):
            self._send_all(batch)
        return self._count

    def _goes_on(self) -> bool:
        return self._failures < PATIENCE and not self._office.stopping()

    def _catch_up(self) -> None:
        """Note what could not be noted before: only a sending that is unknown is repeated."""
        late = self._office.late.get(self._channel, [])
        while late:
            with self._office.database.begin() as tx:
                late[0](tx)
            late.pop(0)
        with self._office.database.begin() as tx:
            tx.refusals.settle(self._channel)

    def _claimed(self) -> tuple[Delivery, ...]:
        now = self._office.clock()
        with self._office.database.begin() as tx:
            self._outage = tx.outages.of(self._channel)
            return tx.deliveries.claim(
                self._channel,
                owner=self._office.owner,
                gone=self._office.gone,
                now=now,
                until=now + LEASE,
                limit=BATCH,
            )

    def _send_all(self, batch: tuple[Delivery, ...]) -> None:
        """Send these in their order; what is not come to is given back."""
        began, untouched = self._office.clock(), list[Delivery]()
        self._left = list(batch)
        self._held.clear()  # what waits still was not taken again
        for one, events in self._with_events(batch):
            passed = self._office.clock() - began
            # half of the lease is over, or the clock was put back: nobody knows when it ends
            if not self._goes_on() or not timedelta(0) <= passed < LEASE / 2:
                break
            self._left.remove(one)
            if (one.recipient, one.lane) in self._held:
                untouched.append(one)
            elif one.recipient not in self._refused:
                self._send(one, events)
        if untouched or self._left:
            with self._office.database.begin() as tx:
                tx.deliveries.untouched(untouched + self._left, owner=self._office.owner)

    def _with_events(
        self, batch: Sequence[Delivery]
    ) -> Iterator[tuple[Delivery, tuple[Event, ...]]]:
        """Yield each with its events; they are read for as many as belong together."""
        for some in _portions(batch):
            with self._office.database.read() as tx:
                found = tx.events.by_id([key for one in some for key in one.events])
            order = {event.id: (place, event) for place, event in enumerate(found)}
            for one in some:
                # in the order of their making
                members = sorted(order[key] for key in set(one.events) if key in order)
                yield one, tuple(event for _, event in members)

    def _send(self, one: Delivery, events: tuple[Event, ...]) -> None:
        now = self._office.clock()
        if not events:
            self._abandon(one, events, "none of its events reads back: see `db verify`")
            return
        try:
            channel = self._office.outlet.channel(one.channel)
        except Undelivered as failure:
            self._postpone(one, events, failure)
            return
        if channel is None or not self._office.outlet.reaches(one.channel, one.recipient):
            self._put_off(one, (), now, _nowhere(one, channel))
            return
        try:
            message = _rendered(self._office.outlet, one, events, now)
        except TemplateFault as fault:
            self._put_off(one, events, now, str(fault))
            return
        until = self._office.outlet.may_tell(one, message, now)
        if until > now:
            self._wait(one, until)
            return
        self._hand_over(one, events, channel, message)

    def _hand_over(
        self, one: Delivery, events: tuple[Event, ...], channel: Channel, message: Message
    ) -> None:
        began = perf_counter()
        try:
            answer = send(one.channel, channel, message)
        except Undelivered as failure:
            self._postpone(one, events, failure, _since(began))
        except RecipientRejected as failure:
            self._refuse(one, failure.reason, _since(began))
        except Rejected as failure:
            self._failures = 0  # it answers: what comes next may be taken
            self._abandon(one, events, failure.reason, _since(began))
        else:
            self._taken(one, answer, _since(began))

    # --- how it went

    def _settle(self, how: Settling) -> None:
        """Note how a sending went, now or, where the database does not take it, before the next."""
        try:
            with self._office.database.begin() as tx:
                how(tx)
        except StoreError:
            self._office.late.setdefault(self._channel, []).append(how)
            raise

    def _taken(self, one: Delivery, answer: str, took: timedelta) -> None:
        now, outage = self._office.clock(), self._outage

        def how(tx: Transaction) -> None:
            tx.deliveries.sent(one, now, answer=answer, took=took)
            if outage:
                tx.outages.ended(outage, now)
                if now - outage.since >= BRIEF:
                    tx.deliveries.hasten(one.channel, outage.since, now)

        self._failures, self._outage = 0, None
        self._count.sent += 1
        self._settle(how)
        log.info("sent", extra={"delivery": one.id, "channel": one.channel, "to": one.recipient})

    def _put_off(
        self, one: Delivery, events: tuple[Event, ...], now: datetime, reason: str
    ) -> None:
        """Put a delivery off that cannot be tried; its lane does not wait for it."""
        pause = min(max((now - one.opened_at) / 10, OUR_FAULT), LONGEST_FAULT)

        def how(tx: Transaction) -> None:
            alarms.of_template(tx, one, events, reason, now)
            tx.deliveries.unsent(one, owner=self._office.owner, until=now + pause, reason=reason)

        if one.reason != reason:
            extra = {"delivery": one.id, "channel": one.channel, "reason": reason}
            log.warning("not sent", extra=extra)
        self._count.pending += 1
        self._settle(how)

    def _wait(self, one: Delivery, until: datetime) -> None:
        """Put a delivery off that something has delayed into its reader's quiet hours."""

        def how(tx: Transaction) -> None:
            tx.deliveries.unsent(one, owner=self._office.owner, until=until, reason="quiet hours")

        self._count.pending += 1
        self._settle(how)

    def _postpone(
        self,
        one: Delivery,
        events: tuple[Event, ...],
        failure: Undelivered,
        took: timedelta | None = None,
    ) -> None:
        now, owner = self._office.clock(), self._office.owner
        self._failures += not failure.alone
        decided = DELIVERY.decide(one.attempts + 1, now, one.id, failure.wait, failure.reason)
        if isinstance(decided, GiveUp):
            self._abandon(one, events, decided.reason, took)
            return
        when, reason = decided.when, decided.reason

        def how(tx: Transaction) -> None:
            tx.deliveries.postponed(one, now, owner=owner, until=when, reason=reason, took=took)
            if not failure.alone:
                self._outage = alarms.of_failure(tx, one.channel, reason, now)

        log.warning("put off", extra={"channel": one.channel, "reason": reason})
        if one.lane:
            self._held.add((one.recipient, one.lane))
        self._count.pending += 1
        self._settle(how)

    def _abandon(
        self,
        one: Delivery,
        events: tuple[Event, ...],
        reason: str,
        took: timedelta | None = None,
    ) -> None:
        now, owner = self._office.clock(), self._office.owner

        def how(tx: Transaction) -> None:
            if tx.deliveries.abandoned(one, now, reason, owner=owner, took=took):
                self._outage = alarms.of_death(tx, one, events, reason, now)

        log.error("given up", extra={"channel": one.channel, "reason": reason, "delivery": one.id})
        self._count.dead += 1
        self._settle(how)

    def _refuse(self, one: Delivery, reason: str, took: timedelta) -> None:
        """Give up whatever waits for a recipient for whom nothing will be taken any more."""
        now, owner = self._office.clock(), self._office.owner
        theirs = [other for other in self._left if other.recipient == one.recipient]
        refusal = Refusal(
            channel=one.channel, recipient=one.recipient, since=now, by="receiver", reason=reason
        )

        def how(tx: Transaction) -> None:
            tx.deliveries.abandoned(one, now, reason, owner=owner, took=took)
            tx.deliveries.untouched(theirs, owner=owner)
            alarms.of_refusal(tx, refusal)

        log.error("refused for good", extra={"channel": one.channel, "reason": reason})
        self._failures = 0
        self._refused.add(one.recipient)
        self._count.dead += 1
        self._settle(how)


def _nowhere(one: Delivery, channel: Channel | None) -> str:
    """Say what is not configured any more of where a delivery goes."""
    if channel is None:
        return f"no channel is called {one.channel!r} any more: it waits until there is one"
    whom = repr(one.recipient)
    return f"{whom} is no recipient of {one.channel!r} any more: it waits until {whom} is"


def _rendered(outlet: Outlet, one: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
    """Return the message; whatever goes wrong in making it costs only this one."""
    try:
        return outlet.render(one, events, now)
    except (TemplateFault, StoreError):
        raise
    except Exception as error:  # a bulkhead: a mistake of ours may not stop what can be told
        log.exception("a fault in rendering", extra={"delivery": one.id})
        raise TemplateFault(
            f"it cannot be rendered ({type(error).__name__}): the log says where; please report it"
        ) from error


def _portions(batch: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Yield the deliveries in their order, as many at a time as share a bound of events."""
    some: list[Delivery] = []
    keys: set[str] = set()
    for one in batch:
        if some and len(keys | set(one.events)) > EVENTS:
            yield some
            some, keys = [], set()
        some.append(one)
        keys.update(one.events)
    if some:
        yield some


def _since(began: float) -> timedelta:
    return timedelta(seconds=perf_counter() - began)
