"""Links by which a reader says that they want no more: made of nothing that could be guessed.

A token is a MAC over who it is for; it names nobody to those who see it in an address or a log.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from monitor.model.subscription import Subscription

PATH = "/unsubscribe/"
_BYTES = 20  # of the MAC: 160 bits


class Reader(NamedTuple):
    """Whom a link is for, and what it would end."""

    channel: str
    recipient: str
    subscription: str


def token(key: str, reader: Reader) -> str:
    """Return the token of a reader, the same for the same key."""
    said = "\0".join(reader).encode("utf-8", "replace")
    mac = hmac.digest(key.encode(), said, hashlib.sha256)[:_BYTES]
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def link(url: str, key: str, reader: Reader) -> str:
    """Return the address at which a reader ends a subscription; `url` is that of the listener."""
    return f"{url}{PATH}{token(key, reader)}"


def readers(
    subscriptions: Iterable[Subscription], recipients: Mapping[str, Iterable[str]]
) -> Iterable[Reader]:
    """Yield everybody who may be told something; a channel with one nameless recipient has none."""
    for subscription in subscriptions:
        for channel in subscription.channels:
            for recipient in recipients.get(channel, ()):
                if recipient:
                    yield Reader(channel, recipient, subscription.name)
