"""Saved pages in the database: each with its file, none twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from monitor.errors import Damaged
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.dates import PartialDate
from monitor.model.record import Dates, Enrollment, Record, Status
from monitor.model.trial import TrialId
from monitor.store.database import Database
from monitor.store.tables import baseline
from tests.stored import NOW, ONE, THREE, TWO

FILE = b"<html>A page about fictinib</html>" * 20


def a_baseline(trial: TrialId = ONE, **said: Any) -> Baseline:
    record = Record(
        trial=trial,
        status=Status(overall="RECRUITING"),
        dates=Dates(verified=PartialDate("2025-01")),
        enrollment=Enrollment(count=51),
    )
    given = {
        "trial": trial,
        "record": record,
        "told": (Told(field="enrollment", knowledge=Knowledge.LOSSY, shown="51", note="no type"),),
        "layout": "meddatax",
        "site": "A site",
        "page_date": "2025-01-17",
        "page_date_is": "last updated",
        "file": "page.html",
        "sha256": "0" * 64,
        "size": len(FILE),
        "imported_at": NOW,
        "related": (TWO,),
        **said,
    }
    return Baseline(**given)


def test_what_was_kept_reads_back_with_its_file(database: Database) -> None:
    with database.begin() as tx:
        assert tx.baselines.keep(a_baseline(), FILE)

    with database.read() as tx:
        assert tx.baselines.of(ONE) == (a_baseline(),)
        assert tx.baselines.file(ONE, "0" * 64) == FILE
        assert tx.baselines.of(TWO) == ()


def test_they_come_in_the_order_of_their_coming(database: Database) -> None:
    first = a_baseline(sha256="f" * 64)
    second = a_baseline(sha256="a" * 64, imported_at=NOW + timedelta(days=1))
    with database.begin() as tx:
        tx.baselines.keep(second, FILE)
        tx.baselines.keep(first, FILE)

    with database.read() as tx:
        assert tx.baselines.of(ONE) == (first, second)


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    again = a_baseline(file="copy.html", imported_at=NOW + timedelta(days=9))
    with database.begin() as tx:
        tx.baselines.keep(a_baseline(), FILE)
        before = tx.baselines._connection.execute(select(baseline)).all()

    with database.begin() as tx:
        assert not tx.baselines.keep(again, FILE)
        assert tx.baselines._connection.execute(select(baseline)).all() == before


def test_a_newer_reader_replaces_what_was_read_and_not_when_it_came(database: Database) -> None:
    better = a_baseline(title="Fictinib", imported_at=NOW + timedelta(days=9), file="x.html")
    with database.begin() as tx:
        tx.baselines.keep(a_baseline(), FILE)

    with database.begin() as tx:
        assert not tx.baselines.keep(better, FILE)

    with database.read() as tx:
        assert tx.baselines.of(ONE) == (a_baseline(title="Fictinib"),)


@pytest.mark.parametrize("together", [True, False])
def test_a_file_about_many_trials_is_kept_once(database: Database, *, together: bool) -> None:
    trials = (TWO, ONE, THREE)
    if together:
        with database.begin() as tx:
            assert all(tx.baselines.keep(a_baseline(trial), FILE) for trial in trials)
    else:
        for trial in trials:
            with database.begin() as tx:
                assert tx.baselines.keep(a_baseline(trial), FILE)

    with database.read() as tx:
        held = tx.baselines._connection.execute(select(baseline.c.data)).scalars().all()
        assert sorted(map(bool, held)) == [False, False, True]
        assert [tx.baselines.file(trial, "0" * 64) for trial in trials] == [FILE] * 3


def test_a_file_that_was_not_imported_is_not_there(database: Database) -> None:
    with database.begin() as tx:
        tx.baselines.keep(a_baseline(), FILE)

    with database.read() as tx:
        for trial, sha256 in ((TWO, "0" * 64), (ONE, "1" * 64)):
            with pytest.raises(KeyError):
                tx.baselines.file(trial, sha256)


def test_an_empty_file_is_a_file(database: Database) -> None:
    with database.begin() as tx:
        tx.baselines.keep(a_baseline(), b"")
        tx.baselines.keep(a_baseline(TWO), b"")

    with database.read() as tx:
        assert tx.baselines.file(TWO, "0" * 64) == b""


def test_what_is_damaged_says_so(database: Database) -> None:
    with database.begin() as tx:
        tx.baselines.keep(a_baseline(), FILE)
        spoiled = dict.fromkeys(("body", "data"), b"\x01spoiled")
        tx.baselines._connection.execute(update(baseline).values(spoiled))

    with database.read() as tx:
        with pytest.raises(Damaged):
            tx.baselines.of(ONE)
        with pytest.raises(Damaged):
            tx.baselines.file(ONE, "0" * 64)
