"""An operator's hand in the outbox: all of a channel, again from a day on, and who is refused."""

from __future__ import annotations

import pytest

from monitor import config
from monitor.app import App
from monitor.demo import edits
from monitor.model.delivery import DeliveryState
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk

READER = "reader@example.org"


@pytest.fixture
def owing(told: Desk) -> Desk:
    """A desk with two messages that wait for the hook, and one by mail that was given up."""
    told.hook.answers.extend([(503, {}), (503, {})])
    told.mail.refuse[READER] = "550 5.1.1 no such user"
    for number in (ONE, TWO):
        told.registry.edit(number, edits.suspends, on="2026-02-10", why=BECAUSE)
    told.turn("2026-02-10")
    told.mail.refuse.clear()
    return told


def listed(desk: Desk, *words: str) -> list[dict[str, str]]:
    said = desk.call("deliveries", "list", "--format", "jsonl", *words)
    assert said.status == 0
    return said.lines


def keys(desk: Desk, *words: str) -> list[str]:
    return [each["id"] for each in listed(desk, *words)]


def test_deliveries_are_listed_by_channel_and_since_a_day(owing: Desk) -> None:
    assert {each["channel"] for each in listed(owing, "--channel", "hook")} == {"hook"}
    late = listed(owing, "--since", "2026-02-10")
    assert 0 < len(late) < len(listed(owing))
    assert all(each["opened_at"] >= "2026-02-10" for each in late)
    assert owing.call("deliveries", "list", "--since", "yesterday").status == 2


def test_what_waits_for_a_channel_that_takes_nothing_says_why(owing: Desk) -> None:
    why = "hook has taken nothing since 2026-02-10 15:00 UTC: HTTP 503"

    assert why in owing.call("deliveries", "list").err
    assert "taken nothing" not in owing.call("deliveries", "list", "--channel", "mail").err
    for key in keys(owing, "--channel", "hook", "--state", "pending"):
        assert "hook has taken nothing" not in owing.call("deliveries", "show", key).out
        owing.call("deliveries", "discard", key)
        owing.call("deliveries", "retry", key)
        assert why in owing.call("deliveries", "show", key).out


@pytest.mark.parametrize(
    "words",
    [("list", "--state", "sending"), ("discard", "--channel", "mail"), ("retry", "--all-dead")],
)
def test_where_there_are_none_that_is_said(told: Desk, words: tuple[str, ...]) -> None:
    said = told.call("deliveries", *words)

    assert (said.status, said.out) == (0, "")
    assert "no such deliveries" in said.err


def test_all_that_was_given_up_is_tried_again(owing: Desk) -> None:
    dead = keys(owing, "--state", "dead")
    assert dead

    said = owing.call("deliveries", "retry", "--all-dead")

    assert (said.status, sorted(said.out.split())) == (0, sorted(dead))
    assert f"mail {READER} was refused before" in said.err
    assert keys(owing, "--state", "dead") == []


def test_all_of_a_channel_is_tried_again_or_taken_out(owing: Desk) -> None:
    waiting = keys(owing, "--channel", "hook", "--state", "pending")
    assert len(waiting) == 2
    assert sorted(owing.call("deliveries", "retry", "--channel", "hook").out.split()) == sorted(
        waiting
    )

    said = owing.call("deliveries", "discard", "--channel", "hook", "--reason", "the hook moved")

    assert sorted(said.out.split()) == sorted(waiting)
    discarded = listed(owing, "--state", "discarded")
    assert {each["reason"] for each in discarded} == {"the hook moved"}
    assert all(each["state"] != "pending" for each in listed(owing, "--channel", "hook"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("retry",), "say which"),
        (("discard",), "say which"),
        (("retry", "abc", "--channel", "hook"), "not both"),
        (("retry", "abc", "--all-dead"), "not both"),
        (("replay", "--since", "2026-02-01"), "say --yes"),
        (("replay", "--since", "soon"), "is no time"),
        (("list", "--channel", "hok"), "no channel is called 'hok'; there are: mail, hook"),
        (("retry", "--channel", "hok"), "no channel is called 'hok'; there are: mail, hook"),
        (("discard", "--channel", "hok"), "no channel is called 'hok'; there are: mail, hook"),
        (
            ("replay", "--since", "2026-02-01", "--subscription", "what mattered", "--yes"),
            "no subscription is called 'what mattered'; there are: what matters",
        ),
    ],
    ids=" ".join,
)
def test_what_is_not_said_clearly_is_not_done(
    owing: Desk, words: tuple[str, ...], says: str
) -> None:
    before = listed(owing)

    said = owing.call("deliveries", *words)

    assert (said.status, said.out) == (2, "")
    assert says in said.err
    assert listed(owing) == before


def test_a_replay_is_looked_at_first_and_sends_again_under_the_same_keys(owing: Desk) -> None:
    sent = keys(owing, "--channel", "hook", "--state", "sent")
    asked = ("--since", "2026-02-01", "--channel", "hook", "--subscription", "what matters")
    before = [post.headers["webhook-id"] for post in owing.hook.posts]

    dry = owing.call("deliveries", "replay", *asked, "--dry-run")
    assert [line[:8] for line in dry.out.splitlines()] == [key[:8] for key in reversed(sent)]
    assert keys(owing, "--channel", "hook", "--state", "sent") == sent

    done = owing.call("deliveries", "replay", *asked, "--yes")
    assert (done.status, done.out.split()) == (0, list(reversed(sent)))
    owing.call("check")
    again = [post.headers["webhook-id"] for post in owing.hook.posts][len(before) :]
    assert [key for key in again if key in sent] == list(reversed(sent))


def test_nothing_is_replayed_that_was_settled_before(owing: Desk) -> None:
    said = owing.call("deliveries", "replay", "--since", "2026-02-20", "--yes")

    assert (said.status, said.out) == (0, "")
    assert "0 deliveries" in said.err


# --- recipients


def test_who_is_refused_is_listed_and_told_again_when_restored(owing: Desk) -> None:
    said = owing.call("recipients", "list")
    assert f"mail {READER}  everything  is refused by the receiver" in said.out
    (one,) = owing.call("recipients", "list", "--format", "json").json
    assert (one["channel"], one["recipient"], one["by"]) == ("mail", READER, "receiver")

    assert owing.call("recipients", "restore", "mail", READER).status == 0
    none = owing.call("recipients", "list")
    assert (none.out, none.err.strip()) == ("", "Nobody is left out.")
    again = owing.call("recipients", "restore", "mail", READER)
    assert (again.status, again.out) == (2, "")
    assert "was not refused" in again.err


# --- retention, and channels that are gone


def test_what_was_told_long_ago_is_forgotten_and_never_told_again(owing: Desk) -> None:
    owing.clock.now = owing.clock.now.replace(year=2027, month=6)
    with App(config.load(owing.settings, {}), clock=owing.clock) as app:
        app.dispatch()  # the alarm
        assert app.prune() > 0
        assert app.dispatch() == 0
        with app.database.read() as tx:
            left = {one.state for one in tx.deliveries.list()}
            assert tx.events.count() > 0
    assert left == {DeliveryState.DEAD, DeliveryState.PENDING}


def test_deliveries_are_kept_as_long_as_the_configuration_says(owing: Desk) -> None:
    owing.rewrite("[registries.ctgov]", '[deliveries]\nkeep = "30d"\n\n[registries.ctgov]')
    owing.clock.now = owing.clock.now.replace(month=3, day=9)
    with App(config.load(owing.settings, {}), clock=owing.clock) as app:
        assert app.prune() > 0
    owing.rewrite('"30d"', '"1d"')
    assert owing.call("config", "check").status == 2


def test_a_channel_that_is_gone_or_takes_nothing_is_said_by_health(owing: Desk) -> None:
    failing = owing.call("health")
    assert "hook has taken nothing since 2026-02-10 15:00 UTC: HTTP 503" in failing.out

    owing.rewrite('"hook"', '"renamed"')

    gone = owing.call("health")
    assert "2 deliveries wait for hook, which is not in the configuration" in gone.out
    assert "was not tried" not in gone.out
