"""What machines read keeps the shape that the documentation promises."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from referencing import Registry, Resource

from monitor.model.change import Change
from monitor.model.event import By, EventKind, Severity
from monitor.model.report import CheckReport, DeliveryCounts, Failure
from monitor.render import events as machine
from tests.unit.render.events import (
    ALL,
    CRITERIA,
    FAILING,
    SEEN,
    TERMINATED,
    a_delivery,
    an_event,
    hostile,
    plausible,
)

FIELDS = [
    "id", "time", "registry", "trial", "title", "kind", "severity", "headline", "because",
    "revision", "data_date", "by", "changes", "watches", "url", "status",
]  # fmt: skip


def validate(name, value):
    schemas = [Resource.from_contents(machine.schema(one)) for one in machine.SCHEMAS]
    registry = Registry().with_resources((one.id(), one) for one in schemas)
    Draft202012Validator(
        machine.schema(name), registry=registry, format_checker=FormatChecker()
    ).validate(value)


@pytest.mark.parametrize("name", machine.SCHEMAS)
def test_every_shipped_schema_is_itself_valid(name):
    Draft202012Validator.check_schema(machine.schema(name))


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_of_every_kind_keeps_to_the_schemas(kind):
    event = plausible(kind)
    validate("event", json.loads(machine.encode(event)))
    validate("cloudevent", json.loads(json.dumps(machine.cloudevent(event))))


def test_an_event_has_the_promised_fields_in_the_promised_order():
    assert list(machine.as_json(TERMINATED)) == FIELDS
    assert machine.as_json(TERMINATED)["revision"] == {"from": 3, "to": 4}


def test_a_field_that_was_not_there_before_is_said_to_be_null():
    [change] = machine.as_json(an_event(changes=(Change(field="x", label="X", after=1),)))[
        "changes"
    ]
    assert change == {"field": "x", "label": "X", "before": None, "after": 1}


def test_a_list_change_carries_its_members_and_no_before_and_after():
    [change] = machine.as_json(CRITERIA)["changes"]
    assert "before" not in change
    added = change["items"][2]
    assert added["before"] is None
    assert added["section"] == "inclusion"
    assert added["direction"] == "tightened"
    assert change["items"][0]["words"][1] == ["removed", "60"]


def test_times_are_told_in_utc_whatever_zone_they_come_in():
    there = SEEN.astimezone(timezone(timedelta(hours=9)))
    assert machine.as_json(an_event(time=there))["time"] == "2026-02-09T15:02:11Z"


def test_a_cloud_event_names_its_registry_and_its_trial():
    envelope = machine.cloudevent(TERMINATED)
    assert envelope["source"] == "https://clinicaltrials.gov"
    assert envelope["subject"] == "NCT99000001"
    assert envelope["type"] == "trial.status.terminated"


def test_a_cloud_event_about_the_monitor_has_no_subject():
    envelope = machine.cloudevent(FAILING)
    assert "subject" not in envelope
    assert envelope["source"] == "urn:trial-monitor:ctgov"


def test_a_delivery_of_one_event_is_named_after_it_and_of_many_is_a_digest():
    def body(events):
        return json.loads(
            machine.payload(events, delivery=a_delivery(), subscription="s", because="b")
        )

    assert body((TERMINATED,))["type"] == "trial.status.terminated"
    digest = body(ALL)
    assert digest["type"] == "trial.digest"
    assert [event["id"] for event in digest["data"]["events"]] == [event.id for event in ALL]
    validate("delivery", digest)


def test_nothing_is_left_out_of_what_machines_read():
    text = "x" * 200_000
    said = json.loads(machine.encode(hostile(text)))
    assert said["title"] == text
    assert said["changes"][0]["after"] == text


def test_the_schema_refuses_an_event_that_lacks_something():
    said = machine.as_json(TERMINATED)
    for missing in FIELDS:
        with pytest.raises(ValidationError):
            validate("event", {key: value for key, value in said.items() if key != missing})


def test_the_schema_of_a_check_takes_what_a_check_says():
    report = CheckReport(
        checked=5,
        unchanged=3,
        revised=1,
        unreadable=(Failure(trial="NCT99000004", reason="half a body"),),
        vanished=("NCT99000005",),
        deliveries=DeliveryCounts(sent=1, pending=1),
        seconds=1.25,
    )
    said = json.loads(msgspec.json.encode(report))
    validate("check", said)
    with pytest.raises(ValidationError):
        validate("check", said | {"vanished": 1})


def test_every_kind_is_named_in_the_schema():
    description = machine.schema("event")["properties"]["kind"]["description"]
    assert [
        kind for kind in EventKind if f"{kind}," not in f"{description.replace(';', ',')}"
    ] == []


def test_every_author_and_severity_is_in_the_schema():
    properties = machine.schema("event")["properties"]
    assert properties["by"]["enum"] == list(By)
    assert properties["severity"]["enum"] == list(Severity)


def test_what_is_encoded_decodes_to_the_same():
    assert msgspec.json.decode(machine.encode(CRITERIA)) == msgspec.json.decode(
        json.dumps(machine.as_json(CRITERIA))
    )
