"""What an event weighs hangs on what changed: not on the order of the rules, nor of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from monitor.changes import classify as classifying
from monitor.changes.diff import diff
from monitor.changes.rules import RULES, Rule
from monitor.changes.transition import Transition
from monitor.model.record import Record
from monitor.model.trial import TrialId
from tests.builders import steps

Step = tuple[Record, Record]

slowly = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
chances = st.randoms(use_true_random=False)


@slowly
@given(steps(), st.permutations(RULES))
def test_the_order_of_the_rules_changes_no_event(step: Step, rules: list[Rule]) -> None:
    plain = found(*step)
    with asked_in_order(tuple(rules)):
        assert found(*step) == plain


@slowly
@given(steps(), chances)
def test_the_order_of_the_new_record_s_lists_changes_no_event(step: Step, chance: Any) -> None:
    old, new = step
    assert found(old, shuffled(new, chance)) == found(old, new)


@slowly
@given(steps(), chances)
def test_the_order_of_the_old_record_s_lists_changes_no_event(step: Step, chance: Any) -> None:
    old, new = step
    assert found(shuffled(old, chance), new) == found(old, new)


@slowly
@given(steps(), chances)
def test_the_order_of_the_changes_changes_no_event(step: Step, chance: Any) -> None:
    old, new = step
    changes = diff(old, new)
    assert found(old, new, tuple(chance.sample(changes, len(changes)))) == found(old, new)


def found(old: Record, new: Record, changes: tuple[Any, ...] | None = None) -> dict[str, Any]:
    """What is said of a step, by kind: how much it weighs, by which rule, about which fields."""
    changes = diff(old, new) if changes is None else changes
    said = classifying.classify(Transition(old=old, new=new, changes=changes))
    assert len({finding.kind for finding in said}) == len(said)
    return {str(one.kind): (one.severity, one.because.rule, one.because.says) for one in said}


@contextmanager
def asked_in_order(rules: tuple[Rule, ...]) -> Iterator[None]:
    kept = classifying.RULES
    classifying.RULES = rules
    try:
        yield
    finally:
        classifying.RULES = kept


def shuffled(value: Any, chance: Any) -> Any:
    """The value with every list in it in another order."""
    if isinstance(value, tuple):
        members = [shuffled(member, chance) for member in value]
        return tuple(chance.sample(members, len(members)))
    if isinstance(value, Struct) and not isinstance(value, TrialId):
        names = value.__struct_fields__
        return replace(value, **{name: shuffled(getattr(value, name), chance) for name in names})
    return value
