"""A primary outcome is reworded, moved in number or time, or made another one."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.measures import shift
from monitor.model import record as r
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from tests.builders import a_record, an_outcome, findings, some_results


def _edited(before: str, after: str, **said: Any) -> Finding:
    old = a_record(outcomes__primary=(an_outcome(before),), **said)
    new = a_record(outcomes__primary=(an_outcome(after),), **said)
    return findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Change in systolic blood pressure", "Change in diastolic blood pressure"),
        ("Participants with a severe reaction", "Participants without a severe reaction"),
        ("Non-inferiority in response rate", "Superiority in response rate"),
        ("Share alive at 1 year", "Share alive at 1 year and free of relapse"),
        ("Response rate by investigator", "Response rate by central review"),
        ("Weight loss >= 5 %", "Weight loss <= 5 %"),
        ("Death and stroke", "Death or stroke"),
        ("Overall survival", "Overall survival rate"),
        ("Number of deaths", "Time to death"),
        ("Number of participants with no relapse", "Number of participants with relapse"),
    ],
)
def test_an_outcome_that_measures_something_else_is_redefined(before: str, after: str) -> None:
    found = _edited(before, after)
    assert found.severity is Severity.CRITICAL
    assert found.because.rule == "outcomes.primary_changed"
    assert found.headline == f"Primary outcome redefined: “{before}” → “{after}”"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Level of IL-6", "Level of IL-8"),
        ("Overall survival", "Progression-free survival"),
        ("PFS", "OS"),
        ("Pain on a scale", "Number of falls"),
        ("Share with an ACR20 response", "Share with an ACR50 response"),
    ],
)
def test_another_outcome_in_its_place_is_a_switch(before: str, after: str) -> None:
    found = _edited(before, after)
    assert found.severity is Severity.CRITICAL
    assert found.because.rule == "outcomes.primary_changed.switched"
    assert found.headline == f"Primary outcome switched: “{before}” → “{after}”"


def _step(*, before: r.Outcomes, after: r.Outcomes, **said: Any) -> dict[Kind, Finding]:
    return findings(a_record(outcomes=before, **said), a_record(outcomes=after, **said))


def _outcomes(primary: str, secondary: str = "") -> r.Outcomes:
    """Return outcomes by their names, which stand between commas."""
    named = (
        [an_outcome(one) for one in names.split(", ") if one] for names in (primary, secondary)
    )
    first, second = map(tuple, named)
    return r.Outcomes(primary=first, secondary=second)


def _became(before: r.Outcomes, after: r.Outcomes, **said: Any) -> tuple[str, str, str]:
    found = _step(before=before, after=after, **said)[Kind.OUTCOMES_PRIMARY_CHANGED]
    return found.severity.value, found.because.rule, found.headline


def test_an_outcome_that_goes_is_dropped() -> None:
    assert _became(_outcomes("Survival, Pain"), _outcomes("Survival")) == (
        "critical",
        "outcomes.primary_changed.dropped",
        "Primary outcome dropped: “Pain”",
    )


def test_an_outcome_that_comes_is_added() -> None:
    assert _became(_outcomes("Survival"), _outcomes("Survival, Pain")) == (
        "critical",
        "outcomes.primary_changed.added",
        "Primary outcome added: “Pain”",
    )


def test_an_outcome_that_is_secondary_now_is_demoted() -> None:
    found = _step(before=_outcomes("Survival, Pain"), after=_outcomes("Survival", "Pain"))
    primary, secondary = (
        found[kind] for kind in (Kind.OUTCOMES_PRIMARY_CHANGED, Kind.OUTCOMES_SECONDARY_CHANGED)
    )
    assert (primary.severity, primary.because.rule, primary.headline) == (
        Severity.CRITICAL,
        "outcomes.primary_changed.demoted",
        "Primary outcome is now a secondary outcome: “Pain”",
    )
    assert (secondary.severity, secondary.because.rule, secondary.headline) == (
        Severity.LOW,
        "outcomes.secondary_changed.moved",
        "A primary outcome is now secondary: “Pain”",
    )


def test_an_outcome_that_was_secondary_is_promoted() -> None:
    assert _became(_outcomes("Survival", "Pain"), _outcomes("Survival, Pain")) == (
        "critical",
        "outcomes.primary_changed.promoted",
        "A secondary outcome is now primary: “Pain”",
    )


def test_what_stands_in_both_lists_has_gone_nowhere() -> None:
    found = _became(_outcomes("Survival, Pain", "Pain"), _outcomes("Survival", "Pain"))
    assert found[1] == "outcomes.primary_changed.dropped"


def test_a_switch_with_a_secondary_outcome_says_so() -> None:
    found = _became(_outcomes("Survival", "Pain"), _outcomes("Pain", "Survival"))
    assert found[1] == "outcomes.primary_changed.switched"
    assert found[2] == (
        "Primary outcome switched: “Survival” → “Pain” "
        "(the former is a secondary outcome now and the latter was a secondary outcome)"
    )


def test_many_outcomes_are_counted_by_what_became_of_them() -> None:
    found = _became(_outcomes("Survival, Pain"), _outcomes("Falls, Weight, Sleep, Mood"))
    assert found[2] == (
        "Primary outcomes: 2 dropped (“Pain” and 1 more), 4 added (“Falls” and 3 more)"
    )
    found = _became(_outcomes("Survival, Pain"), _outcomes("Falls, Weight"))
    assert found[2].startswith("Primary outcomes: 2 switched (")


def test_outcomes_that_are_given_first_are_no_change_of_mind() -> None:
    assert _became(_outcomes(""), _outcomes("Survival")) == (
        "medium",
        "outcomes.primary_changed.given",
        "Primary outcome given: “Survival”",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Overall survival at 12 months", "Overall survival at 24 months"),
        ("Overall survival", "Overall survival at 24 months"),
        ("Change in HbA1c at week 12", "Change in HbA1c at week 52"),
        ("Change in HbA1c at week 12", "Change in HbA1c at month 12"),
        ("Grade 3-4 adverse events", "Grade 1-4 adverse events"),
        ("Weight loss > 5 %", "Weight loss > 10 %"),
    ],
)
def test_a_number_in_the_name_is_high(before: str, after: str) -> None:
    found = _edited(before, after)
    assert found.severity is Severity.HIGH
    assert found.because.rule == "outcomes.primary_changed.numbers"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Overall survival", "Overall survival (OS)"),
        ("Overall survival", "The overall survivals"),
        ("Adverse events", "Adverse events (AEs)"),
        ("Number of patients with a relapse", "Number of participants with relapses"),
        ("Tumour size as measured by a scan", "Tumor size by scan"),
        ("Hospitalisation or death", "Hospitalization, or death"),
        ("Change from baseline in haemoglobin", "Change in hemoglobin from the baseline"),
        ("Change from baseline in weight", "Weight, change from baseline"),
        ("Incidence of AEs", "Number of participants with AEs"),
        ("Incidence of adverse events", "Number of participants with adverse events (AEs)"),
        ("Response rate", "Percentage of participants with a response"),
        ("Frequency of falls", "Proportion of patients experiencing falls"),
        ("ORR", "Objective response rate"),
        ("6-minute walk distance", "6 minute walking distance"),
    ],
)
def test_other_words_for_the_same_are_medium(before: str, after: str) -> None:
    found = _edited(before, after)
    assert found.severity is Severity.MEDIUM
    assert found.because.rule == "outcomes.primary_changed.wording"


def test_a_short_name_that_stands_for_something_else_is_content() -> None:
    assert shift("Survival (OS)", "Survival (PFS)") == "content"


def test_an_abbreviation_that_reads_nothing_like_its_words_is_no_switch() -> None:
    found = _became(_outcomes("DLTs"), _outcomes("Incidence of dose limiting toxicities"))
    assert found[0] == "medium"


def _retimed(before: str, after: str) -> Finding:
    old, new = (
        a_record(outcomes__primary=(an_outcome(time_frame=frame),)) for frame in (before, after)
    )
    return findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]


def test_a_time_frame_that_moves_is_high() -> None:
    found = _retimed("12 months", "24 months")
    assert found.severity is Severity.HIGH
    assert found.because.rule == "outcomes.primary_changed.time_frame"
    assert found.headline == (
        "Time frame of the primary outcome moved from “12 months” to “24 months”: "
        "“Overall survival”"
    )


def test_a_time_frame_that_hardly_moves_is_medium() -> None:
    found = _retimed("Up to about 59 months", "Up to about 58 months")
    assert found.severity is Severity.MEDIUM
    assert found.because.rule == "outcomes.primary_changed.time_frame_slightly"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 months", "1 year"),
        ("52 weeks", "up to 1 year"),
        ("Week 12", "12 weeks"),
        ("two years", "24 months"),
    ],
)
def test_the_same_time_in_other_words_is_a_rewording(before: str, after: str) -> None:
    assert _retimed(before, after).because.rule == "outcomes.primary_changed.wording"


@pytest.mark.parametrize(
    ("before", "after"),
    [("End of treatment", "End of study"), ("Day 1 and day 28", "Day 28"), ("Day 5", "Week 5")],
)
def test_another_moment_is_another_time_frame(before: str, after: str) -> None:
    assert _retimed(before, after).because.rule == "outcomes.primary_changed.time_frame"


def test_numbers_that_a_description_says_weigh_as_a_time_frame_does() -> None:
    old, new, plain = (
        a_record(outcomes__primary=(an_outcome(description=text),))
        for text in ("Share with a loss of 5 %", "Share with a loss of 10 %", "Loss of weight")
    )
    found = findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert found.severity is Severity.HIGH
    assert found.because.rule == "outcomes.primary_changed.recounted"
    first = findings(a_record(), plain)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert first.severity is Severity.MEDIUM


def test_after_results_another_thing_is_high() -> None:
    public = {"results": some_results(), "has_results": True}
    found = _edited("Systolic pressure", "Diastolic pressure", **public)
    assert found.severity is Severity.HIGH
    assert found.because.rule == "outcomes.primary_changed.after_results"


def test_with_results_another_thing_is_reconciliation() -> None:
    old = a_record(outcomes__primary=(an_outcome("Systolic pressure"),))
    new = a_record(
        outcomes__primary=(an_outcome("Diastolic pressure"),),
        results=some_results(),
        has_results=True,
    )
    found = findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert found.severity is Severity.LOW
    assert found.because.rule == "outcomes.primary_changed.with_results"
