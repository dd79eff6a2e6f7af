"""Operating it: db, health, and what the command does with its streams."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from monitor import config
from monitor.app import App
from monitor.cli.run import Shift
from monitor.clock import utc_now
from monitor.demo.studies import study
from tests.integration.conftest import BECAUSE, ONE, Call, Desk

ROOT = Path(__file__).parents[2]


def execute(path: Path, statement: str) -> int:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).rowcount


# --- db


def test_a_database_is_brought_to_shape_once(desk: Desk) -> None:
    assert desk.call("db", "upgrade") == (0, "shape none → 0004\n", "")
    assert desk.call("db", "upgrade") == (0, "shape 0004 → 0004\n", "")


def test_a_database_of_a_newer_version_is_left_alone_by_every_command(told: Desk) -> None:
    path = told.folder / "monitor.sqlite"
    assert execute(path, "UPDATE alembic_version SET version_num = '9999'") == 1

    for words in (("db", "upgrade"), ("check",), ("events",), ("health",), ("db", "verify")):
        said = told.call(*words)
        assert (said.status, said.out) == (1, "")
        assert said.err.startswith("trial-monitor: the database ")
        assert "upgrade trial-monitor" in said.err
        assert said.err.count("\n") == 1
    assert execute(path, "UPDATE alembic_version SET version_num = '9999'") == 1


@pytest.mark.parametrize("words", [("db", "upgrade"), ("db", "verify"), ("watch", "add", ONE)])
def test_a_file_of_something_else_is_one_line_and_is_left_alone(
    command: Call, tmp_path: Path, words: tuple[str, ...]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader, " * 200)

    said = command(*words, "--database", f"sqlite:///{letter}")

    assert (said.status, said.out) == (1, "")
    assert "not a database of this program; choose another" in said.err
    assert said.err.count("\n") == 1
    assert letter.read_text() == "Dear reader, " * 200


SOUND = "5 snapshots, 0 versions, 0 saved pages and 5 events read back, 0 damaged"
WHOLE = "2 chains followed, 0 faults in them"


def test_every_snapshot_is_read_back(told: Desk) -> None:
    assert told.call("db", "verify") == (0, f"{SOUND}\n{WHOLE}\n", "")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("data = zeroblob(length(data))", "does not read back"),
        ("fingerprint = '1-' || hex(randomblob(32))", "does not have the content"),
    ],
)
def test_a_damaged_snapshot_is_named_and_the_rest_is_read(
    told: Desk, damage: str, says: str
) -> None:
    path = told.folder / "monitor.sqlite"
    newest = f"trial = 'ctgov:{ONE}' AND number = 3"
    assert execute(path, f"UPDATE snapshot SET {damage} WHERE {newest}") == 1

    said = told.call("db", "verify")

    assert said.status == 1
    assert said.out.startswith(SOUND.replace("0 damaged", "1 damaged"))
    assert said.err.startswith(f"ctgov:{ONE}: snapshot 3 ")
    assert says in said.err.splitlines()[0]


def test_a_damaged_event_is_named_and_the_rest_is_read(told: Desk) -> None:
    path = told.folder / "monitor.sqlite"
    newest = "seq = (SELECT max(seq) FROM event)"
    assert execute(path, f"UPDATE event SET body = zeroblob(9) WHERE {newest}") == 1

    said = told.call("db", "verify")

    assert said.status == 1
    assert said.out == f"{SOUND.replace('0 damaged', '1 damaged')}\n{WHOLE}\n"
    assert said.err.startswith("event ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("data = zeroblob(9)", "a stored text is of an edition"),
        ("data = zeroblob(0)", "is gone"),
        ("data = (SELECT body FROM baseline)", "is not the file that it is named by"),
        ("body = zeroblob(9)", "a stored text is of an edition"),
    ],
)
def test_a_damaged_saved_page_is_named_and_the_rest_is_read(
    told: Desk, damage: str, says: str
) -> None:
    (told.folder / "page.csv").write_text(f"NCT Number,Study Status\n{ONE},RECRUITING\n")
    assert told.call("import", "page.csv").status == 0
    sound = told.call("db", "verify")
    assert execute(told.folder / "monitor.sqlite", f"UPDATE baseline SET {damage}") == 1

    said = told.call("db", "verify")

    assert (sound.status, said.status) == (0, 1)
    assert "1 saved page and 5 events read back, 0 damaged" in sound.out
    assert "1 saved page and 5 events read back, 1 damaged" in said.out
    assert said.err.startswith(f"ctgov:{ONE}: saved page ")
    assert says in said.err
    assert said.err.count("\n") == 1


def test_a_revision_that_was_taken_out_is_told(told: Desk) -> None:
    path = told.folder / "monitor.sqlite"
    assert execute(path, f"DELETE FROM revision WHERE trial = 'ctgov:{ONE}' AND number = 2") == 1

    said = told.call("db", "verify")

    assert (said.status, said.out) == (1, f"{SOUND}\n2 chains followed, 1 fault in them\n")
    assert said.err == f"ctgov:{ONE}: a revision or what it held, after revision 1: gone\n"


def test_a_link_that_was_handed_out_is_found_and_another_is_not(told: Desk) -> None:
    path = told.folder / "monitor.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        query = f"SELECT lower(hex(link)) FROM revision WHERE trial = 'ctgov:{ONE}' AND number = 2"
        (link,) = connection.execute(query).fetchone()
    strange = "0a" * 32

    found = told.call("db", "verify", "--expect", link.upper())
    missed = told.call("db", "verify", "--expect", link, "--expect", strange)

    says = f"{link} is the link of ctgov:{ONE} revision 2\n"
    assert found == (0, f"{says}{SOUND}\n{WHOLE}\n", "")
    assert missed == (
        1, f"{says}{SOUND}\n{WHOLE}\n", f"{strange} is no link of any chain here\n"
    )  # fmt: skip


@pytest.mark.parametrize("link", ["", "abc", "g" * 64, "0" * 63])
def test_what_is_no_link_is_refused(told: Desk, link: str) -> None:
    said = told.call("db", "verify", "--expect", link)

    assert (said.status, said.out) == (2, "")
    assert "is no link: give the 64 digits" in said.err
    assert said.err.count("\n") == 1


def test_a_backup_is_whole_private_and_never_over_another(told: Desk) -> None:
    said = told.call("db", "backup", "copy.sqlite")
    copy = told.folder / "copy.sqlite"
    assert (said.status, said.out) == (0, "copy.sqlite\n")
    assert copy.stat().st_mode & 0o077 == 0
    events = told.call("events", "--format", "jsonl").out
    there = ("--database", f"sqlite:///{copy}")
    assert told.call("events", "--format", "jsonl", *there).out == events != ""
    assert told.call("db", "verify", *there).status == 0
    before = copy.read_bytes()

    again = told.call("db", "backup", "copy.sqlite")

    assert (again.status, again.out) == (2, "")
    assert "is there already" in again.err
    assert copy.read_bytes() == before


def test_a_backup_where_nothing_can_be_written_is_one_line(told: Desk) -> None:
    said = told.call("db", "backup", "nowhere/copy.sqlite")

    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("trial-monitor: nowhere/copy.sqlite: the copy was not made: ")
    assert said.err.count("\n") == 1


# --- health


def test_before_the_daemon_ran_nothing_is_well(desk: Desk) -> None:
    text = desk.call("health")
    machine = desk.call("health", "--format", "json")

    assert (text.status, text.err) == (1, "")
    assert text.out.startswith("not healthy\n  the daemon has never run on this database")
    assert machine.status == 1
    assert machine.json["healthy"] is False
    assert len(machine.json["reasons"]) == 1


def test_a_daemon_that_beats_and_has_checked_is_well(desk: Desk) -> None:
    with App(config.load(desk.settings, {})) as app:
        shift = Shift(app)
        shift.check("house")
        shift.beat(utc_now())

    assert desk.call("health") == (0, "healthy\n", "")
    assert desk.call("health", "--format", "json").json == {"healthy": True, "reasons": []}


def test_a_daemon_that_was_stopped_is_not_called_healthy(desk: Desk) -> None:
    with App(config.load(desk.settings, {})) as app:
        shift = Shift(app)
        shift.begin(utc_now())
        shift.check("house")
        assert desk.call("health").status == 0
        shift.end(utc_now())

    said = desk.call("health")

    assert said.status == 1
    assert "the daemon was stopped at " in said.out


# --- one daemon at a time


def claimed(desk: Desk, words: str) -> None:
    with App(config.load(desk.settings, {})) as app, app.database.begin() as tx:
        tx.checks.mark("heartbeat", utc_now(), words)


def second(desk: Desk) -> tuple[int, str]:
    """Start a daemon that must not stay; return how it ended and what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "monitor", "run"],
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(
    "words",
    [f"{socket.gethostname()}:{os.getppid()}", "elsewhere:1"],
    ids=["alive here", "on another host"],
)
def test_a_second_daemon_does_not_start(desk: Desk, words: str) -> None:
    claimed(desk, words)
    host, pid = words.split(":")

    status, said = second(desk)

    assert status == 1
    assert f"another daemon (host {host}, pid {pid}) works on this database" in said


def test_a_daemon_that_stops_leaves_the_way_free_and_one_that_was_killed_does_too(
    desk: Desk,
) -> None:
    for number, status, words in (
        (signal.SIGKILL, -signal.SIGKILL, "not healthy"),
        (signal.SIGTERM, 0, "the daemon was stopped"),
        (signal.SIGTERM, 0, "the daemon was stopped"),
    ):
        daemon = start(desk.folder, "run")
        assert daemon.stderr is not None
        assert any(b"started" in line for line in daemon.stderr)
        assert "another daemon" in second(desk)[1]
        daemon.send_signal(number)
        daemon.communicate(timeout=60)
        assert daemon.returncode == status
        if status == 0:
            assert words in desk.call("health").out


# --- streams, in a process of its own


def start(
    folder: Path, *words: str, stdout: int | BinaryIO = subprocess.PIPE, **environ: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def test_a_reader_that_has_seen_enough_is_no_error_worth_a_word(told: Desk) -> None:
    process = start(told.folder, "events", "--format", "jsonl")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None

    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_disk_that_is_full_is_one_line(told: Desk) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start(told.folder, "events", stdout=full)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert err == b"trial-monitor: the result could not be printed: No space left on device\n"


def test_a_closed_stdout_is_one_line(told: Desk) -> None:
    process = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m monitor show "$1" >&-', sys.executable, ONE],
        cwd=told.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )

    assert process.returncode == 1
    assert process.stderr == b"trial-monitor: there is nowhere to print to: stdout is closed\n"


@pytest.mark.parametrize(
    ("environ", "encoding", "arrow"),
    [
        ({"LANG": "C", "LC_ALL": "C"}, "utf-8", "→"),
        ({"PYTHONIOENCODING": "ascii"}, "ascii", "?"),
    ],
)
def test_a_terminal_of_few_characters_shows_what_it_can(
    told: Desk, environ: dict[str, str], encoding: str, arrow: str
) -> None:
    process = start(told.folder, "diff", ONE, "--from", "first", "--to", "2", **environ)

    out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, b"")
    assert f"Recruiting {arrow} Suspended" in out.decode(encoding)
    assert BECAUSE in out.decode(encoding)


@pytest.mark.parametrize(
    "words",
    [
        ("watch", "list"),
        ("events",),
        ("show", ONE),
        ("history", ONE),
        ("diff", ONE),
        ("report", "--since", "2026-02-01"),
        ("check",),
        ("deliveries", "list"),
    ],
    ids=" ".join,
)
def test_no_text_from_outside_can_steer_a_terminal(told: Desk, words: tuple[str, ...]) -> None:
    sly = study(ONE, status="SUSPENDED", title="A \x1b[31mred\x1b[0m\r trial\x07")
    sly["protocolSection"]["statusModule"]["whyStopped"] = "\x1b]0;owned\x07because"
    told.registry.put(sly)
    told.hook.answers.append((503, {"X": "y"}))
    told.turn("2026-02-10")

    said = told.call(*words)

    assert said.status == 0
    assert said.out
    assert all(line.isprintable() for line in said.out.split("\n"))
