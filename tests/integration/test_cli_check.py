"""Checking and telling by hand: check, deliveries, channel test, route test."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor import config
from monitor.app import App
from monitor.clock import utc_now
from monitor.demo import edits
from monitor.demo.studies import study
from monitor.model.delivery import Delivery, DeliveryState
from tests.integration.conftest import BECAUSE, ONE, THREE, TWO, Call, Desk

pytestmark = pytest.mark.usefixtures("_then")

COUNTS = ("checked", "unchanged", "new", "revised", "events")


def counts(desk: Desk, *words: str) -> tuple[int, ...]:
    said = desk.call("check", "--format", "json", *words)
    assert (said.status, said.err) == (0, "")
    return tuple(said.json[name] for name in COUNTS)


def suspend(desk: Desk, day: str = "2026-02-10") -> None:
    desk.registry.edit(ONE, edits.suspends, on=day, why=BECAUSE)
    desk.registry.go(day)


# --- check


def test_a_first_check_is_the_baseline_and_tells_nobody(desk: Desk) -> None:
    said = desk.call("check")

    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(
        "2 trials checked: 0 unchanged, 2 new, 0 revised; 2 events.\n0 messages sent; "
    )
    assert (desk.mail.messages, desk.hook.posts) == ([], [])


def test_a_check_for_scripts_is_one_object(told: Desk) -> None:
    suspend(told)

    said = told.call("check", "--format", "json")

    assert (said.status, said.err) == (0, "")
    (report,) = said.lines
    assert [report[name] for name in COUNTS] == [2, 1, 0, 1, 1]
    assert report["deliveries"] == {"sent": 2, "pending": 0, "dead": 0}
    assert (report["unreadable"], report["unreachable"], report["vanished"]) == ([], [], [])
    assert report["bytes"] > report["requests"] > 0


def test_only_a_forced_check_asks_for_records_that_no_load_has_touched(told: Desk) -> None:
    told.registry.reset()

    assert counts(told) == (2, 2, 0, 0, 0)
    assert [asked.path for asked in told.registry.requests] == ["/api/v2/version"]
    assert counts(told, "--force") == (2, 2, 0, 0, 0)
    assert any("filter.ids" in asked.path for asked in told.registry.requests)


def test_only_the_trials_that_are_named_are_checked(told: Desk) -> None:
    told.registry.reset()
    suspend(told)

    assert counts(told, TWO.lower()) == (1, 1, 0, 0, 0)
    assert all(ONE not in asked.path for asked in told.registry.requests)
    assert counts(told) == (2, 1, 0, 1, 1)


def test_a_trial_may_be_checked_without_being_watched(told: Desk) -> None:
    told.registry.put(study(THREE))

    assert counts(told, THREE) == (1, 0, 1, 0, 1)
    assert THREE not in told.call("watch", "list").out


def test_what_is_not_told_now_is_told_by_the_next_check(told: Desk) -> None:
    suspend(told)
    before = len(told.mail.messages)

    assert counts(told, "--no-deliver") == (2, 1, 0, 1, 1)
    assert len(told.mail.messages) == before
    assert told.call("events", "--since", "1d").out.count("\n") == 1
    assert told.call("check", "--format", "json").json["deliveries"]["sent"] == 2
    assert len(told.mail.messages) == before + 1


def test_with_nothing_to_watch_a_check_says_how_to_begin(command: Call) -> None:
    said = command("check", "--format", "json")

    assert (said.status, said.json["checked"], said.json["requests"]) == (0, 0, 0)
    assert "trial-monitor watch add" in said.err


def test_a_trial_that_cannot_be_read_is_a_part_that_failed(desk: Desk) -> None:
    desk.registry.remove(TWO)

    said = desk.call("check", "--format", "json")

    assert said.status == 1
    assert [said.json[name] for name in COUNTS] == [2, 0, 1, 0, 1]
    assert [each["trial"] for each in said.json["unreadable"]] == [TWO]
    assert said.err == f"not readable: {TWO}: the registry does not know this number\n"
    text = desk.call("check", "--force")
    assert text.status == 1
    assert TWO not in text.out
    assert f"not readable: {TWO}: " in text.err


def test_a_registry_that_refuses_is_a_part_that_failed_and_says_so(desk: Desk) -> None:
    desk.registry.fault("status", times=9, status=403)

    said = desk.call("check")

    assert said.status == 1
    assert "403" in said.err
    assert said.out.startswith("0 trials checked: 0 unchanged, 0 new, 0 revised")
    assert f"not reached: {ONE}: " in said.err


def test_a_long_list_of_failures_is_cut(make_desk: Callable[..., Desk]) -> None:
    numbers = [f"NCT990003{n:02d}" for n in range(13)]
    desk = make_desk(*(study(number) for number in numbers))
    desk.registry.fault("status", times=9, status=403)

    said = desk.call("check")

    assert said.err.count("not reached: NCT") == 10
    assert said.err.endswith("not reached: and 3 more\n")


def test_what_is_told_on_the_terminal_never_stands_in_a_scripts_json(told: Desk) -> None:
    text = told.settings.read_text()
    told.settings.write_text(text.partition("[[channel]]")[0])  # left out: on the terminal
    suspend(told)

    said = told.call("check", "--format", "json")

    assert said.json["deliveries"]["sent"] == 1
    assert BECAUSE in said.err
    assert BECAUSE not in said.out


def test_what_is_told_on_the_terminal_is_a_result_for_a_person(told: Desk) -> None:
    text = told.settings.read_text()
    told.settings.write_text(text.partition("[[channel]]")[0])
    suspend(told)

    said = told.call("check")

    assert BECAUSE in said.out
    assert said.err == ""


def test_logs_for_machines_are_json_on_stderr(desk: Desk) -> None:
    desk.registry.fault("garbage", match="filter.ids")

    said = desk.call("check", "--format", "json", "--log-format", "json", "--verbose")

    lines = [json.loads(line) for line in said.err.splitlines()]
    assert [line["says"] for line in lines if line["level"] == "warning"] == ["asking again"]
    assert said.json["new"] == 2


# --- deliveries


@pytest.fixture
def owing(told: Desk) -> Desk:
    """A desk with a message that waits for the hook, and one by mail that was given up."""
    told.hook.answers.append((503, {}))
    told.mail.refuse["reader@example.org"] = "550 no such user"
    suspend(told)
    assert told.turn("2026-02-10").deliveries.pending == 1
    told.mail.refuse.clear()
    return told


def owed(desk: Desk, *states: str) -> list[dict[str, str]]:
    words = [word for state in states for word in ("--state", state)]
    said = desk.call("deliveries", "list", "--format", "jsonl", *words)
    assert (said.status, said.err) == (0, "")
    return said.lines


def key(desk: Desk, state: str) -> str:
    return owed(desk, state)[0]["id"]


def test_deliveries_are_listed_the_latest_first_by_state(owing: Desk) -> None:
    everything = owed(owing)

    opened = [each["opened_at"] for each in everything]
    assert opened == sorted(opened, reverse=True)
    assert [(d["state"], d["channel"]) for d in owed(owing, "pending")] == [("pending", "hook")]
    assert [(d["state"], d["channel"]) for d in owed(owing, "dead")] == [("dead", "mail")]
    assert len(owed(owing, "pending", "dead")) == 2
    assert len(owed(owing, "sent")) == len(everything) - 2
    assert owing.call("deliveries", "list", "--state", "lost").status == 2


def test_a_line_says_how_a_delivery_stands_and_why(owing: Desk) -> None:
    said = owing.call("deliveries", "list", "--state", "dead")

    assert said.out.startswith(key(owing, "dead")[:8] + "  dead ")
    assert "mail reader@example.org  what matters, 1 event  " in said.out
    assert "no such user" in said.out


def test_a_delivery_shows_its_tries_and_its_events(owing: Desk) -> None:
    pending = key(owing, "pending")

    said = owing.call("deliveries", "show", pending[:8])

    first, key_, waits, attempt, event, why = said.out.splitlines()
    assert first.startswith(f"{pending[:8]}  pending")
    assert pending in key_
    assert waits.startswith("  due 2026-02-10 15:00:05 UTC, after 1 try")
    assert attempt.split()[:2] == ["try", "1"]
    assert re.search(r"postponed  \d+ ms  HTTP 503", attempt)
    assert ONE in event
    assert BECAUSE in event
    assert 'watch "house"' in why or "severity" in why


@pytest.mark.parametrize("given", ["", "%", "_", "zzzz"])
@pytest.mark.parametrize("verb", ["show", "retry", "discard"])
def test_a_key_that_names_no_one_delivery_is_refused(owing: Desk, verb: str, given: str) -> None:
    said = owing.call("deliveries", verb, given)

    assert (said.status, said.out) == (2, "")
    assert f"no one delivery begins with {given!r}" in said.err


def test_the_only_delivery_still_has_to_be_named(desk: Desk) -> None:
    desk.turn("2026-02-02")
    desk.rewrite('["mail", "hook"]', '["hook"]')
    desk.hook.answers.append((503, {}))
    suspend(desk, "2026-02-03")
    desk.turn("2026-02-03")
    assert len(owed(desk)) == 1

    assert desk.call("deliveries", "discard", "").status == 2
    assert len(owed(desk, "pending")) == 1


def test_what_was_given_up_is_sent_when_it_is_tried_again(owing: Desk) -> None:
    dead = key(owing, "dead")
    assert owing.mail.messages == []

    refused = "mail reader@example.org was refused before: see `recipients list`\n"
    assert owing.call("deliveries", "retry", dead[:8]) == (0, f"{dead}\n", refused)
    owing.call("check")

    assert sum(BECAUSE.encode() in mail.data for mail in owing.mail.messages) == 1
    assert owed(owing, "dead", "pending") == []


def test_what_is_discarded_is_not_sent_and_stays_listed(owing: Desk) -> None:
    pending = key(owing, "pending")

    assert owing.call("deliveries", "discard", pending) == (0, f"{pending}\n", "")
    owing.call("check")

    told = [post.headers["webhook-id"] for post in owing.hook.posts]
    assert told.count(pending) == 1  # the try that failed
    assert [each["id"] for each in owed(owing, "discarded")] == [pending]


def test_a_discarded_delivery_may_be_tried_after_all(owing: Desk) -> None:
    pending = key(owing, "pending")
    owing.call("deliveries", "discard", pending)

    assert owing.call("deliveries", "retry", pending).status == 0
    assert owed(owing, "discarded") == []


@pytest.mark.parametrize("verb", ["retry", "discard"])
def test_what_was_sent_cannot_be_taken_back_and_nothing_else_is_touched(
    owing: Desk, verb: str
) -> None:
    sent, dead = key(owing, "sent"), key(owing, "dead")

    said = owing.call("deliveries", verb, dead, sent)

    assert (said.status, said.out) == (2, "")
    assert f"{sent[:8]} was sent already" in said.err
    assert key(owing, "dead") == dead


@pytest.mark.parametrize("verb", ["retry", "discard"])
def test_what_is_being_sent_is_left_to_whoever_sends_it(owing: Desk, verb: str) -> None:
    one = claimed(owing)

    said = owing.call("deliveries", verb, one.id)

    assert (said.status, said.out) == (2, "")
    assert f"{one.id[:8]} is being sent right now" in said.err
    assert key(owing, "sending") == one.id


def claimed(desk: Desk) -> Delivery:
    now = utc_now()
    with App(config.load(desk.settings, {})) as app, app.database.begin() as tx:
        (one,) = tx.deliveries.list(DeliveryState.PENDING)
        tx.deliveries.retry([one], now)
        assert tx.deliveries.claim(
            one.channel,
            owner="elsewhere:1:x",
            gone=lambda _: False,
            now=now,
            until=now + timedelta(minutes=5),
            limit=1,
        )
    return one


def test_what_waits_for_a_channel_that_is_gone_is_told(owing: Desk) -> None:
    owing.rewrite('"hook"', '"renamed"')

    said = owing.call("deliveries", "list", "--state", "pending")

    assert said.status == 0
    assert said.err == (
        "deliveries wait for hook, which is not in the configuration:"
        " name a channel so, or discard them\n"
    )


# --- channel test and route test


def test_a_channel_is_tried_with_a_sample_for_each_recipient(desk: Desk) -> None:
    desk.rewrite('["reader@example.org"]', '["gone@example.org", "reader@example.org"]')
    desk.mail.refuse["gone@example.org"] = "550 no such user"

    mail, hook = desk.call("channel", "test", "mail"), desk.call("channel", "test", "hook")

    assert (mail.status, mail.out) == (
        1,
        "mail reader@example.org: taken (250 2.0.0 taken as 1)\n",
    )
    assert "gone@example.org" in mail.err
    assert "no such user" in mail.err
    assert hook == (0, "hook: taken (HTTP 204 No Content)\n", "")
    assert (len(desk.mail.messages), len(desk.hook.posts)) == (1, 1)
    assert b"no trial has changed" in desk.hook.posts[0].body


def test_a_channel_that_does_not_take_the_sample_is_a_failure(desk: Desk) -> None:
    desk.hook.answers.append((500, {}))

    said = desk.call("channel", "test", "hook")

    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("hook: ")


def test_a_channel_that_is_not_there_is_refused_with_those_that_are(desk: Desk) -> None:
    said = desk.call("channel", "test", "hok")

    assert (said.status, said.out) == (2, "")
    assert "no channel is called 'hok'; there are: mail, hook" in said.err


def test_routing_is_explained_for_an_event_or_for_all_of_a_trial(told: Desk) -> None:
    (event, *_) = told.call("events", "--format", "jsonl").lines

    one = told.call("route", "test", event["id"])
    every = told.call("route", "test", "--trial", ONE)

    assert (one.status, one.err) == (0, "")
    first, verdict, *recipients = one.out.splitlines()
    assert first.split()[:4] == ["2026-02-03", "critical", "status.suspended", ONE]
    assert verdict.startswith("  what matters: mail, hook: ")
    assert [line.split(" ", 6)[4:6] for line in recipients] == [
        ["mail", "reader@example.org:"],
        ["hook:", "2026-02-24"],
    ]
    assert every.out.count("what matters: mail, hook: ") == 2
    assert "what matters: not told: noise is below its min_severity, medium" in every.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give the id of an event"),
        (("x", "--trial", ONE), "give the id of an event"),
        (("x",), "there is no event x"),
        (("--trial", THREE), f"there is no event of {THREE}"),
        (("--trial", "NCT1"), "'NCT1'"),
    ],
)
def test_routing_of_nothing_is_refused(told: Desk, words: tuple[str, ...], says: str) -> None:
    said = told.call("route", "test", *words)

    assert (said.status, said.out) == (2, "")
    assert says in said.err
