"""Who is told nothing any more, and which channels take nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event as happening

from monitor.model.delivery import DeliveryState
from monitor.model.refusal import Refusal
from monitor.model.trial import TrialId
from tests.stored import NOW, an_event, owed

FIRST, SECOND = (an_event(number) for number in (1, 2))


def refusal(**said):
    return Refusal(**{"channel": "team", "recipient": "ada", "since": NOW, **said})


UNSUBSCRIBED = refusal(subscription="urgent", by="reader", reason="by the link")
BOUNCED = refusal(by="receiver", reason="550 no such user")


@pytest.fixture(autouse=True)
def _owed(database):
    with database.begin() as tx:
        tx.events.append([FIRST, SECOND])
        tx.deliveries.gather(
            [
                owed(FIRST, recipient="ada"),
                owed(FIRST, recipient="ada", subscription="weekly"),
                owed(FIRST, recipient="bo"),
            ],
            NOW,
        )


def add(database, new):
    with database.begin() as tx:
        return tx.refusals.add(new)


def states(database):
    with database.read() as tx:
        found = tx.deliveries.list()
    return {(one.recipient, one.subscription): one.state for one in found}


def test_a_refusal_is_noted_once_and_taken_away(database):
    assert add(database, UNSUBSCRIBED)
    assert not add(database, refusal(subscription="urgent", by="reader", reason="again"))
    assert add(database, BOUNCED)
    with database.begin() as tx:
        assert set(tx.refusals.all()) == {UNSUBSCRIBED, BOUNCED}
        assert tx.refusals.remove(UNSUBSCRIBED)
        assert not tx.refusals.remove(UNSUBSCRIBED)
        assert tx.refusals.all() == (BOUNCED,)


def test_what_a_reader_wants_no_more_is_discarded_and_nothing_else(database):
    add(database, UNSUBSCRIBED)

    assert states(database) == {
        ("ada", "urgent"): DeliveryState.DISCARDED,
        ("ada", "weekly"): DeliveryState.PENDING,
        ("bo", "urgent"): DeliveryState.PENDING,
    }


def test_what_waits_for_a_refused_recipient_is_dead(database):
    add(database, BOUNCED)

    assert states(database) == {
        ("ada", "urgent"): DeliveryState.DEAD,
        ("ada", "weekly"): DeliveryState.DEAD,
        ("bo", "urgent"): DeliveryState.PENDING,
    }


def test_an_outage_lasts_from_the_first_failure_to_the_next_success(database):
    with database.begin() as tx:
        assert tx.outages.of("team") is None
        tx.outages.failed("team", NOW, "HTTP 503")
        outage = tx.outages.failed("team", NOW + timedelta(hours=1), "HTTP 502")
        assert (outage.since, outage.reason) == (NOW, "HTTP 502")
        assert tx.outages.died(outage).dead == 1
        assert tx.outages.all() == (tx.outages.of("team"),)
        tx.outages.ended(outage, NOW + timedelta(hours=2))
        assert (tx.outages.of("team"), tx.outages.all()) == (None, ())
        again = tx.outages.failed("team", NOW + timedelta(hours=3), "HTTP 503")
        assert (again.since, again.dead) == (NOW + timedelta(hours=3), 0)


def test_gathering_takes_as_many_questions_for_much_as_for_little(database):
    def asked(many):
        events = [an_event(1, trial=TrialId("ctgov", f"{many}-{n}")) for n in range(many)]
        counted = []

        def count(*_):
            counted.append(1)

        with database.begin() as tx:
            tx.events.append(events)
            happening.listen(database.engine, "before_cursor_execute", count)
            what = [owed(one, recipient=r, group=one.id) for one in events for r in ("ada", "bo")]
            assert tx.deliveries.gather(what, NOW) == 2 * many
        happening.remove(database.engine, "before_cursor_execute", count)
        return len(counted)

    assert asked(3) == asked(900) <= 8
