from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.event import Because, By, Event, EventKind, Severity, Span
from monitor.model.mute import Mute
from monitor.model.refusal import Refusal
from monitor.model.subscription import Quiet, Subscription, Window
from monitor.routing.cap import Spent
from monitor.routing.match import tags_of, wants
from monitor.routing.quiet import allowed
from monitor.routing.route import NO_TRIAL, Standing, route
from monitor.routing.window import due

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
AT_ONCE = Window(every=timedelta(0))
DAILY = Window(at="07:00", timezone="Europe/Berlin")
RECIPIENTS = {"team": ("",), "me": ("a@example.org", "b@example.org"), "nobody": ()}
TAGS = {"mds": ("urgent",)}
STANDING = Standing(now=NOW, recipients=RECIPIENTS, tags=TAGS)
NIGHT = datetime(2026, 2, 9, 23, 30, tzinfo=UTC)
IN_THE_NIGHT = Standing(now=NIGHT, recipients=RECIPIENTS)
QUIET = Quiet(start="22:00", end="07:00", timezone="Europe/Berlin")
MORNING = datetime(2026, 2, 10, 6, tzinfo=UTC)


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
            "tags": st.sampled_from([(), (), ("urgent",)]),
            "quiet": st.sampled_from([None, QUIET, Quiet(days=(5, 6), but=Severity.HIGH)]),
            "per_hour": st.sampled_from([0, 0, 1, 2]),
        }
    ),
    max_size=4,
).map(lambda said: tuple(a_subscription(f"s{number}", **each) for number, each in enumerate(said)))


@given(event_lists, subscription_lists)
def test_every_wanted_event_is_owed_once_to_each_and_nothing_else_is(events, subscriptions):
    owed = Counter(
        (each.subscription, each.channel, each.recipient, event)
        for each in route(events, subscriptions, STANDING)
        for event in each.events
    )

    assert owed == Counter(
        (subscription.name, channel, recipient, event.id)
        for subscription in subscriptions
        for channel in set(subscription.channels)
        for recipient in RECIPIENTS[channel]
        for event in events
        if wants(subscription, event, tags=tags_of(event, TAGS)).wanted
    )


@given(event_lists, subscription_lists)
def test_nothing_empty_is_owed_and_nothing_twice(events, subscriptions):
    owed = route(events, subscriptions, STANDING)

    assert all(each.events for each in owed)
    names = [(each.subscription, each.channel, each.recipient, each.group) for each in owed]
    assert len(names) == len(set(names))


@given(event_lists, subscription_lists)
def test_events_are_told_in_the_order_of_their_making(events, subscriptions):
    order = {event.id: number for number, event in enumerate(events)}

    for owed in route(events, subscriptions, STANDING):
        assert sorted(owed.events, key=order.__getitem__) == list(owed.events)


@given(event_lists, subscription_lists)
def test_what_is_owed_is_due_when_its_window_and_its_quiet_end_or_at_once(events, subscriptions):
    known = {subscription.name: subscription for subscription in subscriptions}

    for owed in route(events, subscriptions, STANDING):
        one = known[owed.subscription]
        if owed.group != "held":
            urgent = one.quiet and one.quiet.but and owed.due == NOW
            assert urgent or owed.due == allowed(one.quiet, due(one.window, NOW))


@given(event_lists, subscription_lists)
def test_nobody_gets_more_messages_than_they_asked_for_but_for_what_is_critical(
    events, subscriptions
):
    severities = {event.id: event.severity for event in events}
    owed = route(events, subscriptions, STANDING)

    for one in subscriptions:
        for channel, recipients in RECIPIENTS.items():
            for recipient in recipients if one.per_hour else ():
                sent = [
                    each
                    for each in owed
                    if (each.subscription, each.channel, each.recipient)
                    == (one.name, channel, recipient)
                    and each.due < NOW + timedelta(hours=1)
                    and max(severities[event] for event in each.events) < Severity.CRITICAL
                ]
                assert len(sent) <= one.per_hour


def test_at_once_means_a_message_for_each_trial():
    events = (an_event("e1"), an_event("e2", "NCT99000002"), an_event("e3"))

    owed = route(events, [a_subscription()], STANDING)

    assert [(each.group, each.events) for each in owed] == [
        ("ctgov:NCT99000001", ("e1", "e3")),
        ("ctgov:NCT99000002", ("e2",)),
    ]


def test_a_window_means_one_message_for_all_trials_and_each_recipient():
    events = (an_event("e1"), an_event("e2", "NCT99000002"))

    owed = route(events, [a_subscription(window=DAILY, channels=("me",))], STANDING)

    assert [(each.recipient, each.group, each.events) for each in owed] == [
        ("a@example.org", "", ("e1", "e2")),
        ("b@example.org", "", ("e1", "e2")),
    ]


def test_what_concerns_no_trial_comes_together():
    fault = EventKind.MONITOR_FETCH_FAILING
    events = (an_event("e1", "", kind=fault), an_event("e2", "", kind=fault))

    owed = route(events, [a_subscription(kinds=("monitor.*",))], STANDING)

    assert [(each.group, each.events) for each in owed] == [(NO_TRIAL, ("e1", "e2"))]


# --- lanes, and channels for single events


def test_what_is_told_at_once_goes_in_the_order_of_its_trial_and_digests_in_their_own():
    at_once, daily = a_subscription("now"), a_subscription("daily", window=DAILY)
    fault = an_event("e2", "", kind=EventKind.MONITOR_UNREADABLE)
    operators = a_subscription("ops", kinds=("monitor.*",))

    owed = route((an_event("e1"), fault), [at_once, daily, operators], STANDING)

    assert {each.subscription: each.lane for each in owed} == {
        "now": "ctgov:NCT99000001",
        "daily": "subscription:daily",
        "ops": NO_TRIAL,
    }


def test_a_channel_for_single_events_gets_each_by_itself_whatever_the_hour_and_the_window():
    one = a_subscription(window=DAILY, quiet=QUIET, per_hour=1, channels=("team", "me"))
    events = (an_event("e1"), an_event("e2"), an_event("e3", "NCT99000002"))

    owed = route(events, [one], Standing(now=NIGHT, recipients=RECIPIENTS, singly={"team"}))

    assert [(o.group, o.lane, o.due, o.events) for o in owed if o.channel == "team"] == [
        ("e1", "ctgov:NCT99000001", NIGHT, ("e1",)),
        ("e2", "ctgov:NCT99000001", NIGHT, ("e2",)),
        ("e3", "ctgov:NCT99000002", NIGHT, ("e3",)),
    ]
    assert {o.due for o in owed if o.channel == "me"} == {MORNING}


# --- quiet hours


def test_what_comes_in_quiet_hours_is_told_together_when_they_end():
    one = a_subscription(quiet=QUIET)
    events = (an_event("e1"), an_event("e2", "NCT99000002"))

    (owed,) = route(events, [one], IN_THE_NIGHT)

    assert (owed.due, owed.events, owed.lane) == (MORNING, ("e1", "e2"), "subscription:all")


def test_what_comes_by_day_is_told_at_once_in_spite_of_quiet_hours():
    (owed,) = route((an_event("e1"),), [a_subscription(quiet=QUIET)], STANDING)

    assert (owed.due, owed.group) == (NOW, "ctgov:NCT99000001")


def test_what_weighs_enough_is_told_in_the_night_and_does_not_take_the_rest_with_it():
    but = Quiet(start="22:00", end="07:00", timezone="Europe/Berlin", but=Severity.CRITICAL)
    events = (an_event("e1"), an_event("e2", severity=Severity.CRITICAL))

    owed = route(events, [a_subscription(quiet=but)], IN_THE_NIGHT)

    assert {each.events: each.due for each in owed} == {("e1",): MORNING, ("e2",): NIGHT}
    assert len({each.group for each in owed}) == 2


def test_what_weighs_enough_does_not_wait_for_a_window_either():
    but = Quiet(days=(0, 1, 2, 3, 4), but=Severity.CRITICAL)
    events = (
        an_event("e1"),
        an_event("e2", severity=Severity.CRITICAL),
        an_event("e3", "", kind=EventKind.MONITOR_UNREADABLE, severity=Severity.CRITICAL),
    )
    one = a_subscription(quiet=but, window=DAILY, kinds=("*", "monitor.*"))

    owed = route(events, [one], STANDING)

    assert {each.events: each.due for each in owed} == {
        ("e1",): due(DAILY, NOW),
        ("e2",): NOW,
        ("e3",): NOW,
    }
    assert len({each.group for each in owed}) == 3


def test_a_digest_whose_window_ends_on_a_free_day_waits_for_the_next_working_day():
    friday = datetime(2026, 2, 13, 12, tzinfo=UTC)
    working = Quiet(days=(0, 1, 2, 3, 4), timezone="Europe/Berlin")
    standing = Standing(now=friday, recipients=RECIPIENTS)

    (owed,) = route((an_event("e1"),), [a_subscription(quiet=working, window=DAILY)], standing)

    assert owed.due == datetime(2026, 2, 15, 23, tzinfo=UTC)  # Monday's midnight in Berlin


# --- who is told nothing


def a_mute(**said):
    return Mute(id="m1", reason="known", author="ada", made_at=NOW, **said)


def test_what_is_silenced_is_told_to_nobody_or_not_to_one_subscription():
    subscriptions = [a_subscription("one"), a_subscription("two")]
    events = (an_event("e1"), an_event("e2"), an_event("e3"))
    mutes = {"e1": (a_mute(),), "e2": (a_mute(subscription="one"),)}

    owed = route(events, subscriptions, Standing(now=NOW, recipients=RECIPIENTS, mutes=mutes))

    assert [(each.subscription, each.events) for each in owed] == [
        ("one", ("e3",)),
        ("two", ("e2", "e3")),
    ]


def a_refusal(**said):
    return Refusal(since=NOW, by="reader", reason="", channel="me", **said)


def test_a_reader_who_wants_no_more_of_a_subscription_gets_the_others():
    refusals = (a_refusal(recipient="a@example.org", subscription="one"),)
    subscriptions = [a_subscription(name, channels=("me",)) for name in ("one", "two")]
    standing = Standing(now=NOW, recipients=RECIPIENTS, refusals=refusals)

    owed = route((an_event("e1"),), subscriptions, standing)

    assert {(each.subscription, each.recipient) for each in owed} == {
        ("one", "b@example.org"),
        ("two", "a@example.org"),
        ("two", "b@example.org"),
    }


def test_an_address_that_takes_nothing_any_more_gets_nothing():
    refusals = (a_refusal(recipient="a@example.org"),)
    standing = Standing(now=NOW, recipients=RECIPIENTS, refusals=refusals)

    owed = route((an_event("e1"),), [a_subscription(channels=("me", "team"))], standing)

    assert {(o.channel, o.recipient) for o in owed} == {("me", "b@example.org"), ("team", "")}


def test_that_a_channel_fails_is_told_on_another_one_if_there_is_any():
    failing = an_event("e1", "", kind=EventKind.MONITOR_DELIVERY_FAILING, channel="me")
    both = a_subscription("both", kinds=("monitor.*",), channels=("me", "team"))
    mine = a_subscription("mine", kinds=("monitor.*",), channels=("me",))

    def told(*subscriptions):
        return {(o.subscription, o.channel) for o in route((failing,), subscriptions, STANDING)}

    assert told(both) == {("both", "team")}
    assert told(mine, both) == {("both", "team")}
    assert told(mine) == {("mine", "me")}


# --- a cap


HOLDING = {"channels": ("team",), "per_hour": 2}


def trials(*severities):
    return tuple(
        an_event(f"e{number}", f"NCT9900000{number}", severity=severity)
        for number, severity in enumerate(severities, start=1)
    )


def test_what_is_too_much_for_an_hour_is_held_back_and_told_together_when_it_is_over():
    events = trials(Severity.LOW, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.HIGH)

    owed = route(events, [a_subscription(**HOLDING)], STANDING)

    assert [(each.group, each.due, each.events) for each in owed] == [
        ("ctgov:NCT99000002", NOW, ("e2",)),
        ("ctgov:NCT99000005", NOW, ("e5",)),
        ("held", NOW + timedelta(hours=1), ("e1", "e3", "e4")),
    ]


def test_what_is_held_back_of_several_trials_is_told_in_the_order_of_its_making():
    first, second, third = an_event("e1"), an_event("e2", "NCT99000002"), an_event("e3")
    spent = {("all", "team", ""): Spent(messages=2, since=NOW)}
    standing = Standing(now=NOW, recipients=RECIPIENTS, spent=spent)

    (owed,) = route((first, second, third), [a_subscription(**HOLDING)], standing)

    assert owed.events == ("e1", "e2", "e3")


def test_what_went_out_before_counts_and_so_does_when():
    spent = {("all", "team", ""): Spent(messages=2, since=NOW - timedelta(minutes=50))}
    standing = Standing(now=NOW, recipients=RECIPIENTS, spent=spent)

    (owed,) = route(trials(Severity.HIGH), [a_subscription(**HOLDING)], standing)

    assert (owed.group, owed.due) == ("held", NOW + timedelta(minutes=10))


def test_what_is_critical_is_never_held_back():
    events = trials(*[Severity.CRITICAL] * 4, Severity.HIGH)

    owed = route(events, [a_subscription(**HOLDING)], STANDING)

    assert {each.events: each.group for each in owed if each.group == "held"} == {("e5",): "held"}
    assert len(owed) == 5


def test_what_is_held_back_into_the_night_waits_for_the_morning():
    evening = datetime(2026, 2, 9, 20, 30, tzinfo=UTC)
    one = a_subscription(**HOLDING, quiet=QUIET)
    standing = Standing(now=evening, recipients=RECIPIENTS)

    *_, held = route(trials(*[Severity.HIGH] * 3), [one], standing)

    assert (held.group, held.due) == ("held", MORNING)


def test_one_reader_does_not_use_up_what_another_may_have():
    spent = {("all", "me", "a@example.org"): Spent(messages=9, since=NOW)}
    standing = Standing(now=NOW, recipients=RECIPIENTS, spent=spent)

    owed = route(trials(Severity.HIGH), [a_subscription(per_hour=2, channels=("me",))], standing)

    assert {o.recipient: o.group == "held" for o in owed} == {
        "a@example.org": True,
        "b@example.org": False,
    }
