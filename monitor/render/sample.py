"""A message to try a channel with: nothing that it says has happened."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from monitor.model.change import Change
from monitor.model.delivery import Delivery, DeliveryState
from monitor.model.event import Because, By, Event, EventKind, Severity, Span, event_id
from monitor.model.trial import TrialId
from monitor.render.reason import SAMPLE

_TRIAL = TrialId("ctgov", "NCT00000000")  # a number that is never given
_RULE = "a sample, to try the channel with: no trial has changed"


def sample(*, channel: str, recipient: str, now: datetime) -> tuple[Delivery, tuple[Event, ...]]:
    """Return a delivery to the recipient and the event in it, which says that it is a test."""
    key = str(uuid5(NAMESPACE_URL, f"test:{channel}:{recipient}:{now.isoformat()}"))
    event = Event(
        id=event_id(_TRIAL, key, EventKind.STATUS_OPENED),
        time=now,
        registry=_TRIAL.registry,
        trial=_TRIAL.number,
        title="A test message of trial-monitor: no trial has changed",
        kind=EventKind.STATUS_OPENED,
        severity=Severity.MEDIUM,
        headline="This is how a trial that opens would be told",
        because=Because(rule=SAMPLE, says=_RULE),
        revision=Span(before=1, after=2),
        data_date=f"{now:%Y-%m-%d}",
        by=By.SPONSOR,
        changes=(
            Change(
                field="status.overall",
                label="Recruitment status",
                before="NOT_YET_RECRUITING",
                after="RECRUITING",
            ),
        ),
    )
    delivery = Delivery(
        id=key,
        subscription=f"test of channel {channel}",
        channel=channel,
        recipient=recipient,
        state=DeliveryState.PENDING,
        opened_at=now,
        due=now,
        events=(event.id,),
    )
    return delivery, (event,)
