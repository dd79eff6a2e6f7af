"""The demo from end to end, as somebody sees it who has nothing but a terminal."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from monitor import config
from monitor.demo.script import LOADS, NUMBERS
from monitor.demo.trials import LATE, PAUSED
from tests.integration.conftest import Call, Said


def test_the_demo_shows_everything_and_leaves_it_to_be_looked_at(
    command: Call, tmp_path: Path
) -> None:
    said, folder = command("demo", "--output", "out"), tmp_path / "out"

    assert said.status == 0
    assert "MISSED" not in said.out
    assert all(load.date in said.out and load.words in said.out for load in LOADS)
    _mails_are_whole(folder / "mail", said)
    _webhooks_are_signed(folder / "webhook", said)
    _report_stands_alone(folder / "report.html")
    _picture_stands_alone(folder / "terminal.svg")
    _database_answers(folder, command)
    _what_it_says_to_ask_is_answered(said, command)
    _a_second_one_replaces_it(folder, said, command)


def _mails_are_whole(folder: Path, said: Said) -> None:
    mails = sorted(folder.glob("*.eml"))
    assert f"{len(mails)} e-mails and " in said.out
    assert len(mails) > 5
    for path in mails:
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert mail["To"] == "navigator@example.org"
        assert path.with_suffix(".html").read_text("utf-8").lower().startswith("<!doctype html>")
        assert "NCT99" in path.with_suffix(".txt").read_text("utf-8")


def _webhooks_are_signed(folder: Path, said: Said) -> None:
    posts = [json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    assert f" {len(posts)} webhooks" in said.out
    assert len(posts) > 5
    for post in posts:
        assert post["headers"]["webhook-signature"].startswith("v1,")
        assert post["body"]["data"]["delivery"] == post["headers"]["webhook-id"]
    kinds = {event["kind"] for post in posts for event in post["body"]["data"]["events"]}
    assert {sight.kind for load in LOADS for sight in load.sees} <= kinds


def _report_stands_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert PAUSED in text
    assert LATE in text


def _picture_stands_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("<svg")
    assert "url(http" not in text


def _database_answers(folder: Path, command: Call) -> None:
    settings = folder / "config.toml"
    assert [t.number for t in config.load(settings, {}).watches[0].trials] == list(NUMBERS)
    assert len(command("history", PAUSED, "--format", "json", "--config", settings).json) == 3
    assert command("db", "verify", "--config", settings).status == 0


def _what_it_says_to_ask_is_answered(said: Said, command: Call) -> None:
    asked = [line.split()[1:] for line in said.out.splitlines() if " --config " in line]
    assert [words[2] for words in asked] == ["history", "deliveries", "route"]
    for words in asked:
        answer = command(*words)
        assert (answer.status, answer.err) == (0, "")
        assert answer.out


def _a_second_one_replaces_it(folder: Path, said: Said, command: Call) -> None:
    before = sorted(path.name for path in (folder / "mail").iterdir())
    (folder / "mail" / "999.eml").write_text("of an earlier one")

    again = command("demo", "--output", "out")

    assert (again.status, again.out) == (0, said.out)
    assert sorted(path.name for path in (folder / "mail").iterdir()) == before


@pytest.mark.parametrize(
    "names", [("letter.txt",), ("config.toml",), ("config.toml", "mail/001.eml"), (".hidden",)]
)
def test_a_folder_of_anything_else_is_refused_and_left_as_it_is(
    command: Call, tmp_path: Path, names: tuple[str, ...]
) -> None:
    for name in names:
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[daemon]\n")

    said = command("demo", "--output", "mine")

    assert (said.status, said.out) == (2, "")
    assert "mine is no earlier demo's: name another with --output" in said.err
    assert all((tmp_path / "mine" / name).read_text() == "[daemon]\n" for name in names)


@pytest.mark.parametrize("name", ["file", "file/folder"])
def test_a_place_that_can_be_no_folder_is_refused(command: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")

    said = command("demo", "--output", name)

    assert (said.status, said.out) == (2, "")
    assert name in said.err
    assert (tmp_path / "file").read_text() == "mine"
