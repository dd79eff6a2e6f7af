"""Differences as tables and as patches."""

from __future__ import annotations

import csv
import io
import json

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.model.change import Change, Item
from monitor.render.patch import patch
from monitor.render.tables import changes_table, safe, table
from tests.unit.render.events import HOSTILE

CHANGES = (
    Change(field="enrollment", label="Enrollment", before={"count": 5}, after=None),
    Change(
        field="eligibility.criteria",
        label="Eligibility criteria",
        items=(
            Item(op="moved", key="a", before="a", after="a", section="x", section_before="y"),
            Item(op="edited", key="b", before="b", after="B", reworded=True, direction="unclear"),
        ),
    ),
)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_for_each_thing_with_the_sources_at_its_end():
    found = rows(changes_table(CHANGES, {"from_state": "first", "ruleset": "1"}))

    assert [row["op"] for row in found] == ["edited", "moved", "edited"]
    assert found[0]["before"] == '{"count":5}'
    assert found[0]["after"] == ""
    assert (found[1]["section"], found[2]["reworded"]) == ("y > x", "yes")
    assert {(row["from_state"], row["ruleset"]) for row in found} == {("first", "1")}


def test_where_nothing_differs_there_is_a_head_alone():
    assert changes_table((), {"from_state": "first"}).count("\n") == 1


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\x00=1", "\uff1d1+1", "\uff20A1"],
)
def test_no_cell_is_a_formula(text):
    assert safe(text).startswith("'")


@given(st.text())
def test_a_cell_is_its_text_or_marked_as_such(text):
    cell = safe(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert cell == safe(cell)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_every_row_reads_back(cells):
    found = list(csv.reader(io.StringIO(table(("a", "b"), cells))))
    assert found[1:] == [[safe(cell) for cell in row] for row in cells]


def test_hostile_text_does_nothing_to_a_spreadsheet():
    assert not set(safe(HOSTILE)) & set("\x00\x07\x0b\x1b\x9b\u202e")


# --- patches

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, JSON)
def test_a_patch_leads_from_one_payload_to_the_other_and_is_always_the_same(one, two):
    before, after = json.dumps(one).encode(), json.dumps(two).encode()

    made = patch(before, after)

    assert jsonpatch.apply_patch(one, json.loads(made)) == two
    assert made == patch(before, after)
    assert json.loads(patch(before, before)) == []


@pytest.mark.parametrize("payload", [b"<html>", b"", b"\xff", b"[" * 100_000])
def test_what_is_no_json_has_no_patch(payload):
    with pytest.raises(UsageError, match="in JSON"):
        patch(payload, b"{}")
