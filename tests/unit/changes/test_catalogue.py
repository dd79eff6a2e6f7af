"""The catalogue says of every leaf of a record what it is called and how it compares."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct

from monitor.changes.diff import part_of
from monitor.model.dates import Milestone
from monitor.model.fields import FIELDS, Compare
from monitor.model.record import Record

_IDENTITY = {"trial.registry", "trial.number"}  # which record it is, not what it says
_PATHS = {"documents": "documents.files"}


def _leaves(kind: type[Struct], at: str = "") -> Iterator[str]:
    for name, hint in get_type_hints(kind).items():
        part = _part(hint)
        if part is None or part is Milestone:
            yield at + name
        else:
            yield from _leaves(part, f"{at}{name}.")


def _part(hint: Any) -> type[Struct] | None:
    """Return the structure that a type holds, alone or in a list."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint
    if get_origin(hint) in {tuple, Union, types.UnionType}:
        return next((found for one in get_args(hint) if (found := _part(one))), None)
    return None


def _covering(leaf: str) -> list[str]:
    return [
        entry.name
        for entry in FIELDS
        if f"{leaf}.".startswith(f"{_PATHS.get(entry.name, entry.name)}.")
    ]


@pytest.mark.parametrize("leaf", sorted(set(_leaves(Record)) - _IDENTITY))
def test_every_leaf_of_a_record_lies_under_exactly_one_field(leaf: str) -> None:
    assert len(_covering(leaf)) == 1


@pytest.mark.parametrize("entry", FIELDS, ids=lambda entry: entry.name)
def test_a_field_is_read_from_a_part_of_the_record(entry: Any) -> None:
    assert part_of(entry) in Record.__struct_fields__


@pytest.mark.parametrize(
    "entry", [one for one in FIELDS if one.compare is Compare.KEYED], ids=lambda one: one.name
)
def test_a_keyed_list_names_fields_that_its_members_have(entry: Any) -> None:
    hint: Any = Record
    for name in _PATHS.get(entry.name, entry.name).split("."):
        hint = get_type_hints(_part(hint))[name]
    member = _part(hint)
    assert member is not None
    assert set(entry.key) <= set(member.__struct_fields__)
    assert entry.key


def test_fields_have_names_of_their_own() -> None:
    assert len({entry.name for entry in FIELDS}) == len(FIELDS)
    assert all(entry.label for entry in FIELDS)
