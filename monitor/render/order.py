"""What a message is made of, as one value that another process can read."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import msgspec
from jinja2 import Environment
from msgspec import Struct

from monitor.model.account import Account
from monitor.model.delivery import Delivery, Medium, Message
from monitor.model.event import Event
from monitor.model.near import Nearby
from monitor.model.plain import made
from monitor.model.subscription import Subscription
from monitor.model.timeline import Timeline
from monitor.model.trial import TrialId
from monitor.render.message import render

LONGEST = 64_000_000  # bytes of an answer
_BY_MACHINES = frozenset({Medium.JSON, Medium.CLOUDEVENT})  # no template is read for these
_SIZE = struct.Struct("!I")


class Order(Struct, frozen=True, kw_only=True):
    """Everything that `render` is to know besides the templates; each field is named as there."""

    delivery: Delivery
    events: tuple[Event, ...]
    media: tuple[Medium, ...]
    limit: int
    now: datetime
    subscription: Subscription
    near: dict[str, Nearby] = {}
    account: Account | None = None
    facts: tuple[Event, ...] = ()
    timelines: tuple[tuple[TrialId, Timeline], ...] = ()
    unsubscribe: str = ""
    held_since: datetime | None = None

    @property
    def needs_templates(self) -> bool:
        """Whether anything of it is written by templates."""
        return bool(set(self.media) - _BY_MACHINES)


class Ready(Struct, frozen=True, tag=True):
    """The process has started, and takes orders."""


class At(Struct, frozen=True, tag=True):
    """The template that is filled next."""

    template: str


class Done(Struct, frozen=True, tag=True):
    """The message that was ordered."""

    message: Message


class Fault(Struct, frozen=True, tag=True):
    """Why there is no message; a process that is `spent` had not enough memory, and may again."""

    says: str
    spent: bool = False


Word = Ready | At | Done | Fault


def rendered(environment: Environment, order: Order) -> Message:
    """Return the message that was ordered, or raise `TemplateFault`."""
    said = {name: getattr(order, name) for name in order.__struct_fields__}
    return render(environment, **{**said, "timelines": dict(order.timelines)})


def encoded(value: Order | Word) -> bytes:
    """Return a value as `receive` reads it."""
    return msgspec.msgpack.encode(value, enc_hook=str)  # a date of any precision is its text


def send(stream: BinaryIO, packed: bytes) -> None:
    """Write an encoded value, and let it go."""
    stream.write(_SIZE.pack(len(packed)))
    stream.write(packed)
    stream.flush()


def orders(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what is ordered, encoded, until nobody is there any more."""
    while packed := stream.read(_size(stream)):
        yield packed


def decoded(packed: bytes) -> Order:
    """Return the order that was encoded."""
    order: Order = msgspec.msgpack.decode(packed, type=Order, dec_hook=made)
    return order


def receive(stream: BinaryIO) -> Word:
    """Return the next word of the other process; EOFError where it has ended, or says too much."""
    size = _size(stream)
    packed = stream.read(size) if size <= LONGEST else b""
    if not packed:
        raise EOFError
    said: Word = msgspec.msgpack.decode(packed, type=Word)
    return said


def _size(stream: BinaryIO) -> int:
    head = stream.read(_SIZE.size)
    size: int = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
    return size
