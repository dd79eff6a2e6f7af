"""The journal of events: each once, in order, and nothing forgotten before it was routed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from monitor.errors import Damaged
from monitor.model.change import Change, Item, Word
from monitor.model.event import EventKind, Severity
from monitor.store import tables
from tests.stored import NOW, ONE, TWO, an_event

EVENTS = [an_event(number) for number in (1, 2, 3)]


def append(database, *events):
    with database.begin() as tx:
        return tx.events.append(events)


def test_an_event_reads_back_whole(database):
    change = Change(
        field="eligibility.criteria",
        label="Eligibility criteria",
        items=(
            Item(
                op="edited",
                key="age",
                before={"text": "18 to 65"},
                after={"text": "18 to 75, ≥ 40 kg"},
                section="inclusion",
                direction="relaxed",
                about=("age",),
                words=(Word("same", "18 to "), Word("removed", "65"), Word("added", "75")),
            ),
        ),
    )
    event = an_event(changes=(change,), watches=("aml",), url="https://example.org/x")
    append(database, event)

    with database.read() as tx:
        assert tx.events.by_id([event.id]) == (event,)


def test_an_event_is_kept_once(database):
    assert append(database, *EVENTS[:2]) == 2
    assert append(database, *EVENTS) == 1
    assert append(database, EVENTS[0], EVENTS[0]) == 0

    with database.read() as tx:
        assert tx.events.count() == 3


def test_an_event_that_comes_twice_in_one_go_is_kept_once(database):
    assert append(database, EVENTS[0], EVENTS[0]) == 1


def test_more_events_than_fit_one_question_are_each_kept_once(database):
    many = [an_event(number) for number in range(1, 902)]
    assert append(database, *many) == 901
    assert append(database, *many) == 0

    with database.begin() as tx:
        tx.events.routed(many)
    with database.read() as tx:
        assert tx.events.unrouted() == ()


def test_events_are_unrouted_until_every_subscription_was_asked(database):
    append(database, *EVENTS)
    with database.begin() as tx:
        assert tx.events.unrouted(limit=2) == tuple(EVENTS[:2])
        tx.events.routed(EVENTS[:2])

    with database.read() as tx:
        assert tx.events.unrouted() == (EVENTS[2],)


def test_events_are_found_by_trial_time_and_severity(database):
    early = an_event(1, time=NOW - timedelta(days=3))
    other = an_event(1, trial=TWO)
    noise = an_event(2, severity=Severity.NOISE, kind=EventKind.RECORD_VERIFIED)
    alarm = an_event(3, trial=None, kind=EventKind.MONITOR_FETCH_FAILING)
    append(database, early, other, noise, alarm)

    with database.read() as tx:
        assert tx.events.find() == (early, other, noise, alarm)
        assert tx.events.find(trial=ONE) == (early, noise)
        assert tx.events.find(since=NOW) == (other, noise, alarm)
        assert tx.events.find(at_least=Severity.LOW) == (early, other, alarm)
        assert tx.events.find(limit=1) == (early,)


def test_ids_are_answered_in_the_order_of_making(database):
    append(database, *EVENTS)

    with database.read() as tx:
        assert tx.events.by_id([EVENTS[2].id, EVENTS[0].id, "no such id"]) == (
            EVENTS[0],
            EVENTS[2],
        )


@pytest.mark.parametrize("body", [b"", b"\x02later edition", b"\x01not a frame"])
def test_an_event_that_does_not_read_back_is_damaged(database, body):
    append(database, EVENTS[0])
    with database.engine.connect() as connection, connection.begin():
        connection.execute(update(tables.event).values(body=body))

    with database.read() as tx, pytest.raises(Damaged):
        tx.events.unrouted()


def test_a_moment_without_its_zone_is_refused(database):
    naive = an_event(time=NOW.replace(tzinfo=None))

    with pytest.raises(Exception, match="without its time zone"):
        append(database, naive)
