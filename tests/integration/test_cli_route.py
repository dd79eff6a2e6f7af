"""`route test`: who would be told, when, and why, asked without telling anybody."""

from __future__ import annotations

import pytest

from monitor import config
from monitor.app import App
from tests import stored
from tests.integration.conftest import ONE, Desk

NIGHTS = """\
[[subscription]]
name     = "by day"
kinds    = ["status.*"]
channels = ["hook"]
quiet    = { hours = "22:00-07:00", days = "mon-fri", timezone = "Europe/Berlin" }
"""


@pytest.fixture
def asked(told: Desk) -> Desk:
    """A desk with one event that matters, and a second subscription that sleeps at night."""
    told.rewrite('window       = "0s"\n', f'window       = "0s"\n\n{NIGHTS}')
    return told


def an_event(desk: Desk) -> str:
    events = desk.call("events", "--format", "jsonl").lines
    return str(next(each["id"] for each in events if each["kind"] == "status.suspended"))


def test_the_beginning_of_an_id_is_enough(asked: Desk) -> None:
    key = an_event(asked)

    assert asked.call("route", "test", key[:8]).out == asked.call("route", "test", key).out


def test_one_can_ask_for_another_time(asked: Desk) -> None:
    key = an_event(asked)

    by_day = asked.call("route", "test", key, "--at", "2026-02-13T12:00").out
    friday_night = asked.call("route", "test", key, "--at", "2026-02-13T22:30").out

    assert "    hook: 2026-02-13 12:00 UTC, at once\n" in by_day
    assert "    hook: 2026-02-16 06:00 UTC, it is quiet from 22:00 to 07:00 and on" in friday_night


def test_machines_get_every_matcher_and_every_recipient(asked: Desk) -> None:
    (one,) = asked.call("route", "test", an_event(asked), "--format", "json").json

    assert (one["kind"], one["trial"]) == ("status.suspended", ONE)
    matters, by_day = one["subscriptions"]
    assert (matters["subscription"], matters["told"], matters["severity"]) == (
        "what matters",
        True,
        "critical",
    )
    assert {part["matcher"] for part in matters["matchers"]} >= {"kinds", "watches", "tags"}
    assert [each["channel"] for each in matters["recipients"]] == ["mail", "hook"]
    assert all(each["told"] and each["due"] and each["why"] for each in matters["recipients"])
    assert by_day["told"]


def test_a_script_can_expect_that_somebody_is_told(asked: Desk) -> None:
    key = an_event(asked)
    noise = next(
        each["id"]
        for each in asked.call("events", "--format", "jsonl", "--min-severity", "noise").lines
        if each["kind"] == "trial.first_seen"
    )

    assert asked.call("route", "test", key, "--expect", "by day").status == 0
    said = asked.call("route", "test", noise, "--expect", "by day")
    assert (said.status, said.err) == (1, "by day is not told\n")
    said = asked.call("route", "test", key, "--expect", "by night")
    assert said.status == 2
    assert "no subscription is called 'by night'; there are: what matters, by day" in said.err


def test_asking_tells_nobody_and_ends_no_silence(asked: Desk) -> None:
    key = an_event(asked)
    asked.call(
        "silence",
        "add",
        "--trial",
        ONE,
        "--until-severity",
        "high",
        "--reason",
        "x",
        "--author",
        "a",
    )
    told = len(asked.mail.messages)

    said = asked.call("route", "test", key)

    assert "holds no more: it was for what weighs less than high" in said.out
    assert len(asked.call("silence", "list", "--format", "json").json) == 1
    assert len(asked.mail.messages) == told


def test_what_a_registry_changed_all_over_is_told_to_nobody(asked: Desk) -> None:
    key = an_event(asked)
    says = stored.an_event(1, trial=None, headline="It names phases otherwise in 9 of 9 trials")
    with App(config.load(asked.settings, {})) as app, app.database.begin() as tx:
        tx.events.append([says])
        tx.events.mute([key], says.id)

    said = asked.call("route", "test", key, "--expect", "by day")

    assert said.status == 1
    assert "  by day: not told: It names phases otherwise in 9 of 9 trials\n" in said.out
    (one,) = asked.call("route", "test", key, "--format", "json").json
    assert not any(each["told"] or each["recipients"] for each in one["subscriptions"])
