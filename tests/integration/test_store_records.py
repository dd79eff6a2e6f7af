"""Snapshots and revisions are kept once, in little space, and read back as they were."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import Damaged, StoreError
from monitor.store import tables
from monitor.store.packing import KEYFRAME_EVERY, SAMPLES
from tests.stored import LOAD, NOW, ONE, THREE, TWO, a_payload, a_reading, kept

A, B, C = (a_payload(number) for number in (1, 2, 3))


@pytest.fixture
def keep(database):
    """A way to keep states, one transaction for each call."""

    def keep_all(*states, load=LOAD, seen_at=NOW):
        with database.begin() as tx:
            return tx.records.append(states, load=load, seen_at=seen_at)

    return keep_all


@pytest.fixture
def history(database):
    def of(trial=ONE):
        with database.read() as tx:
            return tx.records.revisions(trial)

    return of


@pytest.fixture
def rows(database):
    """A way to look at the table of snapshots, and to harm it."""

    def select_all():
        with database.engine.connect() as connection:
            query = select(tables.snapshot).order_by(tables.snapshot.c.number)
            return connection.execute(query).all()

    return select_all


@pytest.fixture
def harm(database):
    def change(statement):
        with database.engine.connect() as connection, connection.begin():
            assert connection.execute(statement).rowcount == 1

    return change


def payloads(database, trial=ONE):
    with database.read() as tx:
        return [tx.records.snapshot(at).payload for at in tx.records.revisions(trial)]


def head(database, trial=ONE):
    with database.read() as tx:
        return tx.records.heads([trial]).get(trial)


def verified(database):
    with database.read() as tx:
        return {number: payload for _, number, _, payload in tx.records.stored()}


def snapshot_of(number):
    return (tables.snapshot.c.trial == str(ONE)) & (tables.snapshot.c.number == number)


# --- keeping


def test_what_is_kept_is_returned_as_it_reads_back(keep, history):
    keep(kept(payload=A))
    found = keep(kept(payload=B), kept(TWO, payload=A, submitted="2026-01-01, or so"))

    assert found == (history(ONE)[-1], history(TWO)[-1])
    assert (found[0].number, found[1].submitted) == (2, "2026-01-01")


def test_a_trial_that_was_never_heard_of_has_no_head(database):
    assert head(database) is None


def test_the_first_state_is_revision_one(database, keep):
    keep(kept(payload=A))

    found = head(database)
    assert (found.trial, found.revision, found.load) == (ONE, 1, LOAD)
    assert found.digest == a_reading(payload=A).digest
    assert not found.vanished
    assert found.merged_into is None


def test_a_revision_says_when_it_was_seen_and_what_the_record_says_of_itself(keep, history):
    keep(kept(payload=A, title="Old"))
    keep(kept(payload=B, title="New", status="TERMINATED"), seen_at=NOW + timedelta(days=7))

    first, second = history()
    assert (first.number, first.seen_at, first.title) == (1, NOW, "Old")
    assert (second.number, second.seen_at, second.title) == (2, NOW + timedelta(days=7), "New")
    assert (second.status, second.submitted, second.posted, second.data_date) == (
        "TERMINATED", "2026-02-01", "2026-02-03", "2026-02-09",
    )  # fmt: skip
    assert first.fingerprint != second.fingerprint


def test_every_revision_reads_back_as_it_was_served(database, keep):
    for payload in (A, B, C):
        keep(kept(payload=payload))

    assert payloads(database) == [A, B, C]
    with database.read() as tx:
        assert tx.records.latest(ONE).payload == C


def test_a_flip_and_back_is_three_revisions_of_two_snapshots(database, keep, history, rows):
    for payload in (A, B, A):
        keep(kept(payload=payload))

    assert [at.number for at in history()] == [1, 2, 3]
    assert len({at.fingerprint for at in history()}) == 2
    assert len(rows()) == 2
    assert payloads(database) == [A, B, A]


def test_what_comes_after_a_flip_and_back_is_readable(database, keep):
    for payload in (A, B, A, C):
        keep(kept(payload=payload))

    assert payloads(database) == [A, B, A, C]


def test_many_trials_are_kept_at_once_each_with_its_own_number(database, keep):
    keep(kept(ONE, A))
    keep(kept(ONE, B), kept(TWO, A), kept(THREE, A))

    with database.read() as tx:
        heads = tx.records.heads([ONE, TWO, THREE])
        everything = tx.records.all_heads()
    assert {trial: found.revision for trial, found in heads.items()} == {ONE: 2, TWO: 1, THREE: 1}
    assert [found.trial for found in everything] == [ONE, TWO, THREE]


def test_nothing_is_kept_where_a_transaction_fails(database, keep):
    keep(kept(payload=A))

    def fail_halfway():
        with database.begin() as tx:
            tx.records.append([kept(payload=B)], load=LOAD, seen_at=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert payloads(database) == [A]
    assert head(database).revision == 1


def test_an_answer_with_nothing_new_notes_its_load_and_digest(database, keep):
    keep(kept(payload=A))
    with database.begin() as tx:
        tx.records.answered([a_reading(payload=A, digest="d" * 32)], "the next load")

    assert (head(database).load, head(database).digest) == ("the next load", "d" * 32)
    assert head(database).revision == 1


def test_a_trial_that_vanished_is_back_with_its_next_answer(database, keep):
    keep(kept(payload=A))
    with database.begin() as tx:
        tx.records.vanished(ONE, NOW)
    assert head(database).vanished

    with database.begin() as tx:
        tx.records.answered([a_reading(payload=A)], "the next load")
    assert not head(database).vanished


def test_an_obsolete_number_points_to_the_one_in_its_place(database):
    with database.begin() as tx:
        tx.records.merged(TWO, ONE, LOAD)

    assert head(database, TWO).merged_into == ONE
    assert head(database, TWO).revision == 0


def test_titles_are_those_of_the_latest_revision(database, keep):
    keep(kept(payload=A, title="Old"), kept(TWO, A, title="Other"))
    keep(kept(payload=B, title="New"))

    with database.read() as tx:
        found = tx.records.titles([ONE, THREE])
    assert {trial: at.title for trial, at in found.items()} == {ONE: "New"}


# --- little space


def test_every_twentieth_snapshot_stands_alone(database, keep, rows):
    sent = [a_payload(number) for number in range(2 * KEYFRAME_EVERY + 1)]
    for payload in sent:
        keep(kept(payload=payload))

    alone = [row.number for row in rows() if row.base is None]
    assert alone == [1, 1 + KEYFRAME_EVERY, 1 + 2 * KEYFRAME_EVERY]
    assert payloads(database) == sent


def test_a_delta_costs_little(keep, rows):
    keep(kept(payload=A))
    keep(kept(payload=B))

    keyframe, delta = rows()
    assert len(delta.data) * 5 < len(keyframe.data)


def test_enough_payloads_at_once_teach_a_dictionary_that_is_used_from_then_on(database, keep):
    def trial(number):
        return type(ONE)("ctgov", f"NCT99{number:06d}")

    many = [kept(trial(n), a_payload(n, 60 + n)) for n in range(3 * SAMPLES)]
    keep(*many)
    late = kept(trial(900), a_payload(900, 45))
    keep(late)

    with database.engine.connect() as connection:
        used = set(connection.execute(select(tables.snapshot.c.dictionary)).scalars())
        count = connection.execute(select(func.count()).select_from(tables.dictionary)).scalar()
    assert (used, count) == ({1}, 1)
    for state in (*many, late):
        assert payloads(database, state.reading.trial) == [state.reading.payload]


def test_few_payloads_do_without_a_dictionary(keep, rows):
    keep(kept(payload=A))

    assert [row.dictionary for row in rows()] == [None]


# --- damage


def test_sound_snapshots_are_all_read_back(database, keep):
    for payload in (A, B, C):
        keep(kept(payload=payload))

    assert verified(database) == {1: A, 2: B, 3: C}


@pytest.mark.parametrize(("number", "lost"), [(1, {1, 2, 3}), (2, {2, 3}), (3, {3})])
def test_damage_is_found_in_what_is_damaged_and_in_what_is_built_on_it(
    database, keep, harm, rows, number, lost
):
    for payload in (A, B, C):
        keep(kept(payload=payload))
    data = bytearray(next(row.data for row in rows() if row.number == number))
    data[len(data) // 2] ^= 0xFF
    harm(update(tables.snapshot).where(snapshot_of(number)).values(data=bytes(data)))

    found = verified(database)
    assert {n for n, payload in found.items() if isinstance(payload, Damaged)} == lost
    assert {n: found[n] for n in found if n not in lost} == {
        n: payload for n, payload in {1: A, 2: B, 3: C}.items() if n not in lost
    }


def test_a_missing_base_is_told_and_never_guessed_at(database, keep, harm):
    for payload in (A, B, A):  # the third revision shows the first snapshot
        keep(kept(payload=payload))
    harm(update(tables.snapshot).where(snapshot_of(2)).values(base=77))

    with database.read() as tx, pytest.raises(Damaged, match=f"{ONE}: snapshot 77.*is gone"):
        tx.records.snapshot(tx.records.revisions(ONE)[1])
    assert isinstance(verified(database)[2], Damaged)
    assert verified(database)[1] == A


def test_snapshots_that_are_built_on_each_other_in_a_circle_are_damaged(database, keep, harm):
    for payload in (A, B, C):
        keep(kept(payload=payload))
    harm(update(tables.snapshot).where(snapshot_of(2)).values(base=3))

    assert isinstance(verified(database)[3], Damaged)


def test_another_content_under_a_sound_frame_is_damaged(database, keep, harm, rows):
    keep(kept(payload=A), kept(TWO, B))
    other = next(row.data for row in rows() if row.trial == str(TWO))
    harm(update(tables.snapshot).where(snapshot_of(1)).values(data=other))

    with database.read() as tx, pytest.raises(Damaged, match="not what was stored"):
        tx.records.latest(ONE)


@pytest.mark.parametrize("data", [b"", b"short", b"\x37\xa4\x30\xec" + b"x" * 60])
def test_a_damaged_dictionary_damages_what_is_packed_with_it(database, keep, harm, data):
    trials = [type(ONE)("ctgov", f"NCT99{n:06d}") for n in range(3 * SAMPLES)]
    keep(*(kept(trial, a_payload(n, 60 + n)) for n, trial in enumerate(trials)))
    harm(update(tables.dictionary).values(data=data))

    with database.read() as tx:
        assert all(isinstance(payload, Damaged) for *_, payload in tx.records.stored())


def test_a_damaged_past_does_not_stop_what_comes_after_it(database, keep, harm):
    keep(kept(payload=A))
    harm(update(tables.snapshot).where(snapshot_of(1)).values(data=b"nothing"))

    keep(kept(payload=B))
    keep(kept(payload=C))

    with database.read() as tx:
        assert tx.records.latest(ONE).payload == C
    assert {n for n, found in verified(database).items() if isinstance(found, Damaged)} == {1}


def test_a_missing_dictionary_is_told(database, keep):
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL does not let go of a row that others name")
    trials = [type(ONE)("ctgov", f"NCT99{n:06d}") for n in range(3 * SAMPLES)]
    keep(*(kept(trial, a_payload(n, 60 + n)) for n, trial in enumerate(trials)))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # the switch is ignored within a transaction
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(delete(tables.dictionary))
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")

    with database.read() as tx, pytest.raises(Damaged, match=r"dictionary 1.*is gone"):
        tx.records.latest(trials[0])


# --- two at it


def test_two_that_write_at_once_take_turns(database):
    """Each reads the head and writes the next revision; none may build on what the other had."""
    started = threading.Barrier(2)
    failures = []

    def write(payloads_of_mine):
        started.wait()
        try:
            for payload in payloads_of_mine:
                with database.begin() as tx:
                    tx.records.append([kept(payload=payload)], load=LOAD, seen_at=NOW)
        except (StoreError, SQLAlchemyError) as error:
            failures.append(error)

    sent = [[a_payload(100 * who + n) for n in range(8)] for who in (1, 2)]
    writers = [threading.Thread(target=write, args=(mine,)) for mine in sent]
    for each in writers:
        each.start()
    for each in writers:
        each.join(30)

    assert failures == []
    assert sorted(payloads(database)) == sorted(sent[0] + sent[1])
    assert head(database).revision == 16


def test_a_reader_sees_one_state_while_another_writes(database, keep):
    keep(kept(payload=A))
    with database.read() as tx:
        before = tx.records.heads([ONE])[ONE].revision
        keep(kept(payload=B))
        after = len(tx.records.revisions(ONE))

    assert (before, after) == (1, 1)
    assert head(database).revision == 2
