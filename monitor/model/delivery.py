"""What is owed to whom, and the words in which it is told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class DeliveryState(StrEnum):
    """How a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    DISCARDED = "discarded"


class Medium(StrEnum):
    """What a channel can show."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CLOUDEVENT = "cloudevent"  # one event in its envelope: for channels that take them singly
    TOLD = "told"  # the events one by one in plain words, for channels with a shape of their own


class Delivery(Struct, frozen=True, kw_only=True):
    """One digest owed to one recipient on one channel; `id` is also the idempotency key.

    `recipient` is an address where the channel has several, else empty. `events` are event ids in
    the order of their making. `due` is when it may be sent first or next; `attempts` counts the
    tries so far. It takes no more events once it was attempted. What shares a `group` was gathered
    together. Those of one channel and recipient that share a `lane` are sent in the order of their
    opening.
    """

    id: str
    subscription: str
    channel: str
    recipient: str = ""
    group: str = ""
    lane: str = ""
    state: DeliveryState
    opened_at: datetime
    due: datetime
    attempts: int = 0
    reason: str = ""
    settled_at: datetime | None = None
    events: tuple[str, ...] = ()


class Owed(Struct, frozen=True, kw_only=True):
    """What routing decides: these events go to this recipient, together, not before `due`.

    Events with an equal `group` may share a delivery: a trial's for what is told at once, "" for
    a window's digest. What has an equal `lane` goes to its recipient in order: a trial's, or a
    subscription's for its digests.
    """

    subscription: str
    channel: str
    recipient: str = ""
    group: str = ""
    lane: str = ""
    due: datetime
    events: tuple[str, ...]


class Told(Struct, frozen=True, kw_only=True):
    """One event of a message in plain words, for channels that show it in a shape of their own.

    `changes` are labels with what was said before and after. `meta` has the revisions, the date of
    the data and whose doing it was. Nothing in it is marked up.
    """

    id: str
    kind: str
    severity: str
    trial: str
    title: str
    headline: str
    says: str
    url: str
    changes: tuple[tuple[str, str, str], ...] = ()
    meta: str = ""


class Message(Struct, frozen=True, kw_only=True):
    """A rendered digest: the same thing said once for each medium that the channel asked for.

    `key` stays the same over retries. `payload` is the JSON value for machines (a dict), and
    `envelope` the CloudEvent of its only `event`. `link` is the page of the trial where the digest
    is about one, else empty. `severity` is the highest. `told` has the events one by one, `more` is
    how many of them were left out there. `because` is why the reader gets it, and `unsubscribe` the
    address at which they can say that they do not want it any more. Of one that is `private`, only
    the body may tell what it is about.
    """

    key: str
    recipient: str = ""
    subject: str
    text: str = ""
    html: str = ""
    markdown: str = ""
    payload: bytes = b""
    envelope: bytes = b""
    event: str = ""
    told: tuple[Told, ...] = ()
    more: int = 0
    subscription: str = ""
    because: str = ""
    unsubscribe: str = ""
    private: bool = False
    link: str = ""
    severity: str = ""
    trial: str = ""
    sent_at: datetime
