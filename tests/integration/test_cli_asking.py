"""What the command answers about what it keeps: events, show, history, diff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.demo import edits
from monitor.registries import available
from tests.integration.conftest import BECAUSE, ONE, THREE, TWO, Desk

pytestmark = pytest.mark.usefixtures("_then")

FORMATS = ("text", "markdown", "html", "json")
KINDS = ["status.suspended", "dates.slipped", "status.resumed"]


def kinds(told: Desk, *words: str) -> list[str]:
    said = told.call("events", "--format", "jsonl", *words)
    assert (said.status, said.err) == (0, "")
    return [event["kind"] for event in said.lines]


# --- events


def test_events_are_listed_the_oldest_first_without_the_noise(told: Desk) -> None:
    assert kinds(told) == KINDS


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--trial", ONE.lower()), ["status.suspended", "status.resumed"]),
        (("--trial", THREE), []),
        (("--watch", "house"), KINDS),
        (("--since", "2026-02-05"), KINDS[1:]),
        (("--since", "2026-02-05T15:00:00Z"), KINDS[1:]),
        (("--since", "2026-02-05T16:00:01+01:00"), KINDS[2:]),
        (("--since", "1h"), []),
        (("--since", "90m"), []),
        (("--kind", "status.*"), ["status.suspended", "status.resumed"]),
        (("--kind", "dates.slipped"), ["dates.slipped"]),
        (("--kind", "trial.first_seen"), []),
        (("--kind", "trial.first_seen", "--min-severity", "noise"), ["trial.first_seen"] * 2),
        (("--min-severity", "critical"), ["status.suspended"]),
        (("--min-severity", "CRITICAL"), ["status.suspended"]),
        (("--trial", ONE, "--since", "2026-02-09", "--kind", "*.resumed"), ["status.resumed"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_events_are_chosen_by_trial_watch_time_kind_and_severity(
    told: Desk, words: tuple[str, ...], expected: list[str]
) -> None:
    assert kinds(told, *words) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("--trial", "NCT1"),
        ("--watch", "hous"),
        ("--since", "yesterday"),
        ("--since", "2026-02-30"),
        ("--since", "99999999999d"),
        ("--since", "0001-01-01T00:00+14:00"),
        ("--kind", "status.suspend"),
        ("--min-severity", "urgent"),
        ("--format", "xml"),
    ],
    ids=" ".join,
)
def test_a_choice_that_can_mean_nothing_is_refused(told: Desk, words: tuple[str, ...]) -> None:
    said = told.call("events", *words)

    assert (said.status, said.out) == (2, "")
    assert repr(words[1]) in said.err


def test_after_a_first_check_it_is_said_where_its_events_are(desk: Desk) -> None:
    desk.call("check")

    said = desk.call("events")
    rest = desk.call("events", "--trial", THREE, "--min-severity", "noise")

    assert (said.status, said.out) == (0, "")
    assert said.err == "There are no such events; see also --min-severity noise.\n"
    assert rest.err == "There are no such events.\n"


def test_a_line_of_text_says_when_how_grave_which_and_what(told: Desk) -> None:
    first = told.call("events").out.splitlines()[0]

    day, severity, key, about = first.split()[:4]
    assert (day, severity, about) == ("2026-02-03", "critical", ONE)
    assert told.call("events", "--format", "jsonl").lines[0]["id"].startswith(key)
    assert BECAUSE in first


def test_the_events_of_a_watch_that_is_gone_are_still_found(told: Desk) -> None:
    told.rewrite('"house"', '"another"')

    assert kinds(told, "--watch", "house") == KINDS
    assert kinds(told, "--watch", "another") == []


def test_a_cloudevent_wraps_the_same_object(told: Desk) -> None:
    plain = told.call("events", "--format", "jsonl").lines
    wrapped = told.call("events", "--format", "cloudevents").lines

    assert [each["data"] for each in wrapped] == plain
    assert [each["type"] for each in wrapped] == [f"trial.{kind}" for kind in KINDS]
    assert wrapped[0]["subject"] == ONE


# --- show


@pytest.mark.parametrize(
    ("words", "number", "status"),
    [
        ((), 3, "RECRUITING"),
        (("--revision", "2"), 2, "SUSPENDED"),
        (("--as-of", "2026-02-02"), 1, "RECRUITING"),
        (("--as-of", "2026-02-03"), 2, "SUSPENDED"),
        (("--as-of", "2026-02-08"), 2, "SUSPENDED"),
        (("--as-of", "2026-02-09T14:59Z"), 2, "SUSPENDED"),
        (("--as-of", "2030-01-01"), 3, "RECRUITING"),
    ],
)
def test_a_record_is_shown_as_it_stood(
    told: Desk, words: tuple[str, ...], number: int, status: str
) -> None:
    said = told.call("show", ONE, "--format", "json", *words)

    assert (said.status, said.err) == (0, "")
    assert said.json["revision"]["number"] == number
    assert said.json["record"]["status"]["overall"] == status


@pytest.mark.parametrize("form", FORMATS)
def test_a_record_is_shown_in_every_format_and_into_a_file(
    told: Desk, form: str, tmp_path: Path
) -> None:
    printed = told.call("show", ONE, "--revision", "2", "--format", form)
    filed = told.call("show", ONE, "--revision", "2", "--format", form, "--output", "page")

    assert BECAUSE in printed.out
    assert (filed.status, filed.out, filed.err) == (0, "", "written to page\n")
    assert BECAUSE in (tmp_path / "page").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((ONE, "--as-of", "2026-02-03", "--revision", "2"), "not both"),
        ((ONE, "--as-of", "2026-02-01", "--clock", "ours"), "watched since 2026-02-02"),
        ((ONE, "--as-of", "2026-01-01"), f"`trial-monitor backfill {ONE}` brings"),
        ((ONE, "--as-of", "latest"), "'latest' is no time"),
        ((ONE, "--as-of", "2"), "'2' is no time"),
        ((ONE, "--as-of", "2026-13-01"), "'2026-13-01' is no time"),
        ((ONE, "--as-of", ""), "'' is no time"),
        ((ONE, "--revision", "4"), "there is no revision 4; there are 1 to 3"),
        ((ONE, "--revision", "0"), "there is no revision 0; there are 1 to 3"),
        ((THREE,), "nothing is on record of this trial yet"),
        ((THREE, "--as-of", "2026-02-03"), "nothing is on record of this trial yet"),
        (("NCT1",), "'NCT1'"),
        ((ONE, "--output", "nowhere/page"), "nowhere/page: No such file or directory"),
    ],
)
def test_a_state_that_is_not_there_is_refused(
    told: Desk, words: tuple[str, ...], says: str
) -> None:
    said = told.call("show", *words)

    assert (said.status, said.out) == (2, "")
    assert says in said.err


# --- history


def test_history_lists_every_state(told: Desk) -> None:
    said = told.call("history", ONE, "--format", "json")

    assert [each["number"] for each in said.json] == [1, 2, 3]
    assert [each["data_date"] for each in said.json] == ["2026-02-02", "2026-02-03", "2026-02-09"]
    assert {each["trial"] for each in said.json} == {ONE}


@pytest.mark.parametrize("form", FORMATS)
def test_history_comes_in_every_format(told: Desk, form: str) -> None:
    said = told.call("history", ONE, "--format", form)

    assert (said.status, said.err) == (0, "")
    assert "suspended" in said.out.lower()


def test_history_of_what_was_never_checked_is_refused(told: Desk) -> None:
    said = told.call("history", THREE)

    assert (said.status, said.out) == (2, "")
    assert f"nothing is on record of {THREE}" in said.err


# --- diff


def changed(told: Desk, before: str, after: str, *words: str) -> tuple[str, str]:
    said = told.call("diff", ONE, "--from", before, "--to", after, "--format", "json", *words)
    assert (said.status, said.err) == (0, "")
    (status,) = [each for each in said.json["changes"] if each["field"] == "status.overall"]
    return status["before"], status["after"]


@pytest.mark.parametrize("before", ["first", "1", "2026-02-02", "FIRST", " 1 "])
@pytest.mark.parametrize("after", ["2", "2026-02-08", "previous"])
def test_a_state_has_many_names(told: Desk, before: str, after: str) -> None:
    assert changed(told, before, after) == ("RECRUITING", "SUSPENDED")


def test_unless_told_otherwise_the_last_step_is_meant(told: Desk) -> None:
    said = told.call("diff", ONE, "--format", "json").json

    assert (said["from"]["revision"], said["to"]["revision"]) == (2, 3)


def test_the_registry_is_asked_for_its_present_state_and_nothing_is_kept(told: Desk) -> None:
    told.registry.edit(ONE, edits.closes, on="2026-02-10")

    assert changed(told, "latest", "registry") == ("RECRUITING", "ACTIVE_NOT_RECRUITING")
    assert len(told.call("history", ONE, "--format", "json").json) == 3


def test_a_saved_study_is_a_state_too(told: Desk, tmp_path: Path) -> None:
    told.registry.edit(ONE, edits.closes, on="2026-02-10")
    (tmp_path / "study").write_text(json.dumps(told.registry.study(ONE)))

    assert changed(told, "latest", "study") == ("RECRUITING", "ACTIVE_NOT_RECRUITING")


def test_a_file_that_is_named_like_a_state_does_not_stand_in_its_way(
    told: Desk, tmp_path: Path
) -> None:
    for name in ("first", "previous", "3", "2026-02-02", ONE):
        (tmp_path / name).write_text("something else")

    assert changed(told, "first", "previous") == ("RECRUITING", "SUSPENDED")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("other", f"tells nothing of {ONE}: it is about {TWO}"),
        ("<html>We will be back</html>", "names no trial"),
        ("", "the file is empty"),
        ("[1, 2]", "names no trial"),
        ("{}", "names no trial"),
        ('{"studies": []}', "saved.json"),
    ],
)
def test_a_file_with_anything_but_this_study_is_refused(
    told: Desk, tmp_path: Path, content: str, says: str
) -> None:
    text = json.dumps(told.registry.study(TWO)) if content == "other" else content
    (tmp_path / "saved.json").write_text(text)

    said = told.call("diff", ONE, "--to", "saved.json")

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("trial-monitor: saved.json")
    assert says in said.err
    assert said.err.count("\n") == 1


def test_what_we_wrote_ourselves_is_a_state_too(told: Desk) -> None:
    told.call("show", ONE, "--revision", "2", "--format", "json", "--output", "saved.json")

    assert changed(told, "saved.json", "latest") == ("SUSPENDED", "RECRUITING")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("monitor.sqlite", "a database"),
        ("home", "is no state"),
        ("/proc/self/mem", "cannot be read: "),
        ("x" * 300, "is no state"),
    ],
)
def test_what_is_no_file_of_a_study_is_one_line(told: Desk, name: str, says: str) -> None:
    said = told.call("diff", ONE, "--from", name)

    assert (said.status, said.out) == (2, "")
    assert says in said.err
    assert said.err.count("\n") == 1


def test_a_study_that_cannot_be_made_sense_of_is_one_line(
    told: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise IndexError

    (tmp_path / "saved.json").write_text(json.dumps(told.registry.study(ONE)))
    monkeypatch.setattr(type(available()["ctgov"]), "record", stumble)

    said = told.call("diff", ONE, "--from", "saved.json")

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"trial-monitor: saved.json: {ONE}")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("missing.json", "missing.json: there is no such file"),
        ("last", "'last' is no state of a trial; give first, previous, latest, registry"),
        ("7", "there is no revision 7; there are 1 to 3"),
        ("2026-01-01", "nothing is on record of 2026-01-01"),
        ("2026-02-31", "'2026-02-31' is no time"),
        ("", "'' is no state"),
    ],
)
def test_a_name_of_no_state_is_refused(told: Desk, state: str, says: str) -> None:
    said = told.call("diff", ONE, "--from", state)

    assert (said.status, said.out) == (2, "")
    assert says in said.err


def test_a_registry_that_does_not_know_the_trial_is_a_failure(told: Desk) -> None:
    told.registry.remove(ONE)

    said = told.call("diff", ONE, "--to", "registry")

    assert (said.status, said.out) == (1, "")
    assert f"{ONE}: the registry does not know this number" in said.err


@pytest.mark.parametrize("form", FORMATS)
def test_a_difference_comes_in_every_format_and_into_a_file(
    told: Desk, form: str, tmp_path: Path
) -> None:
    words = ("diff", ONE, "--from", "first", "--to", "2", "--format", form)
    printed = told.call(*words)
    filed = told.call(*words, "--output", "page")

    assert (printed.status, printed.err) == (0, "")
    assert BECAUSE in printed.out
    assert (filed.status, filed.out, filed.err) == (0, "", "written to page\n")
    assert BECAUSE in (tmp_path / "page").read_text("utf-8")


def test_the_exit_status_says_whether_anything_differs_only_where_it_is_asked_to(
    told: Desk,
) -> None:
    assert told.call("diff", ONE).status == 0
    assert told.call("diff", ONE, "--exit-code").status == 1
    same = told.call("diff", ONE, "--from", "latest", "--exit-code")
    assert same.status == 0
    assert "Nothing differs" in same.out
