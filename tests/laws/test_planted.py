"""A single edit of invented criteria is found, alone, and goes the way that it was made to go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.changes.classify import classify
from monitor.changes.criteria import compare
from monitor.changes.diff import diff
from monitor.changes.text import meaning
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item, reverse
from monitor.model.event import EventKind, Severity
from tests.builders import a_record
from tests.laws.texts import (
    BOUNDS,
    PLAIN,
    SECTIONS,
    Bound,
    Criterion,
    Text,
    numbers,
    texts,
    together,
    ways,
)

Way = Callable[[Text], str]

often = settings(max_examples=60, deadline=None)
sections = st.sampled_from(SECTIONS)
bounds = st.sampled_from(BOUNDS)
turnable = st.sampled_from([bound for bound in BOUNDS if bound.flipped])
NEGATED = (
    ("Prior treatment with pearinib", "No prior treatment with pearinib"),
    ("Able to swallow whole plums", "Unable to swallow whole plums"),
    ("Patients with spotted leaves", "Patients without spotted leaves"),
    ("The graft must be removed by then", "The graft must not be removed by then"),
)


def put(text: Text, section: str, at: int, criterion: str) -> Text:
    """The text with one more criterion."""
    listed = [*getattr(text, section)]
    listed.insert(at % (len(listed) + 1), Criterion(criterion))
    return text._replace(**{section: tuple(listed)})


def edited(text: Text, section: str, at: int, two: tuple[str, str]) -> tuple[Text, Text]:
    """The text with either of two wordings in one place."""
    old, new = (put(text, section, at, wording) for wording in two)
    return old, new


def without(text: Text, bound: Bound) -> bool:
    """Whether nothing in the text reads like the bound."""
    start = bound.wording[:12]
    return not any(one.startswith(start) for _, one in text.said())


def news(old: str, new: str) -> list[Item]:
    return [item for item in compare(old, new) if not item.reworded]


def the_only(old: str, new: str, op: str, before: str) -> Item:
    found = news(old, new)
    assert [(item.op, meaning(item.before)) for item in found] == [(op, meaning(before))]
    return found[0]


def severity(old: str, new: str) -> Severity:
    """How much the two texts weigh as a record's."""
    one, other = (a_record(eligibility__criteria=text) for text in (old, new))
    found = classify(Transition(old=one, new=other, changes=diff(one, other)))
    assert [finding.kind for finding in found] == [EventKind.ELIGIBILITY_CRITERIA_CHANGED]
    return found[0].severity


@often
@given(texts(), sections, st.integers(0, 9), bounds, numbers, st.integers(2, 30), ways, ways)
def test_a_bound_that_moved_is_found_alone_and_goes_its_way(
    text: Text, section: str, at: int, bound: Bound, n: int, by: int, one: Way, other: Way
):
    assume(without(text, bound))
    old, new = edited(text, section, at, (bound.at(n), bound.at(n + by)))

    item = the_only(one(old), other(new), "edited", bound.at(n))

    wider = bound.side == "upper"
    relaxed = wider == (section == "inclusion")
    assert item.section == section
    assert item.direction == ("relaxed" if relaxed else "tightened")


@often
@given(texts(), texts(), st.integers(0, 1), sections, bounds, numbers, ways, ways)
def test_an_edit_in_one_cohort_is_told_of_that_cohort_alone(
    first: Text, second: Text, later: int, section: str, bound: Bound, n: int, one: Way, other: Way
):
    assume(without(first, bound) and without(second, bound))
    cohorts = [first._replace(cohort="Cohort A"), second._replace(cohort="Cohort B")]
    old, new = [*cohorts], [*cohorts]
    old[later], new[later] = edited(cohorts[later], section, 1, (bound.at(n), bound.at(n + 7)))

    item = the_only(together(one, old), together(other, new), "edited", bound.at(n))

    assert cohorts[later].cohort in item.group


@often
@given(texts(), sections, st.integers(0, 9), turnable, numbers, ways)
def test_a_comparison_that_is_turned_round_is_critical_and_goes_no_way(
    text: Text, section: str, at: int, bound: Bound, n: int, way: Way
):
    assume(without(text, bound))
    two = bound.at(n), bound.flipped.format(n=n)
    old, new = (way(one) for one in edited(text, section, at, two))

    assert the_only(old, new, "edited", two[0]).direction == "unclear"
    assert severity(old, new) is Severity.CRITICAL


@often
@given(
    texts(), sections, st.integers(0, 9), st.sampled_from(NEGATED).flatmap(st.permutations), ways
)
def test_a_negation_is_critical_and_goes_no_way(
    text: Text, section: str, at: int, two: list[str], way: Way
):
    old, new = (way(one) for one in edited(text, section, at, (two[0], two[1])))

    assert the_only(old, new, "edited", two[0]).direction == "unclear"
    assert severity(old, new) is Severity.CRITICAL


@often
@given(texts(), st.integers(0, 9), st.integers(0, 9), st.sampled_from(PLAIN), ways, ways)
def test_a_criterion_that_crosses_between_the_sections_is_critical(
    text: Text, at: int, to: int, criterion: str, one: Way, other: Way
):
    assume(not any(said == criterion for _, said in text.said()))
    old = one(put(text, "inclusion", at, criterion))
    new = other(put(text, "exclusion", to, criterion))

    item = the_only(old, new, "moved", criterion)

    assert (item.section_before, item.section) == ("inclusion", "exclusion")
    assert item.direction == "unclear"
    assert severity(old, new) is Severity.CRITICAL


@often
@given(texts(), texts(), ways, ways)
def test_relaxed_one_way_is_tightened_the_other_way(old: Text, new: Text, one: Way, other: Way):
    there = Change(field="", label="", items=compare(one(old), other(new)))
    back = Change(field="", label="", items=compare(other(new), one(old)))

    assert said(reverse(back)) == said(there)


@often
@given(texts(), sections, st.integers(0, 9), st.sampled_from(PLAIN), ways, ways)
def test_a_criterion_that_comes_is_told_alone_and_never_as_a_way_in(
    text: Text, section: str, at: int, criterion: str, one: Way, other: Way
):
    assume(not any(said == criterion for _, said in text.said()))
    [item] = news(one(text), other(put(text, section, at, criterion)))

    assert (item.op, item.section, meaning(item.after)) == ("added", section, meaning(criterion))
    assert item.direction != "relaxed"


def said(change: Change) -> set[tuple[Any, ...]]:
    return {
        (item.op, item.key, item.before, item.after, item.section, item.section_before,
         item.direction, item.reworded, item.note, item.parts)
        for item in change.items
    }  # fmt: skip
