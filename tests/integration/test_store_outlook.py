"""What is kept of the calendar: when to look again, what was said, and what is taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from alembic import command
from sqlalchemy import func, select

from monitor.model.delivery import DeliveryState
from monitor.model.event import EventKind, Severity
from monitor.store import migrations
from monitor.store.database import Database, connect
from monitor.store.outlook import Outlook, Raised
from monitor.store.tables import attempt, delivery, delivery_event
from tests.stored import LOAD, NOW, ONE, THREE, TWO, an_event, kept, owed

TODAY = date(2026, 2, 9)


def an_outlook(trial=ONE, revision=1, next_on=None):
    return Outlook(trial=trial, revision=revision, next_on=next_on)


def a_silence(event, trial=ONE, **said):
    given = {
        "event": event.id,
        "trial": trial,
        "occurrence": "2026-01",
        "step": "overdue.start",
        "raised_at": NOW,
        **said,
    }
    return Raised(**given)


@pytest.fixture
def seen(database):
    """A database with three trials of one revision each."""
    with database.begin() as tx:
        tx.records.append([kept(each) for each in (ONE, TWO, THREE)], load=LOAD, seen_at=NOW)
    return database


def due(database, today=TODAY):
    with database.read() as tx:
        return tx.outlooks.due(today)


# --- when to look again


def test_a_trial_that_was_never_looked_at_is_due(seen):
    assert due(seen) == (ONE, TWO, THREE)


def test_a_trial_is_due_when_its_day_has_come(seen):
    with seen.begin() as tx:
        tx.outlooks.note(
            [
                an_outlook(ONE, next_on=TODAY),
                an_outlook(TWO, next_on=TODAY + timedelta(1)),
                an_outlook(THREE),
            ]
        )

    assert due(seen, TODAY - timedelta(1)) == ()
    assert due(seen) == (ONE,)
    assert due(seen, date(2099, 1, 1)) == (ONE, TWO)


def test_a_trial_is_due_when_it_has_another_revision(seen):
    with seen.begin() as tx:
        tx.outlooks.note([an_outlook(each) for each in (ONE, TWO, THREE)])
        tx.records.append([kept(TWO, b'{"n":2}')], load=LOAD, seen_at=NOW)

    assert due(seen) == (TWO,)


def test_a_trial_that_is_gone_or_obsolete_is_not_due(seen):
    with seen.begin() as tx:
        tx.records.vanished(ONE, NOW)
        tx.records.merged(TWO, THREE, LOAD)

    assert due(seen) == (THREE,)


def test_an_obsolete_number_that_never_had_a_record_is_not_due(database):
    with database.begin() as tx:
        tx.records.merged(TWO, ONE, LOAD)

    assert due(database) == ()


def test_a_later_look_takes_the_place_of_the_earlier(seen):
    with seen.begin() as tx:
        tx.outlooks.note([an_outlook(ONE, next_on=TODAY), an_outlook(TWO)])
        tx.outlooks.note([an_outlook(ONE, revision=2, next_on=TODAY + timedelta(3))])
    with seen.read() as tx:
        found = tx.outlooks.of([ONE, TWO, THREE])

    assert found == {
        ONE: an_outlook(ONE, revision=2, next_on=TODAY + timedelta(3)),
        TWO: an_outlook(TWO),
    }


# --- what was said


def test_silences_come_back_as_they_were_noted_and_withdrawn_ones_say_when(seen):
    first, second, other = an_event(1), an_event(2), an_event(1, TWO)
    with seen.begin() as tx:
        tx.events.append([first, second, other])
        tx.outlooks.append([a_silence(second, raised_at=NOW + timedelta(1)), a_silence(first)])
        tx.outlooks.append([a_silence(other, TWO)])
        tx.outlooks.withdraw([a_silence(first)], NOW + timedelta(2))
    with seen.read() as tx:
        found = tx.outlooks.raised([ONE, THREE])

    assert found == {
        ONE: (
            a_silence(first, withdrawn_at=NOW + timedelta(2)),
            a_silence(second, raised_at=NOW + timedelta(1)),
        ),
        THREE: (),
    }


@pytest.mark.parametrize("step", ["overdue.results.in_90_days", "overdue.results"])
def test_a_silence_is_of_the_kind_that_its_rule_begins_with(step):
    assert a_silence(an_event(), step=step).kind is EventKind.OVERDUE_RESULTS


# --- the latest contents


def test_the_latest_contents_come_one_after_another_and_damage_costs_one(seen):
    with seen.begin() as tx:
        tx.records.append([kept(ONE, b'{"n":2}')], load=LOAD, seen_at=NOW)
    with seen.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE snapshot SET checksum = data WHERE trial = '{TWO}'")
    with seen.read() as tx:
        found = dict(tx.records.payloads([THREE, TWO, ONE]))

    assert list(found) == [ONE, TWO, THREE]
    assert (found[ONE], found[THREE]) == (b'{"n":2}', b'{"n":1}')
    assert "is not what was stored" in str(found[TWO])


# --- taking back


@pytest.fixture
def gathered(database):
    """A database in which three events wait in one delivery."""
    events = tuple(an_event(number) for number in (1, 2, 3))
    with database.begin() as tx:
        tx.events.append(events)
        tx.deliveries.gather([owed(*events)], NOW)
    return database, events


def waiting(database):
    with database.read() as tx:
        return tx.deliveries.list(DeliveryState.PENDING)


def taken(tx):
    """Take the only delivery for sending."""
    (one,) = tx.deliveries.claim(
        "team", owner="we", gone=lambda _: False, now=NOW, until=NOW + timedelta(1), limit=1
    )
    return one


def test_what_nobody_had_in_hand_is_taken_out_and_the_rest_is_told(gathered):
    database, (one, two, three) = gathered
    with database.begin() as tx:
        assert tx.deliveries.take_back([two.id, "another"]) == frozenset()

    assert [each.events for each in waiting(database)] == [(one.id, three.id)]


def test_a_delivery_goes_on_gathering_after_something_was_taken_out(gathered):
    database, (one, two, three) = gathered
    later = [an_event(number) for number in (4, 5)]
    with database.begin() as tx:
        tx.deliveries.take_back([one.id])
        tx.events.append(later)
        assert tx.deliveries.gather([owed(*later)], NOW) == 0

    assert [each.events for each in waiting(database)] == [
        (two.id, three.id, *(each.id for each in later))
    ]


def test_a_delivery_that_is_left_empty_is_owed_no_longer(gathered):
    database, events = gathered
    with database.begin() as tx:
        tx.deliveries.discard(waiting(database)[:1], NOW, "by hand")
        tx.deliveries.retry(tx.deliveries.list()[:1], NOW)
        tx.deliveries.take_back([event.id for event in events])

    with database.engine.connect() as connection:
        for table in (delivery, delivery_event, attempt):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0


def test_what_somebody_has_in_hand_stays_and_counts_as_told(gathered):
    database, (one, two, three) = gathered
    with database.begin() as tx:
        taken(tx)
        tx.deliveries.gather([owed(one, two, channel="mail")], NOW)

        assert tx.deliveries.take_back([one.id, two.id]) == {one.id, two.id}
        assert [each.channel for each in tx.deliveries.list(DeliveryState.PENDING)] == []
    with database.read() as tx:
        assert [each.events for each in tx.deliveries.list()] == [(one.id, two.id, three.id)]


def test_a_delivery_that_was_put_off_after_a_try_counts_as_told(gathered):
    database, (one, *_) = gathered
    with database.begin() as tx:
        tx.deliveries.postponed(taken(tx), NOW, owner="we", until=NOW + timedelta(1), reason="busy")

        assert tx.deliveries.take_back([one.id]) == {one.id}


# --- a database of the first shape


def test_a_database_of_the_first_shape_keeps_what_it_has_and_all_is_due(database_url):
    engine = connect(database_url)
    with engine.connect() as connection:
        writing = connection.execution_options(immediate=True)
        with writing.begin():
            command.upgrade(migrations._config(writing), "0001")
            row = {"trial": str(ONE), "revision": 1, "digest": "d", "load": LOAD}
            writing.exec_driver_sql(
                "INSERT INTO trial (trial, revision, digest, load) VALUES"
                f" ('{row['trial']}', 1, 'd', '{row['load']}')"
            )
    migrations.upgrade(engine)
    engine.dispose()
    opened = Database.open(database_url)

    assert due(opened) == (ONE,)
    with opened.read() as tx:
        assert tx.outlooks.raised([ONE]) == {ONE: ()}
        assert tx.events.find(at_least=Severity.NOISE) == ()
    opened.close()
