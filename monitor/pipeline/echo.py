"""What a registry changed all over is told to the operator once, and to nobody as news."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import takewhile

from monitor.changes.wide import Wide, is_echo, paths, wide
from monitor.model.event import Event, EventKind
from monitor.model.watch import Check
from monitor.pipeline import notices
from monitor.store.database import Transaction

log = logging.getLogger(__name__)
_CHECKS = 200  # of one load; a watch is not checked more often than once a minute


def mute_echoes(tx: Transaction, unrouted: Iterable[Event], now: datetime) -> frozenset[str]:
    """Mute what is an echo of a registry-wide change among these; return the ids of the muted.

    The operator's event is appended, to be routed in its turn. Done again, it does nothing new.
    """
    muted: set[str] = set()
    unrouted = tuple(unrouted)
    for registry in sorted({event.registry for event in unrouted if event.trial}):
        mine = [event for event in unrouted if event.registry == registry]
        muted |= _of_registry(tx, registry, mine, now)
    return frozenset(muted)


def _of_registry(
    tx: Transaction, registry: str, unrouted: list[Event], now: datetime
) -> frozenset[str]:
    checks = _of_this_load(tx.checks.last(registry, _CHECKS))
    if not (checks and any(map(paths, unrouted))):
        return frozenset()
    events = tx.events.find(since=checks[-1].started_at)
    events = tuple(event for event in events if event.registry == registry)
    new = sum(event.kind is EventKind.TRIAL_FIRST_SEEN for event in events)
    found = wide(events, tx.records.answering(registry, checks[0].load) - new)
    echoes = frozenset(event.id for event in unrouted if is_echo(event, found))
    if echoes:
        _mute(tx, registry, found, echoes, checks[0].load, now)
    return echoes


def _of_this_load(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the latest checks, the last first, that were all of one load."""
    return tuple(takewhile(lambda each: each.load == checks[0].load, checks))


def _mute(
    tx: Transaction,
    registry: str,
    found: tuple[Wide, ...],
    echoes: frozenset[str],
    load: str,
    now: datetime,
) -> None:
    told = notices.registry_wide(registry, found, len(echoes), load, now)
    tx.events.append([told])
    tx.events.mute(sorted(echoes), told.id)
    where = [one.path for one in found]
    log.warning("registry-wide change", extra={"registry": registry, "paths": where})
