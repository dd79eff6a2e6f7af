"""From events to what is owed to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from monitor.model.delivery import Owed
from monitor.model.event import Event
from monitor.model.record import Record
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.routing.match import wants
from monitor.routing.window import due


def route(
    events: Iterable[Event],
    subscriptions: Iterable[Subscription],
    recipients: Mapping[str, tuple[str, ...]],
    now: datetime,
    records: Mapping[TrialId, Record] = MappingProxyType({}),
) -> tuple[Owed, ...]:
    """Return what each recipient of each subscription is owed, every wanted event once.

    `recipients` has every channel that a subscription names. What is told at once is kept apart by
    trial; what is gathered over a window comes together. `records` has the latest of the trials
    that `looked_up` names.
    """
    events = tuple(events)
    return tuple(
        owed
        for subscription in subscriptions
        for owed in _owed_by(subscription, events, recipients, now, records)
    )


def _owed_by(
    subscription: Subscription,
    events: tuple[Event, ...],
    recipients: Mapping[str, tuple[str, ...]],
    now: datetime,
    records: Mapping[TrialId, Record],
) -> Iterator[Owed]:
    wanted = [
        event
        for event in events
        if wants(subscription, event, records.get(TrialId(event.registry, event.trial))).wanted
    ]
    when = due(subscription.window, now)
    for group, members in _groups(subscription, wanted).items():
        for channel, recipient in _places(subscription, recipients):
            yield Owed(
                subscription=subscription.name,
                channel=channel,
                recipient=recipient,
                group=group,
                due=when,
                events=tuple(members),
            )


def _groups(subscription: Subscription, wanted: list[Event]) -> dict[str, dict[str, None]]:
    groups: dict[str, dict[str, None]] = {}  # the inner one is a set that keeps its order
    at_once = subscription.window.every == timedelta(0)
    for event in wanted:
        groups.setdefault(_trial(event) if at_once else "", {})[event.id] = None
    return groups


def _trial(event: Event) -> str:
    return str(TrialId(event.registry, event.trial)) if event.trial else ""


def _places(
    subscription: Subscription, recipients: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], None]:
    return {
        (channel, recipient): None
        for channel in subscription.channels
        for recipient in recipients[channel]
    }
