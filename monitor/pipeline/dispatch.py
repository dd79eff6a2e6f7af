"""events → deliveries: who is told what, and when. One transaction, so that a crash repeats it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from monitor.model.subscription import Subscription
from monitor.routing.route import route
from monitor.store.database import Database

log = logging.getLogger(__name__)


def dispatch(
    database: Database,
    *,
    subscriptions: tuple[Subscription, ...],
    recipients: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> int:
    """Route every event that is not routed yet; return how many deliveries were opened.

    One that does not read back is told to nobody, and does not keep the rest from being told.
    """
    opened = 0
    while True:
        with database.begin() as tx:
            events, damaged = tx.events.unrouted()
            if not (events or damaged):
                return opened
            opened += tx.deliveries.gather(route(events, subscriptions, recipients, now), now)
            tx.events.routed([*(event.id for event in events), *damaged])
        for key in damaged:
            log.warning("an event does not read back: nobody is told of it", extra={"event": key})
