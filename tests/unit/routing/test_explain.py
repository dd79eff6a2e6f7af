from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model.event import EventKind, Severity
from monitor.model.subscription import Quiet, Window
from monitor.routing.cap import Spent
from monitor.routing.explain import explained
from monitor.routing.match import wants
from monitor.routing.route import Standing, route
from tests.unit.routing.test_mute import a_mute
from tests.unit.routing.test_route import (
    DAILY,
    NIGHT,
    NOW,
    QUIET,
    RECIPIENTS,
    TAGS,
    a_refusal,
    a_subscription,
    an_event,
    event_lists,
    subscription_lists,
)

standings = st.builds(
    Standing,
    now=st.sampled_from([NOW, NIGHT]),
    recipients=st.just(RECIPIENTS),
    singly=st.sampled_from([frozenset(), frozenset({"me"})]),
    tags=st.just(TAGS),
    mutes=st.sampled_from([{}, {"e0": (a_mute(),)}, {"e1": (a_mute(subscription="s1"),)}]),
    refusals=st.sampled_from([(), (a_refusal(recipient="a@example.org", subscription="s0"),)]),
    spent=st.sampled_from([{}, {("s0", "team", ""): Spent(messages=1, since=NOW)}]),
)


@given(event_lists, subscription_lists, standings)
def test_what_is_explained_is_what_is_done(events, subscriptions, standing):
    for event in events:
        told = {
            (answer.subscription, one.channel, one.recipient, one.due)
            for answer in explained(event, subscriptions, standing)
            for one in answer.recipients
            if one.told
        }
        owed = route((event,), subscriptions, standing)

        assert told == {(o.subscription, o.channel, o.recipient, o.due) for o in owed}


@given(event_lists, subscription_lists, standings)
def test_nothing_is_left_without_a_reason(events, subscriptions, standing):
    for event in events:
        for one, answer in zip(
            subscriptions, explained(event, subscriptions, standing), strict=True
        ):
            assert answer.subscription == one.name
            assert answer.told or not one.channels or _why_not(answer)
            assert all(told.why for told in answer.recipients)


def _why_not(answer):
    return (
        any(part.says for part in answer.matchers if not part.fits)
        or answer.silences
        or all(not one.told and one.why for one in answer.recipients)
    )


def why(one, standing=None, **said):
    """Return when, and why then, the only recipient of a subscription is told."""
    event = an_event("e1", **said)
    (answer,) = explained(event, [one], standing or Standing(now=NOW, recipients=RECIPIENTS))
    (told,) = answer.recipients
    return told.due, told.why


BUT = replace(QUIET, but=Severity.CRITICAL)
CRITICAL = {"severity": Severity.CRITICAL}
AT_NIGHT = Standing(now=NIGHT, recipients=RECIPIENTS)
SINGLY = Standing(now=NIGHT, recipients=RECIPIENTS, singly={"team"})
FULL = Standing(
    now=NOW, recipients=RECIPIENTS, spent={("all", "team", ""): Spent(messages=2, since=NOW)}
)
MORNING = datetime(2026, 2, 10, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "standing", "said", "due", "words"),
    [
        (a_subscription(), None, {}, NOW, "at once"),
        (a_subscription(window=DAILY), None, {}, MORNING, "its window ends then"),
        (
            a_subscription(quiet=QUIET),
            AT_NIGHT,
            {},
            MORNING,
            "it is quiet from 22:00 to 07:00 (Euro",
        ),
        (
            a_subscription(quiet=Quiet(days=(2, 3))),
            None,
            {},
            datetime(2026, 2, 11, tzinfo=UTC),
            "it is quiet on all days but wed, thu (UTC) until then",
        ),
        (a_subscription(quiet=BUT), AT_NIGHT, CRITICAL, NIGHT, "it weighs critical or more"),
        (a_subscription(quiet=BUT), None, CRITICAL, NOW, "at once"),
        (a_subscription(quiet=BUT, window=DAILY), None, CRITICAL, NOW, "whatever the hour and the"),
        (a_subscription(quiet=QUIET), SINGLY, {}, NIGHT, "takes each event by itself"),
        (
            a_subscription(per_hour=2),
            FULL,
            {},
            NOW + timedelta(hours=1),
            "held back: 2 messages went out within the hour, and per_hour is 2",
        ),
        (a_subscription(per_hour=2), FULL, CRITICAL, NOW, "at once"),
        (
            a_subscription(window=Window(every=timedelta(hours=1))),
            None,
            {},
            None,
            "its window ends",
        ),
    ],
)
def test_the_answer_says_when_and_why_then(one, standing, said, due, words):
    when, reason = why(one, standing, **said)

    assert due is None or when == due
    assert words in reason


def test_the_answer_says_who_wants_no_more_and_who_takes_none():
    refusals = (
        a_refusal(recipient="a@example.org", subscription="all"),
        replace(a_refusal(recipient="b@example.org"), by="receiver", reason="550 no such user"),
    )
    standing = Standing(now=NOW, recipients=RECIPIENTS, refusals=refusals)

    (answer,) = explained(an_event("e1"), [a_subscription(channels=("me",))], standing)

    assert not answer.told
    assert {told.recipient: told.why for told in answer.recipients} == {
        "a@example.org": "unsubscribed since 2026-02-09 15:02 UTC",
        "b@example.org": "refused for good since 2026-02-09 15:02 UTC: 550 no such user",
    }


def test_the_answer_says_that_another_channel_is_told_of_the_one_that_fails():
    failing = an_event("e1", "", kind=EventKind.MONITOR_DELIVERY_FAILING, channel="team")
    one = a_subscription(kinds=("monitor.*",), channels=("team", "me"))

    (answer,) = explained(failing, [one], Standing(now=NOW, recipients=RECIPIENTS))

    assert [(told.channel, told.told) for told in answer.recipients] == [
        ("team", False),
        ("me", True),
        ("me", True),
    ]
    assert "this channel is the one that fails" in answer.recipients[0].why


def test_the_answer_has_every_matcher_and_its_obstacle():
    (answer,) = explained(
        an_event("e1"), [a_subscription(watches=("mds",))], Standing(now=NOW, recipients=RECIPIENTS)
    )

    assert not answer.wanted
    assert [part.matcher for part in answer.matchers if not part.fits] == ["watches"]
    assert wants(a_subscription(watches=("mds",)), an_event("e1")).reason in [
        part.says for part in answer.matchers
    ]
    assert answer.recipients == ()
