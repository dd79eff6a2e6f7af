"""What is read of all the past of a trial at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from monitor.errors import Damaged
from monitor.model.event import EventKind, Severity
from monitor.store import packing
from monitor.store.database import Database
from monitor.store.tables import snapshot
from tests.stored import LOAD, NOW, ONE, TWO, a_payload, an_event, kept

STATES = packing.KEYFRAME_EVERY + 5


def keep(database: Database, *numbers: int) -> None:
    for number in numbers:
        with database.begin() as tx:
            tx.records.append([kept(ONE, a_payload(number))], load=LOAD, seen_at=NOW)


def test_every_content_is_there_once_and_is_that_of_its_revision(database: Database) -> None:
    keep(database, *range(STATES), 3, 0)
    with database.begin() as tx:
        tx.records.append([kept(TWO, a_payload(99))], load=LOAD, seen_at=NOW)

    with database.read() as tx:
        found = list(tx.records.contents(ONE))
        revisions = tx.records.revisions(ONE)
        each = {one.fingerprint: tx.records.snapshot(one).payload for one in revisions}

    assert len(revisions) == STATES + 2
    assert [payload for _, payload in found] == [a_payload(n) for n in range(STATES)]
    assert dict(found) == each


def test_what_is_damaged_spoils_what_builds_on_it_and_no_more(database: Database) -> None:
    keep(database, *range(STATES))
    with database.begin() as tx:
        tx.records._connection.execute(
            update(snapshot).where(snapshot.c.number == 10).values(data=b"\0")
        )

    with database.read() as tx:
        found = [payload for _, payload in tx.records.contents(ONE)]

    spoiled = range(9, packing.KEYFRAME_EVERY)
    assert [n for n, one in enumerate(found) if isinstance(one, Damaged)] == list(spoiled)


def test_the_newest_events_come_first(database: Database) -> None:
    events = [
        an_event(n, time=NOW + timedelta(days=n), severity=list(Severity)[n % 5])
        for n in range(1, 11)
    ]
    with database.begin() as tx:
        tx.events.append(events)

    with database.read() as tx:
        every = list(tx.events.newest(since=None))
        some = list(tx.events.newest(since=NOW + timedelta(days=4), at_least=Severity.HIGH))

    assert every == events[::-1]
    assert some == [one for one in events[:2:-1] if one.severity >= Severity.HIGH]


def test_the_times_of_some_kinds_are_told_by_trial(database: Database) -> None:
    gone, back = EventKind.RECORD_VANISHED, EventKind.RECORD_RETURNED
    later = NOW + timedelta(days=1)
    with database.begin() as tx:
        tx.events.append(
            [
                an_event(1, ONE, kind=gone),
                an_event(1, TWO, kind=gone),
                an_event(1, ONE, kind=back, time=later),
                an_event(1, ONE, kind=EventKind.STATUS_OPENED),
                an_event(1, None, kind=EventKind.MONITOR_UNREADABLE),
            ]
        )

    with database.read() as tx:
        found = tx.events.times((gone, back, EventKind.MONITOR_UNREADABLE))

    assert found == {ONE: (NOW, later), TWO: (NOW,)}
