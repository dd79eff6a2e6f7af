"""Silences by hand: `silence add`, `list` and `remove`, and what they do to the next check."""

from __future__ import annotations

import sqlite3

import pytest

from monitor.demo import edits
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk

BY = ("--reason", "known since Monday", "--author", "ada")
LATER = "2026-03-01"


def silence(desk: Desk, *words: str) -> str:
    """Add a silence; return its id."""
    said = desk.call("silence", "add", *words, *BY)
    assert said.status == 0, said.err
    return said.out.strip()


def suspended(desk: Desk, *numbers: str, on: str = "2026-02-11") -> set[str]:
    """Suspend trials; return those of which the reader is told."""
    for number in numbers:
        desk.registry.edit(number, edits.suspends, on=on, why=BECAUSE)
    desk.mail.messages.clear()
    desk.turn(on)
    letters = b"".join(mail.data for mail in desk.mail.messages)
    return {number for number in numbers if number.encode() in letters}


def test_a_silence_tells_nobody_and_everything_stays_listed(told: Desk) -> None:
    key = silence(told, "--trial", TWO, "--until", LATER)

    assert suspended(told, TWO) == set()
    events = told.call("events", "--trial", TWO, "--format", "jsonl").lines
    (event,) = [each["id"] for each in events if each["kind"] == "status.suspended"]
    assert f"ada silenced it, until {LATER} 00:00 UTC: known since" in " ".join(
        told.call("explain", event).out.split()
    )
    verdict = told.call("route", "test", event).out
    assert f"not told: silence {key[:8]} of ada, until {LATER} 00:00 UTC: known since" in verdict


def test_a_silence_of_one_subscription_is_none_for_the_others(told: Desk) -> None:
    told.rewrite(
        'window       = "0s"\n',
        'window       = "0s"\n\n[[subscription]]\nname = "other"\nchannels = ["mail"]\n',
    )
    silence(told, "--subscription", "what matters", "--for-ever")

    assert suspended(told, TWO) == {TWO}
    assert len(told.mail.messages) == 1


@pytest.mark.parametrize(
    ("matchers", "holds"),
    [
        (("--kind", "status.*"), True),
        (("--kind", "sites.*"), False),
        (("--watch", "house"), True),
        (("--tag", "quiet"), True),
        (("--registry", "ctgov"), True),
        (("--trial", ONE), False),
        (("--trial", TWO, "--kind", "sites.*"), False),
    ],
)
def test_a_silence_is_about_all_that_it_names(
    told: Desk, matchers: tuple[str, ...], *, holds: bool
) -> None:
    silence(told, *matchers, "--for", "3d")

    assert suspended(told, TWO) == (set() if holds else {TWO})


def test_silences_are_listed_while_they_hold_and_with_all_ever_after(told: Desk) -> None:
    key = silence(told, "--trial", TWO, "--until-status-change", "--until-severity", "critical")

    text = told.call("silence", "list").out
    assert text.startswith(
        f"{key[:8]}  nobody is told of anything of {TWO}, while it is RECRUITING"
    )
    assert "until something weighs critical  (ada: known since Monday)" in text
    (plain,) = told.call("silence", "list", "--format", "json").json
    assert (plain["id"], plain["trial"], plain["below"]) == (key, f"ctgov:{TWO}", "critical")
    assert plain["ended_at"] is None

    assert told.call("silence", "remove", key[:6]).out == f"{key}\n"
    assert told.call("silence", "list") == (0, "", "Nothing is silenced.\n")
    assert "over since 2026-02-24" in told.call("silence", "list", "--all").out
    assert suspended(told, TWO) == {TWO}


def test_a_silence_that_is_over_is_not_removed_again(told: Desk) -> None:
    key = silence(told, "--trial", TWO, "--for-ever")
    told.call("silence", "remove", key)

    said = told.call("silence", "remove", key)

    assert (said.status, said.out) == (2, "")
    assert "no one silence begins with" in said.err


def test_a_silence_that_does_not_read_back_holds_for_nothing(told: Desk) -> None:
    silence(told, "--trial", TWO, "--for-ever")
    with sqlite3.connect(told.folder / "monitor.sqlite") as connection:
        connection.execute("UPDATE mute SET body = '{'")

    assert suspended(told, TWO) == {TWO}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--for", "3d"), "say what is silenced: --trial"),
        (("--trial", TWO), "say when it ends: --until, --for"),
        (("--trial", TWO, "--for-ever", "--for", "3d"), "--for-ever has no other end"),
        (("--trial", TWO, "--for", "3d", "--until", LATER), "keep one of them"),
        (("--trial", TWO, "--for", "soon"), 'must be a duration such as "90s"'),
        (("--trial", TWO, "--for", "0s"), "is past"),
        (("--trial", TWO, "--until", "2026-02-01"), "is past: give a time that is to come"),
        (("--trial", "NCT1", "--for", "3d"), "'NCT1'"),
        (("--kind", "stats.*", "--for", "3d"), "fits no kind of event"),
        (("--watch", "hose", "--for", "3d"), "no watch is called 'hose'; there are: house"),
        (("--tag", "loud", "--for", "3d"), "no tag is called 'loud'; there are: quiet"),
        (("--registry", "x", "--for", "3d"), "no registry is called 'x'"),
        (("--subscription", "x", "--for", "3d"), "no subscription is called 'x'"),
        (("--kind", "status.*", "--until-status-change"), "is about one trial: name it with"),
        (("--trial", "NCT99000999", "--until-status-change"), "is not known: `check` it first"),
    ],
)
def test_what_a_silence_cannot_mean_is_refused(
    told: Desk, words: tuple[str, ...], says: str
) -> None:
    said = told.call("silence", "add", *words, *BY)

    assert (said.status, said.out) == (2, "")
    assert says in said.err
    assert told.call("silence", "list", "--all").out == ""


def test_a_silence_needs_a_reason_and_takes_the_login_for_its_author(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "grace")

    blank = told.call("silence", "add", "--trial", TWO, "--for-ever", "--reason", " ")
    none = told.call("silence", "add", "--trial", TWO, "--for-ever")
    said = told.call("silence", "add", "--trial", TWO, "--for-ever", "--reason", "known")

    assert (blank.status, none.status, said.status) == (2, 2, 0)
    assert "(grace: known)" in told.call("silence", "list").out
