"""A member of a list that says nothing at all is hostile input, and is told like any other."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.diff import diff
from monitor.model import record as r
from monitor.model.change import Change
from monitor.model.record import Record
from monitor.model.results import OutcomeMeasure, Results
from tests.builders import (
    a_contact,
    a_record,
    a_reference,
    a_site,
    an_arm,
    an_intervention,
    an_outcome,
    findings,
)

_LISTS: dict[str, tuple[Any, Any]] = {
    "sites": (r.Site(), a_site()),
    "arms": (r.Arm(), an_arm()),
    "interventions": (r.Intervention(), an_intervention()),
    "outcomes__primary": (r.Outcome(), an_outcome()),
    "outcomes__secondary": (r.Outcome(), an_outcome("Pain")),
    "outcomes__other": (r.Outcome(), an_outcome("Sleep")),
    "documents__files": (r.Document(), r.Document(label="Study Protocol")),
    "references": (r.Reference(), a_reference()),
    "links": (r.Link(), r.Link(label="Site", url="https://trial.example")),
    "shared_data": (r.SharedData(), r.SharedData(id="D1")),
    "officials": (r.Official(), r.Official(name="Bo Reed", role="STUDY_CHAIR")),
    "contacts__central": (r.Contact(), a_contact()),
    "sponsor__collaborators": (r.Agency(), r.Agency(name="Quill Fund")),
    "identifiers__secondary": (r.OtherNumber(), r.OtherNumber(id="Q-1")),
    "conditions": ("", "Fictitious Disease"),
    "keywords": ("", "tablet"),
}


def _some(field: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(_LISTS[field]), max_size=3).map(tuple)


_MEMBERS = st.fixed_dictionaries({field: _some(field) for field in _LISTS})
_RESULTS = st.sampled_from((None, Results(), Results(measures=(OutcomeMeasure(),))))
records = st.builds(lambda said, results: a_record(**said, results=results), _MEMBERS, _RESULTS)


@given(records, records)
def test_members_that_say_nothing_are_compared_and_explained(old: Record, new: Record) -> None:
    for finding in findings(old, new).values():
        assert finding.headline
        assert "None" not in finding.headline
        assert "“”" not in finding.headline


@pytest.mark.parametrize("field", sorted(set(_LISTS) - {"conditions", "keywords"}))
def test_a_member_that_says_nothing_is_added_removed_and_filled(field: str) -> None:
    empty, full = ({field: (member,)} for member in _LISTS[field])
    none = a_record(**{field: ()})
    for old, new in (
        (none, a_record(**empty)),
        (a_record(**empty), none),
        (a_record(**empty), a_record(**full)),
        (a_record(**full), a_record(**empty)),
    ):
        assert findings(old, new)


def test_a_site_that_says_nothing_is_there_in_what_changed() -> None:
    (change,) = diff(a_record(sites=()), a_record(sites=(r.Site(),)))
    (item,) = change.items
    assert (item.op, item.after, item.key) == ("added", {}, "without a name")
    assert msgspec.json.decode(msgspec.json.encode(change), type=Change) == change
