"""The validators of calendars and feeds find what is wrong with them."""

from __future__ import annotations

import json

import pytest

from tests.validators import faults_of_atom, faults_of_icalendar, faults_of_json_feed

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
NAME:Trials\\, all
BEGIN:VEVENT
UID:1
DTSTAMP:20260209T150211Z
DTSTART;VALUE=DATE:20270301
DTEND;VALUE=DATE:20270302
SUMMARY:Start
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:1</id><title>T</title>
<updated>2026-02-09T15:02:11Z</updated><author><name>A</name></author>
<entry><id>urn:x:2</id><title>E</title><updated>2026-02-09T15:02:11Z</updated>
<link rel="alternate" href="https://x.example/1"/><content type="html">&lt;b&gt;</content></entry>
</feed>"""
ENTRY = ATOM[ATOM.index("<entry>") : ATOM.index("</feed>")]
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "authors": [{"name": "A"}],
        "items": [{"id": "2", "content_html": "", "date_published": "2026-02-09T15:02:11Z",
                   "url": "https://x.example/1", "tags": ["t"]}],
    }
)  # fmt: skip


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert faults_of_icalendar(CALENDAR.encode()) == []
    assert faults_of_atom(ATOM) == []
    assert faults_of_json_feed(JSON) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\r\n", "\n"),
        ("Start", "S" * 80),
        ("Start", "a;b"),
        ("Start", "a\\b"),
        ("all", "all, of them"),
        ("Start", "a\x0bb"),
        ("UID:1\r\n", ""),
        ("UID:1\r\n", "UID:1\r\nUID:2\r\n"),
        ("PRODID:-//x//EN\r\n", ""),
        ("20270302", "20270301"),
        ("20260209T150211Z", "20260209T150211"),
        ("DTSTART;VALUE=DATE:20270301", "DTSTART:20270301"),
        ("CONFIRMED", "SURE"),
        (CALENDAR[CALENDAR.index("BEGIN:VEVENT") : CALENDAR.index("END:VCAL")], ""),
    ],
)
def test_what_is_wrong_with_a_calendar_is_found(before: str, after: str) -> None:
    assert before in CALENDAR

    assert faults_of_icalendar(CALENDAR.replace(before, after).encode()) != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<id>urn:x:1</id>", ""),
        ("<id>urn:x:2</id>", "<id>2</id>"),
        ("<title>E</title>", "<title> </title>"),
        ("<title>E</title>", ""),
        ("2026-02-09T15:02:11Z", "2026-02-09 15:02"),
        ("<author><name>A</name></author>", ""),
        ("<name>A</name>", ""),
        ("https://x.example/1", "/1"),
        ("&lt;b&gt;", "<b></b>"),
        ("<entry>", '<entry><category term=""/>'),
        ("</feed>", f"{ENTRY}</feed>"),
        ("2005/Atom", "2006/Atom"),
    ],
)
def test_what_is_wrong_with_atom_is_found(before: str, after: str) -> None:
    assert before in ATOM

    assert faults_of_atom(ATOM.replace(before, after)) != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version/1.1", "version/9"),
        ('"T"', "1"),
        ('"2"', "2"),
        ("content_html", "content"),
        ("15:02:11Z", "15:02"),
        ("https://x", "x"),
        ('["t"]', '[""]'),
        ('"name"', '"nome"'),
    ],
)
def test_what_is_wrong_with_a_json_feed_is_found(before: str, after: str) -> None:
    assert before in JSON

    assert faults_of_json_feed(JSON.replace(before, after)) != []
