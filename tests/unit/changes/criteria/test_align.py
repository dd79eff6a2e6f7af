from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.criteria import compare, is_rewrite, parse
from monitor.changes.criteria.align import Match, align
from monitor.changes.criteria.entries import Entry, entries
from monitor.model.change import Change, Item, reverse

ADULT = "* Adult\n"
SIGNED = "* Signed consent\n"
LONG = "Those with childhood asthma that went away are an exception to this rule, as is vitiligo."
WORDS = st.lists(
    st.sampled_from(
        "fever cough pain of the plum disease ≥ 18 12 weeks prior no or and ; stage".split()  # noqa: SIM905
    ),
    min_size=1,
    max_size=9,
).map(" ".join)
LINES = st.lists(
    st.tuples(st.sampled_from(["* ", "* ", "* ", "    * ", "Cohort A:\n* ", "Arm 2:\n* "]), WORDS),
    max_size=7,
).map(lambda listed: "\n".join(marker + words for marker, words in listed))
TEXTS = st.tuples(LINES, LINES).map(
    lambda two: f"Inclusion Criteria:\n\n{two[0]}\n\nExclusion Criteria:\n\n{two[1]}"
)


def inside(*lines: str) -> str:
    return "Inclusion Criteria:\n\n" + "".join(lines)


def outside(*lines: str) -> str:
    return "Inclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n\n" + "".join(lines)


def cohorts(**listed: list[str]) -> str:
    parts = [
        f"Cohort {name}:\n\n" + "".join(f"* {one}\n" for one in those)
        for name, those in listed.items()
    ]
    return "Inclusion Criteria:\n\n" + "\n".join(parts)


def told(old: str, new: str) -> list[tuple[str, object, object]]:
    """What was told, and that the way back tells the reverse."""
    there, back = compare(old, new), compare(new, old)
    turned = reverse(Change(field="", label="", items=there)).items
    assert Counter(map(said, turned)) == Counter(map(said, back))
    return [(item.op, item.before, item.after) for item in there]


def said(item: Item) -> str:
    """All that an item says but what moved, and how its words are cut."""
    return repr(
        [getattr(item, name) for name in item.__struct_fields__ if name not in {"about", "words"}]
    )


# --- laws


@given(TEXTS, TEXTS)
def test_every_criterion_is_in_one_match(old: str, new: str) -> None:
    before, after = entries(parse(old)), entries(parse(new))
    found = align(before, after)

    assert Counter(id(one) for match in found for one in match.olds) == Counter(map(id, before))
    assert Counter(id(one) for match in found for one in match.news) == Counter(map(id, after))
    assert all(min(len(match.olds), len(match.news)) <= 1 for match in found)


@given(TEXTS, TEXTS)
def test_the_other_way_round_the_same_belongs_together(old: str, new: str) -> None:
    before, after = entries(parse(old)), entries(parse(new))

    def places(found: tuple[Match, ...], *, turned: bool) -> set[tuple[tuple[int, ...], ...]]:
        at = {id(one): n for side in (before, after) for n, one in enumerate(side)}
        both = ((match.news, match.olds) if turned else (match.olds, match.news) for match in found)
        return {tuple(tuple(at[id(one)] for one in side) for side in pair) for pair in both}

    there, back = align(before, after), align(after, before)
    assert places(there, turned=False) == places(back, turned=True)


@given(TEXTS, TEXTS)
def test_the_way_back_is_the_reverse(old: str, new: str) -> None:
    told(old, new)


@given(TEXTS)
def test_nothing_differs_from_itself(text: str) -> None:
    assert all(
        [one.key for one in match.olds] == [one.key for one in match.news]
        for match in align(entries(parse(text)), entries(parse(text)))
    )


# --- single edits among others


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ANC ≥ 1500 /mm3", "ANC ≥ 1000 /mm3"),
        ("Pregnancy", "Pregnancy or breast-feeding"),
        ("HIV", "Known HIV infection"),
        ("Known plum disease (PD)", "History of or ongoing plum disease"),
        (
            "Active plum disease in the past 2 years",
            "Active plum disease in the past 2 years. A replacement therapy is no treatment. "
            + LONG,
        ),
        (
            "Late stage plum tumor, by pathology, that cannot be cut out",
            "A diagnosis of a plum tumor in a late or metastatic stage that is not resectable",
        ),
    ],
)
def test_an_edit_between_neighbours_is_one_edit(before: str, after: str) -> None:
    old = inside(ADULT, f"* {before}\n", SIGNED)
    new = inside(ADULT, f"* {after}\n", SIGNED)

    assert told(old, new) == [("edited", before, after)]


def test_two_short_edits_side_by_side_are_two_edits() -> None:
    old = inside(ADULT, "* Pregnancy\n", "* HIV\n", SIGNED)
    new = inside(ADULT, "* Pregnancy or breast-feeding\n", "* HIV infection, known\n", SIGNED)

    assert [op for op, _, _ in told(old, new)] == ["edited", "edited"]


def test_what_has_no_word_in_common_is_not_the_same_criterion() -> None:
    old = inside(ADULT, "* Fever above 38 °C\n", SIGNED)
    new = inside(ADULT, "* Able to swallow tablets\n", SIGNED)

    assert told(old, new) == [
        ("added", None, "Able to swallow tablets"),
        ("removed", "Fever above 38 °C", None),
    ]


def test_an_edit_is_found_among_swapped_neighbours() -> None:
    old = inside(ADULT, "* Fever above 38 °C\n", "* Cough\n", SIGNED)
    new = inside(SIGNED, "* Cough\n", ADULT, "* Fever above 39 °C\n")

    assert told(old, new) == [("edited", "Fever above 38 °C", "Fever above 39 °C")]


def test_new_numbers_in_front_are_no_change() -> None:
    old = inside("1. Adult\n", "2. Fever\n", "3. Cough\n")
    new = inside("a. Adult\n", "b. Cough\n", "c. Fever\n")

    assert compare(old, new) == ()


def test_a_criterion_taken_out_of_a_numbered_list_is_the_only_one_told() -> None:
    old = inside("1. Adult\n", "2. Fever\n", "3. Cough\n", "4. Pain\n")
    new = inside("1. Adult\n", "2. Cough\n", "3. Pain\n")

    assert told(old, new) == [("removed", "Fever", None)]


# --- cohorts


def test_edits_stay_in_their_cohort_where_cohorts_say_nearly_the_same() -> None:
    old = cohorts(
        A=["Age ≥ 18 years", "ECOG 0-1", "ANC ≥ 1500"],
        B=["Age ≥ 18 years", "ECOG 0-1", "ANC ≥ 1500"],
    )
    new = cohorts(
        A=["Age ≥ 18 years", "ECOG 0-2", "ANC ≥ 1500"],
        B=["Age ≥ 12 years", "ECOG 0-1", "ANC ≥ 1500"],
    )
    first, second = compare(old, new)

    assert (first.group, first.before, first.after) == ("Cohort A", "ECOG 0-1", "ECOG 0-2")
    assert (second.group, second.before, second.after) == (
        "Cohort B",
        "Age ≥ 18 years",
        "Age ≥ 12 years",
    )
    told(old, new)


def test_two_cohorts_that_swap_a_number_are_two_edits() -> None:
    old = cohorts(A=["Age ≥ 18 years", "Fever"], B=["Age ≥ 12 years", "Cough"])
    new = cohorts(A=["Age ≥ 12 years", "Fever"], B=["Age ≥ 18 years", "Cough"])

    assert [op for op, _, _ in told(old, new)] == ["edited", "edited"]


def test_a_criterion_copied_into_another_cohort_is_added_there() -> None:
    old = cohorts(A=["Adult", "Prior ixotinib"], B=["Adult"])
    new = cohorts(A=["Adult", "Prior ixotinib"], B=["Adult", "Prior ixotinib"])
    (item,) = compare(old, new)

    assert (item.op, item.after, item.group) == ("added", "Prior ixotinib", "Cohort B")


def test_an_edit_in_a_cohort_that_got_another_name_stays_in_it() -> None:
    old = cohorts(A=["Age ≥ 18 years", "Prior ixotinib"], B=["Age ≥ 18 years", "Fever"])
    new = cohorts(One=["Age ≥ 21 years", "Prior ixotinib"], Two=["Age ≥ 18 years", "Fever"])

    assert told(old, new) == [
        ("edited", "Cohort A", "Cohort One"),
        ("edited", "Age ≥ 18 years", "Age ≥ 21 years"),
        ("edited", "Cohort B", "Cohort Two"),
    ]


def test_a_criterion_that_goes_to_another_cohort_with_an_edit_is_moved_with_its_words() -> None:
    text = "Prior chemotherapy with ixotinib or plumolimus at any dose"
    old = cohorts(A=["Adult", text], B=["Adult", "Fever"])
    new = cohorts(A=["Adult"], B=["Adult", "Fever", text.replace("any", "full")])
    (item,) = compare(old, new)

    assert (item.op, item.group_before, item.group) == ("moved", "Cohort A", "Cohort B")
    assert [word.text for word in item.words if word.op == "added"] == ["full"]
    told(old, new)


# --- across sections


def test_a_criterion_without_its_no_on_the_other_side_is_the_same_one() -> None:
    old = "Inclusion:\n\n* Adult\n* No plum allergy\n\nExclusion:\n\n* Smoker"
    new = "Inclusion:\n\n* Adult\n\nExclusion:\n\n* Smoker\n* Plum allergy"

    assert told(old, new) == [("moved", "No plum allergy", "Plum allergy")]


def test_a_text_that_stays_in_its_section_is_not_the_one_that_came_elsewhere() -> None:
    old = "Inclusion:\n\n* Adult\n* Fever\n\nExclusion:\n\n* Smoker"
    new = "Inclusion:\n\n* Adult\n* Fever\n\nExclusion:\n\n* Smoker\n* Fever"

    assert told(old, new) == [("added", None, "Fever")]


# --- split and merged


def test_a_criterion_cut_in_two_is_reworded() -> None:
    whole = "Confirmed plum disease and measurable tumor by imaging"
    parts = ("Confirmed plum disease", "Measurable tumor by imaging")
    old = inside(ADULT, f"* {whole}\n", SIGNED)
    new = inside(ADULT, *(f"* {part}\n" for part in parts), SIGNED)
    (item,) = compare(old, new)

    assert (item.op, item.note, item.parts, item.reworded) == ("edited", "split", parts, True)
    assert (item.before, item.after) == (whole, "\n".join(parts))
    assert item.direction == ""
    told(old, new)


def test_two_criteria_put_together_are_reworded() -> None:
    old = outside("* Active plum infection\n", "* History of chest surgery\n", "* Smoker\n")
    new = outside("* Active plum infection or history of chest surgery\n", "* Smoker\n")
    (item,) = compare(old, new)

    assert (item.op, item.note, item.reworded) == ("edited", "merged", True)
    assert item.parts == ("Active plum infection", "History of chest surgery")


def test_alternatives_that_are_all_asked_for_now_are_no_rewording() -> None:
    old = inside(ADULT, "* Confirmed plum disease or measurable tumor by imaging\n")
    new = inside(ADULT, "* Confirmed plum disease\n", "* Measurable tumor by imaging\n")
    (item,) = compare(old, new)

    assert (item.note, item.reworded) == ("split", False)


def test_exclusions_that_only_count_together_now_are_no_rewording() -> None:
    old = outside("* Active plum infection\n", "* History of chest surgery\n")
    new = outside("* Active plum infection and history of chest surgery\n")
    (item,) = compare(old, new)

    assert (item.note, item.reworded) == ("merged", False)


def test_a_number_that_moved_in_a_split_is_told_once_with_the_parts() -> None:
    old = inside(ADULT, "* Platelets ≥ 100 and neutrophils ≥ 1500 in the last week\n", SIGNED)
    new = inside(ADULT, "* Platelets ≥ 75\n", "* Neutrophils ≥ 1500 in the last week\n", SIGNED)
    (item,) = compare(old, new)

    assert (item.op, item.note, item.reworded) == ("edited", "split", False)
    assert item.parts == ("Platelets ≥ 75", "Neutrophils ≥ 1500 in the last week")
    told(old, new)


def test_a_list_in_one_paragraph_is_the_list() -> None:
    listed = inside("* One of:\n", "    * fever above 38\n", "    * lasting cough\n", SIGNED)
    running = inside("* One of: fever above 38; lasting cough\n", SIGNED)
    (there,), (back,) = compare(listed, running), compare(running, listed)

    assert (there.note, there.reworded) == ("merged", True)
    assert (back.note, back.reworded) == ("split", True)
    told(listed, running)


def test_a_new_criterion_that_repeats_a_part_of_another_is_no_split() -> None:
    old = cohorts(A=["Confirmed plum disease and measurable tumor"], B=["Fever"])
    new = cohorts(
        A=["Confirmed plum disease and measurable tumors"],
        B=["Fever", "Confirmed plum disease", "Measurable tumor"],
    )

    assert [op for op, _, _ in told(old, new)] == ["edited", "added", "added"]


# --- a text written anew


def test_a_text_of_which_nothing_stayed_is_a_rewrite() -> None:
    old = inside(*(f"* Fever of kind {n} for {n} weeks\n" for n in "abcdefghij"))
    new = inside(*(f"* Swallows the {n}th tablet whole\n" for n in "klmnopqrst"))

    assert is_rewrite(compare(old, new), old, new)
    assert is_rewrite(compare(new, old), new, old)


def test_a_word_in_each_criterion_is_no_rewrite() -> None:
    old = inside(*(f"* Fever of kind {n} for {n} whole weeks\n" for n in "abcdefghij"))
    new = old.replace("whole", "full")

    assert not is_rewrite(compare(old, new), old, new)


def test_many_new_criteria_beside_as_many_old_ones_are_no_rewrite() -> None:
    old = inside(*(f"* Fever of kind {n}\n" for n in "abcdefghij"))
    new = inside(old.partition("\n\n")[2], *(f"* Swallows tablet {n}\n" for n in "abcdefghij"))

    assert not is_rewrite(compare(old, new), old, new)


def test_a_text_that_came_or_went_is_no_rewrite() -> None:
    text = inside(*(f"* Fever of kind {n}\n" for n in "abcdefghij"))

    assert not is_rewrite(compare(text, ""), text, "")


# --- whereabouts


def test_an_entry_knows_what_it_is_a_part_of() -> None:
    text = inside("* One of:\n", "    * Fever:\n", "        * above 39\n", "* Adult\n")
    found = {one.criterion.text: one for one in entries(parse(text))}

    assert found["above 39"].above == ("Fever:", "One of:")
    assert [leads(found[name]) for name in ("One of:", "Fever:", "above 39")] == [True, True, False]


def leads(entry: Entry) -> bool:
    return entry.leads


def test_what_joins_a_list_says_which() -> None:
    old = inside("* One of:\n", "    * Fever\n", "    * Cough\n", "* Adult\n")
    new = inside("* One of:\n", "    * Fever\n", "    * Cough\n", "    * Pain\n", "* Adult\n")
    (item,) = compare(old, new)

    assert (item.op, item.after, item.parent) == ("added", "Pain", "One of")


# --- without measure


@pytest.mark.parametrize("text", ["fever cough " * 4, "fever {n} weeks {m} of {n}", "{n}"])
def test_a_thousand_criteria_are_compared_in_no_time(text: str) -> None:
    old = inside(*(f"* {text.format(n=n, m=n * 7)}\n" for n in range(1000)))
    new = inside(*(f"* {text.format(n=n + 5000, m=n * 11)}\n" for n in range(1000)))

    assert len(align(entries(parse(old)), entries(parse(new)))) >= 1000


# --- what may live on in another criterion


def test_rare_words_in_common_make_it_the_same_criterion() -> None:
    before = "Participants must be willing and able to give written plum consent for the trial"
    after = "Signed written plum consent in accordance with institutional guidelines"
    old = inside(f"* {before}\n", "* Fever\n", "* Cough\n", "* Swallows tablets\n")
    new = inside("* Fever\n", "* Cough\n", "* Able to walk\n", f"* {after}\n")

    assert ("edited", before, after) in told(old, new)


def test_no_direction_is_told_of_what_may_live_on_in_another_criterion() -> None:
    old = outside("* Smoker\n", "* Any plum allergy\n", "* Cough\n")
    new = outside(
        "* Smoker\n",
        "* Cough\n",
        "* Whoever had to be treated in a hospital for an allergy of any kind in the past year\n",
        "* Fever\n",
    )
    removed = next(item for item in compare(old, new) if item.op == "removed")

    assert (removed.before, removed.direction) == ("Any plum allergy", "unclear")


def test_a_list_that_lost_all_it_held_tells_no_direction() -> None:
    old = inside("* Any of the following:\n", "    * Fever\n", "    * Cough\n", "* Adult\n")
    new = inside("* Any of the following:\n", "* Adult\n")

    assert {item.direction for item in compare(old, new)} == {"unclear"}
