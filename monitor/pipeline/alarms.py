"""What the operator hears of deliveries that fail: each trouble once, however many it costs.

An alarm is an event like any other, and goes by another channel than the one that it is about.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.delivery import Delivery
from monitor.model.event import Event
from monitor.model.refusal import Refusal
from monitor.pipeline import notices
from monitor.store.database import Transaction
from monitor.store.outages import Outage

LONG = timedelta(hours=12)  # of failures alone, after which the operator hears of a channel
QUIET = timedelta(hours=1)  # between two outages of a channel of which the operator hears


def of_failure(tx: Transaction, channel: str, reason: str, now: datetime) -> Outage:
    """Note a failure; tell of a channel that has taken nothing for long, once for each outage."""
    outage = tx.outages.failed(channel, now, reason)
    if now - outage.since >= LONG:
        waiting = tx.deliveries.waiting().get(channel, 0)
        tx.events.append([notices.channel_failing(outage, waiting, now)])
    return outage


def of_death(
    tx: Transaction, one: Delivery, events: tuple[Event, ...], reason: str, now: datetime
) -> Outage:
    """Note a delivery that was given up; tell of the first in each outage."""
    outage = tx.outages.died(tx.outages.failed(one.channel, now, reason))
    # an alarm about an alarm that cannot be delivered would never end
    if any(event.trial for event in events) and _is_news(outage, now):
        waiting = tx.deliveries.waiting().get(one.channel, 0)
        tx.events.append([notices.undelivered(one, reason, waiting, now)])
        return tx.outages.told(outage, now)
    return outage


def _is_news(outage: Outage, now: datetime) -> bool:
    told = outage.told_at
    return told is None or (told < outage.since and now - told >= QUIET)


def of_refusal(tx: Transaction, refusal: Refusal) -> None:
    """Note a recipient for whom nothing is taken any more, and tell of it once."""
    if tx.refusals.add(refusal):
        tx.events.append([notices.refused(refusal)])


def of_template(
    tx: Transaction, one: Delivery, events: tuple[Event, ...], fault: str, now: datetime
) -> None:
    """Tell of a fault in a template, unless something waits for its mending already."""
    about_trials = any(event.trial for event in events)
    if about_trials and one.reason != fault and not tx.deliveries.known(fault):
        tx.events.append([notices.template_fault(one, fault, now)])
