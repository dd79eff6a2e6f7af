"""A trial's states in a row: what each said, from when it held, what its coming meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from monitor.demo import edits
from monitor.demo.studies import study
from monitor.errors import UsageError
from monitor.model.chronicle import Chronicle
from monitor.model.event import EventKind
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.reports.chronicle import Step, chronicle, steps
from monitor.store.database import Database
from tests.integration.conftest import ONE, THREE, TWO, Desk
from tests.past import bring

pytestmark = pytest.mark.usefixtures("_then")

CTGOV = available()["ctgov"]
LAST = date(2026, 2, 24)


@pytest.fixture
def database(told: Desk) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{told.folder / 'monitor.sqlite'}")
    yield opened
    opened.close()


def trial(number: str) -> TrialId:
    return TrialId("ctgov", number)


def drawn(database: Database, number: str, until: date = LAST) -> Chronicle:
    with database.read() as tx:
        return chronicle(tx, CTGOV, trial(number), until)


def walked(database: Database, number: str) -> list[Step]:
    with database.read() as tx:
        return list(steps(tx, CTGOV, trial(number)))


def earlier() -> list[dict[str, Any]]:
    """What the registry had of ONE before: planned, open, suspended, and open again."""
    planned = study(ONE, status="NOT_YET_RECRUITING", submitted="2024-05-02", posted="2024-05-06")
    opened = edits.opens(planned, "2025-03-04")
    paused = edits.suspends(opened, "2025-09-01", why="A pause")
    return [planned, opened, paused, edits.resumes(paused, "2025-12-01")]


def test_the_moments_are_the_states_with_the_gravest_event_of_each_step(
    database: Database,
) -> None:
    found = drawn(database, ONE).moments

    assert [(m.called, m.on.isoformat(), m.status, m.severity, m.count) for m in found] == [
        ("1", "2026-01-14", "RECRUITING", "", 0),
        ("2", "2026-02-03", "SUSPENDED", "critical", 1),
        ("3", "2026-02-09", "RECRUITING", "high", 1),
    ]
    assert found[1].headline.startswith("Now suspended")
    assert found[0].enrollment is not None
    assert sum(count for _, count in found[0].sites) > 1
    assert [count for _, count in found[0].sites] == sorted(
        (count for _, count in found[0].sites), reverse=True
    )


@pytest.mark.parametrize("number", [ONE, TWO])
def test_a_step_between_our_revisions_says_what_was_told_of_it(
    database: Database, number: str
) -> None:
    with database.read() as tx:
        stored = [one for one in tx.events.find(trial=trial(number)) if one.revision.before]

    found = [
        (step.at.number, finding.kind, finding.severity, finding.headline, step.by)
        for step in walked(database, number)
        for finding in step.findings
    ]

    assert found
    assert sorted(found) == sorted(
        (one.revision.after, one.kind, one.severity, one.headline, one.by) for one in stored
    )


def test_versions_of_the_registry_come_before_our_own_revisions(database: Database) -> None:
    bring(database, *earlier())

    found = drawn(database, ONE).moments

    assert [(m.called, m.status) for m in found] == [
        ("v0", "NOT_YET_RECRUITING"),
        ("v1", "RECRUITING"),
        ("v2", "SUSPENDED"),
        ("v3", "RECRUITING"),
        ("1", "RECRUITING"),
        ("2", "SUSPENDED"),
        ("3", "RECRUITING"),
    ]
    assert [m.on.isoformat() for m in found[:3]] == ["2024-05-06", "2025-03-04", "2025-09-01"]
    assert [m.severity for m in found[:3]] == ["", "medium", "critical"]


def test_what_is_said_of_a_return_names_days_of_the_trial_and_not_when_we_brought_them(
    database: Database,
) -> None:
    bring(database, *earlier())

    back = walked(database, ONE)[3].findings[0]

    assert back.headline.endswith("as until 2025-09-01")


def test_what_the_registry_computes_is_no_change_where_history_meets_our_checks(
    database: Database,
) -> None:
    bring(database, *earlier())

    meeting = walked(database, ONE)[4]

    assert meeting.left_out == ("derived",)
    assert meeting.since is not None
    assert (meeting.since.called, meeting.at.called) == ("v3", "1")
    kinds = {one.kind for one in meeting.findings}
    assert EventKind.RECORD_DERIVED not in kinds
    assert not any(
        change.field.startswith("derived") for one in meeting.findings for change in one.changes
    )


def test_nothing_is_told_and_nothing_kept(database: Database) -> None:
    bring(database, *earlier())
    with database.read() as tx:
        before = tx.events.find(trial=trial(ONE))

    drawn(database, ONE)

    with database.read() as tx:
        assert tx.events.find(trial=trial(ONE)) == before


def test_a_chronicle_ends_on_the_day_that_is_asked_for(database: Database) -> None:
    assert [m.called for m in drawn(database, ONE, date(2026, 2, 8)).moments] == ["1", "2"]
    assert drawn(database, ONE, date(2026, 2, 8)).until == date(2026, 2, 8)


def test_a_state_that_does_not_read_back_is_left_out_and_said(
    database: Database, told: Desk
) -> None:
    bring(database, *earlier())
    with sqlite3.connect(told.folder / "monitor.sqlite") as connection:
        connection.execute("UPDATE version SET data = x'00' WHERE number = 3")

    found = walked(database, ONE)

    assert [m.called for m in drawn(database, ONE).moments] == ["v0", "v1", "v2", "1", "2", "3"]
    assert (found[3].record, found[3].findings) == (None, ())
    assert "does not read back" in found[3].lost
    assert found[4].since is not None
    assert found[4].since.called == "v2"


@pytest.mark.parametrize("until", [LAST, date(2020, 1, 1)])
def test_a_trial_of_which_nothing_is_on_record_is_refused(database: Database, until: date) -> None:
    with pytest.raises(UsageError, match="nothing is on record"):
        drawn(database, THREE if until == LAST else ONE, until)


def test_a_trial_of_which_nothing_reads_back_is_refused_with_the_reason(
    database: Database, told: Desk
) -> None:
    told.damage(ONE)

    with pytest.raises(UsageError, match="snapshot"):
        drawn(database, ONE)
