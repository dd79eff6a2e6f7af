"""`import`: files that somebody saved become what later states are compared with."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.studies import study
from monitor.model.baseline import Baseline
from monitor.model.trial import TrialId
from monitor.store.database import Database
from tests.integration.conftest import ONE, THREE, TWO, Desk

ROOT = str(Path(__file__).parents[2])
PAGES = Path(__file__).parents[1] / "samples" / "pages"
TABLE = f"NCT Number,Study Title,Study Status,Enrollment\n{ONE},A Study of Fictinib,RECRUITING,51\n"
TEXT = f"My notes: ask about {TWO} and {THREE}, and {TWO} again.\n"


def saved(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def baselines(folder: Path) -> list[Baseline]:
    """Return what a database holds."""
    database = Database.open(f"sqlite:///{folder / 'monitor.sqlite'}")
    try:
        with database.read() as tx:
            return [one for number in (ONE, TWO, THREE) for one in tx.baselines.of(_id(number))]
    finally:
        database.close()


def kept(folder: Path) -> list[tuple[str, str]]:
    return [(one.trial.number, one.sha256) for one in baselines(folder)]


def _id(number: str) -> TrialId:
    return TrialId("ctgov", number)


def watched(desk: Desk, name: str) -> list[str]:
    listed = desk.call("watch", "list").out.split(f"{name}: ")
    if len(listed) < 2:
        return []
    lines = listed[1].splitlines()[1:]
    return [line.split()[0] for line in lines if line.startswith("  NCT")]


# --- one file


def test_a_download_becomes_a_baseline_with_its_file(desk: Desk, tmp_path: Path) -> None:
    file = saved(tmp_path, "study.json", study(ONE, status="RECRUITING"))
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()

    said = desk.call("import", file)

    assert (said.status, said.err) == (0, "")
    first, second, *_ = said.out.splitlines()
    assert first.startswith("study.json: a ClinicalTrials.gov download (JSON), ")
    assert first.endswith(sha256)
    assert second.split()[0] == ONE
    assert "known    Recruitment status  Recruiting" in said.out
    assert "a whole record" in said.out
    assert f"trial-monitor diff {ONE} --from saved" in said.out
    assert kept(tmp_path) == [(ONE, sha256)]


def test_what_a_table_says_of_each_field_is_listed(desk: Desk, tmp_path: Path) -> None:
    said = desk.call("import", saved(tmp_path, "table.csv", TABLE))

    lines = [line.split() for line in said.out.splitlines()]
    assert ["known", "Title", "A", "Study", "of", "Fictinib"] in lines
    assert ["lossy", "Enrollment", "51", "(the"] in [line[:4] for line in lines]
    assert "not in the file: " in said.out


def test_the_json_says_all_of_it(desk: Desk, tmp_path: Path) -> None:
    file = saved(tmp_path, "table.csv", TABLE)

    said = desk.call("import", file, "--format", "json")

    assert said.status == 0
    (one,) = said.json
    assert (one["file"], one["layout"], one["size"]) == (str(file), "ctgov_csv", len(TABLE))
    assert one["sha256"] == hashlib.sha256(TABLE.encode()).hexdigest()
    (baseline,) = one["baselines"]
    assert (baseline["trial"], baseline["new"], baseline["whole"]) == (ONE, True, False)
    assert {each["field"]: (each["knowledge"], each["shown"]) for each in baseline["fields"]} == {
        "titles.brief": ("known", "A Study of Fictinib"),
        "status.overall": ("known", "Recruiting"),
        "enrollment": ("lossy", "51"),
    }


def test_the_same_file_twice_is_said_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = saved(tmp_path, "table.csv", TABLE)
    desk.call("import", file)
    before = kept(tmp_path)

    again = desk.call("import", saved(tmp_path, "copy.csv", TABLE))

    assert again.status == 0
    assert "imported before" in again.out
    assert desk.call("import", file, "--format", "json").json[0]["baselines"][0]["new"] is False
    assert kept(tmp_path) == before


def test_what_is_piped_in_is_read(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE.encode())))

    said = desk.call("import", "-")

    assert said.status == 0
    assert said.out.startswith("stdin: ")
    assert len(kept(tmp_path)) == 1


def test_a_file_without_a_date_in_it_has_that_of_its_last_change(
    desk: Desk, tmp_path: Path
) -> None:
    file = saved(tmp_path, "table.csv", TABLE)
    os.utime(file, (0, datetime(2025, 3, 4, 12, tzinfo=UTC).timestamp()))
    desk.call("import", file)
    os.utime(file)

    desk.call("import", file)

    (one,) = baselines(tmp_path)
    assert (one.page_date, one.page_date_is) == (
        "2025-03-04",
        "the file was last changed; it has no date in it",
    )


def test_a_date_within_the_file_stands_above_that_of_the_file(desk: Desk, tmp_path: Path) -> None:
    desk.call("import", saved(tmp_path, "study.json", study(ONE, status="RECRUITING")))

    (one,) = baselines(tmp_path)
    assert one.page_date_is == "the registry's data"


# --- a part of a record, many records


def test_a_selection_of_fields_is_no_whole_record(desk: Desk, tmp_path: Path) -> None:
    whole = study(ONE, status="RECRUITING")["protocolSection"]
    modules = ("identificationModule", "statusModule")
    part = {"protocolSection": {name: whole[name] for name in modules}}

    said = desk.call("import", saved(tmp_path, "part.json", part), "--format", "json")

    (baseline,) = said.json[0]["baselines"]
    fields = {each["field"] for each in baseline["fields"]}
    assert not baseline["whole"]
    assert "status.overall" in fields
    assert not {"enrollment", "eligibility.criteria", "sites", "has_results"} & fields
    assert baseline["page_date_is"] == "last update posted at the registry"


def test_a_selection_without_a_status_is_read_as_far_as_it_goes(desk: Desk, tmp_path: Path) -> None:
    part = {"protocolSection": {"identificationModule": {"nctId": ONE, "briefTitle": "A Study"}}}

    said = desk.call("import", saved(tmp_path, "part.json", part), "--format", "json")

    (baseline,) = said.json[0]["baselines"]
    assert [each["field"] for each in baseline["fields"]] == ["titles.brief"]


def test_many_records_in_one_file_are_one_baseline_each(desk: Desk, tmp_path: Path) -> None:
    studies = [study(number, status="RECRUITING") for number in (ONE, TWO, THREE)]
    file = saved(tmp_path, "studies.json", {"studies": studies})
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()

    said = desk.call("import", file)

    assert said.status == 0
    assert kept(tmp_path) == [(number, sha256) for number in (ONE, TWO, THREE)]


def test_a_record_of_a_list_that_cannot_be_read_does_not_stop_the_others(
    desk: Desk, tmp_path: Path
) -> None:
    broken = {"protocolSection": {"identificationModule": {"nctId": TWO}, "statusModule": []}}
    file = saved(tmp_path, "studies.json", [study(ONE, status="RECRUITING"), broken])

    said = desk.call("import", file, "--format", "json")

    assert said.status == 0
    assert said.json[0]["baselines"][0]["trial"] == ONE


# --- several files


def test_one_bad_file_does_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    good = saved(tmp_path, "table.csv", TABLE)
    bad = saved(tmp_path, "empty.txt", "")

    said = desk.call("import", bad, tmp_path / "missing.txt", tmp_path, good)

    assert said.status == 1
    assert len(said.err.splitlines()) == 3
    assert "empty.txt: the file is empty" in said.err
    assert "missing.txt cannot be read: No such file or directory" in said.err
    assert "cannot be read: Is a directory" in said.err
    assert len(kept(tmp_path)) == 1


def test_the_json_names_what_failed_too(desk: Desk, tmp_path: Path) -> None:
    good, bad = saved(tmp_path, "table.csv", TABLE), saved(tmp_path, "empty.txt", "")

    said = desk.call("import", bad, good, "--format", "json")

    assert said.status == 1
    assert "empty" in said.json[0]["error"]
    assert [one["file"] for one in said.json] == [str(bad), str(good)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.html", b"", "empty"),
        ("page.pdf", b"%PDF-1.7 ...", "PDF"),
        ("page.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("large.html", b"a" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        ("none.txt", b"nothing of a trial is in here", "none.txt"),
        ("cut.json", b'{"protocolSection": {"identificationModule": {"nctId": "NC', "broken off"),
        ("\x1b[31mred.txt", b"", "empty"),
    ],
)
def test_what_is_no_page_gets_a_clear_line(
    desk: Desk, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    said = desk.call("import", saved(tmp_path, name, content))

    assert (said.status, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert reason in said.err
    assert "\x1b" not in said.err
    assert kept(tmp_path) == []


def test_a_package_of_evidence_is_refused_with_a_hint(desk: Desk, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("SHA256SUMS", "")

    said = desk.call("import", saved(tmp_path, "evidence.zip", packed.getvalue()))

    assert said.status == 2
    assert "an evidence package: unzip it and import a record in it" in said.err


def test_a_file_is_needed(desk: Desk) -> None:
    assert desk.call("import").status == 2


# --- watching


def test_what_a_file_is_about_is_watched_from_now_on(desk: Desk, tmp_path: Path) -> None:
    saved(tmp_path, "table.csv", TABLE.replace(ONE, THREE))

    said = desk.call("import", "table.csv", "--watch", "mine")
    again = desk.call("import", "table.csv", "--watch", "mine", "--format", "json")

    assert "1 added to the watch mine" in said.out
    assert watched(desk, "mine") == [THREE]
    assert again.json[0]["watched"] == []


def test_trials_that_a_text_only_names_are_offered_and_watched_if_asked(
    desk: Desk, tmp_path: Path
) -> None:
    file = saved(tmp_path, "notes.txt", TEXT)

    offered = desk.call("import", file)
    taken = desk.call("import", file, "--watch", "mine")

    assert offered.status == 0
    assert f"To go on watching: trial-monitor watch add {THREE}\n" in offered.out  # TWO is watched
    assert "trial-monitor watch add" not in taken.out
    assert "2 added to the watch mine" in taken.out
    assert watched(desk, "mine") == [TWO, THREE]


def test_a_page_of_which_nothing_could_be_read_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    """It would stand before what was imported earlier, and could be compared with nothing."""
    desk.call("import", saved(tmp_path, "table.csv", TABLE))

    said = desk.call("import", saved(tmp_path, "notes.txt", f"Ask about {ONE}!\n"))

    assert said.status == 0
    assert "not kept" in said.out
    assert "--from saved" not in said.out
    assert [one.file for one in baselines(tmp_path)] == ["table.csv"]


@pytest.mark.parametrize("name", ["meddatax.txt", "meddatax.html"])
def test_what_a_page_calls_related_is_offered_and_not_watched(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    page = saved(tmp_path, name, (PAGES / name).read_bytes())

    said = desk.call("import", page, "--watch", "mine")

    assert said.status == 0
    assert "MedDataX, 2026-01-20 (last update posted at the registry)" in said.out
    assert "Related trials: trial-monitor watch add NCT99000021 NCT99000022\n" in said.out
    assert watched(desk, "mine") == ["NCT99000013"]


def test_a_page_that_was_imported_is_what_saved_means(make_desk) -> None:
    desk = make_desk(study("NCT99000013", status="RECRUITING"))
    desk.call("check")
    desk.call("import", PAGES / "meddatax.html")

    said = desk.call("diff", "NCT99000013", "--from", "saved", "--to", "registry")

    assert said.status == 0
    assert "MedDataX" in said.out


@pytest.mark.parametrize("name", [" ", "\x1b[2J"])
def test_a_watch_needs_a_name_that_can_be_seen(desk: Desk, tmp_path: Path, name: str) -> None:
    said = desk.call("import", saved(tmp_path, "table.csv", TABLE), "--watch", name)

    assert said.status == 2
    assert kept(tmp_path) == []


# --- our own exports


@pytest.mark.usefixtures("_then")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("show", ONE, "--format", "json"), "Recruiting"),
        (("show", ONE, "--revision", "2", "--format", "json"), "Suspended"),
        (("diff", ONE, "--from", "1", "--to", "2", "--format", "json"), "Suspended"),
        (("events", "--trial", ONE, "--format", "jsonl"), "Recruiting"),
        (("events", "--trial", ONE, "--format", "cloudevents"), "Recruiting"),
        (("report", "--since", "2026-02-01", "--format", "json"), "Recruiting"),
        (("report", ONE, "--format", "json"), "Recruiting"),
        (("history", ONE, "--format", "json"), "Recruiting"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_what_trial_monitor_wrote_is_read_back(
    told: Desk, tmp_path: Path, words: tuple[str, ...], status: str
) -> None:
    wrote = told.call(*words)
    assert wrote.status == 0

    said = told.call("import", saved(tmp_path, "export.json", wrote.out), "--format", "json")

    assert said.status == 0
    assert said.json[0]["layout"] == "export"
    found = {each["trial"]: each["fields"] for each in said.json[0]["baselines"]}
    shown = {each["field"]: each["shown"] for each in found[ONE]}
    assert shown["status.overall"] == status


@pytest.mark.usefixtures("_then")
def test_a_whole_record_is_compared_like_any_other_state(told: Desk, tmp_path: Path) -> None:
    wrote = told.call("show", ONE, "--revision", "2", "--format", "json")
    told.call("import", saved(tmp_path, "shown.json", wrote.out))

    said = told.call("diff", ONE, "--from", "saved", "--to", "latest")

    assert said.status == 0
    assert "Suspended" in said.out


@pytest.mark.usefixtures("_then")
def test_a_comparison_with_a_page_is_read_back(told: Desk, tmp_path: Path) -> None:
    page = saved(tmp_path, "table.csv", TABLE)
    wrote = told.call("diff", ONE, "--from", page, "--to", "2", "--format", "json")
    assert wrote.status == 0

    said = told.call("import", saved(tmp_path, "since.json", wrote.out), "--format", "json")

    (baseline,) = said.json[0]["baselines"]
    shown = {each["field"]: each["shown"] for each in baseline["fields"]}
    assert shown["status.overall"] == "Suspended"
    assert "sites" in shown


# --- hostile content


def test_what_a_file_says_does_nothing_to_the_terminal(desk: Desk, tmp_path: Path) -> None:
    title = "A \x1b[31mred\x1b[0m\u202e title\x07"
    text = TABLE.replace("A Study of Fictinib", title + " again" * 99)
    file = saved(tmp_path, "table.csv", text.replace("51", "51\x07\u202e people"))

    said = desk.call("import", file)

    assert said.status == 0
    assert "51 people" in said.out
    assert not set("\x1b\x07\u202e") & set(said.out)


# --- all of a file or nothing


KILLED_AT_THE_SECOND = """
import os, sys
from monitor import cli
from monitor.store.baselines import Baselines

keep = Baselines.keep

def killed(self, one, data):
    if one.trial.number == sys.argv[1]:
        os.kill(os.getpid(), 9)
    return keep(self, one, data)

Baselines.keep = killed
cli.main(sys.argv[2:])
"""


def test_a_file_is_kept_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    """Whoever is killed between two trials of a file has kept neither."""
    studies = [study(number, status="RECRUITING") for number in (ONE, TWO)]
    call = ("import", saved(tmp_path, "studies.json", studies), "--watch", "mine")

    words = [sys.executable, "-c", KILLED_AT_THE_SECOND, TWO, *map(str, call)]
    ended = subprocess.run(words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ROOT}, check=False)

    assert ended.returncode == -9
    assert kept(tmp_path) == []
    assert watched(desk, "mine") == []
    assert desk.call(*call).status == 0
    assert [trial for trial, _ in kept(tmp_path)] == [ONE, TWO]
