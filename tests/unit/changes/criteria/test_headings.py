# ruff: noqa: RUF001  (look-alike signs are what is tested)
"""Headings, cohorts, titles and introductions: what stands above criteria without being one."""

from __future__ import annotations

import pytest

from monitor.changes.criteria import parse


def placed(text: str) -> list[tuple[str, str, str]]:
    return [(one.section, one.group, one.text) for one in parse(text)]


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Incluson criteria:", "inclusion"),
        ("Inclusion Critera", "inclusion"),
        ("InInclusion criteria:", "inclusion"),
        ("Exclusion Crteria:", "exclusion"),
        ("EXCLUSION CRITERAI:", "exclusion"),
        ("Exlusion criteria", "exclusion"),
        ("Inclusioncriteria:", "inclusion"),
        ("Inclusion Criteria：", "inclusion"),
        ("Non-inclusion/exclusion criteria:", "exclusion"),
        ("Not inclusion criteria:", "exclusion"),
        ("Dropout criteria:", "other"),
        ("Elimination Criteria:", "other"),
        ("Enclusion criteria:", "other"),  # as near to one as to the other
    ],
)
def test_a_heading_may_be_misspelt(line: str, section: str) -> None:
    ((found, _, text),) = placed(f"{line}\n\n* Fever")

    assert (found, text) == (section, "Fever")


@pytest.mark.parametrize(
    "line",
    [
        "Inflexion points criteria are met",
        "Patients with exhaustion criteria",
        "Intrusion criteria of the guideline are not met",
        "Meets SMOKING CRITERIA",
        "Any of the following respiratory criteria:",
    ],
)
def test_other_words_make_no_heading(line: str) -> None:
    found = placed(f"Inclusion Criteria:\n\n* Adult\n* {line}\n* Fever")

    assert {section for section, _, _ in found} == {"inclusion"}


@pytest.mark.parametrize(
    ("line", "group", "text"),
    [
        ("Exclusion criteria People whose face turns red whenever they eat a plum", "",
         "People whose face turns red whenever they eat a plum"),
        ("Exclusion Criteria- none", "", "none"),
        ("Exclusion: pregnancy", "", "pregnancy"),
        ("Exclusion criteria children: late birth and fever", "Exclusion criteria children",
         "late birth and fever"),
        ("Exclusion Criteria for Adults with Fever: Late birth",
         "Exclusion Criteria for Adults with Fever", "Late birth"),
    ],
)  # fmt: skip
def test_text_behind_a_heading_is_a_criterion(line: str, group: str, text: str) -> None:
    assert placed(f"Inclusion Criteria:\n\n* Adult\n\n{line}")[1:] == [("exclusion", group, text)]


def test_a_heading_that_ran_into_the_item_before_it_is_one() -> None:
    text = "Inclusion Criteria:\n\n* Adult\n* Consent of the partner Exclusion Criteria:\n* Smoker"

    assert placed(text) == [
        ("inclusion", "", "Adult"),
        ("inclusion", "", "Consent of the partner"),
        ("exclusion", "", "Smoker"),
    ]


def test_a_whole_list_on_one_line_is_taken_apart() -> None:
    text = "Inclusion Criteria:- Adult men- Stable for a year Exclusion Criteria:- Fever- Cough"

    assert placed(text) == [
        ("inclusion", "", "Adult men"),
        ("inclusion", "", "Stable for a year"),
        ("exclusion", "", "Fever"),
        ("exclusion", "", "Cough"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "* Disease specific Exclusion Criteria:",
        "* Common Exclusion Criteria:",
        "* SUBJECT EXCLUSION CRITERIA:",
        "Solid and liquid tumor Exclusion Criteria:",
    ],
)
def test_a_qualified_heading_is_not_cut(line: str) -> None:
    found = placed(f"Inclusion Criteria:\n\n* Adult\n\n{line}\n\n* Smoker")

    assert [(section, text) for section, _, text in found] == [
        ("inclusion", "Adult"),
        ("exclusion", "Smoker"),
    ]


def test_the_old_cancer_layout_has_conditions_for_joining_only() -> None:
    text = (
        "DISEASE CHARACTERISTICS:\n\n* Stage II\n\nPATIENT CHARACTERISTICS:\n\nAge\n\n* Adult\n\n"
        "Other\n\n* No fever\n\nPRIOR CONCURRENT THERAPY:\n\nSurgery\n\n* No prior surgery"
    )

    assert placed(text) == [
        ("inclusion", "DISEASE CHARACTERISTICS", "Stage II"),
        ("inclusion", "PATIENT CHARACTERISTICS: Age", "Adult"),
        ("inclusion", "PATIENT CHARACTERISTICS: Other", "No fever"),
        ("inclusion", "PRIOR CONCURRENT THERAPY: Surgery", "No prior surgery"),
    ]


def test_the_old_cancer_layout_keeps_an_exclusion_section_that_it_has() -> None:
    text = "DISEASE CHARACTERISTICS:\n\n* Stage II\n\nExclusion Criteria:\n\n* Fever"

    assert [section for section, _, _ in placed(text)] == ["inclusion", "exclusion"]


def test_what_stands_before_the_only_heading_is_the_other_side() -> None:
    text = "Twins:\n\n* Adult\n\nEligibility criteria\n\n* Walks\n\nExclusion:\n\n* Fever"

    assert [section for section, _, _ in placed(text)] == ["inclusion", "inclusion", "exclusion"]


def test_eligibility_criteria_behind_the_inclusions_are_not_guessed() -> None:
    text = "Inclusion Criteria:\n\n* Adult\n\nEligibility Criteria：\n\n* Pregnant"

    assert [section for section, _, _ in placed(text)] == ["inclusion", "other"]


def test_excluded_is_no_heading_where_there_is_a_better_one() -> None:
    text = (
        "Exclusion Criteria\n\nConcurrent Medication:\n\nExcluded:\n\n* Steroids\n\n"
        "Prior Medication:\n\nExcluded within a month:\n\n* Plum oil"
    )

    assert placed(text) == [
        ("exclusion", "Concurrent Medication: Excluded", "Steroids"),
        ("exclusion", "Prior Medication: Excluded within a month", "Plum oil"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Adults aged 18-40 years with:",
        "At least 3 weeks after surgery. These are no surgery:",
        "Treatment with one of these two:",
    ],
)
def test_a_line_with_a_condition_above_a_list_is_a_criterion(line: str) -> None:
    text = f"Inclusion Criteria:\n\n{line}\n\n* Fever\n* Cough\n\nAble to walk"

    assert [(one.depth, one.text) for one in parse(text)] == [
        (0, line),
        (1, "Fever"),
        (1, "Cough"),
        (0, "Able to walk"),
    ]


def test_short_titles_above_lists_name_groups() -> None:
    text = (
        "Inclusion Criteria:\n\nGroup 1: Twins (n=20)\n\n* Adult\n\nGroup 2: Others\n\n* Child\n\n"
        "Performance status\n\n1. Walks"
    )

    assert [(group, one) for _, group, one in placed(text)] == [
        ("Group 1: Twins (n=20)", "Adult"),
        ("Group 2: Others", "Child"),
        ("Performance status", "Walks"),
    ]


@pytest.mark.parametrize("line", ["Age over 18", "No fever", "OR", "Able to walk", "Stage II."])
def test_a_line_that_claims_something_is_no_title(line: str) -> None:
    assert ("inclusion", "", line) in placed(f"Inclusion Criteria:\n\n{line}\n\n* Adult")


def test_a_name_above_repeated_headings_is_a_cohort() -> None:
    half = "{} protocol\n\nInclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n\nFever\n\n"

    assert placed(half.format("PLUM") + half.format("PEAR")) == [
        ("inclusion", "PLUM protocol", "Adult"),
        ("exclusion", "PLUM protocol", "Fever"),
        ("inclusion", "PEAR protocol", "Adult"),
        ("exclusion", "PEAR protocol", "Fever"),
    ]


def test_a_paragraph_above_the_other_heading_is_a_criterion() -> None:
    text = "Inclusion Criteria:\n\nAdults\n\nExclusion Criteria:\n\nSmokers"

    assert placed(text) == [("inclusion", "", "Adults"), ("exclusion", "", "Smokers")]


@pytest.mark.parametrize(
    "line",
    [
        "* Possible participants meeting any of these conditions will be excluded:",
        "* All of the following exclude a person from participation in this research:",
        "Persons who meet one of the following conditions will be excluded from entry.",
        "Volunteers must meet none of these conditions to be included",
    ],
)
def test_an_introduction_of_all_items_is_no_criterion(line: str) -> None:
    ((_, group, text),) = placed(f"Exclusion Criteria:\n\n{line}\n\n1. Fever")

    assert (group, text) == (line.strip("*:. "), "Fever")


@pytest.mark.parametrize(
    "line",
    [
        "* Patients who had protocol 7 are eligible if they meet the following criteria:",
        "* A woman is eligible if the following conditions are met:",
        "* One of the following:",
    ],
)
def test_an_introduction_of_some_people_is_a_criterion(line: str) -> None:
    found = parse(f"Inclusion Criteria:\n\n{line}\n  * Fever\n* Adult")

    assert [one.depth for one in found] == [0, 1, 0]
