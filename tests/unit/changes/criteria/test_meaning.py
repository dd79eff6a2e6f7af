# ruff: noqa: E501, RUF001  (each case is one line; look-alike signs are what is tested)
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


def test_in_an_exclusion_a_wider_bound_keeps_more_people_out() -> None:
    assert edit("QTc > 450 ms", "QTc > 470 ms", "exclusion").direction == "relaxed"
    assert edit(
        "Chemotherapy within 2 weeks", "Chemotherapy within 4 weeks", "exclusion"
    ) == Effect(about=("within 2 weeks → within 4 weeks",), direction="tightened")


def test_outside_both_sections_nothing_has_a_direction() -> None:
    assert edit("Age ≥ 18 years", "Age ≥ 12 years", "other").direction == "unclear"


@pytest.mark.parametrize(
    ("before", "after", "about"),
    [
        ("Age ≥ 18 years", "Age ≥ 12 years", "age ≥ 18 years → ≥ 12 years"),
        ("18 years of age or older", "12 years of age or older", "age ≥ 18 years → ≥ 12 years"),
        ("Diagnosed at most 15 years ago", "Diagnosed at most 20 years ago", "≤ 15 years → ≤ 20 years"),
        ("ECOG 0-1", "ECOG 0, 1 or 2", "ECOG 0-1 → 0-2"),
        ("ECOG performance status ≤ 2", "ECOG performance status ≤ 1", "ECOG 0-2 → 0-1"),
        ("KPS ≥ 70", "KPS ≥ 60", "Karnofsky ≥ 70 → ≥ 60"),
        ("Bilirubin ≤ 1.5 x ULN", "Bilirubin ≤ 2 × ULN", "bilirubin ≤ 1.5 × ULN → ≤ 2 × ULN"),
        ("Off pills for at least six months", "Off pills for at least four weeks",
         "≥ 6 months → ≥ 4 weeks"),
        ("Aged 18 to 65 years", "Aged 18 to 60 years", "age 18-65 years → 18-60 years"),
        ("Aged 18 years or older", "Aged 18-55 years", "age ≥ 18 years → 18-55 years"),
        ("Hemoglobin > 9 g/dL", "Hemoglobin ≥ 90 g/L", "hemoglobin > 9 g/dL → ≥ 90 g/L"),
        ("Hb > 8", "Hb < 8", "comparator flipped: > → <"),
        ("Older than 80", "Older than 80 or younger than 50 years", "< 50 years added"),
        ("Stable for > 12 weeks", "Stable", "> 12 weeks removed"),
        ("HER2 positive tumor", "HER2 negative tumor", "turned around: positive → negative"),
        ("With metastases", "Without metastases", "turned around: negation added"),
        ("Has not received platinum", "Has received platinum", "turned around: negation removed"),
        ("Cancer except CIN and melanoma", "Cancer except melanoma", "exception narrowed"),
        ("Cancer except melanoma", "Cancer except melanoma or CIN", "exception widened"),
        ("Cancer", "Cancer except melanoma", "exception added"),
        ("Cancer unless cured", "Cancer", "exception removed"),
        ("Active infection", "No active infection", "turned around: negation added"),
        ("Fever and cough", "Fever or cough", "and → or"),
        ("A and (B or C)", "(A and B) or C", "brackets around and/or moved"),
    ],
)  # fmt: skip
def test_what_moved_is_said_in_short(before: str, after: str, about: str) -> None:
    found = edit(before, after)

    assert about in found.about
    assert not found.reworded


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # the comparison and the negation both turned: the criterion may say the same
        ("No platelets < 100", "Platelets ≥ 100"),
        # another quantity has another comparison
        ("Creatinine ≤ 1.5 mg/dL", "Creatinine clearance ≥ 60 mL/min"),
        # a negation that comes with more words adds to the criterion and does not turn it
        ("Treated hypertension", "Treated hypertension without any organ damage whatsoever"),
    ],
)
def test_what_only_looks_turned_around_is_not_called_so(before: str, after: str) -> None:
    said = " ".join(edit(before, after).about)

    assert "flipped" not in said
    assert "turned around" not in said


SIGNS = st.sampled_from(["<", "≤", ">", "≥", "at least", "no more than", "within", "", "up to"])
BOUNDS = st.tuples(
    SIGNS, st.integers(1, 99), st.sampled_from(["weeks", "months", "years", "mg/dL", "× ULN", ""])
)
SECTIONS = st.sampled_from(["inclusion", "exclusion"])
WORDS = st.lists(
    st.sampled_from(
        [
            "no",
            "not",
            "without",
            "except",
            "unless",
            "if",
            "or",
            "and",
            "active",
            "history",
            "of",
            "cancer",
            "within",
            "4",
            "6",
            "weeks",
            "≥",
            "<",
            "18-65",
            "years",
            "ECOG",
            "0-1",
            "0-2",
            "patients",
            "with",
            "(stage",
            "II",
            "III)",
            ",",
            "prior",
            "allowed",
            "e.g.",
            "any",
            "severe",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(BOUNDS, BOUNDS, SECTIONS)
def test_the_way_back_is_the_opposite_direction(
    one: tuple[str, int, str], other: tuple[str, int, str], section: str
) -> None:
    before, after = (f"Stable disease {s} {n} {u} in all" for s, n, u in (one, other))

    assert (
        edit(after, before, section).direction == OPPOSITE[edit(before, after, section).direction]
    )


@given(WORDS, WORDS, SECTIONS)
def test_whatever_the_words_the_way_back_is_the_opposite(
    before: str, after: str, section: str
) -> None:
    there, back = edit(before, after, section), edit(after, before, section)

    assert back.direction == OPPOSITE[there.direction]
    assert back.reworded == there.reworded
    assert len(back.about) == len(there.about)


@given(BOUNDS, BOUNDS)
def test_inclusion_and_exclusion_never_say_the_same_of_a_bound(
    one: tuple[str, int, str], other: tuple[str, int, str]
) -> None:
    before, after = (f"Stable disease {s} {n} {u} in all" for s, n, u in (one, other))
    inside, outside = edit(before, after), edit(before, after, "exclusion")

    assert OPPOSITE[inside.direction] == outside.direction


@given(st.text(max_size=60), st.text(max_size=60), SECTIONS)
def test_any_text_has_an_effect_and_its_opposite(before: str, after: str, section: str) -> None:
    there, back = edit(before, after, section), edit(after, before, section)

    assert back.direction == OPPOSITE[there.direction]
    assert edit(before, before, section).reworded


@pytest.mark.parametrize(
    "text",
    ["KPS > " + "9" * 5000 + "0", "ECOG " + "1" * 5000, "10^99 > 9999^99", "≥ " * 2000, "x" * 9000],
)
def test_a_hostile_text_has_an_effect(text: str) -> None:
    assert not edit("Age ≥ 18 years", text).reworded
    assert edit(text, text).reworded
