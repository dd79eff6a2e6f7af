"""A primary outcome is reworded, moved in number or time, or made another one."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.rules.measures import shift
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
        ("Level of IL-6", "Level of IL-8"),
        ("Death and stroke", "Death or stroke"),
    ],
)
def test_another_thing_that_is_measured_is_critical(before: str, after: str) -> None:
    found = _edited(before, after)
    assert found.severity is Severity.CRITICAL
    assert found.because.rule == "outcomes.primary_changed"


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
    ],
)
def test_other_words_for_the_same_are_medium(before: str, after: str) -> None:
    found = _edited(before, after)
    assert found.severity is Severity.MEDIUM
    assert found.because.rule == "outcomes.primary_changed.wording"


def test_a_short_name_that_stands_for_something_else_is_content() -> None:
    assert shift("Survival (OS)", "Survival (PFS)") == "content"


def test_numbers_that_a_description_says_weigh_as_a_time_frame_does() -> None:
    old, new, plain = (
        a_record(outcomes__primary=(an_outcome(description=text),))
        for text in ("Share with a loss of 5 %", "Share with a loss of 10 %", "Loss of weight")
    )
    found = findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert found.severity is Severity.HIGH
    first = findings(a_record(), plain)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert first.severity is Severity.MEDIUM


def test_after_results_another_thing_is_high() -> None:
    public = {"results": some_results(), "has_results": True}
    assert _edited("Systolic pressure", "Diastolic pressure", **public).severity is Severity.HIGH


def test_with_results_any_edit_is_reconciliation() -> None:
    old = a_record(outcomes__primary=(an_outcome("Systolic pressure"),))
    new = a_record(
        outcomes__primary=(an_outcome("Diastolic pressure"),),
        results=some_results(),
        has_results=True,
    )
    assert findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED].severity is Severity.LOW


def test_a_secondary_outcome_that_became_another_one_is_medium() -> None:
    def step(after: str) -> Finding:
        old, new = (
            a_record(outcomes__secondary=(an_outcome(name),))
            for name in ("Systolic pressure", after)
        )
        return findings(old, new)[Kind.OUTCOMES_SECONDARY_CHANGED]

    assert step("Diastolic pressure").severity is Severity.MEDIUM
    assert step("The systolic pressures").severity is Severity.LOW
