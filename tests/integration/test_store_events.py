"""The journal of events: each once, in order, and nothing forgotten before it was routed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from monitor.model.change import Change, Item, Word
from monitor.model.delivery import DeliveryState, Medium, Message
from monitor.model.event import EventKind, Severity
from monitor.model.subscription import Subscription, Window
from monitor.pipeline.deliver import Office
from monitor.pipeline.deliverer import Deliverer
from monitor.pipeline.dispatch import Audience, dispatch
from monitor.store import tables
from monitor.store.packing import compress_text
from tests.stored import NOW, ONE, TWO, an_event, owed

EVENTS = [an_event(number) for number in (1, 2, 3)]


class Told:
    """An outlet all of whose channels write down what they are given."""

    media = frozenset({Medium.TEXT})

    def __init__(self, sent):
        self._sent = sent

    def names(self):
        return frozenset({"team", "other"})

    def channel(self, name):
        return self

    def send(self, message):
        self._sent.append(message)

    def close(self):
        pass

    def reaches(self, name, recipient):
        return True

    def may_tell(self, delivery, message, now):
        return now

    def render(self, delivery, events, now):
        said = " ".join(event.id for event in events)
        return Message(key=delivery.id, text=said, subject="news", sent_at=now)


def deliver(database, outlet):
    office = Office(
        database=database,
        outlet=outlet,
        clock=lambda: NOW,
        owner="host/1",
        gone=lambda _: False,
        stopping=lambda: False,
    )
    deliverer = Deliverer(office)
    try:
        return deliverer.run()
    finally:
        deliverer.close()


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
    many = [an_event(number) for number in range(1, 4002)]
    assert append(database, *many) == 4001
    assert append(database, *many) == 0

    with database.begin() as tx:
        tx.events.routed([each.id for each in many])
    with database.read() as tx:
        assert tx.events.unrouted() == ((), ())


def test_events_are_unrouted_until_every_subscription_was_asked(database):
    append(database, *EVENTS)
    with database.begin() as tx:
        assert tx.events.unrouted(limit=2) == (tuple(EVENTS[:2]), ())
        tx.events.routed([each.id for each in EVENTS[:2]])

    with database.read() as tx:
        assert tx.events.unrouted() == ((EVENTS[2],), ())


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


def test_more_ids_than_fit_one_question_are_answered_once_each_in_order(database):
    append(database, *EVENTS)
    unknown = [f"no such id {number}" for number in range(66_000)]

    with database.read() as tx:
        found = tx.events.by_id([EVENTS[2].id, EVENTS[0].id, *unknown, EVENTS[1].id, EVENTS[2].id])
    assert found == tuple(EVENTS)


@pytest.fixture(
    params=[
        b"",
        b"\x02later edition",
        b"\x01not a frame",
        compress_text(b"{}"),
        compress_text(b"not JSON"),
    ],
    ids=["empty", "edition", "frame", "fields", "text"],
)
def damaged(request, database):
    """The second of three events does not read back."""
    append(database, *EVENTS)
    second = update(tables.event).where(tables.event.c.id == EVENTS[1].id)
    with database.engine.connect() as connection, connection.begin():
        connection.execute(second.values(body=request.param))
    return database


def test_an_event_that_does_not_read_back_is_left_out_of_what_is_read(damaged):
    rest = (EVENTS[0], EVENTS[2])

    with damaged.read() as tx:
        assert tx.events.find() == rest
        assert tx.events.by_id([each.id for each in EVENTS]) == rest


def test_an_event_that_does_not_read_back_is_named_beside_those_to_route(damaged):
    with damaged.read() as tx:
        assert tx.events.unrouted() == ((EVENTS[0], EVENTS[2]), (EVENTS[1].id,))
        ((key, damage),) = tx.events.damaged()

    assert key == EVENTS[1].id
    assert str(damage).startswith("a stored ")


def test_where_every_event_reads_back_none_is_damaged(database):
    append(database, *EVENTS)

    with database.read() as tx:
        assert list(tx.events.damaged()) == []


def test_one_damaged_event_does_not_keep_the_rest_from_being_told(damaged, caplog):
    everything = Subscription(name="all", channels=("team",), window=Window(every=timedelta(0)))

    for _ in range(2):
        audience = Audience(subscriptions=(everything,), recipients={"team": ("",)})
        dispatch(damaged, audience, now=NOW)

    with damaged.read() as tx:
        (one,) = tx.deliveries.list()
        assert one.events == (EVENTS[0].id, EVENTS[2].id)
        assert tx.events.unrouted() == ((), ())
    assert [record.event for record in caplog.records] == [EVENTS[1].id]


def test_a_delivery_of_nothing_but_damaged_events_is_given_up_and_no_more(damaged):
    with damaged.begin() as tx:
        tx.deliveries.gather([owed(EVENTS[1]), owed(EVENTS[0], channel="other")], NOW)
    sent = []

    count = deliver(damaged, Told(sent))

    assert (count.sent, count.pending, count.dead) == (1, 0, 1)
    assert [message.text for message in sent] == [EVENTS[0].id]
    with damaged.read() as tx:
        (dead,) = tx.deliveries.list(DeliveryState.DEAD)
    assert "none of its events reads back" in dead.reason


def test_a_moment_without_its_zone_is_refused(database):
    naive = an_event(time=NOW.replace(tzinfo=None))

    with pytest.raises(Exception, match="without its time zone"):
        append(database, naive)
