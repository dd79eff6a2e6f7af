from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model.event import EventKind, Severity
from monitor.model.mute import Mute
from monitor.routing.mute import fits, muted, until_when
from tests.unit.routing.test_match import an_event, events

NOW = datetime(2026, 2, 9, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
TAGS = {"aml": ("urgent",)}


def a_mute(key="m1", **said):
    return Mute(id=key, **{"reason": "known", "author": "ada", "made_at": NOW, **said})


def told(mutes, *some):
    """Return which of these events are told, by number."""
    some = [replace(event, id=str(number)) for number, event in enumerate(some)]
    return [int(event.id) for event in some if event.id not in muted(mutes, some, NOW, TAGS).by]


@pytest.mark.parametrize(
    ("matchers", "answer"),
    [
        ({}, True),
        ({"trial": "ctgov:NCT99000001"}, True),
        ({"trial": "ctgov:NCT99000002"}, False),
        ({"trial": "drks:NCT99000001"}, False),
        ({"kind": "status.*"}, True),
        ({"kind": "sites.*"}, False),
        ({"registry": "ctgov"}, True),
        ({"registry": "drks"}, False),
        ({"watch": "aml"}, True),
        ({"watch": "mds"}, False),
        ({"tag": "urgent"}, True),
        ({"tag": "calm"}, False),
        ({"trial": "ctgov:NCT99000001", "kind": "sites.*"}, False),
    ],
)
def test_a_silence_is_about_what_fits_all_of_its_matchers(matchers, answer):
    assert fits(a_mute(**matchers), an_event(), TAGS) is answer
    assert told([a_mute(**matchers)], an_event()) == ([] if answer else [0])


def test_the_operators_events_can_be_silenced_too():
    fault = an_event(EventKind.MONITOR_FETCH_FAILING, trial="", watches=())

    assert told([a_mute(kind="monitor.fetch_failing")], fault) == []
    assert told([a_mute(trial="ctgov:NCT99000001")], fault) == [0]


def test_a_silence_ends_at_its_time():
    assert told([a_mute(until=NOW + HOUR)], an_event()) == []
    assert told([a_mute(until=NOW)], an_event()) == [0]

    over = muted([a_mute(until=NOW)], [], NOW).over
    assert over == {"m1": "it was until 2026-02-09 15:00 UTC"}


OPEN = an_event(status="RECRUITING")
SHUT = an_event(status="SUSPENDED")
OF_ONE = {"trial": "ctgov:NCT99000001", "status": "RECRUITING"}


def test_until_the_status_changes_is_until_the_first_event_that_says_so():
    mute = a_mute(**OF_ONE)

    assert told([mute], OPEN, an_event(), SHUT, OPEN) == [2, 3]
    assert muted([mute], [SHUT], NOW).over == {
        "m1": "it was while NCT99000001 was RECRUITING: now it is SUSPENDED"
    }


def test_a_change_of_status_ends_a_silence_of_another_kind_of_event():
    sites = an_event(EventKind.SITES_CHANGED, status="RECRUITING")

    assert told([a_mute(**OF_ONE, kind="sites.*")], sites, OPEN, SHUT, sites) == [1, 2, 3]


def test_the_status_of_another_trial_ends_nothing():
    other = an_event(trial="NCT99000002", status="SUSPENDED")

    assert told([a_mute(**OF_ONE)], other, OPEN) == [0]


def test_until_it_rises_is_until_something_weighs_as_much():
    low, high = (an_event(severity=severity) for severity in (Severity.LOW, Severity.HIGH))

    assert told([a_mute(below=Severity.HIGH)], low, high, low) == [1, 2]
    assert told([a_mute(below=Severity.HIGH, kind="sites.*")], high, low) == [0, 1]
    assert "weighs less than high" in muted([a_mute(below=Severity.HIGH)], [high], NOW).over["m1"]


def test_the_end_of_one_silence_does_not_end_another():
    mutes = [a_mute("m1", until=NOW), a_mute("m2", kind="status.*")]

    assert told(mutes, OPEN) == []
    assert muted(mutes, [OPEN], NOW).by == {"e1": (mutes[1],)}


@given(st.lists(events, max_size=6))
def test_a_silence_that_is_over_changes_nothing_and_one_without_end_hides_all(events):
    everything = range(len(events))

    assert told([a_mute(until=NOW)], *events) == list(everything)
    assert told([a_mute()], *events) == []
    assert told([], *events) == list(everything)


@given(st.lists(events, max_size=6), st.sampled_from([None, Severity.HIGH]))
def test_what_is_told_after_the_end_stays_told(events, below):
    numbers = told([a_mute(below=below, kind="status.*")], *events)
    fitting = [n for n, event in enumerate(events) if event.kind.startswith("status.")]
    shown = [n for n in fitting if n in numbers]

    assert shown == fitting[len(fitting) - len(shown) :]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "for ever"),
        ({"until": NOW}, "until 2026-02-09 15:00 UTC"),
        ({"status": "RECRUITING", "below": Severity.HIGH}, "while it is RECRUITING and until some"),
    ],
)
def test_a_silence_says_until_when(said, words):
    assert words in until_when(a_mute(**said))
