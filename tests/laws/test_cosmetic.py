"""How an eligibility text is set says nothing, and no word of it is lost."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings

from monitor.changes.criteria import compare, parse
from monitor.changes.text import meaning
from tests.laws.texts import Text, texts, together, ways

Way = Callable[[Text], str]

often = settings(max_examples=80, deadline=None)


@often
@given(texts(), ways, ways)
def test_the_same_criteria_set_in_another_way_do_not_differ(text: Text, one: Way, other: Way):
    assert compare(one(text), other(text)) == ()


@often
@given(texts(), texts(), ways, ways)
def test_the_same_cohorts_set_in_another_way_do_not_differ(
    first: Text, second: Text, one: Way, other: Way
):
    cohorts = [first._replace(cohort="Cohort A"), second._replace(cohort="Cohort B")]

    assert compare(together(one, cohorts), together(other, cohorts)) == ()


@often
@given(texts(), ways)
def test_each_criterion_is_read_in_its_section_and_none_is_lost(text: Text, way: Way):
    read = [(one.section, meaning(one.text)) for one in parse(way(text))]

    assert read == [(section, meaning(one)) for section, one in text.said()]


@often
@given(texts(), ways, ways)
def test_what_was_said_of_an_edit_is_said_in_every_encoding(text: Text, one: Way, other: Way):
    new = Text(text.inclusion[1:], (*text.exclusion[1:], *text.inclusion[:1]))

    assert told(one(text), one(new)) == told(one(text), other(new))


def told(old: str, new: str) -> set[tuple[str, str, str, str]]:
    """What is said of two texts, the spelling aside."""
    return {
        (item.op, item.direction, meaning(item.before or ""), meaning(item.after or ""))
        for item in compare(old, new)
    }
