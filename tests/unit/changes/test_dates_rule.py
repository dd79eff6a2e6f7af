"""What milestones did: how far they moved, in this step and in all, and what that weighs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.changes.rules.dates import ROWS
from monitor.model.dates import PartialDate, apart, days_between, years_after
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Record
from tests.builders import a_date, a_milestone, a_record, findings, partial_dates, the_finding

Given = tuple[str, str]  # a date and its type

quickly = settings(max_examples=60, deadline=None)


def _record(field: str, given: Given | None, **said: Any) -> Record:
    said[f"dates__{field}"] = a_milestone(*given) if given else None
    return a_record(**said)


def _dates(before: Given, after: Given, field: str, **said: Any) -> Finding:
    return the_finding(_record(field, before, **said), _record(field, after, **said))


def _plan(
    before: str, after: str, *, first: Given | None = None, field: str = "completion", **said: Any
) -> Finding:
    """Return the finding of a planned date that moves; `first` is what it was first seen as."""
    old, new = (_record(field, (day, "ESTIMATED"), **said) for day in (before, after))
    return the_finding(old, new, first=_record(field, first, **said) if first else None)


# --- later and earlier


@pytest.mark.parametrize(
    ("before", "after", "severity", "rule", "words"),
    [
        ("2026-07-01", "2026-07-30", "low", "dates.slipped.under_30_days", "29 days"),
        ("2026-07-01", "2026-07-31", "medium", "dates.slipped.under_90_days", "30 days"),
        ("2026-07-01", "2026-08-15", "medium", "dates.slipped.under_90_days", "45 days"),
        ("2026-07-01", "2026-09-29", "medium", "dates.slipped.under_90_days", "3 months"),
        ("2026-07-01", "2026-09-30", "medium", "dates.slipped", "3 months"),
        ("2026-07", "2026-08", "medium", "dates.slipped.under_90_days", "1 month"),
        ("2026-02", "2026-03", "medium", "dates.slipped.under_90_days", "1 month"),
        ("2026-07", "2026-10", "medium", "dates.slipped", "3 months"),
        ("2026-07-01", "2027-06-30", "medium", "dates.slipped", "12 months"),
        ("2027-12-01", "2028-11-30", "medium", "dates.slipped", "12 months"),
        ("2027-12-01", "2028-12-01", "medium", "dates.slipped.over_a_year", "12 months"),
        ("2027-07", "2028-09", "medium", "dates.slipped.over_a_year", "14 months"),
        ("2027-07", "2029-07", "medium", "dates.slipped.over_a_year", "24 months"),
        ("2027-07", "2029-08", "high", "dates.slipped.over_two_years", "25 months"),
        ("2026", "2029", "high", "dates.slipped.over_two_years", "3 years"),
    ],
)
def test_a_planned_date_that_moves_later_slips(
    before: str, after: str, severity: str, rule: str, words: str
) -> None:
    found = _plan(before, after)
    assert (found.kind, found.severity) == (Kind.DATES_SLIPPED, severity)
    assert found.because.rule == rule
    assert found.headline == f"Study completion slips {words}, {before} → {after}"


@pytest.mark.parametrize(
    "said",
    [
        {"status__overall": "ACTIVE_NOT_RECRUITING"},
        {"dates__primary_completion": a_milestone("2026-07")},
        {"dates__primary_completion": a_milestone("2025-11")},
    ],
)
def test_more_than_a_year_weighs_more_when_the_end_was_near(said: dict[str, Any]) -> None:
    near = {"dates__last_update_submitted": a_date("2026-02-10"), **said}
    found = _plan("2027-07", "2028-09", **near)
    assert (found.severity, found.because.rule) == ("high", "dates.slipped.over_a_year_near_end")
    assert _plan("2027-07", "2028-07", **near).because.rule == "dates.slipped"


def test_the_start_of_a_trial_is_no_end_that_was_near() -> None:
    near = {"status__overall": "ACTIVE_NOT_RECRUITING"}
    found = _plan("2026-07", "2027-09", field="start", **near)
    assert found.because.rule == "dates.slipped.over_a_year"


def test_a_planned_date_that_moves_earlier_advances() -> None:
    near, far = _plan("2027-09", "2027-03"), _plan("2029-09", "2027-03")
    assert (near.kind, near.severity) == (Kind.DATES_ADVANCED, Severity.LOW)
    assert near.headline == "Study completion moves 6 months earlier, 2027-09 → 2027-03"
    assert near.because.rule == "dates.advanced"
    assert (far.severity, far.because.rule) == ("medium", "dates.advanced.over_a_year")


# --- since it was first seen


def test_slips_add_up() -> None:
    found = _plan("2027-03", "2028-02", first=("2026-07", "ESTIMATED"), field="primary_completion")
    assert (found.severity, found.because.rule) == ("high", "dates.slipped.cumulative")
    assert found.headline == (
        "Primary completion slips 11 months, 2027-03 → 2028-02 (19 months since first seen)"
    )


@pytest.mark.parametrize(
    ("first", "rule", "told"),
    [
        # a year's slip alone is no more for having been seen from the first
        (("2027-07", "ESTIMATED"), "dates.slipped.over_a_year", ""),
        (("2027-07-15", "ESTIMATED"), "dates.slipped.over_a_year", ""),
        # what was past when it was first seen was no plan
        (("2025-01", "ACTUAL"), "dates.slipped.over_a_year", ""),
        # a type that is not given is a plan's
        (("2026-01", ""), "dates.slipped.cumulative", " (32 months since first seen)"),
        # it had come nearer
        (("2028-03", "ESTIMATED"), "dates.slipped.over_a_year", " (6 months since first seen)"),
        (
            ("2029-09", "ESTIMATED"),
            "dates.slipped.over_a_year",
            " (12 months earlier than first seen)",
        ),
        (("2028-09", "ESTIMATED"), "dates.slipped.over_a_year", " (as first seen)"),
        (("2026", "ESTIMATED"), "dates.slipped.cumulative", " (2 years since first seen)"),
    ],
)
def test_what_was_first_seen_is_a_plan_and_another_one(first: Given, rule: str, told: str) -> None:
    found = _plan("2027-07", "2028-09", first=first)
    assert found.because.rule == rule
    assert found.headline == f"Study completion slips 14 months, 2027-07 → 2028-09{told}"


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        ("2027-07-07", "dates.slipped.under_30_days"),
        ("2027-07-08", "dates.slipped.cumulative"),
        ("2027-07-20", "dates.slipped.cumulative"),
    ],
)
def test_small_steps_add_up_from_a_week(new: str, rule: str) -> None:
    found = _plan("2027-07-01", new, first=("2024-07-01", "ESTIMATED"))
    assert found.because.rule == rule
    assert f"2027-07-01 → {new} (3" in found.headline
    assert found.headline.endswith(" months since first seen)")


def test_a_long_step_adds_up_with_a_short_one() -> None:
    found = _plan("2027-02-15", "2028-02-14", first=("2027-01-31", "ESTIMATED"))
    assert found.because.rule == "dates.slipped.cumulative"


def test_a_date_that_is_only_given_more_exactly_does_not_add_up() -> None:
    found = _plan("2027-06", "2027-06-30", first=("2025-06", "ESTIMATED"))
    assert found.because.rule == "dates.refined"


@pytest.mark.parametrize(
    ("old", "new", "rule", "told"),
    [
        ("2027-03", "2027-04-01", "dates.slipped.under_30_days", "slips at least 1 day"),
        ("2027-03", "2027-04-10", "dates.slipped.under_30_days", "slips at least 10 days"),
        ("2027-03", "2027-05-15", "dates.slipped.under_90_days", "slips 2 months"),
        ("2027-03-31", "2027-04", "dates.slipped.under_30_days", "slips at least 1 day"),
        ("2027-03-31", "2028", "dates.slipped", "slips 1 year"),
        ("2027-04-01", "2027-03", "dates.advanced", "moves at least 1 day earlier"),
    ],
)
def test_a_day_close_to_a_month_is_as_far_as_it_is_at_least(
    old: str, new: str, rule: str, told: str
) -> None:
    found = _plan(old, new)
    assert found.because.rule == rule
    assert found.headline == f"Study completion {told}, {old} → {new}"


def test_a_date_that_comes_nearer_says_how_late_it_still_is() -> None:
    found = _plan("2028-07", "2028-03", first=("2027-07", "ESTIMATED"))
    assert found.headline.endswith("(8 months later than first seen)")


# --- reached


def test_a_date_that_becomes_actual_is_reached() -> None:
    found = _dates(("2027-03", "ESTIMATED"), ("2026-12-10", "ACTUAL"), "primary_completion")
    assert (found.kind, found.severity) == (Kind.DATES_REACHED, Severity.MEDIUM)
    assert found.because.rule == "dates.reached.primary_completion"
    assert found.headline == (
        "Primary completion reached on 2026-12-10, 3 months earlier than planned (2027-03); "
        "results, where owed, are due by 2027-12-10"
    )


def test_results_are_said_to_be_due_after_all_that_was_reached() -> None:
    ended = a_milestone("2026-12-10", "ACTUAL")
    found = the_finding(
        a_record(), a_record(dates__primary_completion=ended, dates__completion=ended)
    )
    assert found.headline.endswith(
        "; study completion reached on 2026-12-10, 9 months earlier than planned (2027-09); "
        "results, where owed, are due by 2027-12-10"
    )


def test_results_that_are_posted_are_not_due() -> None:
    before, after = ("2026-12", "ESTIMATED"), ("2026-12", "ACTUAL")
    found = _dates(before, after, "primary_completion", has_results=True)
    assert found.headline == "Primary completion reached in 2026-12"


def test_a_date_that_is_reached_says_when_it_was_first_planned_for() -> None:
    old, new = _record("start", ("2026-03", "ESTIMATED")), _record("start", ("2026-04", "ACTUAL"))
    first = _record("start", ("2025-06", "ESTIMATED"))
    assert the_finding(old, new, first=first).headline == (
        "Study started in 2026-04, 1 month later than planned (2026-03), first planned for 2025-06"
    )


def test_a_start_that_becomes_actual_is_a_low_milestone() -> None:
    found = _dates(("2026-03", "ESTIMATED"), ("2026-03-10", "ACTUAL"), "start")
    assert (found.severity, found.headline) == (Severity.LOW, "Study started on 2026-03-10")
    assert found.because.rule == "dates.reached"


def test_a_date_that_is_first_given_when_it_is_past_is_reached() -> None:
    found = the_finding(_record("start", None), _record("start", ("2026-03", "ACTUAL")))
    assert (found.because.rule, found.headline) == ("dates.reached", "Study started in 2026-03")


# --- corrected, come and gone


@pytest.mark.parametrize(
    ("after", "severity", "rule"),
    [
        ("2024-11-15", "medium", "dates.corrected"),
        ("2025-02-20", "medium", "dates.corrected"),
        ("2025-01-25", "low", "dates.corrected.under_30_days"),
    ],
)
def test_an_actual_date_that_moves_is_corrected(after: str, severity: str, rule: str) -> None:
    found = _dates(("2025-01-15", "ACTUAL"), (after, "ACTUAL"), "start")
    assert (found.kind, found.severity) == (Kind.DATES_CORRECTED, severity)
    assert found.because.rule == rule


def test_an_actual_date_that_is_an_estimate_again_is_odd() -> None:
    found = _dates(("2025-01-15", "ACTUAL"), ("2026-11-15", "ESTIMATED"), "start")
    assert (found.kind, found.severity) == (Kind.DATES_CORRECTED, Severity.HIGH)
    assert found.because.rule == "dates.corrected.estimated_again"
    assert found.because.says.startswith("An anomaly")


def test_a_date_that_comes_or_goes_is_said() -> None:
    none, planned = _record("completion", None), _record("completion", ("2027-09", "ESTIMATED"))
    come, gone = the_finding(none, planned), the_finding(planned, none)
    assert (come.severity, come.because.rule) == ("low", "dates.corrected.given")
    assert come.headline == "Study completion date given: 2027-09"
    assert (gone.severity, gone.because.rule) == ("medium", "dates.corrected.removed")
    assert gone.headline == "Study completion date removed (was 2027-09)"


# --- refined


@pytest.mark.parametrize(
    ("before", "after", "how"), [("2026-12", "2026-12-31", "more"), ("2026-12-31", "2026", "less")]
)
@pytest.mark.parametrize("kind", ["ESTIMATED", "ACTUAL", ""])
def test_a_date_that_may_be_the_same_day_is_refined(
    before: str, after: str, how: str, kind: str
) -> None:
    found = _dates((before, kind), (after, kind), "completion")
    assert (found.kind, found.severity) == (Kind.DATES_REFINED, Severity.NOISE)
    assert found.because.rule == "dates.refined"
    assert found.headline == f"Study completion given {how} exactly: {before} → {after}"


@pytest.mark.parametrize(
    ("before", "after"), [("ESTIMATED", ""), ("", "ESTIMATED"), ("ACTUAL", "")]
)
def test_a_type_that_comes_or_goes_is_refined(before: str, after: str) -> None:
    found = _dates(("2026-12", before), ("2026-12", after), "completion")
    assert (found.severity, found.because.rule) == ("noise", "dates.refined.type")


# --- the start and the first submission


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (("2026-01", "ESTIMATED"), ("2026-04", "ESTIMATED"), "dates.slipped.made_prospective"),
        (("2026-01", "ESTIMATED"), ("2026-03-10", "ACTUAL"), "dates.reached.made_prospective"),
        (("2026-01-05", "ACTUAL"), ("2026-03-10", "ACTUAL"), "dates.corrected.made_prospective"),
        (
            ("2026-04", "ESTIMATED"),
            ("2026-02", "ESTIMATED"),
            "dates.advanced.registered_after_start",
        ),
        (
            ("2026-04", "ESTIMATED"),
            ("2026-02-11", "ACTUAL"),
            "dates.reached.registered_after_start",
        ),
        (("2026-04", "ACTUAL"), ("2026-02", "ACTUAL"), "dates.corrected.registered_after_start"),
    ],
)
def test_a_start_that_moves_across_the_registration_is_high(
    before: Given, after: Given, rule: str
) -> None:
    found = _dates(before, after, "start", dates__first_submitted=a_date("2026-03-10"))
    assert (found.severity, found.because.rule) == ("high", rule)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-01", "2026-02"),  # both before
        ("2026-03-10", "2026-05"),  # on the day, and after
        ("2026-03", "2026-05"),  # nobody can say whether it was before
        ("2026-01", "2026-03"),  # nor whether it is after
    ],
)
def test_a_start_that_does_not_surely_move_across_the_registration_is_a_slip(
    before: str, after: str
) -> None:
    said = {"dates__first_submitted": a_date("2026-03-10")}
    assert _plan(before, after, field="start", **said).because.rule in {
        "dates.slipped",
        "dates.slipped.under_90_days",
    }


def test_only_the_start_is_set_against_the_registration() -> None:
    said = {"dates__first_submitted": a_date("2027-03-10")}
    assert _plan("2027-01", "2027-06", **said).because.rule == "dates.slipped"


# --- several milestones


def test_milestones_of_one_kind_share_a_finding() -> None:
    new = a_record(
        dates__primary_completion=a_milestone("2027-06"), dates__completion=a_milestone("2029-12")
    )
    found = the_finding(a_record(), new)
    assert found.severity is Severity.HIGH
    assert found.because.rule == "dates.slipped.over_two_years"
    assert found.headline == (
        "Primary completion slips 3 months, 2027-03 → 2027-06; "
        "study completion slips 27 months, 2027-09 → 2029-12"
    )


def test_milestones_that_do_different_things_are_told_apart() -> None:
    new = a_record(
        dates__primary_completion=a_milestone("2026-12", "ACTUAL"),
        dates__completion=a_milestone("2027-12"),
    )
    assert set(findings(a_record(), new)) == {Kind.DATES_REACHED, Kind.DATES_SLIPPED}


def test_every_row_of_the_dates_has_a_name_of_its_own() -> None:
    assert len({row.rule for row in ROWS}) == len(ROWS) == 24


# --- laws

_day = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
_slip = st.integers(1, 1500)
_status = st.sampled_from(("RECRUITING", "ACTIVE_NOT_RECRUITING"))


@quickly
@given(_day, _slip, _slip, st.one_of(st.none(), _day), _status)
def test_a_longer_slip_never_weighs_less(
    day: date, one: int, other: int, first: date | None, status: str
) -> None:
    less, more = sorted((one, other))
    seen = (first.isoformat(), "ESTIMATED") if first else None
    short, long = (
        _plan(
            day.isoformat(),
            (day + timedelta(days=days)).isoformat(),
            first=seen,
            status__overall=status,
        )
        for days in (less, more)
    )
    assert short.kind is long.kind is Kind.DATES_SLIPPED
    assert short.severity <= long.severity


@quickly
@given(st.integers(2020, 2030), st.integers(1, 12), st.integers(1, 40), st.integers(1, 40))
def test_a_longer_slip_in_months_never_weighs_less(
    year: int, month: int, one: int, other: int
) -> None:
    def later(months: int) -> str:
        at = year * 12 + month - 1 + months
        return f"{at // 12:04}-{at % 12 + 1:02}"

    short, long = (_plan(later(0), later(months)) for months in sorted((one, other)))
    assert short.severity <= long.severity


@quickly
@given(partial_dates, partial_dates)
def test_the_way_back_is_as_long(one: PartialDate, other: PartialDate) -> None:
    assert days_between(one, other) == -days_between(other, one)
    assert (days_between(one, other) == 0) == one.may_equal(other)
    assert apart(one, other) == apart(other, one)


@quickly
@given(partial_dates, partial_dates)
def test_dates_are_never_set_apart_more_finely_than_they_are_given(
    one: PartialDate, other: PartialDate
) -> None:
    words = apart(one, other)
    precisions = {one.precision, other.precision}
    assert ("day" in words) <= (precisions == {"day"})
    assert ("month" in words) <= ("year" not in precisions)


@quickly
@given(partial_dates, partial_dates)
def test_a_plan_that_moves_is_told_once_and_the_right_way(
    one: PartialDate, other: PartialDate
) -> None:
    assume(one != other)
    found = _plan(one.text, other.text)
    days = days_between(one, other)
    kinds = {-1: Kind.DATES_ADVANCED, 0: Kind.DATES_REFINED, 1: Kind.DATES_SLIPPED}
    assert found.kind is kinds[(days > 0) - (days < 0)]


@pytest.mark.parametrize(
    ("given", "years", "later"),
    [
        ("2026-12-10", 1, "2027-12-10"),
        ("2026-12", 3, "2029-12"),
        ("2026", 1, "2027"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("9999-05", 1, "9999-05"),
    ],
)
def test_a_date_years_later_is_as_precise(given: str, years: int, later: str) -> None:
    assert years_after(PartialDate(given), years) == PartialDate(later)
