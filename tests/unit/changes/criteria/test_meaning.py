# ruff: noqa: RUF001  (look-alike signs are what is tested)
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.criteria.meaning import Effect, effect
from monitor.changes.text import meaning

OPPOSITE = {"relaxed": "tightened", "tightened": "relaxed", "unclear": "unclear"}


def edit(
    before: str, after: str, section: str = "inclusion", under: tuple[str, ...] = ()
) -> Effect:
    return effect(meaning(before), meaning(after), section=section, under=under)


@pytest.mark.parametrize(
    ("before", "after", "direction", "about"),
    [
        ("Age ≥ 18 years", "Age ≥ 12 years", "relaxed", "≥ 18 years → ≥ 12 years"),
        (
            "Diagnosed no more than 15 years ago",
            "Diagnosed no more than 20 years ago",
            "relaxed",
            "≤ 15 years → ≤ 20 years",
        ),
        ("ECOG 0-1", "ECOG 0, 1 or 2", "relaxed", "ECOG 0-1 → 0-2"),
        ("ECOG performance status ≤ 2", "ECOG performance status ≤ 1", "tightened", "0-2 → 0-1"),
        ("Bilirubin ≤ 1.5 x ULN", "Bilirubin ≤ 2 × ULN", "relaxed", "≤ 1.5 × ULN → ≤ 2 × ULN"),
        (
            "Off pills for at least six months",
            "Off pills for at least four weeks",
            "relaxed",
            "≥ 4",
        ),
        ("Aged 18 to 65 years", "Aged 18 to 60 years", "tightened", "18-65 years → 18-60 years"),
        ("Aged 18 years or older", "Aged 18-55 years", "tightened", "≥ 18 years → 18-55 years"),
        ("Hemoglobin > 9 g/dL", "Hemoglobin ≥ 9 g/dL", "relaxed", "> 9 g/dL → ≥ 9 g/dL"),
    ],
)
def test_one_clear_bound_tells_the_direction(
    before: str, after: str, direction: str, about: str
) -> None:
    found = edit(before, after)

    assert found.direction == direction
    assert about in found.about[0]
    assert edit(after, before).direction == OPPOSITE[direction]


def test_in_an_exclusion_a_wider_bound_keeps_more_people_out() -> None:
    assert edit("QTc > 450 ms", "QTc > 470 ms", "exclusion").direction == "relaxed"
    assert edit(
        "Chemotherapy within 2 weeks", "Chemotherapy within 4 weeks", "exclusion"
    ) == Effect(about=("within 2 weeks → within 4 weeks",), direction="tightened")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("No surgery within 4 weeks", "No surgery within 2 weeks"),
        ("Age ≥ 18 years", "Age ≥ 12 years with consent"),
        ("BMI 18-30 kg/m2", "BMI 20-32 kg/m2"),
        ("Washout of 6 months", "Washout of 4 weeks"),
        ("Hemoglobin > 8", "Hemoglobin < 8"),
        ("Albumin > 3 g/dL", "Albumin > 30 g/L"),
        ("Age > 18 years unless twin", "Age > 16 years unless twin"),
        ("At least 4 weeks since surgery", "At least 1 month since surgery"),
        ("Will use pills for up to 5 years", "Will use pills for up to 9 years"),
        ("Age > 18 and weight > 50", "Age > 16 and weight > 60"),
    ],
)
def test_a_direction_is_never_guessed(before: str, after: str) -> None:
    assert edit(before, after).direction == "unclear"


def test_a_bound_below_a_negated_parent_has_no_direction() -> None:
    above = ("None of the following:",)

    assert edit("Age ≥ 18 years", "Age ≥ 12 years", under=above).direction == "unclear"


def test_outside_both_sections_nothing_has_a_direction() -> None:
    assert edit("Age ≥ 18 years", "Age ≥ 12 years", "other").direction == "unclear"


@pytest.mark.parametrize(
    ("before", "after", "about"),
    [
        ("Hb > 8", "Hb < 8", "comparator flipped: > → <"),
        ("Older than 80", "Older than 80 or younger than 50 years", "< 50 years added"),
        ("Stable for > 12 weeks", "Stable", "> 12 weeks removed"),
        ("HER2 positive tumor", "HER2 negative tumor", "positive → negative"),
        ("With metastases", "Without metastases", "“without” added"),
        ("Cancer except CIN and melanoma", "Cancer except melanoma", "exception changed"),
        ("Active infection", "No active infection", "“no” added"),
        ("Fever and cough", "Fever or cough", "and → or"),
    ],
)
def test_what_moved_is_said_in_short(before: str, after: str, about: str) -> None:
    found = edit(before, after)

    assert about in found.about
    assert not found.reworded


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Normal EKG", "Normal electrocardiogram"),
        ("At least 18 years of age", "≥ 18 years"),
        ("Aged 18 years and older", "Aged ≥ 18 years"),
        ("Between 18 and 65 years", "18-65 years"),
        ("ECOG 0 or 1", "Eastern Cooperative Oncology Group (ECOG) ≤ 1"),
        ("Bilirubin < 2 times the upper limit of normal (ULN)", "Bilirubin < 2 x ULN"),
        ("Primairy tumour is stable", "Primary tumor is stable"),
        ("Prior treatment, if stable", "Prior treatment (if stable)"),
        ("Two weeks of rest", "2 weeks of rest"),
        ("Female patients", "Female subjects"),
        ("ANC >/= 1,500", "ANC greater than or equal to 1,500"),
        ("Recieved chemotherapy", "Received chemotherapy"),
    ],
)
def test_another_wording_of_the_same_is_told_as_such(before: str, after: str) -> None:
    assert edit(before, after).reworded


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Asymptomatic metastases", "Symptomatic metastases"),
        ("Hypotension", "Hypertension"),
        ("Perineal pain", "Peroneal pain"),
        ("HER2- tumor", "HER2+ tumor"),
        ("HER2- tumor", "HER2 tumor"),
        ("Hepatitis A", "Hepatitis B"),
        ("Hepatitis A", "Hepatitis"),
        ("Grade 1 5", "Grade 15"),
        ("A and (B or C)", "(A and B) or C"),
        ("> 18 years", "≥ 18 years"),
        ("Dose 1.5", "Dose 15"),
        ("ECOG 0-1", "ECOG 1"),
        ("4 weeks", "4 months"),
    ],
)
def test_what_only_looks_alike_is_not_a_rewording(before: str, after: str) -> None:
    assert not edit(before, after).reworded


SIGNS = st.sampled_from(["<", "≤", ">", "≥", "at least", "no more than", "within"])
BOUNDS = st.tuples(
    SIGNS, st.integers(1, 99), st.sampled_from(["weeks", "months", "years", "mg/dL"])
)


@given(BOUNDS, BOUNDS, st.sampled_from(["inclusion", "exclusion"]))
def test_the_way_back_is_the_opposite_direction(
    one: tuple[str, int, str], other: tuple[str, int, str], section: str
) -> None:
    before, after = (f"Stable disease {s} {n} {u} in all" for s, n, u in (one, other))

    assert (
        edit(after, before, section).direction == OPPOSITE[edit(before, after, section).direction]
    )


@given(BOUNDS, BOUNDS)
def test_inclusion_and_exclusion_turn_each_other_round(
    one: tuple[str, int, str], other: tuple[str, int, str]
) -> None:
    before, after = (f"Stable disease {s} {n} {u} in all" for s, n, u in (one, other))
    inside, outside = edit(before, after), edit(before, after, "exclusion")

    assert OPPOSITE[inside.direction] == outside.direction
