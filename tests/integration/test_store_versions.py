"""Versions are kept once, in little space, in whatever order they come, and read back as served."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from monitor.errors import Damaged
from monitor.model.exchange import Listed
from monitor.model.revision import HISTORY
from monitor.store import chain, tables
from monitor.store.versions import KEYFRAME_EVERY
from tests.stored import LOAD, NOW, ONE, TWO, a_payload, a_reading, kept

LATER = NOW + timedelta(days=1)
_numbers = itertools.count()  # each example has a trial of its own


@pytest.fixture
def listing(database):
    def note(count, trial=ONE, at=NOW):
        versions = [
            Listed(number=n, submitted=f"2025-{n % 12 + 1:02}-01", status="RECRUITING")
            for n in range(count)
        ]
        with database.begin() as tx:
            tx.versions.listed(trial, versions, at)

    return note


@pytest.fixture
def bring(database):
    """A way to keep versions, each in a transaction of its own, as a backfill does."""

    def keep(*numbers, trial=ONE, payload=a_payload, at=NOW, **said):
        for number in numbers:
            reading = a_reading(trial, payload(number), **said)
            fingerprint = kept(trial, payload(number)).fingerprint
            with database.begin() as tx:
                tx.versions.keep(number, reading, fingerprint, at)

    return keep


@pytest.fixture
def rows(database):
    def select_all():
        with database.engine.connect() as connection:
            query = select(tables.version).order_by(tables.version.c.trial, tables.version.c.number)
            return connection.execute(query).all()

    return select_all


def payloads(database, trial=ONE):
    with database.read() as tx:
        return {
            at.registry_version: tx.versions.snapshot(at).payload
            for at in tx.versions.revisions(trial)
        }


def ask(database, name, *given):
    with database.read() as tx:
        return getattr(tx.versions, name)(*given)


def harm(database, number, **values):
    table = tables.version
    with database.engine.connect() as connection, connection.begin():
        here = (table.c.trial == str(ONE)) & (table.c.number == number)
        assert connection.execute(update(table).where(here).values(**values)).rowcount == 1


# --- what is owed


def test_a_trial_that_nobody_asked_for_has_no_standing(database):
    assert ask(database, "standing", ONE) is None
    assert ask(database, "owed", ONE) == ()
    assert ask(database, "count", ONE) == (0, 0)


def test_what_is_listed_is_owed_until_it_is_kept(database, listing, bring):
    listing(4)
    assert ask(database, "owed", ONE) == (0, 1, 2, 3)
    bring(0, 2)

    assert ask(database, "owed", ONE) == (1, 3)
    assert ask(database, "count", ONE) == (2, 4)
    assert [at.registry_version for at in ask(database, "revisions", ONE)] == [0, 2]


def test_one_that_could_not_be_had_is_asked_for_again_after_the_others(database, listing, bring):
    listing(4)
    with database.begin() as tx:
        tx.versions.unavailable(ONE, 1, "the registry did not answer")
    assert ask(database, "owed", ONE) == (0, 2, 3, 1)

    bring(1)

    assert ask(database, "owed", ONE) == (0, 2, 3)


def test_a_list_that_comes_again_adds_what_is_new_and_alters_nothing(
    database, listing, bring, rows
):
    listing(2)
    bring(0, 1)
    before = rows()

    listing(4, at=LATER)

    assert [row for row in rows() if row.number < 2] == before
    assert ask(database, "owed", ONE) == (2, 3)


def test_how_far_it_is_comes_with_when_and_why(database, listing):
    listing(1)
    found = ask(database, "standing", ONE)
    assert (found.asked_at, found.done_at, found.reason) == (NOW, None, "")

    with database.begin() as tx:
        tx.versions.done(ONE, LATER)
    assert ask(database, "standing", ONE).done_at == LATER
    listing(2, at=LATER)
    assert ask(database, "standing", ONE).done_at is None

    with database.begin() as tx:
        tx.versions.failed(ONE, LATER, "gone")
    assert ask(database, "standing", ONE).reason == "gone"
    assert ask(database, "owed", ONE) == (0, 1)


# --- kept once


def test_a_version_reads_back_as_served_with_what_it_says_of_itself(database, listing, bring):
    listing(2)
    bring(1, title="Old name", status="SUSPENDED", posted="2025-02-04T00:00")

    (found,) = ask(database, "revisions", ONE)
    assert (found.number, found.registry_version, found.source) == (0, 1, HISTORY)
    assert (found.title, found.status, found.posted) == ("Old name", "SUSPENDED", "2025-02-04")
    assert (found.submitted, found.seen_at, found.called) == ("2025-02-01", NOW, "v1")
    assert payloads(database) == {1: a_payload(1)}


def test_a_version_that_was_listed_without_a_day_bears_its_own(database, bring):
    with database.begin() as tx:
        tx.versions.listed(ONE, [Listed(number=0), Listed(number=1, submitted="2025-02-01")], NOW)
    bring(0, 1, submitted="2025-01-31")

    days = [at.submitted for at in ask(database, "revisions", ONE)]
    assert days == ["2025-01-31", "2025-02-01"]


def test_a_version_that_is_kept_stays_as_it_is(listing, bring, rows):
    listing(3)
    bring(0, 1, 2)
    before = rows()

    bring(1, payload=lambda _: a_payload(99), at=LATER, title="Another")

    assert rows() == before


def test_a_version_that_was_never_listed_is_not_kept(database, listing, bring):
    listing(1)
    bring(0, 7)

    assert payloads(database) == {0: a_payload(0)}
    bring(0, trial=TWO)
    assert payloads(database, TWO) == {}


def test_versions_are_no_revisions_and_move_nothing_of_ours(database, listing, bring):
    with database.begin() as tx:
        tx.records.append([kept(ONE, a_payload(5))], load=LOAD, seen_at=NOW)
    with database.read() as tx:
        before = tx.records.revisions(ONE), tx.records.heads([ONE]), tx.records.latest(ONE)

    listing(3)
    bring(0, 1, 2)

    with database.read() as tx:
        assert before == (
            tx.records.revisions(ONE), tx.records.heads([ONE]), tx.records.latest(ONE)
        )  # fmt: skip
        assert tx.events.count() == 0


# --- in whatever order, interrupted wherever


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)), cut=st.integers(0, 7))
def test_whatever_the_order_and_the_interruption_all_of_it_is_there(
    database, listing, bring, order, cut
):
    trial = type(ONE)("ctgov", f"NCT98{next(_numbers):06d}")
    listing(7, trial=trial)
    bring(*order[:cut], trial=trial)
    listing(7, trial=trial)  # the next run begins at the beginning
    bring(*(n for n in order if n in ask(database, "owed", trial)), trial=trial)
    bring(*order[:cut], trial=trial)

    assert payloads(database, trial) == {n: a_payload(n) for n in range(7)}
    with database.read() as tx:
        found = tx.seals.of(trial)[chain.VERSION]
        assert list(tx.versions.contents(trial)) == [(n, a_payload(n)) for n in range(7)]
    assert [one.number for one in found.states] == list(dict.fromkeys((*order[:cut], *order)))
    assert list(chain.faults(found)) == []


def test_what_fails_halfway_leaves_nothing(database, listing, bring):
    listing(2)
    bring(0)

    def fail():
        with database.begin() as tx:
            tx.versions.keep(1, a_reading(ONE, a_payload(1)), "1-x", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert payloads(database) == {0: a_payload(0)}
    bring(1)
    assert payloads(database) == {0: a_payload(0), 1: a_payload(1)}
    with database.read() as tx:
        assert list(chain.faults(tx.seals.of(ONE)[chain.VERSION])) == []


# --- little space


def test_only_the_first_of_a_hundred_stands_alone(database, listing, bring, rows):
    count = KEYFRAME_EVERY + 2
    listing(count)
    bring(*range(count))

    assert [row.number for row in rows() if row.base is None] == [0, KEYFRAME_EVERY]
    assert payloads(database) == {n: a_payload(n) for n in range(count)}


def test_a_version_costs_what_it_says_anew(listing, bring, rows):
    listing(2)
    bring(0, 1)

    keyframe, delta = rows()
    assert len(delta.data) * 5 < len(keyframe.data)


# --- damage


def test_damage_is_told_of_what_is_damaged_and_of_what_is_built_on_it(database, listing, bring):
    listing(4)
    bring(2, 0, 3, 1)
    harm(database, 0, data=b"nothing")

    with database.read() as tx:
        found = {number: payload for _, number, _, payload in tx.versions.stored()}
        lost = [n for n, payload in found.items() if isinstance(payload, Damaged)]
        (second,) = (at for at in tx.versions.revisions(ONE) if at.registry_version == 2)
        assert tx.versions.snapshot(second).payload == a_payload(2)
    assert lost == [0, 1, 3]


def test_a_damaged_version_does_not_stop_what_is_brought_after_it(database, listing, bring, rows):
    listing(3)
    bring(0, 1)
    harm(database, 1, data=b"nothing")

    bring(2)

    assert rows()[2].base is None
    with database.read() as tx:
        assert dict(tx.versions.contents(ONE))[2] == a_payload(2)


def test_another_content_in_the_place_of_a_version_is_noticed(database, listing, bring, rows):
    listing(1)
    listing(1, trial=TWO)
    bring(0)
    bring(0, trial=TWO, payload=lambda _: a_payload(9))
    harm(database, 0, data=rows()[1].data)

    with database.read() as tx, pytest.raises(Damaged, match="not what was stored"):
        tx.versions.snapshot(tx.versions.revisions(ONE)[0])


def test_the_past_of_many_trials_is_read_in_their_order(database, listing, bring):
    for trial in (TWO, ONE):
        listing(2, trial=trial)
        bring(1, 0, trial=trial)

    with database.read() as tx:
        found = [(trial, number) for trial, number, _, _ in tx.versions.stored()]
    assert found == [(ONE, 0), (ONE, 1), (TWO, 0), (TWO, 1)]
