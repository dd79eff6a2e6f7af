"""The changes say all that changed: put into the old record they give the new one."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings

from monitor.changes.diff import diff
from monitor.model.change import reverse
from monitor.model.record import Record
from tests.builders import a_record, steps
from tests.laws.applying import applied, view
from tests.laws.texts import Text, texts, ways

Step = tuple[Record, Record]
Way = Callable[[Text], str]

slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(steps())
def test_the_changes_lead_to_the_new_record(step: Step) -> None:
    old, new = step
    assert applied(diff(old, new), view(old)) == view(new)


@slowly
@given(steps())
def test_the_reversed_changes_lead_back(step: Step) -> None:
    old, new = step
    back = tuple(reverse(change) for change in diff(old, new))
    assert applied(back, view(new)) == view(old)


@slowly
@given(texts(), texts(), ways, ways)
def test_the_changes_lead_to_the_new_criteria(old: Text, new: Text, one: Way, other: Way) -> None:
    before, after = (
        a_record(eligibility__criteria=way(text)) for text, way in ((old, one), (new, other))
    )
    assert applied(diff(before, after), view(before)) == view(after)
