"""What is not concluded from a past that does not give all of a record."""

from __future__ import annotations

import pytest

from monitor.model.change import Change
from monitor.model.record import Document, Documents
from monitor.model.revision import CHECK, HISTORY
from monitor.reports.lacking import lacking, without
from tests.builders import a_record

WITH = a_record(documents=Documents(files=(Document(label="Protocol"),)))
BARE = a_record()


@pytest.mark.parametrize("source", [CHECK, HISTORY])
def test_two_states_of_one_source_are_compared_in_everything(source: str) -> None:
    assert lacking(BARE, WITH, (source, source)) == ()


def test_what_the_registry_computes_is_never_compared_with_its_past() -> None:
    assert lacking(BARE, BARE, (HISTORY, CHECK)) == ("derived",)
    assert lacking(BARE, BARE, (CHECK, HISTORY)) == ("derived",)


def test_what_the_past_does_not_have_is_left_out_and_what_it_has_is_compared() -> None:
    assert lacking(BARE, WITH, (HISTORY, CHECK)) == ("derived", "documents")
    assert lacking(WITH, BARE, (CHECK, HISTORY)) == ("derived", "documents")
    assert lacking(WITH, BARE, (HISTORY, CHECK)) == ("derived",)


def test_what_only_one_of_two_interfaces_writes_is_left_out() -> None:
    unit, none = a_record(other={"reviewUnit": "X"}), a_record()

    assert lacking(unit, none, (HISTORY, CHECK)) == ("derived", "other")
    assert lacking(none, unit, (HISTORY, CHECK)) == ("derived", "other")
    assert lacking(unit, a_record(other={"reviewUnit": "Y"}), (HISTORY, CHECK)) == ("derived",)
    assert lacking(unit, none, (HISTORY, HISTORY)) == ()


def test_changes_in_what_is_left_out_are_not_told() -> None:
    names = ("derived.terms", "documents.large", "documented", "titles.brief")
    changes = [Change(field=name, label=name, before=1, after=2) for name in names]

    kept = without(("derived", "documents"), changes)

    assert [one.field for one in kept] == ["documented", "titles.brief"]
