from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.criteria import compare
from monitor.model.change import Item

POOL = [
    "Age ≥ 18 years",
    "Age ≥ 12 years",
    "Body mass index 18-30 kg/m²",
    "ECOG 0-1",
    "ECOG 0-2",
    "No prior radiotherapy of the chest",
    "Prior radiotherapy of the chest",
    "Creatinine < 1.5 mg/dL",
    "Creatinine > 1.5 mg/dL",
    "Able to sign informed consent",
    "Pregnant or breastfeeding",
    "Known allergy to the study drug (or its parts)",
    "Chemotherapy within 4 weeks before enrolment",
    "Chemotherapy within 2 weeks before enrolment",
    "E. coli infection",
]
LISTS = st.lists(st.sampled_from(POOL), max_size=8)
TURNED = {"added": "removed", "removed": "added"}
UNDONE = {"split": "merged", "merged": "split"}
OPPOSITE = {"relaxed": "tightened", "tightened": "relaxed"}


def text(inside: list[str], outside: list[str], marker: str = "* ") -> str:
    return "\n".join(
        [
            "Inclusion Criteria:\n",
            *(marker + one for one in inside),
            "\nExclusion Criteria:\n",
            *(marker + one for one in outside),
        ]
    )


def numbered(inside: list[str], outside: list[str]) -> str:
    return "\n".join(
        [
            "INCLUSION CRITERIA\n",
            *(f"{n}. {one}" for n, one in enumerate(inside, 1)),
            "\nEXCLUSION CRITERIA\n",
            *(f"{n}) {one}" for n, one in enumerate(outside, 1)),
        ]
    )


def html(inside: list[str], outside: list[str]) -> str:
    def listed(criteria: list[str]) -> str:
        items = "".join(f"<li>{escape(one).replace('/', '&#x2F;')}</li>" for one in criteria)
        return f"<ul>{items}</ul>"

    return f"<p>Inclusion Criteria:</p>{listed(inside)}<p>Exclusion Criteria:</p>{listed(outside)}"


def escaped(inside: list[str], outside: list[str]) -> str:
    plain = text(inside, outside)
    return plain.replace("<", "\\<").replace(">", "\\>").replace(" ", "  ").replace("*  ", "  * ")


def way_back(item: Item) -> tuple[object, ...]:
    """What the item would be if old and new changed places."""
    moved = item.section_before != ""
    return (
        TURNED.get(item.op, item.op),
        item.key,
        item.after,
        item.before,
        item.section_before if moved else item.section,
        item.section if moved else "",
        OPPOSITE.get(item.direction, item.direction),
        item.reworded,
        UNDONE.get(item.note, item.note),
        item.group if item.group_before is None else item.group_before,
        None if item.group_before is None else item.group,
    )


def told(item: Item) -> tuple[object, ...]:
    return (
        item.op,
        item.key,
        item.before,
        item.after,
        item.section,
        item.section_before,
        item.direction,
        item.reworded,
        item.note,
        item.group,
        item.group_before,
    )


@given(LISTS, LISTS)
def test_a_text_does_not_differ_from_itself(inside: list[str], outside: list[str]) -> None:
    assert compare(text(inside, outside), text(inside, outside)) == ()


@given(LISTS, LISTS)
def test_setting_it_anew_is_no_change(inside: list[str], outside: list[str]) -> None:
    old = text(inside, outside)

    for setting in (numbered, html, escaped):
        assert compare(old, setting(inside, outside)) == ()
    assert compare(old, text(inside, outside, "- ")) == ()
    assert compare(old, text(inside, outside, "          -  ")) == ()


@given(LISTS, LISTS, st.data())
def test_order_within_a_section_is_no_change(
    inside: list[str], outside: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(inside)), data.draw(st.permutations(outside))

    assert compare(text(inside, outside), text(*map(list, shuffled))) == ()


@given(LISTS, LISTS, LISTS, LISTS)
def test_the_way_back_undoes_the_way_there(
    inside: list[str], outside: list[str], new_inside: list[str], new_outside: list[str]
) -> None:
    old, new = text(inside, outside), text(new_inside, new_outside)

    there = [way_back(item) for item in compare(old, new)]
    back = [told(item) for item in compare(new, old)]
    assert sorted(map(repr, there)) == sorted(map(repr, back))


@given(LISTS, LISTS, LISTS, LISTS)
def test_the_items_lead_from_the_old_text_to_the_new(
    inside: list[str], outside: list[str], new_inside: list[str], new_outside: list[str]
) -> None:
    before = [("inclusion", one) for one in inside] + [("exclusion", one) for one in outside]
    for item in compare(text(inside, outside), text(new_inside, new_outside)):
        if item.op != "added":
            for one in item.parts if item.note == "merged" else [item.before]:
                before.remove((item.section_before or item.section, one))
        if item.op != "removed":
            come = item.parts if item.note == "split" else [item.after]
            before.extend((item.section, one) for one in come)

    after = [("inclusion", one) for one in new_inside] + [("exclusion", one) for one in new_outside]
    assert sorted(before) == sorted(after)


@given(LISTS, LISTS, LISTS)
def test_the_words_of_an_edit_spell_both_texts(
    inside: list[str], new_inside: list[str], outside: list[str]
) -> None:
    for item in compare(text(inside, outside), text(new_inside, outside)):
        if item.op == "edited":
            assert "".join(w.text for w in item.words if w.op != "added") == item.before
            assert "".join(w.text for w in item.words if w.op != "removed") == item.after


def test_a_moved_bound_is_one_edit() -> None:
    old = text(["Able to walk", "Age ≥ 18 years", "Signed consent"], ["Smoker"])
    new = text(["Able to walk", "Age ≥ 12 years", "Signed consent"], ["Smoker"])

    (item,) = compare(old, new)

    assert (item.op, item.section, item.direction) == ("edited", "inclusion", "relaxed")
    assert (item.before, item.after) == ("Age ≥ 18 years", "Age ≥ 12 years")
    assert item.about == ("age ≥ 18 years → ≥ 12 years",)
    assert [word.op for word in item.words] == ["same", "removed", "added", "same"]


def test_a_short_criterion_between_unchanged_ones_is_still_the_same_one() -> None:
    old = text(["Able to walk", "ECOG 0-1", "Signed consent"], [])
    new = text(["Able to walk", "Karnofsky 0-1 or ECOG 0-2", "Signed consent"], [])

    assert [item.op for item in compare(old, new)] == ["edited"]


def test_a_criterion_that_changes_sides_is_moved() -> None:
    old = text(["Adult", "Prior chest surgery"], ["Smoker"])
    new = text(["Adult"], ["Smoker", "Prior chest surgery"])

    (item,) = compare(old, new)

    assert (item.op, item.section_before, item.section) == ("moved", "inclusion", "exclusion")
    assert item.before == item.after == "Prior chest surgery"
    assert item.direction == "unclear"


def test_a_criterion_moved_with_a_slip_is_moved_and_shows_its_words() -> None:
    words = "Treatment with systemic steroids for any autoimmune disease in the past year"
    old = text(["Adult", words], ["Smoker"])
    new = text(["Adult"], ["Smoker", words.replace("past", "last")])

    (item,) = compare(old, new)

    assert item.op == "moved"
    assert any(word.op == "added" and "last" in word.text for word in item.words)


def test_what_came_and_went_is_said_with_its_section() -> None:
    old, new = text(["Adult", "Fever"], ["Smoker"]), text(["Adult"], ["Smoker", "Diabetes"])

    assert [(item.op, item.section, item.before, item.after) for item in compare(old, new)] == [
        ("removed", "inclusion", "Fever", None),
        ("added", "exclusion", None, "Diabetes"),
    ]


def test_one_of_two_equal_criteria_can_go() -> None:
    old, new = text(["Adult", "Fever", "Fever"], []), text(["Adult", "Fever"], [])

    assert [(item.op, item.before) for item in compare(old, new)] == [("removed", "Fever")]


def test_a_rewording_is_told_as_one() -> None:
    (item,) = compare(text(["Normal EKG today"], []), text(["Normal electrocardiogram today"], []))

    assert (item.op, item.reworded, item.direction) == ("edited", True, "")


@pytest.mark.parametrize("new", ["Hb < 8 g/dL", "Hb > 80 g/dL", "Hb > 8 g/L", "Hb > .8 g/dL"])
def test_no_small_sign_is_overlooked(new: str) -> None:
    (item,) = compare(text(["Hb > 8 g/dL"], []), text([new], []))

    assert not item.reworded


def test_a_new_cohort_is_told_by_its_heading_and_its_criteria() -> None:
    old = "Inclusion Criteria:\n\nCohort A:\n\n* Adult\n* Fever"
    new = f"{old}\n\nCohort B:\n\n* Adult\n* Cough"

    found = compare(old, new)

    assert [(item.op, item.after) for item in found] == [
        ("added", "Cohort B"),
        ("added", "Adult"),
        ("added", "Cough"),
    ]
    assert found[0].about == ("heading",)


def test_a_renamed_cohort_does_not_touch_its_criteria() -> None:
    old = "Inclusion Criteria:\n\nCohort A:\n\n* Adult\n* Fever"
    new = "Inclusion Criteria:\n\nCohort A1:\n\n* Adult\n* Fever"

    assert [(item.before, item.after) for item in compare(old, new)] == [("Cohort A", "Cohort A1")]


def test_a_criterion_that_goes_to_another_cohort_is_moved() -> None:
    old = "Inclusion Criteria:\n\nCohort A:\n\n* Adult\n* Fever\n\nCohort B:\n\n* Cough"
    new = "Inclusion Criteria:\n\nCohort A:\n\n* Adult\n\nCohort B:\n\n* Cough\n* Fever"

    (item,) = compare(old, new)

    assert (item.op, item.before, item.after) == ("moved", "Fever", "Fever")
    assert (item.section_before, item.section) == ("", "inclusion")
    assert (item.group_before, item.group) == ("Cohort A", "Cohort B")
    assert item.about == ("now under: Cohort B",)


def test_a_sub_criterion_that_goes_under_another_parent_is_moved() -> None:
    old = "Inclusion:\n\n* One of:\n  * Fever\n  * Cough\n* None of:\n  * Pain"
    new = "Inclusion:\n\n* One of:\n  * Fever\n* None of:\n  * Pain\n  * Cough"

    (item,) = compare(old, new)

    assert (item.op, item.before, item.after) == ("moved", "Cough", "Cough")
    assert (item.parent_before, item.parent) == ("One of", "None of")
    assert item.direction == "unclear"


def test_a_sub_criterion_that_leaves_its_list_is_moved() -> None:
    old = "Inclusion:\n\n* One of these:\n    * Fever\n    * Pain\n    * Cough\n* Adult"
    new = "Inclusion:\n\n* One of these:\n    * Fever\n    * Cough\n* Adult\n* Pain"

    (item,) = compare(old, new)

    assert (item.op, item.after, item.parent_before, item.parent) == (
        "moved",
        "Pain",
        "One of these",
        "",
    )


def test_flattening_a_list_is_no_change() -> None:
    nested = "Inclusion:\n\n* One of these:\n    * Fever\n    * Cough"

    assert compare(nested, "Inclusion:\n\n* One of these:\n* Fever\n* Cough") == ()


def test_a_heading_that_runs_into_a_criterion_is_a_change() -> None:
    apart = "Inclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n\n* Pregnant"
    glued = "Inclusion Criteria:\n\n* Adult Exclusion Criteria:\n* Pregnant"

    assert ("removed", "Adult") in [(item.op, item.before) for item in compare(apart, glued)]


def test_a_text_that_vanishes_takes_every_criterion_along() -> None:
    assert [item.op for item in compare(text(["Adult"], ["Smoker"]), "")] == ["removed", "removed"]


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    assert len(compare(old, new)) == len(compare(new, old))
