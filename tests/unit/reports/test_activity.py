"""The tables of a report on many trials: what moved, by how much, and what did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.course import Course, Standing, Unheard
from monitor.model.event import By, Event, EventKind, Severity
from monitor.model.record import Enrollment, Record
from monitor.model.trial import TrialId
from monitor.reports.activity import activity, line_from
from tests.builders import a_milestone, a_record, a_revision, a_site
from tests.stored import an_event

ONE, TWO = (TrialId("ctgov", f"NCT9900000{n}") for n in (1, 2))
UNTIL = date(2026, 2, 20)


def standing(number: int, seen: str, record: Record) -> Standing:
    at = a_revision(number, seen, status=record.status.overall, title="Fictinib in Quux")
    return Standing(at=at, record=record, since=at.seen_at)


def a_course(
    first: Record, now: Record, before: Record | None = None, trial: TrialId = ONE, **said: Any
) -> Course:
    states = [
        standing(1, "2026-01-05", first),
        standing(2, "2026-02-01", before or first),
        standing(3, "2026-02-09", now),
    ]
    given = {
        "trial": trial,
        "first": states[0],
        "before": states[1],
        "now": states[2],
        "planned": first.dates.primary_completion,
        "target": first.enrollment,
        "row": tuple((one.since.date(), one.at) for one in states),
        **said,
    }
    return Course(**given)


def still(record: Record, trial: TrialId = ONE) -> Course:
    """A trial that has one state alone."""
    one = standing(1, "2026-01-05", record)
    return Course(
        trial=trial,
        first=one,
        before=one,
        now=one,
        planned=record.dates.primary_completion,
        target=record.enrollment,
        row=((one.since.date(), one.at),),
    )


def tables(*courses: Course, events: tuple[Event, ...] = (), unheard: tuple[Unheard, ...] = ()):
    return activity(courses, unheard, events, events, UNTIL)


def planned(day: str, kind: str = "ESTIMATED") -> Record:
    return a_record(dates__primary_completion=a_milestone(day, kind))


# --- slippage


def test_a_slip_is_counted_from_the_first_plan_and_in_this_while() -> None:
    (slip,) = tables(
        a_course(planned("2026-03-01"), planned("2026-07-01"), planned("2026-06-01"))
    ).slips

    assert (slip.days, slip.lately) == (122, 30)
    assert (str(slip.planned.date), str(slip.now.date)) == ("2026-03-01", "2026-07-01")


def test_a_date_that_is_only_given_more_exactly_has_not_slipped() -> None:
    assert tables(a_course(planned("2026-03"), planned("2026-03-31"))).slips == ()


def test_a_date_that_came_back_in_this_while_is_told_though_in_all_it_has_not_moved() -> None:
    (slip,) = tables(
        a_course(planned("2026-03-01"), planned("2026-03-01"), planned("2027-03-01"))
    ).slips

    assert (slip.days, slip.lately) == (0, -365)


def test_what_slipped_furthest_comes_first_and_what_came_earlier_last() -> None:
    found = tables(
        a_course(planned("2026-03-01"), planned("2026-02-01"), trial=ONE),
        a_course(planned("2026-03-01"), planned("2028-03-01"), trial=TWO),
    )

    assert [slip.course.trial for slip in found.slips] == [TWO, ONE]


def test_a_trial_without_dates_is_in_no_table_of_dates() -> None:
    nothing = a_record(dates__primary_completion=None)

    assert tables(a_course(nothing, nothing)).slips == ()
    assert tables(a_course(nothing, planned("2026-03"), planned=a_milestone("2026-03"))).slips == ()


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_what_slips_one_way_is_earlier_the_other_way(one: date, other: date) -> None:
    there = tables(a_course(planned(one.isoformat()), planned(other.isoformat()))).slips
    back = tables(a_course(planned(other.isoformat()), planned(one.isoformat()))).slips

    assert [slip.days for slip in there] == [-slip.days for slip in back]
    assert bool(there) == (one != other)


# --- participants


def enrolled(count: int | None, kind: str = "ESTIMATED") -> Record:
    return a_record(enrollment=Enrollment(count=count, type=kind))


def test_the_number_of_participants_is_told_against_the_first_target() -> None:
    (size,) = tables(a_course(enrolled(200), enrolled(150, "ACTUAL"), enrolled(180))).sizes

    assert size.share == -0.25
    assert (size.before, size.now) == (
        Enrollment(count=180, type="ESTIMATED"),
        enrolled(150, "ACTUAL").enrollment,
    )


def test_a_target_of_nobody_has_no_share() -> None:
    (size,) = tables(a_course(enrolled(0), enrolled(40))).sizes

    assert size.share == 0


def test_a_target_that_stands_or_is_not_given_is_in_no_table() -> None:
    assert tables(a_course(enrolled(200), enrolled(200))).sizes == ()
    assert tables(a_course(enrolled(None), enrolled(None))).sizes == ()
    assert tables(a_course(a_record(enrollment=None), a_record(enrollment=None))).sizes == ()


def test_a_target_that_was_reached_exactly_is_told() -> None:
    assert len(tables(a_course(enrolled(200), enrolled(200, "ACTUAL"))).sizes) == 1


# --- sites


def sited(*countries: str) -> Record:
    return a_record(
        sites=tuple(a_site(f"Clinic {n}", country=one) for n, one in enumerate(countries))
    )


def test_sites_are_counted_by_country_at_both_ends_over_all_trials() -> None:
    found = tables(
        a_course(
            sited("Spain", "Spain", "Peru"), sited("Spain", "Chad", "Chad", "Chad"), trial=ONE
        ),
        still(sited("Spain"), trial=TWO),
    )

    assert [(one.name, one.before, one.now, one.trials) for one in found.countries] == [
        ("Chad", 0, 3, 1),
        ("Spain", 3, 2, 2),
        ("Peru", 1, 0, 0),
    ]


def test_a_country_with_another_name_has_lost_no_site() -> None:
    found = tables(a_course(sited("Czech Republic"), sited("Czechia")))

    assert [(one.name, one.before, one.now) for one in found.countries] == [("Czechia", 1, 1)]


def test_a_site_without_a_country_is_counted_too() -> None:
    found = tables(still(sited("", "Peru", "")))

    assert [(one.name, one.now) for one in found.countries] == [
        ("(no country given)", 2),
        ("Peru", 1),
    ]


# --- what did not happen


def test_a_trial_in_which_nothing_came_and_of_which_nothing_is_told_is_quiet() -> None:
    event = an_event(3, TWO)
    found = tables(
        still(a_record(), ONE),
        still(a_record(), TWO),
        events=(event,),
        unheard=(Unheard(trial=ONE, why="gone"),),
    )

    assert [one.trial for one in found.quiet] == [ONE]
    assert [one.why for one in found.unheard] == ["gone"]


def test_a_trial_with_another_state_is_not_quiet() -> None:
    assert tables(a_course(a_record(), a_record())).quiet == ()


# --- a line for each


def test_a_line_has_every_state_with_the_gravest_event_of_each() -> None:
    low = an_event(3, ONE, kind=EventKind.TEXT_CHANGED, severity=Severity.LOW, headline="Reworded")
    high = an_event(3, ONE, severity=Severity.HIGH, headline="Terminated")

    (line,) = tables(a_course(planned("2026-03"), planned("2026-09")), events=(low, high)).lines
    assert line.until == UNTIL

    assert [moment.called for moment in line.moments] == ["1", "2", "3"]
    assert [moment.severity for moment in line.moments] == ["", "", "high"]
    assert line.moments[2].headline == "Terminated"
    assert [bool(moment.primary_completion) for moment in line.moments] == [True, False, True]


def test_trials_of_which_nothing_is_told_have_no_line_and_the_others_keep_their_order() -> None:
    courses = (still(a_record(), ONE), still(a_record(), TWO))
    events = (an_event(1, TWO, by=By.CALENDAR), an_event(1, ONE))

    assert [one.trial for one in tables(*courses, events=events).lines] == [TWO, ONE]
    assert tables(*courses).lines == ()


def test_a_line_is_a_year_long_at_least() -> None:
    until = datetime(2026, 2, 9, tzinfo=UTC)

    assert line_from(until - timedelta(days=7), until) == until - timedelta(days=365)
    assert line_from(until - timedelta(days=900), until) == until - timedelta(days=900)
    assert line_from(datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)).year == 1
