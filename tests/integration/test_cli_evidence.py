"""A package on two states of a trial: others check it with what their machine has."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from monitor.demo import edits
from monitor.demo.studies import study
from monitor.model.trial import TrialId
from monitor.store.database import Database
from tests.integration.conftest import ONE, THREE, TWO, Desk
from tests.past import bring

FILES = [
    "README.txt", "SHA256SUMS", "chain-revisions.txt", "check.py", "difference.html",
    "difference.json", "from/payload.json", "from/record.json", "manifest.json",
    "to/payload.json", "to/record.json",
]  # fmt: skip


@pytest.fixture
def with_past(told: Desk) -> Desk:
    """The desk, with three versions that the registry keeps of ONE."""
    first = study(ONE, status="NOT_YET_RECRUITING", submitted="2025-11-03", posted="2025-11-05")
    second = edits.opens(first, "2025-12-04")
    database = Database.open(f"sqlite:///{told.folder / 'monitor.sqlite'}")
    with closing(database):
        bring(database, first, second, edits.slips(second, "2026-01-08", months=3))
    return told


def packed(desk: Desk, *words: str, name: str = "package.zip") -> Path:
    said = desk.call("evidence", ONE, *words, "--output", name)
    assert (said.status, said.out, said.err) == (0, f"{name}\n", "")
    return desk.folder / name


def unpacked(package: Path) -> Path:
    folder = package.with_suffix("")
    with zipfile.ZipFile(package) as file:
        file.extractall(folder)
    return folder


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def check(folder: Path) -> tuple[int, str]:
    # -I: nothing of this checkout is at hand
    return run(folder, sys.executable, "-I", "check.py")


def execute(desk: Desk, statement: str) -> None:
    with closing(sqlite3.connect(desk.folder / "monitor.sqlite")) as connection, connection:
        assert connection.execute(statement).rowcount == 1


# --- what is in it


def test_a_package_has_both_records_as_served_and_what_differs(told: Desk) -> None:
    folder = unpacked(packed(told))

    with zipfile.ZipFile(told.folder / "package.zip") as file:
        assert file.namelist() == FILES
    database = Database.open(f"sqlite:///{told.folder / 'monitor.sqlite'}")
    with closing(database), database.read() as tx:
        first, _, last = tx.records.revisions(TrialId("ctgov", ONE))
        served = [tx.records.snapshot(one).payload for one in (first, last)]
    assert [(folder / f"{side}/payload.json").read_bytes() for side in ("from", "to")] == served
    told_before = ("diff", ONE, "--from", "first", "--format", "json")
    assert (folder / "difference.json").read_text() == told.call(*told_before).out.rstrip("\n")
    record = json.loads((folder / "to/record.json").read_text())
    assert record["record"] == told.call("show", ONE, "--format", "json").json["record"]
    assert "<html" in (folder / "difference.html").read_text()


def test_the_manifest_names_the_sources_of_both_states(with_past: Desk) -> None:
    folder = unpacked(packed(with_past, "--from", "v1"))

    said = json.loads((folder / "manifest.json").read_text())
    assert said["format"] == "trial-monitor evidence 1"
    assert said["trial"] == ONE
    assert said["registry"]["title"] == "ClinicalTrials.gov"
    old, new = said["from"], said["to"]
    assert (old["state"], old["registry_version"], old["source"]) == ("v1", 1, "history")
    assert old["registry_serves_it_at"].endswith(f"/api/int/studies/{ONE}/history/1")
    assert (new["state"], new["revision"], new["source"]) == ("latest", 3, "check")
    assert [(one["of"], one["states"]) for one in said["chains"]] == [
        ("revision", 3), ("version", 3)
    ]  # fmt: skip
    for name, about in said["files"].items():
        content = (folder / name).read_bytes()
        assert about == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert set(said["files"]) == {*FILES, "chain-versions.txt"} - {"manifest.json", "SHA256SUMS"}


@pytest.mark.parametrize(
    ("words", "name", "sides"),
    [
        ((), f"evidence-{ONE}-v0-to-3.zip", ("v0", "3")),
        (("--from", "1", "--to", "2"), f"evidence-{ONE}-1-to-2.zip", ("1", "2")),
        (("--from", "v2", "--to", "v2"), f"evidence-{ONE}-v2-to-v2.zip", ("v2", "v2")),
        (("--from", "2026-02-04"), f"evidence-{ONE}-2-to-3.zip", ("2", "3")),
        (("--from", "2025-12-24"), f"evidence-{ONE}-v1-to-3.zip", ("v1", "3")),
    ],
)
def test_any_two_states_that_were_kept_can_be_packed(
    with_past: Desk, words: tuple[str, ...], name: str, sides: tuple[str, str]
) -> None:
    said = with_past.call("evidence", ONE, *words)

    assert (said.status, said.out) == (0, f"{name}\n")
    folder = unpacked(with_past.folder / name)
    manifest = json.loads((folder / "manifest.json").read_text())
    for side, called in zip(("from", "to"), sides, strict=True):
        one = manifest[side]
        found = f"v{one['registry_version']}" if one["source"] == "history" else one["revision"]
        assert str(found) == called
    assert check(folder)[0] == 0


def test_the_same_database_makes_the_same_package(with_past: Desk) -> None:
    first = packed(with_past).read_bytes()

    assert packed(with_past, name="again.zip").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        entries = file.infolist()
    assert {(one.date_time, one.create_system, one.external_attr) for one in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)


def test_a_title_cannot_steer_the_terminal_of_who_reads_the_guide(told: Desk) -> None:
    sly = study(ONE, title="A \x1b[31mred\x1b[0m\r\u202e trial\nWHAT THIS SHOWS")
    told.registry.put(sly)
    told.turn("2026-02-10")

    guide = (unpacked(packed(told)) / "README.txt").read_text()

    assert "A red trial WHAT THIS SHOWS\n" in guide
    assert all(line.isprintable() for line in guide.split("\n"))


# --- how others check it


def test_a_third_party_checks_it_with_standard_tools(with_past: Desk) -> None:
    package = packed(with_past)
    folder = unpacked(package)

    assert run(with_past.folder, "unzip", "-tq", str(package))[0] == 0
    status, said = run(folder, "sha256sum", "-c", "SHA256SUMS")
    assert (status, said.count(": OK")) == (0, len(FILES))  # one more chain, and not its own sum
    status, said = check(folder)
    assert status == 0
    assert [line.split()[:2] for line in said.splitlines()] == [
        ["whole:", "chain-revisions.txt"],
        ["whole:", "chain-versions.txt"],
        ["sealed:", "from/payload.json"],
        ["sealed:", "to/payload.json"],
    ]


def test_the_line_that_the_guide_shows_makes_a_link(told: Desk) -> None:
    folder = unpacked(packed(told))
    first, second = (folder / "chain-revisions.txt").read_text().splitlines()[:2]
    (line,) = (
        line.strip()
        for line in (folder / "README.txt").read_text().splitlines()
        if line.strip().startswith("printf")
    )
    command = line.replace("LINK_BEFORE", first.split()[0])
    command = command.replace("WHAT WAS SEALED", second.partition(" ")[2])

    assert run(folder, "/bin/sh", "-c", command) == (0, f"{second.split()[0]}  -\n")


def test_the_links_that_it_names_are_found_in_the_database_later(with_past: Desk) -> None:
    folder = unpacked(packed(with_past))
    lasts = [
        one["last_link"] for one in json.loads((folder / "manifest.json").read_text())["chains"]
    ]
    with_past.registry.edit(ONE, edits.slips, on="2026-02-12", months=5)
    with_past.turn("2026-02-12")

    guide = (folder / "README.txt").read_text()
    said = with_past.call("db", "verify", *(word for last in lasts for word in ("--expect", last)))

    assert said.status == 0
    assert f"{lasts[0]} is the link of ctgov:{ONE} revision 3\n" in said.out
    assert f"{lasts[1]} is the link of ctgov:{ONE} version 2\n" in said.out
    later = (unpacked(packed(with_past, name="later.zip")) / "chain-revisions.txt").read_text()
    assert later.startswith((folder / "chain-revisions.txt").read_text())
    assert all(f"grep {last} " in guide for last in lasts)


def forged(folder: Path, name: str, content: str) -> None:
    """Put a file of a package in another's place, and make all sums right again."""
    (folder / name).write_text(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    if name != "manifest.json":
        digest = hashlib.sha256(content.encode()).hexdigest()
        manifest["files"][name] = {"bytes": len(content.encode()), "sha256": digest}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    names = [*manifest["files"], "manifest.json"]
    sums = (f"{hashlib.sha256((folder / one).read_bytes()).hexdigest()}  {one}\n" for one in names)
    (folder / "SHA256SUMS").write_text("".join(sums))
    assert run(folder, "sha256sum", "-c", "SHA256SUMS")[0] == 0


def test_a_damaged_file_is_found_by_the_sums(told: Desk) -> None:
    folder = unpacked(packed(told))
    (folder / "difference.html").write_text("Nothing differs.")

    status, said = run(folder, "sha256sum", "-c", "SHA256SUMS")

    assert status == 1
    assert "difference.html: FAILED" in said


def test_another_record_with_right_sums_is_found_by_the_chain(told: Desk) -> None:
    folder = unpacked(packed(told))
    payload = (folder / "from/payload.json").read_text()
    forged(folder, "from/payload.json", payload.replace("RECRUITING", "COMPLETED"))

    status, said = check(folder)

    assert status == 1
    assert "BROKEN: from/payload.json is not what was sealed" in said


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_chain_without_one_of_its_states_is_found(told: Desk, gone: int) -> None:
    folder = unpacked(packed(told, "--from", "2", "--to", "2"))
    lines = (folder / "chain-revisions.txt").read_text().splitlines(keepends=True)
    del lines[gone]
    forged(folder, "chain-revisions.txt", "".join(lines))

    status, said = check(folder)

    assert status == 1
    assert "BROKEN" in said


def test_a_state_that_the_manifest_makes_up_is_found(told: Desk) -> None:
    folder = unpacked(packed(told))
    manifest = (folder / "manifest.json").read_text()
    forged(folder, "manifest.json", manifest.replace(f"ctgov:{ONE} revision 1 ", "revision 9 "))

    status, said = check(folder)

    assert status == 1
    assert "BROKEN: what was sealed of from is not in chain-revisions.txt" in said


def test_a_manifest_that_looks_elsewhere_hides_no_other_record(told: Desk) -> None:
    folder = unpacked(packed(told))
    manifest = json.loads((folder / "manifest.json").read_text())
    # one record stands for both; the other could be anything
    manifest["from"] |= {one: manifest["to"][one] for one in ("payload", "sealed", "link")}
    forged(folder, "manifest.json", json.dumps(manifest))
    payload = (folder / "from/payload.json").read_text()
    forged(folder, "from/payload.json", payload.replace("RECRUITING", "COMPLETED"))

    status, said = check(folder)

    assert status == 1
    assert "BROKEN: from/payload.json is not what was sealed" in said


# --- what cannot be packed


@pytest.mark.parametrize("name", ["registry", "saved", "page.html", "NCT99000202", "tomorrow"])
def test_only_what_was_kept_can_be_proved(told: Desk, name: str) -> None:
    said = told.call("evidence", ONE, "--from", name)

    assert (said.status, said.out) == (2, "")
    assert f"{name!r} is not a state that was kept and sealed; give first, previous," in said.err
    assert said.err.count("\n") == 1
    assert list(told.folder.glob("*.zip")) == []


def test_a_trial_that_is_not_on_record_is_one_line(told: Desk) -> None:
    said = told.call("evidence", THREE)

    assert (said.status, said.out) == (2, "")
    assert "nothing is on record of this trial yet" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "harm",
    [
        f"DELETE FROM revision WHERE trial = 'ctgov:{ONE}' AND number = 2",
        f"UPDATE trial SET link = zeroblob(32) WHERE trial = 'ctgov:{ONE}'",
        f"UPDATE snapshot SET data = x'00' WHERE trial = 'ctgov:{ONE}' AND number = 1",
    ],
    ids=["a state is gone", "another end", "a content is damaged"],
)
def test_nothing_is_packed_from_what_is_not_whole(told: Desk, harm: str) -> None:
    execute(told, harm)

    said = told.call("evidence", ONE)

    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("trial-monitor: ")
    assert said.err.count("\n") == 1
    assert list(told.folder.glob("*.zip")) == []
    # what happened to one trial is no reason to refuse another
    assert told.call("evidence", TWO).status == 0


def test_a_package_is_never_written_over_another_file(told: Desk) -> None:
    there = told.folder / "package.zip"
    there.write_text("something else")

    said = told.call("evidence", ONE, "--output", "package.zip")

    assert (said.status, said.out) == (2, "")
    assert "package.zip is there already; give another name" in said.err
    assert there.read_text() == "something else"


def test_what_cannot_be_written_is_one_line_and_leaves_nothing(told: Desk) -> None:
    before = sorted(told.folder.iterdir())
    (told.folder / "a file").write_text("")

    for place in ("nowhere/package.zip", "a file/package.zip", f"{'x' * 300}.zip"):
        said = told.call("evidence", ONE, "--output", place)
        assert (said.status, said.out) == (2, "")
        assert said.err.count("\n") == 1
    (told.folder / "a file").unlink()
    assert sorted(told.folder.iterdir()) == before


def test_a_package_is_as_private_as_the_database(told: Desk) -> None:
    assert packed(told).stat().st_mode & 0o077 == 0
