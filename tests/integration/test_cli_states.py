"""Any two states of a trial, as `diff`, `show` and `history` name and compare them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import jsonpatch
import pytest

from monitor import __version__, config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.studies import study
from monitor.model.event import RULESET
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk
from tests.paper import needs_paper
from tests.past import bring

pytestmark = pytest.mark.usefixtures("_then")

FORMATS = ("text", "markdown", "html", "json", "csv", "patch")
V0 = {"status": "NOT_YET_RECRUITING", "submitted": "2024-01-15", "posted": "2024-01-23"}
V1 = {"submitted": "2025-06-02", "posted": "2025-06-05", "maximum_age": "70 Years"}


class Later(datetime):
    """A year after the story."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime(2027, 2, 24, 15, tzinfo=tz)


@pytest.fixture
def past(told: Desk) -> Desk:
    """The desk, with three versions of ONE from the registry: the last is our revision 1."""
    with App(config.load(told.settings, {})) as app:
        bring(app.database, study(ONE, **V0), study(ONE, **V1), study(ONE))
    return told


def compared(desk: Desk, before: str, after: str, *words: str) -> Any:
    said = desk.call("diff", ONE, "--from", before, "--to", after, "--format", "json", *words)
    assert (said.status, said.err) == (0, "")
    return said.json


def named(desk: Desk, name: str, *words: str) -> tuple[int, int | None, str | None]:
    found = compared(desk, name, "latest", *words)["from"]
    assert found["state"] == name
    return found["revision"], found["registry_version"], found["clock"]


# --- which state a name means


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("first", (), (0, 0, None)),
        ("v0", (), (0, 0, None)),
        ("V1", (), (0, 1, None)),
        ("v2", (), (0, 2, None)),
        ("1", (), (1, 2, None)),
        ("previous", (), (2, None, None)),
        ("latest", (), (3, None, None)),
        ("2024-01-23", (), (0, 0, "registry")),
        ("2025-06-04", (), (0, 0, "registry")),
        ("2025-06-05", (), (0, 1, "registry")),
        ("2026-02-01", (), (1, 2, "registry")),
        ("2026-02-02", (), (1, 2, "ours")),
        ("2026-02-04", (), (2, None, "ours")),
        ("2026-02-08", ("--clock", "ours"), (2, None, "ours")),
        ("2026-02-08", ("--clock", "registry"), (2, None, "registry")),
        ("2026-02-09", ("--clock", "registry"), (3, None, "registry")),
    ],
)
def test_a_name_means_one_state_on_either_clock(
    past: Desk, name: str, words: tuple[str, ...], expected: tuple[int, int | None, str | None]
) -> None:
    assert named(past, name, *words) == expected


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("v3", "v3 is not here; v0 to v2 are here"),
        ("2024-01-22", "nothing was on record on 2024-01-22: it was registered on 2024-01-23"),
        ("saved", f"no page of {ONE} was saved with us"),
        ("v", "is no state of a trial"),
        (
            "NCT99000299",
            "of this trial yet: `trial-monitor check NCT99000299` first",
        ),
    ],
)
def test_a_state_that_is_not_there_is_one_line_with_what_to_do(
    past: Desk, name: str, says: str
) -> None:
    said = past.call("diff", ONE, "--from", name)

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert says in said.err


def test_what_the_registry_may_keep_is_offered_where_nothing_was_brought(told: Desk) -> None:
    for words in (("diff", ONE, "--from", "v0"), ("show", ONE, "--revision", "v0")):
        said = told.call(*words)
        assert said.status == 2
        assert f"`trial-monitor backfill {ONE}` brings" in said.err


def test_the_versions_of_a_trial_that_was_never_checked_are_states_too(desk: Desk) -> None:
    with App(config.load(desk.settings, {})) as app:
        bring(app.database, study(ONE, **V0), study(ONE, **V1))

    found = compared(desk, "first", "latest")

    assert [found[side]["registry_version"] for side in ("from", "to")] == [0, 1]
    assert {found[side]["source"] for side in ("from", "to")} == {"history"}
    assert found["left_out"] == []


def test_two_states_of_another_trial_are_told_under_its_number(past: Desk) -> None:
    found = compared(past, f"{TWO}@1", TWO)

    assert (found["trial"], found["from"]["trial"], found["to"]["trial"]) == (TWO, TWO, TWO)


def test_another_trial_is_a_state_too(past: Desk) -> None:
    found = compared(past, "latest", f"{TWO}@1")

    assert (found["to"]["trial"], found["to"]["revision"]) == (TWO, 1)
    assert compared(past, TWO, "latest")["from"]["revision"] == 2
    titles = [past.call("history", one, "--format", "json").json[-1]["title"] for one in (ONE, TWO)]
    text = past.call("diff", ONE, "--to", TWO).out
    assert titles[0] != titles[1]
    assert found["title"] == titles[0]
    assert text.startswith(f"{ONE} {titles[0]}")
    assert f"{TWO}: {TWO}, revision 2" in text


# --- show and history


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--revision", "v0"), "NOT_YET_RECRUITING"),
        (("--as-of", "2025-01-01"), "NOT_YET_RECRUITING"),
        (("--as-of", "2026-02-03", "--clock", "registry"), "SUSPENDED"),
    ],
)
def test_a_record_is_shown_as_it_stood_before_it_was_watched(
    past: Desk, words: tuple[str, ...], status: str
) -> None:
    said = past.call("show", ONE, *words, "--format", "json")

    assert (said.status, said.err) == (0, "")
    assert said.json["record"]["status"]["overall"] == status


def test_history_has_the_registrys_versions_and_ours_each_state_once(past: Desk) -> None:
    row = past.call("history", ONE, "--format", "json").json
    text = past.call("history", ONE).out

    numbers = [(each["number"], each["registry_version"]) for each in row]
    assert numbers == [(0, 0), (0, 1), (1, 2), (2, None), (3, None)]
    assert [each["held_from"] for each in row][:2] == ["2024-01-23", "2025-06-05"]
    assert "   1  v2    2026-01-14" in text
    assert "All versions that the registry listed on 2026-02-02 are here." in text


def test_history_says_how_to_bring_what_is_not_here(told: Desk) -> None:
    assert f"\ntrial-monitor backfill {ONE}\n" in told.call("history", ONE).out


# --- what a difference says of its sources


@pytest.mark.parametrize("form", FORMATS)
def test_a_difference_names_its_sources_and_is_the_same_tomorrow(
    past: Desk, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("diff", ONE, "--from", "v1", "--to", "2", "--format", form)
    said = past.call(*words)
    monkeypatch.setattr("monitor.clock.datetime", Later)
    again = past.call(*words)

    assert (said.status, said.out) == (0, again.out)
    prints = [compared(past, "v1", "2")[side]["fingerprint"] for side in ("from", "to")]
    assert all(one in said.out + said.err for one in prints)
    if form != "patch":
        assert said.err == ""
        for fact in ("v1" if form != "csv" else "history", "2026-02-03", __version__, RULESET):
            assert fact in said.out


def test_between_the_past_and_a_check_what_the_registry_computes_is_left_out(past: Desk) -> None:
    found = compared(past, "v2", "1")
    text = past.call("diff", ONE, "--from", "v2", "--to", "1").out

    assert (found["changes"], found["left_out"]) == ([], ["derived"])
    assert "Not compared, since the registry's history does not give it: what the" in text
    assert "Nothing differs in what could be compared." in text
    assert compared(past, "1", "2")["left_out"] == []


def test_documents_that_the_past_may_lack_are_not_told_as_new(past: Desk) -> None:
    past.registry.edit(ONE, edits.posts_protocol, on="2026-02-10")
    past.turn("2026-02-10")

    found = compared(past, "v0", "latest")

    assert found["left_out"] == ["derived", "documents"]
    assert "documents" not in {change["field"] for change in found["changes"]}
    assert "documents" in {one["field"] for one in compared(past, "3", "4")["changes"]}


def test_a_version_that_no_check_has_met_is_listed_and_said(past: Desk) -> None:
    newest = study(ONE, submitted="2026-02-20", posted="2026-02-21")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with App(config.load(past.settings, {})) as app:
        bring(app.database, study(ONE, **V0), study(ONE, **V1), study(ONE), newest, at=at)

    listed = past.call("history", ONE, "--format", "json").json
    said = past.call("history", ONE).out

    assert [one["registry_version"] for one in listed] == [0, 1, 2, None, None, 3]
    assert listed[-1]["held_from"] == "2026-02-21"
    assert "v3 is newer than any state that a check met: `latest` stays revision 3" in said
    assert named(past, "latest") == (3, None, None)


# --- formats


@pytest.mark.parametrize(("before", "lines"), [("v0", 2), ("1", 1)])
def test_a_patch_across_two_ways_of_writing_says_so(past: Desk, before: str, lines: int) -> None:
    said = past.call("diff", ONE, "--from", before, "--format", "patch")

    assert (said.status, said.err.count("\n")) == (0, lines)
    assert ("writes long texts otherwise" in said.err) == (lines == 2)


def test_a_patch_leads_from_one_payload_to_the_other(past: Desk) -> None:
    operations = json.loads(past.call("diff", ONE, "--from", "1", "--format", "patch").out)
    with App(config.load(past.settings, {})) as app, app.database.read() as tx:
        first, *_, last = (
            json.loads(tx.records.snapshot(one).payload)
            for one in tx.records.revisions(config.load(past.settings, {}).watches[0].trials[0])
        )

    assert jsonpatch.apply_patch(first, operations) == last


def test_a_table_has_a_row_for_each_thing_and_no_formula(past: Desk) -> None:
    past.registry.edit(ONE, edits.suspends, on="2026-02-10", why='=HYPERLINK("http://x")')
    past.turn("2026-02-10")

    said = past.call("diff", ONE, "--format", "csv")
    rows = {row["field"]: row for row in csv.DictReader(io.StringIO(said.out))}

    assert rows["status.overall"]["before"] == "RECRUITING"
    assert rows["status.why_stopped"]["after"].startswith("'=HYPERLINK")
    assert rows["status.overall"]["to_revision"] == "4"


@needs_paper
def test_a_pdf_goes_into_a_file(past: Desk, tmp_path: Path) -> None:
    refused = past.call("diff", ONE, "--format", "pdf")
    made = past.call("diff", ONE, "--format", "pdf", "--output", "page.pdf")

    assert (refused.status, refused.err) == (
        2,
        "trial-monitor: a PDF goes into a file: give --output FILE\n",
    )
    assert (made.status, made.err) == (0, "written to page.pdf\n")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")


def test_a_page_shows_the_course_of_the_trial_as_pictures(past: Desk) -> None:
    html = past.call("diff", ONE, "--from", "first", "--format", "html").out

    assert "<svg" in html
    assert "Timeline" in html


def test_a_terminal_gets_colours_and_one_that_is_wide_two_columns(
    past: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(columns: int) -> str:
        monkeypatch.setattr("monitor.cli.diff.terminal_columns", lambda: columns)
        return past.call("diff", ONE, "--from", "first", "--to", "2").out

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    piped, narrow, wide = shown(0), shown(100), shown(140)
    monkeypatch.setenv("NO_COLOR", "1")
    bare = shown(140)

    assert "\x1b[" not in piped
    assert " │ " not in narrow
    assert "\x1b[1m" in narrow
    assert "\x1b[1m" in wide
    assert "\x1b[" not in bare
    assert all(len(line) <= 140 for line in bare.splitlines())
    row = next(line for line in bare.splitlines() if line.startswith("none given"))
    assert row.split(" │ ")[1] == BECAUSE


# --- saved pages

PAGE = f"NCT Number,Study Status\n{ONE},RECRUITING\n"


def test_a_page_is_never_the_later_state(past: Desk, tmp_path: Path) -> None:
    (tmp_path / "page.csv").write_text(PAGE)

    said = past.call("diff", ONE, "--from", "first", "--to", "page.csv")

    assert (said.status, said.out) == (2, "")
    assert "give it as --from" in said.err


def test_from_a_page_only_what_it_shows_is_compared(past: Desk, tmp_path: Path) -> None:
    (tmp_path / "page.csv").write_text(PAGE)
    words = ("diff", ONE, "--from", "page.csv", "--to", "2")

    told = past.call(*words, "--format", "json", "--exit-code")
    table = past.call(*words, "--format", "csv")
    patch = past.call(*words, "--format", "patch")

    assert (told.status, told.err) == (1, "")
    assert told.json["to"]["revision"] == 2
    assert told.json["made_by"]["ruleset"] == RULESET
    (row,) = [r for r in csv.DictReader(io.StringIO(table.out)) if r["field"] == "status.overall"]
    assert (row["verdict"], row["page"], row["now"]) == ("changed", "RECRUITING", "SUSPENDED")
    assert (patch.status, patch.out) == (2, "")
    for form in ("text", "markdown", "html"):
        first = past.call(*words, "--format", form)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("monitor.clock.datetime", Later)
            again = past.call(*words, "--format", form)
        assert (first.status, first.out) == (0, again.out)
        assert "uspended" in first.out


def test_the_page_that_was_imported_last_is_called_saved(past: Desk, tmp_path: Path) -> None:
    (tmp_path / "page.csv").write_text(PAGE)
    assert past.call("import", "page.csv").status == 0

    said = past.call("diff", ONE, "--from", "saved", "--to", "2")

    assert (said.status, said.err) == (0, "")
    assert "SUSPENDED" in said.out.upper()


def test_a_page_that_is_piped_in_is_a_state(past: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))

    piped = past.call("diff", ONE, "--from", "-", "--to", "2")

    assert (piped.status, piped.err) == (0, "")
    assert "SUSPENDED" in piped.out.upper()


def test_a_page_is_not_told_what_came_before_it(past: Desk, tmp_path: Path) -> None:
    for day, status in (("2030-01-31", 2), ("2020-01-31", 0)):
        (tmp_path / "page.csv").write_text(
            f"NCT Number,Study Status,Last Update Posted\n{ONE},COMPLETED,{day}\n"
        )

        said = past.call("diff", ONE, "--from", "page.csv", "--to", "2")

        assert said.status == status
        assert ("give --to registry" in said.err) is (status == 2)
