"""Whether the daemon does its work: facts in, a judgement with its reasons out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from monitor.model.watch import Check, Watch

SILENCE = timedelta(minutes=3)  # six heartbeats
LATE = timedelta(hours=1)
LASTING = timedelta(days=1)  # a registry may be down for a night


class WatchFacts(Struct, frozen=True, kw_only=True):
    """A watch and when it was last checked, None for never."""

    watch: Watch
    last_checked: datetime | None = None


class RegistryFacts(Struct, frozen=True, kw_only=True):
    """The last check at a registry, and when one last got an answer (`whole` or `partial`)."""

    last: Check
    answered_at: datetime | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """What there is to judge by; `oldest_due` is since when a delivery could have been sent.

    `orphans` are how many deliveries wait for each channel that is not configured, and `failing`
    are the channels that take nothing, since when and why. `started_at` is when the daemon was
    started, where that is known; `stopped` whether the last sign of life was an orderly end.
    """

    heartbeat: datetime | None = None
    stopped: bool = False
    started_at: datetime | None = None
    watches: tuple[WatchFacts, ...] = ()
    registries: tuple[RegistryFacts, ...] = ()
    oldest_due: datetime | None = None
    dead: int = 0
    orphans: Mapping[str, int] = {}
    failing: tuple[tuple[str, datetime, str], ...] = ()


class Health(Struct, frozen=True, kw_only=True):
    """The judgement. A reason may also only ask for attention: then all is healthy nevertheless."""

    healthy: bool
    reasons: tuple[str, ...] = ()


def judge(facts: Facts, now: datetime) -> Health:
    """Return whether all that falls due is done, and everything that stands against it."""
    against = (
        *_silent(facts, now),
        *(reason for watch in facts.watches for reason in _late(watch, facts.started_at, now)),
        *(reason for registry in facts.registries for reason in _shut(registry, now)),
        *_waiting(facts, now),
    )
    return Health(healthy=not against, reasons=(*against, *_failing(facts, now), *_dead(facts)))


def _silent(facts: Facts, now: datetime) -> tuple[str, ...]:
    if facts.heartbeat is None:
        return ("the daemon has never run on this database: start `trial-monitor run`",)
    if facts.stopped:
        when = _moment(facts.heartbeat)
        return (f"the daemon was stopped at {when}: start `trial-monitor run`",)
    if now - facts.heartbeat > SILENCE:
        return (f"no sign of life since {_moment(facts.heartbeat)}: see the daemon's log",)
    return ()


def _late(facts: WatchFacts, started_at: datetime | None, now: datetime) -> tuple[str, ...]:
    since = facts.last_checked or started_at
    if since is None or now - since <= LATE:
        return ()  # checked within the hour, or about to be checked for the first time
    from monitor.daemon.schedule import missed  # brings APScheduler

    if facts.last_checked is not None and not missed(facts.watch, since, now - LATE):
        return ()
    when = f"since {_moment(since)}" if facts.last_checked else "yet"
    return (f'watch "{facts.watch.name}" is overdue: not checked {when}; see the daemon\'s log',)


def _shut(facts: RegistryFacts, now: datetime) -> tuple[str, ...]:
    check = facts.last
    at = _moment(check.finished_at)
    if check.outcome == "refused":
        return (f"{check.registry} has shut us out at {at}: {check.reason or 'no reason given'}",)
    if check.outcome != "failed":
        return ()
    if facts.answered_at is not None and now - facts.answered_at <= LASTING:
        return ()
    since = f"since {_moment(facts.answered_at)}" if facts.answered_at else "so far"
    return (f"{check.registry} has not answered {since}: {check.reason or 'no reason given'}",)


def _waiting(facts: Facts, now: datetime) -> tuple[str, ...]:
    if facts.oldest_due is None or now - facts.oldest_due <= LATE:
        return ()
    at = _moment(facts.oldest_due)
    return (f"a delivery was due at {at} and was not tried: see `trial-monitor deliveries list`",)


def _failing(facts: Facts, now: datetime) -> tuple[str, ...]:
    failing = (
        f"{name} has taken nothing since {_moment(since)}: {reason}"
        for name, since, reason in facts.failing
        if now - since > LATE
    )
    orphans = (
        f"{'1 delivery waits' if many == 1 else f'{many} deliveries wait'} for {name}, which is"
        " not in the configuration: name a channel so, or discard them"
        for name, many in sorted(facts.orphans.items())
    )
    return (*failing, *orphans)


def _dead(facts: Facts) -> tuple[str, ...]:
    if not facts.dead:
        return ()
    many = "1 delivery was" if facts.dead == 1 else f"{facts.dead} deliveries were"
    return (f"{many} given up: see `trial-monitor deliveries list`, then retry or discard",)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
