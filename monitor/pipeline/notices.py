"""Events that no rule makes: what happens to a record as a whole, and to our own work. Pure."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

from msgspec.structs import replace

from monitor.changes.rules import outside
from monitor.changes.rules.table import Row
from monitor.changes.wide import Wide
from monitor.model.change import Change
from monitor.model.delivery import Delivery
from monitor.model.event import Because, By, Event, Finding, Span, event_id
from monitor.model.exchange import Reading
from monitor.model.refusal import Refusal
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.model.watch import Check
from monitor.pipeline.judge import Scene, event_of
from monitor.registries.base import Registry
from monitor.store.checks import Trouble
from monitor.store.outages import Outage

_PATHS = 120  # characters of a list of paths in a headline
ALARM_AFTER = 3  # failures in a row, of a check or of one trial's record


def merged(registry: Registry, scene: Scene, obsolete: TrialId, reading: Reading) -> Event:
    """Tell that a number has become another name of another trial."""
    into = reading.trial.number
    finding = outside.MERGED.finding(
        f"{obsolete.number} is obsolete: the registry answers with {into} in its place",
        Change(field="identifiers.number", label="Number", before=obsolete.number, after=into),
    )
    event = event_of(registry, scene, reading, finding, number=0, by=By.REGISTRY)
    return _about(event, registry, scene, obsolete, f"merged/{into}")


def vanished(registry: Registry, scene: Scene, last: Revision, load: str) -> Event:
    """Tell that the registry has not known a trial on checks in two different loads."""
    finding = outside.VANISHED.finding("The registry does not know this trial any more")
    return _of_record(registry, scene, last, finding, load)


def returned(registry: Registry, scene: Scene, last: Revision, load: str) -> Event:
    """Tell that a trial is back that was gone."""
    finding = outside.RETURNED.finding("The registry knows this trial again")
    return _of_record(registry, scene, last, finding, load)


def undelivered(one: Delivery, reason: str, waiting: int, now: datetime) -> Event:
    """Tell the operator that a message was given up, and how many more wait for the channel."""
    more = f", {waiting} more wait for this channel" if waiting else ""
    return _of_channel(
        one.channel,
        now,
        outside.UNDELIVERED,
        headline=f"A message to {_whom(one.channel, one.recipient)} was given up: {reason}",
        says=f"delivery {one.id[:8]} is dead{more}; {outside.UNDELIVERED.says}",
        occurrence=f"{one.id}/{now.isoformat()}",
    )


def channel_failing(outage: Outage, waiting: int, now: datetime) -> Event:
    """Tell the operator of a channel that has taken nothing for long."""
    hours = int((now - outage.since).total_seconds() // 3600)
    many = "1 message waits" if waiting == 1 else f"{waiting} messages wait"
    return _of_channel(
        outage.channel,
        now,
        outside.CHANNEL_FAILING,
        headline=f"{outage.channel} has taken nothing for {hours} hours, {many}: {outage.reason}",
        occurrence=f"failing/{outage.channel}/{outage.since.isoformat()}",
    )


def refused(refusal: Refusal) -> Event:
    """Tell the operator of a recipient for whom nothing is taken any more."""
    whom = _whom(refusal.channel, refusal.recipient)
    place = f"{refusal.channel} {refusal.recipient}".strip()
    return _of_channel(
        refusal.channel,
        refusal.since,
        outside.RECIPIENT_REFUSED,
        headline=f"{whom} is told nothing any more: {refusal.reason}",
        says=f"{outside.RECIPIENT_REFUSED.says}; `trial-monitor recipients restore {place}`",
        occurrence=f"refused/{place}/{refusal.since.isoformat()}",
    )


def template_fault(one: Delivery, fault: str, now: datetime) -> Event:
    """Tell the operator of a template that keeps messages from being sent."""
    return _operators(
        "monitor",
        "trial-monitor",
        now,
        outside.TEMPLATE_FAULT,
        headline=f"Messages to {one.channel} wait for a template to be mended: {fault}",
        occurrence=f"template/{fault}/{now.isoformat()}",
    )


def _whom(channel: str, recipient: str) -> str:
    return f"{channel} ({recipient})" if recipient else channel


def _of_channel(
    channel: str, now: datetime, row: Row, *, headline: str, occurrence: str, says: str = ""
) -> Event:
    """Return an event about a channel: it goes by another one."""
    event = _operators(
        "monitor", "trial-monitor", now, row, headline=headline, occurrence=occurrence, says=says
    )
    return replace(event, channel=channel)


def registry_wide(
    registry: str, found: tuple[Wide, ...], muted: int, load: str, now: datetime
) -> Event:
    """Tell the operator what the registry changed in an unusual share of all trials at once."""
    worst = max(found, key=lambda one: one.trials)
    paths = ", ".join(one.path for one in found)
    return _operators(
        registry,
        registry,
        now,
        outside.REGISTRY_WIDE,
        headline=f"The registry changed {paths[:_PATHS]} in {worst.trials} of {worst.compared}"
        f" trials at once; {muted} events are told to nobody",
        occurrence=f"{load}/{paths}",
    )


def _alarm(
    registry: Registry, scene: Scene, row: Row, *, headline: str, occurrence: str, says: str = ""
) -> Event:
    return _operators(
        registry.key,
        registry.title,
        scene.now,
        row,
        headline=headline,
        says=says,
        occurrence=occurrence,
    )


def _operators(
    source: str,
    title: str,
    now: datetime,
    row: Row,
    *,
    headline: str,
    occurrence: str,
    says: str = "",
) -> Event:
    """Return an event about our own work; `occurrence` makes it be told once.

    `says` is what there is to say of this one, in the place of what the row says of all.
    """
    return Event(
        id=event_id(TrialId(source, ""), occurrence, row.kind),
        time=now,
        registry=source,
        trial="",
        title=title,
        kind=row.kind,
        severity=row.severity,
        headline=headline,
        because=Because(rule=row.rule, says=says or row.says),
        revision=Span(),
        data_date="",
        by=By.CALENDAR,
    )


def unreadable(registry: Registry, scene: Scene, found: Trouble) -> Event:
    """Tell the operator of a record that has not been readable for a while."""
    return _alarm(
        registry,
        scene,
        outside.UNREADABLE,
        headline=f"{found.trial.number} could not be read on {found.times} checks in a row",
        says=found.reason,
        occurrence=f"{found.trial}/{found.since.isoformat()}",
    )


def damaged(registry: Registry, scene: Scene, reading: Reading, reason: str) -> tuple[Event, ...]:
    """Tell readers that a trial's changes could not be seen this time, and the operator why."""
    finding = outside.UNSEEN.finding(
        "The record changed, and what it said before was lost here: look at the registry"
    )
    event = event_of(registry, scene, reading, finding, number=0, by=By.REGISTRY)
    alarm = _alarm(
        registry,
        scene,
        outside.DAMAGED,
        headline=f"What is stored of {reading.trial.number} is damaged",
        says=f"{reason}; {outside.DAMAGED.says}",
        occurrence=f"{reading.trial}/damaged/{reading.digest}",
    )
    return _about(event, registry, scene, reading.trial, f"damaged/{reading.digest}"), alarm


def of_check(
    registry: Registry, scene: Scene, done: Check, before: tuple[Check, ...]
) -> tuple[Event, ...]:
    """Tell the operator of a refusal, and of the third failure in a row: each streak once.

    `before` are the checks before this one, the latest first.
    """
    streak = [done, *takewhile(lambda each: each.outcome == done.outcome, before)]
    since = streak[-1].started_at.isoformat()
    if done.outcome == "refused" and len(streak) == 1:
        return (_refused(registry, scene, since),)
    if done.outcome == "failed" and len(streak) == ALARM_AFTER:
        return (_failing(registry, scene, done, since),)
    return ()


def _refused(registry: Registry, scene: Scene, since: str) -> Event:
    return _alarm(
        registry,
        scene,
        outside.REFUSED,
        headline=f"{registry.title} refuses us (403): its trials are not checked any more",
        occurrence=f"refused/{since}",
    )


def _failing(registry: Registry, scene: Scene, done: Check, since: str) -> Event:
    return _alarm(
        registry,
        scene,
        outside.FAILING,
        headline=f"{registry.title} could not be checked {ALARM_AFTER} times in a row",
        says=done.reason,
        occurrence=f"failed/{since}",
    )


def _of_record(
    registry: Registry, scene: Scene, last: Revision, finding: Finding, load: str
) -> Event:
    reading = Reading(
        asked=last.trial,
        trial=last.trial,
        payload=b"",
        digest="",
        data_date=load[:10],
        title=last.title,
    )
    event = event_of(registry, scene, reading, finding, number=0, by=By.REGISTRY)
    return _about(event, registry, scene, last.trial, load)


def _about(
    event: Event, registry: Registry, scene: Scene, trial: TrialId, occurrence: str
) -> Event:
    return replace(
        event,
        id=event_id(trial, occurrence, event.kind),
        trial=trial.number,
        revision=Span(),
        watches=scene.watchers.get(trial, ()),
        url=registry.url(trial),
    )
