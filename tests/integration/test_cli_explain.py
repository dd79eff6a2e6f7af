"""`explain` and `rules`: why this event, and the tables as the program uses them."""

from __future__ import annotations

import json

import pytest

from tests.integration.conftest import BECAUSE, ONE, TWO, Call, Desk


def key_of(told: Desk, kind: str) -> str:
    said = told.call("events", "--kind", kind, "--min-severity", "noise", "--format", "jsonl")
    return str(said.lines[0]["id"])


# --- explain


def test_an_event_is_explained_by_its_lines_its_row_and_what_would_weigh_otherwise(
    told: Desk,
) -> None:
    said = told.call("explain", key_of(told, "status.suspended"))

    assert (said.status, said.err) == (0, "")
    assert ONE in said.out
    assert BECAUSE in said.out
    assert "Rule status.suspended, edition" in said.out
    assert "protocolSection.statusModule.overallStatus\n  - RECRUITING\n  + SUSPENDED" in said.out
    assert "It would have been less severe as" in said.out
    assert "It would have been more severe as" not in said.out  # nothing is above critical


def test_the_beginning_of_an_id_is_enough(told: Desk) -> None:
    key = key_of(told, "dates.slipped")

    said = told.call("explain", key[:8].upper())

    assert (said.status, said.err) == (0, "")
    assert TWO in said.out
    assert said.out.count("primaryCompletionDateStruct") == 1


def test_the_same_as_json_has_the_rows_and_the_lines(told: Desk) -> None:
    said = told.call("explain", key_of(told, "dates.slipped"), "--format", "json")

    value = json.loads(said.out)
    assert value["event"]["kind"] == "dates.slipped"
    assert value["row"]["rule"] == value["event"]["because"]["rule"]
    assert all(row["kind"] == "dates.slipped" for row in (*value["more"], *value["less"]))
    assert value["lines"][0]["removed"] != value["lines"][0]["added"]


def test_an_event_without_changes_is_explained_by_its_row_alone(told: Desk) -> None:
    said = told.call("explain", key_of(told, "trial.first_seen"))

    assert said.status == 0
    assert "holds when a watched trial is checked for the first time" in said.out
    assert "In the registry's own words" not in said.out


@pytest.mark.parametrize("key", ["abcd1234-0000", "ab", "zzzz", "%%%%", ""])
def test_what_names_no_event_is_wrong_usage(told: Desk, key: str) -> None:
    said = told.call("explain", key)

    assert (said.status, said.out) == (2, "")
    assert "event" in said.err


def test_a_lost_snapshot_is_said_and_the_rest_explained(told: Desk) -> None:
    told.damage(ONE)

    said = told.call("explain", key_of(told, "status.suspended"))

    assert said.status == 0
    assert "The registry's own lines are lost here" in said.out
    assert "Rule status.suspended" in said.out


# --- rules


def test_the_rules_of_one_subject_are_printed_with_severity_and_reason(command: Call) -> None:
    said = command("rules", "--kind", "enrollment.*")

    assert (said.status, said.err) == (0, "")
    assert "enrollment.final.under_enrolled" in said.out
    assert "dates.slipped" not in said.out


def test_rules_as_json_are_rows(command: Call) -> None:
    rows = json.loads(command("rules", "--format", "json").out)

    assert len(rows) > 200
    assert set(rows[0]) == {"rule", "kind", "severity", "when", "says"}


def test_a_lens_of_the_configuration_is_printed_as_it_is_used(told: Desk) -> None:
    text = told.settings.read_text()
    told.settings.write_text(
        text + '\n[lens.mine]\nbased_on = "patient"\n"sites.changed" = "critical"\n'
    )

    said = told.call("rules", "--lens", "mine")

    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines()[0].startswith("mine: ")
    assert "your configuration weighs it so" in said.out
    assert "people can join now" in said.out


@pytest.mark.parametrize("words", [("--kind", "sites"), ("--lens", "nobody")])
def test_a_kind_or_a_lens_that_is_not_there_is_wrong_usage(
    command: Call, words: tuple[str, ...]
) -> None:
    said = command("rules", *words)

    assert (said.status, said.out) == (2, "")
    assert repr(words[1]) in said.err
