"""What becomes so because nothing happens: on which day, how grave, and in which words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.changes.silence import (
    ROWS,
    ended,
    is_same,
    next_on,
    silences,
    suspended_since,
)
from monitor.changes.silence.duty import results_due
from monitor.model import record as r
from monitor.model.annex import Annotations, ResultsSubmission, ResultsTracking, UnpostedEvent
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity
from tests.builders import (
    STATUSES,
    a_date,
    a_milestone,
    a_record,
    a_revision,
    all_dates,
    some_results,
)

UNKNOWN_NO_MORE = "The status is no longer about to become unknown: "
FRESH = "2099-01"  # a day of verification that nobody waits for


def day(text):
    return date.fromisoformat(text)


def found(record, today, since=None):
    return {one.kind: one for one in silences(record, day(today), since)}


def waiting(start="2026-03", kind="ESTIMATED", **said):
    return a_record(
        status=r.Status(overall="NOT_YET_RECRUITING"),
        dates=r.Dates(start=a_milestone(start, kind), verified=a_date(FRESH)),
        **said,
    )


def finished(primary="2025-12-15", kind="ACTUAL", status="COMPLETED", **said):
    """A trial whose results are due a year after its primary completion."""
    given = {
        "status": r.Status(overall=status),
        "dates": r.Dates(primary_completion=a_milestone(primary, kind), verified=a_date(FRESH)),
        "oversight": r.Oversight(fda_regulated_drug=True, fda_regulated_device=False),
        "design": r.Design(study_type="INTERVENTIONAL", phases=("PHASE2",)),
        **said,
    }
    return a_record(**given)


# --- the start


@pytest.mark.parametrize(
    ("start", "before", "after"),
    [
        ("2026-03-15", "2026-03-15", "2026-03-16"),
        ("2026-03", "2026-03-31", "2026-04-01"),
        ("2026", "2026-12-31", "2027-01-01"),
    ],
)
def test_a_start_date_has_passed_when_all_the_days_that_it_may_mean_have(start, before, after):
    record = waiting(start)

    assert found(record, before) == {}
    assert next_on(record, day(before)) == day(after)
    (one,) = silences(record, day(after))
    assert (one.kind, one.occurrence) == (Kind.OVERDUE_START, start)
    assert one.finding.because.rule == "overdue.start"
    assert one.finding.severity is Severity.MEDIUM
    assert one.finding.headline == (
        f"Start date {start} has passed and the record still says not yet recruiting"
    )


def test_a_trial_that_opened_is_not_waited_for():
    record = a_record(dates__start=a_milestone("2026-03"), dates__verified=a_date(FRESH))

    assert Kind.OVERDUE_START not in found(record, "2026-09-01")


def test_an_unknown_status_says_how_the_trial_was_last_known():
    record = waiting(status__overall="UNKNOWN", status__last_known="NOT_YET_RECRUITING")

    words = found(record, "2026-09-01")[Kind.OVERDUE_START].finding.headline
    assert words.endswith("the record was last known as not yet recruiting")


# --- primary completion


def test_a_primary_completion_that_passed_and_is_still_an_estimate_is_overdue():
    record = a_record(dates__primary_completion=a_milestone("2026-06"), dates__verified=None)

    assert found(record, "2026-06-30") == {}
    one = found(record, "2026-07-01")[Kind.OVERDUE_PRIMARY_COMPLETION]
    assert one.finding.because.rule == "overdue.primary_completion"
    assert (one.occurrence, one.finding.severity) == ("2026-06", "medium")
    assert one.finding.headline == (
        "Primary completion date 2026-06 has passed and is still an estimate"
    )


@pytest.mark.parametrize(
    "said",
    [
        {"dates__primary_completion": a_milestone("2026-06", "ACTUAL")},
        {"dates__primary_completion": a_milestone("2026-06", "")},  # nobody said that it is planned
        {"dates__primary_completion": None},
        {"status__overall": "WITHDRAWN", "dates__primary_completion": a_milestone("2026-06")},
        {"status__overall": "WITHHELD", "dates__primary_completion": a_milestone("2026-06")},
    ],
)
def test_a_primary_completion_that_nobody_owes_is_not_overdue(said):
    assert Kind.OVERDUE_PRIMARY_COMPLETION not in found(a_record(**said), "2026-12-01")


# --- results


@pytest.mark.parametrize(
    ("today", "rule", "severity", "words"),
    [
        ("2026-09-16", "overdue.results.in_90_days", "low", "Results due within 90 days, by"),
        ("2026-11-14", "overdue.results.in_90_days", "low", "Results due within 90 days, by"),
        ("2026-11-15", "overdue.results.in_30_days", "medium", "Results due within 30 days, by"),
        ("2026-12-15", "overdue.results.due", "medium", "The time for submitting results is up"),
        ("2027-01-14", "overdue.results.due", "medium", "The time for submitting results is up"),
        ("2027-01-15", "overdue.results.overdue", "high", "Results overdue: they were due by"),
    ],
)
def test_results_are_told_90_and_30_days_before_on_the_day_and_30_days_after(
    today, rule, severity, words
):
    one = found(finished(), today)[Kind.OVERDUE_RESULTS]

    assert (one.finding.because.rule, one.finding.severity) == (rule, severity)
    assert one.occurrence == "2026-12-15"
    assert one.finding.headline.startswith(words)
    assert one.finding.headline.endswith("; the register shows no submission")
    assert "this reports what the public register shows" in one.finding.because.says


def test_the_steps_of_results_follow_each_other():
    record, today, days = finished(), day("2026-01-01"), []
    while (coming := next_on(record, today)) and coming.year < 2099:
        days.append(coming.isoformat())
        today = coming

    assert days == ["2026-09-16", "2026-11-15", "2026-12-15", "2027-01-15"]


def test_a_day_that_is_given_to_the_month_is_the_last_of_it():
    record = finished("2025-12")

    assert found(record, "2026-12-30")[Kind.OVERDUE_RESULTS].step == "overdue.results.in_30_days"
    one = found(record, "2026-12-31")[Kind.OVERDUE_RESULTS]
    assert one.step == "overdue.results.due"
    assert "due by the end of 2026-12;" in one.finding.headline


def test_a_certificate_of_delay_gives_three_years():
    record = finished(dates__certificate_submitted=a_date("2026-10-01"))

    assert found(record, "2027-06-01") == {}
    assert results_due(record) == a_date("2028-12-15")
    assert "(delay certified)" in found(record, "2028-12-15")[Kind.OVERDUE_RESULTS].finding.headline


def test_the_year_after_a_leap_day_ends_on_the_28th():
    assert results_due(finished("2024-02-29")) == a_date("2025-02-28")


@pytest.mark.parametrize(
    "said",
    [
        {"design__study_type": "OBSERVATIONAL"},
        {"design__phases": ("PHASE1",)},
        {"design__phases": ("EARLY_PHASE1",)},
        {"design__phases": ()},  # the record does not say which
        {"design__primary_purpose": "DEVICE_FEASIBILITY"},
        {"oversight__fda_regulated_drug": False},
        {"oversight__fda_regulated_drug": None},  # the record does not say
        {"dates__results_waived": True},
        {"dates__results_first_submitted": a_date("2026-06-01")},
        {"dates__primary_completion": None},
        {"has_results": True},
        {"results": some_results()},
        {"status__overall": "WITHDRAWN"},
        {"status__overall": "WITHHELD"},
        {"results_tracking": ResultsTracking(estimated_submission=a_date("2026-06-01"))},
        {
            "results_tracking": ResultsTracking(
                submissions=(
                    ResultsSubmission(released=a_date("2026-06-01"), reset=a_date("2026-07-01")),
                )
            )
        },
        {"annotations": Annotations(unposted_events=(UnpostedEvent(type="RELEASE"),))},
    ],
)
def test_results_that_nobody_owes_are_not_due(said):
    assert Kind.OVERDUE_RESULTS not in found(finished(**said), "2027-12-01")


@pytest.mark.parametrize(
    "said",
    [
        {"design__phases": ("PHASE1", "PHASE2")},
        {"design__phases": ("NA",), "oversight": r.Oversight(fda_regulated_device=True)},
        {"status__overall": "TERMINATED"},
        {"status__overall": "ACTIVE_NOT_RECRUITING"},  # primary completion is reached
        {
            "results_tracking": ResultsTracking(
                estimated_submission=a_date("2026-06-01"),
                submissions=(
                    ResultsSubmission(
                        released=a_date("2026-06-01"), unreleased=a_date("2026-06-09")
                    ),
                ),
            )
        },
        {"annotations": Annotations(unposted_events=(UnpostedEvent(type="UNRELEASE"),))},
    ],
)
def test_results_that_are_owed_are_due(said):
    assert found(finished(**said), "2027-12-01")[Kind.OVERDUE_RESULTS].step.endswith(".overdue")


def test_only_what_was_completed_under_the_rule_of_2017_is_counted_as_due():
    assert results_due(finished("2017-01-18")) == a_date("2018-01-18")
    assert results_due(finished("2017-01-17")) is None
    assert results_due(finished("2017-01")) is None  # it may have been before


def test_a_planned_primary_completion_starts_the_year_only_where_the_trial_has_ended():
    planned = {"primary": "2025-12-15", "kind": "ESTIMATED"}

    assert results_due(finished(**planned, status="TERMINATED")) == a_date("2026-12-15")
    assert results_due(finished(**planned, status="ACTIVE_NOT_RECRUITING")) is None
    assert results_due(finished(**planned, status="UNKNOWN")) is None


# --- verification


def test_a_record_is_stale_when_twelve_months_have_gone_by_unverified():
    record = a_record(dates__verified=a_date("2025-10"))

    assert found(record, "2026-10-31") == {}
    one = found(record, "2026-11-01")[Kind.STALE_VERIFICATION]
    assert (one.finding.because.rule, one.finding.severity) == ("stale.verification", "low")
    assert one.finding.headline == "Not verified for more than 12 months: last in 2025-10"


@pytest.mark.parametrize(
    "status", ["COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE", "WITHHELD", "UNKNOWN"]
)
def test_a_trial_that_has_ended_or_is_unknown_for_it_is_not_stale(status):
    record = a_record(status__overall=status, dates=r.Dates(verified=a_date("2020-10")))

    assert silences(record, day("2026-11-01")) == ()
    assert next_on(record, day("2000-01-01")) is None


@pytest.mark.parametrize(
    ("verified", "completion", "unknown_on", "told_on"),
    [
        ("2024-02", "2025-01", "2026-03-01", "2025-12-31"),
        ("2024-02-10", "2025-01", "2026-02-11", "2025-12-13"),
        ("2024-02", "2026-09", "2026-10-01", "2026-08-02"),
    ],
)
def test_a_status_that_is_about_to_become_unknown_is_foretold_sixty_days_before(
    verified, completion, unknown_on, told_on
):
    record = a_record(dates__verified=a_date(verified), dates__completion=a_milestone(completion))

    assert Kind.STALE_UNKNOWN_SOON not in found(record, f"{day(told_on) - timedelta(1)}")
    one = found(record, told_on)[Kind.STALE_UNKNOWN_SOON]
    assert (one.finding.because.rule, one.finding.severity) == ("stale.unknown_soon", "low")
    assert one.occurrence == unknown_on
    assert one.finding.headline == (
        f"Status (recruiting) may be shown as unknown from {unknown_on} on:"
        f" last verified in {verified}, completion date {completion}"
    )


@pytest.mark.parametrize(
    "said",
    [
        {"status__overall": "SUSPENDED"},
        {"status__overall": "COMPLETED"},
        {"status__overall": "UNKNOWN"},
        {"dates__completion": None},
        {"dates__verified": None},
    ],
)
def test_no_other_status_is_foretold_as_unknown(said):
    dates = {"dates__verified": a_date("2024-02"), "dates__completion": a_milestone("2025-01")}

    assert Kind.STALE_UNKNOWN_SOON not in found(a_record(**{**dates, **said}), "2027-01-01")


# --- suspension


def test_a_suspension_is_told_when_it_outlasts_half_and_three_quarters_of_those_that_ended():
    record = a_record(status__overall="SUSPENDED", dates__verified=a_date(FRESH))
    since = day("2026-02-03")

    def at(days):
        return found(record, f"{since + timedelta(days)}", since).get(Kind.STALLED_SUSPENSION)

    assert at(151) is None
    assert at(152).finding.because.rule == "stalled.suspension.over_median"
    assert at(343).finding.because.rule == "stalled.suspension.over_median"
    assert at(344).finding.because.rule == "stalled.suspension.over_third_quartile"
    assert (at(152).finding.severity, at(344).finding.severity) == ("low", "medium")
    assert at(152).occurrence == at(344).occurrence == "2026-02-03"
    assert at(344).finding.headline == (
        "Suspended for more than 343 days, since 2026-02-03 or earlier"
    )


def test_nothing_is_said_of_a_suspension_of_unknown_age_or_of_another_status():
    suspended = a_record(status__overall="SUSPENDED", dates=r.Dates())

    assert silences(suspended, day("2030-01-01")) == ()
    assert silences(a_record(dates=r.Dates()), day("2030-01-01"), day("2020-01-01")) == ()


def test_a_trial_is_suspended_since_the_submission_that_brought_its_last_status():
    def at(number, seen, status, submitted):
        return a_revision(number, seen, status=status, submitted=submitted)

    history = [
        at(1, "2026-01-05", "SUSPENDED", "2025-06-01"),
        at(2, "2026-02-03", "RECRUITING", "2026-02-01"),
        at(3, "2026-03-03", "SUSPENDED", "2026-02-27"),
        at(4, "2026-05-04", "SUSPENDED", "2026-05-01"),
    ]

    assert suspended_since(history) == day("2026-02-27")
    assert suspended_since(history[:1]) == day("2025-06-01")
    assert suspended_since(history[:1] + history[2:]) == day("2025-06-01")
    assert suspended_since([]) is None


@pytest.mark.parametrize("submitted", ["", "soon", "2027-01-01"])
def test_without_a_day_of_submission_it_counts_from_the_day_it_was_seen(submitted):
    seen = a_revision(1, "2026-01-05", status="SUSPENDED", submitted=submitted)

    assert suspended_since([seen]) == day("2026-01-05")


# --- what was so already, and what is so no more


def test_what_was_so_already_weighs_nothing_and_says_the_same():
    (one,) = silences(waiting(), day("2026-09-01"))
    first = one.at_first()

    assert (first.because.rule, first.severity) == ("overdue.start.at_first", Severity.NOISE)
    assert (first.kind, first.headline) == (one.kind, one.finding.headline)


@pytest.mark.parametrize(
    ("kind", "record", "words"),
    [
        (Kind.OVERDUE_START, a_record(), "No longer overdue: the trial opened"),
        (
            Kind.OVERDUE_START,
            waiting(status__overall="WITHDRAWN"),
            "No longer overdue: the status is now withdrawn",
        ),
        (
            Kind.OVERDUE_START,
            waiting("2026-09"),
            "No longer overdue: the date of start is now 2026-09",
        ),
        (
            Kind.OVERDUE_START,
            waiting(dates__start=None),
            "No longer overdue: the record gives no date of start any more",
        ),
        (
            Kind.OVERDUE_PRIMARY_COMPLETION,
            finished("2025-12-15"),
            "No longer overdue: primary completion was reached on 2025-12-15",
        ),
        (
            Kind.OVERDUE_PRIMARY_COMPLETION,
            finished("2026-12", "ESTIMATED"),
            "No longer overdue: the date of primary completion is now 2026-12",
        ),
        (
            Kind.OVERDUE_PRIMARY_COMPLETION,
            a_record(status__overall="WITHDRAWN"),
            "No longer overdue: the status is now withdrawn",
        ),
        (
            Kind.OVERDUE_RESULTS,
            finished(has_results=True),
            "Results are no longer awaited: they are posted",
        ),
        (
            Kind.OVERDUE_RESULTS,
            finished(dates__results_first_submitted=a_date("2026-11-01")),
            "Results are no longer awaited: the register shows a submission",
        ),
        (
            Kind.OVERDUE_RESULTS,
            finished(dates__certificate_submitted=a_date("2026-10-01")),
            "Results are due later than was told: by 2028-12-15; delay certified",
        ),
        (
            Kind.OVERDUE_RESULTS,
            finished(status="WITHDRAWN"),
            "Results are no longer counted as due: the record gives no day for them any more",
        ),
        (
            Kind.STALE_VERIFICATION,
            a_record(dates__verified=a_date("2026-11")),
            "The record was verified again: 2026-11",
        ),
        (
            Kind.STALE_VERIFICATION,
            a_record(status__overall="COMPLETED"),
            "Verification is no longer awaited: the status is now completed",
        ),
        (
            Kind.STALE_VERIFICATION,
            a_record(dates__verified=None),
            "The record does not say any more when it was verified",
        ),
        (
            Kind.STALE_UNKNOWN_SOON,
            a_record(),
            UNKNOWN_NO_MORE + "verified in 2026-01, completion date 2027-09",
        ),
        (
            Kind.STALE_UNKNOWN_SOON,
            a_record(status__overall="SUSPENDED"),
            UNKNOWN_NO_MORE + "the status is now suspended",
        ),
        (
            Kind.STALE_UNKNOWN_SOON,
            a_record(dates__completion=None),
            UNKNOWN_NO_MORE + "the record gives no dates for it any more",
        ),
        (
            Kind.STALLED_SUSPENSION,
            a_record(),
            "No longer suspended: the status is now recruiting",
        ),
        (
            Kind.STALLED_SUSPENSION,
            a_record(status__overall=""),
            "No longer suspended: the status is no longer given",
        ),
    ],
)
def test_the_end_of_a_silence_says_what_ended_it(kind, record, words):
    finding = ended(kind, record)

    assert finding is not None
    assert finding.headline == words
    assert (finding.because.rule, finding.severity) == (f"{kind}.withdrawn", Severity.LOW)


@pytest.mark.parametrize(
    "kind", [Kind.STALE_VERIFICATION, Kind.STALE_UNKNOWN_SOON, Kind.STALLED_SUSPENSION]
)
def test_what_came_as_it_was_foretold_is_told_by_the_status_alone(kind):
    assert ended(kind, a_record(status__overall="UNKNOWN")) is None


@pytest.mark.parametrize("kind", sorted({row.kind for row in ROWS}))
def test_a_record_that_is_withheld_ends_a_silence_without_a_word(kind):
    assert ended(kind, a_record(status__overall="WITHHELD")) is None


def test_a_date_that_is_only_given_more_exactly_is_the_same_occurrence():
    assert is_same("2026-03", "2026-03-15")
    assert not is_same("2026-03", "2026-04-01")


# --- the table


def test_every_rule_is_in_the_table_once():
    names = [row.rule for row in ROWS]

    assert sorted(names) == [
        "overdue.primary_completion",
        "overdue.primary_completion.at_first",
        "overdue.primary_completion.withdrawn",
        "overdue.results.at_first",
        "overdue.results.due",
        "overdue.results.in_30_days",
        "overdue.results.in_90_days",
        "overdue.results.overdue",
        "overdue.results.withdrawn",
        "overdue.start",
        "overdue.start.at_first",
        "overdue.start.withdrawn",
        "stale.unknown_soon",
        "stale.unknown_soon.at_first",
        "stale.unknown_soon.withdrawn",
        "stale.verification",
        "stale.verification.at_first",
        "stale.verification.withdrawn",
        "stalled.suspension.at_first",
        "stalled.suspension.over_median",
        "stalled.suspension.over_third_quartile",
        "stalled.suspension.withdrawn",
    ]


# --- laws

records = st.builds(
    lambda status, last, dates, certified, waived: a_record(
        status=r.Status(overall=status, last_known=last if status == "UNKNOWN" else ""),
        dates=dates,
        oversight=r.Oversight(fda_regulated_drug=True),
        dates__certificate_submitted=certified,
        dates__results_waived=waived,
    ),
    st.sampled_from(STATUSES),
    st.sampled_from(STATUSES),
    all_dates,
    st.none() | st.just(a_date("2026-01-01")),
    st.sampled_from((None, None, True)),
)
days = st.dates(min_value=date(2019, 1, 1), max_value=date(2040, 1, 1))


@given(record=records, today=days, since=st.none() | days)
@settings(deadline=None)
def test_nothing_becomes_so_between_two_turns(record, today, since):
    """Who looks again on the day that is named, and not before, misses nothing."""
    coming = next_on(record, today, since)
    until = coming - timedelta(1) if coming else date.max

    assert silences(record, until, since) == silences(record, today, since)
    if coming:
        assert silences(record, coming, since) != silences(record, today, since)


@given(record=records, today=days, since=st.none() | days)
@settings(deadline=None)
def test_what_is_so_stays_so_while_the_record_stays(record, today, since):
    now = {one.kind: one.occurrence for one in silences(record, today, since)}
    later = {one.kind: one.occurrence for one in silences(record, date(2090, 1, 1), since)}

    assert now.items() <= later.items()
    assert len(now) == len(silences(record, today, since))


@given(record=records, today=days, since=st.none() | days)
@settings(deadline=None)
def test_every_silence_is_one_of_the_table_and_every_end_can_be_told(record, today, since):
    for one in silences(record, today, since):
        assert one.step in {row.rule for row in ROWS}
        assert one.step.startswith(one.kind)
        assert len(one.finding.headline) < 200
        ended(one.kind, record)


@pytest.mark.parametrize("text", ["9999-12-31", "9999", "0001-01-01", "0001-02"])
def test_dates_at_the_ends_of_time_do_no_harm(text):
    dates = r.Dates(
        start=a_milestone(text),
        primary_completion=a_milestone(text),
        completion=a_milestone(text),
        verified=a_date(text),
    )
    for status in STATUSES:
        record = finished(status=status, dates=dates)
        for today in (date.min, day("2026-01-01"), date.max - timedelta(1)):
            silences(record, today, today)
            next_on(record, today, today)
