"""Sending: side by side, in order, at least once, and each trouble told once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from monitor.errors import RecipientRejected, Rejected, StoreError, TemplateFault, Undelivered
from monitor.model.delivery import DeliveryState
from monitor.model.refusal import Refusal
from monitor.pipeline.deliver import BATCH, LEASE
from monitor.store.database import Database
from tests.integration.outlets import FakeOutlet, deliver, delivering
from tests.stored import NOW, an_event, owed

EVENTS = [an_event(number) for number in range(1, 61)]
DOWN = Undelivered("team", "HTTP 503")
REFUSED = RecipientRejected("team", "550 no such user")
PATIENCE = 20  # seconds that a test waits for a thread, at most


@pytest.fixture(autouse=True)
def _events(database):
    with database.begin() as tx:
        tx.events.append(EVENTS)
        tx.events.routed([event.id for event in EVENTS])


@pytest.fixture
def gather(database):
    def put(*what, now=NOW):
        with database.begin() as tx:
            return tx.deliveries.gather(what, now)

    return put


@pytest.fixture
def outlet():
    return FakeOutlet()


def one_each(events=EVENTS, lane="trial", **said):
    return [owed(event, group=event.id, lane=lane, **said) for event in events]


def ids(*events):
    return [event.id for event in events]


def states(database):
    with database.read() as tx:
        return tx.deliveries.counts()


def listed(database):
    with database.read() as tx:
        return tx.deliveries.list()


def alarms(database):
    with database.read() as tx:
        return [event for event in tx.events.find() if not event.trial]


def rules(database):
    return [event.because.rule for event in alarms(database)]


# --- side by side


def test_a_slow_channel_delays_no_other_and_is_not_given_a_second_sender(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:3], channel="mail"), *one_each(EVENTS[:3]))
    begun, go_on, done, again = (threading.Event() for _ in range(4))

    def slow(_):
        begun.set()
        assert go_on.wait(PATIENCE)

    outlet.channels["mail"].answers = [slow, lambda _: again.set()]
    outlet.channels["team"].answers = [None, None, lambda _: done.set()] * 2
    with delivering(database, outlet, clock=clock) as deliverer:
        deliverer.start()
        assert begun.wait(PATIENCE)
        assert done.wait(PATIENCE)
        assert outlet.channels["mail"].taken == []
        done.clear()
        gather(*one_each(EVENTS[3:6]), *one_each(EVENTS[3:6], channel="mail"))
        while not done.is_set():  # its first sender may still be about to end
            deliverer.start()
            done.wait(0.01)
        assert not again.is_set()
        go_on.set()
        assert again.wait(PATIENCE)

    tried = outlet.channels["mail"].tried
    assert len(tried) == len(set(tried))
    assert outlet.channels["team"].texts == ids(*EVENTS[:6])


def test_those_who_send_keep_hold_until_they_are_done(database, gather, outlet, clock):
    gather(*one_each(EVENTS[:1]))
    begun, go_on, held = threading.Event(), threading.Event(), []

    class Hold:
        def __enter__(self):
            held.append("taken")

        def __exit__(self, *_):
            held.append("given back")

    def slow(_):
        begun.set()
        assert go_on.wait(PATIENCE)

    outlet.channels["team"].answers = [slow]
    with delivering(database, outlet, clock=clock) as deliverer:
        deliverer.start(Hold)
        assert begun.wait(PATIENCE)
        assert held == ["taken"]
        go_on.set()

    assert held == ["taken", "given back"]


def test_at_a_stop_the_item_in_hand_is_the_last_and_the_rest_stands_as_before(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:5]))
    stop = threading.Event()
    outlet.channels["team"].answers = [None, lambda _: stop.set()]

    count = deliver(database, outlet, clock=clock, stopping=stop.is_set)

    assert count.sent == 2
    assert states(database) == {DeliveryState.SENT: 2, DeliveryState.PENDING: 3}
    assert gather(owed(EVENTS[9], group=EVENTS[4].id, lane="trial")) == 0  # it takes news


def test_a_fault_in_one_sender_stops_no_other(database, gather, outlet, clock, caplog):
    gather(*one_each(EVENTS[:1]), *one_each(EVENTS[:2], channel="mail"))

    done, reached = threading.Event(), threading.Event()

    def broken(name):
        if name == "team":
            reached.set()
            raise KeyError("a mistake of ours")
        return outlet.channels[name]

    outlet.channel = broken
    outlet.channels["mail"].answers = [None, lambda _: done.set()]
    with delivering(database, outlet, clock=clock) as deliverer:
        deliverer.start()
        assert done.wait(PATIENCE)
        assert reached.wait(PATIENCE)
    assert outlet.channels["mail"].texts == ids(*EVENTS[:2])
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == ["a sender stopped"]


# --- in order, and at least once


def test_more_than_a_batch_is_sent_in_the_order_of_its_opening(database, gather, outlet, clock):
    gather(*one_each())
    assert len(EVENTS) > BATCH

    assert deliver(database, outlet, clock=clock).sent == len(EVENTS)
    assert outlet.channels["team"].texts == ids(*EVENTS)


def test_what_a_receiver_missed_in_a_night_comes_afterwards_in_order_and_once(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:20], "one"), *one_each(EVENTS[20:40], "two"), now=clock.now)
    team = outlet.channels["team"]
    team.always = DOWN
    for _ in range(60):
        deliver(database, outlet, clock=clock)
        clock.advance(minutes=10)
    assert team.taken == []
    team.always = None
    for _ in range(60):
        deliver(database, outlet, clock=clock)
        clock.advance(minutes=10)

    told = team.texts
    assert sorted(told) == sorted(ids(*EVENTS[:40]))
    for lane in (EVENTS[:20], EVENTS[20:40]):
        assert [key for key in told if key in ids(*lane)] == ids(*lane)
    assert states(database) == {DeliveryState.SENT: 40}


def test_what_waited_goes_as_soon_as_the_channel_takes_something_again(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:2], lane=""), now=clock.now)
    team = outlet.channels["team"]
    team.always = DOWN
    for _ in range(12):
        deliver(database, outlet, clock=clock)
        clock.advance(minutes=30)
    team.always = None
    assert deliver(database, outlet, clock=clock).sent == 0  # their next try is hours away

    gather(*one_each(EVENTS[2:3], lane=""), now=clock.now)

    assert deliver(database, outlet, clock=clock).sent == 3
    assert team.texts == ids(EVENTS[2], *EVENTS[:2])


def test_one_message_that_is_never_taken_is_tried_for_days_while_others_are(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:1]), now=clock.now)
    team, poison = outlet.channels["team"], EVENTS[0].id

    def take(message):
        if message.text == poison:
            raise DOWN

    for event in EVENTS[1:]:
        gather(*one_each([event], lane=""), now=clock.now)
        team.answers = [take] * 3
        deliver(database, outlet, clock=clock)
        clock.advance(minutes=10)

    assert team.texts == ids(*EVENTS[1:])
    (one,) = (one for one in listed(database) if one.state is DeliveryState.PENDING)
    assert one.attempts < 8  # of ten within three days, and ten hours are over


def test_what_fails_while_others_are_taken_again_is_left_for_later(database, gather, outlet, clock):
    gather(*one_each(EVENTS[:1]), now=clock.now)
    outlet.channels["team"].always = DOWN
    deliver(database, outlet, clock=clock)
    clock.advance(minutes=20)
    gather(*one_each(EVENTS[1:2], lane=""), *one_each(EVENTS[2:3]), now=clock.now)
    team, heard = outlet.channels["team"], threading.Event()
    team.always = None
    team.answers = [DOWN, None, DOWN, DOWN]

    with delivering(database, outlet, clock=clock, stopping=heard.is_set) as deliverer:
        stopped = threading.Timer(PATIENCE, heard.set)
        stopped.start()
        deliverer.run()
        stopped.cancel()

    assert not heard.is_set()
    assert team.texts == ids(EVENTS[1])
    assert len(team.tried) == 4


def test_a_reader_who_is_put_off_alone_tires_no_channel_and_begins_no_outage(
    database, gather, outlet, clock
):
    for number, reader in enumerate(("ada", "bo", "cleo", "dan")):
        gather(*one_each(EVENTS[number : number + 1], recipient=reader))
    later = Undelivered("team", "450 greylisted", wait=timedelta(minutes=7), alone=True)
    outlet.channels["team"].answers = [later, later, later]

    count = deliver(database, outlet, clock=clock)

    assert (count.sent, count.pending) == (1, 3)
    assert [message.recipient for message in outlet.channels["team"].taken] == ["dan"]
    with database.read() as tx:
        assert tx.outages.all() == ()
        waiting = tx.deliveries.list(DeliveryState.PENDING)
    assert {one.due - clock.now for one in waiting} == {timedelta(minutes=7)}


def test_what_comes_late_waits_for_quiet_hours_to_end_and_is_no_try(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:2]), now=clock.now)
    outlet.quiet_until = clock.now + timedelta(hours=8)

    for _ in range(8):
        assert deliver(database, outlet, clock=clock).sent == 0
        clock.advance(hours=1)

    assert deliver(database, outlet, clock=clock).sent == 2
    assert outlet.channels["team"].texts == ids(*EVENTS[:2])
    assert {one.attempts for one in listed(database)} == {1}


def test_what_waits_for_a_recipient_who_was_taken_out_waits_until_they_are_back(
    database, gather, outlet, clock, caplog
):
    gather(*one_each(EVENTS[:1], recipient="ada"), *one_each(EVENTS[:1], recipient="bo"))
    outlet.left_out = {"ada"}
    for _ in range(30):
        deliver(database, outlet, clock=clock)
        clock.advance(minutes=1)

    assert [message.recipient for message in outlet.channels["team"].taken] == ["bo"]
    (one,) = (one for one in listed(database) if one.state is DeliveryState.PENDING)
    assert "it waits until 'ada' is" in one.reason
    assert one.attempts == 0
    assert [record.reason for record in caplog.records] == [one.reason]
    assert alarms(database) == []

    outlet.left_out = set()
    clock.advance(minutes=10)
    assert deliver(database, outlet, clock=clock).sent == 1


def test_a_channel_that_fails_twice_is_left_alone_for_this_round(database, gather, outlet, clock):
    gather(*one_each(EVENTS[:5], lane=""))
    outlet.channels["team"].always = DOWN

    count = deliver(database, outlet, clock=clock)

    assert len(outlet.channels["team"].tried) == 2
    assert (count.sent, count.pending, count.dead) == (0, 5, 0)


def test_news_is_taken_until_the_moment_of_sending(database, gather, outlet, clock):
    gather(owed(EVENTS[0]))
    gather(owed(EVENTS[1]))

    deliver(database, outlet, clock=clock)

    assert outlet.channels["team"].texts == [" ".join(ids(EVENTS[0], EVENTS[1]))]


def test_the_answer_of_the_receiver_is_on_record(database, gather, outlet, clock):
    gather(owed(EVENTS[0]))
    outlet.channels["team"].answers = ["250 queued as 4711"]
    deliver(database, outlet, clock=clock)

    with database.read() as tx:
        (one,) = tx.deliveries.list()
        (only,) = tx.deliveries.attempts(one)
    assert (only.outcome, only.reason) == ("sent", "250 queued as 4711")
    assert only.milliseconds is not None


class FullDisk(Database):
    """A database whose disk fills up."""

    full = False

    def begin(self):
        if self.full:
            raise StoreError("the disk is full")
        return super().begin()


@pytest.fixture
def disk(database):
    return FullDisk(database.engine)


def test_what_was_sent_and_could_not_be_noted_is_noted_later_and_not_sent_again(
    disk, gather, outlet, clock
):
    gather(*one_each(EVENTS[:3]))
    team = outlet.channels["team"]
    team.answers = [None, lambda _: setattr(disk, "full", True)]
    with delivering(disk, outlet, clock=clock) as deliverer:
        for _ in range(3):
            with pytest.raises(StoreError):
                deliverer.run()
        disk.full = False
        deliverer.run()

    assert team.texts == ids(*EVENTS[:3])
    assert states(disk) == {DeliveryState.SENT: 3}


def test_a_full_disk_and_a_restart_cost_a_repeat_under_the_same_key(disk, gather, outlet, clock):
    gather(*one_each(EVENTS[:3]))
    team = outlet.channels["team"]
    team.answers = [None, lambda _: setattr(disk, "full", True)]
    with pytest.raises(StoreError):
        deliver(disk, outlet, clock=clock)
    disk.full = False
    deliver(disk, outlet, clock=clock, owner="host/2", gone=lambda owner: owner == "host/1")

    first, second, third = ids(*EVENTS[:3])
    assert team.texts == [first, second, second, third]
    assert len({message.key for message in team.taken}) == 3


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_loses_nothing_and_doubles_nothing(
    database, gather, outlet, clock, hours
):
    gather(*one_each(EVENTS[:10]), now=clock.now)
    team = outlet.channels["team"]
    team.answers = [None, None, lambda _: clock.advance(hours=hours), None, DOWN]

    deliver(database, outlet, clock=clock)
    clock.advance(hours=abs(hours))  # no longer than the jump
    for _ in range(2):
        clock.advance(minutes=1)
        deliver(database, outlet, clock=clock)

    assert team.texts == ids(*EVENTS[:10])
    assert states(database) == {DeliveryState.SENT: 10}


def test_a_batch_that_takes_long_is_given_back_before_its_lease_is_over(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:4]), now=clock.now)
    team, others = outlet.channels["team"], FakeOutlet()
    seen = []

    def slow(_):
        clock.advance(seconds=LEASE.total_seconds() * 0.6)

    def look(_):
        with database.read() as tx:
            seen.append(tx.deliveries.due(clock.now, gone=lambda _: False))
        deliver(database, others, clock=clock, owner="host/2")

    team.answers = [slow, look, slow, look]
    deliver(database, outlet, clock=clock)

    assert team.texts == ids(*EVENTS[:4])
    assert seen == [{}, {}]
    assert others.channels["team"].taken == []


# --- what is ours to mend


@pytest.mark.parametrize("fault", [TemplateFault("body.text.j2, line 3: no 'colour'"), KeyError()])
def test_a_broken_template_holds_up_its_own_deliveries_alone_and_is_told_once(
    database, gather, outlet, clock, fault
):
    gather(*one_each(EVENTS[:3], subscription="mine"), *one_each(EVENTS[3:6]), now=clock.now)
    outlet.faults = lambda one: fault if one.subscription == "mine" else None
    for _ in range(30):
        deliver(database, outlet, clock=clock)
        clock.advance(minutes=1)
    gather(*one_each(EVENTS[6:7], subscription="mine"), now=clock.now)
    deliver(database, outlet, clock=clock)

    assert outlet.channels["team"].texts == ids(*EVENTS[3:6])
    assert rules(database) == ["monitor.delivery_failing.template"]
    assert states(database)[DeliveryState.PENDING] == 4

    outlet.faults = lambda _: None
    clock.advance(minutes=10)
    assert deliver(database, outlet, clock=clock).sent == 4
    assert outlet.channels["team"].texts == ids(*EVENTS[3:6], *EVENTS[:3], EVENTS[6])


def test_a_template_that_breaks_again_is_told_again(database, gather, outlet, clock):
    for number in range(2):
        gather(*one_each(EVENTS[number : number + 1]), now=clock.now)
        outlet.faults = lambda _: TemplateFault("a hole")
        deliver(database, outlet, clock=clock)
        outlet.faults = lambda _: None
        clock.advance(minutes=10)
        deliver(database, outlet, clock=clock)

    assert rules(database) == ["monitor.delivery_failing.template"] * 2


def test_what_waits_for_a_channel_that_is_gone_is_left_alone_and_said_once_an_hour(
    database, gather, outlet, clock, caplog
):
    gather(*one_each(EVENTS[:2]), now=clock.now)
    outlet.known.remove("team")
    with delivering(database, outlet, clock=clock) as deliverer:
        for _ in range(100):
            deliverer.start()
            clock.advance(minutes=1)
        assert [record.channel for record in caplog.records] == ["team", "team"]

        outlet.known.add("team")
        assert deliverer.run().sent == 2
    with database.read() as tx:
        assert {one.attempts for one in tx.deliveries.list()} == {1}


# --- what the operator hears


def test_a_refused_recipient_is_told_nothing_any_more_and_one_alarm_names_the_channel(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:4], recipient="ada"), *one_each(EVENTS[:2], recipient="bo"))
    outlet.channels["team"].answers = [REFUSED]

    count = deliver(database, outlet, clock=clock)

    assert (count.sent, count.pending) == (2, 0)
    assert [message.recipient for message in outlet.channels["team"].taken] == ["bo", "bo"]
    assert len(outlet.channels["team"].tried) == 3
    with database.read() as tx:
        (refusal,) = tx.refusals.all()
        dead = tx.deliveries.list(DeliveryState.DEAD)
    assert (refusal.channel, refusal.recipient, refusal.by) == ("team", "ada", "receiver")
    assert {(one.recipient, one.reason) for one in dead} == {("ada", "550 no such user")}
    assert len(dead) == 4
    (alarm,) = alarms(database)
    assert alarm.because.rule == "monitor.delivery_failing.refused"
    assert alarm.channel == "team"
    assert "ada" in alarm.headline
    assert "recipients restore team ada" in alarm.because.says


def test_who_wants_no_more_while_a_message_is_in_hand_does_not_get_it_later(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:2], recipient="ada", lane=""))

    def unsubscribed(_):
        ada = {"channel": "team", "recipient": "ada", "subscription": "urgent"}
        with database.begin() as tx:
            tx.refusals.add(Refusal(**ada, since=NOW, by="reader", reason="by the link"))
        raise Undelivered("team", "450 come back later", alone=True)

    outlet.channels["team"].answers = [unsubscribed, Undelivered("team", "HTTP 503")]
    deliver(database, outlet, clock=clock)
    clock.advance(hours=1)
    deliver(database, outlet, clock=clock)

    assert outlet.channels["team"].taken == []
    assert states(database) == {DeliveryState.DISCARDED: 2}


def test_many_that_die_of_one_trouble_are_one_alarm_with_their_number(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:30], lane=""))
    outlet.channels["team"].always = Rejected("team", "HTTP 401")

    assert deliver(database, outlet, clock=clock).dead == 30

    (alarm,) = alarms(database)
    assert "29 more wait for this channel" in alarm.because.says
    assert alarm.channel == "team"


def test_a_death_long_after_the_last_trouble_is_told_again(database, gather, outlet, clock):
    for number, hours in enumerate((0, 0.5, 2)):
        clock.advance(hours=hours)
        gather(*one_each(EVENTS[2 * number : 2 * number + 2]), now=clock.now)
        outlet.channels["team"].answers = [Rejected("team", "HTTP 400")]
        deliver(database, outlet, clock=clock)

    assert len(outlet.channels["team"].taken) == 3
    assert len(alarms(database)) == 2  # that after half an hour is the same trouble


def test_a_channel_that_fails_for_long_is_told_once_before_anything_dies(
    database, gather, outlet, clock
):
    gather(*one_each(EVENTS[:3], lane=""), now=clock.now)
    outlet.channels["team"].always = DOWN
    for _ in range(24):
        deliver(database, outlet, clock=clock)
        assert not (clock.now - NOW < timedelta(hours=12) and alarms(database))
        clock.advance(hours=1)

    (alarm,) = alarms(database)
    assert alarm.because.rule == "monitor.delivery_failing.channel"
    assert "3 messages wait" in alarm.headline
    assert DeliveryState.DEAD not in states(database)


def test_an_alarm_that_cannot_be_delivered_is_no_alarm(database, gather, outlet, clock):
    alarm = an_event(1, trial=None)
    with database.begin() as tx:
        tx.events.append([alarm])
    gather(owed(alarm))
    outlet.channels["team"].always = Rejected("team", "HTTP 400")

    assert deliver(database, outlet, clock=clock).dead == 1
    assert alarms(database) == [alarm]
