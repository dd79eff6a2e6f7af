"""events → deliveries: who is told what, and when. One transaction, so that a crash repeats it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from monitor.model.subscription import Subscription
from monitor.pipeline.echo import mute_echoes
from monitor.pipeline.places import Atlas, latest
from monitor.routing.match import looked_up
from monitor.routing.route import route
from monitor.store.database import Database

log = logging.getLogger(__name__)


def dispatch(
    database: Database,
    *,
    subscriptions: tuple[Subscription, ...],
    recipients: Mapping[str, tuple[str, ...]],
    now: datetime,
    atlas: Atlas | None = None,
) -> int:
    """Route every event that is not routed yet; return how many deliveries were opened.

    One that does not read back is told to nobody, and does not keep the rest from being told.
    `atlas` finds the places that subscriptions name.
    """
    opened, atlas = 0, atlas or Atlas()
    while True:
        with database.begin() as tx:
            events, damaged = tx.events.unrouted()
            if not (events or damaged):
                return opened
            muted = mute_echoes(tx, events, now)
            news = [event for event in events if event.id not in muted]
            trials = looked_up(subscriptions, news)
            asked = atlas.settled(tx, subscriptions) if trials else subscriptions
            owed = route(news, asked, recipients, now, latest(tx, trials))
            opened += tx.deliveries.gather(owed, now)
            tx.events.routed([*(event.id for event in events), *damaged])
        for key in damaged:
            log.warning("an event does not read back: nobody is told of it", extra={"event": key})
