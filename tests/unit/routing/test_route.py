from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.event import Because, By, Event, EventKind, Severity, Span
from monitor.model.subscription import Subscription, Window
from monitor.routing.match import wants
from monitor.routing.route import route
from monitor.routing.window import due

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
AT_ONCE = Window(every=timedelta(0))
DAILY = Window(at="07:00", timezone="Europe/Berlin")
RECIPIENTS = {"team": ("",), "me": ("a@example.org", "b@example.org"), "nobody": ()}


def an_event(id_, trial="NCT99000001", **said):
    kind = said.pop("kind", EventKind.STATUS_SUSPENDED)
    fields = {"severity": Severity.HIGH, "watches": ("aml",), **said}
    return Event(
        id=id_,
        time=NOW,
        registry="ctgov",
        trial=trial,
        title="An invented trial",
        kind=kind,
        headline="Something",
        because=Because(rule=kind, says="it is"),
        revision=Span(before=1, after=2),
        data_date="2026-02-09",
        by=By.SPONSOR,
        **fields,
    )


def a_subscription(name="all", **said):
    return Subscription(name=name, **{"channels": ("team",), "window": AT_ONCE, **said})


bodies = st.tuples(
    st.sampled_from(["NCT99000001", "NCT99000002", "NCT99000003", ""]),
    st.sampled_from(EventKind),
    st.sampled_from(Severity),
    st.lists(st.sampled_from(["aml", "mds"]), unique=True).map(tuple),
)
event_lists = st.lists(bodies, max_size=12).map(
    lambda said: tuple(
        an_event(f"e{number}", trial, kind=kind, severity=severity, watches=watches)
        for number, (trial, kind, severity, watches) in enumerate(said)
    )
)
subscription_lists = st.lists(
    st.fixed_dictionaries(
        {
            "watches": st.lists(st.sampled_from(["aml", "mds"]), unique=True).map(tuple),
            "kinds": st.sampled_from([(), ("status.*",), ("*", "monitor.*"), ("monitor.*",)]),
            "min_severity": st.sampled_from(Severity),
            "channels": st.lists(st.sampled_from(list(RECIPIENTS)), max_size=4).map(tuple),
            "window": st.sampled_from([AT_ONCE, DAILY, Window(every=timedelta(hours=1))]),
        }
    ),
    max_size=4,
).map(lambda said: tuple(a_subscription(f"s{number}", **each) for number, each in enumerate(said)))


@given(event_lists, subscription_lists)
def test_every_wanted_event_is_owed_once_to_each_and_nothing_else_is(events, subscriptions):
    owed = Counter(
        (each.subscription, each.channel, each.recipient, event)
        for each in route(events, subscriptions, RECIPIENTS, NOW)
        for event in each.events
    )

    assert owed == Counter(
        (subscription.name, channel, recipient, event.id)
        for subscription in subscriptions
        for channel in set(subscription.channels)
        for recipient in RECIPIENTS[channel]
        for event in events
        if wants(subscription, event).wanted
    )


@given(event_lists, subscription_lists)
def test_nothing_empty_is_owed_and_nothing_twice(events, subscriptions):
    owed = route(events, subscriptions, RECIPIENTS, NOW)

    assert all(each.events for each in owed)
    names = [(each.subscription, each.channel, each.recipient, each.group) for each in owed]
    assert len(names) == len(set(names))


@given(event_lists, subscription_lists)
def test_events_are_told_in_the_order_of_their_making(events, subscriptions):
    order = {event.id: number for number, event in enumerate(events)}

    for owed in route(events, subscriptions, RECIPIENTS, NOW):
        assert sorted(owed.events, key=order.__getitem__) == list(owed.events)


@given(event_lists, subscription_lists)
def test_what_is_owed_is_due_when_its_window_ends(events, subscriptions):
    windows = {subscription.name: subscription.window for subscription in subscriptions}

    for owed in route(events, subscriptions, RECIPIENTS, NOW):
        assert owed.due == due(windows[owed.subscription], NOW)


def test_at_once_means_a_message_for_each_trial():
    events = (an_event("e1"), an_event("e2", "NCT99000002"), an_event("e3"))

    owed = route(events, [a_subscription()], RECIPIENTS, NOW)

    assert [(each.group, each.events) for each in owed] == [
        ("ctgov:NCT99000001", ("e1", "e3")),
        ("ctgov:NCT99000002", ("e2",)),
    ]


def test_a_window_means_one_message_for_all_trials_and_each_recipient():
    events = (an_event("e1"), an_event("e2", "NCT99000002"))

    owed = route(events, [a_subscription(window=DAILY, channels=("me",))], RECIPIENTS, NOW)

    assert [(each.recipient, each.group, each.events) for each in owed] == [
        ("a@example.org", "", ("e1", "e2")),
        ("b@example.org", "", ("e1", "e2")),
    ]


def test_what_concerns_no_trial_comes_together():
    fault = EventKind.MONITOR_FETCH_FAILING
    events = (an_event("e1", "", kind=fault), an_event("e2", "", kind=fault))

    owed = route(events, [a_subscription(kinds=("monitor.*",))], RECIPIENTS, NOW)

    assert [(each.group, each.events) for each in owed] == [("", ("e1", "e2"))]
