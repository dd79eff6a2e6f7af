"""Whoever changes, takes out, exchanges or puts in a state leaves a trace that is found."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from monitor.model.exchange import Listed
from monitor.reports import verification
from monitor.store import chain, packing, tables
from monitor.store.chain import REVISION, START, VERSION
from tests.stored import LOAD, NOW, ONE, TWO, a_payload, a_reading, kept

STATES = 6
LATER = datetime(2027, 1, 1, tzinfo=UTC)
KINDS = (REVISION, VERSION)
PAYLOADS = [a_payload(number) for number in range(STATES)]


@pytest.fixture
def sealed(database):
    """Six states of a trial by our own checks, six by its registry; another trial beside it."""
    for number, payload in enumerate(PAYLOADS):
        with database.begin() as tx:
            at = NOW + timedelta(days=number)
            tx.records.append([kept(ONE, payload)], load=LOAD, seen_at=at)
            tx.records.append([kept(TWO, payload)], load=LOAD, seen_at=at)
    # the oldest is not brought first: a backfill goes on wherever it was left
    bring(database, 3, 4, 5, 0, 1, 2)
    return database


def bring(database, *numbers, trial=ONE):
    for number in numbers:
        with database.begin() as tx:
            tx.versions.listed(trial, [Listed(number=n) for n in range(STATES)], NOW)
            reading = a_reading(trial, PAYLOADS[number])
            fingerprint = kept(trial, PAYLOADS[number]).fingerprint
            tx.versions.keep(number, reading, fingerprint, NOW + timedelta(seconds=number))


def faults(database):
    with database.read() as tx:
        return [fault for each in tx.seals.chains() for fault in chain.faults(each)]


def execute(database, *statements):
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")  # the switch is ignored within a transaction
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
        for statement in statements:
            assert connection.execute(statement).rowcount
        connection.commit()
        if database.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def named(kind, number):
    table = tables.revision if kind == REVISION else tables.version
    return (table.c.trial == str(ONE)) & (table.c.number == number)


def taken_out(kind, number):
    table = tables.revision if kind == REVISION else tables.version
    return delete(table).where(named(kind, number))


# --- nothing was done


def test_what_was_kept_as_it_came_has_no_faults(sealed):
    assert faults(sealed) == []


def test_each_trial_has_a_chain_of_each_kind(sealed):
    with sealed.read() as tx:
        found = list(tx.seals.chains())
        mine = tx.seals.of(ONE)

    assert [(each.trial, each.kind, len(each.states)) for each in found] == [
        (ONE, REVISION, STATES),
        (TWO, REVISION, STATES),
        (ONE, VERSION, STATES),
    ]
    assert mine == {REVISION: found[0], VERSION: found[2]}
    assert [one.number for one in mine[VERSION].states] == [3, 4, 5, 0, 1, 2]


def test_a_state_that_comes_back_is_a_link_of_its_own(database):
    for payload in (PAYLOADS[0], PAYLOADS[1], PAYLOADS[0]):
        with database.begin() as tx:
            tx.records.append([kept(ONE, payload)], load=LOAD, seen_at=NOW)

    with database.read() as tx:
        found = tx.records.revisions(ONE)
        states = tx.seals.of(ONE)[REVISION].states
    assert len({one.link for one in found}) == 3
    assert [one.link for one in found] == [one.link for one in states]
    assert states[0].checksum == states[2].checksum
    assert faults(database) == []


def test_a_version_that_is_kept_twice_is_sealed_once(sealed):
    bring(sealed, 2, 5)

    assert faults(sealed) == []
    with sealed.read() as tx:
        assert len(tx.seals.of(ONE)[VERSION].states) == STATES


def test_a_trial_without_a_past_has_no_chain(database):
    with database.begin() as tx:
        tx.records.merged(TWO, ONE, LOAD)
        tx.versions.listed(ONE, [Listed(number=0)], NOW)

    with database.read() as tx:
        assert list(tx.seals.chains()) == []
    assert faults(database) == []


# --- something was


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_state_that_is_taken_out_is_missed(sealed, kind, number):
    execute(sealed, taken_out(kind, number))

    assert len(faults(sealed)) == 1
    assert "gone" in faults(sealed)[0]


@pytest.mark.parametrize(("kind", "last"), [(REVISION, 6), (VERSION, 2)])
def test_an_end_that_is_cut_off_is_missed(sealed, kind, last):
    execute(sealed, taken_out(kind, last))

    assert faults(sealed) == [
        f"{ONE}: the {kind} that was kept last is gone (the last that is there is {last - 1})"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chain_that_is_taken_out_whole_is_missed(sealed, kind):
    numbers = range(1, STATES + 1) if kind == REVISION else range(STATES)
    execute(sealed, *(taken_out(kind, number) for number in numbers))

    assert faults(sealed) == [f"{ONE}: the {kind} that was kept last is gone (none is there)"]


@pytest.mark.parametrize("number", [1, 3, 6])
def test_another_moment_is_noticed(sealed, number):
    execute(sealed, update(tables.revision).where(named(REVISION, number)).values(seen_at=LATER))

    assert f"{ONE}: revision {number} is not what was sealed" in faults(sealed)[0]
    assert len(faults(sealed)) == 1


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        *((kind, column) for kind in KINDS for column in ("status", "submitted", "posted")),
        (REVISION, "data_date"),
    ],
)
def test_what_is_told_of_a_state_is_sealed_with_it(sealed, kind, column):
    """The day of a state decides which one is shown for a date."""
    table = tables.revision if kind == REVISION else tables.version
    execute(sealed, update(table).where(named(kind, 3)).values({column: "2020-01-01"}))

    assert len(faults(sealed)) == 1
    assert f"{ONE}: {kind} 3 is not what was sealed" in faults(sealed)[0]


def test_signs_that_no_line_can_hold_are_sealed_as_well(database):
    with database.begin() as tx:
        sly = kept(ONE, PAYLOADS[0], status="ON\x00E\nTWO", posted="", submitted="2026 02")
        tx.records.append([sly], load=LOAD, seen_at=NOW)

    with database.read() as tx:
        mine = tx.seals.of(ONE)[REVISION]
    assert " ON_E_TWO 2026_02 - 2026-02-09 " in chain.line_of(mine, mine.states[0])
    assert faults(database) == []


def test_a_content_with_the_name_and_checksum_of_its_own_is_noticed_all_the_same(sealed):
    forged = {"checksum": b"\x01" * 16, "fingerprint": "1-forged"}
    at = (tables.snapshot.c.trial == str(ONE)) & (tables.snapshot.c.number == 1)
    execute(sealed, update(tables.snapshot).where(at).values(**forged))

    assert faults(sealed) == [f"{ONE}: revision 1 is not what was sealed"]


def test_two_states_that_are_exchanged_are_noticed(sealed):
    exchange = [
        update(tables.revision).where(named(REVISION, 2)).values(snapshot=4),
        update(tables.revision).where(named(REVISION, 4)).values(snapshot=2),
    ]
    execute(sealed, *exchange)

    assert faults(sealed) == [
        f"{ONE}: revision 2 is not what was sealed after revision 1",
        f"{ONE}: revision 4 is not what was sealed after revision 3",
    ]


def test_a_revision_that_is_put_in_behind_the_last_is_noticed(sealed):
    with sealed.engine.connect() as connection:
        last = connection.execute(select(tables.revision).where(named(REVISION, 6))).one()
    with sealed.read() as tx:
        mine = tx.seals.of(ONE)[REVISION]
    more = {**last._asdict(), "number": 7, "snapshot": 1}
    line = chain.line(
        ONE,
        REVISION,
        7,
        at=NOW + timedelta(days=5),
        told=mine.states[-1].told,
        fingerprint=kept(ONE, PAYLOADS[0]).fingerprint,
        checksum=packing.checksum(PAYLOADS[0]),
    )
    sound = {**more, "link": bytes.fromhex(chain.link(last.link.hex(), line))}
    execute(sealed, insert(tables.revision).values(sound))

    assert faults(sealed) == [f"{ONE}: what follows revision 6 was put in afterwards"]


def test_a_version_without_a_place_is_noticed(sealed):
    execute(sealed, update(tables.version).where(named(VERSION, 5)).values(position=None))

    found = faults(sealed)
    assert f"{ONE}: version 5 is in no chain: it was put in afterwards" in found
    assert any("gone" in fault for fault in found)


def test_a_version_whose_content_is_taken_away_is_noticed(sealed):
    execute(sealed, update(tables.version).where(named(VERSION, 2)).values(data=None))

    with sealed.read() as tx:
        looked = verification.everything(tx)
        found = [one.faults[0] for one in looked if one.kind == VERSION and one.faults]
    assert [one for one in found if "version 2" in one] == [
        f"{ONE}: version 2 is damaged: {ONE}: what version 2 holds is gone"
    ]


@pytest.mark.parametrize(
    ("table", "kind"), [(tables.trial, REVISION), (tables.backfill, VERSION)], ids=KINDS
)
def test_an_end_that_is_noted_no_more_is_noticed(sealed, table, kind):
    execute(sealed, update(table).where(table.c.trial == str(ONE)).values(link=b""))

    assert faults(sealed) == [f"{ONE}: nothing says which of its {kind}s was kept last"]


def test_a_trial_that_nothing_knows_of_is_followed_all_the_same(sealed):
    if sealed.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL does not let go of a row that others name")
    execute(sealed, delete(tables.trial).where(tables.trial.c.trial == str(ONE)))

    assert faults(sealed) == [f"{ONE}: nothing says which of its revisions was kept last"]


# --- with nothing but what every machine has


def test_sha256sum_follows_the_chain(sealed):
    with sealed.read() as tx:
        mine = tx.seals.of(ONE)[REVISION]
    before = START
    for state in mine.states:
        text = f"{before}\n{chain.line_of(mine, state)}\n"
        done = subprocess.run(
            ["/usr/bin/env", "sha256sum"], input=text, capture_output=True, text=True, check=True
        )
        before = done.stdout.split()[0]
        assert before == state.link
    assert before == mine.last
