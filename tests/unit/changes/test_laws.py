"""Laws of comparing and explaining, whatever the records."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.classify import author, classify
from monitor.changes.diff import diff
from monitor.changes.transition import Transition
from monitor.model.change import Change, reverse
from monitor.model.event import By
from monitor.model.fields import FIELDS
from monitor.model.record import Record
from monitor.model.trial import TrialId
from tests.builders import records, steps

Step = tuple[Record, Record]

slowly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(records)
def test_a_record_does_not_differ_from_itself(record: Record) -> None:
    assert diff(record, record) == ()


@slowly
@given(steps())
def test_the_way_back_undoes_the_way_there(step: Step) -> None:
    old, new = step
    there = [_said(change) for change in diff(old, new)]
    back = [_said(reverse(change)) for change in diff(new, old)]
    assert there == back


@slowly
@given(records, st.randoms(use_true_random=False))
def test_the_order_of_lists_is_never_a_change(record: Record, chance: Any) -> None:
    assert diff(record, _shuffled(record, chance)) == ()


@slowly
@given(steps(), st.randoms(use_true_random=False))
def test_the_order_of_lists_changes_no_change(step: Step, chance: Any) -> None:
    old, new = step
    plain = [_said(change) for change in diff(old, new)]
    assert [_said(change) for change in diff(old, _shuffled(new, chance))] == plain


@slowly
@given(steps())
def test_changes_come_in_the_order_of_the_catalogue_and_are_plain_json(step: Step) -> None:
    old, new = step
    changes = diff(old, new)
    names = [entry.name for entry in FIELDS]
    places = [names.index(change.field.partition("other.")[0] or "other") for change in changes]
    assert places == sorted(places)
    assert msgspec.json.decode(msgspec.json.encode(changes), type=tuple[Change, ...]) == changes


@slowly
@given(steps())
def test_records_that_do_not_differ_read_alike_and_others_do_not(step: Step) -> None:
    old, new = step
    assert bool(diff(old, new)) == bool(diff(new, old))
    if old.status != new.status:
        assert any(change.field.startswith("status.") for change in diff(old, new))


@slowly
@given(steps())
def test_every_change_is_in_one_finding_and_every_kind_is_said_once(step: Step) -> None:
    old, new = step
    changes = diff(old, new)
    found = classify(Transition(old=old, new=new, changes=changes))
    assert Counter(_leaves(changes)) == Counter(
        _leaves(change for finding in found for change in finding.changes)
    )
    assert len({finding.kind for finding in found}) == len(found)


@slowly
@given(steps())
def test_every_finding_is_a_sentence_with_a_reason(step: Step) -> None:
    old, new = step
    for finding in classify(Transition(old=old, new=new, changes=diff(old, new))):
        assert finding.headline
        assert finding.headline[0] == finding.headline[0].upper()
        assert "  " not in finding.headline
        assert "None" not in finding.headline
        assert "()" not in finding.headline
        assert finding.because.says.endswith(".")
        assert finding.because.rule.startswith(finding.kind)
        assert finding.changes


@slowly
@given(steps())
def test_the_sponsor_has_a_hand_in_it_where_the_date_of_submission_moved(step: Step) -> None:
    old, new = step
    moved = old.dates.last_update_submitted != new.dates.last_update_submitted
    assert author(diff(old, new)) is (By.SPONSOR if moved else By.REGISTRY)


def _said(change: Change) -> Any:
    """Return what a change says, the order of all lists and the cut of its words aside."""
    items = Counter(
        (item.op, _unordered(item.before), _unordered(item.after), item.section)
        for item in change.items
    )
    return change.field, _unordered(change.before), _unordered(change.after), items


def _unordered(value: Any) -> str:
    if isinstance(value, list):
        return repr(sorted(_unordered(member) for member in value))
    if isinstance(value, dict):
        return repr(sorted((name, _unordered(member)) for name, member in value.items()))
    return repr(value)


def _leaves(changes: Any) -> list[str]:
    """Return all that is said: changes may be parted, but nothing lost and nothing said twice."""
    return [
        repr((change.field, leaf))
        for change in changes
        for leaf in (change.items or [(change.before, change.after)])
    ]


def _shuffled(value: Any, chance: Any) -> Any:
    """Return the value with every list in it in another order."""
    if isinstance(value, tuple):
        members = [_shuffled(member, chance) for member in value]
        chance.shuffle(members)
        return tuple(members)
    if isinstance(value, Struct) and not isinstance(value, TrialId):
        names = value.__struct_fields__
        return replace(value, **{name: _shuffled(getattr(value, name), chance) for name in names})
    return value
