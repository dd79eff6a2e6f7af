"""events → deliveries: who is told what, and when. One transaction, so that a crash repeats it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from monitor.model.event import Event
from monitor.model.mute import Mute
from monitor.model.subscription import Subscription
from monitor.model.watch import Watch
from monitor.pipeline.echo import mute_echoes
from monitor.pipeline.places import Atlas, latest
from monitor.routing.cap import HOUR, Spent
from monitor.routing.index import looked_up
from monitor.routing.mute import Muted, muted
from monitor.routing.route import Reader, Standing, route
from monitor.store.database import Database, Transaction

log = logging.getLogger(__name__)


class Audience(Struct, frozen=True, kw_only=True):
    """Who asks for what, and how they are reached.

    `recipients` are those of each channel; to the channels of `singly`, each event goes by itself.
    `watches` returns what is watched, for its tags.
    """

    subscriptions: tuple[Subscription, ...]
    recipients: Mapping[str, tuple[str, ...]]
    singly: frozenset[str] = frozenset()
    watches: Callable[[], Iterable[Watch]] = tuple


class Sight(Struct, frozen=True, kw_only=True):
    """What routing is given: the subscriptions with their places found, and how things stand."""

    subscriptions: tuple[Subscription, ...]
    standing: Standing
    muted: Muted


def dispatch(
    database: Database, audience: Audience, *, now: datetime, atlas: Atlas | None = None
) -> int:
    """Route every event that is not routed yet; return how many deliveries were opened.

    One that does not read back is told to nobody, and does not keep the rest from being told.
    `atlas` finds the places that subscriptions name.
    """
    opened, atlas = 0, atlas or Atlas()
    while True:
        with database.read() as tx:
            if not any(tx.events.unrouted(limit=1)):
                return opened
        tags = tags_by_watch(audience.watches())
        with database.begin() as tx:
            events, damaged = tx.events.unrouted()
            echoes = mute_echoes(tx, events, now)
            news = [event for event in events if event.id not in echoes]
            sight = sighted(tx, audience, news, tags, now=now, atlas=atlas)
            _note(tx, sight.muted, now)
            opened += tx.deliveries.gather(route(news, sight.subscriptions, sight.standing), now)
            tx.events.routed([*(event.id for event in events), *damaged])
        for key in damaged:
            log.warning("an event does not read back: nobody is told of it", extra={"event": key})


def sighted(
    tx: Transaction,
    audience: Audience,
    events: Sequence[Event],
    tags: Mapping[str, tuple[str, ...]],
    *,
    now: datetime,
    atlas: Atlas,
) -> Sight:
    """Return all that is to be known for saying who is told of these events."""
    subscriptions = audience.subscriptions
    trials = looked_up(subscriptions, events, tags)
    silenced = muted(tx.mutes.active(), events, now, tags)
    standing = Standing(
        now=now,
        recipients=audience.recipients,
        singly=audience.singly,
        records=latest(tx, trials),
        tags=tags,
        mutes=silenced.by,
        refusals=tx.refusals.all(),
        spent=_spent(tx, subscriptions, now),
    )
    asked = atlas.settled(tx, subscriptions) if trials else subscriptions
    return Sight(subscriptions=asked, standing=standing, muted=silenced)


def tags_by_watch(watches: Iterable[Watch]) -> dict[str, tuple[str, ...]]:
    """Return the tags of each watch that has some."""
    return {watch.name: watch.tags for watch in watches if watch.tags}


def _spent(
    tx: Transaction, subscriptions: Iterable[Subscription], now: datetime
) -> dict[Reader, Spent]:
    capped = [one.name for one in subscriptions if one.per_hour]
    found = tx.spending.within(now - HOUR, now, capped)
    return {reader: Spent(messages=many, since=first) for reader, (many, first) in found.items()}


def _note(tx: Transaction, silenced: Muted, now: datetime) -> None:
    """Keep which silence it was for which nobody is told of an event, and which ones are over."""
    by: dict[str, list[str]] = {}
    for event, mutes in silenced.by.items():
        if mute := next(filter(_of_all, mutes), None):
            by.setdefault(mute.id, []).append(event)
    for mute_id, events in by.items():
        tx.events.mute(events, mute_id)
    tx.mutes.end(silenced.over, now)
    for mute_id, why in silenced.over.items():
        log.info("a silence is over", extra={"silence": mute_id, "reason": why})


def _of_all(mute: Mute) -> bool:
    return not mute.subscription
