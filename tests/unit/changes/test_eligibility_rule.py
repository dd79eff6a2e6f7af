# ruff: noqa: E501, RUF001, SIM905  (each case is one line; look-alike signs are what is tested)
"""What the rule makes of criteria and population: weight, direction, and one true sentence."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.rules.eligibility import ROWS
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from tests.builders import a_record, findings, the_finding

INSIDE = ["Adults aged ≥ 18 years", "ECOG 0-1", "Bilirubin ≤ 1.5 × ULN", "Measurable disease"]
OUTSIDE = [
    "Chemotherapy within 4 weeks before enrollment",
    "Prior malignancy except cervical carcinoma in situ and skin cancer",
    "Diabetes mellitus",
    "History of stroke",
]
EARLY = {"status__overall": "NOT_YET_RECRUITING"}


def text(inside: list[str], outside: list[str]) -> str:
    return "\n".join(
        [
            "Inclusion Criteria:\n",
            *(f"* {one}" for one in inside),
            "\nExclusion Criteria:\n",
            *(f"* {one}" for one in outside),
        ]
    )


BASE = text(INSIDE, OUTSIDE)


def told(criteria: str, old: str = BASE, **said: Any) -> Finding:
    early = {name: value for name, value in said.items() if name == "status__overall"}
    return the_finding(
        a_record(eligibility__criteria=old, **early),
        a_record(eligibility__criteria=criteria, **said),
    )


CASES = [
    (
        "eligibility.criteria_changed.threshold",
        ("≤ 1.5 × ULN", "≤ 2 × ULN"),
        "Bilirubin ≤ 1.5 × ULN → ≤ 2 × ULN: relaxed",
    ),
    (
        "eligibility.criteria_changed.age",
        ("≥ 18 years", "≥ 12 years"),
        "Age ≥ 18 years → ≥ 12 years: relaxed",
    ),
    (
        "eligibility.criteria_changed.performance_status",
        ("ECOG 0-1", "ECOG 0-2"),
        "ECOG 0-1 → 0-2: relaxed",
    ),
    (
        "eligibility.criteria_changed.time_window",
        ("within 4 weeks", "within 2 weeks"),
        "Exclusion time window shortened: within 4 weeks → within 2 weeks (“Chemotherapy within 2 weeks before enrollment”): relaxed",
    ),
    (
        "eligibility.criteria_changed.exception",
        ("except cervical carcinoma in situ and skin cancer", "except skin cancer"),
        "Exception narrowed in exclusion criterion “Prior malignancy except skin cancer”: tightened",
    ),
    (
        "eligibility.criteria_changed.exclusion_removed",
        ("* Diabetes mellitus\n", ""),
        "Exclusion criterion removed: “Diabetes mellitus” (relaxed)",
    ),
    (
        "eligibility.criteria_changed",
        ("* Diabetes mellitus\n", "* Diabetes mellitus\n* Known allergy to starch\n"),
        "Exclusion criterion added: “Known allergy to starch” (tightened)",
    ),
    (
        "eligibility.criteria_changed.cohort",
        ("* Measurable disease\n", "* Measurable disease\n\nCohort B:\n\n* Resected disease\n"),
        "Section added: “Cohort B”; inclusion criterion added: “Resected disease” (Cohort B)",
    ),
]


@pytest.mark.parametrize(("rule", "edit", "headline"), CASES)
def test_each_class_of_edits_has_its_row_and_its_sentence(
    rule: str, edit: tuple[str, str], headline: str
) -> None:
    found = told(BASE.replace(*edit))

    assert (found.because.rule, found.severity) == (rule, Severity.HIGH)
    assert found.headline == headline


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("eligibility.criteria_changed.threshold.before_recruitment", CASES[0][1]),
        ("eligibility.criteria_changed.age.before_recruitment", CASES[1][1]),
        ("eligibility.criteria_changed.performance_status.before_recruitment", CASES[2][1]),
        ("eligibility.criteria_changed.time_window.before_recruitment", CASES[3][1]),
        ("eligibility.criteria_changed.exception.before_recruitment", CASES[4][1]),
        ("eligibility.criteria_changed.exclusion_removed.before_recruitment", CASES[5][1]),
        ("eligibility.criteria_changed.before_recruitment", CASES[6][1]),
        ("eligibility.criteria_changed.cohort.before_recruitment", CASES[7][1]),
    ],
)
def test_before_recruitment_the_same_edit_weighs_one_step_less(
    rule: str, edit: tuple[str, str]
) -> None:
    found = told(BASE.replace(*edit), **EARLY)

    assert (found.because.rule, found.severity) == (rule, Severity.MEDIUM)


@pytest.mark.parametrize("status", ["ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED"])
def test_after_recruitment_an_edit_weighs_what_it_does_during_it(status: str) -> None:
    found = told(BASE.replace("ECOG 0-1", "ECOG 0-2"), status__overall=status)

    assert found.because.rule == "eligibility.criteria_changed.performance_status"


@pytest.mark.parametrize("said", [{}, EARLY])
def test_a_criterion_that_crosses_is_critical_at_any_time(said: dict[str, Any]) -> None:
    crossed = text([*INSIDE, "Diabetes mellitus"], [OUTSIDE[0], OUTSIDE[1], OUTSIDE[3]])
    found = told(crossed, **said)

    assert (found.because.rule, found.severity) == (
        "eligibility.criteria_changed.moved",
        Severity.CRITICAL,
    )
    assert found.headline == "Criterion moved from exclusion to inclusion: “Diabetes mellitus”"


@pytest.mark.parametrize("said", [{}, EARLY])
@pytest.mark.parametrize(
    ("edit", "headline"),
    [
        (
            ("Bilirubin ≤", "Bilirubin ≥"),
            "Inclusion criterion turned around (≤ → ≥): “Bilirubin ≥ 1.5 × ULN”",
        ),
        (
            ("* Measurable disease", "* No measurable disease"),
            "Inclusion criterion turned around (negation added): “No measurable disease”",
        ),
    ],
)
def test_a_criterion_that_is_turned_around_is_critical_at_any_time(
    edit: tuple[str, str], headline: str, said: dict[str, Any]
) -> None:
    found = told(BASE.replace(*edit), **said)

    assert (found.because.rule, found.severity) == (
        "eligibility.criteria_changed.flipped",
        Severity.CRITICAL,
    )
    assert found.headline == headline


def test_the_gravest_edit_decides_and_comes_first() -> None:
    found = told(
        BASE.replace("≤ 1.5 × ULN", "≤ 2 × ULN").replace("* Measurable", "* No measurable")
    )

    assert found.because.rule == "eligibility.criteria_changed.flipped"
    assert found.headline == (
        "Inclusion criterion turned around (negation added): “No measurable disease”;"
        " bilirubin ≤ 1.5 × ULN → ≤ 2 × ULN: relaxed"
    )


@pytest.mark.parametrize(
    ("rule", "severity", "said"),
    [
        ("eligibility.criteria_changed.rewritten", Severity.HIGH, {}),
        ("eligibility.criteria_changed.rewritten.before_recruitment", Severity.MEDIUM, EARLY),
    ],
)
def test_a_wholesale_rewrite_is_said_to_be_one(
    rule: str, severity: Severity, said: dict[str, Any]
) -> None:
    colours = ["crimson", "amber", "violet", "teal", "ochre", "indigo", "scarlet", "olive", "mauve"]
    birds = ["heron", "finch", "osprey", "plover", "wren", "kestrel", "ibis", "rook", "stork"]
    old = text([f"Confirmed {one} fever of any stage" for one in colours], ["Any fog"])
    new = text([f"Able to feed a {one} twice each day" for one in birds], ["Some mist at dawn"])
    found = told(new, old=old, **said)

    assert (found.because.rule, found.severity) == (rule, severity)
    assert "rewritten as a whole" in found.headline
    assert "possible data loss or summary; verify at the registry" in found.headline


def test_a_line_that_crosses_in_a_wholesale_rewrite_is_critical() -> None:
    old = text(
        [f"Confirmed fever {word}" for word in "heron finch osprey plover wren".split()],
        ["Old fog", "Any mist", "Cold rain"],
    )
    new = text(
        ["Old fog", *(f"Able to {word} a bird" for word in "feed draw hear call".split())],
        ["Long grass", "Some dew"],
    )
    found = told(new, old=old)

    assert found.because.rule == "eligibility.criteria_changed.moved"
    assert found.headline.startswith("Criterion moved from exclusion to inclusion: “Old fog”")
    assert "rewritten as a whole" in found.headline


WORDINGS = [
    (
        "* Measurable disease\n",
        "* Measurable disease\n* Women of childbearing potential must use effective contraception\n",
        "eligibility.criteria_changed.contraception",
        Severity.MEDIUM,
        "eligibility.criteria_changed.contraception.before_recruitment",
        Severity.LOW,
    ),
    (
        "* Measurable disease\n",
        "* Measurable disease\n* Able to give written informed consent\n",
        "eligibility.criteria_changed.formal",
        Severity.LOW,
        "eligibility.criteria_changed.formal.before_recruitment",
        Severity.NOISE,
    ),
]


@pytest.mark.parametrize(("before", "after", "rule", "severity", "early", "less"), WORDINGS)
def test_what_every_protocol_asks_weighs_little(
    before: str, after: str, rule: str, severity: Severity, early: str, less: Severity
) -> None:
    found, first = told(BASE.replace(before, after)), told(BASE.replace(before, after), **EARLY)

    assert (found.because.rule, found.severity) == (rule, severity)
    assert (first.because.rule, first.severity) == (early, less)


@pytest.mark.parametrize(
    ("rule", "severity", "said"),
    [
        ("eligibility.criteria_changed.regrouped", Severity.MEDIUM, {}),
        ("eligibility.criteria_changed.regrouped.before_recruitment", Severity.LOW, EARLY),
    ],
)
def test_a_criterion_that_goes_to_another_group_is_regrouped(
    rule: str, severity: Severity, said: dict[str, Any]
) -> None:
    old = "Inclusion Criteria:\n\nCohort A:\n\n* Adult\n* Fever\n\nCohort B:\n\n* Cough"
    new = "Inclusion Criteria:\n\nCohort A:\n\n* Adult\n\nCohort B:\n\n* Cough\n* Fever"
    found = told(new, old=old, **said)

    assert (found.because.rule, found.severity) == (rule, severity)
    assert found.headline == "1 criterion moved to another group or list"


def test_a_text_that_says_the_same_is_reworded() -> None:
    found = told(BASE.replace("ECOG 0-1", "Eastern Cooperative Oncology Group (ECOG) ≤ 1"))

    assert (found.because.rule, found.severity) == ("eligibility.reworded", Severity.LOW)


def test_several_changes_are_told_the_most_important_first() -> None:
    outside = [OUTSIDE[0], OUTSIDE[1]]
    edited = text([one.replace("ECOG 0-1", "ECOG 0-2") for one in INSIDE], outside)
    found = told(edited, eligibility__minimum_age="12 Years")

    assert found.headline == (
        "Now from 12 years (was 18): relaxed; ECOG 0-1 → 0-2: relaxed;"
        " 2 exclusion criteria removed: relaxed (“Diabetes mellitus” and “History of stroke”)"
    )
    assert found.because.rule == "eligibility.criteria_changed.population"
    assert {change.field for change in found.changes} == {
        "eligibility.criteria",
        "eligibility.minimum_age",
    }


def test_more_than_fits_is_counted() -> None:
    numbers = [
        f"Level {at} of something long that has a name of its own ≥ {at}5 mg" for at in range(9)
    ]
    old, new = (
        text(numbers, ["Fog"]),
        text([one.replace("5 mg", "7 mg") for one in numbers], ["Fog"]),
    )
    found = told(new, old=old)

    assert len(found.headline) <= 300
    assert found.headline.endswith("more changes")


# --- the population


@pytest.mark.parametrize(
    ("field", "before", "after", "headline"),
    [
        ("minimum_age", "18 Years", "12 Years", "Now from 12 years (was 18): relaxed"),
        ("minimum_age", "12 Years", "18 Years", "Now from 18 years (was 12): tightened"),
        ("minimum_age", "1 Year", "6 Months", "Now from 6 months (was 1 year): relaxed"),
        ("minimum_age", "18 Years", "", "No minimum age now (was 18 years): relaxed"),
        ("minimum_age", "", "18 Years", "Minimum age of 18 years set (was none): tightened"),
        ("maximum_age", "65 Years", "75 Years", "Now up to 75 years (was 65): relaxed"),
        ("maximum_age", "75 Years", "65 Years", "Now up to 65 years (was 75): tightened"),
        ("maximum_age", "", "75 Years", "Maximum age of 75 years set (was none): tightened"),
        ("maximum_age", "75 Years", "", "No maximum age now (was 75 years): relaxed"),
        ("maximum_age", "28 Days", "1 Month", "Now up to 1 month (was 28 days): effect unclear"),
        ("maximum_age", "28 Days", "2 Months", "Now up to 2 months (was 28 days): relaxed"),
        ("minimum_age", "Child", "Adult", "Now from adult (was child): effect unclear"),
        ("sex", "ALL", "FEMALE", "Sex all → female: tightened"),
        ("sex", "MALE", "ALL", "Sex male → all: relaxed"),
        ("sex", "MALE", "FEMALE", "Sex male → female: effect unclear"),
        ("healthy_volunteers", True, False, "Accepts no healthy volunteers now: tightened"),
        ("healthy_volunteers", False, True, "Now accepts healthy volunteers: relaxed"),
        (
            "healthy_volunteers",
            True,
            None,
            "No longer says whether healthy volunteers are accepted: effect unclear",
        ),
    ],
)
def test_values_of_the_population_are_told_with_their_direction(
    field: str, before: Any, after: Any, headline: str
) -> None:
    base = {"eligibility__minimum_age": ""}
    found = the_finding(
        a_record(**{**base, f"eligibility__{field}": before}),
        a_record(**{**base, f"eligibility__{field}": after}),
    )

    assert (found.because.rule, found.severity) == ("eligibility.population_changed", Severity.HIGH)
    assert found.headline == headline


@pytest.mark.parametrize(
    ("before", "after"),
    [("6 Months", "0.5 Years"), ("1 Year", "12 Months"), ("14 Days", "2 Weeks")],
)
def test_the_same_age_in_another_unit_is_low(before: str, after: str) -> None:
    found = the_finding(
        a_record(eligibility__minimum_age=before), a_record(eligibility__minimum_age=after)
    )

    assert (found.because.rule, found.severity) == (
        "eligibility.population_changed.same_age",
        Severity.LOW,
    )


def test_another_population_before_recruitment_weighs_less() -> None:
    found = the_finding(a_record(**EARLY), a_record(eligibility__sex="FEMALE", **EARLY))

    assert (found.because.rule, found.severity) == (
        "eligibility.population_changed.before_recruitment",
        Severity.MEDIUM,
    )


def test_a_population_described_otherwise_is_medium() -> None:
    found = the_finding(a_record(), a_record(eligibility__population="People of Fernley"))

    assert (found.because.rule, found.severity) == (
        "eligibility.population_changed.described",
        Severity.MEDIUM,
    )
    assert found.headline == "Study population given"


def test_the_age_in_the_criteria_is_not_told_a_second_time() -> None:
    found = told(BASE.replace("≥ 18 years", "≥ 12 years"), eligibility__minimum_age="12 Years")

    assert found.headline == "Now from 12 years (was 18): relaxed"
    assert found.because.rule == "eligibility.criteria_changed.population"


def test_another_age_in_the_criteria_than_in_the_value_is_told() -> None:
    found = told(BASE.replace("≥ 18 years", "≥ 16 years"), eligibility__minimum_age="12 Years")

    assert found.headline == (
        "Now from 12 years (was 18): relaxed; age ≥ 18 years → ≥ 16 years: relaxed"
    )


def test_together_before_recruitment_they_weigh_less() -> None:
    new = BASE.replace("≥ 18 years", "≥ 12 years")
    found = told(new, eligibility__minimum_age="12 Years", **EARLY)

    rule = "eligibility.criteria_changed.population.before_recruitment"
    assert (found.because.rule, found.severity) == (rule, Severity.MEDIUM)


def test_a_reworded_text_and_another_age_are_two_stories() -> None:
    old = a_record(eligibility__criteria=BASE)
    new = a_record(
        eligibility__criteria=BASE.replace("ECOG 0-1", "ECOG ≤ 1"),
        eligibility__minimum_age="12 Years",
    )

    assert set(findings(old, new)) == {
        Kind.ELIGIBILITY_REWORDED,
        Kind.ELIGIBILITY_POPULATION_CHANGED,
    }


def test_every_row_begins_with_its_kind_and_no_two_share_a_name() -> None:
    names = [row.rule for row in ROWS]

    assert len(set(names)) == len(names)
    assert all(row.rule == row.kind or row.rule.startswith(f"{row.kind}.") for row in ROWS)
