"""Results: each step of their way, their posting, and what became of them there."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.model.annex import ResultsSubmission, ResultsTracking, UnpostedEvent
from monitor.model.event import EventKind as Kind
from tests.builders import a_date, a_milestone, a_record, some_results, the_finding

PUBLIC = {"results": some_results(), "has_results": True}


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


def _noted(*steps: tuple[str, str]) -> dict[str, Any]:
    events = tuple(UnpostedEvent(type=act, date=a_date(day)) for act, day in steps)
    return {"annotations__unposted_events": events}


def _tracked(**days: str) -> dict[str, Any]:
    said: dict[str, Any] = {name: a_date(day) for name, day in days.items()}
    submission = ResultsSubmission(**said)
    return {"results_tracking": ResultsTracking(submissions=(submission,))}


def test_results_that_are_posted_take_their_dates_along() -> None:
    new = a_record(
        dates__results_posted=a_milestone("2026-02-01", "ACTUAL"),
        dates__results_first_submitted=a_date("2026-01-02"),
        **PUBLIC,
    )
    found = the_finding(a_record(), new)
    assert (found.kind, found.severity.value) == (Kind.RESULTS_POSTED, "high")
    assert found.because.rule == "results.posted"
    assert len(found.changes) == 4


def test_results_that_vanish_are_critical() -> None:
    assert _told(PUBLIC, {"has_results": False}) == (
        "critical",
        "results.changed.removed",
        "Results are no longer on the registry",
    )


def test_results_that_change_say_where() -> None:
    old, new = (
        {"results": some_results(description=text), "has_results": True}
        for text in ("In months", "In days")
    )
    assert _told(old, new) == (
        "medium",
        "results.changed",
        "Posted results changed: outcome measures 1",
    )


def test_a_waiver_is_beside_the_results() -> None:
    assert _told({}, {"dates__results_waived": True}) == (
        "low",
        "results.changed.beside",
        "Posting of results waived",
    )


@pytest.mark.parametrize(
    ("act", "field", "rule", "said"),
    [
        ("RELEASE", "released", "results.submitted", "submitted"),
        ("RESET", "reset", "results.submitted.returned", "returned for corrections"),
        ("UNRELEASE", "unreleased", "results.submitted.cancelled", "cancelled"),
    ],
)
def test_each_step_is_told_wherever_the_registry_notes_it(
    act: str, field: str, rule: str, said: str
) -> None:
    told = ("medium", rule, f"Results {said} on 2026-02-03, not public yet")
    assert _told({}, _noted((act, "2026-02-03"))) == told
    assert _told({}, _tracked(**{field: "2026-02-03"})) == told
    both = {**_noted((act, "2026-02-03")), **_tracked(**{field: "2026-02-03"})}
    assert _told({}, both) == told


def test_the_order_of_the_notes_says_nothing() -> None:
    first, then = ("RELEASE", "2026-01-05"), ("RESET", "2026-02-03")
    told = _told({}, _noted(first, then))
    assert told == _told({}, _noted(then, first))
    assert told[1] == "results.submitted.returned"
    assert told[2] == (
        "Results submitted on 2026-01-05 and returned for corrections on 2026-02-03, not public yet"
    )
    assert _told(_noted(first), _noted(then, first))[2].startswith("Results returned")


def test_a_delay_that_is_certified_is_medium() -> None:
    assert _told({}, {"dates__certificate_submitted": a_date("2026-02-03")}) == (
        "medium",
        "results.submitted.certified",
        "Delay of results certified (submitted 2026-02-03)",
    )


def test_a_certificate_that_goes_is_not_a_new_one() -> None:
    found = _told({"dates__certificate_submitted": a_date("2026-02-03")}, {})
    assert found[:2] == ("low", "results.submitted.tracked")


def test_when_results_are_expected_is_low() -> None:
    expected = ResultsTracking(estimated_submission=a_date("2026-09-01"))
    assert _told({}, {"results_tracking": expected}) == (
        "low",
        "results.submitted.tracked",
        "Results expected to be submitted on 2026-09-01",
    )
