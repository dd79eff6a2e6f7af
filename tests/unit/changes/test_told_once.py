"""One cause is told once: what another event of the same revision says is not said again."""

from __future__ import annotations

import pytest

from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding
from monitor.model.record import Enrollment, ExpandedAccess, Outcome
from tests.builders import a_milestone, a_record, an_outcome, findings

PAIN, QUALITY, SAFETY = (an_outcome(name) for name in ("Pain", "Quality of life", "Safety"))


def _ended(status: str, joined: int, **said: object) -> dict[str, Finding]:
    """Return what is made of a trial of 200 that gets this status and this final number."""
    planned = a_milestone("2027-03-31", "ESTIMATED")
    old = a_record(
        enrollment=Enrollment(count=200, type="ESTIMATED"), dates__primary_completion=planned
    )
    new = a_record(
        status__overall=status,
        enrollment=Enrollment(count=joined, type="ACTUAL"),
        dates__primary_completion=a_milestone("2026-02-01", "ACTUAL"),
        **said,
    )
    return findings(old, new)


@pytest.mark.parametrize("status", ["TERMINATED", "COMPLETED", "ACTIVE_NOT_RECRUITING"])
@pytest.mark.parametrize(
    ("joined", "rule", "headline"),
    [
        (75, "enrollment.final.under_enrolled", "Under-enrolled: 38 % of the target"),
        (159, "enrollment.final.under_enrolled", "Under-enrolled: 79 % of the target"),
        (190, "enrollment.final", "Final enrollment: 95 % of the target"),
        (241, "enrollment.final.over_enrolled", "Over-enrolled: 121 % of the target"),
    ],
)
def test_the_figures_stand_with_the_status(
    status: str, joined: int, rule: str, headline: str
) -> None:
    found = _ended(status, joined)
    told = [one for kind, one in found.items() if kind.startswith("status.")]
    assert f"{joined} joined of 200 planned" in told[0].headline
    final = found[Kind.ENROLLMENT_FINAL]
    assert (final.because.rule, final.headline) == (rule, headline)


def test_without_a_new_status_the_figures_stand_with_the_number() -> None:
    assert _ended("RECRUITING", 75)[Kind.ENROLLMENT_FINAL].headline == (
        "Final enrollment: 75 participants, target 200 (38 %); under-enrolled"
    )


def test_when_results_are_due_is_said_once() -> None:
    due = "results, where owed, are due by 2027-02-01"
    found = _ended("TERMINATED", 75, status__why_stopped="Slow accrual")
    assert due in found[Kind.STATUS_TERMINATED].headline
    assert due not in found[Kind.DATES_REACHED].headline
    assert due in _ended("RECRUITING", 75)[Kind.DATES_REACHED].headline


# --- outcomes that crossed


def _secondary(
    before: tuple[tuple[Outcome, ...], tuple[Outcome, ...]],
    after: tuple[tuple[Outcome, ...], tuple[Outcome, ...]],
    **said: object,
) -> Finding:
    old, new = (
        a_record(outcomes__primary=primary, outcomes__secondary=secondary, **said)
        for primary, secondary in (before, after)
    )
    return findings(old, new)[Kind.OUTCOMES_SECONDARY_CHANGED]


def test_a_primary_outcome_that_is_secondary_now_is_only_moved() -> None:
    found = _secondary(((PAIN, SAFETY), (QUALITY,)), ((PAIN,), (QUALITY, SAFETY)))
    assert (found.because.rule, found.severity) == ("outcomes.secondary_changed.moved", "low")


def test_a_primary_outcome_in_the_place_of_a_secondary_one_is_no_switch() -> None:
    found = _secondary(((PAIN, SAFETY), (QUALITY,)), ((PAIN,), (SAFETY,)))
    assert found.because.rule == "outcomes.secondary_changed"
    assert "switched" not in found.headline
    assert "1 dropped (“Quality of life”)" in found.headline


def test_the_secondary_one_that_it_replaced_late_is_lost() -> None:
    ended = {"dates__primary_completion": a_milestone("2026-01-05", "ACTUAL")}
    found = _secondary(((PAIN, SAFETY), (QUALITY,)), ((PAIN,), (SAFETY,)), **ended)
    assert found.because.rule == "outcomes.secondary_changed.removed_after_completion"


def test_what_crossed_adds_no_weight_to_a_time_frame() -> None:
    later = an_outcome("Quality of life", time_frame="2 years")
    found = _secondary(((PAIN, SAFETY), (QUALITY,)), ((PAIN,), (later, SAFETY)))
    assert found.because.rule == "outcomes.secondary_changed.time_frame"


# --- the same time, and what is said of expanded access no more


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Up to 2 years and 6 months", "Up to 30 months"),
        ("1 year, 6 months", "18 months"),
        ("1 year and 6 months", "6 months and 1 year"),
        ("12 months", "1 year"),
    ],
)
def test_a_time_in_other_units_is_the_same(before: str, after: str) -> None:
    old, new = (
        a_record(outcomes__primary=(an_outcome(time_frame=frame),)) for frame in (before, after)
    )
    for one, other in ((old, new), (new, old)):
        found = findings(one, other)[Kind.OUTCOMES_PRIMARY_CHANGED]
        assert found.because.rule == "outcomes.primary_changed.wording"


def test_a_sum_of_times_that_is_another_moved() -> None:
    old, new = (
        a_record(outcomes__primary=(an_outcome(time_frame=frame),))
        for frame in ("Up to 2 years and 6 months", "Up to 24 months")
    )
    found = findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert found.because.rule == "outcomes.primary_changed.time_frame"


def test_expanded_access_that_is_no_longer_spoken_of_is_low() -> None:
    known = a_record(status__expanded_access=ExpandedAccess(available=False))
    found = findings(known, a_record())[Kind.STATUS_CHANGED]
    assert (found.because.rule, found.severity) == ("status.changed.access_unsaid", "low")
