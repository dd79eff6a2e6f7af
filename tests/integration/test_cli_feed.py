"""`feed`: what happened, as a file that readers of feeds take."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from monitor.store.database import Database
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk
from tests.stored import NOW, an_event
from tests.validators import ATOM, faults_of_atom, faults_of_json_feed


def as_atom(desk: Desk, *words: str) -> ET.Element:
    said = desk.call("feed", *words)
    assert (said.status, said.err) == (0, "")
    assert faults_of_atom(said.out) == []
    return ET.fromstring(said.out.encode())  # noqa: S314  # our own


def as_json(desk: Desk, *words: str) -> Any:
    said = desk.call("feed", "--format", "json", *words)
    assert (said.status, said.err) == (0, "")
    assert faults_of_json_feed(said.out) == []
    return said.json


def texts(feed: ET.Element, name: str) -> list[str | None]:
    return [entry.findtext(ATOM + name) for entry in feed.findall(f"{ATOM}entry")]


def test_every_event_is_an_entry_the_latest_first(told: Desk) -> None:
    events = told.call("events", "--format", "jsonl").lines

    feed = as_atom(told)

    assert texts(feed, "id") == [f"urn:uuid:{event['id']}" for event in reversed(events)]
    assert texts(feed, "updated") == [event["time"] for event in reversed(events)]
    assert feed.findtext(f"{ATOM}updated") == max(event["time"] for event in events)
    assert [link.get("href") for link in feed.iter(f"{ATOM}link")] == [
        event["url"] for event in reversed(events)
    ]


def test_an_entry_says_what_happened_in_title_summary_and_content(told: Desk) -> None:
    feed = as_atom(told, "--min-severity", "critical")

    (entry,) = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title") or "").startswith(f"{ONE}: ")
    assert "Why critical: " in (entry.findtext(f"{ATOM}summary") or "")
    content = entry.findtext(f"{ATOM}content") or ""
    assert BECAUSE in content
    assert "<p" in content
    assert {tag.get("term") for tag in entry.findall(f"{ATOM}category")} == {
        "status.suspended",
        "critical",
    }


def test_both_formats_say_the_same(told: Desk) -> None:
    atom, plain = as_atom(told), as_json(told)

    for name, key in (
        ("id", "id"), ("title", "title"), ("updated", "date_published"),
        ("summary", "summary"), ("content", "content_html"),
    ):  # fmt: skip
        assert texts(atom, name) == [item[key] for item in plain["items"]]
    assert len(plain["items"]) > 2
    assert plain["title"] == atom.findtext(f"{ATOM}title")


@pytest.mark.parametrize("form", ["atom", "json"])
def test_the_same_database_makes_the_same_bytes(told: Desk, form: str) -> None:
    file = told.folder / "feed"
    once = told.call("feed", "--format", form).out

    told.call("feed", "--format", form, "--output", file)

    assert file.read_text("utf-8") == once == told.call("feed", "--format", form).out


def test_a_watch_has_a_feed_of_its_own_whose_name_stays(told: Desk) -> None:
    text = told.settings.read_text()
    told.settings.write_text(f'{text}\n[[watch]]\nname = "mine"\ntrials = ["{TWO}"]\n')
    events = told.call("events", "--watch", "house", "--format", "jsonl").lines

    house, again = as_atom(told, "--watch", "house"), as_atom(told, "--watch", "house")
    other, whole = as_atom(told, "--watch", "mine"), as_atom(told)

    named = [feed.findtext(f"{ATOM}id") for feed in (house, again, other, whole)]
    assert named[0] == named[1]
    assert len(set(named)) == 3
    assert len(texts(house, "id")) == len(events) > 0
    assert texts(other, "id") == []  # what happened before it was watched so is not its news
    assert "mine" in (other.findtext(f"{ATOM}title") or "")


def test_since_and_severity_leave_out_the_rest(told: Desk) -> None:
    every, late = as_json(told, "--min-severity", "noise"), as_json(told, "--since", "2026-02-06")

    assert len(every["items"]) > len(as_json(told)["items"]) > len(late["items"]) > 0
    assert all(item["date_published"] >= "2026-02-06" for item in late["items"])


@pytest.mark.parametrize("words", [("--watch", "none"), ("--since", "soon")])
def test_what_is_not_there_is_said(told: Desk, words: tuple[str, ...]) -> None:
    said = told.call("feed", *words)

    assert (said.status, said.out) == (2, "")
    assert repr(words[1]) in said.err


def test_the_latest_of_many_are_told_unless_asked_since_when(told: Desk) -> None:
    many = [an_event(n, time=NOW + timedelta(seconds=n)) for n in range(1, 206)]
    database = Database.open(f"sqlite:///{told.folder / 'monitor.sqlite'}")
    with database.begin() as tx:
        tx.events.append(many)
    database.close()

    cut, whole = told.call("feed", "--format", "json"), as_json(told, "--since", "2026-02-01")

    assert "the latest 200 events" in cut.err
    assert [item["id"] for item in cut.json["items"]] == [
        f"urn:uuid:{event.id}" for event in reversed(many[5:])
    ]
    assert len(whole["items"]) > 205


def test_a_feed_in_which_nothing_happened_yet_is_one_too(desk: Desk) -> None:
    assert texts(as_atom(desk), "id") == []
    assert as_json(desk)["items"] == []


def test_a_template_of_the_users_own_is_used(told: Desk) -> None:
    own = told.folder / "templates" / "feed"
    own.mkdir(parents=True)
    (own / "content.html.j2").write_text("<b>\t{{ event.headline }}</b>\x0b<i></i>")
    told.settings.write_text(
        f'{told.settings.read_text()}\n[templates]\nfolder = "{own.parent.as_posix()}"\n'
    )

    (item,) = as_json(told, "--min-severity", "critical")["items"]

    assert item["content_html"].startswith("<b> Now suspended")
    assert texts(as_atom(told, "--min-severity", "critical"), "content") == [item["content_html"]]


def test_what_nobody_is_told_of_and_what_is_the_operators_is_no_entry(told: Desk) -> None:
    last = told.call("events", "--format", "jsonl").lines[-1]["id"]
    url = f"sqlite:///{told.folder}/monitor.sqlite"
    with closing(Database.open(url)) as database, database.begin() as tx:
        tx.events.mute([last], "another")
        tx.events.append([an_event(9, trial=None, watches=())])
    listed = {event["id"] for event in told.call("events", "--format", "jsonl").lines}

    feed = as_atom(told)

    shown = {str(each).removeprefix("urn:uuid:") for each in texts(feed, "id")}
    assert len(listed - shown) == 2
    assert last in listed - shown
