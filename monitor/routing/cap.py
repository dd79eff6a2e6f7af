"""A cap: how many messages a reader gets within an hour, and what is held back beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.delivery import Owed
from monitor.model.event import Severity

HOUR = timedelta(hours=1)
HELD = "held"  # the group of a delivery of what was held back


class Spent(Struct, frozen=True, kw_only=True):
    """How many messages a reader had within the last hour, and when the first of them came."""

    messages: int = 0
    since: datetime | None = None


NOTHING_SPENT = Spent()


def over_at(spent: Spent, now: datetime) -> datetime:
    """Return when the hour is over that the first message began: there is room again then."""
    return (spent.since or now) + HOUR


def capped(
    owed: Iterable[Owed],
    per_hour: int,
    spent: Spent,
    now: datetime,
    weights: Mapping[str, Severity],
) -> tuple[Owed, ...]:
    """Return what one reader is owed, with all that is too much for an hour in one delivery.

    The heaviest goes first, and what is critical goes always. `weights` has what each event weighs
    for the reader, in the order of their making. What comes later than within the hour stays.
    """
    owed = tuple(owed)
    until = over_at(spent, now)
    soon = [one for one in owed if one.due < until]
    heaviest_first = sorted(soon, key=lambda one: -_weight(one, weights).rank)
    room = max(0, per_hour - spent.messages)
    held = [one for one in heaviest_first[room:] if _weight(one, weights) < Severity.CRITICAL]
    if not held:
        return owed
    groups = {one.group for one in held}
    back = {event for one in held for event in one.events}
    together = replace(
        held[0],
        group=HELD,
        lane=digests(held[0].subscription),
        due=until,
        events=tuple(event for event in weights if event in back),
    )
    return (*(one for one in owed if one.group not in groups), together)


def digests(subscription: str) -> str:
    """Return the lane of a subscription's digests."""
    return f"subscription:{subscription}"


def _weight(one: Owed, weights: Mapping[str, Severity]) -> Severity:
    return max(weights[event] for event in one.events)
