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
    def take(channel="team", owner=ME, now=NOW, gone=nobody, limit=50):
        with database.begin() as tx:
            return tx.deliveries.claim(
                channel, owner=owner, gone=gone, now=now, until=now + LEASE, limit=limit
            )

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


def due(database, now=NOW, gone=nobody):
    with database.read() as tx:
        return tx.deliveries.due(now, gone=gone)


def listed(database, *states):
    with database.read() as tx:
        return tx.deliveries.list(*states)


def the_only(database):
    (one,) = listed(database)
    return one


def postpone(settle, one, minutes=10, owner=ME):
    until = NOW + timedelta(minutes=minutes)
    settle("postponed", one, NOW, owner=owner, until=until, reason="HTTP 503")


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
    claim()
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
    claim()
    if tried == "postponed":
        postpone(settle, frozen)
    elif tried == "sent":
        settle("sent", frozen, NOW)
    elif tried == "dead":
        settle("abandoned", frozen, NOW, "HTTP 410", owner=ME)

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
    claim()
    settle("abandoned", one, NOW, "no answer in time", owner=ME)
    settle("retry", [one], NOW)

    assert gather(owed(SECOND), now=NOW + timedelta(hours=1)) == 1
    assert sorted(one.events for one in listed(database)) == sorted([(FIRST.id,), (SECOND.id,)])


def test_news_never_slips_into_what_a_sender_that_was_killed_had_in_hand(
    database, gather, claim, settle
):
    """No try of it is on record, and the receiver may have had it all the same."""
    gather(owed(FIRST))
    one = the_only(database)
    claim()
    settle("retry", [one], NOW + LEASE)

    assert gather(owed(SECOND), now=NOW + LEASE) == 1
    assert sorted(one.events for one in listed(database)) == sorted([(FIRST.id,), (SECOND.id,)])
    assert {one.attempts for one in listed(database)} == {0}


def test_what_was_perhaps_sent_stays_closed_when_another_puts_it_off_untried(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    claim()  # and is killed
    settle("retry", [the_only(database)], NOW)
    again = the_only(database)
    claim(owner=YOU)
    settle("unsent", again, owner=YOU, until=NOW, reason="no such channel")

    assert gather(owed(SECOND)) == 1


def test_a_delivery_that_was_put_off_untried_still_takes_news(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim()
    settle("unsent", one, owner=ME, until=NOW, reason="no such channel")

    assert gather(owed(SECOND)) == 0
    assert the_only(database).events == (FIRST.id, SECOND.id)
    assert the_only(database).attempts == 0


# --- sending


def test_only_what_is_due_is_sent(database, gather, claim):
    gather(owed(FIRST, due=NOW + timedelta(hours=1)))

    assert (due(database), claim()) == ({}, ())
    assert due(database, NOW + timedelta(hours=1)) == {"team": 1}
    assert len(claim(now=NOW + timedelta(hours=1))) == 1


def test_a_channel_gets_its_own_the_oldest_first_and_no_more_than_asked_for(gather, claim):
    gather(owed(FIRST), owed(FIRST, channel="mail"))
    gather(owed(SECOND, group="other", due=NOW - timedelta(hours=1)))

    assert [one.events for one in claim(limit=1)] == [(FIRST.id,)]
    assert [one.events for one in claim(limit=9, owner=YOU)] == [(SECOND.id,)]
    assert [one.channel for one in claim("mail")] == ["mail"]


def test_only_one_of_two_gets_a_delivery(database, gather, claim):
    gather(owed(FIRST))
    one = the_only(database)

    assert claim(owner=ME) == (one,)
    assert claim(owner=YOU) == ()
    assert the_only(database).state is DeliveryState.SENDING


def test_news_that_joined_meanwhile_is_in_what_is_sent(database, gather, claim):
    gather(owed(FIRST))
    assert due(database) == {"team": 1}
    gather(owed(SECOND))

    (taken,) = claim()

    assert taken.events == the_only(database).events == (FIRST.id, SECOND.id)


def test_each_of_many_is_taken_once_by_many_at_once(gather, claim, settle):
    gather(*(owed(FIRST, recipient=str(number)) for number in range(40)))
    ready, got = threading.Barrier(4), []

    def take(owner):
        ready.wait()
        while taken := claim(owner=owner, limit=3):
            got.extend(one.id for one in taken)
            for one in taken:
                settle("sent", one, NOW)

    takers = [threading.Thread(target=take, args=(f"host/{n}",)) for n in range(4)]
    for each in takers:
        each.start()
    for each in takers:
        each.join(30)

    assert len(got) == len(set(got)) == 40


def test_what_is_being_sent_is_left_alone_until_its_lease_is_over(database, gather, claim):
    gather(owed(FIRST))
    claim()

    assert due(database, NOW + LEASE - timedelta(seconds=1)) == {}
    assert due(database, NOW + LEASE) == {"team": 1}
    assert claim(owner=YOU, now=NOW + LEASE)


def test_what_a_dead_sender_had_in_hand_is_free_at_once(database, gather, claim):
    gather(owed(FIRST))
    claim(owner=ME)

    assert due(database, gone=lambda owner: owner == YOU) == {}
    assert due(database, gone=lambda owner: owner == ME) == {"team": 1}
    assert claim(owner=YOU, gone=lambda owner: owner == ME)


def test_what_a_sender_left_in_hand_it_gets_again(gather, claim):
    """It asks only when it sends to this channel no more: its thread may have died of an error."""
    gather(owed(FIRST))
    claim(owner=ME)

    assert len(claim(owner=ME)) == 1


def test_a_sender_whose_lease_ran_out_cannot_undo_what_another_has_sent(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    (slow,) = claim()
    (again,) = claim(owner=YOU, now=NOW + LEASE)
    settle("sent", again, NOW + LEASE)

    postpone(settle, slow)
    settle("abandoned", slow, NOW, "given up", owner=ME)
    settle("untouched", [slow], owner=ME)

    assert the_only(database).state is DeliveryState.SENT


def test_what_was_not_come_to_stands_as_it_stood(database, gather, claim, settle):
    gather(owed(FIRST))
    before = the_only(database)
    settle("untouched", claim(), owner=ME)

    assert the_only(database) == before
    assert gather(owed(SECOND)) == 0  # and takes news


# --- lanes


@pytest.fixture
def line(gather):
    """Three deliveries of one lane, and one of another; in the order of their opening."""
    gather(
        owed(FIRST, group="1", lane="trial"),
        owed(SECOND, group="2", lane="trial"),
        owed(THIRD, group="3", lane="trial"),
        owed(FOREIGN, group="4", lane="other"),
    )


@pytest.mark.usefixtures("line")
def test_a_lane_comes_in_the_order_of_its_opening(claim):
    assert [one.group for one in claim()] == ["1", "2", "3", "4"]


@pytest.mark.usefixtures("line")
def test_what_failed_holds_its_lane_back_and_no_other(claim, settle):
    first, *rest = claim()
    postpone(settle, first)
    settle("untouched", rest, owner=ME)

    (other,) = claim()
    assert other.lane == "other"
    settle("sent", other, NOW)
    assert claim() == ()
    later = claim(now=NOW + timedelta(minutes=10))
    assert [one.group for one in later] == ["1", "2", "3"]


@pytest.mark.usefixtures("line")
def test_what_another_has_in_hand_holds_its_lane_back(claim, settle):
    first, *rest = claim()
    settle("untouched", rest, owner=ME)

    assert [one.lane for one in claim(owner=YOU)] == ["other"]
    settle("sent", first, NOW)
    assert [one.group for one in claim(owner=YOU)] == ["2", "3", "4"]


@pytest.mark.usefixtures("line")
def test_what_is_put_off_by_our_fault_holds_nothing_back(claim, settle):
    first, *rest = claim()
    soon = NOW + timedelta(minutes=1)
    settle("unsent", first, owner=ME, until=soon, reason="a broken template")
    settle("untouched", rest, owner=ME)

    assert [one.group for one in claim()] == ["2", "3", "4"]


@pytest.mark.usefixtures("line")
def test_a_lane_that_was_held_back_by_our_fault_is_held_by_a_failure_again(claim, settle):
    first, *rest = claim()
    settle("unsent", first, owner=ME, until=NOW, reason="a broken template")
    settle("untouched", rest, owner=ME)
    (again,) = claim(limit=1)
    postpone(settle, again)

    assert [one.lane for one in claim()] == ["other"]


def test_what_is_not_due_yet_holds_nothing_back(gather, claim):
    """A morning letter is opened at night, and what is urgent comes at night, too."""
    gather(owed(FIRST, group="1", lane="trial", due=NOW + timedelta(hours=9)))
    gather(owed(SECOND, group="2", lane="trial"))

    assert [one.group for one in claim()] == ["2"]


def test_each_recipient_has_lanes_of_their_own(gather, claim, settle):
    gather(owed(FIRST, recipient="ada", lane="trial"), owed(FIRST, recipient="bo", lane="trial"))
    first, other = claim()
    postpone(settle, first)
    settle("untouched", [other], owner=ME)

    assert [one.recipient for one in claim()] == ["bo"]


def test_without_a_lane_nothing_waits_for_anything(gather, claim, settle):
    gather(owed(FIRST, group="1"), owed(SECOND, group="2"))
    first, other = claim()
    postpone(settle, first)
    settle("untouched", [other], owner=ME)

    assert [one.group for one in claim()] == ["2"]


def test_what_waits_for_its_lane_is_not_overdue(database, gather, claim, settle):
    gather(
        owed(FIRST, group="1", lane="trial", due=NOW - timedelta(hours=2)),
        owed(SECOND, group="2", lane="trial", due=NOW - timedelta(hours=1)),
    )

    def oldest(*channels):
        with database.read() as tx:
            return tx.deliveries.oldest_due(NOW, channels)

    assert oldest("team", "mail") == NOW - timedelta(hours=2)
    assert oldest("mail") is None
    first, other = claim()
    postpone(settle, first)
    settle("untouched", [other], owner=ME)
    assert oldest("team") is None


# --- settling


def test_a_sent_delivery_is_settled(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim()
    settle("sent", one, NOW)

    assert (the_only(database).state, the_only(database).settled_at) == (DeliveryState.SENT, NOW)
    assert due(database, NOW + timedelta(days=9), gone=lambda _: True) == {}


def test_a_delivery_that_failed_is_due_again_later_with_its_reason(database, gather, claim, settle):
    gather(owed(FIRST))
    one = the_only(database)
    claim()
    postpone(settle, one)

    assert the_only(database).reason == "HTTP 503"
    assert the_only(database).attempts == 1
    assert due(database, NOW + timedelta(minutes=9)) == {}
    assert due(database, NOW + timedelta(minutes=10)) == {"team": 1}


def test_every_attempt_is_on_record_with_its_answer_and_how_long_it_took(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    one, took = the_only(database), timedelta(milliseconds=1234)
    claim()
    postpone(settle, one)
    claim(now=NOW + timedelta(hours=1))
    settle("abandoned", one, NOW + timedelta(hours=1), "HTTP 410", owner=ME, took=took)
    settle("retry", [one], NOW)
    claim()
    settle("sent", one, NOW + timedelta(hours=2), answer="250 queued as 4711", took=took)

    with database.read() as tx:
        tries = tx.deliveries.attempts(one)
    assert [(each.number, each.outcome, each.reason, each.milliseconds) for each in tries] == [
        (1, "postponed", "HTTP 503", None),
        (2, "dead", "HTTP 410", 1234),
        (3, "sent", "250 queued as 4711", 1234),
    ]
    assert [each.at - NOW for each in tries] == [timedelta(hours=hours) for hours in (0, 1, 2)]


# --- looking, and an operator's hand


def test_a_dead_delivery_is_listed_and_can_be_tried_again_with_all_its_tries(
    database, gather, claim, settle
):
    gather(owed(FIRST))
    one = the_only(database)
    claim()
    settle("abandoned", one, NOW, "HTTP 410", owner=ME)
    assert [each.id for each in listed(database, DeliveryState.DEAD)] == [one.id]

    settle("retry", [one], NOW + timedelta(hours=2))
    (again,) = claim(owner=YOU, now=NOW + timedelta(hours=2))
    assert (again.id, again.attempts, again.settled_at) == (one.id, 0, None)


def test_a_discarded_delivery_is_owed_no_longer_and_stays_listed(database, gather, settle):
    gather(owed(FIRST))
    settle("discard", [the_only(database)], NOW, "discarded by hand")

    assert due(database) == {}
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
    for channel in ("team", "mail"):
        (taken,) = claim(channel)
    settle("sent", taken, NOW)

    with database.read() as tx:
        assert tx.deliveries.counts() == {
            DeliveryState.SENT: 1,
            DeliveryState.SENDING: 1,
            DeliveryState.PENDING: 1,
        }


def test_what_waits_is_counted_by_channel(database, gather, claim, settle):
    gather(owed(FIRST), owed(SECOND, group="2"), owed(FIRST, channel="mail"))
    settle("sent", claim("mail")[0], NOW)
    claim(limit=1)

    with database.read() as tx:
        assert tx.deliveries.waiting() == {"team": 2}
        assert tx.deliveries.overdue(NOW) == 1


def test_deliveries_are_listed_by_channel_subscription_and_time(database, gather, claim, settle):
    gather(owed(FIRST), owed(FIRST, channel="mail"), owed(FIRST, subscription="weekly"))
    gather(owed(SECOND, group="2", channel="mail"), now=NOW + timedelta(hours=1))
    settle("sent", claim(limit=1)[0], NOW + timedelta(hours=2))

    def found(**said):
        with database.read() as tx:
            return [(one.channel, one.group) for one in tx.deliveries.list(**said)]

    assert found(channel="mail") == [("mail", "2"), ("mail", "")]
    assert found(subscription="weekly") == [("team", "")]
    assert found(since=NOW + timedelta(hours=1)) == [("mail", "2"), ("team", "")]


# --- retention


def test_what_was_told_long_ago_is_forgotten_and_what_died_is_kept(database, gather, claim, settle):
    gather(*(owed(FIRST, recipient=str(number)) for number in range(4)))
    sent, dead, discarded, _ = claim(limit=4)
    settle("sent", sent, NOW)
    settle("abandoned", dead, NOW, "HTTP 400", owner=ME)
    settle("discard", [discarded], NOW + timedelta(days=1), "not wanted")

    with database.begin() as tx:
        assert tx.deliveries.forget(NOW, 9) == 0
        assert tx.deliveries.forget(NOW + timedelta(days=1), 9) == 1
    with database.begin() as tx:
        assert tx.deliveries.attempts(sent) == ()
        assert tx.deliveries.forget(NOW + timedelta(days=9), 9) == 1
    assert [one.state for one in listed(database)] == [DeliveryState.SENDING, DeliveryState.DEAD]


def test_no_more_is_forgotten_at_once_than_asked_for(database, gather, claim, settle):
    gather(*(owed(FIRST, recipient=str(number)) for number in range(3)))
    for number, one in enumerate(claim()):
        settle("sent", one, NOW + timedelta(hours=number))

    with database.begin() as tx:
        assert tx.deliveries.forget(NOW + timedelta(days=1), 2) == 2
    assert [one.recipient for one in listed(database)] == ["2"]


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
