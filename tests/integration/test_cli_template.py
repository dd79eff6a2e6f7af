"""`template`: what there is, and what would be sent, without anything being sent."""

from __future__ import annotations

import json
import sqlite3
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.integration.conftest import ONE, Desk

BODY = "message/body.text.j2"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def own(desk: Desk, text: str, name: str = BODY) -> Path:
    """Write a template of the user's, and say where they are in the configuration."""
    path = desk.folder / "words" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    with desk.settings.open("a") as settings:
        settings.write('\n[templates]\nfolder = "words"\n')
    return path


def an_event(desk: Desk, kind: str) -> str:
    found = desk.call("events", "--format", "jsonl").lines
    return next(event["id"] for event in found if event["kind"] == kind)


def dump(desk: Desk) -> list[str]:
    with sqlite3.connect(desk.folder / "monitor.sqlite") as connection:
        return list(connection.iterdump())


def test_the_templates_are_listed_with_those_that_are_yours(told: Desk) -> None:
    before = told.call("template", "list")
    path = own(told, "mine")
    after = told.call("template", "list")

    assert before.status == after.status == 0
    assert {BODY, "message/subject.txt.j2", "event/change.html.j2"} <= set(before.out.split("\n"))
    assert not {line.partition("/")[0] for line in before.out.split()} & {"web", "shipped"}
    assert "none is yours" in before.err
    assert f"{BODY}  yours: {path}" in after.out.split("\n")
    assert len(after.out.splitlines()) == len(before.out.splitlines())


def test_a_letter_is_shown_as_it_would_be_sent_and_nothing_is(told: Desk) -> None:
    sent, before = len(told.mail.messages), dump(told)

    said = told.call("template", "preview", "mail", "--event", an_event(told, "status.suspended"))

    folder = told.folder / "preview"
    assert said.status == 0
    assert files(folder) == {"subject.txt", "body.txt", "body.html", "letter.eml"}
    assert said.err.splitlines() == [
        f"preview/{name}" for name in ("subject.txt", "body.txt", "body.html", "letter.eml")
    ]
    letter = message_from_bytes((folder / "letter.eml").read_bytes(), policy=policy.default)
    subject = (folder / "subject.txt").read_text()
    body = (folder / "body.txt").read_text()
    assert letter["To"] == "reader@example.org"
    assert letter["Subject"] == subject.strip()
    assert letter.get_body(("plain",)).get_content().splitlines() == body.splitlines()
    assert ONE in subject
    assert "“what matters”" in body
    assert said.out == f"{subject}\n{body}"
    assert len(told.mail.messages) == sent
    assert dump(told) == before
    assert (folder / "letter.eml").stat().st_mode & 0o077 == 0


def test_what_would_be_posted_is_shown_without_its_secret(told: Desk) -> None:
    with told.settings.open("a") as settings:
        settings.write(
            '\n[[channel]]\nname = "phone"\nkind = "ntfy"\nurl = "https://ntfy.example"\n'
            'topic = "a-topic-nobody-guesses"\n'
        )
    hooked = told.call("template", "preview", "hook", "--sample", "--output", "a")
    posted = json.loads((told.folder / "a" / "posted.json").read_bytes())
    phoned = told.call("template", "preview", "phone", "--sample", "--output", "b")
    noted = (told.folder / "b" / "posted.json").read_bytes()

    assert hooked.status == phoned.status == 0
    assert posted["data"]["because"] == "You get this because this is a test of channel hook."
    assert json.loads(hooked.out) == posted
    assert files(told.folder / "a") == {"posted.json", "payload.json", "cloudevent.json"}
    assert json.loads(noted)["topic"] == "**********"
    assert b"nobody-guesses" not in noted


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("html", {"subject.txt", "body.html"}),
        ("text", {"subject.txt", "body.txt"}),
        ("markdown", {"subject.txt", "body.md"}),
        ("subject", {"subject.txt"}),
        ("email", {"subject.txt", "body.txt", "body.html"}),
        ("message/body.markdown.j2", {"subject.txt", "body.md"}),
        ("message/subject.txt.j2", {"subject.txt"}),
        ("event/change.html.j2", {"subject.txt", "body.html"}),
        ("style/base.css.j2", {"subject.txt", "body.html"}),
        (
            "message",
            {"subject.txt", "body.txt", "body.html", "body.md", "payload.json", "cloudevent.json"},
        ),
    ],
)
def test_each_medium_and_each_template_can_be_seen_alone(
    told: Desk, name: str, made: set[str]
) -> None:
    said = told.call("template", "preview", name, "--sample", "--output", "seen/here")

    assert said.status == 0
    assert files(told.folder / "seen" / "here") == made
    assert "test message" in said.out


def test_a_template_of_the_users_is_shown_and_its_fault_told(told: Desk) -> None:
    path = own(told, "Mine: {{ digest.first.headline }}")
    shown = told.call("template", "preview", "text", "--sample")
    path.write_text("one\n{{ digest.colour }}")
    broken = told.call("template", "preview", "text", "--sample")

    assert shown.out.endswith("\n\nMine: This is how a trial that opens would be told\n")
    assert (broken.status, broken.out) == (1, "")
    assert broken.err.startswith(f"trial-monitor: {path}, line 2: ")
    assert "colour" in broken.err
    assert (told.folder / "preview" / "body.txt").read_text().startswith("Mine: ")


def test_a_subscription_says_why_and_through_whose_eyes(told: Desk) -> None:
    key = an_event(told, "status.suspended")
    said = told.call(
        "template", "preview", "text", "--event", key, "--subscription", "what matters"
    )
    without = told.call("template", "preview", "text", "--event", key[:8])

    assert "“what matters”" in " ".join(said.out.split())
    assert "“preview of text”" in " ".join(without.out.split())


def test_a_link_to_end_it_is_shown_and_ends_nothing(told: Desk) -> None:
    before = dump(told)
    with told.settings.open("a") as settings:
        settings.write('\n[listener]\naddress = "127.0.0.1:0"\nurl = "https://monitor.example"\n')
    told.call("template", "preview", "mail", "--sample")

    letter = (told.folder / "preview" / "letter.eml").read_text()
    assert "List-Unsubscribe: <https://monitor.example/unsubscribe/" in letter
    assert dump(told) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("post", "--sample"), "'post' is no channel (mail, hook), none of email, html,"),
        (("message/gone.j2", "--sample"), "and no template: see `trial-monitor template list`"),
        (("report/state.text.j2", "--sample"), "is no part of a message"),
        (("mail",), "say what to show: --event ID, or --sample"),
        (("mail", "--sample", "--event", "abcd"), "say what to show"),
        (("mail", "--event", "nothing-like-it"), "there is no event nothing-like-it"),
        (("mail", "--sample", "--subscription", "x"), "'x'; there are: what matters"),
    ],
)
def test_what_there_is_not_is_wrong_usage(told: Desk, words: tuple[str, ...], says: str) -> None:
    said = told.call("template", "preview", *words)

    assert (said.status, said.out) == (2, "")
    assert says in said.err
    assert not (told.folder / "preview").exists()


# --- where it is written


def test_a_file_of_somebody_elses_is_left_alone(told: Desk) -> None:
    mine = told.folder / "preview" / "body.html"
    mine.parent.mkdir()
    mine.write_text("my own page")

    said = told.call("template", "preview", "mail", "--sample")

    assert (said.status, said.out) == (2, "")
    assert "preview/body.html is there already, and is no preview" in said.err
    assert mine.read_text() == "my own page"
    assert files(mine.parent) == {"body.html"}


def test_a_later_preview_takes_the_place_of_an_earlier_one_and_of_nothing_else(
    told: Desk,
) -> None:
    folder = told.folder / "preview"
    told.call("template", "preview", "mail", "--sample")
    (folder / "notes.txt").write_text("mine")

    said = told.call("template", "preview", "text", "--sample")
    (folder / "letter.eml").write_text("mine, too")
    refused = told.call("template", "preview", "mail", "--sample")

    assert said.status == 0
    assert files(folder) == {"subject.txt", "body.txt", "notes.txt", "letter.eml"}
    assert refused.status == 2
    assert (folder / "letter.eml").read_text() == "mine, too"


def test_nothing_is_written_or_removed_outside_of_the_folder(told: Desk) -> None:
    outside, folder = told.folder / "outside.txt", told.folder / "preview"
    outside.write_text("mine")
    told.call("template", "preview", "text", "--sample")
    with (folder / ".trial-monitor-preview").open("a") as mark:
        mark.write("\n../outside.txt\n..\n")
    (folder / "body.txt").unlink()
    (folder / "body.txt").symlink_to(outside)

    said = told.call("template", "preview", "text", "--sample")

    assert said.status == 0
    assert outside.read_text() == "mine"
    assert not (folder / "body.txt").is_symlink()


def test_a_folder_that_cannot_be_made_is_wrong_usage(told: Desk) -> None:
    said = told.call("template", "preview", "text", "--sample", "--output", "config.toml/x")

    assert said.status == 2
    assert "config.toml" in said.err
