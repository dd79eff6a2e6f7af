"""Who is told nothing any more, and who said so."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct


class Refusal(Struct, frozen=True, kw_only=True):
    """A recipient of a channel who is told nothing any more.

    `by` the "reader", who does not want a subscription; or by the "receiver", which will never take
    anything for this address: `subscription` is empty then, and it holds for all of them.
    """

    channel: str
    recipient: str = ""
    subscription: str = ""
    since: datetime
    by: Literal["reader", "receiver"]
    reason: str
