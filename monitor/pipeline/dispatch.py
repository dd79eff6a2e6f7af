"""events → deliveries: who is told what, and when. One transaction, so that a crash repeats it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.model.subscription import Subscription
from monitor.routing.route import route
from monitor.store.database import Database


def dispatch(
    database: Database,
    *,
    subscriptions: tuple[Subscription, ...],
    recipients: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> int:
    """Route every event that is not routed yet; return how many deliveries were opened."""
    opened = 0
    while True:
        with database.begin() as tx:
            events = tx.events.unrouted()
            if not events:
                return opened
            opened += tx.deliveries.gather(route(events, subscriptions, recipients, now), now)
            tx.events.routed(events)
