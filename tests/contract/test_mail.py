"""What a letter owes: every kind of event, through every lens, in every mail program."""

from __future__ import annotations

import base64
import re
from collections import Counter
from datetime import date

import pytest

from monitor.model.dates import Milestone, PartialDate
from monitor.model.delivery import Medium
from monitor.model.event import EventKind, Severity
from monitor.model.near import Nearby, NearSite
from monitor.model.record import Contact
from monitor.model.timeline import Stretch, Timeline
from monitor.model.trial import TrialId
from monitor.render.environment import environment
from monitor.render.message import HTML_LIMIT, TEXT_LIMIT, render
from monitor.routing.lenses import available
from tests.contract.contrast import Painted, darkened
from tests.contract.mail_support import Letter
from tests.unit.render.events import (
    ALL,
    CRITERIA,
    FAILING,
    NOW,
    SEEN,
    TERMINATED,
    a_delivery,
    a_subscription,
    an_event,
    hostile,
    plausible,
)

HOUSE = environment(None)
STOP = "https://monitor.example.org/stop/aaaabbbbccccdddd"
TRIAL = TrialId("ctgov", "NCT99000001")
TIME = Timeline(
    stretches=(
        Stretch(status="NOT_YET_RECRUITING", since=date(2024, 6, 3)),
        Stretch(status="RECRUITING", since=date(2024, 9, 2)),
        Stretch(status="SUSPENDED", since=date(2025, 8, 1)),
        Stretch(status="TERMINATED", since=date(2026, 2, 9)),
        Stretch(status="COMPLETED", since=date(2026, 2, 10)),
    ),
    start=Milestone(date=PartialDate("2024-05"), type="ACTUAL"),
    primary_completion=Milestone(date=PartialDate("2028-02"), type="ESTIMATED"),
)
SITE = NearSite(
    facility="Klinikum Neustadt",
    city="Neustadt",
    country="Germany",
    km=12.4,
    contacts=(Contact(name="Ada Quill", phone="555-0100", email="ada@example.org"),),
)
LENSES = {"": None} | available()


def letter(*events, lens="", **said):
    given = {"media": (Medium.TEXT, Medium.HTML), "limit": 0, "now": NOW} | said
    subscription = given.pop("subscription", None) or a_subscription(lens=LENSES[lens])
    near = {
        event.id: Nearby(counts=True, reason="near", within=1, sites=(SITE,))
        for event in events
        if event.trial and lens == "patient"
    }
    return render(
        HOUSE,
        delivery=a_delivery(),
        events=events,
        subscription=subscription,
        **({"near": near, "timelines": {TRIAL: TIME}, "unsubscribe": STOP} | given),
    )


LETTERS = {
    "digest": (*ALL, FAILING),
    "hostile": (hostile(),),
    "many": tuple(hostile(f"{n}", kind) for n in range(2) for kind in EventKind),
}


# the lenses look alike but for the one in plain words: each gets the letters that have most in them
EVERY = [
    *(
        pytest.param((plausible(kind),), lens, id=f"{kind}-{lens or 'none'}")
        for lens in ("", "patient")
        for kind in EventKind
    ),
    *(
        pytest.param(events, lens, id=f"{name}-{lens or 'none'}")
        for lens in LENSES
        for name, events in LETTERS.items()
    ),
]


# --- in every mail program


@pytest.mark.parametrize(("events", "lens"), EVERY)
def test_a_letter_has_only_what_mail_programs_show(events, lens):
    shown = Letter(letter(*events, lens=lens, held_since=SEEN).html)
    assert not shown.faults
    assert all(link.startswith(("https://", "http://")) for link in shown.links)
    assert min(shown.sizes)[0] >= 14
    assert re.fullmatch(
        r"\s*@media \(prefers-color-scheme: dark\) \{.*\}\s*", shown.style, re.DOTALL
    )


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ('<p style="display:flex">', "display on <p>"),
        ('<p style="padding:3px">', ""),
        ('<div style="padding:3px">', "padding on <div>"),
        ('<p style="margin:-3px">', "margin: -3px"),
        ('<img src="https://example.org/x.png">', "<img>"),
        ("<script>", "<script>"),
        ("<table width='3'>", "<table> that is read out as one"),
        ('<td style="background:url(//x)">', "fetches or runs something: url("),
    ],
)
def test_the_table_of_support_finds_what_is_not_shown(wrong, fault):
    found = Letter(f'<html lang="en"><title>x</title>{wrong}').faults
    assert fault in found if fault else not found


@pytest.mark.parametrize("look", [str, darkened], ids=["light", "dark"])
@pytest.mark.parametrize(("events", "lens"), EVERY)
def test_every_word_can_be_read(events, lens, look):
    for contrast, text in Painted(look(letter(*events, lens=lens).html)).texts:
        # WCAG 2.2: 4.5 for text (1.4.3), 3 for what is drawn (1.4.11)
        assert contrast >= (3 if text == "■" else 4.5), text


def test_what_was_struck_and_written_is_told_apart_without_colour():
    html = letter(CRITERIA).html
    (struck,) = set(re.findall(r"<del style=\"([^\"]*)\"", html))
    (written,) = set(re.findall(r"<ins style=\"([^\"]*)\"", html))
    assert "line-through" in struck
    assert "underline" in written
    assert "font-weight:700" in written


# --- both parts say the same

_WORD = re.compile(r"\w+")
# a terminal shows by signs what came and went, and sets one value above the other
_LAYOUT = {"before", "after", "added", "removed", "edited", "moved"}


def words(text):
    return Counter(_WORD.findall(text.lower()))


@pytest.mark.parametrize(("events", "lens"), EVERY)
def test_both_parts_say_the_same_as_often(events, lens):
    said = letter(*events, lens=lens, held_since=SEEN)
    shown = Letter(said.html)
    html = words(" ".join([*(text for _, text in shown.sizes), *shown.links]))
    text = words(re.sub(r"[{}+\[\]-]+", " ", said.text))
    # an endless word is broken at 78 columns, in the text alone
    differing = {word for word in html.keys() | text.keys() if html[word] != text[word]}
    assert {word for word in differing if len(word) <= 40} <= _LAYOUT
    assert all(link in said.text for link in shown.links)


def test_a_trial_whose_time_is_known_has_it_drawn_in_a_row_of_cells():
    said = letter(TERMINATED)
    cells = re.findall(r'<td class="cell t-(\w+)"[^>]* width="(\d+)%"', said.html)
    assert [kind for kind, _ in cells][:4] == ["unseen", "waiting", "open", "paused"]
    assert sum(int(width) for _, width in cells) == 100
    assert "Timeline: start 2024-05, known here from 2024-06-03;" in said.text
    assert "Timeline" not in letter(TERMINATED, timelines={}).text


# --- how much


def encoded(said):
    """The letter as it travels at worst: base64 in lines of 76 (RFC 2045, 6.8)."""
    return sum(len(base64.encodebytes(part.encode())) * 78 // 77 for part in (said.text, said.html))


FLOODS = {
    "500 of a trial": [an_event(id=str(n), changes=TERMINATED.changes) for n in range(500)],
    "500 trials": [
        an_event(id=str(n), trial=f"NCT9900{n:04}", changes=CRITERIA.changes) for n in range(500)
    ],
    "quotes": [hostile('"' * 2_000, kind) for kind in list(EventKind)[:20]],
    "emoji": [hostile("👩\u200d⚕️" * 500, kind) for kind in list(EventKind)[:20]],
    "one endless": [hostile("x" * 200_000)],
}


@pytest.mark.parametrize("events", FLOODS.values(), ids=FLOODS)
def test_a_letter_stays_under_the_size_at_which_it_would_be_clipped(events):
    said = letter(*events)
    assert len(said.html.encode()) <= HTML_LIMIT
    assert len(said.text.encode()) <= TEXT_LIMIT
    assert encoded(said) < 98_000  # 2 kB are left for the header


@pytest.mark.parametrize("name", ["500 of a trial", "500 trials"])
def test_what_is_left_out_is_counted_in_both_parts_alike(name):
    said = letter(*FLOODS[name])
    note = re.compile(r"… and (\d+) more changes")
    [text], [html] = note.findall(said.text), note.findall(said.html)
    assert text == html
    assert said.text.count("[HIGH]") + int(text) == 500
    assert said.text.count("[HIGH]") >= 10


def test_a_flood_of_one_trial_leads_to_its_record():
    said = letter(*FLOODS["500 of a trial"])
    assert Letter(said.html).links == [TERMINATED.url, TERMINATED.url, STOP]


def test_nothing_is_ever_said_of_nothing():
    with pytest.raises(ValueError, match="empty"):
        letter()


# --- nobody else's business

REVEALING = ("NCT99", "Zelva", "Leukemia", "Orbitumab", "Lymphoma", "aml")


@pytest.mark.parametrize("lens", ["", "patient"])
@pytest.mark.parametrize("kind", EventKind)
def test_a_private_letter_shows_nothing_of_an_illness_before_it_is_opened(kind, lens):
    private = a_subscription(private=True, lens=LENSES[lens])
    said = letter(plausible(kind), subscription=private)
    assert said.private
    head = re.search(r'<div class="preview"[^>]*>(.*?)</div>', said.html, re.DOTALL)[1]
    title = Letter(said.html).title
    first = said.text.partition("-" * 78)[0]
    for seen in (said.subject, head, title, first):
        assert not any(word.lower() in seen.lower() for word in REVEALING)
    assert len(head) > 200  # a list of letters shows nothing of what comes next
    assert len(first) > 150


def test_the_subject_of_a_private_letter_says_what_happened():
    private = a_subscription(private=True)
    opened = an_event(EventKind.STATUS_OPENED)
    assert letter(opened, subscription=private).subject == "A trial you watch: now recruiting"
    many = letter(*ALL, subscription=private).subject
    assert many == "5 changes in 2 trials you watch (2 critical, 1 high)"
    several = letter(TERMINATED, CRITERIA, subscription=private).subject
    assert several == "A trial you watch: terminated and 1 more change"


def test_a_list_of_letters_shows_what_happened_beside_the_subject():
    html = letter(TERMINATED).html
    head = re.search(r'<div class="preview" style="([^"]*)">(.*?)</div>', html, re.DOTALL)
    assert head[2] == TERMINATED.headline
    assert "display:none" in head[1]
    assert "mso-hide:all" in head[1]


# --- how it ends


def test_a_letter_says_how_to_stop_it_where_that_is_possible():
    said = letter(TERMINATED)
    assert said.unsubscribe == STOP
    assert f"Stop these messages: {STOP}\n" in said.text
    assert STOP in Letter(said.html).links
    assert "Stop" not in letter(TERMINATED, unsubscribe="").text
    assert letter(TERMINATED, unsubscribe="javascript:alert(1)").unsubscribe == ""


def test_what_was_held_back_says_since_when_and_why():
    capped = a_subscription(per_hour=20, min_severity=Severity.LOW)
    said = letter(*ALL, subscription=capped, held_since=SEEN)
    line = (
        "Held back: 5 events since 2026-02-09 15:02 UTC, because at most 20 messages may go out"
        " an hour; here they are."
    )
    assert line in " ".join(said.text.split())
    assert line in said.html
    assert "Held back" not in letter(*ALL, subscription=capped).text
