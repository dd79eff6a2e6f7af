from __future__ import annotations

import pytest

from monitor.changes.criteria import compare
from monitor.model.change import Item

UNDONE = {"split": "merged", "merged": "split"}


def text(inside: tuple[str, ...] = (), outside: tuple[str, ...] = ()) -> str:
    lists = (("Confirmed plum disease", *inside), ("Known allergy to plums", *outside))
    return "\n\n".join(
        f"{title} Criteria:\n\n"
        + "\n".join(line if line[0] in "* " else f"* {line}" for line in one)
        for title, one in zip(("Inclusion", "Exclusion"), lists, strict=True)
    )


def told(section: str, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Item, ...]:
    if section == "inclusion":
        return compare(text(inside=before), text(inside=after))
    return compare(text(outside=before), text(outside=after))


@pytest.mark.parametrize(
    ("section", "parts", "whole"),
    [
        ("exclusion", ("Stroke within 6 months", "Myocardial infarction within 6 months"),
         "Stroke or myocardial infarction within 6 months"),
        ("exclusion", ("HIV infection", "Hepatitis B infection", "Hepatitis C infection"),
         "HIV, hepatitis B or hepatitis C infection"),
        ("exclusion", ("Alcohol abuse", "Drug abuse"), "Alcohol or drug abuse"),
        ("exclusion", ("Pregnant women", "Breastfeeding women"), "Pregnant or breastfeeding women"),
        ("exclusion", ("Known HIV", "Known hepatitis B", "Known hepatitis C"),
         "Known HIV, hepatitis B or hepatitis C"),
        ("exclusion", ("History of stroke", "History of myocardial infarction"),
         "History of stroke or myocardial infarction"),
        ("inclusion", ("AST ≤ 2.5 x ULN", "ALT ≤ 2.5 x ULN"), "AST and ALT ≤ 2.5 x ULN"),
        ("inclusion",
         ("ANC ≥ 1.5 x 10^9/L", "Platelets ≥ 100 x 10^9/L", "Hemoglobin ≥ 9 g/dL"),
         "ANC ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L and hemoglobin ≥ 9 g/dL"),
    ],
)  # fmt: skip
def test_members_that_share_a_head_or_a_tail_are_one_list(
    section: str, parts: tuple[str, ...], whole: str
) -> None:
    (there,), (back,) = told(section, parts, (whole,)), told(section, (whole,), parts)

    assert (there.note, there.reworded, there.direction) == ("merged", True, "")
    assert (back.note, back.reworded, back.direction) == ("split", True, "")
    assert (there.about, back.about) == (("merged into one",), ("split into parts",))
    assert there.parts == back.parts == parts


@pytest.mark.parametrize(
    ("section", "parts", "whole"),
    [
        ("inclusion", ("Relapse after surgery", "Progression after surgery"),
         "Relapse or progression after surgery"),
        ("exclusion", ("Diabetes", "Obesity"), "Diabetes and obesity"),
        ("exclusion", ("Stroke within 6 months", "Angina within 12 months"),
         "Stroke or angina within 6 months"),
        ("inclusion", ("AST ≤ 2.5 x ULN", "ALT ≤ 2.5 x ULN"), "AST and ALT ≤ 3 x ULN"),
        ("inclusion", ("Adult men", "Adult women"), "Adult men and women"),
    ],
)  # fmt: skip
def test_where_the_list_says_something_else_its_direction_is_unclear(
    section: str, parts: tuple[str, ...], whole: str
) -> None:
    for items in (told(section, parts, (whole,)), told(section, (whole,), parts)):
        (item,) = items
        assert item.note in UNDONE
        assert (item.reworded, item.direction) == (False, "unclear")


def test_what_is_in_no_list_is_still_told() -> None:
    items = told(
        "exclusion",
        ("Pregnant women", "Breastfeeding women", "Planned travel by sea"),
        ("Pregnant or breastfeeding women",),
    )

    assert [(item.op, item.note, item.direction) for item in items] == [
        ("edited", "merged", ""),
        ("removed", "", "relaxed"),
    ]


# --- a line above a list


@pytest.mark.parametrize(
    ("section", "line", "direction"),
    [
        ("exclusion", "Any of the following:", ""),
        ("exclusion", "The following:", ""),
        ("inclusion", "All of the following:", ""),
        ("inclusion", "Any of the following:", "unclear"),
        ("exclusion", "All of the following:", "unclear"),
        ("exclusion", "Any of the following within 6 months:", "unclear"),
    ],
)
def test_a_line_put_above_a_list_says_nothing_where_the_list_says_it_anyway(
    section: str, line: str, direction: str
) -> None:
    alone = ("Stroke", "Angina")
    under = (f"* {line}", "  * Stroke", "  * Angina")

    for items in (told(section, alone, under), told(section, under, alone)):
        assert [(item.reworded, item.direction) for item in items] == [(not direction, direction)]


# --- from one section to the other


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("Able to swallow tablets", "Unable to swallow tablets"),
        ("Age ≥ 18 years", "Age < 18 years"),
        ("ECOG ≤ 1", "ECOG > 1"),
        ("ECOG 0-1", "ECOG ≥ 2"),
        ("Patients without gout", "Patients with gout"),
        ("At least 4 weeks since surgery", "Less than 4 weeks since surgery"),
    ],
)
def test_a_demand_and_what_it_leaves_out_are_the_same_criterion(inside: str, outside: str) -> None:
    within, without = text(inside=(inside,)), text(outside=(outside,))

    for old, new in ((within, without), (without, within)):
        assert [(item.op, item.reworded) for item in compare(old, new)] == [("moved", True)]


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("Negative pregnancy test", "Positive pregnancy test"),
        ("Able to walk and unable to swim", "Unable to walk and unable to swim"),
        ("Age ≥ 18 years", "Age ≤ 18 years"),
    ],
)
def test_what_is_no_exact_opposite_keeps_no_meaning(inside: str, outside: str) -> None:
    items = compare(text(inside=(inside,)), text(outside=(outside,)))

    assert not any(item.reworded for item in items)
    assert {item.direction for item in items} == {"unclear"}
