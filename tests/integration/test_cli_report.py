"""`report`: what happened to a watch in a while, and all that is on record of a trial."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from monitor import config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.studies import study
from tests.integration.conftest import BECAUSE, ONE, THREE, TWO, Call, Desk, Said, Then
from tests.paper import needs_paper
from tests.past import bring

pytestmark = pytest.mark.usefixtures("_then")

PAGES = ("text", "markdown", "html")
FORMATS = (*PAGES, "json", "csv")
KINDS = ["status.suspended", "dates.slipped", "status.resumed"]
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json").read_text("utf-8")
)


def faults(value: Any, part: str) -> list[str]:
    chosen = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{part}"}]}
    return [
        f"{fault.json_path}: {fault.message}"
        for fault in Draft202012Validator(chosen).iter_errors(value)
    ]


def rows(said: Said) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said.out)))


def flat(page: str) -> str:
    """A page without its lines and its capitals."""
    return " ".join(page.split()).lower()


def past() -> list[dict[str, Any]]:
    """What the registry had of ONE before we watched it."""
    planned = study(
        ONE,
        status="NOT_YET_RECRUITING",
        submitted="2024-05-02",
        posted="2024-05-06",
        primary_completion=("2026-01", "ESTIMATED"),
        enrollment=(100, "ESTIMATED"),
    )
    opened = edits.opens(planned, "2025-03-04")
    return [planned, opened, edits.verifies(opened, "2025-06-04")]


@pytest.fixture
def known(told: Desk) -> Desk:
    """The desk, with the past of ONE."""
    with App(config.load(told.settings, {})) as app:
        bring(app.database, *past())
    return told


def spoil(desk: Desk, statement: str) -> None:
    with sqlite3.connect(desk.folder / "monitor.sqlite") as connection:
        connection.execute(statement)


# --- a watch, over a while


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_comes_in_every_format_and_into_a_file(
    told: Desk, form: str, tmp_path: Path
) -> None:
    words = ("report", "--watch", "house", "--since", "2026-02-01", "--format", form)
    printed = told.call(*words)
    filed = told.call(*words, "--output", "page")

    assert (printed.status, printed.err) == (0, "")
    assert (filed.status, filed.out, filed.err) == (0, "", "written to page\n")
    for text in (printed.out, (tmp_path / "page").read_text("utf-8")):
        assert ONE in text
        assert TWO in text
        assert BECAUSE in text


def test_a_report_goes_up_to_the_last_check_and_not_up_to_now(told: Desk) -> None:
    whole = told.call("report", "--format", "json").json

    assert whole["until"][:10] == "2026-02-09"
    assert whole["since"][:10] == "2026-02-02"
    assert [event["kind"] for event in whole["events"]] == KINDS


@pytest.mark.parametrize("words", [(), (ONE,)], ids=["watch", "trial"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_database_makes_the_same_report_a_year_later(
    known: Desk, form: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = known.call("report", *words, "--format", form)

    class Later(Then):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return Then.now(tz) + timedelta(days=365)

    monkeypatch.setattr("monitor.clock.datetime", Later)
    after = known.call("report", *words, "--format", form)

    assert before.status == 0
    assert after.out == before.out


def test_a_report_keeps_to_the_time_the_watch_and_the_severity(told: Desk) -> None:
    def reported(*words: str) -> list[str]:
        whole = told.call("report", "--format", "json", *words).json
        return [event["kind"] for event in whole["events"]]

    assert reported("--since", "2026-02-01") == KINDS
    assert reported("--since", "2026-02-06") == KINDS[2:]
    assert reported("--since", "2d") == KINDS[2:]
    assert reported("--since", "2026-02-01", "--until", "2026-02-05") == KINDS[:2]
    assert reported("--since", "2026-02-04", "--until", "2026-02-04") == []
    assert reported("--since", "2026-02-01", "--min-severity", "critical") == KINDS[:1]
    told.call("watch", "add", THREE, "--watch", "empty")
    assert reported("--since", "2026-02-01", "--watch", "empty") == []


def test_a_report_has_a_part_for_everything_and_says_where_it_is_from(known: Desk) -> None:
    known.call("watch", "add", THREE, "--watch", "house")
    whole = known.call("report", "--since", "2026-02-04", "--format", "json").json

    assert faults(whole, "watch") == []
    slips = {one["trial"]: one for one in whole["slippage"]}
    assert slips[TWO]["days"] == slips[TWO]["days_in_this_while"] > 400
    assert slips[ONE]["planned"] == {"date": "2026-01", "type": "ESTIMATED"}
    assert slips[ONE]["days_in_this_while"] == 0
    assert [one["trial"] for one in whole["enrollment"]] == [ONE]
    assert whole["enrollment"][0]["target"] == {"count": 100, "type": "ESTIMATED"}
    assert sum(one["now"] for one in whole["sites"]) > 2
    assert whole["unheard"] == [
        {
            "registry": "ctgov",
            "trial": THREE,
            "why": "never checked, or never found in the registry",
        }
    ]
    assert [(one["trial"], one["state"]) for one in whole["sources"]] == [(ONE, "3"), (TWO, "2")]
    assert whole["made_by"]["program"].startswith("trial-monitor ")


def test_a_report_until_a_day_knows_nothing_of_what_came_later(told: Desk) -> None:
    whole = told.call(
        "report", "--since", "2026-02-03", "--until", "2026-02-04", "--format", "json"
    ).json

    assert whole["slippage"] == []
    assert [(one["trial"], one["state"]) for one in whole["sources"]] == [(ONE, "2"), (TWO, "1")]
    assert whole["account"]["checks"] == 1


@pytest.mark.parametrize("form", PAGES)
def test_the_parts_are_on_the_page_in_every_format(known: Desk, form: str) -> None:
    known.call("watch", "add", THREE, "--watch", "house")
    page = known.call("report", "--since", "2026-02-04", "--format", form).out.lower()

    for part in (
        "slippage",
        "enrollment against the first target",
        "sites by country",
        "of which nothing could be told",
        "never checked",
        "sources",
        "14 months later",
    ):
        assert part in page, part


def test_a_page_of_many_trials_has_contents_a_calendar_and_a_line_for_each(known: Desk) -> None:
    page = known.call("report", "--since", "2026-02-04", "--format", "html").out

    _, _, contents = page.partition('class="meta contents">')
    links = contents.partition("</p>")[0].split('href="#')[1:]
    assert len(links) > 3
    assert all(f' id="{link.partition(chr(34))[0]}"' in page for link in links)
    assert page.count('<figure class="picture">') == 1
    assert ">Calendar of changes</" in page
    lines = page.partition('<table class="sparklines">')[2].partition("</tbody>")[0]
    assert [number in lines for number in (ONE, TWO)] == [True, True]
    assert lines.count("<svg class=") == 2


def test_a_while_in_which_nothing_came_names_those_in_which_it_did_not(told: Desk) -> None:
    whole = told.call("report", "--since", "2026-02-08", "--format", "json").json

    assert whole["quiet"] == [{"registry": "ctgov", "trial": TWO}]
    assert "as it is since 2026-02-05" in told.call("report", "--since", "2026-02-08").out


def test_a_trial_that_cannot_be_read_is_named_and_the_others_are_told(told: Desk) -> None:
    told.damage(TWO)

    whole = told.call("report", "--format", "json").json

    assert [one["trial"] for one in whole["unheard"]] == [TWO]
    assert "does not read back" in whole["unheard"][0]["why"]
    assert [one["trial"] for one in whole["sources"]] == [ONE]


def test_html_needs_nothing_from_elsewhere_and_leads_to_each_part(known: Desk) -> None:
    for words in ((), (ONE, TWO)):
        page = known.call("report", *words, "--format", "html").out
        for outside in ("<script", "src=", "@import", "url(", "<link"):
            assert outside not in page
        assert page.count("<svg") > 1
        ids = [piece.partition('"')[0] for piece in page.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        for link in page.split('href="#')[1:]:
            assert link.partition('"')[0] in ids


# --- trials, state by state


@pytest.mark.parametrize("form", PAGES)
def test_a_dossier_tells_every_step_with_its_severity(known: Desk, form: str) -> None:
    said = known.call("report", ONE, "--format", form)

    assert (said.status, said.err) == (0, "")
    for part in (
        BECAUSE,
        "3 versions of the registry and 3 revisions of ours",
        "v0",
        "as it was registered",
        "record verified",
        "Not yet recruiting",
        "2024-05-06",
        "not compared, since the registry",
    ):
        assert part.lower() in flat(said.out), part
    for severity in ("critical", "high", "medium"):
        assert severity in flat(said.out)


def test_a_dossier_in_json_keeps_to_its_schema_and_names_every_source(known: Desk) -> None:
    whole = known.call("report", ONE, "--format", "json").json

    assert faults(whole, "dossiers") == []
    assert (whole["since"], whole["until"][:10]) == (None, "2026-02-09")
    (found,) = whole["dossiers"]
    states = found["states"]
    assert [one["state"] for one in states] == ["v0", "v1", "v2", "1", "2", "3"]
    assert [one["source"] for one in states] == ["history"] * 3 + ["check"] * 3
    assert all(one["fingerprint"] and one["seen_at"] for one in states)
    assert [one["compared_with"] for one in states] == [None, "v0", "v1", "v2", "1", "2"]
    assert states[4]["findings"][0]["kind"] == "status.suspended"
    assert states[4]["findings"][0]["because"]["ruleset"]
    assert found["first"]["enrollment"] == {"count": 100, "type": "ESTIMATED"}
    assert found["versions"] == {"here": 3, "listed": 3, "short": ""}


def test_a_dossier_in_csv_has_a_row_for_each_thing_that_a_step_brought(known: Desk) -> None:
    said = rows(known.call("report", ONE, "--format", "csv"))

    assert (said[0]["state"], said[0]["kind"]) == ("v0", "")
    assert ("2", "status.suspended", "critical") in [
        (row["state"], row["kind"], row["severity"]) for row in said
    ]
    assert all(row["fingerprint"] and row["program"] for row in said)


def test_a_dossier_since_a_day_tells_the_later_steps_and_still_shows_all_of_the_past(
    known: Desk,
) -> None:
    whole = known.call("report", ONE, "--since", "2026-02-01", "--format", "json").json
    page = known.call("report", ONE, "--since", "2026-02-01").out

    assert [one["state"] for one in whole["dossiers"][0]["states"]] == ["2", "3"]
    assert "STEP BY STEP SINCE 2026-02-01" in page
    assert "recruiting from 2025-03-04" in flat(page)


def test_a_dossier_until_a_day_knows_nothing_of_what_came_later(known: Desk) -> None:
    page = known.call("report", ONE, "--until", "2026-02-05").out

    assert BECAUSE.lower() in flat(page)
    assert "2026-02-09" not in page


def test_less_than_the_severity_asked_for_is_only_named(known: Desk) -> None:
    whole = known.call("report", ONE, "--min-severity", "high").out

    assert "[CRITICAL]" in whole
    assert "[MEDIUM]" not in whole
    assert "now recruiting" in whole


def test_a_trial_without_its_past_says_how_to_bring_it(told: Desk) -> None:
    assert f"trial-monitor backfill {TWO}" in told.call("report", TWO).out
    assert "the first state on record" in told.call("report", TWO).out


def test_a_state_that_does_not_read_back_is_said_and_the_others_are_told(known: Desk) -> None:
    spoil(known, "UPDATE version SET data = x'00' WHERE number = 2")

    said = known.call("report", ONE)

    assert said.status == 0
    assert "could not be read: a stored snapshot does not read back" in flat(said.out)
    assert known.call("report", ONE, "--format", "json").json["dossiers"][0]["states"][2]["lost"]


def test_one_trial_of_which_nothing_is_known_does_not_stop_the_others(told: Desk) -> None:
    said = told.call("report", ONE, THREE, "--format", "json")

    assert said.status == 1
    assert [one["trial"] for one in said.json["dossiers"]] == [ONE]
    assert said.err.startswith(f"{THREE}: nothing is on record")
    assert len(said.err.splitlines()) == 1


def test_a_trial_that_the_registry_shows_no_more_says_so_on_its_page(told: Desk) -> None:
    spoil(told, "UPDATE trial SET vanished_at = '2026-02-09 15:00:00' WHERE revision = 3")

    for form in PAGES:
        said = told.call("report", ONE, "--format", form)
        assert "the registry does not know it any more" in flat(said.out)
    whole = told.call("report", "--format", "json").json
    assert [(one["trial"], one["why"]) for one in whole["unheard"]] == [
        (ONE, "the registry does not know it any more")
    ]


def test_nothing_is_told_or_kept_by_a_report(known: Desk) -> None:
    before = known.call("events", "--min-severity", "noise", "--format", "jsonl").out
    mails = len(known.mail.messages)

    known.call("report", ONE)
    known.call("report")

    assert known.call("events", "--min-severity", "noise", "--format", "jsonl").out == before
    assert len(known.mail.messages) == mails


# --- hostile and impossible


def test_what_a_registry_writes_cannot_steer_a_page_or_a_spreadsheet(told: Desk) -> None:
    sly = '=cmd|"/c calc"!A1 <script>alert(1)</script> \x1b[31mred\x1b[0m \u202eevil'
    told.registry.edit(TWO, edits.suspends, on="2026-02-10", why=sly)
    told.turn("2026-02-10")

    for words in ((), (TWO,)):
        for form in PAGES:
            page = told.call("report", *words, "--format", form).out
            assert "\x1b" not in page
            assert "\u202e" not in page
            assert ("<script>" in page) == (form == "text")
        for row in rows(told.call("report", *words, "--format", "csv")):
            assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--watch", "hous"), "no watch is called 'hous'"),
        ((ONE, "--watch", "house"), "give trials or a watch, not both"),
        ((THREE,), f"nothing is on record of {THREE} yet: `trial-monitor check` it first"),
        (("--format", "pdf"), "a PDF goes into a file: give --output FILE"),
        (("--since", "2026-02-10"), "'2026-02-10' is later than the end of the report"),
        (("--until", "soon"), "'soon' is no time"),
        (("NCT1",), "'NCT1' is not"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_reported_is_refused_in_a_line(
    told: Desk, words: tuple[str, ...], said: str
) -> None:
    ended = told.call("report", *words)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"trial-monitor: {said}")
    assert len(ended.err.splitlines()) == 1


def test_before_anything_was_checked_there_is_nothing_to_report(command: Call) -> None:
    for words in (("report",), ("report", ONE)):
        said = command(*words)
        assert (said.status, said.out) == (2, "")
        assert said.err == "trial-monitor: nothing is on record yet: `trial-monitor check` first\n"


@needs_paper
def test_a_report_is_printed_as_pdf(told: Desk, tmp_path: Path) -> None:

    said = told.call("report", ONE, "--format", "pdf", "--output", "page.pdf")

    assert (said.status, said.err) == (0, "written to page.pdf\n")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
