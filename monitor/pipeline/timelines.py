"""What is on record of the time that trials took, for messages that can show it."""

from __future__ import annotations

from datetime import date, datetime

from monitor.model.event import Event
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.subscription import Subscription
from monitor.model.timeline import Stretch, Timeline
from monitor.model.trial import TrialId
from monitor.pipeline.places import latest
from monitor.store.database import Transaction

_MOST = 3  # trials; each costs the reading of a record, and a digest of many is a list
_SUBJECTS = ("status.", "dates.", "overdue.", "stalled.")


def timelines(
    tx: Transaction, subscription: Subscription, events: tuple[Event, ...]
) -> dict[TrialId, Timeline]:
    """Return the timelines of the trials whose time these events are about, where they are few.

    Plain words need none: who looks for a trial to join asks where, and not since when.
    """
    if subscription.lens and subscription.lens.plain:
        return {}
    trials = dict.fromkeys(
        TrialId(event.registry, event.trial)
        for event in events
        if event.trial and event.kind.startswith(_SUBJECTS)
    )
    if not 0 < len(trials) <= _MOST:
        return {}
    records = latest(tx, trials)
    return {
        trial: _timeline(tx.records.revisions(trial), records[trial])
        for trial in trials
        if trial in records
    }


def _timeline(revisions: tuple[Revision, ...], record: Record) -> Timeline:
    stretches: list[Stretch] = []
    posted = ""
    for one in revisions:
        if not stretches or stretches[-1].status != one.status:
            # the registry itself turns a status to unknown, and posts no update for that
            given = (one.posted if one.posted != posted else "", one.data_date)
            since = max(_day(given, one.seen_at), stretches[-1].since if stretches else date.min)
            stretches.append(Stretch(status=one.status, since=since))
        posted = one.posted
    return Timeline(
        stretches=tuple(stretches),
        start=record.dates.start,
        primary_completion=record.dates.primary_completion,
    )


def _day(given: tuple[str, ...], seen_at: datetime) -> date:
    """Return the first of these days that is one, else the day on which we saw it."""
    for text in given:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return seen_at.date()
