"""What stands near a number can turn what it means: then no direction is better than a wrong one.

`WRONG` is the direction that the number alone would give, or that a hasty reading gives.
"""

from __future__ import annotations

import pytest

from monitor.changes.criteria import compare

RELAXED, TIGHTENED = "relaxed", "tightened"

INCLUSION = (
    ("No rot (Fruit Examination FE > {n})", 24, 19, TIGHTENED),
    ("No rot, defined as the ability to roll in at least {n} % of trials", 75, 60, TIGHTENED),
    ("Plumirubin ≤ 2 x ULN (except in Gourd's, who must have < {n} mg/dL)", 3, 5, TIGHTENED),
    ("Two frosts a year. Frosts less than {n} days apart are counted as one.", 14, 11, TIGHTENED),
    ("Two frosts a year. Frosts less than {n} days apart are counted as one.", 14, 20, RELAXED),
    ("Men must use plum skins during treatment and within {n} months after it", 6, 12, RELAXED),
    ("Gardeners over {n} years must have a pruning certificate", 60, 70, TIGHTENED),
    ("If plumirubin is > {n} mg/dL, the pear count must be normal", 2, 3, TIGHTENED),
    ("For those with a plum level > {n} mg/dL, a clean stalk on imaging", 2, 3, TIGHTENED),
    ("Not more than {n} prior grafts", 3, 4, TIGHTENED),
    ("No graft within {n} weeks before the first dose", 4, 6, RELAXED),
    ("Absence of frost lasting > {n} days", 2, 3, TIGHTENED),
    ("Free of mildew for at least {n} years", 2, 3, RELAXED),
    ("Pear count ≥ 100 per hour, unless on ixolimus for less than {n} weeks", 4, 6, TIGHTENED),
    ("Failure of at least {n} prior sprays", 2, 3, RELAXED),
    ("Age ≥ 18 years (≥ {n} years in Freedonia)", 16, 14, TIGHTENED),
    ("Must not have had frost in the last {n} months", 3, 6, RELAXED),
    ("Never grafted, or last grafted more than {n} years ago", 5, 10, RELAXED),
    ("Plum level not lower than {n} mg/dL", 10, 12, RELAXED),
)  # fmt: skip
EXCLUSION = (
    ("Plum vaccine within {n} days before dosing. Pear vaccines are allowed", 30, 45, RELAXED),
    ("Pulp pressure < {n} mmHg at screening (2 rechecks are allowed)", 90, 72, TIGHTENED),
    ("Plumosterone has been considered normal for levels ≥ {n} nmol/L", 12, 6, TIGHTENED),
    ("Plumosterone has been considered normal for levels ≥ {n} nmol/L", 12, 18, RELAXED),
    ("Frost damage, except when healed for at least {n} years", 5, 10, RELAXED),
    ("Frost damage, unless stable for more than {n} weeks", 4, 8, RELAXED),
    ("Frost damage. Damage healed for at least {n} years is permitted", 5, 10, RELAXED),
    ("Unable to roll more than {n} m", 100, 200, RELAXED),
    ("Pear count not above {n} per hour", 100, 150, RELAXED),
    ("Refusal to stop juice for {n} weeks", 2, 4, RELAXED),
    ("Less than {n} months since grafting", 3, 6, RELAXED),
    ("Use of plums other than ≤ {n} a day", 5, 10, TIGHTENED),
    ("Does not meet the following: plum level ≥ {n} mg/dL", 10, 15, RELAXED),
    ("Lack of a pear reserve of at least {n} litres", 3, 4, RELAXED),
    ("Participants must not have had frost within {n} weeks", 4, 6, RELAXED),
    ("Participants must have a pear count ≥ {n} per hour", 50, 60, RELAXED),
)  # fmt: skip

COMES = (
    ("Inclusion", "Prior treatment with ixolimus is permitted", TIGHTENED),
    ("Inclusion", "Patients with stable mildew are eligible", TIGHTENED),
    ("Inclusion", "For Part 2B: graft within 8 weeks of pruning", TIGHTENED),
    ("Inclusion", "Note: screening may be repeated once", TIGHTENED),
    ("Inclusion", "Ripe plums", RELAXED),
    ("Exclusion", "Exception: frost that healed", TIGHTENED),
    ("Exclusion", "Patients with healed frost may take part", TIGHTENED),
    ("Exclusion", "Grafts of more than 5 years ago are allowed", TIGHTENED),
    ("Exclusion", "Ripe plums", RELAXED),
)
COMES_UNDER = (
    ("Inclusion", "One of the following:", TIGHTENED),
    ("Inclusion", "At least one of the following:", TIGHTENED),
    ("Inclusion", "All of the following:", RELAXED),
    ("Inclusion", "Sound fruit, defined as:", RELAXED),
    ("Inclusion", "None of the following:", RELAXED),
    ("Inclusion", "At least two of the following:", TIGHTENED),
    ("Exclusion", "Any of the following:", RELAXED),
    ("Exclusion", "All of the following:", TIGHTENED),
    ("Exclusion", "Rot, except for:", TIGHTENED),
    ("Exclusion", "Rot, with the exception of the following:", TIGHTENED),
    ("Exclusion", "Not meeting all of the following:", RELAXED),
)


@pytest.mark.parametrize(("section", "criterion", "wrong"), COMES)
def test_no_criterion_that_comes_or_goes_is_said_to_go_the_wrong_way(
    section: str, criterion: str, wrong: str
):
    old = f"{section} Criteria:\n\n* Confirmed fictoma\n* Late frost"
    said = direction_of(old, f"{old}\n* {criterion}")

    assert said != wrong
    assert direction_of(f"{old}\n* {criterion}", old) != turned(wrong)


@pytest.mark.parametrize(("section", "parent", "wrong"), COMES_UNDER)
def test_a_part_that_comes_goes_the_way_that_its_list_makes_it_go(
    section: str, parent: str, wrong: str
):
    old = f"{section} Criteria:\n\n* Late frost\n* {parent}\n\n  * Soft pips\n  * Dry stones"

    assert direction_of(old, f"{old}\n  * Loose stalks") != wrong
    assert direction_of(f"{old}\n  * Loose stalks", old) != turned(wrong)


@pytest.mark.parametrize(("wording", "old", "new", "wrong"), INCLUSION)
def test_no_inclusion_criterion_is_said_to_go_the_wrong_way(
    wording: str, old: int, new: int, wrong: str
):
    assert direction("Inclusion", wording, old, new) != wrong
    assert direction("Inclusion", wording, new, old) != turned(wrong)


@pytest.mark.parametrize(("wording", "old", "new", "wrong"), EXCLUSION)
def test_no_exclusion_criterion_is_said_to_go_the_wrong_way(
    wording: str, old: int, new: int, wrong: str
):
    assert direction("Exclusion", wording, old, new) != wrong
    assert direction("Exclusion", wording, new, old) != turned(wrong)


def direction(section: str, wording: str, old: int, new: int) -> str:
    """What is said of the only edit of a text."""
    before, after = (
        f"{section} Criteria:\n\n* Confirmed fictoma\n* {wording.format(n=number)}\n* Ripe pears"
        for number in (old, new)
    )
    return direction_of(before, after)


def direction_of(before: str, after: str) -> str:
    [item] = compare(before, after)
    assert not item.reworded
    return item.direction


def turned(direction: str) -> str:
    return RELAXED if direction == TIGHTENED else TIGHTENED
