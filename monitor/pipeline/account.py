"""What a message leaves out: how often was looked, and what was found and is not told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from monitor.model.account import Account
from monitor.model.delivery import Delivery
from monitor.model.event import Event, EventKind, Severity
from monitor.model.subscription import Subscription, Window
from monitor.routing.match import Case, tags_of, wanted
from monitor.store.database import Transaction

Tags = Mapping[str, tuple[str, ...]]  # of each watch


def of_delivery(
    tx: Transaction,
    subscription: Subscription,
    delivery: Delivery,
    now: datetime,
    tags: Tags,
) -> Account | None:
    """Return what a digest leaves out since the reader's last one; None for what is told at once.

    The first one answers for its window, and not for years before its reader asked for it. Places
    are not looked up for what is not told: it is counted wherever it happened.
    """
    if subscription.window.every == timedelta(0):
        return None
    anywhere = replace(subscription, near=None, countries=())
    since = tx.deliveries.last_before(delivery) or _at_first(tx, subscription, delivery)
    return account(tx, anywhere, tags, since=since, now=now)


def _at_first(tx: Transaction, subscription: Subscription, delivery: Delivery) -> datetime | None:
    """Return a window before a reader's first news, None where nothing was looked at before."""
    window = subscription.window
    length = window.every or timedelta(days=1 if window.weekday is None else 7)
    began = delivery.opened_at - length
    looked, _ = tx.checks.looked(None, began)
    return began if looked else None


def of_report(
    tx: Transaction, floor: Severity, watch: str, *, since: datetime, now: datetime
) -> Account:
    """Return what a report on one watch (or, without a name, on all) leaves out."""
    asked = Subscription(
        name="report",
        watches=(watch,) if watch else (),
        min_severity=floor,
        channels=(),
        window=Window(),
    )
    return account(tx, asked, {}, since=since, now=now)


def account(
    tx: Transaction,
    subscription: Subscription,
    tags: Tags,
    *,
    since: datetime | None,
    now: datetime,
) -> Account:
    """Return how often was looked since then, and which events the subscription does not want."""
    checks, load = tx.checks.looked(since, now)
    muted = tx.events.muted_since(since)
    mutes = {each.mute.id for each in tx.mutes.all()}
    silenced = {event for event, by in muted.items() if by in mutes}
    found = [event for event in tx.events.find(since=since) if event.time <= now]
    told = [event for event in found if event.id not in muted]
    return Account(
        since=since,
        checks=checks,
        data_date=load[:10],
        held=held(subscription, told, tags),
        muted=sum(event.id in muted and event.id not in silenced for event in found),
        silenced=sum(
            event.id in silenced and _is_wanted(subscription, event, tags) for event in found
        ),
    )


def held(
    subscription: Subscription, events: Iterable[Event], tags: Tags
) -> tuple[tuple[EventKind, int], ...]:
    """Return how many events of each kind fall short of the severity asked for, and of nothing
    else.
    """
    all_weights = replace(subscription, min_severity=Severity.NOISE)
    counts = Counter(
        event.kind
        for event in events
        if event.trial
        and event.kind is not EventKind.TRIAL_FIRST_SEEN
        and _is_wanted(all_weights, event, tags)
        and not _is_wanted(subscription, event, tags)
    )
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _is_wanted(subscription: Subscription, event: Event, tags: Tags) -> bool:
    return wanted(subscription, Case(event, tags=tags_of(event, tags)))
