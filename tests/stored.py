"""What the database is given to keep, with only what matters said."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from monitor.model.delivery import Owed
from monitor.model.event import Because, By, Event, EventKind, Severity, Span, event_id
from monitor.model.exchange import Reading
from monitor.model.trial import TrialId
from monitor.store.records import Kept

NOW = datetime(2026, 2, 9, 15, 0, tzinfo=UTC)
LOAD = "2026-02-09T09:00:05"
ONE, TWO, THREE = (TrialId("ctgov", f"NCT9900000{n}") for n in (1, 2, 3))


def a_reading(trial: TrialId = ONE, payload: bytes = b'{"n":1}', **said: Any) -> Reading:
    given = {
        "asked": trial,
        "trial": trial,
        "payload": payload,
        "digest": hashlib.sha256(payload).hexdigest()[:32],
        "data_date": "2026-02-09",
        "title": "Fictinib in Fictitious Disease",
        "status": "RECRUITING",
        "submitted": "2026-02-01",
        "posted": "2026-02-03",
        **said,
    }
    return Reading(**given)


def kept(trial: TrialId = ONE, payload: bytes = b'{"n":1}', **said: Any) -> Kept:
    """A state to keep; its fingerprint follows from its content."""
    fingerprint = "1-" + hashlib.sha256(payload).hexdigest()
    return Kept(reading=a_reading(trial, payload, **said), fingerprint=fingerprint)


def a_payload(number: int, lines: int = 60) -> bytes:
    """Some text, most of which stays as the number rises."""
    said = [b'"line %d of the study": "fictinib, %d mg"' % (n, n * n) for n in range(lines)]
    return b"{" + b",".join([*said, b'"state": %d' % number]) + b"}"


def an_event(revision: int = 1, trial: TrialId | None = ONE, **said: Any) -> Event:
    kind = said.get("kind", EventKind.STATUS_TERMINATED)
    given = {
        "id": event_id(trial or TrialId("monitor", "x"), revision, kind),
        "time": NOW,
        "registry": trial.registry if trial else "monitor",
        "trial": trial.number if trial else "",
        "title": "Fictinib in Fictitious Disease",
        "kind": kind,
        "severity": Severity.HIGH,
        "headline": "Terminated",
        "because": Because(rule="status.terminated", says="it was recruiting"),
        "revision": Span(before=revision - 1, after=revision),
        "data_date": "2026-02-09",
        "by": By.SPONSOR,
        **said,
    }
    return Event(**given)


def owed(*events: Event, **said: Any) -> Owed:
    given = {
        "subscription": "urgent",
        "channel": "team",
        "group": "",
        "due": NOW,
        "events": tuple(event.id for event in events),
        **said,
    }
    return Owed(**given)
