"""What scripts and webhooks are given keeps to the JSON Schemas that are shipped beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from monitor.demo import edits
from monitor.render import events as machine
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk

CHECKER = FormatChecker()
Spoil = Callable[[Any], object]


@CHECKER.checks("date-time", raises=ValueError)
def _is_a_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@CHECKER.checks("uri", raises=ValueError)
def _is_a_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def faults(name: str, value: Any) -> list[str]:
    schemas = [Resource.from_contents(machine.schema(one)) for one in machine.SCHEMAS]
    known = Registry().with_resources((one.id(), one) for one in schemas)
    validator = Draft202012Validator(machine.schema(name), registry=known, format_checker=CHECKER)
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(value)]


@pytest.fixture
def moved(told: Desk) -> Desk:
    """A desk after a check that brought lists, words, dates and a body for two events at once."""
    on = "2026-02-10"
    told.registry.edit(ONE, edits.suspends, on=on, why=BECAUSE)
    told.registry.edit(ONE, edits.retargets, on=on, target=40)
    told.registry.edit(TWO, edits.moves_age_limit, on=on, maximum="75 Years")
    told.registry.edit(
        TWO, edits.rewrites_primary_outcome, on=on, measure="Pain", description="", time_frame="1 y"
    )
    told.turn(on)
    return told


def outputs(moved: Desk) -> Iterator[tuple[str, Any]]:
    """Everything of one kind or another that leaves the house for machines, with its schema."""
    for name, form in (("event", "jsonl"), ("cloudevent", "cloudevents")):
        for line in moved.call("events", "--format", form, "--min-severity", "noise").lines:
            yield name, line
    for post in moved.hook.posts:
        yield "delivery", json.loads(post.body)
    yield "check", moved.call("check", "--format", "json").json


def test_whatever_leaves_the_house_keeps_to_its_schema(moved: Desk) -> None:
    found = list(outputs(moved))

    assert {name for name, _ in found} == set(machine.SCHEMAS)
    assert [fault for name, value in found for fault in faults(name, value)] == []
    changes = [c for name, value in found if name == "event" for c in value["changes"]]
    assert any("items" in change for change in changes)
    assert any("before" in change for change in changes)


def test_a_check_that_failed_in_part_keeps_to_its_schema(moved: Desk) -> None:
    moved.registry.remove(TWO)
    moved.registry.go("2026-02-11")
    unread = moved.call("check", "--format", "json").json
    moved.registry.go("2026-02-12")
    vanished = moved.call("check", "--format", "json").json
    moved.registry.fault("status", times=9, status=403)
    shut_out = moved.call("check", "--force", "--format", "json").json

    assert faults("check", unread) == []
    assert vanished["vanished"] == [TWO]
    assert faults("check", vanished) == []
    assert [each["trial"] for each in shut_out["unreachable"]] == [ONE, TWO]
    assert faults("check", shut_out) == []


def test_the_alarm_of_the_operator_keeps_to_its_schema(moved: Desk) -> None:
    posts = len(moved.hook.posts)
    moved.registry.fault("status", times=9, status=403)
    moved.call("check", "--force")
    (alarm,) = [json.loads(post.body) for post in moved.hook.posts[posts:]]

    assert alarm["type"] == "trial.monitor.fetch_failing"
    assert faults("delivery", alarm) == []
    assert faults("event", alarm["data"]["events"][0]) == []


def test_a_part_that_is_missing_is_a_fault(moved: Desk) -> None:
    for name, value in outputs(moved):
        for key in machine.schema(name)["required"]:
            lacking = {each: said for each, said in value.items() if each != key}
            assert faults(name, lacking) == [f"$: {key!r} is a required property"]


SPOILED: list[tuple[str, str, Spoil]] = [
    ("event", "$.id", lambda it: it.update(id="42")),
    ("event", "$.time", lambda it: it.update(time="2026-02-10T15:00:00")),
    ("event", "$.severity", lambda it: it.update(severity="urgent")),
    ("event", "$.kind", lambda it: it.update(kind="suspended")),
    ("event", "$.by", lambda it: it.update(by="nobody")),
    ("event", "$.because", lambda it: it["because"].pop("says")),
    ("event", "$.revision.to", lambda it: it["revision"].update(to="4")),
    ("event", "$.changes[0]", lambda it: it["changes"][0].pop("field")),
    ("event", "$.changes[0]", lambda it: it["changes"][0].update(items=[])),
    ("event", "$.watches", lambda it: it.update(watches="house")),
    ("cloudevent", "$.specversion", lambda it: it.update(specversion="0.3")),
    ("cloudevent", "$.type", lambda it: it.update(type="status.suspended")),
    ("cloudevent", "$.subject", lambda it: it.update(subject="")),
    ("cloudevent", "$.source", lambda it: it.update(source="clinicaltrials")),
    ("cloudevent", "$.data.severity", lambda it: it["data"].update(severity=None)),
    ("delivery", "$.timestamp", lambda it: it.update(timestamp="yesterday")),
    ("delivery", "$.data.events", lambda it: it["data"].update(events=[])),
    ("delivery", "$.data.events[0]", lambda it: it["data"]["events"][0].pop("headline")),
    ("check", "$.checked", lambda it: it.update(checked=-1)),
    ("check", "$.unreadable[0]", lambda it: it["unreadable"].append({"trial": ONE})),
    ("check", "$.deliveries", lambda it: it["deliveries"].pop("dead")),
    ("check", "$.seconds", lambda it: it.update(seconds="1 s")),
]


def test_whatever_is_wrong_is_found_at_its_place(moved: Desk) -> None:
    changed = (pair for pair in outputs(moved) if pair[0] != "event" or pair[1]["changes"])
    whole = dict(changed)  # the last of each kind

    for name, place, spoil in SPOILED:
        value = copy.deepcopy(whole[name])
        spoil(value)
        found = faults(name, value)
        assert found, (name, place)
        assert all(fault.startswith(place) for fault in found)
