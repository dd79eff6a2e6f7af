"""What of a trial's time is on record, for the messages that can draw it."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from monitor.demo.studies import study
from monitor.model.event import EventKind
from monitor.model.subscription import Subscription, Window
from monitor.model.timeline import Stretch
from monitor.model.trial import TrialId
from monitor.pipeline.timelines import timelines
from monitor.routing.lenses import available
from tests.stored import LOAD, NOW, ONE, an_event, kept

READER = Subscription(name="all", channels=("me",), window=Window())
SLIP = EventKind.DATES_SLIPPED


@pytest.fixture
def keep(database):
    """Keep one state after the other, a day apart, as (status, posted, data date)."""

    def keep_all(*states, trial=ONE):
        for number, (status, posted, data_date) in enumerate(states):
            payload = msgspec.json.encode(study(trial.number, keywords=[str(number)]))
            said = {"status": status, "posted": posted, "data_date": data_date}
            with database.begin() as tx:
                tx.records.append(
                    (kept(trial, payload, **said),),
                    load=LOAD,
                    seen_at=NOW + timedelta(days=number),
                )

    return keep_all


@pytest.fixture
def known(database):
    def of(*events, reader=READER):
        with database.read() as tx:
            return timelines(tx, reader, events)

    return of


def test_a_status_lasts_from_the_update_that_brought_it(keep, known):
    keep(
        ("NOT_YET_RECRUITING", "2025-01-10", "2025-01-12"),
        ("RECRUITING", "2025-06-02", "2025-06-03"),
        ("RECRUITING", "2025-07-02", "2025-07-03"),
        ("UNKNOWN", "2025-07-02", "2026-02-09T09:00:05"),  # the registry's doing: nothing posted
    )
    time = known(an_event(kind=SLIP))[ONE]
    assert time.stretches == (
        Stretch(status="NOT_YET_RECRUITING", since=date(2025, 1, 10)),
        Stretch(status="RECRUITING", since=date(2025, 6, 2)),
        Stretch(status="UNKNOWN", since=date(2026, 2, 9)),
    )
    assert time.start
    assert time.primary_completion


def test_a_status_without_any_date_counts_from_when_it_was_seen(keep, known):
    keep(("RECRUITING", "", ""))
    assert known(an_event(kind=SLIP))[ONE].stretches[0].since == NOW.date()


def test_no_status_begins_before_the_one_that_it_follows(keep, known):
    keep(("RECRUITING", "2025-06-02", ""), ("SUSPENDED", "2025-05-01", ""))
    assert known(an_event(kind=SLIP))[ONE].stretches[1].since == date(2025, 6, 2)


def test_only_what_is_about_time_is_looked_up(keep, known):
    keep(("RECRUITING", "2025-06-02", ""))
    assert known(an_event(kind=EventKind.SITES_CHANGED)) == {}
    assert known(an_event(kind=EventKind.MONITOR_UNREADABLE, trial=None)) == {}
    assert set(known(an_event(kind=EventKind.OVERDUE_START))) == {ONE}
    plain = Subscription(
        name="mine", channels=("me",), window=Window(), lens=available()["patient"]
    )
    assert known(an_event(kind=SLIP), reader=plain) == {}


def test_a_digest_of_many_trials_draws_none(keep, known):
    many = [TrialId("ctgov", f"NCT9900010{n}") for n in range(4)]
    for trial in many:
        keep(("RECRUITING", "2025-06-02", ""), trial=trial)
    assert set(known(*(an_event(trial=trial, kind=SLIP) for trial in many[:3]))) == set(many[:3])
    assert known(*(an_event(trial=trial, kind=SLIP) for trial in many)) == {}


def test_a_trial_that_is_not_on_record_has_no_time(known):
    assert known(an_event(kind=SLIP)) == {}
