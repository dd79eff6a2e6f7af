"""Retention: what was told long ago is forgotten, a few at a time.

This opens nothing again: an event is routed once, and the note of that stays with the event. What
was given up stays until somebody decides about it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.store.database import Database

log = logging.getLogger(__name__)

KEEP = timedelta(days=400)  # a year of deliveries, and a month to look back at it
SLICE = 500  # in one transaction, so that nobody waits for long


def prune(
    database: Database, *, keep: timedelta, now: datetime, stopping: Callable[[], bool]
) -> int:
    """Forget deliveries that were sent or discarded longer ago than `keep`; return how many."""
    forgotten = 0
    while not stopping():
        with database.begin() as tx:
            some = tx.deliveries.forget(now - keep, SLICE)
        forgotten += some
        if some < SLICE:
            break
    if forgotten:
        log.info("forgotten", extra={"deliveries": forgotten, "before": now - keep})
    return forgotten
