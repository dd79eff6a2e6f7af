# ruff: noqa: E501  (each case is one line)
"""What moved in a criterion is what a headline shows, and what it is about decides its weight."""

from __future__ import annotations

import pytest

from monitor.changes.rules.difference import moved_words
from monitor.changes.words import words
from monitor.model.event import Finding
from tests.builders import a_record, the_finding


def told(before: str, after: str, *, section: str = "inclusion") -> Finding:
    """Return what is made of one criterion that became another."""
    inside, outside = ("{}", "Fog at dawn") if section == "inclusion" else ("Adults", "{}")
    text = f"Inclusion Criteria:\n\n* {inside}\n\nExclusion Criteria:\n\n* {outside}\n"
    return the_finding(
        a_record(eligibility__criteria=text.format(before)),
        a_record(eligibility__criteria=text.format(after)),
    )


def excluded(before: str, after: str) -> Finding:
    return told(before, after, section="exclusion")


def test_a_dose_a_day_is_a_threshold_and_no_time() -> None:
    found = told("Fictinib 10 mg/day for asthma", "Fictinib 20 mg/day for asthma")

    assert found.because.rule == "eligibility.criteria_changed.threshold"
    assert found.headline == (
        "10 mg/day → 20 mg/day in inclusion criterion “Fictinib 20 mg/day for asthma”: effect unclear"
    )


def test_how_long_contraception_is_asked_for_is_contraception() -> None:
    found = told(
        "Women agree to use contraception until 3 months after the last dose",
        "Women agree to use contraception until 6 months after the last dose",
    )

    assert found.because.rule == "eligibility.criteria_changed.contraception"
    assert "on contraception or childbearing changed (3 months → 6 months)" in found.headline


def test_an_illness_beside_contraception_is_no_contraception() -> None:
    found = told(
        "Women of childbearing potential use contraception",
        "Women of childbearing potential with ennui use contraception",
    )

    assert found.because.rule == "eligibility.criteria_changed"


def test_an_exception_with_a_time_in_it_is_an_exception() -> None:
    found = excluded("Brain metastases", "Brain metastases unless stable for ≥ 4 weeks")

    assert found.because.rule == "eligibility.criteria_changed.exception"
    assert found.headline.startswith(
        "Exception added in exclusion criterion “Brain metastases unless"
    )


@pytest.mark.parametrize(
    "after",
    [
        "Any illness that would jeopardise participation in the opinion of the investigator",
        "Any condition that, in the investigator's opinion, may affect the study",
    ],
)
def test_other_words_about_the_investigators_opinion_are_formal(after: str) -> None:
    before = "Any illness that, in the investigator's opinion, may interfere with the study"
    if "condition" in after:
        before = before.replace("illness", "condition")
    found = excluded(before, after)

    assert found.because.rule == "eligibility.criteria_changed.formal"
    assert found.headline.startswith("Formal exclusion criterion changed (")


def test_an_illness_beside_the_investigators_opinion_is_not_formal() -> None:
    found = excluded(
        "Any illness that, in the investigator's opinion, interferes",
        "Any illness or ennui that, in the investigator's opinion, interferes",
    )

    assert found.because.rule == "eligibility.criteria_changed"


def test_a_marker_that_turns_around_is_critical() -> None:
    found = told("HER2+ breast cancer", "HER2- breast cancer")

    assert (found.because.rule, found.severity) == (
        "eligibility.criteria_changed.flipped",
        "critical",
    )


def test_pieces_of_a_criterion_are_no_threshold() -> None:
    found = told("Fever and cough and rash of the arm", "Fever\n* Cough\n* Rash of the arm or leg")

    assert "threshold" not in found.because.rule


@pytest.mark.parametrize(
    ("before", "after", "headline"),
    [
        (
            "Consent to allocation of treatment",
            "Consent to allocation/randomization of treatment",
            "Inclusion criterion changed (“allocation” → “allocation/randomization”): “Consent to allocation/randomization of treatment”",
        ),
        (
            "Measurable disease by CT",
            "Measurable disease by CT or MRI",
            "Inclusion criterion changed (“or MRI” added): “Measurable disease by CT or MRI” (relaxed)",
        ),
        (
            "Chemotherapy within 28 days before enrollment",
            "Chemotherapy within 14 days before enrollment",
            "Inclusion time window shortened: within 28 days → within 14 days (“Chemotherapy within 14 days before enrollment”): tightened",
        ),
        (
            "At least 28 days since chemotherapy",
            "At least 8 weeks since chemotherapy",
            "Inclusion minimum time lengthened: ≥ 28 days → ≥ 8 weeks (“At least 8 weeks since chemotherapy”): tightened",
        ),
    ],
)
def test_what_moved_stands_before_the_criterion(before: str, after: str, headline: str) -> None:
    assert told(before, after).headline == headline


def test_a_washout_that_is_shorter_is_told_as_one() -> None:
    found = excluded(
        "Chemotherapy within 28 days before enrollment",
        "Chemotherapy within 14 days before enrollment",
    )

    assert found.headline == (
        "Exclusion time window shortened: within 28 days → within 14 days"
        " (“Chemotherapy within 14 days before enrollment”): relaxed"
    )


def test_of_several_the_first_two_are_told_with_what_moved() -> None:
    found = told(
        "Proven fever\n* Known cough\n* Old rash", "Proven mist\n* Known cold fog\n* Old red rash"
    )

    assert found.headline == (
        "3 inclusion criteria changed (“fever” → “mist” in “Proven mist”,"
        " “cough” → “cold fog” in “Known cold fog” and 1 more)"
    )


def test_of_several_that_went_two_are_named() -> None:
    found = excluded("Fever\n* Cough\n* Rash\n* Fog", "Fog")

    assert found.headline == ("3 exclusion criteria removed: relaxed (“Fever”, “Cough” and 1 more)")


def test_the_cohort_of_a_criterion_is_named() -> None:
    text = "Inclusion Criteria:\n\nCohort A:\n\n* Fever\n\nCohort B:\n\n* ECOG {}\n* Cough\n"
    found = the_finding(
        a_record(eligibility__criteria=text.format("0-1")),
        a_record(eligibility__criteria=text.format("0-2")),
    )

    assert found.headline == "ECOG 0-1 → 0-2 (Cohort B): relaxed"


@pytest.mark.parametrize(
    ("field", "before", "after", "headline"),
    [
        ("minimum_age", "18 Years", "N/A", "No minimum age now (was 18 years): relaxed"),
        ("maximum_age", "65 Years", "N/A", "No maximum age now (was 65 years): relaxed"),
        ("minimum_age", "N/A", "18 Years", "Minimum age of 18 years set (was none): tightened"),
        ("maximum_age", "N/A", "65 Years", "Maximum age of 65 years set (was none): tightened"),
    ],
)
def test_an_age_that_is_not_applicable_is_no_limit(
    field: str, before: str, after: str, headline: str
) -> None:
    other = {"eligibility__minimum_age": ""} if field == "maximum_age" else {}
    found = the_finding(
        a_record(**{**other, f"eligibility__{field}": before}),
        a_record(**{**other, f"eligibility__{field}": after}),
    )

    assert found.because.rule == "eligibility.population_changed"
    assert found.headline == headline


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a x c", [("b", "x")]),
        ("a b", "a b c", [("", "c")]),
        ("a b c", "a c", [("b", "")]),
        ("HER2+ cancer", "HER2- cancer", [("HER2+", "HER2-")]),
        ("a b c d e", "x b c d y", [("a", "x"), ("e", "y")]),
    ],
)
def test_words_that_moved_are_whole(before: str, after: str, moved: list[tuple[str, str]]) -> None:
    assert moved_words(words(before, after)) == moved


def test_a_negation_that_only_went_elsewhere_is_told_at_both_places() -> None:
    found = told(
        "Have not received cold tea before\n* Known cough",
        "Previously received no tea before\n* Known cold fog",
    )

    assert "“Have not” → “Previously”, “cold” → “no”" in found.headline


def test_a_time_in_an_exception_is_no_shorter_window() -> None:
    found = excluded(
        "Prior malignancy except skin cancer within 5 years",
        "Prior malignancy except skin cancer within 3 years",
    )

    assert found.headline.startswith("Within 5 years → within 3 years in exclusion criterion")
    assert found.headline.endswith("effect unclear")
