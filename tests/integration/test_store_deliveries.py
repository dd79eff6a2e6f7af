"""The outbox: what is owed is sent at least once, and news never slips into what has gone out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from monitor.model.delivery import DeliveryState
from tests.stored import NOW, TWO, an_event, owed

FIRST, SECOND, THIRD = (an_event(number) for number in (1, 2, 3))
FOREIGN = an_event(1, trial=TWO)
LEASE = timedelta(minutes=5)
ME, YOU = "host/1", "host/2"


@pytest.fixture(autouse=True)
def _events(database):
    with database.begin() as tx:
        tx.events.append([FIRST, SECOND, THIRD, FOREIGN])


@pytest.fixture
def gather(database):
    def put(*what, now=NOW):
        with database.begin() as tx:
            return tx.deliveries.gather(what, now)

    return put


@pytest.fixture
def claim(database):
    def take(one, owner=ME, now=NOW):
        with database.begin() as tx:
            return tx.deliveries.claim(one, owner=owner, now=now, until=now + LEASE)

    return take


@pytest.fixture
def settle(database):
    """A way to say how a sending went: `settle("sent", one, NOW)`."""

    def note(how, *said, **more):
        with database.begin() as tx:
            getattr(tx.deliveries, how)(*said, **more)

    return note


def nobody(_):
    return False


def due(database, now=NOW, gone=nobody, **said):
    with database.read() as tx:
        return tx.deliveries.due(now, gone=gone, **said)


def listed(database, *states):
    with database.read() as tx:
        return tx.deliveries.list(*states)


def the_only(database):
    (one,) = listed(database)
    return one


def postpone(settle, one, minutes=10):
    settle("postponed", one, NOW, until=NOW + timedelta(minutes=minutes), reason="HTTP 503")


# --- gathering


def test_what_is_owed_becomes_a_delivery_with_its_events_in_order(database, gather):
    assert gather(owed(SECOND, FIRST, recipient="ada@example.org")) == 1

    one = the_only(database)
    assert one.events == (SECOND.id, FIRST.id)
    assert (one.subscription, one.channel, one.recipient) == ("urgent", "team", "ada@example.org")
    assert (one.state, one.attempts, one.due, one.opened_at) == (DeliveryState.PENDING, 0, NOW, NOW)
    assert one.settled_at is None


def test_gathering_again_changes_nothing(database, gather):
    gather(owed(FIRST, SECOND))
    before = listed(database)

    assert gather(owed(FIRST, SECOND), owed(FIRST)) == 0
    assert listed(database) == before


def test_gathering_again_what_was_sent_opens_nothing(database, gather, claim, settle):
    gather(owed(FIRST))
    claim(the_only(database))
    settle("sent", the_only(database), NOW)

    assert gather(owed(FIRST)) == 0
    assert the_only(database).state is DeliveryState.SENT


def test_later_news_joins_a_delivery_that_nobody_has_tried(database, gather):
    gather(owed(FIRST))

    assert gather(owed(FIRST, SECOND)) == 0
    assert the_only(database).events == (FIRST.id, SECOND.id)


def test_a_delivery_is_due_as_soon_as_any_of_its_news_is(database, gather):
    """A window that was made shorter holds for what comes now, and not only from next week on."""
    gather(owed(FIRST, due=NOW + timedelta(days=5)))

    assert gather(owed(SECOND, due=NOW + timedelta(days=1))) == 0
    assert the_only(database).due == NOW + timedelta(days=1)
    assert gather(owed(THIRD, due=NOW + timedelta(days=9))) == 0
    assert the_only(database).due == NOW + timedelta(days=1)


def test_only_the_delivery_that_news_joins_is_hastened(database, gather):
    week = NOW + timedelta(days=7)
    gather(owed(FIRST, due=week), owed(FIRST, channel="mail", due=week))
    gather(owed(SECOND, due=NOW))

    assert {one.channel: one.due for one in listed(database)} == {"team": NOW, "mail": week}


def test_each_reader_channel_and_group_has_a_delivery_of_its_own(database, gather):
    opened = gather(
        owed(FIRST),
        owed(FIRST, recipient="ada@example.org"),
        owed(FIRST, channel="mail"),
        owed(FIRST, subscription="weekly"),
        owed(FOREIGN, group=str(TWO)),
    )

    assert opened == 5
    assert len({one.id for one in listed(database)}) == 5


@pytest.mark.parametrize("tried", ["sending", "postponed", "sent", "dead"])
def test_a_delivery_freezes_at_its_first_attempt_and_later_news_opens_another(
    database, gather, claim, settle, tried
):
    gather(owed(FIRST))
    frozen = the_only(database)
    claim(frozen)
    if tried == "postponed":
        postpone(settle, frozen)
    elif tried == "sent":
        settle("sent", frozen, NOW)
    elif tried == "dead":
        settle("abandoned", frozen, NOW, "HTTP 410")

    assert gather(owed(FIRST, SECOND), now=NOW + timedelta(hours=1)) == 1
    new, old = listed(database)
    assert (old.id, old.events) == (frozen.id, (FIRST.id,))
    assert new.events == (SECOND.id,)


def test_news_never_slips_into_a_delivery_that_is_tried_again_by_hand(
    database, gather, claim, settle
):
    """The receiver may have had it, and drops what comes under the same key a second time."""
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    settle("abandoned", one, NOW, "no answer in time")
    settle("retry", one, NOW)

    assert gather(owed(SECOND), now=NOW + timedelta(hours=1)) == 1
    assert sorted(one.events for one in listed(database)) == sorted([(FIRST.id,), (SECOND.id,)])


def test_news_never_slips_into_what_a_sender_that_was_killed_had_in_hand(
    database, gather, claim, settle
):
    """No try of it is on record, and the receiver may have had it all the same."""
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    settle("retry", one, NOW + LEASE)

    assert gather(owed(SECOND), now=NOW + LEASE) == 1
    assert sorted(one.events for one in listed(database)) == sorted([(FIRST.id,), (SECOND.id,)])
    assert {one.attempts for one in listed(database)} == {0}


def test_what_was_perhaps_sent_stays_closed_when_another_puts_it_off_untried(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    claim(the_only(database))  # and is killed
    settle("retry", the_only(database), NOW)
    again = the_only(database)
    claim(again, YOU)
    settle("unsent", again, until=NOW, reason="no such channel")

    assert gather(owed(SECOND)) == 1


def test_a_delivery_that_was_put_off_untried_still_takes_news(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    settle("unsent", one, until=NOW, reason="no such channel")

    assert gather(owed(SECOND)) == 0
    assert the_only(database).events == (FIRST.id, SECOND.id)
    assert the_only(database).attempts == 0


# --- sending


def test_only_what_is_due_is_sent(database, gather):
    gather(owed(FIRST, due=NOW + timedelta(hours=1)))

    assert due(database) == ()
    assert len(due(database, NOW + timedelta(hours=1))) == 1


def test_the_longest_due_goes_first_and_no_more_than_asked_for(database, gather):
    gather(owed(FIRST, due=NOW), owed(FIRST, channel="mail", due=NOW - timedelta(hours=1)))

    assert [one.channel for one in due(database)] == ["mail", "team"]
    assert [one.channel for one in due(database, limit=1)] == ["mail"]


def test_only_one_of_two_gets_a_delivery(database, gather, claim):
    gather(owed(FIRST))
    one = the_only(database)

    assert claim(one, ME) == one
    assert claim(one, YOU) is None
    assert the_only(database).attempts == 1


def test_news_that_joined_between_looking_and_taking_is_in_what_is_sent(database, gather, claim):
    gather(owed(FIRST))
    (seen,) = due(database)
    gather(owed(SECOND))

    taken = claim(seen)

    assert taken.events == the_only(database).events == (FIRST.id, SECOND.id)
    assert taken.id == seen.id


def test_only_one_of_many_at_once_gets_a_delivery(database, gather, claim):
    gather(owed(FIRST))
    one, ready, got = the_only(database), threading.Barrier(4), []

    def take(owner):
        ready.wait()
        got.append(claim(one, owner))

    takers = [threading.Thread(target=take, args=(f"host/{n}",)) for n in range(4)]
    for each in takers:
        each.start()
    for each in takers:
        each.join(30)

    assert [each.id for each in got if each is not None] == [one.id]
    assert len(got) == 4


def test_what_is_being_sent_is_left_alone_until_its_lease_is_over(database, gather, claim):
    gather(owed(FIRST))
    claim(the_only(database))

    assert due(database, NOW + LEASE - timedelta(seconds=1)) == ()
    (again,) = due(database, NOW + LEASE)
    assert claim(again, YOU, NOW + LEASE)
    assert the_only(database).attempts == 2


def test_what_a_dead_sender_had_in_hand_is_due_at_once(database, gather, claim):
    gather(owed(FIRST))
    claim(the_only(database), ME)

    assert due(database, gone=lambda owner: owner == YOU) == ()
    assert len(due(database, gone=lambda owner: owner == ME)) == 1


def test_a_sender_whose_lease_ran_out_cannot_undo_what_another_has_sent(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    slow = the_only(database)
    claim(slow)
    (again,) = due(database, now=NOW + LEASE)
    claim(again, owner=YOU, now=NOW + LEASE)
    settle("sent", again, NOW + LEASE)

    postpone(settle, slow)
    settle("abandoned", slow, NOW, "given up")

    assert the_only(database).state is DeliveryState.SENT


def test_a_sent_delivery_is_settled(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    settle("sent", one, NOW)

    assert (the_only(database).state, the_only(database).settled_at) == (DeliveryState.SENT, NOW)
    assert due(database, NOW + timedelta(days=9), gone=lambda _: True) == ()


def test_a_delivery_that_failed_is_due_again_later_with_its_reason(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    postpone(settle, one)

    assert the_only(database).reason == "HTTP 503"
    assert due(database, NOW + timedelta(minutes=9)) == ()
    assert len(due(database, NOW + timedelta(minutes=10))) == 1


def test_every_attempt_is_on_record(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    postpone(settle, one)
    claim(the_only(database))
    settle("abandoned", one, NOW + timedelta(hours=1), "HTTP 410")

    with database.read() as tx:
        tries = tx.deliveries.attempts(one)
    assert [(each.number, each.outcome, each.reason) for each in tries] == [
        (1, "postponed", "HTTP 503"),
        (2, "dead", "HTTP 410"),
    ]
    assert [each.at for each in tries] == [NOW, NOW + timedelta(hours=1)]


# --- looking, and an operator's hand


def test_a_dead_delivery_is_listed_and_can_be_tried_again_with_all_its_tries(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    one = the_only(database)
    claim(one)
    settle("abandoned", one, NOW, "HTTP 410")
    assert [each.id for each in listed(database, DeliveryState.DEAD)] == [one.id]

    settle("retry", one, NOW + timedelta(hours=2))
    (again,) = due(database, NOW + timedelta(hours=2))
    assert (again.id, again.attempts, again.settled_at) == (one.id, 0, None)
    assert claim(again, YOU)


def test_a_discarded_delivery_is_owed_no_longer_and_stays_listed(database, gather, settle):
    gather(owed(FIRST))
    settle("discard", the_only(database), NOW, "discarded by hand")

    assert due(database) == ()
    (one,) = listed(database, DeliveryState.DISCARDED)
    assert one.reason == "discarded by hand"
    assert gather(owed(FIRST)) == 0


def test_a_delivery_is_found_by_the_beginning_of_its_id(database, gather):
    gather(owed(FIRST), owed(FIRST, channel="mail"))
    one, other = listed(database)

    with database.read() as tx:
        assert tx.deliveries.by_id(one.id) == one
        assert tx.deliveries.by_id(other.id[:13]) == other
        assert tx.deliveries.by_id("") is None
        assert tx.deliveries.by_id("%") is None
        assert tx.deliveries.by_id("zz") is None


def test_the_outbox_is_counted_by_state(database, gather, claim, settle):
    gather(owed(FIRST), owed(FIRST, channel="mail"), owed(FIRST, channel="slack"))
    sent, taken, _ = listed(database)
    claim(sent)
    settle("sent", sent, NOW)
    claim(taken)

    with database.read() as tx:
        assert tx.deliveries.counts() == {
            DeliveryState.SENT: 1,
            DeliveryState.SENDING: 1,
            DeliveryState.PENDING: 1,
        }


def test_the_next_due_time_is_that_of_the_earliest_pending(database, gather):
    with database.read() as tx:
        assert tx.deliveries.next_due() is None
    gather(owed(FIRST, due=NOW + timedelta(hours=2)), owed(FIRST, channel="mail"))

    with database.read() as tx:
        assert tx.deliveries.next_due() == NOW


MORE_THAN_ONE_QUESTION_HOLDS = 66_000  # PostgreSQL takes 65,535 values in one


def test_more_events_than_fit_one_question_are_owed_once(database, gather):
    gather(owed(FIRST))

    assert gather(owed(*[FIRST] * MORE_THAN_ONE_QUESTION_HOLDS, SECOND)) == 0
    assert the_only(database).events == (FIRST.id, SECOND.id)


def test_more_deliveries_than_fit_one_question_are_listed(database, gather):
    gather(owed(FIRST))
    copies = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 66000)
        INSERT INTO delivery (id, subscription, channel, recipient, "grouping", state, opened_at,
          due, attempts, claims, owner, reason)
        SELECT CAST(i AS TEXT), subscription, channel, recipient, "grouping", state, opened_at,
          due, attempts, claims, owner, reason
        FROM delivery, n"""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(copies)

    with database.read() as tx:
        found = tx.deliveries.list(limit=100_000)
    assert len(found) == MORE_THAN_ONE_QUESTION_HOLDS + 1
    assert sum(len(one.events) for one in found) == 1


def test_texts_of_any_length_and_with_a_nul_are_kept(database, gather):
    gather(owed(FIRST, subscription="a\0b" * 200, recipient="x\0" * 50, group="\0"))

    (one,) = listed(database)
    assert one.subscription == "a\ufffdb" * 200
    assert gather(owed(FIRST, subscription="a\0b" * 200, recipient="x\0" * 50, group="\0")) == 0
