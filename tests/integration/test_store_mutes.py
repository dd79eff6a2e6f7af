"""Silences as they are kept, and how much readers had of late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model.event import Severity
from monitor.model.mute import Mute
from monitor.routing.cap import HOUR
from tests.stored import NOW, an_event, owed

FIRST, SECOND, THIRD = (an_event(number) for number in (1, 2, 3))
MINUTE = timedelta(minutes=1)
READER = ("all", "team", "")


def a_mute(key="m1", **said):
    return Mute(id=key, **{"reason": "known", "author": "ada", "made_at": NOW, **said})


@pytest.fixture(autouse=True)
def _events(database):
    with database.begin() as tx:
        tx.events.append([FIRST, SECOND, THIRD])


# --- silences


def test_a_silence_is_read_as_it_was_made(database):
    whole = a_mute(
        trial="ctgov:NCT99000001",
        kind="status.*",
        watch="aml",
        tag="urgent",
        registry="ctgov",
        subscription="mine",
        until=NOW + HOUR,
        status="RECRUITING",
        below=Severity.HIGH,
    )
    with database.begin() as tx:
        tx.mutes.add(whole)

    with database.read() as tx:
        assert tx.mutes.active() == (whole,)


def test_what_is_over_is_not_active_and_stays_over_since_then(database):
    with database.begin() as tx:
        tx.mutes.add(a_mute("m2", made_at=NOW + MINUTE))
        tx.mutes.add(a_mute("m1"))
        tx.mutes.end(["m1"], NOW)
        tx.mutes.end(["m1"], NOW + HOUR)

    with database.read() as tx:
        assert [one.id for one in tx.mutes.active()] == ["m2"]
        assert [(one.mute.id, one.ended_at) for one in tx.mutes.all()] == [
            ("m1", NOW),
            ("m2", None),
        ]


def test_a_silence_is_found_by_the_beginning_of_its_id(database):
    with database.begin() as tx:
        for key in ("abc1", "abd2"):
            tx.mutes.add(a_mute(key))

    with database.read() as tx:
        assert [one.mute.id for one in tx.mutes.beginning("abc")] == ["abc1"]
        assert len(tx.mutes.beginning("ab")) == 2
        assert tx.mutes.beginning("%") == ()


def test_the_silence_behind_an_event_is_known_and_an_echo_has_none(database):
    with database.begin() as tx:
        tx.mutes.add(a_mute())
        tx.events.mute([FIRST.id], "m1")
        tx.events.mute([SECOND.id], THIRD.id)

    with database.read() as tx:
        assert tx.mutes.behind(FIRST.id) == a_mute()
        assert tx.mutes.behind(SECOND.id) is None
        assert tx.mutes.behind(THIRD.id) is None
        assert tx.events.muted_since(None) == {FIRST.id: "m1", SECOND.id: THIRD.id}


# --- what readers had


def within(database, now=NOW):
    with database.read() as tx:
        return tx.spending.within(now - HOUR, now, ["all"])


@pytest.fixture
def gathered(database):
    """A message that is due now."""
    with database.begin() as tx:
        tx.deliveries.gather([owed(FIRST, subscription="all")], NOW)
        (one,) = tx.deliveries.list()
    return one


@pytest.mark.usefixtures("gathered")
def test_what_is_about_to_go_counts(database):
    assert within(database) == {READER: (1, NOW)}
    assert within(database, NOW - MINUTE) == {}


@pytest.mark.usefixtures("gathered")
def test_what_went_counts_for_an_hour(database):
    with database.begin() as tx:
        (one,) = tx.deliveries.claim(
            "team", owner="a", gone=lambda _: False, now=NOW, until=NOW + HOUR, limit=1
        )
        tx.deliveries.sent(one, NOW + MINUTE)

    assert within(database, NOW + MINUTE) == {READER: (1, NOW + MINUTE)}
    assert within(database, NOW + HOUR) == {READER: (1, NOW + MINUTE)}
    assert within(database, NOW + HOUR + MINUTE) == {}


def test_what_a_channel_does_not_take_counts_as_long_as_it_waits(database, gathered):
    later = NOW + 3 * HOUR
    assert within(database, later) == {READER: (1, later)}  # it goes now, at the soonest
    with database.begin() as tx:
        tx.deliveries.claim(
            "team", owner="a", gone=lambda _: False, now=NOW, until=NOW + HOUR, limit=1
        )
        tx.deliveries.postponed(gathered, NOW, owner="a", until=NOW + 5 * HOUR, reason="down")

    assert within(database, later) == {READER: (1, later)}


def test_what_was_thrown_away_does_not_count_nor_what_others_asked_for(database, gathered):
    with database.begin() as tx:
        tx.deliveries.gather([owed(SECOND, subscription="other")], NOW)
        tx.deliveries.discard([gathered], NOW, "by hand")

    assert within(database) == {}
