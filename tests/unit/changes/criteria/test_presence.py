"""What it means that a criterion comes, goes, or changes sides."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.criteria.presence import Standing, is_restated, presence, unnegated
from monitor.changes.text import meaning


def added(text: str, section: str = "inclusion", *above: str, **said: Any) -> str:
    return presence(meaning(text), Standing(section=section, above=above, **said))


@pytest.mark.parametrize("section", ["inclusion", "exclusion"])
@pytest.mark.parametrize(
    "text", ["Platelets ≥ 100,000/µL", "History of stroke", "Pregnant or breastfeeding"]
)
def test_one_more_criterion_at_the_top_tightens(text: str, section: str) -> None:
    assert added(text, section) == "tightened"


def test_one_more_thing_that_is_ruled_out_among_the_inclusion_criteria_tightens() -> None:
    assert added("No prior chemotherapy") == "tightened"


@pytest.mark.parametrize(
    ("section", "above", "direction"),
    [
        ("inclusion", "At least one of the following:", "relaxed"),
        ("inclusion", "Any of the following:", "relaxed"),
        ("inclusion", "One or more of the following risk factors:", "relaxed"),
        ("inclusion", "Either of the following:", "relaxed"),
        ("inclusion", "All of the following:", "tightened"),
        ("inclusion", "Must meet the following criteria:", "tightened"),
        ("inclusion", "None of the following:", "tightened"),
        ("inclusion", "Adequate organ function:", "tightened"),
        ("exclusion", "Any of the following:", "tightened"),
        ("exclusion", "Any of the following cardiac conditions:", "tightened"),
        ("exclusion", "Prior treatment with the following:", "tightened"),
        ("exclusion", "One of the following within 6 months:", "tightened"),
    ],
)
def test_one_more_member_of_a_list_has_the_list_s_logic(
    section: str, above: str, direction: str
) -> None:
    assert added("Platelets ≥ 100,000/µL", section, above) == direction


@pytest.mark.parametrize(
    ("section", "above"),
    [
        ("inclusion", "Tumor types:"),
        ("inclusion", "Patients with the following tumors:"),
        ("inclusion", "Disease defined as the following:"),
        ("inclusion", "Exactly one of the following:"),
        ("inclusion", "Not eligible if one of the following:"),
        ("inclusion", "Excluding any of the following:"),
        ("inclusion", "Any of the following are allowed:"),
        ("exclusion", "All of the following:"),
        ("exclusion", "None of the following:"),
        ("exclusion", "Cancer, except for the following:"),
        ("exclusion", "Patients who do not meet the following:"),
        ("exclusion", "Heart disease, e.g.:"),
        ("exclusion", "Any of the following, unless resolved:"),
    ],
)
def test_below_a_list_whose_logic_is_not_certain_it_stays_unclear(section: str, above: str) -> None:
    assert added("Platelets ≥ 100,000/µL", section, above) == "unclear"


def test_what_stands_above_the_list_may_turn_it_round() -> None:
    near = "Any of the following:"
    assert added("Fever", "inclusion", near, "Disease with") == "relaxed"
    assert added("Fever", "inclusion", near, "Unless there is") == "unclear"


@pytest.mark.parametrize("section", ["inclusion", "exclusion"])
@pytest.mark.parametrize(
    "text",
    [
        "Patients with treated brain metastases are eligible",
        "Prednisone up to 10 mg is allowed",
        "Note: laboratory values may be repeated",
        "Adolescents may be enrolled",
        "Patients with healed frost may take part",
        "Those with healed frost may enter the trial",
        "Patients with controlled HIV are not excluded",
        "None",
        "N/A",
        "No exclusion criteria",
        "Or prior taxane",
        "Except basal cell carcinoma",
    ],
)
def test_permissions_and_notes_are_unclear(text: str, section: str) -> None:
    assert added(text, section) == "unclear"


@pytest.mark.parametrize("section", ["inclusion", "exclusion"])
@pytest.mark.parametrize(
    "text",
    [
        "For Part 2B: graft within 8 weeks of pruning.",
        "Cohort B only: measurable rot",
        "Prior ixotinib (Arm 2)",
        "For the expansion cohort, confirmed rot",
        "* <!-- -->",
        "---",
    ],
)
def test_what_is_about_a_part_of_the_trial_or_about_nothing_is_unclear(
    text: str, section: str
) -> None:
    assert added(text, section) == "unclear"


def test_a_negation_among_the_exclusions_is_unclear() -> None:
    for text in ("No prior chemotherapy", "Patients must not have had surgery", "Not pregnant"):
        assert added(text, "exclusion") == "unclear"


@pytest.mark.parametrize(
    "said", [{"section": "other"}, {"is_heading": True}, {"kept": False}, {"group": "Unless:"}]
)
def test_headings_and_whole_groups_that_come_have_no_direction(said: dict[str, Any]) -> None:
    at = {"section": "inclusion", **said}
    assert presence("fever", Standing(**at)) == "unclear"


def test_eligible_for_a_treatment_is_no_permission() -> None:
    assert added("Eligible for stem cell transplantation") == "tightened"
    assert added("Patients who are eligible for transplantation", "exclusion") == "tightened"


# --- changing sides


def moved(inside: str, outside: str) -> tuple[bool, bool]:
    one, other = Standing(section="inclusion"), Standing(section="exclusion")
    there = is_restated(meaning(inside), meaning(outside), old=one, new=other)
    return there, is_restated(meaning(outside), meaning(inside), old=other, new=one)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("No prior radiotherapy", "Prior radiotherapy"),
        ("Not pregnant or breastfeeding", "Pregnant or breastfeeding"),
        ("Patients must not have active infection", "Active infection"),
        ("Without brain metastases", "Patients with brain metastases"),
        ("No known hepatitis B", "Known hepatitis B"),
        ("ANC ≥ 1,500/µL", "ANC < 1,500/µL"),
        ("Absence of cirrhosis", "Cirrhosis"),
    ],
)
def test_what_is_asked_not_to_be_so_is_the_same_as_what_is_ruled_out(
    inside: str, outside: str
) -> None:
    assert moved(inside, outside) == (True, True)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("Prior radiotherapy", "Prior radiotherapy"),
        ("Prior radiotherapy", "No prior radiotherapy"),
        ("No prior radiotherapy", "No prior radiotherapy"),
        ("ANC ≥ 1,500/µL", "ANC ≤ 1,500/µL"),
        ("ANC ≥ 1,500/µL", "ANC < 1,000/µL"),
        ("No prior radiotherapy", "Prior chemotherapy"),
        ("No infection and adequate liver function", "Infection and adequate liver function"),
        ("No prior steroids are allowed", "Prior steroids are allowed"),
    ],
)
def test_what_changes_sides_and_means_something_else_is_not_reworded(
    inside: str, outside: str
) -> None:
    assert moved(inside, outside) == (False, False)


def test_below_a_list_a_change_of_sides_is_never_a_rewording() -> None:
    one = Standing(section="inclusion", above=("One of:",))
    assert not is_restated("no fever", "fever", old=one, new=Standing(section="exclusion"))


def test_a_leading_negation_can_be_taken_off() -> None:
    assert unnegated("no prior surgery") == "prior surgery"
    assert unnegated("patients must not have any infection") == "infection"
    assert unnegated("prior surgery") is None
    assert unnegated("normal liver") is None
