from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.event import Because, By, Event, EventKind, Severity, Span
from monitor.model.subscription import Subscription, Window
from monitor.routing.match import wants

kinds = st.sampled_from(EventKind)
severities = st.sampled_from(Severity)


def an_event(kind=EventKind.STATUS_SUSPENDED, severity=Severity.HIGH, **said):
    fields = {
        "trial": "NCT99000001",
        "watches": ("aml",),
        "because": Because(rule=kind, says="it is"),
        "by": By.SPONSOR,
        **said,
    }
    return Event(
        id="e1",
        time=datetime(2026, 2, 9, tzinfo=UTC),
        registry="ctgov",
        title="An invented trial",
        kind=kind,
        severity=severity,
        headline="Suspended",
        revision=Span(before=1, after=2),
        data_date="2026-02-09",
        **fields,
    )


def a_subscription(**said):
    fields = {"name": "all", "channels": ("team",), "window": Window(every=timedelta(0)), **said}
    return Subscription(**fields)


def wanted(subscription, event):
    return wants(subscription, event).wanted


@pytest.mark.parametrize(
    ("globs", "kind", "answer"),
    [
        (("status.*",), EventKind.STATUS_SUSPENDED, True),
        (("results.*", "status.suspended"), EventKind.STATUS_SUSPENDED, True),
        (("*",), EventKind.STATUS_SUSPENDED, True),
        (("results.*",), EventKind.STATUS_SUSPENDED, False),
        (("STATUS.*",), EventKind.STATUS_SUSPENDED, False),
        (("status",), EventKind.STATUS_SUSPENDED, False),
        ((), EventKind.STATUS_SUSPENDED, True),
        ((), EventKind.MONITOR_UNREADABLE, False),
        (("*",), EventKind.MONITOR_UNREADABLE, False),
        (("m*",), EventKind.MONITOR_UNREADABLE, False),
        (("*", "monitor.*"), EventKind.MONITOR_UNREADABLE, True),
        (("monitor.fetch*",), EventKind.MONITOR_UNREADABLE, False),
        (("monitor.*",), EventKind.STATUS_SUSPENDED, False),
    ],
)
def test_kinds_are_globs_and_the_operators_events_must_be_named(globs, kind, answer):
    assert wanted(a_subscription(kinds=globs), an_event(kind)) is answer


@given(kinds, severities, severities)
def test_an_event_below_the_severity_is_not_wanted_and_any_other_is(kind, severity, least):
    subscription = a_subscription(kinds=("*", "monitor.*"), min_severity=least)

    assert wanted(subscription, an_event(kind, severity)) is (severity.rank >= least.rank)


@pytest.mark.parametrize(
    ("mine", "its", "answer"),
    [
        ((), ("aml",), True),
        ((), (), True),
        (("aml",), ("aml", "other"), True),
        (("other", "aml"), ("aml",), True),
        (("other",), ("aml",), False),
        (("aml",), (), False),
    ],
)
def test_an_event_of_a_trial_needs_a_watch_in_common(mine, its, answer):
    assert wanted(a_subscription(watches=mine), an_event(watches=its)) is answer


def test_an_event_about_no_trial_needs_no_watch():
    subscription = a_subscription(watches=("aml",), kinds=("monitor.*",))
    event = an_event(EventKind.MONITOR_FETCH_FAILING, trial="", watches=())

    assert wanted(subscription, event)


@pytest.mark.parametrize(
    ("subscription", "says"),
    [
        (a_subscription(kinds=("results.*",)), "none of its kinds (results.*) names status.susp"),
        (a_subscription(min_severity=Severity.CRITICAL), "high is below its min_severity"),
        (a_subscription(watches=("mds",)), "NCT99000001 is in none of its watches (mds)"),
        (a_subscription(), "it asks for every kind of event; high reaches its min"),
        (
            a_subscription(kinds=("status.*",), watches=("mds", "aml")),
            "min_severity, low; NCT99000001 is in its watch aml",
        ),
    ],
)
def test_the_answer_says_why_in_words(subscription, says):
    assert says in wants(subscription, an_event()).reason


def test_the_operators_events_say_how_to_get_them():
    verdict = wants(a_subscription(), an_event(EventKind.MONITOR_FETCH_FAILING))

    assert "only kinds that begin with monitor. name it" in verdict.reason
