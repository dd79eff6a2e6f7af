"""Channels that take what they are given, or do as they are told; and those who send to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from monitor.model.delivery import Delivery, Message
from monitor.model.event import Event
from monitor.pipeline.deliver import Delivered, Office
from monitor.pipeline.deliverer import Deliverer
from monitor.store.database import Database


class FakeChannel:
    """Keeps what it took; `answers` are raised, called or returned in the place of taking it."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.tried: list[str] = []
        self.answers: list[Any] = []
        self.always: Exception | None = None

    def send(self, message: Message) -> str | None:
        self.tried.append(message.key)
        answer = self.answers.pop(0) if self.answers else self.always
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer(message)
        self.taken.append(message)
        return answer if isinstance(answer, str) else None

    def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.taken]


class FakeOutlet:
    """An outlet of fake channels; a message says the ids of its events."""

    def __init__(self, names: Iterable[str] = ("team", "mail")) -> None:
        self.channels: dict[str, FakeChannel] = defaultdict(FakeChannel)
        self.known = set(names)
        self.faults: Callable[[Delivery], Exception | None] = lambda _: None
        self.left_out: set[str] = set()
        self.quiet_until: datetime | None = None

    def names(self) -> frozenset[str]:
        return frozenset(self.known)

    def channel(self, name: str) -> FakeChannel | None:
        return self.channels[name] if name in self.known else None

    def reaches(self, name: str, recipient: str) -> bool:
        return recipient not in self.left_out

    def may_tell(self, delivery: Delivery, message: Message, now: datetime) -> datetime:
        return max(now, self.quiet_until or now)

    def render(self, delivery: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
        fault = self.faults(delivery)
        if fault:
            raise fault
        said = " ".join(event.id for event in events)
        return Message(
            key=delivery.id, recipient=delivery.recipient, subject="", text=said, sent_at=now
        )


@contextmanager
def delivering(database: Database, outlet: FakeOutlet, **said: Any) -> Iterator[Deliverer]:
    """Yield those who send from this database over this outlet."""
    given = {
        "owner": "host/1",
        "gone": lambda _: False,
        "stopping": lambda: False,
        **said,
    }
    deliverer = Deliverer(Office(database=database, outlet=outlet, **given))
    try:
        yield deliverer
    finally:
        deliverer.close()


def deliver(database: Database, outlet: FakeOutlet, **said: Any) -> Delivered:
    """Send once whatever is due."""
    with delivering(database, outlet, **said) as deliverer:
        return deliverer.run()
