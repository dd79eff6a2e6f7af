"""What becomes of a trial's days over its revisions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.silence import silences
from monitor.changes.silence.days import days_after
from monitor.model import record as r
from monitor.model.appointment import Stage
from monitor.model.event import EventKind
from monitor.reports.appointments import Presence, appointments, milestones
from tests.builders import STATUSES, a_date, a_milestone, a_record, a_revision, all_dates

HERE = Presence()
URL = "https://registry.example/1"


def states(*records, titles=()):
    """Revisions of these records, a day apart, and the records by their fingerprints."""
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(len(records))]
    named = {str(n): record for n, record in enumerate(records)}
    revisions = [
        a_revision(
            n + 1, day.date().isoformat(), fingerprint=str(n), title=dict(titles).get(n, "Title")
        )
        for n, day in enumerate(days)
    ]
    return revisions, named


def found(*records, presence=HERE, titles=()):
    made = appointments(*states(*records, titles=titles), presence, URL)
    return {one.stage: one for one in made}


def completing(text, kind="ESTIMATED", status="RECRUITING", **said):
    return a_record(
        status=r.Status(overall=status),
        dates=r.Dates(completion=a_milestone(text, kind) if text else None, **said),
    )


def test_a_day_that_never_moved_is_as_it_was_first_seen():
    one = found(completing("2027-03"), completing("2027-03"))[Stage.COMPLETION]

    assert (one.sequence, one.earlier, one.cancelled) == (0, (), "")
    assert one.created == one.modified == datetime(2026, 1, 1, tzinfo=UTC)
    assert one.url == URL


def test_every_move_counts_back_and_forth():
    texts = ("2027-03", "2027-09", "2027-09", "2027-03", "2028-01")

    one = found(*map(completing, texts))[Stage.COMPLETION]

    assert one.sequence == 3
    assert one.given == a_milestone("2028-01")
    assert [str(day) for day in one.earlier] == ["2027-03", "2027-09", "2027-03"]
    assert (one.created.day, one.modified.day) == (1, 5)


def test_an_estimate_that_becomes_actual_counts_and_is_no_other_day():
    one = found(completing("2027-03"), completing("2027-03", "ACTUAL"))[Stage.COMPLETION]

    assert (one.sequence, one.earlier) == (1, ())


def test_a_day_that_is_gone_stays_as_a_cancelled_one_and_may_come_back():
    gone = found(completing("2027-03"), completing(""))[Stage.COMPLETION]
    back = found(completing("2027-03"), completing(""), completing("2027-03"))[Stage.COMPLETION]

    assert (gone.given, gone.sequence) == (a_milestone("2027-03"), 1)
    assert "no day" in gone.cancelled
    assert (back.cancelled, back.sequence) == ("", 2)
    assert Stage.COMPLETION not in found(completing(""), completing(""))


def test_a_day_that_came_later_begins_then():
    one = found(completing(""), completing("2027-03"))[Stage.COMPLETION]

    assert (one.sequence, one.created.day) == (0, 2)


def test_another_title_modifies_and_does_not_count():
    one = found(*[completing("2027-03")] * 3, titles={2: "New"}.items())[Stage.COMPLETION]

    assert (one.title, one.sequence, one.modified.day) == ("New", 0, 3)


def test_a_trial_that_left_and_came_back_counts_both():
    left, back = (datetime(2026, 2, day, tzinfo=UTC) for day in (1, 2))

    gone = found(completing("2027-03"), presence=Presence(turned=(left,), gone="gone"))
    here = found(completing("2027-03"), presence=Presence(turned=(left, back)))

    assert [gone[Stage.COMPLETION].cancelled, here[Stage.COMPLETION].cancelled] == ["gone", ""]
    assert [gone[Stage.COMPLETION].sequence, here[Stage.COMPLETION].sequence] == [1, 2]
    assert here[Stage.COMPLETION].modified == back


def test_states_that_are_lost_are_left_out():
    revisions, named = states(*map(completing, ("2027-03", "2027-09", "2028-01")))
    del named["1"]

    (one,) = appointments(revisions, named, HERE, URL)

    assert (one.sequence, one.given) == (1, a_milestone("2028-01"))
    assert list(appointments(revisions, {}, HERE, URL)) == []


def test_a_deadline_is_over_for_the_reason_that_ends_its_silence():
    verified = completing("2027-03", verified=a_date("2026-01"))
    over = completing("2026-03", "ACTUAL", "COMPLETED", verified=a_date("2026-01"))
    unknown = completing("2027-03", status="UNKNOWN", verified=a_date("2026-01"))

    ends = found(verified, over)
    lapses = found(verified, unknown)

    assert "the status is now completed" in ends[Stage.VERIFICATION_DUE].cancelled
    assert "the status is now completed" in ends[Stage.UNKNOWN].cancelled
    assert "no day" in lapses[Stage.UNKNOWN].cancelled


@pytest.mark.parametrize("kind", ["ACTUAL", "ESTIMATED"])
def test_results_are_due_as_surely_as_primary_completion_was_reached(kind):
    record = a_record(
        status=r.Status(overall="TERMINATED"),
        dates=r.Dates(primary_completion=a_milestone("2025-12-15", kind)),
        oversight=r.Oversight(fda_regulated_drug=True),
        design=r.Design(study_type="INTERVENTIONAL", phases=("PHASE2",)),
    )

    assert milestones(record)[Stage.RESULTS_DUE] == a_milestone("2026-12-15", kind)


def test_a_record_that_is_withheld_owes_nothing():
    shown = completing("2027-03", verified=a_date("2026-01"))
    hidden = completing("2027-03", status="WITHHELD", verified=a_date("2026-01"))

    assert set(milestones(hidden)) == {Stage.COMPLETION}
    assert len(milestones(shown)) == 3


# --- laws


records = st.builds(
    lambda dates, status: a_record(dates=dates, status=r.Status(overall=status)),
    all_dates,
    st.sampled_from(STATUSES),
)


@given(st.lists(records, min_size=2, max_size=6))
def test_what_comes_later_never_takes_a_number_back(course):
    before, after = found(*course[:-1]), found(*course)

    assert before.keys() <= after.keys()
    for stage, one in before.items():
        then = after[stage]
        assert (then.uid, then.created) == (one.uid, one.created)
        assert then.sequence - one.sequence in {0, 1}
        assert then.modified >= one.modified
        if (then.given, bool(then.cancelled)) != (one.given, bool(one.cancelled)):
            assert then.sequence > one.sequence


@given(records)
def test_the_days_are_those_on_which_silences_begin(record):
    """A calendar and an alert may not contradict each other."""
    days = {stage: one.date.last for stage, one in milestones(record).items()}

    def so_on(kind, day):
        return kind in {one.kind for one in silences(record, day)}

    due = days.get(Stage.VERIFICATION_DUE)
    if due is not None:
        assert not so_on(EventKind.STALE_VERIFICATION, due)
        assert so_on(EventKind.STALE_VERIFICATION, days_after(due, 1))
    else:
        assert not so_on(EventKind.STALE_VERIFICATION, date.max)
    unknown = days.get(Stage.UNKNOWN)
    if unknown is not None:
        assert not so_on(EventKind.STALE_UNKNOWN_SOON, days_after(unknown, -61))
        assert so_on(EventKind.STALE_UNKNOWN_SOON, days_after(unknown, -60))
    else:
        assert not so_on(EventKind.STALE_UNKNOWN_SOON, date.max)
