"""Structures without a catalogue of their own, compared leaf by leaf."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from monitor.changes.structure import structure
from monitor.model import record as r
from tests.builders import a_record, changes, some_results


def _said(before: Any, after: Any) -> list[tuple[str, str, Any, Any]]:
    return [
        (item.op, item.key, item.before, item.after)
        for item in structure(before, after, name="thing")
    ]


def test_a_leaf_is_known_by_its_path() -> None:
    assert _said({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "c": 2}}) == [("edited", "a.b", 1, 3)]


def test_what_appears_is_one_item_whatever_is_in_it() -> None:
    assert _said({}, {"a": {"b": 1, "c": 2}}) == [("added", "thing", None, {"a": {"b": 1, "c": 2}})]
    assert _said({"x": 1, "a": [1]}, {"x": 1}) == [("removed", "a", [1], None)]


def test_a_list_with_names_is_compared_by_them() -> None:
    before = [{"id": "BG000", "n": 1}, {"id": "BG001", "n": 2}]
    after = [{"id": "BG001", "n": 2}, {"id": "BG000", "n": 7}]
    assert _said(before, after) == [("edited", "BG000.n", 1, 7)]


def test_a_list_of_words_has_no_order() -> None:
    assert _said(["a", "b", "b"], ["b", "c", "a"]) == [
        ("removed", "thing", "b", None),
        ("added", "thing", None, "c"),
    ]


def test_a_text_that_says_the_same_has_not_changed() -> None:
    assert _said({"a": "Dose \\> 5 mg"}, {"a": "dose > 5 mg."}) == []
    assert _said(["Dose \\> 5"], ["Dose > 5"]) == []


def test_a_number_is_not_its_text() -> None:
    assert _said({"a": "1"}, {"a": 1}) == [("edited", "a", "1", 1)]


def test_a_list_without_names_is_compared_whatever_its_order() -> None:
    before = [{"x": 1, "y": [1, 2]}, {"x": 2, "y": [3]}, {"x": 3, "y": [4]}]
    after = [{"x": 3, "y": [9]}, {"x": 2, "y": [3]}, {"x": 1, "y": [2, 1]}]
    (found,) = _said(before, after)
    assert (found[0], found[2:]) == ("edited", (4, 9))


@pytest.mark.parametrize("members", [3, 30])
def test_nothing_is_lost_where_lists_have_no_names(members: int) -> None:
    before = [{"x": [number]} for number in range(members)]
    after = [{"x": [number + 1000]} for number in range(members + 1)]
    there, back = _said(before, after), _said(after, before)
    assert there
    assert sorted((key, repr(one), repr(two)) for _, key, one, two in there) == sorted(
        (key, repr(two), repr(one)) for _, key, one, two in back
    )


def test_results_that_are_posted_are_one_item() -> None:
    change = changes(a_record(), a_record(results=some_results()))["results"]
    (item,) = change.items
    assert (item.op, item.key) == ("added", "results")
    assert item.after["measures"][0]["title"] == "Overall survival"


def test_a_sponsor_is_told_part_by_part() -> None:
    new = a_record(sponsor__lead=r.Agency(name="Reed Therapeutics", kind="INDUSTRY"))
    (item,) = changes(a_record(), new)["sponsor.lead"].items
    assert (item.key, item.before, item.after) == ("name", "Quill Pharma", "Reed Therapeutics")


def test_deepdiff_is_not_loaded_where_names_are_enough() -> None:
    sys.modules.pop("deepdiff", None)
    old = a_record(results=some_results(unit_of_measure="months"))
    new = a_record(results=some_results(unit_of_measure="days"))
    assert [item.after for item in changes(old, new)["results"].items] == ["days"]
    assert "deepdiff" not in sys.modules


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"x": [1]}, {"x": [1]}], [{"x": [2]}]),
        (["a text"], [{"a": 1}]),
        (["a text"], [["a text"]]),
        ([["a"], ["b"]], [["c"]]),
    ],
)
def test_members_that_cannot_be_told_apart_come_and_go_alike_both_ways(before, after):
    there = structure({"list": before}, {"list": after}, name="all")
    back = structure({"list": after}, {"list": before}, name="all")

    turned = {"added": "removed", "removed": "added", "edited": "edited"}
    said = {(item.key, item.op, repr(item.before), repr(item.after)) for item in there}
    assert said == {
        (item.key, turned[item.op], repr(item.after), repr(item.before)) for item in back
    }
