"""What a delivery says: its events as this reader sees them, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct

from monitor.model.account import Account
from monitor.model.delivery import Delivery
from monitor.model.event import Event
from monitor.model.near import Nearby
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.pipeline.account import of_delivery
from monitor.pipeline.places import Atlas
from monitor.routing.fold import folded
from monitor.routing.match import Seen
from monitor.store.database import Transaction


class Telling(Struct, frozen=True, kw_only=True):
    """What people are told; `facts` are the events for machines, which fold nothing.

    `near` has what the events, by their ids, have to do with the reader's reach.
    """

    events: tuple[Event, ...]
    facts: tuple[Event, ...]
    near: dict[str, Nearby]
    account: Account | None


def telling(
    tx: Transaction,
    atlas: Atlas,
    subscription: Subscription,
    delivery: Delivery,
    events: tuple[Event, ...],
    now: datetime,
    tags: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Telling:
    """Return what to tell people; what came back to what it was is folded before it is weighed.

    `tags` are those of each watch, for a subscription that asks for some.
    """
    facts = shown = atlas.seen(tx, subscription, events)
    lines = folded(events, _since(tx, events))
    if lines != events:
        shown = atlas.seen(tx, subscription, lines)
    return _telling(shown, facts, of_delivery(tx, subscription, delivery, now, tags))


def telling_machines(
    tx: Transaction,
    atlas: Atlas,
    subscription: Subscription,
    delivery: Delivery,
    events: tuple[Event, ...],
    now: datetime,
    tags: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Telling:
    """Return what to tell machines: they get the facts, and nothing is folded."""
    facts = atlas.seen(tx, subscription, events)
    return _telling(facts, facts, of_delivery(tx, subscription, delivery, now, tags))


def _telling(shown: tuple[Seen, ...], facts: tuple[Seen, ...], account: Account | None) -> Telling:
    return Telling(
        events=tuple(one.event for one in shown),
        facts=tuple(one.event for one in facts),
        near={one.event.id: one.near for one in (*facts, *shown) if one.near},
        account=account,
    )


def _since(tx: Transaction, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return all that happened to the trials since the first of these events, told or not."""
    first: dict[TrialId, int] = {}
    for event in events:
        if event.trial and event.changes:
            trial, at = TrialId(event.registry, event.trial), event.revision.after
            first[trial] = min(at, first.get(trial, at))
    return tuple(
        event
        for trial, start in first.items()
        for event in tx.events.find(trial=trial)
        if event.revision.after >= start
    )
